"""Two days of a negotiation: both drafts, and what took effect between. What compares two days asks
this, and so replays each of them once."""

from __future__ import annotations

from bisect import bisect_right, insort
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from operator import itemgetter

from msgspec import Struct

from ledger.draft import Draft, Element
from ledger.events import Carry, Entry, Merged, Split
from ledger.replay import Fact, facts, replay


class Between(Struct, frozen=True, dict=True):
    """The days ``first`` and ``last`` of these entries. ``before`` and ``after``: the drafts of
    these days; ``taken``: what had taken effect by the later one, in order."""

    entries: Sequence[Entry]
    first: date
    last: date
    before: Draft
    after: Draft
    taken: Sequence[Fact]

    @cached_property
    def made(self) -> list[Fact]:
        """What took effect after the first day, up to and on the last, and was not struck out."""
        return [f for f in self.taken if f.on > self.first and f.struck_by is None]

    @cached_property
    def dates(self) -> Mapping[str, date]:
        """When each event took effect, of those that had by the later day."""
        return {fact.name: fact.on for fact in self.taken}

    @cached_property
    def carrying(self) -> Mapping[str, Sequence[tuple[str, Split | Merged]]]:
        """The splits and mergers that carried words to or from each provision."""
        found = defaultdict[str, list[tuple[str, Split | Merged]]](list)
        for fact in self.made:
            if isinstance(fact.event, Split | Merged):
                for id in (fact.event.provision, fact.event.into):
                    found[id].append((fact.name, fact.event))
        return found

    def carrier(self, provision: str, event: str) -> str:
        """What carried words that ``event`` had brought to or from a provision to or from which
        something carried words."""
        carrying = self.carrying[provision]
        return next(
            (
                name for name, carrier in carrying for edit in carrier.edits
                for piece in edit.insert
                if isinstance(piece, Carry) and piece.span.event == event
            ),
            carrying[0][0],
        )

    def brought(self, event: str, at: int) -> str:
        """What made these letters printed on the later day though they were not on the first: the
        event that brought them, or that showed them again."""
        found = event
        for start, stop, name in self._shown_again.get(event, ()):
            if start <= at < stop:
                found = name
        return found

    @cached_property
    def _shown_again(self) -> Mapping[str, Sequence[tuple[int, int, str]]]:
        found = defaultdict[str, list[tuple[int, int, str]]](list)
        for fact in self.made:
            for edit in fact.event.edits:
                for span in edit.restore:
                    found[span.event].append((span.start, span.stop, fact.name))
        return found

    def stood(self, provision: str) -> Stretches:
        """What a provision printed on the first day."""
        there = self.before.provisions.get(provision)
        return Stretches(there.visible if there is not None else ())


class Stretches:
    """Some of the letters that events brought, by their names."""

    def __init__(self, elements: Iterable[Element]) -> None:
        self._of = defaultdict[str, list[tuple[int, int]]](list)
        for e in elements:
            insort(self._of[e.event], (e.start, e.stop))

    def holds(self, event: str, at: int) -> bool:
        """Whether this letter is among them."""
        stretches = self._of.get(event, ())
        place = bisect_right(stretches, at, key=itemgetter(0))
        return place > 0 and at < stretches[place - 1][1]

    def parts(self, element: Element) -> Iterator[tuple[int, int, bool]]:
        """An element in parts, each from its first offset up to the next, and whether it is among
        them."""
        at = element.start
        for start, stop in self._of.get(element.event, ()):
            if stop <= at:
                continue
            if start >= element.stop:
                break
            if at < start:
                yield at, start, False
            at = min(stop, element.stop)
            yield max(start, element.start), at, True
        if at < element.stop:
            yield at, element.stop, False


def between(entries: Sequence[Entry], first: date, last: date) -> Between:
    """Two days, the earlier one first."""
    before, after = replay(entries, first), replay(entries, last)
    return Between(entries, first, last, before, after, facts(entries, last))
