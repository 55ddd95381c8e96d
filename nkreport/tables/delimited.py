"""CSV and its kin: text parted by commas, semicolons or tabs, below whatever stands above it."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from itertools import accumulate, islice
from typing import Any

from nkreport.errors import TableError
from nkreport.ledger.csvtext import MAX_CELL, Unreadable, decode
from nkreport.tables.opening import Opened
from nkreport.tables.sheet import BLOCK, Sheet, SheetMaker, joined_heads

_NAMES = {";": "semicolons", "\t": "tabs", "|": "bars", ",": "commas"}


def read_delimited(opened: Opened, file: str, table: Mapping[str, Any]) -> Sheet:
    """Read delimited text.

    Parameters
    ----------
    opened : Opened
    file : str
        Its name in messages.
    table : mapping
        What the mapping says: `encoding`, `delimiter`, `header`, `names`, `last`, `ragged`.

    Returns
    -------
    Sheet
        Its rows are numbered by the line on which they start.

    Raises
    ------
    TableError
        If it is not such text.
    """
    text = text_of(opened, file, table)
    tabs = opened.name.lower().endswith((".tsv", ".tab"))
    delimiter = str(table.get("delimiter", "\t" if tabs else ","))
    header = table.get("header")
    lines = header if isinstance(header, list) else [header or 1]
    start = _offset(text, min(lines) if header else 1)
    if start is None:
        raise TableError([f"{file}:1:1: has no line {min(lines)}, where the head is said to be"])
    records = _Records(text[start:] if start else text, min(lines), delimiter, file)
    heads: list[list[str]] = [list(map(str, table.get("names", ())))]
    at = 1
    if header != 0:
        found = [record for _ in lines if (record := records.one()) is not None]
        if not found:
            raise TableError([f"{file}:1:1: the table is empty; it needs at least its head"])
        heads, at = [cells for _, cells in found], found[-1][0]
        _check_delimiter(heads[-1], at, delimiter, file)
    fill = table.get("ragged") == "fill"
    maker = SheetMaker(file, joined_heads(heads) if len(heads) > 1 else heads[0], fill=fill, at=at)
    last = int(table.get("last", 0))
    for numbers, rows in records.blocks():
        if last and numbers and numbers[-1] > last:
            count = sum(number <= last for number in numbers)
            maker.add_block(numbers[:count], rows[:count])
            break
        maker.add_block(numbers, rows)
    starts = {name: index for index, name in enumerate(maker.names)}

    def place(number: int, column: str) -> str:
        return _place(text, number, starts.get(column, 0), delimiter, file)

    return maker.sheet(place)


def text_of(opened: Opened, file: str, table: Mapping[str, Any]) -> str:
    """The text of a file, in the encoding that the mapping names."""
    encoding = str(table.get("encoding", "utf-8"))
    data = opened.data
    if encoding.lower().replace("_", "-") not in ("utf-8", "utf8", "utf-8-sig"):
        try:
            data = data.decode(encoding).encode("utf-8")
        except LookupError as error:
            raise TableError([f"{file}:1:1: no encoding {encoding!r}; utf-8, cp1252 …"]) from error
        except UnicodeError as error:
            raise TableError(
                [f"{file}:1:1: is not {encoding} ({error}); name its encoding, or save as UTF-8"]
            ) from error
    try:
        return decode(data)
    except Unreadable as error:
        hint = ", or name it: `table: {encoding: cp1252}`" if "is not UTF-8" in str(error) else ""
        raise TableError([f"{file}:{error}{hint}"]) from error


def _offset(text: str, line: int) -> int | None:
    at = 0
    for _ in range(line - 1):
        at = text.find("\n", at) + 1
        if not at:
            return None
    return at


class _Records:
    """Reads records, each with the line on which it starts; blank lines are none."""

    def __init__(self, text: str, line: int, delimiter: str, file: str) -> None:
        csv.field_size_limit(MAX_CELL)
        self._text, self._first, self._delimiter, self._file = text, line, delimiter, file
        self._reader = self._anew()

    def _anew(self) -> Iterator[list[str]]:
        source = io.StringIO(self._text, newline="")
        return csv.reader(source, delimiter=self._delimiter, strict=True)

    @property
    def _line(self) -> int:
        return self._first + int(getattr(self._reader, "line_num", 0))

    def one(self) -> tuple[int, list[str]] | None:
        """The next record; None at the end."""
        while True:
            line = self._line
            found = self._several(1)
            if not found:
                return None
            if found[0]:
                return line, found[0]

    def blocks(self) -> Iterator[tuple[Sequence[int], list[list[str]]]]:
        """The records that follow, many at once."""
        while True:
            line = self._line
            rows = self._several(BLOCK)
            if not rows:
                return
            numbers: Sequence[int] = range(line, line + len(rows))
            if self._line - line != len(rows):
                heights = (1 + sum(cell.count("\n") for cell in row) for row in rows[:-1])
                numbers = list(accumulate(heights, initial=line))
            if [] in rows:
                filled = [place for place, row in enumerate(rows) if row]
                numbers, rows = [numbers[n] for n in filled], [rows[n] for n in filled]
            yield numbers, rows

    def _several(self, count: int) -> list[list[str]]:
        try:
            return list(islice(self._reader, count))
        except csv.Error as error:
            raise self._refusal() from error

    def _refusal(self) -> TableError:
        """What is wrong, on the line where the record starts that cannot be read."""
        self._reader = self._anew()
        line = self._line
        try:
            for _ in self._reader:
                line = self._line
        except csv.Error as error:
            what = f"{error}; quote the cell whole and double the quotes in it"
            if "unexpected end" in str(error):
                what = "a quote opened in this row is never closed; close it"
            return TableError([f"{self._file}:{line}:1: {what}"])
        raise AssertionError


def _check_delimiter(head: list[str], line: int, delimiter: str, file: str) -> None:
    """A head of one cell that holds other delimiters was parted by them, or is no head."""
    if len(head) > 1:
        return
    for other in ";\t|,":
        if other != delimiter and head and other in head[0]:
            written = "\\t" if other == "\t" else other
            raise TableError(
                [
                    f"{file}:{line}:1: the cells seem to be parted by {_NAMES[other]}; write"
                    f' `table: {{delimiter: "{written}"}}`, or name the line of the head:'
                    " `table: {header: …}`"
                ]
            )


def _place(text: str, line: int, index: int, delimiter: str, file: str) -> str:
    """`line:column` of a cell, in a row that starts on a line."""
    rest = text[_offset(text, line) or 0 :]
    found = _Records(rest, line, delimiter, file).one()
    at = 0
    for cell in found[1][:index] if found else ():
        quoted = rest[at : at + 1] == '"'
        at += len(cell) + (2 + cell.count('"') if quoted else 0) + 1
    before = rest[:at]
    return f"{line + before.count(chr(10))}:{at - before.rfind(chr(10))}"
