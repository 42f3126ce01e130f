"""Ledgers made by hand for the tests of the HTML page: an invented plan of action on safe
harbours with every construct a page must show, and a few small ones that mean harm.

A `Book` writes events against the draft as it stands, finding places by their words, so that the
ledgers below read like a negotiation and not like a list of offsets.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta

from msgspec.structs import replace

from ledger import chain, houses
from ledger.attribution import Attribution
from ledger.draft import Run
from ledger.events import (
    Agreed,
    AnyEvent,
    Bracket,
    Bracketed,
    BracketKind,
    Close,
    Closing,
    Deleted,
    Document,
    Edit,
    Entry,
    Meeting,
    MeetingHeld,
    Moved,
    Name,
    Noted,
    Open,
    Opened,
    Piece,
    Place,
    Positioned,
    Proposed,
    Relabelled,
    Source,
    Span,
    Stance,
    Tombstone,
    Unbracketed,
    Words,
    event_name,
)
from ledger.replay import replay
from ledger.view import View, view

MARCH, APRIL, MAY = date(2013, 3, 12), date(2013, 4, 9), date(2013, 5, 14)


class Book:
    """Writes a ledger, event by event."""

    def __init__(self, title: str, negotiation: str = "harbours") -> None:
        self.entries: list[Entry] = []
        self._events: list[AnyEvent] = []
        self._head = Entry(
            version=1, recorded_at=datetime(2013, 5, 15, 9, 30, tzinfo=UTC),
            recorded_by="rapporteur", on=MARCH, events=(),
        )
        self._line = 1
        self._last: dict[str | None, str] = {}
        self.add(Opened(negotiation=negotiation, title=title, profile="oas"))

    # -- the journal -------------------------------------------------------------------------

    def begin(self, on: date, document: str | None = None, meeting: Meeting | None = None) -> None:
        """Seal what has been written, and start the next entry."""
        self.end()
        version = len(self.entries) + 1
        sealed = Document(document, f"{version:064x}") if document else None
        self._head = replace(
            self._head, version=version, on=on, document=sealed, meeting=meeting,
            recorded_at=self._head.recorded_at + timedelta(hours=1),
        )
        self._line = 1

    def end(self) -> list[Entry]:
        """The entries, sealed."""
        if self._events:
            before = self.entries[-1].digest if self.entries else chain.START
            self.entries.append(chain.seal(self._entry(), before))
            self._events = []
        return self.entries

    def add(self, event: AnyEvent) -> str:
        """Add an event and return its name."""
        self._events.append(event)
        return event_name(self._head.version, len(self._events))

    def _entry(self) -> Entry:
        return replace(self._head, events=tuple(self._events))

    def source(self, quote: str) -> Source:
        """The next line of the entry's paper."""
        self._line += 2
        return Source(self._line, quote)

    # -- events ------------------------------------------------------------------------------

    def new(
        self, id: str, kind: str, key: str, label: str, text: str = "", *, heading: str = "",
        under: str | None = None, after: str | None = None, top: bool = False, mark: str = "",
        layout: str = " ", alternative_to: str | None = None, by: tuple[str, ...] = (),
        on: date | None = None, note: str = "", bracket: Bracket | None = None,
    ) -> str:
        """A new provision, behind its last sibling unless ``after`` says where."""
        pieces: list[Piece] = [Words(label, "label")] if label else []
        if label or layout.strip():
            pieces.append(Words(layout, "layout"))
        if bracket:
            pieces.append(Open(bracket.id))
        if heading:
            pieces.append(Words(heading, "heading"))
        if text:
            pieces.append(Words(text))
        if bracket:
            pieces.append(Close(bracket.id))
        if mark:
            pieces.append(Words(f" {mark}", "status"))
        if note:
            pieces.append(Words(f" {note}", "note"))
        sibling = after if after is not None else self._last.get(under)
        if after is None:
            self._last[under] = id
        words = " ".join("".join(p.text for p in pieces if isinstance(p, Words)).split())
        return self.add(
            Proposed(
                provision=id, change="alternative" if alternative_to else "provision", kind=kind,
                place=Place(under, sibling), key=key, top=top, alternative_to=alternative_to,
                by=by, on=on, dating="inferred" if on else None, bracket=bracket,
                source=self.source(words), edits=(Edit(provision=id, insert=tuple(pieces)),),
            )
        )

    def insert(
        self, id: str, behind: str, text: str, *, by: tuple[str, ...] = (), said: str = "",
        kind: BracketKind | None = "proposed insertion", bracket: str = "",
    ) -> str:
        """Words put in behind others, in a bracket unless ``kind`` is `None`."""
        pieces: list[Piece] = [Words(said, "attribution")] if said else []
        pieces.append(Words(text))
        reason = None
        if kind is not None:
            reason = Bracket(bracket or f"b-{id}-{behind}-{text}", kind)
            pieces = [Open(reason.id), *pieces, Close(reason.id)]
        before, _, after = self.words(id).partition(behind)
        written = "".join(p.text for p in pieces if isinstance(p, Words))
        quote = f"{before}{behind}[{written}]{after}"
        return self.add(
            Proposed(
                provision=id, change="insertion", by=by, bracket=reason,
                source=self.source(quote),
                edits=(Edit(provision=id, after=self.last(id, behind), insert=tuple(pieces)),),
            )
        )

    def strike(self, id: str, words: str, new: str = "", by: tuple[str, ...] = ()) -> str:
        """Words taken out, others perhaps put in their place."""
        names = self._found(id, words)
        edit = Edit(
            provision=id, after=names[-1], insert=(Words(new),) if new else (),
            hide=tuple(Span(n.event, n.at, n.at + 1) for n in names), expects=words,
        )
        return self.add(
            Proposed(
                provision=id, change="replacement" if new else "deletion", by=by, edits=(edit,),
                basis="decided", source=self.source(f"It was agreed to take out “{words}”."),
            )
        )

    def bracket(
        self, id: str, words: str, name: str, *, kind: BracketKind = "plain",
        by: tuple[str, ...] = (), upto: str | None = None,
    ) -> str:
        """A bracket around words; ``upto``: the provision whose end it closes at."""
        names = self._found(id, words)
        before = self._before(id, names[0])
        close = self._all(upto)[-1] if upto else names[-1]
        edits = (
            Edit(provision=upto or id, after=close, insert=(Close(name),)),
            Edit(provision=id, after=before, insert=(Open(name),)),
        )
        return self.add(
            Bracketed(
                provision=id, bracket=Bracket(name, kind), by=by, edits=edits,
                source=self.source(f"[{words}]"),
            )
        )

    def unbracket(self, id: str, name: str, closed: Closing) -> str:
        """A bracket closed; its edges go, and the name behind the first of them."""
        hidden = []
        inside = False
        for e in replay(self._so_far()).provisions[id].sequence:
            if not isinstance(e, Run):
                inside = e.opens and e.bracket == name
            if (isinstance(e, Run) and inside and e.role == "attribution") or (
                not isinstance(e, Run) and e.bracket == name
            ):
                hidden.append(Span(e.event, e.start, e.stop))
        return self.add(
            Unbracketed(
                provision=id, bracket=name, closed=closed, basis="decided",
                source=self.source("The brackets were removed."),
                edits=(Edit(provision=id, hide=tuple(hidden)),),
            )
        )

    def agree(
        self, id: str, level: str | None = "informal", *, note: str | None = None,
        pending: str | None = None, on: date | None = None, deleted: bool = False, mark: str = "",
    ) -> str:
        """A status, with what the paper prints."""
        kind = Deleted if deleted else Agreed
        edits: tuple[Edit, ...] = ()
        if mark:
            edits = (
                Edit(
                    provision=id, after=self._all(id)[-1], insert=(Words(f" {mark}", "status"),)
                ),
            )
        return self.add(
            kind(
                provision=id, level=level, note=note, pending=pending, basis="decided",
                on=on, source=self.source(mark or "It was so agreed."), edits=edits,
            )
        )

    def position(
        self, id: str, stance: Stance, text: str, *, by: tuple[str, ...] = (),
        bracket: str | None = None, behind: str = "", same_line: bool = False,
    ) -> str:
        """A position; ``behind``: the words it is printed after, if it is; ``same_line``: the line
        read last proves it."""
        if same_line:
            self._line -= 2
        edits: tuple[Edit, ...] = ()
        if behind:
            piece = Words(f" ({text})", "position")
            edits = (Edit(provision=id, after=self.last(id, behind), insert=(piece,)),)
        return self.add(
            Positioned(
                provision=id, stance=stance, text=text, by=by, bracket=bracket, edits=edits,
                source=self.source(text),
            )
        )

    def note(self, id: str, label: str, text: str, about: str | None = None) -> str:
        """A footnote."""
        pieces = (Words(label, "label"), Words(" ", "layout"), Words(text, "note"))
        after = self._last.get(None)
        self._last[None] = id
        return self.add(
            Noted(
                note=id, kind="footnote", key=f"note-{label.strip('/')}", about=about,
                place=Place(None, after), source=self.source(f"{label} {text}"),
                edits=(Edit(provision=id, insert=pieces),),
            )
        )

    def relabel(self, id: str, old: str, new: str, note: str) -> str:
        """Another label, and a remark that says what it was."""
        gone = self._found(id, old)
        return self.add(
            Relabelled(
                provision=id, key=new.rstrip("."), source=self.source(f"{new} … {note}"),
                edits=(
                    Edit(
                        provision=id, insert=(Words(new, "label"),), expects=old,
                        hide=tuple(Span(n.event, n.at, n.at + 1) for n in gone),
                    ),
                    Edit(
                        provision=id, after=self._all(id)[-1],
                        insert=(Words(f" {note}", "note"),),
                    ),
                ),
            )
        )

    # -- finding -----------------------------------------------------------------------------

    def _so_far(self) -> list[Entry]:
        return [*self.entries, self._entry()]

    def _characters(self, id: str) -> list[tuple[Name, str]]:
        provision = replay(self._so_far()).provisions[id]
        return [
            (Name(run.event, at), char)
            for run in provision.sequence
            if isinstance(run, Run) and run.hidden_by is None
            for at, char in enumerate(run.text, run.start)
        ]

    def words(self, id: str) -> str:
        """What the provision prints."""
        return "".join(char for _, char in self._characters(id))

    def _found(self, id: str, words: str) -> list[Name]:
        characters = self._characters(id)
        start = "".join(char for _, char in characters).index(words)
        return [name for name, _ in characters[start : start + len(words)]]

    def last(self, id: str, words: str) -> Name:
        """The name of the last of these characters."""
        return self._found(id, words)[-1]

    def _all(self, id: str) -> list[Name]:
        sequence = replay(self._so_far()).provisions[id].sequence
        return [Name(e.event, e.stop - 1) for e in sequence]

    def _before(self, id: str, name: Name) -> Name | None:
        """What stands directly before this character, an edge included."""
        before = None
        for e in replay(self._so_far()).provisions[id].sequence:
            if e.event == name.event and e.start <= name.at < e.stop:
                return Name(e.event, name.at - 1) if name.at > e.start else before
            before = Name(e.event, e.stop - 1)
        return before


