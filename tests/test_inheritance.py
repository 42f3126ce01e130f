"""A house profile that says only what its house does otherwise than another."""

from __future__ import annotations

from pathlib import Path

import pytest

from ledger import houses
from ledger.errors import LedgerError


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder of a user's own profiles."""
    monkeypatch.setenv("LEDGER_PROFILES", str(tmp_path))
    return tmp_path


def test_a_house_that_writes_much_as_another(folder: Path) -> None:
    """What the file leaves out is the other house's: marks, levels, verbs. Its own words, units
    and parties take the place of those of the same name; its signs are its own alone."""
    (folder / "ports.toml").write_text(
        'extends = "un"\nname = "ports"\ntitle = "Ports"\nsigns = ["(?i)harbour master"]\n'
        'verbs = { sink = "objection" }\n'
        'units = [{ kind = "article", words = ["Rule"], rank = 4, key = "rule-{number}" }]\n'
        'parties = [{ name = "Hull", aliases = ["HUL"] }]\n'
    )
    ports, un = houses.load("ports"), houses.load("un")
    assert (ports.name, ports.title, ports.signs, ports.hints) == (
        "ports", "Ports", ("(?i)harbour master",), ()
    )
    assert (ports.marks, ports.levels, ports.positions) == (un.marks, un.levels, un.positions)
    assert ports.verbs == {**un.verbs, "sink": "objection"}
    assert [u.words for u in ports.units if u.kind == "article"] == [("Rule",)]
    assert {u.kind for u in ports.units} == {u.kind for u in un.units}
    hull = ports.party("HUL")
    assert hull is not None
    assert hull.name == "Hull"
    assert ports.party("EU") == un.party("EU")


def test_a_house_with_names_of_ones_own(folder: Path) -> None:
    """A profile may extend the built-in one of its own name, and is known by the same signs."""
    built_in = houses.load("oas")
    (folder / "oas.toml").write_text(
        'extends = "oas"\nname = "oas"\nparties = [{ name = "Atlantis", aliases = ["ATL"] }]\n'
    )
    found = houses.load("oas")
    assert (found.title, found.signs) == (built_in.title, built_in.signs)
    atlantis = found.party("ATL")
    assert atlantis is not None
    assert atlantis.name == "Atlantis"


@pytest.mark.parametrize(("one", "other", "said"), [
    ('extends = "the-un"', "", "no house profile “the-un”"),
    ('extends = "b"', 'extends = "a"', "no house profile “a”"),
    ("extends = 3", "", "no house profile “3”"),
    ('extends = "un"\nunits = 4', "", "a.toml is not a house profile"),
])
def test_what_cannot_be_extended(folder: Path, one: str, other: str, said: str) -> None:
    """Nobody's profile, one that extends the first in turn, and what is no profile with what it
    takes over, are refused with a sentence."""
    (folder / "a.toml").write_text(f'name = "a"\ntitle = "A"\n{one}\n')
    (folder / "b.toml").write_text(f'name = "b"\ntitle = "B"\n{other}\n')
    with pytest.raises(LedgerError, match=said):
        houses.load("a")
