"""Words that know where they stand: every character with its line and column."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ledger.hookspecs import Line


class Prose:
    """Text with white space made plain, and for each character its line and column, from 1."""

    __slots__ = ("places", "text")

    def __init__(self, text: str, places: Sequence[tuple[int, int]]) -> None:
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


EMPTY = Prose("", ())


def of_line(line: Line) -> Prose:
    """A line's words, each run of white space one space."""
    return joined([line])


def joined(lines: Iterable[Line]) -> Prose:
    """The words of these lines as one text, each run of white space one space."""
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for line in lines:
        gap = bool(letters)
        for column, letter in enumerate(line.text, 1):
            if letter.isspace():
                gap = bool(letters)
                continue
            if gap:
                letters.append(" ")
                places.append((places[-1][0], places[-1][1] + 1))  # right behind the last word
                gap = False
            letters.append(letter)
            places.append((line.number, column))
    return Prose("".join(letters), places)


class Original:
    """The document's lines, for quoting them exactly."""

    def __init__(self, lines: Iterable[Line]) -> None:
        self._lines = {line.number: line.text for line in lines}

    def quote(self, prose: Prose, most: int = 200) -> str:
        """The exact words of the first line that this prose stands on, cut at a word where they
        are long; white space as it is in the document."""
        if not prose.places:
            return ""
        number = prose.places[0][0]
        columns = [column for line, column in prose.places if line == number]
        words = self._lines[number][columns[0] - 1 : columns[-1]].strip()
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
