"""``ledger concordance``."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from ledger.cli import Call
from ledger.cli.common import DAY, console, read_ledger

if TYPE_CHECKING:
    from ledger.concordance import Line


@click.command("concordance")
@click.argument("first", type=DAY, metavar="DATE")
@click.argument("last", type=DAY, metavar="DATE")
@click.option("--changed", is_flag=True, help="Without what has the same number on both days.")
@click.option("--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table",
              show_default=True)
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@click.pass_obj
def command(
    call: Call, first: date, last: date, changed: bool, format_: str, as_json: bool
) -> None:
    """Which number of one day's draft is which of another's, with moves, splits and mergers.

    \b
    ledger concordance 2012-03-22 2012-04-19
    ledger concordance 2012-03-22 2012-04-19 --changed
    ledger concordance 2012-03-22 2012-04-19 --format csv > numbers.csv
    """
    from ledger.concordance import concordance

    if last < first:
        raise click.UsageError(
            f"{last} is before {first}: give the earlier day first.", click.get_current_context()
        )
    _, entries = read_ledger(call)
    found = concordance(entries, first, last)
    if changed:
        found = [line for line in found if line.how != "same"]
    if as_json or format_ == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    elif format_ == "csv":
        click.echo(_csv(found, first, last), nl=False)
    elif found:
        _table(found, first, last)
    else:
        click.echo("Every number is the same on both days.", err=True)


def _csv(found: Sequence[Line], first: date, last: date) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([str(first), str(last), "how", "event"])
    writer.writerows([line.old, line.new, line.how, line.event] for line in found)
    return out.getvalue()


def _table(found: Sequence[Line], first: date, last: date) -> None:
    from rich.table import Table
    from rich.text import Text

    table = Table(header_style="bold")
    for name in (str(first), str(last), "how", "event"):
        table.add_column(name, overflow="fold")
    for line in found:
        table.add_row(
            Text(line.old or "—"), Text(line.new or "—"),
            "" if line.how == "same" else line.how, line.event or "",
        )
    console().print(table)
