"""Nothing is lost: the short forms of what `benchmarks` runs at length."""

from __future__ import annotations

import pytest

from benchmarks.crashes import crashed
from benchmarks.full_disk import CannotMount, filled
from benchmarks.fuzzing import guided, guidedly
from benchmarks.tampering import WAYS, tampered
from benchmarks.writers import contested, written


def test_every_alteration_is_found_and_named() -> None:
    """Bytes changed, rows deleted (the last one, too), swapped and inserted behind the ledger's
    back are found, with the receipt given before, and the entry is named."""
    missed, made = tampered(120, seed=3)
    assert not missed
    assert set(made) == set(WAYS)


@pytest.mark.parametrize("apart", [False, True], ids=["one negotiation", "each its own"])
def test_several_writers_lose_nothing(apart: bool) -> None:
    """Of lines typed by several people at once, all behind the same word or each in a negotiation
    of one ledger, each that is acknowledged is there once. The others are refused in a sentence: on
    a busy machine somebody else may be faster for all the time that a line is tried again."""
    found = written(4, 16, apart=apart)
    assert found.typed == found.acknowledged + found.refused == 16
    assert found.acknowledged >= 8
    assert (found.lost, found.doubled, found.unannounced) == (0, 0, 0)
    assert found.holds


def test_of_several_who_replace_a_word_one_does() -> None:
    """Who comes second is planned again on what then stands, and told in a sentence that the word
    is not there any more."""
    found = contested(4)
    assert found.won == 1
    assert all("“courses” is not in the draft" in told for told in found.refused)
    assert len(found.refused) == 3
    assert found.holds


def test_a_killed_process_loses_and_tears_nothing() -> None:
    """After kill -9 in each command that writes, what was acknowledged is there, nothing is there
    in part, `verify` is content and the next writer goes on."""
    found = crashed(10, seed=5)
    assert not found.wrong
    assert set(found.rounds.values()) == {2}


def test_a_full_disk_is_told_and_nothing_is_damaged() -> None:
    """An append on a full disk is refused in a sentence, with status 2, and what stood stands."""
    try:
        found = filled(6, seed=2)
    except CannotMount as e:
        pytest.skip(str(e))
    assert not found.wrong
    assert found.refused


def test_what_reaches_new_code_is_no_fault() -> None:
    """The nightly search for faults runs, where atheris is installed, and finds none."""
    if not guided():
        pytest.skip("atheris is not installed: pip install negotiation-ledger[fuzz]")
    assert guidedly("line", seconds=5, seed=1).returncode == 0
