"""The page a delegate opens: one HTML file that works from disk and asks nothing of a network."""

from __future__ import annotations

from typing import ClassVar

from ledger.comparison import ComparisonView, ConcordanceView
from ledger.hookspecs import Exporter, hookimpl
from ledger.status import StatusReport
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

    def export_diff(self, comparison: ComparisonView) -> str:
        """One HTML document, without a script: two drafts side by side or in one text, and what
        nobody decided first."""
        from ledger_html.changes import changes_page

        return changes_page(comparison)

    def export_concordance(self, concordance: ConcordanceView) -> str:
        """One HTML document, without a script: the old numbers beside the new ones."""
        from ledger_html.numbers import numbers_page

        return numbers_page(concordance)

    def export_status(self, report: StatusReport) -> str:
        """One HTML document, without a script: the figures in tables, and the meetings in charts
        as well."""
        from ledger_html.figures import status_page

        return status_page(report)


@hookimpl
def ledger_exporters() -> list[type[Exporter]]:
    """The exporter."""
    return [HtmlExporter]
