"""What a drawing shows, read from its SVG: words and lines where a reader sees them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from xml.etree import ElementTree

from nkreport.report import theme

_MOVED = re.compile(r"translate\(([-\d.e]+),\s*([-\d.e]+)\)")


@dataclass(frozen=True)
class Words:
    """A line of text: where it begins and ends, and the middle of its height, in pixels."""

    text: str
    left: float
    right: float
    y: float


@dataclass(frozen=True)
class Line:
    """A straight line and its colour."""

    x: float
    y: float
    x2: float
    y2: float
    stroke: str
    width: float


def _elements(svg: str) -> Iterator[tuple[str, ElementTree.Element, float, float]]:
    def walk(element: ElementTree.Element, x: float, y: float):
        if moved := _MOVED.search(element.get("transform", "")):
            x, y = x + float(moved[1]), y + float(moved[2])
        yield element.tag.rpartition("}")[2], element, x, y
        for child in element:
            yield from walk(child, x, y)

    return walk(ElementTree.fromstring(svg), 0.0, 0.0)


def without_words(svg: str) -> str:
    """The drawing with nothing written in it."""
    return re.sub(r"<text .*?</text>", "", svg, flags=re.DOTALL)


def words_in(svg: str) -> list[Words]:
    """Every line of text."""
    found = []
    for kind, element, x, y in _elements(svg):
        if kind != "text":
            continue
        size = float(element.get("font-size", "15px").removesuffix("px"))
        bold = element.get("font-weight", "normal") not in ("normal", "400")
        for text in [line.text or "" for line in element] or [element.text or ""]:
            wide = theme.text_width(text, size, bold=bold)
            left = x - {"end": wide, "middle": wide / 2}.get(element.get("text-anchor", ""), 0)
            found.append(Words(text, left, left + wide, y - size / 3))
            y += 18
    return found


def lines_in(svg: str) -> list[Line]:
    """Every rule."""
    return [
        Line(
            x,
            y,
            x + float(element.get("x2", "0")),
            y + float(element.get("y2", "0")),
            element.get("stroke", ""),
            float(element.get("stroke-width", "1")),
        )
        for kind, element, x, y in _elements(svg)
        if kind == "line"
    ]
