"""``python -m benchmarks.texts``: a second draft of a long text against the first, beside what
Python's `difflib` takes to compare the words of both; the floor of ``diff`` and ``check`` is a
third of that."""

from __future__ import annotations

import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from difflib import SequenceMatcher
from pathlib import Path

CORPUS = Path(__file__).parent.parent.parent / "shared" / "corpus" / "paris"
FIRST, SECOND = "2015-10-23", "2015-12-04"
ROUNDS = 5
Row = tuple[str, float, float]


def main() -> None:
    """Measure, and print a table."""
    rows = compared()
    if not rows:
        print(f"The drafts are not here: {CORPUS}.")
        return
    print(f"\n{'':44}{'ms':>10}{'floor, ms':>12}{'ratio':>8}")
    for what, ours, least in rows:
        print(f"{what:44}{ours:10.0f}{least:12.0f}{ours / least:8.2f}")


def compared() -> list[Row]:
    """Whole processes, cold, each the median of several; nothing where the drafts are not here."""
    papers = [CORPUS / f"{day}.md" for day in (FIRST, SECOND)]
    if not all(paper.exists() for paper in papers):
        return []
    floor = _difflib(papers)
    script = shutil.which("ledger", path=str(Path(sys.executable).parent))
    program = [script] if script else [sys.executable, "-m", "ledger"]
    with tempfile.TemporaryDirectory() as folder:
        one, both = Path(folder, "one.db"), Path(folder, "both.db")
        append = [*program, "--ledger", str(one), "append", "--yes"]
        _run([*append, "--on", FIRST, str(papers[0])])
        second = ["append", "--yes", "--on", SECOND, str(papers[1])]
        taken = []
        for _ in range(ROUNDS):
            shutil.copy(one, both)
            taken.append(_run([*program, "--ledger", str(both), *second]))
        there = [*program, "--ledger", str(both)]
        diff = [_run([*there, "diff", FIRST, SECOND]) for _ in range(ROUNDS)]
        check = [_run([*there, "check", "--on", SECOND, str(papers[1])]) for _ in range(ROUNDS)]
    return [
        ("append the second draft / difflib", statistics.median(taken), floor),
        ("diff of both / a third of difflib", statistics.median(diff), floor / 3),
        ("check of the second / a third of difflib", statistics.median(check), floor / 3),
    ]


def _difflib(papers: list[Path]) -> float:
    """What it takes to compare the words and signs of both texts, in milliseconds."""
    before, after = (re.findall(r"\w+|[^\w\s]", paper.read_text("utf-8")) for paper in papers)
    start = time.perf_counter()
    SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    return (time.perf_counter() - start) * 1000


def _run(call: list[str]) -> float:
    start = time.perf_counter()
    subprocess.run(call, check=True, capture_output=True)
    return (time.perf_counter() - start) * 1000


if __name__ == "__main__":
    main()
