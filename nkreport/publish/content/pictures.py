"""Pictures judged: read by what they are, bounded, without what is no picture."""

from __future__ import annotations

import base64
import binascii
import io
import warnings
from collections.abc import Mapping
from functools import lru_cache
from typing import Any, Final
from urllib.parse import unquote_to_bytes

from nkreport.publish.content.foreign_svg import Refused, clean_drawing
from nkreport.publish.content.picture_files import BARE

Token = dict[str, Any]

MEDIA: Final = ("image/svg+xml", "image/png", "image/jpeg", "image/webp", "image/gif")
"""What a page prints, the best first."""

MOST_BYTES: Final = 10_000_000
MOST_PIXELS: Final = 50_000_000
"""Bounds of one picture, all its frames together."""

WIDEST: Final = 20_000
QUALITY: Final = 92
"""Of a JPEG that must be written anew."""

_FORMATS: Final = {
    "PNG": "image/png",
    "JPEG": "image/jpeg",
    "WEBP": "image/webp",
    "GIF": "image/gif",
}
_PLAIN_MODES: Final = ("1", "L", "LA", "P", "RGB", "RGBA", "I;16", "I")


def read_picture(
    media: str,
    data: str | bytes,
    *,
    alt: str,
    name: str,
    width: object = None,
    height: object = None,
) -> Token:
    """Read a picture into a token.

    Parameters
    ----------
    media : str
        What it is said to be: only whether it is SVG counts, the rest is read from the file.
    data : str or bytes
        Base64, or the text of an SVG; bytes as they are in a file.
    alt : str
        Alternative text; empty where there is none.
    name : str
        What a finding calls it: a file's name, or `the picture of cell 3`.
    width, height : optional
        In pixels, as an output's metadata or an `<img>` gives them; anything else is passed over.

    Returns
    -------
    dict
        An `image` (name, media, data, alt, width, height), with a `finding` where it lost a part
        and `advice` where it has no description; else a `missing`, as `missing_picture` makes it.

    Examples
    --------
    >>> read_picture("image/png", "aGVsbG8=", alt="A tank", name="tank.png")["finding"]
    'the picture tank.png is not shown: it is not a PNG, JPEG, GIF, WebP or SVG that can be read'
    """
    try:
        raw = _bytes(media, data)
        token = {**(_drawing(raw) if _is_svg(media, raw) else _raster(raw))}
    except Refused as reason:
        return missing_picture(name, alt, str(reason))
    lacking = token.pop("lacking", "")
    words = alt.strip() or token.pop("words", "")
    natural = token["width"], token["height"]
    token |= dict(zip(("width", "height"), _size(width, height, natural), strict=True))
    token |= {"type": "image", "name": name, "alt": words}
    if not words:
        token["alt"] = f"{name[:1].upper()}{name[1:]}" if " " in name else f"Picture {name}"
        token["advice"] = (
            f"the picture {_short(name)} has no description: write ![what it shows](…), or `alt`"
            " in the metadata of the cell that draws it"
        )
    if lacking:
        token["finding"] = f"the picture {_short(name)} is shown without {lacking}"
    return token


def missing_picture(name: str, alt: str, reason: str) -> Token:
    """Return what stands for a picture that a page has not: what it shows, and why it is gone.

    Examples
    --------
    >>> missing_picture("tank.png", "A tank", "its data are damaged")["finding"]
    'the picture tank.png is not shown: its data are damaged'
    """
    short = _short(name)
    why = f"the picture {short} is not shown: {reason}"
    shown = {"name": short, "alt": alt.strip(), "reason": reason}
    return {"type": "missing", **shown, "finding": why}


def read_address(address: str, *, alt: str, **size: object) -> Token | None:
    """Read a picture that its `data:` address holds; None for any other address."""
    if not address.lower().startswith("data:"):
        return None
    head, _, body = address[5:].partition(",")
    media, *rest = head.lower().split(";")
    given: str | bytes = body if "base64" in rest else unquote_to_bytes(body)
    if isinstance(given, str):
        given = unquote_to_bytes(given).decode("ascii", "replace")
    return read_picture(media, given, alt=alt, name="a picture in its own address", **size)


def _bytes(media: str, data: str | bytes) -> bytes:
    if len(data) > MOST_BYTES * 3 // 2:
        raise Refused(f"it is larger than {MOST_BYTES:,} bytes")
    if isinstance(data, bytes):
        raw = data
    elif media == "image/svg+xml" and data.lstrip("\ufeff \t\r\n").startswith("<"):
        raw = data.lstrip("\ufeff \t\r\n").encode("utf-8", "replace")
    else:
        try:
            raw = base64.b64decode("".join(data.split()), validate=True)
        except (binascii.Error, ValueError) as error:
            raise Refused("its data are damaged") from error
    if len(raw) > MOST_BYTES:
        raise Refused(f"it is larger than {MOST_BYTES:,} bytes")
    return raw


