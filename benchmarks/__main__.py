"""``python -m benchmarks``: start-up, full replay and successive texts, each against a floor."""

from __future__ import annotations

import argparse
import gc
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import floor, texts
from benchmarks.negotiation import NAME, MadeUp
from ledger.draft import Draft, Run
from ledger.replay import replay
from ledger.store import Store

HERE = Path(__file__).parent.parent
PAPERS = (
    HERE.parent / "shared" / "corpus" / "san-salvador-2012-04-19.txt",
    HERE / "events" / "examples" / "night-trains-2025-03-24.txt",
)
FLOOR = "import click, msgspec, sqlite3"
Row = tuple[str, float, float]


def main() -> None:
    """Measure, and print a table."""
    options = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    options.add_argument("--events", type=int, nargs="*", default=[10_000, 100_000])
    options.add_argument("--rounds", type=int, default=15, help="of each; the median counts")
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    rows: list[Row] = []
    with tempfile.TemporaryDirectory() as folder:
        rows += started(Path(folder), asked.rounds)
        for events in asked.events:
            print(f"making {events:,} events …", file=sys.stderr)
            rounds = max(3, asked.rounds * 10_000 // events)
            rows += replayed(Path(folder), events, asked.seed, min(rounds, asked.rounds))
    rows += texts.compared()
    print(f"\n{'':44}{'ms':>10}{'floor, ms':>12}{'ratio':>8}")
    for what, ours, least in rows:
        print(f"{what:44}{ours:10.1f}{least:12.1f}{ours / least:8.2f}")


# -- whole processes ---------------------------------------------------------------------------


def started(folder: Path, rounds: int) -> list[Row]:
    """Cold, whole processes: ``ledger replay`` of a paper against its imports alone."""
    paper = next(path for path in PAPERS if path.exists())
    script = shutil.which("ledger", path=str(Path(sys.executable).parent))
    program = [script] if script else [sys.executable, "-m", "ledger"]
    there = [*program, "--ledger", str(folder / "paper.db")]
    subprocess.run([*there, "append", "--yes", str(paper)], check=True, capture_output=True)
    calls = {
        "": [*there, "replay", "--format", "text"],
        "floor": [sys.executable, "-c", FLOOR],
        "version": [*program, "--version"],
        "nothing": [sys.executable, "-c", "pass"],
    }

    def process(call: Sequence[str]) -> Callable[[], object]:
        return lambda: subprocess.run(call, check=True, capture_output=True)

    took = interleaved(
        {name: process(call) for name, call in calls.items()}, rounds, time.perf_counter, warm=2
    )
    return [
        (f"ledger replay, {paper.name[:26]}", took[""], took["floor"]),
        ("ledger --version", took["version"], took["floor"]),
        ("python -c pass", took["nothing"], took["floor"]),
    ]


# -- full replay -------------------------------------------------------------------------------


def replayed(folder: Path, events: int, seed: int, rounds: int) -> list[Row]:
    """Reading and folding every event: a ledger file against the floor. The same text first."""
    ours, bare = folder / f"{events}.db", folder / f"{events}.floor"
    entries = list(MadeUp(seed).entries(events))
    with Store(ours, writing=True) as store:
        store.save(NAME, entries)
    floor.write(bare, entries)
    del entries
    draft, least = whole(ours), floor.replay(bare)
    if text(draft) != least.text():
        sys.exit("the ledger and the floor do not print the same text")
    if draft.contradictions:
        sys.exit(f"contradictions: {draft.contradictions[:3]}")
    words = sum(len(line.split()) for line in least.text())
    print(
        f"  {len(least.text())} provisions printed, {words:,} words; the ledger has "
        f"{ours.stat().st_size / 1e6:.1f} MB, the floor {bare.stat().st_size / 1e6:.1f} MB",
        file=sys.stderr,
    )
    del draft, least
    read = Store(ours).entries(NAME)
    took = interleaved(
        {
            "ours": lambda: whole(ours),
            "floor": lambda: floor.replay(bare),
            "read": lambda: Store(ours).entries(NAME),
            "fold": lambda: replay(read),
        },
        rounds,
        time.process_time,
    )
    count = f"{events:,} events"
    return [
        (f"full replay, {count}", took["ours"], took["floor"]),
        (f"  of it reading, {count}", took["read"], took["floor"]),
        (f"  of it folding, {count}", took["fold"], took["floor"]),
    ]


def whole(path: Path) -> Draft:
    """What a command does: open, read every entry, fold."""
    with Store(path) as store:
        entries = store.entries(NAME)
    return replay(entries)


def text(draft: Draft) -> list[str]:
    """What the draft prints, a line for each provision, white space as it is."""
    return [
        "".join(e.text if isinstance(e, Run) else "[" if e.opens else "]" for e in p.visible)
        for p in draft.walk()
    ]


def interleaved(
    arms: dict[str, Callable[[], object]], rounds: int, clock: Callable[[], float], warm: int = 1
) -> dict[str, float]:
    """The median time of each arm in milliseconds, all arms in turn in every round, so that
    what slows the machine down slows them all."""
    times: dict[str, list[float]] = {name: [] for name in arms}
    for turn in range(warm + rounds):
        for name, arm in arms.items():
            gc.collect()
            begun = clock()
            result = arm()
            took = clock() - begun
            del result
            if turn >= warm:
                times[name].append(took * 1000)
    return {name: statistics.median(taken) for name, taken in times.items()}


if __name__ == "__main__":
    main()
