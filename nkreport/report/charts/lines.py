"""Lines: what one series gives day by day, broken wherever two neighbours must not be joined."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from itertools import pairwise
from statistics import median

from nkreport.errors import CheckError
from nkreport.ledger.figure import Figure
from nkreport.ledger.parties import party
from nkreport.report.charts.apart import day_of
from nkreport.report.charts.many import Left
from nkreport.report.charts.wording import lower_end, upper_end

OWN = "measure unit claimant source actor counterpart item place status".split()
"""What all figures of a line share; a scope that changes on a day breaks the line there."""
TOLD_APART = "item claimant actor counterpart place status scope source".split()
"""What is added to the names of lines until no two are called the same."""
PARTIES = "claimant actor counterpart place".split()
LONG = 7
"""Days without a report that are always bridged."""
USUAL = 2.5
"""A line breaks where a report takes longer than so many of its usual steps."""


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
class Line:
    """A series: its pieces, each of points that may be joined.

    Parameters
    ----------
    name : str
        What it is called beside others; `group` is what it shares its panel or colour with.
    pieces : tuple of tuple of Point
    gaps : tuple of (Point, Point)
        Between which days are missing for long.
    stepped : bool
        Whether a value holds until the next, or over its own span.
    """

    group: str
    name: str
    pieces: tuple[tuple[Point, ...], ...]
    gaps: tuple[tuple[Point, Point], ...] = ()
    stepped: bool = False

    @cached_property
    def points(self) -> list[Point]:
        """All points by their days."""
        return [point for piece in self.pieces for point in piece]

    @property
    def last(self) -> Point:
        """The last point."""
        return self.pieces[-1][-1]

    @property
    def falls(self) -> list[tuple[Point, Point]]:
        """Where what only adds up falls: the reports before and on the day."""
        if _kind(self.last.figure) != "cumulative":
            return []
        return [
            (one, other)
            for piece in self.pieces
            for one, other in pairwise(piece)
            if one.value is not None and other.value is not None and other.value < one.value
        ]

    def at(self, day: date) -> Point | None:
        """What the line gives for a day: the report of the day, or one shortly before."""
        place = bisect_right(self._days, day) - 1
        point = self.points[place] if place >= 0 else None
        near = point is not None and (point.since or point.day) <= day
        return point if point and near and (day - point.day).days <= self.reach else None

    @cached_property
    def _days(self) -> list[date]:
        return [point.day for point in self.points]

    @cached_property
    def reach(self) -> float:
        """Days over which a report still speaks for the line."""
        steps = [(b - a).days for a, b in pairwise(self._days)]
        return max(LONG, USUAL * median(steps)) if steps else LONG


def drawable(
    rows: Sequence[Figure], form: str, left: Left, alike: Sequence[str] = ("measure", "unit")
) -> list[Figure]:
    """The figures that a line can run through; the others are left to the table.

    Raises
    ------
    CheckError
        If they differ in one of the columns in which they must be `alike`.
    """
    for column in alike:
        found = list(dict.fromkeys(getattr(figure, column) for figure in rows))
        if len(found) > 1:
            raise CheckError(
                f"{form}: one {column} at a time, found {', '.join(found)};"
                f" choose with where({column}={found[0]!r})"
            )
    drawn = [figure for figure in rows if figure.placed and not figure.denial]
    left.table += [figure.id for figure in rows if not figure.placed or figure.denial]
    return drawn


def lines_of(figures: Iterable[Figure], by: str) -> list[Line]:
    """Sort figures into lines, the one that ends highest first.

    Parameters
    ----------
    figures : iterable of Figure
        Each with a number, none a denial.
    by : str
        The column whose values name the lines; where no figure has an item, what parts them.
    """
    figures = list(figures)
    if by == "item" and not any(figure.item for figure in figures):
        parting = (c for c in PARTIES if len({getattr(figure, c) for figure in figures}) > 1)
        by = next(parting, by)
    series: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        own = tuple(getattr(figure, column) for column in OWN)
        series.setdefault(own, []).append(figure)
    parts = [part for group in series.values() for part in _by_scope(group)]
    lines = [_line(part, _group(part[0], by)) for part in parts]
    named = zip(lines, _names([part[-1] for part in parts], by), strict=True)
    return sorted((replace(line, name=name) for line, name in named), key=_ends_at)


def _ends_at(line: Line) -> tuple[float, str]:
    return -upper_end(line.last.figure), line.name


def _kind(figure: Figure) -> str:
    return figure.ledger.measures[figure.measure].kind


def _group(figure: Figure, by: str) -> str:
    value = str(getattr(figure, by))
    if by in ("actor", "counterpart") and value:
        return party(value, figure.ledger)
    if by == "measure":
        return figure.ledger.measures[value].title
    return figure.ledger.sources[value].short if by == "source" else value


def _names(figures: Sequence[Figure], by: str) -> list[str]:
    """What each line is called: its group, and what tells it from others of the group."""
    names = [_group(figure, by) for figure in figures]
    for column in TOLD_APART:
        alike: dict[str, list[int]] = {}
        for place, name in enumerate(names):
            alike.setdefault(name, []).append(place)
        for places in alike.values():
            values = [_group(figures[place], column) for place in places]
            if len(set(values)) > 1:
                for place, value in zip(places, values, strict=True):
                    names[place] = ", ".join(filter(None, [names[place], value]))
    return [name or figure.claimant for name, figure in zip(names, figures, strict=True)]


def _by_scope(figures: list[Figure]) -> list[list[Figure]]:
    """Parted by scope where two of them stand on one day; else all, a scope after the other."""
    days: dict[date, set[str]] = {}
    for figure in figures:
        days.setdefault(day_of(figure), set()).add(figure.scope)
    if all(len(scopes) == 1 for scopes in days.values()):
        return [figures]
    parts: dict[str, list[Figure]] = {}
    for figure in figures:
        parts.setdefault(figure.scope, []).append(figure)
    return list(parts.values())


def _line(figures: Sequence[Figure], group: str) -> Line:
    spans = _kind(figures[0]) in ("flow", "rate", "count")
    points = sorted((_point(figure, spans=spans) for figure in figures), key=lambda p: p.day)
    stepped = _kind(figures[0]) == "cumulative" or all(point.since for point in points)
    whole = Line(group, group, (tuple(points),), stepped=stepped)
    pieces: list[list[Point]] = [[points[0]]]
    gaps = []
    for one, other in pairwise(points):
        far = (other.day - one.day).days > whole.reach
        gaps += [(one, other)] if far else []
        if far or one.figure.scope != other.figure.scope:
            pieces.append([])
        pieces[-1].append(other)
    return replace(whole, pieces=tuple(map(tuple, pieces)), gaps=tuple(gaps))


def _point(figure: Figure, *, spans: bool) -> Point:
    low, high = lower_end(figure), upper_end(figure)
    ranged = low < high
    value = figure.best if ranged or figure.best is not None else low
    since = figure.period.earliest if spans and figure.period.latest else None
    ends = (low, high) if ranged else (None, None)
    return Point(day_of(figure), value, ends[0], ends[1], figure, since)


def within(line: Line, first: date, last: date) -> Line | None:
    """What of a line lies between two days; None where nothing does."""
    kept = (tuple(p for p in piece if first <= p.day <= last) for piece in line.pieces)
    pieces = tuple(piece for piece in kept if piece)
    gaps = tuple(pair for pair in line.gaps if first <= pair[0].day and pair[1].day <= last)
    return replace(line, pieces=pieces, gaps=gaps) if pieces else None
