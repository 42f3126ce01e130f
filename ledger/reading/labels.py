"""Labels: how a line shows that a provision begins there."""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from ledger.profile import Profile, Series, Unit, any_of
from ledger.reading.scan import NOTE_CITED, Scanner

Form = Literal[
    "unit", "section", "caption", "run-in", "number", "letter", "roman", "bullet", "option",
    "end", "note",
]

LATIN = (
    "bis|ter|quater|quat|quinquies|sexies|septies|octies|novies|nonies|decies|undecies|duodecies|"
    "terdecies|quaterdecies|quindecies|ante|supra|alt"
)
"""What stands behind a number that was put in between two others; several may follow one another
(``10 bis alt``). ``bis`` comes after its base, ``ante`` and ``supra`` before: place is print
order, never derived from these."""

_SUFFIX = rf"(?:\s?(?i:{LATIN})(?![^\W_]))"
_PART = rf"\d{{1,3}}(?:{_SUFFIX}+(?=\.\d))?"
"""A part of a number with dots: what was put in between keeps its Latin (``18ter.1``)."""
_APART = r"\s(?:alt|bis|ter|quater)(?![\w-])"
"""Latin that a dot and a space part from its number (``2. alt``): small letters only, for a
sentence may begin so."""
_SPELLED = "one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve"
"""Numbers in words, as in the Organization of American States: ``SECTION ONE``."""
_ROMAN = r"[ivxlcIVXLC]+"
_DESIGNATION = r"(?:[A-Z]{1,3}|[IVXLC]{1,7}|\d{1,3})(?:\.(?:[A-Z]{1,2}|\d{1,3})(?![^\W\d_]))+"
"""Chapter, section and article in one number, letters among them (``QQ.A.5``)."""
_MOST_DOTS = 7
"""So many levels of ``1.1.1`` are told apart; lettered items stand below them all."""
_NO_NAME = re.compile(
    r"(?i)(?:the|each|every|any|all|in|for|if|when|to|this|these|that|we|it|as|on|at|and|or)\b"
    r"|.*\b(?:following|follows|that|to|of|shall|should|will|may|must|are|is|be|been|have|has"
    r"|agree|agrees|agreed|decide|decides|resolve|resolves|undertake|undertakes|recommend"
    r"|recommends|include|includes|including)$|.*\b(?:shall|should|will|may|must)\b|placeholder$"
)
"""Words before a colon that introduce what follows ("The Parties shall:") and name nothing."""
_NOTING = re.compile(r"(?:^|-)notes?(?:$|-)|^(?:rationale|explanation|comments?|disclaimer)$")
"""What names a paragraph of those who hold the pen, or of a delegation that explains itself."""
_COUNTED = re.compile(
    rf"(?P<head>(?:.*[-.])?)(?P<base>[0-9]+|[ivxl]+|[a-z])(?P<more>(?<=\d)[a-z]|(?:{LATIN})*)$"
)
_FIGURES = {"i": 1, "v": 5, "x": 10, "l": 50}
FLOATING = 8
"""The rank of an option to which the house gives no level."""
_RANKS: dict[Form, int] = {
    "section": 2, "option": FLOATING, "run-in": 9, "caption": 10, "number": 10, "letter": 20,
    "roman": 30, "bullet": 40, "end": 0,
    "note": 60,
}
_ENCLOSURES = {"annex", "annexes", "appendix", "appendices", "attachment"}
"""What is bound in behind a text, also where there is only one and it has no number."""
_PREAMBLE = re.compile(r"preamble-(?:to|of)-")
"""``PREAMBLE TO THE FTAA AGREEMENT``"""
_ENCLOSURE = 1
"""Its rank, that of a numbered annex."""
_ENDS = re.compile(
    r"(?i)[\[({*_]*(?:end of (?:the )?(?:sub-?)?(?P<word>options?|alternatives?|alts?)"
    r"(?: (?P<number>[\w()]{1,8}(?: bis| ter)?))?"
    r"|(?:option|alternative|alt) (?P<named>[\w()]{1,8}(?: bis| ter)?) ends?"
    r"|(?:options|alternatives) end)[\])}*_]*\.?[\])}*_]*"
)
"""Where options are over: ``[END OF OPTIONS]``, ``{End of option 2}``, ``Option 1 ends``."""
_CHANGED = re.compile(
    r"\[*(?P<word>(?:(?:Proposed )?[Nn]ew|NEW)|(?P<alt>Alt|ALT)\.?)\s+(?=[A-Z\d])"
)
_ENCLOSED_NUMBER = 18
"""The rank of ``(1)``: below paragraphs, above letters."""
_HEADING_AT_MOST = 300
_NUMBERED_HEADING = re.compile(
    r"\[*(?P<label>(?P<number>[IVXL]+|[A-Z])\."
    # "IV.2.2 SPECIFIC COMMITMENTS", as the climate convention was drafted.
    r"|(?P<deep>[IVXL]+(?:\.[0-9]{1,2}){1,5})\.?(?=[^a-z]*$))(?:\s+(?=[A-Z\[“\"])|$)"
)
_NUMBERED_HEADING_AT_MOST = 90
_ROMAN_FIGURES = re.compile(r"[IVXL]+")
_MARKED_UP = re.compile(r"(?P<signs>#{1,6})\s+(?=\S)")
_KINDS: dict[Form, str] = {
    "section": "section", "option": "option", "caption": "caption", "run-in": "paragraph",
    "letter": "sub-paragraph", "roman": "item", "bullet": "item", "end": "note",
    "note": "footnote",
}


