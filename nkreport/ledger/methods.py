"""The methods of figures and collections that need what is computed from collections."""

from __future__ import annotations

from nkreport.ledger.aggregates import groupby, maximum, mean, minimum, tally, total
from nkreport.ledger.combining import combine, per
from nkreport.ledger.computed import Computed
from nkreport.ledger.corrected import corrected
from nkreport.ledger.explain import card_of, explain, explain_each
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.finding import actors, claimants, find, items, measures, names, sources
from nkreport.ledger.ordering import head, order_by

__all__ = ["Figure", "Figures"]


def _add(self: Figure, other: Figure) -> Computed:
    return combine(self, "+", other)


def _subtract(self: Figure, other: Figure) -> Computed:
    return combine(self, "-", other)


def _divide(self: Figure, other: Figure) -> Computed:
    return combine(self, "/", other)


Figure.__add__ = _add  # type: ignore[method-assign]
Figure.__sub__ = _subtract  # type: ignore[method-assign]
Figure.__truediv__ = _divide  # type: ignore[method-assign]
Figure.per = per  # type: ignore[method-assign, assignment]
Figure.card = card_of  # type: ignore[method-assign, assignment]
Figure.explain = explain  # type: ignore[method-assign, assignment]
Figures.explain = explain_each  # type: ignore[method-assign, assignment]
Figures.corrected = corrected  # type: ignore[method-assign, assignment]
Figures.find = find  # type: ignore[method-assign, assignment]
Figures.head = head  # type: ignore[method-assign, assignment]
Figures.order_by = order_by  # type: ignore[method-assign, assignment]
Figures.sum = total  # type: ignore[method-assign, assignment]
Figures.mean = mean  # type: ignore[method-assign, assignment]
Figures.count = tally  # type: ignore[method-assign, assignment]
Figures.minimum = minimum  # type: ignore[method-assign, assignment]
Figures.maximum = maximum  # type: ignore[method-assign, assignment]
Figures.groupby = groupby  # type: ignore[method-assign, assignment]
Figures.names = names  # type: ignore[method-assign, assignment]
Figures.actors = property(actors)  # type: ignore[method-assign, assignment]
Figures.claimants = property(claimants)  # type: ignore[method-assign, assignment]
Figures.items = property(items)  # type: ignore[method-assign, assignment]
Figures.measures = property(measures)  # type: ignore[method-assign, assignment]
Figures.sources = property(sources)  # type: ignore[method-assign, assignment]
