"""The floor: who speaks in verbatim notes ("Peru: We propose ..."), from one sentence to the next.

Notes of this kind name a speaker once and then give all that is said, over several sentences and
paragraphs (the blogs from the Commission on Narcotic Drugs, captions of ITU conferences). What
stands there is somebody's word and not the note-taker's: "It was agreed" is then no decision.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct

from ledger.minutes.lexicon import Lexicon, spoken_words
from ledger.minutes.prose import Said
from ledger.minutes.tokens import Token

_NAMED = frozenset({"PARTY", "OFFICER"})
_SPEAKERS = _NAMED | {
    "NAME", "WORD", "COMMA", "AND", "PAREN", "BEHALF", "FOR", "OF", "SAID_OF_WHO", "SOMEBODY",
}
"""What a speaker is named with: "Norway (on behalf of the Nordic countries)"."""
_LONGEST = 20
_FIRST_PERSON = frozenset({"WE", "WE_WANT", "MAY_WE"})
_NARRATES = re.compile(
    r"(?:(?:ON|IN|FOR|AT|AFTER|LEAD)\b[^;:]*? COMMA )?(?:BODY|PARTY|OFFICER|SOMEBODY)\b"
)


class Speech(Struct, frozen=True):
    """What somebody says: the tokens that name the speaker, and those of the words; ``asks``: in a
    question."""

    speaker: tuple[Token, ...]
    words: tuple[Token, ...]
    asks: bool = False

    @property
    def presides(self) -> bool:
        """Whether the speaker may say what the meeting has decided."""
        chairs = spoken_words("chairs")
        return any(one.type == "OFFICER" and one.value in chairs for one in self.speaker)

    @property
    def after_silence(self) -> tuple[Token, ...] | None:
        """What stands behind "I see no objection,"; ``None`` where no such thing is said."""
        length = _begins(self.words, spoken_words("silence"))
        if not length:
            return None
        comma = self.words[length : length + 1]
        return self.words[length + (comma != () and comma[0].type == "COMMA") :]


class Floor:
    """Who has the floor in these minutes. ``lexicon``: who the parties are."""

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._speaker: tuple[Token, ...] = ()
        self._verbatim = False

    def hear(self, said: Said) -> Speech | None:
        """What is said in this sentence, if somebody speaks in it; ``None``: the note-taker
        tells."""
        tokens = self._lexicon.tokens(said.text)
        if said.begins:
            colon = _colon(tokens)
            named = tokens[:colon]
            first_person = any(one.type in _FIRST_PERSON for one in tokens[colon:])
            if colon and (self._verbatim or first_person or _is_known(named)):
                self._speaker = tuple(named)
                tokens = tokens[colon + 1 :]
            elif not self._verbatim or (_narrates(tokens) and not said.heading):
                self._speaker = ()
            self._verbatim = self._verbatim or (
                bool(self._speaker) and (first_person or Speech(self._speaker, ()).presides)
            )
        if not self._speaker:
            return None
        asks = bool(tokens) and tokens[-1].value == "?"
        while tokens and tokens[-1].value in "?!":
            tokens = tokens[:-1]
        return Speech(self._speaker, tuple(_without_courtesy(tokens)), asks)


def _colon(tokens: Sequence[Token]) -> int:
    """The place of the colon behind whoever is named at the beginning; 0: nobody is."""
    for n, token in enumerate(tokens[:_LONGEST]):
        if token.type == "COLON" and token.value == ":":
            return n if any(one.type in _NAMED | {"NAME", "SOMEBODY"} for one in tokens[:n]) else 0
        if token.type not in _SPEAKERS:
            return 0
    return 0


def _is_known(named: Sequence[Token]) -> bool:
    return any(one.type in _NAMED for one in named[:2])


def _narrates(tokens: Sequence[Token]) -> bool:
    """Whether a paragraph that names no speaker says itself who did something."""
    types = " ".join(token.type for token in tokens)
    return _NARRATES.match(types) is not None and not any(
        token.type in _FIRST_PERSON for token in tokens
    )


def _without_courtesy(tokens: Sequence[Token]) -> Sequence[Token]:
    """What is said behind "Thank you, Chair," and "No,"."""
    courtesy = (*spoken_words("courtesy"), "no")
    at = 0
    while at < len(tokens) and (length := _begins(tokens[at:], courtesy)):
        at += length
        while at < len(tokens) and tokens[at].type in ("OFFICER", "COMMA"):
            at += 1
    refused = any(token.value.casefold() == "no" for token in tokens[:at])
    return tokens if at == len(tokens) and refused else tokens[at:]


def _begins(tokens: Sequence[Token], phrases: Sequence[str]) -> int:
    """With how many tokens the first of these phrases ends that these begin with."""
    said = ""
    for length, token in enumerate(tokens[:_LONGEST], 1):
        said = f"{said} {token.value.casefold()}".strip()
        longer = length < len(tokens) and f"{said} {tokens[length].value.casefold()}" in phrases
        if said in phrases and not longer:
            return length
    return 0
