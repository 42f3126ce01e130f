"""How frames are rows: each provision as printed is kept once for all the days on which it looked
so, and a frame lists the ids of what it prints. Nothing here knows a database.

Four tables. ``framed``: of each negotiation its number, up to which entry it is drawn, and the
day from which its frames don't count (those after had to be drawn anew, and were not).
``frames``: of each day the ids of what it prints. ``printed``: the provisions. ``witnessed``: of
each entry, when its events took effect, at which meeting and by whom.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import suppress
from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
from msgspec import Struct

from ledger.printout import BRACKET, PrintedProvision, Printout
from ledger.provenance import Traced, Witness, traced
from ledger.store.compression import compress, decompress

if TYPE_CHECKING:
    from ledger.frames import Frame, Framing

FORMAT = 1
"""What the frames of this program look like. Those of another are passed over, and made anew."""
_PER_NEGOTIATION = 40
"""Bits for the ids of one negotiation; above them stands its number."""

Rows = Sequence[tuple[Any, ...]]
Select = Callable[..., Rows]
"""Runs a query, with ``?`` for each value, and gives its rows."""

TABLES = (
    """CREATE TABLE IF NOT EXISTS framed (
        negotiation TEXT PRIMARY KEY, number INTEGER UNIQUE, version BIGINT, until TEXT,
        format INTEGER
    )""",
    """CREATE TABLE IF NOT EXISTS frames (
        number INTEGER, day TEXT, state {blob}, PRIMARY KEY (number, day)
    )""",
    "CREATE TABLE IF NOT EXISTS printed (id {key} PRIMARY KEY, state {blob})",
    """CREATE TABLE IF NOT EXISTS witnessed (
        number INTEGER, version BIGINT, state {blob}, PRIMARY KEY (number, version)
    )""",
)


def _printed(select: Select, ids: Sequence[int]) -> Rows:
    """The rows of these ids, each with its state, in any order."""
    if not ids:
        return []
    listed = ",".join(map(str, ids))
    return select(f"SELECT id, state FROM printed WHERE id IN ({listed})")  # noqa: S608


class _FrameState(Struct, array_like=True):
    digest: str
    provisions: tuple[int, ...]
    notes: tuple[int, ...]

    @property
    def rows(self) -> tuple[int, ...]:
        """The rows of all that it prints."""
        return (*self.provisions, *self.notes)


_encode = msgspec.json.Encoder().encode
_frame = msgspec.json.Decoder(_FrameState)
_provision = msgspec.json.Decoder(PrintedProvision)
_witnesses = msgspec.json.Decoder(tuple[Witness, ...])
_UNREADABLE = (KeyError, TypeError, ValueError, msgspec.DecodeError)
"""What comes of rows that are damaged, empty or gone."""


def drawn_up_to(select: Select, negotiation: str) -> tuple[int, date] | None:
    """Up to which entry this negotiation is drawn, and before which day; ``None``: it is not, or
    not in this format."""
    found = select(
        "SELECT version, until FROM framed WHERE negotiation = ? AND format = ?",
        negotiation, FORMAT,
    )
    return (found[0][0], date.fromisoformat(found[0][1])) if found else None


def read_printout(
    select: Select, negotiation: str, as_of: date | None
) -> Printout | None:
    """The printout of a day, or the last one; ``None`` where its frame is not there, or does not
    count."""
    day = str(as_of or date.max)
    found = select(
        "SELECT version, day, state FROM framed JOIN frames USING (number) "
        "WHERE negotiation = ? AND format = ? AND (until > ? OR until = ?) AND day <= ? "
        "AND version = (SELECT max(originator_version) FROM stored_events WHERE originator_id = ?) "
        "ORDER BY day DESC LIMIT 1",
        negotiation, FORMAT, day, str(date.max), day, negotiation,
    )
    if not found:
        return None
    version, day, state = found[0]
    try:
        frame = _frame.decode(decompress(state))
        states: dict[int, bytes] = dict(_printed(select, frame.rows))
        decode = _provision.decode
        provisions, notes = (
            tuple([decode(decompress(states[id])) for id in ids])
            for ids in (frame.provisions, frame.notes)
        )
    except _UNREADABLE:
        return None  # `ledger verify` tells
    return Printout(
        negotiation=negotiation,
        as_of=as_of or date.fromisoformat(day),
        known_on=None,
        version=version,
        digest=frame.digest,
        attribution="full",
        provisions=provisions,
        notes=notes,
    )


def read_traced(select: Select, negotiation: str, as_of: date | None) -> list[Traced] | None:
    """Where every word of the draft of a day comes from; ``None`` where its frame, or what is
    known of its events, is not there or does not count."""
    printout = read_printout(select, negotiation, as_of)
    if printout is None:
        return None
    events = {
        piece.of
        for provision in (*printout.provisions, *printout.notes)
        for piece in provision.pieces
        if piece.role != BRACKET
    }
    witnesses = _read_witnesses(select, negotiation, events)
    return list(traced(printout, witnesses)) if witnesses is not None else None


def _read_witnesses(
    select: Select, negotiation: str, events: Iterable[str]
) -> dict[str, Witness] | None:
    """Of these events, and others of their entries, when they took effect, at which meeting and by
    whom; ``None`` where that is not kept of all."""
    versions = {int(event.partition(".")[0]) for event in events}
    if not versions:
        return {}
    listed = ",".join(map(str, sorted(versions)))
    rows = select(
        "SELECT witnessed.version, state FROM witnessed JOIN framed USING (number) "  # noqa: S608
        f"WHERE negotiation = ? AND witnessed.version IN ({listed})",
        negotiation,
    )
    if len(rows) < len(versions):
        return None
    try:
        return {
            f"{version}.{place}": witness
            for version, state in rows
            for place, witness in enumerate(_witnesses.decode(decompress(state)), 1)
        }
    except _UNREADABLE:
        return None  # `ledger verify` tells


def write_framing(
    select: Select,
    write: Callable[[str, list[tuple[Any, ...]]], object],
    negotiation: str,
    framing: Framing,
) -> None:
    """Draw what is to be drawn, in the transaction of the caller. ``write``: runs a statement,
    with ``?`` for each value, for each of these rows."""
    found = select("SELECT number FROM framed WHERE negotiation = ?", negotiation)
    if not found:
        found = select("SELECT coalesce(max(number), 0) + 1 FROM framed")
    number = found[0][0]
    _write_frames(select, write, number, framing)
    if framing.witnessed:
        write(
            "DELETE FROM witnessed WHERE number = ? AND version >= ?",
            [(number, framing.witnessed[0][0])],
        )
        write(
            "INSERT INTO witnessed (number, version, state) VALUES (?, ?, ?)",
            [(number, v, compress(_encode(events))) for v, events in framing.witnessed],
        )
    write("DELETE FROM framed WHERE negotiation = ?", [(negotiation,)])
    write(
        "INSERT INTO framed (negotiation, number, version, until, format) VALUES (?, ?, ?, ?, ?)",
        [(negotiation, number, framing.version, str(framing.until), FORMAT)],
    )


def _write_frames(
    select: Select,
    write: Callable[[str, list[tuple[Any, ...]]], object],
    number: int,
    framing: Framing,
) -> None:
    """Put these frames in the place of those from ``since`` on. A row that a day had, and has
    again, is left as it is; rows that no frame names are taken away. Each row belongs to days that
    follow one another, so that those before ``since`` need not be looked at for who names it."""
    since = str(framing.since)
    first, beyond = number << _PER_NEGOTIATION, (number + 1) << _PER_NEGOTIATION
    if framing.since == date.min:
        write("DELETE FROM frames WHERE number = ?", [(number,)])
        write("DELETE FROM printed WHERE id >= ? AND id < ?", [(first, beyond)])
    before = select(
        "SELECT day, state FROM frames WHERE number = ? AND day < ? ORDER BY day DESC LIMIT 1",
        number, since,
    )
    replaced: dict[str, bytes] = dict(
        select("SELECT day, state FROM frames WHERE number = ? AND day >= ?", number, since)
    )
    last = select("SELECT max(id) FROM printed WHERE id >= ? AND id < ?", first, beyond)[0][0]
    standing = _ids(before[0][1]) if before else ()
    placing = _Placing(select, first if last is None else last, standing)
    unneeded = {id for state in replaced.values() for id in _ids(state)}
    for frame in framing.frames:
        day = str(frame.on)
        if day < since:
            if before and day == before[0][0]:
                placing.known(frame, before[0][1])
            continue
        was = replaced.pop(day, b"")
        state, fresh = placing.place(frame, was)
        if fresh:
            write("INSERT INTO printed (id, state) VALUES (?, ?)", fresh)
        if state != was:
            write("DELETE FROM frames WHERE number = ? AND day = ?", [(number, day)])
            write(
                "INSERT INTO frames (number, day, state) VALUES (?, ?, ?)", [(number, day, state)]
            )
    if replaced:
        write(
            "DELETE FROM frames WHERE number = ? AND day = ?", [(number, day) for day in replaced]
        )
    if gone := sorted(unneeded - placing.named):
        write("DELETE FROM printed WHERE id = ?", [(id,) for id in gone])


class _Placing:
    """Finds each provision of a frame its row, one day after the other. What a day prints as the
    day before did is in the same row; that is seen from what was drawn, and nothing is read."""

    def __init__(self, select: Select, last: int, standing: Iterable[int]) -> None:
        """``last``: the last row that is taken; ``standing``: those of the day before the first
        frame."""
        self._kept = _Kept(select)
        self._last = last
        self._standing = set(standing)
        self._retired = set[int]()
        self._drawn: dict[str, tuple[PrintedProvision, int]] = {}
        self.named = set(standing)
        """The rows that some frame names."""

    def known(self, frame: Frame, state: bytes) -> None:
        """Go on from this frame, the last before the first to come, which is kept in this state."""
        kept = _frame_of(state)
        printed = (*frame.provisions, *frame.notes)
        if kept is not None and kept.digest == frame.digest and len(kept.rows) == len(printed):
            self._drawn = {one.id: (one, row) for one, row in zip(printed, kept.rows, strict=True)}

    def place(self, frame: Frame, was: bytes) -> tuple[bytes, list[tuple[int, bytes]]]:
        """The state of a frame, and the rows that are new with it. ``was``: its state so far."""
        here: dict[str, tuple[PrintedProvision, int]] = {}
        fresh: list[tuple[int, bytes]] = []
        had: dict[bytes, int] | None = None
        for provision in (*frame.provisions, *frame.notes):
            before = self._drawn.get(provision.id)
            if before is not None and (before[0] is provision or before[0] == provision):
                here[provision.id] = before
                continue
            if had is None:
                others = set(_ids(was)) - self._retired - self._standing
                had = {shown: row for row, shown in self._kept.of(others).items()}
            shown = _encode(provision)
            row = had.get(shown)
            if row is None:
                row = self._last = self._last + 1
                fresh.append((row, compress(shown)))
            here[provision.id] = provision, row
        rows = tuple([row for _, row in here.values()])
        now = set(rows)
        self._retired |= self._standing - now
        self.named |= now
        self._standing, self._drawn = now, here
        parted = len(frame.provisions)
        state = _encode(_FrameState(frame.digest, rows[:parted], rows[parted:]))
        return compress(state), fresh


class _Kept:
    """Rows of provisions as they are kept, each read once."""

    def __init__(self, select: Select) -> None:
        self._select = select
        self._read: dict[int, bytes] = {}

    def of(self, ids: Collection[int]) -> dict[int, bytes]:
        """The provisions in these rows; those that can't be read are left out."""
        missing = [id for id in ids if id not in self._read]
        for row, state in _printed(self._select, missing):
            with suppress(TypeError, ValueError):
                self._read[row] = decompress(state)
        return {id: self._read[id] for id in ids if id in self._read}


