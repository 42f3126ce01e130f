"""Finding plugins: by name, lazily, and so that a broken one breaks nothing else.

The entry point's name is the name of the exporter or reader behind it, so that asking for one
imports that one alone. The built-in ones come in by the same door. Only where no entry point has
the name asked for, or a reader is wanted for a kind of file, are the others loaded to look what
they offer; one that can't be used is then passed over, and named on standard error.

What strangers wrote is called in one way only, by `_called`: whatever it raises becomes a
sentence that names the plugin, its distribution and the line that failed, and what it prints goes
to standard error.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, NamedTuple, get_args

import pluggy
from msgspec import Struct

from ledger.errors import LedgerError, NotFound
from ledger.hookspecs import GROUP, PROJECT, DocumentText, Exporter, Line, Reader, Specs, prints
from ledger.installed import Point, points

if TYPE_CHECKING:
    from ledger.comparison import ComparisonView, ConcordanceView
    from ledger.printout import Printout
    from ledger.status import StatusReport
    from ledger.view import View

Shown = Literal["diff", "concordance", "status"]
"""What an exporter may show beside a draft, by its method ``export_...``."""


class Found(Struct, frozen=True):
    """A plugin found: its entry point, where it comes from, what it offers or why it failed."""

    name: str
    module: str
    distribution: str
    version: str
    exporters: tuple[str, ...] = ()
    readers: tuple[str, ...] = ()
    failure: str | None = None
    shows: dict[str, tuple[Shown, ...]] = {}
    """What each of its exporters shows beside a draft."""


class AmbiguousPlugin(LedgerError):
    """Two distributions offer a plugin of one name."""

    def __init__(self, name: str, distributions: Iterable[str]) -> None:
        both = " and ".join(f"“{d}”" for d in sorted(set(distributions)))
        super().__init__(
            f"Two plugins are called “{name}”: they come from {both}.",
            "Uninstall one of them; the ledger will not choose.",
        )


class BrokenPlugin(LedgerError):
    """A plugin that fails: when it is loaded, made, or used."""

    def __init__(self, name: str, distribution: str, reason: str) -> None:
        super().__init__(
            f"The plugin “{name}” of {distribution} can't be used: {reason}.",
            "`ledger plugins` lists what is installed.",
        )
        self.reason = reason


class NotShown(LedgerError):
    """An exporter that is installed and does not show what is asked of it."""

    def __init__(self, name: str, what: Shown, able: Sequence[str]) -> None:
        super().__init__(
            f"The format “{name}” shows a draft and no {what}.",
            f"These show a {what}: {', '.join(able)}.",
        )


SHOWN: tuple[Shown, ...] = get_args(Shown)


def _shows(kind: type[Any], what: Shown) -> bool:
    return callable(getattr(kind, f"export_{what}", None))


class InstalledExporter:
    """An exporter and the plugin it comes from. Used as the exporter itself is, but what goes
    wrong in it comes out as a `BrokenPlugin`."""

    def __init__(self, offer: Offer) -> None:
        self.kind: type[Exporter] = offer.kind
        self.name, self.media_type, self.suffix = offer.name, offer.media_type, offer.suffixes[0]
        self._point = offer.point
        self._made: Exporter = _called(offer.point, offer.kind)

    def export(self, view: View) -> str | bytes:
        """The document, text or bytes, that shows this view."""
        return self._document("export", view)

    @property
    def prints(self) -> bool:
        """Whether it shows no more than a printout."""
        return prints(self.kind)

    def export_printout(self, printout: Printout) -> str | bytes:
        """The document that shows this printout; of an exporter that `prints`."""
        return self._document("export_printout", printout)

    def export_diff(self, comparison: ComparisonView) -> str | bytes:
        """The document that shows these changes; of an exporter that was asked for by `showing`
        them."""
        return self._document("export_diff", comparison)

    def export_concordance(self, concordance: ConcordanceView) -> str | bytes:
        """The document that shows these lines; of an exporter that was asked for by `showing`
        them."""
        return self._document("export_concordance", concordance)

    def export_status(self, report: StatusReport) -> str | bytes:
        """The document that shows this status; of an exporter that was asked for by `showing`
        it."""
        return self._document("export_status", report)

    def _document(self, method: str, shown: Any) -> str | bytes:
        output = _called(self._point, getattr(self._made, method), shown, passing=(LedgerError,))
        if not isinstance(output, str | bytes):
            raise _broken(self._point, f"{method}() gave {_what(output)} and not str or bytes")
        if isinstance(output, str):
            try:
                output.encode()
            except UnicodeEncodeError as e:
                raise _broken(self._point, f"{method}() gave what can't be written: {e}") from e
        return output


class InstalledReader:
    """A reader and the plugin it comes from. It says what it can't read as readers do; whatever
    else goes wrong in it comes out as a `BrokenPlugin`."""

    def __init__(self, offer: Offer) -> None:
        self.kind: type[Reader] = offer.kind
        self.name, self.suffixes = offer.name, offer.suffixes
        self._point = offer.point
        self._made: Reader = _called(offer.point, offer.kind)

    def read(self, data: bytes) -> DocumentText:
        """The lines of the document in these bytes."""
        text = _called(self._point, self._made.read, data, passing=(LedgerError, ValueError))
        if not isinstance(text, DocumentText):
            raise _broken(self._point, f"read() gave {_what(text)} and not a DocumentText")
        if not all(isinstance(line, Line) for line in text.lines):
            raise _broken(self._point, "read() gave lines that are no Line")
        return text


class Offer(NamedTuple):
    """A class that a plugin offers, and what it says of itself."""

    name: str
    kind: type[Any]
    point: Point
    suffixes: tuple[str, ...]
    media_type: str = ""


class _Loaded(NamedTuple):
    """What an entry point offers, or why it can't be used."""

    exporters: tuple[Offer, ...] = ()
    readers: tuple[Offer, ...] = ()
    failure: BrokenPlugin | None = None


