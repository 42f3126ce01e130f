"""A line in the room: each is an entry, shown at once, taken back by a correction."""

from __future__ import annotations

import json
import os
import pty
import select
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from prompt_toolkit.completion import CompleteEvent
from prompt_toolkit.document import Document
from test_minutes import PAPERS, ledger, printed, told

from ledger.cli.completing import Completing
from ledger.replay import replay
from ledger.store import Store

DAY = ("--on", "2012-05-02")
WARNINGS = "To share weather warnings in all the languages of the region."


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """A folder with a ledger of the example's four papers."""
    told(tmp_path, *PAPERS)
    return tmp_path


def record(folder: Path, *typed: str, status: int = 0) -> str:
    """Type these lines into ``ledger record``; what it says."""
    return ledger(folder, "record", *DAY, typed="".join(f"{t}\n" for t in typed), status=status)


@pytest.mark.parametrize(("line", "address", "words"), [
    ('3.1/3 URU replace "weather warnings" -> "storm warnings"', "3.1/3",
     "To share [weather warnings] [Uru: storm warnings] in all the languages of the region."),
    ('3.1/3 replace "weather warnings" -> "storm warnings"', "3.1/3",
     "To share storm warnings in all the languages of the region."),
    ('3.1/3 uru, chi insert "and tide" before "warnings"', "3.1/3",
     "To share weather [Uru, Chi: and tide] warnings in all the languages of the region."),
    ('3.1/3 insert "for free" at end', "3.1/3",
     "To share weather warnings in all the languages of the region for free."),
    ('3.1/3 delete "weather"', "3.1/3",
     "To share warnings in all the languages of the region."),
    ('2.1/2 delete "half of"', "2.1/2",
     ("To set up a team of ten engineers [Arg, Chi, Uru: whom are women] whom any coastal state "
      "can call.")),
    ('3.1/3 bra delete "weather"', "3.1/3",
     "To share [weather] warnings in all the languages of the region."),
    ('3.1/3 bracket "weather"', "3.1/3",
     "To share [weather] warnings in all the languages of the region."),
    ('2.1/2 accept "half of whom are women"', "2.1/2",
     "To set up a team of ten engineers half of whom are women whom any coastal state can call."),
    ('2.1/2 unbracket "half of whom are women"', "2.1/2",
     "To set up a team of ten engineers half of whom are women whom any coastal state can call."),
    ('2.1/2 uru withdraws "half of whom are women"', "2.1/2",
     "To set up a team of ten engineers whom any coastal state can call."),
    ('3.1 add 4 "To sing at night."', "3.1/4", "To sing at night."),
    ("3.1/2 merge 3.1/3", "3.1/3",
     f"{WARNINGS} To rehearse such help once a year, before the season of storms."),
])
def test_a_line_changes_the_words(opened: Path, line: str, address: str, words: str) -> None:
    """The draft has the words that the line wants, and the line is shown as it will stand."""
    assert words.split()[0] in record(opened, line)
    assert printed(opened, address, "2012-05-02") == words
    ledger(opened, "verify")
    ledger(opened, "check")


def test_lines_of_a_file_made_on_windows(opened: Path) -> None:
    """The mark that such a file begins with is no part of its first line."""
    assert "3.1/4" in record(opened, '\ufeff3.1 add 4 "To sing at night."')


def test_what_comes_at_the_end_is_no_part_of_what_others_propose_there(opened: Path) -> None:
    """Two parties add words at the end: each has a bracket of its own, in the order in which they
    asked; one of them is accepted, and the other withdrawn, alone. Words behind what somebody wants
    to delete don't go with it."""
    def stands() -> str:
        return ledger(opened, "replay", "--format", "clean")

    record(opened, '3.1/3 URU insert "for free" at end', '3.1/3 BRA insert "at once" at end')
    said = ledger(opened, "replay")
    assert "all the languages of the region [Uru: for free] [Bra: at once]." in said
    record(opened, '3.1/3 accept "at once"', "3.1/3 URU withdraws")
    assert "all the languages of the region at once." in stands()
    record(opened, '3.1/3 URU delete "weather"', '3.1/3 BRA insert "and tide" after "weather"')
    record(opened, '3.1/3 delete "weather"')
    assert "To share [Bra: and tide] warnings" in ledger(opened, "replay")


