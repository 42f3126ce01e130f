"""Words on the page: a provision's pieces as a flat list of tokens, with boxes opened and closed
around them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ledger.view import Printed, PrintedEdge

DEEPEST = 12
"""Nesting beyond this is drawn like this."""
LONG = 200
"""Boxes of more characters are drawn as one ground without frames, which would be a grid."""


class Token(Struct):
    """What the template writes, one after the other: a box begins or ends, a bracket's edge, or a
    run of words. Flat, so that no depth of nesting is too deep."""

    is_: Literal["box", "end", "edge", "run"]
    text: str = ""
    role: str = ""
    event: str = ""
    gone: str = ""
    """The event that took it out."""
    bracket: str = ""
    opens: bool = False
    resumed: bool = False
    """Of a box: it began before."""
    breaks: bool = False
    """Of a box: it goes on after."""
    height: int = 0
    """Of a box: how many are nested in it, one in the other."""
    length: int = 0
    """Of a box: how many characters stand in it."""
    attributed: bool = False
    """Of an opening edge: the words behind it say whose it is."""

    @property
    def long(self) -> bool:
        """Of a box: it is drawn without frames."""
        return self.length > LONG


class Zone(Struct, frozen=True):
    """A line or paragraph of tokens; ``height``: its deepest nest of boxes."""

    tokens: tuple[Token, ...]
    height: int

    def __bool__(self) -> bool:
        return bool(self.tokens)

    @property
    def brackets(self) -> set[str]:
        """The brackets whose boxes stand here."""
        return {t.bracket for t in self.tokens if t.is_ == "box"}


class Typesetter:
    """Sets zones in print order, remembering the brackets still open from one to the next, so that
    a box which spans provisions goes on in each."""

    def __init__(self) -> None:
        self._active: list[str] = []
        self._begun: set[str] = set()

    def reset(self) -> None:
        """Forget what is open."""
        self._active.clear()

    def set(self, pieces: Iterable[Printed | PrintedEdge]) -> Zone:
        """These pieces as tokens, each inside the boxes of the brackets around it. Where brackets
        cross, a box is closed and resumed behind the other's edge."""
        tokens: list[Token] = []
        stack: list[Token] = []
        begun: dict[str, Token] = {}

        def within(wanted: Sequence[str]) -> None:
            same = 0
            for box, bracket in zip(stack, wanted, strict=False):
                if box.bracket != bracket:
                    break
                same += 1
            while len(stack) > same:
                box = stack.pop()
                box.breaks = box.bracket in self._active
                tokens.append(Token("end"))
            for bracket in wanted[same:]:
                box = Token("box", bracket=bracket, resumed=bracket in self._begun)
                self._begun.add(bracket)
                tokens.append(box)
                stack.append(box)

        for piece in pieces:
            gone = piece.hidden_by or ""
            if isinstance(piece, Printed):
                within(self._active)
                opening = begun.get(stack[-1].bracket) if stack else None
                if piece.role == "attribution" and opening is not None and not gone:
                    opening.attributed = True
                run = Token("run", piece.text, role=piece.role, event=piece.event, gone=gone)
                last = tokens[-1] if tokens else run
                if (last.is_, last.role, last.event, last.gone) == (
                    run.is_, run.role, run.event, run.gone
                ) and last is not run:
                    last.text += run.text
                else:
                    tokens.append(run)
                continue
            id = piece.bracket
            edge = Token(
                "edge", piece.text, event=piece.event, gone=gone, bracket=id, opens=piece.opens
            )
            if gone:
                within(self._active)
            elif piece.opens:
                self._active.append(id)
                within(self._active)
            elif id in self._active:
                at = len(self._active) - 1 - self._active[::-1].index(id)
                within(self._active[: at + 1])
                del self._active[at]
            else:
                within(self._active)
            tokens.append(edge)
            if piece.opens and not gone:
                begun[id] = edge
        within([])
        return Zone(tuple(_set_apart(tokens)), _measure(tokens))


_HASHES = re.compile(r"#{1,6}\s+")


def _set_apart(tokens: Iterable[Token]) -> Iterator[Token]:
    """The same, with the signs by which Markdown sets a heading in a run of their own, which is
    drawn small: they are printed like all that the paper holds, and are not read."""
    for token in tokens:
        found = _HASHES.match(token.text) if token.role in ("heading", "layout") else None
        if found is None:
            yield token
            continue
        yield replace(token, text=found.group(), role="layout hashes")
        if rest := token.text[found.end() :]:
            yield replace(token, text=rest)


def _measure(tokens: Sequence[Token]) -> int:
    """Give every box its height and length; return the greatest height."""
    open: list[Token] = []
    deepest = 0
    for token in tokens:
        if token.is_ == "box":
            open.append(token)
        elif token.is_ == "run" and open and not token.gone:
            open[-1].length += len(token.text)
        elif token.is_ == "end":
            box = open.pop()
            if open:
                open[-1].height = max(open[-1].height, box.height + 1)
                open[-1].length += box.length
            deepest = max(deepest, box.height + 1)
            box.height = min(box.height, DEEPEST)
    return min(deepest, DEEPEST)
