"""The store: one stream per negotiation, one row per entry, on the `eventsourcing` library.

The row's topic is the entry's tag and not a class path, and rows are decoded over a closed set
of types: a forged row can't make the program import anything.
"""

from __future__ import annotations

import os
import sqlite3
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from types import TracebackType
from typing import cast

import msgspec
from eventsourcing.application import Application
from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import (
    InfrastructureFactory,
    IntegrityError,
    Mapper,
    MapperDeserialisationError,
    PersistenceError,
    StoredEvent,
)
from eventsourcing.sqlite import (
    SQLiteApplicationRecorder,
    SQLiteConnection,
    SQLiteConnectionPool,
    SQLiteFactory,
)
from eventsourcing.utils import Environment, EnvType, get_topic

from ledger import chain
from ledger.errors import Busy, Conflict, LedgerError, NoLedger, NoNegotiation, StoreFailed
from ledger.events import Entry, Opened, decode_entry
from ledger.memory import uncollected

TOPIC = "entry/1"
_MARK = 0x4C454447
"""SQLite's ``application_id`` of a ledger file ("LEDG")."""


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


_encoder = msgspec.json.Encoder(order="deterministic")
"""Each event's type first: in the canonical form, where keys are sorted, a decoder meets it last
and reads every event twice. The chain's digest is over the canonical form all the same."""


class EntryMapper(Mapper[str]):
    """Entries to rows and back, as JSON under one topic."""

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """The row for an entry."""
        stored = cast("StoredEntry", domain_event)
        state = _encoder.encode(stored.entry)
        if self.compressor:
            state = self.compressor.compress(state)
        return StoredEvent(stored.originator_id, stored.originator_version, TOPIC, state)

    def to_domain_event(self, stored_event: StoredEvent) -> DomainEventProtocol[str]:
        """The entry in a row. Raises `MapperDeserialisationError` for a damaged one."""
        try:
            if stored_event.topic != TOPIC:
                raise ValueError(f"unknown topic {stored_event.topic!r}")
            state = stored_event.state
            if self.compressor:
                state = self.compressor.decompress(state)
            entry = decode_entry(state)
        except (ValueError, TypeError, RecursionError, zlib.error, msgspec.MsgspecError) as e:
            raise MapperDeserialisationError(
                f"entry {stored_event.originator_version} can't be read: {e}"
            ) from e
        return cast(
            "DomainEventProtocol[str]", StoredEntry(str(stored_event.originator_id), entry)
        )


_HEADER = b"\x78\x9c"
"""How every compressed row begins (RFC 1950): the compressor's usual window and level."""
_CHECKSUM = 4
"""Bytes at the end of a compressed row, behind its last byte of data."""


def _has_spare_bits(state: bytes) -> bool:
    """Whether something was altered in a row that decompresses to the same bytes all the same: its
    header, or the bits that fill up the last byte of data, which are written as zeros."""
    if not state.startswith(_HEADER):
        return True
    last = len(state) - _CHECKSUM - 1
    bits = state[last]
    if not bits:
        return False
    cleared = bytearray(state)
    cleared[last] = bits & ~(1 << (bits.bit_length() - 1))
    try:
        # Its highest bit counts, unless it says the same without.
        return zlib.decompress(cleared) == zlib.decompress(state)
    except zlib.error:
        return False


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
            f"PRAGMA application_id = {_MARK}",
            f"{begin} no_update BEFORE UPDATE ON {table} {refuse}",
            f"{begin} no_delete BEFORE DELETE ON {table} {refuse}",
            f"{begin} no_replace BEFORE INSERT ON {table} WHEN EXISTS ({there}) {refuse}",
        ]


class OneFilePool(SQLiteConnectionPool):
    """Connections with a rollback journal instead of the library's write-ahead log: at rest a
    ledger is one file, reading leaves nothing beside it, and it works on a shared drive. EXTRA
    also brings the journal's end to disk, so that what was acknowledged survives a power loss."""

    def _create_connection(self) -> SQLiteConnection:
        self.is_journal_mode_wal = True  # as if set: the library then leaves the mode alone
        connection = super()._create_connection()
        connection.cursor().execute("PRAGMA synchronous = EXTRA")
        return connection


