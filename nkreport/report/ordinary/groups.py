"""Rows put into the groups that a chart's encoding makes of them, as Vega does."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from nkreport.report.ordinary.bounds import TooMuch, too_much

if TYPE_CHECKING:
    import pandas as pd

_PARTS = re.compile(
    r"year|quarter|month|dayofyear|date|day|week|hours|minutes|seconds|milliseconds"
)
_OF_PANDAS = {
    "date": "day",
    "day": "day_of_week",
    "dayofyear": "day_of_year",
    "hours": "hour",
    "minutes": "minute",
    "seconds": "second",
    "milliseconds": "microsecond",
}
_FEWER_BINS = frozenset(
    "row column shape size color fill stroke strokeWidth opacity fillOpacity strokeOpacity".split()
)


def column_of(frame: pd.DataFrame, field: Any) -> str:
    r"""The column that a field names: Vega-Lite escapes what it reads as a path.

    Raises
    ------
    TooMuch
        If there is none.
    """
    if not isinstance(field, str):
        raise TooMuch(too_much(len(frame), "a field of theirs is chosen while they are drawn"))
    plain = re.sub(r"\\(.)", r"\1", field)
    for name in (field, plain):
        if name in frame.columns:
            return name
    raise TooMuch(too_much(len(frame), f"they have no column {field!r}"))


def group_codes(
    frame: pd.DataFrame, keys: Sequence[tuple[str, dict[str, Any]]]
) -> tuple[Any, pd.DataFrame]:
    """Number the groups of rows in the order they come up.

    Parameters
    ----------
    frame : DataFrame
    keys : sequence of (str, dict)
        Channel and definition of each field that parts the rows; a bin's gets the extent of all.

    Returns
    -------
    tuple
        Number of each row's group, and the keys of each group's first row, in order.
    """
    import numpy as np
    import pandas as pd

    parts: list[Any] = []
    for channel, one in keys:
        field = column_of(frame, one["field"])
        bins, unit = _bins_asked(one), one.get("timeUnit")
        if bins is not None:
            index, extent = _binned(frame, field, bins, _most_bins(channel, bins))
            one["bin"] = {**bins, "extent": extent}
            parts.append(index)
        elif unit:
            parts += _time_parts(frame, field, unit)
        else:
            parts.append(frame[field])
    codes = np.zeros(len(frame), dtype=np.int64)
    for part in parts:
        found, values = pd.factorize(part, use_na_sentinel=False)
        codes = pd.factorize(codes * max(len(values), 1) + found)[0]
    _, first = np.unique(codes, return_index=True)
    fields = list(dict.fromkeys(column_of(frame, one["field"]) for _, one in keys))
    return codes, frame[fields].iloc[first].reset_index(drop=True)


def _bins_asked(one: Mapping[str, Any]) -> dict[str, Any] | None:
    asked = one.get("bin")
    if asked is True:
        return {}
    if not isinstance(asked, dict) or asked.get("binned"):
        return None
    return asked


def _most_bins(channel: str, bins: Mapping[str, Any] | None) -> float:
    channel = channel.removeprefix("facet ")
    usual = 6 if channel in _FEWER_BINS else 4 if channel == "strokeDash" else 10
    return float((bins or {}).get("maxbins", usual))


def _binned(
    frame: pd.DataFrame, field: str, bins: Mapping[str, Any], most: float
) -> tuple[Any, list[float]]:
    """Index of each row's bin, and the extent of all rows."""
    import numpy as np
    import pandas as pd

    if set(bins) - {"maxbins", "step", "extent", "nice", "base", "minstep"}:
        raise TooMuch(too_much(len(frame), f"the bins of {field!r} follow more than its extent"))
    if frame[field].dtype.kind not in "iufbO":
        raise TooMuch(too_much(len(frame), f"{field!r} is binned but holds no numbers"))
    values = pd.to_numeric(frame[field], errors="coerce").to_numpy(dtype=float)
    extent = bins.get("extent", [float(np.nanmin(values)), float(np.nanmax(values))])
    if not isinstance(extent, list):
        raise TooMuch(too_much(len(frame), f"the bins of {field!r} follow a selection"))
    start, stop, step = _steps(extent[0], extent[1], bins, most)
    inside = np.clip(values, start, stop - step)
    index = np.floor(1e-14 + (inside - start) / step)
    index[values < start] = -1
    index[values > stop] = math.ceil((stop - start) / step) + 1
    return index, [float(extent[0]), float(extent[1])]


def _steps(
    low: float, high: float, bins: Mapping[str, Any], most: float
) -> tuple[float, float, float]:
    """Where Vega's bins begin and end and how wide they are."""
    base, least = float(bins.get("base", 10)), float(bins.get("minstep", 0))
    span = high - low or abs(low) or 1.0
    if "step" in bins:
        step = float(bins["step"])
    else:
        level = math.ceil(math.log(most) / math.log(base))
        step = max(least, base ** (round(math.log(span) / math.log(base)) - level))
        while math.ceil(span / step) > most:
            step *= base
        for divisor in (5, 2):
            smaller = step / divisor
            if smaller >= least and span / smaller <= most:
                step = smaller
    if bins.get("nice", True) is not False:
        size = math.log(step)
        digits = 0 if size >= 0 else int(-size / math.log(base)) + 1
        margin = base ** (-digits - 1)
        down = math.floor(low / step + margin) * step
        low = down - step if low < down else down
        high = math.ceil(high / step) * step
    return low, high if high != low else low + step, step


def _time_parts(frame: pd.DataFrame, field: str, unit: Any) -> list[Any]:
    text = unit.get("unit", "") if isinstance(unit, dict) else unit
    if not isinstance(text, str) or (isinstance(unit, dict) and unit.get("step", 1) != 1):
        raise TooMuch(too_much(len(frame), f"{field!r} is put into spans of its own"))
    if text.startswith("binned"):
        return [frame[field]]
    moments = times(frame, field)
    found = _PARTS.findall(text.removeprefix("utc"))
    return [
        moments.dt.strftime("%U")
        if part == "week"
        else getattr(moments.dt, _OF_PANDAS.get(part, part))
        for part in found
    ]


def times(frame: pd.DataFrame, field: str) -> pd.Series[Any]:
    """A column as moments of UTC, without a zone."""
    import pandas as pd

    try:
        moments = pd.to_datetime(frame[field], utc=True)
    except (ValueError, TypeError, OverflowError) as error:
        raise TooMuch(too_much(len(frame), f"{field!r} is drawn as time but holds none")) from error
    return moments.dt.tz_localize(None)
