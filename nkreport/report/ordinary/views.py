"""A spec's views, one after another, each given the rows that it needs."""

from __future__ import annotations

import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nkreport.report.ordinary.aggregated import aggregate, aggregates
from nkreport.report.ordinary.bounds import TooMuch, too_much
from nkreport.report.ordinary.encodings import several
from nkreport.report.ordinary.thinned import thin
from nkreport.report.ordinary.transforms import run_transforms

if TYPE_CHECKING:
    import pandas as pd

_DATA = "nkreport-view"
_SIDE = 300


class Lighter:
    """Walks over the views of a spec that draw large tables.

    Parameters
    ----------
    large : mapping
        Name of each large dataset to its frame.

    Attributes
    ----------
    made : dict
        Name of each dataset that a view got to its frame.
    """

    def __init__(self, large: Mapping[str, pd.DataFrame]) -> None:
        self.large = large
        self.made: dict[str, pd.DataFrame] = {}
        self._drawn = 0
        self._frames: dict[int, pd.DataFrame] = {}
        self._ways: dict[str, None] = {}

    def words(self) -> str:
        """What was done, for the page's method."""
        rows = sum(map(len, self._frames.values()))
        return f"{self._drawn:,} marks for {rows:,} rows: {' and '.join(sorted(self._ways))}"

    def view(
        self,
        view: dict[str, Any],
        frame: pd.DataFrame | None = None,
        encoding: Mapping[str, Any] | None = None,
        size: Mapping[str, Any] | None = None,
    ) -> dict[str, Any]:
        """Give a view, and those in it, their rows; it is changed and returned."""
        data = view.get("data")
        if isinstance(data, dict):
            frame = self.large.get(data.get("name", ""))
        size = {**(size or _sizes(view)), **{k: view[k] for k in ("width", "height") if k in view}}
        if "repeat" in view:
            view = _unfolded(view)
        key = several(view)
        if frame is not None and (key or "facet" in view) and "transform" in view:
            frame = run_transforms(view, frame)
        if key:
            view.pop("data", None) if frame is not None else None
            shared = {**(encoding or {}), **view.get("encoding", {})}
            parts = [self.view(part, frame, shared, size) for part in view[key]]
            return {**view, key: parts}
        if frame is None:
            if "spec" in view:
                view["spec"] = self.view(view["spec"], None, None, size)
            return view
        if "facet" in view and "spec" in view:
            return self._facet(view, frame, size)
        return self._unit(view, frame, encoding or {}, size)

    def _facet(
        self, view: dict[str, Any], frame: pd.DataFrame, size: Mapping[str, Any]
    ) -> dict[str, Any]:
        inner = view["spec"]
        if several(inner) or "spec" in inner:
            raise TooMuch(too_much(len(frame), "layers within facets are not put together"))
        facet = view["facet"]
        channels = facet if "field" not in facet else {"facet": facet}
        keys = {f"facet {name}": one for name, one in channels.items()}
        made = self._unit(inner, frame, keys, size)
        return {**view, "data": made.pop("data"), "spec": made}

    def _unit(
        self,
        view: dict[str, Any],
        frame: pd.DataFrame,
        shared: Mapping[str, Any],
        size: Mapping[str, Any],
    ) -> dict[str, Any]:
        self._frames[id(frame)] = frame
        frame = run_transforms(view, frame)
        encoding = {**copy.deepcopy(dict(shared)), **view.get("encoding", {})}
        if aggregates(encoding):
            made, changed = aggregate(frame, encoding, view["mark"])
            how = "one for each group"
        else:
            made, how = thin(frame, encoding, view, {"width": _SIDE, "height": _SIDE, **size})
            changed = encoding
        kept = {k: v for k, v in changed.items() if not k.startswith("facet ")}
        name = f"{_DATA}-{len(self.made) + 1}"
        self.made[name] = made
        self._drawn += len(made)
        self._ways[how] = None
        form = view.get("data", {}).get("format")
        data = {"name": name, **({"format": form} if form else {})}
        return {**view, "data": data, "encoding": kept}


def _sizes(view: Mapping[str, Any]) -> dict[str, Any]:
    config = view.get("config", {}).get("view", {})
    return {
        "width": config.get("continuousWidth", _SIDE),
        "height": config.get("continuousHeight", _SIDE),
    }


def _unfolded(view: dict[str, Any]) -> dict[str, Any]:
    """A repeated view written out, a view for each field."""
    repeat, inner = view["repeat"], view["spec"]
    rest = {k: v for k, v in view.items() if k not in ("repeat", "spec", "columns", "params")}
    if view.get("params") or "params" in inner:
        rest |= {"params": view["params"]} if view.get("params") else {}
        inner = {k: v for k, v in inner.items() if k != "name"}
    if isinstance(repeat, list):
        parts = [_with(inner, {"repeat": field}) for field in repeat]
        return {**rest, "concat": parts, "columns": view.get("columns", len(parts))}
    if "layer" in repeat:
        return {**rest, "layer": [_with(inner, {"layer": field}) for field in repeat["layer"]]}
    columns = repeat.get("column", [None])
    parts = [
        _with(inner, {"row": row, "column": column})
        for row in repeat.get("row", [None])
        for column in columns
    ]
    return {**rest, "concat": parts, "columns": len(columns)}


def _with(node: Any, fields: Mapping[str, Any]) -> Any:
    if isinstance(node, list):
        return [_with(item, fields) for item in node]
    if not isinstance(node, dict):
        return node
    if set(node) == {"repeat"} and node["repeat"] in fields:
        return fields[node["repeat"]]
    return {key: _with(value, fields) for key, value in node.items()}
