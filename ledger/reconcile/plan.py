"""Planning: the events that lead from the draft that stands to the text just read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from ledger.draft import Draft, Provision
from ledger.events import AnyEvent, Deleted, Edit, Guess, Meeting, Oddity, Opened, Published
from ledger.profile import Profile
from ledger.reading.readtext import ReadProvision, ReadText
from ledger.reconcile.carried import donors
from ledger.reconcile.chronology import Chronology
from ledger.reconcile.comparison import FOUND, GONE, Comparison, Donor, Occasion
from ledger.reconcile.compose import compose, in_order
from ledger.reconcile.dating import Dates
from ledger.reconcile.edges import Brackets
from ledger.reconcile.match import Match
from ledger.reconcile.meetings import Meetings
from ledger.reconcile.places import arrange, merge
from ledger.reconcile.wording import Wording

_FIRST_OF_ALL = -2


class Plan(Struct, frozen=True):
    """What an append will record. ``donors``: what was split off or took something up."""

    events: tuple[AnyEvent, ...]
    meeting: Meeting | None
    """The meeting whose paper it is."""
    oddities: tuple[Oddity, ...]
    donors: Mapping[ReadProvision, Sequence[Donor]]


def plan(
    text: ReadText,
    draft: Draft,
    chronology: Chronology,
    matches: Mapping[ReadProvision, Match],
    occasion: Occasion,
    profile: Profile,
) -> Plan:
    """The events for this text. ``draft``: what stands on its date; ``chronology``: that
    of the draft; ``matches``: which provision is which."""
    it = Comparison(text, draft, chronology, matches, occasion, profile)
    dates, meetings = Dates(it), Meetings(it)
    if not occasion.late:
        it.donors = donors(it, {r: dates.birth(r) for r in it.reads if r not in it.old})
    arrangement = arrange(it, dates)
    merge(it)
    brackets = Brackets(it, dates, arrangement)
    for read in it.reads:
        Wording(it, read, dates, arrangement, brackets, meetings).fill()
    _vanish(it)
    meetings.plan()
    _frame(it)
    ordered = in_order(it.planned, occasion.version)
    it.place = {planned: n for n, planned in enumerate(ordered)}
    events = compose(ordered, list(it.targets.values()), occasion.on, text.dating)
    return Plan(tuple(events), meetings.own, tuple(it.oddities), it.donors)


def _vanish(it: Comparison) -> None:
    """Provisions that the text no longer prints, though nobody is known to have said so."""
    found_again = {old.id for old in it.old.values()}
    for n, provision in enumerate(it.draft.walk()):
        if provision.id in found_again or provision.id in it.mergers:
            continue

        def make(edits: tuple[Edit, ...], provision: Provision = provision) -> AnyEvent:
            decided = provision.status.state == "deleted"
            return Deleted(
                provision=provision.id,
                level=provision.status.level if decided else None,
                basis="decided" if decided else "observed",
                printed=False,
                edits=edits,
            )

        it.add(order=len(it.reads) + n, rank=GONE, make=make)
        if provision.status.state == "deleted":
            continue
        words = provision.words("heading", "text", "note") or provision.label
        it.oddities.append(
            Oddity(1, 1, "no longer printed", f"“{words[:80]}”",
                   "recorded as gone from the text; nobody is known to have decided it")
        )


def _guesses(it: Comparison) -> tuple[Guess, ...]:
    """How sure it is which provision is which, where nothing but their likeness says so."""
    found = [
        Guess(match.provision, match.confidence, match.why)
        for match in it.matches.values() if match.guessed
    ]
    for read, givers in it.donors.items():
        for donor in givers:
            id = donor.provision if donor.read is None else it.targets[read].id
            told = "merged into another" if donor.read is None else "split from another"
            found.append(Guess(id, donor.share, f"{donor.share:.0%} of its words, {told}"))
    return tuple(found)


def _frame(it: Comparison) -> None:
    """What stands around the changes: the opening, and the publication."""
    occasion, text = it.occasion, it.text
    oddities = tuple(sorted((*text.oddities, *it.oddities), key=lambda o: (o.line, o.column)))
    it.publication.make = lambda edits: Published(
        document=occasion.document.name,
        sha256=occasion.document.sha256,
        words=occasion.words,
        profile=text.profile,
        oddities=oddities,
        guesses=_guesses(it),
        edits=edits,
    )
    name = occasion.opening
    if name is not None:
        it.add(
            on=min(planned.on for planned in it.planned),
            order=_FIRST_OF_ALL,
            rank=FOUND,
            make=lambda edits: Opened(
                negotiation=name, title=text.title, profile=text.profile, edits=edits
            ),
        )
