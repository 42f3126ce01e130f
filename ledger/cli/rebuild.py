"""``ledger rebuild``."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import click

from ledger.cli import Call
from ledger.cli.opening import open_store

if TYPE_CHECKING:
    from ledger.frames import Frame


@click.command("rebuild")
@click.pass_obj
def command(call: Call) -> None:
    """Draw anew, from the record alone, what the draft printed on each day.

    That is what makes `ledger replay` fast. It is derived: nothing is lost with it, a replay
    without it gives the same, and `ledger verify` proves that it does.

    \b
    ledger rebuild
    """
    from msgspec.structs import replace

    from ledger.frames import framing
    from ledger.order import days

    with open_store(call) as reading:
        names = [reading.choose(call.negotiation)] if call.negotiation else reading.negotiations()
        read = {name: reading.entries(name) for name in names}
    with open_store(call, writing=True) as store:
        for name, entries in read.items():
            drawing = framing(None, entries)
            count = len(days(entries))
            store.draw({name: replace(drawing, frames=_shown(drawing.frames, name, count))})
            click.echo(f"{name}: {count} {'day' if count == 1 else 'days'} drawn.", err=True)


def _shown(frames: Iterable[Frame], name: str, count: int) -> Iterator[Frame]:
    """The frames, as they are drawn, with a bar for who waits."""
    import sys

    with click.progressbar(
        frames, length=count, label=name, file=sys.stderr, hidden=not sys.stderr.isatty()
    ) as drawn:
        yield from drawn
