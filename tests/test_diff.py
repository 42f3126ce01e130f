"""`ledger diff`: what changed between two days, each change with its decision, or undecided."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from negotiations import ledgers
from papers import MEETING_DAY, OAS, edited, lay, papers, words
from syrupy.assertion import SnapshotAssertion

from ledger.attribution import policy
from ledger.between import between
from ledger.diff import diff, undecided
from ledger.events import Entry
from ledger.replay import replay

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.txt"))
LATER = MEETING_DAY + timedelta(days=14)


# -- nothing changes in silence --------------------------------------------------------------------


@given(data=st.data())
def test_the_parts_are_both_texts(data: st.DataObject) -> None:
    """Of a paper and its later edition: what stayed and went of a provision is its text before,
    what stayed and came its text after; one of which nothing is said has not changed."""
    first = data.draw(papers())
    second = data.draw(edited(first, LATER))
    one = lay([], first.text).entry
    assert one is not None
    two = lay([one], second.text).entry
    assert two is not None
    entries = [one, two]
    before, after = replay(entries, first.on), replay(entries, LATER)
    found = diff(between(entries, first.on, LATER), policy("full", OAS, entries))
    told = {c.provision: c.parts for c in found if c.kind == "words"}
    new = {c.provision for c in found if c.kind == "added"}
    gone = {c.provision for c in found if c.kind == "removed"}
    here = {p.id: p for p in before.walk()}
    own = ("title", "footnote", "tombstone")
    for provision in after.walk():
        if provision.kind in own:
            continue
        if provision.id not in here:
            assert provision.id in new
            continue
        was, now = (tight(p.words("heading", "text")) for p in (here[provision.id], provision))
        parts = told.get(provision.id)
        if parts is None:
            assert was == now
            continue
        assert tight("".join(p.text for p in parts if p.change != "in")) == was
        assert tight("".join(p.text for p in parts if p.change != "out")) == now
    there = {p.id for p in after.walk()}
    assert gone == {p.id for p in here.values() if p.id not in there and p.kind not in own}


@given(entries=ledgers(), data=st.data())
def test_the_parts_of_any_two_days(entries: list[Entry], data: st.DataObject) -> None:
    """The same of any two days of any negotiation, with words that were taken out and shown
    again, and that splits and mergers carried."""
    days = sorted({entry.on for entry in entries})
    first, last = sorted((data.draw(st.sampled_from(days)), data.draw(st.sampled_from(days))))
    found = diff(between(entries, first, last), policy("full", OAS, entries))
    told = {c.provision: c.parts for c in found if c.kind == "words"}
    here = {p.id: p for p in replay(entries, first).walk()}
    for provision in replay(entries, last).walk():
        if provision.kind in ("title", "footnote", "tombstone") or provision.id not in here:
            continue
        was, now = (
            tight(p.words("heading", "text")) for p in (here[provision.id], provision)
        )
        parts = told.get(provision.id, ())
        if not parts:
            assert was == now
            continue
        assert tight("".join(p.text for p in parts if p.change != "in")) == was
        assert tight("".join(p.text for p in parts if p.change != "out")) == now


def tight(text: str) -> str:
    return "".join(text.split())


@given(paper=papers())
def test_a_day_against_itself(paper: Any) -> None:
    """Between a day and the same day nothing changes."""
    entry = lay([], paper.text).entry
    assert entry is not None
    assert diff(between([entry], paper.on, paper.on), policy("full", OAS, [entry])) == []


# -- as a command ----------------------------------------------------------------------------------


def ledger(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ledger", *args], cwd=folder, capture_output=True, text=True
    )


def changes(folder: Path, *args: str) -> list[dict[str, Any]]:
    done = ledger(folder, "diff", *args, "--json")
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("diff")
    assert ledger(made, "append", "--yes", *map(str, EXAMPLES)).returncode == 0
    return made


@pytest.mark.parametrize(
    "days",
    [("2012-03-22", "2012-03-28"), ("2012-03-28", "2012-04-03"), ("2012-04-03", "2012-04-19")],
    ids="..".join,
)
def test_between_meetings(folder: Path, days: tuple[str, str], snapshot: SnapshotAssertion) -> None:
    """Everything that changed from one meeting to the next."""
    done = ledger(folder, "diff", *days)
    assert done.returncode == 0
    assert [line.rstrip() for line in done.stdout.splitlines()] == snapshot


def test_words_that_a_merger_brought_came(folder: Path, tmp_path: Path) -> None:
    """A paragraph into which another is merged: the words of the other came, by the merger, and
    were not there before; the parts are the text of both days."""
    copy = tmp_path / "ledger.db"
    copy.write_bytes((folder / "ledger.db").read_bytes())
    typed = subprocess.run(
        [sys.executable, "-m", "ledger", "record", "--on", "2012-04-20"], cwd=tmp_path,
        input="3.1/2 merge 3.1/3\n", capture_output=True, text=True,
    )
    assert typed.returncode == 0, typed.stderr
    found = changes(tmp_path, "2012-04-19", "2012-04-20")
    (words_,) = (one for one in found if one["kind"] == "words")
    own = "To share weather warnings in all the languages of the region."
    brought = "To rehearse such help once a year, before the season of storms."
    assert [(part["change"], part["text"].strip()) for part in words_["parts"]] == [
        ("same", own), ("in", brought),
    ]
    assert words_["events"] == ["5.1"]


def test_the_silent_edit_comes_first(folder: Path) -> None:
    """A sentence that vanished from an agreed paragraph is the worst that nobody decided."""
    worst, *others = changes(folder, "2012-03-22", "2012-04-19", "--undecided")
    assert (worst["kind"], worst["address"], worst["agreed"]) == ("words", "1.2/3", True)
    assert worst["before"] == "They will be paid for their time."
    assert worst["decision"] is None
    assert all(change["decision"] is None for change in others)


def test_a_move_is_one_move(folder: Path) -> None:
    """A move is told once, with the words that changed in what moved."""
    found = [c for c in changes(folder, "2012-03-22", "2012-04-03") if c["address"] == "2.1/1"]
    assert [c["kind"] for c in found] == ["moved", "words"]
    move, reworded = found
    assert (move["before"], move["after"]) == ("1.1/3", "2.1/1")
    assert move["decision"]["type"] == "moved"
    assert reworded["after"] == "free of charge"


def test_how_brackets_closed(folder: Path) -> None:
    """A bracket that closed says how, and on whose decision."""
    found = {
        (c["address"], c["before"]): (c["after"], c["decision"] is not None)
        for c in changes(folder, "2012-03-28", "2012-04-19") if c["kind"] == "bracket closed"
    }
    assert found["1.1/2", "shall"] == ("deleted", True)
    assert found["1.1/2", "should"] == ("accepted", True)


def test_law_9_no_names(folder: Path) -> None:
    """Without attribution no party is named."""
    for form in ("text", "json"):
        done = ledger(
            folder, "diff", "2012-03-22", "2012-04-19", "--attribution", "none", "--format", form
        )
        assert done.returncode == 0
        assert not {"Jamaica", "Chile", "Ecuador", "Uruguay"} & set(words(done.stdout))


def test_wrong_calls(folder: Path) -> None:
    """Days in the wrong order, or no days: a sentence and exit status 2."""
    done = ledger(folder, "diff", "2012-04-19", "2012-04-03")
    assert done.returncode == 2
    assert "give the earlier day first" in done.stderr
    assert ledger(folder, "diff", "soon", "2012-04-19").returncode == 2
    done = ledger(folder, "diff", "2012-05-01")
    assert done.returncode == 2
    assert "Nothing is recorded after 2012-05-01: the last day is 2012-04-19." in done.stderr


@pytest.mark.parametrize("command", ["diff", "concordance"])
def test_days_left_out(folder: Path, command: str) -> None:
    """With one day, from it to the last on which anything changed; with none, between the last two
    official texts. Which they are is said."""
    whole = ledger(folder, command, "2012-03-28", "2012-04-19").stdout
    since = ledger(folder, command, "2012-03-28")
    assert since.stdout == whole
    assert "From 2012-03-28 to 2012-04-19" in since.stderr
    last = ledger(folder, command)
    assert last.stdout == ledger(folder, command, "2012-04-03", "2012-04-19").stdout
    assert "From 2012-04-03 to 2012-04-19, the last two official texts." in last.stderr


def test_before_there_was_a_text(folder: Path) -> None:
    """Days before the first text have no changes, and why is said."""
    done = ledger(folder, "diff", "2010-01-01", "2010-02-01")
    assert done.returncode == 0
    assert "Nothing stood yet: the first event is of 2012-03-22." in done.stderr


def test_minutes_are_quoted(tmp_path: Path) -> None:
    """What minutes decided is told in their own words."""
    papers = (*EXAMPLES, *sorted((EXAMPLES[0].parent / "minutes").glob("*.txt")))
    assert ledger(tmp_path, "append", "--yes", *map(str, papers)).returncode == 0
    said = " ".join(ledger(tmp_path, "diff", "2012-03-28", "2012-04-19").stdout.split())
    assert "decided by 7.3 of 2012-04-03 (“Chile withdrew its objection on the Scope.”)" in said
    # What the same sentence decided besides is told without it.
    assert said.count("On action 2 of objective 1.1, the Group agreed") == 1
    assert "[should] accepted decided by 7.6, too" in said


def test_worst_first() -> None:
    """Words gone from agreed text come before marks without a decision, these before brackets, and
    these before words that were never agreed."""
    text = (
        "RESULTS OF THE INFORMAL MEETING TO CONSIDER THE Draft Plan on Boats HELD ON {}\n\n"
        "1. To row at night{}. AGREED INF 04/03/12\n"
        "2. To mend {} ropes{}.\n"
    )
    one = lay([], text.format("APRIL 3, 2012", " and by day", "[old]", " daily")).entry
    assert one is not None
    two = lay([one], text.format("APRIL 19, 2012", "", "old", "")).entry
    assert two is not None
    found = undecided(
        diff(
            between([one, two], date(2012, 4, 3), date(2012, 4, 19)), policy("full", OAS, [two])
        )
    )
    assert [(c.address, c.kind) for c in found] == [
        ("1", "words"), ("2", "bracket closed"), ("2", "words"),
    ]
