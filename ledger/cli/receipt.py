"""``ledger receipt``."""

from __future__ import annotations

import click

from ledger.cli import Call, options
from ledger.cli.opening import read_ledger


@click.command("receipt")
@click.option("--entry", type=click.IntRange(min=1), metavar="N", help="Up to this entry.")
@options.report_json
@click.pass_obj
def command(call: Call, entry: int | None, as_json: bool) -> None:
    """A receipt for what the ledger holds: its last entry, when it was recorded, and its digest.

    Keep it outside the ledger: print it on the paper that goes round, or mail it to the
    delegations. `ledger verify --receipt` proves later that the ledger still contains everything
    up to that entry, unchanged, and that nothing was cut off its end.

    \b
    ledger receipt
    ledger receipt > receipt.txt
    ledger verify --receipt receipt.txt
    """
    from ledger.errors import LedgerError
    from ledger.receipt import receipt

    _, entries = read_ledger(call)
    if entry is not None and entry > len(entries):
        raise LedgerError(
            f"There is no entry {entry}: the last one is {len(entries)}.",
            "`ledger audit` shows the entries before the point of each event.",
        )
    given = receipt(entries[(entry or len(entries)) - 1])
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(given), indent=2).decode())
    else:
        click.echo(given.line)
