"""What `docs/team.md` promises: the same commands with the same answers, and roles that hold."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import psycopg
import pytest
from postgres_server import PASSWORD, Server, run
from test_dump import call
from test_imports import loaded, tops
from test_minutes import MINUTES, PAPERS
from test_store import PLAN, chained, damages, read, saved

from ledger.errors import LedgerError, StoreFailed
from ledger.store import Store

DOC = (Path(__file__).parent.parent / "docs" / "team.md").read_text("utf-8")


def block(mark: str) -> str:
    """The block of code behind this mark in the document."""
    found = re.search(rf"<!-- {mark} -->\n```\w*\n(.*?)```", DOC, re.DOTALL)
    assert found
    return found[1]


QUESTIONS = [
    ["replay"], ["replay", "--format", "html"], ["replay", "--as-of", "2012-04-03"],
    ["audit"], ["audit", "1.2/3", "--format", "csv"], ["blame", "1.2/3"],
    ["diff", "2012-03-22", "2012-04-19", "--undecided"], ["status", "--format", "json"],
    ["pending"], ["concordance", "2012-03-22", "2012-04-19"], ["check"], ["verify"], ["receipt"],
    ["dump"],
]


def said(ledger: str, *args: str, input: str | None = None) -> str:
    """What a command says, which must go well."""
    result = call(ledger, *args, input=input)
    assert result.exit_code == 0, result.output
    return result.output


def test_commands_answer_the_same_on_both_stores(postgres: Server, tmp_path: Path) -> None:
    """Papers and minutes, lines, a correction: recorded on a server they come to what they come to
    in a file; brought from the file to the server by a dump, every question is answered with the
    same bytes, receipts and digests included; and what is recorded there comes back."""
    file, place, copy = str(tmp_path / "ledger.db"), postgres.empty(), postgres.empty()
    papers = [str(paper) for paper in (*PAPERS, *MINUTES)]
    line = '1.1/3 URU replace "resident" -> "visitor"\n'
    for ledger in (file, place):
        assert f"Opened the ledger {ledger.partition('&options')[0]}" in said(
            ledger, "append", "--yes", *papers
        )
        said(ledger, "record", "--on", "2012-05-02", input=line)
        said(ledger, "correct", "9.1", "--why", "misheard", "--yes")
        assert "every link holds" in said(ledger, "verify")
    for question in (*QUESTIONS[:3], *QUESTIONS[6:10]):
        assert said(place, *question) == said(file, *question)
    assert "Loaded 10 entries" in said(copy, "load", "-", input=said(file, "dump"))
    for question in QUESTIONS:
        assert said(copy, *question) == said(file, *question).replace(file, copy)
    said(copy, "record", "--on", "2012-05-03", input=line)
    assert "Loaded 1 entry" in said(file, "load", "-", input=said(copy, "dump"))


def test_a_question_to_a_server_loads_no_more_than_it_needs(
    postgres: Server, tmp_path: Path
) -> None:
    """Reading from a server needs the driver, and none of the library that appends."""
    place = postgres.empty()
    said(place, "append", "--yes", str(PAPERS[0]))
    found = tops(loaded(tmp_path, "--ledger", place, "replay"))
    assert "psycopg" in found
    assert not found & {"eventsourcing", "psycopg_pool", "sqlite3", "rapidfuzz"}


def test_no_command_repeats_a_password(postgres: Server, tmp_path: Path) -> None:
    """Whatever a command says of the ledger it was given, on either stream, the password in the
    address is not in it."""
    place = postgres.empty(tcp=True)
    secret = place.partition("@127")[0].rpartition(":")[2]
    assert secret in place
    dump = tmp_path / "dump.jsonl"
    told = []
    for args in (
        ["verify"], ["append", "--yes", str(PAPERS[0])], ["check", str(PAPERS[0])],
        ["dump", "-o", str(dump)], ["load", str(dump)], ["--negotiation", "x", "replay"],
    ):
        done = subprocess.run(
            [sys.executable, "-m", "ledger", "--ledger", place, *args], capture_output=True,
            text=True, check=False,
        )
        told.append(done.stdout + done.stderr)
    name = f"postgresql://postgres@127.0.0.1:{postgres.port}/postgres"
    assert f"There is no ledger at {name}" in told[0]
    assert f"Opened the ledger {name}" in told[1]
    assert f"in {name} says the same" in told[2]
    assert f"is already in {name}" in told[4]
    assert not [one for one in told if secret in one or PASSWORD in one]


def test_several_type_into_one_negotiation(postgres: Server) -> None:
    """Three people type lines into one negotiation at the same time: each line is acknowledged and
    there once, planned on what the others had recorded by then."""
    place = postgres.empty()
    said(place, "append", "--yes", *map(str, PAPERS[:2]))
    typed = [
        [f'2.1/1 URU insert "w{who}n{n}" after "courses"' for n in range(4)] for who in range(3)
    ]
    running = []
    for lines in typed:
        one = subprocess.Popen(
            [sys.executable, "-m", "ledger", "--ledger", place, "record", "--on", "2012-04-02"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        assert one.stdin is not None
        one.stdin.write("\n".join(lines) + "\n")
        one.stdin.close()
        running.append(one)
    for one in running:
        assert one.stdout is not None
        with one:
            told = one.stdout.read()
        assert one.returncode == 0, told
    with Store(place) as store:
        entries = store.entries(store.choose(None))
    sources = [event.source for entry in entries for event in entry.events]
    there = [source.quote for source in sources if source is not None]
    assert [there.count(line) for lines in typed for line in lines] == [1] * 12
    assert "every link holds" in said(place, "verify")


# -- roles -----------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def roles(postgres: Server) -> Server:
    """A server with the roles and the database of the document, and a ledger its owner made."""
    script = postgres.folder / "roles.sql"
    script.write_text(block("roles"))
    admin = postgres.address("postgres")
    run("psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", admin, "-f", script)
    with pytest.raises(StoreFailed, match="You may not write"):
        saved(postgres.address("negotiations", "ana"), chained())
    saved(postgres.address("negotiations", "ledger_owner"), chained())
    return postgres


def test_a_writer_appends_and_a_reader_reads(roles: Server) -> None:
    """Who is in the role of a writer appends, and who is in that of a reader reads all of it."""
    ana, ben = (roles.address("negotiations", who) for who in ("ana", "ben"))
    saved(ana, chained(7)[len(read(ana)) :])
    assert read(ben) == read(ana) == chained(7)
    assert damages(ben) == []
    for question in (["verify"], ["dump"]):
        assert said(ben, *question) == said(ana, *question)


def test_a_reader_can_not_write(roles: Server) -> None:
    """A reader who tries to append is told so in a sentence, and nothing is recorded."""
    ben = roles.address("negotiations", "ben")
    before = read(ben)
    with (
        Store(ben, writing=True) as store,
        pytest.raises(StoreFailed, match=r"You may not write to .*Nothing was recorded"),
    ):
        store.save("Another", chained())
    assert read(ben) == before


@pytest.mark.parametrize("who", ["ana", "ben"])
@pytest.mark.parametrize("statement", [
    "UPDATE stored_events SET state = ''",
    "DELETE FROM stored_events",
    "TRUNCATE stored_events",
    "DROP TABLE stored_events",
    "DROP TRIGGER no_change ON stored_events",
    "ALTER TABLE stored_events DISABLE TRIGGER ALL",
    "CREATE OR REPLACE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS ''",
    "SET session_replication_role = replica",
    "SET ROLE ledger_owner",
    "CREATE TABLE other (x int)",
])
def test_only_the_owner_can_change_what_is_there(roles: Server, who: str, statement: str) -> None:
    """Neither writer nor reader can change a row, or do away with what keeps rows from changing."""
    with (
        psycopg.connect(roles.address("negotiations", who)) as connection,
        pytest.raises(psycopg.errors.InsufficientPrivilege),
    ):
        connection.execute(statement.encode())


def test_who_appends_draws(roles: Server) -> None:
    """What a writer records is drawn with it, and a reader is shown it without a replay; one who
    may not draw records all the same, and readers replay until somebody draws."""
    ana, ben = (roles.address("negotiations", who) for who in ("ana", "ben"))
    owner = roles.address("negotiations", "ledger_owner")
    examples = Path(__file__).parent.parent / "examples"
    papers = sorted(str(path) for path in examples.glob("2012-*.txt"))
    named = ("--negotiation", "wells")
    said(ana, *named, "append", "--yes", papers[0])
    with Store(ben) as store:
        assert store.printout("wells", None) is not None
    with psycopg.connect(owner) as connection:
        connection.execute("REVOKE DELETE ON printed FROM ledger_writer")
    said(ana, *named, "append", "--yes", papers[1])
    with Store(ben) as store:
        assert store.printout("wells", None) is None
    shown = said(ben, *named, "replay")
    said(owner, *named, "rebuild")
    with Store(ben) as store:
        assert store.printout("wells", None) is not None
    assert said(ben, *named, "replay") == shown
    with psycopg.connect(owner) as connection:
        connection.execute("GRANT DELETE ON printed TO ledger_writer")


def test_a_reader_inserts_nothing_by_hand(roles: Server) -> None:
    """Past the ledger, too, a reader can't insert a row, and the owner can't change one by
    mistake."""
    with psycopg.connect(roles.address("negotiations", "ben")) as ben, pytest.raises(
        psycopg.errors.InsufficientPrivilege
    ):
        ben.execute("INSERT INTO stored_events VALUES ('x', 1, 'entry/1', '')")
    with psycopg.connect(roles.address("negotiations", "ledger_owner")) as owner, pytest.raises(
        psycopg.errors.RestrictViolation
    ):
        owner.execute("DELETE FROM stored_events")


def test_who_has_no_role_does_not_get_in(roles: Server) -> None:
    """Somebody with a login and no role can't even look."""
    roles.sql("postgres", "CREATE ROLE eve LOGIN")
    with pytest.raises(LedgerError, match="you may not use this database"):
        read(roles.address("negotiations", "eve"))


# -- copies ----------------------------------------------------------------------------------------


def test_copies_as_the_document_makes_them(postgres: Server, tmp_path: Path) -> None:
    """The commands of the document make two copies; restored, each is the same ledger, and the one
    of the server refuses changes as before."""
    place = saved(postgres.address(postgres.new()), chained())
    dumped, exported = block("backup").strip().splitlines()
    copy, lines = postgres.folder / "negotiations.dump", tmp_path / "negotiations.jsonl"
    program, *args = dumped.replace('"$LEDGER"', place).split()
    run(program, *[arg.replace("negotiations.dump", str(copy)) for arg in args])
    _, *args = exported.replace("negotiations.jsonl", str(lines)).split()
    said(place, *args)
    restored = postgres.address(postgres.new())
    run("pg_restore", "--exit-on-error", f"--dbname={restored}", copy)
    anywhere = str(tmp_path / "copy.db")
    said(anywhere, "load", str(lines))
    assert read(restored) == read(anywhere) == chained()
    with psycopg.connect(restored) as somebody, pytest.raises(psycopg.errors.RestrictViolation):
        somebody.execute("DELETE FROM stored_events")
    assert read(saved(restored, chained(7)[6:])) == chained(7)
    assert PLAN in said(restored, "verify")
