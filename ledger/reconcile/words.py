"""Words of a provision before and after: which stayed, which came, which went."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple, TypeVar

from rapidfuzz.distance import Indel

from ledger.draft import Edge, Element, Run
from ledger.events import Role, Span
from ledger.reading.proof import differences
from ledger.reading.readtext import Piece

Key = TypeVar("Key", str, int)
_WHOLE = 10_000
"""So many words are compared as a whole."""
_ATOM = re.compile(r"\w+|\s+|[^\w\s]")


class Old(NamedTuple):
    """A word, space, punctuation mark or bracket edge that is printed now."""

    span: Span
    text: str
    role: Role
    bracket: str | None = None
    opens: bool = False


class New(NamedTuple):
    """The same in the text just read. ``bracket``: the bracket's index in that text."""

    text: str
    role: Role
    piece: Piece
    bracket: int | None = None
    opens: bool = False


def old_atoms(elements: Sequence[Element]) -> list[Old]:
    """What is printed of a sequence, in atoms."""
    atoms: list[Old] = []
    for element in elements:
        if element.hidden_by is not None:
            continue
        if isinstance(element, Edge):
            span = Span(element.event, element.start, element.stop)
            atoms.append(Old(span, "", "text", element.bracket, element.opens))
        elif isinstance(element, Run):
            start = element.start
            for text in _parts(element.text, element.role):
                atoms.append(Old(Span(element.event, start, start + len(text)), text, element.role))
                start += len(text)
    return atoms


def new_atoms(pieces: Sequence[Piece]) -> list[New]:
    """What a read provision prints, in atoms."""
    atoms: list[New] = []
    for piece in pieces:
        if piece.bracket is not None:
            atoms.append(New("", "text", piece, piece.bracket, piece.opens))
        else:
            atoms += [New(text, piece.role, piece) for text in _parts(piece.text, piece.role)]
    return atoms


def _parts(text: str, role: Role) -> list[str]:
    """Words part by part; a mark, a label or a note changes as a whole."""
    return _ATOM.findall(text) if role in ("text", "heading") else [text]


def kept(old: Sequence[Old], new: Sequence[New]) -> dict[int, int]:
    """Which word of the new text is which of the old: indexes, new to old, in rising order.
    Bracket edges steer the alignment; which bracket is which is another question."""
    olds, news = [_token(atom) for atom in old], [_token(atom) for atom in new]
    pairs = _aligned(olds, range(len(olds)), news, range(len(news)))
    steps = _slid(_steps(list(pairs), len(olds), len(news)), olds, news)
    found: dict[int, int] = {}
    for n, (equal, before, after) in enumerate(steps):
        if equal and not _crumb(steps, n, old, new):
            found.update(
                (b, a) for a, b in zip(before, after, strict=True) if new[b].bracket is None
            )
    _keep_labels(old, new, found)
    return found


def _aligned(
    old: Sequence[_Token], before: range, new: Sequence[_Token], after: range, weight: int = 2
) -> Iterator[tuple[int, int]]:
    """What stayed of these, as pairs of indexes in rising order: the most words that can; between
    two such words the most edges; and between those the spaces and signs, of which every text is
    full."""
    if not before or not after or weight < 0:
        return
    at, to = before.start, after.start
    for a, b in [
        *_same(
            old, [i for i in before if _weight(old[i]) == weight],
            new, [i for i in after if _weight(new[i]) == weight],
        ),
        (before.stop, after.stop),
    ]:
        yield from _aligned(old, range(at, a), new, range(to, b), weight - 1)
        if a < before.stop:
            yield a, b
        at, to = a + 1, b + 1


def _weight(token: _Token) -> int:
    """A word, a label, a mark or a note weighs more than an edge, and that more than a sign."""
    role, text = token
    if role == "edge":
        return 1
    return 2 if role not in ("text", "heading") or str(text)[0].isalnum() else 0


