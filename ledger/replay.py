"""Replay: the draft at any date, a pure function of (entries, as of, known on).

Keep what was recorded by ``known_on``, keep what took effect by ``as_of``, put it in the one
total order, fold. Nothing else decides what a draft says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from ledger.draft import Draft
from ledger.events import AnyEvent, Corrected, Dating, Entry, event_name
from ledger.fold import Folding, meeting_of
from ledger.memory import uncollected


class Fact(NamedTuple):
    """An event with what its entry says for it. Facts sort by the one total order: effective
    date, then entry, then place in the entry.

    Why this order: a text is what was decided up to a day; of two decisions of one day the one
    recorded first was taken first; and within a document the recorder wrote them in order."""

    on: date
    version: int
    place: int
    event: AnyEvent
    entry: Entry
    struck_by: str | None

    @property
    def name(self) -> str:
        """The event's permanent name, ``57.3``."""
        return event_name(self.version, self.place)

    @property
    def dating(self) -> Dating:
        """Whether the effective date is stated by the source or inferred."""
        return self.event.dating or self.entry.dating

    @property
    def meeting(self) -> str | None:
        """The name of the meeting it happened at."""
        return self.event.meeting or meeting_of(self.entry, self.on)


class _Stretch(NamedTuple):
    """Events that stand together in an entry and took effect on the same day; ``before``: how many
    stand before them. Stretches sort as their events do: a replay goes through a great many of
    these, and few are out of order."""

    on: date
    version: int
    before: int
    events: tuple[AnyEvent, ...]
    entry: Entry


_Struck = dict[int, dict[int, str]]
"""What is struck out, by entry and place, each with the correction that does so."""


def moment(known_on: date | datetime) -> datetime:
    """The last instant that ``known_on`` takes in: a day means the whole of it, in UTC."""
    if isinstance(known_on, datetime):
        return known_on if known_on.tzinfo else known_on.replace(tzinfo=UTC)
    return datetime.combine(known_on, time.max, UTC)


def known(entries: Iterable[Entry], known_on: date | datetime | None) -> list[Entry]:
    """The entries that had been recorded by then (``None``: all)."""
    if known_on is None:
        return list(entries)
    last = moment(known_on)
    return [entry for entry in entries if entry.recorded_at <= last]


def facts(
    entries: Iterable[Entry],
    as_of: date | None = None,
    known_on: date | datetime | None = None,
) -> list[Fact]:
    """What had taken effect by ``as_of`` as recorded by ``known_on``, in the total order. An
    event that a correction strikes out is among them and says so."""
    stretches, struck = _ordered(known(entries, known_on), as_of)
    return [
        Fact(on, version, place, event, entry, gone.get(place))
        for on, version, before, together, entry in stretches
        for gone in (struck.get(version, {}),)
        for place, event in enumerate(together, before + 1)
    ]


def _ordered(entries: Iterable[Entry], as_of: date | None) -> tuple[list[_Stretch], _Struck]:
    """What had taken effect by ``as_of``, in the total order; and what of it is struck out."""
    found: list[_Stretch] = []
    corrections: list[tuple[int, int, str]] = []
    for entry in entries:
        version, standing, events = entry.version, entry.on, entry.events
        # Mostly there are few, and in between everything took effect on the entry's day.
        apart = [
            (place, event)
            for place, event in enumerate(events)
            if event.on is not None or type(event) is Corrected
        ]
        first = 0
        for place, event in apart:
            if type(event) is Corrected:
                corrections.append((version, place + 1, event.target))
            if event.on is not None:
                if first < place:
                    found.append(_Stretch(standing, version, first, events[first:place], entry))
                found.append(_Stretch(event.on, version, place, (event,), entry))
                first = place + 1
        if first < len(events):
            found.append(_Stretch(standing, version, first, events[first:], entry))
    if as_of is not None:
        found = [stretch for stretch in found if stretch.on <= as_of]
    found.sort(key=_total_order)
    return found, _struck(corrections)


def _struck(corrections: list[tuple[int, int, str]]) -> _Struck:
    """The events that are struck out, each with the first correction to do so that is not itself
    struck out by a later one. ``corrections``: each one's entry, place and target."""
    struck: _Struck = {}
    for version, place, target in sorted(corrections, reverse=True):
        if place not in struck.get(version, ()):
            entry, _, of = target.partition(".")
            if entry.isdecimal() and of.isdecimal():
                struck.setdefault(int(entry), {})[int(of)] = event_name(version, place)
    return struck


_total_order = itemgetter(0, 1, 2)


def replay(
    entries: Sequence[Entry],
    as_of: date | None = None,
    known_on: date | datetime | None = None,
) -> Draft:
    """The draft as of the end of that day (``None``: with everything recorded), as it was known
    on ``known_on`` (``None``: now)."""
    taken = known(entries, known_on)
    folding = Folding()
    _fold(folding, *_ordered(taken, as_of))
    return folding.draft(as_of, max((entry.version for entry in taken), default=0))


def each_day(
    entries: Sequence[Entry],
    as_of: date | None = None,
    known_on: date | datetime | None = None,
    wanted: Callable[[date], bool] | None = None,
) -> Iterator[Draft]:
    """What `replay` gives for each day on which something took effect, up to ``as_of``, or for
    those of them that are ``wanted``; in order, folded once."""
    taken = known(entries, known_on)
    version = max((entry.version for entry in taken), default=0)
    stretches, struck = _ordered(taken, as_of)
    folding = Folding()
    for day, happened in groupby(stretches, key=itemgetter(0)):
        _fold(folding, happened, struck)
        if wanted is None or wanted(day):
            yield folding.draft(day, version)


def _fold(folding: Folding, stretches: Iterable[_Stretch], struck: _Struck) -> None:
    take = folding.take
    with uncollected():
        for on, version, before, events, entry in stretches:
            gone, of = struck.get(version), f"{version}."
            for place, event in enumerate(events, before + 1):
                take(f"{of}{place}", event, on, entry, gone.get(place) if gone else None)
