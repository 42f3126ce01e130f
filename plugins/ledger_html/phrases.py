"""Phrases: dates and lists of names as the page says them."""

from __future__ import annotations

import re
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


_MARKS = (
    (re.compile(r"^\s*#{1,6}\s+"), ""),  # of a heading
    (re.compile(r"\[\^[^\]\s]{1,20}\]"), ""),  # a reference to a footnote
    (re.compile(r"(\*{1,3})(?=\S)([^*]+?)(?<=\S)\1"), r"\2"),  # emphasis
)


def titled(text: str) -> str:
    """A title without the signs by which Markdown sets it: for where it names the text, and is not
    the text."""
    for sign, kept in _MARKS:
        text = sign.sub(kept, text)
    return text


def numbered(count: int, what: str) -> str:
    """``1 change``, ``1,236 changes``."""
    return f"{count:,} {what}{'' if count == 1 else 's'}"
