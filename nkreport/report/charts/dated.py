"""Marks on a time axis: the base line, lines between like rows, spans, marks and labels."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Any

from nkreport.ledger.figure import Figure
from nkreport.report import theme
from nkreport.report.charts.marks import (
    CLAIM,
    DENIAL,
    Plane,
    Row,
    draw_marks,
    draw_text,
    joinable,
    row_of,
    series_of,
)
from nkreport.report.charts.placing import LINE, Box, Label, Placed, place
from nkreport.report.charts.scales import Days
from nkreport.report.charts.spreading import side_by_side

APART = 18
"""Pixels between marks of one day that would lie on each other; the figures keep their day."""


def draw_dated(
    figures: Sequence[Figure],
    spans: Sequence[tuple[date, date]],
    labels: Sequence[Label],
    plane: Plane,
    days: Days,
    blocked: Sequence[Box] = (),
    *,
    joined: bool = True,
) -> list[Any]:
    """Draw figures over days.

    Parameters
    ----------
    figures : sequence of Figure
        Each with a number.
    spans : sequence of (date, date)
        The first and the last day each may belong to.
    labels : sequence of Label
    plane : Plane
        Its field must be `day`.
    days : Days
    blocked : sequence of Box
        What labels keep clear of, beside marks, lines and one another.
    joined : bool
        Whether a line runs through the values of one series.

    Returns
    -------
    list of altair charts
        Layers, the lowest first.
    """
    boxes = [_box(figure, span, plane, days) for figure, span in zip(figures, spans, strict=True)]
    moves = side_by_side(boxes, APART)
    rows = []
    for figure, (first, last), move in zip(figures, spans, moves, strict=True):
        middle = (days.pixel(first) + days.pixel(last)) / 2 + move
        row = row_of(figure, plane.scale)
        ends = [days.moment(days.pixel(day) + move) for day in (first, last)]
        row |= {"first": ends[0], "last": ends[1], "day": days.moment(middle)}
        rows.append(row)
    boxes = [
        Box(box.left + move, box.top, box.right + move, box.bottom)
        for box, move in zip(boxes, moves, strict=True)
    ]
    links = _pairs(figures, rows) if joined else []
    clear = [*blocked, *(box for pair in links for box in _along(pair, boxes))]
    frame = Box(0, -14, days.length, plane.scale.length)
    placed = place(boxes, labels, frame, clear)
    return [
        _baseline(days, plane),
        _clearing(placed, plane, days),
        *_links([(rows[one], rows[other]) for one, other in links], plane),
        *_spans(rows, plane),
        *draw_marks(rows, plane),
        *_labels(rows, labels, placed, plane, days),
    ]


def _box(figure: Figure, span: tuple[date, date], plane: Plane, days: Days) -> Box:
    row = row_of(figure, plane.scale)
    ends = sorted(plane.scale.pixel(row[name]) for name in ("at", "end") if name in row)
    first, last = (days.pixel(day) for day in span)
    return Box(first - 9, ends[0] - 9, last + 9, ends[-1] + 9)


def _pairs(figures: Sequence[Figure], rows: Sequence[Row]) -> list[tuple[int, int]]:
    """Neighbours of one series; a line never joins unlike rows."""
    series: dict[tuple[str, ...], list[int]] = {}
    for index, figure in enumerate(figures):
        if joinable(figure):
            series.setdefault(series_of(figure), []).append(index)
    return [
        (one, other)
        for line in series.values()
        for one, other in pairwise(line)
        if rows[one]["last"] < rows[other]["first"]
    ]


def _along(pair: tuple[int, int], boxes: Sequence[Box]) -> list[Box]:
    one, other = (boxes[index] for index in pair)
    steps = 24
    found = []
    for step in range(steps + 1):
        share = step / steps
        x = (one.left + one.right) / 2 * (1 - share) + (other.left + other.right) / 2 * share
        y = (one.top + one.bottom) / 2 * (1 - share) + (other.top + other.bottom) / 2 * share
        found.append(Box(x - 5, y - 4, x + 5, y + 4))
    return found


def _baseline(days: Days, plane: Plane) -> Any:
    rows = [{"day": end, "at": 0} for end in days.ends]
    line = plane.chart(rows, "baseline").mark_line(color=theme.RULE, strokeWidth=1, opacity=1)
    axis = plane.across("day").axis is not None
    return line.encode(**plane.encoding() | {"x": days.channel("day", axis=axis)})


def _links(pairs: Sequence[tuple[Row, Row]], plane: Plane) -> list[Any]:
    import altair as alt

    links = [
        {"at": one["at"], "end": other["at"], "day": one["day"], "until": other["day"]}
        for one, other in pairs
    ]
    if not links:
        return []
    drawn = plane.chart(links, "link").mark_rule(color=CLAIM, strokeWidth=1.5, opacity=1)
    return [drawn.encode(**plane.encoding(end="end"), x2=alt.X2("until"))]


def _spans(rows: Sequence[Row], plane: Plane) -> list[Any]:
    import altair as alt

    layers = []
    for part, color in (("span", CLAIM), ("span_denied", DENIAL)):
        chosen = [
            row
            for row in rows
            if row["first"] != row["last"] and (row["kind"] == "denial") == (color == DENIAL)
        ]
        if chosen:
            bar = plane.chart(chosen, part).mark_rule(color=color, strokeWidth=1.5, opacity=1)
            channels = plane.encoding() | {"x": plane.across("first"), "x2": alt.X2("last")}
            layers.append(bar.encode(**channels))
    return layers


def _clearing(placed: Sequence[Placed], plane: Plane, days: Days) -> Any:
    """The ground under the labels, so that no grid line runs through words."""
    import altair as alt

    rows = [
        {
            "day": days.moment(spot.box.left - 2),
            "until": days.moment(spot.box.right + 2),
            "at": plane.scale.value(spot.box.top),
            "end": plane.scale.value(min(spot.box.bottom, plane.scale.length - 1)),
        }
        for spot in placed
    ]
    ground = plane.chart(rows, "clearing").mark_rect(color=theme.PAPER, opacity=1)
    return ground.encode(**plane.encoding(end="end"), x2=alt.X2("until"))


def _leaders(placed: Sequence[Placed], plane: Plane, days: Days) -> list[Any]:
    import altair as alt

    rows = [
        {
            "day": days.moment(spot.leader[0]),
            "at": plane.scale.value(spot.leader[1]),
            "until": days.moment(spot.leader[2]),
            "end": plane.scale.value(spot.leader[3]),
        }
        for spot in placed
        if spot.leader
    ]
    if not rows:
        return []
    thin = plane.chart(rows, "leader").mark_rule(color=theme.MUTED, strokeWidth=0.75, opacity=1)
    return [thin.encode(**plane.encoding(end="end"), x2=alt.X2("until"))]


def _labels(
    rows: Sequence[Row],
    labels: Sequence[Label],
    placed: Sequence[Placed],
    plane: Plane,
    days: Days,
) -> list[Any]:
    layers = _leaders(placed, plane, days)
    for part, weight, color in (("strong", 600, theme.INK), ("weak", 400, theme.MUTED)):
        for align in ("left", "right"):
            chosen = []
            for row, label, spot in zip(rows, labels, placed, strict=True):
                if spot.align == align:
                    down = 0 if part == "strong" else LINE * len(label.strong)
                    lines = label.strong if part == "strong" else label.weak
                    spoken = {"figure": row["figure"], "text": "\n".join(lines)}
                    at = plane.scale.value(spot.y + down)
                    chosen.append(spoken | {"day": days.moment(spot.x), "at": at})
            if chosen:
                looks: dict[str, Any] = {"align": align, "baseline": "middle", "color": color}
                looks["fontWeight"] = weight
                layers.append(draw_text(chosen, plane, f"{part}_{align}", "at", **looks))
    return layers
