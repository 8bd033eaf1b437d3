"use strict";
/* The workspace of a unit: a pen opens its form in place. Without this script each is a page. */

(() => {
  let open; /* the place in which a form stands, its pen's address, and what it held at first */

  const page = () => document.querySelector(".workspace-page");
  const words = () => document.getElementById("said").dataset;

  function say(text) {
    document.getElementById("said").textContent = text;
  }

  function contents(form) {
    return JSON.stringify([...new FormData(form)].filter(([, value]) => typeof value === "string"));
  }

  function isTouched() {
    const form = open?.holder.querySelector("form");
    return Boolean(form) && contents(form) !== open.contents;
  }

  function mayLeave() {
    return !isTouched() || confirm(words().leave);
  }

  function close() {
    if (!open) return;
    const { holder, place, address } = open;
    open = undefined;
    holder.remove();
    place.classList.remove("is-open");
    penAt(address)?.focus();
  }

  function penAt(address) {
    return [...page().querySelectorAll("[data-pen]")].find((pen) => pen.href === address);
  }

  /* What Django's scripts do when a page is loaded, for a form that came later. */
  function start(holder) {
    const $ = window.django?.jQuery;
    if ($) {
      $(holder).find(".admin-autocomplete").not("[name*=__prefix__]").djangoAdminSelect2();
      $(holder).find(".related-widget-wrapper select").trigger("change");
      $(holder).find(".js-inline-admin-formset").each(function () {
        const { name, options } = $(this).data("inlineFormset");
        const rows = `${name}-group .inline-related`;
        $(rows).stackedFormset(rows, options);
      });
    }
    if (holder.querySelector(".vDateField")) window.DateTimeShortcuts?.init();
    holder.dispatchEvent(new CustomEvent("part:opened", { bubbles: true }));
  }

  function show(form, place, address) {
    close();
    const holder = document.createElement("div");
    holder.className = "opened";
    holder.append(document.adoptNode(form));
    place.append(holder);
    place.classList.add("is-open");
    form.action = address;
    form.addEventListener("submit", (event) => { event.preventDefault(); save(form, event.submitter); });
    form.querySelector("[data-cancel]")?.addEventListener("click", (event) => {
      event.preventDefault();
      if (mayLeave()) close();
    });
    start(holder);
    open = { holder, place, address, contents: contents(form) };
    const wrong = form.querySelector(".errornote, .errorlist");
    if (wrong) { wrong.tabIndex = -1; wrong.focus(); return; }
    const fields = [...form.querySelectorAll("input:not([type=hidden]), textarea, select")];
    (fields.find((field) => field.name.endsWith("-written")) ?? fields.find((field) => field.lang === document.documentElement.lang) ?? fields[0])?.focus();
  }

  async function load(address, options) {
    const response = await fetch(address, { ...options, headers: { "X-In-Place": "1" } });
    const found = new DOMParser().parseFromString(await response.text(), "text/html");
    return { response, found, form: found.querySelector("#content-main form[id$=_form]") };
  }

  async function edit(pen) {
    const place = pen.dataset.pen ? document.getElementById(pen.dataset.pen) : pen.closest(".part");
    try {
      const { response, form } = await load(pen.href);
      if (!response.ok || response.redirected || !form) { location.assign(pen.href); return; }
      show(form, place, pen.href);
    } catch { location.assign(pen.href); }
  }

  function contentsSent(form, button) {
    const body = new FormData(form);
    if (button?.name) body.append(button.name, button.value);
    return body;
  }

  /* A button that does something at once: the page is renewed where it stands. */
  async function act(form, button) {
    const place = form.closest(".row, .part").id;
    button.disabled = true;
    try {
      const { response, found } = await load(form.action, { method: "POST", body: contentsSent(form, button) });
      const renewed = found.querySelector(".workspace-page");
      if (renewed) renew(found, renewed, place, "");
      else location.assign(response.url);
    } catch {
      button.disabled = false;
      say(words().failed);
      alert(words().failed);
    }
  }

  async function save(form, button) {
    const { place, address } = open;
    for (const one of form.querySelectorAll("[type=submit]")) one.disabled = true;
    const body = contentsSent(form, button);
    let answer;
    try {
      answer = await load(address, { method: "POST", body });
    } catch {
      for (const one of form.querySelectorAll("[type=submit]")) one.disabled = false;
      say(words().failed);
      alert(words().failed);
      return;
    }
    const { response, found, form: again } = answer;
    const renewed = found.querySelector(".workspace-page");
    if (response.redirected && renewed) renew(found, renewed, place.id, address);
    else if (again && !response.redirected) show(again, place, address);
    else { open = undefined; location.assign(response.url); }
  }

  function renew(found, renewed, place, address) {
    open = undefined;
    page().replaceWith(document.adoptNode(renewed));
    document.querySelector(".messagelist")?.remove();
    const told = found.querySelector(".messagelist");
    if (told) page().closest("main, .content, #content").before(document.adoptNode(told));
    document.title = found.title;
    const pen = penAt(address) ?? document.getElementById(place)?.querySelector(".pen");
    pen?.focus();
    say(told ? told.textContent.replace(/\s+/g, " ").trim() : words().saved);
  }

  document.addEventListener("click", (event) => {
    const pen = event.target.closest?.("[data-pen]");
    if (!pen || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    if (mayLeave()) edit(pen);
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-in-place]")) return;
    event.preventDefault();
    if (mayLeave()) act(event.target, event.submitter);
  });

  document.addEventListener("keydown", (event) => {
    if (!open || !open.holder.contains(event.target)) return;
    if (event.key === "Escape" && mayLeave()) close();
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      open.holder.querySelector("form").requestSubmit();
    }
  });

  window.addEventListener("beforeunload", (event) => { if (isTouched()) event.preventDefault(); });
})();
