"""Decisions: what was agreed is done to the draft."""

from __future__ import annotations

import re

from msgspec.structs import replace

from ledger.draft import Provision, Run, tidy
from ledger.events import (
    Agreed,
    Deleted,
    Edit,
    Name,
    Proposed,
    Reopened,
    Span,
)
from ledger.events import Words as Brought
from ledger.minutes import edits
from ledger.minutes.arrange import add_provision, merge, move, split
from ledger.minutes.edits import Held
from ledger.minutes.finding import Unclear, Words
from ledger.minutes.room import Room
from ledger.minutes.standing import brought, place, whole
from ledger.minutes.statement import Change, Spot

_NO_LEVEL = re.compile(r"\s+(?=[\])])")
"""What is left of a form's space where a mark has no level: ``[AGREED ]``."""


def decide(room: Room, change: Change) -> None:
    """Do what was decided, or say who was behind it where a text shows it already."""
    refs = change.spot.refs if change.spot is not None else ()
    if change.what in ("agree", "delete", "reopen") and len(refs) > 1 and not change.words:
        for ref in refs:
            decide(room, replace(change, spot=Spot(refs=(ref,))))
        return
    known = room.already.decided(change, change.level or room.statement.level)
    if known is not None:
        room.explain(known)
        return
    match change.what:
        case "delete" if change.words:
            for quoted in change.words:
                _delete_words(room, quoted, change)
        case "delete":
            _delete(room, change)
        case "insert" | "begin":
            _insert(room, change)
        case "replace":
            _replace(room, change)
        case "rewrite":
            _rewrite(room, change)
        case "move":
            for ref in room.refs(change):
                move(room, room.finder.provision(ref), change)
        case "merge":
            merge(room, change)
        case "split":
            split(room, change)
        case "bracket":
            put_in_brackets(room, change, ())
        case "unbracket" | "accept":
            _unbracket(room, change)
        case "reopen":
            for provision in room.provisions(change):
                room.pen.write(
                    Reopened(
                        provision=provision.id, basis="decided", edits=edits.unmarked(provision)
                    )
                )
        case "agree":
            for provision in room.provisions(change):
                _mark(room, provision, agreed=True, level=change.level)
        case "found":
            add_provision(room, change, proposed=False)
        case "retain" if change.words:
            room.finder.words(change.words[0], change.spot)  # it must be there
        case "retain":
            room.provisions(change)


def _mark(room: Room, provision: Provision, *, agreed: bool, level: str | None) -> None:
    statement = room.statement
    level = level or statement.level or room.level
    pending = statement.pending or room.pending
    status = provision.status
    edit = _printed_mark(room, provision, level, agreed=agreed)
    kind = Agreed if agreed else Deleted
    said = "agreed" if agreed else "deleted"
    if (status.state, status.level, status.pending) == (said, level, pending):
        if status.event is not None and room.pen.wrote(status.event):
            return
        edit = ()
    room.pen.write(
        kind(
            provision=provision.id, level=level, pending=pending, basis="decided",
            by=statement.by, edits=edit,
        )
    )


def _printed_mark(room: Room, provision: Provision, level: str | None, *, agreed: bool
) -> tuple[Edit, ...]:
    """The mark as the house prints it, in place of the one that stands there."""
    style, marks = room.profile.style, room.profile.marks
    visible = list(provision.visible)
    old = [e for e in visible if isinstance(e, Run) and e.role == "status"]
    out = tuple(Span(e.event, e.start, e.stop) for e in old)
    gone = "".join(e.text for e in old)
    if not style.mark:
        return (Edit(provision=provision.id, hide=out, expects=gone),) if out else ()
    words = next((one.words[0] for one in room.profile.levels if one.name == level), "")
    date = room.pen.on.strftime(style.mark_date)
    said = style.mark.format(
        mark=(marks.agreed if agreed else marks.deleted)[0], level=words, date=date
    )
    last = visible[-1] if visible else None
    return (
        Edit(
            provision=provision.id,
            after=Name(last.event, last.stop - 1) if last is not None else None,
            insert=(Brought(f" {_NO_LEVEL.sub('', tidy(said))}", "status"),),
            hide=out,
            expects=gone,
        ),
    )


def _delete(room: Room, change: Change) -> None:
    for provision in room.provisions(change):
        _mark(room, provision, agreed=False, level=change.level)


def _delete_words(room: Room, quoted: str, change: Change) -> None:
    for words, start, stop in reversed(room.finder.words(quoted, change.spot)):
        room.on(words.provision)
        exact = room.exactly(words.provision, words.text[start:stop])
        if exact is not None:
            room.close(exact, "deleted", words=True)
            continue
        room.pen.write(
            Proposed(
                provision=words.provision.id, change="deletion", basis="decided",
                by=room.statement.by, edits=(edits.hide(words, start, stop),),
            )
        )


def _insert(room: Room, change: Change) -> None:
    if not change.new:
        raise Unclear("it does not quote the words that come")
    if not change.anchors:
        _accept_proposed(room, change)
        return
    words, at, side = place(room, change)
    room.on(words.provision)
    waiting = room.exactly(words.provision, change.new)
    if waiting is not None and waiting.state.kind != "proposed deletion":
        room.close(waiting, "accepted", words=False)
        return
    room.pen.write(
        Proposed(
            provision=words.provision.id, change="insertion", basis="decided",
            by=room.statement.by, edits=(brought(room, words, at, side, change.new, ()),),
        )
    )


