"""Papers for tests: reading them, laying them in a ledger, and inventing them.

`papers` gives invented papers in the grammar of the house, each with what a reader must find in
it; `edited` gives the same paper as a later meeting leaves it; `noise` gives what nobody would
write.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import NamedTuple

from hypothesis import strategies as st
from ledger_plain import PlainReader

from ledger.append import Appended, Paper, Wishes, append, text_of
from ledger.draft import Draft, Edge
from ledger.events import Entry, Oddity
from ledger.houses import load
from ledger.profile import Profile
from ledger.publication import broken, printed_lines
from ledger.reading.oddities import NOTHING
from ledger.reading.readtext import ReadProvision, ReadText
from ledger.replay import replay

OAS: Profile = load("oas")
MEETING_DAY = date(2012, 4, 19)
_WORD = re.compile(r"\w+|[^\w\s]")

# -- laying papers in a ledger -------------------------------------------------------------


def lay(
    entries: Sequence[Entry], data: bytes | str, on: date | None = None, name: str = "paper.txt"
) -> Appended:
    """Append a paper to these entries."""
    paper = Paper(name, data.encode() if isinstance(data, str) else data)
    return append(entries, paper, text_of(paper, PlainReader()), OAS, Wishes(on=on))


def laid(data: bytes | str, on: date | None = None) -> tuple[Entry, tuple[Oddity, ...]]:
    """The entry that a paper becomes in an empty ledger, and what was odd."""
    found = lay([], data, on)
    assert found.entry is not None
    return found.entry, found.oddities


# -- law 3: the same words in the same order, save what is listed --------------------------


class Placed(NamedTuple):
    """A word of a paper, and where it stands."""

    word: str
    line: int
    column: int


def words(text: str) -> list[str]:
    """The words and signs of a text."""
    return _WORD.findall(text)


def placed_words(data: bytes | str) -> list[Placed]:
    """The words and signs of a paper, with their places."""
    read = PlainReader().read(data.encode() if isinstance(data, str) else data)
    return [
        Placed(found.group(), line.number, found.start() + 1)
        for line in read.lines
        for found in _WORD.finditer(line.text)
    ]


def as_listed(data: bytes | str, oddities: Sequence[Oddity]) -> list[str]:
    """The paper's words with every difference that the oddities list, and no other."""
    before = placed_words(data)
    at = {(one.line, one.column): n for n, one in enumerate(before)}
    changes: list[tuple[int, int, list[str]]] = []
    for odd in oddities:
        if odd.code != "not as printed":
            continue
        # Behind the last word of all there is a place, but no word.
        n = at.get((odd.line, odd.column), len(before))
        gone = [] if odd.found == NOTHING else words(odd.found[1:-1])
        come = words(odd.done.partition("“")[2][:-1])
        assert [one.word for one in before[n : n + len(gone)]] == gone, odd
        changes.append((n, n + len(gone), come))
    after = [one.word for one in before]
    for start, stop, come in sorted(changes, reverse=True):
        after[start:stop] = come
    return after


def replayed(entries: Sequence[Entry], on: date) -> list[str]:
    """The words that the draft prints on this day."""
    return words("\n".join(printed_lines(replay(entries, on))))


def stands(entries: Sequence[Entry], on: date, data: bytes | str, odd: Sequence[Oddity]) -> None:
    """Assert law 3 for a paper laid in these entries, and that all publications hold."""
    assert replayed(entries, on) == as_listed(data, odd)
    assert broken(entries) == []
    assert replay(entries, on).contradictions == ()


# -- printing what was read ----------------------------------------------------------------


