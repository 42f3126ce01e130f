"""The store: all or nothing, never changed, and honest about what somebody did behind its back."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import subprocess
import sys
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from negotiations import EVERY_PLAN, FIRST_DAY, RECORDING, ledgers

from ledger import chain
from ledger.errors import Conflict, NoLedger, StoreFailed
from ledger.events import Entry, MeetingHeld, Opened, decode_entry, encode_entry
from ledger.replay import replay
from ledger.store import Store, exists
from ledger.store.row import lines, packed, unpacked
from ledger.store.rows import TOPIC

PLAN = "Plan"
LENGTH = 6
Place = TypeVar("Place", Path, str)
"""Where a ledger is: a file, or the address of one on either kind of store."""


def chained(length: int = LENGTH, start: Sequence[Entry] = (), padding: str = "") -> list[Entry]:
    """A chain of small sealed entries, going on from ``start``."""
    entries = list(start)
    for version in range(len(entries) + 1, len(entries) + length + 1):
        opened = Opened(negotiation=PLAN, title="Draft plan", profile="house")
        held = MeetingHeld(name=f"Meeting {version}{padding}")
        entry = Entry(
            version=version,
            recorded_at=RECORDING + timedelta(minutes=version),
            recorded_by="note-taker",
            on=FIRST_DAY,
            events=(opened,) if version == 1 else (held,),
        )
        entries.append(chain.seal(entry, entries[-1].digest if entries else chain.START))
    return entries


def saved(place: Place, entries: Sequence[Entry]) -> Place:
    """A ledger that holds these entries."""
    with Store(place, writing=True) as store:
        store.save(PLAN, entries)
    return place


def read(place: Path | str) -> list[Entry]:
    """What a ledger holds."""
    with Store(place) as store:
        return store.entries(PLAN)


def everything(folder: Path) -> dict[str, bytes]:
    """Every file in a folder, with its bytes."""
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.is_file()}


@contextmanager
def behind_its_back(path: Path) -> Iterator[sqlite3.Connection]:
    """The ledger's database, opened with no regard for its triggers."""
    with closing(sqlite3.connect(path)) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        yield database
        database.commit()


