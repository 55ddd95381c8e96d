"""Routes as rows of stops: how each leg is travelled, how far it is said to be, who says so."""

from __future__ import annotations

from collections.abc import Sequence

from nkreport.report import theme
from nkreport.report.charts.frame import JOIN, LINE, MARK, SMALL, Frame, Spec
from nkreport.report.charts.marks import DENIAL, SERIES
from nkreport.report.charts.routes import Leg, Place, Route

EDGE = 8
GAP = 22
COLORS = (*SERIES, DENIAL)
DASHES = {"sea": [7, 4], "rail": [], "air": [1.5, 5]}
MIXED = [14, 4, 1.5, 4]


def looks(leg: Leg, number: int) -> Spec:
    """How the line of a leg is drawn: by its means of transport, thin where none is stated."""
    dash = DASHES.get("+".join(leg.modes), MIXED) if leg.modes else []
    look: Spec = {"stroke": COLORS[number % len(COLORS)], "strokeDash": dash}
    look["strokeCap"] = "round" if dash == DASHES["air"] else "butt"
    return look | {"strokeWidth": 2.5 if leg.modes else 1.25}


def draw_dot(
    frame: Frame, part: str, at: tuple[float, float], spot: Place, color: str, level: int = MARK
) -> None:
    """A dot for a place, open for an area."""
    part, fill = (f"{part}_open", theme.PAPER) if spot.area else (part, color)
    row = {"place": spot.id}
    frame.mark(part, *at, level, size=64, fill=fill, stroke=color, strokeWidth=2, row=row)


def draw_stops(routes: Sequence[Route]) -> Frame:
    """Each route as a row of stops, one below the other."""
    frame = Frame("strips", 0)
    for number, route in enumerate(routes):
        _draw_row(frame, route, number, frame.height + (GAP if number else 0))
    return frame


def _draw_row(frame: Frame, route: Route, number: int, top: float) -> None:
    color, part = COLORS[number % len(COLORS)], f"strip_{number}"
    step = (theme.WIDTH - 2 * EDGE) / (len(route.stops) - 1)
    room, small = step - 2 * EDGE, theme.SIZE_SMALL
    cited = {leg.cited for leg in route.legs}
    told = [leg.by if len(cited) == 1 else f"{leg.by} ({leg.cited})" for leg in route.legs]
    by = [theme.wrap(text, room, small) for text in told]
    far = [theme.wrap(leg.distance_words, room, small) for leg in route.legs]
    names = [theme.wrap(spot.name, room) for spot in route.stops]
    wide = max(theme.text_width(line) for name in names for line in name)
    fits = all(theme.text_width(t, small) <= room - wide for lines in far for t in lines)
    y = top + 30 + max(map(len, by)) * LINE
    stop_y, tall = y + 18, max(map(len, names)) * LINE
    far_y = stop_y if fits else stop_y + tall
    frame.height = max(far_y + max(map(len, far)) * LINE, stop_y + tall) - LINE / 2
    frame.text(f"{part}_what", 0, top + LINE / 2, route.name, bold=True, color=color)
    if len(cited) == 1:
        x = theme.text_width(route.name, bold=True) + 12
        frame.text("source", x, top + LINE / 2, cited.pop(), **SMALL)
    for place, (leg, start) in enumerate(zip(route.legs, route.starts, strict=True)):
        x = EDGE + step * start
        course, middle = f"M{x},{y}L{x + step},{y}", x + step / 2
        frame.path(f"{part}_leg_{place}", course, JOIN, **looks(leg, number))
        by_y = y - 12 - LINE * (len(by[place]) - 1)
        for words, lines, level in (("by", by[place], by_y), ("far", far[place], far_y)):
            frame.text(words, middle, level, lines, align="center", **SMALL)
    ends = {0: (0.0, "left"), len(names) - 1: (theme.WIDTH, "right")}
    for stop, (spot, name) in enumerate(zip(route.stops, names, strict=True)):
        x = EDGE + step * stop
        draw_dot(frame, f"{part}_stops", (x, y), spot, color)
        at, align = ends.get(stop, (x, "center"))
        frame.text("stop", at, stop_y, name, align=align)
