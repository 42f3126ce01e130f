"""Checking a text against the draft: replay at its date gives its words, or each remainder is named
with both places."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from msgspec import Struct
from msgspec.structs import replace

from ledger.addresses import addresses
from ledger.attribution import Policy
from ledger.draft import Draft, Publication
from ledger.events import Entry, Oddity, Published, version_of
from ledger.fold import publication
from ledger.hookspecs import Line
from ledger.publication import broken, printed_lines
from ledger.reading.oddities import PROOF
from ledger.reading.proof import atoms, differences, located
from ledger.reading.readtext import ReadText
from ledger.replay import facts, texts


class Remainder(Struct, frozen=True):
    """A place where text and draft differ. ``paper`` and ``draft``: the words of each there; empty
    where it has none. ``line`` and ``column``: in the text; ``address``: in the draft, ``None``
    where nothing stands in it."""

    line: int
    column: int
    paper: str
    address: str | None
    draft: str


class Checked(Struct, frozen=True):
    """What a check of a text found. ``words``: how many words and signs it prints. ``mended``:
    where reading it could not keep to the print (repaired brackets, lost note numbers)."""

    on: date
    words: int
    remainders: tuple[Remainder, ...]
    mended: tuple[Oddity, ...]


class Held(Struct, frozen=True):
    """A recorded official text, and whether its date still replays to its words. ``replaced_by``:
    the document of a later text of that day, which stands for it; then nothing is asked of this
    one, and it is ``ok``."""

    event: str
    document: str
    on: date
    ok: bool
    replaced_by: str | None = None


def named_in(text: ReadText) -> set[str]:
    """Everybody whom a text names in its brackets and positions, or as authors."""
    parties = [bracket.by for bracket in text.brackets]
    for provision in text.walk():
        parties += [provision.by, *(position.by for position in provision.positions)]
    return {name for by in parties for name in by}


def check(
    lines: Sequence[Line], text: ReadText, draft: Draft, on: date, rules: Policy
) -> Checked:
    """Compare a text, as read from these lines, with the draft as of its date. Whom the policy
    hides is not named in what differs."""
    said = located(lines, text)
    table = addresses(draft)
    stands: list[str] = []
    homes: list[str] = []
    for provision, printed in zip(draft.walk(), printed_lines(draft), strict=True):
        found = atoms([printed])
        stands += found
        homes += [table[provision.id]] * len(found)
    remainders = []
    for start, stop, first, last in differences([atom.word for atom in said], stands):
        place = said[min(start, len(said) - 1)] if said else None
        remainders.append(
            Remainder(
                line=place.line if place else 1,
                column=place.column if place else 1,
                paper=rules.text(" ".join(atom.word for atom in said[start:stop])),
                address=homes[min(first, len(homes) - 1)] if homes else None,
                draft=rules.text(" ".join(stands[first:last])),
            )
        )
    mended = tuple(
        replace(odd, found=rules.text(odd.found), done=rules.text(odd.done))
        for odd in text.oddities if odd.code == PROOF
    )
    return Checked(on, len(said), tuple(remainders), mended)


def publications(entries: Sequence[Entry], rules: Policy) -> list[Held]:
    """Every recorded official text in order of date, and whether it holds. Of several of one day
    the last stands for that day. ``rules``: who may be named in the names of documents."""
    fallen = {one.publication.event for one in broken(entries)}
    return [
        Held(
            p.event, rules.text(p.document), p.on, p.event not in fallen,
            rules.maybe(_document(stands)),
        )
        for p, stands in _recorded(entries)
    ]


def replaced_by(entries: Sequence[Entry], version: int, rules: Policy) -> str | None:
    """The document that stands for the official text that this entry recorded, a later one of the
    same day; ``None``: it stands itself."""
    of = {version_of(p.event): _document(stands) for p, stands in _recorded(entries)}
    return rules.maybe(of.get(version))


def _recorded(entries: Sequence[Entry]) -> Iterator[tuple[Publication, Publication | None]]:
    """The official texts, in order; of one for which a later text of its day stands, also that."""
    last = texts(entries)
    for fact in facts(entries):
        if isinstance(fact.event, Published) and fact.struck_by is None:
            stands = last[fact.on]
            yield (
                publication(fact.name, fact.event, fact.on),
                stands if stands.event != fact.name else None,
            )


def _document(text: Publication | None) -> str | None:
    return text.document if text is not None else None
