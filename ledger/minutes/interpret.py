"""From the tree of a sentence to what it says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from lark import Token, Tree
from msgspec.structs import replace

from ledger.draft import tidy
from ledger.events import Stance
from ledger.minutes.parse import Parsed
from ledger.minutes.statement import Anchor, Change, Part, Ref, Side, Spot, Statement, What
from ledger.reading.labels import LATIN

_CHANGES: dict[str, What] = {
    "delete": "delete", "insert": "insert", "begin": "begin", "replace": "replace",
    "substitute": "replace", "rewrite": "rewrite", "move": "move", "merge": "merge",
    "split": "split", "bracket": "bracket", "unbracket": "unbracket", "accept": "accept",
    "retain": "retain", "reopen": "reopen", "agree": "agree", "found": "found",
}
_LEVELS = {"AD_REFERENDUM": "ad referendum", "INFORMALLY": "informal", "FINALLY": "final"}
_STANCES: dict[str, Stance] = {
    "reservation": "reservation", "objection": "objection", "retain": "retain",
    "support": "support", "like": "reservation", "noted": "reservation",
    "preferred": "support",
}
_PREFERRED = re.compile(r"(?i).*(?:prefer|favou?r)")
_PRONOUNS = frozenset({"it", "this"})
_SIDES: dict[str, Side] = {
    "BEFORE": "before", "AFTER": "after", "END": "end", "START": "start", "AS": "as",
    "INTO": "under", "IN": "under", "TO": "under",
}
_STEP = re.compile(rf"\(([a-z]{{1,4}}|\d{{1,2}})\)|(\d+(?:\.\d+)*\.?(?:\s?(?:{LATIN})(?!\w))*)")


class NotMeant(ValueError):
    """A sentence that parses, and yet says nothing that can be recorded; why."""


def statements(tree: Parsed, sentence: str) -> list[Statement]:
    """What the sentence says, clause by clause. Raises `NotMeant`."""
    if tree.data == "over":
        return [Statement("context", spot=Spot(refs=_refs(_first(tree, "refs"))))]
    if tree.data == "offer":
        return [_statement(tree, sentence)]
    found = [_statement(node, sentence) for node in _trees(tree)]
    for one, two in pairwise(found):
        if (one.kind, two.kind) == ("position", "position") and one.of_last and not two.of_last:
            # "Chile supported and Peru opposed deleting ...": both are on what is said last.
            raise NotMeant("it is not sure what the first of them speaks of: say it for each")
    return found


def _statement(node: Parsed, sentence: str) -> Statement:
    match str(node.data):
        case "context":
            return Statement("context", spot=Spot(refs=_refs(_first(node, "refs"))))
        case "proposal" | "said" | "bracketing":
            return _proposal(node)
        case "offer":
            return Statement("offer", changes=tuple(_changes(node)))
        case "decision" | "agreed" | "amended" | "taken":
            return _decision(node, sentence)
        case "position" | "reservation" | "objection" | "retain" | "support" | "like" | "noted" \
                | "preferred":
            return _position(node)
        case "withdrawal":
            return _withdrawal(node)
        case other:
            raise NotMeant(f"there is no rule for {other}")


def _proposal(node: Parsed) -> Statement:
    by, unnamed = _who(node)
    place = _place(node)
    changes = tuple(_within(change, place) for change in _changes(node))
    if node.data == "bracketing":
        spot, words = _object(_first(node, "object"))
        changes = (Change("bracket", words=words, spot=spot),)
    _be_wanted(node, changes, named=bool(by) and not unnamed)
    return Statement(
        "proposal", by=by, unnamed=unnamed,
        supported_by=_listed(node, "supported"), opposed_by=_listed(node, "opposed"),
        changes=changes,
    )


def _be_wanted(node: Parsed, changes: Sequence[Change], *, named: bool) -> None:
    """Raises `NotMeant` where the words of a proposal may be about what is, or was done."""
    own, said = _types(node), [token.type for token in _deep(node)]
    moved_or_said = node.data == "said" or bool({"MOVE_ED", "COLON"} & own)
    if moved_or_said and (not named or "BODY" in said):
        raise NotMeant("it does not say which party wants that")
    should = said.count("SHOULD_BE") + said.count("SHOULD")
    if node.data == "said" and ("MAY_BE" in said or should < len(changes)):
        raise NotMeant("it says how something is or may be, not what a party wants")
    if "THAT" in own and "BE" in said and "IT" not in own:
        raise NotMeant("it says how something is, not what a party wants")
    if "COLON" in own and any(type_.endswith("_ED") for type_ in said):
        raise NotMeant("it says what was done, not what a party wants")


def _decision(node: Parsed, sentence: str) -> Statement:
    pending = _pending(node, sentence)
    place, at = _place(node), level(node)
    changes = [_within(change, place) for change in _changes(node)]
    if node.data == "decision" and not _types(node) & {"AGREE_ED", "ACCEPT_ED", "BODY"} and any(
        True for _ in node.find_data("may_be")
    ):
        raise NotMeant("it says what should be done, not that it was decided")
    by: tuple[str, ...] = ()
    of_last = False
    if node.data == "agreed":
        refs = [ref for one in _trees(node) if one.data == "refs" for ref in _refs(one)]
        changes = [Change("agree", spot=Spot(refs=tuple(refs)))]
    elif node.data == "amended":
        whole = Spot(refs=_refs(_first(node, "refs")))
        changes = [_within(change, whole) for change in changes] + [Change("agree", spot=whole)]
    elif node.data == "taken":
        proposed = _find(node, "proposed")
        of_last = not changes
        if proposed is not None:
            by = _proposers(proposed)
        elif any(t.type == "IT" and t.casefold() not in _PRONOUNS for t in _tokens(node)) and (
            "SO" not in _types(node)
        ):
            # "The paragraph was agreed" is about it, "it was so agreed" about a proposal.
            changes, of_last = [Change("agree", spot=Spot(it=True))], False
    if pending is not None and any(change.what != "agree" for change in changes):
        # "They agreed, pending discussion, to merge options 1 and 3": nothing is merged yet.
        return Statement("nothing")
    return Statement(
        "decision", by=by, changes=tuple(changes), level=at, pending=pending, of_last=of_last
    )


def _position(node: Parsed) -> Statement:
    if node.data == "preferred" and not any(_PREFERRED.match(t) for t in _tokens(node)):
        raise NotMeant("it does not say what is wanted of that")
    by, unnamed = _who(node)
    if _find(node, "who") is not None and node.data != "like":
        # "Paraguay joined Uruguay in opposing ...": both oppose.
        by += tuple(name for child in _all(node, "actors") for name in _parties(child))
    by = by or _proposers(node)
    if "BODY" in _types(_find(_find(node, "who") or node, "actors") or Tree("none", [])):
        # "Parties could not accept": a party takes a position, a meeting decides.
        return Statement("nothing")
    stance = _STANCES.get(str(node.data))
    if stance is None:
        against = "OPPOSE_ED" in _types(_first(node, "stance"))
        stance = "objection" if against else "support"
    changes = tuple(_changes(node))
    thing = _find(node, "object")
    spot: Spot | None = None
    words: tuple[str, ...] = ()
    if thing is not None:
        spot, words = _object(thing)
    elif refs := _find(node, "refs"):
        spot = Spot(refs=_refs(refs))
    elif topic := _find(node, "topic"):
        spot = _place(topic)
    if changes:
        spot, words = changes[0].spot, changes[0].words
        if stance == "support":
            return Statement(
                "proposal", by=by, unnamed=unnamed, changes=changes
            )
        if changes[0].what in ("delete", "replace", "rewrite") and stance == "objection":
            stance = "retain"
    if spot is None and "IT" in _types(node):
        spot = Spot(it=True)
    of_last = (spot is None or spot == Spot(it=True)) and not words
    if words:
        changes = (Change("retain", words=words, spot=spot),)
    proposed = _find(node, "proposed")
    return Statement(
        "position", by=by, unnamed=unnamed, stance=stance, spot=spot, changes=changes,
        whose=_proposers(proposed) if proposed is not None else (), of_last=of_last,
    )


def _withdrawal(node: Parsed) -> Statement:
    types = _types(node)
    by, _ = _who(node)
    by = by or _proposers(node)
    stance: Stance | None = None
    if "OBJECTION" in types:
        stance = "objection"
    elif types & {"RESERVATION", "POSITION"}:
        stance = "reservation"
    changes = tuple(_changes(node))
    thing = _find(node, "object")
    spot, words = _object(thing) if thing is not None else (None, ())
    if (topic := _find(node, "topic")) is not None:
        spot = _place(topic)
    if words and not changes:
        changes = (Change("insert", new=words[0], spot=spot),)
    if changes:
        spot = spot or changes[0].spot
    return Statement(
        "withdrawal", by=by, stance=stance, changes=changes, spot=spot,
        of_last=spot is None and not changes,
    )


# --- changes ------------------------------------------------------------------------------------


def _changes(node: Parsed) -> Iterator[Change]:
    for child in _trees(node):
        what = _CHANGES.get(str(child.data))
        if what is not None:
            objects = [one for one in _trees(child) if one.data == "object"]
            others = [one for one in child.children if one not in objects]
            if not objects:
                yield _change(what, child)
            for thing in objects:
                # "The brackets around "x" in 1.1/2 and around "y" in 1.1/3": each is a change.
                yield _change(what, Tree(child.data, [thing, *others]))
        elif child.data in ("proposed", "stance"):
            yield from _changes(child)
        elif child.data == "amend":
            amended = Spot(refs=_refs(_first(child, "refs")))
            yield from (_within(change, amended) for change in _changes(child))


def _change(what: What, node: Parsed) -> Change:
    spot: Spot | None = None
    words: tuple[str, ...] = ()
    if (thing := _find(node, "object")) is not None:
        spot, words = _object(thing)
    place = _place(node)
    all_refs = [_refs(child) for child in _trees(node) if child.data == "refs"]
    new = next((_quote(child) for child in _trees(node) if child.data in ("new", "text")), "")
    if (old := _find(node, "old")) is not None:
        words = (_quote(old),)
    if (said := _find(node, "quoted")) is not None and not words:
        words = _quotes(said)
    anchors = _joined([a for a in map(_anchor, _trees(node)) if a is not None])
    where = [_where_place(child) for child in _trees(node) if child.data == "where"]
    place = next((p for p in [place, *where] if p is not None), None)
    into: tuple[Ref, ...] = ()
    match what:
        case "merge":
            refs = all_refs[0]
            into = all_refs[1] if len(all_refs) > 1 else ()
            if not into and "AND" not in _types(node) and len(refs) < 2:
                raise NotMeant("it does not say what is merged with what")
            spot = Spot(refs=refs)
        case "delete" if thing is not None:
            pass  # what it is in favour of changes nothing
        case "found":
            return Change(
                what, new=new, unit=_new(_first(node, "refs_new")), anchors=anchors, spot=place
            )
        case "move" | "reopen" | "agree" | "rewrite" | "begin" | "split":
            spot = Spot(refs=all_refs[0]) if all_refs else spot
        case _:
            pass
    return Change(
        what, words=words, new=new, spot=_inside(spot, place), anchors=anchors, into=into,
        level=level(node),
    )


def _within(change: Change, place: Spot | None) -> Change:
    """The change, in the place that the clause says it is in."""
    if place is None or (change.spot is not None and (change.spot.refs or change.spot.it)):
        return change
    return replace(change, spot=_inside(change.spot, place))


def _inside(spot: Spot | None, place: Spot | None) -> Spot | None:
    if spot is None or place is None:
        return spot or place
    return Spot(
        refs=spot.refs or place.refs,
        sentence=spot.sentence or place.sentence,
        line=spot.line or place.line,
        it=spot.it or place.it,
        whole=spot.whole or place.whole,
        throughout=spot.throughout or place.throughout,
    )


def _object(node: Parsed) -> tuple[Spot | None, tuple[str, ...]]:
    quoted = _find(node, "quoted")
    words = _quotes(quoted) if quoted is not None else ()
    return _scope(node), words


def _place(node: Parsed) -> Spot | None:
    found = [_scope(child) for child in _trees(node) if child.data == "place"]
    spot: Spot | None = None
    for one in found:
        spot = _inside(spot, one)
    return spot


def _where_place(node: Parsed) -> Spot | None:
    """Of "at the end of paragraph 3", paragraph 3; of "in the second sentence", that."""
    return _place(node) or (_scope(node) if _find(node, "anchor") is None else None)


def _scope(node: Parsed) -> Spot | None:
    refs: tuple[Ref, ...] = ()
    sentence = line = None
    types = _types(node)
    place = _place(node)
    for child in _trees(node):
        if child.data == "refs":
            refs = _refs(child)
        elif child.data == "part_of":
            part = _first(child, "part")
            ordinal = int(next(t for t in _tokens(part) if t.type == "ORDINAL"))
            sentence = ordinal if "SENTENCE" in _types(part) else None
            line = ordinal if sentence is None else None
            if (inner := _find(child, "refs")) is not None:
                refs = _refs(inner)
        elif child.data == "whole":
            types = types | {"DRAFT"}
    spot = Spot(
        refs=refs, sentence=sentence, line=line, it="IT" in types, whole="DRAFT" in types,
        throughout="THROUGHOUT" in types,
    )
    return _inside(spot if spot != Spot() else None, place)


def _joined(anchors: Sequence[Anchor]) -> tuple[Anchor, ...]:
    """"To objective 3.1, where it becomes the first action" is one place, said in two steps."""
    match anchors:
        case [Anchor("under", spot=Spot(refs=(outer,))), Anchor("as", spot=Spot(refs=(inner,)))]:
            return (Anchor("as", spot=Spot(refs=(Ref((*inner.parts, *outer.parts)),))),)
        case _:
            return tuple(anchors)


def _anchor(node: Parsed) -> Anchor | None:
    """Where something will stand, as a ``where``, ``dest`` or ``split_where`` says it."""
    if node.data not in ("where", "dest", "split_where"):
        return None
    tokens = list(_tokens(node))
    side = next((_SIDES[t.type] for t in reversed(tokens) if t.type in _SIDES), None)
    if {"END", "START"} & _types(node):
        side = "end" if "END" in _types(node) else "start"
    if node.data == "where" and side not in ("before", "after", "end", "start", "as"):
        if "BETWEEN" in _types(node):
            return Anchor("after", words=next(str(t) for t in tokens if t.type == "QUOTE"))
        return None
    quoted = next((str(t) for t in _deep(node) if t.type == "QUOTE"), None)
    inner = _find(node, "anchor") or node
    if node.data == "split_where":
        after = side == "after"
        return Anchor("after" if after else "before", words=quoted, spot=_scope(inner))
    if node.data == "where" and side in ("end", "start"):
        return Anchor(side, spot=_scope(node))
    return Anchor(side or "under", words=quoted, spot=_scope(inner))


# --- references -----------------------------------------------------------------------------------


def _refs(node: Parsed) -> tuple[Ref, ...]:
    """Each provision named; "options 2 and 3" and "paragraphs 3 and 4 of article 5" are two."""
    found: list[list[Part]] = []
    for ref in _trees(node):
        for parts in _apart([part for item in _trees(ref) for part in _item(item)]):
            if found and len(parts) == 1 and parts[0].every:
                # "Objective 3.1 and its actions"
                parts = [*parts, *found[-1]]
            if found and parts[0].unit == _SAME:
                before = found[-1]
                parts = [replace(parts[0], unit=before[0].unit), *parts[1:]]
                if len(parts) == 1:
                    parts += before[1:]
                else:
                    for one in reversed(found):
                        if len(one) > 1 or one[0].unit != before[0].unit:
                            break
                        one += parts[1:]
            found.append(parts)
    return tuple(Ref(tuple(parts)) for parts in found)


_SAME = "="
"""The unit of a number that has none of its own: as the one before it."""


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
    tokens = list(_tokens(node))
    unit = next((str(t) for t in tokens if t.type == "UNIT"), None)
    if node.data == "every":
        return [Part(unit, every=True)]
    if node.data == "alternative":
        if unit != "option":
            raise NotMeant(f"it does not say of which {unit}")
        return [Part("alternative"), *(part for item in _trees(node) for part in _item(item))]
    ordinal = next((int(t) for t in tokens if t.type == "ORDINAL"), None)
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


def _new(node: Parsed) -> Part:
    tokens = list(_tokens(node))
    unit = next((str(t) for t in tokens if t.type == "UNIT"), None)
    number = next((str(t) for t in tokens if t.type == "NUMBER"), None)
    name = next((str(t) for t in tokens if t.type in ("ADDRESS", "COUNTED")), None)
    return Part(unit, number.strip("()") if number else None, name=name)


# --- who, at which level ------------------------------------------------------------------------


def _who(node: Parsed) -> tuple[tuple[str, ...], bool]:
    actors = _all(_find(node, "who") or node, "actors")
    named = (name for one in actors for name in _parties(one))
    return tuple(dict.fromkeys(named)), any("SOMEBODY" in _types(one) for one in actors)


def _parties(node: Parsed) -> tuple[str, ...]:
    """Those named; who speaks on behalf of a group is the group."""
    found: list[str] = []
    behalf = False
    for child in node.children:
        if isinstance(child, Tree):
            named = " ".join(map(str, _tokens(child)))
        elif child.type in ("PARTY", "BODY"):
            named = str(child)
        else:
            # Who speaks for somebody "also" speaks for itself as well.
            speaks_for = child.type in ("BEHALF", "FOR") and "also" not in child.casefold()
            behalf = behalf or speaks_for
            continue
        if behalf and found:
            found.pop()
        behalf = False
        found.append(named)
    return tuple(dict.fromkeys(found))


def _listed(node: Parsed, role: str) -> tuple[str, ...]:
    found: list[str] = []
    for child in node.find_data(role):
        found += _parties(_first(child, "actors"))
    return tuple(dict.fromkeys(found))


def _proposers(node: Parsed) -> tuple[str, ...]:
    owner = tuple(str(t) for t in _tokens(node) if t.type == "PARTYS")
    actors = _find(node, "actors")
    return owner or (_parties(actors) if actors is not None else ())


def level(node: Parsed) -> str | None:
    """The level of agreement that this says."""
    for child in _trees(node):
        if child.data == "level":
            return next((_LEVELS[t.type] for t in _tokens(child) if t.type in _LEVELS), None)
        if child.data == "pending" and "AD_REFERENDUM" in _types(child):
            return _LEVELS["AD_REFERENDUM"]
    return None


def _pending(node: Parsed, sentence: str) -> str | None:
    for child in _trees(node):
        if child.data == "pending":
            tokens = [t for t in _tokens(child) if t.type not in ("COMMA", "PENDING")]
            if not tokens:
                return None
            return tidy(sentence[tokens[0].start_pos : tokens[-1].end_pos])
    return None


# --- trees --------------------------------------------------------------------------------------


def _trees(node: Parsed) -> list[Parsed]:
    return [child for child in node.children if isinstance(child, Tree)]


def _tokens(node: Parsed) -> list[Token]:
    return [child for child in node.children if isinstance(child, Token)]


def _deep(node: Parsed) -> Iterable[Token]:
    return node.scan_values(lambda value: isinstance(value, Token))


def _types(node: Parsed) -> set[str]:
    return {token.type for token in _tokens(node)}


def _find(node: Parsed, name: str) -> Parsed | None:
    return next((child for child in _trees(node) if child.data == name), None)


def _all(node: Parsed, name: str) -> list[Parsed]:
    return [child for child in _trees(node) if child.data == name]


def _first(node: Parsed, name: str) -> Parsed:
    found = _find(node, name)
    if found is None:
        raise NotMeant(f"it lacks its {name}")
    return found


def _quotes(node: Parsed) -> tuple[str, ...]:
    return tuple(tidy(str(t)) for t in _deep(node) if t.type == "QUOTE")


def _quote(node: Parsed) -> str:
    return next(iter(_quotes(node)), "")
