"""What a speaker says, as a rapporteur would report it: "Peru: We support this" is "Peru supported
this". A party wants and objects, and decides nothing; a chair offers for decision, and declares.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from ledger.minutes.floor import Speech
from ledger.minutes.interpret import statements
from ledger.minutes.nothing import changes_nothing, is_talk, names_provision
from ledger.minutes.parse import parse_tokens
from ledger.minutes.statement import Statement
from ledger.minutes.tokens import Token, narrated, told
from ledger.minutes.trees import NotMeant

_OWN = frozenset({"proposal", "position", "withdrawal", "context", "nothing"})
"""What one speaker can do alone."""
_DECLARED = frozenset({"is", "are"})
"""A chair declares a decision in the present; "was agreed" recalls what was done elsewhere."""
_PLACE = frozenset({
    "IN", "ON", "OF", "UNIT", "NUMBER", "ORDINAL", "COUNTED", "ADDRESS", "TITLED",
})
_SO = (["AGREE_ED"], ["ACCEPT_ED"], ["SO", "AGREE_ED"])
_OFFERS = frozenset({"TAKE_IT", "MAY_WE"})


def statements_of(speech: Speech, sentence: str) -> list[Statement] | None:
    """What somebody says; ``None`` where it has no form that is known. Raises `NotMeant`."""
    if not speech.words:
        return [Statement("silence")]
    if speech.presides and (ruled := _ruled(speech, sentence)) is not None:
        return ruled
    for form in _reported(speech.speaker, speech.words):
        tree = parse_tokens(form, "sentence")
        if tree is not None:
            found = statements(tree, sentence)
            if not {one.kind for one in found} <= _OWN:
                raise NotMeant("one speaker alone decides nothing")
            return found
    if is_talk(speech.words) or changes_nothing(_as_meeting(speech.words)):
        return [Statement("nothing", mentions=names_provision(speech.words))]
    return None


def _reported(speaker: Sequence[Token], words: Sequence[Token]) -> Iterator[list[Token]]:
    """The ways in which a rapporteur may report these words."""
    at = next((n for n, one in enumerate(words) if one.type in ("WE", "WE_WANT")), None)
    if at is not None:
        if {"NAME", "PARTY", "OFFICER"} & {one.type for one in words[:at]}:
            return
        wants = [words[at]._replace(type="PROPOSE_ED")] if words[at].type == "WE_WANT" else []
        yield [*words[:at], *speaker, *wants, *_to_all(told(words[at + 1 :]))]
    elif words[0].type == "MAY_WE":
        # "Could we replace ...?" is a way to propose it.
        yield [*speaker, words[0]._replace(type="PROPOSE_ED"), *words[1:]]
    else:
        sign = Token("COLON", ":", words[0].start, words[0].start)
        yield [*speaker, sign, *words]
        comma = next((n for n, one in enumerate(words) if one.type in ("COMMA", "COLON")), 0)
        if comma and {one.type for one in words[:comma]} <= _PLACE:
            # "OP3, add ...": in OP3.
            there = words[0]._replace(type="IN")
            begins = words[:comma] if words[0].type in ("IN", "ON") else (there, *words[:comma])
            yield [*begins, sign._replace(type="COMMA"), *speaker, sign, *words[comma + 1 :]]
        yield [*speaker, *told(words)]
        yield narrated(words)


def _to_all(words: Sequence[Token]) -> list[Token]:
    """What all are asked to do: "I suggest that we delete ..." is "suggested to delete ...", and
    so is "I would delete ..."."""
    types = [one.type for one in words[:3]]
    if words and words[0].value.casefold() == "would":
        return [words[0]._replace(type="PROPOSE_ED"), *words[1:]]
    for wished in (["PROPOSE_ED", "THAT", "WE"], ["PROPOSE_ED", "WE"]):
        if types[: len(wished)] == wished:
            return [words[0], *words[len(wished) :]]
    return list(words)


def _ruled(speech: Speech, sentence: str) -> list[Statement] | None:
    """What a chair offers for decision, or declares to be decided; ``None``: nothing."""
    words = speech.words
    types = [token.type for token in words]
    if types in _SO:
        # "Agreed?" asks, and leaves what was offered as it is.
        return [Statement("silence") if speech.asks else Statement("decision", of_last=True)]
    if (behind := speech.after_silence) is not None:
        rest = replace(speech, words=behind)
        return _ruled(rest, sentence) if behind else [Statement("silence")]
    offers = next((n for n, type_ in enumerate(types) if type_ in _OFFERS), None)
    if offers is not None and not {"NOT", "QUOTE"} & set(types[:offers]):
        tree = parse_tokens(_as_meeting(words[offers:]), "offer")
        return statements(tree, sentence) if tree is not None else None
    tree = parse_tokens(narrated(words), "sentence")
    found = statements(tree, sentence) if tree is not None else []
    if not any(one.kind == "decision" for one in found):
        return None
    if speech.asks:
        raise NotMeant("it asks whether that is decided, and does not say so")
    if "INFORMALLY" in types or any(
        one.type == "BE" and one.value.casefold() not in _DECLARED for one in words
    ):
        raise NotMeant("it recalls a decision, and does not say that it is taken now")
    return found


def _as_meeting(words: Sequence[Token]) -> list[Token]:
    """The words with the meeting in place of "we", as in "may I take it that we agree"."""
    meant = [one._replace(type="BODY") if one.type == "WE" else one for one in words]
    agreed = [
        two._replace(type=f"{two.type}_ED")
        if one.type == "BODY" and two.type in ("AGREE", "ACCEPT", "PROPOSE") else two
        for one, two in pairwise(meant)
    ]
    return [*meant[:1], *agreed]