def damages(place: Path | str) -> list[chain.Damage]:
    """All damages of a ledger, as `verify` finds them, the first first."""
    with Store(place) as store:
        found = list(store.readable(PLAN))
    unreadable = [one for one in found if isinstance(one, chain.Damage)]
    entries = [one for one in found if isinstance(one, Entry)]
    return sorted([*unreadable, *chain.damages(entries)], key=lambda damage: damage.version)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A ledger file of a few entries."""
    return saved(tmp_path / "ledger.db", chained())


@pytest.fixture
def kept(address: str) -> str:
    """The address of a ledger of a few entries, on either kind of store."""
    return saved(address, chained())


# -- writing and reading --------------------------------------------------------------------------


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=30)
@given(entries=ledgers(EVERY_PLAN, late=True), cut=st.integers(0, 8))
def test_round_trip(entries: list[Entry], cut: int, new_address: Callable[[], str]) -> None:
    """Entries come back byte for byte, in however many appends they went in."""
    address = new_address()
    for part in (entries[:cut], entries[cut:]):
        saved(address, part)
    back = read(address)
    assert [encode_entry(entry) for entry in back] == [encode_entry(entry) for entry in entries]
    assert damages(address) == []


def test_a_conflict_in_one_entry_keeps_all_of_its_append_out(kept: str) -> None:
    """Several entries in one save are one transaction: where the second conflicts, none stays."""
    entries = read(kept)
    first, second = chained(2, entries)[-2:]
    with Store(kept, writing=True) as store:
        with pytest.raises(Conflict):
            store.save(PLAN, [first, second, replace(second, version=3)])
        assert store.entries(PLAN) == entries
        store.save(PLAN, [first, second])
    assert read(kept) == [*entries, first, second]


def test_several_negotiations_are_saved_together_or_not_at_all(kept: str) -> None:
    """Entries of two negotiations are one transaction, and names are in one order everywhere."""
    entries = chained()
    with Store(kept, writing=True) as store:
        with pytest.raises(Conflict):
            store.save_all({"Ärger": entries, PLAN: entries})
        assert store.negotiations() == [PLAN]
        store.save_all({"Ärger": entries, "angle": entries[:1], "Zeal": entries[:2]})
        assert store.negotiations() == ["Plan", "Zeal", "angle", "Ärger"]
        assert store.entries("Ärger") == entries


def test_of_two_writers_the_second_is_told(kept: str) -> None:
    """Two writers who saw the same ledger do not both append: the later gets a conflict."""
    ours, theirs = chained(1, read(kept))[-1], chained(1, read(kept), padding="!")[-1]
    with Store(kept, writing=True) as one, Store(kept, writing=True) as other:
        one.save(PLAN, [theirs])
        with pytest.raises(Conflict, match="Another writer"):
            other.save(PLAN, [ours])
    assert read(kept)[-1] == theirs


def test_two_writers_may_both_be_the_first(address: str) -> None:
    """Two who found no ledger both open a negotiation in it; of the same one, only the first."""
    with Store(address, writing=True) as one, Store(address, writing=True) as other:
        one.save(PLAN, chained())
        other.save("Another", chained())
        with pytest.raises(Conflict):
            other.save(PLAN, chained())
        assert other.negotiations() == one.negotiations() == ["Another", PLAN]


def test_what_was_opened_to_be_read_is_not_written(kept: str) -> None:
    """A store that was not opened for writing refuses to save."""
    with Store(kept) as store:
        assert store.choose(None) == PLAN
        with pytest.raises(StoreFailed, match="opened to be read"):
            store.save(PLAN, chained(1, chained())[-1:])
    assert read(kept) == chained()


def test_a_ledger_that_is_not_there_is_not_there_for_readers(address: str) -> None:
    """Who asks for a ledger that is not there is told so, and none comes to be by asking, nor by
    opening it to write and writing nothing."""
    for _ in range(2):
        with pytest.raises(NoLedger, match="There is no ledger at"):
            Store(address)
        assert not exists(address)
        with Store(address, writing=True) as store:
            assert store.created
            assert store.negotiations() == []


def test_reading_changes_nothing_and_leaves_nothing(ledger: Path) -> None:
    """However a ledger is read, its bytes stay, and no file comes to stand beside it."""
    before = everything(ledger.parent)
    with Store(ledger) as store:
        assert store.choose(None) == PLAN
        assert store.negotiations() == [PLAN]
        assert store.entries(PLAN) == [*store.readable(PLAN)] == chained()
        assert everything(ledger.parent) == before
        with pytest.raises(StoreFailed):
            store.save(PLAN, chained(1, chained())[-1:])
    assert everything(ledger.parent) == before


def test_a_ledger_that_is_not_there_is_not_made_by_reading(tmp_path: Path) -> None:
    """Who asks for a ledger that is not there is told so, and no file appears."""
    with pytest.raises(NoLedger, match="There is no ledger at"):
        Store(tmp_path / "ledger.db")
    with pytest.raises(NoLedger, match="There is no folder"):
        Store(tmp_path / "nowhere" / "ledger.db", writing=True)
    assert list(tmp_path.iterdir()) == []


def test_a_ledger_that_nothing_was_written_to_is_taken_away(tmp_path: Path) -> None:
    """A writer who made the file and recorded nothing leaves nothing behind."""
    with Store(tmp_path / "ledger.db", writing=True) as store:
        assert store.negotiations() == []
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_events SET state = x'00' WHERE originator_version = 2",
        "UPDATE stored_events SET originator_version = 99 WHERE originator_version = 2",
        "DELETE FROM stored_events WHERE originator_version = 6",
        "DELETE FROM stored_events",
        "REPLACE INTO stored_events VALUES ('Plan', 2, 'entry/2', x'00')",
        "INSERT OR IGNORE INTO stored_events VALUES ('Plan', 2, 'entry/2', x'00')",
    ],
)
def test_the_database_itself_refuses_changes(ledger: Path, statement: str) -> None:
    """No program that leaves the triggers alone can change, take away or replace an entry."""
    with closing(sqlite3.connect(ledger)) as database:
        with pytest.raises(sqlite3.IntegrityError, match="never changed"):
            database.execute(statement)
        database.commit()
    assert read(ledger) == chained()


# -- damage ----------------------------------------------------------------------------------------


def altered(entries: list[Entry], at: int) -> list[Entry]:
    return [*entries[:at], replace(entries[at], recorded_by="nobody"), *entries[at + 1 :]]


def altered_digest(entries: list[Entry], at: int) -> list[Entry]:
    return [*entries[:at], replace(entries[at], digest="0" * 64), *entries[at + 1 :]]


def removed(entries: list[Entry], at: int) -> list[Entry]:
    return [*entries[:at], *entries[at + 1 :]]


def swapped(entries: list[Entry], at: int) -> list[Entry]:
    return [*entries[:at], entries[at + 1], entries[at], *entries[at + 2 :]]


def duplicated(entries: list[Entry], at: int) -> list[Entry]:
    return [*entries[: at + 1], *entries[at:]]


@given(
    ledgers(EVERY_PLAN, late=True),
    st.sampled_from([altered, altered_digest, removed, swapped, duplicated]),
    st.data(),
)
def test_the_chain_names_the_first_damaged_entry(
    entries: list[Entry],
    damage: Callable[[list[Entry], int], list[Entry]],
    data: st.DataObject,
) -> None:
    """Whatever is done to an entry that another follows, its version is the first one named."""
    at = data.draw(st.integers(0, len(entries) - 2))
    assert list(chain.damages(entries)) == []
    assert next(chain.damages(damage(entries, at))).version == at + 1


@given(ledgers(EVERY_PLAN), st.data())
def test_an_entry_sealed_anew_is_betrayed_by_the_next(
    entries: list[Entry], data: st.DataObject
) -> None:
    """Who alters an entry and mends its digest breaks the link of the entry after it."""
    at = data.draw(st.integers(0, len(entries) - 2))
    before = entries[at - 1].digest if at else chain.START
    entries[at] = chain.seal(replace(entries[at], recorded_by="nobody"), before)
    assert [damage.version for damage in chain.damages(entries)] == [at + 2]


def test_a_shortened_ledger_has_another_last_digest(ledger: Path) -> None:
    """A chain can't tell that its end is missing; the digest that `verify` prints can."""
    digest = read(ledger)[-1].digest
    with behind_its_back(ledger) as database:
        database.execute("DELETE FROM stored_events WHERE originator_version = ?", [LENGTH])
    assert damages(ledger) == []
    assert read(ledger)[-1].digest != digest


