"""The templates, and what goes into a page of ours besides words of the ledger."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from importlib import resources
from typing import Any

import jinja2
from markupsafe import Markup

from ledger_html.phrases import listed, numbered, spoken, titled
from ledger_html.unseen import glyphs, spelled


@cache
def template(name: str, **filters: Callable[..., Any]) -> jinja2.Template:
    """The template of this name, with these filters beside those of every page; whatever it prints
    is escaped."""
    environment = jinja2.Environment(
        loader=jinja2.PackageLoader("ledger_html", "."),
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=jinja2.StrictUndefined,
    )
    environment.filters.update(
        glyphs=glyphs, spelled=spelled, spoken=spoken, listed=listed, numbered=numbered,
        titled=titled, **filters,
    )
    return environment.get_template(name)


def files(folder: str, names: Sequence[str], suffix: str) -> str:
    """The text of these files of a folder of ours, one after the other."""
    here = resources.files("ledger_html").joinpath(folder)
    return "\n".join(here.joinpath(f"{name}{suffix}").read_text("utf-8") for name in names)


def own(text: str) -> Markup:
    """Our own text, kept as it is."""
    return Markup(text)  # noqa: S704 - our own files, and JSON without angle brackets


def finished(html: str) -> str:
    """A page that a file can hold: a lone surrogate would spoil the whole of it."""
    return html.lstrip().encode("utf-8", "replace").decode("utf-8")
