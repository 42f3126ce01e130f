"""The conformance kit: it passes what keeps its promises, and catches what does not, by name."""

from __future__ import annotations

import html
import importlib
import io
import itertools
import json
import re
import textwrap
import zipfile
from pathlib import Path
from typing import Any, ClassVar, get_args
from urllib.parse import quote

import pytest
from ledger_json import JsonExporter
from ledger_text import CleanExporter, TextExporter

import ledger.testing
from ledger import events
from ledger.comparison import ComparisonView, ConcordanceView
from ledger.hookspecs import Exporter, prints
from ledger.plugins import Plugins
from ledger.printout import Printout
from ledger.replay import replay
from ledger.samples import plan
from ledger.status import StatusReport
from ledger.testing import check_exporter, views
from ledger.view import Printed, PrintedEdge, ProvisionView, View


def refused(exporter: type[Exporter], **declared: Any) -> str:
    """The sentence with which the kit refuses this exporter."""
    with pytest.raises(AssertionError) as caught:
        check_exporter(exporter, **declared)
    return str(caught.value)


# -- what it passes ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "declared"),
    [
        ("text", {"status": "printed"}),
        ("clean", {"status": "none", "brackets": False, "deleted": False, "notes": False}),
        ("json", {}),
        ("html", {}),
    ],
)
def test_the_exporters_that_come_with_the_ledger_keep_everything(
    name: str, declared: dict[str, Any]
) -> None:
    """Each built-in exporter keeps every word, and every status and bracket it does not declare
    to leave out."""
    check_exporter(Plugins().exporter(name).kind, **declared)


def test_the_example_exporter_keeps_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    """The exporter in ``examples/``, a distribution of its own, keeps everything."""
    example = Path(__file__).parent.parent / "examples" / "ledger-markdown"
    monkeypatch.syspath_prepend(str(example))
    check_exporter(importlib.import_module("ledger_markdown").MarkdownExporter)


def test_the_example_in_its_docstring_is_complete() -> None:
    """The kit's own example runs as it stands, and passes."""
    _, _, rest = (ledger.testing.__doc__ or "").partition("::\n\n")
    code, _, _ = rest.partition("\n`check_exporter` runs")
    told: dict[str, Any] = {"__name__": "example"}
    exec(textwrap.dedent(code), told)  # noqa: S102 - our own docstring
    told["test_numbered_keeps_everything"]()


def test_its_ledgers_hold_every_construct() -> None:
    """Every kind of event, bracket, note and position, and every status at every level."""
    taken = [event for entry in plan() for event in entry.events]
    assert {type(event) for event in taken} == set(events.EVENT_TYPES)
    draft = replay(plan())
    assert draft.contradictions == ()
    assert {b.kind for b in draft.brackets.values()} == set(get_args(events.BracketKind))
    assert {p.stance for p in draft.positions} == set(get_args(events.Stance))
    shown = views()["plan"].walk()
    stands = {(p.status.state, p.status.level) for p in shown}
    levels = ("tentative", "ad referendum", "final")
    assert stands >= {(s, level) for s in ("agreed", "deleted") for level in levels}
    assert any(p.kind == "tombstone" for p in shown)
    assert any(p.alternative_to for p in shown)
    assert any(p.status.pending for p in shown)


def test_every_event_of_its_ledgers_has_a_row() -> None:
    """What stands behind a word can be asked for in every ledger of the kit."""
    for shown in views().values():
        for p in [*shown.walk(), *shown.notes]:
            assert p.event in shown.events
            assert all(piece.event in shown.events for piece in p.printed)


# -- words ------------------------------------------------------------------------------------


class Dropping(TextExporter):
    """Loses one word."""

    def export(self, view: View) -> str:
        """Without figs."""
        return super().export(view).replace(" figs", "")