class Label(NamedTuple):
    """A label found at the start of a text. ``start`` and ``stop``: where the label is printed;
    ``end``: where what it labels begins, behind the colon or dash."""

    form: Form
    kind: str
    key: str
    rank: int
    top: bool
    start: int
    stop: int
    end: int
    unit: Unit | None = None
    series: Series | None = None
    """How an option is counted."""

    @property
    def heading(self) -> bool:
        """Whether what follows on its line is a heading."""
        return self.form in ("section", "caption") or (self.unit is not None and self.unit.heading)

    @property
    def wants_heading(self) -> bool:
        """Whether its heading may stand on the next line: "Article 1", or "Annex"."""
        unit = self.unit is not None and self.unit.heading
        return unit or self.key in _ENCLOSURES or (self.numbered and self.end == self.stop)

    @property
    def unmarked(self) -> bool:
        """Whether it has no sign that tells it from a word or a figure of a sentence."""
        return self.form in ("number", "letter", "roman") and self.end == self.stop + 1

    @property
    def notes(self) -> bool:
        """Whether it says that a note follows, and no text of the draft: "Note by the Chair:"."""
        named = self.form == "run-in" and _NOTING.search(self.key) is not None
        return named or self.form == "note"

    @property
    def numbered(self) -> bool:
        """Whether a section is numbered, and so one of a series: "II. Means"."""
        return self.form == "section" and self.stop > 0


class MarkedUp(NamedTuple):
    """A heading in Markdown: how many characters its sign takes, and its label."""

    markup: int
    label: Label


