"""The laws of replay, on random negotiations: order, two clocks, conservation, moves, corrections."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from negotiations import (
    DEEP,
    EVERY_PLAN,
    FIRST_DAY,
    UNCORRECTED,
    Planner,
    as_bytes,
    ledgers,
    named,
    units,
)

from ledger.draft import Draft, Edge, Run
from ledger.events import (
    EVENT_TYPES,
    AnyEvent,
    Bracketed,
    Carry,
    Close,
    Corrected,
    Edit,
    Entry,
    Name,
    Open,
    Place,
    Proposed,
    Words,
    decode_entry,
    encode_entry,
)
from ledger.fold import Folding
from ledger.replay import facts, replay

DAYS = [FIRST_DAY + timedelta(days=n) for n in range(-1, 30)]
some_day = st.sampled_from([*DAYS, None])
any_ledger = ledgers(EVERY_PLAN, late=True)

KEEPS_BRACKETS_WHOLE = (
    *(Planner.proposed, Planner.inserted, Planner.replaced, Planner.bracketed, Planner.nested),
    *(Planner.unbracketed, Planner.agreed, Planner.deleted, Planner.reopened, Planner.noted),
)


def timeless(draft: Draft) -> bytes:
    """The draft without the number of the last entry known."""
    return as_bytes(replace(draft, version=0))


def brought(name: str, event: AnyEvent) -> dict[tuple[str, int], str]:
    """What an event brought in: the character, or the edge, by its name."""
    things: list[str] = []
    for piece in (piece for edit in event.edits for piece in edit.insert):
        match piece:
            case Words():
                things += piece.text
            case Open() | Close():
                things.append(f"{type(piece).__name__} {piece.bracket}")
            case Carry():
                pass
    return {(name, at): thing for at, thing in enumerate(things)}


def standing(draft: Draft) -> list[tuple[tuple[str, int], str]]:
    """Everything in all sequences of the draft, visible or hidden."""
    found: list[tuple[tuple[str, int], str]] = []
    for provision in draft.provisions.values():
        for e in provision.sequence:
            if isinstance(e, Run):
                found += [((e.event, at), char) for at, char in enumerate(e.text, e.start)]
            else:
                found.append(((e.event, e.start), f"{'Open' if e.opens else 'Close'} {e.bracket}"))
    return found


def lost(draft: Draft) -> list[str]:
    """What says that something an event points to is nowhere to be found."""
    return [
        c.reason
        for c in draft.contradictions
        if "is not there" in c.reason and not c.reason.startswith("the bracket")
    ]


# -- the planner itself -------------------------------------------------------------------------


@settings(max_examples=10)
@given(st.data())
def test_every_type_of_event_is_planned(data: st.DataObject) -> None:
    """The random negotiations can hold every type of event there is."""
    planner = Planner(data.draw)
    planner.write(Planner.opened, Planner.proposed, Planner.proposed)
    types: set[type] = set()
    while types != set(EVENT_TYPES):
        planner.write(*EVERY_PLAN)
        types = {type(event) for entry in planner.entries for event in entry.events}
        assert len(planner.entries) < 12


@given(ledgers(), some_day)
def test_what_was_planned_in_order_never_contradicts_itself(
    entries: list[Entry], as_of: date | None
) -> None:
    """Where nothing comes late and nothing is corrected, every event takes effect in full."""
    assert replay(entries, as_of).contradictions == ()


# -- law 1: a pure function ---------------------------------------------------------------------


@given(any_ledger, some_day, st.data())
def test_the_order_in_which_entries_come_in_does_not_matter(
    entries: list[Entry], as_of: date | None, data: st.DataObject
) -> None:
    """The total order is the events' own: shuffled entries give the same draft, byte for byte."""
    shuffled = data.draw(st.permutations(entries))
    assert as_bytes(replay(shuffled, as_of)) == as_bytes(replay(entries, as_of))


@given(any_ledger, some_day)
def test_same_entries_same_bytes(entries: list[Entry], as_of: date | None) -> None:
    """Entries written down and read again replay to the same bytes as the entries themselves."""
    again = [decode_entry(encode_entry(entry)) for entry in entries]
    assert again == entries
    assert as_bytes(replay(again, as_of)) == as_bytes(replay(entries, as_of))


