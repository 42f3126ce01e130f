"""A line typed in the room: what it says, in few words. One that begins with an address is read
by the short forms, any other as a sentence."""

from __future__ import annotations

import re

from lark import Token as Leaf
from lark import Tree

from ledger.draft import tidy
from ledger.events import Stance
from ledger.minutes.floor import Floor
from ledger.minutes.lexicon import Lexicon
from ledger.minutes.parse import Parsed, parse_tokens
from ledger.minutes.prose import Said
from ledger.minutes.sentence import Heard, read_sentence
from ledger.minutes.speaking import level
from ledger.minutes.statement import Anchor, Change, Part, Ref, Side, Spot, Statement, What
from ledger.minutes.tokens import Token
from ledger.minutes.trees import NotMeant

FORMS: tuple[tuple[str, str], ...] = (
    ('2.1/3 URU replace "old" -> "new"', "a party wants other words"),
    ('2.1/3 URU insert "words" before "these"', "or after; or: at end, at start"),
    ('2.1/3 URU delete "words"', "without words: all of 2.1/3"),
    ('2.1/3 BRA objects "to the fund"', "also: reserves, supports, retains"),
    ('2.1/3 URU withdraws "words"', "its proposal; without words its position"),
    ('2.1/3 replace "old" -> "new"', "without a party: decided"),
    ("2.1/3 agree adref no-quorum", "adref, informally or definitively; pending the quorum"),
    ("2.1/3 delete adref", ""),
    ('2.1/3 accept "words"', "what stands in a bracket becomes text"),
    ('2.1/3 bracket "words"', "and: unbracket; without words all of it"),
    ("1.1/4 move 2.1/1", "also: move after 2.1/3, move before 2.1/3"),
    ("1.1/4 merge 1.1/3", "1.1/4 goes, its words stand at the end of 1.1/3"),
    ('1.1/4 split before "The fund"', ""),
    ("1.1/4 reopen", ""),
    ('2.1 add 3bis "The words."', "a new provision under 2.1"),
    ("any sentence as in minutes", "Uruguay, supported by Chile, proposed deleting option 4."),
)
"""The short forms, each with what there is to say of it."""
_ADDRESSED = re.compile(r"\s*[\w.\-#]+(?:/[\w.\-#]+)*(?=\s)")
_WHO = re.compile(r"\s+(?P<who>[^\W\d_][\w.&\-]*(?:\s*,\s*[^\W\d_][\w.&\-]*)*)(?=\s)")
_KINDS: dict[str, What] = {
    "line_replace": "replace", "line_rewrite": "rewrite", "line_insert": "insert",
    "line_found": "found", "line_delete": "delete", "line_bracket": "bracket",
    "line_unbracket": "unbracket", "line_accept": "accept", "line_agree": "agree",
    "line_move": "move", "line_merge": "merge", "line_split": "split", "line_reopen": "reopen",
    "line_retain": "retain",
}
_STANCES: dict[str, Stance] = {
    "line_support": "support", "line_objection": "objection", "line_reservation": "reservation",
    "line_retain": "retain",
}
_SIDES: dict[str, Side] = {
    "BEFORE": "before", "AFTER": "after", "END": "end", "START": "start", "AT": "before",
}


def read_line(line: str, lexicon: Lexicon) -> Heard | None:
    """What this line says; ``None`` where it has no form that is known. Raises `NotMeant`."""
    tokens = _tokens(line, lexicon)
    tree = parse_tokens(tokens, "line") if tokens is not None else None
    if tree is not None:
        return _short(tree, line)
    speech = Floor(lexicon).hear(Said(line, 1, 1, begins=True))
    return read_sentence(line, lexicon, speech)


def _tokens(line: str, lexicon: Lexicon) -> list[Token] | None:
    """The tokens of a line that begins with an address; parties as they are typed in a hurry."""
    address = _ADDRESSED.match(line)
    if address is None:
        return None
    found = [Token("ADDRESS", address.group().strip(), address.start(), address.end())]
    rest = address.end()
    who = _WHO.match(line, rest)
    if who is not None:
        named = [lexicon.party(name.strip()) for name in who["who"].split(",")]
        if all(named):
            for n, name in enumerate(named):
                if n:
                    found.append(Token("COMMA", ",", who.start(), who.start()))
                found.append(Token("PARTY", name or "", who.start("who"), who.end()))
            rest = who.end()
    behind = lexicon.tokens(line[rest:])
    return found + [t._replace(start=t.start + rest, stop=t.stop + rest) for t in behind]


def _short(tree: Parsed, line: str) -> Heard:
    actors = next((t for t in tree.children if isinstance(t, Tree) and t.data == "actors"), None)
    named = actors.children if actors is not None else []
    by = tuple(str(t) for t in named if isinstance(t, Leaf) and t.type == "PARTY")
    deed = next(t for t in reversed(tree.children) if isinstance(t, Tree))
    spot = Spot(refs=(_ref(tree),))
    kind = str(deed.data)
    leaves = [t for t in deed.children if isinstance(t, Leaf)]
    quotes = tuple(tidy(str(t)) for t in leaves if t.type == "QUOTE")
    if kind == "line_withdraw":
        changes = (Change("insert", new=quotes[0], spot=spot),) if quotes else ()
        return Heard([Statement("withdrawal", by=by, changes=changes, spot=spot)], line)
    if kind in _STANCES and (by or kind != "line_retain"):
        said = quotes[0] if quotes else line
        return Heard([Statement("position", by=by, stance=_STANCES[kind], spot=spot)], said)
    change = _change(kind, deed, leaves, quotes, spot)
    quorum = any(t.type == "NO_QUORUM" for t in leaves)
    statement = Statement(
        "proposal" if by else "decision", by=by, changes=(change,), level=level(deed),
        pending="no quorum" if quorum else None,
    )
    if by and change.what == "agree":
        raise NotMeant("one party agrees nothing by itself: leave it out, or write “supports”")
    return Heard([statement], line)


def _change(
    kind: str, deed: Parsed, leaves: list[Leaf], quotes: tuple[str, ...], spot: Spot
) -> Change:
    what = _KINDS[kind]
    types = {t.type for t in leaves}
    side = next((_SIDES[t.type] for t in reversed(leaves) if t.type in _SIDES), None)
    match what:
        case "replace":
            return Change(what, words=quotes[:1], new=quotes[1], spot=spot)
        case "rewrite":
            return Change(what, new=quotes[0], spot=spot)
        case "insert":
            words = quotes[1] if len(quotes) > 1 else None
            anchor = Anchor(side or "end", words=words, spot=None if words else spot)
            return Change(what, new=quotes[0], spot=spot, anchors=(anchor,))
        case "found":
            number = next((str(t) for t in leaves if t.type == "NUMBER"), None)
            return Change(what, new=quotes[0], spot=spot, unit=Part(number=number))
        case "move":
            to = Spot(refs=(_ref(deed),))
            return Change(
                what, spot=spot,
                anchors=(Anchor(side if types & {"BEFORE", "AFTER"} and side else "under",
                                spot=to),),
            )
        case "merge":
            return Change(what, spot=spot, into=(_ref(deed),))
        case "split":
            return Change(what, spot=spot, anchors=(Anchor(side or "before", words=quotes[0]),))
        case _:
            return Change(what, words=quotes, spot=spot)


def _ref(node: Parsed) -> Ref:
    target = next(t for t in node.children if isinstance(t, Tree) and t.data == "target")
    return Ref((Part(name=str(target.children[0])),))
