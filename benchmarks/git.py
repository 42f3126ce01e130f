"""git, at its best: everything in one pack, with a commit graph, made by ``git fast-import``. It
knows no late event, so it is given the text of each date as the ledger replays it now."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import NamedTuple

from benchmarks.material import Material, same
from benchmarks.timing import Arm, printed, process, say, size

TEXT, ORDER = "text.txt", "order"
_ENVIRONMENT = {"GIT_CONFIG_GLOBAL": "/dev/null", "GIT_CONFIG_NOSYSTEM": "1"}


class Commit(NamedTuple):
    """A message, a date, and the files that change, ``None`` for one that goes."""

    message: str
    on: date
    files: Mapping[str, str | None]


def is_here() -> bool:
    """Whether git is installed."""
    return shutil.which("git") is not None


class Repository:
    """A bare repository of one branch."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._call = ["git", "-C", str(folder)]

    def make(self, commits: Iterator[Commit]) -> None:
        """Record these commits, and pack them as well as git can."""
        self.folder.mkdir()
        self._run("init", "--quiet", "--bare", "--initial-branch=main")
        with subprocess.Popen(
            [*self._call, "fast-import", "--quiet"], stdin=subprocess.PIPE
        ) as importing:
            assert importing.stdin is not None
            for commit in commits:
                importing.stdin.write(_streamed(commit))
            importing.stdin.close()
        if importing.returncode:
            raise subprocess.CalledProcessError(importing.returncode, importing.args)
        self._run("gc", "--quiet", "--aggressive", "--prune=now")
        self._run("commit-graph", "write", "--reachable", "--no-progress")

    def know_paths(self) -> None:
        """Keep with each commit which files it may change, which git does only when asked: a blame
        of one file of many then skips most commits."""
        self._run("commit-graph", "write", "--reachable", "--changed-paths", "--no-progress")

    def as_of(self, on: date) -> str:
        """The text at the end of this day."""
        before = f"--before={on}T23:59:59Z"
        commit = self._printed("rev-list", "-1", before, "main").strip()
        return self._printed("show", f"{commit}:{TEXT}")

    def files(self) -> dict[str, str]:
        """Every file as it stands now."""
        archive = subprocess.run(
            [*self._call, "archive", "main"], check=True, stdout=subprocess.PIPE,
            env=_environment(),
        ).stdout
        with tarfile.open(fileobj=io.BytesIO(archive)) as tar:
            return {
                member.name: file.read().decode()
                for member in tar if (file := tar.extractfile(member)) is not None
            }

    def blame(self) -> Arm:
        """Who wrote each line of every file but the order."""
        if self._printed("ls-tree", "--name-only", "main").split() == [TEXT]:
            return process([*self._call, "blame", "main", "--", TEXT], _ENVIRONMENT)
        each = (
            f"git ls-tree --name-only main | grep -v '^{ORDER}$' | "
            "while read -r file; do git blame main -- \"$file\" || exit 1; done"
        )
        return process(
            ["sh", "-c", each], {**_ENVIRONMENT, "GIT_DIR": str(self.folder)}
        )

    def fsck(self) -> Arm:
        """Is every object as it was recorded?"""
        return process([*self._call, "fsck", "--no-progress"], _ENVIRONMENT)

    @property
    def pack(self) -> float:
        """Megabytes of its packed objects, without their index."""
        return sum(size(file) for file in (self.folder / "objects" / "pack").glob("*.pack"))

    @property
    def whole(self) -> float:
        """Megabytes of everything that it keeps of them."""
        return size(self.folder / "objects")

    def _run(self, *arguments: str) -> None:
        subprocess.run([*self._call, *arguments], check=True, env=_environment())

    def _printed(self, *arguments: str) -> str:
        return printed([*self._call, *arguments], _ENVIRONMENT)


def by_meeting(material: Material) -> Repository:
    """A commit a meeting: one text, a provision a line."""
    say(f"  git, a commit a meeting, {material.count}")
    repository = Repository(material.folder / "meetings.git")
    repository.make(
        Commit(f"meeting {n}", day.on, {TEXT: _text(day.lines)})
        for n, day in enumerate(material.days, 1)
    )
    for day in (material.day(material.half), material.days[-1]):
        same(f"git, a commit a meeting, {day.on}", _lines(repository.as_of(day.on)), day.lines)
    return repository


def by_event(material: Material, *, words: bool = False) -> Repository:
    """A commit an event: a file a provision, and one for their order; ``words``: a word a line."""
    what = f"git, a commit an event{', a word a line' if words else ''}"
    say(f"  {what}, {material.count}")
    repository = Repository(material.folder / ("words.git" if words else "events.git"))
    repository.make(_each_event(material, words))
    files = repository.files()
    found = [" ".join(files[id].split()) for id in files[ORDER].split()]
    same(f"{what}, at the end", found, material.days[-1].lines)
    return repository


def _each_event(material: Material, words: bool) -> Iterator[Commit]:
    for step in material.steps:
        files: dict[str, str | None] = {
            id: line if line is None else _text(line.split() if words else [line])
            for id, line in step.lines.items()
        }
        if step.order is not None:
            files[ORDER] = _text(step.order)
        yield Commit(step.kind, step.on, files)


def _streamed(commit: Commit) -> bytes:
    """A commit as ``git fast-import`` reads it."""
    at = int(datetime.combine(commit.on, time(18), UTC).timestamp())
    parts = [
        b"commit refs/heads/main\n",
        f"committer Secretariat <secretariat@example.org> {at} +0000\n".encode(),
        _data(commit.message),
    ]
    for name, text in commit.files.items():
        if text is None:
            parts.append(f"D {name}\n".encode())
        else:
            parts += [f"M 100644 inline {name}\n".encode(), _data(text)]
    return b"".join(parts)


def _data(text: str) -> bytes:
    encoded = text.encode()
    return b"data %d\n%b\n" % (len(encoded), encoded)


def _text(lines: list[str]) -> str:
    return "".join(f"{line}\n" for line in lines)


def _lines(text: str) -> list[str]:
    return text.split("\n")


def _environment() -> dict[str, str]:
    return {**os.environ, **_ENVIRONMENT}
