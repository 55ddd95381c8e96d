"""Files of pictures without all that is no picture: words, places, times, programs behind the end.

What is painted stays as it is to the byte.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator, Mapping
from typing import Final

PNG: Final = b"\x89PNG\r\n\x1a\n"
_PNG_PARTS: Final = b"IHDR PLTE tRNS IDAT IEND gAMA cHRM sRGB iCCP sBIT".split()
_WEBP_PARTS: Final = (b"VP8 ", b"VP8L", b"VP8X", b"ALPH", b"ANIM", b"ANMF", b"ICCP")
_ADOBE: Final = 0xEE
_PROFILE: Final = 0xE2


def bare_png(data: bytes) -> bytes:
    """Return a PNG's palette, transparency, colours and pixels; of one that moves the first."""
    return PNG + b"".join(part for name, part in _png_parts(data) if name in _PNG_PARTS)


def _png_parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(PNG)
    while at + 12 <= len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        name = data[at + 4 : at + 8]
        yield name, data[at : at + 12 + length]
        if name == b"IEND":
            return
        at += 12 + length


def bare_jpeg(data: bytes) -> bytes:
    """Return a JPEG without what applications wrote into it, its colour profile apart."""
    return b"\xff\xd8" + b"".join(_jpeg_parts(data)) + b"\xff\xd9"


def _jpeg_parts(data: bytes) -> Iterator[bytes]:
    at = 2
    while at + 4 <= len(data):
        marker = data[at + 1]
        if marker == 0xFF:
            at += 1
            continue
        if marker == 0xD9:
            return
        (length,) = struct.unpack(">H", data[at + 2 : at + 4])
        end = at + 2 + length
        if marker == 0xDA:
            end = _scan_end(data, end)
        application = 0xE0 <= marker <= 0xEF and marker not in (_ADOBE, _PROFILE)
        if not application and marker != 0xFE:
            yield data[at:end]
        at = end


def _scan_end(data: bytes, at: int) -> int:
    """Where the next marker stands behind pixels; 0xFF00 and restarts belong to them."""
    while (at := data.find(b"\xff", at)) >= 0 and at + 1 < len(data):
        if data[at + 1] != 0 and not 0xD0 <= data[at + 1] <= 0xD7 and data[at + 1] != 0xFF:
            return at
        at += 1
    return len(data)


def bare_webp(data: bytes) -> bytes:
    """Return a WebP without EXIF and XMP."""
    parts = b"".join(part for name, part in _webp_parts(data) if name in _WEBP_PARTS)
    return b"RIFF" + struct.pack("<I", len(parts) + 4) + b"WEBP" + parts


def _webp_parts(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    (size,) = struct.unpack("<I", data[4:8])
    at, end = 12, min(len(data), 8 + size)
    while at + 8 <= end:
        name = data[at : at + 4]
        (length,) = struct.unpack("<I", data[at + 4 : at + 8])
        part = data[at : at + 8 + length + length % 2]
        if name == b"VP8X":
            part = part[:8] + bytes([part[8] & ~0x0C]) + part[9:]  # says EXIF and XMP follow
        yield name, part
        at += 8 + length + length % 2


BARE: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "PNG": bare_png,
    "JPEG": bare_jpeg,
    "WEBP": bare_webp,
}
"""By Pillow's name of the format."""
