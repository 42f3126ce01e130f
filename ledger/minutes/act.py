"""Acting: what a sentence says, taken down as events."""

from __future__ import annotations

from msgspec.structs import replace

from ledger.draft import tidy
from ledger.minutes.decide import decide
from ledger.minutes.edits import held, outermost
from ledger.minutes.finding import Unclear
from ledger.minutes.positions import take_position, withdraw
from ledger.minutes.propose import propose
from ledger.minutes.room import Room
from ledger.minutes.statement import Change, Spot, Statement


def act(room: Room, statement: Statement, text: str) -> None:
    """Take down what this statement does. ``text``: the sentence. Raises `Unclear`, having
    perhaps written something that is to be taken back."""
    if statement.of_last and statement.stance is None and (
        statement.kind in ("decision", "withdrawal")
    ):
        statement = _of_last(room, statement)
    statement = replace(
        statement,
        changes=tuple(_quoting(room, _each(room, change)) for change in statement.changes),
    )
    if any(c.what == "agree" and c.spot == Spot(it=True) for c in statement.changes) and room.last:
        raise Unclear("it does not say whether what was proposed is agreed with it")
    room.statement = statement
    pointing = (statement.spot, *(change.spot for change in statement.changes))
    if room.lost and any(spot is not None and spot.it for spot in pointing):
        raise Unclear("it does not say which provision is meant")
    match statement.kind:
        case "context":
            _speak_of(room, statement)
        case "proposal":
            room.last, room.last_bracket = statement, None
            for change in statement.changes:
                propose(room, change, text)
        case "offer":
            room.last, room.last_bracket = statement, None
        case "decision":
            for change in statement.changes:
                decide(room, change)
        case "position":
            take_position(room, text)
        case "withdrawal":
            withdraw(room)
        case "silence":
            pass  # what was offered for decision is still on the table
        case "nothing":
            room.lost = room.lost or statement.mentions


def _each(room: Room, change: Change) -> Change:
    """The change with each provision named where the sentence says "all of them", or names the
    first and the last."""
    spot = change.spot
    if spot is None or not any(ref.parts[0].every or ref.parts[0].until for ref in spot.refs):
        return change
    refs = tuple(one for ref in spot.refs for one in room.finder.every(ref))
    return replace(change, spot=replace(spot, refs=refs))


def _quoting(room: Room, change: Change) -> Change:
    """The change with the words that it is about, where the sentence only says in which sentence
    or bracket of a provision they stand, as if it had quoted them."""
    spot = change.spot
    if spot is not None and spot.bracketed:
        provision = room.finder.scopes(spot)[0][0].provision
        inside = outermost(held(room.draft, provision))
        if len(inside) != 1:
            raise Unclear(f"{len(inside) or 'no'} brackets stand there; quote the words")
        return replace(change, words=(inside[0].text,), spot=replace(spot, bracketed=False))
    if change.what != "delete" or change.words or spot is None or spot.sentence is None:
        return change
    words, window = room.finder.scopes(spot)[0]
    assert window is not None
    said = words.text[slice(*window)].replace("\0", " ")
    return replace(change, words=(tidy(said),))


def _of_last(room: Room, statement: Statement) -> Statement:
    """The statement with what was proposed last in place of "the proposal"."""
    last = room.last
    if last is None and room.named and not statement.by and statement.kind == "decision":
        # "Objective 1.2. It was agreed."
        return replace(statement, changes=(Change("agree", spot=Spot(it=True)),))
    if last is None or (
        statement.by and last.by and not set(statement.by) & set(last.by)
    ):
        raise Unclear("it does not say which proposal is meant")
    return replace(statement, by=statement.by or last.by, changes=last.changes)


def _speak_of(room: Room, statement: Statement) -> None:
    if statement.spot is not None and statement.spot.refs:
        room.on(room.finder.provision(statement.spot.refs[0]))
        room.named = len(statement.spot.refs) == 1
