"""A view that aggregates, given one row a group.

The mean of one mean and the sum of one sum are themselves: an encoding keeps its aggregate, and
only what counts rows becomes a sum of counts. A group's row has the keys of its first, which lie
in the same bin and the same month; a bin says the extent of all rows.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nkreport.report.ordinary.bounds import MOST_ROWS, TooMuch, too_much
from nkreport.report.ordinary.encodings import fields_of
from nkreport.report.ordinary.groups import column_of, group_codes

if TYPE_CHECKING:
    import pandas as pd

_SAME: dict[str, Any] = {
    "sum": "sum",
    "mean": "mean",
    "average": "mean",
    "min": "min",
    "max": "max",
    "median": "median",
    "product": "prod",
    "q1": lambda values: values.quantile(0.25),
    "q3": lambda values: values.quantile(0.75),
}
"""Aggregates that leave a single value as it is, and how pandas computes them."""

_COUNTING: dict[str, Any] = {
    "valid": "count",
    "missing": lambda values: values.isna().sum(),
    "distinct": lambda values: values.nunique(dropna=False),
}
"""Aggregates whose results add up, and are stacked."""

_SPREADING: dict[str, Any] = {
    "stdev": "std",
    "variance": "var",
    "stdevp": lambda values: values.std(ddof=0),
    "variancep": lambda values: values.var(ddof=0),
    "stderr": "sem",
}


def aggregates(encoding: Mapping[str, Any]) -> bool:
    """Whether a view draws groups of rows."""
    return any("aggregate" in one for _, one in fields_of(encoding))


def aggregate(
    frame: pd.DataFrame, encoding: dict[str, Any], mark: Any
) -> tuple[pd.DataFrame, dict[str, Any]]:
    """One row a group that a view draws, and the encoding that draws them as before.

    Raises
    ------
    TooMuch
        If its groups are too many, or it aggregates in a way that cannot be done beforehand.
    """
    keys = [(channel, one) for channel, one in fields_of(encoding) if "aggregate" not in one]
    _write_orders_out(frame, encoding, mark)
    codes, made = group_codes(frame, keys)
    if len(made) > MOST_ROWS:
        raise TooMuch(too_much(len(frame), f"they make {len(made):,} groups"))
    holds: dict[str, Any] = {column_of(frame, one["field"]): None for _, one in keys}
    columns: dict[str, Any] = {}
    pairs = {name: dict(encoding[name]) for name in ("x", "y") if name in encoding}
    for _, one in fields_of(encoding):
        if "aggregate" in one:
            _aggregate(frame, codes, one, holds, columns)
    for name, before in pairs.items():
        second = encoding.get(f"{name}2", {})
        if "title" in second and "aggregate" in before and "field" in before:
            # The titles of both ends share an axis; one that is set would stand alone.
            first = f"{before['aggregate'].capitalize()} of {before['field']}"
            encoding[name].setdefault("title", f"{first}, {second.pop('title')}")
    return made.assign(**columns), encoding


def _aggregate(
    frame: pd.DataFrame,
    codes: Any,
    one: dict[str, Any],
    holds: dict[str, Any],
    columns: dict[str, Any],
) -> None:
    """Compute one aggregate of the groups, and have its definition read the result.

    `holds` says of each column used which aggregate it holds; None for one that parts the rows.
    """
    import numpy as np

    way = one["aggregate"]
    if way == "count":
        columns["rows in it"] = np.bincount(codes)
        one.setdefault("title", "Count of Records")
        one.update(aggregate="sum", field="rows in it")
        return
    how = {**_SAME, **_COUNTING, **_SPREADING}.get(way) if isinstance(way, str) else None
    if how is None:
        raise TooMuch(too_much(len(frame), f"{json.dumps(way)} of them is not taken beforehand"))
    field = column_of(frame, one["field"])
    if way in _SAME and holds.setdefault(field, way) == way:
        if field not in columns:
            columns[field] = frame[field].groupby(codes).agg(how).to_numpy()
        return
    name = f"{way} of {field}".replace(".", " ").replace("[", " ").replace("]", " ")
    columns[name] = frame[field].groupby(codes).agg(how).to_numpy()
    one.setdefault("title", f"{way.capitalize()} of {field}")
    kept = way if way in _SAME else "sum" if way in _COUNTING else "mean"
    one.update(aggregate=kept, field=name, type="quantitative")


def _write_orders_out(frame: pd.DataFrame, encoding: dict[str, Any], mark: Any) -> None:
    """Write out an order that follows from the rows, while all of them are here."""
    kind = mark.get("type") if isinstance(mark, dict) else mark
    stacked = kind in ("bar", "area")
    for channel, one in fields_of(encoding):
        sort = one.get("sort")
        if "aggregate" in one or one.get("bin") or one.get("timeUnit") or not sort:
            continue
        by: Any = None
        if isinstance(sort, str) and sort.removeprefix("-") in encoding:
            by, down = encoding[sort.removeprefix("-")], sort.startswith("-")
        elif isinstance(sort, dict) and "encoding" in sort:
            by, down = encoding.get(sort["encoding"]), sort.get("order") == "descending"
        elif isinstance(sort, dict) and ("field" in sort or "op" in sort):
            way = sort.get("op", "sum" if stacked else "min")
            by, down = {**sort, "aggregate": way}, sort.get("order") == "descending"
        if not isinstance(by, dict) or channel in ("order", "tooltip", "detail"):
            continue
        way = by.get("aggregate", "min")
        groups = frame.groupby(column_of(frame, one["field"]), sort=False, observed=True)
        if way == "count":
            values = groups.size()
        elif isinstance(way, str) and way in {**_SAME, **_COUNTING, **_SPREADING}:
            how = {**_SAME, **_COUNTING, **_SPREADING}[way]
            values = groups[column_of(frame, by["field"])].agg(how)
        else:
            raise TooMuch(too_much(len(frame), "their order depends on all of them"))
        one["sort"] = [
            value.isoformat()
            if hasattr(value, "isoformat")
            else getattr(value, "item", lambda v=value: v)()
            for value in values.sort_values(ascending=not down, kind="stable").index
        ]
