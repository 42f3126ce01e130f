"""The audit: who changed what, when, on what evidence. A row per event, nothing left out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime

from msgspec import Struct
from msgspec.structs import replace

from ledger.addresses import addresses, last_address
from ledger.anchors import Anchors
from ledger.attribution import Policy
from ledger.draft import Draft, Edge, Provision, Run
from ledger.events import (
    AnyEvent,
    Bracketed,
    Close,
    Event,
    Merged,
    Moved,
    Name,
    Noted,
    Open,
    Positioned,
    Proposed,
    Published,
    Relabelled,
    Source,
    Split,
    Withdrawn,
    tag_of,
    type_name,
    version_of,
)
from ledger.replay import Fact
from ledger.summary import summary


class SourceRow(Struct, frozen=True):
    """The evidence: document, line, and the exact words; ``None`` where there is no document."""

    name: str | None
    line: int | None
    quote: str | None
    inferred: bool = False

    @property
    def place(self) -> str:
        """Where the words are, for people: of a line typed in the room there is no document."""
        if self.name is None:
            return "typed in the room" if self.line else ""
        return f"{self.name}:{self.line}" if self.line else self.name

    @property
    def spoken(self) -> str:
        """The place and the words, for people."""
        quote = f"“{self.quote}”" if self.quote else ""
        inferred = "(inferred)" if self.inferred else ""
        return " ".join(part for part in (self.place or "no document", quote, inferred) if part)


class Row(Struct, frozen=True):
    """An event as the audit shows it. ``confidence``: of what was observed of a provision found
    again by a guess, how sure it is that it is the same one, from 0 to 1. ``struck_by``: the
    correction that takes it back."""

    event: str
    version: int
    type: str
    tag: str
    on: date
    dating: str
    basis: str
    confidence: float | None
    by: tuple[str, ...]
    provision: str | None
    address: str | None
    meeting: str | None
    summary: str
    source: SourceRow
    also: tuple[SourceRow, ...]
    recorded_at: datetime
    recorded_by: str
    digest: str
    struck_by: str | None


def concerned(event: Event) -> str | None:
    """The id of the provision an event is about."""
    if isinstance(event, Noted):
        return event.about or event.note
    return getattr(event, "provision", None)


class Rows(Mapping[str, Row]):
    """The rows of these facts, by event and in their order, with the addresses of ``draft``. A row
    is made when it is asked for."""

    def __init__(self, facts: Sequence[Fact], draft: Draft, policy: Policy) -> None:
        self._facts = {fact.name: fact for fact in facts}
        self._draft = draft
        self._policy = policy
        self._table = addresses(draft)
        self._inside = bracketed_words(draft) | _struck_brackets(facts, draft)
        self._reached: dict[str, str] = {}
        self._former = self._formers()
        self._reached |= self._returned()
        self._sure = {
            (fact.version, guess.provision): guess.confidence
            for fact in facts
            if isinstance(fact.event, Published)
            for guess in fact.event.guesses
        }
        self._anchors = Anchors(draft, {name: n for n, name in enumerate(self._facts)})
        self._made: dict[str, Row] = {}

    def __getitem__(self, name: str) -> Row:
        row = self._made.get(name)
        if row is None:
            row = self._made[name] = self._row(self._facts[name])
        return row

    def __iter__(self) -> Iterator[str]:
        return iter(self._facts)

    def __len__(self) -> int:
        return len(self._facts)

    def _address(self, id: str) -> str:
        return self._table.get(id) or last_address(self._draft, id)

    def _named(self, id: str) -> str:
        provision = self._draft.provisions.get(id)
        stone = provision is not None and provision.kind == "tombstone"
        return f"the tombstone at {self._address(id)}" if stone else self._address(id)

    def _formerly(self, id: str) -> tuple[str, ...]:
        return self._draft.provisions[id].formerly if id in self._draft.provisions else ()

    def _formers(self) -> dict[str, str]:
        """What an event ended, by its name: of a withdrawal the position; of a move, renumbering or
        merger the address, which its provision keeps in the order of these events. What a
        correction strikes out is told as it was recorded: from where it led, to where it would
        have led, and that from there led what was recorded before the correction."""
        found: dict[str, str] = {}
        ended: dict[str, int] = {}
        struck: dict[str, Fact] = {}
        held = {
            f.name: f.event.stance for f in self._facts.values() if isinstance(f.event, Positioned)
        }
        for fact in self._facts.values():
            event = fact.event
            if isinstance(event, Withdrawn):
                found[fact.name] = held.get(event.target, "proposal")
            if not isinstance(event, Moved | Relabelled | Merged):
                continue
            id = event.into if isinstance(event, Merged) else event.provision
            kept, place = self._formerly(id), ended.get(id, 0)
            before = struck.get(id)
            if before is not None and version_of(before.struck_by or "0") > fact.version:
                found[fact.name] = self._reached[before.name]
            elif place < len(kept):
                found[fact.name] = kept[place]
            elif fact.struck_by is not None:
                found[fact.name] = self._address(id)
            if fact.struck_by is None:
                ended[id] = place + 1
                struck.pop(id, None)
            elif not isinstance(event, Merged):
                self._reached[fact.name] = self._led(event, found[fact.name])
                struck[id] = fact
        return found

    def _led(self, event: Moved | Relabelled, former: str) -> str:
        """The address to which an event would have led, by its own key and place."""
        if event.top:
            return event.key
        head, _, _ = former.rpartition("/")
        if isinstance(event, Moved):
            head = self._address(event.place.parent) if event.place.parent is not None else ""
        return f"{head}/{event.key}" if head else event.key

    def _returned(self) -> Iterator[tuple[str, str]]:
        """Where moves led whose provision came back to where it stood, by the event: the
        provision's address of today would say that it moved to where it was."""
        passed: dict[str, int] = {}
        for fact in self._facts.values():
            event = fact.event
            if fact.struck_by is not None or not isinstance(event, Moved | Relabelled | Merged):
                continue
            id = event.into if isinstance(event, Merged) else event.provision
            place = passed[id] = passed.get(id, 0) + 1
            kept = self._formerly(id)
            back = self._former.get(fact.name) == self._address(id)
            if isinstance(event, Moved) and back and place < len(kept):
                yield fact.name, kept[place]

    def _behind(self, name: str, event: Event) -> str | None:
        """The word of the draft that what this event inserted stands behind."""
        if not isinstance(event, Proposed) or event.change != "insertion":
            return None
        brought = next((edit for edit in event.edits if edit.insert), None)
        return self._anchors.behind(name, brought) if brought is not None else None

    def _row(self, fact: Fact) -> Row:
        policy = self._policy
        event, entry = fact.event, fact.entry
        about = concerned(event)
        bracket = getattr(event, "bracket", None)
        id = bracket if isinstance(bracket, str) else getattr(bracket, "id", "")
        found = event.into if isinstance(event, Split) else about
        parties = policy.parties(event.by)
        inside, former = self._inside.get(id, ""), self._former.get(fact.name, "")
        reached = self._reached.get(fact.name)

        def named(id: str) -> str:
            return reached if reached is not None and id == about else self._named(id)

        sentence = summary(
            _by(event, parties), named, inside, former, self._behind(fact.name, event)
        )
        return Row(
            event=fact.name,
            version=fact.version,
            type=type_name(event),
            tag=tag_of(type(event)),
            on=fact.on,
            dating=fact.dating,
            basis=event.basis,
            confidence=(
                self._sure.get((fact.version, found or "")) if event.basis == "observed" else None
            ),
            by=parties,
            provision=about,
            address=self._address(about) if about else None,
            meeting=policy.maybe(fact.meeting),
            summary=policy.text(sentence),
            source=evidence(fact, event.source, policy),
            also=tuple(evidence(fact, source, policy) for source in event.also),
            recorded_at=entry.recorded_at,
            recorded_by=policy.text(entry.recorded_by),
            digest=entry.digest,
            struck_by=fact.struck_by,
        )


