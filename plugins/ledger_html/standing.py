"""Standing: the kinds of status there are in this house, and which is a provision's."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ledger.view import ProvisionView


class Standing(Struct, frozen=True):
    """One kind of status, and how it is drawn. ``pie``: 0 hollow to 3 full."""

    key: str
    name: str
    css: str
    pie: int = 0


def fullness(level: str | None, levels: Sequence[str]) -> int:
    """How far agreement at this level goes: 1 at the lowest of these levels, and at one that is
    not among them; 3 at the highest; 2 between."""
    if level is None or level not in levels:
        return 1
    return 3 if level == levels[-1] else 1 if level == levels[0] else 2


class Ladder:
    """Every kind of status: the house's levels from high to low, then what the ledger holds
    beside them, open, and deleted."""

    def __init__(self, levels: Sequence[str], provisions: Sequence[ProvisionView]) -> None:
        seen = {p.status.level for p in provisions if p.status.state == "agreed"}
        rungs: dict[tuple[str, str | None], Standing] = {}
        for n in reversed(range(len(levels))):
            pie = fullness(levels[n], levels)
            rungs["agreed", levels[n]] = Standing(
                f"agreed-{n}", f"Agreed, {levels[n]}", f"agreed l{pie}", pie
            )
        others = sorted(seen - set(levels), key=lambda level: level or "")
        for n, level in enumerate(others, len(levels)):
            name = f"Agreed, {level}" if level else "Agreed, no level given"
            rungs["agreed", level] = Standing(f"agreed-{n}", name, "agreed l1", 1)
        rungs["open", None] = Standing("open", "Open", "open")
        rungs["deleted", None] = Standing("deleted", "Deleted", "deleted")
        self._rungs = rungs

    def __iter__(self) -> Iterator[Standing]:
        return iter(self._rungs.values())

    def standing(self, p: ProvisionView) -> Standing:
        """Where a provision stands."""
        level = p.status.level if p.status.state == "agreed" else None
        return self._rungs[p.status.state, level]

    def state(self, p: ProvisionView) -> str:
        """Where it stands in words: deletions, which are one rung, with their level."""
        name = self.standing(p).name
        if p.status.state == "deleted" and p.status.level:
            return f"{name}, {p.status.level}"
        return name
