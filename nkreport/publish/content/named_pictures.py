"""Pictures that a Markdown cell names, and those beside a notebook put into its cells."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Mapping
from html import unescape
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from nkreport.publish.content.foreign_svg import Refused
from nkreport.publish.content.markdown_grammar import read_blocks
from nkreport.publish.content.pictures import (
    MEDIA,
    MOST_BYTES,
    Token,
    missing_picture,
    read_address,
    read_picture,
)
from nkreport.publish.run.notebook_nodes import shallow

Attachments = Mapping[str, Mapping[str, Any]]

REASON: Final = "text/plain"
"""Under which an attachment says why there is no picture."""

IMG: Final = re.compile(r"""<img\b[^>]*?\ssrc\s*=\s*(["']?)([^"'>\s]+)\1""", re.I)

PROJECT: Final = (
    ".git",
    "pyproject.toml",
    "requirements.txt",
    "environment.yml",
    "_quarto.yml",
    "_config.yml",
)
"""What the folder of a project holds: a notebook in it may show any of its pictures."""


def named_picture(
    address: str, attachments: Attachments, *, alt: str, width: object = None, height: object = None
) -> Token:
    """Return the token of a picture by the address a cell gives it.

    Parameters
    ----------
    address : str
        `attachment:NAME`, a path that `with_pictures` has read, or `data:`.
    attachments : mapping
        The cell's: name to media type to base64.
    alt : str
        Alternative text; empty where there is none.
    width, height : optional
        In pixels, as an `<img>` gives them.

    Returns
    -------
    dict
        An `image`, or a `missing` that says why there is none.
    """
    inside = read_address(address, alt=alt, width=width, height=height)
    if inside is not None:
        return inside
    name = unquote(address.removeprefix("attachment:"))
    held = attachments.get(name) or attachments.get(address.removeprefix("attachment:")) or {}
    for media in MEDIA:
        if held.get(media):
            given = held[media]
            data = given if isinstance(given, str) else "".join(given)
            return read_picture(media, data, alt=alt, name=name, width=width, height=height)
    return missing_picture(address, alt, str(held.get(REASON) or _absent(address)))


def _absent(address: str) -> str:
    if address.startswith("attachment:"):
        return "the cell has no attachment of that name"
    if urlsplit(address).scheme or address.startswith("//"):
        return "a report fetches nothing; save it beside the notebook and name it by its path"
    return "it was not read; build the notebook in the folder that holds it"


def picture_names(text: str) -> list[str]:
    """Return the address of each picture a Markdown cell names, in `![…](…)` or an `<img>`.

    Examples
    --------
    >>> picture_names('![a](b%20c.png "d") and <img alt="e" src="f.png">')
    ['b%20c.png', 'f.png']
    """
    found: dict[str, None] = {}
    blocks, notes, _ = read_blocks(text)
    waiting = [*reversed(notes), *reversed(blocks)]
    while waiting:
        one = waiting.pop()
        if one["type"] == "image":
            found[one["attrs"]["url"]] = None
        elif one["type"] in ("inline_html", "block_html"):
            found |= dict.fromkeys(unescape(m[2]) for m in IMG.finditer(one["raw"]))
        waiting.extend(reversed(one.get("children") or ()))
    return list(found)


def with_pictures(notebook: Any, folder: str | os.PathLike[str] | None) -> Any:
    """Put each picture beside a notebook that a Markdown cell names into the cell's attachments.

    Parameters
    ----------
    notebook : NotebookNode
        It stays as it is.
    folder : path or None
        The notebook's; with None nothing is read.

    Returns
    -------
    NotebookNode
        A copy, its unchanged parts shared; no source differs. A name that gives no picture has an
        attachment that says why. Only files are read that lie in the folder or its project (the
        nearest folder above with a `.git`, `pyproject.toml` and the like) and really do so, their
        symbolic links followed.
    """
    if not folder:
        return notebook
    place = Path(folder).resolve()
    filled = shallow(notebook)
    filled["cells"] = list(notebook["cells"])
    for number, cell in enumerate(filled["cells"]):
        if cell["cell_type"] != "markdown" or not any(
            s in cell["source"] for s in ("](", "<", "]")
        ):
            continue
        held = dict(cell.get("attachments") or {})
        for address in picture_names(cell["source"]):
            name = unquote(address)
            if _is_local(address) and name not in held:
                held[name] = _attached(place, name)
        if held:
            changed = shallow(cell)
            changed["attachments"] = held
            filled["cells"][number] = changed
    return filled


def _is_local(address: str) -> bool:
    split = urlsplit(address)
    return bool(split.path) and not (split.scheme or split.netloc)


def _attached(place: Path, name: str) -> dict[str, str]:
    try:
        token = read_picture("image/svg+xml", _content(place, name), alt="a", name=name)
    except Refused as reason:
        return {REASON: str(reason)}
    if token["type"] == "image":
        return {token["media"]: token["data"]}
    return {REASON: token["reason"]}


def _content(place: Path, name: str) -> bytes:
    if Path(name).is_absolute():
        raise Refused("it is named by an absolute path; name it from the notebook's folder")
    try:
        path = name if (place / name).exists() else urlsplit(name).path
        file = (place / path).resolve(strict=True)
        if not file.is_relative_to(_project(place)):
            raise Refused("it lies outside the notebook's folder and its project")
        if not file.is_file():
            raise Refused("it is no file")
        descriptor = os.open(file, os.O_RDONLY | os.O_NONBLOCK | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(descriptor, "rb") as opened:
            if not stat.S_ISREG(os.fstat(opened.fileno()).st_mode):
                raise Refused("it is no file")
            content = opened.read(MOST_BYTES + 1)
    except (OSError, RuntimeError, ValueError) as error:
        raise Refused("there is no such file beside the notebook") from error
    return content


def _project(place: Path) -> Path:
    for folder in (place, *place.parents):
        if any((folder / mark).exists() for mark in PROJECT):
            return folder
    return place
