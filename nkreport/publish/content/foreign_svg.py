"""A drawing made by anyone, reduced to what only draws: shapes, text and pictures of its own."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree

from nkreport.publish.content.foreign_style import DRAWS, clean_declarations, clean_rules, is_plain

SVG_NAMESPACE: Final = "{http://www.w3.org/2000/svg}"
_SPACE: Final = "{http://www.w3.org/XML/1998/namespace}space"
_LINKS: Final = ("href", "{http://www.w3.org/1999/xlink}href")

MOST_ELEMENTS: Final = 50_000
"""Elements of a drawing; four times as many with its `use`s written out."""

DEEPEST: Final = 120
LARGEST: Final = 100_000.0
"""Of a side, in pixels or the units of its `viewBox`."""

_ELEMENTS: Final = frozenset(
    "svg g defs symbol use path rect circle ellipse line polyline polygon text tspan textPath"
    " title desc clipPath mask pattern marker linearGradient radialGradient stop image style"
    " switch".split()
)
_GEOMETRY: Final = frozenset(
    "class x y x1 y1 x2 y2 cx cy r rx ry fx fy fr dx dy d points width height viewBox version"
    " transform gradientTransform patternTransform gradientUnits patternUnits"
    " patternContentUnits clipPathUnits maskUnits maskContentUnits markerUnits markerWidth"
    " markerHeight refX refY orient preserveAspectRatio offset rotate textLength lengthAdjust"
    " pathLength spreadMethod startOffset".split()
)
_ACTIVE: Final = {
    "script": "a script",
    "foreignObject": "foreign content",
    "animate": "movement",
    "animateTransform": "movement",
    "animateMotion": "movement",
    "set": "movement",
    "filter": "a filter",
}
"""What a drawing is told to lack; other elements that are not in the list only describe it."""

_LENGTH: Final = re.compile(r"\s*([\d.]+(?:[eE][+-]?\d+)?)\s*(px|pt|pc|in|cm|mm|)\s*")
_PIXELS: Final = {"": 1, "px": 1, "pt": 4 / 3, "pc": 16, "in": 96, "cm": 96 / 2.54, "mm": 96 / 25.4}
_REFERENCE: Final = re.compile(r"url\(\s*['\"]?#([^'\")\s]+)['\"]?\s*\)")


class Refused(Exception):
    """Why a picture is not shown, as the end of a sentence."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawing fit for a page.

    Attributes
    ----------
    svg : str
    width, height : float
        In pixels.
    words : str
        What it says of itself; empty where it does not.
    lacking : tuple of str
        What was taken from it that may have been seen.
    """

    svg: str
    width: float
    height: float
    words: str
    lacking: tuple[str, ...]


def clean_drawing(data: bytes, picture: Callable[[str], str]) -> Drawing:
    """Keep of a drawing what is in a list of elements, attributes and properties.

    Parameters
    ----------
    data : bytes
    picture : callable
        Gives the address of a picture inside the drawing as it may stand there, or raises
        `Refused`.

    Raises
    ------
    Refused
        If it is no drawing, or larger than a page can hold.
    """
    root = _read(data)
    _bound(root)
    cleaner = _Cleaner(root, picture)
    cleaner.clean()
    _bound_uses(root)
    width, height = _sized(root)
    ElementTree.register_namespace("", SVG_NAMESPACE.strip("{}"))
    svg = ElementTree.tostring(root, encoding="unicode")
    return Drawing(svg, width, height, cleaner.words, tuple(cleaner.lacking))


def _read(data: bytes) -> ElementTree.Element:
    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        root: ElementTree.Element = fromstring(data)
    except DefusedXmlException as error:
        raise Refused("it defines entities, which can grow without end") from error
    except (ElementTree.ParseError, LookupError, ValueError) as error:
        raise Refused(f"it is no XML: {error}") from error
    if root.tag == "svg":
        root.tag = SVG_NAMESPACE + "svg"
    if root.tag != SVG_NAMESPACE + "svg":
        raise Refused("it is no SVG")
    return root


def _bound(root: ElementTree.Element) -> None:
    level, depth, count = [root], 0, 0
    while level:
        count += len(level)
        depth += 1
        if count > MOST_ELEMENTS:
            raise Refused(f"it has more than {MOST_ELEMENTS:,} parts; save it as a PNG")
        if depth > DEEPEST:
            raise Refused(f"its parts stand more than {DEEPEST} deep in each other")
        level = [child for element in level for child in element]


class _Cleaner:
    def __init__(self, root: ElementTree.Element, picture: Callable[[str], str]) -> None:
        self.root = root
        self.picture = picture
        self.words = ""
        self.lacking: dict[str, None] = {}
        self.names: dict[str, str] = {}

    def clean(self) -> None:
        self._drop(self.root)
        for element in self.root.iter():
            name = element.get("id")
            if name:
                self.names.setdefault(name, f"n{len(self.names) + 1}")
        for element in list(self.root.iter()):
            self._clean(element)

    def _drop(self, root: ElementTree.Element) -> None:
        """Take out what is not in the list, a link's content apart; words go to the front."""
        for parent in list(root.iter()):
            for child in list(parent):
                name = _local(child)
                if name in ("title", "desc"):
                    if parent is root and not self.words:
                        self.words = " ".join("".join(child.itertext()).split())
                    _remove(parent, child)
                elif name == "a":
                    child.tag, child.attrib = SVG_NAMESPACE + "g", _without_links(child.attrib)
                elif name not in _ELEMENTS:
                    if name in _ACTIVE:
                        self.lacking[_ACTIVE[name]] = None
                    _remove(parent, child)

    def _clean(self, element: ElementTree.Element) -> None:
        if _local(element) == "style":
            text, whole = clean_rules("".join(element.itertext()), self.names)
            element.clear()
            element.text = text
            self._lacks(whole, "some of its styles")
            return
        target = next((element.attrib[name] for name in _LINKS if name in element.attrib), "")
        kept = dict(self._attributes(element))
        element.attrib = kept
        if target:
            self._link(element, target.strip())

    def _attributes(self, element: ElementTree.Element) -> Iterator[tuple[str, str]]:
        for name, value in element.attrib.items():
            if name == "id" and value in self.names:
                yield "id", self.names[value]
            elif name == "style":
                text, whole = clean_declarations(value, self.names)
                self._lacks(whole, "some of its styles")
                if text:
                    yield name, text
            elif name in DRAWS:
                text, whole = clean_declarations(f"{name}:{value}", self.names)
                self._lacks(whole, "some of its styles")
                if text:
                    yield name, text.partition(":")[2]
            elif name == _SPACE or (name in _GEOMETRY and is_plain(value)):
                yield name, value
            elif name.startswith("on"):
                self.lacking["a script"] = None

    def _link(self, element: ElementTree.Element, target: str) -> None:
        name = _local(element)
        if target.startswith("#") and name != "image":
            if target[1:] in self.names:
                element.set("href", f"#{self.names[target[1:]]}")
        elif name == "image":
            try:
                element.set("href", self.picture(target))
            except Refused:
                self.lacking["a picture from outside or unread"] = None
        else:
            self.lacking["what it has from outside"] = None

    def _lacks(self, whole: bool, what: str) -> None:
        if not whole:
            self.lacking[what] = None


