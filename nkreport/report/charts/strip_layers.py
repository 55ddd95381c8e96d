"""Layers of a strip: lines, boxes and words in pixels, and what has no place on the scale."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from nkreport.ledger.figure import Figure
from nkreport.report import theme
from nkreport.report.charts.marks import Plane, Row, draw_marks, pointing, reach, row_of
from nkreport.report.charts.placing import LINE

BOX = 250
ROW = 34


def spoken(figure: Figure) -> str:
    """The quantity with its hedge and its unit."""
    return figure.quantity("")


def pixels(plane: Plane, **ends: float) -> Row:
    """A row of places along the strip, given in pixels."""
    return {name: plane.scale.value(pixel) for name, pixel in ends.items()}


def draw_lines(rows: Sequence[Row], plane: Plane, part: str, **looks: Any) -> Any:
    """A layer of straight lines from x, y to end, until."""
    import altair as alt

    rule = plane.chart(rows, part).mark_rule(opacity=1, **looks)
    channels = plane.encoding("x", "end") | {"y": plane.across("y"), "y2": alt.Y2("until")}
    return rule.encode(**channels)


def draw_boxes(rows: Sequence[Row], plane: Plane, part: str, **looks: Any) -> Any:
    """A layer of rectangles from x, y to end, until; those of a figure tell it when pointed at."""
    import altair as alt

    rect = plane.chart(rows, part).mark_rect(opacity=1, **looks)
    channels = plane.encoding("x", "end") | {"y": plane.across("y"), "y2": alt.Y2("until")}
    tooltip = {"tooltip": pointing()} if "who" in rows[0] else {}
    return rect.encode(**channels, **tooltip)


def draw_words(rows: Sequence[Row], plane: Plane, part: str, **looks: Any) -> Any:
    """A layer of words at x, y."""
    import altair as alt

    text = plane.chart(rows, part).mark_text(baseline="middle", lineBreak="\n", **looks)
    return text.encode(**plane.encoding("x") | {"y": plane.across("y")}, text=alt.Text("text:N"))


def draw_bounds(
    figures: Sequence[Figure], names: Mapping[str, str], top: float, plane: Plane
) -> list[Any]:
    """Parts of which only bounds are known: their marks on the strip's scale, each on a row."""
    rows = []
    for place, figure in enumerate(figures):
        row = row_of(figure, plane.scale) | {"y": top + place * ROW + ROW / 2}
        first, last = reach(row, plane.scale)
        row["text"] = f"{names[figure.id]}: {spoken(figure)}"
        right = last + theme.text_width(row["text"]) <= plane.scale.length
        row |= {"align": "left" if right else "right"}
        rows.append(row | pixels(plane, x=last if right else first))
    layers = draw_marks(rows, plane)
    for align in ("left", "right"):
        if chosen := [row for row in rows if row["align"] == align]:
            looks = {"align": align, "color": theme.INK}
            layers.append(draw_words(chosen, plane, f"bound_{align}", **looks))
    return layers


def draw_broken(
    figure: Figure, words: tuple[str, str], top: float, plane: Plane, place: int
) -> list[Any]:
    """A box torn open on the right: inside its number, beside it why its size says nothing."""
    text, why = words
    y, end = top + 6.0, top + 6.0 + ROW + 6
    teeth = 5
    rows = [pixels(plane, x=1, end=BOX) | {"y": level, "until": level} for level in (y, end)]
    rows.append(pixels(plane, x=1, end=1) | {"y": y, "until": end})
    for tooth in range(teeth):
        ends = [BOX + (7 if (tooth + side) % 2 else 0) for side in (0, 1)]
        levels = [y + (end - y) * (tooth + side) / teeth for side in (0, 1)]
        row = pixels(plane, x=ends[0], end=ends[1])
        rows.append(row | {"y": levels[0], "until": levels[1]})
    name = f"broken_{place}"
    middle = (y + end) / 2
    ground = row_of(figure, plane.scale) | pixels(plane, x=1, end=BOX)
    inside = {"text": text, "y": middle}
    lines = theme.wrap(f"{why}; not drawn to scale", theme.WIDTH - BOX - 30)
    beside = {"text": "\n".join(lines), "y": middle - (len(lines) - 1) * LINE / 2}
    return [
        draw_boxes([ground | {"y": y, "until": end}], plane, f"{name}_ground", fill=theme.PAPER),
        draw_lines(rows, plane, name, color=theme.VERMILION, strokeWidth=1.5),
        draw_words(
            [pixels(plane, x=10) | inside],
            plane,
            f"{name}_name",
            align="left",
            fontWeight=600,
            color=theme.INK,
        ),
        draw_words(
            [pixels(plane, x=BOX + 20) | beside],
            plane,
            f"{name}_why",
            align="left",
            color=theme.VERMILION,
        ),
    ]


def draw_bare(texts: Sequence[str], top: float, plane: Plane) -> list[Any]:
    """A band off the scale for the parts without a number."""
    if not texts:
        return []
    height = LINE * len(texts) + 14
    ends = pixels(plane, x=0, end=plane.scale.length) | {"y": top + 4, "until": top + 4 + height}
    row = pixels(plane, x=10) | {"y": top + 11 + LINE / 2, "text": "\n".join(texts)}
    looks = {"align": "left", "fontStyle": "italic", "color": theme.MUTED}
    return [
        draw_boxes([ends], plane, "off_scale", fill=theme.SHADE),
        draw_words([row], plane, "bare", **looks),
    ]
