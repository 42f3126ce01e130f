"""The library's stock way: an `Aggregate` for the negotiation, with a method decorated by `event`
for each type of event, and its JSON transcoder with a transcoding for each type of value. A stock
aggregate replays in the order of recording, so it is given the events in their order of effect, and
told which are struck out. It folds as the floor does."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID, uuid5

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from eventsourcing.persistence import JSONTranscoder, Transcoding

from benchmarks.floor import Floor
from benchmarks.negotiation import AN_ENTRY
from ledger import events as ev
from ledger.replay import Fact

ID = uuid5(UUID(int=0), "made-up")
_VALUES = (
    ev.Bracket, ev.Carry, ev.Close, ev.Edit, ev.Guess, ev.Name, ev.Oddity, ev.Open, ev.Place,
    ev.Sentence, ev.Source, ev.Span, ev.Tombstone, ev.Words,
)
Edits = Sequence[ev.Edit]
Parties = Sequence[str]


def _class(kind: type[ev.Event]) -> type[Aggregate.Event]:
    """A class of events with the fields of this type. ``called``: the event's permanent name;
    ``struck``: whether it is struck out."""
    fields = ("called", "struck", *kind.__struct_fields__)
    made: type[Aggregate.Event] = type(
        kind.__name__,
        (Aggregate.Event,),
        {
            "__module__": __name__,
            "__qualname__": f"Negotiation.{kind.__name__}",
            "__annotations__": dict.fromkeys(fields, "Any"),
        },
    )
    return made


class Negotiation(Aggregate):
    """One text under negotiation. A method decorated as the library's tutorial has it for each type
    of event; it asks for those of the event's fields that it needs."""

    def __init__(self) -> None:
        self.draft = Floor()

    @staticmethod
    def create_id() -> UUID:
        """There is but one."""
        return ID

    Opened = _class(ev.Opened)
    MeetingHeld = _class(ev.MeetingHeld)
    Proposed = _class(ev.Proposed)
    Bracketed = _class(ev.Bracketed)
    Unbracketed = _class(ev.Unbracketed)
    Agreed = _class(ev.Agreed)
    Deleted = _class(ev.Deleted)
    Moved = _class(ev.Moved)
    Relabelled = _class(ev.Relabelled)
    Split = _class(ev.Split)
    Merged = _class(ev.Merged)
    Positioned = _class(ev.Positioned)
    Noted = _class(ev.Noted)
    Reopened = _class(ev.Reopened)
    Withdrawn = _class(ev.Withdrawn)
    Published = _class(ev.Published)
    Explained = _class(ev.Explained)
    Minuted = _class(ev.Minuted)
    Corrected = _class(ev.Corrected)

    @event(Opened)
    def _opened(self) -> None:
        pass

    @event(MeetingHeld)
    def _held(self, name: str) -> None:
        self.draft.meetings.append(name)

    @event(Proposed)
    def _proposed(
        self, called: str, struck: bool, by: Parties, edits: Edits, provision: str,
        place: ev.Place | None, key: str | None, bracket: ev.Bracket | None,
    ) -> None:
        draft = self.draft
        if place is not None and not struck:
            draft.place(provision, place)
            draft.keys[provision] = key or ""
        if bracket is not None and not struck:
            draft.brackets[bracket.id] = (bracket.kind, by)
        draft.edit(called, edits, struck)

    @event(Bracketed)
    def _bracketed(
        self, called: str, struck: bool, by: Parties, edits: Edits, bracket: ev.Bracket
    ) -> None:
        if not struck:
            self.draft.brackets[bracket.id] = (bracket.kind, by)
        self.draft.edit(called, edits, struck)

    @event(Unbracketed)
    def _unbracketed(self, called: str, struck: bool, edits: Edits, bracket: str) -> None:
        if not struck:
            del self.draft.brackets[bracket]
        self.draft.edit(called, edits, struck)

    @event(Agreed)
    def _agreed(
        self, called: str, struck: bool, edits: Edits, provision: str, level: str | None
    ) -> None:
        if not struck:
            self.draft.status[provision] = ("agreed", level)
        self.draft.edit(called, edits, struck)

    @event(Deleted)
    def _deleted(
        self, called: str, struck: bool, edits: Edits, provision: str, level: str | None,
        printed: bool,
    ) -> None:
        if not struck:
            self.draft.status[provision] = ("deleted", level)
            if not printed:
                self.draft.gone.add(provision)
        self.draft.edit(called, edits, struck)

    @event(Moved)
    def _moved(
        self, called: str, struck: bool, edits: Edits, provision: str, place: ev.Place, key: str
    ) -> None:
        draft = self.draft
        if not struck:
            draft.children[draft.parents[provision]].remove(provision)
            draft.place(provision, place)
            draft.keys[provision] = key
        draft.edit(called, edits, struck)

    @event(Relabelled)
    def _relabelled(
        self, called: str, struck: bool, edits: Edits, provision: str, key: str
    ) -> None:
        if not struck:
            self.draft.keys[provision] = key
        self.draft.edit(called, edits, struck)

    @event(Split)
    def _split(
        self, called: str, struck: bool, edits: Edits, into: str, place: ev.Place, key: str
    ) -> None:
        if not struck:
            self.draft.place(into, place)
            self.draft.keys[into] = key
        self.draft.edit(called, edits, struck)

    @event(Merged)
    def _merged(self, called: str, struck: bool, edits: Edits, provision: str) -> None:
        if not struck:
            self.draft.gone.add(provision)
        self.draft.edit(called, edits, struck)

    @event(Positioned)
    def _positioned(
        self, called: str, struck: bool, by: Parties, edits: Edits, provision: str, stance: str
    ) -> None:
        if not struck:
            self.draft.positions[called] = (provision, stance, by)
        self.draft.edit(called, edits, struck)

    @event(Noted)
    def _noted(
        self, called: str, struck: bool, edits: Edits, note: str, place: ev.Place | None, key: str
    ) -> None:
        draft = self.draft
        if place is not None and not struck:
            draft.place(note, place)
            draft.keys[note] = key
            draft.notes.add(note)
        draft.edit(called, edits, struck)

    @event(Reopened)
    def _reopened(self, called: str, struck: bool, edits: Edits, provision: str) -> None:
        if not struck:
            self.draft.status[provision] = ("open", None)
            self.draft.gone.discard(provision)
        self.draft.edit(called, edits, struck)

    @event(Withdrawn)
    def _withdrawn(
        self, called: str, struck: bool, edits: Edits, provision: str, target: str
    ) -> None:
        if not struck and self.draft.positions.pop(target, None) is None:
            self.draft.gone.add(provision)
        self.draft.edit(called, edits, struck)

    @event(Published)
    def _published(self, words: str) -> None:
        self.draft.publications.append(words)

    @event(Explained)
    def _explained(self) -> None:
        pass

    @event(Minuted)
    def _minuted(self) -> None:
        pass

    @event(Corrected)
    def _corrected(self) -> None:
        pass


