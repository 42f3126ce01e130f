"""Proposals: what a party wants stands in brackets, with its name where the house says it."""

from __future__ import annotations

from ledger.draft import Provision, Run
from ledger.events import (
    Bracket,
    Bracketed,
    Close,
    Edit,
    Name,
    Open,
    Piece,
    Positioned,
    Proposed,
)
from ledger.events import Words as Brought
from ledger.minutes import edits
from ledger.minutes.arrange import add_provision
from ledger.minutes.decide import put_in_brackets
from ledger.minutes.finding import Unclear, Words
from ledger.minutes.room import Room
from ledger.minutes.signing import signed_before, signed_behind
from ledger.minutes.standing import brought, place, whole
from ledger.minutes.statement import Change


def propose(room: Room, change: Change, text: str) -> None:
    """Take down what is proposed. ``text``: the sentence."""
    by = room.statement.by
    before = len(room.pen.events)
    known = room.already.proposed(change, by)
    if known is not None:
        room.explain(known)
        room.sides(known.provision, room.bracket_of(known.events[0]), text)
        return
    match change.what:
        case "insert" | "begin":
            _propose_insertion(room, change)
        case "delete" if change.words:
            for quoted in change.words:
                for words, start, stop in reversed(room.finder.words(quoted, change.spot)):
                    _propose_deletion(room, words, start, stop, text)
        case "delete":
            for provision in room.provisions(change):
                if Words(provision).text.strip():
                    words, start, stop = whole(room.finder, provision)
                    _propose_deletion(room, words, start, stop, text)
                else:
                    room.request(provision, text)
        case "replace":
            _propose_replacement(room, change)
        case "rewrite":
            for provision in room.provisions(change):
                words, start, stop = whole(room.finder, provision)
                _replacement(room, words, start, stop, change.new)
        case "bracket":
            put_in_brackets(room, change, by)
        case "found":
            add_provision(room, change, proposed=True)
        case "retain" if change.words:
            words, _, _ = room.finder.words(change.words[0], change.spot)[0]
            room.request(words.provision, text, "retain")
        case "retain":
            for provision in room.provisions(change):
                room.request(provision, text, "retain")
        case _:
            # A move, a merger ... that is only proposed is a position, and moves nothing.
            for provision in _meant(room, change):
                room.request(provision, text)
    provision_id = _concerned(room, before)
    if provision_id is not None:
        own = _own_bracket(room, before)
        room.last_bracket = provision_id, own
        room.sides(provision_id, own, text)


def _meant(room: Room, change: Change) -> list[Provision]:
    if change.words:
        return [room.on(room.finder.words(change.words[0], change.spot)[0][0].provision)]
    return room.provisions(change)


def _concerned(room: Room, before: int) -> str | None:
    for event in room.pen.events[before:]:
        found = getattr(event, "provision", None)
        if found is not None:
            return str(found)
    return None


def _own_bracket(room: Room, before: int) -> str | None:
    for event in reversed(room.pen.events[before:]):
        if isinstance(event, Proposed | Bracketed) and event.bracket is not None:
            return event.bracket.id
    return None


def _propose_insertion(room: Room, change: Change) -> None:
    words, at, side = place(room, change)
    if not change.new:
        raise Unclear("it does not quote the words that come")
    room.on(words.provision)
    bracket = f"b{room.pen.next}"
    signed = (signed_before(room), signed_behind(room))
    room.pen.write(
        Proposed(
            provision=words.provision.id, change="insertion", basis="decided",
            by=room.statement.by, bracket=Bracket(bracket, "proposed insertion"),
            edits=(brought(room, words, at, side, change.new, signed, bracket),),
        )
    )


def _propose_deletion(room: Room, words: Words, start: int, stop: int, text: str) -> None:
    room.on(words.provision)
    exact = room.exactly(words.provision, words.text[start:stop])
    if exact is not None:
        room.pen.write(
            Positioned(
                provision=words.provision.id, stance="objection", text=text,
                bracket=exact.state.id, by=room.statement.by, basis="decided",
            )
        )
        return
    bracket = f"b{room.pen.next}"
    room.pen.write(
        Proposed(
            provision=words.provision.id, change="deletion", basis="decided",
            by=room.statement.by, bracket=Bracket(bracket, "proposed deletion"),
            edits=tuple(edits.around(words, start, stop, bracket, ())),
        )
    )


def _propose_replacement(room: Room, change: Change) -> None:
    if not change.words or not change.new:
        raise Unclear("it does not quote both the old words and the new ones")
    for words, start, stop in reversed(room.finder.words(change.words[0], change.spot)):
        room.on(words.provision)
        _replacement(room, words, start, stop, change.new)


def _replacement(room: Room, words: Words, start: int, stop: int, new: str) -> None:
    """The old words in a bracket, and the new ones in one behind it."""
    exact = room.exactly(words.provision, words.text[start:stop])
    if exact is None:
        old = f"b{room.pen.next}"
        room.pen.write(
            Bracketed(
                provision=words.provision.id, bracket=Bracket(old, "proposed deletion"),
                by=room.statement.by, basis="decided",
                edits=tuple(edits.around(words, start, stop, old, ())),
            )
        )
    else:
        old = exact.state.id
    provision = room.draft.provisions[words.provision.id]
    edge = next(
        e for e in provision.visible if not isinstance(e, Run) and e.bracket == old
        and not e.opens
    )
    bracket = f"b{room.pen.next}"
    pieces: list[Piece] = [
        Brought(" "), Open(bracket), *signed_before(room), Brought(new),
        *signed_behind(room), Close(bracket),
    ]
    room.pen.write(
        Proposed(
            provision=provision.id, change="replacement", basis="decided",
            by=room.statement.by, bracket=Bracket(bracket, "replacement"),
            edits=(
                Edit(
                    provision=provision.id, after=Name(edge.event, edge.start),
                    insert=tuple(pieces),
                ),
            ),
        )
    )
