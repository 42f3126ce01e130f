"""From the sentences of minutes to events: what each of them came to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

from ledger.draft import Draft
from ledger.events import Entry, Sentence, Source
from ledger.minutes.act import act
from ledger.minutes.finding import Unclear
from ledger.minutes.floor import Floor, Speech
from ledger.minutes.lexicon import Lexicon
from ledger.minutes.line import read_line
from ledger.minutes.outcome import Outcome
from ledger.minutes.pen import Pen
from ledger.minutes.prose import Said
from ledger.minutes.room import Room
from ledger.minutes.sentence import read_sentence
from ledger.minutes.statement import Statement
from ledger.minutes.trees import NotMeant
from ledger.profile import Profile

Miss = Literal["not understood", "refused"]
_UNKNOWN = "no form of a proposal, decision or position that is known"


def minute(
    entries: Sequence[Entry],
    head: Entry,
    sentences: Sequence[Said],
    profile: Profile,
    quorum: bool | None = None,
    kind: str | None = None,
) -> Outcome:
    """What these sentences do to the draft. ``head``: the entry to be, without its events;
    ``profile``: the house, knowing everybody who may speak; ``kind`` and ``quorum``: of the
    meeting. Nothing of a sentence is recorded that points to what is not there."""
    pen = Pen(entries, head)
    lexicon = Lexicon(profile, names(pen.draft))
    room = Room(pen, profile, level_of(kind, profile), "no quorum" if quorum is False else None)
    floor = Floor(lexicon)
    recorded: list[tuple[Said, int]] = []
    others: list[Sentence] = []
    for said in sentences:
        mark = pen.sentence(Source(said.line, said.text))
        speech = floor.hear(said)
        outcome = hear(room, pen, lexicon, said.text, speech=speech)
        if outcome is None and len(pen.events) > mark:
            recorded.append((said, len(pen.events) - mark))
        elif outcome is None or (said.heading and speech is None):
            others.append(Sentence(said.line, said.text, "changes nothing"))
        else:
            others.append(Sentence(said.line, said.text, outcome[0], outcome[1]))
    return Outcome(tuple(pen.events), tuple(recorded), tuple(others))


def hear(
    room: Room, pen: Pen, lexicon: Lexicon, sentence: str, *,
    typed: bool = False, speech: Speech | None = None,
) -> tuple[Miss, str] | None:
    """Take a sentence down, with the ``speech`` that it is of, or a line ``typed`` in the room;
    gives why nothing of it could be, or `None` where all was well."""
    mark, around = len(pen.events), room.around
    try:
        said = (
            read_line(sentence, lexicon) if typed else read_sentence(sentence, lexicon, speech)
        )
        if said is None:
            raise NotMeant(_UNKNOWN)
    except NotMeant as e:
        room.forget()
        room.named = False
        return "not understood", f"{e}"
    try:
        for statement in said.statements:
            act(room, statement, said.said)
    except Unclear as e:
        # What was begun is taken back, so that nothing said later can be about it.
        pen.back(mark)
        room.forget()
        room.around, room.named = around, False
        return "refused", f"{e}"
    if not any(_is_proposal(one) for one in said.statements):
        room.forget()
    room.named = room.named and all(one.kind == "context" for one in said.statements)
    return None


def _is_proposal(statement: Statement) -> bool:
    return statement.kind in ("proposal", "offer", "position", "silence")


def names(draft: Draft) -> tuple[str, ...]:
    """What provisions are called that have no number: ``Purpose``."""
    found = {
        name for p in draft.walk()
        for name in (p.label.rstrip(":. "), p.words("heading") if p.kind == "section" else "")
        if name and not any(map(str.isdigit, name)) and len(name) > 3
    }
    return tuple(sorted(found))


def level_of(kind: str | None, profile: Profile) -> str | None:
    """The level at which a meeting of this kind agrees, where the house knows one."""
    if kind is None:
        return None
    for level in profile.levels:
        told = level.meeting is not None and level.meeting != "meeting" and level.meeting in kind
        if told or (level.name == "informal" and "informal" in kind):
            return level.name
    return None