def seen(
    entries: Sequence[Entry], attribution: Attribution = "full", as_of: date | None = None
) -> View:
    """The view of these entries by the OAS's conventions."""
    return view(entries, houses.load("oas"), attribution=attribution, as_of=as_of)


# -- the plan of action on safe harbours ------------------------------------------------------

AD_REF = "AGREED AD REFERENDUM 1/"
INF_APRIL = "AGREED INF 04/09/13"
INF_MAY = "AGREED INF 05/14/13"


def harbours() -> list[Entry]:
    """A negotiation in three meetings with every construct that a page must show."""
    book = Book("Draft Plan of Action on Safe Harbours")
    book.begin(
        MARCH, "harbours-2013-03-12.txt",
        Meeting("Meeting of the Working Group of 12 March 2013", "working group", quorum=False),
    )
    book.add(
        MeetingHeld(
            name="Meeting of the Working Group of 12 March 2013", kind="working group",
            quorum=False,
        )
    )
    _march(book)
    book.begin(
        APRIL, "harbours-2013-04-09.txt",
        Meeting("Informal meeting of 9 April 2013", "informal meeting"),
    )
    _april(book)
    book.begin(
        MAY, "harbours-2013-05-14.txt",
        Meeting("Informal meeting of 14 May 2013", "informal meeting"),
    )
    _may(book)
    return book.end()


