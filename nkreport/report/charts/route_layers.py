"""The layers of a route chart's map: land, legs, places and their names, insets."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from nkreport.report import theme
from nkreport.report.charts.marks import Row
from nkreport.report.charts.placing import LINE, Box, Label, Placed, place
from nkreport.report.charts.route_plan import Plan, View, along, dot, way
from nkreport.report.charts.route_strips import (
    at_pixel,
    color_of,
    distance_words,
    looks,
    stops_layer,
    text_layer,
)
from nkreport.report.charts.routes import Leg, Route
from nkreport.report.charts.shapes import land, line_in_frame

Size = tuple[float, float]


def map_layers(routes: Sequence[Route], plan: Plan) -> list[Any]:
    """Layers of the map, from the land up to the names."""
    size = (plan.frame.right, plan.frame.bottom)
    layers = [_land(plan.main, "land"), *_lines(routes, plan.main, "leg")]
    layers.append(_edge(plan.frame, "frame", size))
    layers.append(stops_layer(_rows(plan.main, routes), "places", theme.INK, size))
    if plan.inset:
        around = _extent(plan.inset, plan.main)
        layers.append(_edge(around, "enlarged", size, stroke=theme.INK))
        pulled = _pulled(around, plan.inset.frame)
        layers.append(_ruled([pulled], "enlarged_to", size, color=theme.INK))
    layers += _names(routes, plan, size)
    return [*layers, *_inset(routes, plan.inset, size)] if plan.inset else layers


def _inset(routes: Sequence[Route], inset: View, size: Size) -> list[Any]:
    ground = _edge(inset.frame, "inset_ground", size, fill=theme.PAPER, filled=True)
    layers = [ground, _land(inset, "inset_land"), *_lines(routes, inset, "inset_leg")]
    layers.append(_edge(inset.frame, "inset_frame", size, stroke=theme.INK))
    layers.append(stops_layer(_rows(inset, routes), "inset_places", theme.INK, size))
    placed = _place_names(inset, inset.frame, along(routes, inset))
    return [*layers, *_written(inset, placed, "inset_name", size)]


def _shapes(rows: Sequence[Row], name: str, **settings: Any) -> Any:
    """Shapes that are in pixels already."""
    import altair as alt

    from nkreport.report.charts.layer import Layer

    chart = Layer(alt.InlineData(values=tuple(rows)), name=name).mark_geoshape(**settings)
    return chart.project(type="identity", scale=1, translate=[0, 0])


def _land(view: View, name: str) -> Any:
    import altair as alt

    rows = [
        {"type": "Feature", "geometry": {"type": "Polygon", "coordinates": rings}}
        for rings in land(view.projection, view.frame)
    ]
    shapes = _shapes(rows, name, fill=theme.GRID, stroke=theme.PAPER, strokeWidth=0.75)
    return shapes.encode(tooltip=alt.TooltipValue(None))


def _lines(routes: Sequence[Route], view: View, name: str) -> Iterator[Any]:
    """A layer for the legs of each route that are travelled alike."""
    import altair as alt

    titles = {"what": "What", "leg": "Leg", "by": "By", "far": "Distance", "cited": "Source"}
    told = [alt.Tooltip(f"{field}:N", title=title) for field, title in titles.items()]
    for number, route in enumerate(routes):
        alike: dict[str, list[Row]] = {}
        for leg in route.legs:
            if not (parts := _parts(leg, view)):
                continue
            row = {
                "type": "Feature",
                "geometry": {"type": "MultiLineString", "coordinates": parts},
                "what": route.name,
                "leg": f"{leg.start.name} to {leg.end.name}",
                "by": leg.by,
                "far": distance_words(leg),
                "cited": leg.cited,
            }
            alike.setdefault(leg.by, []).append(row)
        for by, rows in alike.items():
            leg = next(leg for leg in route.legs if leg.by == by)
            settings = looks(leg, color_of(number)) | {"filled": False}
            layer = _shapes(rows, f"{name}_{number}_{by.replace(' ', '_')}", **settings)
            yield layer.encode(tooltip=told)


def _parts(leg: Leg, view: View) -> list[list[tuple[float, float]]]:
    points = [view.projection.point(*point) for point in way(leg)]
    return line_in_frame(points, view.frame)


def _rows(view: View, routes: Sequence[Route]) -> list[Row]:
    spots = dict.fromkeys(stop for route in routes for stop in route.stops)
    rows = []
    for spot in spots:
        x, y = view.pixel(spot)
        if view.frame.left <= x <= view.frame.right and view.frame.top <= y <= view.frame.bottom:
            rows.append({"x": round(x, 1), "y": round(y, 1), "area": spot.area})
    return rows


def _edge(frame: Box, name: str, size: Size, **settings: Any) -> Any:
    """A rectangle: a frame, or the ground of an inset."""
    import altair as alt

    from nkreport.report.charts.layer import Layer

    row = {"x": frame.left, "x2": frame.right, "y": frame.top, "y2": frame.bottom}
    style: dict[str, Any] = {
        "stroke": theme.RULE,
        "strokeWidth": 1,
        "filled": False,
        "opacity": 1,
    } | settings
    drawn = Layer(alt.InlineData(values=(row,)), name=name).mark_rect(**style)
    return drawn.encode(
        x=at_pixel("x", "x", size[0]),
        x2=alt.X2("x2"),
        y=at_pixel("y", "y", size[1]),
        y2=alt.Y2("y2"),
    )


def _extent(inset: View, main: View) -> Box:
    """What an inset shows, on the main map."""
    x, y = zip(*(main.pixel(spot) for spot in inset.named), strict=True)
    return Box(min(x) - 9, min(y) - 9, max(x) + 9, max(y) + 9)


def _pulled(around: Box, frame: Box) -> tuple[float, float, float, float]:
    """The shortest line between two rectangles that lie apart."""
    x = min(max((around.left + around.right) / 2, frame.left), frame.right)
    y = min(max((around.top + around.bottom) / 2, frame.top), frame.bottom)
    return (
        min(max(x, around.left), around.right),
        min(max(y, around.top), around.bottom),
        x,
        y,
    )


def _ruled(
    lines: Sequence[tuple[float, float, float, float]], name: str, size: Size, **settings: Any
) -> Any:
    import altair as alt

    from nkreport.report.charts.layer import Layer

    rows = [{"x": a, "y": b, "x2": c, "y2": d} for a, b, c, d in lines]
    style: dict[str, Any] = {"color": theme.MUTED, "strokeWidth": 0.75, "opacity": 1} | settings
    rule = Layer(alt.InlineData(values=tuple(rows)), name=name).mark_rule(**style)
    return rule.encode(
        x=at_pixel("x", "x", size[0]),
        x2=alt.X2("x2"),
        y=at_pixel("y", "y", size[1]),
        y2=alt.Y2("y2"),
    )


def _names(routes: Sequence[Route], plan: Plan, size: Size) -> list[Any]:
    """Names of places, and of each route at its longest leg, clear of lines and of the inset."""
    view = plan.main
    taken = along(routes, view)
    if plan.inset:
        around = _extent(plan.inset, view)
        x, y, end, level = _pulled(around, plan.inset.frame)
        between = Box(min(x, end) - 4, min(y, level) - 4, max(x, end) + 4, max(y, level) + 4)
        taken += [plan.inset.frame, around, between]
    placed = _place_names(view, plan.frame, taken)
    layers = _written(view, placed, "name", size)
    taken += [spot.box for spot in placed] + [dot(view, spot) for spot in view.named]
    for number, route in enumerate(routes):
        x, y, box = _beside(route, view, taken)
        taken.append(box)
        row = {"text": route.name, "x": round(x, 1), "y": round(y, 1)}
        settings = {"align": "center", "color": color_of(number), "fontWeight": 600}
        layers.append(text_layer([row], f"route_{number}_name", size, **settings))
    return layers


def _beside(route: Route, view: View, taken: Sequence[Box]) -> tuple[float, float, Box]:
    """Where a route's name stands: over or under the leg that is longest on the map."""
    ways = [[view.projection.point(*point) for point in way(leg)] for leg in route.legs]
    longest = max(ways, key=lambda w: abs(w[0][0] - w[-1][0]) + abs(w[0][1] - w[-1][1]))
    half = theme.text_width(route.name, bold=True) / 2
    tried = []
    for step, (x, y) in list(enumerate(longest))[::4]:
        for off in (-13, 13, -17, 17, -22, 22, -28, 28):
            box = Box(x - half, y + off - LINE / 2, x + half, y + off + LINE / 2)
            cost = 3 * sum(box.overlap(other) for other in taken) + 4 * box.outside(view.frame)
            away = abs(step - len(longest) / 2) / 2 + abs(off) + (off > 0)
            tried.append((cost + away, x, y + off, box))
    return min(tried, key=lambda entry: entry[0])[1:]


def _place_names(view: View, frame: Box, taken: Sequence[Box]) -> list[Placed]:
    marks = [dot(view, spot) for spot in view.named]
    return place(marks, [Label((), (spot.name,)) for spot in view.named], frame, taken)


def _written(view: View, placed: Sequence[Placed], name: str, size: Size) -> list[Any]:
    layers = []
    if leaders := [spot.leader for spot in placed if spot.leader]:
        layers.append(_ruled(leaders, f"{name}_leaders", size))
    for align in ("left", "right"):
        rows = [
            {"text": spot.name, "x": round(found.x, 1), "y": round(found.y, 1)}
            for spot, found in zip(view.named, placed, strict=True)
            if found.align == align
        ]
        if rows:
            settings = {"align": align, "color": theme.INK}
            layers.append(text_layer(rows, f"{name}_{align}", size, **settings))
    return layers
