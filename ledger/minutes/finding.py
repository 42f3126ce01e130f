"""Finding in the draft what a sentence points to: provisions, and words in them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec.structs import replace

from ledger.addresses import addresses, last_address, resolve
from ledger.draft import Draft, Edge, Provision
from ledger.errors import NotFound
from ledger.events import Name, Span
from ledger.minutes.statement import Part, Ref, Spot
from ledger.reading.labels import number_key, slug

_PLAIN = frozenset({"paragraph", "sub-paragraph", "item", "action"})
"""What rapporteurs call a numbered provision of any kind that has no other name."""
_NAMED = frozenset(
    {"title", "part", "chapter", "section", "objective", "article", "annex", "caption", "option",
     "no-text option", "footnote", "tombstone"}
)
_SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=\S)")
_ELLIPSIS = re.compile(r"…|\.\.\.")
_ANYTHING = ".{1,400}?"
_BRACKETS = re.compile(r"[\[\]]")
_SHOWN = 4
_WORD = re.compile(r"\w+|[^\w\s]")


class Unclear(Exception):
    """What a sentence points to is not in the draft, or may be several things; why."""


class Words:
    """Characters that stand in a provision one behind the other, each with its permanent name.

    Bracket edges and what is said about the words stand between them and don't count."""

    def __init__(self, provision: Provision) -> None:
        self.provision = provision
        letters: list[str] = []
        self._names: list[Name] = []
        self.order: list[int] = []
        """Of each character, the place of its element in the sequence."""
        apart = False
        for n, element in enumerate(provision.sequence):
            if element.hidden_by is not None:
                continue
            if isinstance(element, Edge):
                apart = True
                continue
            if element.role not in ("text", "heading"):
                continue
            for at, letter in enumerate(element.text, element.start):
                if apart and letters and letters[-1].isalnum() and letter.isalnum():
                    # "[shall][should]" are two words, though no space parts them.
                    letters.append("\0")
                    self._names.append(Name(element.event, at))
                    self.order.append(n)
                apart = False
                letters.append(letter)
                self._names.append(Name(element.event, at))
                self.order.append(n)
        self.text = "".join(letters)

    def name(self, at: int) -> Name:
        """The name of the character at this place."""
        return self._names[at]

    def spans(self, start: int, stop: int) -> tuple[Span, ...]:
        """The names of the characters from ``start`` up to, not including, ``stop``."""
        found: list[Span] = []
        for at in range(start, stop):
            if self.text[at] == "\0":
                continue
            name = self._names[at]
            if found and (found[-1].event, found[-1].stop) == (name.event, name.at):
                found[-1] = Span(name.event, found[-1].start, name.at + 1)
            else:
                found.append(Span(name.event, name.at, name.at + 1))
        return tuple(found)

    def find(self, quoted: str, window: tuple[int, int] | None = None) -> list[tuple[int, int]]:
        """Every place where these words stand, whatever the spaces and kinds of quotation marks;
        first as they are spelled, and if there are none so, whatever their capitals."""
        pattern = _pattern(quoted)
        if pattern is None:
            return []
        start, stop = window or (0, len(self.text))
        for flags in (0, re.IGNORECASE):
            found = [
                m.span() for m in re.compile(pattern, flags).finditer(self.text, start, stop)
            ]
            if found:
                return found
        return []

    def stands(self, start: int, stop: int, side: str, other: str) -> bool:
        """Whether what stands from ``start`` to ``stop`` stands directly before or after others."""
        for a, b in self.find(other):
            between = self.text[stop:a] if side == "before" else self.text[b:start]
            order = stop <= a if side == "before" else b <= start
            if order and not between.strip(" \0,;"):
                return True
        return False

    def sentence(self, ordinal: int) -> tuple[int, int] | None:
        """Where the n-th sentence stands, 1 the first, -1 the last."""
        ends = [m.end() for m in _SENTENCE.finditer(self.text)]
        bounds = list(pairwise([0, *ends, len(self.text)]))
        bounds = [(a, b) for a, b in bounds if self.text[a:b].strip()]
        index = ordinal - 1 if ordinal > 0 else len(bounds) + ordinal
        return bounds[index] if 0 <= index < len(bounds) else None