class LedgerApplication(Application[str]):
    """The library's application over entries."""

    name = "ledger"

    def construct_env(self, name: str, env: EnvType | None = None) -> Environment:  # noqa: ARG002
        """What is passed, and nothing else: the library would let variables of the process
        environment, such as LEDGER_SQLITE_DBNAME, go before it."""
        return Environment(env=env)

    def construct_factory(self, env: Environment) -> InfrastructureFactory:
        """The library's factory for SQLite, with our connections."""
        factory = super().construct_factory(env)
        if isinstance(factory, SQLiteFactory):
            pool = factory.datastore.pool
            factory.datastore.pool = OneFilePool(
                db_name=pool.db_name, lock_timeout=pool.lock_timeout
            )
        return factory

    def construct_mapper(self) -> Mapper[str]:
        """The mapper for entries."""
        return EntryMapper(self.construct_transcoder(), self.factory.compressor())


def _application(location: str, *, writing: bool) -> LedgerApplication:
    """The library's application over the database at this URI, every setting given."""
    return LedgerApplication(
        env={
            "PERSISTENCE_MODULE": "eventsourcing.sqlite",
            "SQLITE_DBNAME": location,
            "ORIGINATOR_ID_TYPE": "text",
            "APPLICATION_RECORDER_TOPIC": get_topic(ImmutableRecorder),
            "COMPRESSOR_TOPIC": "eventsourcing.compressor:ZlibCompressor",
            "CIPHER_TOPIC": "",
            "TRANSCODER_TOPIC": "",
            "MAPPER_TOPIC": "",
            "CREATE_TABLE": "y" if writing else "n",
            "IS_SNAPSHOTTING_ENABLED": "n",
            "AGGREGATE_CACHE_MAXSIZE": "",
        }
    )


class Store:
    """A ledger file. Opened for reading it is never created, and never written to."""

    def __init__(self, path: Path, *, writing: bool = False) -> None:
        """Open the ledger at ``path``. Raises `NoLedger` where a file to be read is not there,
        or what is there is not a ledger; `StoreFailed` where it can't be opened."""
        self.path = path
        self.created = False
        if not path.exists():
            if not writing:
                raise NoLedger(
                    f"There is no ledger at {path}.",
                    "`ledger append FILE` opens one; --ledger names another place.",
                )
            if not path.parent.is_dir():
                raise NoLedger(f"There is no folder {path.parent} to keep the ledger in.")
            self.created = True
        elif path.is_dir():
            raise NoLedger(f"{path} is a folder, not a ledger.")
        else:
            _recognise(path)
        location = path.resolve().as_uri() + ("" if writing else "?mode=ro")
        with self._translated():
            try:
                self._app = _application(location, writing=writing)
            except BaseException:
                if self.created:
                    path.unlink(missing_ok=True)  # it could not even be begun
                raise

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file. A file that this store made and wrote nothing to is taken away again."""
        empty = False
        if self.created:
            with self._translated():
                empty = not self.negotiations()
        self._app.close()
        if empty:
            self.path.unlink(missing_ok=True)

    def negotiations(self) -> list[str]:
        """The names of the negotiations kept here."""
        with self._translated(), self._recorder.datastore.transaction(commit=False) as cursor:
            table = self._recorder.events_table_name  # the library's own, not anybody's input
            cursor.execute(f"SELECT DISTINCT originator_id FROM {table} ORDER BY 1")  # noqa: S608
            return [row[0] for row in cursor.fetchall()]

    def choose(self, negotiation: str | None) -> str:
        """The negotiation meant: the one named, or the only one. Raises `NoNegotiation`."""
        names = self.negotiations()
        if negotiation is None:
            if len(names) == 1:
                return names[0]
            if not names:
                raise NoNegotiation(f"The ledger {self.path} is empty.", "`ledger append FILE`.")
            raise NoNegotiation(
                f"This ledger holds several negotiations: {', '.join(names)}.",
                "Say which: --negotiation NAME.",
            )
        if negotiation not in names:
            kept = f"It holds: {', '.join(names)}." if names else "It holds none."
            raise NoNegotiation(f"There is no negotiation “{negotiation}” here. {kept}")
        return negotiation

    def entries(self, negotiation: str) -> list[Entry]:
        """All entries of a negotiation, in stored order. Raises `StoreFailed` where one can't
        be read."""
        with self._translated(), uncollected():
            stored = self._app.events.get(negotiation)
            return [cast("StoredEntry", event).entry for event in stored]

    def readable(self, negotiation: str) -> Iterator[Entry | chain.Damage]:
        """Every entry of a negotiation, or for one that can't be read its damage."""
        with self._translated():
            rows = self._app.recorder.select_events(negotiation)
        for row in rows:
            if not isinstance(row.originator_version, int):
                yield chain.Damage(0, f"a row says it is entry {row.originator_version!r}")
                continue
            try:
                entry = cast("StoredEntry", self._app.mapper.to_domain_event(row)).entry
            except MapperDeserialisationError as e:
                yield chain.Damage(row.originator_version, str(e))
                continue
            if entry.version != row.originator_version:
                yield chain.Damage(
                    row.originator_version, f"the row holds entry {entry.version}"
                )
            elif _has_spare_bits(row.state):
                yield chain.Damage(
                    row.originator_version, "bits of it were altered that say nothing"
                )
            else:
                yield entry
                opened = negotiation_of([entry]) if entry.version == 1 else None
                if opened is not None and opened.negotiation != negotiation:
                    yield chain.Damage(1, f"it is the first of “{opened.negotiation}”, renamed")

    def save(self, negotiation: str, entries: Sequence[Entry]) -> None:
        """Record sealed entries in one transaction: all or nothing, durable on return. Raises
        `Conflict` where another writer was first."""
        self.save_all({negotiation: entries})

    def save_all(self, entries: Mapping[str, Sequence[Entry]]) -> None:
        """Record sealed entries of several negotiations in one transaction, as `save` does."""
        with self._translated():
            self._app.save(
                *(
                    cast("DomainEventProtocol[str]", StoredEntry(negotiation, entry))
                    for negotiation, of_one in entries.items()
                    for entry in of_one
                )
            )

    @property
    def _recorder(self) -> ImmutableRecorder:
        return cast("ImmutableRecorder", self._app.recorder)

    @contextmanager
    def _translated(self) -> Iterator[None]:
        """The store's errors as sentences, in one place."""
        try:
            yield
        except LedgerError:
            raise
        except IntegrityError as e:
            raise Conflict("Another writer has appended in the meantime.", "Try again.") from e
        except MapperDeserialisationError as e:
            raise StoreFailed(f"{self.path}: {e}.", "`ledger verify` tells what is damaged.") from e
        except (PersistenceError, sqlite3.Error, OSError) as e:
            raise _failed(self.path, e) from e


