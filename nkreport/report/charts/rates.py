"""Rates: what a cumulative series adds in a month, quarter or year, or a day over a window."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np

from nkreport.errors import CheckError
from nkreport.ledger.coded import Numbers
from nkreport.ledger.computed import Computed, compute
from nkreport.report.charts.points import Line, Point, Points, joined

MONTHS = {"month": 1, "quarter": 3, "year": 12}
"""Windows of the calendar, in months."""
_EPOCH = date(1970, 1, 1).toordinal()
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
    found: list[Points] = []
    for piece in line.pieces:
        best = piece.columns.numbers["best"][piece.rows]
        exact = replace(piece, value=best).take(~np.isnan(best))
        months = MONTHS.get(str(window))
        found += _by_calendar(exact, months) if months else [_daily(exact, int(window))]
    pieces = [points for points in found if len(points)]
    if not pieces:
        return None
    starts = np.cumsum([0, *map(len, pieces[:-1])])
    return replace(line, points=joined(pieces), starts=starts, stepped=window in MONTHS)


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


def _between(ones: Points, others: Points, days: Numbers | int, since: Numbers) -> Points:
    value = (others.value - ones.value) / days
    none = np.full(len(others), np.nan)
    return replace(others, since=since, value=value, low=none, high=none, before=ones.rows)


def _by_calendar(points: Points, months: int) -> list[Points]:
    """What each span of so many months adds; a new piece after one that no report closes."""
    days = (points.day - _EPOCH).astype("datetime64[D]")
    month, soon = (each.astype("datetime64[M]").astype(int) for each in (days, days + SLACK + 1))
    places = np.flatnonzero(((month + 1) % months == 0) & (soon > month))
    span = month[places] // months
    last = np.append(np.diff(span) != 0, True)[: len(span)]
    places, span = places[last], span[last]
    follows = np.diff(span) == 1
    start = (span[1:] * months).astype("datetime64[M]").astype("datetime64[D]").astype(int) + _EPOCH
    added = _between(points.take(places[:-1]), points.take(places[1:]), 1, start)
    runs = np.split(np.arange(len(follows)), np.flatnonzero(~follows))
    return [added.take(run[follows[run]]) for run in runs]


def _daily(points: Points, window: int) -> Points:
    """The mean a day since the report at least a window before; none across a longer wait."""
    place = np.searchsorted(points.day, points.day - window, "right") - 1
    length = points.day - points.day[place]
    near = (place >= 0) & (length <= 2 * window)
    since = np.zeros(int(near.sum()), int)
    return _between(points.take(place[near]), points.take(near), length[near], since)
