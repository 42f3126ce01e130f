"""The example negotiation, every change of it told and proved; then small pairs of papers."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from syrupy.assertion import SnapshotAssertion

from ledger import houses
from ledger.addresses import addresses, resolve
from ledger.append import Appended, Paper, Wishes, append, text_of
from ledger.attribution import policy
from ledger.audit import Row, concerned, rows
from ledger.draft import Draft, Run, tidy
from ledger.events import (
    Agreed,
    AnyEvent,
    Bracketed,
    Deleted,
    Entry,
    Moved,
    Oddity,
    Positioned,
    Proposed,
    Published,
    Unbracketed,
    Words,
    type_name,
)
from ledger.plugins import Plugins
from ledger.publication import broken
from ledger.reading.oddities import NOTHING
from ledger.replay import Fact, facts, replay
from ledger.store import Store
from ledger.view import BracketView, view

EXAMPLES = Path(__file__).parent.parent / "examples"
PAPERS = sorted(EXAMPLES.glob("*.txt"))
FIRST, WORKING_GROUP, SECOND, THIRD = PAPERS
MARCH_22, MARCH_28 = date(2012, 3, 22), date(2012, 3, 28)
APRIL_3, APRIL_19 = date(2012, 4, 3), date(2012, 4, 19)
DAYS = [MARCH_22, MARCH_28, APRIL_3, APRIL_19]
OAS = houses.load("oas")
RECORDED = datetime(2012, 5, 2, 9, tzinfo=UTC)


class Ladder:
    """Papers appended one after the other, and what each came to."""

    def __init__(self, *papers: tuple[str, str]) -> None:
        self.entries: list[Entry] = []
        self.came: list[Appended] = []
        for name, text in papers:
            self.append(name, text)

    def append(self, name: str, text: str) -> Appended:
        """Append one more."""
        paper = Paper(name, text.encode())
        came = append(
            self.entries, paper, text_of(paper, Plugins().reader(".txt")), OAS,
            Wishes(recorded_by="the secretariat"), lambda: RECORDED,
        )
        self.came.append(came)
        if came.entry is not None:
            self.entries.append(came.entry)
        return came

    def facts(self, version: int) -> list[Fact]:
        """What an entry recorded, in order."""
        return [fact for fact in facts(self.entries) if fact.version == version]

    def draft(self, on: date | None = None) -> Draft:
        """The draft at a date."""
        return replay(self.entries, on)

    def rows(self) -> list[Row]:
        """The whole audit."""
        draft = self.draft()
        return rows(facts(self.entries), draft, policy("full", OAS, self.entries))

    def changes(self, version: int) -> list[str]:
        """What an entry recorded, a line for each event."""
        draft = self.draft(self.entries[version - 1].on)
        return [line(fact, draft) for fact in self.facts(version)]

    def substance(self, version: int) -> Counter[str]:
        """The same, without what every paper brings: its title, its meeting, its publication."""
        return Counter(
            one for one in self.changes(version)
            if not one.endswith(("at title", " meeting_held", " published"))
        )

    def text(self, on: date) -> str:
        """The rolling text at a date, as the text exporter prints it."""
        printed = Plugins().exporter("text").export(view(self.entries, OAS, as_of=on))
        assert isinstance(printed, str)
        return printed

    def oddities(self, version: int) -> Sequence[Oddity]:
        """What its publication says was odd in a paper."""
        for event in self.entries[version - 1].events:
            if isinstance(event, Published):
                return event.oddities
        raise AssertionError(f"entry {version} publishes nothing")

    def brackets(self, on: date | None = None) -> dict[str, BracketView]:
        """Every bracket there is or was, by its words."""
        shown = view(self.entries, OAS, as_of=on)
        return {b.text: b for p in shown.walk() for b in p.brackets}

    def closed(self, bracket: BracketView) -> str:
        """How and when a bracket closed."""
        dated = {fact.name: fact.on for fact in facts(self.entries)}
        return f"{bracket.closed} {dated[bracket.closed_by or '']:%m-%d}"


def line(fact: Fact, draft: Draft) -> str:
    """Date (``~``: inferred), what, the words that went and came, where, by whom."""
    event = fact.event
    parts = [f"{fact.on:%m-%d}", "~" if fact.dating == "inferred" else "", type_name(event)]
    parts.append(meaning(event))
    if isinstance(event, Proposed) and event.change != "provision":
        gone = " … ".join(tidy(e.expects) for e in event.edits if e.hide and tidy(e.expects))
        parts += [f"“{gone}”" if gone else "", "->" if gone else "", f"“{brought(event)}”"]
    where = concerned(event)
    if where is not None:
        parts += ["at", addresses(draft).get(where, draft.provisions[where].key)]
    if event.by:
        parts += ["by", ", ".join(event.by)]
    return tidy(" ".join(parts))


def meaning(event: AnyEvent) -> str:
    """What tells two events of one type apart."""
    match event:
        case Agreed() | Deleted():
            pending = f"pending {event.pending}" if event.pending else ""
            gone = "" if isinstance(event, Agreed) or event.printed else "no longer printed"
            return f"{event.level or ''} {pending} {gone}"
        case Proposed():
            return event.change
        case Bracketed():
            return event.bracket.kind
        case Unbracketed():
            return event.closed
        case Positioned():
            return event.stance
        case Moved():
            return f"to become {event.key}"
        case _:
            return ""


def brought(event: AnyEvent) -> str:
    """The draft's own words that an event brought, edit by edit."""
    edits = (
        tidy("".join(p.text for p in edit.insert
                     if isinstance(p, Words) and p.role in ("text", "heading")))
        for edit in event.edits
    )
    return " … ".join(words for words in edits if words)


def read(paper: Path) -> tuple[str, str]:
    return paper.name, paper.read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def ladder() -> Ladder:
    return Ladder(*map(read, PAPERS))


def run(folder: Path, *args: str | Path, status: int = 0) -> tuple[str, str]:
    """Run the program in a folder. Gives what it wrote to standard output and to standard error."""
    done = subprocess.run(
        [sys.executable, "-m", "ledger", *map(str, args)],
        cwd=folder, capture_output=True, text=True, check=False, timeout=120,
    )
    assert done.returncode == status, done.stderr
    return done.stdout, done.stderr


