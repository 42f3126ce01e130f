"""Which provision of the draft is which in the text just read.

What a paper announces counts first (a tombstone, "Previously paragraph 4 of ..."); then the same
words; then the same address with like words; then the words most alike.
"""

from __future__ import annotations

from collections import Counter

from msgspec import Struct
from rapidfuzz import fuzz, process

from ledger.addresses import addresses, resolve
from ledger.draft import Draft, Provision
from ledger.errors import NotFound
from ledger.events import Role
from ledger.profile import Profile
from ledger.reading.readtext import ReadProvision, ReadText
from ledger.reading.references import reference

_SAME_PLACE = 45.0
"""How alike, in per cent of the words, two provisions at one address must be to be one."""
_ANYWHERE = 65.0
"""How alike two provisions must be to be one wherever they stand."""
_FEW_WORDS = 4


class Match(Struct, frozen=True):
    """A provision of the draft found again, why, and how sure that is (per cent)."""

    provision: str
    why: str
    alike: float


def match(text: ReadText, draft: Draft, profile: Profile) -> dict[ReadProvision, Match]:
    """What the provisions of the text were in the draft; those that are
    not in the result are new."""
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
        self._old_words = {id: _words(p) for id, p in self._free.items()}
        self._new_words = {read: _read_words(read) for read in self._open}
        self._places = _places(list(self._open))

    def run(self) -> dict[ReadProvision, Match]:
        if not self._free:
            return {}
        # First what has not changed at all: a move told in paper after paper happened once.
        self._unchanged()
        self._announced()
        self._same_words()
        self._same_place(_SAME_PLACE)
        self._alike()
        self._same_place(0.0)
        self._captions()
        return self._found

    def _take(self, read: ReadProvision, provision: Provision, why: str) -> None:
        alike = fuzz.ratio(self._new_words[read], self._old_words[provision.id])
        self._found[read] = Match(provision.id, why, round(alike, 1))
        del self._open[read]
        del self._free[provision.id]

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
            if provision.id in self._free and provision.kind != "tombstone":
                self._take(read, provision, f"announced: {read.moved_from or 'moved'}")

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
            group = (_class(read.kind), words)
            here = [p for p in by_words.get(group, ()) if p.id in self._free]
            same = [p for p in here if self._table.get(p.id) in self._places[read]]
            telling = group[0] in _APART or len(words.split()) >= _FEW_WORDS
            # As many of the same words here as there: first is first, second is second.
            paired = words and telling and len(here) == twins[group]
            if same or paired:
                self._take(read, (same or here)[0], "the same words")
            twins[group] -= 1

    def _same_place(self, alike: float) -> None:
        here: dict[tuple[str, str], Provision] = {}
        for provision in self._free.values():
            address = self._table.get(provision.id)
            if address is not None:
                here.setdefault((_class(provision.kind), address), provision)
        for read in [r for r in self._open if r.kind != "caption"]:
            for address in self._places[read]:
                found = here.get((_class(read.kind), address))
                if found is None or found.id not in self._free:
                    continue
                old, new = self._old_words[found.id], self._new_words[read]
                if not old or not new or fuzz.ratio(new, old) >= alike:
                    self._take(read, found, "the same place")
                    break

    def _alike(self) -> None:
        """The rest by their words, most alike first."""
        reads = [
            r for r in self._open if len(self._new_words[r].split()) >= _FEW_WORDS
        ]
        olds = [
            p for p in self._free.values() if len(self._old_words[p.id].split()) >= _FEW_WORDS
        ]
        if not reads or not olds:
            return
        choices = {j: self._old_words[p.id] for j, p in enumerate(olds)}
        pairs = sorted(
            (-alike, i, j)
            for i, read in enumerate(reads)
            for _, alike, j in process.extract(
                self._new_words[read], choices,
                scorer=fuzz.ratio, score_cutoff=_ANYWHERE, limit=5,
            )
            if _class(read.kind) == _class(olds[j].kind)
        )
        for _, i, j in pairs:
            if reads[i] in self._open and olds[j].id in self._free:
                self._take(reads[i], olds[j], "like words")


_APART = {
    "title", "caption", "tombstone", "footnote", "chapter", "section", "part", "annex", "objective",
}


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