def test_a_word_that_is_dropped_is_named() -> None:
    """A lost word is named with its provision."""
    assert refused(Dropping, status="printed") == (
        "“text”, ledger “plan”, 1.2/1: the word “figs.” of its text “Feed castaways broth, bread "
        "and figs.” is missing."
    )


class Swapping(TextExporter):
    """Turns two words round."""

    def export(self, view: View) -> str:
        """With two words turned round."""
        return super().export(view).replace("gales] have", "have] gales")


def test_words_that_are_swapped_are_named() -> None:
    """Two words in the wrong order are found."""
    assert "1.2/3: the word “gales” of its text “Mend sails gratis" in (
        said := refused(Swapping, status="printed")
    )
    assert said.endswith("stands out of order.")


class SwappedJson(JsonExporter):
    """Gives every text twice, in its runs too, and turns two words round in both."""

    def export(self, view: View) -> str:
        """With two words turned round."""
        return super().export(view).replace("broth, bread", "bread broth,")


def test_words_that_are_swapped_twice_are_named() -> None:
    """A text given twice does not hide that its words are out of order."""
    assert "1.2/1: the word “b" in refused(SwappedJson)


class Reordering(TextExporter):
    """Gives the provisions from the last to the first."""

    def export(self, view: View) -> str:
        """The blocks turned round."""
        return "\n\n".join(reversed(super().export(view).split("\n\n")))


def test_provisions_out_of_order_are_named() -> None:
    """The order of provisions counts as that of words does."""
    assert "stands out of order" in refused(Reordering, status="printed")


class Truncating(TextExporter):
    """Cuts long words."""

    def export(self, view: View) -> str:
        """No word longer than a thousand letters."""
        return re.sub(r"(\w{1000})\w+", r"\1…", super().export(view))


def test_a_word_cut_short_is_named() -> None:
    """A word shortened for looks is a word lost."""
    assert "ledger “hostile”" in refused(Truncating, status="printed")


class NoFootnotes(TextExporter):
    """Leaves footnotes out."""

    def export(self, view: View) -> str:
        """Up to the rule."""
        return super().export(view).partition("————————")[0]


def test_footnotes_left_out_must_be_declared() -> None:
    """A footnote left out is found, unless the exporter says that it leaves them out."""
    assert "n1: the word “Approval” of its note" in refused(NoFootnotes, status="printed")
    check_exporter(NoFootnotes, status="printed", notes=False)


class ShowsGone(TextExporter):
    """Prints what has been taken out as if it stood."""

    def export(self, view: View) -> str:
        """Everything that was ever there."""
        blocks = ("".join(piece.text for piece in p.printed) for p in view.walk())
        notes = ("".join(piece.text for piece in p.printed) for p in view.notes)
        return "\n\n".join([*blocks, *notes])


def test_words_taken_out_must_not_stand() -> None:
    """A word that was taken out and is shown as if it stood is named, unless declared."""
    assert "comes behind “harbour”, which was taken out" in refused(ShowsGone, status="printed")
    check_exporter(ShowsGone, status="printed", taken_out=True)


class Page:
    """A page of the plainest kind, that strikes out what was taken out."""

    name: ClassVar[str] = "page"
    media_type: ClassVar[str] = "text/html; charset=utf-8"
    suffix: ClassVar[str] = ".html"

    def export(self, view: View) -> bytes:
        """The page."""
        blocks = (f"<p>{self.told(p)}{self.said(p)}" for p in [*view.walk(), *view.notes])
        return f"<title>{self.escaped(view.title)}</title>{''.join(blocks)}".encode()

    def told(self, p: ProvisionView) -> str:
        """Its status."""
        s = p.status
        return self.escaped(f"<b>({s.state} {s.level} {s.pending})</b> ")

    def said(self, p: ProvisionView) -> str:
        """Its words."""
        return "".join(map(self.piece, p.printed))

    def piece(self, piece: Printed | PrintedEdge) -> str:
        """Words or an edge."""
        text = self.escaped(piece.text)
        return f"<del>{text}</del>" if piece.hidden_by else text

    def escaped(self, text: str) -> str:
        """Without markup."""
        return html.escape(text)


