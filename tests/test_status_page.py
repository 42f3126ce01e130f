"""`ledger status` as a page: its tables, and its charts in a browser."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path

import html_ledgers as made
import pytest
from accessible import violations
from hypothesis import given
from ledger_html import HtmlExporter
from ledger_html.charts import charts
from msgspec.structs import replace
from negotiations import EVERY_PLAN, ledgers
from papers import OAS
from playwright.sync_api import Browser
from syrupy.assertion import SnapshotAssertion

from ledger.events import Entry
from ledger.samples import statuses
from ledger.status import StatusReport, status_report

EXAMPLES = Path(__file__).parent.parent / "examples"
PAPERS = sorted((*EXAMPLES.glob("*.txt"), *EXAMPLES.glob("minutes/*.txt")))


def ledger(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ledger", *args], cwd=folder, capture_output=True, text=True
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A ledger of the papers and minutes in ``examples/``."""
    made_here = tmp_path_factory.mktemp("status-page")
    assert ledger(made_here, "append", "--yes", *map(str, PAPERS)).returncode == 0
    return made_here


def page_of(report: StatusReport) -> str:
    return HtmlExporter().export_status(report)


def over(report: StatusReport, meetings: int) -> StatusReport:
    """The same with so many meetings, week by week."""
    repeated = (report.meetings * meetings)[:meetings]
    return replace(report, meetings=tuple(
        replace(one, on=date(2021, 1, 1) + timedelta(days=7 * n)) for n, one in enumerate(repeated)
    ))


# -- what it says ----------------------------------------------------------------------------------


@pytest.mark.parametrize("options", [(), ("--history",)], ids=["whole", "history"])
def test_the_whole_page(
    folder: Path, options: tuple[str, ...], tmp_path: Path, snapshot: SnapshotAssertion
) -> None:
    """The page of the example, but for its style sheet and its hash; ``-o`` writes it."""
    file = tmp_path / "status.html"
    done = ledger(folder, "status", *options, "--format", "html", "-o", str(file))
    assert (done.returncode, done.stdout) == (0, "")
    assert f"Wrote {file}." in done.stderr
    body = re.sub(r"<style>.*?</style>", "<style></style>", file.read_text(), flags=re.DOTALL)
    body = re.sub(r"style-src &#39;sha256-[^&]*&#39;", "style-src ...", body)
    assert body.splitlines() == snapshot


@given(entries=ledgers(EVERY_PLAN, late=True))
def test_the_charts_draw_the_figures(entries: list[Entry]) -> None:
    """Whatever happens, each chart draws for each meeting what the report says of it, at one
    scale; within its height, and beside its neighbours."""
    report = status_report(entries, OAS)
    assert page_of(report) == page_of(report)
    for drawn in charts(report.meetings, report.levels) if report.meetings else ():
        found: Counter[tuple[int, str]] = Counter()
        scales = set()
        for box in drawn.boxes:
            assert 0 <= box.x < box.x + box.width <= 100.001
            assert 0 <= box.y <= box.y + box.height <= drawn.height
            count = int(box.said.replace(",", "").rpartition(": ")[2].split()[0])
            found[int((box.x + box.width / 2) * len(report.meetings) / 100), box.css] += count
            scales |= {round(box.height / count, 6)} if count else set()
        assert len(scales) <= 1
        for n, one in enumerate(report.meetings):
            if drawn.id == "open":
                assert found[n, "area"] == one.stock.open_brackets
            elif drawn.id == "moves":
                assert found[n, "opened"] == one.opened
                assert all(found[n, how] == count for how, count in one.closed.items())
            else:
                for state in ("open", "deleted"):
                    rungs = [r.provisions for r in one.stock.provisions if r.state == state]
                    assert found[n, state] == sum(rungs)
                total = sum(count for (at, _), count in found.items() if at == n)
                assert total == sum(rung.provisions for rung in one.stock.provisions)


