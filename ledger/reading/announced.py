"""What a paper itself shows of how it is made: its kinds of provisions, ``Target 1``,
``Regulation 7``, ``Row 95``, and whether its numbers have a full stop.

No table lists what all bodies call their provisions. A word in front of numbers that count up,
each at the start of a line that reads like a heading, is one of them in this paper.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.hookspecs import Line
from ledger.profile import Profile, Unit
from ledger.reading.pages import is_rule

_HEADING = re.compile(
    r"\[*(?P<word>[A-Z][^\W\d_]{2,19})[ \t]+(?P<number>\d{1,3})(?![\d.,:/-]\d|[^\W\d_])"
    r"(?:\s*$|\s*[.:–—-](?=\s|$)|\s*[\[(\]])"
)
"""The word, its number, and then nothing, a sign of what follows, or a bracket."""
_OTHER = frozenset({
    "table", "figure", "chart", "box", "note", "page", "footnote", "version", "item", "agenda",
    "day", "phase", "paragraph", "para", "line", "room", "document", "doc", "add", "rev", "corr",
    "resolution", "decision", "recommendation", "session", "meeting", "january", "february",
    "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
})
"""Words before numbers that count no provisions, or that papers cite more than they count."""
_AT_LEAST = 2
_RANK = 5
"""Below articles, above paragraphs."""


_BARE = re.compile(r"\[*(?:(?P<number>\d{1,3})|(?P<letter>[a-z]))\s+(?=[^\W\d_]|[\[“\"‘(])")
_NOTE = re.compile(r"\s*(?P<number>\d{1,3})\s+(?=[A-Z\[“\"‘(])")
_PAGE = 60
"""A footnote stands at most so many lines behind its sign."""
_POINTED = re.compile(r"\[*\d{1,3}[.)]\s")
_ENDED = re.compile(r"[.;:,!?][)\]”\"’]*$|^$|[\])]$")


def bare_numbers(lines: Sequence[Line]) -> bool:
    """Whether these lines count their paragraphs without a full stop, as the International
    Maritime Organization does: at least 1 and 2, one behind the other, and none with one. A rule
    over such lines tells footnotes."""
    last = before = 0
    counted = False
    notes = page_notes(lines)
    for n, line in enumerate(lines):
        text = line.text.strip()
        if _POINTED.match(text):
            return False
        if is_rule(text):
            break
        found = _BARE.match(text)
        apart = n == 0 or line.number > before + 1 or _ENDED.search(lines[n - 1].text.rstrip())
        if text:
            before = line.number
        if found is None or not apart:
            continue
        if found["letter"] or line.number in notes:
            continue
        number = int(found["number"])
        counted = counted or (number == 2 and last == 1)
        last = number
    return counted


def page_notes(lines: Sequence[Line]) -> frozenset[int]:
    """The lines that begin a footnote at the foot of its page, by their number: a bare figure, the
    next of the count, that is cited shortly before by being glued to a word (``at sea.2``)."""
    found: set[int] = set()
    number = 1
    for n, line in enumerate(lines):
        start = _NOTE.match(line.text)
        if start is None or int(start["number"]) != number:
            continue
        sign = re.compile(rf"[^\W\d_][\])”\"’.,;:]{{0,2}}{number}(?![\w*/]|\.\d)")
        if any(sign.search(before.text) for before in lines[max(0, n - _PAGE) : n]):
            found.add(line.number)
            number += 1
    return frozenset(found)


def bare_letters(lines: Sequence[Line]) -> bool:
    """Whether items have letters without a sign, "a" and then "b" at the start of lines, as in
    conventions of the Council of Europe: "b" is no word."""
    letters = [
        found["letter"] for line in lines if (found := _BARE.match(line.text.strip()))
        if found["letter"]
    ]
    return "b" in letters and "a" in letters[: letters.index("b")]


def announced(lines: Sequence[Line], profile: Profile) -> tuple[Unit, ...]:
    """The units that these lines announce and the house has not."""
    known = {w.casefold() for unit in profile.units for w in unit.words}
    known |= {w.casefold() for w in profile.options.words}
    numbers: dict[str, set[int]] = {}
    spelled: dict[str, set[str]] = {}
    for line in lines:
        found = _HEADING.match(line.text.strip())
        if found is None:
            continue
        word = found["word"].casefold()
        if word not in known and word not in _OTHER:
            numbers.setdefault(word, set()).add(int(found["number"]))
            spelled.setdefault(word, set()).add(found["word"])
    return tuple(
        Unit(
            kind=word, words=tuple(sorted(spelled[word])), rank=_RANK, key=f"{word}-{{number}}",
            top=True, heading=True,
        )
        for word, said in numbers.items()
        if len(said) >= _AT_LEAST and any(number + 1 in said for number in said)
    )
