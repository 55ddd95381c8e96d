"""The frames of a route chart: the map with its enlargement, and a row of stops a route."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from nkreport.report import theme
from nkreport.report.charts.frame import LINE, MARK, SMALL, WORDS, Frame, Spec
from nkreport.report.charts.globe import Globe, Point, fitted, land, shortest, thinned, within
from nkreport.report.charts.labels import Box, Label, place
from nkreport.report.charts.marks import DENIAL, SERIES
from nkreport.report.charts.routes import Leg, Place, Route

MARGIN = (70, 44)
HEIGHTS = (240, 420)
CROWDED, SHORT = 16, 32
"""Pixels between places too close for their names, and for the leg between them to be seen."""
INSET = (196, 150)
INSET_KM = 260
EDGE = 8
COLORS = (*SERIES, DENIAL)
DASHES = {"sea": [7, 4], "rail": [], "air": [1.5, 5]}
MIXED = [14, 4, 1.5, 4]
TOLD = {"what": "What", "leg": "Leg", "by": "By", "far": "Distance", "cited": "Source"}


def looks(leg: Leg, number: int) -> Spec:
    """How the line of a leg is drawn: by its means of transport, thin where none is stated."""
    dash = DASHES.get("+".join(leg.modes), MIXED) if leg.modes else []
    look: Spec = {"stroke": COLORS[number % len(COLORS)], "strokeDash": dash}
    look["strokeCap"] = "round" if dash == DASHES["air"] else "butt"
    return look | {"strokeWidth": 2.5 if leg.modes else 1.25}


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

    def along(self, routes: Sequence[Route]) -> list[Box]:
        """Small boxes along every leg."""
        points = [p for route in routes for leg in route.legs for p in self.way(leg)]
        cells = {(round(x / 9), round(y / 9)): (x, y) for x, y in points}
        return [Box(x - 5, y - 5, x + 5, y + 5) for x, y in cells.values()]


def _way(leg: Leg) -> list[Point]:
    start, end = ((spot.longitude, spot.latitude) for spot in (leg.start, leg.end))
    return shortest(start, end, steps=480)


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
        taken += [box, around, Box(min(x1, x2), min(y1, y2), max(x1, x2), max(y1, y2))]
    taken += _name_places(frame, main, taken, "name")
    for number, route in enumerate(routes):
        longest = max(map(main.way, route.legs), key=lambda way: math.dist(way[0], way[-1]))
        half = theme.text_width(route.name, bold=True) / 2
        tried = []
        for step, (x, y) in list(enumerate(longest))[::4]:
            for off in (-13, 13, -17, 17, -22, 22, -28, 28):
                box = Box(x - half, y + off - LINE / 2, x + half, y + off + LINE / 2)
                cost = 3 * sum(map(box.overlap, taken)) + 4 * box.outside(main.box)
                tried.append(
                    (
                        cost + abs(step - len(longest) / 2) / 2 + abs(off) + (off > 0),
                        x,
                        y + off,
                        box,
                    )
                )
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
            if course := _course(view.way(leg), view.box):
                row = {"what": route.name, "leg": f"{leg.start.name} to {leg.end.name}"}
                row |= {"by": leg.by, "far": leg.distance_words, "cited": leg.cited}
                line: Spec = {"filled": False, "row": row, "told": TOLD, **looks(leg, number)}
                frame.path(f"{part}leg_{number}_{place_}", course, levels[1], **line)
    for spot in dict.fromkeys(stop for route in routes for stop in route.stops):
        if within(at := view.pixel(spot), view.box):
            _dot(frame, f"{part}places", at, spot, theme.INK, levels[2])


def _dot(frame: Frame, part: str, at: Point, spot: Place, color: str, level: int = MARK) -> None:
    """A dot for a place, open for an area."""
    part, fill = (f"{part}_open", theme.PAPER) if spot.area else (part, color)
    row = {"place": spot.id}
    frame.mark(part, *at, level, size=64, fill=fill, stroke=color, strokeWidth=2, row=row)


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


def draw_stops(routes: Sequence[Route]) -> Frame:
    """Each route as a row of stops: how each leg is travelled, how far, who says so."""
    frame = Frame("strips", 0)
    top = 0.0
    for number, route in enumerate(routes):
        color, step = (
            COLORS[number % len(COLORS)],
            (theme.WIDTH - 2 * EDGE) / (len(route.stops) - 1),
        )
        frame.text(f"strip_{number}_what", 0, top + LINE / 2, route.name, bold=True, color=color)
        cited = {leg.cited for leg in route.legs}
        if len(cited) == 1:
            x = theme.text_width(route.name, bold=True) + 12
            frame.text("source", x, top + LINE / 2, cited.pop(), **SMALL)
        told = [leg.by if not cited else f"{leg.by} ({leg.cited})" for leg in route.legs]
        room = step - 2 * EDGE
        by = [theme.wrap(text, room, theme.SIZE_SMALL) for text in told]
        far = [theme.wrap(leg.distance_words, room, theme.SIZE_SMALL) for leg in route.legs]
        names = [theme.wrap(spot.name, room) for spot in route.stops]
        y = top + 30 + max(map(len, by)) * LINE
        below = y + 18 + (max(map(len, names)) * LINE if _crowded(names, far, step) else 0)
        for place_, (leg, start) in enumerate(zip(route.legs, route.starts, strict=True)):
            x = EDGE + step * start
            frame.path(
                f"strip_{number}_leg_{place_}", f"M{x},{y}L{x + step},{y}", 3, **looks(leg, number)
            )
            middle: Spec = {"align": "center", **SMALL}
            frame.text(
                "by", x + step / 2, y - 12 - LINE * (len(by[place_]) - 1), by[place_], **middle
            )
            frame.text("far", x + step / 2, below, far[place_], **middle)
        for stop, (spot, name) in enumerate(zip(route.stops, names, strict=True)):
            x = EDGE + step * stop
            _dot(frame, f"strip_{number}_stops", (x, y), spot, color)
            last = len(names) - 1
            at, side = (
                (0, "left")
                if stop == 0
                else (theme.WIDTH, "right")
                if stop == last
                else (x, "center")
            )
            frame.text("stop", at, y + 18, name, align=side)
        frame.height = max(
            below + LINE * (max(map(len, far)) - 0.5), y + 18 + LINE * (max(map(len, names)) - 0.5)
        )
        top = frame.height + 22
    return frame


def _crowded(names: Sequence[Sequence[str]], far: Sequence[Sequence[str]], step: float) -> bool:
    """Whether distances do not fit between the names of stops."""
    wide = max(theme.text_width(line) for name in names for line in name)
    return any(
        theme.text_width(line, theme.SIZE_SMALL) > step - wide - 2 * EDGE for t in far for line in t
    )
