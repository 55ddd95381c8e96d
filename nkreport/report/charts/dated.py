"""Marks over days: what stands where and when, and the words beside each or in tiers above."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from itertools import pairwise

from nkreport.ledger.coded import Numbers
from nkreport.ledger.figure import Figure
from nkreport.ledger.part import Part
from nkreport.report.charts.amounts import Amounts
from nkreport.report.charts.days import Days
from nkreport.report.charts.frame import Frame, Spec
from nkreport.report.charts.labels import Box, Label, Spot, place, tiers
from nkreport.report.charts.marks import (
    CLAIM,
    DENIAL,
    box_of,
    draw_mark,
    ends_of,
    ends_of_many,
    kind_of,
)
from nkreport.report.charts.picking import Left, ids_of, labelled, part_of, without
from nkreport.report.theme import MUTED

DIRECT = 12
"""Labels that find room beside their marks; more stand in tiers above the plot."""
APART = 18
"""Pixels between marks of one day that would lie on each other; the figures keep their day."""
ABOVE = 8
SHARED = "measure unit scope claimant actor counterpart item place status".split()
"""What two figures must share before a line may join them."""

Between = Callable[[Part], tuple[Numbers, Numbers]]


def draw_dated(
    frame: Frame,
    figures: Sequence[Figure],
    scale: Amounts,
    days: Days,
    between: Between,
    label: Callable[[Figure], Label],
    left: Left,
    *,
    blocked: Sequence[Box] = (),
    joined: bool = True,
    named: Iterable[str] = (),
    muted: Collection[str] = (),
) -> dict[str, float]:
    """Draw figures over days, into a frame that grows by what stands above the plot.

    Parameters
    ----------
    frame : Frame
        As high as the scale.
    figures : sequence of Figure
        Each with a number.
    scale : Amounts
    days : Days
    between : callable
        Figures to the first and the last day that each may belong to, as ordinals.
    label : callable
        Figure to its words.
    left : Left
        Learns what has no words.
    blocked : sequence of Box
        What labels keep clear of, beside marks, lines and one another.
    joined : bool
        Whether a line runs through the values of one series.
    named : iterable of str
        Ids of figures that have words however many there are.
    muted : collection of str
        Ids of figures whose marks are grey.

    Returns
    -------
    dict
        Figure id to the pixel of its mark, from the left, of those that have words.
    """
    figures = part_of(figures) if figures else figures
    worded = labelled(figures, named)
    ends = dict(zip(ids_of(worded), _ends(worded, days, between), strict=True))
    middles = {name: (first + last) / 2 for name, (first, last) in ends.items()}
    labels = [label(figure) for figure in worded]
    above: list[Box] = []
    if len(worded) > DIRECT or len(worded) < len(figures):
        above = tiers([middles[figure.id] for figure in worded], labels, days.end)
        depth = ABOVE - min((box.top for box in above), default=0)
        scale = replace(scale, offset=scale.offset + depth)
        frame.height += depth
    scale.draw(frame, days.offset, days.end, "left")
    boxes = {f.id: box_of(f, scale, middles[f.id]) for f in worded}
    moves = {} if above else _moves(worded, boxes)
    for figure in worded:
        move = moves.get(figure.id, 0.0)
        first, last = (pixel + move for pixel in ends[figure.id])
        middles[figure.id] += move
        grey: Spec = {"part": "muted", "color": MUTED} if figure.id in muted else {}
        draw_mark(frame, figure, scale, middles[figure.id], **grey)
        if first < last:
            denied = figure.denial
            part, color = ("span_denied", DENIAL) if denied else ("span", CLAIM)
            y = ends_of(figure, scale)[0]
            frame.rule(part, first, y, last, y, color=color, strokeWidth=1.5)
    crossed = _join(frame, worded, scale, ends, middles) if joined and not above else []
    _draw_others(frame, without(figures, worded), scale, days, between, left)
    if above:
        spots = [_tied(box, middles[f.id], f, scale) for box, f in zip(above, worded, strict=True)]
    else:
        covered = [_widened(boxes[f.id], ends[f.id], moves.get(f.id, 0.0)) for f in worded]
        room = Box(days.offset, -14, days.end, scale.offset + scale.length)
        spots = place(covered, labels, room, [*blocked, *crossed])
    for figure, words, spot in zip(worded, labels, spots, strict=True):
        words.draw(frame, spot, figure=figure.id)
    return middles


def _ends(figures: Sequence[Figure], days: Days, between: Between) -> list[tuple[float, ...]]:
    """The first and the last pixel of each, from the left."""
    found = between(part_of(figures)) if figures else ()
    return list(zip(*(days.pixels(day).tolist() for day in found), strict=True))


def _moves(figures: Sequence[Figure], boxes: dict[str, Box]) -> dict[str, float]:
    """How far to move marks sideways so that none of one day lies on another."""
    columns: dict[str, int] = {}
    for figure in figures:
        box = boxes[figure.id]
        near = [o for o in columns if boxes[o].left == box.left and boxes[o].overlap(box)]
        taken = {columns[other] for other in near}
        columns[figure.id] = next(n for n in range(len(figures)) if n not in taken)
    most: dict[float, int] = {}
    for name, column in columns.items():
        most[boxes[name].left] = max(column, most.get(boxes[name].left, 0))
    return {name: (n - most[boxes[name].left] / 2) * APART for name, n in columns.items()}


def _widened(box: Box, ends: tuple[float, ...], move: float) -> Box:
    return replace(box, left=ends[0] + move - 9, right=ends[-1] + move + 9)


def _join(
    frame: Frame,
    figures: Sequence[Figure],
    scale: Amounts,
    ends: dict[str, tuple[float, ...]],
    middles: dict[str, float],
) -> list[Box]:
    """Lines through values of one series, never through bounds or denials; what they cover."""
    series: dict[tuple[str, ...], list[Figure]] = {}
    for figure in figures:
        if kind_of(figure) in ("value", "about"):
            shared = tuple(str(getattr(figure, column)) for column in SHARED)
            series.setdefault(shared, []).append(figure)
    covered = []
    for line in series.values():
        for one, other in pairwise(line):
            if ends[one.id][-1] < ends[other.id][0]:
                x, x2 = middles[one.id], middles[other.id]
                y, y2 = ends_of(one, scale)[0], ends_of(other, scale)[0]
                looks: Spec = {"color": CLAIM, "strokeWidth": 1.5}
                looks["row"] = {"at": one.best, "end": other.best}
                frame.rule("link", x, y, x2, y2, **looks)
                steps = [(x + (x2 - x) * n / 24, y + (y2 - y) * n / 24) for n in range(25)]
                covered += [Box(a - 5, b - 4, a + 5, b + 4) for a, b in steps]
    return covered


def _draw_others(
    frame: Frame,
    figures: Sequence[Figure],
    scale: Amounts,
    days: Days,
    between: Between,
    left: Left,
) -> None:
    """Small marks without words, those of one pixel once."""
    if not figures:
        return
    part = part_of(figures)
    first, last = (days.pixels(day) for day in between(part))
    pixels = (first + last) / 2, *ends_of_many(part, scale)
    few = left.thinned(part, [(each / 2).round() for each in pixels])
    for figure, ends in zip(few, _ends(few, days, between), strict=True):
        draw_mark(frame, figure, scale, sum(ends) / 2, part="other", plain=True)


def _tied(box: Box, x: float, figure: Figure, scale: Amounts) -> Spot:
    """A label of the tiers, moved down to them, and its tie from beside it down to the mark."""
    align = "left" if box.left >= x else "right"
    depth = scale.offset - ABOVE
    box = replace(box, top=box.top + depth, bottom=box.bottom + depth)
    foot = min(ends_of(figure, scale)) - 8
    return Spot(box, align, (x, box.top + 2, x, foot))
