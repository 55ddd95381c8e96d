"""A chart without a description, in words made from its spec: for those who do not see it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from nkreport.publish.drawing.draw import is_vega
from nkreport.report.ordinary.encodings import several

LONGEST = 400
"""Characters of the words; a reader of the screen cannot skip in them."""

_KINDS = {
    "arc": "Pie chart",
    "area": "Area chart",
    "bar": "Bar chart",
    "boxplot": "Box plot",
    "circle": "Scatter plot",
    "errorband": "Chart of bands",
    "errorbar": "Chart of error bars",
    "geoshape": "Map",
    "image": "Chart of pictures",
    "line": "Line chart",
    "point": "Scatter plot",
    "rect": "Heat map",
    "rule": "Chart of rules",
    "square": "Scatter plot",
    "text": "Chart of texts",
    "tick": "Strip plot",
    "trail": "Line chart",
}
_AGGREGATES = {
    "average": "mean of",
    "count": "number of rows",
    "distinct": "number of different",
    "max": "highest",
    "mean": "mean of",
    "median": "median of",
    "min": "lowest",
    "stdev": "standard deviation of",
    "sum": "sum of",
}
_PARTED = (
    ("color", "coloured by"),
    ("fill", "coloured by"),
    ("stroke", "coloured by"),
    ("shape", "shaped by"),
    ("size", "sized by"),
    ("facet", "a panel for each"),
    ("row", "a row for each"),
    ("column", "a column for each"),
)


def described(spec: Mapping[str, Any]) -> str:
    """Say what a chart shows, by its own description or else by its title, marks and fields.

    Parameters
    ----------
    spec : mapping
        Vega-Lite or Vega; from a stranger, its parts may be anything.

    Returns
    -------
    str
        A sentence or two, plain text.

    Examples
    --------
    >>> described({"mark": "bar", "encoding": {"x": {"field": "month"}, "y": {"field": "sales"}}})
    'Bar chart: sales by month.'
    """
    own = spec.get("description")
    if isinstance(own, str) and own.strip():
        return _cut(own)
    title = _title(spec.get("title"))
    if is_vega(spec):
        words = "Chart."
    else:
        said = list(dict.fromkeys(_views(spec, {}, 0)))
        more = f" And {len(said) - 4} more." if len(said) > 4 else ""
        words = " ".join(said[:4]) + more or "Chart."
    if title:
        words = f"{title}{'' if title.endswith(('.', '!', '?')) else '.'} {words}"
    return _cut(words)


def _cut(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else line[: LONGEST - 1] + "…"


def _title(given: Any) -> str:
    text = given.get("text") if isinstance(given, Mapping) else given
    if isinstance(text, list):
        text = " ".join(str(line) for line in text)
    return text.strip() if isinstance(text, str) else ""


def _views(view: Any, shared: Mapping[str, Any], depth: int) -> Iterator[str]:
    if not isinstance(view, Mapping) or depth > 8:
        return
    own = view.get("encoding")
    encoding = {**shared, **(own if isinstance(own, Mapping) else {})}
    facet = view.get("facet")
    if isinstance(facet, Mapping):
        encoding |= facet if "field" not in facet else {"facet": facet}
    parts = view.get(several(view)) if several(view) else [view.get("spec")]
    if isinstance(parts, list) and "mark" not in view:
        for part in parts:
            yield from _views(part, encoding, depth + 1)
        return
    mark = view.get("mark")
    kind = mark.get("type") if isinstance(mark, Mapping) else mark
    yield _sentence(kind if isinstance(kind, str) else "", encoding)


def _sentence(kind: str, encoding: Mapping[str, Any]) -> str:
    named = {channel: _named(one) for channel, one in encoding.items()}
    across, up = named.get("x", ""), named.get("y", "")
    what = _KINDS.get(kind, "Chart")
    if kind == "bar" and _bins(encoding) and "number of rows" in (across, up):
        what = "Histogram"
    if kind == "arc":
        across, up = named.get("color", ""), named.get("theta", "")
    parts = [_of_two(across, up, encoding)] if across or up else []
    parts += [
        f"{words} {named[channel]}"
        for channel, words in _PARTED
        if named.get(channel) and named[channel] not in (across, up)
    ]
    return f"{what}: {', '.join(parts)}." if parts else f"{what}."


def _of_two(across: str, up: str, encoding: Mapping[str, Any]) -> str:
    if not across or not up:
        return across or up
    x = encoding.get("x")
    turned = isinstance(x, Mapping) and ("aggregate" in x or x.get("type") == "quantitative")
    y = encoding.get("y")
    level = isinstance(y, Mapping) and ("aggregate" in y or y.get("type") == "quantitative")
    return f"{across} by {up}" if turned and not level else f"{up} by {across}"


def _bins(encoding: Mapping[str, Any]) -> bool:
    sides = (encoding.get("x"), encoding.get("y"))
    return any(isinstance(one, Mapping) and one.get("bin") for one in sides)


def _named(one: Any) -> str:
    """What a channel shows, by the title its reader sees or by its field."""
    if isinstance(one, list):
        one = one[0] if one else None
    if not isinstance(one, Mapping):
        return ""
    for guide in (one.get("axis"), one.get("legend"), one.get("header"), one):
        if isinstance(guide, Mapping) and (title := _title(guide.get("title"))):
            return "number of rows" if title == "Count of Records" else title
    field, way = one.get("field"), one.get("aggregate")
    if way == "count":
        return "number of rows"
    if isinstance(field, Mapping):
        field = "each of several fields"
    if not isinstance(field, str):
        condition = one.get("condition")
        return _named(condition) if isinstance(condition, Mapping) else ""
    field = field.replace("\\", "")
    if isinstance(way, str):
        return f"{_AGGREGATES.get(way, f'{way} of')} {field}"
    unit = one.get("timeUnit")
    return f"{field} ({unit})" if isinstance(unit, str) else field
