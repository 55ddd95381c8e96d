"""Derived figures: the bounds that a formula over other figures gives."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import replace

from nkreport.errors import UnitError, named_first
from nkreport.ledger.computed import unit_of
from nkreport.ledger.figure import Figure
from nkreport.ledger.formulas import evaluate, ids_in
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.quantities import Interval, dimension_of, from_base_unit, in_base_unit

HEAD = "person"
"""The unit of a pure number that says how many people an amount would be shared by."""


def derive(figure: Figure, ledger: Ledger) -> Figure:
    """Compute a derived figure's bounds from the figures its formula names.

    Raises
    ------
    UnitError
        If the formula is circular, names a figure without a number, or gives another unit.
    """
    base = _value(figure, ledger.figures, ())
    _check_derived_unit(figure, ledger)
    sign = "~" if _rough(figure, ledger.figures) else "="
    return _with_bounds(figure, from_base_unit(base, figure.unit), sign)


def _value(figure: Figure, figures: Mapping[str, Figure], seen: tuple[str, ...]) -> Interval:
    if figure.id in seen:
        raise UnitError(f"circular formula: {named_first((*seen, figure.id), 8, between=' -> ')}")
    if not figure.formula:
        if figure.interval is None:
            raise UnitError(f"{figure.id!r} has no number to compute with")
        return in_base_unit(figure.interval, figure.unit)
    return evaluate(figure.formula, lambda name: _value(figures[name], figures, (*seen, figure.id)))


def _check_derived_unit(figure: Figure, ledger: Ledger) -> None:
    found = unit_of(figure.formula, {name: ledger.figures[name] for name in ids_in(figure.formula)})
    if found == "multiple" and figure.unit == HEAD:
        return  # a total over what falls to one of them
    if dimension_of(found, ledger.units) != dimension_of(figure.unit, ledger.units):
        raise UnitError(f"{figure.formula!r} gives {found}, not {figure.unit}")


def _rough(figure: Figure, figures: Mapping[str, Figure]) -> bool:
    if not figure.formula:
        return figure.comparator == "~"
    return any(_rough(figures[name], figures) for name in ids_in(figure.formula))


def _with_bounds(figure: Figure, interval: Interval, value_sign: str) -> Figure:
    low = interval.low if math.isfinite(interval.low) else None
    high = interval.high if math.isfinite(interval.high) else None
    if low == high:
        return replace(figure, comparator=value_sign, low=None, best=low, high=None)
    comparator = value_sign if None not in (low, high) else ">=" if high is None else "<="
    return replace(figure, comparator=comparator, low=low, best=None, high=high)