def _pattern(quoted: str) -> str | None:
    words = quoted.strip()
    parts = [_loosely(part) for part in _ELLIPSIS.sub(" … ", words).split()]
    if not parts or _ANYTHING in (parts[0], parts[-1]) or parts.count(_ANYTHING) > 1:
        return None
    before = r"(?<!\w)" if words[0].isalnum() else ""
    after = r"(?!\w)" if words[-1].isalnum() else ""
    return before + r"[\s\0]+".join(parts) + after


def _loosely(word: str) -> str:
    """The word, however its apostrophes and quotation marks are written; an ellipsis stands for
    whatever is left out."""
    if word == "…":
        return _ANYTHING
    return "".join(
        "['’‘]" if c in "'’‘" else "[\"“”]" if c in "\"“”" else re.escape(c) for c in word
    )


class Finder:
    """Looks things up in one draft. ``around``: the provision that is being spoken of."""

    def __init__(self, draft: Draft, around: Provision | None = None) -> None:
        self.draft = draft
        self.around = around
        self._addresses = addresses(draft)
        self._all = [p for p in draft.walk() if p.kind != "tombstone"]

    def address(self, provision: Provision) -> str:
        """Where it stands, as people say it."""
        return self._addresses.get(provision.id) or last_address(self.draft, provision.id)

    # --- provisions -------------------------------------------------------------------------------

    def provision(self, ref: Ref) -> Provision:
        """The one provision that a reference points to. Raises `Unclear`."""
        if len(ref.parts) == 1 and ref.parts[0].name is not None:
            return self._named(ref.parts[0])
        found: dict[str, Provision] = {}
        orders = _orders(ref.parts)
        for parts in orders:
            for provision in self._follow(parts, None):
                found.setdefault(provision.id, provision)
            if found:
                break
        if not found:
            for parts in orders:
                found |= {p.id: p for p in self._formerly(parts)}
        if not found and (stepped := _stepped(ref)) is not None:
            return self.provision(stepped)
        if len(found) > 1:
            found = self._near(found)
        if len(found) != 1:
            raise Unclear(self._which(ref, list(found.values())))
        return next(iter(found.values()))

    def every(self, ref: Ref) -> list[Ref]:
        """Each of what a reference calls all of something, or a run of provisions. Raises
        `Unclear`."""
        first, *rest = ref.parts
        if first.until is not None:
            return self._run(first)
        if not first.every:
            return [ref]
        if not rest:
            raise Unclear(f"it does not say of what they are all the {first.unit}s")
        within = self.provision(Ref(tuple(rest)))
        found = [p for p in self._under(within) if _is_kind(p, first.unit)]
        if not found:
            raise Unclear(f"no {first.unit} stands under {self.address(within)}")
        return [Ref((Part(name=self.address(p)),)) for p in found]

    def _run(self, part: Part) -> list[Ref]:
        """Each provision from the one named to the last of the run, as they are printed."""
        begin, end = self._named(part), self._named(Part(name=part.until))
        level = [p.id for p in self._all if p.parent == begin.parent]
        run = level[level.index(begin.id) : level.index(end.id) + 1] if end.id in level else []
        if len(run) < 2:
            raise Unclear(f"{part.until} does not stand behind {part.name}")
        return [
            Ref((Part(name=self.address(self.draft.provisions[id])),)) for id in run
        ]

    def _near(self, found: dict[str, Provision]) -> dict[str, Provision]:
        """Those of several that stand in, or beside, what is being spoken of."""
        around = self.around
        while around is not None:
            inside = {p.id for p in self.draft.walk(around.id)} | {around.id}
            near = {id: p for id, p in found.items() if id in inside}
            if near:
                return near
            around = self.draft.provisions.get(around.parent or "")
        return found

    def _named(self, part: Part) -> Provision:
        assert part.name is not None
        try:
            return resolve(self.draft, part.name)
        except NotFound as e:
            spelled = slug(part.name)
            named = [
                p for p in self._all
                if spelled in (slug(p.label), slug(p.words("heading")), p.key)
                or number_key(part.name).replace("-", "") == p.key
            ]
            if len(named) != 1:
                raise Unclear(str(e)) from e
            return named[0]

    def _follow(self, parts: Sequence[Part], within: Provision | None) -> list[Provision]:
        """The provisions at the end of these steps, from the outermost in."""
        if not parts:
            return [within] if within is not None else []
        found: list[Provision] = []
        for provision in self._step(parts[0], within):
            found += self._follow(parts[1:], provision)
        return found

    def _step(self, part: Part, within: Provision | None) -> list[Provision]:
        """The provisions that this step leads to: the nearest under ``within``, or, at the
        beginning, those anywhere."""
        if part.name is not None:
            return [self._named(part)]
        if within is None:
            if part.ordinal is None:
                return [p for p in self._all if _is(p, part)]
            if self.around is None and _general(part.unit):
                return []
            scope = self.around if _general(part.unit) else None
            return self._ordinal(part, list(self.draft.walk(scope.id if scope else None)))
        level = self._under(within)
        if part.unit == "alternative":
            beside = self.draft.under(within.parent)
            return [p for p in beside if p.kind == part.unit and p.key == f"{within.key}-alt"]
        if part.ordinal is not None and within.kind not in _NAMED:
            # "The second paragraph of the Follow-up": its own words are the first.
            level = [within, *level]
        while level:
            if part.ordinal is not None:
                found = self._ordinal(part, level)
            else:
                found = [p for p in level if _is(p, part)]
            if found:
                return found
            level = [deep for p in level for deep in self._under(p)]
        return []

    def _under(self, provision: Provision) -> list[Provision]:
        return [p for p in self.draft.under(provision.id) if p.kind != "tombstone"]

    def _ordinal(self, part: Part, among: Sequence[Provision]) -> list[Provision]:
        assert part.ordinal is not None
        alike = [p for p in among if _is_kind(p, part.unit)]
        index = part.ordinal - 1 if part.ordinal > 0 else len(alike) + part.ordinal
        return [alike[index]] if 0 <= index < len(alike) else []

    def _formerly(self, parts: Sequence[Part]) -> Iterator[Provision]:
        """Those that had this number before."""
        keys = [number_key(p.number) for p in parts if p.number is not None]
        if not keys or len(keys) != len(parts):
            return
        for provision in self.draft.provisions.values():
            for former in provision.formerly:
                tail = former.split("/")[-len(keys) :]
                if len(tail) == len(keys) and all(
                    t == k or t.endswith(f"-{k}") for t, k in zip(tail, keys, strict=True)
                ):
                    yield provision

    def _which(self, ref: Ref, found: Sequence[Provision]) -> str:
        said = spoken(ref)
        if not found:
            return f"there is no {said} in the draft of that day"
        some = ", ".join(self.address(p) for p in found[:_SHOWN])
        more = " ..." if len(found) > _SHOWN else ""
        return f"“{said}” may be any of {len(found)}: {some}{more}; say which"

    # --- words ------------------------------------------------------------------------------------

    def words(self, quoted: str, spot: Spot | None) -> list[tuple[Words, int, int]]:
        """Where these words stand: once, or, of a spot that says so, throughout. Raises `Unclear`,
        naming the nearest place for words that are nowhere."""
        scopes = self.scopes(spot)
        found: list[tuple[Words, int, int]] = []
        for spelled in _spellings(quoted):
            for words, window in scopes:
                found += [
                    (words, a, b) for a, b in words.find(spelled, window)
                    if spot is None or spot.beside is None or words.stands(a, b, *spot.beside)
                ]
            if found:
                break
        if not found:
            raise Unclear(self._nearest(quoted, [words for words, _ in scopes]))
        throughout = spot is not None and spot.throughout
        if len(found) > 1 and not throughout:
            if spot is not None and spot.line in (1, -1):
                return [found[0] if spot.line == 1 else found[-1]]
            near = self._near({w.provision.id: w.provision for w, _, _ in found})
            nearest = [one for one in found if one[0].provision.id in near]
            if len(nearest) == 1:
                return nearest
            places = list(dict.fromkeys(self.address(w.provision) for w, _, _ in found))
            where = ", ".join(places[:_SHOWN])
            raise Unclear(f"“{quoted}” stands in {len(found)} places ({where}); say which")
        return found

    def scopes(self, spot: Spot | None) -> list[tuple[Words, tuple[int, int] | None]]:
        """The provisions in which to look, each with the part of it that is meant. Raises
        `Unclear`."""
        if spot is None or not (spot.refs or spot.it or spot.sentence or spot.line):
            return [(Words(p), None) for p in self._all]
        tops = [self.provision(ref) for ref in spot.refs]
        if not tops:
            if self.around is None:
                raise Unclear("it does not say of which provision")
            tops = [self.around]
        scopes: list[tuple[Words, tuple[int, int] | None]] = []
        for top in tops:
            own = Words(top)
            if spot.sentence is not None:
                window = own.sentence(spot.sentence)
                if window is None:
                    raise Unclear(f"{self.address(top)} has not so many sentences")
                scopes.append((own, window))
                continue
            scopes.append((own, None))
            scopes += [(Words(p), None) for p in self.draft.walk(top.id)]
        return scopes

    def _nearest(self, quoted: str, within: Sequence[Words]) -> str:
        """That the words are nowhere, and where others like them stand: as many words, in what is
        meant if there are any, or else anywhere."""
        from rapidfuzz import fuzz, process

        count = len(quoted.split())
        for some in (within, [Words(p) for p in self._all]):
            places = {
                " ".join(words[n : n + count]): one.provision
                for one in some
                if (words := one.text.replace("\0", " ").split())
                for n in range(max(1, len(words) - count + 1))
            }
            found = process.extractOne(
                quoted, list(places), scorer=fuzz.ratio, processor=str.casefold, score_cutoff=50
            )
            if found is not None:
                near = f"“{found[0].strip(',.;:')}” in {self.address(places[found[0]])}"
                return f"“{quoted}” is not in the draft of that day; the nearest is {near}"
        return f"“{quoted}” is not in the draft of that day"


