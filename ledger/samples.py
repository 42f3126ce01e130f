"""Ledgers made for tests: small negotiations that hold every construct, made by hand and
without a store. `ledger.testing` shows them to exporters."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import NamedTuple

from msgspec.structs import replace

from ledger import events as ev
from ledger.attribution import Attribution
from ledger.between import between
from ledger.comparison import ComparisonView, ConcordanceView, comparison, concordance_view
from ledger.profile import Level, Marks, Party, Profile
from ledger.status import StatusReport, status_report
from ledger.view import View, view

PROFILE = Profile(
    name="conformance",
    title="A house that exists for tests",
    date_order="ymd",
    levels=(
        Level("tentative", ("TENTATIVELY",)),
        Level("ad referendum", ("AD REFERENDUM",)),
        Level("final", ("FINALLY",)),
    ),
    marks=Marks(("AGREED",), ("DELETED",)),
    parties=(
        Party("Zubrowka", "state", ("Zubr", "Republic of Zubrowka")),
        Party("Île d’Orsenna", "state", ("Orsn",)),
        Party("Ruritania", "state", ("Rurit",)),
        Party("Syldavian Group", "group", ("SYLG",)),
        Party("Bordurian Commission", "body", ("BordCom",)),
    ),
)
_FIRST, _SECOND, _THIRD = date(2021, 2, 8), date(2021, 3, 15), date(2021, 4, 19)
_NEVER = date(2020, 1, 1)


def views(attribution: Attribution = "full") -> dict[str, View]:
    """The kit's ledgers as an exporter sees them, by name, made anew: ``plan`` has every
    construct, ``plan, earlier`` is the same at an earlier date, ``hostile`` means harm,
    ``scripts`` is written in many, ``own words`` names a party in the text under negotiation,
    ``deep`` is deeply nested, ``empty`` holds nothing yet."""
    entries = plan()
    return {
        "plan": view(entries, PROFILE, attribution=attribution),
        "plan, earlier": view(
            entries, PROFILE, as_of=_FIRST, known_on=datetime(2021, 12, 1, 12, 30, tzinfo=UTC),
            attribution=attribution,
        ),
        "hostile": view(_hostile(), PROFILE, attribution=attribution),
        "scripts": view(_scripts(), PROFILE, attribution=attribution),
        "own words": view(_own(), PROFILE, attribution=attribution),
        "deep": view(_deep(), PROFILE, attribution=attribution),
        "empty": view(entries, PROFILE, as_of=_NEVER, attribution=attribution),
    }


def comparisons(attribution: Attribution = "full") -> dict[str, ComparisonView]:
    """Days of the kit's ledgers compared, by name: ``plan`` has every kind of change, ``hostile``
    means harm, ``scripts`` is written in many, ``own words`` names a party in the text under
    negotiation, ``unchanged`` is a day against itself."""
    return {
        name: comparison(entries, PROFILE, first, last, attribution=attribution)
        for name, (entries, first, last) in _days().items()
    }


def concordances(attribution: Attribution = "full") -> dict[str, ConcordanceView]:
    """The numbers of the same days, by name."""
    return {
        name: concordance_view(
            between(entries, first, last), PROFILE, attribution=attribution
        )
        for name, (entries, first, last) in _days().items()
    }


def statuses(attribution: Attribution = "full") -> dict[str, StatusReport]:
    """The status at the end of the same days, by name, and that of a ledger before anything took
    effect, ``empty``; ``plan, history`` is the series alone."""
    asked = {name: (entries, last, False) for name, (entries, _, last) in _days().items()}
    asked["plan, history"] = (plan(), _THIRD, True)
    asked["empty"] = (plan(), _NEVER, False)
    return {
        name: status_report(
            entries, PROFILE, as_of=day, attribution=attribution, only_history=history
        )
        for name, (entries, day, history) in asked.items()
    }


def _days() -> dict[str, tuple[list[ev.Entry], date, date]]:
    """Two days of a ledger, by name."""
    return {
        "plan": (plan(), _FIRST, _THIRD),
        "plan, from nothing": (plan(), _NEVER, _SECOND),
        "hostile": (_hostile(), _NEVER, _THIRD),
        "scripts": (_scripts(), _NEVER, _THIRD),
        "own words": (_own(), _NEVER, _THIRD),
        "unchanged": (plan(), _THIRD, _THIRD),
    }


class _Ledger:
    """Writes a ledger, event by event. Words are pointed to by what they say: a provision's
    first event has brought them all."""

    def __init__(self, title: str, negotiation: str) -> None:
        self.entries: list[ev.Entry] = []
        self._last: dict[str | None, str] = {}
        self._brought: dict[str, tuple[str, str]] = {}
        self._edges: dict[str, tuple[ev.Edit, ...]] = {}
        self.begin(_FIRST)
        self.add(ev.Opened(negotiation=negotiation, title=title, profile=PROFILE.name))

    def begin(self, on: date, paper: str = "paper.txt", meeting: str | None = None) -> None:
        """Start the next entry."""
        version = len(self.entries) + 1
        self.entries.append(
            ev.Entry(
                version=version,
                recorded_at=datetime(2021, 5, 1, 9, version, tzinfo=UTC),
                recorded_by="rapporteur",
                on=on,
                document=ev.Document(paper, f"{version:064x}"),
                meeting=ev.Meeting(meeting) if meeting else None,
                events=(),
                digest=f"{version:064x}",
            )
        )

    def add(self, event: ev.AnyEvent) -> str:
        """Add an event and return its name."""
        entry = self.entries[-1]
        self.entries[-1] = replace(entry, events=(*entry.events, event))
        return ev.event_name(entry.version, len(entry.events) + 1)

    def new(
        self, id: str, kind: str, label: str, text: str = "", *, heading: str = "",
        under: str | None = None, after: str | None = None, top: bool = False,
        alternative_to: str | None = None, by: tuple[str, ...] = (), key: str = "",
    ) -> None:
        """A new provision, behind its last sibling unless ``after`` says where."""
        layout = "// " if alternative_to else " " if label else ""
        pieces = [ev.Words(label, "label"), ev.Words(layout, "layout")]
        pieces += [ev.Words(heading, "heading")] if heading else []
        pieces += [ev.Words(" ", "layout")] if heading and text else []
        pieces += [ev.Words(text)] if text else []
        pieces = [piece for piece in pieces if piece.text]
        place = ev.Place(under, after or self._last.get(under))
        if after is None:
            self._last[under] = id
        name = self.add(
            ev.Proposed(
                provision=id, change="alternative" if alternative_to else "provision", kind=kind,
                place=place, key=key or id.rpartition("/")[2], top=top,
                alternative_to=alternative_to, by=by,
                source=ev.Source(1, f"{label} {heading}{text}"),
                edits=(ev.Edit(provision=id, insert=tuple(pieces)),),
            )
        )
        self._brought[id] = (name, "".join(piece.text for piece in pieces))

    def note(
        self, id: str, mark: str, text: str, about: str | None = None,
        kind: ev.NoteKind = "footnote",
    ) -> None:
        """A footnote, or another note."""
        pieces = (ev.Words(mark, "label"), ev.Words(" ", "layout"), ev.Words(text, "note"))
        self.add(
            ev.Noted(
                note=id, kind=kind, key=id, place=ev.Place(None, self._last.get(None)),
                about=about, source=ev.Source(99, f"{mark} {text}"),
                edits=(ev.Edit(provision=id, insert=pieces),),
            )
        )
        self._last[None] = id

    def insert(
        self, id: str, behind: str, text: str, bracket: ev.Bracket | None = None,
        said: str = "", by: tuple[str, ...] = (),
    ) -> str:
        """Words put in, in a bracket if one is given. Returns the event's name."""
        words = [ev.Words(said, "attribution"), ev.Words(text)][not said :]
        pieces: list[ev.Piece] = [*words]
        if bracket:
            pieces = [ev.Open(bracket.id), *words, ev.Close(bracket.id)]
        name = self.add(
            ev.Proposed(
                provision=id, change="insertion", bracket=bracket, by=by,
                source=ev.Source(7, f"[{said}{text}]"),
                edits=(
                    ev.Edit(provision=id, after=self._at(id, behind)[1], insert=tuple(pieces)),
                ),
            )
        )
        if bracket:
            close = 1 + len(said) + len(text)
            gone = (ev.Span(name, 0, 1 + len(said)), ev.Span(name, close, close + 1))
            self._edges[bracket.id] = (ev.Edit(provision=id, hide=gone, expects=said),)
        return name

    def replace(self, id: str, old: str, new: str = "") -> None:
        """Words taken out, others perhaps put in their place."""
        first, last = self._at(id, old)
        self.add(
            ev.Proposed(
                provision=id, change="replacement" if new else "deletion",
                source=ev.Source(8, f"It was decided to take out “{old}”."), basis="decided",
                edits=(
                    ev.Edit(
                        provision=id, after=last, insert=(ev.Words(new),) if new else (),
                        hide=(ev.Span(first.event, first.at, last.at + 1),), expects=old,
                    ),
                ),
            )
        )

    def bracket(
        self, id: str, words: str, name: str, kind: ev.BracketKind = "plain",
        by: tuple[str, ...] = (), upto: tuple[str, str] | None = None,
    ) -> None:
        """A bracket around words; ``upto``: the provision and words it closes behind."""
        first, last = self._at(id, words)
        end, last = (upto[0], self._at(*upto)[1]) if upto else (id, last)
        before = ev.Name(first.event, first.at - 1) if first.at else None
        added = self.add(
            ev.Bracketed(
                provision=id, bracket=ev.Bracket(name, kind), by=by,
                source=ev.Source(9, f"[{words}]"),
                edits=(
                    ev.Edit(provision=end, after=last, insert=(ev.Close(name),)),
                    ev.Edit(provision=id, after=before, insert=(ev.Open(name),)),
                ),
            )
        )
        self._edges[name] = (
            ev.Edit(provision=end, hide=(ev.Span(added, 0, 1),)),
            ev.Edit(provision=id, hide=(ev.Span(added, 1, 2),)),
        )

    def unbracket(self, id: str, name: str, closed: ev.Closing) -> None:
        """A bracket closed: its edges go, and the name behind the first of them."""
        self.add(
            ev.Unbracketed(
                provision=id, bracket=name, closed=closed, basis="decided",
                source=ev.Source(13, "The brackets were taken away."), edits=self._edges[name],
            )
        )

    def stands(
        self, id: str, state: str, level: str | None, *, pending: str | None = None,
        note: str | None = None, mark: str = "",
    ) -> None:
        """A status, and the mark the paper prints for it."""
        piece = ev.Words(f" {mark}", "status")
        printed = ev.Edit(provision=id, after=self.at_end(id), insert=(piece,))
        kind = ev.Agreed if state == "agreed" else ev.Deleted
        self.add(
            kind(
                provision=id, level=level, pending=pending, note=note, basis="decided",
                source=ev.Source(10, mark or "So it was decided."),
                edits=(printed,) if mark else (),
            )
        )

    def position(
        self, id: str, stance: ev.Stance, text: str, by: tuple[str, ...],
        bracket: str | None = None, behind: str = "",
    ) -> str:
        """A position, printed behind words if they are given. Returns the event's name."""
        edits: tuple[ev.Edit, ...] = ()
        if behind:
            piece = ev.Words(f" ({text})", "position")
            edits = (ev.Edit(provision=id, after=self._at(id, behind)[1], insert=(piece,)),)
        return self.add(
            ev.Positioned(
                provision=id, stance=stance, text=text, by=by, bracket=bracket, edits=edits,
                source=ev.Source(11, text),
            )
        )

    def carry(self, id: str, words: str) -> ev.Carry:
        """These words of a provision, to stand in another under their own names."""
        first, last = self._at(id, words)
        return ev.Carry(id, ev.Span(first.event, first.at, last.at + 1))

    def at_end(self, id: str) -> ev.Name:
        """The last character that a provision came with."""
        name, brought = self._brought[id]
        return ev.Name(name, len(brought) - 1)

    def _at(self, id: str, words: str) -> tuple[ev.Name, ev.Name]:
        """The names of the first and the last of these characters."""
        name, brought = self._brought[id]
        start = brought.index(words)
        return ev.Name(name, start), ev.Name(name, start + len(words) - 1)


