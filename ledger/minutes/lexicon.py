"""The words of rapporteurs: a sentence in the terminals of the grammar."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files

from ledger.minutes.tokens import Token, settled, without_topics
from ledger.profile import Profile, any_of
from ledger.reading.labels import LATIN

_FORMS = ("", "ING", "ED")
_SHORT = 4
"""An alias of so few letters counts only as it is spelled: "us" is no party, "US" is one."""
_ARTICLES = frozenset(
    {"the", "a", "an", "both", "these", "those", "such", "each", "any", "all of the"}
)
_SUFFIX = rf"(?:\s?(?:{LATIN})(?![^\W_]))"
# Whatever fails here must fail soon: a sentence may be as long as its writer likes, and is tried
# from each of its words on. So nothing is tried a second time in another division (the doubled
# signs), a quotation without an end is not even begun (`_Ends`), and a number or a part of an
# address has so many characters at the most.
_INNER = r"[^“”]*+(?:“[^“”]*+”[^“”]*+)*+"
_QUOTED = re.compile(
    rf"“(?P<curly>[^“”]*+(?:“{_INNER}”[^“”]*+)*+)”|\"(?P<straight>[^\"]*+)\"|«(?P<guillemets>[^»]*+)»"
    r"|‘(?P<single>(?:[^‘’]++|’(?=\w))*+)’(?!\w)|„(?P<low>[^“”]*+)[“”]"
    r"|(?<![\w’'])'(?P<apostrophes>(?:[^']++|'(?=\w))*+)'(?!\w)"
)
_CLOSERS = {
    '"': re.compile('"'), "«": re.compile("»"), "„": re.compile("[“”]"),
    "'": re.compile(r"'(?!\w)"),
}
_ADDRESS = re.compile(r"[\w.\-]{1,99}+(?:/[\w.\-#]{1,99}+)+")
_COUNTED = re.compile(rf"(?:PP|OP|CST|Pp|Op)\s?\d+{_SUFFIX}*")
_NUMBER = re.compile(
    rf"(?:\(\d{{1,9}}+\)|\d{{1,9}}+(?:\.\d{{1,9}}+)*)(?:\.(?=\s?(?:{LATIN})))?{_SUFFIX}*(?:\s?\((?:[a-z]{{1,4}}|\d{{1,2}}{_SUFFIX}?)\))*"
    r"(?![\w%])|\((?:[a-zA-Z]|[ivxl]{1,5})\)"
)
_DESIGNATION = re.compile(
    rf"(?=[A-Z]{{1,3}}\.|\d{{1,3}}\.[A-Z])\w{{1,3}}(?:\.(?:[A-Z]{{1,2}}|\d{{1,3}})){{1,4}}{_SUFFIX}*(?<=\w)"
    r"(?![\w%]|\.\w)"
)
"""Chapter, section and article in one number: ``QQ.A.5`` (trade negotiations)."""
_LETTER = re.compile(rf"(?:[A-Za-z]|[ivxlIVXL]{{1,5}}){_SUFFIX}*(?![\w’']|\.\w)")
_WORD = re.compile(r"[^\W\d_]+(?:[’'\-][^\W\d_]+)*|\S")
_POSSESSIVE = re.compile(r"[’']s?(?!\w)")
_SPACE = re.compile(r"\s+")
_SIGNS = {
    ",": "COMMA", ";": "SEMICOLON", ":": "COLON", ".": "", "(": "PAREN", ")": "PAREN",
}
_SPEAKER = re.compile(
    r"(?:Mr|Mrs|Ms|Miss|Mme|Mx|Dr|Prof|Professor|Sir|Dame|Amb|Ambassador|H\.E)\.?\s"
    r"[^()“”\"\d]{1,60}?\((?P<party>[^()]{2,60})\)"
)
"""A person who speaks for a party: "Ms. Ndiaye (Senegal)"."""
_VOTE = re.compile(
    r"(?i)by (?:a vote of )?[\w-]+(?: votes?)?(?: in favou?r)?,? (?:to|and|with) [\w-]+"
    r"(?: against)?,?(?: (?:with|and) [\w-]+ abstentions?)?(?!\w)"
)
"""How many were for and against: "by 12 votes to none, with 2 abstentions"."""
_RUN = re.compile(r"[–-](?=\d|[PO]P)|through(?=\s+(?:\d|[PO]P))")
"""From one number to another: "paragraphs 3–5", "PP1 through PP4"."""
_STRUCTURAL = frozenset({"preamble", "introduction", "title"})
"""Names of provisions that are written without a capital, too."""


class _Ends:
    """Where the last quotation of each kind in a text can end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._last = {
            opener: max((found.start() for found in closer.finditer(text)), default=-1)
            for opener, closer in _CLOSERS.items() if opener in text
        }

    def may_quote(self, at: int) -> bool:
        """Whether a quotation may begin here."""
        letter = self._text[at]
        return letter in "“‘" or self._last.get(letter, -1) > at


