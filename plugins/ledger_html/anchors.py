"""Anchors: the id under which each provision stands on the page, and how to link to it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from urllib.parse import quote

from msgspec import Struct

from ledger.view import ProvisionView
from ledger_html.kinds import is_note


class Link(Struct, frozen=True):
    """Where to, in words and as an address on the page."""

    text: str
    href: str
    id: str = ""


def fragment(id: str) -> str:
    """An id of the page as an address."""
    # A lone surrogate has no bytes; the page prints it as a question mark, and so does its address.
    return "#" + quote(id.encode("utf-8", "replace"), safe="/-._~!*,;@")


class Anchors:
    """The anchors of these provisions, which are all that the page prints, in print order."""

    def __init__(self, provisions: Sequence[ProvisionView]) -> None:
        self._ids: dict[str, str] = {}
        taken: dict[str, int] = {}
        for p in provisions:
            self._ids[p.id] = _unlike(taken, p)
        self._hrefs = {p.address: self.href(p.id) for p in provisions}

    def id(self, provision: str) -> str:
        """The id on the page of the provision with this id in the ledger."""
        return self._ids[provision]

    def href(self, provision: str) -> str:
        """The address on the page of the provision with this id in the ledger."""
        return fragment(self._ids[provision])

    def at(self, address: str) -> str:
        """The address on the page of the provision at this address; empty if there is none."""
        return self._hrefs.get(address, "")


def _unlike(taken: dict[str, int], p: ProvisionView) -> str:
    """An id that people can read in the address line, unlike those taken and any of the page's
    own, which have no slash. It is taken from now on. ``taken``: each, and how often it was
    wanted."""
    stem = "n/" if is_note(p) else "p/"
    id = base = stem + re.sub(r"[\s\x00-\x1f\x7f]+", "-", p.address or "unnamed")[:120]
    while id in taken:
        taken[base] += 1
        id = f"{base}~{taken[base]}"
    taken[id] = 1
    return id
