"""The concordance: which number of one day's draft is which of another's."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Literal

from msgspec import Struct

from ledger.addresses import addresses
from ledger.events import Entry, Merged, Moved, Split
from ledger.replay import Fact, facts, replay

How = Literal[
    "same", "renumbered", "moved", "split from", "merged into", "new", "no longer printed"
]
_NOT_COMPARED = ("title", "footnote", "tombstone")


class Line(Struct, frozen=True):
    """One provision on two days. ``old`` and ``new``: its addresses, ``None`` where it does not
    stand; ``event``: what moved, split or merged it."""

    provision: str
    label: str
    old: str | None
    new: str | None
    how: How
    event: str | None = None


def concordance(entries: Sequence[Entry], first: date, last: date) -> list[Line]:
    """A line for every provision of either day, captions apart, as `aligned` orders them."""
    captions = {p.id for p in replay(entries, last).provisions.values() if p.kind == "caption"}
    return [line for line in aligned(entries, first, last) if line.provision not in captions]


def aligned(entries: Sequence[Entry], first: date, last: date) -> list[Line]:
    """A line for every provision of either day that is part of the text, in print order of the
    later draft; what is no longer printed stands behind what it followed."""
    before, after = replay(entries, first), replay(entries, last)
    old, new = addresses(before), addresses(after)
    between = [f for f in facts(entries, last) if f.on > first and f.struck_by is None]
    order = [p.id for p in after.walk()]
    behind: str | None = None
    for provision in before.walk():
        if provision.id not in new:
            order.insert(order.index(behind) + 1 if behind in order else 0, provision.id)
        behind = provision.id
    return [
        _line(id, (after if id in new else before).provisions[id].label, old, new, between)
        for id in order
        if after.provisions[id].kind not in _NOT_COMPARED
    ]


def _line(
    id: str, label: str, old: dict[str, str], new: dict[str, str], between: list[Fact]
) -> Line:
    here, there = old.get(id), new.get(id)
    moved: str | None = None
    for fact in between:
        match fact.event:
            case Merged(provision=one, into=into) if one == id:
                return Line(id, label, here, new.get(into), "merged into", fact.name)
            case Split(provision=origin, into=one) if one == id:
                return Line(id, label, old.get(origin), there, "split from", fact.name)
            case Moved(provision=one) if one == id:
                moved = moved or fact.name
            case _:
                pass
    if here is None or there is None:
        return Line(id, label, here, there, "new" if here is None else "no longer printed")
    if moved is not None:
        return Line(id, label, here, there, "moved", moved)
    return Line(id, label, here, there, "same" if here == there else "renumbered")
