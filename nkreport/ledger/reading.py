"""Reading folders into a ledger: every table strictly, then every key between them."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from nkreport.errors import NkreportError, TableError
from nkreport.ledger.deriving import derive
from nkreport.ledger.figure_rows import FigureRows
from nkreport.ledger.figures import whole
from nkreport.ledger.folders import (
    DATA_VARIABLE,
    Data,
    Folder,
    digest_of,
    folders_of,
    named_places,
    places_of,
    stamp_of,
)
from nkreport.ledger.keys import KeyCheck
from nkreport.ledger.ledger import Correction, Ledger, Link, Measure, Relation
from nkreport.ledger.methods import Figure, Figures
from nkreport.ledger.quantities import Unit
from nkreport.ledger.reads import quiet, refused
from nkreport.ledger.row_order import IN_FILE_ORDER, put_in_order
from nkreport.ledger.schema import read_schema
from nkreport.ledger.sources import Source, read_sources
from nkreport.ledger.tables import Row, Table, column_problems, read_table
from nkreport.shipped import shipped_folder

if TYPE_CHECKING:
    from nkreport.tables.mapped import Mapped

__all__ = ["DATA_VARIABLE", "load", "read_ledger"]

TRIES = 3
"""How often a ledger is read that is written meanwhile."""

SIDE_TABLES = ("claimants", "claims", "events", "places", "routes")


def load(data: Data = None) -> Figures:
    """Load the shipped ledger, or one of your own, or several together.

    Parameters
    ----------
    data : str, Path or sequence of them, optional
        Folders, or tables with a mapping beside them (`losses.csv`, `losses.figures.yaml`);
        `"shipped"` names the tables that come with the package. By default what was named on
        the command line (`--data`), else the shipped ones. A folder without
        `datapackage.json` uses the shipped schema and may use the shipped measures and sources.

    Returns
    -------
    Figures
        Every figure, table after table. In a folder with a `datapackage.json` the tables stand as
        it lists them, their rows by source, place in it, statement and id, in whichever order the
        file has them; rows of any other folder or table stand in file order.

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


def read_ledger(data: Data = None) -> Ledger:
    """Read folders into a ledger; the same unchanged files are read once in a process.

    Raises
    ------
    TableError
        With every problem of every file; or if a file is written anew each time it is read.
    """
    try:
        return _read_at_rest(places_of(data))
    except NkreportError:
        named = named_places(data)
        refused(named, _refusal(named))
        raise


def _refusal(places: tuple[str, ...]) -> str:
    """Why a ledger cannot be read, in the words that it is refused with wherever it is asked."""
    try:
        _read_at_rest(places_of(places))
    except NkreportError as error:
        return str(error)
    return ""


@lru_cache(maxsize=4)
def _read(places: tuple[str, ...], stamp: object) -> Ledger:
    try:
        with quiet():
            return _Reading(places, stamp).ledger()
    finally:
        if stamp_of(places) != stamp:
            raise _Moved


def _read_at_rest(places: tuple[str, ...]) -> Ledger:
    for _ in range(TRIES):
        with suppress(_Moved):
            return _read(places, stamp_of(places))
    named = ", ".join(places)
    raise TableError([f"{named}: changed while it was read, {TRIES} times; read it when it rests"])


class _Moved(Exception):
    """A file was written while the ledger was read: its rows may be of two states."""


def read_made(mapped: Mapped, digest: str) -> Figures:
    """Figures of a table that is in no file, held to the rules of a folder's.

    Raises
    ------
    TableError
        With every problem.
    """
    with quiet():
        reading = _Reading((), stamp_of(()))
        reading.add(mapped)
        if reading.problems:
            raise TableError(reading.problems)
        ledger = reading.ledger()
        ledger.digest = digest
        return whole(ledger)


class _Reading:
    """One reading of several folders: rows are gathered first, then held to their keys."""

    def __init__(self, places: tuple[str, ...], stamp: object) -> None:
        self.places = places
        self.problems: list[str] = []
        self.tables: dict[str, list[Table]] = {}
        self.sources: dict[str, Source] = {}
        for folder in folders_of(places, stamp):
            if folder.path.is_file():
                self._mapped(folder.path)
            else:
                self._folder(folder)
        if self.problems:
            raise TableError(self.problems)

    def _mapped(self, path: Path) -> None:
        """Read a table of one's own: what stands right of the ledger makes rows of it."""
        from nkreport.tables.mapped import read_mapped

        try:
            self.add(read_mapped(path))
        except TableError as error:
            self.problems += error.problems

    def add(self, mapped: Mapped) -> None:
        """Take the figures of a table of one's own, held to the rules of a folder's."""
        schema = read_schema(shipped_folder("seeds"))
        for name, table in {**mapped.declared, "figures": mapped.figures}.items():
            declared = schema.for_file(f"{'mapped' if name == 'figures' else name}.csv")
            self.problems += column_problems(table, declared)
            self.tables.setdefault(name, []).append(table)
        self.sources.update(mapped.sources)

    def _folder(self, folder: Folder) -> None:
        for table in folder.tables:
            path = folder.file(table)
            shown = f"{folder.path.name}/{path.name}"
            if not self._inside(path, folder.path, shown):
                continue
            try:
                found = read_table(path, table, shown)
            except TableError as error:
                self.problems += error.problems
                continue
            if folder.declared and table.name not in IN_FILE_ORDER:
                put_in_order(found)
            self.tables.setdefault("figures" if table.figures else table.name, []).append(found)
        shown = f"{folder.path.name}/sources.json"
        if os.path.lexists(folder.sources) and self._inside(folder.sources, folder.path, shown):
            try:
                self.sources.update(read_sources(folder.sources, shown))
            except TableError as error:
                self.problems += error.problems

    def _inside(self, path: Path, folder: Path, shown: str) -> bool:
        inside = Path(os.path.realpath(path)).is_relative_to(folder.resolve())
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
            digest=digest_of(self.places),
            places=self.places,
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
