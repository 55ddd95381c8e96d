"""Typefaces of scripts that the page's own face lacks, cut to the characters in use."""

from __future__ import annotations

import base64
import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from nkreport.publish.drawing.fonts import FAMILY

_FAMILY = re.compile(r"""font-family(?:=["']|:)\s*""")
_OPENED = re.compile(r"<svg\b[^>]*>")


@dataclass(frozen=True)
class Typeface:
    """A typeface that comes as a package of files.

    Attributes
    ----------
    family : str
        As its files name it.
    folder : str
        Package, and what follows below its folder.
    files : tuple of (int, str)
        Weight and file of each face.
    blocks : tuple of (int, int)
        First and last code point of each block that is set in it.
    """

    family: str
    folder: str
    files: tuple[tuple[int, str], ...]
    blocks: tuple[tuple[int, int], ...]

    @property
    def place(self) -> Path:
        """Folder of its files."""
        package, _, below = self.folder.partition("/")
        spec = find_spec(package)
        if spec is None or spec.origin is None:
            raise ModuleNotFoundError(f"there is no {package}; install nkreport's dependencies")
        return Path(spec.origin).parent / below

    @cached_property
    def characters(self) -> frozenset[str]:
        """All that is set in it."""
        held = [set(self.face(file).unicodes) for _, file in self.files]
        return frozenset(chr(point) for point in set.intersection(*held) if self.claims(chr(point)))

    def claims(self, character: str) -> bool:
        """Whether a character stands in one of its blocks."""
        return any(first <= ord(character) <= last for first, last in self.blocks)

    def face(self, file: str) -> Any:
        """Return a file as HarfBuzz reads it."""
        import uharfbuzz

        return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(self.place / file)))

    def cut(self, characters: Iterable[str], weight: int, file: str) -> bytes:
        """Return a face of one weight with those characters alone, as OpenType."""
        import uharfbuzz

        face = self.face(file)
        chosen = uharfbuzz.SubsetInput()
        chosen.sets(uharfbuzz.SubsetInputSets.UNICODE).set(set(map(ord, characters)))
        chosen.flags = uharfbuzz.SubsetFlags.NO_HINTING
        if any(axis.tag == "wght" for axis in face.axis_infos):
            chosen.pin_axis_location(face, "wght", weight)
        data: bytes = uharfbuzz.subset(face, chosen).blob.data
        return data


TYPEFACES = (
    Typeface(
        "Noto Sans CJK TC",
        "cvttf_NotoSansCJK_Regular",
        ((400, "NotoSansCJKtc-Regular.otf"),),
        (
            (0x1100, 0x11FF),
            (0x2E80, 0x2FDF),
            (0x3001, 0x33FF),
            (0x3400, 0x9FFF),
            (0xA960, 0xA97F),
            (0xAC00, 0xD7FF),
            (0xF900, 0xFAFF),
            (0xFE30, 0xFE4F),
            (0xFF01, 0xFFEE),
            (0x20000, 0x2FA1F),
        ),
    ),
    # Noto Sans Arabic parts letters from their dots, which Typst cannot trace back in a drawing.
    Typeface(
        "IBM Plex Sans Arabic",
        "fontpkg_ibm_plex_sans_arabic/files",
        ((400, "IBMPlexSansArabic-Regular.ttf"), (700, "IBMPlexSansArabic-Bold.ttf")),
        ((0x600, 0x6FF), (0x750, 0x77F), (0xFB50, 0xFDFF), (0xFE70, 0xFEFC)),
    ),
    # Drawn to stand beside Source Sans.
    Typeface(
        "Assistant",
        "fontpkg_assistant/files",
        ((400, "Assistant[wght].ttf"), (700, "Assistant[wght].ttf")),
        ((0x591, 0x5F4), (0xFB1D, 0xFB4F)),
    ),
)

_ASCII = bytes(range(128))


@lru_cache(maxsize=4096)
def typeface_of(character: str) -> Typeface | None:
    """Return the typeface a character is set in, None for the page's own or none at all."""
    for typeface in TYPEFACES:
        if typeface.claims(character) and character in typeface.characters:
            return typeface
    return None


def used_typefaces(text: str) -> Iterator[tuple[Typeface, list[str]]]:
    """Yield the typefaces a text needs, each with the characters met, sorted."""
    # A page is mostly ASCII, which none of them claims: bytes are told apart faster than letters.
    other = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    characters = sorted(set(other.decode("utf-8", "surrogatepass")))
    for typeface in TYPEFACES:
        found = [character for character in characters if typeface_of(character) is typeface]
        if found:
            yield typeface, found


def typeface_css(text: str) -> str:
    """Return style rules with the typefaces a page's text needs inside; none for most pages.

    Parameters
    ----------
    text : str
        All that the page shows, its drawings too; more does no harm.

    Returns
    -------
    str
        A rule a typeface, a list of their names that `report.css` sets text in after the page's
        own face, and a rule that does so in drawings, whose texts name a face themselves.
    """
    rules, families = _rules(text)
    if not rules:
        return ""
    own, names = f'"{FAMILY}"', ",".join(families)
    return (
        f"{rules}:root{{--scripts:{names}}}\n"
        f"svg [font-family*={own}]{{font-family:{own},{names},sans-serif}}\n"
    )


def with_typefaces(svg: str) -> str:
    """Return a cleaned drawing that carries the typefaces its text needs, if it needs any.

    A drawing that a page holds as a picture sees none of the page's. They come before each family
    it names, since they hold no other letters.
    """
    rules, families = _rules(svg)
    if not rules:
        return svg
    names = ",".join(families).replace('"', "'")
    named = _FAMILY.sub(lambda found: f"{found[0]}{names},", svg)
    style = f"<style>{rules}svg{{font-family:{names},sans-serif}}</style>"
    return _OPENED.sub(lambda found: found[0] + style.replace('"', "'"), named, count=1)


def _rules(text: str) -> tuple[str, list[str]]:
    rules, families = "", []
    for typeface, characters in used_typefaces(text):
        weight, file = typeface.files[0]
        data = base64.b64encode(_woff2(typeface.cut(characters, weight, file))).decode("ascii")
        rules += (
            f'@font-face{{font-family:"{typeface.family}";'
            f"src:url(data:font/woff2;base64,{data}) format('woff2')}}\n"
        )
        families.append(f'"{typeface.family}"')
    return rules, families


def print_faces(text: str) -> dict[str, bytes]:
    """Return file name to content of each face that the print of a text needs beside its own."""
    faces = {}
    for typeface, characters in used_typefaces(text):
        for weight, file in typeface.files:
            suffix = Path(file).suffix
            name = f"{typeface.family.replace(' ', '')}-{weight}{suffix}"
            faces[name] = typeface.cut(characters, weight, file)
    return faces


def reads_leftwards(text: str) -> bool:
    """Whether a text runs from right to left: the first letter with a direction decides.

    Examples
    --------
    >>> reads_leftwards("12 صاروخا (KN-23)"), reads_leftwards("KN-23 صاروخ")
    (True, False)
    """
    for character in text:
        direction = unicodedata.bidirectional(character)
        if direction in ("L", "R", "AL"):
            return direction != "L"
    return False


def _woff2(data: bytes) -> bytes:
    from fontTools.ttLib import TTFont

    font = TTFont(io.BytesIO(data), recalcTimestamp=False)
    font.flavor = "woff2"
    target = io.BytesIO()
    font.save(target, reorderTables=True)
    return target.getvalue()
