"""Who is named in a bracket: known or not, before a colon at its head or behind a dash at its end.
A name that passed for words of the draft would leave with a text without attribution (law 9)."""

from __future__ import annotations

from datetime import date

import pytest
from ledger_plain import PlainReader
from papers import as_listed, replayed

from ledger import houses
from ledger.append import Paper, Wishes, append, text_of
from ledger.attribution import Attribution, policy
from ledger.events import Entry, Oddity
from ledger.plugins import Plugins
from ledger.publication import broken
from ledger.reading.read import read
from ledger.reading.readtext import ReadProvision, ReadText
from ledger.replay import replay
from ledger.view import view

ON = date(2021, 5, 4)
BUILT_IN = ["conference", "oas", "trade", "un", "unfccc"]


def reading(words: str, house: str) -> ReadText:
    lines = PlainReader().read(f"Draft\n\n{words}\n".encode()).lines
    return read("paper.txt", lines, houses.load(house), ON)


def last(text: ReadText) -> ReadProvision:
    return text.provisions[-1]


def laid(words: str, house: str) -> tuple[list[Entry], tuple[Oddity, ...]]:
    """The entries of a paper of this house, which replays to its words (law 3)."""
    paper = Paper("paper.txt", f"Draft\n\n{words}\n".encode())
    profile = houses.load(house)
    found = append([], paper, text_of(paper, PlainReader()), profile, Wishes(on=ON))
    assert found.entry is not None
    assert replayed([found.entry], ON) == as_listed(paper.data, found.oddities)
    assert broken([found.entry]) == []
    return [found.entry], found.oddities


def exported(entries: list[Entry], house: str, form: str, attribution: Attribution) -> str:
    """What leaves the ledger in this form."""
    shown = view(entries, houses.load(house), attribution=attribution)
    said = Plugins().exporter(form).export(shown)
    return said if isinstance(said, str) else said.decode()


# -- names that texts write ----------------------------------------------------------------

SPELLED = [
    ("European Union and its Member States", "European Union"),
    ("EU and its 27 Member States", "European Union"),
    ("Côte d'Ivoire", "Côte d’Ivoire"),
    ("COTE D’IVOIRE", "Côte d’Ivoire"),
    ("G77&China", "Group of 77 and China"),
    ("G77 and China", "Group of 77 and China"),
    ("G-77", "Group of 77 and China"),
    ("Venezuela (Bolivarian Republic of)", "Venezuela"),
    ("Bolivia (Plurinational State of)", "Bolivia"),
    ("República Dominicana", "Dominican Republic"),
    ("Guinea-Bissau", "Guinea-Bissau"),
    ("Timor-Leste", "Timor-Leste"),
    ("Cabo Verde", "Cabo Verde"),
    ("São Tomé and Príncipe", "Sao Tome and Principe"),
    ("St. Vincent & the Grenadines", "Saint Vincent and the Grenadines"),
    ("Republic of Korea", "Republic of Korea"),
    ("Lao People's Democratic Republic", "Lao People’s Democratic Republic"),
    ("NEW ZEALAND", "New Zealand"),
    ("U.S.", "United States"),
    ("U.S.A.", "United States"),
    ("Groupo Sur", "Grupo Sur"),
    ("Zimbabwe", "Zimbabwe"),
]


@pytest.mark.parametrize("house", BUILT_IN)
@pytest.mark.parametrize(("spelled", "name"), SPELLED, ids=[one for one, _ in SPELLED])
def test_states_and_groups_are_known_in_every_house(house: str, spelled: str, name: str) -> None:
    """Whatever house a paper is of: states and groups are known by their usual spellings, before
    the words and behind them, and are parties of the table and no strangers."""
    for words in (f"1. Lamps [{spelled}: of tin] burn.", f"1. Lamps [of tin - {spelled}] burn."):
        text = reading(words, house)
        assert last(text).words("text") == "Lamps of tin burn.", words
        (bracket,) = text.brackets
        assert bracket.by == (name,), words
        assert "unknown party" not in [odd.code for odd in text.oddities]


def test_a_house_calls_parties_by_its_own_names() -> None:
    """What a house itself calls somebody comes first: "CARICOM" in the Organization of American
    States is "Caribbean Community" elsewhere, and both know both."""
    for house, name in (("oas", "CARICOM"), ("un", "Caribbean Community")):
        for spelled in ("CARICOM", "Caribbean Community"):
            party = houses.load(house).party(spelled)
            assert party is not None
            assert party.name == name
    uru = reading("1. Lamps [Uru.: of tin] burn.", "oas")
    assert uru.brackets[0].by == ("Uruguay",)


