"""``ledger blame``."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from itertools import groupby
from typing import TYPE_CHECKING

import click

from ledger.cli import Call, options
from ledger.cli.opening import open_store, profile_of, read_ledger
from ledger.cli.printing import console, write

if TYPE_CHECKING:
    from rich.text import Text

    from ledger.attribution import Attribution, Policy
    from ledger.audit import Rows
    from ledger.blame import Blamed
    from ledger.draft import Draft
    from ledger.provenance import Traced
    from ledger.view import View

_RAISED = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")
_COLOURS = ("cyan", "green", "yellow", "magenta", "blue", "red")


@click.command("blame")
@click.argument("asked", metavar='ADDRESS|"WORDS"', nargs=-1)
@options.as_of
@options.known_on
@click.option("--format", "format_", type=click.Choice(["text", "json"]), default="text",
              show_default=True)
@options.as_json
@options.attribution
@click.pass_obj
def command(
    call: Call,
    asked: tuple[str, ...],
    as_of: date | None,
    known_on: date | datetime | None,
    format_: str,
    as_json: bool,
    attribution: Attribution,
) -> None:
    """For every word: who brought it, when, at which meeting, on what evidence, and who is for and
    against it.

    Ask by an ADDRESS, with everything under it, or by the words themselves. Words that are no
    longer printed are found where they stood, with the event that took them out. Without either,
    every word of the draft is told in short: a line for each stretch, for grep or a spreadsheet.

    \b
    ledger blame                            the whole draft, a line for each stretch
    ledger blame 1.2/3                      a paragraph, stretch by stretch
    ledger blame "while respecting"         where these words come from
    ledger blame 2.1 --as-of 2012-04-03     as it stood on that day
    """
    as_json = as_json or format_ == "json"
    if not asked and not as_json and known_on is None and attribution == "full":
        with open_store(call) as store:
            drawn = store.traced(store.choose(call.negotiation), as_of)
        if drawn is not None:
            _lines(drawn)
            return
    from ledger.attribution import policy
    from ledger.audit import Rows
    from ledger.replay import facts, replay
    from ledger.view import view_of

    _, entries = read_ledger(call)
    draft = replay(entries, as_of, known_on)
    profile = profile_of(entries)
    rules = policy(attribution, profile, entries)
    taken = facts(entries, as_of, known_on)
    shown = view_of(draft, taken, profile, known_on, rules, told={})
    if not asked and not as_json:
        from ledger.provenance import Witness, traced

        witnesses = {
            fact.name: Witness(
                fact.on, rules.maybe(fact.meeting), rules.parties(fact.event.by)
            )
            for fact in taken
        }
        _lines(traced(shown.printout, witnesses))
        return
    found = _found(" ".join(asked), shown, draft, rules, Rows(taken, draft, rules))
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
    else:
        _annotated(found)


def _found(
    asked: str, shown: View, draft: Draft, rules: Policy, rows: Rows
) -> list[Blamed]:
    from ledger.addresses import resolve
    from ledger.blame import of_provisions, of_words
    from ledger.errors import LedgerError, NotFound

    if not asked:
        return of_provisions(shown, draft.provisions, rows)
    try:
        top = resolve(draft, asked)
    except NotFound as missing:
        found = of_words(shown, draft, asked, rules, rows)
        if not found:
            near = _near(asked, draft, rules) if " " in asked else ""
            raise LedgerError(
                f"“{asked}” is no address here, and these words stand nowhere.",
                near or missing.hint,
            ) from missing
        return found
    return of_provisions(shown, [top.id, *(p.id for p in draft.walk(top.id))], rows)


def _near(asked: str, draft: Draft, rules: Policy) -> str:
    """Which words like those asked for stand somewhere, or stood there."""
    from rapidfuzz import fuzz, process

    from ledger.addresses import addresses, last_address
    from ledger.draft import Run

    count = len(asked.split())
    table = addresses(draft)
    places: dict[str, tuple[str, bool]] = {}
    for provision in draft.provisions.values():
        whole = "".join(
            e.text for e in provision.sequence
            if isinstance(e, Run) and e.role in ("heading", "text")
        )
        # What is printed comes first: of words that stand in both, these are meant.
        for text, stands in ((provision.words("heading", "text"), True), (whole, False)):
            words = text.split()
            for n in range(max(1, len(words) - count + 1)):
                where = table.get(provision.id) or last_address(draft, provision.id)
                places.setdefault(" ".join(words[n : n + count]), (where, stands))
    found = process.extractOne(
        asked, list(places), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=60
    )
    if found is None:
        return "Ask by an address, or by words as `ledger replay` prints them."
    where, stands = places[found[0]]
    said = rules.text(found[0].strip(",.;: "))
    return f"The nearest {'is' if stands else 'was'} “{said}” in {where}: ledger blame \"{said}\""


def _lines(found: Iterable[Traced]) -> None:
    """A line for each stretch, its columns parted by tabs."""
    lines = ["address\tevent\ton\tmeeting\tby\tfor\tagainst\twords"]
    lines += [
        f"{one.address}\t{one.event}\t{one.on}\t{one.meeting or ''}\t{', '.join(one.by)}\t"
        f"{', '.join(one.supported_by)}\t{', '.join(one.opposed_by)}\t{' '.join(one.words.split())}"
        for one in found
    ]
    write("\n".join(lines) + "\n", None)


def _annotated(found: Sequence[Blamed]) -> None:
    """Each provision's words with a figure behind every stretch, and what the figures mean."""
    from rich.padding import Padding
    from rich.text import Text

    out = console()

    def indented(said: Text, by: int) -> None:
        out.print(Padding(said, (0, 0, 0, by), expand=False))

    for address, stretches in groupby(found, key=lambda one: one.address):
        whys: dict[tuple[str, str], int] = {}
        line = Text()
        last: tuple[int, tuple[str, ...]] = (0, ())
        for one in stretches:
            number = whys.setdefault(_why(one), len(whys) + 1)
            if last != (number, one.brackets):
                _finish(line, *last, until=one.brackets)
            tight = not line.plain or line.plain.endswith(" ") or one.words[:1] in ".,;:)"
            line.append("" if tight else " ")
            line.append("[" * (len(one.brackets) - _shared(last[1], one.brackets)))
            gone = " strike" if one.taken_out_by is not None else ""
            line.append(one.words, style=_colour(number) + gone)
            last = number, one.brackets
        _finish(line, *last, until=())
        out.print(Text(address, style="bold"))
        indented(line, 2)
        for (who, evidence), number in whys.items():
            indented(Text(f"{number}  {who}", style=_colour(number)), 4)
            indented(Text(evidence), 7)
        out.print()


