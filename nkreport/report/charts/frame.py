"""Frame: one panel of a chart in pixels, the layers drawn in it, and the axes at its sides."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from nkreport.report import theme

Row = dict[str, Any]
Spec = dict[str, Any]
Tick = tuple[float, str]

LINE = 18
"""Pixels from line to line of text."""
GROUND, GRID, CLEARING, JOIN, MARK, WORDS = range(6)
"""What lies on what: bands, grid, the ground under words, lines between marks, marks, words."""
SMALL: Spec = {"size": theme.SIZE_SMALL, "color": theme.MUTED}
SLANTED: Spec = {"color": theme.MUTED, "fontStyle": "italic"}
DASHED: Spec = {"color": theme.MUTED, "strokeWidth": 1, "strokeDash": [4, 3]}


def px(pixel: float) -> float:
    """A pixel to a tenth, as short as it can be written."""
    rounded = round(pixel, 1)
    return int(rounded) if rounded == int(rounded) else rounded


class Frame:
    """A panel; whatever is drawn in it is given in pixels from its left and its top.

    Parameters
    ----------
    name : str
        Of the view, and the beginning of its layers' names.
    width, height : float
    title : sequence of str
        Lines above it.
    below : sequence of str
        Smaller lines below the title.
    near : bool
        Whether the title stands close above.
    opacity : dict, optional
        How marks that have a `day` fade, as Vega-Lite's `opacity` channel.
    """

    def __init__(
        self,
        name: str,
        height: float,
        width: float = theme.WIDTH,
        title: Sequence[str] = (),
        below: Sequence[str] = (),
        near: bool = False,
        opacity: Spec | None = None,
    ) -> None:
        self.name, self.width, self.height = name, width, height
        self.title, self.below, self._opacity = list(title), list(below), opacity
        self._near = near
        self._axes: Spec = {"x": None, "y": None}
        self._layers: dict[str, tuple[int, Spec, list[Row], Mapping[str, str]]] = {}

    def axis(self, side: str, ticks: Sequence[Tick], *, marked: bool = False) -> None:
        """Write a scale's words at the `top`, `bottom` or `left`; Vega tells them from labels."""
        places = [px(pixel) for pixel, _ in ticks]
        words = json.dumps([text for _, text in ticks], ensure_ascii=False)
        self._axes["y" if side == "left" else "x"] = {
            "orient": side,
            "values": places,
            "labelExpr": f"{words}[indexof({places}, datum.value)]",
            "title": None,
            "grid": False,
            **({"labelAlign": "left", "labelPadding": 0} if side == "left" else {}),
            **({"ticks": True, "tickSize": 5} if marked else {}),
        }

    def rule(
        self, part: str, x: float, y: float, x2: float, y2: float, level: int = JOIN, **looks: Any
    ) -> None:
        """A straight line; `row` and `told` as for `mark`."""
        self._add(part, level, "rule", {"x": x, "y": y, "x2": x2, "y2": y2}, looks)

    def box(
        self, part: str, x: float, y: float, x2: float, y2: float, level: int = GROUND, **looks: Any
    ) -> None:
        """A rectangle; `row` and `told` as for `mark`."""
        self._add(part, level, "rect", {"x": x, "y": y, "x2": x2, "y2": y2}, looks)

    def mark(self, part: str, x: float, y: float, level: int = MARK, **looks: Any) -> None:
        """A point; `shape`, `size`, `fill` and `stroke` are Vega-Lite's.

        Parameters
        ----------
        part : str
            Name of the layer; all of one part look alike.
        x, y : float
        level : int
            What it lies on.
        **looks
            Also `row`, the facts behind it, and `told`, field to title of those told on pointing.
        """
        self._add(part, level, "point", {"x": x, "y": y}, looks)

    def path(self, part: str, course: str, level: int = MARK, **looks: Any) -> None:
        """An outline given as an SVG path in pixels, cut at the frame."""
        looks = {"shape": course, "size": 4, "clip": True} | looks
        self._add(part, level, "point", {"x": 0, "y": 0}, looks)

    def text(
        self,
        part: str,
        x: float,
        y: float,
        lines: str | Sequence[str],
        *,
        align: str = "left",
        bold: bool = False,
        clear: bool = False,
        size: float = theme.SIZE_TEXT,
        color: str = theme.INK,
        **looks: Any,
    ) -> None:
        """Words, the middle of whose first line is at `y`; `clear` puts a ground under them."""
        lines = [lines] if isinstance(lines, str) else lines
        looks |= {"align": align, "baseline": "line-top", "dy": -LINE / 2, "color": color}
        looks |= {"fontSize": size, "fontWeight": 600 if bold else 400, "lineBreak": "\n"}
        row = {**looks.pop("row", {}), "text": "\n".join(lines)}
        name = part if align == "left" else f"{part}_{align}"
        self._add(name, WORDS, "text", {"x": x, "y": y}, looks | {"row": row})
        if clear:
            wide = max(theme.text_width(line, size, bold=bold) for line in lines)
            left = {"left": x, "right": x - wide, "center": x - wide / 2}[align]
            foot = y - LINE / 2 + LINE * len(lines)
            self.clear(left - 2, y - LINE / 2, left + wide + 2, foot)

    def clear(self, x: float, y: float, x2: float, y2: float) -> None:
        """Put the page's ground over what lies below words."""
        self.box("clearing", x, y, x2, y2, level=CLEARING, fill=theme.PAPER)

    def _add(self, part: str, level: int, kind: str, place: Row, looks: Spec) -> None:
        row, told = looks.pop("row", {}), looks.pop("told", {})
        if part not in self._layers:
            mark = {"type": kind, **({"opacity": 1} if kind != "text" else {}), **looks}
            self._layers[part] = (level, mark, [], told)
        values = {name: px(pixel) for name, pixel in place.items()}
        self._layers[part][2].append(values | row)

    def _layer(self, part: str, mark: Spec, rows: list[Row], told: Mapping[str, str]) -> Spec:
        channels: Spec = {name: {"field": name} for name in ("x2", "y2") if name in rows[0]}
        if mark["type"] == "text":
            channels["text"] = {"field": "text", "type": "nominal"}
        if told:
            channels["tooltip"] = [
                {"field": field, "type": "nominal", "title": title} for field, title in told.items()
            ]
        if self._opacity and "day" in rows[0]:
            channels["opacity"] = self._opacity
        layer: Spec = {"name": f"{self.name}_{part}", "data": {"values": rows}, "mark": mark}
        return layer | ({"encoding": channels} if channels else {})

    def view(self) -> Spec:
        """The panel as Vega-Lite has it."""
        width, height = px(self.width), px(self.height)
        flat = {"nice": False, "zero": False}
        down = {"domain": [0, height], "range": [0, height]} | flat
        across = {"domain": [0, width]} | flat
        place = {
            name: {"field": name, "type": "quantitative", "scale": scale, "axis": self._axes[name]}
            for name, scale in (("x", across), ("y", down))
        }
        order = sorted(self._layers.items(), key=lambda entry: entry[1][0])
        view: Spec = {"name": self.name, "width": width, "height": height, "encoding": place}
        if self.title:
            view["title"] = {"text": self.title}
            view["title"] |= {"subtitle": self.below} if self.below else {}
            view["title"] |= {"offset": 4} if self._near else {}
        view["layer"] = [
            self._layer(part, mark, rows, told) for part, (_, mark, rows, told) in order
        ]
        return view


def stacked(frames: Sequence[Frame | Spec], spacing: float) -> Spec:
    """Frames one below the other."""
    views = [frame.view() if isinstance(frame, Frame) else frame for frame in frames]
    return {"vconcat": views, "spacing": spacing}


def width_in(columns: int, spacing: float) -> float:
    """How wide frames are of which so many stand in a line."""
    return (theme.WIDTH - spacing * (columns - 1)) / columns


def in_rows(frames: Sequence[Frame], columns: int, spacing: float) -> list[Spec]:
    """Frames in lines of so many, with as many lines above each of a line so that plots align."""
    found = []
    for start in range(0, len(frames), columns):
        line = frames[start : start + columns]
        for heads in ([frame.title for frame in line], [frame.below for frame in line]):
            most = max(map(len, heads))
            for head in heads:
                head += [" "] * (most - len(head))
        found.append({"hconcat": [frame.view() for frame in line], "spacing": spacing})
    return found
