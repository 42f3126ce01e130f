"""What axe-core finds wrong with a page."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def violations(
    browser: Browser, file: Path, scheme: str, width: int
) -> list[tuple[str, list[str]]]:
    """The rules that a page breaks at this width of the window, in the ``light`` or ``dark``
    scheme, each with the first places."""
    from axe_playwright_python.sync_playwright import Axe  # type: ignore[import-untyped]

    context = browser.new_context(
        bypass_csp=True, color_scheme="dark" if scheme == "dark" else "light",
        viewport={"width": width, "height": 800},
    )
    page = context.new_page()
    page.goto(file.as_uri())
    found = Axe().run(page).response["violations"]
    context.close()
    return [(v["id"], [n["html"][:80] for n in v["nodes"]][:3]) for v in found]
