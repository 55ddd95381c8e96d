"""Reading folders into a ledger: every table strictly, then every key between them."""

from __future__ import annotations

import difflib
import hashlib
import json
import os
from collections.abc import Iterable, Sequence
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Any

from nkreport.errors import NkreportError, TableError, UnitError
from nkreport.ledger import reads
from nkreport.ledger.bounds import bounds_problem
from nkreport.ledger.deriving import derive
from nkreport.ledger.figure import COLUMNS, NUMBER_COLUMNS, Figure
from nkreport.ledger.figures import Figures, whole
from nkreport.ledger.formulas import ids_in
from nkreport.ledger.ledger import Correction, Ledger, Link, Measure, Relation
from nkreport.ledger.periods import read_period
from nkreport.ledger.quantities import (
    Unit,
    dimension_of,
)
from nkreport.ledger.schema import Schema, TableSchema, read_schema
from nkreport.ledger.sources import Source, read_sources
from nkreport.ledger.tables import Row, read_table
from nkreport.shipped import shipped_folder

DATA_VARIABLE = "NKREPORT_DATA"
KEY_TABLES = ("units", "measures", "places")
_PERIODS = [COLUMNS.index(name) for name in ("period", "said_on")]
_NUMBERS = [COLUMNS.index(name) for name in NUMBER_COLUMNS]
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
    with reads.quiet():
        ledger = _Reading(folders).ledger()
    ledger.places = places
    return ledger


