"""A ledger as JSON Lines, and back: the head of each entry on a line, then its events, one a
line. Nothing is lost, the chain included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import msgspec

from ledger import chain
from ledger.errors import Located
from ledger.events import Entry, decode_entry, encode_entry, event_name

_encoder = msgspec.json.Encoder(order="deterministic")


def dump(negotiation: str, entries: Sequence[Entry]) -> Iterator[str]:
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
        if not {"negotiation", "entry", "events"} <= head.keys():
            raise Located(name, number, 1, "here the head of an entry should stand.")
        negotiation, parts, count = head["negotiation"], head["entry"], head["events"]
        if not (isinstance(parts, dict) and isinstance(negotiation, str) and type(count) is int):
            raise Located(name, number, 1, "this is not the head of an entry.")
        events = []
        for place in range(1, count + 1):
            at, line = next(source, (number, ""))
            if not line:
                raise Located(name, number, 1, f"the dump ends after {place - 1} of its {count} events.")
            event = _object(name, at, line)
            expected = event_name(parts.get("version", 0), place)
            if event.pop("event", None) != expected:
                raise Located(name, at, 1, f"here event {expected} should stand.")
            events.append(event)
        try:
            entry = decode_entry(_encoder.encode({**parts, "events": events}))
        except msgspec.MsgspecError as e:
            raise Located(name, number, 1, f"this entry can't be read: {e}.") from e
        found.setdefault(negotiation, []).append(entry)
        damage = next(chain.damages(found[negotiation]), None)
        if damage is not None:
            raise Located(
                name, number, 1, f"the chain breaks at entry {damage.version}: {damage.reason}."
            )
    return found


def _object(name: str, number: int, line: str) -> dict[str, object]:
    try:
        value = msgspec.json.decode(line)
    except (msgspec.DecodeError, UnicodeError) as e:
        raise Located(name, number, 1, f"this is not JSON: {e}.") from e
    if not isinstance(value, dict):
        raise Located(name, number, 1, "here a JSON object should stand.")
    return value