def plan() -> list[ev.Entry]:
    """Every construct. Its words are chosen so that what an exporter adds does not repeat them."""
    book = _Ledger("Lantern Charter", "zubrowka-lantern-charter")
    book.begin(_FIRST, "rurit-draft-one.txt", "Session hosted by Zubrowka")
    book.add(
        ev.MeetingHeld(name="Session hosted by Zubrowka", kind="working group", quorum=False)
    )
    _first_reading(book)
    book.begin(_SECOND, "second-ORSN.txt", "Second session")
    _second_reading(book)
    book.begin(_THIRD, "third.txt", "Informal session convened by the Bordurian Commission")
    _third_reading(book)
    book.add(
        ev.Published(
            document="third.txt", sha256="3" * 64, words="0" * 64, profile=PROFILE.name
        )
    )
    return book.entries


def _first_reading(book: _Ledger) -> None:
    book.new("title", "title", "", heading="Lantern Charter for Coastal Towns")
    book.new("preamble", "section", "PREAMBLE", top=True)
    book.new("purpose", "paragraph", "Purpose:", "Coastal towns share harbour knowledge freely.",
             under="preamble")
    book.new("spirit", "paragraph", "", "Neighbourly spirit guides every lantern keeper.",
             under="preamble")
    book.new("spirit-alt", "paragraph", "", "Keepers answer neighbours before strangers.",
             under="preamble", alternative_to="spirit", by=("Syldavian Group",))
    book.bracket("spirit-alt", "Keepers answer neighbours before strangers.", "b0", "alternative",
                 by=("Syldavian Group",))
    book.new("c1", "chapter", "CHAPTER 1", heading="LAMPS AND BUOYS", top=True, key="chapter-1")
    book.new("1.1", "objective", "Objective 1.1", "Light approaches after dusk.", under="c1",
             top=True)
    book.new("1.1/actions", "caption", "", heading="Actions", under="1.1")
    for key, text in (
        ("1", "Trim wicks nightly during winter storms."),
        ("2", "Paint buoys crimson, ochre or white."),
        ("3", "Teach apprentices knots, soundings and stars."),
        ("4", "Lend pilots between sister ports."),
        ("5", "Burn seal oil sparingly."),
        ("6", "Ring fog bells hourly."),
    ):
        book.new(f"1.1/{key}", "action", f"{key}.", text, under="1.1")
    book.new("1.1/6/a", "sub-paragraph", "(a)", "Bronze bells ring twice;", under="1.1/6")
    book.new("1.1/6/b", "sub-paragraph", "(b)", "Iron bells ring thrice.", under="1.1/6")
    book.new("1.2", "objective", "Objective 1.2", "Shelter wrecked crews.", under="c1", top=True)
    for key, text in (
        ("1", "Feed castaways broth, bread and figs."),
        ("2", "Lodge castaways upstairs, warm and dry."),
        ("3", "Mend sails gratis whenever gales have torn them badly."),
    ):
        book.new(f"1.2/{key}", "action", f"{key}.", text, under="1.2")
    book.new("c2", "chapter", "CHAPTER 2", heading="COINS AND LEDGERS", top=True, key="chapter-2")
    book.new("2.1", "article", "Article 4bis", heading="Treasury",
             text="Gather pennies from passing ships.", under="c2", top=True, key="article-4bis")
    for key, text in (
        ("1", "Count pennies publicly each midsummer."),
        ("2", "Melt foreign silver discreetly."),
        ("3", "Forgive widows half their harbour dues."),
        ("4", "Store surplus grain aboard hulks."),
        ("5", "Audit vaults quarterly. Publish totals afterwards."),
        ("6", "Seal coffers overnight."),
        ("7", "Abolish lotteries."),
    ):
        book.new(f"2.1/{key}", "paragraph", f"{key}.", text, under="2.1")
    book.note("n1", "1/", "Approval waits until enough delegations from Ruritania attend.")
    book.note("n2", "2/", "Consultations by Île d’Orsenna continue.")
    book.note("n3", "Note", "Chair proposes Tuesday mornings.", "1.1/3", "chair's note")
    book.stands("1.1", "agreed", "ad referendum", note="n1", pending="no quorum: Ruritania left",
                mark="AGREED AD REFERENDUM 1/")
    book.stands("1.1/1", "agreed", "tentative", mark="AGREED TENTATIVELY 02/08/21")
    book.stands("1.1/3", "agreed", None)


