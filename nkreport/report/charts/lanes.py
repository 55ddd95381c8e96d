"""A lane of statements: a mark on the day each was made, a bar below for the time it covers."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from nkreport.ledger.figure import Figure
from nkreport.report import theme
from nkreport.report.charts.days import Days, said_between
from nkreport.report.charts.frame import GRID, LINE, MARK, SMALL, Frame, Spec, px
from nkreport.report.charts.marks import (
    CLAIM,
    CROSSED,
    HEADS,
    NO_NUMBER,
    SIZE,
    TOLD,
    facts_of,
    label_of,
)
from nkreport.report.charts.picking import LABELLED, Left, labelled, part_of, uniform
from nkreport.report.charts.rows import LEVELS, OTHERS
from nkreport.report.charts.wording import said, titled
from nkreport.report.spans import capital

ASIDE = 12
GAP = 5
BAR = 8
AIR = 5
COVERED: Spec = {"color": theme.MUTED, "strokeWidth": 3}
MARKS: dict[str, Spec] = {
    "claim": {"shape": "circle", "fill": CLAIM, "stroke": CLAIM, "size": SIZE, "strokeWidth": 2.5},
    "denial": CROSSED,
    "bare": {
        "shape": "diamond",
        "fill": theme.PAPER,
        "stroke": theme.MUTED,
        "size": SIZE,
        "strokeWidth": 2.5,
    },
}
KEY = {
    "claim": "statement, on the day it was made",
    "denial": "denial",
    "bare": NO_NUMBER,
    "covered": "time covered",
}


def mark_of(figure: Figure) -> str:
    """Which mark a statement gets on its day."""
    if figure.denial:
        return "denial"
    return "claim" if figure.numbered else "bare"


def said_once(figures: Sequence[Figure]) -> list[Figure]:
    """The figures without those by which a speaker says the same on the same day again."""
    found: dict[tuple[str, ...], Figure] = {}
    for figure in figures:
        same = (figure.claimant, figure.said_on.text, figure.period.text, figure.item)
        found.setdefault((*same, figure.measure, label_of(figure), figure.unit), figure)
    return list(found.values())


def draw_key(figures: Sequence[Figure]) -> Frame:
    """Explain the marks that are used, in one line."""
    used = {mark_of(figure) for figure in figures}
    used |= {"covered"} if any(figure.period for figure in figures) else set()
    frame = Frame("key", LINE)
    x = 8.0
    for kind, text in KEY.items():
        if kind not in used:
            continue
        wide = 16 if kind == "covered" else 0
        if kind == "covered":
            frame.rule(kind, x - 6, LINE / 2, x + wide, LINE / 2, **COVERED)
        else:
            frame.mark(kind, x, LINE / 2, **MARKS[kind])
        x += wide + ASIDE
        frame.text("words", x, LINE / 2, text, **SMALL)
        x += theme.text_width(text, theme.SIZE_SMALL) + 24
    return frame


class Lane:
    """One lane, which grows a row at a time.

    Parameters
    ----------
    frame : Frame
    by : str
        `measure` or `claimant`: the other one is written beside each mark; `lane`: both are.
    days : Days
    items : bool
        Whether the rows differ in their item.
    """

    def __init__(self, frame: Frame, by: str, days: Days, *, items: bool) -> None:
        self._frame, self._by, self._days, self._items = frame, by, days, items

    def draw(self, figure: Figure) -> None:
        """Add a row."""
        frame, top = self._frame, self._frame.height
        first, last = map(self._days.pixel, said_between(figure))
        fades = {"day": px((first + last) / 2)}
        tall = self._words(figure, first - ASIDE, last + ASIDE, top, fades)
        frame.height += tall + (BAR if figure.period else 0) + AIR
        y = top + LINE / 2
        kind = mark_of(figure)
        if first < last:
            stroke = {"color": MARKS[kind]["stroke"], "strokeWidth": 1.5}
            frame.rule(f"{kind}_span", first, y, last, y, row=fades, **stroke)
        facts = facts_of(figure) | {"covers": figure.period.words()} | fades
        told = TOLD | {"covers": "Time covered"}
        frame.mark(kind, (first + last) / 2, y, row=facts, told=told, **MARKS[kind])
        if figure.period:
            self._covered(figure, top + tall + BAR / 2, fades)

    def _words(self, figure: Figure, left: float, right: float, top: float, fades: Spec) -> float:
        """Number, speaker and day on one line where there is room, else the speaker below.

        The number stands next to its mark on either side; what is returned is the height.
        """
        who, what = figure.claimant, titled(figure)
        other = {"measure": (who,), "claimant": (what,), "lane": (who, what)}[self._by]
        item = figure.item if self._items and self._by != "lane" else ""
        named = capital(", ".join(text for text in (*other, item) if text))
        when = said(figure)["text"]
        strong = figure.quantity("") if mark_of(figure) == "claim" else label_of(figure)
        wide = theme.text_width(strong, bold=True) + GAP
        whole = wide + theme.text_width(f"{named}, {when}")
        rooms = left, self._days.end - right
        on_right = whole <= rooms[1] or (whole > rooms[0] and rooms[1] >= rooms[0])
        room, x, sign = (rooms[1], right, 1) if on_right else (rooms[0], left, -1)
        align = "left" if on_right else "right"
        y = top + LINE / 2
        muted: Spec = {"color": theme.MUTED, "clear": True, "align": align, "row": fades}
        bold: Spec = {"bold": True, "clear": True, "align": align, "row": fades}
        if whole <= room:
            self._frame.text("strong", x, y, strong, **bold)
            self._frame.text("weak", x + sign * wide, y, f"{named}, {when}", **muted)
            return LINE
        beside = theme.text_width(when) + wide <= room
        lines = theme.wrap(strong, room, bold=True)
        below = theme.wrap(named if beside else f"{named}, {when}", room)
        self._frame.text("strong", x, y, lines, **bold)
        if beside:
            self._frame.text("when", x + sign * wide, y, when, **muted)
        self._frame.text("weak", x, y + LINE * len(lines), below, **muted)
        return LINE * (len(lines) + len(below))

    def _covered(self, figure: Figure, y: float, fades: Spec) -> None:
        """A bar of the time covered, a few pixels long at least; arrows where it runs on."""
        start, end = figure.period.earliest, figure.period.latest
        edge = self._days.end - 2
        first = self._days.pixel(start) if start else -1
        last = self._days.pixel(end) if end else edge + 1
        since, onwards = first < 2, last > edge
        first, last = max(first, 2.0), min(last, edge)
        if last - first < 6:
            first, last = (first + last) / 2 - 3, (first + last) / 2 + 3
        self._frame.rule("covered", first, y, last, y, MARK, row=fades, **COVERED)
        looks: Spec = {"size": SIZE, "stroke": theme.MUTED, "strokeWidth": 2, "filled": False}
        if since:
            shape = HEADS["x", "ceiling"]
            self._frame.mark("covered_since", first, y, row=fades, shape=shape, **looks)
        if onwards:
            row = fades | {"figure": figure.id}
            shape = HEADS["x", "floor"]
            self._frame.mark("covered_onwards", last, y, row=row, shape=shape, **looks)

    def strew(self, figures: Sequence[Figure], left: Left) -> None:
        """Add marks without words, those of one day once."""
        top = self._frame.height
        self._frame.height += 24 + LEVELS * 8
        self._frame.text("others", 0, top + LINE / 2, OTHERS, clear=True, **SMALL)
        days = {f.id: sum(map(self._days.pixel, said_between(f))) / 2 for f in figures}
        kinds = [list(MARKS).index(mark_of(figure)) for figure in figures]
        places = np.array(list(days.values())).round(), np.array(kinds)
        for number, figure in enumerate(left.thinned(part_of(figures), places)):
            looks = MARKS[kind := mark_of(figure)] | {"size": SIZE / 6, "strokeWidth": 1}
            y = top + LINE + 8 + number % LEVELS * 8
            frame_row = {"day": px(days[figure.id])}
            self._frame.mark(f"other_{kind}", days[figure.id], y, row=frame_row, **looks)


def draw_lane(
    part: str,
    name: str,
    figures: Sequence[Figure],
    by: str,
    days: Days,
    left: Left,
    *,
    named: Iterable[str] = (),
    opacity: Spec | None = None,
    most: int = LABELLED,
) -> Frame:
    """Draw one lane under its name; with `opacity` its marks fade as that says.

    Its grid runs through the days, its figures stand in their order; `most` of them have words.
    """
    title = theme.wrap(capital(name), theme.WIDTH, theme.SIZE_HEADING, bold=True)
    frame = Frame(part, 4, title=title, near=True, opacity=opacity)
    items = not uniform(figures, "item") and any(figure.item for figure in figures)
    lane = Lane(frame, by, days, items=items)
    once = said_once(figures)
    shown = {figure.id for figure in labelled(once, named, most)}
    for figure in once:
        if figure.id in shown:
            lane.draw(figure)
    if others := [figure for figure in once if figure.id not in shown]:
        lane.strew(others, left)
    line: Spec = {"level": GRID, "strokeWidth": 1}
    for x, _ in days.ticks:
        frame.rule("grid", x, 0, x, frame.height, color=theme.GRID, **line)
    frame.rule("edge", 0, 0, days.end, 0, color=theme.RULE, **line)
    return frame
