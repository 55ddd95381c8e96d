"""From longitude and latitude to pixels, the shortest way, and the outlines of countries."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise

from nkreport.report.charts.labels import Box

Point = tuple[float, float]

EARTH_KM = 6371.0
LARGE_KM2 = 20_000
SHOWN = Box(-100, -30, 100, 86)
"""Degrees east of the middle, and north, that shapes are cut to."""


@dataclass(frozen=True)
class Globe:
    """Albers' conic equal-area projection of a region; `scale` is pixels per earth radius."""

    meridian: float
    cone: float
    constant: float
    scale: float = 1.0
    x: float = 0.0
    y: float = 0.0

    def east(self, longitude: float) -> float:
        """Degrees east of the meridian, from -180 to 180."""
        return (longitude - self.meridian + 180) % 360 - 180

    def flat(self, east: float, latitude: float) -> Point:
        """The pixel of a point so far east of the meridian."""
        angle = self.cone * math.radians(east)
        square = self.constant - 2 * self.cone * math.sin(math.radians(latitude))
        radius = self.scale * math.sqrt(max(square, 0.0)) / self.cone
        return self.x + radius * math.sin(angle), self.y + radius * math.cos(angle)

    def point(self, longitude: float, latitude: float) -> Point:
        """The pixel of a place."""
        return self.flat(self.east(longitude), latitude)


def fitted(places: Sequence[Point], frame: Box, least_km: float = 0) -> Globe:
    """Turn, scale and move the globe so that places fill a frame, at least so many km wide."""
    longitudes = sorted({longitude % 360 for longitude, _ in places})
    after = [*longitudes[1:], longitudes[0] + 360]
    gap, first = max((b - a, a) for a, b in zip(longitudes, after, strict=True))
    north = [latitude for _, latitude in places]
    sixth = (max(north) - min(north)) / 6
    cuts = (math.sin(math.radians(d)) for d in (min(north) + sixth, max(north) - sixth))
    low, high = cuts
    cone = (low + high) / 2
    cone = cone if abs(cone) > 0.05 else math.copysign(0.05, cone or 1)
    plain = Globe((first + gap / 2) % 360 - 180, cone, 1 - low * low + 2 * cone * low)
    x, y = zip(*(plain.point(*place) for place in places), strict=True)
    width, height = frame.right - frame.left, frame.bottom - frame.top
    least = least_km / EARTH_KM
    wide = max(max(x) - min(x), least, 1e-6)
    tall = max(max(y) - min(y), least * height / width, 1e-6)
    scale = min(width / wide, height / tall)
    left = (frame.left + frame.right) / 2 - scale * (min(x) + max(x)) / 2
    top = (frame.top + frame.bottom) / 2 - scale * (min(y) + max(y)) / 2
    return Globe(plain.meridian, plain.cone, plain.constant, scale, left, top)


@lru_cache(maxsize=128)
def shortest(start: Point, end: Point, steps: int) -> list[Point]:
    """Points along the shortest way over the globe, as (longitude, latitude), ends included.

    Examples
    --------
    >>> [round(longitude) for longitude, _ in shortest((170, 0), (-170, 0), steps=2)]
    [170, 180, -170]
    """
    one, other = _vector(start), _vector(end)
    angle = kilometres(start, end) / EARTH_KM
    if angle < 1e-9:
        return [start, end]
    way = []
    for step in range(steps + 1):
        near, far = (math.sin(share * angle) for share in (1 - step / steps, step / steps))
        x, y, z = ((near * a + far * b) / math.sin(angle) for a, b in zip(one, other, strict=True))
        way.append((math.degrees(math.atan2(y, x)), math.degrees(math.asin(max(-1, min(1, z))))))
    return way


def kilometres(start: Point, end: Point) -> float:
    """How far apart two places are, the shortest way over the globe.

    Examples
    --------
    >>> round(kilometres((0, 0), (0, 90)))
    10008
    """
    one, other = _vector(start), _vector(end)
    cosine = sum(a * b for a, b in zip(one, other, strict=True))
    return EARTH_KM * math.acos(max(-1.0, min(1.0, cosine)))


def _vector(place: Point) -> tuple[float, float, float]:
    longitude, latitude = map(math.radians, place)
    flat = math.cos(latitude)
    return flat * math.cos(longitude), flat * math.sin(longitude), math.sin(latitude)


@lru_cache(maxsize=1)
def _outlines() -> tuple[list[list[Point]], dict[str, Point]]:
    """Rings of all countries (Natural Earth at 1:110 million); the large ones without any."""
    from countryinfo import CountryInfo

    rings: list[list[Point]] = []
    blank: dict[str, Point] = {}
    for country in sorted(CountryInfo.all().values(), key=lambda country: country["name"]):
        features = (country.get("geoJSON") or {}).get("features", [])
        for shape in (feature["geometry"] for feature in features):
            parts = shape["coordinates"]
            for part in parts if shape["type"] == "MultiPolygon" else [parts]:
                rings += [[(x, y) for x, y, *_ in ring] for ring in part]
        current = country.get("ISO", {}).get("numeric") and country.get("latlng")
        if not features and current and (country.get("area") or 0) > LARGE_KM2:
            blank[country["name"]] = (country["latlng"][1], country["latlng"][0])
    return rings, blank


def land(globe: Globe, frame: Box) -> str:
    """The countries that reach into a frame, as an SVG path cut at its edges."""
    path = []
    for ring in _outlines()[0]:
        east = globe.east(ring[0][0])
        unrolled = [(east, ring[0][1])]
        for (before, _), (longitude, latitude) in pairwise(ring):
            east += (longitude - before + 180) % 360 - 180
            unrolled.append((east, latitude))
        kept = thinned(_cut([globe.flat(*p) for p in _cut(unrolled, SHOWN)], frame), 1.2)
        if len(kept) > 2:
            path.append("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in kept) + "Z")
    return "".join(path)


def without_outline(globe: Globe, frame: Box) -> list[str]:
    """Names of large countries in a frame whose shape the package lacks."""
    found: dict[Point, str] = {}
    for name, place in _outlines()[1].items():
        if within(globe.point(*place), frame):
            # A state that has been dissolved stands beside the one that followed it.
            found.setdefault((round(place[0]), round(place[1])), name)
    return list(found.values())


def within(point: Point, frame: Box) -> bool:
    """Whether a point lies in a frame."""
    return frame.left <= point[0] <= frame.right and frame.top <= point[1] <= frame.bottom


def thinned(points: Sequence[Point], least: float) -> list[Point]:
    """The points without those nearer to the one before than so many pixels; the last is kept."""
    kept = list(points[:1])
    for point in points[1:-1]:
        if math.dist(point, kept[-1]) >= least:
            kept.append(point)
    return [*kept, *points[1:][-1:]]


def _cut(ring: Sequence[Point], frame: Box) -> list[Point]:
    """Cut a ring to a frame, side by side (Sutherland and Hodgman)."""
    kept = list(ring)
    sides = ((0, frame.left, 1), (0, frame.right, -1), (1, frame.top, 1), (1, frame.bottom, -1))
    for axis, edge, sign in sides:
        found: list[Point] = []
        for start, end in zip([*kept[-1:], *kept[:-1]], kept, strict=True):
            inside, was = ((p[axis] - edge) * sign >= 0 for p in (end, start))
            if inside != was:
                share = (edge - start[axis]) / (end[axis] - start[axis])
                x, y = (a + share * (b - a) for a, b in zip(start, end, strict=True))
                found.append((x, y))
            if inside:
                found.append(end)
        kept = found
    return kept
