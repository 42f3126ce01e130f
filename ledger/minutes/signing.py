"""Whose words a bracket holds, as the house writes it."""

from __future__ import annotations

import re

from ledger.draft import Run
from ledger.events import Piece
from ledger.events import Words as Brought
from ledger.minutes.room import Room
from ledger.profile import folded


def signed_before(room: Room) -> list[Piece]:
    """Whose words a bracket holds, as this house says it before them."""
    return _signed(room, room.profile.style.party_before)


def signed_behind(room: Room) -> list[Piece]:
    """The same, behind them."""
    return _signed(room, room.profile.style.party_behind)


def _signed(room: Room, form: str) -> list[Piece]:
    if not form or not room.statement.by:
        return []
    names = ", ".join(_short(room, name) for name in room.statement.by)
    return [Brought(form.format(party=names), "attribution")]


def _short(room: Room, name: str) -> str:
    """The party as the draft calls it in its brackets, or by its shortest name."""
    party = room.profile.party(name)
    if party is None:
        return name
    spelled = [
        alias for alias in party.aliases if alias.isalpha() and folded(alias) != folded(party.name)
    ]
    used = " ".join(
        e.text for p in room.draft.walk() for e in p.visible
        if isinstance(e, Run) and e.role == "attribution"
    )
    for alias in (party.name, *spelled):
        if re.search(rf"(?<!\w){re.escape(alias)}(?!\w)", used):
            return alias
    return min((party.name, *spelled), key=lambda alias: (alias.isupper(), len(alias)))
