"""How marks are spelled: a house has one way, its papers have many."""

from __future__ import annotations

import re

from ledger.profile import Profile
from ledger.reading.dates import spoken
from ledger.reading.oddities import Oddities
from ledger.reading.prose import Prose
from ledger.reading.readtext import Mark

_SIGN = re.compile(r"\s*(?:[0-9]{1,2}\s*)?/(?![0-9]).*$")


class Spellings:
    """The spellings of one paper's marks, each told once however often it occurs."""

    def __init__(self, profile: Profile) -> None:
        states = [*profile.marks.agreed[:1], *profile.marks.deleted[:1]]
        levels = ["", *(f" {level.words[0]}" for level in profile.levels if level.words)]
        self._usual = {s + v + d for s in states for v in levels for d in ("", " 99/99/99")}
        self._found: dict[str, list[tuple[Prose, str, Mark]]] = {}

    def take(self, prose: Prose, quote: str, mark: Mark) -> None:
        """Note a mark as it stands in the paper."""
        # A mark broken by a line is quoted in part: here all of it counts.
        whole = quote if prose.line == prose.places[-1][0] else prose.text
        words = _SIGN.sub("", whole).strip()
        shape = re.sub(r"[0-9]", "9", words)
        if shape not in self._usual:
            self._found.setdefault(shape, []).append((prose, words, mark))

    def report(self, oddities: Oddities) -> None:
        """Report every spelling that is not the house's."""
        for found in self._found.values():
            prose, words, mark = found[0]
            times = f", and {len(found) - 1} more like it" if len(found) > 1 else ""
            read = [mark.state, *([mark.level] if mark.level else [])]
            read += [spoken(mark.on)] if mark.on else []
            oddities.at(
                prose, "mark in another spelling", f"“{words}”{times}", f"read as {', '.join(read)}"
            )
