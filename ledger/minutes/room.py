"""The room: what is being spoken of, and the pen that takes it down."""

from __future__ import annotations

from ledger.draft import Draft, Provision, tidy
from ledger.events import (
    Bracket,
    Bracketed,
    Closing,
    Explained,
    Positioned,
    Stance,
    Unbracketed,
)
from ledger.minutes import edits
from ledger.minutes.already import Already, Shown
from ledger.minutes.edits import Held
from ledger.minutes.finding import Finder, Unclear, Words
from ledger.minutes.pen import Pen
from ledger.minutes.statement import Change, Ref, Statement
from ledger.profile import Profile

_SIGNS = " ,;:."


class Room:
    """Where statements are acted on: the pen, the house, and what is being spoken of."""

    def __init__(self, pen: Pen, profile: Profile, level: str | None, pending: str | None) -> None:
        """``level``: at which a meeting of this kind agrees, where nothing else is said;
        ``pending``: what all its decisions wait for."""
        self.pen = pen
        self.profile = profile
        self.level = level
        self.pending = pending
        self.statement = Statement("nothing")
        self.around: str | None = None
        """The id of the provision that is being spoken of."""
        self.lost = False
        """Whether a provision was named since, of which nothing was recorded: "it" may be that."""
        self.named = False
        """Whether the sentence before, or the beginning of this one, does nothing but name it."""
        self.last: Statement | None = None
        """The proposal that "it was so agreed" is about."""
        self.last_bracket: tuple[str, str | None] | None = None
        """The provision it is on, and the bracket it stands in."""

    @property
    def finder(self) -> Finder:
        """Looks things up in the draft as it stands by now."""
        draft = self.pen.draft
        return Finder(draft, draft.provisions.get(self.around or ""))

    @property
    def draft(self) -> Draft:
        """The draft with all that was taken down."""
        return self.pen.draft

    @property
    def already(self) -> Already:
        """Looks up what a text of the meeting shows already."""
        return Already(self.pen.past, self.draft, self.around)

    def on(self, provision: Provision) -> Provision:
        """Speak of this provision from here on."""
        self.around, self.lost = provision.id, False
        return provision

    def explain(self, known: Shown) -> None:
        """A text shows it already: say who was behind it. What these minutes have said themselves
        they need not say again."""
        self.around = known.provision
        if all(self.pen.wrote(event) for event in known.events):
            return
        self.pen.write(
            Explained(
                provision=known.provision, explains=known.events, basis="decided",
                by=self.statement.by,
            )
        )

    def refs(self, change: Change) -> tuple[Ref, ...]:
        """The provisions that a change names. Raises `Unclear` where it names none."""
        if change.spot is None or not change.spot.refs:
            raise Unclear("it does not say which provision")
        return change.spot.refs

    def provisions(self, change: Change) -> list[Provision]:
        """The provisions that a change is about. Raises `Unclear`."""
        spot = change.spot
        if spot is not None and spot.it and not spot.refs:
            standing = self.draft.provisions.get(self.around or "")
            if standing is None:
                raise Unclear("it does not say which provision is meant")
            return [standing]
        if spot is not None and (spot.sentence or spot.line):
            raise Unclear("only words that are quoted can be found in a sentence or a line")
        return [self.on(self.finder.provision(ref)) for ref in self.refs(change)]

    def exactly(self, provision: Provision, text: str) -> Held | None:
        """The outermost open bracket that holds just these words, the signs around them aside:
        who speaks of "x" means the bracket in which "x," stands."""
        provision = self.draft.provisions[provision.id]
        wanted = tidy(text.replace("\0", " ")).casefold().strip(_SIGNS)
        for bracket in edits.held(self.draft, provision):
            if bracket.text.casefold().strip(_SIGNS) == wanted:
                return bracket
        return None

    def close(self, bracket: Held, how: Closing, *, words: bool) -> None:
        """Close a bracket; with the ``words`` in it, all brackets in those close as well."""
        self.pen.write(
            Unbracketed(
                provision=bracket.provision.id, bracket=bracket.state.id, closed=how,
                basis="decided", by=self.statement.by if how == "withdrawn" else (),
                edits=(bracket.close(words=words),),
            )
        )
        if words:
            for id in bracket.inner:
                self.pen.write(
                    Unbracketed(
                        provision=bracket.provision.id, bracket=id, closed=how, basis="decided",
                    )
                )

    def put_around(self, words: Words, start: int, stop: int, by: tuple[str, ...]) -> None:
        """Put these words in a bracket, if they don't stand in one of their own already."""
        if self.exactly(words.provision, words.text[start:stop]) is not None:
            return
        id = f"b{self.pen.next}"
        self.pen.write(
            Bracketed(
                provision=words.provision.id, bracket=Bracket(id, "plain"), basis="decided",
                by=by, edits=tuple(edits.around(words, start, stop, id, ())),
            )
        )

    def bracket_of(self, event: str) -> str | None:
        """The bracket that an event opened."""
        return next((b.id for b in self.draft.brackets.values() if b.event == event), None)

    def request(self, provision: Provision, text: str, stance: Stance = "request") -> None:
        """Take down what a party asks for, as a position."""
        self.pen.write(
            Positioned(
                provision=provision.id, stance=stance, text=text, by=self.statement.by,
                basis="decided",
            )
        )
        self.on(provision)

    def sides(self, provision: str, bracket: str | None, text: str) -> None:
        """Who is for it and who is against, besides those who proposed it."""
        sides: tuple[tuple[Stance, tuple[str, ...]], ...] = (
            ("support", self.statement.supported_by),
            ("objection", self.statement.opposed_by),
        )
        for stance, parties in sides:
            if parties:
                self.pen.write(
                    Positioned(
                        provision=provision, stance=stance, text=text, bracket=bracket,
                        by=parties, basis="decided",
                    )
                )

    def may_be_of(self, whose: tuple[str, ...]) -> bool:
        """Whether the proposal spoken of last may be theirs."""
        last = self.last
        return not whose or last is None or not last.by or bool(set(whose) & set(last.by))

    def forget(self) -> None:
        """What comes now is about no proposal that was made before."""
        self.last = self.last_bracket = None
