"""Scanning a provision's words: marks, brackets, positions and notes told from text.

A page of unclosed brackets, or a list of a thousand parties, must not keep a reader waiting:
partners of parentheses are found in one pass, and no pattern goes back over what it has taken.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from typing import Literal, NamedTuple

from ledger.events import Stance
from ledger.profile import Profile
from ledger.reading import dates
from ledger.reading.naming import Naming, Said
from ledger.reading.prose import EMPTY, Prose
from ledger.reading.readings import partings
from ledger.reading.speaking import Speaking

Kind = Literal[
    "text", "open", "close", "attribution", "status", "position", "author", "moved-in",
    "moved-out", "deleted", "remark", "editorial", "parted",
]
RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹", "0123456789")
"""Superscript figures, as footnotes are numbered."""

NOTE_CITED = re.compile(r"\[\d{1,3}\]:\s+")
"""A note's sign before a heading: ``[1]: Section A``."""
_TITLE_AT_MOST = 1000
"""The patterns for titles go back and forth over what they are given."""
_REMARK_AT_MOST = 600
"""Longer than this, nothing in parentheses is a remark about the draft."""


class Token(NamedTuple):
    """A part of a provision's words, with what it was read as."""

    kind: Kind
    prose: Prose
    state: str = ""
    level: str | None = None
    date: str | None = None
    """Of a mark, its date as written."""
    unread: str | None = None
    """Of a mark, a date as written that can't be read."""
    sign: int | None = None
    """The number of the footnote a mark refers to; 0: it has a sign whose number is lost."""
    stance: Stance = "objection"
    by: tuple[str, ...] = ()
    said: str = ""
    stances: tuple[Said, ...] = ()
    """Of an attribution, what its parties say of the words they do not propose."""
    after: Prose = EMPTY
    """Of a slash between readings, where the next one begins."""
    speakers: tuple[str, ...] = ()
    """Of an attribution, who spoke on behalf of those who propose."""


