"""Cards: what stands behind every word, bracket and mark, as the script reads it.

No id of the ledger's own goes in for a provision or a bracket, as such an id could be made of a
name that this copy withholds.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ledger.view import BracketView, PositionView, ProvisionView, View
from ledger_html.anchors import Anchors
from ledger_html.brackets import Brackets
from ledger_html.colours import Colours
from ledger_html.kinds import counted
from ledger_html.moves import Moves
from ledger_html.phrases import spoken
from ledger_html.standing import Ladder

LONGEST_QUOTE = 1500


class Cards:
    """What the cards of one page have to tell."""

    def __init__(
        self,
        view: View,
        provisions: Sequence[ProvisionView],
        anchors: Anchors,
        ladder: Ladder,
        brackets: Brackets,
        colours: Colours,
        moves: Moves,
    ) -> None:
        self._view = view
        self._provisions = provisions
        self._anchors = anchors
        self._ladder = ladder
        self._brackets = brackets
        self._colours = colours
        self._moves = moves
        self._on: dict[str | None, list[PositionView]] = {}
        for p in provisions:
            for position in p.positions:
                self._on.setdefault(position.bracket, []).append(position)
        self._history: dict[str, list[str]] = {}
        for name, row in view.events.items():
            if row.provision:
                self._history.setdefault(row.provision, []).append(name)

    def record(self) -> dict[str, Any]:
        """Events by name, brackets by their number, provisions by their id on the page."""
        return {
            "events": {name: self._event(name) for name in self._view.events},
            "brackets": [self._bracket(b) for b in self._brackets],
            "provisions": {self._anchors.id(p.id): self._provision(p) for p in self._provisions},
        }

    def _event(self, name: str) -> dict[str, Any]:
        row = self._view.events[name]
        evidence = [
            _lean(name=s.name, line=s.line, quote=_cut(s.quote), inferred=s.inferred)
            for s in (row.source, *row.also)
            if s.name or s.quote
        ]
        return _lean(
            type=row.type.replace("_", " "),
            did=row.summary,
            on=spoken(row.on),
            dating=row.dating,
            basis=row.basis,
            by=list(row.by),
            meeting=row.meeting,
            evidence=evidence,
            recorded=f"{spoken(row.recorded_at.date())} by {row.recorded_by}",
            struck=row.struck_by,
        )

    def _bracket(self, b: BracketView) -> dict[str, Any]:
        return _lean(
            kind=b.kind,
            open=b.open,
            closed=b.closed,
            closedBy=b.closed_by,
            on=spoken(b.on),
            event=b.event,
            by=self._chips(b.by),
            support=self._chips(b.supported_by),
            against=self._chips(b.opposed_by),
            pending=b.pending,
            text=_cut(b.text),
            positions=[self._position(position) for position in self._on.get(b.id, ())],
            css=self._brackets.box(b.id),
        )

    def _provision(self, p: ProvisionView) -> dict[str, Any]:
        standing, status = self._ladder.standing(p), p.status
        return _lean(
            name=p.address,
            href=self._anchors.href(p.id),
            kind=p.kind,
            status=self._ladder.state(p) if counted(p) else None,
            css=standing.css,
            pie=standing.pie,
            on=spoken(status.on),
            meeting=status.meeting,
            pending=status.pending,
            event=status.event,
            formerly=[_lean(text=f.text, href=f.href) for f in self._moves.former(p)],
            positions=[self._position(s) for s in p.positions if s.bracket is None],
            history=self._history.get(p.id, []),
        )

    def _position(self, p: PositionView) -> dict[str, Any]:
        return _lean(
            stance=p.stance,
            by=self._chips(p.by),
            text=_cut(p.text),
            on=spoken(p.on),
            event=p.event,
            inferred=p.inferred,
        )

    def _chips(self, names: Sequence[str]) -> list[dict[str, str]]:
        return [{"name": name, "css": self._colours.css(name)} for name in dict.fromkeys(names)]


def _cut(text: str | None) -> str | None:
    if text is None or len(text) <= LONGEST_QUOTE:
        return text
    return text[:LONGEST_QUOTE] + " … (cut here for length)"


def _lean(**values: Any) -> dict[str, Any]:
    """Without what is empty: the page carries one of these for every event."""
    return {key: value for key, value in values.items() if value not in (None, "", [], False)}
