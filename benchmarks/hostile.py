"""``python -m benchmarks.hostile``: texts made to make a reader fail or take for ever. Each is
read, recorded, replayed, exported, audited and checked at three sizes, in a process of its own
with so much memory and time: how do time and memory grow?"""

from __future__ import annotations

import argparse
import json
import math
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

from ledger import chain
from ledger.append import Paper, Wishes, append, text_of
from ledger.attribution import policy
from ledger.audit import rows
from ledger.check import check, publications
from ledger.dumping import dump, load
from ledger.errors import LedgerError
from ledger.events import Entry
from ledger.houses import everyone
from ledger.houses import load as house
from ledger.plugins import Plugins
from ledger.profile import Profile
from ledger.reading.read import read
from ledger.replay import facts, replay
from ledger.take_line import Desk, Sitting
from ledger.take_minutes import take_minutes
from ledger.view import view

ON = date(2012, 4, 19)
FORMATS = ("text", "clean", "json", "html")
MEMORY = 4 << 30
"""So many bytes a process may use."""
SECONDS = 300
"""So long it may take."""
TELLING = 0.5
"""Seconds; what takes less says nothing about how it grows."""
STEEP = 1.35
"""Steeper growth than this is none that only a busy machine makes of a straight line."""
MOST_SAID = 2_000
"""Characters of a sentence that refuses something."""


class Text(NamedTuple):
    """A hostile text: how it is made at a size, the size to begin with, and how it is read."""

    make: Callable[[int], str]
    size: int
    house: str = "oas"
    before: Callable[[int], str] | None = None
    """The text recorded before it, which it is held against."""
    minutes: bool = False


def _numbered(lines: Sequence[str]) -> str:
    return "".join(f"{n}. {line}\n" for n, line in enumerate(lines, 1))


def _words(n: int, seed: int = 1) -> str:
    return " ".join(f"word{(i * 7919 + seed) % 9973}" for i in range(n))


