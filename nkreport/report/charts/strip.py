"""A strip of segments to scale, their labels, and below it what has no place on the scale."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from nkreport.ledger.figure import Figure
from nkreport.report import theme
from nkreport.report.charts.marks import Plane, Row, draw_marks, kind_of, row_of
from nkreport.report.charts.placing import LINE
from nkreport.report.charts.scales import ARROW, Amounts
from nkreport.report.charts.strip_layers import (
    ROW,
    draw_bare,
    draw_bounds,
    draw_boxes,
    draw_broken,
    draw_lines,
    draw_words,
    pixels,
    spoken,
)
from nkreport.report.charts.wording import lower_end, upper_end

TOP = 46
THICK = 54
THIN = 20
GAP = 4
STEP = 25
HATCH = 9


@dataclass(frozen=True)
class Strip:
    """What a strip shows.

    Parameters
    ----------
    whole : Figure
    valued, bounded : tuple of Figure
        Parts drawn as segments; parts drawn as bounds below.
    rest : str
        What is left, in words; empty where nothing is computed.
    impossible : tuple of (Figure, str)
        Parts that do not fit, and why in words.
    bare : tuple of str
        Parts without a number, in words.
    within : mapping
        Id of a valued part to its own parts, drawn as a thinner row below it.
    names : mapping
        Id of a part to what it is called.
    """

    whole: Figure
    valued: tuple[Figure, ...]
    bounded: tuple[Figure, ...]
    rest: str
    impossible: tuple[tuple[Figure, str], ...]
    bare: tuple[str, ...]
    within: Mapping[str, tuple[Figure, ...]]
    names: Mapping[str, str]


@dataclass(frozen=True)
class Segment:
    """A stretch of the strip, in pixels, and its two lines of words."""

    left: float
    right: float
    name: str
    amount: str
    figure: Figure | None
    top: float = TOP
    bottom: float = TOP + THICK

    @property
    def width(self) -> float:
        """Pixels the words take side by side below each other."""
        return max(theme.text_width(self.name, bold=True), theme.text_width(self.amount))

    @property
    def beside(self) -> float:
        """Pixels the words take on one line."""
        return theme.text_width(self.name, bold=True) + 10 + theme.text_width(self.amount)


def draw_strip(strip: Strip) -> Any:
    """Draw the strip and everything that stands below it."""
    import altair as alt

    scale = _scale(strip)
    segments = _segments(strip, scale)
    outside = [s for s in segments if s.width + 18 > s.right - s.left or s.top > TOP]
    foot = max(segment.bottom for segment in segments) if segments else TOP + THICK
    bottom = foot + (STEP * len(outside) + 20 if outside else 16)
    below = bottom + ROW * len(strip.bounded)
    boxes = below + (ROW + 22) * len(strip.impossible)
    height = boxes + (LINE * len(strip.bare) + 18 if strip.bare else 0)

    def across(field: str) -> Any:
        inside = alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)
        return alt.Y(f"{field}:Q", scale=inside, axis=None)

    plane = Plane(scale, across, "y", None, "strip")
    layers = [*_whole(strip.whole, plane), *_drawn(segments, strip, plane)]
    layers += _inside([s for s in segments if s not in outside], plane)
    layers += _ladder(outside, plane, foot)
    layers += draw_bounds(strip.bounded, strip.names, bottom, plane)
    for place, (figure, why) in enumerate(strip.impossible):
        words = f"{strip.names[figure.id]}: {spoken(figure)}", why
        layers += draw_broken(figure, words, below + (ROW + 22) * place, plane, place)
    layers += draw_bare(strip.bare, boxes, plane)
    return alt.layer(*layers).properties(width=theme.WIDTH, height=height, name="strip")


def _scale(strip: Strip) -> Amounts:
    """From zero to the whole, or to what goes beyond it; a bound keeps room for its arrow."""
    width = theme.WIDTH - 2.0
    top = max(upper_end(strip.whole), sum(part.best or 0 for part in strip.valued))
    top = max([top, *(upper_end(part) for part in strip.bounded)]) or 1.0
    floors = [f for f in (strip.whole, *strip.bounded) if kind_of(f) == "floor"]
    reaches = [lower_end(floor) / (1 - (ARROW + 8) / width) for floor in floors]
    return Amounts(0, max([top, *reaches]), top, width, "", "", False)


def _segments(strip: Strip, scale: Amounts) -> list[Segment]:
    segments = []
    at = 0.0
    for part in strip.valued:
        end = at + (part.best or 0)
        ends = scale.pixel(at), scale.pixel(end)
        segments.append(Segment(*ends, strip.names[part.id], spoken(part), part))
        start = at
        for inner in strip.within.get(part.id, ()):
            ends = scale.pixel(start), scale.pixel(start + (inner.best or 0))
            levels = TOP + THICK + GAP, TOP + THICK + GAP + THIN
            segments.append(Segment(*ends, strip.names[inner.id], spoken(inner), inner, *levels))
            start += inner.best or 0
        at = end
    limit = lower_end(strip.whole)
    if strip.rest and at < limit:
        ends = scale.pixel(at), scale.pixel(limit)
        segments.append(Segment(*ends, "the rest", f"{strip.rest}, computed", None))
    return segments


def _whole(figure: Figure, plane: Plane) -> list[Any]:
    """The whole above the strip: from end to end where it is a value, else as its bound."""
    title = figure.ledger.measures[figure.measure].title
    text = f"{title[:1].upper()}{title[1:]}: {spoken(figure)}"
    label = draw_words(
        [pixels(plane, x=1) | {"y": 10, "text": text}],
        plane,
        "whole_label",
        align="left",
        fontWeight=600,
        color=theme.INK,
    )
    y = TOP - 16
    if kind_of(figure) not in ("value", "about"):
        row = row_of(figure, plane.scale) | {"y": y}
        return [label, *draw_marks([row], replace(plane, name="whole"), theme.INK)]
    end = plane.scale.pixel(upper_end(figure))
    rows = [pixels(plane, x=1, end=end - 1) | {"y": y, "until": y}]
    rows += [pixels(plane, x=x, end=x) | {"y": y - 6, "until": y + 6} for x in (1, end - 1)]
    return [label, draw_lines(rows, plane, "whole", color=theme.INK, strokeWidth=1.5)]


def _drawn(segments: Sequence[Segment], strip: Strip, plane: Plane) -> list[Any]:
    layers = []
    for kind, looks in (
        ("value", {"fill": theme.BLUE}),
        ("about", {"fill": theme.PAPER, "stroke": theme.BLUE, "strokeWidth": 2.0}),
    ):
        rows = [
            row_of(segment.figure, plane.scale)
            | pixels(plane, x=segment.left + 1, end=segment.right - 1)
            | {"y": segment.top, "until": segment.bottom}
            for segment in segments
            if segment.figure is not None and kind_of(segment.figure) == kind
        ]
        if rows:
            layers.append(draw_boxes(rows, plane, f"part_{kind}", **looks))
    for rest in (segment for segment in segments if segment.figure is None):
        hatch = _hatched(rest, plane)
        layers.append(draw_lines(hatch, plane, "rest_hatch", color=theme.RULE, strokeWidth=1))
        exact = kind_of(strip.whole) in ("value", "about")
        layers.append(draw_lines(_outline(rest, plane, exact), plane, "rest", **_DASHED))
    if strip.valued and sum(p.best or 0 for p in strip.valued) > upper_end(strip.whole):
        x = plane.scale.pixel(upper_end(strip.whole))
        line = [pixels(plane, x=x, end=x) | {"y": TOP - 16, "until": TOP + THICK + 8}]
        layers.append(draw_lines(line, plane, "end_of_whole", color=theme.INK, strokeWidth=2))
    return layers


_DASHED: dict[str, Any] = {"color": theme.MUTED, "strokeWidth": 1, "strokeDash": [4, 3]}


def _hatched(rest: Segment, plane: Plane) -> list[Row]:
    """Slanted lines cut at the segment's edges."""
    left, right = rest.left + 1, rest.right - 1
    rows = []
    for step in range(math.ceil((right - left + THICK) / HATCH)):
        foot = left - THICK + (step + 1) * HATCH
        x, end = max(foot, left), min(foot + THICK, right)
        if end - x > 1:
            ends = {"y": TOP + THICK - (x - foot), "until": TOP + THICK - (end - foot)}
            rows.append(pixels(plane, x=x, end=end) | ends)
    return rows


