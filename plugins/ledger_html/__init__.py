"""The page a delegate opens: one HTML file that works from disk and asks nothing of a network."""

from __future__ import annotations

from typing import ClassVar

from ledger.hookspecs import Exporter, hookimpl
from ledger.view import View


class HtmlExporter:
    """The draft as a page to read, with who, when and on what evidence behind every word."""

    name: ClassVar[str] = "html"
    media_type: ClassVar[str] = "text/html"
    suffix: ClassVar[str] = ".html"

    def export(self, view: View) -> str:
        """One HTML document with its style sheet, its script and its data inside."""
        from ledger_html.page import page

        return page(view)


@hookimpl
def ledger_exporters() -> list[type[Exporter]]:
    """The exporter."""
    return [HtmlExporter]