# -- every date reads as its paper --------------------------------------------------------------

ATOM = re.compile(r"\w+|[^\w\s]")
RULE = "————————"


def as_printed(text: str) -> list[str]:
    """The words and signs of an export in order, without the rule above the footnotes."""
    return ATOM.findall(text.replace(RULE, ""))


def as_read(text: str, oddities: Sequence[Oddity]) -> list[str]:
    """A paper's words and signs in order, less what its oddities list as not printed so."""
    atoms = [
        (number, found.start() + 1, found.group())
        for number, words in enumerate(text.splitlines(), 1)
        for found in ATOM.finditer(words)
    ]
    places = {(number, column): index for index, (number, column, _) in enumerate(atoms)}
    lost: set[int] = set()
    added: dict[int, list[str]] = {}
    for odd in oddities:
        if odd.code != "not as printed":
            continue
        at = places[odd.line, odd.column]
        gone = odd.found.strip("“”").split() if odd.found != NOTHING else []
        assert gone == [atom for *_, atom in atoms[at : at + len(gone)]]
        lost |= set(range(at, at + len(gone)))
        added[at] = odd.done.partition("“")[2].removesuffix("”").split()
    words: list[str] = []
    for index, (*_, atom) in enumerate(atoms):
        words += added.get(index, [])
        if index not in lost:
            words.append(atom)
    return words


@pytest.mark.parametrize(("paper", "day"), list(zip(PAPERS, DAYS, strict=True)), ids=str)
def test_each_date_prints_its_paper(ladder: Ladder, paper: Path, day: date) -> None:
    """Replay as of a paper's date prints its words in order, less what its oddities list."""
    version = PAPERS.index(paper) + 1
    assert as_printed(ladder.text(day)) == as_read(read(paper)[1], ladder.oddities(version))


def test_little_is_printed_otherwise(ladder: Ladder) -> None:
    """Only two forgotten brackets and lost footnote numbers are not printed as in the papers."""
    counted = []
    for version in (1, 2, 3, 4):
        paper = read(PAPERS[version - 1])[1]
        told = Counter(as_read(paper, ladder.oddities(version)))
        there = Counter(ATOM.findall(paper))
        counted.append((dict(told - there), dict(there - told)))
    assert counted == [
        ({"]": 1}, {}),
        ({"[": 1}, {}),
        ({"1": 1, "2": 1, "3": 1, "/": 3}, {"�": 3, ".": 1}),
        ({"2": 1, "3": 1, "/": 2}, {"�": 2}),
    ]


@pytest.mark.parametrize("day", DAYS, ids=str)
def test_text_at_each_date(ladder: Ladder, day: date, snapshot: SnapshotAssertion) -> None:
    """The rolling text at the date of each meeting, whole."""
    assert ladder.text(day) == snapshot


def test_audit_of_all_four(ladder: Ladder, snapshot: SnapshotAssertion) -> None:
    """The audit of all four papers, whole but for clock and digest."""
    told = []
    for row in ladder.rows():
        dating = " ~" if row.dating == "inferred" else ""
        met = f" [{row.meeting}]" if row.meeting else ""
        by = f" by {', '.join(row.by)}" if row.by else ""
        where = f" at {row.address}" if row.address else ""
        quote = f":{row.source.line} “{row.source.quote}”" if row.source.line else ""
        also = "".join(f"; {s.line} “{s.quote}”" for s in row.also)
        told.append(
            f"{row.event} {row.on}{dating} {row.type}{where}{by}, {row.basis}{met}: {row.summary} "
            f"<- {row.source.name}{quote}{also}"
        )
    assert "\n".join(told) == snapshot


def test_evidence_stands_in_the_paper(ladder: Ladder) -> None:
    """Every quotation in the audit is the exact words of the line it names, and never empty."""
    papers = {paper.name: read(paper)[1].splitlines() for paper in PAPERS}
    quoted = [s for row in ladder.rows() for s in (row.source, *row.also) if s.line is not None]
    assert quoted
    for source in quoted:
        assert source.quote
        before, found, after = papers[source.name or ""][(source.line or 0) - 1].partition(
            source.quote
        )
        assert found
        # It begins and ends with a word of the paper and not within one.
        assert not re.search(r"\w$", before) or not re.match(r"\w", found)
        assert not re.search(r"\w$", found) or not re.match(r"\w", after)


def test_audit_says_no_word_that_no_paper_has(ladder: Ladder) -> None:
    """What the audit's sentences quote are words of the papers, none of them run together."""
    known = {word for paper in PAPERS for word in re.findall(r"\w+", read(paper)[1])}
    said = {
        word
        for row in ladder.rows()
        for quoted in re.findall(r'"([^"]*)"', row.summary)
        for word in re.findall(r"\w+", quoted)
    }
    assert said - known == set()


def test_publications_hold(ladder: Ladder) -> None:
    """With all four papers recorded, each of the four dates still gives its paper's digest."""
    assert broken(ladder.entries) == []
    assert [p.on for p in ladder.draft().publications] == DAYS


def test_nothing_contradicts(ladder: Ladder) -> None:
    """Every event of the four papers takes effect in full, at every date."""
    assert [ladder.draft(day).contradictions for day in [*DAYS, None]] == [()] * 5


def test_together_as_one_by_one(tmp_path: Path) -> None:
    """One call for four papers leaves the draft and audit that four calls do; all dates hold."""
    folders = [tmp_path / "together", tmp_path / "one by one"]
    for folder in folders:
        folder.mkdir()
    run(folders[0], "append", *PAPERS)
    for paper in PAPERS:
        run(folders[1], "append", paper)
    told = []
    for folder in folders:
        audit: list[dict[str, Any]] = json.loads(run(folder, "audit", "--json")[0])
        for row in audit:
            del row["recorded_at"], row["digest"]
        drafts = [run(folder, "replay", "--as-of", str(d), "--format", "json")[0] for d in DAYS]
        told.append((audit, drafts))
        with Store(folder / "ledger.db") as store:
            entries = store.entries(store.choose(None))
        assert broken(entries) == []
        run(folder, "verify")
    assert told[0] == told[1]


# -- every planted change, and no other ---------------------------------------------------------

