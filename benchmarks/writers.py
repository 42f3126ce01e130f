"""``python -m benchmarks.writers``: several people type lines into one ledger at the same time: is
each line that was acknowledged there once, and does the chain hold?"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path
from typing import NamedTuple

from ledger import chain
from ledger.events import Entry
from ledger.store import Store

EXAMPLES = Path(__file__).parent.parent / "examples"
PAPERS = sorted(EXAMPLES.glob("2012-03-*.txt"))


class Written(NamedTuple):
    """How many lines were typed, acknowledged, lost (acknowledged and not there), doubled, and
    present without having been acknowledged; whether the chain holds; seconds."""

    typed: int
    acknowledged: int
    lost: int
    doubled: int
    unannounced: int
    holds: bool
    seconds: float


def main() -> None:
    """Write with one and with several, and print the figures and the ratio of the rates."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.writers", description=__doc__)
    options.add_argument("--writers", type=int, default=8)
    options.add_argument("--lines", type=int, default=200, help="all writers together")
    asked = options.parse_args()
    alone = written(1, asked.lines)
    together = written(asked.writers, asked.lines)
    for many, one in ((1, alone), (asked.writers, together)):
        print(
            f"{many} writing: {one.typed} lines typed, {one.acknowledged} acknowledged, "
            f"{one.lost} lost, {one.doubled} doubled, {one.unannounced} unannounced; the chain "
            f"{'holds' if one.holds else 'is BROKEN'}; {one.seconds:.1f} s"
        )
    rate = (together.acknowledged / together.seconds) / (alone.acknowledged / alone.seconds)
    print(f"rate of {asked.writers} to that of one: {rate:.2f}")


def written(writers: int, lines: int) -> Written:
    """Let so many processes type so many lines, all together, into one ledger."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ledger.db"
        program = [sys.executable, "-m", "ledger", "--ledger", str(path)]
        subprocess.run(
            [*program, "append", "--yes", *map(str, PAPERS)], check=True, capture_output=True
        )
        typed = {
            writer: [
                f'2.1/1 URU insert "w{writer}n{n}" after "courses"' for n in range(lines // writers)
            ]
            for writer in range(writers)
        }
        began = time.monotonic()
        running = {
            writer: subprocess.Popen(
                [*program, "record", "--on", "2012-04-02"], stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
            for writer in typed
        }
        for writer, process in running.items():
            assert process.stdin is not None
            process.stdin.write("\n".join(typed[writer]) + "\n")
            process.stdin.close()
        said = ""
        for process in running.values():
            assert process.stdout is not None
            with process, process.stdout as answers:
                said += answers.read()
        seconds = time.monotonic() - began
        with Store(path) as store:
            read = list(store.readable(store.choose(None)))
    entries = [one for one in read if isinstance(one, Entry)]
    there = Counter(
        event.source.quote for entry in entries for event in entry.events
        if event.source is not None and "insert" in event.source.quote
    )
    everything = [line for one in typed.values() for line in one]
    told = {line for line in everything if f"inserting {line.split()[3]}" in said}
    return Written(
        typed=len(everything),
        acknowledged=len(told),
        lost=sum(line not in there for line in told),
        doubled=sum(count > 1 for count in there.values()),
        unannounced=sum(line not in told for line in there),
        holds=len(entries) == len(read) and not list(chain.damages(entries)),
        seconds=seconds,
    )


if __name__ == "__main__":
    main()
