"""Several readings in one bracket, parted by slashes: where one ends and the next begins.

A slash between spaces parts readings where phrases stand on both sides of it, as in the General
Assembly ("[sustained and fair / sustained and shared - US]") and the climate bodies, which name
nobody. Between single words it joins what is meant together: "[cuts / contributions / actions]".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

_SPACED = re.compile(r"(?<=\s)/(?=\s)")
_PHRASE = re.compile(r"[^\w/]{0,80}\w[\w’'-]*[^\w/]{1,80}?\w")
"""Two words at the beginning of a reading, whatever signs stand before and between them."""


class _Enclosed(NamedTuple):
    """What a sign opens and another closes, and the slashes that stand in it and in nothing
    within it."""

    start: int
    end: int
    slashes: list[int]


def partings(text: str, partners: Mapping[int, int]) -> frozenset[int]:
    """Where the slashes stand that part readings. ``partners``: for each sign that opens, the
    place behind the one that closes."""
    slashes = {found.start() for found in _SPACED.finditer(text)}
    if not slashes:
        return frozenset()
    whole: list[_Enclosed] = []
    around: list[_Enclosed] = []
    for at in sorted(slashes.union(partners)):
        while around and around[-1].end <= at:
            around.pop()
        if at in partners:
            around.append(_Enclosed(at, partners[at] - 1, []))
            whole.append(around[-1])
        elif around:
            around[-1].slashes.append(at)
    return frozenset(
        slash for one in whole if text[one.start] == "[" and _are_phrases(text, one)
        for slash in one.slashes
    )


def _are_phrases(text: str, one: _Enclosed) -> bool:
    """Whether every reading between these slashes is more than a word. Whoever is named behind
    the bracket, "[agreed in part / made in full] (Peru)", is named for all that stands in it."""
    if text[one.end + 1 : one.end + 3].lstrip()[:1] == "(":
        return False
    begins = (one.start, *one.slashes)
    return all(
        _PHRASE.match(text, begin + 1, stop)
        for begin, stop in zip(begins, (*one.slashes, one.end), strict=True)
    )
