"""``ledger replay``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.cli import Call, options
from ledger.cli.opening import open_store, profile_of
from ledger.cli.printing import write

if TYPE_CHECKING:
    from ledger.attribution import Attribution
    from ledger.events import Entry
    from ledger.plugins import InstalledExporter
    from ledger.receipt import Receipt
    from ledger.store import Store
    from ledger.unread import Unread


@click.command("replay")
@options.as_of
@options.known_on
@click.option("--format", "format_", default="text", show_default=True, metavar="NAME",
              help="text, clean, json, html, or another that is installed (ledger plugins).")
@options.output
@options.attribution
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

    exporter = Plugins().exporter(format_)
    document: str | bytes | None = None
    receipt: Receipt | None = None
    kept = output is not None or sys.stdout.isatty()
    with open_store(call) as store:
        name = store.choose(call.negotiation)
        if known_on is None and attribution == "full" and exporter.prints:
            printout = store.printout(name, as_of)
            if printout is not None:
                document = exporter.export_printout(printout)
                receipt = store.receipt(name) if kept else None
        if document is None:
            document, receipt = _replayed(store, name, exporter, as_of, known_on, attribution)
    write(document, output)
    if output is not None and str(output) != "-":
        click.echo(f"Wrote {output}.", err=True)
    if receipt is not None and kept:
        # From which entry the copy was made, so that it can be held against the ledger later.
        click.echo(receipt.line, err=True)


def _replayed(
    store: Store,
    name: str,
    exporter: InstalledExporter,
    as_of: date | None,
    known_on: date | datetime | None,
    attribution: Attribution,
) -> tuple[str | bytes, Receipt | None]:
    """The document of a draft that is replayed from all entries, and the receipt for it."""
    from ledger.receipt import receipt
    from ledger.replay import known
    from ledger.unread import Unread

    entries: Sequence[Entry | Unread]
    if exporter.prints and attribution == "full":
        from ledger.frames import printout

        entries = store.unread(name)
        drawn = printout(entries, as_of, known_on)
        empty, document = not drawn.provisions, exporter.export_printout(drawn)
    else:
        from ledger.view import view

        entries = read = store.entries(name)
        shown = view(
            read, profile_of(read), as_of=as_of, known_on=known_on, attribution=attribution
        )
        empty, document = not shown.provisions, exporter.export(shown)
    if empty:
        click.echo(_nothing(entries, as_of, known_on), err=True)
    there = known(entries, known_on)
    if not there:
        return document, None
    last = there[-1]
    return document, receipt(last.peek() if isinstance(last, Unread) else last)


def _nothing(
    entries: Sequence[Entry | Unread], as_of: date | None, known_on: date | datetime | None
) -> str:
    """Why there is no draft."""
    from ledger.order import days
    from ledger.replay import known

    there = known(entries, known_on)
    if not there:
        first = entries[0].recorded_at.date()
        return f"Nothing had been recorded by {known_on}; the first entry is of {first}."
    return f"Nothing had taken effect by {as_of}; the first event is of {days(there)[0]}."
