"""Reading a document: its lines in, the read text out. Nothing is refused for its conventions."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from msgspec.structs import replace

from ledger.events import Source
from ledger.hookspecs import Line
from ledger.profile import Profile
from ledger.reading import brackets, moves, notes, numbering, remarks
from ledger.reading.announced import announced, bare_letters, bare_numbers
from ledger.reading.blocks import blocks
from ledger.reading.days import Calendar
from ledger.reading.labels import Labels
from ledger.reading.proof import printed, prove
from ledger.reading.prose import Original
from ledger.reading.readtext import Piece, ReadBracket, ReadProvision, ReadText
from ledger.reading.saying import Saying
from ledger.reading.scan import Scanner
from ledger.reading.structure import Structure
from ledger.reading.title import read_title

__all__ = ["printed", "read"]


_ARTICLE = 4
"""The rank of articles, which are counted through a text whatever its parts."""


def read(
    name: str, lines: Sequence[Line], profile: Profile, on: date | None = None
) -> ReadText:
    """What these lines say, by the conventions of the profile. ``name`` is for messages, ``on``
    the document's date where the user states it. Raises `Located` for a date that makes no
    sense; whatever else is odd is read, and reported among the oddities."""
    calendar = Calendar(lines, profile.date_order, sure=profile.one_order)
    profile = replace(
        profile,
        units=(*profile.units, *announced(lines, profile)),
        bare_numbers=profile.bare_numbers or bare_numbers(lines),
        bare_letters=profile.bare_letters or bare_letters(lines),
    )
    scanner = Scanner(profile)
    original = Original(lines)
    found = blocks(lines, Labels(profile, scanner), scanner)
    saying = Saying(name, profile, scanner, original, calendar)
    oddities = saying.oddities
    structure = Structure(
        profile, scanner, saying, wrapped=found.wrapped, markdown=found.markdown
    )

    title = read_title(name, found.title, saying, scanner, calendar, on)
    for block in found.provisions:
        structure.add(block)
    tops = [*([title.provision] if title.provision else []), *structure.provisions]
    counted = (unit.kind for unit in profile.units if unit.top and unit.rank > _ARTICLE)
    numbering.restarted(tops, frozenset(counted))
    numbering.misprints(tops, oddities)
    numbering.irregular(tops, oddities)

    provisions = [deep for top in tops for deep in top.walk()]
    paired = brackets.pair(provisions, saying.authors, saying.struck, saying.readings, oddities)
    _quote(provisions, paired, original)
    for edge, by in saying.proposed_after:
        # An author named right behind a bracket proposed what stands in it.
        if edge.bracket is not None:
            paired[edge.bracket].by = tuple(dict.fromkeys((*paired[edge.bracket].by, *by)))
    footnotes = notes.read_notes(name, found.notes, saying, profile, calendar)
    notes.cite(saying.signs, footnotes, provisions, oddities)
    notes.proposers(provisions, paired, footnotes, scanner)
    brackets.explain(provisions, paired)
    for provision, index, edge in saying.said_after:
        position = provision.positions[index]
        provision.positions[index] = replace(position, bracket=edge.bracket)

    notes.explain_lost(provisions, paired, footnotes, oddities)
    moves.link_moves(provisions, profile, oddities)
    remarks.on_brackets(provisions, paired, oddities)
    remarks.on_marks(tops, provisions, oddities)
    saying.spellings.report(oddities)
    calendar.report(oddities)

    text = ReadText(
        profile=profile.name,
        title=title.words,
        provisions=tops,
        brackets=paired,
        notes=footnotes,
        oddities=[],
        on=on or title.on,
        dating="stated" if on else "inferred",
        meeting=title.kind,
    )
    prove(lines, text, oddities)
    text.oddities = oddities.all()
    return text


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
        if paired[index].repaired == "closing":
            stop = None
        if paired[index].repaired != "opening":
            paired[index].source = Source(line, original.part(line, first.column, stop))
