"""A negotiation made up from a seed: as many events as wanted over a draft of constant size."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

from benchmarks.floor import Floor
from ledger import chain
from ledger import events as ev
from ledger.events import AnyEvent, Close, Edit, Entry, Name, Open, Place, Span, Words, event_name

NAME = "made-up"
PROVISIONS, WORDS, CHAPTERS, AN_ENTRY = 500, 40_000, 10, 100
PARTIES = ("Brazil", "Canada", "Chile", "Mexico", "Peru", "Uruguay", "United States", "Venezuela")
FIRST_DAY = date(2011, 1, 10)


class MadeUp:
    """Writes events against the draft as it stands, which the floor's fold keeps."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        letters = "aeiou", "bcdfglmnprstv"
        self.vocabulary = [
            "".join(self.random.choice(letters[n % 2]) for n in range(self.random.randint(2, 9)))
            for _ in range(900)
        ]
        self.draft = Floor()
        self.alive: list[str] = []
        self.open: dict[str, str] = {}
        """Bracket to provision."""
        self.words = 0
        self.name = ""

    def entries(self, events: int) -> Iterator[Entry]:
        """So many events, a hundred an entry, a meeting a week."""
        before = chain.START
        for number in range(events // AN_ENTRY):
            version, on = number + 1, FIRST_DAY + timedelta(days=7 * number)
            if number % 10 == 0:
                self.words = sum(len(line.split()) for line in self.draft.text())
            made: list[AnyEvent] = []
            for place in range(1, AN_ENTRY + 1):
                self.name = event_name(version, place)
                event = self._event(number * AN_ENTRY + place)
                self.draft.take(self.name, event)
                made.append(event)
            entry = chain.seal(
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

    def _event(self, number: int) -> AnyEvent:
        if number == 1:
            return ev.Opened(negotiation=NAME, title="Draft of nothing", profile="oas")
        if number <= CHAPTERS + 1:
            return self._chapter(number - 1)
        if len(self.alive) < PROVISIONS:
            return self._provision()
        grow = self.words < WORDS
        kinds: list[tuple[Callable[[], AnyEvent], int]] = [
            (self._insertion, 34 if grow else 6), (self._deletion, 8 if grow else 36),
            (self._replacement, 18), (self._bracketed, 10),
            (self._unbracketed, 10 if self.open else 0), (self._agreed, 9), (self._moved, 3),
            (self._relabelled, 2), (self._positioned, 4), (self._gone, 2),
        ]
        (make,) = self.random.choices([k for k, _ in kinds], [w for _, w in kinds])
        return make()

    # -- what may happen -----------------------------------------------------------------------

    def _chapter(self, number: int) -> AnyEvent:
        id = f"p{self.name}"
        place = Place(None, self.draft.children[None][-1] if number > 1 else None)
        return ev.Proposed(
            provision=id, change="provision", kind="chapter", key=f"chapter-{number}", top=True,
            place=place,
            edits=(Edit(provision=id, insert=(Words(f"CHAPTER {number} ", "label"),
                                              Words(self._some(4), "heading"))),),
        )

    def _provision(self) -> AnyEvent:
        id = f"p{self.name}"
        self.alive.append(id)
        return ev.Proposed(
            provision=id, change="provision", kind="paragraph", key=self.name, place=self._place(),
            **self._head(),
            edits=(Edit(provision=id, insert=(Words(f"{self.name} ", "label"),
                                              Words(self._some(WORDS // PROVISIONS)))),),
        )

    def _gone(self) -> AnyEvent:
        """A provision is no longer printed; the next event brings a new one."""
        id = self.alive.pop(self.random.randrange(len(self.alive)))
        self.open = {bracket: of for bracket, of in self.open.items() if of != id}
        self.words -= sum(len(r[2].split()) for r in self.draft.sequences[id] if r[3])
        return ev.Deleted(provision=id, level="informal", printed=False, **self._head())

    def _insertion(self) -> AnyEvent:
        id = self._any()
        after = self._behind(id)
        words = Words(f" {self._some(self.random.randint(1, 8))}")
        if self.random.random() < 0.4:
            bracket = ev.Bracket(f"b{self.name}", "proposed insertion")
            self.open[bracket.id] = id
            edit = Edit(provision=id, after=after,
                        insert=(Open(bracket.id), words, Close(bracket.id)))
            return ev.Proposed(provision=id, change="insertion", bracket=bracket, edits=(edit,),
                               **self._head())
        edit = Edit(provision=id, after=after, insert=(words,))
        return ev.Proposed(provision=id, change="insertion", edits=(edit,), **self._head())

    def _deletion(self) -> AnyEvent:
        id = self._any()
        return ev.Proposed(provision=id, change="deletion", edits=(self._hiding(id),),
                           **self._head())

    def _replacement(self) -> AnyEvent:
        id = self._any()
        gone = self._hiding(id)
        edit = Edit(
            provision=id, hide=gone.hide, expects=gone.expects,
            after=Name(gone.hide[-1].event, gone.hide[-1].stop - 1),
            insert=(Words(f" {self._some(self.random.randint(1, 5))}"),),
        )
        return ev.Proposed(provision=id, change="replacement", edits=(edit,), **self._head())

    def _bracketed(self) -> AnyEvent:
        id = self._any()
        span = self._stretch(id)
        bracket = ev.Bracket(f"b{self.name}", "plain")
        self.open[bracket.id] = id
        before = Name(span.event, span.start - 1) if span.start else self._before(id, span)
        return ev.Bracketed(
            provision=id, bracket=bracket, **self._head(),
            edits=(
                Edit(provision=id, after=before, insert=(Open(bracket.id),)),
                Edit(provision=id, after=Name(span.event, span.stop - 1),
                     insert=(Close(bracket.id),)),
            ),
        )

    def _unbracketed(self) -> AnyEvent:
        bracket = self.random.choice(list(self.open))
        id = self.open.pop(bracket)
        event = bracket[1:]
        edges = tuple(
            Span(event, start, start + 1)
            for of, start, text, shown in self.draft.sequences[id]
            if of == event and shown and text in ("[", "]")
        )
        return ev.Unbracketed(provision=id, bracket=bracket, closed="accepted",
                              edits=(Edit(provision=id, hide=edges),), **self._head())

    def _agreed(self) -> AnyEvent:
        return ev.Agreed(provision=self._any(), level=self.random.choice(("informal", "final")),
                         **self._head())

    def _moved(self) -> AnyEvent:
        id = self._any()
        return ev.Moved(provision=id, place=self._place(but=id), key=self.name, **self._head())

    def _relabelled(self) -> AnyEvent:
        id = self._any()
        return ev.Relabelled(provision=id, key=self.name, **self._head())

    def _positioned(self) -> AnyEvent:
        return ev.Positioned(provision=self._any(), stance="objection", text=self._some(6, 0),
                             **self._head())

    # -- choosing ------------------------------------------------------------------------------

    def _head(self) -> dict[str, Any]:
        by = (self.random.choice(PARTIES),) if self.random.random() < 0.6 else ()
        source = ev.Source(self.random.randint(1, 400), self._some(8, 0))
        return {"by": by, "source": source, "basis": "decided" if by else "observed"}

    def _some(self, number: int, counted: int = 1) -> str:
        self.words += counted * number
        return " ".join(self.random.choices(self.vocabulary, k=number))

    def _any(self) -> str:
        return self.random.choice(self.alive)

    def _place(self, but: str | None = None) -> Place:
        chapters = self.draft.children[None]
        parent = self.random.choice(chapters)
        siblings = [s for s in self.draft.children.get(parent, ())
                    if s != but and s not in self.draft.gone]
        return Place(parent, self.random.choice([None, *siblings]))

    def _stretch(self, id: str) -> Span:
        """Some neighbouring words of one run that shows."""
        runs = [r for r in self.draft.sequences[id] if r[3] and r[2] not in ("[", "]")]
        event, first, text, _ = self.random.choices(runs, [len(r[2]) for r in runs])[0]
        low = max(text.rfind(" ", 0, self.random.randrange(len(text)) + 1), 0)
        high = min(low + self.random.randint(8, 40), len(text))
        high = high if high == len(text) else max(text.rfind(" ", low + 1, high), low + 1)
        return Span(event, first + low, first + high)

    def _hiding(self, id: str) -> Edit:
        span = self._stretch(id)
        said = "".join(
            text[max(span.start - start, 0) : span.stop - start]
            for event, start, text, _ in self.draft.sequences[id]
            if event == span.event and start < span.stop
            and span.start < start + len(text)
        )
        self.words -= max(said.count(" "), 1)
        return Edit(provision=id, hide=(span,), expects=said)

    def _behind(self, id: str) -> Name:
        span = self._stretch(id)
        return Name(span.event, span.stop - 1)

    def _before(self, id: str, span: Span) -> Name | None:
        before: Name | None = None
        for event, start, text, _ in self.draft.sequences[id]:
            if event == span.event and start == span.start:
                return before
            before = Name(event, start + len(text) - 1)
        return before
