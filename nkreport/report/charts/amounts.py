"""Amounts: the scale of quantities, laid out before Vega sees it so that words find room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.ledger.figure import Figure
from nkreport.ledger.part import Part
from nkreport.ledger.quantities import SCALES
from nkreport.report import theme
from nkreport.report.charts.frame import GRID, Frame, Tick
from nkreport.report.charts.picking import ends_among, lower_end, upper_end

ARROW = 46
"""Longest arrow of a floor or ceiling, in pixels: it says *beyond*, not how far."""


LOW = 96
"""Pixels of a scale that has room for two or three ticks alone."""


@dataclass(frozen=True)
class Amounts:
    """A linear scale of quantities of one unit that always shows zero.

    Parameters
    ----------
    low, top, step : float
        Ends of the domain; distance of the ticks.
    length, offset : float
        Pixels from end to end; where it begins in its frame, from the left or the top.
    prefix, suffix : str
        What stands before and behind a tick's number: `$`, `%`.
    upright : bool
        Whether it runs upwards or to the right.
    """

    low: float
    top: float
    step: float
    length: float
    offset: float = 0
    prefix: str = ""
    suffix: str = ""
    upright: bool = False

    def pixel(self, value: float) -> float:
        """Where a value stands, from the left or the top."""
        share = (value - self.low) / (self.top - self.low)
        return self.offset + self.length * ((1 - share) if self.upright else share)

    def pixels(self, values: Numbers) -> Numbers:
        """Where values stand."""
        share = (values - self.low) / (self.top - self.low)
        return self.offset + self.length * ((1 - share) if self.upright else share)

    def beyond(self, value: float, direction: int) -> float:
        """The pixel where an arrow from a bound ends: up (1) or down (-1), within the scale."""
        pixel = self.pixel(value)
        sign = -direction if self.upright else direction
        room = self.offset + self.length - pixel if sign > 0 else pixel - self.offset
        return pixel + sign * min(ARROW, 0.28 * self.length, 0.7 * room)

    @property
    def ticks(self) -> list[Tick]:
        """Pixel and words of each tick; only zero where nothing above it was named."""
        if self.top == 1 and self.step == 1:
            return [(self.pixel(0), self._words(0))]
        count = math.floor((self.top - self.low) / self.step + 1e-9)
        start = math.ceil(self.low / self.step) * self.step
        values = [round(start + index * self.step, 10) for index in range(count + 1)]
        return [(self.pixel(value), self._words(value)) for value in values]

    def _words(self, value: float) -> str:
        word = next((w for w in ("trillion", "billion", "million") if self.top >= SCALES[w]), "")
        number = f"{value / SCALES.get(word, 1):,.10g}" if value else "0"
        return f"{self.prefix}{number}{f' {word}' if word and value else ''}{self.suffix}"

    @property
    def gutter(self) -> float:
        """Pixels its words need at the left of a frame."""
        small = theme.SIZE_SMALL
        return math.ceil(max(theme.text_width(words, small) for _, words in self.ticks)) + 12

    def draw(self, frame: Frame, start: float, end: float, side: str) -> None:
        """Draw its grid across a frame, zero stronger, and its words at a side."""
        zero = self.pixel(0)
        for pixel, _ in self.ticks:
            ends = (start, pixel, end, pixel) if self.upright else (pixel, start, pixel, end)
            part, color = ("zero", theme.RULE) if pixel == zero else ("grid", theme.GRID)
            frame.rule(part, *ends, level=GRID, color=color, strokeWidth=1)
        frame.axis(side, self.ticks)


def amounts(
    figures: Sequence[Figure], length: float, offset: float = 0, *, upright: bool = False
) -> Amounts:
    """Choose the scale for figures of one unit, each with a number, over so many pixels."""
    if not figures:
        return Amounts(0, 1, 1, length, offset, upright=upright)
    lowest, highest = ends_among(figures)
    low, top = lower_end(lowest), upper_end(highest)
    floors = [figure.low for figure in _floors(figures) if figure.low and figure.high is None]
    return scaled(low, top, figures[0], length, offset, floors, upright=upright)


def _floors(figures: Sequence[Figure]) -> Sequence[Figure]:
    """Figures among which the highest floor is; the scale has to reach beyond no other."""
    if not isinstance(figures, Part):
        return figures
    low, high = (figures.columns.numbers[name][figures.rows] for name in ("low", "high"))
    floors = np.where(np.isnan(high), low, np.nan)
    return [] if np.isnan(floors).all() else [figures[int(np.nanargmax(floors))]]


def scaled(
    low: float,
    top: float,
    unit_of: Figure,
    length: float,
    offset: float = 0,
    floors: Sequence[float] = (),
    *,
    upright: bool = False,
) -> Amounts:
    """Choose the scale for numbers from `low` to `top`, in the unit of a figure.

    `floors` are those that carry an arrow, which needs room beyond them.
    """
    symbol = unit_of.ledger.units[unit_of.unit.partition("/")[0]].symbol
    prefix, suffix = (
        ("", symbol) if symbol in ("%", "×") else (symbol if symbol in "$₩₽" else "", "")
    )
    low = min(0.0, low)
    if top <= 0 and low == 0:
        return Amounts(0, 1, 1, length, offset, prefix, suffix, upright)
    arrow = min(ARROW, 0.28 * length) + 8
    reach = max([top * 1.04, *(floor / (1 - arrow / length) for floor in floors)])
    ticks = 2.2 if length < LOW else 3.2 if upright or length < 300 else 4.2
    step = _nice((reach - low) / ticks)
    top = max(reach, math.ceil(top / step - 1e-9) * step)
    low = math.floor(low / step) * step
    return Amounts(low, top, step, length, offset, prefix, suffix, upright)


def _nice(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    factors = ((math.sqrt(2), 1), (math.sqrt(10), 2), (math.sqrt(50), 5), (math.inf, 10))
    return next(factor * power for limit, factor in factors if step / power < limit)
