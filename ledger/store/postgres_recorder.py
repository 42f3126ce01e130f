"""How entries get into a PostgreSQL database: a recorder of our own under the library's
application.

The library's own recorder for PostgreSQL sends its rows through a pipeline, which was seen to hang
for ever on a large row; locks the whole table for every insertion, so that writers of different
negotiations wait for one another; repeats an insertion whose outcome it does not know; and creates
its tables in a way that fails when two processes do it at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any
from uuid import UUID

from eventsourcing.persistence import (
    ApplicationRecorder,
    IntegrityError,
    Notification,
    NotSupportedError,
    StoredEvent,
    Subscription,
)

from ledger.errors import LedgerError, StoreFailed
from ledger.store.application import SETTINGS, LedgerApplication
from ledger.store.frame_rows import TABLES, write_framing
from ledger.store.postgres_server import (
    IN_TRANSACTION,
    MARK,
    Cursor,
    DriverError,
    Server,
    as_asked,
    lock_key,
)
from ledger.store.row import Row
from ledger.store.rows import entry_of

if TYPE_CHECKING:
    from psycopg.errors import Diagnostic

    from ledger.frames import Framing

_TABLES = f"""
    CREATE TABLE stored_events (
        originator_id text COLLATE "C" NOT NULL,
        originator_version bigint NOT NULL,
        topic text NOT NULL,
        state bytea NOT NULL,
        PRIMARY KEY (originator_id, originator_version)
    );
    COMMENT ON TABLE stored_events IS '{MARK}';
    ALTER TABLE stored_events ALTER COLUMN state SET STORAGE EXTERNAL;
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            RAISE EXCEPTION 'entries of a ledger are never changed'
                USING ERRCODE = 'restrict_violation';
        END
    $$;
    CREATE TRIGGER no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON stored_events
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
    ALTER TABLE stored_events ENABLE ALWAYS TRIGGER no_change;
