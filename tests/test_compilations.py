"""Compilations, as the General Assembly and its Economic and Social Council make them: what parties
say stands in parentheses among the words, and marks state their conditions."""

from __future__ import annotations

from datetime import date

import pytest
from ledger_plain import PlainReader
from papers import as_listed, replayed

from ledger import houses
from ledger.append import Appended, Paper, Wishes, append, text_of
from ledger.attribution import policy
from ledger.audit import rows
from ledger.draft import Provision
from ledger.events import Entry, Proposed
from ledger.plugins import Plugins
from ledger.publication import broken
from ledger.replay import facts, replay
from ledger.view import view

ON = date(2021, 5, 4)
UN = houses.load("un")


def lay(entries: list[Entry], words: str, on: date = ON) -> Appended:
    """A paper of the General Assembly, which replays to its words (law 3)."""
    paper = Paper("paper.txt", f"Draft\n\n{words}\n".encode())
    found = append(entries, paper, text_of(paper, PlainReader()), UN, Wishes(on=on))
    assert found.entry is not None
    assert replayed([*entries, found.entry], on) == as_listed(paper.data, found.oddities)
    assert broken([*entries, found.entry]) == []
    return found


def laid(words: str) -> list[Entry]:
    entry = lay([], words).entry
    assert entry is not None
    return [entry]


def summaries(entries: list[Entry]) -> list[str]:
    told = facts(entries)
    return [r.summary for r in rows(told, replay(entries), policy("full", UN, entries))]


def paragraph(entries: list[Entry]) -> Provision:
    """The paragraph PP1 as it stands."""
    return next(p for p in replay(entries).walk() if p.key == "pp1")


def exported(entries: list[Entry], form: str, attribution: str) -> str:
    shown = view(entries, UN, attribution=attribution)  # type: ignore[arg-type]
    said = Plugins().exporter(form).export(shown)
    return said if isinstance(said, str) else said.decode()


# -- what parties say ----------------------------------------------------------------------


@pytest.mark.parametrize(("said", "stance", "by"), [
    ("(CANZ: reflect)", "consultation", ["CANZ"]),
    ("(EU, US: no change in position)", "reservation", ["European Union", "United States"]),
    ("(Chile: flexible)", "support", ["Chile"]),
    ("(Chile flexible)", "support", ["Chile"]),
    ("(G77 to revert)", "consultation", ["Group of 77 and China"]),
    ("(Norway wishes to come back)", "consultation", ["Norway"]),
    ("(Peru: cannot accept this in a preamble)", "objection", ["Peru"]),
    ("(Deleted by Brazil)", "objection", ["Brazil"]),
    ("(Peru: would give up its proposal if PP3 stands)", "request", ["Peru"]),
    ("(Lemuria: to check with capital)", "consultation", ["Lemuria"]),
    ("(reservation by Morocco)", "reservation", ["Morocco"]),
    ("(Iran (Islamic Republic of): delete “deep”)", "objection", ["Iran"]),
])
def test_what_a_party_says_is_no_text(said: str, stance: str, by: list[str]) -> None:
    """What a party says in parentheses at a paragraph's end is a position of that party, as it
    means it, and no word of the draft; a text without attribution does not name it (law 9)."""
    entries = laid(f"PP1 Recalling the wells of the islands, {said}")
    (position,) = replay(entries).positions
    assert (position.stance, [*position.by]) == (stance, by)
    assert said[1:-1] in position.text
    assert exported(entries, "clean", "full").rstrip().endswith("wells of the islands,")
    assert said[1:-1] not in exported(entries, "json", "none")


def test_several_speak_in_a_row() -> None:
    """Each pair of parentheses is somebody's, one may hold several parties, and who supports is
    told apart from who speaks."""
    entries = laid(
        "PP1 Recalling the wells, (G77 with supports of Norway, Chile: would give up “deep” if PP2 "
        "is kept; EU: reflect)(Japan: no change in position)"
    )
    assert [(p.stance, [*p.by]) for p in replay(entries).positions] == [
        ("request", ["Group of 77 and China"]), ("support", ["Norway", "Chile"]),
        ("consultation", ["European Union"]), ("reservation", ["Japan"]),
    ]


@pytest.mark.parametrize("words", [
    "Recalling the wells (Quito: 2016) of the islands,",
    "Recalling the wells (namely: three) of the islands,",
    "Recalling the wells (Norway and Chile have most) of the islands,",
])
def test_parentheses_that_are_text(words: str) -> None:
    """Parentheses in which nobody speaks are words of the draft."""
    entries = laid(f"PP1 {words}")
    assert replay(entries).positions == ()
    assert words in exported(entries, "clean", "full")


