/* Looks up while one types what the page of an act would look up by itself: a field with data-finds
   names the part of the page in which its answers stand. */
(() => {
  const WAIT = 250;

  function chosen(place) {
    return place.querySelector("input[type=radio]:checked")?.value;
  }

  async function look(field, place, signal) {
    const address = new URL(location.href);
    address.search = new URLSearchParams({ [field.name]: field.value });
    const response = await fetch(address, { signal });
    if (!response.ok) return;
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const found = page.getElementById(place.id);
    if (!found) return;
    const former = chosen(place);
    place.replaceChildren(...found.childNodes);
    for (const one of place.querySelectorAll("input[type=radio]")) one.checked = one.value === former;
  }

  function follow(field) {
    const place = document.getElementById(field.dataset.finds);
    let waiting, asked;
    if (!place) return;
    field.addEventListener("input", () => {
      clearTimeout(waiting);
      asked?.abort();
      waiting = setTimeout(() => {
        asked = new AbortController();
        look(field, place, asked.signal).catch((error) => {
          if (error.name !== "AbortError") throw error;
        });
      }, WAIT);
    });
  }

  for (const field of document.querySelectorAll("[data-finds]")) follow(field);
})();
