/* The tree of units: branches open in place, the keyboard goes through them, what is dragged or pushed is moved.
   All of it can be done without this script, by links, ticks and the page of a move. */
(() => {
  const NEXT = { ArrowDown: 1, ArrowUp: -1 };
  let table, body, says, dragged;

  const rows = () => [...body.querySelectorAll("tr[id]")];
  const depth = (row) => Number(row.dataset.depth);
  const key = (row) => row.id.slice("unit-".length);
  const isTree = () => table.hasAttribute("data-tree");
  const name = (row) => row.querySelector(".name").textContent;

  function below(row) {
    const found = [];
    for (let next = row.nextElementSibling; next && depth(next) > depth(row); next = next.nextElementSibling) found.push(next);
    return found;
  }

  function parent(row) {
    let before = row.previousElementSibling;
    while (before && depth(before) >= depth(row)) before = before.previousElementSibling;
    return before;
  }

  function sibling(row, step) {
    let next = row;
    do next = step > 0 ? next.nextElementSibling : next.previousElementSibling;
    while (next && depth(next) > depth(row));
    return next?.id && depth(next) === depth(row) ? next : null;
  }

  /* Only one row is a stop for the tabulator, with what can be pressed in it. */
  function stand(row, { isFocused = true } = {}) {
    for (const other of rows()) {
      const isIt = other === row;
      other.tabIndex = isIt ? 0 : -1;
      for (const inner of other.querySelectorAll("a, input")) inner.tabIndex = isIt ? 0 : -1;
    }
    if (isFocused) row.focus();
  }

  function adopt(row) {
    if (!row.id) return;
    if (isTree()) row.setAttribute("aria-level", depth(row) + 1);
    if (row.dataset.parts && isTree()) row.setAttribute("aria-expanded", row.dataset.open);
    row.tabIndex = -1;
    for (const inner of row.querySelectorAll("a, input")) inner.tabIndex = -1;
    if (!row.hasAttribute("data-moves") || !isTree() || row.querySelector(".handle")) return;
    const handle = Object.assign(document.createElement("span"), { className: "handle", draggable: true, textContent: "⠿", title: table.dataset.handle });
    handle.setAttribute("aria-hidden", "true");
    row.querySelector(".level").prepend(handle);
  }

  function begin() {
    body = table.tBodies[0];
    if (isTree()) table.setAttribute("role", "treegrid");
    for (const row of body.rows) adopt(row);
    const here = document.getElementById(location.hash.slice(1));
    const row = body.querySelector("tr.here") ?? (body.contains(here) ? here : null);
    if (rows().length) stand(row ?? rows()[0], { isFocused: Boolean(row) });
    row?.scrollIntoView({ block: "nearest" });
  }

  async function fetched(address) {
    const response = await fetch(address, { headers: { "X-Requested-With": "XMLHttpRequest" } });
    if (!response.ok || response.redirected) throw new Error(response.status);
    return response.text();
  }

  async function linesOf(row, page, level) {
    const query = new URLSearchParams(location.search);
    query.delete("at");
    query.set("page", page);
    query.set("depth", level);
    const template = document.createElement("template");
    template.innerHTML = `<table><tbody>${await fetched(`${row.dataset.parts}?${query}`)}</tbody></table>`;
    const lines = [...template.content.querySelectorAll("tbody > tr")];
    lines.forEach(adopt);
    return lines;
  }

  /* The address says which branches are open, so that it can be passed on and come back to. */
  function remember() {
    const query = new URLSearchParams(location.search);
    query.delete("at");
    const open = rows().filter((row) => row.dataset.open === "true").map(key);
    if (open.length) query.set("open", open.join("."));
    else query.delete("open");
    const written = query.toString();
    history.replaceState(null, "", location.pathname + (written ? `?${written}` : ""));
  }

  function setOpen(row, isOpen) {
    row.dataset.open = isOpen;
    row.setAttribute("aria-expanded", isOpen);
    remember();
  }

  async function toggle(row) {
    if (row.dataset.open === "true") {
      below(row).forEach((line) => line.remove());
      setOpen(row, false);
      return;
    }
    if (row.getAttribute("aria-busy")) return;
    row.setAttribute("aria-busy", "true");
    try {
      row.after(...(await linesOf(row, 1, depth(row) + 1)));
      setOpen(row, true);
    } catch {
      says.textContent = table.dataset.failed;
    }
    row.removeAttribute("aria-busy");
  }

  async function more(row) {
    try {
      const lines = await linesOf(row, row.dataset.page, depth(row));
      row.replaceWith(...lines);
      if (lines[0]) stand(lines[0]);
    } catch {
      location.assign(row.querySelector("a").href);
    }
  }

  /* The page as it is now, in place of what is shown; the reader stands where he stood. */
  async function showAgain(at) {
    const query = new URLSearchParams(location.search);
    query.set("at", at);
    query.delete("p");
    const page = new DOMParser().parseFromString(await fetched(`${location.pathname}?${query}`), "text/html");
    const fresh = page.getElementById("tree");
    if (!fresh) return location.reload();
    body.replaceWith(document.adoptNode(fresh.tBodies[0]));
    const [old, told] = [document.querySelector(".messagelist"), page.querySelector(".messagelist")];
    if (old) old.remove();
    if (told) (document.querySelector("main .content, #content") ?? document.body).before(document.adoptNode(told));
    begin();
    remember();
    says.textContent = told ? told.innerText || told.textContent.trim() : "";
  }

  async function move(row, target, position) {
    const token = document.querySelector("#changelist-form [name=csrfmiddlewaretoken]").value;
    const sent = new URLSearchParams({ cmd: "move_node", cut_item: key(row), pasted_on: key(target), position });
    try {
      await fetch(location.pathname, { method: "POST", body: sent, headers: { "X-CSRFToken": token, "X-Requested-With": "XMLHttpRequest" } });
      await showAgain(key(row));
    } catch {
      says.textContent = table.dataset.failed;
    }
  }

  function push(row, pressed) {
    const [before, after, above] = [sibling(row, -1), sibling(row, 1), parent(row)];
    if (pressed === "ArrowUp" && before) move(row, before, "left");
    if (pressed === "ArrowDown" && after) move(row, after, "right");
    if (pressed === "ArrowRight" && before) move(row, before, "last-child");
    if (pressed === "ArrowLeft" && above?.id) move(row, above, "right");
  }

  function press(event) {
    const row = event.target;
    if (!row.matches("tr[id]") || event.ctrlKey || event.metaKey) return;
    const all = rows(), place = all.indexOf(row);
    const goes = (other) => other && stand(other);
    const isArrow = event.key.startsWith("Arrow");
    if (event.altKey) {
      if (!isArrow || !event.shiftKey || !isTree() || !row.hasAttribute("data-moves")) return;
      push(row, event.key);
    } else if (event.key in NEXT) goes(all[place + NEXT[event.key]]);
    else if (event.key === "Home") goes(all[0]);
    else if (event.key === "End") goes(all.at(-1));
    else if (event.key === "Enter") row.querySelector(".name").click();
    else if (event.key === " ") row.querySelector("[type=checkbox]")?.click();
    else if (event.key === "ArrowRight" && isTree()) {
      if (row.dataset.open === "false") toggle(row);
      else if (row.dataset.open === "true") goes(all[place + 1]);
    } else if (event.key === "ArrowLeft" && isTree()) {
      if (row.dataset.open === "true") toggle(row);
      else goes(parent(row));
    } else return;
    event.preventDefault();
  }

  function click(event) {
    const row = event.target.closest("tr");
    if (event.target.matches(".toggle") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      stand(row);
      toggle(row);
    } else if (row?.matches(".more") && event.target.matches("a") && !event.ctrlKey && !event.metaKey) {
      event.preventDefault();
      more(row);
    }
  }

  /* From the search field down to what was found. */
  function down(event) {
    if (event.key !== "ArrowDown" || event.altKey || event.ctrlKey || event.metaKey || !rows().length) return;
    event.preventDefault();
    stand(body.querySelector("tr[tabindex='0']") ?? rows()[0]);
  }

  function count() {
    const place = document.querySelector(".actions .chosen");
    const chosen = body.querySelectorAll("[name=_selected_action]:checked").length;
    if (place) place.textContent = chosen ? `${place.dataset.says} ${chosen}` : "";
  }

  function side(row, y) {
    const { top, height } = row.getBoundingClientRect();
    const part = (y - top) / height;
    return part < 0.3 ? "left" : part > 0.7 ? "right" : "last-child";
  }

  function clear() {
    for (const row of body.rows) row.classList.remove("drop-left", "drop-right", "drop-last-child");
  }

  function over(event) {
    const row = event.target.closest?.("tr[id]");
    clear();
    if (!dragged || !row || row === dragged || below(dragged).includes(row)) return;
    event.preventDefault();
    row.classList.add(`drop-${side(row, event.clientY)}`);
  }

  function drop(event) {
    const row = event.target.closest?.("tr[id]");
    clear();
    if (!dragged || !row || row === dragged) return;
    event.preventDefault();
    move(dragged, row, side(row, event.clientY));
  }

  function listen() {
    table.addEventListener("keydown", press);
    table.addEventListener("click", click);
    document.getElementById("searchbar")?.addEventListener("keydown", down);
    table.addEventListener("change", count);
    table.addEventListener("focusin", (event) => {
      const row = event.target.closest("tr[id]");
      if (row && row.tabIndex !== 0) stand(row, { isFocused: false });
    });
    table.addEventListener("dragstart", (event) => {
      dragged = event.target.closest?.(".handle")?.closest("tr");
      if (!dragged) return;
      event.dataTransfer.setData("text/plain", name(dragged));
      event.dataTransfer.effectAllowed = "move";
      event.dataTransfer.setDragImage(dragged, 0, 0);
    });
    table.addEventListener("dragover", over);
    table.addEventListener("drop", drop);
    table.addEventListener("dragend", () => { dragged = undefined; clear(); });
  }

  document.addEventListener("DOMContentLoaded", () => {
    table = document.getElementById("tree");
    if (!table) return;
    says = document.getElementById("tree-says");
    begin();
    listen();
    if (isTree() && body.querySelector("[data-moves]")) {
      const keys = Object.assign(document.createElement("p"), { id: "tree-keys", className: "tree-keys", textContent: table.dataset.keys });
      table.setAttribute("aria-describedby", "tree-keys");
      table.after(keys);
    }
  });
})();
