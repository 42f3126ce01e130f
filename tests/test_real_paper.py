"""The paper of 19 April 2012 from San Salvador, a real one, with all its oddities.

The paper itself is no part of this repository: provisions are named here by their addresses, and
words by at most a few.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from papers import OAS, as_listed, placed_words, words

from ledger.addresses import addresses, resolve
from ledger.cli import cli
from ledger.draft import Draft, Provision, Run
from ledger.errors import NotFound
from ledger.events import Entry, Oddity, Published
from ledger.profile import Party
from ledger.publication import broken
from ledger.replay import replay
from ledger.store import Store

PAPER = Path(__file__).resolve().parents[2] / "shared" / "corpus" / "san-salvador-2012-04-19.txt"
pytestmark = pytest.mark.skipif(
    not PAPER.is_file(), reason=f"the paper is not part of the repository: no {PAPER}"
)

MARCH_22, MARCH_28 = date(2012, 3, 22), date(2012, 3, 28)
APRIL_3, APRIL_19 = date(2012, 4, 3), date(2012, 4, 19)



def these(addresses: str) -> list[str]:
    """Addresses parted by spaces."""
    return addresses.split()


INFORMAL = {
    APRIL_19: these("""introduction/purpose introduction/overview introduction/crosscutting-issues
        introduction/coordination introduction/follow-up introduction/follow-up/par-2 1.3 2.1/1bis
        3.1/3 3.3 3.4/1"""),
    APRIL_3: these("1.3/1 1.3/2 chapter-2 2.1 2.1/2 2.1/3 3.1/1 3.3/1 3.4"),
    MARCH_22: these("2.1/4 2.1/5 2.3 2.3/1 3.1 3.1/2 3.1/4 3.2/1 3.2/4"),
}
AD_REFERENDUM = these("1.1 1.1/1 1.1/2 1.1/3 1.1/5 1.2 1.2/1bis 1.2/1 1.2/3 1.2/4 1.2/7 2.1/1")
DELETED_AD_REFERENDUM = these("1.2/2 1.2/5 1.2/6")
DELETED_INFORMAL = these("2.2 2.2/1 2.2/2 2.3/2 2.3/3 3.2/2 3.2/3")
STATUSES = {
    **{a: ("agreed", "informal", day) for day, some in INFORMAL.items() for a in some},
    **dict.fromkeys(AD_REFERENDUM, ("agreed", "ad referendum", MARCH_28)),
    **dict.fromkeys(DELETED_AD_REFERENDUM, ("deleted", "ad referendum", MARCH_28)),
    **dict.fromkeys(DELETED_INFORMAL, ("deleted", "informal", APRIL_3)),
}
ACTIONS = {
    "1.1": "1 2 3 4 5", "1.2": "1bis 1 2 3 4 5 6 7", "1.3": "1 2", "2.1": "1 1bis 2 3 4 5",
    "2.2": "1 2", "2.3": "1 2 3", "3.1": "1 2 3 4", "3.2": "1 2 3 4", "3.3": "1", "3.4": "1",
}


# -- the paper in a ledger -----------------------------------------------------------------


class Ledger:
    """The paper appended to an empty ledger, from the command line."""

    def __init__(self, folder: Path) -> None:
        self._path = folder / "ledger.db"
        self.appended = json.loads(self.run("append", str(PAPER), "--json"))
        with Store(self._path) as store:
            (name,) = store.negotiations()
            self.entries: list[Entry] = store.entries(name)
        self.text = PAPER.read_text("utf-8")
        self.lines = self.text.splitlines()

    def run(self, *args: str) -> str:
        """What a call prints."""
        result = CliRunner(env={"LEDGER_RECORDED_BY": "note-taker"}).invoke(
            cli, ["--ledger", str(self._path), *args]
        )
        assert result.exit_code == 0, (result.output, result.exception)
        return result.stdout

    def draft(self, on: date = APRIL_19) -> Draft:
        """The draft on this day."""
        return replay(self.entries, on)

    def json(self, *args: str) -> Any:
        """The draft, or whatever these words ask for, as JSON."""
        return json.loads(self.run(*(args or ("replay",)), "--format", "json"))

    @property
    def oddities(self) -> tuple[Oddity, ...]:
        """What was found odd, as recorded with the publication."""
        (found,) = (e for e in self.entries[0].events if isinstance(e, Published))
        return found.oddities


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Ledger:
    return Ledger(tmp_path_factory.mktemp("san-salvador"))


def every(provisions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """These provisions and all under them."""
    for provision in provisions:
        yield provision
        yield from every(provision["children"])


def under(draft: Draft, address: str) -> list[Provision]:
    return list(draft.under(resolve(draft, address).id))


def statuses(draft: Draft) -> dict[str, tuple[str, str | None, date | None]]:
    """Who is agreed or deleted, at what level, since when, by address."""
    return {
        address: (status.state, status.level, status.on)
        for id, address in addresses(draft).items()
        if (status := draft.provisions[id].status).state != "open"
    }


def told(ledger: Ledger, code: str) -> list[tuple[int, int]]:
    """Where this is found odd."""
    return [(o.line, o.column) for o in ledger.oddities if o.code == code]


# -- structure -----------------------------------------------------------------------------


def test_introduction(ledger: Ledger) -> None:
    """The introduction has five run-in labels; two of them have a second paragraph without one."""
    draft = ledger.draft()
    parts = under(draft, "introduction")
    assert [p.label for p in parts] == [
        "Purpose", "Overview", "Crosscutting issues", "Coordination", "Follow-up"
    ]
    assert [p.key for p in under(draft, "introduction/overview")] == ["par-2", "par-2-alt"]
    assert [p.key for p in under(draft, "introduction/follow-up")] == ["par-2"]
    for one in [*parts, resolve(draft, "introduction/follow-up/par-2")]:
        assert one.words("text")


def test_chapters_and_objectives(ledger: Ledger) -> None:
    """Three chapters hold ten objectives."""
    draft = ledger.draft()
    chapters = [p for p in draft.under(None) if p.kind == "chapter"]
    assert [p.key for p in chapters] == ["chapter-1", "chapter-2", "chapter-3"]
    assert all(p.words("heading").isupper() for p in chapters)
    objectives = [
        " ".join(p.key for p in draft.under(c.id) if p.kind == "objective") for c in chapters
    ]
    assert objectives == ["1.1 1.2 1.3", "2.1 2.2 2.3", "3.1 3.2 3.3 3.4"]


@pytest.mark.parametrize("objective", ACTIONS)
def test_actions(ledger: Ledger, objective: str) -> None:
    """Every objective has its actions in print order, `1bis` where it is printed, behind one
    caption."""
    first, *actions = under(ledger.draft(), objective)
    assert (first.kind, first.words("heading")) == ("caption", "Actions")
    assert " ".join(p.key for p in actions) == ACTIONS[objective]
    assert {p.kind for p in actions} <= {"action", "tombstone"}


def test_misprinted_objective(ledger: Ledger) -> None:
    """The objective printed "Objective 1." keeps its label and answers to `1` and to `1.1`."""
    draft = ledger.draft()
    assert resolve(draft, "1") is resolve(draft, "1.1")
    assert resolve(draft, "1").label == "Objective 1."
    assert told(ledger, "misprinted number") == [(33, 1)]


def test_no_more_provisions(ledger: Ledger) -> None:
    """Nothing else stands in the draft: no mark, label or slash became a provision."""
    kinds: dict[str, int] = {}
    for provision in ledger.draft().walk():
        kinds[provision.kind] = kinds.get(provision.kind, 0) + 1
    assert kinds == {
        "title": 1, "section": 1, "paragraph": 7, "alternative": 1, "chapter": 3, "objective": 10,
        "caption": 10, "action": 35, "tombstone": 1, "footnote": 3,
    }


# -- marks ---------------------------------------------------------------------------------


def test_marks_are_on_the_right_provisions(ledger: Ledger) -> None:
    """Every provision has the state, level and date of its last mark; the others are open."""
    assert statuses(ledger.draft()) == STATUSES


def test_counts_of_marks(ledger: Ledger) -> None:
    """29 are agreed informally, 12 ad referendum; 7 and 3 are deleted."""
    counts: dict[tuple[str, str | None], int] = {}
    for state, level, _ in statuses(ledger.draft()).values():
        counts[state, level] = counts.get((state, level), 0) + 1
    assert counts == {
        ("agreed", "informal"): 29, ("agreed", "ad referendum"): 12,
        ("deleted", "informal"): 7, ("deleted", "ad referendum"): 3,
    }
    assert [len(some) for some in INFORMAL.values()] == [11, 9, 9]


@pytest.mark.parametrize("address", AD_REFERENDUM + DELETED_AD_REFERENDUM)
def test_ad_referendum(ledger: Ledger, address: str) -> None:
    """A mark ad referendum is dated by its footnote, which names the meeting and says that there
    was no quorum; "IDEM" is the same footnote again."""
    draft = ledger.draft()
    status = resolve(draft, address).status
    number, line = (1, 137) if address in AD_REFERENDUM else (2, 140)
    assert status.pending == "no quorum"
    assert status.meeting == "Working Group meeting of 28 March 2012"
    assert status.note is not None
    assert draft.provisions[status.note].key == f"note-{number}"
    (row,) = [r for r in ledger.json("audit") if r["event"] == status.event]
    assert line in [source["line"] for source in row["also"]]


def test_meetings(ledger: Ledger) -> None:
    """Four meetings are known by the marks; that of 28 March had no quorum."""
    meetings = {m.on: m for m in ledger.draft().meetings}
    assert set(meetings) == {MARCH_22, MARCH_28, APRIL_3, APRIL_19}
    assert meetings[MARCH_28].quorum is False
    assert meetings[APRIL_19].kind == "informal meeting"


def test_orphaned_slashes_are_rejoined(ledger: Ledger) -> None:
    """A slash left alone on its line is the end of the mark before it, and no text."""
    draft = ledger.draft()
    for address in ("1.1", "1.2/2"):
        provision = resolve(draft, address)
        assert provision.words("status").endswith("REFERENDUM /")
        assert "/" not in provision.words("text").split()
    places = [(n, ledger.lines[n - 1].index(w) + 1) for n, w in ((34, "AGREED"), (51, "DELETED"))]
    assert told(ledger, "broken mark") == places


def test_footnotes(ledger: Ledger) -> None:
    """Three footnotes, numbered by their order, and none of them is text of the draft."""
    draft = ledger.draft()
    notes = [p for p in draft.walk() if p.kind == "footnote"]
    assert [p.key for p in notes] == ["note-1", "note-2", "note-3"]
    assert [p.label for p in notes] == ["1/", "2/", "3/"]
    assert all(p.words("note") and not p.words("text") for p in notes)


# -- replay at other dates -----------------------------------------------------------------


@pytest.mark.parametrize(
    ("on", "agreed", "deleted"),
    [
        (date(2012, 3, 21), 0, 0), (MARCH_22, 9, 0), (date(2012, 3, 27), 9, 0), (MARCH_28, 21, 3),
        (APRIL_3, 30, 10), (date(2012, 4, 18), 30, 10), (APRIL_19, 41, 10),
    ],
)
def test_replay_at_a_date(ledger: Ledger, on: date, agreed: int, deleted: int) -> None:
    """Marks take effect on their own dates: nine on 22 March, twelve and three more on the 28th,
    nine and seven on 3 April, eleven on the 19th."""
    found = statuses(ledger.draft(on))
    states = [state for state, _, _ in found.values()]
    assert (states.count("agreed"), states.count("deleted")) == (agreed, deleted)
    expected = {a: s for a, s in STATUSES.items() if s[2] <= on}
    if on < APRIL_19 and "2.1/1" in expected:
        expected["1.1/4"] = expected.pop("2.1/1")
    assert found == expected


@pytest.mark.parametrize("on", [MARCH_22, MARCH_28, APRIL_3, APRIL_19])
def test_headings_are_there_when_needed(ledger: Ledger, on: date) -> None:
    """Whatever stands at a date stands under its headings, and actions under their caption."""
    draft = ledger.draft(on)
    for provision in draft.walk():
        above = provision.parent
        if provision.kind == "action":
            assert above is not None
            first, *_ = draft.under(above)
            assert first.kind == "caption"
        while above is not None:
            assert draft.provisions[above].words("heading", "text", "label")
            above = draft.provisions[above].parent
        if provision.kind == "objective":
            assert provision.parent is not None
            assert draft.provisions[provision.parent].kind == "chapter"


# -- the move ------------------------------------------------------------------------------


def test_one_move_with_both_sentences(ledger: Ledger) -> None:
    """The action that moved has one moved event; both ends of the move are its evidence."""
    moved = [row for row in ledger.json("audit") if row["type"] == "moved"]
    assert len(moved) == 1
    (move,) = moved
    assert move["address"] == "2.1/1"
    assert (move["on"], move["dating"], move["basis"]) == ("2012-04-19", "inferred", "decided")
    assert {move["source"]["line"], *(also["line"] for also in move["also"])} == {41, 73}


def test_before_the_move(ledger: Ledger) -> None:
    """Before the day of the paper the action stands under 1.1, with the label it had there."""
    now = resolve(ledger.draft(), "2.1/1")
    for on in (MARCH_28, APRIL_3, date(2012, 4, 18)):
        draft = ledger.draft(on)
        then = resolve(draft, "1.1/4")
        assert (then.id, then.label, then.kind) == (now.id, "4.", "action")
        assert [p.key for p in under(draft, "1.1") if p.kind == "action"] == list("12345")
        with pytest.raises(NotFound):
            resolve(draft, "2.1/1")


def test_after_the_move(ledger: Ledger) -> None:
    """Afterwards its former address leads to it, and a tombstone is printed where it stood."""
    draft = ledger.draft()
    assert resolve(draft, "1.1/4") is resolve(draft, "2.1/1")
    assert resolve(draft, "2.1/1").label == "1."
    assert resolve(draft, "2.1/1").status.on == MARCH_28
    blocks = ledger.run("replay").split("\n\n")
    (place,) = (n for n, block in enumerate(blocks) if "was moved to become" in block)
    assert blocks[place].startswith("4. (This")
    assert [blocks[place - 1][:2], blocks[place + 1][:2]] == ["3.", "5."]


# -- brackets and positions ----------------------------------------------------------------

BRACKETS = [
    ("introduction/overview/par-2", "alternative", [], "In addition", True),
    ("introduction/overview/par-2", "plain", [], "the Work Plan", True),
    ("introduction/overview/par-2-alt", "alternative", ["Working Group"], "In addition", True),
    ("1.2/3", "proposed insertion", ["Uruguay"], "while", True),
    ("1.2/5", "fused", ["Uruguay"], "evaluable measurable", False),
    ("1.2/5", "proposed insertion", ["Venezuela"], "communities,", False),
    ("1.2/6", "proposed insertion", ["Uruguay"], "a", False),
    ("1.2/6", "proposed insertion", ["Uruguay"], "inclusion of a", False),
    ("1.2/6", "proposed insertion", ["Barbados"], "and age perspectives", False),
    ("1.2/7", "plain", [], "offer", True),
]


def test_brackets(ledger: Ledger) -> None:
    """Every bracket has its kind and its party: four are Uruguay's, one Venezuela's, one
    Barbados's; those in deleted paragraphs closed with them."""
    found = [
        (p["address"], b["kind"], [] if b["by"] is None else b["by"], b["text"], b["open"])
        for p in every(ledger.json()["provisions"])
        for b in p["brackets"]
    ]
    assert len(found) == len(BRACKETS)
    for (address, kind, by, text, is_open), wanted in zip(found, BRACKETS, strict=True):
        assert (address, kind, is_open) == (wanted[0], wanted[1], wanted[4])
        if wanted[0] != "introduction/overview/par-2-alt":
            assert by == wanted[2]
        assert text.removeprefix("[").startswith(wanted[3])
    whole = [by for _, _, by, _, _ in found]
    assert [whole.count([party]) for party in ("Uruguay", "Venezuela", "Barbados")] == [4, 1, 1]


