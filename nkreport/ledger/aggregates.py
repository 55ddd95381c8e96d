"""Aggregates: one figure made of many rows, which leads to all of them."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from hashlib import blake2b
from typing import Any

import numpy as np

from nkreport.errors import CheckError, named_first
from nkreport.lab import Card, Carded
from nkreport.ledger.adding import UP_TO_THEN, check_alike
from nkreport.ledger.figure import NUMBER_COLUMNS, Figure
from nkreport.ledger.figures import Figures, count_statements
from nkreport.ledger.ordering import order_by, part
from nkreport.ledger.periods import Period, read_period

SHARED = (
    "actor counterpart item hs place status unit base scope stance claimant claimant_role source"
    " primary_source"
).split()
"""Columns of which an aggregate has what all its rows share."""
MOST_SHOWN = 40
"""Groups that a card lists."""
TIMES = {"year": 4, "month": 7, "day": 10}
"""What a date is cut to."""
NONE = Period("", None, None)
_ACTS = {"sum": "added", "mean": "averaged"}
_NOT_WORDS = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, repr=False)
class Aggregate(Figure):
    """A figure of many rows: their sum, mean or count.

    Parameters
    ----------
    how : {'sum', 'mean', 'count'}
    rows : Figures
        What it was made of.
    """

    how: str = ""
    rows: Figures | None = field(default=None, compare=False)

    @property
    def line(self) -> int:
        """It stands on no line of its own."""
        return 0

    @property
    def rounded(self) -> bool:
        """Whether it is printed to the places that a computed number may be trusted to."""
        return self.how == "mean"


def total(figures: Figures, *, because: str = "") -> Figure | None:
    """The sum of some rows, bound by bound, as one figure.

    Parameters
    ----------
    figures : Figures
        Of one measure and unit, each a part of its own: no totals beside parts, no levels of
        several days.
    because : str
        Why rows of several origins, scopes or a dimension that the measure does not add up over
        may be added; it is printed in the evidence.

    Returns
    -------
    Figure or None
        In the unit of the rows; None without rows, where `nk.prose` says its `otherwise`.

    Raises
    ------
    UnitError
        If the rows do not add up: every reason, and what to write instead.

    Examples
    --------
    >>> import nkreport as nk
    >>> nk.load().where(measure="troops_mobilised").sum()
    Traceback (most recent call last):
        ...
    nkreport.errors.UnitError: 3 rows cannot be added: ...
    """
    return _made(figures, "sum", because)


def mean(figures: Figures, *, because: str = "") -> Figure | None:
    """The mean of some rows, bound by bound, as one figure; as `total` in all else."""
    return _made(figures, "mean", because)


def tally(figures: Figures) -> Figure | None:
    """The number of statements of some rows as one figure; None without rows."""
    return _made(figures, "count", "")


def minimum(figures: Figures) -> Figure | None:
    """The row that names the lowest number; None without rows.

    Raises
    ------
    UnitError
        If the rows are of several measures or units, or one gives no number.
    """
    return order_by(figures, "value")[0] if figures else None


def maximum(figures: Figures) -> Figure | None:
    """The row that names the highest number; None without rows."""
    return order_by(figures, "value", descending=True)[0] if figures else None


def _made(figures: Figures, how: str, because: str) -> Figure | None:
    if not figures:
        return None
    if how in _ACTS:
        check_alike(figures, _ACTS[how], because)
    figures._all()  # what is made of them rests on each
    low, high, comparator = _bounds(figures, how)
    value = low if low == high else None
    shared = {name: _uniform(figures, name) for name in SHARED}
    if how == "count":
        shared["unit"] = "statement"
    name = _named(figures, how, because)
    first = next(iter(figures))
    made = Aggregate(
        id=name,
        statement=name,
        measure=first.measure,
        period=_span(figures, "period"),
        said_on=_span(figures, "said_on"),
        comparator=comparator,
        low=None if value is not None else low,
        best=value,
        high=None if value is not None else high,
        formula="",
        printed="",
        locator="",
        note=_told(figures, how, because),
        table=first.table,
        ledger=figures.ledger,
        how=how,
        rows=figures,
        **_filled(shared, first, figures),
    )
    figures.ledger.made[name] = made
    return made


def _filled(shared: dict[str, str], first: Figure, figures: Figures) -> dict[str, Any]:
    """What every figure must have, where its rows do not share it."""
    speakers = _words(figures, "claimant")
    several = f"{len(speakers):,} speakers" if speakers[1:] else ""
    given = {
        "unit": first.unit,
        "stance": "reports",
        "claimant": several,
        "claimant_role": "unnamed",
        "source": first.source,
    }
    return {name: word or given.get(name, "") for name, word in shared.items()}


def _bounds(figures: Figures, how: str) -> tuple[float | None, float | None, str]:
    """The ends and the comparator: each end from that of every row, open where one is open."""
    if how == "count":
        number = float(len(count_statements(figures)))
        return number, number, "="
    columns, rows = figures._columns, figures._rows
    best = columns.numbers["best"][rows]
    ends = []
    for name in ("low", "high"):
        end = columns.numbers[name][rows]
        alone = np.isnan(columns.numbers["low"][rows]) & np.isnan(columns.numbers["high"][rows])
        end = np.where(alone, best, end)
        whole = math.fsum(end.tolist()) / (len(end) if how == "mean" else 1)
        ends.append(None if math.isnan(whole) else float(f"{whole:.12g}"))
    words = set(_words(figures, "comparator"))
    low, high = ends
    if low is None or high is None:
        return low, high, "<=" if low is None else ">=" if words - {">"} else ">"
    return low, high, "~" if "~" in words else "="


def _words(figures: Figures, name: str) -> list[str]:
    column = figures._columns.text[name]
    return [column.words[int(code)] for code in np.unique(column.codes[figures._rows])]


def _uniform(figures: Figures, name: str) -> str:
    words = set(_words(figures, name))
    return words.pop() if len(words) == 1 else ""


def _span(figures: Figures, name: str) -> Period:
    """From the first day of all to the last; a period that all share as it is."""
    periods = [read_period(word) for word in _words(figures, name) if word]
    if len(periods) < 2:
        return periods[0] if periods else NONE
    starts = [period.earliest for period in periods]
    ends = [period.latest for period in periods]
    first = ".." if None in starts else min(day for day in starts if day).isoformat()
    last = ".." if None in ends else max(day for day in ends if day).isoformat()
    return NONE if first == last == ".." else _short(first, last)


def _short(first: str, last: str) -> Period:
    """A span as short as it can be written: a whole month or year by its name."""
    for length in (4, 7):
        if first[:length] == last[:length] and first != "..":
            whole = read_period(first[:length])
            if (
                whole.earliest
                and whole.latest
                and ((whole.earliest.isoformat(), whole.latest.isoformat()) == (first, last))
            ):
                return whole
    return read_period(first if first == last else f"{first}/{last}")


def _named(figures: Figures, how: str, because: str) -> str:
    """An id that is the same for the same rows."""
    parts = [_uniform(figures, name) for name in ("measure", "actor", "counterpart", "item")]
    parts.append(_span(figures, "period").text)
    start = _NOT_WORDS.sub("-", " ".join([how, *parts]).lower()).strip("-")[:60].strip("-")
    columns, rows = figures._columns, figures._rows
    text = "\0".join([how, because, *columns.text["id"].cells(rows)])
    digest = blake2b(text.encode(), digest_size=4)
    for bound in NUMBER_COLUMNS:
        digest.update(columns.numbers[bound][rows].tobytes())
    return f"{start}-{digest.hexdigest()}"


def _told(figures: Figures, how: str, because: str) -> str:
    """What it is made of: how many rows of which file, selected how, and the reason given."""
    files = [_file(figures, name) for name in _words(figures, "source")]
    act = {"sum": "Sum of ", "mean": "Mean of ", "count": "Count of statements in "}[how]
    count = f"{len(figures):,} row{'' if len(figures) == 1 else 's'}"
    asked = selection_words(figures)
    text = f"{act}{count} of {named_first(files)}{f', {asked}' if asked else ''}."
    if mended := sum(map(bool, figures._columns.text["correction"].cells(figures._rows))):
        text += f" {mended:,} of them corrected."
    return f"{text} Put together because {because.strip().rstrip('.')}." if because else text


def _file(figures: Figures, source: str) -> str:
    """The file that a source's figures were read from, with its hash where that is known."""
    work = figures.ledger.sources[source]
    custom = work.item.get("custom") or {}
    name, digest = custom.get("table"), custom.get("sha256", "")
    if not name:
        return work.short
    return f"{name} (sha256 {digest[:16]})" if digest else str(name)


