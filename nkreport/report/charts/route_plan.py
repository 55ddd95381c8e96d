"""Where the maps of a route chart stand: one for all legs, an inset where places crowd."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from nkreport.report import theme
from nkreport.report.charts.placing import Box
from nkreport.report.charts.projections import Point, Projection, fitted, shortest
from nkreport.report.charts.routes import Leg, Place, Route
from nkreport.report.charts.shapes import without_outline

MARGIN = Box(70, 40, 70, 44)
ABOVE = (0, 50, 100, 150)
"""Pixels added at the top, where the shapes have no gaps, until an inset covers nothing."""
HEIGHTS = (240.0, 420.0)
CROWDED = 16
SHORT = 32
"""Pixels between the ends of a leg that the map is too small for."""
INSET = (196.0, 150.0)
INSET_MARGIN = Box(34, 34, 34, 34)
INSET_KM = 260
DOT = 6


@dataclass(frozen=True)
class View:
    """A map: where it stands, how it is projected, whose names it writes."""

    frame: Box
    projection: Projection
    named: tuple[Place, ...]

    def pixel(self, spot: Place) -> tuple[float, float]:
        """Where a place stands."""
        return self.projection.point(spot.longitude, spot.latitude)


@dataclass(frozen=True)
class Plan:
    """The main map and what is in it.

    Parameters
    ----------
    main : View
    inset : View or None
        An enlargement of the places too close together for their names.
    blank : tuple of str
        Large countries in the frame whose shape is lacking.
    """

    main: View
    inset: View | None
    blank: tuple[str, ...]

    @property
    def frame(self) -> Box:
        """What the main map fills."""
        return self.main.frame


def plan_of(routes: Sequence[Route]) -> Plan:
    """Lay out the map: a frame that holds every leg, and an inset for the largest crowd."""
    places = tuple(dict.fromkeys(stop for route in routes for stop in route.stops))
    ways = [point for leg in legs(routes) for point in way(leg)]
    whole = _view(ways, places, MARGIN)
    crowd = max(_crowds(whole, routes), key=len)
    inset = None
    if 1 < len(crowd) < len(places):
        for more in ABOVE:
            whole = _view(ways, places, replace(MARGIN, top=MARGIN.top + more))
            covered, inset = _inset(crowd, whole, along(routes, whole))
            if not covered:
                break
    named = tuple(spot for spot in places if inset is None or spot not in inset.named)
    blank = tuple(without_outline(whole.projection, whole.frame))
    return Plan(replace(whole, named=named), inset, blank)


def _view(ways: Sequence[Point], places: tuple[Place, ...], margin: Box) -> View:
    """A map as high as the legs need."""
    loose = fitted(ways, Box(0, 0, theme.WIDTH, 4000), margin)
    levels = [loose.point(*point)[1] for point in ways]
    needed = max(levels) - min(levels) + margin.top + margin.bottom
    frame = Box(0, 0, theme.WIDTH, round(min(max(needed, HEIGHTS[0]), HEIGHTS[1])))
    return View(frame, fitted(ways, frame, margin), places)


def legs(routes: Sequence[Route]) -> list[Leg]:
    """Every leg of all routes."""
    return [leg for route in routes for leg in route.legs]


def way(leg: Leg) -> list[Point]:
    """Points along a leg, as (longitude, latitude)."""
    start, end = ((spot.longitude, spot.latitude) for spot in (leg.start, leg.end))
    return shortest(start, end, steps=96)


def _crowds(view: View, routes: Sequence[Route]) -> list[list[Place]]:
    """Places in groups: too close for their names, or for the leg between them to be seen."""
    joined = {frozenset((leg.start, leg.end)) for leg in legs(routes)}
    groups: list[list[Place]] = []
    for spot in view.named:
        near = [
            group
            for group in groups
            if any(
                _apart(view, spot, other) < (SHORT if {spot, other} in joined else CROWDED)
                for other in group
            )
        ]
        whole = [other for group in near for other in group] + [spot]
        groups = [group for group in groups if group not in near] + [whole]
    return groups


def _apart(view: View, one: Place, other: Place) -> float:
    return math.dist(view.pixel(one), view.pixel(other))


def _inset(crowd: Sequence[Place], main: View, lines: Sequence[Box]) -> tuple[float, View]:
    """An inset that covers least of what is drawn, as near to its places as it can be; how much."""
    x, y = main.pixel(crowd[0])
    width, height = INSET
    kept = [*lines, *(dot(main, spot, 26) for spot in main.named)]

    def cost(frame: Box) -> tuple[float, float]:
        away = abs((frame.left + frame.right) / 2 - x) + abs((frame.top + frame.bottom) / 2 - y)
        return sum(frame.overlap(box) for box in kept), away

    frames = [
        Box(left, top, left + width, top + height)
        for left in range(8, int(main.frame.right - width) - 7, 16)
        for top in range(8, int(main.frame.bottom - height) - 7, 12)
    ]
    frame = min(frames, key=cost)
    spots = [(spot.longitude, spot.latitude) for spot in crowd]
    projection = fitted(spots, frame, INSET_MARGIN, INSET_KM)
    return cost(frame)[0], View(frame, projection, tuple(crowd))


def along(routes: Sequence[Route], view: View) -> list[Box]:
    """Small boxes along every leg."""
    boxes = []
    for leg in legs(routes):
        last = (-99.0, -99.0)
        for x, y in (view.projection.point(*point) for point in way(leg)):
            if abs(x - last[0]) + abs(y - last[1]) >= 10:
                boxes.append(Box(x - 5, y - 5, x + 5, y + 5))
                last = (x, y)
    return boxes


def dot(view: View, spot: Place, half: float = DOT) -> Box:
    """What the mark of a place covers."""
    x, y = view.pixel(spot)
    return Box(x - half, y - half, x + half, y + half)
