"""What all arms are given: one negotiation, its text at every meeting's date as the ledger replays
it, and what each event does to the text. Made once a run."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from functools import cached_property
from itertools import groupby
from pathlib import Path
from typing import NamedTuple

from benchmarks.floor import Floor
from benchmarks.negotiation import NAME, MadeUp
from benchmarks.timing import say
from ledger.draft import tidy
from ledger.events import Carry, Event, type_name
from ledger.frames import framing
from ledger.order import days
from ledger.publication import printed
from ledger.replay import Fact, each_day, facts
from ledger.store import Store


class Step(NamedTuple):
    """What an event does to the text: the lines of provisions that it changes, ``None`` for one
    that is no longer printed; and the order of all, where that changes. ``by``: the party, or
    whoever took notes."""

    kind: str
    by: str
    on: date
    lines: dict[str, str | None]
    order: list[str] | None


class Day(NamedTuple):
    """The text at the end of a day, a line for each provision."""

    on: date
    lines: list[str]


class Material:
    """A made-up negotiation of so many events, in a folder of its own."""

    def __init__(self, folder: Path, events: int, seed: int) -> None:
        self.folder = folder / str(events)
        self.folder.mkdir()
        self.events, self.seed = events, seed
        self.ledger = self.folder / "ledger.db"
        say(f"making {events:,} events")
        self.entries = list(MadeUp(seed).entries(events))
        say(f"  recording {len(self.entries):,} entries in a ledger")
        with Store(self.ledger, writing=True) as store:
            store.save(NAME, self.entries)
            say(f"  drawing what {len(days(self.entries)):,} days print")
            store.draw({NAME: framing(None, self.entries)})

    @property
    def count(self) -> str:
        """How many events, for people."""
        return f"{self.events:,} events"

    @property
    def half(self) -> date:
        """The date of the meeting at half of the history: what is asked for."""
        return self.entries[len(self.entries) // 2 - 1].on

    @property
    def last(self) -> date:
        """The date of the last meeting."""
        return self.entries[-1].on

    @cached_property
    def facts(self) -> list[Fact]:
        """All events in their order of effect."""
        return facts(self.entries)

    @cached_property
    def days(self) -> list[Day]:
        """The text at every meeting's date, as the ledger replays it."""
        say(f"  replaying the text of {len(self.entries):,} days")
        touched = {
            on: {id for fact in happened for id in _touched(fact.event)}
            for on, happened in groupby(self.facts, key=lambda fact: fact.on)
        }
        found: list[Day] = []
        lines: dict[str, str] = {}
        for draft in each_day(self.entries):
            assert draft.as_of is not None
            for id in touched[draft.as_of]:
                lines[id] = printed(draft.provisions[id])
            found.append(Day(draft.as_of, [lines[p.id] for p in draft.walk()]))
        return found

    def day(self, on: date) -> Day:
        """The text at the end of this day."""
        return next(day for day in self.days if day.on == on)

    @cached_property
    def steps(self) -> list[Step]:
        """What each event does to the text, in their order of effect. At the end of every day it
        is the text of that day."""
        return list(self._steps())

    def _steps(self) -> Iterator[Step]:
        texts = {day.on: day.lines for day in self.days}
        say(f"  the text after each of {self.events:,} events")
        floor, order = Floor(), list[str]()
        lines: dict[str, str] = {}
        for on, happened in groupby(self.facts, key=lambda fact: fact.on):
            for fact in happened:
                event = fact.event
                floor.take(fact.name, event, struck=fact.struck_by is not None)
                changed: dict[str, str | None] = {}
                asked, reordered = _touched(event), None
                if type_name(event) in _REORDERING and (now := floor.order()) != order:
                    asked |= set(now) - set(order)
                    changed |= dict.fromkeys(set(order) - set(now))
                    order = reordered = now
                for id in asked - changed.keys():
                    line = tidy(floor.line(id))
                    if line != lines.get(id) and (id in lines or reordered):
                        changed[id] = line
                for id, text in changed.items():
                    if text is None:
                        lines.pop(id, None)
                    else:
                        lines[id] = text
                by = event.by[0] if event.by else fact.entry.recorded_by
                yield Step(type_name(event), by, on, changed, reordered)
            if [lines[id] for id in order] != texts[on]:
                raise Unequal(f"what each event did and the ledger, {on}")


_REORDERING = ("proposed", "deleted", "reopened", "moved", "split", "merged", "noted", "withdrawn")


class Unequal(Exception):
    """Two arms do not give the same text."""


def same(what: str, found: Sequence[str], wanted: Sequence[str]) -> None:
    """Raise `Unequal` where these lines and those that the ledger replays are not the same. Blank
    lines, the rule above notes, and white space at brackets do not count."""
    one, other = ([line for line in map(_words, lines) if line] for lines in (found, wanted))
    if one != other:
        first = next(
            (i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b),
            min(len(one), len(other)),
        )
        raise Unequal(
            f"{what}: {len(one)} lines and {len(other)}; the first that differs is {first + 1}:\n"
            f"{one[first : first + 1]}\n{other[first : first + 1]}"
        )


def _words(line: str) -> str:
    line = tidy(line.replace("[", " [ ").replace("]", " ] "))
    return "" if set(line) == {"—"} else line


def _touched(event: Event) -> set[str]:
    """The provisions whose words an event changes."""
    return {edit.provision for edit in event.edits} | {
        piece.provision
        for edit in event.edits for piece in edit.insert if isinstance(piece, Carry)
    }
