"""One look for every chart and page: colours in light and dark, type and sizes."""

from __future__ import annotations

import re
from typing import Any
from unicodedata import east_asian_width

PAPER = "#ffffff"
INK = "#1b1e23"
MUTED = "#5b616b"
RULE = "#c6cad1"
GRID = "#e4e6ea"
SHADE = "#f3f4f6"
BLUE = "#0b55a6"
VERMILION = "#c2470f"
GREEN = "#00845a"
PURPLE = "#6e3a6c"

GROUND = "#14171c"
DARK: dict[str, str] = {
    PAPER: GROUND,
    INK: "#eef0f3",
    MUTED: "#a8afba",
    RULE: "#4a515c",
    GRID: "#2b3038",
    SHADE: "#1e2228",
    BLUE: "#7fa6ff",
    VERMILION: "#ff9f45",
    GREEN: "#2bd79a",
    PURPLE: "#d8b9ea",
}
"""Light colour to the one that takes its place on a dark ground; nothing else is in a drawing."""

SERIES = (BLUE, VERMILION, GREEN, PURPLE)
"""Colours of marks, told apart in print and with any kind of colour blindness."""

FONT = "'Source Sans Pro', 'Source Sans 3', sans-serif"
SIZE_TITLE = 20
SIZE_SUBTITLE = 15
SIZE_HEADING = 15
SIZE_TEXT = 15
SIZE_SMALL = 13.5

WIDTH = 660
"""Width of a drawing in pixels; a page may scale it to its column."""

_GLUED = re.compile(r"(\d) (?=(?:million|billion|trillion|[A-Z])[a-z])")
_THIN = frozenset("ijlI.,:;'’‘|!")
_NARROW = frozenset("ftr()[]-/")
_SLIM = frozenset("aceksvxyzJ0123456789–“”$")
_WIDE = frozenset("mwMW—%@→←жмшщюыфЖМШЩЮЫФД")


def text_width(text: str, size: float = SIZE_TEXT, *, bold: bool = False) -> float:
    """Estimate how wide a line of text is drawn, in pixels, rather too wide than too narrow.

    Examples
    --------
    >>> 30 < text_width("about", 15) < 45, text_width("감자류", 10)
    (True, 30.0)
    """
    share = 0.0
    for character in text:
        if character == " ":
            share += 0.21
        elif character in _THIN:
            share += 0.27
        elif character in _NARROW:
            share += 0.35
        elif character in _SLIM:
            share += 0.5
        elif character in _WIDE:
            share += 0.82
        elif east_asian_width(character) in "WF":
            share += 1.0
        else:
            share += 0.61 if character.isupper() else 0.56
    return share * size * (1.03 if bold else 1.0)


def wrap(text: str, width: float, size: float = SIZE_TEXT, *, bold: bool = False) -> list[str]:
    """Break a text into lines that fit a width; a word that is too long stands alone.

    A number stays with the month or scale word behind it.

    Examples
    --------
    >>> wrap("North Korean Ministry of National Defense", 155)
    ['North Korean Ministry', 'of National Defense']
    """
    lines: list[str] = []
    for word in _GLUED.sub("\\1\N{NO-BREAK SPACE}", text).split(" "):
        word = word.replace("\N{NO-BREAK SPACE}", " ")
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and text_width(longer, size, bold=bold) <= width:
            lines[-1] = longer
        else:
            lines.append(word)
    return lines or [""]


def config() -> dict[str, Any]:
    """Vega-Lite's `config` for every chart: no frame, a light grid, nothing cut."""
    axis = {
        "domain": False,
        "domainColor": RULE,
        "gridColor": GRID,
        "gridWidth": 1,
        "labelColor": MUTED,
        "labelFlush": False,
        "labelFontSize": SIZE_SMALL,
        "labelLimit": WIDTH,
        "labelPadding": 6,
        "tickColor": RULE,
        "ticks": False,
        "titleColor": MUTED,
        "titleFontSize": SIZE_SMALL,
        "titleFontWeight": "normal",
        "titleLimit": WIDTH,
    }
    return {
        "aria": False,
        "axis": axis,
        "background": PAPER,
        "concat": {"spacing": 26},
        "font": FONT,
        "padding": {"left": 2, "right": 2, "top": 4, "bottom": 4},
        "text": {"color": INK, "fontSize": SIZE_TEXT, "limit": 0, "lineHeight": 18},
        "title": {
            "anchor": "start",
            "color": INK,
            "fontSize": SIZE_HEADING,
            "fontWeight": 600,
            "frame": "group",
            "limit": WIDTH,
            "offset": 12,
            "subtitleColor": MUTED,
            "subtitleFontSize": SIZE_SMALL,
            "subtitleLineHeight": 17,
            "subtitlePadding": 4,
        },
        "view": {"stroke": None},
    }
