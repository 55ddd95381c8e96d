"""Figures: a collection of them that knows how it was selected."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING, Any

from nkreport.errors import CheckError
from nkreport.ledger import reads
from nkreport.ledger.figure import COLUMNS, NUMBER_COLUMNS, TEXT_COLUMNS, Figure
from nkreport.ledger.formulas import ids_in
from nkreport.ledger.periods import read_day
from nkreport.ledger.reads import Chain, question

if TYPE_CHECKING:
    import pandas as pd

    from nkreport.ledger.ledger import Ledger

EXCLUDED = "claimant or source"


@dataclass(frozen=True, slots=True)
class Selection:
    """One step that narrowed a collection: what it asked for and what it left out."""

    name: str
    value: str
    hidden: tuple[str, ...]
    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    narrowed: Figures | None = field(default=None, compare=False, repr=False)

    def __getattribute__(self, name: str) -> Any:
        if name == "hidden" and reads.listening():
            narrowed = object.__getattribute__(self, "narrowed")
            if narrowed is not None:
                narrowed.left_out()
        return object.__getattribute__(self, name)

    def hides(self, figure_id: str) -> bool:
        """Whether the step left a figure out."""
        if self.narrowed is not None:
            return self.narrowed.lacks(figure_id)
        return figure_id in self.hidden


class Figures:
    """Some figures of a ledger, in its order, and the steps that selected them.

    Parameters
    ----------
    ledger : Ledger
    figures : iterable of Figure
    steps : tuple of Selection
        How the collection came about.
    chain : tuple, optional
        The methods that lead to it from the whole ledger, so that another ledger can be asked for
        the same; None for a collection put together by hand, of figures that were read before.
    """

    __slots__ = ("_by_id", "chain", "ledger", "steps")

    def __init__(
        self,
        ledger: Ledger,
        figures: Iterable[Figure],
        steps: tuple[Selection, ...] = (),
        chain: Chain | None = None,
    ) -> None:
        self.ledger = ledger
        self.steps = steps
        self.chain = chain
        self._by_id = {figure.id: figure for figure in figures}

    def origin(self) -> tuple[Ledger, Chain | None] | None:
        """The ledger and the methods that lead to the collection from it."""
        return None if self.chain is None else (self.ledger, self.chain)

    def _told(self, name: str, *arguments: str) -> None:
        if self.chain is not None:
            reads.note(self.ledger, name, self.chain, *arguments)

    def __iter__(self) -> Iterator[Figure]:
        self._told("rows")
        return iter(self._by_id.values())

    def __len__(self) -> int:
        self._told("len")
        return len(self._by_id)

    def __bool__(self) -> bool:
        self._told("any")
        return bool(self._by_id)

    def __contains__(self, figure_id: object) -> bool:
        self._told("has", str(figure_id))
        return figure_id in self._by_id

    def __getitem__(self, figure_id: str) -> Figure:
        self._told("row", str(figure_id))
        if figure_id in self._by_id:
            return self._by_id[figure_id]
        raise CheckError(self._missing(figure_id))

    def get(self, figure_id: str) -> Figure | None:
        """The figure of an id; None where the collection has it not."""
        self._told("row", str(figure_id))
        return self._by_id.get(figure_id)

    def __repr__(self) -> str:
        steps = ", ".join(f"{step.name}={step.value}" for step in self.steps)
        return (
            f"<Figures: {len(self)} of {len(self.ledger.figures)}{'; ' + steps if steps else ''}>"
        )

    def _repr_html_(self) -> str:
        columns = ["id", "claimant", "said_on", "printed", "stance"]
        table = self.frame[columns].to_html(index=False, max_rows=20, border=0)
        return f"{table}<p>{len(self)} of {len(self.ledger.figures)} figures</p>"

    def _missing(self, figure_id: str) -> str:
        whole = self.ledger.figures
        if figure_id in whole:
            figure = whole[figure_id]
            return (
                f"figure {figure_id!r} is in the ledger but not in this selection; it was said on"
                f" {figure.said_on.text} by {figure.claimant}"
            )
        near = difflib.get_close_matches(figure_id, whole, 3, 0.5)
        hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
        return f"no figure {figure_id!r} in the ledger{hint}"

    @property
    def ids(self) -> tuple[str, ...]:
        """The figures' ids, in order."""
        self._told("ids")
        return tuple(self._by_id)

    @property
    def statements(self) -> tuple[str, ...]:
        """Slugs of the utterances, each once: what claims are counted by."""
        return tuple(count_statements(self))

    def where(self, **wanted: str | Iterable[str]) -> Figures:
        """Keep the figures whose columns have the given values.

        Parameters
        ----------
        **wanted
            Column name to a value or to several of them.

        Returns
        -------
        Figures

        Raises
        ------
        CheckError
            If a column or a measure does not exist.

        Examples
        --------
        >>> import nkreport as nk
        >>> len(nk.load().where(measure="troops_killed", stance="denies"))
        0
        """
        kept: Iterable[Figure] = self._by_id.values()
        asked: dict[str, tuple[str, ...]] = {}
        for name, value in wanted.items():
            asked[name] = (value,) if isinstance(value, str) else tuple(value)
            values = set(asked[name])
            self._check_column(name, values)
            kept = [figure for figure in kept if str(getattr(figure, name)) in values]
        step = ("where", tuple(asked.items()))
        return self._narrowed("where", _labelled(asked), kept, asked, step)

    def without(self, **unwanted: str | Iterable[str]) -> Figures:
        """Drop the figures that have any of the given values; the counterpart of `where`."""
        kept: Iterable[Figure] = self._by_id.values()
        named: dict[str, tuple[str, ...]] = {}
        for name, value in unwanted.items():
            values = {value} if isinstance(value, str) else set(value)
            self._check_column(name, values)
            kept = [figure for figure in kept if str(getattr(figure, name)) not in values]
            named[name] = tuple(sorted(values))
        step = ("without", tuple(named.items()))
        return self._narrowed("without", _labelled(named), kept, step=step)

    def as_of(self, day: str | date) -> Figures:
        """Keep what was said on or before a day, at the latest its `said_on` allows.

        Raises
        ------
        TableError
            If `day` is not a date.
        """
        last = day if isinstance(day, date) else read_day(day)
        kept = [figure for figure in self._by_id.values() if figure.said_by <= last]
        return self._narrowed("as_of", text := last.isoformat(), kept, step=("as_of", text))

    def latest(self, by: str = "claimant") -> Figures:
        """Leave out what the same speaker superseded later, as links.csv says.

        Parameters
        ----------
        by : str
            The column that both rows must share.
        """
        rows = self._by_id
        with reads.quiet() if self.chain is not None else nullcontext():
            old = {
                link.end
                for link in self.ledger.links
                if link.type == "supersedes"
                and link.start in rows
                and link.end in rows
                and getattr(rows[link.start], by) == getattr(rows[link.end], by)
                and link.start != link.end
            }
        kept = [figure for figure in rows.values() if figure.id not in old]
        return self._narrowed("latest", by, kept, step=("latest", by))

    def mark_new(self, since: str | date | None) -> Figures:
        """Mark what was first said after a day as new; without a day nothing is.

        Raises
        ------
        TableError
            If `since` is not a date.
        """
        if since is None:
            return self
        day = since if isinstance(since, date) else read_day(since)
        kept, text = self._by_id.values(), day.isoformat()
        return self._narrowed("new_since", text, kept, step=("mark_new", text))

    @property
    def new(self) -> Figures:
        """The figures said after the day that `mark_new` was given; none without one."""
        first = self.new_after or date.max
        kept = [figure for figure in self._by_id.values() if figure.said_by > first]
        return self._narrowed("new", first.isoformat(), kept, step=("new", ""))

    @property
    def new_after(self) -> date | None:
        """The day after which a figure is new, or None."""
        days = [read_day(step.value) for step in self.steps if step.name == "new_since"]
        return max(days, default=None)

    def excluding(self, names: Iterable[str]) -> Figures:
        """Leave out claimants or sources, by their names or ids, and what is computed from them.

        Raises
        ------
        CheckError
            If a name is neither; the nearest known ones are given.
        """
        unwanted = tuple(names)
        if not unwanted:
            return self
        self.ledger.check_names(unwanted)
        rows, out = self._by_id.values(), set(unwanted)
        gone = {f.id for f in rows if {f.claimant, f.source, f.primary_source} & out}
        kept = [f for f in rows if f.id not in gone and not self._rests_on(f, gone)]
        step = ("excluding", unwanted)
        asked = {EXCLUDED: unwanted}
        return self._narrowed("exclude", ", ".join(unwanted), kept, asked, step)

    def _rests_on(self, figure: Figure, names: set[str]) -> bool:
        """Whether a figure is computed from one of the names, or from what is."""
        parts = ids_in(figure.formula)
        whole = self.ledger.figures
        return any(part in names or self._rests_on(whole[part], names) for part in parts)

    def corrected(self, mode: str) -> Figures:
        """Apply the corrections (`apply`) or leave them as flags (`flag`)."""
        from nkreport.ledger.corrected import corrected

        return corrected(self, mode)

    def replaced(
        self, rows: Iterable[Figure], name: str, value: str, step: tuple[str, Any] | None = None
    ) -> Figures:
        """The collection with other rows under the same ids; a missing one is hidden."""
        return self._narrowed(name, value, rows, step=step)

    def select(self, keep: Callable[[Figure], bool], why: str) -> Figures:
        """Keep the figures for which `keep` is true; `why` names the rule in the selection."""
        return self._narrowed("select", why, [figure for figure in self if keep(figure)])

    def of_table(self, name: str) -> Figures:
        """Keep the figures of one table, by its file's name without `.csv`."""
        kept = [f for f in self._by_id.values() if f.table.endswith(f"/{name}.csv")]
        return self._narrowed("table", name, kept, step=("of_table", name))

    def in_order(self, ids: Iterable[str]) -> Figures:
        """The figures of the given ids, in that order; an unknown one is an error."""
        return Figures(self.ledger, [self[figure_id] for figure_id in ids], self.steps)

    def foremost(self, ids: Sequence[str], most: int) -> Figures:
        """The first of the given ids that the collection has, at most so many, in that order."""
        for name in ids:
            if name not in self.ledger.figures:
                raise CheckError(self._missing(name))
        chosen = [self._by_id[name] for name in ids if name in self._by_id]
        step = ("foremost", (tuple(ids), most))
        return self._narrowed("foremost", str(most), chosen[:most], step=step)

    def _narrowed(
        self,
        name: str,
        value: str,
        kept: Iterable[Figure],
        wanted: Mapping[str, tuple[str, ...]] | None = None,
        step: tuple[str, Any] | None = None,
    ) -> Figures:
        if step is None:
            self._told("rows")  # what was done with them cannot be asked for again
        chain = None if self.chain is None or step is None else (*self.chain, step)
        chosen = Figures(self.ledger, kept, chain=chain)
        hidden = tuple(name for name in self._by_id if name not in chosen._by_id)
        # A collection that knows its chain tells what it left out; another has told all it read.
        narrowed = None if chain is None else chosen
        chosen.steps = (*self.steps, Selection(name, value, hidden, wanted or {}, narrowed))
        return chosen

    @question
    def left_out(self) -> tuple[str, ...]:
        """Ids of the figures that the last step left out."""
        return self.steps[-1].hidden

    @question
    def lacks(self, figure_id: str) -> bool:
        """Whether the last step left a figure out."""
        return figure_id in self.steps[-1].hidden

    def _check_column(self, name: str, values: set[str]) -> None:
        known = {entry.name for entry in fields(Figure)} - {"ledger"}
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.5)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise CheckError(f"figures have no column {name!r}{hint}")
        if name == "measure":
            for value in [value for value in values if value not in self.ledger.measures]:
                near = difflib.get_close_matches(value, self.ledger.measures, 1, 0.5)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise CheckError(f"no measure {value!r} in measures.csv{hint}")

    @property
    def numbered(self) -> Figures:
        """The figures that give a number."""
        kept = [figure for figure in self._by_id.values() if figure.numbered]
        return self._narrowed("numbered", "yes", kept, step=("numbered", ""))

    @property
    def unnumbered(self) -> Figures:
        """The claims that give none: counted and listed, never drawn at a value."""
        kept = [figure for figure in self._by_id.values() if not figure.numbered]
        return self._narrowed("numbered", "no", kept, step=("unnumbered", ""))

    @property
    def as_of_day(self) -> date | None:
        """The day the collection was cut at, or None."""
        days = [read_day(step.value) for step in self.steps if step.name == "as_of"]
        return min(days, default=None)

    @property
    def read_later(self) -> tuple[str, ...]:
        """Ids said by the as-of day but read in a text that appeared after it."""
        last = self.as_of_day
        if last is None:
            return ()
        sources = self.ledger.sources
        return tuple(
            figure.id
            for figure in self
            if (issued := sources[figure.source].issued.latest) is not None and issued > last
        )

    @property
    def frame(self) -> pd.DataFrame:
        """The figures as a DataFrame: text columns as strings, bounds as floats."""
        import pandas as pd

        rows = [figure.row() for figure in self]
        frame = pd.DataFrame(rows, columns=COLUMNS)
        for name in NUMBER_COLUMNS:
            frame[name] = frame[name].astype("float64")
        for name in TEXT_COLUMNS:
            frame[name] = frame[name].astype("str")
        return frame

    def explain(self) -> str:
        """Explain each figure in turn."""
        return "\n\n".join(figure.explain() for figure in self)


def _labelled(columns: Mapping[str, tuple[str, ...]]) -> str:
    return " ".join(f"{name}={'|'.join(sorted(values))}" for name, values in columns.items())


def whole(ledger: Ledger) -> Figures:
    """Every figure of a ledger, in file order."""
    with reads.quiet():
        figures = Figures(ledger, ledger.figures.values(), chain=())
    figures._told("made")
    return figures


@question
def count_statements(figures: Figures) -> Mapping[str, tuple[str, ...]]:
    """Statement to the ids of its rows, in order."""
    rows: dict[str, list[str]] = {}
    for figure in figures:
        rows.setdefault(figure.statement, []).append(figure.id)
    return {statement: tuple(ids) for statement, ids in rows.items()}