TEXTS: dict[str, Text] = {
    # brackets
    "unclosed brackets": Text(lambda n: f"1. The text {'[' * n}\n", 25_000),
    "unclosed brackets with words": Text(lambda n: f"1. The text {'[a ' * n}\n", 25_000),
    "unclosed attributions": Text(lambda n: f"1. The text {'[Uru: a ' * n}\n", 25_000),
    "unopened brackets": Text(lambda n: f"1. The text {'a] ' * n}\n", 25_000),
    "brackets side by side": Text(lambda n: f"1. The text {'[a] ' * n}\n", 10_000),
    "brackets, nested": Text(lambda n: f"1. The text {'[a ' * n}{'b] ' * n}\n", 10_000),
    "unclosed brackets, a paragraph each": Text(
        lambda n: _numbered([f"The [text of {i}." for i in range(n)]), 1_000
    ),
    "brackets over paragraphs": Text(
        lambda n: _numbered([f"[The text of {i}." for i in range(n)]
                            + [f"The end of {i}.]" for i in range(n)]), 500
    ),
    "brackets side by side, in the house of the UN": Text(
        lambda n: f"1. The text {'[safe - EU; G77 delete] ' * n}\n", 5_000, "un"
    ),
    "unclosed parentheses": Text(lambda n: f"1. The text {'(a ' * n}\n", 50_000),
    "unclosed parentheses of parties": Text(lambda n: f"1. The {'(Uruguay, Chile ' * n}\n", 5_000),
    "unclosed braces": Text(lambda n: f"1. The text {'{' * n}\n", 50_000, "unfccc"),
    "dashes before parties": Text(lambda n: f"1. The text {'- US, EU; G77 ' * n}\n", 5_000, "un"),
    "parties before a label": Text(lambda n: f"{'[US/AU: ' * n}1. The text\n", 5_000, "trade"),
    "parties who oppose": Text(
        lambda n: f"1. The text {'[US/AU propose; CL//MX5 oppose: a] ' * n}\n", 2_000, "trade"
    ),
    "slashes between parties": Text(lambda n: f"1. The text [{'US/' * n}AU. A\n", 50_000, "trade"),
    "unclosed braces of parties": Text(lambda n: f"1. The text {'{US: a ' * n}\n", 10_000, "trade"),
    "markings on pages": Text(
        lambda n: "CONFIDENTIAL\nLamps Group\n\n1. The text\n" * n, 2_000, "trade"
    ),
    "a list of parties": Text(lambda n: f"1. The text [{'Brazil, ' * n}Chile: a]\n", 10_000),
    "marks": Text(lambda n: f"1. The text {'AGREED INF 3/22/12 ' * n}\n", 2_000),
    "half marks": Text(lambda n: f"1. The text {'AGREED ' * n}\n", 10_000),
    # lines
    "a line of words": Text(lambda n: f"1. {_words(n)}\n", 50_000),
    "a line of one word": Text(lambda n: f"1. {'a' * n}\n", 500_000),
    "a line of capitals": Text(lambda n: f"1. {'A' * n}\n", 500_000),
    "a line of capital words": Text(lambda n: f"1. {'AB ' * n}\n", 100_000),
    "a line of blanks": Text(lambda n: f"1. The{' ' * n}text\n", 1_000_000),
    "a line of figures": Text(lambda n: f"{'1' * n}\n", 100_000),
    "a line of points": Text(lambda n: f"1. The text {'.' * n}\n", 500_000),
    "a line of dashes": Text(lambda n: f"1. The text {'-' * n}\n", 500_000),
    "a line of commas": Text(lambda n: f"1. The text {'a, ' * n}\n", 100_000),
    "a line of combining marks": Text(lambda n: f"1. The a{chr(0x301) * n}\n", 500_000),
    "a title without end": Text(lambda n: f"{'The Plan of Action ' * n}\n1. The text.\n", 10_000),
    "a title in capitals": Text(lambda n: f"{'PLAN OF ACTION ' * n}\n1. The text.\n", 10_000),
    # labels and levels
    "a label of many numbers": Text(lambda n: f"{'1.' * n} The text.\n", 5_000),
    "a label of many bis": Text(lambda n: f"1{' bis' * n}. The text.\n", 5_000),
    "levels by indenting": Text(
        lambda n: "# Plan\n\n" + "".join(f"{' ' * i}- a{i}\n" for i in range(n)), 500
    ),
    "levels by numbers": Text(
        lambda n: "".join(f"{'.'.join(['1'] * (i + 1))} a{i}\n" for i in range(n)), 250
    ),
    "levels by options": Text(
        lambda n: "1. The text.\n" + "".join(
            f"Option {i % 26 + 1}:\nOption {chr(65 + i % 26)}:\n" for i in range(n)
        ), 500, "unfccc"
    ),
    "headings": Text(lambda n: "".join(f"# The part {i}\n\n" for i in range(n)), 1_000),
    "paragraphs": Text(lambda n: _numbered([f"The text of {i}." for i in range(n)]), 1_000),
    "the same paragraph": Text(lambda n: _numbered(["The same text."] * n), 1_000),
    "the same label": Text(lambda n: "1. The same text.\n" * n, 1_000),
    "paragraphs without labels": Text(
        lambda n: "1. The text.\n\n" + "".join(f"The text of {i}.\n\n" for i in range(n)), 1_000
    ),
    "alternatives": Text(lambda n: "1. The text.\n" + "// 1. Another.\n" * n, 500),
    "lines": Text(lambda n: "1. The text\n" + "goes on and\n" * n, 10_000),
    "capital lines": Text(lambda n: "1. THE TEXT\n" + "GOES ON AND\n" * n, 10_000),
    "lines of brackets": Text(lambda n: "1. The text\n" + "[\n" * n, 10_000),
    "lines of marks": Text(lambda n: "1. The text\n" + "AGREED INF\n" * n, 2_000),
    "lines of remarks": Text(lambda n: "1. The text.\n" + "(Brazil is opposed to it)\n" * n, 1_000),
    "blank lines": Text(lambda n: f"1. The text\n{chr(10) * n}2. The end.\n", 1_000_000),
    "page numbers": Text(lambda n: "".join(f"{i}\n" + "a b\n" * 9 for i in range(n)), 1_000),
    # notes
    "notes": Text(
        lambda n: "1. The text.\n\n" + "".join(f"{i % 99}/ A note.\n" for i in range(n)), 1_000
    ),
    "notes in Markdown": Text(
        lambda n: "# A\n\n1. The text.\n\n" + "".join(f"[^{i}]: A note.\n" for i in range(n)), 1_000
    ),
    "signs of notes": Text(
        lambda n: "1. The text. " + "AGREED INF 3/22/12 1/ " * n + "\n\n1/ A note.\n", 2_000
    ),
    "moves": Text(
        lambda n: _numbered([f"(Moved to paragraph {n - i})" for i in range(n)]), 500
    ),
    # against the text before
    "all words new": Text(
        lambda n: f"1. {_words(n, 5)}\n", 5_000, before=lambda n: f"1. {_words(n)}\n"
    ),
    "all brackets gone": Text(
        lambda n: f"1. The text {'a b ' * n}\n", 5_000,
        before=lambda n: f"1. The text {'[a] b ' * n}\n",
    ),
    "unclosed brackets come": Text(
        lambda n: f"1. The text {'[a ' * n}\n", 5_000,
        before=lambda n: f"1. The text {'a ' * n}\n",
    ),
    "one word over and over": Text(
        lambda n: f"1. The text {'a ' * (n + n // 2)}\n", 5_000,
        before=lambda n: f"1. The text {'a ' * n}\n",
    ),
    "all paragraphs new": Text(
        lambda n: _numbered([_words(9, i) for i in range(n)]), 250,
        before=lambda n: _numbered([_words(9, -i) for i in range(n)]),
    ),
    "all paragraphs the same": Text(
        lambda n: _numbered(["The same text of all."] * (n + 1)), 250,
        before=lambda n: _numbered(["The same text for all."] * n),
    ),
    "a paragraph before all others": Text(
        lambda n: _numbered(["The first.", *(f"The text of {i}." for i in range(n))]), 250,
        before=lambda n: _numbered([f"The text of {i}." for i in range(n)]),
    ),
}

