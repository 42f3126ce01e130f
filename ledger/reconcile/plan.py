"""Planning: the events that lead from the draft that stands to the text just read.

A results document shows states, not changes. So what it yields is dated by its marks; what has no
date took effect, inferred, on the document's date, or no later than the deletion of the paragraph
that holds it; and a provision exists from the earliest date the record proves.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from ledger.draft import Draft, Provision
from ledger.events import (
    Agreed,
    AnyEvent,
    Bracket,
    Bracketed,
    Change,
    Closing,
    Dating,
    Deleted,
    Document,
    Edit,
    MeetingHeld,
    Moved,
    Noted,
    Oddity,
    Opened,
    Positioned,
    Proposed,
    Published,
    Relabelled,
    Reopened,
    Source,
    Tombstone,
    Unbracketed,
    Withdrawn,
)
from ledger.profile import Profile
from ledger.reading import dates
from ledger.reading.readtext import Mark, ReadNote, ReadPosition, ReadProvision, ReadText
from ledger.reconcile.compose import (
    BracketRef,
    Item,
    Planned,
    Slot,
    Target,
    compose,
    in_order,
    placed,
)
from ledger.reconcile.match import Match
from ledger.reconcile.words import Edges, New, Old, edges, inside, kept, new_atoms, old_atoms

# The order of what happens to one provision on one day.
_FOUND, _MOVED, _LABELLED, _WORDED, _CLOSED, _BRACKETED, _POSITIONED, _MARKED, _GONE = range(9)
_OPENING, _MEETING = -2, -1


class Plan(Struct, frozen=True):
    """What an append will record."""

    events: tuple[AnyEvent, ...]
    oddities: tuple[Oddity, ...]


class Occasion(Struct, frozen=True):
    """What is known of the document besides its words."""

    document: Document
    on: date
    version: int
    """The version of the entry to be."""
    published: date | None
    """The date of the last official text before this one: nothing may change what it said."""
    opening: str | None
    """The name of the negotiation to be opened, if it is new."""
    meeting: str | None
    """The name of the meeting, where the user states it."""
    words: str
    """The digest of the text's words and marks as read."""


def plan(
    text: ReadText,
    draft: Draft,
    dated: Mapping[str, date],
    matches: Mapping[int, Match],
    occasion: Occasion,
    profile: Profile,
) -> Plan:
    """The events for this text. ``draft``: what stands on its date; ``dated``: when each event
    of that draft took effect; ``matches``: which provision is which."""
    return _Planning(text, draft, dated, matches, occasion, profile).run()