def test_words_struck_out_are_not_taken_to_stand() -> None:
    """What a page shows inside ``<del>`` needs no declaring."""
    check_exporter(Page)


class Unescaped(Page):
    """Forgets to escape."""

    def escaped(self, text: str) -> str:
        """As it is."""
        return text


def test_markup_in_the_text_must_be_escaped() -> None:
    """Words that mean harm must come out as words."""
    assert "ledger “hostile”" in refused(Unescaped)


class RawMarkdown(TextExporter):
    """Calls plain text Markdown."""

    name: ClassVar[str] = "raw"
    media_type: ClassVar[str] = "text/markdown"
    suffix: ClassVar[str] = ".md"


def test_markdown_is_read_as_it_renders() -> None:
    """Stars in the draft must not become emphasis."""
    assert "ledger “hostile”" in refused(RawMarkdown, status="printed")


def test_deleted_provisions_left_out_must_be_declared() -> None:
    """The reading copy leaves out deleted provisions; undeclared, that is a word missing."""
    said = refused(CleanExporter, status="none", brackets=False, notes=False)
    assert "the word “Keepers”" in said
    assert said.endswith("is missing.")


class Packed(TextExporter):
    """The text in a zip, as Word has it."""

    name: ClassVar[str] = "packed"
    media_type: ClassVar[str] = "application/zip"
    suffix: ClassVar[str] = ".zip"

    def export(self, view: View) -> Any:
        """The zip."""
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as packed:
            packed.writestr(zipfile.ZipInfo("text.txt"), super().export(view))
        return made.getvalue()


def unpacked(data: bytes) -> str:
    """What is in the zip."""
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        return packed.read("text.txt").decode()


def test_other_media_types_need_an_extractor() -> None:
    """The kit says what to pass for a media type it can't read, and uses it."""
    assert refused(Packed).endswith("returns the text a reader sees.")
    check_exporter(Packed, words=unpacked, status="printed")


# -- statuses and brackets ---------------------------------------------------------------------


def test_statuses_shown_alike_are_named() -> None:
    """Agreed and open shown alike, as in a text of words only, is found."""
    said = refused(CleanExporter, brackets=False, deleted=False, notes=False)
    assert said == (
        "“clean” shows a provision that is open and one that is agreed (at no level) alike."
    )


class NoLevels(Page):
    """Tells agreed from open, and no level from another."""

    def told(self, p: ProvisionView) -> str:
        """Its state."""
        return f"<b>({p.status.state})</b> "


class NoConditions(Page):
    """Keeps quiet about conditions."""

    def told(self, p: ProvisionView) -> str:
        """Its state and level."""
        return f"<b>({p.status.state} {p.status.level})</b> "


def test_levels_and_conditions_count() -> None:
    """A level or a pending condition that can't be told is found."""
    assert "agreed (at no level) and one that is agreed (tentative) alike" in refused(NoLevels)
    assert "agreed (ad referendum, pending) alike" in refused(NoConditions)


class Counting(CleanExporter):
    """Says how many are agreed, but not which."""

    def export(self, view: View) -> str:
        """The words and a count."""
        agreed = sum(p.status.state == "agreed" for p in view.walk())
        return f"{agreed} agreed\n\n{super().export(view)}"


def test_a_count_does_not_tell_which() -> None:
    """A scoreboard alone is no status of a provision."""
    assert "alike" in refused(Counting, brackets=False, deleted=False, notes=False)


def test_a_text_that_reprints_marks_must_say_so() -> None:
    """The rolling text shows a status only where the house printed a mark, and declares it."""
    assert "alike" in refused(TextExporter)


class NoBrackets(Page):
    """Loses brackets."""

    def piece(self, piece: Printed | PrintedEdge) -> str:
        """Words only."""
        return super().piece(piece) if isinstance(piece, Printed) else ""


