"""``python -m benchmarks.silent``: one word dropped, swapped or added in a copy of a text, many
times over: does ``check`` name the place, and does the diff with no decision name the word?"""

from __future__ import annotations

import argparse
import random
import re
from datetime import date
from pathlib import Path

from ledger.append import Paper, Wishes, append, read_file, text_of
from ledger.attribution import policy
from ledger.between import between
from ledger.check import check
from ledger.diff import diff, undecided
from ledger.events import Entry
from ledger.houses import load
from ledger.plugins import Plugins
from ledger.profile import Profile
from ledger.reading.read import read
from ledger.replay import replay

HERE = Path(__file__).parent.parent
CORPUS = HERE.parent / "shared" / "corpus"
PAPER, HOUSE, DAY, NEXT = (
    CORPUS / "san-salvador-2012-04-19.txt", "oas", date(2012, 4, 19), date(2012, 4, 20)
)
_WORD = re.compile(r"\b[a-z]{4,}\b")
NEW = "zebra"


def main() -> None:
    """Measure, and print the figure and what was missed."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.silent", description=__doc__)
    options.add_argument("--edits", type=int, default=100)
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--paper", type=Path, default=PAPER)
    options.add_argument("--house", default=HOUSE)
    asked = options.parse_args()
    if not asked.paper.exists():
        print(f"The text is not here: {asked.paper}.")
        return
    missed = seeded(asked.paper, load(asked.house), asked.edits, asked.seed)
    print(f"{asked.edits - len(missed)} of {asked.edits} silent edits are named by both")
    for one in missed:
        print(one)


def seeded(path: Path, profile: Profile, edits: int, seed: int) -> list[str]:
    """The edits that were not named, in words."""
    chance = random.Random(seed)
    reader = Plugins().reader(path.suffix)
    paper = read_file(path)
    text = paper.data.decode("utf-8")
    first = append([], paper, text_of(paper, reader), profile, Wishes(on=DAY))
    assert first.entry is not None
    entries = [first.entry]
    draft = replay(entries, DAY)
    # Words of the draft's own sentences; titles and marks say something else when they change.
    begins = text.index("\n", len(text) // 20)
    places = [m.span() for m in _WORD.finditer(text, begins)]
    return [
        told for _ in range(edits)
        if (told := _missed(entries, draft, text, places, chance, profile, paper.name, reader))
    ]


def _missed(entries: list[Entry], draft, text, places, chance, profile, name, reader) -> str:  # type: ignore[no-untyped-def]
    start, stop = chance.choice(places)
    how = chance.choice(["drop", "swap", "add"])
    word = text[start:stop]
    came = {"drop": "", "swap": NEW, "add": f"{word} {NEW}"}[how]
    copy = Paper(name, (text[:start] + came + text[stop:]).encode())
    there = text_of(copy, reader)
    said = read(name, there.lines, profile, DAY)
    looked = NEW if how != "drop" else word
    found = check(there.lines, said, draft, DAY, policy("full", profile, entries)).remainders
    named = any(looked in f"{one.paper} {one.draft}" for one in found)
    taken = append(entries, copy, there, profile, Wishes(on=NEXT))
    both = [*entries, taken.entry] if taken.entry else entries
    rules = policy("full", profile, both)
    changes = undecided(diff(between(both, DAY, NEXT), rules))
    shown = any(
        looked in " ".join([c.before or "", c.after or "", *(p.text for p in c.parts)])
        for c in changes
    )
    if named and shown:
        return ""
    line = text.count("\n", 0, start) + 1
    return f"line {line}, {how} “{word}”: check {named}, undecided {shown}"


if __name__ == "__main__":
    main()
