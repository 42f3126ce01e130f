"""The structure of a document: blocks become provisions, each under the one it belongs to."""

from __future__ import annotations

import re
from itertools import pairwise

from ledger.profile import Profile
from ledger.reading.blocks import Block
from ledger.reading.hierarchy import UNLABELLED, Hierarchy
from ledger.reading.labels import FLOATING, Label, alternative_of, as_letter
from ledger.reading.oddities import cut
from ledger.reading.organs import is_organ
from ledger.reading.prose import Prose
from ledger.reading.readtext import ReadProvision
from ledger.reading.saying import LABELLED_QUOTE, Saying
from ledger.reading.scan import Scanner

_FORMULA = re.compile(
    r"(?i)(?:(?:have|has|hereby|do hereby|,|and)\W*)*(?:agreed?|decided?|adopt(?:ed)?|resolved?)\b"
    r".{0,60}\b(?:as follows|the following)\b[^.;]*:$|in witness whereof\b|done (?:at|in) "
)
"""What comes behind the recitals, or at the very end, and goes on with none of the paragraphs
before it: ``Have agreed as follows:``, ``DONE at ...``."""
_FORMULA_RANK = _NUMBERED = 10
_ENCLOSED = 18
"""From this rank on stand ``(1)`` and letters."""
_HEADING_WORDS = 8
_FIRST_SECTIONS = ("section-a", "section-i")
_SECTION = 2
"""The rank of sections, unless they stand in others."""
_QUOTED = 9
"""The rank of the opening words, ``The Conference of the Parties,``, where a recommendation quotes
the decision (Convention on Biological Diversity): its paragraphs count anew under them."""


