"""Papers nobody wrote: what was put into them comes out again, and nothing else."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from hypothesis import assume, given
from hypothesis import strategies as st
from papers import (
    MEETING_DAY,
    TITLE,
    Block,
    Invented,
    as_listed,
    edited,
    laid,
    lay,
    moved,
    noise,
    opened,
    papers,
    placed_words,
    replayed,
    stands,
    words,
)

from ledger.addresses import resolve
from ledger.draft import Draft, Provision
from ledger.errors import Located, Unreadable
from ledger.events import Entry, Moved
from ledger.publication import broken
from ledger.replay import replay

LATER = MEETING_DAY + timedelta(days=14)


def provisions(draft: Draft) -> list[Provision]:
    """The draft's provisions without its title and footnotes."""
    return [p for p in draft.walk() if p.kind not in ("title", "footnote")]


def found(provision: Provision) -> tuple[str, str]:
    """A provision's label and its own words, without spaces: ``[shall][should]`` has none."""
    return tight(provision.label), tight(provision.words("heading", "text"))


def meant(block: Block) -> tuple[str, str]:
    """The same as it was put in."""
    label = "" if block.form == "alternative" else block.label.rstrip(":–")
    return tight(label), tight("".join(block.words).rstrip(":"))


def tight(text: str) -> str:
    return "".join(text.split())


# -- what was put in comes out ---------------------------------------------------------------


@given(paper=papers())
def test_law_3_round_trip(paper: Invented) -> None:
    """A paper laid in an empty ledger replays, on its date, to the same words in the same order,
    but for what is listed; and every publication holds."""
    entry, odd = laid(paper.text)
    assert entry.on == paper.on
    stands([entry], entry.on, paper.text, odd)


@given(paper=papers())
def test_provisions_come_back(paper: Invented) -> None:
    """Every provision comes back with its label and its own words, in print order."""
    entry, _ = laid(paper.text)
    got = [found(p) for p in provisions(replay([entry], paper.on))]
    assert got == [meant(block) for block in paper.blocks]


@given(paper=papers())
def test_marks_come_back(paper: Invented) -> None:
    """Every mark is on the right provision, with its state, level and day; one without a day is
    dated by its footnote, or else by the paper."""
    entry, _ = laid(paper.text)
    draft = replay([entry], paper.on)
    for block, provision in zip(paper.blocks, provisions(draft), strict=True):
        status, mark = provision.status, block.mark
        if mark is None:
            assert status.state == "open"
            continue
        on = min(mark.on or paper.on, paper.on)
        assert (status.state, status.level, status.on) == (mark.state, mark.level, on)
        if mark.note is not None:
            assert status.note is not None
            assert draft.provisions[status.note].key == f"note-{mark.note}"
            assert status.pending == "no quorum"


@given(paper=papers())
def test_brackets_come_back(paper: Invented) -> None:
    """Every bracket comes back in its place, with the parties who wrote it."""
    entry, _ = laid(paper.text)
    draft = replay([entry], paper.on)
    for block, provision in zip(paper.blocks, provisions(draft), strict=True):
        assert opened(draft, provision.id) == block.authors


@given(paper=papers(), data=st.data())
def test_brackets_out_of_balance(paper: Invented, data: st.DataObject) -> None:
    """A paper that lost some edges of its brackets, or gained some, loses no word."""
    letters = list(paper.text)
    edges = [n for n, letter in enumerate(letters) if letter in "[]"]
    body = paper.text.index("\n")
    spaces = [n for n, letter in enumerate(letters) if letter == " " and n > body]
    if edges:
        for n in data.draw(st.sets(st.sampled_from(edges), max_size=3)):
            letters[n] = ""
    if spaces:
        for n in data.draw(st.sets(st.sampled_from(spaces), max_size=3)):
            letters[n] = data.draw(st.sampled_from([" [", "] ", "] ["]))
    text = "".join(letters)
    entry, odd = laid(text, paper.on)
    stands([entry], entry.on, text, odd)


