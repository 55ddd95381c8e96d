"""A formula's tree as calls of Typst's mathematics, each plain data the template looks up."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from typing import Any, Final

from nkreport.publish.html.mathml import is_function

Node = dict[str, Any]

BLOCKS: Final = (
    (0x20, 0x7E),
    (0xA1, 0x17F),
    (0x391, 0x3A9),
    (0x3B1, 0x3C9),
    (0x3D0, 0x3D1),
    (0x3D5, 0x3D6),
    (0x3F0, 0x3F1),
    (0x3F5, 0x3F6),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x2100, 0x214F),
    (0x2190, 0x23FF),
    (0x2460, 0x2600),
    (0x27C0, 0x27FF),
    (0x2900, 0x2B73),
    (0x1D400, 0x1D7FF),
)
"""What Typst's own New Computer Modern Math holds of each block that mathematics uses."""

ACCENTS: Final = {
    "^": "\u0302",
    "~": "\u0303",
    "\u00b4": "\u0301",
    "`": "\u0300",
    "\u00af": "\u0304",
    "\u02d8": "\u0306",
    "\u02c7": "\u030c",
    "\u02d9": "\u0307",
    "\u00a8": "\u0308",
    "\u20db": "\u20db",
    "\u20dc": "\u20dc",
    "\u02da": "\u030a",
    "\u2192": "\u20d7",
    "\u2190": "\u20d6",
    "\u2194": "\u20e1",
}
LINES: Final = {
    ("mover", "\u2015"): "overline",
    ("munder", "\u2015"): "underline",
    ("mover", "\u23de"): "overbrace",
    ("munder", "\u23df"): "underbrace",
    ("mover", "\u23b4"): "overbracket",
    ("munder", "\u23b5"): "underbracket",
    ("mover", "\u23dc"): "overparen",
    ("munder", "\u23dd"): "underparen",
}
_FENCES: Final = "()[]{}|\u2016\u2223\u2225\u27e8\u27e9\u2308\u2309\u230a\u230b/"
_NAMED: Final = {"thinmathspace": 0.167, "mediummathspace": 0.222, "thickmathspace": 0.278}
_TO_EM: Final = {"em": 1.0, "ex": 0.43, "mu": 1 / 18, "pt": 0.095, "px": 0.07, "mm": 0.27}
_WIDE: Final = {"cm": 2.7, "in": 6.9}
_SPOKEN: Final = 1000
"""Characters of a formula's TeX that a PDF says for it."""


def print_mathematics(tree: Node, words: Callable[[str], str]) -> Node:
    """Return a formula's tree as the template reads it.

    Parameters
    ----------
    tree : dict
        As `read_tex` makes it.
    words : callable
        Makes text fit to be set in the page's own faces.
    """
    return _Printer(words).row(tree["children"])


def spoken(tex: str, words: Callable[[str], str]) -> str:
    """Return what a PDF says for a formula."""
    said = " ".join(tex.split()) or "empty formula"
    return words(said if len(said) <= _SPOKEN else said[: _SPOKEN - 1] + "…").replace("\u200b", "")


def em(length: str, other: float = 0.0) -> float:
    """Return a length in ems, between -5 and 20.

    Examples
    --------
    >>> em("2em"), em("18mu"), em("negativethinmathspace"), em("900em"), em("")
    (2.0, 1.0, -0.167, 20.0, 0.0)
    """
    if (name := length.removeprefix("negative")) in _NAMED:
        return -_NAMED[name] if name != length else _NAMED[name]
    found = re.fullmatch(r"([+-]?\d*\.?\d+)([a-z]+)", length)
    if not found:
        return other
    return max(-5.0, min(20.0, float(found[1]) * (_TO_EM | _WIDE).get(found[2], 0.0)))


