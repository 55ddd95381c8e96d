"""Claims over the date they were made, a panel for each measure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.report import theme
from nkreport.report.charts.dated import draw_dated
from nkreport.report.charts.drawing import Drawing, nothing, table_of
from nkreport.report.charts.marks import Plane, Row, label_of, pointing, row_of
from nkreport.report.charts.panels import below_headline, headline, panel_names, panels_of
from nkreport.report.charts.placing import LINE, Label
from nkreport.report.charts.scales import NO_SCALE, Amounts, Days, amounts, days_around, stamp
from nkreport.report.charts.wording import in_words, source_line, span_said, uniform
from nkreport.report.runs import Runs, words

HEIGHT = 250
HEIGHT_OF_SEVERAL = 190
HEIGHT_OF_DENIALS = 80
LANE = 26


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
        bare = [figure for figure in panel if not figure.numbered]
        last = number == len(panels) - 1
        title = titles[number] if len(panels) > 1 else ""
        if scale:
            name = f"panel_{number}"
            part = _numbered(panel, scale, days, name, gutter, axis=last and not bare)
            parts.append(part.properties(**_frame(days, scale.length, title, gutter)))
        if bare:
            lanes, height = _lanes(bare, days)
            part = _bare(lanes, height, days, f"panel_{number}_bare", axis=last)
            title = "" if scale else title
            parts.append(part.properties(**_frame(days, height, title, gutter)))
    return alt.vconcat(*parts, spacing=16)


def _scale(panel: Sequence[Figure], *, several: bool) -> Amounts | None:
    numbered = [figure for figure in panel if figure.numbered]
    if not numbered:
        return None
    height = HEIGHT_OF_SEVERAL if several else HEIGHT
    if all(figure.denial for figure in numbered):
        height = HEIGHT_OF_DENIALS
    return amounts(numbered, height, upright=True)


def _numbered(
    panel: Sequence[Figure], scale: Amounts, days: Days, name: str, gutter: float, *, axis: bool
) -> Any:
    import altair as alt

    figures = [figure for figure in panel if figure.numbered]
    plane = Plane(scale, lambda field: days.channel(field, axis=axis), "day", "left", name, gutter)
    labels = []
    for figure in figures:
        item = "" if uniform(panel, "item") else figure.item
        weak = (label_of(figure), item) if item else (label_of(figure),)
        labels.append(Label(tuple(theme.wrap(figure.claimant, 190, bold=True)), weak))
    layers = draw_dated(figures, [_span(figure) for figure in figures], labels, plane, days)
    return alt.layer(*layers).properties(name=name)


def _frame(days: Days, height: float, title: str, gutter: float) -> dict[str, Any]:
    import altair as alt

    frame: dict[str, Any] = {"width": days.length, "height": height}
    if title:
        frame["title"] = alt.TitleParams(title[:1].upper() + title[1:], dx=-gutter)
    return frame


def _lanes(figures: Sequence[Figure], days: Days) -> tuple[list[Row], float]:
    """A lane for each claim without a number: words beside the tick, long ones below it."""
    rows = []
    top = 0.0
    for figure in figures:
        text = f"{figure.claimant}: {label_of(figure)}"
        first, last = (days.pixel(day) for day in _span(figure))
        width = theme.text_width(text)
        lines, x, align = [text], last + 10, "left"
        if last + 12 + width > days.length:
            x, align = first - 10, "right"
        below = align == "right" and width > first - 12
        if below:
            lines, x, align = theme.wrap(text, days.length - 20), 10, "left"
        row = row_of(figure, NO_SCALE) | {"text": "\n".join(lines), "align": align}
        row |= {"lane": top + LANE / 2, "words": top + LANE / 2 + (LINE + 2 if below else 0)}
        row |= dict(zip(("first", "last"), map(stamp, _span(figure)), strict=True))
        row |= {"day": days.moment((first + last) / 2), "beside": days.moment(x)}
        rows.append(row)
        top += LANE + (LINE * len(lines) + 4 if below else 0)
    return rows, top


def _bare(rows: Sequence[Row], height: float, days: Days, name: str, *, axis: bool) -> Any:
    """A strip off the scale: a tick on the day and the words of each claim without a number."""
    import altair as alt

    def across(field: str) -> Any:
        inside = alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)
        return alt.Y(f"{field}:Q", scale=inside, axis=None)

    def layer(part: str, values: Sequence[Row]) -> Any:
        return alt.Chart(alt.InlineData(values=tuple(values)), name=f"{name}_{part}")

    band = layer("off_scale", [{"lane": 0}]).mark_rect(color=theme.SHADE, opacity=1)
    box = {"x": alt.value(0), "x2": alt.value(days.length), "y": alt.value(0)}
    box["y2"] = alt.value(height)
    looks = {"color": theme.MUTED, "opacity": 1}
    tick = layer("tick", rows).mark_tick(thickness=2.5, size=16, orient="vertical", **looks)
    day = days.channel("day", axis=axis)
    drawn = tick.encode(x=day, y=across("lane"), tooltip=pointing())
    layers = [band.encode(**box), drawn]
    if spans := [row for row in rows if row["first"] != row["last"]]:
        bar = layer("span", spans).mark_rule(strokeWidth=1.5, **looks)
        first = days.channel("first", axis=axis)
        layers.append(bar.encode(x=first, x2=alt.X2("last"), y=across("lane")))
    for align in ("left", "right"):
        if chosen := [row for row in rows if row["align"] == align]:
            words_ = layer(f"words_{align}", chosen).mark_text(
                align=align,
                baseline="middle",
                fontStyle="italic",
                color=theme.MUTED,
                lineBreak="\n",
            )
            beside = days.channel("beside", axis=axis)
            layers.append(words_.encode(x=beside, y=across("words"), text="text:N"))
    return alt.layer(*layers).properties(name=name)
