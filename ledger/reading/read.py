"""Reading a document: its lines in, the read text out. Nothing is refused for its conventions."""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace
from rapidfuzz.distance import Indel

from ledger.draft import tidy
from ledger.errors import Located
from ledger.events import Oddity, Source
from ledger.hookspecs import Line
from ledger.profile import Profile
from ledger.reading import brackets, dates
from ledger.reading.blocks import Block, blocks
from ledger.reading.labels import Labels
from ledger.reading.prose import Original, Prose, joined
from ledger.reading.readtext import (
    Piece,
    ReadBracket,
    ReadNote,
    ReadPosition,
    ReadProvision,
    ReadText,
)
from ledger.reading.references import reference
from ledger.reading.scan import Scanner
from ledger.reading.structure import Structure

_BODY_RANK = 0


def read(
    name: str, lines: Sequence[Line], profile: Profile, on: date | None = None
) -> ReadText:
    """What these lines say, by the conventions of the profile. ``name`` is for messages, ``on``
    the document's date where the user states it. Raises `Located` for a date that makes no
    sense; whatever else is odd is read, and reported among the oddities."""
    proved = dates.evidence(line.text for line in lines)
    order = proved or profile.date_order
    scanner = Scanner(profile, order)
    original = Original(lines)
    found = blocks(lines, Labels(profile), scanner)
    structure = Structure(name, profile, scanner, original)
    if proved is not None and proved != profile.date_order:
        structure.oddities.append(
            Oddity(1, 1, "date order", f"the dates of this paper are written {proved}",
                   f"read so, though the house writes {profile.date_order}")
        )

    title, negotiation, meeting, stated = _title(
        found.title, structure, profile, name, on, proved
    )
    for block in found.provisions:
        structure.add(block)
    _number_misprints(structure)

    provisions = [deep for top in structure.provisions for deep in top.walk()]
    if title is not None:
        provisions.insert(0, title)
    paired, odd = brackets.pair(provisions, structure.authors)
    _quote(provisions, paired, original)
    _name_authors(structure, paired)
    brackets.explain(provisions, paired)
    for provision, index, edge in structure.said_after:
        position = provision.positions[index]
        provision.positions[index] = replace(position, bracket=edge.bracket)

    notes = _notes(found.notes, structure, profile, order, name)
    _cite(structure, notes)
    _consultations(provisions, paired, notes, structure)
    _link_moves(structure, profile)
    structure.oddities += odd
    _odd_brackets(provisions, paired, structure)

    text = ReadText(
        profile=profile.name,
        title=negotiation,
        provisions=[*([title] if title else []), *structure.provisions],
        brackets=paired,
        notes=notes,
        oddities=structure.oddities,
        on=on or stated,
        dating="stated" if on else "inferred",
        meeting=meeting,
    )
    structure.oddities += remainder(lines, text)
    text.oddities = sorted(structure.oddities, key=lambda o: (o.line, o.column))
    return text


# -- title and date ------------------------------------------------------------------------


def _title(
    lines: list[Line],
    structure: Structure,
    profile: Profile,
    name: str,
    on: date | None,
    proved: dates.Order | None,
) -> tuple[ReadProvision | None, str, str | None, date | None]:
    """The title as a provision, the name of the text under negotiation, the kind of meeting and
    the date that the title tells."""
    if not lines:
        return None, name.rpartition(".")[0] or name, None, None
    prose = joined(lines)
    title = ReadProvision("title", "title", structure.source(prose), rank=_BODY_RANK)
    structure.say(title, prose, "heading")
    if len(lines) > 1:
        structure.odd(
            prose, "title in pieces", f"a title cut over {len(lines)} lines", "joined"
        )
    kind: str | None = None
    words = prose.text
    stated: date | None = None
    for pattern in profile.forms.title:
        found = re.fullmatch(pattern, prose.text)
        if found is not None:
            parts = found.groupdict()
            words = parts.get("text") or words
            kind = tidy(parts["kind"]).lower() if parts.get("kind") else None
            break
    if on is None and (written := re.search(dates.ANY, prose.text)):
        stated = _parsed(prose[written.start() : written.end()], proved, name)
    return title, words, kind, stated


