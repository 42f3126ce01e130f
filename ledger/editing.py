"""The text half of the fold: what an event's edits do to the sequences of provisions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from ledger.draft import Contradiction, Edge, Element, Run
from ledger.events import (
    Carry,
    Close,
    Edit,
    Entry,
    Event,
    Name,
    Open,
    Piece,
    Published,
    Span,
    Words,
    version_of,
)
from ledger.sequence import Partly, recorded
from ledger.unit import Unit

Recall = Callable[[int], Entry | None]
"""Gives the entry of a version, if it is known."""


class Editing:
    """Carries out edits on the units of one fold, and notes what can't be done."""

    def __init__(self, recall: Recall) -> None:
        self._recall = recall
        self.units: dict[str, Unit] = {}
        self.contradictions: list[Contradiction] = []
        self.struck: dict[str, str] = {}
        """An event, and the correction that strikes it out."""

    def contradict(self, name: str, reason: str) -> None:
        """Note that this event could not take effect in full, and why."""
        self.contradictions.append(Contradiction(name, reason))

    def unit(self, name: str, id: str) -> Unit | None:
        """The provision that this event is about to change; where it is not there, that is
        noted."""
        unit = self.units.get(id)
        if unit is None:
            self.contradict(name, f"the provision {id} is not there")
        else:
            unit.as_frozen = None
        return unit

    def overtaken(self, name: str, brought_by: str) -> bool:
        """Whether this event shows again what a correction, recorded after it, strikes out."""
        correction = self.struck.get(brought_by)
        if correction is None or recorded(correction) < recorded(name):
            return False
        self.contradict(name, f"what it shows again was struck out by {correction}")
        return True

    def agree(self, name: str, event: Event, first: str) -> bool:
        """Whether a text merely agrees with an earlier event that something is not there: this
        event saw it gone, and ``first``, recorded later, tells who had taken it out before."""
        return recorded(first) > recorded(name) and self._saw(name, event)

    def _saw(self, name: str, event: Event) -> bool:
        """Whether an event says what a text shows. What a mark or a tombstone decides, a text
        shows, too: two texts with a new mark each agree that an older one is not there."""
        entry = self._recall(version_of(name))
        return event.basis == "observed" or (
            entry is not None and any(type(other) is Published for other in entry.events)
        )

    def edit(
        self,
        name: str,
        event: Event,
        struck_by: str | None = None,
        told: list[tuple[int, ...]] | None = None,
    ) -> None:
        """Carry out the event's edits. Offsets count through all of them, in order. ``told``: a
        list that is told, edit by edit, where they found what they name."""
        offset = 0
        for edit in event.edits:
            unit = self.unit(name, edit.provision)
            places: list[int] = []
            if unit is not None and struck_by is None:
                if edit.hide:
                    self._hide(name, unit, edit, event, places)
                if edit.restore:
                    self._restore(name, unit, edit.restore)
            if edit.insert:
                offset = self._insert(name, unit, edit, offset, struck_by, places)
            if told is not None:
                told.append(tuple(places))

    def _hide(
        self, name: str, unit: Unit, edit: Edit, event: Event, places: list[int]
    ) -> None:
        text, agreed = "", False
        sequence, hints = unit.sequence, iter(edit.near)
        for span in edit.hide:
            near = next(hints, -1)
            whole = sequence.hide_whole(span, name, near)
            if whole is not None:  # mostly
                text += whole
                places.append(sequence.found)
                continue
            for holder, part in self._parts(unit, span, chain((near,), hints)):
                shown = holder.sequence.hide(part, name)
                if isinstance(shown, Partly):
                    agreed = self._part(name, event, part, shown) or agreed
                    shown = shown.text
                text += shown
                places.append(holder.sequence.found)
        if text and len(edit.hide) > 1:
            sequence.keep_apart(name)
        expects = edit.expects
        if expects and text != expects and not (agreed or self._contradicted(name)):
            self.contradict(name, f"it expects “{expects}” and found “{text}”")

    def _restore(self, name: str, unit: Unit, spans: Iterable[Span]) -> None:
        for span in spans:
            for holder, part in self._parts(unit, span):
                if not self.overtaken(name, part.event):
                    holder.sequence.restore(part)

    def _part(self, name: str, event: Event, span: Span, found: Partly) -> bool:
        """What the event takes out was not all there. Notes that as a contradiction, unless texts
        merely agree that it is gone; returns whether they do."""
        if found.taken_by is None:
            self.contradict(name, f"what it takes out ({span.event}) is not there")
        elif self.agree(name, event, found.taken_by):
            return True
        else:
            self.contradict(name, f"what it takes out had been taken out by {found.taken_by}")
        return False

    def _insert(
        self,
        name: str,
        unit: Unit | None,
        edit: Edit,
        offset: int,
        struck_by: str | None,
        places: list[int],
    ) -> int:
        """Put in what the edit brings, named from ``offset``; returns the offset behind it."""
        elements: list[Element] = []
        for piece in edit.insert:
            if type(piece) is Words:
                start, offset = offset, offset + len(piece.text)
                elements.append(Run(name, start, offset, piece.text, piece.role, struck_by))
            elif type(piece) is not Carry:
                start, offset = offset, offset + 1
                opens = type(piece) is Open
                elements.append(Edge(name, start, offset, piece.bracket, opens, struck_by))
            elif unit is not None:
                elements += self._carried(name, unit, piece, struck_by)
        if unit is None:
            return offset
        after = edit.after
        if after is None:
            unit.sequence.begin(elements)
            return offset
        near = edit.near[-1] if edit.near else -1
        holder, before = unit, unit.sequence.at(after.event, after.at, near)
        if before is None and unit.carried_to:
            holder, before = self._elsewhere(unit, after.event, after.at, near)
        if edit.expects and not edit.hide:
            self._check_place(name, after, before, edit.expects)
        if before is None:
            self.contradict(name, f"the place it inserts at ({after}) is not there")
        holder.sequence.insert(elements, before, after.at)
        places.append(holder.sequence.found)
        return offset

    def _carried(
        self, name: str, unit: Unit, carry: Carry, struck_by: str | None
    ) -> list[Element]:
        """What the unit takes over from another."""
        source = self.unit(name, carry.provision)
        if source is None:
            return []
        if struck_by is not None:  # nothing came: who looks for it here, look there
            _carry(unit, source)
            return []
        elements = source.sequence.take_whole(carry.span)
        if elements:  # mostly
            _carry(source, unit)
            return elements
        for holder, span in self._parts(source, carry.span):
            taken = holder.sequence.take(span)
            elements += taken
            _carry(holder, unit)
            if sum([e.stop - e.start for e in taken]) != span.stop - span.start:
                self.contradict(name, f"what it carries ({span.event}) is not there")
        return elements

    def _check_place(
        self, name: str, after: Name, before: Element | None, expects: str
    ) -> None:
        """An insertion stands behind the word that it expects there."""
        upto = after.at + 1
        if type(before) is Run and before.text.endswith(expects, 0, upto - before.start):
            return
        if type(before) is Edge and expects == ("[" if before.opens else "]"):
            return
        # It may begin in words that stand apart by now.
        event = self._event(after.event)
        edits = event.edits if event is not None else ()
        whole = "".join([_sign(piece) for edit in edits for piece in edit.insert])
        if not whole.endswith(expects, 0, upto):
            self.contradict(name, f"it expects to stand behind “{expects}”")

    def _event(self, name: str) -> Event | None:
        """The event of this name, if its entry is known."""
        version, _, place = name.partition(".")
        if version.isdecimal() and place.isdecimal():
            entry = self._recall(int(version))
            if entry is not None and 0 < int(place) <= len(entry.events):
                return entry.events[int(place) - 1]
        return None

    def _contradicted(self, name: str) -> bool:
        return bool(self.contradictions) and self.contradictions[-1].event == name

    def _elsewhere(
        self, unit: Unit, event: str, at: int, near: int
    ) -> tuple[Unit, Element | None]:
        """What holds a name that the unit itself does not hold, and the provision in which it
        stands: one that the unit's words were carried to by a split or a merger. ``near``: where
        in its sequence that may be."""
        seen, waiting = {unit.id}, list(unit.carried_to)
        while waiting:
            here = self.units[waiting.pop()]
            if here.id in seen:
                continue
            element = here.sequence.at(event, at, near)
            if element is not None:
                here.as_frozen = None
                return here, element
            seen.add(here.id)
            waiting += here.carried_to
        return unit, None

    def _parts(
        self, unit: Unit, span: Span, near: Iterable[int] = ()
    ) -> Iterator[tuple[Unit, Span]]:
        """A span in the parts that stand together, with the provision that holds each; ``near``:
        for each the hint where."""
        hints = iter(near)
        start = span.start
        while unit.carried_to and start < span.stop:
            hint = next(hints, -1)
            holder, element = unit, unit.sequence.at(span.event, start, hint)
            if element is None:
                holder, element = self._elsewhere(unit, span.event, start, hint)
            stop = min(element.stop, span.stop) if element else span.stop
            yield holder, Span(span.event, start, stop)
            start = stop
        if start < span.stop:
            yield unit, Span(span.event, start, span.stop)


def _carry(source: Unit, to: Unit) -> None:
    """Who looks for words in the one, look in the other, too."""
    if to.id not in source.carried_to:
        source.carried_to.append(to.id)


def _sign(piece: Piece) -> str:
    """A piece as it counts among what its event brought."""
    if type(piece) is Words:
        return piece.text
    return "[" if type(piece) is Open else "]" if type(piece) is Close else ""