class _Printer:
    def __init__(self, words: Callable[[str], str]) -> None:
        self.words = words

    def row(self, children: Sequence[Node]) -> Node:
        """A row, its fences as high as what they hold."""
        if children and _is_fence(children[0]) and "form" in children[0]["attrs"]:
            return {"kind": "lr", "children": [self.node(child) for child in children]}
        nodes: list[Node] = []
        rest = list(children)
        while rest:
            inner = rest[1] if len(rest) > 2 and _is_fence(rest[0]) else {}
            binomial = inner.get("tag") == "mfrac" and "linethickness" in inner["attrs"]
            if (binomial or inner.get("tag") == "mtable") and _is_fence(rest[2]):
                nodes.append({"kind": "lr", "children": [self.node(one) for one in rest[:3]]})
                rest = rest[3:]
            else:
                nodes.append(self.node(rest.pop(0)))
        return nodes[0] if len(nodes) == 1 else {"kind": "row", "children": nodes}

    def node(self, node: Node) -> Node:
        tag, attrs = node["tag"], node["attrs"]
        if "text" in node:
            return self.leaf(node)
        children = node["children"]
        if tag in ("msub", "msup", "msubsup", "munder", "mover", "munderover"):
            return self.attached(tag, children)
        if tag == "mtable":
            return self.table(node)
        if tag == "mfrac" and len(children) == 2:
            over, under = (self.node(child) for child in children)
            return {"kind": "stack" if "linethickness" in attrs else "frac"} | {
                "over": over,
                "under": under,
            }
        if tag == "mroot" and len(children) == 2:
            return {"kind": "root", "of": self.node(children[0]), "index": self.node(children[1])}
        inner = self.row(children)
        if tag == "msqrt":
            return {"kind": "root", "of": inner, "index": None}
        if tag == "mphantom":
            return {"kind": "hide", "of": inner}
        if tag == "menclose":
            struck = "strike" in attrs.get("notation", "")
            return {"kind": "cancel" if struck else "box", "of": inner}
        if tag == "mstyle" and attrs.get("displaystyle") == "true":
            return {"kind": "display", "of": inner}
        if tag == "mstyle" and attrs.get("scriptlevel") in ("1", "2"):
            return {"kind": "script", "of": inner}
        if tag == "mstyle" and attrs.get("displaystyle") == "false":
            return {"kind": "inline", "of": inner}
        return inner

    def leaf(self, node: Node) -> Node:
        tag, attrs, text = node["tag"], node["attrs"], node["text"]
        if tag == "mspace":
            return {"kind": "space", "width": em(attrs.get("width", ""))}
        if tag == "mtext" or not text or any(not _has_glyph(sign) for sign in text):
            fit = self.words(text.replace("\u00a0", " "))
            weight = {"bold": 600}.get(node.get("variant", ""), 400)
            return {"kind": "words", "text": fit, "weight": weight}
        if tag == "mn" or (len(text) > 1 and text[0] == "\\"):
            return {"kind": "number", "text": text}
        if is_function(node):
            return {"kind": "op", "text": " ".join(text.split())}
        if tag == "mo" and _is_fence(node):
            size = em(attrs.get("minsize", ""))
            middle = attrs.get("fence") == "true" and "form" not in attrs and not size
            return {"kind": "mid" if middle else "fence", "text": text, "size": size}
        plain = tag == "mi" and attrs.get("mathvariant") == "normal"
        nodes = [{"kind": "upright" if plain else "sign", "text": sign} for sign in text]
        return nodes[0] if len(nodes) == 1 else {"kind": "row", "children": nodes}

    def attached(self, tag: str, children: Sequence[Node]) -> Node:
        base, *others = children or [{"tag": "mrow", "attrs": {}, "children": []}]
        of = self.node(base)
        sign = others[0].get("text", "") if len(others) == 1 else ""
        if (tag, sign) in LINES:
            return {"kind": LINES[tag, sign], "of": of}
        if tag == "mover" and sign in ACCENTS and base.get("tag") != "mstyle":
            return {"kind": "accent", "of": of, "accent": ACCENTS[sign]}
        whole = [self.node(other) for other in others]
        above, below = None, None
        if len(whole) == 2:
            below, above = whole
        elif whole:
            above, below = (whole[0], None) if tag in ("msup", "mover") else (None, whole[0])
        place = "limits" if tag.startswith(("mund", "mo")) else "scripts"
        return {"kind": place, "of": of, "above": above, "below": below}

    def table(self, table: Node) -> Node:
        """A table's cells, those that meet at a sign of relation joined in pairs."""
        rows = [[cell["children"] for cell in row["children"]] for row in table["children"]]
        sides = [
            [cell["attrs"].get("columnalign", "center") for cell in row["children"]]
            for row in table["children"]
        ]
        align = max(sides, key=len, default=[])
        displayed = table["attrs"].get("displaystyle") == "true"
        paired = displayed and align[:2] == ["right", "left"]
        cells = [[self.row(cell) for cell in row] for row in rows]
        width = max((len(row) for row in cells), default=0)
        empty: Node = {"kind": "row", "children": []}
        cells = [row + [empty] * (width - len(row)) for row in cells]
        if paired:
            cells = [
                [{"kind": "pair", "children": row[i : i + 2]} for i in range(0, width, 2)]
                for row in cells
            ]
        lines = {
            name: [
                i + 1
                for i, line in enumerate(table["attrs"].get(f"{name}lines", "").split())
                if line != "none"
            ]
            for name in ("column", "row")
        }
        return {
            "kind": "mat",
            "rows": cells,
            "align": "center" if paired or not align else max(align, key=align.count),
            "display": displayed,
            "lines": lines,
        }


def _is_fence(node: Node) -> bool:
    if node["tag"] != "mo" or node["attrs"].get("stretchy") == "false":
        return False
    return node["text"] in _FENCES or "form" in node["attrs"]


def _has_glyph(sign: str) -> bool:
    point = ord(sign)
    return unicodedata.category(sign)[0] not in "CM" and any(
        first <= point <= last for first, last in BLOCKS
    )