class Labels:
    """Recognises the labels of a house."""

    def __init__(self, profile: Profile, scanner: Scanner) -> None:
        self._profile = profile
        self._scanner = scanner
        self._options = profile.options
        self._units = {word: unit for unit in profile.units for word in unit.words}
        words = any_of(word for word, unit in self._units.items() if not unit.glued)
        number = (
            # "QQ.A.5", "X.3", "20.A.1", as trade negotiations count: what has no letter is below.
            rf"(?:(?=[\dA-Z.]*[A-Z])(?:{_DESIGNATION})(?![^\W_])"
            rf"|\d{{1,3}}(?!\d)(?:\.\d{{1,3}})*(?:[a-zA-Z](?![^\W_]))?|(?:{_ROMAN})(?![^\W\d_])"
            # "Chapter QQ", whose number is not known yet; a note's sign may be glued to it.
            r"|[A-Z](?![^\W\d_])|(?P<twice>[A-Z])(?P=twice)\d?(?![^\W_])"
            rf"|(?i:{_SPELLED})(?![^\W_]))"
        )
        # "Article IV. (deleted)": what stands in its place is no rest of a sentence.
        marks = (*profile.marks.agreed, *profile.marks.deleted)
        gone = any_of(w.lower() for w in (*marks, "MOVED", "NEW", "FORMER"))
        before = r"(?:(?i:ante|supra)\s?(?=\d))?"
        self._unit = re.compile(
            rf"\[*(?P<label>(?P<word>{words})\s+(?P<number>{before}{number}"
            rf"(?:{_SUFFIX}|[\s.]?(?i:alt)\.?\s?\d{{1,2}}(?!\d))*)"
            r"(?:\.(?=\s|$))?)"
            # What follows must not be the rest of a sentence: "Article 4 of the Convention".
            rf"(?P<gap>\s*[-:–—]\s*|\s+|(?=[\])]|$))(?![a-z,;]|\((?![A-Z]|{gone}\b))"
        )
        glued = any_of(word for word, unit in self._units.items() if unit.glued)
        self._glued = re.compile(
            rf"\[*(?P<label>(?P<word>{glued})\s?(?P<number>\d{{1,3}}(?:{_SUFFIX}(?:\s\d{{1,2}}(?!\d))?)*"
            rf")(?:[.:](?=\s|$))?)(?P<gap>\s+|(?=[\[\]])|$)"
        )
        self._bare_unit = next((unit for unit in profile.units if unit.bare), None)
        self._designated = re.compile(
            rf"\[*(?P<label>(?P<number>(?=[A-Z])(?:{_DESIGNATION}){_SUFFIX}*)(?<=\d)(?:\.(?=\s|$))?)"
            r"(?P<gap>\s*[-:–—]\s+|\s+)(?=[A-Z\[{“\"])"
        )
        self._option = re.compile(
            rf"\[*(?P<label>\**(?P<word>{any_of(profile.options.words)})\s?"
            rf"(?P<number>\(?(?:\d{{1,2}}(?={_SUFFIX})|(?<=[bB]-option )\d{{1,2}}\.\d{{1,2}}"
            r"|(?:\d{1,2}[a-z]?|[ivxlIVXL]+|[a-zA-Z])(?![^\W_]|\.\d))"
            r"\)?(?:\([ivx]+\))?)"
            rf"(?P<more>{_SUFFIX}*)(?P<dot>\.?)(?:\s*\((?i:chapeau)\))?(?:\[\^\w+\])*"
            r"(?P<stop>\**:?\**:?))(?P<gap>\s+[-–—]\s+|\s+|(?=[\[\]{])|(?<=[*:])(?=\w)|$)"
        )
        # "Alt" alone on its line, between two readings; "Facilitators' Alternative".
        self._unnumbered = re.compile(
            rf"\[*(?P<label>(?:[A-Z][\w’'-]*\s)?(?:{any_of(profile.options.bare)}):?)$"
        )
        self._number = re.compile(
            rf"\[*(?P<label>(?P<number>{_PART}(?:\.{_PART})*(?:[a-z]|\.?{_SUFFIX}*))"
            rf"(?:\.(?!\d|{_APART})|:(?=\s)|\))"
            # "3.5 per cent" is no label.
            rf"|(?P<bare>{_PART}(?:\.{_PART})+{_SUFFIX}*(?!\s+[a-z%])"
            rf"|\d{{1,3}}(?:\.\d{{1,3}})*\.?(?:{_SUFFIX}|{_APART})+(?:\s\d{{1,2}}(?=\.\s))?\.?"
            # "4 (bis)."
            rf"|\d{{1,3}}\s?\((?:{LATIN})\)\.?)"
            # "1.Publication": a tabulator was lost.
            rf"|\((?P<inner>\d{{1,3}}{_SUFFIX}*)\))(?P<gap>\s+|(?=[\[\]])|(?<=\.)(?=[A-Z][a-z])|$)"
        )
        self._letter = re.compile(
            rf"\[*(?P<label>\(?(?P<number>[a-zA-Z]{{1,2}}|[ivxl]{{1,5}}|[IVX]{{1,5}})"
            rf"(?P<more>{_SUFFIX}*)\))(?P<gap>\s+|(?=[\[\]])|$)"
        )
        # "a." and "b bis.", "i.", as the plastics treaty and the WTO write. In capitals it is a
        # heading.
        self._dotted = re.compile(
            rf"\[*(?P<label>(?P<number>[a-z]|[ivxl]{{1,5}})"
            rf"(?P<more>{_SUFFIX}*\.{_APART}|{_SUFFIX}*\.(?!{_APART})|{_SUFFIX}+))"
            r"(?P<gap>\s+|(?=[\[\]])|$)"
        )
        # ".1" and ".2", as the International Maritime Organization counts under a number.
        self._pointed = re.compile(
            r"\[*(?P<label>\.(?P<number>\d{1,2}(?:\.\d{1,2})*))(?P<gap>\s+)"
        )
        # "1 Sails shall be mended": only in a paper that counts so throughout.
        self._unpointed = re.compile(
            rf"\[*(?P<label>(?P<number>\d{{1,3}}{_SUFFIX}*))(?P<gap>\s+)(?=[^\W\d_]|[\[“\"‘(])"
            if profile.bare_numbers else "(?!)"
        )
        # "a Each Party", "ii schools", as in the Council of Europe.
        self._unmarked = re.compile(
            r"\[*(?P<label>(?P<number>[a-z]|[ivx]{1,4}))(?P<more>)(?P<gap>\s+)(?=[^\W\d_]|[\[“\"‘(])"
            if profile.bare_letters else "(?!)"
        )
        self._bullet = re.compile(r"\[*(?P<label>[•●▪◦·‣*–-])(?P<gap>\s+)(?=\S)")
        # A hyphen is part of a word here, so that no line can be divided in two ways.
        self._run_in = re.compile(
            r"(?P<before>\[*|<<|\d{1,3}\s)"
            r"(?P<label>(?=.{1,60}:)[A-Z][\w’'/-]*(?: [\w’'/-]+){0,3})(?P<gap>\s?:(?:\s+|$))"
        )
        self._sections = {slug(s) for s in profile.sections}
        self._captions = {slug(c) for c in profile.captions}
        self._alternative = re.compile(
            rf"(?:{'|'.join(map(re.escape, profile.alternative)) or '(?!)'})\s*"
        )

    def alternative(self, text: str) -> int:
        """How many characters at the start say that this is an alternative (``// ``)."""
        found = self._alternative.match(text)
        return found.end() if found else 0

    def is_marked_up(self, text: str) -> bool:
        """Whether this line is a heading in Markdown."""
        return _MARKED_UP.match(text) is not None

    def marked_up(self, text: str, *, first: bool) -> MarkedUp | None:
        """The heading that a line in Markdown is (``## Article 2``), ranked by its level.
        ``first``: no provision stands before it; then it is the title, if it is no unit or section
        of the house."""
        found = _MARKED_UP.match(text)
        if found is None:
            return None
        words = text[found.end() :]
        label = (
            self._as_unit(words) or self.option(words) or self._as_heading(words, begun=True)
        )
        if label is None or label.form == "caption":
            known = slug(self._scanner.without_mark(words))
            if first and known not in self._sections:
                return None
            label = Label("section", "section", known, 0, True, 0, 0, 0)
        return MarkedUp(found.end(), label._replace(rank=len(found["signs"])))

    def find(self, text: str, *, begun: bool) -> Label | None:
        """The label at the start of this line. ``begun``: the title is over, so that any line
        in capitals is a heading."""
        label = self._behind(text) or self._at_start(text, begun)
        if label is not None and label.form in ("number", "letter", "roman"):
            # "[(75)", and on the next line "(85)] per cent": a bracket closes behind a figure.
            closes = text.startswith("]", label.stop) and "[" not in text[: label.start]
            return None if closes else label
        return label

    def _behind(self, text: str) -> Label | None:
        """The label behind what a bracket says of its parties, "[CL/NZ: 3. Nothing in this Chapter"
        (trade negotiations), or behind a note's sign, "[1]: Section A"."""
        start = self._scanner.behind_names(text)
        if not start and (cited := NOTE_CITED.match(text)) is not None:
            start = cited.end()
        if not start:
            return None
        rest = text[start:]
        label = self._as_unit(rest) or self._as_number(rest) or self._as_letter(rest)
        if label is None:
            return None
        return label._replace(
            start=start + label.start, stop=start + label.stop, end=start + label.end
        )

    def _at_start(self, text: str, begun: bool) -> Label | None:
        return (
            self._as_unit(text)
            or self._as_changed(text)
            or self._as_end(text)
            or self.option(text)
            or self._as_numbered_heading(text)
            or self._as_heading(text, begun)
            or self._as_number(text)
            or self._as_letter(text)
            or self._as_bullet(text)
            or self._as_run_in(text)
        )

    def option(self, text: str) -> Label | None:
        """The label of an option at the start of these words: ``Option 1 bis:``. What follows is a
        colon, the end of the line, or a bracket; otherwise they are a sentence about an option."""
        found = self._option.match(text)
        if found is None:
            return self._as_unnumbered(text)
        after = text[found.end() :][:1]
        begins = found["dot"] and not found["stop"] and (after.isupper() or after in "“\"‘")
        told = ":" in found["stop"] or found["gap"].strip() or begins
        if not told and after not in ("", "[", "]", "(", "{"):
            return None
        number = found["number"]
        first = number.strip("()").split(")")[0]
        series: Series | None = "letter"
        if found["word"].casefold().startswith("sub"):
            series = None  # under an option, whatever that is counted by
        elif first[:1].isdecimal():
            series = "number"
        elif re.fullmatch(r"[ivxl]+|[IVXL]+", first):
            series = "roman"
        key = number_key(re.sub(r"\W+", "-", number).strip("-") + found["more"])
        rank = self._options.ranks.get(series, FLOATING) if series else FLOATING
        return Label(
            "option", "option", f"option-{key}", rank, False, *found.span("label"), found.end(),
            series=series,
        )

    def _as_changed(self, text: str) -> Label | None:
        """A label behind what says that it is new, or that it is another reading: "NEW Article 44
        bis", "[New 1 bis." (WHO), "ALT 2.1." (Human Rights Council)."""
        found = _CHANGED.match(text)
        if found is None:
            return None
        rest = text[found.end() :]
        label = self._as_unit(rest) or self._as_number(rest)
        if label is None or (found["alt"] and "." not in label.key) or rest[:1] == "[":
            return None
        start, behind = found.start("word"), found.end()
        return label._replace(
            key=f"{label.key}alt" if found["alt"] else label.key,
            start=start, stop=behind + label.stop, end=behind + label.end,
        )

    @staticmethod
    def _as_end(text: str) -> Label | None:
        found = _ENDS.fullmatch(text.strip())
        if found is None:
            return None
        number = found["number"] or found["named"]
        key = f"option-{number_key(number)}" if number else ""
        return Label("end", _KINDS["end"], key, _RANKS["end"], False, 0, 0, 0)

    def _as_unnumbered(self, text: str) -> Label | None:
        found = self._unnumbered.match(text)
        if found is None:
            return None
        return Label(
            "option", "option", "option", _RANKS["option"], False, *found.span("label"), found.end()
        )

    def _as_unit(self, text: str) -> Label | None:
        found = self._unit.match(text) or self._glued.match(text)
        if found is None:
            return self._as_designated(text)
        unit = self._units[found["word"]]
        key = unit.key.format(number=number_key(found["number"]))
        return Label(
            "unit", unit.kind, key, unit.rank, unit.top, *found.span("label"), found.end(), unit
        )

    def _as_designated(self, text: str) -> Label | None:
        """An article's designation without the word: "X.1 Scope"."""
        unit = self._bare_unit
        found = self._designated.match(text) if unit is not None else None
        if unit is None or found is None:
            return None
        key = unit.key.format(number=number_key(found["number"]))
        return Label(
            "unit", unit.kind, key, unit.rank, unit.top, *found.span("label"), found.end(), unit
        )

    def _as_heading(self, text: str, begun: bool) -> Label | None:
        if len(text) > _HEADING_AT_MOST:
            return None
        # A heading may carry its mark, and stand in brackets.
        unmarked = self._scanner.without_mark(text.strip())
        bare = re.sub(r"(?<=\w)[:\s]*\([^()]*\)$", "", unmarked).strip("[]")
        words = bare.rstrip(":").strip()
        if not words or len(words) > 120 or not words[0].isalpha():
            return None
        known = slug(words)
        if known in self._captions and (begun or not words.isupper()):
            return Label("caption", "caption", known, _RANKS["caption"], False, 0, 0, 0)
        capitals = words.isupper() and len(words.split()) <= 12 and begun and len(words) > 3
        enclosed = known in _ENCLOSURES
        parts = [slug(part) for part in words.split("/")]  # "PREAMBLE/INTRODUCTION"
        if words.isupper() and _PREAMBLE.match(known):
            parts = ["preamble"]
        named = self._sections.issuperset(parts) and (words.isupper() or not bare.endswith(":"))
        if named or capitals or enclosed:
            rank = _ENCLOSURE if enclosed else _RANKS["section"]
            return Label("section", "section", known, rank, True, 0, 0, 0)
        return None

    def _as_numbered_heading(self, text: str) -> Label | None:
        """A heading such as "II. Means" or "B. Oil": a short line that ends like no sentence."""
        found = _NUMBERED_HEADING.match(text)
        if found is None:
            return None
        words = self._scanner.without_mark(text[found.end() :]).rstrip("] ")
        if len(words) > _NUMBERED_HEADING_AT_MOST or words.endswith((".", ";", ",", ":")):
            return None
        number = found["number"] or found["deep"]
        roman = _ROMAN_FIGURES.match(number) is not None
        rank = _RANKS["section"] + (number.count(".") if roman else 1)
        return Label(
            "section", "section", f"section-{number.casefold()}", rank, True,
            *found.span("label"), found.end(),
        )

    def _as_number(self, text: str) -> Label | None:
        found = self._number.match(text)
        if found is None:
            return self._as_unpointed(text)
        written = found["number"] or found["bare"] or found["inner"]
        key = number_key(written)
        dots = min(key.count("."), _MOST_DOTS)
        rank = _ENCLOSED_NUMBER if found["inner"] else _RANKS["number"] + dots
        kind = self._profile.numbered.get("*", "paragraph")
        return Label("number", kind, key, rank, False, *found.span("label"), found.end())

    def _as_unpointed(self, text: str) -> Label | None:
        form: Form
        if (found := self._unpointed.match(text)) is not None:
            form, kind = "number", self._profile.numbered.get("*", "paragraph")
        elif (found := self._pointed.match(text)) is not None:
            form, kind = "letter", _KINDS["letter"]
        else:
            return None
        return Label(
            form, kind, number_key(found["number"]), _RANKS[form], False, *found.span("label"),
            found.end(),
        )

    def _as_letter(self, text: str) -> Label | None:
        found = self._letter.match(text) or self._dotted.match(text) or self._unmarked.match(text)
        if found is None:
            return None
        written = found["number"]
        roman = re.fullmatch(r"[ivxl]+|[IVX]{2,}", written) is not None
        if not roman and len(written) == 2 and written[0] != written[1]:
            return None
        if not roman and len(written) > 2:
            return None
        form: Form = "roman" if roman else "letter"
        key = number_key(written + found["more"])
        return Label(
            form, _KINDS[form], key, _RANKS[form], False, *found.span("label"), found.end()
        )

    def _as_bullet(self, text: str) -> Label | None:
        found = self._bullet.match(text)
        if found is None:
            return None
        return Label(
            "bullet", "item", "", _RANKS["bullet"], False, *found.span("label"), found.end()
        )

    def _as_run_in(self, text: str) -> Label | None:
        found = self._run_in.match(text)
        if found is None or _NO_NAME.match(found["label"]):
            return None
        if found["before"].strip("[") and not _NOTING.search(slug(found["label"])):
            return None  # "14 Negotiators' Note:", "<<Note:"
        # "Brazil and Chile:" and "[XYZ:" say who speaks.
        if self._scanner.names_parties(found["label"], bracketed=text.startswith("[")):
            return None
        return Label(
            "run-in", "paragraph", slug(found["label"]), _RANKS["run-in"], False,
            *found.span("label"), found.end(),
        )


