"""The fold: what each event does to the draft. Total: it never refuses an event; one that can't
take effect in full leaves a contradiction behind."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

from msgspec.structs import replace

from ledger.draft import (
    BracketState,
    Draft,
    HeldMeeting,
    Position,
    Publication,
    Status,
)
from ledger.editing import Editing, Recall
from ledger.events import (
    Agreed,
    AnyEvent,
    Bracket,
    Bracketed,
    Corrected,
    Deleted,
    Entry,
    Explained,
    MeetingHeld,
    Merged,
    Minuted,
    Moved,
    Noted,
    Opened,
    Place,
    Positioned,
    Proposed,
    Published,
    Relabelled,
    Reopened,
    Split,
    Unbracketed,
    Withdrawn,
)
from ledger.siblings import Siblings
from ledger.unit import Unit

_DEEPEST = 128
"""So many levels of provisions a draft has at the most: whoever walks through it needs as many
frames. No text comes near it; a forged ledger, or move upon move, could."""


class Folding:
    """Takes events in their total order and makes the draft. One use, one draft."""

    def __init__(self, recall: Recall) -> None:
        """``recall``: gives the entries whose events it takes."""
        self._opened: Opened | None = None
        self._editing = Editing(recall)
        self._units = self._editing.units
        self._under: dict[str | None, Siblings] = {}
        self._brackets: dict[str, BracketState] = {}
        self._positions: dict[str, Position] = {}
        self._ended: dict[str, str] = {}  # a position that is no longer held, and what ended it
        self._citing: dict[str, list[str]] = {}  # a note, and whose status may cite it
        self._meetings: dict[tuple[date, str], HeldMeeting] = {}
        self._publications: list[Publication] = []

    def take(
        self,
        name: str,
        event: AnyEvent,
        on: date,
        entry: Entry,
        struck_by: str | None = None,
        told: list[tuple[int, ...]] | None = None,
    ) -> None:
        """Take one event of an entry in. ``struck_by``: the correction that strikes it out; its
        words are kept, hidden, so that later events which point to them still find their place.
        ``told``: a list that is told where each of its edits found what it names."""
        if struck_by is not None:
            self._strike(name, event, struck_by)
            return
        _ACTS[type(event)](self, name, event, on, entry)
        if event.edits:
            self._editing.edit(name, event, None, told)

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
            children={parent: tuple(siblings) for parent, siblings in self._under.items()},
            brackets=dict(self._brackets),
            positions=tuple(self._positions.values()),
            meetings=tuple(self._meetings.values()),
            publications=tuple(self._publications),
            contradictions=tuple(self._editing.contradictions),
        )

    # -- what each event means -------------------------------------------------------------

    def _proposed(self, name: str, event: Proposed, on: date, _entry: Entry) -> None:
        if event.place is not None:
            unit = self._found(
                name, event.provision, event.kind or "paragraph", event.key or "", event.top,
                event.place,
            )
            unit.known_as = event.known_as
            unit.alternative_to = event.alternative_to
        if event.bracket is not None:
            self._open_bracket(name, event.bracket, event.provision, event.by, on)

    def _bracketed(self, name: str, event: Bracketed, on: date, _entry: Entry) -> None:
        self._open_bracket(name, event.bracket, event.provision, event.by, on)

    def _unbracketed(self, name: str, event: Unbracketed, _on: date, _entry: Entry) -> None:
        bracket = self._brackets.get(event.bracket)
        if bracket is None:
            self._contradict(name, f"the bracket {event.bracket} it closes is not there")
        elif bracket.closed is None:
            self._brackets[event.bracket] = replace(bracket, closed=event.closed, closed_by=name)
        elif not self._editing.agree(name, event, bracket.closed_by or name):
            self._contradict(name, f"the bracket had been closed by {bracket.closed_by}")

    def _decided(self, name: str, event: Agreed | Deleted, on: date, entry: Entry) -> None:
        unit = self._unit(name, event.provision)
        if unit is None:
            return
        if event.note is not None:
            self._citing.setdefault(event.note, []).append(event.provision)
        unit.status = Status(
            state="agreed" if isinstance(event, Agreed) else "deleted",
            level=event.level,
            on=on,
            meeting=event.meeting or meeting_of(entry, on),
            pending=event.pending,
            note=event.note,
            event=name,
            dating=event.dating or entry.dating,
        )
        if isinstance(event, Deleted) and not event.printed:
            unit.gone_by = unit.gone_by or name

    def _reopened(self, name: str, event: Reopened, on: date, _entry: Entry) -> None:
        if unit := self._unit(name, event.provision):
            unit.status = Status(on=on, event=name)
            if not self._editing.overtaken(name, unit.event):
                unit.gone_by = None

    def _moved(self, name: str, event: Moved, _on: date, _entry: Entry) -> None:
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
        siblings = self._under[unit.parent]
        behind = siblings.leave(unit.id)
        former = self._address(unit)
        unit.formerly.append(former)
        if (stone := event.tombstone) is not None and stone.id in self._units:
            self._contradict(name, f"the provision {stone.id} is there already")
        elif stone is not None:
            left = Unit(stone.id, "tombstone", stone.key, name, unit.parent, False)
            left.stands_for = unit.id
            self._units[left.id] = left
            siblings.insert(behind, left.id)
        self._settle(name, unit, event.place)
        unit.key, unit.top = event.key, event.top

    def _relabelled(self, name: str, event: Relabelled, _on: date, _entry: Entry) -> None:
        if unit := self._unit(name, event.provision):
            unit.formerly.append(self._address(unit))
            unit.key, unit.top = event.key, event.top

    def _split(self, name: str, event: Split, _on: date, _entry: Entry) -> None:
        if self._unit(name, event.provision):
            self._found(name, event.into, event.kind, event.key, event.top, event.place)

    def _merged(self, name: str, event: Merged, _on: date, _entry: Entry) -> None:
        if unit := self._unit(name, event.provision):
            unit.gone_by = unit.gone_by or name
            if into := self._unit(name, event.into):
                into.formerly.append(self._address(unit))

    def _positioned(self, name: str, event: Positioned, on: date, _entry: Entry) -> None:
        if event.replaces in self._positions:
            self._end(name, event.replaces)
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

    def _noted(self, name: str, event: Noted, _on: date, _entry: Entry) -> None:
        if event.place is not None:
            unit = self._found(name, event.note, event.kind, event.key, False, event.place)
            unit.note_kind = event.kind
            unit.stands_for = event.about
            return
        for id in self._citing.get(event.note, ()):
            unit = self._units[id]
            if unit.status.note == event.note:
                unit.as_frozen = None
                unit.status = replace(unit.status, pending=event.pending)

    def _withdrawn(self, name: str, event: Withdrawn, _on: date, _entry: Entry) -> None:
        ended = self._ended.get(event.target)
        if event.target in self._positions:
            self._end(name, event.target)
        elif ended is not None and self._editing.agree(name, event, ended):
            return
        elif unit := self._unit(name, event.provision):
            if unit.event == event.target:
                unit.gone_by = unit.gone_by or name
            else:
                self._contradict(name, f"what it withdraws ({event.target}) does not stand")

    def _opened_as(self, _name: str, event: Opened, _on: date, _entry: Entry) -> None:
        if self._opened is None:
            self._opened = event

    def _held(self, name: str, event: MeetingHeld, on: date, _entry: Entry) -> None:
        self._meetings.setdefault(
            (on, event.name), HeldMeeting(name, on, event.name, event.kind, event.quorum)
        )

    def _published(self, name: str, event: Published, on: date, _entry: Entry) -> None:
        self._publications.append(publication(name, event, on))

    def _said(self, _name: str, _event: AnyEvent, _on: date, _entry: Entry) -> None:
        """It says something about other events, and nothing about the draft. What a correction
        strikes out has been struck out before the fold."""

    # -- how it is done --------------------------------------------------------------------

    def _contradict(self, name: str, reason: str) -> None:
        self._editing.contradict(name, reason)

    def _unit(self, name: str, id: str) -> Unit | None:
        return self._editing.unit(name, id)

    def _found(
        self, name: str, id: str, kind: str, key: str, top: bool, place: Place
    ) -> Unit:
        unit = Unit(id, kind, key, name, place.parent, top)
        if id in self._units:
            self._contradict(name, f"the provision {id} is there already")
            return self._units[id]
        self._units[id] = unit
        self._settle(name, unit, place)
        return unit

    def _settle(self, name: str, unit: Unit, place: Place) -> None:
        """Put the unit in its slot."""
        unit.parent = self._slot(name, unit.id, place)

    def _slot(self, name: str, id: str, place: Place, here: bool = True) -> str | None:
        """Make the slot at this place, and return its parent. Of two placed after the same
        sibling, the later in the total order stands nearer to it."""
        parent = place.parent
        if parent is not None and parent not in self._units:
            self._contradict(name, f"the provision {parent} it stands under is not there")
            parent = None
        elif parent is not None and self._depth(parent) + self._height(id) > _DEEPEST:
            self._contradict(name, f"it would stand more than {_DEEPEST} levels deep")
            parent = None
        siblings = self._under.get(parent)
        if siblings is None:
            siblings = self._under[parent] = Siblings()
        index: int | None = 0
        if place.after is not None:
            index = self._behind(siblings, place.after)
            if index is None:
                self._contradict(
                    name, f"the provision {place.after} it stands after is not there"
                )
        siblings.insert(siblings.end() if index is None else index, id, here=here)
        return parent

    def _behind(self, siblings: Siblings, id: str) -> int | None:
        """The index behind this one of the siblings. A tombstone stands where its provision stood,
        and after a late move that is under another parent; here it is then where its provision has
        been."""
        index, seeking = siblings.behind(id), self._units.get(id)
        while index is None and seeking is not None and seeking.kind == "tombstone":
            stood = seeking.stands_for
            if stood is None:
                break
            index, seeking = siblings.behind(stood), self._units.get(stood)
        return index

    def _depth(self, id: str) -> int:
        """The level that a provision stands on, from 1; it may be found to stand in itself, and is
        then deeper than all levels."""
        depth, above = 0, self._units.get(id)
        while above is not None and depth <= _DEEPEST:
            depth += 1
            above = self._units.get(above.parent) if above.parent is not None else None
        return depth

    def _height(self, id: str) -> int:
        """How many levels a provision has, its own and those under it."""
        height, level = 0, [id]
        while level and height <= _DEEPEST:
            height += 1
            level = [under for above in level for under in self._under.get(above, ())]
        return height

    def _stay(self, name: str, event: Moved, by: str) -> None:
        """Not move. An empty slot is left at the place, and the tombstone out of print, for
        what was placed behind them."""
        self._slot(name, event.provision, event.place, here=False)
        if (stone := event.tombstone) is not None:
            unit = self._units.get(event.provision)
            stood = Place(unit.parent, unit.id) if unit else Place()
            self._found(name, stone.id, "tombstone", "", False, stood).gone_by = by

    def _address(self, unit: Unit) -> str:
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

    def _end(self, name: str, target: str) -> None:
        """A party that withdraws its position is no longer for or against the bracket."""
        position = self._positions.pop(target)
        self._ended[target] = name
        bracket = self._brackets.get(position.bracket) if position.bracket else None
        if bracket is not None:
            self._brackets[bracket.id] = replace(
                bracket,
                supported_by=tuple(p for p in bracket.supported_by if p not in position.by),
                opposed_by=tuple(p for p in bracket.opposed_by if p not in position.by),
            )

    def _strike(self, name: str, event: AnyEvent, struck_by: str) -> None:
        """Keep what the event brought in, hidden, and take nothing else of it."""
        self._editing.struck[name] = struck_by
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
        self._editing.edit(name, event, struck_by)


_ACTS: dict[type[AnyEvent], Callable[[Folding, str, Any, date, Entry], None]] = {
    Opened: Folding._opened_as,
    MeetingHeld: Folding._held,
    Proposed: Folding._proposed,
    Bracketed: Folding._bracketed,
    Unbracketed: Folding._unbracketed,
    Agreed: Folding._decided,
    Deleted: Folding._decided,
    Moved: Folding._moved,
    Relabelled: Folding._relabelled,
    Split: Folding._split,
    Merged: Folding._merged,
    Positioned: Folding._positioned,
    Noted: Folding._noted,
    Reopened: Folding._reopened,
    Withdrawn: Folding._withdrawn,
    Published: Folding._published,
    Explained: Folding._said,
    Minuted: Folding._said,
    Corrected: Folding._said,
}
"""What is done for each type of event; found by its type, and not by trying one after the
other."""


def publication(name: str, event: Published, on: date) -> Publication:
    """The official text that this event says went round on a day."""
    return Publication(name, on, event.document, event.sha256, event.words, event.profile)


def meeting_of(entry: Entry, on: date) -> str | None:
    """The meeting that an entry names, for what took effect on the entry's own date."""
    return entry.meeting.name if entry.meeting is not None and on == entry.on else None
