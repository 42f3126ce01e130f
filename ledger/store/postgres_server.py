"""A PostgreSQL server that keeps a ledger: how it is reached, what is tried again, and what its
errors mean."""

from __future__ import annotations

import hashlib
import logging
import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from typing import Any

from ledger.errors import Busy, NoLedger, StoreFailed
from ledger.store.address import misread, shown

try:
    import psycopg
    from psycopg import errors
    from psycopg.conninfo import conninfo_to_dict
except ImportError as e:  # psycopg, or the library of PostgreSQL that it needs
    raise StoreFailed(
        "A ledger on a PostgreSQL server needs psycopg, which is not installed.",
        "pip install 'negotiation-ledger[postgres]'",
    ) from e

# Whatever the driver has to say is said in a sentence of ours.
logging.getLogger("psycopg").addHandler(logging.NullHandler())

DriverError = psycopg.Error
"""What the driver raises."""
Cursor = psycopg.Cursor[tuple[Any, ...]]
"""Where the driver's statements are executed."""
MARK = "negotiation ledger"
"""The comment on the table of a ledger, by which it is told from another program's: the library
gives its tables the same name."""
PATIENCE = 5.0
"""Seconds for which a lost server is looked for, and a lock is waited for."""
_PAUSE = 0.2
IN_TRANSACTION = f"""
    SET LOCAL lock_timeout = '{PATIENCE}s';
    SET LOCAL idle_in_transaction_session_timeout = '2min';
    SELECT set_config('synchronous_commit', 'on', true)
        WHERE current_setting('synchronous_commit') = 'off';
"""
"""Settings of every transaction that others wait for. A writer whose machine falls asleep keeps
nobody waiting for ever. What is acknowledged is on disk, whatever the server's default is."""

_DEFAULTS = {
    "fallback_application_name": "ledger",
    "connect_timeout": "10",
    # A server that vanished from the network is noticed within half a minute, not in two hours.
    "keepalives_idle": "10",
    "keepalives_interval": "5",
    "keepalives_count": "3",
    "tcp_user_timeout": "25000",
}
_VARIABLES = {
    "connect_timeout": "PGCONNECT_TIMEOUT", "target_session_attrs": "PGTARGETSESSIONATTRS",
}
"""Where these come from unless the address says them: the driver's own variables go first."""