def _ids(state: bytes) -> tuple[int, ...]:
    """The rows that a frame names; none, where it can't be read."""
    kept = _frame_of(state)
    return kept.rows if kept is not None else ()


def _frame_of(state: bytes) -> _FrameState | None:
    """A frame as it is kept; ``None`` where it can't be read."""
    try:
        return _frame.decode(decompress(state))
    except _UNREADABLE:
        return None


def differing(
    select: Select, negotiation: str, framing: Framing, until: date
) -> Iterator[date]:
    """The days before ``until`` whose frame is not the one that the record gives; days that it does
    not know, too, and days of entries whose events are told otherwise. ``framing``: everything, as
    the record gives it."""
    stored = {
        date.fromisoformat(day): state
        for day, state in select(
            "SELECT day, state FROM frames JOIN framed USING (number) WHERE negotiation = ?",
            negotiation,
        )
    }
    comparing = _Comparing(select)
    for frame in framing.frames:
        if frame.on < until and not comparing.same(frame, stored.pop(frame.on, b"")):
            yield frame.on
    yield from sorted(day for day in stored if day < until)
    told: dict[int, bytes] = dict(
        select(
            "SELECT witnessed.version, state FROM witnessed JOIN framed USING (number) "
            "WHERE negotiation = ?",
            negotiation,
        )
    )
    for version, events in framing.witnessed:
        if events and not _holds(told.get(version), events):
            yield events[0].on


