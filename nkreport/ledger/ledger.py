"""The ledger: figures and their side tables, by id, as one object."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from nkreport.ledger.figure import Figure
from nkreport.ledger.quantities import Unit
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


@dataclass
class Ledger:
    """Everything read, by id; made by `reading.read_ledger` and not changed afterwards.

    Parameters
    ----------
    figures, measures, units, sources : mapping
        By id, in file order.
    links, relations, corrections : tuple
    tables : mapping
        The remaining tables (claims, events, places, routes) as rows of text.
    sha256 : str
        Over the name and bytes of every file read: the same data, the same value.
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

    @property
    def newest(self) -> date | None:
        """The latest day any statement can have been made; None for an empty ledger."""
        return max((figure.said_by for figure in self.figures.values()), default=None)
