"""The table at the end: for each goal what was measured, beside what, and the ratio."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple


class Row(NamedTuple):
    """A measurement, ``ours``, beside ``other`` in the same ``unit``. ``most``: the ratio of ours
    to the other may be no more than this; ``least``: the other must be so many times ours. Without
    either it is told for information."""

    goal: str
    what: str
    ours: float
    other: float
    unit: str = "ms"
    most: float | None = None
    least: float | None = None

    @property
    def ratio(self) -> float:
        """Ours to the other, or the other to ours where the goal says how many times better."""
        return self.other / self.ours if self.least is not None else self.ours / self.other

    @property
    def wanted(self) -> str:
        """What the goal says of the ratio."""
        if self.least is not None:
            return f"≥ {self.least:g}"
        return f"≤ {self.most:g}" if self.most is not None else ""

    @property
    def met(self) -> str:
        """Whether it is met."""
        if self.least is not None:
            return "yes" if self.ratio >= self.least else "NO"
        if self.most is not None:
            return "yes" if self.ratio <= self.most else "NO"
        return ""


def table(rows: Iterable[Row]) -> str:
    """The rows, those of a goal together, in Markdown."""
    head = ("goal", "measured", "ours", "the other", "", "ratio", "wanted", "met")
    cells = [head, *(_cells(row) for row in sorted(rows, key=lambda row: row.goal))]
    widths = [max(len(line[i]) for line in cells) for i in range(len(head))]
    lines = [
        "| " + " | ".join(
            cell.rjust(width) if i in (2, 3, 5) else cell.ljust(width)
            for i, (cell, width) in enumerate(zip(line, widths, strict=True))
        ) + " |"
        for line in cells
    ]
    rule = "| " + " | ".join("-" * max(width, 3) for width in widths) + " |"
    return "\n".join([lines[0], rule, *lines[1:]])


def _cells(row: Row) -> tuple[str, ...]:
    return (
        row.goal, row.what, _figure(row.ours), _figure(row.other), row.unit,
        _figure(row.ratio), row.wanted, row.met,
    )


def _figure(number: float) -> str:
    if number >= 100:
        return f"{number:,.0f}"
    return f"{number:.1f}" if number >= 10 else f"{number:.2f}"
