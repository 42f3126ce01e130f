"""The order of the provisions that stand under one parent, while it is folded."""

from __future__ import annotations

from collections.abc import Iterator


class Siblings:
    """Slots in print order. One stays behind, empty, where a provision moves away, so that what
    was placed after it still finds its place."""

    __slots__ = ("_here", "_ids", "_last")

    def __init__(self) -> None:
        self._ids: list[str] = []
        self._here: list[bool] = []  # whether the provision still stands in this slot
        self._last = 0  # where the last slot was made: a paper's provisions come one by one

    def __iter__(self) -> Iterator[str]:
        """The provisions that stand here, in order."""
        return (id for id, here in zip(self._ids, self._here, strict=True) if here)

    def end(self) -> int:
        """The index behind the last slot."""
        return len(self._ids)

    def behind(self, id: str) -> int | None:
        """The index behind the provision's slot: its live one, or else the last that it has left
        behind; ``None``, if it never stood here."""
        if self._last < len(self._ids) and self._ids[self._last] == id and self._here[self._last]:
            return self._last + 1
        found, index = None, -1
        try:
            while True:
                index = self._ids.index(id, index + 1)
                found = index + 1
                if self._here[index]:
                    return found
        except ValueError:
            return found

    def insert(self, index: int, id: str, *, here: bool = True) -> None:
        """Make a slot for it, live or empty, at this index."""
        self._ids.insert(index, id)
        self._here.insert(index, here)
        self._last = index

    def leave(self, id: str) -> int:
        """Empty the provision's live slot, and return the index behind it."""
        behind = self.behind(id)
        assert behind is not None
        self._here[behind - 1] = False
        return behind
