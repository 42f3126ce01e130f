"""The structure of a document: blocks become provisions, each under the one it belongs to."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.errors import Located
from ledger.events import Oddity, Role, Source
from ledger.profile import Profile
from ledger.reading import dates
from ledger.reading.blocks import Block
from ledger.reading.labels import Label, as_letter
from ledger.reading.prose import Original, Prose
from ledger.reading.readtext import Mark, Piece, ReadPosition, ReadProvision
from ledger.reading.scan import Scanner, Token

_UNLABELLED = 15
"""The rank of a paragraph without label: over lettered items, under numbered paragraphs."""
_LABELLED_QUOTE = 120


class Structure:
    """Builds the provisions of one document."""

    def __init__(
        self, name: str, profile: Profile, scanner: Scanner, original: Original
    ) -> None:
        self._name = name
        self._profile = profile
        self._scanner = scanner
        self._original = original
        self.provisions: list[ReadProvision] = []
        self.oddities: list[Oddity] = []
        self.signs: list[tuple[ReadProvision, int, int, bool]] = []
        """Footnote signs in order: provision, index of its mark, number (0: lost), repeated."""
        self.authors: dict[int, tuple[str, ...]] = {}
        """Parties named at an opening edge, by the edge's identity."""
        self.said_after: list[tuple[ReadProvision, int, Piece]] = []
        """Positions said right after a bracket: provision, index, the bracket's closing edge."""
        self.proposed_after: list[tuple[ReadProvision, Piece, tuple[str, ...]]] = []
        """Authors named right after a bracket."""
        self._stack: list[ReadProvision] = []

    # -- the tree --------------------------------------------------------------------------

    def add(self, block: Block) -> ReadProvision:
        """The provision in this block, put in its place."""
        prose = block.prose
        label = block.label
        if label is not None and label.form == "roman":
            label = self._told_roman(label)
        provision = ReadProvision(
            kind=label.kind if label else "paragraph",
            key=label.key if label else "",
            source=self.source(prose, _LABELLED_QUOTE),
            rank=label.rank if label else _UNLABELLED,
            top=label.top if label else False,
        )
        if block.alternative and self._attach_alternative(provision):
            self._layout(provision, prose[: block.alternative])
            prose = prose[block.alternative :]
        elif label is None:
            self._attach_unlabelled(provision)
        else:
            self._attach(provision, label)
        self._say_label(provision, prose, label)
        if len(block.lines) > 1:
            self._odd_lines(block, label)
        return provision

    def _attach(self, provision: ReadProvision, label: Label) -> None:
        while self._stack and self._stack[-1].rank >= provision.rank:
            self._stack.pop()
        parent = self._stack[-1] if self._stack else None
        if label.form == "number" and parent is not None:
            provision.kind = self._profile.numbered.get(parent.kind, provision.kind)
        if label.form == "bullet":
            siblings = parent.children if parent else self.provisions
            provision.key = f"item-{sum(s.rank == provision.rank for s in siblings) + 1}"
        self._hang(provision, parent)
        if label.form != "caption":
            self._stack.append(provision)

    def _attach_unlabelled(self, provision: ReadProvision) -> None:
        while self._stack and self._stack[-1].rank >= _UNLABELLED:
            self._stack.pop()
        parent = self._stack[-1] if self._stack else None
        siblings = parent.children if parent else self.provisions
        first = 1 + bool(parent and parent.words("text"))
        provision.key = f"par-{first + sum(s.key.startswith('par-') for s in siblings)}"
        self._hang(provision, parent)
        self._stack.append(provision)

    def _attach_alternative(self, provision: ReadProvision) -> bool:
        """Beside the provision it may replace, the one read last. The next provision goes on as
        if it were not there."""
        last = self._last
        if last is None:
            return False
        replaced = last.alternative_to or last
        siblings = replaced.parent.children if replaced.parent else self.provisions
        count = sum(s.alternative_to is replaced for s in siblings) + 1
        provision.kind = "alternative"
        provision.alternative_to = replaced
        provision.rank = replaced.rank
        provision.key = f"{replaced.key}-alt{'' if count == 1 else count}"
        self._hang(provision, replaced.parent)
        return True

    def _hang(self, provision: ReadProvision, parent: ReadProvision | None) -> None:
        provision.parent = parent
        (parent.children if parent else self.provisions).append(provision)
        self._last = provision

    _last: ReadProvision | None = None

    def _told_roman(self, label: Label) -> Label:
        """``(i)`` is the letter i where (h) comes before it on the level of letters."""
        if len(label.key) == 1:
            for above in reversed(self._stack):
                if above.kind == "sub-paragraph":
                    follows = chr(ord(above.key[0]) + 1) == label.key
                    return as_letter(label) if follows else label
        return label

    # -- what is printed -------------------------------------------------------------------

    def source(self, prose: Prose, most: int = 200) -> Source:
        """The evidence for these words: their line and the words themselves."""
        return Source(prose.line, self._original.quote(prose, most))

    def odd(self, prose: Prose, code: str, found: str, done: str) -> None:
        """Report something odd at the start of these words."""
        self.oddities.append(Oddity(prose.line, prose.column, code, found, done))

    def _layout(self, provision: ReadProvision, prose: Prose) -> None:
        if prose.text:
            provision.pieces.append(
                Piece(self.source(prose), prose.column, prose.text, "layout")
            )

    def _say_label(self, provision: ReadProvision, prose: Prose, label: Label | None) -> None:
        role: Role = "text"
        if label is not None:
            for edge in range(label.start):
                self._edge(provision, prose[edge : edge + 1], opens=True)
            printed = prose[label.start : label.stop]
            if printed.text:
                gap = prose[label.stop : label.end]
                bare = not gap.text.strip()
                text = printed.text + (" " if bare else "")
                provision.pieces.append(
                    Piece(self.source(printed), printed.column, text, "label")
                )
                if not bare:
                    mark = gap.text if gap.text.endswith(" ") else f"{gap.text} "
                    provision.pieces.append(
                        Piece(self.source(gap.stripped()), gap.column, mark, "layout")
                    )
            body = prose[label.end :].stripped()
            short = len(body) <= _LABELLED_QUOTE or body.text.isupper()
            role = "heading" if label.heading and short else "text"
            if label.form == "section" and body.text.endswith(":"):
                self.say(provision, body[:-1], role)
                self._layout(provision, body[-1:])
                return
            prose = body
        self.say(provision, prose, role)

    def _edge(self, provision: ReadProvision, prose: Prose, *, opens: bool) -> Piece:
        piece = Piece(self.source(prose), prose.column, bracket=-1, opens=opens)
        provision.pieces.append(piece)
        return piece

    def say(self, provision: ReadProvision, prose: Prose, role: Role) -> None:
        """Add what these words print to the provision."""
        try:
            for token in self._scanner.tokens(prose):
                self._take(provision, token, role)
        except dates.NoDate as e:
            raise Located(
                self._name, prose.line, prose.column, f"{e}.", "Mend the paper, and append it."
            ) from e

    def _take(self, provision: ReadProvision, token: Token, role: Role) -> None:
        prose = token.prose
        pieces = provision.pieces
        before = pieces[-1] if pieces else None
        match token.kind:
            case "text":
                pieces.append(Piece(self.source(prose), prose.column, prose.text, role))
            case "open" | "close":
                self._edge(provision, prose, opens=token.kind == "open")
            case "attribution":
                assert before is not None
                self.authors[id(before)] = token.by
                pieces.append(Piece(self.source(prose), prose.column, prose.text, "attribution"))
                self._strangers(prose, token.by)
            case "status" | "deleted":
                self._mark(provision, token)
            case "position":
                closed = self._closed_before(provision)
                text = self._spaced(provision, prose)
                after = closed if prose.text.startswith("(") else None
                position = ReadPosition(token.stance, token.by, token.said, self.source(prose))
                provision.positions.append(position)
                index = len(provision.positions) - 1
                if after is not None:
                    self.said_after.append((provision, index, after))
                pieces.append(
                    Piece(self.source(prose), prose.column, text, "position", position=index)
                )
                self.odd(
                    prose, f"{token.stance} in the text", f"“{prose.text}”",
                    f"recorded as {token.stance}, not as text",
                )
            case "author":
                closed = self._closed_before(provision)
                text = self._spaced(provision, prose)
                pieces.append(Piece(self.source(prose), prose.column, text, "attribution"))
                if closed is not None:
                    self.proposed_after.append((provision, closed, token.by))
                provision.by = token.by
            case "moved-in" | "moved-out":
                text = self._spaced(provision, prose)
                pieces.append(Piece(self.source(prose), prose.column, text, "note"))
                provision.moved_source = self.source(prose)
                if token.kind == "moved-in":
                    provision.moved_from = token.said
                else:
                    provision.moved_to = token.said
                    provision.kind = "tombstone"
            case "remark":
                text = self._spaced(provision, prose)
                pieces.append(Piece(self.source(prose), prose.column, text, "note"))

    def _mark(self, provision: ReadProvision, token: Token) -> None:
        prose = token.prose
        text = self._spaced(provision, prose)
        state = "deleted" if token.kind == "deleted" else token.state
        source = self.source(prose)
        provision.marks.append(Mark(state, token.level, token.on, source))
        index = len(provision.marks) - 1
        provision.pieces.append(Piece(source, prose.column, text, "status", mark=index))
        if token.sign is not None:
            self.signs.append((provision, index, token.sign, token.repeated))
        if token.kind == "status":
            self._odd_mark(prose, token)

    def _closed_before(self, provision: ReadProvision) -> Piece | None:
        """The closing edge right before this place, if a bracket ends there."""
        for piece in reversed(provision.pieces):
            if piece.bracket is not None:
                return None if piece.opens else piece
            if piece.text.strip():
                return None
        return None

    def _spaced(self, provision: ReadProvision, prose: Prose) -> str:
        """The words with the space that stands before them, which goes where they go."""
        pieces = provision.pieces
        if pieces and pieces[-1].bracket is None and pieces[-1].text.endswith(" "):
            if pieces[-1].role in ("label", "layout"):
                return prose.text
            pieces[-1].text = pieces[-1].text[:-1]
            if not pieces[-1].text:
                pieces.pop()
            return f" {prose.text}"
        return prose.text

    # -- what is odd -----------------------------------------------------------------------

    def _strangers(self, prose: Prose, by: Sequence[str]) -> None:
        for name in by:
            if self._profile.party(name) is None:
                self.odd(
                    prose, "unknown party", f"“{name}” is not in the table of parties",
                    "taken for a party of that name",
                )

    def _odd_mark(self, prose: Prose, token: Token) -> None:
        if re.search(r"[A-Za-z]\d+\s*/", prose.text):
            self.odd(prose, "glued note", f"“{prose.text}”", "the figure read as a note's number")
        if token.sign == 0:
            self.odd(
                prose, "lost note number", f"“{prose.text}”",
                "the number was lost and the “/” left behind; note told by its order",
            )
        lines = {line for line, _ in prose.places}
        if len(lines) > 1:
            self.odd(prose, "broken mark", f"“{prose.text}” over {len(lines)} lines", "rejoined")

    def _odd_lines(self, block: Block, label: Label | None) -> None:
        first, second = block.lines[0], block.lines[1]
        bare = block.prose[: len(block.prose)]
        words = first.text.strip()
        if label is not None and label.form in ("number", "letter", "roman") and (
            len(words) <= label.stop - label.start + 1
        ):
            self.odd(bare, "label alone", f"“{words}” stands alone on its line",
                     "joined with the line after it")
        elif label is None or label.form == "number":
            gap = second.number - first.number
            if gap == 1 and not self._scanner.is_about(second.text.strip()) and (
                not re.fullmatch(r"\s*\d{0,2}/\s*", second.text)
            ):
                self.oddities.append(
                    Oddity(first.number, len(first.text.rstrip()) + 1, "line break",
                           "a line broken by hand", "joined with the line after it")
                )
