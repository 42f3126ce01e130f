"""Papers for tests: reading them, laying them in a ledger, and inventing them.

`papers` gives invented papers in the grammar of the house, each with what a reader must find in
it; `edited` gives the same paper as a later meeting leaves it; `noise` gives what nobody would
write.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import strategies as st
from msgspec.structs import replace as restruct

from ledger.append import Appended, Paper, Wishes, append, text_of
from ledger.draft import Draft, Provision
from ledger.events import Entry, Oddity
from ledger.profile import Profile, load
from ledger.publication import broken, printed_lines
from ledger.reading.readtext import ReadProvision, ReadText
from ledger.replay import replay
from ledger_plain import PlainReader

OAS: Profile = load("oas")
MEETING_DAY = date(2012, 4, 19)
_WORD = re.compile(r"\w+|[^\w\s]")

# -- laying papers in a ledger ---------------------------------------------------------------


def lay(
    entries: Sequence[Entry], data: bytes | str, on: date | None = None, name: str = "paper.txt"
) -> Appended:
    """Append a paper to these entries."""
    paper = Paper(name, data.encode() if isinstance(data, str) else data)
    return append(entries, paper, text_of(paper, PlainReader()), OAS, Wishes(on=on))


def laid(data: bytes | str, on: date | None = None) -> tuple[Entry, tuple[Oddity, ...]]:
    """The entry that a paper becomes in an empty ledger, and what was odd."""
    found = lay([], data, on)
    assert found.entry is not None
    return found.entry, found.oddities


# -- law 3: the same words in the same order, save what is listed ------------------------------


class Placed(NamedTuple):
    """A word of a paper, and where it stands."""

    word: str
    line: int
    column: int


def words(text: str) -> list[str]:
    """The words and signs of a text."""
    return _WORD.findall(text)


def placed_words(data: bytes | str) -> list[Placed]:
    """The words and signs of a paper, with their places."""
    read = PlainReader().read(data.encode() if isinstance(data, str) else data)
    return [
        Placed(found.group(), line.number, found.start() + 1)
        for line in read.lines
        for found in _WORD.finditer(line.text)
    ]


def as_listed(data: bytes | str, oddities: Sequence[Oddity]) -> list[str]:
    """The paper's words with every difference that the oddities list, and no other."""
    before = placed_words(data)
    at = {(one.line, one.column): n for n, one in enumerate(before)}
    changes: list[tuple[int, int, list[str]]] = []
    for odd in oddities:
        if odd.code != "not as printed":
            continue
        n = at[odd.line, odd.column]
        gone = [] if odd.found == "nothing" else words(odd.found[1:-1])
        come = words(odd.done.partition("“")[2][:-1])
        assert [one.word for one in before[n : n + len(gone)]] == gone, odd
        # Behind the last word of all there is no place to name but that word's own.
        behind = not gone and n == len(before) - 1 and not _fits_before(before[n], come)
        changes.append((n + behind, n + len(gone) + behind, come))
    after = [one.word for one in before]
    for start, stop, come in sorted(changes, reverse=True):
        after[start:stop] = come
    return after


def _fits_before(last: Placed, come: list[str]) -> bool:
    return "[" in come and last.word != "["


def replayed(entries: Sequence[Entry], on: date) -> list[str]:
    """The words that the draft prints on this day."""
    return words("\n".join(printed_lines(replay(entries, on))))


def stands(entries: Sequence[Entry], on: date, data: bytes | str, odd: Sequence[Oddity]) -> None:
    """Assert law 3 for a paper laid in these entries, and that all publications hold."""
    assert replayed(entries, on) == as_listed(data, odd)
    assert broken(entries) == []
    assert replay(entries, on).contradictions == ()


# -- printing what was read ---------------------------------------------------------------------


def printed_tree(text: ReadText) -> str:
    """What was read, a line for each provision: kind, key, and everything that it prints."""
    found = [f"“{text.title}” of {text.on} ({text.dating}), {text.meeting}"]

    def show(provision: ReadProvision, depth: int) -> None:
        name = provision.key + (f" or {provision.known_as}" if provision.known_as else "")
        flags = " (address starts here)" if provision.top else ""
        found.append(f"{'  ' * depth}{provision.kind} {name}{flags}: {_pieces(provision)}")
        found.extend(f"{'  ' * depth}    {said}" for said in _said(provision, text))
        for child in provision.children:
            show(child, depth + 1)

    for provision in text.provisions:
        show(provision, 0)
    for note in text.notes:
        show(note.provision, 0)
        about = f", about {note.about.key}" if note.about is not None else ""
        found.append(f"    note {note.number}: {note.on}, {note.meeting}, {note.pending!r}{about}")
    for n, bracket in enumerate(text.brackets):
        by = f" by {', '.join(bracket.by)}" if bracket.by else ""
        repaired = f", {bracket.repaired} repaired" if bracket.repaired else ""
        found.append(f"{n}: {bracket.kind}{by}{repaired}, “{bracket.source.quote}”")
    return "\n".join(found)


def _pieces(provision: ReadProvision) -> str:
    parts = []
    for piece in provision.pieces:
        if piece.bracket is not None:
            parts.append(f"[{piece.bracket}: " if piece.opens else f" :{piece.bracket}]")
        elif piece.role == "text":
            parts.append(piece.text)
        else:
            parts.append(f"<{piece.role}{'' if piece.text.startswith(' ') else ' '}{piece.text}>")
    return "".join(parts)


def _said(provision: ReadProvision, text: ReadText) -> list[str]:
    said = []
    for mark in provision.marks:
        note = f", note {text.notes[mark.note].number}" if mark.note is not None else ""
        said.append(f"= {mark.state}, {mark.level}, {mark.on}{note}")
    for position in provision.positions:
        on = f" on bracket {position.bracket}" if position.bracket is not None else ""
        said.append(f"= {position.stance} by {', '.join(position.by)}{on}")
    if provision.alternative_to is not None:
        said.append(f"= alternative to {provision.alternative_to.key}, by {provision.by}")
    if provision.came_from is not None:
        said.append(f"= moved here from {provision.came_from.key}")
    return said


def listed(oddities: Sequence[Oddity]) -> str:
    """The oddities, a line each."""
    return "\n".join(f"{o.line}:{o.column} {o.code}: {o.found} -> {o.done}" for o in oddities)
