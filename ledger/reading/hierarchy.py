"""Levels: under which of the provisions read before does the next one stand? Its rank tells, and
its number; in Markdown, how far it is indented."""

from __future__ import annotations

from ledger.reading.labels import FLOATING, Label, follows, is_first
from ledger.reading.readtext import ReadProvision

UNLABELLED = 15
"""The rank of a paragraph without label: over lettered items, under numbered paragraphs."""
_SERIES = 3
"""So many paragraphs without label are a series."""
_DEEPEST = 64
"""So many levels there are at the most; what is indented further stands on the last."""
_LISTED = ("number", "letter", "roman", "bullet")


class Hierarchy:
    """The provisions that the next one may stand under, the nearest last."""

    def __init__(self, *, indented: bool) -> None:
        """``indented``: what is indented stands under what is not."""
        self.open: list[ReadProvision] = []
        self._indented = indented
        self._indents: dict[ReadProvision, int] = {}
        self._labels: dict[ReadProvision, Label | None] = {}
        self.flattened = False
        """Whether the last provision asked about would have stood deeper than there are levels."""
        self._reached = 0
        self._label: Label | None = None

    def reach(self, indent: int, label: Label | None) -> None:
        """The next provision has this label and is indented so far."""
        self._reached, self._label = indent, label

    def push(self, provision: ReadProvision) -> None:
        """Let the provision stand where the last `reach` said; what comes may stand under it."""
        self.open.append(provision)
        self._indents[provision] = self._reached
        self._labels[provision] = self._label

    def close(self, provision: ReadProvision) -> None:
        """Nothing stands under this provision."""
        while provision in self.open:
            self.open.pop()

    def above(self, rank: int, label: Label | None = None) -> ReadProvision | None:
        """What the next provision, of this rank, stands under; all that it ends is closed."""
        if label is not None and label.form == "option" and self._beside_option(label):
            return self._top()
        if self._indented and (label is None or label.form in (*_LISTED, "option", "run-in")):
            self._unindent(label)
            return self._top()
        while self.open and not self._holds(self.open[-1], rank, label):
            self.open.pop()
        return self._top()

    def _top(self) -> ReadProvision | None:
        self.flattened = len(self.open) > _DEEPEST
        del self.open[_DEEPEST:]
        return self.open[-1] if self.open else None

    def _beside_option(self, label: Label) -> bool:
        """Close down to where the options stand that this one goes on with, if there are any."""
        for place in range(len(self.open) - 1, -1, -1):
            last = self._labels[self.open[place]]
            if last is None or last.form != "option":
                continue
            if last.series == label.series and follows(last.key, label.key):
                del self.open[place:]
                return True
        return False

    def _unindent(self, label: Label | None) -> None:
        """Close what is indented further, and as far unless it holds the next one."""
        while self.open:
            last = self.open[-1]
            before = self._labels[last]
            if before is not None and before.heading:
                return
            indent = self._indents[last]
            if indent < self._reached or (indent == self._reached and self._leads(last, label)):
                return
            self.open.pop()

    def _leads(self, last: ReadProvision, label: Label | None) -> bool:
        """Whether what is indented as far as ``last`` stands under it: under an option whatever is
        no other option, under "The following apply:" a list that begins."""
        before = self._labels[last]
        if before is not None and before.form == "option":
            return not _is_over(last) if label is None else label.form != "option"
        if before is not None or label is None:
            return False
        listed = [c.key for c in last.children]
        return self._introduces(last, label) or bool(listed and follows(listed[-1], label.key))

    def _introduces(self, last: ReadProvision, label: Label | None) -> bool:
        if label is None or label.form not in _LISTED or not is_first(label.key):
            return False
        within = any(p.kind == "option" for p in self.open)
        siblings = last.parent.children if last.parent is not None else ()
        again = any(c.key == label.key for c in siblings)
        return (within or again) and last.words("text").rstrip("]* ").endswith(":")

    def _holds(self, last: ReadProvision, rank: int, label: Label | None) -> bool:
        """Whether the next provision stands under ``last``."""
        before = self._labels[last]
        if label is not None and label.form == "option" and rank == FLOATING:
            # Under whatever is before it; one of another count under an option too.
            return before is not None and (
                before.form != "option" or before.series != label.series
            )
        if before is None or before.form != "option":
            return last.rank < rank or self._introduces(last, label)
        if last.rank != FLOATING:
            return last.rank < rank or self._fills(last, label)
        if label is None:
            return not _is_over(last)
        if label.form not in _LISTED:
            return label.form in ("run-in", "caption") and not last.children
        return self._goes_on(last, label)

    @staticmethod
    def _fills(option: ReadProvision, label: Label | None) -> bool:
        """Whether what is above an option's level stands under it all the same: it comes right
        behind an option that says nothing itself, or goes on with what did, and not with the
        paragraphs that the option stands among."""
        if label is not None and label.form not in _LISTED:
            return False
        if not option.children:
            return not option.words("text", "heading")
        within = [c.key for c in option.children if label and c.rank == label.rank]
        if label is None or not within or option.children[0].rank != label.rank:
            return False
        return follows(within[-1], label.key) and not _is_around(option, label)

    @staticmethod
    def _goes_on(option: ReadProvision, label: Label) -> bool:
        """Whether a number goes on within an option that stands under whatever was before it, and
        not with the paragraphs that the option itself stands among."""
        within = [c.key for c in option.children if c.rank == label.rank]
        if within:
            return follows(within[-1], label.key) or is_first(label.key)
        if not option.words("text", "heading"):
            return True
        return is_first(label.key) and not _is_around(option, label)


def _is_around(option: ReadProvision, label: Label) -> bool:
    """Whether a number goes on with those that an option stands among, or under."""
    outer = option.parent
    while outer is not None:
        around = [c.key for c in outer.children if c.rank == label.rank]
        if outer.rank == label.rank:
            around.append(outer.key)
        if any(follows(key, label.key) for key in around[-1:]):
            return True
        outer = outer.parent
    return False


def _is_over(option: ReadProvision) -> bool:
    """Whether a paragraph without label behind this option goes on with the others that the option
    stands among, the recitals of a preamble, and not with the option."""
    siblings = option.parent.children if option.parent is not None else []
    recitals = [c for c in siblings if c.rank == UNLABELLED]
    return len(recitals) >= _SERIES and bool(option.words("text")) and not option.children
