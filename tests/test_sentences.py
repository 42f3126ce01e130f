"""Labelled sentences of minutes: what they come to."""

from __future__ import annotations

import re
import tomllib

from benchmarks.sentences import LABELS, cases, score


def test_labelled_sentences_are_taken_down() -> None:
    """Of the events that the sentences report nearly all are recorded, and hardly any that they
    don't; no trap changes anything."""
    found = list(cases())
    said = score(found)
    assert len(found) >= 725
    assert said.recall >= 0.95, said
    assert said.precision >= 0.99, said
    trapped = [c.text for c in found if c.outcome != "recorded" and c.told == "recorded"]
    assert not trapped


def test_the_labels_are_whole() -> None:
    """Each sentence stands once on its draft, and says events exactly where it is recorded."""
    labels = tomllib.loads(LABELS.read_text("utf-8"))["sentence"]
    texts = [(one["draft"], *one.get("before", ()), one["text"]) for one in labels]
    assert len(set(texts)) == len(texts)
    for one in labels:
        assert (one["outcome"] == "recorded") == bool(one.get("events")), one["text"]
        assert not re.search(r"\s{2,}", one["text"])
