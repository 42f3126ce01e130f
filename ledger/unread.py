"""Entries that stay as they are stored until their events are due, so that the replay of a long
record needs memory for the draft, and not for all that ever happened."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

import msgspec
from msgspec import Struct

from ledger.events import Corrected, Entry

Apart = tuple[int, date | None, str | None]
"""An event that has a date of its own, or corrects another: its place in the entry, from 0, that
date, and what it corrects."""


class Outline(Struct, frozen=True, gc=False, array_like=True, forbid_unknown_fields=True):
    """What of an entry decides when its events are due. ``size``: how many it has."""

    version: int
    recorded_at: datetime
    on: date
    size: int
    apart: tuple[Apart, ...]


UNREADABLE = ValueError, TypeError, RecursionError, msgspec.MsgspecError
"""What comes of trying to read what is no entry."""


def outline_of(entry: Entry) -> Outline:
    """The outline of an entry that has been read."""
    apart = [
        (place, event.on, event.target if type(event) is Corrected else None)
        for place, event in enumerate(entry.events)
        if event.on is not None or type(event) is Corrected
    ]
    return Outline(entry.version, entry.recorded_at, entry.on, len(entry.events), tuple(apart))


class Unread:
    """An entry of which only its outline has been read."""

    __slots__ = ("_kept", "_read", "due", "on", "outline", "recorded_at", "version")

    def __init__(self, outline: Outline, read: Callable[[], Entry]) -> None:
        """``read``: reads the entry that has this outline."""
        self._read = read
        self._kept: Entry | None = None
        self.outline = outline
        self.version = outline.version
        self.recorded_at = outline.recorded_at
        self.on = outline.on
        self.due = 0
        """How often it will be read; it is kept in between."""

    def read(self) -> Entry:
        """The entry, for one of the times that it is due."""
        entry = self.peek()
        self.due -= 1
        self._kept = entry if self.due > 0 else None
        return entry

    def peek(self) -> Entry:
        """The entry, out of turn."""
        return self._kept or self._read()
