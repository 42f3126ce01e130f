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
_SLASHED = r"[0-9]{1,2}/[0-9]{1,2}/(?:[0-9]{4}|[0-9]{2})(?![0-9])"
NUMERIC = (
    rf"(?:{_SLASHED}|[0-9]{{1,2}}\.[0-9]{{1,2}}\.(?:[0-9]{{4}}|[0-9]{{2}})(?![0-9])"
    r"|[0-9]{1,2}-[0-9]{1,2}-[0-9]{4}(?![0-9]))"
)
PROSE = (
    rf"(?i:(?:{_MONTH})\.?\s+[0-9]{{1,2}}(?:st|nd|rd|th)?,?\s+[0-9]{{4}}(?![0-9])"
    rf"|[0-9]{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+)?(?:{_MONTH})\.?,?\s+[0-9]{{4}}(?![0-9]))"
)
ISO = r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![0-9])"
ANY = rf"(?:{ISO}|{PROSE}|{NUMERIC})"
RANGE = (
    rf"(?i:(?:{_MONTH})\.?\s+\d{{1,2}}\s?(?:[-–—]|to|and)\s?\d{{1,2}},?\s+\d{{4}}(?!\d))"
)
"""Days whose month stands before them: ``March 21 to 25, 2006``."""
_FIGURES = r"[0-9xX?_*]{1,4}"
UNREAD = (
    rf"(?:{_FIGURES}(?:[/.-]{_FIGURES}){{1,2}}"
    rf"|(?i:(?:[0-9]{{1,2}}|[x?]{{1,2}})\s+(?:{_MONTH})\b\.?(?:,?\s+[0-9x?]{{2,4}})?"
    rf"|(?:{_MONTH})\b\.?,?\s+[0-9x?]{{1,4}}(?:,\s+[0-9x?]{{2,4}})?))(?![\w/])"
)
"""What stands where a date is expected, and says no certain day: ``xx/04/12``, ``04-03-12``, of
which anything may be the year, ``xx August``, ``April 2012``."""
# "13.1.10" may just as well be the number of a sub-paragraph: it proves nothing.
_PROOF = re.compile(
    rf"(?<![0-9/.]){_SLASHED}|(?<![0-9/.])[0-9]{{1,2}}\.[0-9]{{1,2}}\.[0-9]{{4}}(?![0-9])"
)


class NoDate(ValueError):
    """A date that makes no sense, such as 31/31/12."""


class AmbiguousDate(ValueError):
    """A date that could be two days: both are given."""

    def __init__(self, written: str, first: date, second: date) -> None:
        super().__init__(f"{written} could be {spoken(first)} or {spoken(second)}")
        self.first, self.second = first, second


def evidence(texts: Iterable[str]) -> set[Order]:
    """The orders that the numeric dates in these lines prove by a day over 12: one, none, or two
    that contradict each other."""
    proved: set[Order] = set()
    for text in texts:
        for found in _PROOF.finditer(text):
            first, second, _ = _numbers(found.group())
            if first > 12 >= second:
                proved.add("dmy")
            elif second > 12 >= first:
                proved.add("mdy")
    return proved


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
            day, year = (int(n) for n in re.findall(r"[0-9]+", written))
            return date(year, month, day)
        if re.fullmatch(NUMERIC, written):
            return _numeric(written, order)
    except (NoDate, AmbiguousDate):
        raise
    except (ValueError, StopIteration):
        pass
    raise NoDate(f"“{written}” is no date")


def _numbers(written: str) -> tuple[int, int, int]:
    first, second, year = (int(n) for n in re.split(r"[/.-]", written))
    # Two figures of a year: these bodies have met since 1948.
    return first, second, year if year > 99 else year + (2000 if year < 70 else 1900)


def _numeric(written: str, order: Order | None) -> date:
    first, second, year = _numbers(written)
    month_first, day_first = _day(year, first, second), _day(year, second, first)
    if month_first and day_first and month_first != day_first:
        if order is None:
            raise AmbiguousDate(written, month_first, day_first)
        return day_first if order == "dmy" else month_first
    found = month_first or day_first
    if found is None:
        raise NoDate(f"“{written}” is no date")
    return found


def _day(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


def last_of(days: str) -> str:
    """The last of the days in a `RANGE`, as a date is written: ``March 25, 2006``."""
    month, _, last, year = re.findall(r"[^\W\d_]+|\d+", re.sub(r"\b(?:to|and)\b", "", days))
    return f"{month} {last}, {year}"


def spoken(day: date) -> str:
    """The date as a person says it: 19 April 2012."""
    return f"{day.day} {day:%B %Y}"
