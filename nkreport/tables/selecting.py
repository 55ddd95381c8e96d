"""Which rows of a table are observations, and how columns that are cells become rows."""

from __future__ import annotations

import re
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from nkreport.ledger.coded import Coded, Coder, Numbers, joined
from nkreport.matching import REMEDY, Endless, in_time
from nkreport.strict_yaml.problems import near
from nkreport.tables.countries import is_total
from nkreport.tables.document import Path_
from nkreport.tables.mapping import Across, LeaveOut, Mapping
from nkreport.tables.sheet import Sheet

MOST_CELLS = 50_000_000
SPARED = ("hs", "scope", "note", "locator")
"""Columns of the ledger without which a number says what it says."""


@dataclass
class Account:
    """What became of a table: rows read and left out, cells that report nothing, figures."""

    rows: int = 0
    left_out: dict[str, int] = field(default_factory=dict)
    not_reported: int = 0
    figures: int = 0
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Selected:
    """The rows that are observations.

    Parameters
    ----------
    sheet : Sheet
    origin : Coded or None
        Where columns became rows, the column that each row's cell stood in.
    across : Across or None
    """

    sheet: Sheet
    origin: Coded | None = None
    across: Across | None = None

    def column_at(self, row: int, column: str) -> str:
        """The column of the file in which a cell of a row stands."""
        made = self.across is not None and column in (self.across.head, self.across.cell)
        return self.origin[row] if made and self.origin is not None else column

    def where(self, row: int, column: str) -> str:
        """`file:line:column` of a cell."""
        return self.sheet.where(int(self.sheet.rows[row]), self.column_at(row, column))

    def locators(self, rows: Numbers, column: str) -> Coded:
        """`row 5` for each of some rows; `B7` in a book."""
        if not self.sheet.lettered:
            distinct, codes = np.unique(self.sheet.rows[rows], return_inverse=True)
            return Coded([f"row {number}" for number in distinct.tolist()], codes)
        letters = self.sheet.letters
        return Coded.of(
            [
                f"{letters.get(self.column_at(row, column), 'A')}{number}"
                for row, number in zip(rows.tolist(), self.sheet.rows[rows].tolist(), strict=True)
            ]
        )


def fitted(mapping: Mapping, sheet: Sheet, account: Account) -> Mapping:
    """A mapping without what a shipped one would read from columns that the table has not.

    That is rules by which rows are left out, the columns `SPARED`, and columns of numbers of which
    others are there. What the analyst's own mapping names must be there.
    """
    made = (mapping.across.head, mapping.across.cell) if mapping.across else ()

    def lacking(columns: Sequence[str], path: Path_, so: str) -> bool:
        gone = [name for name in columns if name and name not in sheet.columns and name not in made]
        if not gone or mapping.document.says(path):
            return False
        told.append(f"the table has no column {gone[0]!r:.80}, so {so}")
        return True

    told: list[str] = []
    rules = tuple(
        rule
        for rule in mapping.leave_out
        if not lacking([rule.column], rule.path, "no row is left out by it")
    )
    roles = {
        name: role
        for name, role in mapping.roles.items()
        if name not in SPARED or not lacking(role.columns, role.path, f"its figures have no {name}")
    }
    account.remarks += told
    told = []
    values = tuple(
        value
        for value in mapping.values
        if not lacking([value.column], value.path, f"there are no figures of {value.measure!r}")
    )
    account.remarks += told if values else ()
    return replace(mapping, leave_out=rules, roles=roles, values=values or mapping.values)


def select(sheet: Sheet, mapping: Mapping, account: Account, problems: list[str]) -> Selected:
    """Fill merged cells, leave rows out, and make rows of the columns that are cells."""
    account.rows = len(sheet.rows)
    for role in mapping.roles.values():
        if role.fill:
            filled = {c: _filled_down(sheet.columns[c]) for c in role.columns if c in sheet.columns}
            sheet = replace(sheet, columns={**sheet.columns, **filled})
    kept = np.ones(len(sheet.rows), bool)
    for rule in mapping.leave_out:
        gone = _rule(rule, sheet, mapping, problems) & kept
        kept &= ~gone
        account.left_out[rule.why] = account.left_out.get(rule.why, 0) + int(gone.sum())
    sheet = sheet.take(kept.nonzero()[0])
    if mapping.across is None:
        return Selected(sheet)
    return _melted(sheet, mapping.across, mapping, problems)


