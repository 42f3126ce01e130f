"""The command line: what a person is told when all goes well, and when it does not."""

from __future__ import annotations

import csv
import io
import json
import os
import random
import re
import select
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from msgspec.structs import replace

from ledger.cli import cli
from ledger.dumping import load
from ledger.errors import LedgerError
from ledger.store import Store

EXAMPLES = Path(__file__).parent.parent / "events" / "examples"
MARCH_10 = (EXAMPLES / "night-trains-2025-03-10.txt").read_text("utf-8")
MARCH_24 = (EXAMPLES / "night-trains-2025-03-24.txt").read_text("utf-8")
TITLE = "RESULTS OF THE INFORMAL MEETING TO CONSIDER THE Draft Compact on Night Trains HELD ON "
COMMANDS = sorted(cli.list_commands(None))  # type: ignore[arg-type]  # asks nothing of a context
READING = [["replay"], ["audit"], ["status"], ["pending"], ["verify"], ["dump"]]
COLOUR = re.compile(r"\x1b\[(?:\d+;)*(?:3[0-8]|4[0-8]|9\d|10\d)(?:;\d+)*m")
PROGRAM = [sys.executable, "-m", "ledger"]


class Said(NamedTuple):
    """What a call came to."""

    status: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """The environment of this process without what changes the ledger's behaviour."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("LEDGER") and k != "NO_COLOR"}
    return {**kept, "COLUMNS": "200", **more}


def program(cwd: Path, *args: str | Path, input: bytes | None = None, **env: str) -> Said:
    """Run the program as a process of its own in this folder."""
    done = subprocess.run(
        [*PROGRAM, *args], cwd=cwd, env=environment(**env), timeout=60, check=False,
        capture_output=True, input=input, stdin=subprocess.DEVNULL if input is None else None,
    )
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


def ledger(cwd: Path, *args: str | Path, **env: str) -> Said:
    """The same in this process. An error that is not meant for people raises."""
    runner = CliRunner(env={**dict.fromkeys(("LEDGER", "NO_COLOR", "LEDGER_RECORDED_BY")), **env})
    before = Path.cwd()
    os.chdir(cwd)
    try:
        result = runner.invoke(cli, [str(arg) for arg in args])
    finally:
        os.chdir(before)
    if isinstance(result.exception, LedgerError):
        return Said(2, result.stdout, result.stderr + f"Error: {result.exception}")
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return Said(result.exit_code, result.stdout, result.stderr)


def files(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Everything in a folder, and when it was last changed."""
    return {
        path.name: (path.read_bytes(), path.stat().st_mtime_ns)
        for path in folder.iterdir() if path.is_file()
    }


def put(folder: Path, name: str, content: str | bytes) -> str:
    """A paper in this folder; gives its name."""
    data = content.encode() if isinstance(content, str) else content
    (folder / name).write_bytes(data)
    return name


def paper(title_date: str = "MARCH 10, 2025", mark: str = "", note: str = "") -> str:
    """A small paper: its date, a mark, a footnote."""
    end = f"\n\n1/ {note}\n" if note else "\n"
    return f"{TITLE}{title_date}\n\nObjective 1.1\nTo run at night. {mark}{end}"


def recorded(folder: Path, name: str = "ledger.db") -> int:
    """How many entries a ledger holds, of all its negotiations; 0 where there is none."""
    if not (folder / name).exists():
        return 0
    with Store(folder / name) as store:
        return sum(len(store.entries(negotiation)) for negotiation in store.negotiations())


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with two papers, recorded one after the other."""
    folder = tmp_path_factory.mktemp("made")
    for name, text in (("march-10.txt", MARCH_10), ("march-24.txt", MARCH_24)):
        said = ledger(folder, "append", put(folder, name, text), "--recorded-by", "note-taker",
                      "--negotiation", "trains")
        assert said.status == 0, said.err
    return folder


@pytest.fixture
def trains(made: Path, tmp_path: Path) -> Path:
    """A copy of that folder."""
    return shutil.copytree(made, tmp_path / "trains")


def is_refused(said: Said, *words: str) -> None:
    """The call was refused with a sentence that says all of this."""
    assert said.status == 2, said
    assert "Traceback" not in said.err
    assert "Error: " in said.err
    plain = " ".join(said.err.split())
    for word in words:
        assert word in plain


# -- papers that can't be read -----------------------------------------------------------------

UNREADABLE: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\t\r\n\f\n", "the file is empty"),
    "mark alone": (b"\xef\xbb\xbf\n", "the file is empty"),
    "binary": (bytes(range(256)) * 8, "it is not text"),
    "word": (b"PK\x03\x04" + b"\x00" * 64, "it is a Word or Zip file, not text"),
    "old word": (b"\xd0\xcf\x11\xe0" + b"\x00" * 64, "it is an old Word file, not text"),
    "pdf": (b"%PDF-1.7\n%\xe2\xe3", "it is a PDF, not text"),
    "ledger": (b"SQLite format 3\x00", "it is a database, perhaps a ledger, not text"),
    "half utf-16": ("Draft".encode("utf-16") + b"\x00", "it begins as utf-16 and breaks"),
    "cp1252 it is not": (b"caf\xe9 \x81\x8d", "it is neither UTF-8, UTF-16 nor cp1252"),
    "controls": (b"caf\xe9 \x01\x02", "it is not text: it has control characters"),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_a_paper_that_is_no_text_is_refused(case: str, tmp_path: Path) -> None:
    """Empty, binary, half a file, Word, PDF: the sentence says what it is; nothing is made."""
    data, sentence = UNREADABLE[case]
    name = put(tmp_path, "paper.txt", data)
    before = files(tmp_path)
    is_refused(ledger(tmp_path, "append", name), "paper.txt can't be read: ", sentence)
    assert files(tmp_path) == before


@pytest.mark.parametrize(("name", "words"), [("no.txt", "'no.txt' does not exist"),
                                             (".", "'.' is a directory")])
def test_a_paper_that_is_no_file_is_refused(name: str, words: str, tmp_path: Path) -> None:
    """A path that leads nowhere, or to a folder, is refused by name."""
    is_refused(ledger(tmp_path, "append", name), words)
    assert files(tmp_path) == {}


@pytest.mark.parametrize(
    ("codec", "told"),
    [("utf-8", "utf-8"), ("utf-8-sig", "utf-8"), ("utf-16", "utf-16"), ("utf-16-le", "utf-16-le"),
     ("utf-16-be", "utf-16-be"), ("cp1252", "cp1252"), ("utf-32", "utf-32")],
)
def test_the_encoding_is_found_out_and_told(codec: str, told: str, tmp_path: Path) -> None:
    """UTF-8, UTF-16 with or without its mark, and cp1252 give the same words, and are named."""
    text = paper().replace("night.", "night – “à la belle étoile”.")
    name = put(tmp_path, "paper.txt", text.encode(codec))
    assert json.loads(ledger(tmp_path, "append", "--dry-run", "--json", name).out)["papers"][0][
        "encoding"
    ] == told
    assert f"read as {told}," in ledger(tmp_path, "append", name).out
    assert "night – “à la belle étoile”." in ledger(tmp_path, "replay").out


# -- dates -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "place", "date"),
    [
        (paper("APRIL 31, 2025"), f"1:{len(TITLE) + 1}", "APRIL 31, 2025"),
        (paper("31/31/25"), f"1:{len(TITLE) + 1}", "31/31/25"),
        (paper("2025-02-30"), f"1:{len(TITLE) + 1}", "2025-02-30"),
        (paper(mark="AGREED INF 31/31/25"), "4:", "31/31/25"),
        (paper(mark="AGREED AD REFERENDUM1/", note="Agreed at the meeting of 31/31/25."),
         "6:", "31/31/25"),
    ],
)
def test_a_date_that_is_none_is_refused_with_its_place(
    text: str, place: str, date: str, tmp_path: Path
) -> None:
    """In the title, in a mark or in a footnote: line, column and the date are named."""
    put(tmp_path, "paper.txt", text)
    said = ledger(tmp_path, "append", "paper.txt")
    is_refused(said, f"paper.txt:{place}", f": “{date}” is no date")
    assert recorded(tmp_path) == 0


@pytest.mark.parametrize("title", ["APRIL 31, 2025", "31/31/25", "04/03/25"])
def test_the_date_given_decides(title: str, tmp_path: Path) -> None:
    """Whatever the title says, or can't say, --on is the paper's date."""
    put(tmp_path, "paper.txt", paper(title))
    said = ledger(tmp_path, "append", "paper.txt", "--on", "2025-03-12", "--json")
    assert json.loads(said.out)["papers"][0]["on"] == "2025-03-12"


def test_an_ambiguous_date_is_asked_about(tmp_path: Path) -> None:
    """Where nothing in the paper tells the day from the month, both days are named."""
    put(tmp_path, "paper.txt", paper("04/03/25"))
    is_refused(
        ledger(tmp_path, "append", "paper.txt"), f"paper.txt:1:{len(TITLE) + 1}: 04/03/25 could be",
        "3 April 2025 or 4 March 2025", "--on 2025-04-03 or --on 2025-03-04",
    )
    assert recorded(tmp_path) == 0


@pytest.mark.parametrize(("mark", "day"), [("04/23/25", "2025-04-03"), ("23/04/25", "2025-03-04")])
def test_the_paper_s_own_dates_tell_day_from_month(mark: str, day: str, tmp_path: Path) -> None:
    """A date with a day over 12, anywhere in the paper, decides how the others are read."""
    put(tmp_path, "paper.txt", paper("04/03/25", f"AGREED INF {mark}"))
    said = ledger(tmp_path, "append", "paper.txt", "--dry-run", "--json")
    assert json.loads(said.out)["papers"][0]["on"] == day


def test_a_paper_without_a_date_is_asked_about(tmp_path: Path) -> None:
    """The error says what to type, and proposes the latest date in the paper."""
    put(tmp_path, "paper.txt", "Objective 1.1\nTo run at night. AGREED INF 03/10/25\n")
    is_refused(
        ledger(tmp_path, "append", "paper.txt"), "paper.txt does not say its date",
        "--on 2025-03-10",
    )
    put(tmp_path, "paper.txt", "Objective 1.1\nTo run at night.\n")
    is_refused(ledger(tmp_path, "append", "paper.txt"), "--on YYYY-MM-DD")
    assert recorded(tmp_path) == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("04/03/12", "3 April 2012 or 4 March 2012: write 2012-04-03 or 2012-03-04"),
        ("2012-02-30", "“2012-02-30” is no date; write it as 2012-04-19"),
        ("soon", "“soon” is no date; write it as 2012-04-19"),
        ("", "“” is no date; write it as 2012-04-19"),
    ],
)
@pytest.mark.parametrize(
    "call", [["append", "x", "--on"], ["replay", "--as-of"], ["replay", "--known-on"],
             ["audit", "--since"], ["audit", "--until"]], ids=lambda call: call[-1],
)
def test_a_date_typed_wrongly_is_refused(
    call: list[str], typed: str, words: str, tmp_path: Path
) -> None:
    """An option's date that is none, or could be two days, is refused by every command alike."""
    put(tmp_path, "x", paper())
    is_refused(ledger(tmp_path, *call, typed), words)