def printed_tree(text: ReadText) -> str:
    """What was read, a line for each provision: kind, key, and everything that it prints."""
    found = [f"“{text.title}” of {text.on} ({text.dating}), {text.meeting}"]

    def show(provision: ReadProvision, depth: int) -> None:
        name = provision.key + (f" or {provision.known_as}" if provision.known_as else "")
        flags = " (address starts here)" if provision.top else ""
        found.append(f"{'  ' * depth}{provision.kind} {name}{flags}: {_pieces(provision)}")
        found.extend(f"{'  ' * depth}    {said}" for said in _said(provision, text))
        for child in provision.children:
            show(child, depth + 1)

    for provision in text.provisions:
        show(provision, 0)
    for note in text.notes:
        show(note.provision, 0)
        about = f", about {note.about.key}" if note.about is not None else ""
        found.append(f"    note {note.number}: {note.on}, {note.meeting}, {note.pending!r}{about}")
    for n, bracket in enumerate(text.brackets):
        by = f" by {', '.join(bracket.by)}" if bracket.by else ""
        repaired = f", {bracket.repaired} repaired" if bracket.repaired else ""
        found.append(f"{n}: {bracket.kind}{by}{repaired}, “{bracket.source.quote}”")
    return "\n".join(found)


def _pieces(provision: ReadProvision) -> str:
    parts = []
    for piece in provision.pieces:
        if piece.bracket is not None:
            parts.append(f"[{piece.bracket}: " if piece.opens else f" :{piece.bracket}]")
        elif piece.role == "text":
            parts.append(piece.text)
        else:
            parts.append(f"<{piece.role}{'' if piece.text.startswith(' ') else ' '}{piece.text}>")
    return "".join(parts)


def _said(provision: ReadProvision, text: ReadText) -> list[str]:
    said = []
    for mark in provision.marks:
        note = f", note {text.notes[mark.note].number}" if mark.note is not None else ""
        said.append(f"= {mark.state}, {mark.level}, {mark.on}{note}")
    for position in provision.positions:
        on = f" on bracket {position.bracket}" if position.bracket is not None else ""
        said.append(f"= {position.stance} by {', '.join(position.by)}{on}")
    if provision.alternative_to is not None:
        said.append(f"= alternative to {provision.alternative_to.key}, by {provision.by}")
    if provision.came_from is not None:
        said.append(f"= moved here from {provision.came_from.key}")
    return said


def listed(oddities: Sequence[Oddity]) -> str:
    """The oddities, a line each."""
    return "\n".join(f"{o.line}:{o.column} {o.code}: {o.found} -> {o.done}" for o in oddities)


# -- inventing papers ------------------------------------------------------------------------

VOCABULARY = tuple(
    re.findall(
        r"\S+",
        """boats rowing the of in and/or well-being upstream señales côte naïve “agua” l’été harbour
        lighthouse – (slowly) shall every night, ropes; nobody’s 42 water’s bread to by with oars
        public policies national agreed deleted articles AGREEMENT Objective paragraph""",
    )
)
LAST = ("boats", "señales", "night", "harbour”", "oars", "(slowly)", "bread", "1999")
"""Words that a text may end in without a full stop."""
AUTHORS = {
    "": (), "Uru": ("Uruguay",), "Ven": ("Venezuela",), "MEX, ARG": ("Mexico", "Argentina"),
    "Bra and Chi": ("Brazil", "Chile"), "CARICOM": ("CARICOM",), "XYZ": ("XYZ",),
    "Trinidad and Tobago": ("Trinidad and Tobago",), "the United States": ("United States",),
}
"""Attributions as written, and who is meant."""
REMARKS = (
    "(Brazil is opposed to including this reference)", "[Peru requests inclusion of the tides]",
    "(Haiti reserves its position)", "(Considered during the second meeting)",
)
WIDTH = 72
Label = str


@dataclass(frozen=True)
class Mark:
    """A mark as spelled, and what it says. ``note``: the footnote it cites."""

    text: str
    state: str
    level: str | None
    on: date | None
    note: int | None = None


@dataclass(frozen=True)
class Bracketed:
    """Words in brackets, their authors as written, and a remark right behind."""

    author: str
    inner: tuple[str | Bracketed, ...]
    glued: bool = False
    """No space before it: ``[shall][should]``."""


Bits = tuple[str | Bracketed, ...]


