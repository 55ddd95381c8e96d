"""Marks: one for each kind of statement; a bound points on, a denial is crossed out."""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.ledger.computed import Computed
from nkreport.ledger.figure import NUMBER_COLUMNS, Figure
from nkreport.ledger.part import Part
from nkreport.report import theme
from nkreport.report.charts.amounts import Amounts
from nkreport.report.charts.frame import MARK, Frame, Row
from nkreport.report.charts.labels import Box
from nkreport.report.charts.picking import lower_end
from nkreport.report.charts.wording import citation, said

NO_NUMBER = "no number given"
CLAIM = theme.BLUE
DENIAL = theme.VERMILION
SERIES = (theme.BLUE, theme.GREEN, theme.PURPLE)
SHAPES = ("circle", "square", "triangle-up")
SIZE = 120
CROSSED_CIRCLE = "M1,0A1,1,0,1,1,-1,0A1,1,0,1,1,1,0M-0.7,0.7L0.7,-0.7"
HEADS = {
    ("x", "floor"): "M-1,-1L0,0L-1,1",
    ("x", "ceiling"): "M1,-1L0,0L1,1",
    ("y", "floor"): "M-1,1L0,0L1,1",
    ("y", "ceiling"): "M-1,-1L0,0L1,-1",
}
CROSSED: dict[str, Any] = {"shape": CROSSED_CIRCLE, "stroke": DENIAL, "fill": theme.PAPER}
CROSSED |= {"size": SIZE + 60, "strokeWidth": 2.5}
TOLD = {
    "who": "Who",
    "said": "Said",
    "quantity": "Quantity",
    "printed": "As printed",
    "cited": "Source",
}


def kind_of(figure: Figure) -> str:
    """Which mark a figure gets; `unnumbered` gets none, only words, and so does `millions`."""
    if not figure.placed:
        return "unnumbered"
    if figure.denial:
        return "denial"
    if figure.best is not None:
        return "about" if figure.comparator == "~" else "value"
    if figure.low is not None and figure.high is not None:
        return "range"
    return "floor" if figure.high is None else "ceiling"


def label_of(figure: Figure) -> str:
    """The words beside a mark: the quantity with its hedge, and what the mark stands for."""
    text = figure.quantity("value")
    if not figure.numbered:
        return f"{text} ({NO_NUMBER})" if figure.printed else NO_NUMBER
    return f"{text} (denial)" if figure.denial else text


def facts_of(figure: Figure) -> Row:
    """What a reader is told on pointing at a mark, and the numbers it stands for."""
    row: Row = {
        "figure": figure.id,
        "kind": kind_of(figure),
        "who": figure.claimant,
        "said": said(figure)["text"],
        "quantity": figure.quantity("value"),
        "printed": figure.printed or "computed",
        "cited": citation(figure),
    }
    if row["kind"] == "range":
        return row | {"at": figure.low, "end": figure.high}
    if row["kind"] != "unnumbered":
        row["at"] = figure.best if figure.best is not None else lower_end(figure)
    return row


def measured(figure: Figure, value: Computed, unit: str) -> Figure:
    """A figure with what was computed from it for its number, to be drawn as any figure is."""
    ends = value.interval.low, value.interval.high
    low, high = (end if math.isfinite(end) else None for end in ends)
    exact = low if low == high else None
    low, high = (None, None) if exact is not None else (low, high)
    rough = "~" if value.rough else "="
    return replace(figure, unit=unit, comparator=rough, low=low, best=exact, high=high)


def ends_of(figure: Figure, scale: Amounts) -> tuple[float, float]:
    """First and last pixel of a mark along its scale: both ends, or a bound and its arrow's."""
    kind = kind_of(figure)
    if kind == "range":
        return scale.pixel(figure.low or 0), scale.pixel(figure.high or 0)
    at = figure.best if figure.best is not None else lower_end(figure)
    if kind in ("floor", "ceiling"):
        return scale.pixel(at), scale.beyond(at, 1 if kind == "floor" else -1)
    return scale.pixel(at), scale.pixel(at)


