"""A ledger as JSON Lines, and back: the head of each entry on a line, then its events, one a
line. Nothing is lost, the chain included."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ledger import chain
from ledger.errors import Located
from ledger.events import Entry, decode_entry, encode_entry, event_name

_encoder = msgspec.json.Encoder(order="sorted")


def dump(negotiation: str, entries: Iterable[Entry]) -> Iterator[str]:
    """The lines, each a JSON object, without their line ends."""
    for entry in entries:
        head = msgspec.json.decode(encode_entry(entry))
        events = head.pop("events")
        line = {"negotiation": negotiation, "entry": head, "events": len(events)}
        yield _encoder.encode(line).decode()
        for place, event in enumerate(events, 1):
            yield _encoder.encode({"event": event_name(entry.version, place), **event}).decode()


def load(name: str, lines: Iterable[str]) -> dict[str, list[Entry]]:
    """The negotiations in these lines. Raises `Located`, naming file and line, for what is not a
    dump, or whose chain does not hold."""
    found: dict[str, list[Entry]] = {}
    source = ((n, line) for n, line in enumerate(lines, 1) if line.strip())
    for number, line in source:
        head = _object(name, number, line)
        negotiation, parts, count = (head.get(k) for k in ("negotiation", "entry", "events"))
        if not (isinstance(negotiation, str) and isinstance(parts, dict) and type(count) is int):
            raise Located(name, number, 1, "here the head of an entry should stand.")
        events: list[dict[str, object]] = []
        at = [number]
        for place in range(1, count + 1):
            n, line = next(source, (0, ""))
            if not line:
                raise Located(
                    name, at[-1], 1,
                    f"here the dump ends, after {place - 1} of the {count} events of this entry.",
                    "The file was cut short: dump it again.",
                )
            at.append(n)
            event, expected = _object(name, n, line), event_name(parts.get("version", 0), place)
            if event.pop("event", None) != expected:
                raise Located(name, n, 1, f"here event {expected} should stand.")
            events.append(event)
        entry = _entry(name, at, {**parts, "events": events})
        known = found.setdefault(negotiation, [])
        _follows(name, number, known, entry)
        known.append(entry)
    return found


def _object(name: str, number: int, line: str) -> dict[str, object]:
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as e:
        raise Located(name, number, 1, f"this is not JSON: {e}.") from e
    if not isinstance(value, dict):
        raise Located(name, number, 1, "here a JSON object should stand.")
    return value


def _entry(name: str, at: Sequence[int], parts: dict[str, object]) -> Entry:
    """The entry of these parts, whose head and events stand ``at`` these lines."""
    try:
        return decode_entry(_encoder.encode(parts))
    except msgspec.MsgspecError as e:
        wrong, _, where = str(e).partition(" - at ")
        in_event = re.match(r"`\$\.events\[(\d+)\](.*)`", where)
        line = at[int(in_event[1]) + 1] if in_event else at[0]
        of = (in_event[2] if in_event else where.strip("`").removeprefix("$")).lstrip(".")
        what = f"{of}: {wrong}" if of else wrong
        raise Located(name, line, 1, f"this can't be read: {what}.") from e


def _follows(name: str, number: int, known: Sequence[Entry], entry: Entry) -> None:
    """Raise `Located` unless the entry is the next link of the chain."""
    if entry.version != len(known) + 1:
        raise Located(
            name, number, 1, f"here entry {len(known) + 1} should stand, not entry {entry.version}."
        )
    if entry.digest != chain.digest(entry, known[-1].digest if known else chain.START):
        raise Located(
            name, number, 1,
            f"the chain breaks: entry {entry.version} is not what was sealed, or does not follow "
            "the one before.",
            "It was altered after it was recorded: load a dump that was not.",
        )