class _Planning:
    def __init__(
        self,
        text: ReadText,
        draft: Draft,
        dated: Mapping[str, date],
        matches: Mapping[int, Match],
        occasion: Occasion,
        profile: Profile,
    ) -> None:
        self._text = text
        self._draft = draft
        self._dated = dated
        self._occasion = occasion
        self._profile = profile
        self._reads = text.walk()
        self._order = {id(read): n for n, read in enumerate(self._reads)}
        self._old = {
            id(read): draft.provisions[matches[id(read)].provision]
            for read in self._reads
            if id(read) in matches
        }
        self._planned: list[Planned] = []
        self._targets: dict[int, Target] = {}
        self._slots: dict[int | None, list[Slot]] = {}
        self._moved: dict[int, Planned] = {}
        self._meetings: dict[tuple[date, str], bool | None] = {}
        self._oddities: list[Oddity] = []
        self._notes = {id(note.provision): n for n, note in enumerate(text.notes)}
        self._published = Planned(occasion.on, "stated", len(self._reads) * 2 + 1, 0)
        self._clamped: set[tuple[int, str]] = set()
        self._marks_on: dict[tuple[int, int], tuple[date, Dating]] = {}
        self._birthdays: dict[int, date] = {}
        self._wholes: dict[int, BracketRef] = {}

    def run(self) -> Plan:
        for read in self._reads:
            for index, mark in enumerate(read.marks):
                self._marks_on[id(read), index] = self._when(mark.on, mark.source)
        self._found()
        self._arranged()
        brackets = self._aligned()
        for read in self._reads:
            self._worded(read, brackets)
        self._vanished()
        self._framed()
        ordered = in_order(self._planned, self._occasion.version)
        self._place = {id(planned): n for n, planned in enumerate(ordered)}
        events = compose(ordered, list(self._targets.values()), self._occasion.on, self._text.dating)
        return Plan(tuple(events), tuple(self._oddities))

    # -- dates -----------------------------------------------------------------------------

    def _when(self, stated: date | None, source: Source) -> tuple[date, Dating]:
        """When something that carries this date took effect. A date after the document's, or one
        on which an official text still said otherwise, can't be that of the change."""
        on, published = self._occasion.on, self._occasion.published
        if stated is None:
            return on, "inferred"
        reason = ""
        if stated > on:
            reason = f"it is later than the paper ({on})"
        elif published is not None and stated <= published:
            reason = f"the text of {published} did not have it"
        if not reason:
            return stated, "stated"
        if (source.line, source.quote) not in self._clamped:
            self._clamped.add((source.line, source.quote))
            self._oddities.append(
                Oddity(source.line, 1, "date that can't be", f"“{source.quote}”: {reason}",
                       f"dated by the paper, {on} (inferred)")
            )
        return on, "inferred"

    def _evidence(self, read: ReadProvision) -> date:
        """The earliest date on which the record proves that this new provision was there."""
        on = self._occasion.on
        if id(read) in self._notes:
            cited = [
                self._marks_on[id(r), n][0]
                for r in self._reads
                for n, mark in enumerate(r.marks)
                if mark.note == self._notes[id(read)]
            ]
            return min(cited, default=on)
        found = [self._marks_on[id(read), n][0] for n in range(len(read.marks))]
        for other in self._reads:
            stood = other.came_from if other.came_from is not None else other
            if stood.parent is read and other is not read and id(other) not in self._old:
                found.append(self._born_on(other))
        if read.kind == "caption":
            siblings = read.parent.children if read.parent else self._text.provisions
            for other in siblings[siblings.index(read) + 1 :]:
                if other.kind == "caption":
                    break
                if other.kind != "tombstone" and other.came_from is None:
                    known = self._old.get(id(other))
                    if known is None:
                        found.append(self._born_on(other))
            movers = [m for m in self._reads if m.came_from in siblings and id(m) not in self._old]
            found += [self._born_on(m) for m in movers]
        return min(found, default=on)

    def _born_on(self, read: ReadProvision) -> date:
        if id(read) not in self._birthdays:
            self._birthdays[id(read)] = self._evidence(read)
        return self._birthdays[id(read)]

    def _ends(self, read: ReadProvision) -> date:
        """The date on which what the provision holds took effect at the latest: its deletion."""
        for index, mark in reversed(list(enumerate(read.marks))):
            if mark.state == "deleted":
                return min(self._marks_on[id(read), index][0], self._occasion.on)
        return self._occasion.on

    # -- provisions and their places -------------------------------------------------------

    def _add(
        self, on: date, dating: Dating, order: int, rank: int
    ) -> Planned:
        planned = Planned(on, dating, order, rank)
        self._planned.append(planned)
        return planned

    def _found(self) -> None:
        """A target for every provision of the text: known, or to be founded."""
        stones = {id(r.came_from): r for r in self._reads if r.came_from is not None}
        for read in self._reads:
            old = self._old.get(id(read))
            if old is not None:
                self._targets[id(read)] = Target(old.id)
                if old.gone_by is not None:
                    self._returned(read, old)
            elif id(read) in stones:
                continue  # left by the move, below
            else:
                order = self._order[id(read.came_from or read)]
                born = self._add(self._born_on(read), "inferred", order, _FOUND)
                self._targets[id(read)] = Target(born=born)
        for stone_id, mover in stones.items():
            if stone_id not in self._targets and not self._stays(mover):
                moved = self._move(mover)
                self._targets[stone_id] = Target(born=moved, prefix="t")
            elif stone_id not in self._targets:
                stone = next(r for r in self._reads if id(r) == stone_id)
                born = self._add(self._occasion.on, "inferred", self._order[stone_id], _FOUND)
                self._targets[stone_id] = Target(born=born)
                assert stone.kind == "tombstone"

    def _stays(self, mover: ReadProvision) -> bool:
        """Whether a provision whose move is announced has been recorded as moved before."""
        old = self._old.get(id(mover))
        if old is None:
            return False
        parent = self._old.get(id(mover.parent)) if mover.parent is not None else None
        here = parent.id if parent is not None else None
        return bool(old.formerly) and old.parent == here

    def _move(self, read: ReadProvision) -> Planned:
        if id(read) not in self._moved:
            order = max(self._order[id(read)], self._order[id(read.came_from or read)])
            self._moved[id(read)] = self._add(self._occasion.on, "inferred", order, _MOVED)
        return self._moved[id(read)]

    def _returned(self, read: ReadProvision, old: Provision) -> None:
        planned = self._add(self._occasion.on, "inferred", self._order[id(read)], _FOUND)
        source = read.source
        planned.make = lambda edits: Reopened(
            provision=old.id, edits=edits, source=source
        )

    def _arranged(self) -> None:
        """The places of all provisions: who moved, and where each new one stands."""
        tops = [*self._text.provisions, *(n.provision for n in self._text.notes)]
        groups: list[tuple[ReadProvision | None, list[ReadProvision]]] = [(None, tops)]
        groups += [(read, read.children) for read in self._reads if read.children]
        movers = {id(r.came_from): r for r in self._reads if r.came_from is not None}
        for parent, children in groups:
            above = self._old.get(id(parent)) if parent is not None else None
            known = above.id if above is not None else None
            standing = list(self._draft.children.get(known, ())) if (above or not parent) else []
            here = [
                self._old[id(c)].id for c in children
                if id(c) in self._old and self._old[id(c)].id in standing
            ]
            steady = set(_rising([standing.index(id) for id in here]))
            slots: list[Slot] = []
            for child in children:
                target = self._targets[id(child)]
                old = self._old.get(id(child))
                mover = movers.get(id(child))
                if mover is not None and mover is not child and old is None:
                    left = self._targets[id(mover)]
                    slots.append(Slot(left, left.born, self._since(mover)))
                if old is None and child.came_from is not None:
                    slots.append(Slot(target, self._move(child)))
                elif old is None:
                    slots.append(Slot(target, target.born))
                elif old.id in here and standing.index(old.id) in steady:
                    slots.append(Slot(target, None, self._since(child)))
                else:
                    slots.append(Slot(target, self._move(child)))
            self._slots[id(parent) if parent is not None else None] = slots
        for read in self._reads:
            self._make_found(read)
        for read in self._reads:
            if id(read) in self._moved:
                self._make_moved(read, self._moved[id(read)])

    def _since(self, read: ReadProvision) -> date:
        old = self._old.get(id(read))
        return self._dated.get(old.event, date.min) if old is not None else date.min

    def _make_found(self, read: ReadProvision) -> None:
        target = self._targets[id(read)]
        planned = target.born
        if planned is None or planned.make is not None or id(read) in self._left:
            return
        stood = read.came_from if read.came_from is not None else read
        above = self._targets[id(stood.parent)] if stood.parent is not None else None
        slots = self._slots[id(stood.parent) if stood.parent is not None else None]
        note = self._notes.get(id(read))
        replaced = (
            self._targets[id(read.alternative_to)] if read.alternative_to is not None else None
        )
        whole = self._whole(read) if replaced is not None else None

        def make(edits: tuple[Edit, ...]) -> AnyEvent:
            place = placed(above, slots, target, planned, self._place)
            if note is not None:
                return Noted(
                    note=target.id, kind="footnote", key=read.key, place=place, edits=edits,
                    source=read.source
                )
            return Proposed(
                provision=target.id,
                change="alternative" if replaced is not None else "provision",
                kind=read.kind,
                place=place,
                key=stood.key,
                top=read.top,
                known_as=read.known_as,
                alternative_to=replaced.id if replaced is not None else None,
                bracket=Bracket(whole.id, "alternative") if whole is not None else None,
                by=read.by,
                source=read.source,
                edits=edits
            )

        planned.make = make

    @property
    def _left(self) -> set[int]:
        """The tombstones that come with a move."""
        return {
            id(r.came_from) for r in self._reads
            if r.came_from is not None and id(r) in self._moved
            and self._targets[id(r.came_from)].born is self._moved[id(r)]
        }

    def _make_moved(self, read: ReadProvision, planned: Planned) -> None:
        target = self._targets[id(read)]
        above = self._targets[id(read.parent)] if read.parent is not None else None
        slots = self._slots[id(read.parent) if read.parent is not None else None]
        stone = read.came_from
        left = self._targets[id(stone)] if stone is not None and id(stone) in self._left else None
        sources = [
            s for s in (read.moved_source, stone.moved_source if stone else None) if s is not None
        ]
        announced = bool(sources)

        def make(edits: tuple[Edit, ...]) -> AnyEvent:
            return Moved(
                provision=target.id,
                place=placed(above, slots, target, planned, self._place),
                key=read.key,
                top=read.top,
                tombstone=Tombstone(left.id, stone.key) if left and stone else None,
                basis="decided" if announced else "observed",
                source=sources[0] if sources else read.source,
                also=tuple(sources[1:]),
                edits=edits
            )

        planned.make = make

    # -- brackets --------------------------------------------------------------------------

    def _aligned(self) -> _Brackets:
        """What stays of the words of each known provision, and which brackets are which."""
        found = _Brackets()
        old_edges: Edges[str] = {}
        new_edges: Edges[int] = {}
        for n, read in enumerate(self._reads):
            old = self._old.get(id(read))
            olds = old_atoms(old.sequence) if old is not None else []
            news = new_atoms(read.pieces)
            same = kept(olds, news)
            found.atoms[id(read)] = (olds, news, same)
            edges(((a.bracket, a.opens) for a in olds), set(same.values()), n, old_edges)
            edges(((a.bracket, a.opens) for a in news), set(same), n, new_edges)
            for new in news:
                if new.bracket is not None:
                    found.last[new.bracket] = n
        for index, bracket in enumerate(self._text.brackets):
            for id_, places in old_edges.items():
                state = self._draft.brackets.get(id_)
                if (
                    state is not None and id_ not in found.stays.values()
                    and index in new_edges and places == new_edges[index]
                    and state.by == bracket.by
                ):
                    found.stays[index] = id_
                    break
        self._untangle(found)
        for index in range(len(self._text.brackets)):
            if index in found.stays:
                found.refs[index] = BracketRef(found.stays[index])
        for read in self._reads:
            self._open_brackets(read, found)
        closing = set(old_edges) - set(found.stays.values())
        for read in self._reads:
            for atom in found.atoms[id(read)][0]:
                if atom.bracket and atom.bracket in closing - set(found.closing):
                    found.closing[atom.bracket] = self._close_bracket(atom.bracket, read, found)
        return found

    def _untangle(self, found: _Brackets) -> None:
        """Let go of brackets whose edges, with the words that stay, stand in another order."""
        for olds, news, same in found.atoms.values():
            back = {found.stays[i]: i for i in found.stays}
            before = [
                (back[a.bracket], a.opens) for a in olds if a.bracket in back
            ]
            after = [
                (a.bracket, a.opens) for a in news if a.bracket in found.stays
            ]
            if before != after:
                for index, _ in after:
                    if index is not None:
                        found.stays.pop(index, None)

    def _whole(self, read: ReadProvision) -> BracketRef | None:
        """The bracket around an alternative paragraph, which its proposal brings along."""
        return self._wholes.get(id(read))

    def _open_brackets(self, read: ReadProvision, found: _Brackets) -> None:
        olds, news, same = found.atoms[id(read)]
        around = inside((a.bracket, a.opens) for a in news)
        target = self._targets[id(read)]
        for at, atom in enumerate(news):
            index = atom.bracket
            if index is None or not atom.opens or index in found.refs:
                continue
            bracket = self._text.brackets[index]
            if read.alternative_to is not None and bracket.whole and target.born is not None:
                found.refs[index] = self._wholes[id(read)] = BracketRef(born=target.born)
                found.opening[index] = target.born
                continue
            on = self._ends(read)
            planned = self._add(on, "inferred", found.last[index], _BRACKETED)
            found.refs[index] = BracketRef(born=planned)
            found.opening[index] = planned
            words = [
                i for i, a in enumerate(news)
                if index in around[i] and a.bracket is None and a.role in ("text", "heading")
            ]
            fresh = bool(words) and not any(i in same for i in words)
            brings = fresh and (bool(bracket.by) or bool(olds))
            if brings:
                found.bringing.add(index)
            self._make_bracket(planned, index, read, brings=brings)
            del at

    def _make_bracket(
        self, planned: Planned, index: int, read: ReadProvision, *, brings: bool
    ) -> None:
        bracket = self._text.brackets[index]
        target = self._targets[id(read)]

        def make(edits: tuple[Edit, ...]) -> AnyEvent:
            mark = Bracket(f"b{planned.name}", bracket.kind)
            if brings and bracket.kind != "fused":
                return Proposed(
                    provision=target.id, change="insertion", bracket=mark, by=bracket.by,
                    source=bracket.source, edits=edits
                )
            return Bracketed(
                provision=target.id, bracket=mark, by=bracket.by, source=bracket.source,
                edits=edits
            )

        planned.make = make

    def _close_bracket(self, id_: str, read: ReadProvision, found: _Brackets) -> Planned:
        """A bracket of the draft that the text no longer has: its words became plain text, or
        went, or something of both."""
        stayed = went = 0
        for olds, _, same in found.atoms.values():
            staying = set(same.values())
            around = inside((a.bracket, a.opens) for a in olds)
            for i, atom in enumerate(olds):
                if id_ in around[i] and atom.bracket is None and atom.role in ("text", "heading"):
                    if i in staying:
                        stayed += bool(atom.text.strip())
                    else:
                        went += bool(atom.text.strip())
        closed: Closing = "superseded"
        if stayed and not went:
            closed = "accepted"
        elif went and not stayed:
            closed = "deleted"
        target = self._targets[id(read)]
        planned = self._add(
            self._occasion.on, "inferred", self._order[id(read)], _CLOSED
        )
        planned.make = lambda edits: Unbracketed(
            provision=target.id, bracket=id_, closed=closed, source=read.source, edits=edits
        )
        return planned

    # -- words, marks, positions -----------------------------------------------------------

    def _worded(self, read: ReadProvision, found: _Brackets) -> None:
        """The items of a provision, each with the event that brings or hides it."""
        _Wording(self, read, found).items()

    def _vanished(self) -> None:
        """Provisions that the text no longer prints, though nobody is known to have said so."""
        matched = {p.id for p in self._old.values()}
        last = Source(1, "")
        for n, provision in enumerate(self._draft.walk()):
            if provision.id in matched:
                continue
            order = len(self._reads) + n
            planned = self._add(self._occasion.on, "inferred", order, _GONE)
            status = provision.status

            def make(
                edits: tuple[Edit, ...], provision: Provision = provision,
                level: str | None = status.level,
            ) -> AnyEvent:
                kept_level = level if provision.status.state == "deleted" else None
                return Deleted(
                    provision=provision.id, level=kept_level, printed=False, edits=edits
                )

            planned.make = make
            words = provision.words("heading", "text") or provision.label
            self._oddities.append(
                Oddity(last.line, 1, "no longer printed", f"“{words[:80]}”",
                       "recorded as gone from the text, decided by nobody named")
            )

    def _framed(self) -> None:
        """What stands around: the opening, the meetings, the publication."""
        occasion, text = self._occasion, self._text
        known = {(m.on, m.name) for m in self._draft.meetings}
        held = self._held_on(occasion.on, None)
        if held:
            self._meetings.setdefault((occasion.on, held), None)
        for (on, name), quorum in self._meetings.items():
            if (on, name) in known:
                continue
            planned = self._add(on, "stated", _MEETING, _FOUND)

            def make(
                edits: tuple[Edit, ...], name: str = name, quorum: bool | None = quorum,
            ) -> AnyEvent:
                kind = name.partition(" of ")[0]
                return MeetingHeld(
                    name=name, kind=kind, quorum=quorum, edits=edits
                )

            planned.make = make
        published = self._published
        published.dating = text.dating
        published.make = lambda edits: Published(
            document=occasion.document.name, sha256=occasion.document.sha256,
            words=occasion.words, profile=text.profile, edits=edits,
            oddities=tuple(sorted((*text.oddities, *self._oddities), key=lambda o: o.line)),
        )
        self._planned.append(published)
        if occasion.opening is not None:
            name = occasion.opening
            first = min(planned.on for planned in self._planned)
            opened = self._add(first, "inferred", _OPENING, _FOUND)
            opened.make = lambda edits: Opened(
                negotiation=name, title=text.title, profile=text.profile, edits=edits
            )

    def _held_on(self, on: date, mark: Mark | None) -> str | None:
        """The name of the meeting: the note's, the user's or the title's, or that which the
        level of the mark comes from."""
        if mark is not None and mark.note is not None and self._text.notes[mark.note].meeting:
            return self._text.notes[mark.note].meeting
        if on == self._occasion.on:
            if self._occasion.meeting:
                return self._occasion.meeting
            if self._text.meeting:
                return f"{self._text.meeting} of {dates.spoken(on)}"
        kind = next(
            (level.meeting for level in self._profile.levels if mark and level.name == mark.level),
            None,
        )
        return f"{kind} of {dates.spoken(on)}" if kind else None


