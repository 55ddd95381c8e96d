"""Claims over the date they were made, a panel for each measure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.report import theme
from nkreport.report.charts.dated import draw_dated
from nkreport.report.charts.drawing import Drawing, form, nothing, table_of
from nkreport.report.charts.lanes import MARKS
from nkreport.report.charts.marks import (
    DENIAL,
    Plane,
    Row,
    label_of,
    pointing,
    row_of,
)
from nkreport.report.charts.panels import below_headline, headline, panel_names, panels_of
from nkreport.report.charts.placing import LINE, Label
from nkreport.report.charts.scales import NO_SCALE, Amounts, Days, amounts, days_around, stamp
from nkreport.report.charts.wording import in_words, source_line, span_said, uniform, upper_end
from nkreport.report.runs import Runs, words

HEIGHT = 250
HEIGHT_OF_SEVERAL = 190
LEAST_HEIGHT = 64
HEIGHT_OF_CLAIM = 36
WIDEST_LABEL = 310
LANE = 26
UPRIGHT: dict[str, Any] = {"thickness": 2.5, "size": 16, "orient": "vertical"}


@form
def claims_over_time(figures: Figures, title: Runs | None = None) -> Drawing:
    """Draw claims where they stood when they were made.

    Parameters
    ----------
    figures : Figures
        Of one measure, or of several: each gets a panel; all share the days.
    title : runs, optional
        In place of the finding computed from the claims.

    Returns
    -------
    Drawing
    """
    if not figures:
        return nothing("claims_over_time", figures)
    panels = panels_of(figures)
    rows = [figure for panel in panels for figure in panel]
    columns, body = table_of(rows)
    said = [words(", by the day of the statement, "), span_said(rows)]
    return Drawing(
        "claims_over_time",
        figures,
        _chart(panels, rows),
        title or headline(panels),
        [*below_headline(panels), *said],
        source_line(figures),
        [words("Chart of claims over the day they were made. "), *in_words(rows)],
        columns,
        body,
    )


def _span(figure: Figure) -> tuple[date, date]:
    return figure.said_on.earliest or figure.said_by, figure.said_by


def _chart(panels: Sequence[Sequence[Figure]], rows: Sequence[Figure]) -> Any:
    import altair as alt

    scales = [_scale(panel, several=len(panels) > 1) for panel in panels]
    gutter = max((scale.gutter for scale in scales if scale), default=0)
    days = days_around([day for figure in rows for day in _span(figure)], theme.WIDTH - gutter)
    titles = panel_names(panels)
    parts = []
    for number, (panel, scale) in enumerate(zip(panels, scales, strict=True)):
        below = sorted((f for f in panel if not _on_scale(f)), key=lambda f: not f.numbered)
        last = number == len(panels) - 1
        title = titles[number] if len(panels) > 1 else ""
        if scale:
            name = f"panel_{number}"
            part = _numbered(panel, scale, days, name, gutter, axis=last and not below)
            parts.append(part.properties(**_frame(days, scale.length, title, gutter)))
        if below:
            item = not uniform(panel, "item")
            lanes, height = _lanes(below, days, item=item)
            part = _off_scale(lanes, height, days, f"panel_{number}_off", axis=last)
            title = "" if scale else title
            parts.append(part.properties(**_frame(days, height, title, gutter)))
    return alt.vconcat(*parts, spacing=12)


def _on_scale(figure: Figure) -> bool:
    """Whether a claim has a place on the scale: a flat denial and mere words have lanes below."""
    return figure.numbered and not (figure.denial and upper_end(figure) == 0)


def _scale(panel: Sequence[Figure], *, several: bool) -> Amounts | None:
    numbered = [figure for figure in panel if _on_scale(figure)]
    if not numbered:
        return None
    most = HEIGHT_OF_SEVERAL if several else HEIGHT
    height = min(most, LEAST_HEIGHT + HEIGHT_OF_CLAIM * len(numbered))
    return amounts(numbered, height, upright=True)


def _numbered(
    panel: Sequence[Figure], scale: Amounts, days: Days, name: str, gutter: float, *, axis: bool
) -> Any:
    import altair as alt

    figures = [figure for figure in panel if _on_scale(figure)]
    plane = Plane(scale, lambda field: days.channel(field, axis=axis), "day", "left", name, gutter)
    labels = []
    for figure in figures:
        weak = _claimed(figure, item=not uniform(panel, "item"))
        strong = tuple(theme.wrap(figure.claimant, WIDEST_LABEL, bold=True))
        labels.append(Label(strong, tuple(theme.wrap(weak, WIDEST_LABEL))))
    layers = draw_dated(figures, [_span(figure) for figure in figures], labels, plane, days)
    return alt.layer(*layers).properties(name=name)


def _claimed(figure: Figure, *, item: bool) -> str:
    """The quantity, and of what where the claims of a panel differ in it."""
    return f"{label_of(figure)}, {figure.item}" if item and figure.item else label_of(figure)


def _frame(days: Days, height: float, title: str, gutter: float) -> dict[str, Any]:
    import altair as alt

    frame: dict[str, Any] = {"width": days.length, "height": height}
    if title:
        frame["title"] = alt.TitleParams(title[:1].upper() + title[1:], dx=-gutter)
    return frame


def _lanes(figures: Sequence[Figure], days: Days, *, item: bool) -> tuple[list[Row], float]:
    """A lane for each claim off the scale: words beside its mark, on the roomier side."""
    rows = []
    top = 0.0
    for figure in figures:
        who, what = f"{figure.claimant}:", _claimed(figure, item=item and figure.numbered)
        text = f"{who} {what}"
        first, last = (days.pixel(day) for day in _span(figure))
        right, left = days.length - last - 16, first - 16
        if theme.text_width(text) <= right or right >= left:
            x, align, room = last + 14, "left", right
        else:
            x, align, room = first - 14, "right", left
        lines = [*theme.wrap(who, room), *theme.wrap(what, room)]
        lines = [text] if theme.text_width(text) <= room else lines
        tall = LANE + LINE * (len(lines) - 1)
        row = row_of(figure, NO_SCALE) | {"text": "\n".join(lines), "align": align}
        row |= {"top": top, "lane": top + LANE / 2, "bottom": top + tall}
        row |= dict(zip(("first", "last"), map(stamp, _span(figure)), strict=True))
        row |= {"day": days.moment((first + last) / 2), "beside": days.moment(x)}
        rows.append(row)
        top += tall
    return rows, top


def _off_scale(rows: Sequence[Row], height: float, days: Days, name: str, *, axis: bool) -> Any:
    """A strip off the scale: a denial or, on a ground of its own, a claim without a number."""
    import altair as alt

    from nkreport.report.charts.layer import Layer

    def across(field: str) -> Any:
        inside = alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)
        return alt.Y(f"{field}:Q", scale=inside, axis=None)

    def layer(part: str, values: Sequence[Row]) -> Any:
        return Layer(alt.InlineData(values=tuple(values)), name=f"{name}_{part}")

    def along(field: str) -> Any:
        return days.channel(field, axis=axis)

    edge = [{"day": end, "lane": height} for end in days.ends]
    line = layer("edge", edge).mark_line(color=theme.RULE, strokeWidth=1, opacity=1)
    layers = [line.encode(x=along("day"), y=across("lane"))]
    bare = [row for row in rows if row["kind"] == "unnumbered"]
    denials = [row for row in rows if row["kind"] == "denial"]
    if bare:
        band = layer("ground", bare).mark_rect(color=theme.SHADE, opacity=1)
        box = {"x": alt.XValue(0), "x2": alt.X2Value(days.length)}
        layers.insert(0, band.encode(**box, y=across("top"), y2=alt.Y2("bottom")))
    for part, chosen, color in (("denial", denials, DENIAL), ("tick", bare, theme.MUTED)):
        if spans := [row for row in chosen if row["first"] != row["last"]]:
            bar = layer(f"{part}_span", spans).mark_rule(color=color, strokeWidth=1.5, opacity=1)
            layers.append(bar.encode(x=along("first"), x2=alt.X2("last"), y=across("lane")))
        if chosen:
            mark = layer(part, chosen)
            if part == "denial":
                mark = mark.mark_point(strokeWidth=2.5, opacity=1, **MARKS["denial"])
            else:
                mark = mark.mark_tick(color=color, opacity=1, **UPRIGHT)
            channels = {"x": along("day"), "y": across("lane"), "tooltip": pointing()}
            layers.append(mark.encode(**channels))
    plain: dict[str, Any] = {"color": theme.INK}
    slanted: dict[str, Any] = {"color": theme.MUTED, "fontStyle": "italic"}
    for part, chosen, looks in (("denied", denials, plain), ("words", bare, slanted)):
        for align in ("left", "right"):
            if spoken := [row for row in chosen if row["align"] == align]:
                text = layer(f"{part}_{align}", spoken).mark_text(
                    align=align, baseline="middle", lineBreak="\n", **looks
                )
                channels = {"x": along("beside"), "y": across("lane")}
                layers.append(text.encode(**channels, text=alt.Text("text:N")))
    return alt.layer(*layers).properties(name=name)