def ends_of_many(figures: Part, scale: Amounts) -> tuple[Numbers, Numbers]:
    """First and last pixel of each mark along its scale; NaN without a number."""
    low, best, high = (figures.columns.numbers[name][figures.rows] for name in NUMBER_COLUMNS)
    lowest, _ = figures.ends()
    denied, exact = figures.text("stance").having({"denies"}), ~np.isnan(best)
    ranged = ~denied & ~exact & ~np.isnan(low) & ~np.isnan(high)
    at = scale.pixels(np.where(exact, best, lowest))
    ends = np.where(ranged, scale.pixels(high), at)
    for open_end, way in ((np.isnan(high), 1), (np.isnan(low), -1)):
        bound = ~denied & ~exact & ~ranged & open_end & ~np.isnan(lowest)
        ends[bound] = [scale.beyond(value, way) for value in lowest[bound].tolist()]
    return at, ends


def reach(figure: Figure, scale: Amounts) -> tuple[float, float]:
    """What a mark takes up along its scale, with the air that words need beside it."""
    ends = sorted(ends_of(figure, scale))
    half = 8 if ends[0] < ends[1] else 14
    return ends[0] - half, ends[1] + half


def box_of(figure: Figure, scale: Amounts, across: float) -> Box:
    """What a mark covers."""
    first, last = sorted(ends_of(figure, scale))
    if scale.upright:
        return Box(across - 9, first - 9, across + 9, last + 9)
    return Box(first - 9, across - 9, last + 9, across + 9)


def draw_mark(
    frame: Frame,
    figure: Figure,
    scale: Amounts,
    across: float,
    *,
    color: str = CLAIM,
    shape: str = "circle",
    part: str = "",
    plain: bool = False,
    told: Figure | None = None,
) -> None:
    """Draw a figure's mark; one without a number has none.

    Parameters
    ----------
    frame : Frame
    figure : Figure
    scale : Amounts
        Along which its number is read.
    across : float
        Its pixel in the other direction.
    color, shape : str
        Of a value.
    part : str
        Beginning of the layers' names.
    plain : bool
        Whether it is small and tells nothing: one of very many.
    told : Figure, optional
        Whose facts a reader is told, where it is not the figure drawn.
    """
    kind = kind_of(figure)
    if kind == "unnumbered":
        return
    at, end = ends_of(figure, scale)
    facts: Row = {} if plain else {"row": facts_of(told or figure), "told": TOLD}
    size = SIZE / 8 if plain else SIZE
    thin = 1.0 if plain else 2.5

    def place(pixel: float, aside: float = 0) -> tuple[float, float]:
        return (across + aside, pixel) if scale.upright else (pixel, across + aside)

    def tick(pixel: float, name: str) -> None:
        half = 3 if plain else 8
        ends = *place(pixel, -half), *place(pixel, half)
        frame.rule(name, *ends, level=MARK, color=color, strokeWidth=1.2 * thin)

    part = f"{part}_" if part else ""
    if kind == "range":
        ends = *place(at), *place(end)
        frame.rule(f"{part}range", *ends, level=MARK, color=color, strokeWidth=1.6 * thin, **facts)
        tick(at, f"{part}range_ends")
        tick(end, f"{part}range_ends")
    elif kind in ("floor", "ceiling"):
        ends = *place(at), *place(end)
        frame.rule(f"{part}{kind}", *ends, level=MARK, color=color, strokeWidth=thin, **facts)
        tick(at, f"{part}{kind}_bound")
        looks: Row = {"shape": HEADS["y" if scale.upright else "x", kind], "stroke": color}
        looks |= {"size": size * 1.5, "strokeWidth": thin, "filled": False}
        x, y = place(end)
        frame.mark(f"{part}{kind}_head", x, y, **looks)
    elif kind == "denial":
        looks = CROSSED | {"size": size * 1.5, "strokeWidth": thin}
        x, y = place(at)
        frame.mark(f"{part}denial", x, y, **looks, **facts)
    else:
        fill = theme.PAPER if kind == "about" else color
        looks = {"shape": shape, "fill": fill, "stroke": color, "size": size, "strokeWidth": thin}
        x, y = place(at)
        frame.mark(f"{part}{kind}", x, y, **looks, **facts)
