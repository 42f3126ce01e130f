"""The houses whose conventions are known: their profiles, found, read from TOML and checked; and
which of them wrote a text."""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Iterator, Sequence
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import astuple, replace

from ledger.errors import LedgerError, NotFound
from ledger.inheritance import inherited
from ledger.profile import Party, Profile, folded

T = TypeVar("T")
USUAL = "oas"
"""The house of a text that shows none of the signs of any."""
_SIGNS_NEEDED = 2
_LARGEST = 1_000_000
_MOST_SAID = 300
_DOTTED = re.compile(
    r"""(?<![\w"'-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){32}"""
)
"""A key such as ``a.a.a``, with so many parts that reading it takes for ever."""
_KEY = re.compile(r"[^{}]*(?:\{number\}[^{}]*)*")
_SIGNS_COUNTED = 8
"""More of one sign make a house no surer."""


class House(Struct, frozen=True):
    """The house of a text. ``signs``: what shows it, as it stands there; empty where the usual one
    is taken for want of any, ``None`` where the house has been said."""

    profile: Profile
    signs: tuple[str, ...] | None = None


class _Table(Struct, frozen=True, forbid_unknown_fields=True):
    """A file of parties alone."""

    parties: tuple[Party, ...]


def places() -> list[Path]:
    """Folders searched for a user's own profiles, first found first taken."""
    folders = [Path(p) for p in os.environ.get("LEDGER_PROFILES", "").split(os.pathsep) if p]
    config = os.environ.get("XDG_CONFIG_HOME") or "~/.config"
    return [*folders, Path(config).expanduser() / "negotiation-ledger" / "profiles"]


def available() -> list[str]:
    """The names of the profiles that can be loaded."""
    return sorted(_files())


def load(name: str) -> Profile:
    """The profile of this name, or in this TOML file. Raises `NotFound`, and `LedgerError` with
    the place for a file that is no profile."""
    files = _files()
    path = Path(name) if name.endswith(".toml") else files.get(name)
    if path is None or not path.is_file():
        raise NotFound(
            "house profile", name, list(files),
            f"Known: {', '.join(files)}; your own TOML files are looked for in {places()[-1]}.",
        )
    profile = _as(path, _whole(path), Profile)
    if profile.name != path.stem:
        raise LedgerError(
            f"{path} calls itself “{profile.name}”; a profile is found by its file's name.",
            f"Rename the file, or write name = \"{path.stem}\".",
        )
    tables = [_read(_table(path, table), _Table).parties for table in profile.tables]
    own = {party.name for party in profile.parties}
    others = [party for party in chain(*tables) if party.name not in own]
    profile = replace(profile, parties=(*profile.parties, *others))
    _no_name_twice(path, profile)
    _patterns(path, profile)
    return everyone(profile)


def everyone(profile: Profile) -> Profile:
    """The same house, knowing the parties of all tables: anybody may speak, or be named in a
    paper, anywhere. What the house itself calls somebody comes first; a table lends it further
    names of those whom it knows."""
    parties = list(profile.parties)
    at = {folded(n): i for i, party in enumerate(parties) for n in (party.name, *party.aliases)}
    for party in _everybody():
        i = at.get(folded(party.name), len(parties))
        if i == len(parties):
            parties.append(replace(party, aliases=()))
        elif parties[i].kind != party.kind:
            continue
        known = parties[i]
        lent = dict.fromkeys(
            n for n in (party.name, *party.aliases)
            if at.get(folded(n), i) == i and n not in (known.name, *known.aliases)
        )
        parties[i] = replace(known, aliases=(*known.aliases, *lent))
        at |= {folded(n): i for n in (party.name, *lent)}
    return replace(profile, parties=tuple(parties))


@cache
def _everybody() -> tuple[Party, ...]:
    files = sorted((_BUILT_IN / "parties").glob("*.toml"))
    return tuple(party for file in files for party in _read(file, _Table).parties)


def detect(lines: Sequence[str]) -> House:
    """The house whose signs these lines show most; the first sign of each kind is told. Hints count
    where none shows enough signs."""
    text = "\n".join(lines)
    houses = [load(name) for name in available()]
    for hinted in (False, True):
        best: Profile | None = None
        most, shown = _SIGNS_NEEDED - 1, list[str]()
        for profile in houses:
            found = [list(_some(sign, text)) for sign in profile.signs]
            if hinted:
                found += [list(_some(hint, text))[:1] for hint in profile.hints]
            count = sum(map(len, found))
            if count > most:
                best, most, shown = profile, count, [f[0] for f in found if f]
        if best is not None:
            return House(best, tuple(shown))
    return House(load(USUAL), ())


