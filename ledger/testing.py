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
- statuses are told apart, and so is what stands in brackets from what does not;
- with attribution ``groups`` and ``none`` its output names no party that may not be named.

It looks for words in what a reader sees, which it knows for plain text, HTML, Markdown and JSON.
For any other media type, say how to get at it: ``check_exporter(Docx, words=text_of_docx)``.
What an exporter leaves out on purpose, it declares: ``check_exporter(Clean, status="none",
brackets=False, deleted=False, notes=False)``.

Nothing here needs a test framework, touches a ledger file or is used by the ledger itself.
"""

from __future__ import annotations

import html
import importlib
import io
import json
import os
import pickle
import re
import subprocess
import sys
import unicodedata
import zipfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from html.parser import HTMLParser
from itertools import combinations
from typing import Any, Literal, NamedTuple
from urllib.parse import unquote

import msgspec
from msgspec.structs import replace

from ledger import events as ev
from ledger.attribution import Attribution
from ledger.hookspecs import Exporter
from ledger.profile import Level, Marks, Party, Profile
from ledger.view import Printed, ProvisionView, View, view, words_role

Output = str | bytes
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
) -> None:
    """Raise `AssertionError`, with a sentence that says where, unless the exporter keeps its
    promises.

    ``words`` takes its output and returns the text a reader sees; needed where its media type is
    not plain text, HTML, Markdown or JSON. ``status``, ``brackets``, ``deleted`` and ``notes``
    say what it leaves out on purpose: marks of status, brackets, deleted provisions, footnotes
    and tombstones. ``taken_out``: it shows the words that were taken out, too, and not as
    ``<del>`` or ``<s>``, which need no saying."""
    seen = views()
    checked = _Checked(exporter, words)
    checked.contract()
    for name, shown in seen.items():
        checked.repeats(name, shown)
        checked.keeps_words(name, shown, deleted=deleted, notes=notes, taken_out=taken_out)
    checked.repeats_elsewhere(seen)
    if status != "none":
        checked.tells_statuses(printed=status == "printed", deleted=deleted)
    if brackets:
        checked.tells_brackets()
    # Last, when it has seen every name: one that remembers them will let them slip.
    for name, shown in seen.items():
        checked.names_nobody(name, shown)


# -- the checks -------------------------------------------------------------------------------


class _Checked:
    """An exporter under examination."""

    def __init__(self, kind: type[Exporter], words: Callable[[Any], str] | None) -> None:
        self._kind = kind
        self._words = words
        self._called = f"“{getattr(kind, 'name', kind.__name__)}”"

    def contract(self) -> None:
        """It has what every exporter has."""
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

    def repeats(self, name: str, shown: View) -> None:
        """The same view gives the same bytes, and stays as it is."""
        before = _frozen(shown)
        one = self._kind()
        first = self._export(name, shown, one)
        changed = "changes the view it is given: an exporter only reads"
        self._hold(_frozen(shown) == before, changed, name)
        again = "gives other bytes the second time: a time, a random number, a count of calls?"
        self._hold(self._export(name, shown, one) == first, again, name)
        self._hold(self._export(name, shown) == first, again, name)

    def repeats_elsewhere(self, seen: dict[str, View]) -> None:
        """Another process, with another hash seed and time zone, gives the same bytes. Left out
        for a class that can't be imported there by its name."""
        module, _, qualified = self._kind.__module__, ".", self._kind.__qualname__
        if module == "__main__" or getattr(_imported(module), qualified, None) is not self._kind:
            return
        name = next(iter(seen))
        here = self._export(name, seen[name])
        done = subprocess.run(  # noqa: S603 - ourselves, and a class that we have in hand
            [sys.executable, "-c", _ELSEWHERE, module, qualified],
            input=pickle.dumps((list(sys.path), seen[name])),
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
        for passage in (passage for p in main for passage in _passages(p)):
            cursor = self._passage(name, text, cursor, passage, taken_out)
        # Footnotes stand at the end, at the foot of a page or where they are cited.
        for note in shown.notes if notes else ():
            for passage in (passage for p in note.walk() for passage in _passages(p)):
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
        for one, other in combinations(_STANDINGS, 2):
            if not deleted and one.state == other.state == "deleted":
                continue
            self._differ(
                _standing("status", one, other, printed),
                _standing("status", other, one, printed),
                f"shows a provision that is {one.name} and one that is {other.name} alike",
            )

    def tells_brackets(self) -> None:
        """Of two words, one in brackets, one can tell which."""
        self._differ(
            _bracketed("lamps"), _bracketed("buoys"),
            "shows provision 1 alike, whether “lamps” or “buoys” stands in brackets",
        )

    def _differ(self, one: View, other: View, sentence: str) -> None:
        # A digest or a list of events tells two ledgers apart, and no reader a provision.
        other = replace(other, digest=one.digest, events=one.events)
        same = self._export("status", one) == self._export("status", other)
        self._hold(not same, sentence)

    def names_nobody(self, name: str, shown: View) -> None:
        """Nobody is named who may not be."""
        policies: tuple[Attribution, ...] = ("groups", "none")
        for attribution in policies:
            held_back = [
                spelled
                for party in _PROFILE.parties
                if attribution == "none" or party.kind == "state"
                for spelled in (party.name, *party.aliases)
            ]
            view = views(attribution)[name]
            own = _spelled_in(held_back, [" ".join(_own_words(view))])
            fault = _spelled_in(set(held_back) - own, [_frozen(view).decode()])
            self._hold(not fault, f"is not to blame: the view itself names {fault}", name)
            output = self._export(name, view)
            text = self._words(output) if self._words else ""
            leaked = sorted(_spelled_in(set(held_back) - own, [*_readings(output), text]))
            self._hold(
                not leaked,
                f"names “{''.join(leaked[:1])}” with attribution “{attribution}”, where "
                f"{'no party' if attribution == 'none' else 'no state'} may be named",
                name,
            )

    # -- running it ------------------------------------------------------------------------

    def _export(self, name: str, shown: View, made: Exporter | None = None) -> Output:
        try:
            output = (made or self._kind()).export(shown)
        except Exception as e:
            raise AssertionError(
                f"{self._called}, ledger “{name}”: export() raised {type(e).__name__}: {e}."
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
        media = self._kind.media_type.partition(";")[0].casefold()
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


_ELSEWHERE = """
import importlib, pickle, sys
path, view = pickle.load(sys.stdin.buffer) if False else (None, None)
"""
