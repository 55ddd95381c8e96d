"""Figures of one source and measure that are too many to be told one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from hashlib import blake2b

import numpy as np

from nkreport.ledger.coded import Numbers, alike
from nkreport.ledger.columns import ALIKE, Columns
from nkreport.ledger.figure import COLUMNS, NUMBER_COLUMNS
from nkreport.ledger.figures import Figures
from nkreport.ledger.part import Part, rows_of

MOST_APART = 1_000
"""Figures of a source and measure that are told one by one."""


class Together(Part):
    """Some rows of one source and measure, a line after the other, each by its time."""

    @cached_property
    def _place(self) -> Numbers:
        """For each row of the columns its place among these, from 1; 0 where it has none."""
        place = np.zeros(len(self.columns), np.int32)
        place[self.rows] = np.arange(1, len(self) + 1)
        return place

    def place(self, name: str) -> int:
        """The place of an id among them, from 1; 0 where it is not one of them."""
        row = self.columns.row(name)
        return 0 if row is None else int(self._place[row])

    def places(self, ids: Iterable[str]) -> Numbers:
        """The places that some ids have among them, each once, in ascending order."""
        there = np.zeros(len(self) + 1, bool)
        there[self._place[rows_of(self.columns, ids)]] = True
        found: Numbers = np.flatnonzero(there[1:]) + 1
        return found

    @cached_property
    def name(self) -> str:
        """A name that is the same for the same rows."""
        digest = blake2b("\0".join(self.ids).encode(), digest_size=4)
        for bound in NUMBER_COLUMNS:
            digest.update(self.columns.numbers[bound][self.rows].tobytes())
        return f"rows-of-{self.shared('measure')}-{self.shared('source')}-{digest.hexdigest()}"

    @cached_property
    def first_and_last(self) -> dict[str, str]:
        """Ids of the first and last in time, and of those with the lowest and highest number."""
        found = {}
        times = self.columns.ranks("period", self.rows)
        low, high = self.ends()
        for name, cells, last in (
            ("first", times, False),
            ("last", times, True),
            ("lowest", low, False),
            ("highest", high, True),
        ):
            empty = np.isnan(cells)
            cells = np.where(empty, -np.inf if last else np.inf, cells)
            found[name] = self[int(cells.argmax() if last else cells.argmin())].id
        return found

    def cells(self) -> Iterator[tuple[str, Sequence[str | float | None]]]:
        """Each column with its cells."""
        for column in COLUMNS:
            if column in self.columns.text:
                yield column, self.columns.text[column].cells(self.rows)
            else:
                numbers = self.columns.numbers[column][self.rows].tolist()
                yield column, [None if number != number else number for number in numbers]


def put_together(figures: Figures, ids: Iterable[str]) -> list[Together]:
    """Those of some figures that are more than `MOST_APART` of a source and measure.

    Parameters
    ----------
    figures : Figures
        Where the ids are looked up; those it has not, and figures made of many rows, are left.
    ids : iterable of str
    """
    if len(figures) <= MOST_APART:
        return []
    columns, made = figures._columns, figures.ledger.made
    named = np.zeros(len(columns), bool)
    named[rows_of(columns, ids)] = True
    named[[columns.places[name] for name in made if name in columns]] = False
    rows = figures._rows[named[figures._rows]]
    if len(rows) <= MOST_APART:
        return []
    _, which, counts = alike([columns.text[name].take(rows) for name in ("measure", "source")])
    figures._all()
    return [
        Together(columns, _in_lines(columns, rows[which == group]))
        for group in range(len(counts))
        if counts[group] > MOST_APART
    ]


def _in_lines(columns: Columns, rows: Numbers) -> Numbers:
    """Rows a line after the other, each by its time."""
    order, _ = columns.in_lines(rows, (*ALIKE, "scope"), columns.ranks("period", rows))
    return rows[order]
