"""The page of a concordance: the old number and the new one of every provision."""

from __future__ import annotations

from collections import Counter
from functools import cache

from ledger.comparison import ConcordanceView
from ledger_html.masthead import WITHHELD
from ledger_html.policy import policy
from ledger_html.templates import files, finished, own, template

STYLE = (
    "colours", "base", "masthead", "words", "footnotes", "comparing", "numbers", "print", "paper",
)
"""The files of the style sheet. Of two rules alike the later one wins, so the order counts."""


def numbers_page(concordance: ConcordanceView) -> str:
    """The whole page."""
    html = template("numbers.html.j2").render(
        view=concordance,
        tally=sorted(Counter(line.how for line in concordance.lines).items()),
        withheld=WITHHELD[concordance.attribution],
        policy=policy(_style()),
        style=own(_style()),
    )
    return finished(html)


@cache
def _style() -> str:
    return files("style", STYLE, ".css")
