"""Papers recorded in any order: each day reads as its paper says, and nothing known is changed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from papers import MEETING_DAY, OAS, as_listed, edited, lay, papers, replayed

from ledger.append import Appended
from ledger.draft import Draft
from ledger.events import Entry
from ledger.publication import broken, printed_lines
from ledger.replay import replay
from ledger.view import PrintedEdge, view

ROOT = Path(__file__).parent.parent
EXAMPLES = sorted((ROOT / "examples").glob("2012-*.txt"))
PARIS = sorted((ROOT.parent / "shared" / "corpus" / "paris").glob("2015-*.md"))


def recorded(order: Sequence[tuple[bytes, date | None]]) -> tuple[list[Entry], list[Appended]]:
    """These papers appended in this order; after each one every publication holds."""
    entries: list[Entry] = []
    came: list[Appended] = []
    for data, on in order:
        found = lay(entries, data, on)
        assert found.entry is not None
        known = [replay(entries, one.on) for one in entries]
        entries.append(found.entry)
        came.append(found)
        assert broken(entries) == []
        assert known == [replay(entries[:-1], one.on) for one in entries[:-1]]
    return entries, came


def issued(day: date, *actions: str, second: Sequence[str] = ()) -> tuple[bytes, None]:
    """A paper of that day with these actions under the first of two objectives, and others under
    the second."""
    lines = [f"RESULTS OF THE MEETING ON THE PLAN ON WATER HELD ON {day:%B} {day.day}, {day.year}"]
    for label, words, under in (("1.1", "store", actions), ("1.2", "clean", second)):
        lines += ["", f"Objective {label}", f"To {words} water.", "", "Actions", "", *under]
    return "\n".join(lines).encode(), None


MARCH, APRIL, MAY, JUNE = (date(2012, *day) for day in ((3, 22), (4, 3), (5, 2), (6, 13)))
AGAINST = "(Peru is opposed to including this reference)"
GONE = "(This action was moved to become the first action of Objective 1.2)"
CAME = "(Previously paragraph 2 of objective 1.1)"
TANKS, PUMPS, BOIL = "1. To build tanks.", "2. To open pumps on all rivers.", "1. To boil water."
SAME = {
    "a new mark": (
        issued(MARCH, f"{TANKS} AGREED INF 03/22/12"),
        issued(APRIL, f"{TANKS} AGREED INF 04/03/12"),
        issued(MAY, f"{TANKS} AGREED INF 05/02/12"),
    ),
    "a deletion of what had been agreed": (
        issued(MARCH, f"{TANKS} AGREED INF 03/22/12"),
        issued(APRIL, f"{TANKS} AGREED AD REFERENDUM"),
        issued(MAY, f"{TANKS} DELETED INF 05/02/12"),
    ),
    "a move": (
        issued(MARCH, TANKS, PUMPS, second=[BOIL]),
        issued(APRIL, TANKS, f"2. {GONE}", second=[f"1. {PUMPS[3:]} {CAME}", "2. To boil water."]),
        issued(MAY, TANKS, f"2. {GONE}", second=[f"1. {PUMPS[3:]} {CAME}", "2. To boil water."]),
    ),
    "a move back": (
        issued(MARCH, TANKS, f"2. {GONE}", second=[f"1. {PUMPS[3:]} {CAME}", BOIL]),
        issued(APRIL, TANKS, PUMPS, second=[BOIL]),
        issued(MAY, TANKS, PUMPS, second=[BOIL]),
    ),
    "an objection that is gone": (
        issued(MARCH, f"{TANKS} {AGAINST}"),
        issued(APRIL, TANKS),
        issued(MAY, TANKS),
    ),
    "an objection that is gone, comes back, and is gone again": (
        issued(MARCH, f"{TANKS} {AGAINST}"),
        issued(APRIL, TANKS),
        issued(MAY, f"{TANKS} {AGAINST}"),
        issued(JUNE, TANKS),
    ),
    "an objection that is printed twice": (
        issued(MARCH, f"{TANKS} {AGAINST}"),
        issued(APRIL, f"1. To build {AGAINST} tanks. {AGAINST}"),
        issued(MAY, f"{TANKS} {AGAINST}"),
    ),
    "a bracket in a paragraph that is gone, and comes back": (
        issued(MARCH, TANKS, "2. To open [Peru: many] pumps on all rivers."),
        issued(APRIL, TANKS),
        issued(MAY, TANKS, "2. To open [Peru: many] pumps on all rivers."),
    ),
}


@pytest.mark.parametrize("papers", SAME.values(), ids=SAME.keys())
def test_what_two_papers_both_say_is_no_contradiction(
    papers: Sequence[tuple[bytes, None]]
) -> None:
    """Two papers with a new mark each, or with the same move, agree that what stood there before
    is gone: in each order of recording, none makes an event of another impossible. What is printed
    of brackets is open, and who objects is who does so in print. No former address is the present
    one, and none is told twice."""
    for order in permutations(papers):
        entries, _ = recorded(order)
        assert replay(entries).contradictions == ()
        for entry in entries:
            draft = replay(entries, entry.on)
            said = " ".join(printed_lines(draft)).count(AGAINST)
            assert bool(said) <= len(draft.positions) <= said
            for one in view(entries, OAS, as_of=entry.on).walk():
                assert {b.id for b in one.brackets if not b.open} <= {
                    p.bracket for p in one.printed
                    if isinstance(p, PrintedEdge) and p.hidden_by is not None
                }
                assert one.address not in one.formerly
                assert len(set(one.formerly)) == len(one.formerly)


def marks(draft: Draft) -> list[tuple[str, str | None, str | None]]:
    """The status of each printed provision, in print order."""
    return [(p.status.state, p.status.level, p.status.pending) for p in draft.walk()]


def edges(draft: Draft) -> list[tuple[str, ...]]:
    """The open brackets by the parties that propose what is in them."""
    printed = {
        element.bracket: None
        for p in draft.walk()
        for element in p.visible
        if not hasattr(element, "text")
    }
    return sorted(draft.brackets[id].by for id in printed)


@settings(max_examples=25)
@given(data=st.data())
def test_law_3_ladder_in_any_order(data: st.DataObject) -> None:
    """Whatever order the papers of a ladder are recorded in, each day replays to its paper's
    words and brackets, with the marks and parties of a record in the order of dates; the same
    paper again is no change."""
    ladder = [data.draw(papers())]
    for n in range(1, data.draw(st.integers(2, 3))):
        ladder.append(data.draw(edited(ladder[-1], MEETING_DAY + timedelta(days=14 * n))))
    order = data.draw(st.permutations(ladder))
    entries, came = recorded([(paper.text.encode(), None) for paper in order])
    for paper, found in zip(order, came, strict=True):
        assert replayed(entries, paper.on) == as_listed(paper.text, found.oddities)
        assert lay(entries, paper.text).entry is None
        alone, _ = recorded([(paper.text.encode(), None)])
        assert edges(replay(entries, paper.on)) == edges(replay(alone, paper.on))
        states = [state for state, *_ in marks(replay(entries, paper.on))]
        assert states == [state for state, *_ in marks(replay(alone, paper.on))]


@pytest.mark.parametrize(
    "order", list(permutations(range(4))), ids=lambda order: "".join(map(str, order))
)
def test_examples_in_any_order(order: tuple[int, ...]) -> None:
    """The four example papers, in each of their orders, give the same words at each date, and
    what was known before a late paper came is what it was."""
    entries, _ = recorded([(EXAMPLES[n].read_bytes(), None) for n in order])
    for n in order:
        straight, _ = recorded([(EXAMPLES[n].read_bytes(), None)])
        on = straight[0].on
        assert printed_lines(replay(entries, on)) == printed_lines(replay(straight, on))


@pytest.mark.skipif(len(PARIS) < 4, reason="the drafts of Paris are not here")
@pytest.mark.parametrize("order", [(3, 2, 1, 0), (1, 0, 3, 2), (3, 0, 2, 1), (2, 3, 0, 1)])
def test_paris_in_any_order(order: tuple[int, ...]) -> None:
    """Four long drafts give the same words at each date, whichever comes first."""
    drafts = [(path.read_bytes(), date.fromisoformat(path.stem)) for path in PARIS]
    entries, _ = recorded([drafts[n] for n in order])
    for data, on in drafts:
        alone = lay([], data, on).entry
        assert alone is not None
        assert printed_lines(replay(entries, on)) == printed_lines(replay([alone], on))


def test_known_on_before_the_late_paper() -> None:
    """A late paper changes the past as it is seen now, and not the past as it was known."""
    first, late, last = (path.read_bytes() for path in EXAMPLES[:3])
    before, _ = recorded([(first, None), (last, None)])
    found = lay(before, late)
    assert found.entry is not None
    after = [*before, found.entry]
    known = before[-1].recorded_at
    for on in (one.on for one in after):
        assert replay(after, on, known) == replay(before, on, known)
    assert replayed(after, found.entry.on) != replayed(before, found.entry.on)


def test_late_paper_says_what_stands_after_it() -> None:
    """An append says before which recorded days it stands and how much it dated there."""
    entries, _ = recorded([(EXAMPLES[n].read_bytes(), None) for n in (0, 2, 3)])
    found = lay(entries, EXAMPLES[1].read_bytes())
    assert found.entry is not None
    assert [kept.on for kept in found.later] == [entries[1].on, entries[2].on]
    for kept in found.later:
        assert sum(e.on == kept.on for e in found.entry.events) == kept.events
    assert found.later[0].events > 0
