"""The one total order of events: effective date, then entry, then place in the entry; and what
corrections strike out of it.

Why this order: a text is what was decided up to a day; of two decisions of one day the one recorded
first was taken first; and within a document the recorder wrote them in order.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from operator import itemgetter
from typing import Generic, NamedTuple, TypeVar

from ledger.events import Entry, event_name
from ledger.unread import Outline, Unread, outline_of

E = TypeVar("E", bound=Entry | Unread)

Struck = dict[int, dict[int, str]]
"""What is struck out, by entry and place, each with the correction that does so."""


class Stretch(NamedTuple, Generic[E]):
    """Events that stand together in an entry and took effect on the same day: from ``start`` up to,
    not including, ``stop``, counted from 0. Stretches sort as their events do: a replay goes
    through a great many of these, and few are out of order."""

    on: date
    version: int
    start: int
    stop: int
    entry: E


def ordered(entries: Iterable[E], as_of: date | None = None) -> tuple[list[Stretch[E]], Struck]:
    """What had taken effect by ``as_of`` (``None``: all), in the total order; and what the
    corrections among these entries strike out, whenever they took effect."""
    found: list[Stretch[E]] = []
    corrections: list[tuple[int, int, str]] = []
    for entry in entries:
        outline = _outline(entry)
        due = [
            stretch
            for stretch in _stretches(entry, outline)
            if as_of is None or stretch.on <= as_of
        ]
        if isinstance(entry, Unread):
            entry.due = len(due)
        found += due
        corrections += [
            (entry.version, place + 1, target)
            for place, _, target in outline.apart
            if target is not None
        ]
    found.sort(key=_total_order)
    return found, _struck(corrections)


_total_order = itemgetter(0, 1, 2)


def days(entries: Iterable[Entry | Unread]) -> list[date]:
    """The days on which something took effect, in order."""
    return sorted(
        {stretch.on for entry in entries for stretch in _stretches(entry, _outline(entry))}
    )


def _outline(entry: Entry | Unread) -> Outline:
    return entry.outline if isinstance(entry, Unread) else outline_of(entry)


def _stretches(entry: E, outline: Outline) -> Iterator[Stretch[E]]:
    version, standing = entry.version, entry.on
    start = 0
    for place, on, _ in outline.apart:
        if on is not None:
            if start < place:
                yield Stretch(standing, version, start, place, entry)
            yield Stretch(on, version, place, place + 1, entry)
            start = place + 1
    if start < outline.size:
        yield Stretch(standing, version, start, outline.size, entry)


def _struck(corrections: list[tuple[int, int, str]]) -> Struck:
    """The events that are struck out, each with the first correction to do so that is not itself
    struck out by a later one. ``corrections``: each one's entry, place and target."""
    struck: Struck = {}
    for version, place, target in sorted(corrections, reverse=True):
        if place not in struck.get(version, ()):
            entry, _, of = target.partition(".")
            if entry.isdecimal() and of.isdecimal():
                struck.setdefault(int(entry), {})[int(of)] = event_name(version, place)
    return struck
