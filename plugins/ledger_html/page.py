"""The page's data: the view, arranged for the template and for the cards."""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from msgspec import Struct

from ledger.view import BracketView, PositionView, Printed, PrintedEdge, ProvisionView, View
from ledger_html.words import LONG, Typesetter, Zone, glyphs, spelled

if TYPE_CHECKING:
    from jinja2 import Template

NOBODY_NAMED = "not attributed"
NOTES = ("footnote", "chair's note", "editorial note")
UNCOUNTED = ("title", "caption", "tombstone", *NOTES)
COLOURS = 8
LINES = 4
LONGEST_QUOTE = 1500
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)
HUNG = re.compile(r"(?=.{1,9}$)(?:.*\d.*|\W*\w{0,4}\W*)")
"""Labels that hang in the margin: ``12bis.``, ``(iv)``, ``•``. Others stand in the text."""


class Standing(Struct, frozen=True):
    """One kind of status on the scoreboard, and how it is drawn. ``pie``: 0 hollow to 3 full."""

    key: str
    name: str
    css: str
    pie: int = 0
    count: int = 0


class Delegation(Struct, frozen=True):
    """A party's colour and its open brackets. ``key``: a number, as its name is no class name."""

    key: str
    name: str
    css: str
    count: int = 0


class Link(Struct, frozen=True):
    """Where to, in words and as an address on the page."""

    text: str
    href: str
    id: str = ""


class Block(Struct):
    """A provision as the template writes it."""

    id: str
    href: str
    address: str
    kind: str
    form: str
    """``headed``, ``hung``, ``run-in`` or ``plain``: where its label stands."""
    level: int
    lead: bool
    """Its text is what its heading announces, and is set to be seen."""
    head: Zone
    body: Zone
    standing: Standing
    counted: bool
    state: str
    """Its status in words."""
    on: str
    iso: str
    pending: str
    notes: list[Link]
    formerly: list[Link]
    went: Link | None
    alternative: Link | None
    positions: list[tuple[str, str]]
    """What marks in the margin say, and the event each opens."""
    delegations: list[str]
    children: list[Block]
    marker: str = ""
    """Of a footnote whose own number is lost: its number in print order."""
    toc: str = ""

    @property
    def filters(self) -> str:
        """What a filter can find it by."""
        found = [f"s-{self.standing.key}"] if self.counted else []
        if self.pending:
            found.append("pending")
        return " ".join([*found, *(f"d-{key}" for key in self.delegations)])

    @property
    def named(self) -> str:
        """What to call it where its words are not at hand."""
        return self.address if self.kind != "title" else "the title"


def page(view: View) -> str:
    """The whole page."""
    style, script = _part("page.css"), _part("page.js")
    desk = _Desk(view)
    html = _template().render(
        view=view,
        desk=desk,
        style=desk.safe(style),
        script=desk.safe(script),
        policy=_policy(style, script),
        record=desk.safe(_json(desk.record())),
    )
    # A lone surrogate, which no file can hold, would spoil the whole page.
    return html.lstrip().encode("utf-8", "replace").decode("utf-8")


@cache
def _template() -> Template:
    import jinja2

    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("ledger_html", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters["glyphs"] = glyphs
    environment.filters["spelled"] = spelled
    return environment.get_template("page.html.j2")


def _part(name: str) -> str:
    return resources.files("ledger_html").joinpath(name).read_text("utf-8")


def _policy(style: str, script: str) -> str:
    """The content security policy: this style, this script, and nothing from anywhere. The block of
    data needs no leave, as it never runs."""
    return "; ".join(
        [
            "default-src 'none'",
            f"style-src {_hash(style)}",
            f"script-src {_hash(script)}",
            "base-uri 'none'",
            "form-action 'none'",
            "require-trusted-types-for 'script'",
            "trusted-types 'none'",
        ]
    )


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _json(data: object) -> str:
    """JSON that can stand in a script element whatever its strings hold."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def spoken(day: date | datetime | None) -> str:
    """A date nobody can misread: ``14 May 2013``."""
    if day is None:
        return ""
    text = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    if isinstance(day, datetime):
        text += f", {day:%H:%M} {day.tzname() or ''}".rstrip()
    return text


def listed(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``; *not attributed*, which is not nobody, for none."""
    if not names:
        return NOBODY_NAMED
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))


