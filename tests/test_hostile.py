"""What was made to make a reader fail: it is read, or refused in a sentence. How time grows is
measured by ``python -m benchmarks.hostile``, at length by ``python -m benchmarks.fuzzing``."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from negotiations import FIRST_DAY, RECORDING

from benchmarks.fuzzing import READERS, fault_of
from benchmarks.hostile import FILES, TEXTS, read_file, suffered
from ledger.addresses import addresses
from ledger.append import Paper, Wishes, append
from ledger.draft import Draft
from ledger.events import Entry, Moved, Opened, Place, Proposed
from ledger.hookspecs import DocumentText, Line
from ledger.houses import load
from ledger.replay import replay
from ledger.view import view

SMALL = 40
"""So large is each text here: large enough that what nests nests deep."""


def recorded(*papers: str) -> list[Entry]:
    """These papers, of one day after another, as entries."""
    entries: list[Entry] = []
    for n, words in enumerate(papers, 1):
        lines = tuple(Line(*line) for line in enumerate(words.splitlines(), 1))
        text = DocumentText(lines, "utf-8")
        paper, wishes = Paper(f"{n}.txt", words.encode()), Wishes(on=date(2012, 4, n))
        made = append(entries, paper, text, load("oas"), wishes).entry
        assert made is not None
        entries.append(made)
    return entries


def printed(draft: Draft) -> str:
    """What the draft prints."""
    return "\n".join(
        "".join(e.text if hasattr(e, "text") else "[" if e.opens else "]" for e in p.visible)
        for p in draft.walk()
    )


@pytest.mark.parametrize("name", TEXTS)
def test_a_hostile_text_is_read(name: str) -> None:
    """It is recorded, replayed, exported, audited and checked, and says what it said."""
    assert "append" in suffered(TEXTS[name], SMALL)


@pytest.mark.parametrize("name", FILES)
def test_a_hostile_file_is_read_or_refused(name: str) -> None:
    """A dump, a profile or a line is taken, or refused in one sentence of bearable length."""
    _, _, size = FILES[name]
    read_file(name, min(size, 20_000))


@pytest.mark.parametrize("name", READERS)
@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_a_random_text_is_read_or_refused(name: str, data: st.DataObject) -> None:
    """Whatever is put together of the signs that a reader looks for raises nothing but a
    refusal."""
    read, pieces = READERS[name]
    piece = st.sampled_from(pieces) | st.text(max_size=4)
    text = "".join(data.draw(st.lists(piece, max_size=40)))
    assert fault_of(read, text) is None


def test_a_bracket_too_deep_is_kept_as_a_word() -> None:
    """Of a hundred brackets in one another 64 are brackets; the signs of all are printed, and the
    others are told."""
    (entry,) = entries = recorded(f"1. The text {'[a ' * 100}{'] ' * 100}goes on.\n")
    draft = replay(entries)
    assert len(draft.brackets) == 64
    assert (printed(draft).count("["), printed(draft).count("]")) == (100, 100)
    odd = [o for e in entry.events for o in getattr(e, "oddities", ()) if o.code == "deep bracket"]
    assert odd
    assert view(entries, load("oas")).walk()[0].brackets


def test_a_bracket_after_many_unclosed_ones_is_still_a_bracket() -> None:
    """What one paragraph leaves open counts for no depth in the next: a long paper with many slips
    keeps all its brackets."""
    slips = "".join(f"{n}. The text of [{n}.\n" for n in range(1, 99))
    draft = replay(recorded(f"{slips}99. The text [is] here.\n"))
    assert len(draft.brackets) == 99


def test_what_is_indented_too_deep_stands_on_the_last_level() -> None:
    """Of two hundred levels 64 are kept, no item is lost, and it is told."""
    items = "".join(f"{' ' * n}- item {n}\n" for n in range(200))
    (entry,) = entries = recorded(f"# Plan\n\n{items}")
    draft = replay(entries)
    assert printed(draft).count("item") == 200
    assert max(map(len, (a.split("/") for a in addresses(draft).values()))) <= 65
    assert any(o.code == "too deep" for e in entry.events for o in getattr(e, "oddities", ()))


def forged(count: int, place: Callable[[int], Place]) -> list[Entry]:
    """An entry that nobody's paper gives: so many provisions, each at a place."""
    opened = Opened(negotiation="plan", title="Plan", profile="oas")
    provisions = [
        Proposed(
            provision=f"p1.{n}", change="provision", kind="paragraph", key=str(n), place=place(n)
        )
        for n in range(2, count + 2)
    ]
    return [
        Entry(
            version=1, recorded_at=RECORDING, recorded_by="nobody", on=FIRST_DAY,
            events=(opened, *provisions),
        )
    ]


