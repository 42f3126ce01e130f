"""House profiles: papers of several houses, told apart by their signs, each read by its own
conventions."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from ledger_plain import PlainReader
from papers import as_listed, listed, printed_tree, replayed
from syrupy.assertion import SnapshotAssertion

from ledger import houses
from ledger.addresses import resolve
from ledger.append import Paper, Wishes, append, text_of
from ledger.errors import LedgerError
from ledger.events import Entry, Moved, Unbracketed
from ledger.publication import broken
from ledger.reading import dates
from ledger.reading.hierarchy import Hierarchy
from ledger.reading.labels import Labels, follows, is_first
from ledger.reading.read import read
from ledger.reading.readtext import ReadText
from ledger.reading.scan import Scanner
from ledger.replay import replay

PAPERS = Path(__file__).parent / "documents" / "houses"
NAMES = ["conference.txt", "trade.txt", "un.txt", "unfccc.md"]
ON = date(2021, 5, 4)


def reading(words: str, house: str) -> ReadText:
    """What is read in these words by the conventions of this house."""
    return read("paper.txt", PlainReader().read(words.encode()).lines, houses.load(house), ON)


def tree(text: ReadText) -> list[tuple[str, str]]:
    """The provisions but the title: kind, and the keys down to it."""
    found = []
    for provision in text.walk():
        keys, above = [provision.key], provision.parent
        while above is not None:
            keys.append(above.key)
            above = above.parent
        found.append((provision.kind, "/".join(reversed(keys))))
    return [one for one in found if one[0] != "title"]


@pytest.mark.parametrize("name", NAMES)
def test_the_house_of_a_paper_is_detected(name: str) -> None:
    """A paper is known as one of the house whose conventions it is written in."""
    found = houses.detect((PAPERS / name).read_text().splitlines())
    assert found.profile.name == name.partition(".")[0]
    assert found.signs


def test_a_paper_without_signs_is_read_as_usual() -> None:
    """Where nothing tells the house, the usual one is taken, and no sign is claimed."""
    found = houses.detect(["Plan", "", "1. To light lamps."])
    assert (found.profile.name, found.signs) == (houses.USUAL, ())


@pytest.mark.parametrize("name", NAMES)
def test_a_paper_of_the_house(name: str, snapshot: SnapshotAssertion) -> None:
    """A paper of each house gives this tree of provisions, brackets, positions and oddities."""
    text = reading((PAPERS / name).read_text(), name.partition(".")[0])
    assert f"{printed_tree(text)}\n\n{listed(text.oddities)}" == snapshot


@pytest.mark.parametrize("name", NAMES)
def test_it_replays_to_its_words(name: str) -> None:
    """Appended to an empty ledger, it replays to its own words; page furniture is listed."""
    paper = Paper(name, (PAPERS / name).read_bytes())
    profile = houses.load(name.partition(".")[0])
    found = append([], paper, text_of(paper, PlainReader()), profile, Wishes(on=ON))
    assert found.entry is not None
    assert replayed([found.entry], ON) == as_listed(paper.data, found.oddities)
    assert broken([found.entry]) == []


def test_options_of_a_conference_stand_by_level() -> None:
    """OPTION I holds paragraphs, A stands in I, 1 in A; "No text" holds nothing."""
    text = reading(
        "Article 1\n\nOPTION I:\n1. Oil.\n\nOPTION A:\n2. Gas.\nOption 1:\n(a) Light.\nOption 2:\n"
        "No text\n\nOPTION B:\nNo text\n\nOPTION II:\nNo text\n\nArticle 2\n1. Wax.\n",
        "conference",
    )
    assert tree(text) == [
        ("article", "article-1"),
        ("option", "article-1/option-i"),
        ("paragraph", "article-1/option-i/1"),
        ("option", "article-1/option-i/option-a"),
        ("paragraph", "article-1/option-i/option-a/2"),
        ("option", "article-1/option-i/option-a/2/option-1"),
        ("sub-paragraph", "article-1/option-i/option-a/2/option-1/a"),
        ("no-text option", "article-1/option-i/option-a/2/option-2"),
        ("no-text option", "article-1/option-i/option-b"),
        ("no-text option", "article-1/option-ii"),
        ("article", "article-2"),
        ("paragraph", "article-2/1"),
    ]


@pytest.mark.parametrize(("words", "addresses"), [
    (
        "Option 1:\n\n1. Oil.\n\n(a) Lit.\n\n2. Gas.\n\nOption 2:\n\n1. Wax.\n\nOption 3:\nNo text",
        ["option-1", "option-1/1", "option-1/1/a", "option-1/2", "option-2", "option-2/1",
         "option-3"],
    ),
    (
        "1. Lamps:\n\nOption 1:\n\n(a) Oil.\n\n(b) Gas.\n\nOption 2:\n\n(a) Wax.\n\n2. Keepers.\n",
        ["1", "1/option-1", "1/option-1/a", "1/option-1/b", "1/option-2", "1/option-2/a", "2"],
    ),
    (
        "1. Lamps:\n\nOption 1:\n\n1. Oil.\n\nOption 2:\n\n1. Gas.\n\n2. Keepers.\n",
        ["1", "1/option-1", "1/option-1/1", "1/option-2", "1/option-2/1", "2"],
    ),
    (
        "1. Lamps.\n\nOption 1: Of oil.\n\n2. Keepers.\n",
        ["1", "1/option-1", "2"],
    ),
], ids=["paragraphs", "sub-paragraphs", "a count around them", "words of its own"])
def test_what_stands_under_an_option_of_a_lower_level(words: str, addresses: list[str]) -> None:
    """"Option 1:", though meant for sub-paragraphs, holds the paragraphs right behind it, and those
    that go on with them; not those that go on with what it stands among."""
    found = tree(reading(f"Article 1\n\n{words}", "conference"))
    assert [address.removeprefix("article-1/") for _, address in found[1:]] == addresses
    assert "item" not in {kind for kind, _ in found}


def test_paragraphs_behind_an_option_without_indentation() -> None:
    """In plain text a number goes on with the option's own, or with the paragraphs around it."""
    text = reading(
        "Draft\n\nArticle 1\n\n1. Lamps.\n\nOption 1: Oil lamps:\n\n1. with wicks.\n\n"
        "2. without.\n\nOption 2: Gas lamps.\n\n2. Keepers.\n",
        "unfccc",
    )
    assert [address for _, address in tree(text)] == [
        "article-1", "article-1/1", "article-1/1/option-1", "article-1/1/option-1/1",
        "article-1/1/option-1/2", "article-1/1/option-2", "article-1/2",
    ]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("Option 1: Oil.", "option-1"),
        ("Option (a): Oil.", "option-a"),
        ("Option (b)(ii): Oil.", "option-b-ii"),
        ("Option 1 bis:", "option-1bis"),
        ("Option 1 ter.:", "option-1ter"),
        ("Option (d) bis: Oil.", "option-dbis"),
        ("Option 1quater: Oil.", "option-1quater"),
        ("Option2 bis  (chapeau): Oil:", "option-2bis"),
        ("**Option 3**: Oil.", "option-3"),
        ("**Option 1[^6][^7]:** Oil.", "option-1"),
        ("OPTION II", "option-ii"),
        ("[Option 4: (paragraphs 3-3ter)", "option-4"),
        ("Option 1 was not liked.", None),
        ("Option 1.5 of the annex:", None),
    ],
)
def test_labels_of_options(line: str, key: str | None) -> None:
    """An option's label is known in the spellings that texts have; a sentence about one is none."""
    profile = houses.load("unfccc")
    found = Labels(profile, Scanner(profile)).option(line)
    assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("PP1 Recalling", "pp1"),
        ("PP4bis, noting", None),
        ("OP2 alt Urges", "op2alt"),
        ("OP1 alt 2 Urges", "op1alt-2"),
        ("OP10 bis alt No text", "op10bisalt"),
        ("OP 1 alt ter Urges", "op1altter"),
        ("OP3 supra Decides", "op3supra"),
        ("Pp1. Recalling", "pp1"),
        ("OPEN the door", None),
    ],
)
def test_labels_of_preambular_and_operative_paragraphs(line: str, key: str | None) -> None:
    """PP and OP paragraphs are known by their label, however it is spaced and added to."""
    profile = houses.load("un")
    found = Labels(profile, Scanner(profile)).find(line, begun=True)
    assert (found.key if found and found.unit else None) == key


