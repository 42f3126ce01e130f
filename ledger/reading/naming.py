"""Whose words a bracket holds: the parties named before a colon at its head, ``Uru: ``, or behind
a dash at its end, `` - US; G77 delete``.

Who stands there in the form of a name is a party, whether the house knows it or not: a stranger's
name must not pass for a word of the draft. What only reads like one ("Stage 1: build",
"Means of Implementation: ...") is told by the words it is made of.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ledger.events import Stance
from ledger.profile import Profile, any_of


class Said(NamedTuple):
    """A position in an attribution: ``G77 delete``."""

    stance: Stance
    by: tuple[str, ...]
    text: str


class Who(NamedTuple):
    """Who proposes the words of a bracket, and what others say of them. ``speakers``: whoever
    spoke on behalf of those who propose."""

    by: tuple[str, ...]
    stances: tuple[Said, ...] = ()
    speakers: tuple[str, ...] = ()

    @property
    def everybody(self) -> tuple[str, ...]:
        """Everybody named, once."""
        said = (party for one in self.stances for party in one.by)
        return tuple(dict.fromkeys((*self.by, *self.speakers, *said)))


def _words(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_MOST = 1000
"""An attribution is no longer; it is searched for behind every bracket that opens."""
_MOST_BEHIND = 300
_HEAD = re.compile(rf"\s*(?P<said>[^\[\]{{}}:]{{1,{_MOST}}}?)\s*:(?!//)\s*")
_STOPPED = re.compile(
    r"\s*(?P<said>[^\W\d_]{1,12}\d{0,3}(?:/{1,2}[^\W\d_]{1,12}\d{0,3}){1,40})\.\s+(?=[A-Z“\"])"
)
"""Names joined by slashes, with a full stop in place of the colon: ``NZ/Can/Mor. Noting`` (the
anti-counterfeiting agreement)."""
_DEFINING = re.compile(r"(?:an?|any|the|those|these|each|every|all)\s")
"""How a definition begins behind its term: "[Keeper: a person who ...]" (Free Trade Area of the
Americas)."""
_CODE = re.compile(r"[A-Z]{2,4}\d{0,3}")
_NOTED = re.compile(r"(?P<name>[A-Z][A-Za-z]{0,4})\s?\d{1,3}")
"""A code with a footnote's sign glued to it: ``MX14`` (Trans-Pacific Partnership)."""
_TAIL = re.compile(
    rf"[-–—]\s*(?P<said>[^\[\]{{}}–—]{{1,{_MOST_BEHIND}}}?)\s*[.;]?(?=\s*\]|\s+/\s)"
)
_READING = re.compile(r"(?<!;);\s")
_FROM = re.compile(r"(?i:proposal|text|language|alternative|wording)\s+(?i:by|from|of)\s+")
_DOES = re.compile(
    r"\s+(?:(?P<noun>(?i:proposals?|alt(?:ernative)?|text|language|wording))"
    r"|(?i:to\s+add|adds?|added|proposes?|proposed|suggests?|suggested|prefers?|requests?))$"
    r"|(?<=[A-Z]{2})proposes?$"
)
"""What a party does, between its name and the colon behind it: ``Norway proposal:``; also where a
copy has glued it to a code in capitals."""
_BACKED = re.compile(
    r"[,;]?\s*\(?\s*\b(?:supported|seconded|backed)\s+by\s+|[,;]?\s+with\s+(?:the\s+)?supports?\s+(?:of|from)\s+"
)
_BEHALF = re.compile(r"[,;]?\s*\(?\s*\bon\s+behalf\s+of\s+(?:the\s+)?")
_COUNTED = re.compile(
    r"(?i)(?:a group of\s+)?\d+\s+(?:other\s+)?(?:states|countries|delegations|parties)"
)
"""For whom somebody speaks without naming them: ``on behalf of 66 States``."""
_APART = re.compile(r"\s*(?:,\s*(?:and|y)\b|[,;/&+]|(?<!\S)(?:and|y)\b(?=\s))\s*")
_OTHERS = re.compile(
    r"(?i:(?:(?:some|several|many|a few)\s+)?others?(?:\s+[a-z]+){0,3}|et\s+al\.?|etc\.?"
    r"|its\s+(?:\d+\s+)?members?(?:\s+states)?)"
)
"""More than are named: ``Uruguay and others``, ``the EU and its 27 Member States``."""
_JOINED = 5
"""So many parts of a list may be one name: "Argentina, Brazil and Uruguay" is a group."""

