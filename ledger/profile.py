"""House profiles: the conventions of a body as data, read from TOML and checked.

A profile says how a house writes: its marks and levels, date order, headings, labels,
alternatives, who its parties are and how they are abbreviated. The reader is the same for all.
"""

from __future__ import annotations

import os
import re
from functools import cached_property
from pathlib import Path
from typing import Literal

import msgspec
from msgspec import Struct

from ledger.errors import LedgerError, NotFound
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


class Level(Struct, frozen=True, forbid_unknown_fields=True):
    """A level of agreement and how it is written. Profiles list them from low to high."""

    name: str
    words: tuple[str, ...]
    meeting: str | None = None
    """The kind of meeting such a mark comes from."""


class Marks(Struct, frozen=True, forbid_unknown_fields=True):
    """The words of status marks."""

    agreed: tuple[str, ...]
    deleted: tuple[str, ...]


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


class Profile(Struct, frozen=True, forbid_unknown_fields=True, dict=True):
    """The conventions of one house."""

    name: str
    title: str
    date_order: Literal["mdy", "dmy", "ymd"]
    levels: tuple[Level, ...]
    marks: Marks
    units: tuple[Unit, ...] = ()
    sections: tuple[str, ...] = ()
    """Headings without a number: ``INTRODUCTION``."""
    captions: tuple[str, ...] = ()
    """Bare words over a group of provisions: ``Actions``."""
    numbered: dict[str, str] = {}
    """What a numbered paragraph is called, by the kind it stands under; ``*``: elsewhere."""
    repeat: tuple[str, ...] = ()
    """Words that repeat a footnote: ``IDEM``."""
    alternative: tuple[str, ...] = ()
    """What stands before a paragraph that may replace the one before: ``//``."""
    positions: tuple[PositionForm, ...] = ()
    forms: Forms = Forms()
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
        """The party that this name or alias means, without regard to case or a leading "the"."""
        bare = " ".join(name.split()).casefold().strip(".")
        return self.names.get(bare) or self.names.get(bare.removeprefix("the "))

    @cached_property
    def any_party(self) -> str:
        """A regular expression for a list of parties: ``Brazil``, ``the EU, Chile and Peru``."""
        spelled = [n for p in self.parties for n in (p.name, *p.aliases)]
        # Groups before members and long names before short ones: "Argentina, Brazil and Uruguay"
        # is itself the name of a group.
        one = "|".join(re.escape(n) for n in sorted(set(spelled), key=len, reverse=True))
        one = rf"(?:[Tt]he\s+)?(?:{one or '(?!)'})(?!\w)"
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
        spelled = sorted(
            {n for p in self.parties for n in (p.name, *p.aliases)}, key=len, reverse=True
        )
        return rf"(?<!\w)(?:{'|'.join(map(re.escape, spelled)) or '(?!)'})(?!\w)"


def places() -> list[Path]:
    """Folders searched for a user's own profiles, first found first taken."""
    folders = [Path(p) for p in os.environ.get("LEDGER_PROFILES", "").split(os.pathsep) if p]
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return [*folders, Path(config).expanduser() / "negotiation-ledger" / "profiles"]


def _files() -> dict[str, Path]:
    found: dict[str, Path] = {}
    built_in = Path(__file__).with_name("profiles")
    for folder in [*places(), built_in]:
        if folder.is_dir():
            for file in sorted(folder.glob("*.toml")):
                found.setdefault(file.stem, file)
    return found


def available() -> list[str]:
    """The names of the profiles that can be loaded."""
    return sorted(_files())


def load(name: str) -> Profile:
    """The profile of this name, or in this TOML file. Raises `NotFound`, and `LedgerError` with
    the place for a file that is no profile."""
    import tomllib

    files = _files()
    path = Path(name) if name.endswith(".toml") else files.get(name)
    if path is None or not path.is_file():
        raise NotFound(
            "house profile", name, list(files),
            f"Known: {', '.join(files)}; your own TOML files are looked for in {places()[-1]}.",
        )
    try:
        data = tomllib.loads(path.read_text("utf-8"))
        profile = msgspec.convert(data, Profile)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError, msgspec.ValidationError) as e:
        raise LedgerError(f"{path} is not a house profile: {e}.") from e
    if profile.name != path.stem:
        raise LedgerError(
            f"{path} calls itself “{profile.name}”; a profile is found by its file's name.",
            f"Rename the file, or write name = \"{path.stem}\".",
        )
    named: dict[str, str] = {}
    for party in profile.parties:
        for alias in {n.casefold() for n in (party.name, *party.aliases)}:
            if named.setdefault(alias, party.name) != party.name:
                raise LedgerError(
                    f"{path}: “{alias}” means both {named[alias]} and {party.name}.",
                    "Take it from one of them.",
                )
    try:
        for form in profile.positions:
            re.compile(form.pattern.replace("{party}", "x"))
        for group in msgspec.structs.astuple(profile.forms):
            for pattern in group:
                re.compile(pattern.replace("{party}", "x"))
    except re.error as e:
        raise LedgerError(f"{path}: the pattern {e.pattern!r} can't be read: {e}.") from e
    return profile
