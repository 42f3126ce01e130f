"""Numbers as printed: misprinted, repeated, missing, out of order. Nothing is renumbered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ledger.reading.labels import LATIN
from ledger.reading.oddities import Oddities
from ledger.reading.readtext import ReadProvision

_NUMBER = re.compile(rf"(?P<head>(?:.*[-.])?)(?P<base>[0-9]{{1,6}})(?P<more>(?:{LATIN})*)")
_PAIR = re.compile(r"([0-9]{1,6})\.([0-9]{1,6})")
_GAP_AT_MOST = 9
"""A greater leap is another numbering."""


def misprints(tops: list[ReadProvision], oddities: Oddities) -> None:
    """``Objective 1.`` before ``Objective 1.2`` is objective 1.1: it answers to both. Nothing is
    renumbered: its label stays as printed."""
    for siblings in _groups(tops):
        units = [c for c in siblings if c.top and re.fullmatch(r"[0-9.]+\w*", c.key)]
        taken = {u.key for u in units}
        for before, unit, after in zip([None, *units], units, [*units[1:], None], strict=False):
            if not unit.key.isdecimal():
                continue
            number = None
            if after is not None and (m := _PAIR.fullmatch(after.key)):
                number = (m[1], int(m[2]) - 1)
            elif before is not None and (m := _PAIR.fullmatch(before.key)):
                number = (m[1], int(m[2]) + 1)
            if number is None or number[1] < 1 or f"{number[0]}.{number[1]}" in taken:
                continue
            unit.known_as, unit.key = unit.key, f"{number[0]}.{number[1]}"
            taken.add(unit.key)
            oddities.about(
                unit, "misprinted number", f"“{unit.words('label')}”",
                f"kept as printed; answers to {unit.known_as} and {unit.key}",
            )


def restarted(tops: list[ReadProvision], kinds: frozenset[str]) -> None:
    """Where paragraphs of these kinds are counted anew under each heading (OP1, OP2, and OP1 again,
    in the plastics treaty), their numbers alone are no addresses. A resolution of the General
    Assembly counts them through."""
    counted: dict[str, dict[str, set[ReadProvision | None]]] = {}
    found: list[ReadProvision] = []
    for top in tops:
        for one in top.walk():
            if one.top and one.kind in kinds:
                found.append(one)
                counted.setdefault(one.kind, {}).setdefault(one.key, set()).add(one.parent)
    again = {kind for kind, keys in counted.items() if any(len(a) > 1 for a in keys.values())}
    for one in found:
        if one.kind in again:
            one.top = False


def irregular(tops: list[ReadProvision], oddities: Oddities) -> None:
    """Report numbers that stand twice, leave one out, or come before their turn: a paragraph
    missing from the count may be one that vanished without anybody having decided it."""
    for siblings in _groups(tops):
        kinds: dict[tuple[int, str], list[ReadProvision]] = {}
        for one in siblings:
            if one.kind == "caption" or one.alternative_to is not None:
                continue
            if one.words("label"):
                kinds.setdefault((one.rank, _head(one.key)), []).append(one)
        held = {c.key for one in siblings if one.kind == "option" for c in one.children}
        for alike in kinds.values():
            _repeated(alike, oddities)
            _gaps(alike, held, oddities)


def _head(key: str) -> str:
    found = _NUMBER.fullmatch(key)
    return found["head"] if found else ""


def _repeated(alike: list[ReadProvision], oddities: Oddities) -> None:
    seen: dict[str, int] = {}
    for one in alike:
        count = seen[one.key] = seen.get(one.key, 0) + 1
        if count > 1:
            oddities.about(
                one, "repeated number", f"“{one.words('label')}” stands here again",
                f"kept as printed; its address ends in #{count}",
            )


def _gaps(alike: list[ReadProvision], held: set[str], oddities: Oddities) -> None:
    """``held``: numbers that stand in options between these."""
    numbers = [(one, found) for one in alike if (found := _NUMBER.fullmatch(one.key))]
    for (before, m), (one, n) in pairwise(numbers):
        step = int(n["base"]) - int(m["base"])
        named, earlier = one.words("label"), before.words("label")
        if step < 0 or (step == 0 and m["more"] and not n["more"]):
            oddities.about(
                one, "out of order", f"“{named}” is printed behind “{earlier}”",
                "kept in the order of the paper",
            )
        elif 1 < step <= _GAP_AT_MOST:
            between = [n["head"] + str(int(m["base"]) + more) for more in range(1, step)]
            missing = [number for number in between if number not in held]
            if not missing:
                continue
            oddities.about(
                one, "missing number", f"“{named}” follows “{earlier}”",
                f"kept as printed; the paper does not say what became of {', '.join(missing)}",
            )


def _groups(tops: list[ReadProvision]) -> Iterator[list[ReadProvision]]:
    yield tops
    for top in tops:
        for provision in top.walk():
            if provision.children:
                yield provision.children
