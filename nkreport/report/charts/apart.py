"""Counts that must not be compared: a panel each, with its definition, and no line between."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import combinations
from typing import Any

from nkreport.errors import CheckError
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import read_period
from nkreport.report import theme
from nkreport.report.charts.dated import draw_dated
from nkreport.report.charts.drawing import Drawing, form, nothing, table_of
from nkreport.report.charts.flows import distinct
from nkreport.report.charts.marks import NO_NUMBER, Plane, label_of
from nkreport.report.charts.parts import shared_start
from nkreport.report.charts.placing import LINE, Box, Label
from nkreport.report.charts.scales import Amounts, Days, amounts, days_around
from nkreport.report.charts.wording import claims_with_number, finding, in_words, said, source_line
from nkreport.report.runs import Runs, day, listed, literal, quantity, sentence, words

COLUMNS = 2
BETWEEN = 28
HEIGHT = 130


@form
def apart(figures: Figures, title: Runs | None = None) -> Drawing:
    """Draw measures that are easily taken for each other, side by side with their definitions.

    Parameters
    ----------
    figures : Figures
        Of one unit: the panels share a scale and their days, and nothing joins them.
    title : runs, optional
        In place of the finding computed from the figures.

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
        raise CheckError(f"apart: one unit at a time, found {', '.join(units)}")
    panels = by_measure(figures)
    rows = [figure for panel in panels for figure in panel]
    columns, body = table_of(rows)
    return Drawing(
        "apart",
        figures,
        _chart(panels),
        title or sentence(_finding(panels)),
        _below(panels),
        source_line(figures),
        _alt(panels),
        columns,
        body,
    )


def by_measure(figures: Sequence[Figure] | Figures) -> list[list[Figure]]:
    """Figures by measure in the order of their days; the measures by the latest day of each."""
    panels: dict[str, list[Figure]] = {}
    for figure in sorted(figures, key=day_of):
        panels.setdefault(figure.measure, []).append(figure)
    return sorted(panels.values(), key=lambda panel: day_of(panel[-1]))


def day_of(figure: Figure) -> date:
    """The day a count stands for: the last of its period, else of its statement."""
    return figure.period.latest or figure.said_by


def titled(figure: Figure) -> str:
    """The title of a figure's measure."""
    return figure.ledger.measures[figure.measure].title


def definition(figure: Figure) -> str:
    """What a figure's measure counts, what that includes and what it leaves out."""
    measure = figure.ledger.measures[figure.measure]
    text = measure.definition
    text += f" Includes {measure.includes}." if measure.includes else ""
    return text + (f" Leaves out {measure.excludes}." if measure.excludes else "")


def _finding(panels: Sequence[Sequence[Figure]]) -> Runs:
    known = [claims_with_number(panel) for panel in panels]
    known = [panel for panel in known if panel]
    if len(known) < 2:
        return finding(known[0] if known else panels[0])
    titles = [titled(panel[0]) for panel in known]
    shared = shared_start(titles)
    pieces = []
    for panel, name in zip(known, titles, strict=True):
        latest = [figure for figure in panel if day_of(figure) == day_of(panel[-1])]
        values = listed([[quantity(figure)] for figure in distinct(latest)], " or ")
        name = " ".join(name.split()[shared:])
        what = (
            [*values, words(" "), literal(name)] if shared else [literal(name), words(" "), *values]
        )
        pieces.append([*what, words(" on "), day(read_period(day_of(latest[0]).isoformat()))])
    start = [literal(" ".join(titles[0].split()[:shared])), words(": ")] if shared else []
    return [*start, *listed(pieces), *_caution(known)]


def _caution(panels: Sequence[Sequence[Figure]]) -> Runs:
    """Say that the counts do not compare, where measures.csv says so of all of them."""
    measures = [panel[0].ledger.measures[panel[0].measure] for panel in panels]
    unlike = all(
        other.id in one.not_comparable_with or one.id in other.not_comparable_with
        for one, other in combinations(measures, 2)
    )
    return [words(", not to be compared")] if unlike else []


def _below(panels: Sequence[Sequence[Figure]]) -> Runs:
    unit = panels[0][0].ledger.units.get(panels[0][0].unit.partition("/")[0])
    runs: Runs = [words("In "), literal(unit.plural), words(", ")] if unit else []
    return sentence([*runs, words("by the day they stand for; each panel says what it counts")])


