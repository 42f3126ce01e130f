"""Reading papers of this house that are made in other ways than the one from San Salvador."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ledger_plain import PlainReader
from papers import OAS, as_listed, laid, lay, listed, printed_tree, replayed, stands
from syrupy.assertion import SnapshotAssertion

from ledger import houses
from ledger.errors import LedgerError, Located, Undated, Unreadable
from ledger.hookspecs import Line
from ledger.profile import Profile
from ledger.publication import broken
from ledger.reading import dates
from ledger.reading.labels import Label, Labels, number_key, slug
from ledger.reading.read import printed, read
from ledger.reading.readtext import ReadText
from ledger.reading.references import Reference, reference
from ledger.reading.scan import Scanner
from ledger.replay import replay

DOCUMENTS = Path(__file__).parent / "documents"
NAMES = sorted(path.stem for path in DOCUMENTS.glob("*.txt"))
STATED = {
    "declaration": date(2011, 4, 28), "untitled": date(2014, 6, 18), "wrapped": date(2013, 9, 30),
    "markdown": date(2016, 2, 1),
}
"""The dates of those papers that do not say theirs."""


def paper(name: str) -> bytes:
    return (DOCUMENTS / f"{name}.txt").read_bytes()


def reading(data: bytes | str, on: date | None = None, profile: Profile = OAS) -> ReadText:
    """What is read in a paper."""
    lines = PlainReader().read(data.encode() if isinstance(data, str) else data).lines
    return read("paper.txt", lines, profile, on)


def codes(text: ReadText) -> list[str]:
    return [odd.code for odd in text.oddities]


# -- whole documents -----------------------------------------------------------------------


@pytest.mark.parametrize("name", NAMES)
def test_whole_document(name: str, snapshot: SnapshotAssertion) -> None:
    """A paper gives this tree of provisions, and these oddities."""
    text = reading(paper(name), STATED.get(name))
    assert f"{printed_tree(text)}\n\n{listed(text.oddities)}" == snapshot


@pytest.mark.parametrize("name", NAMES)
def test_whole_document_replays_to_its_words(name: str) -> None:
    """A paper appended to an empty ledger replays, on its date, to its own words and marks."""
    data, on = paper(name), STATED.get(name)
    entry, odd = laid(data, on)
    stands([entry], entry.on, data, odd)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "utf-8-sig", "cp1252"])
def test_encodings(name: str, encoding: str) -> None:
    """A paper says the same in whatever encoding it is saved."""
    letters = paper(name).decode().translate({0xB2: "2/", 0xB9: "1/"})
    try:
        data = letters.encode(encoding)
    except UnicodeEncodeError:
        letters = letters.encode("cp1252", "ignore").decode("cp1252")
        data = letters.encode(encoding)
    plain, other = (reading(d, STATED.get(name)) for d in (letters, data))
    assert printed_tree(other) == printed_tree(plain)
    entry, odd = laid(data, STATED.get(name))
    stands([entry], entry.on, data, odd)
    assert entry.document is not None
    if any(ord(letter) > 127 for letter in letters):
        assert entry.document.encoding == encoding.removesuffix("-sig")


def test_a_document_after_another() -> None:
    """The same paper with one more paragraph and a later date changes nothing of the first."""
    first = paper("articles").decode()
    second = first.replace("MAY 14, 2013", "MAY 28, 2013").replace(
        "in snow, too.", "in snow, too.\n5. The bell has a rope."
    )
    one = lay([], first)
    assert one.entry is not None
    two = lay([one.entry], second)
    assert two.entry is not None
    both = [one.entry, two.entry]
    assert replayed(both, one.entry.on) == as_listed(first, one.oddities)
    assert replayed(both, two.entry.on) == as_listed(second, reading(second).oddities)
    assert broken(both) == []


# -- dates ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "order", "day"),
    [
        ("04/19/12", None, date(2012, 4, 19)),
        ("19/04/12", None, date(2012, 4, 19)),
        ("04/03/12", "mdy", date(2012, 4, 3)),
        ("04/03/12", "dmy", date(2012, 3, 4)),
        ("4/4/12", None, date(2012, 4, 4)),
        ("3.4.1975", "dmy", date(1975, 4, 3)),
        ("03/22/98", None, date(1998, 3, 22)),
        ("2012-04-19", None, date(2012, 4, 19)),
        ("April 19, 2012", None, date(2012, 4, 19)),
        ("APRIL  19 2012", None, date(2012, 4, 19)),
        ("19th of April, 2012", None, date(2012, 4, 19)),
        ("Sept. 3, 2012", None, date(2012, 9, 3)),
    ],
)
def test_dates(written: str, order: dates.Order | None, day: date) -> None:
    """Dates are read in every form these papers have."""
    assert dates.parse(written, order) == day


@pytest.mark.parametrize(
    "written",
    ["31/31/12", "02/30/12", "February 30, 2012", "2012-13-01", "0/1/12", "yesterday", "٣/٤/١٢"],
)
def test_no_dates(written: str) -> None:
    """What is no date is refused as such."""
    with pytest.raises(dates.NoDate):
        dates.parse(written, "mdy")


def test_a_date_that_could_be_two_days_is_not_guessed() -> None:
    """Without any evidence both days are named."""
    with pytest.raises(dates.AmbiguousDate) as caught:
        dates.parse("04/03/12")
    assert {caught.value.first, caught.value.second} == {date(2012, 4, 3), date(2012, 3, 4)}


def test_evidence() -> None:
    """A day over 12 proves the order; the number of a sub-paragraph proves nothing."""
    assert dates.evidence(["AGREED INF 04/19/12", "04/03/12"]) == {"mdy"}
    assert dates.evidence(["28/02/17"]) == {"dmy"}
    assert dates.evidence(["28.02.2017"]) == {"dmy"}
    assert dates.evidence(["13.1.10 Text", "1.13.10", "3/4/12", "113/04/12"]) == set()
    assert dates.evidence(["28/02/17", "02/28/17"]) == {"mdy", "dmy"}


def test_the_house_decides_where_nothing_proves_an_order() -> None:
    """A date in two readings is read as the house writes, and reported with the other day."""
    text = reading("DRAFT\n\n1. To row. AGREED INF 04/03/12\n2. To sail. AGREED INF 04/03/12\n")
    assert [p.marks[0].on for p in text.provisions[1:]] == [date(2012, 4, 3)] * 2
    (odd,) = [o for o in text.oddities if o.code == "date in two readings"]
    assert (odd.line, odd.column) == (3, 23)
    assert "4 March 2012" in odd.found


def test_a_paper_that_contradicts_itself() -> None:
    """Dates in both orders are each read as the day that is possible, and it is said."""
    text = reading("DRAFT\n\n1. To row. AGREED INF 04/19/12\n2. To sail. AGREED INF 18/04/12\n")
    assert [p.marks[0].on for p in text.provisions[1:]] == [date(2012, 4, 19), date(2012, 4, 18)]
    assert "date order" in codes(text)


@pytest.mark.parametrize(
    ("body", "place"),
    [
        ("1. To row. AGREED INF 31/31/12", "paper.txt:3:23: "),
        ("1. To row.\n   AGREED INF\n February 31, 2012", "paper.txt:5:2: "),
        ("1. To row. AGREED AD REF 1/\n\n1/ Of the meeting of 31/31/12.", "paper.txt:5:22: "),
    ],
)
def test_a_date_that_makes_no_sense_is_refused(body: str, place: str) -> None:
    """It is refused with its place: what took effect on it could stand nowhere."""
    with pytest.raises(Located, match=r"is no date") as caught:
        reading(f"DRAFT PLAN\n\n{body}\n", date(2012, 4, 19))
    assert caught.value.sentence.startswith(place)


def test_the_date_in_the_title() -> None:
    """The title's date is that of the meeting, in words or figures, unless the user states one;
    then even nonsense in the title stops nobody."""
    title = "RESULTS OF THE INFORMAL MEETING TO CONSIDER THE Draft of 5 June 2001 HELD ON "
    body = "\n\n1. To row. AGREED INF 04/18/12\n"
    assert reading(f"{title}APRIL 19, 2012{body}").on == date(2012, 4, 19)
    assert reading(f"{title}04/19/12{body}").on == date(2012, 4, 19)
    assert reading(f"{title}04/03/12{body}").on == date(2012, 4, 3)
    assert reading(f"Draft of the 5 June 2001 accord, 19 April 2012{body}").on == date(2012, 4, 19)
    assert reading(f"{title}APRIL 19, 2012{body}", date(2012, 5, 1)).on == date(2012, 5, 1)
    with pytest.raises(Located, match=r"1:78: “APRIL 31, 2012” is no date.*--on"):
        reading(f"{title}APRIL 31, 2012{body}")
    text = reading(f"{title}APRIL 31, 2012{body}", date(2012, 5, 1))
    assert "date that makes no sense" in codes(text)


def test_a_paper_without_a_date_asks_for_one() -> None:
    """Nothing is guessed; the latest mark is offered."""
    with pytest.raises(Undated, match="--on 2012-04-18"):
        lay([], "DRAFT PLAN\n\n1. To row. AGREED INF 04/18/12\n")


# -- references and labels -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "place"),
    [
        ("paragraph 4 of objective 1.1", Reference("1.1/4")),
        ("become the first action under Objective 2.1", Reference("2.1", 1)),
        ("Article 4, paragraph 2 (a)", Reference("article-4/2/a")),
        ("article 41 bis, paragraph 2", Reference("article-41bis/2")),
        ("sub-paragraph (b) of paragraph 3 of Article IV", Reference("article-iv/3/b")),
        ("the third item in Section 2", Reference("section-2", 3)),
        ("the sea", None),
    ],
)
def test_references(said: str, place: Reference | None) -> None:
    """Places are found as people name them."""
    assert reference(said, OAS) == place


def label(text: str) -> Label | None:
    return Labels(OAS, Scanner(OAS)).find(text, begun=True)


@pytest.mark.parametrize(
    ("line", "form", "key"),
    [
        ("1bis. To row", "number", "1bis"),
        ("2.bis To row", "number", "2bis"),
        ("2 bis To row", "number", "2bis"),
        ("3.1 bis. To row", "number", "3.1bis"),
        ("10 bis alt. To row", "number", "10bisalt"),
        ("1.2.3 To row", "number", "1.2.3"),
        ("4) to row", "number", "4"),
        ("(4) to row", "number", "4"),
        ("[2. To row]", "number", "2"),
        ("(a) to row", "letter", "a"),
        ("b) to row", "letter", "b"),
        ("(aa) to row", "letter", "aa"),
        ("(iv) to row", "roman", "iv"),
        ("(III) to row", "roman", "iii"),
        ("• to row", "bullet", ""),
        ("ARTICLE 4BIS", "unit", "article-4bis"),
        ("Article 4 bis – Boats", "unit", "article-4bis"),
        ("CHAPTER IV", "unit", "chapter-iv"),
        ("Objective 2.1 (AGREED INF 04/19/12)", "unit", "2.1"),
        ("[CHAPTER V Boats]", "unit", "chapter-v"),
        ("Actions", "caption", "actions"),
        ("ACTIONS", "caption", "actions"),
        ("INTRODUCTION:", "section", "introduction"),
        ("GENERAL PROVISIONS AGREED INF 04/19/12", "section", "general-provisions"),
        ("Crosscutting issues: rowing", "run-in", "crosscutting-issues"),
        ("Follow-up:", "run-in", "follow-up"),
    ],
)
def test_labels(line: str, form: str, key: str) -> None:
    """Labels are known in every spelling these papers have."""
    found = label(line)
    assert found is not None
    assert (found.form, found.key) == (form, key)


@pytest.mark.parametrize(
    "line",
    [
        "Article 4 of the Convention", "Objective 1 and objective 2", "3.5 metres above",
        "2012. The next", "The Parties shall:", "Brazil: we row", "[XYZ: rowing", "To this end:",
        "In a boat", "e.g. rowing", "(see below) we row", "AGREED: no", "1st of May", "A. Row.",
    ],
)
def test_no_labels(line: str) -> None:
    """A sentence that begins like a label is a sentence."""
    assert label(line) is None


def test_keys() -> None:
    """Keys are made of what is printed, in one spelling."""
    keys = {"1 bis.": "1bis", "IV": "iv", "(2)": "2", "3.1 TER": "3.1ter"}
    assert {printed: number_key(printed) for printed in keys} == keys
    assert slug("Crosscutting issues:") == "crosscutting-issues"


# -- single conventions --------------------------------------------------------------------


def test_a_mark_alone_counts_backward() -> None:
    """A mark on a line of its own, behind a blank line too, belongs to what stands before it."""
    text = reading("DRAFT\n\n1. To row.\n\nAGREED INF 04/19/12\n2. To sail.\n")
    assert [len(p.marks) for p in text.provisions] == [0, 1, 0]


def test_agreed_in_the_middle_of_a_sentence_is_a_word() -> None:
    """Capitals without level or date are a mark only at the end of the words."""
    text = reading("DRAFT\n\n1. Row as AGREED by all.\n2. Sail. AGREED\n3. Agreed rules hold.\n")
    assert [len(p.marks) for p in text.provisions] == [0, 0, 1, 0]


def test_small_letters_in_brackets() -> None:
    """"[Agreed ad ref]" is a mark; "[agreed]" is a word somebody proposes."""
    text = reading("DRAFT\n\n1. To row. [Agreed ad ref]\n2. To keep the [agreed] pace.\n")
    assert [len(p.marks) for p in text.provisions] == [0, 1, 0]
    assert len(text.brackets) == 1


def test_a_list_of_parties() -> None:
    """Parties before a bracket's words are its authors, known or not; other words are none."""
    text = reading(
        "DRAFT\n\n1. [MEX, ARG and BRA: Row] [the EU: sail] [XYZ; Uru: dive] [Note: by day] "
        "[a: b]\n"
    )
    assert [b.by for b in text.brackets] == [
        ("Mexico", "Argentina", "Brazil"), ("European Union",), ("XYZ", "Uruguay"), (), (),
    ]


