"""Words that know where they stand: every character with its line and column."""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from typing import overload

from ledger.hookspecs import Line

_WORD = re.compile(r"\S+")


Place = tuple[int, int]
"""A line and a column, from 1."""


class Places(Sequence[Place]):
    """The line and column of each character of a text: stretch by stretch, for a paper may have
    millions of characters. A part of it shares the stretches of the whole."""

    __slots__ = ("_begins", "_lines", "_range")

    def __init__(self, begins: list[int], lines: list[Place], part: range) -> None:
        """``begins``: where in the whole text each stretch begins; ``lines``: the place of its
        first character; ``part``: which characters of the whole these are."""
        self._begins = begins
        self._lines = lines
        self._range = part

    def __len__(self) -> int:
        return len(self._range)

    @overload
    def __getitem__(self, at: int) -> Place: ...

    @overload
    def __getitem__(self, at: slice) -> Places: ...

    def __getitem__(self, at: int | slice) -> Place | Places:
        if isinstance(at, slice):
            return Places(self._begins, self._lines, self._range[at])
        place = self._range[at]
        stretch = bisect(self._begins, place) - 1
        line, column = self._lines[stretch]
        return line, column + place - self._begins[stretch]

    def stretches(self) -> Iterator[tuple[int, int, int]]:
        """The stretches: line, first column, last column."""
        at, stop = self._range.start, self._range.stop
        stretch = bisect(self._begins, at) - 1
        while at < stop:
            line, column = self._lines[stretch]
            after = stretch + 1
            end = min(self._begins[after], stop) if after < len(self._begins) else stop
            column += at - self._begins[stretch]
            yield line, column, column + end - at - 1
            at, stretch = end, after


class Prose:
    """Text with white space made plain, and for each character its line and column, from 1."""

    __slots__ = ("places", "text")

    def __init__(self, text: str, places: Places) -> None:
        self.text = text
        self.places = places

    def __len__(self) -> int:
        return len(self.text)

    def __getitem__(self, part: slice) -> Prose:
        return Prose(self.text[part], self.places[part])

    def stripped(self) -> Prose:
        """The same without white space at its ends."""
        start = len(self.text) - len(self.text.lstrip())
        return self[start : max(start, len(self.text.rstrip()))]

    @property
    def line(self) -> int:
        """The line of the first character."""
        return self.places[0][0] if self.places else 1

    @property
    def column(self) -> int:
        """The column of the first character."""
        return self.places[0][1] if self.places else 1


EMPTY = Prose("", Places([], [], range(0)))


def of_line(line: Line) -> Prose:
    """A line's words, each run of white space one space."""
    return joined([line])


def joined(lines: Iterable[Line]) -> Prose:
    """The words of these lines as one text, each run of white space one space."""
    words: list[str] = []
    begins: list[int] = []
    places: list[Place] = []
    length = 0
    expected: Place | None = None  # the place that would go on with the stretch before
    for line in lines:
        for found in _WORD.finditer(line.text):
            column = found.start() + 1
            if words:
                # The space is right behind the last word.
                words.append(" ")
                length += 1
            if expected != (line.number, column):
                begins.append(length)
                places.append((line.number, column))
            words.append(found.group())
            length += found.end() - found.start()
            expected = line.number, found.end() + 2
    return Prose("".join(words), Places(begins, places, range(length)))


class Original:
    """The document's lines, for quoting them exactly."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = {line.number: line.text for line in lines}

    def quote(self, prose: Prose, most: int = 200) -> str:
        """The exact words of the first line that this prose stands on, cut at a word where they
        are long; white space as it is in the document."""
        if not prose.places:
            return ""
        number, first, last = next(stretches := prose.places.stretches())
        for line, _, column in stretches:
            if line != number:
                break
            last = column
        words = self._lines[number][first - 1 : last].strip()
        if len(words) > most:
            words = words[:most].rsplit(None, 1)[0]
        return words

    def alone(self, prose: Prose) -> bool:
        """Whether this prose is all that stands on its line."""
        line, first = prose.places[0]
        last = prose.places[-1][1]
        text = self._lines[line]
        return not text[: first - 1].strip() and not text[last:].strip()

    def part(self, line: int, first: int, last: int | None, most: int = 200) -> str:
        """The exact words of a line from one column to another, both included (``None``: to its
        end), cut at a word where they are long."""
        stop = first + most if last is None else min(last, first + most)
        words = self._lines[line][first - 1 : stop].rstrip()
        return words if len(words) <= most else words[:most].rsplit(None, 1)[0]
