"""The event contract: its schemas, its recorded examples and its description stay true."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from ledger import chain
from ledger.dumping import dump, load
from ledger.events import EVENT_TYPES, Entry, decode_entry, encode_entry, tag_of
from ledger.houses import load as profile_named
from ledger.plugins import Plugins
from ledger.publication import broken
from ledger.replay import replay
from ledger.schemas import schemas
from ledger.view import view

CONTRACT = Path(__file__).parent.parent / "events"
STORED = {path.name: path.read_text("utf-8") for path in (CONTRACT / "schemas").glob("*")}
LEDGERS = sorted((CONTRACT / "examples").glob("*.jsonl"))
VIEWS = sorted((CONTRACT / "examples").glob("*.as-of-*.json"))
REGENERATE = "If the vocabulary was meant to change: python -m ledger.schemas events/schemas"

each_ledger = pytest.mark.parametrize("path", LEDGERS, ids=lambda path: path.stem)


def entries_of(path: Path) -> list[Entry]:
    """The entries of an example, which holds one negotiation."""
    with path.open(encoding="utf-8") as lines:
        (entries,) = load(path.name, lines).values()
    return entries


def validator(name: str) -> Draft202012Validator:
    """A validator for one of the stored schemas, which may refer to the others."""
    documents = {file: json.loads(text) for file, text in STORED.items()}
    registry: Registry[Any] = Registry().with_resources(
        [(file, Resource.from_contents(document)) for file, document in documents.items()]
    )
    return Draft202012Validator(
        documents[name], registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
    )


def missing(stored: Any, shown: Any, place: str = "") -> Iterator[str]:
    """Where something stored is not shown any more; new keys may have come in."""
    if isinstance(stored, dict) and isinstance(shown, dict):
        for key, value in stored.items():
            if key not in shown:
                yield f"{place}/{key}"
            else:
                yield from missing(value, shown[key], f"{place}/{key}")
    elif isinstance(stored, list) and isinstance(shown, list) and len(stored) == len(shown):
        for index, (value, other) in enumerate(zip(stored, shown, strict=True)):
            yield from missing(value, other, f"{place}/{index}")
    elif stored != shown:
        yield f"{place}: {stored!r} became {shown!r}"


@pytest.mark.parametrize("name", sorted({*STORED, *schemas()}))
def test_the_stored_schema_is_what_the_code_generates(name: str) -> None:
    """Each stored schema is exactly what the vocabulary in the code gives."""
    assert STORED.get(name) == schemas().get(name), f"{name} is out of date. {REGENERATE}"


def test_every_event_type_has_a_schema_and_every_schema_an_event_type() -> None:
    """The tags that schemas describe are the tags of the event types, each in its own file."""
    described = {
        name: json.loads(text)["properties"]["type"]["enum"]
        for name, text in STORED.items()
        if name != "entry-1.json"
    }
    tags = [tag_of(kind) for kind in EVENT_TYPES]
    assert described == {f"{tag.replace('/', '-')}.json": [tag] for tag in tags}, REGENERATE


@pytest.mark.parametrize("name", sorted(STORED))
def test_a_schema_is_valid_and_says_in_words_what_it_describes(name: str) -> None:
    """A schema is valid JSON Schema, known by its file's name, and has a description."""
    schema = json.loads(STORED[name])
    Draft202012Validator.check_schema(schema)
    assert schema["$id"] == name
    assert schema["description"].endswith(".")
    assert "``" not in STORED[name]


@each_ledger
def test_an_example_decodes_and_encodes_to_the_same_bytes(path: Path) -> None:
    """A recorded ledger, read and written again, is the same file; so is each of its entries."""
    entries = entries_of(path)
    negotiation = json.loads(path.read_text("utf-8").splitlines()[0])["negotiation"]
    again = "".join(f"{line}\n" for line in dump(negotiation, entries))
    assert again.encode() == path.read_bytes()
    assert [decode_entry(encode_entry(entry)) for entry in entries] == entries


