"""Entries that stay as they are stored until their events are due, so that the replay of a long
record needs memory for the draft, and not for all that ever happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import msgspec
from msgspec import Struct

from ledger.events import Corrected, Entry, decode_entry, tag_of


class _Glance(Struct, gc=False):
    """What of an event decides when it is due."""

    type: str
    on: date | None = None
    target: str = ""


class _Outline(Struct, gc=False):
    """What of an entry decides when its events are due."""

    version: int
    recorded_at: datetime
    on: date
    events: tuple[_Glance, ...]


Apart = tuple[int, date | None, str | None]
"""An event that has a date of its own, or corrects another: its place in the entry, from 0, that
date, and what it corrects."""

UNREADABLE = ValueError, TypeError, RecursionError, msgspec.MsgspecError
"""What comes of trying to read what is no entry."""

_decoder = msgspec.json.Decoder(_Outline)
_CORRECTED = tag_of(Corrected)


class Unread:
    """An entry of which only that has been read which decides when its events are due."""

    __slots__ = (
        "_data", "_kept", "_refused", "apart", "due", "on", "recorded_at", "size", "version",
    )

    def __init__(self, data: bytes, refused: Callable[[Exception], Exception]) -> None:
        """The entry in this JSON. ``refused``: makes, of what is wrong with it once it is read,
        what is raised. Raises one of the `UNREADABLE` where not even that much can be read."""
        outline = _decoder.decode(data)
        self._data = data
        self._refused = refused
        self._kept: Entry | None = None
        self.version = outline.version
        self.recorded_at = outline.recorded_at
        self.on = outline.on
        self.size = len(outline.events)
        """How many events it has."""
        self.apart: list[Apart] = [
            (place, event.on, event.target if event.type == _CORRECTED else None)
            for place, event in enumerate(outline.events)
            if event.on is not None or event.type == _CORRECTED
        ]
        self.due = 0
        """How often it will be read; it is kept in between."""

    def read(self) -> Entry:
        """The entry, for one of the times that it is due."""
        entry = self._kept or self.peek()
        self.due -= 1
        self._kept = entry if self.due > 0 else None
        return entry

    def peek(self) -> Entry:
        """The entry, out of turn."""
        if self._kept is not None:
            return self._kept
        try:
            return decode_entry(self._data)
        except UNREADABLE as e:
            raise self._refused(e) from e
