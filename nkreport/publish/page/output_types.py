"""What a cell showed by itself, by the types of its output: the best that a page can hold."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from nkreport.publish.content import markdown
from nkreport.publish.content.foreign_html import asks_for_text, is_seen, only_styles, read_html
from nkreport.publish.content.json_tree import read_json
from nkreport.publish.content.mathematics import read_tex
from nkreport.publish.content.named_pictures import named_picture
from nkreport.publish.content.outline import Outline
from nkreport.publish.content.pictures import picture_of, read_picture
from nkreport.publish.content.plotly_data import MEDIA, read_plotly
from nkreport.publish.drawing.described import described
from nkreport.publish.drawing.draw import Drawn
from nkreport.publish.drawing.plain_charts import drawn_chart
from nkreport.publish.words.own_words import OwnWords
from nkreport.report.ordinary.grid import without_grid

_NAMES = {
    "application/vnd.jupyter.widget-view+json": "widget",
    "application/vnd.plotly.v1+json": "plotly",
    "application/vnd.bokehjs": "bokeh",
    "application/javascript": "script",
    "text/html": "html",
    "audio/": "sound",
    "video/": "film",
    "application/pdf": "pdf",
    "application/geo+json": "map",
}
"""What an output is called that stands on no page, by the start of its type: `absent_…`."""

_REPR = re.compile(r"\s*<[^\n]*>\s*|\s*")
"""A text that names an object and says nothing of what it holds."""
_STYLES = "an output that holds nothing but styles for a browser is not shown"


@dataclass(slots=True)
class Found:
    """What an output gives a page.

    Attributes
    ----------
    tokens : list of dict
        Words, tables, pictures, formulas.
    drawing : Drawn or None
        Of a chart.
    words : str
        What the chart shows.
    text : str
        Printed as it is.
    absent : str
        Why nothing else is here.
    kind : str
        `chart`, `table` or `picture`, of what leads to no figure.
    reduced : str
        What was done to data too many to draw.
    csv : str
        The whole of a table that is shown by its ends.
    """

    tokens: list[markdown.Token] = field(default_factory=list)
    drawing: Drawn | None = None
    words: str = ""
    text: str = ""
    absent: str = ""
    kind: str = ""
    reduced: str = ""
    csv: str = ""


def read_types(
    data: Mapping[str, Any],
    metadata: Mapping[str, Any],
    alt: str,
    outline: Outline,
    words: OwnWords,
) -> Found:
    """Take the best of an output's types.

    Parameters
    ----------
    data, metadata : mapping
        By type, as an output holds them.
    alt : str
        What the output shows, as its author says; may be empty.
    outline : Outline
        The page's headings so far.
    words : OwnWords
        In which an output is named that stands on no page.
    """
    typed = {name: _joined(value) for name, value in data.items()}
    found = (
        _chart(typed, metadata, alt)
        or _markdown(typed, outline)
        or _html(typed)
        or _tex(typed)
        or _picture(typed, metadata, alt)
        or _json(typed, metadata)
    )
    if found is not None:
        return found
    what = next((name for start, name in _NAMES.items() if _has(typed, start)), "")
    text = _text(typed, "text/plain")
    if asks_for_text(_text(typed, "text/html")) and text.strip():
        return Found(text=text)
    if what == "html" and not _REPR.fullmatch(text):
        what = ""
    if MEDIA in typed and (tokens := read_plotly(typed[MEDIA])):
        return Found(tokens=tokens, kind="table", absent=words("absent_plotly_but_data"))
    if what or not text.strip():
        return Found(absent=words(f"absent_{what or 'unknown'}"))
    return Found(text=text)


def _joined(value: Any) -> Any:
    """A text as one: a notebook's file may hold it by lines."""
    lines = isinstance(value, list) and all(isinstance(line, str) for line in value)
    return "".join(value) if lines else value


def _has(data: Mapping[str, Any], start: str) -> bool:
    return any(name.startswith(start) for name in data)


def _text(data: Mapping[str, Any], name: str) -> str:
    value = data.get(name, "")
    return value if isinstance(value, str) else ""


def _chart(data: Mapping[str, Any], metadata: Mapping[str, Any], alt: str) -> Found | None:
    found = drawn_chart(data)
    if found is None:
        return None
    chart, drawing = found
    if drawing is None:
        return None if picture_of(data) else Found(absent=chart.missing)
    words = alt or described(chart.spec)
    return Found(drawing=drawing, words=words, kind="chart", reduced=chart.drawn)


def _markdown(data: Mapping[str, Any], outline: Outline) -> Found | None:
    text = _text(data, "text/markdown")
    if not text.strip():
        return None
    tokens = markdown.parse(text, outline=outline, block_html=read_html)
    return Found(tokens=tokens)


def _html(data: Mapping[str, Any]) -> Found | None:
    """Take an output's HTML, unless nothing of it is left and another type says more."""
    html = without_grid(_text(data, "text/html"))
    if not html.strip() or asks_for_text(html):
        return None
    if only_styles(html):
        return Found(tokens=[{"type": "inline", "children": [], "finding": _STYLES}])
    tokens = read_html(html, picture=_beside)
    if not is_seen(tokens):
        return None
    return Found(tokens=tokens, kind=_kind_of(tokens), csv=_text(data, "text/csv"))


def _tex(data: Mapping[str, Any]) -> Found | None:
    text = _text(data, "text/latex")
    if not text.strip():
        return None
    return Found(tokens=[read_tex(text, display=True)])


def _picture(data: Mapping[str, Any], metadata: Mapping[str, Any], alt: str) -> Found | None:
    media = picture_of(data)
    if not media:
        return None
    size = metadata.get(media)
    given = size if isinstance(size, Mapping) else {}
    token = read_picture(
        media,
        data[media],
        alt=alt,
        name="the picture of a cell",
        width=given.get("width"),
        height=given.get("height"),
    )
    return Found(tokens=[token], kind=_kind_of([token]))


def _beside(address: str, alt: str, **size: object) -> markdown.Token:
    """A picture that an output's HTML names: it holds it, or nothing is known of it."""
    return named_picture(address, {}, alt=alt, **size)


def _json(data: Mapping[str, Any], metadata: Mapping[str, Any]) -> Found | None:
    if "application/json" not in data:
        return None
    root = metadata.get("application/json", {}).get("root", "root")
    return Found(tokens=read_json(data["application/json"], root=str(root)))


def _kind_of(tokens: Sequence[markdown.Token]) -> str:
    kinds = {token["type"] for token in tokens}
    if len(tokens) == 1 and tokens[0]["type"] == "paragraph":
        inner = [token["type"] for token in tokens[0]["children"]]
        kinds |= {"image"} if inner == ["image"] else set()
    return next(
        (name for kind, name in (("table", "table"), ("image", "picture")) if kind in kinds), ""
    )
