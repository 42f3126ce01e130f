"""Provisions and their places: which are new, which moved, and what each stands behind."""

from __future__ import annotations

from bisect import bisect_left
from datetime import date

from msgspec import Struct

from ledger.events import (
    AnyEvent,
    Bracket,
    Edit,
    Merged,
    Moved,
    Noted,
    Proposed,
    Reopened,
    Split,
    Tombstone,
)
from ledger.reading.readtext import ReadProvision
from ledger.reconcile.comparison import FOUND, GONE, MOVED, Comparison, Donor
from ledger.reconcile.compose import BracketRef, Planned, Slot, Slots, Target
from ledger.reconcile.dating import Dates


class Arrangement(Struct):
    """Where everything stands, and the events that put it there."""

    slots: dict[ReadProvision | None, Slots]
    moves: dict[ReadProvision, Planned]
    left: dict[ReadProvision, ReadProvision]
    """The tombstones that come with a move, and the provision that leaves each."""
    wholes: dict[ReadProvision, BracketRef]
    """The bracket around an alternative paragraph, which its proposal brings along."""


def arrange(it: Comparison, dates: Dates) -> Arrangement:
    """Give every provision of the text its target and its slot, and plan its founding or move."""
    found = Arrangement({}, {}, {}, {})
    movers = {read.came_from: read for read in it.reads if read.came_from is not None}
    for read in it.reads:
        if read in it.old:
            it.targets[read] = Target(it.old[read].id)
        elif read not in movers:
            born = it.add(on=dates.birth(read), order=it.order[read], rank=FOUND)
            it.targets[read] = Target(born=born)
    for stone, mover in movers.items():
        if stone in it.old:
            continue
        if _moved_before(it, mover) or _stood_elsewhere(it, stone, mover) or not stone.is_mere_note:
            born = it.add(on=dates.birth(stone), order=it.order[stone], rank=FOUND)
            it.targets[stone] = Target(born=born)
        else:
            it.targets[stone] = Target(born=_move(it, found, mover), prefix="t")
            found.left[stone] = mover
    tops = [*it.text.provisions, *(note.provision for note in it.text.notes)]
    for parent, children in [(None, tops), *((read, read.children) for read in it.reads)]:
        found.slots[parent] = Slots(_slots(it, found, parent, children))
    for read in it.reads:
        if read in it.old:
            _return(it, read, dates)
        elif read not in found.left:
            _found(it, found, read)
        if read in found.moves:
            _place(it, found, read)
    return found


def _moved_before(it: Comparison, mover: ReadProvision) -> bool:
    """Whether a provision whose move is announced stands at its new place already."""
    old = it.old.get(mover)
    if old is None or not old.formerly:
        return False
    return _stands_under(it, old.parent, mover.parent)


def _stood_elsewhere(it: Comparison, stone: ReadProvision, mover: ReadProvision) -> bool:
    """Whether a provision stood under another parent than its tombstone does, as one can that a
    later text, recorded before this one, brought in."""
    old = it.old.get(mover)
    return old is not None and not _stands_under(it, old.parent, stone.parent)


def _stands_under(it: Comparison, id: str | None, parent: ReadProvision | None) -> bool:
    """Whether the provision of the draft that something stood under is the parent it has in the
    text; nothing stood under one that is new."""
    if parent is None:
        return id is None
    return parent in it.old and it.old[parent].id == id


def _move(it: Comparison, found: Arrangement, read: ReadProvision) -> Planned:
    if read not in found.moves:
        # A tombstone can't be put elsewhere before it is there.
        order = it.order[found.left.get(read, read)]
        found.moves[read] = it.add(order=order, rank=MOVED)
    return found.moves[read]


def _slots(
    it: Comparison, found: Arrangement, parent: ReadProvision | None, children: list[ReadProvision]
) -> list[Slot]:
    """The slots under one parent, in print order. Of the provisions that stood there, the
    longest series still in its order stays; the others moved."""
    above = it.old.get(parent) if parent is not None else None
    known = above.id if above is not None else None
    standing = list(it.draft.children.get(known, ())) if above or parent is None else []
    stays, apart = _standing(it, found, children, standing)
    steady = {standing[n] for n in rising(stays)}
    slots: list[Slot] = []
    leavers = set(found.left.values())
    first = date.max  # the earliest day on which something new came to stand before this
    for child in children:
        target = it.targets[child]
        if child in apart:
            slots.append(Slot(target, _move(it, found, child)))
            continue
        mover = found.left.get(child)
        if mover is not None:
            # The place it leaves, in which what follows will find it.
            leaving = it.targets[mover]
            if mover in it.old:
                slots.append(Slot(leaving, None, it.chronology.placed(it.old[mover].id)))
            else:
                slots.append(Slot(leaving, leaving.born))
        since = it.chronology.placed(it.old[child].id) if child in it.old else date.max
        # What minutes put here later would come to stand before what is new and dated earlier.
        may_stay = child in it.old and it.old[child].id in steady and child not in leavers
        if may_stay and since <= first:
            slots.append(Slot(target, None, since))
        elif child in it.old or child.came_from is not None:
            slots.append(Slot(target, _move(it, found, child)))
        else:
            slots.append(Slot(target, target.born))
            first = min(first, target.born.on) if target.born is not None else first
    return slots