def _same(
    old: Sequence[_Token], before: Sequence[int], new: Sequence[_Token], after: Sequence[int]
) -> Iterator[tuple[int, int]]:
    """Among these indexes, the longest sequence that both have; of more than a chapter's words, the
    longest within windows of a few thousand, for time and memory grow with the square."""
    olds, news = [old[i] for i in before], [new[i] for i in after]
    if len(olds) * len(news) <= _WHOLE**2:
        for block in Indel.opcodes(olds, news).as_matching_blocks():
            for n in range(block.size):
                yield before[block.a + n], after[block.b + n]
        return
    at = to = 0
    for start, stop, first, last in [
        *differences(olds, news), (len(olds), len(olds), len(news), len(news))
    ]:
        yield from zip(before[at:start], after[to:first], strict=True)
        at, to = stop, last


def _steps(pairs: Sequence[tuple[int, int]], olds: int, news: int) -> list[_Step]:
    """The same as stretches: what stayed, what went, what came."""
    steps: list[_Step] = []
    first, last = (0, 0), (0, 0)
    for pair in [*pairs, (olds, news)]:
        if pair == last and pair != (olds, news):
            last = pair[0] + 1, pair[1] + 1
            continue
        steps += [
            (True, range(first[0], last[0]), range(first[1], last[1])),
            (False, range(last[0], pair[0]), range(last[1], last[1])),
            (False, range(pair[0], pair[0]), range(last[1], pair[1])),
        ]
        first, last = pair, (pair[0] + 1, pair[1] + 1)
    return [step for step in steps if step[1] or step[2]]


_Step = tuple[bool, range, range]
_Token = tuple[str, str | bool]
_SENTENCE_ENDS = frozenset(".;:!?")


def _slid(steps: list[_Step], old: Sequence[_Token], new: Sequence[_Token]) -> list[_Step]:
    """The same, with what came or went between two unchanged stretches moved to where a sentence
    begins, if the words allow it: not "taps. To boil" went, but "To boil taps."; or to what else
    comes or goes of a bracket: not "1961) or] (" went of "[(1961) or] (1991", but all of it."""
    for n in range(1, len(steps) - 1):
        (before, *_), (equal, gone, came), (after, *_) = steps[n - 1 : n + 2]
        if equal or not before or not after or (gone and came):
            continue
        tokens, block = (old, gone) if gone else (new, came)
        if _ends_first(tokens, block):
            steps[n - 1 : n + 2] = _shifted(steps[n - 1 : n + 2], -1)
            continue
        room = len(steps[n - 1][1])
        for shift in range(room + 1):
            start, stop = block.start - shift, block.stop - shift
            joins = shift == room > 0 and _opened(steps, n, tokens, start)
            if _begins_sentence(tokens, start) or joins:
                if shift:
                    steps[n - 1 : n + 2] = _shifted(steps[n - 1 : n + 2], shift)
                break
            if shift == room or tokens[start - 1] != tokens[stop - 1]:
                break
    return [step for step in steps if step[1] or step[2]]


def _ends_first(tokens: Sequence[_Token], block: range) -> bool:
    """Whether what came or went is ". To boil taps" before a full stop: it is "To boil taps.", and
    the first full stop stays."""
    return (
        len(block) > 1
        and block.stop < len(tokens)
        and tokens[block.start] == tokens[block.stop]
        and tokens[block.start][1] in _SENTENCE_ENDS
    )


def _begins_sentence(tokens: Sequence[_Token], at: int) -> bool:
    """Whether a sentence begins here: behind its end and a space, or behind a label."""
    if at < 2:
        return at == 0 or tokens[at - 1][0] != tokens[at][0]
    space, end = tokens[at - 1], tokens[at - 2]
    return (space[1] == " " and end[1] in _SENTENCE_ENDS) or space[0] == "label"


def _opened(steps: Sequence[_Step], n: int, tokens: Sequence[_Token], at: int) -> bool:
    """Whether a bracket opens right before this place, or names its parties there, and comes or
    goes as the change does that begins here."""
    if n < 2 or steps[n - 2][0] or tokens[at - 1][0] not in ("edge", "attribution"):
        return False
    _, gone, came = steps[n - 2]
    return at - 1 in (gone if steps[n][1] else came)


