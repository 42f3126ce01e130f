"""Drafts of trade negotiations: who proposes and who opposes stands first in a bracket, by codes
joined with slashes, before the words and even before the number of the paragraph."""

from __future__ import annotations

from datetime import date

import pytest
from ledger_plain import PlainReader
from papers import as_listed, replayed

from ledger import houses
from ledger.append import Paper, Wishes, append, text_of
from ledger.attribution import Attribution, policy
from ledger.between import between
from ledger.diff import Change, diff
from ledger.draft import BracketState, Position
from ledger.events import Entry, Withdrawn
from ledger.plugins import Plugins
from ledger.publication import broken
from ledger.reading.read import read
from ledger.reading.readtext import ReadPosition, ReadProvision, ReadText
from ledger.replay import replay
from ledger.take_minutes import take_minutes
from ledger.view import view

ON = date(2021, 5, 4)
HEAD = "Agreement on Lanterns\n\nArticle QQ.A.1: Lamps\n\n"


def reading(words: str) -> ReadText:
    lines = PlainReader().read(f"{HEAD}{words}\n".encode()).lines
    return read("paper.txt", lines, houses.load("trade"), ON)


def provisions(text: ReadText) -> dict[str, ReadProvision]:
    """The provisions by their keys, the title aside."""
    return {one.key: one for one in text.walk() if one.kind != "title"}


def stances(text: ReadText) -> list[tuple[str, tuple[str, ...]]]:
    """Every position: its stance, and whose it is."""
    return [(p.stance, p.by) for one in text.walk() for p in one.positions]


def laid(*papers: str) -> list[Entry]:
    """The entries of these papers, a month apart. Each replays to its words (law 3)."""
    entries: list[Entry] = []
    for n, words in enumerate(papers):
        on = date(2021, 5 + n, 4)
        paper = Paper(f"{n}.txt", f"{HEAD}{words}\n".encode())
        found = append(
            entries, paper, text_of(paper, PlainReader()), houses.load("trade"), Wishes(on=on)
        )
        assert found.entry is not None
        entries.append(found.entry)
        assert replayed(entries, on) == as_listed(paper.data, found.oddities)
    assert broken(entries) == []
    return entries


def standing(entries: list[Entry], words: str) -> BracketState:
    """The bracket that is open now around these words."""
    draft = replay(entries)
    shown = view(entries, houses.load("trade"))
    (found,) = (
        b for one in shown.provisions for deep in [one, *one.children] for b in deep.brackets
        if b.open and b.text == words
    )
    return draft.brackets[found.id]


def told(entries: list[Entry]) -> list[Change]:
    """What the diff tells of the first two papers."""
    rules = policy("full", houses.load("trade"), entries)
    return diff(between(entries, ON, date(2021, 6, 4)), rules)


def held(entries: list[Entry]) -> list[Position]:
    return list(replay(entries).positions)


# -- who proposes and who opposes --------------------------------------------------------------

def test_who_proposes_and_who_opposes() -> None:
    """Whoever is named with "propose" brings in the words of the bracket, and whoever is named
    with "oppose" objects to them; neither is a word of the draft."""
    text = reading("1. A lamp is [US/AU propose; CL/NZ oppose: blue] and lit.")
    (bracket,) = text.brackets
    assert (bracket.kind, bracket.by) == ("proposed insertion", ("United States", "Australia"))
    assert stances(text) == [("objection", ("Chile", "New Zealand"))]
    assert provisions(text)["1"].words("text") == "A lamp is blue and lit."


def test_who_only_opposes_wants_the_words_gone() -> None:
    """A bracket of those who oppose alone would delete its words."""
    text = reading("1. A lamp is blue [NZ/BN oppose: and lit].")
    (bracket,) = text.brackets
    assert bracket.kind == "proposed deletion"
    assert bracket.by == ("New Zealand", "Brunei Darussalam")
    assert stances(text) == [("objection", ("New Zealand", "Brunei Darussalam"))]


@pytest.mark.parametrize(("said", "by"), [
    ("US/AU/VN:", ("United States", "Australia", "Viet Nam")),
    ("PE//VN propose:", ("Peru", "Viet Nam")),
    ("SG/MX14 propose:", ("Singapore", "Mexico")),
    ("SG/MX 14 propose:", ("Singapore", "Mexico")),
    ("NZ/CLpropose:", ("New Zealand", "Chile")),
    ("NZ/Can/Mex/AUS/Sing/Mor.",
     ("New Zealand", "Canada", "Mexico", "Australia", "Singapore", "Morocco")),
    ("J/EU/CH:", ("Japan", "European Union", "Switzerland")),
    ("ASN/IN/KR propose:", ("ASEAN", "India", "Republic of Korea")),
])
def test_codes(said: str, by: tuple[str, ...]) -> None:
    """States are named by codes, with slashes between them; a footnote's sign or the verb may be
    glued to a code, and a full stop may stand for the colon. "AU" is Australia."""
    text = reading(f"1. Lamps shine. [{said} Lamps are blue.]")
    assert text.brackets[0].by == by
    assert provisions(text)["1"].words("text") == "Lamps shine. Lamps are blue."
    assert "unknown party" not in [odd.code for odd in text.oddities]


