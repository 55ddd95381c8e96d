"""Part: some rows of columns as a sequence of figures, each made when it is asked for."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import chain
from typing import overload

import numpy as np

from nkreport.ledger.coded import Coded, Numbers, first_places
from nkreport.ledger.columns import Columns
from nkreport.ledger.figure import NUMBER_COLUMNS, Figure

WRITTEN_OUT = 100
"""So many ids are written out at once; more are read from their column when they are asked for."""


class Part(Sequence[Figure]):
    """Some rows of columns.

    Parameters
    ----------
    columns : Columns
    rows : array of int
        In the order of the sequence.
    """

    def __init__(self, columns: Columns, rows: Numbers) -> None:
        self.columns = columns
        self.rows = rows

    def __len__(self) -> int:
        return len(self.rows)

    @overload
    def __getitem__(self, key: int) -> Figure: ...
    @overload
    def __getitem__(self, key: slice) -> Part: ...
    def __getitem__(self, key: int | slice) -> Figure | Part:
        if isinstance(key, slice):
            return Part(self.columns, self.rows[key])
        return self.columns.figure(int(self.rows[key]))

    def __iter__(self) -> Iterator[Figure]:
        return self.columns.figures(self.rows)

    @property
    def ids(self) -> Ids:
        """Their ids, in order."""
        return Ids([self])

    def where(self, flags: Numbers) -> Part:
        """Those whose flag is true."""
        return Part(self.columns, self.rows[flags])

    def without(self, other: Part) -> Part:
        """Those that are not in another part of the same columns."""
        return self.where(~self.among(other.rows))

    def among(self, rows: Numbers) -> Numbers:
        """For each whether it is one of some rows."""
        there = np.zeros(len(self.columns), bool)
        there[rows] = True
        found: Numbers = there[self.rows]
        return found

    def text(self, column: str) -> Coded:
        """Their cells of a text column."""
        return self.columns.text[column].take(self.rows)

    def distinct(self, column: str) -> Numbers:
        """For each a number that is the same where their cells of a text column are."""
        return self.columns.distinct(column)[self.rows]

    def firsts(self, column: str) -> Part:
        """The first of each word of a text column, in order."""
        codes = self.distinct(column)
        return Part(self.columns, self.rows[first_places(codes, int(codes.max(initial=-1)) + 1)])

    def words(self, column: str) -> list[str]:
        """The words of a text column, each once, in the order of the table."""
        return self.columns.text[column].met(self.rows)

    def shared(self, column: str) -> str:
        """The word that all have in a text column; empty where they differ."""
        words = self.words(column)
        return words[0] if len(words) == 1 else ""

    def ends(self) -> tuple[Numbers, Numbers]:
        """The lowest and the highest number that each names; NaN without any."""
        numbers = [self.columns.numbers[name][self.rows] for name in NUMBER_COLUMNS]
        return np.fmin.reduce(numbers), np.fmax.reduce(numbers)


class Ids(Sequence[str]):
    """Ids of figures: those of parts are read from their columns when they are asked for.

    Parameters
    ----------
    pieces : iterable of Part or of list of str
    """

    def __init__(self, pieces: Iterable[Part | list[str]] = ()) -> None:
        self.pieces: list[Part | list[str]] = list(pieces)

    def __len__(self) -> int:
        return sum(map(len, self.pieces))

    def __iter__(self) -> Iterator[str]:
        return chain.from_iterable(map(_written, self.pieces))

    @overload
    def __getitem__(self, key: int) -> str: ...
    @overload
    def __getitem__(self, key: slice) -> list[str]: ...
    def __getitem__(self, key: int | slice) -> str | list[str]:
        return list(self)[key]

    def __iadd__(self, more: Iterable[str]) -> Ids:
        if isinstance(more, Ids):
            self.pieces += more.pieces
        elif self.pieces and isinstance(last := self.pieces[-1], list):
            last += more
        else:
            self.pieces.append(list(more))
        return self

    def without(self, others: Iterable[Iterable[str]]) -> Ids:
        """Those that are in none of some others."""
        kept: list[Part | list[str]] = list(self.pieces)
        for ids in others:
            for gone in ids.pieces if isinstance(ids, Ids) else [list(ids)]:
                kept = [_left(piece, gone) for piece in kept]
        return Ids(kept)

    def among(self, names: Collection[str]) -> list[str]:
        """Those that are among some names, each once, in order."""
        found: list[str] = []
        for piece in self.pieces:
            if isinstance(piece, Part):
                found += piece.where(piece.among(rows_of(piece.columns, names))).ids
            else:
                found += [name for name in piece if name in names]
        return list(dict.fromkeys(found))

    @property
    def few(self) -> bool:
        """Whether they are so few that they are written out."""
        return len(self) <= WRITTEN_OUT


def _written(piece: Part | list[str]) -> list[str]:
    return piece if isinstance(piece, list) else piece.columns.text["id"].cells(piece.rows)


def _left(piece: Part | list[str], gone: Part | list[str]) -> Part | list[str]:
    """What is left of some ids without others."""
    if isinstance(piece, Part):
        return piece.without(Part(piece.columns, rows_of(piece.columns, Ids([gone]))))
    if isinstance(gone, Part):
        flags = np.zeros(len(gone.columns) + 1, bool)  # the last for ids that are not in these
        flags[gone.rows] = True
        rows = [gone.columns.row(name) for name in piece]
        return [
            n for n, row in zip(piece, rows, strict=True) if not flags[-1 if row is None else row]
        ]
    names = set(gone)
    return [name for name in piece if name not in names]


def rows_of(columns: Columns, ids: Iterable[str]) -> Numbers:
    """The rows of those of some ids that columns have."""
    found = [np.zeros(0, np.intp)]
    for piece in ids.pieces if isinstance(ids, Ids) else [list(ids)]:
        if isinstance(piece, Part) and piece.columns is columns:
            found.append(piece.rows)
        else:
            rows = map(columns.row, _written(piece))
            found.append(np.array([row for row in rows if row is not None], np.intp))
    return np.concatenate(found)
