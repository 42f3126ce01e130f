"""Contradictions: which events a new entry keeps from taking effect in full."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec import Struct

from ledger.events import Entry
from ledger.replay import facts, replay


class Contradicted(Struct, frozen=True):
    """An event that can not take effect in full, when it is dated, and why; what the source of it
    says, and where."""

    event: str
    on: date
    reason: str
    document: str | None = None
    line: int | None = None
    quote: str | None = None


def contradicted(before: Sequence[Entry], after: Sequence[Entry]) -> tuple[Contradicted, ...]:
    """The events that took effect with the entries ``before``, and can't with those ``after``."""
    now = replay(after).contradictions
    if not now:
        return ()
    known = {c.event for c in replay(before).contradictions}
    named = {fact.name: fact for fact in facts(after)}
    found: dict[str, Contradicted] = {}
    for one in now:
        if one.event in known or one.event in found:
            continue
        fact = named[one.event]
        source = fact.event.source
        document = fact.entry.document.name if fact.entry.document is not None else None
        found[one.event] = Contradicted(
            one.event, fact.on, one.reason, document,
            source.line if source is not None else None,
            source.quote if source is not None else None,
        )
    return tuple(found.values())
