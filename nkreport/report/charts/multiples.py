"""Small multiples: a panel for each item or claimant, all over the same days."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import numpy as np

from nkreport.ledger.figures import Figures
from nkreport.ledger.taking import takes_figures
from nkreport.report import theme
from nkreport.report.charts.amounts import Amounts, scaled
from nkreport.report.charts.days import Days
from nkreport.report.charts.drawing import Drawing, drawing, nothing
from nkreport.report.charts.frame import LINE, Frame, Spec, in_rows, stacked, width_in
from nkreport.report.charts.line_words import Window, finding_of, in_lines, last_of, notes
from nkreport.report.charts.lines import Lines, drawable, lines_of
from nkreport.report.charts.picking import PANELS, Left
from nkreport.report.charts.plots import PLAIN, THIN, Look, draw_line, looks_of
from nkreport.report.charts.points import Line
from nkreport.report.charts.rates import check_window, rates_of
from nkreport.report.charts.wording import described
from nkreport.report.spans import Spans, sentence, words

COLUMNS = 3
BETWEEN = 24
HEIGHT = 92
FLAT = 1 / 20
"""A panel lies flat whose highest value is so small a part of the highest of all."""
LINES = 3
"""Lines of a panel that have words; of more those that end highest."""


@takes_figures
def multiples(
    figures: Figures,
    by: str = "item",
    title: Spans | None = None,
    *,
    window: Window = None,
    shared: bool | None = None,
) -> Drawing:
    """Draw a panel for each value of a column, the one that ends highest first.

    Parameters
    ----------
    figures : Figures
        Of one measure and unit; with `by="measure"` of one unit.
    by : str
        The column whose values have a panel each.
    title : spans, optional
        In place of the finding computed from the figures.
    window : 'month', 'quarter', 'year' or int, optional
        As in `series`.
    shared : bool, optional
        Whether all panels have one scale of amounts; else each has its own, which the subtitle
        says. Left out, they share one unless most of them would lie flat on it.

    Returns
    -------
    Drawing

    Raises
    ------
    CheckError
        If there are several measures or units, `by` is no column, or the window does not fit.
    """
    check_window(window)
    left = Left()
    alike = ("unit",) if by == "measure" else ("measure", "unit")
    drawn = drawable(figures.part, "multiples", left, alike)
    figures.check_column(by)
    if not drawn:
        return nothing("multiples", figures)
    totals = lines_of(drawn, by)
    panels = _panels(totals, window)
    if not panels:
        return nothing("multiples", figures, [words("No two reports stand a window apart.")])
    shown = list(panels.values())
    others = totals.others(line for panel in shown for line in panel)
    left.table += others.ids
    shared = _rise(shown) if shared is None else shared
    chart = _chart(shown, window, shared=shared)
    lasts = [line.last.figure.id for panel in shown for line in panel[:LINES]]
    left.lines += drawn.without(others).ids.without([lasts])
    own = [] if shared else [words("; each panel on a scale of its own")]
    below = [*described(drawn), *own, *notes(totals, window, shown[0]), *left.told()]
    highest = [panel[0] for panel in shown]
    alt = [words("A panel for each, over the same days. "), *in_lines(highest, window)]
    found = title or sentence(finding_of(highest, window))
    return drawing("multiples", figures, chart, found, below, alt, figures.part)


def _panels(totals: Lines, window: Window) -> dict[str, list[Line]]:
    """By group the lines that are drawn, in their order."""
    panels: dict[str, list[Line]] = {}
    for place, group in enumerate(totals.groups):
        panel = panels.get(group, [])
        if len(panel) == LINES + THIN or (not panel and len(panels) == PANELS):
            continue
        line = totals[place] if window is None else rates_of(totals[place], window)
        if line is not None:
            panels[group] = [*panel, line]
    return panels


def _chart(panels: Sequence[Sequence[Line]], window: Window, *, shared: bool) -> Spec:
    columns = min(COLUMNS, len(panels))
    width = width_in(columns, BETWEEN)
    looks = looks_of([_beside(line) for panel in panels for line in panel])
    words = [_words(panel, width, looks, window) for panel in panels]
    head = LINE * max(len(lines) for lines in words) + 12
    every = [line for panel in panels for line in panel]
    scales = [_scale(every if shared else panel, head) for panel in panels]
    gutter = max(scale.gutter for scale in scales)
    dates = [end for line in every for end in line.points.ends]
    room = max(timedelta(1), (max(dates) - min(dates)) * 0.02)
    days = Days(min(dates) - room, max(dates) + room, width - gutter, gutter, apart=45)
    frames = []
    for n, panel in enumerate(panels):
        heading = theme.wrap(panel[0].group or panel[0].name, width, bold=True)
        frame = Frame(f"panel_{n}", head + HEIGHT, width, heading, near=True)
        scales[n].draw(frame, gutter, width, "left")
        for number, line in enumerate(panel):
            look = looks[_beside(line)] if number < LINES else PLAIN
            draw_line(frame, f"line_{number}", line, look, scales[n], days)
        for number, (text, color) in enumerate(words[n]):
            told: Spec = {"size": theme.SIZE_SMALL, "color": color}
            frame.text(f"last_{number}", 0, LINE * (number + 0.5), text, **told)
        frame.axis("bottom", days.ticks, marked=True)
        frames.append(frame)
    return stacked(in_rows(frames, columns, BETWEEN), 20)


def _rise(panels: Sequence[Sequence[Line]]) -> bool:
    """Whether at least half of the panels rise from the ground on one scale."""
    peaks = [max(map(abs, _values(panel))) for panel in panels]
    return 2 * sum(peak < FLAT * max(peaks) for peak in peaks) <= len(peaks)


def _values(lines: Sequence[Line]) -> list[float]:
    """The lowest and the highest number of each line."""
    numbers = [line.points.numbers for line in lines]
    return [float(end(each)) for each in numbers for end in (np.min, np.max)]


def _scale(lines: Sequence[Line], head: float) -> Amounts:
    values, last = _values(lines), lines[0].last.figure
    return scaled(min(values), max(values), last, HEIGHT, head, upright=True)


def _beside(line: Line) -> str:
    """What a line is called within its panel; empty where the panel's name is all."""
    return line.name.removeprefix(line.group).removeprefix(", ")


def _words(
    lines: Sequence[Line], width: float, looks: dict[str, Look], window: Window
) -> list[tuple[str, str]]:
    """What the first lines of a panel give last: lines of words, each with its colour."""
    found = []
    for line in lines[:LINES]:
        text = ": ".join(filter(None, [_beside(line), last_of(line, window)]))
        color = looks[_beside(line)].color
        found += [(part, color) for part in theme.wrap(text, width, theme.SIZE_SMALL)]
    return found
