"""Words that people type and papers print: what is no text is refused, and what would steer a
terminal is shown and not obeyed."""

from __future__ import annotations

import os
import re
from typing import Any

import click

_STEERS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]")


def visible(words: str) -> str:
    """The words with a sign in the place of each character that would steer a terminal."""
    return _STEERS.sub(lambda found: _sign(ord(found[0])), words)


def _sign(code: int) -> str:
    if code < 0x20:
        return chr(0x2400 + code)
    return "\u2421" if code == 0x7F else "\ufffd"


def broken_at(words: str) -> str:
    """Where words are no text, since they came as bytes that are not UTF-8; empty where they
    are."""
    try:
        words.encode()
    except UnicodeEncodeError as e:
        code = ord(words[e.start])
        byte = f"{code - 0xDC00:02X}" if 0xDC80 <= code <= 0xDCFF else f"{code:X}"
        return f"byte {byte} at character {e.start + 1} is not UTF-8"
    return ""


def readable(name: str) -> str:
    """A name of a file for people, whatever bytes it is made of."""
    return os.fsencode(name).decode(errors="backslashreplace")


class Words(click.ParamType[str]):
    """Words that will be recorded."""

    name = "text"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The words typed."""
        if why := broken_at(value):
            self.fail(f"{why}: give it in UTF-8.", param, ctx)
        return str(value)


class Name(Words):
    """A name: it is not empty."""

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> str:
        """The name typed."""
        if not value.strip():
            self.fail("it is empty: say a name, or leave the option out.", param, ctx)
        return super().convert(value, param, ctx)


WORDS, NAME = Words(), Name()