class _Brackets:
    """Which bracket is which, and the events that open and close the others."""

    def __init__(self) -> None:
        self.atoms: dict[int, tuple[list[Old], list[New], dict[int, int]]] = {}
        self.stays: dict[int, str] = {}
        self.refs: dict[int, BracketRef] = {}
        self.opening: dict[int, Planned] = {}
        self.closing: dict[str, Planned] = {}
        self.bringing: set[int] = set()
        """Brackets whose event brings the words in them."""
        self.last: dict[int, int] = {}
        """The provision in which each bracket of the text closes."""


class _Wording:
    """The items of one provision."""

    def __init__(self, planning: _Planning, read: ReadProvision, found: _Brackets) -> None:
        self._all = planning
        self._read = read
        self._brackets = found
        self._target = planning._targets[id(read)]
        self._moved = planning._moved.get(id(read))
        self._order = planning._order[id(read)]
        self._changed: Planned | None = None
        self._labelled: Planned | None = None
        self._marked: dict[int, Planned] = {}
        self._positioned: dict[int, Planned] = {}
        self._has_words = [False, False]

    def items(self) -> None:
        """Fill the target's items."""
        olds, news, same = self._brackets.atoms[id(self._read)]
        self._marks(olds, news, same)
        self._positions(olds, news, same)
        around_new = inside((a.bracket, a.opens) for a in news)
        around_old = inside((a.bracket, a.opens) for a in olds)
        stays = dict(same)
        by_id = {
            (a.bracket, a.opens): i for i, a in enumerate(olds) if a.bracket is not None
        }
        for i, atom in enumerate(news):
            if atom.bracket in self._brackets.stays:
                stays[i] = by_id[self._brackets.stays[atom.bracket], atom.opens]
        items = self._target.items
        if self._moved is not None and self._target.born is not None:
            items += self._former_label()
        at = 0
        for i, new in enumerate(news):
            if i in stays:
                items += [self._going(o, around_old[n]) for n, o in _before(olds, at, stays[i])]
                old = olds[stays[i]]
                items.append(self._standing(old))
                at = stays[i] + 1
            else:
                items.append(self._coming(new, around_new[i]))
        items += [self._going(o, around_old[n]) for n, o in _before(olds, at, len(olds))]
        self._make_changed()
        if self._labelled is None and not self._moved and self._target.born is None:
            old_provision = self._all._old[id(self._read)]
            if old_provision.key != self._read.key and self._read.words("label"):
                self._relabelled()

    def _former_label(self) -> list[Item]:
        """The label that a provision had before the move by which this text knows it."""
        stone = self._read.came_from
        if stone is None:
            return []
        return [
            Item(p.text, "label", brings=self._target.born, hides=self._moved)
            for p in stone.pieces if p.role == "label"
        ]

    def _standing(self, old: Old) -> Item:
        since = self._all._dated.get(old.span.event, date.min)
        ref = BracketRef(old.bracket) if old.bracket is not None else None
        return Item(
            old.text, old.role, bracket=ref, opens=old.opens, span=old.span, since=since
        )

    # What comes in.

    def _coming(self, new: New, around: tuple[int, ...]) -> Item:
        found = self._brackets
        if new.bracket is not None:
            return Item(
                bracket=found.refs[new.bracket], opens=new.opens,
                brings=found.opening[new.bracket],
            )
        return Item(new.text, new.role, brings=self._bringer(new, around))

    def _bringer(self, new: New, around: tuple[int, ...]) -> Planned:
        found, born = self._brackets, self._target.born
        piece = new.piece
        match new.role:
            case "text" | "heading":
                for index in reversed(around):
                    if index in found.bringing:
                        return found.opening[index]
                return born if born is not None else self._change(brings=bool(new.text.strip()))
            case "attribution" if around and around[-1] in found.opening:
                return found.opening[around[-1]]
            case "status" if piece.mark is not None and piece.mark in self._marked:
                return self._marked[piece.mark]
            case "position" if piece.position is not None and piece.position in self._positioned:
                return self._positioned[piece.position]
            case "label":
                if self._moved is not None:
                    return self._moved
                return born if born is not None else self._relabelled()
            case "note" if self._moved is not None:
                return self._moved
            case _:
                return born if born is not None else self._all._published

    # What goes out.

    def _going(self, old: Old, around: tuple[str, ...]) -> Item:
        item = self._standing(old)
        found = self._brackets
        if old.bracket is not None:
            item.hides = found.closing[old.bracket]
            return item
        closing = [id_ for id_ in around if id_ in found.closing]
        match old.role:
            case "text" | "heading":
                item.hides = (
                    found.closing[closing[-1]] if closing
                    else self._change(takes=bool(old.text.strip()))
                )
            case "attribution" if closing:
                item.hides = found.closing[closing[-1]]
            case "label":
                item.hides = self._moved or self._relabelled()
            case "status":
                fresh = [self._marked[n] for n in sorted(self._marked)]
                item.hides = fresh[-1] if fresh else self._reopened()
            case "position":
                item.hides = self._withdrawn(old)
            case "note" if self._moved is not None:
                item.hides = self._moved
            case _:
                item.hides = self._all._published
        return item

    # The events.

    def _change(self, *, brings: bool = False, takes: bool = False) -> Planned:
        if self._changed is None:
            self._changed = self._all._add(
                self._all._occasion.on, "inferred", self._order, _WORDED
            )
        self._has_words[0] |= brings
        self._has_words[1] |= takes
        return self._changed

    def _make_changed(self) -> None:
        planned = self._changed
        if planned is None:
            return
        came, went = self._has_words
        change: Change = "replacement" if came == went else ("insertion" if came else "deletion")
        planned.make = lambda edits: Proposed(
            provision=self._target.id, change=change, source=self._read.source, edits=edits
        )

    def _relabelled(self) -> Planned:
        if self._labelled is None:
            planned = self._all._add(
                self._all._occasion.on, "inferred", self._order, _LABELLED
            )
            planned.make = lambda edits: Relabelled(
                provision=self._target.id, key=self._read.key, top=self._read.top,
                source=self._read.source, edits=edits
            )
            self._labelled = planned
        return self._labelled

    _reopening: Planned | None = None

    def _reopened(self) -> Planned:
        """A mark that the text no longer has."""
        if self._reopening is None:
            planned = self._all._add(self._all._occasion.on, "inferred", self._order, _MARKED)
            planned.make = lambda edits: Reopened(
                provision=self._target.id, source=self._read.source, edits=edits
            )
            self._reopening = planned
        return self._reopening

    def _marks(self, olds: list[Old], news: list[New], same: dict[int, int]) -> None:
        """An event for every mark that is not printed already. A mark spelled anew with the same
        meaning is no event: the publication brings its letters."""
        standing = {news[i].piece.mark for i in same if news[i].role == "status"}
        old = self._all._old.get(id(self._read))
        status = old.status if old is not None else None
        for index, mark in enumerate(self._read.marks):
            if index in standing:
                continue
            on, dating = self._all._marks_on[id(self._read), index]
            if status is not None and status.state == mark.state and (
                status.level == mark.level and status.on == mark.on
                and index == len(self._read.marks) - 1
            ):
                self._marked[index] = self._all._published
                continue
            planned = self._all._add(on, dating, self._order, _MARKED)
            self._marked[index] = planned
            self._make_mark(planned, mark)
        del olds

    def _make_mark(self, planned: Planned, mark: Mark) -> None:
        everything = self._all
        note: ReadNote | None = (
            everything._text.notes[mark.note] if mark.note is not None else None
        )
        cited = everything._targets[id(note.provision)] if note is not None else None
        pending = None
        if note is not None:
            if note.no_quorum:
                pending = "no quorum"
            elif note.consulting:
                pending = f"consultations by {', '.join(note.consulting)}"
            else:
                pending = note.source.quote
        meeting = everything._held_on(planned.on, mark)
        if meeting is not None:
            lacking = note is not None and note.no_quorum
            key = (planned.on, meeting)
            everything._meetings[key] = False if lacking else everything._meetings.get(key)
        kind = Agreed if mark.state == "agreed" else Deleted
        planned.make = lambda edits: kind(
            provision=self._target.id, level=mark.level, pending=pending,
            note=cited.id if cited is not None else None, basis="decided", source=mark.source,
            also=(mark.note_source,) if mark.note_source is not None else (),
            meeting=meeting, edits=edits
        )

    def _positions(self, olds: list[Old], news: list[New], same: dict[int, int]) -> None:
        standing = {news[i].piece.position for i in same if news[i].role == "position"}
        old = self._all._old.get(id(self._read))
        held = {
            (p.stance, p.by, p.text) for p in self._all._draft.positions
            if old is not None and p.provision == old.id
        }
        for index, position in enumerate(self._read.positions):
            if index in standing or (position.stance, position.by, position.text) in held:
                continue
            order = self._order
            if position.bracket is not None:
                order = max(order, self._brackets.last.get(position.bracket, order))
            planned = self._all._add(
                self._all._ends(self._read), "inferred", order, _POSITIONED
            )
            self._positioned[index] = planned
            ref = self._brackets.refs.get(position.bracket) if position.bracket is not None else None

            def make(
                edits: tuple[Edit, ...], position: ReadPosition = position,
                ref: BracketRef | None = ref,
            ) -> AnyEvent:
                return Positioned(
                    provision=self._target.id, stance=position.stance, text=position.text,
                    bracket=ref.id if ref is not None else None, by=position.by,
                    source=position.source, also=position.also, edits=edits
                )

            planned.make = make
        del olds

    def _withdrawn(self, old: Old) -> Planned:
        planned = self._all._add(self._all._occasion.on, "inferred", self._order, _POSITIONED)
        planned.make = lambda edits: Withdrawn(
            provision=self._target.id, target=old.span.event, source=self._read.source,
            edits=edits
        )
        return planned


def _before(olds: list[Old], start: int, stop: int) -> list[tuple[int, Old]]:
    return [(n, olds[n]) for n in range(start, stop)]


def _rising(numbers: list[int]) -> list[int]:
    """The longest part of these numbers that rises, in their order."""
    best: list[list[int]] = []
    for number in numbers:
        head = max((b for b in best if b[-1] < number), key=len, default=[])
        best.append([*head, number])
    return max(best, key=len, default=[])
