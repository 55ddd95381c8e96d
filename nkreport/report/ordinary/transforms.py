"""A view's transforms done with its rows beforehand, as far as they can be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from nkreport.report.ordinary.bounds import TooMuch, too_much
from nkreport.report.ordinary.groups import column_of

if TYPE_CHECKING:
    import pandas as pd

_BOUNDS = {"equal": "eq", "lt": "lt", "lte": "le", "gt": "gt", "gte": "ge"}


def run_transforms(view: dict[str, Any], frame: pd.DataFrame) -> pd.DataFrame:
    """Do a view's transforms and take them out of it.

    Raises
    ------
    TooMuch
        If one cannot be done beforehand; it is named.
    """
    for transform in view.pop("transform", []):
        if "filter" in transform:
            frame = frame[_holds(transform["filter"], frame)].reset_index(drop=True)
            continue
        name = next(iter(transform), "")
        raise TooMuch(too_much(len(frame), f"its transform {name!r} is not done beforehand"))
    return frame


def _holds(asked: Any, frame: pd.DataFrame) -> Any:
    if isinstance(asked, Mapping):
        if "and" in asked:
            return _all([_holds(one, frame) for one in asked["and"]])
        if "or" in asked:
            return ~_all([~_holds(one, frame) for one in asked["or"]])
        if "not" in asked:
            return ~_holds(asked["not"], frame)
        if "field" in asked and not asked.get("timeUnit"):
            return _field_holds(asked, frame)
    raise TooMuch(
        too_much(len(frame), f"its filter {asked!r:.60} is not done beforehand (filter the frame)")
    )


def _all(found: list[Any]) -> Any:
    held = found[0]
    for one in found[1:]:
        held = held & one
    return held


def _field_holds(asked: Mapping[str, Any], frame: pd.DataFrame) -> Any:
    values = frame[column_of(frame, asked["field"])]
    if asked.get("valid") is True:
        return values.notna()
    if isinstance(asked.get("oneOf"), list):
        return values.isin(asked["oneOf"])
    if isinstance(asked.get("range"), list) and _plain(*asked["range"]):
        low, high = asked["range"]
        held = values.notna()
        held &= values.ge(low) if low is not None else True
        return held & (values.le(high) if high is not None else True)
    for name, method in _BOUNDS.items():
        if name in asked and _plain(asked[name]):
            return getattr(values, method)(asked[name])
    raise TooMuch(too_much(len(frame), f"its filter of {asked['field']!r} is not done beforehand"))


def _plain(*values: Any) -> bool:
    return all(value is None or isinstance(value, int | float | str | bool) for value in values)
