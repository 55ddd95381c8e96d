"""Answers: what a ledger says to a question, as a hash and as the rows it holds."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, fields, is_dataclass
from datetime import date
from hashlib import blake2b
from importlib import import_module
from typing import Any

from nkreport.errors import CheckError, NkreportError
from nkreport.ledger import reads
from nkreport.ledger.figure import Figure
from nkreport.ledger.figures import Figures, whole
from nkreport.ledger.ledger import Correction, Ledger, Link, Measure, Relation
from nkreport.ledger.quantities import Unit
from nkreport.ledger.sources import Source

MOST_KEPT = 20_000
MOST_COLLECTIONS = 128
CELL_DIGITS = 4
# What a question may end in when its record was tampered with, or the ledger lacks what it names.
UNANSWERED = (
    NkreportError,
    ArithmeticError,
    AttributeError,
    ImportError,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)

_FILES: dict[type, tuple[str, tuple[str, ...]]] = {
    Measure: ("measures.csv", ("id",)),
    Unit: ("units.csv", ("unit",)),
    Link: ("links.csv", ("start", "type", "end")),
    Relation: ("relations.csv", ("id",)),
    Correction: ("corrections.csv", ("figure", "column", "action")),
}
Cells = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a ledger says to a question.

    Parameters
    ----------
    digest : str
        Over all that the answer holds.
    rows : tuple of str
        The rows it holds or rests on, as `table/id`.
    value : object
        The answer without its rows, as JSON has it.
    """

    digest: str
    rows: tuple[str, ...]
    value: Any


def answer(ledger: Ledger, question: str) -> Answer:
    """Ask a ledger a question.

    Parameters
    ----------
    ledger : Ledger
    question : str
        A JSON list: a name, the steps that lead to the collection asked, further arguments.

    Raises
    ------
    CheckError
        If there is no such question. What else an answer may fail with, the asker sees.
    """
    kept: dict[str, Answer] = ledger.answered.setdefault(Answer, {})
    if question not in kept:
        if len(kept) >= MOST_KEPT:
            kept.clear()
        name, chain, *arguments = json.loads(question)
        with reads.quiet():
            found = _asked(ledger, name, chain, arguments)
            kept[question] = _Reading(ledger).answer(found)
    return kept[question]


def collection(ledger: Ledger, chain: Iterable[Any]) -> Figures:
    """The collection that steps lead to, from the whole ledger."""
    kept: dict[str, Figures] = ledger.answered.setdefault(Figures, {})
    steps = list(chain)
    name = json.dumps(steps)
    if name not in kept:
        if len(kept) >= MOST_COLLECTIONS:
            kept.clear()
        kept[name] = (
            _stepped(collection(ledger, steps[:-1]), *steps[-1]) if steps else whole(ledger)
        )
    return kept[name]


def _stepped(figures: Figures, step: str, given: Any) -> Figures:
    steps: dict[str, Callable[[], Figures]] = {
        "where": lambda: figures.where(**dict(given)),
        "without": lambda: figures.without(**dict(given)),
        "as_of": lambda: figures.as_of(given),
        "latest": lambda: figures.latest(given),
        "mark_new": lambda: figures.mark_new(given),
        "new": lambda: figures.new,
        "excluding": lambda: figures.excluding(given),
        "corrected": lambda: figures.corrected(given),
        "of_table": lambda: figures.of_table(given),
        "foremost": lambda: figures.foremost(*given),
        "numbered": lambda: figures.numbered,
        "unnumbered": lambda: figures.unnumbered,
    }
    return steps[step]()


def _asked(ledger: Ledger, name: str, chain: Any, given: list[Any]) -> Any:
    if name in _OF_COLLECTIONS:
        return _OF_COLLECTIONS[name](collection(ledger, chain), *given)
    if name in _OF_LEDGERS:
        return _OF_LEDGERS[name](ledger, *given)
    if name not in reads.QUESTIONS:
        module = f"nkreport.{name.partition(':')[0]}"
        if not module.startswith(("nkreport.ledger.", "nkreport.report.")):
            raise CheckError(f"no question {name!r}")
        import_module(module)
    holder = ledger if chain is None else collection(ledger, chain)
    return reads.QUESTIONS[name](holder, *given)


_OF_COLLECTIONS: dict[str, Callable[..., Any]] = {
    "made": lambda figures: None,
    "rows": list,
    "row": lambda figures, figure_id: figures.get(figure_id),
    "has": lambda figures, figure_id: figure_id in figures,
    "any": bool,
    "len": len,
    "ids": lambda figures: figures.ids,
}


