"""The house's rolling-text form, and a clean form to read aloud from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar

from ledger.hookspecs import Exporter, Reader, hookimpl
from ledger.printout import BRACKET, PrintedProvision, Printout, line

if TYPE_CHECKING:
    from ledger.view import View

_LABEL_ON_ITS_OWN = ("objective", "article", "annex")
_ABOVE = ("label", "layout", "heading")
_OWN = (*_ABOVE, "text")


class TextExporter:
    """The rolling text: every word, bracket, mark, note and tombstone, as the house prints it."""

    name: ClassVar[str] = "text"
    media_type: ClassVar[str] = "text/plain"
    suffix: ClassVar[str] = ".txt"

    def export(self, view: View) -> str:
        """The text; provisions are parted by a blank line, footnotes stand at the end."""
        return self.export_printout(view.printout)

    def export_printout(self, printout: Printout) -> str:
        """The same, of what is printed alone."""
        blocks = [block for p in printout.provisions if (block := _block(p))]
        notes = [block for p in printout.notes if (block := _block(p))]
        rule = ["————————"] if notes else []
        return "\n\n".join([*blocks, *rule, *notes]) + "\n"


def _block(provision: PrintedProvision) -> str:
    pieces = provision.pieces
    if provision.kind in _LABEL_ON_ITS_OWN:
        at = _above(provision)
        return "\n".join(said for part in (pieces[:at], pieces[at:]) if (said := line(part)))
    return line(pieces)


def _above(provision: PrintedProvision) -> int:
    """How many pieces stand above the text: the label, the heading, and the brackets that close
    right behind it and opened there."""
    pieces = provision.pieces
    at = max((i for i, piece in enumerate(pieces, 1) if piece.role in _ABOVE), default=0)
    opened = {piece.of for piece in pieces[:at] if piece.role == BRACKET}
    while at < len(pieces) and pieces[at].role == BRACKET and pieces[at].of in opened:
        at += 1
    return at


class CleanExporter:
    """A reading copy: labels, headings and words, without brackets, attributions, marks and notes.
    Words in brackets are kept; deleted provisions and tombstones are left out."""

    name: ClassVar[str] = "clean"
    media_type: ClassVar[str] = "text/plain"
    suffix: ClassVar[str] = ".txt"

    def export(self, view: View) -> str:
        """The text, a blank line between provisions."""
        return self.export_printout(view.printout)

    def export_printout(self, printout: Printout) -> str:
        """The same, of what is printed alone."""
        blocks = [
            said
            for provision in printout.provisions
            if provision.state != "deleted" and provision.kind != "tombstone"
            if (said := line(piece for piece in provision.pieces if piece.role in _OWN))
        ]
        return "\n\n".join(blocks) + "\n"


@hookimpl
def ledger_exporters() -> list[type[Exporter]]:
    """``text`` and ``clean``."""
    return [TextExporter, CleanExporter]


@hookimpl
def ledger_readers() -> list[type[Reader]]:
    """None."""
    return []
