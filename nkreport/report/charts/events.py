"""Dated events as a form takes them, and their lane: a tick on the day, its words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from nkreport.errors import CheckError
from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import Period, read_period
from nkreport.report import theme
from nkreport.report.charts.days import Days
from nkreport.report.charts.frame import GRID, LINE, MARK, Frame, Spec
from nkreport.report.charts.labels import Box, lowest

WIDE = 400
FROM_TICK = 9
BRUSH = "brush"
FADED = 0.2
_NUMBER = re.compile(
    r"(?i)\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?"
    r"|hundreds?|thousands?|millions?|billions?)\b"
)


@dataclass(frozen=True)
class Event:
    """An event: what happened, when, and the source it was read in.

    Parameters
    ----------
    id, what, source : str
    on : Period
    told : date or None
        The last day of the text that tells of it: it had happened by then.
    """

    id: str
    what: str
    on: Period
    source: str
    told: date | None = None

    @property
    def span(self) -> tuple[date, date]:
        """First and last day the source allows: no text tells of what comes after it."""
        days = [day for day in (self.on.earliest, self.on.latest) if day is not None]
        first, last = days[0], days[-1]
        return first, last if self.told is None else max(first, min(last, self.told))


def read_events(events: Iterable[Mapping[str, str]], figures: Figures) -> list[Event]:
    """Read rows of events, in the order of their days.

    Parameters
    ----------
    events : iterable of mapping
        Rows of events.csv.
    figures : Figures
        The selection they stand beside; what happened after its as-of day is left out.

    Raises
    ------
    CheckError
        If an event has no date, or holds a number: it would lead to no figure.
    """
    found = []
    for row in events:
        name, what = row.get("id", ""), row["what"]
        if number := _NUMBER.search(what):
            raise CheckError(
                f"event {name!r} holds the number {number[0]!r}, which leads to no figure;"
                " word it without, and show the number as a figure"
            )
        try:
            on = read_period(row["on"])
        except ValueError as error:
            raise CheckError(f"event {name!r}: {row['on']!r} {error}") from error
        if not on:
            raise CheckError(f"event {name!r} has no date; fill its column 'on'")
        source = figures.ledger.sources.get(row.get("source", ""))
        told = source.issued.latest if source else None
        event = Event(name, what, on, row.get("source", ""), told)
        if figures.as_of_day is None or event.span[1] <= figures.as_of_day:
            found.append(event)
    return sorted(found, key=lambda event: (*event.span, event.id))


def draw_events(events: Sequence[Event], days: Days) -> Frame:
    """Draw the lane of events, each as near the top as the others leave room."""
    frame = Frame("events", 0)
    taken: list[Box] = []
    feet = []
    for event in events:
        first, last = (days.pixel(day) for day in event.span)
        room = max(first, days.end - last) - FROM_TICK
        lines, when = _even(event.what, min(WIDE, room)), event.on.words()
        wide = max(map(theme.text_width, [*lines, when]))
        right = last + FROM_TICK + wide <= days.end
        x, align = (last + FROM_TICK, "left") if right else (first - FROM_TICK, "right")
        left = min(first, x) if right else x - wide
        end = max(last, x + wide if right else last)
        box = lowest(Box(left - 4, 0, end + 4, LINE * (len(lines) + 1)), taken)
        taken.append(box)
        y = box.top + LINE / 2
        frame.height = max(frame.height, box.bottom + 12)
        feet.append((first, y))
        frame.rule("tick", first, y - 8, first, y + 8, MARK, color=theme.INK, strokeWidth=2)
        if first < last:
            frame.rule("span", first, y, last, y, MARK, color=theme.INK, strokeWidth=3)
        frame.text("what", x, y, lines, align=align, clear=True)
        y += LINE * len(lines)
        frame.text("when", x, y, when, align=align, clear=True, color=theme.MUTED)
    for x, y in feet:
        frame.rule("foot", x, y, x, frame.height, GRID, color=theme.RULE, strokeWidth=1)
    return frame


def brush() -> Spec:
    """A span drawn over the events, in a drawing of several parts.

    Statements of other days fade, the scale stays: a zoom would take the words, which are placed
    for one scale, away from their marks.
    """
    drag = "[mousedown, mouseup] > mousemove"
    select = {"type": "interval", "encodings": ["x"], "on": drag, "translate": drag, "zoom": False}
    look = {"fill": theme.MUTED, "fillOpacity": 0.2, "stroke": theme.MUTED}
    return {"name": BRUSH, "select": select | {"mark": look}, "views": ["events_tick"]}


def brushed() -> Spec:
    """Opacity that fades what lies outside the span brushed over the events."""
    inside = f"!isDefined({BRUSH}.x) || inrange(datum.day, {BRUSH}.x)"
    return {"condition": {"test": inside, "value": 1}, "value": FADED}


def _even(text: str, width: float) -> list[str]:
    """Lines of a text, as few as fit and none much shorter than the others."""
    lines = theme.wrap(text, width)
    while len(lines) > 1 and len(tighter := theme.wrap(text, width * 0.95)) == len(lines):
        lines, width = tighter, width * 0.95
    return lines
