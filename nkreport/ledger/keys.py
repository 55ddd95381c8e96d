"""Every key between the tables, held: a cell that names a row, a unit, a day, a formula's terms."""

from __future__ import annotations

import difflib
from collections import ChainMap
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, cast

import numpy as np

from nkreport.errors import UnitError, named_first
from nkreport.ledger.coded import combinations
from nkreport.ledger.figure import Figure
from nkreport.ledger.formulas import ids_in
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.nearest import did_you_mean
from nkreport.ledger.periods import read_period
from nkreport.ledger.quantities import dimension_of
from nkreport.ledger.tables import Row

_HELD = ("measure", "source", "primary_source", "place", "unit", "base")
_DATED = ("source", "said_on")


class KeyCheck:
    """Holds the rows of a ledger to each other.

    Parameters
    ----------
    ledger : Ledger
    problems : list of str
        Where what is wrong is told.
    """

    def __init__(self, ledger: Ledger, problems: list[str]) -> None:
        self.ledger = ledger
        self.problems = problems
        self._told_of: dict[tuple[str, str], str] = {}

    def figures(self, row_of: Callable[[int], Row]) -> None:
        """Hold the figures to their keys; of rows alike in their cells, the first alone if good.

        Parameters
        ----------
        row_of : callable
            The row that a figure's number among the columns was read from.
        """
        ledger, columns = self.ledger, self.ledger.columns
        places = {row["id"] for row in ledger.tables["places"]}
        known: dict[str, Iterable[str]] = {
            "measure": ledger.measures,
            "source": ledger.sources,
            "primary_source": ledger.sources,
            "place": places,
        }
        found, self.problems = self.problems, []
        alike, firsts = combinations([columns.text[name] for name in _HELD])
        figures = zip(firsts.tolist(), columns.figures(firsts), strict=True)
        bad = [alike[n] for n, figure in figures if self._told(figure, row_of(n), known)]
        held = np.isin(alike, bad) | ~columns.text["formula"].having([""])
        alike, firsts = combinations([columns.text[name] for name in _DATED])
        cells = (columns.text[name].cells(firsts) for name in _DATED)
        dated = zip(firsts.tolist(), map(self._date_problems, *cells), strict=True)
        held |= np.isin(alike, [alike[n] for n, problems in dated if problems])
        self.problems = found
        for number in held.nonzero()[0].tolist():
            self._told(columns.figure(number), row_of(number), known)

    def _told(self, figure: Figure, row: Row, known: Mapping[str, Iterable[str]]) -> bool:
        """Hold one figure to its keys; whether anything was wrong."""
        before = len(self.problems)
        for column, keys in known.items():
            self._key(row, column, keys)
        if figure.base and figure.base not in self.ledger.columns:
            self._key(row, "base", [*self.ledger.measures, *self.ledger.columns])
        self._check_unit(figure, row)
        for problem in self._date_problems(figure.source, figure.said_on.text):
            self.problems.append(f"{row.where('said_on')}: {problem}")
        if figure.formula:
            self._check_terms(row, "formula")
        return len(self.problems) > before

    def _check_unit(self, figure: Figure, row: Row) -> None:
        try:
            dimension = dimension_of(figure.unit, self.ledger.units)
        except UnitError as error:
            told = self._told_of.get(("unit", figure.unit)) or self._unit_like(figure.unit)
            self._told_of["unit", figure.unit] = told
            self.problems.append(f"{row.where('unit')}: {error}; {told}")
            return
        measure = self.ledger.measures.get(figure.measure)
        if measure and measure.dimension != dimension:
            self.problems.append(
                f"{row.where('unit')}: unit {figure.unit!r} counts {dimension}, but measure"
                f" {measure.id!r} counts {measure.dimension}; change the unit or the measure"
            )

    def _unit_like(self, unit: str) -> str:
        near = difflib.get_close_matches(unit, self.ledger.units, 1, 0.5)
        if near:
            return f"did you mean {near[0]!r}?"
        known = named_first(self.ledger.units, 40, between=" ")
        declared = "another is declared in units.csv, or under `units` of a mapping"
        return f"known: {known}; {declared}"

    def _date_problems(self, source: str, said_on: str) -> list[str]:
        first, last = (period := read_period(said_on)).earliest, period.latest
        known = self.ledger.sources.get(source)
        issued = known.issued.latest if known else None
        problems = []
        if last is None:
            problems.append(f"said_on {said_on!r} has no last day; close it with the text's date")
        if first and issued and first > issued:
            problems.append(
                f"said_on {said_on!r} is later than its source {source!r} of"
                f" {issued.isoformat()}; mend one of them"
            )
        return problems

    def _key(self, row: Row, column: str, keys: Iterable[str]) -> None:
        cell = row.cell(column)
        if cell and cell not in keys:
            # A word that is wrong in a million rows is compared with those known once.
            told = self._told_of.get((column, cell)) or _unknown(cell, keys)
            self._told_of[column, cell] = told
            self.problems.append(f"{row.where(column)}: {column} {told}")

    def side_tables(self, rows: Callable[[str], Sequence[Row]]) -> None:
        """Hold links, relations, corrections, claimants, claims, events and routes to keys."""
        ledger, figures = self.ledger, self.ledger.columns
        claims = {row["id"] for row in ledger.tables["claims"]}
        events = {row["id"] for row in ledger.tables["events"]}
        sources = ledger.sources
        places = {row["id"] for row in ledger.tables["places"]}
        anything = ChainMap(cast("Any", figures), dict.fromkeys([*claims, *events]))
        keys: dict[str, dict[str, Iterable[str]]] = {
            "links": {"from": anything, "to": anything},
            "relations": {"result": figures},
            "corrections": {"figure": figures},
            "claimants": {"source": sources},
            "claims": {"source": sources, "primary_source": sources, "outcome_from": anything},
            "events": {"source": sources, "where": places},
            "routes": {
                "source": sources,
                "from": places,
                "to": places,
                "distance": figures,
            },
        }
        for table, columns in keys.items():
            for row in rows(table):
                for column, known in columns.items():
                    self._key(row, column, known)
        for row in rows("relations"):
            self._check_terms(row, "terms")
            if row.cell("kind") != "contested" and not row.cell("result"):
                self.problems.append(
                    f"{row.where('result')}: result is empty; name the figure the terms give"
                )

    def _check_terms(self, row: Row, column: str) -> None:
        try:
            names = ids_in(row.cell(column))
        except UnitError as error:
            self.problems.append(f"{row.where(column)}: {error}")
            return
        for name in names:
            if name not in self.ledger.columns:
                self.problems.append(f"{row.where(column)}: {_unknown(name, self.ledger.columns)}")


def _unknown(name: str, known: Iterable[str]) -> str:
    return f"{name!r} is unknown{did_you_mean(name, known, 1)}"
