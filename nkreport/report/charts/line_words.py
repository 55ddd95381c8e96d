"""What lines say in words: where they end, where they break and fall, each as a clause."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.ledger.periods import Period, read_period
from nkreport.report.charts.lines import Lines
from nkreport.report.charts.points import Line, Point
from nkreport.report.charts.rates import MONTHS, per, rate, start_of
from nkreport.report.charts.wording import speaker, tally, titled
from nkreport.report.spans import (
    Span,
    Spans,
    computed,
    count,
    day,
    listed,
    literal,
    plain,
    quantity,
    words,
)

LEADING = 3
"""Lines whose last values stand in the title."""
TOLD = 3
"""Falls and breaks that are named by their day."""
BEGUN = 31
"""Days before the first span that is drawn of which nothing is said: a month that has begun."""
BREAKS = 30
"""Breaks of which it is said what is counted from then on."""
Window = str | int | None


def last_of(line: Line, window: Window) -> str:
    """What a line gives last, in words."""
    return plain([_value(line.last, window)])


def _value(point: Point, window: Window) -> Span:
    if point.before is None or window is None:
        return quantity(point.figure)
    value = rate(point)
    units = point.figure.ledger.units
    text = value.words(units)
    return computed(value, units, f"{text} a {per(window)}")


def when(point: Point) -> Span:
    """The day or the span that a point covers."""
    span = point.figure.period if point.since and point.before is None else None
    if point.since and point.before is not None:
        return day(read_period(_span(point.since, point.day)))
    return day(span or read_period(point.day.isoformat()))


def _span(first: date, last: date) -> str:
    """The month, the year or the months from one day to another."""
    months = [f"{one.year}-{one.month:02}" for one in (first, last)]
    if (first.month, last.month) == (1, 12):
        return str(last.year)
    return "/".join(dict.fromkeys(months))


def finding_of(lines: Sequence[Line], window: Window) -> Spans:
    """State what the highest lines come to last: the title of their chart."""
    newest = max(line.last.day for line in lines)
    latest = [line for line in lines if line.last.day == newest][:LEADING]
    first = latest[0]
    runs: Spans = [literal(titled(first.last.figure)), words(": ")]
    if len(lines) > 1:
        pieces = [[literal(line.name), words(" "), _value(line.last, window)] for line in latest]
        return [*runs, *listed(pieces), *_when(first)]
    runs += [_value(first.last, window), *_when(first)]
    if window is not None:
        most = first.points.point(int(np.nan_to_num(first.points.value).argmax()))
        peak = [_value(most, window), words(" in " if most.since else " on "), when(most)]
        runs += [words(", the most so far")] if most == first.last else [words("; most "), *peak]
    return [*runs, words(", according to "), literal(speaker(first.last.figure))]


def _when(line: Line) -> Spans:
    if line.last.since:
        return [words(" in "), when(line.last)]
    return [words(" by " if line.stepped else " on "), when(line.last)]


def notes(lines: Lines, window: Window, drawn: Sequence[Line]) -> Spans:
    """How rates are made, where totals fall, where lines break and why."""
    runs: Spans = []
    if window in MONTHS:
        runs += [words(f"; what each {window} adds, by the last report of the {window} before")]
        runs += _unopened(lines, drawn, str(window))
    elif window is not None:
        last = drawn[0].last
        span = day(_days(start_of(last), last.day))
        runs += [words("; mean a day over a window of days, the last "), span]
    several = len(lines) > 1
    if len(falls := lines.falls):
        how = (
            "the total falls (triangle) on "
            if window is None
            else "lowered by falls of the total on "
        )
        runs += [words(f"; {how}"), *_told(lines, falls, several=several)]
    if len(gaps := np.flatnonzero(lines.late)):
        runs += [words("; broken where nothing is given for long: ")]
        runs += _told(lines, gaps, several=several, since=True)
    last_days = lines.points.day[lines.lasts]
    if len(ended := lines.lasts[last_days.max() - last_days > lines.reach]):
        runs += [words("; nothing given after "), *_told(lines, ended, several=True)]
    moved = np.flatnonzero(lines.moved)
    for place in moved[np.argsort(lines.rank[lines.line[moved]], kind="stable")][:BREAKS].tolist():
        one, other = (lines.points.point(at).figure.scope for at in (place - 1, place))
        since = day(_days(lines.day(place)))
        runs += [words("; broken on "), since, words(", from when it counts ")]
        runs += [literal(other or f"no longer {one}")]
        runs += [words(" ("), literal(_name(lines, place)), words(")")] if several else []
    if len(rest := lines.in_order(moved)[BREAKS:]):
        runs += [words("; broken so "), *_further(lines, rest)]
    return runs


def _unopened(lines: Lines, drawn: Sequence[Line], span: str) -> Spans:
    """What is not drawn of the first reports, since none closes the span before theirs."""
    first = date.fromordinal(int(lines.points.day.min()))
    opened = min(line.points.ends[0] for line in drawn)
    if (opened - first).days <= BEGUN:
        return []
    told = [words("; "), day(_days(first, opened - timedelta(1)))]
    return [*told, words(f" is not drawn: no report closes the {span} before")]


def _days(first: date, last: date | None = None) -> Period:
    return read_period(f"{first}/{last}" if last else first.isoformat())


def _name(lines: Lines, place: int) -> str:
    return lines.name(int(lines.line[place]))


def _told(lines: Lines, places: Numbers, *, several: bool, since: bool = False) -> Spans:
    """The first few times, of several lines each with its line; how many more there are.

    With `since` the time is that from the report before.
    """
    places = lines.in_order(places)
    told: list[Spans] = []
    for place in places[:TOLD].tolist():
        ends = (place - 1, place) if since else (place,)
        name = [words(" ("), literal(_name(lines, place)), words(")")] if several else []
        told.append([day(_days(*map(lines.day, ends))), *name])
    if len(rest := places[TOLD:]):
        told.append(_further(lines, rest))
    return listed(told)


def _further(lines: Lines, places: Numbers) -> Spans:
    ids = lines.points.take(places).part.ids
    return tally(ids, "further time", "further times")


def in_lines(lines: Iterable[Line], window: Window) -> Spans:
    """Each line as a clause: from what to what, and over how many reports."""
    clauses: list[Spans] = []
    for line in lines:
        ids = line.points.part.ids
        last = [_value(line.last, window), words(" ("), when(line.last), words(")")]
        if len(ids) > 1:
            first = line.first
            last = [
                words("from "),
                _value(first, window),
                words(" ("),
                when(first),
                words(") to "),
                *last,
            ]
            last += [words(", "), count(len(ids), ids, digits=True), words(" points")]
        clauses.append([literal(line.name), words(": "), *last])
    return [*[run for clause in clauses for run in [words("; "), *clause]][1:], words(".")]