@each_ledger
def test_every_line_of_an_example_is_valid_by_its_schema(path: Path) -> None:
    """An independent validator finds nothing wrong with any event or entry of an example."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    while lines:
        head, events = lines[0], lines[1 : lines[0]["events"] + 1]
        lines = lines[len(events) + 1 :]
        for event in events:
            del event["event"]
            validator(f"{event['type'].replace('/', '-')}.json").validate(event)
        validator("entry-1.json").validate({**head["entry"], "events": events})


def test_a_schema_refuses_what_the_program_refuses() -> None:
    """The schema of the entry does not let an unknown type, a misspelt key or a bad date pass."""
    sound = {"type": "reopened/1", "provision": "p1.3"}
    entry = {"version": 1, "recorded_at": "2025-02-03T18:15:00Z", "recorded_by": "note-taker",
             "on": "2025-02-03"}
    check = validator("entry-1.json")
    assert check.is_valid({**entry, "events": [sound]})
    for wrong in ({"type": "reopened/2"}, {"provison": "p1.3"}, {"on": "2025-02-30"}, {"by": "X"}):
        assert not check.is_valid({**entry, "events": [{**sound, **wrong}]}), wrong


@each_ledger
def test_the_chain_of_an_example_holds_and_so_do_its_publications(path: Path) -> None:
    """Every digest is right, every official text replays to its words, nothing contradicts."""
    entries = entries_of(path)
    assert list(chain.damages(entries)) == []
    assert broken(entries) == []
    assert replay(entries).publications
    assert replay(entries).contradictions == ()


@pytest.mark.parametrize("path", VIEWS, ids=lambda path: path.stem)
def test_an_example_replays_to_its_stored_view(path: Path) -> None:
    """Whatever was stored of a draft is still there; keys may be added, and nothing else."""
    found = re.fullmatch(r"(.+)\.as-of-([\d-]+)(?:\.known-on-([\d-]+))?\.json", path.name)
    assert found is not None
    stem, as_of, known_on = found.groups()
    shown = Plugins().exporter("json").export(
        view(
            entries_of(path.with_name(f"{stem}.jsonl")),
            profile_named("oas"),
            as_of=date.fromisoformat(as_of),
            known_on=date.fromisoformat(known_on) if known_on else None,
        )
    )
    gone = list(missing(json.loads(path.read_text("utf-8")), json.loads(shown)))
    assert gone == [], "If that is meant, before 1.0: python events/examples/make.py"


def test_every_ledger_has_views_and_every_view_a_ledger() -> None:
    """No example stands alone."""
    assert {path.name.partition(".as-of-")[0] for path in VIEWS} == {p.stem for p in LEDGERS}


def test_one_example_holds_every_event_and_every_kind_of_edit() -> None:
    """The ledger written by hand has every event type, every piece, and an event recorded late."""
    entries = entries_of(CONTRACT / "examples" / "every-event.jsonl")
    events = [event for entry in entries for event in entry.events]
    assert {type(event) for event in events} == set(EVENT_TYPES)
    edits = [edit for event in events for edit in event.edits]
    assert {type(piece).__name__ for edit in edits for piece in edit.insert} == {
        "Words", "Open", "Close", "Carry"
    }
    assert all(any(getattr(edit, field) for edit in edits) for field in ("hide", "restore"))
    late = [
        event for before, entry in pairwise(entries)
        for event in entry.events if event.on is not None and event.on < before.on
    ]
    assert late


def test_the_verifier_in_the_description_verifies(tmp_path: Path) -> None:
    """The program printed in events/README.md, which uses nothing of ours, proves each example
    and finds an altered word."""
    described = (CONTRACT / "README.md").read_text("utf-8")
    (program,) = re.findall(r"```python\n(.*?)```", described, re.DOTALL)
    script = tmp_path / "verify.py"
    script.write_text(program, "utf-8")

    def verify(dumped: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, script], input=dumped, capture_output=True, encoding="utf-8",
            check=False,
        )

    for path in LEDGERS:
        dumped = path.read_text("utf-8")
        assert verify(dumped).returncode == 0, path.name
        altered = dumped.replace("sleeping car", "dining car").replace("by day", "by night")
        assert altered != dumped
        assert "is not what was sealed" in verify(altered).stderr
