"""The prose of minutes: what their heading says, and their sentences, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from ledger.draft import tidy
from ledger.hookspecs import Line
from ledger.reading import dates

_IS_MINUTES = re.compile(
    r"(?i)\b(?:(?:draft |summary |provisional |informal )?minutes|summary records?"
    r"|record of (?:the )?(?:decisions|discussions?|meeting|proceedings)"
    r"|report (?:of|on) the .{0,60}(?:meeting|session|consultations|group)\b|proceedings of"
    r"|summary of (?:the )?.{0,60}(?:meeting|discussions?|session)|meeting notes"
    r"|rapporteur[’']s notes)\b"
)
_FIELD = re.compile(
    r"(?i)^[\s*_>#-]*(?P<key>date|held on|meeting|kind|type|quorum|chair|chaired by|present|place"
    r"|venue|participants|attendance|subject|rapporteur|negotiation|document)\s*[*_]*\s*:[\s*_]*"
    r"(?P<value>.*)$"
)
_KIND = re.compile(
    r"(?i)(?P<kind>(?:[\w-]+ ){0,4}?(?:meeting|session|consultations|plenary))\b"
)
_OF = re.compile(
    r"(?i)(?:minutes|records?|report|summary|proceedings|notes)\s+(?:of|on|from)\s+(?:the\s+)?"
)
_NO_QUORUM = re.compile(
    r"(?i)\bno quorum|without (?:a |the )?(?:required )?quorum"
    r"|quorum (?:was|is|were) (?:not|never) (?:present|constituted|reached|met)"
    r"|lack(?:ed|ing)? (?:of )?a quorum|quorum was lacking"
)
_QUORUM = re.compile(
    r"(?i)\bquorum (?:was|is|were) (?:present|constituted|reached|met)|with a quorum"
)
_NAY = re.compile(r"(?i)^(?:no|not|none|lacking|absent|-|not present|0)\b")
_BULLET = re.compile(r"^\s*(?:[-*•–]\s+|\(?\d{1,3}[.)]\s+(?=[A-Z“\"])|>+\s?)")
_SPEAKER = re.compile(r"\s*[^\W\d_][^:.;“”\"]{0,60}:\s")
"""Who speaks in verbatim notes, at the beginning of a line."""
_ABBREVIATED = re.compile(
    r"(?i)(?:\b(?:para|paras|par|subpara|sub-para|art|arts|obj|ch|no|nos|mr|mrs|ms|mme|dr|prof|amb|st|vs|e\.g|i\.e|cf|etc|sec|fig|rev|add"
    r"|corr)"
    r"|\b[A-Z])\.$"
)
_ABBREVIATION = 12
"""More characters than any of these has, and one."""
_END = re.compile(r"[.!?][\"”’')\]]*(?=\s|$)")
_OPENERS, _CLOSERS = "“«„", "”»"
_SHORT_HEADING = 90


class Said(Struct, frozen=True):
    """A sentence, and where it begins. ``heading``: it stands over others, and is none;
    ``begins``: it is the first of its paragraph."""

    text: str
    line: int
    column: int
    heading: bool = False
    begins: bool = False


class Minutes(Struct, frozen=True):
    """What minutes say of themselves, and their sentences."""

    on: date | None
    kind: str | None
    quorum: bool | None
    sentences: tuple[Said, ...]


def is_minutes(lines: Sequence[Line]) -> bool:
    """Whether these lines call themselves minutes, a summary record or a report of a meeting, in
    their first lines."""
    first = [line.text for line in lines if line.text.strip()][:6]
    return any(_IS_MINUTES.search(text) and len(text) < 300 for text in first)


def read_minutes(lines: Sequence[Line], *, dated: bool = True) -> Minutes:
    """The heading and the sentences of minutes; ``dated``: whether to look for a date. Raises
    `AmbiguousDate` and `NoDate` for a date in the heading that can't be told."""
    fields: dict[str, str] = {}
    head: list[str] = []
    body: list[Said] = []
    for block in _blocks(lines):
        if not body and _is_head(block, fields):
            head.append(tidy(" ".join(line.text for line in block)))
            for line in block:
                if found := _field(line.text):
                    fields.setdefault(found["key"].casefold(), found["value"].strip(" *_"))
            continue
        body += _sentences(block, body)
    said = " ".join(head)
    proved = dates.evidence(line.text for line in lines)
    on = _date(fields, said, proved) if dated else None
    everything = " ".join([said, *(one.text for one in body)])
    return Minutes(on, _kind(fields, said), _quorum(fields, everything), tuple(body))


def _field(text: str) -> re.Match[str] | None:
    """"Quorum: present", of the heading. "Chair: We begin." is what the chair says."""
    found = _FIELD.match(text)
    if found is not None and found["key"].casefold() == "chair" and _END.search(found["value"]):
        return None
    return found


def _is_head(block: Sequence[Line], fields: dict[str, str]) -> bool:
    """Whether a block is of the heading: a title, a date, "Quorum: present"."""
    text = tidy(" ".join(line.text for line in block))
    if all(_field(line.text) for line in block):
        return True
    if _IS_MINUTES.search(text) and not re.search(r"(?<!\b[A-Z])\.\s+[A-Z]", text):
        return len(text) < 400
    bare = not text.rstrip("*_ ").endswith((".", "!", "?"))
    return bare and not fields and len(text) < 200 and (
        text.isupper() or re.search(dates.ANY, text) is not None or bool(_KIND.search(text))
    )


