"""How an entry is a row: JSON under one topic, compressed. Nothing here knows a database."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ledger.errors import LedgerError
from ledger.events import Entry, decode_entry
from ledger.store.row import Row, packed, unpacked
from ledger.unread import UNREADABLE, Unread

TOPIC = "entry/1"
"""The tag of every row, and not a class path: rows are decoded over a closed set of types, so that
a forged one can't make the program import anything."""


class UnreadableRow(LedgerError):
    """A row that is no entry."""

    def __init__(self, version: object, reason: object) -> None:
        super().__init__(f"entry {version} can't be read: {reason}")
        self.version = version
        self.reason = reason


_encoder = msgspec.json.Encoder(order="deterministic")
"""Each event's type first: in the canonical form, where keys are sorted, a decoder meets it last
and reads every event twice. The chain's digest is over the canonical form all the same."""


def state_of(entry: Entry) -> bytes:
    """What is stored of an entry."""
    return packed(_encoder.encode(entry))


def entry_of(row: Row) -> Entry:
    """The entry in a row. Raises `UnreadableRow` for a damaged one."""
    try:
        return decode_entry(_data_of(row))
    except UNREADABLE as e:
        raise UnreadableRow(row.version, e) from e


def unread_of(row: Row, refused: Callable[[UnreadableRow], Exception]) -> Unread:
    """The entry in a row, to be read when it is due. Raises `UnreadableRow` for one that is seen
    to be damaged already. ``refused``: what is raised for one that turns out to be, then."""
    try:
        return Unread(_data_of(row), lambda e: refused(UnreadableRow(row.version, e)))
    except UNREADABLE as e:
        raise UnreadableRow(row.version, e) from e


def _data_of(row: Row) -> bytes:
    if row.topic != TOPIC:
        raise ValueError(f"unknown topic {row.topic!r}")
    return unpacked(row.state)
