"""The page: the template filled with the draft, its style sheet, its script and its data."""

from __future__ import annotations

import json
from functools import cache

from ledger.view import View
from ledger_html.anchors import Anchors
from ledger_html.blocks import Blocks
from ledger_html.brackets import Brackets
from ledger_html.cards import Cards
from ledger_html.colours import Colours
from ledger_html.contents import contents
from ledger_html.footnotes import Footnotes
from ledger_html.masthead import facts, withheld
from ledger_html.moves import Moves
from ledger_html.policy import policy
from ledger_html.scoreboard import Scoreboard
from ledger_html.standing import Ladder
from ledger_html.templates import files, finished, own, template

STYLE = (
    "colours", "base", "masthead", "scoreboard", "tools", "contents", "provisions", "brackets",
    "words", "footnotes", "cards", "screens", "print",
)
"""The files of the style sheet. Of two rules alike the later one wins, so the order counts."""

SCRIPT = (
    "page", "unseen", "words", "focus", "telling", "cards", "pointer", "folding", "search",
    "filters", "gone", "keyboard", "theme", "contents",
)
"""The files of the script, each of which needs only those before it."""


def page(view: View) -> str:
    """The whole page."""
    provisions = [*view.walk(), *(deep for note in view.notes for deep in note.walk())]
    anchors = Anchors(provisions)
    ladder = Ladder(view.levels, provisions)
    colours = Colours(view, provisions)
    brackets = Brackets(provisions, colours)
    moves = Moves(provisions, anchors)
    blocks = Blocks(
        view, anchors, ladder, brackets, Footnotes(view, provisions, anchors), moves
    )
    cards = Cards(view, provisions, anchors, ladder, brackets, colours, moves)
    html = template("page.html.j2").render(
        view=view,
        facts=facts(view),
        withheld=withheld(view),
        score=Scoreboard(provisions, ladder, brackets, colours),
        toc=contents(blocks.body),
        blocks=blocks,
        brackets=brackets,
        style=own(_style()),
        script=own(_script()),
        policy=policy(_style(), _script()),
        record=own(_json(cards.record())),
    )
    return finished(html)


@cache
def _style() -> str:
    return files("style", STYLE, ".css")


@cache
def _script() -> str:
    """The files in one function, whose names are theirs and nobody else's."""
    parts = files("script", SCRIPT, ".js")
    return f'"use strict";\n(() => {{\n{parts}}})();\n'


def _json(data: object) -> str:
    """JSON that can stand in a script element whatever its strings hold."""
    text = json.dumps(data, sort_keys=True, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
