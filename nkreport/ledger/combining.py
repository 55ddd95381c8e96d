"""Two figures put together: refused where they are unlike, unless a reason is given and kept."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Literal, overload

from nkreport.errors import UnitError, named_first
from nkreport.lab import Card, Carded
from nkreport.ledger.comparability import differences
from nkreport.ledger.computed import Computed
from nkreport.ledger.computed import compute as computed_over
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.formulas import ids_in, renamed
from nkreport.ledger.quantities import Interval
from nkreport.ledger.taking import takes_figures

PAIRED = 12
"""Figures of an expression that are held against each other; of more, against the first."""
DAYS = {"day": 1.0, "week": 7.0, "month": 365.25 / 12, "year": 365.25}


@dataclass(frozen=True, slots=True, repr=False)
class Comparison(Carded):
    """A value computed from unlike figures, and the reason that is printed beside it.

    Parameters
    ----------
    value : Computed
    because : str
        Why the figures may be put together, in our words.
    """

    value: Computed
    because: str

    def card(self) -> Card:
        """What stands for it: the value, what it came from, and the reason."""
        card = self.value.card()
        return replace(card, entries=[*card.entries, ("because", self.because)])


@overload
def compare(first: Figure, second: Figure, *, because: str) -> Comparison: ...


@overload
def compare(
    first: Figure | Figures, second: Figure | Figures, *, because: str
) -> Comparison | None: ...


@takes_figures
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
        raise UnitError(f"one figure at a time, found {named_first(f.id for f in chosen)}")
    return chosen[0] if chosen else None


@takes_figures
def compute(
    expression: str, figures: Figures, *, because: str = "", **named: Figure | None
) -> Computed | Comparison | None:
    """Compute an expression over figures, for a sentence.

    Parameters
    ----------
    expression : str
        Ids of figures or keywords, numbers, `+ - * /`, parentheses, `share(part, whole)`,
        `growth(first, last, years)`, `either(one, other)`.
    figures : Figures
        Where ids are looked up.
    because : str
        Why unlike figures may be put together; it is printed with the result.
    **named : Figure
        Figures by a name of their own, such as a sum.

    Returns
    -------
    Computed, Comparison or None
        In the unit of its figures, percent for a share or growth; with a reason a Comparison.
        None where one of those named is None: `nk.prose` then says its `otherwise`.

    Raises
    ------
    CheckError, UnitError
        If an id is unknown, unlike figures are put together without a reason, or nothing bounds
        the result. A growth may have two periods, and a part an item, scope or status that its
        whole has not.

    Examples
    --------
    >>> import nkreport as nk
    >>> known = nk.load()
    >>> part = known["combat-units-shoigu-2022-10-28"]
    >>> whole = known["mobilised-shoigu-2022-10-28"]
    >>> told = "in units of the whole"
    >>> compute("share(part, whole)", known, because=told, part=part, whole=whole).value.unit
    'percent'
    """
    given = {name: figure for name, figure in named.items() if figure is not None}
    if len(given) < len(named):
        return None
    by_name = {name: given.get(name) or figures[name] for name in ids_in(expression)}
    unlike = [] if because.strip() else _apart(expression, list(by_name.values()))
    if unlike:
        raise UnitError(
            f"{expression!r:.200} puts unlike figures together: {named_first(unlike, longest=400)}."
            " Say why they may be: because='…'"
        )
    ids = {name: figure.id for name, figure in by_name.items()}
    by_id = {figure.id: figure for figure in by_name.values()}
    value = computed_over(renamed(expression, ids), by_id.__getitem__)
    if value.interval.low <= 0 and math.isinf(value.interval.high):
        raise UnitError(
            f"{expression!r:.200} may be anything: nothing bounds {named_first(_open(by_id))}."
            " Where a table counts what was seen, map it with comparator '=' to compute with that"
        )
    return Comparison(value, because.strip()) if because.strip() else value


def _open(figures: Mapping[str, Figure]) -> list[str]:
    """The figures without an end, as they are worded."""
    return [
        f"{figure.quantity()} ({name})"
        for name, figure in figures.items()
        if figure.interval is not None and not figure.interval.bounded
    ]


def _apart(expression: str, figures: list[Figure]) -> list[str]:
    """What keeps the figures of an expression from one another."""
    allowed: tuple[str, ...] = ("period: ",) if "growth(" in expression else ()
    ends = ", none stated" if "share(" in expression else None
    few = len(figures) <= PAIRED
    pairs = combinations(figures, 2) if few else ((figures[0], other) for other in figures[1:])
    return [
        f"{one.id} and {other.id} differ in {text}"
        for one, other in pairs
        for text in differences(one, other)
        if not text.startswith(allowed) and not (ends and text.endswith(ends))
    ]


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
    return computed_over(f"{first.id} {sign} {second.id}", named.__getitem__)
