"""House profiles: the conventions of a body as data.

A profile says how a house writes: its marks and levels, date order, headings, labels,
alternatives, who its parties are and how they are abbreviated. The reader is the same for all.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import cached_property
from typing import Literal

from msgspec import Struct

from ledger.events import Stance

PartyKind = Literal["state", "group", "body"]


class Party(Struct, frozen=True, forbid_unknown_fields=True):
    """Who takes part: a state, a group of states, or a body such as a working group."""

    name: str
    kind: PartyKind = "state"
    aliases: tuple[str, ...] = ()


class Unit(Struct, frozen=True, forbid_unknown_fields=True):
    """A kind of provision that a word and a number announce: ``Objective 2.1``."""

    kind: str
    words: tuple[str, ...]
    rank: int
    key: str = "{number}"
    top: bool = False
    heading: bool = False
    """What follows on the line is a heading; otherwise it is the provision's text."""
    glued: bool = False
    """Its number may stand right behind the word, and a sentence behind that: ``OP2 bis Urges``."""
    bare: bool = False
    """A number with letters may stand without the word: ``X.1 Scope``."""


Series = Literal["roman", "letter", "number"]


class Options(Struct, frozen=True, forbid_unknown_fields=True):
    """How options are written, of which one will stand: ``Option 1:``, ``OPTION B:``."""

    words: tuple[str, ...] = ()
    bare: tuple[str, ...] = ()
    """Words that alone on a line, without a number, announce another reading: ``Alt``."""
    ranks: dict[Series, int] = {}
    """Where a house gives each way of counting a level of its own, its rank among the units; an
    option of another count belongs to whatever stands before it."""
    no_text: tuple[str, ...] = ()
    """Patterns of what an option says that is to have no text: ``No text``."""


class Level(Struct, frozen=True, forbid_unknown_fields=True):
    """A level of agreement and how it is written. Profiles list them from low to high."""

    name: str
    words: tuple[str, ...]
    meeting: str | None = None
    """The kind of meeting such a mark comes from."""
    waits_for: str | None = None
    """Who has yet to confirm what is agreed or deleted at this level; of the highest, nobody."""