SWAPPED_IN = """
    UPDATE stored_events SET state = (
        SELECT state FROM stored_events AS other WHERE other.originator_version = :it % 6 + 1
    ) WHERE originator_version = :it
"""


@pytest.mark.parametrize("version", range(1, LENGTH + 1))
@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE stored_events SET state = NULL WHERE originator_version = :it",
        "UPDATE stored_events SET state = 7 WHERE originator_version = :it",
        "UPDATE stored_events SET state = 'text' WHERE originator_version = :it",
        "UPDATE stored_events SET state = x'' WHERE originator_version = :it",
        "UPDATE stored_events SET topic = NULL WHERE originator_version = :it",
        "UPDATE stored_events SET topic = 'entry/1' WHERE originator_version = :it",
        "UPDATE stored_events SET topic = 'entry/3' WHERE originator_version = :it",
        "UPDATE stored_events SET originator_version = :it - 99 WHERE originator_version = :it",
        SWAPPED_IN,
    ],
)
def test_a_row_changed_behind_the_stores_back_is_named(
    ledger: Path, statement: str, version: int
) -> None:
    """A row that is no entry any more, or another's, is named; all others are read."""
    with behind_its_back(ledger) as database:
        database.execute(statement, {"it": version})
    assert damages(ledger)[0].version in {version, version - 99}
    with Store(ledger) as store:
        whole = [one.version for one in store.readable(PLAN) if isinstance(one, Entry)]
    assert whole == [v for v in range(1, LENGTH + 1) if v != version]


