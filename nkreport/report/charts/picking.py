"""Picking: some of a chart's figures, which of many have words, and what is said of the others."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TypeVar

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures
from nkreport.ledger.part import Ids, Part, rows_of
from nkreport.report.spans import Spans, count, listed, words


def ids_of(figures: Sequence[Figure]) -> Sequence[str]:
    """Ids of figures, in order."""
    return figures.ids if isinstance(figures, Part) else [figure.id for figure in figures]


def part_of(figures: Sequence[Figure]) -> Part:
    """Figures, at least one, by column."""
    if isinstance(figures, Part):
        return figures
    return Figures(figures[0].ledger, figures).part


def met(figures: Sequence[Figure], column: str) -> set[str]:
    """The texts that figures have in a column."""
    return set(part_of(figures).words(column)) if figures else set()


def uniform(figures: Sequence[Figure], column: str) -> str:
    """The text all figures share in a column; empty where they differ."""
    texts = met(figures, column)
    return texts.pop() if len(texts) == 1 else ""


def one_per(figures: Sequence[Figure], column: str) -> Sequence[Figure]:
    """The first figure of each text that they have in a column."""
    return part_of(figures).firsts(column) if figures else figures


def one_per_statement(figures: Sequence[Figure]) -> Sequence[str]:
    """The id of the first row of each utterance: what claims are counted by."""
    return ids_of(one_per(figures, "statement"))


def lower_end(figure: Figure) -> float:
    """The lowest number a claim names."""
    return min(v for v in (figure.low, figure.best, figure.high) if v is not None)


def upper_end(figure: Figure) -> float:
    """The highest number a claim names."""
    return max(v for v in (figure.low, figure.best, figure.high) if v is not None)


def ends_among(figures: Sequence[Figure]) -> tuple[Figure, Figure]:
    """Of figures with a number the one that names the lowest, and the one with the highest."""
    if not isinstance(figures, Part):  # one may stand for several numbers, as for its factors
        return min(figures, key=lower_end), max(figures, key=upper_end)
    low, high = figures.ends()
    return figures[int(low.argmin())], figures[int(high.argmax())]


def sorted_out(
    figures: Sequence[Figure],
) -> tuple[Sequence[Figure], Sequence[Figure], Sequence[Figure]]:
    """Part claims with a number, denials, and claims without a number."""
    if not figures:
        return figures, figures, figures
    part = part_of(figures)
    denied, numbered = part.text("stance").having({"denies"}), part.columns.numbered(part.rows)
    kinds = numbered & ~denied, denied, ~numbered & ~denied
    return part.where(kinds[0]), part.where(kinds[1]), part.where(kinds[2])


def claims_with_number(figures: Sequence[Figure]) -> Sequence[Figure]:
    """Those that give a number and are no denials."""
    return sorted_out(figures)[0]


def placed_of(figures: Sequence[Figure]) -> Sequence[Figure]:
    """Those whose number has a place on a scale."""
    if not figures:
        return figures
    part = part_of(figures)
    return part.where(part.columns.placed(part.rows))


def without(figures: Sequence[Figure], some: Sequence[Figure]) -> Sequence[Figure]:
    """Those that are not among some of them."""
    if not figures:
        return figures
    part = part_of(figures)
    return part.where(~part.among(rows_of(part.columns, ids_of(some))))


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

    def told(self) -> Spans:
        """How many they are: the end of a subtitle, empty where every figure has its words."""
        said: list[Spans] = []
        for ids, what in zip((self.marks, self.lines, self.table), WITHOUT_WORDS, strict=True):
            said += [[count(len(ids), ids, digits=True), words(what)]] if len(ids) else []
        return [words("; "), *listed(said)] if said else []

    def panels(self, panels: Sequence[Panel]) -> list[Panel]:
        """As many panels as a chart holds, those with most figures, in their order."""
        ranked = sorted(range(len(panels)), key=lambda place: -len(panels[place]))[:PANELS]
        for place in sorted(set(range(len(panels))) - set(ranked)):
            self.table += ids_of(panels[place])
        return [panels[place] for place in sorted(ranked)]

    def thinned(self, figures: Part, places: Sequence[Numbers]) -> Part:
        """One figure a place, so many as can be told apart; the others are left to the table.

        The `places` of each are whole numbers.
        """
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
    part, few = part_of(figures), max(1, min(EXTREMES, most // 6))
    columns, wanted = part.columns, part.among(rows_of(part.columns, named))
    numbered = np.flatnonzero(columns.numbered(part.rows))
    if not len(numbered):
        return list(part[:few])
    for cells in (*part.ends(), columns.days(part.rows)):
        cells, few = cells[numbered], min(few, len(numbered))
        low, high = np.partition(cells, (few - 1, len(cells) - few))[[few - 1, len(cells) - few]]
        for near, end in ((cells <= low, slice(few)), (cells >= high, slice(-few, None))):
            places = np.flatnonzero(near)
            wanted[numbered[places[np.argsort(cells[places], kind="stable")][end]]] = True
    return list(part.where(wanted))
