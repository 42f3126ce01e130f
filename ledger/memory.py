"""Memory: when Python's cycle collector may rest."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the cycle collector: decoding and folding make many small things and no cycles, and
    going through them over and over takes a good part of the time. What was made in the meantime
    is taken for old, so that it is not gone through right afterwards either."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            if not gc.get_freeze_count():  # whoever has frozen something wants it to stay so
                gc.freeze()
                gc.unfreeze()
            gc.enable()
