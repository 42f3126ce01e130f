"""What is asked of a ledger's tables, whatever database holds them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import AbstractContextManager
from datetime import date
from itertools import starmap
from typing import TYPE_CHECKING, Any

from ledger.store.frame_rows import differing, drawn_up_to, read_printout, read_traced
from ledger.store.row import Row

if TYPE_CHECKING:
    from ledger.frames import Framing
    from ledger.printout import Printout
    from ledger.provenance import Traced

_ROWS = "SELECT originator_version, topic, state FROM stored_events WHERE originator_id = ?"


class Tables(ABC):
    """The tables of a ledger, to be read."""

    @abstractmethod
    def _select(self, query: str, *values: object) -> list[tuple[Any, ...]]:
        """What a query finds, with ``?`` for each value; nothing, where there are no tables yet.
        Raises `NoLedger`, `StoreFailed`."""

    @abstractmethod
    def _snapshot(self) -> AbstractContextManager[bool]:
        """The state for several queries, and whether anything was ever drawn in it."""

    def negotiations(self) -> list[str]:
        """The names of the negotiations kept here, in the order of their bytes."""
        found = self._select("SELECT DISTINCT originator_id FROM stored_events ORDER BY 1")
        return [name for (name,) in found]

    def rows(self, negotiation: str, after: int = 0) -> list[Row]:
        """The rows of a negotiation above this version, in order of version; all of them, damaged
        ones included, where none is named."""
        above = " AND originator_version > ?" if after else ""
        query = f"{_ROWS}{above} ORDER BY originator_version"
        return list(starmap(Row, self._select(query, negotiation, *([after] if after else []))))

    def last_row(self, negotiation: str) -> Row | None:
        """The last row of a negotiation."""
        found = self._select(f"{_ROWS} ORDER BY originator_version DESC LIMIT 1", negotiation)
        return Row(*found[0]) if found else None

    def printout(self, negotiation: str, as_of: date | None) -> Printout | None:
        """What the draft of a day prints, where it is drawn."""
        with self._snapshot() as drawn:
            return read_printout(self._select, negotiation, as_of) if drawn else None

    def traced(self, negotiation: str, as_of: date | None) -> list[Traced] | None:
        """Where every word of the draft of a day comes from, where it is drawn."""
        with self._snapshot() as drawn:
            return read_traced(self._select, negotiation, as_of) if drawn else None

    def drawn(self) -> list[str]:
        """The names of the negotiations that are drawn, in the order of their bytes."""
        with self._snapshot() as drawn:
            found = self._select("SELECT negotiation FROM framed") if drawn else []
        return sorted(name for (name,) in found)

    def drawn_up_to(self, negotiation: str) -> tuple[int, date] | None:
        """Up to which entry this negotiation is drawn, and before which day."""
        with self._snapshot() as drawn:
            return drawn_up_to(self._select, negotiation) if drawn else None

    def differing(self, negotiation: str, framing: Framing, until: date) -> Iterator[date]:
        """The days before ``until`` for which something else is kept than this."""
        yield from differing(self._select, negotiation, framing, until)
