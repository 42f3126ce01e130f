"""What changed between two days: provisions, words, brackets and statuses, each with the decision
that explains it, or undecided."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import Literal, NamedTuple, TypeVar

from msgspec import Struct
from msgspec.structs import replace

from ledger.addresses import addresses, last_address
from ledger.attribution import Policy
from ledger.audit import Row, Rows, bracketed_words
from ledger.between import Between
from ledger.draft import BracketState, Provision, Run, Status, tidy
from ledger.events import Explained, Merged, Moved, Published, Relabelled, Split
from ledger.replay import Fact, facts

Kind = Literal[
    "added", "removed", "moved", "split", "merged", "renumbered", "words", "bracket opened",
    "bracket closed", "status", "note",
]
"""``note``: what is printed about a provision: its label, notes and positions; or a footnote."""


_SAID = frozenset({"label", "note", "position"})
_WORDS = frozenset({"heading", "text"})
_PLACED: dict[Kind, type[Moved | Split | Merged | Relabelled]] = {
    "moved": Moved, "split": Split, "merged": Merged, "renumbered": Relabelled,
}


class Part(Struct, frozen=True):
    """Neighbouring words of a provision: the same on both days, brought in or taken out between.
    ``event``: what brought them in or took them out."""

    text: str
    change: Literal["same", "in", "out"]
    event: str | None = None


_Part = TypeVar("_Part", bound=Part)


def settled(parts: Iterable[_Part]) -> Iterator[_Part]:
    """The parts, in which the same words taken out and brought in at one place did not change:
    whoever brought them before, brings them after. So it is where minutes that came late tell of
    what a later text had shown."""
    for same, alike in groupby(parts, key=lambda part: part.change == "same"):
        group = list(alike)
        out, come = (
            [part for part in group if part.change == change] for change in ("out", "in")
        )
        if same or "".join(p.text for p in out) != "".join(p.text for p in come):
            yield from group
        else:
            yield from (replace(part, change="same", event=None) for part in come)


class Change(Struct, frozen=True):
    """One change. ``before`` and ``after``: addresses of a moved or renumbered provision, statuses,
    how a bracket closed, words; ``events``: what made it; ``decision``: the event that decided it,
    ``None``: nobody is recorded to have decided it."""

    kind: Kind
    provision: str
    address: str
    before: str | None
    after: str | None
    parts: tuple[Part, ...]
    events: tuple[str, ...]
    decision: Row | None
    agreed: bool
    """The provision had been agreed on the earlier day."""

    @property
    def weight(self) -> int:
        """How grave it is that nobody decided it: 0 is the worst."""
        gone = any(part.change == "out" for part in self.parts) or self.kind == "removed"
        if self.decision is not None:
            return 9
        if self.agreed and gone:
            return 0
        if self.kind == "status":
            return 1
        if self.kind == "bracket closed":
            return 2
        return 3 if gone else 4


def diff(days: Between, policy: Policy) -> list[Change]:
    """What changed after the first day up to and on the last, in print order of the later draft;
    what is no longer printed comes at the end."""
    return list(_Comparing(days, policy).changes())


def undecided(changes: Sequence[Change]) -> list[Change]:
    """Those that nobody decided, the worst first."""
    return sorted((c for c in changes if c.decision is None), key=lambda c: c.weight)


class _Comparing:
    def __init__(self, days: Between, policy: Policy) -> None:
        self._before, self._after = days.before, days.after
        self._days = days
        self._order = {fact.name: n for n, fact in enumerate(days.taken)}
        made = days.made
        self._placed = defaultdict[str, list[Fact]](list)
        for fact in made:
            if isinstance(fact.event, Moved | Split | Merged | Relabelled):
                self._placed[fact.event.provision].append(fact)
        self._told = {f.name for f in made if isinstance(f.event, Moved | Relabelled)}
        self._published = {f.name for f in made if isinstance(f.event, Published)}
        self._rows = Rows(days.taken, self._after, policy)
        # Minutes that came later may say who was behind what a text had only shown.
        self._explained = {
            name: self._rows[fact.name] for fact in facts(days.entries)
            if isinstance(fact.event, Explained) and fact.struck_by is None
            and fact.name in self._rows
            for name in fact.event.explains
        }
        self._policy = policy
        self._here, self._there = addresses(self._before), addresses(self._after)
        self._inside = bracketed_words(self._after)
        self._in = defaultdict[str, list[BracketState]](list)
        for bracket in self._after.brackets.values():
            self._in[bracket.provision].append(bracket)

    def changes(self) -> Iterator[Change]:
        """Every change, provision by provision."""
        before = [p.id for p in self._before.walk()]
        after = [p.id for p in self._after.walk()]
        gone = [id for id in before if id not in self._there]
        for id in (*after, *gone):
            provision = self._after.provisions.get(id)
            if provision is None or provision.kind == "title":
                continue
            if provision.kind not in ("footnote", "tombstone"):
                yield from self._provision(provision)
            yield from self._said(provision)

    def _provision(self, provision: Provision) -> Iterator[Change]:
        id = provision.id
        stood, stands = id in self._here, id in self._there
        if stands and not stood:
            words = provision.words("heading", "text")
            yield self._change("added", id, None, words, (provision.event,))
        elif stood and not stands:
            words = self._before.provisions[id].words("heading", "text")
            by = provision.gone_by or provision.status.event
            yield self._change("removed", id, words, None, (by,) if by else ())
        if stood:
            yield from self._places(id)
            yield from self._words(provision)
        yield from self._brackets(id)
        yield from self._status(provision, stood)

    def _places(self, id: str) -> Iterator[Change]:
        here, there = self._here[id], self._address(id)
        for kind, type_ in _PLACED.items():
            found = [f for f in self._placed.get(id, ()) if isinstance(f.event, type_)]
            if not found or (kind == "renumbered" and here == there):
                continue
            into = [f.event.into for f in found if isinstance(f.event, Split | Merged)]
            to = ", ".join(map(self._address, into)) or there
            yield self._change(kind, id, here, to, tuple(f.name for f in found))

    def _words(self, provision: Provision) -> Iterator[Change]:
        carried = provision.id in self._days.carrying
        found = self._carried_parts(provision) if carried else self._parts(provision)
        parts = list(settled(found))
        changed = [p for p in parts if p.change != "same" and p.text.strip()]
        if changed and provision.id in self._there:
            events = tuple(dict.fromkeys(p.event for p in changed if p.event))
            out = tidy(" ".join(p.text for p in changed if p.change == "out"))
            come = tidy(" ".join(p.text for p in changed if p.change == "in"))
            yield self._change(
                "words", provision.id, out or None, come or None, events, tuple(_merged(parts))
            )

    def _parts(self, provision: Provision) -> list[Part]:
        """Its words, of which none came from another provision, and none went to one."""
        parts: list[Part] = []
        for element, was in self._standing(provision, _WORDS):
            now = element.hidden_by is None
            if was and now:
                parts.append(Part(element.text, "same"))
            elif now:
                by = self._days.brought(element.event, element.start)
                parts.append(Part(element.text, "in", by))
            elif was:
                parts.append(Part(element.text, "out", element.hidden_by))
        return parts

    def _standing(
        self, provision: Provision, roles: frozenset[str]
    ) -> Iterator[tuple[Run, bool]]:
        """What stands in a provision in these roles, and whether it was printed on the first
        day."""
        there = self._days.stood(provision.id)
        for element in provision.sequence:
            if isinstance(element, Run) and element.role in roles:
                for start, stop, was in there.parts(element):
                    text = element.text[start - element.start : stop - element.start]
                    yield replace(element, start=start, stop=stop, text=text), was

    def _carried_parts(self, provision: Provision) -> list[Part]:
        """Its words, of which some came from another provision or went to one: letter by letter, by
        their names, which are in the same order on both days."""
        id, days = provision.id, self._days
        before = list(_letters(self._before.provisions[id]))
        after = list(_letters(provision))
        stands = {letter.name: place for place, letter in enumerate(after)}
        hidden = {
            (e.event, at): e.hidden_by for e in provision.sequence for at in range(e.start, e.stop)
        }
        came = [
            Part(
                letter.text, "in",
                by if days.dates[by] > days.first else days.carrier(id, letter.name[0]),
            )
            for letter in after
            for by in (days.brought(*letter.name),)
        ]
        parts: list[Part] = []
        place = 0
        for letter in before:
            there = stands.get(letter.name, -1)
            if there < place:
                by = hidden.get(letter.name) or days.carrier(id, letter.name[0])
                parts.append(Part(letter.text, "out", by))
            else:
                parts += [*came[place:there], Part(letter.text, "same")]
                place = there + 1
        return parts + came[place:]

    def _said(self, provision: Provision) -> Iterator[Change]:
        """What is said about a provision that stood and stands, where its letters changed and no
        event of another kind says so: a label, a note, a footnote, who is for or against a bracket
        that stays."""
        id = provision.id
        if id not in self._here or id not in self._there:
            return
        before, after = list[Run](), list[Run]()
        events: dict[str, None] = {}
        for element, was in self._standing(provision, _SAID | {"attribution"}):
            hidden = element.hidden_by
            changed = None
            if was != (hidden is None):
                changed = hidden if was else self._days.brought(element.event, element.start)
            if element.role == "attribution" and changed not in self._published:
                continue  # it stays, or comes and goes with its bracket
            if was:
                before.append(element)
            if hidden is None:
                after.append(element)
            if was != (hidden is None):
                events[changed or ""] = None
        labels = [[run.text for run in runs if run.role == "label"] for runs in (before, after)]
        was_said, is_said = (
            self._policy.text(
                tidy("".join(r.text for r in runs if r.role != "label" or labels[0] != labels[1]))
            )
            for runs in (before, after)
        )
        if was_said != is_said and not events.keys() & self._told:
            yield self._change("note", id, was_said or None, is_said or None, tuple(events))

    def _brackets(self, id: str) -> Iterator[Change]:
        for bracket in self._in.get(id, ()):
            known = self._before.brackets.get(bracket.id)
            words = self._policy.text(self._inside.get(bracket.id, ""))
            if known is None and id in self._here:
                yield self._change("bracket opened", id, None, words, (bracket.event,))
            if bracket.closed is not None and (known is None or known.closed is None):
                by = (bracket.closed_by,) if bracket.closed_by else ()
                closing = self._change("bracket closed", id, words, bracket.closed, by)
                decision = closing.decision
                if decision is not None and not self._follows(decision.event, bracket.event):
                    # Who agrees to a provision has decided nothing about what came after.
                    closing = replace(closing, decision=None)
                yield closing

    def _follows(self, name: str, other: str) -> bool:
        return self._order.get(name, 0) >= self._order.get(other, 0)

    def _status(self, provision: Provision, stood: bool) -> Iterator[Change]:
        old = self._before.provisions[provision.id].status if stood else Status()
        new = provision.status
        if provision.id not in self._there or _told(old) == _told(new):
            return
        before, after = (self._policy.text(_told(status)) for status in (old, new))
        events = (new.event,) if new.event else ()
        yield self._change("status", provision.id, before, after, events)

    def _address(self, id: str) -> str:
        return self._there.get(id) or last_address(self._after, id)

    def _change(
        self,
        kind: Kind,
        id: str,
        before: str | None,
        after: str | None,
        events: tuple[str, ...],
        parts: tuple[Part, ...] = (),
    ) -> Change:
        known = self._before.provisions.get(id)
        return Change(
            kind=kind,
            provision=id,
            address=self._address(id),
            before=before,
            after=after,
            parts=parts,
            events=events,
            decision=self._decision(id, kind, events),
            agreed=known is not None and known.status.state == "agreed",
        )

    def _decision(self, id: str, kind: Kind, events: tuple[str, ...]) -> Row | None:
        """The event that decided a change: one of those that made it; or the agreement or deletion
        of the provision as it then stood, on the same day or later."""
        made = [self._rows[name] for name in events if name in self._rows]
        own = next((row for row in made if row.basis == "decided"), None)
        own = own or next((self._explained[n] for n in events if n in self._explained), None)
        if own is not None or kind in ("status", "removed"):
            return own
        since = max((row.on for row in made), default=self._days.first)
        status = self._after.provisions[id].status
        row = self._rows.get(status.event or "")
        later = row is not None and row.basis == "decided" and row.on >= since > self._days.first
        return row if later else None


class _Letter(NamedTuple):
    """A letter that is printed, and its name: the event that brought it, and where in it."""

    name: tuple[str, int]
    text: str


def _letters(provision: Provision) -> Iterator[_Letter]:
    """The letters of its words, in order."""
    for e in provision.visible:
        if isinstance(e, Run) and e.role in _WORDS:
            for at, text in enumerate(e.text, e.start):
                yield _Letter((e.event, at), text)


def _merged(parts: Sequence[Part]) -> Iterator[Part]:
    """Neighbours that changed alike as one."""
    last: Part | None = None
    for part in parts:
        if last is not None and (last.change, last.event) == (part.change, part.event):
            last = Part(last.text + part.text, last.change, last.event)
            continue
        if last is not None:
            yield last
        last = part
    if last is not None:
        yield last


def _told(status: Status) -> str:
    level = f" {status.level}" if status.level else ""
    pending = f", pending {status.pending}" if status.pending else ""
    return f"{status.state}{level}{pending}"
