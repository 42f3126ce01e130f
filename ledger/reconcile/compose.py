"""Composing events: from "this event brings that piece there" to edits that point at names.

What an event inserts is anchored at whatever stands right before it among the things that are
there when the event takes effect, so every date replays to its own words in the right order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date

from msgspec.structs import replace

from ledger.events import (
    AnyEvent,
    Carry,
    Close,
    Dating,
    Edit,
    Name,
    Open,
    Piece,
    Place,
    Role,
    Span,
    Words,
    event_name,
)

_LAST_WORD = 40
"""The most characters that are quoted of what an insertion stands behind."""

Maker = Callable[[tuple[Edit, ...]], AnyEvent]


class Planned:
    """An event to be: when it takes effect, where in the order of its day, and how it is made
    once its edits are known. Its name exists only after all have been put in order."""

    __slots__ = ("dating", "make", "name", "on", "order", "rank")

    def __init__(
        self, on: date, dating: Dating, order: int, rank: int, make: Maker | None = None
    ) -> None:
        self.on = on
        self.dating = dating
        self.order = order
        self.rank = rank
        self.make = make
        self.name = ""


class BracketRef:
    """A bracket's id: known, or that of the event which will bring it."""

    __slots__ = ("_id", "born")

    def __init__(self, id: str = "", born: Planned | None = None) -> None:
        self._id = id
        self.born = born

    @property
    def id(self) -> str:
        """The id, once the event has its name."""
        return f"b{self.born.name}" if self.born is not None else self._id


class Item:
    """Something in a provision's sequence: there already (``span``), or brought by an event."""

    __slots__ = (
        "bracket", "brings", "carried", "hides", "leaves", "opens", "role", "since", "span", "text",
    )

    def __init__(
        self,
        text: str = "",
        role: Role = "text",
        *,
        bracket: BracketRef | None = None,
        opens: bool = False,
        brings: Planned | None = None,
        hides: Planned | None = None,
        span: Span | None = None,
        since: date = date.min,
        carried: str = "",
        leaves: Planned | None = None,
    ) -> None:
        """``carried``: the provision that ``brings`` carries it here from, with its name, ``span``;
        ``leaves``: the event that carries it away from here."""
        self.text = text
        self.role: Role = role
        self.bracket = bracket
        self.opens = opens
        self.brings = brings
        self.hides = hides
        self.span = span
        self.since = since
        self.carried = carried
        self.leaves = leaves

    def piece(self) -> Piece:
        """The piece that brings it."""
        if self.carried:
            assert self.span is not None
            return Carry(self.carried, self.span)
        if self.bracket is None:
            return Words(self.text, self.role)
        return Open(self.bracket.id) if self.opens else Close(self.bracket.id)


class Target:
    """A provision as it shall be: its items, those to be hidden included, in order."""

    __slots__ = ("_id", "born", "items", "prefix")

    def __init__(self, id: str = "", born: Planned | None = None, prefix: str = "p") -> None:
        self._id = id
        self.born = born
        self.prefix = prefix
        self.items: list[Item] = []

    @property
    def id(self) -> str:
        """The provision's id, once the event that brings it has its name."""
        return f"{self.prefix}{self.born.name}" if self.born is not None else self._id


class Slot:
    """A place among siblings: the provision in it, and since which event it is there."""

    __slots__ = ("brings", "since", "target")

    def __init__(
        self, target: Target, brings: Planned | None = None, since: date = date.min
    ) -> None:
        self.target = target
        self.brings = brings
        self.since = since


def in_order(planned: Iterable[Planned], version: int) -> list[Planned]:
    """The events in the order in which they are recorded, and each with its name."""
    ordered = sorted(planned, key=lambda p: (p.on, p.order, p.rank))
    for place, event in enumerate(ordered, 1):
        event.name = event_name(version, place)
    return ordered


def compose(
    ordered: Sequence[Planned], targets: Sequence[Target], on: date, dating: Dating
) -> list[AnyEvent]:
    """The events with their edits. Every `Planned` must have its maker and its name. What the
    entry says, its date ``on`` and its ``dating``, is left out."""
    place = {planned: n for n, planned in enumerate(ordered)}
    touching: dict[int, list[Target]] = {}
    for target in targets:
        for event in {
            id(e): e for item in target.items for e in (item.brings, item.hides) if e is not None
        }.values():
            touching.setdefault(id(event), []).append(target)
    events = []
    for now, planned in enumerate(ordered):
        edits: list[Edit] = []
        offset = 0
        for target in touching.get(id(planned), ()):
            made, offset = _edits(target, planned, now, place, offset)
            edits += made
        assert planned.make is not None
        events.append(
            replace(
                planned.make(tuple(edits)),
                on=None if planned.on == on else planned.on,
                dating=None if planned.dating == dating else planned.dating,
            )
        )
    return events


