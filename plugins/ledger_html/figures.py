"""The page of a status: where the negotiation stands, in tables, and its meetings in charts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache

from msgspec import Struct

from ledger.status import Band, StatusReport
from ledger_html.charts import Chart, charts, closings, standings
from ledger_html.masthead import WITHHELD
from ledger_html.phrases import spoken
from ledger_html.policy import policy
from ledger_html.templates import files, finished, own, template

STYLE = (
    "colours", "base", "masthead", "words", "footnotes", "comparing", "numbers", "charts", "print",
    "paper",
)
"""The files of the style sheet. Of two rules alike the later one wins, so the order counts."""


class Table(Struct, frozen=True):
    """A table. ``words``: its columns that are no numbers, beside the first."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    words: Sequence[str] = ()


class Part(Struct, frozen=True):
    """A section of the page. ``lede``: what is said of it; ``beside``: its tables are narrow and
    stand side by side."""

    name: str
    lede: str = ""
    tables: Sequence[Table] = ()
    beside: bool = False
    charts: Sequence[tuple[Chart, Table]] = ()


def status_page(report: StatusReport) -> str:
    """The whole page."""
    history = _history(report)
    parts = [history] if report.only_history else [*_now(report), history, *_unsettled(report)]
    html = template("figures.html.j2").render(
        view=report,
        parts=parts,
        withheld=WITHHELD[report.attribution],
        policy=policy(_style()),
        style=own(_style()),
    )
    return finished(html)


@cache
def _style() -> str:
    return files("style", STYLE, ".css")


# -- the parts -------------------------------------------------------------------------------------


def _now(report: StatusReport) -> Iterator[Part]:
    """Where the provisions and the brackets stand."""
    held = report.stock
    rungs = [rung for rung in held.provisions if rung.provisions or rung.state != "deleted"]
    gone = report.no_longer_printed
    yield Part(
        _many(sum(rung.provisions for rung in held.provisions), "provision"),
        f"{gone:,} more no longer printed." if gone else "",
        [Table("By status", ("Status", "Provisions"), [(r.name, r.provisions) for r in rungs])],
    )
    if not report.open:
        yield Part("No bracket is open")
        return
    share = f", {held.words_in_brackets / held.words:.0%}" if held.words else ""
    yield Part(
        _many(held.open_brackets, "open bracket"),
        f"{held.words_in_brackets:,} of {held.words:,} words stand in brackets{share}.",
        [
            Table(
                "By delegation", ("Delegation", "Brackets", "Words", "Oldest, days"),
                [(s.name, s.brackets, s.words, s.oldest) for s in report.by_delegation],
            ),
            _bands("By age", "Age", report.by_age),
            _bands("By words", "Length", report.by_words),
        ],
        beside=True,
    )
    yield Part(
        "Each open bracket", "The oldest first.",
        [
            Table(
                "Open brackets", ("In", "Words in brackets", "By", "Since", "Days", "Words"),
                [
                    (b.address, f"[{b.text}]", b.whose, _day(b.on), b.days, b.words)
                    for b in report.open
                ],
                words=("Words in brackets", "By", "Since"),
            )
        ],
    )


def _history(report: StatusReport) -> Part:
    """The meetings: each chart, and its figures in a table."""
    name, meetings = "Meeting by meeting", report.meetings
    if not meetings:
        return Part(name, "There has been no meeting yet.")
    ways = closings(meetings)
    ladder = list(standings(meetings, report.levels))
    when = [(_day(one.on), one.name) for one in meetings]
    tables = (
        Table(
            "Open brackets at the end of the day", ("On", "At", "Open", "Words in them"),
            [
                (*at, one.stock.open_brackets, one.stock.words_in_brackets)
                for at, one in zip(when, meetings, strict=True)
            ],
            words=("At",),
        ),
        Table(
            "Brackets opened and closed", ("On", "At", "Opened", *map(str.capitalize, ways)),
            [
                (*at, one.opened, *(count for how, count in one.closed.items() if how in ways))
                for at, one in zip(when, meetings, strict=True)
            ],
            words=("At",),
        ),
        Table(
            "Provisions at the end of the day",
            ("On", "At", *(key.name.capitalize() for key, _ in ladder)),
            [
                (*at, *(numbers[n] for _, numbers in ladder)) for n, at in enumerate(when)
            ],
            words=("At",),
        ),
    )
    drawn = charts(meetings, report.levels)
    return Part(name, charts=list(zip(drawn, tables, strict=True)))


def _unsettled(report: StatusReport) -> Iterator[Part]:
    """What somebody has to look at."""
    if not report.contradictions:
        yield Part("No contradictions")
    else:
        yield Part(
            _many(len(report.contradictions), "contradiction"),
            "What could not take effect in full.",
            [
                Table(
                    "Contradictions", ("Event", "On", "Why"),
                    [(one.event, _day(one.on), one.reason) for one in report.contradictions],
                    words=("On", "Why"),
                )
            ],
        )
    if report.not_carried_out:
        yield Part(
            f"{_many(len(report.not_carried_out), 'decision')} not carried out",
            "The next official text prints something else.",
            [
                Table(
                    "Decisions not carried out", ("Event", "On", "Decided", "The text", "Prints"),
                    [
                        (one.event, _day(one.on), one.decision, one.document, one.why)
                        for one in report.not_carried_out
                    ],
                    words=("On", "Decided", "The text", "Prints"),
                )
            ],
        )
    if report.not_understood:
        yield Part(
            f"{_many(len(report.not_understood), 'sentence')} of minutes not understood", "",
            [
                Table(
                    "Sentences not understood", ("Minutes", "Line", "Sentence", "Why"),
                    [
                        (one.document, one.line, one.quote, one.why)
                        for one in report.not_understood
                    ],
                    words=("Sentence", "Why"),
                )
            ],
        )


def _bands(name: str, what: str, bands: Iterable[Band]) -> Table:
    rows = [(band.name, band.brackets, band.words) for band in bands]
    return Table(name, (what, "Brackets", "Words"), rows)


def _day(day: date) -> str:
    """A date that breaks over no line."""
    return spoken(day).replace(" ", "\u00a0")


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"
