"""The fold: what each event does to the draft. Total: it never refuses an event; one that can't
take effect in full leaves a contradiction behind."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import repeat
from typing import assert_never

from msgspec.structs import replace

from ledger.draft import (
    BracketState,
    Contradiction,
    Draft,
    Element,
    HeldMeeting,
    Position,
    Provision,
    Publication,
    Status,
)
from ledger.events import (
    Agreed,
    AnyEvent,
    Bracket,
    Bracketed,
    Carry,
    Close,
    Corrected,
    Deleted,
    Edit,
    Entry,
    Event,
    Explained,
    MeetingHeld,
    Merged,
    Minuted,
    Moved,
    Name,
    Noted,
    NoteKind,
    Open,
    Opened,
    Piece,
    Place,
    Positioned,
    Proposed,
    Published,
    Relabelled,
    Reopened,
    Span,
    Split,
    Unbracketed,
    Withdrawn,
    Words,
)
from ledger.sequence import brought, hide, place_behind, restore, take


class _Unit:
    """A provision while it is being folded; frozen into a `Provision` at the end."""

    __slots__ = (
        "alternative_to", "carried_to", "event", "formerly", "gone_by", "id", "key", "kind",
        "known_as", "note_kind", "parent", "sequence", "stands_for", "status", "top",
    )

    def __init__(self, id: str, kind: str, key: str, event: str, parent: str | None, top: bool):
        self.id = id
        self.kind = kind
        self.key = key
        self.event = event
        self.parent = parent
        self.top = top
        self.known_as: str | None = None
        self.sequence: list[Element] = []
        self.status = Status()
        self.alternative_to: str | None = None
        self.stands_for: str | None = None
        self.note_kind: NoteKind | None = None
        self.formerly: list[str] = []
        self.gone_by: str | None = None
        self.carried_to: list[str] = []

    def frozen(self) -> Provision:
        return Provision(
            id=self.id,
            kind=self.kind,
            key=self.key,
            event=self.event,
            parent=self.parent,
            top=self.top,
            known_as=self.known_as,
            sequence=tuple(self.sequence),
            status=self.status,
            alternative_to=self.alternative_to,
            stands_for=self.stands_for,
            note_kind=self.note_kind,
            formerly=tuple(self.formerly),
            gone_by=self.gone_by,
        )


class Folding:
    """Takes events in their total order and makes the draft. One use, one draft."""

    def __init__(self) -> None:
        self._opened: Opened | None = None
        self._units: dict[str, _Unit] = {}
        # A slot stays behind when its provision moves away, so that what was placed after it
        # still finds its place: (id, whether the provision still stands in this slot).
        self._slots: dict[str | None, list[tuple[str, bool]]] = {}
        self._brackets: dict[str, BracketState] = {}
        self._positions: dict[str, Position] = {}
        self._meetings: dict[tuple[date, str], HeldMeeting] = {}
        self._publications: list[Publication] = []
        self._contradictions: list[Contradiction] = []
        self._events: dict[str, Event] = {}  # those that brought something
        self._hiders: dict[str, Event] = {}  # those that took something out
        self._signs: dict[str, str] = {}  # what they brought, as far as it was asked for
        self._struck: dict[str, str] = {}  # an event, and the correction that strikes it out

    def take(
        self, name: str, event: AnyEvent, on: date, entry: Entry, struck_by: str | None = None
    ) -> None:
        """Take one event in. ``struck_by``: the correction that strikes it out; its words are
        kept, hidden, so that later events which point to them still find their place."""
        if struck_by is not None:
            self._strike(name, event, struck_by)
            return
        match event:
            case Proposed():
                if event.place is not None:
                    unit = self._found(
                        name, event.provision, event.kind or "paragraph", event.key or "",
                        event.top, event.place,
                    )
                    unit.known_as = event.known_as
                    unit.alternative_to = event.alternative_to
                if event.bracket is not None:
                    self._open_bracket(name, event.bracket, event.provision, event.by, on)
            case Bracketed():
                self._open_bracket(name, event.bracket, event.provision, event.by, on)
            case Unbracketed():
                bracket = self._brackets.get(event.bracket)
                if bracket is None:
                    self._contradict(name, f"the bracket {event.bracket} it closes is not there")
                elif bracket.closed is not None:
                    self._hiders[name] = event
                    if not self._agree(name, bracket.closed_by or name):
                        reason = f"the bracket had been closed by {bracket.closed_by}"
                        self._contradict(name, reason)
                else:
                    self._brackets[event.bracket] = replace(
                        bracket, closed=event.closed, closed_by=name
                    )
            case Agreed() | Deleted():
                if unit_or_none := self._unit(name, event.provision):
                    held = event.meeting or meeting_of(entry, on)
                    unit_or_none.status = Status(
                        state="agreed" if isinstance(event, Agreed) else "deleted",
                        level=event.level,
                        on=on,
                        meeting=held,
                        pending=event.pending,
                        note=event.note,
                        event=name,
                        dating=event.dating or entry.dating,
                    )
                    if isinstance(event, Deleted) and not event.printed:
                        unit_or_none.gone_by = unit_or_none.gone_by or name
            case Reopened():
                if unit_or_none := self._unit(name, event.provision):
                    unit_or_none.status = Status(on=on, event=name)
                    if not self._overtaken(name, unit_or_none.event):
                        unit_or_none.gone_by = None
            case Moved():
                self._move(name, event)
            case Relabelled():
                if unit_or_none := self._unit(name, event.provision):
                    unit_or_none.formerly.append(self._address(unit_or_none))
                    unit_or_none.key, unit_or_none.top = event.key, event.top
            case Split():
                if self._unit(name, event.provision):
                    self._found(name, event.into, event.kind, event.key, event.top, event.place)
            case Merged():
                if unit_or_none := self._unit(name, event.provision):
                    unit_or_none.gone_by = unit_or_none.gone_by or name
                    if into := self._unit(name, event.into):
                        into.formerly.append(self._address(unit_or_none))
            case Positioned():
                self._position(name, event, on)
            case Noted():
                self._note(name, event)
            case Withdrawn():
                if event.target in self._positions:
                    self._withdraw(self._positions.pop(event.target))
                elif unit_or_none := self._unit(name, event.provision):
                    if unit_or_none.event == event.target:
                        unit_or_none.gone_by = unit_or_none.gone_by or name
                    else:
                        self._contradict(name, f"what it withdraws ({event.target}) does not stand")
            case Opened():
                if self._opened is None:
                    self._opened = event
            case MeetingHeld():
                self._meetings.setdefault(
                    (on, event.name), HeldMeeting(name, on, event.name, event.kind, event.quorum)
                )
            case Published():
                self._publications.append(
                    Publication(
                        name, on, event.document, event.sha256, event.words, event.profile
                    )
                )
            case Corrected():
                pass  # its target has been struck out before the fold
            case Explained() | Minuted():
                pass  # they say something about other events, and nothing about the draft
            case _:
                assert_never(event)
        if event.edits:
            self._edit(name, event)

    def draft(self, as_of: date | None, version: int) -> Draft:
        """The draft, frozen."""
        opened = self._opened
        return Draft(
            negotiation=opened.negotiation if opened else "",
            title=opened.title if opened else "",
            profile=opened.profile if opened else "",
            as_of=as_of,
            version=version,
            provisions={id: unit.frozen() for id, unit in self._units.items()},
            children={
                parent: tuple(id for id, here in slots if here)
                for parent, slots in self._slots.items()
            },
            brackets=dict(self._brackets),
            positions=tuple(self._positions.values()),
            meetings=tuple(self._meetings.values()),
            publications=tuple(self._publications),
            contradictions=tuple(self._contradictions),
        )

    # -- meaning ---------------------------------------------------------------------------

    def _contradict(self, name: str, reason: str) -> None:
        self._contradictions.append(Contradiction(name, reason))

    def _unit(self, name: str, id: str) -> _Unit | None:
        unit = self._units.get(id)
        if unit is None:
            self._contradict(name, f"the provision {id} is not there")
        return unit

    def _found(
        self, name: str, id: str, kind: str, key: str, top: bool, place: Place
    ) -> _Unit:
        unit = _Unit(id, kind, key, name, place.parent, top)
        if id in self._units:
            self._contradict(name, f"the provision {id} is there already")
            return self._units[id]
        self._units[id] = unit
        self._settle(name, unit, place)
        return unit

    def _settle(self, name: str, unit: _Unit, place: Place) -> None:
        """Put the unit in its slot."""
        unit.parent = self._slot(name, unit.id, place)

    def _slot(self, name: str, id: str, place: Place, here: bool = True) -> str | None:
        """Make the slot at this place, and return its parent. Of two placed after the same
        sibling, the later in the total order stands nearer to it."""
        parent = place.parent
        if parent is not None and parent not in self._units:
            self._contradict(name, f"the provision {parent} it stands under is not there")
            parent = None
        slots = self._slots.setdefault(parent, [])
        index = 0
        if place.after is not None:
            # The live slot, or else the last one the sibling has left behind.
            try:
                index = slots.index((place.after, True)) + 1
            except ValueError:
                left = [i for i, slot in enumerate(slots, 1) if slot[0] == place.after]
                index = left[-1] if left else len(slots)
                if not left:
                    self._contradict(
                        name, f"the provision {place.after} it stands after is not there"
                    )
        slots.insert(index, (id, here))
        return parent

    def _move(self, name: str, event: Moved) -> None:
        unit = self._unit(name, event.provision)
        if unit is None:
            return
        above: str | None = event.place.parent
        while above is not None:
            if above == unit.id:
                self._contradict(name, "it would move a provision under itself")
                self._stay(name, event, name)
                return
            above = self._units[above].parent if above in self._units else None
        slots = self._slots[unit.parent]
        index = slots.index((unit.id, True))
        slots[index] = (unit.id, False)
        former = self._address(unit)
        unit.formerly.append(former)
        if event.tombstone is not None:
            stone = _Unit(
                event.tombstone.id, "tombstone", event.tombstone.key, name, unit.parent, False
            )
            stone.stands_for = unit.id
            self._units[stone.id] = stone
            slots.insert(index + 1, (stone.id, True))
        self._settle(name, unit, event.place)
        unit.key, unit.top = event.key, event.top

    def _stay(self, name: str, event: Moved, by: str) -> None:
        """Not move. An empty slot is left at the place, and the tombstone out of print, for
        what was placed behind them."""
        self._slot(name, event.provision, event.place, here=False)
        if (stone := event.tombstone) is not None:
            unit = self._units.get(event.provision)
            stood = Place(unit.parent, unit.id) if unit else Place()
            self._found(name, stone.id, "tombstone", "", False, stood).gone_by = by

    def _address(self, unit: _Unit) -> str:
        parts = [unit.key]
        while not unit.top and unit.parent is not None:
            unit = self._units[unit.parent]
            parts.append(unit.key)
        return "/".join(reversed(parts))

    def _open_bracket(
        self, name: str, bracket: Bracket, provision: str, by: tuple[str, ...], on: date
    ) -> None:
        self._brackets[bracket.id] = BracketState(
            bracket.id, bracket.kind, provision, by, name, on
        )

    def _note(self, name: str, event: Noted) -> None:
        if event.place is not None:
            unit = self._found(name, event.note, event.kind, event.key, False, event.place)
            unit.note_kind = event.kind
            unit.stands_for = event.about
            return
        for unit in self._units.values():
            if unit.status.note == event.note:
                unit.status = replace(unit.status, pending=event.pending)

    def _position(self, name: str, event: Positioned, on: date) -> None:
        if event.replaces in self._positions:
            self._withdraw(self._positions.pop(event.replaces))
        self._positions[name] = Position(
            event=name,
            provision=event.provision,
            stance=event.stance,
            by=event.by,
            text=event.text,
            on=on,
            bracket=event.bracket,
            inferred=event.source is not None and event.source.inferred,
        )
        bracket = self._brackets.get(event.bracket) if event.bracket else None
        if bracket is not None and event.stance == "objection":
            self._brackets[bracket.id] = replace(
                bracket, opposed_by=(*bracket.opposed_by, *event.by)
            )
        elif bracket is not None and event.stance in ("support", "retain"):
            self._brackets[bracket.id] = replace(
                bracket, supported_by=(*bracket.supported_by, *event.by)
            )

    def _withdraw(self, position: Position) -> None:
        """A party that withdraws its position is no longer for or against the bracket."""
        bracket = self._brackets.get(position.bracket) if position.bracket else None
        if bracket is not None:
            self._brackets[bracket.id] = replace(
                bracket,
                supported_by=tuple(p for p in bracket.supported_by if p not in position.by),
                opposed_by=tuple(p for p in bracket.opposed_by if p not in position.by),
            )

    def _strike(self, name: str, event: AnyEvent, struck_by: str) -> None:
        """Keep what the event brought in, hidden, and take nothing else of it."""
        self._struck[name] = struck_by
        founded: list[tuple[str, str, Place]] = []
        match event:
            case Proposed(place=Place() as place):
                founded.append((event.provision, event.kind or "paragraph", place))
            case Split():
                founded.append((event.into, event.kind, event.place))
            case Noted(place=Place() as place):
                founded.append((event.note, event.kind, place))
            case Moved():
                self._stay(name, event, struck_by)
            case _:
                pass
        for id, kind, place in founded:
            unit = self._found(name, id, kind, "", False, place)
            if unit.event == name:
                unit.gone_by = struck_by
        self._edit(name, event, struck_by)

    def _overtaken(self, name: str, brought_by: str) -> bool:
        """Whether this event shows again what a correction, recorded after it, strikes out."""
        correction = self._struck.get(brought_by)
        if correction is None or _recorded(correction) < _recorded(name):
            return False
        self._contradict(name, f"what it shows again was struck out by {correction}")
        return True

    # -- text ------------------------------------------------------------------------------

    def _edit(self, name: str, event: Event, struck_by: str | None = None) -> None:
        """Carry out the event's edits. Offsets count through all of them, in order."""
        offset = 0
        for edit in event.edits:
            unit = self._unit(name, edit.provision)
            if unit is not None and struck_by is None:
                if edit.hide:
                    self._hide(name, unit, edit, event)
                if edit.restore:
                    self._restore(name, unit, edit.restore)
            if edit.insert:
                self._events[name] = event
                offset = self._insert(name, unit, edit, offset, struck_by)

    def _hide(self, name: str, unit: _Unit, edit: Edit, event: Event) -> None:
        self._hiders[name] = event
        found, agreed = "", False
        for holder, span in self._parts(unit, edit.hide):
            text, gone, missing = hide(holder.sequence, span, name)
            found += text
            if gone is not None and self._agree(name, gone):
                agreed = True
            elif gone is not None:
                self._contradict(name, f"what it takes out had been taken out by {gone}")
            elif missing:
                self._contradict(name, f"what it takes out ({span.event}) is not there")
        if edit.expects and found != edit.expects and not (agreed or self._contradicted(name)):
            self._contradict(name, f"it expects “{edit.expects}” and found “{found}”")

    def _agree(self, name: str, first: str) -> bool:
        """Whether two texts merely agree that something is not there: this event saw it gone from
        one, and ``first`` from an earlier one that was recorded later."""
        both = (self._hiders.get(name), self._hiders.get(first))
        return _recorded(first) > _recorded(name) and all(
            event is not None and event.basis == "observed" for event in both
        )

    def _restore(self, name: str, unit: _Unit, spans: Iterable[Span]) -> None:
        for holder, span in self._parts(unit, spans):
            if not self._overtaken(name, span.event):
                restore(holder.sequence, span)

    def _insert(
        self, name: str, unit: _Unit | None, edit: Edit, offset: int, struck_by: str | None
    ) -> int:
        """Put in what the edit brings, named from ``offset``; returns the offset behind it."""
        elements: list[Element] = []
        for piece in edit.insert:
            if isinstance(piece, Carry):
                if unit is not None:
                    elements += self._carried(name, unit, piece, struck_by)
            else:
                element = brought(name, piece, offset, struck_by)
                elements.append(element)
                offset = element.stop
        if unit is None:
            return offset
        sequence, after = unit.sequence, edit.after
        if after is not None:
            if edit.expects and not edit.hide:
                self._check_place(name, after, edit.expects)
            if unit.carried_to:
                sequence = self._holder(unit, after.event, after.at).sequence
        index = place_behind(sequence, after)
        if index is None:
            self._contradict(name, f"the place it inserts at ({after}) is not there")
            index = len(sequence)
        sequence[index:index] = elements
        return offset

    def _carried(
        self, name: str, unit: _Unit, carry: Carry, struck_by: str | None
    ) -> list[Element]:
        """What the unit takes over from another."""
        source = self._unit(name, carry.provision)
        if source is None:
            return []
        if struck_by is not None:  # nothing came: who looks for it here, look there
            unit.carried_to.append(source.id)
            return []
        elements: list[Element] = []
        for holder, span in self._parts(source, (carry.span,)):
            found = take(holder.sequence, span)
            elements += found
            holder.carried_to.append(unit.id)
            if sum(e.stop - e.start for e in found) != span.stop - span.start:
                self._contradict(name, f"what it carries ({span.event}) is not there")
        return elements

    def _check_place(self, name: str, after: Name, expects: str) -> None:
        """An insertion stands behind the word that it expects there."""
        if not self._brought(after.event).endswith(expects, 0, after.at + 1):
            self._contradict(name, f"it expects to stand behind “{expects}”")

    def _brought(self, name: str) -> str:
        """What an event brought, an edge as its sign."""
        signs = self._signs.get(name)
        if signs is None:
            event = self._events.get(name)
            edits = event.edits if event is not None else ()
            signs = "".join([_sign(piece) for edit in edits for piece in edit.insert])
            self._signs[name] = signs
        return signs

    def _contradicted(self, name: str) -> bool:
        return bool(self._contradictions) and self._contradictions[-1].event == name

    def _holder(self, unit: _Unit, event: str, at: int) -> _Unit:
        """The provision whose sequence holds this name: the unit itself, or one its words were
        carried to by a split or a merger."""
        if not unit.carried_to:
            return unit
        seen, waiting = set(), [unit]
        while waiting:
            here = waiting.pop()
            seen.add(here.id)
            if _at(here, event, at):
                return here
            waiting += [self._units[id] for id in here.carried_to if id not in seen]
        return unit

    def _parts(self, unit: _Unit, spans: Iterable[Span]) -> Iterable[tuple[_Unit, Span]]:
        """The spans, each in the parts that stand together, with the provision that holds them."""
        if not unit.carried_to:
            return zip(repeat(unit), spans)
        return self._carried_parts(unit, spans)

    def _carried_parts(
        self, unit: _Unit, spans: Iterable[Span]
    ) -> Iterator[tuple[_Unit, Span]]:
        for span in spans:
            start = span.start
            while unit.carried_to and start < span.stop:
                holder = self._holder(unit, span.event, start)
                element = _at(holder, span.event, start)
                stop = min(element.stop, span.stop) if element else span.stop
                yield holder, Span(span.event, start, stop)
                start = stop
            if start < span.stop:
                yield unit, Span(span.event, start, span.stop)


def meeting_of(entry: Entry, on: date) -> str | None:
    """The meeting that an entry names, for what took effect on the entry's own date."""
    return entry.meeting.name if entry.meeting is not None and on == entry.on else None


def _at(unit: _Unit, event: str, at: int) -> Element | None:
    return next((e for e in unit.sequence if e.event == event and e.start <= at < e.stop), None)


def _recorded(name: str) -> tuple[int, ...]:
    """An event's place in the record."""
    return tuple(map(int, name.split(".")))


def _sign(piece: Piece) -> str:
    """A piece as it counts among what its event brought."""
    if type(piece) is Words:
        return piece.text
    return "[" if type(piece) is Open else "]" if type(piece) is Close else ""
