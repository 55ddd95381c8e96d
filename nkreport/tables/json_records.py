"""JSON: a list of records, wherever it stands in the document, or one record a line."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from nkreport.errors import TableError
from nkreport.strict_yaml.problems import near
from nkreport.tables.delimited import text_of
from nkreport.tables.opening import Opened
from nkreport.tables.sheet import Sheet, SheetMaker

_NUMBERS_AS_WRITTEN = json.JSONDecoder(parse_float=str, parse_int=str, parse_constant=str)
_SPACE = re.compile(r"[ \t\r\n]*")


def read_json(opened: Opened, file: str, table: Mapping[str, Any]) -> Sheet:
    """Read records; a name inside a name is `outer.inner`, a name that a record lacks is blank.

    Parameters
    ----------
    opened : Opened
    file : str
        Its name in messages.
    table : mapping
        What the mapping says: `records`, the names that lead to them, parted by dots.

    Returns
    -------
    Sheet
        Its rows are numbered as records, from 1.

    Raises
    ------
    TableError
        If it is no JSON, or holds no records there.
    """
    text = text_of(opened, file, table)
    lines = opened.format == "jsonl"
    path = [step for step in str(table.get("records", "")).split(".") if step]
    records = _lines(text, file) if lines else _found(_parsed(text, file), path, file)
    flat = []
    for number, record in enumerate(records, 1):
        if not isinstance(record, dict):
            where = _place(text, path, number, "", lines)
            raise TableError([f"{file}:{where}: record {number} is no object of names and values"])
        flat.append(_flat(record))
    names = list(dict.fromkeys(name for record in flat for name in record))
    maker = SheetMaker(file, names)
    for number, record in enumerate(flat, 1):
        maker.add(number, [record.get(name, "") for name in names])
    written = dict(zip(maker.names, names, strict=True))

    def place(number: int, column: str) -> str:
        return _place(text, path, number, written.get(column, ""), lines)

    return maker.sheet(place)


def _parsed(text: str, file: str) -> Any:
    try:
        value, end = _NUMBERS_AS_WRITTEN.raw_decode(text, _after_space(text, 0))
    except json.JSONDecodeError as error:
        raise TableError(
            [f"{file}:{error.lineno}:{error.colno}: not JSON: {error.msg}; mend it there"]
        ) from error
    except RecursionError as error:
        raise TableError([f"{file}:1:1: the JSON is nested too deeply"]) from error
    if _after_space(text, end) < len(text):
        line, column = _at(text, _after_space(text, end))
        raise TableError(
            [
                f"{file}:{line}:{column}: more stands after the first value; if there is one"
                " record a line, write `table: {format: jsonl}`"
            ]
        )
    return value


def _lines(text: str, file: str) -> list[Any]:
    records = []
    for number, line in enumerate(text.split("\n"), 1):
        if line.strip():
            try:
                records.append(_NUMBERS_AS_WRITTEN.decode(line))
            except (json.JSONDecodeError, RecursionError) as error:
                raise TableError(
                    [f"{file}:{number}:1: not one JSON value a line: {error}"]
                ) from error
    return records


def _found(value: Any, path: list[str], file: str) -> list[Any]:
    for step in path:
        if not isinstance(value, dict) or step not in value:
            known = list(value) if isinstance(value, dict) else []
            raise TableError([f"{file}:1:1: `records` names {step!r}; {near(step, known)}"])
        value = value[step]
    if isinstance(value, dict) and value and all(isinstance(v, dict) for v in value.values()):
        return [{"key": key, **record} for key, record in value.items()]
    if not isinstance(value, list):
        lists = (
            [name for name, v in value.items() if isinstance(v, list)]
            if isinstance(value, dict)
            else []
        )
        told = f"; say where they stand: `table: {{records: {lists[0]}}}`" if lists else ""
        raise TableError([f"{file}:1:1: holds no list of records here{told}"])
    return value


def _flat(record: Mapping[str, Any], outer: str = "") -> dict[str, str]:
    cells: dict[str, str] = {}
    for name, value in record.items():
        if isinstance(value, dict):
            cells.update(_flat(value, f"{outer}{name}."))
        else:
            cells[f"{outer}{name}"] = _cell(value)
    return cells


def _cell(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return "; ".join(_cell(each) for each in value)
    return str(value)


def _after_space(text: str, at: int) -> int:
    match = _SPACE.match(text, at)
    return match.end() if match else at


def _at(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - text.rfind("\n", 0, offset)


def _place(text: str, path: list[str], number: int, name: str, lines: bool) -> str:
    """`line:column` of a value in a record; the text was parsed before."""
    if lines:
        filled = [n for n, line in enumerate(text.split("\n"), 1) if line.strip()]
        return f"{filled[number - 1]}:1"
    at = _after_space(text, 0)
    for step in path:
        at = _member(text, at, step)
    at = _after_space(text, at + 1)
    for _ in range(number - 1):
        at = _skipped(text, at)
    if text[at] == '"':  # records by their key
        _, at = _NUMBERS_AS_WRITTEN.raw_decode(text, at)
        at = _after_space(text, _after_space(text, at) + 1)
    at = _inner(text, at, name)
    line, column = _at(text, at)
    return f"{line}:{column}"


def _inner(text: str, at: int, name: str) -> int:
    """Where the value of a name such as `outer.inner` starts; the object where it has none."""
    found = _member(text, at, name)
    outer, dot, inner = name.partition(".")
    if found < 0 and dot and (found := _member(text, at, outer)) >= 0:
        return _inner(text, found, inner)
    return max(found, at)


def _skipped(text: str, at: int) -> int:
    """Where the next member of a list or object starts."""
    _, at = _NUMBERS_AS_WRITTEN.raw_decode(text, at)
    at = _after_space(text, at)
    if text[at] == ":":
        _, at = _NUMBERS_AS_WRITTEN.raw_decode(text, _after_space(text, at + 1))
        at = _after_space(text, at)
    return _after_space(text, at + 1)


def _member(text: str, at: int, name: str) -> int:
    """Where the value of a name starts in the object at a place; -1 where it has none."""
    if text[at] != "{":
        return -1
    at = _after_space(text, at + 1)
    while text[at : at + 1] == '"':
        key, end = _NUMBERS_AS_WRITTEN.raw_decode(text, at)
        if key == name:
            return _after_space(text, _after_space(text, end) + 1)
        at = _skipped(text, at)
    return -1
