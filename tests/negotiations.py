"""Random negotiations for property tests: ledgers whose events were planned one by one, each
against the draft as of its own effective date, so that whatever it points to is there.

`ledgers` gives entries; `planners` gives who wrote them, to go on writing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import groupby
from typing import Any, NamedTuple, TypeVar, get_args

import msgspec
from hypothesis import strategies as st
from msgspec.structs import replace

from ledger import chain
from ledger import events as ev
from ledger.draft import Draft, Edge, Provision, Run
from ledger.events import AnyEvent, Carry, Edit, Entry, Name, Piece, Place, Proposed, Span, Words
from ledger.replay import replay

T = TypeVar("T")
FIRST_DAY = date(2012, 1, 9)
RECORDING = datetime(2012, 6, 1, tzinfo=UTC)
DEEP = 11
HEADS: list[dict[str, Any]] = [
    {},
    {"by": ("Uruguay",), "basis": "decided", "source": ev.Source(1, "[Uru: while]")},
    {"by": ("Canada", "Chair"), "dating": "inferred", "source": ev.Source(2, "so", True)},
]
texts = st.text("ab é.§𝄞", min_size=1, max_size=7)


class Unit(NamedTuple):
    """One visible character or bracket edge, with its permanent name."""

    provision: str
    event: str
    at: int
    char: str = ""
    bracket: str | None = None

    @property
    def name(self) -> Name:
        """What an edit points to it by."""
        return Name(self.event, self.at)


def units(*provisions: Provision) -> list[Unit]:
    """What these provisions print, one character or edge at a time."""
    found: list[Unit] = []
    for id, e in ((p.id, e) for p in provisions for e in p.visible):
        if isinstance(e, Edge):
            found.append(Unit(id, e.event, e.start, bracket=e.bracket))
        else:
            found += [Unit(id, e.event, at, char) for at, char in enumerate(e.text, e.start)]
    return found


def spans(chosen: Sequence[Unit]) -> tuple[Span, ...]:
    """The spans that name exactly these units, in their order."""
    found: list[Span] = []
    for unit in chosen:
        start = unit.at
        if found and (found[-1].event, found[-1].stop) == (unit.event, unit.at):
            start = found.pop().start
        found.append(Span(unit.event, start, unit.at + 1))
    return tuple(found)


def hiding(chosen: Sequence[Unit]) -> tuple[Edit, ...]:
    """The edits that hide these units: one for each provision they stand in."""
    parts = ((id, list(part)) for id, part in groupby(chosen, lambda unit: unit.provision))
    return tuple(
        Edit(provision=id, hide=spans(part), expects="".join(unit.char for unit in part))
        for id, part in parts
    )


def named(entry: Entry) -> Iterator[tuple[str, AnyEvent]]:
    """The entry's events, each with its permanent name."""
    for place, event in enumerate(entry.events, 1):
        yield ev.event_name(entry.version, place), event


def below(draft: Draft, id: str) -> Iterator[str]:
    """The provision and everything under it, printed or not."""
    yield id
    for child in draft.children.get(id, ()):
        yield from below(draft, child)


def as_bytes(draft: Draft) -> bytes:
    """The draft as canonical JSON, so that drafts can be compared byte by byte."""
    children = {parent or "": ids for parent, ids in draft.children.items()}
    return msgspec.json.encode([replace(draft, children={}), children], order="deterministic")


