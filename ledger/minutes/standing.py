"""Where words stand, or will."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.draft import Edge, Provision
from ledger.events import (
    Close,
    Edit,
    Open,
    Piece,
)
from ledger.events import Words as Brought
from ledger.minutes import edits
from ledger.minutes.finding import Finder, Unclear, Words
from ledger.minutes.room import Room
from ledger.minutes.statement import Anchor, Change

_FINAL = ".;:!?"
_CLOSE = f",{_FINAL}"
"""Signs before which no space stands."""


def place(room: Room, change: Change) -> tuple[Words, int, str]:
    """Where words will stand: the provision, the place of a character in it, and whether
    "before" or "after" that; at the "end": after it, and outside of every bracket."""
    anchor = next(iter(change.anchors), None)
    if change.what == "begin":
        anchor = Anchor("start", spot=change.spot)
    if anchor is None:
        raise Unclear("it does not say where in the text the words are to stand")
    if anchor.words is not None:
        scope = change.spot or anchor.spot
        words, start, stop = room.finder.words(anchor.words, scope)[0]
        return (words, start, "before") if anchor.side == "before" else (
            words, stop - 1, "after"
        )
    spot = anchor.spot or change.spot
    if spot is None or anchor.side not in ("start", "end", "before", "after"):
        raise Unclear("it does not say where in the text the words are to stand")
    words, window = room.finder.scopes(spot)[0]
    first, stop = window or (0, len(words.text))
    stop = first + len(words.text[first:stop].rstrip())
    if stop <= first:
        raise Unclear(f"{room.finder.address(words.provision)} has no words of its own")
    if anchor.side in ("start", "before"):
        return words, first, "before"
    last = (window or (0, len(words.text)))[1] - 1
    if edits.closing(words, last):
        return words, last, "end"
    whole = change.new[:1].isupper() and change.new[-1:] in _FINAL
    if not whole and words.text[stop - 1] in _FINAL:
        stop -= 1
    return words, stop - 1, "end"


def brought(
    room: Room, words: Words, at: int, side: str, new: str, signed: Sequence[Sequence[Piece]],
    bracket: str | None = None,
) -> Edit:
    """New words before or after a character, or at the end; in a bracket of whoever wants them, or
    plain. Who adds to a text has no part in what others propose at its end; who adds to a proposal
    names its words. What another wants to delete is the text's."""
    before, after = signed or ((), ())
    core: list[Piece] = [Brought(new)]
    if bracket is not None:
        core = [Open(bracket), *before, Brought(new), *after, Close(bracket)]
    if side == "before":
        return edits.ahead(words, at, [*core, Brought(" ")])
    left: Edge | None = None
    for edge in edits.closing(words, at):
        if side != "end" and room.draft.brackets[edge.bracket].kind != "proposed deletion":
            break
        left = edge
    if left is None:
        return edits.behind(words, at, edits.spaced(words, at, core, new))
    space = [] if new[:1] in _CLOSE else [Brought(" ")]
    return edits.beyond(words, left, [*space, *core])


def whole(finder: Finder, provision: Provision) -> tuple[Words, int, int]:
    """All words of a provision."""
    words = Words(provision)
    stripped = words.text.strip()
    if not stripped:
        raise Unclear(f"{finder.address(provision)} has no words of its own")
    start = len(words.text) - len(words.text.lstrip())
    return words, start, start + len(stripped)
