"""What a figure gives, and whether a number shown says it."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from bs4 import Tag

from nkreport.ledger.quantities import HEDGES, Interval
from nkreport.publish.audit.elements import attribute, squeezed
from nkreport.publish.audit.quantities import ABOUT, CEILING, FLOOR, Quantity, read_quantities


@dataclass(frozen=True, slots=True)
class Entry:
    """A figure as the evidence section of a page states it.

    Parameters
    ----------
    id, comparator, unit, printed : str
        Columns of the figure.
    interval : Interval or None
        Its bounds; None without a number.
    words : frozenset of str
        Whole texts of the entry (its wording, scope, note); a link that repeats one passes.
    times : tuple of str
        The dates it names (ISO 8601).
    anchor : str
        What its place in the page is called: its id, or that of those it stands together with.
    """

    id: str
    interval: Interval | None
    comparator: str
    unit: str
    printed: str
    words: frozenset[str]
    times: tuple[str, ...]
    anchor: str = ""

    @property
    def stated(self) -> str:
        """The hedge and the wording, for a message."""
        hedge = HEDGES.get(self.comparator, "")
        bounds = repr(self.interval) if self.interval is not None else "no number"
        return f"{self.id} ({f'{hedge}, ' if hedge else ''}{self.printed or bounds})"


def read_entry(element: Tag) -> Entry:
    """Read an entry of the evidence section."""
    bounds = interval(*(element.get(f"data-{name}") for name in ("low", "best", "high")))
    words = [bdi.get_text() for bdi in element.find_all("bdi")]
    words += [attribute(element, f"data-{name}") for name in ("printed", "shown", "item")]
    return Entry(
        name := attribute(element, "data-figure"),
        bounds,
        attribute(element, "data-comparator") or "=",
        attribute(element, "data-unit"),
        attribute(element, "data-printed"),
        frozenset(squeezed(text) for text in words if text),
        tuple(attribute(time, "datetime") for time in element.find_all("time")),
        name,
    )


def interval(*bounds: object) -> Interval | None:
    """What the bounds of a row allow; None without a number."""
    low, best, high = map(number, bounds)
    if best is not None and low is None and high is None:
        return Interval(best)
    if low is None and high is None:
        return None
    return Interval(-math.inf if low is None else low, math.inf if high is None else high)


def number(text: object) -> float | None:
    """A finite number, or None for anything else."""
    try:
        value = float(str(text))
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def objection(entry: Entry, quantity: Quantity) -> str:
    """Say why a figure does not give the number shown; empty when it does.

    Parameters
    ----------
    entry : Entry
    quantity : Quantity
        The number with the hedges beside it.

    Returns
    -------
    str
        Completes "The number …".
    """
    currency = quantity.currency
    if currency and entry.unit and currency not in entry.unit.split("/"):
        return f"is shown in {currency}, but {entry.stated} is in {entry.unit}"
    shown = [pair for reading in quantity.readings for pair in _in_unit(reading, quantity, entry)]
    for low, high in shown:
        verdict = _against_bounds(entry, quantity, low, high)
        if verdict is not None:
            return verdict
    for wording in read_quantities(entry.printed):
        same = set(wording.readings) & set(quantity.readings)
        if same and wording.kind == quantity.kind and wording.hedges <= quantity.hedges:
            return ""
    return f"is not what {entry.stated} gives"


def _in_unit(
    reading: tuple[float, float], quantity: Quantity, entry: Entry
) -> Iterator[tuple[float, float]]:
    unit = entry.unit.partition("/")[0]
    plain = unit in ("multiple", "share", "ratio", "")
    factor = {
        "": 1.0,
        "percent": 1.0 if unit == "percent" else 0.01 if plain else 0.0,
        "fraction": 100.0 if unit == "percent" else 1.0 if plain else 0.0,
        "times": 1.0 if plain else 0.0,
        "rank": 1.0 if unit in ("rank", "") else 0.0,
    }[quantity.kind]
    if factor:
        yield reading[0] * factor, reading[1] * factor


def _against_bounds(entry: Entry, quantity: Quantity, low: float, high: float) -> str | None:
    bounds, hedges = entry.interval, quantity.hedges
    if bounds is None:
        return None
    at_low = _near(quantity, 0, low, bounds.low)
    at_high = _near(quantity, 1, high, bounds.high)
    lost = f"is shown without the hedge of {entry.stated}"
    if low != high or bounds.low == bounds.high:
        if not (at_low and at_high):
            return None
        return lost if entry.comparator == "~" and ABOUT not in hedges else ""
    if at_low and (FLOOR in hedges or not at_high):
        if FLOOR not in hedges:
            return lost
        return "" if low <= bounds.low * _slack(hedges) else None
    if at_high:
        if CEILING not in hedges:
            return lost
        return "" if high >= bounds.high / _slack(hedges) else None
    return None


def _slack(hedges: Iterable[str]) -> float:
    return 1.05 if ABOUT in hedges else 1 + 1e-9


def _near(quantity: Quantity, end: int, shown: float, value: float) -> bool:
    if not math.isfinite(value):
        return False
    if math.isclose(shown, value, rel_tol=1e-9, abs_tol=1e-9):
        return True
    if quantity.kind == "fraction":
        return abs(shown - value) <= (0.03 if ABOUT in quantity.hedges else 0.005) * (
            100 if value > 1 else 1
        )
    if quantity.places[end] < (1 if ABOUT in quantity.hedges else 2):
        return False
    step = quantity.steps[end]
    return abs(shown - value) <= min(step / 2 * (1 + 1e-9), 0.05 * abs(value))


def excess(entry: Entry, quantity: Quantity) -> str:
    """Say that a value is shown with a hedge its figure does not have; empty otherwise."""
    bounds = entry.interval
    if bounds is None or bounds.low != bounds.high:
        return ""
    printed = {hedge for wording in read_quantities(entry.printed) for hedge in wording.hedges}
    if quantity.hedges & {FLOOR, CEILING} <= printed:
        return ""
    return f"carries a hedge that {entry.stated} does not have"
