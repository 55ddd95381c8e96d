"""Courses: the way of a line or a band as a path, all of it that pixels can show."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import compress

import numpy as np

from nkreport.ledger.coded import Numbers
from nkreport.report.charts.points import Points

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
