"""The pen: takes events down one by one, so that each is planned against what stands by then."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from datetime import date
from operator import attrgetter

from msgspec.structs import replace

from ledger.draft import EMPTY, Draft
from ledger.events import AnyEvent, Entry, Source, event_name
from ledger.fold import Folding
from ledger.minutes.already import Past
from ledger.replay import Fact, facts, recalling, texts


class Pen:
    """Writes the events of one entry to be. ``entries``: what is recorded; ``head``: the entry
    without its events."""

    def __init__(self, entries: Sequence[Entry], head: Entry) -> None:
        self._entries = entries
        self._head = head
        self.events: list[AnyEvent] = list(head.events)
        self._last = max((on for on in texts(entries) if on < head.on), default=None)
        self._folding, self.past = self._folded()
        self.draft: Draft = self._folding.draft(head.on, head.version)
        self._source: Source | None = None

    def _folded(self) -> tuple[Folding, Past]:
        """What stands by now; what the last official text before the meeting said, and what has
        been recorded of the time since."""
        recall, version, last = recalling(self._entries), self._head.version, self._last
        folding = Folding(lambda v: self._entry if v == version else recall(v))
        taken = facts(self._entries, self._head.on)
        there = bisect_right(taken, last, key=attrgetter("on")) if last is not None else 0
        _take(folding, taken[:there])
        said = folding.draft(last, version - 1) if last is not None else EMPTY
        _take(folding, taken[there:])
        for place, event in enumerate(self.events, 1):
            folding.take(
                event_name(version, place), event, event.on or self._head.on, self._head
            )
        return folding, Past(said, tuple(f for f in taken[there:] if f.struck_by is None))

    @property
    def _entry(self) -> Entry:
        """The entry, as far as it is written."""
        return replace(self._head, events=tuple(self.events))

    @property
    def next(self) -> str:
        """The name that the next event will have."""
        return event_name(self._head.version, len(self.events) + 1)

    def wrote(self, event: str) -> bool:
        """Whether it has taken this event down itself."""
        return event.startswith(f"{self._head.version}.")

    @property
    def on(self) -> date:
        """The day on which its events take effect."""
        return self._head.on

    def sentence(self, source: Source) -> int:
        """Begin with a sentence; gives the mark to return to if nothing comes of it."""
        self._source = source
        return len(self.events)

    def write(self, event: AnyEvent) -> str:
        """Take an event down, with the sentence as its source; gives its name."""
        name = self.next
        event = replace(event, source=self._source)
        self.events.append(event)
        self._folding.take(name, event, event.on or self._head.on, self._head)
        self.draft = self._folding.draft(self._head.on, self._head.version)
        return name

    def back(self, mark: int) -> None:
        """Take back all that was written since."""
        if len(self.events) == mark:
            return
        del self.events[mark:]
        self._folding, self.past = self._folded()
        self.draft = self._folding.draft(self._head.on, self._head.version)


def _take(folding: Folding, taken: Iterable[Fact]) -> None:
    for fact in taken:
        folding.take(fact.name, fact.event, fact.on, fact.entry, fact.struck_by)
