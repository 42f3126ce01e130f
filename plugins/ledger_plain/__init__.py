"""Plain text: finds out the encoding, and gives the lines."""

from __future__ import annotations

import codecs
from typing import ClassVar

from ledger.errors import Unreadable
from ledger.hookspecs import DocumentText, Line, Reader, hookimpl

_SIGNATURES = (
    (b"%PDF", "a PDF"),
    (b"PK\x03\x04", "a Word or Zip file"),
    (b"\xd0\xcf\x11\xe0", "an old Word file"),
    (b"{\\rtf", "an RTF file"),
    (b"\x89PNG", "a picture"),
    (b"\xff\xd8\xff", "a picture"),
    (b"SQLite format 3", "a database, perhaps a ledger"),
    (b"\x1f\x8b", "a compressed file"),
)
_BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class PlainReader:
    """Text in UTF-8, UTF-16 (with a byte-order mark, or told by its zero bytes) or cp1252."""

    name: ClassVar[str] = "plain"
    suffixes: ClassVar[tuple[str, ...]] = (".txt", ".text", ".md", "")

    def read(self, data: bytes) -> DocumentText:
        """The lines, and the encoding they were read in. Raises `Unreadable` for what is empty
        or not text."""
        text, encoding = decoded(data)
        if not text.strip("\ufeff \t\r\n\f\v\x00"):
            raise Unreadable("the file is empty")
        # Only what a person sees as the end of a line: a form feed is one, U+2028 in pasted text
        # is one, and a vertical tab is a line break typed by hand in Word.
        lines = text.replace("\f", "\n").replace("\v", "\n").splitlines()
        return DocumentText(tuple(Line(n, line) for n, line in enumerate(lines, 1)), encoding)


def decoded(data: bytes) -> tuple[str, str]:
    """The text in these bytes and the name of its encoding: the byte-order mark decides, then
    strict UTF-8, then zero bytes that lie as UTF-16 lays them, then cp1252."""
    for signature, what in _SIGNATURES:
        if data.startswith(signature):
            raise Unreadable(f"it is {what}, not text", "Save it as plain text (UTF-8) first.")
    for mark, encoding in _BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return _strictly(data, encoding)
    if b"\x00" not in data:
        try:
            return data.decode("utf-8"), "utf-8"
        except UnicodeDecodeError:
            return _cp1252(data)
    half = max(1, len(data) // 2)
    if len(data) % 2 == 0 and data[1::2].count(0) > 0.6 * half and data[::2].count(0) == 0:
        return _strictly(data, "utf-16-le")
    if len(data) % 2 == 0 and data[::2].count(0) > 0.6 * half and data[1::2].count(0) == 0:
        return _strictly(data, "utf-16-be")
    raise Unreadable("it is not text: it has zero bytes")


def _strictly(data: bytes, encoding: str) -> tuple[str, str]:
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError as e:
        raise Unreadable(f"it begins as {encoding} and breaks at byte {e.start}") from e
    return text, encoding.removesuffix("-sig")


def _cp1252(data: bytes) -> tuple[str, str]:
    controls = sum(byte < 32 and byte not in b"\t\n\r\f\v" for byte in data)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError as e:
        raise Unreadable(
            f"it is neither UTF-8, UTF-16 nor cp1252 (byte {e.start})",
            "Save it as UTF-8 and append it again.",
        ) from e
    if controls:
        raise Unreadable("it is not text: it has control characters")
    return text, "cp1252"


@hookimpl
def ledger_exporters() -> list[type]:
    """None."""
    return []


@hookimpl
def ledger_readers() -> list[type[Reader]]:
    """The reader for plain text."""
    return [PlainReader]
