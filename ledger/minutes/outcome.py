"""What minutes came to, sentence by sentence."""

from __future__ import annotations

from msgspec import Struct

from ledger.events import AnyEvent, Sentence
from ledger.minutes.prose import Said


class Outcome(Struct, frozen=True):
    """What the sentences came to: the events, how many of them each is the source of, and those
    that are the source of none."""

    events: tuple[AnyEvent, ...]
    recorded: tuple[tuple[Said, int], ...]
    others: tuple[Sentence, ...]

    @property
    def left(self) -> tuple[Sentence, ...]:
        """The sentences that were not understood, or that point to what is not in the draft."""
        return tuple(s for s in self.others if s.outcome != "changes nothing")
