"""The page a delegate opens: what it says, what it does in a browser, and what it never does."""

from __future__ import annotations

import base64
import hashlib
import re
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import unquote

import html_ledgers as made
import pytest
from hypothesis import given
from ledger_html import HtmlExporter
from negotiations import ledgers
from papers import MEETING_DAY, lay
from playwright.sync_api import (
    Browser,
    BrowserContext,
    Dialog,
    Locator,
    Page,
    expect,
)

from ledger import houses
from ledger.events import Entry
from ledger.hookspecs import Exporter
from ledger.plugins import Plugins
from ledger.testing import check_exporter
from ledger.view import View, view

CHROMIUM = shutil.which("chromium")
needs_browser = pytest.mark.skipif(CHROMIUM is None, reason="there is no chromium on this machine")
Open = Callable[..., Page]


def page_of(view: View) -> str:
    return HtmlExporter().export(view)


@pytest.fixture(scope="session")
def harbours() -> list[Entry]:
    entries: list[Entry] = made.harbours()
    return entries


@pytest.fixture(scope="session")
def html(harbours: list[Entry]) -> str:
    return page_of(made.seen(harbours))


# -- without a browser ------------------------------------------------------------------------


class Reader(HTMLParser):
    """Reads a page as text: every element with its attributes, and the text of each provision's
    runs that stand in the page."""

    # The base class calls these for every tag and every text.
    # ruff: noqa: D102

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.runs: dict[str, list[str]] = {}
        self._open: list[tuple[str, str, bool]] = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.elements.append((tag, found))
        classes = (found.get("class") or "").split()
        home, shown = self._open[-1][1:] if self._open else ("", False)
        if "prov" in classes:
            home, shown = found.get("id") or "", False
        if "w" in classes or "edge" in classes:
            shown = "gone" not in classes
        if tag not in {"meta", "link", "br", "input", "rect", "img"}:
            self._open.append((tag, home, shown))

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][2]:
            self.runs.setdefault(self._open[-1][1], []).append(data)


def visible(view: View) -> list[str]:
    """What the view prints of each provision that prints anything, title and notes included."""
    found = [
        "".join(piece.text for piece in p.printed if piece.hidden_by is None)
        for p in [*view.walk(), *(deep for note in view.notes for deep in note.walk())]
    ]
    return [text for text in found if text]


def test_it_is_found_as_a_plugin() -> None:
    """The exporter comes in by its entry point, like a stranger's."""
    exporter = Plugins().exporter("html")
    assert isinstance(exporter, Exporter)
    assert (exporter.name, exporter.media_type, exporter.suffix) == ("html", "text/html", ".html")


def test_it_keeps_the_contract() -> None:
    """The conformance kit finds every word, status and bracket in what a reader sees."""
    check_exporter(HtmlExporter)


def test_every_visible_word_is_on_the_page_in_order(harbours: list[Entry]) -> None:
    """What the view prints of a provision stands in the page, character by character."""
    view = made.seen(harbours)
    assert ["".join(runs) for runs in Reader(page_of(view)).runs.values()] == visible(view)


@given(ledgers())
def test_every_word_of_any_negotiation_is_kept(entries: list[Entry]) -> None:
    """Whatever happens in a negotiation (crossing and nested brackets, moves, late edits), the page
    prints the view's words, its ids are unique and its links lead somewhere."""
    view = made.seen(entries)
    html = page_of(view)
    reader = Reader(html)
    assert ["".join(runs) for runs in reader.runs.values()] == visible(view)
    ids = [attrs["id"] for _, attrs in reader.elements if attrs.get("id")]
    assert len(ids) == len(set(ids))
    for tag, attrs in reader.elements:
        if tag == "a":
            assert unquote((attrs["href"] or "")[1:]) in ids
    assert html == page_of(view)


def test_same_view_same_bytes(harbours: list[Entry]) -> None:
    """Exporting twice gives the same bytes: nothing in the page depends on when it was made."""
    assert page_of(made.seen(harbours)) == page_of(made.seen(made.harbours()))


