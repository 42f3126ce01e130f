"""A primary and its standby: what a team reads from the one while it writes to the other, and what
is left when the primary dies in the middle of appends."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from postgres_server import PASSWORD, Server, begin, server, standby, writer
from test_dump import EXAMPLES, call
from test_store import PLAN, chained, damages, read, saved

from ledger.errors import StoreFailed
from ledger.store import Store

WRITERS = 4
BEFORE, AFTER = 40, 20
"""Acknowledged appends, of all writers together, before the primary is killed and after."""


@pytest.fixture
def pair() -> Iterator[tuple[Server, Server]]:
    """A primary whose commits wait until its standby has them and shows them, and the standby."""
    with server() as primary, standby(primary, "second") as second:
        primary.sql(
            "postgres", "ALTER SYSTEM SET synchronous_standby_names = 'second'",
            "ALTER SYSTEM SET synchronous_commit = remote_apply", "SELECT pg_reload_conf()",
        )
        yield primary, second


def either(*servers: Server) -> str:
    """The address that names all of these servers."""
    hosts = ",".join(f"127.0.0.1:{one.port}" for one in servers)
    return f"postgresql://postgres:{quote(PASSWORD, safe='')}@{hosts}/postgres"


def test_no_acknowledged_append_is_lost_with_the_primary(pair: tuple[Server, Server]) -> None:
    """Several processes append; the way to the standby is blocked, the primary killed, its standby
    promoted, and they go on under the same address. All that was acknowledged is there, once;
    nothing is of which it was said that it was not recorded; and the chain holds."""
    primary, second = pair
    place = either(primary, second)
    saved(place, chained())
    running = [writer(place, PLAN, f"writer {n}", 10_000) for n in range(WRITERS)]
    for one in running:
        begin(one)
    wait_for(second, len(chained()) + BEFORE)
    block(primary)
    primary.kill()
    second.sql("postgres", "SELECT pg_promote()")
    wait_for(second, len(read(place)) + AFTER)
    for one in running:
        assert one.stdin is not None
        one.stdin.close()
    said = [line.split() for one in running for line in output(one)]
    entries = read(place)
    there = Counter(entry.digest for entry in entries)
    acknowledged = [digest for became, *digest in said if became == "recorded"]
    refused = [digest for became, *digest in said if became == "nothing"]
    assert len(acknowledged) >= BEFORE + AFTER - WRITERS
    assert [digest for (digest,) in acknowledged if there[digest] != 1] == []
    assert [digest for (digest,) in refused if digest in there] == []
    assert damages(place) == []


def block(primary: Server) -> None:
    """Let nothing more get to the standby, and wait until an append waits for it; or for a second,
    in which a primary that does not wait acknowledges what will be lost."""
    ((sender,),) = primary.sql("postgres", "SELECT pid FROM pg_stat_replication")
    os.kill(sender, signal.SIGSTOP)
    end = time.monotonic() + 1
    while time.monotonic() < end:
        if primary.sql("postgres", "SELECT FROM pg_stat_activity WHERE wait_event = 'SyncRep'"):
            return
        time.sleep(0.02)


def wait_for(there: Server, entries: int) -> None:
    """Wait until a server holds so many entries."""
    end = time.monotonic() + 60
    while time.monotonic() < end:
        if there.sql("postgres", "SELECT count(*) FROM stored_events")[0][0] >= entries:
            return
        time.sleep(0.05)
    raise AssertionError(f"the writers stopped short of {entries} entries")


def output(one: subprocess.Popen[str]) -> list[str]:
    """What a writer printed, once it has ended."""
    assert one.stdout is not None
    with one:
        return one.stdout.readlines()


def test_a_standby_answers_all_questions(pair: tuple[Server, Server]) -> None:
    """Every question gets from the standby what the primary answers; what writes is refused there
    with a sentence that says where to write, and an address with both servers finds the primary."""
    primary, second = pair
    there, here = primary.address("postgres"), second.address("postgres")
    assert call(there, "load", str(EXAMPLES[0])).exit_code == 0
    for question in ("replay", "audit", "verify", "status", "pending", "dump", "check", "receipt"):
        asked, answered = call(there, question), call(here, question)
        assert (answered.stdout, answered.exit_code) == (asked.stdout, asked.exit_code)
        assert asked.stdout
    with Store(here, writing=True) as store, pytest.raises(StoreFailed, match="a standby"):
        store.save("Another", chained())
    saved(either(second, primary), chained())
    assert read(here) == chained()
