"""Figure: one sourced quantity, its bounds and its wording."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from nkreport.errors import CheckError
from nkreport.lab import Carded
from nkreport.ledger.periods import Period
from nkreport.ledger.quantities import (
    HEDGES,
    PLACES,
    PLACES_ROUGH,
    SIGNS,
    TO_BASE,
    Interval,
    floor_word,
    half_step,
    in_base_unit,
    number_words,
    ordinal,
    quoted,
    range_words,
    to_places,
    with_unit,
)
from nkreport.ledger.reads import Entry

if TYPE_CHECKING:
    from nkreport.lab import Card
    from nkreport.ledger.computed import Computed
    from nkreport.ledger.explain import Explanation
    from nkreport.ledger.ledger import Ledger

TEXT_COLUMNS = (
    "id statement measure actor counterpart item hs place period status comparator unit base"
    " formula printed scope stance claimant claimant_role said_on source primary_source locator"
    " note"
).split()
NUMBER_COLUMNS = ("low", "best", "high")
COLUMNS = (
    "id statement measure actor counterpart item hs place period status comparator low best high"
    " unit base formula printed scope stance claimant claimant_role said_on source primary_source"
    " locator note"
).split()


_REPORTED = re.compile(r"\breport(s|ed|edly)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class Figure(Carded, Entry):
    """One statement of one quantity; the columns are those of `figures.json`.

    Parameters
    ----------
    low, best, high : float or None
        Bounds in `unit`, unscaled, filled as the source printed them.
    period, said_on : Period
        The time the number covers; when it was first said.
    table : str
        The file it stands in.
    correction : str
        Why the number is no longer the printed one; empty unless a correction was applied.
    ledger : Ledger
        What it belongs to: units, measures, sources, links.
    """

    id: str
    statement: str
    measure: str
    actor: str
    counterpart: str
    item: str
    hs: str
    place: str
    period: Period
    status: str
    comparator: str
    low: float | None
    best: float | None
    high: float | None
    unit: str
    base: str
    formula: str
    printed: str
    scope: str
    stance: str
    claimant: str
    claimant_role: str
    said_on: Period
    source: str
    primary_source: str
    locator: str
    note: str
    table: str
    ledger: Ledger = field(compare=False)
    correction: str = ""

    @property
    def line(self) -> int:
        """The line of its table on which the row starts."""
        return self.ledger.line(self.id)

    @property
    def values(self) -> list[float]:
        """The filled bounds, lowest first."""
        return [value for value in (self.low, self.best, self.high) if value is not None]

    @property
    def numbered(self) -> bool:
        """Whether the statement gives any number at all."""
        return bool(self.values)

    @property
    def placed(self) -> bool:
        """Whether its number has a place on a scale: a floor in words (`millions`) has none."""
        return self.numbered and not (self.comparator == ">=" and floor_word(self.printed))

    @property
    def rounded(self) -> bool:
        """Whether it is printed to the places that a computed number may be trusted to."""
        return bool(self.formula)

    @property
    def denial(self) -> bool:
        """Whether the statement denies another."""
        return self.stance == "denies"

    @property
    def condition(self) -> str:
        """What the number holds under: a scope that begins with `if`, which is told with it."""
        return self.scope if self.scope.startswith("if ") else ""

    @property
    def passed_on(self) -> bool:
        """Whether the words printed call the number a report: `a reported 15,000`."""
        return bool(_REPORTED.search(self.printed))

    @property
    def interval(self) -> Interval | None:
        """Every value the statement allows, in `unit`; None without a number."""
        if not self.numbered:
            return None
        if self.best is not None and self.low is None and self.high is None:
            return Interval(self.best)
        low = -math.inf if self.low is None else self.low
        return Interval(low, math.inf if self.high is None else self.high)

    @property
    def widened(self) -> Interval | None:
        """The interval in base units, its finite ends moved out by half the printed precision."""
        bounds = self.interval
        if bounds is None:
            return None
        step = half_step(self.printed, self.unit, self.values)
        return in_base_unit(bounds.widened(step), self.unit)

    @property
    def said_by(self) -> date:
        """The latest day the statement can have been made."""
        latest = self.said_on.latest
        if latest is None:
            raise CheckError(f"{self.id}: said_on {self.said_on.text!r} has no last day")
        return latest

    def quantity(self, style: str = "") -> str:
        """Word the quantity with its hedge; a bound never loses it, nor a report its condition.

        Parameters
        ----------
        style : {'', 'value', 'short'}
            With its unit (`over 5 million shells`), without (`over 5 million`), or with a sign
            instead of the word (`>5 million`).

        Returns
        -------
        str
        """
        text = self._worded(style)
        if self.numbered and self.passed_on:
            text = f"reportedly {text}"
        told = [text, f"({self.condition})" if self.condition else ""]
        return " ".join([part for part in told if part] + ["(corrected)"] * bool(self.correction))

    def _worded(self, style: str) -> str:
        if self.interval is None:
            return quoted(self.printed) if self.printed else "no number"
        units = self.ledger.units
        unit = units.get(self.unit.partition("/")[0])
        if self.interval == Interval(0) and self.unit not in TO_BASE:
            return "none" if style or unit is None else f"no {unit.plural}"
        text = self._hedged(style)
        if self.unit == "multiple":
            return f"{text}:1" if ":" in self.printed else f"{text} times"
        if self.unit == "rank":
            return self._rank()
        if style and (unit is None or not unit.symbol):
            return text
        return with_unit(text, self.unit, units, one=self.values == [1.0])

    def _hedged(self, style: str) -> str:
        number, exact = self._number()
        marks = SIGNS if style == "short" else HEDGES
        hedge = marks[self.comparator]
        if not exact and self.comparator != "~":
            hedge = f"{hedge} {marks['~']}".strip()
        if style == "short":
            return f"{hedge}{number}"
        floor = floor_word(self.printed) if self.comparator == ">=" else ""
        return floor or f"{hedge} {number}".strip()

    def _rank(self) -> str:
        if self.high is not None:
            return f"among the first {number_words(self.high)}"
        return ordinal(int(self.best or 0))

    def _number(self) -> tuple[str, bool]:
        """The number in words, and whether no digit of it was rounded away."""
        places = PLACES if self.comparator == "=" else PLACES_ROUGH
        shown = [to_places(x, places) for x in self.values] if self.rounded else self.values
        return range_words(shown[0], shown[-1]), shown == self.values

    def brief(self) -> str:
        """The figure in a line: its id, how much, by whom and when."""
        return f"{self.id}: {self.quantity()} ({self.claimant}, {self.said_on.words()})"

    def __repr__(self) -> str:
        return f"<{type(self).__name__} {self.brief()}>"

    def row(self) -> dict[str, str | float | None]:
        """The whole row as its table has it: text, numbers, None for an empty bound."""
        cells: dict[str, str | float | None] = {}
        for name in COLUMNS:
            value = getattr(self, name)
            cells[name] = value.text if isinstance(value, Period) else value
        return cells

    def named(self) -> tuple[str, dict[str, Any]]:
        """The row as `table/id`, and its cells by column."""
        name = f"{self.table.rpartition('/')[2]}/{self.id}"
        cells = {**self.row(), "correction": self.correction}
        return f"{name} (corrected)" if self.correction else name, cells

    if TYPE_CHECKING:  # what needs later modules comes with `methods`

        def __add__(self, other: Figure) -> Computed: ...
        def __sub__(self, other: Figure) -> Computed: ...
        def __truediv__(self, other: Figure) -> Computed: ...

        def per(self, unit: str) -> Interval:
            """Spread the figure over its own period; an empty or open period is refused."""
            ...

        def card(self) -> Card:
            """All that the ledger knows about it, as a card."""
            ...

        def explain(self) -> Explanation:
            """Chain to the first speaker, rivals, denials, verdicts, a sentence to quote."""
            ...