def unknown_column(name: str, known: Dictionary[str, Coded], mapping: Mapping, path: Path_) -> str:
    """What is told of a column that the table has not."""
    return (
        f"{mapping.document.where(path)}: no column {name!r:.80}; {near(name, list(known)[:200])}"
    )


def in_spans(numbers: Numbers, spans: tuple[tuple[int, int], ...]) -> Numbers:
    """For each row's number whether it lies in one of some spans; in all of them without any."""
    if not spans:
        return np.ones(len(numbers), bool)
    inside: Numbers = np.logical_or.reduce([(numbers >= a) & (numbers <= b) for a, b in spans])
    return inside


def _rule(rule: LeaveOut, sheet: Sheet, mapping: Mapping, problems: list[str]) -> Numbers:
    where = mapping.document.where(rule.path)
    asked = bool(rule.words or rule.matches or rule.blank or rule.totals)
    if asked != bool(rule.column) or not (asked or rule.rows):
        problems.append(
            f"{where}: which rows? write `column` with `is`, `matches`, `blank` or `totals`, or"
            " `rows`"
        )
        return np.zeros(len(sheet.rows), bool)
    gone = in_spans(sheet.rows, rule.rows)
    if not rule.column:
        return gone
    cells = sheet.columns.get(rule.column)
    if cells is None:
        problems.append(unknown_column(rule.column, sheet.columns, mapping, rule.path))
        return np.zeros(len(sheet.rows), bool)
    flags = [word.strip() in rule.words for word in cells.words]
    if rule.totals:
        flags = [is_total(word.strip()) for word in cells.words]
    if rule.blank:
        flags = [not word.strip() for word in cells.words]
    if rule.matches:
        pattern = _pattern(rule.matches, where, problems)
        try:
            with in_time():
                flags = [bool(pattern and pattern.fullmatch(word.strip())) for word in cells.words]
        except Endless:
            problems.append(f"{where}: no end of matching {rule.matches!r:.60}; {REMEDY}")
            return np.zeros(len(sheet.rows), bool)
    if not any(flags) and "leave_out" in mapping.document.own:
        problems.append(f"{where}: no row has that in {rule.column!r}; mend the rule or remove it")
    matched: Numbers = gone & cells.where(flags)
    return matched


def _pattern(text: str, where: str, problems: list[str]) -> re.Pattern[str] | None:
    try:
        return re.compile(text)
    except re.error as error:
        problems.append(f"{where}: {text!r:.60} is no regular expression: {error}")
        return None


def _filled_down(column: Coded) -> Coded:
    filled = ~column.having([""])
    last = np.maximum.accumulate(np.where(filled, np.arange(len(column)), 0))
    return column.take(last)


def _melted(sheet: Sheet, across: Across, mapping: Mapping, problems: list[str]) -> Selected:
    where = mapping.document.where(across.path)
    heads: dict[str, str] = {}
    for name in across.columns:
        if name in sheet.columns:
            heads[name] = name
        else:
            problems.append(unknown_column(name, sheet.columns, mapping, across.path))
    if across.matches:
        pattern = _pattern(across.matches, where, problems)
        for name in sheet.columns:
            match = pattern.fullmatch(name) if pattern else None
            if match:
                heads[name] = match[1] if match.groups() and match[1] else name
        if pattern and not heads:
            problems.append(
                f"{where}: no column is like {across.matches!r:.60}; the table has"
                f" {', '.join(list(sheet.columns)[:8])}"
            )
    count, width = len(sheet.rows), len(heads)
    if count * width > MOST_CELLS:
        problems.append(f"{where}: {count} rows of {width} columns are over {MOST_CELLS} cells")
    for name in (across.head, across.cell):
        if name in sheet.columns and name not in heads:
            problems.append(f"{where}: the table has a column {name!r} already; take another name")
    if problems or not heads:
        empty = sheet.take(np.zeros(0, np.intp))
        made = {name: Coded.of([]) for name in (across.head, across.cell)}
        return Selected(replace(empty, columns={**empty.columns, **made}))
    index = np.repeat(np.arange(count), width)
    cells = joined([sheet.columns[name] for name in heads])
    columns = {name: c.take(index) for name, c in sheet.columns.items() if name not in heads}
    tiled = np.tile(np.arange(width, dtype=np.int32), count)
    coder = Coder()
    coder.add(list(heads.values()))
    words = coder.column()
    columns[across.head] = Coded(words.words, words.codes[tiled])
    columns[across.cell] = Coded(cells.words, cells.codes.reshape(width, count).T.ravel())
    rows = replace(sheet, columns=columns, rows=sheet.rows[index])
    return Selected(rows, Coded(list(heads), tiled), across)
