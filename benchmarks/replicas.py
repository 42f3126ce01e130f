"""Loro, the quickest of the shared documents that keep their history (PyPI ``loro``, extra
``bench``): a change an event, by the party that made it, in each of its two best layouts. It knows
no late event, so it is given what each event does in their order of effect."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from rapidfuzz.distance import Postfix, Prefix

from benchmarks.material import Material, Step, same
from benchmarks.timing import printed, say

Call = list[str]


def is_here() -> bool:
    """Whether loro is installed."""
    return find_spec("loro") is not None


def calls(material: Material) -> dict[str, Call]:
    """For each layout the process that gives the text at half of the history: imports loro, loads
    the snapshot, checks out the version and prints it."""
    found = {}
    for layout, take, code in (("one text", _Text, _TEXT), ("a map of lines", _Map, _MAP)):
        say(f"  loro, {layout}, {material.count}")
        call = _made(material, layout, take, code)
        same(f"loro, {layout}", printed(call).split("\n"), material.day(material.half).lines)
        found[layout] = call
    return found


_LOAD = """
import sys
import loro
document = loro.LoroDoc()
with open(sys.argv[1], "rb") as snapshot, open(sys.argv[2], "rb") as version:
    document.import_(snapshot.read())
    document.checkout(loro.Frontiers.decode(version.read()))
"""
_TEXT = _LOAD + """
print(document.get_text("text").to_string())
"""
_MAP = _LOAD + """
lines = document.get_map("lines").get_value()
for id in document.get_list("order").get_value():
    print(lines[id])
"""


def _made(material: Material, layout: str, take: Callable[[Any], Any], code: str) -> Call:
    """Write the snapshot and the version asked for; return the process that reads them."""
    loro = import_module("loro")
    document = loro.LoroDoc()
    document.set_change_merge_interval(0)
    parties = {by: n for n, by in enumerate(sorted({s.by for s in material.steps}), 1)}
    taker = take(document)
    version = b""
    for step in material.steps:
        if step.on > material.half and not version:
            version = document.oplog_frontiers.encode()
        document.peer_id = parties[step.by]
        taker.take(step)
        document.set_next_commit_message(step.kind)
        document.commit()
    files = material.folder / f"{layout}.loro", material.folder / f"{layout}.version"
    files[0].write_bytes(document.export(loro.ExportMode.Snapshot()))
    files[1].write_bytes(version)
    return [sys.executable, "-c", code, *map(str, files)]


class _Map:
    """A map of provisions to their lines, and a list of their order: the words of a line have no
    history of their own."""

    def __init__(self, document: Any) -> None:
        self.map = document.get_map("lines")
        self.list = document.get_list("order")
        self.order: list[str] = []

    def take(self, step: Step) -> None:
        """Take in what an event did."""
        for id, line in step.lines.items():
            if line is None:
                self.map.delete(id)
            else:
                self.map.insert(id, line)
        if step.order is None:
            return
        for index, come in _reordering(self.order, step.order):
            if come is None:
                self.list.delete(index, 1)
            else:
                self.list.insert(index, come)
        self.order = step.order


class _Text:
    """The whole text in one, a provision a line; of a line that changes, what differs."""

    def __init__(self, document: Any) -> None:
        self.text = document.get_text("text")
        self.order: list[str] = []
        self.lines: dict[str, str] = {}

    def take(self, step: Step) -> None:
        """Take in what an event did."""
        for id, line in step.lines.items():
            if line is not None and id in self.lines:
                self._change(self._start(self.order.index(id)), self.lines[id], line)
            if line is not None:
                self.lines[id] = line
        if step.order is None:
            return
        for index, come in _reordering(self.order, step.order):
            start = self._start(index)
            if come is None:
                gone = self.order.pop(index)
                self.text.delete(start, len(self.lines[gone]) + 1)
                if gone not in step.order:
                    del self.lines[gone]
            else:
                self.order.insert(index, come)
                self.text.insert(start, f"{self.lines[come]}\n")

    def _start(self, index: int) -> int:
        return sum(len(self.lines[id]) + 1 for id in self.order[:index])

    def _change(self, at: int, old: str, new: str) -> None:
        head = Prefix.similarity(old, new)
        tail = Postfix.similarity(old[head:], new[head:])
        gone, come = len(old) - head - tail, new[head : len(new) - tail]
        if gone:
            self.text.delete(at + head, gone)
        if come:
            self.text.insert(at + head, come)


def _reordering(before: list[str], after: list[str]) -> Iterator[tuple[int, str | None]]:
    """What makes one list into the other, step by step: an index and what comes in there, or
    ``None`` where something goes. At most one thing has moved."""
    now, kept = list(before), set(after)
    for index in reversed(range(len(now))):
        if now[index] not in kept:
            yield index, None
            del now[index]
    stayed = set(now)
    old = [id for id in after if id in stayed]
    moved = next((pair for pair in zip(now, old, strict=True) if pair[0] != pair[1]), ())
    for id in moved:
        if [one for one in now if one != id] == [one for one in old if one != id]:
            yield now.index(id), None
            now.remove(id)
            break
    for index, id in enumerate(after):
        if index >= len(now) or now[index] != id:
            yield index, id
            now.insert(index, id)
