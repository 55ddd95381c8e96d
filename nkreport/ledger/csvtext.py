"""Bytes of a table to records of text cells, with the place of each; nothing guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import accumulate, islice

MAX_BYTES = 1024 * 1024 * 1024
MAX_CELL = 64 * 1024
BLOCK = 128 * 1024
_MAGIC = {
    b"PK\x03\x04": "a ZIP or XLSX file",
    b"\x1f\x8b": "a gzip file",
    b"\xd0\xcf\x11\xe0": "an old Excel file",
    b"<!DOC": "an HTML page",
    b"<html": "an HTML page",
    b"%PDF": "a PDF file",
}
_MARKS = {
    b"\xff\xfe\0\0": "UTF-32",  # which begins as UTF-16 does
    b"\0\0\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}
_CELL = re.compile(r'"(?P<quoted>(?:[^"]|"")*)"(?=[,\n]|\Z)|(?P<plain>[^",\n]*)(?=[,\n]|\Z)')
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_CONTROL_BYTES = bytes([*range(9), *range(11, 13), *range(14, 32), 127, 0xC2])
"""Where none of these stands in UTF-8 there is no control character but line ends."""


class Unreadable(Exception):
    """The text is not a table; carries `line:column: message` pieces."""

    def __init__(self, line: int, column: int, message: str) -> None:
        super().__init__(f"{line}:{column}: {message}")


@dataclass(slots=True)
class Record:
    """One record: its cells, and where it starts.

    Parameters
    ----------
    line : int
        Line on which the record starts, from 1.
    cells : tuple of str
        Cell texts, unquoted.
    raw : str
        The record as it stands in the file; empty when it is the cells and commas between them.
    offsets : tuple of int
        Where each cell starts in `raw`.
    start : int
        Where the record starts in the text.
    """

    line: int
    cells: tuple[str, ...]
    raw: str = ""
    offsets: tuple[int, ...] = ()
    start: int = 0

    def place(self, index: int) -> str:
        """`line:column` at which cell `index` starts, from 1."""
        if not self.raw:
            return f"{self.line}:{1 + sum(len(cell) + 1 for cell in self.cells[:index])}"
        line, column = _place(self.raw, self.offsets[index])
        return f"{self.line + line - 1}:{column}"


def decode(data: bytes) -> str:
    """Turn the bytes of a table into text.

    Parameters
    ----------
    data : bytes
        UTF-8; a byte order mark is dropped, line ends are made one kind.

    Returns
    -------
    str

    Raises
    ------
    Unreadable
        If the bytes are empty, of another kind or encoding, or hold control characters.
    """
    if not data.strip(b"\xef\xbb\xbf \t\r\n"):
        raise Unreadable(1, 1, "the file is empty; a table needs at least its head")
    if len(data) > MAX_BYTES:
        raise Unreadable(1, 1, f"the file has {len(data)} bytes; the limit is {MAX_BYTES}")
    for magic, kind in _MAGIC.items():
        if data.startswith(magic):
            raise Unreadable(1, 1, f"this is {kind}, not CSV; export it as CSV in UTF-8")
    for mark, name in _MARKS.items():
        if data.startswith(mark):
            told = f"the file is {name}; convert it: iconv -f {name} -t UTF-8 OLD > NEW"
            raise Unreadable(1, 1, told)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        start = data.rfind(b"\n", 0, error.start) + 1
        raise Unreadable(
            line,
            len(data[start : error.start].decode("utf-8", "replace")) + 1,
            f"byte {error.start} (0x{data[error.start]:02x}) is not UTF-8; save the file as UTF-8",
        ) from error
    text = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    control = _CONTROL.search(text) if _may_hold_control(data) else None
    if control:
        raise Unreadable(
            *_place(text, control.start()),
            f"control character U+{ord(control[0]):04X}; remove it",
        )
    return text


def _may_hold_control(data: bytes) -> bool:
    pieces = (data[at : at + BLOCK] for at in range(0, len(data), BLOCK))
    return any(len(piece.translate(None, _CONTROL_BYTES)) < len(piece) for piece in pieces)


def _place(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def records(text: str, position: int = 0, line: int = 1) -> Iterator[Record]:
    """Split table text into records: comma, double quotes doubled inside quotes, no comments.

    Parameters
    ----------
    text : str
    position, line : int
        Where a record starts, and on which line: the first by default.

    Raises
    ------
    Unreadable
        If a quote is never closed, stands inside an unquoted cell, a blank line stands inside
        the table, or a cell is over the limit.
    """
    last = _last(text)
    while position < last:
        end = text.find("\n", position)
        end = len(text) if end < 0 else end
        raw = text[position:end]
        if not raw:
            raise Unreadable(line, 1, "blank line inside the table; remove it")
        if '"' not in raw:
            cells = tuple(raw.split(","))
            if len(raw) > MAX_CELL and max(map(len, cells)) > MAX_CELL:
                raise Unreadable(line, 1, f"a cell has over {MAX_CELL} characters")
            yield Record(line, cells, start=position)
            position, line = end + 1, line + 1
        else:
            record, position = _quoted_record(text, position, line)
            yield record
            line += text.count("\n", end, position) if position > end else 1


def _last(text: str) -> int:
    """Where the text ends without the line ends at its end."""
    last = len(text)
    while last and text[last - 1] == "\n":
        last -= 1
    return last


@dataclass(slots=True)
class Block:
    """Records that follow each other, by column.

    Parameters
    ----------
    lines, starts : sequence of int
        Line and offset at which each starts.
    columns : sequence of sequence of str
        Cell texts, as many in each column as there are records.
    ragged : list of Record
        Records between them that have fewer cells or more.
    """

    lines: Sequence[int]
    starts: Sequence[int]
    columns: Sequence[Sequence[str]]
    ragged: list[Record]


def blocks(text: str, after: Record) -> Iterator[Block]:
    """Split what follows the head of a table into blocks, as `records` would into records.

    Raises
    ------
    Unreadable
        As `records` does, after the block that ends there.
    """
    width = len(after.cells)
    following = islice(records(text, after.start, after.line), 1, 2)
    first = next(following, None)
    position, line, last = (first.start, first.line, _last(text)) if first else (0, 0, 0)
    while position < last:
        end = text.find("\n", position + BLOCK, last)
        raw = text[position : last if end < 0 else end]
        lines = raw.split("\n")
        if _plain(raw, lines, width):
            starts = accumulate(
                map(len, lines[:-1]), lambda at, length: at + length + 1, initial=position
            )
            cells = raw.replace("\n", ",").split(",")
            columns = [cells[nth::width] for nth in range(width)]
            yield Block(range(line, line + len(lines)), list(starts), columns, [])
            position, line = position + len(raw) + 1, line + len(lines)
            continue
        found: list[Record] = []
        until = position + len(raw)
        try:
            for record in records(text, position, line):
                if record.start >= until:
                    position, line = record.start, record.line
                    break
                found.append(record)
            else:
                position = last
        except Unreadable:
            yield _block(found, width)
            raise
        yield _block(found, width)


def _plain(raw: str, lines: Sequence[str], width: int) -> bool:
    """Whether commas and line ends alone part the cells, the same number in each line."""
    return (
        '"' not in raw
        and "" not in lines
        and max(map(len, lines)) <= MAX_CELL
        and {one.count(",") for one in lines} == {width - 1}
    )


def _block(found: Sequence[Record], width: int) -> Block:
    whole = [record for record in found if len(record.cells) == width]
    columns = list(zip(*(record.cells for record in whole), strict=True)) or [()] * width
    return Block(
        [record.line for record in whole],
        [record.start for record in whole],
        columns,
        [record for record in found if len(record.cells) != width],
    )


def _quoted_record(text: str, start: int, line: int) -> tuple[Record, int]:
    cells: list[str] = []
    offsets: list[int] = []
    position = start
    while True:
        match = _CELL.match(text, position)
        if match is None:
            at_line, column = _place(text, position)
            if text[position] == '"' and not re.compile(r'"(?:[^"]|"")*"').match(text, position):
                raise Unreadable(at_line, column, "the quote opened here is never closed")
            raise Unreadable(
                at_line, column, "a quote inside a cell; quote the cell whole and double the quote"
            )
        cell = match["plain"] if match["quoted"] is None else match["quoted"].replace('""', '"')
        if len(cell) > MAX_CELL:
            raise Unreadable(*_place(text, position), f"a cell has over {MAX_CELL} characters")
        cells.append(cell)
        offsets.append(position - start)
        position = match.end()
        if position >= len(text) or text[position] == "\n":
            record = Record(line, tuple(cells), text[start:position], tuple(offsets), start)
            return record, position + 1
        position += 1
