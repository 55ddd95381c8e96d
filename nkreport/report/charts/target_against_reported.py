"""A target against what was reported towards it; other definitions stand apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import read_period
from nkreport.report import theme
from nkreport.report.charts.apart import (
    by_measure,
    day_of,
    draw_bare,
    draw_days,
    draw_panels,
    titled,
)
from nkreport.report.charts.drawing import Drawing, form, nothing, table_of
from nkreport.report.charts.flows import distinct
from nkreport.report.charts.marks import (
    Plane,
    Row,
    draw_marks,
    draw_text,
    kind_of,
    label_of,
    row_of,
)
from nkreport.report.charts.placing import LINE, Box
from nkreport.report.charts.scales import Amounts, Days, amounts, days_around
from nkreport.report.charts.wording import (
    claims_with_number,
    described,
    finding,
    in_words,
    lower_end,
    said,
    source_line,
    upper_end,
)
from nkreport.report.runs import Run, Runs, day, listed, literal, quantity, sentence, words

HEIGHT = 260


@form
def target_against_reported(
    figures: Figures,
    target: str | Iterable[str],
    reported: str | Iterable[str],
    title: Runs | None = None,
) -> Drawing:
    """Draw totals by the day they stand for against a target; other measures in panels apart.

    Parameters
    ----------
    figures : Figures
        Targets, totals, and any other measure of the same unit, which is never joined to them.
    target, reported : str or iterable of str
        Measures: what was aimed at; what was counted towards it.
    title : runs, optional
        In place of the finding computed from the figures.

    Returns
    -------
    Drawing
    """
    if not figures:
        return nothing("target_against_reported", figures)
    aims, totals = _of(figures, target), sorted(_of(figures, reported), key=day_of)
    main = {figure.id for figure in (*aims, *totals)}
    others = by_measure([figure for figure in figures if figure.id not in main])
    rows = [*aims, *totals, *(figure for panel in others for figure in panel)]
    columns, body = table_of(rows)
    shown: Runs = [words("Chart of totals by the day they stand for, against a target. ")]
    return Drawing(
        "target_against_reported",
        figures,
        _chart(aims, totals, others),
        title or sentence(_finding(aims, totals, rows)),
        _below(aims, totals, others),
        source_line(figures),
        [*shown, *in_words(rows)],
        columns,
        body,
    )


def _of(figures: Figures, measures: str | Iterable[str]) -> list[Figure]:
    named = {measures} if isinstance(measures, str) else set(measures)
    return [figure for figure in figures if figure.measure in named]


def _since(figure: Figure) -> date:
    return figure.said_on.earliest or figure.said_by


def _finding(aims: Sequence[Figure], totals: Sequence[Figure], rows: Sequence[Figure]) -> Runs:
    aims, totals = claims_with_number(aims), claims_with_number(totals)
    if not totals:
        return finding([figure for figure in rows if figure.measure == rows[0].measure])
    latest = [figure for figure in totals if day_of(figure) == day_of(totals[-1])]
    values = listed([[quantity(figure)] for figure in distinct(latest)], " or ")
    runs = [literal(titled(latest[0])), words(": "), *values, *_when(latest[0])]
    if aims:
        goals = listed([[quantity(figure)] for figure in distinct(aims)], " or ")
        name = titled(aims[0]).removesuffix(f" for {titled(latest[0])}")
        runs += [words(", against a "), literal(name), words(" of "), *goals]
    return runs


def _when(figure: Figure) -> Runs:
    """The day a count was reported by; before it the day it stands for, where that is another."""
    by = [words(" reported by "), _day(figure.said_by)]
    if day_of(figure) == figure.said_by:
        return by
    on = " on " if figure.period.earliest == figure.period.latest else " by "
    return [words(on), _day(day_of(figure)), words(","), *by]


def _day(on: date) -> Run:
    return day(read_period(on.isoformat()))


def _below(
    aims: Sequence[Figure], totals: Sequence[Figure], others: Sequence[Sequence[Figure]]
) -> Runs:
    main = totals or aims
    runs = described(main) if main else []
    if not others:
        return runs
    titles = [[literal(titled(panel[0]))] for panel in others]
    apart = words(". Counted otherwise and shown apart: " if runs else "Shown apart: ")
    return [*runs, apart, *listed(titles)]


def _chart(
    aims: Sequence[Figure], totals: Sequence[Figure], others: Sequence[Sequence[Figure]]
) -> Any:
    import altair as alt

    aims = sorted((figure for figure in aims if figure.numbered), key=_since)
    main = [figure for figure in totals if figure.numbered]
    apart = [figure for panel in others for figure in panel]
    counted = [figure for figure in (*main, *apart) if figure.numbered]
    dates = [*map(_since, aims), *map(day_of, counted)]
    bare = [figure for figure in (*totals, *apart) if not figure.numbered]
    parts = [_main(distinct(aims), main, dates)] if aims or main else []
    parts += draw_panels(others, dates)
    if bare:
        parts.append(draw_bare(bare))
    return alt.vconcat(*parts, spacing=26)


def _main(aims: Sequence[Figure], totals: Sequence[Figure], dates: Sequence[date]) -> Any:
    import altair as alt

    scale = amounts([*aims, *totals], HEIGHT, upright=True)
    days = days_around(dates, theme.WIDTH - scale.gutter, margin=0.08)
    plane = Plane(scale, days.channel, "day", "left", "main", scale.gutter)
    blocked = [box for figure in aims for box in _covered(figure, scale, days)]
    layers = draw_days(totals, plane, days, blocked)
    layers[1:1] = _targets(aims, plane, days)
    return alt.layer(*layers).properties(width=days.length, height=HEIGHT, name="main")


def _target_words(figure: Figure) -> tuple[str, str]:
    return f"{titled(figure)}: {label_of(figure)}", f"{figure.claimant}, {said(figure)['text']}"


def _target_box(figure: Figure, scale: Amounts, days: Days) -> tuple[Box, str]:
    """Where a target's words stand, above its line; they end with the frame if they must."""
    wide = max(
        theme.text_width(text, bold=place == 0) for place, text in enumerate(_target_words(figure))
    )
    foot = scale.pixel(upper_end(figure)) - 3
    left = days.pixel(_since(figure))
    if left + wide <= days.length:
        return Box(left, foot - 2 * LINE, left + wide, foot), "left"
    return Box(days.length - wide, foot - 2 * LINE, days.length, foot), "right"