def test_positions_behind_the_author_of_a_bracket() -> None:
    """"[deep] (G77) (EU, US: delete)": who is against is against that bracket."""
    entries = laid("PP1 Recalling the [deep] (G77) (EU, US: delete) wells,")
    (bracket,) = view(entries, UN).provisions[-1].brackets
    assert (bracket.by, bracket.opposed_by) == (
        ("Group of 77 and China",), ("European Union", "United States"),
    )


@pytest.mark.parametrize(("words", "by"), [
    ("(Canada) Recalling the wells,", ["Canada"]),
    ("(new, proposed by Canada) Recalling the wells,", ["Canada"]),
    ("(New, Japan) Recalling the wells,", ["Japan"]),
    ("Recalling the wells, (Chile, Peru)", ["Chile", "Peru"]),
    ("[(Canada) Recalling the wells,]", ["Canada"]),
    ("[Recalling the wells,] (Proposal by Egypt on behalf of the Arab Group)", ["Arab Group"]),
    ("[Recalling the wells, – Canada, on behalf of 66 States]", ["Canada"]),
])
def test_who_proposes_a_paragraph(words: str, by: list[str]) -> None:
    """Parties alone in parentheses at a paragraph's beginning, or behind the sign that ends it,
    propose it, and are no words of it."""
    entries = laid(f"PP1 {words}")
    told = [f.event for f in facts(entries) if isinstance(f.event, Proposed)]
    assert [*told[-1].by] == by
    assert exported(entries, "clean", "full").rstrip().endswith("PP1 Recalling the wells,")


@pytest.mark.parametrize("words", [
    "Recalling the wells of small island developing States (SIDS)",
    "Recalling the wells of the islands (Peru).",
    "Recalling the wells (Peru) of the islands,",
])
def test_a_party_in_parentheses_in_the_text(words: str) -> None:
    """Within its sentence a party in parentheses is a word of the draft."""
    entries = laid(f"PP1 {words}")
    assert words in exported(entries, "clean", "full")


# -- marks with a condition ----------------------------------------------------------------


@pytest.mark.parametrize(("mark", "pending"), [
    ("(Agreed)", None),
    ("(Agreed, placement tbd)", "placement tbd"),
    ("(Agreed – subject to the outcome of OP4)", "subject to the outcome of OP4"),
    ("(Agreed, as corrected)", None),
    ("[Agreed ad ref, pending OP2]", "pending OP2"),
    ("(ad ref)", None),
    ("[AGREED IN COW]", None),
])
def test_a_mark_that_states_a_condition(mark: str, pending: str | None) -> None:
    """A mark may say more than that the paragraph is agreed; what is still to come is pending."""
    entries = laid(f"PP1 Recalling the wells, {mark}")
    status = paragraph(entries).status
    assert (status.state, status.pending) == ("agreed", pending)


def test_levels_of_a_commission() -> None:
    """Commission on Narcotic Drugs: "Agreed CoW" is more than ad referendum, and less than what the
    plenary adopts; "(ad ref)" says by itself that a paragraph is agreed."""
    assert paragraph(laid("PP1 Recalling the wells, [Agreed CoW]")).status.level == (
        "committee of the whole"
    )
    assert paragraph(laid("PP1 Recalling the wells, (ad ref)")).status.level == "ad referendum"
    assert paragraph(laid("PP1 Recalling wells agreed (ad ref) in part,")).status.state == "open"


def test_a_condition_that_is_met() -> None:
    """Where the next paper's mark has no condition any more, the paragraph is agreed anew without
    it."""
    entries = laid("PP1 Recalling the wells, (Agreed, placement tbd)")
    later = lay(entries, "PP1 Recalling the wells, (Agreed)", date(2021, 5, 9)).entry
    assert later is not None
    status = paragraph([*entries, later]).status
    assert (status.state, status.pending, status.on) == ("agreed", None, date(2021, 5, 9))


def test_a_date_behind_a_treaty_is_no_mark() -> None:
    """"(Adopted, Quito, 1998)" behind the name of a treaty says when that was adopted."""
    entries = laid("PP1 Recalling the Convention on Wells (Adopted, Quito, 1998)")
    assert paragraph(entries).status.state == "open"


# -- where an insertion stands -------------------------------------------------------------


def test_an_insertion_stands_behind_a_word_of_the_draft() -> None:
    """The word told to stand before an insertion is one of the draft, not a party or a label; one
    that nothing stands before is at the beginning."""
    told = summaries(laid(
        "PP1 Recalling [deep] (Mexico) [wide] (G77) wells,\n\nPP2 [Noting also] (EU) the islands,"
    ))
    assert [s.partition(" in pp")[2] for s in told if "inserting" in s] == [
        '1, behind "Recalling"', '1, behind "deep"', "2, at the beginning",
    ]
