"""A row as a database holds it, and what stands at the head of its entry."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from ledger.store.compression import compress, decompress

try:  # hashlib's own; whoever asks hashlib for it loads OpenSSL, a twentieth of a short command
    from _blake2 import blake2b
except ImportError:
    from hashlib import blake2b

_PACKED = b"\x01"
"""How a packed state begins: the manner of packing."""
_BARE = b"\x78"
"""How a state began before it had a checksum: compressed, and nothing else. No change of one byte
makes one out of the other."""
_CHECKED = 16
"""Bytes of its checksum."""
AT_ONCE = 1 << 16
"""Bytes that are made room for before more is: an entry of a meeting has that many."""


def packed(data: bytes) -> bytes:
    """These bytes, compressed, behind a checksum of what they are compressed to: of one text there
    are many compressed forms, and of the one that was written no bit shall change unseen."""
    compressed = compress(data)
    return _PACKED + blake2b(compressed, digest_size=_CHECKED).digest() + compressed


def compressed_in(state: bytes) -> memoryview:
    """What was compressed and packed, compressed still. Raises `ValueError` where not every bit is
    as it was written, `TypeError` for what are no bytes."""
    compressed = memoryview(state)[1 + _CHECKED :]
    if state[:1] == _BARE:
        compressed = memoryview(state)
    elif state[:1] != _PACKED:
        raise ValueError("it does not begin as rows do")
    elif blake2b(compressed, digest_size=_CHECKED).digest() != state[1 : 1 + _CHECKED]:
        raise ValueError("its checksum is another")
    return compressed


def unpacked(state: bytes) -> bytes:
    """What was packed. Raises as `compressed_in` does."""
    return decompress(compressed_in(state), AT_ONCE)


def lines(data: bytes) -> tuple[memoryview, memoryview]:
    """What was packed, its first line apart; that is empty where there is but one."""
    all, end = memoryview(data), data.find(b"\n")
    return all[: max(end, 0)], all[end + 1 :]


class Row(NamedTuple):
    """A row as a database holds it, which may be damaged in any way."""

    version: object
    topic: str
    state: bytes


class Head(msgspec.Struct):
    """What a receipt says of an entry, read without its events."""

    version: int
    recorded_at: datetime
    digest: str


def head_of(row: Row) -> Head:
    """The head of the entry in a row. Raises `ValueError` for a damaged one."""
    try:
        return msgspec.json.decode(lines(unpacked(row.state))[1], type=Head)
    except (TypeError, ValueError, msgspec.MsgspecError) as e:
        raise ValueError(f"entry {row.version} can't be read: {e}") from e
