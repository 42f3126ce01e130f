"""Charts: what each meeting did to the brackets and the provisions, drawn.

Across, everything is a share of the width, so that a chart is as wide as its page and its letters
stay as large as the others; down, it is pixels. Each colour has a texture of its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from math import ceil

from msgspec import Struct

from ledger.status import CLOSINGS, Gathering
from ledger_html.phrases import MONTHS, spoken
from ledger_html.standing import fullness

TALL = 132
"""How many pixels a chart has at most between its axes, and (below) one thing counted."""
TALLEST_ONE = 18
TEXT = 18
"""How many pixels a line of text takes above or below a bar."""
FULL = 0.64
"""How much of its column a bar takes."""
DAYS_WIDE, DAYS_NARROW = 10, 3
"""How many days stand below a chart at most: on a wide screen and on a narrow one."""
COUNTS_WIDE, COUNTS_NARROW = 24, 8
"""Up to how many meetings each bar has its number beside it."""
SIZES: Mapping[str, int] = {"tiny": 1, "small": 3, "medium": 9}
"""How wide a chart of up to so many meetings may be."""


class Box(Struct, frozen=True):
    """A part of a bar or of an area. ``x`` and ``width`` in per cent, ``y`` and ``height`` in
    pixels, as everywhere here; ``said``: what it stands for."""

    css: str
    x: float
    width: float
    y: float
    height: float
    said: str


class Letters(Struct, frozen=True):
    """A number or a day. ``wide``: there is no place for it on a narrow screen."""

    text: str
    x: float
    y: float
    wide: bool = False


class Grid(Struct, frozen=True):
    """A line across, with its number."""

    text: str
    y: float


class Key(Struct, frozen=True):
    """What a colour and its texture mean."""

    css: str
    name: str


class Stack(Struct, frozen=True):
    """What is counted of one meeting in one direction, from the axis on: how many of each key."""

    counts: tuple[int, ...]

    @property
    def total(self) -> int:
        """How many in all."""
        return sum(self.counts)


class Chart(Struct, frozen=True):
    """A chart, ready to be drawn. ``said``: in words, for those who don't see it; ``size``: how
    wide it may become, so that one meeting is no wall."""

    id: str
    name: str
    said: str
    size: str
    height: float
    axis: float
    grid: tuple[Grid, ...]
    boxes: tuple[Box, ...]
    counts: tuple[Letters, ...]
    days: tuple[Letters, ...]
    keys: tuple[Key, ...]


def charts(meetings: Sequence[Gathering], levels: Sequence[str]) -> tuple[Chart, ...]:
    """The charts of these meetings, of which there is one at least."""
    return _open(meetings), _moves(meetings), _standings(meetings, levels)


def closings(meetings: Iterable[Gathering]) -> list[str]:
    """The ways in which brackets closed at any of these meetings."""
    return [how for how in CLOSINGS if any(one.closed[how] for one in meetings)]


def standings(
    meetings: Iterable[Gathering], levels: Sequence[str]
) -> Iterator[tuple[Key, list[int]]]:
    """What provisions stood as at the end of any of these meetings, from full agreement to open,
    then deleted, whatever the level; with how many did at each. A level that the house does not
    know stands behind its own."""
    counted: list[dict[tuple[str, str | None], int]] = []
    seen: dict[tuple[str, str | None], str] = {}
    for one in meetings:
        counted.append({})
        for rung in one.stock.provisions:
            deleted = rung.state == "deleted"
            key = rung.state, None if deleted else rung.level
            counted[-1][key] = counted[-1].get(key, 0) + rung.provisions
            seen[key] = rung.state if deleted else rung.name
    known = [("agreed", level) for level in reversed(levels)]
    others = [key for key in seen if key[0] == "agreed" and key not in known]
    for key in (*known, *others, ("open", None), ("deleted", None)):
        numbers = [counts.get(key, 0) for counts in counted]
        if any(numbers):
            own = f"l{fullness(key[1], levels)}" if key in known else "unranked"
            yield Key(own if key[0] == "agreed" else key[0], seen[key]), numbers


# -- each chart ------------------------------------------------------------------------------------


def _open(meetings: Sequence[Gathering]) -> Chart:
    """The open brackets as a stepped area."""
    numbers = [one.stock.open_brackets for one in meetings]
    most = max(numbers)
    peak = meetings[numbers.index(most)]
    said = f"{numbers[0]:,} at the end of {spoken(meetings[0].on)}"
    if len(meetings) > 1:
        said += (
            f", {numbers[-1]:,} at the end of {spoken(meetings[-1].on)}; the most, {most:,}, "
            f"on {spoken(peak.on)}"
        )
    return _drawn(
        "open", "Open brackets", f"{said}.", meetings, [Key("area", "")],
        up=[Stack((number,)) for number in numbers], stepped=True,
    )


def _moves(meetings: Sequence[Gathering]) -> Chart:
    """What was opened above the axis, what closed below it."""
    ways = closings(meetings)
    totals = [(how, sum(one.closed[how] for one in meetings)) for how in CLOSINGS]
    told = ", ".join(f"{count:,} {how}" for how, count in totals if count)
    closed = sum(count for _, count in totals)
    said = f"{sum(one.opened for one in meetings):,} opened in all, {closed:,} closed"
    return _drawn(
        "moves", "Brackets opened and closed", f"{said}{f': {told}' if told else ''}.", meetings,
        [Key("opened", "opened"), *(Key(how, how) for how in ways)],
        up=[Stack((one.opened,)) for one in meetings],
        down=[Stack(tuple(one.closed[how] for how in CLOSINGS if how in ways)) for one in meetings],
    )


def _standings(meetings: Sequence[Gathering], levels: Sequence[str]) -> Chart:
    """The provisions by status, one on the other."""
    found = list(standings(meetings, levels))
    last = ", ".join(f"{numbers[-1]:,} {key.name}" for key, numbers in found) or "no provision"
    return _drawn(
        "standings", "Provisions by status", f"At the end of {spoken(meetings[-1].on)}: {last}.",
        meetings, [key for key, _ in found],
        up=[Stack(tuple(numbers[n] for _, numbers in found)) for n in range(len(meetings))],
    )


# -- drawing ---------------------------------------------------------------------------------------


def _drawn(
    id: str,
    name: str,
    said: str,
    meetings: Sequence[Gathering],
    keys: Sequence[Key],
    *,
    up: Sequence[Stack],
    down: Sequence[Stack] = (),
    stepped: bool = False,
) -> Chart:
    """A chart of stacks above the axis and, perhaps, below it, whose keys come behind those of
    the stacks above. ``stepped``: not as bars but as one area, which may sink to nothing."""
    full = 1 if stepped else FULL
    most, least = (max((stack.total for stack in stacks), default=0) for stacks in (up, down))
    scale = min(TALL / max(most + least, 1), TALLEST_ONE)
    axis = TEXT + most * scale
    column = 100 / len(meetings)
    boxes: list[Box] = []
    counts: list[Letters] = []
    above = len(up[0].counts)
    for stacks, names, sign in ((up, keys[:above], -1), (down, keys[above:], 1)):
        for n, stack in enumerate(stacks):
            at = axis
            x = (n + (1 - full) / 2) * column
            for key, count in zip(names, stack.counts, strict=True):
                edge = at + sign * count * scale
                if count or stepped:
                    told = f"{spoken(meetings[n].on)}, {meetings[n].name}: {count:,} {key.name}"
                    boxes.append(Box(
                        key.css, x, full * column, min(at, edge), abs(edge - at), told.rstrip(),
                    ))
                at = edge
            if len(meetings) <= COUNTS_WIDE and (stack.total or stepped):
                y = at - 5 if sign < 0 else at + TEXT - 5
                middle = (n + 0.5) * column
                narrow = len(meetings) <= COUNTS_NARROW
                counts.append(Letters(f"{stack.total:,}", middle, y, not narrow))
    foot = axis + least * scale + (TEXT if down else 0)
    return Chart(
        id=id,
        name=name,
        said=said,
        size=_size(len(meetings)),
        height=foot + 2 * TEXT,
        axis=axis,
        grid=tuple(
            Grid(f"{abs(value):,}", axis - value * scale) for value in _round(most, least)
        ),
        boxes=tuple(boxes),
        counts=tuple(counts),
        days=tuple(_days([one.on for one in meetings], foot + TEXT)),
        keys=tuple(key for key in keys if key.name),
    )


def _round(most: int, least: int) -> list[int]:
    """Round numbers from below the axis to above it, few enough to be read."""
    steps = (base * 10**power for power in range(9) for base in (1, 2, 5))
    step = next(step for step in steps if (most + least) <= 5 * step)
    return [step * n for n in range(-(least // step), most // step + 1)]


def _days(days: Sequence[date], y: float) -> Iterator[Letters]:
    """As many of the days as there is place for."""
    wide = ceil(len(days) / DAYS_WIDE)
    narrow = wide * ceil(ceil(len(days) / wide) / DAYS_NARROW)
    for n in range(0, len(days), wide):
        text = f"{days[n].day} {MONTHS[days[n].month - 1][:3]} {days[n].year}"
        yield Letters(text, (n + 0.5) * 100 / len(days), y, bool(n % narrow))


def _size(columns: int) -> str:
    """The class that says how wide a chart of so many columns may be."""
    return next((name for name, most in SIZES.items() if columns <= most), "large")
