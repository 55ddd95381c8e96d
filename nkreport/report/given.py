"""Whether figures stand in a relation, so that a sentence may be said."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from nkreport.errors import CheckError, UnitError
from nkreport.ledger.computed import base_value, unit_of
from nkreport.ledger.figure import Figure
from nkreport.ledger.formulas import evaluate, ids_in, renamed
from nkreport.ledger.quantities import Interval, dimension_of, in_base_unit

_RELATION = re.compile(r"(?P<left>.+?)\s+(?P<sign><=|>=|<|>|overlaps|apart from)\s+(?P<right>.+)")
_HOLDS: Mapping[str, Callable[[Interval, Interval], bool]] = {
    "<": lambda one, other: one.high < other.low,
    "<=": lambda one, other: one.high <= other.low,
    ">": lambda one, other: one.low > other.high,
    ">=": lambda one, other: one.low >= other.high,
    "overlaps": Interval.overlaps,
    "apart from": lambda one, other: not one.overlaps(other),
}


def names_in(relation: str) -> tuple[str, ...]:
    """The figures and keywords that a relation names, each once.

    Raises
    ------
    CheckError
        If it cannot be read.
    """
    sides = [side for left, _, right in _read(relation) for side in (left, right)]
    return tuple(dict.fromkeys(name for side in sides for name in ids_in(side)))


def stands(
    relation: str, named: Mapping[str, Figure], swapped: Mapping[str, str] | None = None
) -> bool:
    """Whether a relation holds for every value that the bounds of its figures allow.

    Parameters
    ----------
    relation : str
        `a > 2 * b`, with `< <= > >= overlaps` or `apart from` between two expressions, joined
        with `and`. A plain number is taken in the unit of the other side.
    named : mapping
        Its figures by the name they have in it, or in what is put in the place of a name.
    swapped : mapping, optional
        Expressions over figures that stand for a name.

    Raises
    ------
    CheckError, UnitError
        If it cannot be read, a figure has no number, or the two sides are of unlike units.
    """
    put = swapped or {}
    return all(
        _HOLDS[sign](*_sides(renamed(left, put), renamed(right, put), named))
        for left, sign, right in _read(relation)
    )


def _read(relation: str) -> list[tuple[str, str, str]]:
    parts = [_RELATION.fullmatch(part.strip()) for part in relation.split(" and ")]
    if not all(parts):
        raise CheckError(
            f"given={relation!r:.120}: write two expressions with < <= > >= overlaps or"
            " 'apart from' between them, as in 'first-id > 2 * second-id'"
        )
    return [(part["left"], part["sign"], part["right"]) for part in parts if part]


def _sides(left: str, right: str, named: Mapping[str, Figure]) -> tuple[Interval, Interval]:
    units = [
        unit_of(side, {name: named[name] for name in ids_in(side)}) if ids_in(side) else ""
        for side in (left, right)
    ]
    ledger = next(iter(named.values())).ledger if named else None
    kinds = {dimension_of(unit, ledger.units) for unit in units if unit and ledger}
    if len(kinds) > 1:
        raise UnitError(f"{left!r:.80} is in {units[0]}, {right!r:.80} in {units[1]}")
    first, last = (evaluate(side, lambda name: base_value(named[name])) for side in (left, right))
    if not units[0]:
        first = in_base_unit(first, units[1])
    if not units[1]:
        last = in_base_unit(last, units[0])
    return first, last
