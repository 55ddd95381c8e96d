"""A table as it was found: heads, cells of text by column, and where each row stands."""

from __future__ import annotations

import string
from array import array
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from nkreport.errors import TableError
from nkreport.ledger.coded import Coded, Coder, Numbers

MOST_COLUMNS = 5_000
MOST_TOLD = 100
BLOCK = 20_000


@dataclass(frozen=True, eq=False)
class Sheet:
    """Cells of text by column.

    Parameters
    ----------
    file : str
        The table's name in messages.
    columns : mapping
        Name to cells, in the table's order.
    rows : array of int
        Number of each row: its line, its row of a sheet, or which record it is.
    place : callable
        `line:column` of a cell, by its row's number and its column's name.
    lettered : bool
        Whether a cell has a name of its own, such as B7.
    """

    file: str
    columns: Mapping[str, Coded]
    rows: Numbers
    place: Callable[[int, str], str]
    lettered: bool = False
    letters: Mapping[str, str] = field(default_factory=dict)

    def where(self, number: int, column: str) -> str:
        """`file:line:column` of a cell."""
        return f"{self.file}:{self.place(number, column)}"

    def take(self, rows: Numbers) -> Sheet:
        """Some of its rows, in their order."""
        columns = {name: column.take(rows) for name, column in self.columns.items()}
        return Sheet(self.file, columns, self.rows[rows], self.place, self.lettered, self.letters)


class SheetMaker:
    """Gathers rows of text under their heads.

    Parameters
    ----------
    file : str
    head : sequence of str
        Names of the columns as they stand; blank ones and those that stand twice get a name.
    fill : bool
        Whether rows shorter than the head are filled with blanks.

    Raises
    ------
    TableError
        If there are more columns than `MOST_COLUMNS`, or none.
    """

    def __init__(self, file: str, head: Sequence[str], *, fill: bool = False, at: int = 1) -> None:
        if not head:
            raise TableError(
                [f"{file}:{at}:1: no head; name the columns: `table: {{names: [a, b]}}`"]
            )
        if len(head) > MOST_COLUMNS:
            raise TableError(
                [
                    f"{file}:{at}:1: {len(head)} columns; the most are {MOST_COLUMNS}; take those"
                    " that are needed, or name the delimiter: `table: {delimiter: …}`"
                ]
            )
        self.file = file
        self.names = column_names(head)
        self.problems: list[str] = []
        self._fill = fill
        self._coders = [Coder() for _ in self.names]
        self._numbers = array("q")
        self._held: list[list[str]] = []
        self._held_numbers: list[int] = []

    def add(self, number: int, cells: Sequence[str]) -> None:
        """Append a row."""
        self._held.append(list(cells))
        self._held_numbers.append(number)
        if len(self._held) >= BLOCK:
            self._flush()

    def add_block(self, numbers: Sequence[int], rows: list[list[str]]) -> None:
        """Append rows; those of blanks alone are none."""
        width = len(self.names)
        if not set(map(len, rows)) <= {width}:
            fitted = [
                (number, cells)
                for number, row in zip(numbers, rows, strict=True)
                if (cells := self._fitted(number, row)) is not None
            ]
            numbers, rows = [number for number, _ in fitted], [cells for _, cells in fitted]
        if [""] * width in rows:
            filled = [place for place, row in enumerate(rows) if any(row)]
            numbers, rows = [numbers[n] for n in filled], [rows[n] for n in filled]
        if rows:
            self.add_columns(numbers, list(zip(*rows, strict=True)))

    def add_columns(self, numbers: Sequence[int], columns: Sequence[Sequence[str]]) -> None:
        """Append rows by column: as many as there are names, none of them of blanks alone."""
        self._numbers.extend(numbers)
        for coder, cells in zip(self._coders, columns, strict=True):
            coder.add(cells)

    def _fitted(self, number: int, cells: list[str]) -> list[str] | None:
        width = len(self.names)
        if len(cells) == width:
            return cells
        while len(cells) > width and not cells[-1].strip():
            cells.pop()
        if not any(cell.strip() for cell in cells):
            return None
        if len(cells) < width and self._fill:
            return cells + [""] * (width - len(cells))
        if len(cells) != width:
            if len(self.problems) <= MOST_TOLD:
                self.problems.append(
                    f"{self.file}:{number}:1: {len(cells)} cells, the head has {width}; "
                    + (
                        "quote cells that hold the delimiter, or name the head's line:"
                        " `table: {header: …}`"
                        if len(cells) > width
                        else "complete the row, or fill it: `table: {ragged: fill}`"
                    )
                )
            return None
        return cells

    def _flush(self) -> None:
        self.add_block(self._held_numbers, self._held)
        self._held_numbers, self._held = [], []

    def sheet(self, place: Callable[[int, str], str], *, lettered: bool = False) -> Sheet:
        """The table of all rows that were added.

        Raises
        ------
        TableError
            With every row that does not fit the head.
        """
        self._flush()
        if self.problems:
            raise TableError(self.problems)
        columns = {
            name: coder.column() for name, coder in zip(self.names, self._coders, strict=True)
        }
        letters = {name: letter_of(index) for index, name in enumerate(self.names)}
        return Sheet(
            self.file, columns, np.array(self._numbers, np.int64), place, lettered, letters
        )


def column_names(head: Sequence[str]) -> list[str]:
    r"""Give each column a name of its own: white space made one, `column C` for a blank head.

    Examples
    --------
    >>> column_names(["Year ", "", "Value\nUSD", "Year"])
    ['Year', 'column B', 'Value USD', 'Year (2)']
    """
    names: dict[str, None] = {}
    for index, cell in enumerate(head):
        plain = " ".join(cell.replace("\ufeff", "").split()) or f"column {letter_of(index)}"
        name, count = plain, 1
        while name in names:
            count += 1
            name = f"{plain} ({count})"
        names[name] = None
    return list(names)


def letter_of(index: int) -> str:
    """The letter of a column, from 0.

    Examples
    --------
    >>> letter_of(0), letter_of(27)
    ('A', 'AB')
    """
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = string.ascii_uppercase[rest] + letters
    return letters


def joined_heads(rows: Sequence[Sequence[str]]) -> list[str]:
    """One head of several: a merged cell's text goes on to the right, each part once.

    Examples
    --------
    >>> joined_heads([["", "Exports", ""], ["Country", "2020", "2021"]])
    ['Country', 'Exports 2020', 'Exports 2021']
    """
    width = max(map(len, rows), default=0)
    heads: list[list[str]] = [[] for _ in range(width)]
    for number, row in enumerate(rows):
        last = ""
        for index in range(width):
            cell = row[index].strip() if index < len(row) else ""
            if number < len(rows) - 1:
                last = cell or last
                cell = last
            if cell and cell not in heads[index]:
                heads[index].append(cell)
    return [" ".join(parts) for parts in heads]
