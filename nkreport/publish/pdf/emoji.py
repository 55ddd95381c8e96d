"""Emoji in print: each as its name, however many characters it is made of."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container
from typing import Final

_PICTURE: Final = "[\u2600-\u27bf\u2b00-\u2bff\U0001f000-\U0001f1e5\U0001f200-\U0001faff]"
_ONE: Final = f"{_PICTURE}[\ufe0e\ufe0f]?[\U0001f3fb-\U0001f3ff]?"
_EMOJI: Final = re.compile(
    "(?P<flag>[\U0001f1e6-\U0001f1ff]{2})"
    "|\U0001f3f4(?P<region>[\U000e0030-\U000e007a]{3,6})\U000e007f"
    "|(?P<key>[0-9#*])\ufe0f?\u20e3"
    f"|{_ONE}(?:\u200d{_ONE})*"
)
_SKINS: Final = ("light", "medium-light", "medium", "medium-dark", "dark")
_JOINERS: Final = "\u200d\ufe0e\ufe0f"


def spelled_emoji(text: str, shown: Container[str] = ()) -> str:
    """Return a text in which each emoji stands as its name.

    Parameters
    ----------
    text : str
    shown : container of str
        Characters that have a glyph: one that stands alone is left as it is.

    Examples
    --------
    >>> spelled_emoji("🚀 ✓ 👩🏽‍🚀 🇰🇷 1️⃣", shown="✓")
    '[rocket] ✓ [woman, medium skin, rocket] [flag KR] [key 1]'
    """

    def name(found: re.Match[str]) -> str:
        whole = found[0]
        if found["flag"]:
            return f"[flag {_letters(found['flag'], 0x1F1E6, 'A')}]"
        if found["region"]:
            return f"[flag {_letters(found['region'], 0xE0061, 'a')}]"
        if found["key"]:
            return f"[key {found['key']}]"
        alone = whole.rstrip(_JOINERS)
        if alone in shown:
            return alone
        names = [_word(character) for character in whole if character not in _JOINERS]
        return f"[{', '.join(names)}]" if all(names) else whole

    return _EMOJI.sub(name, text)


def _letters(characters: str, first: int, letter: str) -> str:
    return "".join(chr(ord(character) - first + ord(letter)) for character in characters)


def _word(character: str) -> str:
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return f"{_SKINS[ord(character) - 0x1F3FB]} skin"
    return unicodedata.name(character, "").lower()
