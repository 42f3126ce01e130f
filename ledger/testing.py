"""The conformance kit: one test that proves what an exporter of yours keeps.

A complete test, of an exporter that lives in a distribution of its own::

    from ledger.testing import check_exporter
    from ledger.view import View

    class Numbered:
        \"\"\"A line for each provision: address, where it stands, what it says.\"\"\"

        name, media_type, suffix = "numbered", "text/plain", ".txt"

        def export(self, view: View) -> str:
            lines = [view.title]
            for p in [*view.walk(), *view.notes]:
                said = p.status
                stands = [said.state, said.level, said.pending and f"pending {said.pending}"]
                lines.append(f"{p.address} ({', '.join(filter(None, stands))})")
                lines.append(f"{p.heading} {p.text}".strip())
            return "\\n".join(lines) + "\\n"

    def test_numbered_keeps_everything() -> None:
        check_exporter(Numbered)

`check_exporter` runs it over small ledgers that hold every construct (`views` gives them), and
raises `AssertionError` with a sentence that names the exporter, the ledger, the provision and
the word, at the first promise broken:

- it has a name, a media type and a suffix, and gives ``str`` or ``bytes``;
- the same view gives the same bytes: a second time, from a second exporter, and in another
  process with another hash seed; and the view is as it was before;
- every visible word of every heading, text, tombstone and footnote is in its output, in order,
  and no word that was taken out stands among them;
- of a printout it makes the same document as of the whole view, if it takes one
  (`ledger.hookspecs.PrintoutExporter`);
- statuses are told apart, and so is what stands in brackets from what does not;
- with attribution ``groups`` and ``none`` its output names no party that may not be named.

Of an exporter that shows a diff, a concordance or a status, too (`ledger.hookspecs.DiffExporter`
and those after it), it holds the same against days compared (`comparisons`, `concordances` and
`statuses` give them): the same bytes each time, and no party that may not be named; in a diff
every word that came or went, and what is decided told from what nobody decided; in a concordance
both numbers of what has another.

It looks for words in what a reader sees, which it knows for plain text, HTML, Markdown and JSON.
For any other media type, say how to get at it: ``check_exporter(Docx, words=text_of_docx)``.
What an exporter leaves out on purpose, it declares: ``check_exporter(Clean, status="none",
brackets=False, deleted=False, notes=False)``; of a diff that does not show every word that
changed, ``check_exporter(Counts, changed=False)``.

Nothing here needs a test framework, touches a ledger file or is used by the ledger itself.
"""

from __future__ import annotations

import html
import io
import json
import os
import pickle
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from html.parser import HTMLParser
from itertools import combinations, pairwise
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

import msgspec
from msgspec.structs import replace

from ledger.attribution import Attribution
from ledger.comparison import ComparisonView, ConcordanceView
from ledger.hookspecs import Exporter, prints
from ledger.printout import Printout
from ledger.samples import (
    PROFILE,
    STANDINGS,
    bracketed,
    comparisons,
    concordances,
    standing,
    statuses,
    views,
)
from ledger.status import StatusReport
from ledger.view import Printed, ProvisionView, View, words_role

__all__ = ["check_exporter", "comparisons", "concordances", "statuses", "views"]

Output = str | bytes
Shown = View | Printout | ComparisonView | ConcordanceView | StatusReport
Statuses = Literal["recorded", "printed", "none"]
"""Which statuses an exporter tells apart. ``recorded``: all; ``printed``: those that the house's
own marks show, which it reprints; ``none``: it gives words only."""


def check_exporter(
    exporter: type[Exporter],
    *,
    words: Callable[[Any], str] | None = None,
    status: Statuses = "recorded",
    brackets: bool = True,
    deleted: bool = True,
    notes: bool = True,
    taken_out: bool = False,
    changed: bool = True,
) -> None:
    """Raise `AssertionError`, with a sentence that says where, unless the exporter keeps its
    promises.

    ``words`` takes its output and returns the text a reader sees; needed where its media type is
    not plain text, HTML, Markdown or JSON. ``status``, ``brackets``, ``deleted`` and ``notes``
    say what it leaves out on purpose: marks of status, brackets, deleted provisions, footnotes
    and tombstones. ``taken_out``: it shows the words that were taken out, too, and not as
    ``<del>`` or ``<s>``, which need no saying. ``changed``: its diff, if it shows one, holds every
    word that came or went."""
    seen = views()
    checked = _Checked(exporter, words)
    checked.contract()
    for name, shown in seen.items():
        checked.repeats(name, shown)
        checked.prints_alike(name, shown)
        checked.keeps_words(name, shown, deleted=deleted, notes=notes, taken_out=taken_out)
    checked.repeats_elsewhere(seen)
    if status != "none":
        checked.tells_statuses(printed=status == "printed", deleted=deleted)
    if brackets:
        checked.tells_brackets()
    # Last, when it has seen every name: one that remembers them will let them slip.
    for name in seen:
        checked.names_nobody(name)
    checked.shows_more(changed=changed)


