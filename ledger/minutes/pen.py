"""The pen: takes events down one by one, so that each is planned against what stands by then."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from ledger.draft import EMPTY, Draft
from ledger.events import AnyEvent, Entry, Source, event_name
from ledger.fold import Folding
from ledger.minutes.already import Past
from ledger.replay import facts, recalling, replay


class Pen:
    """Writes the events of one entry to be. ``entries``: what is recorded; ``head``: the entry
    without its events."""

    def __init__(self, entries: Sequence[Entry], head: Entry) -> None:
        self._entries = entries
        self._head = head
        self.events: list[AnyEvent] = list(head.events)
        self._folding = self._folded()
        self.draft: Draft = self._folding.draft(head.on, head.version)
        self._source: Source | None = None
        self.past = self._before()

    def _before(self) -> Past:
        """What the last official text before the meeting said, and what has been recorded of the
        time since."""
        last = max((p.on for p in self.draft.publications if p.on < self._head.on), default=None)
        taken = facts(self._entries, self._head.on)
        since = [f for f in taken if (last is None or f.on > last) and f.struck_by is None]
        draft = replay(self._entries, last) if last is not None else EMPTY
        return Past(draft, tuple(since))

    def _folded(self) -> Folding:
        before = recalling(self._entries)
        version = self._head.version
        folding = Folding(lambda v: self._entry if v == version else before(v))
        for fact in facts(self._entries, self._head.on):
            folding.take(fact.name, fact.event, fact.on, fact.entry, fact.struck_by)
        for place, event in enumerate(self.events, 1):
            folding.take(
                event_name(version, place), event, event.on or self._head.on, self._head
            )
        return folding

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
        self._folding = self._folded()
        self.draft = self._folding.draft(self._head.on, self._head.version)
