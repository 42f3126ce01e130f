"""The event contract as JSON Schema: a file for each version of each event, and one for the entry
that holds them. ``python -m ledger.schemas events/schemas`` writes them."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import msgspec

from ledger.events import EVENT_TYPES, Entry, Event, tag_of

DIALECT = "https://json-schema.org/draft/2020-12/schema"
ENTRY = "entry-1.json"


def schemas() -> dict[str, str]:
    """The text of every schema, by its file's name."""
    files = {kind.__name__: _file(kind) for kind in EVENT_TYPES}
    _, parts = msgspec.json.schema_components([Entry, *EVENT_TYPES], ref_template="{name}")
    return {
        name: _text(name, of, parts, files)
        for of, name in sorted({**files, Entry.__name__: ENTRY}.items(), key=lambda i: i[1])
    }


def write(folder: Path) -> None:
    """Write every schema into this folder. Nothing is taken away from it."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in schemas().items():
        (folder / name).write_text(text, "utf-8")


def _file(kind: type[Event]) -> str:
    """``agreed/1`` is described by ``agreed-1.json``."""
    return f"{tag_of(kind).replace('/', '-')}.json"


def _text(name: str, of: str, parts: dict[str, Any], files: dict[str, str]) -> str:
    """One schema. Events have files of their own; whatever else it is made of stands in it, so
    that it goes on saying the same when a later version is added."""
    own: dict[str, Any] = {}

    def plain(value: Any) -> Any:
        """The value in plain JSON Schema: references resolved, descriptions on one line."""
        if isinstance(value, list):
            return [plain(item) for item in value]
        if not isinstance(value, dict):
            return value
        if "$ref" in value:
            target = value["$ref"]
            if target in files and target != of:
                return {**value, "$ref": files[target]}
            if target not in own:
                own[target] = {}
                own[target] = plain(parts[target])
            return {**value, "$ref": f"#/$defs/{target}"}
        # "discriminator" is OpenAPI's, not JSON Schema's; the tags tell the kinds apart.
        made = {key: plain(item) for key, item in value.items() if key != "discriminator"}
        if isinstance(made.get("description"), str):
            made["description"] = " ".join(made["description"].replace("``", "`").split())
        return made

    body = plain(parts[of])
    schema = {"$schema": DIALECT, "$id": name, **body}
    if own:
        schema["$defs"] = dict(sorted(own.items()))
    return json.dumps(schema, indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Say where to: python -m ledger.schemas events/schemas")
    write(Path(sys.argv[1]))
