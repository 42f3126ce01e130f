"""How entries get into a SQLite file: the library's recorder, with rows that nobody changes and one
file at rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from eventsourcing.persistence import InfrastructureFactory, StoredEvent
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteCursor,
    SQLiteFactory,
)
from eventsourcing.utils import Environment, get_topic

from ledger.store.application import SETTINGS, LedgerApplication
from ledger.store.frame_rows import TABLES, write_framing
from ledger.store.sqlite_file import MARK

if TYPE_CHECKING:
    from ledger.frames import Framing


class ImmutableRecorder(SQLiteApplicationRecorder):
    """Rows that the database itself refuses to change or delete."""

    def construct_create_table_statements(self) -> list[str]:
        """The library's table, and three triggers: replacing is an insertion to SQLite."""
        table = self.events_table_name
        refuse = "BEGIN SELECT RAISE(ABORT, 'entries of a ledger are never changed'); END"
        there = (
            f"SELECT 1 FROM {table} WHERE originator_id = NEW.originator_id "  # noqa: S608
            "AND originator_version = NEW.originator_version"
        )
        begin = "CREATE TRIGGER IF NOT EXISTS"
        return [
            *super().construct_create_table_statements(),
            f"PRAGMA application_id = {MARK}",
            f"{begin} no_update BEFORE UPDATE ON {table} {refuse}",
            f"{begin} no_delete BEFORE DELETE ON {table} {refuse}",
            f"{begin} no_replace BEFORE INSERT ON {table} WHEN EXISTS ({there}) {refuse}",
            *(table.format(blob="BLOB", key="INTEGER") for table in TABLES),
        ]

    def _insert_events(
        self,
        c: SQLiteCursor,
        stored_events: Sequence[StoredEvent],
        framings: Mapping[str, Framing] | None = None,
        **kwargs: Any,
    ) -> Sequence[int] | None:
        """The rows of entries, and in the same transaction what they make it necessary to draw."""
        numbers = super()._insert_events(c, stored_events, **kwargs)

        def select(query: str, *values: Any) -> list[tuple[Any, ...]]:
            c.execute(query, values)
            return [tuple(row) for row in c.fetchall()]

        for negotiation, framing in (framings or {}).items():
            write_framing(select, c.executemany, negotiation, framing)
        return numbers


class OneFilePool(SQLiteConnectionPool):
    """Connections with a rollback journal instead of the library's write-ahead log: at rest a
    ledger is one file, reading leaves nothing beside it, and it works on a shared drive. EXTRA
    also brings the journal's end to disk, so that what was acknowledged survives a power loss."""

    def _create_connection(self) -> SQLiteConnection:
        self.is_journal_mode_wal = True  # as if set: the library then leaves the mode alone
        connection = super()._create_connection()
        connection.cursor().execute("PRAGMA synchronous = EXTRA")
        return connection


class FileApplication(LedgerApplication):
    """The application over a file."""

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        """The library's factory for SQLite, with our connections."""
        factory = super().construct_factory(env)
        if isinstance(factory, SQLiteFactory):
            pool = factory.datastore.pool
            factory.datastore.pool = OneFilePool(
                db_name=pool.db_name, lock_timeout=pool.lock_timeout
            )
        return factory


def application(path: Path) -> FileApplication:
    """The application over the ledger file at ``path``, which is made where it is not there."""
    return FileApplication(
        env={
            **SETTINGS,
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": path.resolve().as_uri(),
            "APPLICATION_RECORDER_TOPIC": get_topic(ImmutableRecorder),
            "CREATE_TABLE": "y",
        }
    )
