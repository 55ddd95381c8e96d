"""A ranking: a bar for each item or claimant with its bounds, the longest first."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from nkreport.errors import CheckError
from nkreport.ledger.coded import Numbers
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.part import Part
from nkreport.ledger.taking import takes_figures
from nkreport.report import theme
from nkreport.report.charts.amounts import Amounts, amounts
from nkreport.report.charts.drawing import Drawing, drawing, nothing
from nkreport.report.charts.frame import JOIN, LINE, Frame, Spec, stacked
from nkreport.report.charts.line_words import LEADING, when
from nkreport.report.charts.lines import Lines, drawable, lines_of
from nkreport.report.charts.marks import CLAIM, TOLD, draw_mark, facts_of, kind_of, label_of, reach
from nkreport.report.charts.picking import Left, lower_end, uniform, upper_end
from nkreport.report.charts.points import Line
from nkreport.report.charts.wording import MOST_CLAIMS_IN_WORDS, described, in_words, titled
from nkreport.report.spans import Spans, capital, listed, literal, plain, quantity, sentence, words

MOST = 20
"""Bars of a chart where no other number is asked for."""
BAR = 12
AIR = 10
"""Pixels between rows."""
WIDEST = 240
"""Pixels that names at the left may take."""


@takes_figures
def ranked(
    figures: Figures, by: str = "item", title: Spans | None = None, *, most: int = MOST
) -> Drawing:
    """Draw the latest that is said of each, the largest first.

    Parameters
    ----------
    figures : Figures
        Of one measure and unit. Of a series the latest figure is drawn; what is said by another,
        or of another scope, has a bar of its own.
    by : str
        The column that names the bars: `item`, `claimant`, `counterpart` …
    title : spans, optional
        In place of the finding computed from the figures.
    most : int
        How many bars are drawn; the others stand in the table, and are counted.

    Returns
    -------
    Drawing

    Raises
    ------
    CheckError
        If there are several measures or units, `by` is no column or `most` is not above zero.
    """
    if most < 1:
        raise CheckError(f"ranked: most={most} draws nothing; write how many bars, from 1")
    left = Left()
    drawn = drawable(figures.part, "ranked", left)
    figures.check_column(by)
    if not drawn:
        return nothing("ranked", figures)
    lines = lines_of(drawn, by)
    latest = _latest(lines)
    bars = [lines.alone(place) for place in latest[: max(most, MOST_CLAIMS_IN_WORDS)].tolist()]
    names = {bar.last.figure.id: bar.name for bar in bars}
    bars = bars[:most]
    left.table += drawn.ids.without([[bar.last.figure.id for bar in bars]])
    found = sentence(_finding(bars))
    rows = lines.points.take(latest).part
    every = Part(rows.columns, np.append(rows.rows, figures.part.without(rows).rows))
    below = [*described(drawn), *_dated(lines, latest, drawn), *left.told()]

    def told(figure: Figure) -> Spans:
        return [literal(names[figure.id]), words(" "), quantity(figure)]

    alt = [words("Chart of bars, the longest first. "), *in_words(rows, told)]
    chart = stacked([_frame(bars)], 0)
    return drawing("ranked", figures, chart, title or found, below, alt, every)


def _latest(lines: Lines) -> Numbers:
    """Places of the figures of each line's last day, the largest first.

    Rival numbers that one speaker gives for a day stand apart.
    """
    points = lines.points
    last = np.flatnonzero(points.day == points.day[lines.lasts][lines.line])
    _, upper = points.take(last).part.ends()
    order: Numbers = np.lexsort((last, lines.rank[lines.line[last]], -upper))
    return last[order]


def _finding(bars: Sequence[Line]) -> Spans:
    leading = [[literal(bar.name), words(" "), quantity(bar.last.figure)] for bar in bars[:LEADING]]
    return [literal(titled(bars[0].last.figure)), words(": "), *listed(leading)]


def _dated(lines: Lines, latest: Numbers, drawn: Part) -> Spans:
    """The day all bars stand for, where they share one and the period does not say it."""
    points = lines.points.take(latest)
    period = points.part.text("period").codes
    _, different = np.unique(
        np.stack([points.day, np.where(points.since > 0, period, -1)]), axis=1, return_index=True
    )
    days = {plain([when(points.point(place))]) for place in different[:LEADING].tolist()}
    if len(days) > 1:
        return [words("; each the latest given")]
    return [] if uniform(drawn, "period") else [words(", by "), when(points.point(0))]


def _frame(bars: Sequence[Line]) -> Frame:
    names = [theme.wrap(bar.name, WIDEST) for bar in bars]
    wide = max(theme.text_width(line) for lines in names for line in lines)
    start = min(WIDEST, math.ceil(wide)) + 12
    frame = Frame("ranked", 0)
    labels = _labels(bars)
    figures = [bar.last.figure for bar in bars]
    scale = _scale(figures, labels, start)
    top = 6.0
    for figure, lines, label in zip(figures, names, labels, strict=True):
        tall = max(LINE * len(lines), LINE) + AIR
        y = top + tall / 2
        first = y - LINE * (len(lines) - 1) / 2
        frame.text("name", start - 10, first, lines, align="right")
        _bar(frame, figure, scale, y)
        frame.text("label", reach(figure, scale)[1], y, label, clear=True)
        top += tall
    frame.height = top
    scale.draw(frame, 0, top, "top")
    return frame


def _labels(bars: Sequence[Line]) -> list[str]:
    """Beside each bar its quantity; who says it and when, where the bars differ in that."""
    figures = [bar.last.figure for bar in bars]
    who = not uniform(figures, "claimant")
    newest = max(bar.last.day for bar in bars)
    labels = []
    for bar in bars:
        parts = [label_of(bar.last.figure)]
        parts += (
            [capital(bar.last.figure.claimant)]
            if who and bar.last.figure.claimant not in bar.name
            else []
        )
        parts += [plain([when(bar.last)])] if bar.last.day < newest else []
        labels.append(", ".join(parts))
    return labels


def _scale(figures: Sequence[Figure], labels: Sequence[str], start: float) -> Amounts:
    """A scale short enough for the words behind the bars."""
    length = theme.WIDTH - start
    widths = [theme.text_width(label) + 18 for label in labels]
    for _ in range(12):
        scale = amounts(figures, length, start)
        over = max(
            reach(figure, scale)[1] + wide - theme.WIDTH
            for figure, wide in zip(figures, widths, strict=True)
        )
        if over <= 0 or length < 120:
            break
        length = max(120, length - over)
    return scale


def _bar(frame: Frame, figure: Figure, scale: Amounts, y: float) -> None:
    """A bar up to what is sure, and the mark of a bound, a range or about at its end."""
    kind, low = kind_of(figure), lower_end(figure)
    looks: Spec = {"row": facts_of(figure), "told": TOLD}
    fill = {"about": theme.PAPER, "ceiling": theme.PAPER}.get(kind, CLAIM)
    edge: Spec = {"stroke": CLAIM, "strokeWidth": 1.5}
    edge |= {"strokeDash": [4, 3]} if kind == "ceiling" else {}
    sure = upper_end(figure) if kind == "ceiling" else low
    ends = sorted((scale.pixel(0), scale.pixel(sure)))
    frame.box(
        f"bar_{kind}", ends[0], y - BAR / 2, ends[1], y + BAR / 2, JOIN, fill=fill, **edge, **looks
    )
    if kind in ("range", "floor"):
        draw_mark(frame, figure, scale, y)
