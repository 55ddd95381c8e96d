"""First and last year of each flow, with a dashed link where the source has nothing between."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import Period, read_period
from nkreport.report import theme
from nkreport.report.charts.drawing import Drawing, form, nothing, table_of
from nkreport.report.charts.flows import Flow, flows_of, times_between, year_of
from nkreport.report.charts.marks import SERIES, SHAPES, Plane, Row, draw_marks, label_of, row_of
from nkreport.report.charts.placing import LINE
from nkreport.report.charts.scales import Amounts, amounts
from nkreport.report.charts.spreading import spread
from nkreport.report.charts.wording import described, finding, in_words, source_line
from nkreport.report.runs import Runs, computed, day, literal, sentence, words

HEIGHT = 330
NECK = 26


@form
def first_and_last(figures: Figures, measure: str, title: Runs | None = None) -> Drawing:
    """Draw the first and the last year a source gives, and what it prints about the way between.

    Parameters
    ----------
    figures : Figures
        Values of `measure` for whole years; a rate whose base is one of them is written at
        its link; anything else only stands in the table.
    measure : str
        What is drawn.
    title : runs, optional
        In place of the finding computed from the figures.

    Returns
    -------
    Drawing
    """
    values = [f for f in figures if f.measure == measure and f.numbered and year_of(f)]
    if not values:
        return nothing("first_and_last", figures)
    flows = flows_of(values, list(figures))
    years = sorted({year_of(figure) for figure in values})
    columns, body = table_of(list(figures))
    head: Runs = [words("Chart of the first and the last year given, joined by dashed lines. ")]
    return Drawing(
        "first_and_last",
        figures,
        _chart(flows, years),
        title or sentence(_finding(flows, values, years)),
        _below(values, years),
        source_line(figures),
        [*head, *in_words(values)],
        columns,
        body,
    )


def _finding(flows: Sequence[Flow], values: Sequence[Figure], years: Sequence[str]) -> Runs:
    measure = literal(values[0].ledger.measures[values[0].measure].title)
    found = [(flow, times) for flow in flows if (times := times_between(flow)) is not None]
    if len(years) < 2 or not found:
        return finding(values)
    runs: Runs = [measure, words(" in "), _when(years[-1]), words(" were ")]
    for place, (flow, times) in enumerate(found):
        low, high = f"{times.interval.low:.2g}", f"{times.interval.high:.2g}"
        text = low if low == high else f"{low}–{high}"
        runs += [words(" and ")] if place else []
        runs.append(computed(times, values[0].ledger.units, f"about {text} times"))
        runs += [] if place else [words(" those of "), _when(years[0])]
        runs += [words(" from "), literal(flow.name)]
    return runs


def _when(year: str) -> dict[str, Any]:
    return day(read_period(year))


def _below(values: Sequence[Figure], years: Sequence[str]) -> Runs:
    same = [figure for figure in values if figure.period.text == values[0].period.text]
    runs = described(values) if len(years) == 1 else described(same)[:-2] or described(same)
    if len(years) > 1:
        span: Period = read_period(f"{years[0]}/{years[-1]}")
        runs += [words(", "), day(span), words("; dashed: nothing given for the years between")]
    return runs


def _chart(flows: Sequence[Flow], years: Sequence[str]) -> Any:
    import altair as alt

    drawn = [figure for flow in flows for figure in (*flow.first, *flow.between, *flow.last)]
    scale = amounts(drawn, HEIGHT, upright=True)
    first, last = int(years[0]), int(years[-1])

    def across(field: str) -> Any:
        inside = alt.Scale(domain=[first, max(last, first + 1)], nice=False, zero=False)
        ticks = [first, last] if last > first else [first]
        axis = alt.Axis(values=ticks, format="d", title=None, grid=True, orient="bottom")
        return alt.X(f"{field}:Q", scale=inside, axis=axis)

    width = theme.WIDTH - _beside(flows)
    layers = [_baseline(scale, width)]
    for place, flow in enumerate(flows):
        color, shape = SERIES[place % len(SERIES)], SHAPES[place % len(SHAPES)]
        plane = Plane(scale, across, "year", None, f"flow_{place}")
        points = [
            row_of(figure, scale) | {"year": int(year_of(figure))}
            for figure in (*flow.first, *flow.between, *flow.last)
        ]
        layers += [*_links(flow, plane, color), *draw_marks(points, plane, color, shape)]
    plane = Plane(scale, across, "year", None, "words")
    layers += _labels(flows, plane, width)
    layers += _growth(flows, plane, first, last)
    return alt.vconcat(alt.layer(*layers).properties(width=width, height=HEIGHT, name="slope"))


def _beside(flows: Sequence[Flow]) -> float:
    """Pixels the labels left and right of the plot take up."""
    first = [label_of(figure) for flow in flows for figure in flow.first]
    last = [label_of(figure) for flow in flows for figure in flow.last]
    names = [theme.text_width(flow.name, bold=True) for flow in flows]
    left = max([*map(theme.text_width, first), 0.0])
    right = max([*map(theme.text_width, last), *names])
    return math.ceil(left + right + 2 * (NECK + 8))


def _baseline(scale: Amounts, width: float) -> Any:
    import altair as alt

    from nkreport.report.charts.layer import Layer

    line = Layer(alt.InlineData(values=[{"at": 0}]), name="baseline").mark_rule(
        color=theme.RULE, strokeWidth=1, opacity=1
    )
    return line.encode(x=alt.XValue(0), x2=alt.X2Value(width), y=scale.channel("at"))


def _links(flow: Flow, plane: Plane, color: str) -> list[Any]:
    import altair as alt

    if flow.between or not flow.first:
        return []
    links: list[Row] = [
        {
            "at": row_of(one, plane.scale)["at"],
            "end": row_of(other, plane.scale)["at"],
            "year": int(year_of(one)),
            "until": int(year_of(other)),
        }
        for one in flow.first
        for other in flow.last
    ]
    if not links:
        return []
    line = plane.chart(links, "link").mark_rule(
        color=color, strokeWidth=2, strokeDash=[6, 4], opacity=1
    )
    return [line.encode(**plane.encoding(end="end"), x2=alt.X2("until"))]


def _labels(flows: Sequence[Flow], plane: Plane, width: float) -> list[Any]:
    """Values at both ends, moved apart where they are close, with a thin line to their marks."""
    layers = []
    for side, align in (("first", "right"), ("last", "left")):
        entries: list[tuple[Figure | None, str, float, str, int]] = []
        for place, flow in enumerate(flows):
            color = SERIES[place % len(SERIES)]
            figures = flow.first if side == "first" else flow.last
            levels = [plane.scale.pixel(row_of(f, plane.scale)["at"]) for f in figures]
            if side == "last" and figures:
                entries.append((None, flow.name, min(levels) - 0.2, color, 600))
            entries += [
                (figure, label_of(figure), level, color, 400)
                for figure, level in zip(figures, levels, strict=True)
            ]
        if entries:
            layers += _column(entries, plane, width if side == "last" else 0, align)
    return layers


def _column(
    entries: Sequence[tuple[Figure | None, str, float, str, int]],
    plane: Plane,
    edge: float,
    align: str,
) -> list[Any]:
    import altair as alt

    side, outward = ("last", 1) if align == "left" else ("first", -1)

    levels = spread([level for _, _, level, _, _ in entries], [LINE + 3.0] * len(entries), -20)
    layers = []
    necks = []
    for (figure, _, level, _, _), moved in zip(entries, levels, strict=True):
        if figure is not None:
            necks.append({"at": plane.scale.value(level), "end": plane.scale.value(moved)})
    line = plane.chart(necks, f"neck_{side}").mark_rule(
        color=theme.MUTED, strokeWidth=0.75, opacity=1
    )
    channels = plane.encoding(end="end")
    channels |= {"x": alt.XValue(edge + 10 * outward), "x2": alt.X2Value(edge + NECK * outward)}
    layers.append(line.encode(**channels))
    for number, ((_, text, _, color, weight), moved) in enumerate(
        zip(entries, levels, strict=True)
    ):
        row = {"text": text, "at": plane.scale.value(moved)}
        drawn = plane.chart([row], f"{side}_{number}").mark_text(
            align=align,
            baseline="middle",
            color=color,
            fontWeight=weight,
        )
        channels = plane.encoding()
        channels["x"] = alt.XValue(edge + (NECK + 4) * outward)
        layers.append(drawn.encode(**channels, text=alt.Text("text:N")))
    return layers


def _growth(flows: Sequence[Flow], plane: Plane, first: int, last: int) -> list[Any]:
    """The rates a source prints, at their links: above the highest, below the others."""
    import altair as alt

    layers = []
    heights = {
        place: max((row_of(f, plane.scale)["at"] for f in flow.last), default=0)
        for place, flow in enumerate(flows)
    }
    for place, flow in enumerate(flows):
        if not (flow.growth and flow.first and flow.last) or flow.between:
            continue
        above = heights[place] == max(heights.values())
        lines = [f"{f.ledger.measures[f.measure].title}: {label_of(f)}" for f in flow.growth]
        ends = [row_of(side[0], plane.scale)["at"] for side in (flow.first, flow.last)]
        share = 0.5
        row = {"text": "\n".join(lines), "at": ends[0] + (ends[1] - ends[0]) * share}
        row["year"] = first + (last - first) * share
        drawn = plane.chart([row], f"growth_{place}").mark_text(
            align="right" if above else "left",
            baseline="bottom" if above else "top",
            dx=-10 if above else 8,
            dy=-4 if above else 6,
            fontSize=theme.SIZE_SMALL,
            color=SERIES[place % len(SERIES)],
            lineBreak="\n",
        )
        layers.append(drawn.encode(**plane.encoding(), text=alt.Text("text:N")))
    return layers
