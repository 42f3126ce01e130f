"""Positions and withdrawals."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.events import (
    Positioned,
    Stance,
    Withdrawn,
)
from ledger.minutes import edits
from ledger.minutes.edits import Held
from ledger.minutes.finding import Unclear
from ledger.minutes.room import Room
from ledger.minutes.statement import Change


def take_position(room: Room, text: str) -> None:
    """Take down for or against what a party speaks. ``text``: the sentence."""
    statement = room.statement
    change = next(iter(statement.changes), None)
    stance = statement.stance or "objection"
    bracket = None
    if change is not None and change.words:
        words, start, stop = room.finder.words(change.words[0], change.spot)[0]
        provision = words.provision
        exact = room.exactly(provision, words.text[start:stop])
        bracket = exact.state.id if exact is not None else None
    elif statement.spot is not None and (statement.spot.refs or statement.spot.it):
        spot = statement.spot
        provision = room.provisions(Change("retain", spot=spot))[0]
    elif statement.of_last and room.last_bracket is not None and room.may_be_of(statement.whose):
        provision = room.draft.provisions[room.last_bracket[0]]
        bracket = room.last_bracket[1] if stance != "retain" else None
    else:
        raise Unclear("it does not say on which provision")
    known = room.already.position(provision.id, stance, statement.by)
    if known is not None:
        room.explain(known)
        return
    room.on(provision)
    room.pen.write(
        Positioned(
            provision=provision.id, stance=stance, text=text, bracket=bracket,
            by=statement.by, basis="decided",
        )
    )


def withdraw(room: Room) -> None:
    """Take down that a proposal or a position was withdrawn."""
    statement = room.statement
    if statement.stance is not None:
        _withdraw_position(room, statement.stance)
        return
    found = [
        one for one in _withdrawable(room) if set(statement.by) <= set(one.state.by)
    ]
    if not found:
        quoted = [w for c in statement.changes for w in (c.new, *c.words) if w]
        known = room.already.withdrawn(quoted, statement.by, statement.spot)
        if known is not None:
            room.explain(known)
            return
        _withdraw_request(room)
        return
    if len(found) > 1 and not _replaced(found):
        said = "; ".join(f"“{one.text}”" for one in found[:4])
        raise Unclear(f"it may mean any of {len(found)} proposals: {said}; quote its words")
    for state in [one.state for one in found]:
        provision = room.on(room.draft.provisions[state.provision])
        one = next(h for h in edits.held(room.draft, provision) if h.state.id == state.id)
        brought = state.kind not in ("proposed deletion", "plain")
        room.close(one, "withdrawn", words=brought)


def _replaced(found: Sequence[Held]) -> bool:
    """Whether these are the two brackets of one proposal: the old words, and the new ones in their
    place, side by side."""
    return (
        [one.state.kind for one in found] == ["proposed deletion", "replacement"]
        and found[0].provision.id == found[1].provision.id
        and found[0].state.by == found[1].state.by
    )


def _withdrawable(room: Room) -> list[Held]:
    statement = room.statement
    wanted = {w.casefold() for c in statement.changes for w in (*c.words, c.new) if w}
    spot = statement.spot or next((c.spot for c in statement.changes if c.spot), None)
    scope = list(room.draft.walk())
    if spot is not None and spot.refs:
        top = room.finder.provision(spot.refs[0])
        scope = [top, *room.draft.walk(top.id)]
    elif not wanted and room.around is not None:
        scope = [room.draft.provisions[room.around]]
    found = [one for p in scope for one in edits.held(room.draft, p) if one.state.by]
    return [one for one in found if not wanted or one.text.casefold() in wanted]


def _withdraw_request(room: Room) -> None:
    statement = room.statement
    spot = statement.spot
    where = (
        {room.finder.provision(spot.refs[0]).id} if spot is not None and spot.refs
        else {room.around}
    )
    held = [
        p for p in room.draft.positions
        if p.provision in where and p.stance == "request" and set(statement.by) <= set(p.by)
    ]
    if len(held) != 1:
        who = " and ".join(statement.by) or "anybody"
        raise Unclear(f"no open proposal by {who} is found that it could mean")
    room.pen.write(
        Withdrawn(
            provision=held[0].provision, target=held[0].event, by=held[0].by, basis="decided",
            edits=edits.unsaid(room.draft.provisions[held[0].provision], held[0].event),
        )
    )


def _withdraw_position(room: Room, stance: Stance) -> None:
    statement = room.statement
    spot = statement.spot
    where = {p.id for p in room.draft.walk()}
    if spot is not None and spot.refs:
        top = room.finder.provision(spot.refs[0])
        where = {top.id, *(p.id for p in room.draft.walk(top.id))}
    elif room.around is not None:
        where = {room.around}
    held = [
        p for p in room.draft.positions
        if p.stance == stance and p.provision in where and set(statement.by) <= set(p.by)
    ]
    if not held and (known := room.already.unsaid(stance, statement.by)) is not None:
        room.explain(known)
        return
    if len(held) != 1:
        raise Unclear(
            f"{len(held) or 'no'} {stance}s by {' and '.join(statement.by)} are found there"
        )
    room.on(room.draft.provisions[held[0].provision])
    room.pen.write(
        Withdrawn(
            provision=held[0].provision, target=held[0].event, by=statement.by,
            basis="decided",
            edits=edits.unsaid(room.draft.provisions[held[0].provision], held[0].event),
        )
    )