@pytest.mark.parametrize(
    ("before", "key", "next_"),
    [
        ("1", "2", True), ("1", "1bis", True), ("1bis", "1ter", True), ("1bis", "2", True),
        ("1", "3", False), ("2", "1", False), ("a", "b", True), ("a", "c", False),
        ("iii", "iv", True), ("ix", "x", True), ("option-1", "option-2", True),
        ("3.1", "3.2", True), ("3.1", "4.2", False), ("item-1", "1", False),
    ],
)
def test_what_follows_what(before: str, key: str, next_: bool) -> None:
    """A number follows another in its own count, Latin additions included."""
    assert follows(before, key) is next_


def test_what_begins_a_count() -> None:
    """A count begins with 1, (a) or (i), and not with 2.1."""
    assert [key for key in ("1", "a", "i", "2", "b", "2.1", "1bis") if is_first(key)] == [
        "1", "a", "i", "1bis",
    ]


def test_nothing_stands_under_what_is_closed() -> None:
    """A closed provision takes nothing more, nor do those under it."""
    text = reading("Article 1\n\n1. Oil.\n\n(a) Lamp oil.\n", "un")
    article, paragraph, item = text.walk()
    hierarchy = Hierarchy(indented=False)
    for provision in (article, paragraph, item):
        hierarchy.push(provision)
    hierarchy.close(paragraph)
    assert hierarchy.open == [article]


def test_a_user_adds_a_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A TOML file in a folder named by LEDGER_PROFILES is a house like the built-in ones, with
    tables of parties of its own, and is detected by its signs."""
    (tmp_path / "parties").mkdir()
    (tmp_path / "parties" / "ports.toml").write_text(
        'parties = [{ name = "Hull", aliases = ["HUL"] }]'
    )
    (tmp_path / "ports.toml").write_text(
        'name = "ports"\ntitle = "Ports"\ndate_order = "dmy"\ntables = ["ports", "groups"]\n'
        'signs = ["(?i)harbour master"]\nlevels = []\n'
        '[marks]\nagreed = ["AGREED"]\ndeleted = ["DELETED"]\n'
    )
    monkeypatch.setenv("LEDGER_PROFILES", str(tmp_path))
    found = houses.detect(["The harbour master agrees.", "The Harbour Master goes."])
    assert (found.profile.name, found.signs) == ("ports", ("harbour master",))
    hull, eu = found.profile.party("HUL"), found.profile.party("EU")
    assert hull is not None
    assert hull.name == "Hull"
    assert eu is not None
    assert eu.kind == "group"


def test_a_table_that_is_not_there(tmp_path: Path) -> None:
    """A profile that asks for a table of parties nobody has is refused with a sentence."""
    file = tmp_path / "ports.toml"
    file.write_text(
        'name = "ports"\ntitle = "Ports"\ndate_order = "dmy"\ntables = ["docks"]\nlevels = []\n'
        '[marks]\nagreed = []\ndeleted = []\n'
    )
    with pytest.raises(LedgerError, match=r"no table of parties parties/docks\.toml"):
        houses.load(str(file))


# -- how other bodies write ----------------------------------------------------------------


def addresses(words: str, house: str) -> list[str]:
    """The keys down to each provision that is read in these words, but the title."""
    return [address for _, address in tree(reading(words, house))]


def test_an_option_holds_the_articles_behind_it() -> None:
    """Conferences: a bare "OPTION I" holds the articles that follow it, up to the next option; an
    article that goes on with where all options ended stands beside them, not in the last."""
    text = reading(
        "Draft\n\nArticle 6\nOil\n\n1. Oil is kept.\n\nOPTION I\n\nArticle 7\nLamps\n\nArticle 8\n"
        "Wicks\n\nOPTION II\n\nArticle 7\nCandles\n\nArticle 8\nWax\n\nArticle 9\nKeepers\n\n"
        "PART III\n\nArticle 10\nEnd\n",
        "conference",
    )
    assert tree(text) == [
        ("article", "article-6"), ("paragraph", "article-6/1"),
        ("option", "option-i"),
        ("article", "option-i/article-7"), ("article", "option-i/article-8"),
        ("option", "option-ii"),
        ("article", "option-ii/article-7"), ("article", "option-ii/article-8"),
        ("article", "article-9"),
        ("part", "part-iii"), ("article", "part-iii/article-10"),
    ]


@pytest.mark.parametrize("end", [
    "[END OF OPTIONS]", "{End of options}", "[End of option B]", "(end of alternatives)",
    "Option B ends.",
])
def test_options_are_said_to_be_over(end: str) -> None:
    """Where options are said to be over, what comes stands under none of them; the words that say
    so are a note, and no section or paragraph of their own."""
    text = reading(
        "Draft\n\n4. Gauges:\n\n(a) are kept;\n\nOption A:\n\n5. Read them.\n\n6. Dry them.\n\n"
        f"Option B:\n\n5. Leave them.\n\n6. Paint them.\n\n{end}\n\n7. Rest.\n\n8. Eat.\n",
        "unfccc",
    )
    assert [address for _, address in tree(text)] == [
        "4", "4/a", "option-a", "option-a/5", "option-a/6", "option-b", "option-b/5", "option-b/6",
        "7", "8",
    ]
    assert [p.words("note") for p in text.walk() if p.words("note")] == [end]


def test_a_bracket_around_options_ends_them() -> None:
    """UNFCCC: where a bracket that opened before "Option A:" closes, the options are over."""
    assert addresses(
        "Draft\n\n4. Gauges.\n\n[Option A:\n\n5. Read them.\n\nOption B:\n\n5. Leave them.]\n\n"
        "6. Rest.\n", "unfccc",
    ) == ["4", "option-a", "option-a/5", "option-b", "option-b/5", "6"]


def test_an_option_right_behind_a_number_stands_under_it() -> None:
    """Conferences: "2. OPTION A:" is an option of paragraph 2, though A is meant for paragraphs;
    3 goes on with 2 and not with the option."""
    assert addresses(
        "Draft\n\nArticle 9\nOil\n\n1. Oil.\n\n2. OPTION A: Share it.\n\nOPTION B: Keep it.\n\n"
        "3. Rest.\n", "conference",
    ) == [
        "article-9", "article-9/1", "article-9/2", "article-9/2/option-a", "article-9/2/option-b",
        "article-9/3",
    ]


@pytest.mark.parametrize(
    ("line", "key"),
    [
        ("Alt 1", "option-1"), ("ALT2: Members may toll.", "option-2"),
        ("Option B. “Keeper” means a State.", "option-b"), ("Option 1 – Oil.", "option-1"),
        ("Alternative 2:", "option-2"), ("Alt", "option"), ("Facilitators' Alternative", "option"),
        ("Alternative means of light", None), ("Option B is better.", None),
        ("Alt was said.", None),
    ],
)
def test_labels_of_alternatives(line: str, key: str | None) -> None:
    """WIPO and the WTO write "Alt 1" and "ALT1:", or a bare "Alt" between two readings; others
    put a full stop or a dash behind an option's letter."""
    for house in ("oas", "conference", "unfccc", "un"):
        profile = houses.load(house)
        found = Labels(profile, Scanner(profile)).option(line)
        assert (found.key if found else None) == key


