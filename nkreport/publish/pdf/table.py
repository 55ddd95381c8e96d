"""A table's token as parts that fit the width of a printed page."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Final

from nkreport.publish.content.markdown import Token, plain_text
from nkreport.publish.words.own_words import OwnWords

Node = dict[str, Any]
Children = Callable[[Sequence[Token]], list[Node]]

SIZES: Final = ((8.8, 100), (7.8, 113), (7.0, 126))
"""Type in points, and the characters of it on one line across the page."""

SPLIT: Final = SIZES[1]
"""What a table is set in that must be parted."""

PADDING: Final = 3
"""Characters' worth of space at both sides of a cell."""

LONGEST_WORD: Final = 16
WIDEST: Final = 44
"""Bounds of a column: the longest word kept whole, the widest cell kept on one line."""

_WORDS = re.compile(r"[^\s–/_-]+[–/_-]?")

MOST_INDEX: Final = 4
"""Leading columns of row heads repeated in each part."""

WHOLE: Final = 1500
"""Characters up to which a row, or a block, stays on one page."""


def print_parts(token: Token, own: OwnWords, children: Children) -> list[Node]:
    """Return a table as one part, or as several with the row heads repeated.

    Parameters
    ----------
    token : dict
        `heads` and `body`, as `foreign_tables` and Markdown make them.
    own : OwnWords
        Name a part.
    children : callable
        Makes the nodes of a cell's tokens.

    Returns
    -------
    list of dict
        Each with `heads`, `body`, `widths` (per cent of the line), `size` (points), `parted`
        (whether words are hyphenated), `whole` (whether it stays on one page) and `title`.
    """
    rows = [*_placed(token["heads"]), *_placed(token["body"])]
    width = max((cell["column"] + cell["colspan"] for row in rows for cell in row), default=0)
    if not width:
        return []
    least, most = _needs(rows, width)
    size, line = next((one for one in SIZES if sum(least) <= one[1]), SPLIT)
    chosen = list(_chosen(token, least, line)) if sum(least) > line else [list(range(width))]
    return [
        _part(token, own, children, columns, least, most, size, line, len(chosen), width)
        for columns in chosen
    ]


def _placed(rows: Sequence[Sequence[Token]]) -> list[list[Token]]:
    """Rows whose cells know their column; Markdown's have no spans."""
    plain = {"colspan": 1, "rowspan": 1}
    return [
        [{"column": number, **plain, **cell} for number, cell in enumerate(row)] for row in rows
    ]


def _needs(rows: Sequence[Sequence[Token]], width: int) -> tuple[list[int], list[int]]:
    """Characters each column wants: of its longest word, and of its longest line."""
    least, most = [1] * width, [1] * width
    for row in rows:
        for cell in row:
            text = plain_text(cell["children"])[:2000]
            words = [text] if cell.get("nowrap") else _WORDS.findall(text) or [""]
            longest = min(max(map(_length, words)), LONGEST_WORD + 4 * bool(cell.get("nowrap")))
            spanned = range(cell["column"], cell["column"] + cell["colspan"])
            for column in spanned:
                least[column] = max(least[column], -(-longest // len(spanned)))
                most[column] = max(most[column], -(-min(_length(text), WIDEST) // len(spanned)))
    return [one + PADDING for one in least], [one + PADDING for one in most]


def _length(text: str) -> int:
    """Characters of a text; those of Han, Kana and Hangul are two wide."""
    return len(text) + sum(unicodedata.east_asian_width(character) in "WF" for character in text)


def _chosen(token: Token, least: Sequence[int], line: int) -> Iterator[list[int]]:
    """Columns of each part: the row heads, and as many others as fit, evenly."""
    index = _index(token["body"], len(least))
    while index and sum(least[:index]) > line // 2:
        index -= 1
    room = line - sum(least[:index])
    parts = -(-sum(least[index:]) // room)
    while True:
        found: list[list[int]] = [[]]
        share = sum(least[index:]) / parts
        used = 0
        for column in range(index, len(least)):
            over = sum(least[c] for c in found[-1]) + least[column] > room
            full = used >= share * len(found) and len(found) < parts
            if found[-1] and (over or full):
                found.append([])
            found[-1].append(column)
            used += least[column]
        if len(found) <= parts or parts >= len(least):
            break
        parts += 1
    for columns in found:
        yield [*range(index), *columns]


def _index(body: Sequence[Sequence[Token]], width: int) -> int:
    """How many leading columns are row heads."""
    index = 0
    while index < min(MOST_INDEX, width - 1) and _is_index(body, index):
        index += 1
    return index


def _is_index(body: Sequence[Sequence[Token]], column: int) -> bool:
    cells = [cell for row in body for cell in row if cell.get("column") == column]
    return bool(cells) and all(
        cell["header"] or plain_text(cell["children"]) == "…" for cell in cells
    )


def _part(
    token: Token,
    own: OwnWords,
    children: Children,
    columns: Sequence[int],
    least: Sequence[int],
    most: Sequence[int],
    size: float,
    line: int,
    parts: int,
    width: int,
) -> Node:
    low, high = [least[c] for c in columns], [most[c] for c in columns]
    spare, wished = line - sum(low), sum(high) - sum(low)
    if "of" in token and sum(high) <= line:
        shares = high
    else:
        shares = [
            a + (max(spare, 0) * (b - a) // wished if wished else max(spare, 0) // len(low))
            for a, b in zip(low, high, strict=True)
        ]
    index = next((n for n, column in enumerate(columns) if n != column), 0)
    index = index or _index(token["body"], width)
    shown = [column - index + 1 for column in columns[index:]]
    first, _, count = token.get("ends", {}).get("columns", (width, 0, width - index))
    shown = [one if one <= first + 1 else one + count - width + index for one in shown]
    place = {"first": shown[0], "last": shown[-1], "count": count}
    title = own("columns_of", **place) if parts > 1 else ""
    texts = [plain_text(c["children"]) for row in token["body"] for c in row]
    return {
        "heads": [_row(row, columns, children) for row in _placed(token["heads"])],
        "body": [_row(row, columns, children) for row in _placed(token["body"])],
        "widths": [share * 100 / max(line, sum(shares)) for share in shares],
        "size": size,
        "parted": any(one >= LONGEST_WORD + PADDING for one in low) or spare < 0,
        "title": title,
        "whole": sum(len(text) + PADDING for text in texts) * len(columns) // width <= WHOLE,
    }


def _row(row: Sequence[Token], columns: Sequence[int], children: Children) -> list[Node]:
    cells = []
    for cell in row:
        spanned = range(cell["column"], cell["column"] + cell["colspan"])
        wide = sum(1 for column in columns if column in spanned)
        if wide:
            cells.append(
                {
                    "children": children(cell["children"]),
                    "align": cell["align"],
                    "colspan": wide,
                    "rowspan": cell["rowspan"],
                    "quiet": bool(cell.get("quiet")),
                    "nowrap": bool(cell.get("nowrap")),
                    "whole": len(plain_text(cell["children"])) <= WHOLE,
                    "style": cell.get("style", {}),
                }
            )
    return cells
