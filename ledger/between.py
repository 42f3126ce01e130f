"""Two days of a negotiation: both drafts, and what took effect between. What compares two days asks
this, and so replays each of them once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from ledger.draft import Draft
from ledger.events import Entry
from ledger.replay import Fact, facts, replay


class Between(NamedTuple):
    """The days ``first`` and ``last`` of these entries. ``before`` and ``after``: the drafts of
    these days; ``taken``: what had taken effect by the later one, in order."""

    entries: Sequence[Entry]
    first: date
    last: date
    before: Draft
    after: Draft
    taken: Sequence[Fact]

    @property
    def made(self) -> list[Fact]:
        """What took effect after the first day, up to and on the last, and was not struck out."""
        return [f for f in self.taken if f.on > self.first and f.struck_by is None]


def between(entries: Sequence[Entry], first: date, last: date) -> Between:
    """Two days, the earlier one first."""
    before, after = replay(entries, first), replay(entries, last)
    return Between(entries, first, last, before, after, facts(entries, last))
