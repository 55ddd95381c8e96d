"""A timeline in lanes: the day of each statement, the time its number covers, events on top."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Literal

from nkreport.errors import CheckError, named_first
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.part import Part
from nkreport.ledger.taking import takes_figures
from nkreport.report import theme
from nkreport.report.charts.days import Days, said_between
from nkreport.report.charts.drawing import Drawing, columns_of, nothing
from nkreport.report.charts.events import (
    Event,
    brush,
    brushed,
    draw_events,
    read_events,
)
from nkreport.report.charts.frame import Spec, stacked
from nkreport.report.charts.lanes import draw_key, draw_lane
from nkreport.report.charts.panels import (
    headline,
    panel_names,
    panels_of,
    rows_of_all,
    sorted_statements,
)
from nkreport.report.charts.picking import LABELLED, Left
from nkreport.report.charts.wording import in_words, said, source_line, titled
from nkreport.report.spans import Spans, capital, day, literal, quantity, sentence, words

MARGIN = 0.03
EVENTS = 12
"""Of many events so many of the first and of the last are drawn."""


Lane = tuple[str, Sequence[Figure]]
"""Its name and its figures, by the day of the statement."""


@takes_figures
def timeline(
    figures: Figures,
    events: Iterable[Mapping[str, str]] = (),
    lanes: Literal["measure", "claimant"] | Mapping[str, Sequence[str]] = "measure",
    title: Spans | None = None,
    *,
    named: Iterable[str] = (),
) -> Drawing:
    """Draw statements on the day they were made, above the time their numbers cover.

    Where the drawing is live, a span brushed over the events fades the statements of other days.

    Parameters
    ----------
    figures : Figures
    events : iterable of mapping
        Rows of events.csv (`figures.ledger.tables["events"]`), drawn in a lane of their own; what
        happened after the selection's as-of day is left out.
    lanes : str or mapping
        What a lane stands for: a `measure`, a `claimant`, or the name of a lane to its measures.
    title : spans, optional
        In place of the finding computed from the statements.
    named : iterable of str, optional
        Ids of statements that have words however many there are.

    Returns
    -------
    Drawing
        A sentence where there is no figure: events alone are no statement to trace.

    Raises
    ------
    CheckError
        If an event holds a number, or its date cannot be read; if no lane has a figure's measure.
    """
    shown = read_events(events, figures)
    if not figures:
        return nothing("timeline", figures)
    panels = panels_of(figures)
    chosen = _lanes(panels, lanes)
    rows = [figure for _, lane in chosen for figure in lane]
    left = Left()
    kept = left.panels([lane for _, lane in chosen])
    drawn = [(name, lane) for name, lane in chosen if lane in kept]
    by = lanes if isinstance(lanes, str) else "lane"
    return Drawing(
        "timeline",
        figures,
        _chart(drawn, shown, by, left, set(named)),
        title or headline(panels, dated=True),
        [*_below(rows_of_all(panels), shown), *left.told()],
        _sources(figures, shown),
        _alt(drawn, shown),
        *_table(rows, shown),
    )


def _few(events: Sequence[Event]) -> Sequence[Event]:
    return events if len(events) <= LABELLED else [*events[:EVENTS], *events[-EVENTS:]]


def _lanes(panels: Sequence[Part], by: str | Mapping[str, Sequence[str]]) -> list[Lane]:
    if by == "measure":
        return list(zip(panel_names(panels), panels, strict=True))
    ordered = sorted(
        (figure for panel in panels for figure in panel),
        key=lambda f: (f.said_by, f.said_on.earliest or f.said_by),
    )
    groups: dict[str, list[Figure]] = {} if isinstance(by, str) else {name: [] for name in by}
    for figure in ordered:
        name = figure.claimant if isinstance(by, str) else _lane_of(figure, by)
        groups.setdefault(name, []).append(figure)
    return [(name, group) for name, group in groups.items() if group]


def _lane_of(figure: Figure, lanes: Mapping[str, Sequence[str]]) -> str:
    found = [name for name, measures in lanes.items() if figure.measure in measures]
    if not found:
        raise CheckError(
            f"timeline: no lane has the measure {figure.measure!r} of {figure.id};"
            f" the lanes are {named_first(lanes, 12)}"
        )
    return found[0]


def _below(rows: Part, events: Sequence[Event]) -> Spans:
    several = sentence([*sorted_statements(rows), words("; each ")])
    runs = several if len(rows) > 1 else [words("The statement ")]
    runs += [words("on the day it was made, above the time its number covers")]
    if len(events) > LABELLED:
        return [*runs, words("; the first and the last events on top, all in the table")]
    return [*runs, words("; events on top")] if events else runs


def _sources(figures: Figures, events: Sequence[Event]) -> Spans:
    runs = source_line(figures)
    known = figures.ledger.sources
    read_in = {figure.source for figure in figures}
    more = dict.fromkeys(e.source for e in events if e.source in known and e.source not in read_in)
    if not more:
        return runs
    names = "; ".join(known[name].short for name in more)
    return [*runs, words(". Events: "), literal(names)]


def _alt(lanes: Sequence[Lane], events: Sequence[Event]) -> Spans:
    runs: Spans = [words("Timeline with a row for each statement. ")]
    for place, (name, lane) in enumerate(lanes):
        runs += [words(" " if place else ""), literal(capital(name))]
        runs += [words(": "), *in_words(lane)]
    for place, event in enumerate(_few(events)):
        runs.append(words("; " if place else " Events: "))
        runs += [literal(event.what), words(", "), day(event.on)]
    return [*runs, words(".")] if events else runs


def _table(
    figures: Sequence[Figure], events: Sequence[Event]
) -> tuple[list[dict[str, str]], list[list[Spans]]]:
    """Statements and events together, by day."""
    titles = {
        "said": "Said or happened",
        "what": "What",
        "quantity": "Quantity",
        "who": "Who",
        "covers": "Time covered",
    }
    entries: list[tuple[date, list[Spans]]] = []
    for figure in figures:
        what = ", ".join(filter(None, (titled(figure), figure.item)))
        covers = day(figure.period) if figure.period else words("")
        cells = [said(figure), literal(what), quantity(figure, ""), literal(figure.claimant)]
        entries.append((figure.said_by, [[cell] for cell in (*cells, covers)]))
    for event in events:
        cells = [day(event.on), literal(event.what), words(""), words(""), words("")]
        entries.append((event.span[1], [[cell] for cell in cells]))
    entries.sort(key=lambda entry: entry[0])
    return columns_of(titles), [cells for _, cells in entries]


def _days(figures: Sequence[Figure], events: Sequence[Event]) -> Days:
    """From the first to the last day: closed periods whole, open ones as far as they meet it."""
    dates = [day for event in events for day in event.span]
    for figure in figures:
        dates += said_between(figure)
        period = figure.period
        if period.earliest and period.latest:
            dates += [period.earliest, period.latest]
    first, last = min(dates), max(dates)
    for figure in figures:
        if (start := figure.period.earliest) and start > last:
            last = start
        if (end := figure.period.latest) and end < first:
            first = end
    room = max(timedelta(5), (last - first) * MARGIN)
    return Days(first - room, last + room, theme.WIDTH)


def _chart(
    lanes: Sequence[Lane],
    events: Sequence[Event],
    by: str,
    left: Left,
    named: set[str],
) -> Spec:
    figures = [figure for _, lane in lanes for figure in lane]
    days = _days(figures, events)
    frames = [draw_key(figures)]
    opacity = brushed() if events else None
    if events:
        frames.append(draw_events(_few(events), days))
    most = max(3, min(LABELLED, 3 * LABELLED // len(lanes)))
    for number, (name, lane) in enumerate(lanes):
        given = (f"lane_{number}", name, lane, by, days, left)
        frames.append(draw_lane(*given, named=named, opacity=opacity, most=most))
    frames[-1].axis("bottom", days.ticks, marked=True)
    chart = stacked(frames, 8)
    return chart | {"params": [brush()]} if events else chart
