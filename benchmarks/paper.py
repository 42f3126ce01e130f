"""A results paper of 150 lines, as a note-taker keeps it: what a command costs before there is any
history. Whole processes, cold."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from benchmarks.cold import FLOOR, program
from benchmarks.table import Row
from benchmarks.timing import interleaved, process, say

HERE = Path(__file__).parent.parent
PAPERS = (
    HERE.parent / "shared" / "corpus" / "san-salvador-2012-04-19.txt",
    HERE / "events" / "examples" / "night-trains-2025-03-24.txt",
)


def started(folder: Path, rounds: int) -> list[Row]:
    """``ledger replay`` of a paper, and ``--version``, beside bare imports."""
    paper = next(path for path in PAPERS if path.exists())
    there = [*program(), "--ledger", str(folder / "paper.db")]
    subprocess.run([*there, "append", "--yes", str(paper)], check=True, capture_output=True)
    say("a results paper, cold")
    took = interleaved(
        {
            "replay": process([*there, "replay", "--format", "text"]),
            "version": process([*program(), "--version"]),
            "nothing": process([sys.executable, "-c", "pass"]),
            "floor": process(FLOOR),
        },
        rounds,
        warm=2,
    )
    return [
        Row("", "ledger replay, a results paper / bare imports", took["replay"], took["floor"]),
        Row("", "ledger --version / bare imports", took["version"], took["floor"]),
        Row("", "python -c pass / bare imports", took["nothing"], took["floor"]),
    ]
