"""Labels: where words stand, so that they lie on no mark, no line and no other words."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace

from nkreport.report import theme
from nkreport.report.charts.frame import GRID, LINE, Frame, Spec

FARTHEST = 130
"""Pixels a label may stand off its mark."""


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, from the left and the top."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """Area two rectangles share."""
        width = min(self.right, other.right) - max(self.left, other.left)
        height = min(self.bottom, other.bottom) - max(self.top, other.top)
        return width * height if width > 0 and height > 0 else 0.0

    def outside(self, frame: Box) -> float:
        """Area that leaves a frame."""
        return (self.right - self.left) * (self.bottom - self.top) - self.overlap(frame)


@dataclass(frozen=True)
class Label:
    """What is said beside a mark: strong lines, then others."""

    strong: tuple[str, ...]
    weak: tuple[str, ...]

    @property
    def width(self) -> float:
        """Width of the widest line, in pixels."""
        strong = [theme.text_width(line, bold=True) for line in self.strong]
        return max([*strong, *map(theme.text_width, self.weak)], default=0)

    @property
    def height(self) -> float:
        """Height of all lines, in pixels."""
        return LINE * (len(self.strong) + len(self.weak))

    def draw(
        self, frame: Frame, spot: Spot, part: str = "", color: str = theme.INK, **row: str
    ) -> None:
        """Write it, on a ground of its own, with the line that ties it to its mark."""
        box = spot.box
        x, y = box.left if spot.align == "left" else box.right, box.top + LINE / 2
        frame.clear(box.left - 2, box.top, box.right + 2, min(box.bottom, frame.height - 1))
        part = f"{part}_" if part else ""
        if self.strong:
            looks: Spec = {"align": spot.align, "bold": True, "color": color, "row": row}
            frame.text(f"{part}strong", x, y, self.strong, **looks)
        y += LINE * len(self.strong)
        if self.weak:
            frame.text(f"{part}weak", x, y, self.weak, align=spot.align, color=theme.MUTED, row=row)
        if spot.tie:
            frame.rule("leader", *spot.tie, GRID, color=theme.MUTED, strokeWidth=0.75)


@dataclass(frozen=True)
class Spot:
    """Where a label stands, which edge is set flush, and the ends of its tie (x, y, x, y)."""

    box: Box
    align: str
    tie: tuple[float, float, float, float] | None = None


def beside(
    first: float, last: float, width: float, end: float, free: Callable[[float, float], bool]
) -> tuple[float, str] | None:
    """Where words of a width begin or end: right of a mark where that is free, else left of it.

    The mark takes up `first` to `last`; `end` is the last pixel there is; `free` tells whether
    words may stand between two pixels. Gives where they stand and the side that is flush, None
    where neither side has room.

    Examples
    --------
    >>> beside(40, 60, 30, 80, lambda left, right: True)
    (40, 'right')
    """
    right = last + width <= end
    if right and free(last, last + width):
        return last, "left"
    if first - width >= 0:
        return first, "right"
    return (last, "left") if right else None


def place(
    marks: Sequence[Box], labels: Sequence[Label], frame: Box, blocked: Sequence[Box] = ()
) -> list[Spot]:
    """Place a few labels, each at the nearest place beside its mark that covers nothing.

    Where every place covers something the one that covers least is taken. Meant for a dozen labels:
    many have `tiers`.

    Parameters
    ----------
    marks : sequence of Box
        What each mark covers.
    labels : sequence of Label
    frame : Box
        What no label may leave.
    blocked : sequence of Box
        What labels keep clear of, beside marks and one another.
    """
    taken = [*marks, *blocked]
    choices = []
    for mark, label in zip(marks, labels, strict=True):
        wide, tall = label.width + FARTHEST, label.height + FARTHEST
        room = Box(mark.left - wide, mark.top - tall, mark.right + wide, mark.bottom + tall)
        near = [box for box in taken if box.overlap(room)]
        costs = [
            (far + 4 * spot.box.outside(frame) + 3 * sum(map(spot.box.overlap, near)), spot)
            for far, spot in _places(mark, label)
        ]
        choices.append(sorted(costs, key=lambda choice: choice[0]))
    order = range(len(marks))
    tried = [_settled(turn, choices, marks) for turn in (order, order[::-1])]
    found = min(tried, key=lambda result: result[0])[1]
    return [found[index] for index in order]


def _settled(
    order: Sequence[int], choices: Sequence[Sequence[tuple[float, Spot]]], marks: Sequence[Box]
) -> tuple[float, dict[int, Spot]]:
    """Take for each label in turn the place that costs least beside those before it; the sum."""
    found: dict[int, Spot] = {}
    total = 0.0
    for index in order:
        others, least = list(found.values()), math.inf
        for cost, spot in choices[index]:
            if cost >= least:
                break
            if (whole := cost + _clash(spot, others, marks)) < least:
                least, found[index] = whole, spot
        total += least
    return total, found


def _clash(spot: Spot, others: Sequence[Spot], marks: Sequence[Box]) -> float:
    """What a spot costs for the labels and ties that stand already, and for crossing marks."""
    steps = [step for other in others for step in _steps(other)]
    boxes = [other.box for other in others]
    crossed = [b for step in _steps(spot) for b in (*boxes, *marks, *steps) if step.overlap(b)]
    return sum(map(spot.box.overlap, [*boxes, *steps])) + 20 * len(crossed)


def _places(mark: Box, label: Label) -> Iterator[tuple[float, Spot]]:
    wide, tall = label.width, label.height
    middle, centre = (mark.top + mark.bottom) / 2, (mark.left + mark.right) / 2
    for top in (mark.top - tall - 2, mark.bottom + 2):
        for align, x in (("left", mark.left + 2), ("right", mark.right - 2 - wide)):
            yield 12, Spot(Box(x, top, x + wide, top + tall), align)
        yield 10, Spot(Box(centre - wide / 2, top, centre + wide / 2, top + tall), "left")
    for aside in (4, 22, 44, 80, FARTHEST):
        for step in range(-14, 15):
            top = middle - tall / 2 + step * 8
            off = aside > 4 or max(top - mark.bottom, mark.top - top - tall) > 4
            level = min(max(middle, top + LINE / 2), top + tall - LINE / 2)
            for align, edge, sign in (("left", mark.right, 1), ("right", mark.left, -1)):
                x = edge + sign * aside
                left = x if align == "left" else x - wide
                tie = (edge - 4 * sign, middle, x - 3 * sign, level) if off else None
                near = aside - 4 + abs(step) * 8 + (30 if off else 0)
                yield near, Spot(Box(left, top, left + wide, top + tall), align, tie)


def _steps(spot: Spot) -> list[Box]:
    """Small boxes along a tie, the mark's own end apart."""
    if spot.tie is None:
        return []
    x, y, x2, y2 = spot.tie
    points = [(x + (x2 - x) * n / 12, y + (y2 - y) * n / 12) for n in range(3, 12)]
    return [Box(x - 1, y - 1, x + 1, y + 1) for x, y in points]


