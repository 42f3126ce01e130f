"""How long things take: all arms in turn in every round, and of each the median."""

from __future__ import annotations

import gc
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

Arm = Callable[[], object]
LEAST = 3
"""Rounds that an arm is measured, even if it takes long."""


def interleaved(
    arms: Mapping[str, Arm],
    rounds: int,
    clock: Callable[[], float] = time.perf_counter,
    *,
    warm: int = 1,
    seconds: float = 30,
) -> dict[str, float]:
    """The median time of each arm in milliseconds, all arms in turn in every round, so that what
    slows the machine down slows them all. An arm that has taken so many seconds is not asked again
    after its third round, and one that takes them at once is asked but once; with a single round
    nothing is warmed up."""
    warm = min(warm, rounds - 1)
    times: dict[str, list[float]] = {name: [] for name in arms}
    spent = dict.fromkeys(arms, 0.0)
    for _ in range(warm + rounds):
        for name, arm in arms.items():
            turns = len(times[name])
            if spent[name] > seconds * max(turns, 1) or (
                spent[name] > seconds and turns >= warm + LEAST
            ):
                continue
            gc.collect()
            wall, begun = time.perf_counter(), clock()
            result = arm()
            took = clock() - begun
            del result
            spent[name] += time.perf_counter() - wall
            times[name].append(took * 1000)
    return {name: statistics.median(taken[warm:] or taken) for name, taken in times.items()}


def process(call: Sequence[str], env: Mapping[str, str] | None = None) -> Arm:
    """A whole process, cold, as an arm. What it prints is read and thrown away."""
    environment = {**os.environ, **(env or {})}

    def run() -> None:
        subprocess.run(call, check=True, capture_output=True, env=environment)

    return run


def printed(call: Sequence[str], env: Mapping[str, str] | None = None) -> str:
    """What a process prints."""
    done = subprocess.run(
        call, check=True, stdout=subprocess.PIPE, env={**os.environ, **(env or {})}
    )
    return done.stdout.decode()


_PEAK = """
import resource, subprocess, sys
subprocess.run(sys.argv[1:], check=True, stdout=subprocess.DEVNULL)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


def peak(call: Sequence[str]) -> float:
    """The most memory that a process held, in megabytes. It is started by a small process of its
    own: a child's peak begins with what its parent held."""
    kibibytes = printed([sys.executable, "-c", _PEAK, *call])
    return int(kibibytes) * 1024 / 1e6


def size(path: Path) -> float:
    """Bytes in a file, or in all files under a folder, in megabytes."""
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file()) / 1e6


def say(text: str) -> None:
    """Tell how far it has come."""
    print(f"{time.strftime('%H:%M:%S')}  {text}", file=sys.stderr, flush=True)
