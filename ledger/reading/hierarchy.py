"""Levels: under which of the provisions read before does the next one stand? Its rank tells, and
its number; in Markdown, how far it is indented."""

from __future__ import annotations

from collections.abc import Sequence

from ledger.reading.labels import FLOATING, Label, follows, is_first
from ledger.reading.readtext import ReadProvision

UNLABELLED = 15
"""The rank of a paragraph without label: over lettered items, under numbered paragraphs."""
_SERIES = 3
"""So many paragraphs without label are a series."""
_HEADING_WORDS = 8
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
        self._groups: dict[ReadProvision, list[ReadProvision]] = {}
        """Options by the first of those they stand beside."""
        self._over: set[ReadProvision] = set()
        """Options that hold nothing more, though others may follow them."""
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
        if self._is_option(provision):
            self._groups.setdefault(provision.alternative_to or provision, []).append(provision)

    def close(self, provision: ReadProvision) -> None:
        """Nothing stands under this provision."""
        while provision in self.open:
            self.open.pop()

    def end_options(self, key: str) -> None:
        """The options are over, or the one with this key: what comes stands under none of them,
        but another option may still follow."""
        options = [n for n, one in enumerate(self.open) if self._is_option(one)]
        named = [n for n in options if key and self.open[n].key == key]
        for place in (named or options)[-1:]:
            self._over.add(self.open[place])
            del self.open[place + 1 :]

    def end_option(self, option: ReadProvision) -> None:
        """Nothing more stands under this option, though another may follow."""
        if option in self.open:
            self._over.add(option)
            del self.open[self.open.index(option) + 1 :]

    def options(self) -> list[ReadProvision]:
        """The options that the next provision may stand under."""
        return [one for one in self.open if self._is_option(one) and one not in self._over]

    def lifted(self, label: Label) -> ReadProvision | None:
        """What an option without words stands beside, and not under, if this label is the first
        of what it holds: behind paragraph 4 (c) an option with paragraphs 5 and 6 stands beside 4,
        behind article 6 one with articles 7 and 8 beside article 6. The option is taken to be
        there from now on."""
        if not self.open or not self._is_empty(self.open[-1]) or self.open[-1] in self._over:
            return None
        option = self.open[-1]
        beside = option.parent
        while beside is not None and not self._goes_on_with(beside, label):
            beside = beside.parent
        if beside is None:
            return None
        del self.open[self.open.index(beside) :]
        self.open.append(option)
        return beside

    def restarted(
        self, label: Label, tops: Sequence[ReadProvision]
    ) -> ReadProvision | None:
        """Beside which paragraph a line without label stands that was hung under it, if numbers
        begin anew behind that line: it heads them ("instructs the Secretary-General", in
        resolutions of the Telecommunication Union), and holds them from now on."""
        last = self.open[-1] if self.open else None
        if last is None or self._indented or not is_first(label.key):
            return None
        if self._labels[last] is not None or last.children:
            return None
        words = last.words("text").rstrip("]")
        beside = last.parent
        if beside is None or beside.rank != label.rank or self._labels.get(beside) is None:
            return None
        if len(words.split()) > _HEADING_WORDS or words.endswith((".", ";", ",", ":")):
            return None
        around = beside.parent.children if beside.parent is not None else tops
        if not any(c.key == label.key and c.rank == label.rank for c in around):
            return None
        del self.open[self.open.index(beside) :]
        self.open.append(last)
        return beside

    def _goes_on_with(self, one: ReadProvision, label: Label) -> bool:
        before = self._labels.get(one)
        if before is None or one.rank != label.rank or before.form != label.form:
            return False
        if label.form == "unit":
            return one.kind == label.kind
        return label.form == "number" and follows(one.key, label.key)

    def _is_option(self, one: ReadProvision) -> bool:
        label = self._labels[one]
        return label is not None and label.form == "option"

    def _is_empty(self, one: ReadProvision) -> bool:
        """Whether it is an option that has yet to say what it is."""
        return self._is_option(one) and not (one.children or one.words("text", "heading"))

    def series(self, label: Label) -> ReadProvision | None:
        """The section whose count this one goes on with: "II." behind "I.", past "A." and "B."."""
        for one in reversed(self.open):
            before = self._labels[one]
            if before is not None and before.numbered and follows(one.key, label.key):
                return one
        return None

    def around(self, label: Label) -> ReadProvision | None:
        """What the first of a count of sections stands under: a section of another count, or an
        article that says nothing yet ("Article 2", "A. Covered items")."""
        for one in reversed(self.open):
            before = self._labels[one]
            if before is not None and before.numbered and label.numbered:
                return one
        last = self.open[-1] if self.open else None
        before = self._labels[last] if last is not None else None
        if before is not None and before.numbered:
            return last if last is not None and not last.children else None
        if last is None or before is None or before.form != "unit" or last.children:
            return None
        return None if last.words("text") else last

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

    @staticmethod
    def _counts_within(last: ReadProvision, rank: int, label: Label | None) -> bool:
        """Whether a label goes on with what stands under one of its own level, and not with that:
        ".2" behind ".1" under ".3"."""
        if label is None or last.rank != rank or not last.children or follows(last.key, label.key):
            return False
        inner = last.children[-1]
        return inner.rank == rank and follows(inner.key, label.key)

    def _holds(self, last: ReadProvision, rank: int, label: Label | None) -> bool:
        """Whether the next provision stands under ``last``."""
        before = self._labels[last]
        if last in self._over:
            return False
        if label is not None and label.form != "option" and self._is_empty(last):
            # Whatever comes right behind a bare "OPTION I" is what it holds, whole articles too.
            listed = label is None or label.form in _LISTED
            return listed or last.parent is None or last.parent.rank < rank
        if label is not None and label.form == "option" and rank == FLOATING:
            # Under whatever is before it; one of another count under an option too.
            return before is not None and (
                before.form != "option" or before.series != label.series
            )
        if before is None or before.form != "option":
            return last.rank < rank or self._introduces(last, label) or (
                self._counts_within(last, rank, label)
            )
        if last.rank != FLOATING:
            told = bool(last.words("text")) and not last.children
            if last.rank < rank:
                return label is None or not (told and _is_around(last, label))
            return self._fills(last, label)
        if label is None:
            return not _is_over(last)
        if label.form not in (*_LISTED, "unit"):
            return label.form in ("run-in", "caption") and not last.children
        if label.form == "unit" and not any(c.rank == rank for c in last.children):
            # "Pp1" begins a preamble that the option holds; "Article 1" stands beside it.
            return _is_paragraph(label) and self._goes_on(last, label)
        return self._goes_on(last, label)

    def _fills(self, option: ReadProvision, label: Label | None) -> bool:
        """Whether what is above an option's level stands under it all the same: it comes right
        behind an option that says nothing itself, or goes on with what did, and not with the
        paragraphs that the option stands among."""
        if label is not None and label.form not in (*_LISTED, "unit"):
            return False
        if not option.children:
            return not option.words("text", "heading")
        within = [c.key for c in option.children if label and c.rank == label.rank]
        if label is None or not within or option.children[0].rank != label.rank:
            return False
        if self._is_exhausted(option, label):
            return False
        return follows(within[-1], label.key) and not _is_around(option, label)

    def _goes_on(self, option: ReadProvision, label: Label) -> bool:
        """Whether a number goes on within an option that stands under whatever was before it, and
        not with the paragraphs that the option itself stands among."""
        within = [c.key for c in option.children if c.rank == label.rank]
        if self._is_exhausted(option, label):
            return False
        if within:
            return follows(within[-1], label.key) or is_first(label.key)
        return is_first(label.key) and not _is_around(option, label)


    def _is_exhausted(self, option: ReadProvision, label: Label) -> bool:
        """Whether an option has all that those before it have, so that the next number is none of
        its own: behind two options with articles 7 and 8, article 9 stands beside both."""
        group = self._groups.get(option.alternative_to or option, [])
        last = [
            [c.key for c in one.children if c.rank == label.rank][-1:] for one in (*group, option)
        ]
        said = {key for keys in last for key in keys}
        return len(group) > 1 and sum(map(bool, last[:-1])) > 1 and last[-1] == [*said]


def _is_paragraph(label: Label) -> bool:
    return label.unit is not None and label.unit.glued


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
