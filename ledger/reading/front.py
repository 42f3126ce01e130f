"""What stands at the head of a paper and is not its title: the document's symbol, its distribution
and language, the session, its place and days, the item of the agenda, the version.

United Nations bodies print all of it above the title, the climate bodies the version below it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from ledger.reading import dates
from ledger.reading.pages import is_marking

_SYMBOL = re.compile(
    r"(?=.*[\d.])\[?[A-Z][A-Za-z0-9]{0,11}(?:\.[A-Z]{1,6})?(?:/[A-Za-z0-9][\w.()-]*)+\*{0,3}"
    r"(?:\s+(?i:rev|add|corr|prov)\.?\s?\d*)*\]?"
)
"""``A/CONF.232/2022/5``, ``OEA/Ser.G``, ``CAJP/GT/DAD-9/15 rev. 3``."""
_FIELD = re.compile(
    r"(?i)\W*(?:"
    r"(?:distr(?:ibution)?|original|date|ref(?:erence)?|page|status|languages?)\b\.?\s*:.*"
    r"|distr\.(?:\s?\w+)?|(?:english|french|spanish)(?: only)?"
    r"|limited|general|restricted|unrestricted|derestricted|cover page|without prejudice)\W*"
)
_AGENDA = re.compile(
    r"(?i)(?:provisional )?agenda items?(?:\s.{1,80})?"
    r"|items? \d.{0,40}\b(?:of|on) the (?:provisional )?agenda.*"
)
_VERSION = re.compile(
    r"(?i)\W*(?:(?:status )?as of|version\b|(?:un)?edited version of|rev(?:ision|\.)|re-?issued"
    r"|advance(?:d)?\b"
    r"|(?:co-)?(?:facilitator|chair|president|bureau|moderator)(?:person)?s?['’]?s?['’]? rev\b"
    r"|(?:last )?updated|dated"
    r"|draft of(?= \d)).{0,80}"
)
_DRAFT = re.compile(
    r"(?i)\W*(?:(?:zero|first|second|third|fourth|revised|final|silence)\s)*(?:draft|text)\b[\s,–—-]*"
    r"(?:rev\.?\s?\d|v\.?\s?\d|\(?as of\s.*\d|of \d|dated\s.*\d|\d).{0,60}"
)
"""``Zero draft – rev 1 (as of 14 October 2022)``."""
_WHICH = re.compile(r"(?:[A-Z][\w/-]*\s){1,4}(?i:draft)\s*:")
"""``Informal Predecisional/Deliberative Draft:``, above its day (anti-counterfeiting agreement)."""
_DAYS = (
    rf"(?:{dates.RANGE}|(?:(?:from\s)?\d{{1,2}}(?:\s+\w{{3,9}}(?:\s+\d{{4}})?)?"
    rf"\s?(?:[-–—]|to)\s?)?{dates.ANY})"
)
_TIME = r"\d{1,2}[.:h]\d{2}\s?(?:hrs?|hours|[ap]\.?m)?\.?"
_DAY = re.compile(rf"\W*{_DAYS}(?:\s*(?:@|at|,)?\s*{_TIME})?\W*|{_TIME}")
_WHOSE = re.compile(
    r"(?i)\W*(?:co-)?(?:chair|facilitator|president|bureau|secretariat)s?['’]s?\s"
    rf"(?:text|draft|proposal|non-paper),?\s{_DAYS}\W*"
)
"""``Chair's text, 3 February 2024``."""
_PLACE = re.compile(
    rf"\(?\s?(?:[A-Z][\w.’'-]*(?:,|\s[–—-])?\s(?:\([\w ]+\),?\s|and\s|of\s|de\s)?){{1,6}}"
    rf"(?:from\s|on\s)?{_DAYS}\W*"
)
"""``Port Louis, 12–18 May 2023``."""
_ORDINAL = r"(?:\w+-)?(?:first|second|third|\w+th|\d+(?:st|nd|rd|th))"
_SESSION = re.compile(
    rf"(?i)(?:(?:resumed|reconvened|special|extraordinary|the)\s)*"
    rf"(?:{_ORDINAL}|concluding|inaugural|organi[sz]ational)\s(?:\w+\s){{0,2}}"
    rf"(?:session|meeting)(?:\sof\s(?!.*{dates.ANY}).{{1,120}})?(?:\s\(.{{1,40}}\))?"
    rf"(?:,? part \w+)?(?:,?\s{_DAYS})?"
)
_WHERE = re.compile(r"(?:[A-Z][\w.’'-]*\s?){1,4}(?:,\s(?:[A-Z][\w.’'-]*\s?){1,4}){1,2}")
"""``Geneva, Switzerland``, which may be anything unless it stands below a session or its days."""
_BESIDE = re.compile(
    r"[A-Z][A-Z .,’'&-]{7,120}\s"
    rf"(?:{_SYMBOL.pattern}|(?i:original)\s?:\s?\w+(?:\s?/\s?\w+)*|{dates.ANY})"
)
"""A body in capitals and, in a column beside it, what the paper's fields say (Organization of
American States): ``COMMITTEE ON JURIDICAL AFFAIRS Original: Spanish``."""
_KIND = re.compile(
    r"(?i)\W*(?:(?:the|draft|revised|further|streamlined|consolidated|negotiating|compiled|compilation"
    r"|\w{1,8}\d{2}|agreed|composite|rolling|working|informal|bracketed|clean|final|first|second|third|zero|new|and|of"
    r"|updated|merged|joint|proposed|(?:co-?)?(?:chair|facilitator|president|presidency|bureau"
    r"|moderator|secretariat)(?:person)?s?['’]?s?)\s)*"
    r"(?:texts?|drafts?|(?:non-)?paper|compilation|document|proposals?|resolution|decision"
    r"|recommendations?|declaration|conclusions)"
    r"(?:\s(?:submitted|presented|proposed|prepared|introduced)\sby\s.{1,100}"
    r"|\sfor\s(?:adoption|consideration)\sby\s.{1,100})?\W*"
)
"""What kind of paper it is, which is its title only where nothing says what it is about: ``DRAFT
RESOLUTION``, ``Draft recommendation submitted by the Co-Chairs``."""
_NOTICE = re.compile(r"(?i)\W*this (?:draft text|document|paper)\s.+")
_NOTICE_LINES = 12
ENCLOSED = ("ANNEX", "Annex")
"""What a text is that another document encloses, above the date of that one (WIPO)."""


