"""Brackets: which edges belong together, what a bracket means, and what to do where the paper
has forgotten one. Published texts are unbalanced often: nothing is refused, all is reported."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ledger.events import BracketKind, Role
from ledger.reading.oddities import Oddities
from ledger.reading.readtext import Piece, ReadBracket, ReadProvision

_ENDINGS = ("able", "ible", "ive", "al", "ful", "ous", "ary", "less", "ant", "ent")
_NEAR = 12
"""So many provisions may lie between a bracket's edges where only one of them stands at the end
of its provision; where both do, a whole article or chapter may."""
_EDIT_AT_MOST = 300
_DEEPEST = 64
"""So deep brackets nest: no text that states negotiate comes near it. What stands in brackets is
told of each of them, so that without an end the time would grow with the square of the depth."""


class _Edge:
    """An edge in its provision, the provision's number in print order, and whether it stands
    outside all of the provision's words."""

    __slots__ = ("outer", "piece", "place", "provision")

    def __init__(
        self, provision: ReadProvision, place: int, piece: Piece, *, outer: bool
    ) -> None:
        self.provision = provision
        self.place = place
        self.piece = piece
        self.outer = outer


def pair(
    provisions: Sequence[ReadProvision],
    by: dict[int, tuple[str, ...]],
    struck: set[int],
    readings: set[int],
    oddities: Oddities,
) -> list[ReadBracket]:
    """Give every edge its bracket, repairing what is unbalanced. Edges come numbered from the
    scanner with ``bracket=-1``; ``by``: the parties named at an opening edge, by the edge's
    identity (``id``); ``struck``: the edges of brackets whose words those would delete;
    ``readings``: those of brackets that hold one of several readings."""
    brackets: list[ReadBracket] = []
    waiting: list[_Edge] = []  # opened in an earlier provision
    unopened: list[_Edge] = []

    def new(piece: Piece) -> int:
        kind: BracketKind = (
            "proposed deletion" if id(piece) in struck
            else "alternative" if id(piece) in readings
            else "plain"
        )
        brackets.append(ReadBracket(kind, by.get(id(piece), ()), piece.source))
        return len(brackets) - 1

    over: list[tuple[_Edge, _Edge]] = []  # from one provision to another

    for place, provision in enumerate(provisions):
        words = _words_at(provision)
        stack: list[_Edge] = []
        for index, piece in enumerate(provision.pieces):
            if piece.bracket is None:
                continue
            outer = not words or (index < words[0] if piece.opens else index > words[-1])
            edge = _Edge(provision, place, piece, outer=outer)
            if piece.opens:
                piece.bracket = new(piece)
                stack.append(edge)
            elif stack:
                piece.bracket = stack.pop().piece.bracket
            elif waiting and _may_span(waiting[-1], edge):
                opening = waiting.pop()
                piece.bracket = opening.piece.bracket
                over.append((opening, edge))
            else:
                piece.bracket = new(piece)
                brackets[-1].repaired = "opening"
                unopened.append(edge)
        waiting += stack
    _open(unopened)
    _close(waiting, brackets)
    brackets = _shallow(provisions, brackets, oddities)
    _tell(unopened, waiting, over, oddities)
    return brackets


def _may_span(opening: _Edge, closing: _Edge) -> bool:
    """Whether these edges can belong to one bracket over several provisions: one that begins
    where its provision begins, or ends where its provision ends. Otherwise both are slips."""
    if opening.outer and closing.outer:
        return True
    return (opening.outer or closing.outer) and closing.place - opening.place <= _NEAR


def _open(unopened: list[_Edge]) -> None:
    missing: dict[ReadProvision, list[Piece]] = {}
    for edge in unopened:
        missing.setdefault(edge.provision, []).append(edge.piece)
    for provision, pieces in missing.items():
        start = next(
            (i for i, p in enumerate(provision.pieces) if p.role not in ("label", "layout")), 0
        )
        # The bracket that closes last opens first.
        provision.pieces[start:start] = [
            Piece(p.source, p.column, bracket=p.bracket, opens=True) for p in reversed(pieces)
        ]


def _close(waiting: list[_Edge], brackets: list[ReadBracket]) -> None:
    missing: dict[ReadProvision, list[Piece]] = {}
    for edge in waiting:
        assert edge.piece.bracket is not None
        brackets[edge.piece.bracket].repaired = "closing"
        missing.setdefault(edge.provision, []).append(edge.piece)
    for provision, pieces in missing.items():
        end = len(provision.pieces)
        while end and provision.pieces[end - 1].role in ("status", "note"):
            end -= 1
        provision.pieces[end:end] = [
            Piece(p.source, p.column, bracket=p.bracket) for p in reversed(pieces)
        ]


