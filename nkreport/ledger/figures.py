"""Figures: a collection of them that knows how it was selected."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, fields
from datetime import date
from typing import TYPE_CHECKING

from nkreport.errors import CheckError
from nkreport.ledger.figure import COLUMNS, NUMBER_COLUMNS, TEXT_COLUMNS, Figure
from nkreport.ledger.periods import read_day

if TYPE_CHECKING:
    import pandas as pd

    from nkreport.ledger.ledger import Ledger


@dataclass(frozen=True, slots=True)
class Selection:
    """One step that narrowed a collection: what it asked for and what it left out."""

    name: str
    value: str
    hidden: tuple[str, ...]
    wanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


class Figures:
    """Some figures of a ledger, in its order, and the steps that selected them.

    Parameters
    ----------
    ledger : Ledger
    figures : iterable of Figure
    steps : tuple of Selection
        How the collection came about.
    """

    __slots__ = ("_by_id", "ledger", "steps")

    def __init__(
        self, ledger: Ledger, figures: Iterable[Figure], steps: tuple[Selection, ...] = ()
    ) -> None:
        self.ledger = ledger
        self.steps = steps
        self._by_id = {figure.id: figure for figure in figures}

    def __iter__(self) -> Iterator[Figure]:
        return iter(self._by_id.values())

    def __len__(self) -> int:
        return len(self._by_id)

    def __contains__(self, figure_id: object) -> bool:
        return figure_id in self._by_id

    def __getitem__(self, figure_id: str) -> Figure:
        if figure_id in self._by_id:
            return self._by_id[figure_id]
        raise CheckError(self._missing(figure_id))

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
        return tuple(self._by_id)

    @property
    def statements(self) -> tuple[str, ...]:
        """Slugs of the utterances, each once: what claims are counted by."""
        return tuple(dict.fromkeys(figure.statement for figure in self))

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
        kept: Iterable[Figure] = self
        asked: dict[str, tuple[str, ...]] = {}
        for name, value in wanted.items():
            values = {value} if isinstance(value, str) else set(value)
            self._check_column(name, values)
            kept = [figure for figure in kept if str(getattr(figure, name)) in values]
            asked[name] = (value,) if isinstance(value, str) else tuple(value)
        return self._narrowed("where", _labelled(asked), kept, asked)

    def without(self, **unwanted: str | Iterable[str]) -> Figures:
        """Drop the figures that have any of the given values; the counterpart of `where`."""
        kept: Iterable[Figure] = self
        named: dict[str, tuple[str, ...]] = {}
        for name, value in unwanted.items():
            values = {value} if isinstance(value, str) else set(value)
            self._check_column(name, values)
            kept = [figure for figure in kept if str(getattr(figure, name)) not in values]
            named[name] = tuple(sorted(values))
        return self._narrowed("without", _labelled(named), kept)

    def as_of(self, day: str | date) -> Figures:
        """Keep what was said on or before a day, at the latest its `said_on` allows.

        Raises
        ------
        TableError
            If `day` is not a date.
        """
        last = day if isinstance(day, date) else read_day(day)
        return self._narrowed("as_of", last.isoformat(), [f for f in self if f.said_by <= last])

    def latest(self, by: str = "claimant") -> Figures:
        """Leave out what the same speaker superseded later, as links.csv says.

        Parameters
        ----------
        by : str
            The column that both rows must share.
        """
        old = {
            link.end
            for link in self.ledger.links
            if link.type == "supersedes"
            and link.start in self
            and link.end in self
            and getattr(self[link.start], by) == getattr(self[link.end], by)
            and link.start != link.end
        }
        return self._narrowed("latest", by, [figure for figure in self if figure.id not in old])

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
        return self._narrowed("new_since", day.isoformat(), self)

    @property
    def new(self) -> Figures:
        """The figures said after the day that `mark_new` was given; none without one."""
        days = [read_day(step.value) for step in self.steps if step.name == "new_since"]
        first = max(days, default=date.max)
        return self._narrowed("new", first.isoformat(), [f for f in self if f.said_by > first])

    def excluding(self, names: Iterable[str]) -> Figures:
        """Leave out claimants or sources, by their names or ids.

        Raises
        ------
        CheckError
            If a name is neither; the nearest known ones are given.
        """
        unwanted = tuple(names)
        figures = self.ledger.figures.values()
        known = {figure.claimant for figure in figures} | set(self.ledger.sources)
        for name in unwanted:
            if name not in known:
                near = difflib.get_close_matches(name, known, 2, 0.5)
                hint = f"; did you mean {' or '.join(map(repr, near))}?" if near else ""
                raise CheckError(f"exclude: no claimant or source {name!r}{hint}")
        if not unwanted:
            return self
        kept = [f for f in self if not {f.claimant, f.source, f.primary_source} & set(unwanted)]
        return self._narrowed("exclude", ", ".join(unwanted), kept)

    def corrected(self, mode: str) -> Figures:
        """Apply the corrections (`apply`) or leave them as flags (`flag`)."""
        from nkreport.ledger.corrected import corrected

        return corrected(self, mode)

    def replaced(self, rows: Iterable[Figure], name: str, value: str) -> Figures:
        """The collection with other rows under the same ids; a missing one is hidden."""
        return self._narrowed(name, value, rows)

    def select(self, keep: Callable[[Figure], bool], why: str) -> Figures:
        """Keep the figures for which `keep` is true; `why` names the rule in the selection."""
        return self._narrowed("select", why, [figure for figure in self if keep(figure)])

    def in_order(self, ids: Iterable[str]) -> Figures:
        """The figures of the given ids, in that order; an unknown one is an error."""
        return Figures(self.ledger, [self[figure_id] for figure_id in ids], self.steps)

    def _narrowed(
        self,
        name: str,
        value: str,
        kept: Iterable[Figure],
        wanted: Mapping[str, tuple[str, ...]] | None = None,
    ) -> Figures:
        chosen = list(kept)
        ids = {figure.id for figure in chosen}
        hidden = tuple(figure_id for figure_id in self._by_id if figure_id not in ids)
        step = Selection(name, value, hidden, wanted or {})
        return Figures(self.ledger, chosen, (*self.steps, step))

    def _check_column(self, name: str, values: set[str]) -> None:
        known = {entry.name for entry in fields(Figure)} - {"ledger"}
        if name not in known:
            near = difflib.get_close_matches(name, known, 1, 0.5)
            hint = f"; did you mean {near[0]!r}?" if near else ""
            raise CheckError(f"figures have no column {name!r}{hint}")
        if name == "measure":
            for value in values - set(self.ledger.measures):
                near = difflib.get_close_matches(value, self.ledger.measures, 1, 0.5)
                hint = f"; did you mean {near[0]!r}?" if near else ""
                raise CheckError(f"no measure {value!r} in measures.csv{hint}")

    @property
    def numbered(self) -> Figures:
        """The figures that give a number."""
        return self._narrowed("numbered", "yes", [figure for figure in self if figure.numbered])

    @property
    def unnumbered(self) -> Figures:
        """The claims that give none: counted and listed, never drawn at a value."""
        return self._narrowed("numbered", "no", [f for f in self if not f.numbered])

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


def count_statements(figures: Figures) -> Mapping[str, tuple[str, ...]]:
    """Statement to the ids of its rows, in order."""
    rows: dict[str, list[str]] = {}
    for figure in figures:
        rows.setdefault(figure.statement, []).append(figure.id)
    return {statement: tuple(ids) for statement, ids in rows.items()}
