"""``ledger verify``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ledger.cli import Call
from ledger.cli.common import open_store

if TYPE_CHECKING:
    from ledger.chain import Damage
    from ledger.events import Entry
    from ledger.publication import Broken


@click.command("verify")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_context
def command(ctx: click.Context, as_json: bool) -> None:
    """Prove that no entry was altered, removed or put in another order, and that every official
    text still replays to its own words. Exit status 1 if not.

    \b
    ledger verify
    ledger verify --json
    """
    from ledger import chain
    from ledger.events import Entry
    from ledger.publication import broken

    call: Call = ctx.obj
    reports = []
    with open_store(call) as store:
        names = [store.choose(call.negotiation)] if call.negotiation else store.negotiations()
        for name in names:
            read = list(store.readable(name))
            unreadable = [d for d in read if isinstance(d, chain.Damage)]
            entries = [e for e in read if isinstance(e, Entry)]
            damaged = sorted([*unreadable, *chain.damages(entries)], key=lambda d: d.version)
            fallen = [] if damaged else broken(entries)
            reports.append((name, entries, damaged, fallen))
    holds = not any(damaged or fallen for _, _, damaged, fallen in reports)
    try:
        _say(reports, as_json=as_json)
    except (BrokenPipeError, SystemExit):  # nobody reads on: the exit status is an answer, too
        if holds:
            raise
    if not holds:
        ctx.exit(1)


def _say(
    reports: Sequence[tuple[str, list[Entry], list[Damage], list[Broken]]], *, as_json: bool
) -> None:
    if as_json:
        import msgspec

        data = [
            {
                "negotiation": name,
                "entries": len(entries),
                "events": sum(len(e.events) for e in entries),
                "digest": entries[-1].digest if entries else None,
                "damages": damaged,
                "broken_publications": fallen,
                "ok": not damaged and not fallen,
            }
            for name, entries, damaged, fallen in reports
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())
    else:
        for name, entries, damaged, fallen in reports:
            if damaged:
                first = damaged[0]
                click.echo(f"{name}: DAMAGED at entry {first.version}: {first.reason}.")
                for more in damaged[1:]:
                    click.echo(f"  also entry {more.version}: {more.reason}.")
            for one in fallen:
                shown = one.publication
                click.echo(
                    f"{name}: the text {shown.document} of {shown.on} no longer replays to its "
                    f"words (event {shown.event})."
                )
            if not damaged and not fallen:
                events = sum(len(e.events) for e in entries)
                click.echo(
                    f"{name}: {len(entries)} entries, {events} events, every link holds; "
                    f"digest {entries[-1].digest[:16] if entries else '—'}."
                )
