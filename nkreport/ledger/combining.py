"""Two figures put together: refused where they are unlike, unless a reason is given and kept."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, overload

from nkreport.errors import UnitError
from nkreport.ledger.comparability import differences
from nkreport.ledger.computed import Computed, compute
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.quantities import Interval

DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}


@dataclass(frozen=True, slots=True)
class Comparison:
    """A value computed from unlike figures, and the reason that is printed beside it.

    Parameters
    ----------
    value : Computed
    because : str
        Why the figures may be put together, in our words.
    """

    value: Computed
    because: str


@overload
def compare(first: Figure, second: Figure, *, because: str) -> Comparison: ...


@overload
def compare(
    first: Figure | Figures, second: Figure | Figures, *, because: str
) -> Comparison | None: ...


def compare(
    first: Figure | Figures, second: Figure | Figures, *, because: str
) -> Comparison | None:
    """Divide one figure by another although they are unlike, for a reason.

    Parameters
    ----------
    first, second : Figure or Figures
        Of Figures, at most one.
    because : str
        The assumption that makes it sensible; it is printed with the result.

    Returns
    -------
    Comparison or None
        None where a selection is empty; `nk.prose` then says its `otherwise`.

    Raises
    ------
    UnitError
        If no reason is given, a selection holds several figures, or a figure has no number.

    Examples
    --------
    >>> import nkreport as nk
    >>> ledger = nk.load()
    >>> shells, fire = ledger["shells-shipped-2024"], ledger["fire-rate-datsenko-2022"]
    >>> nk.compare(shells, fire, because="if every item were a shell").value.unit
    'month'
    """
    one, other = _only(first), _only(second)
    if one is None or other is None:
        return None
    if not because.strip():
        raise UnitError(
            f"{one.id} and {other.id} are unlike; say why they may be compared: because='…'"
        )
    return Comparison(_computed(one, "/", other), because.strip())


def _only(figures: Figure | Figures) -> Figure | None:
    """The figure of a selection, or None where it is empty."""
    chosen = list(figures) if isinstance(figures, Figures) else [figures]
    if len(chosen) > 1:
        raise UnitError(f"one figure at a time, found {', '.join(f.id for f in chosen)}")
    return chosen[0] if chosen else None


def combine(first: Figure, sign: Literal["+", "-", "/"], second: Figure) -> Computed:
    """Add, subtract or divide two figures that speak of the same thing.

    Raises
    ------
    UnitError
        If they are unlike: the message names each difference and the way through.
    """
    unlike = differences(first, second)
    if unlike:
        act = {"+": "added", "-": "subtracted", "/": "divided"}[sign]
        raise UnitError(
            f"{first.id} and {second.id} cannot be {act}: {'; '.join(unlike)}."
            " Use a row that converts one into the other, or nk.compare(a, b, because='…')"
        )
    return _computed(first, sign, second)


def per(figure: Figure, unit: str) -> Interval:
    """A figure spread over its own period, as an interval per day, week, month or year.

    Raises
    ------
    UnitError
        If the period is empty or open: a rate over it would be invented.
    """
    if unit not in DAYS:
        raise UnitError(f"no rate per {unit!r}; known: {' '.join(DAYS)}")
    if figure.interval is None:
        raise UnitError(f"{figure.id} has no number")
    start, end = figure.period.earliest, figure.period.latest
    if start is None or end is None:
        raise UnitError(
            f"{figure.id} covers {figure.period.text or 'no stated period'}; a rate over it is"
            " refused, since nobody said how long it took"
        )
    length = ((end - start).days + 1) / DAYS[unit]
    return figure.interval / Interval(length)


def _computed(first: Figure, sign: str, second: Figure) -> Computed:
    named = {figure.id: figure for figure in (first, second)}
    return compute(f"{first.id} {sign} {second.id}", named.__getitem__)