@pytest.mark.parametrize(
    ("line", "form", "key"),
    [
        ("a. inspect pipes;", "letter", "a"), ("a. alt paint pipes;", "letter", "aalt"),
        ("b bis. paint basins;", "letter", "bbis"), ("iii. tolls on income;", "roman", "iii"),
        ("12bis.1 Access is free.", "number", "12bis.1"), ("18ter.1 Rest.", "number", "18ter.1"),
        ("2. alt Each Party rests.", "number", "2alt"), ("2.bis Rest.", "number", "2bis"),
        ("2a. Rest.", "number", "2a"), ("2. Alternating lamps are lit.", "number", "2"),
        ("Article 5A", "unit", "article-5a"), ("SECTION ONE: Clocks", "unit", "section-one"),
        ("Article IV. (deleted)", "unit", "article-iv"),
        ("3.5 per cent of all lamps", None, None), ("i.e. a lamp", None, None),
    ],
)
def test_labels_of_other_bodies(line: str, form: str | None, key: str | None) -> None:
    """Letters and small roman figures with a full stop, Latin in the middle of a number or behind
    a full stop, added letters, numbers in words, and an article of which only a mark is left."""
    profile = houses.load("conference")
    found = Labels(profile, Scanner(profile)).find(line, begun=True)
    assert (found.form if found else None, found.key if found else None) == (form, key)


def test_units_that_a_paper_announces() -> None:
    """A word before numbers that count up is a kind of provision of this paper, whatever the body:
    targets, regulations, rows of a table. Tables and articles cited in a sentence are not."""
    text = reading(
        "Draft\n\nArticle 1\nHedges\n\nTarget 1\n\nPlant hedges.\n\nTarget 1.Alt1. Plant trees.\n\n"
        "Target 2 – Water\n\nWater hedges as table 3 says.\n\nTable 3\n\nTable 4\n", "conference",
    )
    assert tree(text) == [
        ("article", "article-1"), ("target", "article-1/target-1"),
        ("target", "article-1/target-1alt1"), ("target", "article-1/target-2"),
        ("paragraph", "article-1/target-2/par-1"), ("paragraph", "article-1/target-2/par-2"),
        ("paragraph", "article-1/target-2/par-3"),
    ]
    again = next(p for p in text.walk() if p.key == "target-1alt1")
    assert again.alternative_to is not None
    assert again.alternative_to.key == "target-1"


def test_a_heading_in_capitals_below_its_label() -> None:
    """WIPO: "ARTICLE 5" and, on the next line, its heading in capitals and brackets, over two
    lines. What follows stands under the article."""
    text = reading(
        "Draft\n\nPART II\nLAMPS, INCLUDING QUESTIONS OF\nOIL\n\n[ARTICLE 5BIS\n[SCOPE [AND\n"
        "LIMITS]]\n\n5BIS.1 Lamps are lit.]\n\nAnnex\n[Forms of lamps]\n\nI. OIL\n\n1. Oil.\n",
        "conference",
    )
    assert [address for _, address in tree(text)] == [
        "part-ii", "part-ii/article-5bis", "part-ii/article-5bis/5bis.1",
        "annex", "annex/section-i", "annex/section-i/1",
    ]
    assert [p.words("heading") for p in text.provisions[1].walk()] == [
        "LAMPS, INCLUDING QUESTIONS OF OIL", "SCOPE AND LIMITS", "",
    ]


@pytest.mark.parametrize(("words", "found"), [
    (
        "I. Means\n\nA. Oil\n\n1. Oil.\n\nB. Gas\n\nII. Ends\n",
        ["section-i", "section-i/section-a", "section-i/section-a/1", "section-i/section-b",
         "section-ii"],
    ),
    (
        ("A. Convention\n\nI. Scope\n\nArticle 1\n\n1. Oil.\n\nII. Ends\n\nB. Recommendation\n\n"
        "I. Scope\n"),
        ["section-a", "section-a/section-i", "section-a/section-i/article-1",
         "section-a/section-i/article-1/1", "section-a/section-ii", "section-b",
         "section-b/section-i"],
    ),
    (
        "Article 2\n\nA. Items\n\n1. Lamps.\n\nB. Activities\n\n2. Lighting.\n\nArticle 3\n",
        ["article-2", "article-2/section-a", "article-2/section-a/1", "article-2/section-b",
         "article-2/section-b/2", "article-3"],
    ),
], ids=["roman first", "letters first", "in an article"])
def test_levels_of_numbered_headings(words: str, found: list[str]) -> None:
    """Whichever count of headings comes first stands above the other (the ILO has A above I); in
    an article that says nothing itself, letters are headings of its parts (arms trade)."""
    assert addresses(f"Draft\n\nThe lamps of all ports\n\n{words}", "conference") == found


