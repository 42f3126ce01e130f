"""Receipts: that the ledger still contains what a copy was made from."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from test_minutes import PAPERS, ledger
from test_store import behind_its_back

from ledger.receipt import receipts


@pytest.fixture
def kept(tmp_path: Path) -> tuple[Path, Path]:
    """A folder with a ledger of three papers, and the receipt given for it."""
    ledger(tmp_path, "append", *PAPERS[:3])
    receipt = tmp_path / "receipt.txt"
    receipt.write_text(ledger(tmp_path, "receipt"))
    return tmp_path, receipt


def test_what_is_still_there(kept: tuple[Path, Path]) -> None:
    """A receipt holds against its ledger, also once more was recorded, and broken over lines."""
    folder, receipt = kept
    assert "all of it is still here" in ledger(folder, "verify", "--receipt", receipt)
    ledger(folder, "append", PAPERS[3])
    mail = folder / "mail.txt"
    mail.write_text("> " + receipt.read_text().replace(", ", ",\n  "))
    assert "all of it is still here" in ledger(folder, "verify", "--receipt", mail)
    said = json.loads(ledger(folder, "verify", "--json", "--receipt", receipt.read_text()))
    assert [(one["entry"], one["missing"]) for one in said[0]["receipts"]] == [(3, None)]


def test_an_end_that_was_cut_off(kept: tuple[Path, Path]) -> None:
    """What is gone from the end, and from what is drawn, leaves no trace in the chain; the receipt
    shows it."""
    folder, receipt = kept
    with behind_its_back(folder / "ledger.db") as database:
        database.execute("DELETE FROM stored_events WHERE originator_version = 3")
        database.execute("DELETE FROM framed")
    assert "every link holds" in ledger(folder, "verify")
    said = ledger(folder, "verify", "--receipt", receipt, status=1)
    assert "the ledger ends with entry 2, and 1 entry is gone" in said


def test_another_past(kept: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory) -> None:
    """A ledger made anew, whole in itself, is not the one that the receipt was given for."""
    _, receipt = kept
    other = tmp_path_factory.mktemp("other")
    ledger(other, "append", *PAPERS[:4])
    said = ledger(other, "verify", "--receipt", receipt, status=1)
    assert "entry 3 is another one" in said


def test_a_copy_says_from_what_it_was_made(kept: tuple[Path, Path]) -> None:
    """Whoever writes a copy to a file gets its receipt, of the day as known for an older state."""
    folder, receipt = kept
    assert receipt.read_text().strip() in _both(folder, "replay", "-o", "copy.html")
    (given,) = receipts(ledger(folder, "receipt", "--entry", "1"))
    assert given.entry == 1


def test_what_is_no_receipt(kept: tuple[Path, Path]) -> None:
    """A text without a receipt, and an entry that there is not, are told in a sentence."""
    folder, _ = kept
    assert "There is no receipt in" in ledger(folder, "verify", "--receipt", "entry 3", status=2)
    assert "the last one is 3" in ledger(folder, "receipt", "--entry", "4", status=2)
    mistyped = f"entry 3, 2012-19-04T25:00:00Z, sha256 {'a' * 64}"
    assert list(receipts(mistyped)) == []


def _both(folder: Path, *args: str) -> str:
    import subprocess
    import sys

    done = subprocess.run(
        [sys.executable, "-m", "ledger", *args], cwd=folder, capture_output=True, text=True,
        check=True, timeout=60,
    )
    return done.stdout + done.stderr
