"""Rival claims with their bounds, a row for each, and the estimate that cites them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from nkreport.errors import CheckError, named_first
from nkreport.ledger.comparability import differences
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.part import Part
from nkreport.ledger.parties import office
from nkreport.ledger.periods import Period
from nkreport.ledger.taking import takes_figures
from nkreport.report import theme
from nkreport.report.charts.drawing import Drawing, drawing, nothing
from nkreport.report.charts.flows import whole_year
from nkreport.report.charts.frame import Spec, stacked
from nkreport.report.charts.marks import label_of
from nkreport.report.charts.panels import (
    below_headline,
    headline,
    panel_names,
    panels_of,
    rows_of_all,
)
from nkreport.report.charts.parts import sum_of
from nkreport.report.charts.picking import (
    LABELLED,
    Left,
    labelled,
    met,
    placed_of,
    uniform,
    without,
)
from nkreport.report.charts.rows import Entry, Group, Rows, at_left
from nkreport.report.charts.wording import ROLES, described, finding, in_words, said, tally, titled
from nkreport.report.spans import Spans, capital, count, listed, literal, quantity, sentence, words


@takes_figures
def claims(
    figures: Figures,
    title: Spans | None = None,
    *,
    cited_by: Figures | None = None,
    named: Iterable[str] = (),
) -> Drawing:
    """Draw rival claims, each with its bounds as they were stated.

    Parameters
    ----------
    figures : Figures
        Of one measure, or of several: each gets a panel and a scale of its own.
    title : spans, optional
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
        whole = Figures(figures.ledger, [estimate, *cited], figures.steps)
        rows = whole.part
        found = sentence(cited_finding(estimate, cited))
        chart = _chart([rows], left, {estimate.id, *named}, estimate)
        below = [*described(rows), words("; shaded: what the estimate spans")]
        opening = words("Chart with a row for each claim, the citing estimate first. ")
        alt = [opening, *found, words(". "), *in_words(rows), *added_up(cited)]
        return drawing("claims", whole, chart, title or found, [*below, *left.told()], alt, rows)
    panels = panels_of(figures)
    shown = left.panels(panels)
    chart = _chart(shown, left, set(named))
    below, alt = [*below_headline(shown), *left.told()], _alt(shown)
    every = rows_of_all(panels)
    return drawing("claims", figures, chart, title or headline(panels), below, alt, every)


def _alt(panels: Sequence[Sequence[Figure]]) -> Spans:
    runs: Spans = [words("Chart with a row for each claim. ")]
    for panel, name in zip(panels, panel_names(panels), strict=True):
        runs += [*sentence(finding(panel, name)), words(". "), *in_words(panel), words(" ")]
    return runs[:-1]


def _chart(
    panels: Sequence[Part],
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
        rows = Rows(
            f"panel_{number}", placed_of(panel), title[0:1] if title[0] else (), below, band
        )
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


def citing(estimate: Figures | None, cited: Figures) -> Figure | None:
    """The estimate that cites the numbers; None where it, or all of them, give no number.

    Raises
    ------
    CheckError
        If there are several, or one of the numbers is of another measure, unit or party.
    """
    if not estimate or not any(figure.numbered for figure in cited):
        return None
    if len(estimate) > 1:
        raise CheckError(
            f"claims: one citing estimate at a time, found {named_first(estimate.ids)};"
            " choose one by its id"
        )
    (whole,) = estimate
    for figure in cited:
        for column in ("measure", "unit", "actor"):
            one, other = getattr(figure, column), getattr(whole, column)
            if one != other:
                raise CheckError(
                    f"claims: {figure.id} cannot be held against {whole.id}:"
                    f" {column}: {one}, {other}"
                )
    return whole if whole.numbered else None


def cited_finding(estimate: Figure, cited: Sequence[Figure]) -> Spans:
    """How many of the numbers cited fall short of the estimate or go beyond it."""
    bounds = estimate.widened
    unlike = [figure.id for figure in cited if figure.numbered and differences(estimate, figure)]
    spans = {f.id: f.widened for f in cited if f.widened is not None and f.id not in unlike}
    kept_apart: Spans = []
    if unlike:
        told = tally(unlike, "speaks of something else", "speak of something else")
        kept_apart = [words("; "), *told]
    title = literal(f" {titled(estimate)}")
    if bounds is not None and unlike and not spans:
        start = [words("no number is cited that compares with "), quantity(estimate), title]
        return [*start, *kept_apart]
    if bounds is None or not spans:
        raise CheckError(f"claims: {estimate.id} and what it cites need a number each")
    short = [name for name, span in spans.items() if span.high < bounds.low]
    beyond = [name for name, span in spans.items() if span.low > bounds.high]
    behind = [words(" cited for "), quantity(estimate), title]
    outside = [(short, "falls", "fall", "short of it"), (beyond, "goes", "go", "beyond it")]
    if len(spans) == 1:
        verdicts = [f"{one} {how}" for ids, one, _, how in outside if ids] or ["fits it"]
        return [words("the only number"), *behind, words(f" {verdicts[0]}"), *kept_apart]
    said: list[Spans] = []
    for ids, one, many, how in outside:
        whole = [words("all")] if len(ids) == len(spans) else [count(len(ids), ids)]
        said += [[*whole, words(f" {one if len(ids) == 1 else many} {how}")]] if ids else []
    start = [words("of the "), count(len(spans), spans), words(" numbers"), *behind, words(", ")]
    return [*start, *listed(said or [[words("all fit it")]]), *kept_apart]


def summands(figure: Figure) -> list[Figure]:
    """The figures that a figure is the plain sum of; none where it is computed otherwise."""
    parts = [figure.ledger.figures[name] for name in sum_of(figure)]
    return parts if all(part.best is not None for part in parts) else []


def added_up(figures: Sequence[Figure]) -> Spans:
    """Sentences that name the parts of each sum."""
    runs: Spans = []
    for figure in figures:
        if parts := summands(figure):
            pieces = [[quantity(part), literal(f" {titled(part)}")] for part in parts]
            runs += [words(" "), literal(figure.claimant), words(" is added up from ")]
            runs += [*listed(pieces), words(".")]
    return runs


def span_of(estimate: Figure) -> tuple[float | None, float | None]:
    """The ends of the estimate; None where it is open."""
    if estimate.best is not None:
        return estimate.best, estimate.best
    return estimate.low, estimate.high


def parts_in_words(figure: Figure) -> tuple[tuple[Figure, str], ...]:
    """The parts of a sum, each with its words as the parts stand in a line."""
    return tuple(
        (part, f"{'+ ' if place else ''}{part.quantity('value')} {titled(part)}")
        for place, part in enumerate(summands(figure))
    )
