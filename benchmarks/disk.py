"""Bytes on disk: the log alone, and everything, beside git's."""

from __future__ import annotations

import sqlite3
from contextlib import closing

from benchmarks.cold import Peers
from benchmarks.material import Material
from benchmarks.table import Row
from benchmarks.timing import size

LOG = "SELECT sum(length(originator_id) + length(topic) + length(state)) FROM stored_events"
"""The log's bytes: what its rows hold."""


def kept(material: Material, peers: Peers) -> list[Row]:
    """The rows of the log beside git's pack with a commit a meeting; the whole file, whatever is
    derived included, beside all that git keeps with a commit an event."""
    with closing(sqlite3.connect(material.ledger)) as database:
        (length,) = database.execute(LOG).fetchone()
    log, whole, count = length / 1e6, size(material.ledger), material.count
    rows = []
    if peers.meetings is not None:
        rows.append(Row("6", f"the log's rows, {count} / git's pack, a commit a meeting",
                        log, peers.meetings.pack, "MB", most=1))
    if peers.events is not None:
        rows.append(Row("6", f"the whole file, {count} / git, a commit an event",
                        whole, peers.events.whole, "MB", most=1))
    bare = material.folder / "floor.db"
    if bare.exists():
        rows.append(Row("6", f"the whole file, {count} / the floor's", whole, size(bare), "MB"))
    return rows
