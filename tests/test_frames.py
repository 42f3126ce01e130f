"""What is drawn for each day: the same as a replay gives, whatever is recorded late or struck out,
and nothing that the record needs."""

from __future__ import annotations

import json
import sqlite3
import tempfile
import zlib
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import psycopg
import pytest
from click.testing import CliRunner, Result
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from negotiations import EVERY_PLAN, FIRST_DAY, ledgers

from ledger.cli import cli
from ledger.events import Entry
from ledger.frames import NEVER, framing, witness_of
from ledger.houses import load
from ledger.order import days
from ledger.printout import Printout
from ledger.provenance import traced
from ledger.replay import facts
from ledger.store import Store, frame_rows
from ledger.store.address import is_server
from ledger.view import view

HERE = Path(__file__).parent
PAPERS = sorted((HERE.parent / "examples").glob("2012-*.txt"))
MINUTES = sorted((HERE.parent / "examples" / "minutes").glob("*.txt"))
PLAN, OAS = "Plan", load("oas")
PROBES = [*(FIRST_DAY + timedelta(days=n) for n in range(-1, 40)), None]


def recorded(path: Path, entries: Sequence[Entry], most: Sequence[int | None]) -> None:
    """The entries, appended one by one; of each only so many days are drawn at once."""
    for n, entry in enumerate(entries):
        with Store(path, writing=True) as store:
            drawing = framing(store.drawn(PLAN), entries[:n], [entry], most[n % len(most)])
            store.save_all({PLAN: [entry]}, {PLAN: drawing})


def replayed(entries: Sequence[Entry], as_of: object) -> Printout:
    """What a replay gives, under the name that the store has for it."""
    assert as_of is None or hasattr(as_of, "year")
    found = view(entries, OAS, as_of=as_of).printout  # type: ignore[arg-type]
    return Printout(PLAN, *(getattr(found, f) for f in Printout.__struct_fields__[1:]))


@settings(max_examples=40)
@given(
    ledgers(EVERY_PLAN, late=True),
    st.lists(st.sampled_from([None, 62, 2, 0]), min_size=1, max_size=4),
)
def test_what_is_drawn_is_what_a_replay_gives(
    entries: list[Entry], most: list[int | None]
) -> None:
    """For every day, after late events and corrections, and however little was drawn at once: what
    is shown without a replay is byte for byte what one gives; or nothing is, and a replay is left
    to do it. `rebuild` fills every gap."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        recorded(path, entries, most)
        with Store(path, writing=True) as store:
            first = days(entries)[0]
            for day in PROBES:
                found = store.printout(PLAN, day)
                assert found is None or found == replayed(entries, day)
            if all(one is None for one in most):
                assert store.printout(PLAN, None) is not None
            assert store.misdrawn(PLAN, entries) == []
            store.draw({PLAN: framing(None, entries)})
            for day in PROBES:
                found = store.printout(PLAN, day)
                told = store.traced(PLAN, day)
                if day is not None and day < first:
                    assert found is None
                    assert told is None
                else:
                    assert found == replayed(entries, day)
                    known = facts(entries)
                    witnesses = {f.name: witness_of(f.entry, f.event) for f in known}
                    assert told == list(traced(found, witnesses))


@settings(max_examples=25)
@given(ledgers(EVERY_PLAN, late=True))
def test_drawing_leaves_nothing_behind(entries: list[Entry]) -> None:
    """Frames drawn append by append, some of them over and over, are the rows that one drawing of
    everything gives: nothing that no frame names is kept."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        recorded(path, entries, [None])
        with closing(sqlite3.connect(path)) as database:
            count = "SELECT (SELECT count(*) FROM printed), (SELECT count(*) FROM frames)"
            step_by_step = database.execute(count).fetchone()
        with Store(path, writing=True) as store:
            store.draw({PLAN: framing(None, entries)})
        with closing(sqlite3.connect(path)) as database:
            assert database.execute(count).fetchone() == step_by_step