def _second_reading(book: _Ledger) -> None:
    # A proposed insertion, a replacement, a deletion, a fused edit, a plain bracket.
    book.insert("1.1/2", "crimson, ", "vermilion, ", ev.Bracket("b1", "proposed insertion"),
                "Zubr: ", ("Zubrowka",))
    book.insert("1.1/3", "knots, ", "splices hitches ", ev.Bracket("b2", "fused"),
                "Rurit, Orsn: ", ("Ruritania", "Île d’Orsenna"))
    book.bracket("1.1/5", "sparingly", "b3", "proposed deletion", ("Bordurian Commission",))
    book.position("1.1/5", "objection", "Zubrowka objects", ("Zubrowka",), "b3",
                  behind="sparingly.")
    book.position("1.1/5", "support", "SYLG supports this", ("Syldavian Group",), "b3")
    book.position("1.2/2", "consultation", "Île d’Orsenna consults", ("Île d’Orsenna",))
    book.position("1.2/1", "reservation", "Ruritania reserves its place", ("Ruritania",))
    book.position("1.2/1", "request", "Zubrowka asks for herring", ("Zubrowka",))
    book.position("2.1/3", "retain", "Ruritania would keep widows here", ("Ruritania",))
    gone = book.position("2.1/3", "objection", "Île d’Orsenna objects", ("Île d’Orsenna",))
    book.add(ev.Withdrawn(provision="2.1/3", target=gone))
    wrong = book.insert("2.1/1", "pennies ", "mistaken ")
    book.add(ev.Corrected(target=wrong, why="It was said of another paragraph."))
    book.add(ev.Reopened(provision="1.1/3", basis="decided"))
    book.add(ev.Explained(provision="1.1/3", explains=("1.2",), by=("Ruritania",)))
    unheard = ev.Sentence(4, "Zubrowka hummed.", "not understood", "no form that is known")
    book.add(ev.Minuted(document="minutes.txt", sha256="0" * 64, sentences=(unheard,)))
    # Brackets in brackets, one that cuts a word, and one over three provisions.
    book.bracket("1.2/3", "Mend sails gratis whenever gales have torn them badly.", "b4",
                 by=("Zubrowka",))
    book.bracket("1.2/3", "gratis whenever gales have torn", "b5", by=("Syldavian Group",))
    book.bracket("1.2/3", "gales", "b6", "replacement")
    book.bracket("1.2/2", "stairs", "b7")
    book.bracket("2.1/1", "publicly each midsummer.", "b8", by=("SYLG",),
                 upto=("2.1/3", "Forgive widows"))
    # Words taken out, at the beginning, in the middle and within a word.
    book.replace("1.1/1", "nightly ")
    book.replace("purpose", "harbour knowledge", "tidal lore")
    book.replace("2.1/2", "ly")
    # 1bis stands before 1; action 4 moves and leaves its stone.
    book.new("1.2/1bis", "action", "1bis.", "Warm blankets await swimmers.", under="1.2",
             after="1.2/1")
    book.add(
        ev.Moved(
            provision="1.1/4", place=ev.Place("1.2", "1.2/3"), key="4", basis="decided",
            tombstone=ev.Tombstone("stone", "4"),
            source=ev.Source(12, "4. (Paragraph moved)"),
            edits=(
                ev.Edit(
                    provision="stone",
                    insert=(
                        ev.Words("4.", "label"), ev.Words(" ", "layout"),
                        ev.Words("(Paragraph moved beneath Objective 1.2)", "note"),
                    ),
                ),
            ),
        )
    )
    # A provision is split, one merged into another, one renumbered.
    totals = "Publish totals afterwards."
    book.add(
        ev.Split(
            provision="2.1/5", into="2.1/5bis", place=ev.Place("2.1", "2.1/5"), kind="paragraph",
            key="5bis",
            edits=(
                ev.Edit(
                    provision="2.1/5bis",
                    insert=(
                        ev.Words("5bis.", "label"), ev.Words(" ", "layout"),
                        book.carry("2.1/5", totals),
                    ),
                ),
            ),
        )
    )
    book.add(
        ev.Merged(
            provision="2.1/6", into="2.1/1",
            edits=(
                ev.Edit(
                    provision="2.1/1", after=book.at_end("2.1/1"),
                    insert=(ev.Words(" "), book.carry("2.1/6", "Seal coffers overnight.")),
                ),
            ),
        )
    )
    label = book.carry("2.1/7", "7.").span
    book.add(
        ev.Relabelled(
            provision="2.1/7", key="6",
            edits=(
                ev.Edit(
                    provision="2.1/7", insert=(ev.Words("6.", "label"),), hide=(label,),
                    expects="7.",
                ),
            ),
        )
    )
    book.stands("1.1/6", "deleted", "ad referendum", mark="DELETED AD REFERENDUM 03/15/21")
    book.stands("1.1/6/a", "deleted", "tentative", mark="DELETED TENTATIVELY 03/15/21")
    book.stands("2.1/4", "deleted", None)