EXPECTED = {
    2: """
    03-28 meeting_held
    03-28 ~ proposed replacement “FIRST INFORMAL … 22” -> “WORKING GROUP … 28” at title
    03-28 ~ bracketed alternative at introduction/scope
    03-28 ~ positioned request at introduction/scope by Peru
    03-28 ~ proposed alternative “The Plan deals with every source, public or private, from which \
        people within ten kilometers of the sea draw the water they drink.” \
        at introduction/scope-alt by Working Group
    03-28 ~ proposed replacement “three” -> “six” at introduction/follow-up/par-2
    03-28 agreed ad referendum pending no quorum at 1.1
    03-28 agreed ad referendum pending no quorum at 1.1/1
    03-28 deleted ad referendum pending no quorum at 1.1/4
    03-28 agreed ad referendum pending no quorum at 1.2
    03-28 ~ proposed provision at 1.2/1bis
    03-28 agreed ad referendum pending no quorum at 1.2/1bis
    03-28 ~ proposed insertion “and free of charge” at 1.2/1 by Bolivia
    03-28 ~ proposed insertion “What is left of it after five years goes back to the lenders.” \
        at 2.2/2
    03-28 ~ proposed insertion “and at no cost” at 3.1/1 by Barbados, Jamaica, Trinidad and Tobago
    03-28 ~ noted at note-1
    03-28 ~ noted at note-2
    03-28 ~ published
    """,
    3: """
    04-03 meeting_held
    04-03 ~ proposed replacement “WORKING GROUP … MARCH 28” -> “SECOND INFORMAL … APRIL 3” at title
    04-03 ~ reopened at introduction/purpose
    04-03 ~ proposed insertion “and to every vessel in their ports” at introduction/purpose \
        by Venezuela
    04-03 ~ unbracketed accepted at introduction/scope
    04-03 ~ withdrawn at introduction/scope by Chile
    04-03 ~ unbracketed accepted at introduction/follow-up/par-2
    04-03 agreed informal at introduction/follow-up/par-2
    04-03 ~ unbracketed deleted at 1.1/2
    04-03 ~ unbracketed accepted at 1.1/2
    04-03 agreed informal at 1.1/2
    04-03 ~ unbracketed deleted at 1.2/1
    04-03 deleted informal at 1.2/2
    04-03 agreed informal at chapter-2
    04-03 ~ moved to become 1 at 2.1/1
    04-03 ~ proposed insertion “free of charge” at 2.1/1
    04-03 ~ relabelled at 2.1/1bis
    04-03 deleted informal at 2.2
    04-03 deleted informal at 2.2/1
    04-03 deleted informal at 2.2/2
    04-03 agreed informal at 3.1
    04-03 ~ agreed ad referendum pending consultations by Jamaica at 3.1/1
    04-03 ~ noted at note-3
    04-03 ~ published
    """,
    4: """
    04-11 meeting_held
    04-11 ~ proposed provision at 3.1/2
    04-11 agreed informal at 3.1/2
    04-19 meeting_held
    04-19 ~ proposed replacement “SECOND … 3” -> “THIRD … 19” at title
    04-19 ~ unbracketed accepted at introduction/purpose
    04-19 agreed informal at introduction/purpose
    04-19 ~ unbracketed accepted at introduction/scope
    04-19 ~ unbracketed accepted at introduction/scope
    04-19 ~ withdrawn at introduction/scope by Peru
    04-19 agreed informal at introduction/scope
    04-19 deleted informal at introduction/scope-alt
    04-19 ~ unbracketed accepted at 1.2/1
    04-19 ~ proposed replacement “month” -> “week” at 1.2/1
    04-19 agreed informal at 1.2/1
    04-19 ~ proposed deletion “They will be paid for their time.” -> “” at 1.2/3
    04-19 ~ unbracketed accepted at 2.1/1
    04-19 agreed informal at 2.1/1
    04-19 ~ unbracketed accepted at 2.1/1bis
    04-19 agreed informal at 2.1/1bis
    04-19 ~ unbracketed deleted at 3.1/1
    04-19 ~ proposed provision at 3.1/3
    04-19 ~ published
    """,
}


def planted(version: int) -> Counter[str]:
    return lines(EXPECTED[version])


def lines(told: str) -> Counter[str]:
    """Expected lines, without the title's: how its many edits are cut is no matter here."""
    return Counter(
        tidy(one) for one in told.splitlines() if one.strip() and not one.endswith("at title")
    )


def recorded(ladder: Ladder, version: int) -> Counter[str]:
    return Counter(one for one in ladder.changes(version) if not one.endswith("at title"))


@pytest.mark.parametrize("version", EXPECTED)
def test_every_change_is_recorded(ladder: Ladder, version: int) -> None:
    """Each planted change is recorded: its type, date, dating, place and party."""
    assert sorted((planted(version) - recorded(ladder, version)).elements()) == []


@pytest.mark.parametrize("version", EXPECTED)
def test_nothing_else_is_recorded(ladder: Ladder, version: int) -> None:
    """What did not change yields no event: nothing is recorded but the planted changes."""
    assert sorted((recorded(ladder, version) - planted(version)).elements()) == []


@pytest.mark.parametrize("version", EXPECTED)
def test_title_changes_once_a_paper(ladder: Ladder, version: int) -> None:
    """The title changes with every meeting, and that is one event."""
    found = [one for one in ladder.changes(version) if one.endswith("at title")]
    assert len(found) == 1
    assert " ~ proposed replacement " in found[0]


UNTOUCHED = [
    "introduction", "introduction/follow-up", "chapter-1", "2.1", "2.1/2", "chapter-3",
    "1.1/actions", "1.2/actions", "2.1/actions", "2.2/actions", "3.1/actions",
]


@pytest.mark.parametrize("address", UNTOUCHED)
def test_untouched_paragraph_has_no_later_event(ladder: Ladder, address: str) -> None:
    """A paragraph that reads the same in all four papers has no event after the first."""
    id = resolve(ladder.draft(), address).id
    later = [f.name for f in facts(ladder.entries) if concerned(f.event) == id and f.version > 1]
    assert later == []


