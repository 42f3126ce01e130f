"""The printout: what a draft prints, and nothing of what stands behind it.

An exporter that shows no more than this (`ledger.hookspecs.PrintoutExporter`) is given a printout
that the ledger has ready for each day, and needs no replay. So this module is light: it knows
neither events nor drafts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from itertools import groupby
from operator import itemgetter

from msgspec import Struct

BRACKET = "bracket"
"""The role of a bracket's edge, ``[`` or ``]``."""


class Piece(Struct, frozen=True, array_like=True, gc=False):
    """Neighbouring characters of one role: ``label``, ``heading``, ``text``, ``layout``,
    ``attribution``, ``status``, ``position``, ``note``, or `BRACKET`."""

    role: str
    text: str


class PrintedProvision(Struct, frozen=True, array_like=True):
    """A provision as printed. ``depth``: 0 at the top; ``state``: open, agreed or deleted."""

    id: str
    address: str
    kind: str
    depth: int
    state: str
    pieces: tuple[Piece, ...]


class Printout(Struct, frozen=True):
    """What the draft of a day prints: ``provisions`` in print order, and ``notes``, its
    footnotes. ``digest``: that of its words and marks; ``version``: the last entry known."""

    negotiation: str
    as_of: date | None
    known_on: date | datetime | None
    version: int
    digest: str
    attribution: str
    provisions: tuple[PrintedProvision, ...]
    notes: tuple[PrintedProvision, ...]


def pieces(parts: Iterable[tuple[str, str]]) -> tuple[Piece, ...]:
    """These parts, each a role and characters, with neighbours of one role as one piece; brackets
    stand each for itself."""
    found: list[Piece] = []
    for role, of_one in groupby(parts, key=itemgetter(0)):
        if role == BRACKET:
            found += [Piece(role, text) for _, text in of_one]
        elif text := "".join([text for _, text in of_one]):
            found.append(Piece(role, text))
    return tuple(found)


def line(some: Iterable[Piece]) -> str:
    """These pieces as a reader sees them: one space between words, none at the ends."""
    return " ".join("".join([piece.text for piece in some]).split())
