"""The title of a document: what is negotiated, at which meeting, on which day."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from ledger.draft import tidy
from ledger.errors import Located
from ledger.hookspecs import Line
from ledger.reading import dates
from ledger.reading.days import Calendar
from ledger.reading.prose import Prose, joined
from ledger.reading.readtext import ReadProvision
from ledger.reading.scan import Scanner
from ledger.reading.structure import Structure

_RANK = 0
_DATE = re.compile(rf"(?<![\w/.]){dates.ANY}")


class Title(Struct, frozen=True):
    """What a title says. ``on``: the day, where it names one."""

    provision: ReadProvision | None
    words: str
    kind: str | None = None
    """The kind of meeting."""
    on: date | None = None


def read_title(
    name: str,
    lines: list[Line],
    structure: Structure,
    scanner: Scanner,
    calendar: Calendar,
    told: date | None,
) -> Title:
    """The title in these lines. ``told``: the day as the user states it. Raises `Located` for a
    day that makes no sense and that nobody else states."""
    if not lines:
        return Title(None, name.rpartition(".")[0] or name)
    prose = joined(lines)
    provision = ReadProvision("title", "title", structure.source(prose), rank=_RANK)
    structure.say(provision, prose, "heading")
    if len(lines) > 1:
        structure.oddities.at(
            prose, "title in pieces", f"a title cut over {len(lines)} lines", "joined"
        )
    words, kind, start = provision.words("heading") or prose.text, None, 0
    found = scanner.title(prose.text)
    if found is not None:
        parts = found.groupdict()
        words = parts.get("text") or words
        kind = tidy(parts["kind"]).lower() if parts.get("kind") else None
        start = found.start("date") if parts.get("date") else 0
    day = _day(name, prose[start:], structure, calendar, told, first=start > 0)
    return Title(provision, words, kind, day)


def _day(
    name: str,
    prose: Prose,
    structure: Structure,
    calendar: Calendar,
    told: date | None,
    *,
    first: bool,
) -> date | None:
    """The day that the title tells: the first behind "held on", the last where it has no such
    words (a title may name a treaty by its date)."""
    written = list(_DATE.finditer(prose.text))
    if not written:
        return None
    chosen = written[0] if first else written[-1]
    place = prose[chosen.start() :]
    try:
        # On the paper's own date hangs every other: it is asked about, not taken as the house
        # usually writes.
        day = calendar.day(place, chosen.group(), certain=told is None)
    except dates.AmbiguousDate as e:
        hint = f"Say which: --on {e.first} or --on {e.second}."
        raise Located(name, place.line, place.column, f"{e}.", hint) from e
    except dates.NoDate as e:
        if told is None:
            raise Located(
                name, place.line, place.column, f"{e}.", "Mend the paper, or give --on DATE."
            ) from e
        structure.oddities.at(
            place, "date that makes no sense", f"“{chosen.group()}”",
            f"{dates.spoken(told)} counts, as stated",
        )
        return None
    if told is None:
        done = f"taken as the paper's date, {dates.spoken(day)} (inferred)"
        structure.oddities.at(place, "date in the title", f"“{chosen.group()}”", done)
    elif told != day:
        structure.oddities.at(
            place, "date in the title", f"“{chosen.group()}”",
            f"{dates.spoken(told)} counts, as stated",
        )
    return day
