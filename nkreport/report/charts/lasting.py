"""Rows of months: computed ones under their assumption, stated ones below, never mixed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from nkreport.ledger.computed import Computed
from nkreport.ledger.figure import Figure
from nkreport.report import theme
from nkreport.report.charts.marks import Plane, Row, draw_marks, draw_text, label_of, reach, row_of
from nkreport.report.charts.placing import LINE
from nkreport.report.charts.scales import NO_SCALE, Amounts, amounts
from nkreport.report.charts.wording import said, uniform
from nkreport.report.runs import Run, computed, literal, plain

GUTTER = 230
MARGIN = 30
PLOT = theme.WIDTH - GUTTER - MARGIN


@dataclass(frozen=True)
class Lasting:
    """A stock and the months it would last; None where it gives no number to divide.

    Parameters
    ----------
    stock : Figure
    value : Computed or None
    """

    stock: Figure
    value: Computed | None

    def run(self) -> Run:
        """The months in words, with the expression they come from."""
        if self.value is None:
            return literal(label_of(self.stock))
        return computed(self.value, self.stock.ledger.units)

    @property
    def drawn(self) -> Figure:
        """The stock with the months for its number, to be drawn as any figure is."""
        if self.value is None:
            return self.stock
        low, high = self.value.interval.low, self.value.interval.high
        best = low if low == high else None
        rough = "~" if self.value.rough else "="
        ends: dict[str, Any] = {"low": low, "high": high, "comparator": rough}
        if best is not None:
            ends |= {"low": None, "high": None}
        elif high == float("inf"):
            ends |= {"high": None, "comparator": ">="}
        elif low == float("-inf"):
            ends |= {"low": None, "comparator": "<="}
        return replace(self.stock, unit="month", best=best, **ends)


def draw_lasting(lasting: Sequence[Lasting], rate: Figure, others: Sequence[Figure]) -> Any:
    """Draw the months of each stock, and what others stated."""
    import altair as alt

    drawn = [*(each.drawn for each in lasting), *others]
    numbered = [figure for figure in drawn if figure.numbered and not figure.denial]
    scale = amounts(numbered, PLOT) if numbered else replace(NO_SCALE, length=PLOT, upright=False)
    aside = "" if uniform([each.stock for each in lasting], "item") else "item"
    rows = [_row(each.drawn, scale, each, aside) for each in lasting]
    some = any(each.value for each in lasting)
    head = f"Computed at {_spoken(rate)}" if some else "Nothing to compute from"
    blocks = [(head, rows)]
    if others:
        blocks.append(
            ("Stated by others, not computed", [_row(o, scale, None, "") for o in others])
        )
    headings, rows, height = _stacked(blocks)

    def across(field: str) -> Any:
        inside = alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)
        return alt.Y(f"{field}:Q", scale=inside, axis=None)

    plane = Plane(scale, across, "y", "top" if numbered else None, "months")
    layers = _ground(rows, plane, height)
    layers += _heading(headings, plane)
    for source, color in (("computed", theme.BLUE), ("stated", theme.GREEN)):
        chosen = [row for row in rows if row["source"] == source and row["kind"] != "unnumbered"]
        shape = "circle" if source == "computed" else "square"
        part = replace(plane, name=source)
        layers += draw_marks([r for r in chosen if r["kind"] != "denial"], part, color, shape)
    layers += _labels(rows, plane)
    return alt.layer(*layers).properties(width=PLOT, height=height, name="months")


def _row(figure: Figure, scale: Amounts, each: Lasting | None, aside: str) -> Row:
    bare = not figure.numbered or figure.denial
    row = row_of(figure, NO_SCALE if bare else scale)
    row["source"] = "computed" if each else "stated"
    label = plain([each.run()]) if each else _spoken(figure)
    row |= {"quantity": label, "label": label, "name": "", "meta": "", "lines": 0}
    when = said(figure)["text"]
    if bare:
        lines = theme.wrap(f"{figure.claimant}, {when}: {label}", theme.WIDTH - 16)
        row |= {"kind": "unnumbered", "label": "\n".join(lines), "align": "left"}
        return row | {"height": len(lines) * LINE + 8}
    who = f"{figure.claimant}, {when}" if each else when
    whole = theme.text_width(who, theme.SIZE_SMALL) <= GUTTER - 10
    small = [who] if whole or not each else [figure.claimant, when]
    small += [figure.item if aside else "", figure.scope]
    strong = _spoken(each.stock) if each else figure.claimant
    lines = theme.wrap(strong, GUTTER - 24, bold=True)
    below = [
        line for text in small if text for line in theme.wrap(text, GUTTER - 10, theme.SIZE_SMALL)
    ]
    row |= {"name": "\n".join(lines), "meta": "\n".join(below)}
    row |= {"lines": len(lines), "height": (len(lines) + len(below)) * LINE + 12}
    _place(row, scale)
    return row


def _place(row: Row, scale: Amounts) -> None:
    """Put the words right of the mark, else left of it."""
    first, last = reach(row, scale)
    width = theme.text_width(row["label"]) + 6
    right = last + width <= scale.length + MARGIN or first < width
    at, align = (last, "left") if right else (first, "right")
    ends = (at - 2, at + width) if right else (at - width, at + 2)
    row |= {"label_at": scale.value(at), "align": align}
    row |= {"clear_from": scale.value(ends[0]), "clear_to": scale.value(ends[1])}


def _stacked(
    blocks: Sequence[tuple[str, Sequence[Row]]],
) -> tuple[list[Row], list[Row], float]:
    """Headings and rows from the top down, and how far down they go."""
    headings: list[Row] = []
    rows: list[Row] = []
    top = 8.0
    for text, block in blocks:
        lines = theme.wrap(text, theme.WIDTH - 10)
        headings.append({"text": "\n".join(lines), "y": top + LINE / 2})
        headings[-1] |= {"top": top, "bottom": top + LINE * len(lines)}
        top += LINE * len(lines) + 8
        for row in block:
            air = 4 if row["kind"] == "unnumbered" else 6
            row |= {"top": top, "bottom": top + row["height"], "y": top + air + LINE / 2}
            row["below"] = row["y"] + row["lines"] * LINE
            rows.append(row)
            top += row["height"]
        top += 12
    return headings, rows, top


def _ground(rows: Sequence[Row], plane: Plane, height: float) -> list[Any]:
    import altair as alt

    ends = {"x": alt.XValue(-GUTTER), "x2": alt.X2Value(PLOT + MARGIN)}
    line = plane.chart(rows, "separator").mark_rule(color=theme.GRID, strokeWidth=1, opacity=1)
    layers = [line.encode(y=plane.across("top"), **ends)]
    if bare := [row for row in rows if row["kind"] == "unnumbered"]:
        band = plane.chart(bare, "off_scale").mark_rect(color=theme.SHADE, opacity=1)
        layers.append(band.encode(y=plane.across("top"), y2=alt.Y2("bottom"), **ends))
    if beside := [row for row in rows if "clear_from" in row]:
        ground = plane.chart(beside, "clearing").mark_rule(
            color=theme.PAPER, strokeWidth=LINE, opacity=1
        )
        clear = {"x": plane.scale.channel("clear_from", orient=plane.orient)}
        layers.append(ground.encode(y=plane.across("y"), x2=alt.X2("clear_to"), **clear))
    return layers


def _heading(headings: Sequence[Row], plane: Plane) -> list[Any]:
    """What was assumed, on a ground of its own across the whole width."""
    import altair as alt

    ground = plane.chart(headings, "heading_ground").mark_rect(color=theme.PAPER, opacity=1)
    ends = {"x": alt.XValue(-GUTTER), "x2": alt.X2Value(PLOT + MARGIN)}
    under = ground.encode(y=plane.across("top"), y2=alt.Y2("bottom"), **ends)
    text = plane.chart(headings, "heading").mark_text(
        align="left", baseline="middle", fontStyle="italic", color=theme.MUTED, lineBreak="\n"
    )
    over = text.encode(x=alt.XValue(-GUTTER), y=plane.across("y"), text=alt.Text("text:N"))
    return [under, over]


def _labels(rows: Sequence[Row], plane: Plane) -> list[Any]:
    import altair as alt

    layers = []
    named = [row for row in rows if row["name"]]
    for field, y, weight, color in (
        ("name", "y", 600, theme.INK),
        ("meta", "below", 400, theme.MUTED),
    ):
        if not named:
            continue
        text = plane.chart(named, field).mark_text(
            align="left",
            baseline="middle",
            fontWeight=weight,
            fontSize=theme.SIZE_TEXT if field == "name" else theme.SIZE_SMALL,
            color=color,
            lineBreak="\n",
        )
        layers.append(
            text.encode(x=alt.XValue(-GUTTER), y=plane.across(y), text=alt.Text(f"{field}:N"))
        )
    numbered = [row | {"text": row["label"]} for row in rows if row["kind"] != "unnumbered"]
    for align in ("left", "right"):
        if chosen := [row for row in numbered if row["align"] == align]:
            looks: dict[str, Any] = {"align": align, "baseline": "middle", "color": theme.INK}
            layers.append(draw_text(chosen, plane, f"label_{align}", "label_at", **looks))
    if bare := [row | {"text": row["label"]} for row in rows if row["kind"] == "unnumbered"]:
        looks = {"align": "left", "baseline": "middle", "lineBreak": "\n"}
        looks |= {"color": theme.MUTED, "fontStyle": "italic"}
        text = plane.chart(bare, "words").mark_text(**looks)
        at = {"x": alt.XValue(8 - GUTTER), "y": plane.across("y")}
        layers.append(text.encode(**at, text=alt.Text("text:N")))
    return layers


def _spoken(figure: Figure) -> str:
    """The quantity with its unit, and what kind of statement it is."""
    if figure.numbered and not figure.denial:
        return figure.quantity("")
    return label_of(figure)