def test_a_full_stop_behind_other_words_names_nobody() -> None:
    """Words with a slash at the head of a bracket are text, unless all of them are parties."""
    text = reading("1. Lamps shine. [Keepers/Pilots. They light them.]")
    assert text.brackets[0].by == ()


def test_a_term_that_is_defined_is_no_party() -> None:
    """A definition in a bracket names nobody, nor does a word before a colon with nothing behind
    it; a code does."""
    text = reading("1. [Keeper: a person who trims lamps] [Lamp Board:] Body [XYZ: the sea].")
    assert [bracket.by for bracket in text.brackets] == [(), (), ("XYZ",)]


def test_parties_in_curly_braces_ask_for_the_words() -> None:
    """Curly braces hold words of the draft; whoever is named in them asks for those."""
    text = reading("1. Lamps {EU/J: and chimneys} are {clean}.")
    assert text.brackets == []
    assert stances(text) == [("request", ("European Union", "Japan"))]
    assert provisions(text)["1"].words("text") == "Lamps {and chimneys} are {clean}."


# -- labels ------------------------------------------------------------------------------------

def test_a_label_behind_the_named_parties() -> None:
    """A paragraph's number may stand behind the parties that propose all of it."""
    text = reading(
        "[CL/NZ: 1. [Except in fog,] Lamps burn.]\n\n[US propose; CL oppose: 2. Oil is:\n\n"
        "[SG oppose: (a) clean; and]\n\n(b) cheap.]"
    )
    found = provisions(text)
    assert [*found] == ["article-qq.a.1", "1", "2", "a", "b"]
    assert [found[key].words("label") for key in ("1", "2", "a")] == ["1.", "2.", "(a)"]
    assert found["1"].words("text") == "Except in fog, Lamps burn."
    assert found["a"].words("text") == "clean; and"
    assert [bracket.by for bracket in text.brackets] == [
        ("Chile", "New Zealand"), (), ("United States",), ("Singapore",),
    ]


@pytest.mark.parametrize(("line", "key", "heading"), [
    ("Article QQ.B.5: {Wicks}", "article-qq.b.5", "{Wicks}"),
    ("Article X.3: Oil", "article-x.3", "Oil"),
    ("Article 20.A.1", "article-20.a.1", ""),
    ("Article II.4: Oil", "article-ii.4", "Oil"),
    ("Article 1.2: Oil", "article-1.2", "Oil"),
    ("ARTICLE 1.2: OIL AND GAS", "article-1.2", "OIL AND GAS"),
    ("Article QQ.B.2: [NZ propose: Oil]", "article-qq.b.2", "Oil"),
    ("X.1 [EU: Oil]", "article-x.1", "Oil"),
    ("X.5. Oil [US: and Gas]", "article-x.5", "Oil and Gas"),
    ("Section A: Oil", "section-a", "Oil"),
    ("[1]: Section A: Oil", "section-a", "Oil"),
])
def test_designations(line: str, key: str, heading: str) -> None:
    """Articles and sections are numbered with letters and full stops, with and without the word,
    and a note's sign may stand before them."""
    text = reading(f"{line}\n\n1. Oil burns.")
    found = provisions(text)
    assert key in found
    assert found[key].words("heading") == heading
    assert found["1"].parent is found[key]


def test_a_reference_is_no_designation() -> None:
    """An article that a sentence cites begins none."""
    text = reading("1. Oil, as named in\nArticle QQ.B.5 of this Chapter, burns.")
    assert [*provisions(text)] == ["article-qq.a.1", "1"]


# -- the head of a paper, its pages and its notes ----------------------------------------------

def test_the_day_below_what_the_draft_is() -> None:
    """A line "... Draft:" over the day belongs to the head of the paper, and so does how the paper
    is to be handled; the treaty's first sentence does not."""
    paper = Paper(
        "paper.txt",
        b"CONSOLIDATED TEXT\nAgreement on Lanterns\nInformal Deliberative/Working Draft:\n"
        b"4 May 2021\nCONFIDENTIAL\n\nThe Parties to this Agreement1\n\nNoting smoke;\n",
    )
    text = read("paper.txt", text_of(paper, PlainReader()).lines, houses.load("trade"), None)
    assert (text.on, text.title) == (ON, "Agreement on Lanterns")
    assert [p.words("text") for p in text.provisions[1:]] == [
        "The Parties to this Agreement1", "Noting smoke;",
    ]


