"""An edition: a report as it was built, reduced to what can change from one to the next."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from nkreport.ledger.periods import Period, read_period
from nkreport.publish.page.blocks import Runs
from nkreport.publish.page.page import plain

ANSWER = "the answer"
"""Where the sentences stand that open a report."""

_BOUNDS = ("low", "best", "high")
_SIGNS = {"~": "~", ">": ">", ">=": "≥", "<": "<", "<=": "≤"}
_HASH = re.compile(r"-[0-9a-f]{8}\Z")


@dataclass(frozen=True, slots=True)
class Stated:
    """A figure as an edition shows it.

    Attributes
    ----------
    row : mapping of str to str, float or None
        By column: the bounds as numbers, all else as text; fewer columns where a page has no more.
    shown : str
        Its quantity in words; empty where the edition has none.
    standing : tuple of str
        What is said against it.
    works : tuple of str
        Those through which it came, the first speaker's first: `Agov 2022`.
    """

    row: Mapping[str, Any]
    shown: str = ""
    standing: tuple[str, ...] = ()
    works: tuple[str, ...] = ()

    @property
    def quantity(self) -> str:
        """Its quantity in words, by its bounds, or as printed."""
        bounds = [f"{self.row[name]:,.15g}" for name in _BOUNDS if self.row.get(name) is not None]
        if self.shown or not bounds:
            return self.shown or str(self.row.get("printed", ""))
        sign = _SIGNS.get(str(self.row.get("comparator")), "")
        return f"{sign}{'–'.join(bounds)} ({self.row.get('unit', '')})"


@dataclass(frozen=True, slots=True)
class Drawn:
    """A chart: its title, the figures it shows, the hash of its drawing."""

    title: Runs
    ids: tuple[str, ...]
    digest: str


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: its caption, the titles of its columns, its rows as runs; of one cut, its ends."""

    caption: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Runs, ...], ...]
    cut: bool = False

    @property
    def ids(self) -> tuple[str, ...]:
        """The figures that its cells lead to."""
        return tuple(dict.fromkeys(name for row in self.rows for name in named(*row)))


@dataclass(frozen=True, slots=True)
class Told:
    """A finding: how grave it is, and what it says."""

    severity: str
    text: str


@dataclass(frozen=True, slots=True)
class Edition:
    """A report as it was built.

    Attributes
    ----------
    title : str
    as_of : str
        Day it speaks from, as ISO 8601; empty where it names none.
    kind : str
        `notebook` or `page`: what it was read from.
    answer : runs
        The sentences before everything else; the author's own words are method.
    charts, tables, findings : tuple
        In the order of the report.
    texts : tuple of str
        Every other text whose numbers lead to figures.
    figures : mapping of str to Stated
        By id, in the order in which the report uses them.
    uncarried : mapping of str to int
        Names of figures too many to come along, and how many they are.
    parameters : mapping of str to str or None
        In words; None where it does not say them.
    cells : tuple of str or None
        Sources of the notebook's cells, of whichever kind; None where it does not have them.
    outputs : tuple of (str, tuple of (str, str))
        Source of each of these cells, and of each output of the notebook's own its kind and hash;
        of a page each output alone, without a source.
    version : str
        Of nkreport, by which it was made; empty where it does not say.
    """

    title: str
    as_of: str
    kind: str
    answer: Runs = ()
    charts: tuple[Drawn, ...] = ()
    tables: tuple[Grid, ...] = ()
    findings: tuple[Told, ...] = ()
    texts: tuple[str, ...] = ()
    figures: Mapping[str, Stated] = field(default_factory=dict)
    uncarried: Mapping[str, int] = field(default_factory=dict)
    parameters: Mapping[str, str] | None = None
    cells: tuple[str, ...] | None = None
    outputs: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    version: str = ""

    @property
    def day(self) -> str:
        """The day it speaks from, or the newest of the numbers it shows."""
        if self.as_of:
            return self.as_of
        said = {str(one.row.get("said_on", "")) for one in self.figures.values()}
        return max((str(end) for day in said if (end := period(day).latest)), default="")


def period(text: str) -> Period:
    """A period as an edition has it; of one that is none, the text alone."""
    try:
        return read_period(text)
    except ValueError:
        return Period("", None, None)


def named(*texts: Runs) -> list[str]:
    """Ids of the figures that texts lead to, each once; not those named by their places."""
    found: dict[str, None] = {}
    for run in (run for text in texts for run in text):
        if "figure" in run:
            found[str(run["figure"])] = None
        found.update(dict.fromkeys(str(name) for name in run.get("of", ()) if "#" not in name))
    return list(found)


def called(name: str) -> str:
    """What figures that stand together are called, without the hash of which they are."""
    return _HASH.sub("", name)


def settled_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A figure's row whose cells compare, whether they come from JSON, CSV or a page."""
    found: dict[str, Any] = {}
    for name, cell in row.items():
        if name in _BOUNDS:
            found[name] = None if cell in (None, "") else float(cell)
        else:
            found[name] = "" if cell is None else str(cell)
    return found


def squeezed(texts: Iterable[Runs]) -> tuple[str, ...]:
    """The words of texts, without those that are empty."""
    words = (" ".join(plain(text).split()) for text in texts)
    return tuple(filter(None, words))


def digest(content: object) -> str:
    """A hash of what JSON can hold, or of a text."""
    text = content if isinstance(content, str) else json.dumps(content, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
