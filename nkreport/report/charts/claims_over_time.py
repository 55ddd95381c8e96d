"""Claims over the date they were made, a panel for each measure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.part import Part
from nkreport.ledger.periods import read_period
from nkreport.ledger.taking import takes_figures
from nkreport.report import theme
from nkreport.report.charts.amounts import Amounts, amounts
from nkreport.report.charts.dated import draw_dated
from nkreport.report.charts.days import Days, days_around, said_between, said_of_many
from nkreport.report.charts.drawing import Drawing, drawing, nothing
from nkreport.report.charts.frame import LINE, MARK, SLANTED, Frame, Spec, stacked
from nkreport.report.charts.labels import Label
from nkreport.report.charts.marks import CROSSED, DENIAL, TOLD, facts_of, label_of
from nkreport.report.charts.panels import (
    below_headline,
    headline,
    panel_names,
    panels_of,
    rows_of_all,
)
from nkreport.report.charts.picking import EXTREMES, Left, ids_of, uniform, without
from nkreport.report.charts.wording import in_words
from nkreport.report.spans import Span, Spans, capital, day, words

HEIGHT = 250
HEIGHT_OF_SEVERAL = 190
LEAST_HEIGHT = 64
HEIGHT_OF_CLAIM = 36
WIDEST_LABEL = 310
LANE = 26
LANES = 12
"""Claims off the scale that a panel lists."""


@takes_figures
def claims_over_time(
    figures: Figures, title: Spans | None = None, *, named: Iterable[str] = ()
) -> Drawing:
    """Draw claims where they stood when they were made.

    Parameters
    ----------
    figures : Figures
        Of one measure, or of several: each gets a panel; all share the days.
    title : spans, optional
        In place of the finding computed from the claims.
    named : iterable of str, optional
        Ids of claims that have words however many there are.

    Returns
    -------
    Drawing
    """
    if not figures:
        return nothing("claims_over_time", figures)
    left = Left()
    panels = panels_of(figures)
    shown = left.panels(panels)
    rows = rows_of_all(panels)
    chart = _chart(shown, left, set(named))
    said = [words(", by the day of the statement, "), _span_said(rows)]
    alt = [words("Chart of claims over the day they were made. "), *in_words(rows)]
    below = [*below_headline(shown), *said, *left.told()]
    title = title or headline(panels, dated=True)
    return drawing("claims_over_time", figures, chart, title, below, alt, rows)


def _chart(panels: Sequence[Part], left: Left, named: set[str]) -> Spec:
    scales = [_scale(panel, several=len(panels) > 1) for panel in panels]
    gutter = max((scale.gutter for scale in scales if scale), default=0)
    days = days_around(_said_between(rows_of_all(panels)), theme.WIDTH - gutter, gutter)
    frames: list[Frame] = []
    for number, (panel, scale) in enumerate(zip(panels, scales, strict=True)):
        title = panel_names(panels)[number] if len(panels) > 1 else ""
        heading = [capital(title)] if title else []
        item = not uniform(panel, "item")
        if scale:
            frame = Frame(f"panel_{number}", scale.length, title=heading)
            placed = panel.where(_on_scale(panel))

            def label(figure: Figure, item: bool = item) -> Label:
                strong = theme.wrap(capital(figure.claimant), WIDEST_LABEL, bold=True)
                weak = theme.wrap(_claimed(figure, item=item), WIDEST_LABEL)
                return Label(tuple(strong), tuple(weak))

            draw_dated(frame, placed, scale, days, said_of_many, label, left, named=named)
            frames.append(frame)
        off = panel.where(~_on_scale(panel))
        if off:
            denied = off.text("stance").having({"denies"})
            off = Part(panel.columns, np.append(off.rows[denied], off.rows[~denied]))
            few = list(off) if len(off) <= LANES else [*off[:EXTREMES], *off[-EXTREMES:]]
            left.table += ids_of(without(off, few))
            heading = [] if scale else heading
            frame = Frame(f"panel_{number}_off", 0, title=heading)
            _draw_off_scale(frame, few, days, item=item)
            frames.append(frame)
    frames[-1].axis("bottom", days.ticks, marked=True)
    return stacked(frames, 12)


def _said_between(figures: Part) -> tuple[date, date]:
    """The first and the last day on which some of them can have been said."""
    first, last = said_of_many(figures)
    return date.fromordinal(int(first.min())), date.fromordinal(int(last.max()))


def _span_said(figures: Part) -> Span:
    """The time over which claims were made, in words."""
    first, last = _said_between(figures)
    if first == last:
        return day(read_period(first.isoformat()))
    return day(read_period(f"{first.isoformat()}/{last.isoformat()}"))


def _on_scale(figures: Part) -> Numbers:
    """Whether each has a place on the scale: a flat denial and mere words have lanes below."""
    flat = figures.text("stance").having({"denies"}) & (figures.ends()[1] == 0)
    placed: Numbers = figures.columns.placed(figures.rows) & ~flat
    return placed


def _scale(panel: Part, *, several: bool) -> Amounts | None:
    numbered = panel.where(_on_scale(panel))
    if not numbered:
        return None
    most = HEIGHT_OF_SEVERAL if several else HEIGHT
    height = min(most, LEAST_HEIGHT + HEIGHT_OF_CLAIM * len(numbered))
    return amounts(numbered, height, upright=True)


def _claimed(figure: Figure, *, item: bool) -> str:
    """The quantity, and of what where the claims of a panel differ in it."""
    return f"{label_of(figure)}, {figure.item}" if item and figure.item else label_of(figure)


def _draw_off_scale(frame: Frame, figures: Sequence[Figure], days: Days, *, item: bool) -> None:
    """A lane for each claim off the scale: words beside its mark, on the roomier side."""
    for figure in figures:
        who, what = f"{capital(figure.claimant)}:", _claimed(figure, item=item and figure.numbered)
        first, last = (days.pixel(day) for day in said_between(figure))
        right, left = days.end - last - 16, first - days.offset - 16
        wide = theme.text_width(f"{who} {what}")
        on_right = wide <= right or right >= left
        room = right if on_right else left
        lines = [f"{who} {what}"]
        if wide > room:
            lines = [*theme.wrap(who, room), *theme.wrap(what, room)]
        top, y = frame.height, frame.height + LANE / 2
        frame.height += LANE + LINE * (len(lines) - 1)
        x, align = (last + 14, "left") if on_right else (first - 14, "right")
        middle, color = (first + last) / 2, DENIAL if figure.denial else theme.MUTED
        told: Spec = {"row": facts_of(figure), "told": TOLD}
        part = "denial" if figure.denial else "tick"
        if first < last:
            frame.rule(f"{part}_span", first, y, last, y, color=color, strokeWidth=1.5)
        if figure.denial:
            frame.mark(part, middle, y, **CROSSED, **told)
            frame.text("denied", x, y, lines, align=align)
        else:
            frame.box("ground", days.offset, top, days.end, frame.height, fill=theme.SHADE)
            looks: Spec = {"color": color, "strokeWidth": 2.5, **told}
            frame.rule(part, middle, y - 8, middle, y + 8, MARK, **looks)
            frame.text("words", x, y, lines, align=align, **SLANTED)
    foot = frame.height
    frame.rule("edge", days.offset, foot, days.end, foot, color=theme.RULE, strokeWidth=1)
