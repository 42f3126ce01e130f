"""The hash chain: each entry's digest covers the digest of the entry before and all of its own."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from msgspec import Struct
from msgspec.structs import replace

from ledger.events import Entry, encode_entry

START = ""
"""What stands for the digest before the first entry."""


class Damage(Struct, frozen=True):
    """A place where the chain does not hold: the entry, and what is wrong with it."""

    version: int
    reason: str


def digest(entry: Entry, before: str) -> str:
    """SHA-256, in hex, over the digest before and the entry without its own."""
    body = encode_entry(replace(entry, digest=""))
    return hashlib.sha256(before.encode() + b"\n" + body).hexdigest()


def seal(entry: Entry, before: str) -> Entry:
    """The entry with its digest. ``before``: the digest of the entry before, or `START`."""
    return replace(entry, digest=digest(entry, before))


def damages(entries: Iterable[Entry]) -> Iterator[Damage]:
    """Every place where these entries, in stored order, are not the chain they claim to be."""
    before, expected = START, 1
    for entry in entries:
        if entry.version > expected:
            gone = (
                f"entry {expected} is" if entry.version == expected + 1
                else f"entries {expected} to {entry.version - 1} are"
            )
            yield Damage(expected, f"{gone} missing")
        elif entry.version < expected:
            yield Damage(entry.version, "it stands out of order")
        elif entry.digest != digest(entry, before):
            yield Damage(
                entry.version, "its words are not those that were sealed, or those before it"
            )
        before, expected = entry.digest, max(expected, entry.version) + 1