def _march(book: Book) -> None:
    book.new("title", "title", "title", "", heading="Draft Plan of Action on Safe Harbours")
    book.new("intro", "section", "introduction", "INTRODUCTION", layout=":", top=True)
    book.new(
        "purpose", "paragraph", "purpose", "Purpose",
        "The participating states take this Plan as a common guide for keeping their harbours "
        "safe, open and fairly governed, whatever the size of the port or the flag of the ship.",
        under="intro", layout=": ",
    )
    book.new(
        "overview", "paragraph", "overview", "Overview",
        "The Plan consists of objectives and actions. Objectives say what is to be reached; "
        "actions say how, by one state alone or by several together, and in which order each "
        "state takes them is for that state to choose.",
        under="intro", layout=": ",
    )
    book.new(
        "mandates", "paragraph", "overview-2", "",
        "The Plan builds on what earlier conferences have asked for, in particular the Regional "
        "Charter of Pilots, the Code for Small Ports, and the recommendations of the expert groups "
        "on dredging and on the reception of ships’ waste.",
        under="intro",
    )
    book.new(
        "mandates-alt", "paragraph", "overview-2-alt", "",
        "The Plan stands on its own and is read together with the instruments to which each state "
        "is a party.",
        under="intro", alternative_to="mandates", by=("Working Group",), layout="// ",
        bracket=Bracket("alt", "alternative"),
    )
    book.new(
        "crosscutting", "paragraph", "crosscutting-issues", "Crosscutting issues",
        "Training, the keeping of records and the safety of those who work at night run through "
        "the whole of this Plan. Nothing in it touches sovereignty over internal waters.",
        under="intro", layout=": ",
    )
    book.new(
        "chapter-1", "chapter", "chapter-1", "CHAPTER 1", layout=" – ",
        heading="LIGHTS, PILOTS AND SOUNDINGS", top=True,
    )
    book.new(
        "1.1", "objective", "1.1", "Objective 1.1",
        "To bring the lights, buoys and charts of every harbour up to one common standard.",
        under="chapter-1", top=True,
    )
    book.new("1.1-actions", "caption", "actions", "", heading="Actions", under="1.1")
    actions = [
        ("1", ("To survey once in five years the approaches of harbours open to foreign ships, "
         "and to share the soundings with all states that ask for them.")),
        ("2", "To replace lights that can’t be seen at four miles in clear weather."),
        ("3", ("To train harbour masters in the reading of tide tables, in first aid, and in the "
         "fair hearing of complaints.")),
        ("4", "To set up an exchange of pilots between ports of similar depth."),
        ("5", "To keep a public register of wrecks, with their depth and their owners."),
    ]
    for key, text in actions:
        book.new(f"1.1/{key}", "action", key, f"{key}.", text, under="1.1")
    book.new(
        "1.2", "objective", "1.2", "Objective 1.2",
        "To receive ships in distress wherever they come from.",
        under="chapter-1", top=True,
    )
    book.new("1.2-actions", "caption", "actions", "", heading="Actions", under="1.2")
    for key, text in (
        ("1", ("To name in each state one place of refuge, and the person who may open it at any "
         "hour.")),
        ("2", ("To develop regional plans for towing, salvage and the care of crews, including "
         "crews whose wages have not been paid.")),
        ("3", ("To see that those who bring a ship in are heard before a charge is laid, keeping "
         "their papers safe until the inquiry ends.")),
        ("4", ("To share the cost of refuge between the states of the coast, the flag and the "
         "cargo.")),
    ):
        book.new(f"1.2/{key}", "action", key, f"{key}.", text, under="1.2")
    book.new(
        "chapter-2", "chapter", "chapter-2", "CHAPTER 2", layout=" – ",
        heading="PEOPLE AND INSTITUTIONS", top=True,
    )
    book.new(
        "2.1", "objective", "2.1", "Objective 2.1",
        "To build lasting institutions for the government of ports.",
        under="chapter-2", top=True,
    )
    book.new("2.1-actions", "caption", "actions", "", heading="Actions", under="2.1")
    for key, text in (
        ("2", "To evaluate the work of port authorities in the light of what their users say."),
        ("3", "To foster the part of women and of young people in the pilotage service."),
    ):
        book.new(f"2.1/{key}", "action", key, f"{key}.", text, under="2.1")
    book.new(
        "2.2", "objective", "2.2", "Objective 2.2", "To link the registers of ships.",
        under="chapter-2", top=True,
    )
    book.new("2.2-actions", "caption", "actions", "", heading="Actions", under="2.2")
    for key, text in (
        ("1", ("To agree on one form for the papers of a ship, to be filled in once and read "
         "everywhere.")),
        ("2", "To study which of these papers may be kept in electronic form."),
    ):
        book.new(f"2.2/{key}", "action", key, f"{key}.", text, under="2.2")
    book.new(
        "chapter-3", "chapter", "chapter-3", "CHAPTER 3", layout=" – ",
        heading="MONEY AND REVIEW", top=True,
    )
    book.new(
        "3.1", "objective", "3.1", "Objective 3.1", "To pay for all this in a fair manner.",
        under="chapter-3", top=True,
    )
    book.new("3.1-actions", "caption", "actions", "", heading="Actions", under="3.1")
    for key, text in (
        ("1", "To open a fund to which each state gives according to its tonnage."),
        ("2", "To publish the accounts of the fund every year."),
        ("3", "To meet again within two years and to review this Plan."),
    ):
        book.new(f"3.1/{key}", "action", key, f"{key}.", text, under="3.1")

    book.note(
        "n1", "1/", "Paragraph arising from the Working Group’s meeting of 12 March 2013. Approval "
        "is pending, as the quorum was not reached.",
    )
    book.note(
        "n2", "2/", "Paragraph deleted at the Working Group’s meeting of 12 March 2013. Its "
        "deletion is pending, as the quorum was not reached.",
    )
    no_quorum = "the quorum was not reached"
    for id in ("1.1", "1.1/1", "1.1/2", "1.2", "1.2/1"):
        book.agree(id, "ad referendum", note="n1", pending=no_quorum, mark=AD_REF)
    book.agree(
        "1.2/2", "ad referendum", note="n2", pending=no_quorum, deleted=True,
        mark="DELETED AD REFERENDUM 2/",
    )


