"""When things took effect. A results document shows states, not changes, so its marks date them;
what has no date took effect, inferred, on the document's date, or no later than the deletion of
the paragraph that holds it; and a provision exists from the earliest date the record proves."""

from __future__ import annotations

from datetime import date

from ledger.events import Dating, Oddity
from ledger.reading.readtext import Mark, ReadProvision
from ledger.reconcile.comparison import Comparison


class Dates:
    """The dates of one comparison."""

    def __init__(self, comparison: Comparison) -> None:
        self._it = comparison
        self._born: dict[ReadProvision, date] = {}
        self._notes = {note.provision: n for n, note in enumerate(comparison.text.notes)}
        self._cited: dict[int, list[date]] = {}
        for read in comparison.reads:
            for mark in read.marks:
                if mark.note is not None:
                    self._cited.setdefault(mark.note, []).append(self.of(mark)[0])
        self._movers: dict[ReadProvision | None, list[ReadProvision]] = {}
        for read in comparison.reads:
            if read.came_from is not None:
                self._movers.setdefault(read.came_from.parent, []).append(read)

    def of(self, mark: Mark) -> tuple[date, Dating]:
        """When a mark took effect: on its own date, unless that can't be."""
        if mark.on is None or self._objection(mark.on) is not None:
            return self._it.occasion.on, "inferred"
        return mark.on, "stated"

    def _objection(self, stated: date) -> str | None:
        """Why a change can't be of this date: it is after the document's, or an official text of
        that date, or a later one, still said otherwise."""
        on, published = self._it.occasion.on, self._it.occasion.published
        if stated > on:
            return f"it is later than the paper ({on})"
        if published is not None and stated <= published:
            return f"what stood on {published} did not have it"
        return None

    def report(self, mark: Mark) -> None:
        """Report a mark whose date can't be that of the change it brings."""
        reason = self._objection(mark.on) if mark.on is not None else None
        if reason is not None:
            self._it.oddities.append(
                Oddity(
                    mark.source.line, 1, "date that can't be", f"“{mark.source.quote}”: {reason}",
                    f"dated by the paper, {self._it.occasion.on} (inferred)",
                )
            )

    def end(self, read: ReadProvision) -> date:
        """By when everything the provision holds had taken effect: its deletion, or else the
        document's date."""
        for mark in reversed(read.marks):
            if mark.state == "deleted":
                return min(self.of(mark)[0], self._it.occasion.on)
        return self._it.occasion.on

    def birth(self, read: ReadProvision) -> date:
        """The earliest date on which the record proves that a new provision was there: its own
        marks, what stands under it, and for a caption what it is the caption of."""
        if read not in self._born:
            # A paper can say that a provision moved under itself; that proves nothing.
            self._born[read] = self._it.occasion.on
            proofs = self._notes_citations(read) + self._marks_and_children(read)
            self._born[read] = min(proofs, default=self._it.occasion.on)
        return self._born[read]

    def _notes_citations(self, read: ReadProvision) -> list[date]:
        return self._cited.get(self._notes[read], []) if read in self._notes else []

    def _marks_and_children(self, read: ReadProvision) -> list[date]:
        proofs = [self.of(mark)[0] for mark in read.marks]
        under = [c for c in read.children if c.came_from is None and not c.is_mere_note]
        under += self._movers.get(read, [])
        if read.kind == "caption":
            siblings = read.parent.children if read.parent else self._it.text.provisions
            for sibling in siblings[siblings.index(read) + 1 :]:
                if sibling.kind == "caption":
                    break
                if sibling.came_from is None and not sibling.is_mere_note:
                    under.append(sibling)
            under += self._movers.get(read.parent, [])
        return proofs + [self.birth(one) for one in under if one not in self._it.old]
