"""Parsing: what the grammar finds in a sentence, as a tree."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import cache
from importlib.resources import files
from typing import Any

from lark import Lark, Token, Tree
from lark.exceptions import LarkError
from lark.lexer import Lexer

from ledger.minutes.lexicon import Lexicon
from ledger.minutes.tokens import Token as Given

Parsed = Tree[Token]
LONGEST = 400
"""So many tokens a sentence may have: fifty delegations and what they want. To parse one takes time
that grows faster than its length."""


class _Given(Lexer):
    """Hands on the tokens that the lexicon has made."""

    def __init__(self, lexer_conf: Any) -> None:  # the shape that lark asks for
        pass

    def lex(self, tokens: Any, parser_state: Any = None) -> Iterator[Token]:  # noqa: ARG002
        for token in tokens:
            yield Token(token.type, token.value, token.start, end_pos=token.stop)


@cache
def _parser() -> Lark:
    grammar = files("ledger.minutes").joinpath("grammar.lark").read_text()
    used = sorted(set(re.findall(r"\b[A-Z][A-Z_]+\b", re.sub(r"//.*", "", grammar))))
    return Lark(
        f"{grammar}\n%declare {' '.join(used)}",
        parser="earley", lexer=_Given, start=["sentence", "offer", "line"],
    )


def parse(sentence: str, lexicon: Lexicon) -> Parsed | None:
    """The tree of a sentence; ``None`` where it has words that the grammar has no place for."""
    return parse_tokens(lexicon.tokens(sentence), "sentence")


def parse_tokens(tokens: Sequence[Given], start: str) -> Parsed | None:
    """The tree of these tokens, by the rule ``start``; ``None`` also for more of them than anybody
    says in one sentence."""
    if not 0 < len(tokens) <= LONGEST:
        return None
    parser = _parser()
    try:
        return parser.parse(tokens, start=start)
    except LarkError:
        return None