class _Reading:
    """One reading of several folders: rows are gathered first, then held to their keys."""

    def __init__(self, folders: tuple[Path, ...]) -> None:
        self.problems: list[str] = []
        self.rows: dict[str, list[Row]] = {}
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
                rows = read_table(path, table, shown)
            except TableError as error:
                self.problems += error.problems
                continue
            self.digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
            self.rows.setdefault("figures" if table.figures else table.name, []).extend(rows)
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

    def ledger(self) -> Ledger:
        """Build the typed ledger, or raise with every problem."""
        units = {r.cells["unit"]: Unit(**r.cells) for r in self.rows.get("units", [])}
        measures = {row.cells["id"]: _measure(row) for row in self.rows.get("measures", [])}
        ledger = Ledger(
            figures={},
            measures=measures,
            units=units,
            sources=self.sources,
            links=tuple(_link(row) for row in self.rows.get("links", [])),
            relations=tuple(Relation(**row.cells) for row in self.rows.get("relations", [])),
            corrections=tuple(_correction(row) for row in self.rows.get("corrections", [])),
            tables={
                name: tuple(row.cells for row in self.rows.get(name, [])) for name in SIDE_TABLES
            },
            sha256=self.digest.hexdigest(),
        )
        ledger.figures = self._figures(ledger)
        self._check_figures(ledger)
        self._check_side_tables(ledger)
        if self.problems:
            raise TableError(self.problems)
        ledger.figures = self._derived(ledger)
        if self.problems:
            raise TableError(self.problems)
        return ledger

    def _figures(self, ledger: Ledger) -> dict[str, Figure]:
        replaced = {
            link.end
            for link in ledger.links
            if link.type == "supersedes" and link.start == link.end
        }
        figures: dict[str, Figure] = {}
        first: dict[str, Row] = {}
        for row in self.rows.get("figures", []):
            figure_id = row.cells["id"]
            if figure_id in figures and figure_id not in replaced:
                self.problems.append(
                    f"{row.where('id')}: id {figure_id!r} stands at {first[figure_id].where('id')}"
                    " already; rename it, or say in links.csv that it supersedes itself"
                )
                continue
            problem = bounds_problem(row.cells)
            if problem:
                self.problems.append(f"{row.where(problem[0])}: {problem[1]}")
                continue
            first[figure_id] = row
            figures[figure_id] = _figure(row, ledger)
        self._rows_by_id = first
        return figures

    def _check_figures(self, ledger: Ledger) -> None:
        places = {row["id"] for row in ledger.tables["places"]}
        known: dict[str, Iterable[str]] = {
            "measure": ledger.measures,
            "source": ledger.sources,
            "primary_source": ledger.sources,
            "place": places,
        }
        good: set[tuple[str, ...]] = set()
        for figure in ledger.figures.values():
            row = self._rows_by_id[figure.id]
            cells = tuple(row.cells[column] for column in (*known, "unit", "base", "said_on"))
            if cells in good and not figure.formula:
                continue
            found = len(self.problems)
            for column, keys in known.items():
                self._key(row, column, keys)
            if figure.base and figure.base not in ledger.figures:
                self._key(row, "base", [*ledger.measures, *ledger.figures])
            self._check_unit(figure, row, ledger)
            self._check_date(figure, row, ledger)
            if figure.formula:
                self._check_terms(row, "formula", ledger)
            if len(self.problems) == found:
                good.add(cells)

    def _check_unit(self, figure: Figure, row: Row, ledger: Ledger) -> None:
        try:
            dimension = dimension_of(figure.unit, ledger.units)
        except UnitError as error:
            near = difflib.get_close_matches(figure.unit, ledger.units, 1, 0.5)
            hint = f"; did you mean {near[0]!r}?" if near else f"; known: {' '.join(ledger.units)}"
            self.problems.append(f"{row.where('unit')}: {error}{hint}")
            return
        measure = ledger.measures.get(figure.measure)
        if measure and measure.dimension != dimension:
            self.problems.append(
                f"{row.where('unit')}: unit {figure.unit!r} counts {dimension}, but measure"
                f" {measure.id!r} counts {measure.dimension}; change the unit or the measure"
            )

    def _check_date(self, figure: Figure, row: Row, ledger: Ledger) -> None:
        if figure.said_on.latest is None:
            self.problems.append(
                f"{row.where('said_on')}: said_on {figure.said_on.text!r} has no last day; close"
                " it with the text's date"
            )
        source = ledger.sources.get(figure.source)
        first, issued = figure.said_on.earliest, source.issued.latest if source else None
        if first and issued and first > issued:
            self.problems.append(
                f"{row.where('said_on')}: said_on {figure.said_on.text!r} is later than its"
                f" source {figure.source!r} of {issued.isoformat()}; mend one of them"
            )

    def _key(self, row: Row, column: str, keys: Iterable[str]) -> None:
        cell = row.cells.get(column, "")
        if cell and cell not in keys:
            self.problems.append(f"{row.where(column)}: {column} {_unknown(cell, keys)}")

    def _check_side_tables(self, ledger: Ledger) -> None:
        claims = {row["id"] for row in ledger.tables["claims"]}
        events = {row["id"] for row in ledger.tables["events"]}
        sources = ledger.sources
        places = {row["id"] for row in ledger.tables["places"]}
        anything = {*ledger.figures, *claims, *events}
        keys: dict[str, dict[str, Iterable[str]]] = {
            "links": {"from": anything, "to": anything},
            "relations": {"result": ledger.figures},
            "corrections": {"figure": ledger.figures},
            "claims": {"source": sources, "primary_source": sources, "outcome_from": anything},
            "events": {"source": sources, "where": places},
            "routes": {
                "source": sources,
                "from": places,
                "to": places,
                "distance": ledger.figures,
            },
        }
        for table, columns in keys.items():
            for row in self.rows.get(table, []):
                for column, known in columns.items():
                    self._key(row, column, known)
        for row in self.rows.get("relations", []):
            self._check_terms(row, "terms", ledger)
            if row.cells["kind"] != "contested" and not row.cells["result"]:
                self.problems.append(
                    f"{row.where('result')}: result is empty; name the figure the terms give"
                )

    def _check_terms(self, row: Row, column: str, ledger: Ledger) -> None:
        try:
            names = ids_in(row.cells[column])
        except UnitError as error:
            self.problems.append(f"{row.where(column)}: {error}")
            return
        for name in names:
            if name not in ledger.figures:
                self.problems.append(f"{row.where(column)}: {_unknown(name, ledger.figures)}")

    def _derived(self, ledger: Ledger) -> dict[str, Figure]:
        figures = dict(ledger.figures)
        for figure in ledger.figures.values():
            if figure.formula:
                try:
                    figures[figure.id] = derive(figure, ledger)
                except NkreportError as error:
                    row = self._rows_by_id[figure.id]
                    self.problems.append(f"{row.where('formula')}: {error}")
        return figures


def _position(schema: Schema, table: TableSchema) -> tuple[int, str]:
    names = list(schema.tables)
    return (names.index(table.name) if table.name in schema.tables else len(names), table.name)


def _unknown(name: str, known: Iterable[str]) -> str:
    near = difflib.get_close_matches(name, list(known), 1, 0.5)
    return f"{name!r} is unknown" + (f"; did you mean {near[0]!r}?" if near else "")


def _figure(row: Row, ledger: Ledger) -> Figure:
    values: list[Any] = [row.cells.get(name, "") for name in COLUMNS]
    for at in _PERIODS:
        values[at] = read_period(values[at])
    for at in _NUMBERS:
        values[at] = _number(values[at])
    values += [row.file, row.record.line, ledger]
    return Figure(*values)


def _number(cell: str) -> float | None:
    return float(cell) if cell else None


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
