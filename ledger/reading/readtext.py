"""The read text: what a document says, before it is held against what stands."""

from __future__ import annotations

from datetime import date

from msgspec import Struct, field

from ledger.events import BracketKind, Dating, Oddity, Role, Source, Stance


class Mark(Struct, frozen=True):
    """A status mark: ``AGREED INF 04/19/12``. ``note``: index of its footnote; ``pending``: the
    condition that it states itself, ``(Agreed, placement tbd)``."""

    state: str
    level: str | None
    on: date | None
    source: Source
    note: int | None = None
    note_source: Source | None = None
    pending: str | None = None


class ReadPosition(Struct, frozen=True):
    """A position, on a bracket (by its index in the text) or on the provision."""

    stance: Stance
    by: tuple[str, ...]
    text: str
    source: Source
    bracket: int | None = None
    also: tuple[Source, ...] = ()


class ReadBracket(Struct):
    """A bracket. ``repaired``: which of its edges the paper lacks."""

    kind: BracketKind
    by: tuple[str, ...]
    source: Source
    repaired: str | None = None
    whole: bool = False
    """It encloses all the words of its provision."""


class Piece(Struct):
    """Something printed: characters with a role, or (``bracket`` set) a bracket's edge. ``mark``
    and ``position`` say which of its provision's marks or positions these characters print."""

    source: Source
    column: int = 1
    text: str = ""
    role: Role = "text"
    bracket: int | None = None
    opens: bool = False
    mark: int | None = None
    position: int | None = None


class ReadProvision(Struct, eq=False):
    """A provision as it stands in the document."""

    kind: str
    key: str
    source: Source
    rank: int
    top: bool = False
    known_as: str | None = None
    pieces: list[Piece] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)
    positions: list[ReadPosition] = field(default_factory=list)
    by: tuple[str, ...] = ()
    alternative_to: ReadProvision | None = None
    moved_to: str | None = None
    """What a tombstone says of where the provision went."""
    moved_from: str | None = None
    """What a note says of where it came from."""
    moved_source: Source | None = None
    came_from: ReadProvision | None = None
    """The tombstone it left in this same document."""
    children: list[ReadProvision] = field(default_factory=list)
    parent: ReadProvision | None = None

    def words(self, *roles: Role) -> str:
        """The characters of these roles, in order, as `ledger.draft.Provision.words` gives them."""
        parts: list[str] = []
        closed = False
        for piece in self.pieces:
            if piece.bracket is not None:
                if piece.opens and closed:
                    parts.append(" ")
                closed = not piece.opens
            else:
                closed = False
                if piece.role in roles:
                    parts.append(piece.text)
        return " ".join("".join(parts).split())

    @property
    def is_mere_note(self) -> bool:
        """Whether it only says that a provision has moved: nothing stands under it, and nothing
        else is said in it."""
        return (
            self.kind == "tombstone"
            and not (self.children or self.marks or self.positions)
            and all(piece.bracket is None for piece in self.pieces)
        )

    def walk(self) -> list[ReadProvision]:
        """Itself and everything under it, in print order."""
        return [self, *(deep for child in self.children for deep in child.walk())]


class ReadNote(Struct, eq=False):
    """A footnote, and what it says of a meeting (its kind), quorum and consultations."""

    number: int
    provision: ReadProvision
    source: Source
    on: date | None = None
    meeting: str | None = None
    no_quorum: bool = False
    consulting: tuple[str, ...] = ()
    about: ReadProvision | None = None
    """What it explains, where its sign stands among that provision's words, or was lost and the
    place is our inference."""

    @property
    def pending(self) -> str:
        """The condition it states, in short."""
        if self.no_quorum:
            return "no quorum"
        if self.consulting:
            return f"consultations by {', '.join(self.consulting)}"
        return self.source.quote


class ReadText(Struct):
    """A document as read by a house's conventions. ``on``: its date, if it says one."""

    profile: str
    title: str
    provisions: list[ReadProvision]
    brackets: list[ReadBracket]
    notes: list[ReadNote]
    oddities: list[Oddity]
    on: date | None
    dating: Dating
    meeting: str | None
    """The kind of meeting that the title names."""

    def walk(self) -> list[ReadProvision]:
        """Every provision in print order, footnotes last."""
        tops = [*self.provisions, *(note.provision for note in self.notes)]
        return [deep for top in tops for deep in top.walk()]
