"""What a plan is made from: the text just read, the draft that stands, what is known of the
document, and the events planned so far."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from ledger.draft import Draft, Provision
from ledger.events import Dating, Document, Oddity
from ledger.profile import Profile
from ledger.reading.readtext import ReadProvision, ReadText
from ledger.reconcile.chronology import Chronology
from ledger.reconcile.compose import Maker, Planned, Target
from ledger.reconcile.match import Match

FOUND, MOVED, LABELLED, WORDED, CLOSED, BRACKETED, WITHDRAWN, POSITIONED, MARKED, GONE = range(10)
"""The order of what happens to one provision on one day."""


class Occasion(Struct, frozen=True):
    """What is known of the document besides its words."""

    document: Document
    on: date
    version: int
    """The version of the entry to be."""
    published: date | None
    """The date of the last official text before this one: nothing may change what it said."""
    opening: str | None
    """The name of the negotiation to be opened, if it is new."""
    meeting: str | None
    """The name of the meeting, where the user states it."""
    words: str
    """The digest of the text's words and marks as read."""
    late: bool = False
    """Later official texts are recorded: they count on every word where it was."""


class Donor(Struct, frozen=True):
    """A provision of the draft that gave words to another. ``read``: what it has become itself;
    ``None``: it was merged away. ``share``: the part of the words, from 0 to 1, that went."""

    provision: str
    read: ReadProvision | None
    share: float


class Comparison:
    """A text held against the draft that stands on its date."""

    def __init__(
        self,
        text: ReadText,
        draft: Draft,
        chronology: Chronology,
        matches: Mapping[ReadProvision, Match],
        occasion: Occasion,
        profile: Profile,
    ) -> None:
        """``chronology``: that of the draft; ``matches``: which provision of the text is which of
        the draft."""
        self.text = text
        self.draft = draft
        self.chronology = chronology
        self.occasion = occasion
        self.profile = profile
        self.matches = matches
        self.reads = text.walk()
        self.order = _order(self.reads)
        self.old: dict[ReadProvision, Provision] = {
            read: draft.provisions[found.provision] for read, found in matches.items()
        }
        self.targets: dict[ReadProvision, Target] = {}
        self.planned: list[Planned] = []
        self.donors: dict[ReadProvision, list[Donor]] = {}
        """What was split off, or took something up, and from where."""
        self.mergers: dict[str, Planned] = {}
        """Provisions of the draft that were merged into others, and by what."""
        self.oddities: list[Oddity] = []
        self.place: dict[Planned, int] = {}
        """The order of the planned events, once it is settled."""
        # What is merely printed in another way comes in with the publication itself.
        self.publication = self.add(order=2 * len(self.reads) + 1, rank=FOUND, dating=text.dating)

    def add(
        self,
        *,
        order: int,
        rank: int,
        on: date | None = None,
        dating: Dating = "inferred",
        make: Maker | None = None,
    ) -> Planned:
        """Plan an event; without ``on`` it takes effect on the document's date."""
        planned = Planned(on or self.occasion.on, dating, order, rank, make)
        self.planned.append(planned)
        return planned


def _order(reads: list[ReadProvision]) -> dict[ReadProvision, int]:
    """The order, on one day, of what happens to each provision: print order, but nothing before
    the provision is there: one that moved up begins at its old place, and what stands under
    another comes after it."""
    order = {read: n for n, read in enumerate(reads)}
    for read in reads:
        before = [one for one in (read.came_from, read.parent) if one is not None]
        order[read] = max(order[read], *(order[one] for one in before), 0)
    return order
