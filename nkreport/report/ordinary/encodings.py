"""What the views of a spec draw: their parts, and the fields of their encodings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_SEVERAL = ("layer", "hconcat", "vconcat", "concat")


def fields_of(encoding: Mapping[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every definition of an encoding that names a field or counts, with its channel."""
    for channel, given in encoding.items():
        for one in given if isinstance(given, list) else [given]:
            if not isinstance(one, dict):
                continue
            if "field" in one or "aggregate" in one:
                yield channel, one
            conditions = one.get("condition", [])
            for condition in conditions if isinstance(conditions, list) else [conditions]:
                if isinstance(condition, dict) and "field" in condition:
                    yield channel, condition


def several(view: Mapping[str, Any]) -> str:
    """The key that a view's parts stand under; empty for one without parts."""
    return next((key for key in _SEVERAL if key in view), "")
