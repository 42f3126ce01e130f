"""The page of a status: where the negotiation stands, in tables, and its meetings in charts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from functools import cache

from msgspec import Struct

from ledger.status import Band, StatusReport
from ledger_html.charts import Chart, charts, closings, standings
from ledger_html.masthead import WITHHELD
from ledger_html.phrases import NOBODY_NAMED, numbered, spoken
from ledger_html.policy import policy
from ledger_html.templates import files, finished, own, template

STYLE = (
    "colours", "base", "masthead", "words", "footnotes", "comparing", "numbers", "charts", "print",
    "paper",
)
"""The files of the style sheet. Of two rules alike the later one wins, so the order counts."""


MOST_SHOWN, SHOWN_OF_MANY = 220, 140
"""Of more characters in a cell than the one, only so many are shown until the reader asks."""


class Table(Struct, frozen=True):
    """A table. ``words``: its columns that are no numbers, beside the first; ``bar``: the column
    whose figures are drawn as well."""

    name: str
    columns: Sequence[str]
    rows: Sequence[Sequence[object]]
    words: Sequence[str] = ()
    bar: str = ""

    @property
    def most(self) -> int:
        """The greatest of the figures that are drawn."""
        if self.bar not in self.columns:
            return 0
        at = list(self.columns).index(self.bar)
        return max((int(str(row[at])) for row in self.rows), default=0)


class Part(Struct, frozen=True):
    """A section of the page. ``lede``: what is said of it; ``beside``: its tables are narrow and
    stand side by side; ``look``: what the masthead calls it and how many there are, where somebody
    has to look at it."""

    name: str
    lede: str = ""
    tables: Sequence[Table] = ()
    beside: bool = False
    charts: Sequence[tuple[Chart, Table]] = ()
    look: tuple[str, int] | None = None


def status_page(report: StatusReport) -> str:
    """The whole page."""
    history = _history(report)
    settled = [] if report.contradictions else [Part("No contradictions")]
    # What somebody has to look at comes first.
    whole = [*_unsettled(report), *_now(report), history, *_each(report), *settled]
    parts = [history] if report.only_history else whole
    html = template("figures.html.j2", opening=opening).render(
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
        numbered(sum(rung.provisions for rung in held.provisions), "provision"),
        f"{gone:,} more no longer printed." if gone else "",
        [
            Table(
                "By status", ("Status", "Provisions"), [(r.name, r.provisions) for r in rungs],
                bar="Provisions",
            )
        ],
    )
    if not report.open:
        yield Part("No bracket is open")
        return
    share = f", {held.words_in_brackets / held.words:.0%}" if held.words else ""
    yield Part(
        numbered(held.open_brackets, "open bracket"),
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


def _each(report: StatusReport) -> Iterator[Part]:
    """The open brackets one by one: in a long negotiation that is a long table."""
    if report.open:
        yield Part(
            "Each open bracket", "The oldest first.",
            [
                Table(
                    "Open brackets", ("In", "Words in brackets", "By", "Since", "Days", "Words"),
                    [
                        (
                            b.address, f"[{b.text}]", b.whose or NOBODY_NAMED, _day(b.on), b.days,
                            b.words,
                        )
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
    when = [(_day(one.on), _undated(one.name, one.on)) for one in meetings]
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
    if report.contradictions:
        yield Part(
            numbered(len(report.contradictions), "contradiction"),
            "What could not take effect in full.",
            [
                Table(
                    "Contradictions", ("Event", "On", "Why"),
                    [(one.event, _day(one.on), one.reason) for one in report.contradictions],
                    words=("On", "Why"),
                )
            ],
            look=("Contradictions", len(report.contradictions)),
        )
    if report.not_carried_out:
        yield Part(
            f"{numbered(len(report.not_carried_out), 'decision')} not carried out",
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
            look=("Decisions not carried out", len(report.not_carried_out)),
        )
    if report.not_understood:
        yield Part(
            f"{numbered(len(report.not_understood), 'sentence')} of minutes not understood", "",
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
            look=("Sentences not understood", len(report.not_understood)),
        )


def _bands(name: str, what: str, bands: Iterable[Band]) -> Table:
    rows = [(band.name, band.brackets, band.words) for band in bands]
    return Table(name, (what, "Brackets", "Words"), rows)


def _day(day: date) -> str:
    """A date that breaks over no line."""
    return spoken(day).replace(" ", "\u00a0")


def opening(words: str) -> tuple[str, str]:
    """Words that are many as what is shown of them at first, and the rest."""
    if len(words) <= MOST_SHOWN:
        return words, ""
    head = words[:SHOWN_OF_MANY].rpartition(" ")[0] or words[:SHOWN_OF_MANY]
    return head, words[len(head) :]


def _undated(name: str, on: date) -> str:
    """A meeting's name where its date stands beside it."""
    return name.removesuffix(f" of {spoken(on)}")