class _Comparing:
    """Compares frames with those kept, one day after the other. Of what a day prints as the day
    before did, and in the same row, it is known already whether the row holds it."""

    def __init__(self, select: Select) -> None:
        self._select = select
        self._known: dict[str, tuple[PrintedProvision, int]] = {}

    def same(self, frame: Frame, state: bytes) -> bool:
        """Whether this is the frame kept in this state."""
        known, self._known = self._known, {}
        kept, printed = _frame_of(state), (*frame.provisions, *frame.notes)
        if kept is None or (kept.digest, len(kept.provisions), len(kept.rows)) != (
            frame.digest, len(frame.provisions), len(printed)
        ):
            return False
        placed = list(zip(printed, kept.rows, strict=True))
        unknown = [
            one for one in placed
            if (before := known.get(one[0].id)) is None or before[0] is not one[0]
            or before[1] != one[1]
        ]
        states: dict[int, bytes] = dict(_printed(self._select, [row for _, row in unknown]))
        if not all(_holds(states.get(row), provision) for provision, row in unknown):
            return False
        self._known = {one[0].id: one for one in placed}
        return True


def _holds(state: bytes | None, what: object) -> bool:
    """Whether a row's state is this."""
    try:
        return state is not None and decompress(state) == _encode(what)
    except (TypeError, ValueError):
        return False