def _alt(panels: Sequence[Sequence[Figure]]) -> Runs:
    runs: Runs = [words("Panels side by side, a measure in each, never joined.")]
    for panel in panels:
        head = literal(f"{titled(panel[0])[:1].upper()}{titled(panel[0])[1:]}")
        runs += [words(" "), head, words(": "), literal(definition(panel[0])), words(" ")]
        runs += in_words(panel)
    return runs


def _chart(panels: Sequence[Sequence[Figure]]) -> Any:
    import altair as alt

    dates = [day_of(figure) for panel in panels for figure in panel if figure.numbered]
    parts = draw_panels(panels, dates)
    bare = [figure for panel in panels for figure in panel if not figure.numbered]
    return alt.vconcat(*parts, *([draw_bare(bare)] if bare else []), spacing=26)


def draw_panels(panels: Sequence[Sequence[Figure]], dates: Sequence[date]) -> list[Any]:
    """Draw a panel for each measure with a number, two to a line, on one scale."""
    import altair as alt

    numbered = [[figure for figure in panel if figure.numbered] for panel in panels]
    numbered = [panel for panel in numbered if panel]
    if not numbered:
        return []
    scale = amounts([f for panel in numbered for f in panel], HEIGHT, upright=True)
    columns = min(COLUMNS, len(numbered))
    width = (theme.WIDTH - BETWEEN * (columns - 1)) / columns - scale.gutter
    days = days_around(dates, width, margin=0.1)
    lines = [numbered[n : n + columns] for n in range(0, len(numbered), columns)]
    drawn = []
    for number, line in enumerate(lines):
        heads = _headings([panel[0] for panel in line], width + scale.gutter)
        names = [f"other_{number * columns + place}" for place in range(len(line))]
        whole = zip(line, names, heads, strict=True)
        panels_drawn = [_panel(panel, scale, days, name, head) for panel, name, head in whole]
        drawn.append(alt.hconcat(*panels_drawn, spacing=BETWEEN))
    return drawn


def _headings(figures: Sequence[Figure], width: float) -> list[tuple[list[str], list[str]]]:
    """Title and definition of the panels of a line, as many lines in each, so that plots align."""
    titles = [
        theme.wrap(f"{titled(figure)[:1].upper()}{titled(figure)[1:]}", width, bold=True)
        for figure in figures
    ]
    below = [theme.wrap(definition(figure), width, theme.SIZE_SMALL) for figure in figures]
    for lines in (titles, below):
        most = max(map(len, lines))
        for text in lines:
            text += [" "] * (most - len(text))
    return list(zip(titles, below, strict=True))


def _panel(
    figures: Sequence[Figure],
    scale: Amounts,
    days: Days,
    name: str,
    heading: tuple[list[str], list[str]],
) -> Any:
    import altair as alt

    plane = Plane(scale, days.channel, "day", "left", name, scale.gutter)
    layers = draw_days(figures, plane, days, joined=False)
    title = alt.TitleParams(heading[0], subtitle=heading[1], dx=-scale.gutter)
    return alt.layer(*layers).properties(width=days.length, height=HEIGHT, name=name, title=title)


def draw_days(
    figures: Sequence[Figure],
    plane: Plane,
    days: Days,
    blocked: Sequence[Box] = (),
    *,
    joined: bool = True,
) -> list[Any]:
    """Draw figures on the days they stand for, each with its number, speaker and day."""
    dates = [(day_of(figure), day_of(figure)) for figure in figures]
    labels = []
    for figure in figures:
        on = read_period(day_of(figure).isoformat()).words()
        who = theme.wrap(figure.claimant, days.length / 2)
        labels.append(Label((label_of(figure),), (*who, on)))
    return draw_dated(figures, dates, labels, plane, days, blocked, joined=joined)


def draw_bare(figures: Sequence[Figure]) -> Any:
    """Statements without a number, as words below everything that has a scale."""
    import altair as alt

    from nkreport.report.charts.layer import Layer

    lines = []
    for figure in figures:
        said_it = f"{figure.claimant}, {said(figure)['text']}, {titled(figure)}: "
        text = said_it + (label_of(figure) if figure.printed else NO_NUMBER)
        lines += theme.wrap(text, theme.WIDTH)
    data = alt.InlineData(values=[{"text": "\n".join(lines)}])
    text = Layer(data, name="bare").mark_text(
        align="left", baseline="line-top", fontStyle="italic", color=theme.MUTED, lineBreak="\n"
    )
    drawn = text.encode(x=alt.XValue(0), y=alt.YValue(0), text=alt.Text("text:N"))
    return drawn.properties(width=theme.WIDTH, height=LINE * len(lines))
