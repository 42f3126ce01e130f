"""Which decisions that minutes report, or that were typed in the room, the next official text does
not carry out.

The text is right about what it prints, so the append takes the decision's effect back, by events
that were only seen. This asks which decisions fared so.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct

from ledger.draft import Draft, Edge, Provision, Run, tidy
from ledger.events import (
    Agreed,
    Deleted,
    Entry,
    Explained,
    Merged,
    Minuted,
    Moved,
    Proposed,
    Unbracketed,
)
from ledger.replay import Fact, facts, replay, texts


class NotCarriedOut(Struct, frozen=True):
    """A decision, and the text that does not carry it out. ``why``: what that text prints."""

    event: str
    provision: str
    on: date
    document: str
    published: date
    why: str


def not_carried_out(entries: Sequence[Entry]) -> list[NotCarriedOut]:
    """The decisions that the first official text of their day or later does not carry out, in the
    order in which they were taken."""
    return list(_Asking(entries).answers())


class _Asking:
    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries
        self._reports = {
            entry.version for entry in entries
            if entry.document is None or any(isinstance(one, Minuted) for one in entry.events)
        }
        """The entries of minutes, and those of lines typed in the room, which have no document."""
        self._facts = [fact for fact in facts(entries) if fact.struck_by is None]
        self._by_name = {fact.name: fact for fact in self._facts}
        self._explained = {
            name for fact in self._facts if isinstance(fact.event, Explained)
            for name in fact.event.explains
        }
        self._texts = list(texts(entries).values()) if self._reports else []
        self._drafts: dict[date, Draft] = {}

    def answers(self) -> Iterator[NotCarriedOut]:
        """Every decision that was not carried out."""
        for fact in self._facts:
            if fact.version not in self._reports or fact.event.basis != "decided":
                continue
            text = next((text for text in self._texts if text.on >= fact.on), None)
            id = getattr(fact.event, "provision", None)
            if text is None or id is None:
                continue
            draft = self._draft(text.on)
            provision = draft.provisions.get(id)
            if provision is None:
                continue
            why = self._why(fact, draft, provision, text.on)
            if why:
                yield NotCarriedOut(fact.name, id, fact.on, text.document, text.on, why)

    def _draft(self, on: date) -> Draft:
        if on not in self._drafts:
            self._drafts[on] = replay(self._entries, on)
        return self._drafts[on]

    def _seen(self, name: str | None, on: date) -> bool:
        """Whether this event was only seen in the text of that day, and decided by nobody."""
        fact = self._by_name.get(name or "")
        return (
            fact is not None and fact.on == on and fact.event.basis == "observed"
            and fact.name not in self._explained
        )

    def _of_text(self, name: str | None, on: date) -> bool:
        """Whether this event was recorded from a text, and took effect on that day."""
        fact = self._by_name.get(name or "")
        told = fact is not None and fact.on == on and fact.version not in self._reports
        return told or self._seen(name, on)

    def _why(self, fact: Fact, draft: Draft, provision: Provision, on: date) -> str:
        event = fact.event
        match event:
            case Agreed():
                status = provision.status
                undone = status.state == "open" and self._seen(status.event, on)
                return "printed without a mark" if undone else ""
            case Deleted():
                status = provision.status
                here = provision.gone_by is None and status.state != "deleted"
                return "still printed" if here and self._of_text(status.event, on) else ""
            case Moved():
                moved = provision.parent != event.place.parent
                return "it stands elsewhere" if moved and provision.gone_by is None else ""
            case Merged():
                return "still printed" if provision.gone_by is None else ""
            case Unbracketed():
                return self._bracketed(fact, event, draft, provision, on)
            case Proposed(bracket=None):
                return self._worded(fact, event, provision, on)
            case _:
                return ""

    def _bracketed(
        self, fact: Fact, event: Unbracketed, draft: Draft, provision: Provision, on: date
    ) -> str:
        """Whether the words whose bracket closed stand in a bracket all the same."""
        if event.closed == "deleted":
            return self._still(fact, event.edits[0].expects if event.edits else "", provision, on)
        before = draft.brackets.get(event.bracket)
        if before is not None and before.closed is None:
            return "still in brackets"
        inside = _within(provision, event.bracket)
        for state in draft.brackets.values():
            if state.provision == provision.id and self._seen(state.event, on) and (
                inside and _within(provision, state.id) == inside and state.closed is None
            ):
                return "still in brackets"
        return ""

    def _worded(self, fact: Fact, event: Proposed, provision: Provision, on: date) -> str:
        came = "".join(
            e.text for e in provision.sequence
            if isinstance(e, Run) and e.event == fact.name and e.role in ("text", "heading")
            and self._seen(e.hidden_by, on)
        ).strip()
        visible = tidy(provision.words("text", "heading")).casefold()
        if came and tidy(came).casefold() not in visible:
            return f"“{came}” is not in it"
        gone = "".join(edit.expects for edit in event.edits if edit.hide)
        return self._still(fact, gone, provision, on)

    def _still(self, fact: Fact, gone: str, provision: Provision, on: date) -> str:
        """Whether words that were to go are there again: shown again, or brought anew."""
        if not gone.strip():
            return ""
        again = "".join(
            e.text for e in provision.visible
            if isinstance(e, Run) and self._seen(e.event, on)
        )
        hidden = {e.event for e in provision.sequence if e.hidden_by == fact.name}
        wanted = tidy(gone).casefold()
        if wanted in tidy(again).casefold() or (
            not hidden and wanted in tidy(provision.words("text", "heading")).casefold()
        ):
            return f"“{tidy(gone)}” still stands"
        return ""


def _within(provision: Provision, bracket: str) -> str:
    """The words between a bracket's edges, hidden ones and all."""
    found: list[str] = []
    inside = False
    for element in provision.sequence:
        if isinstance(element, Edge):
            if element.bracket == bracket:
                inside = element.opens
        elif inside and element.role in ("text", "heading"):
            found.append(element.text)
    return tidy("".join(found))
