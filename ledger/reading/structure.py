"""The structure of a document: blocks become provisions, each under the one it belongs to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from ledger.errors import Located
from ledger.events import Role, Source
from ledger.profile import Profile
from ledger.reading import dates
from ledger.reading.blocks import Block
from ledger.reading.days import Calendar
from ledger.reading.hierarchy import UNLABELLED, Hierarchy
from ledger.reading.labels import FLOATING, Label, alternative_of, as_letter
from ledger.reading.naming import Said
from ledger.reading.oddities import Oddities, cut
from ledger.reading.organs import is_organ
from ledger.reading.prose import Original, Prose
from ledger.reading.readtext import Mark, Piece, ReadPosition, ReadProvision
from ledger.reading.scan import Scanner, Token
from ledger.reading.spelling import Spellings

_LABELLED_QUOTE = 120
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
_SENTENCE = re.compile(r"[.;:]\s+(?=[A-Z(\[])")
_PLACEHOLDER = re.compile(
    r"(?i)(?:placeholder|reserved$|tbd$|to be (?:developed|determined|completed|inserted|added)\b)"
)
"""What keeps the place of a text still to come: "Annex I [To be developed]"."""
_FIRST_SECTIONS = ("section-a", "section-i")
_SECTION = 2
"""The rank of sections, unless they stand in others."""
_QUOTED = 9
"""The rank of the opening words, ``The Conference of the Parties,``, where a recommendation quotes
the decision (Convention on Biological Diversity): its paragraphs count anew under them."""


class Sign:
    """A footnote's sign behind a mark: whose mark, its number (0: lost), and where it stands."""

    __slots__ = ("mark", "number", "piece", "provision")

    def __init__(self, provision: ReadProvision, mark: int, number: int, piece: Piece) -> None:
        self.provision = provision
        self.mark = mark
        self.number = number
        self.piece = piece


