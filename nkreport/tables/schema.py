"""The shipped JSON Schema of a mapping, held against a document whose places are known."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from nkreport.strict_yaml.nodes import Entries, Items, Node, Place, plain
from nkreport.strict_yaml.problems import near

FILE = Path(__file__).with_name("mapping.schema.json")
_KINDS = {
    "object": "names with values (name: …)",
    "array": "a list",
    "string": "text",
    "integer": "a whole number",
    "number": "a number",
}

Told = Iterator[tuple[Place, str]]


@lru_cache(maxsize=1)
def _schema() -> dict[str, Any]:
    schema: dict[str, Any] = json.loads(FILE.read_text("utf-8"))
    return schema


def faults(node: Node) -> list[tuple[Place, str]]:
    """What is wrong with a mapping by its schema, in the order of their places.

    Only the keywords that the schema uses are known here: a general validator knows no places.
    """
    return sorted(_faults(node, _schema()), key=lambda fault: fault[0])


def _faults(node: Node, schema: Mapping[str, Any]) -> Told:
    schema = _resolved(schema)
    if "oneOf" in schema:
        yield from _one_of(node, [_resolved(each) for each in schema["oneOf"]])
        return
    value = plain(node)
    if not _is_kind(value, schema):
        yield node.place, f"{_shown(value)} stands here; expected {_kind(schema)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield (
            node.place,
            f"{_shown(value)} is not a word that goes here; {near(str(value), schema['enum'])}",
        )
    if isinstance(node, Entries):
        yield from _entries(node, schema)
    elif isinstance(node, Items):
        if not schema.get("minItems", 0) <= len(node.items) <= schema.get("maxItems", 1e9):
            yield node.place, f"a list of {len(node.items)} stands here; expected {_count(schema)}"
        for item in node.items:
            yield from _faults(item, schema["items"])
    elif isinstance(value, str):
        if not schema.get("minLength", 0) <= len(value) <= schema.get("maxLength", 1e9):
            yield node.place, f"{_shown(value)} stands here; expected one character or some text"
        if "pattern" in schema and not re.search(schema["pattern"], value):
            yield node.place, f"{_shown(value)} does not match {schema['pattern']}; mend it"
    elif isinstance(value, int | float):
        least, above = schema.get("minimum", -1e99), schema.get("exclusiveMinimum", -1e99)
        if value < least or value <= above:
            yield (
                node.place,
                f"{value} stands here; expected {'more than ' * (above > -1e99)}"
                + (str(above if above > -1e99 else least) + (" or more" if least > -1e99 else "")),
            )


def _entries(node: Entries, schema: Mapping[str, Any]) -> Told:
    known = schema.get("properties", {})
    other = schema.get("additionalProperties", {})
    for name, each in node.entries.items():
        if name in known:
            yield from _faults(each, known[name])
        elif other is False:
            yield node.named[name], f"{name!r:.60} is not known here; {near(name, list(known))}"
        else:
            names = _resolved(schema.get("propertyNames", {}))
            if not re.search(names.get("pattern", ""), name):
                told = names.get("description", "is no slug; use a-z, 0-9, - and _")
                yield node.named[name], f"{name!r:.60} {told}"
            yield from _faults(each, other)
    wanted = schema.get("required", [])
    for name in wanted:
        if name not in node.entries:
            yield node.place, f"{name!r} is missing; expected {', '.join(wanted)}"


def _one_of(node: Node, branches: list[Mapping[str, Any]]) -> Told:
    value = plain(node)
    meant = [branch for branch in branches if _is_kind(value, branch)]
    if any(not list(_faults(node, branch)) for branch in meant):
        return
    if len(meant) == 1:
        yield from _faults(node, meant[0])
        return
    kinds = " or ".join(dict.fromkeys(map(_kind, branches)))
    yield node.place, f"{_shown(value)} stands here; expected {kinds}"


def _resolved(schema: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" not in schema:
        return schema
    found: Mapping[str, Any] = _schema()["$defs"][schema["$ref"].rpartition("/")[2]]
    return found


def _is_kind(value: object, schema: Mapping[str, Any]) -> bool:
    if "const" in schema:
        return value == schema["const"] and isinstance(value, bool) == isinstance(
            schema["const"], bool
        )
    kinds = schema.get("type", "string" if "enum" in schema else [])
    return not kinds or any(
        {
            "object": isinstance(value, dict),
            "array": isinstance(value, list),
            "string": isinstance(value, str),
            "integer": isinstance(value, int) and not isinstance(value, bool),
            "number": isinstance(value, int | float) and not isinstance(value, bool),
        }[kind]
        for kind in ([kinds] if isinstance(kinds, str) else kinds)
    )


def _kind(schema: Mapping[str, Any]) -> str:
    if "const" in schema:
        return json.dumps(schema["const"])
    if "enum" in schema:
        return ", ".join(map(str, schema["enum"]))
    kinds = schema["type"]
    return _KINDS[kinds if isinstance(kinds, str) else kinds[0]]


def _count(schema: Mapping[str, Any]) -> str:
    return f"{schema.get('minItems', 0)} to {schema.get('maxItems', 'any number')} entries"


def _shown(value: object) -> str:
    return "nothing" if value is None else f"{value!r:.60}"
