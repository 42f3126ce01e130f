"""Places: moves, mergers, splits and new provisions."""

from __future__ import annotations

import re

from ledger.draft import Draft, Provision, Run
from ledger.events import (
    Bracket,
    Carry,
    Close,
    Edit,
    Merged,
    Moved,
    Name,
    Open,
    Piece,
    Place,
    Proposed,
    Relabelled,
    Span,
    Split,
)
from ledger.events import Words as Brought
from ledger.minutes.finding import Unclear, Words
from ledger.minutes.room import Room
from ledger.minutes.signing import signed_before, signed_behind
from ledger.minutes.statement import Anchor, Change, Part, Ref
from ledger.reading.labels import LATIN, number_key

_COUNTED = re.compile(
    rf"(?i)(?P<series>pp|op)\s?(?P<number>\d{{1,4}})(?P<suffix>\s?(?:{LATIN}))?"
)
"""How provisions are counted in two series, preambular and operative: "OP2 bis"."""
_HOLDING = frozenset({"objective", "article", "chapter", "section", "part", "annex", "option"})
"""Kinds of provisions in which others stand."""


def move(room: Room, provision: Provision, change: Change) -> None:
    """Move a provision to where the change says."""
    anchor = next(iter(change.anchors), None)
    if anchor is None or anchor.spot is None or not anchor.spot.refs:
        raise Unclear("it does not say where to")
    place, number = _destination(room, provision, anchor)
    if place.parent == provision.id or place.after == provision.id:
        raise Unclear("it would move a provision to itself")
    room.on(provision)
    key = number_key(number) if number else provision.key
    room.pen.write(
        Moved(
            provision=provision.id, place=place, key=key, top=provision.top,
            basis="decided", by=room.statement.by,
        )
    )
    if number and number_key(number) != provision.key:
        _relabel(room, provision, number)


def _relabel(room: Room, provision: Provision, number: str) -> None:
    old = [e for e in provision.visible if isinstance(e, Run) and e.role == "label"]
    if not old:
        return
    room.pen.write(
        Relabelled(
            provision=provision.id, key=number_key(number), top=provision.top,
            basis="decided",
            edits=(
                Edit(
                    provision=provision.id,
                    after=Name(old[-1].event, old[-1].stop - 1),
                    insert=(Brought(re.sub(r"\d.*", f"{number}. ", old[0].text), "label"),),
                    hide=tuple(Span(e.event, e.start, e.stop) for e in old),
                    expects="".join(e.text for e in old),
                ),
            ),
        )
    )


def _destination(
    room: Room, provision: Provision, anchor: Anchor
) -> tuple[Place, str | None]:
    """The place, and the number that what moves there will have, where that is said."""
    assert anchor.spot is not None
    ref = anchor.spot.refs[0]
    if anchor.side in ("before", "after"):
        sibling = room.finder.provision(ref)
        if anchor.side == "after":
            return Place(sibling.parent, sibling.id), None
        return Place(sibling.parent, _previous(room.draft, sibling)), None
    if anchor.side in ("end", "start"):
        parent = room.finder.provision(ref)
        return _under(room, parent, first=anchor.side == "start"), None
    try:
        there = room.finder.provision(ref)
    except Unclear:
        return _new_number(room, ref)
    name = ref.parts[0].name
    gone = name in there.formerly and name != room.finder.address(there)
    if there.id == provision.id or gone:
        # A number that is free by now: its own of before, or that of one that stands elsewhere.
        return _new_number(room, ref)
    last = ref.parts[0]
    taken = anchor.side == "as" or (last.name is not None and "/" in last.name)
    alone = not any(room.draft.under(there.id))
    if taken and (alone or last.ordinal is not None or last.number):
        # "As the first action": before the one that is the first now.
        return Place(there.parent, _previous(room.draft, there)), None
    if there.kind in _HOLDING or not alone:
        return _under(room, there, first=False), None
    return Place(there.parent, _previous(room.draft, there)), None


def _under(room: Room, parent: Provision, *, first: bool) -> Place:
    """A place among what stands under ``parent``; a caption ("Actions") stays before it."""
    under = list(room.draft.under(parent.id))
    captions = [p for p in under if p.kind == "caption"]
    if first:
        return Place(parent.id, captions[-1].id if captions else None)
    return Place(parent.id, under[-1].id if under else None)


