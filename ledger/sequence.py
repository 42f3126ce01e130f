"""The fold for text: one small set of operations on a provision's sequence, for all events.

A sequence is a list of runs and edges. Things are found by their permanent names, so what an
event points to is the same thing whatever was recorded late, or struck out, in between.
"""

from __future__ import annotations

from typing import NamedTuple

from ledger.draft import Edge, Element, Run
from ledger.events import Close, Name, Open, Span, Words


def brought(event: str, piece: Words | Open | Close, at: int, hidden_by: str | None) -> Element:
    """What an event brings in with this piece, named from offset ``at``."""
    if isinstance(piece, Words):
        return Run(event, at, at + len(piece.text), piece.text, piece.role, hidden_by)
    return Edge(event, at, at + 1, piece.bracket, isinstance(piece, Open), hidden_by)


def place_behind(sequence: list[Element], name: Name | None) -> int | None:
    """The index at which to insert directly behind ``name`` (``None``: the beginning), after
    splitting the run that holds it where needed; ``None`` if the name is not in the sequence."""
    if name is None:
        return 0
    event, at = name.event, name.at
    for index, element in enumerate(sequence):
        if element.event == event and element.start <= at < element.stop:
            if at + 1 < element.stop and type(element) is Run:
                sequence[index : index + 1] = cut(element, at + 1)
            return index + 1
    return None


def cut(run: Run, at: int) -> tuple[Run, Run]:
    """The run in two, the second beginning at offset ``at``; names stay what they were."""
    size = at - run.start
    return (
        Run(run.event, run.start, at, run.text[:size], run.role, run.hidden_by),
        Run(run.event, at, run.stop, run.text[size:], run.role, run.hidden_by),
    )


def _isolated(sequence: list[Element], span: Span) -> list[int]:
    """The indexes of exactly the elements that ``span`` names, after splitting runs at its ends."""
    event, start, stop = span.event, span.start, span.stop
    indexes, missing = [], stop - start
    # Most of a long fold is this search. A name stands in a sequence once, so it can end early;
    # and what a cut leaves behind is the next that it looks at.
    for index, element in enumerate(sequence):
        if element.event == event and element.start < stop and start < element.stop:
            if type(element) is Run:
                if element.start < start:
                    sequence[index : index + 1] = cut(element, start)
                    continue
                if stop < element.stop:
                    element, rest = cut(element, stop)
                    sequence[index : index + 1] = element, rest
            indexes.append(index)
            missing -= element.stop - element.start
            if missing <= 0:
                break
    return indexes


class Hidden(NamedTuple):
    """What came of hiding: the characters; what had taken some of it out before; whether some of
    it is not there."""

    text: str
    gone: str | None
    missing: bool


def hide(sequence: list[Element], span: Span, by: str) -> Hidden:
    """Hide what ``span`` names. What is hidden already stays hidden by the first that took it
    out."""
    taken: list[str] = []
    missing, gone = span.stop - span.start, None
    for index in _isolated(sequence, span):
        element = sequence[index]
        missing -= element.stop - element.start
        if element.hidden_by is not None:
            gone = element.hidden_by
            continue
        if type(element) is Run:
            taken.append(element.text)
        sequence[index] = _shown(element, by)
    return Hidden("".join(taken), gone, bool(missing))


def _shown(element: Element, hidden_by: str | None) -> Element:
    """The same thing, hidden by this event, or visible (``None``)."""
    e = element
    if type(e) is Run:
        return Run(e.event, e.start, e.stop, e.text, e.role, hidden_by)
    assert isinstance(e, Edge)
    return Edge(e.event, e.start, e.stop, e.bracket, e.opens, hidden_by)


def restore(sequence: list[Element], span: Span) -> None:
    """Show again what ``span`` names."""
    for index in _isolated(sequence, span):
        sequence[index] = _shown(sequence[index], None)


def take(sequence: list[Element], span: Span) -> list[Element]:
    """Remove and return what ``span`` names, to be carried to another provision."""
    indexes = _isolated(sequence, span)
    taken = [sequence[i] for i in indexes]
    for index in reversed(indexes):
        del sequence[index]
    return taken
