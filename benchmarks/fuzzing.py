"""``python -m benchmarks.fuzzing``: texts, minutes, lines, dumps and profiles put together at
random, for so many seconds. Each is read, recorded, replayed, exported, audited and checked, or
refused in a sentence; anything else is a fault. With atheris (``pip install
negotiation-ledger[fuzz]``) what reaches new code leads on to more; without, the pieces are drawn
blindly."""

from __future__ import annotations

import argparse
import importlib.util
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from itertools import islice
from pathlib import Path
from types import FunctionType

from benchmarks import hostile
from ledger.append import Paper, Wishes, append, text_of
from ledger.dumping import dump, load
from ledger.errors import LedgerError
from ledger.events import Entry
from ledger.houses import detect, everyone
from ledger.houses import load as house
from ledger.plugins import Plugins
from ledger.profile import Profile
from ledger.take_line import Desk, Sitting
from ledger.take_minutes import take_minutes

FAULT = "fault of the program"
"""A refusal that says so of itself is none."""
FIRST, SECOND = date(2012, 4, 3), date(2012, 4, 19)
PAPERS: tuple[str, ...] = (
    "[", "]", "[", "]", "(", ")", "{", "}", "[Uru: ", "[Brazil, MEX: ", "[safe - EU; G77 delete]",
    "\n", "\n", "\n\n", " ", "  ", "\t", "\f", "\ufeff", "\u0301", "\u2028", "\x00", "é", "𝔸", "’",
    "1. ", "2. ", "2bis. ", "1.1 ", "(a) ", "(i) ", "(iv) ", "- ", "• ", "// ", "Option 1: ",
    "OPTION B: ", "No text", "Article 4 ", "CHAPTER II ", "Objective 2.1 ", "Purpose: ", "Actions",
    "INTRODUCTION", "PP1 ", "OP2 bis ", "# ", "## ", "**Purpose** ", "[^1]", "[^1]: ", "1/ ", "² ",
    "AGREED INF 3/22/12", "AGREED AD REFERENDUM", "(AGREED) 1/", "DELETED INF 04/03/12",
    "[Agreed]", "(Moved to paragraph 1)", "(Previously paragraph 2)",
    "moved to become the first action under Objective 2.1", "Deleted.", "IDEM",
    "(Brazil is opposed to it)", "[Uruguay reserves]",
    "Plan of Action, results of the meeting of 19 April 2012", "31/31/12", "19 April 2012",
    "The text", " shall", " should", " of the fund", ", ", ".", ";", ":", "To build a road", "a",
    "A",
)
MINUTES: tuple[str, ...] = (
    "Minutes of the informal meeting of 19 April 2012\n\n", "Quorum: present\n", "Uruguay",
    "Chile", " and ", ", ", " supported by ", " proposed ", "deleting ", "inserting ",
    "replacing ", "moving ", "with ", "after ", "before ", "to ", "by ", "the brackets around ",
    "were removed", "was agreed", " ad referendum", "paragraph 1", "paragraph 2", "article 4",
    "1.1/2", " of ", "it", "the same", "“road”", "“port”", '"a town"', "“", "”", '"', "'", "«",
    "»", "[", "]", "(", ")", "(a)", ".", ". ", "\n", "\n\n", "- ", "# ", ":", "; ",
    "could not be agreed", "objected to ", "withdrew ", "reserved", "The Chair", "the Group",
    "bis", "2", "12.1", " not ", "split", "merged", "reopened", "\u0301", "é",
)
LINES: tuple[str, ...] = (
    "1 ", "2 ", "1/2 ", "URU ", "CHL, URU ", "replace ", "insert ", "delete", "accept ",
    "bracket ", "unbracket ", "agree ", "adref ", "no-quorum", "move ", "merge ", "split ",
    "reopen", "add 3bis ", "objects ", "supports ", "withdraws ", "retains ", "before ", "after ",
    "at end ", "-> ", '"road" ', '"port" ', '"[" ', '"a town" ', '"', "“", "”", "[", "]", "/",
    "#2", ".", "é", *MINUTES[3:30],
)
TOML: tuple[str, ...] = (
    "\n", "\n[marks]\n", "[[levels]]\n", "[[units]]\n", "[[parties]]\n", "[forms]\n",
    "[options]\n", "name = ", "title = ", "key = ", "kind = ", "words = ", "signs = ",
    "positions = ", "pattern = ", "agreed = ", "rank = ", '"x"', '"hostile"', '"{number}"',
    '"{party}"', '"(a+)+$"', '"["', "[", "]", "{", "}", ",", "=", "1", "-1", "1e999", "true",
    "1979-05-27", "'", '"""', ".", "é", "\x00",
)


