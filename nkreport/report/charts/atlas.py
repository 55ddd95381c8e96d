"""Routes over the outlines of countries: a dot and a name for each place, a line for each leg."""

from __future__ import annotations

import math
from collections.abc import Sequence

from nkreport.report import theme
from nkreport.report.charts.frame import GROUND, JOIN, LINE, MARK, WORDS, Frame, Spec
from nkreport.report.charts.globe import Globe, Point, fitted, kilometres, land
from nkreport.report.charts.labels import Box, Label, place
from nkreport.report.charts.routes import Leg, Place, Route
from nkreport.report.charts.stops import COLORS, draw_dot, looks

MARGIN = (70, 44)
HEIGHTS = (240, 420)
STUB = 20
"""Pixels drawn at either end of a long leg, since no source tells its course."""
TOLD = {"what": "What", "leg": "Leg", "by": "By", "far": "Distance", "cited": "Source"}


def globe_of(routes: Sequence[Route]) -> tuple[Globe, Box]:
    """The projection of a map that holds the routes, and its frame, as high as they need."""
    places = [stop.at for route in routes for stop in route.stops]
    width, (aside, above) = theme.WIDTH, MARGIN
    loose = fitted(places, Box(0, 0, width - 2 * aside, 4000))
    levels = [loose.point(*at)[1] for at in places]
    needed = max(levels) - min(levels) + 2 * above
    height = round(min(max(needed, HEIGHTS[0]), HEIGHTS[1]))
    globe = fitted(places, Box(aside, above, width - aside, height - above))
    return globe, Box(0, 0, width, height)


def draw_map(routes: Sequence[Route], globe: Globe, box: Box) -> Frame:
    """The map, every place named, every route at the lonelier end of its longest leg."""
    frame = Frame("map", box.bottom)
    ground: Spec = {"fill": theme.GRID, "stroke": theme.PAPER, "strokeWidth": 0.75}
    frame.path("land", land(globe, box), GROUND, **ground)
    taken: list[Box] = []
    for number, route in enumerate(routes):
        for nth, leg in enumerate(route.legs):
            drawn = _drawn(leg, globe)
            course = "".join(f"M{x:.1f},{y:.1f}L{x2:.1f},{y2:.1f}" for (x, y), (x2, y2) in drawn)
            row = {"what": route.name, "leg": f"{leg.start.name} to {leg.end.name}"}
            row |= {"by": leg.by, "far": leg.distance_words, "cited": leg.cited}
            line: Spec = {"filled": False, "row": row, "told": TOLD, **looks(leg, number)}
            frame.path(f"leg_{number}_{nth}", course, JOIN, **line)
            taken += [step for ends in drawn for step in _steps(*ends)]
    places = list(dict.fromkeys(stop for route in routes for stop in route.stops))
    for spot in places:
        draw_dot(frame, "places", globe.point(*spot.at), spot, theme.INK)
    dots = [_around(globe.point(*spot.at)) for spot in places]
    longest = [max(route.legs, key=lambda leg: leg.kilometres) for route in routes]
    lonely = [max((leg.start, leg.end), key=lambda end: _alone(end, places)) for leg in longest]
    ends = [_around(globe.point(*spot.at)) for spot in lonely]
    labels = [Label((), (spot.name,)) for spot in places]
    labels += [Label((route.name,), ()) for route in routes]
    spots = place([*dots, *ends], labels, box, taken)
    for spot, found in zip(places, spots, strict=False):
        x, y = found.box.left if found.align == "left" else found.box.right, found.box.top
        frame.text("name", x, y + LINE / 2, spot.name, align=found.align)
        if found.tie:
            frame.rule("leader", *found.tie, WORDS, color=theme.MUTED, strokeWidth=0.75)
    for number, (route, found) in enumerate(zip(routes, spots[len(places) :], strict=True)):
        x, y = found.box.left, found.box.top + LINE / 2
        color = COLORS[number % len(COLORS)]
        frame.text(f"route_{number}_name", x, y, route.name, bold=True, color=color)
    edge: Spec = {"level": MARK, "filled": False, "strokeWidth": 1, "stroke": theme.RULE}
    frame.box("frame", 0, 0, box.right, box.bottom, **edge)
    return frame


def _drawn(leg: Leg, globe: Globe) -> list[tuple[Point, Point]]:
    """The line of a short leg; of a long one its ends."""
    (x, y), (x2, y2) = globe.point(*leg.start.at), globe.point(*leg.end.at)
    far = math.dist((x, y), (x2, y2))
    if not leg.long or far <= 2 * STUB:
        return [((x, y), (x2, y2))]
    across, down = (x2 - x) / far * STUB, (y2 - y) / far * STUB
    return [((x, y), (x + across, y + down)), ((x2 - across, y2 - down), (x2, y2))]


def _alone(spot: Place, places: Sequence[Place]) -> float:
    """How far the nearest other place is."""
    return min((kilometres(spot.at, one.at) for one in places if one != spot), default=0)


def _steps(start: Point, end: Point) -> list[Box]:
    """Small boxes along a line, for words to keep clear of."""
    points = [[a + (b - a) * n / 8 for a, b in zip(start, end, strict=True)] for n in range(9)]
    return [Box(x - 5, y - 5, x + 5, y + 5) for x, y in points]


def _around(at: Point) -> Box:
    """What the dot of a place covers."""
    return Box(at[0] - 6, at[1] - 6, at[0] + 6, at[1] + 6)
