"""``python -m benchmarks.full_disk``: a paper is appended to a ledger on a disk that is nearly
full, with another few pages left each time: is it recorded, or refused in a sentence, and is
everything that stood before still there?"""

from __future__ import annotations

import argparse
import os
import random
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

EXAMPLES = Path(__file__).parent.parent / "examples"
PAPERS = [str(path) for path in sorted(EXAMPLES.glob("2012-*.txt"))]
SIZE = 1 << 20
PAGE = 4096


class CannotMount(Exception):
    """There can be no small disk here; why."""


class Filled(NamedTuple):
    """How many appends were recorded, and how many refused; what went wrong, in words."""

    recorded: int
    refused: int
    wrong: list[str]


def main() -> None:
    """Fill, append, and print what came of it."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.full_disk", description=__doc__)
    options.add_argument("--rounds", type=int, default=40)
    options.add_argument("--seed", type=int, default=1)
    asked = options.parse_args()
    try:
        found = filled(asked.rounds, asked.seed)
    except CannotMount as e:
        sys.exit(f"Not measured: {e}")
    print(
        f"{asked.rounds} appends on a disk nearly full: {found.recorded} recorded, "
        f"{found.refused} refused in a sentence, {len(found.wrong)} wrong"
    )
    for one in found.wrong:
        print(one)


def filled(rounds: int, seed: int) -> Filled:
    """Append so many times with from none to twenty pages left. Raises `CannotMount`."""
    choice = random.Random(seed)
    recorded = refused = 0
    wrong: list[str] = []
    with small_disk() as disk:
        start, path, filler = disk.parent / "start.db", disk / "ledger.db", disk / "filler"
        _run(start, "append", "--yes", *PAPERS[:2]).check_returncode()
        before = _dumped(start)
        for n in range(rounds):
            for file in disk.iterdir():
                file.unlink()
            shutil.copy(start, path)
            _fill(filler, choice.randint(0, 20) * PAGE)
            done = _run(path, "append", "--yes", PAPERS[2])
            told = done.stderr.strip().splitlines()[-1:]
            after = _dumped(path)
            if done.returncode == 0:
                recorded += 1
                whole = after.startswith(before) and after != before
            else:
                refused += 1
                whole = after == before
                if done.returncode != 2 or not told or "full" not in told[0]:
                    wrong.append(f"round {n}: status {done.returncode}: {done.stderr}")
            if not whole:
                wrong.append(f"round {n}: what stands is not what stood before")
            if (verified := _run(path, "verify")).returncode:
                wrong.append(f"round {n}: {verified.stdout}{verified.stderr}")
            filler.unlink()
            again = _run(path, "append", "--yes", PAPERS[2])
            if again.returncode:
                wrong.append(f"round {n}: with room again: {again.stderr}")
    return Filled(recorded, refused, wrong)


@contextmanager
def small_disk() -> Iterator[Path]:
    """A disk of a megabyte in memory. Raises `CannotMount`."""
    if not hasattr(os, "geteuid") or os.geteuid() != 0 or shutil.which("mount") is None:
        raise CannotMount("only root can mount a small disk")
    with tempfile.TemporaryDirectory() as folder:
        disk = Path(folder) / "disk"
        disk.mkdir()
        call = ["mount", "-t", "tmpfs", "-o", f"size={SIZE}", "tmpfs", str(disk)]
        mounted = subprocess.run(call, capture_output=True, text=True, check=False)
        if mounted.returncode:
            raise CannotMount(f"a small disk can't be mounted: {mounted.stderr.strip()}")
        try:
            yield disk
        finally:
            subprocess.run(["umount", str(disk)], check=True)


def _fill(filler: Path, left: int) -> None:
    """Fill the disk up to so many bytes."""
    with filler.open("wb", buffering=0) as file:
        try:
            while True:
                file.write(bytes(PAGE))
        except OSError:
            file.truncate(max(0, file.tell() - left))


def _run(path: Path, *call: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ledger", "--ledger", str(path), *call],
        capture_output=True, text=True, check=False,
    )


def _dumped(path: Path) -> str:
    return _run(path, "dump").stdout


if __name__ == "__main__":
    main()