def _blocks(lines: Sequence[Line]) -> Iterator[list[Line]]:
    """Lines that belong together: up to a blank line, a heading, a field, the next item or the
    next speaker."""
    block: list[Line] = []
    for line in lines:
        text = line.text
        alone = text.lstrip().startswith("#") or bool(_field(text))
        ended = bool(block) and block[-1].text.rstrip().endswith((".", "!", "?", "”", '"', "»"))
        speaks = ended and _SPEAKER.match(text) is not None
        if not text.strip() or alone or speaks or _BULLET.match(text):
            if block:
                yield block
            block = []
        if text.strip():
            block.append(line)
        if alone:
            yield block
            block = []
    if block:
        yield block


def _sentences(block: Sequence[Line], before: list[Said]) -> list[Said]:
    text, places = _joined(block)
    if not text:
        return []
    heading = block[0].text.lstrip().startswith("#") or (
        len(text) < _SHORT_HEADING and not re.search(r"[.!?:;”\"']$", text)
    )
    if before and before[-1].text.rstrip().endswith(":") and not before[-1].heading:
        # "... a new paragraph, to read as follows:" and then the words, in a block of their own.
        quoted = text if text[:1] in "“\"«" else f"“{text}”"
        last = before.pop()
        return [replace(last, text=f"{last.text} {quoted}")]
    found: list[Said] = []
    start = 0
    for stop in _ends(text):
        said = text[start:stop].strip()
        if said:
            at = start + len(text[start:stop]) - len(text[start:stop].lstrip())
            line, column = places[at]
            found.append(Said(said, line, column, heading, begins=not found))
        start = stop
    return found


def _joined(block: Sequence[Line]) -> tuple[str, list[tuple[int, int]]]:
    """The block as one line, without bullets and Markdown signs, and where each character is."""
    letters: list[str] = []
    places: list[tuple[int, int]] = []
    for n, line in enumerate(block):
        text = line.text.rstrip()
        skip = 0
        bullet = _BULLET.match(text) if n == 0 else None
        if found := bullet or re.match(r"\s*(?:#+\s+|>\s?)", text):
            skip = found.end()
        if letters and letters[-1] != " ":
            letters.append(" ")
            places.append((line.number, 1))
        for column, letter in enumerate(text[skip:], skip + 1):
            doubled = letter in (text[column : column + 1], text[column - 2 : column - 1])
            if letter in "*_" and doubled:
                continue
            if letter.isspace() and (not letters or letters[-1] == " "):
                continue
            letters.append(" " if letter.isspace() else letter)
            places.append((line.number, column))
    return "".join(letters).rstrip(), places


def _ends(text: str) -> Iterator[int]:
    """Where sentences end: behind a full stop that stands in no quotation and behind no
    abbreviation, before a capital or a quotation."""
    depth = 0
    straight = False
    skip = 0
    for at, letter in enumerate(text):
        if at < skip:
            continue
        if letter in _OPENERS:
            depth += 1
        elif letter in _CLOSERS:
            depth = max(0, depth - 1)
        elif letter == '"':
            straight = not straight
        if letter not in ".!?":
            continue
        found = _END.match(text, at)
        before = text[max(0, at - _ABBREVIATION) : at + 1]
        if found is None or _ABBREVIATED.search(before):
            continue
        inner = found.group()[1:]
        closes = any(c in _CLOSERS for c in inner) or (straight and '"' in inner)
        if (depth or straight) and not closes:
            continue
        rest = text[found.end() :].lstrip()
        if closes and rest[:1].islower():
            continue
        if rest and not (rest[0].isupper() or rest[0] in "“\"‘'«[(" or rest[0].isdigit()):
            continue
        depth, straight = 0, False
        skip = found.end()
        yield found.end()
    if text[skip:].strip():
        yield len(text)


def _date(fields: dict[str, str], head: str, proved: set[dates.Order]) -> date | None:
    said = fields.get("date") or fields.get("held on") or ""
    for text in (said, head):
        written = re.findall(rf"(?<![\w/.]){dates.ANY}", text)
        if written:
            return dates.parse(written[-1], next(iter(proved)) if len(proved) == 1 else None)
    return None


def _kind(fields: dict[str, str], head: str) -> str | None:
    said = fields.get("kind") or fields.get("type") or fields.get("meeting") or ""
    said = re.sub(rf"(?i),?\s*(?:held )?(?:on|of)?\s*{dates.ANY}.*", "", said)
    if said:
        return tidy(said).casefold()
    found = _OF.search(head)
    rest = head[found.end() :] if found else head
    kind = _KIND.search(rest)
    return tidy(kind["kind"]).casefold().removeprefix("the ") if kind else None


def _quorum(fields: dict[str, str], text: str) -> bool | None:
    said = fields.get("quorum")
    if said is not None:
        return not _NAY.match(said)
    if _NO_QUORUM.search(text):
        return False
    return True if _QUORUM.search(text) else None
