"""What a spec may not hold: anything from outside it, and anything that differs each time."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from nkreport.errors import CheckError
from nkreport.publish.drawing.svg import LARGEST_PICTURE, is_picture

_FLEETING = re.compile(r"\b(random|now|sample[A-Z]\w*)\s*\(")
_EXPRESSIONS = frozenset("calculate filter expr test signal update init".split())
_ROWS = re.compile(r"\.data(\[\d+\])?\Z")


def check_spec(spec: Mapping[str, Any]) -> None:
    """Refuse a spec that reaches outside itself or differs from one drawing to the next.

    Raises
    ------
    CheckError
        With the place of every such part and what to write instead.
    """
    problems = [*_outside(spec, "spec"), *_pictures_outside(spec)]
    if problems:
        raise CheckError("\n".join(problems))


def _outside(node: Any, at: str) -> Iterator[str]:
    if isinstance(node, list | tuple):
        for index, item in enumerate(node):
            yield from _outside(item, f"{at}[{index}]")
        return
    if not isinstance(node, Mapping):
        return
    for key, value in node.items():
        here = f"{at}.{key}"
        if key == "url" and _is_picture_channel(value):
            continue
        if key in ("url", "href"):
            yield (
                f"{here}: a chart in a report opens nothing and goes nowhere, found"
                f" {str(value)[:80]!r}; put the data into the chart and remove {key!r}"
            )
        elif key == "$ref":
            yield f"{here}: a reference to another document; write its content in its place"
        elif key == "sample" or (
            key in _EXPRESSIONS and isinstance(value, str) and _FLEETING.search(value)
        ):
            yield f"{here}: gives another drawing each time; compute the values in the notebook"
        elif key == "element" and at.endswith(".bind"):
            yield f"{here}: a control of a chart stands beside it; remove 'element'"
        elif (at, key) == ("spec", "datasets") and isinstance(value, Mapping):
            others = {name: rows for name, rows in value.items() if not isinstance(rows, list)}
            yield from _outside(others, here)
        elif key == "values" and _ROWS.search(at):
            continue
        else:
            yield from _outside(value, here)


def _is_picture_channel(value: Any) -> bool:
    """Whether a picture is given as its own data, or by a field whose values are looked at."""
    if not isinstance(value, Mapping):
        return is_picture(value)
    conditions = value.get("condition", [])
    ways = [value, *(conditions if isinstance(conditions, list) else [conditions])]
    return all(
        isinstance(way, Mapping)
        and (is_picture(way["value"]) if "value" in way else isinstance(way.get("field"), str))
        for way in ways
    )


def _pictures_outside(spec: Mapping[str, Any]) -> Iterator[str]:
    """Pictures that rows name by an address."""
    fields = set(_picture_fields(spec))
    for field in sorted(fields):
        for row in _all_rows(spec) if fields else ():
            picture = row.get(field)
            if isinstance(picture, str) and not is_picture(picture):
                yield (
                    f"spec: a row's {field!r} is {picture[:80]!r}; a chart in a report shows a PNG"
                    f" or JPEG of at most {LARGEST_PICTURE >> 10} KB that is in it; read the file"
                    " in a cell"
                )
                break


def _picture_fields(node: Any) -> Iterator[str]:
    if isinstance(node, list | tuple):
        for item in node:
            yield from _picture_fields(item)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            if key == "url" and isinstance(value, Mapping):
                conditions = value.get("condition", [])
                for way in [value, *(conditions if isinstance(conditions, list) else [conditions])]:
                    if isinstance(way, Mapping) and isinstance(way.get("field"), str):
                        yield way["field"]
            elif key not in ("datasets", "values"):
                yield from _picture_fields(value)


def _all_rows(node: Any) -> Iterator[Mapping[str, Any]]:
    if isinstance(node, list | tuple):
        for item in node:
            yield from _all_rows(item)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            listed = value if key == "values" else None
            if key == "datasets" and isinstance(value, Mapping):
                listed = [row for rows in value.values() if isinstance(rows, list) for row in rows]
            if isinstance(listed, list):
                yield from (row for row in listed if isinstance(row, Mapping))
            else:
                yield from _all_rows(value)
