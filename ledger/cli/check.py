"""``ledger check``."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from ledger.attribution import Attribution
from ledger.cli import Call, options
from ledger.cli.opening import profile_of, read_ledger
from ledger.cli.options import DAY, PaperFile
from ledger.cli.printing import console
from ledger.cli.recording import read_papers

if TYPE_CHECKING:
    from ledger.check import Checked
    from ledger.events import Entry

_MOST = 200
"""So many words of a remainder are shown in a table; JSON has them all."""


@click.command("check")
@click.argument("file", required=False, metavar="[FILE]",
                type=PaperFile())
@click.option("--on", "on", type=DAY, metavar="DATE",
              help="The text's date, if it does not say it.")
@options.report_json
@options.attribution
@click.pass_context
def command(
    ctx: click.Context,
    file: Path | None,
    on: date | None,
    as_json: bool,
    attribution: Attribution,
) -> None:
    """Prove that the draft of its date says what a text says, word for word, or list every
    remainder with both places. Without a file: prove it for every text recorded. Exit status 1
    if any word differs. Without full attribution names give way in the words that differ, too,
    whether the text attributes them or says them itself.

    \b
    ledger check                                  all texts recorded
    ledger check results-of-april-19.txt
    ledger check circulated.txt --on 2012-04-19   a copy against the draft of a day
    """
    name, entries = read_ledger(ctx.obj)
    if file is None:
        if on is not None:
            raise click.UsageError("--on says the date of a text: name the text, too.", ctx)
        holds = _all(name, entries, attribution, as_json=as_json)
    else:
        holds = _one(ctx.obj, name, entries, file, on, attribution, as_json=as_json)
    if not holds:
        ctx.exit(1)


def _all(
    name: str, entries: Sequence[Entry], attribution: Attribution, *, as_json: bool
) -> bool:
    from ledger.attribution import policy
    from ledger.check import publications

    rules = policy(attribution, profile_of(entries), entries)
    held = publications(entries, rules)
    holds = all(one.ok for one in held)
    if as_json:
        _json({"negotiation": rules.text(name), "publications": held, "ok": holds})
        return holds
    for one in held:
        said = "holds" if one.ok else f"NO LONGER replays to its words (event {one.event})"
        if one.replaced_by is not None:
            said = f"{one.replaced_by}, a later text of that day, stands for it"
        click.echo(f"{one.on}  {one.document}: {said}")
    return holds


def _one(
    call: Call,
    name: str,
    entries: Sequence[Entry],
    file: Path,
    on: date | None,
    attribution: Attribution,
    *,
    as_json: bool,
) -> bool:
    from ledger.append import already, dated
    from ledger.attribution import policy
    from ledger.check import check, named_in, replaced_by
    from ledger.reading.read import read
    from ledger.replay import replay

    ((paper, document),) = read_papers([file])
    profile = profile_of(entries)
    recorded = already(entries, paper)
    if on is None and recorded is not None:
        # Whoever recorded this very text said its date, if it does not.
        on = entries[recorded - 1].on
    text = read(paper.name, document.lines, profile, on)
    day = dated(paper.name, text)
    rules = policy(attribution, profile, entries, named_in(text))
    found = check(document.lines, text, replay(entries, day), day, rules)
    replaced = None
    if recorded is not None and entries[recorded - 1].on == day:
        replaced = replaced_by(entries, recorded, rules)
    said = rules.text(paper.name)
    if as_json:
        _json(
            {
                "negotiation": rules.text(name),
                "document": said,
                "on": day,
                "words": found.words,
                "remainders": found.remainders,
                "mended": found.mended,
                "ok": not found.remainders,
                "replaced_by": replaced,
            }
        )
    else:
        _say(said, found, call.shown, file, replaced)
    return not found.remainders


def _say(
    name: str, found: Checked, ledger: str, file: Path, replaced: str | None
) -> None:
    from ledger.reading.oddities import NOTHING

    for odd in found.mended:
        read = "" if odd.found == NOTHING else "read "
        click.echo(f"{name}:{odd.line}:{odd.column}: {read}{odd.found}: {odd.done}.", err=True)
    if not found.remainders:
        click.echo(
            f"{name}: the draft of {found.on} in {ledger} says the same, all {found.words:,} words "
            "and signs in their order."
        )
        return
    from rich.text import Text

    from ledger.cli.tables import Rows

    table = Rows(header_style="bold")
    table.add_column("in the text", no_wrap=True)
    table.add_column("it says", overflow="fold")
    table.add_column("in the draft", overflow="fold")
    table.add_column(f"it says on {found.on}", overflow="fold")
    for one in found.remainders:
        where = f"line {one.line}:{one.column}"
        table.add_row(
            where, Text(_short(one.paper)), Text(one.address or "nothing stands"),
            Text(_short(one.draft)),
        )
    console().print(table)
    count = len(found.remainders)
    places = "place" if count == 1 else "places"
    then = f"`ledger append {file}` would record what changed."
    if replaced is not None:
        then = f"It is recorded, and {replaced}, a later text of that day, stands for it."
    click.echo(
        f"{name} and the draft of {found.on} differ in {count:,} {places}. {then}", err=True
    )


def _short(words: str) -> str:
    parts = words.split()
    if not parts:
        return "—"
    return words if len(parts) <= _MOST else f"{' '.join(parts[:_MOST])} … ({len(parts):,} words)"


def _json(data: dict[str, Any]) -> None:
    import msgspec

    click.echo(msgspec.json.format(msgspec.json.encode(data), indent=2).decode())