class Planner:
    """Writes a ledger, event by event.

    A *plan* is a method that looks at the draft as of the day it plans for and adds one event
    or several, or none where the draft has no occasion for it.
    """

    def __init__(self, draw: st.DrawFn) -> None:
        self.draw = draw
        self.entries: list[Entry] = []
        self.events: list[AnyEvent] = []
        self.latest = self.day = self.on = FIRST_DAY

    def __repr__(self) -> str:
        return "\n".join(ev.encode_entry(entry).decode() for entry in self.entries)

    def write(self, *plans: Plan, late: bool = False) -> Entry:
        """Append an entry made by these plans.

        Its events take effect in order, on days not before any told so far; late ones any day.
        """
        self.begin(late=late)
        for plan in plans:
            if self.maybe():
                self.on = self._some_day(late)
            plan(self, self.draft)
        return self.end()

    def begin(self, *, late: bool = False) -> None:
        """Start an entry."""
        self.day = self.on = self._some_day(late)

    def add(self, event: AnyEvent) -> str:
        """Add an event, with what all events say, and return its name."""
        name = self.name
        self.latest = max(self.latest, self.on)
        self.events.append(
            replace(
                event,
                on=None if self.on == self.day else self.on,
                **self.pick(HEADS),
            )
        )
        return name

    def end(self) -> Entry:
        """Seal the entry."""
        before = self.entries[-1].digest if self.entries else chain.START
        self.entries.append(chain.seal(self._entry(), before))
        self.events = []
        return self.entries[-1]

    @property
    def name(self) -> str:
        """The name that the next event gets."""
        return ev.event_name(len(self.entries) + 1, len(self.events) + 1)

    @property
    def draft(self) -> Draft:
        """What the next event is planned against."""
        return replay([*self.entries, self._entry()], self.on)

    def _entry(self) -> Entry:
        version = len(self.entries) + 1
        return Entry(
            version=version,
            recorded_at=RECORDING + timedelta(hours=7 * version),
            recorded_by="note-taker",
            on=self.day,
            events=tuple(self.events),
        )

    def _some_day(self, late: bool) -> date:
        if late:
            return FIRST_DAY + timedelta(days=self.draw(st.integers(0, 20)))
        return self.latest + timedelta(days=self.pick([0, 0, 1, 2]))

    # -- choosing ----------------------------------------------------------------------------

    def pick(self, options: Sequence[T]) -> T:
        """One of these."""
        return self.draw(st.sampled_from(options))

    def maybe(self) -> bool:
        """Yes or no."""
        return self.draw(st.booleans())

    def words(self) -> Words:
        """Some words of the text."""
        return Words(self.draw(texts))

    def some(self, draft: Draft) -> Provision | None:
        """A printed provision."""
        printed = list(draft.walk())
        return self.pick(printed) if printed else None

    def stretch(self, of: Sequence[Unit]) -> Sequence[Unit]:
        """Some neighbouring units; often up to a bracket edge, so that brackets touch."""
        bounds = range(len(of))
        if self.maybe():
            edges = [i for i, unit in enumerate(of) if unit.bracket]
            bounds_near = sorted({j for i in edges for j in (i - 1, i + 1) if 0 <= j < len(of)})
            first, last = (self.pick(bounds_near or bounds) for _ in "..")
        else:
            first, last = self.pick(bounds), self.pick(bounds)
        return of[min(first, last) : max(first, last) + 1]

    def place(self, draft: Draft, barred: Sequence[str] = ()) -> Place:
        """Anywhere but under the barred: as first child or behind a sibling."""
        parent = self.pick([None, *(p.id for p in draft.walk() if p.id not in barred)])
        return Place(parent, self.pick([None, *draft.children.get(parent, ())]))

    def insertion(self, provision: Provision, *pieces: Piece) -> Edit:
        """An edit that inserts these, or some words, somewhere."""
        behind = self.pick([None, *units(provision)])
        return Edit(
            provision=provision.id,
            after=behind.name if behind else None,
            insert=pieces or (self.words(),),
            expects=behind.char if behind else "",
        )

    # -- plans -------------------------------------------------------------------------------

    def opened(self, _: Draft) -> None:
        """The negotiation is opened."""
        self.add(ev.Opened(negotiation="Plan", title="Draft plan", profile="house"))

    def meeting_held(self, _: Draft) -> None:
        """A meeting takes place."""
        self.add(ev.MeetingHeld(name=self.pick(["First", "Second"]), quorum=True))

    def proposed(self, draft: Draft) -> None:
        """A new provision comes in, or an option of another."""
        id, to, place = f"p{self.name}", None, self.place(draft)
        if self.maybe() and (to := self.some(draft)):
            place = Place(to.parent, to.id)
        bracket, text = self.bracketing(self.words())
        edit = Edit(provision=id, insert=(Words(f"{self.name}.", "label"), *text))
        event = Proposed(provision=id, change="provision", kind="action", key=self.name)
        if to:
            event = replace(event, change="alternative", alternative_to=to.id)
        self.add(replace(event, place=place, top=self.maybe(), bracket=bracket, edits=(edit,)))

    def inserted(self, draft: Draft) -> None:
        """Words come in somewhere, in brackets or not."""
        if p := self.some(draft):
            bracket, text = self.bracketing(self.words())
            edit = self.insertion(p, *text)
            self.add(Proposed(provision=p.id, change="insertion", bracket=bracket, edits=(edit,)))

    def replaced(self, draft: Draft) -> None:
        """Characters give way to words; bracket edges among them stay."""
        if (p := self.some(draft)) and (of := units(p)):
            gone = self.stretch(of)
            new = Edit(provision=p.id, after=gone[-1].name, insert=(self.words(),))
            edits = (new, *hiding([unit for unit in gone if unit.char]))
            self.add(Proposed(provision=p.id, change="replacement", edits=edits))

    def struck(self, draft: Draft) -> None:
        """Any stretch goes, bracket edges too."""
        if (p := self.some(draft)) and (of := units(p)):
            edits = hiding(self.stretch(of))
            self.add(Proposed(provision=p.id, change="deletion", edits=edits))

    def bracketed(self, draft: Draft) -> None:
        """A bracket around any stretch of the draft: it may nest, cross, touch, span provisions."""
        if of := units(*draft.walk()):
            self.bracket(of, self.stretch(of))

    def nested(self, draft: Draft) -> None:
        """Eleven brackets in one another."""
        if of := units(*draft.walk()):
            inmost = self.stretch(of)
            for _ in range(DEEP):
                self.bracket(units(*self.draft.walk()), inmost)

    def unbracketed(self, draft: Draft) -> None:
        """A bracket closes in one of the ways; the words of a deleted one go with its edges."""
        printed = units(*draft.walk())
        standing = {
            u.bracket for u in printed if u.bracket and not draft.brackets[u.bracket].closed
        }
        if standing:
            id, closed = self.pick(sorted(standing)), self.pick(get_args(ev.Closing))
            at = [i for i, unit in enumerate(printed) if unit.bracket == id]
            within = printed[at[0] : at[-1] + 1]
            gone = [u for u in within if u.bracket == id or (u.char and closed == "deleted")]
            of, edits = draft.brackets[id].provision, hiding(gone)
            self.add(ev.Unbracketed(provision=of, bracket=id, closed=closed, edits=edits))

    def agreed(self, draft: Draft) -> None:
        """A provision is agreed."""
        if p := self.some(draft):
            level, pending = self.pick([None, "final"]), self.pick([None, "quorum"])
            self.add(ev.Agreed(provision=p.id, level=level, pending=pending))

    def deleted(self, draft: Draft) -> None:
        """A provision is deleted, and may be printed no more."""
        if p := self.some(draft):
            level, printed = self.pick([None, "final"]), self.maybe()
            self.add(ev.Deleted(provision=p.id, level=level, printed=printed))

    def reopened(self, draft: Draft) -> None:
        """A provision is open again, and all its words are back."""
        deleted = [p for p in draft.provisions.values() if p.status.state == "deleted"]
        if p := (self.pick(deleted) if deleted else self.some(draft)):
            hidden = [e for e in p.sequence if isinstance(e, Run) and e.hidden_by]
            back = Edit(
                provision=p.id, restore=tuple(Span(e.event, e.start, e.stop) for e in hidden)
            )
            self.add(ev.Reopened(provision=p.id, edits=(back,) if hidden else ()))

    def moved(self, draft: Draft) -> None:
        """A provision moves, and may leave a tombstone."""
        if p := self.some(draft):
            self.move(draft, p)

    def relabelled(self, draft: Draft) -> None:
        """A provision gets another label."""
        if p := self.some(draft):
            key = f"{self.name}bis"
            old = [e for e in p.visible if isinstance(e, Run) and e.role == "label"]
            gone = tuple(Span(e.event, e.start, e.stop) for e in old)
            said = "".join(e.text for e in old)
            edit = Edit(provision=p.id, insert=(Words(key, "label"),), hide=gone, expects=said)
            self.add(ev.Relabelled(provision=p.id, key=key, edits=(edit,)))

    def split(self, draft: Draft) -> None:
        """A stretch of a provision becomes a provision of its own."""
        if (p := self.some(draft)) and (of := units(p)):
            into, place = f"p{self.name}", Place(p.parent, p.id)
            carried = [Carry(p.id, span) for span in spans(self.stretch(of))]
            edits = (Edit(provision=into, insert=(Words("new", "label"), *carried)),)
            event = ev.Split(provision=p.id, into=into, place=place, kind="action", key=self.name)
            self.add(replace(event, edits=edits))

    def merged(self, draft: Draft) -> None:
        """What a provision prints goes into another."""
        p = self.some(draft)
        others = [other for other in draft.walk() if p and other.id != p.id]
        if p and others:
            into = self.pick(others)
            carried = [Carry(p.id, span) for span in spans(units(p))]
            edit = self.insertion(into, Words(" "), *carried)
            self.add(ev.Merged(provision=p.id, into=into.id, edits=(edit,)))

    def positioned(self, draft: Draft) -> None:
        """A party takes a position, perhaps on a bracket."""
        if p := self.some(draft):
            stance, bracket = self.pick(get_args(ev.Stance)), self.pick([None, *draft.brackets])
            self.add(ev.Positioned(provision=p.id, stance=stance, text="No.", bracket=bracket))

    def noted(self, draft: Draft) -> None:
        """A note is attached."""
        id, about = f"p{self.name}", self.some(draft)
        kind, place = self.pick(get_args(ev.NoteKind)), self.place(draft)
        edits = (Edit(provision=id, insert=(Words(self.draw(texts), "note"),)),)
        event = ev.Noted(note=id, kind=kind, key=self.name, place=place, edits=edits)
        self.add(replace(event, about=about.id if about else None))

    def withdrawn(self, draft: Draft) -> None:
        """A position is withdrawn, or a provision as a whole."""
        if draft.positions and self.maybe():
            position = self.pick(draft.positions)
            self.add(ev.Withdrawn(provision=position.provision, target=position.event))
        elif p := self.some(draft):
            self.add(ev.Withdrawn(provision=p.id, target=p.event))

    def published(self, _: Draft) -> None:
        """A text goes round."""
        self.add(ev.Published(document="rev1.docx", sha256="0" * 64, words="1", profile="house"))

    def explained(self, draft: Draft) -> None:
        """Minutes tell who was behind events recorded before."""
        names = [name for entry in self.entries for name, _ in named(entry)]
        if names and (p := self.some(draft)):
            self.add(ev.Explained(provision=p.id, explains=(self.pick(names),)))

    def minuted(self, _: Draft) -> None:
        """Minutes are recorded."""
        left = ev.Sentence(3, "Somebody sang.", "not understood", "no form that is known")
        self.add(ev.Minuted(document="minutes.txt", sha256="0" * 64, sentences=(left,)))

    def corrected(self, _: Draft) -> None:
        """An event recorded before turns out to be a mistake."""
        if names := [name for entry in self.entries for name, _ in named(entry)]:
            self.add(ev.Corrected(target=self.pick(names), why="a slip"))

    # -- parts of plans ----------------------------------------------------------------------

    def bracket(self, of: Sequence[Unit], around: Sequence[Unit]) -> None:
        """Put a bracket around some of these units."""
        first, last, bracket = around[0], around[-1], self._bracket()
        above = of[: of.index(first)]
        after = above[-1].name if above and above[-1].provision == first.provision else None
        edits = (
            Edit(provision=first.provision, after=after, insert=(ev.Open(bracket.id),)),
            Edit(provision=last.provision, after=last.name, insert=(ev.Close(bracket.id),)),
        )
        self.add(ev.Bracketed(provision=first.provision, bracket=bracket, edits=edits))

    def move(self, draft: Draft, p: Provision) -> None:
        """Move this provision anywhere but under itself."""
        id, key, place = f"p{self.name}", self.name, self.place(draft, list(below(draft, p.id)))
        event = ev.Moved(provision=p.id, place=place, key=key, top=self.maybe())
        if self.maybe():
            edits = (Edit(provision=id, insert=(Words("moved", "layout"),)),)
            event = replace(event, tombstone=ev.Tombstone(id, f"was {p.key}"), edits=edits)
        self.add(event)

    def bracketing(self, *pieces: Piece) -> tuple[ev.Bracket | None, tuple[Piece, ...]]:
        """The pieces, and perhaps a bracket around them."""
        if self.maybe():
            return None, pieces
        bracket = self._bracket()
        return bracket, (ev.Open(bracket.id), *pieces, ev.Close(bracket.id))

    def _bracket(self) -> ev.Bracket:
        return ev.Bracket(f"b{self.name}", self.pick(get_args(ev.BracketKind)))