MINUTES = "Minutes of the informal meeting of 19 April 2012\n\n"
PLAN = "1. To build a road to the sea.\n2. To build a port [and a town].\n"


def _minutes(make: Callable[[int], str], size: int) -> Text:
    return Text(lambda n: MINUTES + make(n), size, before=lambda _: PLAN, minutes=True)


TEXTS |= {
    "minutes: sentences": _minutes(lambda n: "Uruguay proposed deleting paragraph 1. " * n, 100),
    "minutes: sentences not understood": _minutes(lambda n: "The sea was calm. " * n, 2_000),
    "minutes: one sentence": _minutes(lambda n: "The sea was calm and " * n, 5_000),
    "minutes: full stops": _minutes(lambda n: "." * n, 50_000),
    "minutes: quotations": _minutes(
        lambda n: f"Uruguay proposed replacing {'“road” with ' * n}.", 500
    ),
    "minutes: open quotations": _minutes(lambda n: "“" * n, 20_000),
    "minutes: quotation marks": _minutes(lambda n: "Uruguay said " + '"a ' * n, 5_000),
    "minutes: apostrophes": _minutes(lambda n: "Uruguay said" + " 'a" * n, 5_000),
    "minutes: nested quotations": _minutes(lambda n: "“a " * n + "” " * n, 5_000),
    "minutes: figures": _minutes(lambda n: f"Paragraph {'1' * n}a", 20_000),
    "minutes: numbers": _minutes(lambda n: f"Paragraph {'1.' * n}a", 10_000),
    "minutes: slashes": _minutes(lambda n: f"Paragraph {'a/' * n}", 20_000),
    "minutes: a quotation": _minutes(
        lambda n: f"Uruguay proposed inserting “{_words(n)}” after “road” in paragraph 1.", 10_000
    ),
    "minutes: parties": _minutes(
        lambda n: f"{'Uruguay, Chile and ' * n} Peru proposed deleting paragraph 1.", 500
    ),
    "minutes: places": _minutes(
        lambda n: f"Uruguay proposed deleting {'paragraph 1 of ' * n} paragraph 2.", 500
    ),
    "minutes: brackets": _minutes(lambda n: "The brackets " + "[" * n, 10_000),
    "minutes: items": _minutes(lambda n: "- Uruguay said\n" * n, 2_000),
    "minutes: blanks": _minutes(
        lambda n: f"Uruguay{' ' * n}proposed deleting paragraph 1.", 100_000
    ),
    "minutes: capitals": _minutes(lambda n: f"{'A' * n} proposed deleting paragraph 1.", 20_000),
    "minutes: conjunctions": _minutes(
        lambda n: f"Uruguay proposed {'deleting paragraph 1 and ' * n}.", 500
    ),
}


@contextmanager
def _timed(taken: dict[str, float], stage: str) -> Iterator[None]:
    began = time.process_time()
    try:
        yield
    finally:
        taken[stage] = taken.get(stage, 0) + time.process_time() - began


def suffered(text: Text, size: int) -> dict[str, float]:
    """Take a hostile text through everything; seconds by stage. Raises whatever goes wrong but
    a refusal in a sentence."""
    taken: dict[str, float] = {}
    profile = house(text.house)
    entries: list[Entry] = []
    if text.before is not None:
        _append(entries, text.before(size), date(2012, 4, 2), profile)
    data = text.make(size)
    try:
        with _timed(taken, "append"):
            if text.minutes:
                _take_minutes(entries, data, profile)
            else:
                _append(entries, data, ON, profile)
    except LedgerError as refused:
        print(f"refused: {str(refused)[:200]}", file=sys.stderr)
        return taken
    everything(entries, profile, taken)
    if not text.minutes:
        with _timed(taken, "check"):
            lines = text_of(Paper("hostile.txt", data.encode()), Plugins().reader(".txt")).lines
            said = read("hostile.txt", lines, profile, ON)
            found = check(lines, said, replay(entries, ON), ON, policy("full", profile, entries))
            assert not found.remainders
    return taken