def test_brackets_left_out_must_be_declared() -> None:
    """Words in brackets shown as if they were agreed are found, unless declared."""
    assert "whether “lamps” or “buoys” stands in brackets" in refused(NoBrackets)
    check_exporter(NoBrackets, brackets=False)


# -- attribution ------------------------------------------------------------------------------


class Remembering(TextExporter):
    """Keeps the names it has seen, and gives them away later."""

    seen: ClassVar[set[str]] = set()

    def export(self, view: View) -> str:
        """The text, and behind it who has been named before."""
        self.seen.update(*(row.by for row in view.events.values()))
        text = super().export(view)
        return text if view.attribution == "full" else text + self.written(sorted(self.seen))

    def written(self, names: list[str]) -> str:
        """How it writes names."""
        return "\n".join(names)


class InJson(Remembering):
    """Names with the escapes of JSON."""

    def written(self, names: list[str]) -> str:
        """As JSON."""
        return json.dumps([name for name in names if not name.isascii()])


class InHtml(Remembering):
    """Names with the escapes of HTML."""

    def written(self, names: list[str]) -> str:
        """As references."""
        return "".join(f"&#{ord(char)};" for char in names[names.index("Bordurian Commission")])


class Linked(Remembering):
    """Names in a link."""

    def written(self, names: list[str]) -> str:
        """As a query."""
        return f"https://example.org/?{quote(names[-1])}"


class Abbreviated:
    """Knows the delegations by their abbreviations."""

    name: ClassVar[str] = "abbreviated"
    media_type: ClassVar[str] = "text/plain"
    suffix: ClassVar[str] = ".txt"

    def export(self, view: View) -> str:
        """The text, and an abbreviation."""
        return TextExporter().export(view) + "\nZubr\n"


class PackedNames(Packed):
    """Names in the metadata of a zip."""

    def export(self, view: View) -> Any:
        """The zip, with an author."""
        made = io.BytesIO(super().export(view))
        with zipfile.ZipFile(made, "a") as packed:
            packed.writestr(zipfile.ZipInfo("author.xml"), "<author>zubrowka</author>")
        return made.getvalue()


@pytest.mark.parametrize(
    ("exporter", "name"),
    [
        (Remembering, "Bordurian Commission"), (InJson, "Île d’Orsenna"),
        (InHtml, "Bordurian Commission"), (Linked, "Île d’Orsenna"), (Abbreviated, "Zubr"),
    ],
)
def test_a_party_that_slips_is_named(exporter: type[Exporter], name: str) -> None:
    """A name that may not be told is found, however it is written and wherever it comes from."""
    said = refused(exporter, status="printed")
    assert "names “" in said
    assert "may be named" in said
    assert name in said or "state" in said


def test_a_party_in_a_packed_file_is_named() -> None:
    """What stands in a part of a packed file that no reader sees is found as well."""
    said = refused(PackedNames, words=unpacked, status="printed")
    assert "names “Zubrowka” with attribution “groups”, where no state may be named" in said


class Scrubbing(TextExporter):
    """Takes a party's name out of the draft's own sentence."""

    def export(self, view: View) -> str:
        """Without the name."""
        return super().export(view).replace("into Zubrowka", "into a delegation")


def test_a_name_in_the_draft_itself_is_a_word() -> None:
    """A name in the text under negotiation must stay, whatever the attribution."""
    assert "ledger “own words”, 1: the word “Zubrowka”" in refused(Scrubbing, status="printed")


# -- the contract -----------------------------------------------------------------------------


class Clock(TextExporter):
    """Says how often it has run."""

    calls = itertools.count()

    def export(self, view: View) -> str:
        """The text and a number that grows."""
        return f"{super().export(view)}\n{next(self.calls)}\n"


class Unsorted(TextExporter):
    """Puts words in the order of a set."""

    def export(self, view: View) -> str:
        """The text, and what it is about."""
        return super().export(view) + " ".join({"lamps", "buoys", "bells", "coins", "pilots"})


