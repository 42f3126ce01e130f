"""The masthead: which copy of which draft this is."""

from __future__ import annotations

from ledger.attribution import Attribution
from ledger.view import View
from ledger_html.phrases import spoken


def facts(view: View) -> list[tuple[str, str]]:
    """What identifies this copy."""
    found = []
    if view.as_of is not None:
        found.append(("As of", spoken(view.as_of)))
    if view.known_on is not None:
        found.append(("As known on", spoken(view.known_on)))
    found.append(("Entry", str(view.version)))
    found.append(("Digest", view.digest[:12]))
    return found


WITHHELD: dict[Attribution, str] = {
    "full": "",
    "groups": "In this copy groups and bodies are named; single states are not.",
    "none": "In this copy no delegation is named: proposals and positions are not attributed.",
}


def withheld(view: View) -> str:
    """What this copy keeps to itself about who is who, in a line."""
    return WITHHELD[view.attribution]
