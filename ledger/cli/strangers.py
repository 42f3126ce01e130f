"""Papers that may be of another negotiation: hardly anything that stood is in them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ledger.events import Published
from ledger.replay import replay

if TYPE_CHECKING:
    from ledger.append import Appended
    from ledger.draft import Draft
    from ledger.events import Entry

_FEWEST = 4
"""A text of fewer paragraphs may well be written anew."""
_SHORTEST = 4
"""A paragraph of fewer words may stand anywhere."""
_KEPT = 0.25
"""The next text of a negotiation keeps more than this of the words that stood, even one that a
chair has written anew; a text of another negotiation keeps next to nothing."""


def strangers(known: Sequence[Entry], found: Sequence[Appended]) -> list[str]:
    """What to say of each paper that keeps hardly a paragraph of the text that stood on its day."""
    said = []
    before = list(known)
    for one in found:
        entry = one.entry
        if entry is None:
            continue
        if any(isinstance(event, Published) for event in entry.events):
            there = _paragraphs(replay(before, entry.on)) if before else {}
            after = _paragraphs(replay([*before, entry], entry.on)) if len(there) >= _FEWEST else {}
            kept = [count for id, count in there.items() if id in after]
            if len(there) >= _FEWEST and sum(kept) < _KEPT * sum(there.values()):
                said.append(
                    f"Look: of {len(there)} paragraphs that stood on {entry.on}, {one.paper} has "
                    f"{len(kept) or 'none'}. Is it a paper of this negotiation? "
                    "--negotiation NAME opens another in this ledger."
                )
        before.append(entry)
    return said


def _paragraphs(draft: Draft) -> dict[str, int]:
    """How many words each paragraph has that can be known again."""
    words = {p.id: len(p.words("text").split()) for p in draft.walk() if p.kind != "footnote"}
    return {id: count for id, count in words.items() if count >= _SHORTEST}
