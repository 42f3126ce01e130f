"""``ledger status``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.attribution import Attribution
from ledger.cli import Call, options
from ledger.cli.opening import profile_of, read_ledger
from ledger.cli.printing import console, csv_of, json_of, plain, write

if TYPE_CHECKING:
    from rich.table import Table
    from rich.text import Text

    from ledger.status import Gathering, StatusReport

OWN = ("csv", "json", "table")
"""The formats of this command itself."""

_OLDEST = 10
"""So many open brackets are told one by one in a table; JSON has them all."""
_LONG = 70


@click.command("status")
@options.as_of
@options.known_on
@click.option("--history", "as_history", is_flag=True,
              help="The series: a line for every meeting, with what stood at the end of its day.")
@click.option("--format", "format_", default="table", show_default=True, metavar="NAME",
              help="table, json, csv, html, or another that is installed and shows a status.")
@options.as_json
@options.output
@options.attribution
@click.pass_obj
def command(
    call: Call,
    as_of: date | None,
    known_on: date | datetime | None,
    as_history: bool,
    format_: str,
    as_json: bool,
    output: Path | None,
    attribution: Attribution,
) -> None:
    """Where the negotiation stands: provisions by status and level; open brackets by delegation,
    age and words; how many brackets each meeting opened and closed, and how they closed.

    A bracket in a deleted provision has closed with it. Ages are counted up to --as-of, or the last
    day on which something took effect.

    \b
    ledger status
    ledger status --as-of 2012-04-03
    ledger status --history                           the series, meeting by meeting
    ledger status --history --format csv > status.csv for a spreadsheet
    ledger status --format html -o status.html        a page to print or to send round
    ledger status --history --format html -o series.html
                                                      the series alone, drawn meeting by meeting
    ledger status --attribution none                  without the names of parties
    """
    from ledger.status import status_report

    format_ = "json" if as_json else format_
    exporter = None
    if format_ not in OWN:
        from ledger.plugins import Plugins

        exporter = Plugins().showing("status", format_, OWN)
    _, entries = read_ledger(call)
    report = status_report(
        entries, profile_of(entries), as_of=as_of, known_on=known_on, attribution=attribution,
        only_history=as_history,
    )
    if exporter is not None:
        write(exporter.export_status(report), output)
    elif format_ == "json":
        write(json_of(report.meetings if as_history else report), output)
    elif format_ == "csv":
        write(_series_csv(report.meetings) if as_history else _csv(report), output)
    else:
        shown = [_series(report.meetings)] if as_history else list(_tables(report))
        if output is None:
            out = console()
            for one in shown:
                out.print(one)
        else:
            write(plain(*shown), output)
    if output is not None and str(output) != "-":
        click.echo(f"Wrote {output}.", err=True)


# -- tables ------------------------------------------------------------------------------------


def _tables(report: StatusReport) -> Iterator[Table | Text]:
    """The whole status, part by part."""
    from rich.text import Text

    held = report.stock
    yield Text.assemble((report.title, "bold"), f"\nas of {report.as_of}")
    gone = report.no_longer_printed
    more = f"; {gone:,} more no longer printed" if gone else ""
    yield _heading(f"{_many(sum(r.provisions for r in held.provisions), 'provision')}{more}")
    yield _table(
        ("status", "provisions"),
        [
            (rung.name, f"{rung.provisions:,}")
            for rung in held.provisions if rung.provisions or rung.state != "deleted"
        ],
    )
    if report.open:
        yield from _brackets(report)
    else:
        yield _heading("No bracket is open")
    yield _heading("Brackets, meeting by meeting")
    yield _table(
        ("on", "at", "opened", "closed", "open"),
        [
            (
                str(one.on), one.name, _some(one.opened), one.how,
                f"{one.stock.open_brackets:,}",
            )
            for one in report.meetings
        ],
        right=("opened", "open"),
    )
    yield from _unsettled(report)


def _unsettled(report: StatusReport) -> Iterator[Table | Text]:
    """What somebody has to look at."""
    if report.contradictions:
        yield _heading(f"{_many(len(report.contradictions), 'contradiction')}: what could not take "
                       "effect in full")
        yield _table(
            ("event", "on", "why"),
            [(one.event, str(one.on), one.reason) for one in report.contradictions],
            right=(),
        )
    else:
        yield _heading("No contradictions")
    if report.not_carried_out:
        yield _heading(f"{_many(len(report.not_carried_out), 'decision')} that the next official "
                       "text does not carry out")
        yield _table(
            ("event", "on", "decided", "the text", "prints"),
            [
                (one.event, str(one.on), one.decision, one.document, one.why)
                for one in report.not_carried_out
            ],
            right=(),
        )
    if report.not_understood:
        yield _heading(f"{_many(len(report.not_understood), 'sentence')} of minutes not understood")
        yield _table(
            ("minutes", "line", "sentence", "why"),
            [(one.document, str(one.line), one.quote, one.why) for one in report.not_understood],
            right=("line",),
        )


def _brackets(report: StatusReport) -> Iterator[Table | Text]:
    held = report.stock
    share = f", {held.words_in_brackets / held.words:.0%}" if held.words else ""
    yield _heading(
        f"{_many(held.open_brackets, 'open bracket')}: {held.words_in_brackets:,} of "
        f"{held.words:,} words stand in brackets{share}"
    )
    yield _table(
        ("by delegation", "brackets", "words", "oldest, days"),
        [(s.name, f"{s.brackets:,}", f"{s.words:,}", f"{s.oldest:,}")
         for s in report.by_delegation],
    )
    for name, bands in (("by age", report.by_age), ("by words", report.by_words)):
        yield _table(
            (name, "brackets", "words"),
            [(band.name, _some(band.brackets), _some(band.words)) for band in bands],
        )
    rest = len(report.open) - _OLDEST
    if rest > 0:
        yield _heading(f"The {_OLDEST} oldest; {rest:,} more in --format json")
    yield _table(
        ("in", "words in brackets", "by", "since", "days", "words"),
        [
            (b.address, f"[{_short(b.text)}]", b.whose, str(b.on), f"{b.days:,}", f"{b.words:,}")
            for b in report.open[:_OLDEST]
        ],
        right=("days", "words"),
    )


def _series(meetings: Sequence[Gathering]) -> Table:
    """A line for every meeting."""
    return _table(
        ("on", "at", "opened", "closed", "brackets open", "words in them", "provisions open",
         "agreed", "deleted"),
        [
            (
                str(one.on), one.name, _some(one.opened), one.how,
                f"{one.stock.open_brackets:,}", f"{one.stock.words_in_brackets:,}",
                *(_levels(one, state) for state in ("open", "agreed", "deleted")),
            )
            for one in meetings
        ],
        right=("opened", "brackets open", "words in them", "provisions open"),
    )


def _levels(one: Gathering, state: str) -> str:
    """``9 informal, 12 ad referendum``."""
    return ", ".join(
        f"{rung.provisions:,} {rung.level or ('' if state == 'open' else 'no level')}".strip()
        for rung in one.stock.provisions if rung.state == state and rung.provisions
    )


def _some(count: int) -> str:
    return f"{count:,}" if count else ""


def _many(count: int, what: str) -> str:
    return f"{count:,} {what}{'' if count == 1 else 's'}"


def _short(words: str) -> str:
    return words if len(words) <= _LONG else f"{words[:_LONG].rsplit(' ', 1)[0]} …"


def _heading(said: str) -> Text:
    from rich.text import Text

    return Text(f"\n{said}", style="bold")


def _table(
    columns: Sequence[str], rows: Sequence[Sequence[str]], right: Sequence[str] | None = None
) -> Table:
    """A table; ``right``: its columns of numbers, all but the first where it is not said."""
    from rich.text import Text

    from ledger.cli.tables import Rows

    table = Rows(header_style="bold")
    numbers = columns[1:] if right is None else right
    for name in columns:
        table.add_column(name, justify="right" if name in numbers else "left", overflow="fold",
                         no_wrap=name in ("on", "since", "event"))
    table.heads = 1 if columns[1] in numbers else 2
    for row in rows:
        table.add_row(*map(Text, row))
    return table


# -- for spreadsheets --------------------------------------------------------------------------


def _csv(report: StatusReport) -> str:
    """A line for every figure."""
    held = report.stock
    rows: list[Sequence[object]] = [
        ("provisions", rung.state, rung.level, rung.provisions, None)
        for rung in held.provisions
    ]
    rows += [
        ("provisions", "no longer printed", None, report.no_longer_printed, None),
        ("words", "in the text", None, None, held.words),
        ("words", "in open brackets", None, None, held.words_in_brackets),
        ("open brackets", "all", None, held.open_brackets, held.words_in_brackets),
    ]
    rows += [
        ("open brackets by delegation", s.name, None, s.brackets, s.words)
        for s in report.by_delegation
    ]
    rows += [
        (f"open brackets by {what}", band.name, None, band.brackets, band.words)
        for what, bands in (("age", report.by_age), ("words", report.by_words)) for band in bands
    ]
    for one in report.meetings:
        rows.append(("brackets opened", one.name, one.on, one.opened, None))
        rows += [
            (f"brackets {how}", one.name, one.on, count, None)
            for how, count in one.closed.items() if count
        ]
    rows += [
        (what, "all", None, len(found), None)
        for what, found in (
            ("contradictions", report.contradictions),
            ("decisions not carried out", report.not_carried_out),
            ("sentences not understood", report.not_understood),
        )
    ]
    return csv_of(("figure", "of", "level or date", "count", "words"), rows)


def _series_csv(meetings: Sequence[Gathering]) -> str:
    """A line for every meeting."""
    from ledger.status import CLOSINGS

    rungs = _rungs(meetings)
    return csv_of(
        ("on", "meeting", "document", "opened", *CLOSINGS, "open_brackets", "words",
         "words_in_brackets", *rungs),
        (
            (
                one.on, one.meeting, one.document, one.opened, *one.closed.values(),
                one.stock.open_brackets, one.stock.words, one.stock.words_in_brackets,
                *_counts(one, rungs),
            )
            for one in meetings
        ),
    )


def _rungs(meetings: Sequence[Gathering]) -> list[str]:
    """The standings that any provision ever had."""
    seen: dict[str, int] = {}
    for one in meetings:
        for rung in one.stock.provisions:
            seen[rung.name] = seen.get(rung.name, 0) + rung.provisions
    return [name for name, count in seen.items() if count]


def _counts(one: Gathering, rungs: Sequence[str]) -> list[int]:
    here = {rung.name: rung.provisions for rung in one.stock.provisions}
    return [here.get(name, 0) for name in rungs]
