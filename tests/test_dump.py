"""A dump is the ledger, and what is not a dump is refused with its place."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from msgspec.structs import replace
from negotiations import EVERY_PLAN, ledgers

from ledger import chain
from ledger.cli import cli
from ledger.dumping import dump, load
from ledger.errors import Conflict, LedgerError, Located
from ledger.events import Entry, Reopened, encode_entry
from ledger.store import Store

EXAMPLES = sorted((Path(__file__).parent.parent / "events" / "examples").glob("*.jsonl"))
TRAINS, WELLS = "night-trains", "wells"


def example(negotiation: str) -> list[str]:
    """The lines of the recorded example that holds this negotiation."""
    for path in EXAMPLES:
        lines = path.read_text("utf-8").splitlines()
        if json.loads(lines[0])["negotiation"] == negotiation:
            return lines
    raise LookupError(negotiation)


def call(ledger: Path | str, *args: str, input: str | None = None) -> Result:
    """Run a command on this ledger, in this process; an error that is none of ours raises."""
    result = CliRunner().invoke(cli, ["--ledger", str(ledger), *args], input=input)
    if result.exception and not isinstance(result.exception, SystemExit | LedgerError):
        raise result.exception
    return result


def refusal(ledger: Path, lines: list[str], name: str = "dump.jsonl") -> str:
    """Why these lines are not loaded. They leave no trace."""
    file = ledger.with_name(name)
    file.write_text("\n".join(lines) + "\n", "utf-8")
    before = {path: path.read_bytes() for path in ledger.parent.iterdir()}
    result = call(ledger, "load", str(file))
    assert isinstance(result.exception, LedgerError), result.output
    assert {path: path.read_bytes() for path in ledger.parent.iterdir()} == before
    return str(result.exception)


@given(ledgers(EVERY_PLAN, late=True))
def test_a_dump_holds_everything(entries: list[Entry]) -> None:
    """Whatever was recorded, its dump loads to the same entries, digests included."""
    assert load("dump", dump("plan", entries)) == {"plan": entries}


@given(ledgers(EVERY_PLAN))
def test_a_dump_is_one_json_object_a_line(entries: list[Entry]) -> None:
    """Each entry gives its head and a line for every event, and no text can break a line."""
    lines = list(dump("plan\u2028of\u0085action", entries))
    assert len(lines) == sum(1 + len(entry.events) for entry in entries)
    assert all("\n" not in line and isinstance(json.loads(line), dict) for line in lines)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_a_ledger_loaded_and_dumped_is_the_same_file(
    path: Path, tmp_path: Path, address: str
) -> None:
    """Dump, load into a new ledger and dump again: the same bytes, and the chain is sound."""
    ledger = address
    assert call(ledger, "load", str(path)).exit_code == 0
    out = tmp_path / "again.jsonl"
    assert call(ledger, "dump", "-o", str(out)).exit_code == 0
    assert out.read_bytes() == path.read_bytes()
    assert call(ledger, "dump").stdout_bytes == path.read_bytes()
    assert call(ledger, "verify").exit_code == 0


def test_loading_twice_changes_nothing(tmp_path: Path) -> None:
    """What is there already is left alone, to the last byte, and the command says so."""
    ledger, lines = tmp_path / "copy.db", "\n".join(example(WELLS))
    assert "Loaded 5 entries of “wells”" in call(ledger, "load", "-", input=lines).stderr
    before = ledger.read_bytes()
    again = call(ledger, "load", "-", input=lines)
    assert again.exit_code == 0
    assert "nothing to do" in again.stderr
    assert ledger.read_bytes() == before


def test_loading_goes_on_where_the_ledger_ends(address: str) -> None:
    """A longer dump of the same story adds what is new; a shorter one adds nothing."""
    ledger, lines = address, example(TRAINS)
    first = json.loads(lines[0])["events"] + 1
    for part, loaded in ((lines[:first], 1), (lines, 2), (lines[:first], 2)):
        assert call(ledger, "load", "-", input="\n".join(part)).exit_code == 0
        with Store(ledger) as store:
            assert len(store.entries(TRAINS)) == loaded


def test_a_ledger_of_several_negotiations_is_dumped_and_loaded_whole(
    tmp_path: Path, address: str
) -> None:
    """A dump holds all of them unless one is named; a load brings in all of them at once."""
    ledger, both = address, [*example(WELLS), *example(TRAINS)]
    assert call(ledger, "load", "-", input="\n".join(both)).exit_code == 0
    assert sorted(call(ledger, "dump").stdout.splitlines()) == sorted(both)
    named = CliRunner().invoke(cli, ["--ledger", ledger, "--negotiation", TRAINS, "dump"])
    assert named.stdout.splitlines() == example(TRAINS)
    assert call(tmp_path / "copy.db", "load", "-", input=call(ledger, "dump").stdout).exit_code == 0


def test_lines_of_two_negotiations_may_alternate() -> None:
    """Each negotiation is a chain of its own, wherever its entries stand in the file."""
    wells, trains = example(WELLS), example(TRAINS)
    first = json.loads(wells[0])["events"] + 1
    found = load("dump", [*wells[:first], *trains, *wells[first:]])
    assert {name: len(entries) for name, entries in found.items()} == {WELLS: 5, TRAINS: 2}


def other_story(lines: list[str]) -> list[str]:
    """A sound dump that begins as these lines and ends with an entry of its own."""
    (entries,) = load("dump", lines).values()
    event = Reopened(provision="p1.3")
    other = chain.seal(replace(entries[-1], events=(event,)), entries[-2].digest)
    return list(dump(json.loads(lines[0])["negotiation"], [*entries[:-1], other]))


def test_a_dump_that_tells_another_story_is_refused(tmp_path: Path) -> None:
    """Where a dump and the ledger part ways the dump is refused as a whole, naming the entry,
    and not even another negotiation in it is loaded."""
    ledger, lines = tmp_path / "copy.db", example(WELLS)
    assert call(ledger, "load", "-", input="\n".join(lines)).exit_code == 0
    said = refusal(ledger, [*example(TRAINS), *other_story(lines)])
    assert "“wells” is another story here from entry 5 on" in said
    assert "--ledger" in said
    with Store(ledger) as store:
        assert store.negotiations() == [WELLS]


def test_a_writer_who_comes_first_is_not_overwritten(
    address: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody records while a dump is being loaded, the load fails and loses nothing."""
    ledger, lines = address, example(WELLS)
    (entries,) = load("dump", lines).values()
    saving = Store.save_all

    def first_somebody_else(
        store: Store, fresh: dict[str, list[Entry]], drawing: Any
    ) -> None:
        monkeypatch.undo()
        with Store(ledger, writing=True) as other:
            other.save(WELLS, entries[:1])
        saving(store, fresh, drawing)

    monkeypatch.setattr(Store, "save_all", first_somebody_else)
    assert isinstance(call(ledger, "load", "-", input="\n".join(lines)).exception, Conflict)
    with Store(ledger) as store:
        assert store.entries(WELLS) == entries[:1]