def test_what_comes_behind_numbered_recitals() -> None:
    """WHO: recitals are numbered; "Have agreed as follows:" goes on with none of them."""
    assert addresses(
        "Draft\n\n1. Recognizing sleep,\n\n2. Recalling silence,\n\nHave agreed as follows:\n\n"
        "Article 1\nSilence\n", "conference",
    ) == ["1", "2", "par-1", "article-1"]


def test_a_decision_that_a_recommendation_quotes() -> None:
    """Convention on Biological Diversity: behind "adopts a decision along the following lines:"
    comes a whole decision, whose paragraphs count anew."""
    assert addresses(
        "Draft\n\n1. Takes note;\n\n2. Recommends a decision along these lines:\n\n"
        "The Conference of the Parties,\n\n[Recalling article 6,]\n\n1. Adopts the plan;\n\n"
        "2. Rests;\n\n3. Eats.\n", "conference",
    ) == ["1", "2", "2/par-2", "2/par-2/par-2", "2/par-2/1", "2/par-2/2", "2/par-2/3"]


def test_a_heading_with_a_deep_number() -> None:
    """The climate convention was drafted under "IV.2.2 SPECIFIC COMMITMENTS", in brackets or not:
    headings by level, also right below the title."""
    text = reading(
        "Draft\n\n[IV.2 COMMITMENTS]\n\n[IV.2.1 LAMPS]\n\nAll light lamps.\n\n"
        "IV.2.2 OIL\n\nAll sell oil.",
        "conference",
    )
    assert (text.title, [address for _, address in tree(text)]) == ("Draft", [
        "section-iv.2", "section-iv.2/section-iv.2.1", "section-iv.2/section-iv.2.1/par-1",
        "section-iv.2/section-iv.2.2", "section-iv.2/section-iv.2.2/par-1",
    ])


def test_an_option_holds_a_preamble() -> None:
    """Climate: behind a placeholder as the first option, the second is a whole preamble, which
    begins to count in it; where the count goes on, it stands beside."""
    assert addresses(
        "Draft\n\nA. Preamble\n\nOption 1: {Placeholder}\n\nOption 2:\n\n[The Parties,]\n\n"
        "Pp1 [Being wet,]\n\nPp2 [Being dry,]\n", "unfccc",
    )[2:] == ["section-a/option-2", "section-a/option-2/pp1", "section-a/option-2/pp2"]
    assert addresses(
        "Draft\n\nPp1 Being wet,\n\nOption 1: Being dry,\n\nOption 2: Being cold,\n\n"
        "Pp2 Rests,\n",
        "unfccc",
    )[-1] == "pp2"


def test_a_placeholder_names_no_paragraph() -> None:
    """"[Placeholder: ...]" stands under the heading whose text it keeps the place of."""
    assert addresses("Draft\n\n3. Work\n\n[Placeholder: text to come]\n\n4. Rest.\n", "un") == [
        "3", "3/par-1", "4",
    ]


def test_operative_paragraphs_stand_under_their_heading() -> None:
    """Plastics: "2. Exemptions" and its options hold the paragraphs OP1, OP2."""
    assert addresses(
        "Draft\n\n1. Water\n\nOP1 Lead is banned.\n\nOP2 List:\n\na. pipes;\n\n2. Exemptions\n\n"
        "OPTION 1\n\nOP1 None.\n\nOPTION 2\n\nOP1 Some.\n\n3. Work\n", "conference",
    ) == [
        "1", "1/op1", "1/op2", "1/op2/a", "2", "2/option-1", "2/option-1/op1", "2/option-2",
        "2/option-2/op1", "3",
    ]


def test_an_option_that_is_a_heading_in_markdown() -> None:
    """"### Option 1" is an option, and no section."""
    assert tree(reading(
        "# Draft\n\n## Article 1\n\n### Option 1\n\n1. Oil.\n\n### Option 2\n\n1. Gas.\n\n"
        "## Article 2\n", "conference",
    )) == [
        ("article", "article-1"), ("option", "article-1/option-1"),
        ("paragraph", "article-1/option-1/1"), ("option", "article-1/option-2"),
        ("paragraph", "article-1/option-2/1"), ("article", "article-2"),
    ]


def front(words: str, house: str) -> tuple[str, str, str]:
    """The title that is read, what is printed with it, and the day, as ``1 May 2020``."""
    text = read(
        "paper.txt", PlainReader().read(words.encode()).lines, houses.load(house), None
    )
    return text.title, text.provisions[0].words("note"), dates.spoken(text.on) if text.on else ""


