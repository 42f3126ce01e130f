"""A ledger file: whether a file is one, how it is opened, and what its errors mean."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from ledger.errors import Busy, NoLedger, StoreFailed

MARK = 0x4C454447
"""SQLite's ``application_id`` of a ledger file ("LEDG")."""
_PATIENCE = 5.0
"""Seconds to wait for another program's lock."""


def recognise(path: Path) -> bool:
    """Whether the file holds anything. Raises `NoLedger` unless what it holds is a ledger."""
    refusal = NoLedger(
        f"{path} is not a ledger.", "--ledger names the ledger; papers come after `append`."
    )
    try:
        with path.open("rb") as file:
            head = file.read(16)
    except OSError as e:
        raise StoreFailed(f"{path} can't be opened: {e.strerror}.") from e
    if not head:
        return False
    if head != b"SQLite format 3\x00":
        raise refusal
    # Asked of SQLite and not read from the header: after a crash the header may still stand in
    # the journal.
    with translated(path):
        try:
            mark, tables = _asked(path, "ro")
        except sqlite3.OperationalError as e:
            if e.sqlite_errorcode != sqlite3.SQLITE_READONLY_ROLLBACK:
                raise
            # A writer was killed in the middle: whoever comes next undoes what it left unfinished.
            mark, tables = _asked(path, "rw")
    if mark != MARK and (mark or tables):
        raise refusal
    return bool(tables)


def _asked(path: Path, mode: str) -> tuple[int, int]:
    """The file's ``application_id`` and the number of its tables, as SQLite tells them."""
    with closing(connected(path, mode)) as database:
        mark = database.execute("PRAGMA application_id").fetchone()[0]
        tables = database.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]
    return mark, tables


def connected(path: Path, mode: str) -> sqlite3.Connection:
    """A connection; ``mode``: ``ro`` to read, ``rw`` to write."""
    uri = f"{path.resolve().as_uri()}?mode={mode}"
    return sqlite3.connect(uri, uri=True, timeout=_PATIENCE, isolation_level=None)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """SQLite's errors as sentences."""
    try:
        yield
    except sqlite3.Error as e:
        raise failed(path, e) from e


def failed(path: Path, error: BaseException) -> StoreFailed:
    """A sentence for what SQLite, or the library over it, says went wrong with this file."""
    if "locked" in str(error).lower():
        return Busy(f"{path} is locked by another program. Nothing was recorded; try again.")
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
