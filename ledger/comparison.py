"""Two days' drafts compared, as exporters see them: both drafts, provision beside provision, and
every change with its decision. Attribution is settled here, before any exporter."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from ledger.attribution import Attribution, Policy, policy
from ledger.audit import Row as Decision
from ledger.between import Between, Stretches, between
from ledger.concordance import How, Line, aligned, concordance
from ledger.diff import Change, Part, diff, settled, undecided
from ledger.draft import Draft, Element, Provision, Run
from ledger.events import Entry, Role
from ledger.profile import Profile
from ledger.replay import facts
from ledger.view import View, may_print, view_of

__all__ = [
    "Change", "ComparisonView", "ConcordanceView", "Decision", "How", "Line", "Pair", "Part",
    "Piece", "comparison", "concordance_view", "undecided",
]


class Piece(Part, frozen=True, kw_only=True):
    """Something that a provision printed on one of the two days or on both. ``role``: what it is
    to the text, or ``edge`` of a bracket."""

    role: Role | Literal["edge"]


class Pair(Struct, frozen=True):
    """A provision on both days: how its numbers answer each other, and what it printed. What
    stayed and went out is what it said before; what stayed and came in, what it says after."""

    line: Line
    pieces: tuple[Piece, ...]


class ComparisonView(Struct, frozen=True):
    """What changed after ``first`` up to and on ``last``. ``before`` and ``after``: the drafts of
    these days; ``pairs``: every provision of either, in print order of the later one, each that is
    no longer printed behind what it followed; ``changes``: what the diff tells of them."""

    negotiation: str
    title: str
    first: date
    last: date
    attribution: Attribution
    before: View
    after: View
    pairs: tuple[Pair, ...]
    changes: tuple[Change, ...]
    only_undecided: bool = False
    """The user asked for undecided changes alone; the others are not among ``changes``."""


class ConcordanceView(Struct, frozen=True):
    """Which number of the draft of ``first`` is which of the draft of ``last``. ``words``: what
    each of these provisions says, or said last, by its id."""

    negotiation: str
    title: str
    first: date
    last: date
    lines: tuple[Line, ...]
    attribution: Attribution = "full"
    words: dict[str, str] = {}


def comparison(
    entries: Sequence[Entry],
    profile: Profile,
    first: date,
    last: date,
    *,
    attribution: Attribution = "full",
    only_undecided: bool = False,
) -> ComparisonView:
    """The drafts of two days side by side. ``only_undecided``: with those changes alone that
    nobody decided, the worst first."""
    # One policy for both days: who is first named on the later one is no secret of the earlier.
    rules = policy(attribution, profile, entries)
    days = between(entries, first, last)
    before = view_of(days.before, facts(entries, first), profile, None, rules)
    after = view_of(days.after, days.taken, profile, None, rules)
    changes = diff(days, rules)
    pairing = _Pairing(days, rules)
    return ComparisonView(
        negotiation=after.negotiation,
        title=after.title,
        first=first,
        last=last,
        attribution=attribution,
        before=before,
        after=after,
        pairs=tuple(map(pairing.pair, aligned(days))),
        changes=tuple(undecided(changes) if only_undecided else changes),
        only_undecided=only_undecided,
    )


def concordance_view(
    days: Between,
    profile: Profile,
    lines: Sequence[Line] | None = None,
    attribution: Attribution = "full",
) -> ConcordanceView:
    """The concordance of two days for an exporter; ``lines``: those to show, if not all."""
    draft = days.after
    title = next((p.words("heading", "text") for p in draft.walk() if p.kind == "title"), "")
    shown = tuple(concordance(days) if lines is None else lines)
    drafts = draft, days.before
    return ConcordanceView(
        negotiation=policy(attribution, profile, days.entries).text(draft.negotiation),
        title=title or draft.title,
        first=days.first,
        last=days.last,
        lines=shown,
        attribution=attribution,
        words={line.provision: _words(drafts, line.provision) for line in shown},
    )


def _words(drafts: Sequence[Draft], provision: str) -> str:
    """What a provision says in the first of these drafts in which it says anything."""
    said = (
        draft.provisions[provision].words("heading", "text")
        for draft in drafts if provision in draft.provisions
    )
    return next(filter(None, said), "")


class _Pairing:
    """Tells of each piece of a provision on which of the two days it was printed."""

    def __init__(self, days: Between, rules: Policy) -> None:
        self._days = days
        self._stood = {p.id for p in days.before.walk()}
        self._stand = {p.id for p in days.after.walk()}
        self._provisions = {**days.before.provisions, **days.after.provisions}
        self._rules = rules

    def pair(self, line: Line) -> Pair:
        return Pair(line, tuple(_joined(settled(self._pieces(self._provisions[line.provision])))))

    def _pieces(self, provision: Provision) -> Iterator[Piece]:
        stood, stands = provision.id in self._stood, provision.id in self._stand
        there = self._days.stood(provision.id) if stood else Stretches(())
        left = self._left(provision) if stood else {}
        yield from left.get(None, ())
        for element, text in may_print(provision, self._rules):
            hidden = element.hidden_by
            now = stands and hidden is None
            whole = len(text) == element.stop - element.start
            parts = there.parts(element) if whole else _uncut(element, there)
            for start, stop, was in parts:
                shown = text[start - element.start : stop - element.start] if whole else text
                piece = Piece(shown, "same", role=_role(element))
                if now and not was:
                    by = self._days.brought(element.event, start)
                    piece = replace(piece, change="in", event=by)
                elif was and not now:
                    by = hidden or provision.gone_by or provision.status.event or ""
                    piece = replace(piece, change="out", event=by or None)
                elif not was:
                    piece = replace(piece, text="")
                yield from _parted(piece, element.event, range(start, stop), left)

    def _left(self, provision: Provision) -> dict[tuple[str, int] | None, list[Piece]]:
        """What a split or a merger took from a provision, behind the name of what it stood behind
        there."""
        if provision.id not in self._days.carrying:
            return {}
        before = self._days.before.provisions[provision.id]
        held = Stretches(provision.sequence)
        found = defaultdict[tuple[str, int] | None, list[Piece]](list)
        behind: tuple[str, int] | None = None
        for element, text in may_print(before, self._rules):
            if element.hidden_by is not None:
                continue
            if len(text) != element.stop - element.start:  # names in it are withheld
                letters = [(element.start, text)]
            else:
                letters = list(enumerate(text, element.start))
            for at, letter in letters:
                if held.holds(element.event, at):
                    behind = element.event, at
                else:
                    by = self._days.carrier(provision.id, element.event)
                    found[behind].append(Piece(letter, "out", by, role=_role(element)))
        return found


def _role(element: Element) -> Role | Literal["edge"]:
    return element.role if isinstance(element, Run) else "edge"


def _uncut(element: Element, there: Stretches) -> Iterator[tuple[int, int, bool]]:
    """An element of which not all letters may be printed, in one part."""
    yield element.start, element.stop, there.holds(element.event, element.start)


def _parted(
    piece: Piece,
    event: str,
    offsets: range,
    left: Mapping[tuple[str, int] | None, Sequence[Piece]],
) -> Iterator[Piece]:
    """The piece that these letters printed, with what stood behind some of them; behind all of
    it, where not all of its letters are told."""
    start = 0
    for at in offsets if left else ():
        if behind := left.get((event, at)):
            whole = len(piece.text) == len(offsets)
            stop = at + 1 - offsets.start if whole else len(piece.text)
            if start < stop:
                yield replace(piece, text=piece.text[start:stop])
            yield from behind
            start = stop
    if start < len(piece.text):
        yield replace(piece, text=piece.text[start:])


def _joined(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Neighbours that changed alike as one."""
    for (role, change, event), alike in groupby(
        pieces, key=lambda piece: (piece.role, piece.change, piece.event)
    ):
        if role == "edge":
            yield from alike
        else:
            yield Piece("".join(piece.text for piece in alike), change, event, role=role)
