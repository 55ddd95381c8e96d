"""A view that draws every row, given one of those that would lie on the same pixel.

Of marks with a place of their own the last of a pixel stays, which lies on top. A line or an area
keeps the first, the last, the lowest and the highest point of each column of pixels.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nkreport.report.ordinary.bounds import TooMuch, too_much
from nkreport.report.ordinary.encodings import fields_of
from nkreport.report.ordinary.groups import column_of, times

if TYPE_CHECKING:
    import pandas as pd

_POINTS = frozenset("point circle square tick rect".split())
MOST_MARKS = 10_000
"""Marks that a view of single rows is left with."""

_STEPS: tuple[tuple[float, bool], ...] = (
    (0.25, True),
    (0.5, True),
    (1, True),
    (2, True),
    (3, True),
    (4, True),
    (2, False),
    (3, False),
    (4, False),
    (6, False),
)
"""Sides of the squares, in pixels, in which one mark stands for all, or for all of its colour;
a point's mark is six wide."""

_PLACES = ("x", "y")
_MEASURED = ("quantitative", "temporal")


def thin(
    frame: pd.DataFrame,
    encoding: Mapping[str, Any],
    view: Mapping[str, Any],
    size: Mapping[str, Any],
) -> tuple[pd.DataFrame, str]:
    """Keep the rows that can be seen.

    Parameters
    ----------
    frame : DataFrame
    encoding, view : mapping
        A unit view without aggregates.
    size : mapping
        Its `width` and `height` in pixels.

    Returns
    -------
    tuple
        The rows, in their order, and how they were chosen, in words.

    Raises
    ------
    TooMuch
        If its mark or its places are of another kind.
    """
    import numpy as np
    import pandas as pd

    mark = view.get("mark", "")
    kind = mark.get("type") if isinstance(mark, dict) else mark
    used = list(dict.fromkeys(column_of(frame, one["field"]) for _, one in fields_of(encoding)))
    frame = frame[used]
    if kind in ("line", "trail", "area"):
        return _line(frame, encoding, size, kind)
    odd = [c for c in encoding if c.endswith("Offset") or c in ("x2", "y2", "latitude", "theta")]
    if kind not in _POINTS or odd or not any(place in encoding for place in _PLACES):
        raise TooMuch(too_much(len(frame), f"each is drawn as a {kind or 'mark'} of its own"))
    places, parts = _placed(frame, encoding, size)
    rows = np.arange(len(frame))
    kept: dict[float, Any] = {}
    for side, apart in _STEPS:
        # The last of a larger square is the last of its smaller one: it is still among them.
        rows = rows if apart else kept.pop(side, rows)
        cells = np.zeros(len(rows), dtype=np.int64)
        for place, pixels in places:
            cells = cells * (1 << 19) + (np.floor(place[rows] * pixels / side).astype(np.int64) + 1)
        if apart:
            cells = cells * (int(parts.max(initial=0)) + 1) + parts[rows]
        rows = rows[~pd.Series(cells).duplicated(keep="last").to_numpy()]
        if apart:
            kept[side] = rows
        if len(rows) <= MOST_MARKS:
            where = "on the same pixel" if side <= 1 else f"within {side:.0f} pixels of each other"
            how = f"one where several{' of a colour' if apart and side > 1 else ''} lie {where}"
            return frame.iloc[rows].reset_index(drop=True), how
    raise TooMuch(too_much(len(frame), "they lie in too many places"))


def _placed(
    frame: pd.DataFrame, encoding: Mapping[str, Any], size: Mapping[str, Any]
) -> tuple[list[tuple[Any, float]], Any]:
    """Where each row lies on each axis, with the axis' pixels; and which series it is of.

    A place without a number is one of its own; a value that is no measure has a wide pixel.
    """
    import numpy as np
    import pandas as pd

    places: list[tuple[Any, float]] = []
    parts = np.zeros(len(frame), dtype=np.int64)
    apart = list(_parting(frame, encoding).values())
    for channel, one in fields_of(encoding):
        if channel not in _PLACES:
            continue
        if one.get("type") in _MEASURED and not one.get("bin") and not one.get("timeUnit"):
            values, low, high = _places(frame, one)
            share = (values - low) / (high - low) if high > low else np.zeros(len(values))
            share = np.where(np.isfinite(share), np.clip(share, -0.25, 1.25), -0.5)
            pixels = min(_side(size, "width" if channel == "x" else "height"), 2_000.0)
            places.append((share, pixels))
        else:
            found = pd.factorize(frame[column_of(frame, one["field"])], use_na_sentinel=False)[0]
            if found.max(initial=0) >= MOST_MARKS:
                raise TooMuch(too_much(len(frame), "they lie in too many places"))
            places.append((found * _STEPS[-1][0], 1.0))
    for series in apart:
        found, values = pd.factorize(series, use_na_sentinel=False)
        parts = pd.factorize(parts * max(len(values), 1) + found)[0]
    return places, parts