@given(any_ledger, some_day, st.data())
def test_known_on_is_a_prefix_of_the_record(
    entries: list[Entry], as_of: date | None, data: st.DataObject
) -> None:
    """What was known at a moment is what the entries recorded by then say, and no others."""
    count = data.draw(st.integers(0, len(entries)))
    then = entries[count - 1].recorded_at if count else entries[0].recorded_at - timedelta(days=1)
    assert as_bytes(replay(entries, as_of, then)) == as_bytes(replay(entries[:count], as_of))


@given(any_ledger, some_day)
def test_as_of_is_a_prefix_of_the_facts(entries: list[Entry], as_of: date | None) -> None:
    """The draft as of a day is the fold over the first of all facts, up to that day's last."""
    everything, taken = facts(entries), facts(entries, as_of)
    assert taken == everything[: len(taken)]
    assert all(as_of is None or fact.on <= as_of for fact in taken)
    assert all(as_of is not None and fact.on > as_of for fact in everything[len(taken) :])
    folding = Folding()
    for fact in taken:
        folding.take(fact.name, fact.event, fact.on, fact.entry, fact.struck_by)
    assert folding.draft(as_of, len(entries)) == replay(entries, as_of)


# -- law 2: two clocks --------------------------------------------------------------------------


@given(ledgers(late=True), st.data())
def test_a_late_event_changes_the_past_only_as_we_see_it_now(
    entries: list[Entry], data: st.DataObject
) -> None:
    """A late entry shows from its own day on, not before, and not to who asks what was known."""
    planner = Planner(data.draw, entries)
    planner.write(Planner.proposed, late=True)
    (event,) = planner.entries[-1].events
    on = event.on or planner.entries[-1].on
    for day in DAYS:
        before = replay(entries, day)
        known_then = replay(planner.entries, day, known_on=entries[-1].recorded_at)
        assert as_bytes(known_then) == as_bytes(before)
        now = replay(planner.entries, day)
        assert (timeless(now) == timeless(before)) == (day < on)


@given(any_ledger, st.data())
def test_whatever_is_appended_the_past_as_known_stays(
    entries: list[Entry], data: st.DataObject
) -> None:
    """Events of any type, corrections too, leave what had been known before as it was."""
    planner = Planner(data.draw, entries)
    planner.write(data.draw(st.sampled_from(EVERY_PLAN)), late=True)
    known_on = entries[-1].recorded_at
    for day in (*DAYS, None):
        assert as_bytes(replay(planner.entries, day, known_on)) == as_bytes(replay(entries, day))


# -- law 4: conservation ------------------------------------------------------------------------


@given(any_ledger, some_day)
def test_conservation(entries: list[Entry], as_of: date | None) -> None:
    """Every character and edge stands once, as brought, under one name; none is lost or made."""
    draft, taken = replay(entries, as_of), facts(entries, as_of)
    things = standing(draft)
    expected: dict[tuple[str, int], str] = {}
    for fact in taken:
        expected |= brought(fact.name, fact.event)
    assert len(things) == len(expected)
    assert dict(things) == expected


@given(any_ledger, some_day)
def test_what_is_hidden_says_by_whom(entries: list[Entry], as_of: date | None) -> None:
    """What is not printed any more was taken out by an event that is in the record."""
    recorded = dict(pair for entry in entries for pair in named(entry))
    taken = {fact.name for fact in facts(entries, as_of)}
    for provision in replay(entries, as_of).provisions.values():
        causes = {e.hidden_by for e in provision.sequence} | {provision.gone_by}
        for cause in causes - {None}:
            assert cause in taken or isinstance(recorded[cause or ""], Corrected)


# -- law 5: moves -------------------------------------------------------------------------------


