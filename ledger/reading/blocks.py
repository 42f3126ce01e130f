"""From lines to blocks: which lines make one paragraph, and which label it carries.

Papers do not rely on blank lines: a mark may stand alone behind one, a number alone before its
text, and two provisions may follow each other without any.
"""

from __future__ import annotations

import re
from bisect import bisect
from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

from msgspec import Struct, field

from ledger.hookspecs import Line
from ledger.reading import masthead
from ledger.reading.announced import page_notes
from ledger.reading.front import ENCLOSED, is_front, is_version, notices
from ledger.reading.labels import Label, Labels, page_note
from ledger.reading.organs import is_organ
from ledger.reading.pages import furniture, is_rule
from ledger.reading.prose import Prose, joined, of_line
from ledger.reading.scan import RAISED, Scanner

_NOTE_START = re.compile(
    r"\s*(?:(?P<lost>\ufffd)[\s.]*|(?P<raised>[⁰¹²³⁴-⁹]{1,2})\s*|(?P<slash>[0-9]{1,2})\s?/\s+"
    r"|\[\^(?P<caret>\w+)\]:\s*)(?=\S)"
)
_BARE_NOTE = re.compile(r"\s*(?:(?P<bare>[0-9]{1,3})|(?P<star>\*{1,3}))\s+(?=[A-Z\[“\"‘(])")
"""A footnote behind its bare number, as converters leave it, or behind a star."""
_POINTED_NOTE = re.compile(r"\s*(?P<bare>[0-9]{1,3})\.\s+(?=[A-Z\[“\"‘(])")
_SLASHED_SIGN = re.compile(
    r"(?<=[^\s\d/A-Z])(?P<bare>[0-9]{1,2})/(?=[\s.,;)]|$)|\[(?P<bracket>[0-9]{1,2})\]/"
)
"""A footnote's sign that is glued to a word or a bracket, ``instruments],1/``, or stands in one; it
is not glued to a mark in capitals."""
_NOTES_HEADING = re.compile(r"(?i)\W*(?:foot|end)?notes?\W*")
_ORPHAN = re.compile(r"[0-9]{0,2}/")
"""What is left of a footnote's sign whose line was broken."""
_TERMINAL = re.compile(r"[.;:!?)\]”\"]$")
_ENDED = re.compile(r"[.;:!?][)\]”\"’]*$")
_ATTRIBUTED = re.compile(r"\[[^\[\]]{1,60}:$")
_SENTENCE = (".", ";", ",", ":")
_REFERS = re.compile(
    r"(?i)\b(?:articles?|(?:sub-?)?paragraphs?|chapters?|objectives?|actions?|sections?|annex|parts?"
    r"|of|in|under|with|by|to|from|the|on|for)$"
)
"""How a line ends that goes on with a number: "as laid down in paragraph"."""
_OPENS = re.compile(r"The (?:\w+ )?Parties to (?:this|the present)\b")
"""How the first sentence of a treaty begins, whether or not it has its comma."""
_NAMED = re.compile(r"(\*{1,2})[^*]+\1(?:\[\^\w+\])?\s*")
"""The name of a paragraph in Markdown, emphasised, with its text still to come."""
_WRAPPED_AT = 120
"""Lines longer than this are whole paragraphs, not lines wrapped by hand."""
_SHORT, _FULL = 0.4, 0.7
"""Lines shorter than this part of the others were not broken because they were full; longer ones
were."""
_SPACED, _RUNNING = 0.9, 0.2
"""So many of the lines have a blank one behind them, and run on over it, where these part none."""
_PAGE = 80
_TAB = 4
_TITLE_LINES = 15
_COVER = 40
"""Among so many lines at its head stand sentences about the paper."""
_LONG_TITLE = 300
_LONG_HEADING = 150
_JOINING = frozenset({
    "AND", "OF", "ON", "THE", "IN", "FOR", "TO", "A", "AN", "OR", "WITH", "BY", "FROM", "TOWARDS",
    "UNDER", "AS",
})
"""Words in which no line of a heading ends and with which none begins, unless it goes on."""
_NOTE_LINES = 12
_REMARK_LINES = 3
"""A mark or remark may be broken over so many lines."""


