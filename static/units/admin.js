/* Gives the admin's autocomplete fields the name that their label says: Select2 leaves an empty field without one. */
(() => {
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
    }
  }

  // Select2 builds its fields when it pleases, and again in every row that is added.
  document.addEventListener("DOMContentLoaded", () => {
    nameFields();
    new MutationObserver(nameFields).observe(document.body, { childList: true, subtree: true });
  });
})();