def test_a_chapter_that_the_cover_names() -> None:
    """The heading of a chapter, on the cover and again below it, begins one chapter."""
    lines = PlainReader().read(
        b"Agreement on Lanterns\n\nChapter II Oil\n\nCHAPTER II Oil\n\nArticle 1. [Gas]\n"
    ).lines
    text = read("paper.txt", lines, houses.load("trade"), ON)
    assert [*provisions(text)] == ["chapter-ii", "article-1"]


def test_running_heads_around_a_marking_are_page_furniture() -> None:
    """What comes back on every page around "MODIFIED HANDLING AUTHORIZED" is no text; on the cover
    it says which paper it is."""
    head = "MODIFIED HANDLING AUTHORIZED\nLamps Group\nLanterns Chapter\n\n"
    lines = PlainReader().read(
        f"{head}Article 1: Oil\n\n1. Oil burns.\n\n{head}2. Gas burns.\n\n{head}3. Wax.".encode()
    ).lines
    text = read("paper.txt", lines, houses.load("trade"), ON)
    assert text.title == "Lamps Group Lanterns Chapter"
    assert [*provisions(text)] == ["article-1", "1", "2", "3"]
    left_out = [odd for odd in text.oddities if odd.code == "not as printed"]
    assert len(left_out) == 2


def test_positions_in_notes() -> None:
    """A note of the negotiators holds no text and no provision; a sentence of it that says where a
    party stands is that party's position, and so is a bracket in which it says so itself."""
    text = reading(
        "1. Oil burns.\n\nNegotiators' Note: JP reserves its position pending Article QQ.A.1. VN "
        "is continuing domestic consultations. Lamps are many.\n\n[AU/NZ: will go with "
        "consensus.]\n\n<<Note: MY/BN do not object in principle.>>\n\n2. Gas burns."
    )
    found = provisions(text)
    assert [*found] == ["article-qq.a.1", "1", "negotiators-note", "note", "2"]
    assert found["2"].parent is found["article-qq.a.1"]
    assert not found["negotiators-note"].words("text")
    assert sorted(stances(text)) == [
        ("consultation", ("Viet Nam",)),
        ("reservation", ("Japan",)),
        ("support", ("Australia", "New Zealand")),
        ("support", ("Malaysia", "Brunei Darussalam")),
    ]
    said = next(p for p in found["negotiators-note"].positions if p.stance == "reservation")
    assert isinstance(said, ReadPosition)
    assert said.source.quote == "JP reserves its position pending Article QQ.A.1."


def test_sentences_about_the_paper_stand_on_its_cover() -> None:
    """Sentences about "this document", over however many lines, are no text of the draft."""
    lines = PlainReader().read(
        b"Agreement on Lanterns\n\n* This document must be kept\nfrom rain and may be\nread aloud."
        b"\n\nNoting smoke;\n\nArticle 1: Oil\n"
    ).lines
    text = read("paper.txt", lines, houses.load("trade"), ON)
    assert text.title == "Agreement on Lanterns"
    assert [*provisions(text)] == ["par-1", "article-1"]


def test_labels_as_copies_of_the_trade_organization_leave_them() -> None:
    """World Trade Organization: a section's number may stand alone over its heading, a number may
    have lost the tabulator behind it, and a figure that closes a bracket is no label."""
    text = reading(
        "I.\nOIL\nA.\nPRICES OF OIL: A FORMULA\n1.\nThe price of oil shall be reduced by [(7)\n"
        "(8)] per cent.\n\n2.Oil lamps\n\n3.[Gas lamps]"
    )
    found = provisions(text)
    assert [*found][1:] == ["section-i", "section-a", "1", "2", "3"]
    assert found["section-i"].words("heading") == "OIL"
    assert found["section-a"].parent is found["section-i"]
    assert found["1"].words("text") == "The price of oil shall be reduced by (7) (8) per cent."


# -- law 9, printing, and what changed ---------------------------------------------------------

@pytest.mark.parametrize("form", ["text", "json", "html", "clean"])
@pytest.mark.parametrize("attribution", ["none", "groups"])
def test_nobody_is_named_without_attribution(form: str, attribution: Attribution) -> None:
    """Codes, those with a footnote's sign or a verb glued to them among them, leave with no export
    that names no state (law 9)."""
    entries = laid(
        "[US/AU propose; CL//MX15 oppose: 1. Lamps {CH/J: and wicks} burn.]\n\n"
        "[NZ/PEpropose: 2. Oil burns.]\n\n15 Negotiators' Note: VN reserves its position."
    )
    shown = view(
        entries, houses.load("trade"),
        attribution=attribution,
    )
    said = Plugins().exporter(form).export(shown)
    text = said if isinstance(said, str) else said.decode()
    for code in ("US/", "AU", "CL", "MX15", "CH/J", "NZ", "PEpropose", "VN", "United States"):
        assert code not in text.replace("HTML", "").replace("UTF", ""), code