def _standing(
    it: Comparison, found: Arrangement, children: list[ReadProvision], standing: list[str]
) -> tuple[list[int], set[ReadProvision]]:
    """Where those of the children stand that may stay, in print order, and the tombstones that may
    not. A tombstone comes to stand where its provision stood: what is printed on its other side has
    to move, and so has that provision, which may go no further than to the other side of its own
    tombstone. Where tombstones stand in another order than what left them stood in, those outside
    of the longest series have to be put in their places."""
    here: list[tuple[ReadProvision, int, bool]] = []
    leavers = set(found.left.values())
    for child in children:
        if child in leavers:
            continue
        mover = found.left.get(child)
        old = it.old.get(mover if mover is not None else child)
        if old is not None and old.id in standing:
            here.append((child, standing.index(old.id), mover is not None))
    apart: set[ReadProvision] = set()
    stones = [place for _, place, left in here if left]
    if stones != sorted(stones):
        steady = set(rising([place for _, place, _ in here]))
        apart = {child for child, place, left in here if left and place not in steady}
        here = [one for one in here if one[0] not in apart]
    fixed = [(n, place) for n, (_, place, left) in enumerate(here) if left]
    stays = [
        place
        for n, (_, place, left) in enumerate(here)
        if left or all((n < m) == (place < other) for m, other in fixed)
    ]
    return stays, apart


def rising(numbers: list[int]) -> list[int]:
    """The longest part of these different numbers that rises, in their order."""
    ends: list[int] = []  # ends[n]: the place of the least number that ends a series of n + 1
    before: list[int] = []
    for place, number in enumerate(numbers):
        length = bisect_left(ends, number, key=numbers.__getitem__)
        before.append(ends[length - 1] if length else -1)
        ends[length : length + 1] = [place]
    series = []
    place = ends[-1] if ends else -1
    while place >= 0:
        series.append(numbers[place])
        place = before[place]
    return series[::-1]


def _found(it: Comparison, found: Arrangement, read: ReadProvision) -> None:
    target = it.targets[read]
    born = target.born
    assert born is not None
    stood = read.came_from if read.came_from is not None else read
    above = it.targets[stood.parent] if stood.parent is not None else None
    slots = found.slots[stood.parent]
    note = next((note for note in it.text.notes if note.provision is read), None)
    about = it.targets.get(note.about) if note is not None and note.about is not None else None
    label = next((p.source for p in read.pieces if p.role == "label"), None)
    also = (label,) if label is not None and label.line != read.source.line else ()
    replaced = it.targets[read.alternative_to] if read.alternative_to is not None else None

    origin = next((d for d in it.donors.get(read, ()) if d.read is not None), None)

    def make(edits: tuple[Edit, ...]) -> AnyEvent:
        place = slots.place(above, target, born, it.place)
        if origin is not None:
            return Split(
                provision=origin.provision, into=target.id, place=place, kind=read.kind,
                key=stood.key, top=read.top, source=read.source, also=also, edits=edits,
            )
        if note is not None:
            return Noted(
                note=target.id, kind="footnote", key=read.key, place=place,
                about=about.id if about is not None else None, pending=note.pending,
                source=read.source, edits=edits,
            )
        whole = found.wholes.get(read)
        return Proposed(
            provision=target.id,
            change="provision" if replaced is None else "alternative",
            kind=read.kind,
            place=place,
            key=stood.key,
            top=read.top,
            known_as=read.known_as,
            alternative_to=None if replaced is None else replaced.id,
            bracket=None if whole is None else Bracket(whole.id, "alternative"),
            by=read.by,
            source=read.source,
            also=also,
            edits=edits,
        )

    born.make = make


def merge(it: Comparison) -> None:
    """Plan the mergers: what was merged away is gone once the other has its words."""
    for read, givers in it.donors.items():
        for donor in givers:
            if donor.read is not None:
                continue

            def make(
                edits: tuple[Edit, ...], donor: Donor = donor, read: ReadProvision = read
            ) -> AnyEvent:
                return Merged(
                    provision=donor.provision, into=it.targets[read].id, source=read.source,
                    edits=edits,
                )

            it.mergers[donor.provision] = it.add(order=it.order[read], rank=GONE, make=make)


def _return(it: Comparison, read: ReadProvision, dates: Dates) -> None:
    """A provision that an earlier text no longer printed and this one prints again."""
    old = it.old[read]
    if old.gone_by is None:
        return
    it.add(
        on=dates.back(read),
        order=it.order[read],
        rank=FOUND,
        make=lambda edits: Reopened(provision=old.id, source=read.source, edits=edits),
    )


def _place(it: Comparison, found: Arrangement, read: ReadProvision) -> None:
    target, planned = it.targets[read], found.moves[read]
    above = it.targets[read.parent] if read.parent is not None else None
    slots = found.slots[read.parent]
    stone = next((s for s, mover in found.left.items() if mover is read), None)
    # What a tombstone says is said of what left it, and not of its own place.
    told = [
        source
        for source in (read.moved_source, stone.moved_source if stone is not None else None)
        if source is not None and read not in found.left
    ]

    def make(edits: tuple[Edit, ...]) -> AnyEvent:
        return Moved(
            provision=target.id,
            place=slots.place(above, target, planned, it.place),
            key=read.key,
            top=read.top,
            tombstone=Tombstone(it.targets[stone].id, stone.key) if stone is not None else None,
            basis="decided" if told else "observed",
            source=told[0] if told else read.source,
            also=tuple(told[1:]),
            edits=edits,
        )

    planned.make = make