def _local(element: ElementTree.Element) -> str:
    tag = element.tag
    if not isinstance(tag, str):
        return ""
    if tag.startswith("{") and not tag.startswith(SVG_NAMESPACE):
        return f"foreign {tag}"
    local = tag.removeprefix(SVG_NAMESPACE)
    element.tag = SVG_NAMESPACE + local
    return local


def _without_links(attributes: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in attributes.items() if name not in _LINKS}


def _remove(parent: ElementTree.Element, child: ElementTree.Element) -> None:
    """Take out an element, and keep the text that stands behind it."""
    if child.tail and child.tail.strip():
        index = list(parent).index(child)
        if index:
            before = parent[index - 1]
            before.tail = (before.tail or "") + child.tail
        else:
            parent.text = (parent.text or "") + child.tail
    parent.remove(child)


def _bound_uses(root: ElementTree.Element) -> None:
    """Refuse parts that hold each other, or copy each other without end."""
    by_name = {element.get("id"): element for element in root.iter() if element.get("id")}
    sizes: dict[ElementTree.Element, int] = {}

    def size(element: ElementTree.Element, above: frozenset[ElementTree.Element]) -> int:
        if element in above or len(above) > 2 * DEEPEST:
            raise Refused("its parts refer to each other in a circle")
        if element not in sizes:
            inner = above | {element}
            total = 1 + sum(size(child, inner) for child in element)
            for target in _targets(element):
                if target in by_name:
                    total += size(by_name[target], inner)
            sizes[element] = total
        if sizes[element] > 4 * MOST_ELEMENTS:
            raise Refused("its parts copy each other into more than a page can hold")
        return sizes[element]

    size(root, frozenset())


def _targets(element: ElementTree.Element) -> Iterator[str]:
    for name, value in element.attrib.items():
        if name == "href" and value.startswith("#"):
            yield value[1:]
        elif "url(" in value:
            yield from _REFERENCE.findall(value)


def _sized(root: ElementTree.Element) -> tuple[float, float]:
    """Give a drawing a `viewBox` and a size in pixels; return that."""
    box = [float(n) for n in re.findall(r"-?\d*\.?\d+(?:[eE][+-]?\d+)?", root.get("viewBox", ""))]
    if len(box) != 4 or min(box[2:]) <= 0 or max(map(abs, box)) > LARGEST:
        if root.get("viewBox") and len(box) == 4:
            raise Refused("its viewBox is empty or endless")
        box = []
    given = [_pixels(root.get(side, "")) for side in ("width", "height")]
    ratio = box[3] / box[2] if box else 0.5
    width = given[0] or (given[1] / ratio if given[1] else box[2] if box else 300.0)
    height = given[1] or width * ratio
    if not (0 < width <= LARGEST and 0 < height <= LARGEST):
        raise Refused("it has no size that a page can show")
    if not box:
        root.set("viewBox", f"0 0 {width:g} {height:g}")
    root.set("width", f"{width:.6g}")
    root.set("height", f"{height:.6g}")
    return width, height


def _pixels(length: str) -> float:
    found = _LENGTH.fullmatch(length)
    try:
        return float(found[1]) * _PIXELS[found[2]] if found else 0.0
    except ValueError:
        return 0.0
