"""Composing events: from "this event brings that piece there" to edits that point at names.

What an event inserts is anchored at whatever stands right before it among the things that are
there when the event takes effect, so every date replays to its own words in the right order.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import accumulate

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


class Slots:
    """The places under one parent, in print order."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        self._slots = list(slots)
        self._at: dict[tuple[Target, Planned | None], int] = {}
        for index, slot in enumerate(self._slots):
            self._at.setdefault((slot.target, slot.brings), index)

    def place(
        self, parent: Target | None, target: Target, by: Planned, order: dict[Planned, int]
    ) -> Place:
        """The place of ``target`` among these siblings when ``by`` puts it there: behind the
        nearest one before it that is there by then, the tombstone that ``by`` leaves included.
        ``order``: which event comes when."""
        under = parent.id if parent is not None else None
        for index in range(self._at.get((target, by), len(self._slots)) - 1, -1, -1):
            slot = self._slots[index]
            if slot.since <= by.on if slot.brings is None else order[slot.brings] <= order[by]:
                return Place(under, slot.target.id)
        return Place(under, None)


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
    touching: dict[Planned, list[_Composing]] = {}
    for target in targets:
        composing = _Composing(target, place)
        for event in composing.touched:
            touching.setdefault(event, []).append(composing)
    events = []
    for now, planned in enumerate(ordered):
        edits: list[Edit] = []
        offset = 0
        for composing in touching.get(planned, ()):
            made, offset = composing.edits(planned, now, offset)
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


class _Composing:
    """A provision while its edits are made, event by event, in their order. Only the items that an
    event touches are looked at, and what stands right before them: a paragraph may have as many
    brackets as words."""

    def __init__(self, target: Target, place: dict[Planned, int]) -> None:
        self._target = target
        self._items = target.items
        self.touched: dict[Planned, list[int]] = {}
        """The items that each event brings or hides, in order."""
        for n, item in enumerate(target.items):
            for event in dict.fromkeys((item.brings, item.hides)):
                if event is not None:
                    self.touched.setdefault(event, []).append(n)
        self._there = _There(len(target.items))
        self._brackets = [*accumulate((i.bracket is not None for i in self._items), initial=0)]
        # Those to be there from a day on, and those that leave with an event; the next is last.
        standing = (n for n, item in enumerate(self._items) if item.brings is None)
        self._to_come = sorted(((self._items[n].since, n) for n in standing), reverse=True)
        self._to_leave = sorted(
            (
                (place[item.leaves], n)
                for n, item in enumerate(self._items) if item.leaves is not None
            ),
            reverse=True,
        )

    def edits(self, planned: Planned, now: int, offset: int) -> tuple[list[Edit], int]:
        """The edits of this event, the ``now``-th in the order, and the offset behind what it
        brings here. The events before it have had theirs."""
        self._until(planned.on, now)
        hides: list[tuple[list[Span], list[str]]] = []
        inserts: list[tuple[Name | None, str, list[Piece]]] = []
        last = -1
        joining = taking = False  # the last item was one that this event inserts, or hides
        for n in self.touched[planned]:
            item = self._items[n]
            stands = self._there.before(n)
            if stands > last:
                joining = taking = False
            if item.brings is planned:
                if not joining:
                    inserts.append((*self._behind(stands), []))
                elif self._brackets[n] > self._brackets[last + 1]:
                    # A bracket will come between this item and the one before.
                    inserts[-1][2].append(Words(""))
                inserts[-1][2].append(item.piece())
                if not item.carried:
                    size = 1 if item.bracket is not None else len(item.text)
                    item.span = Span(planned.name, offset, offset + size)
                    offset += size
                self._there.add(n)
                joining, taking = True, False
            elif item.span is not None:
                if not taking:
                    hides.append(([], []))
                hides[-1][0].append(item.span)
                hides[-1][1].append(item.text)
                joining, taking = False, True
            else:
                continue  # it is not there yet: nothing to hide
            last = n
        edits = [
            Edit(provision=self._target.id, hide=tuple(_joined(spans)), expects="".join(expected))
            for spans, expected in hides
        ]
        edits += [
            Edit(
                provision=self._target.id, after=after, insert=tuple(_merged(pieces)),
                expects=expects,
            )
            for after, expects, pieces in inserts
        ]
        return edits, offset

    def _until(self, on: date, now: int) -> None:
        """Let come what is there by this day, and go what has left with this event."""
        while self._to_come and self._to_come[-1][0] <= on:
            self._there.add(self._to_come.pop()[1])
        while self._to_leave and self._to_leave[-1][0] <= now:
            self._there.discard(self._to_leave.pop()[1])

    def _behind(self, n: int) -> tuple[Name | None, str]:
        """The name of the end of this item, and the last word that stands there, as far as one
        event brought it in one piece; ``-1``: of none."""
        if n < 0:
            return None, ""
        span = self._items[n].span
        assert span is not None
        words, first = _sign(self._items[n]), span
        while len(words) < _LAST_WORD and (n := self._there.before(n)) >= 0:
            before = self._items[n].span
            assert before is not None
            if (before.event, before.stop) != (first.event, first.start):
                break
            words, first = _sign(self._items[n]) + words, before
        return Name(span.event, span.stop - 1), _last_word(words)


class _There:
    """Which items are there: a set of numbers that tells the next lower one."""

    _BITS = 512

    def __init__(self, size: int) -> None:
        self._blocks = [0] * (size // self._BITS + 1)

    def add(self, n: int) -> None:
        """Put this number in."""
        self._blocks[n // self._BITS] |= 1 << n % self._BITS

    def discard(self, n: int) -> None:
        """Take it out, if it is in."""
        self._blocks[n // self._BITS] &= ~(1 << n % self._BITS)

    def before(self, n: int) -> int:
        """The greatest number below ``n``; -1 where there is none."""
        block, bit = divmod(n, self._BITS)
        here = self._blocks[block] & ((1 << bit) - 1)
        while not here and block:
            block -= 1
            here = self._blocks[block]
        return block * self._BITS + here.bit_length() - 1 if here else -1


def _sign(item: Item) -> str:
    return item.text if item.bracket is None else "[" if item.opens else "]"


def _last_word(words: str) -> str:
    """The last word of these, with what follows it."""
    found = re.search(r"\S*\s*$", words[-_LAST_WORD:])
    return found.group() if found else ""


def _merged(pieces: Iterable[Piece]) -> list[Piece]:
    """Neighbouring words of one role as one piece; empty words keep their neighbours apart."""
    merged: list[Piece] = []
    texts: list[str] = []  # those that the last piece has, joined once it is whole
    for piece in pieces:
        last = merged[-1] if merged else None
        if isinstance(piece, Words) and isinstance(last, Words) and texts[-1] and piece.text and (
            piece.role == last.role
        ):
            texts.append(piece.text)
            continue
        if isinstance(last, Words):
            merged[-1] = Words("".join(texts), last.role)
        if isinstance(piece, Carry) and isinstance(last, Carry) and (
            (last.provision, last.span.event, last.span.stop)
            == (piece.provision, piece.span.event, piece.span.start)
        ):
            whole = Span(last.span.event, last.span.start, piece.span.stop)
            merged[-1] = Carry(last.provision, whole)
            continue
        texts = [piece.text] if isinstance(piece, Words) else []
        merged.append(piece)
    if merged and isinstance(last := merged[-1], Words):
        merged[-1] = Words("".join(texts), last.role)
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