_SHORT_NAME = re.compile(r"[A-Z][A-Z0-9.&-]{1,9}")
_CAPITAL = re.compile(r"[A-ZÀ-Þ][^\W\d_]*(?:[’'.-][A-ZÀ-Þa-zß-ÿ][^\W\d_]*)*\.?(?:['’]s?)?")
_LINKS = frozenset({
    "of", "the", "for", "in", "de", "del", "la", "las", "los", "el", "du", "des", "da", "do",
    "dos", "e", "and", "et", "al", "van", "von",
})
"""Words in small letters within names."""
_LONGEST_NAME = 9
_PEOPLES = _words("""
    group groups grupo groupe republic república république state states kingdom island islands
    isle isles union community countries nations alliance coalition league forum federation
    federated confederation commonwealth delegation delegations emirates principality territories
    committee commission council secretariat caucus bloc bureau organization organisation
    association partnership friends movement presidency city
""")
"""What groups, states and bodies call themselves."""
_ANY = _words("""
    all each every any many some several both other others certain member members party parties
    developed developing least interested concerned contracting non-party non-parties coastal third
    host sending receiving donor recipient requesting requested small
""")
"""Words that with those above name nobody in particular: "Member States"."""
_DRAFTING = _words("""
    note option alt alternative title subtitle text heading chapeau placeholder see ref footnote
    paragraph para item action also new old or and
    stage phase step part section article chapter annex appendix objective goal target purpose
    scope principle definition guideline guidance preamble introduction overview background table
    figure box example measure means priority area issue question comment explanation rationale
    reason source version draft proposal language wording sentence line word clause point element
    component category type class list schedule timeline deadline date year period theme topic
    subject summary conclusion result outcome output indicator activity task plan programme program
    project strategy policy mandate role function right duty obligation requirement condition
    criterion criteria exception exemption provided decision resolution declaration treaty
    convention agreement protocol charter covenant agenda fund finance budget cost review report
    technology capacity loss damage risk benefit resource support access trade gender youth climate
    water energy health safety security peace
    including includes such namely following follow-up this that these those it they we us our i
    he she you his her their its where when whereas if for in on by with to from under over at as
    pursuant bearing however therefore thus placement the a an is are was were be shall should
    may must will not no yes only here there how what who which why first second third fourth
    fifth last next one two three four five
""")
"""Words that headings and sentences begin with, or are made of, and names of parties are not."""
_ABSTRACT = re.compile(r".{2,}(?:[ai]tions?|ments?|ness|it(?:y|ies)|ings?|[ae]nces?|ships?|isms?)")
"""Nouns for what is done, and not for who does it: "Implementation", "Financing"."""
_QUALITIES = _words("""
    compromise original revised consolidated merged streamlined joint previous current agreed clean
    composite base final initial package counter textual possible additional preferred simplified
    short long common general suggested proposed second combined co-facilitators
""")
"""What a proposal is, where it stands before that word: "Compromise proposal" names nobody."""


