"""Appending through the `eventsourcing` library: entries as its domain events, its application
with every setting given. Imported only by who appends: reading needs none of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, cast

from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import Mapper, MapperDeserialisationError, StoredEvent
from eventsourcing.utils import Environment, EnvType

from ledger.store.row import Row
from ledger.store.rows import TOPIC, UnreadableRow, entry_of, state_of

if TYPE_CHECKING:
    from ledger.events import Entry
    from ledger.frames import Framing


class StoredEntry:
    """An entry as the library carries it: its negotiation, its version, and itself."""

    def __init__(self, negotiation: str, entry: Entry) -> None:
        self._negotiation = negotiation
        self.entry = entry

    @property
    def originator_id(self) -> str:
        """The stream: the negotiation's name."""
        return self._negotiation

    @property
    def originator_version(self) -> int:
        """The entry's version."""
        return self.entry.version


class EntryMapper(Mapper[str]):
    """Entries to rows and back."""

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """The row for an entry."""
        stored = cast("StoredEntry", domain_event)
        return StoredEvent(
            stored.originator_id, stored.originator_version, TOPIC, state_of(stored.entry)
        )

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """The entry in a row. Raises `MapperDeserialisationError` for a damaged one."""
        row = Row(stored_event.originator_version, stored_event.topic, stored_event.state)
        try:
            entry = entry_of(row)
        except UnreadableRow as e:
            raise MapperDeserialisationError(str(e)) from e
        return cast(
            "DomainEventProtocol[str]", StoredEntry(str(stored_event.originator_id), entry)
        )


class LedgerApplication(Application[str]):
    """The library's application over entries."""

    name = "ledger"

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:  # noqa: ARG002
        """What is passed, and nothing else: the library would let variables of the process
        environment, such as LEDGER_SQLITE_DBNAME, go before it."""
        return Environment(env=env)

    def construct_mapper(self) -> Mapper[str]:
        """The mapper for entries."""
        return EntryMapper(self.construct_transcoder())

    def record(
        self, entries: Mapping[str, Sequence[Entry]], framings: Mapping[str, Framing]
    ) -> None:
        """Record sealed entries, by negotiation, and what they make it necessary to draw, in one
        transaction: all or nothing, durable on return. Raises the library's errors."""
        self.save(
            *(
                cast("DomainEventProtocol[str]", StoredEntry(negotiation, entry))
                for negotiation, of_one in entries.items()
                for entry in of_one
            ),
            framings=framings,
        )


SETTINGS = {
    "ORIGINATOR_ID_TYPE": "text",
    "COMPRESSOR_TOPIC": "",
    "CIPHER_TOPIC": "",
    "TRANSCODER_TOPIC": "",
    "MAPPER_TOPIC": "",
    "IS_SNAPSHOTTING_ENABLED": "n",
    "AGGREGATE_CACHE_MAXSIZE": "",
}
"""The settings that every ledger has, whatever keeps it."""