@pytest.mark.parametrize("version", range(1, LENGTH))
def test_a_row_removed_or_repeated_behind_the_stores_back_is_named(
    ledger: Path, version: int
) -> None:
    """A row that was taken away is missing by name, and so is a copy that was put at the end."""
    with behind_its_back(ledger) as database:
        database.execute(
            "INSERT INTO stored_events SELECT originator_id, ?, topic, state FROM stored_events"
            " WHERE originator_version = ?",
            [LENGTH + 1, version],
        )
    assert damages(ledger) == [chain.Damage(LENGTH + 1, f"the row holds entry {version}")]
    with behind_its_back(ledger) as database:
        database.execute("DELETE FROM stored_events WHERE originator_version = ?", [version])
    assert damages(ledger)[0] == chain.Damage(version, f"entry {version} is missing")


@pytest.mark.parametrize("version", range(1, LENGTH))
def test_two_rows_swapped_behind_the_stores_back_are_named(ledger: Path, version: int) -> None:
    """Two rows that changed places are both named, the first of them first."""
    with behind_its_back(ledger) as database:
        for old, new in ((version, -1), (version + 1, version), (-1, version + 1)):
            database.execute(
                "UPDATE stored_events SET originator_version = ? WHERE originator_version = ?",
                [new, old],
            )
    reasons = {damage.version: damage.reason for damage in reversed(damages(ledger))}
    assert list(reasons)[-1] == version
    assert reasons[version] == f"the row holds entry {version + 1}"
    assert reasons[version + 1] == f"the row holds entry {version}"


@pytest.mark.parametrize("forged", [None, "six"])
def test_a_row_without_a_version_is_named(ledger: Path, forged: str | None) -> None:
    """A row that does not even say which entry it is comes first among the damages."""
    with behind_its_back(ledger) as database:
        database.execute(
            "UPDATE stored_events SET originator_version = ? WHERE originator_version = 3", [forged]
        )
    assert damages(ledger)[0] == chain.Damage(0, f"a row says it is entry {forged!r}")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    version=st.integers(1, LENGTH), where=st.floats(0, 1, exclude_max=True), bit=st.integers(0, 7)
)
def test_a_flipped_bit_is_found_or_says_the_same(
    tmp_path: Path, version: int, where: float, bit: int
) -> None:
    """A bit that changes in a row is found, unless nobody could read anything else from it."""
    path = Path(tempfile.mkdtemp(dir=tmp_path)) / "ledger.db"
    saved(path, chained())
    with behind_its_back(path) as database:
        select = "SELECT state FROM stored_events WHERE originator_version = ?"
        state = bytearray(database.execute(select, [version]).fetchone()[0])
        state[int(where * len(state))] ^= 1 << bit
        update = "UPDATE stored_events SET state = ? WHERE originator_version = ?"
        database.execute(update, [bytes(state), version])
    found = damages(path)
    assert found[0].version == version if found else read(path) == chained()