def _third_reading(book: _Ledger) -> None:
    book.unbracket("1.1/2", "b1", "accepted")
    book.unbracket("1.1/5", "b3", "withdrawn")
    book.stands("1.1/2", "agreed", "final", mark="AGREED FINALLY 04/19/21")
    book.stands("1.1/5", "agreed", "tentative", mark="AGREED TENTATIVELY 04/19/21")
    book.stands("1.2", "agreed", "final")
    book.stands("1.2/2", "agreed", "ad referendum", pending="consultations by Île d’Orsenna",
                note="n2", mark="AGREED AD REFERENDUM 2/")
    book.stands("spirit-alt", "deleted", "final", mark="DELETED FINALLY 04/19/21")
    book.add(ev.Deleted(provision="2.1/4", level="final", printed=False))


_HARM = (
    "<script>document.title='owned';alert(1)</script> stays visible wording",
    "</script></style></title><svg/onload=alert(2)>]]>--><!-- shown whole",
    "ampersands &amp; &lt;b&gt; &#65; unresolved",
    "\"quoted\" 'twice' `thrice` \\backslashed\\",
    "*starred* _underlined_ ~~waved~~ ![pictured](gone.png) [linked](elsewhere)",
    "# headed > quoted - listed 1. numbered |tabled| $priced$ {{braced}} {%tagged%} ${gone}",
    "paid \u202eto wen fund\u202c full\u200b, \u2066or\u2069 never",
    "W" * 4000 + " ended",
)


