"""Blocks: the draft's provisions as the template writes them, one in the other."""

from __future__ import annotations

from msgspec import Struct

from ledger.view import PositionView, ProvisionView, View
from ledger_html.anchors import Anchors, Link
from ledger_html.brackets import Brackets
from ledger_html.footnotes import Footnotes
from ledger_html.forms import Form, announced, parted
from ledger_html.kinds import counted
from ledger_html.moves import Moves
from ledger_html.phrases import listed, spoken
from ledger_html.standing import Ladder, Standing
from ledger_html.words import Typesetter, Zone


class Block(Struct):
    """A provision as the template writes it."""

    id: str
    href: str
    address: str
    kind: str
    form: Form
    """Where its label stands."""
    level: int
    """Of its heading, if it has one."""
    lead: bool
    """Its text is what its heading announces, and is set to be seen."""
    head: Zone
    body: Zone
    standing: Standing
    counted: bool
    state: str
    """Its status in words."""
    on: str
    iso: str
    pending: str
    notes: list[Link]
    """The footnotes it refers to."""
    back: list[Link]
    """Of a footnote: where it is referred to."""
    marker: str
    """Of a footnote whose own number is lost: its number in print order."""
    formerly: list[Link]
    went: Link | None
    alternative: Link | None
    positions: list[tuple[str, str]]
    """What marks in the margin say, and the event each opens."""
    delegations: list[str]
    """The numbers of those whose open brackets stand in it."""
    entry: str
    """Its line in the table of contents, if it has one."""
    children: list[Block]

    @property
    def filters(self) -> str:
        """What a filter can find it by."""
        found = [f"s-{self.standing.key}"] if self.counted else []
        if self.pending:
            found.append("pending")
        return " ".join([*found, *(f"d-{key}" for key in self.delegations)])

    @property
    def named(self) -> str:
        """What to call it where its words are not at hand."""
        return self.address if self.kind != "title" else "the title"


class Blocks:
    """The whole draft in blocks: its title, if one is printed, its body and its footnotes."""

    def __init__(
        self,
        view: View,
        anchors: Anchors,
        ladder: Ladder,
        brackets: Brackets,
        footnotes: Footnotes,
        moves: Moves,
    ) -> None:
        self._anchors = anchors
        self._ladder = ladder
        self._brackets = brackets
        self._footnotes = footnotes
        self._moves = moves
        # A bracket may open in the title and close in the body, so they are set in this order.
        setter = Typesetter()
        tops = list(view.provisions)
        self.title: Block | None = None
        if tops and tops[0].kind == "title" and (tops[0].heading or tops[0].text):
            self.title = self._block(tops.pop(0), setter, 1)
        self.body = [self._block(p, setter, 2) for p in tops]
        setter.reset()
        self.notes = [self._block(p, setter, 3) for p in view.notes]

    def _block(self, p: ProvisionView, setter: Typesetter, level: int) -> Block:
        parts = parted(p)
        headed = parts.form == "headed"
        head, body = setter.set(parts.head), setter.set(parts.body)
        under = level + 1 if headed else level
        return Block(
            id=self._anchors.id(p.id),
            href=self._anchors.href(p.id),
            address=p.address,
            kind=p.kind,
            form=parts.form,
            level=min(level, 6),
            lead=headed and not p.heading and bool(p.text),
            head=head,
            body=body,
            standing=self._ladder.standing(p),
            counted=counted(p),
            state=self._ladder.state(p),
            on=spoken(p.status.on),
            iso=p.status.on.isoformat() if p.status.on else "",
            pending=p.status.pending or "",
            notes=self._footnotes.references(p),
            back=self._footnotes.back(p),
            marker=self._footnotes.marker(p),
            formerly=self._moves.former(p),
            went=self._moves.went(p),
            alternative=self._replaces(p),
            positions=_marginal(p),
            delegations=self._brackets.delegations(
                head.brackets | body.brackets | {b.id for b in p.brackets}
            ),
            entry=announced(p) if headed and p.kind not in ("caption", "title") else "",
            children=[self._block(child, setter, under) for child in p.children],
        )

    def _replaces(self, p: ProvisionView) -> Link | None:
        """Of an alternative: what it may replace."""
        if p.alternative_to is None:
            return None
        return Link(p.alternative_to, self._anchors.at(p.alternative_to))


def _marginal(p: ProvisionView) -> list[tuple[str, str]]:
    """Positions on the whole provision, for the margin; the rest stands on the card."""
    found = [_said(position) for position in p.positions if position.bracket is None]
    if len(found) > 3:
        found = [*found[:2], (f"{len(found) - 2} more positions", found[2][1])]
    return found


def _said(position: PositionView) -> tuple[str, str]:
    return f"{position.stance}: {listed(position.by)}", position.event
