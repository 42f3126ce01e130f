"""``python -m ledger``."""

from ledger.program import run

run()
