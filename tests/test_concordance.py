"""`ledger concordance`: the old number and the new one of every provision."""

from __future__ import annotations

import json
import subprocess
import sys
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papers import MEETING_DAY, edited, lay, papers
from syrupy.assertion import SnapshotAssertion

from ledger import chain
from ledger.addresses import addresses
from ledger.between import between
from ledger.concordance import concordance
from ledger.events import AnyEvent, Entry, Merged, Place, Proposed, Split
from ledger.replay import replay

EXAMPLES = sorted((Path(__file__).parent.parent / "examples").glob("*.txt"))
LATER = MEETING_DAY + timedelta(days=14)
UNNUMBERED = ("title", "footnote", "tombstone", "caption")


@given(data=st.data())
def test_every_provision_once(data: st.DataObject) -> None:
    """Of a paper and its later edition every provision of either has one line, with the address
    that it has on each day; those of the later one in print order."""
    first = data.draw(papers())
    second = data.draw(edited(first, LATER))
    one = lay([], first.text).entry
    assert one is not None
    two = lay([one], second.text).entry
    assert two is not None
    entries = [one, two]
    before, after = replay(entries, first.on), replay(entries, LATER)
    old, new = addresses(before), addresses(after)
    lines = concordance(between(entries, first.on, LATER))
    ids = [line.provision for line in lines]
    assert len(ids) == len(set(ids))
    stands = [p.id for p in after.walk() if p.kind not in UNNUMBERED]
    assert [id for id in ids if id in new] == stands
    stood = {p.id for p in before.walk() if p.kind not in UNNUMBERED}
    assert {id for id in ids if id in old} == stood
    for line in lines:
        assert (line.old, line.new) == (old.get(line.provision), new.get(line.provision))


def test_split_and_merged() -> None:
    """A part that became a provision leads back to the one it left; a merged one leads on."""

    def provision(id: str, key: str, after: str | None) -> Proposed:
        return Proposed(provision=id, change="provision", kind="paragraph", key=key,
                        place=Place(after=after))

    part = Split(provision="a", into="c", place=Place(after="a"), kind="paragraph", key="1bis")
    meetings: dict[date, tuple[AnyEvent, ...]] = {
        date(2012, 4, 3): (provision("a", "1", None), provision("b", "2", "a")),
        date(2012, 4, 19): (part, Merged(provision="b", into="a")),
    }
    entries: list[Entry] = []
    for version, (on, events) in enumerate(meetings.items(), 1):
        entry = Entry(
            version=version, recorded_at=datetime(2012, 5, 1, tzinfo=UTC), recorded_by="x",
            on=on, events=events,
        )
        entries.append(chain.seal(entry, entries[-1].digest if entries else chain.START))
    found = {
        line.provision: (line.old, line.new, line.how, line.event)
        for line in concordance(between(entries, date(2012, 4, 3), date(2012, 4, 19)))
    }
    assert found == {
        "a": ("1", "1", "same", None),
        "b": ("2", "1", "merged into", "2.2"),
        "c": ("1", "1bis", "split from", "2.1"),
    }


def ledger(folder: Path, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "ledger", *args], cwd=folder, capture_output=True, text=True
    )


@pytest.mark.parametrize("form", ["table", "csv"])
def test_of_the_example(tmp_path: Path, form: str, snapshot: SnapshotAssertion) -> None:
    """The table of the example's first and last meeting, as people and spreadsheets get it."""
    assert ledger(tmp_path, "append", "--yes", *map(str, EXAMPLES)).returncode == 0
    done = ledger(tmp_path, "concordance", "2012-03-22", "2012-04-19", "--format", form)
    assert done.returncode == 0
    assert done.stdout.splitlines() == snapshot
    changed = ledger(tmp_path, "concordance", "2012-03-22", "2012-04-19", "--changed", "--json")
    assert {line["how"] for line in json.loads(changed.stdout)} == {"new", "moved", "renumbered"}
    same = ledger(tmp_path, "concordance", "2012-04-19", "2012-04-19", "--changed")
    assert (same.returncode, same.stdout) == (0, "")
    wrong = ledger(tmp_path, "concordance", "2012-04-19", "2012-03-22")
    assert wrong.returncode == 2
    assert "give the earlier day first" in wrong.stderr