@pytest.mark.parametrize(
    ("version", "address"), [(2, "2.1/1"), (3, "introduction/scope")], ids=["closing", "opening"]
)
def test_mending_a_bracket_is_no_change(ladder: Ladder, version: int, address: str) -> None:
    """A bracket that one paper forgot and the next one prints is the same bracket all along."""
    before, after = (ladder.draft(d) for d in DAYS[version - 2 : version])
    id = resolve(before, address).id
    gone = "desalination plants,"
    assert {b.id for b in before.brackets.values() if b.provision == id and b.closed is None} - {
        ladder.brackets()[gone].id
    } == {b.id for b in after.brackets.values() if b.provision == id and b.closed is None}


def test_respelled_mark_is_no_decision(ladder: Ladder) -> None:
    """A mark printed "(AGREED INF  3/22/12)" and later "(AGREED INF. 03/22/12)" is one decision."""
    id = resolve(ladder.draft(), "1.2/3").id
    marks = [f.on for f in facts(ladder.entries) if isinstance(f.event, Agreed)
             and f.event.provision == id]
    assert marks == [MARCH_22]


def test_meetings(ladder: Ladder) -> None:
    """Five meetings are known, one of them from a mark alone; the Working Group had no quorum."""
    held = [(m.on, m.name.casefold(), m.quorum) for m in ladder.draft().meetings]
    assert held == [
        (MARCH_22, "first informal meeting of 22 march 2012", None),
        (MARCH_28, "working group meeting of 28 march 2012", False),
        (APRIL_3, "second informal meeting of 3 april 2012", None),
        (date(2012, 4, 11), "informal meeting of 11 april 2012", None),
        (APRIL_19, "third informal meeting of 19 april 2012", None),
    ]


def test_decisions_are_told_from_findings(ladder: Ladder) -> None:
    """Marks and announced moves are decided; what only a comparison shows is observed."""
    decided = {
        type_name(f.event) for v in (2, 3, 4) for f in ladder.facts(v) if f.event.basis == "decided"
    }
    assert decided == {"agreed", "deleted", "moved"}
    lost = [row for row in ladder.rows() if row.address == "1.2/3" and row.version == 4]
    assert [(row.type, row.basis, row.by) for row in lost] == [("proposed", "observed", ())]
    status = resolve(ladder.draft(), "1.2/3").status
    assert (status.state, status.on) == ("agreed", MARCH_22)


def test_reopened_and_agreed_again(ladder: Ladder) -> None:
    """The purpose is agreed in March, open on 3 April, and agreed again on 19 April."""
    states = [resolve(ladder.draft(day), "introduction/purpose").status for day in DAYS]
    assert [(s.state, s.on) for s in states] == [
        ("agreed", MARCH_22), ("agreed", MARCH_22), ("open", APRIL_3), ("agreed", APRIL_19),
    ]


def test_withdrawn_objection_opposes_no_more(ladder: Ladder) -> None:
    """Chile opposes the cisterns until its objection is withdrawn, and then no more."""
    opposed = [ladder.brackets(day)["rainwater cisterns"].opposed_by for day in DAYS]
    assert opposed == [("Chile",), ("Chile",), (), ()]


def test_standing_marks_are_not_odd(ladder: Ladder) -> None:
    """A mark recorded from an earlier paper is no oddity when the next papers print it again."""
    codes = [[o.line for o in ladder.oddities(v) if o.code == "date that can't be"]
             for v in (1, 2, 3, 4)]
    assert codes == [[], [], [], []]


# -- the move -----------------------------------------------------------------------------------


def test_move_keeps_identity(ladder: Ladder) -> None:
    """The action that moved keeps its id, answers to both addresses, and leaves a note behind."""
    before, after = ladder.draft(MARCH_28), ladder.draft(APRIL_3)
    id = resolve(before, "1.1/3").id
    assert resolve(after, "2.1/1").id == id
    assert resolve(after, "1.1/3").id == id
    stones = [p for p in after.walk() if p.kind == "tombstone"]
    assert [(addresses(after)[p.id], p.stands_for) for p in stones] == [("1.1/3", id)]


def test_move_does_not_hide_the_change(ladder: Ladder) -> None:
    """An edit at the meeting of the move is its own event; the bracket moved keeps its history."""
    id = resolve(ladder.draft(), "2.1/1").id
    told = [
        (f.name.partition(".")[0], type_name(f.event))
        for f in facts(ladder.entries) if concerned(f.event) == id
    ]
    assert told == [
        ("1", "proposed"), ("1", "bracketed"), ("3", "moved"), ("3", "proposed"),
        ("4", "unbracketed"), ("4", "agreed"),
    ]
    bracket = ladder.brackets()["public and private"]
    assert (bracket.on, ladder.closed(bracket)) == (MARCH_22, "accepted 04-19")


def test_deleting_an_objective_deletes_what_it_holds(ladder: Ladder) -> None:
    """Objective 2.2 and both of its actions are deleted each by its own mark, and still printed."""
    draft = ladder.draft(APRIL_3)
    for address in ("2.2", "2.2/1", "2.2/2"):
        status = resolve(draft, address).status
        assert (status.state, status.level, status.on) == ("deleted", "informal", APRIL_3)
    assert "To keep one tenth of the fund in reserve for hurricanes." in ladder.text(APRIL_3)


# -- brackets -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "by", "opened", "closed"),
    [
        ("desalination plants,", ("Ecuador",), MARCH_22, "accepted 04-03"),
        ("rainwater cisterns", (), MARCH_22, "accepted 04-19"),
        ("and publish them", (), MARCH_22, "accepted 04-03"),
        ("shall", (), MARCH_22, "deleted 04-03"),
        ("should", (), MARCH_22, "accepted 04-03"),
        ("public and private", (), MARCH_22, "accepted 04-19"),
        ("reliable affordable", ("Mexico",), MARCH_22, "deleted 04-03"),
        ("and for the crews of fishing boats.", (), MARCH_22, "accepted 04-19"),
        ("and free of charge", ("Bolivia",), MARCH_28, "deleted 04-03"),
        ("and at no cost", ("Barbados", "Jamaica", "Trinidad and Tobago"), MARCH_28,
         "deleted 04-19"),
        ("and to every vessel in their ports", ("Venezuela",), APRIL_3, "accepted 04-19"),
    ],
)
def test_brackets_say_how_they_closed(
    ladder: Ladder, words: str, by: tuple[str, ...], opened: date, closed: str
) -> None:
    """A bracket that has closed says whose it was, since when, how it closed and when."""
    bracket = ladder.brackets()[words]
    assert (bracket.by, bracket.on, ladder.closed(bracket)) == (by, opened, closed)


