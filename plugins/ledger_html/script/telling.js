// What a card tells: the pieces it is made of, one for each kind of thing in the record.

/** Names and values, those that there are. */
const facts = (...pairs) => {
  const list = el("dl");
  for (const [name, value] of pairs) {
    if (value) list.append(el("dt", "", name), el("dd", "", value));
  }
  return list;
};

/** Parties, each in its colour. */
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
        source.name ? said(source.name) : "",
        source.line ? `${source.name ? ", " : ""}line ${source.line}` : "",
        source.inferred ? ", link inferred" : "",
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

/** Who said what about it. */
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
/** Why the bracket is there, in words. */
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

/** Where a provision stands; ``short``, on a card about something in it. */
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

/** Words that lead somewhere, or just the words. */
function link(words, href) {
  if (!href) return said(words);
  const made = el("a", "", said(words));
  made.href = href;
  return made;
}
