"""The floor: what a replay costs at the very least. A row per event, read with bare `sqlite3` and
decoded by one `msgspec` decoder over the same tagged union, and a fold that knows no late event,
correction, split, merger or contradiction: dicts, and lists of runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

import msgspec

from ledger.events import (
    Agreed,
    AnyEvent,
    Bracketed,
    Deleted,
    Entry,
    Moved,
    Noted,
    Open,
    Place,
    Positioned,
    Proposed,
    Relabelled,
    Unbracketed,
    Words,
    event_name,
)

Run = list[Any]
"""The event that brought it, its offset, its characters, whether it shows."""


class Floor:
    """A draft as bare as can be."""

    def __init__(self) -> None:
        self.sequences: dict[str, list[Run]] = {}
        self.children: dict[str | None, list[str]] = {}
        self.parents: dict[str, str | None] = {}
        self.status: dict[str, tuple[str, str | None]] = {}
        self.brackets: dict[str, tuple[str, tuple[str, ...]]] = {}
        self.keys: dict[str, str] = {}
        self.positions: list[tuple[str, str, tuple[str, ...]]] = []
        self.gone: set[str] = set()

    def take(self, name: str, event: AnyEvent) -> None:
        """Take one event in."""
        if type(event) is Proposed:
            if event.place is not None:
                self._place(event.provision, event.place)
                self.keys[event.provision] = event.key or ""
            if event.bracket is not None:
                self.brackets[event.bracket.id] = (event.bracket.kind, event.by)
        elif type(event) is Bracketed:
            self.brackets[event.bracket.id] = (event.bracket.kind, event.by)
        elif type(event) is Unbracketed:
            del self.brackets[event.bracket]
        elif type(event) is Agreed:
            self.status[event.provision] = ("agreed", event.level)
        elif type(event) is Deleted:
            self.status[event.provision] = ("deleted", event.level)
            if not event.printed:
                self.gone.add(event.provision)
        elif type(event) is Moved:
            self.children[self.parents[event.provision]].remove(event.provision)
            self._place(event.provision, event.place)
            self.keys[event.provision] = event.key
        elif type(event) is Relabelled:
            self.keys[event.provision] = event.key
        elif type(event) is Positioned:
            self.positions.append((event.provision, event.stance, event.by))
        elif type(event) is Noted and event.place is not None:
            self._place(event.note, event.place)
            self.keys[event.note] = event.key
        offset = 0
        for edit in event.edits:
            sequence = self.sequences.setdefault(edit.provision, [])
            for span in edit.hide:
                self._hide(sequence, span.event, span.start, span.stop)
            if not edit.insert:
                continue
            after = edit.after
            index = 0 if after is None else self._behind(sequence, after.event, after.at)
            fresh: list[Run] = []
            for piece in edit.insert:
                if type(piece) is Words:
                    fresh.append([name, offset, piece.text, True])
                    offset += len(piece.text)
                else:
                    fresh.append([name, offset, "[" if type(piece) is Open else "]", True])
                    offset += 1
            sequence[index:index] = fresh

    def _place(self, id: str, place: Place) -> None:
        siblings = self.children.setdefault(place.parent, [])
        siblings.insert(0 if place.after is None else siblings.index(place.after) + 1, id)
        self.parents[id] = place.parent

    def _behind(self, sequence: list[Run], event: str, at: int) -> int:
        for index, run in enumerate(sequence):
            if run[0] == event:
                start, text = run[1], run[2]
                stop = start + len(text)
                if start <= at < stop:
                    if at + 1 < stop:
                        size = at + 1 - start
                        sequence[index : index + 1] = [
                            [event, start, text[:size], run[3]],
                            [event, at + 1, text[size:], run[3]],
                        ]
                    return index + 1
        raise LookupError(event)

    def _hide(self, sequence: list[Run], event: str, start: int, stop: int) -> None:
        index, found = 0, 0
        while found < stop - start:
            run = sequence[index]
            if run[0] == event:
                first, text = run[1], run[2]
                last = first + len(text)
                if first < stop and start < last:
                    low, high = max(start, first), min(stop, last)
                    parts = [
                        [event, a, text[a - first : b - first], shown]
                        for a, b, shown in (
                            (first, low, run[3]), (low, high, False), (high, last, run[3])
                        )
                        if a < b
                    ]
                    sequence[index : index + 1] = parts
                    index += len(parts) - 1
                    found += high - low
            index += 1

    def text(self) -> list[str]:
        """What is printed, a line for each provision in print order."""
        lines: list[str] = []

        def under(parent: str | None) -> None:
            for id in self.children.get(parent, ()):
                if id not in self.gone:
                    lines.append("".join(r[2] for r in self.sequences.get(id, ()) if r[3]))
                under(id)

        under(None)
        return lines


def write(path: Path, entries: Sequence[Entry]) -> None:
    """The same events in a bare table, a row for each."""
    encode = msgspec.json.Encoder().encode
    with closing(sqlite3.connect(path)) as database, database:
        database.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, name TEXT, state BLOB)")
        database.executemany(
            "INSERT INTO events (name, state) VALUES (?, ?)",
            (
                (event_name(entry.version, place), encode(event))
                for entry in entries for place, event in enumerate(entry.events, 1)
            ),
        )


def replay(path: Path) -> Floor:
    """Read the table and fold it."""
    decode = msgspec.json.Decoder(AnyEvent).decode
    floor = Floor()
    with closing(sqlite3.connect(path)) as database:
        rows: Iterable[tuple[str, bytes]] = database.execute(
            "SELECT name, state FROM events ORDER BY id"
        )
        for name, state in rows:
            floor.take(name, decode(state))
    return floor
