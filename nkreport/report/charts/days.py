"""Days: the scale of time, whose words are ours so that no locale or time zone moves them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

from nkreport.ledger.coded import Numbers
from nkreport.ledger.figure import Figure
from nkreport.ledger.part import Part
from nkreport.report.charts.frame import Tick
from nkreport.report.theme import text_width

LABEL = 80
"""Pixels the longest date below an axis takes."""
LONG = 366 * 6
"""Days of a span from which a tick is a year."""
MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


@dataclass(frozen=True)
class Days:
    """A linear scale of days.

    Parameters
    ----------
    first, last : datetime.date
        Ends of the domain.
    length, offset : float
        Pixels; where it begins in its frame.
    apart : float
        Pixels from tick to tick, at least; where it is small a first of January is its year alone.
    """

    first: date
    last: date
    length: float
    offset: float = 0
    apart: float = 105

    def pixel(self, day: date) -> float:
        """Where a day stands, from the left."""
        share = (day - self.first).days / (self.last - self.first).days
        return self.offset + self.length * share

    def pixels(self, days: Numbers) -> Numbers:
        """Where days that are given as ordinals stand."""
        share = (days - self.first.toordinal()) / (self.last - self.first).days
        return self.offset + self.length * share

    @property
    def end(self) -> float:
        """Its last pixel."""
        return self.offset + self.length

    @property
    def ticks(self) -> list[Tick]:
        """Firsts of months, or every so many days; none whose words would leave the frame."""
        days = (self.last - self.first).days
        most = max(2, int(self.length / self.apart))
        if days < 62:
            step = next(s for s in (1, 2, 7, 14, 28) if days / s <= most or s == 28)
            chosen = [self.first + timedelta(n) for n in range(step // 2, days + 1, step)]
        else:
            steps = (1, 2, 3, 6, 12, 24, 60, 120, 240, 600, 6000)
            every = next(s for s in steps if days / 30.4 / s <= most or s == 6000)
            span = range(self.first.year * 12, self.last.year * 12 + 12)
            chosen = [date(m // 12, m % 12 + 1, 1) for m in span if m % every == 0]
            if every % 12 == 0 and self.apart < LABEL:
                days = LONG
        fits = self.end - (LABEL / 2 if days < LONG else 20)
        placed = [(self.pixel(d), self._words(d, days)) for d in chosen if self.first <= d]
        return [(x, text) for x, text in placed if text_width(text) / 2 <= x <= fits]

    @staticmethod
    def _words(day: date, days: int) -> str:
        month = MONTHS[day.month - 1]
        if days < 62:
            return f"{day.day} {month} {day.year}"
        return f"{month} {day.year}" if days < LONG else str(day.year)


def days_around(
    days: Iterable[date], length: float, offset: float = 0, margin: float = 0.1
) -> Days:
    """A scale that holds the days with a margin on both sides."""
    chosen = list(days)
    first, last = min(chosen), max(chosen)
    room = max(timedelta(7), (last - first) * margin)
    return Days(first - room, last + room, length, offset)


def said_between(figure: Figure) -> tuple[date, date]:
    """The first and the last day on which a statement can have been made."""
    return figure.said_on.earliest or figure.said_by, figure.said_by


def said_of_many(figures: Part) -> tuple[Numbers, Numbers]:
    """The same of each of very many, as ordinals."""
    return figures.columns.said_from(figures.rows), figures.columns.days(figures.rows)


def stood_for(figures: Part) -> tuple[Numbers, Numbers]:
    """The day that each stands for, as the first and the last: of its period, else as said."""
    last = figures.columns.ends(figures.rows)
    return last, last
