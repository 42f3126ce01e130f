"""Trees of sentences: what stands in them, directly or deep down."""

from __future__ import annotations

from collections.abc import Iterable

from lark import Token, Tree

from ledger.draft import tidy
from ledger.minutes.parse import Parsed


class NotMeant(ValueError):
    """A sentence that parses, and yet says nothing that can be recorded; why."""


def subtrees(node: Parsed) -> list[Parsed]:
    """Its direct parts that are trees."""
    return [child for child in node.children if isinstance(child, Tree)]


def tokens_of(node: Parsed) -> list[Token]:
    """Its direct parts that are words."""
    return [child for child in node.children if isinstance(child, Token)]


def all_tokens(node: Parsed) -> Iterable[Token]:
    """All its words, however deep."""
    return node.scan_values(lambda value: isinstance(value, Token))


def types_of(node: Parsed) -> set[str]:
    """The terminals of its direct words."""
    return {token.type for token in tokens_of(node)}


def find(node: Parsed, name: str) -> Parsed | None:
    """Its first direct part of this name."""
    return next((child for child in subtrees(node) if child.data == name), None)


def all_of(node: Parsed, name: str) -> list[Parsed]:
    """All its direct parts of this name."""
    return [child for child in subtrees(node) if child.data == name]


def first_of(node: Parsed, name: str) -> Parsed:
    """Its first direct part of this name. Raises `NotMeant` where it has none."""
    found = find(node, name)
    if found is None:
        raise NotMeant(f"it lacks its {name}")
    return found


def quotes_of(node: Parsed) -> tuple[str, ...]:
    """All that it quotes."""
    return tuple(tidy(str(t)) for t in all_tokens(node) if t.type == "QUOTE")


def quote_of(node: Parsed) -> str:
    """What it quotes first."""
    return next(iter(quotes_of(node)), "")
