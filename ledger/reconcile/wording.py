"""What a provision says and what is said about it: which event brings, and which hides, each of
its words, marks and notes."""

from __future__ import annotations

from datetime import date

from ledger.draft import Position
from ledger.events import (
    Agreed,
    AnyEvent,
    Change,
    Deleted,
    Edit,
    Noted,
    Positioned,
    Proposed,
    Relabelled,
    Reopened,
    Withdrawn,
    version_of,
)
from ledger.reading.readtext import Mark, ReadPosition, ReadProvision
from ledger.reconcile.comparison import (
    LABELLED,
    MARKED,
    POSITIONED,
    WITHDRAWN,
    WORDED,
    Comparison,
    Donor,
)
from ledger.reconcile.compose import BracketRef, Item, Planned
from ledger.reconcile.dating import Dates
from ledger.reconcile.edges import Brackets
from ledger.reconcile.meetings import Meetings
from ledger.reconcile.places import Arrangement
from ledger.reconcile.words import New, Old, inside


class Wording:
    """The items of one provision, and the events its words and marks come and go by."""

    def __init__(
        self,
        it: Comparison,
        read: ReadProvision,
        dates: Dates,
        arrangement: Arrangement,
        brackets: Brackets,
        meetings: Meetings,
    ) -> None:
        self._it = it
        self._read = read
        self._dates = dates
        self._brackets = brackets
        self._meetings = meetings
        self._target = it.targets[read]
        self._born = self._target.born
        self._split = any(d.read is not None for d in it.donors.get(read, ()))
        self._moved = arrangement.moves.get(read)
        self._leaver = arrangement.left.get(read)
        self._order = it.order[read]
        self._changed: Planned | None = None
        self._came = self._went = False
        self._labelled: Planned | None = None
        self._reopening: Planned | None = None
        self._marked: dict[int, Planned] = {}
        self._positioned: dict[int, Planned] = {}
        self._standing_positions: set[str] = set()
        self._ended: dict[str, Planned] = {}
        """Positions of the draft, by event, and what ends each: another that puts it otherwise, or
        its withdrawal."""

    def fill(self) -> None:
        """Fill the target with its items: what stays, what comes, what goes."""
        olds, news, same = self._brackets.atoms[self._read]
        self._marks(olds, news, same)
        self._positions(olds, news, same)
        around_old = inside((a.bracket, a.opens) for a in olds)
        around_new = inside((a.bracket, a.opens) for a in news)
        stays = dict(same)
        edge = {(a.bracket, a.opens): n for n, a in enumerate(olds) if a.bracket is not None}
        for n, atom in enumerate(news):
            if atom.bracket is not None and atom.bracket in self._brackets.stays:
                stays[n] = edge[self._brackets.stays[atom.bracket], atom.opens]
        items = self._target.items
        items += self._former_label()
        at = 0
        carried = self._brackets.carried.get(self._read, {})
        for n, new in enumerate(news):
            if n not in stays:
                came = carried.get(n)
                items.append(
                    self._carried(*came) if came else self._coming(new, around_new[n])
                )
                continue
            items += [self._going(olds[i], around_old[i], i) for i in range(at, stays[n])]
            items.append(self._standing(olds[stays[n]]))
            at = stays[n] + 1
        items += [self._going(olds[i], around_old[i], i) for i in range(at, len(olds))]
        self._settle_spaces()
        self._rekey()

    def _settle_spaces(self) -> None:
        """A space comes and goes with the word or edge beside it; alone it changes nothing, and
        comes with the publication."""
        items = self._target.items
        for n, item in enumerate(items):
            if not _is_space(item) or (item.span is not None) != (item.hides is not None):
                continue
            beside = [items[i] for i in (n + 1, n - 1) if 0 <= i < len(items)]
            if item.span is None and item.brings is _UNSETTLED:
                brought = (b.brings for b in beside if not _is_space(b))
                item.brings = next((b for b in brought if b is not None), self._it.publication)
            elif item.hides is _UNSETTLED:
                hidden = (b.hides for b in beside if not _is_space(b))
                item.hides = next((h for h in hidden if h is not None), self._it.publication)

    def _former_label(self) -> list[Item]:
        """The label that a provision had before the move by which this text first shows it."""
        stone = self._read.came_from
        if stone is None or self._moved is None or self._born is None:
            return []
        return [
            Item(p.text, "label", brings=self._born, hides=self._moved)
            for p in stone.pieces
            if p.role == "label"
        ]

    def _rekey(self) -> None:
        """A provision whose number changed, though its label reads the same."""
        old = self._it.old.get(self._read)
        if old is None or self._moved is not None or self._labelled is not None:
            return
        if old.key != self._read.key and self._read.words("label"):
            self._relabel()

    # What stays, what comes in, what goes out.

    def _standing(self, old: Old) -> Item:
        ref = BracketRef(old.bracket) if old.bracket is not None else None
        return Item(
            old.text, old.role, bracket=ref, opens=old.opens, span=old.span,
            since=self._it.chronology.of(old.span.event),
        )

    def _carried(self, donor: Donor, old: Old) -> Item:
        """A word that another provision had."""
        if donor.read is not None:
            assert self._born is not None
        brings = self._born if donor.read is not None else self._it.mergers[donor.provision]
        return Item(old.text, old.role, span=old.span, brings=brings, carried=donor.provision)

    def _coming(self, new: New, around: tuple[int, ...]) -> Item:
        if new.bracket is not None:
            return Item(
                bracket=self._brackets.refs[new.bracket], opens=new.opens,
                brings=self._brackets.opening[new.bracket],
            )
        return Item(new.text, new.role, brings=self._bringer(new, around))

    def _bringer(self, new: New, around: tuple[int, ...]) -> Planned:
        opening, piece = self._brackets.opening, new.piece
        match new.role:
            case "text" | "heading":
                for index in reversed(around):
                    if index in self._brackets.bringing:
                        return opening[index]
                if (self._born is None or self._split) and not new.text.strip():
                    return _UNSETTLED
                if self._split:
                    return self._change(came=True)
                return self._born or self._change(came=True)
            case "attribution" if around and around[-1] in opening:
                return opening[around[-1]]
            case "status" if piece.mark in self._marked:
                return self._marked[piece.mark]
            case "position" if piece.position in self._positioned:
                return self._positioned[piece.position]
            case "label":
                return self._moved or self._born or self._relabel()
            case "note" if self._moved is not None:
                return self._moved
            case "note" if self._read.kind == "footnote":
                return self._born or self._reword_note()
            case _:
                return self._born or self._it.publication

    def _going(self, old: Old, around: tuple[str, ...], place: int) -> Item:
        closing = self._brackets.closing
        item = self._standing(old)
        if (to := self._brackets.leaving.get(self._read, {}).get(place)) is not None:
            item.leaves = self._it.targets[to].born
            return item
        closed = [id for id in around if id in closing]
        taken = [id for id in closed if id in self._brackets.taking]
        match old.role:
            case _ if old.bracket is not None:
                item.hides = closing[old.bracket]
            case "attribution" if closed:
                item.hides = closing[closed[-1]]
            case "attribution":
                self._end_said_in(old)
                item.hides = self._it.publication
            case "text" | "heading" if taken:
                item.hides = closing[taken[-1]]
            case "text" | "heading" if not old.text.strip():
                item.hides = _UNSETTLED
            case "text" | "heading":
                item.hides = self._change(went=True)
            case "label":
                item.hides = self._moved or self._relabel()
            case "status":
                item.hides = self._marked[max(self._marked)] if self._marked else self._reopen()
            case "position":
                item.hides = self._end_position(old)
            case "note" if self._moved is not None:
                item.hides = self._moved
            case "note" if self._read.kind == "footnote":
                item.hides = self._reword_note()
            case "note":
                self._end_said_in(old)
                item.hides = self._it.publication
            case _:
                item.hides = self._it.publication
        return item

    # The events by which words and labels come and go.

    def _change(self, *, came: bool = False, went: bool = False) -> Planned:
        if self._changed is None:
            self._changed = self._it.add(
                order=self._order, rank=WORDED, make=self._make_change
            )
        self._came |= came
        self._went |= went
        return self._changed

    def _make_change(self, edits: tuple[Edit, ...]) -> AnyEvent:
        change: Change = "replacement"
        if self._came != self._went:
            change = "insertion" if self._came else "deletion"
        return Proposed(
            provision=self._target.id, change=change, source=self._read.source, edits=edits
        )

    def _relabel(self) -> Planned:
        if self._labelled is None:
            self._labelled = self._it.add(
                order=self._order,
                rank=LABELLED,
                make=lambda edits: Relabelled(
                    provision=self._target.id, key=self._read.key, top=self._read.top,
                    source=self._read.source, edits=edits,
                ),
            )
        return self._labelled

    def _reword_note(self) -> Planned:
        if self._changed is None:
            note = next(n for n in self._it.text.notes if n.provision is self._read)
            self._changed = self._it.add(
                order=self._order,
                rank=WORDED,
                make=lambda edits: Noted(
                    note=self._target.id, kind="footnote", key=self._read.key,
                    pending=note.pending, source=self._read.source, edits=edits,
                ),
            )
        return self._changed

    # Marks.

    def _marks(self, olds: list[Old], news: list[New], same: dict[int, int]) -> None:
        """An event for every mark that is not printed already, and again for the last one where
        the status is no longer what it says. A mark spelled anew with the same meaning is no
        event: the publication brings its letters."""
        standing = {news[n].piece.mark for n in same if news[n].role == "status"}
        stays = set(same.values())
        goes = any(a.role == "status" and n not in stays for n, a in enumerate(olds))
        for index, mark in enumerate(self._read.marks):
            last = index == len(self._read.marks) - 1
            if index in standing and not (last and (goes or self._is_undone(mark))):
                continue
            same_mark = last and self._is_recorded(mark)
            self._marked[index] = self._it.publication if same_mark else self._mark(mark)

    def _is_undone(self, mark: Mark) -> bool:
        """Whether a mark was printed all along, and the status is another: the provision was out of
        print, and to come back opens it, or something that is no text decided otherwise."""
        old = self._it.old[self._read]
        status = old.status
        texts = {version_of(text.event) for text in self._it.draft.publications}
        told = status.event is None or version_of(status.event) in texts
        differs = status.state != mark.state or mark.level not in (None, status.level)
        return old.gone_by is not None or (differs and not told)

    def _is_recorded(self, mark: Mark) -> bool:
        """Whether the draft has this mark, however it was spelled: the same state, level, date if
        it has one, and footnote, whatever the footnote's number is now."""
        old = self._it.old.get(self._read)
        if old is None or old.gone_by is not None:
            return False
        if (old.status.state, old.status.level) != (mark.state, mark.level):
            return False
        if mark.on is not None and mark.on != old.status.on:
            return False
        if mark.note is None and mark.pending != old.status.pending:
            return False
        note = self._it.text.notes[mark.note].provision if mark.note is not None else None
        cited = self._it.old.get(note) if note is not None else None
        return old.status.note == (cited.id if cited is not None else None) and (
            note is None or cited is not None
        )

    def _mark(self, mark: Mark) -> Planned:
        on, dating = self._dates.of(mark, self._read)
        self._dates.report(mark, self._read)
        note = self._it.text.notes[mark.note] if mark.note is not None else None
        cited = self._it.targets[note.provision] if note is not None else None
        meeting = self._meetings.of(mark, on)
        kind = Agreed if mark.state == "agreed" else Deleted
        return self._it.add(
            on=on,
            dating=dating,
            order=self._order,
            rank=MARKED,
            make=lambda edits: kind(
                provision=self._target.id,
                level=mark.level,
                pending=note.pending if note is not None else mark.pending,
                note=cited.id if cited is not None else None,
                basis="decided",
                source=mark.source,
                also=(mark.note_source,) if mark.note_source is not None else (),
                meeting=meeting,
                edits=edits,
            ),
        )

    def _reopen(self) -> Planned:
        """The text no longer has the mark that stood here."""
        if self._reopening is None:
            self._reopening = self._it.add(
                order=self._order,
                rank=MARKED,
                make=lambda edits: Reopened(
                    provision=self._target.id, source=self._read.source, edits=edits
                ),
            )
        return self._reopening

    # Positions.

    def _positions(self, olds: list[Old], news: list[New], same: dict[int, int]) -> None:
        standing = {news[n].piece.position for n in same if news[n].role == "position"}
        self._standing_positions = {olds[same[n]].span.event for n in same} | {
            self._position_of(olds[same[n]]) for n in same if news[n].role == "position"
        }
        coming: list[int] = []
        for index, position in enumerate(self._read.positions):
            held = self._said_before(position)
            if held is not None:
                self._standing_positions.add(held.event)
            elif index not in standing:
                coming.append(index)
        for index in coming:
            self._positioned[index] = self._position(self._read.positions[index])

    def _said_before(self, position: ReadPosition) -> Position | None:
        """The position of the draft that this one is, on the same bracket and in the same words."""
        said = (position.stance, position.by, position.text, self._bracket_before(position))
        return next(
            (p for p in self._held() if (p.stance, p.by, p.text, p.bracket) == said), None
        )

    def _bracket_before(self, position: ReadPosition) -> str | None:
        """The bracket of the draft that a position is on, if it stays."""
        if position.bracket is None:
            return None
        return self._brackets.stays.get(position.bracket)

    def _position(self, position: ReadPosition) -> Planned:
        bracket = position.bracket
        ref = self._brackets.refs.get(bracket) if bracket is not None else None
        last = self._brackets.last.get(bracket, 0) if bracket is not None else 0
        opening = self._brackets.opening.get(bracket) if bracket is not None else None
        replaced = self._put_otherwise(position)
        planned = self._it.add(
            on=max(
                self._dates.end(self._read),
                opening.on if opening is not None else date.min,
                self._it.chronology.of(replaced) if replaced is not None else date.min,
            ),
            order=max(self._order, last),
            rank=POSITIONED,
            make=lambda edits: Positioned(
                provision=self._target.id,
                stance=position.stance,
                text=position.text,
                bracket=ref.id if ref is not None else None,
                by=position.by,
                source=position.source,
                also=position.also,
                replaces=replaced,
                edits=edits,
            ),
        )
        if replaced is not None:
            self._ended[replaced] = planned
        return planned

    def _put_otherwise(self, position: ReadPosition) -> str | None:
        """The position of the same parties that this one puts in other words, or with others; on
        a bracket that stays also with fewer, "CL/NZ oppose" before "CL oppose"."""
        on = self._bracket_before(position)
        for held in self._held():
            if held.event in self._standing_positions or held.event in self._ended:
                continue
            if held.stance != position.stance:
                continue
            fewer = on is not None and held.bracket == on and set(held.by) & set(position.by)
            if fewer or set(held.by) <= set(position.by):
                return held.event
        return None

    def _held(self) -> list[Position]:
        old = self._it.old.get(self._read)
        return [p for p in self._it.draft.positions if old is not None and p.provision == old.id]

    def _position_of(self, old: Old) -> str:
        """The event of the position that these words say: the one that brought them, or one by
        which it took effect again without new words, where a later text was led back to."""
        event, held = old.span.event, self._held()
        if any(p.event == event for p in held):
            return event
        brought = {element.event for element in self._it.old[self._read].sequence}
        again = (p.event for p in held if p.text in old.text and p.event not in brought)
        return next(again, event)

    def _end_said_in(self, old: Old) -> None:
        """End the positions that stood in what goes: in a note, or in the attribution of a bracket
        that stays, "US propose; CL oppose" before "US propose"."""
        for held in self._held():
            standing = held.event in self._standing_positions or held.event in self._ended
            said = held.text in old.text and (old.role == "note") == (held.bracket is None)
            if said and not standing:
                self._ended[held.event] = self._withdraw(held.event, self._no_more(held))

    def _no_more(self, held: Position) -> tuple[str, ...]:
        """The parties of a position who do not take it any more."""
        still = {n for p in self._read.positions if p.stance == held.stance for n in p.by}
        return tuple(n for n in held.by if n not in still)

    def _withdraw(self, target: str, by: tuple[str, ...]) -> Planned:
        return self._it.add(
            order=self._order,
            rank=WITHDRAWN,
            make=lambda edits: Withdrawn(
                provision=self._target.id, target=target, by=by, source=self._read.source,
                edits=edits,
            ),
        )

    def _end_position(self, old: Old) -> Planned:
        """What ends a position that the text no longer has: the one that puts it otherwise, or
        its withdrawal. What an earlier text printed a second time is no position of its own."""
        event = self._position_of(old)
        if event in self._ended:
            return self._ended[event]
        if all(p.event != event for p in self._it.draft.positions):
            return self._it.publication
        held = next((p for p in self._held() if p.event == event), None)
        return self._withdraw(event, self._no_more(held) if held is not None else ())


_UNSETTLED = Planned(date.min, "inferred", 0, 0)
"""Stands for the event of a space until those of its neighbours are known."""


def _is_space(item: Item) -> bool:
    return item.bracket is None and item.role in ("text", "heading") and not item.text.strip()