def _hostile() -> list[ev.Entry]:
    """A paper that means harm, in its words and in what is said about them."""
    book = _Ledger(f"Title {_HARM[0]}", "hostile")
    book.begin(_FIRST, "<img src=x onerror=alert(3)>.txt", "Meeting </script><b>")
    book.new("title", "title", "", heading=f"Heading {_HARM[1]}")
    book.new("c1", "chapter", "CHAPTER <1>", heading="*Starred* <u>chapter</u> & more", top=True,
             key="chapter-<1>")
    for n, harm in enumerate(_HARM, 1):
        book.new(f"p{n}", "action", f"{n}.", harm, under="c1", key=f"{n}\"<'")
        book.position(f"p{n}", "objection", harm, (f"Land <{n}>",))
    book.bracket("p1", "visible wording", "b1", by=("Land <1>", "\" onclick=alert(4)"))
    book.note("n1", "1/", _HARM[4], about="p2")
    book.stands("p3", "agreed", "tentative", pending=_HARM[0], note="n1", mark="AGREED <b>1/</b>")
    book.stands("p4", "deleted", "final", mark="DELETED *FINALLY*")
    return book.entries


def _scripts() -> list[ev.Entry]:
    """Words in many scripts, from both sides."""
    book = _Ledger("Écritures", "scripts")
    book.begin(_FIRST)
    book.new("title", "title", "", heading="Écritures, писание, γραφή")
    for n, text in enumerate(
        (
            "Größe, Ærø, naïveté, cafe\u0301 sans fin",
            "Провести консультации по всем пунктам",
            "نص قيد التفاوض بين الدول",
            "טקסט במשא ומתן",
            "谈判中的案文 第二段",
            "交渉中の文書　第三項",
            "वार्ता के अधीन मूलपाठ",
            "100\u00a0km, 5\u202f%, ‘so’ “or” — «sic»…",
            "👩‍👩‍👧‍👦 𝔉raktur ﬁne",
        ),
        1,
    ):
        book.new(f"p{n}", "paragraph", f"{n}.", text, key=str(n))
    book.bracket("p3", "قيد التفاوض", "b1", by=("Zubrowka",))
    book.replace("p5", "第二段", "第四段")
    return book.entries


