"""Appending: a document in, the entry it becomes out. Everything is planned, and proved to
replay to the document's own words, before anything is recorded."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from ledger.carried_out import NotCarriedOut, not_carried_out
from ledger.draft import Draft
from ledger.errors import LedgerError, Undated, Unreadable
from ledger.events import (
    Document,
    Entry,
    Minuted,
    Oddity,
    Opened,
    Published,
    type_name,
    version_of,
)
from ledger.hookspecs import DocumentText, Reader
from ledger.minutes.outcome import Outcome
from ledger.profile import Profile
from ledger.publication import broken, fingerprint
from ledger.reading.dates import spoken
from ledger.reading.labels import slug
from ledger.reading.read import printed, read
from ledger.reading.readtext import ReadText
from ledger.reconcile.chronology import Chronology
from ledger.reconcile.comparison import Occasion
from ledger.reconcile.explain import Explained, explain
from ledger.reconcile.later import heirs, led_back
from ledger.reconcile.match import match
from ledger.reconcile.plan import plan
from ledger.replay import facts, replay, texts
from ledger.sealing import seal


class Paper(Struct, frozen=True):
    """A document as it lies on disk."""

    name: str
    data: bytes

    @property
    def sha256(self) -> str:
        """SHA-256 of its bytes, in hex."""
        return hashlib.sha256(self.data).hexdigest()


class Wishes(Struct, frozen=True):
    """What the user says of a document, where it does not say so itself."""

    on: date | None = None
    meeting: str | None = None
    negotiation: str | None = None
    recorded_by: str = "unknown"


class Kept(Struct, frozen=True):
    """A day on which a later text was recorded already, and how many events of a late paper are
    dated there so that the text keeps its words."""

    on: date
    events: int


class Appended(Struct, frozen=True):
    """What appending a document comes to. ``entry``: ``None`` where it is recorded already, in
    the entry of version ``already``."""

    paper: str
    encoding: str
    entry: Entry | None
    oddities: tuple[Oddity, ...] = ()
    already: int | None = None
    opens: bool = False
    alignment: tuple[Explained, ...] = ()
    later: tuple[Kept, ...] = ()
    """The later official texts that it stands before."""
    minuted: Outcome | None = None
    """Of minutes, what each of their sentences came to."""
    not_carried_out: tuple[NotCarriedOut, ...] = ()
    """The decisions that this text, or one of that day or later, does not carry out."""

    @property
    def changes(self) -> int:
        """How many events it brings besides that of its own publication or recording."""
        if self.entry is None:
            return 0
        return sum(not isinstance(e, Published | Minuted) for e in self.entry.events)


def text_of(paper: Paper, reader: Reader) -> DocumentText:
    """The lines of the paper. Raises `Unreadable`, naming the paper, for what is no text."""
    try:
        return reader.read(paper.data)
    except Unreadable as e:
        raise Unreadable(f"{paper.name} can't be read: {e.sentence}.", e.hint) from e
    except (ValueError, OSError) as e:
        raise Unreadable(f"{paper.name} can't be read: {e}.") from e


def append(
    entries: Sequence[Entry],
    paper: Paper,
    text: DocumentText,
    profile: Profile,
    wishes: Wishes,
    now: Callable[[], datetime] = lambda: datetime.now(UTC),
) -> Appended:
    """The entry that this paper becomes after these entries, sealed and ready to be saved.
    Raises `Undated` where the paper's date can't be told, `LedgerError` where what it says can't
    stand with a later official text."""
    recorded = already(entries, paper)
    if recorded is not None:
        return Appended(paper.name, text.encoding, None, already=recorded)
    said = read(paper.name, text.lines, profile, wishes.on)
    on = dated(paper.name, said)
    draft = replay(entries, on)
    chronology = Chronology(facts(entries, on))
    version = entries[-1].version + 1 if entries else 1
    document = Document(paper.name, paper.sha256, text.encoding)
    matches = match(said, draft, profile)
    made = plan(
        said,
        draft,
        chronology,
        matches,
        Occasion(
            document=document,
            on=on,
            version=version,
            published=_settled(entries, draft, chronology, on),
            opening=_to_open(entries, draft, wishes, said),
            meeting=wishes.meeting,
            words=fingerprint(printed(said)),
            late=_is_late(entries, on),
        ),
        profile,
    )
    moment = now()
    entry = Entry(
        version=version,
        recorded_at=max(moment, entries[-1].recorded_at) if entries else moment,
        recorded_by=wishes.recorded_by,
        on=on,
        dating=said.dating,
        document=document,
        meeting=made.meeting,
        events=made.events,
    )
    entry, later = _before_later_texts(entries, entry, said, profile)
    sealed = seal(entries, entry)
    prove(entries, sealed, paper.name)
    return Appended(
        paper.name,
        text.encoding,
        sealed,
        tuple(sorted((*said.oddities, *made.oddities), key=lambda o: (o.line, o.column))),
        opens=not entries,
        alignment=tuple(explain(said, draft, matches, made.donors)),
        later=later,
        not_carried_out=tuple(
            one for one in not_carried_out([*entries, sealed]) if one.published == on
        ),
    )


def _settled(
    entries: Sequence[Entry], draft: Draft, chronology: Chronology, on: date
) -> date | None:
    """Up to which day nothing may be changed by this paper: that of the last official text, or,
    where a later text is recorded, of the last event that this text dated before the paper."""
    if _is_late(entries, on):
        return chronology.last(before=on)
    return max((p.on for p in draft.publications if p.on < on), default=None)


def _is_late(entries: Sequence[Entry], on: date) -> bool:
    """Whether a later text than one of this date is recorded."""
    return any(entry.document is not None and entry.on > on for entry in entries)


def _to_open(
    entries: Sequence[Entry], draft: Draft, wishes: Wishes, said: ReadText
) -> str | None:
    """The name of the negotiation that this paper opens; ``None``: it is open by its date."""
    if not entries:
        return wishes.negotiation or name_for(said.title)
    opened = opening(entries)
    return opened.negotiation if opened is not None and not draft.negotiation else None


def _before_later_texts(
    entries: Sequence[Entry], entry: Entry, said: ReadText, profile: Profile
) -> tuple[Entry, tuple[Kept, ...]]:
    """The entry with the events that keep every later official text as it was published, and on
    which days they are. Day by day: what holds on one is what the next was planned from."""
    later = {on: text for on, text in texts(entries).items() if on > entry.on}
    if not later:
        return entry, ()
    draft = replay([*entries, entry], entry.on)
    meetings = {one.version: one.meeting for one in entries}
    kept = []
    for on, text in later.items():
        published = replay(entries, on)
        held = meetings[version_of(text.event)]
        events = led_back(
            published,
            replay([*entries, entry], on),
            on,
            heirs(said, draft, published, profile),
            held.name if held is not None else None,
        )
        kept.append(Kept(on, len(events)))
        entry = replace(entry, events=entry.events + events)
    return entry, tuple(kept)


def already(entries: Sequence[Entry], paper: Paper) -> int | None:
    """The version of the entry that recorded this very document, if one did."""
    sha256 = paper.sha256
    for entry in entries:
        if entry.document is not None and entry.document.sha256 == sha256:
            return entry.version
    return None


def name_for(title: str) -> str:
    """A short name for a negotiation, from its title: at most six words."""
    words = slug(title).split("-")
    return "-".join(words[:6]) or "negotiation"


def read_file(path: Path) -> Paper:
    """The document at this path. Raises `Unreadable`."""
    try:
        return Paper(path.name, path.read_bytes())
    except OSError as e:
        raise Unreadable(f"{path} can't be read: {(e.strerror or str(e)).lower()}.") from e


def prove(entries: Sequence[Entry], entry: Entry, name: str) -> None:
    """Raise unless every official text, this one and each later one, still replays to its
    words."""
    everything = [*entries, entry]
    # What takes effect from a day on leaves every day before it as it was.
    since = min((event.on or entry.on for event in entry.events), default=entry.on)
    fallen = broken(everything, since)
    if not fallen:
        return
    first = fallen[0].publication
    if first.event.startswith(f"{entry.version}."):
        raise LedgerError(
            f"{name}: the events read from this paper do not replay to its words.",
            "This is a fault of the program: please report it with the paper.",
        )
    raise LedgerError(
        f"{name} can't stand with {first.document} of {spoken(first.on)}, recorded before it: "
        "with both, that day would no longer read as it was published.",
        "Append these papers in the order of their dates, in a new ledger.",
    )


def dated(name: str, said: ReadText) -> date:
    """The date of a text. Raises `Undated` where it does not say it, with what its marks say."""
    if said.on is not None:
        return said.on
    known = [m.on for p in said.walk() for m in p.marks if m.on is not None]
    hint = "Say it: --on YYYY-MM-DD."
    if known:
        latest = max(known)
        hint = f"The latest mark in it is of {spoken(latest)}; if that is its date: --on {latest}."
    raise Undated(f"{name} does not say its date.", hint)


def counts(entry: Entry) -> dict[str, int]:
    """How many events of each type an entry holds."""
    found: dict[str, int] = {}
    for event in entry.events:
        found[type_name(event)] = found.get(type_name(event), 0) + 1
    return found


def opening(entries: Sequence[Entry]) -> Opened | None:
    """The event that opened the negotiation."""
    return next((e for entry in entries[:1] for e in entry.events if isinstance(e, Opened)), None)
