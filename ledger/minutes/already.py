"""Already so: whether the draft shows what a sentence decides, and by which events.

A text may have been recorded before the minutes that explain it. Then the decision changes
nothing any more; it says who was behind what had only been seen.
"""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from ledger.draft import Draft, Edge, Provision, Run, tidy
from ledger.minutes.finding import Finder, Unclear, Words
from ledger.minutes.statement import Change


class Shown(Struct, frozen=True):
    """A provision, and the events that brought about what a sentence decides."""

    provision: str
    events: tuple[str, ...]


def shown(
    finder: Finder, change: Change, fresh: Sequence[str], level: str | None
) -> Shown | None:
    """What shows this change in the draft; ``None`` where it is still to be made. ``fresh``: the
    events of these very minutes, which explain nothing; ``level``: the one that the sentence
    says."""
    try:
        found = _shown(finder, change, level)
    except Unclear:
        return None
    if found is None or not found.events or set(found.events) & set(fresh):
        return None
    return found


def _shown(finder: Finder, change: Change, level: str | None) -> Shown | None:
    spot = change.spot
    provisions = [finder.provision(ref) for ref in spot.refs] if spot and spot.refs else []
    match change.what:
        case "agree" | "delete" if not change.words and len(provisions) == 1:
            return _marked(
                provisions[0], "agreed" if change.what == "agree" else "deleted", level
            )
        case "delete" if change.words:
            return _words(finder, change, change.words[0], "")
        case "replace" if change.words:
            return _words(finder, change, change.words[0], change.new)
        case "insert":
            return _inserted(finder, change)
        case "merge" if len(provisions) == 1 and provisions[0].gone_by is not None:
            return Shown(provisions[0].id, (provisions[0].gone_by,))
        case "unbracket" | "accept" if change.words:
            return _closed(finder, change)
        case _:
            return None


def _marked(provision: Provision, state: str, level: str | None) -> Shown | None:
    status = provision.status
    if provision.gone_by is not None and state == "deleted":
        return Shown(provision.id, (provision.gone_by,))
    if status.state == state and status.event is not None and level in (None, status.level):
        return Shown(provision.id, (status.event,))
    return None


def _scope(finder: Finder, change: Change) -> list[Provision]:
    if change.spot is not None and (change.spot.refs or change.spot.it or change.spot.sentence):
        return [words.provision for words, _ in finder.scopes(change.spot)]
    return list(finder.draft.walk())


def _words(finder: Finder, change: Change, old: str, new: str) -> Shown | None:
    """Words that are gone, and those that stand in their place."""
    for provision in _scope(finder, change):
        if Words(provision).find(old):
            return None
        gone = _hidden(provision, old)
        came = _bringers(provision, new) if new else ()
        if gone and (came or not new):
            return Shown(provision.id, tuple(dict.fromkeys((*gone, *came))))
    return None


def _hidden(provision: Provision, quoted: str) -> tuple[str, ...]:
    """The events that took these words out, if they stood there and are gone."""
    letters, hiders = "", list[str | None]()
    for element in provision.sequence:
        if isinstance(element, Run) and element.role in ("text", "heading"):
            letters += element.text
            hiders += [element.hidden_by] * len(element.text)
    wanted = tidy(quoted).rstrip(",.;").casefold()
    at = letters.casefold().find(wanted)
    while at >= 0:
        out = hiders[at : at + len(wanted)]
        if all(out):
            return tuple(dict.fromkeys(h for h in out if h is not None))
        at = letters.casefold().find(wanted, at + 1)
    return ()


def _bringers(provision: Provision, quoted: str) -> tuple[str, ...]:
    words = Words(provision)
    found = words.find(quoted)
    if not found:
        return ()
    names = [words.name(at).event for at in range(*found[0])]
    return tuple(name for name in dict.fromkeys(names) if name != provision.event)


def _inserted(finder: Finder, change: Change) -> Shown | None:
    """The words stand already where they are to come, and in no open bracket."""
    anchor = next(iter(change.anchors), None)
    if anchor is None or anchor.words is None:
        return None
    joined = (
        f"{change.new} {anchor.words}" if anchor.side == "before"
        else f"{anchor.words} {change.new}"
    )
    for provision in _scope(finder, change):
        words = Words(provision)
        if words.find(joined) and not _in_bracket(finder.draft, provision, change.new):
            return Shown(provision.id, _bringers(provision, change.new))
    return None


def _in_bracket(draft: Draft, provision: Provision, quoted: str) -> bool:
    from ledger.minutes.edits import held

    return any(
        one.text.casefold() == tidy(quoted).casefold() for one in held(draft, provision)
    )


def _closed(finder: Finder, change: Change) -> Shown | None:
    """The bracket around these words has closed already."""
    for words, start, stop in finder.words(change.words[0], change.spot):
        provision = words.provision
        if _in_bracket(finder.draft, provision, change.words[0]):
            return None
        spans = {words.name(at) for at in range(start, stop)}
        before: list[str] = []
        for element in provision.sequence:
            if isinstance(element, Edge) and element.hidden_by is not None and element.opens:
                before.append(element.bracket)
            elif isinstance(element, Run) and any(
                name.event == element.event and element.start <= name.at < element.stop
                for name in spans
            ):
                break
        for id in reversed(before):
            state = finder.draft.brackets.get(id)
            if state is not None and state.closed_by is not None:
                return Shown(provision.id, (state.closed_by,))
    return None


def proposed(finder: Finder, change: Change, by: tuple[str, ...]) -> Shown | None:
    """The bracket in which a text shows this proposal already: the same words, in the same
    place, by the same parties or by nobody named."""
    from ledger.minutes.edits import held

    if change.what not in ("insert", "begin", "replace") or not change.new:
        return None
    try:
        scope = _scope(finder, change)
    except Unclear:
        return None
    wanted = tidy(change.new).casefold()
    for provision in scope:
        for one in held(finder.draft, provision):
            said = set(one.state.by)
            if one.text.casefold() == wanted and (not said or not by or said & set(by)):
                return Shown(provision.id, (one.state.event,))
    return None
