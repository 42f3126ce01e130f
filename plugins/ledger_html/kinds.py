"""Kinds of provision: which are notes, and which nobody agrees one by one."""

from __future__ import annotations

from ledger.view import ProvisionView

NOTES = ("footnote", "chair's note", "editorial note")
UNCOUNTED = ("title", "caption", "tombstone", *NOTES)


def is_note(p: ProvisionView) -> bool:
    """Whether it stands below the draft, or speaks about it, and is no part of it."""
    return p.kind in NOTES


def counted(p: ProvisionView) -> bool:
    """Whether a provision is one of those that are agreed one by one: it has words of its own, or
    a status. A bare heading is open only in name."""
    return p.kind not in UNCOUNTED and bool(
        p.text.strip("[] ") or p.status.state != "open"
    )