def test_a_provision_moves_on_and_back(opened: Path) -> None:
    """A move that is recorded shows no other move: not one to elsewhere, nor the one back to where
    the provision had stood; a place that another left free is taken by number. The same
    move said again is one."""
    for line, address in (
        ("1.1/1 move 1.2", "1.2"), ("1.1/1 move 2.1", "2.1"), ("1.1/1 move 1.1/1", "1.1/1"),
        ("1.1/2 move 3.1", "3.1"), ("3.1/1 move 1.1/2", "1.1/2"),
    ):
        said = record(opened, line)
        assert " moved to " + address in said, (line, said)
    record(opened, "2.1/1 move after 2.1/2")
    assert "the minutes tell of" in record(opened, "2.1/1 move after 2.1/2")


def test_what_stands_in_brackets_is_not_put_in_them_again(opened: Path) -> None:
    """Words that stand in a bracket of their own need no second one."""
    record(opened, '3.1/3 bracket "weather"', '3.1/3 bracket "weather"')
    assert printed(opened, "3.1/3", "2012-05-02").startswith("To share [weather] warnings")


@pytest.mark.parametrize(("taken", "late", "words"), [
    ('delete "weather"', 'insert "all" before "weather"', "To share all warnings in all the"),
    ('delete "share weather"', 'insert "all" before "weather"', "To all warnings in all the"),
    ('delete "weather"', 'insert "all" after "weather"', "To share all warnings in all the"),
])
def test_a_word_recorded_late_stays_a_word(
    opened: Path, taken: str, late: str, words: str
) -> None:
    """What is recorded late, and was said beside words that are gone by now, is joined to none of
    the words that still stand."""
    ledger(opened, "record", "--on", "2012-04-21", typed=f"3.1/3 {taken}\n")
    ledger(opened, "record", "--on", "2012-04-20", typed=f"3.1/3 {late}\n")
    assert words in ledger(opened, "replay", "--format", "clean")


@pytest.mark.parametrize(("line", "type_", "told_"), [
    ("3.1/3 agree adref no-quorum", "agreed", "3.1/3 agreed (ad referendum), pending: no quorum"),
    ("3.1/3 delete adref", "deleted", "3.1/3 deleted (ad referendum)"),
    ('3.2 bra objects "the reference to tides"', None, "There is no"),
    ('3.1/3 bra objects "the reference to tides"', "positioned",
     'Brazil, on 3.1/3: objection, "the reference to tides"'),
    ("3.1/3 per reserves", "positioned", "Peru, on 3.1/3: reservation"),
    ("3.1/3 move 1.1/1", "moved", "moved to 1.1/3"),
    ("1.1/2 reopen", "reopened", "1.1/2 reopened"),
    ("Uruguay, supported by Chile, proposed deleting action 3 of objective 3.1.", "proposed",
     "Uruguay proposed deleting"),
])
def test_a_line_is_said_back(opened: Path, line: str, type_: str | None, told_: str) -> None:
    """What a line is taken for is told in a sentence; what it points to must be there."""
    said = record(opened, line, status=0 if type_ else 2)
    assert told_ in said
    rows = json.loads(ledger(opened, "audit", "--since", "2012-05-02", "--format", "json"))
    assert (rows[0]["type"] if rows else None) == type_
    if type_:
        assert rows[0]["source"]["quote"] == line


@pytest.mark.parametrize(("line", "told_"), [
    ("1.1/1 agree definitively", "1.1/1 agreed"), ("1.1/1 delete", "1.1/1 deleted"),
    ('1.1/1 insert "for free" at end', '"for free" inserted in 1.1/1'),
    ('1.1/1 URU insert "for free" at end', "Uruguay proposed inserting"),
])
def test_a_line_that_an_official_text_keeps_out_says_so(
    opened: Path, line: str, told_: str
) -> None:
    """A line of the day of a recorded text changes nothing that it prints, and is acknowledged
    with a sentence that says so. One of a later day stands, and none is needed."""
    kept = PAPERS[-1].name
    before = ledger(opened, "replay", "--as-of", "2012-04-19")
    said = _all_of(opened, line, "2012-04-19")
    assert told_ in said
    assert f"line 1: Look: {kept}, the text of 19 April 2012, is recorded already" in said
    assert "in the record, and not in the draft" in said
    assert ledger(opened, "replay", "--as-of", "2012-04-19") == before
    assert "Look: " not in _all_of(opened, line, "2012-05-02")
    ledger(opened, "check")


