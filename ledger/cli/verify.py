"""``ledger verify``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from ledger.cli import Call
from ledger.cli.common import open_store

if TYPE_CHECKING:
    from ledger.chain import Damage
    from ledger.events import Entry
    from ledger.publication import Broken
    from ledger.receipt import Receipt


class _Report(NamedTuple):
    """What was found of a negotiation."""

    name: str
    entries: list[Entry]
    damaged: list[Damage]
    fallen: list[Broken]
    misdrawn: list[date]

    @property
    def holds(self) -> bool:
        return not (self.damaged or self.fallen or self.misdrawn)


@click.command("verify")
@click.option("--receipt", "given", multiple=True, metavar="FILE|TEXT",
              help="Hold this receipt, or every one in this file, against the ledger.")
@click.option("--chain", "only_chain", is_flag=True,
              help="The chain of entries alone: nothing is replayed.")
@click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
@click.pass_context
def command(
    ctx: click.Context, given: tuple[str, ...], only_chain: bool, as_json: bool
) -> None:
    """Prove that no entry was altered, removed or put in another order, that every official text
    still replays to its own words, and that what is drawn for each day is what a replay gives.
    Exit status 1 if not.

    What was cut off the end leaves no trace in a ledger: a receipt (`ledger receipt`) given before
    shows it.

    \b
    ledger verify
    ledger verify --receipt receipt.txt   is all still there that this was given for?
    ledger verify --json
    """
    from ledger import chain
    from ledger.events import Entry
    from ledger.memory import uncollected
    from ledger.publication import broken

    call: Call = ctx.obj
    wanted = _receipts(given)
    reports = []
    with open_store(call) as store:
        names = [store.choose(call.negotiation)] if call.negotiation else store.negotiations()
        for name in names:
            with uncollected():
                read = list(store.readable(name))
            unreadable = [d for d in read if isinstance(d, chain.Damage)]
            entries = [e for e in read if isinstance(e, Entry)]
            damaged = sorted([*unreadable, *chain.damages(entries)], key=lambda d: d.version)
            replayed = not (damaged or only_chain)
            reports.append(
                _Report(
                    name, entries, damaged,
                    broken(entries) if replayed else [],
                    store.misdrawn(name, entries) if replayed else [],
                )
            )
    lacking = _lacking(wanted, [one.entries for one in reports])
    holds = all(one.holds for one in reports) and not any(lacking.values())
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
    reports: Sequence[_Report],
    lacking: dict[Receipt, str | None],
    *,
    as_json: bool,
) -> None:
    if as_json:
        import msgspec

        proved = [{"entry": r.entry, "digest": r.digest, "missing": lacking[r]} for r in lacking]
        data = [
            {
                "negotiation": one.name,
                "entries": len(one.entries),
                "events": sum(len(e.events) for e in one.entries),
                "digest": one.entries[-1].digest if one.entries else None,
                "damages": one.damaged,
                "broken_publications": one.fallen,
                "misdrawn": one.misdrawn,
                **({"receipts": proved} if lacking else {}),
                "ok": one.holds and not any(lacking.values()),
            }
            for one in reports
        ]
        click.echo(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())
    else:
        for one in reports:
            _say_of(one)
        for receipt, why in lacking.items():
            click.echo(
                f"Receipt for entry {receipt.entry}: "
                + (f"NOT what this ledger holds: {why}." if why else "all of it is still here.")
            )


def _say_of(report: _Report) -> None:
    name, entries = report.name, report.entries
    if report.damaged:
        first = report.damaged[0]
        click.echo(f"{name}: DAMAGED at entry {first.version}: {first.reason}.")
        for more in report.damaged[1:]:
            click.echo(f"  also entry {more.version}: {more.reason}.")
    for one in report.fallen:
        shown = one.publication
        click.echo(
            f"{name}: the text {shown.document} of {shown.on} no longer replays to its "
            f"words (event {shown.event})."
        )
    if report.misdrawn:
        some = ", ".join(map(str, report.misdrawn[:5])) + (" …" if report.misdrawn[5:] else "")
        click.echo(
            f"{name}: what is drawn is not what the record gives, for {some}. The record is whole; "
            "`ledger rebuild` draws it anew."
        )
    if report.holds:
        events = sum(len(e.events) for e in entries)
        click.echo(
            f"{name}: {len(entries)} entries, {events} events, every link holds; "
            f"digest {entries[-1].digest[:16] if entries else '—'}."
        )