def _new_number(room: Room, ref: Ref) -> tuple[Place, str | None]:
    """The place of a number that is not there yet: "article 41 bis, paragraph 2"."""
    inner, outer = ref.parts[0], ref.parts[1:]
    if not outer and inner.name is not None and "/" in inner.name:
        head, _, number = inner.name.rpartition("/")
        parent = room.finder.provision(Ref((Part(name=head),)))
        return _numbered(room, parent, number), number
    if not outer or inner.number is None:
        room.finder.provision(ref)  # says what is wrong with it
        raise Unclear("it does not say where to")
    for rest, said in ((outer, inner.number), (ref.parts[:-1], ref.parts[-1].number)):
        try:
            parent = room.finder.provision(Ref(tuple(rest)))
        except Unclear:
            continue
        if said is not None:
            return _numbered(room, parent, said), said
    raise Unclear("the place it names is not in the draft of that day")


def _numbered(room: Room, parent: Provision, number: str) -> Place:
    """Where a provision of this number belongs among the others under ``parent``: behind the
    last of those that are counted before it."""
    after = None
    for sibling in room.draft.under(parent.id):
        if sibling.kind == "caption" or _count(sibling.key) < _count(number_key(number)):
            after = sibling.id
    return Place(parent.id, after)


def merge(room: Room, change: Change) -> None:
    """Merge provisions into one; their words stand behind its own."""
    finder = room.finder
    gone = [finder.provision(ref) for ref in room.refs(change)]
    into = finder.provision(change.into[0]) if change.into else gone.pop(0)
    for provision in gone:
        if provision.id == into.id:
            raise Unclear("it would merge a provision with itself")
        own = _own(provision)
        target = room.draft.provisions[into.id]
        visible = [e for e in target.visible if not (isinstance(e, Run) and e.role == "status")]
        last = visible[-1] if visible else None
        pieces: list[Piece] = [Brought(" "), *(Carry(provision.id, span) for span in own)]
        edit = Edit(
            provision=into.id,
            after=Name(last.event, last.stop - 1) if last is not None else None,
            insert=tuple(pieces),
        )
        room.pen.write(
            Merged(
                provision=provision.id, into=into.id, basis="decided", by=room.statement.by,
                edits=(edit,) if own else (),
            )
        )
    room.on(into)


def split(room: Room, change: Change) -> None:
    """Make a provision of its own of what stands behind a place in another."""
    provision = room.finder.provision(room.refs(change)[0])
    anchor = next(iter(change.anchors), None)
    words = Words(provision)
    if anchor is None:
        raise Unclear("it does not say where it is split")
    if anchor.words is not None:
        found = words.find(anchor.words)
        if len(found) != 1:
            raise Unclear(f"“{anchor.words}” does not stand once in it")
        at = found[0][1] if anchor.side == "after" else found[0][0]
    else:
        ordinal = anchor.spot.sentence if anchor.spot else None
        window = words.sentence(ordinal) if ordinal else None
        if window is None:
            raise Unclear("it does not say where it is split")
        at = window[1]
    while at < len(words.text) and words.text[at].isspace():
        at += 1
    if not 0 < at < len(words.text):
        raise Unclear("nothing of it would be left on one side")
    new = f"p{room.pen.next}"
    room.pen.write(
        Split(
            provision=provision.id, into=new, place=Place(provision.parent, provision.id),
            kind=provision.kind, key="par-2", basis="decided", by=room.statement.by,
            edits=(
                Edit(
                    provision=new,
                    insert=tuple(
                        Carry(provision.id, span)
                        for span in words.spans(at, len(words.text))
                    ),
                ),
            ),
        )
    )
    room.on(provision)


def add_provision(room: Room, change: Change, *, proposed: bool) -> None:
    """A new provision."""
    unit = change.unit or Part()
    if not change.new:
        raise Unclear("the words of the new provision are not quoted")
    place, number, like = _new_place(room, change, unit)
    id, bracket = f"p{room.pen.next}", f"b{room.pen.next}"
    kind = like.kind if like is not None else unit.unit or "paragraph"
    if unit.unit in ("option", "article", "objective", "chapter", "section", "annex"):
        kind = unit.unit
    label = _label(kind, number)
    key = _key(kind, number)
    pieces: list[Piece] = [Brought(f"{label} ", "label")] if label else []
    if proposed:
        pieces += [Open(bracket), *signed_before(room), Brought(change.new),
                   *signed_behind(room), Close(bracket)]
    else:
        pieces.append(Brought(change.new))
    room.pen.write(
        Proposed(
            provision=id, change="provision", kind=kind, place=place, key=key,
            top=like.top if like is not None and like.kind == kind else False,
            bracket=Bracket(bracket, "proposed insertion") if proposed else None,
            basis="decided", by=room.statement.by,
            edits=(Edit(provision=id, insert=tuple(pieces)),),
        )
    )
    room.around = id


