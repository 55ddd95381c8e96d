"""A drawing in the size of a stamp: its marks, and bars where its words stand."""

from __future__ import annotations

import base64
import io
import re
from functools import lru_cache
from xml.etree import ElementTree

from nkreport.report.theme import MUTED, text_width

WIDTH, TALLEST = 240, 150
"""Pixels of the picture; of a taller drawing the top is shown."""

COLOURS = 16

_SVG = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"[\d.]+")
_AHEAD = {"start": 0.0, "middle": 0.5, "end": 1.0}


@lru_cache(maxsize=64)
def miniature(svg: str) -> str:
    """Draw a chart small.

    Parameters
    ----------
    svg : str
        As `draw.draw_spec` gives it.

    Returns
    -------
    str
        A PNG on white in base64, about 1 kB; empty for a drawing without a size.

    Notes
    -----
    Words are no longer read at this size, and setting them is what takes time: a bar stands for
    each.
    """
    import vl_convert
    from PIL import Image

    root = ElementTree.fromstring(svg)
    size = [float(side) for side in root.get("viewBox", "").split()[2:]]
    if len(size) < 2 or min(size) <= 0:
        return ""
    scale = WIDTH / size[0]
    height = min(size[1], TALLEST / scale)
    root.attrib = {"viewBox": f"0 0 {size[0]:g} {height:g}", "width": f"{size[0]:g}"}
    root.set("height", f"{height:g}")
    for words in [*root.iter(f"{_SVG}text")]:
        _to_bar(words)
    ElementTree.register_namespace("", _SVG.strip("{}"))
    drawn = vl_convert.svg_to_png(ElementTree.tostring(root, encoding="unicode"), scale=scale)
    with Image.open(io.BytesIO(drawn)) as picture:
        ground = Image.new("RGBA", picture.size, "white")
        ground.alpha_composite(picture.convert("RGBA"))
    few = ground.convert("RGB").quantize(
        COLOURS, method=Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE
    )
    held = io.BytesIO()
    few.save(held, "PNG", optimize=True)
    return base64.b64encode(held.getvalue()).decode("ascii")


def _to_bar(words: ElementTree.Element) -> None:
    """Make an element of text a bar of about its length."""
    text = "".join(words.itertext())
    match = _NUMBER.match(words.get("font-size", ""))
    size = float(match[0]) if match else 12.0
    lines = max(1, len(words.findall(f"{_SVG}tspan")))
    wide = text_width(text, size) / lines * 0.92
    kept = {name: words.attrib[name] for name in ("transform", "opacity") if name in words.attrib}
    left = -wide * _AHEAD.get(words.get("text-anchor", "start"), 0.0)
    place = {"x": left, "y": -0.5 * size, "width": wide, "height": 0.42 * size}
    words.clear()
    words.tag = f"{_SVG}rect"
    words.attrib = {name: f"{value:.1f}" for name, value in place.items()} | kept
    words.attrib |= {"fill": MUTED, "fill-opacity": "0.38"}
