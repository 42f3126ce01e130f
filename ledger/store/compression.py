"""Compression: zlib's format, which everything reads, by zlib-ng, which takes half of zlib's time
(decision 0022)."""

from __future__ import annotations

from typing import cast

from zlib_ng.zlib_ng import compress as compress
from zlib_ng.zlib_ng import decompress as _decompress
from zlib_ng.zlib_ng import decompressobj, error

_ERROR = cast("type[Exception]", error)
"""Its stub calls the class an instance."""
_AT_ONCE = 1 << 14
"""Bytes that are made room for before more is."""
_A_LINE = 1 << 8
"""Bytes in which a first line ends, mostly."""


def decompress(data: bytes | memoryview, room: int = _AT_ONCE) -> bytes:
    """What was compressed; ``room``: for how many bytes, at first. Raises `ValueError` where it is
    damaged, `TypeError` for what are no bytes."""
    try:
        return _decompress(data, bufsize=room)
    except _ERROR as e:
        raise ValueError(str(e)) from e


def first_line(data: bytes | memoryview) -> bytes:
    """The first line of what was compressed, without the rest. Raises as `decompress` does."""
    rest = decompressobj()
    try:
        found = rest.decompress(data, _A_LINE)
        while b"\n" not in found and rest.unconsumed_tail:
            found += rest.decompress(rest.unconsumed_tail, len(found))
    except _ERROR as e:
        raise ValueError(str(e)) from e
    return found.partition(b"\n")[0]
