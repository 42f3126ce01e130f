"""Edits: words in, words out, brackets around them, each pointing at permanent names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from ledger.draft import BracketState, Draft, Edge, Element, Provision, Run, tidy
from ledger.events import Close, Edit, Name, Open, Piece, Span
from ledger.events import Words as Brought
from ledger.minutes.finding import Words

_LAST = 40
_NO_SPACE_BEFORE = ",.;:!?)]"


def hide(words: Words, start: int, stop: int) -> Edit:
    """Take out these characters, and the space that would be left double."""
    text = words.text
    behind = text[stop] if stop < len(text) else " "
    if start > 0 and text[start - 1] == " " and behind in f" {_NO_SPACE_BEFORE}":
        start -= 1
    elif start == 0 and behind == " " and stop < len(text):
        stop += 1
    return Edit(
        provision=words.provision.id,
        hide=words.spans(start, stop),
        expects=text[start:stop].replace("\0", ""),
    )


def behind(words: Words, at: int, pieces: Sequence[Piece]) -> Edit:
    """Bring these in directly behind the character at this place."""
    quoted = re.search(r"\S*\s*$", words.text[max(0, at + 1 - _LAST) : at + 1])
    name = words.name(at)
    own = _own_text(words.provision, name)
    expects = quoted.group() if quoted else ""
    return Edit(
        provision=words.provision.id, after=name, insert=tuple(pieces),
        expects=expects if own.endswith(expects) else words.text[at],
    )


def _own_text(provision: Provision, name: Name) -> str:
    """What the event of this name brought of this provision, up to and with it."""
    found = ""
    for element in provision.sequence:
        if element.event == name.event and isinstance(element, Run) and element.start <= name.at:
            text = element.text[: name.at + 1 - element.start]
            if found and element.start != _stop_of(provision, name, element.start):
                found = ""
            found += text
    return found


def _stop_of(provision: Provision, name: Name, start: int) -> int:
    return max(
        (
            e.stop for e in provision.sequence
            if e.event == name.event and isinstance(e, Run) and e.stop <= start
        ),
        default=-1,
    )


def ahead(words: Words, at: int, pieces: Sequence[Piece]) -> Edit:
    """Bring these in directly before the character at this place: behind the character before
    it, outside whatever brackets begin here, or at the beginning of the words."""
    if at > 0:
        return behind(words, at - 1, pieces)
    last: Name | None = None
    for element in _before_words(words.provision):
        last = Name(element.event, element.stop - 1)
    return Edit(provision=words.provision.id, after=last, insert=tuple(pieces))


def inside(words: Words, at: int, pieces: Sequence[Piece]) -> Edit:
    """The same, but inside the brackets that begin here: right before the character."""
    place = words.order[at]
    name = words.name(at)
    element = words.provision.sequence[place]
    if name.at > element.start:
        last: Name | None = Name(name.event, name.at - 1)
    elif place:
        before = words.provision.sequence[place - 1]
        last = Name(before.event, before.stop - 1)
    else:
        last = None
    return Edit(provision=words.provision.id, after=last, insert=tuple(pieces))


def _before_words(provision: Provision) -> Iterable[Element]:
    """What stands before the first word: its label."""
    for element in provision.sequence:
        if isinstance(element, Edge) or element.role in ("text", "heading"):
            return
        yield element


def around(words: Words, start: int, stop: int, bracket: str, note: Sequence[Piece]) -> list[Edit]:
    """A bracket around these characters; ``note``: what stands in it behind them."""
    return [
        inside(words, start, [Open(bracket)]),
        behind(words, stop - 1, [*note, Close(bracket)]),
    ]


def spaced(words: Words, at: int, pieces: Sequence[Piece], first: str) -> list[Piece]:
    """The pieces with the space that parts them from the character they stand behind."""
    space = words.text[at : at + 1].isspace() or first[:1] in _NO_SPACE_BEFORE
    return [*pieces] if space else [Brought(" "), *pieces]


def unmarked(provision: Provision) -> tuple[Edit, ...]:
    """Take out the mark that is printed behind a provision, if one is."""
    return _without(provision, [
        e for e in provision.visible if isinstance(e, Run) and e.role == "status"
    ])


def unsaid(provision: Provision, event: str) -> tuple[Edit, ...]:
    """Take out the words by which an event printed a position."""
    return _without(provision, [
        e for e in provision.visible
        if isinstance(e, Run) and e.role == "position" and e.event == event
    ])


def _without(provision: Provision, runs: Sequence[Run]) -> tuple[Edit, ...]:
    if not runs:
        return ()
    return (
        Edit(
            provision=provision.id,
            hide=tuple(Span(e.event, e.start, e.stop) for e in runs),
            expects="".join(e.text for e in runs),
        ),
    )


class Held:
    """An open bracket, and what stands in it in one provision."""

    def __init__(self, state: BracketState, provision: Provision, elements: list[Element]) -> None:
        self.state = state
        self.provision = provision
        self._elements = elements

    @property
    def text(self) -> str:
        """The draft's own words in it."""
        return tidy("".join(
            e.text for e in self._elements
            if isinstance(e, Run) and e.role in ("text", "heading")
        ))

    def close(self, *, words: bool) -> Edit:
        """Take out its edges and whose it was, and the ``words`` in it as well."""
        out = [
            e for e in self._elements
            if (isinstance(e, Edge) and (words or e.bracket == self.state.id))
            or (isinstance(e, Run) and (words or e.role == "attribution"))
        ]
        return Edit(
            provision=self.provision.id,
            hide=tuple(Span(e.event, e.start, e.stop) for e in out),
            expects="".join(e.text for e in out if isinstance(e, Run)),
        )

    @property
    def inner(self) -> list[str]:
        """The brackets that stand wholly in it."""
        edges = [e for e in self._elements if isinstance(e, Edge) and e.bracket != self.state.id]
        opened = {e.bracket for e in edges if e.opens}
        return list(dict.fromkeys(e.bracket for e in edges if not e.opens and e.bracket in opened))


def outermost(brackets: Sequence[Held]) -> list[Held]:
    """Those of the brackets that stand in none of the others."""
    inner = {id for one in brackets for id in one.inner}
    return [one for one in brackets if one.state.id not in inner]


def held(draft: Draft, provision: Provision) -> list[Held]:
    """The open brackets that stand wholly in a provision, in print order."""
    found: list[Held] = []
    visible = list(provision.visible)
    for n, element in enumerate(visible):
        if not isinstance(element, Edge) or not element.opens:
            continue
        state = draft.brackets.get(element.bracket)
        if state is None or state.closed is not None:
            continue
        for m in range(n + 1, len(visible)):
            other = visible[m]
            if isinstance(other, Edge) and other.bracket == element.bracket:
                found.append(Held(state, provision, visible[n : m + 1]))
                break
    return found