def _edits(
    target: Target, planned: Planned, now: int, place: dict[Planned, int], offset: int
) -> tuple[list[Edit], int]:
    """The edits of one event to one provision, and the offset behind what it brings there."""
    hides: list[tuple[list[Span], list[str]]] = []
    inserts: list[tuple[Name | None, str, list[Piece]]] = []
    before: Span | None = None
    words = ""  # what stands before, as far as one event brought it in one piece
    joining = taking = False  # the last item was one that this event inserts, or hides
    apart = False  # a bracket will come between this item and the one before
    for item in target.items:
        if item.brings is planned:
            if not joining:
                after = Name(before.event, before.stop - 1) if before is not None else None
                inserts.append((after, _last_word(words), []))
            elif apart:
                inserts[-1][2].append(Words(""))
            inserts[-1][2].append(item.piece())
            if not item.carried:
                size = 1 if item.bracket is not None else len(item.text)
                item.span = Span(planned.name, offset, offset + size)
                offset += size
            joining, taking, apart = True, False, False
        elif item.hides is planned and item.span is not None:
            if not taking:
                hides.append(([], []))
            hides[-1][0].append(item.span)
            hides[-1][1].append(item.text)
            joining, taking = False, True
        elif _is_there(item, planned, now, place):
            joining = taking = apart = False
        else:
            apart = apart or item.bracket is not None
            continue
        assert item.span is not None
        sign = item.text if item.bracket is None else "[" if item.opens else "]"
        follows = before is not None and (before.event, before.stop) == (
            item.span.event, item.span.start,
        )
        words = words + sign if follows else sign
        before = item.span
    edits = [
        Edit(provision=target.id, hide=tuple(_joined(spans)), expects="".join(expected))
        for spans, expected in hides
    ]
    edits += [
        Edit(provision=target.id, after=after, insert=tuple(_merged(pieces)), expects=expects)
        for after, expects, pieces in inserts
    ]
    return edits, offset


def _last_word(words: str) -> str:
    """The last word of these, with what follows it."""
    found = re.search(r"\S*\s*$", words[-_LAST_WORD:])
    return found.group() if found else ""


def _is_there(item: Item, planned: Planned, now: int, place: dict[Planned, int]) -> bool:
    if item.leaves is not None and place[item.leaves] <= now:
        return False
    if item.brings is None:
        return item.since <= planned.on
    return item.span is not None and place[item.brings] < now


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbouring words of one role as one piece; empty words keep their neighbours apart."""
    merged: list[Piece] = []
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(piece, Words) and isinstance(last, Words) and last.text and piece.text and (
            piece.role == last.role
        ):
            merged[-1] = Words(last.text + piece.text, piece.role)
        elif isinstance(piece, Carry) and isinstance(last, Carry) and (
            (last.provision, last.span.event, last.span.stop)
            == (piece.provision, piece.span.event, piece.span.start)
        ):
            whole = Span(last.span.event, last.span.start, piece.span.stop)
            merged[-1] = Carry(last.provision, whole)
        else:
            merged.append(piece)
    return [piece for piece in merged if not isinstance(piece, Words) or piece.text]


def _joined(spans: Iterable[Span]) -> list[Span]:
    """Spans that follow on one another as one."""
    joined: list[Span] = []
    for span in spans:
        last = joined[-1] if joined else None
        if last is not None and last.event == span.event and last.stop == span.start:
            joined[-1] = Span(last.event, last.start, span.stop)
        else:
            joined.append(span)
    return joined


def placed(parent: Target | None, slots: Sequence[Slot], target: Target, by: Planned,
           place: dict[Planned, int]) -> Place:
    """The place of ``target`` among these siblings when ``by`` puts it there: behind the
    nearest one before it that is there by then."""
    after: str | None = None
    for slot in slots:
        if slot.target is target and slot.brings is by:
            break
        if slot.since <= by.on if slot.brings is None else place[slot.brings] < place[by]:
            after = slot.target.id
    return Place(parent.id if parent is not None else None, after)
