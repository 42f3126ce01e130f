"""Colours: by which tint and line each delegation is known all over the page."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ledger.view import ProvisionView, View

HUES = 8
LINES = 4
GREY = "t0 ln1"
"""Of what is not attributed."""


class Delegation(Struct, frozen=True):
    """A party and its colour. ``key``: a number, as its name is no class name."""

    key: str
    name: str
    css: str


class Colours:
    """Each party's colour, in the order in which they first proposed anything, so that a
    delegation keeps its colour from one date to the next."""

    def __init__(self, view: View, provisions: Sequence[ProvisionView]) -> None:
        order: dict[str, None] = {}
        for row in view.events.values():
            if row.type in ("proposed", "bracketed"):
                order.update(dict.fromkeys(row.by))
        for p in provisions:
            for bracket in p.brackets:
                order.update(dict.fromkeys(bracket.by))
        self._delegations = {
            name: Delegation(str(n), name, f"t{n % HUES + 1} ln{n // HUES % LINES + 1}")
            for n, name in enumerate(order)
        }

    def __iter__(self) -> Iterator[Delegation]:
        return iter(self._delegations.values())

    def key(self, name: str) -> str:
        """The number of a party that has proposed something."""
        return self._delegations[name].key

    def css(self, name: str) -> str:
        """The classes of a party's colour: grey for one that has proposed nothing."""
        found = self._delegations.get(name)
        return found.css if found else GREY