def tiers(points: Sequence[float], labels: Sequence[Label], length: float) -> list[Box]:
    """Pack labels above a plot, each as low as it fits beside the point it belongs to.

    Parameters
    ----------
    points : sequence of float
        The pixel of each label's mark.
    labels : sequence of Label
    length : float
        Pixels there are.

    Returns
    -------
    list of Box
        The lowest stand on level zero, the others above it; none lies on another.
    """
    found: list[Box] = []
    for x, label in zip(points, labels, strict=True):
        left = x + 5 if x + 5 + label.width <= length else x - 5 - label.width
        found.append(lowest(Box(left, 0, left + label.width, label.height), found, aside=12))
    return [replace(box, top=-box.bottom, bottom=-box.top) for box in found]


def lowest(box: Box, taken: Sequence[Box], aside: float = 0) -> Box:
    """The box moved from level zero until it lies on no other, with a little air."""
    top, tall, air = 0.0, box.bottom - box.top, 6
    left, right = box.left - aside, box.right + aside
    for other in sorted(taken, key=lambda other: other.top):
        beside = other.right <= left or right <= other.left
        if not beside and other.top < top + tall + air and top < other.bottom + air:
            top = other.bottom + air
    return replace(box, top=top, bottom=top + tall)


def spread(levels: Sequence[float], height: float, top: float) -> list[float]:
    """Move labels of one height apart on a vertical, as little as needed, in their order.

    Examples
    --------
    >>> spread([50, 52], 20, 0)
    [41.0, 61.0]
    """
    groups: list[tuple[float, list[int]]] = []
    for index in sorted(range(len(levels)), key=lambda index: (levels[index], index)):
        start, members = levels[index] - height / 2, [index]
        while groups and groups[-1][0] + height * len(groups[-1][1]) > start:
            earlier, others = groups.pop()
            above = height * len(others)
            many = len(others) + len(members)
            start = (earlier * len(others) + (start - above) * len(members)) / many
            members = [*others, *members]
        groups.append((max(start, top), members))
    found = [0.0] * len(levels)
    for start, members in groups:
        for place, index in enumerate(members):
            found[index] = start + height * (place + 0.5)
    return found
