"""Points of a line by column, and the line that runs through them in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.ledger.columns import Columns
from nkreport.ledger.figure import Figure
from nkreport.ledger.part import Part

LONG = 7
"""Days without a report that are always bridged."""


@dataclass(frozen=True, slots=True)
class Point:
    """What stands at a day.

    Parameters
    ----------
    day : datetime.date
        The last that it covers.
    value, low, high : float or None
        What a line runs through, and the ends of a band.
    figure : Figure
        What gives it.
    since : datetime.date or None
        The first day it covers, where it stands for a span of its own.
    before : Figure or None
        What was subtracted, for a rate.
    """

    day: date
    value: float | None
    low: float | None
    high: float | None
    figure: Figure
    since: date | None = None
    before: Figure | None = None

    @property
    def level(self) -> float:
        """Where it stands: its value, else the middle of its ends."""
        if self.value is not None:
            return self.value
        return ((self.low or 0) + (self.high or 0)) / 2


@dataclass(frozen=True)
class Points:
    """What stands at days, by column; NaN and 0 where a point has none. See `Point`.

    Parameters
    ----------
    columns : Columns
    rows, before : array of int
        The figures that give each, and what was subtracted from it, -1 where nothing was.
    day, since : array of int
        As ordinals.
    value, low, high : array of float
    """

    columns: Columns
    rows: Numbers
    day: Numbers
    since: Numbers
    value: Numbers
    low: Numbers
    high: Numbers
    before: Numbers

    def __len__(self) -> int:
        return len(self.rows)

    def take(self, places: Numbers | slice) -> Points:
        """Those of some places, in their order."""
        return Points(self.columns, *(each[places] for each in self.cells))

    @property
    def cells(self) -> tuple[Numbers, ...]:
        """All that it holds by column."""
        return self.rows, self.day, self.since, self.value, self.low, self.high, self.before

    def point(self, place: int) -> Point:
        """One of them."""
        bounds = (float(each[place]) for each in (self.value, self.low, self.high))
        value, low, high = (None if bound != bound else bound for bound in bounds)
        since, before = int(self.since[place]), int(self.before[place])
        return Point(
            date.fromordinal(int(self.day[place])),
            value,
            low,
            high,
            self.columns.figure(int(self.rows[place])),
            date.fromordinal(since) if since else None,
            self.columns.figure(before) if before >= 0 else None,
        )

    @property
    def part(self) -> Part:
        """Their figures."""
        return Part(self.columns, self.rows)

    @property
    def rates(self) -> bool:
        """Whether something was subtracted from them."""
        return bool(self.before[0] >= 0)

    @property
    def ends(self) -> tuple[date, date]:
        """The first and the last day that they cover."""
        first = np.where(self.since > 0, self.since, self.day).min()
        return date.fromordinal(int(first)), date.fromordinal(int(self.day[-1]))

    @property
    def numbers(self) -> Numbers:
        """Every number that they stand at."""
        every = np.concatenate([self.value, self.low, self.high])
        numbers: Numbers = every[~np.isnan(every)]
        return numbers


@dataclass(frozen=True, eq=False)
class Line:
    """A series: points by their days, in pieces that may be joined.

    Parameters
    ----------
    name : str
        What it is called beside others; `group` is what it shares its panel or colour with.
    points : Points
    starts : array of int
        Places at which its pieces start, from 0.
    reach : float
        Days over which a report still speaks for it.
    stepped : bool
        Whether a value holds until the next, or over its own span.
    """

    group: str
    name: str
    points: Points
    starts: Numbers
    reach: float = LONG
    stepped: bool = False

    @property
    def pieces(self) -> list[Points]:
        """Its pieces, each of points that may be joined."""
        ends = [*self.starts[1:].tolist(), len(self.points)]
        return [
            self.points.take(slice(start, end))
            for start, end in zip(self.starts.tolist(), ends, strict=True)
        ]

    @cached_property
    def first(self) -> Point:
        """The first point."""
        return self.points.point(0)

    @cached_property
    def last(self) -> Point:
        """The last point."""
        return self.points.point(-1)

    @property
    def falls(self) -> Numbers:
        """Places of the points at which what only adds up falls."""
        figure = self.last.figure
        if figure.ledger.measures[figure.measure].kind != "cumulative":
            return np.zeros(0, np.intp)
        falls = np.flatnonzero(self.points.value[1:] < self.points.value[:-1]) + 1
        fallen: Numbers = falls[~np.isin(falls, self.starts)]
        return fallen

    def at(self, day: date) -> Point | None:
        """What the line gives for a day: the report of the day, or one shortly before."""
        wanted = day.toordinal()
        place = int(np.searchsorted(self.points.day, wanted, "right")) - 1
        if place < 0:
            return None
        last, since = int(self.points.day[place]), int(self.points.since[place])
        near = (since or last) <= wanted and wanted - last <= self.reach
        return self.points.point(place) if near else None


def within(line: Line, first: date, last: date) -> Line | None:
    """What of a line lies between two days; None where nothing does."""
    start = int(np.searchsorted(line.points.day, first.toordinal()))
    end = int(np.searchsorted(line.points.day, last.toordinal(), "right"))
    starts = line.starts[(line.starts > start) & (line.starts < end)] - start
    points = line.points.take(slice(start, end))
    return replace(line, points=points, starts=np.append(0, starts)) if len(points) else None


def joined(pieces: Sequence[Points]) -> Points:
    """Points of one ledger, one piece after the other."""
    cells = (np.concatenate(each) for each in zip(*(piece.cells for piece in pieces), strict=True))
    return Points(pieces[0].columns, *cells)
