"""A column of text as its distinct words and a code a row."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, chain, count
from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
"""Rows, codes or flags: what numpy holds of a column."""
_FEW = 4096


@dataclass(frozen=True, slots=True, eq=False)
class Coded:
    """Text cells, each a code into words; a word may stand in no cell.

    Parameters
    ----------
    words : sequence of str
        Each once, but where nearly every cell has one of its own: there a word a cell.
    codes : array of int32
        A cell each: its word's place in `words`.

    Examples
    --------
    >>> column = Coded.of(["said", "denied", "said"])
    >>> column.words, column.codes.tolist(), column[2]
    (['said', 'denied'], [0, 1, 0], 'said')
    """

    words: Sequence[str]
    codes: Numbers

    @classmethod
    def of(cls, cells: Sequence[str]) -> Coded:
        """The column of some cells."""
        coder = Coder()
        coder.add(cells)
        return coder.column()

    @classmethod
    def constant(cls, word: str, length: int) -> Coded:
        """One word in every cell."""
        return cls([word], np.zeros(length, np.int32))

    def __len__(self) -> int:
        return len(self.codes)

    def __getitem__(self, row: int) -> str:
        return self.words[int(self.codes[row])]

    def cells(self, rows: Numbers | slice = slice(None)) -> list[str]:
        """The texts of some rows, of all by default."""
        return list(map(self.words.__getitem__, self.codes[rows].tolist()))

    def take(self, rows: Numbers) -> Coded:
        """The column of some rows, in their order."""
        return Coded(self.words, self.codes[rows])

    def met(self, rows: Numbers | slice = slice(None)) -> list[str]:
        """The words that some rows have, each once, in their order among the words."""
        there = np.bincount(self.codes[rows], minlength=len(self.words)) > 0
        return list(dict.fromkeys(map(self.words.__getitem__, np.flatnonzero(there).tolist())))

    def firsts(self) -> Numbers:
        """The first row of each word that stands in a cell, in the order of the rows."""
        return first_places(self.codes, len(self.words))

    def having(self, wanted: Collection[str]) -> Numbers:
        """For each row whether its cell is one of the words wanted."""
        return self.where([word in wanted for word in self.words])

    def where(self, flags: Sequence[bool]) -> Numbers:
        """For each row the flag of its word."""
        return np.array(flags, bool)[self.codes]

    def changed(self, cells: Mapping[int, str]) -> Coded:
        """The column with other texts in some rows."""
        codes = self.codes.copy()
        codes[list(cells)] = np.arange(len(self.words), len(self.words) + len(cells))
        return Coded([*self.words, *cells.values()], codes)


class Coder:
    """Makes a coded column of cells that come in pieces."""

    def __init__(self) -> None:
        self._codes: dict[str, int] = defaultdict(count().__next__)
        self._pieces: list[Numbers] = []
        self._length = 0
        self._words: list[str] = []
        """A word a cell, once most cells were seen to have one of their own."""

    def add(self, cells: Sequence[str]) -> None:
        """Append cells."""
        if not cells:
            return
        self._length += len(cells)
        if self._words:
            self._words += cells
            return
        first = cells[0]
        if first == cells[-1] and cells.count(first) == len(cells):
            piece = np.full(len(cells), self._codes[first], np.int32)
        else:
            piece = np.fromiter(map(self._codes.__getitem__, cells), np.int32, len(cells))
        self._pieces.append(piece)
        if self._length > _FEW and len(self._codes) > self._length / 2:
            self._words = self.column().cells()

    def column(self) -> Coded:
        """The column of all cells that were added."""
        if self._words:
            return Coded(self._words, np.arange(self._length, dtype=np.int32))
        codes = np.concatenate(self._pieces) if self._pieces else np.zeros(0, np.int32)
        return Coded(list(self._codes), codes)


def joined(columns: Sequence[Coded]) -> Coded:
    """Columns one below the other."""
    if len(columns) == 1:
        return columns[0]
    lengths = [len(column.words) for column in columns]
    if sum(lengths) > max(_FEW, sum(map(len, columns)) / 2):
        starts = accumulate(lengths, initial=0)
        moved = [column.codes + start for column, start in zip(columns, starts, strict=False)]
        words = list(chain.from_iterable(column.words for column in columns))
        return Coded(words, np.concatenate(moved).astype(np.int32))
    known: dict[str, int] = {}
    pieces = [np.zeros(0, np.int32)]
    for column in columns:
        codes = [known.setdefault(word, len(known)) for word in column.words]
        pieces.append(np.array(codes, np.int32)[column.codes])
    return Coded(list(known), np.concatenate(pieces))


def once(column: Coded) -> Coded:
    """The column with each of its words once."""
    if len(column.words) <= _FEW or len(set(column.words)) == len(column.words):
        return column
    known: dict[str, int] = {}
    codes = [known.setdefault(word, len(known)) for word in column.words]
    return Coded(list(known), np.array(codes, np.int32)[column.codes])


def first_places(codes: Numbers, below: int) -> Numbers:
    """The first place of each code, in their order; all codes are below a number."""
    first = np.full(below, -1)
    first[codes[::-1]] = np.arange(len(codes))[::-1]
    return np.sort(first[first >= 0])


def by_line(line: Numbers, times: Numbers) -> Numbers:
    """Places in the order of their lines, and in each by whole numbers, NaN last."""
    if times.dtype.kind == "f":
        last = np.nanmax(times, initial=0) + 1
        times = np.where(np.isnan(times), last, times).astype(np.int64)
    order = np.argsort(_narrow(times), kind="stable")
    ordered: Numbers = order[np.argsort(_narrow(line[order]), kind="stable")]
    return ordered


def _narrow(numbers: Numbers) -> Numbers:
    """Whole numbers from 0, as short as can be: numpy sorts those of two bytes at once."""
    if not len(numbers):
        return numbers
    from_zero: Numbers = numbers - numbers.min()
    return from_zero.astype(np.uint16) if from_zero.max() < 1 << 16 else from_zero


def combinations(columns: Sequence[Coded]) -> tuple[Numbers, Numbers]:
    """For each row a number that is the same where all columns are; the first row of each."""
    combined, _ = _combined(columns)
    return combined, np.sort(np.unique(combined, return_index=True)[1])


def alike(columns: Sequence[Coded]) -> tuple[Numbers, Numbers, Numbers]:
    """Rows that are the same in all columns, as groups.

    Returns
    -------
    tuple of array of int
        The first row of each group; for each row its group; how many rows each group has.

    Examples
    --------
    >>> firsts, which, counts = alike([Coded.of(["said", "denied", "said"])])
    >>> firsts.tolist(), which.tolist(), counts.tolist()
    ([0, 1], [0, 1, 0], [2, 1])
    """
    combined, different = _combined(columns)
    count = len(combined)
    if different > max(_FEW, 4 * count):
        _, firsts, which, counts = np.unique(
            combined, return_index=True, return_inverse=True, return_counts=True
        )
        return firsts, which, counts
    counts = np.bincount(combined, minlength=different)
    firsts = np.full(different, count)
    np.minimum.at(firsts, combined, np.arange(count))
    there = counts > 0
    return firsts[there], (np.cumsum(there) - 1)[combined], counts[there]


def _combined(columns: Sequence[Coded]) -> tuple[Numbers, int]:
    """For each row a number that is the same where all columns are, and what it is below."""
    combined = np.zeros(len(columns[0]), np.int64)
    different = 1
    for column in map(once, columns):
        if different * len(column.words) > np.iinfo(np.int64).max:
            distinct, combined = np.unique(combined, return_inverse=True)
            different = len(distinct)
        combined = combined * len(column.words) + column.codes
        different *= max(len(column.words), 1)
    return combined, different
