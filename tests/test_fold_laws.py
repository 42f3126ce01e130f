"""The laws of replay on random negotiations: order, clocks, conservation, moves, corrections."""

from __future__ import annotations

from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace
from negotiations import (
    DEEP,
    EVERY_PLAN,
    FIRST_DAY,
    RECORDING,
    UNCORRECTED,
    Plan,
    Planner,
    as_bytes,
    ledgers,
    named,
    planners,
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
    Deleted,
    Edit,
    Entry,
    Moved,
    Name,
    Open,
    Place,
    Positioned,
    Proposed,
    Reopened,
    Span,
    Split,
    Tombstone,
    Withdrawn,
    Words,
    decode_entry,
    encode_entry,
)
from ledger.fold import Folding
from ledger.replay import facts, recalling, replay

DAYS = [FIRST_DAY + timedelta(days=n) for n in range(-1, 30)]
some_day = st.sampled_from([*DAYS, None])
AT_THE_BEGINNING = Place()
any_ledger = ledgers(EVERY_PLAN, late=True)

KEEPS_BRACKETS_WHOLE = (
    *(Planner.proposed, Planner.inserted, Planner.replaced, Planner.bracketed, Planner.nested),
    *(Planner.unbracketed, Planner.agreed, Planner.noted),
)
CARRYING = (
    *(Planner.split, Planner.merged, Planner.moved, Planner.inserted, Planner.replaced),
    *(Planner.reopened, Planner.positioned, Planner.withdrawn, Planner.corrected),
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


def test_every_type_of_event_is_planned() -> None:
    """The random negotiations hold every type of event there is."""
    types: set[type] = set()

    @settings(max_examples=400)  # the rarest type may be missing from sixty
    @given(ledgers(EVERY_PLAN))
    def collect(entries: list[Entry]) -> None:
        types.update(type(event) for entry in entries for event in entry.events)

    collect()
    assert types == set(EVENT_TYPES)


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
    folding = Folding(recalling(entries))
    for fact in taken:
        folding.take(fact.name, fact.event, fact.on, fact.entry, fact.struck_by)
    assert folding.draft(as_of, len(entries)) == replay(entries, as_of)


# -- law 2: two clocks --------------------------------------------------------------------------


@given(planners(late=True))
def test_a_late_event_changes_the_past_only_as_we_see_it_now(planner: Planner) -> None:
    """A late entry shows from its own day on, not before, and not to who asks what was known."""
    entries = list(planner.entries)
    planner.write(Planner.proposed, late=True)
    (event,) = planner.entries[-1].events
    on = event.on or planner.entries[-1].on
    for day in DAYS:
        before = replay(entries, day)
        known_then = replay(planner.entries, day, known_on=entries[-1].recorded_at)
        assert as_bytes(known_then) == as_bytes(before)
        now = replay(planner.entries, day)
        assert (timeless(now) == timeless(before)) == (day < on)


@given(planners(EVERY_PLAN, late=True), st.sampled_from(EVERY_PLAN))
def test_whatever_is_appended_the_past_as_known_stays(planner: Planner, plan: Plan) -> None:
    """Events of any type, corrections too, leave what had been known before as it was."""
    entries = list(planner.entries)
    planner.write(plan, late=True)
    known_on = entries[-1].recorded_at
    for day in (*DAYS, None):
        assert as_bytes(replay(planner.entries, day, known_on)) == as_bytes(replay(entries, day))


# -- law 4: conservation ------------------------------------------------------------------------


@given(any_ledger | ledgers(CARRYING, late=True), some_day)
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


@given(planners(late=True))
def test_a_move_changes_the_place_alone(planner: Planner) -> None:
    """Words, brackets, status and positions go with a moved provision; all others stay as is."""
    before = replay(planner.entries)
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


@given(planners(late=True), st.booleans())
def test_an_edit_at_the_same_meeting_is_seen_in_the_moved_provision(
    planner: Planner, edit_first: bool
) -> None:
    """A provision moved and edited in one entry prints the edit at its new place."""
    planner.begin()
    moved = planner.some(planner.draft)
    assume(moved is not None)
    assert moved is not None
    edit = planner.insertion(moved, Words("⟨new⟩"))
    insertion = Proposed(provision=moved.id, change="insertion", edits=(edit,))
    if edit_first:
        planner.add(insertion)
    planner.move(planner.draft, moved)
    if not edit_first:
        planner.add(insertion)
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


@given(planners(late=True))
def test_a_struck_out_event_means_nothing_any_more(planner: Planner) -> None:
    """A correction hides what its target brought in, and nothing else is put down to it."""
    target, event = planner.pick([pair for e in planner.entries for pair in named(e)])
    correction = correct(planner, target)
    draft = replay(planner.entries)
    for provision in draft.provisions.values():
        assert target not in {provision.status.event, provision.gone_by}
        assert provision.event != target or provision.gone_by == correction
        for e in provision.sequence:
            assert e.hidden_by != target
            assert e.event != target or e.hidden_by == correction
    brackets = draft.brackets.values()
    told = {b.event for b in brackets} | {b.closed_by for b in brackets}
    told |= {p.event for p in draft.positions} | {m.event for m in draft.meetings}
    told |= {p.event for p in draft.publications} | {c.event for c in draft.contradictions}
    assert target not in told
    assert dict(standing(draft)).keys() >= brought(target, event).keys()


@given(any_ledger | ledgers(CARRYING, late=True), some_day)
def test_what_events_point_to_is_always_found(entries: list[Entry], as_of: date | None) -> None:
    """Whatever came late or was struck out, no place, word or provision pointed to is missing."""
    assert lost(replay(entries, as_of)) == []


@given(planners(late=True))
def test_after_a_correction_planning_goes_on_undisturbed(planner: Planner) -> None:
    """Events planned after a correction, against the corrected draft, take effect in full."""
    correct(planner, planner.pick([name for e in planner.entries for name, _ in named(e)]))
    before = replay(planner.entries).contradictions
    planner.write(*(planner.pick(UNCORRECTED) for _ in range(3)))
    assert replay(planner.entries).contradictions == before


@given(planners(EVERY_PLAN, late=True), some_day)
def test_a_corrected_correction_is_as_if_it_had_not_been(
    planner: Planner, as_of: date | None
) -> None:
    """Striking out a correction brings back the draft as it was before the correction."""
    entries = list(planner.entries)
    standing_events = [fact.name for fact in facts(entries) if fact.struck_by is None]
    correct(planner, correct(planner, planner.pick(standing_events)))
    assert timeless(replay(planner.entries, as_of)) == timeless(replay(entries, as_of))


# -- the sequence -------------------------------------------------------------------------------


@given(planners(late=True), st.integers(2, 5))
def test_of_insertions_behind_one_word_the_later_stands_nearer(
    planner: Planner, count: int
) -> None:
    """Insertions at one place stand in reverse total order, in whatever order they came in."""
    planner.begin()
    edit = Edit(provision="p", insert=(Words("ab"),))
    new = Proposed(provision="p", change="provision", key="p", place=Place(), edits=(edit,))
    behind = Name(planner.add(new), 0)
    planner.end()
    first, ranks = planner.day, []
    for _ in range(count):
        planner.begin()
        planner.on = first + timedelta(days=planner.pick(range(4)))
        edit = Edit(provision="p", after=behind, insert=(Words(f"{planner.on} {planner.name};"),))
        planner.add(Proposed(provision="p", change="insertion", edits=(edit,)))
        ranks.append((planner.on, planner.end().version))
    printed = replay(planner.entries).provisions["p"].words("text")
    inserted = [f"{on} {version}.1;" for on, version in sorted(ranks, reverse=True)]
    assert printed == f"a{''.join(inserted)}b"


@given(planners(late=True))
def test_of_provisions_placed_behind_one_sibling_the_later_stands_nearer(planner: Planner) -> None:
    """A provision placed last stands directly behind the sibling it was placed behind."""
    sibling = planner.some(replay(planner.entries))
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


@given(planners(KEEPS_BRACKETS_WHOLE))
def test_brackets_nest_deep_and_over_provisions(planner: Planner) -> None:
    """Brackets put around one stretch, of one provision or several, open and close in turn."""
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


# -- by hand: what was found wrong once --------------------------------------------------------


def record(*dated: tuple[int, AnyEvent]) -> list[Entry]:
    """One entry for each event, recorded in this order, each taking effect on its own day."""
    return [
        Entry(
            version=version,
            recorded_at=RECORDING + timedelta(hours=version),
            recorded_by="note-taker",
            on=FIRST_DAY + timedelta(days=day),
            events=(event,),
        )
        for version, (day, event) in enumerate(dated, 1)
    ]


def new(id: str, text: str, place: Place = AT_THE_BEGINNING) -> Proposed:
    """A new provision with these words."""
    edits = (Edit(provision=id, insert=(Words(text),)),)
    return Proposed(provision=id, change="provision", key=id, place=place, edits=edits)


def split_off(span: Span) -> Split:
    """Part of provision p becomes provision q."""
    edits = (Edit(provision="q", insert=(Carry("p", span),)),)
    return Split(
        provision="p", into="q", place=Place(None, "p"), kind="action", key="q", edits=edits
    )


def inserted(id: str, behind: Name, text: str) -> Proposed:
    """Words proposed behind a name."""
    edits = (Edit(provision=id, after=behind, insert=(Words(text),)),)
    return Proposed(provision=id, change="insertion", edits=edits)


def taken_out(span: Span, expects: str) -> Proposed:
    """Words of provision p proposed for deletion."""
    edits = (Edit(provision="p", hide=(span,), expects=expects),)
    return Proposed(provision="p", change="deletion", edits=edits)


def printed(draft: Draft) -> dict[str, str]:
    """The words of each printed provision, in print order."""
    return {p.id: p.words("text") for p in draft.walk()}


def test_a_deletion_reaches_words_that_a_late_split_had_carried_away() -> None:
    """A span named before a split was known of is taken out of both parts."""
    draft = replay(
        record(
            (0, new("p", "abcdef")),
            (5, taken_out(Span("1.1", 1, 5), "bcde")),
            (2, split_off(Span("1.1", 3, 6))),
        )
    )
    assert printed(draft) == {"p": "a", "q": "f"}
    assert draft.contradictions == ()


def test_a_split_reaches_words_that_a_late_split_had_carried_away() -> None:
    """A later carry takes the named words from wherever they stand by then, and loses none."""
    elsewhere = replace(
        split_off(Span("1.1", 2, 4)),
        into="r",
        key="r",
        edits=(Edit(provision="r", insert=(Carry("p", Span("1.1", 2, 4)),)),),
    )
    draft = replay(
        record(
            (0, new("p", "abcdef")),
            (5, split_off(Span("1.1", 3, 6))),
            (6, inserted("q", Name("1.1", 3), "X")),
            (2, elsewhere),
        )
    )
    assert printed(draft) == {"p": "ab", "q": "dXef", "r": "c"}
    assert draft.contradictions == ()


def test_words_proposed_to_a_struck_out_split_stand_where_its_words_stand() -> None:
    """A split struck out gives its words back, and what was since proposed among them."""
    draft = replay(
        record(
            (0, new("p", "abcdef")),
            (1, split_off(Span("1.1", 3, 6))),
            (2, inserted("q", Name("1.1", 4), "X")),
            (3, Corrected(target="2.1", why="a slip")),
        )
    )
    assert printed(draft) == {"p": "abcdeXf"}
    assert draft.contradictions == ()


def test_what_was_placed_behind_a_struck_out_move_stays_in_its_place() -> None:
    """A move struck out leaves a slot, so that later siblings keep their order."""
    entries = record(
        (0, new("a", "a")),
        (0, new("b", "b", Place(None, "a"))),
        (0, new("c", "c", Place("a"))),
        (1, Moved(provision="b", place=Place("a"), key="b")),
        (2, new("d", "d", Place("a", "b"))),
        (3, Corrected(target="4.1", why="a slip")),
    )
    draft = replay(entries)
    assert list(printed(draft)) == ["a", "d", "c", "b"]
    assert draft.contradictions == ()


def test_a_move_under_itself_is_refused_and_its_tombstone_can_still_be_pointed_to() -> None:
    """A move that a correction makes impossible contradicts, and disturbs nothing after it."""
    entries = record(
        (0, new("a", "a")),
        (0, new("b", "b", Place("a"))),
        (1, Moved(provision="b", place=Place(), key="b")),
        (2, Moved(provision="a", place=Place("b"), key="a", tombstone=Tombstone("t", "t"))),
        (3, new("c", "c", Place(None, "t"))),
        (3, new("d", "d", Place("b", "a"))),
        (4, Corrected(target="3.1", why="a slip")),
    )
    draft = replay(entries)
    assert list(printed(draft)) == ["a", "b", "d", "c"]
    assert [c.event for c in draft.contradictions] == ["4.1"]


def test_what_was_placed_behind_a_tombstone_stays_when_its_provision_had_moved_before() -> None:
    """A late move takes the tombstone of a later one with it; its siblings keep their order."""
    entries = record(
        (0, new("a", "a")),
        (0, new("b", "b", Place(None, "a"))),
        (2, Moved(provision="b", place=Place("a"), key="b", tombstone=Tombstone("t", "t"))),
        (3, new("c", "c", Place(None, "t"))),
        (3, new("d", "d", Place(None, "c"))),
        (1, new("e", "e", Place(None, "b"))),
        (1, Moved(provision="b", place=Place("e"), key="b")),
    )
    draft = replay(entries)
    assert list(printed(draft)) == ["a", "b", "c", "d", "e", "t"]
    assert draft.contradictions == ()


def test_a_tombstone_takes_no_other_provisions_place() -> None:
    """One that bears the name of a provision that is there contradicts, and hides nothing."""
    entries = record(
        (0, new("a", "a")),
        (0, new("b", "b", Place(None, "a"))),
        (1, Moved(provision="b", place=Place("a"), key="b", tombstone=Tombstone("b", "t"))),
        (2, new("c", "c", Place(None, "b"))),
    )
    draft = replay(entries)
    assert list(printed(draft)) == ["a", "b", "c"]
    assert [c.event for c in draft.contradictions] == ["3.1"]


def test_a_withdrawal_whose_position_was_struck_out_takes_no_provision_with_it() -> None:
    """Only a withdrawal that names the proposal of a provision takes it out of print."""
    entries = record(
        (0, new("p", "abc")),
        (1, Positioned(provision="p", stance="objection", text="No.")),
        (2, Withdrawn(provision="p", target="2.1")),
        (3, Corrected(target="2.1", why="a slip")),
    )
    draft = replay(entries)
    assert printed(draft) == {"p": "abc"}
    assert [c.event for c in draft.contradictions] == ["3.1"]


def test_struck_out_words_do_not_come_back_with_others() -> None:
    """Restoring what had been hidden does not restore what a later correction strikes out."""
    both = (Span("2.1", 0, 1), Span("1.1", 0, 1))
    entries = record(
        (0, new("p", "ab")),
        (1, inserted("p", Name("1.1", 1), "X")),
        (2, taken_out(both[0], "X")),
        (2, taken_out(both[1], "a")),
        (3, Reopened(provision="p", edits=(Edit(provision="p", restore=both),))),
        (4, Corrected(target="2.1", why="a slip")),
    )
    assert printed(replay(entries[:5])) == {"p": "abX"}
    assert printed(replay(entries)) == {"p": "ab"}


def test_a_struck_out_provision_does_not_come_back_when_reopened() -> None:
    """Reopening a provision brings it back into print, unless it never was."""
    entries = record(
        (0, new("p", "ab")),
        (1, Deleted(provision="p", printed=False)),
        (2, Reopened(provision="p")),
        (3, Corrected(target="1.1", why="a slip")),
    )
    assert [printed(replay(entries[:n])) for n in (1, 2, 3, 4)] == [
        {"p": "ab"},
        {},
        {"p": "ab"},
        {},
    ]


def test_striking_out_a_repeated_proposal_leaves_the_first() -> None:
    """A provision told twice by mistake stays when the second telling is struck out."""
    again = (1, Corrected(target="2.1", why="told twice"))
    draft = replay(record((0, new("p", "ab")), (0, new("p", "ab")), again))
    assert printed(draft) == {"p": "ab"}


def test_the_first_of_two_corrections_is_named() -> None:
    """What two corrections strike out is down to the first, in whatever order they are read."""
    entries = record(
        (0, new("p", "ab")),
        (1, Corrected(target="1.1", why="a slip")),
        (0, Corrected(target="1.1", why="the same slip")),
    )
    for given_in in (entries, entries[::-1]):
        assert replay(given_in).provisions["p"].gone_by == "2.1"


def test_names_are_counted_past_an_edit_that_finds_no_provision() -> None:
    """An edit that can't take effect does not change the names of the words after it."""
    there = new("p", "ab")
    edits = (Edit(provision="nowhere", insert=(Words("xyz"),)), *there.edits)
    draft = replay(record((0, replace(there, edits=edits))))
    assert draft.provisions["p"].sequence == (Run("1.1", 3, 5, "ab", "text"),)
    assert [c.event for c in draft.contradictions] == ["1.1"]
