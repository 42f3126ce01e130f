"""The laws over random interleavings: papers early and late, lines, corrections and what is
refused, in any order, on a real file through the commands themselves."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import tempfile
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from click.testing import CliRunner
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)
from ledger_json import JsonExporter
from msgspec.structs import replace
from papers import FIRST_DAY, OAS, TITLE, Block, Invented, edited, lay, marks, sentences
from test_store import behind_its_back

from ledger.addresses import addresses
from ledger.cli import cli
from ledger.contradictions import contradicted
from ledger.draft import Draft
from ledger.dumping import dump
from ledger.errors import LedgerError
from ledger.events import (
    Agreed,
    AnyEvent,
    Corrected,
    Deleted,
    Entry,
    Minuted,
    Opened,
    Published,
    event_name,
)
from ledger.publication import printed_lines
from ledger.replay import replay
from ledger.store import Store
from ledger.view import View, view

NIGHTLY = os.environ.get("HYPOTHESIS_PROFILE") == "nightly"
DAYS = [FIRST_DAY + timedelta(days=10 * n) for n in range(7)]
PROBES: tuple[date | None, ...] = (*DAYS, None)
MIDDLE = DAYS[3]
FORMS = (
    '{a} replace "{w}" -> "{n}"', '{a} URU replace "{w}" -> "{n}"', '{a} insert "{n}" after "{w}"',
    '{a} URU insert "{n}" before "{w}"', '{a} delete "{w}"', "{a} delete", '{a} URU delete "{w}"',
    '{a} bracket "{w}"', "{a} bracket", "{a} unbracket", '{a} accept "{w}"', "{a} agree",
    "{a} agree adref no-quorum", "{a} move {b}", "{a} move after {b}", "{a} merge {b}",
    '{a} split before "{w}"', "{a} reopen", '{a} add "9. To {n}."', '{a} BRA objects "{w}"',
    '{a} URU withdraws "{w}"', '7.7/7 replace "{w}" -> "{n}"', "{n} {w} {a}",
)
NEW = ("tides", "every harbour", "“moonlit” nights", "señales of the", "[nothing")
Row = tuple[Any, ...]


@st.composite
def roots(draw: st.DrawFn) -> Invented:
    """A small paper of the first day, from which all others descend."""
    made = []
    for objective in range(1, draw(st.integers(1, 2)) + 1):
        label = f"Objective 1.{objective}"
        made.append(Block("objective", label, draw(sentences(ends=True))))
        made.append(Block("caption", "", ("Actions",)))
        for n in range(1, draw(st.integers(1, 3)) + 1):
            mark = draw(st.none() | marks(FIRST_DAY, FIRST_DAY))
            made.append(Block("number", f"{n}.", draw(sentences(ends=True)), mark, blanks=1))
    return Invented(TITLE, FIRST_DAY, tuple(made))


class Done(NamedTuple):
    """What a command came to: what it recorded, and what it said; ``refused`` if it did not."""

    fresh: list[Entry]
    said: str
    refused: bool

    @property
    def impossible(self) -> bool:
        """Refused because something recorded could then not take effect."""
        return self.refused and "impossible" in self.said


@contextmanager
def failing(error: Exception | None) -> Iterator[None]:
    """Let every saving fail with this error once its rows are inserted."""
    with pytest.MonkeyPatch.context() as patch:
        if error is not None:
            from ledger.store.sqlite_recorder import ImmutableRecorder

            whole = ImmutableRecorder._insert_events

            def torn(self: ImmutableRecorder, *args: Any, **named: Any) -> Any:
                whole(self, *args, **named)
                raise error

            patch.setattr(ImmutableRecorder, "_insert_events", torn)
        yield


def event(entries: Sequence[Entry], name: str) -> AnyEvent:
    """The event of this name."""
    version, place = map(int, name.split("."))
    return entries[version - 1].events[place - 1]


def day_of(entries: Sequence[Entry], name: str) -> date:
    """When it took effect."""
    return event(entries, name).on or entries[int(name.split(".")[0]) - 1].on


def struck(entries: Sequence[Entry]) -> dict[str, set[str]]:
    """The events that corrections strike out, a correction that is itself struck out aside; each
    with the corrections that do."""
    found: dict[str, set[str]] = {}
    for entry in reversed(entries):
        for n in range(len(entry.events), 0, -1):
            one, name = entry.events[n - 1], event_name(entry.version, n)
            if isinstance(one, Corrected) and name not in found:
                found.setdefault(one.target, set()).add(name)
    return found


class Interleavings(RuleBasedStateMachine):
    """A ledger file, and everything that was ever seen in it."""

    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp())
        self.path = self.folder / "ledger.db"
        self.pool: list[Invented] = []
        self.files: list[Path] = []
        self.rows: list[Row] = []
        self.lines: list[str] = []
        self.entries: list[Entry] = []
        self.now: dict[date | None, View] = {}
        self.seen: list[tuple[datetime, dict[date | None, str]]] = []

    def teardown(self) -> None:
        """Law 2, for every moment and every day, and take the folder away."""
        try:
            for known_on, shown in self.seen:
                for as_of, text in shown.items():
                    assert self.shown(as_of, known_on) == text
        finally:
            shutil.rmtree(self.folder)

    # -- looking ---------------------------------------------------------------------------------

    @property
    def name(self) -> str:
        """The negotiation."""
        opened = self.entries[0].events[0]
        assert isinstance(opened, Opened)
        return opened.negotiation

    def stored(self) -> tuple[list[Row], list[Entry]]:
        """What the file holds: its bare rows, and its entries."""
        if not self.path.exists():
            return [], []
        with closing(sqlite3.connect(self.path)) as database:
            rows = database.execute("SELECT rowid, * FROM stored_events ORDER BY rowid").fetchall()
        with Store(self.path) as store:
            return rows, store.entries(store.choose(None))

    def shown(self, as_of: date | None, known_on: datetime | None = None) -> str:
        """The draft of a day as JSON, as known at a moment."""
        found = view(self.entries, OAS, as_of=as_of, known_on=known_on)
        return JsonExporter().export(replace(found, known_on=None))

    def days(self) -> dict[date | None, View]:
        """The draft of each day as it is known now."""
        return {day: view(self.entries, OAS, as_of=day) for day in PROBES}

    def asked(self, *args: str, path: Path | None = None, status: int = 0) -> Any:
        """What a command answers in JSON; it must end with this status."""
        result = CliRunner().invoke(cli, ["--ledger", str(path or self.path), *args])
        assert result.exit_code == status, (result.output, result.exception)
        return json.loads(result.stdout)

    # -- doing -------------------------------------------------------------------------------------

    def do(
        self, *args: str, typed: str | None = None, planted: Exception | None = None, most: int = 1
    ) -> Done:
        """Run a command that records. Refused, or failing in the middle of saving, it leaves the
        file as it was; else it adds at most so many entries, and what is kept stays."""
        before = self.path.read_bytes() if self.path.exists() else b""
        with failing(planted):
            result = CliRunner().invoke(
                cli, ["--ledger", str(self.path), *args], input=typed, standalone_mode=False
            )
        error = result.exception
        if error is not None and planted is None and not isinstance(error, LedgerError):
            raise error
        said = result.output + (str(error) if error is not None else "")
        assert "fault of the program" not in said
        refused = error is not None or result.return_value == 2
        rows, entries = self.stored()
        fresh = entries[len(self.entries) :]
        assert rows[: len(self.rows)] == self.rows
        assert entries[: len(self.entries)] == self.entries
        assert len(rows) == len(entries)
        assert not list(self.folder.glob("ledger.db-*"))
        if refused or planted is not None:
            assert fresh == []
            assert planted is not None or before == self.path.read_bytes()
            return Done([], said, refused)
        assert len(fresh) <= most
        was, self.entries, self.rows = self.entries, entries, rows
        if fresh:
            self._recorded(was, fresh, forced="--force" in args)
        return Done(fresh, said, refused=False)

    def _recorded(
        self, was: Sequence[Entry], fresh: Sequence[Entry], *, forced: bool
    ) -> None:
        lines = list(dump(self.name, self.entries))
        assert lines[: len(self.lines)] == self.lines
        self.lines = lines
        since = min(one.on or entry.on for entry in fresh for one in entry.events)
        earlier, self.now = self.now, self.days()
        for day, draft in earlier.items():
            if day is not None and day < since:
                same = replace(self.now[day], version=draft.version, digest=draft.digest)
                assert same == draft
        against = {one.event for one in contradicted(was, self.entries)} if was else set()
        listed = self.asked("status", "--format", "json")["contradictions"]
        assert against <= {one["event"] for one in listed}
        assert forced or not against
        export = JsonExporter().export
        self.seen.append(
            (fresh[-1].recorded_at, {day: export(one) for day, one in self.now.items()})
        )

    def line(self, data: st.DataObject, on: date) -> str:
        """A line about what stands on that day, or on another: then it may be impossible."""
        draft = replay(self.entries, data.draw(st.sampled_from([on, on, on, *DAYS])))
        table = addresses(draft)
        if not table:
            return "1.1/1 agree"
        id, other = (data.draw(st.sampled_from(sorted(table))) for _ in "..")
        form = data.draw(st.sampled_from(FORMS))
        return form.format(
            a=table[id], b=table[other], w=self._words(data, draft, id),
            n=data.draw(st.sampled_from(NEW)),
        )

    def _words(self, data: st.DataObject, draft: Draft, id: str) -> str:
        said = draft.provisions[id].words("heading", "text").split() or ["nothing"]
        start = data.draw(st.integers(0, len(said) - 1))
        return " ".join(said[start : start + data.draw(st.integers(1, 3))]).replace('"', "")

    def event(self, data: st.DataObject) -> str:
        """Any event; the latest ones oftener, and those that can be struck out."""
        few = self.entries if data.draw(st.booleans()) else self.entries[-2:]
        names = [event_name(e.version, n) for e in few for n in range(1, len(e.events) + 1)]
        never = (Opened, Published, Minuted)
        able = [one for one in names if not isinstance(event(self.entries, one), never)]
        only = bool(able) and data.draw(st.booleans(), "one that can be struck out")
        return data.draw(st.sampled_from(able if only else names))

    def later(self, data: st.DataObject) -> Invented:
        """A paper that descends from another one by edits, of any day behind that one's."""
        source = data.draw(st.sampled_from([one for one in self.pool if one.on < DAYS[-1]]))
        on = data.draw(st.sampled_from([day for day in DAYS if day > source.on]))
        self.pool.append(data.draw(edited(source, on)))
        return self.pool[-1]

    def as_it_stands(self, data: st.DataObject, on: date) -> str:
        """A paper of what stands on that day, lines and all, with some marks more."""
        title, day = TITLE.format(day=f"{on:%B} {on.day}, {on.year}"), marks(FIRST_DAY, on)
        lines = [one for one in printed_lines(replay(self.entries, on)) if one[:7] != title[:7]]
        for n in data.draw(st.lists(st.integers(0, max(0, len(lines) - 1)), max_size=3)):
            if lines:
                lines[n] += f" {data.draw(day).text}"
        return "\n\n".join([title, *lines]) + "\n"

    def file(self, text: str) -> Path:
        """A file with a paper in it."""
        path = self.folder / f"paper-{len(self.files)}.txt"
        path.write_text(text)
        self.files.append(path)
        return path

    def forced(self, done: Done, force: bool, *args: str, **named: Any) -> Done:
        """Run a refused command again, if it is to be forced and made something impossible."""
        if not (force and done.impossible):
            return done
        again = self.do(*args, "--force", **named)
        assert again.fresh
        return again

    def appended(self, text: str, force: bool) -> None:
        """Append a paper. Law 3: recorded, its provisions have the marks they have in it alone."""
        args = ("append", str(self.file(text)))
        done = self.do(*args)
        assert done.fresh or done.impossible or "already" in done.said, done.said
        for entry in (done.fresh or self.forced(done, force, *args).fresh):
            alone = lay([], text).entry
            assert alone is not None
            marked = Counter(e.provision for e in alone.events if isinstance(e, Agreed | Deleted))
            both = (replay([alone], entry.on), replay(self.entries, entry.on))
            for said, stands in zip(*(draft.walk() for draft in both), strict=True):
                if marked[said.id] == 1:  # of two marks the one of the later day counts
                    assert (said.status.state, said.status.level) == (
                        stands.status.state, stands.status.level
                    ), said

    # -- rules -------------------------------------------------------------------------------------

    @initialize(data=st.data(), root=roots())
    def opened(self, data: st.DataObject, root: Invented) -> None:
        """The negotiation opens with a paper of some day between the first and the last."""
        self.pool = [root]
        first = data.draw(edited(root, MIDDLE)) if data.draw(st.booleans()) else root
        if first is not root:
            self.pool.append(first)
        assert len(self.do("append", str(self.file(first.text))).fresh) == 1

    @rule(data=st.data(), force=st.booleans())
    def a_paper(self, data: st.DataObject, force: bool) -> None:
        """A paper, early or late, is one entry; it is refused only for what it makes impossible."""
        self.appended(self.later(data).text, force)

    @rule(data=st.data(), on=st.sampled_from(DAYS), force=st.booleans())
    def a_paper_of_what_stands(self, data: st.DataObject, on: date, force: bool) -> None:
        """A paper that prints what was decided in the room, with marks of any earlier day, is one
        entry; it is refused only for what it makes impossible."""
        self.appended(self.as_it_stands(data, on), force)

    @rule(data=st.data())
    def the_same_again(self, data: st.DataObject) -> None:
        """Law 10: a document that is recorded is no change under any name, and that is said."""
        kept = {e.document.sha256 for e in self.entries if e.document is not None}
        assert kept
        # One that was refused before is not recorded, and may be refused again.
        files = [f for f in self.files if hashlib.sha256(f.read_bytes()).hexdigest() in kept]
        file = data.draw(st.sampled_from(files))
        again = self.folder / f"again-{file.name}"
        shutil.copy(file, again)
        done = self.do("append", str(again))
        assert not done.fresh
        assert not done.refused
        assert "already" in done.said

    @rule(data=st.data(), on=st.sampled_from(DAYS), force=st.booleans())
    def a_line(self, data: st.DataObject, on: date, force: bool) -> None:
        """A line of any day is one entry, or none and says so, or is refused with a reason."""
        args, typed = ("record", "--on", str(on)), self.line(data, on) + "\n"
        done = self.forced(self.do(*args, typed=typed), force, *args, typed=typed)
        assert done.fresh or done.refused or "changes nothing" in done.said

    @rule(data=st.data(), on=st.sampled_from(DAYS))
    def a_line_taken_back(self, data: st.DataObject, on: date) -> None:
        """A line that is taken back leaves every day as it read before, and both are kept."""
        before = [printed_lines(replay(self.entries, day)) for day in PROBES]
        done = self.do("record", "--on", str(on), typed=self.line(data, on) + "\nundo\n", most=2)
        assert len(done.fresh) in (0, 2)
        assert [printed_lines(replay(self.entries, day)) for day in PROBES] == before

    @rule(data=st.data(), force=st.booleans(), instead=st.booleans())
    def a_correction(self, data: st.DataObject, force: bool, instead: bool) -> None:
        """Any event, corrections included, is struck out by one entry, by two with what should
        stand instead, or it is refused."""
        target = self.event(data)
        more: tuple[str, ...] = ()
        if instead:
            more = ("--with", self.line(data, day_of(self.entries, target)))
        args = ("correct", target, "--why", "a slip", "--yes", *more)
        done = self.forced(self.do(*args, most=2), force, *args, most=2)
        assert len(done.fresh) == (0 if done.refused else 1 + instead)

    @precondition(lambda self: any(isinstance(e.events[0], Corrected) for e in self.entries))
    @rule(data=st.data(), force=st.booleans())
    def a_correction_corrected(self, data: st.DataObject, force: bool) -> None:
        """A correction that is struck out no longer counts: its target stands again."""
        made = [
            event_name(entry.version, n)
            for entry in self.entries for n, one in enumerate(entry.events, 1)
            if isinstance(one, Corrected)
        ]
        target = data.draw(st.sampled_from(made))
        args = ("correct", target, "--why", "it was no slip", "--yes")
        done = self.forced(self.do(*args), force, *args)
        if done.fresh:
            assert target in struck(self.entries)

    @rule(
        data=st.data(),
        error=st.sampled_from([RuntimeError("x"), OSError(28, "No space left on device"),
                               sqlite3.OperationalError("disk I/O error")]),
    )
    def saving_fails(self, data: st.DataObject, error: Exception) -> None:
        """Law 6: an error in the middle of saving leaves nothing of a paper, line or correction."""
        match data.draw(st.sampled_from(["paper", "line", "correction"])):
            case "paper":
                self.do("append", str(self.file(self.later(data).text)), planted=error)
            case "line":
                on = data.draw(st.sampled_from(DAYS))
                typed = self.line(data, on) + "\n"
                self.do("record", "--on", str(on), typed=typed, planted=error)
            case _:
                target = self.event(data)
                self.do("correct", target, "--why", "a slip", "--yes", "--force", planted=error)

    @precondition(lambda self: len(self.entries) > 1)
    @rule(data=st.data(), how=st.sampled_from(["altered", "removed", "swapped"]))
    def tampering(self, data: st.DataObject, how: str) -> None:
        """Law 7: in a copy of the file an altered, a removed or two swapped rows are named."""
        copy = self.folder / "copy.db"
        shutil.copy(self.path, copy)
        last = len(self.entries)
        version = data.draw(st.integers(1, last if how == "altered" else last - 1))
        same = "UPDATE stored_events SET state = ? WHERE originator_version = ?"
        states = [row[-1] for row in self.rows]
        with behind_its_back(copy) as database:
            if how == "removed":
                database.execute(
                    "DELETE FROM stored_events WHERE originator_version = ?", [version]
                )
            elif how == "swapped":
                other = data.draw(st.integers(version + 1, last))
                database.execute(same, [states[other - 1], version])
                database.execute(same, [states[version - 1], other])
            else:
                state = bytearray(states[version - 1])
                # How long a row is hangs on its moment, and what is drawn must not.
                at = data.draw(st.integers(0, 0xFFFF)) % len(state)
                state[at] ^= data.draw(st.integers(1, 255))
                database.execute(same, [bytes(state), version])
        (report,) = self.asked("verify", "--json", path=copy, status=1)
        assert report["damages"][0]["version"] == version

    # -- what holds after each step --------------------------------------------------------------

    @invariant()
    def the_chain_holds(self) -> None:
        """Law 7: the chain holds and every official text reads as it was published."""
        (report,) = self.asked("verify", "--json")
        assert report["ok"]
        assert report["entries"] == len(self.entries)
        assert self.asked("check", "--json")["ok"]

    @invariant()
    def the_past_as_it_was_known(self) -> None:
        """Law 2: as known at each moment recorded, the draft is byte for byte what it was then."""
        for known_on, shown in self.seen:
            assert self.shown(None, known_on) == shown[None]

    @invariant()
    def everything_is_in_the_audit(self) -> None:
        """Law 7: every event is in the audit once; one that is struck out names its correction."""
        rows = {row["event"]: row for row in self.asked("audit", "--format", "json")}
        names = [
            event_name(e.version, n) for e in self.entries for n in range(1, len(e.events) + 1)
        ]
        assert sorted(rows) == sorted(names)
        by = struck(self.entries)
        for name, row in rows.items():
            assert row["struck_by"] in by.get(name, {None})
            if row["struck_by"] is not None:
                assert rows[row["struck_by"]]["type"] == "corrected"

    @invariant()
    def contradictions_are_listed(self) -> None:
        """Whatever could not take effect in full is listed by `status`."""
        listed = self.asked("status", "--format", "json")["contradictions"]
        assert [one["event"] for one in listed] == [
            one.event for one in replay(self.entries).contradictions
        ]


TestInterleavings = Interleavings.TestCase
TestInterleavings.settings = settings(
    max_examples=1500 if NIGHTLY else 25, stateful_step_count=20 if NIGHTLY else 12
)
