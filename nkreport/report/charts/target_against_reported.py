"""A target against what was reported towards it; other definitions stand apart."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import date

from nkreport.ledger.comparability import differences
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import read_period
from nkreport.ledger.taking import takes_figures
from nkreport.report import theme
from nkreport.report.charts.amounts import Amounts, amounts
from nkreport.report.charts.apart import bare_words, by_measure, count_label, day_of, facets
from nkreport.report.charts.dated import draw_dated
from nkreport.report.charts.days import Days, days_around, stood_for
from nkreport.report.charts.drawing import Drawing, drawing, nothing
from nkreport.report.charts.flows import distinct, rivals_in_words
from nkreport.report.charts.frame import LINE, Frame, Spec, stacked
from nkreport.report.charts.labels import Box, Label, Spot
from nkreport.report.charts.marks import draw_mark, kind_of, label_of
from nkreport.report.charts.picking import (
    LABELLED,
    Left,
    claims_with_number,
    labelled,
    lower_end,
    part_of,
    placed_of,
    upper_end,
)
from nkreport.report.charts.wording import described, finding, in_words, said, titled
from nkreport.report.spans import Span, Spans, capital, day, listed, literal, sentence, words

HEIGHT = 260


@takes_figures
def target_against_reported(
    figures: Figures,
    target: str | Iterable[str],
    reported: str | Iterable[str],
    title: Spans | None = None,
    *,
    named: Iterable[str] = (),
) -> Drawing:
    """Draw totals by the day they stand for against a target; other measures in panels apart.

    Parameters
    ----------
    figures : Figures
        Targets, totals, and any other measure of the same unit, which is never joined to them.
    target, reported : str or iterable of str
        Measures: what was aimed at; what was counted towards it.
    title : spans, optional
        In place of the finding computed from the figures.
    named : iterable of str, optional
        Ids of figures that have words however many there are.

    Returns
    -------
    Drawing
    """
    if not figures:
        return nothing("target_against_reported", figures)
    aims, counted = _of(figures, target), sorted(_of(figures, reported), key=day_of)
    totals = part_of(counted) if counted else counted
    main = {figure.id for figure in (*aims, *totals)}
    others = by_measure([figure for figure in figures if figure.id not in main])
    rows = [*aims, *totals, *(figure for panel in others for figure in panel)]
    left = Left()
    chart = _chart(aims, totals, left.panels(others), left, set(named))
    alt = [words("Chart of totals by the day they stand for, against a target. "), *in_words(rows)]
    title = title or sentence(_finding(aims, totals, rows))
    below = [*_below(aims, totals, others), *left.told()]
    return drawing("target_against_reported", figures, chart, title, below, alt, rows)


def _of(figures: Figures, measures: str | Iterable[str]) -> list[Figure]:
    named = {measures} if isinstance(measures, str) else set(measures)
    return [figure for figure in figures if figure.measure in named]


def _since(figure: Figure) -> date:
    return figure.said_on.earliest or figure.said_by


def _finding(aims: Sequence[Figure], totals: Sequence[Figure], rows: Sequence[Figure]) -> Spans:
    aims, totals = claims_with_number(aims), claims_with_number(totals)
    if not totals:
        return finding([figure for figure in rows if figure.measure == rows[0].measure])
    newest = [figure for figure in totals if day_of(figure) == day_of(totals[-1])]
    latest = [figure for figure in newest if figure.measure == newest[0].measure]
    values = rivals_in_words(latest)
    spans = [literal(titled(latest[0])), words(": "), *values, *_when(latest[0])]
    if aims := [aim for aim in aims if _same(aim, latest[0])]:
        goals = rivals_in_words(aims)
        name = titled(aims[0]).removesuffix(f" for {titled(latest[0])}")
        spans += [words(", against a "), literal(name), words(" of "), *goals]
    return spans


def _same(aim: Figure, total: Figure) -> bool:
    """Whether a target is of the same people or things as a total: one party's, of one item."""
    apart = {text.partition(":")[0] for text in differences(aim, total)}
    return not apart & {"actor", "counterpart", "item", "unit"}


def _when(figure: Figure) -> Spans:
    """The day a count was reported by; before it the day it stands for, where that is another."""
    by = [words(" reported by "), _day(figure.said_by)]
    if day_of(figure) == figure.said_by:
        return by
    on = " on " if figure.period.earliest == figure.period.latest else " by "
    return [words(on), _day(day_of(figure)), words(","), *by]