@pytest.mark.parametrize(("words", "house", "title", "rest", "day"), [
    (
        ("UNEP/PP/INC.9/4\n\nUNITED NATIONS LAMP PROGRAMME\nFifth session\nPort Louis, 12–18 May "
         "2023\n\nCompilation of draft text on lamps\n\nVersion of 4 May 2020\n\nPART I\n"),
        "conference", "Compilation of draft text on lamps",
        ("UNEP/PP/INC.9/4 UNITED NATIONS LAMP PROGRAMME Fifth session Port Louis, 12–18 May 2023 "
         "Version of 4 May 2020"),
        "4 May 2020",
    ),
    (
        ("WIPO/LAMP/IC/40/6\nANNEX\nORIGINAL: ENGLISH\nDATE: APRIL 9, 2019\n\nThe Protection of "
         "Lamps: Draft Articles\n\nFacilitators' Rev. 2 (June 21, 2019)\n\n[PREAMBLE/INTRODUCTION\n"
         "\nLamps are old.]\n"),
        "conference", "The Protection of Lamps: Draft Articles",
        ("WIPO/LAMP/IC/40/6 ANNEX ORIGINAL: ENGLISH DATE: APRIL 9, 2019 Facilitators' Rev. 2 (June "
         "21, 2019)"),
        "21 June 2019",
    ),
    (
        ("Draft text on lamps\nVersion 2 of 11/06/2023 19:00\n\n[The Subsidiary Body for Lamps\n"
         "recommends the following decision:]\n"),
        "unfccc", "Draft text on lamps", "Version 2 of 11/06/2023 19:00", "11 June 2023",
    ),
    (
        "Draft resolution on lamps\n\nZero draft – rev 1 (as of 14 October 2022)\n\nPP1 Lamps,\n",
        "un", "Draft resolution on lamps", "Zero draft – rev 1 (as of 14 October 2022)",
        "14 October 2022",
    ),
    (
        ("OEA/Ser.G\nCAJP/GT/LAMP-9/15 rev. 3\n28-05-2015\nOriginal: Spanish\n\nDRAFT DECLARATION "
         "ON LAMPS\n\nPREAMBLE\n"),
        "oas", "DRAFT DECLARATION ON LAMPS",
        "OEA/Ser.G CAJP/GT/LAMP-9/15 rev. 3 28-05-2015 Original: Spanish", "28 May 2015",
    ),
    (
        "# Draft on lamps\n\n*Chair's text, 3 February 2024*\n\n## Preamble\n",
        "conference", "Draft on lamps", "*Chair's text, 3 February 2024*", "3 February 2024",
    ),
    (
        (
            "LAMPS\nDistr. LIMITED\nLAMPS/WG/2/L.2\n28 February 2020\nORIGINAL: "
            "ENGLISH\n\nWORKING GROUP ON LAMPS\nSecond meeting\nPort Louis, 24–29 February "
            "2020\nAgenda item 4\n\nPreparation of a plan for lamps\n\nDraft recommendation "
            "submitted by the Co-Chairs\n\nThe Working Group on Lamps,\n\n1. Notes lamps.\n"
        ),
        "conference", "Preparation of a plan for lamps",
        (
            "LAMPS Distr. LIMITED LAMPS/WG/2/L.2 28 February 2020 ORIGINAL: ENGLISH WORKING "
            "GROUP ON LAMPS Second meeting Port Louis, 24–29 February 2020 Agenda item 4 Draft "
            "recommendation submitted by the Co-Chairs"
        ),
        "28 February 2020",
    ),
    (
        (
            "GROUP ON LAMPS\nFirst session, part two\n8–13 February 2015\nPort Louis, "
            "Mauritius\n\nStreamlined and consolidated text\nVersion of 12 February 2015 @ "
            "16:30\n\n1. Lamps.\n"
        ),
        "unfccc", "Streamlined and consolidated text",
        (
            "GROUP ON LAMPS First session, part two 8–13 February 2015 Port Louis, Mauritius "
            "Version of 12 February 2015 @ 16:30"
        ),
        "12 February 2015",
    ),
    (
        (
            "COUNCIL OF THE OEA/Ser.G\nORGANIZATION OF LAMPS CAJP/GT/LAMP-9/06 rev. 3\nCOMMITTEE "
            "ON LAMPS Original: Spanish\n\nWorking Group to Prepare the\nDraft Declaration on "
            "Lamps\n\nSEVENTH MEETING OF NEGOTIATIONS\n(San Juan – March 21 to 25, "
            "2006)\n\nRECORD OF THE STATE OF THE DRAFT\nDECLARATION ON LAMPS\n\n(Outcome of the "
            "meetings,\nheld by the group)\n\nPREAMBLE\n"
        ),
        "oas", "RECORD OF THE STATE OF THE DRAFT DECLARATION ON LAMPS",
        (
            "COUNCIL OF THE OEA/Ser.G ORGANIZATION OF LAMPS CAJP/GT/LAMP-9/06 rev. 3 COMMITTEE "
            "ON LAMPS Original: Spanish Working Group to Prepare the Draft Declaration on Lamps "
            "SEVENTH MEETING OF NEGOTIATIONS (San Juan – March 21 to 25, 2006) (Outcome of the "
            "meetings, held by the group)"
        ),
        "25 March 2006",
    ),
    (
        "2 June 2012, 5:00 pm\nCo-Chairs Consolidated Text\nTHE LAMPS WE WANT\n\n1. Lamps.\n",
        "un", "THE LAMPS WE WANT", "2 June 2012, 5:00 pm Co-Chairs Consolidated Text",
        "2 June 2012",
    ),
    (
        (
            "Sixtieth session\n8 September 2006\nCOMPILATION\nDraft Resolution for adoption by "
            "the General Assembly\n\nStrengthening of lamps (Agreed)\n\nThe General "
            "Assembly,\n\nPP1 Recalling lamps,\n"
        ),
        "un", "Strengthening of lamps",
        (
            "Sixtieth session 8 September 2006 COMPILATION Draft Resolution for adoption by the "
            "General Assembly"
        ),
        "8 September 2006",
    ),
    (
        (
            "Commission on Lamps\nSixth session\n6 – 17 March 2023\n\nCOL67 Agreed Conclusions\n"
            "Facilitator’s Rev. 3 as of 15 March 2023, 10 pm\n\nLamps for all\n\n1. Lamps.\n"
        ),
        "un", "Lamps for all",
        (
            "Commission on Lamps Sixth session 6 – 17 March 2023 COL67 Agreed Conclusions "
            "Facilitator’s Rev. 3 as of 15 March 2023, 10 pm"
        ),
        "15 March 2023",
    ),
    (
        (
            "Committee on Lamps\nConcluding session\nPort Louis, 29 January–9 February 2024\n\n"
            "Revised draft text of the convention\nAs of 8 February 2024, 7:00 p.m.\n\nArticle 1\n"
        ),
        "conference", "Revised draft text of the convention",
        (
            "Committee on Lamps Concluding session Port Louis, 29 January–9 February 2024 As of 8 "
            "February 2024, 7:00 p.m."
        ),
        "8 February 2024",
    ),
    (
        "DRAFT ON LAMPS\n[Updated upon the conclusion of the meeting on 3 May 2016]\n\n1. Lamps.\n",
        "oas", "DRAFT ON LAMPS", "[Updated upon the conclusion of the meeting on 3 May 2016]",
        "3 May 2016",
    ),
], ids=[
    "plastics", "wipo", "climate", "general assembly", "oas", "markdown", "biodiversity",
    "session and its days", "oas, columns", "version above", "title agreed",
    "conclusions", "concluding session", "version in brackets",
])
def test_the_head_of_a_paper(words: str, house: str, title: str, rest: str, day: str) -> None:
    """The title is what is negotiated; symbol, language, session, place and version are printed
    with it and are no part of it; the version's day is the paper's."""
    assert front(words, house) == (title, rest, day)


@pytest.mark.parametrize(("words", "day"), [
    ("Draft on lamps\nPort Louis, 3–8 May 2020\n5 May 2020\n", "5 May 2020"),
    ("Draft on lamps\n5 May 2020\nPort Louis, 3–8 May 2020\n", "5 May 2020"),
    ("Draft on lamps, as of 5 May 2020\n8 May 2020\n", "5 May 2020"),
    ("Results of the meeting held on 5 May 2020 on the\ntreaty of 9 June 1998\n", "5 May 2020"),
    ("Draft on the treaty of 9 June 1998\nPort Louis, 3–8 May 2020\n", "9 June 1998"),
    ("Draft on lamps\nPort Louis, May 3 to 8, 2020\n", "8 May 2020"),
    ("Draft on lamps\n30 April to 8 May 2020\n", "8 May 2020"),
])
def test_which_date_is_the_papers(words: str, day: str) -> None:
    """A date said of the version counts before one on a line of its own, that before others, and
    the last day of a session only for want of these."""
    assert front(f"{words}\n1. Lamps.\n", "un")[2] == day


