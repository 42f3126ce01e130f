"""A paper that comes after lines typed in the room, with marks dated back between them: each day
reads as it was printed, and each provision has the status that its mark says."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pytest
from papers import OAS, TITLE, lay

from ledger.addresses import resolve
from ledger.draft import Status
from ledger.events import Entry
from ledger.publication import broken, printed_lines
from ledger.replay import replay
from ledger.take_line import Desk, Sitting

FIRST, ROOM, LAST = date(2012, 4, 1), date(2012, 4, 10), date(2012, 4, 20)
TOP = "Objective 1.1 To row boats in the sea.\n\nActions\n\n"
OARS, ROPES, SAILS = "1. To mend oars.", "2. To buy ropes.", "3. To sew sails for the harbour."
FAIR = "To buy ropes and sell every old rope at the fair."
BACK = "AGREED INF 04/05/12"


def paper(on: date, *actions: str) -> str:
    """A paper of that day with these actions."""
    title = TITLE.format(day=f"{on:%B} {on.day}, {on.year}")
    return f"{title}\n\n{TOP}" + "\n\n".join(actions) + "\n"


def recorded(*steps: tuple[date, str | Sequence[str]]) -> list[Entry]:
    """An entry for each step: a line in the room, or a paper with these actions."""
    entries: list[Entry] = []
    for on, said in steps:
        if isinstance(said, str):
            entry = Desk(Sitting(on, "the clerk"), OAS).take(entries, said)
        else:
            entry = lay(entries, paper(on, *said)).entry
        assert entry is not None
        entries.append(entry)
    return entries


def status(entries: Sequence[Entry], address: str) -> Status:
    """The status of what has this address in the end."""
    return resolve(replay(entries), address).status


CASES: dict[str, tuple[list[str], str, list[str], str, str]] = {
    "another status is of a later day": (
        [OARS, ROPES], "1.1/1 agree", [f"{OARS} DELETED INF 04/05/12", ROPES], "1.1/1",
        "what it takes the place of is of 2012-04-10",
    ),
    "it was reopened on a later day": (
        [f"{OARS} AGREED INF 03/30/12", ROPES], "1.1/1 reopen", [f"{OARS} {BACK}", ROPES], "1.1/1",
        "what it takes the place of is of 2012-04-10",
    ),
    "it was brought in on a later day": (
        [OARS, ROPES], '1.1 add 3 "To sew sails for the harbour."',
        [OARS, ROPES, f"{SAILS} {BACK}"], "1.1/3", "what it is said of is of 2012-04-10",
    ),
    "what it is under was brought in on a later day": (
        [OARS, ROPES], '1.1 add 3 "To sew sails for the harbour."',
        [OARS, ROPES, SAILS, f"(a) To sing. {BACK}"], "1.1/3/a",
        "what it stands under is of 2012-04-10",
    ),
    "it was split off on a later day": (
        [f"1. To mend oars with glue. {FAIR}"], '1.1/1 split before "To buy"',
        ["1. To mend oars with glue.", f"2. {FAIR} {BACK}"], "1.1/2",
        "what it is said of is of 2012-04-10",
    ),
    "it took up another on a later day": (
        [OARS, f"2. {FAIR}"], "1.1/2 merge 1.1/1", [f"{OARS} {FAIR} {BACK}"], "1.1/1",
        "what it is said of is of 2012-04-10",
    ),
}


@pytest.mark.parametrize(("first", "line", "last", "address", "reason"), CASES.values(), ids=CASES)
def test_a_mark_older_than_what_it_is_of(
    first: list[str], line: str, last: list[str], address: str, reason: str
) -> None:
    """A mark that states a day on which what it is said of was not there yet, or before that of the
    status it ends, takes effect with its paper, and that is told; nothing is contradicted."""
    entries = recorded((FIRST, first), (ROOM, line))
    found = lay(entries, paper(LAST, *last))
    assert found.entry is not None
    odd = [one for one in found.oddities if one.code == "date that can't be"]
    assert [one.found.partition(": ")[2] for one in odd] == [reason]
    entries.append(found.entry)
    now = status(entries, address)
    assert (now.state, now.level, now.on, now.dating) == (
        "deleted" if "DELETED" in last[0] else "agreed", "informal", LAST, "inferred"
    )
    assert broken(entries) == []
    assert replay(entries).contradictions == ()


@pytest.mark.parametrize(("line", "last", "address"), [
    ('1.1/1 replace "oars" -> "the oars"', [f"1. To mend the oars. {BACK}", ROPES], "1.1/1"),
    ("1.1/2 agree", [f"{OARS} {BACK}", ROPES], "1.1/1"),
    ("1.1/2 move 1.1/1", [ROPES.replace("2.", "1."), f"2. To mend oars. {BACK}"], "1.1/2"),
], ids=["other words", "another provision", "another place"])
def test_what_else_the_room_did_leaves_a_mark_its_day(
    line: str, last: list[str], address: str
) -> None:
    """A mark keeps the day it states, whatever a line of a later day did to its provision's words
    or place, or to another provision."""
    entries = recorded((FIRST, [OARS, ROPES]), (ROOM, line), (LAST, last))
    now = status(entries, address)
    assert (now.state, now.on, now.dating) == ("agreed", date(2012, 4, 5), "stated")


@pytest.mark.parametrize("last", [
    [OARS, SAILS, f"4. To float about on a raft. {BACK}", ROPES],
    [OARS, f"4. To float about on a raft. {BACK}", SAILS, ROPES],
], ids=["behind", "before"])
def test_what_is_new_beside_what_the_room_moved_on_a_later_day(last: list[str]) -> None:
    """A new provision, there since its mark's day, stands where the paper has it, beside one that
    came to its place only later; nothing is contradicted."""
    moved = "1.1/3 move after 1.1/1"
    entries = recorded((FIRST, [OARS, ROPES, SAILS]), (ROOM, moved), (LAST, last))
    assert broken(entries) == []
    assert replay(entries).contradictions == ()
    assert status(entries, "1.1/4").on == date(2012, 4, 5)


@pytest.mark.parametrize(("mark", "again", "on"), [
    ("", "AGREED INF 04/12/12", date(2012, 4, 12)),
    ("", BACK, LAST),
    ("AGREED", "AGREED", LAST),
    ("DELETED INF 03/30/12", "DELETED INF 03/30/12", LAST),
], ids=["marked while out", "marked before", "the same mark", "the same dated mark"])
def test_a_mark_on_what_comes_back_into_print(mark: str, again: str, on: date) -> None:
    """A provision that one paper leaves out and the next prints again has the status that its mark
    says there, from the mark's day if it was out of print by then."""
    first, last = (f"{ROPES} {one}".strip() for one in (mark, again))
    entries = recorded(
        (FIRST, [OARS, first]), (date(2012, 4, 8), [OARS]), (LAST, [OARS, last])
    )
    now = status(entries, "1.1/2")
    assert (now.state, now.on) == (again.split()[0].lower(), on)
    assert broken(entries) == []