@dataclass(frozen=True)
class Block:
    """One provision as it is printed."""

    form: str
    label: str
    bits: Bits
    mark: Mark | None = None
    alone: bool = False
    """Its label stands alone on a line."""
    marked: str = "behind"
    """Where the mark stands: ``behind`` the words, on a line ``below``, or one more line off."""
    remark: str = ""
    blanks: int = 0

    @property
    def words(self) -> list[str]:
        """The draft's own words in it, heading or text."""
        return words(" ".join(_own(self.bits)))

    @property
    def unattributed(self) -> list[str]:
        """Its words without those that a party proposes."""
        return words(" ".join(_own(self.bits, attributed=False)))

    @property
    def authors(self) -> list[tuple[str, ...]]:
        """The parties of its brackets, in the order in which they open."""
        return [AUTHORS[b.author] for b in _brackets(self.bits)]


@dataclass(frozen=True)
class Invented:
    """A paper, and all that it says."""

    title: str
    on: date
    blocks: tuple[Block, ...]
    notes: tuple[str, ...] = ()
    wrapped: bool = False

    @property
    def text(self) -> str:
        """The paper as it is printed."""
        title = self.title.format(day=f"{self.on:%B} {self.on.day}, {self.on.year}")
        lines = [title, ""] if title else []
        for block in self.blocks:
            lines += [""] * block.blanks
            lines += _lines(block, self.wrapped)
        if self.notes:
            lines += ["", *self.notes]
        return "\n".join(lines) + "\n"

    def __repr__(self) -> str:
        return f"{self.text}\n({self.on})"


def _own(bits: Bits, *, attributed: bool = True) -> Iterator[str]:
    for bit in bits:
        if isinstance(bit, str):
            yield bit
        elif attributed or not bit.author:
            yield from _own(bit.inner, attributed=attributed)


def _brackets(bits: Bits) -> Iterator[Bracketed]:
    for bit in bits:
        if isinstance(bit, Bracketed):
            yield bit
            yield from _brackets(bit.inner)


def _printed(bits: Bits) -> str:
    text = ""
    for bit in bits:
        if isinstance(bit, str):
            text += bit if bit in ".;" else f" {bit}"
        else:
            author = f"{bit.author}: " if bit.author else ""
            text += f"{'' if bit.glued else ' '}[{author}{_printed(bit.inner)}]"
    return text.strip()


def _lines(block: Block, wrapped: bool) -> list[str]:
    text = _printed(block.bits)
    if block.remark:
        text += f" {block.remark}"
    if block.mark is not None and block.marked == "behind":
        text += f"  {block.mark.text}"
    label = block.label
    lines = [label] if block.alone and label else []
    whole = text if lines else f"{label} {text}".strip()
    flows = wrapped and block.form not in ("section", "chapter", "article", "caption")
    lines += _wrapped(whole) if flows else [whole]
    if block.mark is not None and block.marked != "behind":
        lines += ["", block.mark.text] if block.marked == "far" else [block.mark.text]
    return lines


def _wrapped(whole: str) -> list[str]:
    """Lines by hand. Behind a semicolon or full stop no line begins with a dash, and none with the
    word and number of an objective: nobody could tell it from an item's, or from its label."""
    kept = re.sub(r"([.;]) –", "\\1\xa0–", whole)
    kept = re.sub(r" (?=Objective (?:\S+ )?\[*[0-9])", "\xa0", kept)
    lines = textwrap.wrap(kept, WIDTH, break_on_hyphens=False)
    return [line.replace("\xa0", " ") for line in lines]


