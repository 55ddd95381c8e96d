"""Moving things apart that would lie on each other: marks sideways, labels up and down."""

from __future__ import annotations

from collections.abc import Sequence

from nkreport.report.charts.placing import Box


def side_by_side(boxes: Sequence[Box], apart: float) -> list[float]:
    """How far to move marks sideways, in pixels, so that none of one place lies on another.

    Examples
    --------
    >>> side_by_side([Box(0, 0, 9, 9), Box(0, 5, 9, 14), Box(0, 30, 9, 39)], 18)
    [-9.0, 9.0, -9.0]
    """
    columns: dict[int, int] = {}
    for index, box in enumerate(boxes):
        near = [o for o in columns if boxes[o].left == box.left and boxes[o].overlap(box)]
        taken = {columns[other] for other in near}
        columns[index] = next(column for column in range(len(boxes)) if column not in taken)
    moves = []
    for index, box in enumerate(boxes):
        group = [columns[o] for o in columns if boxes[o].left == box.left]
        moves.append((columns[index] - max(group) / 2) * apart)
    return moves


def spread(levels: Sequence[float], heights: Sequence[float], top: float) -> list[float]:
    """Move labels apart on one vertical, as little as needed, in their order.

    Parameters
    ----------
    levels : sequence of float
        Where the middle of each label would stand, from the top, in pixels.
    heights : sequence of float
        Height of each label.
    top : float
        The least level a label's upper edge may have.

    Returns
    -------
    list of float
        The middles, in the order given.

    Examples
    --------
    >>> spread([50, 52], [20, 20], 0)
    [41.0, 61.0]
    """
    order = sorted(range(len(levels)), key=lambda index: (levels[index], index))
    groups: list[tuple[float, float, list[int]]] = []
    for index in order:
        start, height = levels[index] - heights[index] / 2, heights[index]
        members = [index]
        while groups and groups[-1][0] + groups[-1][1] > start:
            earlier, above, others = groups.pop()
            middle = (earlier * len(others) + (start - above) * len(members)) / (
                len(others) + len(members)
            )
            start, height, members = middle, above + height, [*others, *members]
        groups.append((max(start, top), height, members))
    found = [0.0] * len(levels)
    for start, _, members in groups:
        for index in members:
            found[index] = start + heights[index] / 2
            start += heights[index]
    return found