def test_brackets_of_deleted_paragraphs_close_with_them(ledger: Ledger) -> None:
    """On the day a paragraph is deleted its brackets close, and each was there till then."""
    for on, is_open in ((MARCH_28, False), (APRIL_19, False)):
        found = json.loads(ledger.run("replay", "--as-of", str(on), "--format", "json"))
        brackets = [
            b for p in every(found["provisions"]) if p["address"] in ("1.2/5", "1.2/6")
            for b in p["brackets"]
        ]
        assert [b["open"] for b in brackets] == [is_open] * 5
        assert {b["closed"] for b in brackets} == {"deleted"}


def test_the_offer_waits_for_consultations(ledger: Ledger) -> None:
    """The note that nothing cites is taken to explain the one bracket without a reason; that it
    belongs there is marked as inferred."""
    (action,) = (p for p in every(ledger.json()["provisions"]) if p["address"] == "1.2/7")
    (bracket,) = action["brackets"]
    (position,) = action["positions"]
    assert bracket["pending"] == "Pending consultations by the United States."
    assert (position["stance"], position["by"]) == ("consultation", ["United States"])
    assert (position["bracket"], position["inferred"]) == (bracket["id"], True)
    (row,) = [r for r in ledger.json("audit") if r["event"] == position["event"]]
    assert (row["source"]["line"], row["source"]["inferred"]) == (143, True)


