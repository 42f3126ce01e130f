"""Corrections, and what comes late: a mistake is struck out, never erased; nothing that is made
impossible is dropped in silence."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from test_minutes import MINUTES, PAPERS, ledger, printed, told

from ledger.correct import correct
from ledger.replay import replay
from ledger.store import Store


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """A folder with a ledger of two papers, and a line typed on 2 May."""
    told(tmp_path, *PAPERS[:2])
    ledger(tmp_path, "record", "--on", "2012-05-02", typed='1.2/1 replace "every" -> "each"\n')
    return tmp_path


@pytest.mark.usefixtures("either_store")
def test_a_correction_strikes_out_and_keeps(opened: Path) -> None:
    """The words are as before the mistake; the audit has the mistake and its correction."""
    said = ledger(opened, "correct", "3.1", "--why", "said of 1.2/2", "--yes")
    assert "becomes  1. To fit every public tap" in said
    assert printed(opened, "1.2/1", "2012-05-02").startswith("To fit every public tap")
    rows = json.loads(ledger(opened, "audit", "--since", "2012-05-02", "--format", "json"))
    assert [(row["event"], row["type"]) for row in rows] == [
        ("3.1", "proposed"), ("4.1", "corrected")
    ]
    assert rows[0]["struck_by"] == "4.1"
    assert "said of 1.2/2" in rows[1]["summary"]
    ledger(opened, "verify")


def test_a_bracket_struck_out_still_says_around_what_it_stood(opened: Path) -> None:
    """The audit names the words of a bracket that was a mistake, and where they were typed."""
    typed = '1.1/3 URU replace "resident" -> "visitor"\n'
    ledger(opened, "record", "--on", "2012-05-02", typed=typed)
    found = json.loads(ledger(opened, "audit", "--format", "json", "--type", "bracketed"))
    mistake = next(row for row in found if row["on"] == "2012-05-02")
    ledger(opened, "correct", mistake["event"], "--why", "misheard", "--yes")
    shown = " ".join(ledger(opened, "audit", "1.1/3", "--since", "2012-05-02").split())
    assert '"resident" put in brackets by Uruguay' in shown
    assert "typed in the room" in shown
    assert "None" not in shown


def test_what_was_believed_is_still_told(opened: Path) -> None:
    """Replay as known before the correction shows the mistake."""
    with Store(opened / "ledger.db") as store:
        entries = store.entries(store.negotiations()[0])
    made = correct(entries, "3.1", "misheard", "somebody")
    everything = [*entries, made.entry]
    believed = replay(everything, known_on=entries[-1].recorded_at)
    assert believed.provisions == replay(entries).provisions
    assert replay(everything).provisions != believed.provisions


@pytest.mark.usefixtures("either_store")
def test_a_correction_can_be_taken_back(opened: Path) -> None:
    """Struck out itself, a correction no longer counts."""
    ledger(opened, "correct", "3.1", "--why", "misheard", "--yes")
    ledger(opened, "correct", "4.1", "--why", "it was heard well", "--yes")
    assert printed(opened, "1.2/1", "2012-05-02").startswith("To fit each public tap")


@pytest.mark.usefixtures("either_store")
def test_what_should_have_been_recorded(opened: Path) -> None:
    """--with records the right line together with the correction, or neither is recorded."""
    right = '1.2/1 replace "every" -> "any"'
    ledger(opened, "correct", "3.1", "--why", "misheard", "--with", right, "--yes")
    assert printed(opened, "1.2/1", "2012-05-02").startswith("To fit any public tap")
    before = ledger(opened, "dump")
    wrong = '1.2/1 replace "nowhere" -> "any"'
    said = ledger(opened, "correct", "5.1", "--why", "x", "--with", wrong, status=2)
    assert "is not in the draft" in said
    assert ledger(opened, "dump") == before


@pytest.mark.parametrize(("event", "why", "told_"), [
    ("99.1", "x", "There is no event “99.1”"), ("1.1", "x", "can't be struck out"),
    ("3.1", " ", "A correction says why"),
])
def test_what_can_not_be_corrected(opened: Path, event: str, why: str, told_: str) -> None:
    """Each is told in a sentence, and nothing is recorded."""
    before = ledger(opened, "dump")
    assert told_ in ledger(opened, "correct", event, "--why", why, status=2)
    assert ledger(opened, "dump") == before


def test_a_correction_keeps_what_was_published(tmp_path: Path) -> None:
    """A decision of minutes, struck out after the text that carried it out: the text's day still
    reads as it was published."""
    told(tmp_path, PAPERS[0], *MINUTES[1:2], PAPERS[1])
    shown = ledger(tmp_path, "replay")
    ledger(tmp_path, "correct", "2.6", "--why", "never decided", "--yes")
    assert ledger(tmp_path, "replay") == shown
    ledger(tmp_path, "check")


def test_what_comes_late_and_makes_a_later_event_impossible(opened: Path) -> None:
    """A deletion of 1 May, recorded after words of 2 May were put in their place, is refused with
    what it contradicts; forced, it is recorded, and the contradiction is listed."""
    late = ("record", "--on", "2012-05-01")
    line = '1.2/1 replace "fit every" -> "fix every"\n'
    before = ledger(opened, "dump")
    said = ledger(opened, *late, typed=line, status=2)
    assert "3.1 of 2012-05-02" in said
    assert ledger(opened, "dump") == before
    ledger(opened, *late, "--force", typed=line)
    listed = json.loads(ledger(opened, "status", "--format", "json"))["contradictions"]
    assert [one["event"] for one in listed] == ["3.1"]


def test_what_should_stand_instead_can_be_forced(opened: Path) -> None:
    """Where the line in the mistake's place makes a later event impossible, neither is recorded;
    forced, both are."""
    ledger(opened, "record", "--on", "2012-05-01", typed="1.2/2 agree\n")
    line = '1.2/1 replace "fit every" -> "fix every"'
    call = ("correct", "4.1", "--why", "said of 1.2/1", "--with", line, "--yes")
    before = ledger(opened, "dump")
    said = ledger(opened, *call, status=2)
    assert "3.1 of 2012-05-02" in said
    assert "--force" in said
    assert ledger(opened, "dump") == before
    ledger(opened, *call, "--force")
    assert printed(opened, "1.2/1", "2012-05-01").startswith("To fix every public tap")
    listed = json.loads(ledger(opened, "status", "--format", "json"))["contradictions"]
    assert [one["event"] for one in listed] == ["3.1"]


def test_the_day_counts_not_the_hour(opened: Path) -> None:
    """A correction is dated by what it strikes out, and recorded when it is made."""
    with Store(opened / "ledger.db") as store:
        entries = store.entries(store.negotiations()[0])
    made = correct(entries, "3.1", "x", "y", now=lambda: datetime(2099, 1, 1, tzinfo=UTC))
    assert made.entry.on == date(2012, 5, 2)
    assert made.entry.recorded_at.year == 2099


def test_a_move_struck_out_says_where_it_would_have_led(opened: Path) -> None:
    """The audit of a move that was a mistake tells both its ends, and not that the provision moved
    to where it always stood."""
    ledger(opened, "record", "--on", "2012-05-02", typed="1.1/3 move to 2.1\n")
    (move,) = json.loads(
        ledger(opened, "audit", "--since", "2012-05-02", "--type", "moved", "--format", "json")
    )
    said = move["summary"]
    assert said.startswith("1.1/3 moved to 2.1/")
    ledger(opened, "correct", move["event"], "--why", "misheard", "--yes")
    (move,) = json.loads(
        ledger(opened, "audit", "--since", "2012-05-02", "--type", "moved", "--format", "json")
    )
    assert (move["summary"], move["address"]) == (said, "1.1/3")


def moves(folder: Path) -> dict[str, str]:
    """The moves that the audit tells, by their events."""
    rows = json.loads(ledger(folder, "audit", "--type", "moved", "--format", "json"))
    return {row["event"]: row["summary"] for row in rows}


def test_moves_around_one_struck_out_are_told_as_they_were_recorded(tmp_path: Path) -> None:
    """A move on the day of a text, which leads back from it: both are told as before once the move
    is struck out."""
    told(tmp_path, PAPERS[0])
    ledger(tmp_path, "record", "--on", "2012-03-22", typed="1.1/3 move 2.1/1\n")
    before = moves(tmp_path)
    assert [said.split()[0] for said in before.values()] == ["1.1/3", before["2.1"].split()[-1]]
    ledger(tmp_path, "correct", "2.1", "--why", "misheard", "--yes")
    assert moves(tmp_path) == before


def test_a_move_struck_out_before_another_tells_where_it_began(tmp_path: Path) -> None:
    """A move struck out, of a provision that a later text moved: it led from where the provision
    then stood, and not from where it stands today; what the text left in its place was not moved
    to where it is."""
    told(tmp_path, *PAPERS)
    (later,) = (event for event, said in moves(tmp_path).items() if said.startswith("1.1/3 "))
    ledger(tmp_path, "record", "--on", "2012-03-23", "--force", typed="1.1/3 move 1.2/1\n")
    ledger(tmp_path, "correct", "5.1", "--why", "misheard", "--yes", "--force")
    said = moves(tmp_path)
    assert said["5.1"].startswith("1.1/3 moved to 1.2/")
    assert said[later].startswith("1.1/3 moved to 2.1/")
    assert not [one for one in said.values() if "1.1/3 moved to the tombstone at 1.1/3" in one]


@pytest.mark.parametrize(("line", "told_"), [
    ('1.1/1 insert "at last" at end', '"at last" taken out of 1.1/1'),
    ('1.1/1 bracket "all wells"', "1.1/1 put back as the text prints it"),
])
def test_what_leads_back_to_a_text_is_told_in_words(
    tmp_path: Path, line: str, told_: str
) -> None:
    """An event that only takes out, or only shows again, replaces nothing with nothing."""
    told(tmp_path, PAPERS[0])
    ledger(tmp_path, "record", "--on", "2012-03-22", typed=f"{line}\n")
    rows = json.loads(ledger(tmp_path, "audit", "1.1/1", "--format", "json"))
    assert told_ in [row["summary"] for row in rows if row["version"] == 2]
    assert not [row for row in rows if '""' in row["summary"]]


@pytest.mark.parametrize("line", [
    '1.1/1 URU insert "at last" at end', '1.1/1 bracket "all wells"', "1.1/1 delete",
])
def test_a_line_that_a_text_keeps_out_can_be_struck_out(tmp_path: Path, line: str) -> None:
    """With it goes what led back from it to the text, which contradicts nothing; taken back, the
    correction leaves the text as it is, too."""
    told(tmp_path, PAPERS[0])
    shown = ledger(tmp_path, "replay")
    ledger(tmp_path, "record", "--on", "2012-03-22", typed=f"{line}\n")
    for event in ("2.1", "3.1"):
        ledger(tmp_path, "correct", event, "--why", "misheard", "--yes")
        assert ledger(tmp_path, "replay") == shown
        assert json.loads(ledger(tmp_path, "status", "--format", "json"))["contradictions"] == []
        ledger(tmp_path, "verify")
