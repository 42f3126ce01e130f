"""A paper that comes late: the events that lead back to what a later official text said.

The draft as it was replayed before the paper came is what that text says, names and all. So
nothing is compared by likeness here: what the late paper took out is shown again, what it brought
in is hidden, and every provision goes back to its place and its status.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from msgspec.structs import replace

from ledger.draft import Draft, Edge, Position, Provision, Run, Status
from ledger.events import (
    Agreed,
    AnyEvent,
    Bracket,
    Bracketed,
    Deleted,
    Edit,
    Merged,
    Moved,
    Place,
    Positioned,
    Proposed,
    Relabelled,
    Reopened,
    Role,
    Span,
    Unbracketed,
    Withdrawn,
)
from ledger.profile import Profile
from ledger.reading.readtext import ReadText
from ledger.reconcile.match import match
from ledger.reconcile.places import rising

_OWN: tuple[Role, ...] = ("heading", "text")


def led_back(
    published: Draft,
    now: Draft,
    on: date,
    heirs: Mapping[str, str],
    meeting: str | None,
) -> tuple[AnyEvent, ...]:
    """The events, dated ``on``, that lead from ``now``, the draft of that day with the late paper,
    to ``published``, the same without it. ``heirs``: which provision of the later text is that of
    the late paper; ``meeting``: the meeting of the later text."""
    events: list[AnyEvent] = []
    for id, provision in now.provisions.items():
        if id not in published.provisions and provision.gone_by is None:
            events.append(_ended(provision, heirs.get(id)))
    events += _placed(published, now)
    for old in published.provisions.values():
        events += _as_published(old, now.provisions[old.id])
    events += _bracketed(published, now)
    events += _positioned(published, now)
    return tuple(
        replace(event, on=on, dating="inferred", meeting=event.meeting or meeting)
        for event in events
    )


def heirs(text: ReadText, draft: Draft, published: Draft, profile: Profile) -> dict[str, str]:
    """The provisions that a late paper founded and a later text founded too: the id in ``draft``,
    that of the paper's date, and the id in ``published``."""
    found = match(text, published, profile)
    return {
        provision.id: found[read].provision
        for read, provision in zip(text.walk(), draft.walk(), strict=False)
        if read in found
        and provision.id not in published.provisions
        and found[read].provision not in draft.provisions
    }


def _ended(provision: Provision, heir: str | None) -> AnyEvent:
    """What the late paper founded goes, or goes on as what the later text founded."""
    if heir is not None:
        return Merged(provision=provision.id, into=heir)
    level = provision.status.level if provision.status.state == "deleted" else None
    return Deleted(provision=provision.id, level=level, printed=False)


def _placed(published: Draft, now: Draft) -> list[AnyEvent]:
    """Everything back to its place, from the top down: so nothing comes to stand under itself."""
    events: list[AnyEvent] = []
    waiting: list[str | None] = [None]
    while waiting:
        parent = waiting.pop(0)
        wanted = published.children.get(parent, ())
        waiting += wanted
        standing = {id: n for n, id in enumerate(now.children.get(parent, ()))}
        here = [standing[id] for id in wanted if id in standing]
        steady = set(rising(here))
        before: str | None = None
        for id in wanted:
            old, new = published.provisions[id], now.provisions[id]
            if standing.get(id) not in steady:
                place = Place(parent, before)
                events.append(Moved(provision=id, place=place, key=old.key, top=old.top))
            elif (old.key, old.top) != (new.key, new.top):
                events.append(Relabelled(provision=id, key=old.key, top=old.top))
            before = id
    return events


def _as_published(old: Provision, new: Provision) -> list[AnyEvent]:
    """The words, the status and the print of one provision back to what they were."""
    if old == new:
        return []
    events = _status(old, new)
    edits, own = _edits(old, new)
    if edits and events and not own:
        events[0] = replace(events[0], edits=edits)
    elif edits:
        events.append(Proposed(provision=old.id, change="replacement", edits=edits))
    return events