def test_positions(ledger: Ledger) -> None:
    """Brazil objects to a bracket, Peru asks for a reference: positions, and no text."""
    draft = ledger.draft()
    paragraph = resolve(draft, "introduction/overview/par-2")
    found = [(p.stance, p.by) for p in draft.positions if p.provision == paragraph.id]
    assert found == [("objection", ("Brazil",)), ("request", ("Peru",))]
    (objection, _) = (p for p in draft.positions if p.provision == paragraph.id)
    assert objection.bracket is not None
    assert draft.brackets[objection.bracket].kind == "plain"
    assert draft.brackets[objection.bracket].opposed_by == ("Brazil",)
    assert "Brazil" not in paragraph.words("text")
    assert "CIFTA" not in paragraph.words("text")


def test_alternative(ledger: Ledger) -> None:
    """The paragraph behind the two strokes is the Working Group's alternative to the one before
    it."""
    draft = ledger.draft()
    alternative = resolve(draft, "introduction/overview/par-2-alt")
    assert alternative.kind == "alternative"
    assert alternative.alternative_to == resolve(draft, "introduction/overview/par-2").id
    (row,) = [r for r in ledger.json("audit") if r["event"] == alternative.event]
    assert (row["by"], row["source"]["line"]) == (["Working Group"], 23)


