"""Nothing is lost: the short forms of what `benchmarks` runs at length."""

from __future__ import annotations

from benchmarks.tampering import WAYS, tampered
from benchmarks.writers import written


def test_every_alteration_is_found_and_named() -> None:
    """Bytes changed, rows deleted (the last one, too), swapped and inserted behind the ledger's
    back are found, with the receipt given before, and the entry is named."""
    missed, made = tampered(120, seed=3)
    assert not missed
    assert set(made) == set(WAYS)


def test_several_writers_lose_nothing() -> None:
    """Of lines typed by several people at once each is acknowledged, and there once."""
    found = written(4, 24)
    assert found.typed == found.acknowledged == 24
    assert (found.lost, found.doubled, found.unannounced) == (0, 0, 0)
    assert found.holds
