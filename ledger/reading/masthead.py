"""Which lines at the head of a paper are its title: what is negotiated, and neither the body, its
session and its place, nor the paper's symbol, version and kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from ledger.reading.front import (
    ENCLOSED,
    is_front,
    is_gathering,
    is_kind,
    is_reference,
    is_where,
    notices,
)


def of_title(texts: Sequence[str]) -> list[bool]:
    """Of each line, whether it is of the title. What the text is about is; where nothing says so,
    what kind of paper it is; then the body's name, which stands above the session and its place,
    and above the paper's symbol; and for want of all these whatever there is."""
    told = notices(texts)
    apart = [is_front(text) or text in ENCLOSED or n in told for n, text in enumerate(texts)]
    for n, text in enumerate(texts[1:], 1):
        apart[n] = apart[n] or is_where(text, texts[n - 1])
    for start, stop in _in_parentheses(texts):
        apart[start:stop] = [True] * (stop - start)
    rest = [n for n, aside in enumerate(apart) if not aside]
    about = [n for n in rest if not is_kind(texts[n])]
    met = _last(texts, is_gathering)
    filed = _last(texts, is_reference)
    for chosen in (
        [n for n in about if n > max(met, filed)], [n for n in about if n > met],
        [n for n in rest if n > met], about, rest,
    ):
        if chosen:
            return [n in chosen for n in range(len(texts))]
    return [True] * len(texts)


def tells(texts: Sequence[str]) -> bool:
    """Whether one of these lines says what the text is about."""
    found = zip(texts, of_title(texts), strict=True)
    return any(said and not is_kind(text) for text, said in found) and not all(map(is_front, texts))


def _last(texts: Sequence[str], asked: Callable[[str], bool]) -> int:
    return max((n for n, text in enumerate(texts) if asked(text)), default=-1)


def _in_parentheses(texts: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Lines, from one up to another, that stand in parentheses as a whole: who presents the paper,
    and who considered it (Organization of American States)."""
    start: int | None = None
    depth = 0
    for n, text in enumerate(texts):
        if start is None and text[:1] == "(":
            start, depth = n, 0
        if start is None:
            continue
        depth += text.count("(") - text.count(")")
        if depth <= 0:
            if text.rstrip("/0123456789[] ").endswith(")"):
                yield start, n + 1
            start = None
