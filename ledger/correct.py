"""Correcting: a mistake in the record is answered by an event that strikes it out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, datetime

from msgspec import Struct

from ledger.append import prove
from ledger.contradictions import Contradicted, contradicted
from ledger.draft import Draft
from ledger.errors import LedgerError, NotFound
from ledger.events import (
    Corrected,
    Entry,
    Minuted,
    Opened,
    Published,
    event_name,
)
from ledger.replay import Fact, facts, replay
from ledger.sealing import seal
from ledger.take_minutes import as_published

_NEVER = (Opened, Published, Minuted)


class Correction(Struct, frozen=True):
    """What a correction comes to. ``struck``: the event that it strikes out; ``before`` and
    ``after``: the draft of the day on which that took effect; ``restored``: how many events lead
    back to the words of later official texts; ``contradicts``: the events that can no longer
    take effect in full."""

    entry: Entry
    struck: Fact
    before: Draft
    after: Draft
    restored: int
    contradicts: tuple[Contradicted, ...]


def correct(
    entries: Sequence[Entry],
    target: str,
    why: str,
    recorded_by: str,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Correction:
    """The entry that strikes out the event ``target`` from replay from now on; it stays recorded,
    and so does the correction. A correction may itself be struck out: then the event counts again.
    Raises `NotFound` for an event that is not there, and `LedgerError` for one that can't be
    struck out, or has been."""
    if not why.strip():
        raise LedgerError("A correction says why.", 'Give it: --why "it was said of 2.1/4".')
    fact = _fact(entries, target)
    if isinstance(fact.event, _NEVER):
        raise LedgerError(
            f"{target} says that the negotiation was opened, or a document recorded; that can't be "
            "struck out.",
            "Strike out the events that were read from the document.",
        )
    if fact.struck_by is not None:
        raise LedgerError(f"{target} has been struck out already, by {fact.struck_by}.")
    head = Entry(
        version=entries[-1].version + 1,
        recorded_at=max(now(), entries[-1].recorded_at),
        recorded_by=recorded_by,
        on=fact.on,
        events=tuple(
            Corrected(target=name, why=why.strip(), basis="decided")
            for name in (target, *_led_back(entries, fact))
        ),
    )
    entry, kept = as_published(entries, head)
    sealed = seal(entries, entry)
    prove(entries, sealed, f"the correction of {target}")
    return Correction(
        sealed,
        fact,
        replay(entries, fact.on),
        replay([*entries, sealed], fact.on),
        sum(one.events for one in kept),
        contradicted(entries, [*entries, sealed]),
    )


def _led_back(entries: Sequence[Entry], struck: Fact) -> list[str]:
    """The events of a line's entry that lead back from its one decision to an official text:
    without it there is nothing that they could undo."""
    others = [
        fact for fact in facts(entries)
        if fact.version == struck.version and fact.place != struck.place
    ]
    alone = struck.entry.document is None and struck.event.basis == "decided"
    if not alone or any(f.event.basis == "decided" or f.event.on is None for f in others):
        return []
    return [fact.name for fact in others if fact.struck_by is None]


def _fact(entries: Sequence[Entry], target: str) -> Fact:
    known = {
        event_name(entry.version, n)
        for entry in entries for n in range(1, len(entry.events) + 1)
    }
    if target not in known:
        raise NotFound("event", target, sorted(known), "`ledger audit` lists the events.")
    return next(fact for fact in facts(entries) if fact.name == target)
