"""`ledger status`: where the negotiation stands, and what each meeting did to its brackets."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from ledger_html.kinds import counted
from negotiations import EVERY_PLAN, as_bytes, ledgers
from papers import OAS, laid
from syrupy.assertion import SnapshotAssertion

from ledger import chain
from ledger.events import (
    Agreed,
    AnyEvent,
    Bracket,
    Bracketed,
    Carry,
    Close,
    Deleted,
    Document,
    Edit,
    Entry,
    Meeting,
    Merged,
    Name,
    Open,
    Place,
    Proposed,
    Reopened,
    Span,
    Unbracketed,
    Withdrawn,
    Words,
)
from ledger.replay import each_day, facts, replay
from ledger.status import StatusReport, status_report
from ledger.view import Printed, ProvisionView, view

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.txt"))
REAL = Path(__file__).parent.parent.parent / "shared" / "corpus" / "san-salvador-2012-04-19.txt"
FIRST = date(2012, 3, 22)


def ledger(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ledger", *args], cwd=folder, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the papers in ``examples/``."""
    made = tmp_path_factory.mktemp("status")
    assert ledger(made, "append", "--yes", *map(str, EXAMPLES)).returncode == 0
    return made


# -- any negotiation -------------------------------------------------------------------------------


@given(entries=ledgers(EVERY_PLAN, late=True))
def test_brackets_are_accounted_for(entries: list[Entry]) -> None:
    """Whatever happens, what is open after a day is what was open before, plus what its meetings
    opened, less what they closed; and the last day has what the status says is open."""
    report = status_report(entries, OAS)
    days = sorted({one.on for one in report.meetings})
    before = 0
    for day in days:
        here = [one for one in report.meetings if one.on == day]
        opened = sum(one.opened for one in here)
        closed = sum(sum(one.closed.values()) for one in here)
        assert {one.stock.open_brackets for one in here} == {before + opened - closed}
        before += opened - closed
    assert before == report.stock.open_brackets == len(report.open)


@given(entries=ledgers(EVERY_PLAN, late=True))
def test_every_figure_sums_up(entries: list[Entry]) -> None:
    """Every provision that is agreed one by one stands on one rung; every open bracket is in one
    band of age, in one of words, and with each of its delegations or with nobody named. The open
    brackets are those that the page and the other exporters draw as open."""
    report = status_report(entries, OAS)
    shown = view(entries, OAS)
    rungs = report.stock.provisions
    everything = [*shown.walk(), *(deep for note in shown.notes for deep in note.walk())]
    assert sum(rung.provisions for rung in rungs) == sum(map(counted, everything))
    for bands in (report.by_age, report.by_words):
        assert sum(band.brackets for band in bands) == len(report.open)
        assert sum(band.words for band in bands) == sum(b.words for b in report.open)
    shares = sum(share.brackets for share in report.by_delegation)
    assert shares == sum(len(set(b.by)) or 1 for b in report.open)
    drawn = {b.id for p in (*shown.walk(), *shown.notes) for b in p.brackets if b.open}
    assert drawn <= {b.id for b in report.open}
    assert report.stock.words_in_brackets >= 0


def says_something(p: ProvisionView) -> bool:
    """Whether it has words of its own, and not only an empty bracket."""
    return any(
        isinstance(piece, Printed) and piece.role == "text" and piece.hidden_by is None
        and piece.text.strip() for piece in p.printed
    )


@given(entries=ledgers(EVERY_PLAN, late=True))
def test_the_series_ends_each_day_as_replay_does(entries: list[Entry]) -> None:
    """The drafts of the series, folded once, are those that replay gives for each day alone; and
    the status of a day holds what the series says of it."""
    for draft in each_day(entries):
        assert draft.as_of is not None
        assert as_bytes(draft) == as_bytes(replay(entries, draft.as_of))
    for one in status_report(entries, OAS).meetings:
        assert status_report(entries, OAS, as_of=one.on).stock == one.stock


# -- what closes a bracket -------------------------------------------------------------------------


