"""The title of a document: what is negotiated, at which meeting, on which day."""

from __future__ import annotations

import re
from datetime import date

from msgspec import Struct

from ledger.draft import tidy
from ledger.errors import Located
from ledger.events import Role
from ledger.hookspecs import Line
from ledger.reading import dates
from ledger.reading.days import Calendar
from ledger.reading.front import ENCLOSED, is_front, is_gathering, notices
from ledger.reading.prose import Prose, joined, of_line
from ledger.reading.readtext import ReadProvision
from ledger.reading.scan import Scanner
from ledger.reading.structure import Structure

_RANK = 0
_SIGN = re.compile(r"#{1,6} ")
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
    found = scanner.title(prose.text)
    start = 0
    whole: list[tuple[Role, int]] = [("heading", len(prose))]
    for role, stop in whole if found else _parts(lines):
        structure.say(provision, _shown(provision, prose[start:stop], structure), role)
        start = stop
    if len(lines) > 1:
        structure.oddities.at(
            prose, "title in pieces", f"a title cut over {len(lines)} lines", "joined"
        )
    words, kind, start = provision.words("heading") or prose.text, None, 0
    if found is not None:
        parts = found.groupdict()
        words = parts.get("text") or words
        kind = tidy(parts["kind"]).lower() if parts.get("kind") else None
        start = found.start("date") if parts.get("date") else 0
    day = _day(name, prose[start:], structure, calendar, told, first=start > 0)
    return Title(provision, words, kind, day)


def _shown(provision: ReadProvision, prose: Prose, structure: Structure) -> Prose:
    """These words without the sign of a heading in Markdown, which is printed and no word."""
    sign = _SIGN.match(prose.text)
    if sign is None:
        return prose
    structure.layout(provision, prose[: sign.end()])
    return prose[sign.end() :]


def _parts(lines: list[Line]) -> list[tuple[Role, int]]:
    """Which of the lines are the title, and which say something else about the paper, each up to
    where it ends in the joined text. Above the session and its place stands the name of the body;
    it is the title only where there is none below."""
    texts = [of_line(line).text for line in lines]
    told = notices(texts)
    front = [is_front(text) or text in ENCLOSED or n in told for n, text in enumerate(texts)]
    met = max((n for n, text in enumerate(texts) if is_gathering(text)), default=-1)
    if not all(front[met + 1 :]):
        front[: met + 1] = [True] * (met + 1)
    if all(front):
        front = [False] * len(lines)
    found: list[tuple[Role, int]] = []
    stop = 0
    for text, apart in zip(texts, front, strict=True):
        role: Role = "note" if apart else "heading"
        stop += len(text) + 1
        if found and found[-1][0] == role:
            found.pop()
        found.append((role, stop))
    return found


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
