"""``python -m benchmarks.crashes``: ``kill -9`` at random moments while a process writes: is what
was acknowledged there, what was not wholly there or wholly absent, and can the next go on?"""

from __future__ import annotations

import argparse
import random
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from ledger import chain
from ledger.events import Entry
from ledger.store import Store

EXAMPLES = Path(__file__).parent.parent / "examples"
PAPERS = [str(path) for path in sorted(EXAMPLES.glob("2012-*.txt"))]
MINUTES = [str(path) for path in sorted((EXAMPLES / "minutes").glob("*.txt"))]
DAY = "2012-04-02"
BEFORE = '2.1/1 URU insert "soon" after "courses"'
LINES = tuple(f'2.1/1 URU insert "w{n}" after "courses"' for n in range(4))
NEXT = '2.1/1 CHL insert "afterwards" after "courses"'
SAID = re.compile(r"^(?:(?P<line>\d+)\.1  |Recorded |Struck out |Loaded )", re.MULTILINE)
"""How a command says that something is recorded; of a line, with the number of its entry."""
AT_WRITING = 0.5
"""The part of the rounds in which it is killed once it has begun to write: these are the moments
that matter, and they are few."""
LOOKS = 0.0002
"""Seconds between two looks whether it has."""


class Command(NamedTuple):
    """A command that writes: its arguments, the lines it is given, and how many entries it adds;
    ``each``: every one of them is an append of its own. ``fresh``: it begins without a ledger."""

    call: tuple[str, ...]
    adds: int
    lines: tuple[str, ...] = ()
    each: bool = False
    fresh: bool = False


def commands(dump: Path, entries: int) -> dict[str, Command]:
    """What is killed. ``dump``: a ledger of so many entries."""
    return {
        "append": Command(("append", "--yes", PAPERS[2], MINUTES[0]), 2),
        "record": Command(("record", "--on", DAY), len(LINES), lines=LINES, each=True),
        "correct": Command(("correct", "3.1", "--yes", "--why", "misheard", "--with", NEXT), 2),
        "load": Command(("load", str(dump)), entries, fresh=True),
        "rebuild": Command(("rebuild",), 0),
    }


class Killed(NamedTuple):
    """How many rounds there were of each command, in how many it was killed before its end, and in
    how many in the middle of a transaction; what went wrong, in words."""

    rounds: Counter[str]
    killed: Counter[str]
    writing: Counter[str]
    wrong: list[str]


