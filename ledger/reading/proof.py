"""The proof that reading drops nothing: the document's words against those of the read text."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from rapidfuzz.distance import Indel

from ledger.draft import tidy
from ledger.hookspecs import Line
from ledger.reading.oddities import NOTHING, PROOF, Oddities
from ledger.reading.prose import joined
from ledger.reading.readtext import ReadText

_ATOM = re.compile(r"\w+|[^\w\s]")
_WINDOW, _WIDEST = 256, 4096
_SURE = 4
"""So many equal words in a row mean that both texts are in step again."""


def printed(text: ReadText) -> list[str]:
    """Everything the read text prints, in order, provision by provision."""
    return [
        tidy(
            "".join(
                p.text if p.bracket is None else ("[" if p.opens else "]") for p in provision.pieces
            )
        )
        for provision in text.walk()
    ]


class Atom(NamedTuple):
    """A word or sign that a read text prints, and where it comes from: line and column."""

    word: str
    line: int
    column: int


def located(lines: Sequence[Line], text: ReadText) -> list[Atom]:
    """The words and signs that the read text prints, in order. One that the document does not have
    (a repaired bracket) has the place of what it stands before."""
    places = _Places(lines)
    said = atoms(printed(text))
    found: list[Atom] = []
    at = 0
    for start, stop, first, last in differences(places.words, said):
        for word in said[len(found) : first]:
            found.append(Atom(word, *places[at]))
            at += 1
        assert at == start
        found += [Atom(word, *places[start]) for word in said[first:last]]
        at = stop
    for word in said[len(found) :]:
        found.append(Atom(word, *places[at]))
        at += 1
    return found


def atoms(printed_lines: Iterable[str]) -> list[str]:
    """The words and signs in what is printed."""
    return _ATOM.findall("\n".join(printed_lines))


class _Places:
    """The words and signs of a document, and where each stands."""

    def __init__(self, lines: Sequence[Line]) -> None:
        self._whole = joined(lines)
        found = list(_ATOM.finditer(self._whole.text))
        self.words = [one.group() for one in found]
        self._starts = [one.start() for one in found]

    def __getitem__(self, at: int) -> tuple[int, int]:
        if at < len(self._starts):
            return self._whole.places[self._starts[at]]
        line, column = self._whole.places[-1] if self._starts else (1, 0)
        return line, column + 1  # behind the last word of all


def prove(lines: Sequence[Line], text: ReadText, oddities: Oddities) -> None:
    """Report the words of the document that the read text does not print, and those it prints
    that the document does not have: repaired brackets, recovered note numbers."""
    places = _Places(lines)
    said = atoms(printed(text))
    for start, stop, first, last in differences(places.words, said):
        lost, added = _spoken(places.words[start:stop]), _spoken(said[first:last])
        oddities.add(
            *places[start], PROOF,
            f"“{lost}”" if lost else NOTHING,
            _shown(added, instead=bool(lost)),
        )


def _shown(added: str, *, instead: bool) -> str:
    """What the text view has there."""
    if not added:
        return "left out of the text view"
    return f"printed as “{added}”" if instead else f"the text view adds “{added}”"


def _spoken(words: Sequence[str]) -> str:
    """The words; one said over and over is counted."""
    parts = []
    for word, same in groupby(words):
        count = sum(1 for _ in same)
        parts.append(" ".join([word] * count) if count <= 20 else f"{word} ({count} times)")
    return " ".join(parts)


def differences(
    before: Sequence[Hashable], after: Sequence[Hashable]
) -> Iterator[tuple[int, int, int, int]]:
    """Where two texts differ: start and stop in each. The least difference is sought in a window
    only, for the time to find it in the whole grows with the square of a text's length."""
    end = 0
    while end < min(len(before), len(after)) and before[-1 - end] == after[-1 - end]:
        end += 1
    n, m = len(before) - end, len(after) - end
    i = j = 0
    while i < n or j < m:
        while i < n and j < m and before[i] == after[j]:
            i, j = i + 1, j + 1
        if i == n or j == m:
            break
        whole = max(n - i, m - j) <= _WIDEST
        step = _local(before[i : min(n, i + _WIDEST)], after[j : min(m, j + _WIDEST)], whole)
        for start, stop, first, last in step[:-1]:
            yield i + start, i + stop, j + first, j + last
        i, j = i + step[-1][0], j + step[-1][2]
    if i < n or j < m:
        yield i, n, j, m


def _local(
    before: Sequence[Hashable], after: Sequence[Hashable], whole: bool
) -> list[tuple[int, int, int, int]]:
    """The differences up to a place where both texts are in step again; the last tuple is that
    place. ``whole``: these are all the words that are left."""
    size = _WINDOW
    while True:
        found: list[tuple[int, int, int, int]] = []
        sure, place = 0, (len(before), len(after))
        last = size >= max(len(before), len(after))
        for step in Indel.opcodes(before[:size], after[:size]):
            if step.tag == "equal":
                if step.src_end - step.src_start >= _SURE and not (last and whole):
                    sure, place = len(found), (step.src_end, step.dest_end)
            elif found and (found[-1][1], found[-1][3]) == (step.src_start, step.dest_start):
                found[-1] = (found[-1][0], step.src_end, found[-1][2], step.dest_end)
            else:
                found.append((step.src_start, step.src_end, step.dest_start, step.dest_end))
        if sure or last:
            ends = (place[0], place[0], place[1], place[1])
            return [*(found[:sure] if sure else found), ends]
        size *= 4
