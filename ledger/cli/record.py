"""``ledger record``."""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from datetime import date
from typing import TYPE_CHECKING

import click

from ledger.cli import Call, options
from ledger.cli.opening import open_store, profile_of
from ledger.cli.options import DAY
from ledger.cli.recording import by_hand, kept_without, recording, tries, user
from ledger.cli.words import WORDS, broken_at, visible

if TYPE_CHECKING:
    from ledger.draft import Draft
    from ledger.events import Entry
    from ledger.profile import Profile
    from ledger.store import Store
    from ledger.take_line import Desk

_FAILED = 2
_ENDS = frozenset({"quit", "exit", "q", ":q", "bye", "end"})
_DEED = re.compile(
    r"(?:replac|insert|delet|bracket|unbracket|accept|agree|mov|merg|split|reopen|retain|support|"
    r"object|reserv|withdr|add|propos|want)\w*", re.IGNORECASE,
)
"""What is done, in any of its forms."""
_BY = re.compile(
    rf"(?P<address>\S+)\s+(?P<who>[^\d\"“”]{{1,80}}?)\s+(?:{_DEED.pattern})(?!\w)", re.IGNORECASE
)
"""An address, what stands where a party would, and what is done."""
_NOBODY = frozenset({
    "Chair", "Co-chair", "Co-chairs", "Committee", "Delegation", "Delegations", "Facilitator",
    "Group", "It", "Meeting", "Members", "Parties", "Plenary", "President", "Rapporteur", "Room",
    "Secretariat", "States", "The", "They",
})
"""What is written with a capital there and is no party misspelled."""


@click.command("record")
@click.option("--on", "on", type=DAY, metavar="DATE", help="The day of the meeting; today if not "
              "given.")
@click.option("--meeting", metavar="TEXT", type=WORDS,
              help="The meeting: \"informal meeting of 3 April\".")
@click.option("--quorum/--no-quorum", default=None, help="Whether the quorum is present.")
@options.force
@options.recorded_by
@click.pass_obj
def command(
    call: Call,
    on: date | None,
    meeting: str | None,
    quorum: bool | None,
    force: bool,
    recorded_by: str | None,
) -> int:
    """Take minutes while delegates speak: one line, one entry, shown at once as it will stand.

    A line is safe on disk once it is acknowledged. On a terminal, Tab completes addresses, parties
    and words; `?` shows the forms, `undo` takes the last line back, `quit` ends. Lines can also
    come from a pipe; what can't be recorded is told by its number, and the exit status is 2.

    \b
    ledger record --on 2012-04-19 --meeting "informal meeting of 19 April 2012"
    ledger record --on 2012-04-19 < lines.txt

    \b
    2.1/3 URU replace "shall" -> "should"
    2.1/3 agree adref no-quorum
    1.1/4 move 2.1/1
    3.2 bra objects "the reference to the fund"
    Uruguay, supported by Chile, proposed deleting action 4 of objective 1.1.
    """
    from ledger.errors import LedgerError
    from ledger.houses import everyone
    from ledger.reading.dates import spoken
    from ledger.take_line import Desk, Sitting

    if sys.stdin is None:
        raise LedgerError(
            "Standard input is closed: there are no lines to take.", "`ledger record < lines.txt`."
        )
    with open_store(call) as store:
        name = store.choose(call.negotiation)
        entries = store.entries(name)
    sitting = Sitting(
        on=on or date.today(), recorded_by=recorded_by or user(), meeting=meeting,
        kind=meeting.casefold() if meeting else None, quorum=quorum, force=force,
    )
    profile = everyone(profile_of(entries))
    taking = _Taking(call, name, entries, Desk(sitting, profile), sitting.on, profile)
    typing = by_hand()
    lines = _typed(taking, [p.name for p in profile.parties]) if typing else _piped()
    failed = False
    if typing:
        today = "" if on else ", which is today: --on DATE says another day"
        click.echo(
            f"Minutes of {spoken(sitting.on)}{today}. In {call.shown}, “{name}”. A line is "
            "recorded once it is shown; `?` shows the forms, an address alone what stands there.",
            err=True,
        )
    for number, line in lines:
        if typing and line.strip().casefold() in _ENDS:
            break
        failed |= not taking.line(line, "" if typing else f"line {number}: ")
    if typing:
        click.echo(taking.told, err=True)
    return _FAILED if failed and not typing else 0


