"""``ledger verify``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from ledger.cli import Call, options
from ledger.cli.opening import open_store

if TYPE_CHECKING:
    from ledger.chain import Damage
    from ledger.events import Entry
    from ledger.publication import Broken
    from ledger.receipt import Receipt
    from ledger.store import Store


class _Report(NamedTuple):
    """What was found of a negotiation."""

    name: str
    digests: list[str]
    """Of each entry that could be read."""
    events: int
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
@options.report_json
@click.pass_context
def command(
    ctx: click.Context, given: tuple[str, ...], only_chain: bool, as_json: bool
) -> None:
    """Prove that no entry was altered, removed or put in another order, that every official text
    still replays to its own words, and that what is drawn for each day is what a replay gives.
    Exit status 1 if not.

    What was cut off the end leaves no trace in a ledger, where what is drawn for each day was cut
    as well: a receipt (`ledger receipt`) given before shows it.

    \b
    ledger verify
    ledger verify --receipt receipt.txt   is all still there that this was given for?
    ledger verify --json
    """
    call: Call = ctx.obj
    wanted = _receipts(given)
    with open_store(call) as store:
        if call.negotiation:
            names = [store.choose(call.negotiation)]
        else:
            names = [*store.negotiations(), *store.emptied()]
        reports = [_verified(store, name, only_chain=only_chain) for name in names]
    lacking = _lacking(wanted, [one.digests for one in reports])
    holds = all(one.holds for one in reports) and not any(lacking.values())
    try:
        _say(reports, lacking, as_json=as_json)
    except (BrokenPipeError, SystemExit):  # nobody reads on: the exit status is an answer, too
        if holds:
            raise
    if not holds:
        ctx.exit(1)


def _verified(store: Store, name: str, *, only_chain: bool) -> _Report:
    """What is found of a negotiation: the chain first, an entry after the other, none of which is
    kept; then, if it holds, what it replays to."""
    from ledger import chain
    from ledger.memory import uncollected

    digests: list[str] = []
    unreadable: list[Damage] = []
    events = 0

    def readable() -> Iterator[Entry]:
        nonlocal events
        for one in store.readable(name):
            if isinstance(one, chain.Damage):
                unreadable.append(one)
            else:
                digests.append(one.digest)
                events += len(one.events)
                yield one

    with uncollected():
        damaged = [*chain.damages(readable())]
    damaged = sorted([*unreadable, *damaged], key=lambda damage: damage.version)
    drawn, count = store.drawn(name), len(digests)
    if not damaged and drawn is not None and drawn.version > count:
        gone = f"entries {count + 1} to {drawn.version} are"
        if drawn.version == count + 1:
            gone = f"entry {drawn.version} is"
        damaged.append(chain.Damage(count + 1, f"{gone} missing, of which something is drawn"))
    if damaged or only_chain:
        return _Report(name, digests, events, damaged, [], [])

    from ledger.publication import broken

    entries = store.entries(name)
    return _Report(name, digests, events, [], broken(entries), store.misdrawn(name, entries))


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
    wanted: Sequence[Receipt], ledgers: Sequence[Sequence[str]]
) -> dict[Receipt, str | None]:
    """What each receipt proves to be gone; ``None`` if a negotiation still contains all of it."""
    from ledger.receipt import missing

    found: dict[Receipt, str | None] = {}
    for receipt in wanted:
        why = [missing(receipt, digests) for digests in ledgers]
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
                "entries": len(one.digests),
                "events": one.events,
                "digest": one.digests[-1] if one.digests else None,
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
    name = report.name
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
        count = len(report.digests)
        click.echo(
            f"{name}: {count} {'entry' if count == 1 else 'entries'}, {report.events} "
            f"{'event' if report.events == 1 else 'events'}, every link holds; "
            f"digest {report.digests[-1][:16] if report.digests else '—'}."
        )