def _accept_proposed(room: Room, change: Change) -> None:
    """Words whose place is not said are those that are proposed already."""
    waiting = [
        exact for words, _ in room.finder.scopes(change.spot)
        if (exact := room.exactly(words.provision, change.new)) is not None
        and exact.state.kind != "proposed deletion"
    ]
    if len(waiting) != 1:
        raise Unclear("it does not say where in the text the words are to stand")
    room.on(waiting[0].provision)
    room.close(waiting[0], "accepted", words=False)


def _replace(room: Room, change: Change) -> None:
    if not change.words or not change.new:
        raise Unclear("it does not quote both the old words and the new ones")
    for words, start, stop in reversed(room.finder.words(change.words[0], change.spot)):
        room.on(words.provision)
        new = room.exactly(words.provision, change.new)
        old = room.exactly(words.provision, words.text[start:stop])
        if new is not None:
            room.close(new, "accepted", words=False)
            again = Words(room.draft.provisions[words.provision.id])
            if old is not None:
                still = room.exactly(again.provision, words.text[start:stop])
                if still is not None:
                    room.close(still, "deleted", words=True)
                continue
            _delete_words(room, change.words[0], change)
            continue
        if old is not None:
            room.close(old, "superseded", words=False)
            words = Words(room.draft.provisions[words.provision.id])
            places = [at for at in words.find(change.words[0]) if at[0] == start]
            start, stop = places[0] if places else (start, stop)
        new_words = _like(change.new, change.words[0], words.text[start:stop])
        room.pen.write(
            Proposed(
                provision=words.provision.id, change="replacement", basis="decided",
                by=room.statement.by,
                edits=(
                    Edit(
                        provision=words.provision.id,
                        after=words.name(stop - 1),
                        insert=(Brought(new_words),),
                        hide=words.spans(start, stop),
                        expects=words.text[start:stop].replace("\0", ""),
                    ),
                ),
            )
        )


def _rewrite(room: Room, change: Change) -> None:
    for provision in room.provisions(change):
        words = Words(provision)
        text = words.text.strip()
        if not text:
            raise Unclear(f"{room.finder.address(provision)} has no words of its own")
        start = words.text.index(text[0])
        for bracket in edits.held(room.draft, provision):
            room.close(bracket, "superseded", words=False)
        words = Words(room.draft.provisions[provision.id])
        stop = start + len(words.text[start:].rstrip())
        room.pen.write(
            Proposed(
                provision=provision.id, change="replacement", basis="decided",
                by=room.statement.by,
                edits=(
                    Edit(
                        provision=provision.id, after=words.name(stop - 1),
                        insert=(Brought(change.new),), hide=words.spans(start, stop),
                        expects=words.text[start:stop].replace("\0", ""),
                    ),
                ),
            )
        )


def put_in_brackets(room: Room, change: Change, by: tuple[str, ...]) -> None:
    """Put words, sentences or provisions in brackets; ``by``: who wants that, if anybody."""
    spot = change.spot
    if change.words:
        for quoted in change.words:
            for words, start, stop in reversed(room.finder.words(quoted, spot)):
                room.on(words.provision)
                room.put_around(words, start, stop, by)
        return
    if spot is not None and spot.whole and not spot.refs:
        raise Unclear("the entire text can't be put in one bracket: name its provisions")
    if spot is not None and spot.sentence is not None:
        words, window = room.finder.scopes(spot)[0]
        assert window is not None
        start, stop = window
        stop = start + len(words.text[start:stop].rstrip())
        room.on(words.provision)
        room.put_around(words, start, stop, by)
        return
    for provision in room.provisions(change):
        room.put_around(*whole(room.finder, provision), by)


def _unbracket(room: Room, change: Change) -> None:
    brackets = _brackets(room, change)
    if not brackets:
        what = f"“{change.words[0]}”" if change.words else "what it names"
        raise Unclear(f"no open bracket stands around {what} in the draft of that day")
    for bracket in brackets:
        provision = room.draft.provisions[bracket.provision.id]
        again = [h for h in edits.held(room.draft, provision)
                 if h.state.id == bracket.state.id]
        if again:
            room.close(again[0], "accepted", words=False)


def _brackets(room: Room, change: Change) -> list[Held]:
    """The open brackets around these words, or in these provisions and under them."""
    spot = change.spot
    if change.words:
        found: list[Held] = []
        for quoted in change.words:
            places = room.finder.words(quoted, spot)
            for words, start, stop in places:
                room.on(words.provision)
                exact = room.exactly(words.provision, words.text[start:stop])
                found += [exact] if exact is not None else []
        return found
    found = []
    for provision in room.provisions(change):
        for one in (provision, *room.draft.walk(provision.id)):
            found += edits.held(room.draft, one)
    return found


def _like(new: str, asked: str, standing: str) -> str:
    """The new words, with the capital that the standing ones have and the quoted ones had not."""
    if standing[:1].isupper() and not asked[:1].isupper():
        return new[:1].upper() + new[1:]
    return new
