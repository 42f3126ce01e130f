"""The scoreboard: how many provisions stand where, and who has how many brackets open."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from ledger.view import ProvisionView
from ledger_html.brackets import Brackets
from ledger_html.colours import GREY, Colours, Delegation
from ledger_html.kinds import counted
from ledger_html.phrases import NOBODY_NAMED
from ledger_html.standing import Ladder, Standing


class Score(Struct, frozen=True):
    """How many provisions stand here."""

    standing: Standing
    count: int


class Tally(Struct, frozen=True):
    """How many open brackets are this delegation's."""

    delegation: Delegation
    count: int


class Scoreboard:
    """The counts, each of which is also a filter."""

    def __init__(
        self,
        provisions: Sequence[ProvisionView],
        ladder: Ladder,
        brackets: Brackets,
        colours: Colours,
    ) -> None:
        counting = [p for p in provisions if counted(p)]
        standings = Counter(ladder.standing(p).key for p in counting)
        # Rungs nobody stands on are on the board too: a nought is news.
        self.scores = [Score(standing, standings[standing.key]) for standing in ladder]
        self.pending = sum(1 for p in counting if p.status.pending)
        """How many provisions wait for a condition."""
        self.open_brackets = len(brackets.open)
        self.tallies = _tallies(brackets, colours)
        """Who has how many, the most first."""


def _tallies(brackets: Brackets, colours: Colours) -> list[Tally]:
    """A bracket of several delegations counts for each, so the tallies may exceed the brackets."""
    counts = Counter(name for b in brackets.open for name in b.by or (NOBODY_NAMED,))
    delegations = [*colours, Delegation("none", NOBODY_NAMED, GREY)]
    found = [Tally(d, counts[d.name]) for d in delegations if d.name in counts]
    return sorted(found, key=lambda tally: -tally.count)
