"""Addresses: how people point to a provision at a date, ``1.2/3`` or ``introduction/purpose``.

An address is made of keys, from the nearest provision that starts addresses (an objective, an
article) down. It is not an identity: a provision moves and is renumbered, and goes on answering
to every address it ever had.
"""

from __future__ import annotations

import re

from ledger.draft import Draft, Provision
from ledger.errors import NotFound

_MOST_PARTS = 256
"""An address of more parts is none: a draft has not half as many levels."""
_COUNTED = re.compile(r"(par|item)-[0-9]+")


def addresses(draft: Draft) -> dict[str, str]:
    """The address of every printed provision, by id; where two would have the same, the later
    in print order is told apart by ``#2``."""
    found: dict[str, str] = {}
    counts: dict[str, int] = {}
    unlabelled: dict[str, int] = {}
    for provision in draft.walk():
        address = _joined(provision, draft, found, _key(provision, draft, unlabelled))
        counts[address] = counts.get(address, 0) + 1
        if counts[address] > 1:
            address = f"{address}#{counts[address]}"
        found[provision.id] = address
    return found


def _key(provision: Provision, draft: Draft, unlabelled: dict[str, int]) -> str:
    """The last part of an address: a provision's key, or of one without label its place among its
    like, ``par-3``; words directly under their parent's label are the first."""
    kind = _COUNTED.fullmatch(provision.key)
    if kind is None:
        return provision.key
    of = f"{provision.parent} {kind[1]}"
    if of not in unlabelled:
        above = draft.provisions.get(provision.parent or "")
        said = kind[1] == "par" and above is not None and bool(above.words("text"))
        unlabelled[of] = int(said)
    unlabelled[of] += 1
    return f"{kind[1]}-{unlabelled[of]}"


def _joined(provision: Provision, draft: Draft, found: dict[str, str], key: str) -> str:
    parent = provision.parent
    while parent is not None and parent not in found:
        parent = draft.provisions[parent].parent
    if provision.top or parent is None:
        return key
    return f"{found[parent]}/{key}"


def last_address(draft: Draft, id: str) -> str:
    """Where a provision that is no longer printed stood: the keys down to it. Of an id that is
    not in the draft, the id."""
    provision = draft.provisions.get(id)
    if provision is None:
        return id
    keys = [provision.key]
    while not provision.top and provision.parent in draft.provisions:
        provision = draft.provisions[provision.parent]
        keys.append(provision.key)
    return "/".join(reversed(keys))


def normal(asked: str) -> str:
    """An address as people type it, in the form it is kept: ``Article 4 bis / 2`` is
    ``article-4-bis/2``."""
    parts = (re.sub(r"[\s._]+$", "", p.strip()) for p in asked.casefold().split("/"))
    return "/".join(re.sub(r"\s+", "-", part) for part in parts if part)


def resolve(draft: Draft, asked: str) -> Provision:
    """The provision at an address of today, at a former one, or with that id. A tombstone leads
    to the provision that left it. Raises `NotFound`, suggesting the nearest."""
    table = addresses(draft)
    found = draft.provisions.get(asked) or _find(draft, normal(asked), table)
    if found is None:
        some = ", ".join(list(dict.fromkeys(table.values()))[1:6])
        raise NotFound(
            "provision", asked, sorted(set(table.values())), f"Addresses here: {some} …"
        )
    return found


def _find(draft: Draft, address: str, table: dict[str, str]) -> Provision | None:
    if address.count("/") > _MOST_PARTS:
        return None
    here = [draft.provisions[id] for id, known in table.items() if known == address]
    here += [p for p in draft.walk() if p.known_as is not None and _second(p, table) == address]
    here += [p for p in draft.provisions.values() if address in p.formerly]
    here += [
        p for p in draft.provisions.values()
        if p.id not in table and last_address(draft, p.id) == address
    ]
    if here:
        return _followed(draft, here[0])
    head, slash, key = address.rpartition("/")
    if not slash:
        return None
    above = _find(draft, head, table)
    if above is None:
        return None
    for child in draft.under(above.id):
        if key in (child.key, child.known_as):
            return _followed(draft, child)
    return next(
        (
            p
            for p in draft.provisions.values()
            for former in p.formerly
            if former.rpartition("/")[2] == key and former.rpartition("/")[0] in above.formerly
        ),
        None,
    )


def _second(provision: Provision, table: dict[str, str]) -> str:
    head, slash, _ = table[provision.id].rpartition("/")
    return f"{head}{slash}{provision.known_as}"


def _followed(draft: Draft, provision: Provision) -> Provision:
    if provision.kind == "tombstone" and provision.stands_for in draft.provisions:
        return draft.provisions[provision.stands_for]
    return provision
