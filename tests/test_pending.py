"""`ledger pending`: what is agreed or deleted only provisionally, and what it waits for."""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections import Counter
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from hypothesis import given
from negotiations import EVERY_PLAN, ledgers
from papers import OAS, laid
from syrupy.assertion import SnapshotAssertion

from ledger.events import (
    Agreed,
    AnyEvent,
    Bracket,
    Deleted,
    Document,
    Entry,
    Meeting,
    MeetingHeld,
    Noted,
    Place,
    Positioned,
    Proposed,
    Reopened,
    Source,
    Unbracketed,
    Withdrawn,
)
from ledger.pending import Waiting, pending
from ledger.replay import replay

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.txt"))
REAL = Path(__file__).parent.parent.parent / "shared" / "corpus" / "san-salvador-2012-04-19.txt"
ON = date(2012, 3, 28)
NEW = Proposed(provision="a", change="provision", kind="action", key="1", place=Place())


def waiting(*events: AnyEvent, attribution: str = "full") -> list[Waiting]:
    """What waits on 4 April, of a provision to which this happened on 28 March."""
    entry = Entry(
        version=1, recorded_at=datetime(2012, 5, 1, tzinfo=UTC), recorded_by="x", on=ON,
        document=Document("paper.txt", "0" * 64), meeting=Meeting("the meeting"),
        events=(NEW, *events),
    )
    return pending([entry], OAS, as_of=date(2012, 4, 4), attribution=attribution)  # type: ignore[arg-type]


def told(found: list[Waiting]) -> list[tuple[str, str, tuple[str, ...]]]:
    return [(one.cause, one.said, one.waits_for) for one in found]


def test_below_the_highest_level() -> None:
    """What is agreed or deleted below the house's highest level waits for whom the house says;
    what is final, or has no level, does not wait."""
    for level, whom in (("informal", "a formal meeting"), ("ad referendum", "capitals")):
        for kind in (Agreed, Deleted):
            found = waiting(kind(provision="a", level=level, source=Source(3, "AGREED")))
            assert told(found) == [("level", level, (whom,))]
            (one,) = found
            assert (one.since, one.days, one.meeting) == (ON, 7, "the meeting")
            assert (one.source.name, one.source.line) == ("paper.txt", 3)
            assert one.source.quote == "AGREED"
    assert waiting(Agreed(provision="a", level="final")) == []
    assert waiting(Agreed(provision="a")) == []


def test_a_condition_explains_the_level() -> None:
    """A stated condition is the reason, and not the level; it waits for the quorum, for those who
    consult, or for whom the condition names. The sentence is the footnote's."""
    for said, cause, whom in (
        ("no quorum", "no quorum", ("the quorum",)),
        ("the quorum was not reached", "no quorum", ("the quorum",)),
        ("consultations by Jamaica, Chile", "consultations", ("Jamaica", "Chile")),
        ("the report of the Drafting Committee", "condition", ("Drafting Committee",)),
        ("a better translation", "condition", ()),
    ):
        found = waiting(
            Agreed(
                provision="a", level="ad referendum", pending=said, source=Source(3, "AGREED 1/"),
                also=(Source(9, "1/ It waits."),),
            )
        )
        assert told(found) == [(cause, said, whom)]
        assert (found[0].source.line, [one.line for one in found[0].also]) == (9, [3])


def test_a_footnote_put_otherwise() -> None:
    """When a later paper words the footnote anew, that is the sentence, and what it says counts."""
    found = waiting(
        Noted(note="n", kind="footnote", key="1", place=Place(after="a"), source=Source(9, "old")),
        Agreed(provision="a", level="ad referendum", pending="no quorum", note="n",
               source=Source(3, "AGREED 1/"), also=(Source(9, "old"),)),
        Noted(note="n", kind="footnote", key="1", pending="consultations by Peru",
              source=Source(10, "Pending consultations by Peru.")),
    )
    assert told(found) == [("consultations", "consultations by Peru", ("Peru",))]
    assert found[0].source.quote == "Pending consultations by Peru."


def test_a_meeting_without_a_quorum() -> None:
    """What a meeting decided that is recorded as held without a quorum waits for one."""
    held = MeetingHeld(name="the meeting", quorum=False, source=Source(2, "There was no quorum."))
    found = waiting(held, Agreed(provision="a", level="final", source=Source(3, "AGREED")))
    assert [(one.cause, one.waits_for) for one in found] == [("no quorum", ("the quorum",))]
    assert found[0].source.quote == "There was no quorum."


