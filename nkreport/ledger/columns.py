"""A ledger's figures by column: coded text and numbers; a Figure only when one is asked for."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import cached_property
from hashlib import blake2b
from typing import TYPE_CHECKING, Any

import numpy as np

from nkreport.errors import CheckError
from nkreport.ledger.coded import Coded, Numbers
from nkreport.ledger.figure import COLUMNS, NUMBER_COLUMNS, TEXT_COLUMNS, Figure
from nkreport.ledger.periods import read_period

if TYPE_CHECKING:
    import pandas as pd

    from nkreport.ledger.ledger import Ledger

PERIODS = ("period", "said_on")
FURTHER = ("table", "correction")
MOST_MADE = 20_000
"""So many figures are kept once they were made."""
_NEVER = 0
_BLOCK, _NEAR = 10_000, 32
"""So many figures are made at once: of many asked for, and beside one that is."""


class Columns(Mapping[str, Figure]):
    """Figures by id, held by column; never changed.

    Parameters
    ----------
    text : mapping
        Each text column of `figures.json`, `table` and `correction`.
    numbers : mapping
        `low`, `best` and `high` as arrays of float, NaN where a bound is empty.
    lines : array of int
        The line on which each row starts.
    ledger : Ledger
        What the figures belong to; given once it is made.
    """

    ledger: Ledger

    def __init__(
        self, text: Mapping[str, Coded], numbers: Mapping[str, Numbers], lines: Numbers
    ) -> None:
        self.text = text
        self.numbers = numbers
        self.lines = lines
        self._made: dict[int, Figure] = {}

    @classmethod
    def of(cls, ledger: Ledger, figures: Iterable[Figure]) -> Columns:
        """The columns of figures that are there already."""
        given = list(figures)
        text = {
            name: Coded.of([str(getattr(figure, name)) for figure in given])
            for name in (*TEXT_COLUMNS, *FURTHER)
        }
        numbers = {
            name: np.array([_or_nan(getattr(figure, name)) for figure in given], np.float64)
            for name in NUMBER_COLUMNS
        }
        made = cls(text, numbers, np.zeros(len(given), np.int32))
        made.ledger = ledger
        made._made = dict(enumerate(given))
        return made

    def __getitem__(self, figure_id: str) -> Figure:
        return self.figure(self.places[figure_id])

    def __contains__(self, figure_id: object) -> bool:
        return figure_id in self.places

    def __iter__(self) -> Iterator[str]:
        return iter(self.places)

    def __len__(self) -> int:
        return len(self.lines)

    @cached_property
    def places(self) -> Mapping[str, int]:
        """Id to row."""
        return dict(zip(self.text["id"].cells(), range(len(self)), strict=True))

    @cached_property
    def said_by(self) -> Numbers:
        """The latest day each statement can have been made, as an ordinal; 0 where it has none."""
        column = self.text["said_on"]
        latest = (read_period(word).latest for word in column.words)
        days = [day.toordinal() if day else _NEVER for day in latest]
        return np.array(days, np.int32)[column.codes]

    def days(self, rows: Numbers) -> Numbers:
        """The latest days of some rows, as ordinals.

        Raises
        ------
        CheckError
            If one has no last day.
        """
        days: Numbers = self.said_by[rows]
        if len(days) and days.min() == _NEVER:
            said_on = self.text["said_on"]
            row = int(rows[days.argmin()])
            raise CheckError(f"{self.text['id'][row]}: said_on {said_on[row]!r} has no last day")
        return days

    def newest(self) -> date | None:
        """The latest of all days on which a statement can have been made."""
        days = self.days(np.arange(len(self)))
        return date.fromordinal(int(days.max())) if len(days) else None

    def having(self, column: str, wanted: Iterable[str], rows: Numbers) -> Numbers:
        """For each of some rows whether its cell, as text, is one of those wanted."""
        texts = set(wanted)
        if column == "id":
            return np.isin(rows, [self.places[text] for text in texts if text in self.places])
        if column in self.text:
            return self.text[column].having(texts)[rows]
        if column == "line":
            return np.isin(self.lines[rows], [int(text) for text in texts if text.isdecimal()])
        cells = self.numbers[column][rows]
        found = np.isin(cells, [n for text in texts if (n := _number(text)) is not None])
        return found | np.isnan(cells) if "None" in texts else found

    def numbered(self, rows: Numbers) -> Numbers:
        """For each of some rows whether it gives a number."""
        empty = [np.isnan(self.numbers[name][rows]) for name in NUMBER_COLUMNS]
        numbered: Numbers = ~np.logical_and.reduce(empty)
        return numbered

    def ranks(self, name: str, rows: Numbers) -> Numbers:
        """Some rows' places among each other by a column; NaN where it is empty.

        `value` is the lowest number that a row names; a date goes by its first day, then its last.
        """
        if name == "value":
            cells = [self.numbers[each][rows] for each in NUMBER_COLUMNS]
            lowest: Numbers = np.fmin.reduce(cells)
            return lowest
        if name in self.numbers:
            return self.numbers[name][rows]
        if name == "line":
            return self.lines[rows]
        column = self.text[name]
        found = {int(code): column.words[int(code)] for code in np.unique(column.codes[rows])}
        ordered = sorted(found, key=lambda code: _order(name, found[code]))
        ranks = np.full(len(column.words), math.nan)
        ranks[ordered] = np.arange(len(ordered))
        ranks[[code for code, word in found.items() if not word]] = math.nan
        return ranks[column.codes[rows]]

    def figure(self, row: int) -> Figure:
        """The figure of a row."""
        made = self._made.get(row)
        if made is None:
            start = row - row % _NEAR
            near = self._figures(np.arange(start, min(start + _NEAR, len(self))))
            made = list(near)[row - start]
        return made

    def figures(self, rows: Numbers) -> Iterator[Figure]:
        """The figures of some rows, in their order."""
        for start in range(0, len(rows), _BLOCK):
            block = rows[start : start + _BLOCK]
            kept = [self._made[row] for row in block.tolist() if row in self._made]
            yield from kept if len(kept) == len(block) else self._figures(block)

    def _figures(self, rows: Numbers) -> Iterator[Figure]:
        cells: dict[str, Sequence[Any]] = {
            name: column.cells(rows) for name, column in self.text.items()
        }
        for name in PERIODS:
            cells[name] = list(map(read_period, cells[name]))
        for name, column in self.numbers.items():
            cells[name] = [None if math.isnan(n) else n for n in column[rows].tolist()]
        ledgers = [self.ledger] * len(rows)
        columns = (cells[name] for name in (*COLUMNS, "table"))
        for row, *values in zip(rows.tolist(), *columns, ledgers, cells["correction"], strict=True):
            figure = self._made.get(row)
            if figure is None:
                figure = Figure(*values)
                if len(self._made) >= MOST_MADE:
                    self._made.clear()
                self._made[row] = figure
            yield figure

    def changed(self, figures: Mapping[int, Figure]) -> Columns:
        """The columns with other bounds, and with their comparator and correction, in some rows."""
        text, numbers = dict(self.text), dict(self.numbers)
        for name in ("comparator", "correction"):
            cells = {row: str(getattr(figure, name)) for row, figure in figures.items()}
            text[name] = self.text[name].changed(cells)
        for name in NUMBER_COLUMNS:
            numbers[name] = self.numbers[name].copy()
            numbers[name][list(figures)] = [_or_nan(getattr(f, name)) for f in figures.values()]
        made = Columns(text, numbers, self.lines)
        made.ledger = self.ledger
        return made

    def frame(self, rows: Numbers) -> pd.DataFrame:
        """Some rows as a DataFrame: text as strings, bounds as floats, ends of dates as dates."""
        import pandas as pd

        cells: dict[str, Any] = {}
        for name in COLUMNS:
            if name in self.numbers:
                cells[name] = self.numbers[name][rows]
                continue
            column = self.text[name]
            cells[name] = pd.array(list(column.words), dtype="str").take(column.codes[rows])
            if name in PERIODS:
                periods = list(map(read_period, column.words))
                for end, days in (
                    ("first", [period.earliest for period in periods]),
                    ("last", [period.latest for period in periods]),
                ):
                    cells[f"{name}_{end}"] = np.array(days, "M8[D]").astype("M8[s]")[
                        column.codes[rows]
                    ]
        return pd.DataFrame(cells)

    def digest(self, rows: Numbers | slice = slice(None)) -> str:
        """A hash over every cell of some rows, of all by default."""
        digest = blake2b(digest_size=16)
        for name in sorted(self.text):
            digest.update("\0".join([name, *self.text[name].cells(rows)]).encode())
        for name in NUMBER_COLUMNS:
            digest.update(self.numbers[name][rows].tobytes())
        return digest.hexdigest()


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _order(name: str, word: str) -> tuple[int, int, str]:
    """What a cell is sorted by: a date by its days, a text as it is written."""
    if name not in PERIODS:
        return 0, 0, word
    period = read_period(word)
    first, last = period.earliest or date.min, period.latest or date.max
    return first.toordinal(), last.toordinal(), word


def _number(text: str) -> float | None:
    """The number that is written just so, if one is."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if str(number) == text else None
