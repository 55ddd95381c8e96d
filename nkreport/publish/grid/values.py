"""The values a grid gives one parameter: written out, a range of days, a column of a table."""

from __future__ import annotations

import calendar
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from nkreport.publish.grid import columns
from nkreport.publish.grid.columns import Column, Tables, read_column
from nkreport.publish.run.parameter_types import Misfit, Scalar
from nkreport.strict_yaml.nodes import Entries, Given, Items, Leaf, Node, Place, plain
from nkreport.strict_yaml.problems import Problems, check_entries

# Months and days that one step goes on.
STEPS = {"day": (0, 1), "week": (0, 7), "month": (1, 0), "quarter": (3, 0), "year": (12, 0)}

_RANGE = ("from", "to", "every")
_EXPECTED = "a value, a list of values, {from, to, every} or {column, table}"


@dataclass(frozen=True, slots=True)
class Written:
    """Values written out: a list, or one alone."""

    node: Leaf | Items

    @property
    def count(self) -> int:
        """How many values there are."""
        return len(self._nodes)

    @property
    def _nodes(self) -> tuple[Node, ...]:
        return self.node.items if isinstance(self.node, Items) else (self.node,)

    def values(self, as_lists: bool, problems: Problems) -> Iterator[Given]:
        """Yield each value; a parameter that is itself a list has lists within the list."""
        bare = [each for each in self._nodes if isinstance(each, Leaf) and each.value is not None]
        if as_lists and bare:
            problems.add(
                self.node.place,
                "each value of this parameter is itself a list;"
                f" write a list of lists: {self._as_lists()}",
            )
            return
        for node in self._nodes:
            yield Given(plain(node), node.place)

    def _as_lists(self) -> str:
        values = [plain(node) for node in self._nodes[:2]]
        lists = [value if isinstance(value, list) else [value] for value in values]
        text = json.dumps(lists, ensure_ascii=False)
        return f"{text:.120}" if self.count < 3 else f"{text[:-1]:.120}, …]"


@dataclass(frozen=True, slots=True)
class Days:
    """A range of days, each step counted from the first by `day_of`."""

    place: Place
    first: date
    last: date
    months: int
    days: int

    @property
    def count(self) -> int:
        """How many days there are, without making them."""
        if self.days:
            return (self.last - self.first).days // self.days + 1
        apart = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month
        if day_of(self.first, apart) > self.last:
            apart -= 1
        return apart // self.months + 1

    def values(self, as_lists: bool, problems: Problems) -> Iterator[Given]:
        """Yield each day as text, alone in a list where the parameter is itself a list."""
        del problems
        for step in range(self.count):
            day = day_of(self.first, step * self.months) + timedelta(days=step * self.days)
            text = day.isoformat()
            yield Given([text] if as_lists else text, self.place)


Values = Written | Days | Column


def day_of(first: date, months: int) -> date:
    """Return the day some months after another: the same day of the month, or its last.

    Parameters
    ----------
    first : date
        Where a range begins. Each step is counted from it, so that a short month does not pull
        the later ones: from the 31st every day is the end of its month.
    months : int
        At least 0.

    Examples
    --------
    >>> [day_of(date(2024, 1, 31), months).isoformat() for months in (1, 2, 3)]
    ['2024-02-29', '2024-03-31', '2024-04-30']
    """
    years, month = divmod(first.month - 1 + months, 12)
    year = first.year + years
    return date(year, month + 1, min(first.day, calendar.monthrange(year, month + 1)[1]))


def read_values(node: Node, tables: Tables, problems: Problems) -> Values | None:
    """Read what stands after a parameter's name; None where a problem was added.

    Parameters
    ----------
    node : Leaf, Items or Entries
        A value, a list of them, `{from, to, every}` or `{column, table, where}`.
    tables : Tables
        The ledger's tables.
    problems : Problems
        Where faults are gathered.
    """
    match node:
        case Items(items=()):
            problems.add(
                node.place,
                "an empty list makes no report; name a value, or leave the parameter out"
                " (one value that is an empty list is [[]])",
            )
            return None
        case Leaf() | Items():
            return Written(node) if _is_written_out(node, problems) else None
    if any(name in node.entries for name in columns.NAMES):
        return read_column(node, tables, problems)
    return _range(node, problems)


def _is_written_out(node: Node, problems: Problems) -> bool:
    match node:
        case Leaf(absent=True):
            problems.add(node.place, f"nothing stands here; expected {_EXPECTED}")
            return False
        case Items(items=items):
            return all([_is_written_out(item, problems) for item in items])
        case Entries():
            problems.add(node.place, "a range or a column stands in place of a list, not within")
            return False
    return True


def _range(node: Entries, problems: Problems) -> Days | None:
    if not any(name in node.entries for name in _RANGE):
        problems.add(node.place, f"expected {_EXPECTED}")
        return None
    if not check_entries(node, _RANGE, _RANGE, problems):
        return None
    first, last = (_day(name, node.entries[name], problems) for name in _RANGE[:2])
    step = _step(node.entries["every"], problems)
    if first is None or last is None or step is None:
        return None
    if first > last:
        problems.add(node.place, f"from {first} is after to {last}; put the earlier day first")
        return None
    return Days(node.place, first, last, *step)


def _day(name: str, node: Node, problems: Problems) -> date | None:
    try:
        day = Scalar("date").read(plain(node))
    except Misfit as misfit:
        cause = f": {misfit}" if str(misfit) else ""
        problems.add(
            node.place, f"{name} should be a day as YYYY-MM-DD, is {plain(node)!r:.60}{cause}"
        )
        return None
    return day if isinstance(day, date) else None


def _step(node: Node, problems: Problems) -> tuple[int, int] | None:
    value = plain(node)
    text = value if isinstance(value, str) else ""
    counted = re.fullmatch(r"([1-9][0-9]{0,5}) days?", text, re.ASCII)
    if counted:
        return 0, int(counted[1])
    if text not in STEPS:
        problems.add(
            node.place, f"every should be {', '.join(STEPS)} or such as 10 days, is {value!r:.60}"
        )
    return STEPS.get(text)
