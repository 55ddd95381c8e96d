"""Outlines of countries and lines, cut to the frame of a map, with no more points than show."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from functools import lru_cache

from nkreport.report.charts.placing import Box
from nkreport.report.charts.projections import Point, Projection

Ring = list[Point]

LARGE_KM2 = 20_000
UNSEEN = 0.5
"""Pixels a line may be moved by leaving points out."""
_AROUND = 100.0
_LATITUDES = (-30.0, 86.0)


@lru_cache(maxsize=1)
def _outlines() -> tuple[dict[str, list[Ring]], dict[str, Point]]:
    """Rings by country, and where the large countries are that have none."""
    from countryinfo import CountryInfo

    drawn: dict[str, list[Ring]] = {}
    blank: dict[str, Point] = {}
    for country in CountryInfo.all().values():
        features = (country.get("geoJSON") or {}).get("features", [])
        for feature in features:
            shape = feature["geometry"]
            parts = shape["coordinates"] if shape["type"] == "MultiPolygon" else None
            for part in parts or [shape["coordinates"]]:
                drawn.setdefault(country["name"], []).extend([list(map(tuple, r)) for r in part])
        current = country.get("ISO", {}).get("numeric") and country.get("latlng")
        if not features and current and (country.get("area") or 0) > LARGE_KM2:
            latitude, longitude = country["latlng"]
            blank[country["name"]] = (longitude, latitude)
    return drawn, blank


def land(projection: Projection, frame: Box) -> list[list[Ring]]:
    """Draw the countries that reach into a frame.

    Shapes are those of Natural Earth at 1:110 million, which the package countryinfo carries.

    Parameters
    ----------
    projection : Projection
    frame : Box
        In pixels; what leaves it is cut off.

    Returns
    -------
    list of lists of rings
        For each country, in order of names, its rings in pixels, to a tenth.
    """
    drawn, _ = _outlines()
    countries = []
    for name in sorted(drawn):
        rings = [kept for ring in drawn[name] if (kept := _in_frame(ring, projection, frame))]
        if rings:
            countries.append(rings)
    return countries


def without_outline(projection: Projection, frame: Box) -> list[str]:
    """Names of large countries in a frame whose shape the package lacks."""
    _, blank = _outlines()
    found: dict[Point, str] = {}
    for name, place in sorted(blank.items()):
        x, y = projection.point(*place)
        if _inside((x, y), frame):
            # A state that has been dissolved stands beside the one that followed it.
            found.setdefault((round(place[0]), round(place[1])), name)
    return list(found.values())


def _in_frame(ring: Ring, projection: Projection, frame: Box) -> Ring:
    east = projection.east(ring[0][0])
    unrolled = []
    for index, (longitude, latitude) in enumerate(ring):
        if index:
            east += (longitude - ring[index - 1][0] + 180) % 360 - 180
        unrolled.append((east, latitude))
    near = cut(unrolled, Box(-_AROUND, _LATITUDES[0], _AROUND, _LATITUDES[1]))
    flat = cut([projection.relative(*point) for point in near], frame)
    kept = rounded(flat)
    return [*kept, kept[0]] if len(kept) > 2 else []


def rounded(points: Sequence[Point]) -> Ring:
    """Leave out the points that a line does not need, and round the others to a tenth.

    Examples
    --------
    >>> rounded([(0, 0), (1, 0.1), (2, 0), (2, 2)])
    [(0, 0), (2, 0), (2, 2)]
    """
    kept = [0, *_needed(points, 0, len(points) - 1), len(points) - 1] if points else []
    found = [(round(points[index][0], 1), round(points[index][1], 1)) for index in kept]
    return [point for index, point in enumerate(found) if not index or point != found[index - 1]]


def _needed(points: Sequence[Point], first: int, last: int) -> list[int]:
    """Points between two that stand off their line (Douglas and Peucker)."""
    (x, y), (end_x, end_y) = points[first], points[last]
    length = math.hypot(end_x - x, end_y - y)

    def off(index: int) -> float:
        across, up = points[index][0] - x, points[index][1] - y
        if length < UNSEEN:
            return math.hypot(across, up)
        return abs(across * (end_y - y) - up * (end_x - x)) / length

    far = max(range(first + 1, last), key=off, default=first)
    if far == first or off(far) <= UNSEEN:
        return []
    return [*_needed(points, first, far), far, *_needed(points, far, last)]


def cut(ring: Ring, frame: Box) -> Ring:
    """Cut a ring to a frame, side by side (Sutherland and Hodgman).

    Examples
    --------
    >>> cut([(0, 0), (4, 0), (4, 4), (0, 4)], Box(-1, 1, 2, 3))
    [(0.0, 3.0), (0.0, 1.0), (2.0, 1.0), (2.0, 3.0)]
    """
    sides: tuple[tuple[int, float, Callable[[float, float], bool]], ...] = (
        (0, frame.left, float.__ge__),
        (0, frame.right, float.__le__),
        (1, frame.top, float.__ge__),
        (1, frame.bottom, float.__le__),
    )
    kept = [(float(x), float(y)) for x, y in ring]
    for axis, edge, within in sides:
        found: Ring = []
        for index, end in enumerate(kept):
            start = kept[index - 1]
            if within(start[axis], float(edge)) != within(end[axis], float(edge)):
                share = (edge - start[axis]) / (end[axis] - start[axis])
                found.append(tuple(a + share * (b - a) for a, b in zip(start, end, strict=True)))  # type: ignore[arg-type]
            if within(end[axis], float(edge)):
                found.append(end)
        kept = found
    return kept


def line_in_frame(points: Sequence[Point], frame: Box) -> list[Ring]:
    """The parts of a line of short steps that lie in a frame, up to its edge.

    Examples
    --------
    >>> line_in_frame([(0, 5), (4, 5), (8, 5)], Box(-1, 0, 6, 9))
    [[(0, 5), (6.0, 5.0)]]
    """
    parts: list[Ring] = [[]]
    for index, point in enumerate(points):
        before = points[index - 1] if index else point
        inside, was = _inside(point, frame), _inside(before, frame)
        if inside != was:
            parts[-1].append(_at_edge(before, point, frame))
        if inside:
            parts[-1].append(point)
        elif was:
            parts.append([])
    return [rounded(part) for part in parts if len(part) > 1]


def _at_edge(start: Point, end: Point, frame: Box) -> Point:
    """Where a step crosses the edge of a frame, found by halving it."""
    goal = _inside(end, frame)
    for _ in range(20):
        middle = ((start[0] + end[0]) / 2, (start[1] + end[1]) / 2)
        start, end = (start, middle) if _inside(middle, frame) == goal else (middle, end)
    return end


def _inside(point: Point, frame: Box) -> bool:
    return frame.left <= point[0] <= frame.right and frame.top <= point[1] <= frame.bottom