class Lexicon:
    """What words mean, and who the parties of a house are. ``names``: what provisions without a
    number are called in the draft ("Purpose")."""

    def __init__(self, profile: Profile, names: tuple[str, ...] = ()) -> None:
        self._words = _words()
        self._phrases = _either(self._words)
        long = {n for n in profile.names if len(n) > _SHORT}
        spelled = {
            n for p in profile.parties for n in (p.name, *p.aliases) if len(n) <= _SHORT
        } | {
            n.upper() for p in profile.parties for n in (p.name, *p.aliases) if len(n) <= _SHORT
        }
        self._party = re.compile(
            rf"(?<!\w)(?:(?i:{any_of(long)})|{any_of(spelled)})(?![\w])"
        )
        self._names = _either({name.casefold() for name in names if name})
        self._profile = profile

    def tokens(self, sentence: str) -> list[Token]:
        """The sentence in terminals; what it knows no meaning of is ``NAME`` where it has a
        capital, else ``WORD``."""
        return list(settled(without_topics(list(self._scan(sentence)))))

    def party(self, name: str) -> str | None:
        """The party of this name or alias, however it is spelled."""
        party = self._profile.party(name)
        return party.name if party is not None else None

    def _scan(self, text: str) -> Iterator[Token]:
        at, last = 0, ""
        ends = _Ends(text)
        while at < len(text):
            space = _SPACE.match(text, at)
            if space:
                at = space.end()
                continue
            type_, value, stop = self._next(text, at, last, ends)
            if type_:
                yield Token(type_, value, at, stop)
                last = type_
            at = stop

    def _next(self, text: str, at: int, last: str, ends: _Ends) -> tuple[str, str, int]:
        """The terminal of what begins here, what it says, and where it ends; ``last``: the terminal
        before."""
        if ends.may_quote(at) and (found := _QUOTED.match(text, at)):
            value = next(g for g in found.groups() if g is not None)
            return "QUOTE", value, found.end()
        if (found := _SPEAKER.match(text, at)) and (speaks_for := self.party(found["party"])):
            return "PARTY", speaks_for, found.end()
        if last in ("UNIT", "AND", "COMMA") and (found := _DESIGNATION.match(text, at)):
            return "NUMBER", found.group(), found.end()
        phrase = self._phrases.match(text, at)
        if named := self._who(text, at, phrase):
            return named
        if pointing := self._pointing(text, at, last):
            return pointing
        if phrase:
            meant = self._words[_SPACE.sub(" ", phrase.group().casefold()).replace("’", "'")]
            return meant[0], meant[1] or phrase.group(), phrase.end()
        return _word(text, at)

    def _who(
        self, text: str, at: int, phrase: re.Match[str] | None
    ) -> tuple[str, str, int] | None:
        """Who is named here: a party, a body, or somebody who has no name. ``phrase``: what the
        words may be otherwise."""
        found = self._party.match(text, at)
        if found and phrase and phrase.end() > found.end() <= at + _SHORT:
            found = None  # "Can we", where Canada is "Can"
        others = [one.end() for one in (found, phrase) if one is not None]
        if (body := self._body(text, at)) and all(end <= body[2] for end in others):
            return body
        if found is None:
            return None
        party, stop = self._profile.party(found.group()), found.end()
        assert party is not None
        if possessive := _POSSESSIVE.match(text, stop):
            return "PARTYS", party.name, possessive.end()
        if party.kind != "body":
            return "PARTY", party.name, stop
        meets = _bodies().fullmatch(party.name) is not None
        return "BODY" if meets else "OFFICER", party.name, stop

    def _pointing(self, text: str, at: int, last: str) -> tuple[str, str, int] | None:
        """What points to a provision here, or counts votes."""
        for type_, pattern in (("ADDRESS", _ADDRESS), ("COUNTED", _COUNTED)):
            if (found := pattern.match(text, at)) and found.group().casefold() != "and/or":
                address = found.group().rstrip(".")
                return type_, address, found.start() + len(address)
        if (found := _VOTE.match(text, at)) and "vote" in found.group().casefold():
            return "ALL_SIDES", found.group(), found.end()
        if last in ("NUMBER", "COUNTED") and (found := _RUN.match(text, at)):
            return "TO", found.group(), found.end()
        if last in ("UNIT", "NUMBER", "AND", "COMMA") and (found := _LETTER.match(text, at)):
            letter = found.group()
            is_word = letter.casefold() in ("a", "i") and last in ("AND", "COMMA")
            if not is_word:
                return "NUMBER", letter, found.end()
        if found := _NUMBER.match(text, at):
            return "NUMBER", found.group(), found.end()
        if (found := self._names.match(text, at)) and (
            found.group()[0].isupper() or found.group() in _STRUCTURAL
        ):
            return "TITLED", found.group(), found.end()
        return None

    def _body(self, text: str, at: int) -> tuple[str, str, int] | None:
        """The meeting as a whole, or somebody who is not named: before parties, for "the Group"."""
        found = _bodies().match(text, at)
        if found is None:
            return None
        said = _SPACE.sub(" ", found.group().casefold())
        unnamed = _table()["bodies"]["unnamed"]
        assert isinstance(unnamed, list)
        return ("SOMEBODY" if said in unnamed else "BODY"), found.group(), found.end()