@pytest.mark.parametrize("house", BUILT_IN)
@pytest.mark.parametrize(("said", "by", "supports"), [
    ("Uruguay, supported by Chile", ("Uruguay",), ("Chile",)),
    ("Uruguay (supported by Chile and Peru)", ("Uruguay",), ("Chile", "Peru")),
    ("URUGUAY, on behalf of Grupo Sur", ("Grupo Sur",), ()),
    ("Palau on behalf of Pacific Small Island Developing States",
     ("Pacific Small Island Developing States",), ()),
    ("Sierra Leone on behalf of the African Group and Norway", ("African Group", "Norway"), ()),
    ("Uruguay and others", ("Uruguay",), ()),
    ("Uruguay, Chile and several other delegations", ("Uruguay", "Chile"), ()),
    ("Uruguay proposes", ("Uruguay",), ()),
    ("US alt", ("United States",), ()),
    ("Canada proposal", ("Canada",), ()),
])
def test_what_stands_with_a_name(
    house: str, said: str, by: tuple[str, ...], supports: tuple[str, ...]
) -> None:
    """Supporters support and propose nothing; whoever speaks on behalf of a group names who
    proposes, as in minutes; "and others" is nobody's name, and none of it is text."""
    for words in (f"1. Lamps [{said}: of tin] burn.", f"1. Lamps [of tin - {said}] burn."):
        text = reading(words, house)
        assert last(text).words("text") == "Lamps of tin burn.", words
        assert text.brackets[0].by == by, words
        found = [p.by for p in last(text).positions if p.stance == "support"]
        assert found == ([supports] if supports else []), words


@pytest.mark.parametrize("house", BUILT_IN)
@pytest.mark.parametrize(("said", "by"), [
    ("Lemuria", ("Lemuria",)),
    ("Lemurian Islands", ("Lemurian Islands",)),
    ("Federated Isles of Hy-Brasil", ("Federated Isles of Hy-Brasil",)),
    ("Chile, Kingdom of Ys and XYZ", ("Chile", "Kingdom of Ys", "XYZ")),
    ("Delegation of Lemuria", ("Delegation of Lemuria",)),
    ("Lemuria proposes", ("Lemuria",)),
    ("Lemuria proposal", ("Lemuria",)),
])
def test_strangers_are_told_and_are_no_text(house: str, said: str, by: tuple[str, ...]) -> None:
    """Who stands there in the form of a name is taken for a party though nobody knows it, and it is
    told; a text without attribution names none of them."""
    for words in (f"1. Lamps [{said}: of tin] burn.", f"1. Lamps [of tin - {said}] burn."):
        text = reading(words, house)
        assert last(text).words("text") == "Lamps of tin burn.", words
        assert text.brackets[0].by == by, words
        assert "unknown party" in [odd.code for odd in text.oddities]
        entries, _ = laid(words, house)
        for form in ("text", "clean", "json", "html"):
            said_out = exported(entries, house, form, "none")
            assert not [name for name in by if name in said_out], form


def test_who_speaks_for_a_group_is_withheld_though_unknown() -> None:
    """Whoever speaks on behalf of others proposes nothing, is told where unknown, and is named in
    no quotation of a text without attribution."""
    words = "1. Lamps [Lemuria on behalf of the African Group: of tin] burn."
    entries, oddities = laid(words, "un")
    assert "“Lemuria” is not in the table of parties" in [odd.found for odd in oddities]
    assert "Lemuria" not in exported(entries, "un", "json", "none")
    rules = policy("none", houses.load("un"), entries)
    assert "Lemuria" not in rules.text("[Lemuria on behalf of the African Group: of tin]")


@pytest.mark.parametrize("house", BUILT_IN)
def test_a_text_without_attribution_names_none_of_many(house: str) -> None:
    """A paragraph full of names in many spellings leaves without any of them, in every form."""
    words = " ".join(f"[{spelled}: tin {n}]" for n, (spelled, _) in enumerate(SPELLED))
    entries, _ = laid(f"1. Lamps {words} burn.\n\n2. Oars of [Uruguay, supported by Chile: oak].",
                      house)
    names = [*(name for pair in SPELLED for name in pair), "Uruguay", "Chile"]
    for form in ("text", "clean", "json", "html"):
        said = exported(entries, house, form, "none")
        assert [name for name in names if name in said] == [], form


# -- what only looks like a name -----------------------------------------------------------


@pytest.mark.parametrize("house", BUILT_IN)
@pytest.mark.parametrize("said", [
    "the following", "Stage 1", "Option", "Note", "Purpose", "Scope", "Member States",
    "Developing Countries", "All States", "Means of Implementation", "Guiding Principles",
    "Financing", "Capacity Building", "Bridging proposal", "Compromise text", "Establishing a fund",
    "In this regard", "Such measures include", "Article 4", "Goals and Targets", "OP 1",
    "Lamps, oars and ropes",
])
def test_words_with_a_colon_stay_words(house: str, said: str) -> None:
    """Headings, beginnings of sentences, and kinds of proposals before a colon name nobody: they
    are words under negotiation."""
    text = reading(f"1. Lamps are lit [{said}: of tin] here.", house)
    assert last(text).words("text") == f"Lamps are lit {said}: of tin here."
    assert text.brackets[0].by == ()


@pytest.mark.parametrize("house", BUILT_IN)
@pytest.mark.parametrize("said", [
    "of oil - and of gas", "oil – the following", "oil – Means of Implementation", "non-Party",
    "long-term", "2020 – 2030", "oil - Stage 1",
])
def test_words_with_a_dash_stay_words(house: str, said: str) -> None:
    """A dash or a hyphen in a bracket before what is no name is part of the words."""
    text = reading(f"1. Lamps of [{said}] burn.", house)
    assert last(text).words("text") == f"Lamps of {said} burn."
    assert text.brackets[0].by == ()