def _shifted(steps: list[_Step], shift: int) -> list[_Step]:
    """A change and the unchanged stretches around it, the change moved back."""
    return [
        (
            equal,
            range(old.start - (shift if n else 0), old.stop - (shift if n < 2 else 0)),
            range(new.start - (shift if n else 0), new.stop - (shift if n < 2 else 0)),
        )
        for n, (equal, old, new) in enumerate(steps)
    ]


def _crumb(steps: Sequence[_Step], n: int, old: Sequence[Old], new: Sequence[New]) -> bool:
    """Whether what stays here is only a space, or "and the", between words that change on both of
    its sides: then all of it is one change, and not several."""
    _, _, stays = steps[n]
    if not 0 < n < len(steps) - 1 or any(new[i].bracket is not None for i in stays):
        return False
    words = [len(new[i].text) for i in stays if _is_word(new[i])]
    if max(words, default=0) > _SHORT or any(
        new[i].role not in ("text", "heading") for i in stays
    ):
        return False
    length = sum(words)
    return all(_changed(steps, side, old, new) > length for side in _around(steps, n))


_SHORT = 4
"""The letters of a word that any sentence may have, in any place."""


def _changed(
    steps: Sequence[_Step], side: range, old: Sequence[Old], new: Sequence[New]
) -> int:
    """How many letters came or went there, whichever is more."""
    return max(
        sum(len(old[i].text) for m in side for i in steps[m][1] if _is_word(old[i])),
        sum(len(new[i].text) for m in side for i in steps[m][2] if _is_word(new[i])),
    )


def _is_word(atom: Old | New) -> bool:
    return atom.role in ("text", "heading") and any(map(str.isalnum, atom.text))


def _around(steps: Sequence[_Step], n: int) -> tuple[range, range]:
    """The changes before and after a step: deletion and insertion may follow one another."""
    first, last = n, n
    while first > 0 and not steps[first - 1][0]:
        first -= 1
    while last < len(steps) - 1 and not steps[last + 1][0]:
        last += 1
    return range(first, n), range(n + 1, last + 1)


def _keep_labels(old: Sequence[Old], new: Sequence[New], found: dict[int, int]) -> None:
    """A label before which a bracket opened or closed is still the same label."""
    olds = [i for i, atom in enumerate(old) if atom.role == "label"]
    news = [i for i, atom in enumerate(new) if atom.role == "label"]
    if len(olds) == len(news) == 1 and old[olds[0]].text == new[news[0]].text:
        before = [b for a, b in found.items() if a < news[0]]
        after = [b for a, b in found.items() if a > news[0]]
        if max(before, default=-1) < olds[0] < min(after, default=len(old)):
            found[news[0]] = olds[0]


def _token(atom: Old | New) -> _Token:
    return (atom.role, atom.text) if atom.bracket is None else ("edge", atom.opens)


Edges = dict[Key, set[tuple[int, bool, int]]]
"""For each bracket, where its edges stand: provision, side, and how many of the words that stayed
come before."""


def edges(
    atoms: Iterable[tuple[Key | None, bool]], stays: set[int], provision: int, found: Edges[Key]
) -> None:
    """Add to ``found`` the edges among these atoms, given as (bracket, whether it opens)."""
    before = 0
    for index, (bracket, opens) in enumerate(atoms):
        if bracket is not None:
            found.setdefault(bracket, set()).add((provision, opens, before))
        elif index in stays:
            before += 1


def inside(atoms: Iterable[tuple[Key | None, bool]]) -> list[tuple[Key, ...]]:
    """For each atom the brackets around it, outermost first, as far as they open in these."""
    active: list[Key] = []
    around = []
    for bracket, opens in atoms:
        if bracket is None:
            around.append(tuple(active))
            continue
        if opens:
            active.append(bracket)
        around.append(tuple(active))
        if not opens and bracket in active:
            active.remove(bracket)
    return around
