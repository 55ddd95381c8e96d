"""A file with its mapping beside it, read: figures, and what the mapping declares of its own."""

from __future__ import annotations

import os
from array import array
from collections.abc import Iterable
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from nkreport.errors import TableError
from nkreport.ledger.coded import Coded
from nkreport.ledger.periods import read_period
from nkreport.ledger.sources import Source
from nkreport.ledger.tables import Table
from nkreport.tables.countries import code_names
from nkreport.tables.document import ENDING, Document, read_document
from nkreport.tables.fetched import ENDING as RECORD
from nkreport.tables.fetched import read_record, record_of
from nkreport.tables.filling import FilledTable, fill
from nkreport.tables.mapping import Mapping, mapping_of
from nkreport.tables.opening import FORMATS, Opened, open_table
from nkreport.tables.roles import slug
from nkreport.tables.selecting import Account
from nkreport.tables.sheet import Sheet

MEASURES = (
    "id title definition includes excludes dimension kind additive_over not_comparable_with"
).split()
UNITS = "unit plural dimension symbol".split()
PLACES = "id name other_names lat lon kind".split()


@dataclass(frozen=True)
class Mapped:
    """What came of a table and its mapping.

    Parameters
    ----------
    figures : FilledTable
    declared : mapping
        `measures`, `units` and `places` that the ledger may not have.
    sources : mapping
        By id; each with the file's name and hash.
    account : Account
    """

    figures: FilledTable
    declared: Dictionary[str, StatedTable]
    sources: Dictionary[str, Source]
    account: Account


class StatedTable(Table):
    """Rows that a mapping states, each cell with its place there."""

    def __init__(self, document: Document, section: str, columns: list[str], rows: Any) -> None:
        self.file = document.file
        self.columns = {
            name: Coded.of([str(row.get(name, "")) for row in rows]) for name in columns
        }
        self._document = document
        self._paths = [(section, row[columns[0]]) for row in rows]
        self.lines = array("q", [int(self.where(n).split(":")[-2]) for n in range(len(rows))])

    def __len__(self) -> int:
        return len(self._paths)

    def where(self, number: int, column: str | None = None) -> str:
        """`file:line:column` of a cell, or of a row."""
        path = self._paths[number]
        inner = [column] if column and column in self._said(number) else []
        return self._document.where([*path, *inner])

    def _said(self, number: int) -> Any:
        section, name = self._paths[number]
        return self._document.values.get(section, {}).get(name, {})


def files_of(path: Path) -> tuple[Path, Path]:
    """The table and its mapping, of which one was named.

    Raises
    ------
    TableError
        If the other is not beside it.
    """
    if path.name.endswith(ENDING):
        return _table_of(path), path
    stem = path.name.partition(".")[0]
    for name in (path.name, stem):
        mapping = path.with_name(f"{name}{ENDING}")
        if os.path.lexists(mapping):
            return path, mapping
    raise TableError(
        [
            f"{path.name}:1:1: no {stem}{ENDING} beside it says what its columns mean; have one"
            f" drafted: nkreport describe {path.name}"
        ]
    )


def all_files_of(path: Path) -> tuple[Path, ...]:
    """The table, its mapping, and the record of where it was fetched, if there is one."""
    table, mapping = files_of(path)
    record = record_of(table)
    return (table, mapping, record) if os.path.lexists(record) else (table, mapping)


def _table_of(mapping: Path) -> Path:
    stem = mapping.name.removesuffix(ENDING)
    document = read_document(mapping, shown(mapping))
    named = document.values.get("file")
    if named is not None:
        path = mapping.with_name(str(named))
        if path.is_file() and path.resolve().parent == mapping.resolve().parent:
            return path
        raise TableError([f"{document.where(('file',))}: no {named!r:.80} beside the mapping"])
    beside = [
        path
        for path in sorted(mapping.parent.iterdir())
        if path.is_file()
        and not path.name.endswith(RECORD)
        and stem in (path.name, path.name.partition(".")[0])
        and {suffix.lower() for suffix in path.suffixes} & {*FORMATS, ".zip", ".gz", ".db"}
    ]
    if len(beside) != 1:
        found = ", ".join(path.name for path in beside) or "none"
        raise TableError(
            [f"{document.file}:1:1: which table is mapped? ({found}); write `file: NAME`"]
        )
    return beside[0]


def shown(path: Path) -> str:
    """A file's name in messages: its folder's and its own."""
    return f"{path.absolute().parent.name}/{path.name}"


