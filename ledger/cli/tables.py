"""Tables for a terminal: as a table where it is wide enough, else row by row, a line for each
cell, so that no word is cut into a column of letters."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from ledger.cli.words import visible

if TYPE_CHECKING:
    from collections.abc import Iterable

    from rich.console import ConsoleOptions, RenderableType, RenderResult
    from rich.segment import Segment

_LONGEST = 24
"""A longer word, an address or the name of a file, may be turned inside a cell."""
_FRAME = 3
"""What a column takes for its frame and the space beside it."""


class Screen(Console):
    """A console that shows what would steer a terminal as signs, whatever a paper holds."""

    def render(
        self, renderable: RenderableType, options: ConsoleOptions | None = None
    ) -> Iterable[Segment]:
        """What is to be written, part by part."""
        if isinstance(renderable, str):
            renderable = visible(renderable)
        elif isinstance(renderable, Text):
            renderable = renderable.copy()
            renderable.plain = visible(renderable.plain)
        return super().render(renderable, options)


class Rows(Table):
    """A table that is told row by row where it would be wider than the terminal."""

    heads = 1
    """How many of its first cells speak for themselves: told row by row, they stand together."""

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        """The table, or its rows."""
        if self._least() <= options.max_width:
            yield from super().__rich_console__(console, options)
            return
        if self.title:
            yield Text(str(self.title), style="bold")
        columns = [(str(one.header), list(one.cells)) for one in self.columns]
        for n in range(self.row_count):
            yield from _told([(name, cells[n]) for name, cells in columns], self.heads)

    def _least(self) -> int:
        """The width below which a word would be cut into pieces."""
        return 1 + sum(
            _FRAME
            + max(
                _longest([one.header], whole=False),
                _longest(one.cells, whole=bool(one.no_wrap)),
            )
            for one in self.columns
        )


def _told(
    row: list[tuple[str, RenderableType]], heads: int
) -> Iterable[RenderableType]:
    """A row: its first cells, and below them what else it says, each by its name."""
    first, *more = (" ".join(_plain(cell).split("\n")) for _, cell in row[:heads])
    yield Text.assemble((first or "—", "bold"), *(f"  {said}" for said in more if said.strip()))
    for name, cell in row[heads:]:
        if words := _plain(cell).strip():
            said = Text.assemble((f"{name}: " if name else "", "dim"), " ".join(words.split("\n")))
            yield Padding(said, (0, 0, 0, 2), expand=False)


def _longest(cells: Iterable[RenderableType], *, whole: bool) -> int:
    """How wide the longest word of these cells is, or the longest cell if none may be turned."""
    lines = (line for cell in cells for line in _plain(cell).split("\n"))
    if whole:
        return max((len(line) for line in lines), default=0)
    return max((min(len(word), _LONGEST) for line in lines for word in line.split()), default=0)


def _plain(cell: RenderableType) -> str:
    return cell.plain if isinstance(cell, Text) else str(cell)
