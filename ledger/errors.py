"""What can go wrong for a user. Each error builds its own sentence and says what to do next."""

from __future__ import annotations

_MOST_SHOWN = 200
"""So many characters of what was asked for are said again."""


class LedgerError(Exception):
    """Something the user can put right: the command line prints it as one sentence, exit 2."""

    def __init__(self, sentence: str, hint: str = "") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.sentence} {self.hint}".strip()


class Located(LedgerError):
    """An error with its place in a document."""

    def __init__(self, name: str, line: int, column: int, sentence: str, hint: str = "") -> None:
        super().__init__(f"{name}:{line}:{column}: {sentence}", hint)
        self.line = line
        self.column = column


class Unreadable(LedgerError):
    """A document that can't be read at all: empty, not text, broken."""


class NoLedger(LedgerError):
    """There is no ledger where one was asked for, or what is there is none."""


class NoNegotiation(LedgerError):
    """The ledger holds no such negotiation, or several and none was named."""


class Conflict(LedgerError):
    """Another writer appended in the meantime."""


class StoreFailed(LedgerError):
    """The store refused: read-only, full disk, locked, damaged."""


class Busy(StoreFailed):
    """The store was locked for longer than one waits; nothing was recorded, and it may be tried
    again."""


class Undated(LedgerError):
    """A document whose date can't be told."""


class NotFound(LedgerError):
    """An address, party, format or profile that does not exist; suggests the nearest."""

    def __init__(self, what: str, asked: str, existing: list[str], hint: str = "") -> None:
        close = nearest(asked, existing)
        if close:
            hint = "Did you mean " + " or ".join(f"“{c}”" for c in close) + "?"
        shown = asked if len(asked) <= _MOST_SHOWN else f"{asked[:_MOST_SHOWN]} …"
        super().__init__(f"There is no {what} “{shown}”.", hint)


def nearest(asked: str, existing: list[str], most: int = 3) -> list[str]:
    """The existing names most like the one asked for, best first."""
    from rapidfuzz import process
    from rapidfuzz.distance import JaroWinkler

    found = process.extract(
        asked, existing, scorer=JaroWinkler.normalized_similarity, processor=str.casefold,
        limit=most, score_cutoff=0.8,
    )
    return [name for name, _, _ in found]
