"""A chart's rows put together before it is drawn, so that a page does not grow with them.

A view that aggregates gets one row a group. One that draws every row gets one row of those that
would lie on the same pixel. What is seen is the same, and the spec keeps its form: the reader's
own Vega-Lite works out bins, titles and stacks from it as it would have. VegaFusion would need
Vega-Lite compiled first, for which V8 reserves more address space than a run may have.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from nkreport.report.ordinary.bounds import MOST_BYTES, MOST_ROWS, TooMuch, too_much
from nkreport.report.ordinary.views import Lighter

_AT_ONCE = 500
"""Rows whose JSON is measured in one go: a row at a time takes three times as long."""

_WHOLE_ROW = re.compile(r"datum(?!\s*[.\[\w])")


def lighten(spec: Mapping[str, Any], tables: Mapping[str, Any]) -> tuple[dict[str, Any], str]:
    """Fill in the tables of a spec, large ones put together.

    Parameters
    ----------
    spec : mapping
        Vega-Lite; it stays as it is.
    tables : mapping
        Name of a dataset to its frame, of pandas, polars or another library that Altair takes.

    Returns
    -------
    tuple
        The spec, and what was done in words; no words where every row is in it.

    Raises
    ------
    TooMuch
        If a table is large and a view's rows cannot be put together; it says what to do.
    """
    light = {**spec, "datasets": {**spec.get("datasets", {})}}
    names = _names_in(spec) if tables else None
    large: dict[str, Any] = {}
    light = _without_large_values(light, large)
    for name, rows in list(light["datasets"].items()):
        if isinstance(rows, list) and _is_large(rows):
            large[name] = _frame(rows)
            del light["datasets"][name]
    for name, given in tables.items():
        frame = _pruned(given, names)
        rows = _rows(frame) if _length(frame) <= MOST_ROWS else None
        if rows is not None and not _is_large(rows):
            light["datasets"][name] = rows
        else:
            large[name] = _pandas(frame)
    if not large:
        if not light["datasets"]:
            del light["datasets"]
        return light, ""
    lighter = Lighter(large)
    light = lighter.view(copy.deepcopy({k: v for k, v in light.items() if k != "datasets"})) | {
        "datasets": light["datasets"] | {name: _rows(f) for name, f in lighter.made.items()}
    }
    if any(_is_large(light["datasets"][name]) for name in lighter.made):
        raise TooMuch(too_much(max(map(len, large.values())), "what is left is too much"))
    return light, lighter.words()


def _without_large_values(node: Any, large: dict[str, Any]) -> Any:
    """The spec with each long list of rows that stands in a view named instead."""
    if isinstance(node, list):
        return [_without_large_values(item, large) for item in node]
    if not isinstance(node, dict):
        return node
    filled = {}
    for key, value in node.items():
        rows = value.get("values") if key == "data" and isinstance(value, dict) else None
        if isinstance(rows, list) and _is_large(rows):
            name = f"nkreport-values-{len(large) + 1}"
            large[name] = _frame(rows)
            filled[key] = {**{k: v for k, v in value.items() if k != "values"}, "name": name}
        elif key in ("datasets", "data"):
            filled[key] = value
        else:
            filled[key] = _without_large_values(value, large)
    return filled


def _is_large(rows: Sequence[Any]) -> bool:
    if len(rows) > MOST_ROWS:
        return True
    size = 0
    for start in range(0, len(rows), _AT_ONCE):
        part = rows[start : start + _AT_ONCE]
        size += len(json.dumps(part, default=str)) - 2 * len(part)  # without what parts the rows
        if size > MOST_BYTES:
            return True
    return False


def _names_in(spec: Mapping[str, Any]) -> str | None:
    """All that a spec says, in which a column's name must stand to be drawn; None: all are."""
    said = json.dumps(
        {key: value for key, value in spec.items() if key != "datasets"}, ensure_ascii=False
    )
    if '"content": "data"' in said or _WHOLE_ROW.search(said) or '"lookup"' in said:
        return None
    return re.sub(r"\\+", "", said)


def _pruned(frame: Any, said: str | None) -> Any:
    """A frame without the columns that its chart never names."""
    if said is None or hasattr(frame, "__geo_interface__") or not hasattr(frame, "columns"):
        return frame
    kept = [name for name in frame.columns if _is_said(str(name), said)]
    if len(kept) == len(list(frame.columns)):
        return frame
    try:
        return frame[kept] if kept else frame[list(frame.columns)[:1]]
    except (TypeError, KeyError):
        return frame


def _is_said(name: str, said: str) -> bool:
    bare = re.escape(re.sub(r"\\+", "", name))
    return not name.isprintable() or bool(re.search(rf"(?<!\w){bare}(?!\w)", said))


def _length(frame: Any) -> int:
    geo = getattr(frame, "__geo_interface__", None)
    if isinstance(geo, Mapping):
        return len(geo.get("features", ()))
    try:
        return len(frame)
    except TypeError:
        return MOST_ROWS + 1


def _rows(frame: Any) -> Any:
    import altair

    values = altair.to_values(frame)
    return values["values"]


def _pandas(frame: Any) -> Any:
    import pandas as pd

    if hasattr(frame, "__geo_interface__"):
        raise TooMuch(too_much(_length(frame), "shapes are not put together"))
    if isinstance(frame, pd.DataFrame):
        return frame.reset_index(drop=True)
    import narwhals.stable.v1 as nw

    wrapped = nw.from_native(frame, eager_or_interchange_only=True)
    return pd.DataFrame({name: wrapped[name].to_numpy() for name in wrapped.columns})


def _frame(rows: Sequence[Any]) -> Any:
    import pandas as pd

    if not all(isinstance(row, Mapping) for row in rows):
        return pd.DataFrame({"data": list(rows)})
    if any(isinstance(v, dict | list) for row in rows for v in row.values()):
        raise TooMuch(too_much(len(rows), "shapes are not put together"))
    return pd.DataFrame(list(rows))