@given(move=moved())
def test_moves_come_back(move: tuple[Invented, int, int]) -> None:
    """A tombstone and a note at the new place are one move; before it the provision stood at the
    old place, and that address leads to it ever after."""
    paper, stone, place = move
    entry, odd = laid(paper.text)
    stands([entry], entry.on, paper.text, odd)
    (event,) = (e for e in entry.events if isinstance(e, Moved))
    former = f"1.1/{paper.blocks[stone].label[:-1]}"
    draft = replay([entry], paper.on)
    now = provisions(draft)[place]
    assert event.provision == now.id
    assert event.source is not None
    assert len(event.also) == 1
    assert resolve(draft, former).id == now.id
    assert provisions(draft)[stone].kind == "tombstone"
    mark = paper.blocks[place].mark
    assert mark is not None
    if mark.on is not None and mark.on < paper.on:
        before = replay([entry], mark.on)
        then = resolve(before, former)
        assert then.id == now.id
        # What parties propose came later, on the paper's own date, if not before the deletion.
        block = paper.blocks[place]
        stood = block.words if mark.state == "deleted" else block.unattributed
        assert found(then)[1] == tight("".join(stood))


@given(data=st.data())
def test_tombstones_in_any_order(data: st.DataObject) -> None:
    """Some actions of an objective move to another, and the later paper prints what is left, their
    tombstones among it, in any order: both papers replay to their words, in whichever order they
    come, and the number of each tombstone leads to what left it."""
    actions = [f"To {verb} the {verb}ing boats." for verb in ("row", "sail", "mend", "build")]
    gone = data.draw(st.sets(st.integers(0, 3), min_size=1))
    printed = data.draw(st.permutations(range(4)))
    moved = [
        f"{n}. {actions[old]} (Previously paragraph {old + 1} of objective 1.1)"
        for n, old in enumerate(data.draw(st.permutations(sorted(gone))), 1)
    ]
    places = {int(line.split("paragraph ")[1][0]) - 1: n for n, line in enumerate(moved)}
    ordinals = ("first", "second", "third", "fourth")
    left = [
        f"{old + 1}. (This paragraph was moved to become the {ordinals[places[old]]} action under "
        "Objective 2.1)" if old in gone else f"{old + 1}. {actions[old]}"
        for old in printed
    ]
    earlier, later = (
        "\n".join([
            TITLE.format(day=day), "", "Objective 1.1", "To float.", "", "Actions", "", *first, "",
            "Objective 2.1", "To swim.", "", "Actions", "", *second,
        ])
        for day, first, second in (
            ("APRIL 3, 2012", [f"{n}. {words}" for n, words in enumerate(actions, 1)], []),
            ("APRIL 19, 2012", left, moved),
        )
    )
    for order in ((earlier, later), (later, earlier)):
        entries: list[Entry] = []
        for text in order:
            came = lay(entries, text)
            assert came.entry is not None
            entries.append(came.entry)
            stands(entries, came.entry.on, text, came.oddities)
    one = lay([], earlier).entry
    assert one is not None
    two = lay([one], later).entry
    assert two is not None
    draft = replay([one, two], two.on)
    for old, place in places.items():
        there = resolve(draft, f"1.1/{old + 1}")
        assert there.words("text") == actions[old]
        assert there.id == resolve(draft, f"2.1/{place + 1}").id


def test_tombstones_under_a_new_objective() -> None:
    """A tombstone may stand under an objective that the earlier paper did not have: what it names
    stood elsewhere, and stays there."""
    earlier = laid(TITLE.format(day="APRIL 3, 2012") + "\n\n1. To row in new boats.")[0]
    text = "\n".join([
        TITLE.format(day="APRIL 19, 2012"), "",
        "1. To row in new boats. (Previously paragraph 1 of objective 2.1)", "", "Objective 2.1",
        "", "1. (This action was moved to become the first action of Objective 1.1)",
        "1bis. (This action was moved to become the first action of Objective 2.2)",
    ])
    later = lay([earlier], text)
    assert later.entry is not None
    stands([earlier, later.entry], later.entry.on, text, later.oddities)


# -- ladders -----------------------------------------------------------------------------------


