"""Rates: what a cumulative series adds in a month, quarter or year, or a day over a window."""

from __future__ import annotations

from bisect import bisect_right
from calendar import monthrange
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from itertools import pairwise

from nkreport.errors import CheckError
from nkreport.ledger.computed import Computed, compute
from nkreport.report.charts.lines import Line, Point

MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""Windows of the calendar, in months."""
SLACK = 2
"""Days before the end of a month, quarter or year on which the report that closes it may stand."""


def check_window(window: str | int | None) -> None:
    """Refuse what is no window.

    Raises
    ------
    CheckError
        If it is neither a month, a quarter, a year nor a number of days.
    """
    whole = isinstance(window, int) and not isinstance(window, bool) and window > 0
    if window is not None and window not in MONTHS and not whole:
        raise CheckError(
            f"series: no window {window!r}; write window='month', 'quarter' or 'year', or a number"
            " of days: window=7"
        )


def per(window: str | int) -> str:
    """What the rates of a window are by: `month`, `quarter`, `year`, or `day`."""
    return window if isinstance(window, str) else "day"


def rates_of(line: Line, window: str | int) -> Line | None:
    """A line of what another adds; None where it has no two reports far enough apart.

    Parameters
    ----------
    line : Line
        Of a cumulative measure.
    window : int, 'month', 'quarter' or 'year'
        With `month` what each month adds, from the last report of one to the last of the next,
        and so with quarters and years; with days the mean a day, from each report back to one at
        least so long before.

    Raises
    ------
    CheckError
        If the measure does not add up over time.
    """
    figure = line.last.figure
    measure = figure.ledger.measures[figure.measure]
    if measure.kind != "cumulative":
        raise CheckError(
            f"series: window={window!r} takes the differences of a cumulative series;"
            f" {measure.title} is a {measure.kind}: leave the window out"
        )
    pieces: list[tuple[Point, ...]] = []
    for piece in line.pieces:
        exact = [point for point in piece if point.figure.best is not None]
        months = MONTHS.get(str(window))
        found = _by_calendar(exact, months) if months else [_daily(exact, int(window))]
        pieces += [tuple(points) for points in found if points]
    return replace(line, pieces=tuple(pieces), stepped=window in MONTHS) if pieces else None


def rate(point: Point) -> Computed:
    """The rate at a point, as the expression that gives it."""
    assert point.before is not None
    known = {figure.id: figure for figure in (point.figure, point.before)}
    difference = f"{point.figure.id} - {point.before.id}"
    if point.since is None:
        days = (point.day - start_of(point)).days
        difference = f"({difference}) / {days}"
    return compute(difference, known.__getitem__)


def start_of(point: Point) -> date:
    """The day of the report that a rate is taken from."""
    before = point.before
    return (before.period.latest or before.said_by) if before else point.day


def _between(one: Point, other: Point, days: float, since: date | None) -> Point:
    value = (float(other.figure.best or 0) - float(one.figure.best or 0)) / days
    return Point(other.day, value, None, None, other.figure, since, one.figure)


def _by_calendar(points: Sequence[Point], months: int) -> list[list[Point]]:
    """What each span of so many months adds; a new list after one that no report closes."""
    closing: dict[int, Point] = {}
    for point in points:
        year, month = point.day.year, point.day.month
        if month % months == 0 and monthrange(year, month)[1] - point.day.day <= SLACK:
            closing[(year * 12 + month - 1) // months] = point
    found: list[list[Point]] = [[]]
    for (before, one), (after, other) in pairwise(closing.items()):
        if after == before + 1:
            first = after * months
            found[-1].append(_between(one, other, 1, date(first // 12, first % 12 + 1, 1)))
        else:
            found.append([])
    return found


def _daily(points: Sequence[Point], window: int) -> list[Point]:
    """The mean a day since the report at least a window before; none across a longer wait."""
    days = [point.day for point in points]
    found = []
    for point in points:
        place = bisect_right(days, point.day - timedelta(window)) - 1
        if place >= 0 and (length := (point.day - days[place]).days) <= 2 * window:
            found.append(_between(points[place], point, length, None))
    return found
