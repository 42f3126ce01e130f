"""What a note-taker should look at in a text that was read: brackets and marks that do not fit."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.reading.oddities import Oddities, cut
from ledger.reading.readtext import ReadBracket, ReadProvision


def on_brackets(
    provisions: Sequence[ReadProvision], brackets: Sequence[ReadBracket], oddities: Oddities
) -> None:
    """Report edits nobody can tell apart, brackets in agreed and in deleted text, alternatives."""
    for provision in provisions:
        state = provision.marks[-1].state if provision.marks else "open"
        for piece in provision.pieces:
            if piece.bracket is None or not piece.opens:
                continue
            if brackets[piece.bracket].kind == "fused":
                oddities.on(
                    piece, "fused edit", "old and new words side by side, the strike-out lost",
                    "kept as they stand: nobody can tell which were to go",
                )
            if state == "agreed":
                oddities.on(
                    piece, "bracket in agreed text",
                    "a bracket stands in a paragraph marked agreed",
                    "both kept: the paragraph is agreed, the bracket is open",
                )
            elif state == "deleted":
                oddities.on(
                    piece, "bracket in deleted text",
                    "a bracket stands in a paragraph marked deleted",
                    "its words kept; the bracket closed with the paragraph",
                )
        if provision.kind == "alternative":
            oddities.about(
                provision, "alternative", "a paragraph that may replace the one before it",
                "recorded as an alternative to it",
            )


def on_marks(
    tops: Sequence[ReadProvision], provisions: Sequence[ReadProvision], oddities: Oddities
) -> None:
    """Report the one provision without a mark among several that have one, and what stands
    undeleted under what is deleted."""
    for siblings in (tops, *(p.children for p in provisions)):
        kinds: dict[str, list[ReadProvision]] = {}
        for one in siblings:
            if one.words("text", "heading") and one.kind not in ("caption", "title", "alternative"):
                kinds.setdefault(one.kind, []).append(one)
        for alike in kinds.values():
            bare = [one for one in alike if not one.marks]
            if len(alike) > 2 and len(bare) == 1:
                oddities.about(
                    bare[0], "no mark", f"{_named(bare[0])} has none; those beside it have",
                    "its status is open, not agreed",
                )
    for provision in provisions:
        if provision.marks and provision.marks[-1].state == "deleted":
            for child in provision.children:
                if child.kind != "caption" and not _deleted(child):
                    oddities.about(
                        child, "under what is deleted",
                        f"{_named(child)} stands under {_named(provision)}, which is deleted",
                        "keeps a status of its own",
                    )


def _deleted(provision: ReadProvision) -> bool:
    return provision.kind == "tombstone" or bool(
        provision.marks and provision.marks[-1].state == "deleted"
    )


def _named(provision: ReadProvision) -> str:
    return cut(provision.words("label") or provision.words("heading", "text"), 40)
