"""Forms: where a provision's label stands, in a heading, in the margin or in the text, and which
pieces of it stand where."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Literal

from msgspec import Struct

from ledger.view import Printed, PrintedEdge, ProvisionView
from ledger_html.kinds import is_note

Form = Literal["headed", "hung", "run-in", "plain"]

HUNG = re.compile(r"(?=.{1,9}$)(?:.*\d.*|\W*\w{0,4}\W*)")
"""Labels that hang in the margin: ``12bis.``, ``(iv)``, ``•``. Others stand in the text."""


class Parts(Struct, frozen=True):
    """A provision's pieces in its form: what stands in the heading or the margin, and what in the
    text."""

    form: Form
    head: Sequence[Printed | PrintedEdge]
    body: Sequence[Printed | PrintedEdge]


def parted(p: ProvisionView) -> Parts:
    """A provision in its form."""
    pieces = p.printed
    end = _end_of_heading(pieces)
    if end:
        return Parts("headed", pieces[:end], pieces[end:])
    end = _end_of_label(pieces)
    form = _form(p, margin=end > 0)
    # Unlabelled, what comes first is text like the rest.
    cut = 0 if form == "plain" else end
    return Parts(form, pieces[:cut], pieces[cut:])


def announced(p: ProvisionView) -> str:
    """What a headed provision's heading announces, in a line for the table of contents."""
    label = p.label.strip()
    if p.heading or (p.text and p.label):
        return " ".join(filter(None, (label, p.heading or p.text)))
    return label or p.text


def _form(p: ProvisionView, *, margin: bool) -> Form:
    """The form of a provision without a heading; ``margin``: something stands before its text."""
    label = p.label.strip()
    apart = p.kind == "tombstone" or is_note(p)
    wordy = HUNG.fullmatch(label) is None
    announces = not (apart or p.kind == "paragraph") or not p.text
    if label and announces and (wordy or not p.text) and (p.children or not p.text):
        return "hung" if apart else "headed"
    if label and margin:
        return "run-in" if wordy else "hung"
    return "plain"


def _end_of_heading(pieces: Sequence[Printed | PrintedEdge]) -> int:
    """How many pieces stand in the heading, with what goes with it: its colon, its bracket."""
    end = 0
    for at, piece in enumerate(pieces):
        if piece.hidden_by is None and _is(piece, "heading"):
            end = at + 1
    while 0 < end < len(pieces) and _ends_heading(pieces[end]):
        end += 1
    return end


def _end_of_label(pieces: Sequence[Printed | PrintedEdge]) -> int:
    """How many pieces stand before the text."""
    end = 0
    while end < len(pieces) and (
        pieces[end].hidden_by is not None or _is(pieces[end], "label", "layout")
    ):
        end += 1
    # Words taken out at the beginning of the text belong to the text.
    while end and not (pieces[end - 1].hidden_by is None or _is(pieces[end - 1], "label")):
        end -= 1
    return end


def _ends_heading(piece: Printed | PrintedEdge) -> bool:
    return not piece.opens if isinstance(piece, PrintedEdge) else piece.role == "layout"


def _is(piece: Printed | PrintedEdge, *roles: str) -> bool:
    return isinstance(piece, Printed) and piece.role in roles
