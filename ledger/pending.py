"""What is agreed or deleted only provisionally: why, for whom it waits, since when, and which
sentence says so."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date, datetime
from typing import Literal

from msgspec import Struct

from ledger.addresses import addresses, last_address
from ledger.attribution import Attribution, Policy, policy
from ledger.audit import SourceRow, evidence
from ledger.brackets import ended
from ledger.draft import Draft, Position, Provision
from ledger.events import Dating, Entry, Noted, Source
from ledger.profile import Profile
from ledger.replay import Fact, facts, replay

Cause = Literal["level", "no quorum", "consultations", "condition", "reservation"]
"""``level``: below the house's highest, and nothing else is said; ``condition``: another one, in
the words of the paper; ``consultations`` and ``reservation`` may be a position of a party."""

QUORUM = "the quorum"
"""Whom a decision waits for that was taken without one."""


class Waiting(Struct, frozen=True):
    """A reason why a provision is agreed or deleted only provisionally. ``said``: the level, the
    condition, or the position in its own words; ``waits_for``: parties, or what the house says of
    the level; ``since``, ``days``: when it came up, and how long ago; ``source``: the sentence that
    says so, ``also``: the mark it belongs to, where that is another."""

    provision: str
    address: str
    state: str
    level: str | None
    cause: Cause
    said: str
    waits_for: tuple[str, ...]
    withheld: bool
    """It waits for somebody who may not be named here."""
    since: date
    dating: Dating
    days: int
    meeting: str | None
    event: str
    source: SourceRow
    also: tuple[SourceRow, ...] = ()


def pending(
    entries: Sequence[Entry],
    profile: Profile,
    *,
    as_of: date | None = None,
    known_on: date | datetime | None = None,
    attribution: Attribution = "full",
) -> list[Waiting]:
    """Everything that waits at the end of ``as_of``, in print order, what is no longer printed at
    the end; without a day, at the end of the last on which something took effect."""
    draft = replay(entries, as_of, known_on)
    taken = facts(entries, as_of, known_on)
    rules = policy(attribution, profile, entries)
    if not taken:
        return []
    return list(_Waits(draft, taken, profile, rules, as_of or taken[-1].on).all())


class _Waits:
    def __init__(
        self, draft: Draft, taken: Sequence[Fact], profile: Profile, rules: Policy, day: date
    ) -> None:
        self._draft = draft
        self._facts = {fact.name: fact for fact in taken}
        self._notes = {f.event.note: f for f in taken if isinstance(f.event, Noted)}
        self._ended = ended(draft, self._facts)
        self._profile = profile
        self._levels = {level.name: level for level in profile.levels}
        self._highest = profile.levels[-1].name if profile.levels else None
        self._rules = rules
        self._day = day
        self._addresses = addresses(draft)
        self._lacking = {
            (held.on, held.name): held for held in draft.meetings if held.quorum is False
        }

    def all(self) -> Iterator[Waiting]:
        printed = list(self._draft.walk())
        gone = [p for p in self._draft.provisions.values() if p.gone_by is not None]
        for provision in (*printed, *(p for p in gone if p.status.state == "deleted")):
            if provision.status.state != "open":
                yield from self._of(provision)

    def _of(self, provision: Provision) -> Iterator[Waiting]:
        own = self._decision(provision)
        if own is not None:
            yield own
        for position in self._draft.positions:
            if position.provision != provision.id or position.bracket in self._ended:
                continue
            if position.stance == "reservation":
                yield self._position(provision, position, "reservation")
            elif position.stance == "consultation" and not (
                own is not None and own.cause == "consultations"
                and set(self._rules.parties(position.by)) <= set(own.waits_for)
            ):
                yield self._position(provision, position, "consultations")

    def _decision(self, provision: Provision) -> Waiting | None:
        """Why the agreement or deletion itself is provisional. A condition explains the level."""
        status = provision.status
        fact = self._facts.get(status.event or "")
        if fact is None:
            return None
        source = fact.event.source
        if status.pending is not None:
            cause, waits_for = self._condition(status.pending)
            return self._waiting(
                provision, fact, cause, status.pending, waits_for, *self._sentence(provision, fact)
            )
        if (held := self._lacking.get((fact.on, status.meeting or ""))) is not None:
            told = self._facts.get(held.event, fact)
            said = f"{held.name}: without a quorum"
            return self._waiting(
                provision, fact, "no quorum", said, (QUORUM,),
                (told, told.event.source or source), (fact, source),
            )
        if status.level is not None and status.level != self._highest:
            level = self._levels.get(status.level)
            whom = (level.waits_for,) if level is not None and level.waits_for else ()
            return self._waiting(
                provision, fact, "level", status.level, whom, (fact, source),
            )
        return None

    def _condition(self, said: str) -> tuple[Cause, tuple[str, ...]]:
        """What kind of condition this is, and whom it waits for."""
        forms = self._profile.forms
        if "quorum" in said.casefold() or any(re.search(p, said) for p in forms.no_quorum):
            return "no quorum", (QUORUM,)
        parties = self._profile.parties_in(said)
        consulting = (
            p.replace("{party}", self._profile.any_party, 1) for p in forms.consultation
        )
        if "consult" in said.casefold() or any(re.search(p, said) for p in consulting):
            return "consultations", parties
        return "condition", parties

    def _sentence(
        self, provision: Provision, fact: Fact
    ) -> tuple[tuple[Fact, Source | None], ...]:
        """The sentence that states a condition, and the mark it explains: the footnote that the
        mark cites, as it was put last."""
        mark = (fact, fact.event.source)
        note = self._notes.get(provision.status.note or "")
        if note is not None and note.event.source is not None and note[:3] > fact[:3]:
            return (note, note.event.source), mark
        if fact.event.also:
            return (fact, fact.event.also[-1]), mark
        if note is not None and note.event.source is not None:
            return (note, note.event.source), mark
        return (mark,)

    def _position(self, provision: Provision, position: Position, cause: Cause) -> Waiting:
        fact = self._facts[position.event]
        return self._waiting(
            provision, fact, cause, position.text, position.by, (fact, fact.event.source)
        )

    def _waiting(
        self,
        provision: Provision,
        fact: Fact,
        cause: Cause,
        said: str,
        waits_for: tuple[str, ...],
        *sentences: tuple[Fact, Source | None],
    ) -> Waiting:
        rules, status = self._rules, provision.status
        named = tuple(map(rules.text, rules.parties(waits_for)))
        source, *also = (evidence(told, sentence, rules) for told, sentence in sentences)
        id = provision.id
        return Waiting(
            provision=id,
            address=self._addresses.get(id) or last_address(self._draft, id),
            state=status.state,
            level=status.level,
            cause=cause,
            said=rules.text(said),
            waits_for=named,
            withheld=len(named) < len(waits_for),
            since=fact.on,
            dating=fact.dating,
            days=(self._day - fact.on).days,
            meeting=rules.maybe(fact.meeting),
            event=fact.name,
            source=source,
            also=tuple(one for one in also if one != source),
        )
