"""What a transaction writes, table by table, so that bare `sqlite3` can do the same: found by
comparing all rows before and after."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from typing import Any, NamedTuple

LOG = "stored_events"
"""The table of the log; whatever tables stand beside it are derived."""
Key = tuple[Any, ...]
Rows = Mapping[str, Mapping[Key, tuple[Any, ...]]]
"""Table, and key, to row."""


class Table(NamedTuple):
    """A table as it was created, its columns (the row id among them, where that is its key), and
    those of them that are its key."""

    name: str
    statements: tuple[str, ...]
    columns: tuple[str, ...]
    key: tuple[str, ...]


class Write(NamedTuple):
    """A statement, and the rows that it is carried out for."""

    statement: str
    rows: list[tuple[Any, ...]]


def tables(database: sqlite3.Connection) -> list[Table]:
    """All tables of a database, with their indexes and without their triggers."""
    names = [
        name for (name,) in database.execute(
            "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        )
    ]
    return [_table(database, name) for name in names]


def _table(database: sqlite3.Connection, name: str) -> Table:
    statements = database.execute(
        "SELECT sql FROM sqlite_schema WHERE tbl_name = ? AND type IN ('table', 'index') "
        "AND sql IS NOT NULL ORDER BY type DESC",
        (name,),
    )
    created = tuple(sql for (sql,) in statements)
    about = list(database.execute(f"PRAGMA table_info({name})"))
    columns = tuple(row[1] for row in about)
    key = tuple(row[1] for row in sorted(about, key=lambda row: row[5]) if row[5])
    return Table(name, created, columns, key) if key else Table(
        name, created, ("rowid", *columns), ("rowid",)
    )


def rows(database: sqlite3.Connection, found: list[Table]) -> Rows:
    """All rows of these tables."""
    return {
        table.name: {
            row[: len(table.key)]: row[len(table.key) :]
            for row in database.execute(
                f"SELECT {', '.join((*table.key, *table.columns))} FROM {table.name}"
            )
        }
        for table in found
    }


def between(found: list[Table], before: Rows, after: Rows) -> list[Write]:
    """What makes the rows before into those after."""
    writes = []
    for table in found:
        old, new = before[table.name], after[table.name]
        gone = [key for key in old if key not in new]
        come = [row for key, row in new.items() if old.get(key) != row]
        where = " AND ".join(f"{column} = ?" for column in table.key)
        marks = ", ".join("?" * len(table.columns))
        if gone:
            writes.append(Write(f"DELETE FROM {table.name} WHERE {where}", gone))
        if come:
            into = f"{table.name} ({', '.join(table.columns)})"
            writes.append(Write(f"INSERT OR REPLACE INTO {into} VALUES ({marks})", come))
    return writes


def carry_out(database: sqlite3.Connection, writes: list[Write]) -> None:
    """Do it, in one transaction."""
    database.execute("BEGIN IMMEDIATE")
    for write in writes:
        database.executemany(write.statement, write.rows)
    database.execute("COMMIT")