def test_a_group_is_matched_before_its_members() -> None:
    """"Argentina, Brazil and Uruguay" is the name of a group."""
    text = reading("DRAFT\n\n1. [Argentina, Brazil and Uruguay: Row] now.\n")
    assert text.brackets[0].by == ("Argentina, Brazil and Uruguay",)


def test_an_ellipsis_is_no_bracket() -> None:
    """Text not repeated is no bracket of the negotiation."""
    text = reading("DRAFT\n\n1. To row […] and [...] sail [^1].\n\n[^1]: Slowly.\n")
    assert text.brackets == []
    assert text.notes[0].about is text.provisions[1]


def test_i_after_h_is_a_letter() -> None:
    """(i) is the ninth letter behind (h), and the first item under any other."""
    letters = "\n".join(f"({c}) to row;" for c in "abcdefghij")
    text = reading(f"DRAFT\n\n1. We agree:\n{letters}\n2. And:\n(a) so:\n(i) to sail.\n")
    first, second = text.provisions[1:]
    assert [c.key for c in first.children] == list("abcdefghij")
    assert [c.kind for c in second.children[0].children] == ["item"]


def test_a_run_in_label_is_no_chapeau() -> None:
    """Words before a list introduce it; a name before a text labels it."""
    text = reading("DRAFT\n\nPurpose: to row.\nUse of oars:\n(a) two;\nRoute:\nUpstream.\n")
    assert [p.words("label") for p in text.provisions[1:]] == ["Purpose", "Route"]


