"""Figures of one source and measure that are too many to be told one by one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from hashlib import blake2b

import numpy as np

from nkreport.ledger.coded import Numbers, alike
from nkreport.ledger.columns import Columns
from nkreport.ledger.figure import COLUMNS, NUMBER_COLUMNS
from nkreport.ledger.figures import Figures

MOST_APART = 1_000
"""Figures of a source and measure that are told one by one."""
LINES = "item claimant actor counterpart place status scope".split()
"""What stands together among them, before their time."""


@dataclass(frozen=True, eq=False)
class Together:
    """Some rows of one source and measure, a line after the other, each by its time.

    Parameters
    ----------
    columns : Columns
    rows : array of int
    """

    columns: Columns
    rows: Numbers

    def __len__(self) -> int:
        return len(self.rows)

    @cached_property
    def ids(self) -> list[str]:
        """Their ids, in order."""
        return self.columns.text["id"].cells(self.rows)

    @cached_property
    def places(self) -> dict[str, int]:
        """Id to its place among them, from 1."""
        return dict(zip(self.ids, range(1, len(self) + 1), strict=True))

    @cached_property
    def name(self) -> str:
        """A name that is the same for the same rows."""
        digest = blake2b("\0".join(self.ids).encode(), digest_size=4)
        for bound in NUMBER_COLUMNS:
            digest.update(self.columns.numbers[bound][self.rows].tobytes())
        return f"rows-of-{self.shared('measure')}-{self.shared('source')}-{digest.hexdigest()}"

    def shared(self, column: str) -> str:
        """The word that all have in a column; empty where they differ."""
        words = self.words(column)
        return words[0] if len(words) == 1 else ""

    def words(self, column: str) -> list[str]:
        """The words of a column, each once, in the order of the table."""
        held = self.columns.text[column]
        return [held.words[int(code)] for code in np.unique(held.codes[self.rows])]

    @cached_property
    def ends(self) -> dict[str, str]:
        """Ids of the first and last in time, and of those with the lowest and highest number."""
        found = {}
        times = self.columns.ranks("period", self.rows)
        numbers = [self.columns.numbers[bound][self.rows] for bound in NUMBER_COLUMNS]
        low, high = np.fmin.reduce(numbers), np.fmax.reduce(numbers)
        for name, cells, last in (
            ("first", times, False),
            ("last", times, True),
            ("lowest", low, False),
            ("highest", high, True),
        ):
            empty = np.isnan(cells)
            cells = np.where(empty, -np.inf if last else np.inf, cells)
            found[name] = self.ids[int(cells.argmax() if last else cells.argmin())]
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
    given = list(ids)
    if len(given) <= MOST_APART:
        return []
    if len(given) >= len(figures) and given[: len(figures)] == list(figures.ids):
        rows = figures._rows
    else:
        found = (figures._place(name) for name in dict.fromkeys(given))
        rows = np.array([row for row in found if row is not None], np.intp)
    if made:
        rows = rows[~np.isin(rows, [columns.places[name] for name in made if name in columns])]
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
    keys = [columns.ranks("period", rows), *(columns.text[n].codes[rows] for n in LINES[::-1])]
    ordered: Numbers = rows[np.lexsort(keys)]
    return ordered