def main() -> None:
    """Kill, look, and print what was lost or torn."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.crashes", description=__doc__)
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    found = crashed(asked.rounds, asked.seed)
    for name, rounds in found.rounds.items():
        print(
            f"{name}: {rounds} rounds; killed before its end in {found.killed[name]}, with a "
            f"transaction open in {found.writing[name]}"
        )
    print(f"{asked.rounds} rounds: {len(found.wrong)} with anything lost, torn or stuck")
    for one in found.wrong:
        print(one)


def crashed(rounds: int, seed: int) -> Killed:
    """Kill a writer so many times, each command in turn, and look at what it left."""
    choice = random.Random(seed)
    found = Killed(Counter(), Counter(), Counter(), [])
    with tempfile.TemporaryDirectory() as folder:
        killing = _Killing(Path(folder), choice)
        for n in range(rounds):
            name = list(killing.commands)[n % len(killing.commands)]
            left = killing.once(name)
            found.rounds[name] += 1
            found.killed[name] += not left.ended
            found.writing[name] += left.writing
            found.wrong.extend(f"round {n}, {name}: {one}" for one in killing.wrong(name, left))
    return found


class _Left(NamedTuple):
    """What a process left: whether it came to its end, whether a transaction was open when it was
    killed, and what it had said."""

    ended: bool
    writing: bool
    said: str


class _Killing:
    """Before each round: a ledger of two papers and a line, or none."""

    def __init__(self, folder: Path, choice: random.Random) -> None:
        self._choice = choice
        self._path = folder / "ledger.db"
        self._journal = folder / "ledger.db-journal"
        self._start = folder / "start.db"
        _run(self._start, "append", "--yes", *PAPERS[:2])
        _run(self._start, "record", "--on", DAY, lines=[BEFORE])
        full, dump = folder / "full.db", folder / "dump.jsonl"
        _run(full, "append", "--yes", *PAPERS[:3])
        dump.write_text(_run(full, "dump"), "utf-8")
        self.commands = commands(dump, len(_entries(full)))
        self._takes: dict[str, float] = {}
        for name, command in self.commands.items():
            self._begin(command)
            began = time.monotonic()
            _run(self._path, *command.call, lines=command.lines)
            self._takes[name] = time.monotonic() - began
            added = len(_entries(self._path)) - self._before(command)
            assert added == command.adds, f"{name} adds {added} entries"

    def once(self, name: str) -> _Left:
        """Run the command, and kill it."""
        command = self.commands[name]
        self._begin(command)
        if self._choice.random() < AT_WRITING:
            # Of lines that are written one by one, kill any; wait a little into the transaction.
            ready = self._writes(self._choice.randint(1, command.adds if command.each else 1))
            after = self._choice.choice([0, self._choice.uniform(0, 0.02)])
        else:
            ready, after = (lambda: True), self._choice.uniform(0, self._takes[name])
        with tempfile.TemporaryFile("w+") as said, subprocess.Popen(
            _program(self._path, *command.call),
            stdin=subprocess.PIPE, stdout=said, stderr=subprocess.STDOUT, text=True,
        ) as process:
            assert process.stdin is not None
            process.stdin.write("".join(f"{line}\n" for line in command.lines))
            process.stdin.close()
            while process.poll() is None and not ready():
                time.sleep(LOOKS)
            try:
                process.wait(after)
            except subprocess.TimeoutExpired:
                process.kill()
            ended = process.wait() == 0
            writing = not ended and self._journal.exists()
            said.seek(0)
            return _Left(ended, writing, said.read())

    def wrong(self, name: str, left: _Left) -> list[str]:
        """What is not as promised after that."""
        command = self.commands[name]
        before = self._before(command)
        said = list(SAID.finditer(left.said))
        lines = [int(one["line"]) - before for one in said if one["line"]] if command.each else []
        done = left.ended or any(one["line"] is None for one in said)
        least = command.adds if done else max(lines, default=0)
        if not self._path.exists():
            gone = ["the ledger is gone"] if before or least else []
            return [*gone, *self._next(command)]
        verified = subprocess.run(
            _program(self._path, "verify"), capture_output=True, text=True, check=False
        )
        entries = _entries(self._path)
        added = len(entries) - before
        found = []
        if verified.returncode and (entries or not command.fresh):
            found.append(f"verify says {verified.stdout}{verified.stderr}")
        if added < least:
            found.append(f"{least} entries were acknowledged, {added} are there")
        if not command.each and added not in (0, command.adds):
            found.append(f"{added} of {command.adds} entries are there: an append in part")
        if not command.fresh and entries[:before] != _entries(self._start):
            found.append("what stood before has changed")
        if list(chain.damages(entries)):
            found.append("the chain is broken")
        return [*found, *self._next(command)]

    def _next(self, command: Command) -> list[str]:
        """Whether the next writer can go on."""
        there = len(_entries(self._path)) if self._path.exists() and not command.fresh else 0
        if command.fresh:
            call: tuple[str, ...] = command.call
            lines: tuple[str, ...] = ()
        else:
            call, lines = ("record", "--on", DAY), (NEXT,)
        done = subprocess.run(
            _program(self._path, *call), input="".join(f"{line}\n" for line in lines),
            capture_output=True, text=True, check=False,
        )
        if done.returncode:
            return [f"the next writer can't: {done.stderr}"]
        expected = command.adds if command.fresh else there + 1
        count = len(_entries(self._path))
        return [] if count == expected else [f"after the next, {count} entries, not {expected}"]

    def _before(self, command: Command) -> int:
        return 0 if command.fresh else len(_entries(self._start))

    def _begin(self, command: Command) -> None:
        for path in self._path.parent.glob("ledger.db*"):
            path.unlink()
        if not command.fresh:
            shutil.copy(self._start, self._path)

    def _writes(self, times: int) -> Callable[[], bool]:
        """Whether a transaction has been begun so many times."""
        count, was = 0, False

        def looked() -> bool:
            nonlocal count, was
            there = self._journal.exists()
            count, was = count + (there and not was), there
            return count >= times

        return looked


def _program(path: Path, *call: str) -> list[str]:
    return [sys.executable, "-m", "ledger", "--ledger", str(path), *call]


def _run(path: Path, *call: str, lines: Sequence[str] = ()) -> str:
    """Run a command to its end; what it says on standard output."""
    return subprocess.run(
        _program(path, *call), input="".join(f"{line}\n" for line in lines),
        capture_output=True, text=True, check=True,
    ).stdout


def _entries(path: Path) -> list[Entry]:
    """What the only negotiation of a ledger holds; nothing, where the file has none in it yet."""
    if not path.stat().st_size:
        return []
    with Store(path) as store:
        return [entry for name in store.negotiations() for entry in store.entries(name)]


if __name__ == "__main__":
    main()
