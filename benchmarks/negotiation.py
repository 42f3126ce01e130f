"""A negotiation made up from a seed: as many events as wanted over a draft of constant size, every
type among them, and of each hundred one recorded late."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from benchmarks.floor import Floor
from benchmarks.ground import Ground, Nowhere
from ledger import chain
from ledger import events as ev
from ledger.events import (
    AnyEvent,
    Close,
    Edit,
    Entry,
    Name,
    Open,
    Place,
    Span,
    Words,
    event_name,
    type_name,
)
from ledger.fold import Folding
from ledger.publication import fingerprint

NAME = "made-up"
PROVISIONS, WORDS, CHAPTERS, NOTES, AN_ENTRY = 500, 40_000, 10, 30, 100
PUBLISHED = 20
"""An official text goes round after so many meetings."""
PARTIES = (
    "Argentina", "Bahamas", "Barbados", "Belize", "Bolivia", "Brazil", "Canada", "Chile",
    "Colombia", "Costa Rica", "Dominica", "Ecuador", "El Salvador", "Grenada", "Guatemala",
    "Jamaica", "Mexico", "Nicaragua", "Panama", "Paraguay", "Peru", "United States", "Uruguay",
    "Venezuela",
)
FIRST_DAY = date(2011, 1, 10)
Make = Callable[[], AnyEvent]


class MadeUp:
    """Writes events against the draft as it stands. What is recorded late took effect at an earlier
    meeting and points to what stood then. Words change late, or are corrected, only after the last
    official text, as an official text must replay to its own words; what is said about provisions
    comes late from any meeting. Nothing in it contradicts. ``late``: whether anything is recorded
    late, or corrected."""

    def __init__(self, seed: int, *, late: bool = True) -> None:
        self.random = random.Random(seed)
        self.late = late
        letters = "aeiou", "bcdfglmnprstv"
        self.vocabulary = [
            "".join(self.random.choice(letters[n % 2]) for n in range(self.random.randint(2, 9)))
            for _ in range(900)
        ]
        self.ground = Ground(self.random)
        self.made: list[Entry] = []
        self.folding = Folding(lambda version: self.made[version - 1])
        self.words = 0
        self.meeting, self.name = 0, ""
        self.at: int | None = None
        """The earlier meeting at which the next event took effect."""
        self.since = 0
        """The meeting after which the last official text went round."""
        self.official = Floor()
        self.unofficial: list[tuple[int, int, int, AnyEvent]] = []
        """What came after it: the meeting, the entry, the place in it, the event."""
        self.struck: set[str] = set()
        self.slips: list[tuple[int, str, AnyEvent]] = []
        """Events that may turn out to be mistakes, with their meetings."""
        self.told: list[tuple[str, str]] = []
        """Events of late, and the provisions they are about."""

    def entries(self, events: int) -> Iterator[Entry]:
        """So many events, a hundred an entry, a meeting a week."""
        before = chain.START
        for number in range(events // AN_ENTRY):
            self.meeting = version = number + 1
            on = _day(version)
            if number % 10 == 0:
                self.words = sum(len(line.split()) for line in self.ground.draft.text())
            late = self.random.randint(2, AN_ENTRY - 1)
            made: list[AnyEvent] = []
            for place in range(1, AN_ENTRY + 1):
                self.name = event_name(version, place)
                made.append(self._next(place, late if self.late and number > 9 else 0))
            entry = self._sealed(
                Entry(
                    version=version,
                    recorded_at=datetime(on.year, on.month, on.day, 18, tzinfo=UTC),
                    recorded_by="note-taker",
                    on=on,
                    document=ev.Document(f"meeting-{version}.txt", f"{version:064x}"),
                    meeting=ev.Meeting(f"meeting {version}", on=on),
                    events=tuple(made),
                ),
                before,
            )
            before = entry.digest
            yield entry

    def _sealed(self, entry: Entry, before: str) -> Entry:
        """The entry with the hints that an append gives it, sealed."""
        events = []
        self.made.append(entry)
        for place, event in enumerate(entry.events, 1):
            told: list[tuple[int, ...]] = []
            self.folding.take(
                event_name(entry.version, place), event, event.on or entry.on, entry, None, told
            )
            near = zip(event.edits, told, strict=True)
            edits = tuple(replace(edit, near=places) for edit, places in near)
            events.append(replace(event, edits=edits))
        return chain.seal(replace(entry, events=tuple(events)), before)

    def _next(self, place: int, late: int) -> AnyEvent:
        """The next event, taken in."""
        number = (self.meeting - 1) * AN_ENTRY + place
        self.at = None
        event: AnyEvent
        if number == 1:
            event = ev.Opened(negotiation=NAME, title="Draft of nothing", profile="oas")
        elif place == 1:
            event = ev.MeetingHeld(name=f"meeting {self.meeting}", kind="working group")
        elif number <= CHAPTERS + 1:
            event = self._chapter(number - 1)
        elif place == AN_ENTRY and self.meeting % PUBLISHED == 0:
            event = self._published()
        elif place == late:
            event = self._late()
        else:
            event = self._usual()
        if isinstance(event, ev.Corrected):
            meeting = self.ground.born[event.target]
        else:
            meeting = self.at or self.meeting
        event = _quoted(event)
        self.ground.take(self.name, event, meeting)
        self.unofficial.append((meeting, self.meeting, place, event))
        if isinstance(event, ev.Published):
            self.unofficial.clear()
        return event

    def _usual(self) -> AnyEvent:
        ground = self.ground
        if len(ground.alive) < PROVISIONS:
            again = ground.buried and self.random.random() < 0.2
            return self._reopened() if again else self._provision()
        grow, crowded = self.words < WORDS, len(ground.alive) > PROVISIONS
        return self._one_of(
            (self._insertion, 33 if grow else 6),
            (self._deletion, 8 if grow else 35),
            (self._replacement, 16),
            (self._bracketed, 10),
            (self._unbracketed, len(ground.open) // 15),
            (self._agreed, 8),
            (self._deleted, 1),
            (self._moved, 3),
            (self._relabelled, 2),
            (self._positioned, 4),
            (self._withdrawn, 1),
            (self._reopened, 1),
            (self._restored, 1),
            (self._noted, 1),
            (self._explained, 1),
            (self._minuted, 1),
            (self._corrected, 1 if self.late else 0),
            (self._split, 1),
            (self._merged, 6 if crowded else 1),
            (self._gone, 12 if crowded else 1),
            (self._given_up, 2 if crowded else 0),
        )

    def _late(self) -> AnyEvent:
        """An event of an earlier meeting."""
        if self.random.random() < 0.5 and self.meeting - self.since > 1:
            self.at = self.random.randrange(self.since + 1, self.meeting)
            return self._one_of(
                (self._insertion, 5), (self._deletion, 3), (self._replacement, 3),
                (self._bracketed, 2), (self._provision, 1),
            )
        self.at = self.random.randrange(CHAPTERS, self.meeting)
        return self._one_of(
            (self._agreed, 3), (self._positioned, 3), (self._explained, 1), (self._minuted, 1),
        )

    def _one_of(self, *kinds: tuple[Make, int]) -> AnyEvent:
        """One of these, by weight; where there is nothing that it could be about, another."""
        while True:
            (make,) = self.random.choices([k for k, _ in kinds], [w for _, w in kinds])
            try:
                return make()
            except Nowhere:
                continue

    # -- provisions ----------------------------------------------------------------------------

    def _chapter(self, number: int) -> AnyEvent:
        id = f"p{self.name}"
        chapters = self.ground.chapters
        place = Place(None, chapters[-1] if chapters else None)
        chapters.append(id)
        return ev.Proposed(
            provision=id, change="provision", kind="chapter", key=f"chapter-{number}", top=True,
            place=place,
            edits=(Edit(provision=id, insert=(Words(f"CHAPTER {number} ", "label"),
                                              Words(self._some(4), "heading"))),),
        )

    def _provision(self) -> AnyEvent:
        id, place = f"p{self.name}", self.ground.place(self.at)
        return ev.Proposed(
            provision=id, change="provision", kind="paragraph", key=self.name, place=place,
            **self._head(),
            edits=(Edit(provision=id, insert=(self._label(id),
                                              Words(self._some(WORDS // PROVISIONS)))),),
        )

    def _label(self, id: str) -> Words:
        label = f"{self.name} "
        self.ground.founded(
            id, self.name, self.at or self.meeting, Span(self.name, 0, len(label))
        )
        return Words(label, "label")

    def _gone(self) -> AnyEvent:
        """A provision is no longer printed."""
        id = self.ground.any()
        self._bury(id, deleted=True)
        return ev.Deleted(provision=id, level="informal", printed=False, **self._head())

    def _given_up(self) -> AnyEvent:
        """A proposed provision is withdrawn."""
        id = self.ground.any()
        self._bury(id)
        return ev.Withdrawn(provision=id, target=self.ground.founders[id], **self._head())

    def _bury(self, id: str, *, deleted: bool = False) -> None:
        self.words -= len(self.ground.draft.line(id).split())
        self.ground.bury(id, deleted=deleted)

    def _deleted(self) -> AnyEvent:
        """A provision is deleted, and still printed."""
        return ev.Deleted(provision=self.ground.any(), level="informal", **self._head())

    def _reopened(self) -> AnyEvent:
        """One that is no longer printed, or one that is."""
        ground = self.ground
        if not ground.buried or self.random.random() < 0.3:
            return ev.Reopened(provision=ground.any(), **self._head())
        id, brackets = ground.buried.pop(self.random.randrange(len(ground.buried)))
        ground.alive.append(id)
        ground.open |= brackets
        self.words += len(ground.draft.line(id).split())
        return ev.Reopened(provision=id, **self._head())

    def _moved(self) -> AnyEvent:
        id = self.ground.any()
        place = self.ground.place(but=id)
        self.ground.settled[id] = self.meeting
        return ev.Moved(provision=id, place=place, key=self.name, **self._head())

    def _relabelled(self) -> AnyEvent:
        id = self.ground.any()
        old, label = self.ground.labels[id], f"{self.name} "
        self.ground.labels[id] = Span(self.name, 0, len(label))
        edit = Edit(
            provision=id, insert=(Words(label, "label"),), hide=(old,),
            expects=self.ground.said(id, old),
        )
        return ev.Relabelled(provision=id, key=self.name, edits=(edit,), **self._head())

    def _split(self) -> AnyEvent:
        """The second half of a provision becomes one of its own, behind it."""
        ground = self.ground
        id, new = ground.whole(), f"p{self.name}"
        carries = ground.carries(id, half=True)
        place = Place(ground.draft.parents[id], id)
        return ev.Split(
            provision=id, into=new, place=place, kind="paragraph", key=self.name, **self._head(),
            edits=(Edit(provision=new, insert=(self._label(new), *carries)),),
        )

    def _merged(self) -> AnyEvent:
        ground = self.ground
        id, into = ground.whole(), ground.any()
        if id == into:
            raise Nowhere
        edit = Edit(
            provision=into, after=ground.last(into),
            insert=(Words(" "), *ground.carries(id, half=False)),
        )
        ground.bury(id)
        return ev.Merged(provision=id, into=into, edits=(edit,), **self._head())

    # -- words ---------------------------------------------------------------------------------

    def _insertion(self) -> AnyEvent:
        ground, at = self.ground, self.at
        id = ground.any(at)
        behind = ground.stretch(id, at)
        after = Name(behind.event, behind.stop - 1)
        expects = ground.said(id, behind).split(" ")[-1]
        words = Words(f" {self._some(self.random.randint(1, 8))}")
        if self.random.random() < 0.4:
            bracket = ev.Bracket(f"b{self.name}", "proposed insertion")
            ground.open[bracket.id] = id
            edit = Edit(provision=id, after=after, expects=expects,
                        insert=(Open(bracket.id), words, Close(bracket.id)))
            return ev.Proposed(provision=id, change="insertion", bracket=bracket, edits=(edit,),
                               **self._head())
        edit = Edit(provision=id, after=after, insert=(words,), expects=expects)
        event = ev.Proposed(provision=id, change="insertion", edits=(edit,), **self._head())
        self._slip(event)
        return event

    def _deletion(self) -> AnyEvent:
        id = self.ground.any(self.at)
        edit = self.ground.hiding(id, self.at)
        self.words -= max(edit.expects.count(" "), 1)
        event = ev.Proposed(provision=id, change="deletion", edits=(edit,), **self._head())
        self._slip(event)
        return event

    def _replacement(self) -> AnyEvent:
        id = self.ground.any(self.at)
        gone = self.ground.hiding(id, self.at)
        self.words -= max(gone.expects.count(" "), 1)
        edit = Edit(
            provision=id, hide=gone.hide, expects=gone.expects,
            after=Name(gone.hide[-1].event, gone.hide[-1].stop - 1),
            insert=(Words(f" {self._some(self.random.randint(1, 5))}"),),
        )
        return ev.Proposed(provision=id, change="replacement", edits=(edit,), **self._head())

    def _restored(self) -> AnyEvent:
        """Words that were taken out stand again."""
        ground = self.ground
        found = [
            one for one in ground.hidden
            if one.provision in ground.labels and one.provision not in ground.draft.gone
            and one.span.event not in ground.carried
            and one.span != ground.labels[one.provision] and self.ground.born[one.by] > self.since
        ]
        if not found:
            raise Nowhere
        one = self.random.choice(found)
        ground.hidden.remove(one)
        self.slips = [slip for slip in self.slips if slip[1] != one.by]
        self.words += len(ground.said(one.provision, one.span).split())
        edit = Edit(provision=one.provision, restore=(one.span,))
        return ev.Proposed(
            provision=one.provision, change="insertion", edits=(edit,), **self._head()
        )

    def _bracketed(self) -> AnyEvent:
        ground, at = self.ground, self.at
        id = ground.any(at)
        span = ground.stretch(id, at)
        before = ground.before(id, span, at)
        bracket = ev.Bracket(f"b{self.name}", "plain")
        ground.open[bracket.id] = id
        return ev.Bracketed(
            provision=id, bracket=bracket, **self._head(),
            edits=(
                Edit(provision=id, after=before, insert=(Open(bracket.id),)),
                Edit(provision=id, after=Name(span.event, span.stop - 1),
                     insert=(Close(bracket.id),)),
            ),
        )

    def _unbracketed(self) -> AnyEvent:
        bracket = self.random.choice(list(self.ground.open))
        id = self.ground.open.pop(bracket)
        edit = Edit(provision=id, hide=self.ground.edges(id, bracket))
        return ev.Unbracketed(provision=id, bracket=bracket, closed="accepted", edits=(edit,),
                              **self._head())

    # -- what is said about it -----------------------------------------------------------------

    def _agreed(self) -> AnyEvent:
        event = ev.Agreed(
            provision=self.ground.any(self.at), level=self.random.choice(("informal", "final")),
            **self._head(),
        )
        self._slip(event)
        return event

    def _positioned(self) -> AnyEvent:
        return ev.Positioned(provision=self.ground.any(self.at), stance="objection",
                             text=self._some(6, 0), **self._head())

    def _withdrawn(self) -> AnyEvent:
        """A position is withdrawn."""
        positions = self.ground.draft.positions
        if not positions:
            raise Nowhere
        target = self.random.choice(list(positions)[-200:])
        return ev.Withdrawn(provision=positions[target][0], target=target, **self._head())

    def _noted(self) -> AnyEvent:
        """A new footnote, or one put otherwise."""
        notes, text = self.ground.notes, Words(self._some(8, 0), "note")
        if len(notes) < NOTES:
            id, about = f"n{self.name}", self.ground.any()
            label = Words(f"{len(notes) + 1}/ ", "label")
            place = Place(None, notes[-1] if notes else self.ground.chapters[-1])
            notes.append(id)
            return ev.Noted(
                note=id, kind="footnote", key=id, place=place, about=about, **self._head(),
                edits=(Edit(provision=id, insert=(label, text)),),
            )
        id = self.random.choice(notes)
        event, start, old, _ = [run for run in self.ground.draft.sequences[id] if run[3]][-1]
        span = Span(event, start, start + len(old))
        edit = Edit(
            provision=id, after=Name(event, span.stop - 1), insert=(text,), hide=(span,),
            expects=old,
        )
        return ev.Noted(note=id, kind="footnote", key=id, edits=(edit,), **self._head())

    def _explained(self) -> AnyEvent:
        told = [one for one in self.told if self.at is None or self.ground.born[one[0]] <= self.at]
        if not told:
            raise Nowhere
        name, provision = self.random.choice(told)
        return ev.Explained(provision=provision, explains=(name,), **self._head())

    def _minuted(self) -> AnyEvent:
        sentence = ev.Sentence(self.random.randint(1, 99), self._some(9, 0), "changes nothing")
        return ev.Minuted(document=f"minutes-{self.name}.txt", sha256=f"{self.meeting:064x}",
                          sentences=(sentence,), **self._head())

    def _corrected(self) -> AnyEvent:
        """An event that nobody has built upon is struck out."""
        ground = self.ground
        found = [slip for slip in self.slips if slip[1] not in ground.touched]
        if not found:
            raise Nowhere
        meeting, target, event = slip = self.random.choice(found)
        self.slips.remove(slip)
        self.struck.add(target)
        ground.take_back(target, event)
        return ev.Corrected(target=target, why=self._some(5, 0), on=_day(meeting),
                            meeting=f"meeting {meeting}", basis="decided")

    def _published(self) -> AnyEvent:
        """An official text goes round: the words that replay gives at the end of this day."""
        self.unofficial.sort(key=lambda one: one[:3])
        for _, version, place, event in self.unofficial:
            name = event_name(version, place)
            self.official.take(name, event, struck=name in self.struck)
        self.since = self.meeting
        self.slips.clear()
        return ev.Published(
            document=f"text-{self.meeting}.txt", sha256=f"{self.meeting:064x}", profile="oas",
            words=fingerprint(self.official.text()),
        )

    # -- what all say --------------------------------------------------------------------------

    def _slip(self, event: AnyEvent) -> None:
        """Keep an event that may turn out to be a mistake, or be explained."""
        meeting = self.at or self.meeting
        if meeting > self.since:
            self.slips = [*self.slips[-100:], (meeting, self.name, event)]
        self.told = [*self.told[-100:], (self.name, str(getattr(event, "provision", "")))]

    def _head(self) -> dict[str, Any]:
        by = (self.random.choice(PARTIES),) if self.random.random() < 0.6 else ()
        source = ev.Source(self.random.randint(1, 400), "")
        basis = "decided" if by else "observed"
        head: dict[str, Any] = {"by": by, "source": source, "basis": basis}
        if self.at is not None:
            head |= {"on": _day(self.at), "meeting": f"meeting {self.at}"}
        return head

    def _some(self, number: int, counted: int = 1) -> str:
        self.words += counted * number
        return " ".join(self.random.choices(self.vocabulary, k=number))


def _quoted(event: AnyEvent) -> AnyEvent:
    """The event with the sentence of minutes that reports it, which quotes the words it changes."""
    if event.source is None:
        return event
    brought = "".join(
        piece.text for edit in event.edits for piece in edit.insert if isinstance(piece, Words)
    )
    gone = "".join(edit.expects for edit in event.edits if edit.hide)
    said = [
        ", ".join(event.by) or "The meeting", type_name(event),
        *(f"“{words.strip()}”" for words in (gone, brought) if words.strip()),
        f"in {getattr(event, 'provision', 'the draft')}.",
    ]
    return replace(event, source=replace(event.source, quote=" ".join(said)))


def _day(meeting: int) -> date:
    return FIRST_DAY + timedelta(days=7 * (meeting - 1))
