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
from ledger.append import Paper, Wishes, append, text_of
from ledger.errors import LedgerError
from ledger.publication import broken
from ledger.reading.hierarchy import Hierarchy
from ledger.reading.labels import Labels, follows, is_first
from ledger.reading.read import read
from ledger.reading.readtext import ReadText
from ledger.reading.scan import Scanner

PAPERS = Path(__file__).parent / "documents" / "houses"
NAMES = ["conference.txt", "un.txt", "unfccc.md"]
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