def _april(book: Book) -> None:
    # What came up on 9 April, the brackets among it.
    book.insert("1.2/3", "laid, ", "while ", by=("Uruguay",), said="Uru: ", bracket="while")
    book.insert(
        "2.1/2", "evaluate ", "measurable reviewable ", by=("Uruguay",), said="Uru: ",
        kind="fused", bracket="fused",
    )
    book.insert("2.1/3", "women", ", of older pilots", by=("Barbados",), said="Barb: ")
    book.insert(
        "1.1/3", "first aid", ", in the languages of the crews", by=("Venezuela", "Peru"),
        said="Ven, Per: ", bracket="languages",
    )
    book.position(
        "1.1/3", "objection", "Canada is opposed to this addition", by=("Canada",),
        bracket="languages", behind="languages of the crews",
    )
    book.position("1.1/3", "support", "Chile supports the addition", by=("Chile",),
                  bracket="languages")
    # A plain bracket that waits for consultations.
    book.bracket("1.2/4", "the cargo", "cargo")
    book.note("n3", "3/", "Pending consultations by the United States.")
    book.position(
        "1.2/4", "consultation", "Pending consultations by the United States",
        by=("United States",), bracket="cargo",
    )
    book.note("n4", "4/", "Pending consultations by Canada.")
    book.position(
        "1.1/3", "consultation", "Pending consultations by Canada", by=("Canada",),
        bracket="languages", same_line=True,
    )
    # Objections and a request on a whole paragraph.
    book.bracket("mandates", "the Code for Small Ports", "code", by=("Brazil",),
                 kind="proposed deletion")
    book.position(
        "mandates", "objection", "Brazil is opposed to including this reference", by=("Brazil",),
        bracket="code", behind="Code for Small Ports",
    )
    book.position(
        "mandates", "request", "Peru requests a reference to the Treaty on Salvage", by=("Peru",)
    )
    # A bracket over two paragraphs.
    book.bracket(
        "3.1/1", "To open a fund to which each state gives according to its tonnage.", "money",
        by=("Grupo Sur",), upto="3.1/2",
    )
    _nested(book)
    # 1bis prints before 1.
    book.new(
        "1.2/1bis", "action", "1bis", "1bis.",
        "To take the crew ashore first, and to ask about papers later.",
        under="1.2", after="1.2-actions",
    )
    # Action 4 of objective 1.1 becomes the first action under objective 2.1.
    move = Moved(
        provision="1.1/4", place=Place("2.1", "2.1-actions"), key="1", basis="decided",
        tombstone=Tombstone("stone", "4"),
        source=book.source("4. (This paragraph now stands as the first action under 2.1)"),
        edits=(
            Edit(
                provision="stone",
                insert=(
                    Words("4.", "label"), Words(" ", "layout"),
                    Words("(This paragraph now stands as the first action under Objective "
                          "2.1)", "note"),
                ),
            ),
        ),
    )
    book.add(move)
    book.relabel("1.1/4", "4.", "1.", "(Previously paragraph 4 of Objective 1.1)")
    # Words taken out, and others put in their place.
    book.strike("1.1/2", "four miles", "six miles")
    book.strike("3.1/3", "within two years and ", by=("Chile",))
    for id in ("purpose", "overview", "1.1/5"):
        book.agree(id, "informal", mark=INF_APRIL)
    book.agree("2.1", "informal", mark=f"({INF_APRIL})")
    for id in ("2.2", "2.2/1", "2.2/2"):
        book.agree(id, "informal", deleted=True, mark="DELETED INF 04/09/13")