def test_a_line_before_an_official_text_says_how_long_it_stands(opened: Path) -> None:
    """A line of a day before that of a recorded text stands until then."""
    said = _all_of(opened, '1.1/1 URU insert "for free" at end', "2012-04-18")
    assert f"Look: this stands until 19 April 2012: {PAPERS[-1].name}" in said
    assert "[Uru: for free]" in printed(opened, "1.1/1", "2012-04-18")
    assert "for free" not in printed(opened, "1.1/1", "2012-04-19")


def test_a_line_in_the_place_of_a_mistake_says_that_it_is_kept_out(opened: Path) -> None:
    """`correct --with` tells it as `record` does."""
    _all_of(opened, "3.1/2 agree", "2012-04-19")
    done = subprocess.run(
        [sys.executable, "-m", "ledger", "correct", "5.1", "--why", "said of 3.1/3", "--with",
         "3.1/3 agree", "--yes"], cwd=opened, capture_output=True, text=True, check=True,
    )
    assert "is recorded already and keeps its words" in done.stderr


def test_who_agrees_has_not_decided_what_came_after(opened: Path) -> None:
    """A bracket that a line opened after the day's text had agreed the provision, and that closed
    since that text keeps its words, was not closed by that agreement."""
    agreed = next(
        p for p in json.loads(ledger(opened, "audit", "--type", "agreed", "--format", "json"))
        if p["on"] == "2012-04-19"
    )
    _all_of(opened, f'{agreed["address"]} URU insert "for free" at end', "2012-04-19")
    changes = json.loads(ledger(opened, "diff", "2012-04-03", "2012-04-19", "--format", "json"))
    closed = [
        c for c in changes
        if c["kind"] == "bracket closed" and c["before"] == "for free"
    ]
    assert [c["decision"] for c in closed] == [None]


def _all_of(folder: Path, line: str, on: str) -> str:
    """Type a line of that day; all that is said."""
    done = subprocess.run(
        [sys.executable, "-m", "ledger", "record", "--on", on], cwd=folder, input=f"{line}\n",
        capture_output=True, text=True, check=True,
    )
    return done.stdout + done.stderr


@pytest.mark.usefixtures("either_store")
def test_undo_is_a_correction(opened: Path) -> None:
    """A line that is taken back leaves the draft as it was, and stays in the record."""
    before = ledger(opened, "replay", "--as-of", "2012-05-02")
    said = record(opened, '3.1/3 delete "weather"', "undo", "undo")
    assert "Entry 5 is taken back" in said
    assert "nothing of this sitting" in said
    assert ledger(opened, "replay", "--as-of", "2012-05-02") == before
    rows = json.loads(ledger(opened, "audit", "3.1/3", "--format", "json"))
    assert [row["type"] for row in rows][-1] == "proposed"
    ledger(opened, "verify")


@pytest.mark.usefixtures("either_store")
def test_lines_of_a_pipe_that_can_not_be_recorded_are_numbered(opened: Path) -> None:
    """The others are recorded all the same, and the exit status is 2."""
    said = record(opened, "# the afternoon", '3.1/3 delete "wether"', "3.1/3 agree", "gibberish",
                  status=2)
    assert "line 2: Nothing recorded" in said
    assert "“weather” in 3.1/3" in said
    assert "line 4: Not understood, nothing recorded" in said
    assert "3.1/3 agreed" in said


@pytest.mark.parametrize(("line", "told_"), [
    ('3.1/3 Urugay delete "weather"', "There is no party “Urugay”. Did you mean “Uruguay”"),
    ('3.1/3 uru, Chily insert "and tide" before "warnings"', "There is no party “Chily”"),
    ('3.1/3 Urugay and Chile delete "weather"', "There is no party “Urugay”"),
    ('3.1/3 Uruguay, Chily and Brazil delete "weather"', "There is no party “Chily”"),
    ('3.1/3 Untied States delete "weather"', "There is no party “Untied”"),
    ('3.1/3 urugay delete "weather"', "There is no party “urugay”"),
    ("3.1/3 agred", "Did you mean `3.1/3 agree`?"),
    ("agree 3.1/3", "Did you mean `3.1/3 agree`?"),
    ("3.1/33", "There is no provision “3.1/33”. Did you mean “3.1/3”"),
])
def test_a_slip_is_not_recorded(opened: Path, line: str, told_: str) -> None:
    """A party misspelled does not make a proposal a decision; what was probably meant is said, and
    the record stays as it was."""
    before = ledger(opened, "dump")
    assert told_ in record(opened, line, status=2)
    assert ledger(opened, "dump") == before