@given(ledgers(late=True), st.data())
def test_a_move_changes_the_place_alone(entries: list[Entry], data: st.DataObject) -> None:
    """Words, brackets, status and positions go with a moved provision; all others stay as is."""
    before = replay(entries)
    planner = Planner(data.draw, entries)
    planner.begin()
    moved = planner.some(before)
    assume(moved is not None)
    assert moved is not None
    planner.move(before, moved)
    entry = planner.end()
    after = replay(planner.entries)
    stone = getattr(entry.events[0], "tombstone", None)
    provisions = {id: p for id, p in after.provisions.items() if not stone or id != stone.id}
    there = provisions[moved.id]
    assert len(there.formerly) == len(moved.formerly) + 1
    assert before.provisions == provisions | {
        moved.id: replace(
            there, parent=moved.parent, key=moved.key, top=moved.top, formerly=moved.formerly
        )
    }
    assert (before.brackets, before.positions) == (after.brackets, after.positions)
    assert sum(ids.count(moved.id) for ids in after.children.values()) == 1
    assert moved.id in after.children[there.parent]


@given(ledgers(late=True), st.booleans(), st.data())
def test_an_edit_at_the_same_meeting_is_seen_in_the_moved_provision(
    entries: list[Entry], edit_first: bool, data: st.DataObject
) -> None:
    """A provision moved and edited in one entry prints the edit at its new place."""
    planner = Planner(data.draw, entries)
    planner.begin()
    moved = planner.some(planner.draft)
    assume(moved is not None)
    assert moved is not None
    edit = planner.insertion(moved, Words("⟨new⟩"))
    inserted = Proposed(provision=moved.id, change="insertion", edits=(edit,))
    if edit_first:
        planner.add(inserted)
    planner.move(planner.draft, moved)
    if not edit_first:
        planner.add(inserted)
    entry = planner.end()
    after = replay(planner.entries)
    (name,) = (name for name, event in named(entry) if isinstance(event, Proposed))
    printed = [unit for unit in units(*after.walk()) if unit.event == name]
    assert "".join(unit.char for unit in printed) == "⟨new⟩"
    assert {unit.provision for unit in printed} == {moved.id}


# -- corrections --------------------------------------------------------------------------------


def correct(planner: Planner, target: str) -> str:
    """Append an entry that strikes an event out. Returns the correction's name."""
    planner.begin()
    name = planner.add(Corrected(target=target, why="a slip"))
    planner.end()
    return name


@given(ledgers(late=True), st.data())
def test_a_struck_out_event_means_nothing_any_more(
    entries: list[Entry], data: st.DataObject
) -> None:
    """A correction hides what its target brought in, and nothing else is put down to it."""
    target, event = data.draw(st.sampled_from([pair for e in entries for pair in named(e)]))
    planner = Planner(data.draw, entries)
    correction = correct(planner, target)
    draft = replay(planner.entries)
    for provision in draft.provisions.values():
        assert target not in {provision.status.event, provision.gone_by}
        assert provision.event != target or provision.gone_by == correction
        for e in provision.sequence:
            assert e.hidden_by != target
            assert e.event != target or e.hidden_by == correction
    causes = {b.event for b in draft.brackets.values()} | {
        b.closed_by for b in draft.brackets.values()
    }
    told = {it.event for it in (*draft.positions, *draft.meetings, *draft.publications)}
    assert target not in causes | told | {c.event for c in draft.contradictions}
    assert dict(standing(draft)).keys() >= brought(target, event).keys()


@given(any_ledger, some_day)
def test_what_events_point_to_is_always_found(entries: list[Entry], as_of: date | None) -> None:
    """Whatever came late or was struck out, no place, word or provision pointed to is missing."""
    assert lost(replay(entries, as_of)) == []


@given(ledgers(late=True), st.data())
def test_after_a_correction_planning_goes_on_undisturbed(
    entries: list[Entry], data: st.DataObject
) -> None:
    """Events planned after a correction, against the corrected draft, take effect in full."""
    planner = Planner(data.draw, entries)
    correct(planner, data.draw(st.sampled_from([name for e in entries for name, _ in named(e)])))
    before = replay(planner.entries).contradictions
    planner.write(*data.draw(st.lists(st.sampled_from(UNCORRECTED), max_size=4)))
    assert replay(planner.entries).contradictions == before


