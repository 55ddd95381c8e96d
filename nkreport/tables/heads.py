"""Which rows of a table seem to be its heads, and which below it notes."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

MOST = 4
_LOOKED_AT = 60
_NUMBER = re.compile(r"[-+−~<>≈≤≥]?\s?\d[\d.,'’\s\u00a0\u202f]*(?:[^\w\s]{0,3}|\s?\(?\w\)?)")
_YEAR = re.compile(r"(1[89]|20)\d\d\*?")
_LETTERS = re.compile(r"[^\W\d_]")
_TOKEN = re.compile(r"n\.?\s?[ad/]\.?.{0,2}|null|none|nil|nd|[xX*.…:–—-]{1,3}", re.I)


def head_rows(rows: Sequence[Sequence[str]], line: int) -> list[int]:
    """The rows of the head around the one that was found, from 1, where heads stand above heads.

    Examples
    --------
    >>> head_rows([["연도", "쌀"], ["Year", "Rice"], ["2021", "5"], ["2022", "7"]], 1)
    [1, 2]
    """
    found = [line]
    while len(found) < MOST and found[-1] < len(rows) and _heads(rows, found[-1] + 1, found[-1]):
        found.append(found[-1] + 1)
    while len(found) < MOST and found[0] > 1 and _heads(rows, found[0] - 1, found[-1] - 1):
        found.insert(0, found[0] - 1)
    return found


def _heads(rows: Sequence[Sequence[str]], number: int, last: int) -> bool:
    """Whether a row names columns that hold numbers in the rows after the last head."""
    below = rows[last + 1 : last + 1 + _LOOKED_AT]
    cells = rows[number - 1]
    named = []
    for index, cell in enumerate(cells):
        column = [row[index].strip() for row in below if index < len(row)]
        said = [each for each in column if each and not _TOKEN.fullmatch(each)]
        numbers = [each for each in said if _NUMBER.fullmatch(each)]
        if len(numbers) > 1 and len(numbers) >= 0.6 * len(said):
            years = sum(bool(_YEAR.fullmatch(each)) for each in numbers)
            over = rows[number - 2] if number > 1 else []
            named.append((cell.strip(), 2 * years > len(numbers), "".join(over[index : index + 1])))
    filled = [(cell, years) for cell, years, _ in named if cell]
    words = [c for c, _ in filled if _LETTERS.search(c) and not _TOKEN.fullmatch(c)]
    words = [cell for cell in words if not _NUMBER.fullmatch(cell)]
    above = [int(c[:4]) for c, years in filled if not years and _YEAR.fullmatch(c)]
    under = [over for cell, _, over in named if cell and _YEAR.fullmatch(cell)]
    if number == last + 1 and above and all(under):
        return False  # years below heads that name each column are numbers
    if any(later - earlier not in (0, 1) for earlier, later in pairwise(above)):
        return False
    return len(filled) > 1 and len(words) + len(above) == len(filled)


def notes_below(rows: Sequence[Sequence[str]]) -> tuple[int, str]:
    """How many rows at the end hold a text in one cell or nothing, and what they say."""
    count, said = 0, []
    for row in reversed(rows):
        filled = [cell.strip() for cell in row if cell.strip()]
        if len(filled) > 1:
            break
        count += 1
        said += filled
    if count == len(rows) or not any(_LETTERS.search(text) for text in said):
        return 0, ""
    return count, " | ".join(reversed(said))
