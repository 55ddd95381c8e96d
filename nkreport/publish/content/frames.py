"""Tables that pandas, its Styler or polars wrote: what was cut, missing and how many rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from nkreport.publish.content.foreign_tables import align, empty_cell
from nkreport.publish.content.markdown import Token, plain_text
from nkreport.publish.content.markdown_shapes import own_text
from nkreport.publish.words.own_words import OwnWords

MOST_ROWS: Final = 60
"""Rows of a frame that a page shows; of more it shows the first and last."""

MISSING: Final = frozenset(("NaN", "NaT", "None", "<NA>"))
CUT: Final = frozenset(("...", "…", "⋮"))
QUOTED: Final = frozenset(("str", "cat", "enum"))
"""polars' types whose values it writes in quotation marks."""

_PANDAS = re.compile(r"(\d+) rows × (\d+) columns")
_POLARS = re.compile(r"shape: \(([\d_]+), ([\d_]+)\)")


def settle(tokens: Sequence[Token]) -> list[Token]:
    """Return blocks in which each frame's table says of itself what stood beside it."""
    found: list[Token] = []
    shape: tuple[int, int] | None = None
    for token in tokens:
        words = plain_text(token["children"]).strip() if token["type"] == "paragraph" else ""
        last = found[-1] if found and found[-1].get("of") else None
        if last and last["of"] == "frame" and (size := _PANDAS.fullmatch(words)):
            _tell(last, int(size[1]), int(size[2]))
        elif size := _POLARS.fullmatch(words):
            shape = (int(size[1]), int(size[2]))
        else:
            if token.get("of"):
                _settle(token, *(shape or (0, 0)))
                shape = None
                if not token["body"] and not _has_words(token["heads"]):
                    token = {"type": "paragraph", "children": [own_text("no_table")]}
            found.append(token)
    return found


def _settle(table: Token, rows: int, columns: int) -> None:
    if not columns:
        _name_index(table)
    if table["of"] == "frame":
        if columns or rows:
            _polars(table)
        else:
            for row in (*table["heads"], *table["body"]):
                for cell in row:
                    _dash(cell, MISSING)
    if len(table["body"]) > MOST_ROWS and not any(_is_gap(row) for row in table["body"]):
        rows = rows or len(table["body"])
        table["body"] = _ends(table["body"], MOST_ROWS // 2)
    if rows or columns:
        _tell(table, rows, columns)


def _polars(table: Token) -> None:
    """A frame of polars: no index, types under the names, text in quotation marks, null."""
    types = table["heads"][-1] if table["heads"] else []
    quoted = {cell["column"] for cell in types if plain_text(cell["children"]) in QUOTED}
    for cell in types:
        cell["quiet"] = True
    for row in table["body"]:
        for cell in row:
            text = plain_text(cell["children"])
            if cell["column"] in quoted and text.startswith('"'):
                inner = text[1:-1] if text.endswith('"') and len(text) > 1 else text[1:]
                cell["children"] = [{"type": "text", "text": inner}]
            else:
                _dash(cell, frozenset(("null",)))
    align(table)


def _dash(cell: Token, missing: frozenset[str]) -> None:
    text = plain_text(cell["children"]).strip()
    if not cell["header"] and text in missing:
        cell["children"] = [{"type": "text", "text": "–"}]
    elif text in CUT:
        cell["children"] = [{"type": "text", "text": "…"}]


def _name_index(table: Token) -> None:
    """Put the index's names, a row of their own in pandas, beside the columns' names."""
    if len(table["heads"]) < 2:
        return
    above, names = table["heads"][-2:]
    index = sum(1 for cell in table["body"][0] if cell["header"]) if table["body"] else 0
    if len(above) != len(names) or any(cell["colspan"] > 1 for cell in above):
        return
    for one, other in zip(above, names, strict=True):
        filled = one if one["column"] < index else other
        if plain_text(filled["children"]).strip():
            return
    for one, other in zip(above[:index], names[:index], strict=True):
        one["children"] = other["children"]
    table["heads"].pop()


def _has_words(rows: Sequence[Sequence[Token]]) -> bool:
    return any(plain_text(cell["children"]).strip() for row in rows for cell in row)


def _is_gap(row: Sequence[Token]) -> bool:
    return all(plain_text(cell["children"]).strip() in CUT for cell in row)


def _ends(body: Sequence[list[Token]], each: int) -> list[list[Token]]:
    """The first and last rows; a span that reaches over the gap begins again behind it."""
    width = max((cell["column"] + cell["colspan"] for row in body for cell in row), default=0)
    start = len(body) - each
    over = [
        {**cell, "rowspan": number + cell["rowspan"] - start}
        for number, row in enumerate(body[:start])
        for cell in row
        if number + cell["rowspan"] > start
    ]
    first = [
        [{**cell, "rowspan": min(cell["rowspan"], each - number)} for cell in row]
        for number, row in enumerate(body[:each])
    ]
    last = [list(row) for row in body[start:]]
    last[0] = sorted([*over, *last[0]], key=lambda cell: int(cell["column"]))
    gap = [empty_cell(column) | {"children": [_text("…")]} for column in range(width)]
    for cell in gap:
        cell["align"] = "center"
    return [*first, gap, *last]


def _text(text: str) -> Token:
    return {"type": "text", "text": text}


def _tell(table: Token, rows: int, columns: int) -> None:
    """Keep how much of a frame stands there: `note_of` says it in words."""
    body = table["body"]
    ends = {}
    gap = next((number for number, row in enumerate(body) if _is_gap(row)), None)
    if gap is not None:
        ends["rows"] = (gap, len(body) - gap - 1, rows)
    cut = [
        cell["column"]
        for row in table["heads"]
        for cell in row
        if cell["colspan"] == 1 and plain_text(cell["children"]).strip() in CUT
    ]
    if cut and columns:
        width = max(cell["column"] + cell["colspan"] for cell in table["heads"][0])
        index = sum(1 for cell in body[0] if cell["header"]) if body else 0
        ends["columns"] = (cut[0] - index, width - cut[0] - 1, columns)
    table["ends"] = ends


def note_of(table: Token, words: OwnWords) -> str:
    """Say how much of a table stands there; empty where it is whole."""
    if table.get("of") and not table["body"]:
        return words("no_rows")
    ends = table.get("ends", {})
    return " ".join(
        words(f"ends_{kind}", first=first, last=last, count=count)
        for kind, (first, last, count) in ends.items()
    )