Plan = Callable[[Planner, Draft], None]
UNCORRECTED: tuple[Plan, ...] = (
    *(Planner.proposed, Planner.inserted, Planner.replaced, Planner.struck, Planner.bracketed),
    *(Planner.nested, Planner.unbracketed, Planner.agreed, Planner.deleted, Planner.reopened),
    *(Planner.moved, Planner.relabelled, Planner.split, Planner.merged, Planner.positioned),
    *(Planner.noted, Planner.withdrawn, Planner.published, Planner.meeting_held),
    *(Planner.explained, Planner.minuted),
)
EVERY_PLAN: tuple[Plan, ...] = (*UNCORRECTED, Planner.corrected)


@st.composite
def planners(
    draw: st.DrawFn, plans: Sequence[Plan] = UNCORRECTED, *, late: bool = False
) -> Planner:
    """A planner that has written a negotiation, and can go on with it.

    It opens with two provisions, then these plans come in any order. ``late``: some entries hold
    events of days that others had told already.
    """
    planner = Planner(draw)
    planner.write(Planner.opened, Planner.proposed, Planner.proposed)
    for _ in range(draw(st.integers(1, 7))):
        chosen = draw(st.lists(st.sampled_from(plans), min_size=1, max_size=5))
        planner.write(*chosen, late=late and planner.maybe())
    return planner


def ledgers(
    plans: Sequence[Plan] = UNCORRECTED, *, late: bool = False
) -> st.SearchStrategy[list[Entry]]:
    """The entries of such a negotiation."""
    return planners(plans, late=late).map(lambda planner: planner.entries)
