"""Who speaks in a clause, who is for and against; the level of agreement, and what it waits for."""

from __future__ import annotations

from lark import Tree

from ledger.draft import tidy
from ledger.minutes.parse import Parsed
from ledger.minutes.trees import all_of, find, first_of, subtrees, tokens_of, types_of

_LEVELS = {"AD_REFERENDUM": "ad referendum", "INFORMALLY": "informal", "FINALLY": "final"}


def who_speaks(node: Parsed) -> tuple[tuple[str, ...], bool]:
    """Those named who speak, and whether somebody does who is not named."""
    actors = all_of(find(node, "who") or node, "actors")
    named = (name for one in actors for name in parties_of(one))
    return tuple(dict.fromkeys(named)), any("SOMEBODY" in types_of(one) for one in actors)


def parties_of(node: Parsed) -> tuple[str, ...]:
    """Those named; who speaks on behalf of a group is the group."""
    found: list[str] = []
    behalf = False
    for child in node.children:
        if isinstance(child, Tree):
            named = " ".join(map(str, tokens_of(child)))
        elif child.type in ("PARTY", "BODY", "OFFICER"):
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


def sides_of(node: Parsed, role: str) -> tuple[str, ...]:
    """Those ``supported`` or ``opposed``, by the role."""
    found: list[str] = []
    for child in node.find_data(role):
        found += parties_of(first_of(child, "actors"))
    return tuple(dict.fromkeys(found))


def proposers_of(node: Parsed) -> tuple[str, ...]:
    """Whose proposal, objection or reservation it names."""
    owner = tuple(str(t) for t in tokens_of(node) if t.type == "PARTYS")
    actors = find(node, "actors")
    return owner or (parties_of(actors) if actors is not None else ())


def level(node: Parsed) -> str | None:
    """The level of agreement that this says."""
    for child in subtrees(node):
        if child.data == "level":
            return next((_LEVELS[t.type] for t in tokens_of(child) if t.type in _LEVELS), None)
        if child.data == "pending" and "AD_REFERENDUM" in types_of(child):
            return _LEVELS["AD_REFERENDUM"]
    return None


def pending_of(node: Parsed, sentence: str) -> str | None:
    """What the decision waits for, in the words of the sentence."""
    for child in subtrees(node):
        if child.data == "pending":
            tokens = [t for t in tokens_of(child) if t.type not in ("COMMA", "PENDING")]
            if not tokens:
                return None
            return tidy(sentence[tokens[0].start_pos : tokens[-1].end_pos])
    return None