def _status(old: Provision, new: Provision) -> list[AnyEvent]:
    events: list[AnyEvent] = []
    status, stands, printed = old.status, new.status, new.gone_by is None
    if old.gone_by is not None and not printed:
        return []
    if old.gone_by is None and not printed:
        events.append(Reopened(provision=old.id))
        stands, printed = Status(), True
    if _said(status) != _said(stands):
        if status.state == "open" and stands.state != "open":
            events.append(Reopened(provision=old.id))
            printed = True
        elif status.state == "agreed":
            events.append(
                Agreed(
                    provision=old.id, level=status.level, pending=status.pending,
                    note=status.note, meeting=status.meeting,
                )
            )
        elif status.state == "deleted":
            events.append(_deleted(old, status))
            printed = printed and old.gone_by is None
    if old.gone_by is not None and printed:
        if status.state == "deleted":
            events.append(_deleted(old, status))
        else:
            events.append(Withdrawn(provision=old.id, target=old.event))
    return events


def _said(status: Status) -> tuple[str | None, ...]:
    return status.state, status.level, status.pending, status.note


def _deleted(provision: Provision, status: Status) -> Deleted:
    return Deleted(
        provision=provision.id, level=status.level, pending=status.pending, note=status.note,
        meeting=status.meeting, printed=provision.gone_by is None,
    )


def _edits(old: Provision, new: Provision) -> tuple[tuple[Edit, ...], bool]:
    """What to hide and what to show again, and whether the draft's own words are among it."""
    shown = _names(old)
    hide: list[Span] = []
    expects: list[str] = []
    again: list[Span] = []
    own = False
    for element in new.sequence:
        if isinstance(element, Run):
            role, text = element.role, element.text
        else:
            role, text = "text", ""
        visible = element.hidden_by is None
        for at in range(element.start, element.stop):
            wanted = (element.event, at) in shown
            if wanted == visible:
                continue
            own = own or role in _OWN
            _extend(again if wanted else hide, element.event, at)
            if text and not wanted:
                expects.append(text[at - element.start])
    if not (hide or again):
        return (), False
    edit = Edit(
        provision=old.id, hide=tuple(hide), restore=tuple(again), expects="".join(expects)
    )
    return (edit,), own


def _names(provision: Provision) -> set[tuple[str, int]]:
    """The names of all that it prints."""
    return {(e.event, at) for e in provision.visible for at in range(e.start, e.stop)}


def _extend(spans: list[Span], event: str, at: int) -> None:
    if spans and (spans[-1].event, spans[-1].stop) == (event, at):
        spans[-1] = Span(event, spans[-1].start, at + 1)
    else:
        spans.append(Span(event, at, at + 1))


def _bracketed(published: Draft, now: Draft) -> list[AnyEvent]:
    """What the late paper opened closes, unless it goes with the provisions it stands in; what it
    closed opens again, under its old id."""
    events: list[AnyEvent] = []
    staying = {
        element.bracket
        for id in published.provisions
        for element in now.provisions[id].sequence
        if isinstance(element, Edge)
    }
    for id, new in now.brackets.items():
        old = published.brackets.get(id)
        if old is None and new.closed is None and id in staying:
            events.append(Unbracketed(provision=new.provision, bracket=id, closed="superseded"))
        elif old is not None and old.closed is None and new.closed is not None:
            events.append(
                Bracketed(provision=old.provision, bracket=Bracket(id, old.kind), by=old.by)
            )
            events += [
                _again(p, p.event) for p in now.positions
                if p.bracket == id and _content(p) in map(_content, published.positions)
            ]
    return events


def _positioned(published: Draft, now: Draft) -> list[AnyEvent]:
    """The positions of the later text, no more and no fewer."""
    events: list[AnyEvent] = [
        Withdrawn(provision=p.provision, target=p.event)
        for p in _more(reversed(now.positions), published.positions)
    ]
    return events + [_again(p) for p in _more(published.positions, now.positions)]


def _more(these: Iterable[Position], those: Sequence[Position]) -> list[Position]:
    """Those of the first that the second lacks, by what they say."""
    left = Counter(map(_content, those))
    events = {p.event for p in those}
    found = []
    # What is the very same position has the first claim.
    for position in sorted(these, key=lambda p: p.event not in events):
        if left[_content(position)]:
            left[_content(position)] -= 1
        else:
            found.append(position)
    return found


def _content(position: Position) -> tuple[object, ...]:
    return position.provision, position.stance, position.by, position.text, position.bracket


def _again(position: Position, replaces: str | None = None) -> Positioned:
    return Positioned(
        provision=position.provision, stance=position.stance, text=position.text,
        bracket=position.bracket, by=position.by, replaces=replaces,
    )
