"""A provision while it is being folded."""

from __future__ import annotations

from ledger.draft import Provision, Status
from ledger.events import NoteKind
from ledger.sequence import Sequence


class Unit:
    """A provision that events still change; frozen into a `Provision` at the end."""

    __slots__ = (
        "alternative_to", "as_frozen", "carried_to", "event", "formerly", "gone_by", "id", "key",
        "kind", "known_as", "note_kind", "parent", "sequence", "stands_for", "status", "top",
    )

    def __init__(self, id: str, kind: str, key: str, event: str, parent: str | None, top: bool):
        self.id = id
        self.kind = kind
        self.key = key
        self.event = event
        self.parent = parent
        self.top = top
        self.known_as: str | None = None
        self.sequence = Sequence()
        self.status = Status()
        self.alternative_to: str | None = None
        self.stands_for: str | None = None
        self.note_kind: NoteKind | None = None
        self.formerly: list[str] = []
        self.gone_by: str | None = None
        self.carried_to: list[str] = []
        self.as_frozen: Provision | None = None
        """What it last froze to; whoever changes it takes this away."""

    def frozen(self) -> Provision:
        """The provision as it stands; the same object until it is touched again."""
        if self.as_frozen is None:
            self.as_frozen = Provision(
                id=self.id,
                kind=self.kind,
                key=self.key,
                event=self.event,
                parent=self.parent,
                top=self.top,
                known_as=self.known_as,
                sequence=self.sequence.frozen(),
                status=self.status,
                alternative_to=self.alternative_to,
                stands_for=self.stands_for,
                note_kind=self.note_kind,
                formerly=tuple(self.formerly),
                gone_by=self.gone_by,
            )
        return self.as_frozen
