"""One space where hiding something left two."""

from __future__ import annotations


class Spacing:
    """Goes through what is printed of a provision, piece by piece, in order."""

    def __init__(self) -> None:
        self._space = True

    def run(self, text: str) -> str:
        """What is left of these characters: no second space at their beginning."""
        if self._space and text.startswith(" "):
            text = text.lstrip(" ")
        if text:
            self._space = text.endswith(" ")
        return text

    def edge(self, *, opens: bool) -> None:
        """A bracket's edge stands here. Behind a closing one a space is wanted."""
        if not opens:
            self._space = False