@settings(max_examples=25)
@given(ledgers(EVERY_PLAN, late=True), st.data())
def test_whatever_is_altered_in_the_frames_is_named(
    entries: list[Entry], data: st.DataObject
) -> None:
    """Rows exchanged, given the state of others, or named in the place of others: `verify` names
    the days that are then printed otherwise than the record says, each of them, and no other."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        with Store(path, writing=True) as store:
            store.save_all({PLAN: entries}, {PLAN: framing(None, entries)})
        with closing(sqlite3.connect(path)) as database, database:
            altered(database, data)
        with Store(path) as store:
            wrong = [
                day for day in days(entries) if store.printout(PLAN, day) != replayed(entries, day)
            ]
            assert store.misdrawn(PLAN, entries) == wrong


def altered(database: sqlite3.Connection, data: st.DataObject) -> None:
    """Alter one frame, or one provision, in a way that can still be read."""
    table = data.draw(st.sampled_from(["printed", "frames"]))
    rows = database.execute(f"SELECT rowid, state FROM {table} ORDER BY rowid").fetchall()  # noqa: S608
    assume(rows)
    one, other = (data.draw(st.sampled_from(rows)) for _ in range(2))
    manner = data.draw(st.sampled_from(["exchanged", "given", "named"]))
    if manner == "named" and table == "frames":
        digest, provisions, notes = json.loads(zlib.decompress(one[1]))
        named = [*provisions, *notes]
        assume(named)
        into, by = (data.draw(st.integers(0, len(named) - 1)) for _ in range(2))
        named[into] = named[by]
        count = len(provisions)
        state = json.dumps([digest, named[:count], named[count:]]).encode()
        new = {one[0]: zlib.compress(state)}
    else:
        new = {one[0]: other[1]} | ({other[0]: one[1]} if manner == "exchanged" else {})
    for row, state in new.items():
        database.execute(f"UPDATE {table} SET state = ? WHERE rowid = ?", (state, row))  # noqa: S608


# -- by the commands -----------------------------------------------------------------------------


@pytest.fixture
def ledger(address: str) -> str:
    """The example negotiation, papers and minutes, in a file or on a server."""
    run(address, "append", "--yes", *map(str, (*PAPERS, *MINUTES)))
    return address


def behind_its_back(ledger: str, statement: str) -> None:
    """Alter what is derived, past the ledger."""
    if is_server(ledger):
        with psycopg.connect(ledger) as server:
            server.execute(statement.replace("x'00'", r"'\x00'::bytea").encode())
    else:
        with closing(sqlite3.connect(ledger)) as database:
            database.executescript(statement)


def run(ledger: str, *args: str, status: int = 0) -> Result:
    """A command on this ledger."""
    result = CliRunner().invoke(cli, ["--ledger", ledger, *args])
    assert result.exit_code == status, (result.output, result.exception)
    return result


DROP = "DROP TABLE framed; DROP TABLE frames; DROP TABLE printed; DROP TABLE witnessed"


def test_frames_can_be_dropped(ledger: str) -> None:
    """Without its derived tables a ledger shows, verifies and takes in the same; an append makes
    them again."""
    shown = [run(ledger, "replay", "--as-of", f"2012-04-{day}").stdout for day in ("03", "19")]
    behind_its_back(ledger, DROP)
    assert shown == [
        run(ledger, "replay", "--as-of", f"2012-04-{day}").stdout for day in ("03", "19")
    ]
    run(ledger, "verify")
    run(ledger, "correct", "1.31", "--why", "a slip", "--yes", "--force")
    with Store(ledger) as store:
        name = store.choose(None)
        drawn = store.drawn(name)
        assert drawn is not None
        assert (drawn.version, drawn.until) == (len(store.entries(name)), NEVER)


def test_text_is_shown_without_a_replay(ledger: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is drawn is what is shown: `replay` as text reads no entry at all; with --known-on or
    --attribution it does."""

    def never(*_: object) -> None:
        raise AssertionError("entries were read")

    monkeypatch.setattr(Store, "entries", never)
    monkeypatch.setattr(Store, "unread", never)
    assert "Safe Drinking Water" in run(ledger, "replay", "--as-of", "2012-04-03").stdout
    assert "Safe Drinking Water" in run(ledger, "replay", "--format", "clean").stdout
    for more in (["--known-on", "2099-01-01"], ["--attribution", "none"], ["--format", "json"]):
        result = CliRunner().invoke(cli, ["--ledger", ledger, "replay", *more])
        assert isinstance(result.exception, AssertionError)


