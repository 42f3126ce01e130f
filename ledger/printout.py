"""The printout: what a draft prints, and nothing of what stands behind it.

An exporter that shows no more than this (`ledger.hookspecs.PrintoutExporter`) is given a printout
that the ledger has ready for each day, and needs no replay. So this module is light: it knows
neither events nor drafts.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from msgspec import Struct

BRACKET = "bracket"
"""The role of a bracket's edge, ``[`` or ``]``."""


class Piece(Struct, frozen=True, array_like=True, gc=False):
    """Neighbouring characters of one role: ``label``, ``heading``, ``text``, ``layout``,
    ``attribution``, ``status``, ``position``, ``note``, or `BRACKET`. ``of``: the event that
    brought them; of an edge the bracket."""

    role: str
    text: str
    of: str


class Around(Struct, frozen=True, array_like=True, gc=False):
    """Who stands behind a bracket that is printed: who proposes it, is for it, against it."""

    bracket: str
    by: tuple[str, ...]
    supported_by: tuple[str, ...]
    opposed_by: tuple[str, ...]


class PrintedProvision(Struct, frozen=True, array_like=True):
    """A provision as printed. ``depth``: 0 at the top; ``state``: open, agreed or deleted;
    ``brackets``: those of which an edge stands in it."""

    id: str
    address: str
    kind: str
    depth: int
    state: str
    pieces: tuple[Piece, ...]
    brackets: tuple[Around, ...] = ()


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


def pieces(parts: Iterable[tuple[str, str, str]]) -> tuple[Piece, ...]:
    """These parts, each a role, whose it is, and characters, with neighbours of one role and event
    as one piece; brackets' edges stand each for itself."""
    found: list[Piece] = []
    role = of = said = ""
    for next_role, next_of, text in parts:
        if next_of == of and next_role == role != BRACKET:
            said += text
            continue
        if said:
            found.append(Piece(role, said, of))
        role, of, said = next_role, next_of, text
    if said:
        found.append(Piece(role, said, of))
    return tuple(found)


def line(some: Iterable[Piece]) -> str:
    """These pieces as a reader sees them: one space between words, none at the ends."""
    return " ".join("".join([piece.text for piece in some]).split())
