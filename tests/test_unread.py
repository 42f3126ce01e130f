"""Entries that are read when their events are due: the same draft, in less memory."""

from __future__ import annotations

import gc
import sqlite3
from collections import Counter
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from negotiations import EVERY_PLAN, FIRST_DAY, as_bytes, ledgers

from ledger.cli import cli
from ledger.errors import StoreFailed
from ledger.events import Entry, Opened, decode_entry, encode_entry
from ledger.memory import uncollected
from ledger.order import days
from ledger.replay import each_day, replay
from ledger.store import Store
from ledger.store.row import packed, unpacked
from ledger.store.rows import state_of
from ledger.unread import Unread, outline_of

any_ledger = ledgers(EVERY_PLAN, late=True)
some_day = st.none() | st.integers(0, 60).map(lambda n: date.fromordinal(FIRST_DAY.toordinal() + n))


def unread_of(entries: list[Entry]) -> list[Unread]:
    """These entries, not yet read."""
    return [Unread(outline_of(e), partial(decode_entry, encode_entry(e))) for e in entries]


@given(any_ledger, some_day)
def test_the_draft_is_the_same(entries: list[Entry], as_of: date | None) -> None:
    """Whether entries were read before or are read when they are due, the draft is byte for byte
    the same, of any day and of every day, once and again."""
    later = unread_of(entries)
    assert days(later) == days(entries)
    assert as_bytes(replay(later, as_of)) == as_bytes(replay(entries, as_of))
    every = [as_bytes(draft) for draft in each_day(later, as_of)]
    assert every == [as_bytes(draft) for draft in each_day(entries, as_of)]
    assert as_bytes(replay(later, as_of)) == as_bytes(replay(entries, as_of))


@given(any_ledger, some_day)
def test_known_on_is_the_same(entries: list[Entry], as_of: date | None) -> None:
    """The other clock, too: as known when each entry was recorded."""
    later = unread_of(entries)
    for entry in entries:
        known_on = entry.recorded_at
        drafts = (replay(some, as_of, known_on) for some in (later, entries))
        assert len({as_bytes(draft) for draft in drafts}) == 1


@given(any_ledger)
def test_each_entry_is_read_once_in_its_turns(entries: list[Entry]) -> None:
    """However its events lie apart in time, a replay reads an entry once for all of them. What
    looks back, out of turn, may read it once more."""
    decoded: list[int] = []
    in_turn: Counter[int] = Counter()
    read = Unread.read

    def counted(entry: Entry) -> Entry:
        decoded.append(entry.version)
        return entry

    later = [Unread(outline_of(entry), partial(counted, entry)) for entry in entries]

    def watched(self: Unread) -> Entry:
        before = len(decoded)
        entry = read(self)
        in_turn[self.version] += len(decoded) - before
        return entry

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Unread, "read", watched)
        replay(later)
    assert in_turn == {entry.version: 1 for entry in entries if entry.events}
    assert all(one.due == 0 for one in later)


def test_one_that_turns_out_to_be_damaged_is_named(tmp_path: Path) -> None:
    """A row that is whole, but holds no event that we know, is refused by its entry when it is due,
    with what to do next; so it is by the command, which prints nothing."""
    path = tmp_path / "ledger.db"
    good = Entry(
        version=1,
        recorded_at=datetime(2012, 1, 9, tzinfo=UTC),
        recorded_by="note-taker",
        on=FIRST_DAY,
        events=(Opened(negotiation="plan", title="Draft plan", profile="oas"),),
    )
    with Store(path, writing=True) as store:
        store.save("plan", [good])
    forged = state_of(good)
    forged = packed(unpacked(forged).replace(b"opened/1", b"unheard/1"))
    with sqlite3.connect(path) as database:
        database.execute("DROP TRIGGER no_update")
        database.execute("UPDATE stored_events SET state = ?", [forged])
    with Store(path) as store:
        entries = store.unread("plan")
        with pytest.raises(StoreFailed, match=r"entry 1 can't be read: .*unheard/1") as refused:
            replay(entries)
    assert "ledger verify" in refused.value.hint
    result = CliRunner().invoke(cli, ["--ledger", str(path), "replay"])
    assert result.stdout == ""
    assert isinstance(result.exception, StoreFailed)


def test_what_was_made_uncollected_is_old() -> None:
    """Without the collector nothing is collected; afterwards it runs again, and does not begin by
    going through all that was made in between. What somebody has frozen stays frozen."""
    gc.collect()
    with uncollected():
        assert not gc.isenabled()
        made = [[n] for n in range(5000)]
    assert gc.isenabled()
    young = {id(one) for generation in (0, 1) for one in gc.get_objects(generation)}
    assert not young & set(map(id, made))
    gc.freeze()
    try:
        frozen = gc.get_freeze_count()
        with uncollected():
            pass
        assert gc.get_freeze_count() == frozen
    finally:
        gc.unfreeze()
