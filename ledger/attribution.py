"""Who may be named in what leaves the ledger (law 9).

``full``: everybody. ``groups``: groups and bodies, but no single state. ``none``: no party at
all. What is dropped: the parties of events, brackets and positions, and attributions inside
brackets; in notes, positions, meeting names and quotes a party's name gives way to "a
delegation", "a group", "a body". Excepted are names in the draft's own sentences (its labels,
headings and words), which are text under negotiation and not attribution.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Literal

from ledger.draft import Draft, Run
from ledger.profile import Party, PartyKind, Profile

Attribution = Literal["full", "groups", "none"]

_SHORT = 4
"""The length up to which a name counts as an abbreviation."""

_STANDS_FOR: dict[PartyKind, str] = {"state": "a delegation", "group": "a group", "body": "a body"}


class Policy:
    """What one attribution setting lets through for one house and draft."""

    def __init__(self, attribution: Attribution, profile: Profile, named: Iterable[str] = ()):
        """``named``: names of parties in the record that the profile may not know."""
        parties = [*profile.parties, *(Party(n) for n in named if profile.party(n) is None)]
        self.attribution = attribution
        self._hidden: dict[str, Party] = {}
        spelled: set[str] = set()
        for party in parties:
            if attribution == "none" or (attribution == "groups" and party.kind == "state"):
                for name in (party.name, *party.aliases):
                    self._hidden[name.casefold()] = party
                    spelled.add(name)
        self._spelled = sorted(spelled, key=len, reverse=True)

    @property
    def names_everybody(self) -> bool:
        """Whether nothing is held back."""
        return not self._hidden

    def parties(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of these parties that may be named."""
        return tuple(n for n in names if n.casefold() not in self._hidden)

    def text(self, said: str) -> str:
        """The words with every party that may not be named put in general terms."""
        if not self._hidden:
            return said
        return self._pattern.sub(
            lambda m: _STANDS_FOR[self._hidden[m.group("name").casefold()].kind], said
        )

    def maybe(self, said: str | None) -> str | None:
        """`text`, of words that may be missing."""
        return None if said is None else self.text(said)

    def prints(self, attribution: str) -> bool:
        """Whether this attribution, as it stands in a bracket, may be printed."""
        return not self._hidden or (
            self.attribution == "groups" and self._pattern.search(attribution) is None
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # Long names in any case of letters ("URUGUAY", "uruguay-draft.txt"); abbreviations only
        # as they are written: "US" is a party and "us" is not. An underscore parts words here.
        any_case = "|".join(re.escape(n) for n in self._spelled if len(n) > _SHORT)
        as_written = "|".join(
            re.escape(n)
            for n in sorted({v for s in self._spelled if len(s) <= _SHORT for v in (s, s.upper())})
        )
        names = f"(?i:{any_case or '(?!)'})|{as_written or '(?!)'}"
        return re.compile(
            rf"(?:\b[Tt]he[\s_-]+)?(?<![^\W_])(?P<name>{names})(?:['’]s)?(?![^\W_])"
        )


def policy(attribution: Attribution, profile: Profile, draft: Draft) -> Policy:
    """The policy for exporting this draft."""
    named = {n for b in draft.brackets.values() for n in (*b.by, *b.supported_by, *b.opposed_by)}
    named |= {n for p in draft.positions for n in p.by}
    for provision in draft.provisions.values():
        for element in provision.sequence:
            if isinstance(element, Run) and element.role == "attribution":
                bare = element.text.strip(" :()")
                named |= {bare} if bare and not profile.parties_in(bare) else set()
    return Policy(attribution, profile, named)
