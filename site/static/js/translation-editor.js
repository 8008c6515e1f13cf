// Above the texts the side-by-side editor's own script says "日本語 to 英語 translation" in every language: the names are enough.
(() => {
  const rename = (editor, from, to) => {
    const headings = [...editor.querySelectorAll("h2, h3, span, div, header")].filter(
      (one) => !one.children.length && one.textContent.trim() === `${from} to ${to} translation`,
    );
    headings.forEach((one) => {
      one.textContent = `${from} → ${to}`;
    });
    return headings.length > 0;
  };

  document.addEventListener("DOMContentLoaded", () => {
    const editor = document.querySelector(".js-translation-editor");
    if (!editor) return;
    const props = JSON.parse(editor.dataset.props);
    const again = () => rename(editor, props.sourceLocale.displayName, props.locale.displayName);
    if (again()) return;
    const watching = new MutationObserver(() => again() && watching.disconnect());
    watching.observe(editor, { childList: true, subtree: true });
  });
})();

// Its menus are called "More actions" in every language.
(() => {
  const theirs = "More actions";
  const ours = document.currentScript.dataset.more || theirs;
  if (ours === theirs) return;
  document.addEventListener("DOMContentLoaded", () => {
    const editor = document.querySelector(".js-translation-editor");
    if (!editor) return;
    const rename = () => {
      [...editor.querySelectorAll(".w-sr-only")].forEach((one) => {
        if (one.textContent === theirs) one.textContent = ours;
      });
    };
    rename();
    new MutationObserver(rename).observe(editor, { childList: true, subtree: true });
  });
})();

// The side-by-side editor opens at the text that a link names: …/edit/#segment-12. Its own script gives no ids to texts.
(() => {
  const named = /^#segment-(\d+)$/.exec(window.location.hash);
  if (!named) return;

  const find = (segment) => {
    const tab = document.getElementById(`tab-label-${segment.location.tab}`);
    if (tab) tab.click();
    const texts = [...document.querySelectorAll(".js-translation-editor li")].filter(
      (item) => [...item.children].some((child) => child.tagName === "P" && child.textContent === segment.source),
    );
    const text = texts.find((item) => item.classList.contains("incomplete")) || texts[0];
    if (!text) return false;
    text.classList.add("is-led-to");
    text.scrollIntoView({ block: "center" });
    const button = text.querySelector("button");
    if (button) button.focus({ preventScroll: true });
    return true;
  };

  const begin = () => {
    const editor = document.querySelector(".js-translation-editor");
    if (!editor) return;
    const segment = JSON.parse(editor.dataset.props).segments.find(
      (one) => one.type === "string" && String(one.id) === named[1],
    );
    if (!segment || find(segment)) return;
    const watching = new MutationObserver(() => find(segment) && watching.disconnect());
    watching.observe(editor, { childList: true, subtree: true });
  };
  document.addEventListener("DOMContentLoaded", begin);
})();
