"""The days of one document: in which order it writes day and month, and how sure that is."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from ledger.hookspecs import Line
from ledger.reading.dates import AmbiguousDate, Order, evidence, parse, spoken
from ledger.reading.oddities import Oddities
from ledger.reading.prose import Prose


class Calendar:
    """Reads the dates of one document."""

    def __init__(self, lines: Sequence[Line], house: Order, *, sure: bool = False) -> None:
        """``house``: the order that counts where the document proves none; ``sure``: the house
        has no other."""
        self._house = house
        self._sure = sure
        self._proved = evidence(line.text for line in lines)
        self._order = next(iter(self._proved)) if len(self._proved) == 1 else house
        self._unproved: dict[str, tuple[Prose, date, date]] = {}

    def day(self, prose: Prose, written: str, *, certain: bool = False) -> date:
        """The date ``written`` at the start of this prose; one that could be two days as the
        house writes, unless it must be ``certain``. Raises `NoDate` and, then, `AmbiguousDate`."""
        try:
            return parse(written, self._order if len(self._proved) == 1 else None)
        except AmbiguousDate as e:
            if certain and not self._sure:
                raise
            taken = parse(written, self._order)
            other = e.first if e.second == taken else e.second
            self._unproved.setdefault(written, (prose, taken, other))
            return taken

    def report(self, oddities: Oddities) -> None:
        """Report dates that could be other days, and an order that is not the house's."""
        if len(self._proved) == 1 and self._order != self._house:
            oddities.add(
                1, 1, "date order", f"the dates of this paper are written {self._order}",
                f"read so, though the house writes {self._house}",
            )
        if len(self._proved) > 1:
            oddities.add(
                1, 1, "date order", "some dates of this paper have the day first, some the month",
                f"where both are possible read as the house writes, {self._house}",
            )
        for written, (prose, taken, other) in self._unproved.items():
            oddities.at(
                prose, "date in two readings", f"“{written}” may be {spoken(other)} as well",
                f"read as {spoken(taken)}: the house writes {self._house}",
            )
