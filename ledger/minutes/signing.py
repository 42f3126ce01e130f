"""Whose words a bracket holds, as the house writes it."""

from __future__ import annotations

import re
from collections.abc import Callable

from ledger.draft import Run
from ledger.events import Piece
from ledger.events import Words as Brought
from ledger.minutes.room import Room
from ledger.profile import Party, folded


def signed_before(room: Room) -> list[Piece]:
    """Whose words a bracket holds, as this house says it before them."""
    return _signed(room, room.profile.style.party_before, _short)


def signed_behind(room: Room) -> list[Piece]:
    """The same, behind them, where a party is called by its name (General Assembly)."""
    return _signed(room, room.profile.style.party_behind, _plain)


def _signed(room: Room, form: str, called: Callable[[Party], str]) -> list[Piece]:
    if not form or not room.statement.by:
        return []
    names = ", ".join(_name(room, name, called) for name in room.statement.by)
    return [Brought(form.format(party=names), "attribution")]


def _name(room: Room, name: str, called: Callable[[Party], str]) -> str:
    """The party as the draft calls it in its brackets, or else as it is ``called``."""
    party = room.profile.party(name)
    if party is None:
        return name
    used = " ".join(
        e.text for p in room.draft.walk() for e in p.visible
        if isinstance(e, Run) and e.role == "attribution"
    )
    for alias in (party.name, *_spelled(party)):
        if re.search(rf"(?<!\w){re.escape(alias)}(?!\w)", used):
            return alias
    return called(party)


def _spelled(party: Party) -> list[str]:
    """Its other names of one word, without those that only another language spells otherwise."""
    own = folded(party.name)
    return [alias for alias in party.aliases if alias.isalpha() and folded(alias) != own]


def _short(party: Party) -> str:
    return min(_spelled(party), key=_plainly, default=party.name)


def _plain(party: Party) -> str:
    return min((party.name, *_spelled(party)), key=_plainly)


def _plainly(name: str) -> tuple[bool, int]:
    """Words before abbreviations in capitals, and short ones first."""
    return name.isupper(), len(name)
