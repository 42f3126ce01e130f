"""``python -m benchmarks.writers``: several people type lines into one ledger at the same time,
into one negotiation and each into one of their own: is each line that was acknowledged there
once, and does the chain hold? And where all want to replace the same word: who may?"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

EXAMPLES = Path(__file__).parent.parent / "examples"
PAPERS = sorted(EXAMPLES.glob("2012-03-*.txt"))
DAY = "2012-04-02"
WORD = "courses"
"""A word of 2.1/1: all write behind it, or want to replace it."""


class Written(NamedTuple):
    """How many lines were typed, acknowledged, refused in a sentence (somebody else was faster for
    too long), lost (acknowledged and not there), doubled, and present without having been
    acknowledged; whether every chain holds; seconds."""

    typed: int
    acknowledged: int
    refused: int
    lost: int
    doubled: int
    unannounced: int
    holds: bool
    seconds: float


class Contested(NamedTuple):
    """Of several who replaced the same word at once, how many may have, and what the others were
    told, each in a sentence; whether every chain holds."""

    won: int
    refused: list[str]
    holds: bool


def main() -> None:
    """Write with one, with several, with several apart; and let several replace one word."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.writers", description=__doc__)
    options.add_argument("--writers", type=int, default=8)
    options.add_argument("--lines", type=int, default=200, help="all writers together")
    options.add_argument("--ledger", metavar="PATH|URL", help="an empty one; if not given, a file")
    asked = options.parse_args()
    many = asked.writers
    rates: dict[str, float] = {}
    for told, writers, apart in (
        ("1 writing", 1, False),
        (f"{many} writing into one negotiation", many, False),
        (f"{many} writing, each into its own", many, True),
    ):
        one = written(writers, asked.lines, apart=apart, address=asked.ledger)
        rates[told] = one.acknowledged / one.seconds
        print(
            f"{told}: {one.typed} lines typed, {one.acknowledged} acknowledged, {one.refused} "
            f"refused, {one.lost} lost, {one.doubled} doubled, {one.unannounced} unannounced; "
            f"{_chain(one.holds)}; {one.seconds:.1f} s, "
            f"{rates[told] / rates['1 writing']:.2f} of the rate of one", flush=True,
        )
    fight = contested(many, address=asked.ledger)
    print(
        f"{many} replacing the same word: {fight.won} did, {len(fight.refused)} were told why not; "
        f"{_chain(fight.holds)}"
    )


def written(
    writers: int, lines: int, *, apart: bool = False, address: str | None = None
) -> Written:
    """Let so many processes type so many lines, all together: into one negotiation, or (``apart``)
    each into its own, of one ledger. ``address``: its path or URL; ``None``: a file for now."""
    with _ledger(address) as ledger:
        names = [f"{'apart' if apart else 'together'}-{writers}-{n}" for n in range(writers)]
        if not apart:
            names = names[:1] * writers
        for name in dict.fromkeys(names):
            ledger.run("append", "--yes", *map(str, PAPERS), negotiation=name)
        typed = {
            writer: [
                f'2.1/1 URU insert "w{writer}n{n}" after "{WORD}"' for n in range(lines // writers)
            ]
            for writer in range(writers)
        }
        began = time.monotonic()
        said = "".join(ledger.typed(typed, names))
        seconds = time.monotonic() - began
        there = Counter(
            line for name in dict.fromkeys(names) for line in ledger.lines(name) if "insert" in line
        )
        everything = [line for one in typed.values() for line in one]
        told = {line for line in everything if f"inserting {line.split()[3]}" in said}
        return Written(
            typed=len(everything),
            acknowledged=len(told),
            refused=sum(answer.startswith("line ") for answer in said.splitlines()),
            lost=sum(line not in there for line in told),
            doubled=sum(count > 1 for count in there.values()),
            unannounced=sum(line not in told for line in there),
            holds=ledger.holds(),
            seconds=seconds,
        )


def contested(writers: int, *, address: str | None = None) -> Contested:
    """Let so many processes replace the same word, each by one of its own, at once."""
    with _ledger(address) as ledger:
        name = f"contested-{writers}"
        ledger.run("append", "--yes", *map(str, PAPERS), negotiation=name)
        typed = {n: [f'2.1/1 replace "{WORD}" -> "w{n}"'] for n in range(writers)}
        said = ledger.typed(typed, [name] * writers)
        won = [one for one in said if not one.startswith("line 1: ")]
        there = [line for line in ledger.lines(name) if "replace" in line]
        assert len(there) == len(won), f"{len(won)} were acknowledged, {len(there)} are there"
        return Contested(
            won=len(won),
            refused=[one.strip() for one in said if one.startswith("line 1: ")],
            holds=ledger.holds(),
        )


class _Ledger(NamedTuple):
    """A ledger that is spoken to as a user does, wherever it is."""

    address: str

    def run(self, *call: str, negotiation: str) -> str:
        """Run a command to its end; what it says."""
        whole = self._call(negotiation, *call)
        return subprocess.run(whole, check=True, capture_output=True, text=True).stdout

    def typed(self, lines: Mapping[int, Sequence[str]], names: Sequence[str]) -> list[str]:
        """What each process says that all at once record these lines."""
        running = [
            subprocess.Popen(
                self._call(name, "record", "--on", DAY), stdin=subprocess.PIPE,
                stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
            )
            for name in names
        ]
        for process, typed in zip(running, lines.values(), strict=True):
            assert process.stdin is not None
            process.stdin.write("".join(f"{line}\n" for line in typed))
            process.stdin.close()
        said = []
        for process in running:
            assert process.stdout is not None
            with process, process.stdout as answers:
                said.append(answers.read())
        return said

    def lines(self, negotiation: str) -> list[str]:
        """The lines that are recorded, one for each event that one brought."""
        events = map(json.loads, self.run("dump", negotiation=negotiation).splitlines())
        quotes = (event.get("source", {}).get("quote", "") for event in events if "type" in event)
        return [quote for quote in quotes if quote.startswith("2.1/1 ")]

    def holds(self) -> bool:
        """Whether everything in it verifies."""
        whole = [sys.executable, "-m", "ledger", "--ledger", self.address, "verify"]
        return subprocess.run(whole, check=False, capture_output=True).returncode == 0

    def _call(self, negotiation: str, *call: str) -> list[str]:
        chosen = ["--ledger", self.address, "--negotiation", negotiation]
        return [sys.executable, "-m", "ledger", *chosen, *call]


@contextmanager
def _ledger(address: str | None) -> Iterator[_Ledger]:
    if address is not None:
        yield _Ledger(address)
        return
    with tempfile.TemporaryDirectory() as folder:
        yield _Ledger(str(Path(folder) / "ledger.db"))


def _chain(holds: bool) -> str:
    return "the chain holds" if holds else "the chain is BROKEN"


if __name__ == "__main__":
    main()
