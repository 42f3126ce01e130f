"""`ledger diff` and `ledger concordance` as pages: what they say, and what they do in a browser."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import unquote

import html_ledgers as made
import pytest
from accessible import violations
from hypothesis import given
from hypothesis import strategies as st
from ledger_html import HtmlExporter
from negotiations import ledgers
from papers import MEETING_DAY, OAS, edited, lay, papers
from playwright.sync_api import Browser, Page, expect
from syrupy.assertion import SnapshotAssertion

from ledger import houses
from ledger.attribution import policy
from ledger.between import between
from ledger.comparison import ComparisonView, comparison, concordance_view
from ledger.events import Entry
from ledger.replay import replay
from ledger.view import may_print

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.txt"))
CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus" / "paris"
CHROMIUM = shutil.which("chromium")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
DAYS = ("2012-03-22", "2012-04-03")


def ledger(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ledger", *args], cwd=folder, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the papers in ``examples/``."""
    made_here = tmp_path_factory.mktemp("changes")
    assert ledger(made_here, "append", "--yes", *map(str, EXAMPLES)).returncode == 0
    return made_here


@pytest.fixture(scope="module")
def html(folder: Path) -> str:
    """The page of what changed from the first to the third paper."""
    done = ledger(folder, "diff", *DAYS, "--format", "html")
    assert done.returncode == 0, done.stderr
    return done.stdout


def page_of(shown: ComparisonView) -> str:
    return HtmlExporter().export_diff(shown)


class Reader(HTMLParser):
    """Reads a page: every element with its attributes, and what the cells of each provision say."""

    # The base class calls these for every tag and every text.
    # ruff: noqa: D102

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.cells: dict[tuple[str, str], str] = {}
        self._row = self._cell = ""
        self._words = 0
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        classes = (found.get("class") or "").split()
        if "pair" in classes:
            self._row = found.get("id") or ""
        if "cell" in classes:
            self._cell = classes[1]
        if self._cell and "words" in classes:
            self._words = 1
            self.cells[self._row, self._cell] = ""

    def handle_endtag(self, tag: str) -> None:
        if tag == "p" and self._words:
            self._words, self._cell = 0, ""

    def handle_data(self, data: str) -> None:
        if self._words:
            self.cells[self._row, self._cell] += data


def tight(text: str) -> str:
    return "".join(text.split())


# -- what it says ----------------------------------------------------------------------------------


def test_the_whole_page(html: str, snapshot: SnapshotAssertion) -> None:
    """The page of the example, but for its style sheet and its hash."""
    body = re.sub(r"<style>.*?</style>", "<style></style>", html, flags=re.DOTALL)
    body = re.sub(r"style-src &#39;sha256-[^&]*&#39;", "style-src ...", body)
    assert body.splitlines() == snapshot


def links_lead_somewhere(html: str) -> None:
    elements = Reader(html).elements
    ids = [attrs["id"] for _, attrs in elements if attrs.get("id")]
    assert len(ids) == len(set(ids))
    for tag, attrs in elements:
        if tag == "a":
            assert unquote((attrs["href"] or "")[1:]) in ids


@given(data=st.data())
def test_each_side_is_its_draft(data: st.DataObject) -> None:
    """Of a paper and its later edition the left side is the text of the one and the right side
    that of the other, word for word; ids are unique and links lead somewhere."""
    first = data.draw(papers())
    second = data.draw(edited(first, MEETING_DAY.replace(year=MEETING_DAY.year + 1)))
    one = lay([], first.text).entry
    assert one is not None
    two = lay([one], second.text).entry
    assert two is not None
    shown = comparison([one, two], OAS, first.on, two.on)
    html = page_of(shown)
    links_lead_somewhere(html)
    cells = Reader(html).cells
    for side, view in (("was", shown.before), ("now", shown.after)):
        said = sorted(
            tight(text) for (_, at), text in cells.items()
            if at == side and text != "does not stand here"
        )
        stands = sorted(
            text for p in view.walk()
            if p.kind not in ("title", "tombstone", "footnote")
            and (text := tight("".join(x.text for x in p.printed if x.hidden_by is None)))
        )
        assert said == stands


