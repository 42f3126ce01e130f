"""Unseen characters: those that could make a text read other than it is written, made visible."""

from __future__ import annotations

import re
import unicodedata

from markupsafe import Markup, escape

UNSEEN = re.compile(
    "[\u0000-\u0008\u000b\u000c\u000d\u000e-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f"
    "\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Controls and marks of direction that could make a text read other than it is written. Joiners
(U+200C, U+200D) are spelling in several scripts, and stay as they are."""

_SHORT = {
    "\u00ad": "SHY", "\u061c": "ALM", "\u200b": "ZWSP", "\u200e": "LRM", "\u200f": "RLM",
    "\u2028": "LSEP", "\u2029": "PSEP", "\u202a": "LRE", "\u202b": "RLE", "\u202c": "PDF",
    "\u202d": "LRO", "\u202e": "RLO", "\u2060": "WJ", "\u2066": "LRI", "\u2067": "RLI",
    "\u2068": "FSI", "\u2069": "PDI", "\ufeff": "BOM",
}


def unseen(char: str) -> str:
    """A short name for a character nobody sees: ``RLO``, ``U+0007``."""
    return _SHORT.get(char, f"U+{ord(char):04X}")


def spelled(text: str) -> str:
    """The text with characters nobody sees given by name, for where no element can be: attributes
    and the window's title."""
    return UNSEEN.sub(lambda found: f"‹{unseen(found.group())}›", text)


def glyphs(text: str) -> Markup:
    """The text for HTML, with a visible name before each character that is otherwise unseen, and
    that character shut in where it can't turn its neighbours round."""
    def shown(found: re.Match[str]) -> str:
        char = found.group()
        name = unicodedata.name(char, "control character").lower()
        # A null can't stand in HTML, and a bare carriage return becomes a line feed.
        kept = {"\0": "\u2400", "\r": "&#13;"}.get(char, char)
        return (
            f'<bdi class="ctl" role="img" aria-label="{unseen(char)}, {name}" '
            f'data-name="{unseen(char)}">{kept}</bdi>'
        )

    return Markup(UNSEEN.sub(shown, str(escape(text))))  # noqa: S704 - escaped before
