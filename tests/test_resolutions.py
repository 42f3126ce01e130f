"""Resolutions of the Organization of American States: opening words and participles in capitals,
``RESOLVES:``, and footnotes that say whose a bracket is."""

from __future__ import annotations

from datetime import date

import pytest
from ledger_plain import PlainReader
from papers import as_listed, laid, replayed

from ledger import houses
from ledger.reading.read import read
from ledger.reading.readtext import ReadText

HEAD = """COUNCIL OF THE OEA/Ser.G
1 May 2006
COMMITTEE ON WELLS Original: Spanish

DRAFT RESOLUTION

WELLS OF THE ISLANDS

(Presented by the Permanent Mission of Brazil)

THE GENERAL ASSEMBLY,

HAVING SEEN the report on wells;

AWARE that the people [of all islands],1/ without exception, drink from [deep]2/ wells,

RESOLVES:

1. To dig [new] wells.

2. To keep them.

"""


def reading(words: str) -> ReadText:
    lines = PlainReader().read(words.encode()).lines
    return read("paper.txt", lines, houses.load("oas"), None)


def test_opening_words_in_capitals() -> None:
    """The opening words in capitals end the title and begin the draft; participles in capitals
    begin preambular paragraphs, and RESOLVES: the operative part."""
    text = reading(HEAD)
    assert text.title == "WELLS OF THE ISLANDS"
    assert [(p.kind, p.words("heading", "text")[:20]) for p in text.provisions[1:]] == [
        ("paragraph", "THE GENERAL ASSEMBLY"), ("paragraph", "HAVING SEEN the repo"),
        ("paragraph", "AWARE that the peopl"), ("section", "RESOLVES"),
    ]
    assert [p.key for p in text.provisions[-1].children] == ["1", "2"]


@pytest.mark.parametrize("notes", [
    "1. Proposed by the Permanent Mission of Peru.\n2. Proposed by Chile and Uruguay.\n",
    "1/ Proposed by the Delegation of Peru.\n2/ Proposed by Chile and Uruguay.\n",
])
def test_a_footnote_says_whose_a_bracket_is(notes: str) -> None:
    """A sign glued to a bracket cites a footnote at the end, also one whose number has a full stop;
    whoever it says proposed the words proposes them."""
    text = reading(HEAD + notes)
    assert [(b.kind, b.by) for b in text.brackets] == [
        ("proposed insertion", ("Peru",)), ("proposed insertion", ("Chile", "Uruguay")),
        ("plain", ()),
    ]
    assert [note.number for note in text.notes] == [1, 2]
    assert [note.about is not None for note in text.notes] == [True, True]
    entry, oddities = laid(HEAD + notes)
    assert replayed([entry], date(2006, 5, 1)) == as_listed(HEAD + notes, oddities)


def test_last_paragraphs_are_no_footnotes() -> None:
    """Paragraphs at the end that nothing cites, or more than are cited, are paragraphs."""
    text = reading(HEAD + "1. Proposed by Peru.\n2. Proposed by Chile.\n3. To drink.\n")
    assert text.notes == []


def test_a_symbol_in_brackets_is_no_bracket() -> None:
    """"[AG/DEC. 79 (XLIV-O/14)]" behind the name of a declaration is where to find it."""
    text = reading(HEAD + "3. To recall the declaration on wells [AG/DEC. 79 (XLIV-O/14)];\n")
    assert len(text.brackets) == 3


def test_signs_in_brackets() -> None:
    """Converted papers have the signs of footnotes as "[1]/[2]/": no brackets, and behind a title
    no part of it."""
    words = HEAD.replace("],1/", "],").replace("]2/", "]")
    words = words.replace("WELLS OF THE ISLANDS", "WELLS OF THE ISLANDS[1]/[2]/")
    text = reading(words + "1. Canada reserves.\n2. Chile reserves.\n")
    assert text.title == "WELLS OF THE ISLANDS"
    assert len(text.brackets) == 3
    assert [note.about and note.about.kind for note in text.notes] == ["title", "title"]
