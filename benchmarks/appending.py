"""Durable appends: `Store.save` beside bare `sqlite3` that brings everything to the disk in the
same manner. The ledger's side seals its entries, and both encode their events, while the clock
runs."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from itertools import islice
from pathlib import Path

import msgspec
from msgspec.structs import replace

from benchmarks import writes
from benchmarks.material import Material
from benchmarks.negotiation import NAME, MadeUp
from benchmarks.table import Row
from benchmarks.timing import Arm, interleaved, say
from ledger import chain
from ledger.events import AnyEvent, Entry, event_name
from ledger.frames import DrawnUpTo, Framing, framing
from ledger.store import Store

SINGLES = 20
"""Transactions of one event each that are timed together."""


def appended(material: Material, rounds: int) -> list[Row]:
    """One event a transaction, and an entry's worth, to the first half of the history."""
    say(f"durable appends, {material.count}")
    begun = _begun(material)
    rows = []
    for name, (singles, goal) in {
        "one event": (True, 1.5), "an entry of 100": (False, 1.0),
    }.items():
        with (
            Store(_half(material, name, material.entries), writing=True) as store,
            closing(_bare(material.folder / f"bare, {name}.db")) as bare,
        ):
            bare.execute("CREATE TABLE events (id INTEGER PRIMARY KEY, name TEXT, state BLOB)")
            ours = _ledger(store, material.entries, begun, singles=singles)
            other = _rows(bare, iter(material.entries[begun:]), singles=singles)
            took = interleaved({"ours": ours, "other": other}, _turns(material, rounds))
        each = SINGLES if singles else 1
        rows.append(
            Row("7", f"durable append, {name} / bare rows", took["ours"] / each,
                took["other"] / each, most=goal)
        )
    return rows + _with_derived(material, rounds)


def _turns(material: Material, rounds: int) -> int:
    """For how many rounds there are entries, besides the one to warm up."""
    return min(rounds, len(material.entries) - _begun(material) - 1)


def _with_derived(material: Material, rounds: int) -> list[Row]:
    """An entry with everything that is derived from it, beside bare `sqlite3` that writes the same
    rows: of a negotiation in which nothing is recorded late, and of this one."""
    in_order = list(MadeUp(material.seed, late=False).entries(material.events))
    return [
        _derived(material, f"the same with the derived tables, {name}", entries, rounds)
        for name, entries in {
            "nothing late": in_order, "an event late in each": material.entries,
        }.items()
    ]


def _derived(material: Material, name: str, entries: Sequence[Entry], rounds: int) -> Row:
    begun, turns = _begun(material), _turns(material, rounds)
    fresh = [(entry, _drawn(entries, entry)) for entry in entries[begun : begun + turns + 1]]
    watched = _half(material, f"watched, {name}", entries)
    with closing(sqlite3.connect(watched)) as database:
        tables = writes.tables(database)
        first = before = writes.rows(database, tables)
        done = []
        with Store(watched, writing=True) as store:
            for entry, drawn in fresh:
                _save_and_draw(store, entry, drawn)
                after = writes.rows(database, tables)
                done.append(writes.between(tables, before, after))
                before = after
    with (
        Store(_half(material, f"derived, {name}", entries), writing=True) as store,
        closing(_bare(material.folder / f"bare, {name}.db")) as bare,
    ):
        for table in tables:
            for statement in table.statements:
                bare.execute(statement)
        nothing: writes.Rows = {table.name: {} for table in tables}
        writes.carry_out(bare, writes.between(tables, nothing, first))
        same, drawn_anew = iter(done), iter(fresh)
        took = interleaved(
            {
                "ours": lambda: _save_and_draw(store, *next(drawn_anew)),
                "other": lambda: writes.carry_out(bare, next(same)),
            },
            turns,
        )
    return Row("7", f"{name} / the same rows", took["ours"], took["other"], most=1.2)


def _drawn(entries: Sequence[Entry], entry: Entry) -> Framing:
    """What this entry makes it necessary to draw, drawn: what is timed is the writing."""
    before = entries[: entry.version - 1]
    found = framing(DrawnUpTo(entry.version - 1), before, [entry])
    return replace(found, frames=list(found.frames))


def _save_and_draw(store: Store, entry: Entry, drawn: Framing) -> None:
    store.save_all({NAME: [entry]}, {NAME: drawn})


def _begun(material: Material) -> int:
    """How many entries are there before."""
    return len(material.entries) // 2


def _half(material: Material, name: str, entries: Sequence[Entry]) -> Path:
    """A ledger that holds them."""
    path = material.folder / f"append, {name}.db"
    first = entries[: _begun(material)]
    with Store(path, writing=True) as store:
        store.save_all({NAME: first}, {NAME: framing(None, first)})
    return path


def _ledger(store: Store, all: Sequence[Entry], begun: int, *, singles: bool) -> Arm:
    """Append the next entry; ``singles``: its first events, each in an entry of its own."""
    before, entries = all[begun - 1], iter(all[begun:])

    def save(entry: Entry, events: Sequence[AnyEvent]) -> None:
        nonlocal before
        fresh = replace(entry, version=before.version + 1, events=tuple(events), digest="")
        before = chain.seal(fresh, before.digest)
        store.save(NAME, [before])

    def run() -> None:
        entry = next(entries)
        if singles:
            for event in islice(entry.events, SINGLES):
                save(entry, [event])
        else:
            save(entry, entry.events)

    return run


def _bare(path: Path) -> sqlite3.Connection:
    """A connection that writes as durably as the store does."""
    database = sqlite3.connect(path, isolation_level=None)
    database.execute("PRAGMA journal_mode = DELETE")
    database.execute("PRAGMA synchronous = EXTRA")
    return database


def _rows(database: sqlite3.Connection, entries: Iterator[Entry], *, singles: bool) -> Arm:
    """Insert the events of the next entry as rows, in one transaction; ``singles``: the first of
    them, each in a transaction of its own."""
    encode = msgspec.json.Encoder().encode

    def insert(rows: Iterable[tuple[str, AnyEvent]]) -> None:
        database.execute("BEGIN IMMEDIATE")
        database.executemany(
            "INSERT INTO events (name, state) VALUES (?, ?)",
            [(name, encode(event)) for name, event in rows],
        )
        database.execute("COMMIT")

    def run() -> None:
        entry = next(entries)
        named = [(event_name(entry.version, n), e) for n, e in enumerate(entry.events, 1)]
        if singles:
            for one in named[:SINGLES]:
                insert([one])
        else:
            insert(named)

    return run
