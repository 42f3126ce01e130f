"""Where in a draft a clause points: provisions, places and what stands beside them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec.structs import replace

from ledger.minutes.parse import Parsed
from ledger.minutes.statement import Anchor, Change, Part, Ref, Side, Spot
from ledger.minutes.trees import (
    NotMeant,
    all_of,
    all_tokens,
    find,
    first_of,
    quote_of,
    quotes_of,
    subtrees,
    tokens_of,
    types_of,
)
from ledger.reading.labels import LATIN

_SIDES: dict[str, Side] = {
    "BEFORE": "before", "AFTER": "after", "END": "end", "START": "start", "AS": "as",
    "BECOME": "as", "INTO": "under", "IN": "under", "TO": "under",
}
_STEP = re.compile(
    rf"\(([a-z]{{1,4}}|\d{{1,2}}(?:\s?(?:{LATIN}))?)\)"
    rf"|(\d+(?:\.\d+)*\.?(?:\s?(?:{LATIN})(?!\w))*)"
)
_SAME = "="
"""The unit of a number that has none of its own: as the one before it."""


def within(change: Change, place: Spot | None) -> Change:
    """The change, in the place that the clause says it is in."""
    if place is None or (change.spot is not None and (change.spot.refs or change.spot.it)):
        return change
    return replace(change, spot=inside(change.spot, place))


def inside(spot: Spot | None, place: Spot | None) -> Spot | None:
    """A spot, in a place that is said beside it."""
    if spot is None or place is None:
        return spot or place
    return Spot(
        refs=spot.refs or place.refs,
        sentence=spot.sentence or place.sentence,
        line=spot.line or place.line,
        it=spot.it or place.it,
        whole=spot.whole or place.whole,
        throughout=spot.throughout or place.throughout,
        bracketed=spot.bracketed or place.bracketed,
        beside=spot.beside or place.beside,
    )


def object_of(node: Parsed) -> tuple[Spot | None, tuple[str, ...]]:
    """What a change or a position is about: where it stands, and its words as quoted."""
    quoted = find(node, "quoted")
    words = quotes_of(quoted) if quoted is not None else ()
    return _scope(node), words


def place_of(node: Parsed) -> Spot | None:
    """The place that a clause names for what it does."""
    found = [_scope(child) for child in all_of(node, "place")]
    found += [_beside(child) for child in all_of(node, "beside")]
    spot: Spot | None = None
    for one in found:
        spot = inside(spot, one)
    return spot


def _beside(node: Parsed) -> Spot:
    side: Literal["before", "after"] = "before" if "BEFORE" in types_of(node) else "after"
    return Spot(beside=(side, quote_of(node)))


def where_of(node: Parsed) -> Spot | None:
    """Of "at the end of paragraph 3", paragraph 3; of "in the second sentence", that."""
    return place_of(node) or (_scope(node) if find(node, "anchor") is None else None)


def _scope(node: Parsed) -> Spot | None:
    refs: tuple[Ref, ...] = ()
    sentence = line = None
    types = types_of(node)
    place = place_of(node)
    for child in subtrees(node):
        if child.data == "refs":
            refs = refs_of(child)
        elif child.data == "part_of":
            part = first_of(child, "part")
            ordinal = int(next(t for t in tokens_of(part) if t.type == "ORDINAL"))
            sentence = ordinal if "SENTENCE" in types_of(part) else None
            line = ordinal if sentence is None else None
            if (inner := find(child, "refs")) is not None:
                refs = refs_of(inner)
        elif child.data == "bracketed":
            return replace(place_of(child) or Spot(), bracketed=True)
        elif child.data == "whole":
            types = types | {"DRAFT"}
    spot = Spot(
        refs=refs, sentence=sentence, line=line, it="IT" in types, whole="DRAFT" in types,
        throughout="THROUGHOUT" in types,
    )
    return inside(spot if spot != Spot() else None, place)


def joined(anchors: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """"To objective 3.1, where it becomes the first action" is one place, said in two steps."""
    match anchors:
        case [Anchor("under", spot=Spot(refs=(outer,))), Anchor("as", spot=Spot(refs=(inner,)))]:
            return (Anchor("as", spot=Spot(refs=(Ref((*inner.parts, *outer.parts)),))),)
        case _:
            return tuple(anchors)


def anchor_of(node: Parsed) -> Anchor | None:
    """Where something will stand, as a ``where``, ``dest`` or ``split_where`` says it."""
    if node.data not in ("where", "dest", "split_where"):
        return None
    tokens = list(tokens_of(node))
    side = next((_SIDES[t.type] for t in reversed(tokens) if t.type in _SIDES), None)
    if {"END", "START"} & types_of(node):
        side = "end" if "END" in types_of(node) else "start"
    if node.data == "where" and side not in ("before", "after", "end", "start", "as"):
        if "BETWEEN" in types_of(node):
            return Anchor("after", words=next(str(t) for t in tokens if t.type == "QUOTE"))
        return None
    quoted = next((str(t) for t in all_tokens(node) if t.type == "QUOTE"), None)
    inner = find(node, "anchor") or node
    if node.data == "split_where":
        after = side == "after"
        return Anchor("after" if after else "before", words=quoted, spot=_scope(inner))
    if node.data == "where" and side in ("end", "start"):
        return Anchor(side, spot=_scope(node))
    return Anchor(side or "under", words=quoted, spot=_scope(inner))


def refs_of(node: Parsed) -> tuple[Ref, ...]:
    """Each provision named; "options 2 and 3" and "paragraphs 3 and 4 of article 5" are two."""
    found: list[list[Part]] = []
    for ref in subtrees(node):
        for parts in _apart([part for item in subtrees(ref) for part in _item(item)]):
            if found and len(found[-1]) > 1 and parts[0] == Part(number=parts[0].number):
                # "Article 6 (1) and (2)": a number of the same kind as the last.
                parts = [*found[-1][:-1], *parts]
            if found and len(parts) == 1 and parts[0].every:
                # "Objective 3.1 and its actions"
                parts = [*parts, *found[-1]]
            if found and parts[0].unit == _SAME:
                before = found[-1]
                outer = before[:-1] if len(parts) == 1 and before[-1].unit is not None else []
                parts = [replace(parts[0], unit=before[len(outer)].unit), *parts[1:]]
                if outer:
                    # "Article 6, paragraphs 1 and 2"
                    parts = [*outer, *parts]
                elif len(parts) == 1:
                    parts += before[1:]
                else:
                    for one in reversed(found):
                        if len(one) > 1 or one[0].unit != before[0].unit:
                            break
                        one += parts[1:]
            found.append(parts)
    return tuple(Ref(tuple(parts)) for parts in found)


def _apart(parts: Sequence[Part]) -> list[list[Part]]:
    """"Paragraph 2, paragraph 3" are two provisions; "article 2, paragraph 3" is one."""
    found: list[list[Part]] = []
    for part in parts:
        last = found[-1][-1] if found else None
        sibling = last is not None and (
            part.unit == _SAME
            or (part.unit is not None and part.unit in [one.unit for one in found[-1]])
        )
        if last is None or sibling:
            found.append([part])
        else:
            found[-1].append(part)
    return found


def _item(node: Parsed) -> list[Part]:
    tokens = list(tokens_of(node))
    unit = next((str(t) for t in tokens if t.type == "UNIT"), None)
    if node.data == "every":
        return [Part(unit, every=True)]
    if node.data == "alternative":
        if unit != "option":
            raise NotMeant(f"it does not say of which {unit}")
        return [Part("alternative"), *(part for item in subtrees(node) for part in _item(item))]
    ordinal = next((int(t) for t in tokens if t.type == "ORDINAL"), None)
    match [str(t) for t in tokens if t.type == "COUNTED"]:
        case [begin, end]:
            return [Part(name=begin, until=end)]
    for token in tokens:
        if token.type in ("ADDRESS", "COUNTED", "TITLED"):
            return [Part(unit, name=str(token))]
    numbers = [str(t) for t in tokens if t.type == "NUMBER"]
    if any(t.type == "TO" for t in tokens):
        first, last = (number.rstrip(".") for number in numbers)
        if not (first.isdigit() and last.isdigit() and int(first) < int(last) <= int(first) + 50):
            raise NotMeant("a run of provisions is named: say each of them")
        return [
            Part(unit if n == int(first) else _SAME, number=str(n))
            for n in range(int(first), int(last) + 1)
        ]
    if ordinal is not None:
        return [Part(unit, ordinal=ordinal)]
    steps: list[Part] = []
    for number in numbers:
        found = [a or b for a, b in _STEP.findall(number)]
        if len(found) > 1:
            # "2 (c)": the letter stands under the number, and is written behind it.
            steps.append(Part(unit or _SAME, number=found[0]))
            steps += [Part(None, number=n) for n in found[1:]]
        else:
            lettered = number.startswith("(")
            steps.append(Part(unit or (None if lettered else _SAME), number=number.strip("()")))
    return steps


def new_unit(node: Parsed) -> Part:
    """What a new provision is, and its number."""
    tokens = list(tokens_of(node))
    unit = next((str(t) for t in tokens if t.type == "UNIT"), None)
    number = next((str(t) for t in tokens if t.type == "NUMBER"), None)
    name = next((str(t) for t in tokens if t.type in ("ADDRESS", "COUNTED")), None)
    return Part(unit, number.strip("()") if number else None, name=name)