@pytest.mark.parametrize(("head", "house"), [
    ("CBD/WG2020/9/L.2\nDistr. LIMITED\nORIGINAL: ENGLISH\nAgenda item 4", "conference"),
    ("Distr.: Limited\nOriginal: English\nAgenda item 4\n\nThe General Assembly", "un"),
    ("Distr. GENERAL\nAgenda item 4", "conference"),
])
def test_the_head_of_a_paper_shows_the_house(head: str, house: str) -> None:
    """Distribution, language and agenda item at its head show that a paper, without any other
    sign, is of the United Nations."""
    found = houses.detect([*head.split("\n"), "", "Lamps", "", "1. Notes lamps;"])
    assert (found.profile.name, bool(found.signs)) == (house, True)


def test_a_note_of_the_chair_is_no_text() -> None:
    """A paragraph that calls itself a note is kept where it stands, as a note."""
    text = reading("Draft\n\nNote by the Chair: lamps are discussed.\n\n1. Oil.\n", "conference")
    assert [(p.key, p.words("text"), p.words("note")) for p in text.walk()[1:]] == [
        ("note-by-the-chair", "", "lamps are discussed."), ("1", "Oil.", ""),
    ]


@pytest.mark.parametrize(("words", "state", "level"), [
    ("Keep lamps; [agreed ad referendum]", "agreed", "ad referendum"),
    ("Keep [oil] lamps. (agreed ad ref)", "agreed", "ad referendum"),
    ("Keep lamps. (agreed)", "agreed", None),
    ("(agreed in informals, 12 October 2022) Keep lamps.", "agreed", "informal"),
    ("Keep lamps [agreed in subgroup]", "agreed", "informal"),
    ("Keep lamps. (Approved on May 12, 2015 - Third Meeting)", "agreed", None),
    ("Keep lamps. (Agreed upon by consensus on January 24, 2013)", "agreed", None),
    ("[deleted]", "deleted", None),
    ("The [agreed] lamps are kept.", None, None),
    ("Lamps are kept as [agreed].", None, None),
    ("The convention (adopted on 9 May 1992) applies.", None, None),
    ("Lamps – agreed by all – are kept.", None, None),
], ids=str)
def test_marks_in_small_letters(words: str, state: str | None, level: str | None) -> None:
    """Cybercrime, WHO, OAS declarations: marks in small letters and in brackets, with the meeting
    named behind; a word in brackets within a sentence is none."""
    text = reading(f"Draft\n\n1. Rest.\n\n2. {words}\n", "un")
    marks = text.provisions[-1].marks
    assert [(m.state, m.level) for m in marks] == ([(state, level)] if state else [])


def test_a_heading_is_agreed_behind_a_dash() -> None:
    """"Article 3. Scope – agreed ad referendum": the mark is no part of the heading."""
    text = reading("Draft\n\nArticle 3. Scope – agreed ad referendum\n\n1. Oil.\n", "un")
    article = text.walk()[1]
    assert (article.words("heading"), [m.state for m in article.marks]) == ("Scope", ["agreed"])


@pytest.mark.parametrize(("words", "by"), [
    ("Lamps [US alt: are broad].", ("United States",)),
    ("Lamps [of wood] (Mexico and Peru) are kept.", ("Mexico", "Peru")),
    ("Lamps [of iron (Mexico)] are kept.", ("Mexico",)),
    ("[Norway proposal: Lamps are new.]", ("Norway",)),
    ("[UK, CAN, +JPN: Lamps are grey.]", ("United Kingdom", "Canada", "Japan")),
    ("[EU to add: Lamps are blue.]", ("European Union",)),
    ("[Proposal by Norway: Lamps are red.]", ("Norway",)),
    ("[Chile, supported by Peru: Lamps are old.]", ("Chile",)),
    ("[Bridging proposal: Lamps are old.]", ()),
    ("Lamps [of tin] made in Bonn (Germany) are kept.", ()),
], ids=str)
def test_who_proposes(words: str, by: tuple[str, ...]) -> None:
    """Whoever proposes the words of a bracket is named before them in many ways, or behind them in
    parentheses; a place and its country name nobody."""
    (bracket,) = reading(f"Draft\n\n1. {words}\n", "un").brackets
    assert bracket.by == by


@pytest.mark.parametrize("words", [
    "[Iran, Egypt: retain; Japan: delete]", "(Iran, Egypt retain, Japan delete)",
])
def test_what_several_parties_say_of_a_bracket(words: str) -> None:
    """Cybercrime: who would keep and who would delete the words of a bracket stands behind it; each
    takes a position on that bracket, and proposes nothing."""
    text = reading(f"Draft\n\n1. Lamps [of wood] {words} are kept.\n", "un")
    paragraph = text.provisions[-1]
    assert [(p.stance, p.by, p.bracket) for p in paragraph.positions] == [
        ("retain", ("Iran", "Egypt"), 0), ("objection", ("Japan",), 0),
    ]
    assert (text.brackets[0].by, paragraph.words("text")) == ((), "Lamps of wood are kept.")


def test_whoever_supports_a_proposal() -> None:
    """"[Chile, supported by Peru: ...]": Peru supports what Chile proposes."""
    text = reading("Draft\n\n1. [Chile, supported by Peru: Lamps are old.]\n", "un")
    assert [(p.stance, p.by, p.bracket) for p in text.provisions[-1].positions] == [
        ("support", ("Peru",), 0),
    ]


def test_an_article_that_only_says_where_it_moved() -> None:
    """"Article 4. [Moved to article 5 bis]" is a tombstone, in brackets too."""
    stone = reading("Draft\n\nArticle 4. [Moved to article 5 bis]\n", "un").provisions[-1]
    assert (stone.kind, stone.moved_to) == ("tombstone", "article 5 bis")


@pytest.mark.parametrize("words", ["[pending]", "(pending OP3)", "(Converged)"])
def test_a_remark_at_the_end(words: str) -> None:
    """What is said of a paragraph at its end, in brackets too, is a remark and no text."""
    paragraph = reading(f"Draft\n\n1. Lamps are kept. {words}\n", "un").provisions[-1]
    assert (paragraph.words("text"), paragraph.words("note")) == ("Lamps are kept.", words)


@pytest.mark.parametrize(("words", "notes"), [
    (
        ("Draft\n\nArticle 1\nTolls1\n\n1. No toll is granted at sea.2, 3\n\n____________\n\n"
         "1 Tolls are not\nfees.\n\n2 A toll is a toll.\n\n3 [Boats are free.]\n"),
        [("1", "Tolls are not fees.", "article-1"), ("2", "A toll is a toll.", "1"),
         ("3", "[Boats are free.]", "1")],
    ),
    (
        ("Chile,* Ghana:* draft\n\n1. Shade is kept.\n\n* No member of the Council.\n"
         "GE.22-12345(E)\n"),
        [("*", "No member of the Council.", "title")],
    ),
    ("Draft\n\n1. Boats:\n\n1 Boats are kept.\n\n2 Boats are sold.\n", []),
], ids=["wto", "human rights council", "no notes"])
def test_footnotes_with_bare_numbers(words: str, notes: list[tuple[str, str, str]]) -> None:
    """WTO and UN papers: behind a rule, or cited by figures glued to words, lines that begin with
    a bare number or a star are footnotes; otherwise they are not."""
    found = [
        (n.provision.words("label"), n.provision.words("note"), n.about.key if n.about else "")
        for n in reading(words, "un").notes
    ]
    assert found == notes


