"""The draft as Markdown: an exporter for the negotiation ledger, in a distribution of its own."""

from __future__ import annotations

import re
from collections.abc import Iterable

from ledger.hookspecs import Exporter, hookimpl
from ledger.view import Printed, PrintedEdge, ProvisionView, View

_HEADED = ("title", "section", "part", "chapter", "objective", "article", "annex")
_NOT_AGREED_ALONE = ("title", "caption", "tombstone")
_SPECIAL = re.compile(r"([\\`*_{}\[\]<>#|~!&$])")
_AT_THE_START = re.compile(r"^(\d{0,9})([-+=:.)])")


class MarkdownExporter:
    """The rolling text for a wiki or a pull request: headings by depth, where each provision stands
    in words, brackets and attributions as printed, footnotes as ``[^1]``."""

    name = "markdown"
    media_type = "text/markdown"
    suffix = ".md"

    def export(self, view: View) -> str:
        """The text, a blank line between blocks, footnotes at the end."""
        numbers = {note.id: str(n) for n, note in enumerate(view.notes, 1)}
        blocks = [block for p in view.walk() for block in _blocks(p, numbers)]
        if not any(p.kind == "title" for p in view.provisions):
            blocks.insert(0, f"# {_escaped(view.title or view.negotiation)}")
        notes = [
            f"[^{numbers[note.id]}]: {' '.join(_line(p.printed) for p in note.walk())}"
            for note in view.notes
        ]
        return "\n\n".join([*blocks, *notes]) + "\n"


def _blocks(p: ProvisionView, numbers: dict[str, str]) -> Iterable[str]:
    """A provision: its heading, its words, and where they stand."""
    if p.alternative_to:
        yield f"*or, in place of {_escaped(p.alternative_to)}:*"
    head, body = _parted(p)
    said = [_line(body)] if p.kind != "tombstone" else [f"*{_line(p.printed, bold=False)}*"]
    said += [_standing(p), *_unprinted(p)]
    if p.formerly:
        said.append(f"*(formerly {_escaped(', '.join(p.formerly))})*")
    notes = "".join(f"[^{numbers[id]}]" for id in p.notes if id in numbers)
    if head:
        level = 1 if p.kind == "title" else min(p.depth + 2, 6)
        yield f"{'#' * level} {head}"
    words = " ".join(filter(None, said)) + notes
    if words:
        yield words


def _parted(p: ProvisionView) -> tuple[str, tuple[Printed | PrintedEdge, ...]]:
    """The heading line of a provision that has one, and what stands below it."""
    if p.kind == "tombstone":
        return "", ()
    if not p.heading and p.kind not in _HEADED:
        return "", p.printed
    belongs = [
        isinstance(piece, Printed) and piece.role in ("label", "layout", "heading")
        for piece in p.printed
    ]
    end = len(belongs) - belongs[::-1].index(True) if any(belongs) else 0
    return _line(p.printed[:end], bold=False), p.printed[end:]


def _line(pieces: Iterable[Printed | PrintedEdge], *, bold: bool = True) -> str:
    """What stands there, escaped, on one line; the house's status marks are told in words
    elsewhere, and what has been taken out is gone."""
    parts = []
    for piece in pieces:
        if piece.hidden_by is not None:
            continue
        if isinstance(piece, Printed) and piece.role == "status":
            continue
        text = _SPECIAL.sub(r"\\\1", piece.text)
        if bold and isinstance(piece, Printed) and piece.role == "label" and piece.text.strip():
            text = f"**{text.strip()}** "
        parts.append(text)
    # A backslash before what would make the line a list.
    return _AT_THE_START.sub(r"\1\\\2", _on_one_line("".join(parts)))


def _standing(p: ProvisionView) -> str:
    """Where the provision stands, in bold; nothing where it is open."""
    status = p.status
    if status.state == "open" or p.kind in _NOT_AGREED_ALONE:
        return ""
    told = ", ".join(str(x) for x in (status.state, status.level, status.on) if x)
    pending = f"; pending: {status.pending}" if status.pending else ""
    return f"**({_escaped(told + pending)})**"


def _unprinted(p: ProvisionView) -> Iterable[str]:
    """Positions that are recorded, but stand nowhere in the text."""
    printed = _on_one_line("".join(x.text for x in p.printed if x.hidden_by is None))
    for position in p.positions:
        if _on_one_line(position.text) not in printed:
            yield f"*({position.stance}: {_escaped(position.text)})*"


def _escaped(text: str) -> str:
    return _on_one_line(_SPECIAL.sub(r"\\\1", text))


def _on_one_line(text: str) -> str:
    # No-break spaces are spelling; every other white space is one space.
    return re.sub(r"[^\S\u00a0\u202f]+", " ", text).strip(" ")


@hookimpl
def ledger_exporters() -> list[type[Exporter]]:
    """``markdown``."""
    return [MarkdownExporter]
