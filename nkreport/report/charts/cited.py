"""An estimate and the numbers it cites: its span as a band, and what a sum among them adds up."""

from __future__ import annotations

from collections.abc import Sequence

from nkreport.errors import CheckError, named_first
from nkreport.ledger.comparability import differences
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.report.charts.parts import sum_of
from nkreport.report.charts.wording import tally, titled
from nkreport.report.runs import Runs, count, listed, literal, quantity, words


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


def cited_finding(estimate: Figure, cited: Sequence[Figure]) -> Runs:
    """How many of the numbers cited fall short of the estimate or go beyond it."""
    bounds = estimate.widened
    unlike = [figure.id for figure in cited if figure.numbered and differences(estimate, figure)]
    spans = {f.id: f.widened for f in cited if f.widened is not None and f.id not in unlike}
    kept_apart: Runs = []
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
    said: list[Runs] = []
    for ids, one, many, how in outside:
        whole = [words("all")] if len(ids) == len(spans) else [count(len(ids), ids)]
        said += [[*whole, words(f" {one if len(ids) == 1 else many} {how}")]] if ids else []
    start = [words("of the "), count(len(spans), spans), words(" numbers"), *behind, words(", ")]
    return [*start, *listed(said or [[words("all fit it")]]), *kept_apart]


def summands(figure: Figure) -> list[Figure]:
    """The figures that a figure is the plain sum of; none where it is computed otherwise."""
    parts = [figure.ledger.figures[name] for name in sum_of(figure)]
    return parts if all(part.best is not None for part in parts) else []


def added_up(figures: Sequence[Figure]) -> Runs:
    """Sentences that name the parts of each sum."""
    runs: Runs = []
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
