"""ODS: the rows of a sheet, from the XML of an OpenDocument file."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from defusedxml.ElementTree import iterparse

from nkreport.errors import TableError
from nkreport.strict_yaml.problems import near
from nkreport.tables.sheet import MOST_COLUMNS

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_MOST_BLANK = 1000
"""So many blank rows in one go are the rest of a sheet, not part of its table."""


def sheet_rows(data: bytes, file: str, named: object) -> Iterator[tuple[int, list[str]]]:
    """Rows of a sheet, each with its number, from 1.

    Raises
    ------
    TableError
        If there is no such sheet, or a row has too many cells.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        content = archive.read("content.xml")
    names = []
    number = 0
    reading = False
    for event, element in iterparse(io.BytesIO(content), ("start", "end"), forbid_dtd=True):
        if event == "start":
            if element.tag == f"{_TABLE}table":
                names.append(element.get(f"{_TABLE}name", ""))
                reading = not number and (named is None or names[-1] == str(named))
        elif element.tag == f"{_TABLE}table":
            if reading:
                return
        elif element.tag == f"{_TABLE}table-row":
            if reading:
                cells = _cells(element, file, number + 1)
                repeated = int(element.get(f"{_TABLE}number-rows-repeated", "1"))
                if any(cells):
                    for _ in range(min(repeated, _MOST_BLANK)):
                        number += 1
                        yield number, cells
                else:
                    number += repeated
            element.clear()
    if not reading and not number:
        raise TableError([f"{file}:1:1: has no sheet {named!r}; {near(str(named), names)}"])


def _cells(row: Any, file: str, number: int) -> list[str]:
    cells: list[str] = []
    for cell in row:
        if cell.tag not in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
            continue
        repeated = int(cell.get(f"{_TABLE}number-columns-repeated", "1"))
        text = _cell(cell)
        if not text and repeated > MOST_COLUMNS:
            break  # the rest of a sheet
        if len(cells) + repeated > MOST_COLUMNS:
            raise TableError([f"{file}:{number}:1: over {MOST_COLUMNS} columns"])
        cells += [text] * repeated
    while cells and not cells[-1]:
        cells.pop()
    return cells


def _cell(cell: Any) -> str:
    kind = cell.get(f"{_OFFICE}value-type", "")
    if kind == "date":
        return str(cell.get(f"{_OFFICE}date-value", "")).removesuffix("T00:00:00")
    if kind in ("float", "currency", "percentage"):
        return str(cell.get(f"{_OFFICE}value", ""))
    lines = ["".join(each.itertext()) for each in cell if each.tag == f"{_TEXT}p"]
    return " ".join(" ".join(lines).split())