"""
"""Names are compared byte by byte: an index ordered by the rules of a language breaks when another
machine, such as a standby, has other rules. States are compressed already."""

_UNCONFIRMED = "01000"
"""The code of the warning that a commit was no longer waited for: it is on this server, and perhaps
on no standby."""


class _Unacknowledged(Exception):
    """The commit was sent, and its answer did not come, or not from the standby."""


class ServerRecorder(ApplicationRecorder):
    """Entries into the table ``stored_events``: plain transactions, one writer at a time for each
    negotiation, and no lock on the table."""

    def __init__(self, server: Server, *, bare: bool) -> None:
        """``bare``: the tables are not there yet."""
        self._server = server
        self._bare = bare

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        """Insert the rows in one transaction, durable on return. Raises `IntegrityError` where a
        row of that version is there; `Busy` where the connection was lost and certainly nothing
        was recorded; `StoreFailed` where that can't be told; psycopg's errors for what the server
        refuses."""
        for _ in range(2):
            try:
                self._insert(stored_events, **kwargs)
                break
            except _Unacknowledged:
                if self._took_place(stored_events):
                    break
            except DriverError as e:
                if not self._server.lost(e):
                    raise
                self._server.close()
            # Nothing was recorded, that much is certain: once more, over another connection.
        else:
            raise self._server.gone()
        self._bare = False

    def _insert(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> None:
        with _transaction(self._server) as c:
            if self._bare:
                _create(c)
            written = {str(event.originator_id) for event in stored_events}
            _take_turns(c, written | set(kwargs.get("framings") or ()))
            for event in stored_events:
                _insert(c, event)
            self._insert_events(c, stored_events, **kwargs)

    def _insert_events(
        self,
        c: Cursor,
        stored_events: Sequence[StoredEvent],  # noqa: ARG002
        framings: Mapping[str, Framing] | None = None,
        **_: Any,
    ) -> None:
        """What else goes into the transaction of these rows, as in the library's recorders: what
        they make it necessary to draw."""
        _draw(c, framings or {})

    def _took_place(self, stored_events: Sequence[StoredEvent]) -> bool:
        """Whether a commit that was not acknowledged took place all the same. Raises `StoreFailed`
        where that can't be told."""
        try:
            return self._are_there(stored_events)
        except (_Unacknowledged, DriverError, LedgerError) as e:
            raise StoreFailed(*_not_known(self._server.name, stored_events)) from e

    def _are_there(self, stored_events: Sequence[StoredEvent]) -> bool:
        """Whether exactly these rows are there, and on the standby that is waited for. When it is
        our turn, whatever the lost connection was about to do is done or undone. Of no rows that
        can't be told: they are not."""
        if not stored_events:
            return False
        with _transaction(self._server) as c:
            _take_turns(c, (str(event.originator_id) for event in stored_events))
            if self._bare and not _has_tables(c):
                return False
            for event in stored_events:
                c.execute(
                    "SELECT state FROM stored_events "
                    "WHERE originator_id = %s AND originator_version = %s",
                    (event.originator_id, event.originator_version), binary=True,
                )
                if c.fetchone() != (event.state,):
                    return False
            # A commit with something in it is waited for until the standby has it, and with it
            # everything before.
            c.execute("SELECT pg_logical_emit_message(true, 'ledger', '')")
        return True

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> Sequence[StoredEvent]:
        """The rows of a negotiation: above ``gt``, up to ``lte``, the last first if ``desc``."""
        found = self._server.select(
            "SELECT originator_version, topic, state FROM stored_events "
            "WHERE originator_id = %s AND originator_version > coalesce(%s, 0) "
            "AND originator_version <= coalesce(%s, 9223372036854775807) "
            "ORDER BY originator_version * %s LIMIT %s",
            str(originator_id), gt, lte, -1 if desc else 1, limit,
        )
        return [StoredEvent(originator_id, *row) for row in found]

    def select_notifications(self, *_: object, **__: object) -> Sequence[Notification]:
        """Refused, as the next two: nobody follows a ledger row by row, and rows numbered across
        negotiations would need the lock on the table that this recorder is there to avoid."""
        raise NotSupportedError("a ledger on a server has no notification log")

    def max_notification_id(self) -> int | None:
        """Refused."""
        raise NotSupportedError("a ledger on a server has no notification log")

    def subscribe(self, *_: object, **__: object) -> Subscription[ApplicationRecorder]:
        """Refused."""
        raise NotSupportedError("a ledger on a server has no notification log")


class ServerApplication(LedgerApplication):
    """The application over a server. Only the recorder keeps anything, and it is given; what else
    the library's factory makes, it makes in memory."""

    def __init__(self, server: Server, *, bare: bool) -> None:
        """``bare``: the tables are not there yet."""
        self._recorder = ServerRecorder(server, bare=bare)
        super().__init__(env={**SETTINGS, "PERSISTENCE_MODULE": "eventsourcing.popo"})

    def construct_recorder(self) -> ApplicationRecorder:
        """The recorder over this server."""
        return self._recorder


@contextmanager
def _transaction(server: Server) -> Iterator[Cursor]:
    """A transaction that is durable when the block is left. Raises `_Unacknowledged` where it was
    to be committed and nobody said that it is."""
    connection = server.connection()
    warnings: list[str | None] = []
    committing = False

    def note(warning: Diagnostic) -> None:
        warnings.append(warning.sqlstate)

    connection.add_notice_handler(note)
    try:
        with connection.transaction(), connection.cursor() as c:
            c.execute(IN_TRANSACTION)
            yield c
            warnings.clear()
            committing = True
    except DriverError as e:
        if committing and server.lost(e):
            server.close()
            raise _Unacknowledged from e
        raise
    finally:
        connection.remove_notice_handler(note)
    if _UNCONFIRMED in warnings:
        raise _Unacknowledged


def _take_turns(c: Cursor, negotiations: Iterable[str]) -> None:
    """Wait until nobody else writes to these negotiations; always in one order, so that no two
    wait for one another."""
    for key in sorted({lock_key(f"append {name}") for name in negotiations}):
        c.execute("SELECT pg_advisory_xact_lock(%s::bigint)", (key,))


