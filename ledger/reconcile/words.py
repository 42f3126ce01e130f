"""Words of a provision before and after: which stayed, which came, which went."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple, TypeVar

from rapidfuzz.distance import Indel

from ledger.draft import Edge, Element, Run
from ledger.events import Role, Span
from ledger.reading.readtext import Piece

Key = TypeVar("Key", str, int)
_ATOM = re.compile(r"\w+|\s+|[^\w\s]")


class Old(NamedTuple):
    """A word, space, punctuation mark or bracket edge that is printed now."""

    span: Span
    text: str
    role: Role
    bracket: str | None = None
    opens: bool = False


class New(NamedTuple):
    """The same in the text just read. ``bracket``: the bracket's index in that text."""

    text: str
    role: Role
    piece: Piece
    bracket: int | None = None
    opens: bool = False


def old_atoms(elements: Sequence[Element]) -> list[Old]:
    """What is printed of a sequence, in atoms."""
    atoms: list[Old] = []
    for element in elements:
        if element.hidden_by is not None:
            continue
        if isinstance(element, Edge):
            span = Span(element.event, element.start, element.stop)
            atoms.append(Old(span, "", "text", element.bracket, element.opens))
        elif isinstance(element, Run):
            start = element.start
            for text in _parts(element.text, element.role):
                atoms.append(Old(Span(element.event, start, start + len(text)), text, element.role))
                start += len(text)
    return atoms


def new_atoms(pieces: Sequence[Piece]) -> list[New]:
    """What a read provision prints, in atoms."""
    atoms: list[New] = []
    for piece in pieces:
        if piece.bracket is not None:
            atoms.append(New("", "text", piece, piece.bracket, piece.opens))
        else:
            atoms += [New(text, piece.role, piece) for text in _parts(piece.text, piece.role)]
    return atoms


def _parts(text: str, role: Role) -> list[str]:
    """Words part by part; a mark, a label or a note changes as a whole."""
    return _ATOM.findall(text) if role in ("text", "heading") else [text]


def kept(old: Sequence[Old], new: Sequence[New]) -> dict[int, int]:
    """Which word of the new text is which of the old: indexes, new to old, in rising order.
    Bracket edges steer the alignment; which bracket is which is another question."""
    found: dict[int, int] = {}
    for step in Indel.opcodes([_token(atom) for atom in old], [_token(atom) for atom in new]):
        if step.tag == "equal":
            for offset in range(step.src_end - step.src_start):
                before, after = step.src_start + offset, step.dest_start + offset
                if new[after].bracket is None:
                    found[after] = before
    return found


def _token(atom: Old | New) -> tuple[str, str | bool]:
    return (atom.role, atom.text) if atom.bracket is None else ("edge", atom.opens)


Edges = dict[Key, set[tuple[int, bool, int]]]
"""For each bracket, where its edges stand: provision, side, and how many of the words that stayed
come before."""


def edges(
    atoms: Iterable[tuple[Key | None, bool]], stays: set[int], provision: int, found: Edges[Key]
) -> None:
    """Add to ``found`` the edges among these atoms, given as (bracket, whether it opens)."""
    before = 0
    for index, (bracket, opens) in enumerate(atoms):
        if bracket is not None:
            found.setdefault(bracket, set()).add((provision, opens, before))
        elif index in stays:
            before += 1


def inside(atoms: Iterable[tuple[Key | None, bool]]) -> list[tuple[Key, ...]]:
    """For each atom the brackets around it, outermost first, as far as they open in these."""
    active: list[Key] = []
    around = []
    for bracket, opens in atoms:
        if bracket is None:
            around.append(tuple(active))
            continue
        if opens:
            active.append(bracket)
        around.append(tuple(active))
        if not opens and bracket in active:
            active.remove(bracket)
    return around