def test_what_is_drawn_or_told_twice_is_left_out() -> None:
    """Rules, the printers' number and a table of contents are no provisions; each is listed as
    left out."""
    words = (
        "Draft\n\nContents\nArticle 1. Oil ........ 5\nArticle 2. Gas ........ 6\n\n"
        "Article 1. Oil\n\n1. Oil.\n\nArticle 2. Gas\n\n1. Gas.\n\n* * *\n\nGE.22-12345(E)\n"
    )
    text = reading(words, "un")
    assert [address for _, address in tree(text)] == [
        "article-1", "article-1/1", "article-2", "article-2/1",
    ]
    left = " ".join(o.found for o in text.oddities if o.done == "left out of the text view")
    assert all(said in left for said in ("Contents", "* * *", "GE . 22 - 12345 ( E )"))


def test_numbers_without_a_full_stop() -> None:
    """IMO: "1 Sails", and ".1", ".2" under it, nested under the one that ends with a colon."""
    assert addresses(
        "Draft\n\nRegulation 7 – Sails\n\n1 Sails are mended:\n\n.1 by hand;\n\n.2 at sea, if:\n\n"
        ".1 torn; or\n\n.2 wet; and\n\n.3 in port.\n\n2 [Reserved]\n\nRegulation 8\nColours\n",
        "conference",
    ) == [
        "regulation-7", "regulation-7/1", "regulation-7/1/1", "regulation-7/1/2",
        "regulation-7/1/2/1", "regulation-7/1/2/2", "regulation-7/1/3", "regulation-7/2",
        "regulation-8",
    ]


def test_figures_at_the_start_of_a_line_count_nothing() -> None:
    """Where numbers have a full stop, a line that begins with a figure goes on with a sentence."""
    assert addresses("Draft\n\n1. Lamps are lit for\n3 Months.\n\n2. Rest.\n", "un") == ["1", "2"]


@pytest.mark.parametrize(("words", "house"), [
    ("WIPO/LAMP/IC/40\n\nAlt 1\n\nLamps.\n\nAlt 2\n\nOil.\n", "conference"),
    ("A/HRC/99/L.12\n\nThe Human Rights Council,\n\n1. Decides.\n", "un"),
    ("A/INQ/9/3\n\nArticle 1\n\n1. The Parties shall sleep.\n", "conference"),
    ("OEA/Ser.G\nCAJP/GT/LAMP-9/15\n\nArticle I. Lamps (Approved on May 1, 2015)\n", "oas"),
    ("ARTICLE 1\n\nParties shall row. AGREED INF 05/14/13\n\n2. AGREED INF 05/14/13", "oas"),
], ids=["wipo", "human rights council", "who", "oas", "oas marks"])
def test_signs_and_hints_of_houses(words: str, house: str) -> None:
    """Symbols and forms of other bodies lead to the house that writes like them; what any treaty
    says is a hint where there is no sign, and outweighs none."""
    assert houses.detect(words.splitlines()).profile.name == house


def test_a_number_and_a_name_are_a_heading() -> None:
    """Plastics, Antarctica: "1. Water sources" above paragraphs is a heading; a sentence, or what
    introduces a list, is text."""
    text = reading(
        "Draft\n\n1. Water sources\n\nOP1 Lead is banned.\n\n2. Aims\n\nThe aims are:\n\n"
        "2.1 Paths\n\nThey are old.\n\n3. Parties rest.\n\nThey sleep.\n\n4. The paths:\n\n"
        "(a) one;\n",
        "conference",
    )
    assert [p.words("heading") for p in text.provisions[1:]] == ["Water sources", "Aims", "", ""]
    assert [p.words("heading") for p in text.walk() if p.key == "2.1"] == ["Paths"]


def test_numbers_that_begin_anew_are_no_addresses() -> None:
    """OP1 under each heading is addressed by its heading (plastics); counted through a resolution
    it is an address by itself (General Assembly)."""
    anew = "Draft\n\n1. Water\n\nOP1 Oil.\n\n2. Waste\n\nOP1 Gas.\n"
    assert [(p.key, p.top) for p in reading(anew, "un").walk() if p.key == "op1"] == [
        ("op1", False), ("op1", False),
    ]
    through = "Draft\n\nMeans\n\nOP1 Oil.\n\nOP2 Gas.\n\nOP2 alt Wax.\n"
    assert [(p.key, p.top) for p in reading(through, "un").walk() if p.key.startswith("op")] == [
        ("op1", True), ("op2", True), ("op2alt", True),
    ]


PLASTICS = [
    ("UNEP/PP/INC.9/4\n\nDraft instrument on fountains\n\nVersion of 4 May 2020\n\nPART I\n\n"
     "1. Objective\n\nOPTION 1\n\nThe objective is to [end][reduce] thirst in public places.\n\n"
     "OPTION 2\n\nThe objective is to protect fountains [and wells] from decay.\n\nOPTION 3\n\n"
     "No text\n\n[END OF OPTIONS]\n\nPART II\n\n1. Water\n\nOP1 Each Party shall [ban][restrict] "
     "lead pipes.\n\nOP1 alt Each Party should manage pipes.\n\n[2. Bells\n\nOP1 Bells ring at "
     "noon.]\n"),
    ("UNEP/PP/INC.9/7\n\nDraft instrument on fountains\n\nVersion of 9 June 2020\n\nPART I\n\n"
     "1. Objective\n\nThe objective is to end thirst in public places.\n\nPART II\n\n1. Water\n\n"
     "OP1 Each Party shall restrict lead pipes.\n\n2. Bells\n\nOP1 Bells ring at noon and at "
     "dusk.\n\n3. Awnings\n\nOP1 Fountains have awnings. (Moved from Part I)\n"),
]


