"""The floor: what a replay costs at the very least. A row per event, read with bare `sqlite3` and
decoded by one `msgspec` decoder over the same tagged union, and a fold of dicts, and lists of runs.

It is right for late events, since the database gives the rows in their order of effect, and for
corrections of single events. It knows no contradiction, no correction of a correction, and no
search for words that were carried elsewhere; it keeps no address, and of statuses and positions
only the last."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import msgspec

from ledger import events as ev
from ledger.events import (
    AnyEvent,
    Carry,
    Corrected,
    Edit,
    Entry,
    Event,
    Open,
    Place,
    Span,
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
        self.brackets: dict[str, tuple[str, Sequence[str]]] = {}
        self.keys: dict[str, str] = {}
        self.positions: dict[str, tuple[str, str, Sequence[str]]] = {}
        self.meetings: list[str] = []
        self.publications: list[str] = []
        self.notes: set[str] = set()
        self.gone: set[str] = set()

    def take(self, name: str, event: AnyEvent, *, struck: bool = False) -> None:
        """Take one event in. Of one that is ``struck`` out, the words are kept, hidden."""
        if not struck and (act := _ACTS.get(type(event))) is not None:
            act(self, event)
        elif type(event) is ev.Positioned and not struck:
            self.positions[name] = (event.provision, event.stance, event.by)
        if event.edits:
            self.edit(name, event.edits, struck)

    # -- what events mean ----------------------------------------------------------------------

    def _proposed(self, event: Any) -> None:
        if event.place is not None:
            self.place(event.provision, event.place)
            self.keys[event.provision] = event.key or ""
        if event.bracket is not None:
            self.brackets[event.bracket.id] = (event.bracket.kind, event.by)

    def _bracketed(self, event: Any) -> None:
        self.brackets[event.bracket.id] = (event.bracket.kind, event.by)

    def _unbracketed(self, event: Any) -> None:
        del self.brackets[event.bracket]

    def _agreed(self, event: Any) -> None:
        self.status[event.provision] = ("agreed", event.level)

    def _deleted(self, event: Any) -> None:
        self.status[event.provision] = ("deleted", event.level)
        if not event.printed:
            self.gone.add(event.provision)

    def _reopened(self, event: Any) -> None:
        self.status[event.provision] = ("open", None)
        self.gone.discard(event.provision)

    def _moved(self, event: Any) -> None:
        self.children[self.parents[event.provision]].remove(event.provision)
        self.place(event.provision, event.place)
        self.keys[event.provision] = event.key

    def _relabelled(self, event: Any) -> None:
        self.keys[event.provision] = event.key

    def _split(self, event: Any) -> None:
        self.place(event.into, event.place)
        self.keys[event.into] = event.key

    def _merged(self, event: Any) -> None:
        self.gone.add(event.provision)

    def _withdrawn(self, event: Any) -> None:
        if self.positions.pop(event.target, None) is None:
            self.gone.add(event.provision)

    def _noted(self, event: Any) -> None:
        if event.place is not None:
            self.place(event.note, event.place)
            self.keys[event.note] = event.key
            self.notes.add(event.note)

    def _held(self, event: Any) -> None:
        self.meetings.append(event.name)

    def _published(self, event: Any) -> None:
        self.publications.append(event.words)

    def place(self, id: str, place: Place) -> None:
        """Put a provision in its place."""
        siblings = self.children.setdefault(place.parent, [])
        siblings.insert(0 if place.after is None else siblings.index(place.after) + 1, id)
        self.parents[id] = place.parent

    # -- text ----------------------------------------------------------------------------------

    def edit(self, name: str, edits: Iterable[Edit], struck: bool) -> None:
        """Carry out the edits of an event."""
        offset = 0
        for edit in edits:
            offset = self._edit(name, edit, offset, struck)

    def _edit(self, name: str, edit: Edit, offset: int, struck: bool) -> int:
        """Carry out an edit; returns the offset behind what it brought."""
        sequence = self.sequences.setdefault(edit.provision, [])
        if not struck:
            for span in edit.hide:
                self.show(sequence, span, False)
            for span in edit.restore:
                self.show(sequence, span, True)
        if not edit.insert:
            return offset
        fresh: list[Run] = []
        for piece in edit.insert:
            if type(piece) is Words:
                fresh.append([name, offset, piece.text, not struck])
                offset += len(piece.text)
            elif type(piece) is Carry:
                fresh += self._carried(self.sequences[piece.provision], piece.span)
            else:
                fresh.append([name, offset, "[" if type(piece) is Open else "]", not struck])
                offset += 1
        after = edit.after
        index = 0 if after is None else self._behind(sequence, after.event, after.at)
        sequence[index:index] = fresh
        return offset

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

    def show(self, sequence: list[Run], span: Span, shows: bool) -> None:
        """Hide what the span names, or show it again."""
        event, start, stop = span.event, span.start, span.stop
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
                            (first, low, run[3]), (low, high, shows), (high, last, run[3])
                        )
                        if a < b
                    ]
                    sequence[index : index + 1] = parts
                    index += len(parts) - 1
                    found += high - low
            index += 1

    def _carried(self, sequence: list[Run], span: Span) -> list[Run]:
        """Take out of the sequence what the span names."""
        self._behind(sequence, span.event, span.stop - 1)
        if span.start:
            self._part(sequence, span)
        taken = [
            run for run in sequence
            if run[0] == span.event and span.start <= run[1] < span.stop
        ]
        sequence[:] = [
            run for run in sequence
            if run[0] != span.event or not span.start <= run[1] < span.stop
        ]
        return taken

    def _part(self, sequence: list[Run], span: Span) -> None:
        """Cut the run that holds the span's beginning, if one does."""
        for index, (event, start, text, shown) in enumerate(sequence):
            if event == span.event and start < span.start < start + len(text):
                size = span.start - start
                sequence[index : index + 1] = [
                    [event, start, text[:size], shown], [event, span.start, text[size:], shown]
                ]
                return

    def line(self, id: str) -> str:
        """What a provision prints."""
        return "".join([run[2] for run in self.sequences.get(id, ()) if run[3]])

    def order(self) -> list[str]:
        """The ids of what is printed, in print order, notes behind the rest."""
        found: list[str] = []

        def under(parent: str | None) -> None:
            for id in self.children.get(parent, ()):
                if id not in self.gone:
                    found.append(id)
                if id in self.children:
                    under(id)

        under(None)
        return [*(i for i in found if i not in self.notes), *(i for i in found if i in self.notes)]

    def text(self) -> list[str]:
        """What is printed, a line for each provision in that order."""
        return [self.line(id) for id in self.order()]


