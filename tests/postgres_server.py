"""PostgreSQL servers of our own for tests, from the programs that are installed: in a temporary
folder, on a unix socket and on loopback."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import psycopg
import pytest

PASSWORD = "sword@fish/1"  # noqa: S105
"""Of the user ``postgres``, asked for over TCP; with signs that must be written otherwise in an
address."""
_SECONDS = 30


def programs() -> Path:
    """The folder of the newest programs. Skips the test where there are none."""
    found = [Path(p).parent for p in (shutil.which("initdb"),) if p]
    debian = Path("/usr/lib/postgresql").glob("*/bin/initdb")
    found += [p.parent for p in sorted(debian, key=lambda p: int(p.parts[-3]))]
    if not found:
        pytest.skip("there is no PostgreSQL on this machine")
    return found[-1]


def _as_postgres() -> dict[str, Any]:
    """How to start a program of PostgreSQL, which refuses to run as root."""
    if os.geteuid() != 0:
        return {}
    return {"user": "postgres", "group": "postgres", "extra_groups": []}


def run(program: str, *args: str | Path) -> str:
    """Run a program of PostgreSQL to its end; what it prints."""
    done = subprocess.run(
        [programs() / program, *args], cwd="/", capture_output=True, text=True, check=False,
        timeout=120, **_as_postgres(),
    )
    assert done.returncode == 0, done.stderr
    return str(done.stdout)


class Server:
    """A server: a folder with its data, and a process. ``port``: a free one."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.port = _free_port()
        self._process: subprocess.Popen[bytes] | None = None
        self._made = 0

    @property
    def data(self) -> Path:
        """Where the data is."""
        return self.folder / "data"

    def start(self, **settings: str) -> None:
        """Start it, and wait until it answers."""
        given = {
            "listen_addresses": "127.0.0.1", "port": str(self.port), "shared_buffers": "16MB",
            "unix_socket_directories": str(self.folder), "max_connections": "60",
            "logging_collector": "off", "lc_messages": "C", "wal_keep_size": "64MB",
            "max_wal_size": "256MB", **settings,
        }
        options = [part for name, value in given.items() for part in ("-c", f"{name}={value}")]
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [programs() / "postgres", "-D", self.data, *options], cwd="/", stdout=log,
                stderr=log, start_new_session=True, **_as_postgres(),
            )
        until = time.monotonic() + _SECONDS
        while True:
            try:
                psycopg.connect(self.address("postgres")).close()
                return
            except psycopg.OperationalError:
                log_said = (self.folder / "log").read_text("utf-8", "replace")[-2000:]
                assert self._process.poll() is None, log_said
                assert time.monotonic() < until, log_said
                time.sleep(0.05)

    def stop(self) -> None:
        """End it at once, without tidying up."""
        if self._process is not None:
            self._process.send_signal(signal.SIGQUIT)
            self._process.wait(_SECONDS)
            self._process = None

    def kill(self) -> None:
        """Kill every process of it in the same moment, as a power cut would."""
        assert self._process is not None
        first = self._process.pid
        # The first is stopped before it is asked for its children: it has no more after that.
        os.kill(first, signal.SIGSTOP)
        children = Path(f"/proc/{first}/task/{first}/children").read_text().split()
        for process in (*map(int, children), first):
            os.kill(process, signal.SIGKILL)
        self._process.wait(_SECONDS)
        self._process = None

    def address(self, database: str, user: str = "postgres") -> str:
        """The address of a database over the unix socket."""
        return f"postgresql://{user}@/{database}?host={self.folder}&port={self.port}"

    def tcp(self, database: str, user: str = "postgres", password: str = PASSWORD) -> str:
        """The address of a database over TCP."""
        secret = f":{quote(password, safe='')}" if password else ""
        return f"postgresql://{user}{secret}@127.0.0.1:{self.port}/{database}"

    def new(self) -> str:
        """The name of a new database with nothing in it."""
        self._made += 1
        name = f"d{self._made}"
        self.sql("postgres", f"CREATE DATABASE {name} STRATEGY file_copy")
        return name

    def empty(self, *, tcp: bool = False) -> str:
        """The address of a place with nothing in it: a new schema, which is much sooner made and
        taken away than a database."""
        self._made += 1
        name = f"s{self._made}"
        self.sql("postgres", f"CREATE SCHEMA {name}")
        options = quote(f"-csearch_path={name}")
        if tcp:
            return f"{self.tcp('postgres')}?options={options}"
        return f"{self.address('postgres')}&options={options}"

    def sql(self, database: str, *statements: str) -> list[tuple[Any, ...]]:
        """Execute statements as the superuser; what the last one finds."""
        found: list[tuple[Any, ...]] = []
        with psycopg.connect(self.address(database), autocommit=True) as connection:
            for statement in statements:
                cursor = connection.execute(statement.encode())
                found = cursor.fetchall() if cursor.description else []
        return found


@contextmanager
def server(**settings: str) -> Iterator[Server]:
    """A new server with nothing in it, for as long as the block runs."""
    with _folder() as folder:
        here = Server(folder)
        password = folder / "password"
        password.write_text(PASSWORD)
        run(
            "initdb", "-D", here.data, "-U", "postgres", "-E", "UTF8", "--no-locale", "--no-sync",
            "--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={password}",
        )
        with _running(here, settings):
            yield here


@contextmanager
def standby(primary: Server, name: str, **settings: str) -> Iterator[Server]:
    """A standby that follows a server under this name, for as long as the block runs."""
    with _folder() as folder:
        here = Server(folder)
        run(
            "pg_basebackup", "-D", here.data, "-R", "--no-sync", "-c", "fast", "-d",
            f"host={primary.folder} port={primary.port} user=postgres application_name={name}",
        )
        with _running(here, settings):
            yield here


@contextmanager
def _running(here: Server, settings: dict[str, str]) -> Iterator[None]:
    try:
        here.start(**settings)
        yield
    finally:
        here.stop()


@contextmanager
def _folder() -> Iterator[Path]:
    """A folder that PostgreSQL may write to, with a name short enough for a socket in it."""
    folder = Path(tempfile.mkdtemp(prefix="pg"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres", "postgres")
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder)


def writer(place: str, negotiation: str, who: str, most: int) -> subprocess.Popen[str]:
    """A process that appends to a ledger (see `one_of_many`) once it is told to begin."""
    program = Path(__file__).with_name("one_of_many.py")
    return subprocess.Popen(
        [sys.executable, program, place, negotiation, who, str(most)], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True,
    )


def begin(started: subprocess.Popen[str]) -> None:
    """Let it begin, when it is ready."""
    assert started.stdin is not None
    assert started.stdout is not None
    assert started.stdout.readline() == "ready\n"
    started.stdin.write("\n")
    started.stdin.flush()


def _free_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])