def _tell(sentence: str) -> None:
    sys.stderr.write(f"{sentence}\n")


class Plugins:
    """The installed plugins. Nothing is global and nothing is imported before it is asked for."""

    def __init__(
        self,
        given: Iterable[Point] | None = None,
        tell: Callable[[str], None] = _tell,
    ) -> None:
        """``given``: the entry points to choose from; those installed, if not given. ``tell``:
        what to do with a sentence about a plugin that is passed over."""
        self._points = points(GROUP) if given is None else tuple(given)
        self._tell = tell
        self._loaded: dict[Point, _Loaded] = {}

    def showing(self, what: Shown, name: str, own: Iterable[str] = ()) -> InstalledExporter:
        """The exporter of this name, which shows this. ``own``: formats that the command has
        itself. Raises `NotShown` for one that does not show it, and what `exporter` raises."""
        try:
            found = self.exporter(name)
        except NotFound:
            there = self._able(what, own)
            raise NotFound("format", name, there, f"There are: {', '.join(there)}.") from None
        if not _shows(found.kind, what):
            raise NotShown(name, what, self._able(what, own))
        return found

    def _able(self, what: Shown, own: Iterable[str]) -> list[str]:
        """The formats in which this can be had."""
        offers = [offer for p in self._searched() for offer in self._load(p).exporters]
        return sorted({*own, *(offer.name for offer in offers if _shows(offer.kind, what))})

    def exporter(self, name: str) -> InstalledExporter:
        """The exporter of this name. Raises `NotFound`, `AmbiguousPlugin` or `BrokenPlugin`."""
        point = self._named(name)
        for offer in self._usable(point).exporters if point else ():
            if offer.name == name:
                return InstalledExporter(offer)
        # A plugin may offer more than its entry point's name says.
        others = [offer for p in self._searched() for offer in self._load(p).exporters]
        chosen = _only(name, (offer for offer in others if offer.name == name))
        if chosen is None:
            existing = sorted({offer.name for offer in others})
            raise NotFound("format", name, existing, f"Installed: {', '.join(existing)}.")
        return InstalledExporter(chosen)

    def reader(self, suffix: str) -> InstalledReader:
        """The reader for files that end so; the one of plain text for any other. Raises
        `AmbiguousPlugin` where two distributions read the same kind of file."""
        plain = self._named("plain")
        others = [offer for p in self._searched() for offer in self._load(p).readers]
        chosen = _only(f"*{suffix}", (o for o in others if suffix.casefold() in o.suffixes))
        if chosen is None and plain is not None:
            chosen = next(iter(self._usable(plain).readers), None)
        if chosen is None:
            raise NotFound("reader for files like", f"*{suffix}", [])
        return InstalledReader(chosen)

    def all(self) -> list[Found]:
        """Every installed plugin, what it offers, and what can't be used and why."""
        found = []
        twins = self._twins()
        for point in sorted(self._points, key=lambda p: (p.name, p.value, _distribution(p))):
            loaded = self._load(point)
            if point.name in twins:
                failure: str | None = str(twins[point.name])
            elif loaded.failure:
                failure = loaded.failure.reason
            else:
                failure = self._clash(point)
            found.append(
                Found(
                    name=point.name,
                    module=point.value,
                    distribution=_distribution(point),
                    version=point.dist.version if point.dist else "",
                    exporters=tuple(offer.name for offer in loaded.exporters),
                    readers=tuple(offer.name for offer in loaded.readers),
                    failure=failure,
                    shows={
                        offer.name: tuple(what for what in SHOWN if _shows(offer.kind, what))
                        for offer in loaded.exporters
                    },
                )
            )
        return found

    def broken(self) -> list[Found]:
        """The plugins that can't be used, or not fully."""
        return [plugin for plugin in self.all() if plugin.failure]

    def _named(self, name: str) -> Point | None:
        """The entry point of this name."""
        if (twins := self._twins().get(name)) is not None:
            raise twins
        return next((p for p in self._points if p.name == name), None)

    def _twins(self) -> dict[str, AmbiguousPlugin]:
        """The names that entry points of several distributions have."""
        of: dict[str, set[str]] = {}
        for point in self._points:
            of.setdefault(point.name, set()).add(_distribution(point))
        return {name: AmbiguousPlugin(name, those) for name, those in of.items() if len(those) > 1}

    def _searched(self) -> Iterator[Point]:
        """Every plugin that can be used, after a sentence about each that can't."""
        twins = self._twins()
        for twin in twins.values():
            self._tell(f"Warning: {twin}")
        for point in self._points:
            if point.name not in twins and (failure := self._load(point).failure):
                self._tell(f"Warning: {failure}")
        for point in self._points:
            if point.name not in twins and self._load(point).failure is None:
                yield point

    def _clash(self, point: Point) -> str | None:
        """Which of what this plugin offers another offers, too."""
        loaded, here = self._load(point), _distribution(point)
        mine = {offer.name for offer in loaded.exporters}
        # An exporter behind an entry point of its own name is found by it, whoever shares the name.
        owners = {p.name: _distribution(p) for p in self._points if p.name in mine}
        for other in self._points:
            theirs, there = self._load(other), _distribution(other)
            if here == there:
                continue
            for name in sorted(mine & {offer.name for offer in theirs.exporters}):
                if name not in owners:
                    return str(AmbiguousPlugin(name, (here, there)))
                if owners[name] != here:
                    return f"“{name}” is the one of {owners[name]}; this one is never used"
            for suffix in sorted(_suffixes(loaded.readers) & _suffixes(theirs.readers)):
                return str(AmbiguousPlugin(f"*{suffix}", (here, there)))
        return None

    def _usable(self, point: Point) -> _Loaded:
        """What the plugin offers. Raises `BrokenPlugin`."""
        loaded = self._load(point)
        if loaded.failure:
            raise loaded.failure
        return loaded

    def _load(self, point: Point) -> _Loaded:
        """What the plugin offers, or why it can't be used; imports it, once."""
        if point not in self._loaded:
            try:
                self._loaded[point] = _offers(point)
            except BrokenPlugin as e:
                self._loaded[point] = _Loaded(failure=e)
        return self._loaded[point]


