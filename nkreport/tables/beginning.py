"""Where a table seems to begin in its file, and how it seems to be written."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter
from collections.abc import Sequence
from itertools import islice
from typing import Any

from nkreport.tables.books import book_rows
from nkreport.tables.opening import Opened

_SAMPLE = 400
_DELIMITERS = ",;\t|"


def beginning(opened: Opened, file: str) -> tuple[dict[str, Any], list[str], str]:
    """Guess the `table` entry of a mapping.

    Parameters
    ----------
    opened : Opened
    file : str
        Its name in messages.

    Returns
    -------
    tuple of dict, list of str, str
        The entry; what is unsure about it, a sentence each; the text that stands above the table.
    """
    match opened.format:
        case "csv":
            return _delimited(opened)
        case "json":
            return _records(opened), [], ""
        case "xlsx" | "ods":
            rows = list(islice(book_rows(opened, file, {}), _SAMPLE))
            line, _ = _head([cells for _, cells in rows], gaps=True)
            above = " ".join(cell for _, cells in rows[: line - 1] for cell in cells if cell)
            return ({"header": line} if line > 1 else {}), [], above
    return {}, [], ""


def _delimited(opened: Opened) -> tuple[dict[str, Any], list[str], str]:
    table: dict[str, Any] = {}
    unsure = []
    text, encoding = _decoded(opened.data)
    if encoding != "utf-8":
        table["encoding"] = encoding
        unsure.append(f"the file is not UTF-8; letters read right in {encoding}?")
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_SAMPLE]
    usual = "\t" if opened.name.lower().endswith((".tsv", ".tab")) else ","
    delimiter = max(_DELIMITERS, key=lambda mark: (*_fit(lines, mark), mark == usual))
    if delimiter != usual:
        table["delimiter"] = delimiter
    rows = [next(csv.reader([line], delimiter=delimiter), []) for line in lines]
    line, width = _head(rows, gaps=False)
    if line > 1:
        table["header"] = line
    if any(0 < len(row) < width for row in rows[line:]) and '"' not in "".join(lines):
        table["ragged"] = "fill"
        unsure.append("rows shorter than the head are filled with blanks; notes below it?")
    return table, unsure, " ".join(lines[: line - 1])


def _decoded(data: bytes) -> tuple[str, str]:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return data.decode("utf-16", "replace"), "utf-16"
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        high = sum(byte > 0x7F for byte in data[:100_000])
        letters = len(re.findall(rb"[A-Za-z\x80-\xff]", data[:100_000])) or 1
        encoding = "cp1251" if high > 0.3 * letters else "cp1252"
        return data.decode(encoding, "replace"), encoding


def _fit(lines: Sequence[str], delimiter: str) -> tuple[int, int]:
    """How many lines have the same number of cells, more than one; and how many cells."""
    widths = Counter(len(row) for line in lines if (row := line.split(delimiter)) and line)
    return max(((count, width) for width, count in widths.items() if width > 1), default=(0, 0))


def _head(rows: Sequence[Sequence[str]], *, gaps: bool) -> tuple[int, int]:
    """The line of the head, from 1, and the width of the table below it."""
    filled = [sum(bool(cell.strip()) for cell in row) if gaps else len(row) for row in rows]
    counts = Counter(count for count in filled if count > 1)
    if not counts:
        return 1, max(filled, default=1)
    width = max(filled) if gaps else max(counts, key=lambda n: (counts[n], n))
    least = 0.6 * width if gaps else width
    for number, count in enumerate(filled, 1):
        if count >= least:
            return number, width
    return 1, width


def _records(opened: Opened) -> dict[str, Any]:
    try:
        value = json.loads(opened.data.decode("utf-8-sig"))
    except (ValueError, RecursionError):
        return {}  # told when it is read
    path: list[str] = []
    while isinstance(value, dict):
        if len(value) > 1 and _alike(list(value.values())):
            break  # records by their keys
        inner = [
            name
            for name, each in value.items()
            if each and (isinstance(each, list) or (isinstance(each, dict) and _holds(each)))
        ]
        if len(inner) != 1:
            break
        path.append(inner[0])
        value = value[inner[0]]
    return {"records": ".".join(path)} if path else {}


def _alike(values: Sequence[Any]) -> bool:
    """Whether values are objects with a name in common."""
    objects = [set(each) for each in values if isinstance(each, dict)]
    return len(objects) == len(values) and bool(set.intersection(*objects))


def _holds(value: dict[str, Any]) -> bool:
    """Whether an object holds others."""
    return any(isinstance(each, list | dict) for each in value.values())