def selection_words(figures: Figures) -> str:
    """The steps that selected some figures, in words: `where item=T-72 scope=destroyed`."""
    said: dict[str, list[str]] = {}
    for step in figures.steps:
        if step.name not in ("order_by", "new_since"):
            said.setdefault(step.name.replace("_", " "), []).append(step.value)
    return ", ".join(f"{name} {' '.join(values)}".strip() for name, values in said.items())


class Groups(Carded):
    """Figures in groups, each of rows that share a value; made by `Figures.groupby`.

    Parameters
    ----------
    groups : mapping
        What the rows of a group share, by column, as text; to the rows.
    """

    def __init__(self, whole: Figures, by: Sequence[str], groups: dict[tuple[str, ...], Figures]):
        self._whole = whole
        self.by = tuple(by)
        self.groups = groups

    def __len__(self) -> int:
        return len(self.groups)

    def __iter__(self) -> Iterator[tuple[tuple[str, ...], Figures]]:
        return iter(self.groups.items())

    def card(self) -> Card:
        """What stands for them: the values that each shares, and how many rows it has."""
        entries = [
            (", ".join(key) or "none", f"{len(rows):,} row{'' if len(rows) == 1 else 's'}")
            for key, rows in self.groups.items()
        ]
        rest = f", the first {MOST_SHOWN}" if len(entries) > MOST_SHOWN else ""
        groups = f"{len(self):,} group{'' if len(self) == 1 else 's'} by {', '.join(self.by)}"
        title = f"{groups} of {len(self._whole):,} figures{rest}"
        return Card(title, entries[:MOST_SHOWN])

    def sum(self, *, because: str = "") -> Figures:
        """The sum of each group, a figure a group; see `Figures.sum`."""
        return self._each(total(group, because=because) for group in self.groups.values())

    def mean(self, *, because: str = "") -> Figures:
        """The mean of each group, a figure a group."""
        return self._each(mean(group, because=because) for group in self.groups.values())

    def count(self) -> Figures:
        """The number of statements of each group, a figure a group."""
        return self._each(tally(group) for group in self.groups.values())

    def minimum(self) -> Figures:
        """The row of each group that names its lowest number."""
        return self._each(minimum(group) for group in self.groups.values())

    def maximum(self) -> Figures:
        """The row of each group that names its highest number."""
        return self._each(maximum(group) for group in self.groups.values())

    def last(self) -> Figures:
        """The row of each group whose period is the last: what a cumulative count has come to."""
        return self._each(order_by(group, "period")[-1] for group in self.groups.values())

    def _each(self, made: Iterator[Figure | None]) -> Figures:
        return Figures(self._whole.ledger, (one for one in made if one), self._whole.steps)


