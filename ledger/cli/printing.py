"""Where results go: to a terminal or to a file, as tables, CSV or JSON."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ledger.cli.stopping import held
from ledger.cli.words import visible

if TYPE_CHECKING:
    from rich.console import Console, RenderableType


def console(*, err: bool = False) -> Console:
    """Where tables go: as wide as the terminal, or wide enough for a file."""
    from ledger.cli.tables import Screen

    stream = sys.stderr if err else sys.stdout
    return Screen(
        stderr=err, highlight=False, markup=False, soft_wrap=False,
        width=None if stream.isatty() else 140,
    )


def plain(*shown: RenderableType) -> str:
    """What a file gets: the same as a terminal without its colours."""
    from ledger.cli.tables import Screen

    held = io.StringIO()
    out = Screen(file=held, highlight=False, markup=False, width=140, color_system=None)
    for one in shown:
        out.print(one)
    return held.getvalue()


def csv_of(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table for a spreadsheet, which takes no cell of it for a formula, whatever a paper
    holds."""
    import csv

    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(header)
    writer.writerows([_harmless(cell) for cell in row] for row in rows)
    return out.getvalue()


def _harmless(cell: object) -> object:
    if isinstance(cell, str) and cell[:1] in ("=", "+", "-", "@", "\t", "\r", "\n"):
        return f"'{cell}"
    return cell


def json_of(shown: object) -> str:
    """What is shown, as JSON for people and machines."""
    import msgspec

    return msgspec.json.format(msgspec.json.encode(shown), indent=2).decode() + "\n"


def write(result: str | bytes, output: Path | None) -> None:
    """The result to a file, whole or not at all, or to standard output: byte by byte, but for a
    terminal, which is not to obey what a paper holds."""
    from ledger.errors import StoreFailed

    shown = output is None or str(output) == "-"
    if isinstance(result, str) and shown and sys.stdout.isatty():
        result = visible(result)
    data = result.encode() if isinstance(result, str) else result
    if output is None or shown:
        sys.stdout.buffer.write(data)
        sys.stdout.buffer.flush()
        return
    try:
        if output.exists() and not output.is_file():  # a device, a pipe: there is no "whole" there
            output.write_bytes(data)
        else:
            with held():
                _replace(output.resolve(), data)
    except OSError as e:
        raise StoreFailed(f"{output} can't be written: {(e.strerror or str(e)).lower()}.") from e


def _replace(file: Path, data: bytes) -> None:
    """Put the data in place of the file, whole or not at all."""
    from ledger.errors import StoreFailed

    if file.exists():
        with file.open("rb") as there:
            if there.read(16) == b"SQLite format 3\x00":
                raise StoreFailed(f"{file} is a ledger: nothing else is written in its place.")
    part = file.with_name(f".{file.name}.{os.getpid()}")
    try:
        part.write_bytes(data)
        if file.exists():
            part.chmod(file.stat().st_mode)
        part.replace(file)
    finally:
        part.unlink(missing_ok=True)
