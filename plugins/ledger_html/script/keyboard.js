// The keyboard: from word to word and row to row, into the card and out of it.

const STOPS = ".x, .w:not([data-cut]), .w[data-cut]:not(:has(.x)), .edge, .mark, .stance";
/** The rows that can be seen. */
const rows = () => [...document.querySelectorAll("h1.prov, main .row")].filter((row) => row.checkVisibility());

/** Where the arrow keys stop in a row. */
function stops(row) {
  row.querySelectorAll(".w").forEach(cut);
  return [...row.querySelectorAll(STOPS)].filter((stop) => stop.checkVisibility() && stop.textContent.trim());
}

document.addEventListener("focusin", (event) => {
  const at = subject(event.target) ?? event.target.closest(".num")?.querySelector(".w");
  const row = event.target.closest(".row");
  if (row?.parentElement.matches(".folded") && event.target.closest(".words")) unfold(row.parentElement);
  if (!at || card.contains(event.target) || !event.target.matches(":focus-visible")) return;
  if (at.matches(".w") && at === rover) {
    cut(at);
    const word = at.querySelector(".x");
    if (word) { at.tabIndex = -1; at.removeAttribute("tabindex"); rover = null; focusOn(word); return; }
  }
  if (!pinned && !returning) show(at, false);
});
document.addEventListener("focusout", (event) => {
  if (!pinned && open && !card.contains(event.relatedTarget)) {
    clearTimeout(timer);
    timer = setTimeout(() => { if (!pinned && !card.contains(document.activeElement)) hide(false); }, 60);
  }
});

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const typing = event.target.closest("input, textarea, select");
  if (event.key === "Escape") {
    if (!card.hidden) hide(true);
    else if (typing === seek) clearSearch();
    return;
  }
  if (event.key === "/" && !typing) {
    event.preventDefault();
    seek.focus();
    seek.select();
    return;
  }
  if (typing || card.contains(event.target)) return;
  const row = event.target.closest("main .row, h1.prov");
  if (!row) return;
  const from = subject(event.target) ?? row.querySelector(".num .x, .num .w");
  if ((event.key === "Enter" || event.key === " ") && from && !event.target.closest("a, .fold")) {
    event.preventDefault();
    show(from, true);
    card.focus();
    return;
  }
  const step = { ArrowRight: 1, ArrowLeft: -1, ArrowDown: 1, ArrowUp: -1, Home: 0, End: 0 }[event.key];
  if (step === undefined || event.shiftKey) return;
  event.preventDefault();
  pinned = false;
  const all = rows();
  const line = stops(row);
  let next;
  if (event.key === "Home") next = line[0];
  else if (event.key === "End") next = line.at(-1);
  else if (event.key === "ArrowLeft" || event.key === "ArrowRight") {
    // A label that has just been cut into words answers for its first word.
    const nth = line.includes(from) ? line.indexOf(from) : line.findIndex((stop) => from?.contains(stop));
    next = line[nth + step];
  }
  for (let n = all.indexOf(row) + step; !next && step && n >= 0 && n < all.length; n += step) {
    const found = stops(all[n]);
    next = event.key === "ArrowLeft" ? found.at(-1) : found[0];
  }
  if (next) {
    focusOn(next);
    next.scrollIntoView({ block: "nearest" });
  }
});
