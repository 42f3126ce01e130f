"""The text half of the fold: what an event's edits do to the sequences of provisions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, repeat

from ledger.draft import Contradiction, Element, Run
from ledger.events import Carry, Close, Edit, Entry, Event, Name, Open, Piece, Span, Words
from ledger.sequence import brought
from ledger.unit import Unit


class Editing:
    """Carries out edits on the units of one fold, and notes what can't be done."""

    def __init__(self) -> None:
        self.units: dict[str, Unit] = {}
        self.contradictions: list[Contradiction] = []
        self.struck: dict[str, str] = {}
        """An event, and the correction that strikes it out."""
        self._entries: dict[int, Entry] = {}  # those that events were taken from

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
        if correction is None or _recorded(correction) < _recorded(name):
            return False
        self.contradict(name, f"what it shows again was struck out by {correction}")
        return True

    def agree(self, name: str, event: Event, first: str) -> bool:
        """Whether two texts merely agree that something is not there: this event saw it gone from
        one, and ``first`` from an earlier one that was recorded later."""
        earlier = self._event(first)
        return (
            _recorded(first) > _recorded(name)
            and event.basis == "observed"
            and earlier is not None
            and earlier.basis == "observed"
        )

    def edit(
        self,
        name: str,
        event: Event,
        entry: Entry,
        struck_by: str | None = None,
        told: list[tuple[int, ...]] | None = None,
    ) -> None:
        """Carry out the edits of an event of this entry. Offsets count through all of them, in
        order. ``told``: a list that is told, edit by edit, where they found what they name."""
        offset = 0
        self._entries[entry.version] = entry
        for edit in event.edits:
            unit = self.unit(name, edit.provision)
            places: list[int] | None = None if told is None else []
            if unit is not None and struck_by is None:
                if edit.hide:
                    self._hide(name, unit, edit, event, places)
                if edit.restore:
                    for holder, span, _ in self._parts(unit, edit.restore):
                        if not self.overtaken(name, span.event):
                            holder.sequence.restore(span)
            if edit.insert:
                offset = self._insert(name, unit, edit, offset, struck_by, places)
            if told is not None and places is not None:
                told.append(tuple(places))

    def _hide(
        self, name: str, unit: Unit, edit: Edit, event: Event, places: list[int] | None
    ) -> None:
        text, agreed = "", False
        for holder, span, near in self._parts(unit, edit.hide, edit.near):
            shown, gone, missing = holder.sequence.hide(span, name, near)
            text += shown
            if gone is not None:
                if self.agree(name, event, gone):
                    agreed = True
                else:
                    self.contradict(name, f"what it takes out had been taken out by {gone}")
            elif missing:
                self.contradict(name, f"what it takes out ({span.event}) is not there")
            if places is not None:
                places.append(holder.sequence.found)
        expects = edit.expects
        if expects and text != expects and not (agreed or self._contradicted(name)):
            self.contradict(name, f"it expects “{expects}” and found “{text}”")

    def _insert(
        self,
        name: str,
        unit: Unit | None,
        edit: Edit,
        offset: int,
        struck_by: str | None,
        places: list[int] | None,
    ) -> int:
        """Put in what the edit brings, named from ``offset``; returns the offset behind it."""
        elements: list[Element] = []
        for piece in edit.insert:
            if type(piece) is Carry:
                if unit is not None:
                    elements += self._carried(name, unit, piece, struck_by)
            else:
                element = brought(name, piece, offset, struck_by)
                elements.append(element)
                offset = element.stop
        if unit is None:
            return offset
        after = edit.after
        if after is None:
            unit.sequence.begin(elements)
            return offset
        near = edit.near[-1] if edit.near else -1
        holder, before = self._found(unit, after.event, after.at, near)
        if edit.expects and not edit.hide:
            self._check_place(name, after, before, edit.expects)
        if before is None:
            self.contradict(name, f"the place it inserts at ({after}) is not there")
        holder.sequence.insert(elements, before, after.at)
        if places is not None:
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
            unit.carried_to.append(source.id)
            return []
        elements: list[Element] = []
        for holder, span, _ in self._parts(source, (carry.span,)):
            taken = holder.sequence.take(span)
            elements += taken
            holder.carried_to.append(unit.id)
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
        # It may begin in words that stand apart by now, or be an edge.
        event = self._event(after.event)
        edits = event.edits if event is not None else ()
        whole = "".join([_sign(piece) for edit in edits for piece in edit.insert])
        if not whole.endswith(expects, 0, upto):
            self.contradict(name, f"it expects to stand behind “{expects}”")

    def _event(self, name: str) -> Event | None:
        """The event of this name, if its entry is known."""
        version, _, place = name.partition(".")
        if version.isdecimal() and place.isdecimal():
            entry = self._entries.get(int(version))
            if entry is not None and 0 < int(place) <= len(entry.events):
                return entry.events[int(place) - 1]
        return None

    def _contradicted(self, name: str) -> bool:
        return bool(self.contradictions) and self.contradictions[-1].event == name

    def _found(
        self, unit: Unit, event: str, at: int, near: int = -1
    ) -> tuple[Unit, Element | None]:
        """What holds this name, and the provision in which it stands: the unit itself, or one that
        its words were carried to by a split or a merger. ``near``: where in its sequence that may
        be."""
        element = unit.sequence.at(event, at, near)
        if element is not None or not unit.carried_to:
            return unit, element
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
        self, unit: Unit, spans: Sequence[Span], near: Sequence[int] = ()
    ) -> Iterable[tuple[Unit, Span, int]]:
        """The spans, each in the parts that stand together, with the provision that holds them and
        the hint where."""
        if unit.carried_to:
            return self._carried_parts(unit, spans, chain(near, repeat(-1)))
        if len(spans) == 1:  # mostly
            return ((unit, spans[0], near[0] if near else -1),)
        return zip(repeat(unit), spans, chain(near, repeat(-1)))

    def _carried_parts(
        self, unit: Unit, spans: Sequence[Span], near: Iterator[int]
    ) -> Iterator[tuple[Unit, Span, int]]:
        for span in spans:
            start = span.start
            while unit.carried_to and start < span.stop:
                holder, element = self._found(unit, span.event, start, next(near))
                stop = min(element.stop, span.stop) if element else span.stop
                yield holder, Span(span.event, start, stop), holder.sequence.found
                start = stop
            if start < span.stop:
                yield unit, Span(span.event, start, span.stop), next(near)


def _recorded(name: str) -> tuple[int, ...]:
    """An event's place in the record."""
    return tuple(map(int, name.split(".")))


def _sign(piece: Piece) -> str:
    """A piece as it counts among what its event brought."""
    if type(piece) is Words:
        return piece.text
    return "[" if type(piece) is Open else "]" if type(piece) is Close else ""
