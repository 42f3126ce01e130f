"""A row as a database holds it, and what stands at the head of its entry."""

from __future__ import annotations

import zlib
from datetime import datetime
from typing import NamedTuple

import msgspec


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
        return msgspec.json.decode(zlib.decompress(row.state), type=Head)
    except (TypeError, zlib.error, msgspec.MsgspecError) as e:
        raise ValueError(f"entry {row.version} can't be read: {e}") from e
