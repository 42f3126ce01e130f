"""The fold for text: one small set of operations on a provision's sequence, for all events.

A sequence is a list of runs and edges. Things are found by their permanent names, so what an
event points to is the same thing whatever was recorded late, or struck out, in between.
"""

from __future__ import annotations

from collections.abc import Iterable

from ledger.draft import Edge, Element, Run
from ledger.events import Close, Name, Open, Piece, Span, Words


def brought(
    event: str, pieces: Iterable[Piece], start: int, hidden_by: str | None
) -> list[Element]:
    """The elements an event brings in, named from offset ``start``. A piece that carries
    elements of another provision brings nothing of its own."""
    elements: list[Element] = []
    for piece in pieces:
        if type(piece) is Words:
            if piece.text:
                elements.append(Run(event, start, piece.text, piece.role, hidden_by))
                start += len(piece.text)
        elif type(piece) is Open or type(piece) is Close:
            elements.append(Edge(event, start, piece.bracket, type(piece) is Open, hidden_by))
            start += 1
    return elements


def place_behind(sequence: list[Element], name: Name | None) -> int | None:
    """The index at which to insert directly behind ``name`` (``None``: the beginning), after
    splitting the run that holds it where needed; ``None`` if the name is not in the sequence."""
    if name is None:
        return 0
    event, at = name.event, name.at
    for index, element in enumerate(sequence):
        if element.event == event and element.start <= at < element.stop:
            if type(element) is Run and at + 1 < element.stop:
                sequence[index : index + 1] = cut(element, at + 1)
            return index + 1
    return None


def cut(run: Run, at: int) -> tuple[Run, Run]:
    """The run in two, the second beginning at offset ``at``; names stay what they were."""
    size = at - run.start
    return (
        Run(run.event, run.start, run.text[:size], run.role, run.hidden_by),
        Run(run.event, at, run.text[size:], run.role, run.hidden_by),
    )


def _isolated(sequence: list[Element], span: Span) -> list[int]:
    """The indexes of exactly the elements that ``span`` names, after splitting runs at its ends."""
    indexes = []
    index = 0
    while index < len(sequence):
        element = sequence[index]
        if element.event == span.event and element.start < span.stop and span.start < element.stop:
            if type(element) is Run:
                if element.start < span.start:
                    sequence[index : index + 1] = cut(element, span.start)
                    index += 1
                    element = sequence[index]
                if span.stop < element.stop and type(element) is Run:
                    sequence[index : index + 1] = cut(element, span.stop)
            indexes.append(index)
        index += 1
    return indexes


def hide(sequence: list[Element], span: Span, by: str) -> tuple[str, str | None]:
    """Hide what ``span`` names. Returns the characters hidden, and what stood in the way: a
    sentence, or ``None``. What is hidden already stays hidden by the first that took it out."""
    taken: list[str] = []
    found, gone = 0, None
    for index in _isolated(sequence, span):
        element = sequence[index]
        found += element.stop - element.start
        if element.hidden_by is not None:
            gone = element.hidden_by
        elif type(element) is Run:
            taken.append(element.text)
            sequence[index] = Run(element.event, element.start, element.text, element.role, by)
        elif type(element) is Edge:
            sequence[index] = Edge(
                element.event, element.start, element.bracket, element.opens, by
            )
    if gone is not None:
        return "".join(taken), f"what it takes out had been taken out by {gone}"
    if found != span.stop - span.start:
        return "".join(taken), f"what it takes out ({span.event}) is not there"
    return "".join(taken), None


def restore(sequence: list[Element], span: Span) -> None:
    """Show again what ``span`` names."""
    for index in _isolated(sequence, span):
        element = sequence[index]
        if type(element) is Run:
            sequence[index] = Run(element.event, element.start, element.text, element.role)
        elif type(element) is Edge:
            sequence[index] = Edge(element.event, element.start, element.bracket, element.opens)


def take(sequence: list[Element], span: Span) -> list[Element]:
    """Remove and return what ``span`` names, to be carried to another provision."""
    indexes = _isolated(sequence, span)
    taken = [sequence[i] for i in indexes]
    for index in reversed(indexes):
        del sequence[index]
    return taken