def test_a_forged_topic_is_reported_and_never_imported(
    ledger: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """A topic that names a class is no invitation to import it: the row is damaged, and said so."""
    (tmp_path / "forged_by_a_test.py").write_text("class Entry: pass\n")
    monkeypatch.syspath_prepend(tmp_path)
    with behind_its_back(ledger) as database:
        database.execute(
            "UPDATE stored_events SET topic = 'forged_by_a_test:Entry' WHERE originator_version = 2"
        )
    assert damages(ledger)[0].version == 2
    with pytest.raises(StoreFailed, match=r"entry 2 can't be read.*ledger verify"):
        read(ledger)
    assert "forged_by_a_test" not in sys.modules


HEAD = b'{"version":2,"recorded_at":"2012-06-01T00:00:00Z","recorded_by":"x","on":"2012-01-09",'
DEEP = b'"events":[],"document":{"name":"x","sha256":"","y":' + b"[" * 99999 + b"]" * 99999 + b"}}"
UNKNOWN = b'"events":[{"type":"imagined/1"}]}'


@pytest.mark.parametrize(
    "state",
    [b"[]", b"{}", b"not JSON", b"\xff\xfe", HEAD + DEEP, HEAD + UNKNOWN],
    ids=["list", "nothing", "no JSON", "no text", "deep", "unknown event"],
)
def test_a_forged_state_is_reported(ledger: Path, state: bytes) -> None:
    """A row of something else than an entry, however odd, is a damage and not a crash."""
    with behind_its_back(ledger) as database:
        database.execute(
            "UPDATE stored_events SET state = ? WHERE originator_version = 2",
            [zlib.compress(state)],
        )
    assert damages(ledger)[0].version == 2


# -- what is no ledger, or can't be written --------------------------------------------------------


def a_text(path: Path) -> None:
    path.write_text("1. AGREED AD REFERENDUM\n" * 99)


def a_folder(path: Path) -> None:
    path.mkdir()


def nothing(path: Path) -> None:
    path.touch()


def a_database(path: Path, *statements: str) -> None:
    with closing(sqlite3.connect(path)) as database:
        for statement in statements:
            database.execute(statement)
        database.commit()


def another_database(path: Path) -> None:
    a_database(path, "CREATE TABLE notes (note)")


def a_database_without_tables(path: Path) -> None:
    a_database(path, "PRAGMA user_version = 1")


def another_programs_database(path: Path) -> None:
    a_database(path, "PRAGMA application_id = 7", "CREATE TABLE stored_events (note)")


def another_programs_empty_database(path: Path) -> None:
    a_database(path, "PRAGMA application_id = 7")


def a_database_that_claims_to_be_one(path: Path) -> None:
    a_database(path, "PRAGMA application_id = 1279607879", "CREATE TABLE notes (note)")


def a_ledger_cut_short(path: Path) -> None:
    saved(path, chained())
    path.write_bytes(path.read_bytes()[:5000])


def the_head_of_a_ledger(path: Path) -> None:
    saved(path, chained())
    path.write_bytes(path.read_bytes()[:16] + b"and nonsense" * 99)


FOREIGN = [
    *(a_text, a_folder, another_database, another_programs_database),
    *(another_programs_empty_database, a_ledger_cut_short, the_head_of_a_ledger),
]
UNFILLED = [nothing, a_database_without_tables, a_database_that_claims_to_be_one]


@pytest.mark.parametrize("make", [*FOREIGN, *UNFILLED])
def test_what_is_no_ledger_is_refused_to_readers_with_a_sentence(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """What can't be read as a ledger is refused by name, in a sentence, and left as it was."""
    path = tmp_path / "ledger.db"
    make(path)
    before = everything(tmp_path)
    with pytest.raises((NoLedger, StoreFailed)) as refused:
        read(path)
    assert refused.value.sentence.startswith(str(path))
    assert refused.value.sentence.endswith(".")
    assert everything(tmp_path) == before


@pytest.mark.parametrize("make", FOREIGN)
def test_what_is_no_ledger_is_refused_to_writers(
    tmp_path: Path, make: Callable[[Path], None]
) -> None:
    """Nothing is ever recorded into a file that is something else."""
    path = tmp_path / "ledger.db"
    make(path)
    before = everything(tmp_path)
    with pytest.raises((NoLedger, StoreFailed)):
        saved(path, chained())
    assert everything(tmp_path) == before


def test_an_empty_file_can_become_a_ledger(tmp_path: Path) -> None:
    """A file that was made in advance, with nothing in it, is written to like a new one."""
    (tmp_path / "ledger.db").touch()
    assert read(saved(tmp_path / "ledger.db", chained())) == chained()


@contextmanager
def as_nobody() -> Iterator[None]:
    """Without the privileges of root, to whom permissions mean nothing."""
    if os.geteuid() != 0:
        yield
        return
    try:
        os.setresuid(65534, 65534, 0)
    except OSError as e:
        pytest.skip(f"root may write anywhere, and can't become anybody else here: {e}")
    try:
        yield
    finally:
        os.setresuid(0, 0, 0)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can get to, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


@pytest.mark.parametrize("folder_mode", [0o555, 0o777])
def test_a_read_only_ledger_can_be_read_and_not_written(
    open_folder: Path, folder_mode: int
) -> None:
    """A ledger under write protection says that it is, and every reader can still read it."""
    path = saved(open_folder / "ledger.db", chained())
    path.chmod(0o444)
    open_folder.chmod(folder_mode)
    before = everything(open_folder)
    with as_nobody():
        assert read(path) == chained()
        with pytest.raises(StoreFailed, match=r"read-only\. Nothing was recorded"):
            saved(path, chained(1, chained())[-1:])
    assert everything(open_folder) == before


def test_a_new_ledger_in_a_read_only_folder(open_folder: Path) -> None:
    """Where no file can be made the writer is told, and none is."""
    open_folder.chmod(0o555)
    with as_nobody(), pytest.raises(StoreFailed, match="read-only"):
        saved(open_folder / "ledger.db", chained())
    assert list(open_folder.iterdir()) == []


def test_damage_is_not_taken_for_write_protection(open_folder: Path) -> None:
    """A broken ledger in a read-only folder is said to be damaged, not to be read-only."""
    a_ledger_cut_short(open_folder / "ledger.db")
    open_folder.chmod(0o555)
    with as_nobody(), pytest.raises(StoreFailed, match="is damaged"):
        read(open_folder / "ledger.db")


def test_a_ledger_that_may_not_be_read(open_folder: Path) -> None:
    """Where the file may not even be read, that is said."""
    path = saved(open_folder / "ledger.db", chained())
    path.chmod(0)
    with as_nobody(), pytest.raises(StoreFailed, match="can't be opened"):
        read(path)


def test_a_locked_ledger_says_so(ledger: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A writer who waits for another program in vain is told, and nothing is recorded."""
    monkeypatch.setattr("eventsourcing.sqlite.SQLITE3_DEFAULT_LOCK_TIMEOUT", 0.01)
    with Store(ledger, writing=True) as store, closing(sqlite3.connect(ledger)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(StoreFailed, match="locked"):
            store.save(PLAN, chained(1, chained())[-1:])
    assert read(ledger) == chained()


@pytest.mark.parametrize("pack", [packed, zlib.compress])
def test_rows_of_before_are_read(ledger: Path, pack: Callable[[bytes], bytes]) -> None:
    """A ledger from before rows had an outline, or even a checksum, is read, replayed and verified,
    and appended to."""
    draft = replay(chained())
    with behind_its_back(ledger) as database:
        rows = database.execute("SELECT originator_version, state FROM stored_events").fetchall()
        for version, state in rows:
            database.execute(
                "UPDATE stored_events SET topic = 'entry/1', state = ?"
                " WHERE originator_version = ?",
                [pack(bytes(lines(unpacked(state))[1])), version],
            )
    assert read(ledger) == chained()
    assert damages(ledger) == []
    with Store(ledger) as store:
        assert replay(store.unread(PLAN)) == draft
        receipt = store.receipt(PLAN)
    assert receipt is not None
    assert receipt.digest == chained()[-1].digest
    saved(ledger, chained(1, chained())[-1:])
    assert len(read(ledger)) == len(chained()) + 1
    assert damages(ledger) == []


def test_an_outline_that_is_not_its_entrys_is_named(ledger: Path) -> None:
    """Who forges what a row says of its entry's events, so that they are due on another day, is
    found out by whoever reads the entry."""
    with behind_its_back(ledger) as database:
        find = "SELECT state FROM stored_events WHERE originator_version = 2"
        outline, entry = lines(unpacked(database.execute(find).fetchone()[0]))
        version, recorded_at, _, *rest = json.loads(bytes(outline))
        forged = json.dumps([version, recorded_at, "2001-01-01", *rest]).encode()
        database.execute(
            "UPDATE stored_events SET state = ? WHERE originator_version = 2",
            [packed(forged + b"\n" + entry)],
        )
    assert [damage.version for damage in damages(ledger)] == [2, 2]
    with Store(ledger) as store:
        later = store.unread(PLAN)
        with pytest.raises(StoreFailed, match="entry 2 can't be read: its first line"):
            replay(later)


@pytest.mark.parametrize("prefix", ["", "LEDGER_"])
def test_the_environment_does_not_matter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, prefix: str
) -> None:
    """Settings of the library in the process environment, right or nonsense, change nothing."""
    for name in [
        "AGGREGATE_CACHE_FASTFORWARD",
        "AGGREGATE_CACHE_MAXSIZE",
        "APPLICATION_RECORDER_TOPIC",
        "CIPHER_KEY",
        "CIPHER_TOPIC",
        "COMPRESSOR_TOPIC",
        "CREATE_TABLE",
        "DEEPCOPY_FROM_AGGREGATE_CACHE",
        "INFRASTRUCTURE_FACTORY",
        "IS_SNAPSHOTTING_ENABLED",
        "MAPPER_TOPIC",
        "ORIGINATOR_ID_TYPE",
        "PERSISTENCE_MODULE",
        "SINGLE_ROW_TRACKING",
        "SQLITE_DBNAME",
        "SQLITE_LOCK_TIMEOUT",
        "TRANSCODER_TOPIC",
    ]:
        monkeypatch.setenv(prefix + name, "nonsense:Nonsense")
    path = saved(tmp_path / "ledger.db", chained())
    assert read(path) == chained()
    with closing(sqlite3.connect(path)) as database:
        rows = database.execute("SELECT topic, state FROM stored_events").fetchall()
    assert {topic for topic, _ in rows} == {TOPIC}
    assert [decode_entry(lines(unpacked(state))[1]) for _, state in rows] == chained()
    assert [file.name for file in tmp_path.iterdir()] == ["ledger.db"]


# -- sudden death ----------------------------------------------------------------------------------

IN_ONE_APPEND = 3

WRITER = """
import sys
from pathlib import Path
from ledger.events import decode_entry
from ledger.store import Store, exists
entries = [decode_entry(line) for line in Path(sys.argv[2]).read_bytes().splitlines()]
size = int(sys.argv[3])
with Store(sys.argv[1], writing=True) as store:
    for start in range(0, len(entries), size):
        store.save("Plan", entries[start : start + size])
        print(start + size, flush=True)
"""


@pytest.mark.parametrize("seed", range(5))
def test_a_killed_writer_leaves_whole_appends(tmp_path: Path, address: str, seed: int) -> None:
    """After kill -9 the ledger holds all that was acknowledged, and no append in part."""
    rng = random.Random(seed)
    entries = chained(300, padding=rng.randbytes(9000).hex())
    source = tmp_path / "entries"
    source.write_bytes(b"\n".join(map(encode_entry, entries)))
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, address, str(source), str(IN_ONE_APPEND)],
        stdout=subprocess.PIPE,
    )
    assert writer.stdout is not None
    with writer, writer.stdout as told:
        acknowledged = [int(told.readline()) for _ in range(rng.randint(1, 9))]
        with suppress(subprocess.TimeoutExpired):
            writer.wait(rng.random() * 0.01)
        writer.kill()
        acknowledged += [int(line) for line in told.read().split()]
    held = read(address)
    assert held == entries[: len(held)]
    assert len(held) >= acknowledged[-1]
    assert len(held) % IN_ONE_APPEND == 0
    assert damages(address) == []
    saved(address, entries[len(held) : len(held) + 1])


@pytest.mark.parametrize("writing", [False, True])
def test_an_append_cut_off_in_the_middle_is_undone(
    ledger: Path, tmp_path: Path, writing: bool
) -> None:
    """Pages that a dying writer had put in the file are taken back by whoever opens it next."""
    late = tmp_path / "late"
    late.mkdir()
    with closing(sqlite3.connect(ledger, isolation_level=None)) as writer:
        writer.execute("PRAGMA cache_size = 2")  # so that pages go to the file before the commit
        writer.execute("BEGIN")
        for version in range(LENGTH + 1, LENGTH + 99):
            row = (PLAN, version, TOPIC, os.urandom(3000))
            writer.execute("INSERT INTO stored_events VALUES (?, ?, ?, ?)", row)
        for name in (ledger.name, f"{ledger.name}-journal"):
            shutil.copy(ledger.with_name(name), late / name)
    assert (late / ledger.name).stat().st_size > ledger.stat().st_size
    with Store(late / ledger.name, writing=writing) as store:
        assert store.entries(PLAN) == chained()
    assert [file.name for file in late.iterdir()] == [ledger.name]
    assert damages(late / ledger.name) == []
