"""Hints: where an edit found what it names. They make a replay fast and decide nothing."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace
from negotiations import EVERY_PLAN, UNCORRECTED, as_bytes, ledgers

from ledger.draft import Element
from ledger.events import Entry
from ledger.replay import replay
from ledger.sealing import seal
from ledger.sequence import Sequence

any_ledger = ledgers(EVERY_PLAN, late=True)
hints = st.lists(st.integers(-3, 40), max_size=4).map(tuple)


def hinted(entries: list[Entry]) -> list[Entry]:
    """The same entries, as `seal` would have sealed them one after the other."""
    found: list[Entry] = []
    for entry in entries:
        found.append(seal(found, entry))
    return found


@given(any_ledger, st.data())
def test_a_wrong_hint_changes_nothing(entries: list[Entry], data: st.DataObject) -> None:
    """Whatever the hints say, right, wrong or nonsense, the draft is byte for byte the same."""
    misled = [
        replace(entry, events=tuple(
            replace(event, edits=tuple(
                replace(edit, near=data.draw(hints)) for edit in event.edits
            ))
            for event in entry.events
        ))
        for entry in entries
    ]
    assert as_bytes(replay(misled)) == as_bytes(replay(entries))
    assert as_bytes(replay(hinted(entries))) == as_bytes(replay(entries))


@given(ledgers(UNCORRECTED))
def test_sealed_edits_are_found_where_they_say(entries: list[Entry]) -> None:
    """In a ledger without late events or corrections a replay finds everything at its hint, without
    a search: elsewhere than there nothing is ever looked for with success."""
    sealed = hinted(entries)
    missed: list[tuple[str, int]] = []
    at = Sequence.at

    def watched(self: Sequence, event: str, place: int, near: int = -1) -> Element | None:
        element = at(self, event, place, near)
        if near >= 0 and self.found not in (near, -1):
            missed.append((event, place))
        return element

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Sequence, "at", watched)
        replay(sealed)
    assert missed == []
    edits = [edit for entry in sealed for event in entry.events for edit in event.edits]
    assert all(edit.near for edit in edits if edit.hide)
