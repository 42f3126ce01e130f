"""Footnotes: their marks, where they are referred to, and the way there and back."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.view import ProvisionView, View
from ledger_html.anchors import Anchors, Link, fragment
from ledger_html.kinds import is_note


class Footnotes:
    """The references of all provisions, and of each note the places that refer to it."""

    def __init__(
        self, view: View, provisions: Sequence[ProvisionView], anchors: Anchors
    ) -> None:
        self._view = view
        self._anchors = anchors
        notes = [p for p in provisions if is_note(p)]
        self._marks = {note.id: _mark(n, note) for n, note in enumerate(notes, 1)}
        self._evidence = {self._where(note.event): note.id for note in notes}
        self._back: dict[str, list[Link]] = {note.id: [] for note in notes}
        for p in provisions:
            for note in self._referred(p):
                self._back[note].append(Link(p.address, fragment(self._reference(p, note))))

    def marker(self, p: ProvisionView) -> str:
        """Of a note whose own number is lost: its number in print order."""
        return self._marks[p.id] if is_note(p) and not re.search(r"\w", p.label) else ""

    def references(self, p: ProvisionView) -> list[Link]:
        """The notes a provision refers to."""
        return [
            Link(self._marks[note], self._anchors.href(note), self._reference(p, note))
            for note in self._referred(p)
        ]

    def back(self, p: ProvisionView) -> list[Link]:
        """Where a note is referred to."""
        return self._back.get(p.id, [])

    def _referred(self, p: ProvisionView) -> list[str]:
        """The notes it refers to, and those that are the evidence for a position on it: of a note
        whose mark is lost in the paper, that is all there is to go by."""
        said = (self._evidence.get(self._where(position.event)) for position in p.positions)
        return [note for note in dict.fromkeys([*p.notes, *said]) if note in self._marks]

    def _reference(self, p: ProvisionView, note: str) -> str:
        """The id of the mark in the text, which the note leads back to."""
        return f"r/{self._anchors.id(p.id)}/{self._marks[note]}"

    def _where(self, event: str) -> tuple[str | None, int | None, str]:
        """The line of the paper that proves this event; the event itself where there is none."""
        row = self._view.events.get(event)
        if row is None or row.source.line is None:
            return None, None, event
        return row.source.name, row.source.line, event.partition(".")[0]


def _mark(number: int, note: ProvisionView) -> str:
    """A footnote's number: its own, or where that is lost its place."""
    return re.sub(r"^\W+|\W+$", "", note.label) or str(number)
