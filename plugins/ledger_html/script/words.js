// Words. The page holds a span for each run, not for each word: a hundred thousand spans would be
// slow and are never all wanted. A run is cut into words when somebody comes near it.
const LONGEST_RUN = 20000;

/** What is called with a row whose text stands in other nodes than before. */
const onCut = [];

/** Cut a run into words, once. */
function cut(run) {
  if (run.dataset.cut) return;
  run.dataset.cut = "1";
  if (run.textContent.length > LONGEST_RUN) return;
  const words = [];
  let word = null;
  for (const node of [...run.childNodes]) {
    if (node.nodeType !== Node.TEXT_NODE) {
      // A character made visible belongs to the word it stands in.
      if (!word) { word = el("span", "x"); words.push(word); }
      word.append(node);
      continue;
    }
    for (const part of node.data.split(/(\s+)/)) {
      if (!part) continue;
      if (/^\s/.test(part)) {
        words.push(part);
        word = null;
      } else {
        if (!word) { word = el("span", "x"); words.push(word); }
        word.append(part);
      }
    }
  }
  for (const made of words) if (made instanceof Element) made.tabIndex = -1;
  run.replaceChildren(...words);
  const row = run.closest(".row, h1");
  for (const call of onCut) call(row);
}

/** What a card can be asked about, nearest to here. */
function subject(node) {
  const near = node instanceof Element ? node : node.parentElement;
  return near?.closest(".x, .w, .edge, .mark, .stance") ?? null;
}

/** The word under the pointer, once its run is in words. */
function exact(at, x, y) {
  if (!at.matches(".w")) return at;
  cut(at);
  const near = subject(document.elementFromPoint(x, y) ?? at);
  return near && at.contains(near) ? near : at;
}