def test_the_next_draft_of_a_conference() -> None:
    """The option that was taken is found again where the options stood, brackets are told as
    accepted or deleted, the others as gone; a paragraph that was moved from a part is not that
    part, which stays. Both drafts replay to their words, and hold."""
    entries: list[Entry] = []
    days = [date(2020, 5, 4), date(2020, 6, 9)]
    for words, on in zip(PLASTICS, days, strict=True):
        paper = Paper(f"{on}.txt", words.encode())
        found = append(
            entries, paper, text_of(paper, PlainReader()), houses.load("conference"), Wishes()
        )
        assert found.entry is not None
        entries.append(found.entry)
        assert replayed(entries, on) == as_listed(paper.data, found.oddities)
    assert broken(entries) == []
    draft = replay(entries, days[1])
    assert resolve(draft, "part-i/1/option-1") is resolve(draft, "part-i/1/par-1")
    closed = sorted(e.closed for e in entries[1].events if isinstance(e, Unbracketed))
    assert closed == ["accepted"] * 3 + ["deleted"] * 2
    assert not any(isinstance(e, Moved) for e in entries[1].events)


@pytest.mark.parametrize(
    ("line", "key", "stop"),
    [
        ("NEW Article 44 bis – Financing", "article-44bis", 18), ("[New 1 bis. Rest.]", "1bis", 11),
        ("ALT 2.1. (US) Rest.", "2.1alt", 8), ("4 (bis). Rest.", "4bis", 8),
        ("Article 13A (new) Ears", "article-13a", 11), ("New lamps are lit.", None, 0),
        ("Alt 2", "option-2", 5),
    ],
)
def test_labels_that_say_that_they_are_new(line: str, key: str | None, stop: int) -> None:
    """WHO and Human Rights Council: "NEW" or "ALT" before a number or an article is part of its
    label and not of its address."""
    profile = houses.load("conference")
    found = Labels(profile, Scanner(profile)).find(line, begun=True)
    assert (found.key if found else None, found.stop if found else 0) == (key, stop)


def test_letters_and_numbers_without_signs() -> None:
    """Council of Europe: "1 The scope", "a Each Party", "i towers"."""
    assert addresses(
        "Draft\n\nArticle 3 – Scope\n\n1 The scope is wide.\n\n2 It covers:\n\na Each Party:\n\n"
        "i towers;\n\nii schools;\n\nb a thing that hums.\n\nArticle 4 – Rest\n\n1 Rest is\n"
        "a good.\n",
        "conference",
    ) == [
        "article-3", "article-3/1", "article-3/2", "article-3/2/a", "article-3/2/a/i",
        "article-3/2/a/ii", "article-3/2/b", "article-4", "article-4/1",
    ]


def test_numbers_that_begin_anew_behind_a_line() -> None:
    """Telecommunication Union: "instructs the Secretary-General" heads the numbers that begin
    anew behind it, and is no part of the paragraph before."""
    assert addresses(
        "Draft\n\nThe Conference,\n\nresolves\n\n1 that lamps be lit;\n\n2 to work,\n\n"
        "instructs the Secretary-General\n\n1 to report;\n\n2 to publish.\n", "un",
    ) == ["par-1", "par-2", "1", "2", "par-3", "par-3/1", "par-3/2"]


def test_footnotes_at_the_foot_of_their_page() -> None:
    """WTO, from PDF: a line with the next bare number, cited by a figure glued to a word before,
    is a footnote where it stands, and no paragraph; numbers of pages in the middle are left out."""
    words = (
        "Draft\n\nARTICLE 1: SCOPE\n\n1.1 Tolls1 are kept.\n\n1.2 No boat is tolled.2\n\n"
        "1 A toll is a fee,\npaid in coin.\n\n2 A boat is a raft.\n\n" + " " * 30 + "1\n\n"
        "1.3 Money is counted.\n\n" + " " * 30 + "2\n\n1.4 Money is kept.\n\n" + " " * 30 + "3\n"
    )
    text = reading(words, "conference")
    assert tree(text) == [
        ("article", "article-1"), ("paragraph", "article-1/1.1"), ("paragraph", "article-1/1.2"),
        ("footnote", "article-1/1.2/note-1"), ("footnote", "article-1/1.2/note-2"),
        ("paragraph", "article-1/1.3"), ("paragraph", "article-1/1.4"),
    ]
    notes = [p.words("note") for p in text.walk() if p.kind == "footnote"]
    assert notes == ["A toll is a fee, paid in coin.", "A boat is a raft."]


def test_letters_that_are_explained_propose_nothing() -> None:
    """"[small island developing States (SIDS)]" explains the letters and names no proposer."""
    (bracket,) = reading(
        "Draft\n\n1. Lamps of all [small island developing States (SIDS)].\n", "unfccc"
    ).brackets
    assert (bracket.by, bracket.kind) == ((), "plain")


def test_one_party_would_keep_a_bracket() -> None:
    """"[Chile – retain]" behind a bracket is what Chile says of it, and no text."""
    paragraph = reading("Draft\n\n1. Lamps [of wood] [Chile – retain] burn.\n", "un").walk()[-1]
    assert [(p.stance, p.by, p.bracket) for p in paragraph.positions] == [("retain", ("Chile",), 0)]
    assert paragraph.words("text") == "Lamps of wood burn."


def test_a_placeholder_is_no_heading() -> None:
    """"Annex I" with "[To be developed]" below has no heading yet."""
    annex = reading("Draft\n\n1. Oil.\n\nAnnex I\n\n[To be developed]\n", "conference").walk()[-1]
    assert (annex.words("heading"), annex.words("text")) == ("", "To be developed")


def test_numbers_in_options_are_not_missing() -> None:
    """Where options hold paragraphs 5 and 6, 7 behind 4 leaves none out."""
    text = reading(
        "Draft\n\n4. Oil.\n\n[Option A:\n\n5. Gas.\n\n6. Wax.\n\nOption B:\n\n5. Rest.]\n\n"
        "7. Eat.\n",
        "unfccc",
    )
    assert "missing number" not in [odd.code for odd in text.oddities]


def test_sub_options_and_lettered_options() -> None:
    """UNFCCC: "Sub-option 1.1" stands under option 1, "Option 3a" beside option 2, and a label in
    brackets of its own is one."""
    assert addresses(
        "Draft\n\n1. Parties shall:\n\nOption 1: read gauges;\n\nSub-option 1.1: by day;\n\n"
        "Sub-option 1.2: by night;\n\n[Option 2]: paint gauges;\n\nOption 3a: sell gauges;\n\n"
        "Option 3b: No text\n\n2. Parties rest.\n\n2 alt 1. Parties sing.\n", "unfccc",
    ) == [
        "1", "1/option-1", "1/option-1/option-1-1", "1/option-1/option-1-2", "1/option-2",
        "1/option-3a", "1/option-3b", "2", "2alt-1",
    ]


def test_a_title_is_over_at_the_version_below_it() -> None:
    """Behind title and version a line in capitals is a heading of the draft."""
    text = reading("Draft on rain\n\nVersion of 4 May 2020\n\nGENERAL PROVISIONS\n\n1. Rest.", "un")
    assert text.title == "Draft on rain"
    assert [address for _, address in tree(text)] == ["general-provisions", "general-provisions/1"]