def _nested(book: Book) -> None:
    """Ten brackets, one in another, by several delegations."""
    words = "To publish the accounts of the fund every year."
    layers: list[tuple[str, tuple[str, ...]]] = [
        (words, ("Uruguay",)),
        ("publish the accounts of the fund every year", ("Barbados",)),
        ("the accounts of the fund every year", ()),
        ("the accounts of the fund every", ("Venezuela",)),
        ("accounts of the fund every", ("Canada",)),
        ("accounts of the fund", ("Chile",)),
        ("of the fund", ("Brazil",)),
        ("of the", ("Peru", "Chile")),
        ("of", ("United States",)),
    ]
    for depth, (inside, by) in enumerate(layers):
        book.bracket("3.1/2", inside, f"deep-{depth}", by=by)


def _may(book: Book) -> None:
    book.unbracket("1.2/3", "while", "accepted")
    book.agree("1.2/3", "ad referendum", note="n1", mark=AD_REF)
    book.agree("purpose", "final", mark="")
    book.agree("crosscutting", "informal", mark=INF_MAY)
    book.agree("2.1/3", "informal", mark=INF_MAY)
    book.agree("1.2/4", "ad referendum", pending="consultations by the United States", note="n3",
               mark="AGREED AD REFERENDUM 3/")
    book.position("3.1/3", "reservation", "One delegation reserves its position on the date")