def _finish(line: Text, number: int, brackets: tuple[str, ...], *, until: tuple[str, ...]) -> None:
    """The figure behind a stretch, and the brackets that close there."""
    if number:
        line.append(str(number).translate(_RAISED), style=_colour(number))
        line.append("]" * (len(brackets) - _shared(brackets, until)))


def _shared(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """How many brackets stand around both."""
    return len(set(one) & set(other))


def _colour(number: int) -> str:
    return _COLOURS[(number - 1) % len(_COLOURS)]


def _why(one: Blamed) -> tuple[str, str]:
    """What stands behind these words, in a line; and the evidence."""
    said = [
        f"{one.event} of {one.on}{'' if one.dating == 'stated' else ' ~'}",
        ", ".join(one.by) or "not attributed",
        f"{one.type}, {one.basis}",
    ]
    if one.meeting:
        said.append(one.meeting)
    if one.supported_by and one.supported_by != one.by:
        said.append(f"for: {', '.join(one.supported_by)}")
    if one.opposed_by:
        said.append(f"against: {', '.join(one.opposed_by)}")
    if one.taken_out_by is not None:
        gone = one.taken_out_by
        by = f" by {', '.join(gone.by)}" if gone.by else ""
        said.append(f"TAKEN OUT on {gone.on}{by} by {gone.event}, {gone.basis}: {gone.summary}")
    return " · ".join(said), one.source.spoken
