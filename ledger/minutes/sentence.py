"""A sentence of minutes: what it says, whole or beside talk."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ledger.minutes.floor import Speech
from ledger.minutes.interpret import statements
from ledger.minutes.lexicon import Lexicon
from ledger.minutes.nothing import (
    changes_nothing,
    contradicts,
    names_provision,
    points_back,
    stands_free,
)
from ledger.minutes.parse import LONGEST, Parsed, parse_tokens
from ledger.minutes.spoken import statements_of
from ledger.minutes.statement import Statement
from ledger.minutes.tokens import Token, narrated

_TRIED = 5
"""At so many joints, from the last, a sentence is tried in two parts."""


class Heard(NamedTuple):
    """What a line says, and the words by which it says a position."""

    statements: list[Statement]
    said: str


def read_sentence(sentence: str, lexicon: Lexicon, speech: Speech | None = None) -> Heard | None:
    """What a sentence of minutes says; ``None`` where it has no form that is known. ``speech``:
    what somebody says in it. Raises `NotMeant`."""
    if speech is not None:
        said = statements_of(speech, sentence)
    else:
        said = _said(narrated(lexicon.tokens(sentence)), sentence)
    return Heard(said, sentence) if said is not None else None


def _said(tokens: Sequence[Token], sentence: str) -> list[Statement] | None:
    """What these words of a sentence say; beside what reports an event, the last of them or the
    first may report what changes nothing."""
    tree = parse_tokens(tokens, "sentence")
    if tree is not None:
        return statements(tree, sentence)
    if len(tokens) > LONGEST:
        return None
    if (offered := _offered(tokens)) is not None:
        return statements(offered, sentence)
    if changes_nothing(tokens):
        return [Statement("nothing", mentions=names_provision(tokens))]
    for at, resumes in list(_joints(tokens))[: -_TRIED - 1 : -1]:
        before, behind = tokens[:at], tokens[resumes:]
        if changes_nothing(behind) and (tree := parse_tokens(before, "sentence")) is not None:
            found = statements(tree, sentence)
            decided = any(one.kind == "decision" for one in found)
            return None if decided and contradicts(behind) else found
        if changes_nothing(before) and stands_free(before, behind):
            if before[0].type == "BODY" and behind and behind[0].type in ("AGREE_ED", "ACCEPT_ED"):
                # "The Group discussed ... and agreed to delete ...": the Group did both.
                behind = [before[0], *behind]
            if points_back(behind):
                return None
            tree = parse_tokens(behind, "sentence")
            return statements(tree, sentence) if tree is not None else None
    return None


def _offered(tokens: Sequence[Token]) -> Parsed | None:
    """What a chair offers for decision, whatever stands before the offer but a refusal."""
    types = [token.type for token in tokens]
    at = types.index("TAKE_IT") if "TAKE_IT" in types else 0
    if not at or "NOT" in types[:at]:
        return None
    return parse_tokens(tokens[at:], "offer")


def _joints(tokens: Sequence[Token]) -> Iterator[tuple[int, int]]:
    """Where one clause may end, and where the next begins."""
    for at, token in enumerate(tokens):
        behind = tokens[at + 1].type if at + 1 < len(tokens) else ""
        if token.type in ("SEMICOLON", "COMMA") and behind in ("AND", "BUT"):
            yield at, at + 2
        elif token.type in ("SEMICOLON", "BUT", "AND") or (
            token.type == "COMMA" and behind == "WHICH"
        ):
            yield at, at + 1
