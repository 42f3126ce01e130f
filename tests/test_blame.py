"""`ledger blame`: every word answers who brought it, when, on what evidence."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from papers import OAS, Invented, laid, papers, words
from syrupy.assertion import SnapshotAssertion

from ledger.attribution import policy
from ledger.blame import of_provisions, of_words
from ledger.publication import printed_lines
from ledger.replay import facts, replay
from ledger.view import view

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.txt"))


# -- law 4 -----------------------------------------------------------------------------------------


@given(paper=papers())
def test_every_word_answers(paper: Invented) -> None:
    """All stretches together are the whole draft, word by word in its order, and each names an
    event that is recorded and took effect by then."""
    entry, _ = laid(paper.text)
    draft = replay([entry])
    taken = facts([entry])
    shown = view([entry], OAS)
    found = of_provisions(shown, draft.provisions, shown.events)
    said = [word for one in found for word in words(one.words)]
    stands = [w for line in printed_lines(draft) for w in words(line) if w not in "[]"]
    assert [w for w in said if w not in "[]"] == stands
    on = {fact.name: fact.on for fact in taken}
    assert all(one.on == on[one.event] for one in found)
    assert all(one.source.line is not None for one in found)


@given(paper=papers())
def test_words_lead_to_themselves(paper: Invented) -> None:
    """Asked for by its words, a provision's text is found where it stands."""
    entry, _ = laid(paper.text)
    draft = replay([entry])
    shown = view([entry], OAS)
    for provision in shown.walk():
        text = draft.provisions[provision.id].words("text")
        if text:
            found = of_words(shown, draft, text, policy("full", OAS, [entry]), shown.events)
            assert provision.id in {one.provision for one in found}


# -- as a command ----------------------------------------------------------------------------------


def ledger(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ledger", *args], cwd=folder, capture_output=True, text=True
    )


def asked(folder: Path, *args: str) -> list[dict[str, Any]]:
    done = ledger(folder, "blame", *args, "--json")
    assert done.returncode == 0, done.stderr
    return list(json.loads(done.stdout))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("blame")
    assert ledger(made, "append", "--yes", *map(str, EXAMPLES)).returncode == 0
    return made


@pytest.mark.parametrize(
    "question", ["2.1/1", "2.1/2", "introduction/scope", "within three months"]
)
def test_annotated_text(folder: Path, question: str, snapshot: SnapshotAssertion) -> None:
    """The words with a figure behind each stretch, and what stands behind each figure."""
    done = ledger(folder, "blame", question)
    assert done.returncode == 0
    assert [line.rstrip() for line in done.stdout.splitlines()] == snapshot


def test_a_former_address(folder: Path) -> None:
    """An action that moved is found where it stood before."""
    assert asked(folder, "1.1/3") == asked(folder, "2.1/1")


def test_brackets_and_parties(folder: Path) -> None:
    """Words in an open bracket say who proposed them, and that they stand for them."""
    (one,) = asked(folder, "half of whom are women")
    assert one["by"] == one["supported_by"] == ["Argentina", "Chile", "Uruguay"]
    assert len(one["brackets"]) == 1
    assert one["address"] == "2.1/2"
    assert one["source"]["quote"] == "[Arg, Chi, Uru: half of whom are women]"
    assert one["taken_out_by"] is None


def test_words_that_are_gone(folder: Path) -> None:
    """Words no longer printed are found where they last stood, with the event that took them."""
    found = asked(folder, "WITHIN  three months")
    assert [one["words"] for one in found] == ["within", "three", "months"]
    (gone,) = [one for one in found if one["taken_out_by"]]
    assert gone["words"] == "three"
    assert gone["taken_out_by"]["on"] == "2012-03-28"
    assert asked(folder, "within three months", "--as-of", "2012-03-22")[0]["taken_out_by"] is None


def test_marks_answer_too(folder: Path) -> None:
    """A mark is no word of the draft, and is found all the same."""
    found = asked(folder, "AGREED INF 04/03/12")
    assert {one["type"] for one in found} == {"agreed"}
    assert {one["on"] for one in found} == {date(2012, 4, 3).isoformat()}


@pytest.mark.parametrize("party", ["Chile", "Chi", "Uruguay", "Ecuador"])
def test_law_9_no_names(folder: Path, party: str) -> None:
    """Without attribution no party is named."""
    for question in ("2.1/2", "introduction/scope"):
        for form in ("text", "json"):
            done = ledger(
                folder, "blame", question, "--attribution", "none", "--format", form
            )
            assert done.returncode == 0
            assert party not in words(done.stdout)


def test_neither_address_nor_words(folder: Path) -> None:
    """What is neither an address nor stands anywhere is said so, with the nearest address."""
    done = ledger(folder, "blame", "2.1/9")
    assert done.returncode == 2
    assert "is no address here, and these words stand nowhere" in done.stderr
    assert "Did you mean “2.1" in done.stderr


def test_words_misremembered_lead_to_the_nearest(folder: Path) -> None:
    """Words that stand nowhere are answered with those most like them, those that are gone
    included, and with the call that asks for them."""
    done = ledger(folder, "blame", "they will be payed for their time")
    assert done.returncode == 2
    assert "The nearest was “They will be paid for their time” in 1.2/3" in done.stderr
    done = ledger(folder, "blame", "set up a team of tenn engineers")
    assert "The nearest is “set up a team of ten engineers” in 2.1/2" in done.stderr
    done = ledger(folder, "blame", "zebra crossings everywhere")
    assert "`ledger replay` prints them" in done.stderr
