"""Splits and mergers: provisions new to the text whose words were part of one that the draft has,
and provisions gone from it whose words became part of one that stays."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from datetime import date
from typing import TypeVar

from ledger.reading.readtext import ReadProvision
from ledger.reconcile.comparison import Comparison, Donor
from ledger.reconcile.likeness import Likeness, tokens
from ledger.reconcile.match import is_text
from ledger.reconcile.words import New, Old, kept, new_atoms, old_atoms

Whole = TypeVar("Whole", bound=Hashable)
Part = TypeVar("Part", bound=Hashable)
_PART, _PART_AFAR = 0.6, 0.9
"""The part of a provision's words that must have come from another, or become part of one; and
where nothing stands over both."""
_WORDS = 6
_STRETCH = 3
"""Fewer words in a row go nowhere: they are the same by chance."""


def donors(it: Comparison, birth: Mapping[ReadProvision, date]) -> dict[ReadProvision, list[Donor]]:
    """Who gave words to whom. ``birth``: since when the record proves new provisions; one that is
    older than this text was not split off by it."""
    left: dict[str, list[str]] = {}
    came: dict[ReadProvision, list[str]] = {}
    become = {old.id: read for read, old in it.old.items()}
    for read, old in it.old.items():
        olds, news = old_atoms(old.sequence), new_atoms(read.pieces)
        same = kept(olds, news)
        stays = set(same.values())
        left[old.id] = _words(a for n, a in enumerate(olds) if n not in stays)
        came[read] = _words(a for n, a in enumerate(news) if n not in same)
    fresh = {
        read: _words(new_atoms(read.pieces))
        for read in it.reads
        if read not in it.old and read.alternative_to is None and read.came_from is None
        and is_text(read.kind) and birth[read] == it.occasion.on
    }
    gone = {
        provision.id: _words(old_atoms(provision.sequence))
        for provision in it.draft.walk()
        if provision.id not in become and is_text(provision.kind)
        and provision.status.state != "deleted"
    }
    found: dict[ReadProvision, list[Donor]] = {}
    split = _parts(Likeness(_long(left), _long(fresh)), _long(left), _long(fresh))
    for read, id, share in split:
        if _is_sure(it, become, read, id, share):
            found.setdefault(read, []).append(Donor(id, become[id], round(share, 2)))
    for id, read, share in _parts(Likeness(_long(came), _long(gone)), _long(came), _long(gone)):
        if _is_sure(it, become, read, id, share):
            found.setdefault(read, []).append(Donor(id, None, round(share, 2)))
    return found


def _parts(
    likeness: Likeness[Whole, Part], wholes: Iterable[Whole], parts: Iterable[Part]
) -> list[tuple[Part, Whole, float]]:
    """Each part, with the whole that has most of its words, and how much that is."""
    found = []
    for part in parts:
        shares = {whole: likeness.part(part, whole) for whole in likeness.among(part, wholes)}
        if shares:
            most = max(shares, key=shares.__getitem__)
            found.append((part, most, shares[most]))
    return found


def _is_sure(
    it: Comparison, become: Mapping[str, ReadProvision], read: ReadProvision, id: str, share: float
) -> bool:
    """Whether so many of the words prove it: more of them where they went to another article."""
    old_top: str | None = id
    here = False
    while old_top is not None and not here:
        above = become.get(old_top)
        here = above is not None and above in _above(read)
        old_top = it.draft.provisions[old_top].parent
    return share >= (_PART if here else _PART_AFAR)


def _above(read: ReadProvision) -> list[ReadProvision]:
    found = [read]
    while found[-1].parent is not None:
        found.append(found[-1].parent)
    return found


def carried(
    olds: Sequence[Old], news: Sequence[New], free: Iterable[int], left: Iterable[int]
) -> dict[int, Old]:
    """Which of the atoms ``news``, of the indexes ``free``, are words of the donor: those of the
    indexes ``left`` of its atoms ``olds``."""
    froms = [n for n in left if olds[n].bracket is None and olds[n].role in ("text", "heading")]
    tos = [n for n in free if news[n].bracket is None and news[n].role in ("text", "heading")]
    same = kept([olds[n] for n in froms], [news[n] for n in tos])
    words: dict[int, Old] = {}
    run: list[tuple[int, int]] = []
    for to, origin in [*sorted(same.items()), (-1, -1)]:
        if run and (to, origin) != (run[-1][0] + 1, run[-1][1] + 1):
            if sum(any(map(str.isalnum, news[tos[t]].text)) for t, _ in run) >= _STRETCH:
                words |= {tos[t]: olds[froms[o]] for t, o in run}
            run = []
        run.append((to, origin))
    return words


def _words(atoms: Iterable[Old | New]) -> list[str]:
    said = [a.text for a in atoms if a.bracket is None and a.role in ("text", "heading")]
    return tokens(" ".join(said))


def _long(texts: dict[Whole, list[str]]) -> dict[Whole, list[str]]:
    return {one: words for one, words in texts.items() if len(words) >= _WORDS}
