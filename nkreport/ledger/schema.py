"""The declared shape of every table: datapackage.json as columns, rules and keys."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nkreport.errors import TableError
from nkreport.handed import read_json, why
from nkreport.matching import fault_of


@dataclass(frozen=True, slots=True)
class Column:
    """One declared column.

    Parameters
    ----------
    name : str
    kind : str
        `text`, `number`, `period`, `day`, `slug`, `slugs` (several, space-separated), `unit`,
        `expression`; read from the field's `nkreport` property, else from its type.
    required, unique : bool
    words : tuple of str
        The allowed words; empty where any text goes.
    max_words : int or None
        The most words a cell may have.
    pattern : str
        What a text must match, a regular expression; empty where any text goes.
    key : str or None
        The table whose id the cell must be.
    """

    name: str
    kind: str
    required: bool
    unique: bool
    words: tuple[str, ...]
    max_words: int | None
    pattern: str
    key: str | None


@dataclass(frozen=True, slots=True)
class TableSchema:
    """A table's name, file and columns in their order, and those that it may have besides."""

    name: str
    path: str
    figures: bool
    columns: tuple[Column, ...]
    further: tuple[Column, ...] = ()

    def names(self) -> tuple[str, ...]:
        """Column names in file order."""
        return tuple(column.name for column in self.columns)


@dataclass(frozen=True, slots=True)
class Schema:
    """All tables of one data package."""

    tables: Mapping[str, TableSchema]

    def for_file(self, name: str) -> TableSchema:
        """The schema of a file by its stem; an unknown name is a table of figures.

        Raises
        ------
        TableError
            If the data package has no `munitions` to model such a table on.
        """
        stem = name.removesuffix(".csv")
        if stem in self.tables:
            return self.tables[stem]
        model = self.tables.get("munitions")
        if model is None:
            raise TableError([f"{name}: not declared in datapackage.json; list it as a resource"])
        trade = self.tables.get("trade_flows")
        further = tuple(c for c in trade.columns if c.name == "hs") if trade else ()
        return TableSchema(stem, name, True, model.columns, further)


def read_schema(folder: Path) -> Schema:
    """Read `datapackage.json` and the table schemas it names.

    Parameters
    ----------
    folder : Path
        The data package's folder.

    Returns
    -------
    Schema

    Raises
    ------
    TableError
        If the file is missing or is not a data package.
    """
    path = folder / "datapackage.json"
    package = _read_json(path)
    tables: dict[str, TableSchema] = {}
    shared: dict[str, Mapping[str, Any]] = {}
    for number, resource in enumerate(_list(package, "resources", path), 1):
        at = f"{path}: resource {number}"
        if not isinstance(resource, dict):
            raise TableError([f"{at}: is no object; write its name, path and schema"])
        file = str(resource.get("path", ""))
        if not file.endswith(".csv"):
            continue
        if not isinstance(resource.get("name"), str):
            raise TableError([f"{at}: has no name; give it one, as in trade-flows"])
        declared = resource.get("schema")
        if isinstance(declared, str):
            if declared not in shared:
                shared[declared] = _read_json(folder / declared)
            declared = shared[declared]
        if not isinstance(declared, dict) or "fields" not in declared:
            raise TableError([f"{path}: resource {resource['name']!r:.80} has no schema"])
        at = f"{path}: resource {resource['name']!r:.80}"
        if wrong := list(_misdeclared(declared)):
            raise TableError([f"{at}: {text}" for text in wrong])
        keys = {
            key["fields"][0] if isinstance(key["fields"], list) else key["fields"]: key[
                "reference"
            ]["resource"]
            for key in declared.get("foreignKeys", [])
        }
        columns = tuple(_column(field, keys) for field in declared["fields"])
        name = str(resource["name"]).replace("-", "_")
        tables[name] = TableSchema(name, file, "statement" in {c.name for c in columns}, columns)
    if not tables:
        raise TableError([f"{path}: no table is declared; list them under 'resources'"])
    return Schema(tables)


def _list(declared: Mapping[str, Any], name: str, at: object) -> list[Any]:
    found = declared.get(name, [])
    if not isinstance(found, list):
        raise TableError([f"{at}: {name} is no list; write [...]"])
    return found


def _misdeclared(schema: Mapping[str, Any]) -> Iterator[str]:
    """What of a table's schema is not as a data package has it."""
    for name in ("fields", "foreignKeys"):
        if not isinstance(schema.get(name, []), list):
            yield f"{name} is no list; write [...]"
            return
    for number, field in enumerate(schema["fields"], 1):
        at = f"field {number}"
        if not isinstance(field, dict) or not isinstance(field.get("name"), str):
            yield f"{at} has no name; give it one"
            continue
        at += f" ({field['name']:.80})"
        if not isinstance(field.get("type"), str):
            yield f'{at} has no type; write "type": "string", or number'
        constraints, own = field.get("constraints", {}), field.get("nkreport", {})
        if not isinstance(constraints, dict) or not isinstance(own, dict):
            yield f"{at}: its constraints, and nkreport, are objects; write {{...}}"
            continue
        words = constraints.get("enum", [])
        if not isinstance(words, list) or not all(isinstance(word, str) for word in words):
            yield f"{at}: its enum is no list of texts; write them in quotes"
        if fault := fault_of(constraints.get("pattern", "")):
            yield f"{at}: its pattern is no regular expression: {fault}"
        if not isinstance(own.get("maxWords", 1), int):
            yield f"{at}: its maxWords is no number; write one, as in 8"
        if not all(isinstance(own.get(name, ""), str) for name in ("kind", "key")):
            yield f"{at}: kind and key are texts; write them in quotes"
    for number, key in enumerate(schema.get("foreignKeys", []), 1):
        try:
            fields, resource = key["fields"], key["reference"]["resource"]
            one = fields[0] if isinstance(fields, list) else fields
            right = isinstance(one, str) and isinstance(resource, str)
        except (TypeError, KeyError, IndexError):
            right = False
        if not right:
            yield (
                f"foreign key {number} is none; write"
                ' {"fields": "measure", "reference": {"resource": "measures"}}'
            )


def _column(field: Mapping[str, Any], keys: Mapping[str, str]) -> Column:
    constraints = field.get("constraints", {})
    own = field.get("nkreport", {})
    kind = own.get("kind") or {"number": "number", "integer": "number"}.get(field["type"], "text")
    return Column(
        name=field["name"],
        kind=kind,
        required=bool(constraints.get("required")),
        unique=bool(constraints.get("unique")),
        words=tuple(constraints.get("enum", ())),
        max_words=own.get("maxWords"),
        pattern=constraints.get("pattern", ""),
        key=own.get("key") or keys.get(field["name"]),
    )


def _read_json(path: Path) -> dict[str, Any]:
    try:
        loaded = read_json(path)
    except FileNotFoundError as error:
        raise TableError([f"{path}: not found; a data package needs it"]) from error
    except (OSError, ValueError) as error:
        raise TableError([f"{path}: {why(error)}; a data package is JSON in UTF-8"]) from error
    if not isinstance(loaded, dict):
        raise TableError([f"{path}: holds {type(loaded).__name__}, expected a JSON object"])
    return loaded
