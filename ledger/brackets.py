"""Which brackets are no longer open, and by what: their own closing, or the fate of the provision
that held them."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec import Struct

from ledger.draft import BracketState, Draft, Edge
from ledger.events import Closing, Merged, Withdrawn
from ledger.replay import Fact


class Ended(Struct, frozen=True):
    """How a bracket ended, and the event it ended by, where one is known."""

    closed: Closing
    by: str | None


def places(draft: Draft) -> dict[str, str]:
    """The printed provision in which each bracket begins, by the bracket's id; of a bracket that
    is printed nowhere, none."""
    found: dict[str, str] = {}
    for provision in draft.walk():
        for element in provision.visible:
            if isinstance(element, Edge):
                found.setdefault(element.bracket, provision.id)
    return found


def ended(draft: Draft, taken: Mapping[str, Fact]) -> dict[str, Ended]:
    """The brackets of a draft that are not open, by id. Beside those that closed: what stands in a
    deleted provision has closed with it, and so has what is no longer printed. ``taken``: the
    facts the draft was made of, by name."""
    here = places(draft)
    hidden = _hidden(draft)
    found = {}
    for id, bracket in draft.brackets.items():
        if bracket.closed is not None:
            found[id] = Ended(bracket.closed, bracket.closed_by)
            continue
        provision = draft.provisions.get(here.get(id, bracket.provision))
        if provision is not None and provision.status.state == "deleted":
            found[id] = Ended("deleted", provision.status.event)
        elif id not in here and (end := _unprinted(bracket, draft, hidden, taken)) is not None:
            found[id] = end
    return found


def _unprinted(
    bracket: BracketState, draft: Draft, hidden: dict[str, str], taken: Mapping[str, Fact]
) -> Ended | None:
    """How a bracket ended that is printed nowhere; `None`: its edges were never there."""
    home = draft.provisions.get(bracket.provision)
    if home is not None and home.gone_by is not None:
        event = taken[home.gone_by].event if home.gone_by in taken else None
        if isinstance(event, Merged):
            return Ended("merged", home.gone_by)
        how: Closing = "withdrawn" if isinstance(event, Withdrawn) else "superseded"
        return Ended(how, home.gone_by)
    return Ended("superseded", hidden[bracket.id]) if bracket.id in hidden else None


def _hidden(draft: Draft) -> dict[str, str]:
    """What took an edge of each bracket out of print."""
    return {
        element.bracket: element.hidden_by
        for provision in draft.provisions.values()
        for element in provision.sequence
        if isinstance(element, Edge) and element.hidden_by is not None
    }
