"""``ledger replay``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.attribution import Attribution
from ledger.cli import Call
from ledger.cli.common import DAY, MOMENT, profile_of, read_ledger, write

if TYPE_CHECKING:
    from ledger.events import Entry


@click.command("replay")
@click.option("--as-of", type=DAY, metavar="DATE", help="The draft at the end of this day.")
@click.option("--known-on", type=MOMENT, metavar="DATE",
              help="As it was known on this day: without what was recorded later.")
@click.option("--format", "format_", default="text", show_default=True, metavar="NAME",
              help="text, clean, json, html, or another that is installed (ledger plugins).")
@click.option("-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
              help="Write to this file.")
@click.option("--attribution", type=click.Choice(["full", "groups", "none"]), default="full",
              show_default=True, help="Who may be named: everybody, groups and bodies, nobody.")
@click.pass_obj
def command(
    call: Call,
    as_of: date | None,
    known_on: date | datetime | None,
    format_: str,
    output: Path | None,
    attribution: Attribution,
) -> None:
    """The draft at any date.

    \b
    ledger replay                                   as it stands
    ledger replay --as-of 2012-04-03                on that day
    ledger replay --as-of 2012-04-03 --known-on 2012-04-10
                                                    on that day, as known a week later
    ledger replay --format html -o draft.html       the page to open in a browser
    ledger replay --attribution none -o public.txt  without the names of parties
    """
    from ledger.plugins import Plugins
    from ledger.view import view

    exporter = Plugins().exporter(format_)
    _, entries = read_ledger(call)
    shown = view(
        entries, profile_of(entries), as_of=as_of, known_on=known_on, attribution=attribution
    )
    if not shown.provisions:
        click.echo(_nothing(entries, as_of, known_on), err=True)
    write(exporter.export(shown), output)
    if output is not None and str(output) != "-":
        click.echo(f"Wrote {output}.", err=True)
    if output is not None or sys.stdout.isatty():
        _receipt(entries, known_on)


def _receipt(entries: Sequence[Entry], known_on: date | datetime | None) -> None:
    """Say from which entry the copy was made, so that it can be held against the ledger later."""
    from ledger.receipt import receipt
    from ledger.replay import known

    there = known(entries, known_on)
    if there:
        click.echo(receipt(there[-1]).line, err=True)


def _nothing(
    entries: Sequence[Entry], as_of: date | None, known_on: date | datetime | None
) -> str:
    """Why there is no draft."""
    from ledger.replay import facts, known

    there = known(entries, known_on)
    if not there:
        first = entries[0].recorded_at.date()
        return f"Nothing had been recorded by {known_on}; the first entry is of {first}."
    return f"Nothing had taken effect by {as_of}; the first event is of {facts(there)[0].on}."