def _day(on: date) -> Span:
    return day(read_period(on.isoformat()))


def _below(
    aims: Sequence[Figure], totals: Sequence[Figure], others: Sequence[Sequence[Figure]]
) -> Spans:
    main = totals or aims
    spans = described(main) if main else []
    if not others:
        return spans
    titles = [[literal(titled(panel[0]))] for panel in others]
    apart = words(". Counted otherwise and shown apart: " if spans else "Shown apart: ")
    return [*spans, apart, *listed(titles)]


def _chart(
    aims: Sequence[Figure],
    totals: Sequence[Figure],
    others: Sequence[Sequence[Figure]],
    left: Left,
    named: set[str],
) -> Spec:
    aims = sorted((figure for figure in aims if figure.placed), key=_since)
    main = placed_of(totals)
    apart = [figure for panel in others for figure in panel]
    counted = [figure for figure in (*main, *apart) if figure.placed]
    dates = [*map(_since, aims), *map(day_of, counted)]
    parts: list[Frame | Spec] = []
    if aims or main:
        parts.append(_main(distinct(aims), main, dates, left, named))
    bare = [figure for figure in (*totals, *apart) if not figure.placed]
    return stacked([*parts, *facets(others, dates, left, named), *bare_words(bare, left)], 26)


def _main(
    aims: Sequence[Figure],
    totals: Sequence[Figure],
    dates: Sequence[date],
    left: Left,
    named: set[str],
) -> Frame:
    scale = amounts([*aims, *totals], HEIGHT, upright=True)
    days = days_around(dates, theme.WIDTH - scale.gutter, scale.gutter, margin=0.08)
    frame = Frame("main", HEIGHT)
    aims = labelled(aims, named, LABELLED // 5)
    blocked = [box for figure in aims for box in _covered(figure, scale, days)]
    label = count_label(days.length / 2)
    draw_dated(frame, totals, scale, days, stood_for, label, left, blocked=blocked, named=named)
    scale = replace(scale, offset=frame.height - HEIGHT)
    for figure in aims:
        _draw_target(frame, figure, scale, days)
    frame.axis("bottom", days.ticks, marked=True)
    return frame


def _target_label(figure: Figure) -> Label:
    name = f"{titled(figure)}: {label_of(figure)}"
    who = f"{capital(figure.claimant)}, {said(figure)['text']}"
    return Label((capital(name),), (who,))


def _target_spot(figure: Figure, scale: Amounts, days: Days) -> Spot:
    """Where a target's words stand, above its line; they end with the frame if they must."""
    wide = _target_label(figure).width
    foot = scale.pixel(upper_end(figure)) - 3
    start = days.pixel(_since(figure))
    align = "left" if start + wide <= days.end else "right"
    x = start if align == "left" else days.end - wide
    return Spot(Box(x, foot - 2 * LINE, x + wide, foot), align)


def _covered(figure: Figure, scale: Amounts, days: Days) -> list[Box]:
    top, foot = scale.pixel(upper_end(figure)), scale.pixel(lower_end(figure))
    line = Box(days.pixel(_since(figure)), top - 2, days.end, foot + 2)
    return [_target_spot(figure, scale, days).box, line]


def _draw_target(frame: Frame, figure: Figure, scale: Amounts, days: Days) -> None:
    """A dashed line from the day a target was first stated, with its words.

    A range is a band between its ends, a floor or ceiling carries its arrow.
    """
    since, low, high = days.pixel(_since(figure)), lower_end(figure), upper_end(figure)
    if low < high:
        ends = scale.pixel(high), scale.pixel(low)
        frame.box("target_band", since, ends[0], days.end, ends[1], fill=theme.SHADE)
    for value in dict.fromkeys((low, high)):
        y = scale.pixel(value)
        looks: Spec = {"color": theme.INK, "strokeWidth": 1.5, "strokeDash": [6, 3]}
        looks["row"] = {"figure": figure.id, "at": value}
        frame.rule("target", since, y, days.end, y, **looks)
    if kind_of(figure) in ("floor", "ceiling"):
        draw_mark(frame, figure, scale, days.end - 10, color=theme.INK)
    _target_label(figure).draw(frame, _target_spot(figure, scale, days), part="target")