def rows(facts: Sequence[Fact], draft: Draft, policy: Policy) -> list[Row]:
    """The rows of these facts, in their order, with the addresses of ``draft``."""
    return list(Rows(facts, draft, policy).values())


def evidence(fact: Fact, source: Source | None, policy: Policy) -> SourceRow:
    """What may be shown of this sentence of a fact's document; of the document alone, where no
    sentence is given."""
    document = fact.entry.document
    name = policy.maybe(document.name if document else None)
    if source is None:
        return SourceRow(name, None, None)
    return SourceRow(name, source.line, policy.text(source.quote), source.inferred)


def _by(event: AnyEvent, names: tuple[str, ...]) -> AnyEvent:
    return event if event.by == names else replace(event, by=names)


def bracketed_words(draft: Draft) -> dict[str, str]:
    """The words inside each bracket that is or was in the draft, hidden ones included where it
    has closed."""
    found: dict[str, list[str]] = {}
    active: list[str] = []
    for provision in draft.walk():
        for id in active:
            found[id].append(" ")
        closed = False
        for element in provision.sequence:
            # As in `Provision.words`: ``[shall][should]`` are two words.
            if isinstance(element, Edge) and element.opens and closed:
                for id in active:
                    found[id].append(" ")
            closed = isinstance(element, Edge) and not element.opens
            if isinstance(element, Run):
                if element.role in ("text", "heading"):
                    for id in active:
                        if element.hidden_by is None or draft.brackets[id].closed is not None:
                            found[id].append(element.text)
            elif element.bracket in draft.brackets:
                if element.opens and element.bracket not in active:
                    active.append(element.bracket)
                    found.setdefault(element.bracket, [])
                elif not element.opens and element.bracket in active:
                    active.remove(element.bracket)
    return {id: " ".join("".join(words).split()) for id, words in found.items()}


