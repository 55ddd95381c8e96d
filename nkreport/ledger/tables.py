"""The strict reader: a file's bytes to declared columns of text, every cell held to its rule."""

from __future__ import annotations

import difflib
import re
import unicodedata
from array import array
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import overload

from nkreport.errors import TableError
from nkreport.handed import read_bytes
from nkreport.ledger.coded import Coded, Coder, Numbers
from nkreport.ledger.csvtext import MAX_CELL, Block, Record, Unreadable, blocks, decode, records
from nkreport.ledger.periods import read_period
from nkreport.ledger.schema import Column, TableSchema
from nkreport.matching import REMEDY, Endless, in_time

_NUMBER = re.compile(r"-?\d+(\.\d+)?([eE][-+]?\d+)?\Z", re.ASCII)
# Many cells at once, a line each.
_SLUG_LINES = re.compile(r"(?:[a-z0-9]++(?:[-_][a-z0-9]++)*+\n)*+\Z")
_NUMBER_LINES = re.compile(r"(?:(?:-?[0-9]{1,100}+(?:\.[0-9]++)?+)?+\n)*+\Z")
_SLUG = re.compile(r"[a-z0-9]+(?:[-_][a-z0-9]+)*\Z")
_HIDDEN = re.compile(
    "[\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff\U000e0000-\U000e007f]"
)


class Table(Sequence["Row"]):
    """Rows of declared columns, held by column.

    Parameters
    ----------
    file : str
        The table's name in messages.
    columns : mapping
        Name to cells, in the file's order.
    lines : sequence of int
        Where each row starts.
    made : set of str
        Columns that were made by rule, whose cells need not be held to it.
    """

    made: frozenset[str] = frozenset()

    def __init__(self, file: str, text: str, head: Record) -> None:
        self.file = file
        self._order = {name: index for index, name in enumerate(head.cells)}
        self.ragged: list[Record] = []
        self._text = text
        self._coders = [Coder() for _ in head.cells]
        self.lines, self._starts = array("q"), array("q")

    def add(self, block: Block) -> None:
        """Append the rows of a block."""
        for coder, cells in zip(self._coders, block.columns, strict=True):
            coder.add(cells)
        self.lines.extend(block.lines)
        self._starts.extend(block.starts)
        self.ragged += block.ragged

    @cached_property
    def columns(self) -> Mapping[str, Coded]:
        """Each column by its name; nothing is added after it was asked for."""
        made = {name: self._coders[index].column() for name, index in self._order.items()}
        del self._coders
        return made

    def rearrange(self, rows: Numbers) -> None:
        """Have the rows in another order, given by their numbers; each keeps its place."""
        self.columns = {name: column.take(rows) for name, column in self.columns.items()}
        self.lines = array("q", (self.lines[row] for row in rows.tolist()))
        self._starts = array("q", (self._starts[row] for row in rows.tolist()))

    def __len__(self) -> int:
        return len(self.lines)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [Row(self, number) for number in range(len(self))[at]]
        return Row(self, range(len(self))[at])

    def where(self, number: int, column: str | None = None) -> str:
        """`file:line:column` of a cell, or of a row."""
        line = self.lines[number]
        if column is None:
            return f"{self.file}:{line}:1"
        record = next(records(self._text, self._starts[number], line))
        return f"{self.file}:{record.place(self._order[column])}"


@dataclass(frozen=True, slots=True)
class Row:
    """One row of a table, with its place for messages."""

    table: Table
    number: int

    @property
    def line(self) -> int:
        """The line on which it starts."""
        return self.table.lines[self.number]

    @property
    def cells(self) -> dict[str, str]:
        """Column to text."""
        return {name: cells[self.number] for name, cells in self.table.columns.items()}

    def cell(self, column: str) -> str:
        """The text of one column; empty where the table has it not."""
        cells = self.table.columns.get(column)
        return cells[self.number] if cells is not None else ""

    def where(self, column: str | None = None) -> str:
        """`file:line:column` of a cell, or of the row."""
        return self.table.where(self.number, column)


