"""The typeface of pages and drawings, cut to the characters in use."""

from __future__ import annotations

import base64
import hashlib
import io
from functools import lru_cache
from pathlib import Path

from nkreport.publish.disk_cache import kept

FAMILY = "Source Sans Pro"

FACES = (
    (400, "normal", "SourceSansPro-Regular.ttf"),
    (400, "italic", "SourceSansPro-It.ttf"),
    (600, "normal", "SourceSansPro-Semibold.ttf"),
    (700, "normal", "SourceSansPro-Bold.ttf"),
)
"""Weight, style and file of each face a page embeds."""

RANGES = (
    (0x20, 0x7E),
    (0xA0, 0x17F),
    (0x300, 0x304),
    (0x400, 0x45F),
    (0x490, 0x491),
    (0x2010, 0x2027),
    (0x202F, 0x203A),
    (0x2070, 0x209C),
    (0x20A0, 0x20BF),
    (0x2190, 0x2193),
    (0x2212, 0x2212),
    (0x2248, 0x2248),
    (0x2260, 0x2265),
    (0x25A0, 0x25CF),
)
"""First and last code point of each block kept: Latin, Cyrillic, punctuation, signs, arrows."""

_FEATURES = ["kern", "liga", "mark", "pnum"]


def font_folder() -> Path:
    """Folder of the typeface's files, whole."""
    import font_source_sans_pro

    return Path(font_source_sans_pro.__file__).parent / "files"


@lru_cache(maxsize=1)
def font_css() -> str:
    """`@font-face` rules with the faces inside; the same text every time."""
    import brotli
    import fontTools
    import uharfbuzz  # fontTools packs a face's tables by it

    whole = [(font_folder() / file).read_bytes() for _, _, file in FACES]
    inputs = repr(
        (FACES, RANGES, _FEATURES, fontTools.version, brotli.__version__, uharfbuzz.__version__)
    )
    digest = hashlib.sha256(b"".join(whole)).hexdigest()
    return kept("font-css", inputs + digest, _make_font_css)


def _make_font_css() -> str:
    return "".join(
        f'@font-face{{font-family:"{FAMILY}";font-weight:{weight};font-style:{style};'
        f"src:url(data:font/woff2;base64,{_subset(file)}) format('woff2')}}\n"
        for weight, style, file in FACES
    )


def _subset(file: str) -> str:
    from fontTools import subset
    from fontTools.ttLib import TTFont

    options = subset.Options(flavor="woff2", hinting=False, layout_features=_FEATURES)
    font = TTFont(font_folder() / file, recalcTimestamp=False)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[c for first, last in RANGES for c in range(first, last + 1)])
    cutter.subset(font)
    font.flavor = "woff2"
    target = io.BytesIO()
    font.save(target, reorderTables=True)
    return base64.b64encode(target.getvalue()).decode("ascii")