class Scanner:
    """Scans the texts of one document."""

    def __init__(self, profile: Profile) -> None:
        self._profile = profile
        marks = profile.marks
        self._states = {w.upper(): "agreed" for w in marks.agreed}
        self._states |= {w.upper(): "deleted" for w in marks.deleted}
        self._levels = {
            _spoken(word): level.name for level in profile.levels for word in level.words
        }
        repeat = "|".join(map(re.escape, profile.repeat)) or "(?!)"
        capitals = "|".join(sorted(map(re.escape, self._states), key=len, reverse=True)) or "(?!)"
        lower = "|".join(
            re.escape(w.capitalize()) for w in sorted(self._states, key=len, reverse=True)
        )
        levels = "|".join(
            r"\s+".join(map(re.escape, word.split()))
            for word in sorted(
                (w for level in profile.levels for w in level.words), key=len, reverse=True
            )
        )
        small = "|".join(re.escape(w.lower()) for w in sorted(self._states, key=len, reverse=True))
        first = rf"(?P<state>(?P<capitals>{capitals})|{lower or '(?!)'})"
        anyhow = rf"(?P<state>(?P<capitals>{capitals})|{lower or '(?!)'}|{small or '(?!)'})"
        body = (
            r"(?![^\W_⁰¹²³⁴-⁹])"
            rf"(?:\s+(?i:upon\s+)?(?P<level>(?i:{levels or '(?!)'}))\.?(?![^\W\d_⁰¹²³⁴-⁹]))?"
            r"(?:\s+(?i:(?:upon\s+)?by\s+consensus))?"
            r"(?:\s*,?\s*(?i:(?:upon\s+)?(?:on|during\s+the\s+meeting(?:\s+held)?\s+on"
            r"|at\s+the\s+meeting(?:\s+held)?\s+(?:on|of))\s+)?"
            rf"(?:(?P<date>{dates.ANY})|(?P<unread>{dates.UNREAD})))?"
            rf"(?P<note>\s*(?P<sign>[0-9]{{1,2}})?\s*/(?![0-9])(?:\s*(?P<repeat>{repeat}))?"
            r"|\s*(?P<raised>[⁰¹²³⁴-⁹]{1,2}))?"
        )
        self._bare = re.compile(rf"(?<![^\W_]){first}{body}\.?")
        # Behind a day or a level the meeting may be named: "... – Sixteenth Meeting".
        self._enclosed = re.compile(
            rf"[(\[]\s*{anyhow}{body}\.?(?P<where>\s*[-–—,;]\s*[^()\[\]]{{1,100}})?\s*[)\]]\.?"
            r"(?:\s*(?P<after>[0-9]{1,2})?/)?"
        )
        # "(ad ref)"
        alone = "|".join(r"\s+".join(map(re.escape, word.split())) for word in marks.alone)
        self._alone = re.compile(rf"[(\[]\s*(?P<level>(?i:{alone or '(?!)'}))\.?\s*[)\]]\s*$")
        # "Article 3. Scope – agreed ad referendum"
        self._dashed = re.compile(rf"[-–—]\s*{anyhow}{body}\.?\s*$")
        self._one = re.compile(profile.any_party_once)
        self._naming = Naming(profile)
        self._speaking = Speaking(profile, self._naming)
        self._positions = [
            (form.stance, re.compile(form.pattern.replace("{party}", _PARTY)))
            for form in profile.positions
        ]
        # What a house says without naming a party, in brackets too: "[move to part III]".
        asking = [
            form.pattern.removeprefix("(?i)")
            for form in profile.positions if "{party}" not in form.pattern
        ]
        self._asks = re.compile("|".join(asking) or "(?!)", re.IGNORECASE)
        forms = profile.forms
        notes: dict[Kind, tuple[str, ...]] = {
            "moved-out": forms.moved_out,
            "moved-in": forms.moved_in,
            "deleted": forms.deleted,
            "author": forms.author,
            "remark": forms.remark,
        }
        self._forms = [
            (kind, re.compile(pattern.replace("{party}", _PARTY)))
            for kind, patterns in notes.items()
            for pattern in patterns
        ]
        self._no_text = [re.compile(p) for p in profile.options.no_text]
        self._titles = [re.compile(pattern) for pattern in forms.title]
        self._counted = {w.casefold() for unit in profile.units for w in unit.words} | _COUNTED

    def tokens(self, prose: Prose) -> Iterator[Token]:
        """The parts of these words, in order; joined again they are the same words."""
        text = prose.text
        partners = _partners(text)
        parties = [found.start() for found in self._one.finditer(text)] if partners else []
        parting = partings(text, partners)
        start = at = 0
        named = [False]  # of each bracket that is open, whether who proposes is named before
        while at < len(text):
            found = self._at(prose, at, partners, parties)
            if found is None and text[at] == "/":
                found = self._other_reading(prose, at, told=named[-1], parting=at in parting)
            if found is None:
                at += 1
                continue
            if found.kind == "text":
                at += len(found.prose)
                continue
            if found.kind == "parted":
                at -= 1  # the space before the slash parts the readings as well
            if at > start:
                yield Token("text", prose[start:at])
            yield found
            at += len(found.prose)
            if found.kind == "open" or found.kind == "parted":
                by = self._attributed(prose, at)
                if found.kind == "open":
                    named.append(by is not None)
                if by is not None:
                    yield by
                    at += len(by.prose)
            elif found.kind == "close" and len(named) > 1:
                named.pop()
            elif found.kind == "attribution" and (slash := _SLASH.match(text, at)):
                # "[changing - EU, G77 retain / promoting - US]"
                yield self._parted(prose, *slash.span())
                at = slash.end()
            start = at
        if at > start:
            yield Token("text", prose[start:at])

    def title(self, text: str) -> re.Match[str] | None:
        """What these words say as a title, in groups of the house's form."""
        if len(text) > _TITLE_AT_MOST:
            return None
        return next((found for form in self._titles if (found := form.fullmatch(text))), None)

    def is_whole_title(self, text: str) -> bool:
        """Whether these words are a title of the house's form up to the day that it ends with."""
        found = self.title(text)
        written = found.groupdict().get("date") if found else None
        return written is not None and re.fullmatch(dates.ANY, written) is not None

    def tombstone(self, prose: Prose) -> Token | None:
        """What a provision says whose words are gone: ``Deleted.``, ``Moved to article 9.``"""
        text = prose.text.strip()
        if not text or len(text) > _REMARK_AT_MOST:
            return None
        if text[0] == "[" and text.find("]") == len(text) - 1:
            text = text[1:-1].strip()  # "[Moved to article 5 bis]"
        for kind, form in self._forms:
            if kind in ("deleted", "moved-out") and (found := form.fullmatch(text)):
                return Token(kind, prose, said=found.groupdict().get("to") or text)
        return None

    def is_no_text(self, text: str) -> bool:
        """Whether an option says that there is to be no text."""
        words = text.strip(" *_[]{}().,;:")
        return len(words) <= _REMARK_AT_MOST and any(p.match(words) for p in self._no_text)

    def proposers(self, note: str) -> tuple[str, ...]:
        """Who proposed something, as a whole footnote says: ``Proposed by the Permanent Mission of
        Peru.`` Nobody, if that is not all it says."""
        words = _MISSION.sub("", note.strip())
        for kind, form in self._forms:
            if kind == "author" and (found := form.fullmatch(words)) is not None:
                return self._by(found, "(") or ()
        return ()

    def ends_with_mark(self, text: str) -> bool:
        """Whether the words end in a status mark."""
        tail = text[-160:].rstrip()
        return any(
            found.end() == len(tail) and self._counts(found, tail)
            for pattern in (self._bare, self._enclosed)
            for found in pattern.finditer(tail)
        )

    def names_parties(self, words: str, *, bracketed: bool) -> bool:
        """Whether these words before a colon are parties; in a bracket also parties nobody knows,
        if they have the form of names."""
        who = self._naming.before(words)
        if who is None:
            return self._profile.party(words) is not None
        return bracketed or self._naming.knows(who.everybody)

    def behind_names(self, text: str) -> int:
        """How many characters at the start are brackets that open and the parties named in them:
        ``[US/AU propose; CL oppose: ``; 0: nobody is named there."""
        end = 0
        while (opening := _OPENED.match(text, end)) is not None:
            found = self._naming.head(text, opening.end())
            if found is None:
                break
            end = found[1]
        return end

    def position(self, sentence: str) -> Token | None:
        """What a sentence of a note says of the position of parties that are known: "JP reserves
        its position pending the outcome of article 1."."""
        if len(sentence) > _REMARK_AT_MOST:
            return None
        said = self._said(f"[{sentence}]")
        return said if said is not None and said.kind == "position" and said.by else None

    def ends_with_remark(self, text: str) -> bool:
        """Whether the words end in a mark, or in something else said about them."""
        start = max(text.rfind("("), text.rfind("["))
        said = text[-1:] in ")]" and len(text) - start <= _REMARK_AT_MOST
        return self.ends_with_mark(text) or (
            said and start >= 0 and self._said(text[start:]) is not None
        )

    def is_mark(self, text: str) -> bool:
        """Whether this whole line is a mark."""
        text = text.strip()
        found = self._bare.fullmatch(text)
        # A bare "Agreed." may be a sentence; with a level or in capitals it is a mark.
        if found and (found["capitals"] or found["level"]):
            return True
        return self._enclosed.fullmatch(text) is not None

    def is_about(self, text: str) -> bool:
        """Whether this whole line is something said about the provision before it: a mark, a note
        in parentheses, or a bracket in which a party says where it stands: "[AU: reserves]"."""
        text = text.strip()
        if self.is_mark(text):
            return True
        if text[:1] == "[" and text.find("]") == len(text) - 1:
            return self.position(text[1:-1]) is not None
        return text[:1] == "(" and len(text) <= _REMARK_AT_MOST and self._said(text) is not None

    def goes_on(self, before: str, text: str) -> bool:
        """Whether a mark begun at the end of one line goes on in the next."""
        tail = before[-160:].rstrip()
        both = " ".join(f"{tail} {text[:160]}".split())
        length = len(" ".join(tail.split()))
        return any(found.start() < length < found.end() for found in self._bare.finditer(both))

    def without_mark(self, text: str) -> str:
        """The words before the first mark among them."""
        for found in re.finditer(r"(?<!\w)[\[(]*[A-Z]", text):
            for pattern in (self._bare, self._enclosed):
                mark = pattern.match(text, found.start())
                if mark and self._counts(mark, text):
                    return text[: mark.start()].rstrip()
        return text

    def _at(
        self, prose: Prose, at: int, partners: dict[int, int], parties: list[int]
    ) -> Token | None:
        text = prose.text
        letter = text[at]
        if letter in "([":
            return self._opening(prose, at, partners.get(at), parties)
        if letter == "]":
            return Token("close", prose[at : at + 1])
        if letter in "-–—":
            if (behind := self._naming.tail(text, at)) is not None:
                who, end = behind
                return Token(
                    "attribution", prose[at:end], by=who.by, stances=who.stances,
                    speakers=who.speakers,
                )
            mark = self._dashed.match(text, at)
            return self._mark(prose, mark) if mark and mark["level"] else None
        if letter == "{" and self._profile.braces:
            return self._editorial(prose, at, partners.get(at))
        if text[at - 1 : at] == "{" and not self._profile.braces:
            return self._wished(prose, at, partners.get(at - 1))
        if letter.isupper() and (at == 0 or not (text[at - 1].isalnum() or text[at - 1] == "_")):
            found = self._bare.match(text, at)
            if found and self._counts(found, text):
                return self._mark(prose, found)
        return None

    def _counts(self, found: re.Match[str], text: str) -> bool:
        """Whether these words are a mark. In capitals they are with a level or a date, or in
        parentheses; as "Agreed" with a level, or in parentheses with a date; and whatever makes
        no mark in the middle of a sentence may be one at its end."""
        last = _BLANK.fullmatch(text, found.end()) is not None
        if text[found.start()] in "([":
            small = found["state"].islower()
            if found["level"] or ((found["date"] or found["unread"]) and not small):
                return True
            before, after = text[: found.start()].rstrip(), text[found.end() :].lstrip()
            if found.groupdict().get("where"):
                # "(Agreed, placement tbd)"; the convention may be one "(Adopted, Quito, 1998)".
                return not small and last and before[-1:] in _PAUSING
            if not before:
                return last or after[:1].isupper()  # "(agreed) Invites all States"
            if small:
                # "as [agreed]." is a sentence, and so may "at night, [agreed]" be.
                return last and before[-1] in (_ENDING if text[found.start()] == "[" else _PAUSING)
            return bool(found["capitals"] or last)
        if found["capitals"]:
            return bool(found["level"] or found["date"] or found["unread"] or last)
        return bool(found["level"]) and last

    def _mark(self, prose: Prose, found: re.Match[str]) -> Token:
        level, groups = found["level"], found.groupdict()
        sign = found["sign"] or (found["raised"] or "").translate(RAISED) or groups.get("after")
        noted = found["note"] or found.group().rstrip().endswith("/")
        return Token(
            "status",
            prose[found.start() : found.end()],
            state=self._states[found["state"].upper()],
            level=self._levels[_spoken(level)] if level else None,
            date=found["date"],
            unread=found["unread"],
            said=_condition(groups.get("where") or ""),
            sign=int(sign) if sign else (0 if noted else None),
        )

    def _opening(
        self, prose: Prose, at: int, end: int | None, parties: list[int]
    ) -> Token | None:
        text = prose.text
        mark = self._enclosed.match(text, at)
        if mark is not None and self._counts(mark, text):
            return self._mark(prose, mark)
        if (alone := self._alone.match(text, at)) is not None and at:
            level = self._levels[_spoken(alone["level"])]
            return Token("status", prose[at : alone.end()], state="agreed", level=level)
        if end is not None and end - at <= _REMARK_AT_MOST:
            by = self._named_behind(text, at, end)
            if by:
                return Token("attribution", prose[at:end], by=by)
            if text[at] == "(" and (by := self._named_apart(text, at, end)):
                return Token("author", prose[at:end], by=by)
            named = bisect_left(parties, end) > bisect_left(parties, at)
            closing = _BLANK.fullmatch(text, end) is not None
            if named or closing or text[at] == "(" or self._asks.match(text, at + 1):
                said = self._said(text[at:end], closing=closing)
                if said is not None:
                    return said._replace(prose=prose[at:end])
        if text[at] == "(":
            return None
        if found := next((f for form in _NO_BRACKETS if (f := form.match(text, at))), None):
            return Token("text", prose[at : found.end()])
        if at == 0 and (cited := NOTE_CITED.match(text)):
            return Token("text", prose[: cited.end()])
        if (noted := _NUMBER.match(text, at)) and self._is_reference(text, at, noted.end()):
            return Token("text", prose[at : noted.end()])
        return Token("open", prose[at : at + 1])

    def _attributed(self, prose: Prose, at: int) -> Token | None:
        """The attribution at the start of a bracket's words: ``Uru: ``, ``MEX, ARG, BRA: ``."""
        found = self._naming.head(prose.text, at)
        if found is None:
            return None
        who, end = found
        return Token(
            "attribution", prose[at:end], by=who.by, stances=who.stances, speakers=who.speakers
        )

    def _wished(self, prose: Prose, at: int, end: int | None) -> Token | None:
        """The parties at the head of words in curly braces, where those are words of the draft:
        who is named there asks for them, "{EU/J: infringement}" (anti-counterfeiting agreement)."""
        found = self._naming.head(prose.text, at) if end is not None else None
        if found is None or end is None or not self._naming.knows(found[0].everybody):
            return None
        who, stop = found
        said = prose.text[at : min(end - 1, at + _REMARK_AT_MOST)]
        return Token(
            "position", prose[at:stop], stance="request", by=who.everybody, said=said,
        )

    def _other_reading(
        self, prose: Prose, at: int, *, told: bool, parting: bool
    ) -> Token | None:
        """The slash before another reading in the bracket. ``told``: who proposes is named at its
        head, and so must be whose the other one is: "[Uru: lamps / Ven: torches]"."""
        slash = _SLASH.match(prose.text, at)
        if slash is None or not prose.text[at - 1 : at].isspace():
            return None
        if not told:
            return self._parted(prose, at - 1, slash.end()) if parting else None
        found = self._naming.head(prose.text, slash.end())
        if found is None or not self._naming.knows(found[0].everybody):
            return None
        return self._parted(prose, at - 1, slash.end())

    @staticmethod
    def _parted(prose: Prose, start: int, stop: int) -> Token:
        return Token("parted", prose[start:stop], after=prose[stop : stop + 1])

    def _is_reference(self, text: str, at: int, end: int) -> bool:
        """Whether a bare number in brackets cites a note, "tanks [8] and" (Codex, high seas), and
        is no number under negotiation: "within [8] days", "article [8]", "[8][10]"."""
        before = _WORD_BEFORE.search(text, max(0, at - _NEAR), at)
        if before is None or before["word"].casefold() in self._counted:
            return False
        return _GOES_ON.match(text, end) is not None

    def _named_behind(self, text: str, at: int, end: int) -> tuple[str, ...]:
        """The parties that stand alone in parentheses, or several in brackets, behind the bracket
        whose words they propose, or in it at its end: "[of wood] (Mexico and Peru)"."""
        before, after = text[:at].rstrip()[-1:], text[end:].lstrip()[:1]
        within = text[at] == "(" and after == "]"
        if not (before == "]" or within):
            return ()
        by = self._naming.listed(text[at + 1 : end - 1].strip()) or ()
        if not self._naming.knows(by):
            return ()
        words = text[:at].rstrip().casefold()
        if any(words.endswith(name.casefold()) for name in by):
            return ()  # "small island developing States (SIDS)" explains the letters
        return by if text[at] == "(" or len(by) > 1 else ()

    def _named_apart(self, text: str, at: int, end: int) -> tuple[str, ...]:
        """The parties that stand alone in parentheses at the beginning of a paragraph, or at its
        end behind the sign that ends it: they proposed it. "(Canada) Recognizing lamps, (Peru)" """
        first = not text[max(0, at - _NEAR) : at].strip(" [") and at < _NEAR
        last = _BLANK.fullmatch(text, end) is not None
        ended = text[max(0, at - _NEAR) : at].rstrip()[-1:] in _PAUSED
        if first == last or not (first or ended):
            return ()
        by = self._naming.listed(text[at + 1 : end - 1].strip()) or ()
        return by if self._naming.knows(by) else ()

    def _editorial(self, prose: Prose, at: int, end: int | None) -> Token | None:
        """A note in curly braces: ``{Placeholder for preamble}``; what it asks for is a request."""
        if end is None or end - at > _REMARK_AT_MOST:
            return None
        said = self._said(prose.text[at:end])
        if said is not None and said.kind == "position":
            return said._replace(prose=prose[at:end])
        return Token("editorial", prose[at:end])

    def _said(self, enclosed: str, *, closing: bool = False) -> Token | None:
        """What words in parentheses or brackets say about the draft; ``None``: they are text.
        ``closing``: they are the last of their provision."""
        inner = " ".join(enclosed[1:-1].split())
        if stances := self._naming.stances(inner):
            known = all(self._profile.party(name) for one in stances for name in one.by)
            if known or len(stances) > 1:
                return Token("position", _NOWHERE, stances=stances)
        for stance, pattern in self._positions:
            found = pattern.fullmatch(inner)
            if found and (by := self._by(found, enclosed)) is not None:
                return Token("position", _NOWHERE, stance=stance, by=by, said=inner)
        for kind, form in self._forms:
            # Only parentheses hold notes; in brackets stands text, however it reads, but for a
            # remark at the very end, "[pending]".
            may_be = enclosed[0] == "(" or (closing and kind == "remark")
            if not may_be or (found := form.fullmatch(inner)) is None:
                continue
            if (by := self._by(found, enclosed)) is not None:
                groups = found.groupdict()
                said = groups.get("to") or groups.get("from") or inner
                return Token(kind, _NOWHERE, by=by, said=said)
        if enclosed[0] == "(" and (comments := self._speaking.said(inner)):
            return Token("position", _NOWHERE, stances=comments)
        return None

    def _by(self, found: re.Match[str], enclosed: str) -> tuple[str, ...] | None:
        """Who is named where a form has its party; ``None``: what stands there is no name. In
        brackets, where text stands as well, only parties of the table are."""
        named = found.groupdict().get("party")
        if named is None:
            return ()
        by = self._naming.listed(named)
        if by is None and (who := self._naming.before(named)) is not None and who.speakers:
            by = who.by  # "Egypt on behalf of the Arab Group"
        known = by is not None and all(self._profile.party(name) for name in by)
        return by if known or enclosed[0] == "(" else None


