"""A ledger that is one SQLite file: recognised, read, appended to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ledger.errors import Conflict, NoLedger, StoreFailed
from ledger.store.sqlite_file import connected, failed, recognise, translated
from ledger.store.tables import Tables

if TYPE_CHECKING:
    from ledger.events import Entry
    from ledger.frames import Framing
    from ledger.store.application import LedgerApplication


class SQLiteLedger(Tables):
    """A ledger file. To read it, it is opened read-only; it is made when something is first saved
    in it."""

    def __init__(self, path: Path, *, writing: bool) -> None:
        """The ledger at ``path``. Raises `NoLedger` where a file to be read is not there, or what
        is there is not a ledger; `StoreFailed` where it can't be opened."""
        self.name = str(path)
        self._path = path
        self._writing = writing
        self._reading: sqlite3.Connection | None = None
        self._application: LedgerApplication | None = None
        self.created = not path.exists()
        if self.created and not writing:
            raise NoLedger(
                f"There is no ledger at {path}.",
                "`ledger append FILE` opens one; --ledger names another place.",
            )
        if self.created and not path.parent.is_dir():
            raise NoLedger(f"There is no folder {path.parent} to keep the ledger in.")
        if path.is_dir():
            raise NoLedger(f"{path} is a folder, not a ledger.")
        self._bare = self.created or not recognise(path)
        """It holds no table yet."""
        if self._bare and not writing:
            raise NoLedger(f"{path} is not a ledger.")

    def save(
        self, entries: Mapping[str, Sequence[Entry]], framings: Mapping[str, Framing]
    ) -> None:
        """Record sealed entries, by negotiation, and what is to be drawn, in one transaction.
        Raises `Conflict` where an entry of that version is there already."""
        from eventsourcing.persistence import IntegrityError, PersistenceError

        if not self._writing:
            raise StoreFailed(f"{self._path} was opened to be read. Nothing was recorded.")
        try:
            if self._application is None:
                from ledger.store.sqlite_recorder import application

                self._application = application(self._path)
            self._application.record(entries, framings)
        except IntegrityError as e:
            raise Conflict("Another writer has appended in the meantime.", "Try again.") from e
        except (PersistenceError, sqlite3.Error, OSError) as e:
            raise failed(self._path, e) from e
        self._bare = False

    def turn(self, negotiation: str) -> AbstractContextManager[bool]:  # noqa: ARG002
        """There is no line before a file: whoever comes when it is free is next."""
        return nullcontext(False)

    def close(self) -> None:
        """Close the file. One that was made here and holds nothing is taken away again."""
        if self._application is not None:
            self._application.close()
        nothing = self.created and self._path.exists() and not self._holds_something()
        if self._reading is not None:
            self._reading.close()
        if nothing:
            self._path.unlink(missing_ok=True)

    def _holds_something(self) -> bool:
        self._bare = not recognise(self._path)
        return bool(self.negotiations())

    @contextmanager
    def _snapshot(self) -> Iterator[bool]:
        """One state of the file for several queries, and whether anything was ever drawn in it."""
        self._select("BEGIN")
        try:
            yield bool(self._select("SELECT 1 FROM sqlite_master WHERE name = 'framed'"))
        finally:
            self._select("COMMIT")

    def _select(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        if self._bare:
            return []
        with translated(self._path):
            if self._reading is None:
                self._reading = connected(self._path, "ro")
            return self._reading.execute(query, values).fetchall()
