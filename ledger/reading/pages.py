"""Page furniture: running heads, page numbers and document symbols that a page's edges carry and
the draft does not. They are left out, and the proof lists each of them.

A line is furniture by more than its own look: page numbers count up, and running heads come back
beside them or behind a form feed. A heading said ten times over ("Actions") is none.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ledger.hookspecs import Line

_NUMBERED = re.compile(
    r"(?i)\W*(?:page|pag\.|p\.)\s*:?\s*(?P<page>\d{1,4})(?:\s*(?:/|of)\s*\d{1,4})?\W*"
    r"|[-–—]\s*(?P<dashed>\d{1,4})\s*[-–—]|(?P<of>\d{1,4})\s*/\s*\d{1,4}"
)
"""A page number that looks like one: ``Page 3``, ``- 3 -``, ``3/45``."""
_BARE = re.compile(r"(?P<bare>\d{1,4})")
_SYMBOL = re.compile(
    r"[A-Z][A-Za-z]{0,11}(?:/[A-Z0-9][A-Za-z0-9.\-()]*)+(?:\s+(?:page\s+)?\d{1,4})?"
)
"""A document symbol alone on its line: ``A/CONF.232/2022/5``."""
_JOB = re.compile(
    r"(?:GE|V|LC|HV|NR|N|IRH|CL)\.?\s?\d{2}-\d{4,6}(?:\s*\([A-Z]\))?(?:\s+\d{6})*|\*\d{6,9}\*"
    r"|\d{2}-\d{5}\s*\([A-Z]\)|(?i:please recycle)\W*"
)
"""What the printers of the United Nations put at the foot of a first page: ``GE.22-12345(E)``."""
_RULE = re.compile(r"(?:[_=*~–—-]\s?){3,}")
"""A line drawn over footnotes, or at the end."""
_LEADER = re.compile(r".*\S\s*(?:\.\s?){4,}\s*\d{1,4}|.*\S\s*…+\s*\d{1,4}")
"""A line of a table of contents, which says again what a heading will say."""
_CONTENTS = re.compile(r"(?i)\W*(?:(?:table of )?contents|page|paragraphs)\W*")
_LONGEST = 120
_TIMES = 2
"""A running head comes at least so often."""
_RUN = 3
"""Bare numbers that count up at least so far are page numbers."""
_APART = 8
"""Lines between two pages at the least."""
_ASIDE = 20
_BESIDE = 2
"""A running head stands at most so many printed lines from a page number or a form feed."""


def furniture(lines: Sequence[Line]) -> frozenset[int]:
    """The numbers of the lines that are page furniture."""
    printed = [line for line in lines if line.text.strip()]
    edges = set(_page_numbers(printed))
    symbols = _repeated(n for n in _matching(printed, _SYMBOL))
    edges |= {n for same in symbols.values() for n in same if len(same) >= _TIMES}
    edges |= {n for n, _ in _matching(printed, _JOB)} | {n for n, _ in _matching(printed, _RULE)}
    fed = {n for n, line in enumerate(printed) if "\f" in line.text}
    heads = _heads(printed, edges | fed)
    return frozenset(printed[n].number for n in edges | heads | _contents(printed))


def is_rule(text: str) -> bool:
    """Whether a line is drawn and says nothing."""
    return _RULE.fullmatch(text.strip()) is not None


def _contents(printed: Sequence[Line]) -> set[int]:
    """The lines of a table of contents, and its heading."""
    found = {n for n, _ in _matching(printed, _LEADER)}
    if len(found) < _TIMES:
        return set()
    n = min(found) - 1
    while n >= 0 and _said(printed[n], _CONTENTS) is not None:
        found.add(n)
        n -= 1
    return found


def _page_numbers(printed: Sequence[Line]) -> Iterator[int]:
    """Page numbers: those that look like one and come more than once, and bare ones that count
    up, a page's lines apart."""
    looks = [(n, found) for n, line in enumerate(printed) if (found := _said(line, _NUMBERED))]
    if len(looks) >= _TIMES:
        yield from (n for n, _ in looks)
    run: list[tuple[int, int]] = []
    for n, line in enumerate(printed):
        found = _said(line, _BARE)
        if found is None:
            continue
        page = int(found["bare"])
        if run and page != run[-1][1] + 1:
            yield from _counted(run)
            run = []
        elif run and n - run[-1][0] < _APART and not _is_aside(line):
            run = []
        run.append((n, page))
    yield from _counted(run)


def _is_aside(line: Line) -> bool:
    """Whether a line stands in the middle or at the right, where numbers of pages stand."""
    return len(line.text) - len(line.text.lstrip()) >= _ASIDE


def _counted(run: Sequence[tuple[int, int]]) -> list[int]:
    return [n for n, _ in run] if len(run) >= _RUN else []


def _matching(printed: Sequence[Line], form: re.Pattern[str]) -> Iterator[tuple[int, str]]:
    for n, line in enumerate(printed):
        if _said(line, form) is not None:
            yield n, _words(line)


def _said(line: Line, form: re.Pattern[str]) -> re.Match[str] | None:
    return form.fullmatch(_words(line))


def _repeated(found: Iterator[tuple[int, str]]) -> dict[str, list[int]]:
    same: dict[str, list[int]] = {}
    for n, words in found:
        same.setdefault(words, []).append(n)
    return same


def _heads(printed: Sequence[Line], edges: set[int]) -> set[int]:
    """Short lines that come back, every time beside the edge of a page."""
    beside = {
        n + step
        for n in edges
        for step in range(-_BESIDE, _BESIDE + 1)
        if 0 <= n + step < len(printed)
    }
    same = _repeated(
        (n, _words(line))
        for n, line in enumerate(printed)
        if len(line.text.strip()) <= _LONGEST
    )
    return {
        n
        for words, places in same.items()
        for n in places
        if words and len(places) >= _TIMES and beside.issuperset(places)
    }


def _words(line: Line) -> str:
    return " ".join(line.text.split())