def _struck_brackets(facts: Sequence[Fact], draft: Draft) -> dict[str, str]:
    """The words around which a bracket stood that was struck out since: between the names that its
    edges stood behind."""
    found: dict[str, str] = {}
    for fact in facts:
        event = fact.event
        if fact.struck_by is None or not isinstance(event, Bracketed):
            continue
        provision = draft.provisions.get(event.provision)
        ends = [
            (type(piece), edit.after)
            for edit in event.edits for piece in edit.insert if isinstance(piece, Open | Close)
        ]
        if provision is not None and [kind for kind, _ in ends] == [Open, Close]:
            words = _between(provision, ends[0][1], ends[1][1])
            found[event.bracket.id] = " ".join(words.split())
    return found


def _between(provision: Provision, first: Name | None, last: Name | None) -> str:
    """The characters behind the first name up to the last one; absent: from the beginning."""
    letters: list[str] = []
    inside = first is None
    for element in provision.sequence:
        for at in range(element.start, element.stop):
            name = Name(element.event, at)
            if inside and isinstance(element, Run) and element.role in ("text", "heading"):
                letters.append(element.text[at - element.start])
            inside = inside or name == first
            if name == last:
                return "".join(letters)
    return ""


def select(
    found: Iterable[Row],
    *,
    provisions: set[str] | None = None,
    by: str | None = None,
    type: str | None = None,
    since: date | None = None,
    until: date | None = None,
) -> list[Row]:
    """The rows that meet every condition given: on these provisions, by this party, of this
    type, effective from ``since`` to ``until``, both included."""
    return [
        row
        for row in found
        if (provisions is None or row.provision in provisions)
        and (by is None or by in row.by)
        and (type is None or row.type == type)
        and (since is None or row.on >= since)
        and (until is None or row.on <= until)
    ]
