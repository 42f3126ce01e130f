"""The title of a document: what is negotiated, at which meeting, on which day."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date

from msgspec import Struct

from ledger.draft import tidy
from ledger.errors import Located
from ledger.events import Role
from ledger.hookspecs import Line
from ledger.reading import dates, masthead
from ledger.reading.days import Calendar
from ledger.reading.front import is_day, is_version
from ledger.reading.prose import Prose, joined, of_line
from ledger.reading.readtext import ReadProvision
from ledger.reading.saying import Saying
from ledger.reading.scan import Scanner

_RANK = 0
_SIGN = re.compile(r"#{1,6} ")
_DATE = re.compile(rf"(?<![\w/.])(?:{dates.RANGE}|{dates.ANY})")
_RANGE = re.compile(dates.RANGE)
_TOLD = re.compile(
    r"(?i)\b(?:as (?:of|at)|held (?:on|in .{1,60})|version(?: of)?|dated|updated)\W*$"
)
"""What stands before the day that a text is of."""
_BEGUN = re.compile(r"\d{1,2}(?:\s[^\W\d_]{3,9}(?:\s\d{4})?)?\s?(?:[-–—]|to|and)\s?$")
"""What stands before the last of several days: ``24–``, ``30 May to``."""

_SIGNS = re.compile(r"(?:\[?[0-9]{1,2}\]?/)+$|(?<=[^\W\d])[⁰¹²³⁴-⁹*]{1,3}$")
"""Signs of footnotes behind a title."""
_NEAR = 90
"""So many characters before a day tell what day it is."""


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
    saying: Saying,
    scanner: Scanner,
    calendar: Calendar,
    told: date | None,
) -> Title:
    """The title in these lines. ``told``: the day as the user states it. Raises `Located` for a
    day that makes no sense and that nobody else states."""
    if not lines:
        return Title(None, name.rpartition(".")[0] or name)
    prose = joined(lines)
    provision = ReadProvision("title", "title", saying.source(prose), rank=_RANK)
    found = scanner.title(prose.text)
    start = 0
    whole: list[tuple[Role, int]] = [("heading", len(prose))]
    for role, stop in whole if found else _parts(lines):
        words = _shown(provision, prose[start:stop], saying)
        if role == "note":
            saying.aside(provision, words)
        else:
            saying.say(provision, words, role)
        start = stop
    if len(lines) > 1:
        saying.oddities.at(
            prose, "title in pieces", f"a title cut over {len(lines)} lines", "joined"
        )
    title, kind, start = provision.words("heading") or prose.text, None, 0
    if found is not None:
        parts = found.groupdict()
        title = parts.get("text") or title
        kind = tidy(parts["kind"]).lower() if parts.get("kind") else None
        start = found.start("date") if parts.get("date") else 0
    texts = {line.number: of_line(line).text for line in lines}
    day = _day(name, prose[start:], saying, calendar, told, texts, first=start > 0)
    return Title(provision, title, kind, day)


def _shown(provision: ReadProvision, prose: Prose, saying: Saying) -> Prose:
    """These words without the sign of a heading in Markdown, which is printed and no word."""
    sign = _SIGN.match(prose.text)
    if sign is None:
        return prose
    saying.layout(provision, prose[: sign.end()])
    return prose[sign.end() :]


def _parts(lines: list[Line]) -> list[tuple[Role, int]]:
    """Which of the lines are the title, and which say something else about the paper, each up to
    where it ends in the joined text."""
    texts = [of_line(line).text for line in lines]
    found: list[tuple[Role, int]] = []
    stop = 0
    for text, said in zip(texts, masthead.of_title(texts), strict=True):
        role: Role = "heading" if said else "note"
        signs = _SIGNS.search(text) if said else None
        parts = [(role, stop + len(text) + 1)]
        if signs is not None and signs.start():
            parts = [(role, stop + signs.start()), ("note", stop + len(text) + 1)]
        for part in parts:
            if found and found[-1][0] == part[0]:
                found.pop()
            found.append(part)
        stop += len(text) + 1
    return found


def _day(
    name: str,
    prose: Prose,
    saying: Saying,
    calendar: Calendar,
    told: date | None,
    texts: Mapping[int, str],
    *,
    first: bool,
) -> date | None:
    """The day that the title tells. ``texts``: its lines, by their numbers; ``first``: it is told
    behind "held on", in the house's form of a title."""
    chosen = _chosen(prose, texts, first=first)
    if chosen is None:
        return None
    written = chosen.group()
    place = prose[chosen.start() :]
    single = dates.last_of(written) if _RANGE.fullmatch(written) else written
    try:
        # On the paper's own date hangs every other: it is asked about, not taken as the house
        # usually writes.
        day = calendar.day(place, single, certain=told is None)
    except dates.AmbiguousDate as e:
        hint = f"Say which: --on {e.first} or --on {e.second}."
        raise Located(name, place.line, place.column, f"{e}.", hint) from e
    except dates.NoDate as e:
        if told is None:
            raise Located(
                name, place.line, place.column, f"{e}.", "Mend the paper, or give --on DATE."
            ) from e
        saying.oddities.at(
            place, "date that makes no sense", f"“{written}”",
            f"{dates.spoken(told)} counts, as stated",
        )
        return None
    if told is None:
        done = f"taken as the paper's date, {dates.spoken(day)} (inferred)"
        saying.oddities.at(place, "date in the title", f"“{written}”", done)
    elif told != day:
        saying.oddities.at(
            place, "date in the title", f"“{written}”",
            f"{dates.spoken(told)} counts, as stated",
        )
    return day


def _chosen(prose: Prose, texts: Mapping[int, str], *, first: bool) -> re.Match[str] | None:
    """The date that counts: one that is said of this version of the text ("as of", "held on"); one
    on a line of its own; another, for a title may name a treaty by its date; and last the end of
    the days on which a session is held. Of several alike the last."""
    written = list(_DATE.finditer(prose.text))
    if first:
        return written[0] if written else None
    ranked = [(_rank(prose, one, texts), n, one) for n, one in enumerate(written)]
    return max(ranked, key=lambda r: r[:2])[2] if ranked else None


def _rank(prose: Prose, one: re.Match[str], texts: Mapping[int, str]) -> int:
    line, before = texts[prose[one.start() :].line], prose.text[: one.start()][-_NEAR:]
    if is_version(line) or _TOLD.search(before):
        return 3
    if is_day(line):
        return 2
    apart = _RANGE.fullmatch(one.group()) or _BEGUN.search(before)
    return 0 if apart else 1
