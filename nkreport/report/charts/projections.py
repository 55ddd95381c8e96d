"""From longitude and latitude to pixels: a cone laid over the region drawn, the shortest way."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from nkreport.report.charts.placing import Box

Point = tuple[float, float]

EARTH_KM = 6371.0


@dataclass(frozen=True)
class Projection:
    """Albers' conic equal-area projection, turned so that a given meridian stands upright.

    The meridian opposite it, not the date line, is where a shape would be cut.

    Parameters
    ----------
    meridian : float
        Degrees east.
    cone, constant : float
        The cone's n and C.
    scale : float
        Pixels per radius of the earth.
    x, y : float
        What is added to a projected point, in pixels.
    """

    meridian: float
    cone: float
    constant: float
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def east(self, longitude: float) -> float:
        """Degrees east of the meridian, from -180 to 180."""
        return (longitude - self.meridian + 180) % 360 - 180

    def relative(self, east: float, latitude: float) -> Point:
        """Where a point stands, from degrees east of the meridian: pixels from left and top."""
        angle = self.cone * math.radians(east)
        square = self.constant - 2 * self.cone * math.sin(math.radians(latitude))
        radius = math.sqrt(max(square, 0.0)) / self.cone
        return (
            self.x + self.scale * radius * math.sin(angle),
            self.y + self.scale * radius * math.cos(angle),
        )

    def point(self, longitude: float, latitude: float) -> Point:
        """Where a place stands, in pixels from the left and the top."""
        return self.relative(self.east(longitude), latitude)


def fitted(places: Sequence[Point], frame: Box, margin: Box, least_km: float = 0) -> Projection:
    """Turn, scale and move the projection so that places fill a frame.

    Parameters
    ----------
    places : sequence of (longitude, latitude)
        In degrees; not empty.
    frame : Box
        In pixels.
    margin : Box
        Pixels kept free at each side of the frame.
    least_km : float
        Width of the region shown if the places lie closer together.

    Returns
    -------
    Projection
    """
    north = [latitude for _, latitude in places]
    cone, constant = _cone(min(north), max(north))
    plain = Projection(_middle([longitude for longitude, _ in places]), cone, constant)
    points = [plain.point(*place) for place in places]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    top, bottom = min(y for _, y in points), max(y for _, y in points)
    width = frame.right - frame.left - margin.left - margin.right
    height = frame.bottom - frame.top - margin.top - margin.bottom
    least = least_km / EARTH_KM
    scale = min(
        width / max(right - left, least, 1e-6),
        height / max(bottom - top, least * height / width, 1e-6),
    )
    x = frame.left + margin.left + width / 2 - scale * (left + right) / 2
    y = frame.top + margin.top + height / 2 - scale * (top + bottom) / 2
    return Projection(plain.meridian, cone, constant, scale, x, y)


def _cone(south: float, north: float) -> tuple[float, float]:
    """The cone that cuts the earth a sixth of the way in from both edges of the region."""
    sixth = (north - south) / 6
    low, high = (math.sin(math.radians(edge)) for edge in (south + sixth, north - sixth))
    cone = (low + high) / 2
    if abs(cone) < 0.05:
        cone = math.copysign(0.05, cone or 1)
    return cone, 1 - low * low + 2 * cone * low


def _middle(longitudes: Sequence[float]) -> float:
    """The meridian in the middle of the widest arc that all of them leave free, turned round."""
    ordered = sorted({longitude % 360 for longitude in longitudes})
    gaps = [
        ((ordered[(index + 1) % len(ordered)] - first) % 360 or 360, first)
        for index, first in enumerate(ordered)
    ]
    gap, first = max(gaps)
    return (first + gap / 2) % 360 - 180


def shortest(start: Point, end: Point, steps: int = 48) -> list[Point]:
    """Points along the shortest way over the globe, as (longitude, latitude), ends included.

    Examples
    --------
    >>> [round(longitude) for longitude, _ in shortest((170, 0), (-170, 0), steps=2)]
    [170, 180, -170]
    """
    one, other = _vector(start), _vector(end)
    angle = math.acos(max(-1.0, min(1.0, sum(a * b for a, b in zip(one, other, strict=True)))))
    if angle < 1e-9:
        return [start, end]
    way = []
    for step in range(steps + 1):
        share = step / steps
        near, far = math.sin((1 - share) * angle), math.sin(share * angle)
        x, y, z = ((near * a + far * b) / math.sin(angle) for a, b in zip(one, other, strict=True))
        way.append((math.degrees(math.atan2(y, x)), math.degrees(math.asin(max(-1, min(1, z))))))
    return way


def _vector(place: Point) -> tuple[float, float, float]:
    longitude, latitude = (math.radians(degrees) for degrees in place)
    flat = math.cos(latitude)
    return flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)
