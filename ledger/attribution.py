"""Who may be named in what leaves the ledger (law 9).

``full``: everybody. ``groups``: groups and bodies, but no single state. ``none``: no party at
all. What is dropped: the parties of events, brackets and positions, and attributions inside
brackets; in notes, positions, meeting names and quotes a party's name gives way to "a
delegation", "a group", "a body". Excepted are names in the draft's own sentences (its labels,
headings and words), which are text under negotiation and not attribution. A party is whom the
house's profile names, or whom the record names as one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import accumulate
from typing import Literal

from ledger.events import Entry, Words
from ledger.profile import Party, PartyKind, Profile, spellings

Attribution = Literal["full", "groups", "none"]

_SHORT = 4
"""The length up to which a name counts as an abbreviation."""

_STANDS_FOR: dict[PartyKind, str] = {"state": "a delegation", "group": "a group", "body": "a body"}


class Policy:
    """What one attribution setting lets through for one house and record."""

    def __init__(self, attribution: Attribution, profile: Profile, named: Iterable[str] = ()):
        """``named``: names of parties in the record that the profile may not know."""
        parties = [*profile.parties, *(Party(n) for n in named if profile.party(n) is None)]
        self.attribution = attribution
        self._profile = profile
        self._hidden: dict[str, Party] = {}
        spelled: set[str] = set()
        for party in parties:
            if attribution == "none" or (attribution == "groups" and party.kind == "state"):
                forms = {v for n in (party.name, *party.aliases) for v in spellings(n)}
                self._hidden |= {_bare(form): party for form in forms}
                spelled |= forms
        self._spelled = sorted(spelled, key=len, reverse=True)

    @property
    def names_everybody(self) -> bool:
        """Whether nothing is held back."""
        return not self._hidden

    def parties(self, names: tuple[str, ...]) -> tuple[str, ...]:
        """Those of these parties that may be named."""
        return tuple(n for n in names if _bare(n) not in self._hidden)

    def text(self, said: str) -> str:
        """The words with every party that may not be named put in general terms."""
        if not self._hidden:
            return said
        return self._pattern.sub(
            lambda m: _STANDS_FOR[self._hidden[_bare(m.group("name"))].kind], said
        )

    def texts(self, said: Sequence[str]) -> list[str]:
        """`text`, of words that stand one right behind the other in several parts. A name that
        begins in one and ends in another is known, too, and gives way in the first."""
        parts = list(map(self.text, said))
        whole = "".join(parts)
        starts = [0, *accumulate(map(len, parts))]
        for match in reversed(list(self._pattern.finditer(whole)) if self._hidden else []):
            general = self.text(match.group())
            for n in range(len(parts)):
                start = max(match.start() - starts[n], 0)
                stop = min(match.end() - starts[n], len(parts[n]))
                if start < stop:
                    parts[n] = parts[n][:start] + general + parts[n][stop:]
                    general = ""
        return parts

    def maybe(self, said: str | None) -> str | None:
        """`text`, of words that may be missing."""
        return None if said is None else self.text(said)

    def prints(self, attribution: str) -> bool:
        """Whether this attribution, as it stands in a bracket, may be printed. Where states are
        held back, one prints only if all of it is known: a split can leave half a name."""
        return not self._hidden or (
            self.attribution == "groups"
            and self._pattern.search(attribution) is None
            and next(_unknown(attribution, self._profile), None) is None
        )

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        # Long names in any case of letters ("URUGUAY", "uruguay-draft.txt"); abbreviations only
        # as they are written: "US" is a party and "us" is not. An underscore parts words here.
        any_case = "|".join(_form(n) for n in self._spelled if len(n) > _SHORT)
        as_written = "|".join(
            _form(n)
            for n in sorted({v for s in self._spelled if len(s) <= _SHORT for v in (s, s.upper())})
        )
        # A copy may have glued a footnote's sign to an abbreviation: "MX15".
        names = rf"(?i:{any_case or '(?!)'})|{as_written or '(?!)'}"
        return re.compile(
            rf"(?:\b[Tt]he[\s_-]+)?(?<![^\W_])(?P<name>{names})(?:['’]s|(?<=[A-Z])\d{{1,3}})?"
            r"(?![^\W_])"
        )


def policy(
    attribution: Attribution, profile: Profile, entries: Iterable[Entry], also: Iterable[str] = ()
) -> Policy:
    """The policy for what leaves a record. It knows everybody whom the house's profile names, and
    everybody named anywhere in the record: who is first named on a later day is no secret of an
    earlier one. ``also``: further names, of a text that is not recorded."""
    named = set(also)
    for entry in entries:
        for event in entry.events:
            named.update(event.by)
            for edit in event.edits:
                for piece in edit.insert:
                    if type(piece) is Words and piece.role == "attribution":
                        named.update(_unknown(piece.text, profile))
    return Policy(attribution, profile, named)


def _unknown(attribution: str, profile: Profile) -> Iterator[str]:
    """The names in an attribution, as it stands in a bracket, that the profile does not know."""
    bare = attribution.strip(_SIGNS)
    if bare and not profile.parties_in(bare):
        yield bare
    for part in _APART.split(bare):
        name = _DOES.sub("", part.strip(_SIGNS))
        known = profile.parties_in(name) or name.casefold() in profile.verbs
        if name[:1].isupper() and not known:
            yield name


_SIGNS = " :()-–—"
_APART = re.compile(r"[,;&/]|\b(?:and|on behalf of(?: the)?|(?:supported|seconded|backed) by)\b")
_DOES = re.compile(
    r"(?i)\s+(?:proposals?|alt(?:ernative)?|text|(?:to\s+)?add\w*|propose[sd]?|suggest\w*|prefers?)$"
)


def _form(name: str) -> str:
    """A regular expression for a name, however its words are parted: by a line's end in a paper,
    by a hyphen in the name of a file; and whichever apostrophe it is written with."""
    parts = re.findall(r"[\s_-]+|['’]|\w+|.", name)
    written = [
        r"[\s_-]+" if re.fullmatch(r"[\s_-]+", part)
        else r"\s*['’]\s*" if part in "'’"
        else re.escape(part) if part.isalnum()
        else rf"\s*{re.escape(part)}"
        for part in parts
    ]
    return "".join(written)


def _bare(name: str) -> str:
    """A name without what its forms differ in."""
    return re.sub(r"[\s_-]+", "", name).replace("’", "'").casefold()
