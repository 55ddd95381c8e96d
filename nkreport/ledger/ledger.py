"""The ledger: figures and their side tables, by id, as one object."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from nkreport.errors import CheckError
from nkreport.lab import Card, Carded
from nkreport.ledger.columns import Columns
from nkreport.ledger.figure import Figure
from nkreport.ledger.keyed import Listed, Rows, SideTables, unwatched
from nkreport.ledger.nearest import did_you_mean
from nkreport.ledger.quantities import Unit
from nkreport.ledger.reads import Chain, Entry, question, whole_digest
from nkreport.ledger.sources import Source

BY_KEY = ("figures", "measures", "units", "sources")
AS_A_WHOLE = ("links", "relations", "corrections")


@dataclass(frozen=True, slots=True, repr=False)
class Measure(Carded, Entry):
    """One row of measures.csv: what is counted, and what it must not be mixed with."""

    file = "measures.csv"

    id: str
    title: str
    definition: str
    includes: str
    excludes: str
    dimension: str
    kind: str
    additive_over: tuple[str, ...]
    not_comparable_with: tuple[str, ...]

    def card(self) -> Card:
        """What stands for it: its title, and what is counted and what not."""
        entries = [
            ("definition", self.definition),
            ("includes", self.includes),
            ("leaves out", self.excludes),
            ("counted as", f"{self.kind}, {self.dimension}"),
            ("adds up over", ", ".join(self.additive_over)),
            ("not comparable with", ", ".join(self.not_comparable_with)),
        ]
        return Card(self.title, entries, self.id)


@dataclass(frozen=True, slots=True)
class Link(Entry):
    """One row of links.csv: `start` denies, confirms, corrects … `end`."""

    file = "links.csv"
    key = ("start", "type", "end")

    start: str
    type: str
    end: str
    note: str


@dataclass(frozen=True, slots=True)
class Relation(Entry):
    """One row of relations.csv: arithmetic that must hold between figures."""

    file = "relations.csv"

    id: str
    kind: str
    result: str
    terms: str
    why: str


@dataclass(frozen=True, slots=True)
class Correction(Entry):
    """One row of corrections.csv: what is wrong in a source, with its guard."""

    file = "corrections.csv"
    key = ("figure", "column", "action")

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

    While somebody records what is read (`reads`), what is looked up here is noted.

    Parameters
    ----------
    figures : mapping
        Id to figure, in file order; given as columns or as a mapping.
    measures, units, sources : mapping
        By id, in file order.
    links, relations, corrections : sequence
    tables : mapping
        The remaining tables (claims, events, places, routes) as rows of text.
    digest : str
        Over the name and bytes of every file read: the same data, the same value.
    places : tuple of str
        What was asked for when it was read: folders, `shipped`; empty for one made by hand.
    """

    figures: Mapping[str, Figure]
    measures: Mapping[str, Measure]
    units: Mapping[str, Unit]
    sources: Mapping[str, Source]
    links: Sequence[Link]
    relations: Sequence[Relation]
    corrections: Sequence[Correction]
    tables: Mapping[str, Sequence[Mapping[str, str]]]
    digest: str
    places: tuple[str, ...] = ()
    answered: dict[Any, Any] = field(default_factory=dict, init=False, repr=False)
    made: dict[str, Figure] = field(default_factory=dict, init=False, repr=False)
    """Figures made of its rows, by id: what a text that names one is led to."""

    def __post_init__(self) -> None:
        figures = unwatched(self.figures)
        self.columns = (
            figures if isinstance(figures, Columns) else Columns.of(self, figures.values())
        )
        self.figures = self.columns
        for name in BY_KEY:
            setattr(self, name, Rows(self, name, getattr(self, name)))
        for name in AS_A_WHOLE:
            setattr(self, name, Listed(self, name, getattr(self, name)))
        self.tables = SideTables(self, self.tables)

    def origin(self) -> tuple[Ledger, Chain]:
        """Itself, which a question can be put to."""
        return self, ()

    def words(self) -> str:
        """What it is called where a change is told."""
        return "the ledger"

    @property
    def sha256(self) -> str:
        """The digest; who asks for it has read everything."""
        return whole_digest(self)

    @property
    def newest(self) -> date | None:
        """The latest day any statement can have been made; None for an empty ledger."""
        return _newest(self)

    @question
    def line(self, figure_id: str) -> int:
        """The line of its table on which a figure starts.

        A row moves about in its file without any other change: only who asks is told.
        """
        return int(self.columns.lines[self.columns.places[figure_id]])

    def ranks(self, measures: Iterable[str]) -> Mapping[str, int]:
        """Measures to their places among each other in measures.csv."""
        return _ranks(self, tuple(sorted(set(measures))))

    def row(self, table: str, row_id: str) -> Mapping[str, str] | None:
        """One row of a side table; None where it has none of that id."""
        return cast("SideTables", self.tables).first(table, row_id)

    def check_names(self, names: tuple[str, ...]) -> None:
        """Hold names to be claimants or ids of sources.

        Raises
        ------
        CheckError
            If a name is neither; the nearest known ones are given.
        """
        for name in names:
            if not _named(self, name):
                known = {*self.columns.text["claimant"].words, *self.sources}
                hint = did_you_mean(name, known)
                raise CheckError(f"exclude: no claimant or source {name!r:.80}{hint}")


@question
def _newest(ledger: Ledger) -> date | None:
    return ledger.columns.newest()


@question
def _ranks(ledger: Ledger, measures: tuple[str, ...]) -> dict[str, int]:
    known = [name for name in ledger.measures if name in measures]
    return {name: place for place, name in enumerate(known)}


@question
def _named(ledger: Ledger, name: str) -> bool:
    """Whether a name is a claimant's or a source's."""
    return name in ledger.sources or name in ledger.columns.text["claimant"].words
