"""The order of a table's rows, which the order of the lines in its file does not change."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

from nkreport.ledger.coded import Coded, Numbers
from nkreport.ledger.tables import Table

IN_FILE_ORDER = frozenset({"measures"})
"""Tables whose order is said by their file: pages list what they count in that of measures.csv."""

_LED_BY = ("source", "locator", "figure", "on", "statement", "formula", "id")
_NATURAL = frozenset({"locator", "statement", "id"})
_DIGITS = re.compile(r"([0-9]{1,18})")


def put_in_order(table: Table) -> None:
    """Order rows by source, the place in it, statement and id, computed ones last, and the rest.

    Numbers within a place or an id count as such: line 9 comes before line 10. A correction comes
    after those of earlier days of the same figure.

    Parameters
    ----------
    table : Table
        Changed in place; each row keeps the line of its file.
    """
    led = [name for name in _LED_BY if name in table.columns]
    order = np.arange(len(table))
    groups = np.zeros(len(table), np.int64)
    for name in dict.fromkeys([*led, *table.columns]):
        if len(table) < 2:
            return
        column = table.columns[name].take(order)
        alike = np.diff(groups) == 0
        tied = np.flatnonzero(np.append(alike, False) | np.append(False, alike))
        if not len(tied):
            break
        ranks = np.zeros(len(table), np.int64)
        ranks[tied] = _ranks(column.take(tied), _natural if name in _NATURAL else str)
        within = np.lexsort((ranks, groups))
        order, ranks = order[within], ranks[within]
        groups = np.cumsum(np.append(0, (np.diff(groups) != 0) | (np.diff(ranks) != 0)))
    table.rearrange(order)


def _ranks(column: Coded, key: Callable[[str], Any]) -> Numbers:
    """For each row the place of its word among those in order."""
    words = sorted(set(column.cells()), key=key)
    places = {word: place for place, word in enumerate(words)}
    return np.array([places[cell] for cell in column.cells()], np.int64)


def _natural(text: str) -> list[str | int]:
    """A text as words and numbers by turns."""
    return [int(part) if n % 2 else part for n, part in enumerate(_DIGITS.split(text))]
