"""What a clause does to a draft."""

from __future__ import annotations

from collections.abc import Iterator

from lark import Tree

from ledger.minutes.parse import Parsed
from ledger.minutes.pointing import (
    anchor_of,
    inside,
    joined,
    new_unit,
    object_of,
    place_of,
    refs_of,
    where_of,
    within,
)
from ledger.minutes.speaking import level
from ledger.minutes.statement import Change, Ref, Spot, What
from ledger.minutes.trees import NotMeant, find, first_of, quote_of, quotes_of, subtrees, types_of

_CHANGES: dict[str, What] = {
    "delete": "delete", "insert": "insert", "begin": "begin", "replace": "replace",
    "substitute": "replace", "rewrite": "rewrite", "move": "move", "merge": "merge",
    "split": "split", "bracket": "bracket", "unbracket": "unbracket", "accept": "accept",
    "retain": "retain", "reopen": "reopen", "agree": "agree", "found": "found",
}


def changes_of(node: Parsed) -> Iterator[Change]:
    """Each change that a clause tells of."""
    for child in subtrees(node):
        what = _CHANGES.get(str(child.data))
        if what is not None:
            objects = [one for one in subtrees(child) if one.data == "object"]
            others = [one for one in child.children if one not in objects]
            if not objects:
                yield change_of(what, child)
            # "The brackets around "x" in 1.1/2 and around "y" in 1.1/3": each is a change; in
            # "delete "x" and "y" in 1.1/2" both stand in the same place.
            each = [change_of(what, Tree(child.data, [thing, *others])) for thing in objects]
            for change in each:
                yield within(change, each[-1].spot) if change.words else change
        elif child.data in ("proposed", "stance"):
            yield from changes_of(child)
        elif child.data == "amend":
            amended = Spot(refs=refs_of(first_of(child, "refs")))
            yield from (within(change, amended) for change in changes_of(child))


def change_of(what: What, node: Parsed) -> Change:
    """One change."""
    spot: Spot | None = None
    words: tuple[str, ...] = ()
    if (thing := find(node, "object")) is not None:
        spot, words = object_of(thing)
    place = place_of(node)
    all_refs = [refs_of(child) for child in subtrees(node) if child.data == "refs"]
    new = next((quote_of(child) for child in subtrees(node) if child.data in ("new", "text")), "")
    if (old := find(node, "old")) is not None:
        words = (quote_of(old),)
    if (said := find(node, "quoted")) is not None and not words:
        words = quotes_of(said)
    anchors = joined([a for a in map(anchor_of, subtrees(node)) if a is not None])
    where = [where_of(child) for child in subtrees(node) if child.data == "where"]
    place = next((p for p in [place, *where] if p is not None), None)
    into: tuple[Ref, ...] = ()
    match what:
        case "merge":
            refs = all_refs[0]
            into = all_refs[1] if len(all_refs) > 1 else ()
            if not into and "AND" not in types_of(node) and len(refs) < 2:
                raise NotMeant("it does not say what is merged with what")
            spot = Spot(refs=refs)
        case "delete" if thing is not None:
            pass  # what it is in favour of changes nothing
        case "found":
            unit = new_unit(first_of(node, "refs_new"))
            return Change(what, new=new, unit=unit, anchors=anchors, spot=place)
        case "move" | "reopen" | "agree" | "rewrite" | "begin" | "split":
            spot = Spot(refs=all_refs[0]) if all_refs else spot
        case _:
            pass
    return Change(
        what, words=words, new=new, spot=inside(spot, place), anchors=anchors, into=into,
        level=level(node),
    )
