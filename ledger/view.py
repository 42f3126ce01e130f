"""The view: a draft as exporters see it. Attribution is settled here, before any exporter, so
that none can let a name slip; events come along for whoever asks what stands behind a word."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from ledger.addresses import addresses
from ledger.attribution import Attribution, Policy, policy
from ledger.audit import Row, Rows, bracketed_words
from ledger.brackets import ended
from ledger.draft import BracketState, Draft, Edge, Element, Position, Provision, Run, tidy
from ledger.events import BracketKind, Closing, Entry, Noted, Role, Stance
from ledger.printout import BRACKET, Around, PrintedProvision, Printout, pieces
from ledger.profile import Profile
from ledger.publication import fingerprint, printed_lines
from ledger.replay import Fact, facts, name_of, replay
from ledger.spacing import Spacing


class Printed(Struct, frozen=True):
    """Neighbouring characters of one event and role. ``brackets``: the ids of the open brackets
    around them, outermost first. ``hidden_by``: the event that took them out, if any."""

    text: str
    role: Role
    event: str
    brackets: tuple[str, ...] = ()
    hidden_by: str | None = None


class PrintedEdge(Struct, frozen=True):
    """A bracket's opening or closing edge."""

    bracket: str
    opens: bool
    event: str
    hidden_by: str | None = None

    @property
    def text(self) -> str:
        """``[`` or ``]``."""
        return "[" if self.opens else "]"


class StatusView(Struct, frozen=True):
    """Where a provision stands: ``open``, ``agreed`` or ``deleted``, and at what level."""

    state: str
    level: str | None
    on: date | None
    meeting: str | None
    pending: str | None
    event: str | None
    note: str | None
    """The id of the footnote that states the condition."""


class BracketView(Struct, frozen=True):
    """A bracket: why, whose, what stands in it, and whether it is still open. A bracket in a
    deleted provision has closed with it."""

    id: str
    kind: BracketKind
    text: str
    by: tuple[str, ...]
    supported_by: tuple[str, ...]
    opposed_by: tuple[str, ...]
    open: bool
    on: date
    event: str
    provision: str
    closed: Closing | None
    closed_by: str | None
    pending: str | None
    """What it waits for, where a footnote says so (consultations)."""


class PositionView(Struct, frozen=True):
    """A position on a provision or a bracket."""

    event: str
    stance: Stance
    by: tuple[str, ...]
    text: str
    on: date
    bracket: str | None
    inferred: bool


class ProvisionView(Struct, frozen=True):
    """A provision as printed. ``heading`` and ``text`` are plain words with their brackets;
    ``printed`` is everything that stands there, in order, what has been taken out included."""

    id: str
    address: str
    label: str
    kind: str
    heading: str
    text: str
    depth: int
    printed: tuple[Printed | PrintedEdge, ...]
    status: StatusView
    brackets: tuple[BracketView, ...]
    positions: tuple[PositionView, ...]
    notes: tuple[str, ...]
    """Ids of the footnotes it refers to."""
    formerly: tuple[str, ...]
    alternative_to: str | None
    """The address of the provision it may replace."""
    stands_for: str | None
    """Of a tombstone, the id of the provision that left it; of a note, what it is about."""
    event: str
    children: tuple[ProvisionView, ...]

    def walk(self) -> list[ProvisionView]:
        """Itself and everything under it, in print order."""
        return [self, *(deep for child in self.children for deep in child.walk())]


class View(Struct, frozen=True):
    """A draft at a date, with the events behind it."""

    negotiation: str
    title: str
    as_of: date | None
    known_on: date | datetime | None
    version: int
    digest: str
    attribution: Attribution
    levels: tuple[str, ...]
    """The house's levels of agreement, from low to high."""
    provisions: tuple[ProvisionView, ...]
    notes: tuple[ProvisionView, ...]
    """Footnotes, in print order."""
    events: dict[str, Row]

    def walk(self) -> list[ProvisionView]:
        """Every provision in print order, without the footnotes."""
        return [deep for top in self.provisions for deep in top.walk()]

    @property
    def printout(self) -> Printout:
        """What it prints, and nothing of what stands behind it."""
        around = {
            b.id: Around(b.id, b.by, b.supported_by, b.opposed_by)
            for top in (*self.provisions, *self.notes) for p in top.walk() for b in p.brackets
        }
        return Printout(
            negotiation=self.negotiation,
            as_of=self.as_of,
            known_on=self.known_on,
            version=self.version,
            digest=self.digest,
            attribution=self.attribution,
            provisions=tuple(_as_printed(p, around) for p in self.walk()),
            notes=tuple(_as_printed(p, around) for p in self.notes),
        )