def _spellings(quoted: str) -> list[str]:
    """The words as quoted, and without the brackets and the punctuation inside the quotation."""
    whole = _BRACKETS.sub("", quoted).strip()
    bare = whole.rstrip(",.;:")
    return [one for one in dict.fromkeys((quoted, whole, bare)) if one] or [quoted]


def _orders(parts: Sequence[Part]) -> list[list[Part]]:
    """The steps from the outermost in: as written, or, of "paragraph 4 of objective 1.1", the
    other way round. A letter stands under the number it is written behind."""
    groups: list[list[Part]] = []
    for part in parts:
        if groups and part.unit is None and part.name is None:
            groups[-1].append(part)
        else:
            groups.append([part])
    backwards = [part for group in reversed(groups) for part in group]
    forwards = [part for group in groups for part in group]
    return [backwards, forwards] if len(groups) > 1 else [forwards]


def _general(unit: str | None) -> bool:
    return unit is None or unit in _PLAIN


def _is_kind(provision: Provision, unit: str | None) -> bool:
    kind = provision.kind
    if unit in ("option", "sub-option"):
        return kind in ("option", "no-text option", "alternative")
    if unit in ("sub-paragraph", "item", "action") and kind == unit:
        return True
    if unit is None or unit in _PLAIN:
        return kind not in _NAMED
    return kind == unit


def _is(provision: Provision, part: Part) -> bool:
    if part.number is None or not _is_kind(provision, part.unit):
        return False
    key, asked = provision.key, number_key(part.number)
    return key == asked or key.endswith(f"-{asked}") or provision.known_as == asked


def spoken(ref: Ref) -> str:
    """The reference in words."""
    said = []
    for part in ref.parts:
        number = part.name or part.number or str(part.ordinal)
        said.append(f"{part.unit} {number}" if part.unit else number)
    return ", ".join(said)


def _stepped(ref: Ref) -> Ref | None:
    """"Article 3.2 (c)", of a text that has no such article, as paragraph 2 (c) of article 3."""
    for n, part in enumerate(ref.parts):
        if part.unit is not None and part.number is not None and "." in part.number.strip("."):
            first, rest = part.number.strip(".").split(".", 1)
            steps = (replace(part, number=first), Part(None, number=rest))
            return Ref((*ref.parts[:n], *steps, *ref.parts[n + 1 :]))
    return None
