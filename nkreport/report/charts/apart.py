"""Counts that must not be compared: a facet each, with its definition, and no line between."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from itertools import combinations

from nkreport.errors import CheckError, named_first
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.part import Part
from nkreport.ledger.periods import read_period
from nkreport.ledger.taking import takes_figures
from nkreport.report import theme
from nkreport.report.charts.amounts import amounts
from nkreport.report.charts.dated import draw_dated
from nkreport.report.charts.days import days_around, stood_for
from nkreport.report.charts.drawing import Drawing, drawing, nothing
from nkreport.report.charts.flows import rivals_in_words
from nkreport.report.charts.frame import LINE, SLANTED, Frame, Spec, in_rows, stacked, width_in
from nkreport.report.charts.labels import Label
from nkreport.report.charts.marks import NO_NUMBER, label_of
from nkreport.report.charts.parts import shared_start
from nkreport.report.charts.picking import (
    EXTREMES,
    LABELLED,
    Left,
    claims_with_number,
    part_of,
    placed_of,
)
from nkreport.report.charts.wording import finding, in_words, said, titled
from nkreport.report.spans import Spans, capital, day, listed, literal, sentence, words

COLUMNS = 2
BETWEEN = 28
HEIGHT = 130


@takes_figures
def apart(figures: Figures, title: Spans | None = None, *, named: Iterable[str] = ()) -> Drawing:
    """Draw measures that are easily taken for each other, side by side with their definitions.

    Parameters
    ----------
    figures : Figures
        Of one unit: the panels share a scale and their days, and nothing joins them.
    title : spans, optional
        In place of the finding computed from the figures.
    named : iterable of str, optional
        Ids of counts that have words however many there are.

    Returns
    -------
    Drawing

    Raises
    ------
    CheckError
        If two figures are of different units.
    """
    if not figures:
        return nothing("apart", figures)
    units = list(dict.fromkeys(figure.unit for figure in figures))
    if len(units) > 1:
        raise CheckError(f"apart: one unit at a time, found {named_first(units)}")
    left = Left()
    panels = by_measure(figures)
    shown = left.panels(panels)
    rows = [figure for panel in panels for figure in panel]
    dates = [day_of(figure) for panel in shown for figure in panel if figure.placed]
    bare = [figure for panel in shown for figure in panel if not figure.placed]
    parts: list[Frame | Spec] = [*facets(shown, dates, left, set(named)), *bare_words(bare, left)]
    title = title or sentence(_finding(shown))
    below = [*_below(panels), *left.told()]
    return drawing("apart", figures, stacked(parts, 26), title, below, _alt(shown), rows)


def by_measure(figures: Iterable[Figure]) -> list[Part]:
    """Figures by measure in the order of their days; the measures by the latest day of each."""
    panels: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=day_of):
        panels.setdefault(figure.measure, []).append(figure)
    return sorted(map(part_of, panels.values()), key=lambda panel: day_of(panel[-1]))


def day_of(figure: Figure) -> date:
    """The day a count stands for: the last of its period, else of its statement."""
    return figure.period.latest or figure.said_by


def definition(figure: Figure) -> str:
    """What a figure's measure counts, what that includes and what it leaves out."""
    measure = figure.ledger.measures[figure.measure]
    text = measure.definition
    text += f" Includes {measure.includes}." if measure.includes else ""
    return text + (f" Leaves out {measure.excludes}." if measure.excludes else "")


def _finding(panels: Sequence[Sequence[Figure]]) -> Spans:
    known = [claims for panel in panels if (claims := claims_with_number(panel))]
    if len(known) < 2:
        return finding(known[0] if known else panels[0])
    titles = [titled(panel[0]) for panel in known]
    shared = shared_start(titles)
    pieces = []
    for panel, title in zip(known, titles, strict=True):
        latest = [figure for figure in panel if day_of(figure) == day_of(panel[-1])]
        values = rivals_in_words(latest)
        name = [literal(" ".join(title.split()[shared:]))]
        what = [*values, words(" "), *name] if shared else [*name, words(" "), *values]
        pieces.append([*what, words(" on "), day(read_period(day_of(latest[0]).isoformat()))])
    start = [literal(" ".join(titles[0].split()[:shared])), words(": ")] if shared else []
    return [*start, *listed(pieces), *_caution(known)]


def _caution(panels: Sequence[Sequence[Figure]]) -> Spans:
    """Say that the counts do not compare, where measures.csv says so of all of them."""
    measures = [panel[0].ledger.measures[panel[0].measure] for panel in panels]
    unlike = all(
        other.id in one.not_comparable_with or one.id in other.not_comparable_with
        for one, other in combinations(measures, 2)
    )
    return [words(", not to be compared")] if unlike else []


def _below(panels: Sequence[Sequence[Figure]]) -> Spans:
    unit = panels[0][0].ledger.units.get(panels[0][0].unit.partition("/")[0])
    spans: Spans = [words("In "), literal(unit.plural), words(", ")] if unit else []
    return sentence([*spans, words("by the day they stand for; each panel says what it counts")])


def _alt(panels: Sequence[Sequence[Figure]]) -> Spans:
    spans: Spans = [words("Panels side by side, a measure in each, never joined.")]
    for panel in panels:
        head = literal(capital(titled(panel[0])))
        spans += [words(" "), head, words(": "), literal(definition(panel[0])), words(" ")]
        spans += in_words(panel)
    return spans


def facets(
    panels: Sequence[Sequence[Figure]], dates: Sequence[date], left: Left, named: set[str]
) -> list[Spec]:
    """Draw a panel for each measure with a number, two to a line, on one scale."""
    numbered = [placed for panel in panels if (placed := placed_of(panel))]
    if not numbered:
        return []
    scale = amounts([f for panel in numbered for f in panel], HEIGHT, upright=True)
    columns = min(COLUMNS, len(numbered))
    width = width_in(columns, BETWEEN)
    days = days_around(dates, width - scale.gutter, scale.gutter)
    frames = []
    for number, panel in enumerate(numbered):
        title = theme.wrap(capital(titled(panel[0])), width, bold=True)
        below = theme.wrap(definition(panel[0]), width, theme.SIZE_SMALL)
        frame = Frame(f"other_{number}", HEIGHT, width, title, below)
        count = count_label(days.length / 2)
        draw_dated(frame, panel, scale, days, stood_for, count, left, joined=False, named=named)
        frame.axis("bottom", days.ticks, marked=True)
        frames.append(frame)
    return in_rows(frames, columns, BETWEEN)


def count_label(width: float) -> Callable[[Figure], Label]:
    """The label of a count: its number, who counts, the day it stands for."""

    def label(figure: Figure) -> Label:
        on = read_period(day_of(figure).isoformat()).words()
        return Label((label_of(figure),), (*theme.wrap(capital(figure.claimant), width), on))

    return label


def bare_words(figures: Sequence[Figure], left: Left) -> list[Frame]:
    """Statements without a number, as words below everything that has a scale."""
    shown = figures if len(figures) <= LABELLED else [*figures[:EXTREMES], *figures[-EXTREMES:]]
    left.table += [figure.id for figure in figures if figure not in shown]
    lines = []
    for figure in shown:
        said_it = f"{capital(figure.claimant)}, {said(figure)['text']}, {titled(figure)}: "
        text = said_it + (label_of(figure) if figure.printed else NO_NUMBER)
        lines += theme.wrap(text, theme.WIDTH)
    if not lines:
        return []
    frame = Frame("bare", LINE * len(lines))
    frame.text("words", 0, LINE / 2, lines, **SLANTED)
    return [frame]
