"""The fold for text: one small set of operations on a provision's sequence, for all events.

A sequence is a list of runs and edges. Things are found by their permanent names, so what an event
points to is the same thing whatever was recorded late, or struck out, in between.
"""

from __future__ import annotations

from itertools import chain, pairwise
from typing import NamedTuple

from ledger.draft import Edge, Element, Run
from ledger.events import Span

_NEAR_BY = 2
"""What was recorded late, or struck out, has moved a name a little, to either side: it is sought
from so far before where it may be. A sequence may have thousands of elements, and a paper's events
touch it from its beginning to its end."""


class Partly(NamedTuple):
    """What came of hiding something that was not all there, in print: the characters that were, and
    what had taken some of it out before; ``None``, if some of it is nowhere."""

    text: str
    taken_by: str | None


class Sequence:
    """A provision's sequence while it is folded. Most of a long fold would be looking for what a
    name stands for; so who knows about where it stood may say ``near`` which index (-1: nobody
    knows), and ``found`` tells where it was."""

    __slots__ = ("_elements", "found")

    def __init__(self) -> None:
        self._elements: list[Element] = []
        self.found = -1

    def frozen(self) -> tuple[Element, ...]:
        """The sequence as it stands in a draft."""
        return tuple(self._elements)

    def at(self, event: str, at: int, near: int = -1) -> Element | None:
        """The element that holds this name, ``found`` at its index. Without a hint it is looked for
        where the last one was."""
        elements = self._elements
        size = len(elements)
        if near < 0:
            near = self.found
        if -1 < near < size:
            e = elements[near]
            if e.event == event and e.start <= at < e.stop:
                self.found = near
                return e
        begin = near - _NEAR_BY if _NEAR_BY < near <= size else 0
        for index in chain(range(begin, size), range(begin)):
            e = elements[index]
            if e.event == event and e.start <= at < e.stop:
                self.found = index
                return e
        self.found = -1
        return None

    def begin(self, elements: list[Element]) -> None:
        """Put these in at the beginning."""
        self._elements[0:0] = elements

    def insert(self, elements: list[Element], before: Element | None, at: int) -> None:
        """Put these in directly behind the name at offset ``at`` of ``before``, which was
        ``found`` last; at the end, if nothing was."""
        if before is None:
            self._elements += elements
            return
        behind = self.found + 1
        if at + 1 < before.stop and type(before) is Run:
            self._cut(self.found, before, at + 1)
        self._elements[behind:behind] = elements

    def hide_whole(self, span: Span, by: str, near: int = -1) -> str | None:
        """Hide what ``span`` names, if that is an edge, or stands in one run, in print: the usual
        case. Returns its characters; ``None``: nothing was hidden, and `hide` has to see to it."""
        event, start, stop = span.event, span.start, span.stop
        e = self.at(event, start, near)
        if e is None or stop > e.stop or e.hidden_by is not None:
            return None
        if type(e) is not Run:
            self._elements[self.found] = _shown(e, by)
            return ""
        event = e.event  # the same; of two strings, one need not be kept
        text, role, first = e.text, e.role, e.start
        if start == first:
            if stop == e.stop:
                self._elements[self.found] = Run(event, start, stop, text, role, by)
                return text
            parts = []
        else:
            parts = [Run(event, first, start, text[: start - first], role)]
        taken = text[start - first : stop - first]
        parts.append(Run(event, start, stop, taken, role, by))
        if stop < e.stop:
            parts.append(Run(event, stop, e.stop, text[stop - first :], role))
        self._elements[self.found : self.found + 1] = parts
        return taken

    def hide(self, span: Span, by: str) -> str | Partly:
        """Hide what ``span`` names, in however many parts. What is hidden already stays hidden by
        the first that took it out. Returns the characters, where all of it was there, in print."""
        text, gone, missing = "", None, span.stop - span.start
        indexes = self._isolated(span)
        for index in indexes:
            e = self._elements[index]
            missing -= e.stop - e.start
            if e.hidden_by is not None:
                gone = e.hidden_by
                continue
            if type(e) is Run:
                text += e.text
            self._elements[index] = _shown(e, by)
        if indexes and indexes[-1] - indexes[0] >= len(indexes):
            self.keep_apart(by)
        return text if gone is None and missing <= 0 else Partly(text, gone)

    def keep_apart(self, by: str) -> None:
        """Show again the blanks beside words that stand in the midst of what this event took out
        and that it could not know, for they were recorded later: where " of" goes and "big " was
        put before "of", its blank is all that parts "big" from the word before."""
        elements, known = self._elements, recorded(by)
        taken = [index for index, e in enumerate(elements) if e.hidden_by == by]
        for one, next_one in reversed(list(pairwise(taken))):
            between = [e for e in elements[one + 1 : next_one] if e.hidden_by is None]
            runs = [e for e in between if type(e) is Run]
            if runs and all(recorded(e.event) > known for e in runs):
                self._show_blank(next_one, first=True)
                self._show_blank(one, first=False)

    def _show_blank(self, index: int, *, first: bool) -> None:
        """Show the white space with which the run at this index begins (``first``) or ends."""
        run = self._elements[index]
        if type(run) is not Run:
            return
        words = run.text.lstrip() if first else run.text.rstrip()
        blank = len(run.text) - len(words)
        if not blank:
            return
        if words:
            self._cut(index, run, run.start + blank if first else run.stop - blank)
        blanks = index + 1 if words and not first else index
        self._elements[blanks] = _shown(self._elements[blanks], None)

    def restore(self, span: Span) -> None:
        """Show again what ``span`` names."""
        for index in self._isolated(span):
            self._elements[index] = _shown(self._elements[index], None)

    def take(self, span: Span) -> list[Element]:
        """Remove and return what ``span`` names, to be carried to another provision."""
        indexes = self._isolated(span)
        taken = [self._elements[index] for index in indexes]
        for index in reversed(indexes):
            del self._elements[index]
        return taken

    def take_whole(self, span: Span) -> list[Element]:
        """The same, if it is all of one run or edge; nothing, if it is not."""
        e = self.at(span.event, span.start)
        if e is None or e.start != span.start or e.stop != span.stop:
            return []
        del self._elements[self.found]
        return [e]

    def _isolated(self, span: Span) -> list[int]:
        """The indexes of exactly the elements that ``span`` names, after splitting runs at its
        ends."""
        # Mostly they stand one behind the other, from where it begins.
        first = self.found if self.at(span.event, span.start) is not None else 0
        found, missing = self._isolated_from(first, span)
        return self._isolated_from(0, span)[0] if missing and first else found

    def _isolated_from(self, first: int, span: Span) -> tuple[list[int], int]:
        """The same among the elements from this index on, and how much of the span is not
        there."""
        event, start, stop = span.event, span.start, span.stop
        elements = self._elements
        indexes: list[int] = []
        index, missing = first, stop - start
        # A name stands in a sequence once, so the search can end early; and what a cut leaves
        # behind is the next that it looks at.
        while missing > 0 and index < len(elements):
            element = elements[index]
            if element.event == event and element.start < stop and start < element.stop:
                if type(element) is Run:
                    if element.start < start:
                        self._cut(index, element, start)
                        index += 1
                        continue
                    if stop < element.stop:
                        self._cut(index, element, stop)
                        element = elements[index]
                indexes.append(index)
                missing -= element.stop - element.start
            index += 1
        return indexes, missing

    def _cut(self, index: int, run: Run, at: int) -> None:
        """Part the run at an index in two, the second beginning at offset ``at``; names stay what
        they were."""
        event, text, role, by = run.event, run.text, run.role, run.hidden_by
        size = at - run.start
        self._elements[index : index + 1] = (
            Run(event, run.start, at, text[:size], role, by),
            Run(event, at, run.stop, text[size:], role, by),
        )


def recorded(name: str) -> tuple[int, ...]:
    """An event's place in the record."""
    return tuple(map(int, name.split(".")))


def _shown(element: Element, hidden_by: str | None) -> Element:
    """The same thing, hidden by this event, or visible (``None``)."""
    e = element
    if isinstance(e, Run):
        return Run(e.event, e.start, e.stop, e.text, e.role, hidden_by)
    return Edge(e.event, e.start, e.stop, e.bracket, e.opens, hidden_by)