def _parsed(written: Prose, order: dates.Order | None, name: str) -> date:
    """The date written here. Raises `Located` for one that makes no sense, or, without an order,
    for one that could be two days."""
    try:
        return dates.parse(written.text, order)
    except dates.NoDate as e:
        hint = "Mend the paper, or give --on DATE."
        raise Located(name, written.line, written.column, f"{e}.", hint) from e
    except dates.AmbiguousDate as e:
        hint = f"Say which: --on {e.first} or --on {e.second}."
        raise Located(name, written.line, written.column, f"{e}.", hint) from e


# -- numbers -------------------------------------------------------------------------------


def _number_misprints(structure: Structure) -> None:
    """``Objective 1.`` before ``Objective 1.2`` is objective 1.1: it answers to both. Nothing is
    renumbered: its label stays as printed."""
    for parent in _containers(structure.provisions):
        units = [c for c in parent if c.top and re.fullmatch(r"[\d.]+\w*", c.key)]
        for before, unit, after in zip([None, *units], units, [*units[1:], None], strict=False):
            if "." in unit.key or not unit.key.isdigit():
                continue
            number = None
            if after is not None and (m := re.fullmatch(r"(\d+)\.(\d+)", after.key)):
                number = (m[1], int(m[2]) - 1)
            elif before is not None and (m := re.fullmatch(r"(\d+)\.(\d+)", before.key)):
                number = (m[1], int(m[2]) + 1)
            taken = {u.key for u in units}
            if number is None or number[1] < 1 or f"{number[0]}.{number[1]}" in taken:
                continue
            unit.known_as, unit.key = unit.key, f"{number[0]}.{number[1]}"
            printed = unit.words("label")
            label = next((p for p in unit.pieces if p.role == "label"), None)
            structure.oddities.append(
                Oddity(
                    unit.source.line, label.column if label else 1, "misprinted number",
                    f"“{printed}”", f"kept as printed; answers to {unit.known_as} and {unit.key}",
                )
            )


def _containers(tops: list[ReadProvision]) -> list[list[ReadProvision]]:
    return [tops, *(p.children for top in tops for p in top.walk() if p.children)]


# -- brackets ------------------------------------------------------------------------------


def _name_authors(structure: Structure, paired: list[ReadBracket]) -> None:
    """An author named right behind a bracket proposed what stands in it."""
    for _, edge, by in structure.proposed_after:
        if edge.bracket is not None:
            paired[edge.bracket].by = by


def _quote(
    provisions: list[ReadProvision], paired: list[ReadBracket], original: Original
) -> None:
    """The evidence for a bracket is all of it, as far as it stands on its first line."""
    edges: dict[int, list[Piece]] = {}
    for provision in provisions:
        for piece in provision.pieces:
            if piece.bracket is not None:
                edges.setdefault(piece.bracket, []).append(piece)
    for index, pieces in edges.items():
        first, last = pieces[0], pieces[-1]
        line = first.source.line
        stop = last.column if last is not first and last.source.line == line else None
        if paired[index].repaired != "opening":
            paired[index].source = Source(line, original.part(line, first.column, stop))


def _odd_brackets(
    provisions: list[ReadProvision], paired: list[ReadBracket], structure: Structure
) -> None:
    for provision in provisions:
        state = provision.marks[-1].state if provision.marks else "open"
        opened = [p for p in provision.pieces if p.bracket is not None and p.opens]
        for piece in opened:
            assert piece.bracket is not None
            bracket = paired[piece.bracket]
            if bracket.kind == "fused":
                structure.oddities.append(
                    Oddity(piece.source.line, piece.column, "fused edit",
                           "old and new words side by side, the strike-out lost",
                           "kept as they stand: nobody can tell which were to go")
                )
            elif state == "agreed":
                structure.oddities.append(
                    Oddity(piece.source.line, piece.column, "bracket in agreed text",
                           "a bracket stands in a paragraph marked agreed",
                           "both kept: the paragraph is agreed, the bracket is open")
                )
        if provision.alternative_to is not None:
            structure.oddities.append(
                Oddity(provision.source.line, 1, "alternative", "a paragraph that may replace the "
                       "one before it", "recorded as an alternative to it")
            )


