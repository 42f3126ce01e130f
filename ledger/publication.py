"""Publications are assertions: replay at an official text's date gives its words and marks, for
ever."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from datetime import date

from msgspec import Struct

from ledger.draft import Draft, Provision, Publication, Run, tidy
from ledger.events import Entry
from ledger.replay import each_day, texts


class Broken(Struct, frozen=True):
    """A publication that replay no longer gives."""

    publication: Publication
    replayed: str


def printed_lines(draft: Draft) -> list[str]:
    """What the draft prints, a line for each provision in print order."""
    return [printed(provision) for provision in draft.walk()]


def printed(provision: Provision) -> str:
    """What a provision prints: its label, words, brackets and marks."""
    return tidy(
        "".join(
            e.text if isinstance(e, Run) else ("[" if e.opens else "]")
            for e in provision.visible
        )
    )


def fingerprint(lines: Iterable[str]) -> str:
    """SHA-256, in hex, of these words and marks. White space counts only between provisions and
    words; a bracket counts as a word of its own."""
    return digest_of(map(spaced, lines))


def spaced(line: str) -> str:
    """A line's words and marks as they are compared, one space between them."""
    return tidy(line.replace("[", " [ ").replace("]", " ] "))


def digest_of(lines: Iterable[str]) -> str:
    """The `fingerprint` of lines that are `spaced`."""
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def broken(entries: Sequence[Entry], since: date = date.min) -> list[Broken]:
    """The publications, of ``since`` and later, whose dates do not replay to their words, in order
    of date. Of several texts of one day the last stands for that day."""
    last = texts(entries, since)
    if not last:
        return []
    found = []
    for draft in each_day(entries, max(last), wanted=last.__contains__):
        assert draft.as_of is not None
        publication = last[draft.as_of]
        replayed = fingerprint(printed_lines(draft))
        if replayed != publication.words:
            found.append(Broken(publication, replayed))
    return found
