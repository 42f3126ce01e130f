"""Whole processes, cold, as somebody types them: the text at a date, who wrote each word, and
whether all is as it was recorded; and how much memory the whole history takes."""

from __future__ import annotations

import shutil
import sys
from collections.abc import Sequence
from pathlib import Path

from benchmarks import git
from benchmarks.material import Material, same
from benchmarks.table import Row
from benchmarks.timing import Arm, interleaved, peak, printed, process, say

FLOOR = [sys.executable, "-c", "import click, msgspec, sqlite3"]
MEMORY = 300.0
"""Megabytes that a replay of 200,000 events may hold."""


class Peers:
    """What stands beside a ledger of the same material, as far as it was asked for and is here."""

    def __init__(self) -> None:
        self.meetings: git.Repository | None = None
        self.events: git.Repository | None = None
        self.words: git.Repository | None = None
        self.replicas: dict[str, list[str]] = {}


def program() -> list[str]:
    """The command ``ledger`` of this Python."""
    script = shutil.which("ledger", path=str(Path(sys.executable).parent))
    return [script] if script else [sys.executable, "-m", "ledger"]


def ledger(material: Material, *arguments: str) -> list[str]:
    """A call of the command on this ledger."""
    return [*program(), "--ledger", str(material.ledger), *arguments]


def as_of(material: Material) -> list[str]:
    """The call for the text at half of the history."""
    return ledger(material, "replay", "--as-of", str(material.half), "--format", "text")


def texts(found: Sequence[tuple[Material, Peers]], rounds: int) -> list[Row]:
    """The text at half of the history, in ledgers of all sizes and beside their peers."""
    arms: dict[str, Arm] = {"floor": process(FLOOR)}
    for material, peers in found:
        shown = printed(as_of(material)).split("\n")
        same("ledger replay", shown, material.day(material.half).lines)
        count = material.count
        arms[count] = process(as_of(material))
        if (repository := peers.meetings) is not None:
            arms[f"git, {count}"] = _git(repository, material)
        arms |= {f"{name}, {count}": process(call) for name, call in peers.replicas.items()}
    say("the text at a date, cold")
    took = interleaved(arms, rounds, warm=2)
    rows = []
    for material, peers in found:
        count, ours = material.count, took[material.count]
        goal = material.events == 20_000
        what = f"text at a date, cold, {count}"
        rows.append(Row("2", f"{what} / bare imports", ours, took["floor"],
                        most=1.5 if goal else None))
        if peers.meetings is not None:
            rows.append(Row("2", f"{what} / git rev-list, show", ours, took[f"git, {count}"],
                            most=4 if goal else None))
        each = {name: took[f"{name}, {count}"] for name in peers.replicas}
        for name, other in each.items():
            best = other == min(each.values())
            rows.append(Row("5", f"{what} / loro, {name}", ours, other,
                            least=_times(material.events) if best else None))
    if len(found) > 1:
        rows += _growth(found[0], found[-1], took)
    return rows


def _git(repository: git.Repository, material: Material) -> Arm:
    return lambda: repository.as_of(material.half)


def _times(events: int) -> float:
    """How many times faster than loro it shall be."""
    return 30 if events >= 200_000 else 5


def _growth(
    small: tuple[Material, Peers], large: tuple[Material, Peers], took: dict[str, float]
) -> list[Row]:
    """How much longer the text at a date takes with more history and as many provisions."""
    one, other = small[0].count, large[0].count
    times = f"{large[0].events / small[0].events:g} times the history"
    rows = [Row("3", f"text at a date, cold, {times}", took[other], took[one], most=1.2)]
    for name in ("git", *small[1].replicas):
        before, after = took.get(f"{name}, {one}"), took.get(f"{name}, {other}")
        if before is not None and after is not None:
            called = name if name == "git" else f"loro, {name}"
            rows.append(Row("3", f"  the same of {called}", after, before))
    return rows


def blame(material: Material, peers: Peers, rounds: int) -> list[Row]:
    """Who wrote each word of the whole text, beside git's blame of lines and of words."""
    if peers.meetings is None and peers.words is None:
        return []
    arms: dict[str, Arm] = {"ours": process(ledger(material, "blame"))}
    if peers.meetings is not None:
        arms["lines"] = peers.meetings.blame()
    say(f"who wrote each word, {material.count}")
    took = interleaved(arms, rounds)
    what = f"blame of every word, cold, {material.count}"
    rows = []
    if "lines" in took:
        rows.append(Row("4", f"{what} / git, lines", took["ours"], took["lines"], most=1))
    if peers.words is not None:
        for how in ("words", "words, paths known"):
            say(f"git blame of every word, {material.count}")
            other = interleaved({how: peers.words.blame()}, 1)[how]
            rows.append(Row("4", f"{what} / git, {how}", took["ours"], other, least=200))
            peers.words.know_paths()
    return rows


def verify(material: Material, peers: Peers, rounds: int) -> list[Row]:
    """Is everything as it was recorded?"""
    if peers.meetings is None:
        return []
    say(f"verify and fsck, {material.count}")
    arms = {
        "ours": process(ledger(material, "verify")),
        "chain": process(ledger(material, "verify", "--chain")),
        "fsck": peers.meetings.fsck(),
        "floor": process(FLOOR),
    }
    if peers.events is not None:
        arms["each"] = peers.events.fsck()
    took = interleaved(arms, rounds)
    what = f"verify, cold, {material.count}"
    chain = f"verify --chain, cold, {material.count}"
    rows = [
        Row("8", f"{chain} / git fsck, a commit a meeting", took["chain"], took["fsck"], most=0.1),
        Row("8", f"{chain} / bare imports", took["chain"], took["floor"]),
        Row("8", f"{what}, every day replayed / bare imports", took["ours"], took["floor"]),
    ]
    if "each" in took:
        rows.append(
            Row("8", f"{chain} / git fsck, a commit an event", took["chain"], took["each"],
                most=0.1)
        )
    return rows


def memory(material: Material) -> list[Row]:
    """The most that a full replay holds, a process of its own."""
    say(f"memory of a full replay, {material.count}")
    held = peak(ledger(material, "replay", "--known-on", "9999-12-31"))
    goal = material.events >= 200_000
    what = f"memory of ledger replay, {material.count} / {MEMORY:g} MB"
    return [Row("8", what, held, MEMORY, "MB", most=1 if goal else None)]
