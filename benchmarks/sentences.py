"""``python -m benchmarks.sentences``: what the sentences of minutes come to, against labels made
by hand (``tests/minutes``): how many of the labelled events are recorded (recall), and how many of
those recorded are labelled (precision)."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ledger.addresses import addresses, last_address
from ledger.append import Paper, Wishes, append, read_file, text_of
from ledger.audit import bracketed_words
from ledger.draft import Draft
from ledger.events import (
    AnyEvent,
    Entry,
    Explained,
    Merged,
    Moved,
    Proposed,
    Unbracketed,
    Words,
    type_name,
)
from ledger.hookspecs import DocumentText, Line
from ledger.houses import everyone, load
from ledger.plugins import Plugins
from ledger.replay import replay
from ledger.take_minutes import take_minutes

HERE = Path(__file__).parent.parent
LABELS = HERE / "tests" / "minutes" / "sentences.toml"
_DRAFTS = {
    "A": ("oas", ("examples/2012-03-22-informal-meeting.txt",
                  "examples/2012-03-28-working-group.txt"), None, "2012-04-03"),
    "B": ("conference", ("tests/minutes/draft-b.txt",), date(2015, 2, 1), "2015-02-03"),
    "C": ("un", ("tests/minutes/draft-c.txt",), date(2024, 3, 4), "2024-03-07"),
}
"""Of each draft: its house, its papers, their date where they don't say it, and the day of the
minutes."""

Said = dict[str, Any]
"""An event as the labels put it: type, address, parties, words."""


class Case(NamedTuple):
    """A sentence with its labels, and what it came to."""

    text: str
    outcome: str
    told: str
    labels: tuple[Said, ...]
    events: tuple[Said, ...]
    why: str

    @property
    def found(self) -> int:
        """How many of the labelled events are recorded."""
        return len(self.labels) - len(self.missing)

    @property
    def missing(self) -> tuple[Said, ...]:
        """The labelled events that are not recorded."""
        return _left(self.labels, self.events)

    @property
    def wrong(self) -> tuple[Said, ...]:
        """The recorded events that are not labelled."""
        return _left(self.events, self.labels, turned=True)


class Score(NamedTuple):
    """Of all sentences: events labelled, recorded, and both."""

    labelled: int
    recorded: int
    right: int

    @property
    def recall(self) -> float:
        """Of the labelled events, those recorded."""
        return self.right / self.labelled

    @property
    def precision(self) -> float:
        """Of the recorded events, those labelled."""
        return self.right / self.recorded


def main() -> None:
    """Measure, and print the figures and every sentence that came to something else."""
    found = list(cases())
    for case in found:
        if case.missing or case.wrong or not _alike(case.outcome, case.told):
            print(f"\n{case.text}\n  {case.outcome}, told as {case.told} {case.why}")
            for one in case.missing:
                print("  - missing", one)
            for one in case.wrong:
                print("  + wrong  ", one)
    said = score(found)
    outcomes = sum(_alike(case.outcome, case.told) for case in found)
    print(
        f"\n{len(found)} sentences, {said.labelled} events: recall {said.recall:.1%}, precision "
        f"{said.precision:.1%}; {outcomes} with the outcome labelled"
    )


def score(found: Sequence[Case]) -> Score:
    """The figures of these sentences."""
    return Score(
        sum(len(case.labels) for case in found),
        sum(len(case.events) for case in found),
        sum(case.found for case in found),
    )


def cases() -> Iterator[Case]:
    """Every labelled sentence, taken down after those before it, on its draft."""
    bases = {name: _base(name) for name in _DRAFTS}
    for label in tomllib.loads(LABELS.read_text("utf-8"))["sentence"]:
        yield _case(label, bases[label["draft"]])


def _base(name: str) -> tuple[str, str, tuple[Entry, ...]]:
    house, papers, on, day = _DRAFTS[name]
    entries: list[Entry] = []
    for path in papers:
        paper = read_file(HERE / path)
        text = text_of(paper, Plugins().reader(".txt"))
        taken = append(entries, paper, text, load(house), Wishes(on=on))
        assert taken.entry is not None
        entries.append(taken.entry)
    return house, day, tuple(entries)


def _case(label: Said, base: tuple[str, str, tuple[Entry, ...]]) -> Case:
    house, day, entries = base
    lines = [f"Minutes of the informal meeting of {day}", ""]
    for sentence in (*label.get("before", ()), label["text"]):
        lines += [sentence, ""]
    text = DocumentText(tuple(Line(n, line) for n, line in enumerate(lines, 1)))
    paper = Paper("minutes.txt", "\n".join(lines).encode())
    taken = take_minutes(
        entries, paper, text, everyone(load(house)), Wishes(on=date.fromisoformat(day))
    )
    assert taken.entry is not None
    assert taken.minuted is not None
    last = len(lines) - 1
    before, after = replay(entries), replay([*entries, taken.entry])
    mine = [
        event for event in taken.minuted.events
        if event.source is not None and event.source.line == last
        and not isinstance(event, Explained)
    ]
    others = [one for one in taken.minuted.others if one.line == last]
    asked = [one for one in others if one.outcome != "changes nothing"]
    told = "recorded" if mine else asked[0].outcome if asked else "changes nothing"
    return Case(
        label["text"], label["outcome"], told, tuple(label.get("events", ())),
        tuple(_said(event, before, after) for event in mine),
        "; ".join(one.why for one in others if one.why),
    )


def _said(event: AnyEvent, before: Draft, after: Draft) -> Said:
    """An event in the terms of the labels; ``at`` is every address its provision has had."""
    known, now = addresses(before), addresses(after)
    id = getattr(event, "provision", "")
    said: Said = {
        "type": type_name(event),
        "at": tuple(dict.fromkeys(table[id] for table in (known, now) if id in table))
        or (last_address(after, id),),
        "by": tuple(sorted(event.by)),
    }
    for name in ("change", "stance", "level", "pending", "closed"):
        value = getattr(event, name, None)
        if value is not None:
            said[name] = value
    new = [
        piece.text for edit in event.edits for piece in edit.insert
        if isinstance(piece, Words) and piece.role in ("text", "heading")
    ]
    said["new"] = _plain(" ".join(new))
    old = " ".join(edit.expects for edit in event.edits if edit.hide)
    bracket = getattr(event, "bracket", None)
    held = bracket if isinstance(event, Unbracketed) else getattr(bracket, "id", None)
    if not old and held is not None:
        old = bracketed_words(after).get(held, "")
    said["old"] = _plain(old)
    if isinstance(event, Moved):
        said["to"] = now.get(event.place.parent or "", "")
    if isinstance(event, Merged):
        said["into"] = now.get(event.into) or last_address(after, event.into)
    if isinstance(event, Proposed) and event.change == "provision":
        said["new"] = _plain(after.provisions[id].words("heading", "text"))
    return said


def _plain(words: str) -> str:
    """Words and signs alone, however they are spaced and quoted."""
    return " ".join(re.findall(r"\w+", words.casefold()))


def _left(
    wanted: Sequence[Said], given: Sequence[Said], *, turned: bool = False
) -> tuple[Said, ...]:
    """Those for which nothing is given; each given one serves once."""
    free = list(given)
    left = []
    for one in wanted:
        pair = next((g for g in free if (_is(g, one) if turned else _is(one, g))), None)
        if pair is None:
            left.append(one)
        else:
            free.remove(pair)
    return tuple(left)


def _is(label: Said, event: Said) -> bool:
    """Whether an event is what a label says; what a label leaves out may be anything."""
    for name, value in label.items():
        said = event.get(name)
        match name:
            case "at":
                same = value in event["at"]
            case "by":
                same = tuple(sorted(value)) == event["by"]
            case "new" | "old":
                same = _plain(value) == said
            case "pending":
                same = bool(said)
            case _:
                same = value == said
        if not same:
            return False
    return True


def _alike(label: str, told: str) -> bool:
    """Whether an outcome is as labelled: what is refused or not understood is a question back."""
    asks = ("refused", "not understood")
    return label == told or (label in asks and told in asks)


if __name__ == "__main__":
    main()