def _offers(point: Point) -> _Loaded:
    """What a plugin offers, asked alone, so that one that is no plugin disturbs no other."""
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(Specs)
    _called(point, lambda: manager.register(point.load(), point.value))
    _called(point, manager.check_pending)
    exporters = [_exporter(point, kind) for kind in _given(point, manager.hook.ledger_exporters)]
    readers = [_reader(point, kind) for kind in _given(point, manager.hook.ledger_readers)]
    if not exporters and not readers:
        raise _broken(point, "it offers nothing; its hooks need the mark @hookimpl")
    return _Loaded(tuple(exporters), tuple(readers))


def _given(point: Point, hook: Callable[[], Any]) -> list[type[Any]]:
    """The classes that a plugin's hook gives."""
    name = getattr(hook, "name", "hook")
    offers: list[Any] = []
    for some in _called(point, hook):
        if not isinstance(some, list | tuple):
            raise _broken(point, f"{name}() gave {_what(some)} and not a list of classes")
        offers += some
    for kind in offers:
        if not isinstance(kind, type):
            raise _broken(point, f"{name}() gave {_what(kind)} among its classes")
    return list(dict.fromkeys(offers))


def _exporter(point: Point, kind: type[Any]) -> Offer:
    """An exporter that a plugin offers, looked over."""
    name, media_type, suffix = (_str(point, kind, a) for a in ("name", "media_type", "suffix"))
    if not callable(getattr(kind, "export", None)):
        raise _broken(point, f"{kind.__name__} has no method export")
    return Offer(name, kind, point, (suffix,), media_type)


