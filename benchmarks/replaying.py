"""The whole history folded: a ledger file beside the floor and beside the library's stock way.

Each is folded in a process that does nothing else, and tells the processor's time that it took
from opening the file: among everything that a benchmark holds, small things are made more slowly.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from statistics import median

from benchmarks import floor, stock
from benchmarks.material import Material, Unequal, same
from benchmarks.negotiation import NAME
from benchmarks.table import Row
from benchmarks.timing import Arm, printed, say
from ledger.draft import Draft
from ledger.events import Entry
from ledger.memory import uncollected
from ledger.publication import printed_lines
from ledger.replay import replay
from ledger.store import Store


def replayed(material: Material, rounds: int, *, with_stock: bool) -> list[Row]:
    """Reading and folding every event, the processor's time. The same text first."""
    ours, bare = material.ledger, material.folder / "floor.db"
    wanted = material.days[-1].lines
    say(f"  the floor's table, {material.count}")
    floor.write(bare, material.entries)
    draft = _whole(ours)
    if draft.contradictions:
        raise Unequal(f"contradictions: {draft.contradictions[:3]}")
    same("ledger, everything", printed_lines(draft), wanted)
    same("floor", floor.replay(bare).text(), wanted)
    half = material.half
    same("floor, half", floor.replay(bare, half).text(), material.day(half).lines)
    del draft
    arms = ["ours", "floor", "uncollected", "read", "fold"]
    if with_stock:
        there = material.folder / "stock.db"
        say(f"  stock aggregate, {material.count}")
        stock.write(there, material.facts)
        same("stock aggregate", stock.replay(there).text(), wanted)
        arms.append("stock")
    say(f"full replay, {material.count}")
    took = _alone(arms, material.folder, rounds)
    count = material.count
    rows = [
        Row("1", f"full replay, {count} / floor", took["ours"], took["floor"], most=1),
        Row("1", "  the same / floor, no cycle collector", took["ours"], took["uncollected"]),
        Row("1", "  of it reading / floor", took["read"], took["floor"]),
        Row("1", "  of it folding / floor", took["fold"], took["floor"]),
    ]
    if "stock" in took:
        rows.append(
            Row("1", f"full replay, {count} / stock aggregate", took["ours"], took["stock"],
                least=7)
        )
    return rows


def _alone(arms: Sequence[str], folder: Path, rounds: int) -> dict[str, float]:
    """The median of each arm in milliseconds, all in turn in every round."""
    times: dict[str, list[float]] = {arm: [] for arm in arms}
    for _ in range(rounds):
        for arm in arms:
            call = [sys.executable, "-m", "benchmarks.replaying", arm, str(folder)]
            times[arm].append(float(printed(call)))
    return {arm: median(took) for arm, took in times.items()}


def _whole(path: Path) -> Draft:
    """What a command does: open, read every entry, fold."""
    with Store(path) as store:
        entries = store.unread(NAME)
    return replay(entries)


def main() -> None:
    """Fold once, and print how long it took, in milliseconds."""
    arm, folder = sys.argv[1], Path(sys.argv[2])
    ours, bare = folder / "ledger.db", folder / "floor.db"

    def reading() -> Sequence[Entry]:
        with Store(ours) as store:
            return store.entries(NAME)

    def bare_uncollected() -> object:
        with uncollected():
            return floor.replay(bare)

    for module in ("ledger.store.sqlite", "ledger.store.rows"):
        import_module(module)  # which a store does when it is first needed
    read = reading() if arm == "fold" else ()
    arms: dict[str, Arm] = {
        "ours": lambda: _whole(ours),
        "floor": lambda: floor.replay(bare),
        "uncollected": bare_uncollected,
        "read": reading,
        "fold": lambda: replay(read),
        "stock": lambda: stock.replay(folder / "stock.db"),
    }
    begun = time.process_time()
    arms[arm]()
    print((time.process_time() - begun) * 1000)


if __name__ == "__main__":
    main()
