// What the page can do beyond being read. No library, nothing fetched, nothing kept. Words of the
// ledger only ever reach the page as text (textContent), never as markup.
"use strict";
(() => {
  const root = document.documentElement;
  const $ = (id) => document.getElementById(id);
  const record = JSON.parse($("ui-record").textContent);
  const text = $("text");
  root.classList.add("live");

  /** An element with a class and children, which are elements or strings. */
  function el(tag, css, ...children) {
    const made = document.createElement(tag);
    if (css) made.className = css;
    made.append(...children.filter((child) => child !== null && child !== undefined));
    return made;
  }

  // The same characters that the page itself makes visible.
  const UNSEEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]|\udb40[\udc00-\udc7f]/gu;
  const NAMES = {
    0xad: "SHY", 0x61c: "ALM", 0x200b: "ZWSP", 0x200e: "LRM", 0x200f: "RLM", 0x2028: "LSEP",
    0x2029: "PSEP", 0x202a: "LRE", 0x202b: "RLE", 0x202c: "PDF", 0x202d: "LRO", 0x202e: "RLO",
    0x2060: "WJ", 0x2066: "LRI", 0x2067: "RLI", 0x2068: "FSI", 0x2069: "PDI", 0xfeff: "BOM",
  };

  /** Somebody's words, shut in so that they can't turn the words around them. */
  function said(words) {
    const made = el("bdi");
    let at = 0;
    for (const found of words.matchAll(UNSEEN)) {
      made.append(words.slice(at, found.index));
      const code = found[0].codePointAt(0);
      const glyph = el("bdi", "ctl", found[0]);
      glyph.dataset.name = NAMES[code] || "U+" + code.toString(16).toUpperCase().padStart(4, "0");
      glyph.setAttribute("role", "img");
      glyph.setAttribute("aria-label", glyph.dataset.name);
      made.append(glyph);
      at = found.index + found[0].length;
    }
    made.append(words.slice(at));
    return made;
  }

  // -- words ------------------------------------------------------------------------------

  // The page holds a span for each run, not for each word: a hundred thousand spans would be slow
  // and are never all wanted. A run is cut into words when somebody comes near it.
  const LONGEST_RUN = 20000;
  const isWord = /\S+\s*/g;

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
    plains.delete(row);
    if (hits.length) look();
  }

  /** What a card can be asked about, nearest to here. */
  function subject(node) {
    const near = node instanceof Element ? node : node.parentElement;
    return near?.closest(".x, .w, .edge, .mark, .stance") ?? null;
  }

  // -- the card ---------------------------------------------------------------------------

  const card = $("ui-card");
  const announced = $("ui-said");
  let open = null;
  let pinned = false;
  let timer = 0;
  let lifted = null;
  let returning = false;

  const facts = (...pairs) => {
    const list = el("dl");
    for (const [name, value] of pairs) {
      if (value) list.append(el("dt", "", name), el("dd", "", value));
    }
    return list;
  };

  const chips = (parties) =>
    parties?.length
      ? el("span", "", ...parties.map((p) => el("span", "chip " + p.css, said(p.name))))
      : null;

  /** Not attributed is not nobody. */
  const who = (names) =>
    names?.length
      ? el("p", "who", said(names.join(", ")))
      : el("p", "who plainly", "not attributed");

  /** Who, when, at which meeting, on what evidence: one event. */
  function told(name, heading, word) {
    const event = record.events[name];
    const part = el("section");
    if (heading) part.append(el("h3", "", heading));
    if (!event) {
      part.append(el("p", "plainly", "This event is not in the record."));
      return part;
    }
    part.append(who(event.by));
    part.append(el("p", "did", said(event.did)));
    part.append(
      facts(
        ["on", event.on + (event.dating === "inferred" ? ", inferred" : "")],
        ["at", event.meeting ? said(event.meeting) : null],
        ["basis", event.basis === "decided" ? "decided: a mark or minutes say so"
          : "observed: seen in the text"],
      ),
    );
    for (const source of event.evidence ?? []) {
      if (source.quote) part.append(quoted(source.quote, word));
      part.append(
        el(
          "p", "cite",
          ...[source.name ? said(source.name) : "", source.line ? `${source.name ? ", " : ""}line ${source.line}` : "",
            source.inferred ? ", link inferred" : ""],
        ),
      );
    }
    if (!event.evidence) part.append(el("p", "cite", "No document: recorded by hand."));
    if (event.struck) part.append(el("p", "cite", `Struck out as a mistake by event ${event.struck}.`));
    part.append(el("p", "cite", `Event ${name} (${event.type}), recorded `, said(event.recorded)));
    return part;
  }

  /** The exact words of a paper; the word asked about is marked where it stands there just once. */
  function quoted(quote, word) {
    const made = el("blockquote");
    const at = word && word.length > 1 ? quote.indexOf(word) : -1;
    if (at < 0 || quote.indexOf(word, at + 1) >= 0) {
      made.append(said(quote));
    } else {
      made.append(
        said(quote.slice(0, at)), el("mark", "", said(word)), said(quote.slice(at + word.length)),
      );
    }
    return made;
  }

  function stances(positions) {
    const list = el("ul");
    for (const p of positions) {
      list.append(
        el(
          "li", "", p.stance[0].toUpperCase() + p.stance.slice(1) + ": ",
          chips(p.by) ?? el("span", "plainly", "not attributed "),
          p.text ? said(`“${p.text}”`) : null,
          el("span", "when", ` ${p.on}${p.inferred ? ", inferred" : ""}`),
        ),
      );
    }
    return list;
  }

  const KINDS = {
    plain: "In brackets, no reason given",
    alternative: "One of several alternatives",
    replacement: "Proposed replacement",
    fused: "Fused edit: which of these words were to go is lost",
  };
  const kind = (b) => KINDS[b.kind] ?? b.kind[0].toUpperCase() + b.kind.slice(1);

  /** For and against: a bracket. */
  function bracketed(n, heading) {
    const b = record.brackets[n];
    const part = el("section", "inside");
    part.append(el("h3", "", heading ?? `In a bracket. ${kind(b)}`));
    const state = b.open ? "open" : `closed, ${b.closed}`;
    part.append(
      facts(
        ["by", chips(b.by) ?? el("span", "plainly", "not attributed")],
        ["for", chips(b.support)],
        ["against", chips(b.against)],
        ["state", `${state}, in brackets since ${b.on}`],
        ["waits for", b.pending ? said(b.pending) : null],
      ),
    );
    if (b.positions) part.append(stances(b.positions));
    return part;
  }

  function standing(p, short) {
    const part = el("section");
    part.append(el("h3", "", short ? "Where it stands" : "Status"));
    if (p.status) {
      const line = el("p", "state " + (p.css ?? ""), el("i", `pie pie${p.pie ?? 0} ${p.css}`), p.status);
      part.append(line);
      part.append(
        facts(
          ["since", short ? null : p.on],
          ["pending", p.pending ? said(p.pending) : null],
        ),
      );
    }
    if (p.positions) part.append(stances(p.positions));
    return part;
  }

  function link(words, href) {
    if (!href) return said(words);
    const made = el("a", "", said(words));
    made.href = href;
    return made;
  }

  /** The card's title, its sentence for who listens, and its parts. */
  function compose(at) {
    const home = at.closest(".prov");
    const p = home ? record.provisions[home.id] : null;
    const parts = [];
    let title;
    let sentence;
    const place = p ? el("p", "where", "in ", link(p.name, p.href)) : null;
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
      parts.push(place, bracketed(n, "For and against"), told(b.event, "Brought in", b.text));
      if (b.closedBy) parts.push(told(b.closedBy, "Closed"));
      sentence = at.getAttribute("aria-label") ?? title.textContent;
    } else if (at.matches(".stance")) {
      title = el("h2", "", said(at.textContent.trim()));
      parts.push(place, told(at.dataset.e));
      sentence = at.textContent.trim();
    } else {
      const run = at.closest(".w") ?? at;
      const word = at.textContent.trim();
      title = el("h2", "said", "“", said(word.length > 160 ? word.slice(0, 160) + "…" : word), "”");
      parts.push(place);
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

  // With a mouse: a card opens where the pointer rests, stays while it is on the way to the card,
  // and goes when it has gone elsewhere. A click keeps it.
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType !== "mouse" || pinned) return;
    if (card.contains(event.target)) {
      clearTimeout(timer);
      return;
    }
    const at = subject(event.target);
    clearTimeout(timer);
    if (!at) {
      timer = setTimeout(() => hide(false), 350);
      return;
    }
    const { clientX, clientY } = event;
    timer = setTimeout(() => show(exact(at, clientX, clientY), false), open ? 90 : 180);
  });
  document.addEventListener("pointerleave", () => {
    if (!pinned) timer = setTimeout(() => hide(false), 350);
  });

  /** The word under the pointer, once its run is in words. */
  function exact(at, x, y) {
    if (!at.matches(".w")) return at;
    cut(at);
    const near = subject(document.elementFromPoint(x, y) ?? at);
    return near && at.contains(near) ? near : at;
  }

  document.addEventListener("click", (event) => {
    if (card.contains(event.target)) {
      if (event.target.closest("a")) hide(false);
      return;
    }
    const at = subject(event.target);
    // Whoever selects words to copy them asks for no card.
    if (!at || !getSelection().isCollapsed) {
      if (!event.target.closest(".tools, .score")) hide(false);
      return;
    }
    if (event.target.closest("a:not(.num)")) return;
    show(exact(at, event.clientX, event.clientY), true);
  });

  addEventListener("scroll", () => open && place(open), { passive: true });
  addEventListener("resize", () => open && place(open));

  // -- the keyboard -----------------------------------------------------------------------

  // Brackets, marks, labels and notes are tab stops. Words are not, they would be thousands: one
  // word is, and the arrow keys lead on from wherever the focus is.
  const STOPS = ".x, .w:not([data-cut]), .w[data-cut]:not(:has(.x)), .edge, .mark, .stance";
  const rows = () => [...document.querySelectorAll("h1.prov, main .row")].filter((row) => row.checkVisibility());
  let rover = null;

  function stops(row) {
    row.querySelectorAll(".w").forEach(cut);
    return [...row.querySelectorAll(STOPS)].filter((stop) => stop.checkVisibility() && stop.textContent.trim());
  }

  function focusOn(at) {
    if (at.matches(".x, .w")) {
      if (rover) rover.tabIndex = -1;
      rover = at;
      rover.tabIndex = 0;
    } else if (!at.hasAttribute("tabindex") && !at.matches("button")) {
      at.tabIndex = -1;
    }
    at.focus({ focusVisible: true });
  }

  const first = text.querySelector(".words .w:not(.gone)");
  if (first) {
    rover = first;
    rover.tabIndex = 0;
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
    const here = subject(event.target) ?? row.querySelector(".num .x, .num .w");
    if ((event.key === "Enter" || event.key === " ") && here && !event.target.closest("a, .fold")) {
      event.preventDefault();
      show(here, true);
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
      const spot = line.includes(here) ? line.indexOf(here) : line.findIndex((stop) => here?.contains(stop));
      next = line[spot + step];
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

  // -- filters ----------------------------------------------------------------------------

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
    if (seek.value) look();
  }

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

  // -- search -----------------------------------------------------------------------------

  const seek = $("ui-seek");
  const output = $("ui-hits");
  const MOST = 2000;
  const plains = new WeakMap();
  let hits = [];
  let here = -1;

  /** One character as search sees it: case, accents and kinds of white space do not count. */
  const fold = (char) =>
    /\s/.test(char) ? " " : char.normalize("NFD").replace(/\p{M}/gu, "").replace(/[’‘]/g, "'");
  const simple = (words) => words.replace(/[^\x20-\x7e]/gu, fold).toLowerCase();

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

  function go(step) {
    if (!hits.length) return;
    here = (here + step + hits.length) % hits.length;
    const { range, row } = hits[here];
    if (row.parentElement.matches(".folded")) unfold(row.parentElement);
    paint();
    (range.startContainer.parentElement ?? row).scrollIntoView({ block: "center" });
  }

  function clearSearch() {
    seek.value = "";
    here = -1;
    look();
  }

  let typing = 0;
  seek.addEventListener("input", () => {
    clearTimeout(typing);
    typing = setTimeout(() => { here = -1; look(); if (hits.length) go(1); }, 120);
  });
  seek.addEventListener("keydown", (event) => {
    if (event.key !== "Enter") return;
    event.preventDefault();
    if (!hits.length) look();
    go(event.shiftKey ? -1 : 1);
  });
  $("ui-before").addEventListener("click", () => go(-1));
  $("ui-after").addEventListener("click", () => go(1));

  // -- folding, words taken out, light and dark ----------------------------------------------

  function crease(prov, on) {
    prov.classList.toggle("folded", on);
    const button = prov.querySelector(":scope > .row .fold");
    button.setAttribute("aria-expanded", String(!on));
    button.textContent = on ? "Unfold" : "Fold";
  }

  function unfold(prov) {
    crease(prov, false);
    $("ui-fold").setAttribute("aria-pressed", "false");
  }

  const foldable = [...document.querySelectorAll(".fold")];
  for (const button of foldable) {
    button.addEventListener("click", () => {
      const prov = button.closest(".prov");
      if (prov.matches(".folded")) unfold(prov);
      else crease(prov, true);
    });
  }
  function toggle(button, act) {
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      button.setAttribute("aria-pressed", String(on));
      act(on);
    });
  }
  $("ui-fold").hidden = !foldable.length;
  toggle($("ui-fold"), (on) => foldable.forEach((button) => crease(button.closest(".prov"), on)));

  $("ui-gone").hidden = !document.querySelector("main .gone, h1 .gone");
  toggle($("ui-gone"), (on) => {
    root.classList.toggle("show-gone", on);
    document.querySelectorAll("h1, main .row").forEach((row) => plains.delete(row));
    if (seek.value) look();
  });

  const dark = matchMedia("(prefers-color-scheme: dark)");
  const theme = $("ui-dark");
  theme.setAttribute("aria-pressed", String(dark.matches));
  dark.addEventListener("change", () => {
    if (!root.dataset.theme) theme.setAttribute("aria-pressed", String(dark.matches));
  });
  toggle(theme, (on) => { root.dataset.theme = on ? "dark" : "light"; });

  // -- finding one's way ------------------------------------------------------------------

  // A link to what a filter hides shows everything again.
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

  const contents = document.querySelector(".toc details");
  if (contents) {
    const narrow = matchMedia("(max-width: 70rem)");
    const settle = () => { contents.open = !narrow.matches; };
    settle();
    narrow.addEventListener("change", settle);

    const links = new Map();
    for (const a of contents.querySelectorAll("a")) {
      const there = $(decodeURIComponent(a.getAttribute("href").slice(1)));
      if (there) links.set(there, a);
    }
    const spy = new IntersectionObserver(() => {
      // The last heading above the reading line.
      let current = null;
      for (const [there, a] of links) {
        if (there.getBoundingClientRect().top < 160) current = a;
      }
      for (const a of links.values()) a.removeAttribute("aria-current");
      current?.setAttribute("aria-current", "true");
      if (current) {
        // Not scrollIntoView, which would move the page as well.
        const nav = contents.parentElement;
        const [a, b] = [current.getBoundingClientRect(), nav.getBoundingClientRect()];
        if (a.top < b.top) nav.scrollTop -= b.top - a.top;
        if (a.bottom > b.bottom) nav.scrollTop += a.bottom - b.bottom;
      }
    }, { rootMargin: "-80px 0px -60% 0px", threshold: [0, 1] });
    for (const there of links.keys()) spy.observe(there.querySelector(".row") ?? there);
  }
})();
