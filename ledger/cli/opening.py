"""The ledger of a call, what is read from it, and the days that were meant."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.cli import Call

if TYPE_CHECKING:
    from ledger.events import Entry
    from ledger.profile import Profile
    from ledger.store import Store


def open_store(call: Call, *, writing: bool = False) -> Store:
    """The ledger of this call."""
    from ledger.errors import NoLedger
    from ledger.store import Store
    from ledger.store.address import is_server

    try:
        return Store(call.ledger, writing=writing)
    except NoLedger as e:
        if is_server(call.ledger):
            raise
        near = elsewhere(Path(call.ledger))
        raise NoLedger(e.sentence, " ".join(filter(None, (near, e.hint)))) from e


def elsewhere(missing: Path) -> str:
    """Where a ledger lies that may be meant by a path at which there is none."""
    if missing.exists():
        return ""
    here = missing.absolute().parent
    for folder in (here, *here.parents[:3]):
        try:
            names = [missing.name] if folder != here else [p.name for p in folder.glob("*.db")]
            found = next((folder / name for name in sorted(names) if _is_ledger(folder / name)), "")
        except OSError:
            continue
        if found:
            return f"There is one at {found}: --ledger {found}."
    return ""


def _is_ledger(path: Path) -> bool:
    from ledger.errors import LedgerError
    from ledger.store.sqlite_file import recognise

    try:
        return path.is_file() and recognise(path)
    except LedgerError:
        return False


def read_ledger(call: Call) -> tuple[str, list[Entry]]:
    """The negotiation of this call and its entries."""
    with open_store(call) as store:
        name = store.choose(call.negotiation)
        return name, store.entries(name)


def compared(
    entries: Sequence[Entry], first: date | None, last: date | None
) -> tuple[date, date]:
    """The two days to compare: as given; from the one given to now; or those of the last two
    official texts. Where they were not both given, says which they are."""
    from ledger.errors import LedgerError
    from ledger.events import Published
    from ledger.replay import facts

    if first is not None and last is not None:
        if last < first:
            raise click.UsageError(
                f"{last} is before {first}: give the earlier day first.",
                click.get_current_context(),
            )
        return first, last
    everything = facts(entries)
    if first is not None:
        last = max((fact.on for fact in everything), default=first)
        if last < first:
            raise LedgerError(
                f"Nothing is recorded after {first}: the last day is {last}.",
                "Give the day to compare from, and the day to compare with.",
            )
        click.echo(f"From {first} to {last}, the last day on which something changed.", err=True)
        return first, last
    texts = sorted({fact.on for fact in everything if isinstance(fact.event, Published)})
    if len(texts) < 2:
        raise LedgerError(
            "There are no two official texts to compare yet.",
            "Give two days: 2012-04-03 2012-04-19.",
        )
    click.echo(f"From {texts[-2]} to {texts[-1]}, the last two official texts.", err=True)
    return texts[-2], texts[-1]


def profile_of(entries: Sequence[Entry]) -> Profile:
    """The house profile that a negotiation was opened with."""
    from ledger.houses import load
    from ledger.store import negotiation_of

    opened = negotiation_of(entries)
    return load(opened.profile if opened else "oas")