@pytest.mark.parametrize("typed", ["2025-03-10", "10 March 2025", "March 10, 2025", "25/03/2025"])
def test_a_date_may_be_typed_in_words(typed: str, trains: Path) -> None:
    """ISO, prose, and figures that can only be one day are understood."""
    assert ledger(trains, "replay", "--as-of", typed).status == 0


# -- what does not exist -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("call", "sentence", "nearest"),
    [
        (["audit", "1.1/9"], "There is no provision “1.1/9”", "“1.1/1”"),
        (["audit", "--by", "Urugay"], "There is no party “Urugay”", "“Uruguay”"),
        (["audit", "--by", "Urx"], "There is no party “Urx”", "“Uru”"),
        (["audit", "--type", "agred"], "'agred' is not one of", "'agreed'"),
        (["replay", "--format", "jsn"], "There is no format “jsn”", "“json”"),
        (["append", "march-10.txt", "--profile", "oass"], "There is no house profile", "“oas”"),
        (["--negotiation", "trans", "replay"], "There is no negotiation “trans”", "trains"),
        (["reply"], "There is no command “reply”", "“replay”"),
        (["replay", "--asof", "2025-03-10"], "No such option '--asof'", "--as-of"),
    ],
)
def test_what_does_not_exist_is_refused_and_the_nearest_named(
    call: list[str], sentence: str, nearest: str, trains: Path
) -> None:
    """A slip of the fingers is answered with what was probably meant."""
    before = files(trains)
    is_refused(ledger(trains, *call), sentence, nearest)
    assert files(trains) == before


def test_a_paper_misspelled_is_answered_with_the_one_there(trains: Path) -> None:
    """A file that is not there is refused with the name of one beside it that is."""
    is_refused(ledger(trains, "append", "march-1O.txt"), "does not exist", "march-10.txt")
    is_refused(ledger(trains, "check", "papers/march-10.txt"), "Nor does the folder papers")


def test_a_ledger_in_the_folder_above_is_named(trains: Path) -> None:
    """From a folder below, reading says where the ledger lies; an append that opens another one
    says so, and where."""
    below = trains / "below"
    below.mkdir()
    there = str(trains / "ledger.db")
    is_refused(ledger(below, "status"), "There is no ledger", f"--ledger {there}")
    done = ledger(below, "append", "../march-10.txt", "--dry-run")
    assert done.status == 0
    done = ledger(below, "append", "../march-10.txt", "--yes")
    assert f"This opens a new ledger, {below / 'ledger.db'}. There is one at {there}" in done.err


def test_a_paper_of_another_negotiation_is_told(trains: Path, tmp_path: Path) -> None:
    """A paper with hardly a paragraph of what stood is told before it is recorded, and on a
    terminal recording it is not what Enter does; the next paper of the negotiation is not told."""
    other = Path(__file__).parent.parent / "examples" / "2012-03-22-informal-meeting.txt"
    done = ledger(trains, "append", other, "--on", "2025-04-19", "--dry-run")
    assert "Is it a paper of this negotiation?" in done.err
    assert "has none" in done.err
    (tmp_path / "1.txt").write_text(MARCH_10, "utf-8")
    (tmp_path / "2.txt").write_text(MARCH_24, "utf-8")
    done = ledger(tmp_path, "append", "1.txt", "2.txt", "--yes")
    assert done.status == 0
    assert "Look" not in done.out + done.err


def test_a_date_that_overrules_the_papers_own_is_told(trains: Path) -> None:
    """``--on`` is obeyed, and where the paper says another date that is said."""
    done = ledger(trains, "append", "march-10.txt", "--on", "2026-03-10", "--dry-run")
    assert done.status == 0
    (trains / "later.txt").write_text(MARCH_10.replace("night", "nite"), "utf-8")
    done = ledger(trains, "append", "later.txt", "--on", "2026-03-10", "--dry-run")
    assert "later.txt says it is of 10 March 2025; --on makes it 10 March 2026." in done.err
    (trains / "broken.txt").write_text(MARCH_10.replace("MARCH 10", "FEBRUARY 30"), "utf-8")
    assert ledger(trains, "append", "broken.txt", "--dry-run").status == 2
    assert ledger(trains, "append", "broken.txt", "--on", "2026-03-10", "--dry-run").status == 0


def test_a_second_text_of_a_day_is_told(trains: Path) -> None:
    """A copy that differs is recorded as asked, and it is said that the day has a text already."""
    (trains / "copy.txt").write_text(MARCH_10.replace("night", "nite"), "utf-8")
    done = ledger(trains, "append", "copy.txt", "--dry-run")
    assert done.status == 0
    assert "is recorded already as the text of 10 March 2025" in " ".join(done.out.split())


# -- ledgers that are none ---------------------------------------------------------------------


