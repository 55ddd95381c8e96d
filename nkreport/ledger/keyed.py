"""A ledger's tables as one looks things up in them; what is looked up is noted as a question."""

from __future__ import annotations

from collections import Counter
from collections.abc import ItemsView, Iterable, Iterator, Mapping, Sequence, ValuesView
from typing import Any, TypeVar, overload

from nkreport.ledger.reads import STEPS, Behind, Chain, Entry, question

Row = TypeVar("Row")


class _Part:
    """A part of a ledger, named in it, that questions are put to."""

    def __init__(self, ledger: Any, name: str) -> None:
        self._ledger = ledger
        self._name = name

    def origin(self) -> tuple[Any, Chain]:
        """The ledger, and the step that leads here from it."""
        return self._ledger, (("part", self._name),)

    def words(self) -> str:
        """What it is called where a change is told."""
        return self._name


class Rows(_Part, Mapping[str, Row]):
    """A table's rows by id."""

    def __init__(self, ledger: Any, name: str, rows: Mapping[str, Row]) -> None:
        super().__init__(ledger, name)
        self._rows = unwatched(rows)

    def __getitem__(self, key: str) -> Row:
        row = self._row(key)
        if row is None:
            raise KeyError(key)
        return row

    def __contains__(self, key: object) -> bool:
        return self._has(str(key))

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids())

    def __len__(self) -> int:
        return len(self._ids())

    def _ipython_key_completions_(self) -> list[str]:
        """What Tab offers after `ledger.measures["`."""
        return list(self._ids())

    def values(self) -> ValuesView[Row]:
        """Every row."""
        return self._all().values()

    def items(self) -> ItemsView[str, Row]:
        """Every row with its id."""
        return self._all().items()

    @question
    def _all(self) -> Mapping[str, Row]:
        return self._rows

    @question
    def _row(self, key: str) -> Row | None:
        return self._rows.get(key)

    @question
    def _has(self, key: str) -> bool:
        return key in self._rows

    @question
    def _ids(self) -> Sequence[str]:
        return list(self._rows)


def unwatched(rows: Mapping[str, Row]) -> Mapping[str, Row]:
    """The rows themselves, of which nothing is noted."""
    return rows._rows if isinstance(rows, Rows) else rows


class Listed(_Part, Sequence[Row]):
    """A table's rows where they have no id: read as a whole."""

    def __init__(self, ledger: Any, name: str, rows: Iterable[Row]) -> None:
        super().__init__(ledger, name)
        self._rows = tuple(rows)

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> Sequence[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | Sequence[Row]:
        return self._all()[at]

    def __iter__(self) -> Iterator[Row]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    @question
    def _all(self) -> tuple[Row, ...]:
        return self._rows


class SideTables(_Part, Mapping[str, Sequence[Mapping[str, str]]]):
    """The side tables by name: rows of text."""

    def __init__(self, ledger: Any, tables: Mapping[str, Iterable[Mapping[str, str]]]) -> None:
        super().__init__(ledger, "tables")
        self._tables = {name: tuple(_side_rows(ledger, name, tables[name])) for name in tables}

    def __getitem__(self, name: str) -> Sequence[SideRow]:
        if name in self._tables:
            self._ids_of(name)
        return self._tables[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._tables)

    def __len__(self) -> int:
        return len(self._tables)

    def first(self, name: str, row_id: str) -> SideRow | None:
        """The first row of an id in a table; None where there is none."""
        if not self._has(name, row_id):
            return None
        return next(row for row in self._tables[name] if row.id == row_id)

    @question
    def _ids_of(self, name: str) -> list[str]:
        return [row.id for row in self._tables[name]]

    @question
    def _has(self, name: str, row_id: str) -> bool:
        return any(row.id == row_id for row in self._tables[name])


class SideRow(Entry, Mapping[str, str]):
    """A row of a side table; its id was told when it was found, each other cell when it is read.

    Parameters
    ----------
    ledger : Ledger
    table : str
    nth : int
        How many rows of the id stand before it.
    cells : mapping
    """

    def __init__(self, ledger: Any, table: str, nth: int, cells: Mapping[str, str]) -> None:
        self._ledger, self._table, self._nth = ledger, table, nth
        self._cells = dict(cells)
        self.id = self._cells["id"]

    def origin(self) -> tuple[Any, Chain]:
        """The ledger, and the step that leads here from it."""
        return self._ledger, (("side row", (self._table, self.id, self._nth)),)

    def words(self) -> str:
        """What it is called where a change is told."""
        return f"{self.id} of {self._table}"

    def named(self) -> tuple[str, Mapping[str, str]]:
        """The row as `table/id`, and its cells by column."""
        again = f" ({self._nth + 1})" if self._nth else ""
        return f"{self._table}.csv/{self.id}{again}", self._cells

    def __getitem__(self, column: str) -> str:
        cell = self.id if column == "id" else self._cell(column)[0]
        if cell is None:
            raise KeyError(column)
        return cell

    def __iter__(self) -> Iterator[str]:
        return iter(self._cells)

    def __len__(self) -> int:
        return len(self._cells)

    def __repr__(self) -> str:
        return repr(dict(self))

    @question
    def _cell(self, column: str) -> tuple[str | None, Behind]:
        return self._cells.get(column), Behind([self])


def _side_rows(ledger: Any, table: str, rows: Iterable[Mapping[str, str]]) -> Iterator[SideRow]:
    seen: Counter[str] = Counter()
    for row in rows:
        cells = row._cells if isinstance(row, SideRow) else row
        yield SideRow(ledger, table, seen[cells["id"]], cells)
        seen[cells["id"]] += 1


def _side_row(ledger: Any, given: tuple[str, str, int]) -> SideRow:
    table, row_id, nth = given
    rows: list[SideRow] = [row for row in ledger.tables[table] if row.id == row_id]
    return rows[nth]


def _part(ledger: Any, name: str) -> Any:
    part = getattr(ledger, name)
    if not isinstance(part, _Part):
        raise LookupError(f"no table {name!r}")
    return part


STEPS["part"] = _part
STEPS["side row"] = _side_row