def cut_line(lines: list[str]) -> list[str]:
    return [*lines[:3], lines[3][:40]]


def cut_entry(lines: list[str]) -> list[str]:
    return lines[:4]


def no_line(lines: list[str]) -> list[str]:
    return [*lines[:3], *lines[4:]]


def no_entry(lines: list[str]) -> list[str]:
    first = json.loads(lines[0])["events"] + 1
    return lines[first:]


def no_head(lines: list[str]) -> list[str]:
    return lines[1:]


def altered(lines: list[str]) -> list[str]:
    return [line.replace("by day", "by night") for line in lines]


def swapped(lines: list[str]) -> list[str]:
    return [lines[0], lines[2], lines[1], *lines[3:]]


def unknown_type(lines: list[str]) -> list[str]:
    return [line.replace("meeting_held/1", "meeting_held/7") for line in lines]


def misspelt(lines: list[str]) -> list[str]:
    return [line.replace('"quorum":true,"type"', '"quorom":true,"type"') for line in lines]


def no_json(lines: list[str]) -> list[str]:
    return [*lines[:2], "Dear delegates,", *lines[2:]]


def a_list(lines: list[str]) -> list[str]:
    return [*lines[:2], "[1, 2]", *lines[2:]]


def too_deep(lines: list[str]) -> list[str]:
    return [*lines[:2], "[" * 100_000, *lines[2:]]


def naive_time(lines: list[str]) -> list[str]:
    return [line.replace(':00Z"', ':00"') for line in lines]