def test_one_bracket_stays_open(ladder: Ladder) -> None:
    """After the last meeting one bracket is open, that of three delegations."""
    still = [(b.text, b.by) for b in ladder.brackets().values() if b.open]
    assert still == [("half of whom are women", ("Argentina", "Chile", "Uruguay"))]


def test_outer_bracket_outlives_the_inner(ladder: Ladder) -> None:
    """Panama's bracket is one and the same before, while and after Bolivia's stands in it."""
    shown = view(ladder.entries, OAS)
    own = [b for p in shown.walk() for b in p.brackets if b.by == ("Panama",)]
    assert [(b.on, ladder.closed(b)) for b in own] == [(MARCH_22, "accepted 04-19")]


# -- papers twice, late, or at odds with an earlier one -----------------------------------------


def test_same_paper_twice(tmp_path: Path) -> None:
    """Appending a paper again records nothing and says so."""
    run(tmp_path, "append", *PAPERS)
    before = (tmp_path / "ledger.db").read_bytes()
    out, _ = run(tmp_path, "append", SECOND)
    assert "already recorded" in out
    assert (tmp_path / "ledger.db").read_bytes() == before


def test_mark_older_than_the_paper_that_lacked_it(ladder: Ladder) -> None:
    """A mark older than a text that lacked it takes effect with its paper, and is reported."""
    name, text = read(SECOND)
    late = "half of whom are women] whom any coastal state can call."
    made = Ladder(read(FIRST), read(WORKING_GROUP))
    came = made.append(name, text.replace(late, f"{late} AGREED INF 03/23/12"))
    where = next(n for n, words in enumerate(text.splitlines(), 1) if late in words)
    marks = [fact for fact in made.facts(3) if isinstance(fact.event, Agreed)
             and fact.event.source is not None and "03/23/12" in fact.event.source.quote]
    assert [(fact.on, fact.dating) for fact in marks] == [(APRIL_3, "inferred")]
    told = [o for o in came.oddities if "03/23/12" in o.found]
    assert [(o.line, "2012-03-28" in o.found) for o in told] == [(where, True)]
    assert broken(made.entries) == []
    assert made.text(MARCH_28) == ladder.text(MARCH_28)


def test_earlier_paper_late(tmp_path: Path) -> None:
    """An early paper that comes late is recorded, and the append says which text keeps its
    words, for people and for machines."""
    run(tmp_path, "append", FIRST, SECOND)
    out, _ = run(tmp_path, "append", "--dry-run", "--json", WORKING_GROUP)
    (paper,) = json.loads(out)["papers"]
    (kept,) = paper["stands_before"]
    assert kept["on"] == "2012-04-03"
    out, _ = run(tmp_path, "append", WORKING_GROUP)
    said = " ".join(out.split())
    assert f"{WORKING_GROUP.name} of 28 March 2012 stands before a recorded paper" in said
    assert f"keeps its words: {kept['events']} events dated there." in said
    run(tmp_path, "check")
    run(tmp_path, "verify")


def test_papers_of_one_call_in_any_order(tmp_path: Path) -> None:
    """Papers appended in one call need not be in the order of their dates."""
    run(tmp_path, "append", FIRST, SECOND, WORKING_GROUP)
    run(tmp_path, "check")


# -- small changes between two papers -----------------------------------------------------------


def paper(day: int, actions: str) -> tuple[str, str]:
    """A short paper of a day in March."""
    title = f"RESULTS OF THE INFORMAL MEETING ON THE DRAFT WATER PLAN, HELD ON MARCH {day}, 2012"
    return f"march-{day}.txt", f"{title}\n\nObjective 1.1 \nTo treat water.\nActions\n\n{actions}"


FILTER = "To fit every tap with a filter."
BOIL = "To boil doubtful water for five minutes."
BOIL_LONG = "To boil doubtful water for five minutes wherever the river has flooded the wells."
STORE = "To store clean water in closed vessels."
TANKS = """
Objective {} \nTo store clean water in every coastal village.
Actions

1. To buy ten closed tanks for each village.
2. To paint all of them white against the heat.
"""
RAIN = """
Objective {} \nTo count the rain that falls on the islands.
Actions

1. To hang a gauge on every lighthouse.
"""