class Block(Struct):
    """Lines that belong together: a title, a provision with its label, or a footnote."""

    lines: list[Line]
    label: Label | None = None
    markup: int = 0
    """How many characters at its start are a Markdown heading's sign, ``## ``."""
    alternative: int = 0
    """How many characters at its start say that it is an alternative."""
    indent: int = 0
    """How far its first line is indented, in characters; in Markdown that is its level."""
    number: int | None = None
    """Of a footnote, its number; ``None`` where the number is lost, or is a name."""
    body: int = 0
    """Of a footnote, where its words begin."""
    within: bool = False
    """It begins right behind the label of the block before it."""

    @property
    def prose(self) -> Prose:
        """The words of the block."""
        return joined(self.lines)


class Blocks(Struct):
    """A document in blocks: its title, its provisions, its footnotes."""

    title: list[Line]
    provisions: list[Block] = field(default_factory=list)
    notes: list[Block] = field(default_factory=list)
    wrapped: bool = False
    """Its lines are wrapped by hand throughout."""
    markdown: bool = False


class _Inner(NamedTuple):
    start: int
    block: Block


def _indent(line: Line) -> int:
    expanded = line.text.expandtabs(_TAB)
    return len(expanded) - len(expanded.lstrip())


def blocks(lines: Sequence[Line], labels: Labels, scanner: Scanner) -> Blocks:
    """The document's blocks."""
    return _Dividing(lines, labels, scanner).run()


def _counted_blocks(lines: Sequence[Line], form: re.Pattern[str]) -> list[Block]:
    """The notes in these lines, each behind the next number, or behind a star."""
    found: list[Block] = []
    last = 0
    for line in lines:
        start = form.match(line.text)
        number = int(start["bare"]) if start and start["bare"] else None
        if start is not None and (number is None or number == last + 1):
            last = number or last
            found.append(Block([line], number=number, body=start.end()))
        else:
            found[-1].lines.append(line)
    return found


def _pointed(lines: Sequence[Line]) -> int:
    """Where the last notes begin whose numbers have a full stop, and read like paragraphs: 1., 2.
    and so on behind paragraphs that count so, as many as the text above cites, "1/" and "2/"."""
    read = ((n, _POINTED_NOTE.match(line.text)) for n, line in enumerate(lines))
    starts = [(n, found) for n, found in read if found is not None]
    first, after = len(lines), 0
    for n, found in reversed(starts):
        number = int(found["bare"])
        if after not in (0, number + 1):
            break
        first, after = n, number
    cited = {
        int(sign["bare"] or sign["bracket"])
        for line in lines[:first] for sign in _SLASHED_SIGN.finditer(line.text)
    }
    count = sum(1 for n, _ in starts if n >= first)
    if any(_NOTE_START.match(line.text) for line in lines[first:]):
        return len(lines)  # the notes are others
    again = any(n < first and int(found["bare"]) == 1 for n, found in starts)
    told = after == 1 and again and cited == set(range(1, count + 1))
    return first if told else len(lines)


def _ends_within(words: str) -> bool:
    """Whether these words end with a bracket that stands in the midst of a sentence, whatever sign
    it ends with: "the boats [and ropes;]". A dash behind it begins no item."""
    depth = 0
    for at in range(len(words) - 1, -1, -1):
        depth += (words[at] == "]") - (words[at] == "[")
        if depth == 0:
            before = words[:at].rstrip()
            return words[at] == "[" and bool(before) and not before.endswith(_SENTENCE)
    return False


def _is_spaced(lines: Sequence[Line]) -> bool:
    """Whether every line has a blank one behind it, as some converters of pages leave them, so that
    blank lines part no paragraphs: too many of those would begin in the midst of a sentence."""
    apart = [(a, b) for a, b in pairwise(lines) if b.number == a.number + 2]
    running = sum(
        _ENDED.search(a.text.rstrip()) is None and b.text.lstrip()[:1].islower() for a, b in apart
    )
    return len(apart) >= _SPACED * (len(lines) - 1) and running >= max(3, _RUNNING * len(apart))