def _insert(c: Cursor, event: StoredEvent) -> None:
    """Insert a row. One that is there already is no error to the server, so that it leaves nothing
    behind to be cleared away. Raises `IntegrityError`."""
    c.execute(
        "INSERT INTO stored_events (originator_id, originator_version, topic, state) "
        "VALUES (%s, %s, %s, %s) ON CONFLICT DO NOTHING",
        (event.originator_id, event.originator_version, event.topic, event.state),
    )
    if not c.rowcount:
        raise IntegrityError(f"entry {event.originator_version} is there already")


def _draw(c: Cursor, framings: Mapping[str, Framing]) -> None:
    """Draw what is to be drawn, for whoever may. Without the tables, or the right to write into
    them, frames are left behind: readers then replay."""

    def select(query: str, *values: Any) -> list[tuple[Any, ...]]:
        c.execute(as_asked(query), values, binary=True)
        return c.fetchall()

    def write(statement: str, rows: list[tuple[Any, ...]]) -> None:
        for row in rows:  # `executemany` would send them through a pipeline
            c.execute(as_asked(statement), row)

    if not framings:
        return
    if select(_MAY_DRAW) != [(True,)]:
        if select(_OWNS) != [(True,)]:
            return
        _create_derived(c)
    for negotiation, framing in framings.items():
        if not select("SELECT 1 FROM framed WHERE negotiation = ?", negotiation):
            # Its number will be the next: nobody else may take it meanwhile.
            c.execute("SELECT pg_advisory_xact_lock(%s::bigint)", (lock_key("numbers"),))
        write_framing(select, write, negotiation, framing)


def _create_derived(c: Cursor) -> None:
    """Make the tables of what is drawn, those that are not there."""
    for table in TABLES:
        c.execute(table.format(blob="bytea", key="bigint"))
    c.execute(_WHO_APPENDS_DRAWS)


_OWNS = "SELECT pg_has_role(relowner, 'MEMBER') FROM pg_class WHERE oid = 'stored_events'::regclass"
_WHO_APPENDS_DRAWS = """
    DO $$ DECLARE who name; BEGIN
        FOR who IN
            SELECT DISTINCT grantee FROM information_schema.role_table_grants
            WHERE table_schema = current_schema() AND table_name = 'stored_events'
            AND privilege_type = 'INSERT' AND grantee NOT IN (current_user, 'PUBLIC')
        LOOP
            EXECUTE format(
                'GRANT INSERT, DELETE ON framed, frames, printed, witnessed TO %I', who
            );
        END LOOP;
    END $$
"""
"""What is drawn is drawn anew by whoever appends. The entries themselves nobody may delete."""
_MAY_DRAW = """
    SELECT count(*) = 4 FROM unnest(ARRAY['framed', 'frames', 'printed', 'witnessed']) AS drawn
    WHERE to_regclass(drawn) IS NOT NULL
    AND has_table_privilege(to_regclass(drawn), 'INSERT')
    AND has_table_privilege(to_regclass(drawn), 'DELETE')
"""


def _create(c: Cursor) -> None:
    """Make the tables, unless somebody else was faster."""
    c.execute("SELECT pg_advisory_xact_lock(%s::bigint)", (lock_key("tables"),))
    if not _has_tables(c):
        c.execute(_TABLES)
        _create_derived(c)


def _has_tables(c: Cursor) -> bool:
    # Asked of the catalogue itself: `to_regclass` answers from memory, also what was true before
    # we waited.
    c.execute(
        "SELECT EXISTS (SELECT FROM pg_class WHERE relname = 'stored_events' "
        "AND relnamespace = current_schema()::regnamespace)"
    )
    return c.fetchone() == (True,)


def _not_known(name: str, stored_events: Sequence[StoredEvent]) -> tuple[str, str]:
    """The sentence, and what to do, where the server can't be asked what became of a commit."""
    first = stored_events[0]
    row = Row(first.originator_version, first.topic, first.state)
    which = f"entry {first.originator_version} of “{first.originator_id}”"
    asked = f"`ledger receipt --entry {first.originator_version}`"
    return (
        f"{name} did not acknowledge {which}: whether it is recorded can't be told.",
        f"When it is back, {asked} tells: it is, if that says {entry_of(row).digest[:16]}...",
    )
