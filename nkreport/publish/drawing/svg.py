"""A drawing made fit for a page: its own ids, no style of its own, nothing from outside."""

from __future__ import annotations

import re
from collections.abc import Mapping
from xml.etree import ElementTree

from nkreport.errors import RunError

_SVG_NAMESPACE = "{http://www.w3.org/2000/svg}"
_ELEMENTS = frozenset(
    "svg g path rect line circle text tspan defs clipPath linearGradient radialGradient"
    " stop image".split()
)
LARGEST_PICTURE = 1 << 20
"""Bytes of one picture that a chart shows; and pixels on a side, below."""

MANY = 1_000
"""Marks of one group, beyond which those alike are drawn once and referred to."""

_LONGEST_SIDE = 8_192
_PLACE = re.compile(r"translate\((-?[\d.]+),(-?[\d.]+)\)\Z")
_PICTURE = re.compile(r"data:image/(png|jpeg);base64,([A-Za-z0-9+/]+=*)\Z")
_SILENT = ("role", "style", "version", "xml:space")
# An audit tells a scale's labels, which lead to no figure, from the chart's own words by these.
_SCALE_LABELS = frozenset({"role-axis-label", "role-legend-label"})
_LOCAL = re.compile(r"url\(#([\w-]+)\)\Z")


def cleaned_svg(svg: str, prefix: str) -> str:
    """Take from a drawing of vl-convert what a page must not hold or says itself.

    Parameters
    ----------
    svg : str
        As vl-convert gives it.
    prefix : str
        What every id of the drawing will begin with.

    Returns
    -------
    str
        A `viewBox` and no size, no `style` attribute, no reference but to its own parts.

    Raises
    ------
    RunError
        If it holds an element, a reference or a link that a report does not.
    """
    root = ElementTree.fromstring(svg)
    width, height = root.get("width", "0"), root.get("height", "0")
    for parent in list(root.iter()):
        for child in list(parent):
            if child.get("display") == "none" or _is_empty(child):
                parent.remove(child)
    names = _names(root, prefix)
    for element in root.iter():
        if element.tag.removeprefix(_SVG_NAMESPACE) not in _ELEMENTS:
            raise RunError(f"a chart draws <{element.tag}>, which a report does not hold")
        _clean_attributes(element, names)
    _draw_alike_once(root, prefix)
    root.attrib = {"viewBox": f"0 0 {width} {height}"}
    ElementTree.register_namespace("", _SVG_NAMESPACE.strip("{}"))
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _draw_alike_once(root: ElementTree.Element, prefix: str) -> None:
    """Have marks that differ in their place alone refer to one of them, where there are many."""
    shapes: dict[tuple[tuple[str, str], ...], str] = {}
    for group in list(root.iter(f"{_SVG_NAMESPACE}g")):
        if len(group) < MANY:
            continue
        alike: dict[tuple[tuple[str, str], ...], list[ElementTree.Element]] = {}
        for mark in group:
            if mark.tag == f"{_SVG_NAMESPACE}path" and _PLACE.match(mark.get("transform", "")):
                shape = tuple(sorted((k, v) for k, v in mark.items() if k != "transform"))
                alike.setdefault(shape, []).append(mark)
        for shape, marks in alike.items():
            if len(marks) < MANY // 10:
                continue
            if shape not in shapes:
                shapes[shape] = f"{prefix}-mark-{len(shapes) + 1}"
            for mark in marks:
                place = _PLACE.match(mark.get("transform", ""))
                assert place is not None
                mark.tag = f"{_SVG_NAMESPACE}use"
                mark.attrib.clear()
                mark.set("href", f"#{shapes[shape]}")
                mark.set("x", f"{float(place[1]):.2f}".rstrip("0").rstrip("."))
                mark.set("y", f"{float(place[2]):.2f}".rstrip("0").rstrip("."))
    if shapes:
        kept = ElementTree.Element(f"{_SVG_NAMESPACE}defs")
        for shape, name in shapes.items():
            ElementTree.SubElement(kept, f"{_SVG_NAMESPACE}path", {**dict(shape), "id": name})
        root.insert(0, kept)


def is_picture(address: object) -> bool:
    """Whether an address is a PNG or JPEG itself, of a bounded size, and what it says it is."""
    found = _PICTURE.match(address) if isinstance(address, str) else None
    if found is None or len(found[2]) > LARGEST_PICTURE * 4 // 3 + 4:
        return False
    import base64
    import binascii
    import io

    from PIL import Image, UnidentifiedImageError

    try:
        content = base64.b64decode(found[2], validate=True)
        with Image.open(io.BytesIO(content), formats=[found[1].upper()]) as picture:
            return max(picture.size) <= _LONGEST_SIDE
    except (
        binascii.Error,
        OSError,
        ValueError,
        UnidentifiedImageError,
        Image.DecompressionBombError,
    ):
        return False


def _is_empty(element: ElementTree.Element) -> bool:
    """Whether it is a group's unseen ground, of which Vega writes two a group."""
    return element.get("class") in ("background", "foreground") and not (
        element.get("fill") or element.get("stroke")
    )


def _names(root: ElementTree.Element, prefix: str) -> dict[str, str]:
    """New name of each id, counted from one: Vega's own count goes on from drawing to drawing."""
    found = [element.get("id", "") for element in root.iter() if element.get("id")]
    return {name: f"{prefix}-{number}" for number, name in enumerate(found, 1)}


def _clean_attributes(element: ElementTree.Element, names: Mapping[str, str]) -> None:
    for name, value in list(element.attrib.items()):
        if name in _SILENT or name.startswith(("aria-", "on")):
            del element.attrib[name]
        elif name == "class":
            kept = sorted(_SCALE_LABELS & set(value.split()))
            element.attrib.pop(name)
            if kept:
                element.set(name, kept[0])
        elif name == "id":
            element.set(name, names[value])
        elif "url(" in value:
            local = _LOCAL.match(value)
            if local is None or local[1] not in names:
                raise RunError(f"a chart refers to {value[:80]!r}; remove that colour or picture")
            element.set(name, f"url(#{names[local[1]]})")
        elif "href" in name:
            if element.tag == f"{_SVG_NAMESPACE}image" and is_picture(value):
                del element.attrib[name]
                element.set("href", value)
                continue
            raise RunError(f"a chart holds a link to {value[:80]!r}; remove it")
