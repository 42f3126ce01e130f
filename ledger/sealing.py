"""The last step of every append: an entry with its hints, sealed."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec.structs import replace

from ledger import chain
from ledger.events import Entry
from ledger.fold import Folding
from ledger.memory import uncollected
from ledger.replay import facts, recalling


def seal(entries: Sequence[Entry], entry: Entry) -> Entry:
    """The entry as it follows these: every edit says near which place it found what it names, and
    the digest covers all of it."""
    if any(event.edits for event in entry.events):
        entry = _hinted(entries, entry)
    return chain.seal(entry, entries[-1].digest if entries else chain.START)


def _hinted(entries: Sequence[Entry], entry: Entry) -> Entry:
    hinted = list(entry.events)
    everything = [*entries, entry]
    folding = Folding(recalling(everything))
    with uncollected():
        for fact in facts(everything):
            mine = fact.entry is entry
            told: list[tuple[int, ...]] | None = [] if mine and fact.event.edits else None
            folding.take(fact.name, fact.event, fact.on, fact.entry, fact.struck_by, told)
            if told:
                edits = zip(fact.event.edits, told, strict=True)
                near = tuple(replace(edit, near=places) for edit, places in edits)
                hinted[fact.place - 1] = replace(fact.event, edits=near)
    return replace(entry, events=tuple(hinted))
