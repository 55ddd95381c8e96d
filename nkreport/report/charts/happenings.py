"""Dated events as a form takes them, and their lane: a tick on the day, its words beside it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from nkreport.errors import CheckError
from nkreport.ledger.figures import Figures
from nkreport.ledger.periods import Period, read_period
from nkreport.report import theme
from nkreport.report.charts.placing import LINE, Box
from nkreport.report.charts.scales import Days

WIDE = 400
FROM_TICK = 9
BELOW = 6
BRUSH = "brush"
FADED = 0.2
_NUMBER = re.compile(
    r"(?i)\d|\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?"
    r"|hundreds?|thousands?|millions?|billions?)\b"
)


@dataclass(frozen=True)
class Happening:
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


def happenings(events: Iterable[Mapping[str, str]], figures: Figures) -> list[Happening]:
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
        event = Happening(name, what, on, row.get("source", ""), told)
        if figures.as_of_day is None or event.span[1] <= figures.as_of_day:
            found.append(event)
    return sorted(found, key=lambda event: (*event.span, event.id))


def draw_happenings(events: Sequence[Happening], days: Days) -> Any:
    """Draw the lane of events, each as near the top as the others leave room."""
    import altair as alt

    from nkreport.report.charts.layer import Layer

    rows, height = _packed(events, days)

    def across(field: str) -> Any:
        inside = alt.Scale(domain=[0, height], range=[0, height], nice=False, zero=False)
        return alt.Y(f"{field}:Q", scale=inside, axis=None)

    def layer(part: str, chosen: Sequence[Mapping[str, Any]]) -> Any:
        return Layer(alt.InlineData(values=tuple(dict(r) for r in chosen)), name=f"events_{part}")

    first = days.channel("first", axis=False)
    foot = layer("foot", rows).mark_rule(color=theme.RULE, strokeWidth=1, opacity=1)
    ground = layer("ground", rows).mark_rect(color=theme.PAPER, opacity=1)
    cover = {"x": days.channel("left", axis=False), "x2": alt.X2("right")}
    cover |= {"y": across("top"), "y2": alt.Y2("bottom")}
    tick = layer("tick", rows).mark_tick(
        color=theme.INK, thickness=2, size=16, orient="vertical", opacity=1
    )
    layers = [
        foot.encode(x=first, y=across("y"), y2=alt.Y2Value(height)),
        ground.encode(**cover),
        tick.encode(x=first, y=across("y")),
    ]
    if spans := [row for row in rows if row["first"] != row["last"]]:
        bar = layer("span", spans).mark_rule(color=theme.INK, strokeWidth=3, opacity=1)
        layers.append(bar.encode(x=first, x2=alt.X2("last"), y=across("y")))
    for align in ("left", "right"):
        for part, color in (("what", theme.INK), ("when", theme.MUTED)):
            chosen = [row for row in rows if row["align"] == align]
            if chosen:
                text = layer(f"{part}_{align}", chosen).mark_text(
                    align=align, baseline="middle", color=color, lineBreak="\n"
                )
                channels = {"x": days.channel("at", axis=False), "y": across(f"{part}_y")}
                layers.append(text.encode(**channels, text=alt.Text(f"{part}:N")))
    return alt.layer(*layers).properties(width=days.length, height=height, name="events")


def brush() -> Any:
    """A span drawn over the events, in a drawing of several parts.

    Statements of other days fade, the scale stays: a zoom would take the words, which are placed
    for one scale, away from their marks.
    """
    import altair as alt

    drag = "[mousedown, mouseup] > mousemove"
    chosen = alt.IntervalSelectionConfig(
        type="interval",
        encodings=["x"],
        on=drag,
        translate=drag,
        zoom=False,
        mark=alt.BrushConfig(fill=theme.MUTED, fillOpacity=0.2, stroke=theme.MUTED),
    )
    # Altair numbers the names of layers in parts, and would brush each layer of one.
    return alt.TopLevelSelectionParameter(name=BRUSH, select=chosen, views=["events_tick_1"])


def brushed() -> Any:
    """Opacity that fades what lies outside the span brushed over the events."""
    import altair as alt

    span = f"{BRUSH}.first"
    inside = f"!isDefined({span}) || inrange(datum.day, {span})"
    faded = alt.condition(inside, alt.value(1), alt.value(FADED))
    return alt.OpacityValue(faded["value"], condition=faded["condition"])


def _packed(events: Sequence[Happening], days: Days) -> tuple[list[dict[str, Any]], float]:
    taken: list[Box] = []
    rows = []
    for event in events:
        first, last = (days.pixel(day) for day in event.span)
        room = max(first, days.length - last) - FROM_TICK
        lines, when = _even(event.what, min(WIDE, room)), event.on.words()
        width = max(map(theme.text_width, [*lines, when]))
        tall = LINE * (len(lines) + 1)
        right = last + FROM_TICK + width <= days.length
        x = last + FROM_TICK if right else first - FROM_TICK
        left = min(first, x) if right else x - width
        box = _lowest(Box(left - 4, 0, max(last, x + width if right else last) + 4, tall), taken)
        taken.append(box)
        row: dict[str, Any] = {"event": event.id, "what": "\n".join(lines), "when": when}
        row |= {"y": box.top + LINE / 2, "what_y": box.top + LINE / 2}
        row |= {"when_y": box.top + LINE * len(lines) + LINE / 2}
        row |= {"top": box.top, "bottom": box.bottom + BELOW, "align": "left" if right else "right"}
        row |= {"at": days.moment(x), "first": days.moment(first), "last": days.moment(last)}
        ends = (x - 2, x + width) if right else (x - width, x + 2)
        row |= {"left": days.moment(ends[0]), "right": days.moment(ends[1])}
        rows.append(row)
    return rows, max((box.bottom for box in taken), default=0) + 12


def _even(text: str, width: float) -> list[str]:
    """Lines of a text, as few as fit and none much shorter than the others."""
    lines = theme.wrap(text, width)
    while len(lines) > 1 and len(tighter := theme.wrap(text, width * 0.95)) == len(lines):
        lines, width = tighter, width * 0.95
    return lines


def _lowest(box: Box, taken: Sequence[Box]) -> Box:
    """The box moved down until it lies on no other, with a little air."""
    top = 0.0
    while True:
        moved = Box(box.left, top, box.right, top + box.bottom - box.top + BELOW)
        clash = [other for other in taken if other.overlap(moved) > 0]
        if not clash:
            return Box(moved.left, moved.top, moved.right, moved.bottom - BELOW)
        top = min(other.bottom for other in clash if other.bottom > top) + BELOW
