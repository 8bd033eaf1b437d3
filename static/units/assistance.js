/* Help beside the fields of the admin: a proposal in the other Serbian script, what to look at in a text, a code from the name.
   Nothing is stored before the editor saves the form, and every change that is made here can be undone. */
(() => {
  const LATIN = /[A-Za-z\u00c0-\u024f]/;
  const CYRILLIC = /[\u0400-\u04ff]/;
  const GEORGIAN = /[\u10a0-\u10ff\u1c90-\u1cbf]/;
  const OWN = { "sr-Cyrl": CYRILLIC, ka: GEORGIAN };
  /* What a wrong encoding leaves: letters of neither of our alphabets, and signs for lost ones. */
  const DAMAGE = /[^\0-\x7f\u010c\u010d\u0106\u0107\u0110\u0111\u0160\u0161\u017d\u017e\u0400-\u04ff\u10d0-\u10f0]|\?/;
  let words;

  function make(tag, properties = {}, ...children) {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  }

  function button(label, action) {
    const made = make("button", { type: "button", className: "assist", textContent: label });
    made.addEventListener("click", action);
    return made;
  }

  async function ask(address, question) {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]")?.value;
    const response = await fetch(address, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(question),
    });
    if (!response.ok) throw new Error(response.status);
    return response.json();
  }

  /* Whose proposal or remark it is: where there is room it stands under the whole row of languages. */
  function heading(field, text) {
    const label = document.querySelector(`label[for="${field.id}"]`)?.textContent.trim().replace(/:$/, "");
    return make("strong", { textContent: [label, text].filter(Boolean).join(": ") });
  }

  /* The place under a field where help appears; read out when it does. */
  function panel(field, kind) {
    const id = `${field.id}-${kind}`;
    const found = document.getElementById(id);
    if (found) return found;
    const made = make("div", { id, className: `assistance ${kind}` });
    made.setAttribute("role", "status");
    const isWide = matchMedia("(min-width: 75rem)").matches;
    const cell = field.closest(".form-multiline > div");
    (isWide ? cell?.parentElement : cell)?.append(made);
    if (!made.isConnected) (field.closest(".form-row") ?? field.parentElement).append(made);
    return made;
  }

  function put(field, text) {
    field.value = text;
    field.dispatchEvent(new Event("input", { bubbles: true }));
    field.dispatchEvent(new Event("change", { bubbles: true }));
  }

  function replace(field, text, place) {
    const former = field.value;
    put(field, text);
    place.replaceChildren(button(words.undo, () => { put(field, former); place.replaceChildren(); field.focus(); }));
    field.focus();
  }

  function source(field) {
    const base = field.id.replace(/_sr(_latn)?$/, "");
    const others = field.dataset.proposeFrom.split(" ").map((suffix) => document.getElementById(`${base}_${suffix}`));
    return others.find((other) => other?.value.trim());
  }

  async function propose(field) {
    const place = panel(field, "proposal");
    const from = source(field);
    if (!from) { place.replaceChildren(words.nothing); return; }
    let proposal;
    try {
      proposal = await ask(words.propose, { text: from.value, to: field.dataset.proposeTo });
    } catch { place.replaceChildren(words.failed); return; }
    const text = make("p", { className: "proposed", lang: field.lang });
    const doubtful = new Map();
    for (const segment of proposal.segments) {
      if (segment.reason) {
        text.append(make("mark", { textContent: segment.proposed }));
        doubtful.set(`${segment.source} → ${segment.proposed}`, segment.reason);
      } else text.append(segment.proposed);
    }
    const list = make("ul", {}, ...[...doubtful].map(([word, reason]) => make("li", {}, make("span", { lang: field.lang, textContent: word }), `: ${reason}`)));
    place.replaceChildren(
      heading(field, words.proposal), text,
      ...(doubtful.size ? [make("p", { textContent: words.look }), list] : []),
      button(words.use, () => replace(field, proposal.text, place)),
      button(words.discard, () => { place.replaceChildren(); field.focus(); }),
    );
  }

  /* Whether a text may hold something to look at; the server knows. */
  function isDoubtful(field) {
    const own = OWN[field.lang] ?? LATIN;
    return DAMAGE.test(field.value) || [LATIN, CYRILLIC, GEORGIAN].some((script) => script !== own && script.test(field.value));
  }

  async function lookAtScripts(field) {
    const place = panel(field, "scripts");
    const text = field.value;
    if (!isDoubtful(field)) { if (!place.querySelector("button")) place.replaceChildren(); return; }
    let found;
    try { found = await ask(words.scripts, { text, language: field.lang }); } catch { return; }
    if (field.value !== text) return;
    if (!found.remarks.length) { if (place.querySelector("ul")) place.replaceChildren(); return; }
    place.replaceChildren(
      heading(field, ""),
      make("ul", {}, ...found.remarks.map((remark) => make("li", { textContent: remark }))),
      ...(found.mended === text ? [] : [button(words.mend, () => replace(field, found.mended, place))]),
    );
  }

  async function proposeCode(field) {
    const place = panel(field, "proposal");
    const fields = Object.fromEntries([...new FormData(field.form)].filter(([, value]) => typeof value === "string"));
    try {
      const proposal = await ask(words.code, { model: field.dataset.codeOf, fields });
      if (proposal.code) replace(field, proposal.code, place); else place.replaceChildren(proposal.reason);
    } catch { place.replaceChildren(words.failed); }
  }

  function help(root) {
    for (const field of root.querySelectorAll("[data-propose-from]")) {
      if (field.id.includes("__prefix__") || field.dataset.helped) continue;
      field.dataset.helped = "yes";
      field.after(button(field.dataset.proposeTo === "sr" ? words.proposeSr : words.proposeSrLatn, () => propose(field)));
      if (field.value) lookAtScripts(field);
      field.addEventListener("change", () => lookAtScripts(field));
    }
    for (const field of root.querySelectorAll("[lang]:is(input, textarea):not([data-propose-from])")) {
      if (field.id.includes("__prefix__") || field.dataset.helped) continue;
      field.dataset.helped = "yes";
      if (field.value) lookAtScripts(field);
      field.addEventListener("change", () => lookAtScripts(field));
    }
    for (const field of root.querySelectorAll("[data-code-of]")) {
      if (field.dataset.helped || field.value) continue;
      field.dataset.helped = "yes";
      field.after(button(words.proposeCode, () => proposeCode(field)));
    }
  }

  document.addEventListener("DOMContentLoaded", () => {
    words = document.getElementById("assistance")?.dataset;
    if (!words) return;
    help(document);
    document.addEventListener("formset:added", (event) => help(event.target));
    document.addEventListener("part:opened", (event) => help(event.target));
  });
})();
