"""The ledger: figures and their side tables, by id, as one object."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from nkreport.errors import CheckError
from nkreport.ledger import reads
from nkreport.ledger.figure import Figure
from nkreport.ledger.quantities import Unit
from nkreport.ledger.reads import Chain, question
from nkreport.ledger.sources import Source


@dataclass(frozen=True, slots=True)
class Measure:
    """One row of measures.csv: what is counted, and what it must not be mixed with."""

    id: str
    title: str
    definition: str
    includes: str
    excludes: str
    dimension: str
    kind: str
    additive_over: tuple[str, ...]
    not_comparable_with: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Link:
    """One row of links.csv: `start` denies, confirms, corrects … `end`."""

    start: str
    type: str
    end: str
    note: str


@dataclass(frozen=True, slots=True)
class Relation:
    """One row of relations.csv: arithmetic that must hold between figures."""

    id: str
    kind: str
    result: str
    terms: str
    why: str


@dataclass(frozen=True, slots=True)
class Correction:
    """One row of corrections.csv: what is wrong in a source, with its guard."""

    figure: str
    column: str
    action: str
    value: str
    expect: str
    reason: str
    provider: str
    on: date


@dataclass(eq=False)
class Ledger:
    """Everything read, by id; made by `reading.read_ledger` and not changed afterwards.

    While somebody listens (`reads`), what is looked up here is told.

    Parameters
    ----------
    figures, measures, units, sources : mapping
        By id, in file order.
    links, relations, corrections : tuple
    tables : mapping
        The remaining tables (claims, events, places, routes) as rows of text.
    sha256 : str
        Over the name and bytes of every file read: the same data, the same value.
    places : tuple of str
        What was asked for when it was read: folders, `shipped`; empty for one made by hand.
    """

    figures: Mapping[str, Figure]
    measures: Mapping[str, Measure]
    units: Mapping[str, Unit]
    sources: Mapping[str, Source]
    links: tuple[Link, ...]
    relations: tuple[Relation, ...]
    corrections: tuple[Correction, ...]
    tables: Mapping[str, tuple[Mapping[str, str], ...]]
    sha256: str
    places: tuple[str, ...] = ()
    answered: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)

    def __getattribute__(self, name: str) -> Any:
        value = object.__getattribute__(self, name)
        if name in reads.WATCHED and reads.listening():
            return reads.watched(self, name, value)
        return value

    def origin(self) -> tuple[Ledger, Chain | None]:
        """Itself, which a question can be put to."""
        return self, None

    @property
    def newest(self) -> date | None:
        """The latest day any statement can have been made; None for an empty ledger."""
        return _newest(self)

    def ranks(self, measures: Iterable[str]) -> Mapping[str, int]:
        """Measures to their places among each other in measures.csv."""
        return _ranks(self, tuple(sorted(set(measures))))

    def row(self, table: str, row_id: str) -> Mapping[str, str] | None:
        """One row of a side table; None where it has none of that id."""
        reads.note(self, "has key", None, table, row_id)
        with reads.quiet():
            found = next((row for row in self.tables[table] if row["id"] == row_id), None)
        return None if found is None else reads.watched_row(self, table, found, 0)

    def check_names(self, names: tuple[str, ...]) -> None:
        """Hold names to be claimants or ids of sources.

        Raises
        ------
        CheckError
            If a name is neither; the nearest known ones are given.
        """
        for name in names:
            if not _named(self, name):
                figures = self.figures.values()
                known = {figure.claimant for figure in figures} | set(self.sources)
                near = difflib.get_close_matches(name, known, 2, 0.5)
                hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
                raise CheckError(f"exclude: no claimant or source {name!r}{hint}")


@question
def _newest(ledger: Ledger) -> date | None:
    return max((figure.said_by for figure in ledger.figures.values()), default=None)


@question
def _ranks(ledger: Ledger, measures: tuple[str, ...]) -> dict[str, int]:
    known = [name for name in ledger.measures if name in measures]
    return {name: place for place, name in enumerate(known)}


@question
def _named(ledger: Ledger, name: str) -> bool:
    return name in ledger.sources or any(f.claimant == name for f in ledger.figures.values())
