"""Minutes: what their sentences come to, before the official text and after it."""

from __future__ import annotations

import json
import subprocess
import sys
import tomllib
from collections import Counter
from importlib.resources import files
from itertools import chain
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.hookspecs import Line
from ledger.houses import everyone, load
from ledger.minutes.lexicon import Lexicon
from ledger.minutes.parse import parse
from ledger.minutes.prose import is_minutes, read_minutes
from ledger.plugins import Plugins

EXAMPLES = Path(__file__).parent.parent / "examples"
PAPERS = sorted(EXAMPLES.glob("2012-*.txt"))
MINUTES = sorted((EXAMPLES / "minutes").glob("*.txt"))


def ledger(folder: Path, *args: str | Path, status: int = 0, typed: str | None = None) -> str:
    """What the program prints, in a folder; it must end with this status."""
    done = subprocess.run(
        [sys.executable, "-m", "ledger", *args], cwd=folder, capture_output=True, text=True,
        check=False, timeout=120, input=typed,
    )
    assert done.returncode == status, done.stderr
    return done.stdout if status == 0 else done.stdout + done.stderr


def told(folder: Path, *papers: Path) -> list[dict[str, Any]]:
    """Append these papers; what the report says of each."""
    report = json.loads(ledger(folder, "append", "--json", *papers))
    return list(report["papers"])


def minutes(folder: Path, *sentences: str, on: str = "2012-04-03") -> dict[str, Any]:
    """Append minutes of these sentences, a line each; what the report says of them."""
    paper = folder / "minutes.txt"
    paper.write_text("\n".join([f"Minutes of the informal meeting of {on}", "", *sentences, ""]))
    return told(folder, paper)[0]


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """A folder with a ledger of the first two papers of the example."""
    told(tmp_path, *PAPERS[:2])
    return tmp_path


def printed(folder: Path, address: str, on: str = "2012-04-03") -> str:
    """The words of a provision on that day."""
    shown = json.loads(ledger(folder, "replay", "--format", "json", "--as-of", on))
    waiting = list(shown["provisions"])
    for provision in waiting:
        if provision["address"] == address:
            return str(provision["text"])
        waiting += provision["children"]
    raise AssertionError(f"no {address}")


def undecided(folder: Path) -> list[tuple[str, str]]:
    """What nobody decided between the second meeting and the last."""
    found = json.loads(
        ledger(folder, "diff", "2012-03-28", "2012-04-19", "--undecided", "--format", "json")
    )
    return [(change["address"], change["kind"]) for change in found]


# --- minutes and the text together ----------------------------------------------------------------


def test_minutes_first_then_the_text(tmp_path: Path) -> None:
    """Each meeting's minutes, then its paper: what was decided the papers no longer change, the
    silent edit and the bracket that nobody decided stay undecided, and the decision that the last
    paper does not carry out is told."""
    told(tmp_path, PAPERS[0])
    papers = told(tmp_path, MINUTES[0], *chain(*zip(MINUTES[1:], PAPERS[1:], strict=True)))
    assert [paper.get("not_understood", []) for paper in papers] == [[]] * 7
    (missed,) = papers[-1]["not_carried_out"]
    assert missed["why"] == "still in brackets"
    assert missed["provision"] == "p1.39"
    ledger(tmp_path, "check")
    assert undecided(tmp_path) == [("1.2/3", "words"), ("2.1/2", "bracket opened")]


def test_the_text_first_then_its_minutes(tmp_path: Path) -> None:
    """All papers, then all minutes: the sentences say who was behind what the papers had only
    shown, no words change, and the same edit is left that nobody decided."""
    told(tmp_path, *PAPERS)
    before = ledger(tmp_path, "replay")
    papers = told(tmp_path, *MINUTES)
    assert [paper["not_understood"] for paper in papers] == [[]] * 4
    assert ledger(tmp_path, "replay") == before
    assert [one["why"] for paper in papers for one in paper["not_carried_out"]] == [
        "still in brackets"
    ]
    assert undecided(tmp_path) == [("1.2/3", "words")]
    rows = json.loads(ledger(tmp_path, "audit", "1.1/2", "--format", "json"))
    assert "explained" in [row["type"] for row in rows]


def test_a_deletion_that_is_still_printed(opened: Path) -> None:
    """A paragraph agreed to be deleted, and printed by the next paper as if nothing had been, is
    open again, and the decision is told as not carried out."""
    minutes(opened, "The Group agreed to delete action 3 of objective 1.2.", on="2012-04-02")
    (paper,) = told(opened, PAPERS[2])
    (missed,) = paper["not_carried_out"]
    assert missed["why"] == "still printed"


