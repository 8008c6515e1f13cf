// Adds to the inbox what works without it, too: choosing all rows, keys, and keeping a draft while it is written.
(() => {
  const list = () => document.getElementById("listing-results");
  const boxes = () => [...(list()?.querySelectorAll("input[name=row]") ?? [])];
  const links = () => [...(list()?.querySelectorAll("[data-inquiry]") ?? [])];

  const showPickAll = () => {
    const all = list()?.querySelector("[data-pick-all]");
    if (all) all.hidden = false;
  };
  showPickAll();
  if (list()) new MutationObserver(showPickAll).observe(list().parentNode, { childList: true, subtree: true });
  document.addEventListener("change", (event) => {
    if (event.target.matches?.("[data-pick-all]")) boxes().forEach((box) => { box.checked = event.target.checked; });
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id === "bulk") event.target.elements.next.value = location.pathname + location.search;
  });

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || !links().length) return;
    if (event.target.matches?.("input:not([type=checkbox]), textarea, select, [contenteditable]")) return;
    const row = document.activeElement?.closest?.("tr");
    const at = links().findIndex((link) => link.closest("tr") === row);
    if (event.key === "j" || event.key === "k") {
      const next = links()[event.key === "j" ? at + 1 : Math.max(at - 1, 0)];
      if (next) { next.focus(); next.scrollIntoView({ block: "nearest" }); }
    } else if (event.key === "x" && at >= 0) {
      boxes()[at].checked = !boxes()[at].checked;
    }
  });

  const form = document.querySelector("[data-draft]");
  if (!form) return;
  const said = form.querySelector("[data-kept]");
  let kept = `${form.elements.subject.value}\n${form.elements.text.value}`;
  let waiting;
  const now = () => `${form.elements.subject.value}\n${form.elements.text.value}`;
  const keep = async () => {
    clearTimeout(waiting);
    const words = now();
    if (words === kept) return;
    const body = new FormData(form);
    body.set("action", "keep");
    try {
      const answer = await fetch(form.getAttribute("action"), { method: "POST", body, keepalive: true, headers: { "X-Requested-With": "XMLHttpRequest" } });
      if (!answer.ok || answer.redirected) throw new Error(answer.status);
      kept = words;
      said.textContent = said.dataset.kept;
    } catch {
      said.textContent = said.dataset.notKept;
    }
  };
  form.addEventListener("input", () => { clearTimeout(waiting); waiting = setTimeout(keep, 1500); });
  form.addEventListener("submit", () => { clearTimeout(waiting); kept = now(); });
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") keep(); });
  document.querySelectorAll('a[href^="?template="]').forEach((link) => link.addEventListener("click", async (event) => {
    event.preventDefault();
    await keep();
    location.href = link.href;
  }));
})();
