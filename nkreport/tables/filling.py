"""A table and its mapping as rows of figures, column by column."""

from __future__ import annotations

from array import array
from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass

import numpy as np

from nkreport.errors import TableError
from nkreport.ledger.coded import Coded, Numbers, alike, joined
from nkreport.ledger.figure import COLUMNS
from nkreport.ledger.tables import Table
from nkreport.strict_yaml.problems import near
from nkreport.tables.constants import constant_problems
from nkreport.tables.day_patterns import first_day, period_text, until
from nkreport.tables.look_alikes import look_alikes
from nkreport.tables.mapping import Mapping, Role, Value
from nkreport.tables.naming import named
from nkreport.tables.roles import cells_joined, read_roles
from nkreport.tables.selecting import Account, Selected, fitted, select
from nkreport.tables.sheet import Sheet
from nkreport.tables.unclear import Unclear
from nkreport.tables.values import Numbered, read_values

_WANTED = ("claimant", "claimant_role", "stance", "source")
_ALIKE_BUT = ("locator", "note")


@dataclass(frozen=True)
class Piece:
    """The figures of one column of numbers.

    Parameters
    ----------
    value : Value
    rows : array of int
        The selected row that each was read from; for a count the first.
    columns : mapping
        The ledger's columns.
    parts : mapping
        What their ids are made of.
    """

    value: Value
    rows: Numbers
    columns: dict[str, Coded]
    parts: dict[str, Coded]


class FilledTable(Table):
    """Rows of figures that a mapping made, each with its place in the table it came from."""

    def __init__(
        self,
        selected: Selected,
        columns: dict[str, Coded],
        rows: Numbers,
        at: Coded,
        roles: Dictionary[str, Role],
    ) -> None:
        self.file = selected.sheet.file
        self.lines = array("q", selected.sheet.rows[rows].tolist())
        self._roles = roles
        self.columns = columns
        by_rule = {"id", "statement", "hs"}  # a table's commodity codes may be of any system
        self.made = frozenset(by_rule if "locator" in roles else {*by_rule, "locator"})
        self._selected = selected
        self._rows = rows
        self._at = at

    def __len__(self) -> int:
        return len(self._rows)

    def where(self, number: int, column: str | None = None) -> str:
        """`file:line:column` of the cell that a column was read from, else of the number."""
        role = self._roles.get(column or "")
        if role is None and column == "said_on":
            role = self._roles.get("period")
        at = role.columns[0] if role else self._at[number]
        return self._selected.where(int(self._rows[number]), at)


def fill(sheet: Sheet, mapping: Mapping, stem: str) -> tuple[FilledTable, Account]:
    """Make rows of figures.

    Parameters
    ----------
    sheet : Sheet
    mapping : Mapping
    stem : str
        What the ids begin with.

    Returns
    -------
    tuple of FilledTable, Account

    Raises
    ------
    TableError
        With every problem of the table and of its mapping.
    """
    account, problems = Account(), list[str]()
    mapping = fitted(mapping, sheet, account)
    selected = select(sheet, mapping, account, problems)
    numbered = list(read_values(selected, mapping, account, problems))
    _check_wanted(mapping, problems)
    problems += constant_problems(mapping)
    used = np.zeros(len(selected.sheet.rows), bool)
    for one in numbered:
        used[one.rows] = True
    rows = used.nonzero()[0]
    roles = read_roles(selected, rows, mapping, problems)
    if problems:
        raise TableError(problems)
    account.remarks += look_alikes(selected, rows, mapping)
    filling = _Filling(selected, mapping, rows, roles)
    pieces = [piece for one in numbered for piece in filling.pieces(one)]
    if not pieces:
        raise TableError([f"{sheet.file}:1:1: gives no number; see to `values` and `missing`"])
    ids, statements = named(pieces, selected, stem, several=len(mapping.values) > 1)
    columns = {name: joined([piece.columns[name] for piece in pieces]) for name in COLUMNS[2:]}
    at = joined([Coded.constant(_main(piece.value), len(piece.rows)) for piece in pieces])
    account.figures = len(ids)
    found = np.concatenate([piece.rows for piece in pieces])
    columns = {"id": ids, "statement": statements, **columns}
    return FilledTable(selected, columns, found, at, mapping.roles), account


def _main(value: Value) -> str:
    return value.column or value.low or value.high


def _check_wanted(mapping: Mapping, problems: list[str]) -> None:
    for name in _WANTED:
        if name in mapping.roles or name in mapping.constants:
            continue
        if name == "source" and len(mapping.sources) == 1:
            continue
        if not all(name in value.constants for value in mapping.values):
            where, how = mapping.document.missing(("constants",)), "as a constant, or as a column"
            if name == "source" and not mapping.sources:
                how = (
                    "by what it is: `sources: {my-file: {title: …, author: …, issued: 2024-05-02}}`"
                )
            problems.append(f"{where}: {name!r} is missing; give it {how}")
    for value in mapping.values:
        for number, (day, _, _) in enumerate(value.breaks):
            try:
                period_text(day)
            except Unclear as error:
                where = mapping.document.where((*value.path, "breaks", number, "from"))
                problems.append(f"{where}: {error}")
    if not {"said_on", "period"} & {*mapping.roles, *mapping.constants}:
        where = mapping.document.missing(("constants",))
        problems.append(f"{where}: 'said_on' is missing; give the day as a constant")


