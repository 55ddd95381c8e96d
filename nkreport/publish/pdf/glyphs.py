"""Which characters the print faces can show, and visible marks for those they cannot."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from functools import lru_cache
from typing import Final

from nkreport.publish.drawing.fonts import font_folder
from nkreport.publish.drawing.typefaces import typeface_of
from nkreport.publish.pdf.emoji import spelled_emoji

UPRIGHT: Final = (
    "SourceSansPro-Regular.ttf",
    "SourceSansPro-Semibold.ttf",
    "SourceSansPro-Bold.ttf",
)
ITALIC: Final = "SourceSansPro-It.ttf"
FACES: Final = (*UPRIGHT, ITALIC)
"""Files of the faces a PDF is set in."""

MONO_BLOCKS: Final = (
    (0x2190, 0x21FF),
    (0x2200, 0x2213),
    (0x2241, 0x2269),
    (0x2500, 0x25FF),
    (0x2713, 0x2718),
)
"""Arrows, operators, boxes, ticks that Typst's own DejaVu Sans Mono holds."""

LONGEST_WORD: Final = 24
PIECE: Final = 8
BREAK: Final = "\u200b"
"""Put between the pieces of an endless word, so that a line can break there."""

_ENDLESS = re.compile(rf"[^\s-]{{{LONGEST_WORD + 1},}}")
_PIECES = re.compile(rf"\[U\+[0-9A-F]+\]|[^\[]{{1,{PIECE}}}[\u0300-\u036f]*|\[")


_ACCENTS = re.compile(
    "[\u0300-\u036f\u0591-\u05bd\u05bf\u05c1\u05c2\u05c4\u05c5\u05c7"
    "\u064b-\u065f\u0670\u06d6-\u06dc\u06df-\u06e4\u06e7\u06e8\u06ea-\u06ed\u3099\u309a]+"
)
"""Of the scripts that are printed: Latin's, Hebrew's and Arabic's points, the sounds of Kana."""


class Glyphs:
    """Makes text fit to be set, and keeps what it had to mark.

    Examples
    --------
    >>> glyphs = Glyphs()
    >>> glyphs.visible("≥ 5 북한 \u0e01\u202e 🚀")
    '≥ 5 북한 [U+0E01][U+202E] [rocket]'
    >>> glyphs.marked
    ['U+0E01', 'U+202E']
    """

    def __init__(self) -> None:
        self._marked: dict[str, None] = {}

    @property
    def marked(self) -> list[str]:
        """Characters shown as marks, each once, in the order met."""
        return list(self._marked)

    def visible(self, text: str, *, lines: bool = False) -> str:
        """Return text in which every character has a glyph and every line can break.

        Parameters
        ----------
        text : str
        lines : bool
            Whether line breaks and indentation count, as in code.

        Returns
        -------
        str
            Characters without a glyph, controls and those that are not seen stand as `[U+…]`,
            an emoji as its name.
        """
        if lines:
            text = re.sub(r"\r\n?", "\n", text).expandtabs(4)
        else:
            text = re.sub(r"[ \t\r\n]+", " ", text)
        return _ENDLESS.sub(_breakable, self._mark(text))

    def drawing(self, svg: str) -> str:
        """Return an SVG whose text has a glyph for every character, accents in their letters.

        Typst cannot say which letters an accent of its own belongs to in a drawing, and
        refuses it: one that no letter holds is spelled out, a heap of one kind once.
        """
        return self._mark(_ACCENTS.sub(self._spelled, unicodedata.normalize("NFC", svg)))

    def _spelled(self, accents: re.Match[str]) -> str:
        codes = dict.fromkeys(f"U+{ord(accent):04X}" for accent in accents[0])
        self._marked |= codes
        return "".join(f"[{code}]" for code in codes)

    def _mark(self, text: str) -> str:
        shown = _shown()
        if not set(text) - shown:
            return text
        pieces, base = [], ""
        for character in spelled_emoji(text, shown):
            accent = unicodedata.category(character).startswith("M")
            typeface = typeface_of(character)
            if (
                character in shown
                or (accent and character in _accents() and base in _letters())
                or (typeface and (not accent or typeface_of(base) is typeface))
            ):
                pieces.append(character)
            elif unicodedata.category(character) == "Zs":
                pieces.append(" ")
            else:
                code = f"U+{ord(character):04X}"
                self._marked[code] = None
                pieces.append(f"[{code}]")
            base = pieces[-1][-1]
        return "".join(pieces)


def has_italic(text: str) -> bool:
    """Whether the italic face holds every character of a text."""
    return set(text) <= _italics()


def _breakable(found: re.Match[str]) -> str:
    return BREAK.join(_PIECES.findall(found[0]))


@lru_cache(maxsize=1)
def _letters() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    maps = [set(TTFont(font_folder() / file).getBestCmap()) for file in UPRIGHT]
    return frozenset(chr(point) for point in set.intersection(*maps))


@lru_cache(maxsize=1)
def _accents() -> frozenset[str]:
    return frozenset(c for c in _letters() if unicodedata.category(c).startswith("M"))


@lru_cache(maxsize=1)
def _shown() -> frozenset[str]:
    blocks = {chr(p) for first, last in MONO_BLOCKS for p in range(first, last + 1)}
    return frozenset("\n") | _seen(_letters() | blocks)


@lru_cache(maxsize=1)
def _italics() -> frozenset[str]:
    from fontTools.ttLib import TTFont

    points = TTFont(font_folder() / ITALIC).getBestCmap()
    return _seen(chr(point) for point in points) | {BREAK}


def _seen(characters: Iterable[str]) -> frozenset[str]:
    hidden = ("C", "M", "Zl", "Zp")
    return frozenset(c for c in characters if not unicodedata.category(c).startswith(hidden))
