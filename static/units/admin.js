/* What Django's and Select2's own fields leave unsaid to those who hear a page. */
(() => {
  /* Select2 leaves an empty field without a name, and calls it by an old word for what it opens. */
  function nameFields() {
    for (const select of document.querySelectorAll("select.admin-autocomplete")) {
      const label = document.querySelector(`label[for="${select.id}"]`);
      const box = select.nextElementSibling?.querySelector(".select2-selection");
      if (!label || !box) continue;
      label.id ||= `${select.id}-label`;
      const value = box.querySelector(".select2-selection__rendered");
      value?.setAttribute("aria-labelledby", label.id);
      box.setAttribute("aria-labelledby", value?.id ? `${label.id} ${value.id}` : label.id);
      box.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", label.id);
      nameChoices(box);
      nameOpened(box, label.id);
    }
  }

  /* What is chosen is a group of things with buttons, not a list: one of its children is none. */
  function nameChoices(box) {
    if (!box.matches(".select2-selection--multiple")) return;
    for (const part of box.querySelectorAll("ul, li")) part.setAttribute("role", "group");
  }

  function nameOpened(box, label) {
    const opened = box.getAttribute("aria-owns");
    const results = opened && document.getElementById(opened);
    if (!results) { box.removeAttribute("aria-controls"); return; }
    box.setAttribute("aria-controls", opened);
    results.setAttribute("aria-labelledby", label);
    results.closest(".select2-dropdown")?.querySelector(".select2-search__field")?.setAttribute("aria-labelledby", label);
  }

  /* Signs that have a name but not what they are. */
  function nameSigns() {
    for (const sign of document.querySelectorAll(".help-tooltip[aria-label]:not([role])")) sign.setAttribute("role", "img");
  }

  // Select2 builds its fields when it pleases, and again in every row that is added.
  document.addEventListener("DOMContentLoaded", () => {
    const name = () => { nameFields(); nameSigns(); };
    name();
    new MutationObserver(name).observe(document.body, { childList: true, subtree: true });
  });
})();