def test_positions_on_what_is_agreed() -> None:
    """A reservation and consultations hold up what is agreed, until they are withdrawn; an
    objection is not provisional agreement, and on what is open nothing is agreed to hold up."""
    agreed = Agreed(provision="a", level="final")
    reserved = Positioned(provision="a", stance="reservation", text="Chile reserves", by=("Chile",),
                          source=Source(4, "(Chile reserves)"))
    found = waiting(agreed, reserved)
    assert told(found) == [("reservation", "Chile reserves", ("Chile",))]
    assert (found[0].event, found[0].source.line) == ("1.3", 4)
    assert waiting(agreed, reserved, Withdrawn(provision="a", target="1.3")) == []
    assert waiting(agreed, Positioned(provision="a", stance="objection", text="no")) == []
    assert waiting(reserved) == []
    assert waiting(agreed, reserved, Reopened(provision="a")) == []


def test_positions_on_a_bracket() -> None:
    """Consultations on a bracket count as long as the bracket is open; what the footnote of the
    mark says already is not said twice."""
    bracket = Bracket("b", "plain")
    inserted = Proposed(provision="a", change="insertion", bracket=bracket)
    consults = Positioned(provision="a", stance="consultation", text="pending", by=("Peru",),
                          bracket="b")
    agreed = Agreed(provision="a", level="final")
    assert told(waiting(inserted, consults, agreed)) == [("consultations", "pending", ("Peru",))]
    closed = Unbracketed(provision="a", bracket="b", closed="accepted")
    assert waiting(inserted, consults, agreed, closed) == []
    stated = Agreed(provision="a", level="ad referendum", pending="consultations by Peru")
    assert len(waiting(inserted, consults, stated)) == 1


def test_without_names() -> None:
    """Without attribution nobody is named, and it is said that it waits for somebody."""
    agreed = Agreed(provision="a", level="ad referendum", pending="consultations by Jamaica",
                    source=Source(3, "Pending consultations by Jamaica."))
    (one,) = waiting(agreed, attribution="none")
    assert (one.waits_for, one.withheld) == ((), True)
    assert "Jamaica" not in repr(one)


@given(entries=ledgers(EVERY_PLAN, late=True))
def test_only_what_is_agreed_or_deleted_waits(entries: list[Entry]) -> None:
    """Whatever happens: what waits is agreed or deleted, every such provision that has a condition
    waits, none waits twice for its own decision, and each names an event that had taken effect."""
    found = pending(entries, OAS)
    draft = replay(entries)
    stands = draft.provisions
    for one in found:
        assert stands[one.provision].status.state == one.state != "open"
        assert one.days >= 0
    own = Counter(one.provision for one in found if one.event == stands[one.provision].status.event)
    assert set(own.values()) <= {1}
    assert {p.id for p in draft.walk() if p.status.pending} <= set(own)


# -- the command -----------------------------------------------------------------------------------


def ledger(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ledger", *args], cwd=folder, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the papers in ``examples/``."""
    made = tmp_path_factory.mktemp("pending")
    assert ledger(made, "append", "--yes", *map(str, EXAMPLES)).returncode == 0
    return made


@pytest.mark.parametrize("form", ["table", "csv"])
def test_of_the_example(folder: Path, form: str, snapshot: SnapshotAssertion) -> None:
    """What people and spreadsheets get of the example; for people what waits for more than its
    level comes first."""
    done = ledger(folder, "pending", "--format", form)
    assert done.returncode == 0
    assert done.stderr == (
        "24 provisions wait; for a formal meeting (18), the quorum (5), Jamaica (1).\n"
    )
    assert done.stdout.splitlines() == snapshot


def test_the_same_in_every_form(folder: Path, tmp_path: Path) -> None:
    """JSON and CSV have the same lines; ``-o`` writes what standard output would show."""
    whole = json.loads(ledger(folder, "pending", "--json").stdout)
    text = ledger(folder, "pending", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(text)))
    assert [(one["address"], one["cause"]) for one in whole] == [
        (row["provision"], row["cause"]) for row in rows
    ]
    for form in ("table", "csv"):
        file = tmp_path / form
        assert ledger(folder, "pending", "--format", form, "-o", str(file)).stdout == ""
        assert file.read_text() == ledger(folder, "pending", "--format", form).stdout


def test_nothing_waits(folder: Path) -> None:
    """Where nothing waits a sentence says so, and standard output has no table."""
    done = ledger(folder, "pending", "--as-of", "2000-01-01")
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "Nothing is agreed or deleted only provisionally.\n"


def test_a_real_paper() -> None:
    """In a real paper everything marked waits: for the quorum, for consultations or a meeting."""
    if not REAL.exists():
        pytest.skip(f"there is no paper at {REAL}")
    entry, _ = laid(REAL.read_bytes())
    found = pending([entry], OAS)
    marked = {p.id for p in replay([entry]).walk() if p.status.state != "open"}
    assert {one.provision for one in found} == marked
    assert {one.cause for one in found} == {"level", "no quorum", "consultations"}
    assert all(one.source.quote for one in found)