@pytest.mark.parametrize(
    "place",
    [lambda n: Place(parent=f"p1.{n - 1}"), lambda n: Place(parent=f"p1.{n}")],
    ids=["each under the one before", "each under itself"],
)
def test_provisions_without_end_are_contradictions(place: Callable[[int], Place]) -> None:
    """A forged ledger whose provisions stand under one another without end replays to a draft that
    can be walked, shown and addressed, and says which could not stand where they should."""
    entries = forged(3_000, place)
    draft = replay(entries)
    assert len(list(draft.walk())) == 3_000
    assert "levels deep" in draft.contradictions[-1].reason
    assert len(view(entries, load("oas")).walk()) == len(addresses(draft)) == 3_000


def test_moves_upon_moves_nest_no_deeper() -> None:
    """A provision with much under it is not moved so that the whole stands too deep."""
    chain = forged(100, lambda n: Place(parent=f"p1.{n - 1}") if n > 2 else Place())
    (entry,) = chain
    other = [
        Proposed(
            provision=f"q{n}", change="provision", kind="paragraph", key=f"q{n}",
            place=Place(parent=f"q{n - 1}") if n else Place(),
        )
        for n in range(100)
    ]
    moved = Moved(provision="q0", place=Place(parent="p1.101"), key="q0")
    (contradiction,) = replay(
        [replace(entry, events=(*entry.events, *other, moved))]
    ).contradictions
    assert "levels deep" in contradiction.reason


@pytest.mark.parametrize("words", [9_000, 12_000])
def test_a_long_paragraph_keeps_what_stayed(words: int) -> None:
    """Compared as a whole or in windows, the words before and behind a change stay those of the
    first paper."""
    old = [f"w{n}" for n in range(words)]
    new = [*old[: words // 2], "new", "words", *old[words // 2 :]]
    draft = replay(recorded(f"1. {' '.join(old)}\n", f"1. {' '.join(new)}\n"))
    (provision,) = (p for p in draft.walk() if p.key == "1")
    brought = {e.event.split(".")[0]: "" for e in provision.visible}
    for e in provision.visible:
        brought[e.event.split(".")[0]] += getattr(e, "text", "")
    assert brought["2"].split() == ["new", "words"]


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_moves_that_papers_announce_among_neighbours(data: st.DataObject) -> None:
    """Papers whose paragraphs say that they moved to one another's places, or came from there, keep
    their words and order, whether that makes sense or not."""
    papers = []
    for _ in range(2):
        count = data.draw(st.integers(2, 5))
        said = st.sampled_from(
            [
                "{n}. The text of {m} here stands.",
                "{n}. (Moved to paragraph {m})",
                "{n}. The text of {m} here stands. (Previously paragraph {m})",
            ]
        )
        papers.append(
            "".join(
                data.draw(said).format(n=n, m=data.draw(st.integers(1, count))) + "\n"
                for n in range(1, count + 1)
            )
        )
    if papers[0] == papers[1]:
        papers.pop()
    entries = recorded(*papers)
    for entry, paper in zip(entries, papers, strict=True):
        assert printed(replay(entries, entry.on)).split() == paper.split()
