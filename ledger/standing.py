"""How a draft stands: how many provisions at which status and level, and which brackets are open,
whose they are, how old and how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date

from msgspec import Struct

from ledger.addresses import addresses, last_address
from ledger.attribution import Policy
from ledger.audit import bracketed_words
from ledger.brackets import Ended, places
from ledger.draft import Draft, Edge, Provision
from ledger.events import BracketKind
from ledger.profile import Level

UNCOUNTED = ("title", "caption", "tombstone", "footnote", "chair's note", "editorial note")
"""The kinds of provision that nobody agrees one by one."""

_AGES = {
    "up to a week": 7, "up to a month": 31, "up to three months": 92, "up to a year": 366,
    "more than a year": None,
}
_LENGTHS = {
    "no word": 0, "one word": 1, "2 to 5 words": 5, "6 to 20 words": 20, "21 to 100 words": 100,
    "more than 100 words": None,
}


class Rung(Struct, frozen=True):
    """How many provisions have this status at this level."""

    state: str
    level: str | None
    provisions: int

    @property
    def name(self) -> str:
        """``agreed, ad referendum``."""
        return "open" if self.state == "open" else f"{self.state}, {self.level or 'no level given'}"


class Stock(Struct, frozen=True):
    """What a draft holds. ``words``: those of its headings and texts, without what is deleted;
    ``words_in_brackets``: those of them that stand in an open bracket or in several."""

    provisions: tuple[Rung, ...]
    open_brackets: int
    words: int
    words_in_brackets: int


class OpenBracket(Struct, frozen=True):
    """A bracket that is open. ``days``: since it was opened; ``words``: how many stand in it, those
    of brackets inside it among them."""

    id: str
    kind: BracketKind
    provision: str
    address: str
    text: str
    words: int
    by: tuple[str, ...]
    supported_by: tuple[str, ...]
    opposed_by: tuple[str, ...]
    withheld: bool
    """It is somebody's who may not be named here."""
    on: date
    days: int
    event: str

    @property
    def whose(self) -> str:
        """``Chile, Uruguay``; ``…`` for whoever may not be named here."""
        return ", ".join([*self.by, *(["…"] if self.withheld else [])])


class Share(Struct, frozen=True):
    """The open brackets of one delegation. One of several counts for each of them. ``party``:
    ``None`` for those not attributed and, with ``withheld``, those whose party may not be named."""

    party: str | None
    withheld: bool
    brackets: int
    words: int
    oldest: int
    """Days since the oldest of them was opened."""

    @property
    def name(self) -> str:
        """Whose they are, in words."""
        if self.party is not None:
            return self.party
        return "attributed, not named in this copy" if self.withheld else "not attributed"


class Band(Struct, frozen=True):
    """The open brackets of about one age, or one length. ``most``: the days, or words, up to which
    a bracket belongs here; ``None``: without end."""

    name: str
    most: int | None
    brackets: int
    words: int


def stock(draft: Draft, ends: Mapping[str, Ended], levels: Sequence[Level]) -> Stock:
    """What this draft holds. ``ends``: its brackets that are not open; ``levels``: the house's."""
    standing = [p for p in draft.walk() if counted(p)]
    words, inside = _words(draft, ends)
    return Stock(
        provisions=_rungs(standing, levels),
        open_brackets=sum(id not in ends for id in draft.brackets),
        words=words,
        words_in_brackets=inside,
    )


def counted(provision: Provision) -> bool:
    """Whether a provision is one of those that are agreed one by one: it has words of its own, or
    a status. A bare heading is open only in name."""
    return provision.kind not in UNCOUNTED and (
        provision.status.state != "open" or bool(provision.words("text"))
    )


