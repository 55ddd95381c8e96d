"""Rows of text as columns that stand under each other, and fit a terminal where there is one."""

from __future__ import annotations

import shutil
import sys
import unicodedata
from collections.abc import Sequence

from nkreport.console import visible

_GAP = "  "
_LEAST = 14
"""No column is cut below this; where that does not fit, the first has lines of its own."""


def terminal_width() -> int | None:
    """Characters a line of standard output has room for; None where that is no terminal."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else None


def aligned(rows: Sequence[Sequence[str]], width: int | None = None) -> list[str]:
    """Set rows in columns.

    Parameters
    ----------
    rows : sequence of sequences of str
        All of one length. The first column is a name to copy, and stays whole.
    width : int, optional
        Characters of a line: the widest columns are cut until they fit. All stay whole by default.

    Returns
    -------
    list of str
        A line each, or two where a line is too narrow, with everything in it visible.

    Examples
    --------
    >>> rows = [("a", "one figure", "somebody of some office"), ("long", "two", "nobody")]
    >>> aligned(rows)
    ['a     one figure  somebody of some office', 'long  two         nobody']
    >>> aligned(rows, 34)
    ['a     one figure  somebody of som…', 'long  two         nobody']
    >>> aligned(rows, 30)
    ['a', '  one figure  somebody of som…', 'long', '  two         nobody']
    """
    shown = [[visible(cell).replace("\n", "\\n") for cell in row] for row in rows]
    if not shown:
        return []
    widths = [max(map(_width, column)) for column in zip(*shown, strict=True)]
    if width and _line(widths[:1] + [min(each, _LEAST) for each in widths[1:]]) > width:
        rest = _set([row[1:] for row in shown], widths[1:], width - len(_GAP))
        return [
            line
            for row, line_of_rest in zip(shown, rest, strict=True)
            for line in (row[0], _GAP + line_of_rest)
        ]
    return _set(shown, widths, width, whole=1)


def _set(
    rows: Sequence[Sequence[str]], widths: Sequence[int], width: int | None, whole: int = 0
) -> list[str]:
    room = list(widths)
    while width and _line(room) > width:
        widest = max(range(whole, len(room)), key=lambda place: room[place], default=0)
        if widest < whole or room[widest] <= 1:
            break
        room[widest] -= 1
    return [
        _GAP.join(_fill(cell, each) for cell, each in zip(row, room, strict=True)).rstrip()
        for row in rows
    ]


def _line(widths: Sequence[int]) -> int:
    return sum(widths) + len(_GAP) * (len(widths) - 1)


def _fill(cell: str, room: int) -> str:
    if _width(cell) > room:
        while _width(cell) >= room:
            cell = cell[:-1]
        cell += "…"
    return cell + " " * (room - _width(cell))


def _width(text: str) -> int:
    """Places that a text takes on a terminal: Hangul, Han and Kana take two each."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(c) else 1 + (unicodedata.east_asian_width(c) in "WF")
        for c in text
    )
