"""Lines: what one series gives day by day, broken wherever two neighbours must not be joined."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cached_property
from typing import overload

import numpy as np

from nkreport.errors import CheckError
from nkreport.ledger.coded import Coded, Numbers, once
from nkreport.ledger.columns import ALIKE
from nkreport.ledger.part import Part
from nkreport.report.charts.naming import alphabetical, named
from nkreport.report.charts.picking import Left
from nkreport.report.charts.points import LONG, Line, Points

PARTIES = "claimant actor counterpart place".split()
USUAL = 2.5
"""A line breaks where a report takes longer than so many of its usual steps."""
SPANNED = ("flow", "rate", "count")
"""Kinds of measures whose figures stand for a span of their own."""


class Lines(Sequence[Line]):
    """All lines of some figures, the one that ends highest first, each made when it is asked for.

    Parameters
    ----------
    points : Points
        A line after the other, each by its days.
    line : array of int
        The line of each point, from 0.
    fresh, late : array of bool
        Whether a point begins a piece; whether days are missing for long before it.
    by : str
        The column whose values name the lines.
    """

    def __init__(self, points: Points, places: Numbers, line: Numbers, by: str) -> None:
        self.points = points
        self.line = line
        self.starts = np.flatnonzero(np.diff(line, prepend=-1))
        self._ends = np.append(self.starts[1:], len(line))
        self.reach = _reach(points.day, line, self._ends - self.starts)
        first = np.diff(line, prepend=-1) > 0
        columns, scope = points.columns, once(points.part.text("scope")).codes
        steps = np.diff(points.day, prepend=0)
        self.late = ~first & (steps > self.reach[line])
        self.moved = ~first & (np.diff(scope, prepend=0) != 0)
        self._fresh = first | self.late | self.moved
        met = [end.reduceat(places, self.starts) for end in (np.minimum, np.maximum)]
        rows = np.empty(len(places), np.intp)
        rows[places] = points.rows
        self._group, self._groups, self._name, self._names = named(
            Part(columns, rows[met[0]]), Part(columns, rows[met[1]]), by
        )
        self._adding = of_kind(points.part, "cumulative")
        spanned = np.logical_and.reduceat(points.since > 0, self.starts)
        self._stepped = self._adding[self.starts] | spanned
        _, upper = Part(columns, points.rows[self._ends - 1]).ends()
        self.order = np.argsort(-upper, kind="stable")
        if len(np.unique(upper)) < len(upper):
            self.order = np.lexsort((alphabetical(self._names)[self._name], -upper))

    def __len__(self) -> int:
        return len(self.starts)

    @overload
    def __getitem__(self, key: int) -> Line: ...
    @overload
    def __getitem__(self, key: slice) -> list[Line]: ...
    def __getitem__(self, key: int | slice) -> Line | list[Line]:
        if isinstance(key, slice):
            return [self._line(number) for number in self.order[key].tolist()]
        return self._line(int(self.order[key]))

    def _line(self, number: int) -> Line:
        start, end = int(self.starts[number]), int(self._ends[number])
        return Line(
            self._groups[self._group[number]],
            self.name(number),
            self.points.take(slice(start, end)),
            np.flatnonzero(self._fresh[start:end]),
            float(self.reach[number]),
            bool(self._stepped[number]),
        )

    def alone(self, place: int) -> Line:
        """A point of a line by itself, under the line's name."""
        line = self._line(int(self.line[place]))
        return replace(
            line, points=self.points.take(slice(place, place + 1)), starts=np.zeros(1, int)
        )

    def name(self, number: int) -> str:
        """What a line is called, by its number."""
        name: str = self._names[self._name[number]]
        return name

    @cached_property
    def groups(self) -> list[str]:
        """The group of each line, in their order."""
        return [self._groups[group] for group in self._group[self.order].tolist()]

    def day(self, place: int) -> date:
        """The day of a point, by its place."""
        return date.fromordinal(int(self.points.day[place]))

    @cached_property
    def rank(self) -> Numbers:
        """For each line its place in their order."""
        rank = np.empty(len(self), np.intp)
        rank[self.order] = np.arange(len(self))
        return rank

    @property
    def lasts(self) -> Numbers:
        """The place of the last point of each line."""
        return self._ends - 1

    @property
    def falls(self) -> Numbers:
        """Places of the points at which what only adds up falls."""
        value = self.points.value
        falls = np.flatnonzero(value[1:] < value[:-1]) + 1
        fallen: Numbers = falls[self._adding[falls] & ~self._fresh[falls]]
        return fallen

    def in_order(self, places: Numbers) -> Numbers:
        """Places of points by their days, those of one day in the order of the lines."""
        keys = places, self.rank[self.line[places]], self.points.day[places]
        order: Numbers = np.lexsort(keys)
        return places[order]

    def others(self, lines: Iterable[Line]) -> Part:
        """The figures of all lines but some of these."""
        part, others = self.points.part, np.ones(len(self), bool)
        others[self.line[part.among(np.array([line.points.rows[-1] for line in lines]))]] = False
        return part.where(others[self.line])


