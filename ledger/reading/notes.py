"""Footnotes: what they say, what cites them, and what those explain whose sign was lost."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date
from itertools import pairwise

from msgspec.structs import replace

from ledger.errors import Located
from ledger.profile import Profile
from ledger.reading import dates
from ledger.reading.blocks import Block
from ledger.reading.days import Calendar
from ledger.reading.oddities import Oddities, cut
from ledger.reading.prose import Prose
from ledger.reading.readtext import (
    Piece,
    ReadBracket,
    ReadNote,
    ReadPosition,
    ReadProvision,
)
from ledger.reading.saying import Saying, Sign
from ledger.reading.scan import RAISED, Scanner

_RANK = 0
_DATE = re.compile(rf"(?<![\w/.]){dates.ANY}")
_HELD = re.compile(
    rf"(?:(?<=\s)|^)(?P<name>(?:[\w-]+\s+){{0,4}}?[Mm]eeting)\s+(?:held\s+)?(?:of|on)\s+"
    rf"(?P<date>{dates.ANY})"
)
_CITED = re.compile(
    r"(?<=[^\s⁰¹²³⁴-⁹])(?P<raised>[⁰¹²³⁴-⁹]{1,2})(?![⁰¹²³⁴-⁹])"
    r"|(?<![\d/_])(?<!\d[.,-])(?P<slash>[0-9]{1,2})/(?=[\s.,;)]|$)"
    r"|\[\^(?P<caret>[0-9]{1,2})\]|\[(?P<bracket>[0-9]{1,3})\]"
)


_GLUED = re.compile(
    r"(?<=[^\W\d_\s])[\])”\"’.,;:]{0,2}(?P<signs>[0-9]{1,2}(?:, ?[0-9]{1,2})*)(?![\w/])"
)
"""Bare numbers of notes glued to a word, several parted by commas: ``at sea.1, 2``."""
_STARS = re.compile(r"(?<=[^\s*])(?P<signs>\*{1,3})(?![\w*])")
_BARE = re.compile(r"(?P<number>[0-9]{1,3}) ")


def read_notes(
    name: str,
    found: Sequence[Block],
    saying: Saying,
    profile: Profile,
    calendar: Calendar,
) -> list[ReadNote]:
    """The footnotes in these blocks. Raises `Located` for a day that makes no sense: marks are
    dated by it."""
    notes: list[ReadNote] = []
    taken: set[int] = set()
    for place, block in enumerate(found, 1):
        number = place if block.number is None else block.number
        note = _read(block, number, saying)
        if number in taken:
            saying.oddities.about(
                note.provision, "repeated note number", f"a second note {number}", "kept as printed"
            )
        taken.add(number)
        if block.number is None and _is_lost(block):
            saying.oddities.about(
                note.provision, "lost note number",
                f"a footnote without its number, {cut(note.source.quote, 40)}",
                f"note {number} by its order",
            )
        _understand(name, note, _words(block), profile, calendar)
        notes.append(note)
    return notes


def _start(block: Block, prose: Prose) -> int:
    """Where a note's words begin. `Block.body` counts in the line as it stands."""
    return next((i for i, (_, column) in enumerate(prose.places) if column > block.body), 0)


def _words(block: Block) -> Prose:
    prose = block.prose
    return prose[_start(block, prose) :].stripped()


def _is_lost(block: Block) -> bool:
    """Whether the note's number was lost in conversion, or it never had a sign."""
    sign = block.prose[: _start(block, block.prose)].text
    return "\ufffd" in sign or not sign.strip()


def _read(block: Block, number: int, saying: Saying) -> ReadNote:
    prose, words = block.prose, _words(block)
    source = saying.source(words)
    sign = prose[: _start(block, prose)]
    printed = f"{number}/ " if _is_lost(block) else f"{sign.text.strip()} "
    provision = ReadProvision("footnote", f"note-{number}", source, rank=_RANK)
    provision.pieces = [
        Piece(saying.source(sign), prose.column, printed, "label"),
        Piece(source, words.column, words.text, "note"),
    ]
    return ReadNote(number, provision, source)


def _understand(
    name: str, note: ReadNote, words: Prose, profile: Profile, calendar: Calendar
) -> None:
    held = _HELD.search(words.text)
    dated = _DATE.search(words.text)
    if held or dated:
        start, written = (held.start("date"), held["date"]) if held else _found(dated)
        place = words[start:]
        try:
            note.on = calendar.day(place, written)
        except dates.NoDate as e:
            raise Located(
                name, place.line, place.column, f"{e}.", "Mend the paper, and append it."
            ) from e
    if held:
        # "arising from the Working Group meeting" names a meeting of the Working Group.
        behind = re.split(r"(?i)\bthe\s+", held["name"])[-1]
        note.meeting = re.sub(r"^(?:at|from|of|during|in)\s+", "", behind)
    note.no_quorum = any(re.search(p, words.text) for p in profile.forms.no_quorum)
    for pattern in profile.forms.consultation:
        if said := re.search(
            pattern.replace("{party}", f"(?>{profile.any_party})"), words.text
        ):
            note.consulting = profile.parties_in(said["party"])


def _found(match: re.Match[str] | None) -> tuple[int, str]:
    assert match is not None
    return match.start(), match.group()


