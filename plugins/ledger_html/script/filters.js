// Filters: the scoreboard's lines as buttons, which show the provisions they count.

const filters = [...document.querySelectorAll(".filter")];
const provisions = [...document.querySelectorAll("main .prov[data-f]")];

/** Of one group any will do; of several groups, one of each. What stands above a provision that
    is shown stays, for a number alone says little. */
function sift() {
  const groups = new Map();
  for (const filter of filters) {
    if (filter.getAttribute("aria-pressed") === "true") {
      groups.set(filter.dataset.group, [...(groups.get(filter.dataset.group) ?? []), filter.dataset.f]);
    }
  }
  const wanted = [...groups.values()];
  let shown = 0;
  const kept = new Set();
  for (const prov of provisions) {
    const has = new Set(prov.dataset.f.split(" "));
    const match = wanted.every((any) => any.some((f) => has.has(f)));
    prov.classList.toggle("context", !match);
    if (!match) continue;
    shown += 1;
    for (let up = prov; up && up !== text; up = up.parentElement.closest(".prov")) kept.add(up);
  }
  for (const prov of provisions) prov.hidden = wanted.length > 0 && !kept.has(prov);
  // A caption such as "Actions" is worth its line only where something follows it.
  if (wanted.length) {
    for (const caption of document.querySelectorAll("main .caption")) {
      const after = [];
      for (let next = caption.nextElementSibling; next && !next.matches(".caption"); next = next.nextElementSibling) after.push(next);
      caption.hidden = !kept.has(caption) && !after.some((next) => kept.has(next));
    }
  }
  root.classList.toggle("sifted", wanted.length > 0);
  const counted = provisions.filter((prov) => /\bs-/.test(prov.dataset.f)).length;
  $("ui-filtered").hidden = !wanted.length;
  $("ui-showing").textContent = wanted.length ? `Showing ${shown} of ${counted} provisions` : "";
  hide(false);
  lookAgain();
}

/** Show everything. */
function clearFilters() {
  for (const filter of filters) filter.setAttribute("aria-pressed", "false");
  sift();
}

for (const filter of filters) {
  filter.addEventListener("click", () => {
    filter.setAttribute("aria-pressed", String(filter.getAttribute("aria-pressed") !== "true"));
    sift();
  });
}
$("ui-clear").addEventListener("click", clearFilters);

/** A link to what a filter hides shows everything again. */
function arrive() {
  let at = null;
  try {
    at = $(decodeURIComponent(location.hash.slice(1)));
  } catch {
    return; // a fragment that is no text
  }
  if (at?.closest("[hidden]")) {
    clearFilters();
    at.scrollIntoView();
  }
}
addEventListener("hashchange", arrive);