class Book:
    """Writes a ledger of one-word provisions, each in a bracket of its own, meeting by meeting."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []

    def meet(self, *events: AnyEvent, meeting: str | None = "a meeting") -> StatusReport:
        """Append what a meeting did, a week after the one before; gives the status."""
        version = len(self.entries) + 1
        entry = Entry(
            version=version, recorded_at=datetime(2012, 6, version, tzinfo=UTC), recorded_by="x",
            on=FIRST + timedelta(days=7 * (version - 1)), events=events,
            meeting=Meeting(meeting) if meeting else None, document=Document("paper.txt", "0" * 64),
        )
        before = self.entries[-1].digest if self.entries else chain.START
        self.entries.append(chain.seal(entry, before))
        return status_report(self.entries, OAS)

    @staticmethod
    def bracketed(id: str, after: str | None = None, by: tuple[str, ...] = ()) -> Proposed:
        """A new provision of one word in a bracket."""
        edit = Edit(provision=id, insert=(Open(f"b-{id}"), Words("word"), Close(f"b-{id}")))
        return Proposed(
            provision=id, change="provision", kind="paragraph", key=id, place=Place(after=after),
            bracket=Bracket(f"b-{id}", "plain"), by=by, edits=(edit,),
        )


def last(report: StatusReport) -> tuple[int, dict[str, int], int]:
    """What the last meeting opened, how it closed brackets, and how many stayed open."""
    one = report.meetings[-1]
    return one.opened, {how: n for how, n in one.closed.items() if n}, one.stock.open_brackets


def test_each_way_to_close() -> None:
    """A bracket closes by its own event in the way that it says; with a provision that is deleted,
    merged without it, or withdrawn, it closes in the way of the provision."""
    book = Book()
    ids = ["a", "b", "c", "d", "e"]
    report = book.meet(*(book.bracketed(id, None) for id in ids))
    assert last(report) == (5, {}, 5)
    edges = (Edit(provision="a", hide=(Span("1.1", 0, 1), Span("1.1", 5, 6))),)
    assert last(book.meet(
        Unbracketed(provision="a", bracket="b-a", closed="accepted", edits=edges),
        Deleted(provision="b", level="informal"),
        Merged(provision="c", into="a", edits=(
            Edit(provision="a", insert=(Carry("c", Span("1.3", 1, 5)),)),
        )),
        Withdrawn(provision="d", target="1.4"),
        Proposed(provision="e", change="deletion",
                 edits=(Edit(provision="e", hide=(Span("1.5", 0, 6),)),)),
    )) == (0, {"accepted": 1, "withdrawn": 1, "merged": 1, "deleted": 1, "superseded": 1}, 0)


def test_a_bracket_that_a_merger_carries_stays_open() -> None:
    """Words merged into another provision with their bracket go on standing in it, there."""
    book = Book()
    book.meet(book.bracketed("a"), book.bracketed("b", "a"))
    carried = Edit(provision="a", after=Name("1.1", 5), insert=(Carry("b", Span("1.2", 0, 6)),))
    report = book.meet(Merged(provision="b", into="a", edits=(carried,)))
    assert last(report) == (0, {}, 2)
    assert [(b.address, b.words) for b in report.open] == [("a", 1), ("a", 1)]


def test_reopened_with_its_brackets() -> None:
    """When a deleted provision is open again, so are the brackets in it: opened once more."""
    book = Book()
    book.meet(book.bracketed("a"))
    assert last(book.meet(Deleted(provision="a"))) == (0, {"deleted": 1}, 0)
    assert last(book.meet(Reopened(provision="a"))) == (1, {}, 1)
    assert last(book.meet(Deleted(provision="a", printed=False))) == (0, {"deleted": 1}, 0)


def test_an_agreed_provision_keeps_its_bracket() -> None:
    """Status and brackets are independent: agreement closes no bracket."""
    book = Book()
    book.meet(book.bracketed("a"))
    report = book.meet(Agreed(provision="a", level="final"))
    assert last(report) == (0, {}, 1)
    assert report.open[0].days == 7


def test_what_no_meeting_is_named_for() -> None:
    """What took effect at no known meeting is grouped by date, with the document that tells it."""
    book = Book()
    report = book.meet(book.bracketed("a"), meeting=None)
    assert [(one.on, one.meeting, one.document) for one in report.meetings] == [
        (FIRST, None, "paper.txt")
    ]


def test_by_delegation_age_and_words() -> None:
    """A bracket of two delegations counts for each; its age is counted up to the day asked for."""
    book = Book()
    again = Bracketed(
        provision="a", bracket=Bracket("outer", "plain"),
        edits=(Edit(provision="a", insert=(Open("outer"),)),
               Edit(provision="a", after=Name("1.1", 5), insert=(Words(" more words"),
                                                                 Close("outer")))),
    )
    book.meet(book.bracketed("a", by=("Uruguay", "CARICOM")))
    report = book.meet(again)
    shares = [(s.party, s.brackets, s.words, s.oldest) for s in report.by_delegation]
    assert shares == [("CARICOM", 1, 1, 7), ("Uruguay", 1, 1, 7), (None, 1, 3, 0)]
    assert [(b.name, b.brackets) for b in report.by_words if b.brackets] == [
        ("one word", 1), ("2 to 5 words", 1)
    ]
    assert report.stock.words_in_brackets == report.stock.words == 3
    later = status_report(book.entries, OAS, as_of=FIRST + timedelta(days=40))
    assert [b.days for b in later.open] == [40, 33]
    assert [(b.name, b.brackets) for b in later.by_age if b.brackets] == [("up to three months", 2)]


def test_without_names() -> None:
    """Without attribution a bracket that has parties is told apart from one that has none, and
    no party is told; with groups, groups are."""
    book = Book()
    book.meet(book.bracketed("a", by=("Uruguay", "CARICOM")), book.bracketed("b", "a"))
    none = status_report(book.entries, OAS, attribution="none")
    assert [(s.party, s.withheld, s.brackets) for s in none.by_delegation] == [
        (None, True, 1), (None, False, 1)
    ]
    groups = status_report(book.entries, OAS, attribution="groups")
    assert [(s.party, s.withheld) for s in groups.by_delegation] == [
        ("CARICOM", False), (None, True), (None, False)
    ]


def test_as_it_was_known() -> None:
    """With ``known_on`` what was recorded later is not in the status, whenever it took effect."""
    book = Book()
    book.meet(book.bracketed("a"))
    book.meet(Deleted(provision="a", on=FIRST))
    assert status_report(book.entries, OAS, as_of=FIRST).stock.open_brackets == 0
    known = status_report(book.entries, OAS, as_of=FIRST, known_on=date(2012, 6, 1))
    assert known.stock.open_brackets == 1
    assert len(known.meetings) == 1


def test_nothing_yet() -> None:
    """Before anything took effect there is a status, of nothing."""
    book = Book()
    book.meet(book.bracketed("a"))
    report = status_report(book.entries, OAS, as_of=date(2000, 1, 1))
    assert (report.open, report.meetings, report.stock.words) == ((), (), 0)


def test_contradictions() -> None:
    """An event that could not take effect is told, with its day and the reason."""
    book = Book()
    report = book.meet(Unbracketed(provision="a", bracket="none", closed="accepted"))
    assert [(c.event, c.on) for c in report.contradictions] == [("1.1", FIRST)]
    assert "is not there" in report.contradictions[0].reason


# -- the command -----------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(), ("--as-of", "2012-04-03"), ("--history",)], ids=" ".join)
@pytest.mark.parametrize("form", ["table", "csv"])
def test_of_the_example(
    folder: Path, form: str, options: tuple[str, ...], snapshot: SnapshotAssertion
) -> None:
    """What people and spreadsheets get of the example."""
    done = ledger(folder, "status", *options, "--format", form)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines() == snapshot


def test_json(folder: Path) -> None:
    """JSON has every open bracket, every meeting, and the same figures; the series is its list of
    meetings."""
    whole: dict[str, Any] = json.loads(ledger(folder, "status", "--json").stdout)
    assert [b["address"] for b in whole["open"]] == ["2.1/2"]
    assert whole["open"][0]["by"] == ["Argentina", "Chile", "Uruguay"]
    assert whole["as_of"] == "2012-04-19"
    series = json.loads(ledger(folder, "status", "--history", "--json").stdout)
    assert series == whole["meetings"]
    assert [m["stock"]["open_brackets"] for m in series] == [10, 14, 9, 9, 1]
    rows = list(csv.DictReader(io.StringIO(
        ledger(folder, "status", "--history", "--format", "csv").stdout
    )))
    assert [int(row["open_brackets"]) for row in rows] == [10, 14, 9, 9, 1]


def test_into_a_file(folder: Path, tmp_path: Path) -> None:
    """``-o`` writes what standard output would have shown, and says so."""
    for form in ("table", "json", "csv"):
        file = tmp_path / f"status.{form}"
        done = ledger(folder, "status", "--format", form, "-o", str(file))
        assert (done.returncode, done.stdout) == (0, "")
        assert f"Wrote {file}." in done.stderr
        assert file.read_text() == ledger(folder, "status", "--format", form).stdout


def test_an_unknown_format(folder: Path) -> None:
    """A format that there is not is refused with those that there are."""
    done = ledger(folder, "status", "--format", "tabel")
    assert done.returncode == 2
    assert "table" in done.stderr


def test_a_real_paper() -> None:
    """A real paper's provisions stand on the rungs its marks say."""
    if not REAL.exists():
        pytest.skip(f"there is no paper at {REAL}")
    entry, _ = laid(REAL.read_bytes())
    report = status_report([entry], OAS)
    marked = sum(isinstance(f.event, Agreed | Deleted) for f in facts([entry]))
    assert sum(r.provisions for r in report.stock.provisions if r.state != "open") == marked
    assert report.stock.open_brackets == len(report.open) > 0
