"""A ledger in a PostgreSQL database: recognised, read, appended to."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from ledger.errors import Conflict, NoLedger, StoreFailed
from ledger.store.postgres_server import MARK, DriverError, Server, as_asked, no_ledger
from ledger.store.tables import Tables

if TYPE_CHECKING:
    from ledger.events import Entry
    from ledger.frames import Framing
    from ledger.store.postgres_recorder import ServerApplication


class PostgresLedger(Tables):
    """A ledger on a server. To read it, every transaction is opened read-only; its tables are made
    when something is first saved in it."""

    def __init__(self, address: str, *, writing: bool) -> None:
        """The ledger at ``address``, ``postgresql://...``. Raises `NoLedger` where one to be read
        is not there, or what is there is not a ledger; `StoreFailed` where there is no way to
        it."""
        self._server = Server(address, writing=writing)
        self.name = self._server.name
        self._writing = writing
        self._application: ServerApplication | None = None
        try:
            self._bare = not self._recognised()
            if self._bare and not writing:
                raise NoLedger(*no_ledger(self.name))
        except BaseException:
            self.close()
            raise
        self.created = self._bare

    def save(
        self, entries: Mapping[str, Sequence[Entry]], framings: Mapping[str, Framing]
    ) -> None:
        """Record sealed entries, by negotiation, and what is to be drawn, in one transaction.
        Raises `Conflict` where an entry of that version is there already."""
        from eventsourcing.persistence import IntegrityError

        if not self._writing:
            raise StoreFailed(f"{self.name} was opened to be read. Nothing was recorded.")
        if self._application is None:
            from ledger.store.postgres_recorder import ServerApplication

            self._application = ServerApplication(self._server, bare=self._bare)
        try:
            self._application.record(entries, framings)
        except IntegrityError as e:
            raise Conflict("Another writer has appended in the meantime.", "Try again.") from e
        except DriverError as e:
            raise self._server.failed(e, writing=True) from e
        self._bare = False

    @contextmanager
    def turn(self, negotiation: str) -> Iterator[bool]:
        """Stand in line with others who append to it and do so, too. Waits for some seconds: who
        is first may be asking somebody something."""
        name = f"turn {negotiation}"
        try:
            self._server.hold(name)
        except DriverError:
            yield False
            return
        try:
            yield True
        finally:
            self._server.let_go(name)

    def close(self) -> None:
        """Let go of the connection."""
        if self._application is not None:
            self._application.close()
        self._server.close()

    def _select(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        return [] if self._bare else self._server.select(as_asked(query), *values)

    @contextmanager
    def _snapshot(self) -> Iterator[bool]:
        # Each query is a transaction of its own: where others draw anew between two of them, what
        # the first names is gone, and a replay is left to do it.
        yield self._select("SELECT to_regclass('framed') IS NOT NULL") == [(True,)]

    def _recognised(self) -> bool:
        """Whether there is a ledger's table. Raises `NoLedger` where it is another program's."""
        ((there, comment),) = self._server.select(
            "SELECT to_regclass('stored_events') IS NOT NULL, "
            "obj_description(to_regclass('stored_events'), 'pg_class')"
        )
        if there and comment != MARK:
            raise NoLedger(
                f"{self.name} holds something that is not a ledger: a table stored_events of "
                "another program.",
                "Give the ledger a database of its own.",
            )
        return bool(there)