@given(entries=ledgers(), data=st.data())
def test_each_side_of_a_pair_is_what_was_printed(entries: list[Entry], data: st.DataObject) -> None:
    """Of any two days of any negotiation, splits and mergers among what happened, what stayed and
    went out of a provision is what it printed on the first, and what stayed and came in what it
    prints on the last."""
    days = sorted({entry.on for entry in entries})
    first, last = sorted((data.draw(st.sampled_from(days)), data.draw(st.sampled_from(days))))
    shown = comparison(entries, houses.load("oas"), first, last)
    rules = policy("full", houses.load("oas"), entries)
    printed = [
        {
            p.id: tight("".join(text for e, text in may_print(p, rules) if e.hidden_by is None))
            for p in replay(entries, day).walk()
        }
        for day in (first, last)
    ]
    for pair in shown.pairs:
        for change, side in zip(("in", "out"), printed, strict=True):
            said = "".join(piece.text for piece in pair.pieces if piece.change != change)
            assert tight(said) == side.get(pair.line.provision, "")


@given(entries=ledgers())
def test_any_negotiation_has_a_page(entries: list[Entry]) -> None:
    """Whatever happens in a negotiation, its first day compared with its last gives a page, twice
    the same, whose links lead somewhere and whose ids are unique."""
    days = sorted(entry.on for entry in entries)
    shown = comparison(entries, houses.load("oas"), days[0], days[-1])
    html = page_of(shown)
    links_lead_somewhere(html)
    assert html == page_of(shown)


def test_nothing_runs_and_nothing_is_fetched(html: str) -> None:
    """The page has no script, no style attribute, no handler and no address but its own anchors;
    its policy lets nothing in."""
    assert "default-src &#39;none&#39;" in html
    assert "script-src" not in html
    for tag, attrs in Reader(html).elements:
        assert tag != "script"
        assert "style" not in attrs
        assert "src" not in attrs
        assert not any(name.startswith("on") for name in attrs)
        assert (attrs.get("href") or "#").startswith("#")


def test_harm_stays_text() -> None:
    """Mark-up in a paper, in names and in marks is shown and never obeyed."""
    shown = comparison(made.hostile(), houses.load("oas"), date(2013, 1, 1), date(2013, 12, 31))
    html = page_of(shown)
    tags = {tag for tag, _ in Reader(html).elements}
    assert not tags & {"script", "img", "svg", "iframe"}
    assert "‹RLO›" in html or 'data-name="RLO"' in html
    links_lead_somewhere(html)


@pytest.mark.parametrize("attribution", ["none", "groups"])
def test_law_9_no_names(folder: Path, attribution: str) -> None:
    """Without attribution no party is named anywhere in the page; with groups no state is."""
    done = ledger(
        folder, "diff", "2012-03-22", "2012-04-19", "--format", "html",
        "--attribution", attribution,
    )
    assert done.returncode == 0
    names = [
        name for party in OAS.parties if attribution == "none" or party.kind == "state"
        for name in (party.name, *party.aliases)
    ]
    own = "".join(  # a name in the text itself is text
        ledger(folder, "replay", "--as-of", day, "--format", "clean").stdout
        for day in ("2012-03-22", "2012-04-19")
    )
    assert named(done.stdout, names) <= named(own, names)


def named(text: str, names: list[str]) -> set[str]:
    return {
        name for name in names
        if re.search(
            rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", text,
            re.IGNORECASE if len(name) > 4 else 0,
        )
    }


def test_only_the_undecided(folder: Path) -> None:
    """With ``--undecided`` the page holds no decided change; a day against itself holds none."""
    done = ledger(folder, "diff", *DAYS, "--undecided", "--format", "html")
    assert "UNDECIDED" in done.stdout
    assert 'class="ruling">Decided' not in done.stdout
    same = ledger(folder, "diff", "2012-04-03", "2012-04-03", "--format", "html")
    assert "Nothing changed." in same.stdout


def test_into_a_file(folder: Path, tmp_path: Path) -> None:
    """``-o`` writes the page, and text and JSON as well, and says so."""
    for form, start in (("html", "<!doctype html>"), ("json", "["), ("text", "introduction/")):
        file = tmp_path / f"changes.{form}"
        done = ledger(folder, "diff", *DAYS, "--format", form, "-o", str(file))
        assert (done.returncode, done.stdout) == (0, "")
        assert f"Wrote {file}." in done.stderr
        assert file.read_text().startswith(start)


def test_numbers(folder: Path) -> None:
    """The concordance as a page has a row for every line of the table, old number beside new."""
    days = ("2012-03-22", "2012-04-19")
    html = ledger(folder, "concordance", *days, "--format", "html").stdout
    table = ledger(folder, "concordance", *days, "--format", "csv").stdout.splitlines()
    rows = re.findall(r"<tr class=.*?</tr>", html)
    assert len(rows) == len(table) - 1
    assert any("<td>1.1/3</td><td>2.1/1</td><td>moved</td>" in row for row in rows)
    assert "<script" not in html