class _ValueAsDict(Transcoding):
    """A value as its fields."""

    def __init__(self, type: type[msgspec.Struct]) -> None:
        self.type = type
        self.name = type.__name__

    def encode(self, obj: msgspec.Struct) -> dict[str, Any]:
        return {field: getattr(obj, field) for field in obj.__struct_fields__}

    def decode(self, data: dict[str, Any]) -> msgspec.Struct:
        made: msgspec.Struct = self.type(**data)
        return made


class _DateAsISO(Transcoding):
    type = date
    name = "date"

    def encode(self, obj: date) -> str:
        return obj.isoformat()

    def decode(self, data: str) -> date:
        return date.fromisoformat(data)


class Negotiations(Application[UUID]):
    """The application, as the library's tutorial has it."""

    def register_transcodings(self, transcoder: JSONTranscoder) -> None:
        """The values that events hold."""
        super().register_transcodings(transcoder)
        transcoder.register(_DateAsISO())
        for type in _VALUES:
            transcoder.register(_ValueAsDict(type))


def application(path: Path) -> Negotiations:
    """The application over this file."""
    return Negotiations(
        env={"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
    )


def write(path: Path, facts: Iterable[Fact]) -> None:
    """Record these events, an entry's worth in a transaction."""
    app = application(path)
    aggregate = Negotiation()
    for number, fact in enumerate(facts, 1):
        happened = fact.event
        said = {field: getattr(happened, field) for field in happened.__struct_fields__}
        aggregate.trigger_event(
            getattr(Negotiation, type(happened).__name__),
            called=fact.name, struck=fact.struck_by is not None, **said,
        )
        if number % AN_ENTRY == 0:
            app.save(aggregate)
    app.save(aggregate)
    app.close()


def replay(path: Path) -> Floor:
    """What a program that is built so does: open, and get the aggregate."""
    app = application(path)
    try:
        found: Any = app.repository.get(ID)
        draft: Floor = found.draft
        return draft
    finally:
        app.close()