def test_a_note_in_the_middle_takes_nothing_with_it() -> None:
    """Footnotes stand at the end; what looks like one elsewhere stays in its place."""
    text = reading("DRAFT\n\n1. To row.\n¹ Slowly.\n2. To sail.\n\n3. To swim.\n")
    assert text.notes == []
    assert [p.key for p in text.provisions[1:]] == ["1", "2", "3"]


def test_repeated_note_numbers() -> None:
    """Two notes of one number are both kept; what cites the number cites the first."""
    text = reading(
        "DRAFT\n\n1. To row. AGREED AD REF 1/\n\n1/ Of the meeting of 3 May 2012.\n1/ Another.\n",
        date(2012, 5, 4),
    )
    assert text.provisions[1].marks[0].note == 0
    assert "repeated note number" in codes(text)
    entry, odd = laid("DRAFT\n\n1. To row.\n\n1/ One.\n1/ Another.\n", date(2012, 5, 4))
    assert [p.key for p in replay([entry]).walk() if p.kind == "footnote"]
    assert "repeated note number" in {o.code for o in odd}


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ("1 2 4", "missing number"), ("1 1", "repeated number"), ("2 1", "out of order"),
        ("1bis 1", "out of order"), ("1 1bis 2", None), ("5 6 7", None), ("1 99", None),
    ],
)
def test_numbers(numbers: str, code: str | None) -> None:
    """Numbers that leave one out, stand twice or come too early are told; none is changed."""
    text = reading("DRAFT\n\n" + "".join(f"{n}. To row.\n" for n in numbers.split()))
    found = {c for c in codes(text) if "number" in c or "order" in c}
    assert found == ({code} if code else set())
    assert [p.key for p in text.provisions[1:]] == numbers.split()


