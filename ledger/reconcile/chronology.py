"""When what stands in a draft came to be as it is: each event, each provision's place and words.

A paper can date a mark back to a day before its own. What is planned for that day must find there
what it points to: a provision that was there, in its place, with its words in it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from ledger.events import AnyEvent, Carry, Moved, Noted, Place, Proposed, Split
from ledger.replay import Fact


class Chronology:
    """The days of the events that a draft was replayed from. A day of which nothing is known is
    before all others."""

    def __init__(self, facts: Iterable[Fact] = ()) -> None:
        """``facts``: those of the draft, in the total order."""
        self._events: dict[str, date] = {}
        self._placed: dict[str, date] = {}
        self._joined: dict[str, date] = {}
        self._worded: dict[str, date] = {}
        for fact in facts:
            self._events[fact.name] = fact.on
            if fact.struck_by is None:
                self._take(fact.event, fact.on)

    def _take(self, event: AnyEvent, on: date) -> None:
        if (placed := _placed(event)) is not None:
            self._placed[placed] = on
        for edit in event.edits:
            self._worded[edit.provision] = on
            for piece in edit.insert:
                if isinstance(piece, Carry):
                    self._joined[edit.provision] = self._worded[piece.provision] = on

    def of(self, event: str) -> date:
        """When this event took effect."""
        return self._events.get(event, date.min)

    def last(self, before: date) -> date | None:
        """The last day before this one on which something took effect."""
        return max((day for day in self._events.values() if day < before), default=None)

    def placed(self, provision: str) -> date:
        """Since when a provision stands where it does: its founding, or its last move."""
        return self._placed.get(provision, date.min)

    def joined(self, provision: str) -> date:
        """Since when it holds all that it took over from another by a split or a merger."""
        return self._joined.get(provision, date.min)

    def worded(self, provision: str) -> date:
        """Since when it reads as it does."""
        return self._worded.get(provision, date.min)


def _placed(event: AnyEvent) -> str | None:
    """The provision that an event puts in a place."""
    match event:
        case Proposed(place=Place()) | Moved():
            return event.provision
        case Split():
            return event.into
        case Noted(place=Place()):
            return event.note
        case _:
            return None
