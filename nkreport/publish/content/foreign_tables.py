"""A table of foreign HTML as a token: rows of cells that meet without gap or overlap."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TYPE_CHECKING, Final

from nkreport.publish.content.cell_styles import Sheet
from nkreport.publish.content.markdown import Token, plain_text

if TYPE_CHECKING:
    from selectolax.lexbor import LexborNode

MOST_SLOTS: Final = 100_000
"""Columns times rows of one table."""

NUMBER: Final = re.compile(
    r"[(]?[-+−±~<>≤≥]?\s?(?:[A-Z]{0,3}[$€£¥₩₽])?\s?[-+−]?"
    r"(?:\d[\d,.'_\u00a0\u2009\u202f ]*|\.\d+)(?:[eE][-+−]?\d+|\s?[×x]\s?10\S*)?"
    r"\s?(?:%|‰|°|[$€£¥₩₽]|[kKMGTB]|bn|pp|(?:[-+−]\s?[\d.]+)?j)?[)]?"
)
"""What a column of numbers holds: amounts, shares, money, powers of ten."""

EMPTY: Final = frozenset(["", *"- – — … ... NaN nan NaT None <NA> null inf -inf n/a N/A".split()])
"""What stands in a column of numbers and is none."""

UNBROKEN: Final = re.compile(
    r"\d{4}-\d\d-\d\d(?:[ T]\d\d:\d\d(?::\d\d)?)?|\d{1,2}[./]\d{1,2}[./]\d{2,4}"
    r"|[\d:.,%$€£+−-]{1,18}"
)
"""Dates and numbers, which do not break over lines."""


class Refused(Exception):
    """A table that a page cannot hold; the message says why."""


def read_table(
    node: LexborNode, read_cell: Callable[[LexborNode], list[Token]], sheet: Sheet
) -> Token:
    """Read a `table` element.

    Returns
    -------
    dict
        `heads` and `body` (rows of cells), `caption`, and in `of` the name of what wrote it:
        `frame`, `styler` or nothing.

    Raises
    ------
    Refused
        If columns times rows are more than a page holds.
    """
    writer = _writer(node)
    if writer == "frame":
        sheet = Sheet({}, {}, blank=True)
    caption: list[Token] = []
    heads: list[list[LexborNode]] = []
    groups: list[list[list[LexborNode]]] = []
    for child in node.iter():
        if child.tag == "caption":
            caption = read_cell(child)
        elif child.tag == "thead":
            heads += [cells for row in child.iter() if (cells := _cells(row, sheet))]
        elif child.tag in ("tbody", "tfoot"):
            groups.append([cells for row in child.iter() if (cells := _cells(row, sheet))])
    if not heads and groups:
        while groups[0] and all(cell.tag == "th" for cell in groups[0][0]):
            heads.append(groups[0].pop(0))
    parts = [_placed(part, read_cell, sheet, head=part is heads) for part in [heads, *groups]]
    width = max((_width(row) for rows in parts for row in rows), default=0)
    if width * sum(map(len, parts)) > MOST_SLOTS:
        raise Refused(
            f"a table of {width:,} columns and {sum(map(len, parts)):,} rows is not printed"
        )
    for rows in parts:
        _fill(rows, width)
    body = [row for rows in parts[1:] for row in rows]
    table = {"type": "table", "heads": parts[0], "body": body, "of": writer}
    align(table)
    return table | ({"caption": caption} if plain_text(caption).strip() else {})


def align(table: Token) -> None:
    """Set columns of numbers to the right, where nothing said otherwise; dates stay whole."""
    columns: dict[int, list[Token]] = {}
    for column, cell in _columns(table["body"]):
        columns.setdefault(column, []).append(cell)
    right = set()
    for column, cells in columns.items():
        texts = [plain_text(cell["children"]).strip() for cell in cells]
        numbers = [text for text in texts if text not in EMPTY]
        if numbers and all(NUMBER.fullmatch(text) for text in numbers):
            right.add(column)
        for cell, text in zip(cells, texts, strict=True):
            if UNBROKEN.fullmatch(text):
                cell["nowrap"] = True
    for column, cell in [*_columns(table["heads"]), *_columns(table["body"])]:
        side = "center" if cell["colspan"] > 1 else "right" if column in right else "left"
        cell.setdefault("align", side)


def _columns(rows: Sequence[Sequence[Token]]) -> Iterator[tuple[int, Token]]:
    for row in rows:
        for cell in row:
            yield cell["column"], cell


def _writer(node: LexborNode) -> str:
    given = node.attributes
    if "dataframe" in (given.get("class") or "").split():
        return "frame"
    return "styler" if re.fullmatch(r"T_\w+", given.get("id") or "") else ""


def _cells(row: LexborNode, sheet: Sheet) -> list[LexborNode]:
    return (
        [cell for cell in row.iter() if cell.tag in ("th", "td") and not sheet.hides(cell)]
        if row.tag == "tr"
        else []
    )


def _placed(
    rows: Sequence[Sequence[LexborNode]],
    read_cell: Callable[[LexborNode], list[Token]],
    sheet: Sheet,
    *,
    head: bool,
) -> list[list[Token]]:
    """Cells with the column each begins in; spans end where another cell or the part does."""
    taken: set[tuple[int, int]] = set()
    placed: list[list[Token]] = []
    for number, row in enumerate(rows):
        column, cells = 0, []
        for node in row:
            while (number, column) in taken:
                column += 1
            wide = _span(node, "colspan", 1000)
            high = _span(node, "rowspan", len(rows) - number)
            while wide > 1 and (number, column + wide - 1) in taken:
                wide -= 1
            if len(taken) > MOST_SLOTS:
                raise Refused("a table whose cells span more than 100,000 places is not printed")
            taken.update((number + y, column + x) for y in range(high) for x in range(wide))
            cells.append(_cell(node, read_cell, sheet, column, wide, high, head=head))
            column += wide
        placed.append(cells)
    return placed


def _cell(
    node: LexborNode,
    read_cell: Callable[[LexborNode], list[Token]],
    sheet: Sheet,
    column: int,
    wide: int,
    high: int,
    *,
    head: bool,
) -> Token:
    cell: Token = {
        "type": "cell",
        "header": node.tag == "th" or head,
        "scope": ("col" if wide == 1 else "colgroup")
        if head
        else "row"
        if high == 1
        else "rowgroup",
        "column": column,
        "colspan": wide,
        "rowspan": high,
        "children": read_cell(node),
    }
    style, side = sheet.look(node)
    return cell | ({"style": style} if style else {}) | ({"align": side} if side else {})


def _span(node: LexborNode, name: str, most: int) -> int:
    given = (node.attributes.get(name) or "").strip()
    if not re.fullmatch(r"\d{1,5}", given):
        return 1
    return max(1, min(int(given) or (most if name == "rowspan" else 1), most))


def _width(row: Iterable[Token]) -> int:
    return max((cell["column"] + cell["colspan"] for cell in row), default=0)


def _fill(rows: list[list[Token]], width: int) -> None:
    """Put an empty cell wherever a row has none."""
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(rows):
        for cell in row:
            for x in range(cell["colspan"]):
                taken.update((number + y, cell["column"] + x) for y in range(cell["rowspan"]))
        row += [empty_cell(x) for x in range(width) if (number, x) not in taken]
        row.sort(key=lambda cell: int(cell["column"]))


def empty_cell(column: int) -> Token:
    """Return a cell that holds nothing."""
    spans = {"colspan": 1, "rowspan": 1}
    return {"type": "cell", "header": False, "column": column, **spans, "children": []}
