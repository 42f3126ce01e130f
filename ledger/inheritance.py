"""What a house profile takes over from the one that it extends: most bodies write much as another
does, and a profile says what they do otherwise."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

_OWN = frozenset({"name", "title", "signs", "hints"})
"""What tells a house from others, and is not taken over from another."""
_BY = {"units": "kind", "parties": "name"}
"""Lists in which an item takes the place of those that are named alike."""


def inherited(own: Mapping[str, Any], base: Mapping[str, Any]) -> dict[str, Any]:
    """The profile ``own``, as its file has it, with all that it leaves to ``base``: another house,
    or the same one as somebody else wrote it down.

    A table is taken over key by key. Of units and parties, those of its own take the place of
    those of the same kind and of the same name, and the others stay. Any other list is taken over
    whole or not at all."""
    same = own.get("name") == base.get("name")
    found = {key: value for key, value in base.items() if same or key not in _OWN}
    for key, value in own.items():
        there = found.get(key)
        if isinstance(value, Mapping) and isinstance(there, Mapping):
            found[key] = {**there, **value}
        elif key in _BY and isinstance(value, list) and isinstance(there, list):
            named = {_named(item, _BY[key]) for item in value}
            found[key] = [i for i in there if _named(i, _BY[key]) not in named] + value
        else:
            found[key] = value
    return found


def _named(item: object, by: str) -> object:
    return item.get(by) if isinstance(item, Mapping) else None
