"""How alike are two provisions by their words? What one kept of the other counts, the rarer the
words and the longer the stretches the more; and a short text that is whole in a long one is like
it, as a clean paragraph is like the bracketed one it came from."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterable, Mapping, Sequence
from itertools import chain
from math import log
from typing import Generic, TypeVar

from rapidfuzz import process
from rapidfuzz.distance import Indel, LCSseq

_WORD = re.compile(r"[^\W_]+")
_LONE, _PAIR = 0.3, 0.7
"""What a word weighs that stays alone, or with one neighbour; in longer stretches it weighs all."""
_WHOLE = 0.85
"""How alike a text is to a longer one that it is wholly a part of."""
_WHOLE_WORDS = 24
"""Shorter texts prove less by being part of a longer one."""
_CANDIDATES = 8
_FIRST = 0x100
_SURROGATES = range(0xD800, 0xE000)
_LETTERS = 0x110000 - len(_SURROGATES) - _FIRST
_TELLING = 20_000
"""So many words of a text tell enough of it: the time grows with their square."""

Before = TypeVar("Before", bound=Hashable)
After = TypeVar("After", bound=Hashable)


def tokens(words: str) -> list[str]:
    """The words, without signs and case."""
    return _WORD.findall(words.casefold())


class Likeness(Generic[Before, After]):
    """The likeness of every text after to every text before, as far as it is worth a thought."""

    def __init__(
        self,
        before: Mapping[Before, Sequence[str]],
        after: Mapping[After, Sequence[str]],
    ) -> None:
        """``before``, ``after``: the words of each text, as `tokens` gives them."""
        before = {one: words[:_TELLING] for one, words in before.items()}
        after = {one: words[:_TELLING] for one, words in after.items()}
        texts = [*before.values(), *after.values()]
        counts = Counter(chain.from_iterable(map(set, texts)))
        self._worth = {word: log(1 + len(texts) / count) for word, count in counts.items()}
        self._letters = {word: _letter(n) for n, word in enumerate(counts)}
        self._before, self._after = before, after
        self._old = {one: self._spelled(words) for one, words in before.items() if words}
        self._new = {one: self._spelled(words) for one, words in after.items() if words}

    def among(self, after: After, before: Iterable[Before]) -> dict[Before, float]:
        """The most alike of these texts before, from 0 to 1."""
        choices = {one: self._old[one] for one in before if one in self._old}
        spelled = self._new.get(after)
        if spelled is None or not choices:
            return {}
        near = {
            found[2]
            for scorer in (Indel.normalized_similarity, LCSseq.similarity)
            for found in process.extract(spelled, choices, scorer=scorer, limit=_CANDIDATES)
        }
        return {one: self.of(after, one) for one in near}

    def of(self, after: After, before: Before) -> float:
        """How alike these two are, from 0 to 1."""
        old, new = self._before[before], self._after[after]
        if not old or not new:
            return 0.0
        kept = self._kept(after, before, _LONE, _PAIR)
        weights = self._weight(old), self._weight(new)
        both = 2 * kept / sum(weights)
        sure = min(1.0, min(len(old), len(new)) / _WHOLE_WORDS)
        return max(both, _WHOLE * sure * kept / min(weights))

    def part(self, after: After, before: Before) -> float:
        """How much of the text after comes from the one before, from 0 to 1."""
        return self._kept(after, before, 0.0, 0.0) / self._weight(self._after[after])

    def whole(self, after: After, before: Before) -> float:
        """How much of the shorter of the two texts is in the other, from 0 to 1."""
        weights = self._weight(self._before[before]), self._weight(self._after[after])
        return self._kept(after, before, 0.0, 0.0) / min(weights)

    def _kept(self, after: After, before: Before, lone: float, pair: float) -> float:
        """What the words are worth that both have in common."""
        old = self._before[before]
        kept = 0.0
        for step in Indel.opcodes(self._old[before], self._new[after]):
            if step.tag == "equal":
                size = step.src_end - step.src_start
                share = lone if size == 1 else pair if size == 2 else 1.0
                if size == len(old) == len(self._after[after]):
                    share = 1.0
                kept += share * self._weight(old[step.src_start : step.src_end])
        return kept

    def _weight(self, words: Sequence[str]) -> float:
        return sum(map(self._worth.__getitem__, words))

    def _spelled(self, words: Sequence[str]) -> str:
        """The words, each as one letter, as the search for likeness wants them."""
        return "".join(map(self._letters.__getitem__, words))


def _letter(number: int) -> str:
    at = _FIRST + number % _LETTERS  # of more than a million words, some have the same
    return chr(at if at < _SURROGATES.start else at + len(_SURROGATES))
