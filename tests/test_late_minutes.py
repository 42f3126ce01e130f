"""Minutes that come when a later text is recorded already: they tell what had been decided before,
and the text keeps the words it was published with."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from ledger.comparison import comparison
from ledger.houses import load
from ledger.store import Store

FIRST = """\
WORKING TEXT ON THE LAKES
RESULTS OF THE MEETING HELD ON APRIL 1, 2026

1. The lakes belong to the fish. AGREED INF 04/01/26

2. Boats pay a fee.
"""
LATER = """\
WORKING TEXT ON THE LAKES
RESULTS OF THE MEETING HELD ON APRIL 5, 2026

1. The ponds belong to the fish. AGREED AD REFERENDUM 04/05/26

2. Boats pay a fee.
"""


def ledger(folder: Path, *args: str) -> str:
    """What the program prints, in a folder; it must end well."""
    done = subprocess.run(
        [sys.executable, "-m", "ledger", *args], cwd=folder, capture_output=True, text=True,
        check=False, timeout=120,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture
def opened(tmp_path: Path) -> Path:
    """A folder with a ledger of both texts."""
    (tmp_path / "first.txt").write_text(FIRST)
    (tmp_path / "later.txt").write_text(LATER)
    ledger(tmp_path, "append", "-y", "first.txt", "later.txt")
    return tmp_path


@pytest.mark.parametrize(("sentence", "that_day", "carried_out"), [
    ('In paragraph 1, "lakes" was replaced by "ponds".', "The ponds belong to the fish.", True),
    ('In paragraph 1, "lakes" was replaced by "rivers".', "The rivers belong to the fish.", False),
    ("Paragraph 1 was agreed ad referendum.", "AGREED AD REFERENDUM 04/03/26", True),
    ("Paragraph 1 was reopened.", "1. The lakes belong to the fish.", True),
])
def test_minutes_of_a_meeting_before_the_text(
    opened: Path, sentence: str, that_day: str, carried_out: bool
) -> None:
    """Minutes of 3 April may tell who had taken out what the text of 5 April no longer has: that
    day's draft has what they decided, the text keeps its words, the chain its proof, and a
    decision that the text does not show is told."""
    (opened / "minutes.txt").write_text(f"Minutes of the meeting of 3 April 2026\n\n{sentence}\n")
    said = json.loads(ledger(opened, "append", "-y", "--json", "minutes.txt"))
    assert bool(said["papers"][0]["not_carried_out"]) is not carried_out
    assert that_day in ledger(opened, "replay", "--as-of", "2026-04-03", "--format", "text")
    ledger(opened, "check", "later.txt")
    ledger(opened, "verify")
    assert "No contradictions" in ledger(opened, "status")


def test_the_same_words_twice_are_no_change(opened: Path) -> None:
    """What minutes decided and a later text had shown is one change, on the day it was decided;
    from then to the text's day its words did not change."""
    (opened / "minutes.txt").write_text(
        'Minutes of the meeting of 3 April 2026\n\nIn paragraph 1, "lakes" was replaced by "ponds".'
    )
    ledger(opened, "append", "-y", "minutes.txt")
    for first, last, changed in (("04-01", "04-03", True), ("04-03", "04-05", False)):
        days = (f"2026-{first}", f"2026-{last}")
        found = json.loads(ledger(opened, "diff", "--format", "json", *days))
        assert ("words" in [change["kind"] for change in found]) is changed
    with Store(opened / "ledger.db") as store:
        entries = store.entries(store.negotiations()[0])
    page = comparison(entries, load("oas"), date(2026, 4, 3), date(2026, 4, 5))
    assert not [p for pair in page.pairs for p in pair.pieces if "ponds" in p.text and p.event]