def test_a_bracket_far_away_is_another() -> None:
    """Two slips do not make one bracket over twenty paragraphs."""
    between = "".join(f"{n}. To row.\n" for n in range(2, 22))
    text = reading(f"DRAFT\n\n1. To [row fast.\n{between}22. To sail slowly] there.\n")
    assert [b.repaired for b in text.brackets] == ["closing", "opening"]


def test_positions_are_not_text() -> None:
    """Who objects, asks or reserves is kept with what it is about."""
    text = reading(
        "DRAFT\n\n1. To [row] (Chile is opposed to rowing) and [swim] daily. (Peru reserves its "
        "position) [Haiti requests inclusion of the word sail.]\n"
    )
    found = [(p.stance, p.by, p.bracket) for p in text.provisions[1].positions]
    assert found == [
        ("objection", ("Chile",), 0),
        ("reservation", ("Peru",), None),
        ("request", ("Haiti",), None),
    ]
    assert text.provisions[1].words("text") == "To row and swim daily."


# -- what can't be read --------------------------------------------------------------------


@pytest.mark.parametrize(
    "data",
    [
        b"", b" \n\t\r\n", b"\xef\xbb\xbf", b"\xff\xfe", b"%PDF-1.4 ...", b"PK\x03\x04...",
        b"{\\rtf1 text}", b"a\x00b\x00c", b"\xff\xfe\x00", b"text \x81\x8d more",
    ],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    """What is no text at all is refused with a sentence that names the paper."""
    with pytest.raises(Unreadable, match=r"^paper.txt can't be read: "):
        lay([], data, date(2012, 4, 19))


def test_an_error_is_a_sentence() -> None:
    """Every error of reading is one that the command line prints as a sentence."""
    assert issubclass(Located, LedgerError)
    assert issubclass(Unreadable, LedgerError)


# -- time ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "body",
    [
        "[" * 100_000, "]" * 100_000, "[" * 50_000 + "a" + "]" * 50_000, "[a]" * 33_000,
        "[Uru: a " * 12_000, "(" * 100_000, "AGREED " * 15_000, "[" + "MEX, ARG, " * 10_000 + "a",
        "(" + "Argentina, Brazil and Uruguay, " * 18 + "a)", "A-" * 50_000 + "a",
        "lorem [ipsum " * 8_000, "word " * 20_000, "1.1" + ".1" * 50_000, "²" * 100_000,
        "a\n2. b " + "]" * 100_000, "[" * 50_000 + "a\n2. b" + "]" * 50_000 + " c",
        "a\n" + "// b\n" * 5_000, "a\n\n" + "c d.\n\n" * 5_000, "a\n" + "- b\n" * 5_000,
        "MEETING TO CONSIDER HELD ON " * 4_000,
    ],
    ids=lambda body: f"{body[:12]!r} {len(body)}",
)
def test_reading_comes_to_an_end(body: str) -> None:
    """A hundred thousand signs of any kind, in one line or many, are read to the end."""
    lines = f"RESULTS OF THE DRAFT\n\n1. {body}".split("\n")
    text = read("paper.txt", [Line(n, t) for n, t in enumerate(lines, 1)], OAS)
    assert len(text.oddities) < 1000
    assert sum(map(len, printed(text))) >= len(body.split()[0])


