"""Tokens: the words of a sentence as the grammar sees them, and what their neighbours settle."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple

_UNWILLING = frozenset({
    "did not", "does not", "do not", "could not", "cannot", "can not", "was unable to",
    "were unable to", "is unable to", "was not able to", "would not", "declined to", "refused to",
    "don't", "can't", "couldn't", "won't", "wouldn't",
})
_TOLD = frozenset(
    {"PROPOSE", "AGREE", "ACCEPT", "SUPPORT", "OPPOSE", "RESERVE", "WITHDRAW", "ENTER"}
)
"""What is done by saying it: verbs that rapporteurs may tell in the present."""
_NAMED = frozenset({"PARTY", "SOMEBODY"})
_SPEAKING = _NAMED | {"BODY", "OFFICER", "NAME", "ALSO", "COMMA", "IT"}
_THIRD_PERSON = re.compile(r"\w+s(?: \w+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")
_TOPIC = frozenset({"WORD", "NAME", "OF", "IN", "ON", "FOR", "TO", "AND", "COMMA", "TALK", "BY"})
"""What the topic of a provision is said in: "paragraph 3 (means of transport)"."""
_TOPIC_WORDS = 20
"""Of so many words no topic is."""
_DASHES = frozenset("-–—")
_CLOSING = {"(": ")"} | dict.fromkeys(_DASHES, ":")
_POINTS = frozenset({"NUMBER", "TITLED", "ADDRESS", "COUNTED"})


class Token(NamedTuple):
    """A word or several, as the grammar sees them: the terminal, what it says, and where."""

    type: str
    value: str
    start: int
    stop: int


def without_topics(tokens: Sequence[Token]) -> Iterator[Token]:
    """The tokens without what a provision that is named is about, in parentheses behind it or
    behind a dash."""
    at = 0
    while at < len(tokens):
        token = tokens[at]
        yield token
        at += 1
        opener = tokens[at].value if at < len(tokens) else ""
        if token.type not in _POINTS or opener not in _CLOSING:
            continue
        soon = range(at + 1, min(len(tokens), at + _TOPIC_WORDS))
        stop = next((n for n in soon if tokens[n].value in "):"), at)
        about = {one.type for one in tokens[at + 1 : stop] if one.value not in _DASHES}
        if about and about <= _TOPIC and tokens[stop].value == _CLOSING[opener]:
            # A dash leaves the colon of "Article 5 – Finance: ..." to what is said of it.
            at = stop + (opener == "(")


def settled(tokens: Iterator[Token]) -> Iterator[Token]:
    """Tokens whose meaning their neighbours settle: "could not be agreed" agrees nothing, "all
    actions" is not everybody, "in 2014" is past."""
    refused = saying = False
    last: Token | None = None
    for token in tokens:
        if last is not None and token.type in ("SUPPORT", "ACCEPT") and (
            last.value.casefold().replace("’", "'") in _UNWILLING
        ):
            # "Norway does not support": what a party will not have it opposes.
            last = last._replace(type="OPPOSE_ED", value=f"{last.value} {token.value}")
            refused = False
            continue
        if last is not None:
            if last.type == "COMMA" and token.type.endswith("BE"):
                # "Article 2, paragraph 3, was agreed": the last comma only closes the reference.
                pass
            elif last.type == "PARTYS" and token.value.casefold() == "delegation":
                token = last._replace(type="PARTY")
            elif last.type in ("PARTYS", "ITS") and token.type == "PROPOSE":
                yield last
                token = token._replace(type="PROPOSAL")  # "Peru's request"
            elif last.type == "BODY" and token.type == "UNIT" and last.value.casefold() == "all":
                yield last._replace(type="ALL")
            else:
                yield last
        if token.value.casefold() == "they" and last is not None and (
            last.type == "SAY_ED" or (last.type == "THAT" and saying)
        ):
            # "Mexico and Peru said that they ...": they are those who speak.
            token = token._replace(type="IT")
        saying = token.type == "SAY_ED"
        if last is not None and last.type == "IN" and _YEAR.fullmatch(token.value):
            token = token._replace(type="HAD")
        if token.type in ("NOT", "HAD", "IF"):
            refused = True
        elif refused and token.type not in ("BE", "MAY_BE", "SHOULD_BE", "ALSO", "TO", "COMMA"):
            if token.type.startswith(("AGREE", "ACCEPT")) or token.type.endswith("ED"):
                token = token._replace(type="REFUSED")
            refused = False
        last = token
    if last is not None and last.type != "COMMA":
        yield last


def told(tokens: Sequence[Token]) -> list[Token]:
    """The tokens behind a speaker, who does by saying it what the first verb says: "We [Peru]
    support ..." is "Peru supported ..."."""
    found = list(tokens)
    for n, token in enumerate(found):
        if token.type not in ("ALSO", "COMMA"):
            if token.type in _TOLD:
                found[n] = token._replace(type=f"{token.type}_ED")
            break
    return found


def narrated(tokens: Sequence[Token]) -> list[Token]:
    """The tokens with what is told in the present ("Brazil proposes") as if it were in the past."""
    told = [
        token._replace(type=f"{token.type}_ED")
        if token.type in _TOLD and (
            before.type in _NAMED
            or (before.type in _SPEAKING and _THIRD_PERSON.fullmatch(token.value))
        )
        else token
        for before, token in pairwise(tokens)
    ]
    return [*tokens[:1], *told]
