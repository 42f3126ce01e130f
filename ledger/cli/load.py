"""``ledger load``."""

from __future__ import annotations

from pathlib import Path

import click

from ledger.cli import Call
from ledger.cli.common import open_store


@click.command("load")
@click.argument("file", type=click.Path(path_type=Path, exists=True, dir_okay=False,
                                        allow_dash=True))
@click.pass_obj
def command(call: Call, file: Path) -> None:
    """Read a dump into the ledger: every entry as it was, digests and all. What is there already
    is left alone; a dump that tells another story is refused.

    \b
    ledger --ledger copy.db load ledger.jsonl
    ledger dump | ledger --ledger copy.db load -
    """
    from ledger.dumping import load
    from ledger.errors import Conflict, Unreadable

    name = "standard input" if str(file) == "-" else file.name
    try:
        with click.open_file(str(file), encoding="utf-8") as stream:
            found = load(name, stream)
    except (OSError, UnicodeDecodeError) as e:
        raise Unreadable(f"{name} can't be read: {e}.") from e
    if not found:
        raise Unreadable(f"{name} is empty.")
    total = 0
    with open_store(call, writing=True) as store:
        here = set(store.negotiations())
        fresh = {}
        for negotiation, entries in found.items():
            known = store.entries(negotiation) if negotiation in here else []
            for mine, theirs in zip(known, entries, strict=False):
                if mine.digest != theirs.digest:
                    raise Conflict(
                        f"“{negotiation}” is another story here from entry {mine.version} on.",
                        "Nothing was loaded. Load the dump into a new ledger: --ledger NEW.db.",
                    )
            fresh[negotiation] = entries[len(known) :]
        store.save_all(fresh)
        total = sum(len(entries) for entries in fresh.values())
    if not total:
        click.echo(f"{name} is already in {call.ledger}: nothing to do.", err=True)
    else:
        click.echo(f"Loaded {total} entries into {call.ledger}.", err=True)
