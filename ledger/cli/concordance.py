"""``ledger concordance``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.attribution import Attribution
from ledger.cli import Call, options
from ledger.cli.opening import compared, profile_of, read_ledger
from ledger.cli.options import DAY
from ledger.cli.printing import console, csv_of, plain, write

if TYPE_CHECKING:
    from rich.table import Table

    from ledger.concordance import Line


@click.command("concordance")
@click.argument("first", type=DAY, metavar="DATE", required=False)
@click.argument("last", type=DAY, metavar="DATE", required=False)
@click.option("--changed", is_flag=True, help="Without what has the same number on both days.")
@click.option("--format", "format_", default="table", show_default=True, metavar="NAME",
              help="table, csv, json, html, or another that is installed and shows a concordance.")
@options.as_json
@options.output
@options.attribution
@click.pass_obj
def command(
    call: Call,
    first: date | None,
    last: date | None,
    changed: bool,
    format_: str,
    as_json: bool,
    output: Path | None,
    attribution: Attribution,
) -> None:
    """Which number of one day's draft is which of another's, with moves, splits and mergers.

    With one day: from it to now. With none: from the last official text but one to the last.

    \b
    ledger concordance 2012-03-22 2012-04-19
    ledger concordance 2012-03-22 2012-04-19 --changed
    ledger concordance 2012-03-22 2012-04-19 --format csv > numbers.csv
    ledger concordance 2012-03-22 2012-04-19 --format html -o numbers.html
    """
    import msgspec

    from ledger.between import between
    from ledger.comparison import concordance_view
    from ledger.concordance import concordance

    format_ = "json" if as_json else format_
    exporter = None
    if format_ not in OWN:
        from ledger.plugins import Plugins

        exporter = Plugins().showing("concordance", format_, OWN)
    _, entries = read_ledger(call)
    first, last = compared(entries, first, last)
    days = between(entries, first, last)
    found = concordance(days)
    if changed:
        found = [line for line in found if line.how != "same"]
    if exporter is not None:
        shown = concordance_view(days, profile_of(entries), found, attribution)
        result = exporter.export_concordance(shown)
    elif format_ == "json":
        result = msgspec.json.format(msgspec.json.encode(found), indent=2) + b"\n"
    elif format_ == "csv":
        result = _csv(found, first, last)
    elif not found:
        click.echo("Every number is the same on both days.", err=True)
        return
    elif output is None:
        console().print(_table(found, first, last))
        return
    else:
        result = plain(_table(found, first, last))
    write(result, output)
    if output is not None and str(output) != "-":
        click.echo(f"Wrote {output}.", err=True)


OWN = ("csv", "json", "table")
"""The formats of this command itself."""


def _csv(found: Sequence[Line], first: date, last: date) -> str:
    return csv_of(
        [str(first), str(last), "how", "event"],
        ((line.old, line.new, line.how, line.event) for line in found),
    )


def _table(found: Sequence[Line], first: date, last: date) -> Table:
    from rich.text import Text

    from ledger.cli.tables import Rows

    table = Rows(header_style="bold")
    for name in (str(first), str(last), "how", "event"):
        table.add_column(name, overflow="fold")
    for line in found:
        table.add_row(
            Text(line.old or "—"), Text(line.new or "—"),
            "" if line.how == "same" else line.how, line.event or "",
        )
    return table
