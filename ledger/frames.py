"""Frames: for each day on which something took effect, what the draft then printed.

They are derived from the record: whoever has lost or distrusts them makes them anew, and
``ledger verify`` does. Nothing else is derived, and no replay reads them.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from typing import NamedTuple

from msgspec import Struct

from ledger.addresses import addresses
from ledger.draft import Draft, Provision, Run
from ledger.events import Corrected, Entry, Event
from ledger.fold import meeting_of
from ledger.order import days
from ledger.printout import BRACKET, Around, PrintedProvision, Printout, line, pieces
from ledger.provenance import Witness
from ledger.publication import digest_of, spaced
from ledger.replay import each_day, known, replay
from ledger.spacing import Spacing
from ledger.unread import Unread
from ledger.view import NOTE_KINDS


class Frame(Struct, frozen=True):
    """What the draft printed at the end of a day, and the digest of its words and marks."""

    on: date
    digest: str
    provisions: tuple[PrintedProvision, ...]
    notes: tuple[PrintedProvision, ...]


NEVER = date.max
MOST = 62
"""How many days are drawn anew while somebody waits for an append."""


class Framing(Struct, frozen=True):
    """What is to be drawn of a negotiation: its frames from ``since`` on, up to which entry they
    then count (``version``), and the first day for which they don't (``until``). First of the
    frames is that of the day before ``since``, where there is one: what did not change since is
    told by it."""

    version: int
    since: date
    frames: Iterable[Frame] = ()
    until: date = NEVER
    witnessed: Sequence[tuple[int, tuple[Witness, ...]]] = ()
    """Of each entry that was not drawn from before: its version, and its events in short."""


class DrawnUpTo(Struct, frozen=True):
    """How far a negotiation is drawn: up to which entry, and before which day."""

    version: int
    until: date = NEVER


def framing(
    drawn: DrawnUpTo | None,
    entries: Sequence[Entry],
    fresh: Sequence[Entry] = (),
    most: int | None = None,
) -> Framing:
    """What these fresh entries make it necessary to draw, where the entries before were drawn so
    far. Where that is more than ``most`` days (``None``: however many), they are left undrawn, and
    the frames of the days before go on counting."""
    everything = [*entries, *fresh]
    version = everything[-1].version if everything else 0
    if drawn is None or drawn.version != (entries[-1].version if entries else 0):
        since, witnessed = date.min, _witnessed(everything)
    else:
        since = min(disturbed(entries, fresh) or NEVER, drawn.until)
        witnessed = _witnessed(fresh)
    drawn_days = days(everything)
    place = bisect_left(drawn_days, since)
    if most is not None and len(drawn_days) - place > most:
        return Framing(version, since, until=since, witnessed=witnessed)
    before = drawn_days[place - 1] if place else since
    return Framing(version, since, frames(everything, before), witnessed=witnessed)


def _witnessed(entries: Iterable[Entry]) -> list[tuple[int, tuple[Witness, ...]]]:
    return [(entry.version, tuple(witness_of(entry, e) for e in entry.events)) for entry in entries]


def witness_of(entry: Entry, event: Event) -> Witness:
    """When this event of an entry took effect, at which meeting, and by whom."""
    on = event.on or entry.on
    return Witness(on, event.meeting or meeting_of(entry, on), event.by)


def frames(entries: Sequence[Entry | Unread], since: date = date.min) -> Iterator[Frame]:
    """The frames of every day of ``since`` and later on which something took effect, in order."""
    drawing = _Drawing()
    for draft in each_day(entries, wanted=lambda day: day >= since):
        yield drawing.frame(draft)


def printout(
    entries: Sequence[Entry | Unread],
    as_of: date | None = None,
    known_on: date | datetime | None = None,
) -> Printout:
    """What the draft of these entries prints, replayed."""
    draft = replay(entries, as_of, known_on)
    frame = _Drawing().frame(draft)
    return Printout(
        negotiation=draft.negotiation,
        as_of=as_of or max(days(known(entries, known_on)), default=None),
        known_on=known_on,
        version=draft.version,
        digest=frame.digest,
        attribution="full",
        provisions=frame.provisions,
        notes=frame.notes,
    )


def disturbed(entries: Sequence[Entry], fresh: Sequence[Entry]) -> date | None:
    """The first day whose draft these fresh entries may change; ``None``: they change none."""
    days = []
    known = {entry.version: entry for entry in (*entries, *fresh)}
    for entry in fresh:
        for event in entry.events:
            days.append(event.on or entry.on)
            if isinstance(event, Corrected):
                # Whatever it strikes out, or lets stand again, took effect earlier.
                days += _reached(event.target, known)
    return min(days, default=None)


def _reached(target: str, known: dict[int, Entry]) -> Iterator[date]:
    """The day of an event that is struck out; of a correction those of what it struck out, too."""
    version, _, place = target.partition(".")
    entry = known.get(int(version))
    if entry is None or not 0 < int(place) <= len(entry.events):
        return
    event = entry.events[int(place) - 1]
    yield event.on or entry.on
    if isinstance(event, Corrected):
        yield from _reached(event.target, known)


class _Drawn(NamedTuple):
    """A provision as it stood when it was last drawn."""

    provision: Provision
    shown: PrintedProvision
    line: str
    """Its words and marks, as they are compared."""
    edges: tuple[str, ...]
    """The brackets of which an edge stands in it."""


class _Drawing:
    """Draws frames, one day after the other; what has not changed since is not drawn again, but the
    same object."""

    def __init__(self) -> None:
        self._drawn: dict[str, _Drawn] = {}

    def frame(self, draft: Draft) -> Frame:
        table = addresses(draft)
        lines: list[str] = []
        found: list[PrintedProvision] = []
        notes: list[PrintedProvision] = []

        def under(parent: str | None, depth: int, into: list[PrintedProvision] | None) -> None:
            for provision in draft.under(parent):
                drawn = self._draw(provision, draft, table, depth)
                lines.append(drawn.line)
                # As in a `View`: footnotes stand apart, with nothing under them.
                is_note = depth == 0 and provision.kind in NOTE_KINDS
                if is_note:
                    notes.append(drawn.shown)
                elif into is not None:
                    into.append(drawn.shown)
                if provision.id in draft.children:
                    under(provision.id, depth + 1, None if is_note else into)

        under(None, 0, found)
        return Frame(draft.as_of or NEVER, digest_of(lines), tuple(found), tuple(notes))

    def _draw(
        self, provision: Provision, draft: Draft, table: dict[str, str], depth: int
    ) -> _Drawn:
        id, address = provision.id, table[provision.id]
        drawn = self._drawn.get(id)
        if drawn is not None and drawn.provision is provision:
            shown, words, edges = drawn.shown, drawn.line, drawn.edges
            around = _around(edges, draft, table) if edges else ()
            if shown.address == address and shown.depth == depth and shown.brackets == around:
                return drawn
            some = shown.pieces
        else:
            some = pieces(_parts(provision))
            words = spaced(line(some))
            edges = tuple(dict.fromkeys([piece.of for piece in some if piece.role == BRACKET]))
            around = _around(edges, draft, table)
        shown = PrintedProvision(
            id, address, provision.kind, depth, provision.status.state, some, around
        )
        drawn = self._drawn[id] = _Drawn(provision, shown, words, edges)
        return drawn


def _around(edges: Iterable[str], draft: Draft, table: dict[str, str]) -> tuple[Around, ...]:
    """Who stands behind these brackets."""
    found = (draft.brackets.get(id) for id in edges)
    return tuple(
        Around(bracket.id, bracket.by, bracket.supported_by, bracket.opposed_by)
        for bracket in found
        # As in a `View`: a bracket belongs to a provision that is printed.
        if bracket is not None and bracket.provision in table
    )


def _parts(provision: Provision) -> Iterator[tuple[str, str, str]]:
    spacing = Spacing()
    for e in provision.sequence:
        if e.hidden_by is not None:
            continue
        if type(e) is Run:
            if text := spacing.run(e.text):
                yield e.role, e.event, text
        else:
            spacing.edge(opens=e.opens)
            yield BRACKET, e.bracket, "[" if e.opens else "]"