def test_a_heading_keeps_its_closing_brackets() -> None:
    """A bracket that closes behind a heading stands on the heading's line."""
    entries = laid("Article QQ.A.2: [[Oil] [Gas]]\n\n1. Oil burns.")
    said = Plugins().exporter("text").export(view(entries, houses.load("trade")))
    assert "Article QQ.A.2: [[Oil] [Gas]]\n" in str(said)


def test_who_no_longer_opposes() -> None:
    """Where the next paper names fewer, others or nobody against words whose bracket stays, their
    objection is replaced or withdrawn, and the diff says so."""
    entries = laid(
        "1. A lamp is [US propose; CL/NZ oppose: blue] and [EU propose; J oppose: lit].",
        "1. A lamp is [US propose; CL oppose: blue] and [EU propose: lit].",
    )
    assert standing(entries, "blue").opposed_by == ("Chile",)
    assert standing(entries, "lit").opposed_by == ()
    assert [(p.by, p.text) for p in held(entries)] == [(("Chile",), "CL oppose")]
    changes = told(entries)
    assert [(c.kind, c.before, c.after) for c in changes] == [(
        "note",
        "US propose; CL/NZ oppose: EU propose; J oppose:",
        "US propose; CL oppose: EU propose:",
    )]


def test_who_still_opposes_under_other_proposers() -> None:
    """Where others join those who propose, the bracket is another one, and whoever opposes it in
    the same words opposes that one now."""
    entries = laid(
        "1. A lamp is [US propose; CL oppose: blue].",
        "1. A lamp is [US/AU propose; CL oppose: blue].",
    )
    assert standing(entries, "blue").by == ("United States", "Australia")
    assert standing(entries, "blue").opposed_by == ("Chile",)


def test_minutes_name_articles_by_their_designation() -> None:
    """A decision in minutes finds article QQ.A.1, and what it adds is written with codes."""
    entries = laid("1. A lamp is [NZ oppose: blue] and lit.")
    minutes = Paper(
        "minutes.txt",
        b"It was agreed to delete \"blue\" in paragraph 1 of Article QQ.A.1.\n\n"
        b"In Article QQ.A.1, paragraph 1, Chile proposed replacing \"lit\" with \"dark\".\n",
    )
    house, wishes = houses.load("trade"), Wishes(on=date(2021, 5, 9))
    made = take_minutes(entries, minutes, text_of(minutes, PlainReader()), house, wishes)
    assert made.entry is not None
    shown = view([*entries, made.entry], house)
    assert "1. A lamp is and [lit] [CL: dark]." in str(Plugins().exporter("text").export(shown))


def test_the_same_words_against_two_brackets() -> None:
    """A party that opposes two brackets in the same words has two objections."""
    entries = laid(
        "1. A lamp is [US propose; CL oppose: blue].",
        "1. A lamp is [US propose; CL oppose: blue] and [US propose; CL oppose: lit].",
    )
    assert standing(entries, "blue").opposed_by == ("Chile",)
    assert standing(entries, "lit").opposed_by == ("Chile",)


def test_two_objections_in_the_same_words_are_withdrawn_once_each() -> None:
    """Where a party no longer opposes two brackets that it opposed in the same words, each of its
    objections ends, and ends once."""
    entries = laid(
        "1. A lamp is [US propose; CL oppose: blue] and [AU propose; CL oppose: lit].",
        "1. A lamp is [US propose: blue] and [AU propose: lit].",
    )
    assert held(entries) == []
    assert sum(isinstance(event, Withdrawn) for event in entries[-1].events) == 2


def test_a_reservation_that_leaves_a_note() -> None:
    """A party that a note does not name any more has withdrawn what it said there."""
    entries = laid(
        "1. Oil burns.\n\nNegotiators' Note: JP and CL reserve their position.",
        "1. Oil burns.\n\nNegotiators' Note: CL reserves its position.",
    )
    assert [p.by for p in held(entries)] == [("Chile",)]


def test_a_proposal_that_goes_takes_its_own_signs() -> None:
    """A parenthesis that goes with a proposal is the proposal's, and not the one behind it."""
    entries = laid(
        "1. The Club [MX propose: (1911) as moved or] (1931) burns.", "1. The Club (1931) burns."
    )
    changes = told(entries)
    (words,) = [c for c in changes if c.kind == "words"]
    assert [p.text.strip() for p in words.parts if p.change == "out"] == ["(1911) as moved or"]
