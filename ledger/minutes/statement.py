"""What a sentence of minutes says, before anybody has looked at the draft."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from ledger.events import Stance

What = Literal[
    "delete", "insert", "begin", "replace", "rewrite", "move", "merge", "split", "bracket",
    "unbracket", "accept", "retain", "reopen", "agree", "found",
]
Kind = Literal["context", "proposal", "offer", "decision", "position", "withdrawal", "silence",
               "nothing"]
Side = Literal["before", "after", "end", "start", "as", "under"]


class Part(Struct, frozen=True):
    """One step of a reference: ``paragraph 4``, ``the first action``, ``Purpose``, ``2.1/3``."""

    unit: str | None = None
    number: str | None = None
    ordinal: int | None = None
    name: str | None = None
    until: str | None = None
    """The last of a run of provisions, of which `name` is the first: "PP1 to PP4"."""
    every: bool = False
    """All of this unit: "all actions of objective 2.2"."""


class Ref(Struct, frozen=True):
    """A provision as the sentence points to it, its parts in the order they were written."""

    parts: tuple[Part, ...]


class Spot(Struct, frozen=True):
    """Where in the draft: a provision, or one of its sentences or lines (1 the first, -1 the
    last); ``it``: what was last spoken of; ``throughout``: wherever the words stand there."""

    refs: tuple[Ref, ...] = ()
    sentence: int | None = None
    line: int | None = None
    it: bool = False
    whole: bool = False
    throughout: bool = False
    bracketed: bool = False
    """What stands in brackets there."""
    beside: tuple[Literal["before", "after"], str] | None = None
    """The words that those that are meant stand before or behind."""


class Anchor(Struct, frozen=True):
    """What something stands before or behind: words, a provision, a sentence."""

    side: Side
    words: str | None = None
    spot: Spot | None = None


class Change(Struct, frozen=True):
    """One thing to be done to the draft."""

    what: What
    words: tuple[str, ...] = ()
    """The words it is about, as quoted."""
    new: str = ""
    """The words that come."""
    spot: Spot | None = None
    """Where the words stand, or the provisions it is about."""
    anchors: tuple[Anchor, ...] = ()
    """Where what comes, or moves, will stand."""
    into: tuple[Ref, ...] = ()
    """What it is merged into."""
    unit: Part | None = None
    """Of a new provision, what it is and its number."""
    level: str | None = None


class Statement(Struct, frozen=True):
    """A clause: who wants, or has decided, what."""

    kind: Kind
    by: tuple[str, ...] = ()
    unnamed: bool = False
    """Somebody spoke who is not named."""
    supported_by: tuple[str, ...] = ()
    opposed_by: tuple[str, ...] = ()
    changes: tuple[Change, ...] = ()
    level: str | None = None
    pending: str | None = None
    stance: Stance | None = None
    spot: Spot | None = None
    """What a position is on, or what is spoken of from here on."""
    whose: tuple[str, ...] = ()
    """Who made the proposal that it is about, where that is said."""
    mentions: bool = False
    """It changes nothing, and yet names a provision."""
    of_last: bool = False
    """It is about the proposal spoken of last."""