class Naming:
    """Reads who is named, by a house's names and by the form of names."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        verbs = any_of(profile.verbs)
        verb = rf"(?:to\s+)?(?P<verb>{verbs})$"
        self._verb = re.compile(rf"(?:\s+|(?<=[A-Z]{{2}})){verb}")
        self._voiced = re.compile(rf"(?:\s|[A-Z]{{2}})(?:to\s+)?(?:{verbs})\s*(?:;|$)")
        self._apart = re.compile(rf"(?:\s*:\s*|\s+[-–—]\s+|\s+){verb}")
        own = [w for unit in profile.units for w in unit.words]
        own += [*profile.options.words, *profile.captions]
        self._headings = {w.casefold() for w in (*own, *profile.sections)}
        self._labels = re.compile(
            rf"(?i:{'|'.join(map(re.escape, own)) or '(?!)'})[\s\d.]*(?:bis|ter)?"
        )

    # -- where an attribution stands -------------------------------------------------------

    def head(self, text: str, at: int) -> tuple[Who, int] | None:
        """The attribution at the head of a bracket, and where it ends: ``MEX, ARG: ``. Where
        nothing stands behind the colon, "[Institutional Body:] Body", or a term is defined there,
        a stranger's name is none."""
        found = _HEAD.match(text, at)
        who = self.before(found["said"]) if found is not None else None
        if found is None or who is None:
            return self._stopped(text, at)
        empty = text.startswith("]", found.end())
        defined = self._profile.terms and _DEFINING.match(text, found.end())
        if (empty or defined) and not any(map(self._is_told, who.everybody)):
            return None
        return who, found.end()

    def _is_told(self, name: str) -> bool:
        """Whether this name can only be a party's: one of the table, or a code."""
        return self.knows((name,)) or _CODE.fullmatch(name) is not None

    def _stopped(self, text: str, at: int) -> tuple[Who, int] | None:
        """An attribution that ends in a full stop; only known names make one."""
        found = _STOPPED.match(text, at)
        who = self.before(found["said"]) if found is not None else None
        known = found is not None and who is not None and self.knows(who.everybody)
        return (who, found.end()) if known and found and who else None

    def knows(self, names: Iterable[str]) -> bool:
        """Whether all of these are in the table of parties."""
        return all(self._profile.party(name) is not None for name in names)

    def tail(self, text: str, at: int) -> tuple[Who, int] | None:
        """The attribution behind the dash that stands here, up to the end of the bracket or of one
        of several readings parted by a slash; and where it ends (General Assembly)."""
        if text.find("]", at, at + _MOST_BEHIND + 2) < 0:
            return None
        found = _TAIL.match(text, at)
        if found is None:
            return None
        apart = at == 0 or not text[at - 1].isalnum()
        ends = [found.end("said")]
        # "[red - EU; blue - US]": readings may be parted by a semicolon as well.
        ends += reversed([m.start() for m in _READING.finditer(text, at, ends[0])])
        for end in ends:
            who = self.behind(text[found.start("said") : end])
            if who is None:
                continue
            if not apart and not self.knows(who.everybody):
                return None  # a word with a hyphen in it
            return who, found.end() if end == ends[0] else end
        return None

    # -- what it says ----------------------------------------------------------------------

    def before(self, said: str) -> Who | None:
        """Who is named by these words before a colon; ``None``: nobody, they are text. Where they
        say who is against the words as well, "US/AU propose; CL oppose", they are read as behind a
        dash (trade negotiations)."""
        words = " ".join(said.split())
        if self._voiced.search(words):
            return self.behind(words)
        start = _FROM.match(words)
        does = _DOES.search(words)
        bare = words[start.end() if start else 0 : does.start() if does else len(words)]
        if does and does["noun"] and self._known(_owner(bare)) is None and self._is_quality(bare):
            return None  # "Bridging proposal:" names nobody
        return self._clause(_owner(bare) if does else bare, words)

    def behind(self, said: str) -> Who | None:
        """Who is named by these words behind a dash. Whoever is named without a verb proposes."""
        by: list[str] = []
        speakers: list[str] = []
        stances: list[Said] = []
        for part in " ".join(said.split()).strip(" .;").split(";"):
            for clause in self._clauses(part.strip()):
                verb = self._verb.search(clause)
                does = None if verb else _DOES.search(clause)
                end = verb.start() if verb else does.start() if does else len(clause)
                who = self._clause(_owner(clause[:end]) if does else clause[:end], clause)
                if who is None:
                    return None
                if verb:
                    stances.append(Said(self._profile.verbs[verb["verb"]], who.by, clause))
                else:
                    by += who.by
                stances += who.stances
                speakers += who.speakers
        if not by and not stances:
            return None
        return Who(tuple(dict.fromkeys(by)), tuple(stances), tuple(speakers))

    def stances(self, said: str) -> tuple[Said, ...]:
        """What several parties say of a bracket, in another one behind it: ``Iran, Egypt: retain;
        Japan: delete``; nothing, where these words say anything else (cybercrime)."""
        found: list[Said] = []
        for part in said.strip(" .").split(";"):
            for clause in self._clauses(re.sub(r"^\s*and\s+", "", part).strip()):
                verb = self._apart.search(clause)
                who = self.listed(clause[: verb.start()]) if verb else None
                if verb is None or who is None:
                    return ()
                found.append(Said(self._profile.verbs[verb["verb"]], who, clause))
        return tuple(found)

    def _clauses(self, part: str) -> Iterator[str]:
        """"EU delete, G77 retain" in two: a comma behind a verb ends a clause."""
        start = 0
        for comma in re.finditer(r",\s*(?:and\s+)?", part):
            if self._apart.search(part[start : comma.start()]):
                yield part[start : comma.start()]
                start = comma.end()
        yield part[start:]

    def _clause(self, said: str, whole: str) -> Who | None:
        """``Palau on behalf of PSIDS, supported by Chile``"""
        proposing, *backing = _BACKED.split(said)
        speaking, *groups = _BEHALF.split(proposing)
        speakers = self.listed(speaking)
        named = len(groups) == 1 and _COUNTED.fullmatch(groups[0].strip()) is None
        by = self.listed(_unclosed(groups[0])) if named else speakers
        if speakers is None or by is None or len(groups) > 1:
            return None
        stances = []
        for one in backing:
            supporters = self.listed(_unclosed(one))
            if supporters is None:
                return None
            stances.append(Said("support", supporters, whole))
        return Who(by, tuple(stances), speakers if groups else ())

    # -- names -----------------------------------------------------------------------------

    def listed(self, said: str) -> tuple[str, ...] | None:
        """The parties in a list, by the names of the table where it knows them; ``None``: these
        words are no list of names. Groups before their members, and known names before others:
        some hold an "and" of their own."""
        parts = [p for p in self._parts(said) if p[0] < p[1]]
        found: list[str] = []
        at = 0
        while at < len(parts):
            start = parts[at][0]
            for last in range(min(at + _JOINED, len(parts)) - 1, at - 1, -1):
                name = said[start : parts[last][1]]
                if (party := self._known(name)) is not None:
                    found.append(party)
                    break
            else:
                last = at
                name = said[start : parts[at][1]]
                if not (found and _OTHERS.fullmatch(name)):
                    if not self.is_name(name):
                        return None
                    found.append(name.removeprefix("the ").removeprefix("The "))
            at = last + 1
        return tuple(dict.fromkeys(found)) or None

    @staticmethod
    def _parts(said: str) -> list[tuple[int, int]]:
        bounds = [0]
        for apart in _APART.finditer(said):
            bounds += apart.span()
        bounds.append(len(said.rstrip()))
        return list(zip(bounds[::2], bounds[1::2], strict=True))

    def _known(self, name: str) -> str | None:
        bare = re.sub(r"^[Tt]he\s+", "", name)
        party = self._profile.party(name) if bare[:1].isupper() else None
        if party is None and (noted := _NOTED.fullmatch(bare)):
            party = self._profile.party(noted["name"])
        return party.name if party is not None else None

    def is_name(self, said: str) -> bool:
        """Whether these words have the form of a name, though nobody known has it."""
        bare = re.sub(r"^[Tt]he\s+", "", said)
        words = bare.split()
        if not words or len(words) > _LONGEST_NAME or self._labels.fullmatch(bare):
            return False
        if bare.casefold() in self._headings:
            return False
        if len(words) == 1 and _SHORT_NAME.fullmatch(bare):
            return _folded(bare) not in _DRAFTING
        if not _CAPITAL.fullmatch(words[0]):
            return False
        if not all(_CAPITAL.fullmatch(w.strip("()")) or w.strip("()") in _LINKS for w in words):
            return False
        return self._is_somebody([_folded(w) for w in words if w not in _LINKS], words)

    @staticmethod
    def _is_somebody(bare: Sequence[str], words: Sequence[str]) -> bool:
        """Whether words in the form of a name name somebody: "Lemurian Islands" do, "Member
        States" do not, nor does "Means of Implementation"."""
        if all(w in _ANY or w in _PEOPLES for w in bare):
            return False
        linked = next((n for n, w in enumerate(words) if n and w in _LINKS), len(words))
        if _folded(words[linked - 1]) in _PEOPLES:
            return True
        return not any(_is_drafting(w) for w in bare)

    @staticmethod
    def _is_quality(said: str) -> bool:
        """Whether these words say what a proposal is, and not whose."""
        return all(
            w in _QUALITIES or _is_drafting(w) or w.endswith(("ed", "ing"))
            for w in map(_folded, said.split())
        )


def _owner(said: str) -> str:
    """Whose a proposal is: "Chair's proposal"."""
    return re.sub(r"['’]s?$", "", said)


def _unclosed(said: str) -> str:
    """The words without the end of a parenthesis that began before them."""
    return said if said.count("(") == said.count(")") else said.rstrip(") ")


def _folded(word: str) -> str:
    return re.sub(r"['’]s?$", "", word.strip("().").casefold())


def _is_drafting(word: str) -> bool:
    parts = {word, word.removesuffix("s"), word.removesuffix("es"), word.split("-")[-1]}
    return bool(parts & _DRAFTING) or _ABSTRACT.fullmatch(word) is not None
