// Keeps the figures of a campaign up to date on a page that stays open: asks for them every twenty seconds while
// somebody looks, and not while the tab is hidden. Without it the page shows what was true when it was opened.
"use strict";

(() => {
  const EVERY = 20_000; // milliseconds
  const LONGEST = 300_000;
  if (window.figuresAreLive) return; // two places of a page may both bring this file
  window.figuresAreLive = true;

  const places = new Map();
  for (const place of document.querySelectorAll("[data-live-from]")) {
    const url = place.dataset.liveFrom;
    places.set(url, [...(places.get(url) ?? []), place]);
  }
  for (const [url, roots] of places) follow(url, roots);

  function follow(url, roots) {
    let timer = 0;
    let pause = EVERY;
    let asking = false;
    let over = false;

    const plan = (after) => {
      clearTimeout(timer);
      if (!document.hidden && !over && !asking) timer = setTimeout(look, after);
    };
    const look = async () => {
      asking = true;
      try {
        const answer = await ask(url);
        if (answer.status === 200) over = show(answer.response, roots);
        else if (answer.status === 404) over = true;
        else throw new Error(answer.statusText);
        pause = EVERY;
      } catch {
        pause = Math.min(pause * 2, LONGEST);
      }
      asking = false;
      plan(pause);
    };
    document.addEventListener("visibilitychange", () => plan(0));
    plan(EVERY);
  }

  // The old way to ask, since only it reads markup by itself: our policy (trusted types) lets no script turn text into it.
  function ask(url) {
    return new Promise((resolve, reject) => {
      const request = new XMLHttpRequest();
      request.open("GET", url);
      request.responseType = "document";
      request.addEventListener("load", () => resolve(request));
      request.addEventListener("error", reject);
      request.send();
    });
  }

  // Puts the parts of the answer where the page has the same ones; says whether the campaign is over.
  function show(answer, roots) {
    const now = answer?.body?.firstElementChild;
    if (!now) return false;
    for (const root of roots) {
      if (root.dataset.state === "upcoming" && now.dataset.state === "running") location.reload();
      for (const part of now.querySelectorAll("[data-live]")) {
        for (const old of root.querySelectorAll(`[data-live="${part.dataset.live}"]`)) {
          const used = old.contains(document.activeElement) && part.dataset.live !== "join";
          if (!used && !old.isEqualNode(part)) old.replaceWith(document.importNode(part, true));
        }
      }
      // Read out by screen readers, when they have nothing else to say, and only when the count has changed.
      const said = root.querySelector("[data-live-said]");
      if (said && root.dataset.said !== now.dataset.said) said.textContent = root.dataset.said = now.dataset.said;
    }
    return now.dataset.state === "ended";
  }
})();
