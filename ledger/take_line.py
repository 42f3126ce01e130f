"""Taking a line down: what is typed while delegates speak, an entry a line."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from msgspec import Struct
from msgspec.structs import replace

from ledger.append import prove
from ledger.contradictions import contradicted
from ledger.errors import LedgerError
from ledger.events import AnyEvent, Corrected, Entry, Meeting, Source, event_name
from ledger.minutes.lexicon import Lexicon
from ledger.minutes.minute import hear, level_of, names
from ledger.minutes.pen import Pen
from ledger.minutes.room import Room
from ledger.profile import Profile
from ledger.sealing import seal
from ledger.take_minutes import as_published


class Sitting(Struct, frozen=True):
    """What all lines of a meeting have in common. ``kind`` and ``quorum`` say at which level it
    agrees, and whether its decisions have to wait."""

    on: date
    recorded_by: str
    meeting: str | None = None
    kind: str | None = None
    quorum: bool | None = None
    force: bool = False
    """Record a line though events recorded already can then not take effect."""


class Refused(LedgerError):
    """A line of which nothing can be recorded; why."""


class Desk:
    """Where lines are taken down. It remembers what is being spoken of, from one to the next."""

    def __init__(self, sitting: Sitting, profile: Profile) -> None:
        self._sitting = sitting
        self._profile = profile
        self._around: str | None = None

    def take(
        self,
        entries: Sequence[Entry],
        line: str,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Entry | None:
        """The entry that this line becomes after these entries, sealed; ``None``: it is
        understood, and changes nothing. Raises `Refused`."""
        head = self._head(entries, now)
        pen = Pen(entries, head)
        if not pen.draft.negotiation:
            raise Refused(
                f"There is no text on {self._sitting.on} yet.", "Say the day of the meeting: --on."
            )
        lexicon = Lexicon(self._profile, names(pen.draft))
        waits = "no quorum" if self._sitting.quorum is False else None
        room = Room(pen, self._profile, level_of(self._sitting.kind, self._profile), waits)
        room.around = self._around
        pen.sentence(Source(1, line))
        missed = hear(room, pen, lexicon, line, typed=True)
        if missed is not None:
            unheard = missed[0] == "not understood"
            said = "Not understood, nothing recorded" if unheard else "Nothing recorded"
            why = missed[1] if missed[1].endswith(("?", ".")) else f"{missed[1]}."
            raise Refused(f"{said}: {why}", "`?` shows the forms.")
        self._around = room.around
        if not pen.events:
            return None
        entry = self._sealed(entries, head, pen.events)
        against = contradicted(entries, [*entries, entry])
        if against and not self._sitting.force:
            said = "; ".join(f"{one.event} of {one.on}: {one.reason}" for one in against)
            raise Refused(
                f"Nothing recorded: this makes impossible what is recorded already ({said}).",
                "--force records it all the same.",
            )
        return entry

    def undo(
        self,
        entries: Sequence[Entry],
        version: int,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> Entry:
        """The entry that strikes out what the entry of this version recorded."""
        head = self._head(entries, now)
        struck = next(entry for entry in entries if entry.version == version)
        events = [
            Corrected(target=event_name(version, n), why="taken back by its recorder")
            for n in range(len(struck.events), 0, -1)
        ]
        return self._sealed(entries, replace(head, on=struck.on), events)

    def _head(self, entries: Sequence[Entry], now: Callable[[], datetime]) -> Entry:
        sitting = self._sitting
        meeting = None
        if sitting.meeting is not None:
            meeting = Meeting(sitting.meeting, sitting.kind, sitting.on, sitting.quorum)
        return Entry(
            version=entries[-1].version + 1 if entries else 1,
            recorded_at=max(now(), entries[-1].recorded_at) if entries else now(),
            recorded_by=sitting.recorded_by,
            on=sitting.on,
            meeting=meeting,
            events=(),
        )

    def _sealed(
        self, entries: Sequence[Entry], head: Entry, events: Sequence[AnyEvent]
    ) -> Entry:
        entry, _ = as_published(entries, replace(head, events=tuple(events)))
        sealed = seal(entries, entry)
        prove(entries, sealed, "this line")
        return sealed