def read_table(path: Path, schema: TableSchema, shown_as: str | None = None) -> Table:
    """Read one table and check every cell against its declaration.

    Parameters
    ----------
    path : Path
        A CSV file.
    schema : TableSchema
        What its columns must be.
    shown_as : str, optional
        The file's name in messages; the path by default.

    Returns
    -------
    Table
        Its rows in file order; none when the file holds only its head.

    Raises
    ------
    TableError
        With every problem of the file, each `file:line:column: found, expected, remedy`.
    """
    file = shown_as or path.as_posix()
    try:
        data = read_bytes(path)
    except OSError as error:
        raise TableError([f"{file}: {error.strerror}; name a CSV file that can be read"]) from error
    try:
        text = decode(data)
        del data
        head = next(records(text))
    except Unreadable as error:
        raise TableError([f"{file}:{error}"]) from error
    problems = _head_problems(file, head, schema)
    if problems:
        raise TableError(problems)
    table = Table(file, text, head)
    try:
        for block in blocks(text, head):
            table.add(block)
    except Unreadable as error:
        problems.append(f"{file}:{error}")
    problems += [_ragged(file, record, head) for record in table.ragged]
    problems += column_problems(table, schema)
    if problems:
        raise TableError(sorted(problems, key=_by_place))
    return table


def column_problems(table: Table, schema: TableSchema) -> list[str]:
    """Hold every cell of a table to the declaration of its column."""
    return [
        text
        for column in (*schema.columns, *schema.further)
        if column.name in table.columns and column.name not in table.made
        for text in _in_time(table, column)
    ]


def _in_time(table: Table, column: Column) -> list[str]:
    if not column.pattern:
        return list(_column_problems(table, column))
    try:
        with in_time():
            return list(_column_problems(table, column))
    except Endless:
        pattern = f"{column.pattern!r:.60}"
        return [
            f"{table.file}: no end of matching {column.name} by its pattern {pattern}; {REMEDY}"
        ]


def _by_place(problem: str) -> tuple[int, ...]:
    place = re.search(r":(\d+):(\d+):", problem)
    return (int(place[1]), int(place[2])) if place else (0, 0)


def _head_problems(file: str, head: Record, schema: TableSchema) -> list[str]:
    wanted = schema.names()
    may_be = {column.name for column in schema.further}
    problems = []
    seen: dict[str, str] = {}
    if len(head.cells) == 1:
        for delimiter, name in ((";", "semicolon"), ("\t", "tab")):
            if delimiter in head.cells[0]:
                return [f"{file}:1:1: cells are parted by {name}s; use commas"]
    for index, name in enumerate(head.cells):
        at = f"{file}:{head.place(index)}"
        folded = _fold(name)
        if not folded:
            problems.append(f"{at}: empty column name; name it or remove the trailing comma")
        elif folded in seen:
            problems.append(f"{at}: column {name!r} stands twice; remove one")
        elif name not in wanted and name not in may_be:
            alike = next((known for known in wanted if _fold(known) == folded), None)
            if alike:
                problems.append(f"{at}: column {name!r} only looks like {alike!r}; write it plain")
            else:
                near = difflib.get_close_matches(folded, wanted, 1, 0.5)
                hint = f"; did you mean {near[0]!r}?" if near else f"; known: {', '.join(wanted)}"
                problems.append(f"{at}: unknown column {name!r}{hint}")
        seen[folded] = name
    for name in wanted:
        if name not in head.cells:
            near = difflib.get_close_matches(name, head.cells, 1, 0.6)
            hint = f", perhaps {near[0]!r}" if near else ""
            problems.append(
                f"{file}:1:1: column {name!r} is missing{hint}; add it, empty if unused"
            )
    return problems


def _fold(name: str) -> str:
    plain = _HIDDEN.sub("", unicodedata.normalize("NFKC", name))
    return plain.strip().casefold()


def _ragged(file: str, record: Record, head: Record) -> str:
    found, wanted = len(record.cells), len(head.cells)
    hint = "quote cells that hold commas"
    if found == wanted + 1 and record.cells[-1] == "":
        hint = "remove the trailing comma"
    return f"{file}:{record.line}:1: {found} cells, the head has {wanted}; {hint}"


def _column_problems(table: Table, column: Column) -> list[str]:
    """Check one column of all rows; each distinct cell is held to the rule once."""
    name = column.name
    cells = table.columns[name]
    doubtful = _doubtful(cells.words, column)
    told = {word: text for word in doubtful if (text := _problem(word, column))}
    at = cells.having(told).nonzero()[0].tolist() if told else []
    problems = [f"{Row(table, number).where(name)}: {told[cells[number]]}" for number in at]
    if column.unique and len(set(cells.words)) < len(table):
        problems += _repeated(table, name)
    return problems