def _is_svg(media: str, raw: bytes) -> bool:
    start = raw[:1000].lstrip(b"\xef\xbb\xbf \t\r\n")
    return start.startswith(b"<") and (media == "image/svg+xml" or b"<svg" in raw[:4000])


@lru_cache(maxsize=32)
def _drawing(raw: bytes) -> Token:
    drawing = clean_drawing(raw, _inner)
    return {
        "media": "image/svg+xml",
        "data": _base64(drawing.svg.encode()),
        "width": drawing.width,
        "height": drawing.height,
        "words": drawing.words,
        "lacking": " and ".join(drawing.lacking),
    }


def _inner(address: str) -> str:
    """A picture inside a drawing, read as every other."""
    if not address.lower().startswith("data:image/") or address.lower().startswith(
        "data:image/svg"
    ):
        raise Refused("it lies outside")
    token = read_address(address, alt="inside", width=None)
    if token is None or token["type"] != "image" or token["media"] == "image/svg+xml":
        raise Refused("it cannot be read")
    return f"data:{token['media']};base64,{token['data']}"


@lru_cache(maxsize=32)
def _raster(raw: bytes) -> Token:
    from PIL import Image, ImageOps, UnidentifiedImageError

    with warnings.catch_warnings():
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        warnings.simplefilter("ignore", UserWarning)
        try:
            with Image.open(io.BytesIO(raw), formats=list(_FORMATS)) as image:
                kind = str(image.format)
                frames = int(getattr(image, "n_frames", 1))
                if image.width * image.height * frames > MOST_PIXELS:
                    raise Refused(f"it has more than {MOST_PIXELS:,} pixels")
                image.load()
                turned = ImageOps.exif_transpose(image)
                plain = image.mode in _PLAIN_MODES and turned.size == image.size
                upright = image.getexif().get(0x0112, 1) == 1
                if kind in BARE and plain and upright:
                    data = BARE[kind](raw)
                else:
                    kind, data = _written_anew(image if frames > 1 else turned, kind, frames)
                width, height = turned.size
        except Refused:
            raise
        except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
            raise Refused(f"it has more than {MOST_PIXELS:,} pixels") from error
        except UnidentifiedImageError as error:
            raise Refused("it is not a PNG, JPEG, GIF, WebP or SVG that can be read") from error
        except (OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError) as error:
            raise Refused("it is damaged or cut off") from error
        except (TypeError, OverflowError, MemoryError, ZeroDivisionError) as error:
            raise Refused("it is damaged or cut off") from error
    return {"media": _FORMATS[kind], "data": _base64(data), "width": width, "height": height}


def _written_anew(image: Any, kind: str, frames: int) -> tuple[str, bytes]:
    target = io.BytesIO()
    if frames > 1 and kind == "GIF":
        image.info.pop("comment", None)
        image.save(target, "GIF", save_all=True, comment=b"")
        return "GIF", target.getvalue()
    if image.mode not in _PLAIN_MODES:
        image = image.convert("RGBA" if "a" in image.mode.lower() else "RGB")
    if kind == "JPEG":
        image.save(target, "JPEG", quality=QUALITY, exif=b"", comment=b"", icc_profile=None)
        return kind, target.getvalue()
    image.info = {key: value for key, value in image.info.items() if key == "transparency"}
    image.save(target, "PNG", icc_profile=None)
    return "PNG", target.getvalue()


def first_frame(gif: bytes) -> tuple[bytes, int]:
    """Return the first frame of a GIF as a PNG, and how many it has."""
    from PIL import Image

    with Image.open(io.BytesIO(gif), formats=["GIF"]) as image:
        frames = int(getattr(image, "n_frames", 1))
        image.seek(0)
        return _written_anew(image.convert("RGBA"), "PNG", 1)[1], frames


def _size(width: object, height: object, natural: tuple[float, float]) -> tuple[float, float]:
    given = [_pixels(side) for side in (width, height)]
    ratio = natural[1] / natural[0]
    if given[0] and given[1]:
        return given[0], given[1]
    if given[0]:
        return given[0], given[0] * ratio
    if given[1]:
        return given[1] / ratio, given[1]
    return natural


def _pixels(side: object) -> float:
    try:
        value = float(str(side).strip().removesuffix("px")) if side is not None else 0.0
    except ValueError:
        return 0.0
    return value if 1 <= value <= WIDEST else 0.0


def picture_of(data: Mapping[str, Any]) -> str:
    """Return the type of an output's best picture, empty where it has none."""
    return next((media for media in MEDIA if data.get(media)), "")


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _short(name: str) -> str:
    return name if len(name) <= 60 else f"{name[:59]}…"
