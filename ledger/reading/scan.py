"""Scanning a provision's words: marks, brackets, positions and notes told from text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import Literal, NamedTuple

from ledger.events import Stance
from ledger.profile import Profile
from ledger.reading import dates
from ledger.reading.prose import Prose

Kind = Literal[
    "text", "open", "close", "attribution", "status", "position", "author", "moved-in",
    "moved-out", "deleted", "remark",
]


class Token(NamedTuple):
    """A part of a provision's words, with what it was read as."""

    kind: Kind
    prose: Prose
    state: str = ""
    level: str | None = None
    on: date | None = None
    sign: int | None = None
    """The number of the footnote a mark refers to; 0: it has a sign whose number is lost."""
    repeated: bool = False
    """The sign says that its note has been cited before (IDEM)."""
    stance: Stance = "objection"
    by: tuple[str, ...] = ()
    said: str = ""


class Scanner:
    """Scans the texts of one document."""

    def __init__(self, profile: Profile, order: dates.Order) -> None:
        self._profile = profile
        self._order: dates.Order = order
        marks = profile.marks
        self._states = dict.fromkeys(marks.agreed, "agreed") | dict.fromkeys(marks.deleted, "deleted")
        self._levels = {
            _spoken(word): level.name for level in profile.levels for word in level.words
        }
        states = "|".join(sorted(map(re.escape, self._states), key=len, reverse=True))
        levels = "|".join(
            r"\s+".join(map(re.escape, word.split()))
            for word in sorted(
                (w for level in profile.levels for w in level.words), key=len, reverse=True
            )
        )
        repeat = "|".join(map(re.escape, profile.repeat)) or "(?!)"
        body = (
            rf"(?P<state>{states})(?![^\W_])"
            rf"(?:\s+(?i:upon\s+)?(?P<level>(?i:{levels}))\.?(?![^\W\d_]))?"
            r"(?:\s*,?\s*(?i:(?:upon\s+)?(?:on|during\s+the\s+meeting(?:\s+held)?\s+on"
            r"|at\s+the\s+meeting(?:\s+held)?\s+(?:on|of))\s+)?"
            rf"(?P<date>{dates.ANY}))?"
            rf"(?P<note>\s*(?P<sign>\d{{1,2}})?\s*/(?:\s*(?P<repeat>{repeat}))?)?"
        )
        self._bare = re.compile(rf"(?<![^\W_]){body}\.?")
        named = {f"{n}": f"{n}2" for n in ("state", "level", "date", "note", "sign", "repeat")}
        enclosed = body
        for name, other in named.items():
            enclosed = enclosed.replace(f"?P<{name}>", f"?P<{other}>")
        self._enclosed = re.compile(rf"[(\[]\s*{enclosed}\s*[)\]]\.?(?:\s*(?:\d{{1,2}})?/)?")
        anyone = profile.any_party
        self._positions = [
            (form.stance, re.compile(form.pattern.replace("{party}", anyone)))
            for form in profile.positions
        ]
        forms = profile.forms
        notes: dict[Kind, tuple[str, ...]] = {
            "moved-out": forms.moved_out,
            "moved-in": forms.moved_in,
            "deleted": forms.deleted,
            "author": forms.author,
            "remark": forms.remark,
        }
        self._forms = [
            (kind, re.compile(pattern.replace("{party}", anyone)))
            for kind, patterns in notes.items()
            for pattern in patterns
        ]
        one = profile.any_party_once
        # A party the table does not know is taken for one where it looks like an abbreviation.
        self._attribution = re.compile(
            rf"\s*(?P<names>(?:{one}|[A-Z][\w.&-]{{1,7}})"
            rf"(?:\s*(?:,|/|;|&|\band\b)\s*(?:{one}|[A-Z][\w.&-]{{1,7}}))*)\s*:(?!//)\s*"
        )

    def tokens(self, prose: Prose) -> Iterator[Token]:
        """The parts of these words, in order; joined again they are the same words."""
        text = prose.text
        start = at = 0
        while at < len(text):
            found = self._at(prose, at)
            if found is None:
                at += 1
                continue
            if at > start:
                yield Token("text", prose[start:at])
            yield found
            at += len(found.prose)
            if found.kind == "open" and (named := self._attributed(prose, at)) is not None:
                yield named
                at += len(named.prose)
            start = at
        if at > start:
            yield Token("text", prose[start:at])

    def ends_with_mark(self, text: str) -> bool:
        """Whether the words end in a status mark."""
        tail = text[-160:].rstrip()
        return any(
            found.end() == len(tail) and self._counts(found, tail, found["level"], found["date"])
            for found in self._bare.finditer(tail)
        ) or any(found.end() == len(tail) for found in self._enclosed.finditer(tail))

    def is_about(self, text: str) -> bool:
        """Whether this whole line is something said about the provision before it: a mark, or a
        note in parentheses."""
        text = text.strip()
        found = self._bare.fullmatch(text)
        if found and (found["level"] or found["date"] or found["note"] or text == found["state"]):
            return True
        return bool(self._enclosed.fullmatch(text)) or (
            text[:1] == "(" and self._said(text) is not None
        )

    def _at(self, prose: Prose, at: int) -> Token | None:
        text = prose.text
        letter = text[at]
        if letter in "([":
            return self._opening(prose, at)
        if letter == "]":
            return Token("close", prose[at : at + 1])
        if letter.isupper() and (at == 0 or not (text[at - 1].isalnum() or text[at - 1] == "_")):
            found = self._bare.match(text, at)
            if found and self._counts(found, text, found["level"], found["date"]):
                return self._mark(prose, found, "")
        return None

    def _counts(
        self, found: re.Match[str], text: str, level: str | None, day: str | None
    ) -> bool:
        """Whether these capitals are a mark: with a level or a date they are; alone only at the
        end of the words."""
        return bool(level or day) or not text[found.end() :].strip()

    def _mark(self, prose: Prose, found: re.Match[str], suffix: str) -> Token:
        level, written = found["level" + suffix], found["date" + suffix]
        sign, noted = found["sign" + suffix], found["note" + suffix]
        return Token(
            "status",
            prose[found.start() : found.end()],
            state=self._states[found["state" + suffix]],
            level=self._levels[_spoken(level)] if level else None,
            on=dates.parse(written, self._order) if written else None,
            sign=int(sign) if sign else (0 if noted else None),
            repeated=found["repeat" + suffix] is not None,
        )

    def _opening(self, prose: Prose, at: int) -> Token | None:
        text = prose.text
        mark = self._enclosed.match(text, at)
        if mark is not None:
            return self._mark(prose, mark, "2")
        end = _balanced(text, at)
        if end is not None and end - at < 600:
            said = self._said(text[at:end])
            if said is not None:
                return said._replace(prose=prose[at:end])
        if text[at] == "(":
            return None
        if text[at : at + 3] in ("[…]", "[.]") or text.startswith("[...]", at):
            return None
        return Token("open", prose[at : at + 1])

    def _attributed(self, prose: Prose, at: int) -> Token | None:
        """The attribution at the start of a bracket's words: ``Uru: ``, ``MEX, ARG, BRA: ``."""
        found = self._attribution.match(prose.text, at)
        if found is None:
            return None
        whole = self._profile.party(found["names"])
        by = [whole.name] if whole else []
        if not by:
            for name in re.split(r"\s*(?:,|/|;|&|\band\b)\s*", found["names"]):
                by.extend(self._profile.parties_in(name) or (name,))
        return Token("attribution", prose[at : found.end()], by=tuple(dict.fromkeys(by)))

    def _said(self, enclosed: str) -> Token | None:
        """What words in parentheses or brackets say about the draft; ``None``: they are text."""
        inner = " ".join(enclosed[1:-1].split())
        for stance, pattern in self._positions:
            if found := pattern.fullmatch(inner):
                by = self._profile.parties_in(found["party"])
                return Token("position", _NOWHERE, stance=stance, by=by, said=inner)
        for kind, form in self._forms:
            # Only parentheses hold notes; in brackets stands text, however it reads.
            if enclosed[0] == "(" and (found := form.fullmatch(inner)):
                groups = found.groupdict()
                by = self._profile.parties_in(groups.get("party") or "")
                said = groups.get("to") or groups.get("from") or inner
                return Token(kind, _NOWHERE, by=by, said=said)
        return None


_NOWHERE = Prose("", ())
_PARTNERS = {"(": ")", "[": "]"}


def _balanced(text: str, at: int) -> int | None:
    """The end of the parenthesis or bracket opening at ``at``, or ``None``."""
    opening, closing = text[at], _PARTNERS[text[at]]
    depth = 0
    # Notes are short: a limit keeps a page of unclosed brackets from being read over and over.
    for index in range(at, min(len(text), at + 600)):
        if text[index] == opening:
            depth += 1
        elif text[index] == closing:
            depth -= 1
            if depth == 0:
                return index + 1
    return None


def _spoken(words: str) -> str:
    return " ".join(words.upper().split()).rstrip(".")