_PARTY = r"(?P<party>(?:[^()\[\]]|\([^()\[\]]{1,60}\)){1,300}?(?<![,;/&]))"
"""Where a house's form has ``{party}``: who is named there is read as names are."""
_NOWHERE = EMPTY
_MISSION = re.compile(
    r"(?i)\bthe (?:(?:permanent )?missions?|delegations?|representatives?|governments?) of "
    r"(?:the )?"
)
"""Through whom a party acts."""
_ENDING = ".;:!?”\"’"
_PAUSED = (*_ENDING[:4], ",")
_PAUSING = f"{_ENDING},)]"
"""Signs behind which a mark in small letters stands apart from the sentence: in brackets, where
words of the text stand as well, and in parentheses."""
_AWAITED = re.compile(
    r"(?i)[\s–—,;-]*(?P<said>.*\b(?:pending|subject to|provided|except|unless|until|awaiting|tb[cd]"
    r"|to be|placement)\b.*)"
)
"""What a mark says that has yet to come: ``(Agreed, placement tbd)``."""
_BLANK = re.compile(r"\s*")
_ELLIPSIS = re.compile(r"\[\s*(?:…|\.{1,3}|\^\w{1,8})\s*\]")
"""Text that is not repeated, and a footnote's sign; no brackets of the negotiation."""
_FILED = re.compile(
    r"\[[A-Z]{1,12}(?:/[A-Za-z][\w.-]{0,12}){1,6}\.?"
    r"(?: ?\d[\w.()/-]{0,20}| \([\w/-]{1,20}\)){1,4}\]"
)
"""A document's symbol behind its name: ``[AG/DEC. 79 (XLIV-O/14)]``."""
_SIGNS = re.compile(r"(?:\[[0-9]{1,3}\]/)+(?![^\s.,;:)])")
"""Signs of footnotes as converters leave them: ``[1]/[2]/``, but no ``[8]/[10] days``."""
_NO_BRACKETS = (_ELLIPSIS, _FILED, _SIGNS)
_OPENED = re.compile(r"\[+")
_SLASH = re.compile(r"\s*/\s+")
_NUMBER = re.compile(r"\[[0-9]{1,3}\]")
_NEAR = 40
_WORD_BEFORE = re.compile(r"(?<![^\W\d_])(?P<word>[^\W\d_]+)[.,;:)”\"’]?\s*$")
_GOES_ON = re.compile(
    r"\s*(?:$|[.,;:)](?!\w)|\s(?:and|or|to|in|of|for|with|as|which|that|shall|should|may|must|will|is"
    r"|are|was|were|by|on|from|at|the|under|when|where|who|whose|if|but)\b(?!\s*\[?[0-9]))"
)
"""How a sentence goes on behind a word that cites a note; behind a number comes what it counts."""
_COUNTED = frozenset(re.findall(r"\w+", """
    a about above after an and annex approximately article articles at before below between by
    category chapter clause each equals every exceed exceeding exceeds figure first for from goal
    in is are be into item last least less level maximum minimum more most nearly next no number of
    on only option or over page para paragraph paragraphs part percentage phase section stage step
    table target than the to total under until up version was were with within
"""))
"""Words behind which a number counts or names something."""


_OPENING = {"(": ")", "[": "]", "{": "}"}


def _partners(text: str) -> dict[int, int]:
    """For each parenthesis and bracket that closes, by where it opens, the place behind it."""
    found: dict[int, int] = {}
    waiting: dict[str, list[int]] = {")": [], "]": [], "}": []}
    for at, letter in enumerate(text):
        if letter in _OPENING:
            waiting[_OPENING[letter]].append(at)
        elif waiting.get(letter):
            found[waiting[letter].pop()] = at + 1
    return found


def _condition(behind: str) -> str:
    """The condition in what stands behind a mark's words, if it is one."""
    found = _AWAITED.fullmatch(behind)
    return found["said"] if found else ""


def _spoken(words: str) -> str:
    return " ".join(words.upper().split()).rstrip(".")