@given(any_ledger, some_day, st.data())
def test_a_corrected_correction_is_as_if_it_had_not_been(
    entries: list[Entry], as_of: date | None, data: st.DataObject
) -> None:
    """Striking out a correction brings back the draft as it was before the correction."""
    standing_events = [fact.name for fact in facts(entries) if fact.struck_by is None]
    planner = Planner(data.draw, entries)
    correct(planner, correct(planner, data.draw(st.sampled_from(standing_events))))
    assert timeless(replay(planner.entries, as_of)) == timeless(replay(entries, as_of))


# -- the sequence -------------------------------------------------------------------------------


@given(st.data())
def test_of_insertions_behind_one_word_the_later_stands_nearer(data: st.DataObject) -> None:
    """Insertions at one place stand in reverse total order, in whatever order they came in."""
    planner = Planner(data.draw)
    planner.write(Planner.opened)
    planner.begin()
    edit = Edit(provision="p", insert=(Words("ab"),))
    own = planner.add(
        Proposed(provision="p", change="provision", key="1", place=Place(), edits=(edit,))
    )
    planner.end()
    ranks: list[tuple[date, int, int]] = []
    for version in range(3, 3 + data.draw(st.integers(2, 4))):
        planner.begin()
        day = planner.day
        for place in range(1, 1 + data.draw(st.integers(1, 2))):
            planner.on = data.draw(st.dates(day, day + timedelta(days=3)))
            text = f"{planner.name} "
            edit = Edit(provision="p", after=Name(own, 0), insert=(Words(text),))
            planner.add(Proposed(provision="p", change="insertion", edits=(edit,)))
            ranks.append((planner.on, version, place))
        planner.latest = day
        planner.end()
    printed = replay(planner.entries).provisions["p"].words("text")
    inserted = [f"{version}.{place}" for _, version, place in sorted(ranks, reverse=True)]
    assert printed == f"a{' '.join(inserted)} b"


@given(ledgers(late=True), st.data())
def test_of_provisions_placed_behind_one_sibling_the_later_stands_nearer(
    entries: list[Entry], data: st.DataObject
) -> None:
    """A provision placed last stands directly behind the sibling it was placed behind."""
    planner = Planner(data.draw, entries)
    sibling = planner.some(replay(entries))
    assume(sibling is not None)
    assert sibling is not None
    planner.begin()
    for id in ("first", "second"):
        place = Place(sibling.parent, sibling.id)
        planner.add(Proposed(provision=id, change="provision", key=id, place=place))
    planner.end()
    draft = replay(planner.entries)
    children = draft.children[sibling.parent]
    at = children.index(sibling.id)
    assert children[at : at + 3] == (sibling.id, "second", "first")


@given(ledgers(KEEPS_BRACKETS_WHOLE), some_day)
def test_brackets_stay_balanced(entries: list[Entry], as_of: date | None) -> None:
    """In print order each open bracket opens once, then closes once; a closed one has no edge."""
    draft = replay(entries, as_of)
    edges = [e for p in draft.walk() for e in p.visible if isinstance(e, Edge)]
    for id, bracket in draft.brackets.items():
        opens = [e.opens for e in edges if e.bracket == id]
        assert opens == ([] if bracket.closed else [True, False])


@given(ledgers(KEEPS_BRACKETS_WHOLE), st.data())
def test_brackets_nest_deep_and_over_provisions(entries: list[Entry], data: st.DataObject) -> None:
    """Brackets put around one stretch, of one provision or several, open and close in turn."""
    planner = Planner(data.draw, entries)
    new = planner.write(Planner.nested)
    ids = [e.bracket.id for e in new.events if isinstance(e, Bracketed)]
    assert len(ids) == DEEP >= 10
    draft = replay(planner.entries)
    edges = [
        (e.bracket, e.opens)
        for p in draft.walk()
        for e in p.visible
        if isinstance(e, Edge) and e.bracket in ids
    ]
    assert edges == [(id, True) for id in ids] + [(id, False) for id in reversed(ids)]
