"""Explaining an alignment: for each provision of a text, what it was matched with in the draft, and
why; and what became of those that it no longer prints."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from ledger.addresses import addresses
from ledger.draft import Draft
from ledger.reading.readtext import ReadProvision, ReadText
from ledger.reconcile.comparison import Donor
from ledger.reconcile.match import Match

_WORDS = 70


class Explained(Struct, frozen=True):
    """What became of a provision. ``line``: in the text, ``None`` where it is no longer printed;
    ``before`` and ``after``: its addresses; ``confidence``: from 0 to 1, ``None`` where there is
    nothing to be sure of."""

    line: int | None
    before: str | None
    after: str | None
    words: str
    why: str
    confidence: float | None


def explain(
    text: ReadText,
    draft: Draft,
    matches: Mapping[ReadProvision, Match],
    donors: Mapping[ReadProvision, Sequence[Donor]],
) -> list[Explained]:
    """Every provision of the text in print order, then those that are gone. ``matches`` and
    ``donors`` as they were planned with."""
    table = addresses(draft)
    places = _places(text)
    found = []
    taken = {match.provision for match in matches.values()}
    for read in text.walk():
        match = matches.get(read)
        before, why, sure = None, "new", None
        if match is not None:
            before, why = table.get(match.provision), match.why
            sure = match.confidence
        for donor in donors.get(read, ()):
            from_ = table.get(donor.provision)
            if donor.read is not None:
                before, sure = from_, donor.share
                why = f"split from {from_}, which had {donor.share:.0%} of its words"
            else:
                why += f"; took up {from_}"
        words = read.words("heading", "text", "note")
        found.append(Explained(read.source.line, before, places[read], words[:_WORDS], why, sure))
    merged = {
        donor.provision: (places[read], donor.share)
        for read, givers in donors.items()
        for donor in givers
        if donor.read is None
    }
    for old in draft.walk():
        if old.id in taken:
            continue
        into = merged.get(old.id)
        said = f"merged into {into[0]}, which has {into[1]:.0%} of its words" if into else "gone"
        words = old.words("heading", "text", "note")
        found.append(
            Explained(None, table[old.id], None, words[:_WORDS], said, into[1] if into else None)
        )
    return found


def _places(text: ReadText) -> dict[ReadProvision, str]:
    """The addresses of the provisions of a text, as far as their own labels tell them."""
    found: dict[ReadProvision, str] = {}
    for read in text.walk():
        above = found.get(read.parent) if read.parent is not None and not read.top else None
        found[read] = f"{above}/{read.key}" if above else read.key
    return found
