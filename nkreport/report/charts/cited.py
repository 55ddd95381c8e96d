"""An estimate and the numbers it cites: its span as a band, and what a sum among them adds up."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from nkreport.errors import CheckError
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.formulas import ids_in
from nkreport.report import theme
from nkreport.report.charts.marks import CLAIM, Plane, Row
from nkreport.report.charts.placing import LINE
from nkreport.report.charts.scales import Amounts
from nkreport.report.charts.strip_layers import draw_boxes, draw_lines, draw_words
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
            f"claims: one citing estimate at a time, found {', '.join(estimate.ids)};"
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
    spans = {figure.id: figure.widened for figure in cited if figure.widened is not None}
    if bounds is None or not spans:
        raise CheckError(f"claims: {estimate.id} and what it cites need a number each")
    short = [name for name, span in spans.items() if span.high < bounds.low]
    beyond = [name for name, span in spans.items() if span.low > bounds.high]
    title = literal(f" {estimate.ledger.measures[estimate.measure].title}")
    behind = [words(" cited for "), quantity(estimate), title]
    outside = [(short, "falls", "fall", "short of it"), (beyond, "goes", "go", "beyond it")]
    if len(spans) == 1:
        verdicts = [f"{one} {how}" for ids, one, _, how in outside if ids] or ["fits it"]
        return [words("the only number"), *behind, words(f" {verdicts[0]}")]
    said: list[Runs] = []
    for ids, one, many, how in outside:
        whole = [words("all")] if len(ids) == len(spans) else [count(len(ids), ids)]
        said += [[*whole, words(f" {one if len(ids) == 1 else many} {how}")]] if ids else []
    start = [words("of the "), count(len(spans), spans), words(" numbers"), *behind, words(", ")]
    return [*start, *listed(said or [[words("all fit it")]])]


def parts_of(figure: Figure) -> list[Figure]:
    """The figures that a figure is the plain sum of; none where it is computed otherwise."""
    names = ids_in(figure.formula) if figure.formula else ()
    if len(names) < 2 or figure.formula.replace(" ", "") != "+".join(names):
        return []
    parts = [figure.ledger.figures[name] for name in names]
    return parts if all(part.best is not None for part in parts) else []


def added_up(figures: Sequence[Figure]) -> Runs:
    """Sentences that name the parts of each sum."""
    runs: Runs = []
    for figure in figures:
        if parts := parts_of(figure):
            pieces = [[quantity(part), literal(f" {_title(part)}")] for part in parts]
            runs += [words(" "), literal(figure.claimant), words(" is added up from ")]
            runs += [*listed(pieces), words(".")]
    return runs


def _title(figure: Figure) -> str:
    return figure.ledger.measures[figure.measure].title


def band(estimate: Figure) -> tuple[float | None, float | None]:
    """The ends of the estimate; None where it is open."""
    if estimate.best is not None:
        return estimate.best, estimate.best
    return estimate.low, estimate.high


def draw_band(estimate: Figure, height: float, plane: Plane) -> list[Any]:
    """The estimate's span down the whole panel, an edge at each end it has."""
    low, high = band(estimate)
    scale = plane.scale
    ends = {"x": scale.low if low is None else low, "end": scale.top if high is None else high}
    down = {"y": 0.0, "until": height}
    edges = [{"x": end, "end": end} | down for end in dict.fromkeys((low, high)) if end is not None]
    edge = {"color": theme.MUTED, "strokeWidth": 1, "strokeDash": [4, 3]}
    return [
        draw_boxes([ends | down], plane, "band", fill=theme.GRID),
        draw_lines(edges, plane, "band_edge", **edge),
    ]


def draw_sums(rows: Sequence[Row], figures: Sequence[Figure], plane: Plane) -> list[Any]:
    """Below the mark of each sum its parts end to end, each with its words where it begins."""
    lines: list[Row] = []
    texts: list[Row] = []
    for row, figure in zip(rows, figures, strict=True):
        start, y = 0.0, row["below"]
        for place, part in enumerate(parts_of(figure)):
            end = start + (part.best or 0)
            lines.append({"x": start, "end": end, "y": y, "until": y})
            lines += [{"x": x, "end": x, "y": y - 5, "until": y + 5} for x in (start, end)]
            text = f"{'+ ' if place else ''}{part.quantity('value')} {_title(part)}"
            level = {"y": y + 8 + (place + 1) * LINE - LINE / 2, "text": text}
            texts.append({"x": plane.scale.value(plane.scale.pixel(start) + 4)} | level)
            start = end
    if not lines:
        return []
    looks = {"align": "left", "fontSize": theme.SIZE_SMALL, "color": theme.MUTED}
    return [
        draw_lines(lines, plane, "sum", color=CLAIM, strokeWidth=1.5),
        draw_words(texts, plane, "sum_words", **looks),
    ]


def clear_of(ends: tuple[float, float], estimate: Figure | None, scale: Amounts) -> bool:
    """Whether words between two pixels stay off the band."""
    if estimate is None:
        return True
    low, high = band(estimate)
    left = 0.0 if low is None else scale.pixel(low)
    right = scale.length if high is None else scale.pixel(high)
    return ends[1] <= left or ends[0] >= right
