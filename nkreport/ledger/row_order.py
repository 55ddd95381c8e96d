"""The order of a table's rows, which the order of the lines in its file does not change."""

from __future__ import annotations

import re

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
    rest = () if "id" in led else [name for name in table.columns if name not in led]
    ranks = [_ranks(table.columns[name], name in _NATURAL) for name in (*led, *rest)]
    table.rearrange(np.lexsort(ranks[::-1]))


def _ranks(column: Coded, natural: bool) -> Numbers:
    """For each row the place of its word among those in order."""
    words = sorted(set(column.words))
    if natural:
        words.sort(key=_natural)
    places = {word: place for place, word in enumerate(words)}
    return np.array([places[word] for word in column.words], np.int64)[column.codes]


def _natural(text: str) -> list[str | int]:
    """A text as words and numbers by turns."""
    return [int(part) if n % 2 else part for n, part in enumerate(_DIGITS.split(text))]