def cite(
    signs: Sequence[Sign],
    notes: list[ReadNote],
    provisions: Sequence[ReadProvision],
    oddities: Oddities,
) -> None:
    """Tie each sign to its note. A sign whose number is lost cites the next note not yet cited:
    notes are numbered in the order of their first citation."""
    by_number: dict[int, int] = {}
    for n, note in enumerate(notes):
        by_number.setdefault(note.number, n)
    bare = {
        note.number for note in notes if _BARE.fullmatch(note.provision.words("label") + " ")
    }
    stars = {
        said: note for note in reversed(notes)
        if (said := note.provision.words("label")) and not said.strip("*")
    }
    last = 0
    dated: dict[tuple[int, date], list[Piece]] = {}
    for sign in signs:
        number = sign.number or last + 1
        last = max(last, number)
        mark = sign.provision.marks[sign.mark]
        n = by_number.get(number, -1)
        if n < 0:
            oddities.on(
                sign.piece, "missing note", f"{cut(mark.source.quote)} cites note {number}",
                "there is no such note in this paper",
            )
            continue
        note = notes[n]
        if mark.on is None and note.on is not None:
            dated.setdefault((note.number, note.on), []).append(sign.piece)
        source = replace(note.source, inferred=True) if sign.number == 0 else note.source
        sign.provision.marks[sign.mark] = replace(
            mark, note=n, note_source=source, on=mark.on or note.on
        )
    for (number, day), pieces in dated.items():
        count = "a mark" if len(pieces) == 1 else f"{len(pieces)} marks"
        oddities.on(
            pieces[0], "mark without a date", f"{count} citing note {number}",
            f"dated by that note, {dates.spoken(day)}",
        )
    for provision in provisions:
        for piece in provision.pieces:
            if piece.role in ("text", "heading") or provision.kind == "title":
                for found in _CITED.finditer(piece.text):
                    number = _number_of(found)
                    n = by_number.get(number, -1)
                    if n >= 0:
                        notes[n].about = notes[n].about or provision
                    elif found["bracket"]:
                        oddities.on(
                            piece, "missing note", f"“[{number}]” cites note {number}",
                            "kept as printed; it is no bracket, and there is no such note",
                        )
                for found in _STARS.finditer(piece.text) if stars else ():
                    if (starred := stars.get(found["signs"])) is not None:
                        starred.about = starred.about or provision
                for found in _GLUED.finditer(piece.text) if bare else ():
                    for number in map(int, found["signs"].split(",")):
                        if number in bare:
                            n = by_number[number]
                            notes[n].about = notes[n].about or provision


def proposers(
    provisions: Sequence[ReadProvision],
    brackets: Sequence[ReadBracket],
    notes: Sequence[ReadNote],
    scanner: Scanner,
) -> None:
    """A note cited right behind a bracket, "[of all lamps],1/", may say who proposed what stands in
    it: ``1/ Proposed by the Permanent Mission of Peru.`` (Organization of American States)"""
    told = {
        note.number: by for note in reversed(notes)
        if (by := scanner.proposers(note.provision.words("note")))
    }
    for provision in provisions if told else ():
        for before, piece in pairwise(provision.pieces):
            if before.bracket is None or before.opens or piece.role not in ("text", "heading"):
                continue
            sign = _CITED.search(piece.text)
            if sign is None or piece.text[: sign.start()].strip(" .,;:"):
                continue
            by = told.get(_number_of(sign), ())
            bracket = brackets[before.bracket]
            bracket.by = tuple(dict.fromkeys((*bracket.by, *by)))


def _number_of(sign: re.Match[str]) -> int:
    raised = (sign["raised"] or "").translate(RAISED)
    return int(sign["slash"] or sign["caret"] or sign["bracket"] or raised)


def explain_lost(
    provisions: Sequence[ReadProvision],
    brackets: Sequence[ReadBracket],
    notes: Sequence[ReadNote],
    oddities: Oddities,
) -> None:
    """A note that a party consults and that nothing cites: its sign was lost. It is taken to
    belong to the one bracket that gives no reason of its own, if there is only one."""
    cited = {m.note for p in provisions for m in p.marks}
    lost = [
        note for n, note in enumerate(notes) if n not in cited and note.about is None
    ]
    if not lost:
        return
    objected = {q.bracket for p in provisions for q in p.positions}
    unexplained = [
        (provision, piece.bracket)
        for provision in provisions
        for piece in provision.pieces
        if piece.opens and piece.bracket is not None and piece.bracket not in objected
        and brackets[piece.bracket].kind == "plain" and not brackets[piece.bracket].whole
    ]
    consulting = [note for note in lost if note.consulting]
    for note in lost:
        if len(unexplained) != 1 or consulting != [note]:
            oddities.about(
                note.provision, "note cited nowhere", cut(note.source.quote),
                "kept as a note; what it belongs to can't be told",
            )
            continue
        provision, bracket = unexplained[0]
        note.about = provision
        provision.positions.append(
            ReadPosition(
                "consultation", note.consulting, note.source.quote,
                replace(note.source, inferred=True), bracket,
            )
        )
        oddities.about(
            note.provision, "note cited nowhere", cut(note.source.quote),
            f"taken to explain the bracket in line {brackets[bracket].source.line}, the only one "
            "without a reason (inferred)",
        )
