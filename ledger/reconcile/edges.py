"""Brackets before and after: which stayed, which opened, which closed and how."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from ledger.events import AnyEvent, Bracket, Bracketed, Closing, Edit, Proposed, Unbracketed
from ledger.reading.readtext import ReadProvision
from ledger.reconcile.carried import carried
from ledger.reconcile.comparison import BRACKETED, CLOSED, Comparison, Donor
from ledger.reconcile.compose import BracketRef, Planned
from ledger.reconcile.dating import Dates
from ledger.reconcile.places import Arrangement
from ledger.reconcile.words import Edges, Key, New, Old, edges, inside, kept, new_atoms, old_atoms


class Brackets:
    """The brackets of the text, each with its id, and those of the draft that close."""

    def __init__(self, it: Comparison, dates: Dates, arrangement: Arrangement) -> None:
        self._it = it
        self._dates = dates
        self.atoms: dict[ReadProvision, tuple[list[Old], list[New], dict[int, int]]] = {}
        """Of each provision: its atoms before, after, and which are the same (new to old)."""
        self.stays: dict[int, str] = {}
        """Brackets of the text, by index, that the draft has already."""
        self.refs: dict[int, BracketRef] = {}
        self.opening: dict[int, Planned] = {}
        self.closing: dict[str, Planned] = {}
        self.bringing: set[int] = set()
        """Brackets whose event brings the words in them."""
        self.taking: set[str] = set()
        """Brackets of the draft that close with all the words in them."""
        self.carried: dict[ReadProvision, dict[int, tuple[Donor, Old]]] = {}
        """Of each provision, the atoms after that are words of another, carried here."""
        self.leaving: dict[ReadProvision, dict[int, ReadProvision]] = {}
        """Of each provision, the atoms before that are carried away, and to where."""
        self.last: dict[int, int] = {}
        """The order of the last provision that each bracket reaches."""
        self._over: dict[int, list[ReadProvision]] = {}
        """The provisions in which each bracket has an edge."""
        self._align()
        for index, id in self.stays.items():
            self.refs[index] = BracketRef(id)
        for read in it.reads:
            self._open(read, arrangement)
        self._close()

    def _align(self) -> None:
        """Words first; then a bracket is the same if all its edges stand at the same places
        among the words that stayed, the same parties propose it, and not all of the words in it
        were replaced."""
        it = self._it
        before: Edges[str] = {}
        after: Edges[int] = {}
        worded: set[str | int] = set()
        keeping: set[str] = set()
        for n, read in enumerate(it.reads):
            old = it.old.get(read)
            olds = old_atoms(old.sequence) if old is not None else []
            news = new_atoms(read.pieces)
            same = kept(olds, news)
            self.atoms[read] = olds, news, same
            edges(((a.bracket, a.opens) for a in olds), set(same.values()), n, before)
            edges(((a.bracket, a.opens) for a in news), set(same), n, after)
            around = inside((a.bracket, a.opens) for a in olds)
            worded |= _in_words(olds, around, range(len(olds)))
            worded |= _in_words(news, inside((a.bracket, a.opens) for a in news), range(len(news)))
            keeping |= _in_words(olds, around, same.values())
            for new in news:
                if new.bracket is not None:
                    self.last[new.bracket] = max(self.last.get(new.bracket, 0), it.order[read])
                    self._over.setdefault(new.bracket, []).append(read)
        waiting: dict[tuple[frozenset[tuple[int, bool, int]], tuple[str, ...]], list[str]] = {}
        for id, places in before.items():
            state = self._it.draft.brackets.get(id)
            if state is not None:
                waiting.setdefault((frozenset(places), state.by), []).append(id)
        for index, places_ in after.items():
            alike = waiting.get((frozenset(places_), self._it.text.brackets[index].by))
            replaced = alike and {alike[0], index} <= worded and alike[0] not in keeping
            if alike and (not replaced or len({place[0] for place in places_}) > 1):
                self.stays[index] = alike.pop(0)
        self._untangle()
        self._carry()
        self._gone = set(before) - set(self.stays.values())

    def _carry(self) -> None:
        """Which words came from, or went to, another provision."""
        for read, givers in self._it.donors.items():
            _, news, same = self.atoms[read]
            taken = self.carried.setdefault(read, {})
            for donor in givers:
                leaving: dict[int, ReadProvision] = {}
                if donor.read is not None:
                    olds, _, stays = self.atoms[donor.read]
                    leaving = self.leaving.setdefault(donor.read, {})
                    left = sorted(set(range(len(olds))) - set(stays.values()) - leaving.keys())
                else:
                    olds = old_atoms(self._it.draft.provisions[donor.provision].sequence)
                    left = list(range(len(olds)))
                free = [n for n in range(len(news)) if n not in same and n not in taken]
                places = {atom: n for n, atom in enumerate(olds)}
                for n, atom in carried(olds, news, free, left).items():
                    taken[n] = donor, atom
                    leaving[places[atom]] = read

    def _untangle(self) -> None:
        """Let go of brackets whose edges, with the words that stay, come in another order."""
        back = {id: index for index, id in self.stays.items()}
        for olds, news, same in self.atoms.values():
            staying = set(same.values())
            before = [
                (back[a.bracket], a.opens) if a.bracket is not None else n
                for n, a in enumerate(olds)
                if a.bracket in back or (a.bracket is None and n in staying)
            ]
            after = [
                (a.bracket, a.opens) if a.bracket is not None else same[n]
                for n, a in enumerate(news)
                if a.bracket in self.stays or (a.bracket is None and n in same)
            ]
            if before != after:
                for one in after:
                    if isinstance(one, tuple) and one[0] is not None:
                        self.stays.pop(one[0], None)

    def _open(self, read: ReadProvision, arrangement: Arrangement) -> None:
        it = self._it
        olds, news, same = self.atoms[read]
        born = it.targets[read].born
        within = _words_within(news)
        for atom in news:
            index = atom.bracket
            if index is None or not atom.opens or index in self.refs:
                continue
            bracket = it.text.brackets[index]
            if read.alternative_to is not None and bracket.whole and born is not None:
                self.refs[index] = arrangement.wholes[read] = BracketRef(born=born)
                self.opening[index] = born
                continue
            words = within.get(index, ())
            came = self.carried.get(read, {})
            fresh = bool(words) and not any(n in same or n in came for n in words)
            if fresh and (bracket.by or olds) and bracket.kind != "proposed deletion":
                self.bringing.add(index)
            on = self._dates.end(read)
            if born is not None and bracket.kind == "alternative":
                # Without their brackets alternatives would run into one another.
                on = born.on
            # A bracket over several provisions waits for the last of them.
            on = max(on, *(self._dates.settled(r) for r in self._over[index]))
            planned = it.add(on=on, order=self.last[index], rank=BRACKETED)
            self.refs[index] = BracketRef(born=planned)
            self.opening[index] = planned
            self._make_open(planned, index, read)

    def _make_open(self, planned: Planned, index: int, read: ReadProvision) -> None:
        bracket, target = self._it.text.brackets[index], self._it.targets[read]

        def make(edits: tuple[Edit, ...]) -> AnyEvent:
            mark = Bracket(self.refs[index].id, bracket.kind)
            if index in self.bringing and bracket.kind != "fused":
                return Proposed(
                    provision=target.id, change="insertion", bracket=mark, by=bracket.by,
                    source=bracket.source, edits=edits,
                )
            return Bracketed(
                provision=target.id, bracket=mark, by=bracket.by, source=bracket.source,
                edits=edits,
            )

        planned.make = make

    def _close(self) -> None:
        # Of the words in each closing bracket, how many letters became plain text, went, or stand
        # in a bracket that opens now.
        freed: dict[str, int] = dict.fromkeys(self._gone, 0)
        went: dict[str, int] = dict.fromkeys(self._gone, 0)
        held: dict[str, int] = dict.fromkeys(self._gone, 0)
        first: dict[str, ReadProvision] = {}
        for read in self._it.reads:
            olds, news, same = self.atoms[read]
            later = {before: after for after, before in same.items()}
            around = inside((a.bracket, a.opens) for a in olds)
            around_new = inside((a.bracket, a.opens) for a in news)
            for n, atom in enumerate(olds):
                for id in self._gone.intersection(around[n]):
                    first.setdefault(id, read)
                    if atom.bracket is not None or atom.role not in ("text", "heading"):
                        continue
                    if n in self.leaving.get(read, ()):
                        count = held
                    elif n not in later:
                        count = went
                    else:
                        count = held if self.opening.keys() & set(around_new[later[n]]) else freed
                    # A comma alone tells nothing, unless there is nothing else.
                    letters = _MANY * len(atom.text) if atom.text[0].isalnum() else 0
                    count[id] += letters or not atom.text.isspace()
                if atom.bracket in self._gone:
                    first.setdefault(atom.bracket, read)
        for id, read in first.items():
            closed = _how(freed[id], went[id], held[id])
            self.closing[id] = self._make_close(id, read, closed)
            if closed == "deleted":
                self.taking.add(id)

    def _make_close(self, id: str, read: ReadProvision, closed: Closing) -> Planned:
        target = self._it.targets[read]
        return self._it.add(
            order=self._it.order[read],
            rank=CLOSED,
            make=lambda edits: Unbracketed(
                provision=target.id, bracket=id, closed=closed, source=read.source, edits=edits
            ),
        )


def _words_within(atoms: Sequence[New]) -> dict[int, list[int]]:
    """The places of the words in each bracket."""
    within: dict[int, list[int]] = {}
    around = inside((atom.bracket, atom.opens) for atom in atoms)
    for n, atom in enumerate(atoms):
        if atom.bracket is None and atom.role in ("text", "heading"):
            for index in around[n]:
                within.setdefault(index, []).append(n)
    return within


def _in_words(
    atoms: Sequence[Old | New], around: Sequence[tuple[Key, ...]], these: Collection[int]
) -> set[Key]:
    """The brackets in which words stand, of these atoms; given what is around each atom."""
    return {
        bracket
        for n in these
        if atoms[n].bracket is None and any(map(str.isalnum, atoms[n].text))
        for bracket in around[n]
    }


_MANY = 1000
"""What a letter counts beside a sign."""
_NEARLY_ALL = 0.8


def _how(freed: int, went: int, held: int) -> Closing:
    """How a bracket closed: nearly all its words became plain text, or went, or something else
    came of it."""
    least = _NEARLY_ALL * (freed + went + held)
    if freed >= least and freed:
        return "accepted"
    return "deleted" if went >= least and went else "superseded"
