"""Data and pictures that a chart names by a file: they go into the chart."""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from nkreport.errors import CheckError

LARGEST_PICTURE = 1 << 20
"""Bytes of one picture that a chart holds."""

LARGEST_FILE = 512 << 20

_TEXT_LIMIT = 1 << 20
"""Characters of a table's file that stay text, read by Vega; a larger one is read into a frame."""

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:|//")
_SIGNATURES = {b"\x89PNG\r\n\x1a\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
_SEPARATORS = {"csv": ",", "tsv": "\t"}


def inline(spec: dict[str, Any], tables: dict[str, Any], folder: Path) -> dict[str, Any]:
    """Put the files that a spec names into it.

    Parameters
    ----------
    spec : dict
        Vega-Lite; it stays as it is.
    tables : dict
        Frames of the spec by name; a large table's frame is added, a frame whose pictures are
        files is replaced.
    folder : Path
        What a relative name begins from.

    Raises
    ------
    CheckError
        If a file named is not there, too large or of no kind that a chart takes.
    """
    filled: dict[str, Any] = _inlined(spec, tables, folder)
    for field in sorted(set(_picture_fields(filled))):
        for name, frame in tables.items():
            if field in getattr(frame, "columns", ()):
                tables[name] = _with_pictures(frame, field, folder)
        for rows in filled.get("datasets", {}).values():
            for row in rows if isinstance(rows, list) else ():
                if isinstance(row, dict) and isinstance(row.get(field), str):
                    row[field] = _picture(row[field], folder, within=True)
    return filled


def address_in(spec: Any) -> str:
    """The first address that a spec takes data or a picture from; empty where there is none."""
    return next(_addresses(spec), "")


def _addresses(node: Any) -> Iterator[str]:
    if isinstance(node, list):
        for item in node:
            yield from _addresses(item)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            if key == "url" and isinstance(value, str) and not value.startswith("data:"):
                yield value
            elif key == "datasets" or (key == "values" and isinstance(value, list | str)):
                continue
            else:
                yield from _addresses(value)


def is_local(url: object) -> bool:
    """Whether it names a file of this machine by its path."""
    return isinstance(url, str) and bool(url) and not _ADDRESS.match(url)


def _inlined(node: Any, tables: dict[str, Any], folder: Path) -> Any:
    if isinstance(node, list):
        return [_inlined(item, tables, folder) for item in node]
    if not isinstance(node, dict):
        return node
    filled = {}
    for key, value in node.items():
        if key == "datasets":
            filled[key] = value
        elif key == "data" and isinstance(value, dict) and is_local(value.get("url")):
            filled[key] = _data(value, tables, folder)
        elif key == "mark" and isinstance(value, dict) and is_local(value.get("url")):
            filled[key] = {**value, "url": _picture(value["url"], folder)}
        elif key == "url" and isinstance(value, dict) and is_local(value.get("value")):
            filled[key] = {**value, "value": _picture(value["value"], folder)}
        else:
            filled[key] = _inlined(value, tables, folder)
    return filled


def _picture_fields(node: Any) -> Iterator[str]:
    """Fields that a chart's pictures are named in."""
    if isinstance(node, list):
        for item in node:
            yield from _picture_fields(item)
    elif isinstance(node, Mapping):
        for key, value in node.items():
            if key == "url" and isinstance(value, Mapping) and isinstance(value.get("field"), str):
                yield value["field"]
            elif key not in ("datasets", "values"):
                yield from _picture_fields(value)


def _with_pictures(frame: Any, field: str, folder: Path) -> Any:
    import narwhals.stable.v1 as nw

    wrapped = nw.from_native(frame, eager_only=True)
    known: dict[Any, Any] = {}
    pictures = []
    for value in wrapped[field].to_list():
        if value not in known:
            known[value] = _picture(value, folder, within=True) if is_local(value) else value
        pictures.append(known[value])
    column = nw.new_series(field, pictures, backend=nw.get_native_namespace(wrapped))
    return nw.to_native(wrapped.with_columns(column))


def _picture(url: str, folder: Path, *, within: bool = False) -> str:
    """A picture's file as an address of its data; `within`: data may name it, so it stays there."""
    if not is_local(url):
        return url
    place = folder / url
    if within and not place.resolve().is_relative_to(folder.resolve()):
        raise CheckError(
            f"a chart's data name the picture {url!r}, outside the notebook's folder; copy it there"
        )
    content = _read(place, url, LARGEST_PICTURE)
    for signature, media in _SIGNATURES.items():
        if content.startswith(signature):
            return f"data:{media};base64,{base64.b64encode(content).decode('ascii')}"
    raise CheckError(f"a chart's picture {url!r} is neither PNG nor JPEG; save it as one of them")


def _read(place: Path, url: str, most: int) -> bytes:
    try:
        with place.open("rb") as file:
            content = file.read(most + 1)
    except OSError as error:
        raise CheckError(
            f"a chart takes {url!r}, which cannot be read: {error.strerror}; a name counts from"
            " the notebook's folder"
        ) from error
    if len(content) > most:
        raise CheckError(f"a chart takes {url!r}, which is larger than {most >> 20} MB")
    return content


def _data(data: dict[str, Any], tables: dict[str, Any], folder: Path) -> dict[str, Any]:
    url, form = data["url"], {**data.get("format", {})}
    kind = form.get("type") or Path(url).suffix.removeprefix(".").lower()
    kind = kind if kind in ("csv", "tsv", "dsv", "topojson") else "json"
    content = _read(folder / url, url, LARGEST_FILE)
    rest = {key: value for key, value in data.items() if key != "url"}
    try:
        text = content.decode("utf-8-sig")
        if kind not in ("json", "topojson"):
            form["type"] = kind
            if len(text) <= _TEXT_LIMIT:
                return {**rest, "values": text, "format": form}
            return _named(_frame(text, _SEPARATORS.get(kind) or form["delimiter"]), tables, form)
        values = json.loads(text)
    except (ValueError, KeyError, RecursionError) as error:
        raise CheckError(
            f"a chart takes {url!r}, which cannot be read as {kind}: {error}; give the chart a"
            " frame in its place"
        ) from error
    small = len(text) <= _TEXT_LIMIT
    if small or kind == "topojson" or "property" in form or not _is_table(values):
        return {**rest, "values": values, "format": {**form, "type": kind}}
    import pandas as pd

    return _named(pd.DataFrame(values), tables, form)


def _is_table(values: Any) -> bool:
    return (
        isinstance(values, list)
        and all(isinstance(row, dict) for row in values)
        and not any(isinstance(v, dict | list) for row in values[:50] for v in row.values())
    )


def _frame(text: str, separator: str) -> Any:
    import io

    import pandas as pd

    return pd.read_csv(io.StringIO(text), sep=separator, keep_default_na=False, na_values=[""])


def _named(frame: Any, tables: dict[str, Any], form: Mapping[str, Any]) -> dict[str, Any]:
    name = f"file-{len(tables) + 1}"
    tables[name] = frame
    parse = {"format": {"parse": form["parse"]}} if form.get("parse") else {}
    return {"name": name, **parse}