def page_note(text: str) -> Label:
    """The label of a footnote that begins with its bare number."""
    number, gap = text.split()[0], 1
    key = f"note-{number}"
    return Label(
        "note", _KINDS["note"], key, _RANKS["note"], False, 0, len(number), len(number) + gap
    )


def follows(before: str, key: str) -> bool:
    """Whether this key is the next behind the other: 2, or 1bis, behind 1; (d) behind (c)."""
    found, last = _COUNTED.search(key), _COUNTED.search(before)
    if found is None or last is None or found["head"] != last["head"]:
        return False
    if found["base"].isdecimal() and last["base"].isdecimal():
        step = int(found["base"]) - int(last["base"])
    elif len(found["base"]) == len(last["base"]) == 1:
        step = ord(found["base"]) - ord(last["base"])
    else:
        count = _roman(last["base"])
        step = _roman(found["base"]) - count if count else -1
    return step == 1 or (step == 0 and found["more"] != last["more"])


def is_first(key: str) -> bool:
    """Whether a count begins with this key."""
    found = _COUNTED.search(key)
    return found is not None and not found["head"] and found["base"] in ("1", "a", "i")


def alternative_of(key: str) -> str | None:
    """The key of what this is another reading of, if its label says so: ``op2`` of ``op2alt``."""
    base, alt, _ = key.partition("alt")
    return base if alt and base and base[-1] != "-" else None


def _roman(figures: str) -> int:
    worth = [_FIGURES.get(figure, 0) for figure in figures]
    return sum(
        -one if any(later > one for later in worth[n + 1 :]) else one
        for n, one in enumerate(worth)
    )


def as_letter(label: Label) -> Label:
    """A label such as ``(i)`` read as the letter i, where (h) stands before it."""
    return label._replace(form="letter", kind=_KINDS["letter"], rank=_RANKS["letter"])


def number_key(written: str) -> str:
    """The key of a number as printed: ``1 bis.`` is ``1bis``, ``IV`` is ``iv``."""
    key = re.sub(rf"\.?\s*\(?({LATIN})(?![^\W\d_])", r"\1", written.casefold())
    key = re.sub(r"^(ante|supra)\s+", r"\1", key.strip())
    return re.sub(r"[\s.()]+$", "", key).strip("( ").replace(" ", "-")


def slug(words: str) -> str:
    """Words as a key: ``Crosscutting issues:`` is ``crosscutting-issues``."""
    return re.sub(r"[\W_]+", "-", words.casefold()).strip("-")
