"""How an entry is a row: JSON under one topic, compressed. Nothing here knows a database."""

from __future__ import annotations

import zlib

import msgspec

from ledger.errors import LedgerError
from ledger.events import Entry, decode_entry
from ledger.store.row import Row

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
    return zlib.compress(_encoder.encode(entry))


def entry_of(row: Row) -> Entry:
    """The entry in a row. Raises `UnreadableRow` for a damaged one."""
    try:
        if row.topic != TOPIC:
            raise ValueError(f"unknown topic {row.topic!r}")
        return decode_entry(zlib.decompress(row.state))
    except (ValueError, TypeError, RecursionError, zlib.error, msgspec.MsgspecError) as e:
        raise UnreadableRow(row.version, e) from e


_HEADER = b"\x78\x9c"
"""How every compressed row begins (RFC 1950): the compressor's usual window and level."""
_CHECKSUM = 4
"""Bytes at the end of a compressed row, behind its last byte of data."""


def has_spare_bits(state: bytes) -> bool:
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
