"""Makes the recorded examples of this folder: ``python events/examples/make.py``.

From version 1.0 on an example that has been recorded is never made again: what was written then
must be read for ever. Until then this script makes them anew when the vocabulary changes.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from ledger import chain
from ledger import events as ev
from ledger.append import Wishes, append, read_file, text_of
from ledger.dumping import dump
from ledger.events import AnyEvent, Carry, Close, Edit, Entry, Name, Open, Place, Span, Words
from ledger.houses import load
from ledger.plugins import Plugins
from ledger.publication import fingerprint, printed_lines
from ledger.replay import replay
from ledger.view import view

HERE = Path(__file__).parent
WHO = "note-taker"


def main() -> None:
    """Write every ledger and its views."""
    trains = papers("night-trains-2025-03-10.txt", "night-trains-2025-03-24.txt")
    now = None
    record("night-trains", "night-trains", trains,
           (date(2025, 3, 10), now), (date(2025, 3, 24), now))
    record("every-event", "wells", every_event(),
           (date(2025, 2, 17), now), (date(2025, 2, 17), date(2025, 3, 5)),
           (date(2025, 3, 24), now))


def record(
    stem: str, negotiation: str, entries: Sequence[Entry], *days: tuple[date, date | None]
) -> None:
    """Write one ledger as a dump, and its view at each of these days (as of, known on)."""
    lines = "".join(f"{line}\n" for line in dump(negotiation, entries))
    (HERE / f"{stem}.jsonl").write_text(lines, "utf-8")
    exporter = Plugins().exporter("json")
    for as_of, known_on in days:
        shown = exporter.export(view(entries, load("oas"), as_of=as_of, known_on=known_on))
        known = f".known-on-{known_on}" if known_on else ""
        (HERE / f"{stem}.as-of-{as_of}{known}.json").write_text(str(shown), "utf-8")


def papers(*names: str) -> list[Entry]:
    """What appending these papers records, each in the evening of its day."""
    entries: list[Entry] = []
    for name in names:
        paper = read_file(HERE / name)
        text = text_of(paper, Plugins().reader(".txt"))
        year, month, day = map(int, Path(name).stem.split("-")[-3:])
        evening = partial(datetime, year, month, day, 19, 30, tzinfo=UTC)
        wishes = Wishes(negotiation="night-trains", recorded_by=WHO)
        made = append(entries, paper, text, load("oas"), wishes, evening)
        entries += [made.entry] if made.entry else []
    return entries


# -- a ledger written by hand, with every event there is -------------------------------------

WELL_1 = "Each party keeps its wells open to travellers."
WELL_2 = "Wells are cleaned in spring and in autumn. Each cleaning is announced."
WELL_3 = "Travellers draw water at any hour."


def every_event() -> list[Entry]:
    """Minutes of four readings of a text on wells, and the text that went round in the end."""
    entries: list[Entry] = []
    for on, recorded, meeting, events in (
        (date(2025, 2, 3), date(2025, 2, 3), "first reading", first_reading()),
        (date(2025, 2, 17), date(2025, 2, 17), "second reading", second_reading()),
        (date(2025, 3, 3), date(2025, 3, 3), "third reading", third_reading()),
        (date(2025, 3, 10), date(2025, 3, 10), "fourth reading", fourth_reading()),
        (date(2025, 3, 24), date(2025, 3, 24), "", []),
    ):
        version = len(entries) + 1
        document = ev.Document(f"minutes-{version}.txt", f"{version}" * 64)
        if not events:
            shown = fingerprint(printed_lines(replay(entries, on)))
            events = [
                ev.Published(document="wells-rev1.txt", sha256="0" * 64, words=shown, profile="oas",
                             oddities=(ev.Oddity(3, 1, "line break", "a line broken by hand",
                                                 "joined with the line after it"),))
            ]
        entry = Entry(
            version=version,
            recorded_at=datetime(recorded.year, recorded.month, recorded.day, 18, 15, tzinfo=UTC),
            recorded_by=WHO,
            on=on,
            document=document,
            meeting=ev.Meeting(meeting, kind="reading", on=on, quorum=True) if meeting else None,
            events=tuple(events),
        )
        entries.append(chain.seal(entry, entries[-1].digest if entries else chain.START))
    return entries


def founded(id: str, label: str, text: str, role: ev.Role = "text") -> tuple[Edit, ...]:
    """The edit that brings in a new provision's label and words."""
    return (Edit(provision=id, insert=(Words(f"{label} ", "label"), Words(text, role))),)


