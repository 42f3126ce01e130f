"""A ledger on a PostgreSQL server: large, shared, interrupted. What every store keeps to is asked
of it in test_store and test_dump; here is what only a server can do wrong."""

from __future__ import annotations

import os
import socket
import struct
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest
from postgres_server import Server, begin, writer
from test_store import PLAN, chained, damages, read, saved

from ledger import chain
from ledger.errors import Busy, LedgerError, StoreFailed
from ledger.store import Store, postgres_recorder, postgres_server
from ledger.store.address import misread, shown
from ledger.store.postgres_recorder import ServerRecorder


@pytest.fixture
def place(postgres: Server) -> str:
    """The address of a place with nothing in it."""
    return postgres.empty()


@pytest.fixture
def alone(postgres: Server) -> str:
    """The address of a ledger of a few entries in a database of its own."""
    return saved(postgres.address(postgres.new()), chained())


@pytest.fixture
def kept(place: str) -> str:
    """The address of a ledger of a few entries."""
    return saved(place, chained())


def execute(place: str, *statements: str) -> None:
    """Execute statements there as the superuser, with no regard for the ledger."""
    with psycopg.connect(place, autocommit=True) as connection:
        for statement in statements:
            connection.execute(statement.encode())


# -- rows that nobody changes ----------------------------------------------------------------------


@pytest.mark.parametrize("session", ["SELECT 1", "SET session_replication_role = replica"])
@pytest.mark.parametrize("statement", [
    "UPDATE stored_events SET state = '\\x00' WHERE originator_version = 2",
    "UPDATE stored_events SET originator_version = 99 WHERE originator_version = 2",
    "DELETE FROM stored_events WHERE originator_version = 6",
    "DELETE FROM stored_events",
    "TRUNCATE stored_events",
    """INSERT INTO stored_events VALUES ('Plan', 2, 'entry/2', '\\x00')
    ON CONFLICT (originator_id, originator_version) DO UPDATE SET state = '\\x00'""",
])
def test_the_database_itself_refuses_changes(kept: str, statement: str, session: str) -> None:
    """Nobody who leaves the trigger alone can change, take away or replace an entry, not even the
    superuser, nor where a replica's triggers do not fire."""
    with pytest.raises(psycopg.errors.RestrictViolation, match="never changed"):
        execute(kept, session, statement)
    assert read(kept) == chained()


@pytest.mark.parametrize("statement", [
    "UPDATE stored_events SET state = '' WHERE originator_version = 3",
    "UPDATE stored_events SET topic = 'entry/1' WHERE originator_version = 3",
    "UPDATE stored_events SET originator_version = -3 WHERE originator_version = 3",
    "DELETE FROM stored_events WHERE originator_version = 3",
    """UPDATE stored_events SET state = (
        SELECT state FROM stored_events WHERE originator_version = 4
    ) WHERE originator_version = 3""",
])
def test_a_row_changed_behind_the_stores_back_is_named(kept: str, statement: str) -> None:
    """Who drops the trigger can change a row; `verify` names it."""
    execute(kept, "DROP TRIGGER no_change ON stored_events", statement)
    assert damages(kept)[0].version in {3, -3}


# -- large -----------------------------------------------------------------------------------------

LARGE = """
import base64, random, sys
sys.path[:0] = sys.argv[3:]
from ledger.store import Store
from test_store import PLAN, chained, read
words = base64.b64encode(random.Random(1).randbytes(int(sys.argv[2]))).decode()
entries = chained(2, padding=words)
with Store(sys.argv[1], writing=True) as store:
    store.save(PLAN, entries)
assert read(sys.argv[1]) == entries
"""


@pytest.mark.parametrize("size", [600_000, 21_000_000])
@pytest.mark.parametrize("tcp", [False, True])
def test_a_large_text_goes_in(postgres: Server, tcp: bool, size: int) -> None:
    """An entry of more than 20 MB, not to be compressed, arrives whole over a unix socket and over
    TCP. (Sent through a pipeline, 600 kB were seen to hang for ever.)"""
    subprocess.run(
        [sys.executable, "-c", LARGE, postgres.empty(tcp=tcp), str(size), *sys.path],
        check=True, timeout=100,
    )


