"""The gate: which figures speak of the same thing, and what differs where they do not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from nkreport.ledger.figure import Figure
from nkreport.ledger.quantities import dimension_of

MIRRORS = {"exports_value": "imports_value", "imports_value": "exports_value"}
"""Measures that two parties give of one flow: what one sends and what the other receives."""


def differences(first: Figure, second: Figure) -> tuple[str, ...]:
    """Name what keeps two figures from being added, divided, joined or called rivals.

    Parameters
    ----------
    first, second : Figure
        Of one ledger or of two.

    Returns
    -------
    tuple of str
        Empty when they are comparable; else `measure: troops killed, casualties` and the like.
        A denial speaks of every item of its measure.
    """
    found = unlike(first, second)
    if first.period and second.period and not first.period.overlaps(second.period):
        found += (f"period: {first.period.words()}, {second.period.words()}",)
    return found


def unlike(first: Figure, second: Figure) -> tuple[str, ...]:
    """Name the differences but those of the period."""
    one, other = (figure.ledger.measures[figure.measure] for figure in (first, second))
    found = []
    if first.measure != second.measure:
        found.append(f"measure: {one.title}, {other.title}")
    elif (one.kind, one.definition) != (other.kind, other.definition):
        found.append(f"definition: {one.definition.rstrip('.')}, {other.definition.rstrip('.')}")
    units = [dimension_of(figure.unit, figure.ledger.units) for figure in (first, second)]
    if units[0] != units[1]:
        found.append(f"unit: {first.unit}, {second.unit}")
    denied = first.denial or second.denial
    for name in ("actor", "counterpart", "item", "status", "scope"):
        if denied and name == "item":
            continue
        ours, theirs = getattr(first, name), getattr(second, name)
        if ours != theirs and (name in ("item", "scope") or (ours and theirs)):
            found.append(f"{name}: {ours or 'none stated'}, {theirs or 'none stated'}")
    return tuple(found)


def mirrored(figure: Figure) -> Figure | None:
    """What the other party would call the same flow, for the gate; None for what has no mirror.

    The sender counts at its border, the receiver at its own, as a rule with freight and insurance:
    levels stand side by side with their gap, and are not called contradictory.
    """
    measure = MIRRORS.get(figure.measure)
    if measure is None or not (figure.actor and figure.counterpart):
        return None
    return replace(
        figure, measure=measure, actor=figure.counterpart, counterpart=figure.actor, status=""
    )


def related(first: Figure, second: Figure) -> bool:
    """Whether one's measure is named as one that must not be mixed with the other's."""
    sides = ((first, second), (second, first))
    return any(
        other.measure in one.ledger.measures[one.measure].not_comparable_with
        for one, other in sides
    )


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
