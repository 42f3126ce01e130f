"""What changes nothing: sentences that report talk, refusals, conditions and what was before. They
have no form of their own, and are told by the words that stand in them and those that don't."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from ledger.minutes.tokens import Token

_VERBS = (
    "DELETE", "INSERT", "REPLACE", "AMEND", "SUBSTITUTE", "MOVE", "PLACE", "MERGE", "SPLIT",
    "BRACKET", "LIFT", "RETAIN", "REOPEN", "WITHDRAW", "PROPOSE", "AGREE", "ACCEPT", "SUPPORT",
    "OPPOSE", "RESERVE", "ENTER", "BEGIN", "READ", "TALK", "TABLE", "SAY", "NOTE", "TURN", "JOIN",
    "RECORD",
)
_NAMING = frozenset({"UNIT", "ADDRESS", "COUNTED", "TITLED"})
_MATTERS = frozenset(_VERBS) - {"TALK", "SAY", "NOTE", "TURN", "JOIN", "READ", "BEGIN"} | {
    "DELETION", "INSERTION", "REPLACEMENT", "RETENTION", "REOPENING", "BRACKETS", "BRACKETED",
    "PROPOSAL", "WITHDRAWAL", "OBJECTION", "RESERVATION", "POSITION",
}
_DEEDS = frozenset({f"{verb}_ED" for verb in (*_VERBS, "KEEP", "ALIGN")} | {
    "SPLIT", "DECLARED", "AGREEMENT", "NO_BRACKETS", "EXCEPT",
})
"""What somebody did: where one of these stands that is not talk, a sentence may report an event."""
_TALK = frozenset({"TALK_ED", "SAY_ED", "NOTE_ED", "TABLE_ED", "TURN_ED"})
_UNDONE = frozenset({"NOT", "HAD", "IF"})
_MEETING_AGREED = re.compile(r"(?:BODY|IT BE) (?:ALSO )?(?:AGREE|ACCEPT)_ED\b")
_ASKED = frozenset({"PROPOSE_ED", "AGREE_ED", "ACCEPT_ED"})
_TO_TALK = frozenset({"TALK", "TALK_ING"})
_ON_THE_WAY = frozenset({
    "TO", "THAT", "BODY", "OFFICER", "ALSO", "COMMA", "IN", "ON", "FROM", "UNIT", "NUMBER",
    "ORDINAL", "OF", "ADDRESS", "COUNTED", "TITLED", "AD_REFERENDUM", "INFORMALLY", "FINALLY",
    "ALL_SIDES",
})
_IMPERSONAL = re.compile(r"^IT BE (?:ALSO )?(?:AGREE|ACCEPT)_ED (?:ALSO )?(?=TO|THAT)")
_YES = ("AGREE", "ACCEPT", "SUPPORT", "OPPOSE", "REFUSED")


def changes_nothing(tokens: Sequence[Token]) -> bool:
    """Whether these words report what changes nothing."""
    types = [token.type for token in tokens]
    deeds = [
        n for n, (type_, behind) in enumerate(pairwise([*types, ""]))
        if type_ in _DEEDS - _TALK and (type_, behind) != ("PROPOSE_ED", "BY")
    ]
    if not deeds:
        # "Parties did not agree to merge options 2 and 3", "the Chair thanked delegates"
        return any(type_ in _TALK | _UNDONE or type_ == "REMAINS" for type_ in types)
    at = deeds[0]
    if deeds[1:] or types[at] not in _ASKED:
        return False
    if types[at] == "PROPOSE_ED" and types[at - 1 : at] == ["BE"]:
        # "The Group was asked to delete option 3"
        return True
    behind = types[at + 1 :]
    if "INSTEAD" in behind and "QUOTE" in behind:
        return False
    if behind[:1] == ["NOT"]:
        # "It was agreed not to delete option 3"
        return True
    if "PENDING" in behind[:2]:
        # "They agreed, pending discussion, to merge options 1 and 3": nothing is merged yet
        return True
    first = next((n for n, type_ in enumerate(behind) if type_ in _TO_TALK), len(behind))
    if first < len(behind) and set(behind[:first]) <= _ON_THE_WAY:
        # "Parties agreed to consider merging options 2 and 3"
        return True
    # "Brazil wanted option 3 to be discussed"
    return types[at] == "PROPOSE_ED" and any(
        one in ("MAY_BE", "SHOULD_BE", "AS") and two == "TALK_ED"
        for one, two in pairwise(behind)
    )


def names_provision(tokens: Sequence[Token]) -> bool:
    """Whether these words name a provision: "it" may then be that."""
    return any(token.type in _NAMING for token in tokens)


def is_talk(tokens: Sequence[Token]) -> bool:
    """Whether these words of a speaker name nothing that could be done to a text, or be thought
    of what is proposed, and quote nothing."""
    return not any(
        token.type == "QUOTE" or token.type.split("_")[0] in _MATTERS for token in tokens
    )


def stands_free(tokens: Sequence[Token], behind: Sequence[Token]) -> bool:
    """Whether what changes nothing has no bearing on what is said ``behind`` it: it holds no
    condition and reports nobody's words, or what is behind says itself who decided."""
    types = {token.type for token in tokens}
    if types & _UNDONE or any(token.value.casefold().endswith("whether") for token in tokens):
        return False
    if _MEETING_AGREED.match(" ".join(token.type for token in behind)):
        return True
    return not any(token.value.casefold().endswith("that") for token in tokens)


def points_back(tokens: Sequence[Token]) -> bool:
    """Whether these words speak of "it": in what is said beside, if anywhere."""
    return "IT" in _IMPERSONAL.sub("", " ".join(token.type for token in tokens)).split()


def contradicts(tokens: Sequence[Token]) -> bool:
    """Whether what changes nothing may take back a decision before it: "..., which Peru did not
    accept"."""
    types = [token.type for token in tokens]
    return "IF" in types or (
        bool(_UNDONE & set(types)) and any(type_.startswith(_YES) for type_ in types)
    )