def notices(texts: Sequence[str]) -> frozenset[int]:
    """Which of these lines are sentences about the paper itself, "* This document must be protected
    ...", each from its first line to its end."""
    found: set[int] = set()
    for n, text in enumerate(texts):
        if n not in found and _NOTICE.fullmatch(text.strip()) and not is_marking(text):
            lines = range(n, min(n + _NOTICE_LINES, len(texts)))
            end = next((k for k in lines if texts[k].rstrip().endswith(".")), n)
            found.update(range(n, end + 1))
    return frozenset(found)


def is_gathering(text: str) -> bool:
    """Whether this line says where and when a body meets: ``Fifth session``, ``Nairobi, 21–26 June
    2022``. What stands above it names the body."""
    text = " ".join(text.split())
    if is_version(text):
        return False
    return any(form.fullmatch(text) for form in (_SESSION, _PLACE, _BESIDE))


def is_where(text: str, above: str) -> bool:
    """Whether this line is the place of the session, or the days, in the line above."""
    met = is_gathering(above) or is_range(above)
    return met and _WHERE.fullmatch(" ".join(text.split())) is not None


def is_version(text: str) -> bool:
    """Whether this line says which draft it is, of which day: ``Version of 4 May 2020``."""
    text = " ".join(text.split())
    return any(form.fullmatch(text) for form in (_VERSION, _DRAFT, _WHOSE))


def is_reference(text: str) -> bool:
    """Whether this line files the paper: its symbol, a field, the item of the agenda. Above it,
    where a title stands below, is the body's name."""
    text = " ".join(text.split())
    return any(form.fullmatch(text) for form in (_SYMBOL, _FIELD, _AGENDA))


def is_day(text: str) -> bool:
    """Whether this line is a day, and nothing else: ``28 February 2020``."""
    return _DAY.fullmatch(" ".join(text.split())) is not None and not is_range(text)


def is_range(text: str) -> bool:
    """Whether this line is the days from one to another: ``8–13 February 2015``."""
    text = " ".join(text.split()).strip(" ()[]")
    return re.fullmatch(_DAYS, text) is not None and re.fullmatch(dates.ANY, text) is None


def is_kind(text: str) -> bool:
    """Whether this line says no more than what kind of paper it is: ``Negotiating text``."""
    return _KIND.fullmatch(" ".join(text.split())) is not None


def is_front(text: str) -> bool:
    """Whether this line says something about the paper that its title does not."""
    if is_gathering(text) or is_version(text) or is_reference(text) or is_marking(text):
        return True
    text = " ".join(text.split())
    return any(form.fullmatch(text) for form in (_WHICH, _DAY))