CASES = {
    "word replaced": (
        f"1. {FILTER}", "1. To fit every well with a filter.",
        "03-28 ~ proposed replacement “tap” -> “well” at 1.1/1",
    ),
    "sentence inserted": (
        f"1. {FILTER}\n2. {BOIL}", f"1. {FILTER} Each filter is cleaned once a week.\n2. {BOIL}",
        "03-28 ~ proposed insertion “Each filter is cleaned once a week.” at 1.1/1",
    ),
    "sentence taken out": (
        f"1. {FILTER} {BOIL} {STORE}", f"1. {FILTER} {STORE}",
        f"03-28 ~ proposed deletion “{BOIL}” -> “” at 1.1/1",
    ),
    "paragraph inserted and the rest renumbered": (
        f"1. {FILTER}\n2. {BOIL}", f"1. {FILTER}\n2. {STORE}\n3. {BOIL}",
        """
        03-28 ~ proposed provision at 1.1/2
        03-28 ~ relabelled at 1.1/3
        """,
    ),
    "paragraph rewritten": (
        f"1. {FILTER}\n2. {BOIL}", f"1. Rainfall must be measured daily.\n2. {BOIL}",
        """
        03-28 ~ proposed replacement “To fit every tap with a filter” \
            -> “Rainfall must be measured daily” at 1.1/1
        """,
    ),
    "objective inserted before another": (
        f"1. {FILTER}\n{TANKS.format(1.2)}", f"1. {FILTER}\n{RAIN.format(1.2)}{TANKS.format(1.3)}",
        """
        03-28 ~ proposed provision at 1.2
        03-28 ~ proposed provision at 1.2/actions
        03-28 ~ proposed provision at 1.2/1
        03-28 ~ relabelled at 1.3
        """,
    ),
    "chapter inserted before another": (
        f"1. {FILTER}\nCHAPTER 2 – SAFE TANKS\n{TANKS.format(2.1)}",
        "\n".join([f"1. {FILTER}", "CHAPTER 2 – RAIN", RAIN.format(2.1), "CHAPTER 3 – SAFE TANKS",
                   TANKS.format(3.1)]),
        """
        03-28 ~ proposed provision at chapter-2
        03-28 ~ proposed provision at 2.1
        03-28 ~ proposed provision at 2.1/actions
        03-28 ~ proposed provision at 2.1/1
        03-28 ~ relabelled at chapter-3
        03-28 ~ relabelled at 3.1
        """,
    ),
    "two paragraphs swapped": (
        f"1. {FILTER}\n2. {BOIL}\n3. {STORE}", f"1. {BOIL}\n2. {FILTER}\n3. {STORE}",
        """
        03-28 ~ moved to become 1 at 1.1/1
        03-28 ~ relabelled at 1.1/2
        """,
    ),
    "bracket opened": (
        f"1. {FILTER}", "1. To fit every [Uru: public] tap with a filter.",
        "03-28 ~ proposed insertion “public” at 1.1/1 by Uruguay",
    ),
    "words put in brackets": (
        f"1. {FILTER}", "1. To fit [every tap] with a filter.",
        "03-28 ~ bracketed plain at 1.1/1",
    ),
    "bracket moved": (
        "1. To fit [every] tap with a filter.", "1. To fit every tap with [a filter].",
        """
        03-28 ~ unbracketed accepted at 1.1/1
        03-28 ~ bracketed plain at 1.1/1
        """,
    ),
    "nested bracket opened inside an existing one": (
        "1. To fit a filter [Pan: in stages] on every tap.",
        "1. To fit a filter [Pan: in stages [Bol: and free of charge]] on every tap.",
        "03-28 ~ proposed insertion “and free of charge” at 1.1/1 by Bolivia",
    ),
    "nested bracket dropped, the outer one kept": (
        "1. To fit a filter [Pan: in stages [Bol: and free of charge]] on every tap.",
        "1. To fit a filter [Pan: in stages] on every tap.",
        "03-28 ~ unbracketed deleted at 1.1/1",
    ),
    "bracket made longer": (
        "1. To fit [every] tap with a filter.", "1. To fit [every tap] with a filter.",
        """
        03-28 ~ unbracketed superseded at 1.1/1
        03-28 ~ bracketed plain at 1.1/1
        """,
    ),
    "second party joins a bracket": (
        "1. To fit every [Uru: public] tap with a filter.",
        "1. To fit every [Uru, Arg: public] tap with a filter.",
        """
        03-28 ~ unbracketed superseded at 1.1/1
        03-28 ~ bracketed proposed insertion at 1.1/1 by Uruguay, Argentina
        """,
    ),
    "party named in a bracket that named none": (
        "1. To fit every [public] tap with a filter.",
        "1. To fit every [Uru: public] tap with a filter.",
        """
        03-28 ~ unbracketed superseded at 1.1/1
        03-28 ~ bracketed proposed insertion at 1.1/1 by Uruguay
        """,
    ),
    "words changed in a bracket that stays": (
        "1. To fit every tap with a filter [Pan: within three years].",
        "1. To fit every tap with a filter [Pan: within two years].",
        "03-28 ~ proposed replacement “three” -> “two” at 1.1/1",
    ),
    "bracket accepted": (
        "1. To fit every [Uru: public] tap with a filter.",
        "1. To fit every public tap with a filter.",
        "03-28 ~ unbracketed accepted at 1.1/1",
    ),
    "bracket dropped": (
        "1. To fit every [Uru: public] tap with a filter.", f"1. {FILTER}",
        "03-28 ~ unbracketed deleted at 1.1/1",
    ),
    "bracket accepted with changed words": (
        "1. To fit every tap with a filter [Pan: within three years].",
        "1. To fit every tap with a filter within two years.",
        """
        03-28 ~ unbracketed superseded at 1.1/1
        03-28 ~ proposed replacement “three” -> “two” at 1.1/1
        """,
    ),
    "mark respelled": (
        f"1. {FILTER} AGREED INF 3/22/12", f"1. {FILTER}\n\n(AGREED INF. 03/22/12)\n", "",
    ),
    "mark added": (
        f"1. {FILTER}", f"1. {FILTER} AGREED INF 03/28/12", "03-28 agreed informal at 1.1/1",
    ),
    "agreed at a higher level": (
        f"1. {FILTER} AGREED INF 03/22/12", f"1. {FILTER} AGREED AD REFERENDUM 03/28/12",
        "03-28 agreed ad referendum at 1.1/1",
    ),
    "agreed, then deleted": (
        f"1. {FILTER} AGREED INF 03/22/12", f"1. {FILTER} DELETED INF 03/28/12",
        "03-28 deleted informal at 1.1/1",
    ),
    "mark gone": (
        f"1. {FILTER} AGREED INF 03/22/12", f"1. {FILTER}", "03-28 ~ reopened at 1.1/1",
    ),
    "footnote put in before another": (
        "\n".join([f"1. {FILTER}", f"2. {BOIL} AGREED AD REFERENDUM1/", "",
                   "1/ Pending consultations by Peru."]),
        "\n".join([f"1. {FILTER} AGREED AD REFERENDUM1/", f"2. {BOIL} AGREED AD REFERENDUM2/", "",
                   "1/ Pending consultations by Chile.", "2/ Pending consultations by Peru."]),
        """
        03-28 ~ agreed ad referendum pending consultations by Chile at 1.1/1
        03-28 ~ noted at note-1
        03-28 ~ relabelled at note-2
        """,
    ),
    "paragraph split in two": (
        f"1. {FILTER} {BOIL_LONG}\n2. {STORE}", f"1. {FILTER}\n2. {BOIL_LONG}\n3. {STORE}",
        """
        03-28 ~ split at 1.1/1
        03-28 ~ relabelled at 1.1/3
        """,
    ),
    "paragraph split, and a word changed in one part": (
        f"1. {FILTER} {BOIL_LONG}\n2. {STORE}",
        f"1. To fit every well with a filter.\n2. {BOIL_LONG}\n3. {STORE}",
        """
        03-28 ~ split at 1.1/1
        03-28 ~ proposed replacement “tap” -> “well” at 1.1/1
        03-28 ~ relabelled at 1.1/3
        """,
    ),
    "two paragraphs merged": (
        f"1. {FILTER}\n2. {BOIL_LONG}\n3. {STORE}", f"1. {FILTER} {BOIL_LONG}\n2. {STORE}",
        """
        03-28 ~ merged at 2
        03-28 ~ relabelled at 1.1/2
        """,
    ),
    "a bracketed paragraph merged into another": (
        f"1. {FILTER}\n2. [{BOIL_LONG}]\n3. {STORE}", f"1. {FILTER} [{BOIL_LONG}]\n2. {STORE}",
        """
        03-28 ~ merged at 2
        03-28 ~ bracketed plain at 1.1/1
        03-28 ~ relabelled at 1.1/2
        """,
    ),
    "label joined with its text": (f"1.\n{FILTER}", f"1. {FILTER}", ""),
    "lines broken elsewhere": (
        f"1. {FILTER}\n2. {BOIL}",
        "1. To fit every tap \nwith a filter.\n2. To boil doubtful\nwater for five minutes.\n",
        "",
    ),
}