def test_the_whole_draft_is_blamed_without_a_replay(
    ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`blame` of the whole draft is read from what is drawn, and says line by line the same as a
    replay; in JSON it tells the evidence, too."""
    on = ("--as-of", "2012-04-03")
    replayed = run(ledger, "blame", *on, "--known-on", "2099-01-01").stdout
    told = json.loads(run(ledger, "blame", *on, "--json").stdout)
    assert {one["event"] for one in told} == {
        line.split("\t")[1] for line in replayed.splitlines()[1:]
    }
    for read in ("entries", "unread"):
        monkeypatch.setattr(Store, read, lambda *_: pytest.fail("entries were read"))
    assert run(ledger, "blame", *on).stdout == replayed
    header, *lines = replayed.splitlines()
    assert header.split("\t") == [
        "address", "event", "on", "meeting", "by", "for", "against", "words"
    ]
    ours = next(line.split("\t") for line in lines if "vessel in their ports" in line)
    assert (ours[0], ours[4], ours[5]) == ("introduction/purpose", "Venezuela", "Venezuela")


TAMPERED = {
    "a provision": "UPDATE printed SET state = (SELECT state FROM printed ORDER BY id LIMIT 1) "
                   "WHERE id = (SELECT max(id) FROM printed)",
    "a provision gone": "DELETE FROM printed WHERE id = (SELECT max(id) FROM printed)",
    "a frame": "UPDATE frames SET state = (SELECT state FROM frames ORDER BY day LIMIT 1)",
    "a frame gone": "DELETE FROM frames WHERE day = '2012-04-03'",
    "a day too many": "INSERT INTO frames SELECT number, '2012-04-07', state FROM frames "
                      "WHERE day = '2012-04-03'",
    "a witness": "UPDATE witnessed SET state = (SELECT state FROM witnessed ORDER BY version DESC "
                 "LIMIT 1) WHERE version = 1",
    "nonsense": "UPDATE frames SET state = x'00'",
}


@pytest.mark.parametrize("how", TAMPERED)
def test_what_is_drawn_wrong_is_named(ledger: str, how: str) -> None:
    """Frames altered behind the ledger's back are named by `verify`, with the days, and drawn anew
    by `rebuild`."""
    right = run(ledger, "replay").stdout
    behind_its_back(ledger, TAMPERED[how])
    (report,) = json.loads(run(ledger, "verify", "--json", status=1).stdout)
    assert report["misdrawn"]
    assert report["damages"] == []
    assert "ledger rebuild" in run(ledger, "verify", status=1).stdout
    run(ledger, "rebuild")
    run(ledger, "verify")
    assert run(ledger, "replay").stdout == right


@pytest.mark.parametrize(("cut", "first"), [
    ("DELETE FROM stored_events WHERE originator_version > 2", 3),
    ("DELETE FROM stored_events", 1),
])
def test_an_end_that_was_cut_off_is_seen_by_what_was_drawn(
    tmp_path: Path, cut: str, first: int
) -> None:
    """Rows taken away at the end leave a chain that holds; but what was drawn from them tells that
    they were there."""
    ledger = str(tmp_path / "ledger.db")
    run(ledger, "append", "--yes", *map(str, PAPERS))
    run(ledger, "verify")
    behind_its_back(ledger, f"DROP TRIGGER no_delete; {cut}")
    (report,) = json.loads(run(ledger, "verify", "--json", status=1).stdout)
    assert report["damages"] == [{
        "version": first,
        "reason": f"entries {first} to 4 are missing, of which something is drawn",
    }]
    assert f"DAMAGED at entry {first}" in run(ledger, "verify", "--chain", status=1).stdout


@pytest.mark.parametrize("statement", [
    "UPDATE frames SET state = NULL", "UPDATE frames SET state = x'00'",
    "UPDATE printed SET state = NULL", "DELETE FROM printed",
])
def test_what_can_not_be_read_is_replayed(ledger: str, statement: str) -> None:
    """Where what was drawn is damaged, empty or gone, a replay shows the text all the same."""
    right = run(ledger, "replay").stdout
    behind_its_back(ledger, statement)
    assert run(ledger, "replay").stdout == right
    run(ledger, "verify", status=1)


def test_frames_of_another_format_do_not_count(
    ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What another version of the program drew is passed over, until it is drawn anew."""
    before = run(ledger, "replay").stdout
    monkeypatch.setattr(frame_rows, "FORMAT", frame_rows.FORMAT + 1)
    with Store(ledger) as store:
        name = store.choose(None)
        assert store.printout(name, None) is None
    assert run(ledger, "replay").stdout == before
    run(ledger, "rebuild")
    with Store(ledger) as store:
        assert store.printout(name, None) is not None


def test_too_many_days_wait_for_rebuild(
    ledger: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A correction that changes more days than are drawn at once says so; what is shown is right
    all the same, and `rebuild` makes it fast again."""
    monkeypatch.setattr("ledger.frames.MOST", 1)
    result = run(ledger, "correct", "1.31", "--why", "a slip", "--yes", "--force")
    assert "ledger rebuild" in result.stderr
    with Store(ledger) as store:
        name = store.choose(None)
        entries = store.entries(name)
        assert store.printout(name, None) is None
    shown = run(ledger, "replay").stdout
    run(ledger, "rebuild")
    assert run(ledger, "replay").stdout == shown
    with Store(ledger) as store:
        found = store.printout(name, None)
    assert found is not None
    assert found.provisions == view(entries, OAS).printout.provisions
