"""Looks of a table's cells: CSS read by a list of properties, checked for contrast, written."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from nkreport.report import theme

if TYPE_CHECKING:
    from selectolax.lexbor import LexborHTMLParser, LexborNode

Style = dict[str, Any]
Rank = tuple[int, int, int, int]

CONTRAST: Final = 4.5
"""WCAG 2.2's least contrast of text, AA."""

INKY: Final = 13
"""Contrast with paper from which a colour of text is the page's ink, light in the dark."""

MOST_SELECTORS: Final = 400
"""Selectors other than one cell's id that are looked up in a document."""

MOST_MATCHES: Final = 400_000

PROPERTIES: Final = frozenset(
    "color background background-color font-weight font-style text-align text-decoration"
    " text-decoration-line display".split()
)
SIDES: Final = {
    "left": "left",
    "start": "left",
    "right": "right",
    "end": "right",
    "center": "center",
}
_SAFE = re.compile(r":(?!(?:nth|first|last|not|is|where)[-(\w])")
_ONE_ID = re.compile(r"#([\w-]+)")


class Sheet:
    """What the style blocks and style attributes of a document say of its tables' cells."""

    def __init__(
        self,
        ids: Mapping[str, list[tuple[Rank, Style]]],
        others: Mapping[int, list[tuple[Rank, Style]]],
        *,
        blank: bool = False,
    ) -> None:
        self.blank = blank
        self.ids = ids
        self.others = others
        self.inherited: dict[int, Style] = {}

    @classmethod
    def of(cls, document: LexborHTMLParser) -> Sheet:
        """Read the style blocks of a document."""
        import tinycss2

        ids: dict[str, list[tuple[Rank, Style]]] = {}
        others: dict[int, list[tuple[Rank, Style]]] = {}
        looked = matched = order = 0
        if document.css_first("table") is None:
            return cls(ids, others)
        for block in document.css("style"):
            for rule in tinycss2.parse_stylesheet(
                block.text(), skip_comments=True, skip_whitespace=True
            ):
                if rule.type != "qualified-rule":
                    continue
                style = _declared(rule.content)
                if not style:
                    continue
                for selector in tinycss2.serialize(rule.prelude).split(","):
                    order += 1
                    selector = selector.strip()
                    rank = (*_specificity(selector), order)
                    if one := _ONE_ID.fullmatch(selector):
                        ids.setdefault(one[1], []).append((rank, style))
                    elif looked < MOST_SELECTORS and not _SAFE.search(selector):
                        looked += 1
                        for node in _matching(document, selector):
                            matched += 1
                            if matched > MOST_MATCHES:
                                break
                            others.setdefault(node.mem_id, []).append((rank, style))
        return cls(ids, others)

    def hides(self, node: LexborNode) -> bool:
        """Whether an element is not displayed."""
        return "hidden" in node.attributes or self._own(node).get("display") == "none"

    def look(self, cell: LexborNode) -> tuple[Style, str]:
        """Return a cell's look, settled, and the side its text stands at."""
        if self.blank:
            return {}, ""
        style = {**self._above(cell.parent), **self._own(cell)}
        return (settled_style(style), style.get("side", "")) if style else ({}, "")

    def _above(self, node: LexborNode | None) -> Style:
        """What a cell has from its row, its part of the table and the table."""
        if node is None:
            return {}
        if node.mem_id not in self.inherited:
            above = {} if node.tag == "table" else self._above(node.parent)
            self.inherited[node.mem_id] = {**above, **self._own(node)}
        return self.inherited[node.mem_id]

    def _own(self, node: LexborNode) -> Style:
        name = node.attributes.get("id") or ""
        rules = [*self.ids.get(name, ()), *self.others.get(node.mem_id, ())]
        style: Style = {}
        for _, rule in sorted(rules, key=lambda one: one[0]):
            style |= rule
        return style | _attribute(node)