def _word(text: str, at: int) -> tuple[str, str, int]:
    """A word or sign that means nothing by itself."""
    found = _WORD.match(text, at)
    assert found is not None
    word = found.group()
    if word.casefold() in _ARTICLES:
        return "", word, found.end()
    if word in _SIGNS:
        return _SIGNS[word], word, found.end()
    return "NAME" if word[0].isupper() else "WORD", word, found.end()


@cache
def spoken_words(what: str) -> Sequence[str]:
    """The phrases of verbatim notes, by what they are for, without articles."""
    listed = _table()["spoken"][what]
    assert isinstance(listed, list)
    return tuple(
        " ".join(word for word in phrase.split() if word not in _ARTICLES) for phrase in listed
    )


@cache
def _table() -> Mapping[str, Mapping[str, object]]:
    return tomllib.loads(files("ledger.minutes").joinpath("lexicon.toml").read_text())


@cache
def _words() -> dict[str, tuple[str, str]]:
    """Every word and phrase: its terminal, and what it stands for where that is not itself."""
    table = _table()
    found: dict[str, tuple[str, str]] = {}
    with_article: dict[str, tuple[str, str]] = {}

    def note(words: object, type_: str, value: str = "") -> None:
        assert isinstance(words, list)
        for word in words:
            key = word.casefold().replace("’", "'")
            found.setdefault(key, (type_, value))
            for article in ("the ", "a ", "an "):
                with_article.setdefault(f"{article}{key}", (type_, value))

    for terminal, forms in table["verbs"].items():
        assert isinstance(forms, list)
        for form, words in zip(_FORMS, forms, strict=True):
            note(words, f"{terminal}_{form}" if form else terminal)
    note(table["skipped"]["words"], "")
    for section in ("nouns", "small"):
        for terminal, words in table[section].items():
            note(words, terminal)
    for kind, words in table["units"].items():
        note(words, "UNIT", kind)
    for word, number in table["ordinals"].items():
        found[word] = found[f"the {word}"] = ("ORDINAL", str(number))
    return with_article | found


def _either(words: object) -> re.Pattern[str]:
    """A pattern for any of these, whatever the spaces and apostrophes in them."""
    assert isinstance(words, dict | set)
    spelled = any_of(words).replace(r"\ ", r"\s+").replace("'", "['’]")
    return re.compile(rf"(?i:{spelled})(?!\w|[-’']\w)")


@cache
def _bodies() -> re.Pattern[str]:
    bodies = _table()["bodies"]
    words: set[str] = set()
    for listed in bodies.values():
        assert isinstance(listed, list)
        words.update(listed)
        words.update(f"the {w}" for w in listed if not w.startswith(("the ", "a ")))
    return _either(words)