def _some(sign: str, text: str) -> Iterator[str]:
    for count, match in enumerate(re.finditer(sign, text, re.MULTILINE)):
        if count == _SIGNS_COUNTED:
            return
        yield " ".join(match.group().split())


def _files() -> dict[str, Path]:
    found: dict[str, Path] = {}
    for name, file in _all_files():
        found.setdefault(name, file)
    return found


def _all_files() -> Iterator[tuple[str, Path]]:
    """Every profile by its name, those found first before others of the same name."""
    for folder in [*places(), _BUILT_IN]:
        if folder.is_dir():
            yield from ((file.stem, file) for file in sorted(folder.glob("*.toml")))


_BUILT_IN = Path(__file__).with_name("profiles")


def _table(path: Path, name: str) -> Path:
    """The table of parties of this name, beside the profile or among the built-in ones."""
    for folder in (path.parent, _BUILT_IN):
        if (file := folder / "parties" / f"{name}.toml").is_file():
            return file
    raise LedgerError(f"{path}: there is no table of parties parties/{name}.toml.")


def _whole(path: Path, below: Sequence[Path] = ()) -> dict[str, Any]:
    """What a profile says, with what it takes over. ``below``: the profiles that extend it."""
    own = _toml(path)
    name = own.pop("extends", None)
    if name is None:
        return own
    others = (path, *below)
    base = next((file for stem, file in _all_files() if stem == name and file not in others), None)
    if base is None:
        known = [stem for stem in _files() if stem != path.stem]
        raise NotFound("house profile", str(name), known, f"{path} extends it.")
    return inherited(own, _whole(base, others))


def _read(path: Path, kind: type[T]) -> T:
    return _as(path, _toml(path), kind)


def _as(path: Path, found: dict[str, Any], kind: type[T]) -> T:
    try:
        return msgspec.convert(found, kind)
    except msgspec.ValidationError as e:
        raise _no_profile(path, e) from e


def _toml(path: Path) -> dict[str, Any]:
    try:
        text = path.read_text("utf-8")
        if len(text) > _LARGEST:
            raise ValueError(f"it has more than {_LARGEST:,} characters")
        if _DOTTED.search(text):
            raise ValueError("a key in it has more parts than any key of a profile")
        return tomllib.loads(text)
    except RecursionError as e:
        raise LedgerError(f"{path} is not a house profile: it nests too deep.") from e
    except (OSError, ValueError) as e:
        raise _no_profile(path, e) from e


def _no_profile(path: Path, error: Exception) -> LedgerError:
    return LedgerError(f"{path} is not a house profile: {str(error)[:_MOST_SAID]}.")


def _no_name_twice(path: Path, profile: Profile) -> None:
    named: dict[str, str] = {}
    for party in profile.parties:
        for alias in {n.casefold() for n in (party.name, *party.aliases)}:
            if named.setdefault(alias, party.name) != party.name:
                raise LedgerError(
                    f"{path}: “{alias}” means both {named[alias]} and {party.name}.",
                    "Take it from one of them.",
                )


def _patterns(path: Path, profile: Profile) -> None:
    positions = (form.pattern for form in (*profile.positions, *profile.comments))
    others = chain(profile.signs, profile.hints, profile.options.no_text, *astuple(profile.forms))
    try:
        for pattern in chain(positions, others):
            re.compile(pattern.replace("{party}", "(?P<party>x)"))
    except (re.error, RecursionError, OverflowError) as e:
        shown = pattern if len(pattern) <= _MOST_SAID else f"{pattern[:_MOST_SAID]} …"
        why = f"{e}" if isinstance(e, re.error) else "it nests too deep"
        raise LedgerError(f"{path}: the pattern {shown!r} can't be read: {why}.") from e
    for unit in profile.units:
        if not _KEY.fullmatch(unit.key):
            raise LedgerError(
                f"{path}: the key {unit.key[:_MOST_SAID]!r} of “{unit.kind[:_MOST_SAID]}” may hold "
                "{number}, and no other braces."
            )
