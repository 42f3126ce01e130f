"""The benchmarks measure like with like: one negotiation, with everything in it that can happen,
and the same text from every arm. What they measure is not tested."""

from __future__ import annotations

import sqlite3
from collections import Counter
from contextlib import closing
from itertools import pairwise
from pathlib import Path

import pytest

from benchmarks import floor, writes
from benchmarks.__main__ import main
from benchmarks.material import Unequal, same
from benchmarks.negotiation import MadeUp
from benchmarks.table import Row, table
from ledger import chain
from ledger.draft import tidy
from ledger.events import EVENT_TYPES, Corrected, Entry
from ledger.publication import broken, printed_lines
from ledger.replay import replay

EVENTS = 2_000


@pytest.fixture(scope="module")
def entries() -> list[Entry]:
    """A negotiation of twenty meetings."""
    return list(MadeUp(1).entries(EVENTS))


def test_every_type_of_event_is_there(entries: list[Entry]) -> None:
    """Nothing that a ledger can hold is left out, and nothing in it contradicts."""
    types = Counter(type(event) for entry in entries for event in entry.events)
    assert set(types) == set(EVENT_TYPES)
    assert types.total() == EVENTS
    assert not replay(entries).contradictions
    assert not list(chain.damages(entries))
    assert not broken(entries)


def test_one_event_of_a_meeting_is_late(entries: list[Entry]) -> None:
    """Once there is something to be late about, of each hundred events one took effect at an
    earlier meeting, besides corrections, which take effect when what they strike out did."""
    late = [
        sum(
            event.on is not None and event.on < entry.on
            for event in entry.events if not isinstance(event, Corrected)
        )
        for entry in entries[10:]
    ]
    assert late == [1] * 10


def test_the_floor_is_right(tmp_path: Path, entries: list[Entry]) -> None:
    """The floor gives the ledger's text at every date, late events and corrections included."""
    floor.write(tmp_path / "floor.db", entries)
    for day in {entry.on for entry in entries[4::5]}:
        bare = [tidy(line) for line in floor.replay(tmp_path / "floor.db", day).text()]
        assert bare == printed_lines(replay(entries, day))


def test_all_arms_agree_and_are_measured(capsys: pytest.CaptureFixture[str]) -> None:
    """The whole thing runs at a small size, which it does only where all arms give the same text,
    and prints a row for each goal."""
    slow = ["git-events", "git-words", "paper", "texts"]
    main(["--events", "1200", str(EVENTS), "--rounds", "1", "--without", *slow])
    rows = [line.split("|")[1].strip() for line in capsys.readouterr().out.splitlines() if line]
    git_and_loro = {"4", "5", "6"}
    assert set(rows) - git_and_loro == {"goal", "----", "1", "2", "3", "7", "8"}


def test_other_words_are_unequal() -> None:
    """Two texts are the same but for white space, the rule above notes and blank lines; a word that
    differs is named."""
    same("a test", ["1. [  While ]", "", "————————", "1/ Note"], ["1. [While]", "1/ Note"])
    with pytest.raises(Unequal, match="the first that differs is 2"):
        same("a test", ["one", "two"], ["one", "too"])


def test_bare_rows_are_what_was_written(tmp_path: Path) -> None:
    """What is found to have been written between two moments makes the one into the other, in
    tables with a key of their own and without."""
    here = sqlite3.connect(tmp_path / "here.db", isolation_level=None)
    there = sqlite3.connect(tmp_path / "there.db", isolation_level=None)
    with closing(here), closing(there):
        here.execute("CREATE TABLE a (id TEXT, n INTEGER, t TEXT, PRIMARY KEY (id, n)) "
                     "WITHOUT ROWID")
        here.execute("CREATE TABLE b (t TEXT)")
        here.execute("CREATE INDEX i ON b (t)")
        found = writes.tables(here)
        for one in found:
            for statement in one.statements:
                there.execute(statement)
        states = [writes.rows(here, found)]
        for statement in (
            "INSERT INTO a VALUES ('x', 1, 'one'), ('x', 2, 'two')",
            "INSERT INTO b VALUES ('p'), ('q'), ('q')",
            "UPDATE a SET t = 'three' WHERE n = 2",
            "DELETE FROM b WHERE rowid = 2",
        ):
            here.execute(statement)
            states.append(writes.rows(here, found))
        for before, after in pairwise(states):
            writes.carry_out(there, writes.between(found, before, after))
            assert writes.rows(there, found) == after


def test_the_table_says_what_is_met() -> None:
    """A ratio is held against what was wanted: no more than so much, or so many times better."""
    said = table([
        Row("1", "as slow", 2, 1, most=1),
        Row("2", "fast", 1, 10, least=7),
        Row("3", "for information", 1, 3),
    ])
    lines = [[cell.strip() for cell in line.split("|")] for line in said.splitlines()[2:]]
    assert [line[6:9] for line in lines] == [
        ["2.00", "≤ 1", "NO"], ["10.0", "≥ 7", "yes"], ["0.33", "", ""]
    ]
