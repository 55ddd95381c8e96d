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
from nkreport.ledger.coded import Coded, Numbers, alike, by_line, once
from nkreport.ledger.figure import COLUMNS, NUMBER_COLUMNS, TEXT_COLUMNS, Figure
from nkreport.ledger.periods import read_period
from nkreport.ledger.quantities import floor_word

if TYPE_CHECKING:
    import pandas as pd

    from nkreport.ledger.ledger import Ledger

ALIKE = "measure unit claimant source actor counterpart item place status".split()
"""What all figures of a line share."""
PERIODS = ("period", "said_on")
FURTHER = ("table", "correction")
MOST_MADE = 20_000
"""So many figures are kept once they were made."""
_NEVER = 0
_DAY = len("2022-07-20")
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
        self._row_of_made: dict[object, int] = {}
        self._distinct: dict[str, Numbers] = {}
        self._spans: dict[str, tuple[Numbers, Numbers]] = {}

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
        row = self.row(figure_id)
        if row is None:
            raise KeyError(figure_id)
        return self.figure(row)

    def __contains__(self, figure_id: object) -> bool:
        return self.row(figure_id) is not None

    def row(self, figure_id: object) -> int | None:
        """The row of an id; None where it has none. Of a figure already made it is at hand."""
        row = self._row_of_made.get(figure_id)
        return self.places.get(figure_id) if row is None else row  # type: ignore[call-overload]

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
        return self._spans_of("said_on")[1][self.text["said_on"].codes]

    def _spans_of(self, name: str) -> tuple[Numbers, Numbers]:
        """The first and the last day of each word of a column of periods, as ordinals."""
        if name not in self._spans:
            days = list(map(_span, self.text[name].words))
            first, last = np.array(days, np.int32).reshape(-1, 2).T.copy()
            self._spans[name] = first, last
        return self._spans[name]

    def covered(self, rows: Numbers) -> tuple[Numbers, Numbers]:
        """The first and the last day of the period of some rows, as ordinals; 0 if open."""
        codes = self.text["period"].codes[rows]
        first, last = self._spans_of("period")
        return first[codes], last[codes]

    def said_from(self, rows: Numbers) -> Numbers:
        """The first day on which each can have been said, as an ordinal; else the last."""
        first = self._spans_of("said_on")[0][self.text["said_on"].codes[rows]]
        return np.where(first == _NEVER, self.days(rows), first)

    def ends(self, rows: Numbers) -> Numbers:
        """The last day of each row's period, as an ordinal; of an open one the day it was said."""
        _, last = self.covered(rows)
        open_ends = last == _NEVER
        if open_ends.any():
            last[open_ends] = self.days(rows[open_ends])
        return last

    def in_lines(
        self, rows: Numbers, alike_in: Sequence[str], times: Numbers
    ) -> tuple[Numbers, Numbers]:
        """Put rows that are alike in some text columns together, each line by its times.

        Parameters
        ----------
        rows : array of int
        alike_in : sequence of str
        times : array
            A whole number for each of the rows; NaN comes last.

        Returns
        -------
        tuple of array of int
            Places among the rows, a line after the other in the order in which each is first met;
            for each of these its line.
        """
        firsts, which, _ = alike([self.text[name].take(rows) for name in alike_in])
        met = np.empty(len(firsts), np.intp)
        met[np.argsort(firsts)] = np.arange(len(firsts))
        line = met[which]
        order = by_line(line, times)
        return order, line[order]

    def distinct(self, name: str) -> Numbers:
        """For each row a number that is the same where the cells of a text column are."""
        if name not in self._distinct:
            self._distinct[name] = once(self.text[name]).codes
        return self._distinct[name]

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

    def placed(self, rows: Numbers) -> Numbers:
        """For each of some rows whether its number has a place on a scale (`Figure.placed`)."""
        placed = self.numbered(rows)
        floors = np.flatnonzero(placed & self.text["comparator"].take(rows).having({">="}))
        printed = self.text["printed"].take(rows[floors])
        in_words = {word for word in printed.met() if floor_word(word)}
        placed[floors[printed.having(in_words)]] = False
        return placed

    def ranks(self, name: str, rows: Numbers) -> Numbers:
        """What some rows stand in order by, of a column; NaN where it is empty.

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
        if name in PERIODS:
            first, last = (days.astype(float) for days in self._spans_of(name))
            ranks = np.where(last == _NEVER, date.max.toordinal(), last) + first * 2.0**22
            ranks = np.unique(ranks, return_inverse=True)[1].astype(float)
            if "" in column.words:
                ranks[[not word for word in column.words]] = math.nan
            return ranks[column.codes[rows]]
        found = {int(code): column.words[int(code)] for code in np.unique(column.codes[rows])}
        ordered = sorted(found, key=found.__getitem__)
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
                    self._row_of_made.clear()
                self._made[row] = figure
                self._row_of_made[figure.id] = row
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


def _span(word: str) -> tuple[int, int]:
    """The first and the last day of a period as ordinals, `_NEVER` at an open end."""
    if len(word) == _DAY and word[4] == word[7] == "-":
        try:
            day = date.fromisoformat(word).toordinal()
        except ValueError:
            pass
        else:
            return day, day
    period = read_period(word)
    first, last = period.earliest, period.latest
    return first.toordinal() if first else _NEVER, last.toordinal() if last else _NEVER


def _number(text: str) -> float | None:
    """The number that is written just so, if one is."""
    try:
        number = float(text)
    except ValueError:
        return None
    return number if str(number) == text else None
