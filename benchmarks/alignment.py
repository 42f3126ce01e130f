"""``python -m benchmarks.alignment``: how well provisions and brackets are found again in
successive drafts, against a key made by hand."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, NamedTuple

from ledger.append import Wishes, append, read_file, text_of
from ledger.draft import Draft, Edge, Provision
from ledger.events import Entry, Merged, Split
from ledger.houses import load
from ledger.plugins import Plugins
from ledger.reading.read import read
from ledger.reading.readtext import ReadBracket, ReadProvision, ReadText
from ledger.replay import facts, replay

HERE = Path(__file__).parent.parent
CORPUS = HERE.parent / "shared" / "corpus" / "paris"
KEY = HERE / "tests" / "keys" / "paris.toml"
_HOW = {"accepted": "kept", "deleted": "dropped", None: "open"}


class Score(NamedTuple):
    """Of one step: how many of the key's pairs were found; how many pairs were claimed among the
    provisions of the key, and how many of those are in it; brackets likewise; what was missed."""

    step: str
    pairs: int
    found: int
    claimed: int
    right: int
    brackets: int
    outcomes: int
    missed: tuple[str, ...]

    @property
    def recall(self) -> float:
        """Of the pairs, what was found."""
        return self.found / self.pairs

    @property
    def precision(self) -> float:
        """Of what was claimed, what is so."""
        return self.right / self.claimed

    @property
    def closed(self) -> float:
        """Of the brackets, those whose end was told as it was."""
        return self.outcomes / self.brackets


def main() -> None:
    """Measure, and print a table and what was missed."""
    if not CORPUS.exists():
        print(f"The drafts are not here: {CORPUS}.")
        return
    found = list(scores())
    print(f"{'':28}{'recall':>9}{'precision':>11}{'brackets':>10}")
    for one in found:
        print(f"{one.step:28}{one.recall:9.1%}{one.precision:11.1%}{one.closed:10.1%}")
    for one in found:
        for missed in one.missed:
            print(f"{one.step}: {missed}")


def scores() -> Iterator[Score]:
    """The score of each step of the key."""
    key: list[dict[str, Any]] = tomllib.loads(KEY.read_text("utf-8"))["step"]
    days = sorted({step[side] for step in key for side in ("from", "to")})
    entries: list[Entry] = []
    profile = load("unfccc")
    texts: dict[str, ReadText] = {}
    for day in days:
        paper = read_file(CORPUS / f"{day}.md")
        text = text_of(paper, Plugins().reader(".md"))
        on = date.fromisoformat(day)
        texts[day] = read(paper.name, text.lines, profile, on)
        taken = append(entries, paper, text, profile, Wishes(on=on))
        assert taken.entry is not None
        entries.append(taken.entry)
    for step in key:
        yield _scored(step, entries, texts)


def _scored(step: dict[str, Any], entries: list[Entry], texts: dict[str, ReadText]) -> Score:
    first, last = (date.fromisoformat(step[side]) for side in ("from", "to"))
    before, after = replay(entries, first), replay(entries, last)
    here = _at(before, texts[step["from"]])
    there = _at(after, texts[step["to"]])
    carried = {
        (fact.event.provision, fact.event.into)
        for fact in facts(entries, last)
        if fact.on > first and isinstance(fact.event, Split | Merged)
    }
    old_ids, new_ids = ({p.id for p in draft.walk()} for draft in (before, after))
    found = claimed = right = 0
    missed = []
    for old, new, told in step["pairs"]:
        was = here(old) if old else None
        now = there(new) if new else None
        # What became of the one, or what the other was before.
        guess = (was.id if was and was.id in new_ids else None) if was else (
            now.id if now and now.id in old_ids else None
        )
        same = was is not None and now is not None and (
            was.id == now.id or (was.id, now.id) in carried
        )
        hit = same if old and new else guess is None
        found += hit
        claims = guess is not None or same
        claimed += claims
        right += claims and hit
        if not hit:
            became = next((n for n, p in _named(after) if p.id == guess), "nothing")
            missed.append(f"{told} (line {old} to {new}): taken for {became}")
    told_right = 0
    for line, count, outcome in step["brackets"]:
        ended = _ended(here(line), count, texts[step["from"]].brackets, after)
        told_right += ended == outcome
        if ended != outcome:
            missed.append(f"bracket {count} of line {line} was {outcome}, told as {ended}")
    return Score(
        f"{step['from']} to {step['to']}", len(step["pairs"]), found, claimed, right,
        len(step["brackets"]), told_right, tuple(missed),
    )


class Place(NamedTuple):
    """A provision of the draft, and as the paper has it."""

    now: Provision
    read: ReadProvision

    @property
    def id(self) -> str:
        """The provision's."""
        return self.now.id


def _at(draft: Draft, text: ReadText) -> Callable[[int], Place]:
    """The provision that begins on a line; a paragraph's name may stand a line before its words."""
    places = [Place(now, as_read) for now, as_read in zip(draft.walk(), text.walk(), strict=True)]

    def at(line: int) -> Place:
        exact = [place for place in places if place.read.source.line == line]
        return exact[0] if exact else [p for p in places if p.read.source.line < line][-1]

    return at


def _named(draft: Draft) -> Iterator[tuple[str, Provision]]:
    from ledger.addresses import addresses

    for id, address in addresses(draft).items():
        yield address, draft.provisions[id]


def _ended(place: Place, count: int, brackets: list[ReadBracket], after: Draft) -> str:
    """How the n-th bracket that opens in a provision ended. Brackets of which the paper lacks the
    opening edge are in the draft, but the key, made from the paper, does not count them."""
    printed = [
        brackets[piece.bracket].repaired != "opening"
        for piece in place.read.pieces
        if piece.bracket is not None and piece.opens
    ]
    opening = [e for e in place.now.visible if isinstance(e, Edge) and e.opens]
    counted = [edge for edge, is_printed in zip(opening, printed, strict=True) if is_printed]
    if count > len(counted):
        return "not there"
    state = after.brackets[counted[count - 1].bracket]
    return _HOW.get(state.closed, "other")


if __name__ == "__main__":
    main()
