"""Reading folders into a ledger: every table strictly, then every key between them."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path

from nkreport.errors import NkreportError, TableError
from nkreport.ledger.deriving import derive
from nkreport.ledger.figure_rows import FigureRows
from nkreport.ledger.figures import whole
from nkreport.ledger.keys import KeyCheck
from nkreport.ledger.ledger import Correction, Ledger, Link, Measure, Relation
from nkreport.ledger.methods import Figure, Figures
from nkreport.ledger.quantities import Unit
from nkreport.ledger.reads import quiet
from nkreport.ledger.schema import Schema, TableSchema, read_schema
from nkreport.ledger.sources import Source, read_sources
from nkreport.ledger.tables import Row, Table, read_table
from nkreport.shipped import shipped_folder

DATA_VARIABLE = "NKREPORT_DATA"
KEY_TABLES = ("units", "measures", "places")
SIDE_TABLES = ("claims", "events", "places", "routes")


def load(data: str | Path | Sequence[str | Path] | None = None) -> Figures:
    """Load the shipped ledger, or one of your own, or several together.

    Parameters
    ----------
    data : str, Path or sequence of them, optional
        Folders; `"shipped"` names the tables that come with the package. By default the
        folders named on the command line (`--data`), else the shipped ones. A folder without
        `datapackage.json` uses the shipped schema and may use the shipped measures and sources.

    Returns
    -------
    Figures
        Every figure, in file order.

    Raises
    ------
    TableError
        With every problem of every file.

    Examples
    --------
    >>> "shells-shipped-2024" in load()
    True
    """
    return whole(read_ledger(data))


def read_ledger(data: str | Path | Sequence[str | Path] | None = None) -> Ledger:
    """Read folders into a ledger; the same unchanged files are read once in a process."""
    if data is None:
        named = os.environ.get(DATA_VARIABLE, "")
        data = json.loads(named) if named else ["shipped"]
    names = [data] if isinstance(data, str | Path) else list(data)
    folders = tuple(_folder(name) for name in names)
    places = tuple(
        "shipped" if str(name) == "shipped" else folder.as_posix()
        for name, folder in zip(names, folders, strict=True)
    )
    shipped = shipped_folder("seeds")
    stamp = tuple(
        (path.as_posix(), path.stat().st_mtime_ns, path.stat().st_size)
        for folder in dict.fromkeys((shipped, *folders))
        for path in _files(folder)
        if path.exists()
    )
    return _read(folders, places, stamp)


def _folder(name: str | Path) -> Path:
    if str(name) == "shipped":
        return shipped_folder("seeds")
    path = Path(name).absolute()
    if not path.is_dir():
        raise TableError([f"{name}: no such folder; name a folder that holds CSV tables"])
    return path


def _files(folder: Path) -> list[Path]:
    return sorted([*folder.glob("*.csv"), *folder.glob("*.json"), *folder.glob("schemas/*.json")])


@lru_cache(maxsize=4)
def _read(folders: tuple[Path, ...], places: tuple[str, ...], stamp: object) -> Ledger:
    del stamp
    with quiet():
        ledger = _Reading(folders).ledger()
    ledger.places = places
    return ledger


class _Reading:
    """One reading of several folders: rows are gathered first, then held to their keys."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.problems: list[str] = []
        self.tables: dict[str, list[Table]] = {}
        self.sources: dict[str, Source] = {}
        self.digest = hashlib.sha256()
        shipped = shipped_folder("seeds")
        self.schema = read_schema(shipped)
        if shipped not in folders:
            self._folder(shipped, keys_only=True)
        for folder in folders:
            self._folder(folder)
        if self.problems:
            raise TableError(self.problems)

    def _folder(self, folder: Path, *, keys_only: bool = False) -> None:
        own = folder / "datapackage.json"
        schema = read_schema(folder) if own.exists() else self.schema
        tables = [schema.for_file(path.name) for path in sorted(folder.glob("*.csv"))]
        tables.sort(key=lambda table: _position(schema, table))
        if keys_only:
            tables = [table for table in tables if table.name in KEY_TABLES]
        elif not any(table.figures for table in tables):
            raise TableError([f"{folder}: holds no table of figures; add one CSV of contract 1"])
        for table in tables:
            path = folder / f"{table.name}.csv" if not table.path else folder / table.path
            shown = f"{folder.name}/{path.name}"
            if not self._inside(path, folder, shown):
                continue
            try:
                found = read_table(path, table, shown, self.digest)
            except TableError as error:
                self.problems += error.problems
                continue
            self.tables.setdefault("figures" if table.figures else table.name, []).append(found)
        sources = folder / "sources.json"
        shown = f"{folder.name}/sources.json"
        if sources.exists() and self._inside(sources, folder, shown):
            self.digest.update(sources.read_bytes() + b"\0")
            try:
                self.sources.update(read_sources(sources, shown))
            except TableError as error:
                self.problems += error.problems

    def _inside(self, path: Path, folder: Path, shown: str) -> bool:
        inside = path.resolve().is_relative_to(folder.resolve())
        if not inside:
            self.problems.append(f"{shown}: links out of its folder; put the file itself there")
        return inside

    def rows(self, name: str) -> list[Row]:
        """Every row of the tables of a name."""
        return [row for table in self.tables.get(name, ()) for row in table]

    def ledger(self) -> Ledger:
        """Build the typed ledger, or raise with every problem."""
        links = tuple(_link(row) for row in self.rows("links"))
        replaced = {
            link.end for link in links if link.type == "supersedes" and link.start == link.end
        }
        stated = FigureRows(self.tables.get("figures", []))
        at, problems = stated.good(replaced)
        self.problems += problems
        columns = stated.columns(at)
        ledger = Ledger(
            figures=columns,
            measures={row.cells["id"]: _measure(row) for row in self.rows("measures")},
            units={row.cells["unit"]: Unit(**row.cells) for row in self.rows("units")},
            sources=self.sources,
            links=links,
            relations=tuple(Relation(**row.cells) for row in self.rows("relations")),
            corrections=tuple(_correction(row) for row in self.rows("corrections")),
            tables={name: [row.cells for row in self.rows(name)] for name in SIDE_TABLES},
            digest=self.digest.hexdigest(),
        )
        columns.ledger = ledger
        check = KeyCheck(ledger, self.problems)
        check.figures(lambda number: stated.row(int(at[number])))
        check.side_tables(self.rows)
        if self.problems:
            raise TableError(self.problems)
        derived = self._derived(ledger, lambda number: stated.row(int(at[number])))
        if self.problems:
            raise TableError(self.problems)
        if not derived:
            return ledger
        columns = columns.changed(derived)
        columns.ledger = replace(ledger, figures=columns)
        return columns.ledger

    def _derived(self, ledger: Ledger, row_of: Callable[[int], Row]) -> dict[int, Figure]:
        """The figures whose bounds a formula gives, by their number."""
        columns = ledger.columns
        found = {}
        for number in (~columns.text["formula"].having([""])).nonzero()[0].tolist():
            try:
                found[number] = derive(columns.figure(number), ledger)
            except NkreportError as error:
                self.problems.append(f"{row_of(number).where('formula')}: {error}")
        return found


def _position(schema: Schema, table: TableSchema) -> tuple[int, str]:
    names = list(schema.tables)
    return (names.index(table.name) if table.name in schema.tables else len(names), table.name)


def _measure(row: Row) -> Measure:
    cells = dict(row.cells)
    return Measure(
        **{name: cells[name] for name in ("id", "title", "definition", "includes", "excludes")},
        dimension=cells["dimension"],
        kind=cells["kind"],
        additive_over=tuple(cells["additive_over"].split()),
        not_comparable_with=tuple(cells["not_comparable_with"].split()),
    )


def _link(row: Row) -> Link:
    return Link(row.cells["from"], row.cells["type"], row.cells["to"], row.cells["note"])


def _correction(row: Row) -> Correction:
    cells = {name: cell for name, cell in row.cells.items() if name != "on"}
    return Correction(**cells, on=date.fromisoformat(row.cells["on"]))
