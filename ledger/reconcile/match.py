"""Which provision of the draft is which in the text just read.

What a paper announces counts first (a tombstone, "Previously paragraph 4 of ..."), and what has
not changed at all. The rest is a guess, and no single thing decides it: how alike the words are,
whether what stands above, before and behind is the same, and the label, all count.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterator, Sequence
from typing import TypeVar

from msgspec import Struct

from ledger.addresses import addresses, resolve
from ledger.draft import Draft, Provision
from ledger.errors import NotFound
from ledger.events import Role
from ledger.profile import Profile
from ledger.reading.readtext import ReadProvision, ReadText
from ledger.reading.references import reference
from ledger.reconcile.likeness import Likeness, tokens

_ABOVE, _ELSEWHERE, _BESIDE = 0.15, -0.1, 0.08
"""What it adds to the likeness of the words, from 0 to 1, that two provisions stand under the same
one, or under others; that the ones before, or behind, are the same."""
_WHOLE, _BEGUN = 0.6, 0.9
"""A provision of which so much is in another that begins as it does is as good as so much alike."""
_LABEL, _LABEL_HERE, _BEGINS = 0.05, 0.1, 0.08
"""What it adds that the label is the same, and under the same provision; and that both begin
alike, as the part of a paragraph does that keeps its place where the rest is split off."""
_ROUNDS = (0.9, 0.75, 0.6, 0.5)
"""The sum that two need to be one, the surest first: they are what the next stand beside."""
_AT_LEAST, _AT_LEAST_HERE = 0.5, 0.24
"""How alike the words must be at the least, and where both stand under the same provision."""
_SAME_PLACE, _SAME_PLACE_HOLLOW = 0.3, 0.12
"""How alike they must be under one label of the same provision; and where the one before had no
words of its own, only options."""
_BACK = 0.9
"""How alike a provision must be to one that is no longer printed to be that one, come back."""
_HELD = 0.3
"""The part of what stands under an article that must have stood under the other."""
_FEW_WORDS, _FIRST_WORDS = 4, 3

Sibling = TypeVar("Sibling", bound=Hashable)


class Match(Struct, frozen=True):
    """A provision of the draft found again, why, and how sure that is, from 0 to 1. ``alike``: of
    the words, from 0 to 1. ``guessed``: nothing says so but the likeness of both."""

    provision: str
    why: str
    alike: float
    confidence: float
    guessed: bool = False


def match(text: ReadText, draft: Draft, profile: Profile) -> dict[ReadProvision, Match]:
    """What the provisions of the text were in the draft; those that are not in the result are
    new."""
    return _Matching(text, draft, profile).run()


class _Matching:
    def __init__(self, text: ReadText, draft: Draft, profile: Profile) -> None:
        self._draft = draft
        self._profile = profile
        self._table = addresses(draft)
        # In print order, those out of print last.
        self._free = {p.id: p for p in draft.walk()} | draft.provisions
        self._open = dict.fromkeys(text.walk())
        self._found: dict[ReadProvision, Match] = {}
        self._reads: dict[str, ReadProvision] = {}
        """Which provision of the text each of the draft has become."""
        self._old_words = {id: _words(p) for id, p in self._free.items()}
        self._new_words = {read: _read_words(read) for read in self._open}
        self._places = _places(list(self._open))
        self._old_telling = {id: self._telling_before(p) for id, p in self._free.items()}
        self._new_telling = {read: self._telling_after(read) for read in self._open}
        self._like = Likeness(self._old_telling, self._new_telling)
        self._old_beside = _beside([draft.children.get(p, ()) for p in (None, *self._free)])
        tops = [*text.provisions, *(note.provision for note in text.notes)]
        self._new_beside = _beside([tops, *[read.children for read in self._open]])

    def run(self) -> dict[ReadProvision, Match]:
        if not self._free:
            return {}
        # First what has not changed at all: a move told in paper after paper happened once.
        self._unchanged()
        self._announced()
        self._same_words()
        candidates = {
            read: self._like.among(read, (id for id, p in self._free.items() if _may_be(read, p)))
            for read in self._open
        }
        for least in _ROUNDS:
            self._guess(candidates, least)
            self._by_what_they_hold()
            self._same_place()
        self._guess(candidates, _ROUNDS[-1])
        self._captions()
        self._same_place(last=True)
        self._captions()
        return self._found

    def _telling_before(self, provision: Provision) -> list[str]:
        """The words that a provision is known by: its own, and where it is a mere heading, those
        of what stands under it."""
        own = tokens(self._old_words[provision.id])
        if provision.kind in _UNITS or len(own) < _FEW_WORDS:
            for child in self._draft.under(provision.id):
                own += self._telling_before(child)
        return own

    def _telling_after(self, read: ReadProvision) -> list[str]:
        own = tokens(self._new_words[read])
        if read.kind in _UNITS or len(own) < _FEW_WORDS:
            for child in read.children:
                own += self._telling_after(child)
        return own

    def _take(
        self, read: ReadProvision, provision: Provision, why: str, score: float | None = None
    ) -> None:
        """``score``: of a guess, what it rests on."""
        alike = self._like.of(read, provision.id)
        if self._new_words[read] == self._old_words[provision.id]:
            alike = 1.0
        sure = 1.0 if score is None else max(0.05, min(0.99, score))
        self._found[read] = Match(
            provision.id, why, round(alike, 2), round(sure, 2), guessed=score is not None
        )
        self._reads[provision.id] = read
        del self._open[read]
        del self._free[provision.id]

    # -- guesses ---------------------------------------------------------------------------

    def _guess(
        self, candidates: dict[ReadProvision, dict[str, float]], least: float
    ) -> None:
        """Take the surest pairs, as long as there are any that reach ``least``."""
        order = {read: n for n, read in enumerate(candidates)}
        while True:
            pairs = sorted(
                (
                    (-score, order[read], id, why)
                    for read in self._open
                    if read.kind != "caption"
                    for id, alike in candidates.get(read, {}).items()
                    if id in self._free
                    for score, why in self._weighed(read, self._free[id], alike)
                    if score >= least
                ),
            )
            reads = {n: read for read, n in order.items()}
            taken = 0
            for score, n, id, why in pairs:
                if reads[n] in self._open and id in self._free:
                    self._take(reads[n], self._free[id], why, -score)
                    taken += 1
            if not taken:
                return

    def _weighed(
        self, read: ReadProvision, old: Provision, alike: float
    ) -> Iterator[tuple[float, str]]:
        """The sum of what speaks for these two to be one, and what it is, in words; nothing where
        their words are too far apart."""
        here = self._is_above(read, old)
        first, stood_first = self._new_telling[read], self._old_telling[old.id]
        begins = first[:_FIRST_WORDS] == stood_first[:_FIRST_WORDS]
        if here and begins and len(first) > _FEW_WORDS < len(stood_first) and (
            self._like.whole(read, old.id) >= _WHOLE
        ):
            # What was split off, or merged into it, was longer; this is what it began with.
            alike = max(alike, _BEGUN)
        score, why = alike, [f"{alike:.0%} of the words alike"]
        least = _AT_LEAST_HERE if here else _AT_LEAST
        if alike < (least if old.id in self._table else _BACK):
            return
        if here:
            score += _ABOVE
            why.append("under the same provision")
        elif here is False:
            score += _ELSEWHERE
            why.append("elsewhere")
        if read.key == old.key and read.words("label"):
            score += _LABEL_HERE if here else _LABEL
            why.append("the same label")
        if begins:
            score += _BEGINS
            why.append("beginning alike")
        for beside, is_there, said in zip(
            self._new_beside[read], self._is_beside(read, old), ("behind", "before"), strict=True
        ):
            if is_there and beside is not None:
                score += _BESIDE
                why.append(f"{said} the same neighbour")
            elif is_there and here:
                score += _BESIDE / 2
        yield score, ", ".join(why)

    def _is_above(self, read: ReadProvision, old: Provision) -> bool | None:
        """Whether both stand under the same provision; ``None``: that can't be told yet."""
        if read.parent is None or old.parent is None:
            return True if read.parent is None and old.parent is None else None
        found = self._found.get(read.parent)
        if found is None:
            return None if old.parent not in self._reads else False
        return found.provision in (old.parent, self._holder(old))

    def _holder(self, old: Provision) -> str | None:
        """What the options stand under in one of which a provision stands: where the others are
        dropped, it comes to stand there itself."""
        above = self._draft.provisions.get(old.parent or "")
        while above is not None and above.kind == "option" and above.parent is not None:
            above = self._draft.provisions[above.parent]
        return above.id if above is not None else None

    def _by_what_they_hold(self) -> None:
        """An article is the one that most of what stands under it stood under."""
        votes: dict[tuple[ReadProvision, str], int] = {}
        for read, found in self._found.items():
            size = len(tokens(self._new_words[read]))
            above = read.parent
            while above is not None:
                old = self._draft.provisions[found.provision].parent
                while above in self._open and old is not None:
                    if old in self._free and _may_be(above, self._free[old]):
                        votes[above, old] = votes.get((above, old), 0) + size
                    old = self._draft.provisions[old].parent
                above = above.parent
        order = {read: n for n, read in enumerate(self._open)}
        for (read, id), size in sorted(votes.items(), key=lambda v: (-v[1], order[v[0][0]])):
            both = (len(self._new_telling[read]), len(self._old_telling[id]))
            share = min(1.0, size / max(1, min(both)))
            if read in self._open and id in self._free and share >= _HELD:
                why = f"{share:.0%} of what stands under it stood there"
                self._take(read, self._free[id], why, _AT_LEAST + share / 2)

    def _same_place(self, *, last: bool = False) -> None:
        """One label under the same provision, and nothing that speaks against it. Of articles that
        proves little: they are renumbered most. ``last``: nothing better is left for them, nor for
        a paragraph put wholly otherwise between its neighbours."""
        here: dict[tuple[str | None, str], list[Provision]] = {}
        for provision in self._free.values():
            if provision.id in self._table:
                here.setdefault((provision.parent, provision.key), []).append(provision)
                if (holder := self._holder(provision)) != provision.parent:
                    here.setdefault((holder, provision.key), []).append(provision)
        for read in [r for r in self._open if r.kind != "caption"]:
            above = self._found.get(read.parent) if read.parent is not None else None
            if read.parent is not None and above is None:
                continue
            if read.kind in _UNITS and not last and not self._new_words[read]:
                continue
            for key in (read.key, read.known_as or read.key):
                olds = here.get((above.provision if above else None, key), [])
                old = next((o for o in olds if o.id in self._free and _may_be(read, o)), None)
                if old is None:
                    continue
                alike = self._like.of(read, old.id)
                hollow = last and not self._old_words[old.id]
                least = _SAME_PLACE_HOLLOW if hollow else _SAME_PLACE
                if not (read.words("label") or last or any(self._is_beside(read, old))):
                    continue  # its count is no label
                silent = not (self._old_telling[old.id] and self._new_telling[read])
                between = last and all(self._is_beside(read, old))
                part = not silent and self._like.whole(read, old.id) >= _WHOLE
                if silent or between or part or alike >= least or read.kind in _ONE:
                    score = alike + _ABOVE + _LABEL
                    self._take(read, old, f"the same place, {alike:.0%} of the words alike", score)
                    break

    def _is_beside(self, read: ReadProvision, old: Provision) -> tuple[bool, bool]:
        """Whether what stands before, and behind, both is the same, or nothing stands there."""
        before, behind = (
            stood is None if beside is None
            else beside in self._found and self._found[beside].provision == stood
            for beside, stood in zip(
                self._new_beside[read], self._old_beside[old.id], strict=True
            )
        )
        return before, behind

    # -- what is no guess ------------------------------------------------------------------

    def _announced(self) -> None:
        for read in list(self._open):
            asked = None
            if read.moved_from is not None:
                there = reference(read.moved_from, self._profile)
                asked = there.address if there is not None and there.ordinal is None else None
            elif read.came_from is not None:
                asked = self._places[read.came_from][0]
            if asked is None:
                continue
            provision = self._moved_before(read, asked)
            if provision is None:
                try:
                    provision = resolve(self._draft, asked)
                except NotFound:
                    continue
            stays = self._stays(provision, asked)
            if provision.id in self._free and provision.kind != "tombstone" and not stays:
                self._take(read, provision, f"announced: {read.moved_from or 'moved'}")

    def _stays(self, provision: Provision, asked: str) -> bool:
        """Whether the text still prints what a note names as the former place: "(Moved from Part
        I)" is said of a paragraph that stood in the part, not of the part."""
        return provision.kind in _UNITS and any(
            asked in self._places[read] and read.kind == provision.kind for read in self._open
        )

    def _moved_before(self, read: ReadProvision, asked: str) -> Provision | None:
        """The provision at this place that came from there once."""
        return next(
            (
                p for p in self._free.values()
                if asked in p.formerly and self._table.get(p.id) in self._places[read]
            ),
            None,
        )

    def _unchanged(self) -> None:
        here = {address: self._free[id] for id, address in self._table.items()}
        for read in [r for r in self._open if r.kind != "caption"]:
            found = here.get(self._places[read][0])
            if read.kind in _UNITS and not self._new_words[read]:
                continue  # its number alone proves nothing
            if found is not None and found.id in self._free and (
                (_class(found.kind), self._old_words[found.id], found.label)
                == (_class(read.kind), self._new_words[read], read.words("label"))
            ):
                self._take(read, found, "unchanged")

    def _captions(self) -> None:
        """A caption is that of the provision it stands under."""
        for read in [r for r in self._open if r.kind == "caption"]:
            above = self._found.get(read.parent) if read.parent is not None else None
            if read.parent is not None and above is None:
                continue
            for provision in self._draft.under(above.provision if above is not None else None):
                if provision.id in self._free and provision.kind == "caption" and (
                    self._old_words[provision.id] == self._new_words[read]
                ):
                    self._take(read, provision, "under the same provision")
                    break

    def _same_words(self) -> None:
        by_words: dict[tuple[str, str], list[Provision]] = {}
        for provision in self._free.values():
            by_words.setdefault((_class(provision.kind), self._old_words[provision.id]), []).append(
                provision
            )
        twins = Counter((_class(r.kind), self._new_words[r]) for r in self._open)
        for read in [r for r in self._open if r.kind != "caption"]:
            words = self._new_words[read]
            if not words:
                continue
            group = (_class(read.kind), words)
            here = [p for p in by_words.get(group, ()) if p.id in self._free]
            same = [p for p in here if self._table.get(p.id) in self._places[read]]
            telling = group[0] in _APART or len(words.split()) >= _FEW_WORDS
            # As many of the same words here as there: first is first, second is second.
            paired = telling and len(here) == twins[group]
            if same or paired:
                self._take(read, (same or here)[0], "the same words")
            twins[group] -= 1


