"""Moves: the tombstone of a provision that moved, tied to the provision at its new place."""

from __future__ import annotations

from ledger.profile import Profile
from ledger.reading.oddities import Oddities
from ledger.reading.readtext import Piece, ReadProvision
from ledger.reading.references import reference


def link_moves(
    provisions: list[ReadProvision], profile: Profile, oddities: Oddities
) -> None:
    """Tie tombstones and provisions. Either end of a move may be told alone."""
    places: dict[str, list[ReadProvision]] = {}
    for provision in provisions:
        for address in addresses(provision):
            places.setdefault(address, []).append(provision)
    for provision in provisions:
        if provision.moved_from is not None:
            _arrived(provision, places, profile, oddities)
    told = {p.came_from for p in provisions}
    for stone in provisions:
        if stone.moved_to is None:
            continue
        if stone not in told:
            _left(stone, places, profile, oddities)
        if not stone.marks:
            oddities.on(
                _note(stone), "undated move", _said(stone),
                "dated by this paper (inferred)",
            )


def _arrived(
    provision: ReadProvision,
    places: dict[str, list[ReadProvision]],
    profile: Profile,
    oddities: Oddities,
) -> None:
    there = reference(provision.moved_from or "", profile)
    stones = [] if there is None else places.get(there.address, [])
    stone = next(
        (s for s in stones if s.moved_to is not None and not _is_under(s, provision)), None
    )
    provision.came_from = stone
    if stone is not None:
        done = f"read as a move; line {stone.source.line} is the place it left"
    elif there is not None:
        done = f"read as a move from {there.address}"
    else:
        done = "kept as a note: the former place can't be told"
    oddities.on(_note(provision), "move in the text", _said(provision), done)


def _left(
    stone: ReadProvision,
    places: dict[str, list[ReadProvision]],
    profile: Profile,
    oddities: Oddities,
) -> None:
    there = reference(stone.moved_to or "", profile)
    target = None
    if there is not None:
        target = next(iter(places.get(there.address, ())), None)
        if target is not None and there.ordinal is not None:
            target = _numbered(target, there.ordinal)
    gone = target is not None and target.moved_to is not None  # what stands there has left, too
    if target is None or gone or target.came_from is not None or _is_under(stone, target):
        oddities.on(
            _note(stone), "move without a place", _said(stone),
            "kept as a note: the new place can't be told from this paper",
        )
    else:
        target.came_from = stone


def _is_under(provision: ReadProvision, above: ReadProvision) -> bool:
    """Whether it stands under the other, or is it: nothing can have moved to there from here."""
    here: ReadProvision | None = provision
    while here is not None and here is not above:
        here = here.parent
    return here is above


def _numbered(above: ReadProvision, ordinal: int) -> ReadProvision | None:
    numbered = [c for c in above.children if c.rank >= 10 and c.kind != "caption"]
    return numbered[ordinal - 1] if len(numbered) >= ordinal else None


def _said(provision: ReadProvision) -> str:
    source = provision.moved_source or provision.source
    # Quoted as it stands, odd spaces and all.
    return f"“{source.quote}”"


def _note(provision: ReadProvision) -> Piece:
    """Where the provision says of its move."""
    notes = [p for p in provision.pieces if p.role == "note" and p.source == provision.moved_source]
    return notes[-1] if notes else provision.pieces[0]


def addresses(provision: ReadProvision) -> set[str]:
    """Every address that a provision of this document answers to."""
    keys = {provision.key, provision.known_as or provision.key}
    if provision.top or provision.parent is None:
        return keys
    return {f"{head}/{key}" for head in addresses(provision.parent) for key in keys}
