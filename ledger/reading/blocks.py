"""From lines to blocks: which lines make one paragraph, and which label it carries.

Papers do not rely on blank lines: a mark may stand alone behind one, a number alone before its
text, and two provisions may follow each other without any.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from msgspec import Struct, field

from ledger.hookspecs import Line
from ledger.reading.labels import Label, Labels
from ledger.reading.prose import Prose, joined, of_line
from ledger.reading.scan import Scanner

_NOTE_START = re.compile(
    r"\s*(?:(?P<lost>\ufffd)[\s.]*|(?P<raised>[¹²³⁴⁵⁶⁷⁸⁹]+)\s*|(?P<slash>\d{1,2})\s?/\s+"
    r"|\[\^(?P<caret>\w+)\]:\s*)(?=\S)"
)
_RAISED = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹", "123456789")
_TERMINAL = re.compile(r"[.;:!?)\]”\"]\s*$")
_WRAPPED_AT = 120
"""Lines longer than this are whole paragraphs, not lines wrapped by hand."""


class Block(Struct):
    """Lines that belong together: a title, a provision with its label, or a footnote."""

    lines: list[Line]
    label: Label | None = None
    alternative: int = 0
    """How many characters at its start say that it is an alternative."""
    number: int | None = None
    """Of a footnote, its number; 0 where the number is lost."""
    body: int = 0
    """Of a footnote, where its words begin."""
    broken: list[int] = field(default_factory=list)
    """Lines after which the paper breaks a line by hand."""

    @property
    def prose(self) -> Prose:
        """The words of the block."""
        return joined(self.lines)


class Blocks(Struct):
    """A document in blocks: its title, its provisions, its footnotes."""

    title: list[Line]
    provisions: list[Block]
    notes: list[Block]


def blocks(lines: Sequence[Line], labels: Labels, scanner: Scanner) -> Blocks:
    """The document's blocks."""
    lengths = sorted(len(line.text.rstrip()) for line in lines if line.text.strip())
    width = lengths[int(len(lengths) * 0.9)] if lengths else 0
    body, notes = _without_notes(lines)
    found = Blocks([], [], notes)
    current: Block | None = None
    blank = True
    for line in body:
        text = line.text.strip()
        if not text:
            blank = True
            continue
        prose = of_line(line)
        if current is not None and (
            scanner.is_about(prose.text) or re.fullmatch(r"\d{0,2}/", prose.text)
        ):
            current.lines.append(line)
            blank = False
            continue
        alternative = labels.alternative(prose.text) if found.provisions else 0
        label = labels.find(prose.text[alternative:], begun=bool(found.provisions))
        if label is not None and label.form == "section" and _ends_sentence(text):
            label = None
        if alternative or label is not None:
            current = Block([line], label, alternative)
            found.provisions.append(current)
        elif current is None and not _is_paragraph(prose.text, scanner):
            found.title.append(line)
        elif current is None:
            current = Block([line])
            found.provisions.append(current)
        elif _continues(current, line, blank, width, scanner):
            current.lines.append(line)
        else:
            current = Block([line])
            found.provisions.append(current)
        blank = False
    return found


def _ends_sentence(text: str) -> bool:
    return text.endswith((".", ";", ","))


def _is_paragraph(text: str, scanner: Scanner) -> bool:
    """Whether a line before any label is already the draft's text and not its title."""
    return (len(text) > _WRAPPED_AT and text.rstrip().endswith((".", ";", ","))) or (
        scanner.ends_with_mark(text)
    )


def _continues(block: Block, line: Line, blank: bool, width: int, scanner: Scanner) -> bool:
    """Whether this line goes on with the block: it does where the block still lacks the words
    that its label announces, and where a sentence runs on over the end of a line."""
    if block.label is not None and block.label.form in ("caption", "section"):
        return False
    if block.label is not None and len(block.lines) == 1:
        words = of_line(block.lines[0]).text
        if not words[block.alternative + block.label.end :].strip("[] "):
            return block.label.form != "bullet"
    if blank or scanner.ends_with_mark(joined(block.lines[-3:]).text):
        return False
    last = block.lines[-1].text.rstrip()
    starts = line.text.lstrip()[:1]
    runs_on = not _TERMINAL.search(last) or starts.islower()
    if block.label is not None and block.label.heading and runs_on:
        # A heading is one line, unless it goes on in the same capitals.
        return last.isupper() and line.text.isupper()
    return runs_on or (width <= _WRAPPED_AT and len(last) >= 0.7 * width)


def _without_notes(lines: Sequence[Line]) -> tuple[list[Line], list[Block]]:
    """The body, and the footnotes at its end: the last stretch of lines that each begin with a
    note's number, or go on with a note."""
    starts = [n for n, line in enumerate(lines) if _NOTE_START.match(line.text)]
    first = len(lines)
    for n in reversed(starts):
        # Between two notes stand at most the lines of the first: no label, no long gap.
        between = [line for line in lines[n + 1 : first] if line.text.strip()]
        if len(between) > 12:
            break
        first = n
    found: list[Block] = []
    for line in lines[first:]:
        if not line.text.strip():
            continue
        start = _NOTE_START.match(line.text)
        if start is not None or not found:
            number = 0
            if start and (start["slash"] or start["raised"]):
                number = int(start["slash"] or start["raised"].translate(_RAISED))
            elif start and start["caret"] and start["caret"].isdigit():
                number = int(start["caret"])
            found.append(Block([line], number=number, body=start.end() if start else 0))
        else:
            found[-1].lines.append(line)
    return list(lines[:first]), found