def text_file(path: Path) -> None:
    path.write_text("Dear delegates,\n")


def folder(path: Path) -> None:
    path.mkdir()


def other_database(path: Path) -> None:
    with sqlite3.connect(path) as database:
        database.execute("CREATE TABLE accounts (name TEXT)")
    database.close()


def nothing(path: Path) -> None:
    path.unlink(missing_ok=True)


def half_a_header(path: Path) -> None:
    path.write_bytes(b"SQLite format 3\x00" + b"\x10")


@pytest.mark.parametrize("kind", [text_file, folder, other_database, nothing, half_a_header])
@pytest.mark.parametrize(
    "call", [["replay"], ["audit"], ["verify"], ["dump"], ["append", "p.txt"], ["load", "d.jsonl"]],
    ids=lambda call: call[0],
)
def test_what_is_no_ledger_is_refused_and_left_alone(
    kind: Callable[[Path], None], call: list[str], tmp_path: Path
) -> None:
    """Another file under the ledger's name is named and not touched, by any command."""
    put(tmp_path, "p.txt", MARCH_10)
    shutil.copy(EXAMPLES / "every-event.jsonl", tmp_path / "d.jsonl")
    kind(tmp_path / "ledger.db")
    before = files(tmp_path)
    said = ledger(tmp_path, *call)
    if kind is nothing and call[0] in ("append", "load"):
        assert said.status == 0
        return
    is_refused(said, "ledger.db")
    assert "Nothing was recorded" not in said.err or call[0] in ("append", "load")
    assert files(tmp_path) == before


def test_a_ledger_in_a_folder_that_is_not_there_is_refused(tmp_path: Path) -> None:
    """The missing folder is named, and not made."""
    put(tmp_path, "p.txt", MARCH_10)
    said = ledger(tmp_path, "--ledger", "drawer/ledger.db", "append", "p.txt")
    is_refused(said, "There is no folder drawer to keep the ledger in")
    assert not (tmp_path / "drawer").exists()


def test_an_empty_file_becomes_a_ledger(tmp_path: Path) -> None:
    """An empty file is no ledger to read, and may become one."""
    put(tmp_path, "p.txt", MARCH_10)
    (tmp_path / "ledger.db").touch()
    is_refused(ledger(tmp_path, "replay"), "ledger.db")
    assert ledger(tmp_path, "append", "p.txt").status == 0
    assert recorded(tmp_path) == 1


# -- disks and other programs ------------------------------------------------------------------


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of its own, of 128 KB, for a folder that can be full or read-only."""
    place = tmp_path / "disk"
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", str(place)]
    if os.name != "posix" or os.geteuid() != 0:
        pytest.skip("only root can mount a small disk")
    if subprocess.run(mount, check=False, capture_output=True).returncode != 0:
        pytest.skip("this machine does not let us mount a small disk")
    yield place
    subprocess.run(["umount", str(place)], check=True)


def fill(disk: Path) -> None:
    """Leave no room at all."""
    with (disk / "filler").open("wb", buffering=0) as filler:
        try:
            while True:
                filler.write(b"\0" * 512)
        except OSError:
            pass


def test_a_full_disk_is_told_and_loses_nothing(made: Path, disk: Path) -> None:
    """Nothing of the paper is recorded, and what the ledger held it still holds."""
    shutil.copy(made / "ledger.db", disk)
    put(disk, "more.txt", MARCH_24.replace("MARCH 24", "MARCH 31").replace("blanket", "pillow"))
    fill(disk)
    before = (disk / "ledger.db").read_bytes()
    is_refused(program(disk, "append", "more.txt"), "ledger.db: the disk is full",
               "Nothing was recorded")
    assert (disk / "ledger.db").read_bytes() == before
    assert ledger(disk, "verify").status == 0


def test_a_full_disk_keeps_no_trace_of_a_ledger_that_could_not_be_opened(
    disk: Path, tmp_path: Path
) -> None:
    """Where not even an empty ledger finds room, none is left behind."""
    put(tmp_path, "p.txt", MARCH_10)
    fill(disk)
    said = program(tmp_path, "--ledger", disk / "ledger.db", "append", "p.txt")
    is_refused(said, "the disk is full", "Nothing was recorded")
    assert [path.name for path in disk.iterdir()] == ["filler"]


def test_a_full_disk_leaves_the_output_file_as_it_was(made: Path, disk: Path) -> None:
    """A result that finds no room does not take the place of the one before."""
    put(disk, "draft.txt", "the draft of yesterday")
    fill(disk)
    said = program(made, "replay", "-o", disk / "draft.txt")
    is_refused(said, "draft.txt can't be written: no space left on device")
    assert (disk / "draft.txt").read_text() == "the draft of yesterday"
    assert sorted(path.name for path in disk.iterdir()) == ["draft.txt", "filler"]


def test_a_read_only_disk_can_be_read_and_not_written(made: Path, disk: Path) -> None:
    """Reading works from a disk that can't be written; appending is refused with the reason."""
    shutil.copy(made / "ledger.db", disk)
    put(disk, "more.txt", MARCH_24.replace("MARCH 24", "MARCH 31").replace("blanket", "pillow"))
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    for call in READING:
        assert program(disk, *call).status == 0, call
    is_refused(program(disk, "append", "more.txt"), "ledger.db can't be written", "is read-only",
               "Nothing was recorded")
    is_refused(program(disk, "--ledger", "new.db", "append", "more.txt"), "read-only")
    is_refused(program(disk, "replay", "-o", "draft.txt"), "draft.txt can't be written")


