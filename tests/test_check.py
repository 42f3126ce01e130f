"""`ledger check`: a text says what the draft of its day says, or both places are named."""

from __future__ import annotations

import json
import random
import re
import subprocess
import sys
from datetime import date
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from ledger_plain import PlainReader
from msgspec.structs import replace
from papers import OAS, Invented, laid, lay, papers

from ledger.addresses import addresses
from ledger.attribution import policy
from ledger.check import Checked, check, publications
from ledger.draft import Draft
from ledger.events import Entry, Published
from ledger.publication import printed_lines
from ledger.reading.proof import atoms
from ledger.reading.read import read
from ledger.replay import replay

HERE = Path(__file__).parent.parent
EXAMPLES = sorted((HERE / "examples").glob("*.txt"))
CORPUS = HERE.parent / "shared" / "corpus"
REAL = CORPUS / "san-salvador-2012-04-19.txt"
CASES = 250
FULL = policy("full", OAS, [])


def checked(text: str, draft: Draft, on: date) -> Checked:
    """What comes of checking a text against this draft."""
    lines = PlainReader().read(text.encode()).lines
    return check(lines, read("copy.txt", lines, OAS, on), draft, on, FULL)


@given(paper=papers())
def test_a_recorded_paper_has_no_remainder(paper: Invented) -> None:
    """What was appended is what the draft of its date says."""
    entry, _ = laid(paper.text)
    assert checked(paper.text, replay([entry], paper.on), paper.on).remainders == ()


# -- silent edits ----------------------------------------------------------------------------------


@cache
def standing(path: Path) -> tuple[Entry, Draft, str]:
    text = path.read_text()
    entry, _ = laid(text, date(2012, 4, 19))
    return entry, replay([entry], entry.on), text


def silently(text: str, chance: random.Random) -> tuple[str, str]:
    """The text with one word dropped, added, or put in the place of another, behind its title;
    and that word."""
    words = [w for w in re.finditer(r"\b[^\W\d_]{2,}\b", text) if w.start() > 400]
    word = chance.choice(words)
    match chance.choice(["drop", "add", "swap"]):
        case "drop":
            return text[: word.start()] + text[word.end() :], word.group()
        case "add":
            return f"{text[: word.start()]}lantern {text[word.start() :]}", "lantern"
        case _:
            return f"{text[: word.start()]}lantern{text[word.end() :]}", "lantern"


@pytest.mark.parametrize("path", [EXAMPLES[-1], REAL], ids=lambda path: path.name)
def test_a_silent_edit_is_named(path: Path) -> None:
    """One word dropped, added or exchanged anywhere in a copy: the check names the word, and the
    provision in which it stands."""
    if not path.exists():
        pytest.skip("the corpus is not on this machine")
    entry, draft, text = standing(path)
    table = addresses(draft)
    homes: dict[str, set[str]] = {}
    for provision, line in zip(draft.walk(), printed_lines(draft), strict=True):
        for atom in atoms([line]):
            homes.setdefault(atom, set()).add(table[provision.id])
    for seed in range(CASES):
        copy, word = silently(text, random.Random(seed))
        found = checked(copy, draft, entry.on)
        named = [r for r in found.remainders if word in (*r.paper.split(), *r.draft.split())]
        assert named, (seed, word, found.remainders)
        if word != "lantern":
            assert {r.address for r in named} & homes[word], (seed, word, named)


# -- as a command ----------------------------------------------------------------------------------


def ledger(folder: Path, *args: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ledger", *map(str, args)],
        cwd=folder, capture_output=True, text=True,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("check")
    assert ledger(made, "append", "--yes", *EXAMPLES).returncode == 0
    return made


def test_all_recorded_texts(folder: Path) -> None:
    """Without a file every recorded text is proved, a line each."""
    done = ledger(folder, "check")
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"{path.name[:10]}  {path.name}: holds" for path in EXAMPLES
    ]
    said = json.loads(ledger(folder, "check", "--json").stdout)
    assert said["ok"] is True
    assert [one["on"] for one in said["publications"]] == [path.name[:10] for path in EXAMPLES]


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.name)
def test_a_text_that_says_the_same(folder: Path, path: Path) -> None:
    """The papers themselves say what the draft of their day says; what had to be mended is told."""
    done = ledger(folder, "check", path)
    assert done.returncode == 0
    assert "says the same" in done.stdout
    assert done.stderr.count("\n") == len(
        json.loads(ledger(folder, "check", path, "--json").stdout)["mended"]
    )


