"""The data of a Plotly figure as a table: what a page can truly show of one."""

from __future__ import annotations

import base64
import binascii
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any, Final

from nkreport.publish.content.foreign_html import read_html
from nkreport.publish.content.frames import MOST_ROWS
from nkreport.publish.content.markdown import Token

MEDIA: Final = "application/vnd.plotly.v1+json"

MOST_POINTS: Final = 1_000_000
"""Values of one trace that are read."""

_NAMES: Final = (
    "x y z labels parents ids values open high low close r theta lat lon locations a b c"
).split()
"""What traces call the lists of values that they draw."""

_TYPES: Final = frozenset("i1 i2 i4 i8 u1 u2 u4 u8 f4 f8".split())


_MIDNIGHT = re.compile(r"T00:00:00(?:\.0+)?$")
"""What Plotly adds to a day."""


def read_plotly(figure: object) -> list[Token]:
    """Read a figure's title and the values of its traces into a table.

    Parameters
    ----------
    figure : object
        As an output holds it: `data` (traces) and `layout`. Values are lists, or base64 of
        numbers.

    Returns
    -------
    list of dict
        A table, long ones by their ends; empty where no trace has plain lists of values.

    Examples
    --------
    >>> from nkreport.publish.content.markdown import plain_text
    >>> [table] = read_plotly({"data": [{"x": ["a", "b"], "y": [1, 2.5]}]})
    >>> [[plain_text(cell["children"]) for cell in row] for row in table["body"]]
    [['a', '1'], ['b', '2.5']]
    """
    data = figure.get("data") if isinstance(figure, Mapping) else None
    traces = [trace for trace in data or () if isinstance(trace, Mapping)]
    read = [(_text(trace.get("name")), columns) for trace in traces if (columns := _lists(trace))]
    if not read:
        return []
    layout = figure.get("layout") if isinstance(figure, Mapping) else None
    names = [name for name in _NAMES if any(name in columns for _, columns in read)]
    several = len(read) > 1
    rows = [row for label, columns in read for row in _rows(label, columns, names, several)]
    heads = [*["Trace"] * several, *(_axis(layout, name) or name for name in names)]
    return read_html(_html(_title(layout), heads, rows))


def _lists(trace: Mapping[str, Any]) -> dict[str, Sequence[Any]]:
    """The lists of plain values that a trace draws, by name."""
    found = {name: _values(trace[name]) for name in _NAMES if name in trace}
    return {name: values for name, values in found.items() if values}


def _values(given: object) -> Sequence[Any]:
    if isinstance(given, Mapping):
        return _numbers(given)
    if not isinstance(given, list) or len(given) > MOST_POINTS:
        return ()
    plain = all(one is None or isinstance(one, str | int | float) for one in given)
    return given if plain else ()


def _numbers(given: Mapping[str, Any]) -> Sequence[Any]:
    """Numbers packed as Plotly packs an array: little-endian, in base64."""
    import numpy as np

    kind, packed = given.get("dtype"), given.get("bdata")
    if kind not in _TYPES or not isinstance(packed, str) or given.get("shape"):
        return ()
    try:
        raw = base64.b64decode(packed[: MOST_POINTS * 12], validate=True)
        return list(np.frombuffer(raw, dtype=f"<{kind}")[:MOST_POINTS].tolist())
    except (binascii.Error, ValueError):
        return ()


def _rows(
    label: str, columns: Mapping[str, Sequence[Any]], names: Sequence[str], several: bool
) -> Iterator[list[str]]:
    for place in range(max(map(len, columns.values()))):
        lists = (columns.get(name, ()) for name in names)
        cells = [_text(values[place]) if place < len(values) else "" for values in lists]
        yield [*[label] * several, *cells]


def _text(value: object) -> str:
    if isinstance(value, float):
        return f"{value:.6g}"
    return "" if value is None else _MIDNIGHT.sub("", str(value))


def _axis(layout: object, name: str) -> str:
    axis = layout.get(f"{name}axis") if isinstance(layout, Mapping) and name in "xyz" else None
    return _title(axis)


def _title(of: object) -> str:
    title = of.get("title") if isinstance(of, Mapping) else None
    return _text(title.get("text") if isinstance(title, Mapping) else title)


def _html(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """A table as pandas writes it, of many rows the first and last."""
    each = MOST_ROWS // 2
    cut = len(rows) > MOST_ROWS
    shown = [*rows[:each], ["..."] * len(heads), *rows[-each:]] if cut else rows
    caption = f"<caption>{escape(title)}</caption>" if title else ""
    head = "".join(f"<th>{escape(one)}</th>" for one in heads)
    body = "".join(
        f"<tr>{''.join(f'<td>{escape(cell)}</td>' for cell in row)}</tr>" for row in shown
    )
    size = f"<p>{len(rows)} rows × {len(heads)} columns</p>" if cut else ""
    return (
        f'<table class="dataframe">{caption}<thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>{size}"
    )
