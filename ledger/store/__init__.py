"""The store: one stream per negotiation, one row per entry.

What is appended goes through the `eventsourcing` library's application; reading selects the rows
and decodes them, and needs none of it.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, TypeVar

from ledger.errors import NoNegotiation, StoreFailed
from ledger.store.address import is_server
from ledger.store.row import Row, head_of

if TYPE_CHECKING:
    # A printout is read without any of these: a command that shows one starts the faster.
    from ledger.chain import Damage
    from ledger.events import Entry, Opened
    from ledger.frames import DrawnUpTo, Framing
    from ledger.printout import Printout
    from ledger.provenance import Traced
    from ledger.receipt import Receipt
    from ledger.unread import Unread


_Read = TypeVar("_Read")


class Database(Protocol):
    """What keeps the rows of a ledger."""

    name: str
    """What to call it in a sentence."""
    created: bool
    """Whether it was not there when it was opened."""

    def negotiations(self) -> list[str]:
        """The names of the negotiations kept here, in order."""
        ...

    def rows(self, negotiation: str, after: int = 0) -> list[Row]:
        """The rows of a negotiation above this version, in order of version."""
        ...

    def last_row(self, negotiation: str) -> Row | None:
        """The last row of a negotiation."""
        ...

    def printout(self, negotiation: str, as_of: date | None) -> Printout | None:
        """What the draft of a day (``None``: the last) prints, where it is drawn."""
        ...

    def traced(self, negotiation: str, as_of: date | None) -> list[Traced] | None:
        """Where every word of the draft of a day comes from, where it is drawn."""
        ...

    def drawn(self) -> list[str]:
        """The names of the negotiations that are drawn, in order."""
        ...

    def drawn_up_to(self, negotiation: str) -> tuple[int, date] | None:
        """Up to which entry this negotiation is drawn, and before which day."""
        ...

    def differing(self, negotiation: str, framing: Framing, until: date) -> Iterator[date]:
        """The days before ``until`` for which something else is kept than this."""
        ...

    def save(
        self, entries: Mapping[str, Sequence[Entry]], framings: Mapping[str, Framing]
    ) -> None:
        """Record sealed entries, by negotiation, and what is to be drawn, in one transaction.
        Raises `Conflict` where an entry of that version is there already."""
        ...

    def turn(self, negotiation: str) -> AbstractContextManager[bool]:
        """Stand in line, for as long as the block runs, with others who append to it and do so,
        too; gives whether there is a line, and it is our turn."""
        ...

    def close(self) -> None:
        """Let go of it."""
        ...


class Store:
    """A ledger. Opened for reading it is never created, and never written to."""

    def __init__(self, address: str | Path, *, writing: bool = False) -> None:
        """Open the ledger at this address: a file, or ``postgresql://...``. Raises `NoLedger` where
        one to be read is not there, or what is there is not a ledger; `StoreFailed` where it can't
        be opened."""
        self._database = _opened(address, writing=writing)

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close it. What this store made and wrote nothing to is taken away again."""
        self._database.close()

    @property
    def created(self) -> bool:
        """Whether there was no ledger when it was opened."""
        return self._database.created

    def negotiations(self) -> list[str]:
        """The names of the negotiations kept here."""
        return self._database.negotiations()

    def emptied(self) -> list[str]:
        """The names of negotiations of which something is drawn, and no entry is here."""
        here = set(self.negotiations())
        return [name for name in self._database.drawn() if name not in here]

    def choose(self, negotiation: str | None) -> str:
        """The negotiation meant: the one named, or the only one. Raises `NoNegotiation`."""
        names = self.negotiations()
        if negotiation is None:
            if len(names) == 1:
                return names[0]
            if not names:
                raise NoNegotiation(
                    f"The ledger {self._database.name} is empty.", "`ledger append FILE`."
                )
            raise NoNegotiation(
                f"This ledger holds several negotiations: {', '.join(names)}.",
                "Say which: --negotiation NAME.",
            )
        if negotiation not in names:
            kept = f"It holds: {', '.join(names)}." if names else "It holds none."
            raise NoNegotiation(f"There is no negotiation “{negotiation}” here. {kept}")
        return negotiation

    def entries(self, negotiation: str, after: int = 0) -> list[Entry]:
        """All entries of a negotiation, or those above a version, in stored order. Raises
        `StoreFailed` where one can't be read."""
        from ledger.store.rows import entry_of

        return self._read(negotiation, entry_of, after)

    def unread(self, negotiation: str) -> list[Unread]:
        """The same, each to be read when it is due: for a replay, which then needs less memory and
        time. One that can't be read may raise `StoreFailed` only then."""
        from ledger.store.rows import unread_of

        return self._read(negotiation, lambda row: unread_of(row, self._damaged))

    def _read(
        self, negotiation: str, read: Callable[[Row], _Read], after: int = 0
    ) -> list[_Read]:
        """What is read of every row, or of those above a version."""
        from ledger.memory import uncollected
        from ledger.store.rows import UnreadableRow

        rows = deque(self._database.rows(negotiation, after))
        found: list[_Read] = []
        try:
            with uncollected():
                while rows:  # let go of each once it is read
                    found.append(read(rows.popleft()))
        except UnreadableRow as e:
            raise self._damaged(e) from e
        return found

    def _damaged(self, reason: Exception) -> StoreFailed:
        return StoreFailed(
            f"{self._database.name}: {reason}.", "`ledger verify` tells what is damaged."
        )

    def readable(self, negotiation: str) -> Iterator[Entry | Damage]:
        """Every entry of a negotiation, or for one that can't be read its damage."""
        from ledger.chain import Damage
        from ledger.store.rows import UnreadableRow, entry_of

        for row in self._database.rows(negotiation):
            version = row.version
            if not isinstance(version, int):
                yield Damage(0, f"a row says it is entry {version!r}")
                continue
            try:
                entry = entry_of(row)
            except UnreadableRow as e:
                yield Damage(version, str(e))
                continue
            if entry.version != version:
                yield Damage(version, f"the row holds entry {entry.version}")
            else:
                yield entry
                opened = negotiation_of([entry]) if entry.version == 1 else None
                if opened is not None and opened.negotiation != negotiation:
                    yield Damage(1, f"it is the first of “{opened.negotiation}”, renamed")

    def save(self, negotiation: str, entries: Sequence[Entry]) -> None:
        """Record sealed entries in one transaction: all or nothing, durable on return. Raises
        `Conflict` where another writer was first."""
        self.save_all({negotiation: entries})

    def save_all(
        self,
        entries: Mapping[str, Sequence[Entry]],
        framings: Mapping[str, Framing] | None = None,
    ) -> None:
        """Record sealed entries of several negotiations in one transaction, as `save` does, and
        with them what they make it necessary to draw."""
        self._database.save(entries, framings or {})

    def printout(self, negotiation: str, as_of: date | None) -> Printout | None:
        """What the draft of a day (``None``: the last) prints, without a replay; ``None`` where it
        is not drawn, or what was drawn does not count."""
        return self._database.printout(negotiation, as_of)

    def traced(self, negotiation: str, as_of: date | None) -> list[Traced] | None:
        """Where every word of the draft of a day (``None``: the last) comes from, without a
        replay; ``None`` where that is not drawn, or does not count."""
        return self._database.traced(negotiation, as_of)

    def receipt(self, negotiation: str) -> Receipt | None:
        """The receipt for everything recorded of a negotiation."""
        from ledger.receipt import Receipt

        row = self._database.last_row(negotiation)
        if row is None:
            return None
        try:
            head = head_of(row)
        except ValueError as e:
            raise self._damaged(e) from e
        return Receipt(head.version, head.digest, head.recorded_at)

    def drawn(self, negotiation: str) -> DrawnUpTo | None:
        """How far this negotiation is drawn."""
        from ledger.frames import DrawnUpTo

        found = self._database.drawn_up_to(negotiation)
        return DrawnUpTo(*found) if found else None

    def draw(self, framings: Mapping[str, Framing]) -> None:
        """Draw frames, and record nothing."""
        self._database.save({}, framings)

    def misdrawn(self, negotiation: str, entries: Sequence[Entry]) -> list[date]:
        """The days for which what is drawn counts, and is not what these entries give."""
        from ledger.frames import framing

        drawn = self.drawn(negotiation)
        if drawn is None or not entries or drawn.version != entries[-1].version:
            return []
        return list(self._database.differing(negotiation, framing(None, entries), drawn.until))

    def turn(self, negotiation: str | None) -> AbstractContextManager[bool]:
        """Stand in line, for as long as the block runs, with others who were thwarted in appending
        to this negotiation; gives whether it is our turn. Nobody is kept from appending by it: it
        only spares those who would be in one another's way. Some stores have no line."""
        return nullcontext(False) if negotiation is None else self._database.turn(negotiation)


def _opened(address: str | Path, *, writing: bool) -> Database:
    if isinstance(address, str) and is_server(address):
        from ledger.store.postgres import PostgresLedger

        return PostgresLedger(address, writing=writing)
    from ledger.store.sqlite import SQLiteLedger

    return SQLiteLedger(Path(address).expanduser(), writing=writing)


def exists(address: str) -> bool:
    """Whether there is anything at the address of a ledger."""
    if is_server(address):
        with Store(address, writing=True) as store:
            return not store.created
    path = Path(address).expanduser()
    return path.exists() and bool(path.stat().st_size)


def negotiation_of(entries: Sequence[Entry]) -> Opened | None:
    """The event that opened the negotiation, the first of its first entry."""
    from ledger.events import Opened

    first = entries[0].events[0] if entries and entries[0].events else None
    return first if isinstance(first, Opened) else None
