"""The gate before many rows: which may be added up or averaged, and what keeps others from it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from nkreport.errors import UnitError, named_first
from nkreport.ledger.coded import Coded, Numbers, combinations
from nkreport.ledger.periods import read_period

if TYPE_CHECKING:
    from nkreport.ledger.figures import Figures

KEY = ("actor", "counterpart", "item", "hs", "place", "scope", "status", "claimant", "source")
"""Rows that share all of these speak of one thing, at several times."""
OVER = ("actor", "counterpart", "item", "place", "period")
"""What the rows of measures.csv may be `additive_over`."""
PURE = frozenset({"percent", "multiple", "rank"})
UP_TO_THEN = frozenset({"cumulative", "stock"})
_OPEN = np.iinfo(np.int32).max


def check_alike(figures: Figures, act: str, because: str = "") -> None:
    """Refuse rows that do not make one number together.

    Parameters
    ----------
    figures : Figures
    act : {'added', 'averaged', 'ordered'}
        Into a sum, into a mean, or by their numbers.
    because : str
        Why rows of several origins, scopes or a dimension that the measure does not add up over
        may be put together; what is wrong whatever the reason stays refused.

    Raises
    ------
    UnitError
        With every reason and what to write instead.
    """
    rows = _Rows(figures)
    firm, loose = rows.unlike(), []
    if act != "ordered":
        firm += rows.unusable()
    if act == "added" and not firm:
        firm = [*rows.pure(), *rows.over_time(UP_TO_THEN)] or rows.totals()
        loose = [*rows.origins(), *rows.twice(), *([] if firm else rows.over())]
    elif act == "averaged" and not firm:
        firm = rows.over_time(frozenset({"cumulative"})) or rows.totals()
        loose = rows.origins()
    if firm or (loose and not because.strip()):
        way = "" if firm else ". Or say why they may be: because='…'"
        count = f"{len(figures):,} rows" if len(figures) != 1 else "one row"
        raise UnitError(f"{count} cannot be {act}: {'; '.join([*firm, *loose])}{way}")


class _Rows:
    def __init__(self, figures: Figures) -> None:
        self.columns, self.rows = figures._columns, figures._rows
        self.figures = figures
        self.ids = self.columns.text["id"]
        self.measure = figures.ledger.measures[self.words("measure")[0]]

    def column(self, name: str) -> Coded:
        return self.columns.text[name].take(self.rows)

    def words(self, name: str) -> list[str]:
        """The distinct words of a column, in their order."""
        column = self.columns.text[name]
        codes = column.codes[self.rows]
        firsts = np.sort(np.unique(codes, return_index=True)[1])
        return [column.words[int(code)] for code in codes[firsts]]

    def named(self, which: Numbers) -> str:
        return named_first(self.ids.cells(self.rows[which]), 2)

    def unlike(self) -> list[str]:
        """Several measures or units: their numbers are not even more or less than each other."""
        found = []
        for name in ("measure", "unit"):
            if (words := self.words(name))[1:]:
                way = f".where({name}={words[0]!r})"
                found.append(f"{name}: {named_first(words)}; choose one: {way}")
        return found

    def unusable(self) -> list[str]:
        """Rows without a number, and denials: a number denied is not one that somebody gives."""
        found = []
        if len(bare := (~self.columns.numbered(self.rows)).nonzero()[0]):
            found.append(f"{self.named(bare)} without a number; leave out: .numbered")
        if len(denied := self.column("stance").having({"denies"}).nonzero()[0]):
            found.append(f"{self.named(denied)} denied; leave out: .without(stance='denies')")
        return found

    def pure(self) -> list[str]:
        unit = self.words("unit")[0]
        if unit not in PURE or len(self.rows) < 2:
            return []
        return [f"unit: {unit}, and shares, multiples and ranks are no amounts; .mean() averages"]

    def over_time(self, kinds: frozenset[str]) -> list[str]:
        """Levels at several times, of which each holds those before it."""
        if self.measure.kind not in kinds:
            return []
        which = self.at_several_times()
        if not len(which):
            return []
        why = "each holds those before it" if self.measure.kind == "cumulative" else "a level"
        return [
            f"{self.measure.title} is {self.measure.kind}, {why}: {self.named(which)};"
            " take the last, .order_by('period')[-1]; of several, .groupby('item').last()"
        ]

    def at_several_times(self) -> Numbers:
        """Rows of a thing that has more than one period."""
        keys, _ = combinations([self.column(name) for name in KEY])
        _, which = np.unique(keys, return_inverse=True)
        both, _ = combinations([Coded([""] * (which.max() + 1), which), self.column("period")])
        firsts = np.unique(both, return_index=True)[1]
        times = np.bincount(which[firsts], minlength=which.max() + 1)
        return (times[which] > 1).nonzero()[0]

    def totals(self) -> list[str]:
        """Totals beside their parts: a row without an item beside those of items, and the like."""
        found = []
        for name in ("item", "counterpart", "place"):
            others = [self.column(other) for other in (*KEY, "period") if other != name]
            keys, _ = combinations(others)
            whole = self.column(name).having({""})
            mixed = whole & np.isin(keys, keys[~whole])
            if mixed.any():
                found.append(
                    f"{self.named(mixed.nonzero()[0])} without {name} beside parts with one: a"
                    f" total would count twice; leave out: .without({name}='')"
                )
        return [*found, *self.spans()]

    def spans(self) -> list[str]:
        """Periods that overlap, as a year does its months."""
        keys, _ = combinations([self.column(name) for name in KEY])
        period = self.column("period")
        ends = [(read_period(word).earliest, read_period(word).latest) for word in period.words]
        starts = np.array([day.toordinal() if day else 0 for day, _ in ends], np.int64)
        lasts = np.array([day.toordinal() if day else _OPEN for _, day in ends], np.int64)
        stated = (~period.having({""})).nonzero()[0]
        start, last = starts[period.codes][stated], lasts[period.codes][stated]
        order = np.lexsort((-last, start, keys[stated]))
        one, other = order[:-1], order[1:]
        within = (keys[stated][one] == keys[stated][other]) & (start[other] <= last[one])
        apart = period.codes[stated][one] != period.codes[stated][other]
        if not (met := (within & apart).nonzero()[0]).size:
            return []
        both = stated[[one[met[0]], other[met[0]]]]
        words = [read_period(period[int(row)]).words() for row in both]
        return [
            f"{self.named(both)} overlap in time ({words[0]}, {words[1]}): a total would count"
            " twice; keep periods of one length"
        ]

    def twice(self) -> list[str]:
        """Several rows of the same thing at the same time."""
        keys, firsts = combinations([self.column(name) for name in (*KEY, "period")])
        if len(firsts) == len(keys):
            return []
        _, which = np.unique(keys, return_inverse=True)
        many = (np.bincount(which)[which] > 1).nonzero()[0]
        same = many[which[many] == which[many[0]]]
        return [f"{self.named(same)} speak of the same thing; choose one of them"]

    def origins(self) -> list[str]:
        found = []
        for name, what in (("claimant", "several origins"), ("source", "several sources")):
            if (words := self.words(name))[1:]:
                way = f".where({name}={words[0]!r})"
                found.append(f"{what}: {named_first(words)}; choose one: {way}")
        for name in ("scope", "status"):
            if (words := self.words(name))[1:]:
                shown = named_first(word or "none stated" for word in words)
                way = f".where({name}=…) or .groupby({name!r})"
                found.append(f"{name}: {shown}; choose one: {way}")
        return found

    def over(self) -> list[str]:
        """What they differ in, where the measure is not declared to add up over it."""
        allowed = self.measure.additive_over
        differ = [name for name in OVER if self.words(name)[1:] and name not in allowed]
        if not differ:
            return []
        adds = " and ".join(allowed) if allowed else "nothing"
        return [
            f"they differ in {' and '.join(differ)}, and {self.measure.title} adds up over {adds}"
            " (additive_over of its measure)"
        ]
