"""CSV and its kin: text parted by commas, semicolons or tabs, below whatever stands above it."""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from itertools import accumulate, islice
from typing import Any

from nkreport.errors import TableError
from nkreport.ledger.csvtext import MAX_CELL, Unreadable, decode
from nkreport.tables.beginning import beginning
from nkreport.tables.opening import Opened
from nkreport.tables.sheet import BLOCK, Sheet, SheetMaker, joined_heads

_CHARACTERS = 128 * 1024
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
    records = _Records(text, start, min(lines), delimiter, file)
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
    records.read_into(maker, int(table.get("last", 0)))
    if "header" not in table and (len(maker.problems) > 2 or len(maker.names) == 1):
        _check_beginning(opened, file, at, delimiter)
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

    def __init__(self, text: str, at: int, line: int, delimiter: str, file: str) -> None:
        csv.field_size_limit(MAX_CELL)
        self._text, self._at, self._line = text, at, line
        self._delimiter, self._file = delimiter, file

    def one(self) -> tuple[int, list[str]] | None:
        """The next record; None at the end."""
        while True:
            line = self._line
            found = self._several(1)
            if not found:
                return None
            if found[0]:
                return line, found[0]

    def read_into(self, maker: SheetMaker, last: int) -> None:
        """Give the records that follow to a maker, many at once; up to a last line, if any."""
        numbers: Sequence[int]
        while self._at < len(self._text) and not (last and self._line > last):
            end = self._text.find("\n", self._at + _CHARACTERS)
            end = len(self._text) - self._text.endswith("\n") if end < 0 else end
            lines = self._text[self._at : end].split("\n")
            if not last and self._plain(lines, width := len(maker.names)):
                cells = self._delimiter.join(lines).split(self._delimiter)
                numbers = range(self._line, self._line + len(lines))
                maker.add_columns(numbers, [cells[nth::width] for nth in range(width)])
                self._at, self._line = end + 1, self._line + len(lines)
                continue
            line = self._line
            rows = self._several(BLOCK)
            numbers = range(line, line + len(rows))
            if self._line - line != len(rows):
                heights = (1 + sum(cell.count("\n") for cell in row) for row in rows[:-1])
                numbers = list(accumulate(heights, initial=line))
            if [] in rows or (last and numbers[-1] > last):
                kept = [n for n, row in enumerate(rows) if row and not (last and numbers[n] > last)]
                numbers, rows = [numbers[n] for n in kept], [rows[n] for n in kept]
            maker.add_block(numbers, rows)

    def _plain(self, lines: Sequence[str], width: int) -> bool:
        """Whether delimiters alone part the cells, the same number in each line, none all blank."""
        mark = self._delimiter
        return (
            not any('"' in line for line in lines)
            and {line.count(mark) for line in lines} == {width - 1}
            and mark * (width - 1) not in lines
            and max(map(len, lines)) <= MAX_CELL
        )

    def _several(self, count: int) -> list[list[str]]:
        start, line = self._at, self._line
        try:
            return list(islice(self._reader(), count))
        except csv.Error as error:
            self._at, self._line = start, line
            raise self._refusal(error) from error

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self._delimiter, strict=True)

    def _lines(self) -> Iterator[str]:
        while self._at < len(self._text):
            start, end = self._at, self._text.find("\n", self._at) + 1
            self._at = end or len(self._text)
            self._line += 1
            yield self._text[start : self._at]

    def _refusal(self, error: csv.Error) -> TableError:
        """What is wrong, on the line where the record starts that cannot be read."""
        line = self._line
        with suppress(csv.Error):
            for _ in self._reader():
                line = self._line
        what = f"{error}; quote the cell whole and double the quotes in it"
        if "unexpected end" in str(error):
            what = "a quote opened in this row is never closed; close it"
        elif "larger than" in str(error):
            what = f"a quote opened in this row is never closed, or a cell has over {MAX_CELL}"
            what += " characters; close it, or shorten the cell"
        return TableError([f"{self._file}:{line}:1: {what}"])


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


def _check_beginning(opened: Opened, file: str, at: int, delimiter: str) -> None:
    """Rows that do not fit their head stand below a preamble, or are parted by something else."""
    seems = beginning(opened, file).table
    header, other = seems.get("header", 1), seems.get("delimiter", delimiter)
    line = header[0] if isinstance(header, list) else header
    if (line, other) == (1, delimiter):
        return
    said = [f"header: {header}"] if line > 1 else []
    told = f"the head seems to stand on line {line}" if line > 1 else "the cells seem to be"
    if other != delimiter:
        written = "\\t" if other == "\t" else other
        said.append(f'delimiter: "{written}"')
        told += f"{', its cells' if line > 1 else ''} parted by {_NAMES[other]}"
    raise TableError([f"{file}:{at}:1: {told}; write `table: {{{', '.join(said)}}}`"])


def _place(text: str, line: int, index: int, delimiter: str, file: str) -> str:
    """`line:column` of a cell, in a row that starts on a line."""
    start = at = _offset(text, line) or 0
    found = _Records(text, start, line, delimiter, file).one()
    for cell in found[1][:index] if found else ():
        at += len(cell) + (2 + cell.count('"') if text[at : at + 1] == '"' else 0) + 1
    before = text[start:at]
    return f"{line + before.count(chr(10))}:{len(before) - before.rfind(chr(10))}"
