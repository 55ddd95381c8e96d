"""What a reader finds on a page and in a PDF, and what these say is not there."""

from __future__ import annotations

import base64
import re
import subprocess
import zlib
from collections.abc import Iterator
from urllib.parse import unquote

from bs4 import BeautifulSoup

_TOLD = ("alt", "title", "aria-label")
_ALT = re.compile(rb"/(?:Alt|ActualText) ?(?:\(((?:[^\\)]|\\.)*)\)|<([0-9A-F]+)>)", re.DOTALL)
_STREAM = re.compile(rb"stream\r?\n(.*?)\r?\nendstream", re.DOTALL)
_DRAWING = "data:image/svg+xml;base64,"


def squeezed(text: str) -> str:
    """The text without white space and what parts a word at a line's end."""
    return re.sub("[\\s\u200b\u00ad\u2010-]+", "", text)


def on_page(page: str) -> tuple[str, list[str]]:
    """What a page's reader sees or is told, and the causes of what is absent."""
    soup = BeautifulSoup(page, "html.parser")
    causes = [one.get_text().removeprefix("Not on this page: ") for one in soup.select("p.absent")]
    causes += [one.get_text() for one in soup.select("#method details.said li")]
    for part in soup(["script", "style", "head"]):
        part.decompose()
    for part in soup.select("details.code, #method details.said ul"):
        part.decompose()
    pieces = [soup.get_text()]
    for part in soup.find_all(True):
        pieces += [str(part[name]) for name in _TOLD if name in part.attrs]
        pieces += [unquote(str(part[name])) for name in ("href",) if name in part.attrs]
        if str(part.get("src", "")).startswith(_DRAWING):
            pieces.append(base64.b64decode(part["src"].removeprefix(_DRAWING)).decode())
    return "\n".join(pieces), causes


def in_print(pdf: bytes) -> str:
    """What a PDF's reader sees or is told."""
    command = ["pdftotext", "-raw", "-enc", "UTF-8", "-", "-"]
    text = subprocess.run(command, input=pdf, capture_output=True, check=True).stdout.decode()
    return "\n".join([text, *_descriptions(pdf)])


def _descriptions(pdf: bytes) -> Iterator[str]:
    parts = [pdf]
    for stream in _STREAM.findall(pdf):
        try:
            parts.append(zlib.decompress(stream))
        except zlib.error:
            continue
    for plain, wide in _ALT.findall(b"\n".join(parts)):
        if wide:
            yield bytes.fromhex(wide.decode()).decode("utf-16", "replace")
        else:
            yield re.sub(rb"\\(.)", rb"\1", plain).decode("latin-1")