def test_a_typed_decision_that_is_not_carried_out(opened: Path) -> None:
    """What was decided in a line typed in the room is told as well, where the next paper prints as
    if it had not been; what the paper carries out is not."""
    ledger(opened, "record", "--on", "2012-04-02", typed="1.2/3 delete\n1.2/2 delete\n")
    (paper,) = told(opened, PAPERS[2])
    assert [missed["why"] for missed in paper["not_carried_out"]] == ["still printed"]
    (row,) = json.loads(ledger(opened, "status", "--format", "json"))["not_carried_out"]
    assert row["decision"] == "1.2/3 delete"


def test_the_same_minutes_twice(opened: Path) -> None:
    """Minutes that are recorded already change nothing, and that is said."""
    told(opened, MINUTES[2])
    assert told(opened, MINUTES[2])[0]["already"] == 3


# --- what sentences come to -----------------------------------------------------------------------


def test_three_lists(opened: Path) -> None:
    """Each sentence is recorded, or changes nothing, or is not understood, with its line."""
    report = minutes(
        opened,
        "The Chair thanked the delegates.",
        'Uruguay proposed to insert "fresh" before "springs" in the Scope.',
        "Parties did not agree to delete action 1 of objective 1.2.",
        "Brazil hummed a tune.",
    )
    assert [one["line"] for one in report["recorded"]] == [4]
    assert [one["line"] for one in report["changes_nothing"]] == [3, 5]
    assert [one["line"] for one in report["not_understood"]] == [6]
    assert "[Uru: fresh] springs" in printed(opened, "introduction/scope")


def test_quoted_words_that_are_not_there(opened: Path) -> None:
    """Words that the draft does not have: nothing of the sentence is recorded, not even what it
    says besides, and the nearest place is told."""
    report = minutes(
        opened,
        'The Group agreed to delete "twice a year" and "nearest the see" in action 1 of objective '
        "1.1.",
    )
    (missed,) = report["not_understood"]
    assert missed["outcome"] == "refused"
    assert missed["why"].endswith("the nearest is “from the sea” in 1.1/1")
    assert "twice a year" in printed(opened, "1.1/1")
    assert report["counts"] == {"meeting_held": 1, "minuted": 1}


def test_strict_records_nothing_if_a_sentence_is_left(opened: Path) -> None:
    """--strict refuses minutes with a sentence that is not understood, naming its line."""
    paper = opened / "minutes.txt"
    paper.write_text("Minutes of the meeting of 3 April 2012\n\nBrazil hummed a tune.\n")
    said = ledger(opened, "append", "--strict", "--yes", paper, status=2)
    assert "minutes.txt:3:1: not understood" in said
    assert "nothing recorded" in said
    assert len(json.loads(ledger(opened, "audit", "--type", "minuted", "--format", "json"))) == 0


@pytest.mark.parametrize("sentence", [
    "Parties did not agree to delete action 1 of objective 1.2.",
    "Parties could not agree to delete action 1 of objective 1.2.",
    "Delegates were unable to agree on a proposal by Brazil to delete action 1 of objective 1.2.",
    "Parties did not object to considering merging actions 1 and 3 of objective 1.2.",
    "They also agreed, pending discussion in a small group, to delete action 1 of objective 1.2.",
    "The Group considered deleting action 1 of objective 1.2.",
    "The Group agreed to consider deleting action 1 of objective 1.2.",
    "The Group agreed to revert to action 1 of objective 1.2 at its next meeting.",
    "The Chair recalled that the Group had agreed to delete action 1 of objective 1.2.",
    "Action 1 of objective 1.2 remains in brackets.",
    "No agreement was reached on deleting action 1 of objective 1.2.",
    "Brazil asked whether action 1 of objective 1.2 should be deleted.",
    "Action 1 of objective 1.2 was not deleted.",
    "Action 1 of objective 1.2 should be deleted.",
    "If action 1 of objective 1.2 is deleted, Peru will object.",
])
def test_what_is_no_decision(opened: Path, sentence: str) -> None:
    """None of these changes the text or any status."""
    before = ledger(opened, "replay", "--as-of", "2012-04-03")
    report = minutes(opened, sentence)
    assert set(report["counts"]) <= {"meeting_held", "minuted"}
    assert ledger(opened, "replay", "--as-of", "2012-04-03") == before