def _reader(point: Point, kind: type[Any]) -> Offer:
    """A reader that a plugin offers, looked over."""
    name, suffixes = _str(point, kind, "name"), getattr(kind, "suffixes", None)
    if not isinstance(suffixes, list | tuple) or not all(isinstance(s, str) for s in suffixes):
        raise _broken(point, f"{kind.__name__}.suffixes is {suffixes!r} and no tuple of str")
    if not callable(getattr(kind, "read", None)):
        raise _broken(point, f"{kind.__name__} has no method read")
    return Offer(name, kind, point, tuple(suffix.casefold() for suffix in suffixes))


def _str(point: Point, kind: type[Any], attribute: str) -> str:
    value = getattr(kind, attribute, None)
    if not isinstance(value, str) or not value:
        raise _broken(point, f"{kind.__name__}.{attribute} is {value!r} and no str")
    return value


def _called(
    point: Point,
    what: Callable[..., Any],
    *arguments: Any,
    passing: tuple[type[BaseException], ...] = (),
) -> Any:
    """What a stranger's code gives. Raises `BrokenPlugin` for what it raises, except
    ``passing`` and the user's Ctrl-C."""
    try:
        with redirect_stdout(sys.stderr):
            return what(*arguments)
    # A stranger's code may fail in any way, SystemExit among them; the others go on.
    except BaseException as e:
        if isinstance(e, (KeyboardInterrupt, *passing)):
            raise
        said = " ".join(str(e).split())
        reason = f"{type(e).__name__}: {said}" if said else type(e).__name__
        raise _broken(point, f"{reason}{_where(e)}") from e


def _where(error: BaseException) -> str:
    """The line of the stranger's code that failed; of what it called, the last."""
    import traceback

    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        path = Path(frame.filename)
        between = path == Path(__file__) or {"importlib", "pluggy"} & {*path.parts}
        if path.is_file() and not between:
            return f" ({path.name}, line {frame.lineno})"
    return ""


def _only(name: str, offers: Iterable[Offer]) -> Offer | None:
    """The one of these offers, which all have this name. Raises `AmbiguousPlugin`."""
    different = {offer.kind: offer for offer in offers}
    if len(different) > 1:
        raise AmbiguousPlugin(name, (_distribution(o.point) for o in different.values()))
    return next(iter(different.values()), None)


def _suffixes(readers: Iterable[Offer]) -> set[str]:
    return {suffix for offer in readers for suffix in offer.suffixes}


def _what(value: object) -> str:
    kind = type(value).__name__
    return "None" if value is None else f"{'an' if kind[0] in 'aeiouAEIOU' else 'a'} {kind}"


def _broken(point: Point, reason: str) -> BrokenPlugin:
    return BrokenPlugin(point.name, _distribution(point), reason.rstrip("."))


def _distribution(point: Point) -> str:
    return point.dist.name if point.dist else point.value