class Mutating(TextExporter):
    """Strikes events off the view's list."""

    def export(self, view: View) -> str:
        """The text."""
        view.events.popitem()
        return super().export(view)


class Failing(TextExporter):
    """Can't cope with an empty draft."""

    def export(self, view: View) -> str:
        """The text, if there is one."""
        view.provisions[0]
        return super().export(view)


class Nothing(TextExporter):
    """Prints its document instead of returning it."""

    def export(self, view: View) -> Any:
        """Nothing."""


class NoSuffix(TextExporter):
    """Has a suffix without a point."""

    suffix: ClassVar[str] = "txt"


class NoName(TextExporter):
    """Has a name that nobody can type."""

    name: ClassVar[str] = "my text"


class NotMade(TextExporter):
    """Wants to be told something first."""

    def __init__(self, width: int) -> None:
        self.width = width


class NotJson(TextExporter):
    """Calls plain text JSON."""

    media_type: ClassVar[str] = "application/json"


@pytest.mark.parametrize(
    ("exporter", "sentence"),
    [
        (Clock, "gives other bytes the second time"),
        (Unsorted, "gives other bytes in another process"),
        (Mutating, "changes the view it is given"),
        (Failing, "ledger “empty”: export() raised IndexError: tuple index out of range."),
        (Nothing, "gives NoneType; an exporter gives str or bytes."),
        (NoSuffix, "“text” has the suffix 'txt'; it should be such as “.txt”."),
        (NoName, "“my text” has the name 'my text'; it should be such as “numbered”."),
        (NotMade, "can't be made without arguments: TypeError"),
        (NotJson, "its output is no application/json"),
        (TextExporter(), "is no class; give the class, not one of it"),
    ],
)
def test_what_breaks_the_contract_is_said(exporter: Any, sentence: str) -> None:
    """An exporter that is none, or not the same twice, is told so in a sentence."""
    assert sentence in refused(exporter, status="printed")


class Careless(TextExporter):
    """Makes something else of a printout."""

    name = "careless"

    def export(self, view: View) -> str:
        """The text."""
        return super().export_printout(view.printout)

    def export_printout(self, printout: Printout) -> str:
        """The text, and when it is of."""
        return f"{super().export_printout(printout)}{printout.as_of}"


class OwnExport(TextExporter):
    """Inherits what is made of a printout, and makes something of its own of a view."""

    name = "own"

    def export(self, view: View) -> str:
        """The text, and when it is of."""
        return f"{super().export(view)}{view.as_of}"


def test_a_printout_gives_the_same_document() -> None:
    """An exporter that takes printouts makes the same of them as of the whole view; one that only
    inherits how, and exports a view in its own way, is never given one."""
    assert "gives another document for a printout" in refused(Careless, status="printed")
    assert not prints(OwnExport)
    assert prints(TextExporter)
    check_exporter(OwnExport, status="printed")


# -- an exporter's diff ------------------------------------------------------------------------


class Told(TextExporter):
    """What came and went, provision by provision, and whether anybody decided it."""

    name = "told"

    def export_diff(self, comparison: ComparisonView) -> str:
        """Every piece, then every change."""
        pieces = [f"{x.change} {x.text}" for pair in comparison.pairs for x in pair.pieces]
        changes = [f"{c.address} {c.kind} {c.decision is None}" for c in comparison.changes]
        return "\n".join([*pieces, *changes])


class Leaks(Told):
    """Remembers names."""

    seen: ClassVar[set[str]] = set()

    def export_diff(self, comparison: ComparisonView) -> str:
        """The same, and everybody it has ever heard of."""
        decided = (c.decision for c in comparison.changes if c.decision)
        self.seen.update(name for row in decided for name in row.by)
        rows = (*comparison.before.events.values(), *comparison.after.events.values())
        self.seen.update(name for row in rows for name in row.by)
        return super().export_diff(comparison) + " ".join(sorted(self.seen))