def everything(
    entries: Sequence[Entry], profile: Profile, taken: dict[str, float],
    formats: Sequence[str] = FORMATS,
) -> None:
    """Replay, export, audit, dump and verify these entries; the seconds are added to ``taken``."""
    plugins = Plugins()
    for name in formats:
        with _timed(taken, name):
            assert plugins.exporter(name).export(view(entries, profile))
    with _timed(taken, "audit"):
        assert rows(facts(entries), replay(entries), policy("none", profile, entries))
    with _timed(taken, "verify"):
        assert not list(chain.damages(entries))
        assert all(held.ok for held in publications(entries, policy("full", profile, entries)))
    with _timed(taken, "dump"):
        (again,) = load("dump", dump("plan", entries)).values()
        assert again == list(entries)


def _append(entries: list[Entry], text: str, on: date, profile: Profile) -> None:
    paper = Paper("hostile.txt", text.encode())
    lines = text_of(paper, Plugins().reader(".txt"))
    made = append(entries, paper, lines, profile, Wishes(on=on), now=now).entry
    if made is not None:
        entries.append(made)


def _take_minutes(entries: list[Entry], text: str, profile: Profile) -> None:
    paper = Paper("minutes.txt", text.encode())
    lines = text_of(paper, Plugins().reader(".txt"))
    made = take_minutes(entries, paper, lines, everyone(profile), Wishes(on=ON), now=now).entry
    assert made is not None
    entries.append(made)


def now() -> datetime:
    """When everything here is recorded."""
    return datetime(2012, 5, 1, tzinfo=UTC)


# -- readers of files that are no papers ------------------------------------------------------


def _load(lines: str) -> None:
    load("hostile.jsonl", lines.splitlines())


def _load_profile(text: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hostile.toml"
        path.write_text(text, "utf-8")
        house(str(path))


def _record(line: str) -> None:
    entries: list[Entry] = []
    profile = house("oas")
    _append(entries, PLAN, date(2012, 4, 2), profile)
    made = Desk(Sitting(ON, "nobody"), everyone(profile)).take(entries, line, now)
    assert made is None or made.events


def _head(events: str) -> str:
    """The head of an entry with these events in it, as a dump has it."""
    return f'{{"negotiation": "plan", "entry": {{"version": 1, "x": {events}}}, "events": 1}}\n'


FILES: dict[str, tuple[Callable[[str], None], Callable[[int], str], int]] = {
    "dump: arrays in arrays": (_load, lambda n: _head("[" * n + "]" * n), 50_000),
    "dump: unclosed arrays": (_load, lambda n: "[" * n, 1_000_000),
    "dump: objects in objects": (_load, lambda n: _head('{"a":' * n + "1" + "}" * n), 50_000),
    "dump: one string": (_load, lambda n: _head(f'"{"a" * n}"'), 5_000_000),
    "dump: figures": (_load, lambda n: _head("1" * n), 500_000),
    "dump: entries": (_load, lambda n: _head("1") * n, 50_000),
    "profile: arrays in arrays": (_load_profile, lambda n: f"a = {'[' * n}{']' * n}", 50_000),
    "profile: tables in tables": (_load_profile, lambda n: f"a = {'{a = ' * n}1{'}' * n}", 50_000),
    "profile: dotted keys": (_load_profile, lambda n: f"{'a.' * n}a = 1", 2_500),
    "profile: tables": (
        _load_profile, lambda n: "".join(f"[[parties]]\nname = '{i}'\n" for i in range(n)), 5_000
    ),
    "profile: figures": (_load_profile, lambda n: f"a = {'1' * n}", 50_000),
    "profile: parentheses in a pattern": (
        _load_profile, lambda n: profile_of(f"signs = ['{'(' * n}{')' * n}']"), 5_000
    ),
    "line: sides": (_record, lambda n: "1 URU replace " + '"a" -> ' * n, 5_000),
    "line: parties": (_record, lambda n: f"1 {'URU, ' * n}CHL delete", 5_000),
    "line: an address": (_record, lambda n: f"{'1/' * n}1 agree", 5_000),
    "line: words": (_record, lambda n: f'1 URU insert "{_words(n)}" after "road"', 2_500),
    "line: brackets": (_record, lambda n: f'1 URU insert "{"[" * n}" after "road"', 2_500),
}
"""For each file that is no paper: how it is read, how it is made at a size, the size."""


def profile_of(more: str) -> str:
    """A profile that would be sound without these lines."""
    return (
        f'name = "hostile"\ntitle = "Hostile"\ndate_order = "dmy"\nlevels = []\n{more}\n'
        "[marks]\nagreed = []\ndeleted = []\n"
    )


def read_file(name: str, size: int) -> dict[str, float]:
    """Read a hostile file; seconds. Raises whatever goes wrong but a refusal in a sentence."""
    take, make, _ = FILES[name]
    text = make(size)
    taken: dict[str, float] = {}
    with _timed(taken, "read"):
        try:
            take(text)
        except LedgerError as refused:
            if len(refused.sentence) > MOST_SAID:
                raise ValueError(f"a sentence of {len(refused.sentence)} characters") from refused
    return taken


# -- in processes of their own -----------------------------------------------------------------


class Suffered(NamedTuple):
    """What became of a text at one size: its length, seconds in all and by stage, and the most
    memory, in MB; or what went wrong."""

    length: int
    seconds: float
    stages: dict[str, float]
    memory: float
    wrong: str = ""


def measured(name: str, size: int, seconds: int = SECONDS) -> Suffered:
    """Let a process of its own read the text of this name at this size."""
    call = [sys.executable, "-m", "benchmarks.hostile", "--one", name, str(size)]
    try:
        done = subprocess.run(call, capture_output=True, text=True, timeout=seconds, check=False)
    except subprocess.TimeoutExpired:
        return Suffered(0, seconds, {}, 0, f"not done in {seconds} s")
    if done.returncode:
        return Suffered(0, 0, {}, 0, (done.stderr.strip().splitlines() or ["killed"])[-1][:200])
    said = json.loads(done.stdout)
    return Suffered(
        said["length"], sum(said["taken"].values()), said["taken"], said["peak"]
    )


def _one(name: str, size: int) -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    taken = suffered(TEXTS[name], size) if name in TEXTS else read_file(name, size)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"length": _length(name, size), "taken": taken, "peak": peak}))


