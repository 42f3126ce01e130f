"""What parties say in parentheses behind words of the draft, and that is none of its words:
``(CANZ: reflect)``, ``(EU, US: no change in position)``, ``(G77 to revert)``.

Compilations of the General Assembly and of the Economic and Social Council are full of it. Whoever
the house knows and stands before a colon speaks, whatever comes behind it; without a colon only
what the house's parties are known to say is no text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ledger.events import Stance
from ledger.profile import Profile
from ledger.reading.naming import Naming, Said, Who

_SPOKEN = re.compile(r"(?P<who>[^:\[\]]{1,300}?)\s*:\s+(?P<said>\S.*)")
_NAMES_AT_MOST = 60
_UNTOLD: Stance = "request"
"""The stance of a comment that tells none: it wants something, and no words of the draft."""


class Speaking:
    """Reads what parties say, by a house's names and by what they are known to say."""

    def __init__(self, profile: Profile, naming: Naming) -> None:
        self._naming = naming
        self._comments = [(form.stance, re.compile(form.pattern)) for form in profile.comments]

    def said(self, enclosed: str) -> tuple[Said, ...]:
        """What is said in these words, party by party; nothing, where they are no comment."""
        found: list[Said] = []
        for clause in self._clauses(enclosed.strip(" .")):
            spoken = self._spoken(clause) or self._told(clause)
            if not spoken:
                return ()
            found += spoken
        return tuple(found)

    def _clauses(self, words: str) -> Iterator[str]:
        """``EU: reflect; US: to revert`` in two: behind a semicolon somebody else speaks, or the
        same party goes on."""
        clause = ""
        for part in words.split(";"):
            if clause and (self._spoken(part.strip()) or self._told(part.strip())):
                yield clause
                clause = part.strip()
            else:
                clause = f"{clause};{part}" if clause else part.strip()
        yield clause

    def _spoken(self, clause: str) -> tuple[Said, ...]:
        """A comment behind a colon: any, if the house knows everybody who makes it."""
        found = _SPOKEN.fullmatch(clause)
        who = self._naming.before(found["who"]) if found else None
        if found is None or who is None:
            return ()
        stance = self._stance(found["said"])
        if stance is None and not self._naming.knows(who.everybody):
            return ()
        return _positions(who, stance or _UNTOLD, clause)

    def _told(self, clause: str) -> tuple[Said, ...]:
        """A comment without a colon: ``EU flexible``."""
        words = list(re.finditer(r"\S+", clause[:_NAMES_AT_MOST]))
        for before, word in pairwise(words):
            stance = self._stance(clause[word.start() :])
            if stance is None:
                continue
            who = self._naming.before(clause[: before.end()])
            if who is None or not self._naming.knows(who.everybody):
                return ()
            return _positions(who, stance, clause)
        return ()

    def _stance(self, comment: str) -> Stance | None:
        """What a comment means; ``None``: it is none that the house knows."""
        return next((s for s, form in self._comments if form.fullmatch(comment)), None)


def _positions(who: Who, stance: Stance, clause: str) -> tuple[Said, ...]:
    return (Said(stance, who.by, clause), *who.stances)