def css(tokens: Iterable[Mapping[str, Any]]) -> str:
    r"""Return the rules of every look that the tables among some tokens have, each once.

    Examples
    --------
    >>> cell = {"type": "cell", "children": [], "style": {"weight": "bold"}}
    >>> css([{"type": "table", "heads": [], "body": [[cell]]}])
    '.cell-3ce0af77{font-weight:600}\n'
    """
    looks = {class_name(style): style for style in _styles(tokens)}
    light = [f".{name}{{{_rule(looks[name])}}}\n" for name in sorted(looks)]
    dark = [
        f".{name}{{color:{looks[name]['dark']}}}\n"
        for name in sorted(looks)
        if "dark" in looks[name]
    ]
    screen = f"@media screen and (prefers-color-scheme:dark){{\n{''.join(dark)}}}\n" if dark else ""
    return "".join(light) + screen


def class_name(style: Mapping[str, Any]) -> str:
    """Return the class of a look: by its content, so that the same has the same name."""
    text = json.dumps(style, sort_keys=True)
    return f"cell-{hashlib.sha256(text.encode()).hexdigest()[:8]}"


def _styles(tokens: Iterable[Mapping[str, Any]]) -> Iterator[Mapping[str, Any]]:
    for token in tokens:
        if "style" in token:
            yield token["style"]
        yield from _styles(token.get("children", ()))
        for row in (*token.get("heads", ()), *token.get("body", ())):
            yield from _styles(row)


def _rule(style: Mapping[str, Any]) -> str:
    parts = []
    if "ground" in style:
        parts.append(f"background-color:{style['ground']};print-color-adjust:exact")
    if "bars" in style:
        stops = ",".join(
            f"transparent {start}%,{colour} {start}%,{colour} {end}%,transparent {end}%"
            for colour, start, end in style["bars"]
        )
        parts.append(f"background-image:linear-gradient(90deg,{stops})")
    if "colour" in style:
        parts.append(f"color:{style['colour']}")
    if "weight" in style:
        parts.append(f"font-weight:{600 if style['weight'] == 'bold' else 400}")
    if style.get("italic"):
        parts.append("font-style:italic")
    lines = [name for name in ("underline", "line-through") if style.get(name)]
    return ";".join([*parts, *([f"text-decoration:{' '.join(lines)}"] if lines else [])])


def settled_style(given: Mapping[str, Any]) -> Style:
    """Return what is shown of a look: its text legible on its ground, in light and in dark.

    A colour too faint is moved towards black or white until it can be read; a ground without
    a colour of text gets one. White paper under dark text is the page's own.

    Examples
    --------
    >>> settled_style({"colour": "#ffff00", "ground": "#ffffff"})
    {'colour': '#737300', 'dark': '#ffff00'}
    >>> settled_style({"ground": "#000080"})
    {'ground': '#000080', 'colour': '#ffffff'}
    """
    style = {k: given[k] for k in ("weight", "italic", "underline", "line-through") if given.get(k)}
    colour, ground, bars = given.get("colour"), given.get("ground"), given.get("bars")
    if ground == theme.PAPER and not bars:
        ground = None
    if bars:
        ground = ground or theme.PAPER
        text = colour or _plain(ground)
        style["bars"] = [[legible(bar, text), start, end] for bar, start, end in bars]
    if ground:
        style["ground"] = ground
        style["colour"] = legible(colour or _plain(ground), ground)
    elif colour and contrast(colour, theme.PAPER) <= INKY:
        style["colour"] = legible(colour, theme.PAPER)
        style["dark"] = legible(colour, theme.GROUND)
    return style


def legible(colour: str, ground: str) -> str:
    """Return a colour, moved towards black or white until it can be read on a ground."""
    end = max(("#000000", "#ffffff"), key=lambda one: contrast(one, ground))
    for step in range(21):
        mixed = _mixed(colour, end, step / 20)
        if contrast(mixed, ground) >= CONTRAST:
            return mixed
    return end


