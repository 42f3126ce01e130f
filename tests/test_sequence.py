"""A provision's sequence: what is taken out and put in, in whatever order it was recorded."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from ledger.draft import Element, Run
from ledger.events import Span
from ledger.sequence import Sequence

WORDS = ["maps", "of", "all", "wells", "and", "springs"]
TEXT = " ".join(WORDS)


@given(
    st.integers(0, len(WORDS) - 1), st.integers(1, len(WORDS)), st.integers(0, len(WORDS) - 1),
    st.booleans(), st.booleans(),
)
def test_words_recorded_late_stay_words_of_their_own(
    first: int, count: int, place: int, leading: bool, behind: bool
) -> None:
    """Some words are taken out, with the blank before or behind them; later it is recorded that a
    word had been put in before that, anywhere. It stands there as a word, joined to no other."""
    last = min(first + count, len(WORDS))
    start = len(" ".join(WORDS[:first])) + (first > 0)
    stop = start + len(" ".join(WORDS[first:last]))
    start -= leading and start > 0
    stop += not leading and stop < len(TEXT)

    sequence = Sequence()
    sequence.begin([Run("1.1", 0, len(TEXT), TEXT, "text")])
    at = len(" ".join(WORDS[: place + 1])) if behind else len(" ".join(WORDS[:place])) + (place > 0)
    new: list[Element] = [Run("3.1", 0, 4, " big" if behind else "big ", "text")]
    if at:
        sequence.insert(new, sequence.at("1.1", at - 1), at - 1)
    else:
        sequence.begin(new)
    assert sequence.hide(Span("1.1", start, stop), "2.1") == TEXT[start:stop]

    printed = "".join(
        e.text for e in sequence.frozen() if isinstance(e, Run) and e.hidden_by is None
    )
    where = place + behind
    kept = [(n, word) for n, word in enumerate(WORDS) if not first <= n < last]
    wanted = [word for n, word in kept if n < where] + ["big"]
    assert printed.split() == wanted + [word for n, word in kept if n >= where]