class _Filling:
    """Puts together the columns of the ledger for each column of numbers."""

    def __init__(
        self, selected: Selected, mapping: Mapping, rows: Numbers, roles: dict[str, Coded]
    ) -> None:
        self.selected = selected
        self.mapping = mapping
        self.rows = rows
        self.roles = roles

    def pieces(self, numbered: Numbered) -> Iterator[Piece]:
        """The figures of one column of numbers, if it has any."""
        value, rows = numbered.value, numbered.rows
        if not len(rows):
            return
        at = np.searchsorted(self.rows, rows)
        parts = {name: column.take(at) for name, column in self.roles.items()}
        texts = self._texts(value, parts, len(rows))
        if value.count:
            yield self._counted(value, rows, parts, texts)
            return
        texts["locator"] = _or(parts.get("locator"), self.selected.locators(rows, _main(value)))
        for name in ("note", "mark"):
            said = numbered.columns.pop(name, None)
            if said is not None:
                texts["note"] = cells_joined([texts["note"], said], "; ")
        yield Piece(value, rows, {**texts, **numbered.columns}, parts)

    def _texts(self, value: Value, parts: dict[str, Coded], count: int) -> dict[str, Coded]:
        """Each column of text, for rows whose roles were read."""
        mapping = self.mapping
        constants = {
            "measure": value.measure,
            "unit": value.unit,
            **({"source": next(iter(mapping.sources))} if len(mapping.sources) == 1 else {}),
            **mapping.constants,
            **value.constants,
        }
        texts = {name: Coded.constant(constants.get(name, ""), count) for name in COLUMNS}
        texts |= {name: c for name, c in parts.items() if name not in value.constants}
        period = texts["period"]
        if "said_on" not in parts and "said_on" not in constants:
            texts["said_on"] = period
        if value.breaks:
            self._check_breaks(value, texts["item"])
            texts["scope"] = _broken(value, period, texts["item"], texts["scope"])
        role = mapping.roles.get("period")
        if role is not None and role.since:
            words = [until(word, role.since) for word in period.words]
            texts["period"] = Coded.of(words).take(period.codes)
        return texts

    def _check_breaks(self, value: Value, items: Coded) -> None:
        for number, (_, _, item) in enumerate(value.breaks):
            own = "values" in self.mapping.document.own
            if item and own and not items.having([item]).any():
                known = [items.words[code] for code in np.unique(items.codes).tolist()]
                where = self.mapping.document.where((*value.path, "breaks", number, "item"))
                raise TableError(
                    [f"{where}: no row has the item {item!r:.60}; {near(item, known)}"]
                )

    def _counted(
        self, value: Value, rows: Numbers, parts: dict[str, Coded], texts: dict[str, Coded]
    ) -> Piece:
        """Count the rows that are alike in all that is mapped."""
        keys = [texts[name] for name in COLUMNS if name not in _ALIKE_BUT]
        firsts, which, counts = alike(keys)
        order = np.argsort(firsts)
        firsts, counts = firsts[order], counts[order]
        lasts = np.zeros(len(order), np.intp)
        np.maximum.at(lasts, which, np.arange(len(rows)))
        numbers = self.selected.sheet.rows[rows]
        first, last = numbers[firsts].tolist(), numbers[lasts[order]].tolist()
        texts = {name: column.take(firsts) for name, column in texts.items()}
        sign = value.comparator or "="
        bound = {"=": "best", "~": "best", ">": "low", ">=": "low"}.get(sign, "high")
        texts["comparator"] = Coded.constant(sign, len(firsts))
        texts[bound] = Coded.of([str(n) for n in counts.tolist()])
        texts["printed"] = Coded.of([f"{n} rows" if n > 1 else "1 row" for n in counts.tolist()])
        texts["locator"] = Coded.of(
            [f"row {a}" if a == b else f"rows {a}-{b}" for a, b in zip(first, last, strict=True)]
        )
        return Piece(value, rows[firsts], texts, {n: c.take(firsts) for n, c in parts.items()})


def _or(given: Coded | None, usual: Coded) -> Coded:
    """What is given, and the usual where it is blank."""
    if given is None:
        return usual
    blank = given.having([""])
    both = joined([given, usual])
    count = len(given)
    return both.take(np.where(blank, np.arange(count) + count, np.arange(count)))


def _broken(value: Value, period: Coded, items: Coded, scope: Coded) -> Coded:
    """The scope of each row: what its column says, and the last break of its category."""
    last = np.zeros(len(period), np.intp)
    breaks = sorted((period_text(day), text, item) for day, text, item in value.breaks)
    for number, (day, _, item) in enumerate(breaks, 1):
        start = first_day(day)
        after = [bool(start and (own := first_day(word)) and own >= start) for word in period.words]
        meant = items.having([item]) if item else True
        last[period.where(after) & meant] = number
    said = Coded(["", *(text for _, text, _ in breaks)], last)
    return cells_joined([scope, said], "; ")
