"""The folders of a ledger: which tables they hold, in which order, and the hash of their bytes."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from nkreport.errors import TableError
from nkreport.handed import read_bytes
from nkreport.ledger.schema import TableSchema, read_schema
from nkreport.shipped import shipped_folder

DATA_VARIABLE = "NKREPORT_DATA"
KEY_TABLES = ("units", "measures", "places")

Data = str | Path | Sequence[str | Path] | None
"""Folders, or tables with a mapping, as `load` takes them."""


@dataclass(frozen=True, slots=True)
class Folder:
    """One folder, and the tables to read of it, in the order in which they are declared.

    Parameters
    ----------
    path : Path
        A file where it is a table of one's own, with its mapping in `own`.
    tables : tuple of TableSchema
    own : tuple of Path
        Files in which it declares tables of its own.
    """

    path: Path
    tables: tuple[TableSchema, ...]
    own: tuple[Path, ...]

    def file(self, table: TableSchema) -> Path:
        """Where a table stands."""
        return self.path / (table.path or f"{table.name}.csv")

    @property
    def declared(self) -> bool:
        """Whether it says itself which tables it has."""
        return (self.path / "datapackage.json").exists()

    @property
    def sources(self) -> Path:
        """The bibliography, which need not be there."""
        return self.path / "sources.json"

    @property
    def files(self) -> list[Path]:
        """All that is read of it, in that order."""
        files = [*self.own, *map(self.file, self.tables)]
        return [*files, *([self.sources] if os.path.lexists(self.sources) else [])]


def places_of(data: Data) -> tuple[str, ...]:
    """Name folders as a ledger and its records do: `shipped`, or the path from the root.

    Raises
    ------
    TableError
        If one is no folder.
    """
    for name in _names(data):
        path = Path(name)
        if str(name) == "shipped" or path.is_dir() or path.is_file():
            continue
        if path.exists():
            raise TableError([f"{name}: neither a folder nor a file; name one of them"])
        raise TableError(
            [f"{name}: no such folder or file; name a folder that holds CSV tables, or a table"]
        )
    return named_places(data)


def named_places(data: Data) -> tuple[str, ...]:
    """The places of a ledger, whether or not something lies there."""
    return tuple(
        "shipped" if str(name) == "shipped" else Path(name).absolute().as_posix()
        for name in _names(data)
    )


def _names(data: Data) -> list[str | Path]:
    if data is None:
        named = os.environ.get(DATA_VARIABLE, "")
        data = json.loads(named) if named else ["shipped"]
    return [data] if isinstance(data, str | Path) else list(data or ())


@lru_cache(maxsize=4)
def folders_of(places: tuple[str, ...], stamp: object) -> tuple[Folder, ...]:
    """The folders of a ledger; of the shipped one only the keys where it is not among them.

    Parameters
    ----------
    places : tuple of str
    stamp : tuple
        As `stamp_of` gives it: while it is the same, so are they.

    Raises
    ------
    TableError
        If a schema cannot be read, or a folder holds no table of figures.
    """
    del stamp
    shipped = shipped_folder("seeds")
    paths = [shipped if place == "shipped" else Path(place) for place in places]
    found = []
    if shipped not in paths:
        tables = _folder(shipped).tables
        found.append(Folder(shipped, tuple(t for t in tables if t.name in KEY_TABLES), ()))
    for path in paths:
        if path.is_file():
            found.append(Folder(path, (), mapped_files(path)))
            continue
        found.append(_folder(path))
        if not any(table.figures for table in found[-1].tables):
            raise TableError([f"{path}: holds no table of figures; {_remedy(path)}"])
    return tuple(found)


def _remedy(path: Path) -> str:
    from nkreport.tables.opening import FORMATS

    others = [file.name for file in sorted(path.iterdir()) if file.suffix.lower() in FORMATS]
    if not others:
        return "add one CSV with its columns"
    return f"name a table of your own itself, with its mapping beside it: {path.name}/{others[0]}"


def _folder(path: Path) -> Folder:
    declared = os.path.lexists(path / "datapackage.json")
    schema = read_schema(path if declared else shipped_folder("seeds"))
    names = list(schema.tables)
    tables = [schema.for_file(file.name) for file in sorted(path.glob("*.csv"))]
    tables.sort(key=lambda t: (names.index(t.name) if t.name in names else len(names), t.name))
    own = [path / "datapackage.json", *sorted(path.glob("schemas/*.json"))] if declared else []
    return Folder(path, tuple(tables), tuple(own))


def stamp_of(places: Sequence[str]) -> tuple[tuple[str, int, int], ...]:
    """What changes when a file of the folders is written."""
    shipped = shipped_folder("seeds")
    paths = [shipped, *(shipped if place == "shipped" else Path(place) for place in places)]
    return tuple(
        (file.as_posix(), file.stat().st_mtime_ns, file.stat().st_size)
        for path in dict.fromkeys(paths)
        for file in (mapped_files(path) if path.is_file() else _files(path))
        if file.exists()
    )


def _files(path: Path) -> list[Path]:
    patterns = ("*.csv", "*.json", "schemas/*.json")
    return [file for pattern in patterns for file in sorted(path.glob(pattern))]


def mapped_files(path: Path) -> tuple[Path, ...]:
    """A table of one's own and what is beside it; what reads them stands to the right."""
    from nkreport.tables.mapped import all_files_of

    return all_files_of(path)


def digest_of(places: Sequence[str]) -> str:
    """A hash over the name and bytes of every file that is read.

    Raises
    ------
    TableError, OSError
        If a schema or a file cannot be read.
    """
    return _digest(tuple(places), stamp_of(places))


@lru_cache(maxsize=4)
def _digest(places: tuple[str, ...], stamp: object) -> str:
    digest = hashlib.sha256()
    for folder in folders_of(places, stamp):
        for file in folder.files:
            for part in (file.name.encode(), b"\0", read_bytes(file), b"\0"):
                digest.update(part)
    return digest.hexdigest()


def hashes_of(places: Sequence[str]) -> dict[str, dict[str, str]]:
    """The sha256 of each file that is read, by its place (`shipped`, or its path) and its name.

    A file in a folder of the place has its name from there, as `schemas/figures.json`.

    Raises
    ------
    TableError, OSError
        If a schema or a file cannot be read.
    """
    return _hashes(tuple(places), stamp_of(places))


@lru_cache(maxsize=4)
def _hashes(places: tuple[str, ...], stamp: object) -> dict[str, dict[str, str]]:
    shipped = shipped_folder("seeds")
    return {
        "shipped" if folder.path == shipped else folder.path.as_posix(): {
            _below(folder.path, file): hashlib.sha256(read_bytes(file)).hexdigest()
            for file in folder.files
        }
        for folder in folders_of(places, stamp)
    }


def _below(place: Path, file: Path) -> str:
    inside = file.is_relative_to(place) and file != place
    return file.relative_to(place).as_posix() if inside else file.name
