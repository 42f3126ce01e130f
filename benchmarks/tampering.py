"""``python -m benchmarks.tampering``: a ledger altered behind its back at random, many times over:
does ``ledger verify``, with the receipt that was given before, find it and name the entry?"""

from __future__ import annotations

import argparse
import random
import shutil
import sqlite3
import tempfile
from collections import Counter
from contextlib import closing
from pathlib import Path

from ledger import chain
from ledger.append import Wishes, append, read_file, text_of
from ledger.events import Entry, Opened
from ledger.houses import everyone, load
from ledger.plugins import Plugins
from ledger.receipt import Receipt, missing, receipt
from ledger.store import Store
from ledger.take_minutes import take_minutes

EXAMPLES = Path(__file__).parent.parent / "examples"
WAYS = ("a byte changed", "a row deleted", "two rows swapped", "a row inserted")


def main() -> None:
    """Alter, verify, and print how many were found and what was missed."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.tampering", description=__doc__)
    options.add_argument("--rounds", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    missed, made = tampered(asked.rounds, asked.seed)
    for way in WAYS:
        print(f"{way}: {made[way]}")
    print(f"{asked.rounds - len(missed)} of {asked.rounds} alterations are found and named")
    for one in missed:
        print(one)


def tampered(rounds: int, seed: int) -> tuple[list[str], Counter[str]]:
    """The alterations that were not found, in words, and how many there were of each kind."""
    choice = random.Random(seed)
    missed: list[str] = []
    made: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as folder:
        whole, copy = Path(folder) / "whole.db", Path(folder) / "copy.db"
        given = _recorded(whole)
        for _ in range(rounds):
            shutil.copy(whole, copy)
            way = choice.choice(WAYS)
            version, told = _alter(copy, way, choice, given.entry)
            made[way] += 1
            found = _found(copy, given)
            if version not in found:
                missed.append(f"{told}: entry {version} is not among {sorted(found)}")
    return missed, made


def _recorded(path: Path) -> Receipt:
    """The example negotiation, papers and minutes, as a ledger; its receipt."""
    entries: list[Entry] = []
    house = load("oas")
    for paper in sorted(EXAMPLES.glob("2012-*.txt")):
        text = text_of(read_file(paper), Plugins().reader(".txt"))
        taken = append(entries, read_file(paper), text, house, Wishes())
        assert taken.entry is not None
        entries.append(taken.entry)
    for paper in sorted((EXAMPLES / "minutes").glob("*.txt")):
        text = text_of(read_file(paper), Plugins().reader(".txt"))
        taken = take_minutes(entries, read_file(paper), text, everyone(house), Wishes())
        assert taken.entry is not None
        entries.append(taken.entry)
    opened = entries[0].events[0]
    assert isinstance(opened, Opened)
    name = opened.negotiation
    with Store(path, writing=True) as store:
        for entry in entries:
            store.save(name, [entry])
    return receipt(entries[-1])


def _alter(path: Path, way: str, choice: random.Random, last: int) -> tuple[int, str]:
    """Alter the file; the first entry that is no longer as it was, and what was done."""
    with closing(sqlite3.connect(path)) as database:
        triggers = database.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'")
        for (name,) in triggers.fetchall():
            database.execute(f"DROP TRIGGER {name}")
        states = dict(database.execute("SELECT originator_version, state FROM stored_events"))
        version = choice.randint(1, last)
        change = "UPDATE stored_events SET state = ? WHERE originator_version = ?"
        match way:
            case "a byte changed":
                state = bytearray(states[version])
                # Every third time near an end, where a compressed row has bits that say nothing.
                near = choice.choice([0, 1, 2, *range(-8, 0)]) % len(state)
                at = choice.choice([near, *choice.choices(range(len(state)), k=2)])
                bits = choice.randint(1, 255)
                state[at] ^= bits
                database.execute(change, [bytes(state), version])
                told = f"{way}: {at} of {len(state)} by {bits:#04x}"
            case "a row deleted":
                database.execute(
                    "DELETE FROM stored_events WHERE originator_version = ?", [version]
                )
                told = f"{way}: {version}"
            case "two rows swapped":
                version, other = sorted(choice.sample(range(1, last + 1), 2))
                database.execute(change, [states[other], version])
                database.execute(change, [states[version], other])
                told = f"{way}: {version} and {other}"
            case _:
                source = version
                version = last + choice.randint(1, 3)
                database.execute(
                    "INSERT INTO stored_events SELECT originator_id, ?, topic, state "
                    "FROM stored_events WHERE originator_version = ?", [version, source]
                )
                told = f"{way}: {source} as {version}"
        database.commit()
    return version, told


def _found(path: Path, given: Receipt) -> set[int]:
    """The entries that are named as damaged; of a missing end, the first that is gone."""
    with Store(path) as store:
        read = [one for name in store.negotiations() for one in store.readable(name)]
    unreadable = [one.version for one in read if isinstance(one, chain.Damage)]
    entries = [one for one in read if isinstance(one, Entry)]
    found = {*unreadable, *(one.version for one in chain.damages(entries))}
    if not found and missing(given, [entry.digest for entry in entries]) is not None:
        found.add(min(given.entry, len(entries) + 1))
    return found


if __name__ == "__main__":
    main()
