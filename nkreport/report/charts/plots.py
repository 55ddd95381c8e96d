"""Plots: lines over days, all of them that pixels can show, with their names at their ends."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import compress

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.report import theme
from nkreport.report.charts.amounts import Amounts
from nkreport.report.charts.days import Days
from nkreport.report.charts.frame import GRID, JOIN, LINE, Frame, Spec
from nkreport.report.charts.labels import Box, Label, place, spread
from nkreport.report.charts.marks import SERIES, draw_mark
from nkreport.report.charts.points import Line, Point, Points

Place = Callable[[Numbers], Numbers]
"""Days as ordinals, or values, to their pixels."""


def course(piece: Points, x: Place, y: Place, *, stepped: bool) -> str:
    """The way of a line through a piece as an SVG path: all of it that pixels can show."""
    piece = piece.take(~np.isnan(piece.value))
    across, down = x(piece.day), y(piece.value)
    if stepped and len(piece):
        spanned = piece.since > 0
        before = np.where(spanned, x(np.where(spanned, piece.since, piece.day)), across)
        held = np.where(spanned, down, np.append(down[0], down[:-1]))
        across, down = (np.column_stack(p).ravel() for p in ((before, across), (held, down)))
        if not spanned[0]:
            across, down = across[1:], down[1:]
    return _path(seen(across, down))


def band(piece: Points, x: Place, y: Place, *, stepped: bool) -> str:
    """The outline of what lies between the ends of points that have two; empty without any."""
    ranged = piece.take(~np.isnan(piece.low))
    edges = []
    for end in (ranged.high, ranged.low):
        edges.append(course(replace(ranged, value=end), x, y, stepped=stepped)[1:].split("L"))
    return f"M{'L'.join([*edges[0], *edges[1][::-1]])}Z" if len(ranged) else ""


def seen(across: Numbers, down: Numbers) -> list[tuple[float, float]]:
    """What of a way can be seen: of each column of pixels its ends, its highest and its lowest.

    Parameters
    ----------
    across, down : array of float
        Pixels of its points, in its order.

    Examples
    --------
    >>> across = np.array([0.1, 0.2, 0.3, 0.4, 0.5, 1.2])
    >>> seen(across, np.array([5, 9, 6, 2, 7, 7]))
    [(0.1, 5), (0.2, 9), (0.4, 2), (0.5, 7), (1.2, 7)]
    """
    if not len(across):
        return []
    _, firsts, column = np.unique(across.astype(int), return_index=True, return_inverse=True)
    order = np.lexsort((firsts[column],))
    starts = np.flatnonzero(np.diff(firsts[column][order], prepend=-1))
    level, run = down[order], np.repeat(np.arange(len(starts)), np.diff([*starts, len(order)]))
    found = [starts, np.append(starts[1:], len(order)) - 1]
    for end in (np.minimum, np.maximum):
        met = np.flatnonzero(level == end.reduceat(level, starts)[run])
        found.append(met[np.diff(run[met], prepend=-1) > 0])
    kept = order[np.unique(np.concatenate(found))]
    way = list(zip(across[kept].tolist(), down[kept].tolist(), strict=True))
    height = [round(down, 1) for _, down in way]
    # where three stand at one height, the one between changes nothing
    there = [
        True,
        *(not a == b == c for a, b, c in zip(height, height[1:], height[2:], strict=False)),
        True,
    ]
    return list(compress(way, there))


def _path(way: Sequence[tuple[float, float]]) -> str:
    return "M" + "L".join(f"{across:.1f},{down:.1f}" for across, down in way) if way else ""


DOTTED = 40
"""Points of a line that are marks of their own; of more the line alone is drawn."""
DASHES: tuple[list[float], ...] = ([], [7, 3], [2, 3])
THIN = 60
"""Lines without words that are drawn; of more the others stand in the table."""
NECK = 18
WIDEST = 215
"""Pixels that the names at the ends of lines may take."""
NEAR = 24
"""Pixels before the last end of all from which a line has its name beside the plot."""


@dataclass(frozen=True)
class Look:
    """How a line looks: its colour, its dashes, its width."""

    color: str
    dashes: Sequence[float] = ()
    width: float = 2


PLAIN = Look(theme.RULE, (), 1)


def looks_of(groups: Sequence[str]) -> dict[str, Look]:
    """A look for each group of lines: three colours, then the same dashed, then dotted."""
    distinct = list(dict.fromkeys(groups))
    return {
        group: Look(SERIES[place % len(SERIES)], DASHES[place // len(SERIES) % len(DASHES)])
        for place, group in enumerate(distinct)
    }


def draw_line(frame: Frame, part: str, line: Line, look: Look, scale: Amounts, days: Days) -> None:
    """Draw a line's pieces, the band of its ranges, its points where they are few, its falls."""
    few = len(line.points) <= DOTTED
    drawn: Spec = {"x": days.pixels, "y": scale.pixels, "stepped": line.stepped}
    pieces = line.pieces
    areas = "".join(band(piece, **drawn) for piece in pieces)
    ways = [course(piece, **drawn) for piece in pieces]
    if areas:
        shade: Spec = {"fill": look.color, "opacity": 0.16, "stroke": look.color}
        frame.path(f"{part}_band", areas, GRID, strokeWidth=0, **shade)
    if way := "".join(way for way in ways if "L" in way):
        dashed: Spec = {"strokeDash": list(look.dashes)} if look.dashes else {}
        stroke: Spec = {"stroke": look.color, "strokeWidth": look.width, "filled": False}
        frame.path(f"{part}_line", way, JOIN, strokeJoin="round", **stroke, **dashed)
    if line.points.rates:
        return
    alone = line.starts[np.diff(line.starts, append=len(line.points)) == 1]
    for number in range(len(line.points)) if few else alone.tolist():
        point = line.points.point(number)
        x = middle_of(point, days)
        draw_mark(frame, point.figure, scale, x, color=look.color, part=part, plain=True)
    falls = line.points.take(line.falls)
    looks: Spec = {"shape": "triangle-down", "fill": theme.PAPER, "stroke": look.color}
    for x, y in zip(days.pixels(falls.day), scale.pixels(falls.value), strict=True):
        frame.mark(f"{part}_fall", float(x), float(y) - 9, size=42, strokeWidth=1.5, **looks)


