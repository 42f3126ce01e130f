"""``ledger load``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.cli import Call
from ledger.cli.opening import open_store
from ledger.cli.recording import recording

if TYPE_CHECKING:
    from ledger.events import Entry


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
    if str(file) == "-" and sys.stdin is None:
        raise Unreadable("Standard input is closed.", "`ledger load FILE` reads a file.")
    try:
        with click.open_file(str(file), encoding="utf-8-sig") as stream:
            found = load(name, stream)
    except UnicodeDecodeError as e:
        raise Unreadable(
            f"{name} can't be read: it is not UTF-8.", "`ledger dump -o FILE` writes it so."
        ) from e
    except OSError as e:
        raise Unreadable(f"{name} can't be read: {(e.strerror or str(e)).lower()}.") from e
    if not found:
        raise Unreadable(f"{name} is empty.", "`ledger dump -o FILE` writes a dump.")
    fresh, there = {}, {}
    for negotiation, entries in found.items():
        known = _known(call, negotiation)
        for mine, theirs in zip(known, entries, strict=False):
            if mine.digest != theirs.digest:
                raise Conflict(
                    f"“{negotiation}” is another story here from entry {mine.version} on.",
                    "Nothing was loaded. Load the dump into a new ledger: --ledger NEW.db.",
                )
        there[negotiation] = known
        fresh[negotiation] = entries[len(known) :]
    if not any(fresh.values()):
        click.echo(f"{name} is already in {call.shown}: nothing to do.", err=True)
        return
    with recording(call, fresh, there):
        for negotiation, entries in fresh.items():
            if entries:
                count = "1 entry" if len(entries) == 1 else f"{len(entries)} entries"
                click.echo(f"Loaded {count} of “{negotiation}” into {call.shown}.", err=True)


def _known(call: Call, negotiation: str) -> list[Entry]:
    """What the ledger holds of this negotiation, if there is a ledger."""
    from ledger.store import exists

    if not exists(call.ledger):
        return []
    with open_store(call) as store:
        return store.entries(negotiation) if negotiation in store.negotiations() else []
