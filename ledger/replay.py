"""Replay: the draft at any date, a pure function of (entries, as of, known on).

Keep what was recorded by ``known_on``, keep what took effect by ``as_of``, put it in the one
total order, fold. Nothing else decides what a draft says.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, time
from functools import cache, lru_cache
from itertools import groupby
from operator import itemgetter
from typing import NamedTuple

from ledger.draft import Draft, Publication
from ledger.editing import Recall
from ledger.events import AnyEvent, Dating, Entry, Opened, Published, event_name
from ledger.fold import Folding, meeting_of, publication
from ledger.memory import uncollected
from ledger.order import E, Stretch, Struck, ordered
from ledger.unread import Unread


class Fact(NamedTuple):
    """An event with what its entry says for it. Facts sort by the one total order."""

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


def moment(known_on: date | datetime) -> datetime:
    """The last instant that ``known_on`` takes in: a day means the whole of it, in UTC."""
    if isinstance(known_on, datetime):
        return known_on if known_on.tzinfo else known_on.replace(tzinfo=UTC)
    return datetime.combine(known_on, time.max, UTC)


def known(entries: Iterable[E], known_on: date | datetime | None) -> list[E]:
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
    stretches, struck = ordered(known(entries, known_on), as_of)
    return [
        Fact(on, version, place, event, entry, gone.get(place))
        for on, version, start, stop, entry in stretches
        for gone in (struck.get(version, {}),)
        for place, event in enumerate(entry.events[start:stop], start + 1)
    ]


def name_of(entries: Iterable[Entry]) -> str:
    """The name of the negotiation, also before anything of it took effect or was known."""
    return next(
        (e.negotiation for entry in entries for e in entry.events if isinstance(e, Opened)), ""
    )


def texts(entries: Iterable[Entry], since: date = date.min) -> dict[date, Publication]:
    """The official texts of ``since`` and later, by their dates, in order. Of several of one day
    the last stands for that day."""
    stretches, struck = ordered(entries)
    return {
        on: publication(event_name(version, place), event, on)
        for on, version, start, stop, entry in stretches
        if on >= since
        for place, event in enumerate(entry.events[start:stop], start + 1)
        if isinstance(event, Published) and place not in struck.get(version, ())
    }


def replay(
    entries: Sequence[Entry | Unread],
    as_of: date | None = None,
    known_on: date | datetime | None = None,
) -> Draft:
    """The draft as of the end of that day (``None``: with everything recorded), as it was known
    on ``known_on`` (``None``: now)."""
    taken = known(entries, known_on)
    folding = Folding(recalling(taken))
    _fold(folding, *ordered(taken, as_of))
    return folding.draft(as_of, max((entry.version for entry in taken), default=0))


def each_day(
    entries: Sequence[Entry | Unread],
    as_of: date | None = None,
    known_on: date | datetime | None = None,
    wanted: Callable[[date], bool] | None = None,
) -> Iterator[Draft]:
    """What `replay` gives for each day on which something took effect, up to ``as_of``, or for
    those of them that are ``wanted``; in order, folded once."""
    taken = known(entries, known_on)
    version = max((entry.version for entry in taken), default=0)
    stretches, struck = ordered(taken, as_of)
    folding = Folding(recalling(taken))
    for day, happened in groupby(stretches, key=itemgetter(0)):
        _fold(folding, happened, struck)
        if wanted is None or wanted(day):
            yield folding.draft(day, version)


def _fold(
    folding: Folding, stretches: Iterable[Stretch[Entry | Unread]], struck: Struck
) -> None:
    take = folding.take
    with uncollected():
        for on, version, start, stop, source in stretches:
            entry = source.read() if isinstance(source, Unread) else source
            gone, of = struck.get(version), f"{version}."
            for place, event in enumerate(entry.events[start:stop], start + 1):
                take(f"{of}{place}", event, on, entry, gone.get(place) if gone else None)


def recalling(entries: Iterable[Entry | Unread]) -> Recall:
    """What gives a fold an entry of these by its version, for the few times that it looks back."""

    @cache
    def known_by_version() -> dict[int, Entry | Unread]:
        return {entry.version: entry for entry in entries}

    @lru_cache(maxsize=8)
    def recall(version: int) -> Entry | None:
        entry = known_by_version().get(version)
        return entry.peek() if isinstance(entry, Unread) else entry

    return recall
