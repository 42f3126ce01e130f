"""Finding plugins: by name, lazily, and so that a broken one breaks nothing else.

The entry point's name is the name of the exporter or reader behind it, so that asking for one
imports that one alone. The built-in ones come in by the same door.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.metadata import EntryPoint, entry_points
from typing import TypeVar

import pluggy
from msgspec import Struct

from ledger.errors import LedgerError, NotFound
from ledger.hookspecs import GROUP, PROJECT, Exporter, Reader, Specs


class Found(Struct, frozen=True):
    """A plugin found: its entry point, where it comes from, what it offers or why it failed."""

    name: str
    module: str
    distribution: str
    version: str
    exporters: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    failure: str | None = None


class AmbiguousPlugin(LedgerError):
    """Two distributions offer a plugin of one name."""

    def __init__(self, name: str, distributions: Iterable[str]) -> None:
        both = " and ".join(f"“{d}”" for d in sorted(distributions))
        super().__init__(
            f"Two plugins are called “{name}”: they come from {both}.",
            "Uninstall one of them; the ledger will not choose.",
        )


class BrokenPlugin(LedgerError):
    """A plugin that fails when it is loaded."""


Offer = TypeVar("Offer", type[Exporter], type[Reader])


class Plugins:
    """The installed plugins. Nothing is global and nothing is imported before it is asked for."""

    def __init__(self, points: Iterable[EntryPoint] | None = None) -> None:
        """``points``: the entry points to choose from; those installed, if not given."""
        self._points = tuple(entry_points(group=GROUP) if points is None else points)
        self._manager = pluggy.PluginManager(PROJECT)
        self._manager.add_hookspecs(Specs)

    def exporter(self, name: str) -> Exporter:
        """The exporter of this name. Raises `NotFound`, `AmbiguousPlugin` or `BrokenPlugin`."""
        points = self._named(name)
        for point in points:
            for offer in self._exporters(point):
                if offer.name == name:
                    return offer()
        # A plugin may offer more than its entry point's name says.
        others: dict[str, tuple[EntryPoint, type[Exporter]]] = {}
        for point in self._points:
            if point in points or self._failure(point) is not None:
                continue
            for offer in self._exporters(point):
                if offer.name in others and others[offer.name][1] is not offer:
                    if offer.name == name:
                        raise AmbiguousPlugin(
                            name, (_distribution(others[name][0]), _distribution(point))
                        )
                    continue
                others[offer.name] = (point, offer)
        if name not in others:
            raise NotFound("format", name, sorted(others), f"Installed: {', '.join(others)}.")
        return others[name][1]()

    def reader(self, suffix: str) -> Reader:
        """The reader for files that end so; the one of plain text for any other. Raises
        `AmbiguousPlugin` where two distributions read the same kind of file."""
        plain = self._named("plain")
        chosen: dict[type[Reader], EntryPoint] = {}
        for point in self._points:
            if self._failure(point) is None:
                for offer in self._readers(point):
                    if suffix.casefold() in offer.suffixes:
                        chosen[offer] = point
        if len(chosen) > 1:
            raise AmbiguousPlugin(f"*{suffix}", map(_distribution, chosen.values()))
        for offer in (*chosen, *(r for point in plain for r in self._readers(point))):
            return offer()
        raise NotFound("reader for files like", f"*{suffix}", [])

    def all(self) -> list[Found]:
        """Every installed plugin, what it offers, and what failed to load and why."""
        found = []
        for point in sorted(self._points, key=lambda p: (p.name, p.value)):
            failure = self._failure(point)
            twins = {_distribution(p) for p in self._points if p.name == point.name}
            if len(twins) > 1:
                failure = AmbiguousPlugin(point.name, twins).sentence
            found.append(
                Found(
                    name=point.name,
                    module=point.value,
                    distribution=_distribution(point),
                    version=point.dist.version if point.dist else "",
                    exporters=() if failure else tuple(e.name for e in self._exporters(point)),
                    readers=() if failure else tuple(r.name for r in self._readers(point)),
                    failure=failure,
                )
            )
        return found

    def broken(self) -> list[Found]:
        """The plugins that can't be used."""
        return [plugin for plugin in self.all() if plugin.failure]

    def _named(self, name: str) -> list[EntryPoint]:
        points = [p for p in self._points if p.name == name]
        distributions = {_distribution(p) for p in points}
        if len(distributions) > 1:
            raise AmbiguousPlugin(name, distributions)
        for point in points:
            failure = self._failure(point)
            if failure is not None:
                raise BrokenPlugin(
                    f"The plugin “{name}” of {_distribution(point)} can't be used: {failure}.",
                    "`ledger plugins` lists what is installed.",
                )
        return points[:1]

    def _failure(self, point: EntryPoint) -> str | None:
        """Why the plugin can't be loaded, or ``None``; loads it."""
        if self._manager.has_plugin(point.value):
            return None
        try:
            module = point.load()
            self._manager.register(module, point.value)
            self._manager.check_pending()
        # A stranger's module may fail in any way when it is imported; the others go on.
        except Exception as e:
            return f"{type(e).__name__}: {e}"
        return None

    def _exporters(self, point: EntryPoint) -> list[type[Exporter]]:
        hooks = self._alone(point)
        return [offer for offers in hooks.ledger_exporters() for offer in offers]

    def _readers(self, point: EntryPoint) -> list[type[Reader]]:
        hooks = self._alone(point)
        return [offer for offers in hooks.ledger_readers() for offer in offers]

    def _alone(self, point: EntryPoint) -> pluggy.HookRelay:
        """The hooks of this plugin and no other."""
        self._failure(point)
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(Specs)
        manager.register(self._manager.get_plugin(point.value))
        return manager.hook


def _distribution(point: EntryPoint) -> str:
    return point.dist.name if point.dist else point.value
