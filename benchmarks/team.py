"""``python -m benchmarks.team --ledger postgresql://...``: several processes append to an empty
database at once, to one negotiation and to one each: which part of the rate of one alone do they
keep, and is every entry there once, in a chain that holds?

Each appends as a line of ``ledger record`` does: over a connection of its own, to what it knows;
where others write, too, it waits for its turn and reads the negotiation anew."""

from __future__ import annotations

import argparse
import multiprocessing
import time
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from multiprocessing.synchronize import Barrier
from typing import NamedTuple

from ledger import chain
from ledger.cli import Call
from ledger.cli.recording import recording, tries
from ledger.errors import Busy, Conflict
from ledger.events import Entry, MeetingHeld
from ledger.store import Store

WORDS = "To set up a team of ten engineers whom any coastal state can call. " * 8


class Appended(NamedTuple):
    """How many appends were acknowledged, how many conflicts were met on the way, how many
    acknowledged entries are not there exactly once, whether every chain holds; appends a second."""

    acknowledged: int
    conflicts: int
    wrong: int
    holds: bool
    rate: float


def main() -> None:
    """Append with one and with several, and print the figures and the ratios of the rates."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.team", description=__doc__)
    options.add_argument("--ledger", required=True, metavar="URL")
    options.add_argument("--writers", type=int, default=8)
    options.add_argument("--appends", type=int, default=400, help="all writers together")
    options.add_argument("--rounds", type=int, default=3, help="of each; the best counts")
    asked = options.parse_args()
    arms = {
        "one alone": 1 * ["one"],
        f"{asked.writers} on one negotiation": asked.writers * ["one"],
        f"{asked.writers} on {asked.writers}": [f"{n}" for n in range(asked.writers)],
    }
    best: dict[str, Appended] = {}
    for _ in range(asked.rounds):
        for arm, names in arms.items():
            round_ = uuid.uuid4().hex[:8]
            now = appended(asked.ledger, [f"{n} {round_}" for n in names], asked.appends)
            if arm not in best or now.rate > best[arm].rate:
                best[arm] = now
            if now.wrong or not now.holds:
                raise SystemExit(f"{arm}: {now}")
    alone = best["one alone"].rate
    for arm, one in best.items():
        print(
            f"{arm}: {one.acknowledged} acknowledged, {one.wrong} lost or doubled, the chains hold;"
            f" {one.conflicts} conflicts; {one.rate:.0f} a second, {one.rate / alone:.2f} of one"
        )


def appended(ledger: str, negotiations: Sequence[str], appends: int) -> Appended:
    """Let one process for each of these names append to it, all begun together."""
    context = multiprocessing.get_context("spawn")
    ready = context.Barrier(len(negotiations) + 1)
    told: multiprocessing.Queue[tuple[str, list[str], int]] = context.Queue()
    each = appends // len(negotiations)
    running = [
        context.Process(target=append, args=(ledger, name, each, ready, told))
        for name in negotiations
    ]
    for process in running:
        process.start()
    ready.wait()
    began = time.perf_counter()
    said = [told.get() for _ in running]
    took = time.perf_counter() - began
    for process in running:
        process.join()
    wrong, holds = 0, True
    with Store(ledger) as store:
        for name in {*negotiations}:
            entries = store.entries(name)
            held = [entry.digest for entry in entries]
            acknowledged = [one for of, digests, _ in said if of == name for one in digests]
            wrong += sum(held.count(one) != 1 for one in acknowledged)
            holds = holds and not list(chain.damages(entries))
    count = sum(len(digests) for _, digests, _ in said)
    return Appended(count, sum(met for *_, met in said), wrong, holds, count / took)


def append(
    ledger: str,
    negotiation: str,
    count: int,
    ready: Barrier,
    told: multiprocessing.Queue[tuple[str, list[str], int]],
) -> None:
    """Append so many entries; tell their digests, and the number of conflicts."""
    digests: list[str] = []
    known: list[Entry] = []
    conflicts = 0
    with Store(ledger, writing=True) as store:
        store.negotiations()  # all is imported before the clock starts
    ready.wait()
    crowded = False
    while len(digests) < count:
        stale = crowded
        for attempt in tries(Call(ledger, negotiation), lambda: negotiation, crowded=crowded):
            try:
                if stale:
                    before = len(known)
                    known = read(ledger, negotiation, attempt.store)
                    crowded = len(known) > before
                entry = following(known)
                fresh, there = {negotiation: [entry]}, {negotiation: known}
                with recording(Call(ledger, None), fresh, there, attempt.store):
                    pass
            except (Busy, Conflict):
                if attempt.last:
                    raise
                conflicts += 1
                stale = crowded = True
                continue
            known.append(entry)
            digests.append(entry.digest)
            break
    told.put((negotiation, digests, conflicts))


def read(ledger: str, negotiation: str, ours: Store | None) -> list[Entry]:
    """What the negotiation holds, read over the ledger that is open for our turn, if it is."""
    if ours is not None:
        return ours.entries(negotiation)
    with Store(ledger) as store:
        return store.entries(negotiation)


def following(known: Sequence[Entry]) -> Entry:
    """An entry of some length, sealed behind those known; no two are alike."""
    now = datetime.now(UTC)
    entry = Entry(
        version=len(known) + 1, recorded_at=now, recorded_by=uuid.uuid4().hex, on=now.date(),
        events=(MeetingHeld(name=WORDS),),
    )
    return chain.seal(entry, known[-1].digest if known else chain.START)


if __name__ == "__main__":
    main()