def test_what_a_number_stands_for(folder: Path) -> None:
    """Beside its numbers the concordance says how a provision begins."""
    html = ledger(
        folder, "concordance", "2012-03-22", "2012-04-19", "--format", "html"
    ).stdout
    row = next(row for row in re.findall(r"<tr class=.*?</tr>", html) if "<td>2.1/1</td>" in row)
    assert "To keep a register of public and private wells" in row


def test_one_sentence_is_told_once(tmp_path: Path) -> None:
    """What one sentence of the minutes decided of a provision stands once, with every event it was
    recorded as; decisions stand in the order of their days."""
    minutes = [*EXAMPLES, *sorted((EXAMPLES[0].parent / "minutes").glob("*.txt"))]
    assert ledger(tmp_path, "append", "--yes", *map(str, minutes)).returncode == 0
    html = ledger(tmp_path, "diff", "2012-03-28", "2012-04-19", "--format", "html").stdout
    row = next(r for r in html.split("<section")[1:] if 'id="p/1.1/2"' in r)
    assert row.count("On action 2 of objective 1.1") == 1
    assert "events 7.5 and 7.6" in row
    assert "minutes tell" not in row
    row = next(r for r in html.split("<section")[1:] if 'id="p/introduction/purpose"' in r)
    days = re.findall(r'<time datetime="([^"]*)"', row)
    assert days == sorted(days)
    assert len(days) > 1


def test_where_the_changes_are(html: str) -> None:
    """Every part of the text with changes is a link under the list, with how many it holds; the
    bar that stays in sight leads back to both lists."""
    parts = re.findall(r'<li><a href="#([^"]*)">([^<]*)</a> <span class="many">(\d+) change', html)
    assert [name for _, name, _ in parts][:2] == ["INTRODUCTION", "CHAPTER 1 CLEAN SOURCES"]
    told = ledger_counts(html)
    assert sum(int(count) for _, _, count in parts) == told
    assert {'href="#ui-parts"', 'href="#ui-silence"'} <= set(re.findall(r'href="#ui-\w+"', html))


def ledger_counts(html: str) -> int:
    """How many changes the masthead speaks of."""
    return sum(map(int, re.findall(r"<dt>(?:Decided|Undecided)</dt><dd>(\d+)</dd>", html)))


def test_a_markdown_title_is_a_title() -> None:
    """What Markdown sets a title by is no part of the page's title, and only there it is left out:
    the text keeps it."""
    text = "## Draft *agreement*[^1]\n\n1. The pumps are kept.\n\n[^1]: A note.\n"
    laid = lay([], text, on=MEETING_DAY).entry
    assert laid is not None
    shown = comparison([laid], OAS, laid.on, laid.on)
    assert "<title>Changes" in page_of(shown)
    assert ">Draft agreement</h1>" in page_of(shown)


def test_two_real_drafts() -> None:
    """Two drafts of a real agreement give a page whose sides are their texts."""
    drafts = sorted(CORPUS.glob("*.md"))[-2:] if CORPUS.is_dir() else []
    if len(drafts) < 2:
        pytest.skip(f"there are no drafts in {CORPUS}")
    entries: list[Entry] = []
    for draft in drafts:
        laid = lay(entries, draft.read_text(), on=date.fromisoformat(draft.stem)).entry
        assert laid is not None
        entries.append(laid)
    shown = comparison(entries, OAS, entries[0].on, entries[1].on)
    html = page_of(shown)
    links_lead_somewhere(html)
    assert html.count('class="pair ') == len(shown.pairs)


# -- in a browser ----------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def opened(
    html: str, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Page]:
    """The page of the example, in a browser whose JavaScript is switched off."""
    file = tmp_path_factory.mktemp("page") / "changes.html"
    file.write_text(html)
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(file.as_uri())
    page.set_default_timeout(8000)
    yield page
    context.close()


@needs_browser
def test_switching_without_a_script(opened: Page) -> None:
    """Side by side shows two texts and inline one; the keyboard switches as the mouse does."""
    row = opened.locator('[id="p/introduction/follow-up/par-2"]')
    expect(row.locator(".was")).to_be_visible()
    expect(row.locator(".both")).to_be_hidden()
    opened.get_by_text("Inline", exact=True).click()
    expect(row.locator(".was")).to_be_hidden()
    expect(row.locator(".both")).to_contain_text("three")
    expect(row.locator(".both")).to_contain_text("six")
    opened.locator("#ui-inline").press("ArrowLeft")
    expect(row.locator(".now")).to_be_visible()
    expect(row.locator(".both")).to_be_hidden()