def _length(name: str, size: int) -> int:
    """How many characters are read; of levels each is longer than the one above."""
    if name in FILES:
        return len(FILES[name][1](size))
    text = TEXTS[name]
    return len(text.make(size)) + (len(text.before(size)) if text.before is not None else 0)


def growth(found: Sequence[Suffered]) -> float:
    """How time grows from the second to the third of three sizes, each twice the one before: 1 is
    as the length, 2 as its square. What takes no time worth the name grows like nothing."""
    _, middle, last = found
    if last.seconds < TELLING:
        return 0.0
    return math.log(last.seconds / middle.seconds) / math.log(last.length / middle.length)


def main() -> None:
    """Measure each text at its size, twice and four times that, and print how it grows."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.hostile", description=__doc__)
    options.add_argument("--only", default="", help="texts whose name has this in it")
    options.add_argument("--scale", type=float, default=1.0, help="of all sizes")
    options.add_argument("--one", nargs=2, metavar=("NAME", "SIZE"), help="one, in this process")
    asked = options.parse_args()
    if asked.one:
        _one(asked.one[0], int(asked.one[1]))
        return
    sizes = {name: text.size for name, text in TEXTS.items()}
    sizes |= {name: size for name, (_, _, size) in FILES.items()}
    wrong = steep = count = 0
    print(f"{'':46}{'n':>9}{'t(n)':>8}{'t(2n)':>8}{'t(4n)':>8}{'growth':>8}{'MB':>7}")
    for name, size in sizes.items():
        if asked.only not in name:
            continue
        count += 1
        first = max(1, int(size * asked.scale))
        found: list[Suffered] = []
        for factor in (1, 2, 4):
            found.append(measured(name, first * factor))
            if found[-1].wrong:
                break
        if found[-1].wrong:
            wrong += 1
            print(f"{name:46}{first:9}  WRONG: {found[-1].wrong}", flush=True)
            continue
        grows = growth(found)
        steep += grows > STEEP
        times = "".join(f"{one.seconds:8.2f}" for one in found)
        print(f"{name:46}{first:9}{times}{grows:8.2f}{found[-1].memory:7.0f}", flush=True)
    print(f"{count} texts: {wrong} crashed, hung or ran out of memory; {steep} grow steeply")


if __name__ == "__main__":
    main()
