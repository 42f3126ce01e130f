"""The vocabulary: what can happen to a text under negotiation.

Every event is a frozen fact in the past tense, tagged with its name and version
(``agreed/1``). What all events of one append share is said once, on the `Entry`.

How words are kept
------------------
Everything a paper prints for a provision stands in that provision's *sequence*: its label,
heading, words, bracket edges, marks and notes, each with a `Role`. An event that brings
things in owns them: their permanent name is the event and the offset in what it brought
(`Name`), where a character and a bracket edge each count as one. Nothing ever leaves a sequence:
it is hidden by a later event. So a change is always the same two things, insert after a name and
hide named spans (`Edit`), whatever the event *means*.

None of these can take part in a cycle, so the collector of cycles need not know them
(``gc=False``).
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Annotated, Literal, final

import msgspec
from msgspec import Meta, Struct

Role = Literal[
    "label", "heading", "text", "layout", "attribution", "status", "position", "note"
]
"""What a printed run is: the draft's own words are ``heading`` and ``text``; ``layout`` is
punctuation of the form (the colon after a run-in label, ``//``); the others are said *about*
the draft."""

BracketKind = Literal[
    "proposed insertion", "proposed deletion", "replacement", "alternative", "plain", "fused"
]
"""Why words stand in brackets; ``plain``: no reason given; ``fused``: an edit whose strike-out
was lost in conversion, so that nobody can tell which words were to go."""

Closing = Literal["accepted", "withdrawn", "merged", "deleted", "superseded"]
Change = Literal["provision", "insertion", "replacement", "deletion", "alternative"]
Stance = Literal["objection", "reservation", "request", "retain", "support", "consultation"]
NoteKind = Literal["footnote", "chair's note", "editorial note"]
Dating = Literal["stated", "inferred"]
Basis = Literal["decided", "observed"]


class Source(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """The sentence that proves an event: a line of the entry's document, and its exact words."""

    line: Annotated[int, Meta(ge=1, description="line of the document, from 1")]
    quote: Annotated[str, Meta(description="the exact words, as they stand in that line")]
    inferred: Annotated[bool, Meta(description="the link to this sentence is our inference")] = (
        False
    )


class Meeting(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A meeting: its name, and where they are known its kind, date and quorum."""

    name: str
    kind: str | None = None
    on: date | None = None
    quorum: bool | None = None


class Document(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """The document an entry was recorded from."""

    name: Annotated[str, Meta(description="file name, without folders")]
    sha256: Annotated[str, Meta(description="SHA-256 of the file's bytes, in hex")]
    encoding: str = "utf-8"


class Name(Struct, frozen=True, gc=False, array_like=True):
    """The permanent name of one character or bracket edge: who brought it, and which of those."""

    event: str
    at: int


class Span(Struct, frozen=True, gc=False, array_like=True):
    """Neighbouring things one event brought: from ``start`` up to, not including, ``stop``."""

    event: str
    start: int
    stop: int


@final
class Words(
    Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True, tag_field="is",
    tag="words", gc=False,
):
    """Characters brought in, with their role."""

    text: str
    role: Role = "text"


@final
class Open(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="is", tag="open"):
    """The opening edge of a bracket."""

    bracket: str


@final
class Close(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="is", tag="close"):
    """The closing edge of a bracket."""

    bracket: str


@final
class Carry(Struct, frozen=True, gc=False, forbid_unknown_fields=True, tag_field="is", tag="carry"):
    """Things that stood in another provision and now stand here, under their own names."""

    provision: str
    span: Span


Piece = Words | Open | Close | Carry


class Edit(
    Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True, kw_only=True
):
    """A change to one provision's sequence, pointing at names, never at counted positions."""

    provision: str
    after: Annotated[
        Name | None, Meta(description="insert behind this; absent: at the beginning")
    ] = None
    insert: tuple[Piece, ...] = ()
    hide: tuple[Span, ...] = ()
    restore: Annotated[tuple[Span, ...], Meta(description="hidden before, shown again")] = ()
    expects: Annotated[
        str,
        Meta(
            description="for people and as a check: the words that ``hide`` names; of an edit that "
            "only inserts, the word or edge it stands behind"
        ),
    ] = ""
    near: Annotated[
        tuple[int, ...],
        Meta(
            description="a hint that decides nothing: where in the sequence, counted from 0, each "
            "span of ``hide`` began, and then what ``after`` names, when this was recorded"
        ),
    ] = ()


class Place(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """Where a provision stands: under ``parent`` (absent: the draft itself), directly behind
    the provision ``after`` (absent: as first child)."""

    parent: str | None = None
    after: str | None = None


class Bracket(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A bracket's identity and reason; its edges stand in the sequence."""

    id: str
    kind: BracketKind


class Tombstone(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """What stays printed where a provision stood: a provision of its own, of kind tombstone."""

    id: str
    key: str


class Oddity(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """Something the reader found odd: where, what was found, and what was done about it."""

    line: int
    column: int
    code: str
    found: str
    done: str


class Event(
    Struct, frozen=True, omit_defaults=True, kw_only=True, forbid_unknown_fields=True,
    tag_field="type", gc=False,
):
    """What every event says. A field left out is said by the entry."""

    on: Annotated[date | None, Meta(description="effective date; absent: the entry's")] = None
    dating: Annotated[Dating | None, Meta(description="absent: the entry's")] = None
    by: Annotated[tuple[str, ...], Meta(description="parties; empty: not attributed")] = ()
    basis: Annotated[
        Basis,
        Meta(description="decided: minutes or a mark say so; observed: seen in a text"),
    ] = "observed"
    source: Source | None = None
    also: Annotated[tuple[Source, ...], Meta(description="further sentences that say it")] = ()
    meeting: Annotated[
        str | None, Meta(description="absent: the entry's, if it took effect on the entry's date")
    ] = None
    edits: tuple[Edit, ...] = ()


class Opened(Event, frozen=True, kw_only=True, tag="opened/1"):
    """A negotiation was opened: the ledger starts to keep this text."""

    negotiation: str
    title: str
    profile: Annotated[str, Meta(description="house profile its papers are read by")]


class MeetingHeld(Event, frozen=True, kw_only=True, tag="meeting_held/1"):
    """A meeting took place."""

    name: str
    kind: str | None = None
    quorum: bool | None = None


class Proposed(Event, frozen=True, kw_only=True, tag="proposed/1"):
    """Words came into the draft, or were proposed to: a new provision, an insertion, a
    replacement, a deletion, an alternative."""

    provision: str
    change: Change
    kind: Annotated[str | None, Meta(description="of a new provision: chapter, action ...")] = None
    place: Place | None = None
    key: Annotated[str | None, Meta(description="last part of a new provision's address")] = None
    top: Annotated[bool, Meta(description="the address starts here (objectives, articles)")] = False
    known_as: Annotated[
        str | None, Meta(description="a second key, where the label is misprinted")
    ] = None
    alternative_to: str | None = None
    bracket: Bracket | None = None


class Bracketed(Event, frozen=True, kw_only=True, tag="bracketed/1"):
    """Words were put in brackets: they are not agreed."""

    provision: str
    bracket: Bracket


class Unbracketed(Event, frozen=True, kw_only=True, tag="unbracketed/1"):
    """A bracket closed, and how."""

    provision: str
    bracket: str
    closed: Closing


class Agreed(Event, frozen=True, kw_only=True, tag="agreed/1"):
    """A provision was agreed, at a level, perhaps pending a condition."""

    provision: str
    level: str | None = None
    pending: str | None = None
    note: Annotated[str | None, Meta(description="footnote that states the condition")] = None


class Deleted(Event, frozen=True, kw_only=True, tag="deleted/1"):
    """A provision was deleted, at a level. A status, not a removal: it stays, and is printed
    until a text no longer prints it."""

    provision: str
    level: str | None = None
    pending: str | None = None
    note: str | None = None
    printed: Annotated[bool, Meta(description="false: the text does not print it any more")] = True


class Moved(Event, frozen=True, kw_only=True, tag="moved/1"):
    """A provision moved; its identity, words, brackets and status go with it."""

    provision: str
    place: Place
    key: str
    top: bool = False
    tombstone: Tombstone | None = None


class Relabelled(Event, frozen=True, kw_only=True, tag="relabelled/1"):
    """A provision got another label; it answers to the old one too."""

    provision: str
    key: str
    top: bool = False


class Split(Event, frozen=True, kw_only=True, tag="split/1"):
    """Part of a provision became a provision of its own; the words keep their names."""

    provision: str
    into: str
    place: Place
    kind: str
    key: str
    top: bool = False


class Merged(Event, frozen=True, kw_only=True, tag="merged/1"):
    """A provision was merged into another and is no longer printed on its own."""

    provision: str
    into: str


class Positioned(Event, frozen=True, kw_only=True, tag="positioned/1"):
    """A party took a position on a provision or a bracket. Not text."""

    provision: str
    stance: Stance
    text: Annotated[str, Meta(description="the position in the source's words")]
    bracket: str | None = None
    replaces: Annotated[
        str | None, Meta(description="the event of the position that is put otherwise by this")
    ] = None


class Noted(Event, frozen=True, kw_only=True, tag="noted/1"):
    """A note was attached, or put otherwise: a footnote, a chair's or an editorial note. It has a
    sequence of its own, under the id ``note``; ``about`` is what it explains."""

    note: str
    kind: NoteKind
    key: str
    place: Annotated[Place | None, Meta(description="absent: the note stands already")] = None
    about: str | None = None
    pending: Annotated[
        str | None, Meta(description="the condition it states, for whatever cites it")
    ] = None


class Reopened(Event, frozen=True, kw_only=True, tag="reopened/1"):
    """An agreed or deleted provision is open again, and printed again."""

    provision: str


class Withdrawn(Event, frozen=True, kw_only=True, tag="withdrawn/1"):
    """A position, or a proposed provision, was withdrawn. ``target`` is its event."""

    provision: str
    target: str


class Guess(Struct, frozen=True, gc=False, forbid_unknown_fields=True):
    """A provision found again in a text by its likeness alone: nothing says that it is the same."""

    provision: str
    confidence: Annotated[float, Meta(ge=0, le=1, description="how sure it is, from 0 to 1")]
    why: str


class Published(Event, frozen=True, kw_only=True, tag="published/1"):
    """An official text went round. An assertion: replay at its date gives these words and marks."""

    document: str
    sha256: str
    words: Annotated[str, Meta(description="digest of its words and marks as read")]
    profile: str
    oddities: tuple[Oddity, ...] = ()
    guesses: Annotated[
        tuple[Guess, ...],
        Meta(description="which provisions of the draft were found again by a guess"),
    ] = ()


class Explained(Event, frozen=True, kw_only=True, tag="explained/1"):
    """Minutes report a proposal or decision that events recorded already have carried out: they
    were seen in a text, and this says who was behind them."""

    provision: str
    explains: Annotated[tuple[str, ...], Meta(description="the events, each as entry.place")]


class Sentence(Struct, frozen=True, gc=False, forbid_unknown_fields=True, omit_defaults=True):
    """A sentence of minutes that is not the source of an event, and why."""

    line: Annotated[int, Meta(ge=1, description="line of the document, from 1")]
    quote: str
    outcome: Literal["changes nothing", "not understood", "refused"]
    why: str = ""


class Minuted(Event, frozen=True, kw_only=True, tag="minuted/1"):
    """The minutes of a meeting were recorded: what in them is the source of no event."""

    document: str
    sha256: str
    sentences: tuple[Sentence, ...] = ()


class Corrected(Event, frozen=True, kw_only=True, tag="corrected/1"):
    """An event was recorded by mistake: from now on replay leaves it out. It stays recorded."""

    target: Annotated[str, Meta(description="the event struck out, as entry.place")]
    why: str


AnyEvent = (
    Opened | MeetingHeld | Proposed | Bracketed | Unbracketed | Agreed | Deleted | Moved
    | Relabelled | Split | Merged | Positioned | Noted | Reopened | Withdrawn | Published
    | Explained | Minuted | Corrected
)

EVENT_TYPES: tuple[type[Event], ...] = (
    Opened, MeetingHeld, Proposed, Bracketed, Unbracketed, Agreed, Deleted, Moved, Relabelled,
    Split, Merged, Positioned, Noted, Reopened, Withdrawn, Published, Explained, Minuted,
    Corrected,
)


class Entry(
    Struct, frozen=True, gc=False, omit_defaults=True, kw_only=True, forbid_unknown_fields=True
):
    """One append, as in a journal: all of a document or nothing, sealed by a digest that covers
    the entry before. Event number n of entry v is named ``v.n``."""

    version: Annotated[int, Meta(ge=1, description="1 for a negotiation's first entry")]
    recorded_at: Annotated[datetime, Meta(tz=True, description="when it was recorded, UTC")]
    recorded_by: str
    on: Annotated[date, Meta(description="effective date of events that name none")]
    dating: Dating = "stated"
    document: Document | None = None
    meeting: Meeting | None = None
    events: tuple[AnyEvent, ...]
    digest: Annotated[str, Meta(description="SHA-256 over the digest before and this entry")] = ""


def type_name(event: Event) -> str:
    """The event's tag without its version: ``agreed``."""
    return tag_of(type(event)).partition("/")[0]


def tag_of(kind: type[Event]) -> str:
    """The stable, versioned tag of an event type: ``agreed/1``."""
    return str(kind.__struct_config__.tag)


def event_name(version: int, place: int) -> str:
    """The permanent name of the event at ``place`` (from 1) of entry ``version``."""
    return f"{version}.{place}"


def version_of(name: str) -> int:
    """The version of the entry in which the event of this name stands."""
    return int(name.partition(".")[0])


_encoder = msgspec.json.Encoder(order="sorted")
_entry_decoder = msgspec.json.Decoder(Entry)


def encode_entry(entry: Entry) -> bytes:
    """The entry as canonical JSON: same entry, same bytes."""
    return _encoder.encode(entry)


def decode_entry(data: bytes | memoryview | str) -> Entry:
    """The entry in this JSON. Raises `msgspec.DecodeError` or `msgspec.ValidationError`."""
    return _entry_decoder.decode(data)