def test_missing_bracket_is_repaired(ledger: Ledger) -> None:
    """The paragraph closes a bracket that it never opens: it is opened at its beginning, and the
    place of the bracket left over is told."""
    column = ledger.lines[19].index("] [Peru") + 1
    assert told(ledger, "unopened bracket") == [(20, column)]
    blocks = ledger.run("replay").split("\n\n")
    (block,) = (b for b in blocks if b.startswith("[In addition"))
    assert block.count("[") == block.count("]") == 3


# -- nothing is lost -----------------------------------------------------------------------


def test_every_word_in_its_order(ledger: Ledger) -> None:
    """The text of the day has every word of the paper in order; where it differs is listed, to the
    word: a bracket put in, three footnote numbers found again."""
    printed = ledger.run("replay", "--as-of", "2012-04-19")
    rule = "\n\n" + "—" * 8 + "\n\n"  # the exporter's own line above the footnotes
    assert printed.count(rule) == 1
    assert words(printed.replace(rule, "\n\n")) == as_listed(ledger.text, ledger.oddities)
    listed = [o for o in ledger.oddities if o.code == "not as printed"]
    assert [(o.line, o.column) for o in listed] == [(20, 1), (137, 2), (140, 1), (143, 1)]
    assert len(placed_words(ledger.text)) > 2000


