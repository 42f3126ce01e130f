"""From the tree of a sentence to what it says."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from lark import Token, Tree
from msgspec.structs import replace

from ledger.events import Stance
from ledger.minutes.changing import changes_of
from ledger.minutes.parse import Parsed
from ledger.minutes.pointing import object_of, place_of, refs_of, within
from ledger.minutes.speaking import (
    level,
    parties_of,
    pending_of,
    proposers_of,
    sides_of,
    who_speaks,
)
from ledger.minutes.statement import Change, Spot, Statement
from ledger.minutes.trees import (
    NotMeant,
    all_of,
    all_tokens,
    find,
    first_of,
    subtrees,
    tokens_of,
    types_of,
)

_STANCES: dict[str, Stance] = {
    "reservation": "reservation", "objection": "objection", "retain": "retain",
    "support": "support", "like": "reservation", "noted": "reservation",
    "preferred": "support", "noted_objection": "objection",
}
_ANOTHER = re.compile(
    r"\b(?:AND|BUT|COMMA|SEMICOLON) (?:ALSO )?(?:TO )?(?:ALSO )?"
    r"(?:DELETE|INSERT|REPLACE|AMEND|SUBSTITUTE|MOVE|MERGE|SPLIT|BRACKET|REOPEN)(?:_ING)?\b"
)
_PREFERRED = re.compile(r"(?i).*(?:prefer|favou?r)")
_PRONOUNS = frozenset({"it", "this"})


def statements(tree: Parsed, sentence: str) -> list[Statement]:
    """What the sentence says, clause by clause. Raises `NotMeant`."""
    if tree.data == "over":
        return [Statement("context", spot=Spot(refs=refs_of(first_of(tree, "refs"))))]
    if tree.data == "offer":
        return [_statement(tree, sentence)]
    _check_rest(tree)
    found = [_statement(node, sentence) for node in _with_subjects(subtrees(tree))]
    for one, two in pairwise(found):
        if (one.kind, two.kind) == ("position", "position") and one.of_last and not two.of_last:
            # "Chile supported and Peru opposed deleting ...": both are on what is said last.
            raise NotMeant("it is not sure what the first of them speaks of: say it for each")
    return _on_the_same(found)


def _check_rest(tree: Parsed) -> None:
    """Raises `NotMeant` where another deed is named in what only surrounds the clauses: "..., as it
    was covered elsewhere, and to insert ..."."""
    types = " ".join(c.type if isinstance(c, Token) else "" for c in tree.children)
    if _ANOTHER.search(types):
        raise NotMeant("it says more than is understood: say it in two sentences")


def _with_subjects(nodes: Sequence[Parsed]) -> Iterator[Parsed]:
    """The clauses, each with who speaks: in "Peru supported ... and proposed ..." it is one."""
    who: Parsed | None = None
    for node in nodes:
        kind = str(node.data)
        if not kind.endswith("_too"):
            who = find(node, "who")
            yield node
        elif who is None:
            raise NotMeant("it does not say who did the second thing")
        else:
            yield Tree(kind.removesuffix("_too"), [who, *node.children])


def _on_the_same(found: list[Statement]) -> list[Statement]:
    """"After Chile withdrew its objection, the Scope was agreed": it objected to the Scope."""
    match found:
        case [Statement("withdrawal", spot=None, changes=()) as one, Statement("decision") as two]:
            spots = {change.spot for change in two.changes}
            if len(spots) == 1:
                return [replace(one, spot=spots.pop(), of_last=False), two]
    return found


def _statement(node: Parsed, sentence: str) -> Statement:
    match str(node.data):
        case "context":
            return Statement("context", spot=Spot(refs=refs_of(first_of(node, "refs"))))
        case "proposal" | "said" | "bracketing":
            return _proposal(node)
        case "offer":
            return Statement("offer", changes=tuple(changes_of(node)))
        case "decision" | "agreed" | "amended" | "taken":
            return _decision(node, sentence)
        case "position" | "reservation" | "objection" | "retain" | "support" | "like" | "noted" \
                | "preferred" | "noted_objection":
            return _position(node)
        case "withdrawal":
            return _withdrawal(node)
        case other:
            raise NotMeant(f"there is no rule for {other}")


def _proposal(node: Parsed) -> Statement:
    by, unnamed = who_speaks(node)
    if "JOIN_ED" in types_of(node):
        by += tuple(name for child in all_of(node, "actors") for name in parties_of(child))
    place = place_of(node)
    changes = tuple(within(change, place) for change in changes_of(node))
    if node.data == "bracketing":
        spot, words = object_of(first_of(node, "object"))
        changes = (Change("bracket", words=words, spot=spot),)
    _be_wanted(node, changes, named=bool(by) and not unnamed)
    return Statement(
        "proposal", by=by, unnamed=unnamed,
        supported_by=sides_of(node, "supported"), opposed_by=sides_of(node, "opposed"),
        changes=changes,
    )