class Structure:
    """Builds the provisions of one document."""

    def __init__(
        self,
        name: str,
        profile: Profile,
        scanner: Scanner,
        original: Original,
        calendar: Calendar,
        *,
        wrapped: bool,
        markdown: bool,
    ) -> None:
        """``wrapped``: the document's lines are wrapped by hand throughout; ``markdown``: what is
        indented stands under what is not."""
        self._name = name
        self._profile = profile
        self._scanner = scanner
        self._original = original
        self._calendar = calendar
        self._wrapped = wrapped
        self._hierarchy = Hierarchy(indented=markdown)
        self.provisions: list[ReadProvision] = []
        self.oddities = Oddities()
        self.spellings = Spellings(profile)
        self.signs: list[Sign] = []
        """Footnote signs in print order."""
        self.authors: dict[int, tuple[str, ...]] = {}
        """Parties named at an opening edge, by the edge's identity."""
        self.struck: set[int] = set()
        """Opening edges, by identity, of brackets whose words nobody named wants."""
        self.readings: set[int] = set()
        """Opening edges, by identity, of brackets that hold one of several readings."""
        self.said_after: list[tuple[ReadProvision, int, Piece]] = []
        """Positions said right after a bracket: provision, index, the bracket's closing edge."""
        self.proposed_after: list[tuple[Piece, tuple[str, ...]]] = []
        """Authors named right after a bracket, by its closing edge."""
        self._open: dict[ReadProvision, list[Piece]] = {}
        """The opening edges of brackets that are open at the end of a provision."""
        self._depth = 0
        """How many more brackets opened than closed so far."""
        self._enclosed: dict[ReadProvision, int] = {}
        """Options that a bracket opens before, and how many were open before it."""
        self._last: ReadProvision | None = None
        self._counts: dict[tuple[ReadProvision | None, str], int] = {}

    # -- the tree --------------------------------------------------------------------------

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
            source=self.source(prose, _LABELLED_QUOTE),
            rank=label.rank if label else UNLABELLED,
            top=label.top if label else False,
        )
        markup, prose = prose[: block.markup], prose[block.markup :]
        self._hierarchy.reach(block.indent, label)
        if block.alternative and self._attach_alternative(provision):
            self.layout(provision, prose[: block.alternative])
            prose = prose[block.alternative :]
        elif label is None:
            self._attach_unlabelled(provision, prose)
        else:
            self._attach(provision, label)
        if self._hierarchy.flattened:
            self.oddities.at(
                prose, "too deep", cut(prose.text, 50), "kept on the deepest level there is"
            )
        self.layout(provision, markup)
        opened = self._depth
        self._say_label(provision, prose, label)
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
        provision = ReadProvision(label.kind, label.key, self.source(prose), rank=label.rank)
        self._hang(provision, self._hierarchy.open[-1] if self._hierarchy.open else None)
        self._say_label(provision, prose, label)
        body = prose[label.end :]
        for start, stop in pairwise([0, *(s.end() for s in _SENTENCE.finditer(body.text)), None]):
            said = body[start:stop].stripped()
            if (token := self._scanner.position(said.text)) is not None:
                provision.positions.append(
                    ReadPosition(token.stance, token.by, token.said, self.source(said))
                )
        return provision

    def _end_options(self, last: ReadProvision, prose: Prose, label: Label) -> None:
        """Options are said to be over. That is no text; a bracket around them may close there."""
        words = prose
        extra = prose.text.count("]") - prose.text.count("[")
        while extra > 0 and words.text.endswith("]"):
            words, extra = words[:-1], extra - 1
        self._remark(last, words, "note")
        for at in range(len(words), len(prose)):
            self._edge(last, prose[at : at + 1], opens=False)
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
            if option in self._enclosed and self._enclosed[option] >= self._depth:
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
            self.oddities.at(
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

    # -- what is printed -------------------------------------------------------------------

    def source(self, prose: Prose, most: int = 200) -> Source:
        """The evidence for these words: their line and the words themselves."""
        return Source(prose.line, self._original.quote(prose, most))

    def layout(self, provision: ReadProvision, prose: Prose) -> None:
        """Add what is printed and is no word of the provision."""
        if prose.text:
            provision.pieces.append(
                Piece(self.source(prose), prose.column, prose.text, "layout")
            )

    def _say_label(self, provision: ReadProvision, prose: Prose, label: Label | None) -> None:
        if label is None:
            self.say(provision, prose, "text")
            return
        for token in self._scanner.tokens(prose[: label.start]):
            self._take(provision, token, "layout")
        printed = prose[label.start : label.stop]
        body = prose[label.end :].stripped()
        if printed.text:
            gap = prose[label.stop : label.end].stripped()
            space = " " if body.text else ""
            bare = not gap.text
            provision.pieces.append(
                Piece(
                    self.source(printed), printed.column,
                    printed.text + (space if bare else ""), "label",
                )
            )
            if not bare:
                # A dash stands between spaces, a colon behind its label.
                before = " " if prose.text[label.stop : label.stop + 1] == " " else ""
                provision.pieces.append(
                    Piece(self.source(gap), gap.column, before + gap.text + space, "layout")
                )
        role: Role = "note" if label.notes else "heading" if label.heading else "text"
        self.say(provision, body, role)
        if label.form == "section":
            self._part_colon(provision)

    @staticmethod
    def _part_colon(provision: ReadProvision) -> None:
        """The colon behind a heading is no part of it."""
        for index, piece in enumerate(provision.pieces):
            bare = piece.text.rstrip()
            if piece.role == "heading" and bare.endswith(":"):
                column = piece.column + len(bare) - 1
                colon = Piece(Source(piece.source.line, ":"), column, piece.text[len(bare) - 1 :])
                colon.role = "layout"
                piece.text = bare[:-1]
                provision.pieces.insert(index + 1, colon)
                return

    def _edge(self, provision: ReadProvision, prose: Prose, *, opens: bool) -> Piece:
        self._depth += 1 if opens else -1
        piece = Piece(self.source(prose), prose.column, bracket=-1, opens=opens)
        provision.pieces.append(piece)
        still_open = self._open.setdefault(provision, [])
        if opens:
            still_open.append(piece)
        elif still_open:
            still_open.pop()
        return piece

    def say(self, provision: ReadProvision, prose: Prose, role: Role) -> None:
        """Add what these words print to the provision. Where a heading is expected, a sentence is
        text all the same."""
        if gone := self._scanner.tombstone(prose):
            self._take(provision, gone, role)
            return
        tokens = list(self._scanner.tokens(prose))
        if role == "heading" and provision.kind not in ("title", "section", "caption"):
            role = _heading_or_text(tokens)
        for token in tokens:
            self._take(provision, token, role)

    def aside(self, provision: ReadProvision, prose: Prose) -> None:
        """Add what stands beside a title, such as a version in brackets: those are none."""
        for token in self._scanner.tokens(prose):
            plain = token.kind in ("open", "close")
            self._take(provision, token._replace(kind="text") if plain else token, "note")

    def _take(self, provision: ReadProvision, token: Token, role: Role) -> None:
        prose = token.prose
        pieces = provision.pieces
        match token.kind:
            case "text":
                pieces.append(Piece(self.source(prose), prose.column, prose.text, role))
            case "open" | "close":
                self._edge(provision, prose, opens=token.kind == "open")
            case "attribution":
                self._attribution(provision, token)
            case "parted":
                self._part(provision, token, role)
            case "status" | "deleted":
                self._mark(provision, token)
            case "position":
                self._position(provision, token)
            case "author":
                closed = self._closed_before(provision)
                self._remark(provision, prose, "attribution")
                self._strangers(prose, token.by)
                if closed is not None:
                    self.proposed_after.append((closed, token.by))
                elif still_open := self._open.get(provision):
                    # "[(Peru) Recalling lamps,]"
                    self.authors.setdefault(id(still_open[0]), token.by)
                provision.by = token.by
            case "moved-in" | "moved-out":
                self._remark(provision, prose, "note")
                provision.moved_source = self.source(prose)
                if token.kind == "moved-in":
                    provision.moved_from = token.said
                elif not provision.words("heading", "text"):
                    # Where words are still printed, nothing has left.
                    provision.moved_to = token.said
                    provision.kind = "tombstone"
            case "editorial":
                self._remark(provision, prose, "note")
            case "remark":
                self._remark(provision, prose, "note")
                self.oddities.at(
                    prose, "remark", cut(prose.text), "kept as a note: it is no text of the draft"
                )

    def _attribution(self, provision: ReadProvision, token: Token) -> None:
        """Who proposes the words of the bracket that is open here, before or behind them; and who
        says what of them."""
        prose = token.prose
        still_open = self._open.get(provision)
        edge = still_open[-1] if still_open else None
        closed = self._closed_before(provision)
        self._remark(provision, prose, "attribution")
        self._strangers(prose, (*token.by, *token.speakers))
        if closed is not None and prose.text[0] in "([":
            self.proposed_after.append((closed, token.by))
            return
        if edge is None:
            return
        known = self.authors.get(id(edge), ())
        self.authors[id(edge)] = tuple(dict.fromkeys((*known, *token.by)))
        against = [said for said in token.stances if said.stance == "objection"]
        if not self.authors[id(edge)] and against:
            # Nobody is for the words: who is against them proposes to delete them.
            self.authors[id(edge)] = tuple(by for said in against for by in said.by)
            self.struck.add(id(edge))
        for said in token.stances:
            position = ReadPosition(said.stance, said.by, said.text, self.source(prose))
            provision.positions.append(position)
            self.said_after.append((provision, len(provision.positions) - 1, edge))
            self._strangers(prose, said.by)

    def _part(self, provision: ReadProvision, token: Token, role: Role) -> None:
        """A slash between readings in one bracket, each with parties of its own (General Assembly):
        each becomes a bracket, so that its parties and what they say are told apart."""
        prose = token.prose
        still_open = self._open.get(provision)
        before = still_open[-1] if still_open else None
        if before is not None:
            self.readings.add(id(before))
            self._edge(provision, prose, opens=False)
        provision.pieces.append(Piece(self.source(prose), prose.column, prose.text, role))
        if before is not None:
            self.readings.add(id(self._edge(provision, token.after or prose, opens=True)))
            self.oddities.at(
                prose, "readings in one bracket", "several readings, parted by “/”, in one bracket",
                "each recorded as an alternative in a bracket of its own",
            )

    def _remark(self, provision: ReadProvision, prose: Prose, role: Role) -> Piece:
        text = self._spaced(provision, prose)
        piece = Piece(self.source(prose), prose.column, text, role)
        provision.pieces.append(piece)
        return piece

    def _position(self, provision: ReadProvision, token: Token) -> None:
        prose = token.prose
        closed = self._closed_before(provision)
        said = token.stances or (Said(token.stance, token.by, token.said),)
        first = len(provision.positions)
        for index, (stance, by, text) in enumerate(said, first):
            self._strangers(prose, by)
            provision.positions.append(ReadPosition(stance, by, text, self.source(prose)))
            if closed is not None and (prose.text.startswith("(") or token.stances):
                self.said_after.append((provision, index, closed))
        self._remark(provision, prose, "position").position = first
        for stance in dict.fromkeys(one.stance for one in said):
            article = "an" if stance[0] in "aeiou" else "a"
            self.oddities.at(
                prose, f"{stance} in the text", cut(prose.text),
                f"recorded as {article} {stance}, not as text",
            )

    def _mark(self, provision: ReadProvision, token: Token) -> None:
        prose = token.prose
        state = "deleted" if token.kind == "deleted" else token.state
        on = self._dated(prose, token.date)
        if token.unread is not None:
            place = prose[prose.text.index(token.unread) :]
            self.oddities.at(
                place, "date that can't be read", f"“{token.unread}” behind a mark",
                "kept as printed; the mark is dated, inferred, by its note or else by the paper",
            )
        piece = self._remark(provision, prose, "status")
        condition = token.said if token.kind == "status" else ""
        provision.marks.append(
            Mark(state, token.level, on, piece.source, pending=condition or None)
        )
        piece.mark = len(provision.marks) - 1
        if token.sign is not None:
            self.signs.append(Sign(provision, piece.mark, token.sign, piece))
        if token.kind == "status":
            self.spellings.take(prose, piece.source.quote, provision.marks[-1])
            self._odd_mark(prose, token)

    def _dated(self, prose: Prose, written: str | None) -> date | None:
        """The day of a mark. Raises `Located` for a date that makes no sense: what took effect
        on it could stand nowhere in the ledger."""
        if written is None:
            return None
        place = prose[prose.text.index(written) :]
        try:
            return self._calendar.day(place, written)
        except dates.NoDate as e:
            raise Located(
                self._name, place.line, place.column, f"{e}.", "Mend the paper, and append it."
            ) from e

    def _closed_before(self, provision: ReadProvision) -> Piece | None:
        """The closing edge right before this place, if a bracket ends there; its author, and
        positions on it, may stand between."""
        for piece in reversed(provision.pieces):
            if piece.role in ("position", "attribution"):
                continue
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
                self.oddities.at(
                    prose, "unknown party", f"“{name}” is not in the table of parties",
                    "taken for a party of that name",
                )

    def _odd_mark(self, prose: Prose, token: Token) -> None:
        odd = self.oddities
        if re.search(r"[A-Za-z][0-9]+\s*/", prose.text):
            odd.at(prose, "glued note", cut(prose.text), "the figure read as a note's number")
        if token.sign == 0:
            odd.at(
                prose, "lost note number", cut(prose.text),
                "the number was lost and the “/” left behind; note told by its order",
            )
        lines = {line for line, _, _ in prose.places.stretches()}
        if len(lines) > 1:
            odd.at(prose, "broken mark", f"{cut(prose.text)} over {len(lines)} lines", "rejoined")
        elif self._original.alone(prose):
            odd.at(
                prose, "mark alone on its line", cut(prose.text),
                "attached to the paragraph before it",
            )

    def _odd_lines(self, block: Block, label: Label | None) -> None:
        lines = block.lines
        if label is not None and label.form in ("number", "letter", "roman", "run-in"):
            words = lines[0].text.strip()
            if len(words) <= block.alternative + label.end + 1:
                self.oddities.at(
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
                self.oddities.add(
                    line.number, len(line.text.rstrip()) + 1, "line break",
                    "a line broken by hand", "joined with the line after it",
                )
                return


def _heading_or_text(tokens: Iterable[Token]) -> Role:
    """Whether these words behind a label such as "Article 4" are its heading or already text."""
    words = "".join(t.prose.text for t in tokens if t.kind == "text").strip()
    if _PLACEHOLDER.match(words):
        return "text"
    if words.isupper():
        return "heading"
    bare = re.sub(r"\s*\([^()]*\)$", "", words)  # "... be wound. (Pending)"
    sentence = len(words) > _LABELLED_QUOTE or bare.endswith((".", ";", ",", ":"))
    return "text" if sentence else "heading"
