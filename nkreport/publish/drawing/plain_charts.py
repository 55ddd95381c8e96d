"""Plain charts: those that a cell shows by itself, found in what the notebook recorded.

Their numbers lead to no figure, and an audit says so.
"""

from __future__ import annotations

import json
import marshal
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from nkreport.errors import CheckError, RunError
from nkreport.publish.drawing.draw import Drawn, drawn_plain, is_vega
from nkreport.publish.drawing.outside import check_spec
from nkreport.report.lab_look import without_labs_ground
from nkreport.report.ordinary.spec import lightened, missing, told

_VEGA = re.compile(r"application/vnd\.vega(lite)?\.v\d+([+.]json)?\Z")
_EMBEDDED = re.compile(r"\}\)\(\s*(?=\{)")
_OPENS = re.compile(r"\balt\.\w*Chart\(")
_NOTHING = (
    "the cell's output holds its name and no spec; run it again with"
    " alt.renderers.enable('default')"
)
_MISMADE = (RecursionError, ArithmeticError, LookupError, ValueError, TypeError, AttributeError)

_SCHEMA = "https://vega.github.io/schema/vega-lite/v6.json"
"""What a page's own Vega-Lite reads; of another in the spec it would warn in the console."""


@dataclass(frozen=True, slots=True)
class PlainChart:
    """A plain chart of an output, or why there is none.

    Attributes
    ----------
    spec : dict
        Vega-Lite, or Vega, which holds nothing but itself; empty where `missing` says why.
    missing : str
        Why it cannot be drawn and what to do, as the end of a sentence; empty where it can.
    drawn : str
        What was done with its rows before: "3,412 marks for 1,000,000 rows: one for each group";
        empty where each row is in it.
    """

    spec: dict[str, Any]
    missing: str = ""
    drawn: str = ""


def spec_of(data: Mapping[str, Any]) -> PlainChart | None:
    """Return the plain chart of an output; None where the output is none.

    Parameters
    ----------
    data : mapping
        An output's types. The spec stands under a Vega type, or in the page that Altair's own
        renderer writes, whose script is read and never run.

    Examples
    --------
    >>> html = '<script>(function(s){})({"mark": "bar"}, {"mode": 1});</script>'
    >>> spec_of({"text/html": html}).spec
    {'mark': 'bar'}
    """
    found, known = _found(data)
    if found is None:
        if known or _OPENS.match(_text(data.get("text/plain", ""))):
            return None if _pictured(data) else PlainChart({}, _NOTHING)
        return None
    return _chart(found)


def drawn_chart(data: Mapping[str, Any]) -> tuple[PlainChart, Drawn | None] | None:
    """Draw the plain chart of an output, once however often it is asked for.

    Returns
    -------
    tuple or None
        As `spec_of` returns it, and its drawing; None for the drawing of one that cannot be
        drawn, whose `missing` then says why.
    """
    found, _ = _found(data)
    if found is None:
        chart = spec_of(data)
        return None if chart is None else (chart, None)
    try:
        return _drawn_once(marshal.dumps(found, 2))
    except ValueError:  # nodes of a notebook that another read
        return _drawn(found)


@lru_cache(maxsize=32)
def _drawn_once(spec: bytes) -> tuple[PlainChart, Drawn | None]:
    return _drawn(marshal.loads(spec))


def _drawn(found: Any) -> tuple[PlainChart, Drawn | None]:
    chart = _chart(found)
    if chart.missing:
        return replace(chart, missing=f"a chart: {chart.missing}"), None
    try:
        return chart, drawn_plain(chart.spec)
    except (CheckError, RunError) as error:  # a page of all the rest is made nevertheless
        return replace(chart, missing=str(error)), None


def _chart(found: Any) -> PlainChart:
    if not isinstance(found, dict) or not found:
        return PlainChart({}, "what stands in its place is no Vega-Lite spec; run the cell again")
    try:
        light = found if is_vega(found) else lightened(without_labs_ground(found), {})
        if reason := missing(light):
            return PlainChart({}, reason)
        check_spec({key: value for key, value in light.items() if key != "usermeta"})
    except CheckError as error:
        return PlainChart({}, str(error))
    except _MISMADE:
        return PlainChart({}, "its spec is not made as Vega-Lite's are; run the cell again")
    drawn = str(told(light).get("drawn", ""))
    if "/schema/vega-lite/" in str(light.get("$schema", "")):
        light = {**light, "$schema": _SCHEMA}
    return PlainChart(light, drawn=drawn)


def _found(data: Mapping[str, Any]) -> tuple[Any, bool]:
    """The spec as it stands, and whether the output says that it is a chart's."""
    for name, value in data.items():
        if _VEGA.match(name):
            return (_loaded(value) if isinstance(value, str | list) else value), True
    return _embedded(_text(data.get("text/html", ""))), False


def _loaded(text: Any) -> Any:
    try:
        return json.loads(_text(text))
    except (ValueError, RecursionError):
        return {}


def _text(value: Any) -> str:
    return value if isinstance(value, str) else "".join(map(str, value))


def _pictured(data: Mapping[str, Any]) -> bool:
    return any(name.startswith("image/") for name in data)


def _embedded(html: str) -> Any:
    if "vega" not in html and "})(" not in html:
        return None
    for match in _EMBEDDED.finditer(html):
        try:
            return json.JSONDecoder().raw_decode(html, match.end())[0]
        except (ValueError, RecursionError):
            continue
    return None
