// The card: one, for whatever is asked about.

const card = $("ui-card");
const announced = $("ui-said");
let open = null; // what it is about
let pinned = false;
let timer = 0;
let lifted = null; // what the page was scrolled for
let returning = false; // the focus comes back from it, and must not open it again

/** The card's title, its sentence for who listens, and its parts. */
function compose(at) {
  const home = at.closest(".prov");
  const p = home ? record.provisions[home.id] : null;
  const parts = [];
  let title;
  let sentence;
  const where = p ? el("p", "where", "in ", link(p.name, p.href)) : null;
  if (at.matches(".mark") && p) {
    title = el("h2", "", "Provision ", said(p.name));
    parts.push(standing(p));
    if (p.formerly) {
      const list = el("p", "where", "formerly ");
      p.formerly.forEach((f, n) => list.append(n ? ", " : "", link(f.text, f.href)));
      parts.push(list);
    }
    if (p.event) parts.push(told(p.event, "How it came to this"));
    if (p.history?.length) {
      const past = el("section", "", el("h3", "", "Everything recorded on it"));
      const list = el("ol");
      for (const name of p.history) {
        const event = record.events[name];
        list.append(el("li", "", el("span", "when", event.on + ": "), said(event.did)));
      }
      past.append(list);
      parts.push(past);
    }
    sentence = `${p.name}: ${p.status ?? p.kind}${p.pending ? ", pending: " + p.pending : ""}`;
  } else if (at.matches(".edge") && !at.matches(".gone")) {
    const n = at.closest(".box")?.dataset.b;
    const b = record.brackets[n];
    title = el("h2", "", kind(b));
    parts.push(where, bracketed(n, "For and against"), told(b.event, "Brought in", b.text));
    if (b.closedBy) parts.push(told(b.closedBy, "Closed"));
    sentence = at.getAttribute("aria-label") ?? title.textContent;
  } else if (at.matches(".stance")) {
    title = el("h2", "", said(at.textContent.trim()));
    parts.push(where, told(at.dataset.e));
    sentence = at.textContent.trim();
  } else {
    const run = at.closest(".w") ?? at;
    const word = at.textContent.trim();
    title = el("h2", "said", "“", said(word.length > 160 ? word.slice(0, 160) + "…" : word), "”");
    parts.push(where);
    if (run.dataset.x) parts.push(told(run.dataset.x, "Taken out"));
    parts.push(told(run.dataset.e, run.matches(".edge") ? "Bracket brought in" : "Brought in", word));
    for (let box = run.closest(".box"); box; box = box.parentElement.closest(".box")) {
      parts.push(bracketed(box.dataset.b));
    }
    if (p && (p.status || p.positions)) parts.push(standing(p, true));
    const event = record.events[run.dataset.e];
    const names = event?.by?.join(", ") ?? "not attributed";
    sentence = `${word.slice(0, 80)}: ${names}, ${event?.on ?? ""}${run.dataset.x ? ", since taken out" : ""}`;
  }
  title.id = "ui-card-title";
  return { title, sentence, parts: parts.filter(Boolean) };
}

/** Every piece on the page that belongs to what is asked about. */
function light(at) {
  document.querySelectorAll(".on").forEach((lit) => lit.classList.remove("on"));
  if (!at) return;
  if (at.matches(".edge") && !at.matches(".gone")) {
    const n = at.closest(".box")?.dataset.b;
    document.querySelectorAll(`.box[data-b="${n}"]`).forEach((box) => box.classList.add("on"));
  } else {
    at.classList.add("on");
  }
}

/** Open the card on this; ``pin``: it stays until it is closed. */
function show(at, pin) {
  clearTimeout(timer);
  if (open === at && (pinned || !pin)) return;
  open = at;
  pinned = pin;
  const { title, sentence, parts } = compose(at);
  const shut = el("button", "shut-card", "×");
  shut.type = "button";
  shut.setAttribute("aria-label", "Close");
  shut.addEventListener("click", () => hide(true));
  card.replaceChildren(shut, title, ...parts);
  card.hidden = false;
  card.scrollTop = 0;
  announced.textContent = sentence;
  light(at);
  place(at);
}

/** Close the card; ``back``: the focus returns to what it was opened from. */
function hide(back) {
  clearTimeout(timer);
  if (card.hidden) return;
  const returns = back && open && card.contains(document.activeElement);
  const from = open;
  card.hidden = true;
  open = lifted = null;
  pinned = false;
  light(null);
  if (returns) {
    returning = true;
    focusOn(from);
    returning = false;
  }
}

/** In the margin beside the line where there is room, so that the text stays in view; otherwise
    under the word, or over it. On a phone the style sheet puts the card below. */
function place(at) {
  card.style.maxHeight = "";
  if (matchMedia("(max-width: 40rem)").matches) {
    card.style.left = card.style.top = "";
    // What was asked about stays in sight above the sheet.
    const over = at.getBoundingClientRect().bottom + 24 - card.getBoundingClientRect().top;
    if (over > 0 && at !== lifted) scrollBy({ top: over });
    lifted = at;
    return;
  }
  const rects = [...at.getClientRects()];
  const box = rects.find((r) => r.bottom > 0) ?? at.getBoundingClientRect();
  const column = (at.closest(".row")?.querySelector(".words, .head") ?? at).getBoundingClientRect();
  const width = card.offsetWidth;
  const height = card.offsetHeight;
  const top = document.querySelector(".seek").getBoundingClientRect().bottom + 16;
  let left = column.right + 20;
  let y = box.top - 14;
  if (left + width > innerWidth - 12 || box.right > left) {
    left = Math.min(box.left, innerWidth - width - 16);
    // Never over what is asked about: on the roomier side, and no taller than that side.
    const below = innerHeight - box.bottom - 20;
    const above = box.top - top - 8;
    const under = height <= below || below >= above;
    const tall = Math.max(Math.min(height, under ? below : above), 120);
    if (tall < height) card.style.maxHeight = `${tall}px`;
    y = under ? box.bottom + 8 : box.top - tall - 8;
    card.style.left = `${Math.max(left, 16)}px`;
    card.style.top = `${y}px`;
    return;
  }
  y = Math.max(Math.min(y, innerHeight - height - 12), Math.min(top, innerHeight - height - 12));
  card.style.left = `${Math.max(left, 16)}px`;
  card.style.top = `${Math.max(y, 8)}px`;
}
