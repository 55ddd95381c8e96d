"""Many figures: which of them have words in a chart, and what is said of the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.ledger.figure import Figure
from nkreport.ledger.part import Ids, Part, rows_of
from nkreport.report.charts.picking import ids_of, lower_end, upper_end
from nkreport.report.runs import Runs, count, listed, words

LABELLED = 30
"""Figures of a panel that all have words; of more, the extremes and those asked for have."""
EXTREMES = 2
PANELS = 20
MARKS = 2000
"""Marks of a panel; more could not be told apart."""

Panel = TypeVar("Panel", bound=Sequence[Figure])
WITHOUT_WORDS = (
    " more as marks without words",
    " more in lines, without words",
    " more in the table alone",
)


@dataclass
class Left:
    """Ids of figures that are marks without words, or in lines, and of those not drawn at all."""

    marks: Ids = field(default_factory=Ids)
    lines: Ids = field(default_factory=Ids)
    table: Ids = field(default_factory=Ids)

    def runs(self) -> Runs:
        """How many they are: the end of a subtitle, empty where every figure has its words."""
        said: list[Runs] = []
        for ids, what in zip((self.marks, self.lines, self.table), WITHOUT_WORDS, strict=True):
            said += [[count(len(ids), ids, digits=True), words(what)]] if len(ids) else []
        return [words("; "), *listed(said)] if said else []

    def panels(self, panels: Sequence[Panel]) -> list[Panel]:
        """As many panels as a chart holds, those with most figures, in their order."""
        ranked = sorted(range(len(panels)), key=lambda place: -len(panels[place]))[:PANELS]
        for place in sorted(set(range(len(panels))) - set(ranked)):
            self.table += ids_of(panels[place])
        return [panels[place] for place in sorted(ranked)]

    def thinned(
        self, figures: Iterable[Figure], place: Callable[[Figure], Hashable]
    ) -> list[Figure]:
        """One figure a place, so many as can be told apart; the others are left to the table."""
        places: dict[Hashable, list[Figure]] = {}
        for figure in figures:
            if figure.placed:
                places.setdefault(place(figure), []).append(figure)
            else:
                self.table += [figure.id]
        kept = list(places.values())
        step = math.ceil(len(kept) / MARKS) if kept else 1
        for number, group in enumerate(kept):
            ids = [figure.id for figure in group]
            if number % step:
                self.table += ids
            else:
                self.marks += ids
        return [group[0] for group in kept[::step]]

    def thinned_by(self, figures: Part, places: Sequence[Numbers]) -> Part:
        """The same of very many, each of whose `places` is given as whole numbers."""
        placed = figures.columns.placed(figures.rows)
        self.table += figures.where(~placed).ids
        figures, key = figures.where(placed), np.zeros(int(placed.sum()), np.int64)
        for place in places if len(figures) else ():
            place = place[placed].astype(np.int64)
            key = key * (int(np.ptp(place)) + 1) + place - place.min()
        _, firsts, which = np.unique(key, return_index=True, return_inverse=True)
        met = np.argsort(np.argsort(firsts))[which]
        step = math.ceil(len(firsts) / MARKS) or 1
        self.table += figures.where(met % step > 0).ids
        self.marks += figures.where(met % step == 0).ids
        return Part(figures.columns, figures.rows[np.sort(firsts)[::step]])


def labelled(
    figures: Sequence[Figure], named: Iterable[str] = (), most: int = LABELLED
) -> list[Figure]:
    """The figures that have words: all of a few; of many the extremes, and those named.

    Parameters
    ----------
    figures : sequence of Figure
        Of one panel.
    named : iterable of str
        Ids that have words in any case.
    most : int
        Up to how many all have words.

    Returns
    -------
    list of Figure
        In their order: of many the lowest and the highest, the first and the last said.
    """
    if len(figures) <= most:
        return list(figures)
    wanted, few = set(named), max(1, min(EXTREMES, most // 6))
    if isinstance(figures, Part):
        return list(_extremes(figures, wanted, few))
    numbered = [figure for figure in figures if figure.numbered]
    for order in (lower_end, upper_end, lambda figure: figure.said_by):
        ranked = sorted(numbered, key=order)
        wanted |= {figure.id for figure in (*ranked[:few], *ranked[-few:])}
    chosen = [figure for figure in figures if figure.id in wanted]
    return chosen if numbered else list(figures[:few])


def _extremes(figures: Part, named: Iterable[str], few: int) -> Part:
    """Of very many the lowest and the highest, the first and the last said, and those named."""
    columns, wanted = figures.columns, figures.among(rows_of(figures.columns, named))
    numbered = np.flatnonzero(columns.numbered(figures.rows))
    if not len(numbered):
        return figures[:few]
    for cells in (*figures.ends(), columns.days(figures.rows)):
        cells, few = cells[numbered], min(few, len(numbered))
        low, high = np.partition(cells, (few - 1, len(cells) - few))[[few - 1, len(cells) - few]]
        for near, end in ((cells <= low, slice(few)), (cells >= high, slice(-few, None))):
            places = np.flatnonzero(near)
            wanted[numbered[places[np.argsort(cells[places], kind="stable")][end]]] = True
    return figures.where(wanted)
