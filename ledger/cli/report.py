"""What ``ledger append`` says about papers: tables for people, JSON for machines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

import click
import msgspec

from ledger.append import Appended
from ledger.attribution import policy
from ledger.audit import Row, rows
from ledger.carried_out import NotCarriedOut
from ledger.cli.printing import console
from ledger.cli.tables import Rows
from ledger.events import Agreed, Bracketed, Deleted, Entry, Oddity, Proposed, Published
from ledger.houses import House
from ledger.minutes.outcome import Outcome
from ledger.reading.dates import spoken
from ledger.reconcile.explain import Explained
from ledger.replay import Fact, facts, replay

_MANY = 40
"""So many brackets are counted and not told one by one."""
_SURE = 0.6
"""Less sure than this, a match deserves a look."""


def as_tables(
    found: Sequence[Appended], house: House, known: Sequence[Entry], *, explain: bool
) -> None:
    """Print, for each paper, what it will record and what is odd in it."""
    before = list(known)
    for one in found:
        if one.entry is None:
            click.echo(f"{one.paper} is already recorded, as entry {one.already}: nothing to do.")
            continue
        before.append(one.entry)
        _print(one, one.entry, before, house)
        if explain:
            _explain(one.alignment)


def _print(one: Appended, entry: Entry, before: Sequence[Entry], house: House) -> None:
    out = console()
    title = f"{one.paper} · {entry.on} · read as {one.encoding}, {_said(house)}"
    table = Rows(title=title, title_justify="left", title_style="bold", header_style="bold")
    table.add_column("takes effect", no_wrap=True)
    table.add_column("what", overflow="fold")
    table.add_column("by", overflow="fold")
    table.add_column("line", justify="right")
    table.heads = 2
    draft, everything = replay(before), facts(before)
    every = rows(everything, draft, policy("full", house.profile, before))
    taken = [f for f in everything if f.version == entry.version]
    described = [r for r, f in zip(every, everything, strict=True) if f.version == entry.version]
    many: Counter[tuple[str, str]] = Counter()
    single: list[tuple[str, str, str, str]] = []
    brackets = sum(isinstance(f.event, Bracketed) and not f.event.by for f in taken)
    for fact, row in zip(taken, described, strict=True):
        group = _group(fact)
        if brackets > _MANY and isinstance(fact.event, Bracketed) and not fact.event.by:
            group = "words put in brackets, by nobody named"
        when = f"{row.on}{'' if row.dating == 'stated' else ' ~'}"
        if group is not None:
            many[when, group] += 1
        else:
            line = str(row.source.line or "")
            single.append((when, row.summary, ", ".join(row.by), line))
    for (when, group), count in sorted(many.items()):
        table.add_row(when, f"{count} × {group}", "", "")
    table.add_section()
    for row_ in single:
        table.add_row(*row_)
    out.print(table)
    if any("~" in when for when, *_ in [*many, *single]):
        out.print("~ the date is inferred: the paper does not state it\n", style="dim")
    if same := _same_day(entry, everything):
        click.echo(same + "\n")
    if one.later:
        click.echo(_stands_before(one) + "\n")
    if one.not_carried_out:
        _undone(one.not_carried_out, {row.event: row for row in every})
    if one.minuted is not None:
        _sentences(one.minuted)
    else:
        _odd(one.oddities)


def _said(house: House) -> str:
    """The house, and what shows it where nobody has said it."""
    named = f"house “{house.profile.name}”"
    if house.signs is None:
        return named
    if not house.signs:
        return f"{named}, for want of any sign: --profile NAME says another"
    return f"{named}, shown by {', '.join(f'“{sign}”' for sign in house.signs[:3])}"


def _same_day(entry: Entry, everything: Sequence[Fact]) -> str:
    """That another official text of this day is recorded already, if one is."""
    if not any(isinstance(event, Published) for event in entry.events):
        return ""
    others = [
        fact.event.document for fact in everything
        if isinstance(fact.event, Published) and fact.on == entry.on
        and fact.version != entry.version and fact.struck_by is None
    ]
    if not others:
        return ""
    return (
        f"Look: {others[-1]} is recorded already as the text of {spoken(entry.on)}. If this is a "
        "copy of it, `ledger check` tells where they differ; if its date is another: --on DATE."
    )


def _stands_before(one: Appended) -> str:
    """The sentence that says which later texts keep their words, and by how many events."""
    papers = "a recorded paper" if len(one.later) == 1 else f"{len(one.later)} recorded papers"
    days = " and ".join(
        part for part in (
            ", ".join(spoken(kept.on) for kept in one.later[:-1]), spoken(one.later[-1].on)
        ) if part
    )
    text, keep = ("text", "keeps its") if len(one.later) == 1 else ("texts", "keep their")
    count = sum(kept.events for kept in one.later)
    events = "no event is" if not count else "1 event" if count == 1 else f"{count} events"
    on = f" of {spoken(one.entry.on)}" if one.entry is not None else ""
    return (
        f"{one.paper}{on} stands before {papers}; the {text} of {days} {keep} words: "
        f"{events} dated there."
    )


def _group(fact: Fact) -> str | None:
    """What an event is counted under; ``None``: it gets a line of its own."""
    event = fact.event
    if isinstance(event, Agreed | Deleted):
        what = "agreed" if isinstance(event, Agreed) else "deleted"
        if isinstance(event, Deleted) and not event.printed:
            return None
        level = f", {event.level}" if event.level else ""
        pending = f" (pending: {event.pending})" if event.pending else ""
        return f"provision {what}{level}{pending}"
    if isinstance(event, Proposed) and event.kind and event.kind != "alternative":
        return f"{event.kind} first seen"
    names = {"opened": "negotiation opened", "meeting_held": "meeting held",
             "noted": "footnote", "published": "official text"}
    tag = type(event).__struct_config__.tag
    return names.get(str(tag).partition("/")[0])


def _explain(alignment: Sequence[Explained]) -> None:
    table = Rows(title="Which provision is which", title_justify="left", title_style="bold",
                 header_style="bold")
    for name, right in (("line", True), ("here", False), ("before", False), ("sure", True)):
        table.add_column(name, justify="right" if right else "left", overflow="fold")
    table.add_column("why", overflow="fold")
    for one in alignment:
        sure = "" if one.confidence is None else f"{one.confidence:.0%}"
        style = "dim" if one.why == "unchanged" else "yellow" if one.before is None else ""
        if one.after is None or (one.confidence is not None and one.confidence < _SURE):
            style = "bold red"
        here = f"{one.after or '-'}  {one.words}"
        table.add_row(str(one.line or ""), here, one.before or "-", sure, one.why, style=style)
    console().print(table)


def _undone(found: Sequence[NotCarriedOut], known: Mapping[str, Row]) -> None:
    """The decisions that a text does not carry out."""
    table = Rows(title="Decided, and not carried out", title_justify="left",
                  title_style="bold", header_style="bold")
    for name in ("decided", "what", "the text", "prints"):
        table.add_column(name, overflow="fold")
    for one in found:
        row = known.get(one.event)
        quote = row.source.quote if row is not None else None
        table.add_row(str(one.on), quote or one.event, one.document, one.why)
    console().print(table)


def _sentences(minuted: Outcome) -> None:
    """What became of the sentences of minutes; those that need a person come last."""
    idle = len(minuted.others) - len(minuted.left)
    click.echo(
        f"{len(minuted.recorded)} sentences recorded, {idle} understood that change nothing, "
        f"{len(minuted.left)} not understood.\n"
    )
    if not minuted.left:
        return
    table = Rows(title="Not understood: nothing of these is recorded", title_justify="left",
                  title_style="bold", header_style="bold")
    table.add_column("line", justify="right", no_wrap=True)
    table.add_column("sentence", overflow="fold")
    table.add_column("why", overflow="fold")
    for one in minuted.left:
        table.add_row(str(one.line), one.quote, one.why)
    console().print(table)


def _odd(oddities: Sequence[Oddity]) -> None:
    if not oddities:
        console().print("Nothing odd in this paper.\n")
        return
    table = Rows(title="What is odd in it", title_justify="left", title_style="bold",
                 header_style="bold")
    table.add_column("line:column", no_wrap=True, justify="right")
    table.add_column("found", overflow="fold")
    table.add_column("done", overflow="fold")
    table.heads = 2
    groups: dict[str, list[Oddity]] = {}
    for oddity in oddities:
        groups.setdefault(oddity.code, []).append(oddity)
    for code, of_kind in sorted(groups.items(), key=lambda g: g[1][0].line):
        first = of_kind[0]
        more = ""
        if len(of_kind) > 1:
            lines = ", ".join(str(o.line) for o in of_kind[1:13])
            dots = " …" if len(of_kind) > 13 else ""
            more = f"\n  and {len(of_kind) - 1} more, in line {lines}{dots}"
        table.add_row(f"{first.line}:{first.column}", f"{code}: {first.found}{more}", first.done)
    console().print(table)


def to_json(
    found: Sequence[Appended], name: str, house: House, known: Sequence[Entry], *, dry_run: bool,
    explain: bool,
) -> str:
    """The same as one JSON object."""
    papers: list[dict[str, Any]] = []
    before = list(known)
    for one in found:
        events: list[Row] = []
        if one.entry is not None:
            before.append(one.entry)
            draft = replay(before)
            described = rows(facts(before), draft, policy("full", house.profile, before))
            events = [
                row for row in described if row.event.startswith(f"{one.entry.version}.")
            ]
        papers.append(
            {
                "name": one.paper,
                "encoding": one.encoding,
                "already": one.already,
                "entry": one.entry.version if one.entry else None,
                "on": one.entry.on if one.entry else None,
                "digest": one.entry.digest if one.entry else None,
                "counts": Counter(row.type for row in events),
                "events": events,
                "oddities": one.oddities,
                **({"alignment": one.alignment} if explain else {}),
                "stands_before": one.later,
                "not_carried_out": one.not_carried_out,
                **(_told(one.minuted) if one.minuted is not None else {}),
            }
        )
    data = {
        "negotiation": name,
        "profile": house.profile.name,
        "signs": house.signs,
        "dry_run": dry_run,
        "papers": papers,
    }
    return msgspec.json.format(msgspec.json.encode(data), indent=2).decode()


def _told(minuted: Outcome) -> dict[str, Any]:
    """The three lists of what became of the sentences of minutes."""
    return {
        "recorded": [
            {"line": said.line, "quote": said.text, "events": count}
            for said, count in minuted.recorded
        ],
        "changes_nothing": [
            {"line": one.line, "quote": one.quote} for one in minuted.others
            if one not in minuted.left
        ],
        "not_understood": [
            {"line": one.line, "quote": one.quote, "outcome": one.outcome, "why": one.why}
            for one in minuted.left
        ],
    }


__all__ = ["as_tables", "to_json"]
