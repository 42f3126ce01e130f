"""What an event did, in a sentence a person understands."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import assert_never

from ledger.anchors import BEGINNING
from ledger.events import (
    Agreed,
    AnyEvent,
    Bracketed,
    Corrected,
    Deleted,
    Event,
    Explained,
    MeetingHeld,
    Merged,
    Minuted,
    Moved,
    Noted,
    Opened,
    Positioned,
    Proposed,
    Published,
    Relabelled,
    Reopened,
    Split,
    Unbracketed,
    Withdrawn,
    Words,
)

_LONG = 160
_NOTHING = '""'
_APART = " … "
_EDGE = "\0"
_TWO_WORDS = re.compile(rf"(?<=\w){_EDGE}+(?=\w)")


def listed(names: tuple[str, ...]) -> str:
    """``A``, ``A and B``, ``A, B and C``."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"


def shortened(words: str, most: int = _LONG) -> str:
    """The words in quotation marks, cut at a word where they are long."""
    words = " ".join(words.split())
    if len(words) > most:
        words = words[:most].rsplit(" ", 1)[0] + " …"
    return f'"{words}"'


def inserted(event: Event, *roles: str) -> str:
    """The characters of these roles that the event brought in; places apart are parted by dots."""
    parts = (
        _side_by_side([p.text for p in edit.insert if isinstance(p, Words) and p.role in roles])
        for edit in event.edits
    )
    return _APART.join(part for part in parts if part)


def _side_by_side(parts: list[str]) -> str:
    """Words between which a bracket's edge stood: ``[shall][should]`` are two."""
    return _TWO_WORDS.sub(" ", _EDGE.join(parts)).replace(_EDGE, "").strip()


def taken_out(event: Event) -> str:
    """The characters that the event's edits say they take out; places apart likewise."""
    parts = (edit.expects.strip() for edit in event.edits if edit.hide)
    return _APART.join(part for part in parts if part)


def summary(
    event: AnyEvent, address: Callable[[str], str], bracketed: str = "", former: str = "",
    behind: str | None = None,
) -> str:
    """One sentence. ``address`` names a provision by its id; ``bracketed``: the words inside the
    bracket that the event opens or closes; ``former``: what it ended,
    an address or the kind of a position; ``behind``: the word of the draft that an insertion stands
    behind, empty for none, where the event quotes something else."""
    who = listed(event.by)
    match event:
        case Opened():
            return f"the negotiation of {shortened(event.title)} was opened"
        case MeetingHeld():
            lack = {None: "", True: ", with a quorum", False: ", without a quorum"}
            return f"{event.name} took place{lack[event.quorum]}"
        case Proposed():
            return _proposal(event, who, address, bracketed, behind)
        case Bracketed():
            kind = "as a fused edit" if event.bracket.kind == "fused" else "in brackets"
            by = f" by {who}" if who else ""
            what = shortened(inserted(event, "text", "heading").strip() or bracketed)
            return f"{what} put {kind}{by} in {address(event.provision)}"
        case Unbracketed():
            by = f" by {who}" if who else ""
            around = f"the bracket around {shortened(bracketed)}" if bracketed else "a bracket"
            return f"{around} in {address(event.provision)} closed{by}: {event.closed}"
        case Agreed() | Deleted():
            what = "agreed" if isinstance(event, Agreed) else "deleted"
            if isinstance(event, Deleted) and not event.printed:
                return f"{address(event.provision)} no longer printed"
            level = f" ({event.level})" if event.level else ""
            pending = f", pending: {event.pending}" if event.pending else ""
            return f"{address(event.provision)} {what}{level}{pending}"
        case Moved():
            where = address(event.provision)
            if former == where.removeprefix("the tombstone at "):
                return f"{where} kept in its place"
            return f"{former or 'a provision'} moved to {where}"
        case Relabelled():
            label = shortened(inserted(event, "label"))
            return f"{former or 'a provision'} renumbered {label}: now {address(event.provision)}"
        case Split():
            return f"{address(event.provision)} split; a part became {address(event.into)}"
        case Merged():
            return f"{address(event.provision)} merged into {address(event.into)}"
        case Positioned():
            return (
                f"{who or 'a party not named'}, on {address(event.provision)}: "
                f"{event.stance}, {shortened(event.text)}"
            )
        case Noted():
            about = f" on {address(event.about)}" if event.about else ""
            return f"{event.kind}{about}: {shortened(inserted(event, 'note'))}"
        case Reopened():
            return f"{address(event.provision)} reopened"
        case Withdrawn():
            what = f"{former or 'proposal'} on {address(event.provision)}"
            return f"{who} withdrew the {what}" if who else f"the {what} was withdrawn"
        case Published():
            return f"the text {event.document} was circulated"
        case Explained():
            shown, place = listed(event.explains), address(event.provision)
            return f"the minutes tell of {shown}, in {place}" + (f", by {who}" if who else "")
        case Minuted():
            left = sum(s.outcome in ("not understood", "refused") for s in event.sentences)
            odd = f"; {left} of its sentences not understood" if left else ""
            return f"the minutes {event.document} were recorded{odd}"
        case Corrected():
            return f"event {event.target} struck out as a mistake: {event.why}"
        case _:
            assert_never(event)


def _where(event: Proposed, behind: str | None) -> str:
    if behind == BEGINNING:
        return ", at the beginning"
    if behind is None:
        behind = next((e.expects.strip() for e in event.edits if e.insert), "")
    return f', behind "{behind}"' if any(map(str.isalnum, behind)) else ""


def _proposal(
    event: Proposed, who: str, address: Callable[[str], str], bracketed: str, behind: str | None
) -> str:
    words = shortened(inserted(event, "text", "heading"))
    old = shortened(taken_out(event))
    place = address(event.provision)
    named = f"{who} proposed " if who else ""
    match event.change:
        case "provision":
            kind = event.kind or "provision"
            # "chapter-1" and "introduction/purpose" say what they are; "1.2/3" does not.
            titled = place if place[:1].isalpha() else f"{kind} {place}"
            return f"{named}a new {kind}, {place}: {words}" if who else f"{titled}: {words}"
        case "alternative":
            return f"{named or 'proposed: '}an alternative, {place}: {words}"
        case "insertion":
            where = _where(event, behind)
            return f"{who} proposed inserting {words} in {place}{where}" if who else (
                f"{words} inserted in {place}{where}"
            )
        case "deletion" if event.bracket is not None and not taken_out(event):
            what = shortened(bracketed)
            return f"{who or 'somebody not named'} proposed deleting {what} in {place}"
        case "deletion":
            return f"{who} proposed deleting {old} in {place}" if who else (
                f"{old} taken out of {place}"
            )
        case "replacement" if event.bracket is not None and who and not taken_out(event):
            return f"{who} proposed {words} in place of what stands before it in {place}"
        case "replacement" if not who and words == _NOTHING:
            return f"{place} put back as the text prints it" if old == _NOTHING else (
                f"{old} taken out of {place}"
            )
        case "replacement":
            return f"{who} proposed replacing {old} with {words} in {place}" if who else (
                f"{old} replaced with {words} in {place}"
            )
        case _:
            assert_never(event.change)
