"""Blame: for every word, the event that brought it, on whose proposal, on what evidence; and for a
word that is gone, the event that took it out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from ledger.addresses import last_address
from ledger.attribution import Policy
from ledger.audit import Row, SourceRow
from ledger.draft import Draft, Run
from ledger.events import Role
from ledger.view import Printed, PrintedEdge, View, may_print

_OWN: tuple[Role, ...] = ("label", "heading", "text")
_ANY: tuple[Role, ...] = (*_OWN, "layout", "attribution", "status", "position", "note")


class Blamed(Struct, frozen=True):
    """Neighbouring words with one history. ``by``: who brought them in; ``supported_by`` and
    ``opposed_by``: who stands for and against the open brackets around them, outermost first in
    ``brackets``. ``taken_out_by``: the event that hid them, ``None`` while they are printed."""

    words: str
    role: Role
    provision: str
    address: str
    event: str
    type: str
    on: date
    dating: str
    basis: str
    meeting: str | None
    by: tuple[str, ...]
    supported_by: tuple[str, ...]
    opposed_by: tuple[str, ...]
    brackets: tuple[str, ...]
    source: SourceRow
    summary: str
    taken_out_by: Row | None = None


class _Stretch(Struct, frozen=True):
    """Neighbouring characters with one history, or a bracket's edge (no words)."""

    printed: Printed | None
    provision: str
    address: str


def of_provisions(view: View, ids: Iterable[str], rows: Mapping[str, Row]) -> list[Blamed]:
    """Everything printed in these provisions, stretch by stretch, in print order. ``rows``: the
    events behind the view."""
    wanted = set(ids)
    tell = _telling(view, rows)
    return [
        tell(stretch, stretch.printed)
        for stretch in _stretches(view)
        if stretch.provision in wanted and (printed := stretch.printed) is not None
        and printed.hidden_by is None and printed.text.strip()
    ]


def of_words(
    view: View, draft: Draft, words: str, rules: Policy, rows: Mapping[str, Row]
) -> list[Blamed]:
    """These words wherever they are printed, each stretch of them for itself; where they are
    printed nowhere, wherever they last stood. Case, white space and bracket edges don't count.
    ``rules``: the policy under which the view was made; ``rows``: the events behind it."""
    tell = _telling(view, rows)
    here = list(_stretches(view))
    found = _occurrences([s for s in here if _visible(s)], words)
    if not found:
        here += _out_of_print(view, draft, rules)
        for stood in _formerly(rows, here):
            found = _occurrences(stood, words)
            if found:
                break
    return [tell(stretch, part) for stretch, part in found]


def _formerly(rows: Mapping[str, Row], stretches: list[_Stretch]) -> Iterator[list[_Stretch]]:
    """What stood before each day on which words were taken out, the latest first; in the end all
    that ever stood."""

    def day(event: str | None) -> date:
        return rows[event].on if event is not None and event in rows else date.max

    taken_out = {day(s.printed.hidden_by) for s in stretches if s.printed and s.printed.hidden_by}
    for last in sorted(taken_out, reverse=True):
        yield [
            s for s in stretches
            if s.printed is None
            or (day(s.printed.event) < last and day(s.printed.hidden_by) >= last)
        ]
    yield stretches


def _telling(
    view: View, rows: Mapping[str, Row]
) -> Callable[[_Stretch, Printed | None], Blamed]:
    brackets = {b.id: b for p in (*view.walk(), *view.notes) for b in p.brackets}

    def tell(stretch: _Stretch, part: Printed | None) -> Blamed:
        assert part is not None
        row = rows[part.event]
        around = [brackets[id] for id in part.brackets if id in brackets]
        return Blamed(
            words=" ".join(part.text.split()),
            role=part.role,
            provision=stretch.provision,
            address=stretch.address,
            event=row.event,
            type=row.type,
            on=row.on,
            dating=row.dating,
            basis=row.basis,
            meeting=row.meeting,
            by=row.by,
            supported_by=_each(name for b in around for name in (*b.by, *b.supported_by)),
            opposed_by=_each(name for b in around for name in b.opposed_by),
            brackets=part.brackets,
            source=row.source,
            summary=row.summary,
            taken_out_by=rows.get(part.hidden_by) if part.hidden_by else None,
        )

    return tell


def _each(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(names))


def _visible(stretch: _Stretch) -> bool:
    return stretch.printed is None or stretch.printed.hidden_by is None


def _stretches(view: View) -> Iterator[_Stretch]:
    """What stands in the printed provisions, taken out or not; what one event brought and nothing
    has parted is one stretch."""
    for provision in (*view.walk(), *view.notes):
        last: Printed | None = None
        for piece in provision.printed:
            if isinstance(piece, PrintedEdge):
                if last is not None:
                    yield _Stretch(last, provision.id, provision.address)
                last = None
                if piece.hidden_by is None:
                    yield _Stretch(None, provision.id, provision.address)
            elif last is not None and _alike(last, piece):
                last = replace(last, text=last.text + piece.text)
            else:
                if last is not None:
                    yield _Stretch(last, provision.id, provision.address)
                last = piece
        if last is not None:
            yield _Stretch(last, provision.id, provision.address)


def _alike(one: Printed, other: Printed) -> bool:
    return (one.event, one.role, one.brackets, one.hidden_by) == (
        other.event, other.role, other.brackets, other.hidden_by,
    )


def _out_of_print(view: View, draft: Draft, rules: Policy) -> Iterator[_Stretch]:
    """What stands in provisions that are no longer printed."""
    printed = {p.id for p in (*view.walk(), *view.notes)}
    for provision in draft.provisions.values():
        if provision.id in printed:
            continue
        for element, text in may_print(provision, rules):
            if isinstance(element, Run):
                by = element.hidden_by or provision.gone_by
                part = Printed(text, element.role, element.event, (), by)
                yield _Stretch(part, provision.id, last_address(draft, provision.id))


def _occurrences(stretches: Iterable[_Stretch], words: str) -> list[tuple[_Stretch, Printed]]:
    """The parts of these stretches in which the words stand, provision by provision: among the
    draft's own words first, and where they hold none, among all that is printed."""
    pattern = re.compile(r"\s+".join(map(re.escape, words.split())) or "(?!)", re.IGNORECASE)
    homes: dict[str, list[_Stretch]] = {}
    for stretch in stretches:
        homes.setdefault(stretch.provision, []).append(stretch)
    for roles in (_OWN, _ANY):
        parts = [part for home in homes.values() for part in _within(home, pattern, roles)]
        if parts:
            return parts
    return []


def _within(
    stretches: list[_Stretch], pattern: re.Pattern[str], roles: tuple[Role, ...]
) -> Iterator[tuple[_Stretch, Printed]]:
    text = ""
    starts: list[tuple[int, _Stretch, Printed]] = []
    for stretch in stretches:
        printed = stretch.printed
        if printed is None:
            # ``[shall][should]`` are two words; ``boat[s]`` is hardly ever meant as one.
            text += "" if text.endswith(" ") else " "
        elif printed.role in roles:
            starts.append((len(text), stretch, printed))
            text += printed.text
    for match in pattern.finditer(text):
        for start, stretch, printed in starts:
            first = max(match.start(), start)
            last = min(match.end(), start + len(printed.text))
            part = printed.text[max(0, first - start) : max(0, last - start)]
            if first < last and part.strip():
                yield stretch, replace(printed, text=part)
