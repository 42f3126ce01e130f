"""Tables on a terminal of any width."""

from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console
from rich.text import Text

from ledger.cli.tables import Rows

ADDRESS = "introduction/follow-up/par-2"
SENTENCE = "It was further agreed to remove the brackets around “public and private”."


def shown(width: int, cells: tuple[str, ...] = ("8.9", "2012-04-19", SENTENCE, ADDRESS)) -> str:
    """A table of one row, on a terminal so wide."""
    table = Rows(title="Decided", header_style="bold")
    for name in ("event", "on", "what", "in"):
        table.add_column(name, overflow="fold", no_wrap=name in ("event", "on"))
    table.add_row(*map(Text, cells))
    held = io.StringIO()
    Console(file=held, width=width, color_system=None, highlight=False, markup=False).print(table)
    return held.getvalue()


def test_wide_enough_it_is_a_table() -> None:
    """Each column has its head, and a row stands on a line."""
    said = shown(140)
    assert "┃ event ┃ on" in said
    assert f"│ 8.9   │ 2012-04-19 │ {SENTENCE} │ {ADDRESS} │" in said


def test_narrow_it_is_told_row_by_row() -> None:
    """No frame is drawn: the first cell stands alone and each other behind its column's name."""
    said = shown(40)
    assert "│" not in said
    assert said.splitlines()[:3] == ["Decided", "8.9", "  on: 2012-04-19"]
    assert f"in: {ADDRESS}" in said


def test_cells_that_speak_for_themselves_stand_together() -> None:
    """Where the first two cells need no name, they are one line."""
    table = Rows()
    for name in ("event", "on", "what"):
        table.add_column(name, overflow="fold")
    table.heads = 2
    table.add_row("8.9", "2012-04-19", SENTENCE)
    held = io.StringIO()
    Console(file=held, width=24, color_system=None).print(table)
    assert held.getvalue().splitlines()[0] == "8.9  2012-04-19"


@given(
    width=st.integers(min_value=30, max_value=160),
    words=st.lists(st.text("abcdefgh", min_size=1, max_size=20), min_size=1, max_size=30),
)
def test_no_word_is_cut(width: int, words: list[str]) -> None:
    """However wide the terminal is, a word that fits in it stands whole on one line."""
    said = shown(width, ("1.1", "2012-04-19", " ".join(words), "2.1/1"))
    there = said.replace("│", " ").split()
    assert [word for word in words if word not in there] == []
    assert all(len(line) <= width for line in said.splitlines())


@pytest.mark.parametrize("cell", ["", "  "])
def test_empty_cells_are_left_out(cell: str) -> None:
    """Where rows are told one by one, what is empty is not told."""
    assert "what" not in shown(30, ("8.9", "2012-04-19", cell, ADDRESS))
