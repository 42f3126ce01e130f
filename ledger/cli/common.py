"""What commands share: dates as people type them, opening the ledger, writing results."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from ledger.cli import Call
from ledger.cli.stopping import held
from ledger.cli.words import broken_at, readable, visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType

    from ledger.append import Paper
    from ledger.contradictions import Contradicted
    from ledger.events import Entry
    from ledger.hookspecs import DocumentText
    from ledger.profile import Profile
    from ledger.store import Store


class Day(click.ParamType[date | datetime]):
    """A date: ISO, or in words. One that could be two days is refused, naming both."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | datetime:
        """The date typed."""
        from ledger.reading.dates import AmbiguousDate, NoDate, parse

        if isinstance(value, date):
            return value
        try:
            return parse(value)
        except AmbiguousDate as e:
            self.fail(f"{e}: write {e.first} or {e.second}.", param, ctx)
        except NoDate:
            self.fail(f"“{value}” is no date; write it as 2012-04-19.", param, ctx)


class Moment(Day):
    """A date, or a date and time: 2012-04-19T15:30."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | datetime:
        """The date or moment typed."""
        if isinstance(value, str) and ("T" in value or ":" in value):
            try:
                return datetime.fromisoformat(value)
            except ValueError:
                self.fail(f"“{value}” is no time; write it as 2012-04-19T15:30.", param, ctx)
        return super().convert(value, param, ctx)


DAY, MOMENT = Day(), Moment()


class PaperFile(click.Path):
    """A file that is there to be read; where it is not, those beside it that are called alike."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, exists=True, dir_okay=False)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """The path typed."""
        path = Path(value)
        if os.path.isdir(value):  # unlike the path's own method it takes any name and any rights
            self.fail(f"'{path}' is a directory: name papers in it, {path / '*.txt'}.", param, ctx)
        if not os.path.exists(value) and str(value) != "-":
            self.fail(f"'{path}' does not exist.{_beside(path)}", param, ctx)
        return super().convert(value, param, ctx)


def _beside(path: Path) -> str:
    """The files that somebody may have meant."""
    from ledger.errors import nearest

    if not os.path.isdir(path.parent):
        return f" Nor does the folder {path.parent}."
    try:
        there = sorted(one.name for one in path.parent.iterdir() if one.is_file())
    except OSError:
        return ""
    close = nearest(path.name, there)
    if not close:
        return ""
    return " Did you mean " + " or ".join(str(path.parent / name) for name in close) + "?"


class OneOf(click.Choice[str]):
    """One of these words; a slip is answered with the nearest."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The word typed."""
        from ledger.errors import nearest

        close = nearest(str(value), list(self.choices))
        if value not in self.choices and close:
            hint = " or ".join(f"'{word}'" for word in close)
            self.fail(f"'{value}' is not one of the choices: did you mean {hint}?", param, ctx)
        return super().convert(value, param, ctx)


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


def profile_of(entries: Sequence[Entry]) -> Profile:
    """The house profile that a negotiation was opened with."""
    from ledger.houses import load
    from ledger.store import negotiation_of

    opened = negotiation_of(entries)
    return load(opened.profile if opened else "oas")


def console(*, err: bool = False) -> Console:
    """Where tables go: as wide as the terminal, or wide enough for a file."""
    from ledger.cli.tables import Screen

    stream = sys.stderr if err else sys.stdout
    return Screen(
        stderr=err, highlight=False, markup=False, soft_wrap=False,
        width=None if stream.isatty() else 140,
    )


def plain(*shown: RenderableType) -> str:
    """What a file gets: the same as a terminal without its colours."""
    from ledger.cli.tables import Screen

    held = io.StringIO()
    out = Screen(file=held, highlight=False, markup=False, width=140, color_system=None)
    for one in shown:
        out.print(one)
    return held.getvalue()


def csv_of(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table for a spreadsheet, which takes no cell of it for a formula, whatever a paper
    holds."""
    import csv

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: object) -> object:
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n"):
        return f"'{cell}"
    return cell


def json_of(shown: object) -> str:
    """What is shown, as JSON for people and machines."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(shown), indent=2).decode() + "\n"


def write(result: str | bytes, output: Path | None) -> None:
    """The result to a file, whole or not at all, or to standard output: byte by byte, but for a
    terminal, which is not to obey what a paper holds."""
    from ledger.errors import StoreFailed

    shown = output is None or str(output) == "-"
    if isinstance(result, str) and shown and sys.stdout.isatty():
        result = visible(result)
    data = result.encode() if isinstance(result, str) else result
    if output is None or shown:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        if output.exists() and not output.is_file():  # a device, a pipe: there is no "whole" there
            output.write_bytes(data)
        else:
            with held():
                _replace(output.resolve(), data)
    except OSError as e:
        raise StoreFailed(f"{output} can't be written: {(e.strerror or str(e)).lower()}.") from e


def _replace(file: Path, data: bytes) -> None:
    """Put the data in place of the file, whole or not at all."""
    from ledger.errors import StoreFailed

    if file.exists():
        with file.open("rb") as there:
            if there.read(16) == b"SQLite format 3\x00":
                raise StoreFailed(f"{file} is a ledger: nothing else is written in its place.")
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        part.write_bytes(data)
        if file.exists():
            part.chmod(file.stat().st_mode)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