def _own() -> list[ev.Entry]:
    """A party's name in the text under negotiation is text, not attribution."""
    book = _Ledger("Bridges", "bridges")
    book.begin(_FIRST)
    book.new("p1", "paragraph", "1.", "Bridges into Zubrowka remain toll-free always.", key="1")
    book.new("p2", "paragraph", "2.", "Ferries cross whenever asked.", key="2")
    book.insert("p2", "cross ", "swiftly ", ev.Bracket("b1", "proposed insertion"),
                "Rurit: ", ("Ruritania",))
    return book.entries


def _deep() -> list[ev.Entry]:
    """Ten provisions, one in another, and ten brackets in the last."""
    book = _Ledger("Depths", "depths")
    book.begin(_FIRST)
    above: str | None = None
    for n in range(1, 11):
        book.new(f"p{n}", "paragraph", f"{n}.", f"Depth{n} reached{n} again{n}.", under=above,
                 key=str(n))
        above = f"p{n}"
    inside = "one two three four five six seven eight nine ten eleven twelve"
    book.new("last", "paragraph", "11.", inside, under=above, key="11")
    for n in range(10):
        words = inside.split()[n:]
        book.bracket("last", " ".join(words), f"b{n}", by=("Zubrowka",) if n % 2 else ())
    return book.entries


