"""Phrases: dates and lists of names as the page says them."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

NOBODY_NAMED = "not attributed"
MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)


def spoken(day: date | datetime | None) -> str:
    """A date nobody can misread: ``14 May 2013``."""
    if day is None:
        return ""
    # Not strftime, whose months speak the language of the machine.
    text = f"{day.day} {MONTHS[day.month - 1]} {day.year}"
    if isinstance(day, datetime):
        text += f", {day:%H:%M} {day.tzname() or ''}".rstrip()
    return text


def listed(names: Sequence[str]) -> str:
    """``A``, ``A and B``, ``A, B and C``; *not attributed*, which is not nobody, for none."""
    if not names:
        return NOBODY_NAMED
    return " and ".join(filter(None, (", ".join(names[:-1]), names[-1])))