def read_mapped(path: Path) -> Mapped:
    """Read a table through the mapping beside it.

    Parameters
    ----------
    path : Path
        The table, or its mapping (`NAME.figures.yaml`).

    Returns
    -------
    Mapped

    Raises
    ------
    TableError
        With every problem of both.
    """
    table, beside = files_of(path)
    document = read_document(beside, shown(beside))
    mapping = mapping_of(document)
    opened = open_table(table, shown(table), mapping.table)
    sheet = read_sheet(opened, shown(table), mapping.table)
    origin = {"table": table.name, "sha256": opened.sha256}
    origin |= read_record(table, opened.sha256, shown(table))
    return mapped(sheet, mapping, table.name.partition(".")[0], origin)


def read_sheet(opened: Opened, file: str, table: Dictionary[str, Any]) -> Sheet:
    """Read a file's bytes as the table they are."""
    match opened.format:
        case "csv":
            from nkreport.tables.delimited import read_delimited

            return read_delimited(opened, file, table)
        case "json" | "jsonl":
            from nkreport.tables.json_records import read_json

            return read_json(opened, file, table)
        case "xlsx" | "ods":
            from nkreport.tables.books import read_book

            return read_book(opened, file, table)
        case "sqlite" | "duckdb":
            from nkreport.tables.databases import read_database

            return read_database(opened, file, table)
    from nkreport.tables.framed import read_columnar

    return read_columnar(opened, file)


def mapped(sheet: Sheet, mapping: Mapping, name: str, origin: Dictionary[str, str]) -> Mapped:
    """Make figures of a sheet, and tables of what the mapping declares.

    Parameters
    ----------
    sheet : Sheet
    mapping : Mapping
    name : str
        What the ids begin with.
    origin : mapping
        What is recorded of the table in each source.

    Returns
    -------
    Mapped

    Raises
    ------
    TableError
        With every problem.
    """
    sources = _sources(mapping, origin)
    figures, account = fill(sheet, mapping, slug(name) or "table")
    declared = {
        "measures": _stated(mapping, "measures", MEASURES, mapping.measures),
        "units": _stated(mapping, "units", UNITS, mapping.units),
        "places": StatedTable(mapping.document, "columns", PLACES, _countries(figures)),
    }
    return Mapped(figures, declared, sources, account)


def _stated(
    mapping: Mapping, section: str, columns: list[str], said: Dictionary[str, Dictionary[str, Any]]
) -> StatedTable:
    rows = []
    for name, entries in said.items():
        row = {key: _words(value) for key, value in entries.items()} | {columns[0]: name}
        if section == "units":
            row.setdefault("dimension", name)
        rows.append(row)
    return StatedTable(mapping.document, section, columns, rows)


def _words(value: Any) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _countries(figures: FilledTable) -> list[dict[str, str]]:
    """A row of places for each country that is a party, so that it is called by its name."""
    words: Iterable[str] = sorted(
        {word for name in ("actor", "counterpart") for word in figures.columns[name].words}
    )
    names = code_names()
    return [
        {"id": slug(names[code]), "name": names[code], "other_names": code, "kind": "country"}
        for code in words
        if code in names
    ]


def _sources(mapping: Mapping, origin: Dictionary[str, str]) -> dict[str, Source]:
    sources = {}
    problems = []
    for name, said in mapping.sources.items():
        item: dict[str, Any] = {"id": name, "type": "dataset", "title": str(said["title"])}
        for key, ours in (("publisher", "publisher"), ("URL", "url")):
            if ours in said:
                item[key] = str(said[ours])
        if "author" in said:
            item["author"] = [{"literal": str(said["author"])}]
        if "address" in origin:
            item.setdefault("URL", origin["address"])
        days = {"accessed": origin["fetched"]} if "fetched" in origin else {}
        days |= {key: str(said[key]) for key in ("issued", "accessed") if key in said}
        for key, day in days.items():
            try:
                item[key] = {"date-parts": _date_parts(day)}
            except ValueError as error:
                where = mapping.document.where(("sources", name, key))
                problems.append(f"{where}: {key} {day!r:.40} {error}")
        if not item.get("URL", "https://").startswith("https://"):
            where = mapping.document.where(("sources", name, "url"))
            problems.append(f"{where}: {item['URL']!r:.80} is not https; mend or remove it")
        item["custom"] = {
            key: str(said[key]) for key in ("origin", "renders", "licence") if key in said
        }
        item["custom"] |= origin
        if note := _note(said.get("licence"), origin):
            item["note"] = note
        sources[name] = Source(name, item)
    if problems:
        raise TableError(problems)
    return sources


def _note(licence: object, origin: Dictionary[str, str]) -> str:
    """What a reader needs to find the same file."""
    parts = [f"{licence}."] if licence else []
    if "table" in origin:
        fetched = f", fetched {origin['fetched']}" if "fetched" in origin else ""
        parts.append(f"File {origin['table']}{fetched}, SHA-256 {origin['sha256']}.")
    return " ".join(parts)


def _date_parts(text: str) -> list[list[int]]:
    period = read_period(text)
    return [[int(n) for n in point.split("-")] for point in period.text.rstrip("~?%").split("/")]