class Standing(NamedTuple):
    """A status, as the kit records it and as the house would print it."""

    name: str
    state: str
    level: str | None = None
    pending: str | None = None
    mark: str = ""


STANDINGS = (
    Standing("open", "open"),
    *(
        Standing(
            f"{state} ({level or 'at no level'})", state, level,
            mark=f"{state.upper()} {level or ''}".strip(),
        )
        for state in ("agreed", "deleted")
        for level in (None, *(level.name for level in PROFILE.levels))
    ),
    Standing(
        "agreed (ad referendum, pending)", "agreed", "ad referendum", "consultations",
        "AGREED ad referendum 1/",
    ),
)


def standing(name: str, first: Standing, second: Standing, printed: bool) -> View:
    """Two provisions that stand so."""
    book = _Ledger("Two provisions", name)
    book.begin(_FIRST)
    book.new("p1", "paragraph", "1.", "Hang lamps over doorways.", key="1")
    book.new("p2", "paragraph", "2.", "Moor buoys near shoals.", key="2")
    # In the order of names, so that both ways round the events have the same numbers.
    for standing, id in sorted(((first, "p1"), (second, "p2"))):
        if standing.state != "open":
            book.stands(id, standing.state, standing.level, pending=standing.pending,
                        mark=standing.mark if printed else "")
    return view(book.entries, PROFILE)


def bracketed(word: str) -> View:
    """A provision with this word in brackets."""
    book = _Ledger("Brackets", "brackets")
    book.begin(_FIRST)
    book.new("p1", "paragraph", "1.", "Hang lamps over moored buoys nightly.", key="1")
    book.bracket("p1", word, "b1")
    return view(book.entries, PROFILE)
