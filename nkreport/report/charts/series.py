"""A series over days: a line for each item or claimant, as it stands or as rates of a window."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from itertools import islice

import numpy as np

from nkreport.errors import CheckError
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import read_period
from nkreport.ledger.taking import takes_figures
from nkreport.report import theme
from nkreport.report.charts.against import (
    Held,
    against_in_words,
    draw_against,
    factor_rows,
    hold,
    standing,
)
from nkreport.report.charts.amounts import Amounts, scaled
from nkreport.report.charts.apart import bare_words, day_of
from nkreport.report.charts.days import Days
from nkreport.report.charts.drawing import Drawing, drawing, nothing
from nkreport.report.charts.frame import Frame, Spec, stacked
from nkreport.report.charts.line_words import Window, finding_of, in_lines, last_of, notes
from nkreport.report.charts.lines import drawable, lines_of
from nkreport.report.charts.picking import Left, lower_end, upper_end
from nkreport.report.charts.plots import (
    PLAIN,
    THIN,
    End,
    Look,
    covered,
    draw_ends,
    draw_line,
    looks_of,
    margin,
)
from nkreport.report.charts.points import Line, within
from nkreport.report.charts.rates import check_window, rates_of
from nkreport.report.charts.wording import described
from nkreport.report.spans import Spans, day, literal, quantity, sentence, words

HEIGHT = 330
LINES = 9
"""Lines that have words; of more those that end highest."""
APART = 75
"""Pixels from tick to tick of the days, at least."""
AROUND = timedelta(45)
"""Days of a line that are drawn before and after the statements set against it."""


@takes_figures
def series(
    figures: Figures,
    by: str = "item",
    title: Spans | None = None,
    *,
    window: Window = None,
    against: Figures | None = None,
) -> Drawing:
    """Draw what one measure comes to day by day.

    Parameters
    ----------
    figures : Figures
        Of one measure and unit. A line joins only what one speaker says of one thing, and breaks
        where its scope changes or days are missing for long.
    by : str
        The column that names the lines: `item`, `claimant`, `counterpart` …
    title : spans, optional
        In place of the finding computed from the figures.
    window : 'month', 'quarter', 'year' or int, optional
        Of a cumulative measure, what each month, quarter or year adds, or the mean a day over so
        many days.
    against : Figures, optional
        Statements set against the lines as marks, each with its factor to what a comparable line
        gives for its day; what cannot be compared stands without one, and says why. Of lines that
        are much longer only the time around the statements is drawn.

    Returns
    -------
    Drawing

    Raises
    ------
    CheckError
        If there are several measures or units, `by` is no column, `window` is no window or the
        measure not cumulative, both a window and statements against it are given, or those are
        of another ledger.
    """
    check_window(window)
    if window is not None and against is not None:
        raise CheckError("series: statements stand against totals; leave out window= or against=")
    left = Left()
    drawn = drawable(figures.part, "series", left)
    figures.check_column(by)
    if not drawn:
        return nothing("series", figures)
    totals = lines_of(drawn, by)
    found = totals if window is None else (r for t in totals if (r := rates_of(t, window)))
    lines = list(islice(found, LINES + THIN))
    if not lines:
        return nothing("series", figures, [words("No two reports stand a window apart.")])
    if against is not None and against.ledger is not figures.ledger:
        raise CheckError(
            "series: against= is of another ledger than the figures; load both at once, as in"
            " nk.load(['shipped', 'losses.json']), and choose each with where"
        )
    others = totals.others(lines)
    left.table += others.ids
    claims = [figure for figure in against or () if figure.id not in figures]
    held = hold(claims, lines)
    shown = _around(lines, held)
    frames = _frames(shown, held, window, left)
    left.lines += drawn.without(others).ids.without([[n.last.figure.id for n in shown[:LINES]]])
    whole = figures.joined(claims) if claims else figures
    told = standing(held, lines) if held else sentence(finding_of(lines, window))
    below = [*described(drawn), *notes(totals, window, lines), *_cut(lines, shown), *left.told()]
    opening = words("Chart of lines over days. ")
    alt = [opening, *in_lines(lines[:LINES], window), *against_in_words(held)]
    chart = stacked(frames, 22)
    return drawing("series", whole, chart, title or told, below, alt, whole.part)


def _around(lines: Sequence[Line], held: Sequence[Held]) -> list[Line]:
    """The lines, or what of much longer ones lies around the statements set against them."""
    stands = [day_of(claim.figure) for claim in held if claim.placed]
    if not stands:
        return list(lines)
    first, last = _ends(lines)
    start, end = min(stands) - AROUND, max(stands) + AROUND
    near = [cut for line in lines if (cut := within(line, start, end))]
    return near if near and 2 * (end - start) < last - first else list(lines)


def _ends(lines: Sequence[Line]) -> tuple[date, date]:
    days = [end for line in lines for end in (line.first.day, line.last.day)]
    return min(days), max(days)


def _cut(lines: Sequence[Line], shown: Sequence[Line]) -> Spans:
    """What is not drawn of lines that go on."""
    ends, whole = _ends(shown), _ends(lines)
    if ends == whole:
        return []
    last = lines[0].last
    told = [words("; drawn for "), day(read_period(f"{ends[0]}/{ends[1]}"))]
    goes = [words(", the line")] if len(lines) == 1 else [words(", "), literal(lines[0].name)]
    told += [*goes, words(" goes on to "), quantity(last.figure), words(" on ")]
    return [*told, day(read_period(last.day.isoformat()))]


def _frames(
    lines: Sequence[Line], held: Sequence[Held], window: Window, left: Left
) -> list[Frame | Spec]:
    frame, worded = Frame("series", HEIGHT), lines[:LINES]
    looks = looks_of([line.group for line in worded])
    if held:
        looks = {group: Look(theme.INK, look.dashes) for group, look in looks.items()}
    ends = [End(line, looks[line.group], last_of(line, window)) for line in worded]
    placed = [claim for claim in held if claim.placed]
    scale, days = scales(lines, [claim.figure for claim in placed], HEIGHT, theme.WIDTH, ends)
    if placed:
        scale = draw_against(frame, placed, scale, days, covered(lines, scale, days))
    else:
        scale.draw(frame, days.offset, days.end, "left")
    for number, line in enumerate(lines[::-1]):
        look = looks[line.group] if line in worded else PLAIN
        draw_line(frame, f"line_{number}", line, look, scale, days)
    draw_ends(frame, ends, scale, days, worded)
    frame.axis("bottom", days.ticks, marked=True)
    factors = factor_rows(held, left)
    rest = [c.figure for c in held if not (c.figure.numbered if factors else c.placed)]
    return [frame, *([factors] if factors else []), *bare_words(rest, left)]


def scales(
    lines: Sequence[Line],
    claims: Sequence[Figure],
    height: float,
    width: float,
    ends: Sequence[End] = (),
) -> tuple[Amounts, Days]:
    """The scales of a plot that holds lines and claims, with room for the words at the ends."""
    numbers = [line.points.numbers for line in lines]
    values = [float(end(each)) for each in numbers for end in (np.min, np.max)]
    values += [end(claim) for claim in claims for end in (lower_end, upper_end)]
    floors = [claim.low for claim in claims if claim.low and claim.high is None]
    scale = scaled(min(values), max(values), lines[0].last.figure, height, 0, floors, upright=True)
    dates = [end for line in lines for end in line.points.ends] + [day_of(c) for c in claims]
    length = width - scale.gutter - (margin(ends) if ends else 4)
    first, last = min(dates), max(dates)
    room = max(timedelta(1), (last - first) * 0.012)
    return scale, Days(first - room, last + room, length, scale.gutter, APART)
