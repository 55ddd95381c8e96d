"""Collection: some rows of a ledger's columns in their order, and looking things up in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

import numpy as np

from nkreport.errors import CheckError
from nkreport.lab import for_lab
from nkreport.ledger.coded import Numbers
from nkreport.ledger.columns import Columns
from nkreport.ledger.figure import COLUMNS, Figure
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.nearest import did_you_mean
from nkreport.ledger.part import Part
from nkreport.ledger.reads import Chain, question
from nkreport.ledger.selection import Selection

if TYPE_CHECKING:
    import pandas as pd

    from nkreport.ledger.aggregates import Groups
    from nkreport.ledger.explain import Explanation
    from nkreport.ledger.figures import Figures
    from nkreport.ledger.finding import Names

_OF_PANDAS = {
    "loc": "write figures['an-id'] or figures.where(column=…)",
    "iloc": "write figures[0] or figures[:3]",
    "query": "write figures.where(column=…)",
    "filter": "write figures.where(column=…)",
    "sort_values": "write figures.order_by('value')",
    "tail": "write figures[-5:]",
    "shape": "write len(figures)",
    "unique": "write figures.names('claimant')",
    "value_counts": "write figures.names('claimant'), which counts them",
    "min": "write figures.minimum()",
    "max": "write figures.maximum()",
    "keys": "write figures.ids",
}
"""What a user of pandas looks for, and what it is here."""


class Collection:
    """Some figures of a ledger, each made when it is asked for; `Figures` selects among them."""

    __slots__ = ("_before", "_columns", "_rows", "_within", "chain", "ledger", "steps")

    def __init__(
        self,
        ledger: Ledger,
        figures: Iterable[Figure],
        steps: tuple[Selection, ...] = (),
        chain: Chain | None = None,
    ) -> None:
        if isinstance(figures, Collection):
            figures._all()
            columns, rows = figures._columns, figures._rows
        else:
            columns = Columns.of(ledger, {figure.id: figure for figure in figures}.values())
            rows = np.arange(len(columns))
        self._hold(ledger, columns, rows, steps, chain)

    def _hold(
        self,
        ledger: Ledger,
        columns: Columns,
        rows: Numbers,
        steps: tuple[Selection, ...],
        chain: Chain | None,
    ) -> None:
        self.ledger = ledger
        self.steps = steps
        self.chain = chain
        self._columns = columns
        self._rows = rows
        self._within: Numbers | None = None
        self._before: Collection | None = None

    def origin(self) -> tuple[Ledger, Chain] | None:
        """The ledger and the methods that lead to the collection from it."""
        return None if self.chain is None else (self.ledger, self.chain)

    def words(self) -> str:
        """What it is called where a change is told."""
        steps = [
            step.value if step.name == "where" else f"{step.name}={step.value}"
            for step in self.steps
        ]
        return " ".join(["the selection", *(steps or ["of all"])])

    def __iter__(self) -> Iterator[Figure]:
        self._all()
        return self._columns.figures(self._rows)

    def __len__(self) -> int:
        return self._len()

    def __bool__(self) -> bool:
        return self._any()

    def __contains__(self, figure: object) -> bool:
        return self._has(figure.id if isinstance(figure, Figure) else str(figure))

    if not TYPE_CHECKING:  # which finds the misspelled itself

        def __getattr__(self, name: str) -> None:
            """Say what to write for a name that figures have not, as a user of pandas looks for."""
            if name.startswith("_"):
                raise AttributeError(name)
            near = _OF_PANDAS.get(name) or did_you_mean(name, dir(type(self)), 1, 0.7)[2:]
            if name.startswith("to_"):
                near = f"write figures.frame.{name}(…)"
            if name in COLUMNS:
                near = f"figures.names({name!r}) lists its values"
            hint = f"; {near}" if near else ""
            raise AttributeError(f"figures have no {name!r}{hint}; figures.frame is a DataFrame")

    def __getitem__(self, figure_id: str) -> Figure:
        figure = self._row(str(figure_id))
        if figure is None:
            raise CheckError(self._missing(figure_id))
        return figure

    def get(self, figure_id: str) -> Figure | None:
        """The figure of an id; None where the collection has it not."""
        return self._row(str(figure_id))

    @question
    def _all(self) -> Collection:
        return self

    @question
    def _made(self) -> None:
        """Nothing but that it can be made."""

    @question
    def _len(self) -> int:
        return len(self._rows)

    @question
    def _any(self) -> bool:
        return len(self._rows) > 0

    @question
    def _has(self, figure_id: str) -> bool:
        return self._place(figure_id) is not None

    @question
    def _row(self, figure_id: str) -> Figure | None:
        row = self._place(figure_id)
        return None if row is None else self._columns.figure(row)

    @question
    def _nth(self, place: int) -> Figure | None:
        inside = -len(self._rows) <= place < len(self._rows)
        return self._columns.figure(int(self._rows[place])) if inside else None

    @question
    def _ids(self) -> tuple[str, ...]:
        return tuple(self._columns.text["id"].cells(self._rows))

    def _place(self, figure_id: str) -> int | None:
        """The row of an id among the columns; None where it was not selected."""
        if self._within is None:
            self._within = np.zeros(len(self._columns), bool)
            self._within[self._rows] = True
        row = self._columns.row(figure_id)
        return row if row is not None and self._within[row] else None

    def digest(self) -> str:
        """A hash over all that its figures say, in their order."""
        return self._columns.digest(self._rows)

    def __repr__(self) -> str:
        steps = ", ".join(f"{step.name}={step.value}" for step in self.steps)
        whole = len(self.ledger.figures)
        return f"<Figures: {len(self)} of {whole}{'; ' + steps if steps else ''}>"

    def _ipython_key_completions_(self) -> list[str]:
        """What Tab offers after `known["`."""
        return list(self._ids())

    def _repr_html_(self) -> str:
        columns = ["id", "claimant", "said_on", "printed", "stance"]
        table = self.frame[columns].to_html(index=False, max_rows=20, border=0)
        return for_lab(f"{table}<p>{len(self)} of {len(self.ledger.figures)} figures</p>")

    def _missing(self, figure_id: str) -> str:
        whole, figure_id = self.ledger.figures, str(figure_id)
        if figure_id in whole:
            figure = whole[figure_id]
            return (
                f"figure {figure_id!r} is in the ledger but not in this selection; it was said on"
                f" {figure.said_on.text} by {figure.claimant}"
            )
        hint = did_you_mean(figure_id, whole, 3) or "; figures.find('…') looks for words"
        if figure_id in COLUMNS:
            hint = f"; the column is figures.frame[{figure_id!r}], figures.names({figure_id!r})"
        return f"no figure {figure_id!r:.80} in the ledger{hint}"

    @property
    def ids(self) -> tuple[str, ...]:
        """The figures' ids, in order."""
        return self._ids()

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns of a figure, as `where` and `frame` name them."""
        return tuple(COLUMNS)

    @property
    def part(self) -> Part:
        """Its rows as a sequence that asks nothing further."""
        self._all()
        return Part(self._columns, self._rows)

    def firsts(self, column: str) -> Iterator[Figure]:
        """The first figure of each word in a text column, in order."""
        self._all()
        places = self._columns.text[column].take(self._rows).firsts()
        return self._columns.figures(self._rows[places])

    @question
    def left_out(self) -> tuple[str, ...]:
        """Ids of the figures that the last step left out."""
        if self._before is None:
            return ()
        before = self._before._rows
        gone = before[~np.isin(before, self._rows)]
        return tuple(self._columns.text["id"].cells(gone))

    @question
    def lacks(self, figure_id: str) -> bool:
        """Whether the last step left a figure out."""
        before = self._before
        return (
            before is not None
            and before._place(figure_id) is not None
            and (self._place(figure_id) is None)
        )

    @property
    def frame(self) -> pd.DataFrame:
        """The figures as a DataFrame: text columns as strings, bounds as floats.

        Beside `period` and `said_on` stand the first and last day that each allows, as dates:
        `said_on_first`, `said_on_last`; NaT where an end is open or not stated. Without these
        it is a table that a ledger can be loaded from: `figures.frame[list(figures.columns)]`.
        """
        self._all()
        return self._columns.frame(self._rows)

    if TYPE_CHECKING:  # what needs later modules comes with `methods`

        def corrected(self, mode: str) -> Figures:
            """Apply the corrections (`apply`) or leave them as flags (`flag`)."""
            ...

        def explain(self) -> Explanation:
            """Explain each figure in turn."""
            ...

        def find(self, words: str) -> Figures:
            """The figures that speak of some words, the plainest first."""
            ...

        def names(self, column: str) -> Names:
            """The values of a column, with what each is called and how many figures have it."""
            ...

        @property
        def actors(self) -> Names:
            """Whose the figures are: codes, with the name of each."""

        @property
        def claimants(self) -> Names:
            """Who speaks."""

        @property
        def items(self) -> Names:
            """What is counted, where it has a name of its own."""

        @property
        def measures(self) -> Names:
            """What is counted: measures, with the title of each."""

        @property
        def sources(self) -> Names:
            """The works read and cited."""

        def head(self, most: int = 5) -> Figures:
            """The first few figures."""
            ...

        def order_by(self, column: str, *, descending: bool = False) -> Figures:
            """The figures in the order of a column, or of their `value`; the empty ones last."""
            ...

        def groupby(self, *by: str) -> Groups:
            """Groups of rows that share a column's value, or the `year`, `month` or `day`."""
            ...

        def sum(self, *, because: str = "") -> Figure | None:
            """The sum as one figure, bound by bound; refused where rows do not add up."""
            ...

        def mean(self, *, because: str = "") -> Figure | None:
            """The mean as one figure, bound by bound."""
            ...

        def count(self) -> Figure | None:
            """The number of statements as one figure."""
            ...

        def minimum(self) -> Figure | None:
            """The row that names the lowest number."""
            ...

        def maximum(self) -> Figure | None:
            """The row that names the highest number."""
            ...
