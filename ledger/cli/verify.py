"""``ledger verify``."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.cli import Call
from ledger.cli.common import open_store

if TYPE_CHECKING:
    from ledger.chain import Damage
    from ledger.events import Entry
    from ledger.publication import Broken
    from ledger.receipt import Receipt


@click.command("verify")
@click.option("--receipt", "given", multiple=True, metavar="FILE|TEXT",
              help="Hold this receipt, or every one in this file, against the ledger.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_context
def command(ctx: click.Context, given: tuple[str, ...], as_json: bool) -> None:
    """Prove that no entry was altered, removed or put in another order, and that every official
    text still replays to its own words. Exit status 1 if not.

    What was cut off the end leaves no trace in a ledger: a receipt (`ledger receipt`) given before
    shows it.

    \b
    ledger verify
    ledger verify --receipt receipt.txt   is all still there that this was given for?
    ledger verify --json
    """
    from ledger import chain
    from ledger.events import Entry
    from ledger.publication import broken

    call: Call = ctx.obj
    wanted = _receipts(given)
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
    lacking = _lacking(wanted, [entries for _, entries, _, _ in reports])
    holds = not any(damaged or fallen for _, _, damaged, fallen in reports)
    holds = holds and not any(lacking.values())
    try:
        _say(reports, lacking, as_json=as_json)
    except (BrokenPipeError, SystemExit):  # nobody reads on: the exit status is an answer, too
        if holds:
            raise
    if not holds:
        ctx.exit(1)


def _receipts(given: Sequence[str]) -> list[Receipt]:
    """The receipts in these files or texts."""
    from ledger.errors import LedgerError
    from ledger.receipt import receipts

    found = []
    for one in given:
        path = Path(one)
        is_file = "sha256" not in one and path.is_file()
        there = list(receipts(path.read_text("utf-8", "replace") if is_file else one))
        if not there:
            raise LedgerError(
                f"There is no receipt in “{one}”.",
                "It is a file, or a line as `ledger receipt` prints it: Receipt: entry 3, "
                "2012-04-19T15:30:00Z, sha256 ...",
            )
        found += there
    return found


def _lacking(
    wanted: Sequence[Receipt], ledgers: Sequence[Sequence[Entry]]
) -> dict[Receipt, str | None]:
    """What each receipt proves to be gone; ``None`` if a negotiation still contains all of it."""
    from ledger.receipt import missing

    found: dict[Receipt, str | None] = {}
    for receipt in wanted:
        why = [missing(receipt, entries) for entries in ledgers]
        found[receipt] = None if None in why else "; ".join(filter(None, why)) or "nothing is here"
    return found


def _say(
    reports: Sequence[tuple[str, list[Entry], list[Damage], list[Broken]]],
    lacking: dict[Receipt, str | None],
    *,
    as_json: bool,
) -> None:
    if as_json:
        import msgspec

        proved = [{"entry": r.entry, "digest": r.digest, "missing": lacking[r]} for r in lacking]
        data = [
            {
                "negotiation": name,
                "entries": len(entries),
                "events": sum(len(e.events) for e in entries),
                "digest": entries[-1].digest if entries else None,
                "damages": damaged,
                "broken_publications": fallen,
                **({"receipts": proved} if lacking else {}),
                "ok": not damaged and not fallen and not any(lacking.values()),
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
        for receipt, why in lacking.items():
            click.echo(
                f"Receipt for entry {receipt.entry}: "
                + (f"NOT what this ledger holds: {why}." if why else "all of it is still here.")
            )