# -- footnotes -----------------------------------------------------------------------------


def _notes(
    found: list[Block], structure: Structure, profile: Profile, order: dates.Order, name: str
) -> list[ReadNote]:
    notes = []
    for place, block in enumerate(found, 1):
        prose = block.prose
        # `body` counts in the line as it stands; the words begin at the first letter after it.
        start = next(
            (i for i, (_, column) in enumerate(prose.places) if column > block.body), 0
        )
        number = block.number or place
        words = prose[start:].stripped()
        source = structure.source(words)
        sign = prose[:start]
        printed = f"{number}/ " if block.number == 0 else f"{sign.text.strip()} "
        provision = ReadProvision("footnote", f"note-{number}", source, rank=_BODY_RANK)
        provision.pieces = [
            Piece(structure.source(sign), prose.column, printed, "label"),
            Piece(source, words.column, words.text, "note"),
        ]
        if block.number == 0:
            structure.odd(
                prose, "lost note number", f"a footnote without its number, “{words.text[:40]} …”",
                f"note {number} by its order",
            )
        note = ReadNote(number, provision, source)
        if dated := re.search(dates.ANY, words.text):
            note.on = _parsed(words[dated.start() : dated.end()], order, name)
            if held := re.search(
                rf"((?:[\w-]+\s+){{0,4}}[Mm]eeting)\s+(?:held\s+)?(?:of|on)\s+{dates.ANY}",
                words.text,
            ):
                note.meeting = re.split(r"(?i)\b(?:the|at|of|during|in)\s+", held[1])[-1]
        note.no_quorum = any(re.search(p, words.text) for p in profile.forms.no_quorum)
        for pattern in profile.forms.consultation:
            if said := re.search(pattern.replace("{party}", profile.any_party), words.text):
                note.consulting = profile.parties_in(said["party"])
        notes.append(note)
    return notes


def _cite(structure: Structure, notes: list[ReadNote]) -> None:
    """Tie each sign to its note. A sign whose number is lost cites the next note not yet cited:
    notes are numbered in the order of their first citation."""
    by_number = {note.number: n for n, note in enumerate(notes)}
    cited = 0
    for provision, index, sign, _ in structure.signs:
        number = sign or cited + 1
        cited = max(cited, number)
        mark = provision.marks[index]
        if number in by_number:
            note = notes[by_number[number]]
            told = replace(note.source, inferred=True) if sign == 0 else note.source
            provision.marks[index] = replace(
                mark, note=by_number[number], note_source=told, on=mark.on or note.on
            )
        else:
            structure.oddities.append(
                Oddity(mark.source.line, 1, "missing note", f"“{mark.source.quote}” cites note "
                       f"{number}", "there is no such note in this paper")
            )


def _consultations(
    provisions: list[ReadProvision],
    paired: list[ReadBracket],
    notes: list[ReadNote],
    structure: Structure,
) -> None:
    """A note that a party consults and that nothing cites: its sign was lost. It is taken to
    belong to the one bracket that gives no reason of its own, if there is only one."""
    cited = {m.note for p in provisions for m in p.marks}
    for n, note in enumerate(notes):
        if n in cited or not note.consulting:
            continue
        objected = {q.bracket for p in provisions for q in p.positions}
        places = [
            (provision, piece.bracket)
            for provision in provisions
            for piece in provision.pieces
            if piece.opens and piece.bracket is not None and piece.bracket not in objected
            and paired[piece.bracket].kind == "plain" and not paired[piece.bracket].whole
        ]
        if len(places) != 1:
            structure.oddities.append(
                Oddity(note.source.line, 1, "note cited nowhere", f"“{note.source.quote}”",
                       "kept as a note; what it belongs to can't be told")
            )
            continue
        provision, bracket = places[0]
        provision.positions.append(
            ReadPosition(
                "consultation", note.consulting, note.source.quote,
                replace(note.source, inferred=True), bracket,
            )
        )
        structure.oddities.append(
            Oddity(note.source.line, 1, "note cited nowhere", f"“{note.source.quote}”",
                   f"taken to explain the bracket in line {paired[bracket].source.line}, the only "
                   "one without a reason (inferred)")
        )