_ACTS: dict[type[Event], Callable[[Floor, Any], None]] = {
    ev.Proposed: Floor._proposed,
    ev.Bracketed: Floor._bracketed,
    ev.Unbracketed: Floor._unbracketed,
    ev.Agreed: Floor._agreed,
    ev.Deleted: Floor._deleted,
    ev.Reopened: Floor._reopened,
    ev.Moved: Floor._moved,
    ev.Relabelled: Floor._relabelled,
    ev.Split: Floor._split,
    ev.Merged: Floor._merged,
    ev.Withdrawn: Floor._withdrawn,
    ev.Noted: Floor._noted,
    ev.MeetingHeld: Floor._held,
    ev.Published: Floor._published,
}
"""The others say nothing about the words: opened, explained, minuted, corrected."""


def write(path: Path, entries: Iterable[Entry]) -> None:
    """The same events in a bare table, a row for each, with the date on which it took effect and,
    of a correction, what it strikes out."""
    encode = msgspec.json.Encoder().encode
    with closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "CREATE TABLE events "
            "(id INTEGER PRIMARY KEY, name TEXT, effective TEXT, strikes TEXT, state BLOB)"
        )
        database.executemany(
            "INSERT INTO events (name, effective, strikes, state) VALUES (?, ?, ?, ?)",
            (
                (
                    event_name(entry.version, place),
                    (event.on or entry.on).isoformat(),
                    event.target if isinstance(event, Corrected) else None,
                    encode(event),
                )
                for entry in entries for place, event in enumerate(entry.events, 1)
            ),
        )
        database.execute("CREATE INDEX effect ON events (effective, id)")
        database.execute("CREATE INDEX struck ON events (strikes) WHERE strikes IS NOT NULL")


def replay(path: Path, as_of: date | None = None) -> Floor:
    """Read the table and fold it."""
    decode = msgspec.json.Decoder(AnyEvent).decode
    floor = Floor()
    with closing(sqlite3.connect(path)) as database:
        struck = {
            target for (target,) in database.execute(
                "SELECT strikes FROM events WHERE strikes IS NOT NULL"
            )
        }
        rows: Iterable[tuple[str, bytes]] = database.execute(
            "SELECT name, state FROM events WHERE effective <= ? ORDER BY effective, id",
            ((as_of or date.max).isoformat(),),
        )
        for name, state in rows:
            floor.take(name, decode(state), struck=name in struck)
    return floor
