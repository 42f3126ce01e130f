// Search: in the words as a reader sees them, across the spans they stand in.

const seek = $("ui-seek");
const output = $("ui-hits");
const MOST = 2000;
let plains = new WeakMap();
let hits = [];
let here = -1;

/** One character as search sees it: case, accents and kinds of white space do not count. */
const bare = (char) =>
  /\s/.test(char) ? " " : char.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’‘]/g, "'");
const simple = (words) => words.replace(/[^\x20-\x7e]/gu, bare).toLowerCase();

/** A provision's words as one plain string, and for each text node where it begins in it. Where a
    node's plain form is as long as the node, which is nearly always, a place in the one is the
    same place in the other; else ``map`` says which is which. */
function plain(row) {
  const known = plains.get(row);
  if (known) return known;
  const walker = document.createTreeWalker(row, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(".margin, .ref, .back") ||
    (node.parentElement.closest(".gone") && !root.classList.contains("show-gone"))
      ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT);
  let string = "";
  const segments = [];
  while (walker.nextNode()) {
    const node = walker.currentNode;
    let words = simple(node.data);
    let map = null;
    if (words.length !== node.data.length || /  /.test(words) || (words[0] === " " && string.endsWith(" "))) {
      words = "";
      map = [];
      for (let at = 0; at < node.data.length; at += 1) {
        let one = simple(node.data[at]);
        if (one === " " && (words || string).endsWith(" ")) one = "";
        words += one;
        for (let n = 0; n < one.length; n += 1) map.push(at);
      }
    }
    if (words) segments.push({ start: string.length, node, map });
    string += words;
  }
  const made = { string, segments };
  plains.set(row, made);
  return made;
}

/** The node and offset of a character of a plain string. */
function spot({ segments }, at) {
  let low = 0;
  let high = segments.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (segments[middle].start <= at) low = middle;
    else high = middle - 1;
  }
  const { start, node, map } = segments[low];
  return [node, map ? map[at - start] : at - start];
}

/** Find all places of what is asked for. */
function look() {
  const asked = simple(seek.value).replace(/ +/g, " ").trim();
  hits = [];
  if (asked) {
    for (const row of document.querySelectorAll("h1, main .row")) {
      if (row.closest("[hidden]")) continue;
      const words = plain(row);
      const { string } = words;
      for (let at = string.indexOf(asked); at >= 0 && hits.length < MOST; at = string.indexOf(asked, at + asked.length)) {
        const range = document.createRange();
        range.setStart(...spot(words, at));
        const [node, last] = spot(words, at + asked.length - 1);
        range.setEnd(node, last + 1);
        hits.push({ range, row });
      }
    }
  }
  here = Math.min(here, hits.length - 1);
  paint();
}

/** Show how many there are, and where. */
function paint() {
  const many = hits.length;
  output.textContent = !seek.value.trim() ? "" : !many ? "no match"
    : here < 0 ? `${many}${many >= MOST ? " or more" : ""}` : `${here + 1} of ${many}`;
  $("ui-before").disabled = $("ui-after").disabled = !many;
  // Drawn over the text without touching it. Where a browser can't, the rows are marked.
  if (globalThis.CSS?.highlights) {
    CSS.highlights.set("found", new Highlight(...hits.map((hit) => hit.range)));
    CSS.highlights.set("found-here", new Highlight(...(hits[here] ? [hits[here].range] : [])));
  } else {
    document.querySelectorAll(".row.on").forEach((row) => row.classList.remove("on"));
    for (const hit of hits) hit.row.classList.add("on");
  }
}

/** To the next place, or the one before. */
function go(step) {
  if (!hits.length) return;
  here = (here + step + hits.length) % hits.length;
  const { range, row } = hits[here];
  if (row.parentElement.matches(".folded")) unfold(row.parentElement);
  paint();
  (range.startContainer.parentElement ?? row).scrollIntoView({ block: "center" });
}

/** What can be seen has changed. */
function lookAgain() {
  if (seek.value) look();
}

/** What is written has changed. */
function reread() {
  plains = new WeakMap();
  lookAgain();
}

onCut.push((row) => {
  plains.delete(row);
  if (hits.length) look();
});

/** Search for nothing. */
function clearSearch() {
  seek.value = "";
  here = -1;
  look();
}

let pause = 0;
seek.addEventListener("input", () => {
  clearTimeout(pause);
  pause = setTimeout(() => { here = -1; look(); if (hits.length) go(1); }, 120);
});
seek.addEventListener("keydown", (event) => {
  if (event.key !== "Enter") return;
  event.preventDefault();
  if (!hits.length) look();
  go(event.shiftKey ? -1 : 1);
});
$("ui-before").addEventListener("click", () => go(-1));
$("ui-after").addEventListener("click", () => go(1));
