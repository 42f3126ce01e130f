"""How papers point to a provision: "paragraph 4 of objective 1.1", "Article 4, paragraph 2 (a)"."""

from __future__ import annotations

import re
from typing import NamedTuple

from ledger.profile import Profile
from ledger.reading.labels import LATIN, number_key

_ORDINALS = {
    word: number
    for number, words in enumerate(
        (
            "first 1st", "second 2nd", "third 3rd", "fourth 4th", "fifth 5th", "sixth 6th",
            "seventh 7th", "eighth 8th", "ninth 9th", "tenth 10th",
        ),
        1,
    )
    for word in words.split()
}
_NUMBERED = r"(?:sub-?paragraph|paragraph|action|item|para|activity)"


class Reference(NamedTuple):
    """A place in a draft: an address, or (``ordinal``) the n-th numbered provision under it."""

    address: str
    ordinal: int | None = None


def reference(words: str, profile: Profile) -> Reference | None:
    """The place these words name; ``None`` where they name none that can be told."""
    units = {w.casefold(): unit for unit in profile.units for w in unit.words}
    names = "|".join(sorted(map(re.escape, units), key=len, reverse=True)) or "(?!)"
    number = rf"(?:\d+(?:\.\d+)*|[ivxlc]+(?![^\W\d_])|[a-z](?![^\W\d_]))(?:\s?(?:{LATIN})(?!\w))*"
    pattern = re.compile(
        rf"(?P<unit>{names})\s+(?P<n>{number})"
        rf"|(?P<ordinal>{'|'.join(_ORDINALS)})\s+{_NUMBERED}"
        rf"|{_NUMBERED}\s+\(?(?P<m>{number})\)?|\((?P<sub>[a-z]{{1,4}})\)"
        r"|(?P<inner>\b(?:of|under|in)\b)"
    )
    outer: list[str] = []
    inner: list[str] = []
    ordinal: int | None = None
    inwards = False
    for found in pattern.finditer(words.casefold()):
        if found["inner"]:
            # "paragraph 4 of objective 1.1": what comes after is around what came before.
            inwards = bool(outer or inner or ordinal)
            inner = [*outer, *inner]
            outer = []
        elif found["unit"]:
            outer.append(units[found["unit"]].key.format(number=number_key(found["n"])))
        elif found["ordinal"]:
            ordinal = _ORDINALS[found["ordinal"]]
        else:
            outer.append(number_key(found["m"] or found["sub"]))
    parts = [*outer, *inner] if inwards else [*inner, *outer]
    if not parts:
        return None
    return Reference("/".join(parts), ordinal)
