"""What the reader finds odd: collected, never raised, each with its line and column."""

from __future__ import annotations

from ledger.events import Oddity
from ledger.reading.prose import Prose
from ledger.reading.readtext import Piece, ReadProvision

PROOF = "not as printed"
"""The code of what the read text can't print as the document has it: never summed up."""
NOTHING = "nothing stands there in the paper"
"""What was found where the text view has a sign of its own."""
_MOST = 50


class Oddities:
    """The oddities of one document. Of one kind only so many are told one by one."""

    def __init__(self) -> None:
        self._found: list[Oddity] = []
        self._counts: dict[str, int] = {}
        self._more: dict[str, Oddity] = {}

    def add(self, line: int, column: int, code: str, found: str, done: str) -> None:
        """Report something odd at this place."""
        count = self._counts[code] = self._counts.get(code, 0) + 1
        odd = Oddity(line, column, code, found, done)
        if count <= _MOST or code == PROOF:
            self._found.append(odd)
        else:
            self._more.setdefault(code, odd)

    def at(self, prose: Prose, code: str, found: str, done: str) -> None:
        """Report something odd at the start of these words."""
        self.add(prose.line, prose.column, code, found, done)

    def on(self, piece: Piece, code: str, found: str, done: str) -> None:
        """Report something odd about what is printed here."""
        self.add(piece.source.line, piece.column, code, found, done)

    def about(self, provision: ReadProvision, code: str, found: str, done: str) -> None:
        """Report something odd about a provision, where it begins."""
        if provision.pieces:
            self.on(provision.pieces[0], code, found, done)
        else:
            self.add(provision.source.line, 1, code, found, done)

    def all(self) -> list[Oddity]:
        """Every oddity in the order of the document."""
        rest = [
            Oddity(
                first.line, first.column, code,
                f"{self._counts[code] - _MOST} more like the {_MOST} before", first.done,
            )
            for code, first in self._more.items()
        ]
        return sorted([*self._found, *rest], key=lambda o: (o.line, o.column))


def cut(words: str, most: int = 80) -> str:
    """The words in quotation marks, shortened at a word."""
    words = " ".join(words.split())
    if len(words) > most:
        words = words[:most].rsplit(" ", 1)[0] + " …"
    return f"“{words}”"