class _Dividing:
    def __init__(self, lines: Sequence[Line], labels: Labels, scanner: Scanner) -> None:
        self._labels = labels
        self._scanner = scanner
        edges = furniture(lines)
        self._rules = {line.number for line in lines if is_rule(line.text)}
        self._lines = [line for line in lines if line.text.strip() and line.number not in edges]
        self._page_notes = page_notes(self._lines)
        self._notices = notices([of_line(line).text for line in self._lines[:_COVER]])
        self._edges = sorted(edges)
        self._spaced = _is_spaced(self._lines)
        self._marked_down = any(self._labels.is_marked_up(line.text) for line in self._lines)
        lengths = sorted(len(line.text.rstrip()) for line in self._lines)
        self._width = lengths[int(len(lengths) * 0.9)] if lengths else 0

    def run(self) -> Blocks:
        body, notes = self._without_notes()
        found = Blocks([], [], notes, self._width <= _WRAPPED_AT)
        found.markdown = self._marked_down
        current: Block | None = None
        before: Line | None = None
        for place, line in enumerate(body):
            after = body[place + 1] if place + 1 < len(body) else None
            blank = before is not None and self._parted(before, line)
            before = line
            text = of_line(line).text
            about = self._scanner.is_about(text) or _ORPHAN.fullmatch(text) is not None
            if current is not None and not blank:
                about = about or self._scanner.goes_on(current.lines[-1].text, text)
            if current is not None and about:
                current.lines.append(line)
                continue
            if current is None and found.title and about:
                found.title.append(line)
                continue
            if not found.provisions and self._is_front(body, place):
                found.title.append(line)
                continue
            if (heading := self._labels.marked_up(text, first=not found.provisions)) is not None:
                current = Block([line], heading.label, heading.markup)
                found.provisions.append(current)
                continue
            if line.number in self._page_notes and found.provisions:
                current = Block([line], page_note(text))
                found.provisions.append(current)
                continue
            if current is not None and self._is_its_heading(current, text, blank=blank):
                current.lines.append(line)
                continue
            alternative = self._labels.alternative(text) if found.provisions else 0
            begun = bool(found.provisions) or self._is_titled(found.title)
            label = self._label(text[alternative:], begun, after)
            if label and not blank and current and not self._is_heading(current):
                label = None if self._runs_on(current.lines, label, text, current) else label
            if alternative or label is not None:
                current = Block([line], label, alternative=alternative, indent=_indent(line))
                found.provisions.append(current)
                if label is not None and (inner := self._option_within(line, label)) is not None:
                    current.lines = [Line(line.number, line.text[: inner.start])]
                    current = inner.block
                    found.provisions.append(current)
            elif current is None and not begun and self._is_title(body, place, len(found.title)):
                found.title.append(line)
            elif current is not None and self._continues(current, line, blank):
                current.lines.append(line)
            else:
                current = Block([line], indent=_indent(line))
                found.provisions.append(current)
        if self._is_cover(found.provisions):
            found.title += found.provisions.pop(0).lines
        return found

    @staticmethod
    def _is_cover(blocks: Sequence[Block]) -> bool:
        """Whether the first heading only says on the cover which chapter the paper has, and comes
        again right below (Free Trade Area of the Americas)."""
        if len(blocks) < 2:
            return False
        first, second = (block.label for block in blocks[:2])
        same = first is not None and second is not None and first.key == second.key
        words = [block.prose.text.casefold().strip("[] ") for block in blocks[:2]]
        return same and first is not None and first.unit is not None and words[0] == words[1]

    def _is_its_heading(self, block: Block, text: str, *, blank: bool) -> bool:
        """Whether a line is the heading of the unit whose label stands alone before it, also in
        capitals ("ARTICLE 5" and, below, "DATABASES"), or goes on with such a heading."""
        label = block.label
        if label is None or label.form not in ("unit", "section") or block.markup:
            return False
        found = self._labels.find(text, begun=True)
        capitals = found is not None and found.form == "section" and not found.numbered
        if capitals and not blank and self._heading_goes_on(block.lines[-1].text, text):
            return True
        if not label.wants_heading or len(block.lines) > 1:
            return False
        words = of_line(block.lines[0]).text
        if label.unit is not None and self._scanner.without_mark(words[label.end :]).strip("[] "):
            return False
        if found is not None:
            return capitals and not found.key.startswith("preamble")
        return label.unit is None and not text.rstrip("]*_ ").endswith(_SENTENCE) and (
            len(text) <= _LONG_HEADING
        )

    @staticmethod
    def _heading_goes_on(before: str, text: str) -> bool:
        """Whether one line of capitals goes on with the one before."""
        if not (before.isupper() and text.isupper()):
            return False
        first, last = text.split()[0].strip("[]"), before.split()[-1].strip("[]")
        open_ = before.count("[") > before.count("]")
        return open_ or first in _JOINING or last in _JOINING or before.rstrip().endswith(",")

    def _parted(self, before: Line, line: Line) -> bool:
        """Whether blank lines part these two. The edge of a page does not part a sentence."""
        if line.number <= before.number + (2 if self._spaced else 1):
            return False
        at = bisect(self._edges, before.number)
        if at == len(self._edges) or self._edges[at] > line.number:
            return True
        goes_on = line.text.lstrip()[:1].islower() or _REFERS.search(before.text.rstrip())
        return not goes_on or _ENDED.search(before.text.rstrip()) is not None

    def _option_within(self, line: Line, label: Label) -> _Inner | None:
        """The first option of a paragraph whose label stands right before it: "1. Option 1:"."""
        if label.form not in ("number", "letter", "roman"):
            return None
        text = of_line(line).text
        option = self._labels.option(text[label.end :])
        if option is None:
            return None
        start = of_line(line).places[label.end][1] - 1
        rest = Line(line.number, " " * start + line.text[start:])
        # It stands where the next option will be indented to.
        return _Inner(start, Block([rest], option, indent=_indent(line) + _TAB, within=True))

    def _label(self, text: str, begun: bool, after: Line | None) -> Label | None:
        label = self._labels.find(text, begun=begun)
        if label is None:
            return None
        words = self._scanner.without_mark(text[label.end :])
        if label.form == "section" and words.endswith((".", ";", ",")):
            return None
        if label.form == "run-in" and not text[label.end :].strip() and after is not None:
            # "The following apply:" before (a) introduces a list, it does not name a paragraph.
            item = self._labels.find(of_line(after).text, begun=True)
            if item is not None and item.form in ("letter", "roman", "bullet"):
                return None
        return label

    @staticmethod
    def _is_heading(block: Block) -> bool:
        return block.label is not None and block.label.heading

    def _runs_on(
        self, before: Sequence[Line], label: Label, line: str, block: Block | None = None
    ) -> bool:
        """Whether a sentence goes on with what looks like a label in this line: one that ends "in
        paragraph", or that fills its line and has no end before "States:", a dash, capitals, or
        an "Article 4" whose line reads like the rest of a sentence."""
        last = before[-1].text.rstrip()
        list_goes_on = block is not None and block.label and block.label.form == "bullet"
        dashed = label.form == "bullet" and not list_goes_on
        named = label.unit is not None and self._reads_on(line, label)
        if dashed or named or label.form in ("section", "run-in"):
            words = joined(before[-_REMARK_LINES:]).text
            inside = dashed and _ends_within(words)
            return self._is_full(last) and (inside or not self._ends(words))
        if label.unmarked and line[label.start : label.stop].isalnum():
            return not self._ends(joined(before[-_REMARK_LINES:]).text)
        return _REFERS.search(last) is not None

    def _reads_on(self, line: str, label: Label) -> bool:
        """Whether a line that begins "Article 4" begins none: behind the label no sentence
        begins, or the line is none of a heading, for it fills the width or ends like a sentence."""
        if not label.heading:
            rest = line[label.end :].lstrip("[")
            return bool(rest) and not rest[:1].isupper()
        words = self._scanner.without_mark(line)
        return self._is_full(words) or words.endswith(_SENTENCE)

    def _ends(self, text: str) -> bool:
        """Whether a sentence has ended with these words: with its sign, a mark or a remark, and
        not with ``[Uru:``; a bracket that is no more than a part of it ends nothing."""
        if _ATTRIBUTED.search(text):
            return False
        whole = text.lstrip()[:1] == "[" and text[-1:] == "]"
        return bool(whole or _ENDED.search(text)) or self._scanner.ends_with_remark(text)

    @staticmethod
    def _is_titled(title: Sequence[Line]) -> bool:
        """Whether the title is over: the version stands below it, as the climate bodies write."""
        return bool(title) and is_version(title[-1].text) and masthead.tells(
            [line.text for line in title]
        )

    def _is_front(self, body: Sequence[Line], place: int) -> bool:
        """Whether a line says something about the paper; "ANNEX" too, above such a line (WIPO)."""
        if is_front(body[place].text) or place in self._notices:
            return True
        below = body[place + 1].text if place + 1 < len(body) else ""
        return body[place].text.strip() in ENCLOSED and is_front(below)

    def _is_title(self, body: Sequence[Line], place: int, count: int) -> bool:
        """Whether a line before any label still belongs to the title: it does unless its
        paragraph reads like the draft's own sentences, or carries a mark."""
        if count >= _TITLE_LINES or (
            count and self._scanner.is_whole_title(joined(body[:place]).text)
        ):
            return False
        text = body[place].text.strip()
        if is_organ(text):
            return False
        bare = self._scanner.without_mark(text[:_LONG_TITLE])
        if place + 1 < len(body) and is_organ(body[place + 1].text):
            # What stands right above the opening words is their title, agreed or not.
            return len(text) <= _LONG_TITLE and not bare.endswith(_SENTENCE)
        if bare.isupper():
            return True
        if len(text) > _LONG_TITLE or _OPENS.match(text):
            return False
        last = place
        while last + 1 < len(body) and body[last + 1].number == body[last].number + 1:
            after = of_line(body[last + 1]).text
            if is_front(after):
                break
            if self._scanner.is_about(after):
                return False
            label = self._labels.find(after, begun=True)
            goes_on = self._scanner.goes_on(body[last].text, after)
            if label and not (goes_on or self._runs_on(body[: last + 1], label, after)):
                break
            last += 1
            if last - place > _TITLE_LINES:
                return False
        words = joined(body[place : last + 1]).text.rstrip("]*_ ")
        return not (words.endswith(_SENTENCE) or self._scanner.ends_with_remark(words))

    def _continues(self, block: Block, line: Line, blank: bool) -> bool:
        """Whether this line goes on with the block: it does where the block still lacks the words
        that its label announces, and where a sentence runs on over the end of a line."""
        label = block.label
        if block.markup or (label is not None and label.form in ("caption", "section")):
            return False
        if label is not None and len(block.lines) == 1:
            words = of_line(block.lines[0]).text[block.alternative + label.end :]
            if not self._scanner.without_mark(words).strip("[] "):
                return label.form != "bullet"
            if self._marked_down and _NAMED.fullmatch(words):
                return True
        if blank or self._scanner.ends_with_mark(joined(block.lines[-_REMARK_LINES:]).text):
            return False
        last = block.lines[-1].text.rstrip()
        begins = line.text.lstrip()[:1]
        if begins.isupper() and len(last) < _SHORT * min(self._width, _WRAPPED_AT):
            # Nobody breaks a line so early: a caption such as "2. Engines", and its text.
            return last.isupper() and line.text.isupper()
        runs_on = not _TERMINAL.search(last) or begins.islower() or _ATTRIBUTED.search(last)
        full = self._is_full(last)
        if label is not None and label.heading and runs_on and not begins.islower() and not full:
            # A heading is one line, unless it goes on in the same capitals.
            return last.isupper() and line.text.isupper()
        return bool(runs_on) or full

    def _is_full(self, line: str) -> bool:
        """Whether a line was broken because it was full."""
        # A long title must not make the lines of a short paper look short.
        return self._width <= _WRAPPED_AT and len(line) >= _FULL * min(self._width, _PAGE)

    def _without_notes(self) -> tuple[list[Line], list[Block]]:
        """The body, and the footnotes at its end: the last stretch of lines that each begin with
        a note's number, or go on with a note."""
        lines = self._lines
        pointed = _pointed(lines)
        if pointed < len(lines):
            return lines[:pointed], _counted_blocks(lines[pointed:], _POINTED_NOTE)
        first = self._caret_notes()
        bare = self._bare_notes() if first == len(lines) else first
        if bare < first:
            return lines[:bare], _counted_blocks(lines[bare:], _BARE_NOTE)
        for n in range(first - 1, -1, -1):
            if _NOTE_START.match(lines[n].text):
                first = n
            elif first - n > _NOTE_LINES or self._stands_apart(lines, n):
                break
        found: list[Block] = []
        for line in lines[first:]:
            start = _NOTE_START.match(line.text)
            if start is not None or not found:
                number = None
                if start and (start["slash"] or start["raised"]):
                    number = int(start["slash"] or start["raised"].translate(RAISED))
                elif start and re.fullmatch(r"[0-9]{1,3}", start["caret"] or ""):
                    number = int(start["caret"])
                found.append(Block([line], number=number, body=start.end() if start else 0))
            else:
                found[-1].lines.append(line)
        return lines[:first], found

    def _bare_notes(self) -> int:
        """Where the last notes begin that have bare numbers, 1, 2 and so on, or stars, up to the
        end of the paper. A rule parts them from the text, or they are cited there: "at sea.1"."""
        lines = self._lines
        starts = [(n, _BARE_NOTE.match(line.text)) for n, line in enumerate(lines)]
        noted = [(n, found) for n, found in starts if found]
        first, expected = len(lines), None
        for n, found in reversed(noted):
            if any(self._parted(lines[k - 1], lines[k]) for k in range(n + 1, first)):
                break
            number = int(found["bare"]) if found["bare"] else 0
            if expected is not None and number != expected:
                break
            first, expected = n, max(number - 1, 0)
            if number == 1 and not (n and _BARE_NOTE.match(lines[n - 1].text)):
                break
        if first == len(lines) or first == 0 or expected != 0 or self._marked_down:
            return len(lines)
        between = range(lines[first - 1].number + 1, lines[first].number)
        ruled = any(number in self._rules for number in between)
        sign = lines[first].text.split()[0]
        cited = re.compile(rf"[^\W\d_][\])”\"’.,;:]{{0,2}}{re.escape(sign)}(?![\w*/])")
        told = ruled or any(cited.search(line.text) for line in lines[:first])
        return first if told else len(lines)

    def _caret_notes(self) -> int:
        """Where the last notes in Markdown (``[^1]: ...``) begin: behind them comes no heading any
        more, and whatever else comes belongs to them."""
        first = len(self._lines)
        for n in range(len(self._lines) - 1, -1, -1):
            text = self._lines[n].text
            if self._labels.is_marked_up(text):
                break
            if (start := _NOTE_START.match(text)) is not None and start["caret"]:
                first = n
        return first

    def _stands_apart(self, lines: Sequence[Line], n: int) -> bool:
        """Whether a line is none that a footnote goes on with: one behind a blank line, or one
        that begins a provision."""
        if n == 0 or lines[n].number > lines[n - 1].number + 1:
            return True
        label = self._labels.find(of_line(lines[n]).text, begun=True)
        return label is not None and label.form not in ("run-in", "bullet")
