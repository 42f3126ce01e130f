"""Explaining: which changes, seen in a later text, were decided in minutes that came after it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from msgspec import Struct

from ledger.draft import Draft, tidy
from ledger.events import (
    AnyEvent,
    Edit,
    Entry,
    Explained,
    Merged,
    Moved,
    Open,
    Proposed,
    Unbracketed,
    Words,
)
from ledger.replay import Fact, facts


class _Seen(Struct, frozen=True):
    """What was seen in a provision between two texts: events, with what they brought and took."""

    name: str
    event: AnyEvent


def explaining(
    entries: Sequence[Entry], entry: Entry, published: Draft
) -> Iterator[Explained]:
    """For each decision in the entry, the events after it that were only seen in the first text
    published since, and that did the same to the same provision."""
    on = published.as_of
    if on is None:
        return
    seen: dict[str, list[_Seen]] = {}
    for fact in facts(entries, on):
        if _is_seen(fact) and fact.on >= entry.on:
            provision = getattr(fact.event, "provision", None)
            if provision is not None:
                seen.setdefault(provision, []).append(_Seen(fact.name, fact.event))
    for event in entry.events:
        provision = published.provisions.get(getattr(event, "provision", ""))
        if provision is None or event.basis != "decided" or event.on is not None:
            continue
        found = tuple(
            one.name for one in seen.get(provision.id, ())
            if _alike(event, one.event)
        )
        if found:
            yield Explained(
                provision=provision.id, explains=found, by=event.by, basis="decided",
                source=event.source, also=event.also,
                meeting=event.meeting,
            )


def _is_seen(fact: Fact) -> bool:
    return fact.struck_by is None and fact.event.basis == "observed"


def _alike(decided: AnyEvent, seen: AnyEvent) -> bool:
    """Whether what was seen is what was decided."""
    match decided:
        case Moved():
            return isinstance(seen, Moved) and seen.place.parent == decided.place.parent
        case Merged():
            return isinstance(seen, Merged)
        case Unbracketed():
            return isinstance(seen, Unbracketed) and seen.bracket == decided.bracket
        case Proposed():
            return isinstance(seen, Proposed) and _same_words(decided, seen)
        case _:
            return False


def _same_words(decided: Proposed, seen: Proposed) -> bool:
    """The same words taken out, as far as any were, and the same brought in; a text may have
    changed more of the provision at the same time."""
    out, came = _taken(decided.edits), _brought(decided.edits)
    bracketed = any(isinstance(p, Open) for e in decided.edits for p in e.insert)
    if bracketed and seen.bracket is None:
        return False
    return bool(out or came) and _holds(_taken(seen.edits), out) and _holds(
        _brought(seen.edits), came
    )


def _holds(whole: str, part: str) -> bool:
    return f" {part} " in f" {whole} " if part else True


def _taken(edits: Sequence[Edit]) -> str:
    return tidy(" ".join(e.expects for e in edits if e.hide)).casefold()


def _brought(edits: Sequence[Edit]) -> str:
    return tidy(
        " ".join(
            p.text for e in edits for p in e.insert
            if isinstance(p, Words) and p.role in ("text", "heading")
        )
    ).casefold()

