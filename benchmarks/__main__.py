"""``python -m benchmarks``: one generated negotiation, measured against the best there is.

Every arm is given the same events, or the same texts where it knows no events, and must give the
same text back before any clock runs. Whole processes are cold but for the files they read; all arms
run in turn; medians; the ratios count."""

from __future__ import annotations

import argparse
import compileall
import sys
import sysconfig
import tempfile
from collections.abc import Collection, Sequence
from pathlib import Path

import ledger
from benchmarks import appending, cold, disk, git, paper, replaying, replicas, texts
from benchmarks.cold import Peers
from benchmarks.material import Material
from benchmarks.table import Row, table
from benchmarks.timing import say

ARMS = {
    "replay": "full replay beside bare sqlite3 and msgspec",
    "stock": "the library's stock aggregate",
    "git": "git, a commit a meeting",
    "git-events": "git, a commit an event, a file a provision",
    "git-words": "git, the same with a word a line",
    "loro": "the shared document, in two layouts",
    "cold": "whole processes: the text at a date, blame, verify, memory",
    "append": "durable appends beside bare sqlite3",
    "paper": "a results paper of 150 lines",
    "texts": "two drafts of a long text, beside difflib",
}
_SLOW = ("git-events", "git-words")


def main(arguments: Sequence[str] | None = None) -> None:
    """Measure, and print a table."""
    print(f"\n{table(measured(_options(arguments)))}")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    options = argparse.ArgumentParser(
        prog="python -m benchmarks", description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
        epilog="arms:\n" + "\n".join(f"  {name:12}{what}" for name, what in ARMS.items()),
    )
    options.add_argument("--events", type=int, nargs="+", default=[20_000, 200_000])
    options.add_argument("--arms", nargs="+", choices=ARMS, default=list(ARMS), metavar="ARM")
    options.add_argument("--without", nargs="+", choices=ARMS, default=[], metavar="ARM")
    options.add_argument("--rounds", type=int, default=15, help="of each; the median counts")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument(
        "--slow-up-to", type=int, default=20_000, metavar="EVENTS",
        help=f"larger histories go without {' and '.join(_SLOW)} (default: 20,000)",
    )
    return options.parse_args(arguments)


def measured(asked: argparse.Namespace) -> list[Row]:
    """The rows of the table, each told as soon as it is known: a run may take an hour."""
    arms = _there(set(asked.arms) - set(asked.without))
    for root in (ledger.__path__[0], "plugins", sysconfig.get_path("purelib")):
        compileall.compile_dir(root, quiet=2)
    rows: list[Row] = []

    def found(fresh: list[Row]) -> None:
        for row in fresh:
            say(f"    {row.what}: {row.ratio:.2f}")
        rows.extend(fresh)

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = []
        for events in sorted(asked.events):
            material = Material(folder, events, asked.seed)
            here = arms - set(_SLOW) if events > asked.slow_up_to else arms
            if "replay" in here:
                found(replaying.replayed(material, asked.rounds, with_stock="stock" in here))
            peers = _peers(material, here)
            made.append((material, peers))
            found(disk.kept(material, peers))
            if "append" in here and len(made) == 1:
                found(appending.appended(material, 2 * asked.rounds))
        if "cold" in arms:
            found(cold.texts(made, asked.rounds))
            for material, peers in made:
                found(cold.memory(material))
                found(cold.blame(material, peers, asked.rounds))
                found(cold.verify(material, peers, asked.rounds))
        if "paper" in arms:
            found(paper.started(folder, asked.rounds))
    if "texts" in arms:
        found([Row("", *one) for one in texts.compared()])
    return rows


def _there(arms: set[str]) -> set[str]:
    """The arms whose programs are here; of the others a sentence."""
    if not git.is_here():
        print("git is not installed: its arms are left out.", file=sys.stderr)
        arms = {arm for arm in arms if not arm.startswith("git")}
    if "loro" in arms and not replicas.is_here():
        print("loro is not installed (extra `bench`): its arm is left out.", file=sys.stderr)
        arms = arms - {"loro"}
    return arms


def _peers(material: Material, arms: Collection[str]) -> Peers:
    """What is to stand beside the ledger, made and checked to give the same text."""
    peers = Peers()
    if "git" in arms:
        peers.meetings = git.by_meeting(material)
    if "git-events" in arms:
        peers.events = git.by_event(material)
    if "git-words" in arms:
        peers.words = git.by_event(material, words=True)
    if "loro" in arms:
        peers.replicas = replicas.calls(material)
    return peers


if __name__ == "__main__":
    main()
