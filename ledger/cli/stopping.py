"""Ctrl-C. It stops the program at once, with a sentence; while something is being written it waits;
once something has been recorded it comes too late, and the program says what it has recorded."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager

SAID = b"\nStopped. Nothing was recorded.\n"
_SHOW_CURSOR = b"\x1b[?25h"  # a progress bar hides it


def stop(*_: object) -> None:
    """Leave on the spot. There is nothing to tidy up, and so nothing to go wrong: an exception in
    the middle of whatever runs just now can be swallowed, or shown as a traceback."""
    os.write(2, (_SHOW_CURSOR if sys.stderr.isatty() else b"") + SAID)
    os._exit(2)


def heed() -> None:
    """Let Ctrl-C stop the program, unless whoever started it wants it ignored."""
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, stop)


def ignore() -> None:
    """Let nothing garble the end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


class Held:
    """Ctrl-C, while it waits."""

    def __init__(self) -> None:
        self.pressed = False
        self.late = False

    def too_late(self) -> None:
        """From now on there is nothing left to stop."""
        self.late = True


@contextmanager
def held() -> Iterator[Held]:
    """Let Ctrl-C wait for the end of this block."""
    waiting = Held()

    def note(*_: object) -> None:
        waiting.pressed = True

    before = signal.getsignal(signal.SIGINT)
    here = threading.current_thread() is threading.main_thread() and before is not signal.SIG_IGN
    if here:
        signal.signal(signal.SIGINT, note)
    try:
        yield waiting
    finally:
        if here:
            as_program = before is stop
            signal.signal(signal.SIGINT, signal.SIG_IGN if waiting.late and as_program else before)
        if waiting.pressed and not waiting.late:
            signal.raise_signal(signal.SIGINT)