def _parting(frame: pd.DataFrame, encoding: Mapping[str, Any]) -> dict[str, Any]:
    """The fields that part rows into series: by name, apart from places and measures."""
    return {
        f"by {column_of(frame, one['field'])}": frame[column_of(frame, one["field"])]
        for channel, one in fields_of(encoding)
        if channel not in (*_PLACES, "tooltip", "x2", "y2", "order", "key", "text")
        and one.get("type") not in _MEASURED
    }


def _pixels(frame: pd.DataFrame, one: Mapping[str, Any], pixels: float) -> Any:
    """Which pixel of an axis each row lies on."""
    import numpy as np

    values, low, high = _places(frame, one)
    span = high - low
    if not np.isfinite(span) or span <= 0:
        return np.zeros(len(values))
    return np.floor((values - low) / span * max(pixels, 1.0))


def _places(frame: pd.DataFrame, one: Mapping[str, Any]) -> tuple[Any, float, float]:
    import numpy as np
    import pandas as pd

    field = column_of(frame, one["field"])
    scale = one.get("scale") or {}
    domain = scale.get("domain")
    if one.get("type") == "temporal":
        moments = times(frame, field)
        values = moments.to_numpy().astype("datetime64[us]").astype("int64").astype(float)
        values[moments.isna().to_numpy()] = np.nan
        domain = None
    else:
        values = pd.to_numeric(frame[field], errors="coerce").to_numpy(dtype=float)
    kind = scale.get("type", "linear")
    numbers = isinstance(domain, list) and all(isinstance(d, int | float) for d in domain)
    ends = np.array([min(domain), max(domain)], float) if numbers and domain else None
    with np.errstate(all="ignore"):
        if kind == "log":
            values, ends = np.log(values), None if ends is None else np.log(ends)
        elif kind == "sqrt":
            values, ends = np.sqrt(values), None if ends is None else np.sqrt(ends)
        elif kind not in ("linear", "time", "utc"):
            raise TooMuch(too_much(len(frame), f"their places follow a {kind} scale"))
    finite = values[np.isfinite(values)]
    if ends is None:
        ends = np.array([finite.min(), finite.max()]) if len(finite) else np.array([0.0, 1.0])
    return values, float(ends[0]), float(ends[1])


def _line(
    frame: pd.DataFrame, encoding: Mapping[str, Any], size: Mapping[str, Any], kind: str
) -> tuple[pd.DataFrame, str]:
    import numpy as np
    import pandas as pd

    x, y = encoding.get("x", {}), encoding.get("y", {})
    parting = _parting(frame, encoding)
    measured = [one.get("type") in _MEASURED and not one.get("timeUnit") for one in (x, y)]
    if not all(measured) or "order" in encoding or "x2" in encoding or "y2" in encoding:
        raise TooMuch(too_much(len(frame), f"the places of their {kind} are not numbers or times"))
    if kind == "area" and parting and y.get("stack", True) not in (None, False):
        raise TooMuch(too_much(len(frame), "their areas are stacked"))
    along = x
    across = y
    if kind == "line" and y.get("type") == "temporal" and x.get("type") != "temporal":
        along, across = y, x
    pixels = _side(size, "width" if along is x else "height")
    column = _pixels(frame, along, pixels)
    place, _, _ = _places(frame, along)
    value, _, _ = _places(frame, across)
    work = pd.DataFrame({"column": column, "place": place, "value": value})
    by = ["column"]
    for number, series in enumerate(parting.values()):
        work[f"part {number}"] = pd.factorize(series, use_na_sentinel=False)[0]
        by.append(f"part {number}")
    work = work.sort_values("place", kind="stable")
    groups = work.groupby(by, sort=False, dropna=False)
    first = work.index[~work.duplicated(by, keep="first")]
    last = work.index[~work.duplicated(by, keep="last")]
    lowest, highest = groups["value"].idxmin(skipna=True), groups["value"].idxmax(skipna=True)
    kept = np.unique(np.concatenate([first, last, lowest.dropna(), highest.dropna()]).astype(int))
    if len(kept) > MOST_MARKS:
        raise TooMuch(too_much(len(frame), f"their {kind}s are {len(kept):,} points long"))
    how = "of a line the first, last, lowest and highest in each column of pixels"
    return frame.iloc[kept].reset_index(drop=True), how


def _side(size: Mapping[str, Any], name: str) -> float:
    side = size.get(name)
    return float(side) if isinstance(side, int | float) else 640.0