class Marks(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of status marks."""

    agreed: tuple[str, ...]
    deleted: tuple[str, ...]
    alone: tuple[str, ...] = ()
    """Words of a level that say by themselves, at a paragraph's end, that it is agreed:
    ``(ad ref)``."""


class PositionForm(Struct, frozen=True, forbid_unknown_fields=True):
    """How a position is written, in brackets or parentheses: ``{party} (is|are) opposed to .*``."""

    stance: Stance
    pattern: str


class Forms(Struct, frozen=True, forbid_unknown_fields=True):
    """Patterns, as regular expressions, of what a house writes around its text."""

    title: tuple[str, ...] = ()
    """How a paper's title is made; groups ``text``, ``kind`` and ``date``."""
    moved_out: tuple[str, ...] = ()
    """The tombstone of a provision that moved; group ``to``."""
    moved_in: tuple[str, ...] = ()
    """The note at its new place; group ``from``."""
    deleted: tuple[str, ...] = ()
    """The tombstone of a provision whose text is gone."""
    author: tuple[str, ...] = ()
    """Attribution in parentheses behind what a party proposed; ``{party}`` stands for parties."""
    no_quorum: tuple[str, ...] = ()
    """What a footnote says where a quorum was lacking."""
    consultation: tuple[str, ...] = ()
    """What a footnote says where a party consults; ``{party}`` stands for parties."""
    remark: tuple[str, ...] = ()
    """Remarks in parentheses that are no text of the draft."""


class Style(Struct, frozen=True, forbid_unknown_fields=True):
    """How a house writes what minutes add to its draft."""

    party_before: str = ""
    """How a bracket says whose words it holds, before them: ``{party}: ``; empty: it doesn't."""
    party_behind: str = ""
    """The same, behind them: `` - {party}``."""
    mark: str = ""
    """How a mark is written: ``{mark} {level} {date}``; empty: this house writes none."""
    mark_date: str = "%Y-%m-%d"
    """How the date of a mark is written, as for ``strftime``."""


class Profile(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """The conventions of one house."""

    name: str
    title: str
    date_order: Literal["mdy", "dmy", "ymd"]
    levels: tuple[Level, ...]
    marks: Marks
    one_order: bool = False
    """Its papers never write day and month in another order, so that ``11/06/2023`` is one day."""
    units: tuple[Unit, ...] = ()
    sections: tuple[str, ...] = ()
    """Headings without a number: ``INTRODUCTION``."""
    captions: tuple[str, ...] = ()
    """Bare words over a group of provisions: ``Actions``."""
    bare_numbers: bool = False
    """Paragraphs are counted without a full stop: ``1 Sails shall be mended``."""
    bare_letters: bool = False
    """Items have letters without a sign: ``a the keepers``."""
    numbered: dict[str, str] = {}
    """What a numbered paragraph is called, by the kind it stands under; ``*``: elsewhere."""
    repeat: tuple[str, ...] = ()
    """Words that repeat a footnote: ``IDEM``."""
    alternative: tuple[str, ...] = ()
    """What stands before a paragraph that may replace the one before: ``//``."""
    options: Options = Options()
    braces: bool = False
    """Words in curly braces are notes of those who hold the pen, no text of the draft."""
    terms: bool = False
    """Its brackets may define a term before a colon, ``[Keeper: a person who ...]``, and a name
    that nobody knows is none there."""
    verbs: dict[str, Stance] = {}
    """What a party says of words in a bracket, in one word behind its name: ``delete``."""
    positions: tuple[PositionForm, ...] = ()
    comments: tuple[PositionForm, ...] = ()
    """What a party says in parentheses behind its name, ``(CANZ: reflect)``, by the stance it
    means: patterns of the comment alone."""
    forms: Forms = Forms()
    style: Style = Style()
    signs: tuple[str, ...] = ()
    """Patterns by which a text of this house is known, each searched line by line."""
    hints: tuple[str, ...] = ()
    """Patterns that texts of other houses show as well: where no house shows enough signs, each
    counts once, however often found."""
    tables: tuple[str, ...] = ()
    """Further tables of parties, TOML files in the folder ``parties`` beside the profile."""
    parties: tuple[Party, ...] = ()

    @cached_property
    def names(self) -> dict[str, Party]:
        """Every party by its name and by each alias, casefolded."""
        table: dict[str, Party] = {}
        for party in self.parties:
            for name in (party.name, *party.aliases):
                table[name.casefold()] = party
        return table

    def party(self, name: str) -> Party | None:
        """The party that this name or alias means, without regard to case or a leading "the", and
        however it is spelled (`folded`)."""
        bare = folded(name)
        return self._folded.get(bare) or self._folded.get(bare.removeprefix("the "))

    @cached_property
    def _folded(self) -> dict[str, Party]:
        return {folded(name): party for name, party in self.names.items()}

    @cached_property
    def any_party(self) -> str:
        """A regular expression for a list of parties: ``Brazil``, ``the EU, Chile and Peru``."""
        one = rf"(?:[Tt]he\s+)?(?:{self._spelled})(?!\w)"
        return rf"(?P<party>{one}(?:\s*(?:,|and|&|,\s*and)\s*{one})*)"

    def parties_in(self, listed: str) -> tuple[str, ...]:
        """The names of the parties in a list such as ``Brazil, Chile and the EU``."""
        whole = self.party(listed)
        if whole is not None:
            return (whole.name,)
        found = []
        for match in re.finditer(self.any_party_once, listed):
            party = self.party(match.group())
            if party is not None:
                found.append(party.name)
        return tuple(dict.fromkeys(found))

    @cached_property
    def any_party_once(self) -> str:
        """A regular expression for one party."""
        return rf"(?<!\w)(?:{self._spelled})(?!\w)"

    @cached_property
    def _spelled(self) -> str:
        # Groups before members and long names before short ones: "Argentina, Brazil and Uruguay"
        # is itself the name of a group.
        return any_of(
            spelled for p in self.parties for n in (p.name, *p.aliases) for spelled in spellings(n)
        )


def folded(name: str) -> str:
    """A name without what its spellings differ in: case, accents, full stops, the apostrophe's
    form, "&" for "and", "St." for "Saint"."""
    letters = unicodedata.normalize("NFKD", name).casefold().replace("’", "'").replace(".", " ")
    bare = "".join(letter for letter in letters if not unicodedata.combining(letter))
    bare = re.sub(r"(?<=\b\w) (?=\w\b)", "", bare)  # "u s a": the full stops are gone
    bare = re.sub(r"\bst\b", "saint", bare.replace("&", " and "))
    return " ".join(bare.split())


def spellings(name: str) -> set[str]:
    """The ways in which texts spell a name, case aside."""
    found = {name, name.replace("'", "’"), name.replace("’", "'")}
    found |= {re.sub(r"\bSaint\b", saint, n) for n in found for saint in ("St.", "St")}
    found |= {n.replace(" and ", " & ") for n in found}
    return found | {
        "".join(c for c in unicodedata.normalize("NFKD", n) if not unicodedata.combining(c))
        for n in found
    }


def any_of(names: Iterable[str]) -> str:
    """A regular expression for any of these names, the longest first. Names that begin alike share
    their beginning: with hundreds of them, trying each in turn would take too long."""
    heads: dict[str, set[str]] = {}
    for name in names:
        heads.setdefault(name[:1], set()).add(name[1:])
    if not heads:
        return "(?!)"
    ends = heads.pop("", None) is not None
    parts = [
        re.escape(head) + (any_of(tails) if len(tails) > 1 else re.escape(*tails))
        for head, tails in sorted(heads.items())
    ]
    if not parts:
        return ""
    return rf"(?:{'|'.join(parts)}){'?' if ends else ''}"
