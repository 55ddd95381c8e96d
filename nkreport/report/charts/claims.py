"""Rival claims with their bounds: a row for each, in the order they were made."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.parties import office
from nkreport.ledger.periods import Period
from nkreport.ledger.taking import takes_figures
from nkreport.report import theme
from nkreport.report.charts.cited import (
    added_up,
    cited_finding,
    citing,
    parts_in_words,
    span_of,
)
from nkreport.report.charts.drawing import Drawing, drawing, nothing
from nkreport.report.charts.flows import whole_year
from nkreport.report.charts.frame import Spec, stacked
from nkreport.report.charts.many import LABELLED, Left, labelled
from nkreport.report.charts.marks import label_of
from nkreport.report.charts.panels import (
    below_headline,
    headline,
    panel_names,
    panels_of,
    rows_of_all,
)
from nkreport.report.charts.picking import met, placed_of, uniform, without
from nkreport.report.charts.rows import Entry, Group, Rows, at_left
from nkreport.report.charts.wording import ROLES, described, finding, in_words, said
from nkreport.report.runs import Runs, capital, sentence, words


@takes_figures
def claims(
    figures: Figures,
    title: Runs | None = None,
    *,
    cited_by: Figures | None = None,
    named: Iterable[str] = (),
) -> Drawing:
    """Draw rival claims, each with its bounds as they were stated.

    Parameters
    ----------
    figures : Figures
        Of one measure, or of several: each gets a panel and a scale of its own.
    title : runs, optional
        In place of the finding computed from the claims.
    cited_by : Figures, optional
        At most one: the estimate that cites the claims. It stands first, its span runs down
        behind them, and a claim that is a sum shows its parts.
    named : iterable of str, optional
        Ids of claims that have words however many there are.

    Returns
    -------
    Drawing

    Raises
    ------
    CheckError
        If `cited_by` holds several, or counts something else than the claims.
    """
    if not figures:
        return nothing("claims", figures)
    left = Left()
    if estimate := citing(cited_by, figures):
        cited = [figure for figure in panels_of(figures)[0] if figure.id != estimate.id]
        rows = [estimate, *cited]
        found = sentence(cited_finding(estimate, cited))
        chart = _chart([rows], left, {estimate.id, *named}, estimate)
        below = [*described(rows), words("; shaded: what the estimate spans")]
        opening = words("Chart with a row for each claim, the citing estimate first. ")
        alt = [opening, *found, words(". "), *in_words(rows), *added_up(cited)]
        whole = Figures(figures.ledger, rows, figures.steps)
        return drawing("claims", whole, chart, title or found, [*below, *left.runs()], alt, rows)
    panels = panels_of(figures)
    shown = left.panels(panels)
    chart = _chart(shown, left, set(named))
    below, alt = [*below_headline(shown), *left.runs()], _alt(shown)
    every = rows_of_all(panels)
    return drawing("claims", figures, chart, title or headline(panels), below, alt, every)


def _alt(panels: Sequence[Sequence[Figure]]) -> Runs:
    runs: Runs = [words("Chart with a row for each claim. ")]
    for panel, name in zip(panels, panel_names(panels), strict=True):
        runs += [*sentence(finding(panel, name)), words(". "), *in_words(panel), words(" ")]
    return runs[:-1]


def _chart(
    panels: Sequence[Sequence[Figure]],
    left: Left,
    named: set[str],
    estimate: Figure | None = None,
) -> Spec:
    frames = []
    most = max(3, min(LABELLED, 3 * LABELLED // len(panels)))
    for number, (panel, name) in enumerate(zip(panels, panel_names(panels), strict=True)):
        measure = panel[0].ledger.measures[panel[0].measure]
        title, below = [""], [""]
        if len(panels) > 1:
            title = [capital(name)]
            below = theme.wrap(measure.definition, theme.WIDTH, theme.SIZE_SMALL)
        shown = labelled(panel, named, most)
        others = without(panel, shown)
        aside = [column for column in ("item", "scope") if not uniform(panel, column)]
        if not uniform(panel, "period") and any(map(whole_year, met(panel, "period"))):
            aside.append("period")
        entries = [_entry(figure, aside, estimate) for figure in shown]
        band = span_of(estimate) if estimate is not None else None
        scaled = placed_of(panel)
        rows = Rows(f"panel_{number}", scaled, title[0:1] if title[0] else (), below, band)
        frames.append(rows.draw([Group(entries, others=others)], left))
    return stacked(frames, 30)


def _entry(figure: Figure, aside: Sequence[str], estimate: Figure | None) -> Entry:
    role = "rests on the others" if figure is estimate else office(figure)
    role = role or ROLES[figure.claimant_role]
    parts = [part for part in (said(figure)["text"], role) if part]
    cells = [cell for column in aside if (cell := getattr(figure, column))]
    cells = [cell for cell in cells if cell != figure.condition]
    more = "; ".join(cell.words() if isinstance(cell, Period) else cell for cell in cells)
    return Entry(
        figure,
        label_of(figure) + (", computed" if figure.formula else ""),
        **at_left(capital(figure.claimant), " · ".join(parts), parts, [more]),
        sum=parts_in_words(figure) if estimate is not None else (),
    )
