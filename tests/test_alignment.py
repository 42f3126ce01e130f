"""Which provision became which, against a key made by hand of four real drafts."""

from __future__ import annotations

import tomllib

import pytest

from benchmarks.alignment import CORPUS, KEY, scores

HERE = pytest.mark.skipif(not CORPUS.exists(), reason="the four drafts are not beside the checkout")


def test_the_key_is_large_enough_and_names_places_only() -> None:
    """More than sixty pairs over three steps, some of what vanished and some of what is new."""
    steps = tomllib.loads(KEY.read_text("utf-8"))["step"]
    pairs = [pair for step in steps for pair in step["pairs"]]
    assert len(steps) == 3
    assert len(pairs) > 60
    assert sum(not new for _, new, _ in pairs) > 6 < sum(not old for old, _, _ in pairs)
    assert all(len(told) < 80 for *_, told in pairs)


@HERE
def test_provisions_and_brackets_are_found_again() -> None:
    """In each step nine of ten pairs of the key are found, and few that are none; of the brackets
    most are told to have ended as they did."""
    for score in scores():
        assert score.recall >= 0.93, score
        assert score.precision >= 0.94, score
        assert score.closed >= 0.75, score