@st.composite
def marks(draw: st.DrawFn, since: date, until: date, notes: Sequence[date] = ()) -> Mark:
    """A mark in any of its spellings, dated between these days or by one of these footnotes."""
    state = draw(st.sampled_from(["agreed", "deleted"]))
    capitals = state.upper()
    enclosed = draw(st.sampled_from(["{}", "{}", "({})", "[{}]"]))
    if draw(st.booleans()) and notes:
        number = draw(st.integers(1, len(notes)))
        spelled = draw(st.sampled_from(["REFERENDUM{}/", "REFERENDUM {}/IDEM", "REF. {}/ IDEM"]))
        text = f"{capitals} AD {spelled.format(number)}"
        return Mark(text, state, "ad referendum", notes[number - 1], number)
    on = since + timedelta(days=draw(st.integers(0, (until - since).days)))
    level, spelling = draw(
        st.sampled_from(
            [
                ("informal", "INF"), ("informal", "INF."), ("informal", " INF"),
                ("informal", "INFORMALLY"), ("ad referendum", "AD REFERENDUM"),
                ("ad referendum", "AD REF."), ("final", "IN PLENARY"), (None, ""),
            ]
        )
    )
    day = draw(
        st.sampled_from(
            [
                f"{on:%m/%d/%y}", f"{on.month}/{on.day}/{on:%y}", f"{on:%m/%d/%Y}", f"{on}",
                f"{on:%B} {on.day}, {on.year}", f"on {on.day} {on:%B} {on.year}",
            ]
        )
    )
    if level is None and draw(st.booleans()):
        day = f"upon during the meeting held on {on:%B} {on.day}, {on.year}"
    elif draw(st.sampled_from([False, False, True])):
        text = enclosed.format(f"{capitals} {spelling}".strip())
        return Mark(text, state, level, None)
    return Mark(enclosed.format(f"{capitals} {spelling} {day}"), state, level, on)


FIGURES = frozenset(word for word in VOCABULARY if word.isdecimal())


@st.composite
def bits(draw: st.DrawFn, depth: int = 2, most: int = 12) -> Bits:
    """Words, some of them in brackets, brackets in brackets."""
    found: list[str | Bracketed] = []
    for _ in range(draw(st.integers(1, most))):
        if depth and draw(st.sampled_from([False] * 7 + [True])):
            author = draw(st.sampled_from(sorted(AUTHORS)))
            # A bare number behind a word cites a note.
            inner = draw(bits(depth - 1, 4).filter(lambda b: not (len(b) == 1 and b[0] in FIGURES)))
            glued = bool(found) and isinstance(found[-1], Bracketed) and draw(st.booleans())
            found.append(Bracketed(author, inner, glued))
        else:
            found.append(draw(st.sampled_from(VOCABULARY)))
    return tuple(found)


@st.composite
def sentences(draw: st.DrawFn, *, ends: bool) -> Bits:
    """A provision's words. ``ends``: with a full stop or semicolon in any case."""
    end = draw(st.sampled_from([".", ".", ";"] if ends else [".", ";", ""]))
    body = draw(bits())
    return ("To", *body, draw(st.sampled_from(LAST)), *([end] if end else []))


@st.composite
def blocks(draw: st.DrawFn, since: date, until: date, notes: Sequence[date] = ()) -> list[Block]:
    """The provisions of a paper, from chapters to items, in one of the shapes papers have."""
    found: list[Block] = []

    def marked(chance: int = 2) -> Mark | None:
        return draw(marks(since, until, notes)) if draw(st.integers(0, chance)) == 0 else None

    def add(form: str, label: str, own: Bits | None = None) -> None:
        loose = form in ("unlabelled", "alternative")
        where = draw(st.sampled_from(["behind", "behind", "below", "far"]))
        found.append(
            Block(
                form,
                label,
                # A label behind a sentence that does not end may be the words it goes on with.
                draw(sentences(ends=loose or form == "run-in")) if own is None else own,
                marked(4 if own is not None else 2) if form != "caption" else None,
                alone=form in ("objective", "number", "letter") and draw(st.booleans()),
                marked=where,
                remark=draw(st.sampled_from(["", "", "", *REMARKS])) if own is None else "",
                blanks=draw(st.integers(loose, 2)),
            )
        )

    def numbered(most: int) -> None:
        for n in range(1, draw(st.integers(1, most)) + 1):
            more = draw(st.sampled_from(["", "", "", "bis", " bis", "ter"]))
            add("number", f"{n}{more}.")
            if draw(st.integers(0, 3)) == 0:
                for letter in "abc"[: draw(st.integers(1, 3))]:
                    add("letter", f"({letter})")
            if draw(st.integers(0, 5)) == 0:
                add("unlabelled", "")
            elif draw(st.integers(0, 5)) == 0:
                author = draw(st.sampled_from(sorted(AUTHORS)))
                whole = (Bracketed(author, draw(sentences(ends=True))),)
                found.append(Block("alternative", "//", whole, blanks=1))

    def heading() -> Bits:
        return draw(st.sampled_from([("Boats",), ("Señales",), ("Oars", "–", "Ropes")]))

    shape = draw(st.sampled_from(["plan", "articles", "paragraphs", "declaration"]))
    if shape == "plan" and draw(st.booleans()):
        add("section", "", ("INTRODUCTION:",))
        for name in ("Purpose:", "Crosscutting issues:", "Follow-up:")[: draw(st.integers(1, 3))]:
            add("run-in", name)
            if draw(st.booleans()):
                add("unlabelled", "")
    for chapter in range(1, draw(st.integers(1, 2)) + 1):
        if shape in ("plan", "articles") and draw(st.booleans()):
            add("chapter", f"CHAPTER {chapter} –", heading())
        for unit in range(1, draw(st.integers(1, 3)) + 1):
            if shape == "plan":
                add("objective", f"Objective {chapter}.{unit}")
                add("caption", "", ("Actions",))
                numbered(3)
            elif shape == "articles":
                add("article", f"Article {chapter}{unit}", heading())
                if draw(st.booleans()):
                    add("unlabelled", "")
                numbered(2)
            elif shape == "paragraphs":
                numbered(4)
            else:
                add("unlabelled", "")
    return found


