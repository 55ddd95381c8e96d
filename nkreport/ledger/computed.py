"""Computed quantities: an expression over figures, its interval, its unit and its wording."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from nkreport.errors import UnitError
from nkreport.lab import Card, Carded
from nkreport.ledger.figure import Figure
from nkreport.ledger.formulas import evaluate, evaluate_over, ids_in
from nkreport.ledger.quantities import (
    PLACES,
    PLACES_ROUGH,
    TO_BASE,
    Interval,
    Unit,
    dimension_of,
    from_base_unit,
    in_base_unit,
    number_words,
    range_words,
    to_places,
    with_unit,
)

FIELD = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True, repr=False)
class Computed(Carded):
    """The value of an expression over figures.

    Parameters
    ----------
    expression : str
    ids : tuple of str
        The figures it came from.
    interval : Interval
        In `unit`.
    unit : str
        A unit, a rate `a/b`, or `multiple` for a pure number.
    rough : bool
        Whether a figure it rests on is itself about.
    figures : tuple of Figure
        Those of `ids`.
    """

    expression: str
    ids: tuple[str, ...]
    interval: Interval
    unit: str
    rough: bool
    figures: tuple[Figure, ...] = field(default=(), compare=False)

    def card(self) -> Card:
        """What stands for it: its words, the expression, and the figures it came from."""
        units = self.figures[0].ledger.units if self.figures else {}
        of = [figure.brief() for figure in self.figures]
        return Card(self.words(units), [("computed", self.expression), ("of", of)])

    def words(self, units: Mapping[str, Unit]) -> str:
        """Word the value with its unit, hedged when rounded.

        It has three significant digits; two where it rests on a bound or on something about.
        """
        low, high = self.interval.low, self.interval.high
        places = PLACES if self.interval.bounded and not self.rough else PLACES_ROUGH
        shown_low, shown_high = to_places(low, places), to_places(high, places)
        if math.isinf(high) and math.isinf(low):
            raise UnitError(f"{self.expression!r:.200} has no bound to print")
        rounded = not all(map(math.isclose, (low, high), (shown_low, shown_high)))
        hedge = "about " if rounded or self.rough else ""
        if math.isinf(high):
            number = f"at least {hedge}{number_words(shown_low)}"
        elif math.isinf(low):
            number = f"at most {hedge}{number_words(shown_high)}"
        else:
            number = f"{hedge}{range_words(shown_low, shown_high)}"
        if self.unit == "multiple":
            return f"{number} times"
        return with_unit(number, self.unit, units, one=low == high == 1)


def compute(expression: str, figures: Callable[[str], Figure]) -> Computed:
    """Compute an expression over figures, in the unit of its first figure.

    Parameters
    ----------
    expression : str
        As `formulas.evaluate` reads it.
    figures : callable
        Gives the figure of an id.

    Returns
    -------
    Computed

    Raises
    ------
    UnitError
        If a figure has no number, or unlike units are added.
    """
    named = {name: figures(name) for name in ids_in(expression)}
    if not named:
        raise UnitError(f"{expression!r:.200} names no figure; its value would lead nowhere")
    base = evaluate(expression, lambda name: base_value(named[name]))
    unit = unit_of(expression, named)
    rough = any(figure.comparator == "~" for figure in named.values())
    value = from_base_unit(base, unit)
    return Computed(expression, tuple(named), value, unit, rough, tuple(named.values()))


def filled(text: str, figures: Mapping[str, Figure]) -> str:
    """Text of ours with each `{expression}` over figures replaced by its value in words."""
    return FIELD.sub(lambda field: _worded(field[1], figures), text)


def _worded(expression: str, figures: Mapping[str, Figure]) -> str:
    if expression in figures:
        return figures[expression].quantity()
    value = compute(expression, figures.__getitem__)
    return value.words(figures[value.ids[0]].ledger.units)


def base_value(figure: Figure) -> Interval:
    """What a figure allows, in the base unit of its dimension; one without a number is refused."""
    bounds = figure.interval
    if bounds is None:
        raise UnitError(f"{figure.id} has no number to compute with")
    return in_base_unit(bounds, figure.unit)


def unit_of(expression: str, figures: Mapping[str, Figure]) -> str:
    """Evaluate the expression over units, as it is evaluated over values."""
    units = evaluate_over(
        expression,
        lambda name: _units_of(figures[name]),
        lambda _: _Units({}, bare=True),
        lambda name, levels: _call_units(name, levels[0] + levels[1]),
    )
    powers = units.powers
    if not powers:
        return "percent" if units.percent else "multiple"
    above = [unit for unit, power in powers.items() if power == 1]
    below = [unit for unit, power in powers.items() if power == -1]
    if len(above) + len(below) != len(powers) or len(above) > 1 or len(below) > len(above):
        raise UnitError(f"{expression!r:.200} gives no unit that can be printed")
    if below and len({_dimension(unit, figures) for unit in (*above, *below)}) == 1:
        if not {*above, *below} <= TO_BASE.keys():
            raise UnitError(
                f"{expression!r:.200} puts {above[0]}s over {below[0]}s, which are not converted;"
                " take them to one unit by a row with a formula, as in 'a * 12'"
            )
        return "multiple"  # miles over kilometres: both are computed with in metres
    return "/".join([*above, *below])


def _dimension(unit: str, figures: Mapping[str, Figure]) -> str:
    """The dimension of a unit that one of the figures has."""
    ledger = next(f.ledger for f in figures.values() if unit in f.unit.split("/"))
    return dimension_of(unit, ledger.units)


def _call_units(name: str, levels: _Units) -> _Units:
    return levels if name == "either" else replace(levels / levels, percent=True)


def _units_of(figure: Figure) -> _Units:
    dimension_of(figure.unit, figure.ledger.units)
    top, _, bottom = figure.unit.partition("/")
    if figure.unit in ("percent", "multiple"):
        return _Units({}, percent=figure.unit == "percent")
    return _Units({top: 1, bottom: -1} if bottom else {top: 1})


@dataclass(frozen=True)
class _Units:
    """Units by their power; a bare number of the expression takes the unit it stands with.

    A share stays one where shares are added, or where it is taken several times.
    """

    powers: Mapping[str, int]
    bare: bool = False
    percent: bool = False

    def __add__(self, other: _Units) -> _Units:
        if self.bare or other.bare:
            return other if self.bare else self
        if other.powers != self.powers:
            names = [_written(units) for units in (self, other)]
            raise UnitError(f"{names[0]} and {names[1]} cannot be added or subtracted")
        return replace(self, percent=self.percent or other.percent)

    __sub__ = __add__

    def __mul__(self, other: _Units) -> _Units:
        return self._combined(other, 1)

    def __truediv__(self, other: _Units) -> _Units:
        return self._combined(other, -1)

    def _combined(self, other: _Units, sign: int) -> _Units:
        names = dict.fromkeys([*self.powers, *other.powers])
        powers = {
            name: self.powers.get(name, 0) + sign * other.powers.get(name, 0) for name in names
        }
        left = {name: power for name, power in powers.items() if power}
        taken = (self.percent and other.bare) or (other.percent and self.bare and sign == 1)
        return _Units(left, bare=self.bare and other.bare, percent=taken)


def _written(units: _Units) -> str:
    return "/".join(units.powers) or "a plain number"
