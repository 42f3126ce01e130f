"""The draft: the state of a text under negotiation at a date. Frozen; made by the fold alone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import final

from msgspec import Struct

from ledger.events import BracketKind, Closing, Dating, NoteKind, Role, Stance


@final
class Run(Struct, frozen=True, gc=False):
    """Neighbouring characters that one event brought, from its offset ``start`` up to, not
    including, ``stop``; hidden once an event has taken them out."""

    event: str
    start: int
    stop: int
    text: str
    role: Role
    hidden_by: str | None = None


@final
class Edge(Struct, frozen=True, gc=False):
    """The opening or closing edge of a bracket, as it stands in a sequence; it counts as one."""

    event: str
    start: int
    stop: int
    bracket: str
    opens: bool
    hidden_by: str | None = None


Element = Run | Edge


class Status(Struct, frozen=True):
    """Where a provision stands. No status recorded is ``open``, never agreed."""

    state: str = "open"
    level: str | None = None
    on: date | None = None
    meeting: str | None = None
    pending: str | None = None
    note: str | None = None
    event: str | None = None
    dating: Dating | None = None


class BracketState(Struct, frozen=True):
    """What a bracket means, and how it closed. Its edges stand in the sequences."""

    id: str
    kind: BracketKind
    provision: str
    by: tuple[str, ...]
    event: str
    on: date
    supported_by: tuple[str, ...] = ()
    opposed_by: tuple[str, ...] = ()
    closed: Closing | None = None
    closed_by: str | None = None


class Position(Struct, frozen=True):
    """An objection, reservation, request ... on a provision or a bracket."""

    event: str
    provision: str
    stance: Stance
    by: tuple[str, ...]
    text: str
    on: date
    bracket: str | None = None
    inferred: bool = False


class Provision(Struct, frozen=True):
    """A unit of the text with an identity for life."""

    id: str
    kind: str
    key: str
    event: str
    parent: str | None = None
    top: bool = False
    known_as: str | None = None
    sequence: tuple[Element, ...] = ()
    status: Status = Status()
    alternative_to: str | None = None
    stands_for: str | None = None
    """Of a tombstone: the provision that left it."""
    note_kind: NoteKind | None = None
    formerly: tuple[str, ...] = ()
    gone_by: str | None = None
    """The event that took it out of print (merged, withdrawn, or struck out by a correction)."""

    def words(self, *roles: Role) -> str:
        """The visible characters of these roles, in order, without bracket edges; what stands in
        two brackets one right behind the other (``[shall][should]``) are two words."""
        parts: list[str] = []
        closed = False
        for e in self.visible:
            if isinstance(e, Edge):
                if e.opens and closed:
                    parts.append(" ")
                closed = not e.opens
            else:
                closed = False
                if e.role in roles:
                    parts.append(e.text)
        return tidy("".join(parts))

    @property
    def label(self) -> str:
        """The label as printed: ``1bis.``, ``Objective 2.1``, ``Purpose``."""
        return self.words("label")

    @property
    def visible(self) -> Iterator[Element]:
        """What is printed, in order."""
        return (e for e in self.sequence if e.hidden_by is None)


class Publication(Struct, frozen=True):
    """An official text and the digest its date must replay to."""

    event: str
    on: date
    document: str
    sha256: str
    words: str
    profile: str


class HeldMeeting(Struct, frozen=True):
    """A meeting as recorded."""

    event: str
    on: date
    name: str
    kind: str | None
    quorum: bool | None


class Contradiction(Struct, frozen=True):
    """An event that could not take effect in full, and why. Never silently dropped."""

    event: str
    reason: str


class Draft(Struct, frozen=True):
    """The whole text at a date, with everything recorded about it."""

    negotiation: str
    title: str
    profile: str
    as_of: date | None
    version: int
    provisions: dict[str, Provision]
    children: dict[str | None, tuple[str, ...]]
    """Ids in print order, under each parent (``None``: the draft itself)."""
    brackets: dict[str, BracketState]
    positions: tuple[Position, ...]
    meetings: tuple[HeldMeeting, ...]
    publications: tuple[Publication, ...]
    contradictions: tuple[Contradiction, ...]
    digest: str = ""

    def under(self, parent: str | None) -> Iterator[Provision]:
        """What is printed directly under ``parent``, in print order. Where a provision is out of
        print, what stands under it is printed in its place."""
        for id in self.children.get(parent, ()):
            provision = self.provisions[id]
            if provision.gone_by is None:
                yield provision
            elif id in self.children:
                yield from self.under(id)

    def walk(self, parent: str | None = None) -> Iterator[Provision]:
        """Every printed provision, depth first, in print order."""
        for provision in self.under(parent):
            yield provision
            if provision.id in self.children:
                yield from self.walk(provision.id)


EMPTY = Draft("", "", "", None, 0, {}, {}, {}, (), (), (), ())


def tidy(text: str) -> str:
    """White space as a reader sees it: one space between words, none at the ends."""
    return " ".join(text.split())