@pytest.mark.parametrize("line", [
    '3.1/3 Trinidad and Tobago delete "weather"', '3.1/3 uru, chi delete "weather"',
    '3.1/3 BRA objects "to the tides"', '3.1/3 chile and Uruguay delete "weather"',
    '3.1/3 delete "weather"', "3.1/3 agree adref", "1.1/4 move after 3.1/2",
    '2.1 add 3 "The words."', '3.1/3 insert "and Tides" after "weather"',
])
def test_known_parties_are_taken(opened: Path, line: str) -> None:
    """Names, abbreviations and several of them go on being read."""
    record(opened, line)


def test_what_is_suggested_is_read(opened: Path) -> None:
    """A line that would not be understood either is not suggested; each level that Tab offers is
    read."""
    assert "Did you mean" not in record(opened, "3.1/3 agred finally", status=2)
    for level in ("adref", "informally", "definitively"):
        assert "3.1/3 agreed" in record(opened, f"3.1/3 agree {level}")


def test_an_address_shows_what_stands_there(opened: Path) -> None:
    """A line that is an address alone records nothing, and shows the provision."""
    before = ledger(opened, "dump")
    assert WARNINGS in record(opened, "3.1/3")
    assert ledger(opened, "dump") == before


def test_question_mark_shows_the_forms(opened: Path) -> None:
    """`?` lists the forms, and each form it lists is one that the program reads."""
    said = record(opened, "?")
    assert '2.1/3 URU replace "old" -> "new"' in said
    assert "undo" in said


@pytest.mark.usefixtures("either_store")
def test_an_acknowledged_line_survives_a_kill(opened: Path) -> None:
    """Killed right after it has acknowledged a line, the program has recorded it."""
    with subprocess.Popen(
        [sys.executable, "-u", "-m", "ledger", "record", *DAY], cwd=opened, text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env={**os.environ, "PYTHONUNBUFFERED": "1"},
    ) as running:
        assert running.stdin is not None
        assert running.stdout is not None
        running.stdin.write("3.1/3 agree\n")
        running.stdin.close()
        assert "3.1/3 agreed" in running.stdout.readline()
        running.send_signal(signal.SIGKILL)
    assert "3.1/3 agreed" in ledger(opened, "audit", "--since", "2012-05-02")


def test_on_a_terminal(opened: Path) -> None:
    """On a terminal there is a prompt, and a line typed there is recorded."""
    main, side = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "PROMPT_TOOLKIT_NO_CPR": "1"}
    with subprocess.Popen(
        [sys.executable, "-m", "ledger", "record", *DAY], cwd=opened, stdin=side, stdout=side,
        stderr=side, env=environment,
    ) as running:
        try:
            os.close(side)
            _until(main, b"minute>")
            os.write(main, b"3.1/3 agree\r")
            shown = _until(main, b"minute>\x1b[0m\r")  # the next prompt
            os.write(main, b"\x04")
            assert running.wait(20) == 0
        finally:
            running.kill()
    assert b"3.1/3 agreed" in shown


def _until(terminal: int, words: bytes, seconds: float = 20) -> bytes:
    shown, end = b"", time.monotonic() + seconds
    while words not in shown and time.monotonic() < end:
        if select.select([terminal], [], [], 0.2)[0]:
            shown += os.read(terminal, 65536)
    assert words in shown, shown
    return shown


@pytest.mark.parametrize(("typed", "offered"), [
    ("3.1", "3.1/3"), ("3.1/3 re", "replace"), ("3.1/3 Uru", "Uruguay"),
    ('3.1/3 delete "wea', "weather warnings in all the languages"),
    ("3.1/3 move 1.1/", "1.1/2"), ("3.1/3 agree ad", "adref"),
])
def test_completion(opened: Path, typed: str, offered: str) -> None:
    """Tab offers addresses, what is done, parties, and in quotation marks words of the place."""
    with Store(opened / "ledger.db") as store:
        entries = store.entries(store.negotiations()[0])
    completer = Completing(lambda: replay(entries), ["Uruguay", "Chile"])
    found = completer.get_completions(Document(typed), CompleteEvent())
    assert offered in [one.text for one in found]
