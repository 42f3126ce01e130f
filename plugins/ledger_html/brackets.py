"""Brackets: which there are, whose each is, and how it is drawn and described."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from ledger.view import BracketView, ProvisionView
from ledger_html.colours import GREY, Colours
from ledger_html.phrases import listed


class Brackets:
    """The brackets of the draft, in print order. A box may be asked for that is not among them: a
    bracket that was taken out again."""

    def __init__(self, provisions: Sequence[ProvisionView], colours: Colours) -> None:
        self._brackets = {b.id: b for p in provisions for b in p.brackets}
        # The ledger's own ids could be made of names, which a copy may have to withhold.
        self._numbers = {id: str(n) for n, id in enumerate(self._brackets)}
        self._colours = colours

    def __iter__(self) -> Iterator[BracketView]:
        return iter(self._brackets.values())

    @property
    def open(self) -> list[BracketView]:
        """Those that are still open."""
        return [b for b in self if b.open]

    def number(self, id: str) -> str:
        """A bracket's number on this page."""
        return self._numbers.get(id, "")

    def box(self, id: str) -> str:
        """The classes of a bracket's box: whose it is, and whether it is still open."""
        b = self._brackets.get(id)
        if b is None:
            return GREY
        css = self._colours.css(b.by[0]) if b.by else GREY
        return css if b.open else f"{css} shut"

    def whose(self, id: str) -> str:
        """Whose bracket it is, short, for the tag at its edge."""
        b = self._brackets.get(id)
        if b is None or not b.by:
            return ""
        return b.by[0] if len(b.by) == 1 else f"{b.by[0]} +{len(b.by) - 1}"

    def describe(self, id: str) -> str:
        """A bracket in words, for who can't see the box."""
        b = self._brackets.get(id)
        if b is None:
            return "Bracket"
        state = "open" if b.open else f"closed, {b.closed}"
        return f"Bracket, {b.kind}, {listed(b.by)}, {state}"

    def delegations(self, ids: Iterable[str]) -> list[str]:
        """The numbers of the delegations whose brackets are open among these; ``none`` stands for
        those not attributed."""
        found: list[str] = []
        for id in sorted(ids):
            b = self._brackets.get(id)
            if b is not None and b.open:
                found += [self._colours.key(name) for name in b.by] or ["none"]
        return list(dict.fromkeys(found))
