"""Quantities: bounds and their arithmetic, units, and the wording a reader sees."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

from nkreport.errors import UnitError
from nkreport.ledger.reads import Entry

METRES_PER_MILE = 1609.344
METRES_PER_KILOMETRE = 1000.0
SCALES = {
    "hundred": 1e2,
    "thousand": 1e3,
    "million": 1e6,
    "m": 1e6,
    "billion": 1e9,
    "bn": 1e9,
    "trillion": 1e12,
}
FLOORS_IN_WORDS = {
    "hundreds of thousands": 2e5,
    "tens of thousands": 2e4,
    "hundreds": 2e2,
    "thousands": 2e3,
    "millions": 2e6,
    "billions": 2e9,
    "dozens": 24.0,
}
HEDGES = {"=": "", "~": "about", ">=": "at least", ">": "over", "<=": "up to", "<": "under"}
SIGNS = {"=": "", "~": "~", ">=": "≥", ">": ">", "<=": "≤", "<": "<"}
TO_BASE = {
    "mile": METRES_PER_MILE,
    "kilometre": METRES_PER_KILOMETRE,
    "metre": 1.0,
    "millimetre": 0.001,
    "percent": 0.01,
    "multiple": 1.0,
}
PLACES = 3
PLACES_ROUGH = 2
"""Significant digits of a computed number; where it rests on a bound or on something about."""
_NUMERAL = re.compile(r"(\d[\d,]*)(?:\.(\d+))?[\s-]*(trillion|billion|million|thousand|bn\b|m\b)?")


@dataclass(frozen=True, slots=True, init=False, repr=False)
class Interval:
    """All values a quantity may have: a closed interval, possibly without an end.

    Parameters
    ----------
    low, high : float
        The ends; `-inf` or `inf` where there is none. One number means exactly that value.

    Raises
    ------
    UnitError
        If `low` is above `high` or an end is not a number.

    Examples
    --------
    >>> Interval(1, 2) + Interval(10)
    Interval(11, 12)
    >>> Interval(1, 2).overlaps(Interval(2, 5))
    True
    """

    low: float
    high: float

    def __init__(self, low: float, high: float | None = None) -> None:
        top = low if high is None else high
        if math.isnan(low) or math.isnan(top):
            raise UnitError("an interval's end is not a number")
        if low > top:
            raise UnitError(f"an interval's low end {low:g} is above its high end {top:g}")
        object.__setattr__(self, "low", float(low))
        object.__setattr__(self, "high", float(top))

    def __repr__(self) -> str:
        ends = f"{self.low:g}" if self.low == self.high else f"{self.low:g}, {self.high:g}"
        return f"Interval({ends})"

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high)

    def __sub__(self, other: Interval) -> Interval:
        return Interval(self.low - other.high, self.high - other.low)

    def __mul__(self, other: Interval) -> Interval:
        ends = [_times(a, b) for a in (self.low, self.high) for b in (other.low, other.high)]
        return Interval(min(ends), max(ends))

    def __truediv__(self, other: Interval) -> Interval:
        if other.low <= 0 <= other.high:
            raise UnitError(f"division by {other!r}, which holds zero")
        return self * Interval(1 / other.high, 1 / other.low)

    def overlaps(self, other: Interval) -> bool:
        """Whether one value can be both."""
        return self.low <= other.high and other.low <= self.high

    def holds(self, value: float) -> bool:
        """Whether the value lies within the ends."""
        return self.low <= value <= self.high

    def widened(self, by: float) -> Interval:
        """Move both ends outwards by `by`."""
        return Interval(self.low - by, self.high + by)

    @property
    def bounded(self) -> bool:
        """Whether both ends are finite."""
        return math.isfinite(self.low) and math.isfinite(self.high)


def _times(a: float, b: float) -> float:
    return 0.0 if 0.0 in (a, b) else a * b


def growth_rate(first: Interval, last: Interval, years: float) -> Interval:
    """Compound annual growth between two levels.

    Parameters
    ----------
    first, last : Interval
        Bounds of the level in the first and last year, same unit, > 0.
    years : float
        Years between them, > 0.

    Returns
    -------
    Interval
        Fraction per year (0.1 is ten per cent): the lowest and highest rate the bounds allow.

    Raises
    ------
    UnitError
        If a level may be zero or less, or `years` is not positive.

    Examples
    --------
    >>> growth_rate(Interval(100), Interval(121), years=2)
    Interval(0.1)
    """
    if first.low <= 0 or last.low <= 0 or years <= 0:
        raise UnitError("growth needs two levels above zero and a positive number of years")
    low = (last.low / first.high) ** (1 / years) - 1
    high = (last.high / first.low) ** (1 / years) - 1
    return Interval(low, high)


@dataclass(frozen=True, slots=True)
class Unit(Entry):
    """A unit of units.csv: what one of the counted thing is called.

    Parameters
    ----------
    unit, plural : str
        `shell`, `shells`.
    dimension : str
        What is counted; only units of one dimension convert into each other.
    symbol : str
        Printed beside the number instead of the name (`$`, `%`), or empty.
    """

    file = "units.csv"
    key = ("unit",)

    unit: str
    plural: str
    dimension: str
    symbol: str


def dimension_of(unit: str, units: Mapping[str, Unit]) -> str:
    """Name the dimension of a unit or of a rate `a/b`.

    Raises
    ------
    UnitError
        If a part is not a row of units.csv.
    """
    parts = unit.split("/")
    for part in parts:
        if part not in units:
            raise UnitError(f"unknown unit {part!r}")
    return "/".join(units[part].dimension for part in parts)


def in_base_unit(interval: Interval, unit: str) -> Interval:
    """Express an interval in the base unit of its dimension (metres, plain ratios)."""
    factor = TO_BASE.get(unit, 1.0)
    return Interval(interval.low * factor, interval.high * factor)


def from_base_unit(interval: Interval, unit: str) -> Interval:
    """Undo `in_base_unit`."""
    factor = TO_BASE.get(unit, 1.0)
    return Interval(interval.low / factor, interval.high / factor)


def half_step(printed: str, unit: str, values: Iterable[float]) -> float:
    """Half the last place a printed number is exact to.

    `7.4 billion` is exact to 0.1 billion, so half a step is 50 million. Digits written out
    are exact to their last digit that is not zero, but at least to two places (`300,000`: 5,000).
    A count below a hundred, or one that ends in another digit than zero, is exact.

    Parameters
    ----------
    printed : str
        The quantity as the source prints it.
    unit : str
        Its unit; only counted things can be exact.
    values : iterable of float
        The row's bounds; a number in `printed` that is none of them says nothing of precision.

    Returns
    -------
    float
        In the row's own unit; 0 where the wording holds no digits.

    Examples
    --------
    >>> half_step("$7.4 billion in 2022", "USD", [7.4e9])
    50000000.0
    >>> half_step("10 brigades", "brigade", [10])
    0.0
    """
    wanted = set(values)
    steps = [
        _step(whole, decimals, scale, unit)
        for whole, decimals, scale in _NUMERAL.findall(printed)
        if _numeral(whole, decimals, scale) in wanted
    ]
    return min(steps, default=0.0) / 2


def _numeral(whole: str, decimals: str, scale: str) -> float:
    number = float(f"{whole.replace(',', '')}.{decimals or 0}")
    return float(f"{number * SCALES.get(scale, 1.0):.12g}")


def _step(whole: str, decimals: str, scale: str, unit: str) -> float:
    factor = SCALES.get(scale, 1.0)
    if decimals or scale:
        return float(factor * 10.0 ** -len(decimals))
    digits = whole.replace(",", "")
    zeros = len(digits) - len(digits.rstrip("0"))
    if unit in TO_BASE or unit in ("USD", "KRW", "RUB"):
        return float(10.0 ** min(zeros, max(len(digits) - 2, 0)))
    if zeros == 0 or int(digits) < 100:
        return 0.0
    return float(10.0 ** min(zeros, len(digits) - 2))


def number_words(value: float) -> str:
    """Write a number as a newspaper would: digits, and a scale word from a million up.

    Examples
    --------
    >>> number_words(5_000_000), number_words(82_000), number_words(39.5)
    ('5 million', '82,000', '39.5')
    >>> number_words(14_427_134_830.12), number_words(0.000021)
    ('14,427,134,830', '0.000021')
    """
    for scale, word in ((1e12, "trillion"), (1e9, "billion"), (1e6, "million")):
        if abs(value) >= scale:
            scaled = f"{value / scale:.10g}"
            if len(scaled.partition(".")[2]) <= 2:
                return f"{scaled} {word}"
            break
    whole = abs(value) >= 1e9 or value == int(value)
    return f"{value:,.0f}" if whole else f"{Decimal(f'{value:.10g}'):,f}"


def range_words(low: float, high: float) -> str:
    """Write a range, its scale word once (`1–2 billion`)."""
    first, last = number_words(low), number_words(high)
    if low == high:
        return first
    number, _, scale = first.partition(" ")
    if scale and last.endswith(f" {scale}"):
        first = number
    return f"{first}–{last}"


def to_places(value: float, places: int) -> float:
    """Round to so many significant digits: as far as a computed number may be trusted in print.

    Examples
    --------
    >>> to_places(27272727.3, 3)
    27300000.0
    """
    return float(f"{value:.{places}g}")


def ordinal(rank: int) -> str:
    """Write a rank: `first` to `third`, then `4th` (`11th`, `21st`)."""
    if rank in (1, 2, 3):
        return ("first", "second", "third")[rank - 1]
    ending = {1: "st", 2: "nd", 3: "rd"}.get(rank % 10, "th")
    return f"{rank}{'th' if rank % 100 in (11, 12, 13) else ending}"


def quoted(printed: str) -> str:
    """Put a source's own words in typographic quotation marks, once."""
    if '"' not in printed and "“" not in printed:
        return f"“{printed}”"
    return re.sub(r'"([^"]*)"', r"“\1”", printed)


def floor_word(printed: str) -> str:
    """The floor in words a source printed (`tens of thousands`), or an empty string."""
    if any(character.isdigit() for character in printed):
        return ""
    lowered = printed.lower()
    return next((word for word in FLOORS_IN_WORDS if re.search(rf"\b{word}\b", lowered)), "")


def with_unit(number: str, unit: str, units: Mapping[str, Unit], *, one: bool = False) -> str:
    """Put a unit to a worded number: `$7.4 billion`, `3–4 brigades`, `1.5 million shells a month`.

    Parameters
    ----------
    number : str
        The worded number, its hedge included.
    unit : str
        A unit or a rate `a/b`.
    units : mapping
        Unit name to `Unit`.
    one : bool
        Whether the number is one, so that the singular is due.
    """
    name, _, per = unit.partition("/")
    row = units.get(name, Unit(name, name, name, ""))
    if floor_word(number):
        text = f"{number} of {row.plural}"
    elif row.symbol == "$":
        text = re.sub(r"\d", lambda digit: f"${digit[0]}", number, count=1)
    elif row.symbol == "%":
        text = f"{number}%"
    else:
        text = f"{number} {row.unit if one else row.plural}"
    return f"{text} a {per}" if per else text