# -- ledgers that mean harm -------------------------------------------------------------------

SCRIPT = "<script>document.title='owned';alert(1)</script>"
IMAGE = "<img src=x onerror=\"alert(2)\">"
BREAKOUT = "</script></style></title><svg onload=alert(3)>]]>--><!--"
ATTRIBUTE = "\" autofocus onfocus=alert(4) x='"
TEMPLATE = "{{ 7 * 7 }}{% for x in y %}"
TURNED = "paid \u202eto the wen fund\u202c in full\u200b, \u2066or\u2069 not\x07"
HOSTILE = (SCRIPT, IMAGE, BREAKOUT, ATTRIBUTE, TEMPLATE, TURNED)


def hostile() -> list[Entry]:
    """A paper that means harm, in every place where it can put words."""
    book = Book(f"Title {SCRIPT}", negotiation=f"harm {ATTRIBUTE}")
    book.begin(
        MARCH, f"paper{IMAGE}.txt", Meeting(f"Meeting {BREAKOUT}", "informal meeting")
    )
    book.new("title", "title", "title", "", heading=f"Title {SCRIPT}{BREAKOUT}")
    book.new(f"c{ATTRIBUTE}", "chapter", f"c{ATTRIBUTE}", f"CHAPTER {IMAGE}", heading=BREAKOUT)
    for n, harm in enumerate(HOSTILE):
        book.new(f"p{n}{ATTRIBUTE}", "action", f"{n}{harm}", f"{n}.", harm, by=(harm,))
        book.bracket(f"p{n}{ATTRIBUTE}", harm[2:9], f"b{n}{ATTRIBUTE}", by=(harm, f"Land {n}"))
        book.position(f"p{n}{ATTRIBUTE}", "objection", harm, by=(harm,), bracket=f"b{n}{ATTRIBUTE}")
        book.position(f"p{n}{ATTRIBUTE}", "request", harm, by=(harm,))
    book.note("n", f"1/{ATTRIBUTE}", BREAKOUT, about=f"p0{ATTRIBUTE}")
    book.agree(f"p1{ATTRIBUTE}", SCRIPT, pending=BREAKOUT, note="n", mark=f"AGREED {IMAGE}")
    book.agree(f"p2{ATTRIBUTE}", "informal", deleted=True, mark=SCRIPT)
    return book.end()


def long_words() -> list[Entry]:
    """A word of a million letters, and a paragraph of very many words."""
    book = Book("Long words")
    book.begin(MARCH, "long.txt")
    book.new("1", "action", "1", "1.", "w" * 1_000_000)
    book.new("2", "action", "2", "2.", "and so on " * 20_000)
    book.new("3", "action", "3", "3.", "the end")
    return book.end()


def small() -> list[Entry]:
    """The least that is a page: one provision, one bracket, one mark."""
    book = Book("Small plan", negotiation="small")
    book.begin(MARCH, "small.txt")
    book.new("1", "action", "1", "1.", "To keep the lights burning.")
    book.insert("1", "lights ", "always ", by=("Chile",), said="Chi: ", bracket="b")
    book.agree("1", "informal", mark="AGREED INF 03/12/13")
    return book.end()
