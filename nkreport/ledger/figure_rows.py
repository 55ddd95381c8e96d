"""Rows of figures as their tables have them, and the columns of those whose bounds are good."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Collection, Sequence
from itertools import accumulate

import numpy as np

from nkreport.ledger.bounds import bounds_problem
from nkreport.ledger.coded import Coded, Numbers, combinations, joined
from nkreport.ledger.columns import Columns
from nkreport.ledger.figure import NUMBER_COLUMNS, TEXT_COLUMNS
from nkreport.ledger.tables import Row, Table


class FigureRows:
    """All rows of figures that were read, table after table.

    Parameters
    ----------
    tables : sequence of Table
        Each of the columns of `figures.json`; one that a table has not is empty.
    """

    def __init__(self, tables: Sequence[Table]) -> None:
        self._tables = tables
        self._starts = list(accumulate(map(len, tables), initial=0))
        self._text = {
            name: joined(
                [table.columns.get(name) or Coded.constant("", len(table)) for table in tables]
            )
            for name in (*TEXT_COLUMNS, *NUMBER_COLUMNS)
        }

        self._numbers = {name: _numbers(self._text[name]) for name in NUMBER_COLUMNS}

    def __len__(self) -> int:
        return self._starts[-1]

    def row(self, number: int) -> Row:
        """A row with its place in its file."""
        table = bisect_right(self._starts, number) - 1
        return Row(self._tables[table], number - self._starts[table])

    def good(self, replaced: Collection[str]) -> tuple[Numbers, list[str]]:
        """The rows to read figures from, in order, and what is wrong with the others.

        Parameters
        ----------
        replaced : collection of str
            Ids that a later row may have again: it stands in the place of the earlier.
        """
        ids = self._text["id"]
        doubtful = set(self._doubtful().tolist())
        if not doubtful and len(set(ids.words)) == len(self):
            return np.arange(len(self)), []
        found: dict[str, int] = {}
        problems = []
        for number, name in enumerate(ids.cells()):
            if name in found and name not in replaced:
                problems.append(
                    f"{self.row(number).where('id')}: id {name!r} stands at"
                    f" {self.row(found[name]).where('id')} already; rename it, or say in links.csv"
                    " that it supersedes itself"
                )
            elif number in doubtful and (problem := bounds_problem(self.row(number).cells)):
                problems.append(f"{self.row(number).where(problem[0])}: {problem[1]}")
            else:
                found[name] = number
        return np.array(list(found.values()), np.intp), problems

    def _doubtful(self) -> Numbers:
        """Rows whose bounds may be filled wrongly; all that are, are among them."""
        text = self._text
        filled = [
            text[name].where([word != "" for word in text[name].words])
            for name in (*NUMBER_COLUMNS, "formula")
        ]
        flags = [*filled, text["stance"].having(["denies"])]
        shapes = [Coded(("", "x"), flag.astype(np.int32)) for flag in flags]
        shape, firsts = combinations([text["comparator"], *shapes])
        wrong = [shape[n] for n in firsts.tolist() if bounds_problem(self.row(n).cells)]
        low, best, high = self._numbers.values()
        doubtful = np.isin(shape, wrong) | (low > high)
        percent = text["unit"].having(["percent"])
        for bound in (low, best, high):
            doubtful |= (bound < 0) | (percent & (bound > 100))
        rows: Numbers = doubtful.nonzero()[0]
        return rows

    def columns(self, rows: Numbers) -> Columns:
        """The columns of some rows."""
        text = {name: self._text[name].take(rows) for name in TEXT_COLUMNS}
        files = [Coded.constant(table.file, len(table)) for table in self._tables]
        text["table"] = joined(files).take(rows)
        text["correction"] = Coded.constant("", len(rows))
        numbers = {name: cells[rows] for name, cells in self._numbers.items()}
        lines = [np.array(table.lines, np.int32) for table in self._tables]
        return Columns(text, numbers, np.concatenate(lines)[rows])


def _numbers(column: Coded) -> Numbers:
    numbers = [float(word) if word else math.nan for word in column.words]
    return np.array(numbers, np.float64)[column.codes]
