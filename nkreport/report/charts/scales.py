"""Scales laid out before Vega sees them, so that labels can be placed where there is room."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from nkreport.ledger.figure import Figure
from nkreport.ledger.quantities import SCALES
from nkreport.report import theme
from nkreport.report.charts.wording import lower_end, upper_end

LABEL = 80
"""Pixels the longest date below an axis takes."""
ARROW = 46
"""Longest arrow of a floor or ceiling, in pixels: it says *beyond*, not how far."""


@dataclass(frozen=True)
class Amounts:
    """A linear scale of quantities of one unit that always shows zero.

    Parameters
    ----------
    low, top : float
        Ends of the domain.
    step : float
        Distance of the ticks.
    length : float
        Pixels from end to end.
    prefix, suffix : str
        What stands before and behind a tick's number: `$`, `%`.
    upright : bool
        Whether it runs upwards (y) or to the right (x).
    """

    low: float
    top: float
    step: float
    length: float
    prefix: str
    suffix: str
    upright: bool

    def pixel(self, value: float) -> float:
        """Where a value stands, from the left or the top."""
        share = (value - self.low) / (self.top - self.low)
        return self.length * ((1 - share) if self.upright else share)

    def value(self, pixel: float) -> float:
        """The value at a pixel, rounded to a ten-thousandth of the domain."""
        share = pixel / self.length
        found = self.low + (1 - share if self.upright else share) * (self.top - self.low)
        unit = 10.0 ** math.floor(math.log10((self.top - self.low) / 1e4))
        return round(round(found / unit) * unit, 10)

    def beyond(self, value: float, direction: int) -> float:
        """Where an arrow from a bound ends: up (1) or down (-1), never past the domain."""
        pixel = self.pixel(value)
        sign = -direction if self.upright else direction
        room = self.length - pixel if sign > 0 else pixel
        return self.value(pixel + sign * min(ARROW, 0.28 * self.length, 0.7 * room))

    @property
    def ticks(self) -> list[float]:
        """Tick values; only zero where nothing above it was named."""
        if self.top == 1 and self.step == 1:
            return [0]
        count = math.floor((self.top - self.low) / self.step + 1e-9)
        start = math.ceil(self.low / self.step) * self.step
        return [round(start + index * self.step, 10) for index in range(count + 1)]

    def channel(self, field: str, *, orient: str | None = None, gutter: float = 0) -> Any:
        """The Altair channel for a field; all layers of a panel share it.

        Parameters
        ----------
        field : str
        orient : str, optional
            Side of the axis; no axis without it.
        gutter : float
            Pixels from the axis to its labels, which then begin on one line.
        """
        import altair as alt

        axis = None
        if orient is not None:
            flush: dict[str, Any] = {"labelAlign": "left", "labelPadding": gutter} if gutter else {}
            axis = alt.Axis(
                orient=orient,  # type: ignore[arg-type]
                values=self.ticks,
                labelExpr=self._label(),
                title=None,
                **flush,
                gridColor=alt.condition(
                    "datum.value === 0", alt.value(theme.RULE), alt.value(theme.GRID)
                ),
            )
        scale = alt.Scale(domain=[self.low, self.top], nice=False, zero=False)
        kind = alt.Y if self.upright else alt.X
        return kind(f"{field}:Q", scale=scale, axis=axis)

    def tick_words(self, value: float) -> str:
        """A tick's label, as `channel` has it written."""
        factor, word = self._scale_word()
        number = f"{value / factor:,.10g}" if value else "0"
        return f"{self.prefix}{number}{word if value else ''}{self.suffix}"

    @property
    def gutter(self) -> float:
        """Pixels the tick labels of a y axis need beside it."""
        small = theme.SIZE_SMALL
        return math.ceil(max(theme.text_width(self.tick_words(t), small) for t in self.ticks)) + 12

    def _scale_word(self) -> tuple[float, str]:
        for word in ("trillion", "billion", "million"):
            if self.top >= SCALES[word]:
                return SCALES[word], f" {word}"
        return 1.0, ""

    def _label(self) -> str:
        factor, word = self._scale_word()
        number = f"format(datum.value / {factor:.0f}, ',~r')"
        scaled = f"(datum.value === 0 ? '0' : {number} + '{word}')"
        return f"'{self.prefix}' + {scaled} + '{self.suffix}'"


NO_SCALE = Amounts(0, 1, 1, 1, "", "", True)
"""For statements without a number, which stand at no value."""


