"""Brackets: which edges belong together, what a bracket means, and what to do where the paper
has forgotten one. Published texts are unbalanced often: nothing is refused, all is reported."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.events import Oddity
from ledger.reading.readtext import Piece, ReadBracket, ReadProvision

_ENDINGS = ("able", "ible", "ive", "al", "ful", "ous", "ary", "less", "ant", "ent")


def pair(
    provisions: Sequence[ReadProvision], by: dict[int, tuple[str, ...]]
) -> tuple[list[ReadBracket], list[Oddity]]:
    """Give every edge its bracket, repairing what is unbalanced. Edges come numbered from the
    scanner with ``bracket=-1``; ``by``: the parties named at an opening edge, by the edge's
    identity (``id``). Returns the brackets and what was odd."""
    brackets: list[ReadBracket] = []
    odd: list[Oddity] = []
    waiting: list[tuple[ReadProvision, Piece]] = []  # opened in an earlier provision

    def new(piece: Piece) -> int:
        brackets.append(ReadBracket("plain", by.get(id(piece), ()), piece.source))
        return len(brackets) - 1

    unopened: list[tuple[ReadProvision, Piece]] = []
    for provision in provisions:
        stack: list[Piece] = []
        for piece in provision.pieces:
            if piece.bracket is None:
                continue
            if piece.opens:
                piece.bracket = new(piece)
                stack.append(piece)
            elif stack:
                piece.bracket = stack.pop().bracket
            elif waiting and _may_span(waiting[-1], provision, piece):
                piece.bracket = waiting.pop()[1].bracket
            else:
                unopened.append((provision, piece))
        waiting += [(provision, piece) for piece in stack]

    for provision, piece in unopened:
        index = new(piece)
        piece.bracket = index
        brackets[index].repaired = "opening"
        start = next(
            (i for i, p in enumerate(provision.pieces) if p.role not in ("label", "layout")), 0
        )
        provision.pieces.insert(start, Piece(piece.source, bracket=index, opens=True))
        odd.append(
            _odd(piece, "unopened bracket", "a “]” whose “[” is missing",
                 "opened at the beginning of the paragraph")
        )
    for provision, piece in waiting:
        assert piece.bracket is not None
        brackets[piece.bracket].repaired = "closing"
        end = len(provision.pieces)
        while end and provision.pieces[end - 1].role in ("status", "note"):
            end -= 1
        provision.pieces.insert(end, Piece(piece.source, bracket=piece.bracket))
        odd.append(
            _odd(piece, "unclosed bracket", "a “[” whose “]” is missing",
                 "closed at the end of the paragraph")
        )
    return brackets, odd


def _odd(piece: Piece, code: str, found: str, done: str) -> Oddity:
    return Oddity(piece.source.line, piece.column, code, found, done)


def _may_span(opening: tuple[ReadProvision, Piece], provision: ReadProvision, close: Piece) -> bool:
    """Whether these edges can belong to one bracket over several provisions: one that begins
    where its provision begins, or ends where its provision ends. Otherwise both are slips."""
    first = _words_at(opening[0])
    last = _words_at(provision)
    begins = not first or opening[0].pieces.index(opening[1]) < first[0]
    ends = not last or provision.pieces.index(close) > last[-1]
    return begins or ends


def _words_at(provision: ReadProvision) -> list[int]:
    return [
        i for i, p in enumerate(provision.pieces)
        if p.role in ("text", "heading") and p.bracket is None and p.text.strip(" .,;:")
    ]


def explain(provisions: Sequence[ReadProvision], brackets: list[ReadBracket]) -> None:
    """Say of each bracket what it means: a proposal, a fused edit, one of several alternatives,
    the whole of an alternative paragraph, or plain."""
    for provision in provisions:
        _whole(provision, brackets)
        replaced = provision.alternative_to
        for piece in provision.pieces:
            if piece.bracket is None or not piece.opens:
                continue
            bracket = brackets[piece.bracket]
            if bracket.by:
                words = _inside(provision, piece.bracket)
                bracket.kind = "fused" if fused(words) else "proposed insertion"
        if replaced is not None:
            for one in (provision, replaced):
                for index in _edges(one):
                    if brackets[index].whole:
                        brackets[index].kind = "alternative"
        _runs(provision, brackets)


def _whole(provision: ReadProvision, brackets: list[ReadBracket]) -> None:
    words = _words_at(provision)
    if not words:
        return
    for index in _edges(provision):
        at = [i for i, p in enumerate(provision.pieces) if p.bracket == index]
        if len(at) == 2 and at[0] < words[0] and words[-1] < at[1]:
            brackets[index].whole = True


def _edges(provision: ReadProvision) -> list[int]:
    return [p.bracket for p in provision.pieces if p.bracket is not None and p.opens]


def _inside(provision: ReadProvision, index: int) -> str:
    inside, words = False, []
    for piece in provision.pieces:
        if piece.bracket == index:
            inside = piece.opens
        elif inside and piece.bracket is None and piece.role == "text":
            words.append(piece.text)
    return "".join(words)


def _runs(provision: ReadProvision, brackets: list[ReadBracket]) -> None:
    """``[shall][should]``: plain brackets one behind the other are alternatives."""
    pieces = [p for p in provision.pieces if p.bracket is not None or p.text.strip()]
    for before, after in zip(pieces, pieces[1:], strict=False):
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
    them (``lasting lasting``-like pairs such as "workable practicable"), a word said twice in
    two cases, or two words glued together (``RevisedFurther``)."""
    parts = re.findall(r"[^\W\d_]+(?:[-’'][^\W\d_]+)*|[,;/]", words)
    if re.search(r"[a-z]{3,}[A-Z][a-z]{2,}", words) or re.search(r"\b([A-Z])(?=[a-z])(?i:\1)", words):
        return True
    if len(parts) != 2 or any(not p[0].isalpha() for p in parts):
        return False
    first, second = (p.casefold() for p in parts)
    return any(
        first.endswith(end) and second.endswith(end) and len(first) > len(end) + 2
        and len(second) > len(end) + 2
        for end in _ENDINGS
    )