def test_the_publication_holds(ledger: Ledger) -> None:
    """Replay on the day of the paper gives its words and marks; `verify` finds nothing wrong."""
    assert broken(ledger.entries) == []
    ledger.run("verify")


def test_every_word_answers(ledger: Ledger) -> None:
    """Every word has an event; every event's quote stands verbatim in the line it names."""
    rows = {row["event"]: row for row in ledger.json("audit")}
    draft = ledger.json()
    for provision in every(draft["provisions"]):
        runs = [*provision["runs"], *provision["heading_runs"]]
        assert {run["event"] for run in runs} <= set(rows)
        assert provision["event"] in rows
        if provision["status"]["state"] != "open":
            assert rows[provision["status"]["event"]]["basis"] == "decided"
    quotes = [s for row in rows.values() for s in (row["source"], *row["also"])]
    told = [(s["line"], s["quote"]) for s in quotes if s["line"] is not None]
    assert len(told) > 120
    for line, quote in told:
        assert quote
        assert quote in ledger.lines[line - 1]


def test_words_are_dated_by_what_brought_them(ledger: Ledger) -> None:
    """No word of a provision is older than the earliest day that the paper proves for it."""
    rows = {row["event"]: row for row in ledger.json("audit")}
    for provision in every(ledger.json()["provisions"]):
        on = provision["status"]["on"]
        for run in provision["runs"]:
            assert on is None or rows[run["event"]]["on"] <= on or run["brackets"]


