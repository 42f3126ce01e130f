"""The concordance: which number of one day's draft is which of another's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Literal

from msgspec import Struct

from ledger.addresses import addresses
from ledger.between import Between
from ledger.events import Merged, Moved, Split
from ledger.replay import Fact

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


def concordance(days: Between) -> list[Line]:
    """A line for every provision of either day, captions apart, as `aligned` orders them."""
    provisions = days.after.provisions
    return [line for line in aligned(days) if provisions[line.provision].kind != "caption"]


def aligned(days: Between) -> list[Line]:
    """A line for every provision of either day that is part of the text, in print order of the
    later draft; what is no longer printed stands behind what it followed."""
    before, after = days.before, days.after
    old, new = addresses(before), addresses(after)
    gone = defaultdict[str | None, list[str]](list)
    behind: str | None = None
    for provision in before.walk():
        if provision.id in new:
            behind = provision.id
        else:
            gone[behind].append(provision.id)
    order = [*gone[None]]
    for provision in after.walk():
        order += [provision.id, *gone[provision.id]]
    moves = _moves(days.made)
    return [
        _line(id, (after if id in new else before).provisions[id].label, old, new, moves.get(id))
        for id in order
        if after.provisions[id].kind not in _NOT_COMPARED
    ]


def _moves(made: Sequence[Fact]) -> dict[str, Fact]:
    """What moved, split or merged each provision: the first split or merger, else the first
    move."""
    found: dict[str, Fact] = {}
    for fact in made:
        match fact.event:
            case Merged(provision=id) | Split(into=id):
                if id not in found or isinstance(found[id].event, Moved):
                    found[id] = fact
            case Moved(provision=id):
                found.setdefault(id, fact)
            case _:
                pass
    return found


def _line(
    id: str, label: str, old: Mapping[str, str], new: Mapping[str, str], made: Fact | None
) -> Line:
    here, there = old.get(id), new.get(id)
    event, name = (made.event, made.name) if made is not None else (None, None)
    match event:
        case Merged(into=into):
            return Line(id, label, here, new.get(into), "merged into", name)
        case Split(provision=origin):
            return Line(id, label, old.get(origin), there, "split from", name)
        case _ if here is None or there is None:
            return Line(id, label, here, there, "new" if here is None else "no longer printed")
        case Moved():
            return Line(id, label, here, there, "moved", name)
        case _:
            return Line(id, label, here, there, "same" if here == there else "renumbered")
