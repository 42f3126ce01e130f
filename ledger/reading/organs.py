"""Who decides: the opening words of a resolution or decision, above its preambular paragraphs."""

from __future__ import annotations

import re

_ORGAN = re.compile(
    r"The (?:[A-Z][\w’'-]*|of|the|on|to|for|and|in|as)(?: [\w’'()/-]+){0,24},"
    r"|THE (?=[A-Z])[A-Z0-9’'()/-]+(?: [A-Z0-9’'()/-]+){0,24},"
)


def is_organ(words: str) -> bool:
    """Whether these are the opening words: ``The Conference of the Parties,``, and in capitals, as
    the Organization of American States writes, ``THE GENERAL ASSEMBLY,``."""
    return _ORGAN.fullmatch(" ".join(words.split()).strip("[]*_ ")) is not None
