"""What a document prints of each provision: its label, its words and brackets, who proposes them,
marks, positions and remarks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import pairwise

from ledger.errors import Located
from ledger.events import Role, Source
from ledger.profile import Profile
from ledger.reading import dates
from ledger.reading.days import Calendar
from ledger.reading.labels import Label
from ledger.reading.naming import Said
from ledger.reading.oddities import Oddities, cut
from ledger.reading.prose import Original, Prose
from ledger.reading.readtext import Mark, Piece, ReadPosition, ReadProvision
from ledger.reading.scan import Scanner, Token
from ledger.reading.spelling import Spellings

LABELLED_QUOTE = 120
"""So many characters of its line are the evidence for a provision; a longer heading is text."""
_PLACEHOLDER = re.compile(
    r"(?i)(?:placeholder|reserved$|tbd$|to be (?:developed|determined|completed|inserted|added)\b)"
)
"""What keeps the place of a text still to come: "Annex I [To be developed]"."""
_SENTENCE = re.compile(r"[.;:]\s+(?=[A-Z(\[])")


class Sign:
    """A footnote's sign behind a mark: whose mark, its number (0: lost), and where it stands."""

    __slots__ = ("mark", "number", "piece", "provision")

    def __init__(self, provision: ReadProvision, mark: int, number: int, piece: Piece) -> None:
        self.provision = provision
        self.mark = mark
        self.number = number
        self.piece = piece


class Saying:
    """Puts into each provision of one document what the document prints of it."""

    def __init__(
        self, name: str, profile: Profile, scanner: Scanner, original: Original, calendar: Calendar
    ) -> None:
        self._name = name
        self._profile = profile
        self._scanner = scanner
        self._original = original
        self._calendar = calendar
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
        self.depth = 0
        """How many more brackets opened than closed so far."""
        self._open: dict[ReadProvision, list[Piece]] = {}
        """The opening edges of brackets that are open at the end of a provision."""

    def source(self, prose: Prose, most: int = 200) -> Source:
        """The evidence for these words: their line and the words themselves."""
        return Source(prose.line, self._original.quote(prose, most))

    def layout(self, provision: ReadProvision, prose: Prose) -> None:
        """Add what is printed and is no word of the provision."""
        if prose.text:
            provision.pieces.append(
                Piece(self.source(prose), prose.column, prose.text, "layout")
            )

    def label(self, provision: ReadProvision, prose: Prose, label: Label | None) -> None:
        """Add a provision's whole block: its label, and the words behind it."""
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

    def stands(self, provision: ReadProvision, body: Prose) -> None:
        """Take down the sentences of a note that say where a party stands, as its positions."""
        for start, stop in pairwise([0, *(s.end() for s in _SENTENCE.finditer(body.text)), None]):
            said = body[start:stop].stripped()
            if (token := self._scanner.position(said.text)) is not None:
                provision.positions.append(
                    ReadPosition(token.stance, token.by, token.said, self.source(said))
                )

    def edge(self, provision: ReadProvision, prose: Prose, *, opens: bool) -> Piece:
        """Add the edge of a bracket."""
        self.depth += 1 if opens else -1
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
                self.edge(provision, prose, opens=token.kind == "open")
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
                self.remark(provision, prose, "attribution")
                self._strangers(prose, token.by)
                if closed is not None:
                    self.proposed_after.append((closed, token.by))
                elif still_open := self._open.get(provision):
                    # "[(Peru) Recalling lamps,]"
                    self.authors.setdefault(id(still_open[0]), token.by)
                provision.by = token.by
            case "moved-in" | "moved-out":
                self.remark(provision, prose, "note")
                provision.moved_source = self.source(prose)
                if token.kind == "moved-in":
                    provision.moved_from = token.said
                elif not provision.words("heading", "text"):
                    # Where words are still printed, nothing has left.
                    provision.moved_to = token.said
                    provision.kind = "tombstone"
            case "editorial":
                self.remark(provision, prose, "note")
            case "remark":
                self.remark(provision, prose, "note")
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
        self.remark(provision, prose, "attribution")
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
            self.edge(provision, prose, opens=False)
        provision.pieces.append(Piece(self.source(prose), prose.column, prose.text, role))
        if before is not None:
            self.readings.add(id(self.edge(provision, token.after or prose, opens=True)))
            self.oddities.at(
                prose, "readings in one bracket", "several readings, parted by “/”, in one bracket",
                "each recorded as an alternative in a bracket of its own",
            )

    def remark(self, provision: ReadProvision, prose: Prose, role: Role) -> Piece:
        """Add what is said about the words, with the space before it."""
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
        self.remark(provision, prose, "position").position = first
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
        piece = self.remark(provision, prose, "status")
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


def _heading_or_text(tokens: Iterable[Token]) -> Role:
    """Whether these words behind a label such as "Article 4" are its heading or already text."""
    words = "".join(t.prose.text for t in tokens if t.kind == "text").strip()
    if _PLACEHOLDER.match(words):
        return "text"
    if words.isupper():
        return "heading"
    bare = re.sub(r"\s*\([^()]*\)$", "", words)  # "... be wound. (Pending)"
    sentence = len(words) > LABELLED_QUOTE or bare.endswith((".", ";", ",", ":"))
    return "text" if sentence else "heading"
