"""The program, as it is started and left."""

from __future__ import annotations

import gc
import os
import sys
from contextlib import suppress
from typing import NoReturn

_RARELY = 200_000
"""How many more things may be made than thrown away before cycles are looked for: most commands
end before they have made so many, and those that go on are still looked after."""


def run() -> NoReturn:
    """Run the command line, and leave as soon as all is said. Files and connections are closed by
    then; taking the interpreter apart, thing by thing, would be a tenth of the time that a short
    answer takes."""
    gc.set_threshold(_RARELY, 20, 20)
    from ledger.cli import main

    try:
        main()
    except SystemExit as e:
        status = e.code if isinstance(e.code, int) else int(e.code is not None)
        with suppress(OSError, ValueError):  # nobody listens
            sys.stdout.flush()
            sys.stderr.flush()
        os._exit(status)
