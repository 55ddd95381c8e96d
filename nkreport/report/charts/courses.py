"""Courses: the way of a line or a band as a path, all of it that pixels can show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date

from nkreport.report.charts.lines import Point

Place = Callable[[date], float]


def course(piece: Sequence[Point], x: Place, y: Callable[[float], float], *, stepped: bool) -> str:
    """The way of a line through a piece as an SVG path: all of it that pixels can show."""
    way: list[tuple[float, float]] = []
    for point in piece:
        if point.value is None:
            continue
        level = y(point.value)
        if stepped and point.since:
            way.append((x(point.since), level))
        elif stepped and way:
            way.append((x(point.day), way[-1][1]))
        way.append((x(point.day), level))
    return _path(seen(way))


def band(piece: Sequence[Point], x: Place, y: Callable[[float], float], *, stepped: bool) -> str:
    """The outline of what lies between the ends of points that have two; empty without any."""
    ranged = [point for point in piece if point.low is not None and point.high is not None]
    edges = []
    for end in ("high", "low"):
        edge = [replace(point, value=getattr(point, end)) for point in ranged]
        edges.append(course(edge, x, y, stepped=stepped)[1:].split("L"))
    return f"M{'L'.join([*edges[0], *edges[1][::-1]])}Z" if ranged else ""


def seen(way: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    """What of a way can be seen: of each column of pixels its ends, its highest and its lowest.

    Examples
    --------
    >>> seen([(0.1, 5), (0.2, 9), (0.3, 6), (0.4, 2), (0.5, 7), (1.2, 7)])
    [(0.1, 5), (0.2, 9), (0.4, 2), (0.5, 7), (1.2, 7)]
    """
    columns: dict[int, list[int]] = {}
    for place, (across, _) in enumerate(way):
        columns.setdefault(int(across), []).append(place)
    kept: list[int] = []
    for places in columns.values():
        ends = {places[0], places[-1]}
        ends |= {end(places, key=lambda place: way[place][1]) for end in (min, max)}
        kept += sorted(ends)
    return [
        way[place]
        for before, place, after in zip([-1, *kept], kept, [*kept[1:], -1], strict=False)
        if before < 0 or after < 0 or not _level(way[before], way[place], way[after])
    ]


def _level(*points: tuple[float, float]) -> bool:
    """Whether points stand at one height, so that those between change nothing."""
    return len({round(down, 1) for _, down in points}) == 1


def _path(way: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{across:.1f},{down:.1f}" for across, down in way) if way else ""
