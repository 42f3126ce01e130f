"""``ledger correct``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.cli import Call, options
from ledger.cli.opening import open_store, profile_of
from ledger.cli.recording import by_hand, kept_without, recording, refuse_contradictions, user
from ledger.cli.words import WORDS, visible

if TYPE_CHECKING:
    from collections.abc import Sequence

    from ledger.correct import Correction
    from ledger.events import Entry


@click.command("correct")
@click.argument("event", metavar="EVENT")
@click.option("--why", metavar="TEXT", type=WORDS, help="Why it was a mistake; has to be said.")
@click.option("--with", "instead", metavar="LINE", type=WORDS,
              help="What should have been recorded, as a line of `ledger record`.")
@options.recorded_by
@click.option("--dry-run", is_flag=True, help="Show what would change, and record nothing.")
@options.force
@click.option("--yes", "-y", is_flag=True, help="Don't ask before recording.")
@click.pass_obj
def command(
    call: Call,
    event: str,
    why: str | None,
    instead: str | None,
    recorded_by: str | None,
    dry_run: bool,
    force: bool,
    yes: bool,
) -> None:
    """Strike a mistake out of the draft, from now on; the record keeps both.

    EVENT is its name in `ledger audit`: entry and place, 57.3. Replay leaves it out; replay
    --known-on an earlier day still shows what was believed. The words of official texts stay as
    they were published. Correcting a correction takes it back.

    \b
    ledger correct 57.3 --why "said of 2.1/4"
    ledger correct 57.3 --why "misheard" --with '2.1/3 URU insert "may" before "agree"'
    """
    from ledger.correct import correct

    if why is None:
        raise click.UsageError(
            f"Say why {event} was a mistake: --why \"said of 2.1/4\". The record keeps it.",
            click.get_current_context(),
        )
    with open_store(call) as store:
        name = store.choose(call.negotiation)
        entries = store.entries(name)
    who = recorded_by or user()
    made = correct(entries, event, why, who)
    fresh = [made.entry]
    _show(made, [*entries, made.entry])
    if instead is not None:
        fresh.append(_instead(entries, made, instead, who, force=force))
        if kept := kept_without([*entries, made.entry], fresh[-1]):
            click.echo(kept, err=True)
    refuse_contradictions(made.contradicts, force=force)
    if dry_run:
        click.echo("Nothing recorded: this was a dry run.", err=True)
        return
    if not yes and by_hand():
        click.confirm("Record this?", default=True, abort=True, err=True)
    with recording(call, {name: fresh}, {name: entries}):
        click.echo(f"Struck out {event}, as entry {made.entry.version}.", err=True)


def _instead(
    entries: Sequence[Entry], made: Correction, line: str, who: str, *, force: bool
) -> Entry:
    """The entry of what should have been recorded, on the day of the mistake."""
    from ledger.errors import LedgerError
    from ledger.houses import everyone
    from ledger.take_line import Desk, Sitting

    sitting = Sitting(on=made.struck.on, recorded_by=who, force=force)
    desk = Desk(sitting, everyone(profile_of(entries)))
    entry = desk.take([*entries, made.entry], line)
    if entry is None:
        raise LedgerError("What should stand instead changes nothing.", "Leave --with out.")
    return entry


def _show(made: Correction, everything: Sequence[Entry]) -> None:
    """What is struck out, and what its provision says before and after."""
    from ledger.addresses import last_address
    from ledger.attribution import policy
    from ledger.audit import Rows
    from ledger.publication import printed
    from ledger.replay import facts, replay

    draft = replay(everything)
    rules = policy("full", profile_of(everything), everything)
    row = Rows(facts(everything), draft, rules)[made.struck.name]
    click.echo(visible(f"{row.event}  {row.on}  {row.summary}"))
    if row.provision is not None:
        before = made.before.provisions.get(row.provision)
        after = made.after.provisions.get(row.provision)
        if before is not None and after is not None:
            click.echo(f"  {last_address(made.before, before.id)}  {visible(printed(before))}")
            gone = after.gone_by is not None
            click.echo(f"  becomes  {'(no longer printed)' if gone else visible(printed(after))}")
    if made.restored:
        count = "1 event keeps" if made.restored == 1 else f"{made.restored} events keep"
        click.echo(f"  {count} the words of the official texts as they were published.")