def test_an_objective_alone_behind_a_full_line() -> None:
    """An objective's label alone on its line begins one, also where the line before is full and
    ends without a sign."""
    text = reading(
        "Draft\n\nObjective 1.1\nTo row boats\n\nActions\n\n1. To bring bread to every harbour and "
        "village of 1999\nObjective 1.2\nTo mend oars\n",
        date(2012, 3, 1),
    )
    assert [p.key for p in text.walk() if p.kind == "objective"] == ["1.1", "1.2"]


@pytest.mark.parametrize(("before", "items"), [
    ("keep all boats and the oars of the harbour, and the [Uru: ropes;]", 0),
    ("keep all boats and the oars of the harbour, [and the ropes]", 0),
    ("keep all boats, the oars and whatever stands in the harbour; that is", 0),
    ("keep all boats and the oars of the harbour, as the list says here:", 1),
    ("keep all boats and the oars of the harbour. [So do the rowers too.]", 1),
])
def test_a_dash_behind_a_bracket_in_a_sentence(before: str, items: int) -> None:
    """A line that begins with a dash goes on with a sentence that a bracket is part of, whatever
    sign the bracket ends with; behind the end of a sentence it is an item."""
    words = (
        f"Draft\n\n1. To {before}\n"
        "– all that rowers can use in the night, and the bread of the\nharbour."
    )
    assert sum(p.kind == "item" for p in reading(words, date(2021, 5, 4)).walk()) == items


def test_blank_lines_that_part_nothing() -> None:
    """Some converters put a blank line behind every line of a page: a sentence goes on over it, and
    what has a label, or a mark, is told as ever."""
    words = """Draft
1. We, the heads of all delegations, having met on the island of the
wells with the full participation of all those who drink from them,
renew our commitment to wells, and to water.
[Agreed ad ref]
2. Digging is the greatest task of the day and an
indispensable one for the islands, from [extreme - US; G77 delete]
heat to the cold of the night.
"""
    on, un = date(2021, 5, 4), houses.load("un")
    spaced = reading(words.replace("\n", "\n\n"), on, un)
    assert [(p.key, p.words("text")[-8:], len(p.marks)) for p in spaced.provisions[1:]] == [
        ("1", "o water.", 1), ("2", "e night.", 0),
    ]
    alone = reading("Draft\n\n1. A well,\n\nso deep.\n\n2. Rest.\n", on, un)
    assert len(alone.walk()) == 4
