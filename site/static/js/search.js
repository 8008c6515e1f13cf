// Suggests titles while somebody types into the search field; a suggestion leads straight to its page.
// The field follows the combobox pattern of the ARIA Authoring Practices. Without this file it is a search field.
"use strict";

for (const place of document.querySelectorAll("[data-suggest-from]")) {
  const PAUSE = 200; // milliseconds without a key, before anything is asked
  const field = place.querySelector("input");
  const list = document.createElement("ul");
  const said = document.createElement("p");
  let timer = 0;
  let asked = 0;
  let chosen = -1;

  list.id = `${field.id}-suggestions`;
  list.hidden = true;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", place.querySelector("label").textContent);
  said.className = "visually-hidden";
  said.setAttribute("role", "status");
  place.append(list, said);
  for (const [name, value] of Object.entries({
    role: "combobox", "aria-autocomplete": "list", "aria-expanded": "false", "aria-controls": list.id,
  })) field.setAttribute(name, value);

  const choose = (number) => {
    const options = [...list.children];
    chosen = options.length ? (number + options.length + 1) % (options.length + 1) : -1;
    if (chosen === options.length) chosen = -1; // between the last and the first stands the field itself
    options.forEach((option, at) => option.setAttribute("aria-selected", String(at === chosen)));
    if (chosen < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", options[chosen].id);
      options[chosen].scrollIntoView({ block: "nearest" });
    }
  };
  const close = () => {
    clearTimeout(timer);
    asked += 1; // an answer that is still on its way comes too late
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  };
  const open = (suggestions) => {
    list.replaceChildren(...suggestions.map((one, at) => {
      const option = document.createElement("li");
      const kind = document.createElement("span");
      option.id = `${list.id}-${at}`;
      option.dataset.url = one.url;
      option.setAttribute("role", "option");
      kind.className = "tag";
      kind.textContent = one.kind;
      option.append(kind, one.title);
      return option;
    }));
    list.hidden = !suggestions.length;
    field.setAttribute("aria-expanded", String(!list.hidden));
    said.textContent = suggestions.length
      ? place.dataset.saidSome.replace("{number}", suggestions.length)
      : place.dataset.saidNone;
    choose(-1);
  };
  const ask = async () => {
    const number = (asked += 1);
    const words = field.value.trim();
    if (!words) return close();
    try {
      const answer = await fetch(`${place.dataset.suggestFrom}?${new URLSearchParams({ q: words })}`);
      const { suggestions } = await answer.json();
      if (number === asked && document.activeElement === field) open(suggestions);
    } catch {
      close(); // no suggestions, then; the button searches all the same
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, PAUSE);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing || event.keyCode === 229) return; // these keys belong to the Japanese input method
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault(); // which would empty the field
      close();
    } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) ask();
      else choose(event.key === "ArrowDown" ? chosen + 1 : chosen < 0 ? list.children.length - 1 : chosen - 1);
    } else if (event.key === "Enter" && chosen >= 0) {
      event.preventDefault();
      location.assign(list.children[chosen].dataset.url);
    }
  });
  list.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  list.addEventListener("click", (event) => {
    const option = event.target.closest("[role=option]");
    if (option) location.assign(option.dataset.url);
  });
  field.addEventListener("blur", close);
}
