"""How an entry is a row: two lines of JSON under one topic, compressed. Nothing here knows a
database."""

from __future__ import annotations

from collections.abc import Callable

import msgspec

from ledger.errors import LedgerError
from ledger.events import Entry, decode_entry
from ledger.store.compression import decompress, first_line
from ledger.store.row import AT_ONCE, Row, compressed_in, lines, packed
from ledger.unread import UNREADABLE, Outline, Unread, outline_of

TOPIC = "entry/2"
"""The tag of every row, and not a class path: rows are decoded over a closed set of types, so that
a forged one can't make the program import anything. The first line is the entry's outline, which a
replay has to know of every entry before it reads any; the second is the entry."""
_ALONE = "entry/1"
"""The tag of a row that holds the entry alone: all had it before there were outlines."""


class UnreadableRow(LedgerError):
    """A row that is no entry."""

    def __init__(self, version: object, reason: object) -> None:
        super().__init__(f"entry {version} can't be read: {reason}")
        self.version = version
        self.reason = reason


_encoder = msgspec.json.Encoder(order="deterministic")
"""Each event's type first: in the canonical form, where keys are sorted, a decoder meets it last
and reads every event twice. The chain's digest is over the canonical form all the same."""
_outline_decoder = msgspec.json.Decoder(Outline)


def state_of(entry: Entry) -> bytes:
    """What is stored of an entry."""
    return packed(b"%b\n%b" % (_encoder.encode(outline_of(entry)), _encoder.encode(entry)))


def entry_of(row: Row) -> Entry:
    """The entry in a row. Raises `UnreadableRow` for a damaged one."""
    try:
        return _entry(row.topic, compressed_in(row.state))
    except UNREADABLE as e:
        raise UnreadableRow(row.version, e) from e


def unread_of(row: Row, refused: Callable[[UnreadableRow], Exception]) -> Unread:
    """The entry in a row, to be read when it is due. Raises `UnreadableRow` for one that is seen
    to be damaged already. ``refused``: what is raised for one that turns out to be, then."""
    version, topic, state = row
    try:
        compressed = compressed_in(state)
        outline = _outline(topic, compressed)
    except UNREADABLE as e:
        raise UnreadableRow(version, e) from e

    def read() -> Entry:
        try:
            return _entry(topic, compressed)
        except UNREADABLE as e:
            raise refused(UnreadableRow(version, e)) from e

    return Unread(outline, read)


def _outline(topic: str, compressed: memoryview) -> Outline:
    if topic == TOPIC:
        return _outline_decoder.decode(first_line(compressed))
    return outline_of(_entry(topic, compressed))


def _entry(topic: str, compressed: memoryview) -> Entry:
    if topic not in (TOPIC, _ALONE):
        raise ValueError(f"unknown topic {topic!r}")
    outline, data = lines(decompress(compressed, AT_ONCE))
    if bool(outline) != (topic == TOPIC):
        raise ValueError(f"it has not the lines of topic {topic!r}")
    entry = decode_entry(data)
    if outline and outline_of(entry) != _outline_decoder.decode(outline):
        raise ValueError("its first line is about other events")
    return entry