@cache
def two(before: str, after: str) -> Ladder:
    """The papers of 22 and 28 March with these actions."""
    return Ladder(paper(22, before), paper(28, after))


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_change_between_two_papers(before: str, after: str, expected: str) -> None:
    """Of two papers the second yields just the events that a rapporteur would note down."""
    made = two(before, after)
    assert made.substance(2) == lines(expected)


@pytest.mark.parametrize(("before", "after", "expected"), CASES.values(), ids=CASES)
def test_both_dates_hold(before: str, after: str, expected: str) -> None:
    """Whatever changed between two papers, both of their dates print them word for word."""
    made = two(before, after)
    assert broken(made.entries) == []
    assert made.draft().contradictions == ()
    for version, actions in ((1, before), (2, after)):
        day = (22, 28)[version - 1]
        text = paper(day, actions)[1]
        printed = as_printed(made.text(date(2012, 3, day)))
        assert printed == as_read(text, made.oddities(version))


def test_words_keep_their_names_in_a_split_and_a_merger() -> None:
    """Words that a split or a merger carried to another paragraph are still those of the paper
    that brought them in."""
    for before, after in (
        (f"1. {FILTER} {BOIL_LONG}", f"1. {FILTER}\n2. {BOIL_LONG}"),
        (f"1. {FILTER}\n2. {BOIL_LONG}", f"1. {FILTER} {BOIL_LONG}"),
    ):
        draft = two(before, after).draft()
        brought_by = {
            run.event.partition(".")[0]
            for provision in draft.walk()
            for run in provision.visible
            if isinstance(run, Run) and run.text.strip() and run.role == "text"
        }
        assert brought_by == {"1"}


def test_a_guess_says_how_sure_it_is() -> None:
    """What was found again by its likeness alone is told with a confidence, and a change in it
    shows that confidence in the audit; what did not change at all is no guess."""
    after = f"1. {FILTER}\n2. {STORE}\n3. To boil doubtful water always."
    made = two(f"1. {FILTER}\n2. {BOIL}", after)
    published = next(e for e in made.entries[1].events if isinstance(e, Published))
    draft = made.draft()
    guessed = {g.provision: g for g in published.guesses}
    assert 0 < guessed[resolve(draft, "1.1/3").id].confidence < 1
    assert resolve(draft, "1.1/1").id not in guessed
    found = rows(facts(made.entries), draft, policy("full", OAS, made.entries))
    here = [row for row in found if row.address == "1.1/3" and row.version == 2]
    sure = {row.type: row.confidence for row in here}
    assert sure["relabelled"] == guessed[resolve(draft, "1.1/3").id].confidence


def test_vanished_and_come_back() -> None:
    """A paragraph left out without a word and printed again is the same, its history with it."""
    both, one = f"1. {FILTER} AGREED INF 03/22/12\n2. {BOIL}", f"1. {FILTER} AGREED INF 03/22/12"
    made = Ladder(paper(22, both), paper(28, one), paper(30, both))
    first = resolve(made.draft(MARCH_22), "1.1/2").id
    again = resolve(made.draft(), "1.1/2").id
    assert first == again
    told = [
        (fact.on.day, type_name(fact.event), fact.event.basis)
        for fact in facts(made.entries) if concerned(fact.event) == first
    ]
    assert told == [
        (22, "proposed", "observed"), (28, "deleted", "observed"), (30, "reopened", "observed"),
    ]
    assert [o.code for o in made.came[1].oddities if "boil" in o.found] == ["no longer printed"]
    assert "To boil" not in made.text(MARCH_28)
    assert broken(made.entries) == []


def test_moved_without_a_word() -> None:
    """The same words under another objective are a move, observed and not decided."""
    tail = "Objective 1.2 \nTo store water.\nActions\n\n1. {}"
    made = Ladder(
        paper(22, f"1. {FILTER}\n2. {BOIL}\n{tail.format(STORE)}"),
        paper(28, f"1. {FILTER}\n{tail.format(f'{STORE}{chr(10)}2. {BOIL}')}"),
    )
    moved = [fact.event for fact in made.facts(2) if isinstance(fact.event, Moved)]
    assert [(m.basis, m.tombstone) for m in moved] == [("observed", None)]
    assert resolve(made.draft(MARCH_22), "1.1/2").id == resolve(made.draft(), "1.2/2").id
    assert "1.1/2" in resolve(made.draft(), "1.2/2").formerly
    assert broken(made.entries) == []


def test_move_stays_announced() -> None:
    """A move told in paper after paper moved once, though its old number is another's by now."""
    tail = TANKS.format(1.2)
    after = f"1. {FILTER}\n2. {STORE}\n{tail}3. {BOIL} (Previously paragraph 2 of objective 1.1)\n"
    made = Ladder(
        paper(22, f"1. {FILTER}\n2. {BOIL}\n3. {STORE}\n{tail}"), paper(28, after), paper(30, after)
    )
    assert made.substance(2) == lines("""
        03-28 ~ moved to become 3 at 1.2/3
        03-28 ~ relabelled at 1.1/2
    """)
    assert sorted(made.substance(3)) == []
    assert resolve(made.draft(), "1.2/3").id == resolve(made.draft(MARCH_22), "1.1/2").id