def other_digest(lines: list[str]) -> list[str]:
    digest = json.loads(lines[0])["entry"]["digest"]
    return [line.replace(digest, "0" * 64) for line in lines]


@pytest.mark.parametrize(
    ("damage", "line", "sentence"),
    [
        (cut_line, 4, "this is not JSON"),
        (cut_entry, 4, "here the dump ends, after 3 of the 10 events of this entry"),
        (no_line, 4, "here event 1.3 should stand"),
        (no_entry, 1, "here entry 1 should stand, not entry 2"),
        (no_head, 1, "here the head of an entry should stand"),
        (altered, 12, "the chain breaks: entry 2 is not what was sealed"),
        (swapped, 2, "here event 1.1 should stand"),
        (unknown_type, 3, "type: Invalid value 'meeting_held/7'"),
        (misspelt, 3, "Object contains unknown field `quorom`"),
        (no_json, 3, "this is not JSON"),
        (a_list, 3, "here a JSON object should stand"),
        (too_deep, 3, "this is not JSON"),
        (naive_time, 1, "recorded_at: Expected `datetime` with a timezone component"),
        (other_digest, 1, "the chain breaks: entry 1 is not what was sealed"),
    ],
)
def test_a_damaged_dump_is_refused_with_its_place(
    damage: Callable[[list[str]], list[str]], line: int, sentence: str, tmp_path: Path
) -> None:
    """Broken, cut, reordered or altered: the refusal names file and line, and nothing is made."""
    lines = damage(example(WELLS))
    assert lines != example(WELLS)
    said = refusal(tmp_path / "new.db", lines)
    assert said.startswith(f"dump.jsonl:{line}:1: "), said
    assert sentence in said


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "dump.jsonl is empty"),
        (b"\n \n", "dump.jsonl is empty"),
        (b"\xff\xfe{\x00}\x00", "it is not UTF-8"),
        (b"SQLite format 3\x00\x10\x00", "this is not JSON"),
    ],
)
def test_a_file_that_is_no_dump_is_refused(content: bytes, sentence: str, tmp_path: Path) -> None:
    """An empty file, another encoding and a ledger itself are refused with a sentence."""
    file, ledger = tmp_path / "dump.jsonl", tmp_path / "new.db"
    file.write_bytes(content)
    result = call(ledger, "load", str(file))
    assert sentence in str(result.exception)
    assert not ledger.exists()


def test_an_editor_may_have_put_a_byte_order_mark_in_front(tmp_path: Path) -> None:
    """A dump that went through an editor which marks UTF-8 is still read."""
    file = tmp_path / "dump.jsonl"
    file.write_text("\n".join(example(WELLS)), "utf-8-sig")
    assert call(tmp_path / "new.db", "load", str(file)).exit_code == 0


@pytest.mark.parametrize("count", ["10", 10.5, -1, 10**9, None, True])
def test_a_wrong_number_of_events_is_found(count: object) -> None:
    """The head says how many events follow; any other number, or none, is refused."""
    lines = example(WELLS)
    head = {**json.loads(lines[0]), "events": count}
    with pytest.raises(Located):
        load("dump", [json.dumps(head), *lines[1:]])


def test_checking_a_long_dump_takes_time_in_proportion(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each entry is sealed once, not again with each that follows."""
    sealed: list[Entry] = []
    digest = chain.digest

    def counted(entry: Entry, before: str) -> str:
        sealed.append(entry)
        return digest(entry, before)

    lines = example(WELLS)
    monkeypatch.setattr(chain, "digest", counted)
    load("dump", lines)
    assert len(sealed) == 5


def test_a_dump_shows_a_damaged_ledger_as_it_is(tmp_path: Path, address: str) -> None:
    """A dump of a ledger whose chain is broken can be written, to look at; it can't be loaded."""
    ledger = address
    (entries,) = load("dump", example(WELLS)).values()
    with Store(ledger, writing=True) as store:
        store.save(WELLS, [replace(entries[0], recorded_by="somebody else"), *entries[1:]])
    assert call(ledger, "verify").exit_code == 1
    dumped = call(ledger, "dump")
    assert dumped.exit_code == 0
    fresh = tmp_path / "fresh"
    fresh.mkdir()
    assert "the chain breaks" in refusal(fresh / "new.db", dumped.stdout.splitlines())
    assert encode_entry(entries[0]) not in dumped.stdout_bytes