def test_nothing_is_left_out_of_its_own_policy(html: str) -> None:
    """The content security policy allows this script and this style by their hashes and nothing
    else, and the page has no style attribute, no handler and no address but its own anchors."""
    policy = re.search(r'Content-Security-Policy" content="([^"]*)"', html)
    assert policy is not None
    stated = policy[1].replace("&#39;", "'")
    assert stated.startswith("default-src 'none'; ")
    assert "unsafe" not in stated
    for tag, pattern in (("style", r"<style>(.*?)</style>"), ("script", r"<script>(.*?)</script>")):
        inline = re.findall(pattern, html, re.DOTALL)
        assert len(inline) == 1
        digest = base64.b64encode(hashlib.sha256(inline[0].encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in stated
    for _, attrs in Reader(html).elements:
        assert "style" not in attrs
        assert not any(name.startswith("on") for name in attrs)
        assert "src" not in attrs
        assert (attrs.get("href") or "#").startswith("#")


def parties() -> list[tuple[str, str]]:
    """Every name of every party the house knows, with the party's kind."""
    return [(n, p.kind) for p in houses.load("oas").parties for n in (p.name, *p.aliases)]


def named(html: str, names: list[str]) -> set[str]:
    """Those of these names that stand anywhere in the page, its script and data included."""
    found = set()
    for name in names:
        flags = re.IGNORECASE if len(name) > 4 else 0
        if re.search(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", html, flags):
            found.add(name)
    return found


def test_a_copy_without_attribution_names_nobody(harbours: list[Entry], html: str) -> None:
    """Without attribution no name or alias of a party stands in the bytes, whatever ids the ledger
    uses inside; the page says that names are withheld; brackets are "not attributed"."""
    page = page_of(made.seen(harbours, "none"))
    everybody = [name for name, _ in parties()]
    assert named(html, everybody) >= {"Uruguay", "Uru", "Barbados", "Working Group"}
    assert named(page, everybody) == set()
    assert "In this copy no delegation is named" in page
    assert "not attributed" in page


def test_a_copy_with_groups_names_no_state(harbours: list[Entry]) -> None:
    """With groups only, groups and bodies are named and single states are not."""
    page = page_of(made.seen(harbours, "groups"))
    states = [name for name, kind in parties() if kind == "state"]
    # "Sur" alone is Suriname; in "Grupo Sur" it is not.
    assert named(page.replace("Grupo Sur", ""), states) == set()
    assert {"Grupo Sur", "Working Group"} <= named(page, [name for name, _ in parties()])
    assert "single states are not" in page


def test_a_delegation_keeps_its_colour(harbours: list[Entry]) -> None:
    """A later date adds colours and changes none."""
    def colours(as_of: date) -> dict[str, str]:
        html = page_of(made.seen(harbours, as_of=as_of))
        found = re.findall(r'class="filter whose ([^"]+)".*?class="what">([^<]+)<', html)
        return {name: css for css, name in found}

    early, late = colours(made.APRIL), colours(made.MAY)
    assert early
    assert all(late.get(name, css) == css for name, css in early.items())


def test_an_empty_draft_is_a_page() -> None:
    """A negotiation that was only just opened has a page too."""
    html = page_of(made.seen(made.Book("Nothing yet").end()))
    assert "Nothing yet" in html
    assert "No bracket is open." in html

def test_hashes_of_a_heading_are_kept_and_set_apart() -> None:
    """The signs by which Markdown sets a heading stand in a run of their own: no word is lost, and
    the heading's own run begins with its words."""
    entry = lay([], "## Draft agreement\n\n## Preamble\n\nThe Parties,\n", on=MEETING_DAY).entry
    assert entry is not None
    page = HtmlExporter().export(view([entry], houses.load("unfccc")))
    runs = re.findall(r'<span class="w ([^"]*)" data-e="[^"]*">([^<]*)</span>', page)
    assert ("layout hashes", "## ") in runs
    assert ("heading", "Draft agreement") in runs
    assert "<title>Draft agreement" in page


# -- in a browser -----------------------------------------------------------------------------


@pytest.fixture
def opened(browser: Browser, tmp_path: Path) -> Iterator[Open]:
    """Opens a page from disk. At the end of each test: no console message, no error, no dialog, and
    no request but the file itself."""
    trouble: list[str] = []
    requests: list[str] = []
    contexts: list[BrowserContext] = []
    files: list[str] = []

    def refuse(dialog: Dialog) -> None:
        trouble.append(dialog.message)
        dialog.dismiss()

    def open(html: str, width: int = 1280, height: int = 900, **context: Any) -> Page:
        file = tmp_path / f"page-{len(files)}.html"
        file.write_bytes(html.encode())
        files.append(file.as_uri())
        made_context = browser.new_context(
            viewport={"width": width, "height": height}, reduced_motion="reduce", **context
        )
        contexts.append(made_context)
        page = made_context.new_page()
        page.set_default_timeout(8000)
        page.on("console", lambda message: trouble.append(message.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.on("dialog", refuse)
        page.on("request", lambda request: requests.append(request.url))
        page.goto(file.as_uri())
        return page

    yield open
    for made_context in contexts:
        made_context.close()
    assert trouble == []
    assert [url.partition("#")[0] for url in requests] == files


def card(page: Page) -> Locator:
    return page.locator("#ui-card")


def provision(page: Page, address: str) -> Locator:
    return page.locator(f"[id='p/{address}']")


def middle(page: Page, word: str) -> tuple[float, float]:
    """The middle of this word's first place in the text, scrolled into sight."""
    x, y = page.evaluate(
        """(word) => {
            const walker = document.createTreeWalker(document.querySelector("main"), 4);
            while (walker.nextNode()) {
                const at = walker.currentNode.data.indexOf(word);
                if (at < 0 || !walker.currentNode.parentElement.checkVisibility()) continue;
                walker.currentNode.parentElement.scrollIntoView({ block: "center" });
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + word.length);
                const box = range.getBoundingClientRect();
                return [box.x + box.width / 2, box.y + box.height / 2];
            }
        }""",
        word,
    )
    return x, y


@needs_browser
def test_resting_on_a_word_opens_its_card(opened: Open, html: str) -> None:
    """The card says who, when, at which meeting, which sentence and line of which paper, and who is
    for and against."""
    page = opened(html)
    page.mouse.move(*middle(page, "languages"))
    expect(card(page)).to_be_visible()
    expect(card(page).locator("h2")).to_have_text("“languages”")
    for said in (
        "Venezuela, Peru", "9 April 2013", "Informal meeting of 9 April 2013",
        "in the languages of the crews]", "harbours-2013-04-09.txt, line ", "in 1.1/3",
    ):
        expect(card(page)).to_contain_text(said)
    bracket = card(page).locator(".inside")
    expect(bracket.locator("dd").nth(1)).to_have_text("Chile")
    expect(bracket.locator("dd").nth(2)).to_have_text("Canada")
    expect(card(page).locator("mark")).to_have_text("languages")
    page.mouse.move(5, 300)
    expect(card(page)).to_be_hidden()


@needs_browser
def test_a_click_keeps_the_card_and_escape_closes_it(opened: Open, html: str) -> None:
    """A pinned card stays while the pointer wanders; Escape, or a click elsewhere, closes it."""
    page = opened(html)
    page.mouse.click(*middle(page, "languages"))
    page.mouse.move(5, 300)
    page.wait_for_timeout(500)
    expect(card(page)).to_be_visible()
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    page.mouse.click(*middle(page, "soundings"))
    expect(card(page)).to_be_visible()
    page.mouse.click(5, 300)
    expect(card(page)).to_be_hidden()


@needs_browser
@pytest.mark.parametrize(("width", "height"), [(1440, 900), (800, 500), (500, 900)])
def test_a_card_does_not_cover_what_it_is_about(
    opened: Open, html: str, width: int, height: int
) -> None:
    """In the margin, under a word or over it: the word stays in sight, the card in the window."""
    page = opened(html, width, height)
    for word in ("soundings", "languages", "tonnage"):
        page.mouse.click(*middle(page, word))
        expect(card(page)).to_be_visible()
        over = page.evaluate(
            """() => {
                const card = document.querySelector("#ui-card").getBoundingClientRect();
                const word = document.querySelector(".on").getBoundingClientRect();
                return [card.left < word.right && word.left < card.right
                    && card.top < word.bottom && word.top < card.bottom,
                    card.left >= 0 && card.right <= innerWidth && card.bottom <= innerHeight];
            }"""
        )
        assert over == [False, True]
        page.keyboard.press("Escape")


@needs_browser
def test_a_tap_opens_the_card_as_a_sheet(opened: Open, html: str) -> None:
    """On a phone a tap on a word opens the card from below; the word stays in sight above it."""
    page = opened(html, 360, 740, has_touch=True, is_mobile=True)
    page.touchscreen.tap(*middle(page, "languages"))
    expect(card(page)).to_be_visible()
    expect(card(page)).to_contain_text("Venezuela, Peru")
    page.wait_for_timeout(100)
    top = page.evaluate("document.querySelector('#ui-card').getBoundingClientRect().top")
    word = page.evaluate("document.querySelector('.on').getBoundingClientRect().bottom")
    assert word <= top
    page.get_by_role("button", name="Close").tap()
    expect(card(page)).to_be_hidden()


@needs_browser
def test_the_keyboard_reaches_every_word(opened: Open, html: str) -> None:
    """The arrow keys lead from word to word and from provision to provision, each opening its card;
    Enter goes into the card and Escape back to the word."""
    page = opened(html)
    provision(page, "1.1/3").locator(".num").focus()
    page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_have_text("To")
    for _ in range(13):
        page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_have_attribute("aria-label", re.compile("Venezuela and Peru"))
    expect(card(page).locator("h2")).to_have_text("Proposed insertion")
    for _ in range(5):
        page.keyboard.press("ArrowRight")
    expect(page.locator(":focus")).to_have_text("the")
    expect(page.locator("#ui-said")).to_contain_text("the: Venezuela, Peru")
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "ui-card"
    page.keyboard.press("Escape")
    expect(card(page)).to_be_hidden()
    expect(page.locator(":focus")).to_have_text("the")
    page.keyboard.press("ArrowDown")
    assert page.evaluate("document.activeElement.closest('.prov').id") == "p/1.1/4"
    page.keyboard.press("ArrowUp")
    page.keyboard.press("ArrowUp")
    page.keyboard.press("End")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.closest('.prov').id") == "p/1.1/3"


@needs_browser
def test_tab_goes_by_brackets_and_marks_not_by_words(opened: Open, html: str) -> None:
    """Through a paragraph it takes a handful of tab stops: its label, its brackets, its mark."""
    page = opened(html)
    provision(page, "2.1/2").locator(".num").focus()
    seen = []
    for _ in range(3):
        page.keyboard.press("Tab")
        seen.append(page.evaluate("document.activeElement.className"))
        expect(card(page)).to_be_visible()
    assert [name.split()[0] for name in seen[:2]] == ["edge", "mark"]
    assert page.evaluate("document.activeElement.closest('.prov').id") == "p/2.1/3"


@needs_browser
def test_a_mark_tells_how_it_came_to_this(opened: Open, html: str) -> None:
    """A provision's mark opens its status, what it waits for, where it was, and its history."""
    page = opened(html)
    mark = provision(page, "1.2/4").locator(".mark")
    mark.click()
    for said in ("Agreed, ad referendum", "consultations by the United States",
                 "AGREED AD REFERENDUM 3/", "Everything recorded on it"):
        expect(card(page)).to_contain_text(said)
    page.keyboard.press("Escape")
    provision(page, "2.1/1").locator(".mark").click()
    expect(card(page)).to_contain_text("formerly 1.1/4")


@needs_browser
def test_words_taken_out_can_be_shown(opened: Open, html: str) -> None:
    """Words that a later event took out are not seen until they are asked for; then they are
    struck, and their card says who took them out."""
    page = opened(html)
    row = provision(page, "1.1/2").locator("> .row .words")
    expect(row).not_to_contain_text("four miles", use_inner_text=True)
    page.get_by_role("button", name="Taken-out words").click()
    expect(row).to_contain_text("four miles", use_inner_text=True)
    page.mouse.move(*middle(page, "four"))
    expect(card(page)).to_contain_text("Taken out")
    expect(card(page)).to_contain_text("It was agreed to take out “four miles”.")


@needs_browser
def test_the_scoreboard_filters_by_status(opened: Open, html: str) -> None:
    """A count on the scoreboard is the number of provisions it shows; headings stay above them."""
    page = opened(html)
    shown = page.locator("main .prov[data-f*='s-deleted']")
    filter = page.get_by_role("button", name="Deleted 4")
    filter.click()
    expect(filter).to_have_attribute("aria-pressed", "true")
    expect(page.locator("#ui-showing")).to_have_text("Showing 4 of 27 provisions")
    assert shown.count() == 4
    for n in range(4):
        expect(shown.nth(n)).to_be_visible()
    expect(provision(page, "1.2").locator("> .row .words")).to_be_visible()
    expect(provision(page, "1.1/1")).to_be_hidden()
    expect(provision(page, "introduction")).to_be_hidden()
    page.get_by_role("button", name="Pending a condition").click()
    expect(page.locator("#ui-showing")).to_have_text("Showing 1 of 27 provisions")
    page.get_by_role("button", name="Show all").click()
    expect(provision(page, "1.1/1")).to_be_visible()


@needs_browser
def test_the_scoreboard_filters_by_delegation(opened: Open, html: str) -> None:
    """A delegation's button shows the provisions where a bracket of its own is open."""
    page = opened(html)
    page.get_by_role("button", name=re.compile(r"^Barbados")).click()
    expect(provision(page, "2.1/3")).to_be_visible()
    expect(provision(page, "3.1/2")).to_be_visible()
    expect(provision(page, "2.1/2")).to_be_hidden()
    expect(page.locator("#ui-showing")).to_have_text("Showing 2 of 27 provisions")


def test_the_scoreboard_counts_what_the_view_holds(harbours: list[Entry], html: str) -> None:
    """Its numbers are those of the view, for every status and for every delegation."""
    view = made.seen(harbours)
    board = re.findall(r'class="what">([^<]+)<.*?class="count">(\d+)<', html)
    counts = {name: int(number) for name, number in board}
    agreed = [p for p in view.walk() if p.status.state == "agreed"]
    for level in view.levels:
        assert counts[f"Agreed, {level}"] == sum(p.status.level == level for p in agreed)
    assert counts["Deleted"] == sum(p.status.state == "deleted" for p in view.walk())
    brackets = [b for p in view.walk() for b in p.brackets if b.open]
    for name in {n for b in brackets for n in b.by}:
        assert counts[name] == sum(name in b.by for b in brackets)
    assert counts["not attributed"] == sum(not b.by for b in brackets)
    assert f"{len(brackets)} open brackets in all" in html


@needs_browser
def test_search_counts_and_walks_through_what_it_finds(opened: Open, html: str) -> None:
    """Search finds words across runs, without regard to case; Enter and the buttons go round."""
    page = opened(html)
    page.keyboard.press("/")
    page.keyboard.type("SHIPS")
    expect(page.locator("#ui-hits")).to_have_text("1 of 4")
    assert page.evaluate("CSS.highlights.get('found').size") == 4
    page.keyboard.press("Enter")
    expect(page.locator("#ui-hits")).to_have_text("2 of 4")
    page.get_by_role("button", name="Previous match").click()
    page.get_by_role("button", name="Previous match").click()
    expect(page.locator("#ui-hits")).to_have_text("4 of 4")
    search = page.get_by_role("searchbox")
    search.fill("first aid[ven, per: , in")
    expect(page.locator("#ui-hits")).to_have_text("1 of 1")
    search.fill("no such words")
    expect(page.locator("#ui-hits")).to_have_text("no match")
    search.fill("four miles")
    expect(page.locator("#ui-hits")).to_have_text("no match")
    page.get_by_role("button", name="Taken-out words").click()
    expect(page.locator("#ui-hits")).to_have_text("1")
    search.press("Escape")
    expect(search).to_have_value("")


@needs_browser
def test_deleted_text_is_struck_and_folds(opened: Open, html: str) -> None:
    """Deleted text is struck where it stands; it folds to a line, alone or all at once, and search
    unfolds it."""
    page = opened(html)
    words = provision(page, "1.2/2").locator("> .row .words")
    line = words.locator(".text").first.evaluate("(e) => getComputedStyle(e).textDecorationLine")
    assert line == "line-through"
    # Whatever the fonts, the words take more than a line here.
    page.set_viewport_size({"width": 360, "height": 740})
    lines = "(e) => Math.round(e.offsetHeight / parseFloat(getComputedStyle(e).lineHeight))"
    assert words.evaluate(lines) > 1
    fold = provision(page, "1.2/2").get_by_role("button", name="Fold")
    fold.click()
    assert words.evaluate(lines) == 1
    expect(provision(page, "1.2/2").locator(".fold")).to_have_attribute("aria-expanded", "false")
    page.get_by_role("button", name="Fold deleted").click()
    assert page.locator(".folded").count() == 4
    page.get_by_role("searchbox").fill("wages have not")
    expect(page.locator(".folded")).to_have_count(3)


@needs_browser
def test_tombstones_lead_both_ways(opened: Open, html: str) -> None:
    """A tombstone links to where its provision stands now, and that one to where it stood."""
    page = opened(html)
    provision(page, "1.1/4").get_by_role("link", name="2.1/1", exact=True).click()
    assert unquote(page.url).endswith("#p/2.1/1")
    expect(provision(page, "2.1/1")).to_be_in_viewport()
    provision(page, "2.1/1").get_by_role("link", name="1.1/4", exact=True).click()
    assert unquote(page.url).endswith("#p/1.1/4")
    expect(provision(page, "1.1/4")).to_be_in_viewport()


@needs_browser
def test_a_link_to_what_a_filter_hides_shows_it(opened: Open, html: str) -> None:
    """Following a link into filtered text takes the filters away."""
    page = opened(html)
    page.get_by_role("button", name=re.compile("^Agreed, final")).click()
    expect(provision(page, "2.1")).to_be_hidden()
    page.locator(".toc a", has_text="Objective 2.1").click()
    expect(provision(page, "2.1")).to_be_in_viewport()


@needs_browser
def test_footnotes_lead_both_ways(opened: Open, html: str) -> None:
    """A footnote's number leads to the note, and the note back to each place that refers to it."""
    page = opened(html)
    provision(page, "1.2/1").get_by_role("link", name="Footnote 1").click()
    note = page.locator(".prov.note", has_text="Approval is pending")
    expect(note).to_be_in_viewport()
    note.get_by_role("link", name="Back to 1.2/1", exact=True).click()
    expect(provision(page, "1.2/1")).to_be_in_viewport()
    assert note.get_by_role("link").count() == 6


@needs_browser
def test_a_footnote_whose_mark_is_lost_is_tied_by_its_line(opened: Open, html: str) -> None:
    """A footnote that no mark refers to is tied to the position that its own line proves."""
    page = opened(html)
    note = page.locator(".prov.note", has_text="consultations by Canada")
    note.get_by_role("link", name="Back to 1.1/3", exact=True).click()
    provision(page, "1.1/3").get_by_role("link", name="Footnote 4").click()
    expect(note).to_be_in_viewport()


@needs_browser
def test_an_alternative_stands_below_with_its_label(opened: Open, html: str) -> None:
    """An alternative follows what it may replace, says so, and links to it."""
    page = opened(html)
    alternative = provision(page, "introduction/overview-2-alt")
    expect(alternative.locator(".instead")).to_contain_text("in place of introduction/overview-2")
    alternative.locator(".instead a").click()
    assert unquote(page.url).endswith("#p/introduction/overview-2")


@needs_browser
def test_ten_brackets_in_one_another_stay_apart(opened: Open, html: str) -> None:
    """Each of ten nested boxes has a frame of its own, and the lines make room for them."""
    page = opened(html)
    words = provision(page, "3.1/2").locator(".words")
    boxes = words.evaluate(
        """(words) => {
            let box = [...words.querySelectorAll(".box")].at(-1);
            const tops = [];
            for (; box && words.contains(box); box = box.parentElement.closest(".box"))
                tops.push(Math.min(...[...box.getClientRects()].map((r) => r.height)));
            return tops;
        }"""
    )
    assert len(boxes) == 10
    assert all(inner < outer for inner, outer in pairwise(boxes))
    line: float = words.evaluate("(e) => parseFloat(getComputedStyle(e).lineHeight)")
    assert line >= max(boxes)


@needs_browser
def test_a_bracket_goes_on_in_the_next_provision(opened: Open, html: str) -> None:
    """A bracket that spans provisions is one bracket: pointing at it lights both its boxes."""
    page = opened(html)
    provision(page, "3.1/1").locator(".edge").first.hover()
    expect(card(page)).to_contain_text("Grupo Sur")
    lit = page.locator(".box.on")
    assert {lit.nth(n).evaluate("(e) => e.closest('.prov').id") for n in range(lit.count())} == {
        "p/3.1/1", "p/3.1/2"
    }


@needs_browser
@pytest.mark.parametrize(
    ("scheme", "width", "attribution"),
    [
        ("light", 1280, "full"), ("dark", 1280, "full"), ("light", 360, "full"),
        ("dark", 360, "full"), ("light", 1280, "none"),
    ],
)
def test_axe_finds_nothing(
    opened: Open, harbours: list[Entry], scheme: Any, width: int, attribution: Any
) -> None:
    """axe-core finds no violation, in light and dark, wide and narrow, with taken-out words shown
    and a card open."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    page = opened(page_of(made.seen(harbours, attribution)), width, color_scheme=scheme)
    page.get_by_role("button", name="Taken-out words").click()
    page.locator(".legend summary").click()
    provision(page, "1.2/1").locator(".mark").click()
    expect(card(page)).to_be_visible()
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


@needs_browser
def test_light_and_dark(opened: Open, html: str) -> None:
    """The page follows the system, and the reader can overrule it."""
    page = opened(html, color_scheme="dark")
    ground = "getComputedStyle(document.body).backgroundColor"
    dark = page.evaluate(ground)
    page.get_by_role("button", name="Dark").click()
    light = page.evaluate(ground)
    assert (dark, light) == ("rgb(23, 22, 20)", "rgb(253, 252, 248)")
    page.emulate_media(color_scheme="light")
    page.get_by_role("button", name="Dark").click()
    assert page.evaluate(ground) == dark


@needs_browser
@pytest.mark.parametrize("width", [320, 360, 412, 768, 1024, 1440])
def test_no_width_scrolls_sideways(opened: Open, html: str, width: int) -> None:
    """From a small phone to a wide screen nothing sticks out, ten nested brackets included."""
    page = opened(html, width, 740)
    page.get_by_role("button", name="Taken-out words").click()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@needs_browser
def test_on_paper_there_are_no_controls(opened: Open, html: str) -> None:
    """In print the text, its marks and notes remain; folded text is whole; controls are gone."""
    page = opened(html)
    page.get_by_role("button", name="Fold deleted").click()
    page.emulate_media(media="print")
    for gone in (".tools", ".toc", ".score", ".fold", ".skip"):
        expect(page.locator(gone).first).to_be_hidden()
    expect(provision(page, "1.1/1").locator(".mark .state")).to_have_text("Agreed, ad referendum")
    expect(provision(page, "1.1/1").locator(".mark")).to_be_visible()
    expect(page.locator(".notes")).to_be_visible()
    words = provision(page, "1.2/2").locator("> .row .words")
    assert words.evaluate("(e) => e.scrollWidth <= e.clientWidth")
    assert page.pdf(prefer_css_page_size=True).startswith(b"%PDF")


@needs_browser
def test_without_its_script_it_is_a_paper(opened: Open, html: str) -> None:
    """With scripts switched off the whole text is there, and no control that would do nothing."""
    page = opened(html, java_script_enabled=False)
    expect(provision(page, "3.1/3")).to_contain_text(
        "To meet again to review this Plan.", use_inner_text=True
    )
    expect(page.locator(".tools")).to_be_hidden()
    expect(page.locator(".toc a").first).to_be_visible()


@needs_browser
def test_hostile_words_stay_words(opened: Open) -> None:
    """Markup, handlers, template code and bidirectional controls in a paper, in its name, its
    meeting, its labels and its parties are shown as the text they are; nothing runs."""
    view = made.seen(made.hostile())
    page = opened(page_of(view))
    for n, harm in enumerate(made.HOSTILE):
        words = page.locator(f"main .prov[id^='p/'] .num:has-text('{n}.') + .words").first
        assert words.evaluate("(e) => e.textContent").startswith(f"{harm[:2]}[{harm[2:9]}]")
        words.locator(".w").first.click(position={"x": 3, "y": 8})
        expect(card(page)).to_be_visible()
        page.keyboard.press("Escape")
        words.locator(".edge").first.click()
        expect(card(page)).to_contain_text(f"Land {n}")
        page.keyboard.press("Escape")
    page.locator(".mark").first.click()
    page.locator(".filter.whose").first.click()
    assert page.title().startswith("Title <script>")
    assert page.locator("main img, main svg, main script, main iframe, #ui-card img").count() == 0
    assert page.evaluate("document.scripts.length") == 2
    assert "49" not in page.locator("main").inner_text()


@needs_browser
def test_bidirectional_controls_are_seen_and_shut_in(opened: Open) -> None:
    """An override turns no other word round: the words behind it follow in order, and
    the control itself is shown by its name."""
    page = opened(page_of(made.seen(made.hostile())))
    words = page.locator("main .num:has-text('5.') + .words")
    labels = words.locator(".ctl").evaluate_all("(all) => all.map((e) => e.dataset.name)")
    assert labels == ["RLO", "PDF", "ZWSP", "LRI", "PDI", "U+0007"]
    text = words.evaluate("(e) => [...e.querySelectorAll('.w')].map((w) => w.textContent).join('')")
    assert made.TURNED in text
    order = words.evaluate(
        """(e) => {
            const found = {};
            const walker = document.createTreeWalker(e, 4);
            while (walker.nextNode()) for (const word of ["wen", "fund", "full"]) {
                const at = walker.currentNode.data.indexOf(word);
                if (at < 0) continue;
                const range = document.createRange();
                range.setStart(walker.currentNode, at);
                range.setEnd(walker.currentNode, at + 3);
                const box = range.getBoundingClientRect();
                found[word] = box.top * 10000 + box.left;
            }
            return found;
        }"""
    )
    assert order["wen"] < order["fund"] < order["full"]


@needs_browser
def test_a_megabyte_word_is_drawn(opened: Open) -> None:
    """A word of a million letters neither breaks the page nor hangs it, and its card opens."""
    page = opened(page_of(made.seen(made.long_words())), 800)
    assert page.evaluate("document.documentElement.scrollWidth") <= 800
    text = provision(page, "1").locator(".words").evaluate("(e) => e.textContent.length")
    assert text == 1_000_000
    provision(page, "3").locator(".words .w").first.click()
    expect(card(page)).to_be_visible()
    page.keyboard.press("Escape")
    page.get_by_role("searchbox").fill("the end")
    expect(page.locator("#ui-hits")).to_have_text("1 of 1")
    provision(page, "1").locator(".words .w").click(position={"x": 20, "y": 8})
    expect(card(page)).to_contain_text("www…")


def test_a_small_page_stays_as_it_is(snapshot: Any) -> None:
    """The text of the smallest page, so that a change to its markup is seen and meant."""
    html = page_of(made.seen(made.small()))
    body = html[html.index("<header") : html.index("<div id=\"ui-card\"")]
    assert body == snapshot