def _rungs(standing: Iterable[Provision], levels: Sequence[Level]) -> tuple[Rung, ...]:
    """Open first, then what is agreed and what is deleted, each by level from low to high; a
    level that the house does not know stands behind its own."""
    counts = Counter((p.status.state, p.status.level) for p in standing)
    order: list[tuple[str, str | None]] = [("open", None)]
    for state in ("agreed", "deleted"):
        order += [(state, level.name) for level in levels]
        others = {level for seen, level in counts if seen == state} - {x.name for x in levels}
        order += [(state, level) for level in sorted(others, key=lambda level: level or "")]
    return tuple(Rung(state, level, counts[state, level]) for state, level in order)


def _words(draft: Draft, ends: Mapping[str, Ended]) -> tuple[int, int]:
    """The words that stand, and those of them in open brackets."""
    total = inside = 0
    active: set[str] = set()
    for provision in draft.walk():
        parts: list[str] = []
        for element in provision.visible:
            if isinstance(element, Edge):
                if element.bracket in draft.brackets and element.bracket not in ends:
                    (active.add if element.opens else active.discard)(element.bracket)
                parts.append(" ")
            elif element.role in ("heading", "text") and active:
                parts.append(element.text)
        if provision.status.state != "deleted" and provision.kind != "tombstone":
            total += len(provision.words("heading", "text").split())
            inside += len("".join(parts).split())
    return total, inside


def open_brackets(
    draft: Draft, ends: Mapping[str, Ended], on: date, rules: Policy
) -> tuple[OpenBracket, ...]:
    """The brackets that are open, the oldest first; their days are counted up to ``on``."""
    inside, here, table = bracketed_words(draft), places(draft), addresses(draft)
    found = []
    for id, bracket in draft.brackets.items():
        if id in ends:
            continue
        text = inside.get(id, "")
        provision = here.get(id, bracket.provision)
        by = rules.parties(bracket.by)
        found.append(
            OpenBracket(
                id=id,
                kind=bracket.kind,
                provision=provision,
                address=table.get(provision) or last_address(draft, provision),
                text=text,
                words=len(text.split()),
                by=by,
                supported_by=rules.parties(bracket.supported_by),
                opposed_by=rules.parties(bracket.opposed_by),
                withheld=by != bracket.by,
                on=bracket.on,
                days=(on - bracket.on).days,
                event=bracket.event,
            )
        )
    order = {id: n for n, id in enumerate(here)}
    return tuple(sorted(found, key=lambda b: (b.on, order.get(b.id, len(order)))))


def by_delegation(brackets: Iterable[OpenBracket]) -> tuple[Share, ...]:
    """These brackets by whose they are, who has most first; those of nobody named at the end."""
    held: dict[tuple[str | None, bool], list[OpenBracket]] = {}
    for bracket in brackets:
        for name in dict.fromkeys(bracket.by):
            held.setdefault((name, False), []).append(bracket)
        if bracket.withheld or not bracket.by:
            held.setdefault((None, bracket.withheld), []).append(bracket)
    shares = [
        Share(party, withheld, len(own), sum(b.words for b in own), max(b.days for b in own))
        for (party, withheld), own in held.items()
    ]
    return tuple(
        sorted(shares, key=lambda s: (s.party is None, not s.withheld, -s.brackets, s.party or ""))
    )


def by_age(brackets: Sequence[OpenBracket]) -> tuple[Band, ...]:
    """These brackets by how long they have been open."""
    return _bands(brackets, _AGES, lambda bracket: bracket.days)


def by_length(brackets: Sequence[OpenBracket]) -> tuple[Band, ...]:
    """These brackets by how many words stand in them."""
    return _bands(brackets, _LENGTHS, lambda bracket: bracket.words)


def _bands(
    brackets: Sequence[OpenBracket],
    bands: Mapping[str, int | None],
    measure: Callable[[OpenBracket], int],
) -> tuple[Band, ...]:
    found, rest = [], list(brackets)
    for name, most in bands.items():
        here = [b for b in rest if most is None or measure(b) <= most]
        rest = [b for b in rest if most is not None and measure(b) > most]
        found.append(Band(name, most, len(here), sum(b.words for b in here)))
    return tuple(found)