def _be_wanted(node: Parsed, changes: Sequence[Change], *, named: bool) -> None:
    """Raises `NotMeant` where the words of a proposal may be about what is, or was done."""
    own, said = types_of(node), [token.type for token in all_tokens(node)]
    moved_or_said = node.data == "said" or bool({"MOVE_ED", "COLON"} & own)
    if moved_or_said and (not named or {"BODY", "OFFICER"} & set(said)):
        raise NotMeant("it does not say which party wants that")
    should = said.count("SHOULD_BE") + said.count("SHOULD")
    if node.data == "said" and ("MAY_BE" in said or should < len(changes)):
        raise NotMeant("it says how something is or may be, not what a party wants")
    if "THAT" in own and "BE" in said and "IT" not in own:
        raise NotMeant("it says how something is, not what a party wants")
    if "COLON" in own and any(type_.endswith("_ED") for type_ in said):
        raise NotMeant("it says what was done, not what a party wants")


def _decision(node: Parsed, sentence: str) -> Statement:
    pending = pending_of(node, sentence)
    place, at = place_of(node), level(node)
    changes = [within(change, place) for change in changes_of(node)]
    decided = types_of(node) & {"AGREE_ED", "ACCEPT_ED", "AGREEMENT", "BODY"}
    if node.data == "decision" and not decided and any(True for _ in node.find_data("may_be")):
        raise NotMeant("it says what should be done, not that it was decided")
    by: tuple[str, ...] = ()
    of_last = False
    if node.data == "agreed":
        refs = [ref for one in subtrees(node) if one.data == "refs" for ref in refs_of(one)]
        changes = [Change("agree", spot=Spot(refs=tuple(refs)))]
    elif node.data == "amended":
        whole = Spot(refs=refs_of(first_of(node, "refs")))
        changes = [within(change, whole) for change in changes] + [Change("agree", spot=whole)]
    elif node.data == "taken":
        proposed = find(node, "proposed")
        of_last = not changes
        if proposed is not None:
            by = proposers_of(proposed)
        elif any(t.type == "IT" and t.casefold() not in _PRONOUNS for t in tokens_of(node)) and (
            "SO" not in types_of(node)
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
    if node.data == "preferred" and not any(_PREFERRED.match(t) for t in tokens_of(node)):
        raise NotMeant("it does not say what is wanted of that")
    by, unnamed = who_speaks(node)
    if find(node, "who") is not None and node.data != "like":
        # "Paraguay joined Uruguay in opposing ...": both oppose.
        by += tuple(name for child in all_of(node, "actors") for name in parties_of(child))
    by = by or proposers_of(node)
    if {"BODY", "OFFICER"} & types_of(find(find(node, "who") or node, "actors") or Tree("-", [])):
        # "Parties could not accept": a party takes a position, a meeting decides.
        return Statement("nothing")
    stance = _STANCES.get(str(node.data))
    if stance is None:
        against = "OPPOSE_ED" in types_of(first_of(node, "stance"))
        stance = "objection" if against else "support"
    changes = tuple(changes_of(node))
    proposed = find(node, "proposed")
    whose = proposers_of(proposed) if proposed is not None else ()
    thing = find(node, "object")
    spot: Spot | None = None
    words: tuple[str, ...] = ()
    if thing is not None:
        spot, words = object_of(thing)
    elif refs := find(node, "refs"):
        spot = Spot(refs=refs_of(refs))
    elif topic := find(node, "topic"):
        spot = place_of(topic)
    if changes:
        spot, words = changes[0].spot, changes[0].words
        if stance == "support" and whose:
            # "Peru's proposal to delete ... was supported by Chile"
            return Statement("proposal", by=whose, supported_by=by, changes=changes)
        if stance == "support":
            return Statement("proposal", by=by, unnamed=unnamed, changes=changes)
        if changes[0].what in ("delete", "replace", "rewrite") and stance == "objection":
            stance = "retain"
    if spot is None and "IT" in types_of(node):
        spot = Spot(it=True)
    of_last = (spot is None or spot == Spot(it=True)) and not words
    if words:
        changes = (Change("retain", words=words, spot=spot),)
    return Statement(
        "position", by=by, unnamed=unnamed, stance=stance, spot=spot, changes=changes,
        whose=whose, of_last=of_last,
    )


def _withdrawal(node: Parsed) -> Statement:
    types = types_of(node)
    by, _ = who_speaks(node)
    by = by or proposers_of(node)
    stance: Stance | None = None
    if "OBJECTION" in types:
        stance = "objection"
    elif types & {"RESERVATION", "POSITION"}:
        stance = "reservation"
    changes = tuple(changes_of(node))
    thing = find(node, "object")
    spot, words = object_of(thing) if thing is not None else (None, ())
    if (topic := find(node, "topic")) is not None:
        spot = place_of(topic)
    if words and not changes:
        changes = (Change("insert", new=words[0], spot=spot),)
    if changes:
        spot = spot or changes[0].spot
    return Statement(
        "withdrawal", by=by, stance=stance, changes=changes, spot=spot,
        of_last=spot is None and not changes,
    )