# -- JSON ----------------------------------------------------------------------------------


def test_json_keys_of_replay(ledger: Ledger) -> None:
    """The keys that others rely on are all there, in every provision, bracket and run."""
    draft = ledger.json()
    assert {
        "negotiation", "title", "as_of", "known_on", "version", "digest", "provisions", "notes",
    } <= set(draft)
    brackets = 0
    for provision in every(draft["provisions"]):
        assert {
            "id", "address", "label", "kind", "heading", "text", "runs", "status", "brackets",
            "positions", "notes", "formerly", "children",
        } <= set(provision)
        assert {"state", "level", "on", "meeting", "pending"} <= set(provision["status"])
        for run in provision["runs"]:
            assert {"text", "event", "brackets"} <= set(run)
        for bracket in provision["brackets"]:
            brackets += 1
            assert {
                "id", "kind", "text", "by", "supported_by", "opposed_by", "open", "on", "event",
            } <= set(bracket)
    assert brackets == len(BRACKETS)
    assert (draft["as_of"], draft["version"]) == ("2012-04-19", 1)


def test_json_keys_of_audit(ledger: Ledger) -> None:
    """Every row of the audit has the keys that others rely on."""
    rows = ledger.json("audit")
    assert len(rows) == len(ledger.entries[0].events)
    for row in rows:
        assert {
            "event", "version", "type", "on", "dating", "basis", "by", "provision", "address",
            "meeting", "summary", "source", "recorded_at", "recorded_by", "digest",
        } <= set(row)
        assert {"name", "line", "quote"} <= set(row["source"])
        assert row["digest"] == ledger.entries[0].digest


# -- what is odd in it ---------------------------------------------------------------------


