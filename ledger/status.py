"""The status of a negotiation at a date, as commands and exporters show it: where its provisions
stand, its open brackets, what each meeting opened and closed, and what could not take effect.
Attribution is settled here, before any exporter."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct

from ledger.attribution import Attribution, Policy, policy
from ledger.brackets import ended
from ledger.carried_out import not_carried_out
from ledger.events import Closing, Entry, Minuted
from ledger.history import CLOSINGS, Gathering, history
from ledger.profile import Profile
from ledger.replay import Fact, facts, known, name_of, replay
from ledger.standing import (
    Band,
    OpenBracket,
    Rung,
    Share,
    Stock,
    by_age,
    by_delegation,
    by_length,
    open_brackets,
    stock,
)

__all__ = [
    "CLOSINGS", "Band", "Closing", "Contradicted", "Gathering", "OpenBracket", "Rung", "Share",
    "StatusReport", "Stock", "Unheard", "Unmet", "status_report",
]


class Contradicted(Struct, frozen=True):
    """An event that could not take effect in full, and why."""

    event: str
    on: date
    reason: str


class Unmet(Struct, frozen=True):
    """A decision of minutes or of a line, that the next official text does not carry out: what
    that text (``document``) prints instead."""

    event: str
    on: date
    decision: str
    document: str
    why: str


class Unheard(Struct, frozen=True):
    """A sentence of minutes that was not understood, or points to what is not in the draft."""

    document: str
    line: int
    quote: str
    why: str


class StatusReport(Struct, frozen=True):
    """The status of a negotiation. ``no_longer_printed``: provisions that stood in the text once,
    and are deleted, merged or withdrawn; ``open``: its open brackets, the oldest first;
    ``meetings``: in order, each with what the draft held at the end of its day; ``levels``: the
    house's levels of agreement, from low to high."""

    negotiation: str
    title: str
    as_of: date | None
    known_on: date | datetime | None
    version: int
    attribution: Attribution
    stock: Stock
    no_longer_printed: int
    by_delegation: tuple[Share, ...]
    by_age: tuple[Band, ...]
    by_words: tuple[Band, ...]
    open: tuple[OpenBracket, ...]
    meetings: tuple[Gathering, ...]
    contradictions: tuple[Contradicted, ...]
    not_carried_out: tuple[Unmet, ...]
    not_understood: tuple[Unheard, ...]
    levels: tuple[str, ...] = ()
    only_history: bool = False
    """The user asked for the series of meetings alone; the rest is there all the same."""


def status_report(
    entries: Sequence[Entry],
    profile: Profile,
    *,
    as_of: date | None = None,
    known_on: date | datetime | None = None,
    attribution: Attribution = "full",
    only_history: bool = False,
) -> StatusReport:
    """The status at the end of ``as_of``; without it, of the last day on which something took
    effect."""
    draft = replay(entries, as_of, known_on)
    named = {fact.name: fact for fact in facts(entries, as_of, known_on)}
    rules = policy(attribution, profile, entries)
    last = max((fact.on for fact in named.values()), default=None)
    day = as_of or last
    ends = ended(draft, named)
    brackets = open_brackets(draft, ends, day, rules) if day is not None else ()
    title = next((p.words("heading", "text") for p in draft.walk() if p.kind == "title"), "")
    return StatusReport(
        negotiation=rules.text(name_of(entries)),
        title=title or draft.title,
        as_of=day,
        known_on=known_on,
        version=draft.version,
        attribution=attribution,
        stock=stock(draft, ends, profile.levels),
        no_longer_printed=sum(
            p.gone_by is not None and p.kind != "tombstone" for p in draft.provisions.values()
        ),
        by_delegation=by_delegation(brackets),
        by_age=by_age(brackets),
        by_words=by_length(brackets),
        open=brackets,
        meetings=history(entries, profile, rules, as_of, known_on),
        contradictions=tuple(
            Contradicted(c.event, named[c.event].on, rules.text(c.reason))
            for c in draft.contradictions
        ),
        not_carried_out=tuple(_unmet(entries, named, rules, day, known_on)),
        not_understood=tuple(
            Unheard(
                rules.text(fact.event.document), one.line, rules.text(one.quote),
                rules.text(one.why),
            )
            for fact in named.values()
            if isinstance(fact.event, Minuted) and fact.struck_by is None
            for one in fact.event.sentences if one.outcome != "changes nothing"
        ),
        levels=tuple(level.name for level in profile.levels),
        only_history=only_history,
    )


def _unmet(
    entries: Sequence[Entry],
    named: Mapping[str, Fact],
    rules: Policy,
    day: date | None,
    known_on: date | datetime | None,
) -> Iterator[Unmet]:
    """The decisions up to that day that a text up to that day does not carry out."""
    for one in not_carried_out(known(entries, known_on)):
        fact = named.get(one.event)
        if fact is None or (day is not None and one.published > day):
            continue
        said = fact.event.source.quote if fact.event.source is not None else ""
        yield Unmet(
            one.event, one.on, rules.text(said), rules.text(one.document), rules.text(one.why)
        )
