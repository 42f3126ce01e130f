"""``ledger audit``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import click

from ledger.attribution import Attribution
from ledger.cli import Call, options
from ledger.cli.opening import profile_of, read_ledger
from ledger.cli.options import DAY, OneOf
from ledger.cli.printing import console, csv_of, write
from ledger.events import EVENT_TYPES, tag_of

if TYPE_CHECKING:
    from ledger.audit import Row
    from ledger.events import Entry
    from ledger.profile import Profile

_TYPES = sorted(tag_of(kind).partition("/")[0] for kind in EVENT_TYPES)


@click.command("audit")
@click.argument("address", required=False)
@click.option("--by", metavar="PARTY", help="By this party: its name, or any of its abbreviations.")
@click.option("--type", "type_", type=OneOf(_TYPES), metavar="TYPE",
              help=f"Only this: {', '.join(_TYPES)}.")
@click.option("--since", type=DAY, metavar="DATE", help="In effect from this day on.")
@click.option("--until", type=DAY, metavar="DATE", help="In effect up to this day.")
@click.option("--format", "format_", type=click.Choice(["table", "json", "csv"]), default="table",
              show_default=True)
@options.as_json
@options.attribution
@click.pass_obj
def command(
    call: Call,
    address: str | None,
    by: str | None,
    type_: str | None,
    since: date | None,
    until: date | None,
    format_: str,
    as_json: bool,
    attribution: Attribution,
) -> None:
    """Who changed what, when, and on what evidence: a line for every event.

    ADDRESS names a provision, with everything under it: as it is numbered today, or as it ever
    was.

    \b
    ledger audit                            everything
    ledger audit 2.1/1                      one action; its former address will do, too
    ledger audit --by Uru                   what Uruguay did ("URY", "Uruguay" are the same)
    ledger audit --type moved --since 2012-04-01
    ledger audit --format csv > audit.csv   for a spreadsheet
    """
    from ledger.addresses import resolve
    from ledger.attribution import policy
    from ledger.audit import rows, select
    from ledger.replay import facts, replay

    _, entries = read_ledger(call)
    profile = profile_of(entries)
    draft = replay(entries)
    provisions = None
    if address is not None:
        top = resolve(draft, address)
        provisions = {top.id, *(p.id for p in draft.walk(top.id))}
    found = select(
        rows(facts(entries), draft, policy(attribution, profile, entries)),
        provisions=provisions,
        by=_party(by, profile, entries) if by is not None else None,
        type=type_,
        since=since,
        until=until,
    )
    if as_json or format_ == "json":
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    elif format_ == "csv":
        write(_csv(found), None)
    elif found:
        _table(found)
    if not found:
        click.echo("No event matches.", err=True)


def _party(asked: str, profile: Profile, entries: Sequence[Entry]) -> str:
    """The name of the party asked for: the house knows it, or the record names it."""
    from ledger.errors import NotFound

    party = profile.party(asked)
    if party is not None:
        return party.name
    named = {name for entry in entries for event in entry.events for name in event.by}
    for name in named:
        if name.casefold() == asked.casefold():
            return name
    spelled = {party.name for party in profile.parties} | named
    if len(asked) <= 4:
        spelled |= {alias for party in profile.parties for alias in party.aliases}
    raise NotFound(
        "party", asked, sorted({name.casefold(): name for name in sorted(spelled)}.values()),
        f"Named in this text: {', '.join(sorted(named))}." if named else "",
    )


def _csv(found: Sequence[Row]) -> str:
    return csv_of(
        ["event", "type", "on", "dating", "basis", "confidence", "by", "address", "meeting",
         "summary", "document", "line", "quote", "recorded_at", "recorded_by", "struck_by"],
        (
            (
                row.event, row.type, row.on, row.dating, row.basis, row.confidence,
                "; ".join(row.by), row.address, row.meeting, row.summary,
                row.source.name, row.source.line, row.source.quote,
                row.recorded_at.isoformat(), row.recorded_by, row.struck_by,
            )
            for row in found
        ),
    )


_SURE = 0.8
"""From here on a table does not say how sure it is; other formats always do."""


def _table(found: Sequence[Row]) -> None:
    from rich.text import Text

    from ledger.cli.tables import Rows

    table = Rows(header_style="bold")
    for name in ("event", "on", "what", "evidence"):
        table.add_column(name, overflow="fold", no_wrap=name in ("event", "on"))
    table.heads = 2
    for row in found:
        met = f"\n[{row.meeting}]" if row.meeting else ""
        guess = (
            f"\n(found again by a guess, {row.confidence:.0%} sure)"
            if row.confidence is not None and row.confidence < _SURE else ""
        )
        struck = f"\nstruck out by {row.struck_by}" if row.struck_by else ""
        mark = "" if row.dating == "stated" else " ~"
        told = Text.assemble(f"{row.summary}{guess}", (met, "dim"), struck)
        evidence = row.source.spoken if row.source.place or row.source.quote else ""
        table.add_row(row.event, f"{row.on}{mark}", told, evidence)
    console().print(table)