def test_a_text_that_says_something_else(folder: Path, tmp_path: Path) -> None:
    """A word exchanged in silence: exit status 1, the place in the copy, the place in the draft."""
    copy = tmp_path / "copy.txt"
    copy.write_text(EXAMPLES[-1].read_text().replace("a fence should", "a fence shall"))
    done = ledger(folder, "check", copy)
    assert done.returncode == 1
    assert "differ in 1 place." in done.stderr
    said = json.loads(ledger(folder, "check", copy, "--json").stdout)
    assert said["ok"] is False
    line = next(n for n, t in enumerate(copy.read_text().splitlines(), 1) if "fence shall" in t)
    column = copy.read_text().splitlines()[line - 1].index("shall") + 1
    assert said["remainders"] == [
        {"line": line, "column": column, "paper": "shall", "address": "1.1/2", "draft": "should"}
    ]


def test_a_text_of_another_day(folder: Path) -> None:
    """A text held against the draft of a day before its own differs in what came later."""
    done = ledger(folder, "check", EXAMPLES[-1], "--on", "2012-03-22", "--json")
    assert done.returncode == 1
    assert len(json.loads(done.stdout)["remainders"]) > 5


def test_a_recorded_text_that_does_not_say_its_date(tmp_path: Path) -> None:
    """A text whose date was said when it was recorded is held against the draft of that date."""
    paper = tmp_path / "undated.txt"
    paper.write_text("Article 1\n\n1. To row [slowly].\n")
    assert ledger(tmp_path, "append", paper, "--on", "2012-03-22").returncode == 0
    done = ledger(tmp_path, "check", paper)
    assert done.returncode == 0, done.stderr
    assert "the draft of 2012-03-22" in done.stdout


def test_before_anything_stood(folder: Path) -> None:
    """On a day without a draft all of a text is one remainder, with no place in the draft."""
    done = ledger(folder, "check", EXAMPLES[0], "--on", "2011-01-01", "--json")
    assert done.returncode == 1
    (one,) = json.loads(done.stdout)["remainders"]
    assert (one["address"], one["draft"]) == (None, "")


def test_wrong_calls(folder: Path, tmp_path: Path) -> None:
    """A date without a text, a text that is none, one that does not say its date: exit status 2."""
    undated = tmp_path / "undated.txt"
    undated.write_text("1. To row.\n")
    empty = tmp_path / "empty.txt"
    empty.write_text("")
    wrong: list[tuple[list[str], str]] = [
        (["--on", "2012-04-19"], "name the text"),
        ([str(undated)], "does not say its date"),
        ([str(empty)], "can't be read"),
        ([str(tmp_path / "none.txt")], "does not exist"),
    ]
    for call, said in wrong:
        done = ledger(folder, "check", *call)
        assert done.returncode == 2
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "ledger.db").exists()
    assert ledger(tmp_path, "check").returncode == 2
    assert not (tmp_path / "ledger.db").exists()


def test_a_publication_that_fell() -> None:
    """A text whose date replays to other words is named, and only that one."""
    first, second = EXAMPLES[0], EXAMPLES[1]
    one = lay([], first.read_text(), name=first.name).entry
    assert one is not None
    two = lay([one], second.read_text(), name=second.name).entry
    assert two is not None
    assert [held.ok for held in publications([one, two], FULL)] == [True, True]
    said = [e if not isinstance(e, Published) else replace(e, words="0" * 64) for e in two.events]
    altered = replace(two, events=tuple(said))
    assert [(held.document, held.ok) for held in publications([one, altered], FULL)] == [
        (first.name, True), (second.name, False),
    ]


def test_a_text_that_a_later_one_of_its_day_replaced(tmp_path: Path) -> None:
    """Of two texts of a day both are listed; the first says which one stands for it, and so does
    a check of its own file."""
    text = EXAMPLES[0].read_text()
    for name, said in (("at-10.txt", text), ("at-15.txt", text.replace("wells", "springs", 1))):
        (tmp_path / name).write_text(said)
        assert ledger(tmp_path, "append", name).returncode == 0
    listed = ledger(tmp_path, "check")
    assert listed.returncode == 0
    assert listed.stdout.splitlines() == [
        "2012-03-22  at-10.txt: at-15.txt, a later text of that day, stands for it",
        "2012-03-22  at-15.txt: holds",
    ]
    held = json.loads(ledger(tmp_path, "check", "--json").stdout)["publications"]
    assert [one["replaced_by"] for one in held] == ["at-15.txt", None]
    first, last = (ledger(tmp_path, "check", name) for name in ("at-10.txt", "at-15.txt"))
    assert first.returncode == 1
    assert "at-15.txt, a later text of that day, stands for it" in first.stderr
    assert "would record" not in first.stderr
    assert last.returncode == 0
    assert json.loads(ledger(tmp_path, "check", "at-10.txt", "--json").stdout)[
        "replaced_by"
    ] == "at-15.txt"