class _Taking:
    """The lines of one call."""

    def __init__(
        self, call: Call, name: str, entries: Sequence[Entry], desk: Desk, on: date,
        profile: Profile,
    ) -> None:
        self._call = call
        self._name = name
        self._entries = list(entries)
        self._desk = desk
        self._on = on
        self._profile = profile
        self._mine: list[int] = []
        self._folded: tuple[int, Draft] | None = None  # behind so many entries
        self._crowded = False
        """Whether others have been recording, too, since the line before."""

    @property
    def draft(self) -> Draft:
        """What stands by now, on the day of the meeting."""
        from ledger.replay import replay

        count = len(self._entries)
        if self._folded is None or self._folded[0] != count:
            self._folded = count, replay(self._entries, self._on)
        return self._folded[1]

    @property
    def told(self) -> str:
        """What of this sitting is recorded, at its end."""
        if not self._mine:
            return "Nothing of this sitting is recorded."
        count = len(self._mine)
        return (
            f"{count} line{'' if count == 1 else 's'} recorded. `ledger audit --since {self._on}` "
            "lists what was done."
        )

    def line(self, line: str, place: str) -> bool:
        """Take a line; whether all was well."""
        from ledger.errors import LedgerError

        said = line.strip()
        if why := broken_at(line):
            click.echo(f"{place}Nothing recorded: {why}. Send lines in UTF-8.", err=True)
            return False
        if not said or said.startswith("#"):
            return True
        if said in ("?", "help"):
            _forms()
            return True
        try:
            if said == "undo":
                self._undo()
            elif not self._asked(said):
                self._check_party(said)
                self._record(said, place)
        except LedgerError as e:
            if near := self._reworded(said):
                click.echo(f"{place}{e.sentence} Did you mean `{near}`?", err=True)
                return False
            click.echo(f"{place}{e.sentence}" + (f" {e.hint}" if e.hint else ""), err=True)
            return False
        return True

    def _asked(self, said: str) -> bool:
        """Show what stands at an address, where a line is nothing else."""
        from ledger.addresses import addresses, resolve
        from ledger.errors import NotFound
        from ledger.publication import printed

        if " " in said or not said[:1].isalnum():
            return False
        try:
            found = resolve(self.draft, said)
        except NotFound:
            if any(sign.isdigit() for sign in said) or "/" in said:
                raise
            return False
        here = addresses(self.draft).get(found.id, said)
        click.echo(f"  {here}  {visible(printed(found)) or '(nothing printed)'}")
        return True

    def _check_party(self, said: str) -> None:
        """Refuse a line in which what stands where a party would is none: without it, its proposal
        would be a decision."""
        from ledger.errors import NotFound, nearest

        found = _BY.match(said)
        if found is None or not self._stands(found["address"]):
            return
        spelled = [
            name for party in self._profile.parties for name in (party.name, *party.aliases)
        ]
        rest = found["who"]
        for name in sorted(spelled, key=len, reverse=True):
            rest = re.sub(rf"(?<!\w){re.escape(name)}(?!\w)", " ", rest, flags=re.IGNORECASE)
        alone = len(found["who"].split()) == 1
        for who in re.findall(r"[^\W\d_][\w.\-]*", rest):
            if _DEED.fullmatch(who) or who.capitalize() in _NOBODY:
                continue
            # A word in small letters among others is part of a sentence.
            if who[0].isupper() or (alone and nearest(who, spelled)):
                raise NotFound("party", who, spelled, "Leave it out if the meeting decided.")

    def _stands(self, address: str) -> bool:
        """Whether something stands at this address, or once did."""
        from ledger.addresses import resolve
        from ledger.errors import NotFound

        try:
            resolve(self.draft, address)
        except NotFound:
            return False
        return True

    @property
    def _places(self) -> list[str]:
        from ledger.addresses import addresses

        return list(addresses(self.draft).values())

    def _reworded(self, said: str) -> str:
        """The same line by a form that is known, where little is amiss."""
        from ledger.cli.completing import DEEDS
        from ledger.errors import nearest

        words = said.split()
        if len(words) < 2:
            return ""
        if _DEED.fullmatch(words[0]) and words[1].rstrip(".,;:") in self._places:
            words[:2] = [words[1].rstrip(".,;:"), words[0]]
        if words[0] not in self._places:
            return ""
        at = 1 if _DEED.match(words[1]) or len(words) == 2 else 2
        close = nearest(words[at], list(DEEDS), 1)
        if not close:
            return ""
        words[at] = close[0]
        again = " ".join(words)
        return again if again != said and self._reads(again) else ""

    def _reads(self, line: str) -> bool:
        """Whether a line has a form that is known."""
        from ledger.minutes.lexicon import Lexicon
        from ledger.minutes.line import read_line
        from ledger.minutes.minute import names
        from ledger.minutes.trees import NotMeant

        try:
            return read_line(line, Lexicon(self._profile, names(self.draft))) is not None
        except NotMeant:
            return False

    def _record(self, said: str, place: str) -> None:
        entry = self._save(lambda entries: self._desk.take(entries, said))
        if entry is None:
            click.echo("Understood; it changes nothing.")
            return
        self._mine.append(entry.version)
        self._show(entry)
        if kept := kept_without(self._entries[:-1], entry):
            click.echo(f"{place}{kept}", err=True)

    def _undo(self) -> None:
        if not self._mine:
            click.echo("There is nothing of this sitting to take back.")
            return
        version = self._mine.pop()
        self._save(lambda entries: self._desk.undo(entries, version))
        click.echo(f"Entry {version} is taken back; it stays in the record, struck out.")

    def _save(self, make: Callable[[Sequence[Entry]], Entry | None]) -> Entry | None:
        """Record what is made of the entries; made again where somebody was faster."""
        from ledger.errors import Busy, Conflict

        stale = self._crowded
        for attempt in tries(self._call, lambda: self._name, crowded=self._crowded):
            try:
                if stale:
                    others = self._read(attempt.store)
                    self._entries += others
                    self._crowded = bool(others)
                entry = make(self._entries)
                if entry is None:
                    return None
                fresh, there = {self._name: [entry]}, {self._name: self._entries}
                with recording(self._call, fresh, there, attempt.store):
                    self._entries.append(entry)
                    return entry
            except (Busy, Conflict):
                if attempt.last:
                    raise
                stale = self._crowded = True
        return None

    def _read(self, store: Store | None) -> list[Entry]:
        """What others have recorded since."""
        with open_store(self._call) if store is None else nullcontext(store) as opened:
            return opened.entries(self._name, after=self._entries[-1].version)

    def _show(self, entry: Entry) -> None:
        """The events, and what they touch as it stands now."""
        from ledger.addresses import addresses
        from ledger.attribution import policy
        from ledger.audit import Rows
        from ledger.publication import printed
        from ledger.replay import facts

        draft = self.draft
        everything = facts(self._entries)
        rules = policy("full", profile_of(self._entries), self._entries)
        rows = Rows(everything, draft, rules)
        table = addresses(draft)
        touched: dict[str, None] = {}
        for fact in everything:
            if fact.version != entry.version or fact.event.basis != "decided":
                continue
            row = rows[fact.name]
            click.echo(visible(f"{row.event}  {row.summary}"))
            for id in (row.provision, getattr(fact.event, "into", None)):
                if id in table:
                    touched[id] = None
        for id in touched:
            click.secho(f"  {table[id]}  {visible(printed(draft.provisions[id]))}", dim=True)


def _piped() -> Iterator[tuple[int, str]]:
    if isinstance(sys.stdin, io.TextIOWrapper):
        sys.stdin.reconfigure(errors="surrogateescape")  # a line that is no text is told as one
    for number, line in enumerate(sys.stdin, 1):
        # A file made on Windows begins with a mark.
        yield number, line.removeprefix("\ufeff") if number == 1 else line


def _typed(taking: _Taking, parties: Sequence[str]) -> Iterator[tuple[int, str]]:
    """The lines as they are typed, with completion and history."""
    from ledger.cli.completing import lines

    return enumerate(lines(lambda: taking.draft, parties), 1)


def _forms() -> None:
    from ledger.minutes.line import FORMS

    width = max(len(form) for form, _ in FORMS)
    for form, told in FORMS:
        click.echo(f"  {form:{width}}  {told}".rstrip())
    for form, told in (
        ("2.1/3", "shows what stands there"),
        ("undo", "takes the last line back; it stays in the record"),
        ("quit", "ends, as Ctrl-D does"),
    ):
        click.echo(f"  {form:{width}}  {told}")