def test_vanished_answers_to_its_address() -> None:
    """What a text no longer prints is found under the last address it had, in audit and lookup."""
    made = two(f"1. {FILTER}\n2. {BOIL}", f"1. {FILTER}")
    gone = [row.address for row in made.rows() if row.type == "deleted"]
    assert gone == ["1.1/2"]
    assert resolve(made.draft(), "1.1/2").words("text") == BOIL


def test_decided_deletion_leaves_the_text() -> None:
    """A paragraph deleted by a mark that is no longer printed is not said to be undecided."""
    made = two(f"1. {FILTER}\n2. {BOIL} DELETED INF 03/22/12", f"1. {FILTER}")
    assert not [o for o in made.came[1].oddities if "nobody" in o.done]


@pytest.mark.parametrize(
    ("after", "opposed"),
    [
        ("(Brazil and Peru are opposed to this)", {"Brazil", "Peru"}),
        ("(Brazil is opposed to this) (Peru is opposed to this)", {"Brazil", "Peru"}),
        ("(Brazil objects to this)", {"Brazil"}),
        ("(Peru is opposed to this)", {"Peru"}),
    ],
)
def test_objection_changes(after: str, opposed: set[str]) -> None:
    """Who opposes a bracket is whoever the last paper says, however an objection is put anew."""
    before = "1. To fit [every] (Brazil is opposed to this) tap."
    made = two(before, f"1. To fit [every] {after} tap.")
    bracket = made.brackets()["every"]
    assert set(bracket.opposed_by) == opposed
    withdrawn = {n for f in made.facts(2) if type_name(f.event) == "withdrawn" for n in f.event.by}
    assert withdrawn == {"Brazil"} - opposed


def test_footnote_put_otherwise() -> None:
    """A footnote that names one more state changes what the agreement waits for, and is told."""
    marked = f"1. {FILTER} AGREED AD REFERENDUM1/\n\n1/ Pending consultations by"
    made = two(f"{marked} Peru.", f"{marked} Peru and Chile.")
    pending = resolve(made.draft(), "1.1/1").status.pending or ""
    assert "Peru" in pending
    assert "Chile" in pending
    assert [one for one in made.changes(2) if "at note-1" in one]


MOVED = "(This action has been moved to Objective 1.2, as its first action)"
AWKWARD = {
    "one label three times": f"1. {FILTER}\n1. {STORE}\n1. {BOIL}",
    "one text three times": f"1. {FILTER}\n2. {FILTER}\n3. {FILTER}",
    "two captions": f"Actions\nActions\n1. {STORE}",
    "a caption among the actions": f"1. {FILTER}\nActions\n2. {STORE}",
    "one objective twice": f"1. {FILTER}\n{TANKS.format(1.1)}",
    "one chapter twice": "CHAPTER 2 – TANKS\nCHAPTER 2 – TANKS (AGREED INF 03/22/12)\n",
    "a short paragraph": f"1. {FILTER}\n\nAnd so on.\n2. {STORE}",
    "a caption under a tombstone": f"1. {FILTER}\n2. {MOVED}\nActions\n{TANKS.format(1.2)}",
    "an item under a tombstone": f"1. {FILTER}\n2. {MOVED}\n(a) do it soon;\n{TANKS.format(1.2)}",
    "a tombstone for a move that never came": f"1. {FILTER}\n2. {MOVED}\n3. {STORE}",
    "a move into itself": f"1. {FILTER} (This action has been moved to Objective 1.1)",
    "a move to an earlier place": (
        f"1. {BOIL} (Previously paragraph 3 of objective 1.2)\n{TANKS.format(1.2)}"
        "3. (This action has been moved to Objective 1.1, as its first action)\n"
    ),
    "a move within an objective": (
        f"1. {BOIL} (Previously paragraph 3 of objective 1.1)\n2. {FILTER}\n"
        "3. (This action has been moved to Objective 1.1, as its first action)"
    ),
    "a move whose old number is in use again": (
        f"1. {FILTER}\n2. {STORE}\n{TANKS.format(1.2)}"
        f"3. {BOIL} (Previously paragraph 2 of objective 1.1)\n"
    ),
    "a tombstone with a mark": f"1. {FILTER}\n2. {MOVED} AGREED INF 03/22/12\n{TANKS.format(1.2)}",
    "a tombstone objected to": (
        f"1. {FILTER}\n2. {MOVED} (Brazil is opposed to this)\n{TANKS.format(1.2)}"
    ),
    "a tombstone with an older mark": (
        f"1. {FILTER}\n2. {MOVED} DELETED INF 03/15/12\n{TANKS.format(1.2)}"
    ),
    "something older under a tombstone": (
        f"1. {FILTER}\n2. {MOVED}\nA paragraph all by itself. AGREED INF 03/15/12\n"
        f"{TANKS.format(1.2)}"
    ),
    "a move up of what was agreed before": (
        f"1. {BOIL} AGREED INF 03/15/12 (Previously paragraph 3 of objective 1.1)\n2. {FILTER}\n"
        "3. (This action has been moved to Objective 1.1, as its first action)"
    ),
    "a move to an earlier objective of what was agreed before": (
        f"1. {BOIL} AGREED INF 03/15/12 (Previously paragraph 3 of objective 1.2)\n"
        f"{TANKS.format(1.2)}"
        "3. (This action has been moved to Objective 1.1, as its first action)\n"
    ),
    "an empty objective twice": f"1. {FILTER}\nObjective 1.2 \nObjective 1.2 \n",
    "two marks": f"1. {FILTER} AGREED INF 03/15/12 AGREED AD REFERENDUM 03/22/12\n2. {STORE}",
    "brackets across paragraphs": f"1. {FILTER}\n[2. {BOIL}\n3. {STORE}]",
    "brackets that cross labels": f"1. [{FILTER}\n2. {BOIL}] {STORE}",
}
AGAIN = AWKWARD | {name: after for name, (_, after, _) in CASES.items()}


@pytest.mark.parametrize("actions", AGAIN.values(), ids=AGAIN)
def test_same_text_of_a_later_day_is_no_change(actions: str) -> None:
    """A paper that prints the last one's text again changes nothing, however oddly it is built."""
    made = two(actions, actions)
    assert broken(made.entries) == []
    assert made.draft().contradictions == ()
    assert sorted(made.substance(2)) == []
    assert [o.found for o in made.came[1].oddities if o.code == "no longer printed"] == []