TITLE = "RESULTS OF THE INFORMAL MEETING TO CONSIDER THE Draft Plan on Boats (B/12) HELD ON {day}"
FIRST_DAY = date(2012, 3, 13)


@st.composite
def papers(draw: st.DrawFn, on: date = MEETING_DAY, since: date = FIRST_DAY) -> Invented:
    """A paper in the grammar of the house."""
    days = [since + timedelta(days=n) for n in draw(st.lists(st.integers(0, 20), max_size=3))]
    made = draw(blocks(since, on, days))
    cited = {block.mark.note for block in made if block.mark is not None}
    notes = tuple(
        f"{n}/ Of the Working Group meeting of {day:%B} {day.day}, {day.year}: no quorum was there."
        for n, day in enumerate(days, 1)
        if n in cited or draw(st.booleans())
    )
    return Invented(TITLE, on, tuple(made), notes, wrapped=draw(st.booleans()))


@st.composite
def moved(draw: st.DrawFn) -> tuple[Invented, int, int]:
    """A paper in which an action moved from one objective to another, and the places of its
    tombstone and of the action itself."""
    one, two = ([f"{n}." for n in range(1, draw(st.integers(2, 5)))] for _ in "..")
    here, there = draw(st.integers(0, len(one))), draw(st.integers(0, len(two)))
    made: list[Block] = []
    places = [0, 0]

    def objective(number: str, count: int, at: int, *, stone: bool) -> None:
        made.append(Block("objective", f"Objective {number}", draw(sentences(ends=True))))
        made.append(Block("caption", "", ("Actions",)))
        for n in range(count + 1):
            label = f"{n + 1}."
            if n != at:
                made.append(Block("number", label, draw(sentences(ends=False))))
                continue
            places[not stone] = len(made)
            ordinal = ("first", "second", "third", "fourth", "fifth")[there]
            goes = f"(This paragraph was moved to become the {ordinal} action under Objective 2.1)"
            came = f"(Previously  paragraph {here + 1} of objective 1.1)"
            mark = draw(marks(FIRST_DAY, MEETING_DAY))
            own = Block("number", label, draw(sentences(ends=False)), mark, remark=came)
            made.append(Block("number", label, (), remark=goes) if stone else own)

    objective("1.1", len(one), here, stone=True)
    objective("2.1", len(two), there, stone=False)
    return Invented(TITLE, MEETING_DAY, tuple(made)), places[0], places[1]


