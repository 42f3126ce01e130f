"""The house's rolling-text form, and a clean form to read aloud from."""

from __future__ import annotations

from typing import ClassVar

from ledger.draft import tidy
from ledger.hookspecs import Exporter, Reader, hookimpl
from ledger.view import Printed, PrintedEdge, ProvisionView, View

_LABEL_ON_ITS_OWN = ("objective", "article", "annex")


class TextExporter:
    """The rolling text: every word, bracket, mark, note and tombstone, as the house prints it."""

    name: ClassVar[str] = "text"
    media_type: ClassVar[str] = "text/plain"
    suffix: ClassVar[str] = ".txt"

    def export(self, view: View) -> str:
        """The text; provisions are parted by a blank line, footnotes stand at the end."""
        blocks = [block for p in view.walk() if (block := _block(p))]
        notes = [block for p in view.notes if (block := _block(p))]
        rule = ["————————"] if notes else []
        return "\n\n".join([*blocks, *rule, *notes]) + "\n"


def _block(provision: ProvisionView) -> str:
    visible = [p for p in provision.printed if p.hidden_by is None]
    if provision.kind in _LABEL_ON_ITS_OWN:
        at = max((i for i, p in enumerate(visible) if _is(p, "label", "layout", "heading")),
                 default=-1)
        parts = (visible[: at + 1], visible[at + 1 :])
        return "\n".join(line for part in parts if (line := _line(part)))
    return _line(visible)


def _is(piece: Printed | PrintedEdge, *roles: str) -> bool:
    return isinstance(piece, Printed) and piece.role in roles


def _line(pieces: list[Printed | PrintedEdge]) -> str:
    return tidy("".join(piece.text for piece in pieces))


class CleanExporter:
    """A reading copy: labels, headings and words, without brackets, attributions, marks and notes.
    Words in brackets are kept; deleted provisions and tombstones are left out."""

    name: ClassVar[str] = "clean"
    media_type: ClassVar[str] = "text/plain"
    suffix: ClassVar[str] = ".txt"

    def export(self, view: View) -> str:
        """The text, a blank line between provisions."""
        blocks = []
        for provision in view.walk():
            if provision.status.state == "deleted" or provision.kind == "tombstone":
                continue
            kept = [
                p for p in provision.printed
                if p.hidden_by is None and _is(p, "label", "layout", "heading", "text")
            ]
            if line := _line(kept):
                blocks.append(line)
        return "\n\n".join(blocks) + "\n"


@hookimpl
def ledger_exporters() -> list[type[Exporter]]:
    """``text`` and ``clean``."""
    return [TextExporter, CleanExporter]


@hookimpl
def ledger_readers() -> list[type[Reader]]:
    """None."""
    return []