def drawable(part: Part, form: str, left: Left, alike: Sequence[str] = ("measure", "unit")) -> Part:
    """The figures that a line can run through; the others are left to the table.

    Raises
    ------
    CheckError
        If they differ in one of the columns in which they must be `alike`.
    """
    for column in alike:
        if len(part.words(column)) > 1:
            found = list(dict.fromkeys(part.text(column).cells()))
            raise CheckError(
                f"{form}: one {column} at a time, found {', '.join(found)};"
                f" choose with where({column}={found[0]!r})"
            )
    fit = part.columns.placed(part.rows) & ~part.text("stance").having({"denies"})
    left.table += part.where(~fit).ids
    return part.where(fit)


def lines_of(part: Part, by: str) -> Lines:
    """Sort figures into lines; a scope that changes on a day breaks one there.

    Parameters
    ----------
    part : Part
        Each with a number, none a denial.
    by : str
        The column whose values name the lines; where no figure has an item, what parts them.
    """
    if by == "item" and not any(part.words("item")):
        by = next((column for column in PARTIES if len(part.words(column)) > 1), by)
    day = part.columns.ends(part.rows)
    order, line = part.columns.in_lines(part.rows, ALIKE, day)
    scope = once(part.text("scope"))
    line = _parted(line, day[order], scope.take(order))
    again = np.argsort(line, kind="stable")
    order, line = order[again], line[again]
    return Lines(_points(Part(part.columns, part.rows[order])), order, line, by)


def _parted(line: Numbers, day: Numbers, scope: Coded) -> Numbers:
    """The lines, those parted by scope of which two scopes stand on one day."""
    there = np.zeros(len(line), bool)
    same = (np.diff(line) == 0) & (np.diff(day) == 0) & (np.diff(scope.codes) != 0)
    there[line[1:][same]] = True
    codes = np.where(there[line], scope.codes, 0)
    _, parted = np.unique(line * np.int64(len(scope.words) + 1) + codes, return_inverse=True)
    return parted


def _points(part: Part) -> Points:
    columns, rows = part.columns, part.rows
    low, high = part.ends()
    ranged, best = low < high, columns.numbers["best"][rows]
    first, last = columns.covered(rows)
    return Points(
        columns,
        rows,
        columns.ends(rows),
        np.where(of_kind(part, *SPANNED) & (last > 0), first, 0),
        np.where(ranged | ~np.isnan(best), best, low),
        np.where(ranged, low, np.nan),
        np.where(ranged, high, np.nan),
        np.full(len(rows), -1),
    )


def of_kind(part: Part, *kinds: str) -> Numbers:
    """For each figure whether its measure is of one of some kinds."""
    measures, used = part.columns.ledger.measures, set(part.words("measure"))
    column = part.text("measure")
    return column.where([word in used and measures[word].kind in kinds for word in column.words])


def _reach(day: Numbers, line: Numbers, lengths: Numbers) -> Numbers:
    """Days over which a report still speaks for its line: some of the line's usual steps."""
    same = np.diff(line) == 0
    steps, of = np.diff(day)[same], line[1:][same]
    steps = np.append(steps[np.lexsort((steps, of))], 0)
    count = lengths - 1
    start = np.cumsum(count) - count
    middle = (steps[start + np.maximum(count - 1, 0) // 2] + steps[start + count // 2]) / 2
    return np.where(count > 0, np.maximum(LONG, USUAL * middle), LONG)
