"""The whole history folded: a ledger file beside the floor and beside the library's stock way."""

from __future__ import annotations

import time
from pathlib import Path

from benchmarks import floor, stock
from benchmarks.material import Material, Unequal, same
from benchmarks.negotiation import NAME
from benchmarks.table import Row
from benchmarks.timing import Arm, interleaved, say
from ledger.draft import Draft
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
    with Store(ours) as store:
        read = store.entries(NAME)

    def reading() -> object:
        with Store(ours) as store:
            return store.entries(NAME)

    def bare_uncollected() -> object:
        with uncollected():
            return floor.replay(bare)

    arms: dict[str, Arm] = {
        "ours": lambda: _whole(ours),
        "floor": lambda: floor.replay(bare),
        "uncollected": bare_uncollected,
        "read": reading,
        "fold": lambda: replay(read),
    }
    if with_stock:
        there = material.folder / "stock.db"
        say(f"  stock aggregate, {material.count}")
        stock.write(there, material.facts)
        same("stock aggregate", stock.replay(there).text(), wanted)
        arms["stock"] = lambda: stock.replay(there)
    say(f"full replay, {material.count}")
    took = interleaved(arms, rounds, time.process_time)
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


def _whole(path: Path) -> Draft:
    """What a command does: open, read every entry, fold."""
    with Store(path) as store:
        entries = store.unread(NAME)
    return replay(entries)