def _doubtful(words: Sequence[str], column: Column) -> Iterable[str]:
    """Those of many distinct cells that are not good at first sight."""
    if column.words:
        return words
    if column.pattern and column.kind == "text" and column.max_words is None:
        match = re.compile(column.pattern).match
        return (word for word in words if not match(word) or word != word.strip())
    if column.required and "" in words:
        return words
    lines = {"slug": _SLUG_LINES, "number": _NUMBER_LINES}.get(column.kind)
    if lines is not None and column.max_words is None:
        text = "\n".join([*words, ""])
        return () if text.count("\n") == len(words) and lines.match(text) else words
    if column.kind == "text":
        longest = 2 * (column.max_words or MAX_CELL)  # so many words have more characters
        return (word for word in words if not word or word != word.strip() or len(word) >= longest)
    return words


def _repeated(table: Table, name: str) -> list[str]:
    problems = []
    first_at: dict[str, int] = {}
    for row in table:
        cell = table.columns[name][row.number]
        if cell in first_at:
            problems.append(
                f"{row.where(name)}: {name} {cell!r} stands on line {first_at[cell]} already;"
                " ids are unique"
            )
        first_at.setdefault(cell, row.line)
    return problems


def _problem(cell: str, column: Column) -> str | None:
    if cell == "":
        return f"{column.name} is empty; it is required" if column.required else None
    message = cell_problem(cell, column)
    return f"{column.name} {cell[:80]!r} {message}" if message else None


def cell_problem(cell: str, column: Column) -> str | None:
    """Why a cell that is not empty cannot stand in a column; None where it can."""
    if cell != cell.strip():
        return "has white space at an end; remove it"
    if column.words and cell not in column.words:
        near = difflib.get_close_matches(cell, column.words, 1, 0.5)
        hint = f"did you mean {near[0]!r}? " if near else ""
        return f"is not a known word; {hint}allowed: {' '.join(column.words)}"
    if column.max_words is not None and len(cell.split()) > column.max_words:
        return f"has {len(cell.split())} words; the limit is {column.max_words}"
    if column.kind == "number":
        return _number_problem(cell)
    if column.kind in ("period", "day"):
        return _period_problem(cell, column.kind)
    if column.kind == "slug" and not _SLUG.match(cell):
        return "is not a slug; use a-z, 0-9 and single hyphens"
    if column.kind == "unit" and not re.match(r"[A-Za-z_]+(/[A-Za-z_]+)?\Z", cell):
        return "is not a unit; put the unit's name alone here, as in units.csv"
    if column.kind == "text" and column.pattern and not re.match(column.pattern, cell):
        return f"does not match the pattern {column.pattern} of its column"
    return None


def _number_problem(cell: str) -> str | None:
    if _NUMBER.match(cell) and abs(float(cell)) != float("inf"):
        return None
    if re.match(r"-?\d{1,3}([, \u00a0\u202f.]\d{3})+\Z", cell):
        return "has thousands separators; write the digits alone (1234)"
    if cell.lower().lstrip("+-") in ("inf", "infinity", "nan") or _NUMBER.match(cell):
        return "is not a finite number; leave the cell empty where there is no bound"
    if re.search(r"\d", cell) and re.search(r"[^\d\s.,eE+-]", cell) and cell.isascii():
        return "is not a bare number; put the unit in the unit column"
    if not cell.isascii():
        return "has characters other than 0-9, '.' and '-'; write plain ASCII digits"
    return "is not a number; write it like 1234 or 12.5"


def _period_problem(cell: str, kind: str) -> str | None:
    if kind == "day" and not re.match(r"\d{4}-\d{2}-\d{2}\Z", cell):
        return "is not a day; write YYYY-MM-DD (ISO 8601)"
    if re.match(r"\d{1,2}[/.]\d{1,2}[/.]\d{2,4}\Z", cell):
        return "is not ISO 8601; write YYYY-MM-DD"
    try:
        read_period(cell)
    except ValueError as error:
        return str(error)
    return None