def test_a_mark_that_a_line_undid_without_taking_it_out_of_print() -> None:
    """A decision recorded late prints its mark though it was reopened on a later day; the text
    that prints it, too, is right about it."""
    entries = recorded(
        (FIRST, [OARS, ROPES]), (ROOM, "1.1/1 reopen"), (date(2012, 4, 5), "1.1/1 delete"),
    )
    assert status(entries, "1.1/1").state == "open"
    (line,) = [one for one in printed_lines(replay(entries)) if one.startswith("1.")]
    assert "DELETED" in line
    found = lay(entries, paper(LAST, line, ROPES)).entry
    assert found is not None
    assert status([*entries, found], "1.1/1").state == "deleted"
    assert broken([*entries, found]) == []


def test_of_two_marks_the_one_that_is_left_counts() -> None:
    """Where a paper prints one of two marks no more, the status is what the other says."""
    both = f"{OARS} AGREED INF 03/20/12 DELETED INF 03/30/12"
    entries = recorded((FIRST, [both, ROPES]), (LAST, [f"{OARS} AGREED INF 03/20/12", ROPES]))
    assert resolve(replay(entries, FIRST), "1.1/1").status.state == "deleted"
    now = status(entries, "1.1/1")
    assert (now.state, now.level, now.on) == ("agreed", "informal", LAST)
    assert broken(entries) == []


def test_a_bracket_in_what_was_deleted_before_its_words_came() -> None:
    """A bracket around words that a line brought in opens no earlier than these, though the mark
    says that the provision was deleted before."""
    entries = recorded(
        (FIRST, [OARS, ROPES]), (ROOM, '1.1/1 insert "old" before "oars"'),
        (LAST, ["1. To mend [old] oars. DELETED INF 04/05/12", ROPES]),
    )
    (bracket,) = replay(entries).brackets.values()
    assert bracket.on == ROOM
    assert broken(entries) == []
    assert replay(entries).contradictions == ()
