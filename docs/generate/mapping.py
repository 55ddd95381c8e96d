"""The reference of the mapping, from its schema."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import nkreport.tables
from docs.generate.markdown import code, escaped, sentence, table
from nkreport.shipped import shipped_folder

HOME = Path(nkreport.tables.__file__).parent
LEAD = """# The mapping

`NAME.figures.yaml` beside a table says what its columns mean. [Your own table](../table.md) has the
way through; here is every key that may stand in one, as `mapping.schema.json` holds it. A key that
is not listed is refused, and the message names the nearest that is.
"""


def mapping_page() -> str:
    """Every key of a mapping: what may stand there and what it means."""
    schema = json.loads((HOME / "mapping.schema.json").read_text("utf-8"))
    kinds = schema["$defs"]
    parts = [LEAD]
    for name, key in schema["properties"].items():
        parts.append(f"## {name}\n\n{told(key, kinds)}")
        rows = [[*row[:2], row[2] or in_ledger(name, row[0])] for row in keys(key, kinds)]
        if rows:
            parts.append(table(["key", "what stands there", "meaning"], rows))
    parts.append(f"## A column by more than its name\n\n{_ROLE}")
    role = kinds["role"]["oneOf"][1]
    parts.append(table(["key", "what stands there", "meaning"], keys(role, kinds)))
    shipped = sorted(path.name.split(".")[0] for path in (HOME / "shipped").glob("*.yaml"))
    parts.append(
        "## Mappings that are shipped\n\n`like: NAME` takes all that one of these says; what your"
        " own mapping says comes first. " + ", ".join(map(code, shipped)) + "."
    )
    return "\n\n".join(parts) + "\n"


_ROLE = "Under `columns` stands the name of a column, or an object of these keys."


_TABLES = {
    "columns": ("figures", "trade_flows"),
    "constants": ("figures", "trade_flows"),
    "measures": ("measures",),
    "units": ("units",),
}
"""Tables of the ledger whose columns the keys of a part of a mapping become."""


def in_ledger(part: str, key: str) -> str:
    """What the ledger's own schema says of the column that a key fills, and its words."""
    column = key.split("`")[1].rpartition(".")[2]
    for name in _TABLES.get(part, ()):
        schema = json.loads((shipped_folder("seeds") / "schemas" / f"{name}.json").read_text())
        for field in schema["fields"]:
            if field["name"] == column:
                words = field.get("constraints", {}).get("enum", ())
                among = f" One of {', '.join(map(code, words))}." if words else ""
                return sentence(escaped(field["description"])) + among
    return ""


def told(key: Mapping[str, Any], kinds: Mapping[str, Any]) -> str:
    """What a key means, and what stands there where that is no object."""
    meaning = sentence(escaped(key.get("description", "")))
    if key.get("type") in ("object", "array") or "properties" in resolved(key, kinds):
        return meaning
    there = stands(key, kinds)
    return meaning if there == "text" else f"{meaning} {sentence(there)}"


def keys(schema: Mapping[str, Any], kinds: Mapping[str, Any], before: str = "") -> Any:
    """A row for each key of an object, those of objects inside it after it."""
    schema = resolved(schema, kinds)
    if schema.get("type") == "array":
        schema = resolved(schema["items"], kinds)
    inside = schema.get("additionalProperties")
    if "properties" not in schema and isinstance(inside, Mapping):
        before, schema = f"{before}NAME.", resolved(inside, kinds)
        if "properties" not in schema:
            yield [code(before.removesuffix(".")), stands(schema, kinds), ""]
    for name, key in schema.get("properties", {}).items():
        needed = " (needed)" if name in schema.get("required", ()) else ""
        meaning = sentence(escaped(key.get("description", "")))
        yield [code(before + name) + needed, stands(key, kinds), meaning]
        if "$ref" not in key and before.count(".") < 2:
            yield from keys(key, kinds, f"{before}{name}.") if nested(key) else ()


def nested(key: Mapping[str, Any]) -> bool:
    """Whether a key holds an object whose own keys are named, or a list of such."""
    return "properties" in key or "properties" in key.get("items", {})


def resolved(key: Mapping[str, Any], kinds: Mapping[str, Any]) -> Mapping[str, Any]:
    """A schema, or the one it points to."""
    name = key.get("$ref", "").removeprefix("#/$defs/")
    return kinds[name] if name else key


def stands(key: Mapping[str, Any], kinds: Mapping[str, Any]) -> str:
    """What may stand for a key, in a few words."""
    named = {
        "text": "text",
        "texts": "a list of texts",
        "text_or_texts": "text, or a list of texts",
    }
    named |= {"slug": "a slug: small letters, digits, hyphens", "rows": "rows, as in `7-18, 20`"}
    named |= {"role": "a column", "constants": "the keys of `constants`"}
    name = key.get("$ref", "").removeprefix("#/$defs/")
    if name in named:
        return named[name]
    key = resolved(key, kinds)
    if "enum" in key:
        names = {" ": "a space", "": 'nothing (`""`)'}
        return " or ".join(names.get(value) or code(str(value)) for value in key["enum"])
    if "const" in key:
        return code(json.dumps(key["const"]).strip('"'))
    if "oneOf" in key:
        return ", or ".join(stands(one, kinds) for one in key["oneOf"])
    if key.get("type") == "array":
        each = "with the keys below" if nested(key) else stands(key["items"], kinds)
        return f"a list, each {each}"
    if key.get("type") == "object":
        if key.get("properties"):
            inside = ", ".join(map(code, key["properties"]))
            return f"an object of {inside}"
        value = key.get("additionalProperties")
        return f"names to {stands(value, kinds)}" if isinstance(value, Mapping) else "an object"
    if key.get("type") in ("integer", "number"):
        least = key.get("minimum", key.get("exclusiveMinimum"))
        word = "a whole number" if key["type"] == "integer" else "a number"
        above = "above" if "exclusiveMinimum" in key else "from"
        return f"{word} {above} {least}" if least is not None else word
    if key.get("maxLength") == 1:
        return "one character"
    return "text"
