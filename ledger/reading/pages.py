"""Page furniture: running heads, page numbers and document symbols that a page's edges carry and
the draft does not. They are left out, and the proof lists each of them.

A line is furniture by more than its own look: page numbers count up, and running heads come back
beside them or behind a form feed. A heading said ten times over ("Actions") is none.
"""

from __future__ import annotations

import re
from collections import Counter
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
_MARKING = re.compile(
    r"(?i)\W*(?:this document contains\s.{0,80}\binformation\b.{0,60}"
    r"|.{0,40}\bmodified handling authori[sz]ed|restreint (?:ue|eu)(?:\s*/\s*eu restricted)?"
    r"|(?:[a-z]{2,4}\s)?(?:eu restricted|confidential|for official use only))\W*"
)
"""How a paper is to be handled, as trade negotiations print it on every page."""
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
_COVER = 20
"""So many printed lines at its head may be the cover of a paper."""
_HEAD_LINES = 6
"""A running head has at most so many lines above or below the marking in it."""
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
    heads = _heads(printed, edges | fed) | _marked(printed)
    return frozenset(printed[n].number for n in edges | heads | _contents(printed))


def is_marking(text: str) -> bool:
    """Whether a line says how the paper is to be handled."""
    return _MARKING.fullmatch(" ".join(text.split())) is not None


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
    else:
        yield from (n for n, _ in looks if n and _said(printed[n - 1], _SYMBOL))
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


def _marked(printed: Sequence[Line]) -> set[int]:
    """The markings that come back on every page, with the lines of the running head around them.
    On the cover they stay: there they say which paper it is."""
    found: set[int] = set()
    for places in _repeated(_matching(printed, _MARKING)).values():
        for step in (1, -1):
            found |= _around(printed, places, step)
    return found


def _around(printed: Sequence[Line], places: Sequence[int], step: int) -> set[int]:
    """The marking at these places and the lines beside it, downward or upward, that come back with
    it; without the first place, if that is the cover."""
    if len(places) < _TIMES:
        return set()
    heads: dict[int, tuple[str, ...]] = {n: (_words(printed[n]),) for n in places}
    cover = places[0] if places[0] < _COVER else None
    found = {n for n in places if n != cover}
    for far in range(1, _HEAD_LINES + 1):
        longer = {
            n: (*head, _words(printed[n + step * far]))
            for n, head in heads.items()
            if 0 <= n + step * far < len(printed)
        }
        times = Counter(longer.values())
        heads = {n: head for n, head in longer.items() if times[head] >= _TIMES}
        found |= {n + step * far for n in heads if n != cover}
    return found


def _words(line: Line) -> str:
    return " ".join(line.text.split())
