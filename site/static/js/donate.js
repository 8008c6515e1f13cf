// Adds to the giving forms what HTML and CSS alone can't: the typed amount in the summary line, and one press
// of the button instead of two. Without it everything works all the same.
"use strict";

for (const form of document.querySelectorAll("[data-giving]")) {
  const typed = form.querySelector("[data-typed]");
  const other = form.elements.other_amount;

  if (typed && other) {
    const words = typed.textContent;
    const show = () => {
      const digits = other.value.normalize("NFKC").replace(/[\s,、¥円]/g, "");
      const known = /^[0-9]{1,9}$/.test(digits);
      typed.textContent = known
        ? typed.dataset.typed.replace("{amount}", Number(digits).toLocaleString("en"))
        : words;
    };
    other.addEventListener("input", show);
    show();
  }

  // Choosing "another amount" leads to where it is typed.
  form.addEventListener("change", (event) => {
    if (event.target.name === "amount" && event.target.value === "other" && other) other.focus();
  });

  // The button stays a button (a disabled one says nothing to a screen reader); a second press just does nothing.
  let sent = false;
  form.addEventListener("submit", (event) => {
    if (sent) event.preventDefault();
    sent = true;
  });
  window.addEventListener("pageshow", () => { sent = false; });
}