def view(
    entries: Sequence[Entry],
    profile: Profile,
    *,
    as_of: date | None = None,
    known_on: date | datetime | None = None,
    attribution: Attribution = "full",
) -> View:
    """The draft of these entries as exporters see it."""
    draft = replay(entries, as_of, known_on)
    rules = policy(attribution, profile, entries)
    shown = view_of(draft, facts(entries, as_of, known_on), profile, known_on, rules)
    return replace(shown, negotiation=rules.text(name_of(entries)))


def view_of(
    draft: Draft,
    taken: Sequence[Fact],
    profile: Profile,
    known_on: date | datetime | None,
    rules: Policy,
    told: Mapping[str, Row] | None = None,
) -> View:
    """The view of a draft that has been replayed from these facts, under this policy. ``told``:
    the events that come along; all of them, if not given."""
    building = _Building(draft, taken, rules)
    tops = building.under(None, 0)
    title = next((p.heading or p.text for p in tops if p.kind == "title"), "") or draft.title
    return View(
        negotiation=rules.text(draft.negotiation),
        title=title,
        as_of=draft.as_of or (taken[-1].on if taken else None),
        known_on=known_on,
        version=draft.version,
        digest=fingerprint(printed_lines(draft)),
        attribution=rules.attribution,
        levels=tuple(level.name for level in profile.levels),
        provisions=tuple(p for p in tops if p.kind not in NOTE_KINDS),
        notes=tuple(p for p in tops if p.kind in NOTE_KINDS),
        events=dict(Rows(taken, draft, rules) if told is None else told),
    )


def _as_printed(provision: ProvisionView, around: Mapping[str, Around]) -> PrintedProvision:
    parts = [
        (piece.role, piece.event, piece.text)
        if isinstance(piece, Printed)
        else (BRACKET, piece.bracket, piece.text)
        for piece in provision.printed
        if piece.hidden_by is None
    ]
    edges = dict.fromkeys(of for role, of, _ in parts if role == BRACKET)
    return PrintedProvision(
        provision.id, provision.address, provision.kind, provision.depth, provision.status.state,
        pieces(parts), tuple(around[id] for id in edges if id in around),
    )


NOTE_KINDS = ("footnote", "chair's note", "editorial note")


def words_role(kind: str) -> Role:
    """The role of a provision's own words: a note and a tombstone are made of notes."""
    return "note" if kind in (*NOTE_KINDS, "tombstone") else "text"


_SAID: tuple[Role, ...] = ("position", "note", "status")
"""What is said about the draft, and may name parties; its own words may name anybody."""


def may_print(provision: Provision, rules: Policy) -> Iterator[tuple[Element, str]]:
    """What stands in a provision, taken out or not, with what may be printed of it. An attribution
    that names whom the policy hides is left out, in however many parts it stands."""
    shown: dict[Element, str] = {}
    attributions: dict[str, str] = {}
    for e in provision.sequence:
        if isinstance(e, Run) and e.role == "attribution":
            attributions[e.event] = attributions.get(e.event, "") + e.text
    named = {event for event, text in attributions.items() if not rules.prints(text)}
    said = [e for e in provision.sequence if isinstance(e, Run) and e.role in _SAID]
    if not rules.names_everybody and said:
        shown = {e: e.text for e in said}
        # A name may be parted by what came between, or be whole again since that went out.
        by_event = defaultdict[str, list[Run]](list)
        for e in said:
            by_event[e.event].append(e)
        together = [*by_event.values(), *([e for e in said if e.role == r] for r in _SAID), said]
        for of in together:
            for part in (of, [e for e in of if e.hidden_by is None]):
                shown.update(zip(part, rules.texts([shown[e] for e in part]), strict=True))
    for element in provision.sequence:
        if isinstance(element, Edge):
            yield element, "[" if element.opens else "]"
        elif element.role != "attribution" or element.event not in named:
            yield element, shown.get(element, element.text)


