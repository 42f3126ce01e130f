"""What people type behind a command: the kinds of values, and the options that several commands
take."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import Any

import click

from ledger.cli.words import WORDS


class Day(click.ParamType[date | datetime]):
    """A date: ISO, or in words. One that could be two days is refused, naming both."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | datetime:
        """The date typed."""
        from ledger.reading.dates import AmbiguousDate, NoDate, parse

        if isinstance(value, date):
            return value
        try:
            return parse(value)
        except AmbiguousDate as e:
            self.fail(f"{e}: write {e.first} or {e.second}.", param, ctx)
        except NoDate:
            self.fail(f"“{value}” is no date; write it as 2012-04-19.", param, ctx)


class Moment(Day):
    """A date, or a date and time: 2012-04-19T15:30."""

    name = "date"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> date | datetime:
        """The date or moment typed."""
        if isinstance(value, str) and ("T" in value or ":" in value):
            try:
                return datetime.fromisoformat(value)
            except ValueError:
                self.fail(f"“{value}” is no time; write it as 2012-04-19T15:30.", param, ctx)
        return super().convert(value, param, ctx)


DAY, MOMENT = Day(), Moment()


class PaperFile(click.Path):
    """A file that is there to be read; where it is not, those beside it that are called alike."""

    def __init__(self) -> None:
        super().__init__(path_type=Path, exists=True, dir_okay=False)

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> Any:
        """The path typed."""
        path = Path(value)
        if os.path.isdir(value):  # unlike the path's own method it takes any name and any rights
            self.fail(f"'{path}' is a directory: name papers in it, {path / '*.txt'}.", param, ctx)
        if not os.path.exists(value) and str(value) != "-":
            self.fail(f"'{path}' does not exist.{_beside(path)}", param, ctx)
        return super().convert(value, param, ctx)


def _beside(path: Path) -> str:
    """The files that somebody may have meant."""
    from ledger.errors import nearest

    if not os.path.isdir(path.parent):
        return f" Nor does the folder {path.parent}."
    try:
        there = sorted(one.name for one in path.parent.iterdir() if one.is_file())
    except OSError:
        return ""
    close = nearest(path.name, there)
    if not close:
        return ""
    return " Did you mean " + " or ".join(str(path.parent / name) for name in close) + "?"


class OneOf(click.Choice[str]):
    """One of these words; a slip is answered with the nearest."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The word typed."""
        from ledger.errors import nearest

        close = nearest(str(value), list(self.choices))
        if value not in self.choices and close:
            hint = " or ".join(f"'{word}'" for word in close)
            self.fail(f"'{value}' is not one of the choices: did you mean {hint}?", param, ctx)
        return super().convert(value, param, ctx)


# --- options of several commands ---

as_of = click.option(
    "--as-of", type=DAY, metavar="DATE", help="As it stood at the end of this day."
)
known_on = click.option(
    "--known-on", type=MOMENT, metavar="DATE",
    help="As it was known on this day: without what was recorded later.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
report_json = click.option("--json", "as_json", is_flag=True, help="Report as JSON.")
output = click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Write to this file.",
)
attribution = click.option(
    "--attribution", type=click.Choice(["full", "groups", "none"]), default="full",
    show_default=True,
    help="Who may be named: everybody, groups and bodies, nobody.",
)
recorded_by = click.option(
    "--recorded-by", envvar="LEDGER_RECORDED_BY", metavar="WHO", type=WORDS,
    help="Who records; your user name if not given.",
)
force = click.option(
    "--force", is_flag=True,
    help="Record it though events recorded already can then not take effect.",
)
