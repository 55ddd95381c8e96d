"""Figures: a collection of them that knows how it was selected."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from datetime import date
from typing import Any, overload

import numpy as np

from nkreport.errors import CheckError, named_first
from nkreport.ledger.coded import Numbers
from nkreport.ledger.collection import Collection
from nkreport.ledger.columns import Columns
from nkreport.ledger.figure import Figure
from nkreport.ledger.formulas import ids_in
from nkreport.ledger.ledger import Ledger
from nkreport.ledger.periods import day_of, read_day
from nkreport.ledger.reads import STEPS, question, quiet
from nkreport.ledger.selection import LeftOut, Selection
from nkreport.ledger.wanted import asked_of, check_known, picked_by, unknown_table

EXCLUDED = "claimant or source"
MOST_NAMED = 12
"""So many of the values that a step asked for are named."""


class Figures(Collection):
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

    __slots__ = ()

    @property
    def statements(self) -> tuple[str, ...]:
        """Slugs of the utterances, each once: what claims are counted by."""
        return tuple(count_statements(self))

    def where(self, *unnamed: object, **wanted: Any) -> Figures:
        """Keep the figures whose columns have the given values.

        Parameters
        ----------
        *unnamed
            Refused, with the column to write.
        **wanted
            Column name to a value or to several of them: text, numbers, days, figures; None or
            `""` for an empty cell.

        Returns
        -------
        Figures
            Empty where no figure of the selection has a value that others of the ledger have.

        Raises
        ------
        CheckError
            If a column does not exist, or no figure of the ledger has a value and none may; the
            nearest is named, and a country's code.

        Examples
        --------
        >>> import nkreport as nk
        >>> len(nk.load().where(measure="troops_killed", stance="denies"))
        0
        """
        asked = asked_of(self._columns, "where", unnamed, wanted)
        kept = np.ones(len(self._rows), bool)
        for name, values in asked.items():
            kept &= self._columns.having(name, values, self._rows)
        step = ("where", tuple(asked.items()))
        return self._narrowed("where", _labelled(asked), self._rows[kept], asked, step)

    def without(self, *unnamed: object, **unwanted: Any) -> Figures:
        """Drop the figures that have any of the given values; the counterpart of `where`."""
        asked = asked_of(self._columns, "without", unnamed, unwanted)
        named = {name: tuple(sorted(set(values))) for name, values in asked.items()}
        kept = np.ones(len(self._rows), bool)
        for name, values in named.items():
            kept &= ~self._columns.having(name, values, self._rows)
        step = ("without", tuple(named.items()))
        return self._narrowed("without", _labelled(named), self._rows[kept], step=step)

    def as_of(self, day: str | date) -> Figures:
        """Keep what was said on or before a day, at the latest its `said_on` allows.

        Parameters
        ----------
        day : str or date
            `YYYY-MM-DD`; the day of a datetime or of pandas's Timestamp.

        Raises
        ------
        TableError
            If `day` is not a day.
        """
        last = day_of(day)
        kept = self._rows[self._columns.days(self._rows) <= last.toordinal()]
        return self._narrowed("as_of", text := last.isoformat(), kept, step=("as_of", text))

    def latest(self, by: str = "claimant") -> Figures:
        """Leave out what the same speaker superseded later, as links.csv says.

        Parameters
        ----------
        by : str
            The column that both rows must share.

        Raises
        ------
        CheckError
            If there is no such column.
        """
        self.check_column(by)
        with self._quiet_unless_by_hand():
            old = [
                self._columns.places[link.end]
                for link in self.ledger.links
                if link.type == "supersedes"
                and link.start in self
                and link.end in self
                and getattr(self[link.start], by) == getattr(self[link.end], by)
                and link.start != link.end
            ]
        kept = self._rows[~np.isin(self._rows, old)]
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
        text = day_of(since).isoformat()
        return self._narrowed("new_since", text, self._rows, step=("mark_new", text))

    @property
    def new(self) -> Figures:
        """The figures said after the day that `mark_new` was given; none without one."""
        first = self.new_after or date.max
        kept = self._rows[self._columns.days(self._rows) > first.toordinal()]
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
        of = ("claimant", "source", "primary_source")
        gone = np.logical_or.reduce([self._columns.having(c, unwanted, self._rows) for c in of])
        gone |= self._rests_on(self._rows[gone])
        asked = {EXCLUDED: unwanted}
        step = ("excluding", unwanted)
        return self._narrowed("exclude", ", ".join(unwanted), self._rows[~gone], asked, step)

    def _rests_on(self, gone: Numbers) -> Numbers:
        """For each row whether it is computed from one of some rows, or from what is."""
        formulas = self._columns.text["formula"]
        if not len(gone) or not any(formulas.words):
            return np.zeros(len(self._rows), bool)
        names = set(self._columns.text["id"].cells(gone))

        def rests(formula: str) -> bool:
            return any(
                part in names or rests(self.ledger.figures[part].formula)
                for part in ids_in(formula)
            )

        used = set(formulas.cells(self._rows))
        with self._quiet_unless_by_hand():
            return formulas.where([word in used and rests(word) for word in formulas.words])[
                self._rows
            ]

    def _quiet_unless_by_hand(self) -> AbstractContextManager[None]:
        """What a step looks up is asked again with the step, where there is one."""
        return nullcontext() if self.chain is None else quiet()

    def replaced(
        self, repaired: Iterable[Figure], dropped: Iterable[str], step: tuple[str, str]
    ) -> Figures:
        """The collection with other bounds in some rows, and without others."""
        places = self._columns.places
        columns = self._columns.changed({places[figure.id]: figure for figure in repaired})
        kept = self._rows[~np.isin(self._rows, [places[name] for name in dropped])]
        return self._narrowed("corrections", step[1], kept, step=step, columns=columns)

    def select(self, keep: Callable[[Figure], bool], why: str) -> Figures:
        """Keep the figures for which `keep` is true; `why` names the rule in the selection."""
        kept = np.fromiter((bool(keep(figure)) for figure in self), bool, len(self._rows))
        return self._narrowed("select", why, self._rows[kept])

    def of_table(self, name: str) -> Figures:
        """Keep the figures of one table, by its file's name without `.csv`.

        Raises
        ------
        CheckError
            If the ledger has no such table.
        """
        tables = self._columns.text["table"]
        found = [table.endswith(f"/{name}.csv") for table in tables.words]
        if not any(found) and (told := unknown_table(self.ledger, name)):
            raise CheckError(told)
        kept = tables.where(found)
        return self._narrowed("table", name, self._rows[kept[self._rows]], step=("of_table", name))

    def joined(self, more: Sequence[Figure]) -> Figures:
        """The collection and further figures of its ledger, selected by the same steps."""
        columns, places = self._columns, self._columns.places
        rows = [places.get(figure.id, -1) for figure in more]
        if any(row < 0 or columns.figure(row) != f for row, f in zip(rows, more, strict=True)):
            return Figures(self.ledger, [*self, *more], self.steps)
        self._all()
        whole = object.__new__(Figures)
        rows_of_all = np.append(self._rows, np.array(rows, np.intp))
        whole._hold(self.ledger, columns, rows_of_all, self.steps, None)
        return whole

    def in_order(self, ids: Iterable[str]) -> Figures:
        """The figures of the given ids, in that order; an unknown one is an error."""
        places = [self._columns.places[self[name].id] for name in dict.fromkeys(ids)]
        chosen = object.__new__(Figures)
        rows = np.array(places, np.intp)
        chosen._hold(self.ledger, self._columns, rows, self.steps, None)
        return chosen

    def foremost(self, ids: Sequence[str], most: int) -> Figures:
        """The first of the given ids that the collection has, at most so many, in that order."""
        for name in ids:
            if name not in self.ledger.figures:
                raise CheckError(self._missing(name))
        found = (self._place(name) for name in dict.fromkeys(ids))
        chosen = np.array([row for row in found if row is not None][:most], np.intp)
        step = ("foremost", (tuple(ids), most))
        return self._narrowed("foremost", str(most), chosen, step=step)

    @overload
    def __getitem__(self, key: str | int) -> Figure: ...
    @overload
    def __getitem__(self, key: slice | Sequence[Any]) -> Figures: ...
    def __getitem__(self, key: Any) -> Figure | Figures:
        if isinstance(key, slice):
            given = (key.start, key.stop, key.step)
            ends = ["" if end is None else str(end) for end in given]
            words = ":".join(ends if ends[2] else ends[:2])
            return self._narrowed("slice", words, self._rows[key], step=("slice", given))
        picked = key if isinstance(key, str) else picked_by(key, len(self))
        if isinstance(picked, str):
            return super().__getitem__(picked)
        if not isinstance(picked, int):
            words = f"{len(picked):,} chosen"
            return self._narrowed("rows", words, self._rows[np.array(picked, np.intp)])
        figure = self._nth(picked)
        if figure is None:
            raise CheckError(f"there is no figure [{picked}]: the selection holds {len(self):,}")
        return figure

    def _narrowed(
        self,
        name: str,
        value: str,
        rows: Numbers,
        wanted: Mapping[str, tuple[str, ...]] | None = None,
        step: tuple[str, Any] | None = None,
        columns: Columns | None = None,
    ) -> Figures:
        if step is None:
            self._all()  # what was done with them cannot be asked for again
        chain = None if self.chain is None or step is None else (*self.chain, step)
        chosen = object.__new__(Figures)
        chosen._hold(self.ledger, columns or self._columns, rows, self.steps, chain)
        chosen._before = self
        chosen.steps = (*self.steps, Selection(name, value, LeftOut(chosen), wanted or {}))
        return chosen

    def check_column(self, name: str, values: Iterable[str] = ()) -> None:
        """Hold a name to be a column, and values to be known in it.

        Raises
        ------
        CheckError
            If it is none, or no figure of the ledger has a value and none may.
        """
        check_known(self._columns, name, values)

    @property
    def numbered(self) -> Figures:
        """The figures that give a number."""
        kept = self._rows[self._columns.numbered(self._rows)]
        return self._narrowed("numbered", "yes", kept, step=("numbered", ""))

    @property
    def unnumbered(self) -> Figures:
        """The claims that give none: counted and listed, never drawn at a value."""
        kept = self._rows[~self._columns.numbered(self._rows)]
        return self._narrowed("numbered", "no", kept, step=("unnumbered", ""))

    @property
    def as_of_day(self) -> date | None:
        """The day the collection was cut at, or None."""
        days = [read_day(step.value) for step in self.steps if step.name == "as_of"]
        return min(days, default=None)

    @property
    def read_later(self) -> tuple[str, ...]:
        """Ids said by the as-of day but read in a text that appeared after it."""
        return _read_later(self)


def _labelled(columns: Mapping[str, tuple[str, ...]]) -> str:
    return " ".join(
        f"{name}={named_first(sorted(values), MOST_NAMED, between='|')}"
        for name, values in columns.items()
    )


@question
def _read_later(figures: Figures) -> tuple[str, ...]:
    last = figures.as_of_day
    if last is None:
        return ()
    columns, rows, works = figures._columns, figures._rows, figures.ledger.sources
    read_in = columns.text["source"]
    issued = {word: works[word].issued.latest for word in read_in.met(rows)}
    later = {word for word, day in issued.items() if day is not None and day > last}
    return tuple(columns.text["id"].cells(rows[read_in.having(later)[rows]]))


@question
def count_statements(figures: Figures) -> Mapping[str, tuple[str, ...]]:
    """Statement to the ids of its rows, in order."""
    columns, rows = figures._columns, figures._rows
    found: dict[str, list[str]] = {}
    pairs = zip(columns.text["statement"].cells(rows), columns.text["id"].cells(rows), strict=True)
    for statement, figure_id in pairs:
        found.setdefault(statement, []).append(figure_id)
    return {statement: tuple(ids) for statement, ids in found.items()}


def whole(ledger: Ledger) -> Figures:
    """Every figure of a ledger, in file order."""
    figures = object.__new__(Figures)
    rows = np.arange(len(ledger.columns))
    figures._hold(ledger, ledger.columns, rows, (), (("whole", ""),))
    figures._made()
    return figures


STEPS.update(
    {
        "whole": lambda ledger, given: whole(ledger),
        "where": lambda figures, given: figures.where(**dict(given)),
        "without": lambda figures, given: figures.without(**dict(given)),
        "as_of": lambda figures, given: figures.as_of(given),
        "latest": lambda figures, given: figures.latest(given),
        "mark_new": lambda figures, given: figures.mark_new(given),
        "new": lambda figures, given: figures.new,
        "excluding": lambda figures, given: figures.excluding(given),
        "of_table": lambda figures, given: figures.of_table(given),
        "foremost": lambda figures, given: figures.foremost(*given),
        "slice": lambda figures, given: figures[slice(*given)],
        "numbered": lambda figures, given: figures.numbered,
        "unnumbered": lambda figures, given: figures.unnumbered,
    }
)
