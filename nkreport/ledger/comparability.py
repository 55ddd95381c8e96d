"""The gate: which figures speak of the same thing, and what differs where they do not."""

from __future__ import annotations

from collections.abc import Sequence

from nkreport.ledger.figure import Figure
from nkreport.ledger.quantities import dimension_of


def differences(first: Figure, second: Figure) -> tuple[str, ...]:
    """Name what keeps two figures from being added, divided, joined or called rivals.

    Parameters
    ----------
    first, second : Figure

    Returns
    -------
    tuple of str
        Empty when they are comparable; else `measure: troops killed, casualties` and the like.
        A denial speaks of every item of its measure.
    """
    units = first.ledger.units
    measures = first.ledger.measures
    found = []
    if first.measure != second.measure:
        titles = [measures[figure.measure].title for figure in (first, second)]
        found.append(f"measure: {titles[0]}, {titles[1]}")
    if dimension_of(first.unit, units) != dimension_of(second.unit, units):
        found.append(f"unit: {first.unit}, {second.unit}")
    denied = first.denial or second.denial
    for name in ("actor", "counterpart", "item", "status", "scope"):
        if denied and name == "item":
            continue
        one, other = getattr(first, name), getattr(second, name)
        if one != other and (name in ("item", "scope") or (one and other)):
            found.append(f"{name}: {one or 'none stated'}, {other or 'none stated'}")
    if first.period and second.period and not first.period.overlaps(second.period):
        found.append(f"period: {first.period.words()}, {second.period.words()}")
    return tuple(found)


def rivals(figure: Figure, among: Sequence[Figure]) -> list[Figure]:
    """Figures by others that speak of the same thing, in their order."""
    return [
        other
        for other in among
        if other.statement != figure.statement
        and other.measure == figure.measure
        and other.actor == figure.actor
        and not differences(figure, other)
    ]