def groupby(figures: Figures, *by: str) -> Groups:
    """Part figures into groups of rows that share a value.

    Parameters
    ----------
    figures : Figures
    *by : str
        Columns of `figures.json`, or `year`, `month`, `day` of the period: there a row whose
        period is longer, or not stated, is refused. A level (a stock, or what has come together
        by a day) has the time of its last day.

    Returns
    -------
    Groups
        In the order of first appearance; those by time in the order of time.

    Raises
    ------
    CheckError
        If nothing is named, a column is unknown, or a period does not lie within one such time.

    Examples
    --------
    >>> import nkreport as nk
    >>> nk.load().where(measure="troops_killed").groupby("actor").count()[0].quantity()
    '2 statements'
    """
    if not by:
        raise CheckError("groupby: name a column, as in .groupby('item') or .groupby('month')")
    keys = [_keys(figures, name) for name in by]
    found: dict[tuple[str, ...], list[int]] = {}
    for place, key in enumerate(zip(*keys, strict=True)):
        found.setdefault(key, []).append(place)
    times = [place for place, name in enumerate(by) if name in TIMES]
    ordered = sorted(found, key=lambda key: [key[place] for place in times]) if times else found
    return Groups(
        figures,
        by,
        {key: part(figures, found[key], _label(by, key)) for key in ordered},
    )


def _label(by: Sequence[str], key: tuple[str, ...]) -> str:
    return " ".join(f"{name}={value or 'none'}" for name, value in zip(by, key, strict=True))


def _keys(figures: Figures, name: str) -> list[str]:
    """The value of each row in a column, or the time its period lies within."""
    rows = figures._rows
    if name not in TIMES:
        figures.check_column(name)
        return figures._columns.text[name].cells(rows)
    length, column = TIMES[name], figures._columns.text["period"]
    levels = all(figures.ledger.measures[m].kind in UP_TO_THEN for m in _words(figures, "measure"))
    cut = {word: _time(read_period(word), length, levels) for word in set(column.cells(rows))}
    if wide := [word or "none stated" for word, time in cut.items() if not time]:
        raise CheckError(
            f"groupby({name!r}): no {name} holds the period {named_first(sorted(wide))}; leave"
            " these rows out, or group by a longer time"
        )
    return [cut[word] for word in column.cells(rows)]


def _time(period: Period, length: int, level: bool) -> str:
    """The time a period lies within; that of its last day for a level."""
    if period.latest is None or (period.earliest is None and not level):
        return ""
    last = period.latest.isoformat()[:length]
    first = last if level or period.earliest is None else period.earliest.isoformat()[:length]
    return first if first == last else ""
