"""The order of figures, and some of them by their places."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from nkreport.ledger.adding import check_alike
from nkreport.ledger.figures import Figures
from nkreport.ledger.reads import STEPS

NUMBERS = frozenset({"value", "low", "best", "high"})


def head(figures: Figures, most: int = 5) -> Figures:
    """The first few figures."""
    return figures[:most]


def order_by(figures: Figures, column: str, *, descending: bool = False) -> Figures:
    """The figures in the order of a column, those without a value last.

    Parameters
    ----------
    figures : Figures
    column : str
        Of `figures.json`, or `value`: the lowest number that a row names. A date goes by its first
        day, then by its last.
    descending : bool

    Returns
    -------
    Figures

    Raises
    ------
    CheckError, UnitError
        If there is no such column, or its numbers are of several measures or units.

    Examples
    --------
    >>> import nkreport as nk
    >>> nk.load().where(measure="troops_killed").order_by("value")[0].quantity()
    'about 15,000 people'
    """
    if column != "value":
        figures.check_column(column)
    if column in NUMBERS and (numbered := figures.numbered):
        check_alike(numbered, "ordered")
    ranks = figures._columns.ranks(column, figures._rows)
    order = np.argsort(-ranks if descending else ranks, kind="stable")
    words = f"{column}{' descending' if descending else ''}"
    step = ("order_by", (column, descending))
    return figures._narrowed("order_by", words, figures._rows[order], step=step)


def part(figures: Figures, places: Sequence[int], why: str) -> Figures:
    """The figures of some places; `why` says what they share."""
    rows = figures._rows[np.array(places, np.intp)]
    return figures._narrowed("where", why, rows, step=("places", (tuple(places), why)))


STEPS.update(
    {
        "order_by": lambda figures, given: order_by(figures, given[0], descending=given[1]),
        "places": lambda figures, given: part(figures, *given),
    }
)
