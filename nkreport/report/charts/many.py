"""Many figures: which of them have words in a chart, and what is said of the others."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field

from nkreport.ledger.figure import Figure
from nkreport.report.charts.wording import lower_end, upper_end
from nkreport.report.runs import Runs, count, listed, words

LABELLED = 30
"""Figures of a panel that all have words; of more, the extremes and those asked for have."""
EXTREMES = 2
PANELS = 20
MARKS = 2000
"""Marks of a panel; more could not be told apart."""

WITHOUT_WORDS = (
    " more as marks without words",
    " more in lines, without words",
    " more in the table alone",
)


@dataclass
class Left:
    """Ids of figures that are marks without words, or in lines, and of those not drawn at all."""

    marks: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    table: list[str] = field(default_factory=list)

    def runs(self) -> Runs:
        """How many they are: the end of a subtitle, empty where every figure has its words."""
        said: list[Runs] = []
        for ids, what in zip((self.marks, self.lines, self.table), WITHOUT_WORDS, strict=True):
            said += [[count(len(ids), ids, digits=True), words(what)]] if ids else []
        return [words("; "), *listed(said)] if said else []

    def panels(self, panels: Sequence[Sequence[Figure]]) -> list[Sequence[Figure]]:
        """As many panels as a chart holds, those with most figures, in their order."""
        ranked = sorted(range(len(panels)), key=lambda place: -len(panels[place]))[:PANELS]
        for place in sorted(set(range(len(panels))) - set(ranked)):
            self.table += [figure.id for figure in panels[place]]
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
                self.table.append(figure.id)
        kept = list(places.values())
        step = math.ceil(len(kept) / MARKS) if kept else 1
        for number, group in enumerate(kept):
            (self.table if number % step else self.marks).extend(figure.id for figure in group)
        return [group[0] for group in kept[::step]]


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
    numbered = [figure for figure in figures if figure.numbered]
    for order in (lower_end, upper_end, lambda figure: figure.said_by):
        ranked = sorted(numbered, key=order)
        wanted |= {figure.id for figure in (*ranked[:few], *ranked[-few:])}
    chosen = [figure for figure in figures if figure.id in wanted]
    return chosen if numbered else list(figures[:few])