class _Building:
    """Turns provisions into views in print order, keeping track of the brackets open so far."""

    def __init__(self, draft: Draft, taken: Sequence[Fact], rules: Policy) -> None:
        self._draft = draft
        self._rules = rules
        self._addresses = addresses(draft)
        self._active: list[str] = []
        self._inside = bracketed_words(draft)
        self._ended = ended(draft, {f.name: f for f in taken})
        self._own: dict[str, list[BracketState]] = defaultdict(list)
        for bracket in draft.brackets.values():
            self._own[bracket.provision].append(bracket)
        self._held: dict[str, list[Position]] = defaultdict(list)
        self._on: dict[str | None, list[Position]] = defaultdict(list)
        for position in draft.positions:
            self._held[position.provision].append(position)
            self._on[position.bracket].append(position)
        self._about: dict[str | None, list[str]] = defaultdict(list)
        notes = {f.event.note: f.event for f in taken if isinstance(f.event, Noted)}
        for id, note in notes.items():
            self._about[note.about].append(id)

    def under(self, parent: str | None, depth: int) -> list[ProvisionView]:
        return [self._provision(p, depth) for p in self._draft.under(parent)]

    def _provision(self, provision: Provision, depth: int) -> ProvisionView:
        rules = self._rules
        printed = self._printed(provision)
        positions = tuple(
            PositionView(
                event=p.event,
                stance=p.stance,
                by=rules.parties(p.by),
                text=rules.text(p.text),
                on=p.on,
                bracket=p.bracket,
                inferred=p.inferred,
            )
            for p in self._held[provision.id]
        )
        status = provision.status
        replaced = provision.alternative_to
        return ProvisionView(
            id=provision.id,
            address=self._addresses[provision.id],
            label=provision.label,
            kind=provision.kind,
            heading=_plain(printed, "heading"),
            text=_plain(printed, words_role(provision.kind)),
            depth=depth,
            printed=printed,
            status=StatusView(
                state=status.state,
                level=status.level,
                on=status.on,
                meeting=rules.maybe(status.meeting),
                pending=rules.maybe(status.pending),
                event=status.event,
                note=status.note,
            ),
            brackets=tuple(self._bracket(b, provision) for b in self._own[provision.id]),
            positions=positions,
            notes=tuple(dict.fromkeys([*filter(None, [status.note]), *self._about[provision.id]])),
            formerly=_former(provision, self._addresses[provision.id]),
            alternative_to=self._addresses.get(replaced) if replaced else None,
            stands_for=provision.stands_for,
            event=provision.event,
            children=tuple(self.under(provision.id, depth + 1)),
        )

    def _printed(self, provision: Provision) -> tuple[Printed | PrintedEdge, ...]:
        found: list[Printed | PrintedEdge] = []
        for e, text in may_print(provision, self._rules):
            if isinstance(e, Edge):
                if e.hidden_by is None:
                    if e.opens:
                        self._active.append(e.bracket)
                    elif e.bracket in self._active:
                        self._active.remove(e.bracket)
                found.append(PrintedEdge(e.bracket, e.opens, e.event, e.hidden_by))
            else:
                found.append(Printed(text, e.role, e.event, tuple(self._active), e.hidden_by))
        return _spaced(found)

    def _bracket(self, b: BracketState, provision: Provision) -> BracketView:
        rules = self._rules
        waits = [p for p in self._on[b.id] if p.stance == "consultation"]
        end = self._ended.get(b.id)
        return BracketView(
            id=b.id,
            kind=b.kind,
            text=self._inside.get(b.id, ""),
            by=rules.parties(b.by),
            supported_by=rules.parties(b.supported_by),
            opposed_by=rules.parties(b.opposed_by),
            open=end is None,
            on=b.on,
            event=b.event,
            provision=provision.id,
            closed=end.closed if end else None,
            closed_by=end.by if end else None,
            pending=rules.text("; ".join(p.text for p in waits)) or None,
        )


def _former(provision: Provision, address: str) -> tuple[str, ...]:
    """The addresses it had and has no longer, in the order it first had them. An event that leads
    back to a later text may have moved it away and back, and each move adds the one it left."""
    here = (address, _TOLD_APART.sub("", address))
    return tuple(former for former in dict.fromkeys(provision.formerly) if former not in here)


_TOLD_APART = re.compile(r"#\d+")
"""What tells two apart that have the same address in print."""


def _spaced(printed: list[Printed | PrintedEdge]) -> tuple[Printed | PrintedEdge, ...]:
    """The same, with one space where hiding something left two."""
    found: list[Printed | PrintedEdge] = []
    spacing = Spacing()
    for piece in printed:
        if piece.hidden_by is not None:
            found.append(piece)
        elif isinstance(piece, PrintedEdge):
            spacing.edge(opens=piece.opens)
            found.append(piece)
        elif text := spacing.run(piece.text):
            found.append(piece if text == piece.text else replace(piece, text=text))
    return tuple(found)


def _plain(printed: tuple[Printed | PrintedEdge, ...], role: Role) -> str:
    """The words of this role as the house prints them: with the brackets that stand around and
    in them, and who proposes them. Brackets that hold nothing of it are left out."""
    visible = [p for p in printed if p.hidden_by is None]
    count = 0  # words of this role so far
    partner: dict[str, dict[bool, int]] = {}
    for piece in visible:
        if isinstance(piece, PrintedEdge):
            partner.setdefault(piece.bracket, {})[piece.opens] = count
        elif piece.role == role:
            count += 1
    if not count:
        return ""
    parts = []
    for piece in visible:
        if isinstance(piece, PrintedEdge):
            # An edge whose partner stands in another provision holds all up to there.
            edges = partner[piece.bracket]
            if edges.get(False, count) > edges.get(True, 0):
                parts.append(piece.text)
        elif piece.role == role or (piece.role == "attribution" and piece.brackets):
            parts.append(piece.text)
        elif piece.role in ("heading", "text"):
            parts.append(" ")
    return tidy("".join(parts))
