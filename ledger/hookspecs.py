"""What a plugin can offer. A plugin is a module, found by an entry point in group ``ledger``.

A complete exporter, in a distribution of its own::

    # ledger_shout.py
    from ledger.hookspecs import Exporter, hookimpl
    from ledger.view import View

    class ShoutExporter:
        \"\"\"The draft in capitals.\"\"\"
        name, media_type, suffix = "shout", "text/plain", ".txt"

        def export(self, view: View) -> str:
            return "\\n".join(p.text.upper() for p in view.walk() if p.text)

    @hookimpl
    def ledger_exporters() -> list[type[Exporter]]:
        return [ShoutExporter]

with, in its ``pyproject.toml``, the exporter's name and its module::

    [project.entry-points.ledger]
    shout = "ledger_shout"

An exporter may show more than a draft: one that has the method of a `DiffExporter` is offered by
``ledger diff``, one that has that of a `ConcordanceExporter` by ``ledger concordance``, one that
has that of a `StatusExporter` by ``ledger status``.

After ``pip install`` beside the ledger, ``ledger replay --format shout`` runs it. It sees a
`View`: names of parties that may not leave the ledger are no longer in it. `ledger.testing` lets
its tests prove that it keeps every word and status.

A plugin that fails, whether it is imported, made or used, stops nothing but itself: the user reads
a sentence that names it, its distribution and the line. To say in its own words what the user can
put right, it raises `ledger.errors.LedgerError`. What it prints goes to standard error.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol, runtime_checkable

import pluggy
from msgspec import Struct

if TYPE_CHECKING:
    from ledger.comparison import ComparisonView, ConcordanceView
    from ledger.printout import Printout
    from ledger.status import StatusReport
    from ledger.view import View

PROJECT = "ledger"
GROUP = "ledger"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)


@runtime_checkable
class Exporter(Protocol):
    """Turns a view into a document. ``name`` is what ``--format`` takes.

    A complete one::

        class WordCount:
            \"\"\"How many words each provision has.\"\"\"

            name = "word-count"
            media_type = "text/plain"
            suffix = ".txt"

            def export(self, view: View) -> str:
                rows = (f"{p.address}\\t{len(p.text.split())}" for p in view.walk())
                return "\\n".join(rows) + "\\n"
    """

    @property
    def name(self) -> str:
        """What ``--format`` takes; a plain attribute of the class, as are the next two."""
        ...

    @property
    def media_type(self) -> str:
        """What the document is: ``text/plain``."""
        ...

    @property
    def suffix(self) -> str:
        """How its file's name ends: ``.txt``."""
        ...

    def export(self, view: View) -> str | bytes:
        """The document, text or bytes, that shows this view."""
        ...


@runtime_checkable
class PrintoutExporter(Exporter, Protocol):
    """An exporter that shows nothing but what is printed: none of the words taken out, of the
    brackets' parties, of the events. It is given a `Printout`, which the ledger has ready for each
    day, and answers the faster.

    A complete one::

        class Addresses:
            \"\"\"Each provision behind its address.\"\"\"

            name, media_type, suffix = "addresses", "text/plain", ".txt"

            def export(self, view: View) -> str:
                return self.export_printout(view.printout)

            def export_printout(self, printout: Printout) -> str:
                return "".join(f"{p.address}\\t{line(p.pieces)}\\n" for p in printout.provisions)
    """

    def export_printout(self, printout: Printout) -> str | bytes:
        """The document that shows this printout; the same as `export` gives for its view."""
        ...


def prints(kind: type[object]) -> bool:
    """Whether an exporter of this class is given printouts. One that inherits `export_printout`
    and has an `export` of its own means the latter."""
    for one in kind.__mro__:
        if "export_printout" in vars(one):
            return True
        if "export" in vars(one):
            return False
    return False


@runtime_checkable
class DiffExporter(Exporter, Protocol):
    """An exporter that shows what changed between two days, too. ``ledger diff --format NAME``
    offers those that have this method, and no other.

    A complete one::

        class Silences:
            \"\"\"What nobody decided.\"\"\"

            name, media_type, suffix = "silences", "text/plain", ".txt"

            def export(self, view: View) -> str:
                return "\\n".join(p.text for p in view.walk()) + "\\n"

            def export_diff(self, comparison: ComparisonView) -> str:
                silent = (c for c in comparison.changes if c.decision is None)
                return "".join(f"{c.address}\\t{c.kind}\\n" for c in silent)
    """

    def export_diff(self, comparison: ComparisonView) -> str | bytes:
        """The document that shows these changes."""
        ...


@runtime_checkable
class ConcordanceExporter(Exporter, Protocol):
    """An exporter that shows a concordance, too: ``ledger concordance --format NAME``."""

    def export_concordance(self, concordance: ConcordanceView) -> str | bytes:
        """The document that shows these lines."""
        ...


@runtime_checkable
class StatusExporter(Exporter, Protocol):
    """An exporter that shows a status, too: ``ledger status --format NAME``, with ``--history``
    for the series of meetings alone (`StatusReport.only_history`)."""

    def export_status(self, report: StatusReport) -> str | bytes:
        """The document that shows this status."""
        ...


class Line(Struct, frozen=True):
    """A line of a document as a person would count it, from 1."""

    number: int
    text: str


class DocumentText(Struct, frozen=True):
    """A document's lines, and how they were read (``utf-8``, ``utf-16``, ``cp1252`` ...)."""

    lines: tuple[Line, ...]
    encoding: str = "utf-8"


@runtime_checkable
class Reader(Protocol):
    """Gets the lines of text out of a kind of file. What they mean is not its business.

    A complete one::

        class UpperReader:
            \"\"\"Files of capitals, put into small letters.\"\"\"

            name = "upper"
            suffixes = (".upper",)

            def read(self, data: bytes) -> DocumentText:
                lines = data.decode("ascii").lower().splitlines()
                return DocumentText(tuple(Line(n, t) for n, t in enumerate(lines, 1)))

    It raises `ledger.errors.Unreadable`, or any ``ValueError``, for what it can't read.
    """

    @property
    def name(self) -> str:
        """Its name, a plain attribute of the class, as is the next."""
        ...

    @property
    def suffixes(self) -> tuple[str, ...]:
        """How the names of its files end: ``(".upper",)``."""
        ...

    def read(self, data: bytes) -> DocumentText:
        """The lines of the document in these bytes."""
        ...


class Specs(Protocol):
    """The hooks. Each gives classes, made only when they are used."""

    @hookspec
    def ledger_exporters(self) -> list[type[Exporter]]:
        """The exporters this plugin offers::

            @hookimpl
            def ledger_exporters() -> list[type[Exporter]]:
                return [WordCount]

        ``ledger replay --format NAME`` takes the one of that name.
        """
        ...

    @hookspec
    def ledger_readers(self) -> list[type[Reader]]:
        """The document readers this plugin offers::

            @hookimpl
            def ledger_readers() -> list[type[Reader]]:
                return [UpperReader]

        `ledger append` takes the one whose ``suffixes`` hold the file's, in any case of letters.
        """
        ...