class Forgets(Told):
    """Leaves out what went."""

    def export_diff(self, comparison: ComparisonView) -> str:
        """Only what came and stayed."""
        said = super().export_diff(comparison).splitlines()
        return "\n".join(line for line in said if not line.startswith("out "))


class Shrugs(Told):
    """Does not say who decided."""

    def export_diff(self, comparison: ComparisonView) -> str:
        """The pieces alone."""
        pieces = (f"{x.change} {x.text}" for pair in comparison.pairs for x in pair.pieces)
        return "\n".join(pieces)


class Forks(Told):
    """Numbers its copies."""

    count: ClassVar[int] = 0

    def export_diff(self, comparison: ComparisonView) -> str:
        """The same with the number of the copy."""
        type(self).count += 1
        return f"{super().export_diff(comparison)} copy {self.count}"


def test_a_diff_that_keeps_everything() -> None:
    """An exporter's diff that tells all is passed."""
    check_exporter(Told, status="printed")


@pytest.mark.parametrize(
    ("exporter", "sentence"),
    [
        (Leaks, "may be named"),
        (Forgets, "which went out at"),
        (Shrugs, "whether it is decided or nobody decided it"),
        (Forks, "gives other bytes of a diff the second time"),
    ],
)
def test_a_diff_that_breaks_a_promise(exporter: type[Exporter], sentence: str) -> None:
    """A diff that names who may not be named (law 9), loses words, hides what nobody decided, or
    comes out anew each time, is refused."""
    assert sentence in refused(exporter, status="printed")


# -- an exporter's concordance and status ------------------------------------------------------


class Numbers(TextExporter):
    """The numbers that changed, and the open brackets."""

    name = "numbers"

    def export_concordance(self, concordance: ConcordanceView) -> str:
        """Old numbers and new ones."""
        return "".join(f"{line.old} {line.new}\n" for line in concordance.lines)

    def export_status(self, report: StatusReport) -> str:
        """Where brackets are open, and whose they are."""
        return "".join(f"{b.address} {b.whose}\n" for b in report.open)


class OldNumbers(Numbers):
    """Leaves out the new numbers."""

    def export_concordance(self, concordance: ConcordanceView) -> str:
        """The old numbers."""
        return "".join(f"{line.old}\n" for line in concordance.lines)


class Gossips(Numbers):
    """Remembers whose brackets are open."""

    seen: ClassVar[set[str]] = set()

    def export_status(self, report: StatusReport) -> str:
        """The same, and everybody it has ever heard of."""
        self.seen.update(name for bracket in report.open for name in bracket.by)
        return super().export_status(report) + " ".join(sorted(self.seen))


class Counts(Numbers):
    """Numbers its copies."""

    count: ClassVar[int] = 0

    def export_status(self, report: StatusReport) -> str:
        """The same with the number of the copy."""
        type(self).count += 1
        return f"{super().export_status(report)} copy {self.count}"


def test_a_concordance_and_a_status_that_keep_everything() -> None:
    """An exporter's concordance and status that keep their promises are passed."""
    check_exporter(Numbers, status="printed")


@pytest.mark.parametrize(
    ("exporter", "sentence"),
    [
        (OldNumbers, "does not show the number “1.2/1bis” in its concordance"),
        (Gossips, "may be named"),
        (Counts, "gives other bytes of a status the second time"),
    ],
)
def test_a_concordance_or_a_status_that_breaks_a_promise(
    exporter: type[Exporter], sentence: str
) -> None:
    """A concordance that loses numbers, and a status that names who may not be named (law 9) or
    comes out anew each time, are refused."""
    assert sentence in refused(exporter, status="printed")


def test_a_diff_may_leave_words_out() -> None:
    """One that declares it may leave words out."""
    check_exporter(Forgets, status="printed", changed=False)