class Server:
    """The way to a ledger's database: one connection, made when it is first needed, and made again
    where it was lost."""

    def __init__(self, address: str, *, writing: bool) -> None:
        """The server at an address, ``postgresql://...``; nothing is connected yet. Raises
        `NoLedger` for an address that is none."""
        self.name = shown(address)
        self._writing = writing
        self._parameters = _parameters(address, writing=writing)
        self._connection: psycopg.Connection[tuple[Any, ...]] | None = None

    def connection(self) -> psycopg.Connection[tuple[Any, ...]]:
        """The connection. Raises `StoreFailed` where there is no way to the server, after having
        looked for it for a while where it may come back."""
        if self._connection is None or self._connection.closed:
            self._connection = self._connected()
        return self._connection

    def select(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What the query finds, in a transaction of its own, which can't write unless this was
        opened to write; asked again where the connection was lost. Raises `NoLedger`,
        `StoreFailed`."""
        for last in _attempts():
            connection = self.connection()
            try:
                with connection.transaction(), connection.cursor(binary=True) as cursor:
                    return cursor.execute(query, values).fetchall()
            except psycopg.Error as e:
                if last or not (self.lost(e) or isinstance(e, errors.SerializationFailure)):
                    raise self.failed(e, writing=False) from e
                self.close()
        raise AssertionError("the last attempt returns or raises")

    def hold(self, name: str) -> None:
        """Take the lock of this name, and hold it until it is let go or the connection is closed.
        Waits as long as one waits for a lock. Raises the driver's errors."""
        connection = self.connection()
        with connection.transaction():
            connection.execute(IN_TRANSACTION)
            connection.execute("SELECT pg_advisory_lock(%s::bigint)", (lock_key(name),))

    def let_go(self, name: str) -> None:
        """Let go of the lock of this name, if it is held."""
        if self._connection is not None and not self._connection.closed:
            with suppress(psycopg.Error):
                key = lock_key(name)
                self._connection.execute("SELECT pg_advisory_unlock(%s::bigint)", (key,))

    def close(self) -> None:
        """Let go of the connection."""
        if self._connection is not None:
            self._connection.close()

    def lost(self, error: psycopg.Error) -> bool:
        """Whether this error is the end of the connection, and not the server's answer."""
        ended = error.sqlstate is not None and error.sqlstate.startswith(_ENDED)
        return ended or self._connection is None or self._connection.closed

    def failed(self, error: psycopg.Error, *, writing: bool) -> StoreFailed | NoLedger:
        """What to raise for an error of a session, in which nothing has been committed."""
        if self.lost(error):
            if writing:
                return self.gone()
            return StoreFailed(f"The connection to {self.name} was lost.", "Try again.")
        return _meaning(self.name, error, writing=writing)

    def gone(self) -> Busy:
        """What to raise where the connection was lost, and certainly nothing was recorded."""
        return Busy(f"The connection to {self.name} was lost. Nothing was recorded; try again.")

    def _connected(self) -> psycopg.Connection[tuple[Any, ...]]:
        for last in _attempts():
            try:
                # No prepared statements: they don't survive a pooler between us and the server.
                connection = psycopg.connect(
                    **self._parameters, autocommit=True, prepare_threshold=None
                )
            except psycopg.Error as e:
                if last or not _may_pass(e):
                    raise StoreFailed(*_no_way(self.name, e, writing=self._writing)) from e
            else:
                if not self._writing:
                    connection.read_only = True
                return connection
        raise AssertionError("the last attempt returns or raises")


def as_asked(query: str) -> str:
    """A query written for any database, with ``?`` for each value, as this driver takes it."""
    return query.replace("?", "%s")


def lock_key(name: str) -> int:
    """The number of the lock of this name."""
    digest = hashlib.sha256(b"ledger\0" + name.encode()).digest()
    return int.from_bytes(digest[:8], "big", signed=True)


def _attempts() -> Iterator[bool]:
    """Attempts with pauses between them, and whether each is the last."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        yield False
        time.sleep(_PAUSE)
    yield True


def _parameters(address: str, *, writing: bool) -> dict[str, Any]:
    """What the driver is told: the address, and what it does not say."""
    name = shown(address)
    if misread(address):
        raise NoLedger(
            f"The password in the address {name} has a sign in it that cuts the address in two.",
            "Write @ as %40 and / as %2F; or leave it out and keep it in ~/.pgpass.",
        )
    try:
        said = conninfo_to_dict(address)
    except psycopg.Error as e:  # whose words may repeat the password
        raise NoLedger(
            f"{name} is not an address that PostgreSQL understands.",
            "It is written postgresql://user@host:5432/database; signs like % or @ in a name as "
            "%25 or %40.",
        ) from e
    defaults = dict(_DEFAULTS)
    if writing and "," in str(said.get("host", "")):
        defaults["target_session_attrs"] = "read-write"  # of several servers, the primary
    for key, variable in _VARIABLES.items():
        if variable in os.environ:
            defaults.pop(key, None)
    return {**defaults, **said}


# -- what errors mean ------------------------------------------------------------------------------

_NO_WAY = [
    # What the server says before there is a session comes without a code. One that is not set to
    # English says it in other words, which are then given as they are.
    (("password authentication failed", "peer authentication failed", "authentication failed"),
     "{name} does not let you in: the password, or the user, is not right.",
     "Passwords stand in ~/.pgpass, or in the variable PGPASSWORD."),
    (("no password supplied",), "{name} asks for a password, and none is given.",
     "Passwords stand in ~/.pgpass, or in the variable PGPASSWORD."),
    (("no pg_hba.conf entry",), "{name} lets nobody in from here as this user.",
     "Whoever runs the server says who may, in pg_hba.conf."),
    (("role ", "does not exist"), "{name}: the server knows no such user.", ""),
    (("database ", "does not exist"), "There is no such database: {name}.",
     "`createdb NAME` makes one; the first append makes the ledger in it."),
    (("permission denied for database",), "{name}: you may not use this database.", ""),
    (("could not translate host name", "failed to resolve host", "name or service not known"),
     "{name}: there is no host of this name.", ""),
    (("session is read-only", "not in hot standby"),
     "{name}: none of these servers takes what is written; they are standbys.", ""),
    (("too many clients", "remaining connection slots"),
     "{name}: too many are connected at once.", "Try again."),
]
_ALL = {"role ", "database "}
"""Of the patterns that begin so, every part must be there; of the others, one."""
_PASSING = (
    "connection refused", "no such file", "starting up", "shutting down", "not yet accepting",
    "recovery", "too many clients", "remaining connection slots", "session is read-only",
    "closed the connection unexpectedly", "terminating connection",
)


_ANSWERED = re.compile(r"failed: \S+:  ")
"""How the driver gives what a server said, in whatever language: how grave it is, and two blanks
behind the colon."""


def _may_pass(error: psycopg.Error) -> bool:
    """Whether the server may let us in a moment later: it starts, stops, or fails over. What it
    says in another language may be that, too, unless it has looked at a password: nobody's is
    tried twice."""
    said = str(error).lower()
    if any(words in said for words in _PASSING):
        return True
    unknown = _ANSWERED.search(said) is not None and _told(said) is None
    return unknown and not (error.pgconn is not None and error.pgconn.used_password)


def _told(said: str) -> tuple[str, str] | None:
    """The sentence, and what to do, for what was said where a connection could not be made."""
    for words, sentence, hint in _NO_WAY:
        if (all if words[0] in _ALL else any)(word in said for word in words):
            return sentence, hint
    return None


def _no_way(name: str, error: psycopg.Error, *, writing: bool) -> tuple[str, str]:
    """The sentence, and what to do, for a connection that could not be made."""
    if told := _told(str(error).lower()):
        sentence, hint = told
        return sentence.format(name=name), hint
    nothing = " Nothing was recorded." if writing else ""
    return (
        f"{name} can't be reached: {_said(error)}.{nothing}",
        "Is the server running, and the address right?",
    )


_ENDED = ("08", "57P", "25P03")
"""How the codes begin by which a server takes leave: the connection, the server, or a writer who
fell asleep."""


def _meaning(name: str, error: psycopg.Error, *, writing: bool) -> StoreFailed | NoLedger:
    nothing = " Nothing was recorded." if writing else ""
    match error:
        case (
            errors.LockNotAvailable() | errors.DeadlockDetected() | errors.SerializationFailure()
        ):
            return Busy(f"{name} is locked by another program.{nothing} Try again.")
        case errors.UndefinedTable():
            return NoLedger(*no_ledger(name))
        case errors.ReadOnlySqlTransaction():
            return StoreFailed(
                f"{name} can't be written: it is a standby, or set read-only.{nothing}",
                "Name the primary; or all servers, postgresql://one,other/database.",
            )
        case errors.InsufficientPrivilege() if writing:
            return StoreFailed(
                f"You may not write to {name}.{nothing}",
                "Its owner grants that: docs/team.md has the roles.",
            )
        case errors.InsufficientPrivilege():
            return StoreFailed(f"You may not read {name}.", "Its owner grants that.")
        case errors.DiskFull():
            return StoreFailed(f"{name}: the disk of the server is full.{nothing}")
        case errors.DataCorrupted() | errors.IndexCorrupted():
            return StoreFailed(
                f"{name} is damaged: {_said(error)}.{nothing}",
                "Restore it from a copy; `ledger load` reads a dump.",
            )
    return StoreFailed(f"{name}: {_said(error)}.{nothing}")


def no_ledger(name: str) -> tuple[str, str]:
    """The sentence, and what to do, where there is no ledger in a database."""
    return (
        f"There is no ledger at {name}.",
        "`ledger append FILE` opens one; --ledger names another place.",
    )


def _said(error: psycopg.Error) -> str:
    """What the server, or the driver, said, on one line."""
    lines = (error.diag.message_primary or str(error) or type(error).__name__).splitlines()
    told = [line.strip() for line in lines if "Is the server running" not in line]
    return "; ".join(told).rstrip(".")
