"""The table of contents: which provisions have a line in it, and which stand below which."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ledger_html.blocks import Block

DEEPEST = 3


class Line(Struct, frozen=True):
    """A provision's line, and the lines below it."""

    block: Block
    below: list[Line]


def contents(blocks: Sequence[Block], depth: int = DEEPEST) -> list[Line]:
    """The table down to this depth."""
    return [
        Line(block, contents(block.children, depth - 1) if depth > 1 else [])
        for block in blocks
        if block.entry
    ]
