"""When things took effect. A results document shows states, not changes, so its marks date them;
what has no date took effect, inferred, on the document's date, or no later than the deletion of
the paragraph that holds it; and a provision exists from the earliest date the record proves."""

from __future__ import annotations

from datetime import date

from ledger.draft import Provision
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
                    self._cited.setdefault(mark.note, []).append(self.of(mark, read)[0])
        self._movers: dict[ReadProvision | None, list[ReadProvision]] = {}
        for read in comparison.reads:
            if read.came_from is not None:
                self._movers.setdefault(read.came_from.parent, []).append(read)

    def of(self, mark: Mark, read: ReadProvision) -> tuple[date, Dating]:
        """When a provision's mark took effect: on its own date, unless that can't be."""
        if mark.on is None or self._objection(mark.on, read) is not None:
            return self._it.occasion.on, "inferred"
        return mark.on, "stated"

    def _objection(self, stated: date, read: ReadProvision) -> str | None:
        """Why a provision's status can't have changed on this date: it is after the document's,
        an official text of that date, or a later one, still said otherwise, or what it is a
        status of, or takes the place of, was not there yet."""
        on, published = self._it.occasion.on, self._it.occasion.published
        if stated > on:
            return f"it is later than the paper ({on})"
        old = self._it.old.get(read)
        if (reason := self._too_early(stated, read) if old is None else self._taken(stated, old)):
            return reason
        if published is not None and stated <= published:
            return f"what stood on {published} did not have it"
        return None

    def _taken(self, stated: date, old: Provision) -> str | None:
        """Why a provision of the draft can't have changed its status on a day."""
        known = self._it.chronology
        there = max(known.of(old.event), known.joined(old.id))
        if stated < there:
            return f"what it is said of is of {there}"
        if old.status.on is not None and stated < old.status.on:
            return f"what it takes the place of is of {old.status.on}"
        if old.gone_by is not None and stated < known.of(old.gone_by):
            return f"it went out of print on {known.of(old.gone_by)}"
        return None

    def _too_early(self, stated: date, read: ReadProvision) -> str | None:
        """Why there can't have been a new provision on a day."""
        there = self._room(read)
        return f"what it stands under is of {there}" if stated < there else None

    def _room(self, read: ReadProvision) -> date:
        """Since when there is what a new provision is founded under, as far as that is not new
        itself."""
        seen: set[ReadProvision] = set()
        above: ReadProvision | None = read
        while above is not None and above not in self._it.old and above not in seen:
            seen.add(above)
            above = (above.came_from or above).parent
        old = self._it.old.get(above) if above is not None else None
        return self._it.chronology.of(old.event) if old is not None else date.min

    def report(self, mark: Mark, read: ReadProvision) -> None:
        """Report a mark whose date can't be that of the change it brings."""
        reason = self._objection(mark.on, read) if mark.on is not None else None
        if reason is not None:
            self._it.oddities.append(
                Oddity(
                    mark.source.line, 1, "date that can't be", f"“{mark.source.quote}”: {reason}",
                    f"dated by the paper, {self._it.occasion.on} (inferred)",
                )
            )

    def end(self, read: ReadProvision) -> date:
        """By when everything the provision holds had taken effect: its deletion, if it reads since
        then as it does, or else the document's date."""
        for mark in reversed(read.marks):
            if mark.state == "deleted":
                return max(self.of(mark, read)[0], self.settled(read))
        return self._it.occasion.on

    def settled(self, read: ReadProvision) -> date:
        """Since when a provision reads as it does in the draft; a new one, since when it is
        there."""
        old = self._it.old.get(read)
        return self.birth(read) if old is None else self._it.chronology.worded(old.id)

    def back(self, read: ReadProvision) -> date:
        """The earliest date on which the record proves that a provision that had gone out of print
        was back: its marks'."""
        on = self._it.occasion.on
        return min((self.of(mark, read)[0] for mark in read.marks), default=on)

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
        proofs = [self.of(mark, read)[0] for mark in read.marks]
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