class _Desk:
    """Everything the template asks for, worked out once for a view."""

    long = LONG

    def __init__(self, view: View) -> None:
        self._view = view
        self._ids: dict[str, str] = {}
        self._taken: set[str] = set()
        everything = [*view.walk(), *(deep for note in view.notes for deep in note.walk())]
        for provision in everything:
            self._ids[provision.id] = self._id(provision)
        self._hrefs_by_address = {p.address: self._href(p.id) for p in everything}
        self._stones: dict[str, list[ProvisionView]] = {}
        for p in everything:
            if p.kind == "tombstone" and p.stands_for:
                self._stones.setdefault(p.stands_for, []).append(p)
        self._brackets = {b.id: b for p in everything for b in p.brackets}
        self._numbers = {id: str(n) for n, id in enumerate(self._brackets)}
        self._everything = everything
        self._by_id = {p.id: p for p in everything}
        self._parties = self._colours()
        self._standings = self._ladder()
        notes = [p for p in everything if p.kind in NOTES]
        self._marks = {note.id: self._mark(n, note) for n, note in enumerate(notes, 1)}
        self._evidence = {self._where(note.event): note.id for note in notes}
        self._back: dict[str, list[Link]] = {note.id: [] for note in notes}
        setter = Typesetter()
        tops = list(view.provisions)
        first = tops[0] if tops else None
        self.title: Block | None = None
        if first is not None and first.kind == "title" and (first.heading or first.text):
            self.title = self._block(first, setter, 1)
            tops = tops[1:]
        self.blocks = [self._block(p, setter, 2) for p in tops]
        setter.reset()
        self.notes = [self._block(p, setter, 3) for p in view.notes]
        self.toc = self._contents(self.blocks, 3)

    # -- the head of the page ----------------------------------------------------------------

    @property
    def facts(self) -> list[tuple[str, str]]:
        """What identifies this copy."""
        view = self._view
        found = []
        if view.as_of is not None:
            found.append(("As of", spoken(view.as_of)))
        if view.known_on is not None:
            found.append(("As known on", spoken(view.known_on)))
        found.append(("Entry", str(view.version)))
        found.append(("Digest", view.digest[:12]))
        return found

    @property
    def withheld(self) -> str:
        """What this copy keeps to itself about who is who, in a line."""
        return {
            "full": "",
            "groups": "In this copy groups and bodies are named; single states are not.",
            "none": "In this copy no delegation is named: proposals and positions are "
            "not attributed.",
        }[self._view.attribution]

    def safe(self, text: str) -> Any:
        """Our own text, kept as it is."""
        from markupsafe import Markup

        return Markup(text)  # noqa: S704 - our own files, and JSON without angle brackets

    def line(self, zone: Zone) -> str:
        """The visible words of a zone."""
        return " ".join("".join(t.text for t in zone.tokens if not t.gone).split())

    # -- the scoreboard ----------------------------------------------------------------------

    def _ladder(self) -> dict[tuple[str, str | None], Standing]:
        """Every kind of status: the house's levels from high to low, then what the ledger holds
        beside them, open, and deleted."""
        levels = list(self._view.levels)
        seen = {p.status.level for p in self._everything if p.status.state == "agreed"}
        ladder: dict[tuple[str, str | None], Standing] = {}
        for n in reversed(range(len(levels))):
            pie = 3 if n == len(levels) - 1 else 1 if n == 0 else 2
            ladder["agreed", levels[n]] = Standing(
                f"agreed-{n}", f"Agreed, {levels[n]}", f"agreed l{pie}", pie
            )
        others = sorted(seen - set(levels), key=lambda level: level or "")
        for n, level in enumerate(others, len(levels)):
            name = f"Agreed, {level}" if level else "Agreed, no level given"
            ladder["agreed", level] = Standing(f"agreed-{n}", name, "agreed l1", 1)
        ladder["open", None] = Standing("open", "Open", "open")
        ladder["deleted", None] = Standing("deleted", "Deleted", "deleted")
        return ladder

    def _standing(self, p: ProvisionView) -> Standing:
        level = p.status.level if p.status.state == "agreed" else None
        return self._standings[p.status.state, level]

    @property
    def scores(self) -> list[Standing]:
        """How many provisions stand where."""
        counts: dict[str, int] = {}
        for p in self._everything:
            if _counts(p):
                key = self._standing(p).key
                counts[key] = counts.get(key, 0) + 1
        return [
            Standing(s.key, s.name, s.css, s.pie, counts.get(s.key, 0))
            for s in self._standings.values()
        ]

    @property
    def pending(self) -> int:
        """How many provisions wait for a condition."""
        return sum(1 for p in self._everything if _counts(p) and p.status.pending)

    def _colours(self) -> dict[str, Delegation]:
        """Each party's colour, in the order in which they first proposed anything, so that a
        delegation keeps its colour from one date to the next."""
        order: dict[str, None] = {}
        for row in self._view.events.values():
            if row.type in ("proposed", "bracketed"):
                order.update(dict.fromkeys(row.by))
        for bracket in self._brackets.values():
            order.update(dict.fromkeys(bracket.by))
        return {
            name: Delegation(str(n), name, f"t{n % COLOURS + 1} ln{n // COLOURS % LINES + 1}")
            for n, name in enumerate(order)
        }

    @property
    def delegations(self) -> list[Delegation]:
        """Who has how many open brackets, the most first."""
        counts: dict[str, int] = {}
        for b in self._brackets.values():
            if b.open:
                for name in b.by or (NOBODY_NAMED,):
                    counts[name] = counts.get(name, 0) + 1
        found = [
            Delegation(d.key, d.name, d.css, counts[name])
            for name, d in self._parties.items()
            if name in counts
        ]
        if NOBODY_NAMED in counts:
            found.append(Delegation("none", NOBODY_NAMED, "t0 ln1", counts[NOBODY_NAMED]))
        return sorted(found, key=lambda d: -d.count)

    @property
    def open_brackets(self) -> int:
        """How many brackets are open."""
        return sum(1 for b in self._brackets.values() if b.open)

    # -- provisions --------------------------------------------------------------------------

    def _id(self, p: ProvisionView) -> str:
        """An id that people can read in the address line, unlike any id of the page itself."""
        stem = "n/" if p.kind in NOTES else "p/"
        id = base = stem + re.sub(r"[\s\x00-\x1f\x7f]+", "-", p.address or "unnamed")[:120]
        n = 1
        while id in self._taken:
            n += 1
            id = f"{base}~{n}"
        self._taken.add(id)
        return id

    def _href(self, provision: str) -> str:
        id = self._ids[provision]
        return "#" + quote(id.encode("utf-8", "replace"), safe="/-._~!*,;@")

    def _block(self, p: ProvisionView, setter: Typesetter, level: int) -> Block:
        head, body, form = _parted(p)
        block = Block(
            id=self._ids[p.id],
            href=self._href(p.id),
            address=p.address,
            kind=p.kind,
            form=form,
            level=min(level, 6),
            lead=form == "headed" and not p.heading and bool(p.text),
            head=setter.set(head),
            body=setter.set(body),
            standing=self._standing(p),
            counted=_counts(p),
            state=_state(p, self._standing(p)),
            on=spoken(p.status.on),
            iso=p.status.on.isoformat() if p.status.on else "",
            pending=p.status.pending or "",
            notes=self._references(p),
            formerly=self._former(p),
            went=self._went(p),
            alternative=self._replaces(p),
            positions=_marginal(p.positions),
            delegations=[],
            children=[],
        )
        standing = block.head.brackets | block.body.brackets
        for id in sorted(standing | {b.id for b in p.brackets}):
            b = self._brackets.get(id)
            if b is not None and b.open:
                block.delegations += [self._parties[n].key for n in b.by] or ["none"]
        block.delegations = list(dict.fromkeys(block.delegations))
        if p.kind in NOTES and not re.search(r"\w", p.label):
            block.marker = self._marks.get(p.id, "")
        if form == "headed" and p.kind not in ("caption", "title"):
            block.toc = _label(p.label) or p.heading or p.text
            if p.heading or (p.text and p.label):
                block.toc = " ".join(filter(None, (_label(p.label), p.heading or p.text)))
        under = level + 1 if form == "headed" else level
        block.children = [self._block(child, setter, under) for child in p.children]
        return block

    def _mark(self, number: int, note: ProvisionView) -> str:
        """A footnote's number: its own, or where that is lost its place."""
        return re.sub(r"^\W+|\W+$", "", note.label) or str(number)

    def _references(self, p: ProvisionView) -> list[Link]:
        """The footnotes it refers to, and those that are the evidence for a position on it: of a
        note whose mark is lost in the paper, that is all there is to go by."""
        found = []
        said = (self._evidence.get(self._where(position.event)) for position in p.positions)
        for note in dict.fromkeys([*p.notes, *said]):
            if note in self._marks:
                id = f"r/{self._ids[p.id]}/{self._marks[note]}"
                found.append(Link(self._marks[note], self._href(note), id))
                back = "#" + quote(id.encode("utf-8", "replace"), safe="/-._~!*,;@")
                self._back[note].append(Link(p.address, back))
        return found

    def _where(self, event: str) -> tuple[str | None, int | None, str]:
        """The line of the paper that proves this event; the event itself where there is none."""
        row = self._view.events.get(event)
        if row is None or row.source.line is None:
            return None, None, event
        return row.source.name, row.source.line, event.partition(".")[0]

    def back(self, block: Block) -> list[Link]:
        """Where a footnote is referred to."""
        return next((back for id, back in self._back.items() if self._ids[id] == block.id), [])

    def _former(self, p: ProvisionView) -> list[Link]:
        """Its former addresses, each with the tombstone that stands there."""
        stones = self._stones.get(p.id, [])
        here = {stone.address: self._href(stone.id) for stone in stones}
        found = [
            Link(former, here.pop(former, ""))
            for former in dict.fromkeys(p.formerly)
            if former != p.address
        ]
        return found + [Link(address, href) for address, href in here.items()]

    def _went(self, p: ProvisionView) -> Link | None:
        if p.kind != "tombstone" or p.stands_for not in self._by_id:
            return None
        return Link(self._by_id[p.stands_for].address, self._href(p.stands_for))

    def _replaces(self, p: ProvisionView) -> Link | None:
        if p.alternative_to is None:
            return None
        return Link(p.alternative_to, self._hrefs_by_address.get(p.alternative_to, ""))

    def _contents(self, blocks: Sequence[Block], depth: int) -> list[tuple[Block, Any]]:
        return [
            (b, self._contents(b.children, depth - 1) if depth > 1 else []) for b in blocks if b.toc
        ]

    # -- brackets ----------------------------------------------------------------------------

    def bracket(self, id: str) -> str:
        """A bracket's number on this page."""
        return self._numbers.get(id, "")

    def box(self, id: str) -> str:
        """The classes of a bracket's box: whose it is, and whether it is still open."""
        b = self._brackets.get(id)
        if b is None:
            return "t0 ln1"
        css = self._parties[b.by[0]].css if b.by else "t0 ln1"
        return css if b.open else f"{css} shut"

    def whose(self, id: str) -> str:
        """Whose bracket it is, short, for the tag at its edge."""
        b = self._brackets.get(id)
        if b is None or not b.by:
            return ""
        return b.by[0] if len(b.by) == 1 else f"{b.by[0]} +{len(b.by) - 1}"

    def describe(self, id: str) -> str:
        """A bracket in words, for who can't see the box."""
        b = self._brackets.get(id)
        if b is None:
            return "Bracket"
        state = "open" if b.open else f"closed, {b.closed}"
        return f"Bracket, {b.kind}, {listed(b.by)}, {state}"

    # -- the cards ---------------------------------------------------------------------------

    def record(self) -> dict[str, Any]:
        """What the cards show, as the script reads it. No id of the ledger's own goes in, as such
        an id could be made of a name."""
        history: dict[str, list[str]] = {}
        for name, row in self._view.events.items():
            if row.provision:
                history.setdefault(row.provision, []).append(name)
        return {
            "events": {name: self._event(name) for name in self._view.events},
            "brackets": [self._told(b) for b in self._brackets.values()],
            "provisions": {
                self._ids[p.id]: self._known(p, history.get(p.id, [])) for p in self._everything
            },
        }

    def _event(self, name: str) -> dict[str, Any]:
        row = self._view.events[name]
        evidence = [
            _lean(name=s.name, line=s.line, quote=_cut(s.quote), inferred=s.inferred)
            for s in (row.source, *row.also)
            if s.name or s.quote
        ]
        return _lean(
            type=row.type.replace("_", " "),
            did=row.summary,
            on=spoken(row.on),
            dating=row.dating,
            basis=row.basis,
            by=list(row.by),
            meeting=row.meeting,
            evidence=evidence,
            recorded=f"{spoken(row.recorded_at.date())} by {row.recorded_by}",
            struck=row.struck_by,
        )

    def _told(self, b: BracketView) -> dict[str, Any]:
        views = [
            position
            for p in self._everything
            for position in p.positions
            if position.bracket == b.id
        ]
        return _lean(
            kind=b.kind,
            open=b.open,
            closed=b.closed,
            closedBy=b.closed_by,
            on=spoken(b.on),
            event=b.event,
            by=self._chips(b.by),
            support=self._chips(b.supported_by),
            against=self._chips(b.opposed_by),
            pending=b.pending,
            text=_cut(b.text),
            positions=[self._stance(p) for p in views],
            css=self.box(b.id),
        )

    def _chips(self, names: Sequence[str]) -> list[dict[str, str]]:
        chips = []
        for n in dict.fromkeys(names):
            party = self._parties.get(n)
            chips.append({"name": n, "css": party.css if party else "t0 ln1"})
        return chips

    def _stance(self, p: PositionView) -> dict[str, Any]:
        return _lean(
            stance=p.stance, by=self._chips(p.by), text=_cut(p.text), on=spoken(p.on),
            event=p.event, inferred=p.inferred,
        )

    def _known(self, p: ProvisionView, history: list[str]) -> dict[str, Any]:
        standing, status = self._standing(p), p.status
        return _lean(
            name=p.address,
            href=self._href(p.id),
            kind=p.kind,
            status=_state(p, standing) if _counts(p) else None,
            css=standing.css,
            pie=standing.pie,
            on=spoken(status.on),
            meeting=status.meeting,
            pending=status.pending,
            event=status.event,
            formerly=[_lean(text=f.text, href=f.href) for f in self._former(p)],
            positions=[self._stance(s) for s in p.positions if s.bracket is None],
            history=history,
        )