def amounts(figures: Sequence[Figure], length: float, *, upright: bool = False) -> Amounts:
    """Choose the scale for the figures of one unit.

    Parameters
    ----------
    figures : sequence of Figure
        Those with a number.
    length : float
        Pixels.
    upright : bool
        Whether the scale is a y axis.

    Returns
    -------
    Amounts
    """
    symbol = figures[0].ledger.units[figures[0].unit.partition("/")[0]].symbol
    prefix, suffix = (
        ("", symbol) if symbol in ("%", "×") else (symbol if symbol in "$₩₽" else "", "")
    )
    top = max((upper_end(figure) for figure in figures), default=0.0)
    low = min(0.0, *(lower_end(figure) for figure in figures))
    if top <= 0 and low == 0:
        return Amounts(0, 1, 1, length, prefix, suffix, upright)
    floors = [figure.low for figure in figures if figure.low and figure.high is None]
    arrow = min(ARROW, 0.28 * length) + 8
    reach = max([top * 1.04, *(floor / (1 - arrow / length) for floor in floors)])
    step = _nice((reach - low) / (3.2 if upright or length < 300 else 4.2))
    top = max(reach, math.ceil(top / step - 1e-9) * step)
    return Amounts(math.floor(low / step) * step, top, step, length, prefix, suffix, upright)


def _nice(step: float) -> float:
    power = 10.0 ** math.floor(math.log10(step))
    factors = ((math.sqrt(2), 1), (math.sqrt(10), 2), (math.sqrt(50), 5), (math.inf, 10))
    return next(factor * power for limit, factor in factors if step / power < limit)


@dataclass(frozen=True)
class Days:
    """A time scale in days, in UTC.

    Parameters
    ----------
    first, last : datetime.date
        Ends of the domain.
    length : float
        Pixels.
    """

    first: date
    last: date
    length: float

    def pixel(self, day: date) -> float:
        """Where a day stands, from the left."""
        return self.length * (day - self.first).days / (self.last - self.first).days

    def moment(self, pixel: float) -> int:
        """The time at a pixel, to the minute."""
        minutes = (self.last - self.first).days * 1440 * pixel / self.length
        return stamp(self.first, round(minutes))

    @property
    def ticks(self) -> list[date]:
        """Firsts of months, or every so many days where the span is short."""
        days = (self.last - self.first).days
        most = max(2, int(self.length / 105))
        if days < 62:
            step = next(s for s in (1, 2, 7, 14, 28) if days / s <= most or s == 28)
            short = [self.first + timedelta(n) for n in range(step // 2, days + 1, step)]
            return [day for day in short if self.pixel(day) <= self.length - LABEL / 2]
        every = next(s for s in (1, 2, 3, 6, 12, 24, 60, 120, 240, 600) if days / 30.4 / s <= most)
        months = range(self.first.year * 12, self.last.year * 12 + 12)
        firsts = [date(m // 12, m % 12 + 1, 1) for m in months if m % every == 0]
        fits = self.length - LABEL / 2
        return [day for day in firsts if self.first <= day and self.pixel(day) <= fits]

    def channel(self, field: str, *, axis: bool = True) -> Any:
        """The Altair channel for a field of moments.

        A linear scale of milliseconds: a time scale's domain becomes an expression, which Vega's
        interpreter, needed where a page forbids evaluated code, does not read.

        Parameters
        ----------
        field : str
        axis : bool
            Whether the days are written below.
        """
        import altair as alt

        days = (self.last - self.first).days
        form = "%-d %b %Y" if days < 62 else ("%b %Y" if days < 366 * 6 else "%Y")
        drawn = None
        if axis:
            drawn = alt.Axis(
                values=[stamp(day) for day in self.ticks],
                labelExpr=f"utcFormat(datum.value, '{form}')",
                title=None,
                ticks=True,
                tickSize=5,
                grid=False,
            )
        scale = alt.Scale(domain=[stamp(self.first), stamp(self.last)], nice=False, zero=False)
        return alt.X(f"{field}:Q", scale=scale, axis=drawn)

    @property
    def ends(self) -> tuple[int, int]:
        """The first and the last moment."""
        return stamp(self.first), stamp(self.last)


def days_around(days: Sequence[date], length: float, *, margin: float = 0.1) -> Days:
    """A time scale that holds the days with a margin on both sides."""
    first, last = min(days), max(days)
    room = max(timedelta(7), (last - first) * margin)
    return Days(first - room, last + room, length)


def stamp(day: date, minutes: int = 0) -> int:
    """Milliseconds since 1970 in UTC, as Vega reads them everywhere alike."""
    moment = datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(minutes=minutes)
    return int(moment.timestamp() * 1000)
