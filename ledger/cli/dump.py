"""``ledger dump``."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.cli import Call, options
from ledger.cli.opening import open_store
from ledger.cli.printing import write


@click.command("dump")
@options.output
@click.pass_obj
def command(call: Call, output: Path | None) -> None:
    """The whole ledger as JSON Lines: the head of each entry, then its events, one a line.

    A dump is the record itself, sealed by its digests, so it names everybody: it has no
    --attribution. For others, give what the other commands show.

    \b
    ledger dump > ledger.jsonl
    ledger dump | grep '"type":"moved/1"'
    """
    from ledger.dumping import dump

    with open_store(call) as store:
        names = [store.choose(call.negotiation)] if call.negotiation else store.negotiations()
        lines = [line for name in names for line in dump(name, store.entries(name))]
    write("".join(f"{line}\n" for line in lines), output)
    if output is not None and str(output) != "-":
        click.echo(f"Wrote {output}.", err=True)
