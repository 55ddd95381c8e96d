"""Countries by the names that tables give them, as codes; never one Korea for the other."""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.core import get_global

from nkreport.tables.unclear import Unclear

LANGUAGES = (
    "ru uk ko zh zh_Hant ja de fr es it pt pl cs nl sv tr ar fa he vi id ka hy az kk be ro hu fi el"
    " bg sr hr"
).split()
"""Those in which a name is looked for that is none in English."""
_NAMES = Path(__file__).with_name("country_names.txt")
_FORMER = frozenset({"BUR", "DDR", "ZAR", "FXX", "TMP", "YMD"})
_WORDS = {
    "rep": "republic",
    "dem": "democratic",
    "fed": "federation",
    "peoples": "people",
    "st": "saint",
    "is": "islands",
    "isds": "islands",
    "isl": "islands",
    "n": "north",
    "s": "south",
    "utd": "united",
}
_DROPPED = frozenset({"the", "of", "and", "de", "d"})

_STYLED = re.compile(
    r"(.+), (?:(?:the )?(?:(?:federal|democratic|islamic) )*(?:republic|kingdom|state)"
    r"(?: of(?: the)?)?"
    r"|kingdom of the netherlands|united kingdom-british overseas territory)",
    re.IGNORECASE,
)
_TWO_STATES = frozenset({"china", "congo", "germany", "korea", "vietnam", "viet nam", "yemen"})
"""Where the style tells one state from another."""
_REST = re.compile(r".*\b(?:not specified|n\.?\s?[ei]\.?\s?[se]\.?)", re.IGNORECASE)
_SHORT = re.compile(r" \([A-Z]{2,5}\)$")

Key = frozenset[str]


def _key(name: str) -> Key:
    """The words of a name, whatever their order, accents, points and abbreviations."""
    folded = unicodedata.normalize("NFKD", name).casefold()
    folded = re.sub(r"(?<=\b\w)\.(?=\w\b)|['’`]", "", folded)
    marks = "".join(c for c in folded if not unicodedata.combining(c))
    words = re.findall(r"\w+", unicodedata.normalize("NFC", marks))
    return frozenset(_WORDS.get(word, word) for word in words if word not in _DROPPED)


@lru_cache(maxsize=1)
def _codes() -> Mapping[str, str]:
    """ISO 3166-1's two letters to three."""
    return {
        two[0]: three
        for three, two in get_global("territory_aliases").items()
        if len(three) == 3 and three.isalpha() and len(two) == 1 and three not in _FORMER
    } | {"XK": "XKX"}


@lru_cache(maxsize=1)
def _listed() -> tuple[Mapping[Key, tuple[str, ...]], Mapping[str, str]]:
    """Names to codes from the list; names as they are shown, to their codes.

    One code is a country, several are a question, none is a total.
    """
    found: dict[Key, tuple[str, ...]] = {}
    shown: dict[str, str] = {}
    for line in _NAMES.read_text("utf-8").splitlines():
        if line.startswith("#"):
            continue
        codes, _, names = line.partition(":")
        for name in names.split(";"):
            found[_key(name)] = tuple(codes.lstrip("?!").split())
            if codes[0] not in "?!":
                shown[name.strip()] = codes
    return found, shown


@lru_cache(maxsize=64)
def _territories(language: str) -> Mapping[Key, str]:
    codes = _codes()
    names = Locale.parse(language).territories
    return {_key(name): codes[two] for two, name in names.items() if two in codes}


@lru_cache(maxsize=1)
def code_names() -> Mapping[str, str]:
    """Codes to English names; of former states too."""
    names = {code: name for name, code in reversed(list(_listed()[1].items()))}
    english = Locale.parse("en").territories
    return names | {three: english[two] for two, three in _codes().items() if two in english}


@lru_cache(maxsize=4096)
def country_code(name: str) -> str:
    """The code of a country by its name in English or another language, or by a code.

    Parameters
    ----------
    name : str

    Returns
    -------
    str
        ISO 3166-1 alpha-3; that of a former state where the name is of one.

    Raises
    ------
    Unclear
        If the name is unknown, a total, or may be of two countries.

    Examples
    --------
    >>> country_code("Korea, Rep."), country_code("Dem. People's Rep. of Korea")
    ('KOR', 'PRK')
    >>> country_code("북한"), country_code("Россия")
    ('PRK', 'RUS')
    """
    if name == "NA":
        raise Unclear(
            "'NA' may be Namibia (NAM) or not available; say which: `names: {NA: NAM}`, or"
            " leave the row out"
        )
    if name in code_names():
        return name
    if name in _codes():
        return _codes()[name]
    key = _key(name)
    codes = _listed()[0].get(key)
    if codes is None and key in _territories("en"):
        codes = (_territories("en")[key],)
    if codes is None:
        foreign = (_territories(language).get(key) for language in LANGUAGES)
        codes = tuple(dict.fromkeys(code for code in foreign if code)) or None
    if codes is None:
        styled = _STYLED.fullmatch(name)
        if styled and styled[1].casefold() not in _TWO_STATES:
            return country_code(styled[1])
        codes = () if is_total(name) else None
    if codes is None:
        raise Unclear(f"{name!r:.80} is no country that is known; {_near(name)}")
    if not codes:
        raise Unclear(
            f"{name!r:.80} is a total or a group, no country; leave the row out: "
            f"`leave_out: [{{column: …, is: {name:.80}, why: total}}]`"
        )
    if len(codes) > 1:
        named = " or ".join(f"{code_names()[code]} ({code})" for code in codes)
        raise Unclear(f"{name!r:.80} may be {named}; say which: `names: {{{name:.80}: CODE}}`")
    return codes[0]


def is_total(name: str) -> bool:
    """Whether a name is of the world, a continent or a group, and of no country."""
    found = _listed()[0].get(_key(name), _listed()[0].get(_key(_SHORT.sub("", name))))
    return found == () or (found is None and _REST.fullmatch(name) is not None)


def _near(name: str) -> str:
    known = {text: code for code, text in code_names().items()} | dict(_listed()[1])
    found = difflib.get_close_matches(name, known, 2, 0.6)
    hint = " or ".join(f"{each} ({known[each]})" for each in found)
    asked = f"did you mean {hint}? Write it" if hint else "write its code"
    named = f"`{{column: …, names: {{{name:.80}: CODE}}}}`"
    return f"{asked} beside the column, {named}, or leave the row out"