def test_nothing_runs_and_nothing_is_fetched() -> None:
    """No page has a script, a style attribute, a handler or an address outside itself, even where
    the record means harm; every id is there once, and what points to one finds it."""
    hostile = status_report(made.hostile(), OAS)
    for report in (*statuses().values(), hostile, over(statuses()["plan"], 40)):
        html = page_of(report)
        assert "default-src &#39;none&#39;" in html
        assert "script-src" not in html
        assert not re.search(r"<(script|img|iframe|object|use)\b", html)
        tags = re.findall(r"<[a-z][^>]*>", html)
        assert not any(re.search(r"\s(style|src|on\w+)=", tag) for tag in tags)
        assert not re.search(r"url\((?!#)", html)
        ids = re.findall(r'\bid="([^"]*)"', html)
        assert len(ids) == len(set(ids))
        assert set(re.findall(r'aria-(?:labelled|described)by="([^"]*)"', html)) <= set(ids)
        assert set(re.findall(r"url\(#([^)]*)\)", html)) <= set(ids)


def test_every_chart_is_said_and_tabled() -> None:
    """Each chart has its title, its description and a table of the same figures."""
    html = page_of(statuses()["plan, history"])
    assert html.count('role="img"') == html.count("<desc") == html.count("<table") == 3
    assert "9 opened in all, 3 closed: 1 accepted, 1 withdrawn, 1 deleted." in html
    assert "By delegation" not in html


def test_nothing_yet() -> None:
    """Before anything took effect there is a page, without charts."""
    html = page_of(statuses()["empty"])
    assert "There has been no meeting yet." in html
    assert "<desc" not in html


def test_a_day_before_the_first_text(folder: Path) -> None:
    """Of a day on which nothing stood the pages say just that, and not that nothing is recorded."""
    for command in ("status", "replay"):
        html = ledger(folder, command, "--as-of", "2011-01-01", "--format", "html").stdout
        assert ">Nothing stood yet on this day</h1>" in html
    html = ledger(folder, "concordance", "2011-01-01", "2011-01-02", "--format", "html").stdout
    assert "No text stood on either day." in html
    assert "Only what changed" not in html


def test_what_needs_a_look_comes_first(folder: Path) -> None:
    """A decision that the text does not carry out stands before all figures, and the masthead
    counts it and leads there."""
    html = ledger(folder, "status", "--format", "html").stdout
    heads = re.findall(r'<h2 id="(ui-part-\d+)">(?:<strong.*?</strong> )?([^<]*)</h2>', html)
    assert heads[0] == ("ui-part-1", "1 decision not carried out")
    assert heads[-1][1] == "No contradictions"
    assert '<dt>Decisions not carried out</dt><dd><a href="#ui-part-1">1</a></dd>' in html


def test_many_words_are_opened_on_demand() -> None:
    """A bracket of very many words shows how it begins; the rest of it follows on demand, and no
    word is lost."""
    report = statuses()["plan"]
    words = " ".join(f"word{n}" for n in range(200))
    html = page_of(replace(report, open=(replace(report.open[0], text=words),)))
    found = re.search(r'class="long"><summary>(.*?) <span.*?</summary>(.*?)</details>', html)
    assert found is not None
    assert found[1] + found[2] == f"[{words}]"
    assert len(found[1]) < 150


# -- in a browser ----------------------------------------------------------------------------------


@pytest.mark.parametrize("width", [360, 1280])
@pytest.mark.parametrize("meetings", [1, 5, 70])
def test_nothing_is_wider_than_the_screen(
    browser: Browser, tmp_path: Path, width: int, meetings: int
) -> None:
    """With few meetings or many, on a telephone or a desk: the page does not scroll sideways, no
    letter of a chart leaves the screen, and no two dates overlap."""
    file = tmp_path / "status.html"
    file.write_text(page_of(over(statuses()["plan"], meetings)))
    context = browser.new_context(
        java_script_enabled=False, viewport={"width": width, "height": 800}
    )
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.goto(file.as_uri())
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    for drawn in page.locator("svg[role=img]").all():
        for letters in (".date", ".count"):
            boxes = [one.bounding_box() for one in drawn.locator(letters).all()]
            shown = [(box["x"], box["x"] + box["width"]) for box in boxes if box]
            assert all(0 <= left < right <= width for left, right in shown)
            if letters == ".date":
                assert all(one[1] <= other[0] for one, other in pairwise(shown))
        for shape in drawn.locator("rect").all():
            box = shape.bounding_box()
            assert box is not None
            assert 0 <= box["x"] <= box["x"] + box["width"] <= width
    assert not said
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(browser: Browser, tmp_path: Path, scheme: str) -> None:
    """axe-core finds no violation in either scheme, wide or narrow."""
    file = tmp_path / "status.html"
    file.write_text(page_of(statuses()["plan"]))
    for width in (360, 1280):
        assert violations(browser, file, scheme, width) == []
