"""The exporter keeps everything: proved by the ledger's conformance kit."""

from ledger_markdown import MarkdownExporter

from ledger.testing import check_exporter


def test_it_keeps_every_word_bracket_and_status() -> None:
    """Every word and status of every ledger of the kit, and no name that is held back."""
    check_exporter(MarkdownExporter)
