"""Where labels go: beside their marks, clear of marks, of one another and of the frame."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nkreport.report import theme

LINE = 18
PASSES = 4
FEW = 8
EFFORT = 12_000
_SHARES = tuple(step / 24 for step in range(1, 24))
Line = tuple[float, float, float, float]
"""Ends of a straight line: x, y, x, y."""


@dataclass(frozen=True)
class Box:
    """A rectangle in pixels, from the left and the top."""

    left: float
    top: float
    right: float
    bottom: float

    def overlap(self, other: Box) -> float:
        """Area two rectangles share."""
        if self.right <= other.left or other.right <= self.left:
            return 0.0
        if self.bottom <= other.top or other.bottom <= self.top:
            return 0.0
        width = min(self.right, other.right) - max(self.left, other.left)
        return width * (min(self.bottom, other.bottom) - max(self.top, other.top))

    def outside(self, frame: Box) -> float:
        """Area that leaves a frame."""
        whole = (self.right - self.left) * (self.bottom - self.top)
        return whole - self.overlap(frame)


@dataclass(frozen=True)
class Label:
    """What a label says: strong lines, then others.

    Parameters
    ----------
    strong, weak : tuple of str
        Lines.
    """

    strong: tuple[str, ...]
    weak: tuple[str, ...]

    @property
    def width(self) -> float:
        """Width of the widest line, in pixels."""
        strong = [theme.text_width(line, bold=True) for line in self.strong]
        return max([*strong, *(theme.text_width(line) for line in self.weak)], default=0)

    @property
    def height(self) -> float:
        """Height of all lines, in pixels."""
        return LINE * (len(self.strong) + len(self.weak))


@dataclass(frozen=True)
class Placed:
    """Where a label stands.

    Parameters
    ----------
    x, y : float
        The first line's middle at the label's left or right edge, in pixels.
    align : str
        `left` or `right`: which edge `x` is.
    box : Box
        What the label covers.
    leader : tuple of float or None
        Ends of a thin line to the mark (x, y, x, y) where the label stands off.
    """

    x: float
    y: float
    align: str
    box: Box
    leader: Line | None


def place(
    marks: Sequence[Box],
    labels: Sequence[Label],
    frame: Box,
    blocked: Sequence[Box] = (),
) -> list[Placed]:
    """Place a label at each mark.

    Places right and left of the mark, above and below it are tried, near ones first; the nearest
    that covers nothing is taken, else the one that covers least. Every label is placed again
    beside the others until none moves, in their order and in the reverse; the better is kept.
    Where labels are many, each is placed once, at the nearest places only: the work stays bounded.

    Parameters
    ----------
    marks : sequence of Box
        What each mark covers; labels keep clear of all of them.
    labels : sequence of Label
    frame : Box
        What no label may leave.
    blocked : sequence of Box
        What else labels keep clear of.

    Returns
    -------
    list of Placed
        In the order of `marks`.
    """
    many = len(marks) > FEW
    nearest = max(12, EFFORT // len(marks) ** 2) if many else None
    choices = []
    for index, (mark, label) in enumerate(zip(marks, labels, strict=True)):
        rivals = [box for other, box in enumerate(marks) if other != index]
        taken = [*rivals, mark, *blocked]
        places = _places(mark, label)[:nearest]
        choices.append([_Choice(far, spot, taken, rivals, frame) for far, spot in places])
    order = list(range(len(marks)))
    turns = [order] if many else [order, order[::-1]]
    passes = 1 if many else PASSES
    tried = [_settle(turn, choices, passes) for turn in turns]
    found = min(tried, key=lambda result: result[0])[1]
    return [found[index] for index in order]


@dataclass
class _Choice:
    """A place for a label, and what it costs whatever becomes of the other labels."""

    distance: float
    spot: Placed
    taken: Sequence[Box]
    rivals: Sequence[Box]
    frame: Box

    @cached_property
    def off(self) -> float:
        """How far it is, and how much of it leaves the frame."""
        return self.distance + 4 * self.spot.box.outside(self.frame)

    @cached_property
    def covered(self) -> float:
        """Area of marks, and of what else is taken, that the label covers."""
        return sum(self.spot.box.overlap(other) for other in self.taken)

    @cached_property
    def crossed(self) -> float:
        """Crossings of its leader and other marks."""
        leader = self.spot.leader
        return sum(_crossing(leader, box) for box in self.rivals) if leader else 0.0


def _settle(
    order: Sequence[int], choices: Sequence[Sequence[_Choice]], passes: int
) -> tuple[float, dict[int, Placed]]:
    """Place labels in an order, over and over; the cost of the last placing of all of them."""
    found: dict[int, Placed] = {}
    total = 0.0
    for _ in range(passes):
        before, total = dict(found), 0.0
        for index in order:
            others = [spot for other, spot in found.items() if other != index]
            cost, found[index] = _best(choices[index], others)
            total += cost
        if found == before:
            break
    return total, found


def _best(choices: Sequence[_Choice], others: Sequence[Placed]) -> tuple[float, Placed]:
    """The place that costs least, the nearest of equals; dear ones are left half reckoned."""
    least, best = math.inf, choices[0].spot
    for choice in choices:
        if choice.distance >= least:
            break
        spot = choice.spot
        cost = choice.off
        if cost >= least:
            continue
        cost += sum((spot.box.overlap(other.box) for other in others), choice.covered)
        if cost >= least:
            continue
        cost += sum(_crossing(other.leader, spot.box) for other in others if other.leader)
        if spot.leader:
            crossed = (_crossing(spot.leader, other.box) for other in others)
            cost += 30 + sum(crossed, choice.crossed)
            cost += sum(90 for other in others if _meet(spot.leader, other.leader))
        if cost < least:
            least, best = cost, spot
    return least, best


def _places(mark: Box, label: Label) -> list[tuple[float, Placed]]:
    width, height = label.width, label.height
    middle, centre = (mark.top + mark.bottom) / 2, (mark.left + mark.right) / 2
    places: list[tuple[float, Placed]] = []
    for aside in (4, 22, 44, 80, 130):
        for step in range(-18, 19):
            top = middle - height / 2 + step * 8
            distance = aside - 4 + abs(step) * 8
            off = aside > 4 or max(top - mark.bottom, mark.top - top - height) > 4
            for align, x in (("left", mark.right + aside), ("right", mark.left - aside)):
                near, end = (mark.right, x - 3) if align == "left" else (mark.left, x + 3)
                level = min(max(middle, top + LINE / 2), top + height - LINE / 2)
                start = min(max(level, mark.top + 9), mark.bottom - 9)
                inner = near - 4 if align == "left" else near + 4
                line = (inner, start, end, level) if off else None
                places.append((distance, _spot(x, top, align, width, height, line)))
    for top in (mark.top - height - 2, mark.bottom + 2):
        for align, x in (("left", mark.left + 2), ("right", mark.right - 2)):
            places.append((12.0, _spot(x, top, align, width, height, None)))
        for align, x in (("left", centre - width / 2), ("right", centre + width / 2)):
            places.append((10.0, _spot(x, top, align, width, height, None)))
    return sorted(places, key=lambda place: place[0])


def _spot(
    x: float,
    top: float,
    align: str,
    width: float,
    height: float,
    leader: Line | None,
) -> Placed:
    left = x if align == "left" else x - width
    return Placed(x, top + LINE / 2, align, Box(left, top, left + width, top + height), leader)


def _meet(one: Line, other: Line | None) -> bool:
    if other is None:
        return False

    def side(line: Line, x: float, y: float) -> bool:
        return (line[2] - line[0]) * (y - line[1]) > (line[3] - line[1]) * (x - line[0])

    apart = side(one, *other[:2]) != side(one, *other[2:])
    return apart and side(other, *one[:2]) != side(other, *one[2:])


def _crossing(leader: Line, box: Box) -> float:
    x, y, end, level = leader
    if max(x, end) < box.left or min(x, end) > box.right:
        return 0.0
    if max(y, level) < box.top or min(y, level) > box.bottom:
        return 0.0
    inside = 0
    for share in _SHARES:
        across, down = x + (end - x) * share, y + (level - y) * share
        inside += box.left <= across <= box.right and box.top <= down <= box.bottom
    return 40.0 * inside