# -- moves ---------------------------------------------------------------------------------


def _link_moves(structure: Structure, profile: Profile) -> None:
    """Tie the tombstone of a provision that moved to the provision at its new place. Either may
    be told alone."""
    provisions = [deep for top in structure.provisions for deep in top.walk()]
    stones = [p for p in provisions if p.moved_to is not None]
    for provision in provisions:
        if provision.moved_from is None:
            continue
        there = reference(provision.moved_from, profile)
        for stone in stones:
            if there is not None and there.address in _addresses(stone):
                provision.came_from = stone
    told = {id(p.came_from) for p in provisions if p.came_from is not None}
    for stone in stones:
        if id(stone) in told:
            continue
        there = reference(stone.moved_to or "", profile)
        target = _target(provisions, there.address, there.ordinal) if there else None
        if target is not None and target is not stone and target.came_from is None:
            target.came_from = stone
        else:
            structure.oddities.append(
                Oddity(stone.source.line, 1, "move without a place", f"“{stone.source.quote}”",
                       "kept as a note: the new place can't be told from this paper")
            )
    for stone in stones:
        if not stone.marks:
            structure.oddities.append(
                Oddity(stone.source.line, 1, "undated move", f"“{stone.source.quote}”",
                       "dated by this paper (inferred)")
            )


def _addresses(provision: ReadProvision) -> set[str]:
    """Every address that a provision of this document answers to."""
    keys = {provision.key, provision.known_as or provision.key}
    if provision.top or provision.parent is None:
        return keys
    return {f"{head}/{key}" for head in _addresses(provision.parent) for key in keys}


def _target(
    provisions: list[ReadProvision], address: str, ordinal: int | None
) -> ReadProvision | None:
    found = next((p for p in provisions if address in _addresses(p)), None)
    if found is None or ordinal is None:
        return found
    numbered = [c for c in found.children if c.rank >= 10 and c.kind not in ("caption",)]
    return numbered[ordinal - 1] if len(numbered) >= ordinal else None


# -- the proof that nothing was dropped ----------------------------------------------------


def remainder(lines: Sequence[Line], text: ReadText) -> list[Oddity]:
    """The words of the document that the read text does not print, and those it prints that the
    document does not have. Repaired brackets and recovered note numbers are among the latter."""
    whole = joined(lines)
    raw = [(m.group(), m.start()) for m in _ATOM.finditer(whole.text)]
    said = _ATOM.findall("\n".join(printed(text)))
    odd = []
    for step in Indel.opcodes([w for w, _ in raw], said):
        if step.tag == "equal":
            continue
        first = min(step.src_start, len(raw) - 1)
        line, column = whole.places[raw[first][1]] if raw else (1, 1)
        lost = " ".join(w for w, _ in raw[step.src_start : step.src_end])
        added = " ".join(said[step.dest_start : step.dest_end])
        odd.append(
            Oddity(line, column, "not as printed",
                   f"“{lost}”" if lost else "nothing",
                   f"printed as “{added}”" if added else "left out of the text view")
        )
    return odd


_ATOM = re.compile(r"\w+|[^\w\s]")


def printed(text: ReadText) -> list[str]:
    """Everything the read text prints, in order, provision by provision."""
    return [
        tidy(
            "".join(
                p.text if p.bracket is None else ("[" if p.opens else "]") for p in provision.pieces
            )
        )
        for provision in text.walk()
    ]
