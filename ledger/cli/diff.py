"""``ledger diff``."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import click

from ledger.attribution import Attribution
from ledger.cli import Call, options
from ledger.cli.opening import compared, profile_of, read_ledger
from ledger.cli.options import DAY
from ledger.cli.printing import console, write

if TYPE_CHECKING:
    from rich.console import Console
    from rich.text import Text

    from ledger.comparison import Decision
    from ledger.diff import Change
    from ledger.events import Entry


@click.command("diff")
@click.argument("first", type=DAY, metavar="DATE", required=False)
@click.argument("last", type=DAY, metavar="DATE", required=False)
@click.option("--undecided", "only_undecided", is_flag=True,
              help="Only changes that nobody is recorded to have decided, the worst first.")
@click.option("--format", "format_", default="text", show_default=True, metavar="NAME",
              help="text, json, html, or another that is installed and shows a diff.")
@options.as_json
@options.output
@options.attribution
@click.pass_obj
def command(
    call: Call,
    first: date | None,
    last: date | None,
    only_undecided: bool,
    format_: str,
    as_json: bool,
    output: Path | None,
    attribution: Attribution,
) -> None:
    """What changed between two days, each change with its decision, or UNDECIDED.

    With one day: from it to now. With none: from the last official text but one to the last.

    A move is shown as a move, with the words changed inside it. What took effect on the first day
    itself belongs to the draft that is compared.

    \b
    ledger diff                                     what the last paper changed
    ledger diff 2012-04-03                          what changed since that day
    ledger diff 2012-04-03 2012-04-19
    ledger diff 2012-04-03 2012-04-19 --undecided   what nobody decided, the worst first
    ledger diff 2012-04-03 2012-04-19 --format html -o changes.html
                                                    the page to open in a browser
    """
    import msgspec

    from ledger.attribution import policy
    from ledger.between import between
    from ledger.diff import diff, undecided

    if as_json:
        format_ = "json"
    if format_ not in OWN:
        _export(call, first, last, format_, output, attribution, only_undecided)
        return
    _, entries = read_ledger(call)
    first, last = compared(entries, first, last)
    rules = policy(attribution, profile_of(entries), entries)
    found = diff(between(entries, first, last), rules)
    if only_undecided:
        found = undecided(found)
    if format_ == "json":
        _written(msgspec.json.format(msgspec.json.encode(found), indent=2).decode() + "\n", output)
        return
    if output is None:
        _print(found, console())
    else:
        _written(_plain(found), output)
    what = "undecided change" if only_undecided else "change"
    none = sum(change.decision is None for change in found)
    rest = "" if only_undecided or not found else f", {none:,} of them undecided"
    click.echo(
        f"{len(found):,} {what}{'' if len(found) == 1 else 's'} from {first} to {last}{rest}.",
        err=True,
    )
    if not found and (start := _beginning(entries)) and last < start:
        click.echo(f"Nothing stood yet: the first event is of {start}.", err=True)


def _beginning(entries: Sequence[Entry]) -> date | None:
    """The first day on which anything took effect."""
    from ledger.order import days

    there = days(entries)
    return there[0] if there else None


OWN = ("json", "text")
"""The formats of this command itself."""


def _export(
    call: Call,
    first: date | None,
    last: date | None,
    format_: str,
    output: Path | None,
    attribution: Attribution,
    only_undecided: bool,
) -> None:
    """The diff as an installed exporter shows it."""
    from ledger.comparison import comparison
    from ledger.plugins import Plugins

    exporter = Plugins().showing("diff", format_, OWN)
    _, entries = read_ledger(call)
    first, last = compared(entries, first, last)
    shown = comparison(
        entries, profile_of(entries), first, last,
        attribution=attribution, only_undecided=only_undecided,
    )
    _written(exporter.export_diff(shown), output)


def _written(result: str | bytes, output: Path | None) -> None:
    write(result, output)
    if output is not None and str(output) != "-":
        click.echo(f"Wrote {output}.", err=True)


def _plain(found: Sequence[Change]) -> str:
    """What a file gets: the same as a terminal without its colours."""
    from ledger.cli.tables import Screen

    held = io.StringIO()
    _print(found, Screen(file=held, highlight=False, width=140, color_system=None))
    return held.getvalue()


def _print(found: Sequence[Change], out: Console) -> None:
    from rich.padding import Padding
    from rich.text import Text

    for address, changes in groupby(found, key=lambda change: change.address):
        out.print(Text(address, style="bold"))
        told: Decision | None = None
        for change in changes:
            said = _said(change)
            said.append("  ")
            decision = change.decision
            if decision is None:
                said.append("UNDECIDED", style="bold red")
            else:
                again = told is not None and _sentence(told) == _sentence(decision)
                said.append(
                    f"decided by {decision.event}, too" if again else _decided(decision),
                    style="green",
                )
                told = decision
            out.print(Padding(said, (0, 0, 0, 2), expand=False))


def _sentence(decision: Decision) -> object:
    """What stands for the sentence or mark that a decision was taken by."""
    source = decision.source
    place = (source.name, source.line, source.quote) if source.quote else decision.event
    return decision.on, place


def _decided(decision: Decision) -> str:
    """By what a change was decided: the sentence of minutes itself, or the mark in a word."""
    quote = decision.source.quote
    # What minutes tell of is the change itself, which has just been said.
    why = f"“{_short(quote)}”" if decision.type == "explained" and quote else decision.summary
    return f"decided by {decision.event} of {decision.on} ({why})"


def _said(change: Change) -> Text:
    from rich.text import Text

    said = Text(f"{change.kind}: ", style="cyan")
    match change.kind:
        case "added":
            said.append(_short(change.after), style="green")
        case "removed":
            said.append(_short(change.before), style="red strike")
        case "words":
            for part in change.parts:
                if not said.plain.endswith(" ") and part.text[:1].isalnum():
                    said.append(" ")  # a bracket's edge stood between these two words
                said.append_text(_part(part.text, part.change))
        case "bracket opened":
            said.append(f"[{_short(change.after)}]", style="default")
        case "bracket closed":
            said.append(f"[{_short(change.before)}] {change.after}", style="default")
        case _:
            said.append(f"{change.before or 'none'} → {change.after or 'none'}", style="default")
    return said


def _part(text: str, change: str) -> Text:
    """Words that stayed, came, or went; signs beside the colour, for whoever has none."""
    from rich.text import Text

    if not text.strip():
        return Text(text)
    if change == "same":
        words = text.split(" ")
        if len(words) > 2 * _NEAR + 1:
            text = f"{' '.join(words[:_NEAR])} … {' '.join(words[-_NEAR:])}"
        return Text(text, style="default")
    sign, style = ("+", "green") if change == "in" else ("-", "red strike")
    head = text[: len(text) - len(text.lstrip())]
    tail = text[len(text.rstrip()) :]
    return Text.assemble(head, (f"{{{sign}{text.strip()}{sign}}}", style), tail)


_NEAR = 6
_LONG = 200


def _short(words: str | None) -> str:
    words = words or ""
    return words if len(words) <= _LONG else f"{words[:_LONG].rsplit(' ', 1)[0]} …"
