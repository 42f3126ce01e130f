"""``python one_of_many.py LEDGER NEGOTIATION WHO MOST``: appends small entries to a ledger that
others append to as well, begins with the first line of its input and ends with the end of it, or
when it has recorded so many. What became of each attempt it prints at once: ``recorded DIGEST``,
``nothing DIGEST`` (told that nothing was recorded), ``unknown DIGEST`` (told that one can't know),
``away`` (no way to the server)."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from threading import Event, Thread

from ledger import chain
from ledger.errors import Busy, Conflict, StoreFailed
from ledger.events import Entry, MeetingHeld
from ledger.store import Store


def main() -> None:
    """Take part until it is over."""
    place, negotiation, who, most = *sys.argv[1:4], int(sys.argv[4])
    print("ready", flush=True)
    sys.stdin.readline()
    over = Event()

    def listen() -> None:
        sys.stdin.read()
        over.set()

    Thread(target=listen, daemon=True).start()
    recorded = tried = 0
    while recorded < most and not over.is_set():
        tried += 1
        became = attempt(place, negotiation, f"{who}, {tried}")
        recorded += became.startswith("recorded")
        print(became, flush=True)


def attempt(place: str, negotiation: str, words: str) -> str:
    """Append an entry with these words behind what is there; what became of it."""
    try:
        with Store(place, writing=True) as store:
            known = store.entries(negotiation)
            entry = following(known, words)
            try:
                store.save(negotiation, [entry])
            except (Busy, Conflict):
                return f"nothing {entry.digest}"
            except StoreFailed as e:
                said = "unknown" if "did not acknowledge" in e.sentence else "nothing"
                return f"{said} {entry.digest}"
            return f"recorded {entry.digest}"
    except StoreFailed:
        return "away"


def following(known: list[Entry], words: str) -> Entry:
    """An entry with these words, sealed behind those known."""
    now = datetime.now(UTC)
    entry = Entry(
        version=len(known) + 1, recorded_at=now, recorded_by="one of many", on=now.date(),
        events=(MeetingHeld(name=words),),
    )
    return chain.seal(entry, known[-1].digest if known else chain.START)


if __name__ == "__main__":
    main()