def main() -> None:
    """Fuzz every reader in a process of its own, and print how many texts and which faults."""
    options = argparse.ArgumentParser(prog="python -m benchmarks.fuzzing", description=__doc__)
    options.add_argument("--seconds", type=int, default=60, help="for all readers together")
    options.add_argument("--seed", type=int, default=1)
    options.add_argument("--engine", choices=("atheris", "blind"),
                         default="atheris" if guided() else "blind")
    options.add_argument("--one", choices=tuple(READERS), help="one reader, in this process")
    asked = options.parse_args()
    if asked.one and asked.engine == "atheris":
        _guide(asked.one, asked.seconds, asked.seed)
    elif asked.one:
        texts, faults = blindly(asked.one, asked.seconds, asked.seed)
        print(f"{texts} texts")
        sys.exit("\n".join(faults) or 0)
    wrong = 0
    for name in READERS:
        share = max(1, asked.seconds // len(READERS))
        done = _apart(name, asked.engine, share, asked.seed)
        wrong += bool(done.returncode)
        lines = (done.stdout + done.stderr).splitlines()
        told = [line for line in lines if "texts" in line or line.startswith("Done ")]
        print(f"{name} ({asked.engine}): {told[-1] if told else 'no count'}", flush=True)
        if done.returncode:
            print("\n".join(lines[-40:]))
    print(f"{wrong} of {len(READERS)} readers failed")


def guided() -> bool:
    """Whether atheris is there."""
    return importlib.util.find_spec("atheris") is not None


def guidedly(name: str, seconds: int, seed: int) -> subprocess.CompletedProcess[str]:
    """Let atheris fuzz a reader in a process of its own; a status other than 0: there is a
    fault."""
    return _apart(name, "atheris", seconds, seed)


def _apart(name: str, engine: str, seconds: int, seed: int) -> subprocess.CompletedProcess[str]:
    call = [
        sys.executable, "-m", "benchmarks.fuzzing", "--one", name, "--engine", engine,
        "--seconds", str(seconds), "--seed", str(seed),
    ]
    return subprocess.run(call, capture_output=True, text=True, check=False)


def blindly(name: str, seconds: float, seed: int) -> tuple[int, list[str]]:
    """Texts put together at random for so long: how many, and what was wrong with which."""
    choice = random.Random(seed)
    read, pieces = READERS[name]
    end, texts, faults = time.monotonic() + seconds, 0, list[str]()
    while time.monotonic() < end and len(faults) < 10:
        text = "".join(choice.choices(pieces, k=choice.choice((3, 10, 40, 120))))
        texts += 1
        if (fault := fault_of(read, text)) is not None:
            faults.append(f"{fault}: {text!r}")
    return texts, faults


def fault_of(read: Callable[[str], None], text: str) -> str | None:
    """What went wrong with this text; ``None`` where it was read, or refused in a sentence."""
    try:
        read(text)
    except LedgerError as refused:
        return str(refused) if FAULT in str(refused) else None
    except Exception as e:  # that nothing else is raised is what is asked
        return f"{type(e).__name__}: {e}"
    return None


# -- the readers -------------------------------------------------------------------------------


def text_after_text(text: str) -> None:
    """A paper, and one that comes after it, as the house is found that they show; then all that
    can be asked."""
    first, _, second = text.partition("\x00")
    profile = detect(first.splitlines()).profile
    entries: list[Entry] = []
    for part, on in ((first, FIRST), (second, SECOND)):
        if part.strip():
            paper = Paper("fuzzed.txt", part.encode("utf-8", "replace"))
            lines = text_of(paper, Plugins().reader(".txt"))
            made = append(entries, paper, lines, profile, Wishes(on=on), now=hostile.now).entry
            entries += [made] if made is not None else []
    if entries:
        _everything(entries, profile, text)


def minutes(text: str) -> None:
    """Minutes of a small text."""
    entries = _small()
    paper = Paper("minutes.txt", text.encode("utf-8", "replace"))
    lines = text_of(paper, Plugins().reader(".txt"))
    profile = house("oas")
    wishes = Wishes(on=SECOND)
    made = take_minutes(entries, paper, lines, everyone(profile), wishes, now=hostile.now).entry
    assert made is not None
    _everything([*entries, made], profile, text)


def lines(text: str) -> None:
    """Lines typed in the room, each after those that could be recorded."""
    entries, profile = _small(), house("oas")
    desk = Desk(Sitting(SECOND, "nobody"), everyone(profile))
    for line in islice(filter(str.strip, text.splitlines()), 5):
        try:
            made = desk.take(entries, line, hostile.now)
        except LedgerError as refused:
            if FAULT in str(refused):
                raise
            continue
        entries += [made] if made is not None else []
    _everything(entries, profile, text)


def dumps(text: str) -> None:
    """A dump in which a part is replaced by this text."""
    whole = "\n".join(dump("plan", _small()))
    at = sum(map(ord, text)) % len(whole)
    found = load("fuzzed.jsonl", (whole[:at] + text + whole[at + len(text) // 2 :]).splitlines())
    for entries in found.values():
        _everything(entries, house("oas"), text)


def profiles(text: str) -> None:
    """A house profile, and a text read by it."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "hostile.toml"
        path.write_text(hostile.profile_of(text), "utf-8", errors="replace")
        profile = house(str(path))
    paper = Paper("fuzzed.txt", hostile.PLAN.encode())
    append([], paper, text_of(paper, Plugins().reader(".txt")), profile, Wishes(on=FIRST))


def _everything(entries: Sequence[Entry], profile: Profile, text: str) -> None:
    """All that can be asked of these entries; the page, which takes longest, now and then."""
    formats = hostile.FORMATS if len(text) % 10 == 0 else ("text", "clean", "json")
    hostile.everything(entries, profile, {}, formats)


def _small() -> list[Entry]:
    paper = Paper("small.txt", hostile.PLAN.encode())
    text = text_of(paper, Plugins().reader(".txt"))
    made = append([], paper, text, house("oas"), Wishes(on=FIRST), now=hostile.now).entry
    assert made is not None
    return [made]


READERS: dict[str, tuple[Callable[[str], None], Sequence[str]]] = {
    "text": (text_after_text, PAPERS),
    "minutes": (minutes, MINUTES),
    "line": (lines, (*LINES, "\n")),
    "dump": (
        dumps,
        ('"', "{", "}", "[", "]", ",", ":", "1", "-1", "null", "\\u0000", "p1.2", "1.2"),
    ),
    "profile": (profiles, TOML),
}


def _functions() -> Iterator[FunctionType]:
    """Every function and method of the ledger, of what has been imported so far."""
    modules = [m for name, m in sys.modules.items() if name.partition(".")[0] == "ledger"]
    for module in modules:
        for one in vars(module).values():
            inner = vars(one).values() if isinstance(one, type) else (one,)
            yield from (
                f for f in inner
                if isinstance(f, FunctionType) and f.__module__ == module.__name__
            )


def _guide(name: str, seconds: int, seed: int) -> None:
    """Let atheris look for what reaches new code. It ends the process."""
    import atheris  # type: ignore[import-not-found, import-untyped, unused-ignore]

    read, pieces = READERS[name]

    def one(data: bytes) -> None:
        # By turns bytes as they come, and each byte a piece.
        if data[:1] < b"\x40":
            text = data[1:].decode("utf-8", "replace")
        else:
            text = "".join(pieces[byte % len(pieces)] for byte in data[1:])
        fault = fault_of(read, text)
        if fault is not None:
            raise AssertionError(f"{fault}: {text!r}")

    for function in _functions():
        atheris.instrument_func(function)
    with tempfile.TemporaryDirectory() as artefacts, tempfile.TemporaryDirectory() as seeds:
        choice = random.Random(seed)
        for n in range(20):
            (Path(seeds) / str(n)).write_bytes(choice.randbytes(60))
        atheris.Setup(
            [sys.argv[0], f"-max_total_time={seconds}", f"-seed={seed}", "-max_len=400",
             "-len_control=0", "-timeout=30", "-rss_limit_mb=4096",
             f"-artifact_prefix={artefacts}/", seeds],
            one,
        )
        atheris.Fuzz()


if __name__ == "__main__":
    main()
