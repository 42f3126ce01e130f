"""Already so: whether a text of the meeting, recorded before its minutes, shows what a sentence
says. Then the sentence changes nothing any more; it says who was behind what had only been seen.

What the text changed is told by the draft before it, and by the events since.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from msgspec import Struct

from ledger.draft import BracketState, Draft, Provision, tidy
from ledger.events import (
    Event,
    Merged,
    Moved,
    Reopened,
    Split,
    Stance,
    Withdrawn,
    type_name,
)
from ledger.events import Words as Brought
from ledger.minutes.edits import held
from ledger.minutes.finding import Finder, Unclear, Words
from ledger.minutes.statement import Change, Ref, Spot
from ledger.replay import Fact

_WORD = re.compile(r"\w+")


class Past(Struct, frozen=True):
    """The draft of the last official text before the meeting, and the events since, up to and on
    the meeting's day, that were recorded before its minutes."""

    draft: Draft
    since: tuple[Fact, ...]


class Shown(Struct, frozen=True):
    """A provision, and the events that brought about what a sentence says."""

    provision: str
    events: tuple[str, ...]


class Already:
    """Looks up what is shown already. ``around``: the provision that is being spoken of."""

    def __init__(self, past: Past, now: Draft, around: str | None) -> None:
        self._past = past
        self._now = now
        self._then = Finder(past.draft, past.draft.provisions.get(around or ""))
        self._here = Finder(now, now.provisions.get(around or ""))

    def decided(self, change: Change, level: str | None) -> Shown | None:
        """What shows this decision; ``level``: the one that the sentence says, if any. ``None``
        where the draft does not show it yet."""
        if not self._past.since:
            return None
        try:
            return self._decided(change, level)
        except Unclear:
            return None

    def _decided(self, change: Change, level: str | None) -> Shown | None:
        match change.what:
            case "agree":
                return self._marked(self._one(change), "agreed", level)
            case "delete" if not change.words:
                return self._marked(self._one(change), "deleted", level)
            case "reopen":
                return self._done(self._one(change).id, Reopened)
            case "move":
                return self._moved(change)
            case "merge":
                return self._done(self._one(change).id, Merged)
            case "split":
                return self._done(self._one(change).id, Split)
            case "found":
                return self._found(change)
            case "accept" | "unbracket" if change.words:
                return self._closed(change.words[0], change.spot)
            case "delete":
                return self._closed(change.words[0], change.spot) or self._worded(
                    change.words[0], "", change.spot
                )
            case "replace" if change.words:
                return self._worded(change.words[0], change.new, change.spot)
            case "insert" | "begin":
                return self._closed(change.new, change.spot) or self._inserted(change)
            case _:
                return None

    def proposed(self, change: Change, by: tuple[str, ...]) -> Shown | None:
        """The bracket in which a text shows this proposal already: the same words in the same
        provision, by one of the same parties or by nobody named."""
        if change.what not in ("insert", "begin", "replace") or not change.new:
            return None
        try:
            scope = self._here.scopes(change.spot)
        except Unclear:
            return None
        wanted = tidy(change.new).casefold()
        for words, _ in scope:
            for one in held(self._now, words.provision):
                named = set(one.state.by)
                ours = not named or not by or bool(named & set(by))
                if one.text.casefold() == wanted and ours:
                    return Shown(words.provision.id, (one.state.event,))
        return None

    def withdrawn(
        self, words: Sequence[str], by: tuple[str, ...], spot: Spot | None
    ) -> Shown | None:
        """The event by which a bracket with one of these words, of one of these parties, closed."""
        for quoted in words:
            shown = self._closed(quoted, spot, lambda b: not by or bool(set(b.by) & set(by)))
            if shown is not None:
                return shown
        return None

    def position(self, provision: str, stance: Stance, by: tuple[str, ...]) -> Shown | None:
        """The event by which a text shows this position already."""
        fresh = {fact.name for fact in self._past.since}
        for one in self._now.positions:
            same = (one.provision, one.stance) == (provision, stance)
            if same and set(one.by) == set(by) and one.event in fresh:
                return Shown(provision, (one.event,))
        return None

    def unsaid(self, stance: Stance, by: tuple[str, ...]) -> Shown | None:
        """The event by which a position of these parties went."""
        held_then = {
            p.event: p for p in self._past.draft.positions
            if p.stance == stance and set(by) <= set(p.by)
        }
        for fact in self._past.since:
            event = fact.event
            if isinstance(event, Withdrawn) and event.target in held_then:
                return Shown(event.provision, (fact.name,))
        return None

    # --- one kind of change each ----------------------------------------------------------------

    def _one(self, change: Change) -> Provision:
        refs = change.spot.refs if change.spot is not None else ()
        if len(refs) != 1:
            raise Unclear("not one provision")
        return self._here.provision(refs[0])

    def _marked(self, provision: Provision, state: str, level: str | None) -> Shown | None:
        fresh = {fact.name for fact in self._past.since}
        status = provision.status
        if state == "deleted" and provision.gone_by in fresh:
            return Shown(provision.id, (provision.gone_by or "",))
        if status.state == state and level in (None, status.level) and status.event in fresh:
            return Shown(provision.id, (status.event or "",))
        return None

    def _done(self, provision: str, kind: type[Event]) -> Shown | None:
        """The event of this kind on the provision."""
        for fact in reversed(self._past.since):
            event = fact.event
            if isinstance(event, kind) and getattr(event, "provision", "") == provision:
                return Shown(provision, (fact.name,))
        return None

    def _moved(self, change: Change) -> Shown | None:
        """The last move of a provision, if it stands where the change says."""
        refs = change.spot.refs if change.spot is not None else ()
        anchor = next(iter(change.anchors), None)
        if len(refs) != 1 or anchor is None or anchor.spot is None or not anchor.spot.refs:
            return None
        moved = self._stood(refs[0]) or self._here.provision(refs[0])
        shown = self._done(moved.id, Moved)
        goal = anchor.spot.refs[0]
        here, there = self._now.provisions[moved.id], self._here.provision(goal)
        if there.id == here.id:
            # The number is its own: now, or, if it is to move back, of the time before.
            stood = self._stood(goal)
            return None if stood is not None and stood.id == here.id else shown
        if here.parent == there.id:
            return shown
        siblings = self._now.children.get(there.parent, ())
        beside = siblings.index(there.id) + (1 if anchor.side == "after" else -1)
        stands = 0 <= beside < len(siblings) and siblings[beside] == here.id
        return shown if stands else None

    def _stood(self, ref: Ref) -> Provision | None:
        """What the last text before the meeting had under this reference."""
        try:
            return self._then.provision(ref)
        except Unclear:
            return None

    def _found(self, change: Change) -> Shown | None:
        wanted = tidy(change.new).casefold()
        for provision in self._now.walk():
            new = provision.id not in self._past.draft.provisions
            if new and provision.words("text", "heading").casefold() == wanted:
                return Shown(provision.id, (provision.event,))
        return None

    def _closed(
        self, quoted: str, spot: Spot | None,
        whose: Callable[[BracketState], bool] = lambda _: True,
    ) -> Shown | None:
        """The event by which a bracket closed that held just these words before."""
        wanted = {tidy(quoted).casefold(), tidy(quoted).rstrip(",.;:").casefold()}
        for words, _ in self._then.scopes(spot):
            for one in held(self._past.draft, words.provision):
                state = self._now.brackets.get(one.state.id)
                if one.text.casefold() not in wanted or state is None or not whose(one.state):
                    continue
                if state.closed_by is not None:
                    return Shown(words.provision.id, (state.closed_by,))
        return None

    def _worded(self, old: str, new: str, spot: Spot | None) -> Shown | None:
        """Words that stood before and are gone, and those that stand in their place."""
        places = self._then.words(old, spot)
        provision = places[0][0].provision
        now = self._now.provisions.get(provision.id)
        if now is None or len({words.provision.id for words, _, _ in places}) > 1:
            return None
        before, after = Words(provision), Words(now)
        if len(after.find(old)) >= len(before.find(old)) and old not in new:
            return None
        if new and len(after.find(new)) <= len(before.find(new)):
            return None
        return self._behind(now.id, old, new)

    def _inserted(self, change: Change) -> Shown | None:
        for words, _ in self._here.scopes(change.spot):
            then = self._past.draft.provisions.get(words.provision.id)
            if then is None or not words.find(change.new):
                continue
            if len(words.find(change.new)) > len(Words(then).find(change.new)):
                return self._behind(words.provision.id, "", change.new)
        return None

    def _behind(self, provision: str, old: str, new: str) -> Shown | None:
        """The events that took words of the old, or brought words of the new."""
        gone, came = _set(old) - _set(new), _set(new) - _set(old)
        found = []
        for fact in self._past.since:
            event = fact.event
            if getattr(event, "provision", "") != provision or type_name(event) == "published":
                continue
            out = _set(" ".join(e.expects for e in event.edits if e.hide))
            brought = _set(
                " ".join(p.text for e in event.edits for p in e.insert if isinstance(p, Brought))
            )
            if out & gone or brought & came:
                found.append(fact.name)
        return Shown(provision, tuple(found)) if found else None


def _set(words: str) -> set[str]:
    return set(_WORD.findall(words.casefold()))