# -- several readings in one bracket -------------------------------------------------------


@pytest.mark.parametrize(("words", "found"), [
    (
        "[changing roads - EU, G77 retain / promoting rails - US]",
        [((), [("retain", ("European Union", "Group of 77 and China"))]),
         (("United States",), [])],
    ),
    (
        "[changing roads - EU / promoting rails - US; Japan against / no rails - Chile]",
        [(("European Union",), []), (("United States",), [("objection", ("Japan",))]),
         (("Chile",), [])],
    ),
    (
        "[EU: changing roads / US: promoting rails]",
        [(("European Union",), []), (("United States",), [])],
    ),
    ("[new and wider roads / new and safer roads - US]", [((), []), (("United States",), [])]),
    ("[, and the rules of 2010 / , and later rules / , as practice shows]", [((), [])] * 3),
])
def test_readings_parted_by_a_slash(
    words: str, found: list[tuple[tuple[str, ...], list[tuple[str, tuple[str, ...]]]]]
) -> None:
    """General Assembly: readings parted by a slash in one bracket are alternatives with their own
    parties and positions, also where only the last is somebody's, or none (climate); it is told,
    and a replay prints every word."""
    text = reading(f"OP1. We support {words} now.", "un")
    positions = last(text).positions
    assert [
        (b.by, [(p.stance, p.by) for p in positions if p.bracket == n])
        for n, b in enumerate(text.brackets)
    ] == found
    assert {b.kind for b in text.brackets} == {"alternative"}
    assert "readings in one bracket" in [odd.code for odd in text.oddities]
    laid(f"OP1. We support {words} now.", "un")


@pytest.mark.parametrize("words", [
    "[and/or - US]", "[cuts / contributions / actions - US]", "[wide roads / rails] (US)",
    "[US: wide roads / fast rails]", "[wide roads / fast rails] (US)",
    "[the roads (A / B) here - US]",
])
def test_a_slash_that_parts_no_readings(words: str) -> None:
    """"and/or", synonyms of which only all together are attributed, and whatever stands in one
    bracket that a party is named before or behind, are one proposal."""
    (bracket,) = reading(f"OP1. We support {words} now.", "un").brackets
    assert bracket.by == ("United States",)


def test_brackets_parted_by_a_slash() -> None:
    """Climate and health conferences: brackets with a slash between them are alternatives."""
    text = reading("OP1. All [may]/[shall] / [should] pay the [full] cost.", "un")
    assert [b.kind for b in text.brackets] == ["alternative"] * 3 + ["plain"]


# -- marks whose date can't be read --------------------------------------------------------


@pytest.mark.parametrize("written", [
    "04-03-12", "xx/04/12", "XX/XX/2012", "??/04/12", "04/12", "xx August 2012", "April 2012",
])
@pytest.mark.parametrize("form", ["AGREED INF {}", "(AGREED INF {})", "DELETED AD REFERENDUM {}"])
def test_a_date_that_cannot_be_read(written: str, form: str) -> None:
    """The raw string stays with its mark and is no word of the draft: it is told, the mark is dated
    by the paper, inferred, and a clean text prints none of it."""
    mark = form.format(written)
    words = f"1. To build tanks. {mark}"
    text = reading(words, "oas")
    assert (last(text).words("text"), last(text).words("status")) == ("To build tanks.", mark)
    assert [m.on for m in last(text).marks] == [None]
    (odd,) = [o for o in text.oddities if o.code == "date that can't be read"]
    assert written in odd.found
    assert odd.column == words.index(written) + 1
    entries, _ = laid(words, "oas")
    status = next(p for p in replay(entries).walk() if p.key == "1").status
    assert (status.on, status.dating) == (ON, "inferred")
    assert written not in exported(entries, "oas", "clean", "full")


# -- note references in brackets -----------------------------------------------------------


@pytest.mark.parametrize("words", [
    "To build tanks [8] and go […] now.", "To build tanks.[8]", "To build tanks [12], as before.",
])
def test_a_number_in_brackets_cites_a_note(words: str) -> None:
    """Codex, high seas: a bare number in brackets behind a word cites a note; it is no bracket of
    the negotiation, and neither is an ellipsis."""
    text = reading(f"1. {words}", "oas")
    assert text.brackets == []
    assert last(text).words("text") == words
    assert "missing note" in [odd.code for odd in text.oddities]


@pytest.mark.parametrize("words", [
    "Within [8] days.", "At least [8] of the members.", "Lamps of [8] and [10] watts.",
    "See article [8].", "Keep [8] [10] lamps.", "Light [8] lamps.", "For [5] to [8] years.",
    "In the year [2030].", "Its [X] session.",
])
def test_a_number_under_negotiation(words: str) -> None:
    """A number that counts or names something is under negotiation (free trade, climate)."""
    text = reading(f"1. {words}", "oas")
    assert len(text.brackets) == words.count("[")
