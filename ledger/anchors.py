"""Behind which word of the draft an insertion stands, where it was put behind none: behind a
label, who proposed something, a mark or a position. Those are printed and no words of the draft."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple, TypeGuard

from ledger.draft import Draft, Element, Run
from ledger.events import Edit, Name

BEGINNING = ""
"""No word stands before it."""
_WORDS = ("text", "heading", "note")
_FAR = 40
"""At most so many parts lie between an insertion and the word it is told to stand behind."""


class _Spot(NamedTuple):
    element: Element
    place: int


class Anchors:
    """The words that insertions stand behind, in this draft. ``order``: every event's place in the
    order in which they took effect."""

    def __init__(self, draft: Draft, order: Mapping[str, int]) -> None:
        self._draft = draft
        self._order = order
        self._spots: dict[str, dict[str, list[_Spot]]] = {}

    def behind(self, by: str, edit: Edit) -> str | None:
        """The word before what this edit of the event ``by`` brought in, `BEGINNING` where none
        is; ``None``: the edit itself quotes a word, or an edge, or nothing can be told."""
        provision = self._draft.provisions.get(edit.provision)
        spot = self._spot(edit.provision, edit.after) if provision and edit.after else None
        if provision is None or spot is None or not isinstance(spot.element, Run):
            return None
        if _is_word(spot.element) and spot.element.text.strip():
            return None
        for place in range(spot.place - 1, max(-1, spot.place - _FAR), -1):
            before = provision.sequence[place]
            if _is_word(before) and before.text.strip() and self._stood(before, by):
                return before.text.split()[-1]
        return BEGINNING if spot.place < _FAR else None

    def _stood(self, run: Run, by: str) -> bool:
        """Whether these words were there when the event took effect."""
        now, last = self._order.get(by, 0), len(self._order)
        came = self._order.get(run.event, last)
        gone = last if run.hidden_by is None else self._order.get(run.hidden_by, last)
        return came < now <= gone

    def _spot(self, id: str, name: Name) -> _Spot | None:
        spots = self._spots.get(id)
        if spots is None:
            spots = self._spots[id] = {}
            for place, element in enumerate(self._draft.provisions[id].sequence):
                spots.setdefault(element.event, []).append(_Spot(element, place))
        return next(
            (s for s in spots.get(name.event, ()) if s.element.start <= name.at < s.element.stop),
            None,
        )


def _is_word(element: Element) -> TypeGuard[Run]:
    return isinstance(element, Run) and element.role in _WORDS