def test_a_ledger_that_another_program_holds_is_told(
    trains: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A lock that does not go away is named, and nothing is recorded."""
    put(trains, "more.txt", MARCH_24.replace("MARCH 24", "MARCH 31"))
    holder = sqlite3.connect(trains / "ledger.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        is_refused(ledger(trains, "append", "more.txt"), "locked by another program",
                   "Nothing was recorded; try again")
    finally:
        holder.close()
    assert recorded(trains) == 2


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
@pytest.mark.parametrize("call", [*READING, ["plugins"]], ids=lambda call: call[0])
def test_an_output_that_can_not_be_written_is_told(call: list[str], made: Path) -> None:
    """Where standard output has no room, there is a sentence and exit 2."""
    with Path("/dev/full").open("wb") as full:
        done = subprocess.run(
            [*PROGRAM, *call], cwd=made, stdout=full, stderr=subprocess.PIPE, check=False,
            env=environment(),
        )
    is_refused(Said(done.returncode, "", done.stderr.decode()), "no space left on device")


# -- Ctrl-C ------------------------------------------------------------------------------------


def started(cwd: Path, *args: str | Path) -> subprocess.Popen[bytes]:
    """The program, running, with its output caught."""
    return subprocess.Popen(
        [*PROGRAM, *args], cwd=cwd, env=environment(), stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )


def ended(process: subprocess.Popen[bytes]) -> Said:
    """What it came to."""
    out, err = process.communicate(timeout=60)
    return Said(process.returncode, out.decode(), err.decode())


def is_stopped(said: Said) -> None:
    """The program stopped as it was told to: a sentence, exit 2, no traceback."""
    assert said.status == 2, said
    assert "Traceback" not in said.err
    assert "Stopped. Nothing was recorded." in said.err


@pytest.fixture
def slow_paper(trains: Path) -> Path:
    """A paper that comes only when somebody writes it."""
    os.mkfifo(trains / "slow.txt")
    return trains / "slow.txt"


posix = pytest.mark.skipif(os.name != "posix", reason="signals as a terminal sends them")


@posix
def test_ctrl_c_while_a_paper_is_read(slow_paper: Path) -> None:
    """Stopped while it waits for a paper, the program leaves the ledger as it was."""
    before = (slow_paper.parent / "ledger.db").read_bytes()
    process = started(slow_paper.parent, "append", slow_paper)
    with slow_paper.open("wb"):  # opens once the program reads
        process.send_signal(signal.SIGINT)
        is_stopped(ended(process))
    assert (slow_paper.parent / "ledger.db").read_bytes() == before


@posix
def test_ctrl_c_while_the_ledger_is_locked(trains: Path) -> None:
    """Stopped while it waits for another program, it records nothing."""
    put(trains, "more.txt", MARCH_24.replace("MARCH 24", "MARCH 31"))
    holder = sqlite3.connect(trains / "ledger.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    process = started(trains, "append", "more.txt")
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    said = ended(process)
    holder.close()
    assert said.status == 2
    assert "Nothing was recorded" in said.err
    assert "Traceback" not in said.err
    assert recorded(trains) == 2


@posix
@pytest.mark.parametrize("seed", range(12))
def test_ctrl_c_at_any_moment(seed: int, slow_paper: Path) -> None:
    """At whatever moment: either stopped and nothing recorded, or recorded whole and said so."""
    folder = slow_paper.parent
    process = started(folder, "append", slow_paper)
    text = MARCH_24.replace("MARCH 24", "MARCH 31").replace("blanket", "pillow")
    with slow_paper.open("wb") as waiting:
        waiting.write(text.encode())
    time.sleep(random.Random(seed).uniform(0, 0.35))
    process.send_signal(signal.SIGINT)
    said = ended(process)
    assert "Traceback" not in said.err
    if said.status == 0:
        assert "Recorded" in said.err
        assert "Nothing was recorded" not in said.err
    else:
        is_stopped(said)
    assert recorded(folder) == (3 if said.status == 0 else 2)
    assert not list(folder.glob("ledger.db-*"))
    assert ledger(folder, "verify").status == 0


@posix
@pytest.mark.parametrize("seed", range(6))
def test_ctrl_c_before_there_is_a_ledger(seed: int, tmp_path: Path) -> None:
    """A ledger that was about to be opened is there with its paper, or not at all."""
    os.mkfifo(tmp_path / "slow.txt")
    process = started(tmp_path, "append", "slow.txt")
    with (tmp_path / "slow.txt").open("wb") as waiting:
        waiting.write(MARCH_10.encode())
    time.sleep(random.Random(seed).uniform(0.02, 0.3))
    process.send_signal(signal.SIGINT)
    said = ended(process)
    assert "Traceback" not in said.err
    there = [path.name for path in tmp_path.iterdir() if path.name != "slow.txt"]
    assert there == (["ledger.db"] if said.status == 0 else [])
    assert recorded(tmp_path) == (1 if said.status == 0 else 0)


# -- a terminal --------------------------------------------------------------------------------


def on_terminal(
    cwd: Path, *args: str, answer: bytes | None = None, interrupt: bool = False, **env: str
) -> Said:
    """Run the program on a terminal, and answer its question, or press Ctrl-C at it."""
    pty = pytest.importorskip("pty")
    near, far = pty.openpty()
    process = subprocess.Popen(
        [*PROGRAM, *args], cwd=cwd, stdin=far, stdout=far, stderr=far, start_new_session=True,
        env=environment(TERM="xterm-256color", **env),
    )
    os.close(far)
    seen, end = b"", time.monotonic() + 60
    while time.monotonic() < end:
        # Asked again until it is heard: a terminal may drop what is typed while its mode changes.
        if select.select([near], [], [], 0.3)[0]:
            try:
                seen += os.read(near, 65536)
            except OSError:  # the other end is closed
                break
        elif b"Record this?" in seen and interrupt:
            process.send_signal(signal.SIGINT)
        elif b"Record this?" in seen and answer is not None:
            os.write(near, answer)
    os.close(near)
    return Said(process.wait(timeout=10), seen.decode(), seen.decode())


@posix
@pytest.mark.parametrize("answer", [b"n\n", b"\x04"], ids=["n", "Ctrl-D"])
def test_a_terminal_is_asked_and_no_records_nothing(answer: bytes, tmp_path: Path) -> None:
    """On a terminal the program asks before it records; "n", or no answer, records nothing."""
    put(tmp_path, "p.txt", MARCH_10)
    said = on_terminal(tmp_path, "append", "p.txt", answer=answer)
    assert "Record this? [Y/n]" in said.out
    is_stopped(said)
    assert [path.name for path in tmp_path.iterdir()] == ["p.txt"]


@posix
def test_a_terminal_is_asked_and_yes_records(tmp_path: Path) -> None:
    """Return alone means yes."""
    put(tmp_path, "p.txt", MARCH_10)
    said = on_terminal(tmp_path, "append", "p.txt", answer=b"\n")
    assert said.status == 0
    assert "Recorded" in said.out
    assert recorded(tmp_path) == 1


@posix
def test_ctrl_c_at_the_question_records_nothing(tmp_path: Path) -> None:
    """Ctrl-C is an answer, too: a sentence, exit 2, nothing recorded, and the cursor is back."""
    put(tmp_path, "p.txt", MARCH_10)
    said = on_terminal(tmp_path, "append", "p.txt", interrupt=True)
    is_stopped(said)
    assert said.out.rindex("\x1b[?25h") > said.out.rfind("\x1b[?25l")
    assert [path.name for path in tmp_path.iterdir()] == ["p.txt"]


@posix
@pytest.mark.parametrize("option", ["--yes", "--json", "--dry-run"])
def test_nothing_is_asked_where_the_answer_is_known(option: str, tmp_path: Path) -> None:
    """--yes and --json ask nothing even on a terminal; a dry run has nothing to ask."""
    put(tmp_path, "p.txt", MARCH_10)
    said = on_terminal(tmp_path, "append", "p.txt", option)
    assert said.status == 0
    assert "Record this?" not in said.out
    assert recorded(tmp_path) == (0 if option == "--dry-run" else 1)


@posix
@pytest.mark.parametrize("call", [["audit"], ["append", "more.txt", "--dry-run"]], ids=str)
def test_colour_is_for_terminals_that_want_it(call: list[str], trains: Path) -> None:
    """No colour in a pipe, none where NO_COLOR is set."""
    put(trains, "more.txt", MARCH_24.replace("MARCH 24", "MARCH 31"))
    assert "\x1b" not in program(trains, *call).out
    assert "\x1b" not in program(trains, *call).err
    assert not COLOUR.search(on_terminal(trains, *call, NO_COLOR="1").out)


def test_nothing_is_asked_in_a_pipe(tmp_path: Path) -> None:
    """Piped, the program records without a question: there is nobody to answer."""
    put(tmp_path, "p.txt", MARCH_10)
    said = program(tmp_path, "append", "p.txt", input=b"n\n")
    assert said.status == 0
    assert "Record this?" not in said.out + said.err
    assert recorded(tmp_path) == 1


def test_a_terminal_without_our_letters_is_served_all_the_same(made: Path) -> None:
    """Where standard output knows ASCII alone, what it lacks is replaced."""
    said = program(made, "audit", PYTHONIOENCODING="ascii", PYTHONUTF8="0")
    assert said.status == 0
    assert "Uruguay" in said.out


# -- append ------------------------------------------------------------------------------------


def test_a_ledger_and_a_negotiation_are_opened_and_said_so(tmp_path: Path) -> None:
    """The first paper opens both; results go to standard output, news to standard error."""
    put(tmp_path, "p.txt", MARCH_10)
    said = program(tmp_path, "append", "p.txt")
    assert said.status == 0
    assert "Opened the ledger ledger.db." in said.err
    assert "Opened the negotiation “draft-compact-on-night-trains”." in said.err
    assert re.search(r"Recorded \d+ events of 1 paper as entry 1\.", said.err)
    assert "Uruguay proposed inserting" in said.out
    assert [path.name for path in sorted(tmp_path.iterdir())] == ["ledger.db", "p.txt"]


def test_a_paper_recorded_already_changes_nothing(trains: Path) -> None:
    """The same bytes, under whatever name, are recognised and said to be there."""
    put(trains, "copy.txt", MARCH_10)
    before = files(trains)
    for name in ("march-10.txt", "copy.txt"):
        said = ledger(trains, "append", name)
        assert said.status == 0
        assert f"{name} is already recorded, as entry 1: nothing to do." in said.out
    assert json.loads(ledger(trains, "append", "copy.txt", "--json").out)["papers"][0][
        "already"
    ] == 1
    assert files(trains) == before


def test_a_dry_run_shows_all_and_makes_nothing(trains: Path, tmp_path: Path) -> None:
    """The same is shown as would be recorded; no ledger is made and none is changed."""
    put(tmp_path, "p.txt", MARCH_10)
    dry = ledger(tmp_path, "append", "p.txt", "--dry-run")
    assert dry.status == 0
    assert "Nothing recorded: this was a dry run." in dry.err
    assert not (tmp_path / "ledger.db").exists()
    put(trains, "more.txt", MARCH_24.replace("MARCH 24", "MARCH 31"))
    before = files(trains)
    assert ledger(trains, "append", "more.txt", "--dry-run").status == 0
    assert files(trains) == before
    assert ledger(tmp_path, "append", "p.txt").out == dry.out


def test_strict_records_nothing_odd(tmp_path: Path) -> None:
    """--strict names the first oddity with its place; a paper without any is recorded."""
    put(tmp_path, "odd.txt", MARCH_10)
    put(tmp_path, "plain.txt", paper())
    said = ledger(tmp_path, "append", "odd.txt", "--strict")
    is_refused(said, "odd.txt:6:60: ", "--strict", "nothing recorded")
    is_refused(ledger(tmp_path, "append", "plain.txt", "odd.txt", "--strict"), "odd.txt:")
    refused = ledger(tmp_path, "append", "odd.txt", "--strict", "--json")
    assert refused.status == 2
    assert 14 in [odd["line"] for odd in json.loads(refused.out)["papers"][0]["oddities"]]
    assert recorded(tmp_path) == 0
    assert ledger(tmp_path, "append", "plain.txt", "--strict").status == 0
    assert recorded(tmp_path) == 1


@pytest.mark.parametrize("bad", ["empty.txt", "undated.txt"])
def test_several_papers_are_recorded_together_or_not_at_all(bad: str, tmp_path: Path) -> None:
    """One paper that can't be read stops the others too, wherever it stands."""
    put(tmp_path, "a.txt", MARCH_10)
    put(tmp_path, "b.txt", MARCH_24)
    put(tmp_path, "empty.txt", "")
    put(tmp_path, "undated.txt", "Objective 1.1\nTo run at night.\n")
    for names in ((bad, "a.txt", "b.txt"), ("a.txt", "b.txt", bad)):
        is_refused(ledger(tmp_path, "append", *names), bad)
    assert not (tmp_path / "ledger.db").exists()
    said = ledger(tmp_path, "append", "a.txt", "b.txt")
    assert "of 2 papers as entries 1 to 2" in said.err
    assert recorded(tmp_path) == 2


def test_who_records_is_recorded(tmp_path: Path) -> None:
    """--recorded-by, or the variable, or else the user's name."""
    calls: list[tuple[list[str], dict[str, str], str]] = [
        (["--recorded-by", "Ana"], {}, "Ana"),
        ([], {"LEDGER_RECORDED_BY": "Rui"}, "Rui"),
        ([], {"LOGNAME": "clerk"}, "clerk"),
    ]
    for number, (options, env, who) in enumerate(calls):
        folder = tmp_path / str(number)
        folder.mkdir()
        put(folder, "p.txt", MARCH_10)
        assert ledger(folder, "append", "p.txt", *options, **env).status == 0
        rows = json.loads(ledger(folder, "audit", "--json").out)
        assert {row["recorded_by"] for row in rows} == {who}


def test_a_paper_that_another_writer_was_faster_with_is_planned_again(
    trains: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where somebody appends between our reading and our writing, both are recorded."""
    put(trains, "ours.txt", MARCH_24.replace("MARCH 24", "MARCH 31"))
    put(trains, "theirs.txt", MARCH_24.replace("MARCH 24", "MARCH 28"))
    saving = Store.save_all

    def after_somebody_else(store: Store, fresh: dict[str, Any], drawing: Any) -> None:
        monkeypatch.undo()
        assert program(trains, "append", "theirs.txt").status == 0
        saving(store, fresh, drawing)

    monkeypatch.setattr(Store, "save_all", after_somebody_else)
    said = ledger(trains, "append", "ours.txt")
    assert said.status == 0
    assert "Somebody else appended in the meantime. Planned again:" in said.err
    assert "as entry 4" in said.err
    assert recorded(trains) == 4
    assert ledger(trains, "verify").status == 0


# -- shapes of JSON ----------------------------------------------------------------------------

VIEW = {"negotiation", "title", "as_of", "known_on", "version", "digest", "provisions", "notes"}
PROVISION = {"id", "address", "label", "kind", "heading", "text", "runs", "status", "brackets",
             "positions", "notes", "formerly", "children"}
STATUS = {"state", "level", "on", "meeting", "pending"}
BRACKET = {"id", "kind", "text", "by", "supported_by", "opposed_by", "open", "on", "event"}
ROW = {"event", "version", "type", "on", "dating", "basis", "by", "provision", "address",
       "meeting", "summary", "source", "recorded_at", "recorded_by", "digest"}


def walked(provisions: list[dict[str, Any]]) -> Iterator[dict[str, Any]]:
    """Every provision in a tree of JSON."""
    for provision in provisions:
        yield provision
        yield from walked(provision["children"])


def test_the_keys_of_a_replay_are_firm(trains: Path) -> None:
    """The draft, its provisions, statuses, brackets and runs have every key that is promised."""
    shown = json.loads(ledger(trains, "replay", "--format", "json", "--as-of", "2025-03-10").out)
    assert shown.keys() >= VIEW
    assert shown["as_of"] == "2025-03-10"
    assert shown["version"] == 2
    found = list(walked(shown["provisions"]))
    brackets = [bracket for provision in found for bracket in provision["brackets"]]
    assert found
    assert brackets
    for provision in found:
        assert provision.keys() >= PROVISION
        assert provision["status"].keys() >= STATUS
        assert provision["status"]["state"] in ("open", "agreed", "deleted")
        for run in provision["runs"]:
            assert run.keys() >= {"text", "event", "brackets"}
    for bracket in brackets:
        assert bracket.keys() >= BRACKET
    (heated,) = [bracket for bracket in brackets if bracket["by"] == ["Uruguay"]]
    assert heated["text"] == "heated in winter,"
    assert heated["open"] is True
    (first,) = [provision for provision in found if provision["address"] == "1.1/1"]
    assert "".join(run["text"] for run in first["runs"]).split()[-3:] == ["at", "every", "berth."]


def test_the_keys_of_an_audit_are_firm(trains: Path) -> None:
    """Every row has every key that is promised, and its evidence stands in the paper."""
    rows = json.loads(ledger(trains, "audit", "--format", "json").out)
    lines = {"march-10.txt": MARCH_10.splitlines(), "march-24.txt": MARCH_24.splitlines()}
    quoted = 0
    for row in rows:
        assert row.keys() >= ROW
        assert row["source"].keys() >= {"name", "line", "quote"}
        assert re.fullmatch(r"[12]\.\d+", row["event"])
        assert "/" not in row["type"]
        assert row["recorded_by"] == "note-taker"
        assert re.fullmatch(r"[0-9a-f]{64}", row["digest"])
        if row["source"]["quote"]:
            line = lines[row["source"]["name"]][row["source"]["line"] - 1]
            assert row["source"]["quote"] in line
            quoted += 1
    assert quoted > 20
    assert ledger(trains, "audit", "--json").out == ledger(trains, "audit", "--format", "json").out


def test_the_keys_of_append_and_verify_are_firm(tmp_path: Path) -> None:
    """What is recorded, and whether it holds, is one JSON object each."""
    put(tmp_path, "p.txt", MARCH_10)
    said = json.loads(program(tmp_path, "append", "p.txt", "--json").out)
    assert said.keys() >= {"negotiation", "profile", "dry_run", "papers"}
    (told,) = said["papers"]
    assert told.keys() >= {"name", "encoding", "already", "entry", "on", "digest", "counts",
                           "events", "oddities"}
    assert told["events"][0].keys() >= ROW
    assert sum(told["counts"].values()) == len(told["events"])
    (proved,) = json.loads(ledger(tmp_path, "verify", "--json").out)
    assert proved["ok"] is True
    assert proved["digest"] == told["digest"]
    assert proved["events"] == len(told["events"])


# -- exit statuses -----------------------------------------------------------------------------


def damaged(folder: Path) -> None:
    """Put a ledger there whose first entry was altered after it had been sealed."""
    with (EXAMPLES / "every-event.jsonl").open(encoding="utf-8") as lines:
        entries = load("every-event.jsonl", lines)["wells"]
    with Store(folder / "ledger.db", writing=True) as store:
        store.save("wells", [replace(entries[0], recorded_by="somebody else"), *entries[1:]])


def test_verify_answers_no_with_exit_1(tmp_path: Path, trains: Path) -> None:
    """0: it holds. 1: it does not, and the entry is named. 2: there is nothing to verify."""
    assert program(trains, "verify").status == 0
    damaged(tmp_path)
    said = program(tmp_path, "verify")
    assert said.status == 1
    assert "wells: DAMAGED at entry 1" in said.out
    assert json.loads(program(tmp_path, "verify", "--json").out)[0]["ok"] is False
    assert program(tmp_path, "--ledger", "other.db", "verify").status == 2


def test_an_altered_row_is_found_whatever_it_holds(trains: Path) -> None:
    """Rubbish in a row is reported by verify, and other commands say that verify tells more."""
    with sqlite3.connect(trains / "ledger.db") as database:
        (trigger,) = database.execute(
            "SELECT name FROM sqlite_master WHERE type = 'trigger' AND sql LIKE '%BEFORE UPDATE%'"
        ).fetchone()
        database.execute(f"DROP TRIGGER {trigger}")
        database.execute("UPDATE stored_events SET state = x'00' WHERE originator_version = 2")
    database.close()
    said = ledger(trains, "verify")
    assert said.status == 1
    assert "entry 2 can't be read" in said.out
    for question in (["audit"], ["replay", "--known-on", "2099-01-01"]):
        is_refused(ledger(trains, *question), "entry 2 can't be read", "`ledger verify`")
    # What was drawn when it was whole is still shown.
    assert ledger(trains, "replay").status == 0


@pytest.mark.parametrize("call", [[], ["--help"], ["--version"], ["append", "--help"]], ids=str)
def test_asking_for_help_is_no_error(call: list[str], tmp_path: Path) -> None:
    """Help and version go to standard output, exit 0; without a command help is shown."""
    said = program(tmp_path, *call)
    assert said.status == (0 if call else 2)
    assert "ledger" in said.out + said.err


# -- which ledger, which negotiation -----------------------------------------------------------


@pytest.fixture
def both(trains: Path) -> Path:
    """A ledger with two negotiations."""
    assert ledger(trains, "load", EXAMPLES / "every-event.jsonl").status == 0
    return trains


@pytest.mark.parametrize("call", [["replay"], ["audit"]], ids=lambda call: call[0])
def test_of_several_negotiations_one_must_be_named(call: list[str], both: Path) -> None:
    """The error lists them; named, each answers for itself."""
    is_refused(ledger(both, *call), "several negotiations: trains, wells", "--negotiation NAME")
    assert "at every berth" in ledger(both, "--negotiation", "trains", "replay").out
    assert "Travellers draw water" in ledger(both, "--negotiation", "wells", "replay").out


def test_commands_about_the_whole_ledger_take_all_negotiations(both: Path) -> None:
    """Without a name verify and dump take all of them, with one that one alone."""
    told = ledger(both, "verify").out
    assert "trains: 2 entries" in told
    assert "wells: 5 entries" in told
    assert "trains" not in ledger(both, "--negotiation", "wells", "verify").out
    assert ledger(both, "--negotiation", "wells", "dump").out == (
        EXAMPLES / "every-event.jsonl"
    ).read_text("utf-8")


def test_a_paper_goes_to_the_negotiation_named(both: Path) -> None:
    """Without a name append asks; a name in either place counts; a new name opens one."""
    put(both, "new.txt", paper("MARCH 31, 2025").replace("Night Trains", "Ferries"))
    is_refused(ledger(both, "append", "new.txt"), "several negotiations",
               "--negotiation NAME; a new name opens one")
    assert "Opened the negotiation “ferries”" in ledger(
        both, "append", "new.txt", "--negotiation", "ferries"
    ).err
    put(both, "more.txt", paper("MARCH 31, 2025", "AGREED INF 03/31/25"))
    assert ledger(both, "--negotiation", "ferries", "append", "more.txt").status == 0
    assert "ferries: 2 entries" in ledger(both, "verify").out


def test_the_variable_names_the_ledger_and_the_option_goes_before_it(
    trains: Path, tmp_path: Path
) -> None:
    """LEDGER is where the ledger lies unless --ledger says another place."""
    assert ledger(tmp_path, "verify", LEDGER=str(trains / "ledger.db")).status == 0
    other = tmp_path / "no.db"
    is_refused(
        ledger(tmp_path, "--ledger", other, "verify", LEDGER=str(trains / "ledger.db")), "no.db"
    )


# -- two clocks --------------------------------------------------------------------------------


def test_as_of_and_known_on_are_two_clocks(tmp_path: Path) -> None:
    """What was recorded late belongs to the past as we see it now, not as we knew it then."""
    assert ledger(tmp_path, "load", EXAMPLES / "every-event.jsonl").status == 0
    then = ["replay", "--as-of", "2025-02-17"]
    assert "Wells with a rim are cleaned" in ledger(tmp_path, *then).out
    assert "Wells are cleaned" in ledger(tmp_path, *then, "--known-on", "2025-03-09").out
    assert "Wells with a rim" in ledger(tmp_path, *then, "--known-on", "2025-03-10").out
    before = ledger(tmp_path, *then, "--known-on", "2025-03-10T18:14").out
    assert "Wells are cleaned" in before
    shown = json.loads(
        ledger(tmp_path, *then, "--known-on", "2025-03-05", "--format", "json").out
    )
    assert (shown["as_of"], shown["known_on"], shown["version"]) == ("2025-02-17", "2025-03-05", 3)


@pytest.mark.parametrize(
    ("option", "sentence"),
    [
        (["--as-of", "1999-12-31"], "Nothing had taken effect by 1999-12-31; the first event is"),
        (["--known-on", "1999-12-31"], "Nothing had been recorded by 1999-12-31; the first entry"),
    ],
)
def test_a_day_before_the_first_says_why_there_is_nothing(
    option: list[str], sentence: str, trains: Path
) -> None:
    """An empty draft is explained on standard error; it is no error."""
    said = ledger(trains, "replay", *option)
    assert said.status == 0
    assert said.out.strip() == ""
    assert sentence in said.err


# -- audit -------------------------------------------------------------------------------------


def told(folder: Path, *args: str) -> list[str]:
    """The events that an audit finds."""
    return [row["event"] for row in json.loads(ledger(folder, "audit", *args, "--json").out)]


def test_a_party_answers_to_every_name(trains: Path) -> None:
    """Its name, its abbreviations, in any case of letters, with or without "the"."""
    by_name = told(trains, "--by", "Uruguay")
    assert by_name
    for name in ("Uru", "URU", "URY", "uruguay", "the Uruguay"):
        assert told(trains, "--by", name) == by_name


def test_a_provision_answers_to_its_former_address(trains: Path) -> None:
    """What was 1.1/2 and is now 2.1/1 is found under both; so is what 2.1/1 was, by its new one."""
    now = told(trains, "2.1/1")
    assert now
    assert told(trains, "1.1/2") == now
    assert told(trains, " Objective 2.1 / 2. ".replace("Objective ", "")) == told(trains, "2.1/2")
    rows = json.loads(ledger(trains, "audit", "2.1/1", "--json").out)
    assert {"proposed", "agreed", "moved"} <= {row["type"] for row in rows}


def test_an_address_takes_in_all_that_stands_under_it(trains: Path) -> None:
    """An objective's audit holds its actions' too."""
    assert set(told(trains, "1.1/1")) < set(told(trains, "1.1")) < set(told(trains, "chapter-1"))


def test_an_audit_can_be_narrowed(trains: Path) -> None:
    """By type and by day, both days included; nothing found is said, and is no error."""
    rows = json.loads(ledger(trains, "audit", "--type", "agreed", "--json").out)
    assert {row["type"] for row in rows} == {"agreed"}
    day = told(trains, "--since", "2025-03-10", "--until", "2025-03-10")
    days = [row["on"] for row in json.loads(ledger(trains, "audit", "--json").out)]
    assert len(day) == days.count("2025-03-10") > 0
    said = ledger(trains, "audit", "--since", "2030-01-01")
    assert said == Said(0, "", "No event matches.\n")


def test_a_csv_is_safe_to_open_in_a_spreadsheet(tmp_path: Path) -> None:
    """Words that begin as a formula does are quoted; every row has every column."""
    text = paper(mark="[Uru: =HYPERLINK(\"http://x\")]").replace("To run", "=1+1 To run")
    put(tmp_path, "=cmd.txt", text)
    assert ledger(tmp_path, "append", "./=cmd.txt", "--recorded-by", "@clerk").status == 0
    rows = list(csv.reader(io.StringIO(ledger(tmp_path, "audit", "--format", "csv").out)))
    assert len(rows) > 4
    assert {len(row) for row in rows} == {len(rows[0])}
    cells = [cell for row in rows for cell in row]
    assert not [cell for cell in cells if cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))]
    assert "'=cmd.txt" in cells
    assert "'@clerk" in cells


def test_words_of_a_paper_are_not_taken_for_markup(tmp_path: Path) -> None:
    """Square brackets mean something to negotiators, and nothing to the tables we print."""
    put(tmp_path, "p.txt", paper(mark="[red] [/red] [bold]late[/bold] [link=http://x]"))
    assert ledger(tmp_path, "append", "p.txt").status == 0
    assert "[red] [/red] [bold] late [/bold]" in " ".join(
        ledger(tmp_path, "replay").out.replace("[", " [").replace("]", "] ").split()
    )
    assert ledger(tmp_path, "audit").status == 0


# -- writing results ---------------------------------------------------------------------------


@pytest.mark.parametrize("call", [["replay"], ["replay", "--format", "json"], ["dump"]], ids=str)
def test_an_output_file_gets_what_standard_output_would(call: list[str], trains: Path) -> None:
    """-o writes the same bytes, says so, and leaves standard output alone; "-" is that output."""
    said = ledger(trains, *call, "-o", "out")
    assert (said.status, said.out) == (0, "")
    assert "Wrote out." in said.err
    assert (trains / "out").read_bytes().decode() == ledger(trains, *call).out
    assert ledger(trains, *call, "-o", "-").out == ledger(trains, *call).out
    assert not (trains / "-").exists()


def test_an_output_file_is_replaced_whole_or_not_at_all(
    trains: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where writing fails half-way the old file stays, and no other is left behind."""
    put(trains, "draft.txt", "the draft of yesterday")
    writing = Path.write_bytes

    def half(path: Path, data: bytes) -> int:
        writing(path, data[: len(data) // 2])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", half)
    is_refused(ledger(trains, "replay", "-o", "draft.txt"),
               "draft.txt can't be written: no space left on device")
    monkeypatch.undo()
    assert (trains / "draft.txt").read_text() == "the draft of yesterday"
    assert sorted(files(trains)) == ["draft.txt", "ledger.db", "march-10.txt", "march-24.txt"]


@posix
def test_an_output_file_stays_what_it_is(trains: Path) -> None:
    """A link is followed, permissions are kept, a device is written to and not replaced."""
    (trains / "shared").mkdir()
    real = trains / "shared" / "draft.txt"
    real.write_text("old")
    real.chmod(0o600)
    (trains / "link.txt").symlink_to(real)
    assert ledger(trains, "replay", "-o", "link.txt").status == 0
    assert (trains / "link.txt").is_symlink()
    assert real.read_text() == ledger(trains, "replay").out
    assert real.stat().st_mode & 0o777 == 0o600
    assert ledger(trains, "replay", "-o", os.devnull).status == 0
    assert not Path(os.devnull).is_file()


@pytest.mark.parametrize("call", [["replay"], ["dump"]], ids=str)
def test_the_ledger_is_never_written_over(call: list[str], trains: Path) -> None:
    """A slip that names the ledger as the output file costs nothing."""
    before = files(trains)
    is_refused(ledger(trains, *call, "-o", "ledger.db"), "ledger.db is a ledger")
    assert files(trains) == before


@pytest.mark.parametrize("call", [*READING, ["audit", "--json"], ["plugins"], ["audit", "--help"]],
                         ids=str)
def test_a_reader_who_has_had_enough_is_no_error(call: list[str], made: Path) -> None:
    """`ledger dump | head -1`: no message, no traceback, exit 0."""
    near, far = os.pipe()
    os.close(near)
    done = subprocess.run(
        [*PROGRAM, *call], cwd=made, stdout=far, stderr=subprocess.PIPE, env=environment(),
        check=False, stdin=subprocess.DEVNULL,
    )
    os.close(far)
    assert (done.returncode, done.stderr) == (0, b"")


def test_a_damaged_ledger_is_no_less_damaged_when_nobody_reads_on(tmp_path: Path) -> None:
    """The exit status of verify is its answer even where its words can't be written."""
    damaged(tmp_path)
    near, far = os.pipe()
    os.close(near)
    for call in (["verify"], ["verify", "--json"]):
        done = subprocess.run([*PROGRAM, *call], cwd=tmp_path, stdout=far, stderr=far, check=False)
        assert done.returncode == 1
    os.close(far)


def test_nothing_is_recorded_where_nobody_reads_what_it_comes_to(tmp_path: Path) -> None:
    """`ledger append p.txt | head -1` records nothing and says so: nobody saw what it was."""
    put(tmp_path, "p.txt", MARCH_10)
    near, far = os.pipe()
    os.close(near)
    done = subprocess.run(
        [*PROGRAM, "append", "p.txt"], cwd=tmp_path, stdout=far, stderr=subprocess.PIPE,
        env=environment(), check=False, stdin=subprocess.DEVNULL,
    )
    os.close(far)
    is_refused(Said(done.returncode, "", done.stderr.decode()), "Nothing was recorded")
    assert recorded(tmp_path) == 0


# -- reading only reads ------------------------------------------------------------------------


@pytest.mark.parametrize(
    "call",
    [*READING, ["replay", "--format", "html"], ["audit", "--json"], ["verify", "--json"],
     ["plugins"], ["append", "--dry-run", "march-10.txt"], ["append", "march-10.txt"]],
    ids=lambda call: " ".join(call),
)
def test_reading_makes_no_file_and_changes_none(call: list[str], trains: Path) -> None:
    """No lock, no journal, no cache is left, and no time of change is new."""
    before = files(trains)
    assert program(trains, *call).status == 0
    assert files(trains) == before


# -- help --------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_explains_itself(command: str, tmp_path: Path) -> None:
    """The help of a command says what it does and holds an example; every option is explained."""
    said = ledger(tmp_path, command, "--help")
    assert said.status == 0
    assert re.search(rf"^  (?:.* \| )?ledger (?:--\S+ \S+ )?{command}\b", said.out, re.MULTILINE)
    options = said.out.partition("Options:\n")[2]
    for line in re.findall(r"^  (-.*)$", options, re.MULTILINE):
        assert re.search(r"\S {2,}\S", line) or f"  {line}\n     " in options, line


def test_the_overview_lists_every_command(tmp_path: Path) -> None:
    """The first help names each command with a line about it, and shows how to begin."""
    said = ledger(tmp_path, "--help").out
    for command in COMMANDS:
        assert re.search(rf"^  {command} +\S", said, re.MULTILINE)
    assert "ledger append" in said


# -- what is no text, and streams that are closed ----------------------------------------------


@pytest.mark.parametrize("locale", ["C", "POSIX", "C.UTF-8"])
def test_a_line_that_is_not_utf8_is_told_by_its_number(trains: Path, locale: str) -> None:
    """Nothing of it is recorded, the lines before and behind it are, and the exit status is 2."""
    lines = b'1.1/1 insert "a" at end\n1.1/2 insert "caf\xe9" at end\n1.1/2 insert "b" at end\n'
    before = recorded(trains)
    said = program(trains, "record", "--on", "2026-05-02", input=lines, LC_ALL=locale)
    assert said.status == 2
    assert "Traceback" not in said.err
    assert "line 2: Nothing recorded: byte E9 at character 18 is not UTF-8." in said.err
    assert '"a" inserted in 1.1/1' in said.out
    assert '"b" inserted in' in said.out
    assert recorded(trains) == before + 2


@pytest.mark.parametrize("call", [
    ["--negotiation", "x\udce9", "replay"],
    ["append", "march.txt", "--yes", "--negotiation", "x\udce9"],
    ["append", "march.txt", "--yes", "--meeting", "x\udce9"],
    ["append", "march.txt", "--yes", "--recorded-by", "x\udce9"],
    ["record", "--meeting", "x\udce9"],
    ["record", "--recorded-by", "x\udce9"],
    ["correct", "2.1", "--yes", "--why", "x\udce9"],
    ["correct", "2.1", "--yes", "--why", "x", "--with", "x\udce9"],
    ["append", "p\udce9.txt", "--yes"],
], ids=" ".join)
def test_words_that_are_not_utf8_are_refused(trains: Path, call: list[str]) -> None:
    """What would be recorded has to be text: a sentence says where it is not."""
    for name in ("march.txt", "p\udce9.txt"):
        (trains / name).write_text(paper("MARCH 30, 2025"))
    before = recorded(trains)
    is_refused(program(trains, *call), "byte E9 at character 2 is not UTF-8")
    assert recorded(trains) == before


def test_whoever_has_a_name_that_is_not_utf8_records(trains: Path) -> None:
    """The name by which the machine knows them is recorded as well as it can be."""
    put(trains, "march.txt", paper("MARCH 30, 2025"))
    said = program(trains, "append", "march.txt", "--yes", LOGNAME="ana\udce9")
    assert said.status == 0, said.err
    assert json.loads(ledger(trains, "audit", "--format", "json").out)[-1][
        "recorded_by"
    ] == "ana\\xe9"


@pytest.mark.parametrize("call", [["--negotiation", "", "append", "march.txt", "--yes"],
                                  ["append", "march.txt", "--yes", "--negotiation", ""],
                                  ["--negotiation", "", "status"]])
def test_no_negotiation_has_an_empty_name(trains: Path, call: list[str]) -> None:
    """An empty name is not taken for none."""
    put(trains, "march.txt", paper("MARCH 30, 2025"))
    is_refused(program(trains, *call), "'--negotiation': it is empty")


def closing(folder: Path, streams: str, *call: str) -> Said:
    """Run the program with these streams closed, as a shell writes it."""
    done = subprocess.run(
        ["bash", "-c", f'exec "$@" {streams}', "-", *PROGRAM, *call], cwd=folder, check=False,
        stdin=subprocess.DEVNULL, capture_output=True, timeout=60, env=environment(),
    )
    return Said(done.returncode, done.stdout.decode(), done.stderr.decode())


@pytest.mark.parametrize(
    "call", [["status"], ["replay"], ["plugins"], ["verify"], ["record"], ["load", "-"],
             ["append", "march.txt", "--yes"]], ids=" ".join,
)
def test_a_closed_output_is_told(trains: Path, call: list[str]) -> None:
    """With nowhere to show anything the program ends with exit status 2, and says why where it
    can; nothing is recorded."""
    put(trains, "march.txt", paper("MARCH 30, 2025"))
    before = recorded(trains)
    is_refused(closing(trains, ">&-", *call), "standard output is closed")
    assert closing(trains, ">&- 2>&-", *call) == Said(2, "", "")
    assert recorded(trains) == before


def test_a_closed_input_is_told_where_it_is_read(trains: Path) -> None:
    """Commands that read lines or a dump from it refuse; others do without, and without a standard
    error, too."""
    is_refused(closing(trains, "<&-", "record"), "Standard input is closed")
    is_refused(closing(trains, "<&-", "load", "-"), "Standard input is closed")
    put(trains, "march.txt", paper("MARCH 30, 2025"))
    assert closing(trains, "<&-", "append", "march.txt", "--yes").status == 0
    for streams in ("<&-", "2>&-"):
        assert closing(trains, streams, "status") == program(trains, "status")
    assert closing(trains, "2>&-", "record").status == 0


# -- what a paper can't do to a terminal -------------------------------------------------------

STEERING = paper().replace("To run at night.", "To run \x1b[31mat\x1b[0m night\u009b.")


@pytest.fixture
def steered(tmp_path: Path) -> Path:
    """A folder with a paper that would steer a terminal, recorded."""
    put(tmp_path, "steering.txt", STEERING)
    assert ledger(tmp_path, "append", "steering.txt").status == 0
    return tmp_path


@pytest.mark.parametrize("call", [
    ["audit"], ["diff", "2025-03-09", "2025-03-10"], ["blame", "1.1"],
    ["diff", "2025-03-09", "2025-03-10", "-o", "changes.txt"],
], ids=" ".join)
def test_tables_show_what_would_steer_a_terminal(steered: Path, call: list[str]) -> None:
    """A sign stands for it, in files too; no frame is pushed out of line, no word is cut."""
    said = program(steered, *call)
    shown = said.out + "".join(one.read_text() for one in steered.glob("changes.txt"))
    assert not set(shown) & {"\x1b", "\u009b"}
    assert "\u241b" in shown
    assert "night\ufffd." in shown
    if call[0] == "diff":
        assert shown.count("UNDECIDED") == 1
    frames = [line for line in shown.splitlines() if line[:1] in ("│", "└")]
    assert len({len(line) for line in frames}) <= 1


@posix
@pytest.mark.parametrize("call", [["replay"], ["replay", "--format", "clean"], ["blame"],
                                  ["audit", "--format", "csv"]], ids=" ".join)
def test_a_terminal_is_not_steered_and_a_pipe_gets_every_byte(
    steered: Path, call: list[str]
) -> None:
    """On a terminal signs stand for what would steer it; a pipe gets the paper's own bytes."""
    shown = on_terminal(steered, *call)
    assert shown.status == 0
    assert "\x1b" not in shown.out
    assert "\u241b" in shown.out
    assert "\x1b" in program(steered, *call).out


# -- days before anything --------------------------------------------------------------------


@pytest.mark.parametrize("command", ["replay", "status"])
@pytest.mark.parametrize("when", [["--as-of", "2011-01-01"], ["--known-on", "2011-01-01"]])
def test_a_negotiation_has_its_name_before_it_began(
    trains: Path, command: str, when: list[str]
) -> None:
    """JSON of a day before the first event, or of what was known before the first entry, says
    whose it is."""
    said = ledger(trains, command, "--format", "json", *when)
    assert json.loads(said.out)["negotiation"] == "trains"


def test_a_bracket_over_several_provisions_has_a_space_between_them(tmp_path: Path) -> None:
    """Its words do not run together where one provision ends and the next begins."""
    text = f"{TITLE}MARCH 10, 2025\n\nActions\n\n[1. To build tanks.\n\n2. Each Party goes.]\n"
    put(tmp_path, "over.txt", text)
    assert ledger(tmp_path, "append", "over.txt").status == 0
    (bracket,) = json.loads(ledger(tmp_path, "status", "--format", "json").out)["open"]
    assert bracket["words"] == 6
    shown = json.loads(ledger(tmp_path, "replay", "--format", "json").out)
    assert '"text": "To build tanks. Each Party goes."' in json.dumps(shown)