def named(event: str, label: str, text: str, part: str) -> Span:
    """The permanent names of these words of such a provision."""
    start = len(label) + 1 + text.index(part)
    return Span(event, start, start + len(part))


def last(span: Span) -> Name:
    """The name of the last character."""
    return Name(span.event, span.stop - 1)


def first_reading() -> list[AnyEvent]:
    """A chapter, an article with two paragraphs and a note; Peru proposes words, Chile objects."""
    travellers = named("1.5", "1.", WELL_1, "travellers")
    return [
        ev.Opened(negotiation="wells", title="Draft Accord on Wells", profile="oas"),
        ev.MeetingHeld(name="first reading", kind="reading", quorum=True),
        ev.Proposed(provision="p1.3", change="provision", kind="chapter", key="chapter-1", top=True,
                    place=Place(), edits=founded("p1.3", "CHAPTER 1", "WATER", "heading")),
        ev.Proposed(provision="p1.4", change="provision", kind="article", key="article-1", top=True,
                    place=Place("p1.3"), edits=founded("p1.4", "Article 1", "Wells", "heading")),
        ev.Proposed(provision="p1.5", change="provision", kind="paragraph", key="1",
                    place=Place("p1.4"), edits=founded("p1.5", "1.", WELL_1)),
        ev.Proposed(provision="p1.6", change="provision", kind="paragraph", key="2",
                    place=Place("p1.4", "p1.5"), edits=founded("p1.6", "2.", WELL_2)),
        ev.Proposed(provision="p1.7", change="provision", kind="paragraph", key="3",
                    place=Place("p1.4", "p1.6"), edits=founded("p1.7", "3.", WELL_3)),
        ev.Proposed(
            provision="p1.5", change="insertion", by=("Peru",), basis="decided",
            bracket=ev.Bracket("b1.8", "proposed insertion"),
            source=ev.Source(12, "Peru proposed “and their animals”."),
            edits=(
                Edit(provision="p1.5", after=last(travellers),
                     insert=(Words(" "), Open("b1.8"), Words("Per: ", "attribution"),
                             Words("and their animals"), Close("b1.8"))),
            ),
        ),
        ev.Positioned(provision="p1.5", stance="objection", bracket="b1.8", by=("Chile",),
                      text="Chile is opposed to naming animals.", basis="decided",
                      source=ev.Source(13, "Chile is opposed to naming animals.")),
        ev.Noted(note="p1.10", kind="footnote", key="note-1", place=Place(None, "p1.3"),
                 about="p1.6", edits=founded("p1.10", "1/", "The Chair asks the mayors.", "note")),
    ]


def second_reading() -> list[AnyEvent]:
    """A bracket closes and another opens, one paragraph is agreed, one gets an alternative."""
    autumn = named("1.6", "2.", WELL_2, "and in autumn")
    return [
        ev.MeetingHeld(name="second reading", kind="reading", quorum=False),
        ev.Unbracketed(
            provision="p1.5", bracket="b1.8", closed="accepted", basis="decided",
            by=("Working Group",), source=ev.Source(4, "The Group accepted Peru's words."),
            edits=(Edit(provision="p1.5", hide=(Span("1.8", 1, 7), Span("1.8", 24, 25)),
                        expects="Per: "),),
        ),
        ev.Agreed(provision="p1.5", level="ad referendum", pending="no quorum", basis="decided",
                  source=ev.Source(5, "Paragraph 1 was agreed, without a quorum."), note="p1.10"),
        ev.Bracketed(
            provision="p1.6", bracket=ev.Bracket("b2.4", "plain"),
            edits=(
                Edit(provision="p1.6", after=Name("1.6", autumn.start - 1), insert=(Open("b2.4"),)),
                Edit(provision="p1.6", after=last(autumn), insert=(Close("b2.4"),)),
            ),
        ),
        ev.Proposed(
            provision="p2.5", change="alternative", kind="paragraph", key="3-alt", by=("Canada",),
            alternative_to="p1.7", place=Place("p1.4", "p1.7"), basis="decided",
            source=ev.Source(7, "Canada would rather close wells at night."),
            also=(ev.Source(9, "It tabled a wording.", inferred=True),),
            edits=founded("p2.5", "3 alt.", "Travellers draw water by day."),
        ),
        ev.Proposed(
            provision="p1.6", change="replacement",
            edits=(
                Edit(provision="p1.6", after=last(named("1.6", "2.", WELL_2, "announced")),
                     hide=(named("1.6", "2.", WELL_2, "announced"),), expects="announced",
                     insert=(Words("made known"),)),
            ),
        ),
    ]


