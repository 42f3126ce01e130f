"""The plugins' entry points, read from the folders of installed distributions.

``importlib.metadata`` tells the same, and takes longer to be imported than a whole replay. So the
folders on ``sys.path`` are looked through here; where anything else may hold distributions (a zip
file, a finder of its own), it is asked after all.
"""

from __future__ import annotations

import importlib
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Protocol

from msgspec import Struct


class Distribution(Protocol):
    """What is known of the distribution that an entry point belongs to."""

    @property
    def name(self) -> str:
        """As it is published."""
        ...

    @property
    def version(self) -> str:
        """As it is written."""
        ...


class Point(Protocol):
    """An entry point, as ``importlib.metadata`` has it too."""

    @property
    def name(self) -> str:
        """What it is called."""
        ...

    @property
    def value(self) -> str:
        """The module that it names."""
        ...

    @property
    def dist(self) -> Distribution | None:
        """The distribution that it belongs to."""
        ...

    def load(self) -> Any:
        """The module, or what in it is named."""
        ...


class InstalledDistribution(Struct, frozen=True):
    """A distribution found in a folder."""

    name: str
    version: str


class InstalledPoint(Struct, frozen=True):
    """An entry point found in a folder."""

    name: str
    value: str
    dist: InstalledDistribution

    def load(self) -> Any:
        """Import the module, and give it or what in it is named behind a colon."""
        module, _, attributes = self.value.partition(":")
        found: Any = importlib.import_module(module.strip())
        for attribute in filter(None, attributes.strip().split(".")):
            found = getattr(found, attribute)
        return found


def points(group: str) -> tuple[Point, ...]:
    """Every entry point of this group. Of a distribution that is there twice, the first on
    ``sys.path`` counts."""
    if _anything_else():
        from importlib.metadata import entry_points

        return tuple(entry_points(group=group))
    found: list[Point] = []
    seen: set[str] = set()
    for folder in dict.fromkeys(sys.path):
        for info in _infos(folder or os.curdir):
            key = _key(info.name)
            if key in seen:
                continue
            seen.add(key)
            found += _of(info, group)
    return tuple(found)


_INFO = (".dist-info", ".egg-info")


def _anything_else() -> bool:
    """Whether distributions may be found elsewhere than in folders on ``sys.path``."""
    from importlib.machinery import PathFinder

    for finder in sys.meta_path:
        if finder is not PathFinder and hasattr(finder, "find_distributions"):
            return True
    return any(os.path.isfile(entry) or entry.endswith(".egg") for entry in sys.path)


def _infos(folder: str) -> Iterator[Path]:
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return
    for name in names:
        if name.endswith(_INFO):
            yield Path(folder, name)


def _key(name: str) -> str:
    """A distribution's name without its version, however it is spelled (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name.rpartition(".")[0].partition("-")[0]).casefold()


def _of(info: Path, group: str) -> Iterator[InstalledPoint]:
    try:
        text = (info / "entry_points.txt").read_text("utf-8")
    except OSError:
        return
    section, dist = "", None
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[]").strip()
        elif section == group and "=" in line and not line.startswith(("#", ";")):
            name, _, value = line.partition("=")
            dist = dist or _distribution(info)
            yield InstalledPoint(name.strip(), value.partition("[")[0].strip(), dist)


def _distribution(info: Path) -> InstalledDistribution:
    """What the folder says of itself, in the lines at its head."""
    said = {"name": info.name, "version": ""}
    for file in ("METADATA", "PKG-INFO"):
        try:
            head = (info / file).read_text("utf-8", "replace").partition("\n\n")[0]
        except OSError:
            continue
        for line in reversed(head.splitlines()):
            key, colon, value = line.partition(":")
            if colon and key.casefold() in said:
                said[key.casefold()] = value.strip()
    return InstalledDistribution(said["name"], said["version"])
