"""SQLite and DuckDB: what a query reads of a database, which nothing can write to."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any
from urllib.parse import quote

from nkreport.errors import EnvironmentFault, TableError
from nkreport.tables.books import cell_text
from nkreport.tables.opening import Opened
from nkreport.tables.sheet import BLOCK, Sheet, SheetMaker

SECONDS = 120.0
"""A query that takes longer is stopped."""
_READS = {
    sqlite3.SQLITE_SELECT,
    sqlite3.SQLITE_READ,
    sqlite3.SQLITE_FUNCTION,
    sqlite3.SQLITE_RECURSIVE,
}
_CLOSED: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoload_known_extensions": "false",
    "autoinstall_known_extensions": "false",
    "threads": "1",  # so that rows come in the same order every time
    "memory_limit": "1GB",
    "temp_directory": "",
}
_TABLES = (
    "SELECT name FROM sqlite_master WHERE type IN ('table', 'view') AND name NOT GLOB 'sqlite_*'"
    " ORDER BY name"
)
_HINT = "write one SELECT in `table: {query: …}`"

Rows = Iterator[Sequence[object]]
Read = tuple[list[str], Rows]


def read_database(opened: Opened, file: str, table: Mapping[str, Any]) -> Sheet:
    """Read the rows of a query.

    Parameters
    ----------
    opened : Opened
        A file that was not unpacked.
    file : str
        Its name in messages.
    table : mapping
        What the mapping says: `query`, one SELECT; the only table or view by default.

    Returns
    -------
    Sheet
        Its rows are numbered as the query gives them, from 1.

    Raises
    ------
    TableError
        If the file is broken or still written to, or the query fails, would do more than read,
        or takes over `SECONDS`.
    EnvironmentFault
        If DuckDB is not installed.
    """
    asked = str(table.get("query", ""))
    reading = _sqlite if opened.format == "sqlite" else _duckdb
    with reading(opened.path, file, asked) as (names, rows):
        maker = SheetMaker(file, names)
        for number, row in enumerate(rows, 1):
            maker.add(number, [_text(cell, file, number) for cell in row])
    at = {name: index for index, name in enumerate(maker.names, 1)}
    return maker.sheet(lambda number, column: f"{number}:{at.get(column, 1)}")


def _refused(file: str, text: str) -> TableError:
    return TableError([f"{file}:1:1: {text}"])


def _text(cell: object, file: str, number: int) -> str:
    if isinstance(cell, bytes | bytearray | memoryview):
        raise TableError([f"{file}:{number}:1: a cell of bytes; leave it out of the query"])
    return f"{cell:f}" if isinstance(cell, Decimal) else cell_text(cell)


def _only(tables: list[str], file: str) -> str:
    """The query of a database with one table."""
    if len(tables) != 1:
        named = ", ".join(tables[:5]) + (" …" if len(tables) > 5 else "")
        raise _refused(file, f"holds {len(tables)} tables ({named}); {_HINT}")
    name = tables[0].replace('"', '""')
    return f'SELECT * FROM "{name}"'


@contextmanager
def _at_most(stop: Callable[[], None]) -> Iterator[None]:
    timer = threading.Timer(SECONDS, stop)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


@contextmanager
def _sqlite(path: Path, file: str, asked: str) -> Iterator[Read]:
    beside = path.with_name(f"{path.name}-wal")
    if beside.exists() and beside.stat().st_size:
        raise _refused(
            file, f"{beside.name} holds what is not in it yet; close what writes it, or copy it"
        )
    name = f"file:{quote(path.absolute().as_posix())}?mode=ro&immutable=1"
    try:
        with closing(sqlite3.connect(name, uri=True, check_same_thread=False)) as base:
            base.execute("PRAGMA trusted_schema = OFF")
            query = asked or _only([row[0] for row in base.execute(_TABLES)], file)
            base.set_authorizer(_allowed)
            with _at_most(base.interrupt):
                found = base.execute(query)
                yield _heads(found.description, file), found
    except (sqlite3.Error, sqlite3.Warning) as error:
        raise _refused(file, _told(str(error))) from error


def _allowed(action: int, one: str | None, other: str | None, *_: str | None) -> int:
    reads = action in _READS and "load_extension" not in (one, other)
    return sqlite3.SQLITE_OK if reads else sqlite3.SQLITE_DENY


@contextmanager
def _duckdb(path: Path, file: str, asked: str) -> Iterator[Read]:
    try:
        import duckdb
    except ImportError as error:
        raise EnvironmentFault(
            f"{file}: reading DuckDB needs duckdb; install it: pip install 'nkreport[duckdb]'"
        ) from error
    try:
        with closing(duckdb.connect(str(path), read_only=True, config=_CLOSED)) as base:
            base.execute("SET lock_configuration = true")
            known = "SELECT table_name FROM information_schema.tables ORDER BY table_name"
            query = asked or _only([row[0] for row in base.execute(known).fetchall()], file)
            said = base.extract_statements(query)
            if len(said) != 1 or said[0].type.name != "SELECT":
                raise _refused(file, f"the query does more than read; {_HINT}")
            with _at_most(base.interrupt):
                found = base.execute(query)
                yield _heads(found.description, file), _fetched(found)
    except duckdb.Error as error:
        raise _refused(file, _told(str(error))) from error


def _heads(description: Sequence[Sequence[Any]] | None, file: str) -> list[str]:
    if not description:
        raise _refused(file, f"the query gives no columns; {_HINT}")
    return [str(column[0]) for column in description]


def _fetched(found: Any) -> Rows:
    while rows := found.fetchmany(BLOCK):
        yield from rows


def _told(error: str) -> str:
    text = " ".join(error.split())[:200]
    if "not authorized" in text:
        return f"the query does more than read; {_HINT}"
    if "interrupt" in text.lower():
        return f"the query takes over {SECONDS:.0f} seconds; ask for less, or export what it gives"
    return f"the query fails: {text}; {_HINT}"