@pytest.mark.parametrize("notes", [
    "Peru: Let me recall where we are. Action 3 of objective 1.2 was deleted.",
    "Peru: The Group met yesterday.\n\nWe went through objective 1.2. It was agreed.",
    "Peru: Action 3 of objective 1.2 is deleted. It is so decided.",
    "Chair: Action 1 of objective 1.2 has been agreed by the friends of the Chair.",
    "Chair: Can we agree on action 1 of objective 1.2?\nPeru: It is so decided.",
    "Chair: Can we agree on action 1 of objective 1.2? Agreed?",
    "Chair: Can we agree on action 1 of objective 1.2?\nPeru: No.\nChair: Agreed, then, to wait.",
    "Chair: Is action 1 of objective 1.2 agreed?",
    "UNESCO: Action 1 of objective 1.2 was agreed by us.",
    "Peru: We met yesterday.\n\nAction 1 of objective 1.2 agreed",
])
def test_what_a_speaker_says_is_no_decision(opened: Path, notes: str) -> None:
    """In verbatim notes a speaker's words are the speaker's, over several sentences and
    paragraphs: what a party recalls or a chair asks changes nothing."""
    report = minutes(opened, notes)
    assert set(report["counts"]) <= {"meeting_held", "minuted"}


def test_a_chair_declares_what_was_offered(opened: Path) -> None:
    """What the chair offers is decided once the chair says so, and the silence between is none of
    its undoing; the note-taker's own sentences go on being told."""
    report = minutes(
        opened, "Peru: Could we delete “affordable” in action 2 of objective 1.2?", "",
        "Chair: Can we agree on action 1 of objective 1.2? Any objections? I see none. Agreed.", "",
        "The Group then agreed to delete action 2 of objective 2.2.",
    )
    assert report["counts"] == {
        "meeting_held": 1, "proposed": 1, "agreed": 1, "deleted": 1, "minuted": 1,
    }


def test_a_proposal_that_was_taken_back_is_spoken_of_no_more(opened: Path) -> None:
    """Of a sentence whose second half points to what is not there nothing is left: neither its
    bracket nor its proposal can be supported, or agreed to, afterwards."""
    report = minutes(
        opened,
        'Peru proposed to delete "twice a year" in action 1 of objective 1.1, and to insert "x" '
        'before "nowhere at all".', "",
        "Chile supported the proposal.", "",
        'Uruguay proposed to insert "fresh" before "springs" in the Scope.', "",
        'Peru proposed to insert "x" before "nowhere at all" in the Scope.', "",
        "It was so agreed.",
    )
    assert [one["line"] for one in report["recorded"]] == [7]


def test_decisions_of_a_meeting_without_a_quorum_wait(opened: Path) -> None:
    """Where the heading says that the quorum was lacking, what is agreed is pending."""
    paper = opened / "minutes.txt"
    paper.write_text(
        "Minutes of the meeting of 3 April 2012\nQuorum: not present\n\n"
        "Action 1 of objective 1.2 was agreed ad referendum.\n"
    )
    told(opened, paper)
    (row,) = json.loads(ledger(opened, "audit", "1.2/1", "--type", "agreed", "--format", "json"))
    assert row["summary"] == "1.2/1 agreed (ad referendum), pending: no quorum"


def test_minutes_before_any_text_are_refused(tmp_path: Path) -> None:
    """Minutes speak about a text: without one there is nothing to record them in."""
    assert "Append the text first." in ledger(tmp_path, "append", "-y", MINUTES[0], status=2)
    assert not (tmp_path / "ledger.db").exists()


def test_a_date_that_could_be_two_days_is_asked_about(opened: Path) -> None:
    """04/03/12 in the heading may be April or March; both are named, and nothing is recorded."""
    paper = opened / "minutes.txt"
    paper.write_text("Minutes of the meeting of 04/03/12\n\nThe Purpose was agreed.\n")
    said = ledger(opened, "append", "-y", paper, status=2)
    assert "--on 2012-04-03 or --on 2012-03-04" in said


def test_marks_and_names_as_the_general_assembly_writes_them(tmp_path: Path) -> None:
    """A mark without a level has no space for one; a party is called by its name, and not by how
    another language spells it."""
    (tmp_path / "draft.txt").write_text(
        "DRAFT RESOLUTION ON LAMPS\n12 March 2024\n\nThe General Assembly,\n\n"
        "OP1 Notes the fog of last winter;\n\nOP2 Asks all keepers to light their lamps.\n"
    )
    told(tmp_path, tmp_path / "draft.txt")
    (tmp_path / "notes.txt").write_text(
        "Minutes of the meeting of 13 March 2024\n\nOP2 was agreed.\n"
        'Peru proposed to replace "fog" with "storms" in OP1.\n'
    )
    told(tmp_path, tmp_path / "notes.txt")
    shown = ledger(tmp_path, "replay")
    assert "light their lamps. [AGREED]\n" in f"{shown}\n"
    assert "[storms - Peru]" in shown


# --- reading --------------------------------------------------------------------------------------


