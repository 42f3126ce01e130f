"""Meetings: at which a mark was given, as far as the paper or the house's levels tell."""

from __future__ import annotations

from datetime import date

from ledger.events import AnyEvent, Edit, Meeting, MeetingHeld
from ledger.reading import dates
from ledger.reading.readtext import Mark
from ledger.reconcile.comparison import FOUND, Comparison

_BEFORE_ALL = -1


class Meetings:
    """The meetings that a text tells of."""

    def __init__(self, comparison: Comparison) -> None:
        self._it = comparison
        # One meeting is named in capitals in a title and otherwise in a footnote.
        self._names = {
            (held.on, held.name.casefold()): held.name for held in comparison.draft.meetings
        }
        for note in comparison.text.notes:
            if note.meeting is not None and note.on is not None:
                self._named(note.meeting, note.on)
        self._quorum: dict[tuple[date, str], bool | None] = {}
        own = self.own
        if own is not None:
            self._quorum[comparison.occasion.on, own.name] = None

    def of(self, mark: Mark, on: date) -> str | None:
        """The name of the meeting a mark comes from: the one its footnote names, this paper's
        own, or one of the kind from which such marks come. ``None`` where the entry says it."""
        note = self._it.text.notes[mark.note] if mark.note is not None else None
        own = self.own
        if note is not None and note.meeting is not None and note.on is not None:
            on, name = note.on, self._named(note.meeting, note.on)
        elif own is not None and on == own.on:
            name = own.name
        else:
            kind = next(
                (level.meeting for level in self._it.profile.levels if level.name == mark.level),
                None,
            )
            if kind is None:
                return None
            name = self._named(kind, on)
        lacked = note is not None and note.no_quorum
        self._quorum[on, name] = False if lacked else self._quorum.get((on, name))
        return None if own is not None and (own.name, own.on) == (name, on) else name

    def _named(self, kind: str, on: date) -> str:
        """The name of the meeting of this kind and date, as it is known already."""
        name = f"{kind} of {dates.spoken(on)}"
        return self._names.setdefault((on, name.casefold()), name)

    def plan(self) -> None:
        """Plan an event for every meeting that is not recorded yet."""
        known = {(held.on, held.name) for held in self._it.draft.meetings}
        for (on, name), quorum in self._quorum.items():
            if (on, name) in known:
                continue

            def make(
                edits: tuple[Edit, ...], name: str = name, quorum: bool | None = quorum
            ) -> AnyEvent:
                kind = name.partition(" of ")[0]
                return MeetingHeld(name=name, kind=kind, quorum=quorum, edits=edits)

            self._it.add(on=on, dating="stated", order=_BEFORE_ALL, rank=FOUND, make=make)

    @property
    def own(self) -> Meeting | None:
        """The meeting whose paper this is, as the user or its title names it."""
        occasion, kind = self._it.occasion, self._it.text.meeting
        if occasion.meeting is not None:
            return Meeting(occasion.meeting, on=occasion.on)
        if kind is None:
            return None
        return Meeting(self._named(kind, occasion.on), kind, occasion.on)
