"""The page of a concordance: the old number and the new one of every provision."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import get_args

from markupsafe import Markup

from ledger.comparison import ConcordanceView, How
from ledger_html.masthead import WITHHELD
from ledger_html.phrases import titled
from ledger_html.policy import policy
from ledger_html.templates import files, finished, own, template
from ledger_html.unseen import glyphs

STYLE = (
    "colours", "base", "masthead", "words", "footnotes", "comparing", "numbers", "print", "paper",
)
"""The files of the style sheet. Of two rules alike the later one wins, so the order counts."""


def numbers_page(concordance: ConcordanceView) -> str:
    """The whole page."""
    counted = Counter(line.how for line in concordance.lines)
    html = template("numbers.html.j2", opened=opened, parted=parted).render(
        view=concordance,
        tally=[(how, counted[how]) for how in get_args(How) if how in counted],
        withheld=WITHHELD[concordance.attribution],
        policy=policy(_style()),
        style=own(_style()),
    )
    return finished(html)


@cache
def _style() -> str:
    return files("style", STYLE, ".css")


SHOWN = 90
"""How many characters of a provision say which one it is."""


def opened(words: str) -> str:
    """How a provision begins."""
    words = titled(" ".join(words.split()))
    if len(words) <= SHOWN:
        return words
    return f"{words[:SHOWN].rpartition(' ')[0] or words[:SHOWN]}\u00a0…"


_STEP = re.compile(r"(?<=[^\W\d_])/")


def parted(address: str) -> Markup:
    """An address for HTML, which a narrow column may turn behind its names."""
    steps = (glyphs(step) for step in _STEP.split(address))
    return Markup("/<wbr>").join(steps)