@needs_browser
def test_unchanged_provisions_on_demand(opened: Page) -> None:
    """What did not change is folded away until the reader asks for it."""
    quiet = opened.locator(".quiet .pair").first
    expect(quiet).to_be_hidden()
    opened.get_by_text("Unchanged provisions", exact=True).click()
    expect(quiet).to_be_visible()
    opened.get_by_text("Unchanged provisions", exact=True).click()
    expect(quiet).to_be_hidden()


@needs_browser
def test_from_the_list_to_the_place(opened: Page) -> None:
    """A line of the list at the top leads to its provision, which says that nobody decided it."""
    link = opened.locator(".silence li a").first
    address = link.inner_text()
    link.click()
    target = opened.locator(".pair:target")
    expect(target.locator(".at b")).to_have_text(address)
    expect(target.locator(".badge").first).to_be_in_viewport()


@needs_browser
def test_a_move_leads_both_ways(opened: Page) -> None:
    """A moved provision stands at its new place with the words changed in it; where it stood is a
    link to it, and it links back."""
    row = opened.locator('[id="p/2.1/1"]')
    expect(row.locator(".now ins.text").first).to_have_text("free of charge")
    left = opened.locator('[id="left/p/2.1/1"]')
    expect(left).to_contain_text("1.1/3 moved to 2.1/1")
    row.get_by_role("link", name="1.1/3").click()
    expect(opened.locator(".left:target")).to_be_in_viewport()
    left.get_by_role("link").click()
    expect(opened.locator(".pair:target .at b")).to_have_text("2.1/1")


@needs_browser
def test_on_a_phone_and_on_paper(opened: Page) -> None:
    """On a narrow screen nothing is wider than it; on paper the switches are gone and the
    undecided changes are not."""
    opened.set_viewport_size({"width": 360, "height": 740})
    box = opened.locator("main").bounding_box()
    assert box is not None
    assert box["width"] <= 360
    for cell in opened.locator(".changed .now").all()[:8]:
        box = cell.bounding_box()
        assert box is not None
        assert 0 <= box["x"] <= box["x"] + box["width"] <= 360
    opened.emulate_media(media="print")
    expect(opened.locator(".tools")).to_be_hidden()
    expect(opened.locator(".silence")).to_be_visible()
    opened.emulate_media(media="screen")
    opened.set_viewport_size({"width": 1280, "height": 900})


@needs_browser
def test_words_are_marked_without_colour(opened: Page) -> None:
    """Words taken out are struck and words brought in underlined, in either colour scheme."""
    row = opened.locator('[id="p/introduction/follow-up/par-2"]')
    for scheme in ("light", "dark"):
        opened.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        expect(row.locator(".was del.text").first).to_have_css(
            "text-decoration-line", "line-through"
        )
        expect(row.locator(".now ins.text").first).to_have_css(
            "text-decoration-line", "underline"
        )
    opened.emulate_media(color_scheme="light")


@needs_browser
@pytest.mark.parametrize("command", ["diff", "concordance"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    folder: Path, browser: Browser, tmp_path: Path, command: str, scheme: str
) -> None:
    """axe-core finds no violation in either scheme, wide or narrow."""
    file = tmp_path / "page.html"
    done = ledger(folder, command, *DAYS, "--format", "html", "-o", str(file))
    assert done.returncode == 0
    for width in (360, 1280):
        assert violations(browser, file, scheme, width) == []


@needs_browser
@pytest.mark.parametrize("width", [360, 800, 1280])
def test_a_long_word_makes_no_page_wider(browser: Browser, tmp_path: Path, width: int) -> None:
    """A word longer than any column is turned inside it: no page scrolls sideways."""
    word = "a" * 400
    first = lay([], "1. The pumps are kept.\n\n2. The wells are deep.\n", on=MEETING_DAY).entry
    assert first is not None
    after = f"1. The pumps are [{word}] kept {word}.\n\n2. The wells are deep.\n"
    second = lay([first], after, on=MEETING_DAY.replace(year=MEETING_DAY.year + 1)).entry
    assert second is not None
    shown = comparison([first, second], OAS, first.on, second.on)
    numbers = concordance_view(between([first, second], first.on, second.on), OAS)
    page = browser.new_page(viewport={"width": width, "height": 800})
    for html in (page_of(shown), HtmlExporter().export_concordance(numbers)):
        file = tmp_path / "page.html"
        file.write_text(html)
        page.goto(file.as_uri())
        assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()