# -- the checks -------------------------------------------------------------------------------


class _Checked:
    """An exporter under examination."""

    def __init__(self, kind: type[Exporter], words: Callable[[Any], str] | None) -> None:
        self._kind = kind
        self._words = words
        self._called = f"“{getattr(kind, 'name', None) or getattr(kind, '__name__', kind)}”"

    def contract(self) -> None:
        """It has what every exporter has."""
        self._hold(isinstance(self._kind, type), "is no class; give the class, not one of it")
        for attribute, form, such_as in (
            ("name", r"[^\W_][\w.+-]*", "“numbered”"),
            ("media_type", r"[\w.+-]+/[\w.+-]+(;.*)?", "“text/plain”"),
            ("suffix", r"(\.\w+)+", "“.txt”"),
        ):
            value = getattr(self._kind, attribute, None)
            good = isinstance(value, str) and re.fullmatch(form, value) is not None
            self._hold(good, f"has the {attribute} {value!r}; it should be such as {such_as}")
        try:
            made = self._kind()
        except Exception as e:
            raise AssertionError(
                f"{self._called} can't be made without arguments: {type(e).__name__}: {e}."
            ) from e
        self._hold(callable(getattr(made, "export", None)), "has no method export(view)")

    def repeats(self, name: str, shown: Shown) -> Output:
        """The same view gives the same bytes, and stays as it is."""
        of = _OF[type(shown)]
        before = _frozen(shown)
        one = self._kind()
        first = self._export(name, shown, one)
        changed = f"changes the {of or 'view'} it is given: an exporter only reads"
        self._hold(_frozen(shown) == before, changed, name)
        what = f"bytes of a {of}" if of else "bytes"
        again = f"gives other {what} the second time: a time, a random number, a count of calls?"
        self._hold(self._export(name, shown, one) == first, again, name)
        self._hold(self._export(name, shown) == first, again, name)
        return first

    def prints_alike(self, name: str, shown: View) -> None:
        """What it makes of a printout, if it takes one, is what it makes of the whole view."""
        if prints(self._kind):
            alike = self._export(name, shown.printout) == self._export(name, shown)
            self._hold(alike, "gives another document for a printout than for its view", name)

    def repeats_elsewhere(self, seen: dict[str, View]) -> None:
        """Another process, with another hash seed and time zone, gives the same bytes. Left out
        for a class that can't be imported there by its name."""
        module, qualified = self._kind.__module__, self._kind.__qualname__
        known = getattr(sys.modules.get(module), qualified, None)
        if module == "__main__" or known is not self._kind:
            return
        name = next(iter(seen))
        here = self._export(name, seen[name])
        done = subprocess.run(  # noqa: S603 - ourselves, and a class that we have in hand
            [sys.executable, "-c", _ELSEWHERE, json.dumps(sys.path), module, qualified],
            input=pickle.dumps(seen[name]),
            capture_output=True,
            env={**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Pacific/Kiritimati"},
            check=False,
        )
        said = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        self._hold(not done.returncode, f"fails in a fresh process: {''.join(said)}", name)
        self._hold(
            done.stdout == _bytes(here),
            "gives other bytes in another process: the order of a set, the time zone, the clock?",
            name,
        )

    def keeps_words(
        self, name: str, shown: View, *, deleted: bool, notes: bool, taken_out: bool
    ) -> None:
        """Every visible word is there, in order, and none that was taken out among them."""
        text = self._text(name, self._export(name, shown))
        main = [p for p in shown.walk() if deleted or p.status.state != "deleted"]
        main = [p for p in main if notes or p.kind != "tombstone"]
        cursor = 0
        for passage in (passage for p in main for passage in _passages(p, taken_out)):
            cursor = self._passage(name, text, cursor, passage, taken_out)
        # Footnotes stand at the end, at the foot of a page or where they are cited.
        for note in shown.notes if notes else ():
            for passage in (passage for p in note.walk() for passage in _passages(p, taken_out)):
                self._passage(name, text, 0, passage, taken_out)

    def _passage(
        self, name: str, text: _Text, cursor: int, passage: _Passage, taken_out: bool
    ) -> int:
        """Where this passage ends in the text. Raises if it is not there in full."""
        stands = text.occurrences(passage, cursor, ignoring_hidden=taken_out)
        wanted = [word.text for word in passage.words]
        best = 0
        for start, (first, _) in enumerate(stands):
            if first != wanted[0]:
                continue
            found = [word for word, _ in stands[start : start + len(wanted)]]
            if found == wanted:
                return stands[start + len(wanted) - 1][1]
            same = sum(1 for _ in _alike(found, wanted))
            if same >= best:
                best = same
                instead = found[same] if same < len(found) else None
        missing = wanted[best]
        where = f"{passage.of}: the word “{missing}” of its {passage.role} “{passage.said}”"
        if best and instead in passage.hidden:
            raise AssertionError(
                f"{self._called}, ledger “{name}”, {where} comes behind “{instead}”, which was "
                "taken out and stands there as if it had not been."
            )
        if missing in (word for word, _ in text.occurrences(passage, 0)):
            raise AssertionError(f"{self._called}, ledger “{name}”, {where} stands out of order.")
        raise AssertionError(f"{self._called}, ledger “{name}”, {where} is missing.")

    def tells_statuses(self, *, printed: bool, deleted: bool) -> None:
        """Of two provisions that stand differently, one can tell which is which."""
        for one, other in combinations(STANDINGS, 2):
            if not deleted and one.state == other.state == "deleted":
                continue
            self._differ(
                standing("status", one, other, printed),
                standing("status", other, one, printed),
                f"shows a provision that is {one.name} and one that is {other.name} alike",
            )

    def tells_brackets(self) -> None:
        """Of two words, one in brackets, one can tell which."""
        self._differ(
            bracketed("lamps"), bracketed("buoys"),
            "shows provision 1 alike, whether “lamps” or “buoys” stands in brackets",
        )

    def _differ(self, one: View, other: View, sentence: str) -> None:
        # A digest or a list of events tells two ledgers apart, and no reader a provision.
        other = replace(other, digest=one.digest, events=one.events)
        same = self._export("status", one) == self._export("status", other)
        self._hold(not same, sentence)

    def names_nobody(self, name: str) -> None:
        """Nobody is named who may not be."""
        for attribution in _HELD_BACK:
            shown = views(attribution)[name]
            self._names_nobody(name, attribution, _own_words(shown), shown)

    def _names_nobody(
        self, name: str, attribution: Attribution, own: Iterable[str], shown: Shown
    ) -> None:
        said, output = _frozen(shown).decode(), self._export(name, shown)
        held_back = [
            spelled
            for party in PROFILE.parties
            if attribution == "none" or party.kind == "state"
            for spelled in (party.name, *party.aliases)
        ]
        # A name in the text under negotiation is text.
        names = set(held_back) - _spelled_in(held_back, own)
        fault = sorted(_spelled_in(names, [said]))
        sentence = f"is not to blame: the ledger's own view names {fault}; please report this"
        self._hold(not fault, sentence, name)
        text = self._words(output) if self._words else ""
        leaked = sorted(_spelled_in(names, [*_readings(output), text]))
        self._hold(
            not leaked,
            f"names “{''.join(leaked[:1])}” with attribution “{attribution}”, where "
            f"{'no party' if attribution == 'none' else 'no state'} may be named",
            name,
        )

    # -- what else it shows -----------------------------------------------------------------

    def shows_more(self, *, changed: bool) -> None:
        """Its diff, concordance and status, of those it shows, keep the promises that its drafts
        keep."""
        for of, samples in _MORE.items():
            if not callable(getattr(self._kind, f"export_{of}", None)):
                continue
            for name, shown in samples().items():
                output = self.repeats(name, shown)
                if isinstance(shown, ComparisonView):
                    if changed:
                        self._keeps_changes(name, shown, self._text(name, output))
                    self._tells_decisions(name, shown, output)
                elif isinstance(shown, ConcordanceView):
                    self._keeps_numbers(name, shown, self._text(name, output))
            for attribution in _HELD_BACK:
                # Of whatever is told of a day, the words of its draft are its own.
                drafts = comparisons(attribution)
                for name, shown in samples(attribution).items():
                    compared = drafts.get(name, drafts["plan"])
                    own = [*_own_words(compared.before), *_own_words(compared.after)]
                    self._names_nobody(name, attribution, own, shown)

    def _keeps_numbers(self, name: str, shown: ConcordanceView, text: _Text) -> None:
        for line in shown.lines:
            for number in (line.old, line.new):
                if number is not None and line.how != "same":
                    sentence = f"does not show the number “{number}” in its concordance"
                    self._hold(_seen(number) in text, sentence, name)

    def _keeps_changes(self, name: str, shown: ComparisonView, text: _Text) -> None:
        told = {c.provision for c in shown.changes if c.kind in ("words", "added", "removed")}
        for pair in shown.pairs:
            for piece in pair.pieces if pair.line.provision in told else ():
                if piece.change == "same" or piece.role not in ("heading", "text"):
                    continue
                for word in _seen(piece.text).split():
                    way = "came in" if piece.change == "in" else "went out"
                    where = pair.line.new or pair.line.old
                    sentence = f"has no word of “{word}”, which {way} at {where}, in its diff"
                    self._hold(word in text, sentence, name)

    def _tells_decisions(self, name: str, shown: ComparisonView, output: Output) -> None:
        at = next((n for n, c in enumerate(shown.changes) if c.decision is not None), None)
        if at is None:
            return
        change = replace(shown.changes[at], decision=None)
        other = replace(shown, changes=(*shown.changes[:at], change, *shown.changes[at + 1 :]))
        sentence = (
            f"shows the change at {change.address} ({change.kind}) alike, whether it is decided "
            "or nobody decided it"
        )
        self._hold(self._export(name, other) != output, sentence, name)

    # -- running it ------------------------------------------------------------------------

    def _export(self, name: str, shown: Shown, made: Exporter | None = None) -> Output:
        method = "_".join(filter(None, ("export", _OF[type(shown)])))
        try:
            output: Output = getattr(made or self._kind(), method)(shown)
        except Exception as e:
            raise AssertionError(
                f"{self._called}, ledger “{name}”: {method}() raised {type(e).__name__}: {e}."
            ) from e
        self._hold(
            type(output) in (str, bytes),
            f"gives {type(output).__name__}; an exporter gives str or bytes",
            name,
        )
        try:
            _bytes(output)
        except UnicodeEncodeError as e:
            raise AssertionError(f"{self._called}, ledger “{name}”: no UTF-8: {e}.") from e
        return output

    def _text(self, name: str, output: Output) -> _Text:
        if self._words is not None:
            return _Text(self._words(output))
        media = str(self._kind.media_type).partition(";")[0].casefold()
        extract = next((e for form, e in _EXTRACTORS if re.fullmatch(form, media)), None)
        if extract is None:
            raise AssertionError(
                f"{self._called} gives {media}, in which the kit can't find words: pass "
                "words=, a function that takes the output and returns the text a reader sees."
            )
        try:
            return _Text(extract(_bytes(output).decode()))
        except ValueError as e:
            raise AssertionError(
                f"{self._called}, ledger “{name}”: its output is no {media}: {e}."
            ) from e

    def _hold(self, good: bool, sentence: str, name: str = "") -> None:
        if not good:
            where = f", ledger “{name}”," if name else ""
            raise AssertionError(f"{self._called}{where} {sentence}.")


_HELD_BACK: tuple[Attribution, ...] = ("groups", "none")

_OF: dict[type[Shown], str] = {
    View: "", Printout: "printout", ComparisonView: "diff", ConcordanceView: "concordance",
    StatusReport: "status",
}
"""What an exporter shows of each, by its method ``export_...``; a draft by ``export``."""
_MORE: dict[str, Callable[..., Mapping[str, Shown]]] = {
    "diff": comparisons, "concordance": concordances, "status": statuses,
}

_ELSEWHERE = """
import importlib, json, pickle, sys
sys.path[:] = json.loads(sys.argv[1])
output = getattr(importlib.import_module(sys.argv[2]), sys.argv[3])().export(
    pickle.load(sys.stdin.buffer)
)
sys.stdout.buffer.write(output.encode() if isinstance(output, str) else output)
"""


def _bytes(output: Output) -> bytes:
    return output.encode() if isinstance(output, str) else output


def _frozen(shown: Shown) -> bytes:
    return msgspec.json.encode(shown)


# -- words ------------------------------------------------------------------------------------

_STRUCK, _UNSTRUCK = "\ue000", "\ue001"
"""Stand around what an extracted text shows as struck out."""


class _Word(NamedTuple):
    """A word as it stands between spaces. ``left`` and ``right``: it ends there, and is not cut
    by a bracket's edge, or met by a footnote's mark."""

    text: str
    left: bool = True
    right: bool = True

    @property
    def pattern(self) -> str:
        left = r"(?<![^\W_])" if self.left and self.text[0].isalnum() else ""
        right = r"(?![^\W_])" if self.right and self.text[-1].isalnum() else ""
        return left + re.escape(self.text) + right


class _Passage(NamedTuple):
    """The words of a provision's heading, text or note; ``hidden``: those taken out of it."""

    of: str
    role: str
    said: str
    words: list[_Word]
    hidden: set[str]


class _Text:
    """What a reader sees of an output."""

    def __init__(self, text: str) -> None:
        # The edges of a bracket that has gone, struck out, may stand within a word.
        self._text = re.sub(rf"{_STRUCK}[\[\]]*{_UNSTRUCK}", "", _seen(text))

    def __contains__(self, word: str) -> bool:
        """Whether these characters stand somewhere in it, struck out or not."""
        return word in re.sub(f"[{_STRUCK}{_UNSTRUCK}]", "", self._text)

    def occurrences(
        self, passage: _Passage, cursor: int, *, ignoring_hidden: bool = False
    ) -> list[tuple[str, int]]:
        """Every word of this passage that stands behind ``cursor``, and where it ends; the hidden
        ones among them, unless they are shown as struck out."""
        known = {word.text: word for word in (*map(_Word, passage.hidden), *passage.words)}
        # A word that is cut in one place may be looked for as if it were cut in all.
        for word in passage.words:
            other = known[word.text]
            left, right = word.left and other.left, word.right and other.right
            known[word.text] = _Word(word.text, left, right)
        visible = {word.text for word in passage.words}
        longest_first = sorted(known.values(), key=lambda word: len(word.text), reverse=True)
        words = "|".join(f"(?:{word.pattern})" for word in longest_first)
        found, struck = [], False
        for match in re.finditer(f"[{_STRUCK}{_UNSTRUCK}]|{words}", self._text):
            if match.group() in (_STRUCK, _UNSTRUCK):
                struck = match.group() == _STRUCK
            elif match.start() >= cursor and (
                match.group() in visible or not (struck or ignoring_hidden)
            ):
                found.append((match.group(), match.end()))
        return found


def _seen(text: str) -> str:
    """Without the controls and marks of direction that nobody sees."""
    return "".join(c for c in text if c.isspace() or unicodedata.category(c) not in ("Cc", "Cf"))


def _alike(some: Iterable[str], others: Iterable[str]) -> Iterator[str]:
    for one, other in zip(some, others, strict=False):
        if one != other:
            return
        yield one


def _passages(p: ProvisionView, taken_out: bool) -> Iterator[_Passage]:
    for role in ("heading", words_role(p.kind)):
        text, joins, hidden = "", set[int](), set[str]()
        for piece in p.printed:
            own = isinstance(piece, Printed) and piece.role == role
            if own and piece.hidden_by is None:
                text += _seen(piece.text)
            elif own:
                joins.add(len(text))
                hidden.update(_seen(piece.text).split())
            elif piece.hidden_by is None or taken_out:
                joins.add(len(text))
        words = list(_cut(text, joins))
        if words:
            said = " ".join(text.split())
            said = said if len(said) <= _QUOTED else f"{said[:_QUOTED].rstrip()}…"
            hidden -= {word.text for word in words}
            yield _Passage(p.address, role, said, words, hidden)


_QUOTED = 60


def _cut(text: str, joins: set[int]) -> Iterator[_Word]:
    """The words of the text, cut where something else stands in it."""
    for match in re.finditer(r"\S+", text):
        start, stop = match.span()
        cuts = [start, *sorted(j for j in joins if start < j < stop), stop]
        for left, right in pairwise(cuts):
            yield _Word(text[left:right], left not in joins, right not in joins)


def _own_words(shown: View) -> Iterator[str]:
    """The draft's own words: its labels, headings and texts, hidden ones included."""
    for p in shown.walk():
        for piece in p.printed:
            if isinstance(piece, Printed) and piece.role in ("label", "heading", "text"):
                yield piece.text


# -- what a reader sees, by media type ---------------------------------------------------------


class _Html(HTMLParser):
    """The text of a page: no scripts, no styles, nothing hidden; blocks apart."""

    _UNSEEN = frozenset(("script", "style", "template", "title"))
    _STRUCK = frozenset(("del", "s", "strike"))
    _EMPTY = frozenset((
        "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source",
        "track", "wbr",
    ))
    _INLINE = frozenset((
        "a", "abbr", "b", "bdi", "bdo", "cite", "code", "data", "del", "dfn", "em", "font", "i",
        "ins", "kbd", "mark", "q", "s", "samp", "small", "span", "strike", "strong", "time", "tt",
        "u", "var", "wbr",
    ))

    def __init__(self) -> None:
        super().__init__()
        self.text: list[str] = []
        self._skipped = ""
        self._deep = 0
        self._struck = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._skipped:
            self._deep += tag == self._skipped
        elif tag not in self._EMPTY and (
            tag in self._UNSEEN or any(name == "hidden" for name, _ in attrs)
        ):
            self._skipped, self._deep = tag, 1
        else:
            self._boundary(tag)
            if tag in self._STRUCK:
                self._struck += 1
                self.text.append(_STRUCK)

    def handle_endtag(self, tag: str) -> None:
        if self._skipped:
            self._deep -= tag == self._skipped
            if not self._deep:
                self._skipped = ""
            return
        self._boundary(tag)
        if tag in self._STRUCK and self._struck:
            self._struck -= 1
            if not self._struck:
                self.text.append(_UNSTRUCK)

    def handle_data(self, data: str) -> None:
        if not self._skipped:
            self.text.append(data)

    def _boundary(self, tag: str) -> None:
        if tag not in self._INLINE:
            self.text.append("\n")


def _html_text(source: str) -> str:
    page = _Html()
    page.feed(source)
    page.close()
    return "".join(page.text)


def _markdown_text(source: str) -> str:
    from markdown_it import MarkdownIt  # comes with rich, which the ledger needs

    return _html_text(MarkdownIt("commonmark").enable(["strikethrough", "table"]).render(source))


def _json_text(source: str) -> str:
    def strings(value: object) -> Iterator[str]:
        if isinstance(value, str):
            yield value
        elif isinstance(value, dict):
            for inner in value.values():
                yield from strings(inner)
        elif isinstance(value, list):
            for inner in value:
                yield from strings(inner)

    return "\n".join(strings(json.loads(source)))


def _plain_text(source: str) -> str:
    return source


_EXTRACTORS: tuple[tuple[str, Callable[[str], str]], ...] = (
    (r"text/html|application/xhtml\+xml", _html_text),
    (r"text/(x-)?markdown", _markdown_text),
    (r"application/(.+\+)?json", _json_text),
    (r"text/plain", _plain_text),
)


# -- names ------------------------------------------------------------------------------------

_SHORT = 4


def _readings(output: Output) -> Iterator[str]:
    """Everything these bytes say, however it is written: as they are, packed in a zip (as Word
    does), and with the escapes of HTML, URLs and JSON resolved."""
    data = _bytes(output)
    parts = [data]
    if zipfile.is_zipfile(io.BytesIO(data)):
        with zipfile.ZipFile(io.BytesIO(data)) as packed:
            parts += [name.encode() for name in packed.namelist()]
            parts += [packed.read(name) for name in packed.namelist()]
    for part in parts:
        for encoding in ("utf-8", "utf-16-le", "utf-16-be"):
            text = part.decode(encoding, "replace")
            yield text
            yield html.unescape(text)
            yield unquote(text)
            yield re.sub(r"\\u([0-9a-fA-F]{4})", lambda m: chr(int(m.group(1), 16)), text)


def _spelled_in(names: Iterable[str], texts: Iterable[str]) -> set[str]:
    """Those of these names that stand in a text: abbreviations as they are written, as "US" is a
    party and "us" is not, long names in any case of letters."""
    longest_first = sorted(names, key=len, reverse=True)
    one_of = "|".join(
        f"(?i:{re.escape(name)})" if len(name) > _SHORT else re.escape(name)
        for name in longest_first
    )
    form = re.compile(rf"(?<![^\W_])(?:{one_of or '(?!)'})(?![^\W_])")
    by_fold = {name.casefold(): name for name in longest_first}
    return {by_fold[said.casefold()] for text in texts for said in form.findall(text)}
