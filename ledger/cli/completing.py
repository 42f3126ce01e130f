"""Typing with completion: addresses, parties, what is done, and words that stand in the draft."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence

from prompt_toolkit import PromptSession
from prompt_toolkit.completion import CompleteEvent, Completer, Completion
from prompt_toolkit.document import Document

from ledger.addresses import addresses, normal
from ledger.draft import Draft

DEEDS = (
    "replace", "insert", "delete", "bracket", "unbracket", "accept", "agree", "move", "merge",
    "split", "reopen", "retains", "supports", "objects", "reserves", "withdraws", "add",
)
_MOST = 30
_LEVELS = ("adref", "informally", "definitively", "no-quorum")


def lines(draft: Callable[[], Draft], parties: Sequence[str]) -> Iterator[str]:
    """The lines that somebody types, until Ctrl-D. ``draft``: what stands by then."""
    session: PromptSession[str] = PromptSession(
        "minute> ", completer=Completing(draft, parties),
        bottom_toolbar="Tab completes · ? shows the forms · undo · quit",
    )
    while True:
        try:
            yield session.prompt()
        except KeyboardInterrupt:
            continue
        except EOFError:
            return


class Completing(Completer):
    """What may come next in a line."""

    def __init__(self, draft: Callable[[], Draft], parties: Sequence[str]) -> None:
        self._draft = draft
        self._parties = parties

    def get_completions(
        self, document: Document, complete_event: CompleteEvent  # noqa: ARG002
    ) -> Iterable[Completion]:
        """At the beginning addresses, in quotation marks words of the provision, else parties,
        deeds and addresses."""
        typed = document.text_before_cursor
        if typed.count('"') % 2:
            begun = typed.rpartition('"')[2]
            yield from _matching(self._words(typed), begun)
            return
        begun = re.split(r"\s", typed)[-1]
        first = not typed[: len(typed) - len(begun)].strip()
        places = list(addresses(self._draft()).values())
        if first:
            yield from _matching(places, begun)
        elif begun:
            yield from _matching([*DEEDS, *_LEVELS, *self._parties, *places], begun)

    def _words(self, typed: str) -> list[str]:
        """Words of the provision the line begins with, from each of its words on."""
        asked = normal(typed.split(maxsplit=1)[0])
        draft = self._draft()
        for id, address in addresses(draft).items():
            if address == asked:
                words = draft.provisions[id].words("heading", "text").split()
                return [" ".join(words[n : n + 6]).rstrip(".,;:") for n in range(len(words))]
        return []


def _matching(choices: Iterable[str], begun: str) -> Iterator[Completion]:
    found = 0
    for choice in dict.fromkeys(choices):
        if choice.casefold().startswith(begun.casefold()) and found < _MOST:
            found += 1
            yield Completion(choice, start_position=-len(begun))
