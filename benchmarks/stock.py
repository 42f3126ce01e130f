"""The library's stock way: an `Aggregate` for the negotiation, a class for each type of event, and
its JSON transcoder with a transcoding for each type of value. A stock aggregate replays in the
order of recording, so it is given the events in their order of effect, and told which are struck
out. It folds as the floor does."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from pathlib import Path
from typing import Any, ClassVar
from uuid import UUID, uuid5

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import Aggregate
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


class Negotiation(Aggregate):
    """One text under negotiation."""

    class Happened(Aggregate.Event):
        """What happened; ``called`` is its permanent name."""

        like: ClassVar[type[ev.Event]]
        called: str
        struck: bool

        def apply(self, aggregate: Any) -> None:
            """Take it in."""
            aggregate.draft.act(self.like, self.called, self, self.struck)

    def __init__(self) -> None:
        self.draft = Floor()

    @staticmethod
    def create_id() -> UUID:
        """There is but one."""
        return ID


def _class(kind: type[ev.Event]) -> type[Negotiation.Happened]:
    """A class of events with the fields of this type."""
    return type(
        kind.__name__,
        (Negotiation.Happened,),
        {
            "__module__": __name__,
            "__qualname__": f"Negotiation.{kind.__name__}",
            "__annotations__": dict.fromkeys(kind.__struct_fields__, "Any"),
            "like": kind,
        },
    )


_CLASSES = {kind: _class(kind) for kind in ev.EVENT_TYPES}
for _kind, _made in _CLASSES.items():
    setattr(Negotiation, _kind.__name__, _made)


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
        event = fact.event
        said = {field: getattr(event, field) for field in event.__struct_fields__}
        aggregate.trigger_event(
            _CLASSES[type(event)], called=fact.name, struck=fact.struck_by is not None, **said
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
