"""The page of what changed between two days: provision beside provision, each change with its
decision, and the changes that nobody decided at the top."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from functools import cache

from msgspec import Struct
from msgspec.structs import replace

from ledger.comparison import Change, ComparisonView, Decision, Pair, Part, Piece, undecided
from ledger.view import ProvisionView, View
from ledger_html.anchors import Anchors, Link, fragment
from ledger_html.forms import announced
from ledger_html.masthead import WITHHELD
from ledger_html.policy import policy
from ledger_html.templates import files, finished, own, template

STYLE = ("colours", "base", "masthead", "words", "footnotes", "comparing", "print", "paper")
"""The files of the style sheet. Of two rules alike the later one wins, so the order counts."""

SHOWN = ("words", "added", "removed")
"""The kinds of change that the two texts show, and that need no words of their own."""

NEAR = 6
"""How many words of what stayed stand on each side of what changed, at the top."""

EACH_SHOWN = 3
"""How many changes of one provision the list at the top tells; the others stand in their place."""

FIRST_SHOWN = 12
"""How many provisions with undecided changes stand at the top before the rest is folded."""


class Verdict(Struct, frozen=True):
    """Changes of a provision that have one answer: what one sentence decided, or nobody."""

    changes: tuple[Change, ...]

    @property
    def decision(self) -> Decision | None:
        """The first event that the sentence was recorded as; `None`: nobody decided."""
        return self.changes[0].decision

    @property
    def events(self) -> list[str]:
        """The names of all of them."""
        return list(dict.fromkeys(one.decision.event for one in self.changes if one.decision))


class Row(Struct, frozen=True):
    """A provision, as a row of the page. ``moved``: where it stood, if it has moved; ``into``:
    where its words went, if it was merged; ``out_of``: what it was split from."""

    pair: Pair
    id: str
    kind: str
    heading: bool
    verdicts: tuple[Verdict, ...]
    moved: Link | None
    into: Link | None
    out_of: Link | None
    ahead: bool = False
    """Nothing in it changed, but something below it did."""

    @property
    def changed(self) -> bool:
        """Whether anything is told of it."""
        return bool(self.verdicts)

    @property
    def undecided(self) -> bool:
        """Whether nobody decided something of it."""
        return any(verdict.decision is None for verdict in self.verdicts)

    def shown(self, *kinds: str) -> list[Piece]:
        """What it printed that stayed, came in, or went out."""
        return [piece for piece in self.pair.pieces if piece.change in kinds]


class Left(Struct, frozen=True):
    """The place that a provision left."""

    id: str
    old: str
    to: Link


class Gap(Struct, frozen=True):
    """Neighbouring provisions of which nothing is told."""

    rows: tuple[Row, ...]


class Section(Struct, frozen=True):
    """A top-level part of the text in which something changed, and how much."""

    name: str
    href: str
    changes: int
    undecided: int


class Silent(Struct, frozen=True):
    """What nobody decided of one provision: each change, the worst first, with an excerpt of the
    words if they changed."""

    address: str
    href: str
    grave: bool
    changes: tuple[tuple[Change, tuple[Piece, ...]], ...]


def changes_page(comparison: ComparisonView) -> str:
    """The whole page."""
    body = _Body(comparison)
    count = sum(change.decision is None for change in comparison.changes)
    html = template("changes.html.j2", what=what, loose=loose).render(
        view=comparison,
        blocks=list(body.blocks()),
        silent=body.silent(),
        sections=body.sections(),
        undecided=count,
        first_shown=FIRST_SHOWN,
        each_shown=EACH_SHOWN,
        decided=len(comparison.changes) - count,
        SHOWN=SHOWN,
        withheld=WITHHELD[comparison.attribution],
        policy=policy(_style()),
        style=own(_style()),
    )
    return finished(html)


@cache
def _style() -> str:
    return files("style", STYLE, ".css")


class _Body:
    def __init__(self, comparison: ComparisonView) -> None:
        self._comparison = comparison
        before, after = _all(comparison.before), _all(comparison.after)
        self._stood = [p.id for p in before]
        self._known: dict[str, ProvisionView] = {p.id: p for p in (*before, *after)}
        self._anchors = Anchors(list(self._known.values()))
        self._paired = {pair.line.provision for pair in comparison.pairs}
        self._told: dict[str, list[Change]] = {}
        for change in comparison.changes:
            self._told.setdefault(change.provision, []).append(change)
        above = {child.id: p.id for p in (*before, *after) for child in p.children}
        self._above = above
        self._ahead: set[str] = set()
        for id in self._told:
            while (id := above.get(id, "")) and id not in self._ahead:
                self._ahead.add(id)
        self._there = {p.address: p.id for p in after}
        self._here = {p.address: p.id for p in before}

    def blocks(self) -> Iterator[Row | Left | Gap]:
        """What stands on the page, in order."""
        quiet: list[Row] = []
        for row in self._placed():
            if isinstance(row, Row) and not row.changed and not row.ahead:
                quiet.append(row)
                continue
            if quiet:
                yield Gap(tuple(quiet))
                quiet = []
            yield row
        if quiet:
            yield Gap(tuple(quiet))

    def silent(self) -> list[Silent]:
        """What nobody decided, the provision with the worst first."""
        found: dict[str, list[Change]] = {}
        for change in undecided(self._comparison.changes):
            found.setdefault(change.provision, []).append(change)
        return [
            Silent(
                changes[0].address,
                self._href(id),
                changes[0].weight == 0,
                tuple((change, tuple(_excerpt(change))) for change in changes),
            )
            for id, changes in found.items()
        ]

    def sections(self) -> list[Section]:
        """The parts of the text in which something changed, in print order; none where there is
        nothing to choose between."""
        found: dict[str, list[Change]] = {}
        for pair in self._comparison.pairs:
            top = id = pair.line.provision
            while id := self._above.get(id, ""):
                top = id
            found.setdefault(top, []).extend(self._told.get(pair.line.provision, ()))
        sections = [
            Section(
                announced(self._known[top]),
                self._href(top),
                len(changes),
                sum(change.decision is None for change in changes),
            )
            for top, changes in found.items()
            if changes and top in self._paired
        ]
        return sections if len(sections) > 1 else []

    def _placed(self) -> list[Row | Left]:
        """The rows, and behind what a moved provision followed the place that it left."""
        placed: list[Row | Left] = [self._row(pair) for pair in self._comparison.pairs]
        ids = [pair.line.provision for pair in self._comparison.pairs]
        moved = {p.line.provision: p.line for p in self._comparison.pairs if self._moved(p)}
        behind: str | None = None
        for id in self._stood:
            if id in moved:
                at = ids.index(behind) + 1 if behind in ids else 0
                to = Link(moved[id].new or "", self._href(id))
                placed.insert(at, Left(self._left(id), moved[id].old or "", to))
                ids.insert(at, behind := f"left {id}")
            elif id in ids:
                behind = id
        return placed

    def _row(self, pair: Pair) -> Row:
        line = pair.line
        known = self._known[line.provision]
        verdicts: dict[object, list[Change]] = {}
        for change in self._told.get(line.provision, ()):
            verdicts.setdefault(_sentence(change.decision), []).append(change)
        # What nobody decided comes first, and then one decision after the other.
        ordered = sorted(
            verdicts.items(),
            key=lambda item: item[1][0].decision.on if item[1][0].decision else date.min,
        )
        moved = Link(line.old or "", fragment(self._left(line.provision)))
        return Row(
            pair=pair,
            id=self._anchors.id(line.provision),
            kind=known.kind,
            heading=not known.text and bool(known.heading or known.children),
            verdicts=tuple(Verdict(tuple(changes)) for _, changes in ordered),
            moved=moved if self._moved(pair) else None,
            into=self._link(line.new, self._there) if line.how == "merged into" else None,
            out_of=self._link(line.old, self._here) if line.how == "split from" else None,
            ahead=line.provision in self._ahead,
        )

    def _moved(self, pair: Pair) -> bool:
        return pair.line.how == "moved" and pair.line.old != pair.line.new

    def _left(self, id: str) -> str:
        return f"left/{self._anchors.id(id)}"

    def _href(self, id: str) -> str:
        return self._anchors.href(id) if id in self._paired else "#text"

    def _link(self, address: str | None, table: dict[str, str]) -> Link | None:
        id = table.get(address or "", "")
        return Link(address or "", self._href(id)) if id in self._paired else None


def _sentence(decision: Decision | None) -> object:
    """What stands for the sentence that a decision was taken by."""
    if decision is None:
        return None
    source = decision.source
    if not source.quote:
        return decision.event
    return decision.on, decision.by, source.name, source.line, source.quote


def _all(view: View) -> list[ProvisionView]:
    """Every provision, those that are notes included: some notes are compared, too."""
    return [*view.walk(), *(deep for note in view.notes for deep in note.walk())]


_WHAT = {
    "added": "New", "removed": "No longer printed", "moved": "Moved", "split": "Split",
    "merged": "Merged", "renumbered": "Renumbered", "bracket opened": "Bracket opened",
    "status": "Status", "note": "Said about it",
}


def what(change: Change) -> str:
    """What happened, for somebody who reads fast."""
    if change.kind == "bracket closed":  # how it closed first: the words may be cut short
        return f"Bracket closed, {change.after}"
    if change.kind != "words":
        gone = change.kind == "removed" and change.agreed
        return f"{_WHAT[change.kind]}, and had been agreed" if gone else _WHAT[change.kind]
    ways = {part.change for part in change.parts if part.text.strip()}
    if "out" not in ways:
        return "Words brought into agreed text" if change.agreed else "Words brought in"
    if "in" in ways:
        return "Words replaced in agreed text" if change.agreed else "Words replaced"
    return "Words taken out of agreed text" if change.agreed else "Words taken out"


def _excerpt(change: Change) -> Iterator[Piece]:
    """The words that changed, with a few of what stands around them."""
    parts = change.parts
    if change.kind == "added":
        parts = (Part(change.after or "", "in"),)
    elif change.kind == "removed":
        parts = (Part(change.before or "", "out"),)
    for n, part in enumerate(parts):
        text, words = part.text, part.text.split(" ")
        if part.change == "same" and len(words) > 2 * NEAR + 1:
            head = " ".join(words[:NEAR]) if n else ""
            tail = " ".join(words[-NEAR:]) if n < len(parts) - 1 else ""
            text = f"{head} … {tail}"
        yield Piece(text, part.change, role="text")


def loose(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """The same with the white space around what changed outside of it, so that no line is drawn
    under nothing."""
    for piece in pieces:
        bare = piece.text.strip(" ")
        if piece.change == "same" or not bare:
            yield replace(piece, change="same")
            continue
        start = piece.text.index(bare)
        for text, change in (
            (piece.text[:start], "same"),
            (bare, piece.change),
            (piece.text[start + len(bare) :], "same"),
        ):
            if text:
                yield replace(piece, text=text, change=change)
