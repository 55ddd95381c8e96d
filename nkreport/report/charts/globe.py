"""From longitude and latitude to pixels, how far places are apart, the outlines of countries."""

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
NEAREST = 1.2
"""Pixels between two points of an outline, at least."""
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


def fitted(places: Sequence[Point], frame: Box) -> Globe:
    """Turn, scale and move the globe so that places fill a frame."""
    longitudes = sorted({longitude % 360 for longitude, _ in places})
    after = [*longitudes[1:], longitudes[0] + 360]
    gap, first = max((b - a, a) for a, b in zip(longitudes, after, strict=True))
    north = [latitude for _, latitude in places]
    sixth = (max(north) - min(north)) / 6
    low, high = (math.sin(math.radians(d)) for d in (min(north) + sixth, max(north) - sixth))
    cone = (low + high) / 2
    cone = cone if abs(cone) > 0.05 else math.copysign(0.05, cone or 1)
    plain = Globe((first + gap / 2) % 360 - 180, cone, 1 - low * low + 2 * cone * low)
    x, y = zip(*(plain.point(*place) for place in places), strict=True)
    wide, tall = (max(max(ends) - min(ends), 1e-6) for ends in (x, y))
    scale = min((frame.right - frame.left) / wide, (frame.bottom - frame.top) / tall)
    left = (frame.left + frame.right) / 2 - scale * (min(x) + max(x)) / 2
    top = (frame.top + frame.bottom) / 2 - scale * (min(y) + max(y)) / 2
    return Globe(plain.meridian, plain.cone, plain.constant, scale, left, top)


def kilometres(start: Point, end: Point) -> float:
    """How far apart two places are, the shortest way over the globe.

    Examples
    --------
    >>> round(kilometres((0, 0), (0, 90)))
    10008
    """
    east, north, east2, north2 = map(math.radians, (*start, *end))
    up = math.sin(north) * math.sin(north2)
    cosine = up + math.cos(north) * math.cos(north2) * math.cos(east2 - east)
    return EARTH_KM * math.acos(max(-1.0, min(1.0, cosine)))


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
        cut = _cut([globe.flat(*p) for p in _cut(unrolled, SHOWN)], frame)
        kept = cut[:1]
        for point in cut[1:-1]:
            kept += [point] if math.dist(point, kept[-1]) >= NEAREST else []
        kept += cut[1:][-1:]
        if len(kept) > 2:
            path.append("M" + "L".join(f"{x:.1f},{y:.1f}" for x, y in kept) + "Z")
    return "".join(path)


def without_outline(globe: Globe, frame: Box) -> list[str]:
    """Names of large countries in a frame whose shape the package lacks."""
    found: dict[Point, str] = {}
    for name, place in _outlines()[1].items():
        x, y = globe.point(*place)
        if frame.left <= x <= frame.right and frame.top <= y <= frame.bottom:
            # A state that has been dissolved stands beside the one that followed it.
            found.setdefault((round(place[0]), round(place[1])), name)
    return list(found.values())


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
