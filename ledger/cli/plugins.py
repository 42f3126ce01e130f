"""``ledger plugins``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from ledger.cli import options
from ledger.cli.printing import console

if TYPE_CHECKING:
    from ledger.plugins import Found


@click.command("plugins")
@options.report_json
def command(as_json: bool) -> None:
    """The exporters and document readers that are installed, where they come from, what an
    exporter shows beside a draft (diff, concordance, status), and which failed to load and why.

    \b
    ledger plugins
    ledger plugins --json
    """
    from ledger.plugins import Plugins

    found = Plugins().all()
    if as_json:
        import msgspec

        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2).decode())
        return
    from ledger.cli.tables import Rows

    table = Rows(header_style="bold")
    for column in ("name", "version", "distribution", "exports", "reads", "problem"):
        table.add_column(column, overflow="fold")
    for plugin in found:
        said = (
            plugin.name, plugin.version, plugin.distribution,
            ", ".join(_exports(plugin, name) for name in plugin.exporters),
            ", ".join(plugin.readers), plugin.failure or "",
        )
        table.add_row(*said, style="red" if plugin.failure else "")
    console().print(table)


def _exports(plugin: Found, name: str) -> str:
    """``html (and diff, concordance)``: an exporter, and what it shows beside a draft."""
    more = ", ".join(plugin.shows[name])
    return f"{name} (and {more})" if more else name