def negotiation_of(entries: Sequence[Entry]) -> Opened | None:
    """The event that opened the negotiation, the first of its first entry."""
    first = entries[0].events[0] if entries and entries[0].events else None
    return first if isinstance(first, Opened) else None


def _recognise(path: Path) -> None:
    """Raise `NoLedger` unless the file is empty or says that it is a ledger."""
    refusal = NoLedger(
        f"{path} is not a ledger.", "--ledger names the ledger; papers come after `append`."
    )
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as e:
        raise StoreFailed(f"{path} can't be opened: {e.strerror}.") from e
    if not head:
        return
    if head != b"SQLite format 3\x00":
        raise refusal
    # Asked of SQLite and not read from the header: after a crash the header may still stand in
    # the journal.
    try:
        try:
            mark, tables = _asked(path, "ro")
        except sqlite3.OperationalError as e:
            if e.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
                raise
            # A writer was killed in the middle: whoever comes next undoes what it left unfinished.
            mark, tables = _asked(path, "rw")
    except sqlite3.Error as e:
        raise _failed(path, e) from e
    if mark != _MARK and (mark or tables):
        raise refusal


def _asked(path: Path, mode: str) -> tuple[int, int]:
    """The file's ``application_id`` and the number of its tables, as SQLite tells them."""
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    with closing(sqlite3.connect(uri, uri=True)) as database:
        mark = database.execute("PRAGMA application_id").fetchone()[0]
        tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return mark, tables


def _failed(path: Path, error: BaseException) -> StoreFailed:
    if "locked" in str(error).lower():
        return Busy(
            f"{path} is locked by another program. Nothing was recorded; try again."
        )
    return StoreFailed(_sentence(path, error))


def _sentence(path: Path, error: BaseException) -> str:
    reason = str(error).lower()
    protected = "unable to open" in reason and not os.access(path.parent, os.W_OK)
    if "readonly" in reason or "read-only" in reason or protected:
        return f"{path} can't be written: it, or its folder, is read-only. Nothing was recorded."
    if "full" in reason:
        return f"{path}: the disk is full. Nothing was recorded."
    if "no such table" in reason or "not a database" in reason:
        return f"{path} is not a ledger."
    if "malformed" in reason:
        return f"{path} is damaged: {error}. Restore it from a copy; `ledger load` reads a dump."
    return f"{path}: {error}."


def database(ledger: str) -> Path:
    """The path of a ledger named on the command line."""
    return Path(ledger).expanduser()