def middle_of(point: Point, days: Days) -> float:
    """The pixel of a point: the middle of its span, or its day."""
    last = days.pixel(point.day)
    return (days.pixel(point.since) + last) / 2 if point.since else last


def covered(lines: Sequence[Line], scale: Amounts, days: Days) -> list[Box]:
    """Small boxes along lines, for words to keep clear of."""
    boxes: dict[tuple[int, int], Box] = {}
    for line in lines:
        for piece in line.pieces:
            way = course(piece, days.pixels, scale.pixels, stepped=line.stepped)
            ends = [tuple(map(float, end.split(","))) for end in way[1:].split("L") if end]
            for (x, y), (x2, y2) in zip(ends, ends[1:] or ends, strict=False):
                steps = max(1, math.ceil(max(abs(x2 - x), abs(y2 - y)) / 8))
                for n in range(steps + 1):
                    a, b = x + (x2 - x) * n / steps, y + (y2 - y) * n / steps
                    boxes[round(a / 8), round(b / 8)] = Box(a - 4, b - 4, a + 4, b + 4)
    return list(boxes.values())


@dataclass(frozen=True)
class End:
    """The words at the end of a line: its name, and what it gives last."""

    line: Line
    look: Look
    text: str

    @property
    def names(self) -> list[str]:
        """The lines of its name where the value does not fit beside it; else none."""
        return [] if self._whole <= WIDEST else theme.wrap(self.line.name, WIDEST, bold=True)

    @property
    def _whole(self) -> float:
        return self.start + theme.text_width(self.text)

    @property
    def start(self) -> float:
        """Pixels before a value that stands beside its name."""
        return theme.text_width(self.line.name, bold=True) + 6

    @property
    def width(self) -> float:
        """Pixels of the widest line."""
        wide = [theme.text_width(name, bold=True) for name in self.names]
        return max([*wide, theme.text_width(self.text)]) if wide else self._whole


def margin(ends: Sequence[End]) -> float:
    """Pixels right of a plot that the words at the ends of lines need."""
    return math.ceil(max((end.width for end in ends), default=0)) + NECK + 4


def draw_ends(
    frame: Frame, ends: Sequence[End], scale: Amounts, days: Days, lines: Sequence[Line]
) -> None:
    """Name each line where it ends: right of the plot, moved apart; within it if it ends early."""
    foot = scale.offset + scale.length + LINE / 2
    near = max(days.pixel(end.line.last.day) for end in ends) - NEAR
    early = [end for end in ends if days.pixel(end.line.last.day) < near]
    beside = [end for end in ends if end not in early]
    levels = [scale.pixel(end.line.last.level) for end in beside]
    height = LINE * max([1 + len(end.names) for end in beside], default=1) + 3
    # from the foot upwards, since lines crowd at zero
    moved = [foot - up for up in spread([foot - level for level in levels], height, 0)]
    x = days.end + NECK
    for number, (end, level, y) in enumerate(zip(beside, levels, moved, strict=True)):
        start = days.pixel(end.line.last.day) + 3
        frame.rule("neck", start, level, x - 3, y, GRID, color=theme.MUTED, strokeWidth=0.75)
        names, top = end.names or [end.line.name], y - LINE * len(end.names) / 2
        frame.text(f"name_{number}", x, top, names, bold=True, color=end.look.color)
        aside, below = (0, LINE * len(names)) if end.names else (end.start, 0)
        frame.text("last", x + aside, top + below, end.text)
    if early:
        spots = [(days.pixel(end.line.last.day), end.line.last.level) for end in early]
        marks = [Box(x - 4, y - 4, x + 4, y + 4) for x, v in spots for y in [scale.pixel(v)]]
        labels = [Label((end.line.name,), (end.text,)) for end in early]
        blocked = covered(lines, scale, days)
        room = Box(days.offset, scale.offset - 10, days.end, scale.offset + scale.length)
        placed = place(marks, labels, room, blocked)
        for number, (end, label, spot) in enumerate(zip(early, labels, placed, strict=True)):
            label.draw(frame, spot, f"early_{number}", end.look.color)
