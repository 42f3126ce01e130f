"""Dates as papers write them: ``04/19/12``, ``April 19, 2012``, ``19 April 2012``, ISO.

Whether ``04/03/12`` is April or March is decided by evidence: a day over 12 anywhere in the same
document fixes the order; else the house's own order counts.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Literal

Order = Literal["mdy", "dmy", "ymd"]

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun",
            "july jul", "august aug", "september sept sep", "october oct", "november nov",
            "december dec",
        ),
        1,
    )
    for name in names.split()
}
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
NUMERIC = r"\d{1,2}[/.]\d{1,2}[/.](?:\d{4}|\d{2})(?!\d)"
PROSE = (
    rf"(?i:(?:{_MONTH})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?,?\s+\d{{4}}"
    rf"|\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\.?,?\s+\d{{4}})"
)
ISO = r"\d{4}-\d{2}-\d{2}(?!\d)"
ANY = rf"(?:{ISO}|{PROSE}|{NUMERIC})"


class NoDate(ValueError):
    """A date that makes no sense, such as 31/31/12."""


class AmbiguousDate(ValueError):
    """A date that could be two days: both are given."""

    def __init__(self, written: str, first: date, second: date) -> None:
        super().__init__(f"{written} could be {spoken(first)} or {spoken(second)}")
        self.first, self.second = first, second


def evidence(texts: Iterable[str]) -> Order | None:
    """The order that the numeric dates in these lines prove by a day over 12; ``None`` where
    they prove none, or contradict one another."""
    proved: set[Order] = set()
    for text in texts:
        for found in re.finditer(rf"(?<![\d/.]){NUMERIC}", text):
            first, second, _ = _numbers(found.group())
            if first > 12 >= second:
                proved.add("dmy")
            elif second > 12 >= first:
                proved.add("mdy")
    return proved.pop() if len(proved) == 1 else None


def parse(written: str, order: Order | None = None) -> date:
    """The date written here. Raises `NoDate`, and without an ``order`` `AmbiguousDate`."""
    written = " ".join(written.split())
    try:
        if re.fullmatch(ISO, written):
            return date.fromisoformat(written)
        if re.fullmatch(PROSE, written):
            month = next(
                _MONTHS[w] for w in re.findall(r"[a-z]+", written.casefold()) if w in _MONTHS
            )
            day, year = (int(n) for n in re.findall(r"\d+", written))
            return date(year, month, day)
        if re.fullmatch(NUMERIC, written):
            return _numeric(written, order)
    except NoDate:
        raise
    except AmbiguousDate:
        raise
    except (ValueError, StopIteration):
        pass
    raise NoDate(f"“{written}” is no date")


def _numbers(written: str) -> tuple[int, int, int]:
    first, second, year = (int(n) for n in re.split(r"[/.]", written))
    # Two figures of a year: these bodies have met since 1948.
    return first, second, year if year > 99 else year + (2000 if year < 70 else 1900)


def _numeric(written: str, order: Order | None) -> date:
    first, second, year = _numbers(written)
    month_first, day_first = _day(year, first, second), _day(year, second, first)
    if month_first and day_first and month_first != day_first:
        if order is None:
            raise AmbiguousDate(written, month_first, day_first)
        return month_first if order == "mdy" else day_first
    found = month_first or day_first
    if found is None:
        raise NoDate(f"“{written}” is no date")
    return found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def spoken(day: date) -> str:
    """The date as a person says it: 19 April 2012."""
    return f"{day.day} {day:%B %Y}"
