"""``ledger pending``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
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

    from ledger.pending import Waiting


@click.command("pending")
@options.as_of
@options.known_on
@click.option("--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table",
              show_default=True)
@options.as_json
@options.output
@options.attribution
@click.pass_obj
def command(
    call: Call,
    as_of: date | None,
    known_on: date | datetime | None,
    format_: str,
    as_json: bool,
    output: Path | None,
    attribution: Attribution,
) -> None:
    """What is agreed or deleted only provisionally: why, for whom it waits, since when, and from
    which sentence.

    It may wait because its level is below the house's highest, for a quorum, for consultations, or
    for another condition that a footnote states; or because a party has reserved its position. What
    is open waits for everybody, and is not here: see `ledger status`.

    \b
    ledger pending
    ledger pending --as-of 2012-04-03
    ledger pending --format csv > pending.csv   for a spreadsheet
    """
    from ledger.pending import pending

    _, entries = read_ledger(call)
    found = pending(
        entries, profile_of(entries), as_of=as_of, known_on=known_on, attribution=attribution
    )
    if as_json or format_ == "json":
        write(json_of(found), output)
    elif format_ == "csv":
        write(_csv(found), output)
    elif output is not None:
        write(plain(_table(found)), output)
    elif found:
        console().print(_table(found))
    click.echo(_summed(found), err=True)
    if output is not None and str(output) != "-":
        click.echo(f"Wrote {output}.", err=True)


def _summed(found: Sequence[Waiting]) -> str:
    """How many wait, and for whom."""
    if not found:
        return "Nothing is agreed or deleted only provisionally."
    whom = Counter(name for one in found for name in _whom(one) or ("nobody named",))
    listed = ", ".join(f"{name} ({count:,})" for name, count in whom.most_common())
    count = len({one.provision for one in found})
    waits = "1 provision waits" if count == 1 else f"{count:,} provisions wait"
    return f"{waits}; for {listed}."


def _whom(one: Waiting) -> tuple[str, ...]:
    return (*one.waits_for, *(["somebody not named in this copy"] if one.withheld else []))


def _table(found: Sequence[Waiting]) -> Table:
    """A line for each reason; what waits for more than its level comes first."""
    from rich.text import Text

    from ledger.cli.tables import Rows

    table = Rows(header_style="bold")
    for name in ("provision", "stands", "because", "waits for", "since", "evidence"):
        table.add_column(name, overflow="fold", no_wrap=name == "since")
    table.heads = 2
    for one in sorted(found, key=lambda one: one.cause == "level"):
        stands = f"{one.state}, {one.level}" if one.level else one.state
        inferred = "" if one.dating == "stated" else " ~"
        table.add_row(
            *map(
                Text,
                (
                    one.address, stands, _because(one), ", ".join(_whom(one)) or "—",
                    f"{one.since}{inferred}\n{_days(one.days)}", one.source.spoken,
                ),
            )
        )
    return table


def _because(one: Waiting) -> str:
    if one.cause == "level":
        return "of its level"
    if one.cause in ("condition", "reservation"):
        return f"{one.cause}: {one.said}"
    return one.cause


def _days(count: int) -> str:
    return "1 day" if count == 1 else f"{count:,} days"


def _csv(found: Sequence[Waiting]) -> str:
    return csv_of(
        ["provision", "state", "level", "cause", "said", "waits_for", "since", "dating", "days",
         "meeting", "event", "document", "line", "quote"],
        (
            (
                one.address, one.state, one.level, one.cause, one.said, "; ".join(_whom(one)),
                one.since, one.dating, one.days, one.meeting, one.event,
                one.source.name, one.source.line, one.source.quote,
            )
            for one in found
        ),
    )