@given(data=st.data())
def test_law_3_ladder(data: st.DataObject) -> None:
    """A paper and its later edition both replay, on their dates, to their own words."""
    first = data.draw(papers())
    second = data.draw(edited(first, LATER))
    one = lay([], first.text)
    assert one.entry is not None
    two = lay([one.entry], second.text)
    assert two.entry is not None
    both = [one.entry, two.entry]
    assert replayed(both, first.on) == as_listed(first.text, one.oddities)
    assert replayed(both, second.on) == as_listed(second.text, two.oddities)
    assert broken(both) == []
    draft = replay(both, second.on)
    assert draft.contradictions == ()
    for block, provision in zip(second.blocks, provisions(draft), strict=True):
        state = block.mark.state if block.mark is not None else "open"
        assert provision.status.state == state


@given(paper=papers())
def test_law_10_the_same_again(paper: Invented) -> None:
    """The same paper again is no change; with a later date and nothing else, none but its own."""
    entry, _ = laid(paper.text)
    assert lay([entry], paper.text).entry is None
    again = lay([entry], replace_day(paper), LATER)
    assert again.entry is not None
    own = {"title", "footnote"}
    before, after = (replay([entry, again.entry], on) for on in (paper.on, LATER))
    kept = {p.id: p.sequence for p in before.walk() if p.kind not in own}
    assert {p.id: p.sequence for p in after.walk() if p.kind not in own} == kept


def replace_day(paper: Invented) -> str:
    """The paper with another date in its title."""
    return paper.text.replace("APRIL", "MAY").replace("April 19", "May 3", 1)


# -- law 8: nothing is refused --------------------------------------------------------------------


def refused_for_a_date(error: Located) -> None:
    """Assert that the error is about a date that makes no sense."""
    assert "is no date" in error.sentence


def survives(text: str, on: date = MEETING_DAY) -> None:
    """Assert that a text is recorded and no word of it lost, or refused for a reason."""
    try:
        entry, odd = laid(text, on)
    except Unreadable:
        # Nothing but white space, or no text: zero bytes, the signature of another kind of file.
        assert not text.strip("\ufeff \t\r\n\f\v\x00") or "\0" in text
        return
    except Located as e:
        refused_for_a_date(e)
        return
    printed = replayed([entry], on)
    raw = [one.word for one in placed_words(text)]
    listed = [o for o in odd if o.code == "not as printed"]
    lost = Counter(raw) - Counter(printed)
    told = Counter(w for o in listed for w in words(o.found))
    assert not lost - told
    if not any("times)" in o.found + o.done for o in listed):
        stands([entry], on, text, odd)


@given(text=st.text())
def test_law_8_any_text(text: str) -> None:
    """Any text at all is read, whatever it says."""
    survives(text)


@given(text=noise())
def test_law_8_noise(text: str) -> None:
    """The signs of the house in any order are read, and no word is lost in silence."""
    survives(text)


@given(paper=papers(), data=st.data())
def test_law_8_torn_papers(paper: Invented, data: st.DataObject) -> None:
    """A paper whose lines were shuffled, cut and glued is read all the same."""
    lines = paper.text.split("\n")
    torn = data.draw(st.permutations(lines))
    glue = data.draw(st.sampled_from(["\n", " ", "\n\n", "\r\n", ""]))
    survives(glue.join(torn[: data.draw(st.integers(1, len(torn)))]))


@given(paper=papers(), noise_=noise(), data=st.data())
def test_law_8_noise_in_a_second_paper(paper: Invented, noise_: str, data: st.DataObject) -> None:
    """A second paper with noise anywhere in it is recorded too, and both replay to their words."""
    at = data.draw(st.integers(paper.text.index("\n"), len(paper.text)))
    text = paper.text[:at] + noise_ + paper.text[at:]
    assume("\0" not in text)
    first = lay([], paper.text)
    assert first.entry is not None
    try:
        second = lay([first.entry], text, LATER)
    except Located as e:
        refused_for_a_date(e)
        return
    if second.entry is None:
        return
    both = [first.entry, second.entry]
    assert replayed(both, paper.on) == as_listed(paper.text, first.oddities)
    assert broken(both) == []
