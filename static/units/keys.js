/* Keyboard shortcuts of the admin. Every page works without them; the list of them is a page of its own, too. */
(() => {
  const PATIENCE = 2000; // milliseconds for the second of two keys
  const FIELDS = "input, select, textarea, [contenteditable], [role=textbox], [role=combobox], [role=listbox], [role=menu], [role=tree], [role=grid], dialog";
  let dialog, first = "", until = 0;

  /* The letter at the place of a key, whatever script the keyboard writes. */
  function letter(event) {
    if (/^[a-z?/]$/i.test(event.key)) return event.key.toLowerCase();
    return event.code.startsWith("Key") ? event.code.slice(3).toLowerCase() : event.key;
  }

  function saving() {
    const button = document.querySelector("main [type=submit][name=_save], main .submit-row [type=submit].default");
    return button?.form && !button.disabled ? button : null;
  }

  function save() {
    const button = saving();
    button?.form.requestSubmit(button);
    return Boolean(button);
  }

  function search() {
    const field = document.querySelector("main [type=search], main #searchbar");
    if (field) field.focus();
    else window.location.assign(dialog.dataset.units);
    return true;
  }

  function press(name, otherwise) {
    const found = document.querySelector(`main [data-key=${name}]`) ?? document.querySelector(otherwise);
    found?.click();
    return Boolean(found);
  }

  /* To the next part of the page, or the one before: what can first be pressed in it. */
  function part(step) {
    const parts = [...document.querySelectorAll("main .part")];
    const here = parts.findIndex((one) => one.contains(document.activeElement));
    const found = (here < 0 ? parts[0] : parts[here + step])?.querySelector("a[href], button");
    found?.focus();
    return Boolean(found);
  }

  function list() {
    dialog.showModal();
    return true;
  }

  const ACTS = {
    "?": list,
    "/": search,
    "e": () => press("e", "main a[href*='/part/']"),
    "n": () => part(1),
    "p": () => part(-1),
    "s": save,
    "g d": () => window.location.assign(dialog.dataset.desk) ?? true,
    "g u": () => window.location.assign(dialog.dataset.units) ?? true,
  };

  function heard(event) {
    if (event.defaultPrevented || event.isComposing || event.repeat || dialog.open) return;
    if (event.key === "Enter" && event.ctrlKey && !event.altKey && !event.metaKey && !event.shiftKey) {
      if (save()) event.preventDefault();
      return;
    }
    if (event.ctrlKey || event.altKey || event.metaKey || event.target.closest?.(FIELDS)) return;
    const key = letter(event);
    const isSecond = first && Date.now() < until;
    const act = ACTS[isSecond ? `${first} ${key}` : key];
    first = !isSecond && key === "g" ? "g" : "";
    until = Date.now() + PATIENCE;
    if (act?.()) event.preventDefault();
  }

  document.addEventListener("DOMContentLoaded", () => {
    dialog = document.getElementById("keys");
    if (!dialog) return;
    const link = document.querySelector("[data-opens=keys]");
    link?.addEventListener("click", (event) => { event.preventDefault(); list(); });
    if (!("off" in dialog.dataset)) document.addEventListener("keydown", heard);
  });
})();