ODDITIES = {
    "title in pieces": [1],
    "date in the title": [7],
    "mark alone on its line": [14, 18],
    "paragraph without label": [20, 30],
    "unopened bracket": [20],
    "objection in the text": [20],
    "request in the text": [20],
    "alternative": [23],
    "label alone": [28, 48, 64, 75, 128, 135],
    "misprinted number": [33],
    "broken mark": [34, 51],
    "lost note number": [34, 51, 137, 140, 143],
    "mark without a date": [34, 51],
    "glued note": [38, 39, 40, 43, 45, 49, 50, 53, 54, 55, 58, 73],
    "undated move": [41],
    "out of order": [50],
    "bracket in agreed text": [53, 57],
    "fused edit": [55],
    "bracket in deleted text": [55, 55, 56, 56, 56],
    "line break": [57, 76],
    "mark in another spelling": [60, 62, 66, 69, 79, 82, 93],
    "move in the text": [73],
    "no mark": [114],
    "note cited nowhere": [143],
    "not as printed": [20, 137, 140, 143],
}


@pytest.mark.parametrize("code", ODDITIES)
def test_oddities(ledger: Ledger, code: str) -> None:
    """Everything odd in the paper is told, with its line, and nothing is told that is not so."""
    assert [line for line, _ in told(ledger, code)] == ODDITIES[code]


def test_no_other_oddities(ledger: Ledger) -> None:
    """A note-taker is not drowned: what is told is what the test above lists."""
    assert {o.code for o in ledger.oddities} == set(ODDITIES)
    assert ledger.appended["papers"][0]["oddities"] == json.loads(
        json.dumps([{f: getattr(o, f) for f in o.__struct_fields__} for o in ledger.oddities])
    )


def test_oddities_name_their_place(ledger: Ledger) -> None:
    """Line and column of an oddity stand in the paper, and what it quotes stands in that line."""
    for odd in ledger.oddities:
        line = ledger.lines[odd.line - 1]
        assert 1 <= odd.column <= len(line) + 1
        quoted = re.match(r"“([^”…]+)", odd.found)
        if quoted and odd.code not in ("broken mark", "lost note number", "not as printed"):
            spaced = " ".join(line.split())
            assert " ".join(quoted[1].split()) in spaced


# -- without attribution -------------------------------------------------------------------


def spellings(party: Party) -> list[re.Pattern[str]]:
    """How a party may be named: long names in any letters, short ones as they are written."""
    return [
        re.compile(rf"(?<!\w){re.escape(n)}(?!\w)", re.IGNORECASE if len(n) > 4 else 0)
        for n in (party.name, *party.aliases)
    ]


def named(text: str) -> dict[str, int]:
    """How often each party is named."""
    counts = {
        party.name: sum(len(p.findall(text)) for p in spellings(party)) for party in OAS.parties
    }
    return {name: count for name, count in counts.items() if count}


def own_words(draft: Draft) -> str:
    """The draft's own sentences: labels, headings and words."""
    return "\n".join(
        e.text
        for p in draft.walk()
        for e in p.visible
        if isinstance(e, Run) and e.role in ("label", "heading", "text")
    )


def test_no_attribution_in_the_text(ledger: Ledger) -> None:
    """Without attribution the text names a party only where the draft's own sentences do."""
    text = ledger.run("replay", "--attribution", "none")
    assert named(text) == named(own_words(ledger.draft()))
    assert named(ledger.run("replay")) != named(text)


def test_no_attribution_in_json(ledger: Ledger) -> None:
    """Nor does the JSON, in any value that is not the draft's own words."""
    found = json.loads(ledger.run("replay", "--format", "json", "--attribution", "none"))

    def others(value: Any) -> Iterator[str]:
        if isinstance(value, dict):
            for key, inner in value.items():
                if key not in ("text", "heading", "title", "label"):
                    yield from others(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from others(inner)
        elif isinstance(value, str):
            yield value

    assert named("\n".join(others(found))) == {}
    own = named(own_words(ledger.draft()))
    for provision in every(found["provisions"]):
        assert set(named(provision["text"] + provision["heading"])) <= set(own)
        for thing in (*provision["brackets"], *provision["positions"]):
            assert set(named(thing["text"])) <= set(own)


def test_no_attribution_in_the_audit(ledger: Ledger) -> None:
    """Nor does the audit, in any of its columns."""
    rows = ledger.run("audit", "--format", "json", "--attribution", "none")
    assert named(rows) == {}