# -- several at once -------------------------------------------------------------------------------

def together(place: str, negotiations: list[str], most: int) -> dict[str, list[str]]:
    """Let as many processes write so many entries each into these negotiations, begun together;
    the digests that were acknowledged, by negotiation."""
    running = [
        writer(place, name, f"writer {n}", most) for n, name in enumerate(negotiations)
    ]
    for one in running:
        begin(one)
    told: dict[str, list[str]] = {negotiation: [] for negotiation in negotiations}
    for negotiation, one in zip(negotiations, running, strict=True):
        assert one.stdout is not None
        with one:
            said = [line.split() for line in one.stdout]
        assert {became for became, _ in said} <= {"recorded", "nothing"}
        told[negotiation] += [digest for became, digest in said if became == "recorded"]
    return told


@pytest.mark.parametrize("names", [[PLAN], [f"Plan {n}" for n in range(8)]], ids=["one", "eight"])
def test_eight_writers_lose_and_double_nothing(place: str, names: list[str]) -> None:
    """Eight processes find an empty database, make the tables at the same moment, and write into
    one negotiation or into eight: what was acknowledged is there, once, and every chain holds."""
    told = together(place, names * (8 // len(names)), most=6)
    with Store(place) as store:
        assert store.negotiations() == sorted(names)
        for name in names:
            entries = store.entries(name)
            assert sorted(entry.digest for entry in entries) == sorted(told[name])
            assert not list(chain.damages(entries))
            assert len(entries) == 6 * 8 // len(names)


def test_who_writes_to_another_negotiation_does_not_wait(
    kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """While somebody is in the middle of an append, another to the same negotiation waits, and in
    vain is told so; one to another negotiation goes in, and reading goes on."""
    patience = "SET LOCAL lock_timeout = '50ms'"
    with psycopg.connect(kept) as other, Store(kept, writing=True) as store:
        key = postgres_server.lock_key(f"append {PLAN}")
        other.execute("SELECT pg_advisory_xact_lock(%s::bigint)", [key])
        monkeypatch.setattr(postgres_recorder, "IN_TRANSACTION", patience)
        with pytest.raises(Busy, match=r"locked.*Nothing was recorded"):
            store.save(PLAN, chained(1, chained())[-1:])
        store.save("Another", chained())
        assert store.entries(PLAN) == chained()


def test_those_who_were_thwarted_stand_in_line(
    postgres: Server, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whose turn it is reads and records; the next waits until then, or until the first is cut off;
    who waits too long is told that it is not their turn, and is not kept from recording."""
    with (
        Store(kept, writing=True) as one, Store(kept, writing=True) as other,
        ThreadPoolExecutor(1) as pool, ExitStack() as waiting,
    ):
        with one.turn(PLAN) as ours:
            assert ours
            done = pool.submit(waiting.enter_context, other.turn(PLAN))
            until(postgres, "advisory")
            assert not done.done()
            with one.turn("Another") as also_ours:
                assert also_ours
            one.save(PLAN, chained(7)[6:])
        assert done.result(20)
        assert other.entries(PLAN) == chained(7)
        soon = "SET LOCAL lock_timeout = '50ms'"
        monkeypatch.setattr(postgres_server, "IN_TRANSACTION", soon)
        with one.turn(PLAN) as ours:
            assert not ours
            one.save(PLAN, chained(8)[7:])
        cut(postgres)
        with Store(kept, writing=True) as third, third.turn(PLAN) as ours:
            assert ours
    assert read(kept) == chained(8)


# -- interrupted -----------------------------------------------------------------------------------


class Session(NamedTuple):
    """A session of a ledger: its number, when its last command began, and what it waits for."""

    pid: int
    began: datetime
    waits: str | None


def sessions(postgres: Server) -> list[Session]:
    """All sessions of ledgers."""
    found = postgres.sql(
        "postgres",
        "SELECT pid, query_start, wait_event FROM pg_stat_activity "
        "WHERE application_name = 'ledger'",
    )
    return [Session(*one) for one in found]


def until(postgres: Server, wait: str, but: Session | None = None) -> Session:
    """The session that waits for this, as soon as there is one; another wait than ``but``."""
    end = time.monotonic() + 20
    while time.monotonic() < end:
        for one in sessions(postgres):
            if one.waits == wait and one != but:
                return one
        time.sleep(0.02)
    raise AssertionError(f"nobody waits for {wait}")


def cut(postgres: Server) -> None:
    """Cut all connections of ledgers."""
    for one in sessions(postgres):
        postgres.sql("postgres", f"SELECT pg_terminate_backend({one.pid}, 5000)")


def test_reading_goes_on_over_another_connection(postgres: Server, kept: str) -> None:
    """A reader whose connection is cut between two questions asks again and notices nothing."""
    with Store(kept) as store:
        assert store.entries(PLAN) == chained()
        cut(postgres)
        assert store.entries(PLAN) == chained()


@contextmanager
def meanwhile(monkeypatch: pytest.MonkeyPatch, *deeds: Callable[[], None]) -> Iterator[None]:
    """Do one of these in each append, when its rows are sent and not yet committed."""
    left = iter(deeds)

    def interrupted(*_: object, **__: object) -> None:
        next(left, lambda: None)()

    with monkeypatch.context() as patched:
        patched.setattr(ServerRecorder, "_insert_events", interrupted)
        yield


def test_an_append_that_is_cut_off_is_made_again(
    postgres: Server, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off before its commit took place the append is made once more, and is there once."""
    entry = chained(1, chained())[-1]
    with Store(kept, writing=True) as store, meanwhile(monkeypatch, lambda: cut(postgres)):
        store.save(PLAN, [entry])
    assert read(kept) == [*chained(), entry]


def test_an_append_that_is_always_cut_off_says_that_nothing_was_recorded(
    postgres: Server, kept: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Cut off again and again the append gives up, saying that nothing was recorded."""
    cuts = [lambda: cut(postgres)] * 2
    with (
        Store(kept, writing=True) as store, meanwhile(monkeypatch, *cuts),
        pytest.raises(Busy, match=r"was lost\. Nothing was recorded"),
    ):
        store.save(PLAN, chained(1, chained())[-1:])
    assert read(kept) == chained()


def slow_to_commit(place: str) -> None:
    """Make every commit of this ledger take its time before it takes place."""
    execute(
        place,
        "CREATE FUNCTION wait() RETURNS trigger LANGUAGE plpgsql AS "
        "$$BEGIN PERFORM pg_sleep(30); RETURN NULL; END$$",
        "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON stored_events DEFERRABLE INITIALLY "
        "DEFERRED FOR EACH ROW EXECUTE FUNCTION wait()",
    )


def saving(place: str, version: int) -> Future[None]:
    """Save the entry of this version, in the background."""
    entry = chained(version, [])[-1]

    def save() -> None:
        with Store(place, writing=True) as store:
            store.save(PLAN, [entry])

    pool = ThreadPoolExecutor(1)
    try:
        return pool.submit(save)
    finally:
        pool.shutdown(wait=False)


def test_a_commit_that_did_not_take_place(postgres: Server, kept: str) -> None:
    """Cut off after the commit was sent and before it took place: the ledger looks, finds nothing,
    tries once more, and then says that nothing was recorded."""
    slow_to_commit(kept)
    done = saving(kept, 7)
    for _ in range(2):
        until(postgres, "PgSleep")
        cut(postgres)
    with pytest.raises(Busy, match=r"was lost\. Nothing was recorded"):
        done.result(20)
    assert read(kept) == chained()


def test_a_commit_of_which_nothing_can_be_told(
    postgres: Server, alone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the server stays away after the commit was sent, it is said that one can't know, and
    by what one can tell later."""
    monkeypatch.setattr(postgres_server, "PATIENCE", 0.5)
    slow_to_commit(alone)
    done = saving(alone, 7)
    until(postgres, "PgSleep")
    database = psycopg.conninfo.conninfo_to_dict(alone)["dbname"]
    postgres.sql("postgres", f"ALTER DATABASE {database} ALLOW_CONNECTIONS false")
    cut(postgres)
    with pytest.raises(StoreFailed, match=r"did not acknowledge entry 7 of “Plan”") as told:
        done.result(20)
    assert not isinstance(told.value, Busy)
    said = f"`ledger receipt --entry 7` tells: it is, if that says {chained(7)[-1].digest[:16]}"
    assert said in told.value.hint


@pytest.fixture
def no_standby(postgres: Server) -> Iterator[Callable[[], None]]:
    """Commits wait for a standby that is not there, until this is called."""

    def set_to(name: str) -> None:
        postgres.sql(
            "postgres", f"ALTER SYSTEM SET synchronous_standby_names = '{name}'",
            "SELECT pg_reload_conf()",
        )

    set_to("nobody")
    time.sleep(0.1)
    yield lambda: set_to("")
    set_to("")


@pytest.mark.parametrize("how", ["pg_terminate_backend", "pg_cancel_backend"])
def test_a_commit_that_took_place_unacknowledged(
    postgres: Server, kept: str, no_standby: Callable[[], None], how: str
) -> None:
    """A commit that is on the server and not yet on its standby, when the connection is cut or the
    wait is called off: the ledger finds it, and acknowledges it only when the standby has it."""
    done = saving(kept, 7)
    first = until(postgres, "SyncRep")
    postgres.sql("postgres", f"SELECT {how}({first.pid})")
    until(postgres, "SyncRep", but=first)
    assert not done.done()
    no_standby()
    done.result(20)
    assert read(kept) == chained(7)


def test_a_commit_that_no_standby_confirms_is_not_acknowledged(
    postgres: Server, kept: str, no_standby: Callable[[], None]
) -> None:
    """Where the wait for the standby is called off each time, the append does not claim to be
    safe."""
    done = saving(kept, 7)
    end = time.monotonic() + 20
    while not done.done() and time.monotonic() < end:
        for one in sessions(postgres):
            if one.waits == "SyncRep":
                postgres.sql("postgres", f"SELECT pg_cancel_backend({one.pid})")
        time.sleep(0.05)
    with pytest.raises(StoreFailed, match="did not acknowledge entry 7"):
        done.result(0)


def test_a_commit_waits_for_the_disk_whatever_the_default(
    alone: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In a database that does not wait for the disk an append does."""
    execute(alone, "DO $$BEGIN EXECUTE format('ALTER DATABASE %I SET synchronous_commit = off', "
            "current_database()); END$$")
    seen = []

    def ask(_: object, c: psycopg.Cursor[tuple[str]], *__: object, **___: object) -> None:
        seen.append(c.execute("SHOW synchronous_commit").fetchone())

    monkeypatch.setattr(ServerRecorder, "_insert_events", ask)
    saved(alone, chained(7)[6:])
    assert seen == [("on",)]


# -- what goes wrong is a sentence -----------------------------------------------------------------


WRONG = "haddock"


def refused(place: str, *, writing: bool = False) -> str:
    """Why this address is refused; the password is not in it."""
    with pytest.raises(LedgerError) as told:
        Store(place, writing=writing)
    assert "had" not in str(told.value)
    assert "dock" not in str(told.value)
    return str(told.value)


class Answer(NamedTuple):
    """What a server says before there is a session, and whether it asks for a password first."""

    said: str
    asks: bool


@pytest.mark.parametrize(("answer", "tries"), [
    (Answer("система баз данных запускается", asks=False), "several"),
    (Answer("пользователь не прошёл проверку подлинности", asks=True), "one"),
    (Answer('password authentication failed for user "sven"', asks=True), "one"),
])
def test_a_server_that_speaks_another_language_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, answer: Answer, tries: str
) -> None:
    """What a server says in a language that the ledger doesn't know may pass, and is tried again;
    but no password is offered twice."""
    monkeypatch.setattr(postgres_server, "PATIENCE", 1.0)
    with refusing_server(answer) as (port, asked):
        refused(f"postgresql://sven:{WRONG}@127.0.0.1:{port}/x?sslmode=disable&gssencmode=disable")
    assert (len(asked) > 1) == (tries == "several")


@contextmanager
def refusing_server(answer: Answer) -> Iterator[tuple[int, list[bytes]]]:
    """A server that gives everybody this answer: its port, and what it was asked."""
    asked: list[bytes] = []
    fields = (b"S" + "ВАЖНО".encode(), b"CXX000", b"M" + answer.said.encode())
    error = b"".join(field + b"\0" for field in fields) + b"\0"

    def answers(listening: socket.socket) -> None:
        while True:
            try:
                one, _ = listening.accept()
            except OSError:
                return
            with one:
                asked.append(one.recv(1000))
                if answer.asks:
                    one.sendall(b"R" + struct.pack("!ii", 8, 3))  # the password in clear
                    one.recv(1000)
                one.sendall(b"E" + struct.pack("!i", len(error) + 4) + error)

    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=answers, args=(listening,))
        thread.start()
        try:
            yield listening.getsockname()[1], asked
        finally:
            listening.shutdown(socket.SHUT_RDWR)
            thread.join()


@pytest.mark.parametrize("writing", [False, True])
def test_who_can_not_get_in_is_told_why(
    postgres: Server, monkeypatch: pytest.MonkeyPatch, writing: bool
) -> None:
    """A wrong password, user, database, host or port: each in a sentence that shows the address
    without its password."""
    monkeypatch.setattr(postgres_server, "PATIENCE", 0.3)
    monkeypatch.setenv("PGPASSFILE", os.devnull)
    at = f"127.0.0.1:{postgres.port}"
    for place, sentence in {
        postgres.tcp("postgres", password=WRONG): f"//postgres@{at}/postgres does not let you in",
        postgres.tcp("postgres", password=""): "asks for a password",
        postgres.tcp("none"): f"no such database: postgresql://postgres@{at}/none",
        postgres.address("postgres", user="nobody"): "the server knows no such user",
        "postgresql://sven:haddock@127.0.0.1:1/x": "//sven@127.0.0.1:1/x can't be reached",
        "postgresql://sven:haddock@no.host.invalid/x": "there is no host of this name",
        "postgresql:///x?host=/nowhere&password=haddock": "///x?host=/nowhere can't be reached",
        "postgresql://sven:had%dock@host/x": "not an address that PostgreSQL understands",
        "postgresql://sven:had@dock@host/x": "Write @ as %40",
        "postgresql://sven:had/dock@host/x": "Write @ as %40",
    }.items():
        assert sentence in refused(place, writing=writing)


@pytest.mark.parametrize(("address", "name"), [
    ("ledger.db", "ledger.db"),
    ("postgresql://host/db", "postgresql://host/db"),
    ("postgresql://host:5432/db", "postgresql://host:5432/db"),
    ("postgresql://me@host:5432/db", "postgresql://me@host:5432/db"),
    ("postgresql://me:secret@host:5432/db", "postgresql://me@host:5432/db"),
    ("postgres://me:5432@host/db", "postgres://me@host/db"),
    ("postgresql://:secret@host/db", "postgresql://host/db"),
    ("postgresql://me:secret@one:1,other:2/db?target_session_attrs=any",
     "postgresql://me@one:1,other:2/db"),
    ("postgresql://one:1,other:2/db?user=me%40here", "postgresql://one:1,other:2/db?user=me%40here"),
    ("postgresql://me:se@cret@host/db", "postgresql://me@host/db"),
    ("postgresql://me:se/cret@host/db", "postgresql://me@host/db"),
    ("postgresql://me:se?cret@host/db", "postgresql://me@host/db"),
    ("postgresql://me:s@e/c@ret@host/db", "postgresql://me@host/db"),
    ("postgresql:///db?host=/run&password=secret&sslpassword=secret",
     "postgresql:///db?host=/run"),
    ("postgresql:///db?pass%77ord=secret", "postgresql:///db"),
])
def test_no_password_is_shown(address: str, name: str) -> None:
    """A sentence names a ledger without its password, wherever that stands, and even where the
    driver would not take it for one; such an address is known to be misread."""
    assert shown(address) == name
    if address != "ledger.db":
        assert misread(address) == any(odd in address for odd in ("se@c", "se/c", "s@e/c"))


def test_the_driver_may_be_missing(tmp_path: Path) -> None:
    """Without psycopg a sentence says what to install; a ledger file needs none."""
    code = (
        "import sys\n"
        "sys.modules['psycopg'] = None\n"
        "sys.argv = ['ledger', '--ledger', sys.argv[1], 'verify']\n"
        "from ledger.cli import main\n"
        "main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, "postgresql://me:haddock@host/db"], cwd=tmp_path,
        capture_output=True, text=True, check=False,
    )
    assert done.returncode == 2
    assert "pip install 'negotiation-ledger[postgres]'" in done.stderr
    assert "Traceback" not in done.stderr
    file = saved(tmp_path / "ledger.db", chained())
    subprocess.run([sys.executable, "-c", code, file], cwd=tmp_path, check=True)


def test_a_database_of_another_program_is_refused(place: str) -> None:
    """A table of the same name that no ledger made is neither read nor written to."""
    execute(place, "CREATE TABLE stored_events (originator_id uuid, state bytea)")
    for writing in (False, True):
        assert "is not a ledger" in refused(place, writing=writing)


def test_the_environment_does_not_matter(
    postgres: Server, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Settings of the library in the process environment, right or nonsense, change nothing."""
    for name in [
        "POSTGRES_DBNAME", "POSTGRES_HOST", "POSTGRES_SCHEMA", "POSTGRES_ENABLE_DB_FUNCTIONS",
        "PERSISTENCE_MODULE", "INFRASTRUCTURE_FACTORY", "APPLICATION_RECORDER_TOPIC",
        "COMPRESSOR_TOPIC", "CIPHER_TOPIC", "MAPPER_TOPIC", "ORIGINATOR_ID_TYPE", "CREATE_TABLE",
    ]:
        for prefix in ("", "LEDGER_"):
            monkeypatch.setenv(prefix + name, "nonsense:Nonsense")
    assert read(saved(place, chained())) == chained()


def test_a_full_disk_is_told(kept: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """What the server says of its disk is told in a sentence, and nothing is recorded."""

    def full(_: object, c: psycopg.Cursor[tuple[str]], *__: object, **___: object) -> None:
        c.execute("DO $$BEGIN RAISE EXCEPTION 'x' USING ERRCODE = 'disk_full'; END$$")

    monkeypatch.setattr(ServerRecorder, "_insert_events", full)
    with pytest.raises(StoreFailed, match=r"disk of the server is full\. Nothing was recorded"):
        saved(kept, chained(7)[6:])
    monkeypatch.undo()
    assert read(kept) == chained()


def test_the_recorder_keeps_the_librarys_contract(kept: str) -> None:
    """The library's own way to read a stream finds the entries: from, up to, the last first."""
    server = postgres_server.Server(kept, writing=True)
    try:
        application = postgres_recorder.ServerApplication(server, bare=False)
        found = application.events.get(PLAN, gt=1, lte=5, desc=True, limit=2)
        assert [one.originator_version for one in found] == [5, 4]
        assert [one.originator_version for one in application.events.get(PLAN)] == [*range(1, 7)]
    finally:
        server.close()