def lines(text: str) -> list[Line]:
    """A text as its lines."""
    return [Line(n, line) for n, line in enumerate(text.split("\n"), 1)]


def test_sentences_keep_their_places_and_quotations() -> None:
    """A full stop in a quotation or behind an abbreviation ends no sentence; a block behind a
    colon belongs to the sentence before it."""
    read = read_minutes(lines(
        "# Minutes of the informal meeting\n**Date:** 3 April 2012\n**Quorum:** no\n\n"
        'Chile proposed to add "The Fund opens. It closes." after para. 3\nof the Scope. '
        "Peru agreed.\n\n- The Group agreed to insert a new paragraph 4, as follows:\n\n"
        "> No boat sails at night.\n\n## Objective 1.2\n\nIt was agreed.\n"
    ))
    assert (str(read.on), read.kind, read.quorum) == ("2012-04-03", "informal meeting", False)
    assert [(one.line, one.text, one.heading) for one in read.sentences] == [
        (5, 'Chile proposed to add "The Fund opens. It closes." after para. 3 of the Scope.',
         False),
        (6, "Peru agreed.", False),
        (8, "The Group agreed to insert a new paragraph 4, as follows: “No boat sails at night.”",
         False),
        (12, "Objective 1.2", True),
        (14, "It was agreed.", False),
    ]


def test_who_speaks_in_verbatim_notes() -> None:
    """Each speaker begins a paragraph, though no blank line is left; what a chair says first is no
    field of the heading."""
    read = read_minutes(lines(
        "Minutes of the meeting of 3 April 2012\nChair: A. Lee\n\nChair: We begin. All is well.\n"
        "Peru: We propose a change to\naction 2: it comes later.\n>> CHILE: No.\n"
    ))
    assert [(one.line, one.text) for one in read.sentences if one.begins] == [
        (4, "Chair: We begin."),
        (5, "Peru: We propose a change to action 2: it comes later."),
        (7, "CHILE: No."),
    ]


@pytest.mark.parametrize("paper", [*PAPERS, *MINUTES], ids=lambda path: path.name)
def test_minutes_are_told_from_papers(paper: Path) -> None:
    """Papers that report a meeting's sentences are minutes; results papers are not."""
    text = Plugins().reader(".txt").read(paper.read_bytes())
    assert is_minutes(text.lines) == (paper in MINUTES)


SENTENCE = " ".join
WORDS = st.sampled_from([
    "the", "The Group", "Uruguay", "agreed", "to", "delete", "proposed", '"x"', "paragraph", "3",
    "of", "article", "2 bis", ",", ";", "and", "not", "replace", "with", "in", "was", "(", ")", "’",
    "“", "”", "after", "before", "Parties", "1.2/3", "move", "that", "be", ":", "[", "]", "->",
    "ad referendum", "pending", "brackets", "around",
])


@settings(max_examples=150)
@given(st.lists(WORDS, max_size=25).map(SENTENCE))
def test_no_sentence_makes_the_parser_stumble(sentence: str) -> None:
    """Whatever words come in whatever order, a sentence is understood or it is not."""
    lexicon = Lexicon(everyone(load("oas")), ("Purpose",))
    parse(sentence, lexicon)


def test_each_word_of_the_lexicon_means_one_thing() -> None:
    """A word is listed once: the second of two meanings would never be seen."""
    table = tomllib.loads(
        files("ledger.minutes").joinpath("lexicon.toml").read_text(encoding="utf-8")
    )
    lists = [
        *chain.from_iterable(table["verbs"].values()), *table["nouns"].values(),
        *table["small"].values(), *table["skipped"].values(), *table["units"].values(),
    ]
    words = Counter(word.casefold().replace("’", "'") for one in lists for word in one)
    assert [word for word, count in words.items() if count > 1] == []


def test_every_example_in_the_grammar_is_understood() -> None:
    """The examples in the comments of the grammar are sentences that it reads."""
    lexicon = Lexicon(everyone(load("oas")), ("Purpose",))
    for sentence in (
        'Uruguay proposed to insert "while" before "respecting" in action 3 of objective 1.2',
        "Brazil suggested that option 2 be deleted",
        'Chile proposed a new paragraph 4 bis: "No boat sails."',
        "the Group agreed to delete option 3",
        "it was agreed that option 3 be deleted",
        "option 3 was deleted",
        "paragraph 4 was agreed ad referendum, pending the quorum",
        "Brazil opposed the deletion of option 3",
        "Peru reserved its position on paragraph 4",
        "Mexico entered a reservation on 1.2/3",
        'Uruguay withdrew its proposal to insert "while"',
        "the proposal was later withdrawn",
        "Parties did not agree to merge options 2 and 3",
    ):
        assert parse(sentence, lexicon) is not None, sentence
