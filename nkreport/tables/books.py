"""Workbooks: one sheet of an XLSX or ODS file, each cell as its book stores it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime, time
from itertools import chain, islice
from typing import Any
from xml.etree.ElementTree import ParseError

from nkreport.errors import TableError
from nkreport.ledger.csvtext import MAX_BYTES
from nkreport.strict_yaml.problems import near
from nkreport.tables.open_document import sheet_rows
from nkreport.tables.opening import Opened
from nkreport.tables.sheet import (
    MOST_COLUMNS,
    MOST_TOLD,
    Sheet,
    SheetMaker,
    joined_heads,
    letter_of,
)

_DENSEST = 500
"""A book whose parts unpack to more than that times their size is taken for a bomb."""
_SMALL = 64 * 1024 * 1024
_BROKEN = (zipfile.BadZipFile, ParseError, ValueError, KeyError, TypeError, AttributeError, OSError)

Rows = Iterable[tuple[int, list[str]]]


def read_book(opened: Opened, file: str, table: Mapping[str, Any]) -> Sheet:
    """Read one sheet.

    Parameters
    ----------
    opened : Opened
    file : str
        Its name in messages.
    table : mapping
        What the mapping says: `sheet`, `header`, `names`, `last`.

    Returns
    -------
    Sheet
        Its rows are numbered as in the book.

    Raises
    ------
    TableError
        If the book is broken or a bomb, has no such sheet, or a formula has no stored value.
    """
    return _sheet(book_rows(opened, file, table), file, table)


def book_rows(
    opened: Opened, file: str, table: Mapping[str, Any]
) -> Iterator[tuple[int, list[str]]]:
    """Rows of one sheet of a book, each with its number."""
    _check_size(opened.data, file)
    read = sheet_rows if opened.format == "ods" else _excel_rows
    try:
        yield from read(opened.data, file, table.get("sheet"))
    except _BROKEN as error:
        raise TableError([f"{file}:1:1: the book is broken ({error}); save it again"]) from error


def sheet_names(opened: Opened) -> list[str]:
    """The names of the sheets of an XLSX file, in its order."""
    from openpyxl import load_workbook

    if opened.format != "xlsx":
        return []
    return [sheet.title for sheet in load_workbook(io.BytesIO(opened.data), read_only=True)]


def _check_size(data: bytes, file: str) -> None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except _BROKEN as error:
        raise TableError([f"{file}:1:1: the book is broken ({error}); save it again"]) from error
    if size > MAX_BYTES or (size > _SMALL and size > _DENSEST * len(data)):
        raise TableError([f"{file}:1:1: the book unpacks to {size} bytes; export the sheet as CSV"])


def _sheet(rows: Rows, file: str, table: Mapping[str, Any]) -> Sheet:
    header = table.get("header", 1)
    lines = header if isinstance(header, list) else [header]
    last = int(table.get("last", 0))
    found = ((n, cells) for n, cells in rows if not last or n <= last)
    heads: list[list[str]] = []
    if header:
        for number, cells in found:
            if number in lines or (header == 1 and "header" not in table and any(cells)):
                heads.append(cells)
            if len(heads) == len(lines):
                break
        if not heads:
            raise TableError([f"{file}:{max(lines)}:1: the sheet has no such row for a head"])
    else:
        heads = [[str(name) for name in table.get("names", ())]]
    first = list(islice(found, 1))
    width = max([len(cells) for _, cells in first] + [len(cells) for cells in heads])
    head = joined_heads(heads) if len(heads) > 1 else heads[0]
    maker = SheetMaker(file, head + [""] * (width - len(head)), fill=True, at=max(lines))
    for number, cells in chain(first, found):
        maker.add(number, cells)
    letters = {name: index + 1 for index, name in enumerate(maker.names)}
    return maker.sheet(lambda number, column: f"{number}:{letters.get(column, 1)}", lettered=True)


def _excel_rows(data: bytes, file: str, named: object) -> Iterator[tuple[int, list[str]]]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
    books = [book]
    if _calculates(data):
        books.append(load_workbook(io.BytesIO(data), read_only=True))
    names = [sheet.title for sheet in book.worksheets]
    name = str(named) if named is not None else names[0] if names else ""
    if name not in names:
        raise TableError([f"{file}:1:1: has no sheet {name!r}; {near(name, names)}"])
    sheets = [each[name] for each in books]
    for sheet in sheets:
        sheet.reset_dimensions()  # what a book says of its size may be a lie
    problems: list[str] = []
    pairs = zip(*(sheet.iter_rows(values_only=True) for sheet in sheets), strict=True)
    for number, (values, *formulas) in enumerate(pairs, 1):
        if len(values) > MOST_COLUMNS:
            raise TableError(
                [f"{file}:{number}:1: {len(values)} columns; the most are {MOST_COLUMNS}"]
            )
        for index, cell in enumerate(formulas[0] if formulas else ()):
            if isinstance(cell, str) and cell.startswith("=") and values[index] is None:
                problems.append(
                    f"{file}:{number}:{index + 1}: {letter_of(index)}{number} is a formula"
                    " without a stored value; calculate and save the book in a spreadsheet first"
                )
        if len(problems) >= MOST_TOLD:
            break
        yield number, [cell_text(value) for value in values]
    if problems:
        raise TableError(problems)


def _calculates(data: bytes) -> bool:
    """Whether any cell of a book is a formula."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        sheets = [name for name in archive.namelist() if name.startswith("xl/worksheets/")]
        return any(re.search(rb"<f[ >/]", archive.read(name)) for name in sheets)


def cell_text(value: object) -> str:
    """A cell as text: whole numbers without a point, other ones to 15 digits, days as ISO 8601.

    Examples
    --------
    >>> cell_text(200.0), cell_text(155.19929700000012), cell_text(datetime(2022, 2, 25))
    ('200', '155.199297', '2022-02-25')
    """
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case float():
            return str(int(value)) if value.is_integer() else f"{value:.15g}"
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(" ")
        case date():
            return value.isoformat()
    return str(value).strip()
