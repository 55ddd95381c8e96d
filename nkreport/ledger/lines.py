"""Lines: figures alike in all but their time, by one speaker, and what a line says of a period."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property

from nkreport.ledger.figure import Figure
from nkreport.ledger.periods import read_period

ONE_DAY = timedelta(days=1)
MOST_PARTS = 366
"""A year of days: so many figures of a line are added at most."""

SAME, BETWEEN, NEAREST, APART, SUM = "", "between", "nearest", "difference", "sum"
HOW = {
    SAME: "",
    BETWEEN: "between its counts before and after that day",
    NEAREST: "up to another day",
    APART: "the difference of its counts at both ends of the period",
    SUM: "the sum of its parts of the period",
}
"""How a line answers for a period it does not name, in words."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a line says of a period: an expression over its figures, and how it is arrived at."""

    expression: str
    figures: tuple[Figure, ...]
    how: str = SAME


@dataclass(frozen=True)
class Line:
    """A statement, or a series: figures alike in all but their time, by one speaker.

    Parameters
    ----------
    figures : tuple of Figure
        In the order of the last day they speak of.
    """

    figures: tuple[Figure, ...]

    @property
    def first(self) -> Figure:
        """A figure that stands for all in everything but time."""
        return self.figures[0]

    @cached_property
    def numbered(self) -> tuple[Figure, ...]:
        """The figures that give a number."""
        return tuple(figure for figure in self.figures if figure.numbered)

    @property
    def kind(self) -> str:
        """Kind of its measure: stock, flow, cumulative and so on."""
        return self.first.ledger.measures[self.first.measure].kind

    @cached_property
    def days(self) -> int:
        """Of how many days or periods it gives a number."""
        return len({_span(figure) for figure in self.numbered})

    @cached_property
    def _ends(self) -> list[date]:
        return [end_of(figure) for figure in self.numbered]

    @cached_property
    def _since(self) -> tuple[date, date] | None:
        """The first and last day that counts up to a day may begin with."""
        return min(filter(None, map(_begin, self.numbered)), default=None)

    def nearest(self, figure: Figure) -> Figure:
        """The figure whose last day is nearest to that of another."""
        day = end_of(figure)
        at = bisect_left(self.figures, day, key=end_of)
        return min(self.figures[max(at - 1, 0) : at + 1], key=lambda own: abs(end_of(own) - day))

    def answers(self, figure: Figure, *, exactly: bool = False) -> list[Answer]:
        """Say what the line gives for the period of a figure; empty where it says nothing of it.

        A count up to a day answers with its value at that day, or between the counts before and
        after, or with the nearest; of a period that begins later it gives the difference. Amounts
        of a period are those of the same period, or the sum of parts that cover it; a length of
        time that of the same period. All else answers where the periods overlap.

        Parameters
        ----------
        figure : Figure
        exactly : bool
            Only figures of the same day or period: for two renderings of one claim.
        """
        match self.kind:
            case "cumulative":
                return self._counted(figure, exactly)
            case "flow":
                return self._added(figure, exactly)
        alike = [own for own in self.numbered if not _apart(figure, own)]
        same = [own for own in alike if _span(own) == _span(figure)]
        if exactly or same or self.kind == "duration":
            return [_plain(own) for own in same]
        if self.kind == "stock" and alike:
            end = end_of(figure)
            nearest = min(abs(end_of(own) - end) for own in alike)
            alike = [own for own in alike if abs(end_of(own) - end) == nearest]
        return [_plain(own) for own in alike]

    def _counted(self, figure: Figure, exactly: bool) -> list[Answer]:
        start, end = _begin(figure), end_of(figure)
        if start and self._since and start[1] < self._since[0]:
            return []
        upto = self._upto(end, exactly)
        if exactly or not (start and self._since and start[0] > self._since[1]):
            return upto
        return [
            Answer(f"{last.expression} - {first.expression}", last.figures + first.figures, APART)
            for last in upto
            for first in self._upto(start[0] - ONE_DAY, exactly)
            if NEAREST not in (first.how, last.how)
        ]

    def _upto(self, day: date, exactly: bool) -> list[Answer]:
        """Counts up to a day."""
        at, behind = bisect_left(self._ends, day), bisect_right(self._ends, day)
        if at < behind or exactly or not self.numbered:
            return [_plain(own) for own in self.numbered[at:behind]]
        if not 0 < at < len(self._ends):
            own = self.numbered[min(at, len(self._ends) - 1)]
            return [Answer(own.id, (own,), NEAREST)]
        before, after = self.numbered[at - 1], self.numbered[at]
        return [Answer(f"either({before.id}, {after.id})", (before, after), BETWEEN)]

    def _added(self, figure: Figure, exactly: bool) -> list[Answer]:
        same = [own for own in self.numbered if _span(own) == _span(figure)]
        if same or exactly or not figure.period:
            return [_plain(own) for own in same]
        if "period" not in self.first.ledger.measures[self.first.measure].additive_over:
            return []
        parts = _covering(self.numbered, figure)
        if not 1 < len(parts) <= MOST_PARTS:
            return []
        return [Answer(" + ".join(own.id for own in parts), tuple(parts), SUM)]


def lines_of(figures: Iterable[Figure]) -> list[Line]:
    """Group figures into lines, in the order in which each is first met."""
    found: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        key = (
            *(getattr(figure, name) for name in ("measure", "actor", "counterpart", "item", "hs")),
            *(getattr(figure, name) for name in ("place", "status", "scope", "stance")),
            *(getattr(figure, name) for name in ("claimant", "source", "unit")),
        )
        found.setdefault(key, []).append(figure)
    return [Line(tuple(sorted(group, key=end_of))) for group in found.values()]


def end_of(figure: Figure) -> date:
    """The last day a figure speaks of; where its period is open or empty, the day it was said."""
    return figure.period.latest or figure.said_by


def _plain(figure: Figure) -> Answer:
    return Answer(figure.id, (figure,))


def _begin(figure: Figure) -> tuple[date, date] | None:
    """The first and last day that a count may begin with; None where only its end is told."""
    first, span, _ = figure.period.text.partition("/")
    if not span or first == "..":
        return None
    point = read_period(first)
    return (point.earliest, point.latest) if point.earliest and point.latest else None


def _span(figure: Figure) -> tuple[date | None, date | None]:
    return figure.period.earliest, figure.period.latest


def _apart(figure: Figure, own: Figure) -> bool:
    """Whether two figures of comparable lines are kept apart by their periods."""
    return bool(figure.period and own.period) and not figure.period.overlaps(own.period)


def _covering(figures: Sequence[Figure], whole: Figure) -> list[Figure]:
    """Figures whose periods follow each other without a gap and fill that of a figure."""
    start, last = _span(whole)
    if start is None or last is None:
        return []
    ended = [f for f in reversed(figures) if f.period.latest is not None]
    begins = {f.period.earliest: f for f in ended}  # the shortest, where several begin on a day
    parts: list[Figure] = []
    while start <= last and start in begins and len(parts) <= MOST_PARTS:
        parts.append(begins[start])
        start = end_of(parts[-1]) + ONE_DAY
    return parts if start == last + ONE_DAY else []