def _new_place(room: Room, change: Change, unit: Part
) -> tuple[Place, str | None, Provision | None]:
    """The place of a new provision, its number, and a provision of its like."""
    number = unit.number or (unit.name.rpartition("/")[2] if unit.name else None)
    for anchor in change.anchors:
        if anchor.spot is None or not anchor.spot.refs:
            continue
        near = room.finder.provision(anchor.spot.refs[0])
        if anchor.side == "after":
            return Place(near.parent, near.id), number, near
        if anchor.side == "before":
            return Place(near.parent, _previous(room.draft, near)), number, near
        return _under(room, near, first=anchor.side == "start"), number, _child(
            room.draft, near
        )
    parent: Provision | None = None
    if unit.name and "/" in unit.name:
        parent = room.finder.provision(Ref((Part(name=unit.name.rpartition("/")[0]),)))
    elif change.spot is not None and change.spot.refs:
        parent = room.finder.provision(change.spot.refs[0])
    elif number is not None and (counted := _COUNTED.fullmatch(number)):
        before = _last_before(room.draft, counted)
        if before is None:
            raise Unclear(f"nothing stands before {number} that is counted like it")
        return Place(before.parent, before.id), number, before
    elif number is not None and (base := re.match(r"\d+(?:\.\d+)*", number)):
        if base.group() != number:
            # "4 bis" stands behind 4.
            near = room.finder.provision(Ref((Part(unit.unit, base.group()),)))
            return Place(near.parent, near.id), number, near
        raise Unclear("it does not say where the new provision is to stand")
    if parent is None:
        raise Unclear("it does not say where the new provision is to stand")
    like = _child(room.draft, parent)
    if number is None:
        return _under(room, parent, first=False), None, like
    return _numbered(room, parent, number), number, like


def _last_before(draft: Draft, counted: re.Match[str]) -> Provision | None:
    """Behind which provision "a new OP7" stands: the last of those counted before it; "OP2 ter"
    stands behind OP2 and OP2 bis."""
    found = None
    for provision in draft.walk():
        other = _COUNTED.fullmatch(provision.key)
        if other is None or other["series"].casefold() != counted["series"].casefold():
            continue
        ahead = int(counted["number"]) - int(other["number"])
        if ahead > 0 or (ahead == 0 and counted["suffix"]):
            found = provision
    return found


def _previous(draft: Draft, provision: Provision) -> str | None:
    siblings = draft.children.get(provision.parent, ())
    place = siblings.index(provision.id)
    return siblings[place - 1] if place else None


def _child(draft: Draft, parent: Provision) -> Provision | None:
    under = [p for p in draft.under(parent.id) if p.kind not in ("caption", "tombstone")]
    return under[-1] if under else None


def _count(key: str) -> tuple[float, str]:
    """The order of a number: 2, 2bis, 3; a letter by its place."""
    found = re.match(r"(?:.*-)?(\d+)(?:\.\d+)*(.*)", key)
    if found is None:
        return 0.0, key
    return float(found[1]), found[2]


def _label(kind: str, number: str | None) -> str:
    if number is None:
        return ""
    if _COUNTED.fullmatch(number):
        return number
    match kind:
        case "option" | "article" | "objective" | "chapter" | "section" | "annex":
            return f"{kind.capitalize()} {number}"
        case "sub-paragraph" | "item":
            return f"({number})"
        case _:
            return f"{number}."


def _key(kind: str, number: str | None) -> str:
    if number is None:
        return "par-1"
    key = number_key(number)
    return f"{kind}-{key}" if kind in ("option", "article", "chapter", "section", "annex") else key


def _own(provision: Provision) -> list[Span]:
    return [
        Span(e.event, e.start, e.stop) for e in provision.visible
        if isinstance(e, Run) and e.role in ("text", "heading") and e.text.strip()
    ]
