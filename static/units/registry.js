/* Every page works without this: it adds a button for printing, and suggestions to the search field (ARIA combobox with a list). */
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

const PAUSE = 120; // milliseconds without a key before suggestions are asked for

for (const field of document.querySelectorAll("[data-suggest]")) {
  const list = document.createElement("ul");
  const status = document.createElement("span");
  let options = [], current = -1, waiting = 0, asking = null;

  list.id = `${field.id}-suggestions`;
  list.className = "suggestions";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.list);
  list.hidden = true;
  status.className = "hidden";
  status.setAttribute("role", "status");
  field.after(list, status);
  for (const [name, value] of [["role", "combobox"], ["aria-autocomplete", "list"], ["aria-expanded", "false"], ["aria-controls", list.id]]) {
    field.setAttribute(name, value);
  }

  const choose = (place) => {
    current = place;
    options.forEach((option, other) => option.setAttribute("aria-selected", other === place));
    if (place < 0) field.removeAttribute("aria-activedescendant");
    else {
      field.setAttribute("aria-activedescendant", options[place].id);
      options[place].scrollIntoView({ block: "nearest" });
    }
  };

  const close = () => {
    list.hidden = true;
    field.setAttribute("aria-expanded", "false");
    choose(-1);
  };

  const line = (tag, text, language) => {
    const element = document.createElement(tag);
    element.textContent = text;
    if (language) element.lang = language;
    return element;
  };

  const show = (suggestions) => {
    options = suggestions.map((suggestion, place) => {
      const option = document.createElement("li");
      option.id = `${list.id}-${place}`;
      option.setAttribute("role", "option");
      option.dataset.url = suggestion.url;
      option.append(line("span", suggestion.text, suggestion.language));
      const more = [suggestion.matched, suggestion.path].filter(Boolean).join(" · ");
      if (more) option.append(line("small", more));
      option.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
      option.addEventListener("click", () => window.location.assign(suggestion.url));
      return option;
    });
    list.replaceChildren(...options);
    list.hidden = !options.length;
    field.setAttribute("aria-expanded", String(!!options.length));
    choose(-1);
    status.textContent = options.length ? field.dataset.some.replace("{count}", options.length) : field.dataset.none;
  };

  const ask = async () => {
    asking?.abort();
    const query = field.value.trim();
    if (!query) return close();
    asking = new AbortController();
    try {
      const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(query)}`, { signal: asking.signal });
      if (answer.ok && document.activeElement === field) show((await answer.json()).suggestions);
    } catch (error) {
      if (error.name !== "AbortError") close(); // without suggestions the field is a field
    }
  };

  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, PAUSE);
  });
  field.addEventListener("blur", close);
  field.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" && list.hidden) ask();
    else if (event.key === "ArrowDown" && options.length) choose((current + 2) % (options.length + 1) - 1);
    else if (event.key === "ArrowUp" && !list.hidden) choose((current + options.length + 1) % (options.length + 1) - 1);
    else if (event.key === "Enter" && current >= 0) window.location.assign(options[current].dataset.url);
    else if (event.key === "Escape" && !list.hidden) close();
    else return;
    event.preventDefault();
  });
}
