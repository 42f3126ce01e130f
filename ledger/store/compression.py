"""Compression: zlib's format, which everything reads, by zlib-ng, which takes half of zlib's time
(decision 0022)."""

from __future__ import annotations

from typing import cast

from zlib_ng.zlib_ng import compress as compress
from zlib_ng.zlib_ng import decompress as _decompress
from zlib_ng.zlib_ng import error

_ERROR = cast("type[Exception]", error)
"""Its stub calls the class an instance."""
_AT_ONCE = 1 << 14
"""Bytes that are made room for before more is."""


def decompress(data: bytes | memoryview, room: int = _AT_ONCE) -> bytes:
    """What was compressed; ``room``: for how many bytes, at first. Raises `ValueError` where it is
    damaged, `TypeError` for what are no bytes."""
    try:
        return _decompress(data, bufsize=room)
    except _ERROR as e:
        raise ValueError(str(e)) from e