def _outline(rest: Segment, plane: Plane, closed: bool) -> list[Row]:
    left, right = rest.left + 1, rest.right - 1
    rows = [pixels(plane, x=left, end=right) | {"y": y, "until": y} for y in (TOP, TOP + THICK)]
    sides = (left, right) if closed else (left,)
    return rows + [pixels(plane, x=x, end=x) | {"y": TOP, "until": TOP + THICK} for x in sides]


def _inside(segments: Sequence[Segment], plane: Plane) -> list[Any]:
    """Words inside segments that are wide enough, on a ground of their own over a hatch."""
    layers = []
    for place, segment in enumerate(segments):
        solid = segment.figure is not None and kind_of(segment.figure) == "value"
        if segment.figure is None:
            ends = {"x": segment.left + 7, "end": segment.left + 17 + segment.width}
            ground = [pixels(plane, **ends) | {"y": TOP + 6, "until": TOP + THICK - 6}]
            layers.append(draw_boxes(ground, plane, "rest_ground", fill=theme.PAPER))
        for part, text, y, weight in (
            ("name", segment.name, TOP + 18, 600),
            ("amount", segment.amount, TOP + 37, 400),
        ):
            row = pixels(plane, x=segment.left + 10) | {"y": y, "text": text}
            looks = {"align": "left", "fontWeight": weight}
            looks["color"] = theme.PAPER if solid else theme.INK
            layers.append(draw_words([row], plane, f"inside_{place}_{part}", **looks))
    return layers


def _ladder(segments: Sequence[Segment], plane: Plane, foot: float) -> list[Any]:
    """Words below segments too narrow for them, each at the end of a line from its segment."""
    if not segments:
        return []
    middles = [(segment.left + segment.right) / 2 for segment in segments]
    fits = all(
        middle + 8 + segment.beside <= plane.scale.length
        for middle, segment in zip(middles, segments, strict=True)
    )
    order = range(len(segments) - 1, -1, -1) if fits else range(len(segments))
    leaders: list[Row] = []
    layers = []
    for level, index in enumerate(order):
        segment, x = segments[index], middles[index]
        y = foot + 18 + level * STEP
        leaders.append(pixels(plane, x=x, end=x) | {"y": segment.bottom + 3, "until": y})
        leaders.append(pixels(plane, x=x, end=x + (6 if fits else -6)) | {"y": y, "until": y})
        start = x + 10 if fits else max(x - 10 - segment.beside, 1)
        meet = start + theme.text_width(segment.name, bold=True)
        for part, text, at, align, weight in (
            ("name", segment.name, meet, "right", 600),
            ("amount", segment.amount, meet + 8, "left", 400),
        ):
            row = pixels(plane, x=at) | {"y": y, "text": text}
            looks = {"align": align, "fontWeight": weight, "color": theme.INK}
            layers.append(draw_words([row], plane, f"below_{index}_{part}", **looks))
    thin = draw_lines(leaders, plane, "leader", color=theme.MUTED, strokeWidth=0.75)
    return [thin, *layers]
