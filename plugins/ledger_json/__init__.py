"""The draft as JSON, for machines. The keys are a promise: they are only ever added to."""

from __future__ import annotations

from typing import Any, ClassVar

import msgspec

from ledger.hookspecs import Exporter, Reader, hookimpl
from ledger.view import BracketView, PositionView, Printed, ProvisionView, View, words_role


class JsonExporter:
    """One JSON object: the negotiation, its provisions in a tree, its footnotes."""

    name: ClassVar[str] = "json"
    media_type: ClassVar[str] = "application/json"
    suffix: ClassVar[str] = ".json"

    def export(self, view: View) -> str:
        """The object, indented."""
        data = {
            "negotiation": view.negotiation,
            "title": view.title,
            "as_of": view.as_of,
            "known_on": view.known_on,
            "version": view.version,
            "digest": view.digest,
            "attribution": view.attribution,
            "provisions": [_provision(p) for p in view.provisions],
            "notes": [_note(p) for p in view.notes],
        }
        encoded = msgspec.json.encode(data)
        return msgspec.json.format(encoded, indent=2).decode() + "\n"


def _provision(p: ProvisionView) -> dict[str, Any]:
    return {
        "id": p.id,
        "address": p.address,
        "label": p.label,
        "kind": p.kind,
        "heading": p.heading,
        "text": p.text,
        "runs": _runs(p, words_role(p.kind)),
        "heading_runs": _runs(p, "heading"),
        "status": {
            "state": p.status.state,
            "level": p.status.level,
            "on": p.status.on,
            "meeting": p.status.meeting,
            "pending": p.status.pending,
            "event": p.status.event,
        },
        "brackets": [_bracket(b) for b in p.brackets],
        "positions": [_position(q) for q in p.positions],
        "notes": list(p.notes),
        "formerly": list(p.formerly),
        "alternative_to": p.alternative_to,
        "moved": p.stands_for if p.kind == "tombstone" else None,
        "event": p.event,
        "children": [_provision(child) for child in p.children],
    }


def _runs(p: ProvisionView, role: str) -> list[dict[str, Any]]:
    return [
        {"text": piece.text, "event": piece.event, "brackets": list(piece.brackets)}
        for piece in p.printed
        if isinstance(piece, Printed) and piece.hidden_by is None and piece.role == role
    ]


def _bracket(b: BracketView) -> dict[str, Any]:
    return {
        "id": b.id,
        "kind": b.kind,
        "text": b.text,
        "by": list(b.by),
        "supported_by": list(b.supported_by),
        "opposed_by": list(b.opposed_by),
        "open": b.open,
        "on": b.on,
        "event": b.event,
        "closed": b.closed,
        "closed_by": b.closed_by,
        "pending": b.pending,
    }


def _position(q: PositionView) -> dict[str, Any]:
    return {
        "event": q.event,
        "stance": q.stance,
        "by": list(q.by),
        "text": q.text,
        "on": q.on,
        "bracket": q.bracket,
        "inferred": q.inferred,
    }


def _note(p: ProvisionView) -> dict[str, Any]:
    return {"id": p.id, "address": p.address, "label": p.label, "kind": p.kind, "text": p.text,
            "event": p.event, "about": p.stands_for}


@hookimpl
def ledger_exporters() -> list[type[Exporter]]:
    """``json``."""
    return [JsonExporter]


@hookimpl
def ledger_readers() -> list[type[Reader]]:
    """None."""
    return []
