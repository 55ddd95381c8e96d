"""Routes over the outlines of countries, with an enlargement where places crowd."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise, product

from nkreport.report import theme
from nkreport.report.charts.frame import LINE, MARK, WORDS, Frame, Spec
from nkreport.report.charts.globe import Globe, Point, fitted, land, shortest, thinned, within
from nkreport.report.charts.labels import Box, Label, place
from nkreport.report.charts.routes import Leg, Place, Route
from nkreport.report.charts.stops import COLORS, draw_dot, looks

MARGIN = (70, 44)
HEIGHTS = (240, 420)
CROWDED, SHORT = 16, 32
"""Pixels between places too close for their names, and for the leg between them to be seen."""
INSET = (196, 150)
INSET_KM = 260
STUB = 20
"""Pixels drawn at either end of a long leg."""
TOLD = {"what": "What", "leg": "Leg", "by": "By", "far": "Distance", "cited": "Source"}


@dataclass(frozen=True)
class View:
    """A map: its frame, its globe, the places it names."""

    box: Box
    globe: Globe
    named: Sequence[Place]

    def pixel(self, spot: Place) -> Point:
        """Where a place stands."""
        return self.globe.point(spot.longitude, spot.latitude)

    def way(self, leg: Leg) -> list[Point]:
        """The pixels along a leg."""
        return thinned([self.globe.point(*point) for point in _way(leg)], 3)

    def drawn(self, leg: Leg) -> list[list[Point]]:
        """The pixels of a short leg; of a long one its ends, since no source tells its course."""
        way = self.way(leg)
        if not leg.long:
            return [way]
        return [[at for at in way if math.dist(at, end) <= STUB] for end in (way[0], way[-1])]

    def along(self, routes: Sequence[Route]) -> list[Box]:
        """Small boxes along every leg."""
        points = [p for route in routes for leg in route.legs for p in self.way(leg)]
        seen = [point for point in points if within(point, self.box)]
        cells = {(round(x / 9), round(y / 9)): (x, y) for x, y in seen}
        return [Box(x - 5, y - 5, x + 5, y + 5) for x, y in cells.values()]


def _way(leg: Leg) -> list[Point]:
    return shortest(leg.start.at, leg.end.at, steps=480)


def views_of(routes: Sequence[Route]) -> tuple[View, View | None]:
    """A map as high as the legs need, and an enlargement of the largest crowd of places."""
    places = list(dict.fromkeys(stop for route in routes for stop in route.stops))
    ways = [point for route in routes for leg in route.legs for point in _way(leg)]
    loose = fitted(ways, Box(0, 0, theme.WIDTH - 2 * MARGIN[0], 4000))
    levels = [loose.point(*point)[1] for point in ways]
    needed = max(levels) - min(levels) + 2 * MARGIN[1]
    for above in (0, 50, 100, 150):
        height = round(min(max(needed + above, HEIGHTS[0]), HEIGHTS[1]))
        top, foot = MARGIN[1] + above, height - MARGIN[1]
        globe = fitted(ways, Box(MARGIN[0], top, theme.WIDTH - MARGIN[0], foot))
        main = View(Box(0, 0, theme.WIDTH, height), globe, places)
        crowd = _crowd(main, routes)
        if not 1 < len(crowd) < len(places):
            return main, None
        frame, covered = _inset_box(main, routes, crowd[0])
        if not covered:
            break
    inner = Box(frame.left + 34, frame.top + 34, frame.right - 34, frame.bottom - 34)
    spots = [(spot.longitude, spot.latitude) for spot in crowd]
    rest = [spot for spot in places if spot not in crowd]
    return View(main.box, globe, rest), View(frame, fitted(spots, inner, INSET_KM), crowd)


def _crowd(view: View, routes: Sequence[Route]) -> list[Place]:
    """The largest group of places too close together."""
    joined = {frozenset((leg.start, leg.end)) for route in routes for leg in route.legs}
    groups: list[list[Place]] = []
    for spot in view.named:
        near = [
            group
            for group in groups
            if any(
                math.dist(view.pixel(spot), view.pixel(other))
                < (SHORT if {spot, other} in joined else CROWDED)
                for other in group
            )
        ]
        whole = [other for group in near for other in group] + [spot]
        groups = [group for group in groups if group not in near] + [whole]
    return max(groups, key=len)


def _inset_box(view: View, routes: Sequence[Route], spot: Place) -> tuple[Box, float]:
    """Where an enlargement covers least of what is drawn, as near its places as it can be."""
    (x, y), (width, height) = view.pixel(spot), INSET
    dots = [Box(x - 26, y - 26, x + 26, y + 26) for x, y in map(view.pixel, view.named)]
    kept = [*view.along(routes), *dots]
    frames = [
        Box(left, top, left + width, top + height)
        for left in range(8, int(view.box.right - width) - 7, 24)
        for top in range(8, int(view.box.bottom - height) - 7, 12)
    ]
    cost = {
        box: (sum(map(box.overlap, kept)), math.dist((x, y), (box.left + 98, box.top + 75)))
        for box in frames
    }
    best = min(frames, key=lambda box: cost[box])
    return best, cost[best][0]


def draw_map(routes: Sequence[Route], main: View, inset: View | None) -> Frame:
    """The map, its routes named at their longest legs, and the enlargement over it."""
    frame = Frame("map", main.box.bottom)
    edge: Spec = {"level": MARK, "filled": False, "strokeWidth": 1}
    _draw_view(frame, main, routes, "")
    frame.box("frame", 0, 0, main.box.right, main.box.bottom, stroke=theme.RULE, **edge)
    taken = main.along(routes)
    if inset:
        xs, ys = zip(*map(main.pixel, inset.named), strict=True)
        around = Box(min(xs) - 9, min(ys) - 9, max(xs) + 9, max(ys) + 9)
        box = inset.box
        x2 = min(max((around.left + around.right) / 2, box.left), box.right)
        y2 = min(max((around.top + around.bottom) / 2, box.top), box.bottom)
        x1, y1 = (
            min(max(x2, around.left), around.right),
            min(max(y2, around.top), around.bottom),
        )
        frame.rule("enlarged_to", x1, y1, x2, y2, color=theme.INK, strokeWidth=0.75)
        for part, shape in (("enlarged", around), ("inset_frame", box)):
            ends = shape.left, shape.top, shape.right, shape.bottom
            if shape is box:
                frame.box("inset_ground", *ends, MARK, fill=theme.PAPER)
                _draw_view(frame, inset, routes, "inset_", MARK)
            frame.box(part, *ends, stroke=theme.INK, **edge)
        _name_places(frame, inset, inset.along(routes), "inset_name")
        taken += [box, around, Box(min(x1, x2) - 2, min(y1, y2), max(x1, x2) + 2, max(y1, y2))]
    taken += _name_places(frame, main, taken, "name")
    for number, route in enumerate(routes):
        ways = main.drawn(max(route.legs, key=lambda leg: leg.kilometres))
        half = theme.text_width(route.name, bold=True) / 2
        tried = []
        spots = [(step, len(way), at) for way in ways for step, at in [*enumerate(way)][::4]]
        for step, length, (x, y) in spots:
            near = abs(step - length / 2) / 2
            for off, aside in product((-13, 13, -17, 17, -22, 22, -28, 28), (0, -half, half)):
                middle, level = x + aside, y + off
                box = Box(middle - half, level - LINE / 2, middle + half, level + LINE / 2)
                cost = 3 * sum(map(box.overlap, taken)) + 4 * box.outside(main.box)
                cost += near + abs(off) + (off > 0) + abs(aside) / 8
                tried.append((cost, middle, level, box))
        _, x, y, box = min(tried, key=lambda entry: entry[0])
        taken.append(box)
        color = COLORS[number % len(COLORS)]
        frame.text(f"route_{number}_name", x, y, route.name, align="center", bold=True, color=color)
    return frame


def _draw_view(
    frame: Frame, view: View, routes: Sequence[Route], part: str, level: int | None = None
) -> None:
    levels = (0, 3, 4) if level is None else (level,) * 3
    ground: Spec = {"fill": theme.GRID, "stroke": theme.PAPER, "strokeWidth": 0.75}
    frame.path(f"{part}land", land(view.globe, view.box), levels[0], **ground)
    for number, route in enumerate(routes):
        for place_, leg in enumerate(route.legs):
            course = "".join(_course(piece, view.box) for piece in view.drawn(leg))
            if course:
                row = {"what": route.name, "leg": f"{leg.start.name} to {leg.end.name}"}
                row |= {"by": leg.by, "far": leg.distance_words, "cited": leg.cited}
                line: Spec = {"filled": False, "row": row, "told": TOLD, **looks(leg, number)}
                frame.path(f"{part}leg_{number}_{place_}", course, levels[1], **line)
    for spot in dict.fromkeys(stop for route in routes for stop in route.stops):
        if within(at := view.pixel(spot), view.box):
            draw_dot(frame, f"{part}places", at, spot, theme.INK, levels[2])


def _course(points: Sequence[Point], box: Box) -> str:
    """The steps of a way that touch a frame, as an SVG path, its ends held to the frame."""
    path = ""
    last = None
    for one, other in pairwise(points):
        if within(one, box) or within(other, box):
            (x, y), (x2, y2) = (
                (min(max(x, box.left), box.right), min(max(y, box.top), box.bottom))
                for x, y in (one, other)
            )
            path += "" if last == one else f"M{x:.1f},{y:.1f}"
            path += f"L{x2:.1f},{y2:.1f}"
            last = other
    return path


def _name_places(frame: Frame, view: View, taken: Sequence[Box], part: str) -> list[Box]:
    """Write the names of a view's places; what they and their dots cover."""
    dots = [Box(x - 6, y - 6, x + 6, y + 6) for x, y in map(view.pixel, view.named)]
    spots = place(dots, [Label((), (spot.name,)) for spot in view.named], view.box, taken)
    for named, spot in zip(view.named, spots, strict=True):
        x = spot.box.left if spot.align == "left" else spot.box.right
        frame.text(part, x, spot.box.top + LINE / 2, named.name, align=spot.align)
        if spot.tie:
            frame.rule(f"{part}_leader", *spot.tie, WORDS, color=theme.MUTED, strokeWidth=0.75)
    return [*(spot.box for spot in spots), *dots]