_APART = {
    "title", "caption", "tombstone", "footnote", "chapter", "section", "part", "annex", "objective",
    "article", "no-text option",
}


_UNITS = {"chapter", "section", "part", "annex", "objective", "article"}
"""Known by all that stands under them."""
_ONE = {"title"}


def _may_be(read: ReadProvision, old: Provision) -> bool:
    return _class(read.kind) == _class(old.kind)


def _beside(
    series: Sequence[Sequence[Sibling]],
) -> dict[Sibling, tuple[Sibling | None, Sibling | None]]:
    """What stands before and behind each of these, among its own."""
    found: dict[Sibling, tuple[Sibling | None, Sibling | None]] = {}
    for siblings in series:
        ones: list[Sibling | None] = [None, *siblings, None]
        for n, one in enumerate(siblings):
            found[one] = ones[n], ones[n + 2]
    return found


def is_text(kind: str) -> bool:
    """Whether a provision of this kind holds text and may become another of its like."""
    return kind not in _APART


def _class(kind: str) -> str:
    """Kinds that are never one another stay apart; paragraphs, actions and items may become each
    other."""
    return kind if kind in _APART else "text"


def _words(provision: Provision) -> str:
    return provision.words(*_roles(provision.kind)).casefold()


def _read_words(read: ReadProvision) -> str:
    return read.words(*_roles(read.kind)).casefold()


def _roles(kind: str) -> tuple[Role, ...]:
    """A footnote and a tombstone are made of notes; elsewhere a note is not the provision's."""
    return ("note",) if kind in ("tombstone", "footnote") else ("heading", "text")


def _places(reads: list[ReadProvision]) -> dict[ReadProvision, list[str]]:
    """The addresses of the provisions of a text; twins are told apart as in a draft (``#2``)."""
    found: dict[ReadProvision, list[str]] = {}
    counts: Counter[str] = Counter()
    for read in reads:
        keys = [read.key] + ([read.known_as] if read.known_as else [])
        under = found[read.parent][:1] if read.parent is not None and not read.top else []
        made = [f"{under[0]}/{key}" for key in keys] if under else keys
        counts[made[0]] += 1
        if counts[made[0]] > 1:
            made[0] = f"{made[0]}#{counts[made[0]]}"
        found[read] = made
    return found
