"""Where a table seems to begin in its file, and how it seems to be written."""

from __future__ import annotations

import csv
import json
import re
from collections import Counter, deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from nkreport.tables.books import book_rows, sheet_names
from nkreport.tables.heads import head_rows, notes_below
from nkreport.tables.opening import Opened

_SAMPLE = 400
_TAIL = 40
_SHOWN = 120
_SHEETS = 12
_DELIMITERS = ",;\t|"


@dataclass(frozen=True)
class Beginning:
    """How a table seems to be written.

    Parameters
    ----------
    table : dict
        The `table` entry of its mapping.
    unsure : list of str
        What is unsure about it, a sentence each.
    above, below : str
        The text that stands above and below it.
    """

    table: dict[str, Any]
    unsure: list[str]
    above: str = ""
    below: str = ""


def beginning(opened: Opened, file: str, sheet: str = "") -> Beginning:
    """Guess the `table` entry of a mapping.

    Parameters
    ----------
    opened : Opened
    file : str
        Its name in messages.
    sheet : str
        Which of a book; by default the first.
    """
    match opened.format:
        case "csv":
            return _delimited(opened)
        case "json":
            return Beginning(_records(opened), [])
        case "xlsx" | "ods":
            return _book(opened, file, sheet)
    return Beginning({}, [])


def _book(opened: Opened, file: str, sheet: str) -> Beginning:
    rows: list[list[str]] = []
    end: deque[list[str]] = deque(maxlen=_TAIL)
    named = {"sheet": sheet} if sheet else {}
    for number, cells in book_rows(opened, file, named):
        rows += [cells] * (number <= _SAMPLE)
        end.append(cells)
    total = number if end else 0
    line, width = _head(rows, gaps=True)
    table, unsure, heads = _heads(rows, line)
    table = {**named, **table}
    others = [name for name in sheet_names(opened)[not sheet :] if name != sheet]
    if others:
        told = ", ".join(others[:_SHEETS])
        unsure.append(f"other sheets, a draft each (--sheet NAME): {told}")
    below = _last(table, unsure, list(end)[-(total - max(heads)) :], total, width)
    above = " ".join(cell for cells in rows[: heads[0] - 1] for cell in cells if cell)
    return Beginning(table, unsure, above, below)


def _heads(rows: Sequence[Sequence[str]], line: int) -> tuple[dict[str, Any], list[str], list[int]]:
    """The entry for the rows of the head, what is unsure of it, and their numbers."""
    found = head_rows(rows, line)
    if len(found) > 1:
        return {"header": found}, [f"heads above heads, in rows {found[0]} to {found[-1]}"], found
    return ({"header": line} if line > 1 else {}), [], found


def _last(
    table: dict[str, Any], unsure: list[str], end: Sequence[Sequence[str]], total: int, width: int
) -> str:
    """Name the last row of a table that has notes below it; what they say."""
    count, said = notes_below(end) if width > 2 else (0, "")
    if count:
        table["last"] = total - count
        unsure.append(f"below row {total - count} seem to be notes: {said[:_SHOWN]}")
    return said


def _delimited(opened: Opened) -> Beginning:
    table: dict[str, Any] = {}
    unsure = []
    text, encoding = _decoded(opened.data)
    if encoding != "utf-8":
        table["encoding"] = encoding
        unsure.append(f"the file is not UTF-8; letters read right in {encoding}?")
    every = text.replace("\r\n", "\n").replace("\r", "\n").rstrip("\n").split("\n")
    lines = every[:_SAMPLE]
    usual = "\t" if opened.name.lower().endswith((".tsv", ".tab")) else ","
    fits = {mark: _fit(lines, mark) for mark in _DELIMITERS}
    best = max(fits.values())
    alike = [mark for mark in _DELIMITERS if fits[mark] == best]
    delimiter = next((mark for mark in alike if mark != ","), ",")  # else decimal commas part
    if not best[0]:
        delimiter = usual
    if delimiter != usual:
        table["delimiter"] = delimiter

    def parted(some: Sequence[str]) -> list[list[str]]:
        return [next(csv.reader([line], delimiter=delimiter), []) for line in some]

    rows = parted(lines)
    line, width = _head(rows, gaps=False)
    entry, told, heads = _heads(rows, line)
    table |= entry
    unsure += told
    tail = every[max(heads[-1], len(every) - _TAIL) :]
    whole = not any(line.count('"') % 2 for line in tail)  # no record over several lines
    below = _last(table, unsure, parted(tail), len(every), width) if whole else ""
    ends = table.get("last", len(every))
    if any(0 < len(row) < width for row in rows[line:ends]) and '"' not in "".join(lines[:ends]):
        table["ragged"] = "fill"
        unsure.append("rows shorter than the head are filled with blanks; notes below it?")
    return Beginning(table, unsure, " ".join(lines[: heads[0] - 1]), below)


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
        if not gaps and width > 2 and sum(bool(cell.strip()) for cell in rows[number - 1]) < 2:
            continue  # a title that a spreadsheet filled up with delimiters
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