def _counts(p: ProvisionView) -> bool:
    """Whether a provision is one of those that are agreed one by one: it has words of its own, or
    a status. A bare heading is open only in name."""
    return p.kind not in UNCOUNTED and bool(p.text or p.status.state != "open")


def _state(p: ProvisionView, standing: Standing) -> str:
    """The status in words: deletions, which the scoreboard counts as one, with their level."""
    if p.status.state == "deleted" and p.status.level:
        return f"{standing.name}, {p.status.level}"
    return standing.name


def _parted(
    p: ProvisionView,
) -> tuple[list[Printed | PrintedEdge], list[Printed | PrintedEdge], str]:
    """What stands in the heading or the margin, what stands in the text, and which form that is."""
    pieces = list(p.printed)
    shown = [i for i, x in enumerate(pieces) if x.hidden_by is None]
    headings = [i for i in shown if _is(pieces[i], "heading")]
    label = _label(p.label)
    if headings:
        cut, form = headings[-1] + 1, "headed"
        while cut < len(pieces) and _ends_heading(pieces[cut]):
            cut += 1
        return pieces[:cut], pieces[cut:], form
    cut = 0
    while cut < len(pieces) and (
        pieces[cut].hidden_by is not None or _is(pieces[cut], "label", "layout")
    ):
        cut += 1
    # Words taken out at the beginning of the text belong to the text.
    while cut and not (pieces[cut - 1].hidden_by is None or _is(pieces[cut - 1], "label")):
        cut -= 1
    wordy = HUNG.fullmatch(label) is None
    announces = p.kind not in ("tombstone", "paragraph", *NOTES) or not p.text
    if label and announces and (wordy or not p.text) and (p.children or not p.text):
        form = "headed" if p.kind not in ("tombstone", *NOTES) else "hung"
    elif label and cut and wordy:
        form = "run-in"
    elif label and cut:
        form = "hung"
    else:
        form, cut = "plain", 0
    return pieces[:cut], pieces[cut:], form


def _ends_heading(piece: Printed | PrintedEdge) -> bool:
    """Whether what stands behind a heading goes with it: its colon, its closing bracket."""
    return not piece.opens if isinstance(piece, PrintedEdge) else piece.role == "layout"


def _is(piece: Printed | PrintedEdge, *roles: str) -> bool:
    return isinstance(piece, Printed) and piece.role in roles


def _label(label: str) -> str:
    return label.strip()


def _marginal(positions: Sequence[PositionView]) -> list[tuple[str, str]]:
    """Positions on the whole provision, for the margin; the rest stands on the card."""
    found = [(f"{p.stance}: {listed(p.by)}", p.event) for p in positions if p.bracket is None]
    if len(found) > 3:
        found = [*found[:2], (f"{len(found) - 2} more positions", found[2][1])]
    return found


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST_QUOTE:
        return text
    return text[:LONGEST_QUOTE] + " … (cut here for length)"


def _lean(**values: Any) -> dict[str, Any]:
    """Without what is empty: the page carries one of these for every event."""
    return {key: value for key, value in values.items() if value not in (None, "", [], False)}