def _cells(ledger: Ledger, table: str, row_id: str, nth: int, columns: str) -> Any:
    rows = [row for row in ledger.tables[table] if row["id"] == row_id]
    if nth >= len(rows):
        return None
    cells = [rows[nth].get(column) for column in columns.split()]
    return [cells, reads.Behind([(table, nth, rows[nth])])]


def _keys(ledger: Ledger, table: str) -> list[str]:
    if table in reads.BY_KEY:
        return list(getattr(ledger, table))
    return [row["id"] for row in ledger.tables[table]]


_OF_LEDGERS: dict[str, Callable[..., Any]] = {
    reads.WHOLE: lambda ledger: ledger.sha256,
    "row of": lambda ledger, table, key: getattr(ledger, _by_key(table)).get(key),
    "has key": lambda ledger, table, key: key in _keys(ledger, table),
    "keys": _keys,
    "table": lambda ledger, table: list(getattr(ledger, _as_a_whole(table))),
    "cells": _cells,
    "line": lambda ledger, figure_id: ledger.figures[figure_id].line,
}


def _by_key(table: str) -> str:
    if table not in reads.BY_KEY:
        raise CheckError(f"no table {table!r}")
    return table


def _as_a_whole(table: str) -> str:
    if table not in reads.AS_A_WHOLE:
        raise CheckError(f"no table {table!r}")
    return table


class _Reading:
    """One answer being taken apart: its rows by name, the rest as JSON."""

    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.rows: dict[str, None] = {}

    def answer(self, found: Any) -> Answer:
        value = self._plain(found)
        return Answer(_digest(value, 16), tuple(self.rows), value)

    def _plain(self, found: Any) -> Any:
        if found is None or isinstance(found, str | bool | int | float):
            return found
        if isinstance(found, reads.Behind):
            for row in found:
                self._named(row)
            return None
        if isinstance(found, (Figure, Source)) or type(found) in _FILES:
            return self._named(found)
        if isinstance(found, date):
            return found.isoformat()
        if isinstance(found, Mapping):
            return {str(name): self._plain(each) for name, each in found.items()}
        if is_dataclass(found):
            return [self._plain(getattr(found, entry.name)) for entry in fields(found)]
        return [self._plain(each) for each in (sorted(found) if isinstance(found, Set) else found)]

    def _named(self, row: Any) -> list[str]:
        """Name a row, and give its name with a hash of its cells."""
        kept: dict[int, tuple[Any, list[str]]] = self.ledger.answered.setdefault(id, {})
        if id(row) not in kept or kept[id(row)][0] is not row:
            name, cells = row_cells(row)
            if len(kept) >= MOST_KEPT:
                kept.clear()
            kept[id(row)] = row, [name, _digest(list(cells.values()), 16)]
            known_rows(self.ledger)[name] = cells
        named = kept[id(row)][1]
        self.rows[named[0]] = None
        return named


def known_rows(ledger: Ledger) -> dict[str, Cells]:
    """The cells of every row that a question has met in a ledger, by the row's name."""
    rows: dict[str, Cells] = ledger.answered.setdefault(known_rows, {})
    return rows


def row_cells(row: Any) -> tuple[str, Cells]:
    """Name a row as `table/id`, and give its cells by column."""
    if isinstance(row, Figure):
        name = f"{row.table.rpartition('/')[2]}/{row.id}"
        return (f"{name} (corrected)" if row.correction else name), {
            **row.row(),
            "correction": row.correction,
        }
    if isinstance(row, Source):
        return f"sources.json/{row.id}", row.item
    if isinstance(row, tuple):
        table, nth, cells = row
        return f"{table}.csv/{cells['id']}" + (f" ({nth + 1})" if nth else ""), cells
    file, key = _FILES[type(row)]
    cells = {entry.name: getattr(row, entry.name) for entry in fields(row)}
    return f"{file}/{' '.join(cells[name] for name in key)}", cells


def cell_digests(cells: Cells) -> str:
    """A few digits for each cell, one after the other: enough to name the column that changed."""
    return "".join(_digest(cell, CELL_DIGITS) for cell in cells.values())


def _digest(value: Any, digits: int) -> str:
    text = json.dumps(value, ensure_ascii=True, default=str)
    return blake2b(text.encode(), digest_size=digits // 2).hexdigest()