def _covered(figure: Figure, scale: Amounts, days: Days) -> list[Box]:
    top, foot = scale.pixel(upper_end(figure)), scale.pixel(lower_end(figure))
    line = Box(days.pixel(_since(figure)), top - 2, days.length, foot + 2)
    return [_target_box(figure, scale, days)[0], line]


def _targets(aims: Sequence[Figure], plane: Plane, days: Days) -> list[Any]:
    """A dashed line from the day each target was first stated, with its words.

    A range is a band between its ends, a floor or ceiling carries its arrow.
    """
    import altair as alt

    lines: list[Row] = []
    bands: list[Row] = []
    texts: list[Row] = []
    for figure in aims:
        since = days.moment(days.pixel(_since(figure)))
        ends = {"figure": figure.id, "day": since, "until": days.moment(days.length)}
        low, high = lower_end(figure), upper_end(figure)
        lines += [ends | {"at": value} for value in dict.fromkeys((low, high))]
        bands += [ends | {"at": low, "end": high}] if low < high else []
        box, align = _target_box(figure, plane.scale, days)
        x = box.left if align == "left" else box.right
        name, who = _target_words(figure)
        spoken = ends | {"day": days.moment(x), "at": high, "align": align}
        texts.append(spoken | {"text": name[:1].upper() + name[1:], "line": "name"})
        texts.append(spoken | {"text": who, "line": "who"})
    if not lines:
        return []
    layers = []
    if bands:
        band = plane.chart(bands, "target_band").mark_rect(color=theme.SHADE, opacity=1)
        layers.append(band.encode(**plane.encoding(end="end"), x2=alt.X2("until")))
    line = plane.chart(lines, "target").mark_rule(
        color=theme.INK, strokeWidth=1.5, strokeDash=[6, 3], opacity=1
    )
    layers.append(line.encode(**plane.encoding(), x2=alt.X2("until")))
    bounds = [
        row_of(figure, plane.scale) | {"day": days.moment(days.length - 10)}
        for figure in aims
        if kind_of(figure) in ("floor", "ceiling")
    ]
    layers += draw_marks(bounds, plane, theme.INK)
    for part, dy, weight, color in (
        ("name", -5 - LINE, 600, theme.INK),
        ("who", -5, 400, theme.MUTED),
    ):
        for align in ("left", "right"):
            chosen = [row for row in texts if (row["line"], row["align"]) == (part, align)]
            looks = {"baseline": "bottom", "dy": dy, "fontWeight": weight, "color": color}
            if chosen:
                name = f"target_{part}_{align}"
                layers.append(draw_text(chosen, plane, name, "at", align=align, **looks))
    return layers
