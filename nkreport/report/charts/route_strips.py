"""Routes as rows of stops: how each leg is travelled, how far it is said to be, who says so."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from nkreport.report import theme
from nkreport.report.charts.marks import DENIAL, NO_NUMBER, SERIES, Row
from nkreport.report.charts.placing import LINE
from nkreport.report.charts.routes import Leg, Route

EDGE = 8
HEAD = 24
GAP = 22
COLORS = (*SERIES, DENIAL)
STOPS = ("left", "center", "right")
DASHES = {"sea": [7, 4], "rail": [], "air": [1.5, 5]}
MIXED = [14, 4, 1.5, 4]

Size = tuple[float, float]


def looks(leg: Leg, color: str) -> dict[str, Any]:
    """How the line of a leg is drawn: by its means of transport, thin where none is stated."""
    dash = DASHES.get("+".join(leg.modes), MIXED) if leg.modes else []
    return {
        "stroke": color,
        "strokeWidth": 2.5 if leg.modes else 1.25,
        "strokeDash": dash,
        "strokeCap": "round" if dash == DASHES["air"] else "butt",
        "opacity": 1,
    }


def color_of(place: int) -> str:
    """Colour of a route by its place among those drawn."""
    return COLORS[place % len(COLORS)]


def at_pixel(channel: str, field: str, length: float) -> Any:
    """The Altair channel for a field of pixels."""
    import altair as alt

    if channel == "x":
        return alt.X(f"{field}:Q", scale=alt.Scale(domain=[0, length]), axis=None)
    down = alt.Scale(domain=[0, length], range=[0, length])
    return alt.Y(f"{field}:Q", scale=down, axis=None)


def distance_words(leg: Leg) -> str:
    """The distance as it was printed, since only its words say from where it is measured."""
    if leg.distance is None:
        return ""
    if leg.distance.numbered and leg.distance.printed and not leg.distance.correction:
        return leg.distance.printed
    return leg.distance.quantity() if leg.distance.numbered else NO_NUMBER


@dataclass(frozen=True)
class Strip:
    """One route as a row of stops.

    Parameters
    ----------
    route : Route
    top : float
        Where it begins, in pixels.
    width : float
    """

    route: Route
    top: float
    width: float

    @property
    def step(self) -> float:
        """Pixels from stop to stop."""
        return (self.width - 2 * EDGE) / (len(self.route.stops) - 1)

    @cached_property
    def by(self) -> list[list[str]]:
        """How each leg is travelled; who says so where that differs from leg to leg."""
        one = len({leg.cited for leg in self.route.legs}) == 1
        told = [leg.by if one else f"{leg.by} ({leg.cited})" for leg in self.route.legs]
        return [theme.wrap(text, self.step - 2 * EDGE, theme.SIZE_SMALL) for text in told]

    @cached_property
    def far(self) -> list[list[str]]:
        """The distance of each leg."""
        told = [distance_words(leg) for leg in self.route.legs]
        room = self.step - 2 * EDGE
        return [theme.wrap(text, room, theme.SIZE_SMALL) if text else [] for text in told]

    @cached_property
    def names(self) -> list[list[str]]:
        """The name of each stop."""
        return [theme.wrap(place.name, self.step - 2 * EDGE) for place in self.route.stops]

    @property
    def line(self) -> float:
        """Level of the line of stops."""
        return self.top + HEAD + max(map(len, self.by)) * LINE + 6

    @cached_property
    def below(self) -> int:
        """Lines between the level of the names and that of the distances: none where both fit."""
        widths = [max(map(theme.text_width, name)) for name in self.names]
        widths[0], widths[-1] = 2 * (widths[0] - EDGE), 2 * (widths[-1] - EDGE)
        for start, far in zip(self.starts, self.far, strict=True):
            room = self.step - (widths[start] + widths[start + 1]) / 2 - 2 * EDGE
            if far and max(theme.text_width(line, theme.SIZE_SMALL) for line in far) > room:
                return max(map(len, self.names))
        return 0

    @property
    def height(self) -> float:
        """Pixels to the next strip."""
        lines = max(max(map(len, self.names)), self.below + max(map(len, self.far)))
        return self.line + 18 + (lines - 0.5) * LINE + GAP - self.top

    @property
    def starts(self) -> list[int]:
        """Which stop each leg starts from."""
        stops = self.route.stops
        found: list[int] = []
        for leg in self.route.legs:
            after = found[-1] + 1 if found else 0
            found.append(after if stops[after] == leg.start else after + 1)
        return found

    def x(self, stop: int) -> float:
        """Where a stop stands."""
        return EDGE + self.step * stop

    def words(self) -> dict[str, list[Row]]:
        """Rows of text by their kind."""
        rows: dict[str, list[Row]] = {"by": [], "far": [], "left": [], "center": [], "right": []}
        cited = {leg.cited for leg in self.route.legs}
        if len(cited) == 1:
            x = theme.text_width(self.route.name, bold=True) + 12
            rows["source"] = [{"text": cited.pop(), "x": x, "y": self.top + LINE / 2}]
        for start, by, far in zip(self.starts, self.by, self.far, strict=True):
            middle = self.x(start) + self.step / 2
            level = self.line + 18 + self.below * LINE
            up = self.line - 12 - LINE * (len(by) - 1)
            rows["by"].append({"text": "\n".join(by), "x": middle, "y": up})
            if far:
                rows["far"].append({"text": "\n".join(far), "x": middle, "y": level})
        last = len(self.names) - 1
        for stop, name in enumerate(self.names):
            side = "left" if stop == 0 else "right" if stop == last else "center"
            x = {"left": 0.0, "right": self.width}.get(side, self.x(stop))
            rows[side].append({"text": "\n".join(name), "x": x, "y": self.line + 18})
        return {part: found for part, found in rows.items() if found}

    def drawn(self, name: str, color: str, size: Size) -> list[Any]:
        """Layers of the head, the legs and the stops."""
        head = [{"text": self.route.name, "x": 0, "y": self.top + LINE / 2}]
        layers = [text_layer(head, f"{name}_what", size, align="left", color=color, fontWeight=600)]
        for number, leg in enumerate(self.route.legs):
            x = self.x(self.starts[number])
            row = {"x": x, "x2": x + self.step, "y": self.line}
            layers.append(_rule(row, f"{name}_leg_{number}_{leg.end.id}", looks(leg, color), size))
        stops = [
            {"x": self.x(stop), "y": self.line, "area": place.area}
            for stop, place in enumerate(self.route.stops)
        ]
        return [*layers, stops_layer(stops, f"{name}_stops", color, size)]


def strips_height(routes: Sequence[Route], width: float = theme.WIDTH) -> float:
    """Pixels that all strips take up."""
    return sum(Strip(route, 0, width).height for route in routes) - GAP


def strip_layers(routes: Sequence[Route], width: float = theme.WIDTH) -> list[Any]:
    """Layers of a strip for each route, one below the other."""
    size = (width, strips_height(routes, width))
    layers: list[Any] = []
    words: dict[str, list[Row]] = {}
    top = 0.0
    for place, route in enumerate(routes):
        strip = Strip(route, top, width)
        layers += strip.drawn(f"strip_{place}", color_of(place), size)
        for part, rows in strip.words().items():
            words.setdefault(part, []).extend(rows)
        top += strip.height
    for part, rows in words.items():
        settings: dict[str, Any] = {"color": theme.MUTED, "fontSize": theme.SIZE_SMALL}
        if part in STOPS:
            settings = {"color": theme.INK, "align": part}
        elif part == "source":
            settings["align"] = "left"
        layers.append(text_layer(rows, f"strips_{part}", size, **settings))
    return layers


def stops_layer(rows: Sequence[Row], name: str, color: str, size: Size) -> Any:
    """Dots for places, open for those that are areas."""
    import altair as alt

    from nkreport.report.charts.layer import Layer

    dots = Layer(alt.InlineData(values=tuple(rows)), name=name).mark_point(
        size=64, stroke=color, strokeWidth=2, opacity=1
    )
    hollow = alt.condition("datum.area", alt.value(theme.PAPER), alt.value(color))
    fill = alt.FillValue(hollow["value"], condition=hollow["condition"])
    return dots.encode(x=at_pixel("x", "x", size[0]), y=at_pixel("y", "y", size[1]), fill=fill)


def _rule(row: Row, name: str, settings: dict[str, Any], size: Size) -> Any:
    import altair as alt

    from nkreport.report.charts.layer import Layer

    rule = Layer(alt.InlineData(values=(row,)), name=name).mark_rule(**settings)
    channels = {"x": at_pixel("x", "x", size[0]), "y": at_pixel("y", "y", size[1])}
    return rule.encode(**channels, x2=alt.X2("x2"))


def text_layer(rows: Sequence[Row], name: str, size: Size, **more: Any) -> Any:
    """Words, in the middle of their place unless told otherwise."""
    import altair as alt

    from nkreport.report.charts.layer import Layer

    settings = {"align": "center", "baseline": "middle", "lineBreak": "\n", **more}
    text = Layer(alt.InlineData(values=tuple(rows)), name=name).mark_text(**settings)
    channels = {"x": at_pixel("x", "x", size[0]), "y": at_pixel("y", "y", size[1])}
    return text.encode(**channels, text=alt.Text("text:N"))