@st.composite
def edited(draw: st.DrawFn, paper: Invented, on: date) -> Invented:
    """The paper as a later meeting leaves it: words, brackets and marks changed, provisions gone,
    come in, in another order, under other numbers."""
    made: list[Block] = []
    for block in paper.blocks:
        changes = ("", "", "", "", "words", "mark", "gone", "new", "swap", "all")
        change = draw(st.sampled_from(changes))
        if block.form in ("section", "chapter", "article", "caption") and change != "mark":
            change = ""
        if change == "gone":
            continue
        if change in ("words", "all"):
            block = replace(block, bits=draw(_reworded(block.bits)))
        if change in ("mark", "all") and block.form != "caption":
            known = block.mark is None or draw(st.booleans())
            mark = draw(marks(paper.on + timedelta(days=1), on)) if known else None
            block = replace(block, mark=mark, marked="behind")
        made.append(block)
        if change == "new":
            loose = block.form == "unlabelled" or not block.label
            made.append(
                Block("unlabelled" if loose else "number", "" if loose else "9.",
                      draw(sentences(ends=True)), blanks=1)
            )
        if change == "swap" and len(made) > 1 and made[-2].form == block.form:
            last, before = made.pop(), made.pop()
            keep = draw(st.booleans())
            made += [
                replace(last, label=before.label if keep else last.label, blanks=1),
                replace(before, label=last.label if keep else before.label, blanks=1),
            ]
    first = paper.blocks[0]
    if not made or made[0].form in ("unlabelled", "alternative"):
        made.insert(0, replace(first, form="number", label="1."))
    if not any(block.form == "alternative" for block in made[:1]):
        made = [b for n, b in enumerate(made) if b.form != "alternative" or n]
    return replace(paper, on=on, blocks=tuple(made), wrapped=draw(st.booleans()))


@st.composite
def _reworded(draw: st.DrawFn, old: Bits) -> Bits:
    """The same words but for a stretch, which goes, is replaced, or put in or out of brackets."""
    first = draw(st.integers(0, len(old)))
    last = draw(st.integers(first, len(old)))
    part = old[first:last]
    match draw(st.sampled_from(["go", "replace", "add", "bracket", "unbracket"])):
        case "go":
            part = ()
        case "replace":
            part = draw(bits(1, 3))
        case "add":
            part = (*part, *draw(bits(1, 3)))
        case "bracket" if part:
            part = (Bracketed(draw(st.sampled_from(sorted(AUTHORS))), part),)
        case _:
            part = tuple(
                inner for b in part for inner in (b.inner if isinstance(b, Bracketed) else (b,))
            )
    return (*(old[:first] or ("To",)), *part, *(old[last:] or ("boats", ".")))


NOISE = (
    "[", "]", "[[", "][", "[Uru: ", "(", ")", "//", "// [", "1.", "1bis.", "2.", "(a)", "(i)", "•",
    "1.1", "Article 4", "Objective 1.1", "CHAPTER II – ", "INTRODUCTION:", "Actions", "Purpose:",
    "AGREED", "AGREED INF 04/19/12", "DELETED AD REFERENDUM1/ IDEM", "(AGREED INF. 3/22/12)",
    "[Agreed ad ref]", "DELETED", "Deleted.", "AGREED AD REFERENDUM\n/", "AGREED", "INF", "AD REF",
    "1/", "1/ ", "\n1/ Of the meeting of March 28, 2012. ", "\n\ufffd ", "\n¹ ", "²", "[^1]",
    "\n[^1]: ", "(Brazil is opposed to it)", "[Peru requests it]", "(Proposal by the Chair)",
    "(This paragraph was moved to Article 4)", "(Previously paragraph 1 of objective 1.1)",
    "(Previously ", "Moved to paragraph 2.", "boats", "To row ", ".", ";", ",", ":", "/", " ", " ",
    "  ", "\t", "\n", "\n", "\n\n", "\n\n\n", "\r\n", "\f", "\u2028", "\xa0", "“", "”", "…", "[…]",
    "é", "𝄞", "\u0301", "\u200b", "ABC DEF", "To", "the", "paragraph\n", "٣.", "Ⅳ", "ß", "İ",
)


def noise() -> st.SearchStrategy[str]:
    """What nobody would write: the signs of the house in any order."""
    parts = st.one_of(st.sampled_from(NOISE), st.text(max_size=4))
    return st.lists(parts, max_size=60).map("".join)


def opened(draft: Draft, id: str) -> list[tuple[str, ...]]:
    """The parties of the brackets that open in this provision, in print order."""
    return [
        draft.brackets[e.bracket].by
        for e in draft.provisions[id].visible
        if isinstance(e, Edge) and e.opens
    ]
