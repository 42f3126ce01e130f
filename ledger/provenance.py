"""Where every word of a draft comes from, in short: its event, day, meeting and parties. Asked of
what is drawn for a day, without a replay; `ledger.blame` tells the evidence, too."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date

from msgspec import Struct

from ledger.printout import BRACKET, Around, PrintedProvision, Printout


class Witness(Struct, frozen=True, array_like=True, gc=False):
    """When an event took effect, at which meeting, and by whom."""

    on: date
    meeting: str | None
    by: tuple[str, ...]


class Traced(Struct, frozen=True, gc=False):
    """Neighbouring words that one event brought. ``supported_by`` and ``opposed_by``: who stands
    for and against the brackets around them, outermost first."""

    address: str
    event: str
    on: date
    meeting: str | None
    by: tuple[str, ...]
    supported_by: tuple[str, ...]
    opposed_by: tuple[str, ...]
    words: str


def traced(printout: Printout, witnesses: Mapping[str, Witness]) -> Iterator[Traced]:
    """Everything that is printed, stretch by stretch, in print order. ``witnesses``: of every
    event that brought some of it."""
    around: dict[str, Around] = {}
    standing: list[str] = []
    for provision in (*printout.provisions, *printout.notes):
        for bracket in provision.brackets:
            around[bracket.bracket] = bracket
        yield from _traced(provision, witnesses, around, standing)


def _traced(
    provision: PrintedProvision,
    witnesses: Mapping[str, Witness],
    around: Mapping[str, Around],
    standing: list[str],
) -> Iterator[Traced]:
    """``standing``: the brackets open so far, which may span provisions."""
    address = provision.address
    supported, opposed = _sides(standing, around)
    for piece in provision.pieces:
        of = piece.of
        if piece.role == BRACKET:
            if piece.text == "[":
                standing.append(of)
            elif of in standing:
                standing.remove(of)
            supported, opposed = _sides(standing, around)
        elif words := piece.text.strip():
            w = witnesses[of]
            yield Traced(address, of, w.on, w.meeting, w.by, supported, opposed, words)


def _sides(
    standing: list[str], around: Mapping[str, Around]
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Who is for and against these brackets."""
    here = [around[id] for id in standing if id in around]
    supported = dict.fromkeys(name for b in here for name in (*b.by, *b.supported_by))
    return tuple(supported), tuple(dict.fromkeys(name for b in here for name in b.opposed_by))
