"""The nearest of some known names to one that is not among them."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable

MOST_COMPARED = 5_000
"""So many names are compared by their spelling; of more, those that begin alike."""
_WORD = re.compile(r"[^\W_]+")


def nearest(name: str, known: Iterable[str], most: int = 2, alike: float = 0.5) -> list[str]:
    """Those known names that hold every word of a name, then those that are spelled most alike.

    Examples
    --------
    >>> nearest("Burns", ["Sergei Shoigu", "William Burns"]), nearest("rus", ["PRK", "RUS"])
    (['William Burns'], ['RUS'])
    """
    by_spelling: dict[str, str] = {}
    for each in known:
        by_spelling.setdefault(each.casefold(), each)
    folded = name.casefold()
    asked = set(_WORD.findall(folded))
    held = (each for each in by_spelling if asked and asked <= set(_WORD.findall(each)))
    near = sorted(held, key=len)[:most]
    if len(near) < most:
        compared: Iterable[str] = by_spelling
        if len(by_spelling) > MOST_COMPARED:
            compared = [each for each in by_spelling if each[:3] == folded[:3]][:MOST_COMPARED]
        near += difflib.get_close_matches(folded[:200], compared, most, alike)
    return [by_spelling[each] for each in dict.fromkeys(near)][:most]


def did_you_mean(name: str, known: Iterable[str], most: int = 2, alike: float = 0.5) -> str:
    """`; did you mean 'one' or 'other'?`; empty where nothing is near."""
    near = nearest(name, known, most, alike)
    return f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
