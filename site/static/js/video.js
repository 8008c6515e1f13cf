// A press on the picture of a video puts its player there; until then nothing is asked of another host.
// Without this file the button stays what it is: a link to the video.
document.addEventListener("click", (event) => {
	const place = event.target.closest(".video-place");
	if (!place || !event.target.closest("a") || event.ctrlKey || event.metaKey || event.shiftKey) return;
	event.preventDefault();
	const player = document.createElement("iframe");
	player.src = place.dataset.player;
	player.title = place.dataset.title;
	player.allow = "autoplay; encrypted-media; fullscreen; picture-in-picture";
	player.allowFullscreen = true;
	place.replaceChildren(player);
	player.focus();
});
