"""What the next event of a made-up negotiation may point to: what stands now and, for an event that
is recorded late, what stood at an earlier meeting and has not been touched since."""

from __future__ import annotations

import random
from typing import NamedTuple

from benchmarks.floor import Floor, Run
from ledger import events as ev
from ledger.events import AnyEvent, Carry, Close, Edit, Name, Open, Place, Span, Words

TRIES = 30


class Nowhere(LookupError):
    """Nothing of the kind wanted stands there."""


class Hidden(NamedTuple):
    """Words that an event took out of a provision."""

    by: str
    provision: str
    span: Span


class Ground:
    """The draft as it stands, kept by the floor's fold in the order of recording, with who brought
    what at which meeting. Meetings are numbered from 1, one an entry."""

    def __init__(self, chance: random.Random) -> None:
        self.random = chance
        self.draft = Floor()
        self.chapters: list[str] = []
        self.notes: list[str] = []
        self.alive: list[str] = []
        self.founders: dict[str, str] = {}
        """Provision to the event that proposed it."""
        self.labels: dict[str, Span] = {}
        self.settled: dict[str, int] = {}
        """Provision to the meeting since which it stands at its place."""
        self.born: dict[str, int] = {}
        """Event to the meeting at which it took effect."""
        self.open: dict[str, str] = {}
        """Open bracket to the provision that holds its edges."""
        self.buried: list[tuple[str, dict[str, str]]] = []
        """Provisions that were deleted, with their open brackets."""
        self.hidden: list[Hidden] = []
        self.touched: set[str] = set()
        """Events of whose words some have been hidden, shown again or carried."""
        self.carried: set[str] = set()
        self.restored: set[str] = set()

    def take(self, name: str, event: AnyEvent, meeting: int) -> None:
        """Take in an event that took effect at this meeting."""
        self.draft.take(name, event)
        self.born[name] = meeting
        for edit in event.edits:
            for span in edit.hide:
                self.touched.add(span.event)
                self.hidden.append(Hidden(name, edit.provision, span))
            for span in edit.restore:
                self.touched.add(span.event)
                self.restored.add(span.event)
            for piece in edit.insert:
                if isinstance(piece, Carry):
                    self.touched.add(piece.span.event)
                    self.carried.add(piece.span.event)
        del self.hidden[:-50]

    def take_back(self, name: str, event: AnyEvent) -> None:
        """Undo what an event that nobody has touched since did to the words."""
        self.hidden = [one for one in self.hidden if one.by != name]
        offset = 0
        for edit in event.edits:
            sequence = self.draft.sequences[edit.provision]
            for span in edit.hide:
                self.draft.show(sequence, span, True)
            size = sum(_size(piece) for piece in edit.insert)
            if size:
                self.draft.show(sequence, Span(name, offset, offset + size), False)
            offset += size
        self.touched.add(name)

    def founded(self, id: str, name: str, meeting: int, label: Span) -> None:
        """Keep that a provision stands."""
        self.alive.append(id)
        self.founders[id] = name
        self.settled[id] = meeting
        self.labels[id] = label

    def bury(self, id: str, *, deleted: bool = False) -> None:
        """Keep that a provision is no longer printed."""
        self.alive.remove(id)
        brackets = {bracket: of for bracket, of in self.open.items() if of == id}
        self.open = {bracket: of for bracket, of in self.open.items() if of != id}
        if deleted:
            self.buried = [*self.buried[-20:], (id, brackets)]

    # -- choosing ------------------------------------------------------------------------------

    def any(self, at: int | None = None) -> str:
        """A provision; ``at``: one that stood at this meeting where it stands now, with words of
        that time. Raises `Nowhere`."""
        for _ in range(TRIES):
            id = self.random.choice(self.alive)
            if (at is None or self.settled[id] <= at) and self.runs(id, at):
                return id
        raise Nowhere

    def whole(self) -> str:
        """A provision that no bracket stands in, with some words. Raises `Nowhere`."""
        for _ in range(TRIES):
            id = self.any()
            edges = any(run[3] and run[2] in ("[", "]") for run in self.draft.sequences[id])
            if not edges and sum(len(run[2]) for run in self.runs(id)) > 100:
                return id
        raise Nowhere

    def runs(self, id: str, at: int | None = None) -> list[Run]:
        """The runs of its words that show; ``at``: that showed at this meeting and ever since."""
        label = self.labels[id]
        return [
            run for run in self.draft.sequences[id]
            if run[3] and run[2] not in ("[", "]")
            and not (run[0] == label.event and run[1] < label.stop)
            and (at is None or self._stood(run[0], at))
        ]

    def _stood(self, event: str, at: int) -> bool:
        """Whether what this event brought stood at that meeting where it stands now."""
        return (
            self.born[event] <= at and event not in self.carried and event not in self.restored
        )

    def place(self, at: int | None = None, but: str | None = None) -> Place:
        """A place in a chapter."""
        parent = self.random.choice(self.chapters)
        siblings = [
            id for id in self.draft.children.get(parent, ())
            if id != but and id not in self.draft.gone
            and (at is None or self.settled[id] <= at)
        ]
        return Place(parent, self.random.choice([None, *siblings]))

    def stretch(self, id: str, at: int | None = None) -> Span:
        """Some neighbouring words of one run. Raises `Nowhere`."""
        runs = self.runs(id, at)
        if not runs:
            raise Nowhere
        event, first, text, _ = self.random.choices(runs, [len(run[2]) for run in runs])[0]
        low = max(text.rfind(" ", 0, self.random.randrange(len(text)) + 1), 0)
        high = min(low + self.random.randint(8, 40), len(text))
        high = high if high == len(text) else max(text.rfind(" ", low + 1, high), low + 1)
        return Span(event, first + low, first + high)

    def said(self, id: str, span: Span) -> str:
        """The characters that a span of this provision names."""
        return "".join(
            text[max(span.start - start, 0) : span.stop - start]
            for event, start, text, _ in self.draft.sequences[id]
            if event == span.event and start < span.stop and span.start < start + len(text)
        )

    def hiding(self, id: str, at: int | None = None) -> Edit:
        """An edit that takes some words out. Raises `Nowhere`."""
        span = self.stretch(id, at)
        return Edit(provision=id, hide=(span,), expects=self.said(id, span))

    def before(self, id: str, span: Span, at: int | None = None) -> Name | None:
        """What stands before a span; ``at``: and stood there at this meeting."""
        before: Name | None = None
        for event, start, text, _ in self.draft.sequences[id]:
            if event == span.event and start <= span.start < start + len(text):
                return Name(event, span.start - 1) if start < span.start else before
            if at is None or self._stood(event, at):
                before = Name(event, start + len(text) - 1)
        raise Nowhere

    def edges(self, id: str, bracket: str) -> tuple[Span, ...]:
        """The edges of a bracket, by the event that brought them."""
        event = bracket[1:]
        return tuple(
            Span(event, start, start + 1)
            for of, start, text, shown in self.draft.sequences[id]
            if of == event and shown and text in ("[", "]")
        )

    def last(self, id: str) -> Name:
        """The last thing that shows in a provision."""
        event, start, text, _ = [run for run in self.draft.sequences[id] if run[3]][-1]
        return Name(event, start + len(text) - 1)

    def carries(self, id: str, *, half: bool) -> tuple[Carry, ...]:
        """The words of a provision, or the second half of them, to stand elsewhere. Raises
        `Nowhere` where they have no half."""
        runs = self.runs(id)
        left = sum(len(run[2]) for run in runs) // 2 if half else 0
        found = []
        for event, start, text, _ in runs:
            cut = 0
            if left > 0:
                cut = text.find(" ", left) if left < len(text) else len(text)
                left -= len(text)
            if 0 <= cut < len(text):
                found.append(Carry(id, Span(event, start + cut, start + len(text))))
        if not found:
            raise Nowhere
        return tuple(found)


def _size(piece: ev.Piece) -> int:
    """How many names a piece brings."""
    if isinstance(piece, Words):
        return len(piece.text)
    return 1 if isinstance(piece, Open | Close) else 0