def third_reading() -> list[AnyEvent]:
    """A sentence becomes a paragraph, one paragraph moves, one is renumbered, one goes into
    another, one is deleted; words in brackets go."""
    label = Span("1.7", 0, 2)
    autumn = named("1.6", "2.", WELL_2, " and in autumn")
    cleaning = named("1.6", "2.", WELL_2, "Each cleaning is announced.")
    return [
        ev.MeetingHeld(name="third reading"),
        ev.Split(
            provision="p1.6", into="p3.2", place=Place("p1.4", "p1.6"), kind="paragraph",
            key="2bis",
            edits=(Edit(provision="p3.2", insert=(
                Words("2bis. ", "label"),
                Carry("p1.6", Span("1.6", cleaning.start, cleaning.stop - 1)),
                Carry("p1.6", Span("2.6", 0, 10)),
                Carry("p1.6", Span("1.6", cleaning.stop - 1, cleaning.stop)),
            )),),
        ),
        ev.Moved(
            provision="p1.7", place=Place("p1.4"), key="1bis", basis="decided",
            tombstone=ev.Tombstone("p3.3", "3"), source=ev.Source(6, "Paragraph 3 comes first."),
            edits=(
                Edit(provision="p1.7", hide=(label,), expects="3.",
                     insert=(Words("1bis.", "label"),)),
                Edit(provision="p3.3",
                     insert=(Words("3. ", "label"), Words("(moved to become 1bis)", "note"))),
            ),
        ),
        ev.Relabelled(
            provision="p1.6", key="5",
            edits=(Edit(provision="p1.6", hide=(Span("1.6", 0, 2),), expects="2.",
                        insert=(Words("5.", "label"),)),),
        ),
        ev.Proposed(provision="p3.5", change="provision", kind="paragraph", key="6",
                    place=Place("p1.4", "p1.6"), edits=founded("p3.5", "6.", "Ropes are shared.")),
        ev.Merged(
            provision="p3.5", into="p1.5", basis="decided",
            source=ev.Source(8, "Paragraph 6 goes to the end of paragraph 1."),
            edits=(Edit(provision="p1.5", after=Name("1.5", 2 + len(WELL_1)),
                        insert=(Words(" "), Carry("p3.5", Span("3.5", 3, 20)))),),
        ),
        ev.Deleted(provision="p2.5", level="informal", basis="decided", printed=False,
                   source=ev.Source(9, "The alternative was deleted.")),
        ev.Unbracketed(
            provision="p1.6", bracket="b2.4", closed="deleted",
            edits=(Edit(provision="p1.6", expects=" and in autumn",
                        hide=(autumn, Span("2.4", 0, 2))),),
        ),
    ]


def fourth_reading() -> list[AnyEvent]:
    """One paragraph is open again, a position is withdrawn, a mistake of the third reading is
    struck out; something of 10 February is recorded late, and words that had gone are back."""
    return [
        ev.Reopened(provision="p1.5", basis="decided",
                    source=ev.Source(2, "Paragraph 1 is open again.")),
        ev.Withdrawn(provision="p1.5", target="1.9", by=("Chile",), basis="decided",
                     source=ev.Source(3, "Chile withdrew its objection.")),
        ev.Explained(provision="p1.6", explains=("2.4",), by=("Uruguay",), basis="decided",
                     source=ev.Source(4, "The first words of paragraph 2 were put by Uruguay.")),
        ev.Minuted(document="minutes-2025-03-24.txt", sha256="5" * 64, basis="decided",
                   sentences=(ev.Sentence(5, "The delegates had tea.", "changes nothing"),)),
        ev.Corrected(target="3.4", why="paragraph 2 kept its number; the note-taker misheard"),
        ev.Proposed(
            provision="p1.6", change="insertion", on=date(2025, 2, 10), dating="inferred",
            meeting="drafting group", by=("Uruguay",),
            edits=(
                Edit(provision="p1.6", after=Name("1.6", 2 + WELL_2.index(" are")),
                     insert=(Words(" with a rim"),)),
            ),
        ),
        ev.Proposed(
            provision="p1.6", change="insertion", by=("Brazil",), basis="decided",
            source=ev.Source(5, "Brazil asked for the autumn back."),
            edits=(Edit(provision="p1.6",
                        restore=(named("1.6", "2.", WELL_2, " and in autumn"),)),),
        ),
    ]


if __name__ == "__main__":
    main()
