"""Recording from a terminal: who records, attempts beside other writers, and what is said or
refused before anything is kept."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import click

from ledger.cli import Call
from ledger.cli.opening import open_store
from ledger.cli.stopping import held
from ledger.cli.words import broken_at, readable

if TYPE_CHECKING:
    from ledger.append import Paper
    from ledger.contradictions import Contradicted
    from ledger.events import Entry
    from ledger.hookspecs import DocumentText
    from ledger.store import Store

_PATIENCE = 8.0
"""Seconds for which a writer tries again where others are always faster."""


class Attempt(NamedTuple):
    """An attempt at what another writer may thwart."""

    last: bool
    """Whether there will be no other."""
    store: Store | None = None
    """The ledger, opened to be written, where one's turn has come: to be read and recorded in over
    this one."""


def tries(
    call: Call, negotiation: Callable[[], str | None], *, crowded: bool = False
) -> Iterator[Attempt]:
    """Attempts at what another writer may thwart. The first is made as if nobody else were there,
    unless it is ``crowded``; for the next one stands in line with the others who were thwarted,
    where the store has a line, or pauses for a random time, so that writers don't meet again at
    once. ``negotiation``: tells which, once it is known."""
    import random
    import time

    if not crowded:
        yield Attempt(last=False)
    until = time.monotonic() + _PATIENCE
    pause = 0.02
    with open_store(call, writing=True) as store, store.turn(negotiation()) as is_ours:
        if is_ours:
            yield Attempt(last=False, store=store)
        while (left := until - time.monotonic()) > 0:
            time.sleep(min(left, random.uniform(0, pause)))  # noqa: S311
            yield Attempt(last=False)
            pause = min(2 * pause, 0.5)
    yield Attempt(last=True)


@contextmanager
def recording(
    call: Call,
    fresh: Mapping[str, Sequence[Entry]],
    known: Mapping[str, Sequence[Entry]],
    ours: Store | None = None,
) -> Iterator[bool]:
    """Record these entries, by negotiation, and give whether that opened the ledger. ``known``:
    the entries that they follow; ``ours``: the ledger, where it is open for our turn. Ctrl-C
    waits: it stops everything, or comes too late and leaves the block time to say what was
    recorded."""
    from ledger.frames import MOST, NEVER, framing

    with held() as waiting:
        with open_store(call, writing=True) if ours is None else nullcontext(ours) as store:
            opened = store.created
            drawing = {
                name: framing(store.drawn(name), known.get(name, ()), entries, MOST)
                for name, entries in fresh.items() if entries
            }
            if waiting.pressed:
                raise click.Abort
            store.save_all(fresh, drawing)
            waiting.too_late()
        yield opened
    if any(one.until != NEVER for one in drawing.values()):
        click.echo(
            "Many days read otherwise now; `ledger rebuild` makes showing them fast again.",
            err=True,
        )


def read_papers(files: Sequence[Path]) -> list[tuple[Paper, DocumentText]]:
    """All papers, before anything is planned: one that can't be read stops them all."""
    from ledger.append import read_file, text_of
    from ledger.errors import Unreadable
    from ledger.plugins import Plugins

    plugins = Plugins()
    papers = []
    for path in files:
        if why := broken_at(path.name):
            raise Unreadable(
                f"The name of {readable(str(path))} can't be recorded: {why}.", "Rename the file."
            )
        paper = read_file(path)
        papers.append((paper, text_of(paper, plugins.reader(path.suffix))))
    return papers


def refuse_contradictions(found: Sequence[Contradicted], *, force: bool) -> None:
    """Say which events can no longer take effect in full, and refuse, unless it is forced."""
    from ledger.errors import LedgerError

    if not found:
        return
    for one in found:
        place = f", {one.document}:{one.line}" if one.document and one.line else ""
        quote = f" “{one.quote}”" if one.quote else ""
        click.echo(f"  {one.event} of {one.on}{place}:{quote} {one.reason}", err=True)
    if not force:
        count = "1 event" if len(found) == 1 else f"{len(found)} events"
        raise LedgerError(
            f"This makes {count} impossible that {'is' if len(found) == 1 else 'are'} recorded "
            "already.",
            "Nothing was recorded. --force records it all the same; `ledger status` then lists "
            "the contradictions.",
        )


def by_hand() -> bool:
    """Whether somebody sits at a terminal, to type and to read."""
    return sys.stdin is not None and sys.stdin.isatty() and sys.stdout.isatty()


def kept_without(entries: Sequence[Entry], entry: Entry) -> str:
    """That an official text recorded before this entry of a line keeps its words without it; empty
    where none does."""
    from ledger.reading.dates import spoken
    from ledger.take_minutes import overruled

    text = overruled(entries, entry)
    if text is None:
        return ""
    if text.on > entry.on:
        return (
            f"Look: this stands until {spoken(text.on)}: {text.document}, the text of that day, is "
            "recorded already and keeps its words."
        )
    return (
        f"Look: {text.document}, the text of {spoken(text.on)}, is recorded already and keeps its "
        "words: this is in the record, and not in the draft. If it was decided after that text, "
        "record it with --on of a later day."
    )


def user() -> str:
    """The name by which this machine knows whoever is typing."""
    import getpass

    try:
        return readable(getpass.getuser())
    except (KeyError, OSError):
        return "unknown"
