"""Receipts: which entry a copy was made from, so that anyone can prove later that the ledger still
contains it. A chain can't show that its own end was cut off; who holds a receipt can."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from datetime import UTC, datetime

from msgspec import Struct

from ledger.events import Entry

_LINE = re.compile(
    r"\bentry (?P<entry>[1-9]\d{0,8}), (?P<on>\d{4}-\d\d-\d\dT[\d:.]+Z), "
    r"sha256 (?P<digest>[0-9a-f]{64})\b"
)


class Receipt(Struct, frozen=True):
    """An entry, its digest (SHA-256, in hex), and the moment it was recorded, in UTC."""

    entry: int
    digest: str
    on: datetime

    @property
    def line(self) -> str:
        """The receipt as it is printed and read."""
        on = self.on.astimezone(UTC).isoformat().replace("+00:00", "Z")
        return f"Receipt: entry {self.entry}, {on}, sha256 {self.digest}"


def receipt(entry: Entry) -> Receipt:
    """For everything up to and with this entry."""
    return Receipt(entry.version, entry.digest, entry.recorded_at)


def receipts(text: str) -> Iterator[Receipt]:
    """Every receipt in a text, wherever it stands: a mail, a printed page, a file of receipts. Line
    breaks within one do no harm."""
    for found in _LINE.finditer(" ".join(text.split())):
        with suppress(ValueError):  # a moment that there never was: somebody's mistyping
            on = datetime.fromisoformat(found["on"])
            yield Receipt(int(found["entry"]), found["digest"], on)


def missing(receipt: Receipt, digests: Sequence[str]) -> str | None:
    """Why the entries of these digests, whose chain holds, are not what the receipt was given for;
    ``None``: they still contain all of it, unchanged."""
    if receipt.entry > len(digests):
        gone = receipt.entry - len(digests)
        ends = f"the ledger ends with entry {len(digests)}" if digests else "the ledger is empty"
        return f"{ends}, and {gone} {'entry is' if gone == 1 else 'entries are'} gone"
    digest = digests[receipt.entry - 1]
    if digest != receipt.digest:
        return f"entry {receipt.entry} is another one: its digest is {digest[:16]}…"
    return None
