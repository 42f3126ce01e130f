"""``ledger append``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from contextlib import nullcontext
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.cli import Call, options
from ledger.cli.opening import open_store
from ledger.cli.options import DAY, PaperFile
from ledger.cli.recording import by_hand, read_papers, recording, refuse_contradictions, tries, user
from ledger.cli.words import NAME, WORDS

if TYPE_CHECKING:
    from ledger.append import Appended, Paper
    from ledger.events import Entry
    from ledger.hookspecs import DocumentText
    from ledger.houses import House
    from ledger.profile import Profile
    from ledger.store import Store

_USUAL = frozenset({"date in the title"})
"""What is reported and yet no reason to refuse a paper: most papers say their date there."""


@click.command("append")
@click.argument("files", nargs=-1, required=True, metavar="FILE...",
                type=PaperFile())
@click.option("--on", "on", type=DAY, metavar="DATE",
              help="The paper's date, if it does not say it.")
@click.option("--meeting", metavar="TEXT", type=WORDS,
              help="The meeting whose results these are.")
@click.option("--profile", "profile_name", metavar="NAME",
              help="House profile to read by: a name, or a TOML file.")
@click.option("--as", "read_as", type=click.Choice(["minutes", "text"]),
              help="What the papers are, where they don't say that they are minutes.")
@click.option("--negotiation", metavar="NAME", type=NAME,
              help="Which negotiation; a new name opens one.")
@options.recorded_by
@click.option("--dry-run", is_flag=True, help="Show what would be recorded, and record nothing.")
@click.option("--explain", is_flag=True, help="Show what each provision was matched with, and why.")
@click.option("--strict", is_flag=True, help="Record nothing if anything odd is found.")
@options.force
@click.option("--yes", "-y", is_flag=True, help="Don't ask before recording.")
@options.report_json
@click.pass_obj
def command(
    call: Call,
    files: tuple[Path, ...],
    on: date | None,
    meeting: str | None,
    profile_name: str | None,
    read_as: str | None,
    negotiation: str | None,
    recorded_by: str | None,
    dry_run: bool,
    explain: bool,
    strict: bool,
    force: bool,
    yes: bool,
    as_json: bool,
) -> None:
    """Read papers, show what they change and what is odd in them, and record it.

    Several papers are recorded together or not at all. The first paper opens the ledger.

    \b
    ledger append results-of-april-19.txt
    ledger append --dry-run draft-3.txt       look, record nothing
    ledger append --dry-run --explain d4.txt  which provision is which, and why
    ledger append minutes-of-april-3.txt      what was proposed and decided
    ledger append --on 2012-04-19 draft.txt   a paper that does not say its date
    ledger append meetings/*.txt --yes        all of them, without asking
    """
    from ledger.append import Wishes
    from ledger.cli.strangers import strangers
    from ledger.contradictions import contradicted
    from ledger.errors import Busy, Conflict

    named = negotiation or call.negotiation
    wishes = Wishes(
        on=on, meeting=meeting, negotiation=named, recorded_by=recorded_by or user()
    )
    papers = read_papers(files)
    again, name = False, named
    for attempt in tries(call, lambda: name):  # noqa: B023  the newest is meant
        name, entries, house = _standing(call, named, profile_name, papers, attempt.store)
        profile = house.profile
        found = _plan(entries, papers, profile, wishes, read_as)
        name = name or _opened(found) or ""
        if again and not as_json:
            click.echo("Somebody else appended in the meantime. Planned again:", err=True)
        # Machines get one object, whatever is tried again: they are told in the end.
        say = partial(
            _show, found, name, house, dry_run=dry_run, explain=explain, as_json=as_json,
            known=entries,
        )
        fresh = [one.entry for one in found if one.entry is not None]
        if not as_json or dry_run or strict or not fresh:
            say()
        _refuse_odd(found, strict)
        fresh_entries = [*entries, *fresh]
        refuse_contradictions(contradicted(entries, fresh_entries) if fresh else (), force=force)
        if fresh and on is not None and not as_json:
            _say_overruled(
                [one for one in papers if not _are_minutes(one[1], read_as)], profile, on
            )
        strange = strangers(entries, found)
        for said in strange:
            click.echo(said, err=True)
        if dry_run:
            click.echo("Nothing recorded: this was a dry run.", err=True)
            return
        if not fresh:
            return
        if not entries and not as_json:
            _say_new(call)
        if not (yes or as_json) and by_hand():
            click.confirm("Record this?", default=not strange, abort=True, err=True)
        try:
            with recording(
                call, {name: fresh}, {name: entries}, attempt.store
            ) as opened:
                _report(call, name, fresh, opened=opened)
                if as_json and not strict:
                    say()
            return
        except (Busy, Conflict):
            # Somebody else appended between our reading and our writing: plan it again.
            if attempt.last:
                raise
            again = True


def _say_overruled(
    papers: Sequence[tuple[Paper, DocumentText]], profile: Profile, on: date
) -> None:
    """Which papers say another date than the one that was given for them."""
    from ledger.errors import LedgerError
    from ledger.reading.dates import spoken
    from ledger.reading.read import read

    for paper, text in papers:
        try:
            said = read(paper.name, text.lines, profile).on
        except LedgerError:  # a date that makes no sense: why --on was given
            continue
        if said is not None and said != on:
            click.echo(
                f"Look: {paper.name} says it is of {spoken(said)}; --on makes it {spoken(on)}.",
                err=True,
            )


def _say_new(call: Call) -> None:
    """That a new ledger is opened, and where, if there is one near that may be meant."""
    from ledger.cli.opening import elsewhere
    from ledger.store import exists
    from ledger.store.address import is_server

    if is_server(call.ledger) or exists(call.ledger):
        return
    near = elsewhere(Path(call.ledger))
    click.echo(
        f"This opens a new ledger, {Path(call.ledger).absolute()}.{' ' + near if near else ''}",
        err=True,
    )


def _standing(
    call: Call,
    named: str | None,
    profile_name: str | None,
    papers: Sequence[tuple[Paper, DocumentText]],
    ours: Store | None,
) -> tuple[str | None, list[Entry], House]:
    """The negotiation to append to (``None``: to be named by its title), what it holds, and the
    house its papers are of: the one said, that of the negotiation, or the one they show."""
    from ledger.errors import NoNegotiation
    from ledger.houses import House, detect, load
    from ledger.store import exists, negotiation_of

    entries: list[Entry] = []
    name = named
    if ours is not None or exists(call.ledger):
        with open_store(call) if ours is None else nullcontext(ours) as store:
            names = store.negotiations()
            if named is None and len(names) > 1:
                raise NoNegotiation(
                    f"This ledger holds several negotiations: {', '.join(names)}.",
                    "Say which: --negotiation NAME; a new name opens one.",
                )
            name = named or (names[0] if names else None)
            if name in names:
                entries = store.entries(name)
    opened = negotiation_of(entries)
    said = profile_name or (opened.profile if opened else None)
    if said is not None:
        return name, entries, House(load(said))
    return name, entries, detect([line.text for _, text in papers for line in text.lines])


def _plan(
    entries: list[Entry],
    papers: Sequence[tuple[Paper, DocumentText]],
    profile: Profile,
    wishes: object,
    read_as: str | None,
) -> list[Appended]:
    from ledger.append import Wishes, append

    assert isinstance(wishes, Wishes)
    found: list[Appended] = []
    known = list(entries)
    with _progress(len(papers)) as step:
        for paper, text in papers:
            step(paper.name)
            if _are_minutes(text, read_as):
                from ledger.houses import everyone
                from ledger.take_minutes import take_minutes

                one = take_minutes(known, paper, text, everyone(profile), wishes)
            else:
                one = append(known, paper, text, profile, wishes)
            if one.entry is not None:
                known.append(one.entry)
            found.append(one)
    return found


def _are_minutes(text: DocumentText, read_as: str | None) -> bool:
    """Whether a paper is read as minutes: as the user says, or as it calls itself."""
    from ledger.minutes.prose import is_minutes

    return read_as == "minutes" if read_as is not None else is_minutes(text.lines)


def _progress(total: int):  # type: ignore[no-untyped-def]  # a context manager over rich's own
    """A progress bar on a terminal; silence elsewhere."""
    from contextlib import contextmanager

    @contextmanager
    def bar():  # type: ignore[no-untyped-def]
        if not sys.stderr.isatty():
            yield lambda name: None  # noqa: ARG005
            return
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

        from ledger.cli.printing import console

        with Progress(
            TextColumn("reading {task.description}"), BarColumn(), MofNCompleteColumn(),
            console=console(err=True), transient=True,
        ) as progress:
            task = progress.add_task("", total=total)

            def step(name: str) -> None:
                progress.update(task, description=name)
                progress.advance(task)

            yield step

    return bar()


def _opened(found: Sequence[Appended]) -> str | None:
    from ledger.store import negotiation_of

    entries = [one.entry for one in found if one.entry is not None]
    opened = negotiation_of(entries)
    return opened.negotiation if opened else None


def _refuse_odd(found: Sequence[Appended], strict: bool) -> None:
    from ledger.errors import Located

    for one in found:
        odd = [o for o in one.oddities if o.code not in _USUAL]
        if strict and odd:
            first = odd[0]
            raise Located(
                one.paper, first.line, first.column, f"{first.code}: {first.found}.",
                f"--strict: {len(odd)} oddities in it, nothing recorded.",
            )
        left = one.minuted.left if one.minuted is not None else ()
        if strict and left:
            raise Located(
                one.paper, left[0].line, 1, f"{left[0].outcome}: “{left[0].quote}”.",
                f"--strict: {len(left)} sentences not understood, nothing recorded.",
            )


def _show(
    found: Sequence[Appended], name: str, house: House, *, dry_run: bool, explain: bool,
    as_json: bool, known: Sequence[Entry],
) -> None:
    """Say what the papers come to. Where nobody listens any more, nothing is recorded."""
    from ledger.cli.report import as_tables, to_json
    from ledger.errors import LedgerError

    if as_json:
        click.echo(to_json(found, name, house, known, dry_run=dry_run, explain=explain))
        return
    try:
        as_tables(found, house, known, explain=explain)
    except (BrokenPipeError, SystemExit) as e:  # rich makes the one into the other
        raise LedgerError(
            "Nobody reads on what these papers come to. Nothing was recorded.",
            "Write it to a file, or to a pager that reads to the end.",
        ) from e


def _report(call: Call, name: str, fresh: Sequence[Entry], *, opened: bool) -> None:
    events = sum(len(entry.events) for entry in fresh)
    papers = "paper" if len(fresh) == 1 else "papers"
    if opened:
        click.echo(f"Opened the ledger {call.shown}.", err=True)
    if fresh[0].version == 1:
        click.echo(f"Opened the negotiation “{name}”.", err=True)
    first, last = fresh[0].version, fresh[-1].version
    entries = f"entry {first}" if first == last else f"entries {first} to {last}"
    # The first paper shows how things stand; each after it, what has changed.
    then = "`ledger replay` shows the draft"
    if last > 1:
        then += ", `ledger diff` what the last paper changed"
    click.echo(
        f"Recorded {events} events of {len(fresh)} {papers} as {entries}. {then}.", err=True
    )