class Structure:
    """Builds the provisions of one document."""

    def __init__(
        self, profile: Profile, scanner: Scanner, saying: Saying, *, wrapped: bool, markdown: bool
    ) -> None:
        """``wrapped``: the document's lines are wrapped by hand throughout; ``markdown``: what is
        indented stands under what is not."""
        self._profile = profile
        self._scanner = scanner
        self._saying = saying
        self._wrapped = wrapped
        self._hierarchy = Hierarchy(indented=markdown)
        self.provisions: list[ReadProvision] = []
        self._enclosed: dict[ReadProvision, int] = {}
        """Options that a bracket opens before, and how many were open before it."""
        self._last: ReadProvision | None = None
        self._counts: dict[tuple[ReadProvision | None, str], int] = {}

    def add(self, block: Block) -> ReadProvision:
        """The provision in this block, put in its place."""
        prose = block.prose
        label = block.label
        if label is not None and label.form == "end" and self._last is not None:
            self._end_options(self._last, prose, label)
            return self._last
        if label is not None and label.notes and (
            label.form == "note" or prose.text[label.end :].strip()
        ):
            return self._note(prose, label)
        label = self._told(label, within=block.within)
        provision = ReadProvision(
            kind=label.kind if label else "paragraph",
            key=label.key if label else "",
            source=self._saying.source(prose, LABELLED_QUOTE),
            rank=label.rank if label else UNLABELLED,
            top=label.top if label else False,
        )
        markup, prose = prose[: block.markup], prose[block.markup :]
        self._hierarchy.reach(block.indent, label)
        if block.alternative and self._attach_alternative(provision):
            self._saying.layout(provision, prose[: block.alternative])
            prose = prose[block.alternative :]
        elif label is None:
            self._attach_unlabelled(provision, prose)
        else:
            self._attach(provision, label)
        if self._hierarchy.flattened:
            self._saying.oddities.at(
                prose, "too deep", cut(prose.text, 50), "kept on the deepest level there is"
            )
        self._saying.layout(provision, markup)
        opened = self._saying.depth
        self._saying.label(provision, prose, label)
        if label is not None and label.form == "option" and label.start:
            self._enclosed[provision] = opened
        self._close_options(provision)
        said = ("heading", "text")
        words = next((p for p in provision.pieces if p.role in said and p.text), None)
        if words is not None and words.source.line != provision.source.line:
            # A label alone on its line proves little: the evidence is the line of the words.
            provision.source = words.source
        if len(block.lines) > 1:
            self._odd_lines(block, label)
        if provision.alternative_to is not None or provision.kind == "option":
            self._empty(provision)
        return provision

    def _empty(self, provision: ReadProvision) -> None:
        """An option "No text" is one of the options, and nothing stands under it."""
        if self._scanner.is_no_text(provision.words("text", "note")):
            provision.kind = "no-text option"
            self._hierarchy.close(provision)

    def _told(self, label: Label | None, *, within: bool) -> Label | None:
        """What a label is where it stands. ``within``: right behind another one."""
        if label is None:
            return None
        if label.form == "roman":
            return self._told_roman(label)
        if label.form == "option" and within:
            return label._replace(rank=FLOATING)  # "2. OPTION A:" stands under 2, whatever A is for
        if label.form == "section":
            return self._told_section(label)
        return label

    def _told_section(self, label: Label) -> Label:
        """A section's level: of the numbered ones, whichever count comes first is above."""
        if label.numbered:
            # "A." stands above "I." where it comes first, and under an article that says no more.
            if (before := self._hierarchy.series(label)) is not None:
                return label._replace(rank=before.rank)
            if label.key not in _FIRST_SECTIONS:
                return label
            if all(one.rank < _SECTION for one in self._hierarchy.open):
                return label._replace(rank=_SECTION)
        around = self._hierarchy.around(label)
        return label if around is None else label._replace(rank=around.rank + 1)

    def _note(self, prose: Prose, label: Label) -> ReadProvision:
        """A footnote at the foot of its page, or another note in the midst of the text: it stands
        where it is printed, and nothing stands under it. A sentence of it that says where a party
        stands is taken down as that party's position."""
        source = self._saying.source(prose)
        provision = ReadProvision(label.kind, label.key, source, rank=label.rank)
        self._hang(provision, self._hierarchy.open[-1] if self._hierarchy.open else None)
        self._saying.label(provision, prose, label)
        self._saying.stands(provision, prose[label.end :])
        return provision

    def _end_options(self, last: ReadProvision, prose: Prose, label: Label) -> None:
        """Options are said to be over. That is no text; a bracket around them may close there."""
        words = prose
        extra = prose.text.count("]") - prose.text.count("[")
        while extra > 0 and words.text.endswith("]"):
            words, extra = words[:-1], extra - 1
        self._saying.remark(last, words, "note")
        for at in range(len(words), len(prose)):
            self._saying.edge(last, prose[at : at + 1], opens=False)
        self._hierarchy.end_options(label.key)

    def _close_options(self, provision: ReadProvision) -> None:
        """A bracket that opened before an option's label and closes at the end of what stands
        under it ends the option, or all of them: "[Option A: ... Option B: ...]"."""
        pieces = [p for p in provision.pieces if p.bracket is not None or p.text.strip()]
        if not pieces or pieces[-1].bracket is None or pieces[-1].opens:
            return
        if not provision.words("heading", "text"):
            return
        for option in self._hierarchy.options():
            if option in self._enclosed and self._enclosed[option] >= self._saying.depth:
                self._hierarchy.end_option(option)
                return

    def _lift(self, one: ReadProvision, beside: ReadProvision) -> None:
        """Put what was hung too deep beside this provision."""
        assert one.parent is not None
        one.parent.children.remove(one)
        above = beside.parent
        one.parent = above
        siblings = above.children if above is not None else self.provisions
        siblings.append(one)
        if one.kind == "option":
            one.alternative_to = next(
                (c for c in siblings if c is not one and c.kind in ("option", "no-text option")),
                None,
            )
        else:
            one.key = f"par-{self._next(above, 'par')}"

    def _attach(self, provision: ReadProvision, label: Label) -> None:
        if label.form in ("number", "unit") and (beside := self._hierarchy.lifted(label)):
            self._lift(self._hierarchy.open[-1], beside)
        if label.form == "number" and (beside := self._hierarchy.restarted(label, self.provisions)):
            self._lift(self._hierarchy.open[-1], beside)
            self._hierarchy.open[-1].rank = _QUOTED
        parent = self._hierarchy.above(provision.rank, label)
        if parent is not None and label.unit is not None:
            self._head(parent)
        siblings = parent.children if parent is not None else self.provisions
        if label.form == "option":
            provision.alternative_to = next(
                (c for c in siblings if c.kind in ("option", "no-text option")), None
            )
            if provision.alternative_to is not None:
                provision.rank = provision.alternative_to.rank
        elif base := alternative_of(label.key):
            provision.alternative_to = next((c for c in reversed(siblings) if c.key == base), None)
        elif siblings and label.start and siblings[-1].key == label.key and (
            siblings[-1].pieces[0].opens
        ):
            # "[2. ...] [2. ...]": readings of the same paragraph.
            provision.alternative_to = siblings[-1].alternative_to or siblings[-1]
        if label.form == "number" and parent is not None:
            provision.kind = self._profile.numbered.get(parent.kind, provision.kind)
            # "1.1" under "1" is its own address, unless "1" needs more than its number.
            within = provision.key.startswith(f"{parent.key}.")
            provision.top = within and (parent.top or parent.parent is None)
        if label.form == "bullet":
            provision.key = f"item-{self._next(parent, 'item')}"
        above = parent is not None and parent.kind != "option" and parent.rank >= provision.rank
        if label.form == "number" and parent is not None and above:
            # Indented under another numbered one, it is lower than its number says.
            provision.kind = "sub-paragraph" if parent.kind == "paragraph" else "item"
        self._hang(provision, parent)
        if label.form != "caption":
            self._hierarchy.push(provision)

    def _attach_unlabelled(self, provision: ReadProvision, prose: Prose) -> None:
        words = prose.text.strip("[]*_ ")
        if _FORMULA.match(words):
            parent = self._hierarchy.above(_FORMULA_RANK)
        else:
            parent = self._hierarchy.above(UNLABELLED)
        if parent is not None and is_organ(words) and self._quotes(parent):
            provision.rank = _QUOTED
        if parent is not None and not words[:1].islower():
            self._head(parent)
        said = self._counts.get((parent, "par"), 0)
        if parent is not None and not said and parent.words("text"):
            # The words behind the label are the first paragraph.
            self._next(parent, "par")
        provision.key = f"par-{self._next(parent, 'par')}"
        if parent is not None and parent.words("text"):
            named = parent.words("label") or parent.key
            self._saying.oddities.at(
                prose, "paragraph without label", cut(prose.text, 50),
                f"kept as paragraph {provision.key[4:]} of “{named}”",
            )
        self._hang(provision, parent)
        self._hierarchy.push(provision)

    @staticmethod
    def _head(provision: ReadProvision) -> None:
        """Words behind a number that name what follows and say nothing are a heading: "1. Water
        sources", above paragraphs without number or with their own (plastics, Antarctica)."""
        words = provision.words("text")
        numbered = _NUMBERED <= provision.rank < _ENCLOSED and provision.words("label")
        if not numbered or provision.children or provision.words("heading"):
            return
        if not words[:1].isupper() or len(words.split()) > _HEADING_WORDS:
            return
        if words[-1:] == "," or re.search(r"[.;:!?](?:\s|$)", words):
            return
        for piece in provision.pieces:
            if piece.role == "text":
                piece.role = "heading"

    @staticmethod
    def _quotes(provision: ReadProvision) -> bool:
        """Whether a numbered paragraph ends like one that a whole decision follows."""
        return provision.kind == "paragraph" and provision.words("text").endswith(":")

    def _attach_alternative(self, provision: ReadProvision) -> bool:
        """Beside the provision it may replace, the one read last. Items printed behind it are
        its own; what follows of its own rank goes on as if it were not there."""
        last = self._last
        if last is None:
            return False
        replaced = last.alternative_to or last
        count = self._next(replaced, "alternative")
        provision.kind = "alternative"
        provision.alternative_to = replaced
        provision.rank = replaced.rank
        provision.key = f"{replaced.key}-alt{'' if count == 1 else count}"
        self._hierarchy.above(provision.rank)
        self._hang(provision, replaced.parent)
        self._hierarchy.push(provision)
        return True

    def _hang(self, provision: ReadProvision, parent: ReadProvision | None) -> None:
        provision.parent = parent
        (parent.children if parent else self.provisions).append(provision)
        self._last = provision

    def _next(self, parent: ReadProvision | None, what: str) -> int:
        count = self._counts[parent, what] = self._counts.get((parent, what), 0) + 1
        return count

    def _told_roman(self, label: Label) -> Label:
        """``(i)`` is the letter i where (h) comes before it on the level of letters."""
        if len(label.key) == 1:
            for above in reversed(self._hierarchy.open):
                if above.kind == "sub-paragraph":
                    follows = chr(ord(above.key[0]) + 1) == label.key
                    return as_letter(label) if follows else label
        return label

    def _odd_lines(self, block: Block, label: Label | None) -> None:
        lines = block.lines
        if label is not None and label.form in ("number", "letter", "roman", "run-in"):
            words = lines[0].text.strip()
            if len(words) <= block.alternative + label.end + 1:
                self._saying.oddities.at(
                    block.prose, "label alone", f"“{words}” stands alone on its line",
                    "joined with the line after it",
                )
                lines = lines[1:]
        elif label is not None:
            lines = lines[1:]
        if self._wrapped:
            return
        for line, after in pairwise(lines):
            next_words = after.text.strip()
            if after.number == line.number + 1 and not (
                self._scanner.is_about(next_words) or re.fullmatch(r"\d{0,2}/", next_words)
            ):
                self._saying.oddities.add(
                    line.number, len(line.text.rstrip()) + 1, "line break",
                    "a line broken by hand", "joined with the line after it",
                )
                return
