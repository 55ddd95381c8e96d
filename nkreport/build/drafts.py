"""Drafts: a chart or a frame that a cell shows by itself, found in what the notebook recorded.

A page prints them below the box that says what they lack. Their numbers lead to no figure, and
an audit says so.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from nkreport.build.draw import check_spec
from nkreport.errors import CheckError

_VEGA = re.compile(r"application/vnd\.vega(lite)?\.v\d+(\+json)?\Z")
_EMBEDDED = re.compile(r"\}\)\(\s*(?=\{)")


def spec_of(data: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return the Vega-Lite spec of a plain chart's output; None where there is none to draw.

    Parameters
    ----------
    data : mapping
        An output's types. The spec stands under a Vega type, or in the page that Altair's own
        renderer writes, whose script is read and never run.

    Examples
    --------
    >>> spec_of({"text/html": '<script>(function(s){})({"mark": "bar"}, {"mode": 1});</script>'})
    {'mark': 'bar'}
    """
    found = next((value for name, value in data.items() if _VEGA.match(name)), None)
    if found is None:
        found = _embedded("".join(data.get("text/html", "")))
    if not isinstance(found, dict):
        return None
    try:
        check_spec(found)
    except (CheckError, RecursionError):
        return None
    return found


def _embedded(html: str) -> Any:
    for match in _EMBEDDED.finditer(html):
        try:
            return json.JSONDecoder().raw_decode(html, match.end())[0]
        except (ValueError, RecursionError):
            continue
    return None
