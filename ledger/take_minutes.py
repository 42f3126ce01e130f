"""Taking minutes: the minutes of a meeting in, the entry they become out."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime

from msgspec.structs import replace

from ledger.append import Appended, Kept, Paper, Wishes, already, prove
from ledger.carried_out import not_carried_out
from ledger.draft import Publication
from ledger.errors import LedgerError, Located, Undated
from ledger.events import (
    AnyEvent,
    Document,
    Entry,
    Explained,
    Meeting,
    MeetingHeld,
    Minuted,
    version_of,
)
from ledger.hookspecs import DocumentText
from ledger.minutes.explaining import explaining
from ledger.minutes.minute import minute
from ledger.minutes.outcome import Outcome
from ledger.minutes.prose import Minutes, read_minutes
from ledger.profile import Profile
from ledger.reading.dates import AmbiguousDate, NoDate, spoken
from ledger.reconcile.later import led_back
from ledger.replay import replay, texts
from ledger.sealing import seal


def take_minutes(
    entries: Sequence[Entry],
    paper: Paper,
    text: DocumentText,
    profile: Profile,
    wishes: Wishes,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Appended:
    """The entry that these minutes become after these entries. ``profile``: the house, knowing
    everybody who may speak. Raises `Undated`, `Located` for a date that can't be told, and
    `LedgerError` where there is no text yet that they could be about."""
    recorded = already(entries, paper)
    if recorded is not None:
        return Appended(paper.name, text.encoding, None, already=recorded)
    if not entries:
        raise LedgerError(
            f"{paper.name} are minutes, and there is no text yet that they could be about.",
            "Append the text first.",
        )
    said = _read(paper.name, text, wishes)
    on = wishes.on or said.on
    if on is None:
        raise Undated(f"{paper.name} does not say its date.", "Say it: --on YYYY-MM-DD.")
    if not replay(entries, on).negotiation:
        first = min(entry.on for entry in entries)
        raise LedgerError(
            f"{paper.name} is of {spoken(on)}, before the first text that is recorded, of "
            f"{spoken(first)}.",
            "Append the text that the meeting had before it first.",
        )
    meeting = _meeting(entries, said, on, wishes)
    entry = Entry(
        version=entries[-1].version + 1,
        recorded_at=max(now(), entries[-1].recorded_at),
        recorded_by=wishes.recorded_by,
        on=on,
        document=Document(paper.name, paper.sha256, text.encoding),
        meeting=meeting,
        events=_held(entries, meeting, said, on),
    )
    outcome = minute(entries, entry, said.sentences, profile, said.quorum, said.kind)
    entry = replace(entry, events=(*outcome.events, _minuted(paper, outcome)))
    entry, later = as_published(entries, entry)
    sealed = seal(entries, entry)
    prove(entries, sealed, paper.name)
    return Appended(
        paper.name, text.encoding, sealed, later=later, minuted=outcome,
        not_carried_out=tuple(
            one for one in not_carried_out([*entries, sealed])
            if one.event.startswith(f"{sealed.version}.")
        ),
    )


def _read(name: str, text: DocumentText, wishes: Wishes) -> Minutes:
    try:
        return read_minutes(text.lines)
    except (AmbiguousDate, NoDate) as e:
        if wishes.on is not None:
            return replace(read_minutes(text.lines, dated=False), on=wishes.on)
        hint = "Say it: --on YYYY-MM-DD."
        if isinstance(e, AmbiguousDate):
            hint = f"Say which: --on {e.first} or --on {e.second}."
        raise Located(name, 1, 1, f"{e}.", hint) from e


def _meeting(
    entries: Sequence[Entry], said: Minutes, on: date, wishes: Wishes
) -> Meeting | None:
    """The meeting whose minutes they are, under the name by which it is known already."""
    if wishes.meeting is not None:
        return Meeting(wishes.meeting, said.kind, on, said.quorum)
    kind = said.kind or "meeting"
    name = f"{kind} of {spoken(on)}"
    known = [held for held in replay(entries, on).meetings if held.on == on]
    for held in known:
        if held.name.casefold() == name.casefold():
            name = held.name
            break
    else:
        if len(known) == 1 and (known[0].kind or "").casefold().endswith(kind.split()[-1]):
            name = known[0].name
    return Meeting(name, said.kind, on, said.quorum)


def _held(
    entries: Sequence[Entry], meeting: Meeting | None, said: Minutes, on: date
) -> tuple[AnyEvent, ...]:
    if meeting is None:
        return ()
    known = {(held.on, held.name) for held in replay(entries, on).meetings}
    if (on, meeting.name) in known:
        return ()
    return (
        MeetingHeld(name=meeting.name, kind=said.kind, quorum=said.quorum, basis="decided"),
    )


def _minuted(paper: Paper, outcome: Outcome) -> Minuted:
    return Minuted(
        document=paper.name, sha256=paper.sha256, sentences=outcome.others, basis="decided"
    )


def overruled(entries: Sequence[Entry], entry: Entry) -> Publication | None:
    """The official text, recorded before this entry of a line, that keeps its words without it;
    ``None``: there is none, or it shows what the line says."""
    if any(isinstance(event, Explained) for event in entry.events):
        return None
    days = [event.on for event in entry.events if event.on and event.basis == "observed"]
    return texts(entries, min(days)).get(min(days)) if days else None


def as_published(
    entries: Sequence[Entry], entry: Entry
) -> tuple[Entry, tuple[Kept, ...]]:
    """The entry of minutes, with what keeps every official text of its day and later as it was
    published, and with what those texts show of the decisions: on which days, and how much."""
    standing = texts(entries, entry.on)
    kept: list[Kept] = []
    meetings = {one.version: one.meeting for one in entries}
    first = True
    for on, text in standing.items():
        published, now = replay(entries, on), replay([*entries, entry], on)
        if first:
            told = explaining(entries, entry, published)
            entry = replace(entry, events=(*entry.events, *told))
            first = False
        held = meetings[version_of(text.event)]
        events = led_back(published, now, on, {}, held.name if held is not None else None)
        kept.append(Kept(on, len(events)))
        entry = replace(entry, events=entry.events + events)
    return entry, tuple(kept)
