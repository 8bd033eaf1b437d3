/* The outline of tasks: dragged, or moved by Alt and the arrow keys, and saved as a whole when the hand rests.
   Without this script every row that is chosen has its buttons; with it the same buttons work in place. */
(() => {
  const DEEPEST = 9;
  const REST = 700;
  const STEP = 20;
  const WAYS = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "in", ArrowLeft: "out" };
  let form, list, timer, edits = 0, dragged = null, target = null;

  const rows = () => [...list.children];
  const code = (row) => row.dataset.row.split(":")[0];
  const depth = (row) => Number(row.dataset.row.split(":")[1]);

  function setDepth(row, value) {
    row.dataset.row = `${code(row)}:${value}`;
    row.className = `level level-${value}`;
  }

  /* A row with its parts. */
  function branch(row) {
    const found = [row];
    for (let next = row.nextElementSibling; next && depth(next) > depth(row); next = next.nextElementSibling) found.push(next);
    return found;
  }

  function elder(row) {
    for (let before = row.previousElementSibling; before; before = before.previousElementSibling)
      if (depth(before) <= depth(row)) return depth(before) === depth(row) ? before : null;
    return null;
  }

  function shift(moved, by) {
    for (const row of moved) setDepth(row, depth(row) + by);
  }

  /* As the server does it; whether it could be done. */
  const steps = {
    up(row) {
      const before = elder(row);
      before?.before(...branch(row));
      return Boolean(before);
    },
    down(row) {
      const moved = branch(row), next = moved.at(-1).nextElementSibling;
      if (!next || depth(next) < depth(row)) return false;
      branch(next).at(-1).after(...moved);
      return true;
    },
    in(row) {
      const moved = branch(row);
      if (!elder(row) || Math.max(...moved.map(depth)) >= DEEPEST) return false;
      shift(moved, 1);
      return true;
    },
    out(row) {
      if (depth(row) === 0) return false;
      const moved = branch(row);
      let last = moved.at(-1);
      while (last.nextElementSibling && depth(last.nextElementSibling) >= depth(row)) last = last.nextElementSibling;
      if (last !== moved.at(-1)) last.after(...moved);
      shift(moved, -1);
      return true;
    },
  };

  function settle() {
    const counted = [];
    let before = -1;
    for (const row of rows()) {
      before = Math.max(0, Math.min(depth(row), before + 1, DEEPEST));
      if (before !== depth(row)) setDepth(row, before);
      counted.length = Math.min(counted.length, before + 1);
      counted[before] = (counted[before] ?? 0) + 1;
      row.querySelector(".number").textContent = counted.join(".");
    }
    form.elements.order.value = rows().map((row) => row.dataset.row).join(" ");
  }

  const say = (key) => { form.querySelector(".saving").textContent = key ? form.dataset[key] : ""; };
  const isProposed = () => Boolean(form.elements._propose?.checked);

  function changed() {
    settle();
    edits += 1;
    clearTimeout(timer);
    timer = undefined;
    if (isProposed()) { say("waiting"); return; }
    say("saving");
    timer = setTimeout(save, REST);
  }

  async function save() {
    clearTimeout(timer);
    timer = undefined;
    const sent = edits, order = form.elements.order.value;
    let response, page;
    try {
      response = await fetch(form.action, { method: "POST", body: new FormData(form) });
      page = new DOMParser().parseFromString(await response.text(), "text/html");
    } catch { say("failed"); return; }
    const answered = page.getElementById("outline_form");
    if (!response.ok && response.status !== 503 || !answered) {
      if (response.redirected && response.ok) location.assign(response.url); else say("failed");
      return;
    }
    showMessages(page);
    if (sent === edits) take(answered);
    else {
      form.elements.was.value = order;
      if (form.elements._seen) form.elements._seen.value = answered.elements._seen?.value ?? "";
    }
  }

  function showMessages(page) {
    const here = document.querySelector(".messagelist"), there = page.querySelector(".messagelist");
    if (here && there) here.replaceWith(there);
    else if (there) (document.querySelector(".breadcrumbs")?.closest("nav") ?? document.getElementById("content")).after(there);
    else here?.remove();
  }

  /* What the server answered, with the hand where it was. */
  function take(answered) {
    const row = document.activeElement?.closest?.("[data-row]");
    const held = row && { code: code(row), name: document.activeElement.name ?? "" };
    form.replaceWith(answered);
    begin();
    say("saved");
    const again = held && rows().find((one) => code(one) === held.code);
    (again?.querySelector(held.name ? `[name="${held.name}"]` : "a") ?? again?.querySelector("a"))?.focus();
  }

  function step(row, way) {
    const focused = document.activeElement;
    if (!steps[way](row)) return;
    focused?.focus();
    changed();
  }

  function onKey(event) {
    const row = event.target.closest("[data-row]");
    const way = WAYS[event.key];
    if (!row || !way || !event.altKey || event.ctrlKey || event.metaKey || event.target.matches("textarea")) return;
    event.preventDefault();
    step(row, way);
  }

  function onSubmit(event) {
    const name = event.submitter?.name;
    if (!(name in steps) || isProposed()) return;
    event.preventDefault();
    step(event.submitter.closest("[data-row]"), name);
  }

  /* Nothing that was moved is lost by going elsewhere. */
  async function onClick(event) {
    const link = event.target.closest("a[href]");
    if (!link || timer === undefined) return;
    event.preventDefault();
    const address = link.href;
    await save();
    location.assign(address);
  }

  function mark(place) {
    for (const row of list.querySelectorAll(".drop-before, .drop-after")) row.classList.remove("drop-before", "drop-after");
    target = place;
    if (place) place.row.classList.add(place.isBefore ? "drop-before" : "drop-after");
  }

  function onDragOver(event) {
    if (!dragged) return;
    const row = event.target.closest("[data-row]");
    if (!row || branch(dragged).includes(row)) return;
    event.preventDefault();
    const box = row.getBoundingClientRect();
    const isBefore = event.clientY < box.top + box.height / 2;
    const isRtl = getComputedStyle(list).direction === "rtl";
    const edge = list.getBoundingClientRect();
    const further = isRtl ? edge.right - event.clientX : event.clientX - edge.left;
    mark({ row, isBefore, depth: Math.max(0, Math.floor(further / STEP) - 1) });
  }

  function onDrop(event) {
    if (!dragged || !target) return;
    event.preventDefault();
    const moved = branch(dragged);
    if (target.isBefore) target.row.before(...moved); else target.row.after(...moved);
    const before = dragged.previousElementSibling;
    const wanted = Math.min(target.depth, before ? depth(before) + 1 : 0);
    shift(moved, wanted - depth(dragged));
    mark(null);
    changed();
  }

  function addHandles() {
    for (const row of rows()) {
      const handle = Object.assign(document.createElement("span"), { className: "handle", draggable: true, textContent: "⠿" });
      handle.setAttribute("aria-hidden", "true");
      row.prepend(handle);
    }
  }

  function begin() {
    form = document.getElementById("outline_form");
    list = document.getElementById("outline");
    addHandles();
    form.addEventListener("submit", onSubmit);
    list.addEventListener("keydown", onKey);
    list.addEventListener("dragstart", (event) => {
      dragged = event.target.closest("[data-row]");
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setData("text/plain", code(dragged));
    });
    list.addEventListener("dragover", onDragOver);
    list.addEventListener("drop", onDrop);
    list.addEventListener("dragend", () => { dragged = null; mark(null); });
  }

  document.addEventListener("DOMContentLoaded", () => {
    if (!document.getElementById("outline_form")) return;
    document.querySelector(".scripted")?.removeAttribute("hidden");
    document.addEventListener("click", onClick);
    begin();
  });
})();
