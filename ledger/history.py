"""The history of the brackets, meeting by meeting: how many each opened and closed, how they
closed, and what the draft held at the end of its day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple, get_args

from msgspec import Struct

from ledger.attribution import Policy
from ledger.brackets import ended
from ledger.draft import BracketState
from ledger.events import Agreed, Closing, Deleted, Entry, MeetingHeld, Published, Reopened
from ledger.profile import Profile
from ledger.replay import Fact, each_day, facts
from ledger.standing import Stock, stock

CLOSINGS: tuple[Closing, ...] = get_args(Closing)


class Gathering(Struct, frozen=True):
    """A meeting, or what took effect on a day at none that is known: then ``document`` is where it
    is told. ``opened``: brackets opened, or open again with their provision; ``closed``: how many
    closed in each way; ``stock``: what the draft held at the end of the day."""

    on: date
    meeting: str | None
    document: str | None
    opened: int
    closed: dict[Closing, int]
    stock: Stock

    @property
    def how(self) -> str:
        """How its brackets closed: ``2 accepted, 1 deleted``."""
        return ", ".join(f"{count:,} {how}" for how, count in self.closed.items() if count)

    @property
    def name(self) -> str:
        """What to call it."""
        if self.meeting is not None:
            return self.meeting
        return f"no meeting named ({self.document})" if self.document else "no meeting named"


class _Key(NamedTuple):
    meeting: str | None
    document: str | None


class _Tally:
    """What one meeting did."""

    def __init__(self) -> None:
        self.opened = 0
        self.closed: Counter[Closing] = Counter()
        self.told = False
        """It is a meeting, or gave a text or a status."""

    @property
    def counts(self) -> bool:
        """Whether there is anything to say of it."""
        return self.told or bool(self.opened or self.closed)


def history(
    entries: Sequence[Entry],
    profile: Profile,
    rules: Policy,
    as_of: date | None = None,
    known_on: date | datetime | None = None,
) -> tuple[Gathering, ...]:
    """Every meeting, in order, and every day on which a text, a status or a bracket changed at
    none that is known. What is open at the end of a day is what was open before, plus what its
    meetings opened, less what they closed."""
    taken = facts(entries, as_of, known_on)
    named = {fact.name: fact for fact in taken}
    found: list[Gathering] = []
    before: dict[str, tuple[str, bool]] = {}
    for draft in each_day(entries, as_of, known_on):
        day = draft.as_of
        assert day is not None
        ends = ended(draft, named)
        tallies = {_key(fact): _Tally() for fact in taken if fact.on == day}
        for fact in taken:
            if fact.on == day and _tells(fact):
                tallies[_key(fact)].told = True

        def at(
            event: str | None,
            bracket: BracketState,
            day: date = day,
            tallies: dict[_Key, _Tally] = tallies,
        ) -> _Tally:
            key = _of_day(day, named, event, bracket.event)
            return tallies.setdefault(key, _Tally())

        now: dict[str, tuple[str, bool]] = {}
        for id, bracket in draft.brackets.items():
            known, was_open = before.get(id, ("", False))
            end = ends.get(id)
            now[id] = bracket.event, end is None
            if known != bracket.event and not was_open:
                at(bracket.event, bracket).opened += 1
                was_open = True
            if was_open and end is not None:
                at(end.by, bracket).closed[end.closed] += 1
            elif not was_open and end is None:
                home = draft.provisions.get(bracket.provision)
                at(home.status.event if home is not None else None, bracket).opened += 1
        before = now
        telling = {key: tally for key, tally in tallies.items() if tally.counts}
        held = stock(draft, ends, profile.levels) if telling else None
        for key, tally in telling.items():
            assert held is not None
            found.append(
                Gathering(
                    on=day,
                    meeting=rules.maybe(key.meeting),
                    document=rules.maybe(key.document),
                    opened=tally.opened,
                    closed={how: tally.closed[how] for how in CLOSINGS},
                    stock=held,
                )
            )
    return tuple(found)


def _tells(fact: Fact) -> bool:
    """Whether an event is by itself worth a line of its meeting, or of its day."""
    worth = MeetingHeld | Published | Agreed | Deleted | Reopened
    return fact.struck_by is None and (fact.meeting is not None or isinstance(fact.event, worth))


def _key(fact: Fact) -> _Key:
    """The meeting at which it happened; where none is known, the document that tells it."""
    held = fact.event.name if isinstance(fact.event, MeetingHeld) else fact.meeting
    document = fact.entry.document
    return _Key(held, document.name if held is None and document is not None else None)


def _of_day(day: date, named: Mapping[str, Fact], *events: str | None) -> _Key:
    """The meeting of the first of these events that is of this day."""
    facts_of = (named.get(event) for event in events if event is not None)
    fact = next((fact for fact in facts_of if fact is not None and fact.on == day), None)
    return _Key(None, None) if fact is None else _key(fact)
