"""Moves: what a provision was called before, and where one that left its place has gone."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.view import ProvisionView
from ledger_html.anchors import Anchors, Link


class Moves:
    """The ways between provisions and the tombstones they left behind."""

    def __init__(self, provisions: Sequence[ProvisionView], anchors: Anchors) -> None:
        self._anchors = anchors
        self._by_id = {p.id: p for p in provisions}
        self._stones: dict[str, list[ProvisionView]] = {}
        for p in provisions:
            if p.kind == "tombstone" and p.stands_for:
                self._stones.setdefault(p.stands_for, []).append(p)

    def former(self, p: ProvisionView) -> list[Link]:
        """Its former addresses, each with the tombstone that stands there."""
        stones = self._stones.get(p.id, [])
        here = {stone.address: self._anchors.href(stone.id) for stone in stones}
        found = [
            Link(former, here.pop(former, ""))
            for former in dict.fromkeys(p.formerly)
            if former != p.address
        ]
        return found + [Link(address, href) for address, href in here.items()]

    def went(self, p: ProvisionView) -> Link | None:
        """Of a tombstone: where what stood there is now, if it is printed anywhere."""
        if p.kind != "tombstone" or p.stands_for not in self._by_id:
            return None
        return Link(self._by_id[p.stands_for].address, self._anchors.href(p.stands_for))
