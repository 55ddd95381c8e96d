"""Values of a table's column, read as strictly as the ledger reads them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from nkreport.errors import TableError
from nkreport.ledger.reading import load
from nkreport.ledger.schema import read_schema
from nkreport.ledger.tables import Row, read_table
from nkreport.shipped import shipped_folder
from nkreport.strict_yaml.nodes import Entries, Given, Items, Node, Place, plain
from nkreport.strict_yaml.problems import Problems, check_entries, near

NAMES = ("column", "table", "where")


@dataclass(frozen=True, slots=True)
class Column:
    """The distinct cells of a column in file order, with their places; empty ones are left out."""

    place: Place
    cells: tuple[tuple[str, str], ...]

    @property
    def count(self) -> int:
        """How many cells there are."""
        return len(self.cells)

    def values(self, as_lists: bool, problems: Problems) -> Iterator[Given]:
        """Yield each cell's text, alone in a list where the parameter is itself a list."""
        del problems
        for text, cell in self.cells:
            yield Given([text] if as_lists else text, self.place, cell)


@dataclass(frozen=True, slots=True)
class _OfFigure:
    """A figure that a table and its mapping gave, as a row of the ledger's columns."""

    cells: Mapping[str, str]
    file: str

    def where(self, column: str) -> str:
        """The table and the figure's id; its place is the mapping's affair."""
        del column
        return f"{self.file}: {self.cells['id']}"


class Tables:
    """The tables in the ledger's folders, each read once.

    Parameters
    ----------
    data : sequence of str
        Folders, and tables with a mapping, whose figures are rows; `shipped` names the tables that
        come with the package, as an empty sequence does.
    """

    def __init__(self, data: Sequence[str]) -> None:
        seeds = shipped_folder("seeds")
        names = data or ["shipped"]
        self.folders = [seeds if name == "shipped" else Path(name).absolute() for name in names]
        self._read: dict[str, list[Row | _OfFigure]] = {}

    def rows(self, table: str) -> list[Row | _OfFigure]:
        """Return every row of one table, folder after folder.

        Raises
        ------
        TableError
            If no folder holds the table, or it cannot be read strictly.
        """
        if table not in self._read:
            known = {path.stem: None for folder in self.folders for path in _tables_in(folder)}
            if table not in known:
                raise TableError(
                    [
                        f"no table {table!r:.60} in the ledger; {near(table, known)}"
                        " (one of your own is given with --data)"
                    ]
                )
            self._read[table] = [row for folder in self.folders for row in _rows(folder, table)]
        return self._read[table]


def read_column(node: Entries, tables: Tables, problems: Problems) -> Column | None:
    """Read `{column, table, where}`; None where a problem was added.

    Parameters
    ----------
    node : Entries
        `column` and `table` (with or without its ending) as text; `where` has columns with the
        text, or a list of texts, that a row's cell must be.
    tables : Tables
        The ledger's tables.
    problems : Problems
        Where faults are gathered.
    """
    if not check_entries(node, NAMES, NAMES[:2], problems):
        return None
    column, table = (_text(node.entries[name], name, problems) for name in NAMES[:2])
    wanted = _wanted(node.entries.get("where"), problems)
    if table is None or column is None or wanted is None:
        return None
    table = table.removesuffix(Path(table).suffix)
    try:
        rows = tables.rows(table)
    except TableError as error:
        problems.add(node.entries["table"].place, str(error))
        return None
    places = {column: node.entries["column"].place}
    if isinstance(where := node.entries.get("where"), Entries):
        places |= where.named
    known = tuple(rows[0].cells) if rows else (*places,)
    strange = [name for name in places if name not in known]
    for name in strange:
        problems.add(places[name], f"{table} has no column {name!r:.60}; {near(name, known)}")
    if strange:
        return None
    cells: dict[str, str] = {}
    for row in rows:
        if row.cells[column] and all(row.cells[name] in wanted[name] for name in wanted):
            cells.setdefault(row.cells[column], row.where(column))
    if not cells:
        asked = " and ".join(f"{name} is {' or '.join(wanted[name])}" for name in wanted)
        condition = f" where {asked!r:.200}" if asked else ""
        problems.add(node.place, f"{table} has nothing in column {column}{condition}")
        return None
    return Column(node.place, tuple(cells.items()))


def _text(node: Node, name: str, problems: Problems) -> str | None:
    value = plain(node)
    if isinstance(value, str) and value:
        return value
    problems.add(node.place, f"{name!r:.60} should be text, is {value!r:.60}; put it in quotes")
    return None


def _wanted(node: Node | None, problems: Problems) -> Mapping[str, tuple[str, ...]] | None:
    if node is None:
        return {}
    if not isinstance(node, Entries):
        problems.add(node.place, "'where' should have columns, such as {actor: RUS}")
        return None
    wanted: dict[str, tuple[str, ...]] = {}
    good = True
    for name, each in node.entries.items():
        words = each.items if isinstance(each, Items) and each.items else (each,)
        texts = [_text(word, name, problems) for word in words]
        wanted[name] = tuple(text for text in texts if text is not None)
        good = good and None not in texts
    return wanted if good else None


def _texts(row: Mapping[str, object]) -> dict[str, str]:
    return {name: "" if cell is None else str(cell) for name, cell in row.items()}


def _tables_in(folder: Path) -> list[Path]:
    if folder.is_file():
        return [folder]
    if not folder.is_dir():
        raise TableError([f"{folder}: no such folder; name a folder that holds CSV tables"])
    return sorted(folder.glob("*.csv"))


def _rows(folder: Path, table: str) -> list[Row | _OfFigure]:
    if folder.is_file():
        if folder.stem != table:
            return []
        figures = (figure.row() for figure in load(str(folder)))
        return [_OfFigure(_texts(row), folder.name) for row in figures]
    path = folder / f"{table}.csv"
    if not path.exists():
        return []
    shown = f"{folder.name}/{path.name}"
    if not path.resolve().is_relative_to(folder.resolve()):
        raise TableError([f"{shown}: links out of its folder; put the file itself there"])
    own = folder if (folder / "datapackage.json").exists() else shipped_folder("seeds")
    return list(read_table(path, read_schema(own).for_file(path.name), shown))
