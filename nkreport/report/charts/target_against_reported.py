"""A target against what was reported towards it; other definitions stand apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import read_period
from nkreport.report import theme
from nkreport.report.charts.dated import draw_dated
from nkreport.report.charts.drawing import Drawing, nothing, table_of
from nkreport.report.charts.flows import distinct
from nkreport.report.charts.marks import NO_NUMBER, Plane, draw_text, label_of
from nkreport.report.charts.placing import LINE, Box, Label
from nkreport.report.charts.scales import Amounts, Days, amounts, days_around
from nkreport.report.charts.wording import (
    claims_with_number,
    described,
    finding,
    in_words,
    lower_end,
    said,
    source_line,
)
from nkreport.report.runs import Runs, day, listed, literal, quantity, sentence, words

HEIGHT = 260
COLUMNS = 2
BETWEEN = 28
SMALL_HEIGHT = 120


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
    aims, totals = _of(figures, target), sorted(_of(figures, reported), key=_day)
    others: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=_day):
        if figure not in aims and figure not in totals:
            others.setdefault(figure.measure, []).append(figure)
    rows = [*aims, *totals, *(figure for panel in others.values() for figure in panel)]
    columns, body = table_of(rows)
    shown: Runs = [words("Chart of totals by the day they stand for, against a target. ")]
    return Drawing(
        "target_against_reported",
        figures,
        _chart(aims, totals, list(others.values())),
        title or sentence(_finding(aims, totals, rows)),
        _below(aims, totals, list(others.values())),
        source_line(figures),
        [*shown, *in_words(rows)],
        columns,
        body,
    )


def _of(figures: Figures, measures: str | Iterable[str]) -> list[Figure]:
    named = {measures} if isinstance(measures, str) else set(measures)
    return [figure for figure in figures if figure.measure in named]


def _day(figure: Figure) -> date:
    """The day a total stands for: the last of its period, else of its statement."""
    return figure.period.latest or figure.said_by


def _since(figure: Figure) -> date:
    return figure.said_on.earliest or figure.said_by


def _title(figure: Figure) -> str:
    return figure.ledger.measures[figure.measure].title


def _finding(aims: Sequence[Figure], totals: Sequence[Figure], rows: Sequence[Figure]) -> Runs:
    aims, totals = claims_with_number(aims), claims_with_number(totals)
    if not totals:
        return finding([figure for figure in rows if figure.measure == rows[0].measure])
    latest = [figure for figure in totals if _day(figure) == _day(totals[-1])]
    by = day(read_period(_day(latest[0]).isoformat()))
    values = listed([[quantity(figure)] for figure in distinct(latest)], " or ")
    runs = [literal(_title(latest[0])), words(": "), *values, words(" reported by "), by]
    if aims:
        goals = listed([[quantity(figure)] for figure in distinct(aims)], " or ")
        runs += [words(", against a "), literal(_title(aims[0])), words(" of "), *goals]
    return runs


def _below(
    aims: Sequence[Figure], totals: Sequence[Figure], others: Sequence[Sequence[Figure]]
) -> Runs:
    main = totals or aims
    runs = described(main) if main else []
    if not others:
        return runs
    titles = [[literal(_title(panel[0]))] for panel in others]
    apart = words(". Counted otherwise and shown apart: " if runs else "Shown apart: ")
    return [*runs, apart, *listed(titles)]


def _chart(
    aims: Sequence[Figure], totals: Sequence[Figure], others: Sequence[Sequence[Figure]]
) -> Any:
    import altair as alt

    aims = sorted((figure for figure in aims if figure.numbered), key=_since)
    main = [figure for figure in totals if figure.numbered]
    small = [[figure for figure in panel if figure.numbered] for panel in others]
    small = [panel for panel in small if panel]
    counted = [*main, *(figure for panel in small for figure in panel)]
    dates = [*map(_since, aims), *map(_day, counted)]
    bare = [figure for panel in (totals, *others) for figure in panel if not figure.numbered]
    parts = []
    if aims or main:
        parts.append(_main(distinct(aims), main, dates))
    if small:
        shared = amounts([f for panel in small for f in panel], SMALL_HEIGHT, upright=True)
        width = (theme.WIDTH - BETWEEN) / COLUMNS - shared.gutter
        days = days_around(dates, width, margin=0.1)
        drawn = [_small(panel, shared, days, f"other_{n}") for n, panel in enumerate(small)]
        lines = [drawn[n : n + COLUMNS] for n in range(0, len(drawn), COLUMNS)]
        parts += [alt.hconcat(*line, spacing=BETWEEN) for line in lines]
    if bare:
        parts.append(_bare(bare))
    return alt.vconcat(*parts, spacing=26)


def _main(aims: Sequence[Figure], totals: Sequence[Figure], dates: Sequence[date]) -> Any:
    import altair as alt

    scale = amounts([*aims, *totals], HEIGHT, upright=True)
    days = days_around(dates, theme.WIDTH - scale.gutter, margin=0.08)
    plane = Plane(scale, days.channel, "day", "left", "main", scale.gutter)
    blocked = [box for figure in aims for box in _covered(figure, scale, days)]
    layers = _dated(totals, plane, days, blocked)
    layers[1:1] = _targets(aims, plane, days)
    return alt.layer(*layers).properties(width=days.length, height=HEIGHT, name="main")


def _dated(
    figures: Sequence[Figure], plane: Plane, days: Days, blocked: Sequence[Box] = ()
) -> list[Any]:
    dates = [(_day(figure), _day(figure)) for figure in figures]
    labels = []
    for figure in figures:
        on = read_period(_day(figure).isoformat()).words()
        who = theme.wrap(figure.claimant, days.length / 2)
        labels.append(Label((label_of(figure),), (*who, on)))
    return draw_dated(figures, dates, labels, plane, days, blocked)


def _target_words(figure: Figure) -> tuple[str, str]:
    return f"{_title(figure)}: {label_of(figure)}", f"{figure.claimant}, {said(figure)['text']}"


def _covered(figure: Figure, scale: Amounts, days: Days) -> list[Box]:
    y, x = scale.pixel(lower_end(figure)), days.pixel(_since(figure))
    above, below = _target_words(figure)
    wide = max(theme.text_width(above, bold=True), theme.text_width(below))
    return [Box(x, y - LINE - 6, x + wide, y + LINE + 6), Box(x, y - 2, days.length, y + 2)]


def _targets(aims: Sequence[Figure], plane: Plane, days: Days) -> list[Any]:
    """A dashed line from the day each target was first stated, with its words."""
    import altair as alt

    rows = []
    for figure in aims:
        above, below = _target_words(figure)
        since = days.moment(days.pixel(_since(figure)))
        row = {"figure": figure.id, "at": lower_end(figure), "day": since}
        row |= {"until": days.moment(days.length), "above": above[:1].upper() + above[1:]}
        rows.append(row | {"below": below})
    if not rows:
        return []
    line = plane.chart(rows, "target").mark_rule(
        color=theme.INK, strokeWidth=1.5, strokeDash=[6, 3], opacity=1
    )
    layers = [line.encode(**plane.encoding(), x2=alt.X2("until"))]
    for field, baseline, dy, weight in (("above", "bottom", -5, 600), ("below", "top", 6, 400)):
        texts = [row | {"text": row[field]} for row in rows]
        looks = {"baseline": baseline, "dy": dy, "fontWeight": weight, "align": "left"}
        looks["color"] = theme.INK if field == "above" else theme.MUTED
        layers.append(draw_text(texts, plane, f"target_{field}", "at", **looks))
    return layers


def _small(figures: Sequence[Figure], scale: Amounts, days: Days, name: str) -> Any:
    import altair as alt

    plane = Plane(scale, days.channel, "day", "left", name, scale.gutter)
    layers = _dated(figures, plane, days)
    text = _title(figures[0])
    lines = theme.wrap(text[:1].upper() + text[1:], days.length + scale.gutter, bold=True)
    title = alt.TitleParams(lines, dx=-scale.gutter)
    return alt.layer(*layers).properties(
        width=days.length, height=SMALL_HEIGHT, name=name, title=title
    )


def _bare(figures: Sequence[Figure]) -> Any:
    """Statements without a number, as words below everything that has a scale."""
    import altair as alt

    lines = []
    for figure in figures:
        said_it = f"{figure.claimant}, {said(figure)['text']}, {_title(figure)}: "
        text = said_it + (label_of(figure) if figure.printed else NO_NUMBER)
        lines += theme.wrap(text, theme.WIDTH)
    data = alt.InlineData(values=[{"text": "\n".join(lines)}])
    text = alt.Chart(data, name="bare").mark_text(
        align="left", baseline="line-top", fontStyle="italic", color=theme.MUTED, lineBreak="\n"
    )
    drawn = text.encode(x=alt.value(0), y=alt.value(0), text="text:N")
    return drawn.properties(width=theme.WIDTH, height=LINE * len(lines))