def _shallow(
    provisions: Sequence[ReadProvision], brackets: list[ReadBracket], oddities: Oddities
) -> list[ReadBracket]:
    """The brackets that are not too deep. Of the others the signs are kept as words, and edges
    that only a repair put there are taken away."""
    number: dict[int, int] = {}
    depth = 0
    for provision in provisions:
        pieces: list[Piece] = []
        role: Role = "text"
        for piece in provision.pieces:
            index = piece.bracket
            if index is None:
                role = piece.role if piece.role in ("heading", "text") else role
            elif piece.opens and depth < _DEEPEST:
                depth += 1
                piece.bracket = number[index] = len(number)
            elif index in number:
                depth -= 1
                piece.bracket = number[index]
            else:
                if brackets[index].repaired == ("opening" if piece.opens else "closing"):
                    continue
                piece.bracket, piece.role = None, role
                piece.text = "[" if piece.opens else "]"
                piece.opens = False
                oddities.on(
                    piece, "deep bracket", f"a bracket more than {_DEEPEST} deep",
                    "its sign kept as a word",
                )
            pieces.append(piece)
        provision.pieces = pieces
    return [brackets[index] for index in number]


def _tell(
    unopened: list[_Edge], waiting: list[_Edge], over: list[tuple[_Edge, _Edge]],
    oddities: Oddities,
) -> None:
    """Report the brackets that were repaired, or reach over several provisions."""
    for opening, closing in over:
        if opening.piece.bracket is not None:
            oddities.on(
                opening.piece, "bracket over paragraphs",
                f"a bracket that closes {closing.place - opening.place} paragraphs on, in line "
                f"{closing.piece.source.line}", "kept as one bracket",
            )
    for edge in unopened:
        if edge.piece.bracket is not None:
            oddities.on(
                edge.piece, "unopened bracket", "a “]” whose “[” is missing",
                "opened at the beginning of the paragraph",
            )
    for edge in waiting:
        if edge.piece.bracket is not None:
            oddities.on(
                edge.piece, "unclosed bracket", "a “[” whose “]” is missing",
                "closed at the end of the paragraph",
            )


def _words_at(provision: ReadProvision) -> list[int]:
    return [
        i for i, p in enumerate(provision.pieces)
        if p.role in ("text", "heading") and p.bracket is None and p.text.strip(" .,;:")
    ]


def explain(provisions: Sequence[ReadProvision], brackets: list[ReadBracket]) -> None:
    """Say of each bracket what it means: a proposal, a fused edit, one of several alternatives,
    the whole of an alternative paragraph, or plain."""
    for provision in provisions:
        edges = [
            (i, p.bracket, p.opens) for i, p in enumerate(provision.pieces) if p.bracket is not None
        ]
        closed = {index: i for i, index, opens in edges if not opens}
        words = _words_at(provision)
        for at, index, opens in edges:
            if not opens:
                continue
            bracket = brackets[index]
            end = closed.get(index)
            bracket.whole = bool(words) and end is not None and at < words[0] and words[-1] < end
            if bracket.by and bracket.kind == "plain":
                edit = _inside(provision.pieces, at, end)
                bracket.kind = "fused" if fused(edit) else "proposed insertion"
        replaced = provision.alternative_to
        for one in (provision, replaced) if replaced is not None else ():
            for piece in one.pieces:
                if piece.opens and piece.bracket is not None and brackets[piece.bracket].whole:
                    brackets[piece.bracket].kind = "alternative"
                    if one is provision:
                        provision.by = provision.by or brackets[piece.bracket].by
        _runs(provision, brackets)


def _inside(pieces: Sequence[Piece], start: int, stop: int | None) -> str:
    """The words between two edges, as many as an edit may have."""
    words = ""
    most = start + _EDIT_AT_MOST
    for piece in pieces[start + 1 : most if stop is None else min(stop, most)]:
        if piece.bracket is None and piece.role in ("text", "heading"):
            words += piece.text
        if len(words) > _EDIT_AT_MOST:
            break
    return words


def _runs(provision: ReadProvision, brackets: list[ReadBracket]) -> None:
    """``[shall][should]``, and ``[shall]/[should]`` as the conferences on climate and health
    write: plain brackets one behind the other are alternatives."""
    pieces = [p for p in provision.pieces if p.bracket is not None or p.text.strip(" /")]
    for before, after in pairwise(pieces):
        if (
            before.bracket is not None and not before.opens
            and after.bracket is not None and after.opens
        ):
            both = (brackets[before.bracket], brackets[after.bracket])
            if all(b.kind in ("plain", "alternative") and not b.by for b in both):
                for bracket in both:
                    bracket.kind = "alternative"


def fused(words: str) -> bool:
    """Whether these proposed words look like an edit whose strike-out was lost in conversion, so
    that old and new words stand side by side: two adjectives with one ending and nothing between
    them ("workable practicable"), a word said twice in two cases, or two words glued together
    (``RevisedFurther``)."""
    if re.search(r"[a-z]{3,}[A-Z][a-z]{2,}", words):
        return True
    if re.search(r"\b([A-Z])(?=[a-z])(?i:\1)", words):
        return True
    parts = re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|[,;/]", words)
    if len(parts) != 2 or any(not p[0].isalpha() for p in parts):
        return False
    first, second = (p.casefold() for p in parts)
    return any(
        first.endswith(end) and second.endswith(end) and len(first) > len(end) + 2
        and len(second) > len(end) + 2
        for end in _ENDINGS
    )