def contrast(one: str, other: str) -> float:
    """Contrast of two colours, 1 to 21, as WCAG counts it."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _plain(ground: str) -> str:
    return max((theme.INK, "#ffffff"), key=lambda one: contrast(one, ground))


def _luminance(colour: str) -> float:
    parts = [channel / 255 for channel in bytes.fromhex(colour[1:])]
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _mixed(colour: str, end: str, share: float) -> str:
    pairs = zip(bytes.fromhex(colour[1:]), bytes.fromhex(end[1:]), strict=True)
    return "#" + bytes(round(a + (b - a) * share) for a, b in pairs).hex()


def _attribute(node: LexborNode) -> Style:
    import tinycss2

    text = node.attributes.get("style")
    return _declared(tinycss2.parse_component_value_list(text[:2000])) if text else {}


def _declared(content: Sequence[Any]) -> Style:
    """What declarations say, those of the list of properties alone."""
    import tinycss2

    style: Style = {}
    for one in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if one.type == "declaration" and one.lower_name in PROPERTIES:
            values = [v for v in one.value if v.type not in ("whitespace", "comment")]
            style |= _said(one.lower_name, values)
    return style


def _said(name: str, values: Sequence[Any]) -> Style:
    words = [str(v.lower_value) for v in values if v.type == "ident"]
    first = words[0] if words else ""
    if name == "color":
        colour = _colour(values[0]) if values else None
        return {"colour": colour} if colour else {}
    if name in ("background", "background-color"):
        colours = [colour for value in values if (colour := _colour(value))]
        bars = [bar for value in values for bar in _bars(value)]
        return {"ground": colours[0] if colours else None, "bars": bars}
    if name == "font-weight":
        number = next((v.int_value or 0 for v in values if v.type == "number"), 0)
        heavy = first in ("bold", "bolder") or number >= 600
        return {"weight": "bold"} if heavy else {"weight": "normal"}
    if name == "font-style":
        return {"italic": first in ("italic", "oblique")}
    if name == "text-align":
        return {"side": SIDES[first]} if first in SIDES else {}
    if name == "display":
        return {"display": first}
    return {line: line in words for line in ("underline", "line-through")}


def _colour(value: Any) -> str | None:
    """A colour on white paper as `#rrggbb`; None where it is none or cannot be seen."""
    from tinycss2.color4 import parse_color

    try:
        found = parse_color(value)
        if found is None or isinstance(found, str):
            return None
        red, green, blue = (min(max(c or 0.0, 0.0), 1.0) for c in found.to("srgb").coordinates)
        seen = found.alpha
    except (ValueError, NotImplementedError, OverflowError):
        return None
    if not seen:
        return None
    return "#" + bytes(round(255 * (1 - seen + seen * c)) for c in (red, green, blue)).hex()


def _bars(value: Any) -> list[list[Any]]:
    """The coloured stretches of a gradient from left to right: colour, start, end in per cent."""
    if value.type != "function" or value.lower_name != "linear-gradient":
        return []
    stops: list[tuple[str | None, float]] = []
    for part in _by_commas(value.arguments):
        shares = [v.value for v in part if v.type == "percentage"]
        if part and not shares and part[0].type in ("dimension", "number"):
            if part[0].value not in (0, 90):
                return []
            continue
        if part and part[0].type == "ident" and part[0].lower_value == "to":
            continue
        colour = _colour(part[0]) if part else None
        last = stops[-1][1] if stops else 0.0
        stops += [(colour, max(last, min(share, 100.0))) for share in shares or [last]]
    found: list[list[Any]] = []
    ends = [*(place for _, place in stops[1:]), 100.0]
    start = 0.0
    for (colour, place), end in zip(stops, ends, strict=True):
        begin = start if not found and place > start and colour else place
        if colour and end > begin:
            found.append([colour, round(begin, 1), round(end, 1)])
    return found


def _by_commas(values: Sequence[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for value in values:
        if value.type == "literal" and value.value == ",":
            parts.append([])
        elif value.type not in ("whitespace", "comment"):
            parts[-1].append(value)
    return parts


def _specificity(selector: str) -> tuple[int, int, int]:
    ids, classes = selector.count("#"), len(re.findall(r"[.:\[]", selector))
    names = len(re.findall(r"(?:^|[\s>+~])[a-zA-Z]", selector))
    return (ids, classes, names)


def _matching(document: LexborHTMLParser, selector: str) -> list[LexborNode]:
    from selectolax.lexbor import SelectolaxError

    try:
        return document.css(selector)
    except (SelectolaxError, ValueError):
        return []
